"""The criteria of one service as a picture: five cells each, what rose and what fell."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from matplotlib.axes import Axes

from ipsgeo import words
from ipsgeo.quality import Difference, Part, Report, Score
from ipsgeo.sources.assessment.rounds import MOST
from ipsgeo.views.frame import QUIET, Frame, fitting_size, slide
from ipsgeo.views.publish import check_language
from ipsgeo.views.quality.pieces import (
    BASE,
    COLUMNS,
    LOWERED,
    RAISED,
    cell_colours,
    draw_cell,
    draw_foot,
    put,
    shortened,
)
from ipsgeo.views.quality.sentences import (
    COMPUTED,
    day,
    marked_name,
    points_text,
    said,
    signed,
    subscale_text,
)
from ipsgeo.views.quality.strip import draw_strip

TOP_QUALITY, TOP_SCHOOL, BOTTOM = 0.70, 0.84, 0.115
CELLS = 0.25  # of a column's width
AFTER_CELLS = 0.115  # room for points and change
NUMBER = 0.027  # room for a criterion's number
LARGEST, SMALLEST = 17, 9


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a column: a heading, or a criterion (``item`` is its number)."""

    text: str
    points: str = ""
    item: int | None = None


def draw_assessment(report: Report, *, ax: Axes | None = None, language: str = "fi") -> Axes:
    """The points of every criterion, with the round before where there is one.

    ``report`` is as ``ipsgeo.quality.report`` returns it. Where it is drawn is as for
    ``draw_plan``. Returns the axes; ``.figure`` is the whole picture.
    """
    check_language(language)
    quality = isinstance(report.score, Score)
    title = said("title" if quality else "school_title", language)
    service = f": {report.round.service}" if report.round.service else ""
    with slide(ax, title + service, subtitle(report, language)) as frame:
        if isinstance(report.score, Score):
            draw_strip(frame, report, report.score, language)
        top = TOP_QUALITY if quality else TOP_SCHOOL
        draw_columns(frame, report, columns(report, language), top, language)
        draw_foot(frame, report, language)
    return frame.main


def subtitle(report: Report, language: str) -> str:
    """The day, the day before, and the next assessment."""
    parts = [day(report.round, language)]
    if report.change is not None:
        parts.append(said("earlier", language, points=day(report.change.before, language)))
    if report.review is not None:
        due = words.date(report.review.date, language)
        parts.append(said("next_short", language, date=due))
    if not isinstance(report.score, Score):
        parts.append(said("school_subtitle", language))
    return " · ".join(parts)


def columns(report: Report, language: str) -> tuple[list[Row], list[Row]]:
    """The rows of the two columns: broken between parts where that is nearly even."""
    parts = [rows_of(report, part, language) for part in report.parts]
    *ends, count = accumulate(map(len, parts))
    whole = [row for part in parts for row in part]
    end = min(ends, key=lambda k: abs(2 * k - count))
    if abs(2 * end - count) <= 0.25 * count:
        return whole[:end], whole[end:]
    half = (count + 1) // 2
    above = [row for row in whole[:half] if row.item is None][-1]
    if whole[half].item is None:
        return whole[:half], whole[half:]
    more = said("continued", language, part=above.text)
    return whole[:half], [Row(text=more), *whole[half:]]


def rows_of(report: Report, part: Part, language: str) -> list[Row]:
    """A part's name and points, and a row for each of its criteria."""
    if isinstance(report.score, Score):
        points = points_text(part, language)
    else:
        points = subscale_text(report.score, part, language)
    rows = [Row(text=said(f"part_{part.key}", language), points=points)]
    for item in part.points:
        mark = COMPUTED if report.round.answer(item).computed else ""
        rows.append(Row(text=f"{marked_name(report, item, language)}{mark}", item=item))
    return rows


def draw_columns(
    frame: Frame, report: Report, both: Sequence[Sequence[Row]], top: float, language: str
) -> None:
    """Both columns with rows of the same height and letters of the same size."""
    height = (top - BOTTOM) / max(len(column) for column in both)
    most = min(LARGEST, int(0.62 * height * 540))  # a slide is 540 points high
    width = (COLUMNS[0][1] - COLUMNS[0][0]) * (1 - CELLS - AFTER_CELLS) - NUMBER - 0.008
    names = [row.text for column in both for row in column if row.item is not None]
    size = min(
        fitting_size(frame, name, width=width, largest=most, smallest=SMALLEST) for name in names
    )
    for column, (left, right) in zip(both, COLUMNS, strict=True):
        for k, row in enumerate(column):
            y = top - (k + 0.5) * height
            if row.item is None:
                draw_part(frame, row, left, right, y, most)
            else:
                put(frame, left + NUMBER - 0.007, y - BASE * size, str(row.item), size=size,
                    across="right")  # fmt: skip
                name = shortened(frame, row.text, size, width)
                put(frame, left + NUMBER, y - BASE * size, name, size=size)
                draw_cells(frame, difference(report, row.item), (left, right), y, height, size,
                           language)  # fmt: skip


def draw_part(frame: Frame, row: Row, left: float, right: float, y: float, size: float) -> None:
    """The heading of a part over the width of its column."""
    room = right - left - frame.share_of_width(row.points, size=size, bold=True) - 0.01
    own = fitting_size(frame, row.text, width=room, largest=size, smallest=SMALLEST, bold=True)
    put(frame, left, y - BASE * size, row.text, size=own, bold=True)
    put(frame, right, y - BASE * size, row.points, size=size, bold=True, across="right")


def draw_cells(
    frame: Frame, own: Difference, ends: tuple[float, float], y: float, height: float, size: float,
    language: str,
) -> None:  # fmt: skip
    """The five cells of a criterion, its points and their change."""
    left, right = ends
    start = right - (CELLS + AFTER_CELLS) * (right - left)
    cell = CELLS * (right - left) / MOST
    for k in range(MOST):
        colours = cell_colours(k + 1, own)
        draw_cell(frame, start + k * cell, y, (0.88 * cell, 0.68 * height), colours)
    after = start + MOST * cell + 0.006
    draw_points(frame, own, (after, right), y - BASE * size, size, language)


def draw_points(
    frame: Frame, own: Difference, ends: tuple[float, float], base: float, size: float,
    language: str,
) -> None:  # fmt: skip
    """A criterion's points and their change, or that the points are missing."""
    left, right = ends
    if own.after is None:
        text = said("absent", language)
        small = fitting_size(frame, text, width=right - left, largest=size, smallest=7)
        put(frame, left, base, text, size=small, colour=QUIET)
        return
    put(frame, left, base, str(own.after), size=size + 1, bold=True)
    if own.change:
        colour = RAISED if own.change > 0 else LOWERED
        put(frame, right, base, signed(own.change), size=size, bold=True, colour=colour,
            across="right")  # fmt: skip


def difference(report: Report, item: int) -> Difference:
    """A criterion before and after; where there is no round before, it is as it was."""
    if report.change is None:
        return Difference(before=None, after=report.round.points[item])
    return report.change.items[item]
