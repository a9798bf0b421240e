"""What stands on each slide, in the order of a meeting."""

from collections.abc import Sequence

import pandas as pd
from pptx.presentation import Presentation

from ipsgeo import words
from ipsgeo.effects import CoachTable
from ipsgeo.uncertainty import RiskReport
from ipsgeo.views.effects.rows import SLIDE, effect_table
from ipsgeo.views.heard import HeardRow
from ipsgeo.views.maps.frontier import draw_frontier
from ipsgeo.views.maps.pictures import draw_demand, draw_plan
from ipsgeo.views.names import capital
from ipsgeo.views.page import sentences
from ipsgeo.views.page.story import Story
from ipsgeo.views.palette import ABOVE_NORM
from ipsgeo.views.risk.rows import risk_table
from ipsgeo.views.slides import facts
from ipsgeo.views.slides.layouts import (
    TITLE,
    add_picture,
    add_tables,
    add_texts,
    finish,
    room_below,
    start,
)
from ipsgeo.views.slides.parts import Said
from ipsgeo.views.slides.pictures import drawable
from ipsgeo.views.slides.questions import open_questions
from ipsgeo.views.slides.tables import Table, fit_table, write_table

QUIET = "#444444"
SMALL = (18, 16, 14)
HEARD_COLUMNS = ("date", "body", "about", "text", "decision")


def add_question(deck: Presentation, story: Story) -> None:
    """What is decided, the answer in one sentence, and the figures that matter."""
    study, language = story.study, story.language
    lead = [
        Said(text=story.say("question"), colour=QUIET),
        Said(text=sentences.message(story), is_bold=True, larger=4),
        Said(text=sentences.load_message(story)),
    ]
    title = study.title[language]
    box = (*TITLE[:3], 3.4)
    slide, lost = start(deck, story, title, lead, box)
    figures = sentences.key_figures(story)
    table = Table(
        head=[figure.number for figure in figures],
        rows=[[figure.text for figure in figures], [figure.remark for figure in figures]],
        room=[1] * 4,
        head_larger=20,
        name=story.say("figures"),
        description="; ".join(f"{f.number} {f.text} {f.remark}".strip() for f in figures),
    )
    left, top, width, height = room_below(title, lead, box)[1]
    box = (left, top + 0.3, width, height - 0.3)
    size, _ = fit_table(table, box, (18,))
    lost += write_table(slide, table, box, size, range(2), language)
    finish(slide, story, [f"{story.proof.title}. {story.proof.text}", *lost])


def add_need(deck: Presentation, story: Story) -> None:
    """The need by municipality as a map, and the county's figures."""
    rows = facts.need_rows(story)
    table = Table(
        head=[story.say("need_head"), story.say("need_value")],
        rows=rows,
        room=(1, 0),
        right=(1,),
        bold=(1,),
        name=story.say("figures"),
        description="; ".join(f"{name}: {value}" for name, value in rows),
    )
    title = story.say("need_title", demand=story.number(story.own.figures["clients"], 0))
    lead = " ".join(sentences.basis_sentences(story.study, story.language))
    _, study = drawable(story.plan, story.study, story.language)
    axes = draw_demand(study, language=story.language)
    sizes = (24, 22, 20, 18)
    add_tables(deck, story, title, table, lead=[Said(text=lead)], sizes=sizes, axes=axes)


def add_comparison(deck: Presentation, story: Story) -> None:
    """Plans side by side, the own one in bold letters."""
    count = len(story.columns)
    sentence = facts.comparison_sentence(story)
    table = Table(
        head=[story.page("column_figure"), *(plan.title for plan in story.columns)],
        rows=facts.comparison_cells(story),
        room=(1, *[1] * count),
        bold=(count,),
        name=story.page("comparison_caption"),
        description=sentence,
    )
    notes = [plan.note for plan in story.columns if plan.note]
    add_tables(deck, story, table.name, table, lead=[Said(text=sentence)], notes=notes)


def area_table(story: Story) -> Table:
    """The areas with their coaches, clients and loads; numbers in the colours of the map."""
    areas = story.areas.values()
    return Table(
        head=facts.area_heads(story),
        rows=facts.area_cells(story),
        room=(0, 4, 0, 0, 1),
        right=(2, 3),
        bold=(0,),
        fills={(row, 0): area.colour for row, area in enumerate(areas)},
        inks={(row, 4): ABOVE_NORM for row, area in enumerate(areas) if area.verdict == "over"},
        name=story.page("areas_caption"),
        description=sentences.load_message(story),
    )


