"""Tables for a spreadsheet and areas for a GIS, each with the manifest in it."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pyogrio

from ipsgeo.effects import CoachTable
from ipsgeo.plan import Plan, Solution
from ipsgeo.study import Study
from ipsgeo.uncertainty import RiskReport
from ipsgeo.views.effects.rows import coach_sheet
from ipsgeo.views.figures import as_solved
from ipsgeo.views.publish import check_language, in_place, stated_time
from ipsgeo.views.risk.rows import risk_sheet
from ipsgeo.views.trust.canonical import HALF_LETTERS
from ipsgeo.views.trust.carried import carry
from ipsgeo.views.trust.manifest import manifest
from ipsgeo.views.withheld import remark_sheet
from ipsgeo.views.workbook import sheets
from ipsgeo.views.workbook.book import Rows, write_workbook
from ipsgeo.words import text

LAYERS = ("areas", "municipalities")


def write_tables(
    solution: Plan | Solution,
    study: Study,
    path: str | Path,
    *,
    language: str = "fi",
    others: Sequence[Plan] = (),
    coaches: CoachTable | None = None,
    risk: RiskReport | None = None,
) -> Path:
    """One Excel workbook: areas, municipalities, help, comparison and assumptions.

    Where ``coaches`` and ``risk`` are given, also what one more coach brings and how sure the plan
    is.

    Texts are written as texts even where they look like formulas. The same study gives the same
    bytes. The file appears whole or not at all; returns its path.
    """
    check_language(language)
    solved = as_solved(solution, study)
    rows: dict[str, Rows] = {
        "areas": sheets.area_rows(solution, solved, language),
        "municipalities": sheets.municipality_rows(solution, solved, language),
        "help": sheets.help_rows(solution, solved, language),
        "comparison": sheets.comparison_rows(solution, solved, others, language),
        "coaches": coach_sheet(coaches, study, language),
        "risk": risk_sheet(risk, study, language),
        "survey": sheets.survey_rows(study, language),
        "remarks": remark_sheet(study, language),
        "heard": sheets.heard_sheet(study, language),
        "assumptions": sheets.assumption_rows(solution, study, language),
    }
    named = {text(f"tables.sheet_{name}", language): own for name, own in rows.items()}
    return write_workbook(named, path, manifest(solution, study))


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
