"""The cells of one Excel sheet as text."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from openpyxl.utils.cell import column_index_from_string, get_column_letter
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

from ipsgeo.errors import MOST_FINDINGS_SHOWN, DataError, Finding
from ipsgeo.sources.files.figures import tidy
from ipsgeo.sources.files.limits import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    Rows,
    is_overlaid,
    too_much,
)
from ipsgeo.sources.files.xml_parts import Attributes, BrokenXmlError, walk
from ipsgeo.sources.findings import refuse

ROW = "/worksheet/sheetData/row"
CELL = f"{ROW}/c"
FORMULA, VALUE = f"{CELL}/f", f"{CELL}/v"
INLINE = (f"{CELL}/is/t", f"{CELL}/is/r/t")
NO_DATE = "#####"
LAST_ROW = 1_048_576  # of an Excel sheet
REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
STORED_NUMBER = re.compile(r"[+-]?(\d{1,400}\.?\d{0,400}|\.\d{1,400})([eE][+-]?\d{1,4})?", re.ASCII)
# How Excel writes line ends, tabs and a plain underscore where letters beside it mislead.
ESCAPED = re.compile(r"_x(000[Dd9Aa]|005[Ff])_")
MEANT = {"000d": "", "0009": "\t", "000a": "\n", "005f": "_"}


@dataclass(frozen=True, kw_only=True)
class Looks:
    """What the cells of a workbook refer to."""

    strings: list[str]  # texts by number
    dates: set[int]  # styles that show a number as a date or time
    spans: set[int]  # those of them that show a duration
    from_1904: bool  # whether days are counted from 1904 instead of 1900


@dataclass(kw_only=True)
class SheetCell:
    """One cell while it is read."""

    column: int
    kind: str
    style: int
    formula: bool = False
    value: str | None = None
    inline: list[str] = field(default_factory=list)


class Sheet:
    """The rows read so far; the parser calls ``started`` and ``ended`` for each element."""

    def __init__(self, looks: Looks, path: Path, name: str | None) -> None:
        self.looks = looks
        self.path = path
        self.name = name
        self.rows: Rows = []
        self.row: list[str] = []
        self.number = self.column = self.count = self.filled = 0
        self.cell: SheetCell | None = None
        self.findings: list[Finding] = []

    def started(self, path: str, attributes: Attributes) -> None:
        """Begin a row or a cell."""
        if path == CELL:
            self.begin_cell(attributes)
        elif path == ROW:
            self.begin_row(attributes)
        elif path == FORMULA and self.cell is not None:
            self.cell.formula = True
        elif path.startswith(ROW) and path.count("/") == ROW.count("/") + 1:
            raise BrokenXmlError  # a row has cells and nothing else

    def ended(self, path: str, text: str) -> None:
        """Take a cell's content, or end a cell or a row."""
        if path == VALUE and self.cell is not None:
            if self.cell.value is not None:
                raise BrokenXmlError
            self.cell.value = text
        elif path in INLINE and self.cell is not None:
            self.cell.inline.append(text)
        elif path == CELL and self.cell is not None:
            self.end_cell(self.cell)
        elif path == ROW and self.row:
            self.end_row()

    def begin_row(self, attributes: Attributes) -> None:
        """Begin a row below the last one: none is read twice, none out of order."""
        number = int(attributes["r"]) if "r" in attributes else self.number + 1
        if not self.number < number <= LAST_ROW:
            raise BrokenXmlError
        self.number, self.column, self.row = number, 0, []

    def begin_cell(self, attributes: Attributes) -> None:
        """Begin a cell to the right of the last one."""
        self.count += 1
        if self.count > MOST_CELLS:
            raise too_much("too_many_cells", MOST_CELLS, self.path, self.name)
        column = self.column + 1
        if "r" in attributes:
            reference = REFERENCE.fullmatch(attributes["r"])
            if reference is None or int(reference[2]) != self.number:
                raise BrokenXmlError
            column = column_index_from_string(reference[1])
        if column <= self.column:
            raise BrokenXmlError
        self.column = column
        kind, style = attributes.get("t", "n"), int(attributes.get("s", 0))
        self.cell = SheetCell(column=column, kind=kind, style=style)

    def end_cell(self, cell: SheetCell) -> None:
        """Put a cell's text in its place."""
        self.cell = None
        text = "" if self.is_wrong(cell) else cell_text(cell, self.looks)
        if not text:
            return
        if cell.column > MOST_COLUMNS:
            raise too_much("too_many_columns", MOST_COLUMNS, self.path, self.name)
        self.row.extend([""] * (cell.column - len(self.row) - 1))
        self.row.append(text)

    def end_row(self) -> None:
        """Keep a row that has text; its blanks count too, since they are kept."""
        self.rows.append((self.number, self.row))
        self.filled += len(self.row)
        if len(self.rows) > MOST_ROWS:
            raise too_much("too_many_rows", MOST_ROWS, self.path, self.name)
        if self.filled > MOST_CELLS:
            raise too_much("too_many_cells", MOST_CELLS, self.path, self.name)

    def is_wrong(self, cell: SheetCell) -> bool:
        """Whether a cell has an error, or a formula without a value, which is then found."""
        blank = cell.formula and not cell.value and cell.kind != "str" and not cell.inline
        error = cell.kind == "e" and cell.value is not None
        if not blank and not error:
            return False
        key = "formula_without_value" if blank else "excel_error"
        place = Finding(key=key, file=self.path, sheet=self.name, row=self.number)
        letter = get_column_letter(cell.column)
        self.findings.append(replace(place, column=letter, value=cell.value))
        if len(self.findings) >= MOST_FINDINGS_SHOWN:
            raise DataError(*self.findings)
        return True


