"""What slides and handout say besides the page's sentences: rows of tables, and more sentences."""

from collections.abc import Callable

import pandas as pd

from ipsgeo import words
from ipsgeo.views.demand_words import dated_text
from ipsgeo.views.figures import exceeds
from ipsgeo.views.names import boundaries_text
from ipsgeo.views.page import sentences as page_sentences
from ipsgeo.views.page.claims import first_sentences, is_limited
from ipsgeo.views.page.rows import AreaRow, PlanColumn
from ipsgeo.views.page.story import Story
from ipsgeo.views.travel_words import travel_sentences


def warnings(story: Story) -> list[str]:
    """What every page must say: answers that are made up, and a map that is schematic."""
    made_up = [story.page(what) for what in story.study.made_up]
    return made_up + ([story.page("schematic_short")] if story.study.schematic else [])


def need_rows(story: Story) -> list[tuple[str, str]]:
    """The county's demand, its range, and the coaches needed against those given."""
    study, figures = story.study, story.own.figures
    totals, needed = study.demand_totals, study.norm.coaches_needed
    rows = [("need_total", story.number(figures["clients"], 0))]
    ranged = exceeds(totals["high"], totals["low"])
    if ranged:
        rows.append(("need_range", words.span(totals["low"], totals["high"], story.language)))
    rows += [
        ("need_capacity", story.number(figures["capacity"], 0)),
        ("need_coaches", story.number(needed(float(figures["clients"])))),
    ]
    if ranged:
        rows.append(("need_coaches_range", coaches_range(story)))
    rows.append(("need_given", story.number(float(figures["coaches"]))))
    return [(story.say(key), value) for key, value in rows]


def coaches_range(story: Story) -> str:
    """The coaches that the ends of the demand's range need."""
    needed, totals = story.study.norm.coaches_needed, story.study.demand_totals
    low, high = (needed(float(totals[end])) for end in ("low", "high"))
    return words.span(low, high, story.language, decimals=1)


def area_cells(story: Story) -> list[list[str]]:
    """One row an area: number, name with seat, coaches, clients, load against the norm."""
    return [
        [
            str(area.figures["number"]),
            area_and_seat(story, area),
            area.staff,
            story.number(area.figures["clients"]),
            story.say(f"load_{area.verdict}", load=story.number(area.figures["load"])),
        ]
        for area in story.areas.values()
    ]


def area_and_seat(story: Story, area: AreaRow) -> str:
    """An area's name, and its seat where it is one of several municipalities."""
    if len(area.municipalities) == 1:
        return area.name
    return story.say("area_seat", area=area.name, seat=area.seat)


def area_heads(story: Story) -> list[str]:
    """The headings of ``area_cells``."""
    norm = float(story.study.problem.throughput_per_year)
    return [
        story.page("column_number"),
        story.say("column_area"),
        story.page("column_coaches"),
        story.say("column_clients"),
        story.say("column_load", norm=norm),
    ]


def comparison_cells(story: Story) -> list[list[str]]:
    """One row a measure, one column a plan."""
    rows: dict[str, Callable[[PlanColumn], str]] = {
        "areas": lambda plan: story.number(plan.figures["areas"], 0),
        "coaches": lambda plan: story.number(plan.figures["coaches"]),
        "lowest": lambda plan: load_where(story, plan.figures["load_lowest"], plan.lowest_area),
        "highest": lambda plan: load_where(story, plan.figures["load_highest"], plan.highest_area),
        "overload": lambda plan: story.number(plan.figures["overload"]),
        "minutes": lambda plan: story.page(
            "compare_minutes_value",
            mean=story.number(plan.figures["minutes_mean"], 0),
            longest=story.number(plan.figures["minutes_max"], 0),
        ),
        "wishes": lambda plan: f"{plan.figures['wishes_kept']} / {plan.figures['wishes_broken']}",
    }
    if story.study.problem.wishes is None:
        del rows["wishes"]
    first = story.columns[0]
    stay = ["–", *(moved(story, plan) for plan in story.columns[1:])]
    return [
        *(
            [story.page(f"compare_{key}"), *(write(plan) for plan in story.columns)]
            for key, write in rows.items()
        ),
        [story.page("compare_moved", first=first.title), *stay],
    ]


