"""What stands beside the maps: the areas with their loads, and the classes of a shaded map."""

import re
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ipsgeo import words
from ipsgeo.views.figures import exceeds
from ipsgeo.views.frame import QUIET, Across, Frame, wrap
from ipsgeo.views.maps.classes import MapClass
from ipsgeo.views.names import leader_text, staff_text
from ipsgeo.views.palette import ABOVE_NORM, BORDER, INK, WITHIN_NORM

COACHES, BARS, BARS_END, RIGHT = 0.77, 0.79, 0.925, 0.985  # columns, in shares of the frame
BOTTOM, TOP = 0.155, 0.715
NAME, COACHES_WIDTH = 0.047, 0.075  # where names begin; room that the coaches take
LARGEST_ROW = 0.095
NAME_SIZES = (15, 14, 13, 12, 11)
HYPHEN_OR_SPACE = "- "
BADGE = 25.0  # diameter in points of a whole slide
LINE = 1.3 / 540  # height of a line of text by its size, in shares of a slide's height


def draw_loads(
    frame: Frame, figures: pd.DataFrame, names: Sequence[str], colours: Sequence[str],
    norm: float, *, left: float, language: str,
) -> None:  # fmt: skip
    """The areas as rows: number, name, coaches, and the load as a bar against the norm."""
    row = min(LARGEST_ROW, (TOP - BOTTOM) / len(figures))
    bottom = TOP - row * len(figures)
    draw_heads(frame, left, language)
    bars = frame.panel(BARS, bottom, BARS_END, TOP)
    bars.set(xlim=(0, max(float(figures["load"].max()), norm)), ylim=(len(figures), 0))
    written = fitted_names(frame, names, figures["municipalities"], row, left, language)
    for position, (_, area) in enumerate(figures.iterrows()):
        y = TOP - (position + 0.5) * row
        draw_swatch(frame, left, y, row, position + 1, colours[position])
        size, name = written[position]
        frame.write(frame.paper, left + NAME, y, name, size=size, role="area")
        draw_figures(frame, y, row, area, norm, language)
        draw_load_bar(bars, position + 0.5, float(area["load"]), norm)
    draw_norm(frame, bars, norm, language)
    if figures["leader"].max() > 0:
        share = leader_text(figures["leader"].max(), language)
        note = words.text("pictures.leader_share", language, {"share": share})
        frame.write(frame.paper, left + NAME, bottom - 0.022, note, size=12, colour=QUIET)


def draw_heads(frame: Frame, left: float, language: str) -> None:
    """The columns' names, of one line or two, standing on one line."""
    heads: tuple[tuple[float, str, Across], ...] = (
        (left + NAME, "area", "left"), (COACHES, "coaches", "right"), (BARS, "load", "left"),
    )  # fmt: skip
    for x, key, across in heads:
        lines = words.text(f"pictures.{key}", language).split("\n")
        for position, line in zip(range(len(lines))[::-1], lines, strict=True):
            frame.write(
                frame.paper, x, TOP + 0.055 + position * 13 * LINE, line, size=13, colour=QUIET,
                across=across, upright="baseline", role="head",
            )  # fmt: skip


def draw_swatch(frame: Frame, left: float, y: float, row: float, number: int, colour: str) -> None:
    """The area's colour and number."""
    height = 0.8 * row
    frame.paper.add_patch(
        Rectangle((left, y - height / 2), 0.035, height, facecolor=colour, edgecolor=BORDER,
                  linewidth=frame.unit)
    )  # fmt: skip
    diameter = min(BADGE, 0.75 * row * 540)
    draw_badge(frame, frame.paper, left + 0.0175, y, number, diameter, role="row number")


def draw_badge(
    frame: Frame, on: Axes, x: float, y: float, number: int, diameter: float, *, role: str
) -> None:
    """An area's number, white on a dark disc."""
    on.plot(
        (x,), (y,), "o", markersize=diameter * frame.unit, markerfacecolor=INK,
        markeredgecolor="#ffffff", markeredgewidth=1.5 * frame.unit, zorder=7,
    )  # fmt: skip
    written = frame.write(
        on, x, y, str(number), size=0.62 * diameter, bold=True, colour="#ffffff", across="center",
        upright="center", role=role,
    )  # fmt: skip
    written.set_zorder(8)


