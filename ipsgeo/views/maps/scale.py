"""A scale bar of a round length."""

import math

from ipsgeo import words
from ipsgeo.views.frame import Frame
from ipsgeo.views.palette import INK

ROUND_STEPS = (5, 2, 1)
TICK = 0.007  # of the frame's height


def round_length(longest: float) -> float:
    """The longest of 1, 2, 5, 10, 20, 50 … that is at most so long."""
    magnitude = 10.0 ** math.floor(math.log10(longest))
    return next(step * magnitude for step in ROUND_STEPS if step * magnitude <= longest)


def draw_scale_bar(frame: Frame, left: float, y: float, *, longest: float, language: str) -> float:
    """A scale bar of at most so long below the frame's map, whose coordinates are metres.

    Places are shares of the frame; returns the right end of bar and number.
    """
    metres = frame.main.get_xlim()[1] - frame.main.get_xlim()[0]
    share_per_km = 1000 / metres * frame.main.bbox.width / frame.paper.bbox.width
    length_km = round_length(longest / share_per_km)
    right = left + length_km * share_per_km
    frame.paper.plot(
        (left, left, right, right), (y + TICK, y, y, y + TICK), color=INK, linewidth=2 * frame.unit,
        solid_joinstyle="miter", solid_capstyle="butt",
    )  # fmt: skip
    number = words.number(length_km, language, decimals=0 if length_km >= 1 else 1)
    text = f"{number}{words.NO_BREAK_SPACE}km"
    frame.write(frame.paper, right + 0.006, y, text, size=12, role="scale")
    return right + 0.006 + frame.share_of_width(text, size=12)