def load_where(story: Story, load: float, area: str) -> str:
    """A load and the area that has it."""
    return story.say("compare_where", load=story.number(load), area=area)


def comparison_sentence(story: Story) -> str:
    """What sets the plans apart: clients above the norm."""
    plans = [f"{plan.title} {story.number(plan.figures['overload'])}" for plan in story.columns]
    return story.say("compare_overload", plans=plans)


def moved(story: Story, plan: PlanColumn) -> str:
    """The municipalities that change area: how many and which."""
    if not plan.movers:
        return story.page("compare_none_moved")
    return story.say("compare_moved", count=len(plan.movers), names=plan.movers)


def tradeoff_sentences(story: Story, table: pd.DataFrame) -> list[str]:
    """What the trade-off decides, the plan's own place in it, and the best by the goals."""
    if table.index.name == "point":
        return [story.say("tradeoff_goals")]
    own, found = story.own.figures, table[table["objective"].notna()]
    edge: list[str] = []
    sentences = [story.say("tradeoff_decides"), placed(story, "own", int(own["areas"]), own)]
    if len(found) > 1:
        best = int(found["objective"].idxmin())
        edge = edge_sentences(story, table, best)
        if best == own["areas"]:
            sentences.append(story.say("tradeoff_own_is_best"))
        else:
            sentences.append(placed(story, "best", best, found.loc[best]))
    if is_limited(story.solution):
        sentences.append(words.text("summary.tradeoff_alone", story.language))
    return sentences + edge


def edge_sentences(story: Story, table: pd.DataFrame, best: int) -> list[str]:
    """That beyond the best number nothing was calculated, where it is the first or the last.

    Fewer than one area and more than the municipalities there cannot be.
    """
    if best == table.index.min() and best > 1:
        return [story.say("tradeoff_fewest", areas=best)]
    if best == table.index.max() and best < len(story.study.municipalities):
        return [story.say("tradeoff_most", areas=best)]
    return []


def placed(story: Story, key: str, areas: int, figures: pd.Series) -> str:
    """The loads and the travel of a number of areas."""
    facts = {
        "areas": areas,
        "loads": words.span(figures["load_lowest"], figures["load_highest"], story.language),
        "minutes": story.number(figures["minutes_mean"], 0),
    }
    return story.say(f"tradeoff_{key}", **facts)


def assumption_cells(story: Story) -> list[list[str]]:
    """What was assumed and how sure the result is, a row each."""
    study, language = story.study, story.language
    proof = [f"{story.proof.title}. {story.proof.text}"]
    rows = {
        story.page("demand"): page_sentences.demand_sentences(study, language),
        story.page("norm"): page_sentences.norm_sentences(story),
        story.page("travel"): travel_sentences(study, language),
        story.say("assumed_proof"): [*first_sentences(story.solution, study, language), *proof],
    }
    if story.helped is not None:
        rows[story.page("help")] = [story.helped.message, story.helped.note]
    for what in study.made_up:
        rows[story.say(f"assumed_{what}")] = [story.page(what), story.page(f"{what}_text")]
    if study.schematic:
        rows[story.say("assumed_map")] = [story.page("schematic")]
    return [[name, " ".join(sentences)] for name, sentences in rows.items()]


def source_sentences(story: Story) -> list[str]:
    """Where figures and map are from, and under which licences."""
    study, language = story.study, story.language
    sentences = [
        dated_text(study, language),
        study.statistics.note.get(language, ""),
        f"{story.page('source')} {study.statistics.source}",
    ]
    if study.survey is not None:
        made_up = f" {story.page('made_up')}" if study.survey.made_up else ""
        sentences.append(story.page("source_survey", file=study.survey.file.name) + made_up)
    if study.care_teams is not None:
        made_up = f" {story.page('made_up_teams')}" if study.care_teams.made_up else ""
        sentences.append(story.page("source_teams", file=study.care_teams.file.name) + made_up)
    sentences.append(story.page("source_boundaries"))
    drawn = story.page("source_schematic") if study.schematic else boundaries_text(study, language)
    return [sentence for sentence in (*sentences, drawn) if sentence.strip()]
