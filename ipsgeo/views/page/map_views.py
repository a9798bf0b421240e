"""What the map can show: the municipalities' colours in each view, and the legends in words."""

from collections.abc import Mapping, Sequence

import pandas as pd

from ipsgeo import words
from ipsgeo.study import Study
from ipsgeo.views.maps.classes import (
    NORM_STEPS,
    MapClass,
    classes_between,
    even_steps,
    norm_steps,
    shade,
    shade_load,
)
from ipsgeo.views.page.rows import AreaRow, MunicipalityRow
from ipsgeo.views.palette import AROUND_NORM, UNKNOWN

VIEWS = ("areas", "demand", "load", "counted")
SHADED = ("demand", "counted")  # the views that are shaded by a column of the demand table

LegendGroup = tuple[str, Sequence[MapClass]]  # classes on one line, under a heading or none


def view_fills(rows: Sequence[MunicipalityRow], study: Study) -> pd.DataFrame:
    """Each municipality's colour in each view, by code."""
    norm = study.problem.throughput_per_year
    fills = {
        "areas": {row.code: row.area.colour for row in rows},
        "load": {row.code: shade_load(row.area.figures["load"], norm) for row in rows},
    }
    for view in SHADED:
        steps = even_steps([row.figures[view] for row in rows])
        fills[view] = {row.code: shade(row.figures[view], steps) for row in rows}
    return pd.DataFrame(fills)[list(VIEWS)]


def legends(
    rows: Sequence[MunicipalityRow], study: Study, language: str
) -> Mapping[str, list[LegendGroup]]:
    """The classes of each view but the areas, whose legend is the list of areas."""
    by_view = {
        view: [sequence_legend([row.figures[view] for row in rows], language)] for view in SHADED
    }
    return by_view | {"load": norm_legend(study, language)}


def sequence_legend(values: Sequence[float], language: str) -> LegendGroup:
    """The classes of a choropleth, lowest first, and the missing figures where there are any."""
    classes = classes_between(even_steps(values), language)
    if any(value != value for value in values):
        classes.append(MapClass(UNKNOWN, words.text("common.class_unknown", language)))
    return "", classes


def norm_legend(study: Study, language: str) -> list[LegendGroup]:
    """The classes of load, those up to the norm and those above it."""
    norm = float(study.problem.throughput_per_year)
    classes = classes_between(norm_steps(norm), language, colours=AROUND_NORM, decimals=1)
    within = NORM_STEPS.index(1.0) + 1
    return [
        (words.text(f"page.{key}", language, {"norm": norm}), part)
        for key, part in (("class_within", classes[:within]), ("class_over", classes[within:]))
    ]


def area_mark(area: AreaRow, language: str) -> str:
    """HTML of an area's mark on the map: its number, and its load for that view."""
    load = words.number(area.figures["load"], language)
    number = area.figures["number"]
    return f'<span class="number">{number}</span><span class="value load">{load}</span>'
