"""An empty deck of 16:9 slides in the house's letters, and the frame that each slide has."""

from copy import deepcopy
from typing import Any

from pptx import Presentation as open_template
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.shapes.base import BaseShape
from pptx.slide import Slide, SlideLayout
from pptx.text.text import TextFrame
from pptx.util import Inches

WIDTH, HEIGHT = 40 / 3, 7.5  # inches
EDGE = 0.5  # beside what stands on a slide
FOOT = 6.98  # where the foot begins
LAYOUTS = {False: "Title Only", True: "Title and Content"}  # by whether a slide has body text
TAGS = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
FONT = "Arial"
Box = tuple[float, float, float, float]  # left, top, width, height in inches
PLACES: dict[str, Box] = {
    "TITLE": (EDGE, 0.3, WIDTH - 2 * EDGE, 0.9),
    "OBJECT": (EDGE, 1.35, WIDTH - 2 * EDGE, FOOT - 1.45),
    "BODY": (EDGE, 1.35, WIDTH - 2 * EDGE, FOOT - 1.45),
    "FOOTER": (EDGE, FOOT, WIDTH - 2 * EDGE - 1, 0.4),
    "SLIDE_NUMBER": (WIDTH - EDGE - 0.8, FOOT, 0.8, 0.4),
}


def open_deck() -> Presentation:
    """A deck without slides: two layouts, 16:9, titles to the left."""
    deck = open_template()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    for layout in list(deck.slide_layouts):
        if layout.name in LAYOUTS.values():
            arrange(layout)
        else:
            deck.slide_layouts.remove(layout)
    arrange(deck.slide_master)
    drop_leftovers(deck)
    write_in_house_font(deck)
    return deck


def arrange(layout: SlideLayout) -> None:
    """Put the placeholders where a slide of 16:9 has them; a date it has none."""
    for placeholder in list(layout.placeholders):
        kind = placeholder.placeholder_format.type.name
        if kind in PLACES:
            place(placeholder, PLACES[kind])
        else:
            placeholder.element.getparent().remove(placeholder.element)


def drop_leftovers(deck: Presentation) -> None:
    """Leave out the template's picture of itself and its printer's settings."""
    for relations in (deck.part.package._rels, deck.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(("/thumbnail", "/printerSettings")):
                relations.pop(key)


def write_in_house_font(deck: Presentation) -> None:
    """Titles to the left, and letters that are on every machine or have a twin of equal width."""
    styles = deck.slide_master.element.find(qn("p:txStyles"))
    styles.find(f"{qn('p:titleStyle')}/{qn('a:lvl1pPr')}").set("algn", "l")
    for relation in deck.slide_master.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.THEME:
            theme = relation.target_part
            theme._blob = theme.blob.replace(b'typeface="Calibri"', f'typeface="{FONT}"'.encode())


def place(shape: BaseShape, box: Box) -> None:
    """Put a shape where a box is."""
    shape.left, shape.top, shape.width, shape.height = (Inches(length) for length in box)


def add_slide(deck: Presentation, *, with_text: bool) -> Slide:
    """A slide with a title, a foot and its number, and a body of text or none."""
    slide = deck.slides.add_slide(deck.slide_layouts.get_by_name(LAYOUTS[with_text]))
    for placeholder in slide.slide_layout.placeholders:
        if placeholder.placeholder_format.type.name in ("FOOTER", "SLIDE_NUMBER"):
            slide.shapes._spTree.append(deepcopy(placeholder.element))
    return slide  # type: ignore[no-any-return]


def placeholder_of(slide: Slide, kind: str) -> Any:
    """The slide's placeholder of a kind: TITLE, OBJECT, FOOTER or SLIDE_NUMBER."""
    named = {shape.placeholder_format.type.name: shape for shape in slide.placeholders}
    return named[kind]


def fixed(frame: TextFrame, *, anchor: MSO_ANCHOR = MSO_ANCHOR.TOP) -> None:
    """Text at the sizes given, wrapped in its box: no program shrinks it again."""
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, anchor
    frame.margin_left = frame.margin_right = Inches(0.05)
    frame.margin_top = frame.margin_bottom = Inches(0.03)


def describe(shape: BaseShape, name: str, text: str) -> None:
    """What a screen reader says of a picture or a table."""
    own = shape._element.xpath(".//p:cNvPr")[0]
    own.set("name", name)
    own.set("descr", text)
