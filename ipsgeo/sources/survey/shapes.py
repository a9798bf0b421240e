"""The shapes of a survey's export: which column holds what, and wishes ticked in many columns."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.files import read_table
from ipsgeo.sources.files.headers import option_header, option_of
from ipsgeo.sources.survey.answers import (
    NO_WISH,
    Cell,
    Reading,
    ReadingRules,
    folded,
    read_wishes,
    wishes_in,
)

TICKED = frozenset(("1", "x", "true"))  # "true" is how a logical cell of Excel reads
NOT_TICKED = NO_WISH | {"0", "false"}
SHOWABLE = ("role", "free_text")


@dataclass(frozen=True, kw_only=True)
class SurveyColumns:
    """Which column (by its header text) holds what.

    White space in headers is folded before they are compared; nothing else is. Where the export
    has two header rows, an option's column is named "question: option".

    Parameters
    ----------
    respondent
        The respondent's number.
    municipality
        The municipality that the respondent answers for.
    estimate
        Clients per year that would benefit.
    wishes
        Natural partners: one column with several names, or several columns.
    wish_options
        Columns of which each is one natural partner to tick: 1, x or the partner's name where
        chosen; 0 or blank where not. The partner is what the header says after its last ": ", or
        the whole header.
    wishes_options_of
        A question; every column that is named "question: option" is one of ``wish_options``.
    role, free_text
        The respondent's role and remarks; read only where the study shows them.
    """

    respondent: str
    municipality: str
    estimate: str
    wishes: tuple[str, ...] = ()
    wish_options: tuple[str, ...] = ()
    wishes_options_of: str | None = None
    role: str | None = None
    free_text: str | None = None

    def folded(self) -> "SurveyColumns":
        """The same with white space in the headers folded."""
        question = self.wishes_options_of
        return SurveyColumns(
            respondent=one_spaced(self.respondent),
            municipality=one_spaced(self.municipality),
            estimate=one_spaced(self.estimate),
            wishes=tuple(one_spaced(name) for name in self.wishes),
            wish_options=tuple(one_spaced(name) for name in self.wish_options),
            wishes_options_of=None if question is None else one_spaced(question),
            role=None if self.role is None else one_spaced(self.role),
            free_text=None if self.free_text is None else one_spaced(self.free_text),
        )

    def required(self, show: Iterable[str] = ()) -> tuple[str, ...]:
        """The columns that must be there, each once; of those to show the ones named."""
        shown = [getattr(self, name) for name in show]
        named = (self.respondent, self.municipality, self.estimate, *self.wishes)
        return tuple(dict.fromkeys((*named, *self.wish_options, *filter(None, shown))))


def one_spaced(header: str) -> str:
    """A header without line breaks and double spaces."""
    return " ".join(header.split())


def export_table(path: Path, sheet: str | None, header_row: int, header_rows: int) -> pd.DataFrame:
    """An export with every column as it stands, white space in the headers folded."""
    table = read_table(
        path, sheet=sheet, header_row=header_row, header_rows=header_rows, every_column=True
    )
    return table.set_axis([one_spaced(name) for name in table.columns], axis=1)


def wish_options(columns: SurveyColumns, present: Iterable[str], path: Path) -> dict[str, str]:
    """The option that each option column stands for, by the column's name.

    Raises DataError where the question that has options has no column.
    """
    options = {name: option_of(name) for name in columns.wish_options}
    question, present = columns.wishes_options_of, list(present)
    if question is not None:
        start = option_header(question, "")
        ticked = {name: name.removeprefix(start) for name in present if name.startswith(start)}
        if not ticked:
            place = Finding(key="survey_no_options", file=path, column=question)
            raise DataError(replace(place, facts={"present": [name for name in present if name]}))
        options = ticked | options
    return {name: option for name, option in options.items() if name not in columns.wishes}


def is_blank(cell: Cell, options: dict[str, str]) -> bool:
    """Whether nothing was answered: an empty cell, or an option that was not ticked."""
    return folded(cell.text) in NOT_TICKED if cell.column in options else not cell.text


def read_option(
    cell: Cell, option: str, code: str | None, rules: ReadingRules
) -> Reading[tuple[str, ...]]:
    """The wish that an option's cell holds.

    A tick, or the option's own text in either language, is the wish that the option names; what
    follows is as if its text had been written. Where the option is no municipality ("other"), any
    other text is read as a written wish; where it is one, such a text is a question.
    """
    text, places = folded(cell.text), rules.places
    if text in NOT_TICKED:
        return Reading(value=())
    if text in TICKED or text == folded(option):
        return read_ticked(replace(cell, text=option), code, rules)
    named = places.inside(option) or places.outside(option)
    if named is not None and named in (places.inside(cell.text), places.outside(cell.text)):
        return read_ticked(replace(cell, text=option), code, rules)
    if named is None or rules.correction(cell, cell.text) is not None:
        return read_wishes(cell, code, rules)
    question = cell.finding("survey_unclear_tick", option=places.label(named))
    return Reading(value=(), questions=(question,))


def read_ticked(cell: Cell, code: str | None, rules: ReadingRules) -> Reading[tuple[str, ...]]:
    """The wishes of a ticked option; one question where it is no municipality, however long."""
    places, parts = rules.places, wishes_in(cell.text)
    known = all(places.inside(part) or places.outside(part) for part in parts)
    if known or rules.correction(cell, cell.text) is not None:
        return read_wishes(cell, code, rules)
    question = cell.finding("survey_unknown_wish", suggestion=places.alike(cell.text))
    return Reading(value=(), questions=(question,))
