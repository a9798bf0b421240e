"""How much each assumption moves the overload, widest first: a tornado."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ipsgeo import words
from ipsgeo.sensitivity import Sensitivity
from ipsgeo.study import Study
from ipsgeo.views.frame import (
    QUIET,
    Across,
    Frame,
    draw_headline,
    fitted,
    fitting_size,
    open_frame,
    own_style,
)
from ipsgeo.views.palette import INK, SEQUENCE
from ipsgeo.views.publish import check_language
from ipsgeo.views.risk.picture import scale_marks
from ipsgeo.views.sensitivity.sentences import called, said, turn_text, value_text

LOW, HIGH = SEQUENCE[1], SEQUENCE[4]
LEFT, RIGHT, TOP, BOTTOM = 0.27, 0.74, 0.765, 0.13
TURNS = 0.775  # where the texts on turning points start
BAR = 0.62
FIGURE = "overload_best"


def draw_tornado(
    shown: Sensitivity, study: Study, *, ax: Axes | None = None, language: str = "fi"
) -> Axes:
    """For each assumption the overload at its low and high end, and where the areas change.

    Parameters
    ----------
    shown
        What to show.
    study, ax, language
        As for ``draw_plan``.

    Returns
    -------
    Axes
        The panel of the bars; ``.figure`` is the whole picture.
    """
    check_language(language)
    with own_style():
        frame = open_frame(ax)
        subtitle = said("picture_subtitle", language, county=study.county_name(language))
        draw_headline(frame, said("title", language), subtitle)
        frame.main.set_position(frame.within(LEFT, BOTTOM, RIGHT, TOP))
        table = shown.tornado(FIGURE)
        draw_scale(frame, table, float(shown.base["overload"]), language)
        for place, (name, row) in enumerate(table.iterrows()):
            draw_bar(frame, str(name), row, place, shown, language)
            draw_texts(frame, str(name), place, len(table), shown, language)
        size, head = fitted(
            frame, said("picture_turns", language), width=0.985 - TURNS, lines=2, bold=True,
            sizes=range(15, 9, -1),
        )  # fmt: skip
        frame.write(frame.paper, TURNS, TOP + 0.005, head, size=size, bold=True, upright="bottom",
                    role="head")  # fmt: skip
        note = said("picture_note", language)
        size = fitting_size(frame, note, width=0.97, largest=13, smallest=8)
        frame.write(frame.paper, 0.015, 0.025, note, size=size, colour=QUIET, role="note")
    return frame.main


def draw_scale(frame: Frame, table: pd.DataFrame, base: float, language: str) -> None:
    """The overload's scale, and what it is now as a line."""
    axes = frame.main
    figures = [float(n) for n in table[["low", "high", "base"]].to_numpy().ravel() if n == n]
    most = max(1.0, *figures)
    axes.set(xlim=(-0.14 * most, 1.14 * most), ylim=(max(len(table), 1) - 0.4, -0.6))
    for value in scale_marks(most):
        axes.axvline(value, color="#dddddd", linewidth=frame.unit, zorder=1)
        written = words.number(value, language, decimals=0)
        frame.write(axes, value, max(len(table), 1) - 0.36, written, size=14, across="center",
                    upright="top", role="scale")  # fmt: skip
    axes.axvline(base, color=INK, linewidth=2.5 * frame.unit, zorder=4)
    text = said("picture_base", language, value=base)
    frame.write(axes, base, -0.66, text, size=16, bold=True, across="center", upright="bottom",
                role="base")  # fmt: skip


def draw_bar(
    frame: Frame, name: str, row: pd.Series, place: int, shown: Sensitivity, language: str
) -> None:
    """One assumption: a bar from the figure now to that at each end, with the values there."""
    axes, base, room = frame.main, float(row["base"]), 0.008 * frame.main.get_xlim()[1]
    written: dict[float, list[str]] = {}
    for end, colour in (("low", LOW), ("high", HIGH)):
        figure = float(row[end])
        if figure != figure:
            continue
        axes.add_patch(
            Rectangle(
                (min(base, figure), place - BAR / 2), abs(figure - base), BAR, facecolor=colour,
                edgecolor=INK, linewidth=0.8 * frame.unit, zorder=2,
            )
        )  # fmt: skip
        value = float(shown.table.at[(name, end), "value"])
        written.setdefault(round(figure, 6), []).append(value_text(name, value, language))
    for figure, texts in written.items():  # both ends at one place share one text
        left = figure < base
        across: Across = "right" if left else "left"
        x = figure - room if left else figure + room
        frame.write(axes, x, place, " / ".join(texts), size=13, across=across, role="value")


def draw_texts(
    frame: Frame, name: str, place: int, count: int, shown: Sensitivity, language: str
) -> None:
    """What the assumption is called, and where the areas turn into others."""
    y = TOP - (TOP - BOTTOM) * (place + 0.6) / (count + 0.2)
    largest = min(17, int(260 * (TOP - BOTTOM) / count))
    size, text = fitted(
        frame, called(name, language), width=LEFT - 0.04, lines=2, sizes=range(largest, 6, -1)
    )
    frame.write(frame.paper, LEFT - 0.012, y, text, size=size, across="right", role="assumption")
    turns = turn_text(name, shown.table.loc[[name]], language)
    size, text = fitted(
        frame, turns, width=0.985 - TURNS, lines=2, sizes=range(min(14, largest), 6, -1)
    )
    frame.write(frame.paper, TURNS, y, text, size=size, role="turns")
