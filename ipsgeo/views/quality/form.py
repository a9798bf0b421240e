"""Empty forms to fill in: the criteria of a scale, or the phases at a school."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.assessment import PHASES, Criterion
from ipsgeo.sources.assessment.rounds import ITEMS
from ipsgeo.views.publish import check_language, in_place, with_stated_dates
from ipsgeo.views.quality.sentences import RECALLED, anchors_text, said
from ipsgeo.views.workbook.book import put

Form = Literal["quality", "school", "phases"]
Rows = list[list[str | int]]
COLUMNS: dict[str, tuple[str, ...]] = {
    "quality": ("item", "section", "name", "anchors", "points", "round", "service", "note"),
    "school": ("item", "subscale", "name", "points", "round", "service", "note"),
    "phases": ("phase", "item", "title", "done", "note"),
}
# What a column may hold, as a spreadsheet program offers it.
CHOICES = {"points": "1,2,3,4,5", "subscale": "work,education", "done": "yes,partly,no"}
WIDTHS = {"name": 40, "title": 60, "anchors": 60, "section": 26, "note": 40, "service": 24}
LINE_LETTERS = 60  # a cell with more is broken over lines


def write_form(
    path: str | Path,
    criteria: Sequence[Criterion] = (),
    *,
    form: Form = "quality",
    language: str = "fi",
) -> Path:
    """An empty form in the form that the readers read.

    Parameters
    ----------
    path
        .xlsx or .csv; must not be there yet, since a filled form would be lost.
    criteria
        As ``read_criteria`` returns them; for the quality form only.
    form
        "quality" (25 criteria), "school" (35 in two subscales) or "phases" (the checklist).

    Returns
    -------
    Path
        The file.
    """
    check_language(language)
    path = Path(path)
    if path.suffix.lower() not in (".xlsx", ".csv"):
        raise DataError(Finding(key="quality_form_ending", file=path, value=path.suffix))
    if path.exists():
        raise DataError(Finding(key="quality_form_exists", file=path))
    rows = form_rows(form, criteria, language)
    comment = f"# {said(f'form_{form}', language)}"
    with in_place(path) as draft:
        if path.suffix.lower() == ".csv":
            draft.write_bytes(as_csv(comment, COLUMNS[form], rows))
        else:
            write_sheet(draft, comment, COLUMNS[form], rows)
    return path


def form_rows(form: Form, criteria: Sequence[Criterion], language: str) -> Rows:
    """The rows of a form, the cells to be filled in empty."""
    if form == "quality":
        return [
            [own.number, said(f"part_{own.section}", language),
             said(f"item_{own.number}", language) + ("" if own.name_verified else RECALLED),
             anchors_text(own.number, own.anchors_verified, language), "", "", "", ""]
            for own in criteria
        ]  # fmt: skip
    if form == "school":
        empty = [""] * (len(COLUMNS["school"]) - 1)
        return [[item, *empty] for item in range(1, ITEMS["school"] + 1)]
    return [
        [phase, item, said(f"phase_{phase}_{item}", language), "", ""]
        for phase, count in PHASES.items()
        for item in range(1, count + 1)
    ]


def as_csv(comment: str, columns: Sequence[str], rows: Rows) -> bytes:
    """A CSV file that Finnish Excel opens."""
    lines = io.StringIO()
    lines.write(f"{comment}\n")
    writer = csv.writer(lines, delimiter=";", lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return f"\ufeff{lines.getvalue()}".encode()


def write_sheet(path: Path, comment: str, columns: Sequence[str], rows: Rows) -> None:
    """A workbook with the comment, the headings and the rows; cells to fill offer their choices."""
    book = openpyxl.Workbook()
    sheet = book.active
    put(sheet.cell(1, 1), comment)
    sheet.cell(1, 1).alignment = Alignment(wrap_text=False)
    for column, name in enumerate(columns, start=1):
        put(sheet.cell(2, column), name)
        sheet.cell(2, column).font = Font(bold=True)
        sheet.cell(2, column).fill = PatternFill("solid", fgColor="DDE6EE")
        width = WIDTHS.get(name, 12)
        sheet.column_dimensions[get_column_letter(column)].width = width
        offer(sheet, name, column, len(rows))
    for number, row in enumerate(rows, start=3):
        for column, value in enumerate(row, start=1):
            if value != "":
                put(sheet.cell(number, column), value)
                sheet.cell(number, column).alignment = Alignment(
                    wrap_text=len(str(value)) > LINE_LETTERS // 2, vertical="top"
                )
    sheet.freeze_panes = "A3"
    book.save(path)
    with_stated_dates(path)


def offer(sheet: Worksheet, name: str, column: int, rows: int) -> None:
    """Let a spreadsheet program offer a column's choices, and mark the cells to fill in."""
    if name not in CHOICES:
        return
    choices = DataValidation(type="list", formula1=f'"{CHOICES[name]}"', allow_blank=True)
    letter = get_column_letter(column)
    choices.add(f"{letter}3:{letter}{rows + 2}")
    sheet.add_data_validation(choices)
    for row in range(3, rows + 3):
        sheet.cell(row, column).fill = PatternFill("solid", fgColor="FFF8DC")
