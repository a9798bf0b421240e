"""The header of a table, in one row or two, and the rows below it."""

from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.files.limits import Rows
from ipsgeo.sources.findings import refuse


def table_of_rows(
    rows: Rows,
    path: Path,
    header_row: int,
    header_rows: int = 1,
    *,
    every_column: bool = False,
) -> pd.DataFrame:
    """The rows below the header as a table indexed by row number.

    With two header rows the first holds questions and the row below it their options; see
    ``names_of_two_rows``. Columns without a name are left out, and two of one name are refused,
    unless ``every_column``, which keeps all as they stand.
    """
    body = [(number, row) for number, row in rows if any(row)]
    first = first_row(body, path, header_row)
    header = dict(body)[first]
    width = max(len(row) for _, row in body)
    names = widened(header, width)
    last = first + header_rows - 1
    if header_rows > 1:
        names = names_of_two_rows(names, widened(dict(body).get(last, []), width))
    below = [(number, row) for number, row in body if number > last]
    cells = [widened(row, width) for _, row in below]
    table = pd.DataFrame(cells, columns=names, index=[number for number, _ in below], dtype=object)
    if every_column:
        return table
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    refuse(Finding(key="column_twice", file=path, column=name) for name in doubled)
    return table.loc[:, [bool(name) for name in names]]


def first_row(rows: Rows, path: Path, header_row: int) -> int:
    """The row of the header as a spreadsheet numbers it: the first one from a row on with text.

    Raises DataError where there is none.
    """
    number = next((number for number, row in rows if number >= header_row and any(row)), None)
    if number is None:
        raise DataError(Finding(key="empty_file", file=path))
    return number


def widened(row: list[str], width: int) -> list[str]:
    """A row with empty cells added up to the width."""
    return row + [""] * (width - len(row))


def names_of_two_rows(questions: list[str], options: list[str]) -> list[str]:
    """The columns' names where questions stand above their options.

    A column with both is "question: option". A merged question leaves the cells to its right
    blank: an option below a blank belongs to the nearest question to the left. A question with no
    option below it is the name itself, and so is an option with no question to its left.
    """
    names, question = [], ""
    for above, below in zip(questions, options, strict=True):
        question = above or question
        names.append(option_header(question, below) if below and question else above or below)
    return names


def option_header(question: str, option: str) -> str:
    """The name of the column of one option of a question."""
    return f"{question}: {option}"


def option_of(header: str) -> str:
    """The option that a column's name ends in: what stands after its last ": ", else all of it."""
    return header.rsplit(": ", 1)[-1]
