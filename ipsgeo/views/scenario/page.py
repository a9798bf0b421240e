"""The page of one or more scenarios: maps side by side, a switch, tables, words; no network."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path

import geopandas as gpd
import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from ipsgeo import words
from ipsgeo.errors import DataError, Finding
from ipsgeo.scenarios import ScenarioResult
from ipsgeo.study import Study
from ipsgeo.study.scenario import Scenario
from ipsgeo.views.names import boundaries_text
from ipsgeo.views.page.inlined import content_policy, inline_script, inline_style
from ipsgeo.views.page.web import Page
from ipsgeo.views.publish import check_language, in_place
from ipsgeo.views.scenario.drawing import Drawing, drawing, on_paper, simple_shapes, view_box
from ipsgeo.views.scenario.rows import HEADS, figure_rows, mover_rows, unit_blocks
from ipsgeo.views.scenario.sentences import change_sentences, notes_of
from ipsgeo.views.scenario.sides import Side, marked_codes, sides_of
from ipsgeo.views.scenario.texts import said, units_in_order
from ipsgeo.views.travel_words import travel_sentences
from ipsgeo.views.trust.canonical import HALF_LETTERS
from ipsgeo.views.withheld import check_withheld


def draw_scenario_page(results: Sequence[ScenarioResult], *, language: str = "fi") -> Page:
    """One page of scenarios, for a steering group: before and after side by side, with a switch.

    ``results`` are as ``run_scenario`` returns them, at least one; shown in this order. Returns
    the whole document; it asks for nothing and runs only its own script.
    """
    check_language(language)
    if not results:
        raise DataError(Finding(key="scenario_none_given"))
    parts = [scenario_content(result, k, language) for k, result in enumerate(results)]
    only = results[0].scenario.title[language] if len(results) == 1 else ""
    title = only or said("page_title", language)
    return Page(rendered(parts, title, language), title, language)


def write_scenario_page(
    results: Sequence[ScenarioResult], path: str | Path, *, language: str = "fi"
) -> Path:
    """Write the page to a file, whole or not at all; see ``draw_scenario_page``."""
    page = draw_scenario_page(results, language=language)
    with in_place(path) as draft:
        draft.write_bytes(HALF_LETTERS.sub("\ufffd", page.html).encode())
    return Path(path)


def scenario_content(result: ScenarioResult, number: int, language: str) -> dict[str, object]:
    """Everything that the template shows of one scenario."""
    scenario, base = result.scenario, result.scenario.base
    check_withheld(base)
    before, after = sides_of(result, language)
    maps, boxes = both_maps(result, before, after, language)
    return {
        "id": f"s{number}",
        "title": scenario.title[language],
        "note": scenario.note[language],
        "sentences": change_sentences(result, language),
        "warnings": warnings_of(result, language),
        "maps": maps,
        "schematic": base.schematic,
        "units": [
            {"key": unit.key, "name": unit.name[language], "box": boxes[unit.key]}
            for unit in units_in_order(result)
        ],
        "heads": HEADS,
        "figures": figure_rows(result, language),
        "norm": said("norm", language, norm=base.norm.throughput_per_year),
        "blocks": unit_blocks(result, before, after, language),
        "movers": mover_rows(result, before, after, language),
        "notes": rests_on(result, language),
    }


def warnings_of(result: ScenarioResult, language: str) -> list[str]:
    """Borders that cut a county, and what of the study is made up."""
    made_up = result.scenario.base.made_up
    cuts = notes_of(result, language, cuts=True)
    return [*cuts, *(words.text(f"page.{what}", language) for what in made_up)]


def both_maps(
    result: ScenarioResult, before: Side, after: Side, language: str
) -> tuple[list[Drawing], dict[str, str]]:
    """The two maps in one size, and the viewBox of each county."""
    simple = simple_shapes(before, after)
    old, new = (on_paper(shapes, simple[0]) for shapes in simple)
    marked, title, box = marked_codes(result), result.scenario.title[language], view_box(old)
    sides = ((before, old), (after, new))
    maps = [drawing(side, placed, marked, title, box, language) for side, placed in sides]
    boxes = {}
    for unit in units_in_order(result):
        own = [placed[placed.index.map(side.unit) == unit.key] for side, placed in sides]
        boxes[unit.key] = view_box(pd.concat(own))
    return maps, boxes


def rests_on(result: ScenarioResult, language: str) -> list[str]:
    """Norms, year, notes, ways and sources."""
    scenario, base = result.scenario, result.scenario.base
    before, after = str(base.year), str(result.after[0].unit.study.year)
    if before == after:
        year = said("year_note", language, year=after)
    else:
        year = said("years_note", language, before=before, after=after)
    return [
        said("not_a_proposal", language),
        said("of_study", language, title=base.title[language], file=base.path.name),
        year,
        *notes_of(result, language, cuts=False),
        *travel_sentences(everyone(scenario), language),
        words.text("pictures.source", language, {"source": base.statistics.source}),
        boundaries_text(base, language),
    ]


def everyone(scenario: Scenario) -> Study:
    """A study of all the municipalities touched, as far as their ways are told."""
    studies = [unit.study for unit in scenario.after]
    exceptions = pd.concat([study.travel.exceptions for study in studies]).sort_index()
    travel = replace(
        studies[0].travel,
        exceptions=exceptions[~exceptions.duplicated(["code_a", "code_b"])],
        filled=tuple(pair for study in studies for pair in study.travel.filled),
    )
    towns = gpd.GeoDataFrame(pd.concat([study.municipalities for study in studies]))
    return replace(studies[0], municipalities=towns, travel=travel)


def rendered(parts: Sequence[Mapping[str, object]], title: str, language: str) -> str:
    """The document: every text escaped by Jinja, its script named in the policy by its hash."""
    views = resources.files("ipsgeo.views")
    style, own, script = (
        views.joinpath(name).read_text("utf-8")
        for name in ("page/page.css", "scenario/scenario.css", "scenario/scenario.js")
    )
    environment = Environment(
        loader=PackageLoader("ipsgeo.views", "scenario"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["t"] = lambda key, **facts: said(key, language, **facts)
    return environment.get_template("scenario.html.j2").render(
        scenarios=parts,
        title=title,
        language=language,
        policy=content_policy([script]),
        script=inline_script(script),
        styles=[inline_style(style), inline_style(own)],
    )
