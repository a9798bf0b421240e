"""A table drawn on paper."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ipsgeo.views.palette import BORDER
from ipsgeo.views.slides.tables import MOST_LINES, Table, column_widths, fill_of, written
from ipsgeo.views.slides.text import ARIAL_BOLD, LINE, POINTS, cut, lines_of

SIDE = 0.06  # margin of a cell, in inches
TIGHT_END = 0.012  # margin above and below letters where the table is too high
RISE = 0.93  # from the top of a line to where its letters stand, by their size
FEWER_LINES = (MOST_LINES, 2, 1)  # of a cell where the table is too high


def widths_of(table: Table, width: float, size: float) -> list[float]:
    """The columns' widths in inches; the letters here are wider than those of slides."""
    return column_widths(table, width, size / ARIAL_BOLD)


def cell_lines(
    table: Table, number: int | None, column: int, width: float, size: float
) -> list[str]:
    """The lines of a cell; row None is the head."""
    said, _ = written(table, number, column, size)
    room = (width - 2 * SIDE) * POINTS
    most = MOST_LINES if number is None else table.most_lines
    shown = cut(said.text, room, size, most, bold=said.is_bold, scale=1)
    return lines_of(shown, room, size, bold=said.is_bold, scale=1)


def row_height(table: Table, number: int | None, widths: list[float], size: float) -> float:
    """The height of a row in inches."""
    counts = (
        len(cell_lines(table, number, column, width, size)) for column, width in enumerate(widths)
    )
    return max(counts) * LINE * size / POINTS + 2 * table.end


def table_height(table: Table, width: float, size: float) -> float:
    """The height of the whole table in inches."""
    widths = widths_of(table, width, size)
    return sum(row_height(table, n, widths, size) for n in (None, *range(len(table.rows))))


def fitted(table: Table, width: float, room: float, size: float) -> Table:
    """A table as it fits a height in inches: tight, with fewer lines in a cell, with fewer rows.

    With one line a cell the columns share the room evenly, so that a long name leaves some.
    """
    tight = replace(table, end=TIGHT_END)
    lower = (with_lines(one, most) for most in FEWER_LINES for one in (table, tight))
    for shown in lower:
        if table_height(shown, width, size) <= room:
            return shown
    widths = widths_of(shown, width, size)
    ends = accumulate(
        row_height(shown, number, widths, size) for number in (None, *range(len(table.rows)))
    )
    return replace(shown, rows=table.rows[: max(0, sum(end <= room for end in ends) - 1)])


def with_lines(table: Table, most: int) -> Table:
    """A table with at most so many lines in a cell."""
    part = [float(part > 0) for part in table.room] if most == 1 else table.room
    return replace(table, most_lines=min(most, table.most_lines), room=part)


def draw_table(paper: Axes, table: Table, place: tuple[float, float, float], size: float) -> float:
    """Draw a table at left, top and width; returns where it ends."""
    left, top, width = place
    widths = widths_of(table, width, size)
    for number in (None, *range(len(table.rows))):
        height = row_height(table, number, widths, size)
        x = left
        for column, own in enumerate(widths):
            fill = fill_of(table, number, column)
            paper.add_patch(
                Rectangle((x, top - height), own, height, facecolor=fill, edgecolor=BORDER,
                          linewidth=0.5)
            )  # fmt: skip
            draw_cell(paper, table, number, column, (x, top, own), size)
            x += own
        top -= height
    return top


def draw_cell(
    paper: Axes, table: Table, number: int | None, column: int,
    place: tuple[float, float, float], size: float,
) -> None:  # fmt: skip
    """The letters of a cell."""
    x, top, width = place
    said, _ = written(table, number, column, size)
    at_right = column in table.right
    left = x + width - SIDE if at_right else x + SIDE
    lines = cell_lines(table, number, column, width, size)
    write_lines(
        paper, lines, left, top - table.end, size, bold=said.is_bold, colour=said.colour,
        across="right" if at_right else "left",
    )  # fmt: skip


def write_lines(
    paper: Axes, lines: Sequence[str], x: float, top: float, size: float,
    *, bold: bool, colour: str, across: str = "left",
) -> float:  # fmt: skip
    """Lines below a height; returns where they end."""
    for line in lines:
        paper.text(
            x, top - RISE * size / POINTS, line, fontsize=size, color=colour,
            fontweight="bold" if bold else "normal", ha=across,
        )  # fmt: skip
        top -= LINE * size / POINTS
    return top
