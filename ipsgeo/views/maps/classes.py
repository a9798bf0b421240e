"""The classes that maps are shaded by, each with its upper limit: limits, colours and names."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ipsgeo import words
from ipsgeo.views.figures import exceeds
from ipsgeo.views.palette import AROUND_NORM, SEQUENCE, UNKNOWN

NORM_STEPS = (0.5, 0.8, 1.0, 1.25, 1.75)  # load as a multiple of the norm, between the classes


@dataclass(frozen=True)
class MapClass:
    """A colour of the map and what it means."""

    colour: str
    text: str


def even_steps(values: Sequence[float]) -> list[float]:
    """Round limits between classes that hold about equally many of the values.

    Fewer classes come out where the values are few or alike.
    """
    known = sorted(value for value in values if not math.isnan(value))
    count = len(SEQUENCE)
    cuts = [known[len(known) * step // count] for step in range(1, count)] if known else []
    return [cut for cut in sorted({round_up(cut) for cut in cuts}) if exceeds(known[-1], cut)]


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
    return spread(colours, len(steps) + 1)[sum(exceeds(value, step) for step in steps)]


def shade_load(load: float, norm: float) -> str:
    """The colour of a load's class, those up to the norm apart from those above it."""
    return shade(load, norm_steps(norm), AROUND_NORM)


def norm_steps(norm: float) -> list[float]:
    """Limits between the classes of load."""
    return [step * norm for step in NORM_STEPS]


def spread(colours: Sequence[str], count: int) -> list[str]:
    """So many colours, evenly out of a longer scale."""
    if count == 1:
        return [colours[len(colours) // 2]]
    return [colours[round(k * (len(colours) - 1) / (count - 1))] for k in range(count)]


def classes_between(
    steps: Sequence[float],
    language: str,
    *,
    colours: Sequence[str] = SEQUENCE,
    decimals: int | None = None,
) -> list[MapClass]:
    """The classes between the limits, lowest first."""
    texts = class_texts(steps, language, decimals)
    return [MapClass(*pair) for pair in zip(spread(colours, len(texts)), texts, strict=True)]


def class_texts(steps: Sequence[float], language: str, decimals: int | None = None) -> list[str]:
    """The classes between the limits in words: at most 3, 3–5, above 5."""
    limits = [
        words.number(step, language, decimals=digits(step) if decimals is None else decimals)
        for step in steps
    ]
    if not limits:
        return [words.text("common.class_all", language)]
    return [
        words.text("common.class_up_to", language, {"limit": limits[0]}),
        *(f"{low}{words.EN_DASH}{high}" for low, high in pairwise(limits)),
        words.text("common.class_above", language, {"limit": limits[-1]}),
    ]


def digits(limit: float) -> int:
    """Decimals that tell a limit exactly, three at most."""
    return next((places for places in range(3) if round(limit, places) == limit), 3)
