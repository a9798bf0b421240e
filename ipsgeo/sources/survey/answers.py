"""One cell of a survey: a municipality, an estimate or wishes, as it stands, or a finding."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Generic, Literal, TypeVar

import pandas as pd

from ipsgeo.errors import DataError, Finding, shown
from ipsgeo.sources.files.figures import read_number
from ipsgeo.sources.municipalities import municipality_code, read_facts
from ipsgeo.tables import suggestions

Kind = Literal["municipality", "estimate", "wish"]
Value = TypeVar("Value")

# Whole answers only.
NO_ESTIMATE = frozenset((
    "", "-", "–", "—", "eos", "ei osaa sanoa", "en osaa sanoa", "en osaa arvioida", "en tiedä",
    "ei tiedossa", "ei arviota", "vet ej", "vet inte", "vet icke", "kan inte säga", "kan ej säga",
    "kan inte uppskatta", "kan ej uppskatta", "kan inte bedöma", "kan ej bedöma", "ingen aning",
    "ingen uppskattning", "inget svar", "ej svar", "i don't know", "don't know", "no estimate",
))  # fmt: skip
NO_WISH = NO_ESTIMATE | {
    "ei", "ei ole", "ei mikään", "ei mitään", "ei toiveita", "ei toivetta", "nej", "ingen", "inga",
    "inget", "ingen kommun", "inga kommuner", "inga önskemål", "no", "none", "no wishes",
}  # fmt: skip
SWEDISH_NAME = "survey_swedish_name"
# Never a hyphen: Mänttä-Vilppula is one municipality. Words only with white space around them.
BETWEEN_WISHES = re.compile(r"\s+(?:ja|sekä|och|samt|plus)\s+|[,;/&+\r\n]", re.IGNORECASE)


def folded(written: str) -> str:
    """What counts as the same text: white space and letter case do not, spelling does."""
    return " ".join(written.split()).casefold()


@dataclass(frozen=True, kw_only=True, eq=False)
class Places:
    """The municipalities that answers may name: those of the study, and all others in Finland."""

    study: pd.DataFrame

    @cached_property
    def country(self) -> pd.DataFrame:
        """Names and counties in all Finland, read when an answer names no one of the study."""
        return read_facts()

    def inside(self, written: str) -> str | None:
        """The code of a municipality of the study, or None."""
        return municipality_code(written, self.study)

    def outside(self, written: str) -> str | None:
        """The code of a municipality of another county, or None.

        None also for one that a merger took into this county: a person must say what was meant.
        """
        code = municipality_code(written, self.country)
        counties = set(self.study["county_code"])
        elsewhere = code is not None and self.country.at[code, "county_code"] not in counties
        return code if elsewhere and code not in self.study.index else None

    def label(self, code: str) -> str:
        """Name and code, for messages: Laukaa (410)."""
        table = self.study if code in self.study.index else self.country
        return f"{table.at[code, 'name_fi']} ({code})"

    def alike(self, written: str) -> list[str]:
        """Names with codes to suggest to a person.

        The name in Finland that looks most alike, then those of the study; else all of the study.
        Never what was written: it is known, and will not do.
        """
        inside, everywhere = codes_of_names(self.study), codes_of_names(self.country)
        alike = [*suggestions(written, everywhere)[:1], *suggestions(written, inside)]
        alike = [name for name in alike if folded(name) != folded(written)]
        codes = everywhere | inside
        return [f"{name} ({codes[name]})" for name in dict.fromkeys(alike or self.study["name_fi"])]

    def is_swedish(self, written: str, code: str) -> bool:
        """Whether a municipality of the study was written by its Swedish name."""
        return folded(written) not in (code, folded(self.study.at[code, "name_fi"]))


def codes_of_names(table: pd.DataFrame) -> dict[str, str]:
    """The codes of municipalities by Swedish and Finnish name."""
    names = [*table["name_sv"], *table["name_fi"]]
    return dict(zip(names, [*table.index, *table.index], strict=True))


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One answer: what was written, by whom, and where it stands."""

    kind: Kind
    text: str
    respondent: str
    file: Path
    sheet: str | None
    row: int
    column: str

    def finding(self, key: str, value: object = None, **facts: object) -> Finding:
        """A finding at this place; the value is the cell's text unless given."""
        place = Finding(key=key, file=self.file, sheet=self.sheet, row=self.row, column=self.column)
        return replace(place, value=self.text if value is None else value, facts=facts)


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What a person decided that a text means.

    ``codes`` are the municipalities meant (none: no answer), ``estimate`` the clients per year
    meant (NaN: no answer), as far as the column has them.
    """

    column: Kind
    written: str
    respondent: str
    meant: str
    codes: tuple[str, ...]
    estimate: float
    file: Path
    row: int

    def note(self, cell: Cell, text: str) -> Finding:
        """That the correction was applied to a text."""
        key = "survey_corrected" if self.meant else "survey_corrected_to_nothing"
        facts = {"corrections": self.file.name, "correction_row": str(self.row)}
        return cell.finding(key, text, meant=shown(self.meant), **facts)

    def finding(self, key: str, column: str, value: object, **facts: object) -> Finding:
        """Something wrong with the correction itself."""
        return Finding(
            key=key, file=self.file, row=self.row, column=column, value=value, facts=facts
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class ReadingRules:
    """What the cells are read by: places, corrections by (column, text, respondent), ceilings."""

    places: Places
    corrections: dict[tuple[str, str, str], Correction]
    ceiling: pd.Series

    def correction(self, cell: Cell, text: str) -> Correction | None:
        """The correction of a text: the respondent's own before the one for all."""
        own = self.corrections.get((cell.kind, folded(text), folded(cell.respondent)))
        return own or self.corrections.get((cell.kind, folded(text), ""))


