"""A scenario's files: page, pictures and workbook, written together or not at all."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from ipsgeo.errors import DataError, Finding
from ipsgeo.scenarios import Outcome, ScenarioResult
from ipsgeo.views.bundle import Writers, picture_writers, publish_apart
from ipsgeo.views.scenario.page import rests_on, write_scenario_page
from ipsgeo.views.scenario.picture import draw_scenario
from ipsgeo.views.scenario.rows import mover_rows, status_text
from ipsgeo.views.scenario.sentences import notes_of
from ipsgeo.views.scenario.sides import Side, sides_of
from ipsgeo.views.scenario.texts import number_of, outcomes_in_order, said, units_in_order
from ipsgeo.views.trust.manifest import hashes
from ipsgeo.views.workbook.book import Rows, write_workbook

SEVERAL = "skenaariot"  # the page's name where it has more than one scenario
FIGURES = ("municipalities", "demand", "low", "high", "needed", "coaches", "areas", "load_lowest",
           "load_highest", "overload", "minutes_mean", "minutes_max")  # fmt: skip
FIGURE_HEADS = {"coaches": "placed", "minutes_mean": "minutes"}
AREA_FIGURES = ("coaches", "leader", "clients", "load", "overload", "minutes_mean", "minutes_max")


def write_scenarios(
    results: Sequence[ScenarioResult], folder: str | Path, *, language: str = "fi"
) -> list[Path]:
    """One page of all the scenarios, and of each a picture (PNG, SVG) and a workbook.

    ``results`` are as ``run_scenario`` returns them, each of another file name. Either all the
    files are written, or none; returns them.
    """
    names = [result.scenario.name for result in results]
    if not names:
        raise DataError(Finding(key="scenario_none_given"))
    for place, name in enumerate(names):
        if name in names[:place]:
            raise DataError(Finding(key="scenario_same_name", value=name))
    page = f"{names[0] if len(names) == 1 else SEVERAL}.html"
    writers: Writers = {page: partial(write_scenario_page, results, language=language)}
    for name, result in zip(names, results, strict=True):
        writers |= picture_writers(partial(draw_scenario, result, language=language), name)
        writers[f"{name}.xlsx"] = partial(write_workbook, scenario_sheets(result, language))
    read = [file for result in results for file in result.scenario.inputs]
    return publish_apart(folder, writers, read)


def scenario_sheets(result: ScenarioResult, language: str) -> dict[str, Rows]:
    """The sheets of a scenario's workbook by name."""
    before, after = sides_of(result, language)
    return {
        said("sheet_figures", language): figure_sheet(result, language),
        said("sheet_areas", language): area_sheet((before, after), language),
        said("sheet_municipalities", language): town_sheet(result, before, after, language),
        said("sheet_notes", language): note_sheet(result, language),
    }


def headed(keys: Iterable[str], language: str) -> list[list[object]]:
    """The header of a sheet, for its rows to follow."""
    return [[head(key, language) for key in keys]]


def head(key: str, language: str) -> str:
    """A column's name without the places where it may be divided."""
    return said(key, language).replace("\u00ad", "")


def figure_sheet(result: ScenarioResult, language: str) -> Rows:
    """The counties before and after."""
    names = (FIGURE_HEADS.get(name, name) for name in FIGURES)
    rows = headed(("unit", "side", *names, "status"), language)
    for unit, side, done in outcomes_in_order(result):
        figures = [figure(done, name) for name in FIGURES]
        status = status_text(done.solution, language)
        rows.append([unit.name[language], said(side, language), *figures, status])
    return rows


def figure(done: Outcome, name: str) -> object:
    """One figure of a county; counts stay whole."""
    value = done.figures.get(name)
    return value if isinstance(value, int) else number_of(value)


def area_sheet(sides: Iterable[Side], language: str) -> Rows:
    """The areas of every county on both sides."""
    heads = ("unit", "side", "number", "area", "municipalities", "coaches", "leader_share",
             "clients", "load", "overload", "minutes", "minutes_max")  # fmt: skip
    rows = headed(heads, language)
    for side in sides:
        for done in side.outcomes:
            if done.areas is None:
                continue
            unit = [done.unit.name[language], said(side.name, language)]
            for area, row in done.areas.iterrows():
                own = [side.numbers[str(area)], side.names[str(area)], int(row["municipalities"])]
                rows.append([*unit, *own, *(float(row[name]) for name in AREA_FIGURES)])
    return rows


def town_sheet(result: ScenarioResult, before: Side, after: Side, language: str) -> Rows:
    """Every municipality touched: demand, counties and areas before and after, and why."""
    heads = ("code", "municipality", "demand", "unit_before", "from", "unit_after", "to", "why")
    why = {row.name: row.why for row in mover_rows(result, before, after, language)}
    unit = {one.key: one.name[language] for one in units_in_order(result)}
    rows = headed(heads, language)
    for code, clients in before.demand.items():
        name, then = before.town_names[code], result.scenario.heirs.get(code, code)
        was = [unit[before.unit[code]], before.area_text(before.area[code])]
        will_be = [unit[after.unit[then]], after.area_text(after.area[then])]
        rows.append([code, name, float(clients), *was, *will_be, why.get(name, "")])
    return rows


def note_sheet(result: ScenarioResult, language: str) -> Rows:
    """What the result rests on, and the files that were read with their hashes."""
    notes = [*notes_of(result, language, cuts=True), *rests_on(result, language)]
    files = hashes(result.scenario.inputs)
    return [
        [head("note", language), "SHA-256"],
        *([note, ""] for note in notes),
        *([f"{said('input', language)}: {name}", digest] for name, digest in files.items()),
    ]
