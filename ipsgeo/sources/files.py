"""Tables as people save them (CSV in two encodings, Excel) read as text, with their row numbers."""

import csv
import io
import os
import re
from itertools import dropwhile
from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.figures import tidy
from ipsgeo.sources.headers import table_of_rows
from ipsgeo.sources.workbooks import SPREADSHEET_ENDINGS, spreadsheet_rows

DATA_VARIABLE = "IPSGEO_DATA"
SEPARATORS = (";", "\t", ",")
COMMENT_ROW = re.compile(r"#\s")  # below the header, "#12" is data and "# why" a comment
QUOTED = re.compile(r'"(?:[^"]|"")*"')


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
    package = Path(__file__).resolve().parents[1]
    carried = package / "data"
    return carried if carried.is_dir() else package.parent / "data"


def read_table(path: str | Path, *, sheet: str | None = None, header_row: int = 1) -> pd.DataFrame:
    """A table from a CSV or Excel file, every cell as text.

    Parameters
    ----------
    path
        The file: .xlsx, .xlsm, or anything else as CSV (UTF-8, or Windows-1252 where the file is
        not valid UTF-8; separated by semicolons, tabs or commas, whichever the header has).
        Lines of a CSV that begin with # are comments above the header; below it, those that
        begin with # and a space.
    sheet
        The Excel sheet; the first one if not named.
    header_row
        The row of the column names, counted from 1.

    Returns
    -------
    DataFrame
        Cells as text without surrounding white space, "" where empty; indexed by the row number
        that a spreadsheet shows. Rows with no text in them are left out.

    Raises
    ------
    DataError
        Where the file is missing, empty, no table, or has no such sheet, or a CSV row is broken
        or has more cells than the header.
    """
    path = Path(path)
    if not os.path.isfile(path):  # unlike Path.is_file, says no to a name that is too long
        raise DataError(Finding(key="no_file", file=path))
    if path.suffix.lower() in SPREADSHEET_ENDINGS:
        rows = spreadsheet_rows(path, sheet)
    else:
        rows = csv_rows(path, header_row)
        check_widths(rows, path, header_row)
    return table_of_rows(rows, path, header_row)


def csv_rows(path: Path, header_row: int) -> list[tuple[int, list[str]]]:
    """The rows of a CSV file numbered as a spreadsheet numbers them, comments left out."""
    lines = list(io.StringIO(decode(path), newline=""))
    table = list(dropwhile(is_above_header, lines))
    named = dropwhile(is_above_header, lines[header_row - 1 :])
    reader = csv.reader(table, delimiter=separator_of("".join(named)), strict=True)
    above = last = len(lines) - len(table)
    rows = []
    try:
        for last, row in enumerate(reader, start=above + 1):
            if row and not COMMENT_ROW.match(row[0]):
                rows.append((last, [tidy(cell) for cell in row]))
    except csv.Error as error:
        raise DataError(Finding(key="broken_csv", file=path, row=last + 1)) from error
    return rows


def check_widths(rows: list[tuple[int, list[str]]], path: Path, header_row: int) -> None:
    """Raise DataError for rows that have more cells than the header: a separator stands bare."""
    below = [(number, row) for number, row in rows if number >= header_row and any(row)]
    width = len(below[0][1]) if below else 0
    long = [number for number, row in below if any(row[width:])]
    if long:
        raise DataError(*(Finding(key="broken_csv", file=path, row=number) for number in long))


def is_above_header(line: str) -> bool:
    """Whether a line is blank or a comment (in quotes, where a spreadsheet program saved it)."""
    return not line.strip() or line.lstrip('"').startswith("#")


def separator_of(table: str) -> str:
    """The first of the separators that the header has outside quotes."""
    header = re.split(r"[\r\n]", QUOTED.sub("", table).lstrip(), maxsplit=1)[0]
    return next((mark for mark in SEPARATORS if mark in header), ",")


def decode(path: Path) -> str:
    """The text of a file in UTF-8, else in Windows-1252 as Finnish Excel saves CSV."""
    content = path.read_bytes()
    if b"\0" in content:
        raise DataError(Finding(key="not_a_table", file=path))
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DataError(Finding(key="not_a_table", file=path))