@dataclass(frozen=True, kw_only=True)
class Reading(Generic[Value]):
    """What a cell says, and the findings that reading it made."""

    value: Value
    notes: tuple[Finding, ...] = ()
    questions: tuple[Finding, ...] = ()


def read_place(cell: Cell, rules: ReadingRules) -> Reading[str | None]:
    """The respondent's municipality; None where it is unknown, which is a question."""
    places = rules.places
    correction = rules.correction(cell, cell.text)
    if correction is not None:
        code = next(iter(correction.codes), None)
        return Reading(value=code, notes=(correction.note(cell, cell.text),))
    named = read_name(cell, cell.text, places)
    if named.value is None:
        return Reading(value=None, questions=(place_question(cell, places),))
    return named


def read_name(cell: Cell, text: str, places: Places) -> Reading[str | None]:
    """The municipality of the study that a text names, or None; a note where it is in Swedish."""
    code = places.inside(text)
    if code is None or not places.is_swedish(text, code):
        return Reading(value=code)
    note = cell.finding(SWEDISH_NAME, text, name=places.label(code))
    return Reading(value=code, notes=(note,))


def place_question(cell: Cell, places: Places) -> Finding:
    """What a person must decide about a municipality that is none of the study."""
    if not cell.text:
        return cell.finding("survey_no_municipality")
    outside = places.outside(cell.text)
    if outside is not None:
        return cell.finding("survey_municipality_elsewhere", name=places.label(outside))
    return cell.finding("survey_unknown_municipality", suggestion=places.alike(cell.text))


def read_estimate(cell: Cell, code: str | None, rules: ReadingRules) -> Reading[float]:
    """Clients per year; NaN where there is none (a note) or it is no plain number (a question)."""
    nothing = float("nan")
    ceiling = float(rules.ceiling.get(code, nothing))
    correction = rules.correction(cell, cell.text)
    if correction is not None:
        if correction.estimate > ceiling:
            facts = {"name": rules.places.label(str(code)), "ceiling": ceiling}
            key = "survey_estimate_high"
            raise DataError(correction.finding(key, "meant", correction.meant, **facts))
        return Reading(value=correction.estimate, notes=(correction.note(cell, cell.text),))
    if folded(cell.text) in NO_ESTIMATE:
        key = "survey_no_estimate" if cell.text else "survey_blank_estimate"
        return Reading(value=nothing, notes=(cell.finding(key),))
    try:
        estimate = read_number(cell.text, file=cell.file)
    except DataError:
        return Reading(value=nothing, questions=(cell.finding("survey_estimate_unclear"),))
    if estimate < 0:
        return Reading(value=nothing, questions=(cell.finding("survey_estimate_negative"),))
    if estimate > ceiling:
        facts = {"name": rules.places.label(str(code)), "ceiling": ceiling}
        return Reading(value=nothing, questions=(cell.finding("survey_estimate_high", **facts),))
    return Reading(value=estimate)


def read_wishes(cell: Cell, code: str | None, rules: ReadingRules) -> Reading[tuple[str, ...]]:
    """The partners of the study that a municipality wishes for.

    A wish for itself or for a municipality of another county is left out with a note; a text that
    is no municipality is a question.
    """
    partners: list[str] = []
    notes: list[Finding] = []
    questions: list[Finding] = []
    whole = rules.correction(cell, cell.text) or rules.places.inside(cell.text)
    for text in [cell.text] if whole else wishes_in(cell.text):
        wish = read_wish(cell, text, rules)
        notes.extend(wish.notes)
        questions.extend(wish.questions)
        for partner in wish.value:
            note = note_left_out(cell, text, partner, code, rules.places)
            if note is None:
                partners.append(partner)
            else:
                notes.append(note)
    value = tuple(dict.fromkeys(partners))
    return Reading(value=value, notes=tuple(notes), questions=tuple(questions))


def wishes_in(text: str) -> Iterable[str]:
    """The single wishes of a cell, each once, in the order written."""
    if folded(text) in NO_WISH:
        return ()
    parts = (" ".join(part.split()) for part in BETWEEN_WISHES.split(text))
    return tuple({folded(part): part for part in parts if part}.values())


def read_wish(cell: Cell, text: str, rules: ReadingRules) -> Reading[tuple[str, ...]]:
    """The municipalities, of whatever county, that one wish names."""
    places = rules.places
    correction = rules.correction(cell, text)
    if correction is not None:
        return Reading(value=correction.codes, notes=(correction.note(cell, text),))
    named = read_name(cell, text, places)
    code = named.value or places.outside(text)
    if code is None:
        question = cell.finding("survey_unknown_wish", text, suggestion=places.alike(text))
        return Reading(value=(), questions=(question,))
    return Reading(value=(code,), notes=named.notes)


def note_left_out(
    cell: Cell, text: str, partner: str, code: str | None, places: Places
) -> Finding | None:
    """Why a wish is left out, or None where it counts."""
    if partner == code:
        return cell.finding("survey_wish_for_itself", text)
    if partner not in places.study.index:
        return cell.finding("survey_wish_elsewhere", text, name=places.label(partner))
    return None
