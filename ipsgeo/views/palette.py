"""Colours that stay apart for colour-blind eyes, and the classes that maps are shaded by."""

import math
from collections.abc import Sequence

import pandas as pd

from ipsgeo.audit import TOLERANCE
from ipsgeo.plan import Plan

# Paul Tol's "light" qualitative scheme: colour-blind safe, and black text is readable on each.
AREA_COLOURS = (
    "#77AADD", "#EE8866", "#EEDD88", "#FFAABB", "#99DDFF", "#44BB99", "#BBCC33", "#AAAA00",
    "#DDDDDD",
)  # fmt: skip
# ColorBrewer YlGnBu and, around the norm, PuOr (purple below, orange above): both are safe for
# colour-blind eyes.
SEQUENCE = ("#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#2a7ab0", "#253494")
AROUND_NORM = ("#998ec3", "#d8daeb", "#f7f7f7", "#fee0b6", "#f1a340", "#b35806")
NORM_STEPS = (0.5, 0.8, 1.0, 1.25, 1.75)  # load as a multiple of the norm, between the classes
UNKNOWN = "#ffffff"
INK = "#1a1a1a"
BORDER = "#333333"
WATER = "#eef3f7"


def area_colours(plan: Plan, neighbours: pd.DataFrame) -> dict[str, str]:
    """A colour for each area, in the plan's order; areas that touch never share one."""
    touching = touching_areas(plan, neighbours)
    chosen: dict[str, str] = {}
    for position, area in enumerate(plan.coaches.index):
        taken = {chosen[other] for other in touching[area] if other in chosen}
        start = position % len(AREA_COLOURS)
        order = [(start + step) % len(AREA_COLOURS) for step in range(len(AREA_COLOURS))]
        free = [AREA_COLOURS[k] for k in order if AREA_COLOURS[k] not in taken]
        chosen[area] = free[0] if free else AREA_COLOURS[start]
    return chosen


def touching_areas(plan: Plan, neighbours: pd.DataFrame) -> dict[str, set[str]]:
    """The areas that each area has a common border with."""
    touching: dict[str, set[str]] = {area: set() for area in plan.coaches.index}
    for a, b in zip(neighbours["code_a"], neighbours["code_b"], strict=True):
        one, other = plan.area[a], plan.area[b]
        if one != other:
            touching[one].add(other)
            touching[other].add(one)
    return touching


def even_steps(values: Sequence[float], classes: int = len(SEQUENCE)) -> list[float]:
    """Round limits between classes that hold about equally many of the values.

    Fewer classes come out where the values are few or alike.
    """
    known = sorted(value for value in values if not math.isnan(value))
    cuts = [known[len(known) * step // classes] for step in range(1, classes)] if known else []
    rounded = sorted({round_up(cut) for cut in cuts})
    return [cut for cut in rounded if known[0] < cut <= known[-1]]


def round_up(value: float) -> float:
    """The next number with two digits that matter: 0.37, 4.2, 190."""
    if value <= 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(value)) - 1)
    return round(math.ceil(value / unit - 1e-9) * unit, 6)


def shade(value: float, steps: Sequence[float], colours: Sequence[str] = SEQUENCE) -> str:
    """The colour of a value's class; white where the value is missing."""
    if math.isnan(value):
        return UNKNOWN
    return spread(colours, len(steps) + 1)[sum(value >= step for step in steps)]


def shade_load(load: float, norm: float) -> str:
    """The colour of a load's class around the norm; a class includes its upper limit."""
    return AROUND_NORM[sum(load > step * norm + TOLERANCE for step in NORM_STEPS)]


def spread(colours: Sequence[str], count: int) -> list[str]:
    """So many colours, evenly out of a longer scale."""
    if count == 1:
        return [colours[len(colours) // 2]]
    return [colours[round(k * (len(colours) - 1) / (count - 1))] for k in range(count)]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (1–21) as WCAG 2.1 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of a #rrggbb colour as WCAG 2.1 defines it."""
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def text_on(colour: str) -> str:
    """Black or white, whichever reads better on the colour."""
    return INK if contrast(colour, INK) >= contrast(colour, "#ffffff") else "#ffffff"
