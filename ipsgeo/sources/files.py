"""Tables as people save them (CSV in two encodings, Excel) read as text, with their row numbers."""

import csv
import io
import math
import os
import re
import unicodedata
import warnings
from itertools import dropwhile
from pathlib import Path

import openpyxl
import pandas as pd

from ipsgeo.errors import DataError, Finding

DATA_VARIABLE = "IPSGEO_DATA"
SEPARATORS = (";", "\t", ",")
SPREADSHEET_ENDINGS = (".xlsx", ".xlsm")
COMMENT_ROW = re.compile(r"#\s")  # below the header, "#12" is data and "# why" a comment
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))  # soft hyphen, zero widths
QUOTED = re.compile(r'"(?:[^"]|"")*"')
# Spaces only between groups of three digits: "5 10" is two numbers, not 510.
NUMBER = re.compile(
    r"[+-]?(\d{1,3}([ \u00a0\u202f]\d{3})+|\d+)([.,]\d+)?([eE][+-]?\d{1,3})?", re.ASCII
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


def table_of_rows(rows: list[tuple[int, list[str]]], path: Path, header_row: int) -> pd.DataFrame:
    """The rows below the header as a table indexed by row number."""
    body = [(number, row) for number, row in rows if any(row)]
    header = next((row for number, row in body if number >= header_row), None)
    if header is None:
        raise DataError(Finding(key="empty_file", file=path))
    width = max(len(row) for _, row in body)
    names = header + [""] * (width - len(header))
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    if doubled:
        raise DataError(*(Finding(key="column_twice", file=path, column=name) for name in doubled))
    first = next(number for number, row in body if row is header)
    below = [(number, row) for number, row in body if number > first]
    cells = [row + [""] * (width - len(row)) for _, row in below]
    table = pd.DataFrame(cells, columns=names, index=[number for number, _ in below], dtype=object)
    return table.loc[:, [bool(name) for name in names]]


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


def spreadsheet_rows(path: Path, sheet: str | None) -> list[tuple[int, list[str]]]:
    """The rows of one Excel sheet with their row numbers."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and validations that openpyxl leaves out
            with path.open("rb") as content:  # closed even where openpyxl fails half-way
                book = openpyxl.load_workbook(content, read_only=True, data_only=True)
                return rows_of_book(book, path, sheet)
    except DataError:
        raise
    except Exception as error:  # a damaged workbook raises anything: zip, XML, key, type errors
        key = "empty_file" if path.stat().st_size == 0 else "not_a_spreadsheet"
        raise DataError(Finding(key=key, file=path)) from error


def rows_of_book(
    book: openpyxl.Workbook, path: Path, sheet: str | None
) -> list[tuple[int, list[str]]]:
    """The rows of one sheet, or of the first one."""
    if sheet is not None and sheet not in book.sheetnames:
        facts = {"present": book.sheetnames}
        raise DataError(Finding(key="no_sheet", file=path, value=sheet, facts=facts))
    cells = book[sheet] if sheet is not None else book.worksheets[0]
    cells.reset_dimensions()  # some programs state a smaller size than the sheet has
    return [
        (number, [cell_text(cell) for cell in row])
        for number, row in enumerate(cells.iter_rows(values_only=True), start=1)
    ]


def cell_text(cell: object) -> str:
    """An Excel cell as text; a whole number has no decimals."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return tidy(str(cell).replace("_x000D_", ""))  # how Excel escapes a carriage return


def tidy(text: str) -> str:
    """A cell's text as it looks: letters composed (ä is one), nothing invisible, no outer space."""
    return unicodedata.normalize("NFC", text).translate(INVISIBLE).strip()


def read_number(
    text: str, *, file: str | Path, row: int | None = None, column: str | None = None
) -> float:
    """A number written with a decimal point or comma; NaN where the cell is empty.

    Thousands may be set apart by spaces.

    Raises DataError for anything else: text, several numbers, infinity.
    """
    if text == "":
        return float("nan")
    written = text.strip().replace("\u2212", "-")
    compact = "".join(written.split()).replace(",", ".")
    number = float(compact) if NUMBER.fullmatch(written) else math.inf
    if not math.isfinite(number):
        raise DataError(Finding(key="no_number", file=file, row=row, column=column, value=text))
    return number


def read_numbers(table: pd.DataFrame, column: str, file: str | Path) -> pd.Series:
    """One column of a table as numbers; NaN where a cell is empty."""
    return pd.Series(
        [
            read_number(text, file=file, row=int(row), column=column)
            for row, text in table[column].items()
        ],
        index=table.index,
        name=column,
        dtype=float,
    )
