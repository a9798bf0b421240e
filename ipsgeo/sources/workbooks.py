"""The rows of an Excel sheet as text."""

import warnings
from pathlib import Path

import openpyxl

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.figures import tidy

SPREADSHEET_ENDINGS = (".xlsx", ".xlsm")


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
