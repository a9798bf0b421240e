"""The ladder of services as one slide: strong support at the bottom, light at the top."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ipsgeo import words
from ipsgeo.network import PHASES
from ipsgeo.views.frame import QUIET, Frame, fitted, slide
from ipsgeo.views.network.parts import write_within
from ipsgeo.views.network.sentences import said
from ipsgeo.views.palette import BORDER, SEQUENCE, text_on
from ipsgeo.views.publish import check_language

Rows = list[list[Any]]

LEFT, BOXES, RIGHT = 0.015, 0.44, 0.985  # of the names, and of the phases
BOTTOM, TOP, HEADS = 0.1, 0.7, 0.715
COVERED, OPEN = SEQUENCE[4], "#ffffff"
TICK = "✓"
LARGEST_ROW = 0.2  # of one service, share of the frame's height
GAP = 0.12  # between services, share of a row


def draw_ladder(table: pd.DataFrame, *, ax: Axes | None = None, language: str = "fi") -> Axes:
    """The services of a ladder, the strongest support at the bottom, with the phases they cover.

    ``table`` is as ``ladder`` returns it; where it is drawn is as for ``draw_plan``. Returns the
    whole slide, from (0, 0) to (1, 1); ``.figure`` is the picture.
    """
    check_language(language)
    heading, subtitle = said("ladder_title", language), said("ladder_subtitle", language)
    with slide(ax, heading, subtitle) as frame:
        frame.main.set(xlim=(0, 1), ylim=(0, 1))
        draw_heads(frame, language)
        row = min(LARGEST_ROW, (TOP - BOTTOM) / max(len(table), 1))
        for place, (_, service) in enumerate(table.iterrows()):
            draw_service(frame, service, TOP - (len(table) - place) * row, row, language)
        draw_sources(frame, table, language)
    return frame.main


def column(phase: int) -> tuple[float, float]:
    """Left edge and width of a phase."""
    width = (RIGHT - BOXES) / len(PHASES)
    return BOXES + (phase - 1) * width, width


def draw_heads(frame: Frame, language: str) -> None:
    """The names of the phases above their boxes."""
    for phase in PHASES:
        left, width = column(phase)
        name = words.text(f"process.phase_{phase}", language)
        size, name = fitted(frame, name, width=width - 0.008, sizes=range(13, 9, -1), lines=5)
        frame.write(frame.main, left, HEADS, name, size=size, upright="bottom", role="phase")


def draw_service(
    frame: Frame, service: pd.Series, bottom: float, row: float, language: str
) -> None:
    """A service: the kind of support, the name, and a box a phase, ticked where it is covered."""
    middle, high = bottom + row / 2, row * (1 - GAP)
    name, kind = str(service[f"name_{language}"]), support_name(service, language)
    large = row > 0.09
    place = (LEFT, bottom + 0.36 * row, BOXES - 0.02, bottom + row)
    write_within(frame, name, place, largest=18, bold=True, breaks=" ", role="service")
    frame.write(frame.main, LEFT, bottom + 0.2 * row, kind, size=14 if large else 8,
                colour=QUIET, role="support")  # fmt: skip
    for phase in PHASES:
        left, width = column(phase)
        covered = phase in service["phases"]
        face = COVERED if covered else OPEN
        frame.main.add_patch(
            Rectangle((left, middle - high / 2), width - 0.008, high, facecolor=face,
                      edgecolor=BORDER if covered else "#b8c0c8", linewidth=1.5 * frame.unit,
                      linestyle="-" if covered else (0, (4, 3)))
        )  # fmt: skip
        if covered:
            text = f"{TICK} {phase}"
            frame.write(frame.main, left + (width - 0.008) / 2, middle, text, bold=True,
                        size=22 if large else 12, colour=text_on(face), across="center",
                        role="number")  # fmt: skip


def support_name(service: pd.Series, language: str) -> str:
    """What the support is called, with the phases: strong, light, or by its phases only."""
    phases = said("ladder_phases", language, phases=phase_text(service["phases"]))
    if not service["support"]:
        return phases
    told = phases[:1].lower() + phases[1:]
    return ", ".join([said(f"ladder_{service['support']}", language), told])


def phase_text(phases: tuple[int, ...]) -> str:
    """Phases in short: 1–3, or 1, 2, 4 where they do not stand in a row."""
    if len(phases) > 2 and phases == tuple(range(phases[0], phases[-1] + 1)):
        return f"{phases[0]}{words.EN_DASH}{phases[-1]}"
    return ", ".join(map(str, phases))


def draw_sources(frame: Frame, table: pd.DataFrame, language: str) -> None:
    """Who says which phases a service covers."""
    sources = "; ".join(dict.fromkeys(table["source"]))
    told = said("ladder_source", language, sources=sources)
    size, told = fitted(frame, told, width=RIGHT - LEFT, sizes=range(12, 7, -1), lines=2)
    frame.write(frame.main, LEFT, 0.045, told, size=size, colour=QUIET, role="source")


def ladder_rows(table: pd.DataFrame, language: str) -> Rows:
    """The ladder as rows of a sheet, the strongest support first."""
    heads = [said(f"column_{name}", language) for name in ("step", "support", "service")]
    phases = [words.text(f"process.phase_{phase}", language) for phase in PHASES]
    rows: Rows = [[*heads, *phases, said("column_source", language)]]
    for _, service in table.iterrows():
        covered = [said("yes" if p in service["phases"] else "no", language) for p in PHASES]
        told = [int(service["step"]), support_name(service, language), service[f"name_{language}"]]
        rows.append([*told, *covered, service["source"]])
    return rows
