"""The trade-offs the steering group decides on: by number of areas, and goal against goal."""

import math
from collections.abc import Mapping
from itertools import product

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from ipsgeo import words
from ipsgeo.norms import CoachNorm
from ipsgeo.rules import GOALS
from ipsgeo.views.figures import exceeds
from ipsgeo.views.frame import QUIET, Frame, Upright, fitted, fitting_size, slide
from ipsgeo.views.palette import ABOVE_NORM, INK, WITHIN_NORM

NORM = CoachNorm().throughput_per_year
LEFT, RIGHT = 0.165, 0.86  # the columns' ends, in shares of the frame
LOADS, OVERLOAD, MINUTES = (0.42, 0.83), (0.2, 0.3), (0.045, 0.145)  # bottom and top
CLOSE = 0.1  # loads this near (in shares of the panel's height) are written as one range
BAR = 0.5  # width of a bar; 1 is the distance between numbers of areas
FRONT = (0.12, 0.17, 0.97, 0.82)  # left, bottom, right, top
FARTHER, TURNS = (20, 34, 50, 70), (45, 15, 75, 225, 195, 255, 100, -15)  # points, degrees


def draw_frontier(
    table: pd.DataFrame,
    *,
    ax: Axes | None = None,
    language: str = "fi",
    norm: float = NORM,
    marked: Mapping[str, pd.Series] | None = None,
) -> Axes:
    """How far loads lie apart for each number of areas, with overload and travel below.

    Parameters
    ----------
    table
        By number of areas: status, load_lowest and load_highest (clients per year per coach),
        overload (clients per year above the norm), minutes_mean. Or by point, as ``frontier`` has
        two goals: then the second is drawn over the first.
    ax, language
        As for ``draw_plan``.
    norm
        Clients per year per coach.
    marked
        Over two goals: title -> the goals of a plan that is marked as well, as ``score`` has them.

    Returns
    -------
    Axes
        The panel of the loads, or of the goals; ``.figure`` is the whole picture.
    """
    if table.index.name == "point":
        return draw_front(table, marked or {}, ax, language)
    table = table.sort_index()
    heading, subtitle = (
        words.text(f"pictures.frontier_{part}", language) for part in ("heading", "subtitle")
    )
    with slide(ax, heading, subtitle, panel=(LEFT, LOADS[0], RIGHT, LOADS[1])) as frame:
        draw_load_spans(frame, table, norm, language)
        draw_ends(frame, table, language)
        draw_axis(frame, table, language)
        draw_row(frame, table["overload"], "overload", OVERLOAD, ABOVE_NORM, language)
        draw_row(frame, table["minutes_mean"], "minutes", MINUTES, WITHIN_NORM, language)
    return frame.main


def draw_load_spans(frame: Frame, table: pd.DataFrame, norm: float, language: str) -> None:
    """For each number of areas a bar from the lowest load to the highest, against the norm."""
    axes = frame.main
    highest = max([norm, *table["load_highest"].dropna()])
    axes.set(xlim=across(table), ylim=(-0.12 * highest, 1.14 * highest))
    for areas, row in table.iterrows():
        if math.isnan(row["load_highest"]):
            draw_absence(frame, int(areas), str(row["status"]), norm, language)
        else:
            draw_span(frame, int(areas), row["load_lowest"], row["load_highest"], norm, language)
    axes.axhline(norm, color=INK, linewidth=2.5 * frame.unit, zorder=3)
    text = words.text("pictures.norm", language, {"norm": norm})
    x = axes.get_xlim()[0] - 0.1
    frame.write(axes, x, norm, text, size=18, bold=True, across="right", role="norm")


def draw_span(
    frame: Frame, areas: int, lowest: float, highest: float, norm: float, language: str
) -> None:
    """One bar with its figures; what is above the norm stands out."""
    axes = frame.main
    parts = ((min(lowest, norm), min(highest, norm), WITHIN_NORM),
             (max(lowest, norm), max(highest, norm), ABOVE_NORM))  # fmt: skip
    for bottom, top, colour in parts:
        axes.bar(areas, top - bottom, BAR, bottom=bottom, color=colour, zorder=2)
    for load in (lowest, highest):
        axes.plot((areas - BAR / 2, areas + BAR / 2), (load, load), zorder=4,
                  color=ABOVE_NORM if exceeds(load, norm) else WITHIN_NORM,
                  linewidth=3 * frame.unit, solid_capstyle="butt")  # fmt: skip
    span = axes.get_ylim()[1] - axes.get_ylim()[0]
    if highest - lowest < CLOSE * span:
        # Two figures would stand on either side of the norm though the loads do not.
        text = words.span(lowest, highest, language)
        write_load(frame, areas, highest if exceeds(highest, norm) else lowest, norm, text)
    else:
        for load in (lowest, highest):
            write_load(frame, areas, load, norm, words.number(load, language, decimals=0),
                       above=load == highest)  # fmt: skip


