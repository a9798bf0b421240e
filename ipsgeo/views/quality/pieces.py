"""Pieces of the criteria's picture: a cell, a text on a line, and the foot."""

from matplotlib.patches import Rectangle

from ipsgeo.quality import Difference, Report, Score
from ipsgeo.views.frame import Across, Frame, fitting_size
from ipsgeo.views.palette import ABOVE_NORM, INK, SEQUENCE, WITHIN_NORM
from ipsgeo.views.quality.sentences import said

KEPT, RAISED, LOWERED, EMPTY = WITHIN_NORM, SEQUENCE[-1], ABOVE_NORM, "#ffffff"
COLUMNS = ((0.015, 0.485), (0.515, 0.985))  # left and right end of each, in shares of the frame
BASE = 0.36 / 540  # how far below the middle letters stand, per point of their size
LONGEST_NAME = 200  # letters that are tried: no picture has room for more


def draw_cell(
    frame: Frame, x: float, y: float, size: tuple[float, float], colours: tuple[str, str]
) -> None:
    """One of the five cells, ``y`` at its middle."""
    (width, height), (face, edge) = size, colours
    fell = edge == LOWERED
    frame.paper.add_patch(
        Rectangle((x, y - height / 2), width, height, facecolor=face, edgecolor=edge,
                  linewidth=(2.5 if fell else 1) * frame.unit, zorder=3 if fell else 2)
    )  # fmt: skip


def put(
    frame: Frame, x: float, base: float, text: str, *, size: float, bold: bool = False,
    colour: str = INK, across: Across = "left",
) -> None:  # fmt: skip
    """A text that stands on a line, so that all of a row do."""
    frame.write(frame.paper, x, base, text, size=size, bold=bold, colour=colour, across=across,
                upright="baseline")  # fmt: skip


def cell_colours(number: int, own: Difference) -> tuple[str, str]:
    """Fill and edge of one of the five cells."""
    before = own.after if own.before is None else own.before
    if own.after is None or before is None:
        return EMPTY, "#bbbbbb"
    if number <= min(before, own.after):
        return KEPT, KEPT
    if number <= own.after:
        return RAISED, RAISED
    return EMPTY, LOWERED if number <= before else "#bbbbbb"


def shortened(frame: Frame, text: str, size: float, width: float) -> str:
    """A text cut to a width, with an ellipsis where something was cut."""
    text = text[:LONGEST_NAME]
    if frame.share_of_width(text, size=size) <= width:
        return text
    while text and frame.share_of_width(f"{text}…", size=size) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def draw_foot(frame: Frame, report: Report, language: str) -> None:
    """What the colours and marks mean, that an example is made up, and the source."""
    y = 0.075
    if report.change is not None:
        draw_legend(frame, y, language)
    if report.made_up:
        note = said("made_up_short", language)
        frame.write(frame.paper, COLUMNS[1][1], y, note, size=18, bold=True, colour=ABOVE_NORM,
                    across="right", role="note")  # fmt: skip
    told = " · ".join(notes(report, language))
    size = fitting_size(frame, told, width=0.97, largest=12, smallest=7)
    frame.write(frame.paper, COLUMNS[0][0], 0.03, told, size=size, role="source")


def draw_legend(frame: Frame, y: float, language: str) -> None:
    """What the three kinds of cells mean."""
    x = COLUMNS[0][0]
    for key, face, edge in (
        ("kept", KEPT, KEPT), ("raised", RAISED, RAISED), ("lowered", EMPTY, LOWERED),
    ):  # fmt: skip
        frame.paper.add_patch(
            Rectangle((x, y - 0.013), 0.018, 0.026, facecolor=face, edgecolor=edge,
                      linewidth=2 * frame.unit)
        )  # fmt: skip
        text = said(f"legend_{key}", language)
        put(frame, x + 0.023, y - BASE * 15, text, size=15)
        x += 0.023 + frame.share_of_width(text, size=15) + 0.02


def notes(report: Report, language: str) -> list[str]:
    """The marks that the picture has, and where the criteria are from."""
    if not isinstance(report.score, Score):
        return [said("school_items_note", language)]
    computed = any(answer.computed for answer in report.round.answers)
    keys = ("mark_recalled", *(["mark_computed"] if computed else []), "source")
    return [said(key, language) for key in keys]
