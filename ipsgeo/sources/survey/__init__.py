"""Webropol answers -> estimates, wishes, and a list of what needs a human."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from ipsgeo.errors import Finding
from ipsgeo.sources.survey.answers import SWEDISH_NAME, Correction, Places, ReadingRules
from ipsgeo.sources.survey.corrections import read_corrections
from ipsgeo.sources.survey.respondents import Export, Row, read_export, read_row
from ipsgeo.sources.survey.shapes import SHOWABLE, SurveyColumns

__all__ = ["Survey", "SurveyColumns", "read_survey"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Survey:
    """Answers of a survey of municipalities.

    Parameters
    ----------
    file
        The file that was read.
    answers
        The accepted rows, by the row number of the file: respondent, code, and estimate (clients
        per year; NaN where there is none).
    estimates
        By code, the municipalities with an estimate: estimate (the median of the answers), lowest
        and highest (clients per year), and answers (how many are numbers).
    wishes
        Columns code and partner, each pair once, sorted; both are municipalities of the study.
    notes
        What was accepted and is worth seeing; see ``shown_notes`` for what others may see.
    questions
        What a person must decide; none of it is in answers, estimates or wishes.
    rows
        Every row of the file with its answers, notes and questions, for the survey's own editors.
    remarks
        What the study shows of the accepted rows, by their row number: code, role, free_text.
        Without columns for what the study does not show, which is not read at all.
    columns
        The headers that were read.
    least_answers
        Below so many answers no estimate of a municipality is shown; see ``shown_estimates``.
    corrections_files
        The table of corrections, if there is one.
    made_up
        Whether the answers are an invented example.
    """

    file: Path
    answers: pd.DataFrame
    estimates: pd.DataFrame
    wishes: pd.DataFrame
    notes: tuple[Finding, ...]
    questions: tuple[Finding, ...]
    rows: tuple[Row, ...]
    remarks: pd.DataFrame
    columns: SurveyColumns
    least_answers: int
    corrections_files: tuple[Path, ...]
    made_up: bool

    @cached_property
    def shown_estimates(self) -> pd.DataFrame:
        """The estimates as exports may show them, as ``estimates``.

        Where a municipality has fewer answers than ``least_answers``, estimate, lowest and
        highest are missing (NaN): they would tell what single respondents answered. The demand
        goes by these too, since it would tell the same.
        """
        shown = self.estimates.copy()
        few = shown["answers"] < self.least_answers
        shown.loc[few, ["estimate", "lowest", "highest"]] = float("nan")
        return shown

    @cached_property
    def shown_notes(self) -> tuple[Finding, ...]:
        """The notes as exports may show them: none on single estimates that are not shown.

        Nor on an answer that is no estimate, which is what a single respondent answered too.
        """
        if self.least_answers == 1:
            return self.notes
        enough = self.estimates.index[self.estimates["answers"] >= self.least_answers]
        hidden = {row.number for row in self.rows if row.code not in enough}
        return tuple(
            note
            for note in self.notes
            if note.row not in hidden or note.column != self.columns.estimate
        )


def read_survey(
    path: str | Path,
    municipalities: pd.DataFrame,
    *,
    columns: SurveyColumns,
    sheet: str | None = None,
    header_row: int = 1,
    header_rows: int = 1,
    corrections: str | Path | None = None,
    ceiling: pd.Series | None = None,
    made_up: bool = False,
    show: Collection[str] = (),
    least_answers: int = 1,
) -> Survey:
    """Read a Webropol export: question texts as headers, one row a respondent.

    Nothing is guessed. An answer counts only as it stands or as the table of corrections says;
    any other becomes a question to a person. Only the columns named are read; free text and roles
    only where ``show`` names them.

    Parameters
    ----------
    path
        An Excel or CSV file; see ``read_table``.
    municipalities
        The municipalities of the study by code: name_fi, name_sv, county_code.
    columns
        The headers.
    sheet, header_row
        Where the table is; the first sheet and row 1 if not given.
    header_rows
        2 where the options of a question stand in a row of their own below the questions.
    corrections
        The table of corrections; see ``read_corrections``.
    ceiling
        The people that demand is counted from, by code: no estimate may be above them. None: no
        limit.
    made_up
        Whether the answers are an invented example; carried along for the maps to say so.
    show
        Of "role" and "free_text" those to read into ``Survey.remarks``.
    least_answers
        The fewest answers of a municipality whose estimate may be shown.

    Raises
    ------
    DataError
        For a file that is no table or has no answers, a missing or doubled column, an invalid
        correction.
    """
    export = read_export(
        Path(path), columns, sheet=sheet, header_row=header_row, header_rows=header_rows, show=show
    )
    places = Places(study=municipalities)
    rules = ReadingRules(
        places=places,
        corrections=read_corrections(corrections, places),
        ceiling=pd.Series(dtype=float) if ceiling is None else ceiling,
    )
    rows = [read_row(export, number, rules) for number in export.table.index]
    answers = table_of_answers(rows)
    estimates = median_estimates(answers)
    return Survey(
        file=export.file,
        answers=answers,
        estimates=estimates,
        wishes=table_of_wishes(rows),
        notes=tuple(all_notes(export, rows, rules, estimates, least_answers)),
        questions=tuple(question for row in rows for question in row.questions),
        rows=tuple(rows),
        remarks=table_of_remarks(export, rows, show),
        columns=export.columns,
        least_answers=least_answers,
        corrections_files=() if corrections is None else (Path(corrections),),
        made_up=made_up,
    )


def all_notes(
    export: Export,
    rows: Sequence[Row],
    rules: ReadingRules,
    estimates: pd.DataFrame,
    least_answers: int,
) -> list[Finding]:
    """What is worth seeing: of each row, of whole municipalities, and of the corrections."""
    of_rows = [note for row in rows for note in row.notes]
    return [
        *(note for note in of_rows if note.key != SWEDISH_NAME),
        *notes_on_swedish_names(export, of_rows),
        *notes_on_few(export, estimates, least_answers),
        *notes_on_medians(export, estimates, rules.places, least_answers),
        *notes_on_silence(export, rows, rules.places),
        *notes_on_unused(rules.corrections.values(), of_rows),
    ]


def table_of_answers(rows: Iterable[Row]) -> pd.DataFrame:
    """The accepted rows, as ``Survey.answers``."""
    accepted = [row for row in rows if row.accepted]
    table = pd.DataFrame(
        [(row.respondent, row.code, row.estimate) for row in accepted],
        columns=["respondent", "code", "estimate"],
        index=pd.Index([row.number for row in accepted], dtype=int, name="row"),
    )
    return table.astype({"respondent": object, "code": object, "estimate": float})


def median_estimates(answers: pd.DataFrame) -> pd.DataFrame:
    """The estimates of each municipality combined, as ``Survey.estimates``."""
    numeric = answers.dropna(subset="estimate").groupby("code")["estimate"]
    return numeric.agg(estimate="median", lowest="min", highest="max", answers="count")


def table_of_wishes(rows: Iterable[Row]) -> pd.DataFrame:
    """The wishes of the accepted rows, as ``Survey.wishes``."""
    pairs = {(row.code, partner) for row in rows if row.accepted for partner in row.wishes}
    return pd.DataFrame(sorted(pairs), columns=["code", "partner"], dtype=object)


def table_of_remarks(export: Export, rows: Iterable[Row], show: Collection[str]) -> pd.DataFrame:
    """What the study shows of the accepted rows, as ``Survey.remarks``; blank remarks left out."""
    shown = {name: getattr(export.columns, name) for name in SHOWABLE if name in show}
    table = table_of_answers(rows)[["code"]]
    written = export.table.loc[table.index]
    table = table.assign(**{name: written[column].to_numpy() for name, column in shown.items()})
    return table[(table[list(shown)] != "").any(axis=1)]


def notes_on_swedish_names(export: Export, of_rows: Iterable[Finding]) -> list[Finding]:
    """How many names are Swedish: both official names are as good, so the rows keep the details."""
    count = sum(note.key == SWEDISH_NAME for note in of_rows)
    facts = {"count": count}
    note = Finding(key="survey_swedish_names", file=export.file, sheet=export.sheet, facts=facts)
    return [note] if count else []


def notes_on_few(export: Export, estimates: pd.DataFrame, least_answers: int) -> list[Finding]:
    """How many municipalities have estimates, but too few for them to be used or shown."""
    count = int((estimates["answers"] < least_answers).sum())
    facts = {"count": count, "least": least_answers}
    note = export.finding("survey_few_answers", export.columns.estimate, None, **facts)
    return [note] if count else []


def notes_on_medians(
    export: Export, estimates: pd.DataFrame, places: Places, least_answers: int
) -> list[Finding]:
    """The municipalities with several estimates, of which the median is used.

    Without the figures where the municipality has too few answers for them to be shown.
    """
    shown, hidden = "survey_several_answers", "survey_several_answers_hidden"
    return [
        export.finding(
            shown if row["answers"] >= least_answers else hidden,
            export.columns.estimate,
            places.label(str(code)),
            count=int(row["answers"]),
            low=brief(row["lowest"]),
            high=brief(row["highest"]),
            median=brief(row["estimate"]),
        )
        for code, row in estimates[estimates["answers"] > 1].iterrows()
    ]


def notes_on_silence(export: Export, rows: Iterable[Row], places: Places) -> list[Finding]:
    """The municipalities of the study that nobody answered for."""
    heard = {row.code for row in rows}
    return [
        export.finding("survey_no_answer", export.columns.municipality, places.label(str(code)))
        for code in places.study.index
        if code not in heard
    ]


def notes_on_unused(corrections: Iterable[Correction], notes: Iterable[Finding]) -> list[Finding]:
    """The corrections that no answer needed."""
    used = {note.facts.get("correction_row") for note in notes}
    return [
        correction.finding("survey_correction_unused", "written", correction.written)
        for correction in corrections
        if str(correction.row) not in used
    ]


def brief(figure: float) -> int | float:
    """A figure without decimals where it has none, for messages."""
    return int(figure) if float(figure).is_integer() else float(figure)
