"""Tables of texts on slides: as wide as their words need, and on as many slides as they take."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.table import _Cell
from pptx.util import Inches

from ipsgeo.views.palette import text_on
from ipsgeo.views.slides.parts import Said, write_run
from ipsgeo.views.slides.template import Box, describe
from ipsgeo.views.slides.text import LINE, POINTS, clean, cut, lines_of, widest_word

TABLE_SIZES = (20, 18, 16, 14)
CELL_SIDE, CELL_END = 0.08, 0.04  # margins of a cell, in inches
MOST_LINES = 4  # of a cell, unless its table says otherwise
HEAD_FILL = "#DDE6EE"
GRID = "{5940675A-B579-460E-94D1-54222C63F5DA}"  # PowerPoint's own style: thin lines, no colours


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of texts."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    room: Sequence[float]  # how the width that no column's longest word needs is shared out
    name: str  # for screen readers, as the description
    description: str
    right: Collection[int] = ()  # the columns whose texts stand at the right
    bold: Collection[int] = ()  # the columns in bold letters
    fills: Mapping[tuple[int, int], str] = field(default_factory=dict)  # colours by row and column
    inks: Mapping[tuple[int, int], str] = field(default_factory=dict)  # of letters, likewise
    most_lines: int = MOST_LINES  # of a cell; what is beyond is cut
    head_larger: float = 0  # what is added to the size of the head's letters
    end: float = 0.03  # margin above and below the letters of a cell on paper, in inches


def fit_table(table: Table, box: Box, sizes: Sequence[float]) -> tuple[float, list[range]]:
    """The largest size at which a table fits a box, else the least and the rows of each page."""
    for size in sizes:
        pages = row_pages(table, box, size)
        if len(pages) == 1:
            break
    return size, pages


def row_pages(table: Table, box: Box, size: float) -> list[range]:
    """The rows of each page; the head stands on every one."""
    widths = column_widths(table, box[2], size)
    heights = [row_height(table, number, widths, size) for number in range(len(table.rows))]
    room = box[3] - row_height(table, None, widths, size)
    starts, taken = [0], 0.0
    for position, height in enumerate(heights):
        if taken and taken + height > room:
            starts.append(position)
            taken = 0.0
        taken += height
    return [range(first, end) for first, end in pairwise([*starts, len(heights)])]


def column_widths(table: Table, width: float, size: float) -> list[float]:
    """The columns' widths in inches: room for the longest word, and a share of what is left."""
    least = [min(least_width(table, k, size), width / 2) for k in range(len(table.head))]
    left = width - sum(least)
    if left < 0:
        return [own * width / sum(least) for own in least]
    return [
        own + left * part / sum(table.room) for own, part in zip(least, table.room, strict=True)
    ]


def least_width(table: Table, column: int, size: float) -> float:
    """The width of a column's longest word with the cell's margins, in inches."""
    cells = [written(table, number, column, size) for number in (None, *range(len(table.rows)))]
    widest = max(widest_word(said.text, own, bold=said.is_bold) for said, own in cells)
    return widest / POINTS + 2 * CELL_SIDE + 0.02


def written(table: Table, number: int | None, column: int, size: float) -> tuple[Said, float]:
    """What a cell says (row None: the head), and the size of its letters."""
    if number is None:
        text = clean(table.head[column])
        return Said(text=text, is_bold=True), size + table.head_larger
    ink = table.inks.get((number, column)) or text_on(fill_of(table, number, column))
    text = clean(table.rows[number][column])
    return Said(text=text, is_bold=column in table.bold, colour=ink), size


def row_height(table: Table, number: int | None, widths: Sequence[float], size: float) -> float:
    """The height of a row in inches; its longest cell decides."""
    heights = []
    for column, width in enumerate(widths):
        said, own = written(table, number, column, size)
        lines = lines_of(said.text, letters_room(width), own, bold=said.is_bold)
        heights.append(min(table.most_lines, len(lines)) * LINE * own)
    return max(heights) / POINTS + 2 * CELL_END


def letters_room(inches: float) -> float:
    """The room for letters in a cell of a width, in points."""
    return max(inches - 2 * CELL_SIDE, 0.1) * POINTS


def write_table(
    slide: Slide, table: Table, box: Box, size: float, rows: range, language: str
) -> list[str]:
    """A table that stays one: the head and some of the rows. Returns the texts that were cut."""
    widths = column_widths(table, box[2], size)
    place_in = (Inches(length) for length in (*box[:3], 1))
    frame = slide.shapes.add_table(len(rows) + 1, len(widths), *place_in)
    describe(frame, clean(table.name), clean(table.description))
    drawn = frame.table
    drawn.horz_banding = False
    next(drawn._tbl.iter(qn("a:tableStyleId"))).text = GRID
    for column, width in enumerate(widths):
        drawn.columns[column].width = Inches(width)
    lost: list[str] = []
    for position, number in enumerate((None, *rows)):
        drawn.rows[position].height = Inches(row_height(table, number, widths, size))
        for column, width in enumerate(widths):
            said, own = written(table, number, column, size)
            room = letters_room(width)
            short = cut(said.text, room, own, table.most_lines, bold=said.is_bold)
            lost += [] if short == said.text else [said.text]
            cell = drawn.cell(position, column)
            fill_cell(cell, fill_of(table, number, column))
            paragraph = cell.text_frame.paragraphs[0]
            paragraph.alignment = PP_ALIGN.RIGHT if column in table.right else PP_ALIGN.LEFT
            write_run(paragraph, replace(said, text=short), own, language)
    frame.height = sum(row.height for row in drawn.rows)
    return lost


def fill_of(table: Table, number: int | None, column: int) -> str:
    """The colour of a cell."""
    return HEAD_FILL if number is None else table.fills.get((number, column), "#ffffff")


def fill_cell(cell: _Cell, colour: str) -> None:
    """A cell's colour and margins."""
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(colour.removeprefix("#").upper())
    cell.margin_left = cell.margin_right = Inches(CELL_SIDE)
    cell.margin_top = cell.margin_bottom = Inches(CELL_END)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
