"""A scenario's files: page, pictures and workbook, written together or not at all."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from ipsgeo.errors import DataError, Finding
from ipsgeo.scenarios import Outcome, ScenarioResult
from ipsgeo.views.names import municipality_names
from ipsgeo.views.outputs import check_apart
from ipsgeo.views.publish import publish
from ipsgeo.views.scenario.page import rests_on, write_scenario_page
from ipsgeo.views.scenario.picture import draw_scenario
from ipsgeo.views.scenario.rows import mover_rows, status_text
from ipsgeo.views.scenario.sentences import notes_of
from ipsgeo.views.scenario.sides import Side, sides_of
from ipsgeo.views.scenario.texts import number_of, on_side, said, units_in_order
from ipsgeo.views.trust.manifest import hashes
from ipsgeo.views.workbook.indicators import Rows, write_drawn, write_workbook

SEVERAL = "skenaariot"  # the page's name where it has more than one scenario
FIGURES = ("municipalities", "demand", "low", "high", "needed", "coaches", "areas", "load_lowest",
           "load_highest", "overload", "minutes_mean", "minutes_max")  # fmt: skip
FIGURE_HEADS = {"coaches": "placed", "minutes_mean": "minutes"}
AREA_FIGURES = ("coaches", "leader", "clients", "load", "overload", "minutes_mean", "minutes_max")


def write_scenarios(
    results: Sequence[ScenarioResult], folder: str | Path, *, language: str = "fi"
) -> list[Path]:
    """One page of all the scenarios, and of each a picture (PNG, SVG) and a workbook.

    Parameters
    ----------
    results
        As ``run_scenario`` returns them, each of another file name.
    folder
        Where the files go.
    language
        fi, sv or en.

    Returns
    -------
    list of Path
        The files; all of them are written, or none.
    """
    names = [result.scenario.name for result in results]
    if not names:
        raise DataError(Finding(key="scenario_none_given"))
    for place, name in enumerate(names):
        if name in names[:place]:
            raise DataError(Finding(key="scenario_same_name", value=name))
    page = f"{names[0] if len(names) == 1 else SEVERAL}.html"
    writers: dict[str, Callable[[Path], object]] = {
        page: partial(write_scenario_page, results, language=language)
    }
    for name, result in zip(names, results, strict=True):
        draw = partial(draw_scenario, result, language=language)
        writers |= {f"{name}{ending}": partial(write_drawn, draw) for ending in (".png", ".svg")}
        writers[f"{name}.xlsx"] = partial(write_workbook, scenario_sheets(result, language))
    read = [file for result in results for file in result.scenario.inputs]
    check_apart([Path(folder) / name for name in writers], read)
    return publish(folder, writers)


def scenario_sheets(result: ScenarioResult, language: str) -> dict[str, Rows]:
    """The sheets of a scenario's workbook by name."""
    before, after = sides_of(result, language)
    return {
        said("sheet_figures", language): figure_sheet(result, language),
        said("sheet_areas", language): area_sheet(result, (before, after), language),
        said("sheet_municipalities", language): town_sheet(result, before, after, language),
        said("sheet_notes", language): note_sheet(result, language),
    }


def head(key: str, language: str) -> str:
    """A column's name without the places where it may be divided."""
    return said(key, language).replace("\u00ad", "")


def figure_sheet(result: ScenarioResult, language: str) -> Rows:
    """The counties before and after."""
    heads = ("unit", "side", *(FIGURE_HEADS.get(name, name) for name in FIGURES), "status")
    rows: list[list[object]] = [[head(key, language) for key in heads]]
    for unit in units_in_order(result):
        for side, outcomes in (("before", result.before), ("after", result.after)):
            done = on_side(outcomes, unit.key)
            if done is not None:
                figures = [figure(done, name) for name in FIGURES]
                status = status_text(done.solution, language)
                rows.append([unit.name[language], said(side, language), *figures, status])
    return rows


def figure(done: Outcome, name: str) -> object:
    """One figure of a county; counts stay whole."""
    value = done.figures.get(name)
    return value if isinstance(value, int) else number_of(value)


def area_sheet(result: ScenarioResult, sides: tuple[Side, Side], language: str) -> Rows:
    """The areas of every county on both sides."""
    heads = ("unit", "side", "number", "area", "municipalities", "coaches", "leader_share",
             "clients", "load", "overload", "minutes", "minutes_max")  # fmt: skip
    rows: list[list[object]] = [[head(key, language) for key in heads]]
    for side in sides:
        for done in side.outcomes:
            if done.areas is None:
                continue
            for area, row in done.areas.iterrows():
                figures = [float(row[name]) for name in AREA_FIGURES]
                rows.append(
                    [done.unit.name[language], said(side.name, language),
                     side.numbers[str(area)], side.names[str(area)], int(row["municipalities"]),
                     *figures]
                )  # fmt: skip
    return rows


def town_sheet(result: ScenarioResult, before: Side, after: Side, language: str) -> Rows:
    """Every municipality touched: demand, counties and areas before and after, and why."""
    heads = ("code", "municipality", "demand", "unit_before", "from", "unit_after", "to", "why")
    why = {row.name: row.why for row in mover_rows(result, before, after, language)}
    unit = {one.key: one.name[language] for one in units_in_order(result)}
    rows: list[list[object]] = [[head(key, language) for key in heads]]
    for done in result.before:
        names = municipality_names(done.unit.study, language)
        for code, clients in done.unit.study.demand.items():
            then = result.scenario.heirs.get(str(code), str(code))
            rows.append(
                [str(code), str(names[code]), float(clients), unit[before.unit[str(code)]],
                 area_of(str(code), before), unit[after.unit[then]], area_of(then, after),
                 why.get(str(names[code]), "")]
            )  # fmt: skip
    return [rows[0], *sorted(rows[1:], key=lambda row: str(row[0]))]


def area_of(code: str, side: Side) -> str:
    """A municipality's area with its number; nothing where it has none."""
    area = side.area.get(code)
    return "" if area is None else f"{side.numbers[area]} {side.names[area]}"


def note_sheet(result: ScenarioResult, language: str) -> Rows:
    """What the result rests on, and the files that were read with their hashes."""
    notes = [*notes_of(result, language, cuts=True), *rests_on(result, language)]
    files = hashes(result.scenario.inputs)
    return [
        [head("note", language), "SHA-256"],
        *([note, ""] for note in notes),
        *([f"{head('input', language)}: {name}", digest] for name, digest in files.items()),
    ]
