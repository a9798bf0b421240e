"""What the data cannot tell: questions for the group, only those that the study really raises."""

from collections.abc import Iterator

from ipsgeo.views.figures import exceeds
from ipsgeo.views.names import municipality_names, names_in_order
from ipsgeo.views.page.sentences import is_short, shortfall_facts
from ipsgeo.views.page.story import Story
from ipsgeo.views.slides.facts import coaches_range
from ipsgeo.words import finnish_order, span

SHORT_BORDER_KM = 1.0  # at 1:4,500,000 it may be none


def open_questions(story: Story) -> list[str]:
    """The questions, those about the plan first; where there are none, whether it is accepted."""
    parts = (of_need, of_loads, of_plan, of_data)
    found = [question for part in parts for question in part(story)]
    return found or [story.say("open_none")]


def of_need(story: Story) -> Iterator[str]:
    """A range of the demand, and coaches that are missing."""
    totals = story.study.demand_totals
    if exceeds(totals["high"], totals["low"]):
        clients = span(totals["low"], totals["high"], story.language)
        yield story.say("open_range", range=clients, coaches=coaches_range(story))
    if is_short(story):
        yield story.say("open_short", **shortfall_facts(story))


def of_loads(story: Story) -> Iterator[str]:
    """Areas above the norm, and those below half of it."""
    norm = float(story.study.problem.throughput_per_year)
    for verdict in ("over", "under"):
        areas = [
            f"{area.name} {story.number(area.figures['load'])}"
            for area in sorted(story.areas.values(), key=lambda area: finnish_order(area.name))
            if area.verdict == verdict
        ]
        if areas:
            yield story.say(f"open_{verdict}", norm=norm, areas=areas)


def of_plan(story: Story) -> Iterator[str]:
    """Rules that are not kept, wishes that are not, and a plan that is not proven the best."""
    for rule in story.broken:
        yield story.say("open_broken", rule=rule)
    if story.own.figures["wishes_broken"]:
        yield story.say("open_wishes", count=int(story.own.figures["wishes_broken"]))
    if story.proof.status != "optimal":
        yield story.say("open_proof")


def of_data(story: Story) -> Iterator[str]:
    """Survey, statistics, minutes and neighbours: what is made up, missing or estimated."""
    study = story.study
    names = municipality_names(study, story.language)
    for what in study.made_up:
        yield story.say(f"open_{what}")
    if study.survey is not None and not study.survey.made_up:
        answers = study.demand_table["survey_answers"]
        silent = [code for code, count in answers.items() if not count > 0]
        if silent:
            yield story.say("open_unanswered", names=names_in_order(silent, names))
    if study.statistics.formula.estimated:
        yield story.say("open_estimated")
    if study.travel.assumptions is not None:
        yield story.say("open_travel")
    pairs = study.problem.neighbours
    if "border_km" in pairs:
        doubtful = pairs[~(pairs["border_km"] >= SHORT_BORDER_KM)]
        ends = zip(doubtful["code_a"], doubtful["code_b"], strict=True)
        shown = ["–".join(names_in_order(pair, names)) for pair in ends]
        if shown:
            yield story.say("open_neighbours", pairs=sorted(shown, key=finnish_order))
