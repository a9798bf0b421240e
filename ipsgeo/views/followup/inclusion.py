"""The inclusion survey as one slide: the mean before and after, for all and for each group."""

import math

import pandas as pd
from matplotlib.axes import Axes

from ipsgeo.inclusion import LEAST_PEOPLE, Inclusion
from ipsgeo.sources.inclusion import ROUNDS, InclusionSurvey
from ipsgeo.views.followup.inclusion_sheets import direction, interval, people, said, scopes, signed
from ipsgeo.views.frame import QUIET, Frame, fitted, fitting_size, slide
from ipsgeo.views.palette import ABOVE_NORM, INK
from ipsgeo.views.publish import check_language
from ipsgeo.words import number

LEFT, RIGHT, CHANGE = 0.31, 0.695, 0.775  # ends of the scale, and where the changes begin
BOTTOM, TOP = 0.19, 0.775
LARGEST_ROW = 0.15
POINT = 1 / 540  # a point of a whole slide, in shares of its height
BEFORE_COLOUR, AFTER_COLOUR = "#ffffff", "#2a5d8a"
FIGURE_ROOM = 3.6  # between a dot and its figure, in points of the scale
LONGEST = 34  # letters of a group's name in the picture; tables have it whole


def draw_inclusion(
    result: Inclusion, survey: InclusionSurvey, *, ax: Axes | None = None, language: str = "fi"
) -> Axes:
    """The means before (hollow) and after (filled) on the scale 0–100, with their change.

    What is hidden says so. Where it is drawn and what comes back is as for ``draw_plan``.
    """
    check_language(language)
    key = "heading_one_round" if result.basis == "one_round" else "heading"
    heading = survey.title[language] or said(key, language)
    subtitle = said(f"basis_{result.basis}", language)
    if survey.made_up:
        subtitle = f"{said('made_up', language)} {subtitle}"
    rows = scopes(result, language)
    height = min(LARGEST_ROW, (TOP - BOTTOM) / len(rows))
    panel = (LEFT, TOP - height * len(rows), RIGHT, TOP)
    with slide(ax, heading, subtitle, panel=panel) as frame:
        frame.main.set(xlim=(0, 100), ylim=(len(rows), 0))
        draw_scale(frame, len(rows), height, language)
        for position, (name, row) in enumerate(rows):
            draw_scope(frame, name, row, position, height, result, language)
        draw_heads(frame, result, rows[0][1], height, language)
        foot = said("foot", language, least=LEAST_PEOPLE)
        size, foot = fitted(frame, foot, width=0.97, sizes=range(13, 9, -1), lines=2)
        frame.write(frame.paper, 0.015, 0.055, foot, size=size, colour=QUIET, role="note")
    return frame.main


def draw_scale(frame: Frame, rows: int, height: float, language: str) -> None:
    """Lines at every 25 points with their figures below."""
    bottom = TOP - height * rows
    for tick in range(0, 101, 25):
        frame.main.axvline(tick, color="#dddddd", linewidth=frame.unit, zorder=1)
        x = LEFT + (RIGHT - LEFT) * tick / 100
        figure = number(tick, language, decimals=0)
        frame.write(frame.paper, x, bottom - 0.03, figure, size=16, colour=QUIET,
                    across="center", role="tick")  # fmt: skip


def draw_scope(
    frame: Frame, name: str, row: pd.Series, position: int, height: float, result: Inclusion,
    language: str,
) -> None:  # fmt: skip
    """One row: name and people, the dots with their figures, the change."""
    y = TOP - (position + 0.5) * height
    large, small = min(24.0, 0.34 * height / POINT), min(15.0, 0.24 * height / POINT)
    counted = people(row, result, language)
    up, down = (0.17 * height, 0.24 * height) if counted else (0.0, 0.0)
    name = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
    size = fitting_size(frame, name, width=LEFT - 0.09, largest=large, smallest=6, bold=True)
    frame.write(frame.paper, 0.015, y + up, name, size=size, bold=position == 0, role="group")
    frame.write(frame.paper, 0.015, y - down, counted, size=small, colour=QUIET, role="n")
    if counted:
        draw_dots(frame, row, position + 0.5, large, language)
        draw_change(frame, row, (y + up, y - down), large, small, language)
    else:
        hidden = said("hidden", language)
        frame.write(frame.main, 50, position + 0.5, hidden, size=large, colour=QUIET,
                    across="center", role="hidden").set(zorder=4, bbox=white(frame))  # fmt: skip


