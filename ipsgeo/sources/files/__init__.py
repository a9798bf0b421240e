"""Tables as people save them (CSV in two encodings, Excel) read as text, with their row numbers."""

import csv
import io
import os
import re
from codecs import BOM_UTF8
from collections.abc import Iterable
from itertools import dropwhile
from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.files.figures import tidy
from ipsgeo.sources.files.headers import table_of_rows
from ipsgeo.sources.files.limits import (
    MOST_CELLS,
    MOST_LINES,
    MOST_ROWS,
    Rows,
    check_amount,
    check_name,
    check_no_old_office,
    file_content,
    is_overlaid,
    too_much,
)
from ipsgeo.sources.files.workbooks import SPREADSHEET_ENDINGS, spreadsheet_rows
from ipsgeo.sources.findings import refuse

DATA_VARIABLE = "IPSGEO_DATA"
SEPARATORS = (";", "\t", ",")
COMMENT_ROW = re.compile(r"#\s")  # below the header, "#12" is data and "# why" a comment
QUOTED = re.compile(r'"[^"]*"')  # a doubled quotation mark within: two quoted parts side by side
# A letter as UTF-8 writes it where ASCII does not do.
UTF8_LETTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)


def data_folder(data: str | Path | None = None) -> Path:
    """The folder of the bundled tables: ``data``, else $IPSGEO_DATA, else what the package carries.

    An installed package carries the folder inside itself; a clone has it at its top.
    """
    named = data or os.environ.get(DATA_VARIABLE)
    if named:
        folder = Path(named)
        if not folder.is_dir():
            raise DataError(Finding(key="no_data_folder", file=folder))
        return folder
    package = Path(__file__).resolve().parents[2]
    carried = package / "data"
    return carried if carried.is_dir() else package.parent / "data"


def read_table(
    path: str | Path,
    *,
    sheet: str | None = None,
    header_row: int = 1,
    header_rows: int = 1,
    every_column: bool = False,
) -> pd.DataFrame:
    """A table from a CSV or Excel file, every cell as text.

    Raises DataError where the file is missing, empty, no table, above a limit of ``limits``,
    protected, or has macros, links to other workbooks or no such sheet; where a cell has a formula
    without a stored value, or an error; where a CSV row is broken, or has lost or won a separator.

    Parameters
    ----------
    path
        The file: .xlsx, .xlsm (without macros), or anything else as CSV (UTF-8, or Windows-1252
        where the file is not valid UTF-8; separated by semicolons, tabs or commas, whichever the
        header has). Lines of a CSV that begin with # are comments above the header; below it,
        those that begin with # and a space. The first rows of a sheet whose first cell begins
        with # are comments too: a spreadsheet program saved a CSV that had them.
    sheet
        The Excel sheet; the first one if not named.
    header_row
        The row of the column names as a spreadsheet numbers it: from 1, empty rows and comments
        counted. Where that row is empty, the first one below it that is not.
    header_rows
        2 where options stand in the row below the questions; the columns are then named
        "question: option" (see ``names_of_two_rows``).
    every_column
        Keep columns without a name and columns of the same name, all as they stand.

    Returns
    -------
    DataFrame
        Cells as text without surrounding white space, "" where empty; indexed by the row number
        that a spreadsheet shows. Rows with no text in them are left out.
    """
    path = Path(path)
    rows = read_rows(path, sheet=sheet, header_row=header_row)
    if path.suffix.lower() not in SPREADSHEET_ENDINGS:
        check_widths(rows, path, header_row, header_rows)
    return table_of_rows(rows, path, header_row, header_rows, every_column=every_column)


def read_rows(path: Path, *, sheet: str | None = None, header_row: int = 1) -> Rows:
    """The rows of a file as text with their row numbers, comments left out; see ``read_table``."""
    check_name(path)
    if path.suffix.lower() in SPREADSHEET_ENDINGS:
        rows = list(dropwhile(is_comment, spreadsheet_rows(path, sheet)))
    else:
        rows, sheet = csv_rows(path, header_row), None
    check_amount(rows, path, sheet)
    return rows


