"""What one more coach buys as a picture: bars of clients served by number of coaches."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ipsgeo import words
from ipsgeo.effects import CoachTable
from ipsgeo.study import Study
from ipsgeo.views.demand_words import percent
from ipsgeo.views.effects.sentences import said
from ipsgeo.views.frame import QUIET, Frame, fitted, fitting_size, slide
from ipsgeo.views.names import staff_text
from ipsgeo.views.palette import INK, SEQUENCE, text_on
from ipsgeo.views.publish import check_language

OWN, HELP, UNSERVED = SEQUENCE[4], SEQUENCE[1], "#ffffff"
LEFT, RIGHT = 0.165, 0.86  # the columns' ends, in shares of the frame
BARS, NUMBERS, PLACED, EXTRA = (0.33, 0.8), (0.25, 0.33), (0.15, 0.235), (0.055, 0.14)
BAR = 0.72  # width of a bar; 1 is the distance between numbers of coaches
FIGURE_POINTS = 200  # of a figure's letters, for a part as high as the panel
LEAST_FOR_FIGURE = 0.06  # share of the panel's height that a part of a bar needs for its figure


def draw_coaches(
    shown: CoachTable, study: Study, *, ax: Axes | None = None, language: str = "fi"
) -> Axes:
    """How many clients are served by each number of coaches, how many find work, and what is added.

    Where it is drawn is as for ``draw_plan``. Returns the panel of the bars; ``.figure`` is the
    whole picture.
    """
    check_language(language)
    subtitle = said("picture_subtitle", language, county=study.county_name(language))
    panel = (LEFT, BARS[0], RIGHT, BARS[1])
    with slide(ax, said("title", language), subtitle, panel=panel) as frame:
        draw_bars(frame, shown, study, language)
        draw_numbers(frame, shown, language)
        rows = [row for _, row in shown.table.iterrows()]
        placed = [words.span(row["placed"], row["placed_help"], language) for row in rows]
        extra = [extra_text(row, language) for row in rows]
        share = percent(shown.effects.employed_share, language)
        draw_texts(frame, placed, said("picture_placed", language, share=share), PLACED)
        draw_texts(frame, extra, said("picture_extra", language), EXTRA)
        draw_foot(frame, shown, language)
    return frame.main


def draw_bars(frame: Frame, shown: CoachTable, study: Study, language: str) -> None:
    """For each number of coaches a bar of the demand: served, served with help, not served."""
    axes, need = frame.main, float(study.problem.demand.sum())
    axes.set(xlim=(-0.6, len(shown.table) - 0.4), ylim=(0, 1.14 * max(need, 1e-9)))
    for place, (_, row) in enumerate(shown.table.iterrows()):
        if row["served"] != row["served"]:
            draw_absence(frame, place, str(row["status"]), need, language)
            continue
        ends = (0.0, float(row["served"]), float(row["served_help"]), float(row["clients"]))
        for bottom, top, colour in zip(ends, ends[1:], (OWN, HELP, UNSERVED), strict=False):
            draw_part(frame, place, bottom, top, colour, language)
    axes.axhline(need, color=INK, linewidth=2.5 * frame.unit, zorder=3)
    text = said("picture_need", language, clients=words.number(need, language, decimals=0))
    frame.write(axes, -0.68, need, text, size=18, bold=True, across="right", role="need")
    draw_meanings(frame, language)


def draw_part(
    frame: Frame, place: int, bottom: float, top: float, colour: str, language: str
) -> None:
    """A part of a bar, with its figure where there is room for it."""
    height, limit = top - bottom, frame.main.get_ylim()[1]
    if height <= 0:
        return
    frame.main.bar(place, height, BAR, bottom=bottom, zorder=2, **outline(colour, frame.unit))
    if height >= LEAST_FOR_FIGURE * limit:
        text = words.number(height, language, decimals=0)
        width = 0.8 * BAR * column(frame)
        largest = min(26, int(FIGURE_POINTS * height / limit))
        size = fitting_size(frame, text, width=width, largest=largest, smallest=9, bold=True)
        frame.write(frame.main, place, bottom + height / 2, text, size=size, bold=True,
                    colour=text_on(colour), across="center", role="figure")  # fmt: skip


def column(frame: Frame) -> float:
    """Width of one number of coaches, as a share of the frame."""
    low, high = frame.main.get_xlim()
    return (RIGHT - LEFT) / (high - low)


def draw_absence(frame: Frame, place: int, status: str, need: float, language: str) -> None:
    """Why there is no bar for a number of coaches."""
    frame.write(frame.main, place, need / 2, said(f"status_{status}", language), size=16,
                colour=QUIET, across="center", role="absence").set(rotation=90)  # fmt: skip


def draw_meanings(frame: Frame, language: str) -> None:
    """What the parts of the bars are, beside the last one."""
    parts = (("unserved", UNSERVED, 0.74), ("help", HELP, 0.59), ("own", OWN, 0.44))
    for key, colour, y in parts:
        text = said(f"picture_{key}", language)
        size, text = fitted(
            frame, text, width=0.985 - RIGHT - 0.03, sizes=(14, 13, 12, 11), lines=4
        )
        swatch = frame.panel(RIGHT + 0.008, y - 0.018, RIGHT + 0.026, y + 0.018)
        swatch.set(xlim=(0, 1), ylim=(0, 1))
        swatch.add_patch(Rectangle((0.03, 0.03), 0.94, 0.94, **outline(colour, frame.unit)))
        frame.write(frame.paper, RIGHT + 0.032, y, text, size=size, role="meaning")


def outline(colour: str, unit: float) -> dict[str, Any]:
    """How a part is drawn: what nobody serves has a broken line around it."""
    line = "--" if colour == UNSERVED else "-"
    return {"facecolor": colour, "edgecolor": INK, "linewidth": 1.2 * unit, "linestyle": line}


def draw_numbers(frame: Frame, shown: CoachTable, language: str) -> None:
    """The numbers of coaches under the bars; the planned one is boxed, an unproven one starred."""
    axis = frame.panel(LEFT, NUMBERS[0], RIGHT, NUMBERS[1])
    axis.set(xlim=frame.main.get_xlim(), ylim=(0, 1))
    for place, (number, row) in enumerate(shown.table.iterrows()):
        star = "*" if row["status"] in ("optimal", "feasible") and not row["proven"] else ""
        text = staff_text(float(str(number)), 0, language) + star
        if number == shown.planned:
            text = f"{text} {said('picture_now', language)}"
        width = 0.86 * column(frame)
        size = fitting_size(frame, text, width=width, largest=24, smallest=10, bold=True)
        written = frame.write(
            axis, place, 0.5, text, size=size, bold=True, across="center", role="coaches"
        )
        if number == shown.planned:
            written.set_bbox({"facecolor": "none", "edgecolor": INK, "pad": 5 * frame.unit,
                              "linewidth": 2 * frame.unit})  # fmt: skip
    name = said("picture_coaches", language)
    frame.write(frame.paper, 0.015, sum(NUMBERS) / 2, name, size=17, bold=True, role="row")


def extra_text(row: pd.Series, language: str) -> str:
    """What a coach adds to those in work: without help, and with it where that differs."""
    if row["extra_placed"] != row["extra_placed"]:
        return words.EN_DASH
    low, high = sorted(float(row[f"extra_placed{kind}"]) for kind in ("", "_help"))
    written = words.span(low, high, language)
    return f"+{written}" if low >= 0 else written


def draw_texts(frame: Frame, texts: list[str], name: str, span: tuple[float, float]) -> None:
    """A row of texts under the bars."""
    panel = frame.panel(LEFT, span[0], RIGHT, span[1])
    panel.set(xlim=frame.main.get_xlim(), ylim=(0, 1))
    width, size = 0.9 * column(frame), 22.0
    for text in texts:  # all alike, as large as the longest may be
        size = fitting_size(frame, text, width=width, largest=size, smallest=9, bold=True)
    for place, text in enumerate(texts):
        frame.write(panel, place, 0.5, text, size=size, bold=True, across="center", role="figure")
    size = fitting_size(frame, name.split("\n")[0], width=LEFT - 0.03, largest=15, smallest=10)
    frame.write(frame.paper, 0.015, sum(span) / 2, name, size=size, role="row")


def draw_foot(frame: Frame, shown: CoachTable, language: str) -> None:
    """What the figures are not, and what a star is."""
    found = shown.table[shown.table["served"].notna()]
    keys = ["picture_ends"] if found["proven"].all() else ["picture_ends", "picture_note"]
    text = " · ".join(said(key, language) for key in keys)
    size = fitting_size(frame, text, width=0.97, largest=14, smallest=8)
    frame.write(frame.paper, 0.015, 0.025, text, size=size, colour=QUIET, role="note")
