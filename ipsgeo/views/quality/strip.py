"""The sum on the strip of bands, now and before."""

from collections.abc import Sequence

from matplotlib.patches import Polygon, Rectangle

from ipsgeo.quality import BANDS, Report, Score
from ipsgeo.views.frame import QUIET, Across, Frame, fitting_size
from ipsgeo.views.palette import INK, SEQUENCE, text_on
from ipsgeo.views.quality.sentences import part_points, said

LEFT, RIGHT, BOTTOM, TOP = 0.3, 0.985, 0.747, 0.805
LEAST, MOST = 25, 125
GAP, SIZE = 0.012, 15  # between a mark and its words, and their size
COLOURS = {"exemplary": SEQUENCE[5], "good": SEQUENCE[4], "fair": SEQUENCE[1],
           "not_supported": "#dddddd"}  # fmt: skip


def across(points: float) -> float:
    """Where a sum stands, in shares of the frame."""
    return LEFT + (RIGHT - LEFT) * (points - LEAST) / (MOST - LEAST)


def draw_strip(frame: Frame, report: Report, score: Score, language: str) -> None:
    """The sum in large figures, and the strip with its marks."""
    draw_total(frame, score, language)
    uppers = (MOST, *(least for _, least in BANDS))
    for (band, least), upper in zip(BANDS, uppers, strict=False):
        left, right = across(least), across(upper)
        frame.paper.add_patch(
            Rectangle((left, BOTTOM), right - left, TOP - BOTTOM, facecolor=COLOURS[band],
                      edgecolor="#ffffff", linewidth=2 * frame.unit)
        )  # fmt: skip
        draw_band_name(frame, band, least, (left, right), language)
    before = None if report.change is None else report.change.parts["whole"].before
    marks = [] if before in (None, score.total) else [(before, "earlier", QUIET)]
    if score.total is not None:
        marks.append((score.total, "now", INK))
    else:
        low, high = across(score.whole.low), across(score.whole.high)
        frame.paper.plot((low, high), (TOP + 0.014,) * 2, color=INK, linewidth=5 * frame.unit,
                         solid_capstyle="butt")  # fmt: skip
    draw_marks(frame, sorted(marks), language)


def draw_total(frame: Frame, score: Score, language: str) -> None:
    """The sum and its band at the left of the strip; the range where criteria are missing."""
    whole, points = score.whole, part_points(score.whole)
    size = 44 if score.total is not None else 34
    frame.write(frame.paper, 0.015, 0.795, points, size=size, bold=True, role="total")
    x = 0.015 + frame.share_of_width(points, size=size, bold=True) + 0.012
    frame.write(frame.paper, x, 0.81, f"/ {whole.most}", size=18, colour=QUIET, role="total")
    if score.certain_band is None:
        text = said("picture_missing", language, items=whole.missing)
    else:
        short = "_short" if score.certain_band == "not_supported" else ""
        text = said(f"band_{score.certain_band}{short}", language)
    fits = fitting_size(frame, text, width=LEFT - x - 0.01, largest=19, smallest=9, bold=True)
    frame.write(frame.paper, x, 0.772, text, size=fits, bold=True, role="band")


def draw_band_name(
    frame: Frame, band: str, least: int, ends: tuple[float, float], language: str
) -> None:
    """A band's name in its part of the strip, and its least sum below."""
    left, right = ends
    name = said(f"strip_{band}", language).replace("|", "\n")
    longest = max(name.split("\n"), key=len)
    largest = 16 if longest == name else 11
    size = fitting_size(frame, longest, width=right - left - 0.006, largest=largest, smallest=8)
    # "number": what the picture's description leaves out, since it is the same in every picture.
    frame.write(frame.paper, (left + right) / 2, (BOTTOM + TOP) / 2, name, size=size,
                colour=text_on(COLOURS[band]), across="center", role="number")  # fmt: skip
    frame.write(frame.paper, left, BOTTOM - 0.018, str(least), size=13, colour=QUIET,
                across="center", role="number")  # fmt: skip


def draw_marks(frame: Frame, marks: Sequence[tuple[int, str, str]], language: str) -> None:
    """A triangle above the strip for each sum, and their words outside of both.

    Where one of the words would leave the strip, both stand on the other side.
    """
    texts = [said(key, language, points=points) for points, key, _ in marks]
    for points, _, colour in marks:
        x = across(points)
        corners = [(x, TOP), (x - 0.008, TOP + 0.022), (x + 0.008, TOP + 0.022)]
        frame.paper.add_patch(Polygon(corners, facecolor=colour))
    if not marks:
        return
    ends = across(marks[0][0]) - GAP, across(marks[-1][0]) + GAP
    first, last = (
        frame.share_of_width(text, size=SIZE, bold=True) for text in (texts[0], texts[-1])
    )
    if ends[1] + last > RIGHT:
        label(frame, ends[0], " · ".join(texts), INK, "right")
    elif len(marks) > 1 and ends[0] - first < LEFT:
        label(frame, ends[1], " · ".join(texts), INK, "left")
    else:
        if len(marks) > 1:
            label(frame, ends[0], texts[0], marks[0][2], "right")
        label(frame, ends[1], texts[-1], marks[-1][2], "left")


def label(frame: Frame, x: float, text: str, colour: str, across_: Across) -> None:
    """The words of a mark."""
    frame.write(frame.paper, x, TOP + 0.017, text, size=SIZE, bold=colour == INK, colour=colour,
                across=across_, role="mark")  # fmt: skip