def write_load(
    frame: Frame, areas: int, load: float, norm: float, text: str, *, above: bool | None = None
) -> None:
    """A load's figure above or below its end of the bar."""
    axes = frame.main
    upwards = exceeds(load, norm) if above is None else above
    room = 0.015 * (axes.get_ylim()[1] - axes.get_ylim()[0])
    width = 0.85 * column_width(axes)
    size = fitting_size(frame, text, width=width, largest=20, smallest=10, bold=True)
    frame.write(
        axes, areas, load + room if upwards else load - room, text, size=size, bold=True,
        colour=ABOVE_NORM if exceeds(load, norm) else INK, across="center",
        upright="bottom" if upwards else "top", role="load",
    )  # fmt: skip


def draw_absence(frame: Frame, areas: int, status: str, norm: float, language: str) -> None:
    """Why there is no bar for a number of areas."""
    key = "infeasible" if status == "infeasible" else "no_plan"
    text = words.text(f"pictures.frontier_{key}", language)
    written = frame.write(
        frame.main, areas, norm / 2, text, size=14, colour=QUIET, across="center", role="absence"
    )
    # Upright, since two such columns side by side would run into each other; the norm's line
    # stops behind it.
    written.set(rotation=90, zorder=5)
    written.set_bbox({"facecolor": "#ffffff", "edgecolor": "none", "pad": 2 * frame.unit})


def draw_ends(frame: Frame, table: pd.DataFrame, language: str) -> None:
    """What the ends of a bar mean, beside the last bar."""
    solved = table.dropna(subset=["load_highest"])
    if solved.empty:
        return
    ends: tuple[tuple[str, str, Upright], ...] = (
        ("load_highest", "highest", "bottom"),
        ("load_lowest", "lowest", "top"),
    )
    for column, key, upright in ends:
        text = words.text(f"pictures.frontier_{key}", language)
        _, text = fitted(frame, text, width=0.975 - RIGHT, sizes=(14, 13, 12), lines=4)
        bar, edge, y = solved.index[-1] + BAR / 2, frame.main.get_xlim()[1], solved[column].iloc[-1]
        frame.main.plot((bar, edge), (y, y), color=QUIET, linewidth=frame.unit, zorder=1)
        frame.write(
            frame.main, edge + 0.08, y, text, size=14, colour=QUIET, upright=upright, role="end"
        )


def draw_axis(frame: Frame, table: pd.DataFrame, language: str) -> None:
    """The numbers of areas between the loads and the rows below."""
    axis = frame.panel(LEFT, 0.36, RIGHT, 0.42)
    axis.set(xlim=across(table), ylim=(0, 1))
    for areas, row in table.iterrows():
        mark = "*" if row["status"] == "feasible" else ""
        text = f"{words.number(float(areas), language, decimals=0)}{mark}"
        frame.write(
            axis, float(areas), 0.5, text, size=22, bold=True, across="center", role="areas"
        )
    name = words.text("pictures.frontier_areas", language)
    frame.write(frame.paper, 0.015, 0.39, name, size=16, bold=True, role="row")
    fewer, more = (words.text(f"pictures.frontier_{way}", language) for way in ("fewer", "more"))
    frame.write(frame.paper, LEFT + 0.015, 0.345, fewer, size=14, colour=QUIET, role="way")
    frame.write(frame.paper, RIGHT, 0.345, more, size=14, colour=QUIET, across="right", role="way")
    if (table["status"] == "feasible").any():
        note = words.text("pictures.frontier_feasible", language)
        frame.write(frame.paper, 0.985, 0.02, note, size=11, colour=QUIET, across="right")


def draw_row(
    frame: Frame, figures: pd.Series, key: str, span: tuple[float, float], colour: str,
    language: str,
) -> None:  # fmt: skip
    """One figure for each number of areas, as small bars under the same columns."""
    panel = frame.panel(LEFT, span[0], RIGHT, span[1])
    highest = max([1e-9, *figures.dropna()])
    panel.set(xlim=across(figures), ylim=(0, 1.6 * highest))
    panel.axhline(0, color=QUIET, linewidth=frame.unit)
    for areas, figure in figures.dropna().items():
        panel.bar(areas, figure, BAR, color=colour)
        frame.write(
            panel, float(str(areas)), figure + 0.06 * highest,
            words.number(figure, language, decimals=0), size=16, bold=True, across="center",
            upright="bottom", role="figure",
        )  # fmt: skip
    name = words.text(f"pictures.frontier_{key}", language)
    size, name = fitted(frame, name, width=LEFT - 0.02, sizes=(15, 14, 13, 12), lines=3)
    frame.write(frame.paper, 0.015, sum(span) / 2, name, size=size, role="row")


def across(table: pd.DataFrame | pd.Series) -> tuple[float, float]:
    """The limits that give each number of areas a column."""
    return table.index.min() - 0.6, table.index.max() + 0.6


def column_width(axes: Axes) -> float:
    """Width of one number of areas, as a share of the frame."""
    return (RIGHT - LEFT) / (axes.get_xlim()[1] - axes.get_xlim()[0])


