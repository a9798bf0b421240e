"""How much each assumption moves the overload, widest first: a tornado."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ipsgeo.sensitivity import Sensitivity
from ipsgeo.study import Study
from ipsgeo.views.frame import QUIET, Across, Frame, fitted, fitting_size, slide
from ipsgeo.views.palette import INK, SEQUENCE
from ipsgeo.views.publish import check_language
from ipsgeo.views.risk.picture import draw_marks
from ipsgeo.views.sensitivity.sentences import called, said, turn_text, value_text

LOW, HIGH = SEQUENCE[1], SEQUENCE[4]
LEFT, RIGHT, TOP, BOTTOM = 0.27, 0.74, 0.765, 0.13
TURNS = 0.775  # where the texts on turning points start
BAR = 0.62


def draw_tornado(
    shown: Sensitivity, study: Study, *, ax: Axes | None = None, language: str = "fi"
) -> Axes:
    """For each assumption the overload at its low and high end, and where the areas change.

    Where it is drawn is as for ``draw_plan``. Returns the panel of the bars; ``.figure`` is the
    whole picture.
    """
    check_language(language)
    subtitle = said("picture_subtitle", language, county=study.county_name(language))
    panel = (LEFT, BOTTOM, RIGHT, TOP)
    with slide(ax, said("title", language), subtitle, panel=panel) as frame:
        table = shown.tornado()
        draw_scale(frame, table, float(shown.base["overload"]), language)
        for place, (name, row) in enumerate(table.iterrows()):
            draw_bar(frame, str(name), row, place, shown, language)
            draw_texts(frame, str(name), place, len(table), shown, language)
        head = said("picture_turns", language)
        size, head = fitted(frame, head, width=0.985 - TURNS, sizes=range(15, 9, -1), lines=2,
                            bold=True)  # fmt: skip
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
    most, count = max([1.0, *figures]), max(len(table), 1)
    axes.set(xlim=(-0.14 * most, 1.14 * most), ylim=(count - 0.4, -0.6))
    draw_marks(frame, most, count - 0.36, language)
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
            Rectangle((min(base, figure), place - BAR / 2), abs(figure - base), BAR,
                      facecolor=colour, edgecolor=INK, linewidth=0.8 * frame.unit, zorder=2)
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
    largest, text = min(17, int(260 * (TOP - BOTTOM) / count)), called(name, language)
    size, text = fitted(frame, text, width=LEFT - 0.04, sizes=range(largest, 6, -1), lines=2)
    frame.write(frame.paper, LEFT - 0.012, y, text, size=size, across="right", role="assumption")
    sizes, text = range(min(14, largest), 6, -1), turn_text(name, shown.table.loc[[name]], language)
    size, text = fitted(frame, text, width=0.985 - TURNS, sizes=sizes, lines=2)
    frame.write(frame.paper, TURNS, y, text, size=size, role="turns")
