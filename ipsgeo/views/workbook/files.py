"""Tables for a spreadsheet and areas for a GIS, each with the manifest in it."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyogrio
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ipsgeo.effects import CoachTable
from ipsgeo.plan import Plan, Solution
from ipsgeo.study import Study
from ipsgeo.views.effects.rows import coach_sheet
from ipsgeo.views.page.rules import as_solved
from ipsgeo.views.publish import check_language, in_place, stated_time, with_stated_dates
from ipsgeo.views.trust.canonical import HALF_LETTERS, writable
from ipsgeo.views.trust.carried import carry
from ipsgeo.views.trust.manifest import manifest, write_manifest
from ipsgeo.views.withheld import remark_sheet
from ipsgeo.views.workbook import sheets
from ipsgeo.words import text

__all__ = ["manifest", "write_areas", "write_manifest", "write_tables"]

WIDEST_COLUMN = 60
LAYERS = ("areas", "municipalities")


def write_tables(
    solution: Plan | Solution,
    study: Study,
    path: str | Path,
    *,
    language: str = "fi",
    others: Sequence[Plan] = (),
    coaches: CoachTable | None = None,
) -> Path:
    """One Excel workbook: areas, municipalities, help, comparison and assumptions.

    Where ``coaches`` is given, also what one more coach brings.

    Texts are written as texts even where they look like formulas. The same study gives the same
    bytes. The file appears whole or not at all; returns its path.
    """
    check_language(language)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheet_rows(solution, study, others, language, coaches).items():
        if rows:
            fill_sheet(book.create_sheet(text(f"tables.sheet_{name}", language)), rows)
    with in_place(path) as draft:
        book.save(draft)
        with_stated_dates(draft)
        carry(draft, manifest(solution, study))
    return Path(path)


def sheet_rows(
    solution: Plan | Solution,
    study: Study,
    others: Sequence[Plan],
    language: str,
    coaches: CoachTable | None = None,
) -> dict[str, sheets.Rows]:
    """The rows of each sheet; a sheet without rows is left out."""
    solved = as_solved(solution, study)
    return {
        "areas": sheets.area_rows(solution, solved, language),
        "municipalities": sheets.municipality_rows(solution, solved, language),
        "help": sheets.help_rows(solution, solved, language),
        "comparison": sheets.comparison_rows(solution, solved, others, language),
        "coaches": coach_sheet(coaches, study, language),
        "survey": sheets.survey_rows(study, language),
        "remarks": remark_sheet(study, language),
        "heard": sheets.heard_sheet(study, language),
        "assumptions": sheets.assumption_rows(solution, study, language),
    }


def fill_sheet(sheet: Worksheet, rows: Sequence[Sequence[object]]) -> None:
    """Write rows of texts and numbers; the first is the header."""
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            put(sheet.cell(number, column), value)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDE6EE")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column in range(1, sheet.max_column + 1):
        longest = max(len(str(row[column - 1])) for row in rows[1:]) if len(rows) > 1 else 10
        width = min(max(longest + 2, 12), WIDEST_COLUMN)
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


def write_areas(solution: Plan | Solution, study: Study, path: str | Path) -> Path:
    """A GeoPackage (EPSG:3067) with the layers areas and municipalities and their figures.

    Column names are English; boundaries are as the study has them, ``boundary`` says whether
    schematic. The file appears whole or not at all; returns its path.
    """
    layers = sheets.area_layers(solution, as_solved(solution, study))
    with in_place(path) as draft:
        # GDAL stamps a GeoPackage with the time of writing unless told another one.
        pyogrio.set_gdal_config_options(
            {"OGR_CURRENT_DATE": stated_time().strftime("%Y-%m-%dT%H:%M:%S.000Z")}
        )
        try:
            for layer in LAYERS:
                table: gpd.GeoDataFrame = layers[layer].replace(HALF_LETTERS, "\ufffd")
                table.to_file(draft, layer=layer, driver="GPKG")
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
        carry(draft, manifest(solution, study))
    return Path(path)