def draw_front(
    table: pd.DataFrame, marked: Mapping[str, pd.Series], ax: Axes | None, language: str
) -> Axes:
    """Numbered plans by two goals: the first to the right, the second upwards."""
    pair = [column for column in table.columns if column in GOALS][:2]
    solved = table.dropna(subset=pair)
    drawn = pd.concat([solved[pair], *(goals[pair].to_frame().T for goals in marked.values())])
    texts = [f"{n}*" if row == "feasible" else str(n) for n, row in solved["status"].items()]
    keys = ("heading", "one" if len(solved) == 1 else "subtitle")
    heading, subtitle = (words.text(f"pictures.front_{key}", language) for key in keys)
    with slide(ax, heading, subtitle, panel=FRONT) as frame:
        frame.main.set(xlim=around(drawn[pair[0]]), ylim=around(drawn[pair[1]]))
        for goal, upwards in zip(pair, (False, True), strict=True):
            draw_goal(frame, goal, language, upwards=upwards)
        frame.main.step(*solved[pair].to_numpy(float).T, where="post", color=WITHIN_NORM, zorder=2,
                        linewidth=2 * frame.unit)  # fmt: skip
        draw_points(frame, drawn.to_numpy(float), [*texts, *marked], len(solved))
        count = int((table["status"] == "no_plan").sum())
        notes = [words.text("pictures.frontier_feasible", language)] * ("*" in "".join(texts))
        notes += [words.text("pictures.front_missing", language, {"count": count})] * (count > 0)
        frame.write(frame.paper, 0.12, 0.02, " · ".join(notes), size=12, colour=QUIET, role="note")
    return frame.main


def around(amounts: pd.Series) -> tuple[float, float]:
    """The limits of an axis, with room on both sides."""
    low, high = float(amounts.min()), float(amounts.max())
    room = 0.12 * (high - low) or max(1.0, 0.1 * high)
    return low - room, high + room


def draw_goal(frame: Frame, goal: str, language: str, *, upwards: bool) -> None:
    """A goal's axis: lines at round amounts with their figures, its name and its unit."""
    low, high = frame.main.get_ylim() if upwards else frame.main.get_xlim()
    left, bottom, right, top = FRONT
    whole = goal not in ("overload", "balance", "travel")  # the others are counted
    marks = MaxNLocator(6, integer=whole).tick_values(low, high)
    ticks = [tick for tick in marks if max(low, 0) <= tick <= high]
    decimals = 0 if all(tick == round(tick) for tick in ticks) else 1
    for tick in ticks:
        (frame.main.axhline if upwards else frame.main.axvline)(tick, color="#dddddd", zorder=1)
        share, text = (tick - low) / (high - low), words.number(tick, language, decimals=decimals)
        x = left - 0.01 if upwards else left + share * (right - left)
        y = bottom + share * (top - bottom) if upwards else bottom - 0.035
        frame.write(frame.paper, x, y, text, size=18, role="tick",
                    across="right" if upwards else "center")  # fmt: skip
    name = words.text(f"pictures.front_{goal}", language)
    middle = (0.03, (bottom + top) / 2) if upwards else ((left + right) / 2, 0.075)
    room = 0.36 if upwards else 0.6
    size = fitting_size(frame, name, width=room, largest=20, smallest=12, bold=True)
    written = frame.write(frame.paper, *middle, name, size=size, bold=True, across="center")
    written.set_rotation(90 if upwards else 0)


def draw_points(frame: Frame, spots: np.ndarray, texts: list[str], numbered: int) -> None:
    """A dot with its number for each point, hollow where not proven; diamonds for other plans."""
    pixel = frame.main.figure.figure.dpi / 72 * frame.unit
    places = frame.main.transData.transform(spots)
    taken = [Bbox([place - 10 * pixel, place + 10 * pixel]) for place in places]
    for k, (text, place, (x, y)) in enumerate(zip(texts, places, spots, strict=True)):
        colour, marker = (INK, "o") if k < numbered else (ABOVE_NORM, "D")
        face = "#ffffff" if text.endswith("*") and k < numbered else colour
        frame.main.scatter(x, y, s=(16 * frame.unit) ** 2, marker=marker, facecolor=face, zorder=6,
                           edgecolor=colour, linewidth=2.5 * frame.unit)  # fmt: skip
        half = np.array(frame.measure(text, size=22, bold=True)) / 2
        for far, turn in product(FARTHER, np.radians(TURNS)):
            middle = place + np.array([np.cos(turn), np.sin(turn)]) * (far * pixel + half)
            box = Bbox([middle - half, middle + half])
            within = frame.main.bbox.x0 < box.x0 and box.x1 < frame.main.bbox.x1
            if within and not any(box.overlaps(other) for other in taken):
                break
        taken.append(box)
        right, up = frame.main.transData.inverted().transform(middle)
        if far > FARTHER[0]:
            frame.main.plot((x, right), (y, up), color=QUIET, linewidth=frame.unit, zorder=2)
        frame.write(
            frame.main, right, up, text, size=22, bold=True, colour=colour, across="center"
        ).set(zorder=5, bbox={"facecolor": "#ffffff", "edgecolor": "none", "pad": frame.unit})
