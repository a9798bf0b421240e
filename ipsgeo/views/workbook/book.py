"""Workbooks: sheets of rows, where a text is never a formula and the same rows are the same bytes.

A row is a sequence of texts and numbers; the first of a sheet is its header.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ipsgeo.views.publish import in_place, with_stated_dates
from ipsgeo.views.trust.canonical import writable
from ipsgeo.views.trust.carried import carry

Rows = Sequence[Sequence[object]]
WIDEST_COLUMN = 60


def write_workbook(
    sheets: Mapping[str, Rows], path: str | Path, facts: Mapping[str, Any] | None = None
) -> Path:
    """One Excel workbook of sheets by name, which carries the facts of a manifest, if given.

    Sheets without rows are left out. The file appears whole or not at all; returns its path.
    """
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        if rows:
            fill_sheet(book.create_sheet(name), rows)
    with in_place(path) as draft:
        book.save(draft)
        with_stated_dates(draft)
        if facts is not None:
            carry(draft, facts)
    return Path(path)


def fill_sheet(sheet: Worksheet, rows: Rows) -> None:
    """Write rows of texts and numbers; the first is the header."""
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            put(sheet.cell(number, column), value)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDE6EE")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column in range(1, sheet.max_column + 1):
        cells = (row[column - 1] for row in rows[1:])
        longest = max((len(text) for text in cells if isinstance(text, str)), default=0)
        width = min(max(longest + 2, 12), WIDEST_COLUMN)  # a number is shown short
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"


def put(cell: Cell, value: object) -> None:
    """Write one value; a text is never a formula, and a missing number is an empty cell."""
    if isinstance(value, str):
        cell.value = writable(value)
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in {"=", "+", "-", "@"}
        cell.alignment = Alignment(wrap_text=len(value) > WIDEST_COLUMN, vertical="top")
    elif isinstance(value, int):
        cell.value = value
    elif isinstance(value, float) and value == value:
        cell.value = round(value, 6)
        cell.number_format = "0.0" if abs(value) >= 1 or value == 0 else "0.0###"