def add_areas(deck: Presentation, story: Story) -> None:
    """The areas as a map and as a table."""
    table = area_table(story)
    helped = [] if story.helped is None else [story.helped.message]
    lead = [Said(text=" ".join([table.description, *helped]))]
    notes = [story.say("areas_note"), story.page("seat_note")]
    plan, study = drawable(story.plan, story.study, story.language)
    axes = draw_plan(plan, study, language=story.language)
    add_tables(deck, story, table.name, table, lead=lead, notes=notes, sizes=SMALL, axes=axes)


def add_tradeoff(deck: Presentation, story: Story, table: pd.DataFrame) -> None:
    """The trade-off as a picture, and what it decides."""
    norm = story.study.problem.throughput_per_year
    axes = draw_frontier(table, language=story.language, norm=norm)
    kind = "front" if table.index.name == "point" else "frontier"
    title = words.text(f"pictures.{kind}_heading", story.language)
    first, *others = facts.tradeoff_sentences(story, table)
    lead = [Said(text=first, is_bold=True), *(Said(text=sentence) for sentence in others)]
    add_picture(deck, story, title, axes, lead)


def add_coaches(deck: Presentation, story: Story, coaches: CoachTable) -> None:
    """What one more coach brings, one fewer to two more; what it rests on is in the notes."""
    shown = effect_table(coaches.around(1, 2), story.study, story.language, SLIDE, where=False)
    title = words.text("effects.title", story.language)
    table = Table(
        head=[words.text("effects.coaches", story.language), *shown.heads],
        rows=[[name, *cells] for name, cells in shown.rows],
        room=(6, *[1] * len(shown.heads)),
        right=range(1, len(shown.heads) + 1),
        bold=() if shown.now is None else (shown.now + 1,),
        name=words.text("effects.caption", story.language),
        description=" ".join(shown.lead) or title,
    )
    lead = [Said(text=" ".join(shown.lead))] if shown.lead else []
    add_tables(deck, story, title, table, lead=lead, notes=shown.notes, sizes=SMALL)


def add_risk(deck: Presentation, story: Story, risk: RiskReport) -> None:
    """How sure the plan is: the first sentence and each area; the rest is in the notes."""
    shown = risk_table(risk, story.study, story.language)
    table = Table(
        head=shown.heads,
        rows=[[name, *cells] for name, cells in shown.rows],
        room=(5, *[2] * (len(shown.heads) - 1)),
        right=range(1, len(shown.heads)),
        name=shown.caption,
        description=" ".join(shown.lead),
    )
    first, *others = shown.lead
    notes = [*others, *shown.notes]
    add_tables(deck, story, shown.title, table, lead=[Said(text=first)], notes=notes, sizes=SMALL)


def add_assumptions(deck: Presentation, story: Story) -> None:
    """What was assumed, and how sure the result is."""
    title = story.say("assumed_title")
    table = Table(
        head=[story.say("assumed_subject"), story.say("assumed_text")],
        rows=facts.assumption_cells(story),
        room=(0, 1),
        bold=(0,),
        name=title,
        description=title,
        most_lines=9,
    )
    notes = [story.proof.figures] if story.proof.figures else []
    add_tables(deck, story, title, table, notes=notes, sizes=(20, 18, 16))


def add_questions(deck: Presentation, story: Story) -> None:
    """What the data cannot tell."""
    add_texts(deck, story, story.say("open_title"), open_questions(story), listed=True)


def add_heard(deck: Presentation, story: Story, heard: Sequence[HeardRow]) -> None:
    """What was heard, and what came of it."""
    title = story.say("heard_title")
    rows = [
        [row.date, row.body, row.about, f"{capital(row.kind)}: {row.text}",
         ": ".join(filter(None, [capital(row.status), row.decision]))]
        for row in heard
    ]  # fmt: skip
    table = Table(
        head=[story.say(f"heard_{column}") for column in HEARD_COLUMNS],
        rows=rows,
        room=(0, 1, 1, 4, 3),
        name=title,
        description=title,
        most_lines=6,
    )
    add_tables(deck, story, title, table, sizes=SMALL)


def add_sources(deck: Presentation, story: Story) -> None:
    """Where figures and map are from."""
    add_texts(deck, story, story.page("sources"), facts.source_sentences(story))
