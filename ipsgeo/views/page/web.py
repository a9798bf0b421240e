"""The page that goes into the meeting room: one HTML file with the map, the tables and the proof.

It needs no network: Leaflet is inside, a content policy lets nothing else run or be fetched.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ipsgeo import words
from ipsgeo.effects import CoachTable
from ipsgeo.plan import Plan, Solution
from ipsgeo.study import Study
from ipsgeo.views.demand_words import counted_texts, dated_text
from ipsgeo.views.effects.rows import effect_table
from ipsgeo.views.figures import plan_in
from ipsgeo.views.heard import heard_rows
from ipsgeo.views.names import boundaries_text
from ipsgeo.views.page import facts as page_facts
from ipsgeo.views.page import map_views
from ipsgeo.views.page import rows as page_rows
from ipsgeo.views.page import rules as page_rules
from ipsgeo.views.page.inlined import (
    content_policy,
    inline_data,
    inline_script,
    inline_style,
    leaflet_script,
    leaflet_style,
)
from ipsgeo.views.page.map_layers import MapParts, draw_map
from ipsgeo.views.page.model import model_data
from ipsgeo.views.page.try_data import try_data
from ipsgeo.views.publish import in_place
from ipsgeo.views.team_lines import team_lines
from ipsgeo.views.travel_words import travel_sentences
from ipsgeo.views.trust.canonical import HALF_LETTERS
from ipsgeo.views.trust.carried import carry
from ipsgeo.views.trust.manifest import manifest
from ipsgeo.views.withheld import check_withheld

FRAME_HEIGHT_PX = 760
# What runs after the map is made, in this order.
SCRIPTS = (
    "page.js", "page_print.js", "model.js", "try_words.js", "try_classes.js", "try_map.js",
    "try_states.js", "try_top.js", "try_tables.js", "try_feedback.js", "try_save.js", "try.js",
)  # fmt: skip
RANGE = re.compile(
    f"[\\d.,{words.NO_BREAK_SPACE}]+{words.EN_DASH}[\\d.,{words.NO_BREAK_SPACE}]*\\d"
)


@dataclass(frozen=True)
class Page:
    """A page as text; in a notebook it shows itself.

    Parameters
    ----------
    html
        The whole document.
    title
        The document's title.
    language
        Its language: fi, sv or en.
    """

    html: str
    title: str = ""
    language: str = "fi"

    def _repr_html_(self) -> str:
        """The page in a frame of its own: it can run its map, but reach nothing of the notebook."""
        label = words.text("page.frame_title", self.language, {"title": self.title})
        style = f"width: 100%; height: {FRAME_HEIGHT_PX}px; border: 1px solid #767676;"
        return (
            f'<iframe srcdoc="{escape(self.html)}" title="{escape(label)}" '
            f'sandbox="allow-scripts allow-downloads" style="{style}"></iframe>'
        )


def draw_page(
    solution: Plan | Solution,
    study: Study,
    *,
    language: str = "fi",
    others: Sequence[Plan] = (),
    choices: Sequence[Plan] = (),
    coaches: CoachTable | None = None,
) -> Page:
    """The page of a plan, for a steering group and for the planner beside it.

    Parameters
    ----------
    solution
        A solution shows what is proven of it; with a bare plan the page says that no proof goes
        with it.
    study
        What the plan was made for.
    language
        fi, sv or en.
    others
        Plans to compare with, such as the published one; moves are counted from the first.
    choices
        More plans that the map can show, such as those of the trade-off; not in the comparison.
    coaches
        What one more coach brings, from one fewer to two more; None for no such table.

    Raises
    ------
    InfeasibleError
        Where the solution has no plan.
    DataError
        Where the plan does not divide the study's municipalities.
    """
    if language not in words.LANGUAGES:
        raise ValueError(f"language is one of {', '.join(words.LANGUAGES)}, not {language!r}")
    check_withheld(study)
    plan, solved = plan_in(solution), page_rules.as_solved(solution, study)
    areas = page_rows.area_rows(plan, solved, language)
    rows = page_rows.municipality_rows(plan, solved, areas, language)
    content = page_content(solution, study, areas, rows, language, others)
    near = None if coaches is None else coaches.around(1, 2)
    content["more"] = None if near is None else effect_table(near, study, language)
    county = county_map(plan, study, areas, rows, language)
    data = {
        "model-data": model_data(solution, study, [*others, *choices], language),
        "try-data": try_data(solution, areas.values(), study, [*others, *choices], language),
    }
    return Page(render(content, county, data, language), study.title[language], language)


def write_page(
    solution: Plan | Solution,
    study: Study,
    path: str | Path,
    *,
    language: str = "fi",
    others: Sequence[Plan] = (),
    choices: Sequence[Plan] = (),
    coaches: CoachTable | None = None,
) -> Path:
    """Write the page of a plan to a file; see ``draw_page``.

    The file appears whole or not at all: a page that is open or synchronised meanwhile is never
    half a page. Returns the path.
    """
    page = draw_page(
        solution, study, language=language, others=others, choices=choices, coaches=coaches
    )
    with in_place(path) as draft:
        draft.write_bytes(HALF_LETTERS.sub("\ufffd", page.html).encode())
        carry(draft, manifest(solution, study))
    return Path(path)


def page_content(
    solution: Plan | Solution,
    study: Study,
    areas: Mapping[str, page_rows.AreaRow],
    rows: Sequence[page_rows.MunicipalityRow],
    language: str,
    others: Sequence[Plan],
) -> dict[str, object]:
    """Everything that the template shows but the map."""
    plan, solved = plan_in(solution), page_rules.as_solved(solution, study)
    columns = page_rows.plan_columns([*others, plan], solved, language)
    helped = page_rows.help_rows(solution, solved, areas, language)
    return {
        "study": study,
        "title": study.title[language],
        "county": study.county_name(language),
        "dated": dated_text(study, language),
        "areas": list(areas.values()),
        "by_name": sorted(rows, key=lambda row: words.finnish_order(row.name)),
        "views": map_views.VIEWS,
        "legends": map_views.legends(rows, study, language),
        "columns": columns,
        "heard": heard_rows(study.feedback, study, language),
        "travel_sentences": travel_sentences(study, language),
        "team_lines": team_lines(plan, solved, language),
        "boundaries": boundaries_text(study, language),
        "estimated": study.statistics.formula.estimated,
        "counted_as": counted_texts(study, language),
        **first_screen(solution, columns[-1], study, language),
        **assumptions(solution, columns[-1], helped, study, language),
    }


def first_screen(
    solution: Plan | Solution, own: page_rows.PlanColumn, study: Study, language: str
) -> dict[str, object]:
    """The message in five seconds."""
    plan = plan_in(solution)
    return {
        "own": own,
        "proof": page_facts.proof(solution, study, language),
        "message": page_facts.message(own, study, language),
        "load_message": page_facts.load_message(own, study, language),
        "key_figures": page_facts.key_figures(plan, own, study, language),
        "rules_broken": page_facts.rules_broken(plan, study, language),
    }


def assumptions(
    solution: Plan | Solution,
    own: page_rows.PlanColumn,
    helped: page_rows.Help | None,
    study: Study,
    language: str,
) -> dict[str, object]:
    """What the result rests on."""
    solved = page_rules.as_solved(solution, study)
    goals, objective = page_facts.goals(solution, helped, solved, language)
    return {
        "help": helped,
        "demand_sentences": page_facts.demand_sentences(study, language),
        "norm_sentences": page_facts.norm_sentences(own, study, language),
        "rule_sentences": [
            *page_facts.rule_sentences(study, language),
            *page_rules.solved_rule_sentences(solution, study, language),
        ],
        "first_sentences": page_rules.first_sentences(solution, study, language),
        "goals": goals,
        "objective": objective,
    }


def county_map(
    plan: Plan,
    study: Study,
    areas: Mapping[str, page_rows.AreaRow],
    rows: Sequence[page_rows.MunicipalityRow],
    language: str,
) -> MapParts:
    """The map's element and script."""
    return draw_map(
        study.municipalities,
        plan.area,
        {area: row.figures["seat"] for area, row in areas.items()},
        map_views.view_fills(rows, study),
        {area: map_views.area_mark(row, language) for area, row in areas.items()},
    )


