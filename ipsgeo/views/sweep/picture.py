"""A grid as a picture: for each point the clients above the norm, in fields that shade with it."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ipsgeo import words
from ipsgeo.errors import DataError, Finding
from ipsgeo.study import Study
from ipsgeo.sweep.grid import Grid, written
from ipsgeo.views.frame import QUIET, Frame, fitting_size, slide
from ipsgeo.views.palette import AROUND_NORM, INK, text_on
from ipsgeo.views.publish import check_language
from ipsgeo.views.sweep.rows import key_name, said

MOST_COLUMNS, MOST_ROWS, MOST_PANELS = 10, 6, 4
STEPS = (0.0, 0.1, 0.25)  # shares of the clients above the norm, where the shades change
COLOURS = ("#ffffff", *AROUND_NORM[3:])
ABSENT = "#dddddd"
LEFT, RIGHT, BOTTOM, TOP = 0.015, 0.985, 0.105, 0.83
SMALLEST = 11
Axis = tuple[str, Sequence[Any]]


def fits_picture(grid: Grid) -> bool:
    """Whether the numbers can be read from the back of a room."""
    (_, across), (_, down), panels = axes_of(grid)
    return len(across) <= MOST_COLUMNS and len(down) <= MOST_ROWS and len(panels) <= MOST_PANELS


def axes_of(grid: Grid) -> tuple[Axis, Axis, list[dict[str, Any]]]:
    """The keys across and down, and the values of the others: a panel each."""
    across, *more = grid.axes.items()
    down: Axis = more[0] if more else ("", [None])
    others = dict(more[1:])
    panels = [dict(zip(others, values, strict=True)) for values in product(*others.values())]
    return across, down, panels


def draw_sweep(
    table: pd.DataFrame,
    grid: Grid,
    study: Study,
    *,
    ax: Axes | None = None,
    language: str = "fi",
) -> Axes:
    """A field for each point with its clients a year above the norm: the less the better.

    ``table`` is as ``sweep_table`` returns it. The grid's first key goes across, the second down,
    and each combination of the others has a panel of its own. Where it is drawn is as for
    ``draw_plan``.

    Raises DataError where the grid is too large for numbers that can be read; see
    ``fits_picture``.
    """
    check_language(language)
    if not fits_picture(grid):
        raise DataError(Finding(key="grid_no_picture", value=len(table)))
    title = said("title", language, count=len(table))
    subtitle = said("subtitle", language, county=study.county_name(language))
    with slide(ax, title, subtitle) as frame:
        across, down, panels = axes_of(grid)
        width = (RIGHT - LEFT) / len(panels)
        places = np.arange(len(table)).reshape(len(across[1]), len(down[1]), len(panels))
        for k, chosen in enumerate(panels):
            left = LEFT + k * width
            draw_panel(frame, table, places[:, :, k], across, down, chosen,
                       (left, left + width - 0.015), language)  # fmt: skip
        draw_legend(frame, table, language)
    return frame.main


def draw_panel(
    frame: Frame, table: pd.DataFrame, places: np.ndarray, across: Axis, down: Axis,
    chosen: dict[str, Any], span: tuple[float, float], language: str,
) -> None:  # fmt: skip
    """The fields of one panel, with the values of its keys around them.

    ``places`` are those of its points in the table, by place across and down.
    """
    left = span[0] + (0.0 if down[0] == "" else 0.25 * (span[1] - span[0]) ** 0.5 * 0.42)
    panel = frame.panel(left, BOTTOM + 0.105, span[1], TOP - (0.055 if chosen else 0.0))
    panel.set(xlim=(0, len(across[1])), ylim=(len(down[1]), 0))
    share = (span[1] - left) / len(across[1])
    for y, x in product(range(len(down[1])), range(len(across[1]))):
        draw_field(frame, panel, x, y, table.iloc[places[x, y]], share, language)
    write_axis(frame, panel, across, share, language)
    if down[0]:
        write_down(frame, panel, down, (span[0], left - 0.008), language)
    if chosen:
        text = ", ".join(
            f"{key_name(key, language)} {value_text(v, language)}" for key, v in chosen.items()
        )
        size = fitting_size(frame, text, width=span[1] - span[0], largest=17, smallest=SMALLEST)
        frame.write(frame.paper, left, TOP - 0.025, text, size=size, bold=True, role="panel")


def draw_field(
    frame: Frame, panel: Axes, x: int, y: int, row: pd.Series, share: float, language: str
) -> None:
    """One point: its shade and its number; a dash where there is no division."""
    colour = colour_of(row)
    panel.add_patch(box((x + 0.02, y + 0.03), 0.96, colour, 1.2 * frame.unit))
    text = words.number(float(row["overload"]), language, decimals=0)
    text += "*" if row["status"] in ("optimal", "feasible") and not row["proven"] else ""
    size = fitting_size(frame, text, width=0.8 * share, largest=30, smallest=SMALLEST, bold=True)
    frame.write(panel, x + 0.5, y + 0.5, text, size=size, bold=True, colour=text_on(colour),
                across="center", role="figure")  # fmt: skip


def box(corner: tuple[float, float], width: float, colour: str, line: float) -> Rectangle:
    """A box in a shade, hatched where it says that there is no division."""
    return Rectangle(corner, width, 0.94, facecolor=colour, edgecolor=INK, linewidth=line,
                     hatch="//" if colour == ABSENT else None)  # fmt: skip


def colour_of(row: pd.Series) -> str:
    """The shade of a point: by the share of its clients above the norm."""
    overload, clients = float(row["overload"]), float(row["clients"])
    if overload != overload:
        return ABSENT
    part = overload / clients if clients > 0 else 0.0
    return COLOURS[sum(part > step + 5e-4 for step in STEPS)]


def value_text(value: Any, language: str) -> str:
    """A value of the grid as the language writes it."""
    if isinstance(value, bool | str | list):
        return written(value)
    return words.stated(float(value), language)


def write_axis(frame: Frame, panel: Axes, across: Axis, share: float, language: str) -> None:
    """The values below the fields, and their key."""
    texts = [value_text(value, language) for value in across[1]]
    size = min(
        fitting_size(frame, text, width=0.9 * share, largest=22, smallest=SMALLEST, bold=True)
        for text in texts
    )
    foot = panel.get_ylim()[0]
    height = panel.get_position().height / frame.box.height
    for x, text in enumerate(texts):
        frame.write(panel, x + 0.5, foot * (1 + 0.035 / height), text, size=size, bold=True,
                    across="center", role="value")  # fmt: skip
    whole, name = share * len(texts), key_name(across[0], language)
    size = fitting_size(frame, name, width=whole, largest=16, smallest=SMALLEST)
    foot *= 1 + 0.085 / height
    frame.write(panel, len(texts) / 2, foot, name, size=size, colour=QUIET, across="center",
                role="key")  # fmt: skip


def write_down(
    frame: Frame, panel: Axes, down: Axis, span: tuple[float, float], language: str
) -> None:
    """The values beside the fields, and their key."""
    width, box = span[1] - span[0], panel.get_position()
    texts = [value_text(value, language) for value in down[1]]
    size = min(
        fitting_size(frame, text, width=0.8 * width, largest=22, smallest=SMALLEST, bold=True)
        for text in texts
    )
    bottom = (box.y0 - frame.box.y0) / frame.box.height
    height = box.height / frame.box.height
    for y, text in enumerate(texts):
        place = bottom + height * (1 - (y + 0.5) / len(texts))
        frame.write(frame.paper, span[1], place, text, size=size, bold=True, across="right",
                    role="value")  # fmt: skip
    name = frame.write(
        frame.paper, span[0] + 0.006, bottom + height / 2, key_name(down[0], language), size=15,
        colour=QUIET, across="center", role="key",
    )  # fmt: skip
    name.set_rotation(90)


def draw_legend(frame: Frame, table: pd.DataFrame, language: str) -> None:
    """What the shades and the star mean, along the foot."""
    meanings = meanings_of(table, language)
    line = "      ".join(text for _, text in meanings)
    size = fitting_size(frame, line, width=0.9 - 0.03 * len(meanings), largest=15, smallest=9)
    place = LEFT
    for colour, text in meanings:
        swatch = frame.panel(place, 0.055, place + 0.018, 0.087)
        swatch.set(xlim=(0, 1), ylim=(0, 1))
        swatch.add_patch(box((0.03, 0.03), 0.94, colour, frame.unit))
        frame.write(frame.paper, place + 0.024, 0.07, text, size=size, role="meaning")
        place += 0.05 + frame.share_of_width(text, size=size)
    found = table["status"].isin(["optimal", "feasible"])
    if not table.loc[found, "proven"].all():
        note = said("note_unproven", language)
        frame.write(frame.paper, LEFT, 0.025, note, size=13, colour=QUIET, role="note")


def meanings_of(table: pd.DataFrame, language: str) -> list[tuple[str, str]]:
    """The shades, and what each means."""
    shares = [words.share(step, language) for step in STEPS[1:]]
    texts = [
        said("class_none", language),
        *(said("class_some", language, share=share) for share in shares),
        said("class_many", language, share=shares[-1]),
    ]
    absent = [(ABSENT, said("class_absent", language))] if table["overload"].isna().any() else []
    return [*zip(COLOURS, texts, strict=True), *absent]
