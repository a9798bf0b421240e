"""Colours that stay apart for colour-blind eyes, and letters that can be read on them."""

from collections.abc import Collection, Mapping
from typing import TypeVar

import pandas as pd

from ipsgeo.plan import Plan

Area = TypeVar("Area", str, int)  # by name, or by number
# Paul Tol's "light" qualitative scheme: colour-blind safe, and black text is readable on each.
AREA_COLOURS = (
    "#77AADD", "#EE8866", "#EEDD88", "#FFAABB", "#99DDFF", "#44BB99", "#BBCC33", "#AAAA00",
    "#DDDDDD",
)  # fmt: skip
# ColorBrewer YlGnBu and, around the norm, PuOr (purple below, orange above): both are safe for
# colour-blind eyes.
SEQUENCE = ("#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#2a7ab0", "#253494")
AROUND_NORM = ("#998ec3", "#d8daeb", "#f7f7f7", "#fee0b6", "#f1a340", "#b35806")
UNKNOWN = "#ffffff"
INK = "#1a1a1a"
BORDER = "#333333"
WITHIN_NORM = "#8c9bab"
ABOVE_NORM = AROUND_NORM[-1]


def area_colours(plan: Plan, neighbours: pd.DataFrame) -> dict[str, str]:
    """A colour for each area, in the plan's order; areas that touch never share one."""
    return colours_apart(touching_areas(plan, neighbours))


def colours_apart(touching: Mapping[Area, Collection[Area]]) -> dict[Area, str]:
    """A colour for each of those that touch others, in their order; neighbours never share one."""
    chosen: dict[Area, str] = {}
    for position, (area, others) in enumerate(touching.items()):
        taken = {chosen[other] for other in others if other in chosen}
        first = position % len(AREA_COLOURS)
        order = AREA_COLOURS[first:] + AREA_COLOURS[:first]
        chosen[area] = next((colour for colour in order if colour not in taken), order[0])
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
