"""The criteria of one service as a picture: five cells each, what rose and what fell."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from ipsgeo import words
from ipsgeo.quality import Difference, Part, Report, Score
from ipsgeo.sources.assessment.rounds import MOST
from ipsgeo.views.frame import (
    QUIET,
    Frame,
    draw_headline,
    fitting_size,
    open_frame,
    own_style,
)
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
from ipsgeo.views.quality.said import COMPUTED, day, item_name, marked_name, signed, subscale_text
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

    @property
    def number(self) -> str:
        """The criterion's number as text."""
        return "" if self.item is None else str(self.item)


def draw_assessment(report: Report, *, ax: Axes | None = None, language: str = "fi") -> Axes:
    """The points of every criterion, with the round before where there is one.

    Parameters
    ----------
    report
        As ``ipsgeo.quality.report`` returns it.
    ax
        Where to draw; its whole place is used. None for a slide of its own (16:9).
    language
        "fi", "sv" or "en".

    Returns
    -------
    Axes
        The axes; ``.figure`` is the whole picture, for ``write_picture``.
    """
    check_language(language)
    with own_style():
        frame = open_frame(ax)
        quality = isinstance(report.score, Score)
        title = words.text(f"quality.{'title' if quality else 'school_title'}", language)
        service = f": {report.round.service}" if report.round.service else ""
        draw_headline(frame, title + service, subtitle(report, language))
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
        before = {"points": day(report.change.before, language)}
        parts.append(words.text("quality.earlier", language, before))
    if report.review is not None:
        due = {"date": words.date(report.review.date, language)}
        parts.append(words.text("quality.next_short", language, due))
    if not isinstance(report.score, Score):
        parts.append(words.text("quality.school_subtitle", language))
    return " · ".join(parts)


def columns(report: Report, language: str) -> tuple[list[Row], list[Row]]:
    """The rows of the two columns: broken between parts where that is nearly even."""
    parts = [(heading(report, part, language), rows(report, part, language))
             for part in report.parts]  # fmt: skip
    count = sum(1 + len(own) for _, own in parts)
    done, ends = 0, []
    for _, own in parts[:-1]:
        done += 1 + len(own)
        ends.append(done)
    whole = [row for head, own in parts for row in (head, *own)]
    end = min(ends, key=lambda k: abs(2 * k - count))
    if abs(2 * end - count) <= 0.25 * count:
        return whole[:end], whole[end:]
    half = (count + 1) // 2
    above = [row for row in whole[:half] if row.item is None][-1]
    if whole[half].item is None:
        return whole[:half], whole[half:]
    more = words.text("quality.continued", language, {"part": above.text})
    return whole[:half], [Row(text=more), *whole[half:]]


def heading(report: Report, part: Part, language: str) -> Row:
    """A part's name and its points."""
    name = words.text(f"quality.part_{part.key}", language)
    if not isinstance(report.score, Score):
        return Row(text=name, points=subscale_text(report.score, part, language))
    low, high = words.number(part.low, language, decimals=0), part.high
    points = low if part.total is not None else f"{low}–{high}"
    facts = {"points": points, "most": part.most}
    return Row(text=name, points=words.text("quality.out_of", language, facts))


def rows(report: Report, part: Part, language: str) -> list[Row]:
    """A row for each criterion of a part."""
    made = []
    for item in part.points:
        name = marked_name if report.criteria else item_name
        mark = COMPUTED if report.round.answer(item).computed else ""
        made.append(Row(text=f"{name(report, item, language)}{mark}", item=item))
    return made


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
                draw_item(frame, report, row, (left, right), y, height, (size, width), language)


def draw_part(frame: Frame, row: Row, left: float, right: float, y: float, size: float) -> None:
    """The heading of a part over the width of its column."""
    room = right - left - frame.share_of_width(row.points, size=size, bold=True) - 0.01
    own = fitting_size(frame, row.text, width=room, largest=size, smallest=SMALLEST, bold=True)
    put(frame, left, y - BASE * size, row.text, size=own, bold=True)
    put(frame, right, y - BASE * size, row.points, size=size, bold=True, across="right")


def draw_item(
    frame: Frame,
    report: Report,
    row: Row,
    ends: tuple[float, float],
    y: float,
    height: float,
    letters: tuple[float, float],
    language: str,
) -> None:
    """One criterion: its name, five cells, its points and their change."""
    left, right = ends
    size, width = letters
    item = row.item or 0
    own = difference(report, item)
    base = y - BASE * size
    name = shortened(frame, row.text, size, width)
    put(frame, left + NUMBER - 0.007, base, row.number, size=size, across="right")
    put(frame, left + NUMBER, base, name, size=size)
    start = right - (CELLS + AFTER_CELLS) * (right - left)
    cell = CELLS * (right - left) / MOST
    for k in range(MOST):
        draw_cell(
            frame, start + k * cell, y, (0.88 * cell, 0.68 * height), cell_colours(k + 1, own)
        )
    after = start + MOST * cell + 0.006
    draw_points(frame, own, (after, right), base, size, language)


def draw_points(
    frame: Frame,
    own: Difference,
    ends: tuple[float, float],
    base: float,
    size: float,
    language: str,
) -> None:
    """A criterion's points and their change, or that the points are missing."""
    left, right = ends
    if own.after is None:
        said = words.text("quality.absent", language)
        small = fitting_size(frame, said, width=right - left, largest=size, smallest=7)
        put(frame, left, base, said, size=small, colour=QUIET)
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
