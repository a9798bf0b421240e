"""What the map can show: the municipalities' colours in each view, and the legends in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from ipsgeo import words
from ipsgeo.study import Study
from ipsgeo.views.page_rows import AreaRow, MunicipalityRow
from ipsgeo.views.palette import (
    AROUND_NORM,
    NORM_STEPS,
    SEQUENCE,
    UNKNOWN,
    even_steps,
    shade,
    shade_load,
    spread,
)

VIEWS = ("areas", "demand", "load", "long_term")


@dataclass(frozen=True, kw_only=True)
class LegendClass:
    """A colour of the map and what it means."""

    colour: str
    text: str


@dataclass(frozen=True, kw_only=True)
class LegendGroup:
    """Classes that stand on one line, under a heading or none."""

    heading: str
    classes: Sequence[LegendClass]


def view_fills(rows: Sequence[MunicipalityRow], study: Study) -> pd.DataFrame:
    """Each municipality's colour in each view, by code."""
    demand = even_steps([row.demand for row in rows])
    long_term = even_steps([row.long_term for row in rows])
    return pd.DataFrame(
        {
            row.code: {
                "areas": row.area.colour,
                "demand": shade(row.demand, demand),
                "load": shade_load(row.area.load, study.problem.throughput_per_year),
                "long_term": shade(row.long_term, long_term),
            }
            for row in rows
        }
    ).T


def norm_steps(study: Study) -> list[float]:
    """Limits between the classes of load."""
    return [step * study.problem.throughput_per_year for step in NORM_STEPS]


def legends(
    rows: Sequence[MunicipalityRow], study: Study, language: str
) -> Mapping[str, list[LegendGroup]]:
    """The classes of each view but the areas, whose legend is the list of areas."""
    return {
        "demand": [sequence_legend([row.demand for row in rows], language)],
        "load": norm_legend(study, language),
        "long_term": [sequence_legend([row.long_term for row in rows], language)],
    }


def sequence_legend(values: Sequence[float], language: str) -> LegendGroup:
    """The classes of a choropleth, lowest first, and the missing figures where there are any."""
    texts = class_texts(even_steps(values), language)
    classes = [
        LegendClass(colour=colour, text=text)
        for colour, text in zip(spread(SEQUENCE, len(texts)), texts, strict=True)
    ]
    if any(value != value for value in values):
        unknown = words.text("page.class_unknown", language)
        classes.append(LegendClass(colour=UNKNOWN, text=unknown))
    return LegendGroup(heading="", classes=classes)


def norm_legend(study: Study, language: str) -> list[LegendGroup]:
    """The classes of load, those up to the norm and those above it."""
    texts = class_texts(norm_steps(study), language, decimals=1)
    classes = [
        LegendClass(colour=colour, text=text)
        for colour, text in zip(AROUND_NORM, texts, strict=True)
    ]
    within = NORM_STEPS.index(1.0) + 1
    facts = {"norm": float(study.problem.throughput_per_year)}
    return [
        LegendGroup(heading=words.text(f"page.{key}", language, facts), classes=part)
        for key, part in (("class_within", classes[:within]), ("class_over", classes[within:]))
    ]


def class_texts(steps: Sequence[float], language: str, decimals: int | None = None) -> list[str]:
    """The classes between the limits in words: below 3, 3–5, 5 or more."""
    places = digits(steps) if decimals is None else decimals
    limits = [words.number(step, language, decimals=places) for step in steps]
    if not limits:
        return [words.text("page.class_all", language)]
    between = [
        words.text("page.class_between", language, {"low": low, "high": high})
        for low, high in pairwise(limits)
    ]
    return [
        words.text("page.class_below", language, {"limit": limits[0]}),
        *between,
        words.text("page.class_from", language, {"limit": limits[-1]}),
    ]


def digits(steps: Sequence[float]) -> int:
    """Decimals that tell all limits exactly, three at most."""
    for places in range(3):
        if all(round(step, places) == step for step in steps):
            return places
    return 3


def area_mark(row: AreaRow, language: str) -> str:
    """HTML of an area's mark on the map: its number, and its load for that view."""
    load = words.number(row.load, language)
    return f'<span class="number">{row.number}</span><span class="value load">{load}</span>'
