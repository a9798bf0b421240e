"""The rows of a survey's export: who answered what for which municipality."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.files.workbooks import SPREADSHEET_ENDINGS
from ipsgeo.sources.findings import refuse
from ipsgeo.sources.survey.answers import (
    Cell,
    Kind,
    Reading,
    ReadingRules,
    folded,
    read_estimate,
    read_place,
    read_wishes,
)
from ipsgeo.sources.survey.shapes import (
    SurveyColumns,
    export_table,
    is_blank,
    read_option,
    wish_options,
)
from ipsgeo.tables import check_columns


@dataclass(frozen=True, kw_only=True, eq=False)
class Export:
    """The export as text and where it is from; white space in all headers is folded.

    The table has only the columns that the study reads: no other answer is kept. ``options`` says
    by column which option it stands for; ``sheet`` is None for a CSV file, which has none.
    """

    table: pd.DataFrame
    columns: SurveyColumns
    options: dict[str, str]
    file: Path
    sheet: str | None

    @cached_property
    def rows_of_respondents(self) -> dict[str, list[int]]:
        """The rows of each respondent, by folded number."""
        everyone = self.table[self.columns.respondent].map(folded)
        return dict(everyone.index.to_series().groupby(everyone).agg(list))

    def cell(self, kind: Kind, number: int, column: str) -> Cell:
        """One answer of the row with this number."""
        return Cell(
            kind=kind,
            text=self.table.at[number, column],
            respondent=self.table.at[number, self.columns.respondent],
            file=self.file,
            sheet=self.sheet,
            row=number,
            column=column,
        )

    def finding(
        self, key: str, column: str, value: object, row: int | None = None, **facts: object
    ) -> Finding:
        """A finding about a row or a whole column."""
        place = Finding(key=key, file=self.file, sheet=self.sheet, row=row, column=column)
        return replace(place, value=value, facts=facts)


def read_export(
    path: Path,
    columns: SurveyColumns,
    *,
    sheet: str | None,
    header_row: int,
    header_rows: int,
    show: Collection[str],
) -> Export:
    """The export, which has every column named, each once, and at least one row.

    What the study does not name may stand twice: it is not read.
    """
    table, columns = export_table(path, sheet, header_row, header_rows), columns.folded()
    options = wish_options(columns, table.columns, path)
    used = tuple(dict.fromkeys((*columns.required(show), *options)))
    check_used(table, used, path)
    has_sheets = path.suffix.lower() in SPREADSHEET_ENDINGS
    return Export(
        table=table[list(used)],
        columns=columns,
        options=options,
        file=path,
        sheet=sheet if has_sheets else None,
    )


def check_used(table: pd.DataFrame, used: Collection[str], path: Path) -> None:
    """Raise DataError unless every used column is there once and the table has rows."""
    check_columns(table.loc[:, table.columns != ""], used, path)
    twice = [name for name in used if list(table.columns).count(name) > 1]
    refuse(Finding(key="column_twice", file=path, column=name) for name in twice)
    if table.empty:
        raise DataError(Finding(key="empty_file", file=path))


@dataclass(frozen=True, kw_only=True)
class Row:
    """What one respondent answered.

    ``code`` is None where the municipality is not known; only accepted rows count.
    ``written_place`` and ``written_estimate`` are the answers as they stand in the file.
    """

    number: int
    respondent: str
    written_place: str
    written_estimate: str
    code: str | None
    estimate: float
    wishes: tuple[str, ...]
    accepted: bool
    notes: tuple[Finding, ...]
    questions: tuple[Finding, ...]


def read_row(export: Export, number: int, rules: ReadingRules) -> Row:
    """One respondent's answers; a row that is not accepted still asks all its questions."""
    columns = export.columns
    place_cell = export.cell("municipality", number, columns.municipality)
    estimate_cell = export.cell("estimate", number, columns.estimate)
    wish_cells = [export.cell("wish", number, name) for name in (*columns.wishes, *export.options)]
    respondent = read_respondent(export, number)
    place = read_place(place_cell, rules)
    estimate = read_estimate(estimate_cell, place.value, rules)
    wishes = [read_partners(cell, export.options, place.value, rules) for cell in wish_cells]
    readings: list[Reading[Any]] = [respondent, place, estimate, *wishes]
    if place.value is None and not place.questions:  # a correction says that it is no answer
        readings = [respondent, place]
    if all(is_blank(cell, export.options) for cell in (place_cell, estimate_cell, *wish_cells)):
        readings = [Reading(value=None, notes=(place_cell.finding("survey_empty_row"),))]
    return Row(
        number=number,
        respondent=place_cell.respondent,
        written_place=place_cell.text,
        written_estimate=estimate_cell.text,
        code=place.value,
        estimate=estimate.value,
        wishes=tuple(dict.fromkeys(partner for wish in wishes for partner in wish.value)),
        accepted=place.value is not None and not respondent.questions,
        notes=tuple(note for reading in readings for note in reading.notes),
        questions=tuple(question for reading in readings for question in reading.questions),
    )


def read_partners(
    cell: Cell, options: dict[str, str], code: str | None, rules: ReadingRules
) -> Reading[tuple[str, ...]]:
    """The wishes of one column, written or ticked."""
    if cell.column in options:
        return read_option(cell, options[cell.column], code, rules)
    return read_wishes(cell, code, rules)


def read_respondent(export: Export, number: int) -> Reading[None]:
    """Whether the respondent answered once: a second row is a question, a blank number a note."""
    column = export.columns.respondent
    respondent = export.table.at[number, column]
    if not respondent:
        note = export.finding("survey_no_respondent", column, respondent, number)
        return Reading(value=None, notes=(note,))
    rows = export.rows_of_respondents[folded(respondent)]
    others = [str(row) for row in rows if row != number]
    if not others:
        return Reading(value=None)
    question = export.finding("survey_same_respondent", column, respondent, number, others=others)
    return Reading(value=None, questions=(question,))
