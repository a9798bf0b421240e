"""Tables for a spreadsheet, areas for a GIS, and the manifest of where every figure is from."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyogrio
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ipsgeo.plan import Plan, Solution
from ipsgeo.study import Study
from ipsgeo.study.problem import SolveOptions
from ipsgeo.views import sheets
from ipsgeo.views.page_rows import audited_help
from ipsgeo.views.page_rules import as_solved, own_radii
from ipsgeo.views.publish import check_language, in_place, stated_time, with_stated_dates
from ipsgeo.words import text

WIDEST_COLUMN = 60
LAYERS = ("areas", "municipalities")
FIRST_UNITS = {
    "balance": "clients per year per coach",
    "travel": "client-hours per year, one way",
    "wishes": "wishes",
    "overload": "clients per year",
}
PACKAGES = ("geopandas", "shapely", "folium", "pulp", "highspy", "pandas", "numpy", "matplotlib")


def write_tables(
    solution: Plan | Solution,
    study: Study,
    path: str | Path,
    *,
    language: str = "fi",
    others: Sequence[Plan] = (),
) -> Path:
    """One Excel workbook: areas, municipalities, help, comparison and assumptions.

    Texts are written as texts even where they look like formulas. The same study gives the same
    bytes. The file appears whole or not at all; returns its path.
    """
    check_language(language)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheet_rows(solution, study, others, language).items():
        if rows:
            fill_sheet(book.create_sheet(text(f"tables.sheet_{name}", language)), rows)
    with in_place(path) as draft:
        book.save(draft)
        with_stated_dates(draft)
    return Path(path)


def sheet_rows(
    solution: Plan | Solution, study: Study, others: Sequence[Plan], language: str
) -> dict[str, sheets.Rows]:
    """The rows of each sheet; a sheet without rows is left out."""
    solved = as_solved(solution, study)
    return {
        "areas": sheets.area_rows(solution, solved, language),
        "municipalities": sheets.municipality_rows(solution, solved, language),
        "help": sheets.help_rows(solution, solved, language),
        "comparison": sheets.comparison_rows(solution, solved, others, language),
        "survey": sheets.survey_rows(study, language),
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
        cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)
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
                table: gpd.GeoDataFrame = layers[layer]
                table.to_file(draft, layer=layer, driver="GPKG")
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    return Path(path)


def manifest(solution: Plan | Solution, study: Study, outputs: Sequence[Path] = ()) -> dict:
    """Where every figure is from: inputs by sha256, parameters, versions, status and bound.

    Files are named without their folders, so that the same study has the same manifest anywhere.
    """
    return {
        "product": {"name": "ipsgeo", "version": version("ipsgeo")},
        "packages": {name: version(name) for name in PACKAGES},
        "study": study.name,
        "inputs": {path.name: sha256(path) for path in study.inputs},
        "parameters": parameters(study),
        "result": result(solution, study),
        "made_up_survey": bool(study.survey and study.survey.made_up),
        "schematic_map": study.schematic,
        "outputs": {path.name: sha256(path) for path in outputs},
    }


def parameters(study: Study) -> dict[str, object]:
    """What the study states; how it is solved only where it says so."""
    problem = study.problem
    return {
        "year": study.year,
        "basis": study.basis,
        "demand": plain(study.statistics.formula),
        "norm": plain(study.norm),
        "travel": travel_parameters(study),
        "coaches": problem.coaches,
        "coach_step": problem.coach_step,
        "teams": problem.teams,
        "leader_share": problem.leader_share,
        "areas": problem.areas,
        "weights": plain(problem.weights),
        "rules": plain(problem.rules),
        **({} if study.solve == SolveOptions() else {"solve": plain(study.solve)}),
    }


def travel_parameters(study: Study) -> dict[str, object]:
    """What the minutes are based on."""
    travel = study.travel
    assumed = {} if travel.assumptions is None else plain(travel.assumptions)
    rows = travel.exceptions.to_csv(index=False, lineterminator="\n").splitlines()
    return {"basis": travel.basis, **assumed, "exceptions": rows, "filled": len(travel.filled)}


def plain(options: object) -> dict[str, object]:
    """A frozen dataclass as JSON can hold it."""
    return {
        name: as_json(getattr(options, name))
        for name in options.__dataclass_fields__  # type: ignore[attr-defined]
    }


def as_json(value: object) -> object:
    """A field of a frozen dataclass as JSON can hold it."""
    if hasattr(value, "__dataclass_fields__"):
        return plain(value)
    if isinstance(value, Mapping):
        return dict(value)
    return [as_json(part) for part in value] if isinstance(value, tuple) else value


def result(solution: Plan | Solution, study: Study) -> dict[str, object]:
    """Status, objective and bound, and what they hold under; of a bare plan nothing is proven."""
    if isinstance(solution, Plan):
        return {"status": "given plan"}
    figures = {"objective": solution.objective, "bound": solution.bound, "gap": solution.gap}
    rounded = {name: round(figure, 6) for name, figure in figures.items()}
    return {
        "status": solution.status,
        "method": solution.method,
        **rounded,
        **first_result(solution),
        **under_result(solution, study),
        **lending_result(solution, study),
    }


def first_result(solution: Solution) -> dict[str, object]:
    """The goal that came first, where one did."""
    if solution.first is None:
        return {}
    return {"first": plain(solution.first) | {"unit": FIRST_UNITS[solution.first.goal]}}


def under_result(solution: Solution, study: Study) -> dict[str, object]:
    """The rules that the claim holds under beyond the study's own, and the range of the radii."""
    if solution.under is None:
        return {}
    own, under = plain(study.problem.rules), plain(solution.under)
    more: dict[str, object] = {key: rule for key, rule in under.items() if rule != own[key]}
    radii = own_radii(solution, study)
    span = {"radii_minutes": [radii[0], radii[-1]]} if radii else {}
    return {"holds_under": more | span}


def lending_result(solution: Solution, study: Study) -> dict[str, object]:
    """Who helps whom and what that leaves above the norm, where help was planned."""
    lending = audited_help(solution, as_solved(solution, study))
    if lending is None:
        return {}
    pairs, areas = lending.pairs().round(6).reset_index(), lending.areas.round(6)
    facts = {
        "most_share": lending.most_share,
        "lent_per_year": round(lending.lent_per_year, 6),
        "overload_before": round(float(lending.areas["overload_before"].sum()), 6),
        "overload_after": round(float(lending.areas["overload_after"].sum()), 6),
        "pairs": pairs.to_dict("records"),
        "areas": areas.to_dict("index"),
        "note": lending.note.text("en"),
    }
    return {"lending": facts}


def write_manifest(
    solution: Plan | Solution, study: Study, path: str | Path, *, outputs: Sequence[Path] = ()
) -> Path:
    """Save the manifest as JSON; returns its path."""
    content = json.dumps(
        manifest(solution, study, outputs), ensure_ascii=False, indent=2, default=list
    )
    with in_place(path) as draft:
        draft.write_text(content + "\n", encoding="utf-8")
    return Path(path)


def sha256(path: Path) -> str:
    """The hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