def draw_figures(
    frame: Frame, y: float, row: float, area: pd.Series, norm: float, language: str
) -> None:
    """Coaches and load of an area."""
    colour = ABOVE_NORM if exceeds(area["load"], norm) else INK
    written = (
        (COACHES, staff_text(area["coaches"], area["leader"], language), INK, "coaches"),
        (RIGHT, words.number(float(area["load"]), language), colour, "load"),
    )
    for x, text, ink, role in written:
        frame.write(
            frame.paper, x, y, text, size=min(17, row / LINE), bold=True, colour=ink,
            across="right", role=role,
        )  # fmt: skip


def draw_load_bar(bars: Axes, y: float, load: float, norm: float) -> None:
    """A load as a bar; what is above the norm stands out."""
    bars.barh(y, load, height=0.55, color=ABOVE_NORM)
    bars.barh(y, min(load, norm), height=0.55, color=WITHIN_NORM)


def draw_norm(frame: Frame, bars: Axes, norm: float, language: str) -> None:
    """The norm as a line through all rows, with its name above."""
    bars.axvline(norm, color=INK, linewidth=2.5 * frame.unit, clip_on=False)
    x = BARS + (BARS_END - BARS) * norm / bars.get_xlim()[1]
    text = words.text("pictures.norm", language, {"norm": norm})
    frame.write(
        frame.paper, x, TOP + 0.008, text, size=15, bold=True, across="center", upright="bottom",
        role="norm",
    )  # fmt: skip


def fitted_names(
    frame: Frame, names: Sequence[str], counts: pd.Series, row: float, left: float,
    language: str,
) -> list[tuple[float, str]]:  # fmt: skip
    """A size and line breaks for each name; one size for all, unless a name is very long."""
    width = COACHES - COACHES_WIDTH - left - NAME
    sizes: list[float] = [size for size in NAME_SIZES if size * LINE <= row] or [row / LINE]
    rows = list(zip(names, counts, strict=True))
    own = [fitted_name(frame, *one, row, width, sizes, language)[0] for one in rows]
    common = max(min(12, sizes[0]), min(own))
    sizes = [size for size in sizes if size <= common]
    return [fitted_name(frame, *one, row, width, sizes, language) for one in rows]


def fitted_name(
    frame: Frame, name: str, count: int, row: float, width: float, sizes: Sequence[float],
    language: str,
) -> tuple[float, str]:  # fmt: skip
    """The largest size and line breaks at which a name fits its row; endless names are cut."""
    for size in sizes:
        lines = max(1, int(row / (size * LINE)))
        wrapped = wrap(frame, name, width=width, size=size, lines=lines, breaks=HYPHEN_OR_SPACE)
        if wrapped is not None:
            return size, wrapped
    return cut_name(frame, name, count, row, width, language)


def cut_name(
    frame: Frame, name: str, count: int, row: float, width: float, language: str
) -> tuple[float, str]:
    """As many of a name's first words as fit in small letters, and how many municipalities."""
    size = min(NAME_SIZES[-1], row / LINE)
    tail = words.text("pictures.more_municipalities", language, {"count": int(count)})
    tail = tail.replace(" ", words.NO_BREAK_SPACE)
    parts = re.findall(r"[^- ]*[- ]?", name)[:-1]
    for kept in range(len(parts) - 1, 0, -1):
        wrapped = wrap(
            frame, "".join(parts[:kept]) + tail, width=width, size=size,
            lines=max(1, int(row / (size * LINE))), breaks=HYPHEN_OR_SPACE,
        )  # fmt: skip
        if wrapped is not None:
            return size, wrapped
    return size, tail if len(parts) > 1 else name


def draw_classes(frame: Frame, left: float, top: float, classes: Sequence[MapClass]) -> None:
    """The classes of a shaded map, from the top down."""
    for position, entry in enumerate(classes):
        y = top - 0.06 * (position + 0.5)
        frame.paper.add_patch(
            Rectangle((left, y - 0.03), 0.06, 0.06, facecolor=entry.colour, edgecolor=BORDER,
                      linewidth=frame.unit)
        )  # fmt: skip
        frame.write(frame.paper, left + 0.075, y, entry.text, size=17, role="class")