def read_sheet(content: bytes, looks: Looks, path: Path, name: str | None) -> Rows:
    """The rows of a sheet that are not empty, with their numbers.

    Raises DataError for cells without a value to read, BrokenXmlError for cells out of order.
    """
    sheet = Sheet(looks, path, name)
    walk(content, started=sheet.started, ended=sheet.ended)
    refuse(sheet.findings)
    return sheet.rows


def cell_text(cell: SheetCell, looks: Looks) -> str:
    """A cell as text; a whole number has no decimals, a date is written year first."""
    if cell.kind == "inlineStr":
        return shown_text("".join(cell.inline))
    if not cell.value:
        return ""
    if cell.kind == "s":
        return looks.strings[natural(cell.value)]
    if cell.kind == "str":
        return shown_text(cell.value)
    if cell.kind == "b":
        return str(bool(natural(cell.value)))
    if cell.kind == "d":
        return str(from_ISO8601(cell.value))
    if cell.kind != "n":
        raise BrokenXmlError
    return number_text(cell.value.strip(), cell.style, looks)


def natural(text: str) -> int:
    """A number of a text or a truth: digits only, where Python would also take a minus."""
    if not (text.isascii() and text.isdigit()):
        raise BrokenXmlError
    return int(text)


def number_text(text: str, style: int, looks: Looks) -> str:
    """A stored number as text, or the date or time that its style shows."""
    if not STORED_NUMBER.fullmatch(text):
        raise BrokenXmlError
    number = int(text) if text.lstrip("+-").isdigit() else float(text)
    if style in looks.dates:
        return date_text(number, style, looks)
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    if number in (float("inf"), float("-inf")):
        raise BrokenXmlError
    return str(number)


def date_text(number: float, style: int, looks: Looks) -> str:
    """A number of days as a date, a time or a duration; as Excel shows it where it is none."""
    epoch = MAC_EPOCH if looks.from_1904 else WINDOWS_EPOCH
    try:
        return str(from_excel(number, epoch, timedelta=style in looks.spans))
    except (OverflowError, ValueError):
        return NO_DATE


def shown_text(text: str) -> str:
    """A stored text as it looks."""
    if is_overlaid(text):
        raise BrokenXmlError
    return tidy(ESCAPED.sub(lambda match: MEANT[match[1].lower()], text))