def is_comment(numbered: tuple[int, list[str]]) -> bool:
    """Whether a sheet's row is a comment: more than the sign alone, which is a column's name."""
    first = numbered[1][0]
    return first.startswith("#") and first != "#"


def csv_rows(path: Path, header_row: int) -> Rows:
    """The rows of a CSV file numbered as a spreadsheet numbers them, comments left out."""
    lines = csv_lines(path)
    table = list(dropwhile(is_above_header, lines))
    named = dropwhile(is_above_header, lines[header_row - 1 :])
    reader = csv.reader(table, delimiter=separator_of(named), strict=True)
    above = last = len(lines) - len(table)
    rows: Rows = []
    cells = 0
    try:
        for last, row in enumerate(reader, start=above + 1):
            cells += len(row)
            if cells > MOST_CELLS:
                raise too_much("too_many_cells", MOST_CELLS, path)
            if row and not COMMENT_ROW.match(row[0]):
                rows.append((last, [tidy(cell) for cell in row]))
    except csv.Error as error:
        raise DataError(Finding(key="broken_csv", file=path, row=last + 1)) from error
    return rows


def csv_lines(path: Path) -> list[str]:
    """The lines of a CSV file with their ends; not too many of them."""
    text = decode(path)
    if text.count("\n") + text.count("\r") > MOST_LINES:
        raise too_much("too_many_rows", MOST_ROWS, path)
    if is_overlaid(text):
        raise DataError(Finding(key="not_a_table", file=path))
    return list(io.StringIO(text, newline=""))


def check_widths(rows: Rows, path: Path, header_row: int, header_rows: int) -> None:
    """Raise DataError for rows that have lost or won a separator.

    They have more cells than the header, be they blank (unless all the rows below it do), or
    fewer, alone: a spreadsheet program that leaves out blank cells at the end of rows does so in
    many rows on end.
    """
    below = [(number, row) for number, row in rows if number >= header_row and any(row)]
    width = max((len(row) for _, row in below[:header_rows]), default=0)
    body = below[header_rows:]
    alike = len({len(row) for _, row in body}) == 1
    refuse(
        Finding(key="broken_csv", file=path, row=number)
        for number, row in body
        if len(row) > width and (any(row[width:]) or not alike)
    )
    short = [len(row) < width for _, row in body]
    refuse(
        Finding(key="short_row", file=path, row=number)
        for k, (number, _) in enumerate(body)
        if short[k] and len(body) > 1 and not any(short[max(k - 1, 0) : k] + short[k + 1 : k + 2])
    )


def is_above_header(line: str) -> bool:
    """Whether a line is blank or a comment (in quotes, where a spreadsheet program saved it)."""
    return not line.strip() or line.lstrip('"').startswith("#")


def separator_of(lines: Iterable[str]) -> str:
    """The first of the separators that the header, which the lines begin with, has outside quotes.

    A quoted name may have line breaks.
    """
    header: list[str] = []
    quotes = 0
    for line in lines:
        header.append(line)
        quotes += line.count('"')
        if quotes % 2 == 0:
            break
    text = QUOTED.sub("", "".join(header)).lstrip()
    bare = re.split(r"[\r\n]", text, maxsplit=1)[0]
    return next((mark for mark in SEPARATORS if mark in bare), ",")


def decode(path: Path) -> str:
    """The text of a file in UTF-8, else in Windows-1252 as Finnish Excel saves CSV.

    A file that is UTF-8 in some places and not in others is damaged or put together of two: read
    in either way, some letters would be wrong.
    """
    content = file_content(path)
    check_no_old_office(content, path)
    if b"\0" in content:
        raise DataError(Finding(key="not_a_table", file=path))
    marked = content.startswith(BOM_UTF8)
    content = content.removeprefix(BOM_UTF8)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if marked or UTF8_LETTER.search(content):
            row = len((content[: error.start] + b"?").splitlines())
            raise DataError(Finding(key="mixed_encodings", file=path, row=row)) from error
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise DataError(Finding(key="not_a_table", file=path)) from error
