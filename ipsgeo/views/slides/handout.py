"""One page on paper: the message, the map, the areas, and what the result rests on."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure

from ipsgeo.plan import Plan, Solution
from ipsgeo.study import Study
from ipsgeo.views.frame import QUIET, own_style
from ipsgeo.views.maps.pictures import draw_plan
from ipsgeo.views.page import sentences
from ipsgeo.views.page.story import Story, tell
from ipsgeo.views.palette import BORDER, INK
from ipsgeo.views.publish import check_language, in_place, stated_time
from ipsgeo.views.slides import facts
from ipsgeo.views.slides.handout_table import RISE, draw_table, fitted, table_height, write_lines
from ipsgeo.views.slides.pages import area_table
from ipsgeo.views.slides.pictures import alone, drawable, remarks
from ipsgeo.views.slides.text import LINE, POINTS, clean, cut, lines_of
from ipsgeo.views.trust.carried import carry
from ipsgeo.views.trust.manifest import manifest

PAPER = (8.27, 11.69)  # A4, inches
MARGIN = 0.55
WIDTH = PAPER[0] - 2 * MARGIN
MAP_FRAME = 8.8  # width of the slide that the map is a part of
MAP_TOP = 9.75  # above the foot of the paper
TEXT_SIZES = (9.5, 9, 8.5, 8, 7.5, 7)
SOURCE_SIZE = 7
BELOW_TABLE = 0.12
MORE_LINES = 2  # below a table that leaves no room: what is missing, and where it is


def write_handout(
    solution: Plan | Solution,
    study: Study,
    path: str | Path,
    *,
    language: str = "fi",
    others: Sequence[Plan] = (),
    frontier: pd.DataFrame | None = None,
) -> Path:
    """Write one page (A4, .pdf) to be printed; the same study gives the same bytes.

    Parameters, return value and errors are those of ``write_slides``. Letters are embedded as
    TrueType, so that text stays text; the names on the map are drawn.
    """
    check_language(language)
    story = tell(solution, study, others, language)
    with print_style():
        figure = Figure(figsize=PAPER)
        FigureCanvasPdf(figure)
        right, below = draw_map(figure, story)
        draw_page(open_paper(figure), story, frontier, right, below)
        with in_place(path) as draft:
            figure.savefig(draft, format="pdf", metadata=properties(story))
            carry(draft, manifest(solution, study))
    return Path(path)


@contextmanager
def print_style() -> Iterator[None]:
    """Matplotlib's settings for a page: fonts embedded as TrueType."""
    with own_style(), rc_context({"pdf.fonttype": 42, "pdf.compression": 6}):
        yield


def properties(story: Story) -> dict[str, object]:
    """The file's own properties: no clock, no version."""
    return {
        "Title": clean(story.study.title[story.language]),
        "Subject": clean(story.say("subject", county=story.study.county_name(story.language))),
        "Author": "ipsgeo",
        "Creator": None,
        "Producer": None,
        "CreationDate": stated_time(),
    }


def draw_map(figure: Figure, story: Story) -> tuple[float, str]:
    """The map alone; returns where it ends on the right, in inches, and what is said below it."""
    height = MAP_FRAME * 9 / 16
    place = (0.3 / PAPER[0], (MAP_TOP - height) / PAPER[1])
    size = (MAP_FRAME / PAPER[0], height / PAPER[1])
    plan, study = drawable(story.plan, story.study, story.language)
    axes = draw_plan(plan, study, ax=figure.add_axes((*place, *size)), language=story.language)
    below = remarks(axes)
    return alone(axes).get_position().x1 * PAPER[0], below


def open_paper(figure: Figure) -> Axes:
    """Axes over the whole page, in inches from its lower left."""
    paper = figure.add_axes((0, 0, 1, 1))
    paper.set(xlim=(0, PAPER[0]), ylim=(0, PAPER[1]))
    paper.set_axis_off()
    paper.patch.set_visible(False)
    return paper


def draw_page(
    paper: Axes, story: Story, frontier: pd.DataFrame | None, right: float, below: str
) -> None:
    """Everything but the map, from the top down; sources at the foot."""
    top = PAPER[1] - MARGIN
    top = write(paper, story.study.title[story.language], top, size=15, bold=True, lines=2)
    top = write(paper, sentences.message(story), top - 0.08, size=11, bold=True, lines=3)
    write(paper, sentences.load_message(story), top, size=10, lines=3)
    draw_side(paper, story, right + 0.2)
    map_end = MAP_TOP - MAP_FRAME * 9 / 16 + 0.42
    end = write(paper, below, map_end, size=8, colour=QUIET, lines=2)
    foot = draw_sources(paper, story)
    draw_rest(paper, story, frontier, end - 0.1, foot + 0.1)


