"""The parts of a slide: title, paragraphs, pictures and notes, none larger than its box."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.text.text import TextFrame, _Paragraph
from pptx.util import Emu, Inches, Pt

from ipsgeo.views.palette import INK
from ipsgeo.views.slides.template import TAGS, Box, describe, fixed, place, placeholder_of
from ipsgeo.views.slides.text import LINE, POINTS, clean, cut, height_of, lines_of

TITLE_SIZES, BODY_SIZES = (30, 28, 26, 24), (24, 22, 20, 18)
FOOT_SIZE = 14
INDENT = 0.45  # of numbered paragraphs, in inches
AFTER = 0.45  # room after a paragraph, by the size of its letters


@dataclass(frozen=True, kw_only=True)
class Said:
    """One paragraph; ``larger`` is added to the size that the whole text has."""

    text: str
    larger: float = 0
    is_bold: bool = False
    colour: str = INK


def write_run(paragraph: _Paragraph, said: Said, size: float, language: str) -> None:
    """Letters with their size, colour and language."""
    run = paragraph.add_run()
    run.text = clean(said.text)
    run.font.size, run.font.bold = Pt(size), said.is_bold
    run.font.color.rgb = RGBColor.from_string(said.colour.removeprefix("#").upper())
    run._r.get_or_add_rPr().set("lang", TAGS[language])


def fit_title(text: str, width: float) -> tuple[float, str, float]:
    """A title on one line or two: its size, what fits of it, and its height in inches."""
    text, room = clean(text), width * POINTS - 8
    counts = {size: len(lines_of(text, room, size, bold=True)) for size in TITLE_SIZES}
    least = max(1, min(2, *counts.values()))
    size = next((size for size, count in counts.items() if count <= least), TITLE_SIZES[-1])
    shown = cut(text, room, size, 2, bold=True)
    return size, shown, height_of(shown, room, size, bold=True) / POINTS + 0.06


def write_title(slide: Slide, text: str, language: str, box: Box) -> list[str]:
    """The slide's title; returns what of it had to be cut."""
    size, shown, height = fit_title(text, box[2])
    shape = placeholder_of(slide, "TITLE")
    place(shape, (*box[:3], height))
    frame = shape.text_frame
    fixed(frame)
    write_run(frame.paragraphs[0], Said(text=shown, is_bold=True), size, language)
    return [] if shown == clean(text) else [text]


def write_foot(slide: Slide, text: str, language: str) -> None:
    """The line at the foot, and the slide's number as a field."""
    foot, number = (placeholder_of(slide, kind) for kind in ("FOOTER", "SLIDE_NUMBER"))
    for shape in (foot, number):
        fixed(shape.text_frame, anchor=MSO_ANCHOR.MIDDLE)
    foot.text_frame.clear()
    paragraph = foot.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    write_run(paragraph, Said(text=text, colour="#555555"), FOOT_SIZE, language)
    for own in number._element.xpath(".//a:fld/a:rPr"):
        own.set("sz", str(FOOT_SIZE * 100))
        own.set("lang", TAGS[language])


def fit_text(
    points: Sequence[Said], box: Box, sizes: Sequence[float] = BODY_SIZES
) -> tuple[float, list[list[Said]]]:
    """The largest size at which paragraphs fit a box, else the least and a box for each page."""
    for size in sizes:
        pages = list(text_pages(points, box, size))
        if [said.text for said in pages[0]] == [clean(point.text) for point in points]:
            break
    return size, pages


def text_pages(points: Sequence[Said], box: Box, size: float) -> Iterator[list[Said]]:
    """The paragraphs that a box holds, page by page; one that no box holds is cut."""
    width, room = box[2] * POINTS - 8, box[3] * POINTS - 6
    page: list[Said] = []
    taken = 0.0
    for point in points:
        own, text = size + point.larger, clean(point.text)
        most = max(1, int(room / (LINE * own)))
        shown = cut(text, width, own, most, bold=point.is_bold)
        height = height_of(shown, width, own, bold=point.is_bold)
        if page and taken + height > room:
            yield page
            page, taken = [], 0.0
        page.append(replace(point, text=shown))
        taken += height + AFTER * own
    yield page


def text_height(points: Sequence[Said], width: float, size: float) -> float:
    """The height that paragraphs take in a box of a width, in inches."""
    heights = (
        height_of(clean(point.text), width * POINTS - 8, size + point.larger, bold=point.is_bold)
        + AFTER * (size + point.larger)
        for point in points
    )
    return sum(heights) / POINTS + 0.06


def write_text(
    frame: TextFrame, points: Sequence[Said], size: float, language: str, *, first: int = 0
) -> None:
    """Paragraphs a little apart, without bullets, or numbered from ``first`` on."""
    fixed(frame)
    for position, point in enumerate(points):
        paragraph = frame.paragraphs[0] if position == 0 else frame.add_paragraph()
        paragraph.line_spacing, paragraph.space_before = 1.0, Pt(0)
        paragraph.space_after = Pt(AFTER * (size + point.larger))
        properties = paragraph._p.get_or_add_pPr()
        properties.set("marL", str(Inches(INDENT if first else 0)))
        properties.set("indent", str(-Inches(INDENT if first else 0)))
        if first:
            marks = {"type": "arabicPeriod", "startAt": str(first)}
            bullet = properties.makeelement(qn("a:buAutoNum"), marks)
        else:
            bullet = properties.makeelement(qn("a:buNone"), {})
        properties.append(bullet)
        write_run(paragraph, point, size + point.larger, language)


def write_picture(slide: Slide, content: bytes, box: Box, name: str, description: str) -> None:
    """A picture as large as its box allows, in its upper middle."""
    picture = slide.shapes.add_picture(BytesIO(content), Inches(box[0]), Inches(box[1]))
    scale = min(Inches(box[2]) / picture.width, Inches(box[3]) / picture.height)
    picture.width, picture.height = (
        Emu(int(length * scale)) for length in (picture.width, picture.height)
    )
    picture.left = Emu(Inches(box[0]) + (Inches(box[2]) - picture.width) // 2)
    describe(picture, clean(name), clean(description))


def write_notes(slide: Slide, texts: Sequence[str], language: str) -> None:
    """What the speaker sees: where the figures are from, and what was cut."""
    frame = slide.notes_slide.notes_text_frame
    assert frame is not None  # the template's notes have a body
    for position, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if position == 0 else frame.add_paragraph()
        write_run(paragraph, Said(text=text), 12, language)