def render(
    content: Mapping[str, object],
    map_parts: MapParts,
    data: Mapping[str, Mapping[str, object]],
    language: str,
) -> str:
    """The document: every text escaped by Jinja, every script named in the policy by its hash."""
    folder = resources.files(__package__)
    before, style, *after = (
        folder.joinpath(name).read_text("utf-8")
        for name in ("page_before.js", "page.css", *SCRIPTS)
    )
    scripts = (leaflet_script(), before, map_parts.script, *after)
    template = environment(language).get_template("page.html.j2")
    return template.render(
        content,
        map=map_parts.html,
        language=language,
        policy=content_policy(scripts),
        data_elements=[inline_data(name, content) for name, content in data.items()],
        scripts=[inline_script(script) for script in scripts],
        styles=[inline_style(leaflet_style()), inline_style(style)],
    )


def environment(language: str) -> Environment:
    """Jinja with the page's words: t and w (texts), n (a number), span; the filter unbroken."""
    environment = Environment(
        loader=PackageLoader("ipsgeo.views", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        t=lambda key, **facts: words.text(f"page.{key}", language, facts),
        e=lambda key: words.text(f"effects.{key}", language),
        w=lambda key, **facts: words.text(f"try.{key}", language, facts),
        n=lambda value, decimals=1: words.number(value, language, decimals=decimals),
        span=lambda low, high: unbroken(words.span(low, high, language, decimals=1)),
    )
    environment.filters["unbroken"] = unbroken
    return environment


def unbroken(text: str) -> Markup:
    """A text in which each range, such as 151–1 209, stays on one line."""
    return Markup(RANGE.sub(r'<span class="range">\g<0></span>', str(Markup.escape(text))))