def white(frame: Frame) -> dict[str, object]:
    """What keeps a text apart from the lines behind it."""
    return {"facecolor": "#ffffff", "edgecolor": "none", "pad": frame.unit}


def draw_dots(frame: Frame, row: pd.Series, y: float, size: float, language: str) -> None:
    """Both means as dots with their figures on the outer sides, and a line between them."""
    means = {when: float(row[f"mean_{when}"]) for when in ROUNDS}
    shown = {when: mean for when, mean in means.items() if not math.isnan(mean)}
    frame.main.plot(list(shown.values()), [y] * len(shown), color=AFTER_COLOUR,
                    linewidth=6 * frame.unit, zorder=5)  # fmt: skip
    for when, mean in shown.items():
        face = BEFORE_COLOUR if when == "before" else AFTER_COLOUR
        draw_dot(frame, frame.main, mean, y, 0.75 * size, face)
        other = next((far for name, far in shown.items() if name != when), None)
        leftmost = mean < other if other is not None and other != mean else when == "before"
        x = mean - FIGURE_ROOM if leftmost else mean + FIGURE_ROOM
        frame.write(frame.main, x, y, number(mean, language), size=size, bold=when == "after",
                    across="right" if leftmost else "left", role=when).set(
                        zorder=4, bbox=white(frame))  # fmt: skip


def draw_dot(frame: Frame, on: Axes, x: float, y: float, size: float, face: str) -> None:
    """One dot; hollow or filled by its face."""
    on.plot([x], [y], "o", markersize=size * frame.unit, zorder=6, clip_on=False,
            markerfacecolor=face, markeredgecolor=AFTER_COLOUR,
            markeredgewidth=3 * frame.unit)  # fmt: skip


def draw_change(
    frame: Frame, row: pd.Series, heights: tuple[float, float], large: float, small: float,
    language: str,
) -> None:  # fmt: skip
    """The change with its word, and its interval below."""
    if not row["direction"]:
        return
    clear, (upper, lower) = row["direction"] != "unclear", heights
    told = signed(row["change"], language)
    frame.write(frame.paper, CHANGE, upper, told, size=large, bold=clear, role="change",
                colour=ABOVE_NORM if row["direction"] == "down" else INK)  # fmt: skip
    x = CHANGE + frame.share_of_width(told, size=large, bold=True) + 0.01
    span = said("interval", language, span=interval(row, language))
    size = fitting_size(frame, span, width=0.99 - x, largest=small, smallest=6)
    frame.write(frame.paper, x, upper, span, size=size, colour=QUIET, role="span")
    told = direction(row, language)
    size = fitting_size(frame, told, width=0.99 - CHANGE, largest=1.2 * small, smallest=6)
    frame.write(frame.paper, CHANGE, lower, told, size=size, bold=clear, role="direction")


def draw_heads(
    frame: Frame, result: Inclusion, total: pd.Series, height: float, language: str
) -> None:
    """What the dots mean, above the scale, and the column of changes."""
    if result.basis == "one_round" or math.isnan(float(total["mean_before"])):
        return
    x = LEFT
    for when, face in zip(ROUNDS, (BEFORE_COLOUR, AFTER_COLOUR), strict=True):
        draw_dot(frame, frame.paper, x + 0.01, TOP + 0.035, 15, face)
        word = said(when, language)
        frame.write(frame.paper, x + 0.025, TOP + 0.035, word, size=18, role="head")
        x += 0.06 + frame.share_of_width(word, size=18)
    head = said("change_head", language)
    frame.write(frame.paper, CHANGE, TOP + 0.035, head, size=18, role="head")
