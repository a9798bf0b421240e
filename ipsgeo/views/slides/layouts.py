"""Slides of four kinds: text, a table, a map with a table, a picture; long ones go on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from pptx.presentation import Presentation
from pptx.slide import Slide

from ipsgeo.views.page.story import Story
from ipsgeo.views.slides.facts import source_sentences, warnings
from ipsgeo.views.slides.parts import (
    INDENT,
    Said,
    fit_text,
    fit_title,
    text_height,
    write_foot,
    write_notes,
    write_picture,
    write_text,
    write_title,
)
from ipsgeo.views.slides.pictures import description, map_picture, remarks, tradeoff_picture
from ipsgeo.views.slides.tables import TABLE_SIZES, Table, fit_table, write_table
from ipsgeo.views.slides.template import EDGE, FOOT, WIDTH, Box, add_slide, place, placeholder_of
from ipsgeo.views.slides.text import clean

FULL = WIDTH - 2 * EDGE
# Where title and leading sentences are; the height is what the sentences may take.
TITLE: Box = (EDGE, 0.3, FULL, 1.3)
GAP = 0.12  # between title, sentences and what follows
LEAD_SIZES = (22, 20, 18)
MAP: Box = (0.3, 0.3, 4.6, 6.5)
MAP_LEAD = 1.05  # what the sentences take beside a map, unless they need more
MOST_LEAD = 2.6


def room_below(title: str, lead: Sequence[Said], box: Box) -> tuple[Box, Box]:
    """The box of the leading sentences below a title, and the room that is left below them."""
    top = box[1] + fit_title(title, box[2])[2] + GAP
    height = 0.0
    if lead:
        size, pages = fit_text(lead, (box[0], top, *box[2:]), LEAD_SIZES)
        height = text_height(pages[0], box[2], size)
    below = top + height + (GAP if lead else 0)
    return (box[0], top, box[2], height), (box[0], below, box[2], FOOT - below - 0.05)


def roomy(lead: Sequence[Said], box: Box) -> Box:
    """The box of the leading sentences, higher where not even the least letters fit it."""
    needed = text_height(lead, box[2], LEAD_SIZES[-1]) if lead else 0.0
    return (*box[:3], max(box[3], min(needed, MOST_LEAD)))


def start(
    deck: Presentation, story: Story, title: str, lead: Sequence[Said], box: Box
) -> tuple[Slide, list[str]]:
    """A slide with title and leading sentences; and what of them had to be cut."""
    slide = add_slide(deck, with_text=bool(lead))
    lost = write_title(slide, title, story.language, box)
    if lead:
        place_of_lead, _ = room_below(title, lead, box)
        size, pages = fit_text(lead, (*place_of_lead[:3], box[3]), LEAD_SIZES)
        if [said.text for said in pages[0]] != [clean(said.text) for said in lead]:
            lost += [said.text for said in lead]
        body = placeholder_of(slide, "OBJECT")
        place(body, place_of_lead)
        write_text(body.text_frame, pages[0], size, story.language)
    return slide, lost


def finish(slide: Slide, story: Story, more: Sequence[str]) -> None:
    """The foot, which is read last, and the notes: sources, remarks and whole texts of cut ones."""
    write_foot(slide, " · ".join(warnings(story)), story.language)
    sources = [story.say("notes_sources"), *source_sentences(story), *warnings(story)]
    write_notes(slide, [*sources, *dict.fromkeys(more)], story.language)


def numbered(story: Story, title: str, part: int, parts: int) -> str:
    """A title, with its part where there are several."""
    return title if parts == 1 else story.say("part", title=title, part=part, parts=parts)


def add_texts(
    deck: Presentation, story: Story, title: str, points: Sequence[str], *, listed: bool = False
) -> None:
    """Paragraphs over the whole width, on as many slides as they take; numbered where listed."""
    _, room = room_below(title, [], TITLE)
    indent = INDENT if listed else 0.0
    box = (EDGE, room[1], FULL - indent, room[3])
    size, pages = fit_text([Said(text=point) for point in points], box)
    shown = {said.text for page in pages for said in page}
    cut = [point for point in points if clean(point) not in shown]
    first = 1
    for part, page in enumerate(pages, start=1):
        slide = add_slide(deck, with_text=True)
        own = numbered(story, title, part, len(pages))
        lost = write_title(slide, own, story.language, TITLE)
        body = placeholder_of(slide, "OBJECT")
        place(body, room)
        write_text(body.text_frame, page, size, story.language, first=first if listed else 0)
        finish(slide, story, [*lost, *cut])
        first += len(page)


def add_tables(
    deck: Presentation,
    story: Story,
    title: str,
    table: Table,
    *,
    lead: Sequence[Said] = (),
    notes: Sequence[str] = (),
    sizes: Sequence[float] = TABLE_SIZES,
    axes: Axes | None = None,
) -> None:
    """A table on as many slides as it takes, over the whole width or beside a map."""
    drawn = None if axes is None else drawn_map(axes)
    box = roomy(lead, TITLE if drawn is None else drawn.beside)
    size, parts = fit_table(table, room_below(title, lead, box)[1], sizes)
    if len(parts) > 1:  # their titles are longer
        room = room_below(numbered(story, title, 99, 99), lead, box)[1]
        size, parts = fit_table(table, room, sizes)
    for part, rows in enumerate(parts, start=1):
        own, name = (numbered(story, text, part, len(parts)) for text in (title, table.name))
        slide, lost = start(deck, story, own, lead, box)
        if drawn is not None:
            write_picture(slide, drawn.content, drawn.box, story.say("map"), drawn.said)
            lost += drawn.remarks
        below = room_below(own, lead, box)[1]
        lost += write_table(slide, replace(table, name=name), below, size, rows, story.language)
        finish(slide, story, [*notes, *lost])


@dataclass(frozen=True, kw_only=True)
class DrawnMap:
    """A map for the left of a slide, where it goes, and the titles' box beside it."""

    content: bytes
    said: str
    remarks: list[str]
    box: Box
    beside: Box


def drawn_map(axes: Axes) -> DrawnMap:
    """A map as a picture; a slim county leaves more room beside it."""
    said, below = description(axes), remarks(axes)
    content, shape = map_picture(axes)
    width = min(MAP[2], MAP[3] * shape)
    left = MAP[0] + width + 0.25
    return DrawnMap(
        content=content,
        said=said,
        remarks=[below] if below else [],
        box=(MAP[0], MAP[1], width, MAP[3]),
        beside=(left, TITLE[1], WIDTH - left - 0.4, MAP_LEAD),
    )


def add_picture(
    deck: Presentation, story: Story, title: str, axes: Axes, lead: Sequence[Said]
) -> None:
    """A picture over the whole width below sentences."""
    said = description(axes)
    box = roomy(lead, TITLE)
    slide, lost = start(deck, story, title, lead, box)
    room = room_below(title, lead, box)[1]
    write_picture(slide, tradeoff_picture(axes), room, story.say("tradeoff"), said)
    finish(slide, story, lost)
