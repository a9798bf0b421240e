"""The sum on the strip of bands, now and before."""

from collections.abc import Sequence

from matplotlib.patches import Polygon, Rectangle

from ipsgeo import words
from ipsgeo.quality import BANDS, Report, Score
from ipsgeo.views.frame import QUIET, Across, Frame, fitting_size
from ipsgeo.views.palette import INK, SEQUENCE, text_on

LEFT, RIGHT, BOTTOM, TOP = 0.3, 0.985, 0.747, 0.805
LEAST, MOST = 25, 125
GAP, SIZE = 0.012, 15  # between a mark and its words, and their size
COLOURS = dict(zip(("exemplary", "good", "fair", "not_supported"),
                   (SEQUENCE[5], SEQUENCE[4], SEQUENCE[1], "#dddddd"), strict=True))  # fmt: skip


def across(points: float) -> float:
    """Where a sum stands, in shares of the frame."""
    return LEFT + (RIGHT - LEFT) * (points - LEAST) / (MOST - LEAST)


def draw_strip(frame: Frame, report: Report, score: Score, language: str) -> None:
    """The sum in large figures, and the strip with its marks."""
    draw_total(frame, score, language)
    ends = [least for _, least in BANDS]
    uppers = [MOST, *(end for end in ends[:-1])]
    for (band, least), upper in zip(BANDS, uppers, strict=True):
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
    whole = score.whole
    points = str(score.total) if score.total is not None else f"{whole.low}–{whole.high}"
    size = 44 if score.total is not None else 34
    frame.write(frame.paper, 0.015, 0.795, points, size=size, bold=True, role="total")
    x = 0.015 + frame.share_of_width(points, size=size, bold=True) + 0.012
    out = f"/ {whole.most}"
    frame.write(frame.paper, x, 0.81, out, size=18, colour=QUIET, role="total")
    band = score.band or score.certain_band
    key = f"band_{band}{'_short' if band == 'not_supported' else ''}"
    said = words.text(f"quality.{key}" if band else "quality.absent", language)
    if score.why is not None and band is None:
        facts = {"items": [str(item) for item in whole.missing]}
        said = words.text("quality.picture_missing", language, facts)
    fits = fitting_size(frame, said, width=LEFT - x - 0.01, largest=19, smallest=9, bold=True)
    frame.write(frame.paper, x, 0.772, said, size=fits, bold=True, role="band")


def draw_band_name(
    frame: Frame, band: str, least: int, ends: tuple[float, float], language: str
) -> None:
    """A band's name in its part of the strip, and its least sum below."""
    left, right = ends
    name = words.text(f"quality.strip_{band}", language).replace("|", "\n")
    longest = max(name.split("\n"), key=len)
    size = fitting_size(
        frame,
        longest,
        width=right - left - 0.006,
        largest=16 if longest == name else 11,
        smallest=8,
    )
    # "number": what the picture's description leaves out, since it is the same in every picture.
    frame.write(frame.paper, (left + right) / 2, (BOTTOM + TOP) / 2, name, size=size,
                colour=text_on(COLOURS[band]), across="center", role="number")  # fmt: skip
    frame.write(frame.paper, left, BOTTOM - 0.018, str(least), size=13, colour=QUIET,
                across="center", role="number")  # fmt: skip


def draw_marks(frame: Frame, marks: Sequence[tuple[int, str, str]], language: str) -> None:
    """A triangle above the strip for each sum, and their words outside of both.

    Where one of the words would leave the strip, both stand on the other side.
    """
    said = []
    for points, key, colour in marks:
        x = across(points)
        frame.paper.add_patch(
            Polygon([(x, TOP), (x - 0.008, TOP + 0.022), (x + 0.008, TOP + 0.022)],
                    facecolor=colour)
        )  # fmt: skip
        said.append(words.text(f"quality.{key}", language, {"points": points}))
    if not marks:
        return
    ends = across(marks[0][0]) - GAP, across(marks[-1][0]) + GAP
    last = frame.share_of_width(said[-1], size=SIZE, bold=True)
    first = frame.share_of_width(said[0], size=SIZE, bold=True)
    if ends[1] + last > RIGHT:
        label(frame, ends[0], " · ".join(said), INK, "right")
    elif len(marks) > 1 and ends[0] - first < LEFT:
        label(frame, ends[1], " · ".join(said), INK, "left")
    else:
        if len(marks) > 1:
            label(frame, ends[0], said[0], marks[0][2], "right")
        label(frame, ends[1], said[-1], marks[-1][2], "left")


def label(frame: Frame, x: float, said: str, colour: str, across_: Across) -> None:
    """The words of a mark."""
    frame.write(frame.paper, x, TOP + 0.017, said, size=SIZE, bold=colour == INK, colour=colour,
                across=across_, role="mark")  # fmt: skip
