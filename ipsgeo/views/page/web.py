"""The page that goes into the meeting room: one HTML file with the map, the tables and the proof.

It needs no network: Leaflet is inside, a content policy lets nothing else run or be fetched.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ipsgeo import words
from ipsgeo.effects import CoachTable
from ipsgeo.plan import Plan, Solution
from ipsgeo.study import Study
from ipsgeo.uncertainty import RiskReport
from ipsgeo.views.demand_words import counted_texts, dated_text
from ipsgeo.views.effects.rows import effect_table
from ipsgeo.views.heard import heard_rows
from ipsgeo.views.names import boundaries_text
from ipsgeo.views.page import map_views, sentences
from ipsgeo.views.page.claims import first_sentences
from ipsgeo.views.page.inlined import (
    content_policy,
    inline_data,
    inline_script,
    inline_style,
    leaflet_script,
    leaflet_style,
)
from ipsgeo.views.page.map_layers import draw_map
from ipsgeo.views.page.model import model_data
from ipsgeo.views.page.rows import MunicipalityRow, municipality_rows
from ipsgeo.views.page.rules import rule_sentences, solved_rule_sentences
from ipsgeo.views.page.story import Story, tell
from ipsgeo.views.page.try_data import try_data
from ipsgeo.views.publish import in_place
from ipsgeo.views.risk.rows import risk_table
from ipsgeo.views.team_lines import team_lines
from ipsgeo.views.travel_words import travel_sentences
from ipsgeo.views.trust.canonical import HALF_LETTERS
from ipsgeo.views.trust.carried import carry
from ipsgeo.views.trust.manifest import manifest
from ipsgeo.views.withheld import check_withheld

FRAME_HEIGHT_PX = 760
# What runs after the map is made, in this order.
SCRIPTS = (
    "page.js", "page_print.js", "model_texts.js", "model_matching.js", "model_summary.js",
    "model.js", "try_words.js", "try_classes.js", "try_map.js", "try_states.js", "try_top.js",
    "try_tables.js", "try_feedback.js", "try_save.js", "try.js",
)  # fmt: skip
RANGE = re.compile(
    f"[\\d.,{words.NO_BREAK_SPACE}]+{words.EN_DASH}[\\d.,{words.NO_BREAK_SPACE}]*\\d"
)


@dataclass(frozen=True)
class Page:
    """A whole document as text; in a notebook it shows itself."""

    html: str
    title: str
    language: str

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
    risk: RiskReport | None = None,
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
    risk
        How sure the plan is when the demand is uncertain; None for no such table.

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
    story = tell(solution, study, others, language)
    rows = municipality_rows(story.plan, story.solved, story.areas, language)
    county = draw_map(
        study.municipalities,
        story.plan.area,
        {area: row.figures["seat"] for area, row in story.areas.items()},
        map_views.view_fills(rows, study),
        {area: map_views.area_mark(row, language) for area, row in story.areas.items()},
    )
    content = page_content(story, rows)
    near = None if coaches is None else coaches.around(1, 2)
    content["more"] = None if near is None else effect_table(near, study, language)
    content["risk"] = None if risk is None else risk_table(risk, study, language)
    shown = [*others, *choices]
    data = {
        "model-data": model_data(solution, study, shown, language),
        "try-data": try_data(story, shown),
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
    risk: RiskReport | None = None,
) -> Path:
    """Write the page of a plan to a file; see ``draw_page``.

    The file appears whole or not at all: a page that is open or synchronised meanwhile is never
    half a page. Returns the path.
    """
    page = draw_page(
        solution, study, language=language, others=others, choices=choices, coaches=coaches,
        risk=risk,
    )  # fmt: skip
    with in_place(path) as draft:
        draft.write_bytes(HALF_LETTERS.sub("\ufffd", page.html).encode())
        carry(draft, manifest(solution, study))
    return Path(path)


def page_content(story: Story, rows: Sequence[MunicipalityRow]) -> dict[str, object]:
    """Everything that the template shows but the map."""
    study, language = story.study, story.language
    return {
        "study": study,
        "title": study.title[language],
        "county": study.county_name(language),
        "dated": dated_text(study, language),
        "areas": story.areas.values(),
        "by_name": sorted(rows, key=lambda row: words.finnish_order(row.name)),
        "views": map_views.VIEWS,
        "legends": map_views.legends(rows, study, language),
        "columns": story.columns,
        "own": story.own,
        "proof": story.proof,
        "help": story.helped,
        "message": sentences.message(story),
        "load_message": sentences.load_message(story),
        "key_figures": sentences.key_figures(story),
        "rules_broken": story.broken,
        "heard": heard_rows(study.feedback, study, language),
        "team_lines": team_lines(story.plan, story.solved, language),
        "boundaries": boundaries_text(study, language),
        "estimated": study.statistics.formula.estimated,
        "counted_as": counted_texts(study, language),
        **assumptions(story),
    }


def assumptions(story: Story) -> dict[str, object]:
    """What the result rests on."""
    solution, study, language = story.solution, story.study, story.language
    goals, objective = sentences.goals(story)
    return {
        "demand_sentences": sentences.demand_sentences(study, language),
        "norm_sentences": sentences.norm_sentences(story),
        "travel_sentences": travel_sentences(study, language),
        "rule_sentences": [
            *rule_sentences(study, language),
            *solved_rule_sentences(solution, study, language),
        ],
        "first_sentences": first_sentences(solution, study, language),
        "goals": goals,
        "objective": objective,
    }


def render(
    content: Mapping[str, object],
    county: tuple[str, str],
    data: Mapping[str, Mapping[str, object]],
    language: str,
) -> str:
    """The document: every text escaped by Jinja, every script named in the policy by its hash.

    ``county`` is the map's element and script.
    """
    folder = resources.files(__package__)
    before, style, *after = (
        folder.joinpath(name).read_text("utf-8")
        for name in ("page_before.js", "page.css", *SCRIPTS)
    )
    map_element, map_script = county
    scripts = (leaflet_script(), before, map_script, *after)
    template = environment(language).get_template("page.html.j2")
    return template.render(
        content,
        map=map_element,
        language=language,
        policy=content_policy(scripts),
        data_elements=[inline_data(name, content) for name, content in data.items()],
        scripts=[inline_script(script) for script in scripts],
        styles=[inline_style(leaflet_style()), inline_style(style)],
    )


@cache
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