def write(
    paper: Axes,
    text: str,
    top: float,
    *,
    size: float,
    lines: int,
    left: float = MARGIN,
    width: float = WIDTH,
    bold: bool = False,
    colour: str = INK,
) -> float:
    """A paragraph below a height, cut after so many lines; returns where it ends."""
    room = width * POINTS
    shown = cut(clean(text), room, size, lines, bold=bold, scale=1)
    broken = lines_of(shown, room, size, bold=bold, scale=1)
    return write_lines(paper, broken, left, top, size, bold=bold, colour=colour)


def draw_side(paper: Axes, story: Story, left: float) -> None:
    """Beside the map: need and range, coaches needed and given, proof, and warnings."""
    width, top = PAPER[0] - MARGIN - left, MAP_TOP - 0.15
    for name, value in facts.need_rows(story):
        taken = width - 0.9
        end = write(paper, name, top, size=9, lines=2, left=left, width=taken)
        paper.text(
            left + width, top - RISE * 9 / POINTS, value, fontsize=10, fontweight="bold",
            ha="right", color=INK,
        )  # fmt: skip
        top = end - 0.07
        paper.plot((left, left + width), (top + 0.02, top + 0.02), color="#bbbbbb", linewidth=0.6)
        top -= 0.03
    top -= 0.1
    heading = story.say("assumed_proof")
    top = write(paper, heading, top, size=10, bold=True, lines=2, left=left, width=width) - 0.03
    text = f"{story.proof.title}. {story.proof.text}"
    top = write(paper, text, top, size=9, lines=9, left=left, width=width) - 0.1
    for warning in facts.warnings(story):
        top = write(paper, warning, top, size=9, bold=True, lines=2, left=left, width=width) - 0.03


def draw_sources(paper: Axes, story: Story) -> float:
    """The sources at the foot of the page; returns where they begin."""
    text = clean(" ".join(f"{said.rstrip('.')}." for said in facts.source_sentences(story)))
    room = WIDTH * POINTS
    count = min(6, len(lines_of(text, room, SOURCE_SIZE, scale=1)))
    top = MARGIN * 0.75 + count * LINE * SOURCE_SIZE / POINTS
    write(paper, text, top, size=SOURCE_SIZE, colour=QUIET, lines=6)
    paper.plot((MARGIN, MARGIN + WIDTH), (top + 0.05,) * 2, color=BORDER, linewidth=0.6)
    return top + 0.05


def draw_rest(
    paper: Axes, story: Story, frontier: pd.DataFrame | None, top: float, foot: float
) -> None:
    """The table of areas and the assumptions, in the largest letters at which both fit.

    Where not even the table fits in the smallest letters, the areas that have room, and how many
    more there are.
    """
    table, points = area_table(story), paragraphs(story, frontier)
    for size in TEXT_SIZES:
        left = top - foot - table_height(table, WIDTH, size)
        if left >= sum(height(point, size) for point in points) + 0.1:
            break
    line = LINE * size / POINTS
    shown = fitted(table, WIDTH, top - foot - BELOW_TABLE - MORE_LINES * line, size)
    top = draw_table(paper, shown, (MARGIN, top, WIDTH), size) - BELOW_TABLE
    missing = len(table.rows) - len(shown.rows)
    if missing:
        more = story.say("handout_more_areas", count=missing)
        top = write(paper, more, top, size=size, bold=True, lines=1)
    draw_points(paper, story, points, (top, foot), size)


def draw_points(
    paper: Axes, story: Story, points: Sequence[str], room: tuple[float, float], size: float
) -> None:
    """Paragraphs between a height and one below it; what has no room is told to be elsewhere."""
    top, foot = room
    for position, point in enumerate(points):
        most = int((top - foot) * POINTS / (LINE * size))
        last = position == len(points) - 1
        if (not last and most < 3) or most < 1:
            write(paper, story.say("handout_more"), top, size=size, bold=True, lines=max(1, most))
            return
        top = write(paper, point, top, size=size, lines=most) - 0.05


def height(point: str, size: float) -> float:
    """The height of a paragraph and what is below it, in inches."""
    return len(lines_of(point, WIDTH * POINTS, size, scale=1)) * LINE * size / POINTS + 0.05


def paragraphs(story: Story, frontier: pd.DataFrame | None) -> list[str]:
    """Comparison, trade-off and assumptions; proof and warnings stand beside the map."""
    elsewhere = {story.say("assumed_proof"), story.say("assumed_map")}
    elsewhere |= {story.say(f"assumed_{what}") for what in story.study.made_up}
    compared = [facts.comparison_sentence(story)] if len(story.columns) > 1 else []
    traded = [] if frontier is None else [" ".join(facts.tradeoff_sentences(story, frontier))]
    assumed = [
        f"{name}: {text}" for name, text in facts.assumption_cells(story) if name not in elsewhere
    ]
    return [clean(text) for text in (*compared, *traded, *assumed)]
