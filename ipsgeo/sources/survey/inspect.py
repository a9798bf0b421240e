"""A look at a survey's export whose form is not known yet. What looks like what is a proposal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import pandas as pd
from openpyxl.utils import get_column_letter

from ipsgeo.errors import DataError
from ipsgeo.sources.files import read_rows
from ipsgeo.sources.files.figures import read_number
from ipsgeo.sources.files.headers import first_row, option_of
from ipsgeo.sources.files.workbooks import SPREADSHEET_ENDINGS, sheet_names
from ipsgeo.sources.municipalities import read_facts
from ipsgeo.sources.survey.answers import NO_ESTIMATE, NO_WISH, folded, wishes_in
from ipsgeo.sources.survey.shapes import NOT_TICKED, TICKED, export_table

Look = Literal["municipality", "municipalities", "option", "number", "identifier", "text", "empty"]

MOST_TITLE_ROWS = 10  # above the header
FEWEST_COLUMNS = 3  # respondent, municipality, estimate
MOST = 0.6  # of a column's answers make it look like something
MOST_EXAMPLES = 3
LARGEST_EXAMPLE = 1e5  # a longer number may be a telephone's
LONGEST_IDENTIFIER = 20


@dataclass(frozen=True, kw_only=True)
class ColumnLook:
    """One column: where it is, how it is named, and what its answers look like.

    ``examples`` are only municipalities' names and short numbers, never free text. ``repeated``
    are the rows whose answer another row has too.
    """

    letter: str
    header: str
    answers: int
    look: Look
    examples: tuple[str, ...]
    repeated: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class SurveyLook:
    """A file as it looks: its sheets (none for CSV), which rows are the header, its columns.

    ``header_row`` is the row as a spreadsheet numbers it, empty rows counted.
    """

    file: Path
    sheets: tuple[str, ...]
    sheet: str | None
    header_row: int
    header_rows: int
    rows: int
    columns: tuple[ColumnLook, ...]

    @cached_property
    def doubled(self) -> tuple[str, ...]:
        """The headers that stand more than once; a study cannot name these."""
        headers = [column.header for column in self.columns if column.header]
        return tuple(dict.fromkeys(name for name in headers if headers.count(name) > 1))


def look_at_survey(
    path: str | Path,
    *,
    sheet: str | None = None,
    header_row: int | None = None,
    header_rows: int | None = None,
) -> SurveyLook:
    """What a survey's export looks like: an Excel or CSV file; see ``read_table``.

    Where the header is and how many rows it has (1 or 2) is guessed if None. Raises DataError for
    a file that is no table.
    """
    path, names = Path(path), country_names()
    row = likely_header_row(path, sheet) if header_row is None else header_row
    row = first_row(read_rows(path, sheet=sheet, header_row=row), path, row)
    if header_rows is None:
        header_rows = likely_header_rows(export_table(path, sheet, row, 1), names)
    table = export_table(path, sheet, row, header_rows)
    sheets = sheet_names(path) if path.suffix.lower() in SPREADSHEET_ENDINGS else ()
    columns = [look_at_column(table, position, names) for position in range(table.shape[1])]
    return SurveyLook(
        file=path,
        sheets=sheets,
        sheet=sheet or next(iter(sheets), None),
        header_row=row,
        header_rows=header_rows,
        rows=len(table),
        columns=tuple(column for column in columns if column.header or column.answers),
    )


def country_names() -> frozenset[str]:
    """The names of Finland's municipalities in both languages, folded."""
    country = read_facts()
    return frozenset(folded(name) for name in (*country["name_fi"], *country["name_sv"]))


def likely_header_row(path: Path, sheet: str | None) -> int:
    """The first row with as many names as a survey needs; 1 where none of the first ten has."""
    for row in range(1, MOST_TITLE_ROWS + 1):
        try:
            headers = export_table(path, sheet, row, 1).columns
        except DataError:
            continue  # of a CSV with a title above: the rows are wider than that
        if sum(bool(header) for header in headers) >= FEWEST_COLUMNS:
            return row
    return 1


def likely_header_rows(table: pd.DataFrame, names: frozenset[str]) -> int:
    """2 where municipalities stand below blank or repeated headers, and only ticks below them."""
    headers = list(table.columns)
    options = 0
    for position, header in enumerate(headers):
        first, *below = [folded(cell) for cell in table.iloc[:, position]] or [""]
        if first in names and (not header or headers.count(header) > 1):
            if not set(below) <= TICKED | NOT_TICKED | {first}:
                return 1
            options += 1
    return 2 if options and len(table) > 1 else 1


def look_at_column(table: pd.DataFrame, position: int, names: frozenset[str]) -> ColumnLook:
    """What one column looks like."""
    header, cells = str(table.columns[position]), list(table.iloc[:, position])
    answers = [cell for cell in cells if cell]
    repeated = rows_repeated(table.iloc[:, position])
    unique = len(answers) == len(cells) > 0 and not repeated
    look = look_of(header, answers, unique, names)
    return ColumnLook(
        letter=get_column_letter(position + 1),
        header=header,
        answers=len(answers),
        look=look,
        examples=examples_of(answers, look, names),
        repeated=repeated,
    )


def rows_repeated(cells: pd.Series) -> tuple[int, ...]:
    """The rows whose answer stands in another row too."""
    answers = cells[cells != ""].map(folded)
    return tuple(int(row) for row in answers.index[answers.duplicated(keep=False)])


def look_of(header: str, answers: Sequence[str], unique: bool, names: frozenset[str]) -> Look:
    """What the answers look like; a column of ticks is an option if its header names one."""
    different = {folded(answer) for answer in answers}
    option = folded(option_of(header))
    if option in names and different <= TICKED | NOT_TICKED | {option}:
        return "option"
    if not answers:
        return "empty"
    given = [answer for answer in answers if folded(answer) not in NO_WISH]
    if share(given, lambda answer: folded(answer) in names) >= MOST:
        return "municipality"
    if share(given, lambda answer: bool(names_in(answer, names))) >= MOST:
        return "municipalities"
    figures = [answer for answer in answers if folded(answer) not in NO_ESTIMATE]
    if share(figures, is_figure) >= MOST:
        return "number"
    short = all(len(a) <= LONGEST_IDENTIFIER and " " not in a for a in answers)
    return "identifier" if unique and short else "text"


def share(answers: Sequence[str], holds: Callable[[str], bool]) -> float:
    """The share (0–1) of the answers that something holds for; 0 without answers."""
    return sum(holds(answer) for answer in answers) / len(answers) if answers else 0.0


def names_in(answer: str, names: frozenset[str]) -> list[str]:
    """The municipalities that an answer names."""
    return [part for part in wishes_in(answer) if folded(part) in names]


def is_figure(answer: str) -> bool:
    """Whether an answer is one plain number."""
    try:
        read_number(answer, file="")
    except DataError:
        return False
    return True


def examples_of(answers: Sequence[str], look: Look, names: frozenset[str]) -> tuple[str, ...]:
    """The first different answers that are names or short numbers; of other columns none."""
    if look in ("municipality", "municipalities"):
        found = [name for answer in answers for name in names_in(answer, names)]
    elif look == "number":
        figures = filter(is_figure, answers)
        found = [text for text in figures if abs(read_number(text, file="")) < LARGEST_EXAMPLE]
    else:
        return ()
    return tuple(dict.fromkeys(found))[:MOST_EXAMPLES]
