"""A scenario as one slide: the maps before and after side by side, and the figures below."""

import math
from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch

from ipsgeo import words
from ipsgeo.scenarios import ScenarioResult
from ipsgeo.views.frame import QUIET, Frame, broken, fitted, slide
from ipsgeo.views.maps.labels import Label, place_labels
from ipsgeo.views.maps.legend import draw_badge
from ipsgeo.views.maps.numbers import BADGES
from ipsgeo.views.maps.outline import SLIVER_M, draw_shapes, outline
from ipsgeo.views.names import boundaries_text
from ipsgeo.views.page.map_layers import inner_points
from ipsgeo.views.palette import INK, UNKNOWN
from ipsgeo.views.publish import check_language
from ipsgeo.views.scenario.drawing import description
from ipsgeo.views.scenario.sentences import change_sentences, notes_of
from ipsgeo.views.scenario.sides import Side, marked_codes, sides_of
from ipsgeo.views.scenario.texts import said
from ipsgeo.views.withheld import check_withheld

TOP, BOTTOM, FOOT = 0.815, 0.245, 0.065
ONE_COLUMN = 5  # sentences; more stand in two columns
SLIDE_POINTS = 540  # height of a slide
PLACES = {"before": (0.012, 0.495), "after": (0.505, 0.988)}
HATCHES = {"lines": "////", "dots": ".."}


def draw_scenario(result: ScenarioResult, *, ax: Axes | None = None, language: str = "fi") -> Axes:
    """The maps of a scenario before and after, side by side.

    ``result`` is as ``run_scenario`` returns it; where it is drawn is as for ``draw_plan``. Returns
    the map after, in EPSG:3067; ``.figure`` is the whole slide.
    """
    check_language(language)
    check_withheld(result.scenario.base)
    sides, marked = sides_of(result, language), marked_codes(result)
    title, subtitle = result.scenario.title[language], said("not_a_proposal", language)
    with slide(ax, title, subtitle) as frame:
        whole = sides[0].towns.geometry.total_bounds
        left_out = [
            name for side in sides for name in draw_side(frame, side, marked, whole, language)
        ]
        draw_words(frame, result, language)
        draw_foot(frame, result, list(dict.fromkeys(left_out)), language)
    return frame.main


def draw_side(
    frame: Frame, side: Side, marked: Mapping[str, str], whole: np.ndarray, language: str
) -> list[str]:
    """One map with its heading; returns the names that found no place."""
    own = side_frame(frame, side, whole)
    left = PLACES[side.name][0]
    frame.write(frame.paper, left, TOP + 0.01, said(side.name, language), size=19, bold=True,
                upright="baseline", role="side")  # fmt: skip
    draw_towns(own, side, marked)
    shapes = side.towns.geometry
    outlines = joined(shapes, side.area)
    for shape in outlines:
        draw_border(own, shape, 1.8)
    for shape in joined(shapes, shapes.index.map(side.unit)):
        draw_border(own, shape, 4.2)
    taken = draw_numbers(own, side, outlines)
    labels = [
        Label(text=side.town_names[code], shape=shapes[code],
              importance=side.demand[code] + 1e6 * (code in marked))
        for code in shapes.index
    ]  # fmt: skip
    told = description(side, language)
    frame.write(frame.paper, 0, 0, told, size=1, role="spoken").set_visible(False)
    return place_labels(own, labels, taken=taken)


def draw_towns(frame: Frame, side: Side, marked: Mapping[str, str]) -> None:
    """The municipalities in their areas' colours, with a pattern on those that change area."""
    shapes = side.towns.geometry
    colours = {code: side.colours.get(area, UNKNOWN) for code, area in side.area.items()}
    draw_shapes(frame, shapes, colours)
    for code in shapes.index:
        if code in marked:
            draw_border(frame, shapes[code], 0.5, hatch=HATCHES[marked[code]])


def side_frame(frame: Frame, side: Side, whole: np.ndarray) -> Frame:
    """The frame with one half for its map, whose limits are final and alike on both sides."""
    left, right = PLACES[side.name]
    if side.name == "after":
        frame.main.set_position(frame.within(left, BOTTOM, right, TOP))
        panel = frame.main
    else:
        panel = frame.panel(left, BOTTOM, right, TOP)
    west, south, east, north = whole
    metres = 1.02 * max((east - west) / panel.bbox.width, (north - south) / panel.bbox.height)
    half = np.array([panel.bbox.width, panel.bbox.height]) * metres / 2
    middle = np.array([(west + east) / 2, (south + north) / 2])
    low, high = middle - half, middle + half
    panel.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal")
    return replace(frame, main=panel)


def joined(shapes: gpd.GeoSeries, group: object) -> gpd.GeoSeries:
    """The shapes of each group as one; the index is the group's name."""
    return shapes.groupby(group).agg(
        lambda part: shapely.union_all(part.to_numpy(), grid_size=SLIVER_M)
    )


def draw_border(
    frame: Frame, shape: shapely.Geometry, width: float, *, hatch: str | None = None
) -> None:
    """A border, or a pattern within one."""
    frame.main.add_patch(
        PathPatch(outline(shape), fill=False, edgecolor=INK, linewidth=width * frame.unit,
                  joinstyle="round", zorder=2, hatch=hatch)
    )  # fmt: skip


def draw_numbers(frame: Frame, side: Side, outlines: gpd.GeoSeries) -> list[shapely.Geometry]:
    """The areas' numbers where there is most room; returns the boxes that they take, in pixels."""
    if outlines.empty:
        return []
    boxes, diameter = [], BADGES[1]
    for area, point in inner_points(outlines).items():
        draw_badge(frame, frame.main, point.x, point.y, side.numbers[str(area)], diameter,
                   role="number")  # fmt: skip
        x, y = frame.main.transData.transform((point.x, point.y))
        radius = 0.6 * diameter * frame.unit * frame.figure.dpi / 72
        boxes.append(shapely.box(x - radius, y - radius, x + radius, y + radius))
    return boxes


def draw_words(frame: Frame, result: ScenarioResult, language: str) -> None:
    """What changes, in the largest letters that fit; a border that cuts comes first and bold."""
    cuts = notes_of(result, language, cuts=True)
    told = [*cuts, *change_sentences(result, language)]
    columns = 1 if len(told) <= ONE_COLUMN else 2
    width, each = 0.97 / columns - 0.01, math.ceil(len(told) / columns)
    parts = [told[start : start + each] for start in range(0, len(told), each)]
    for size in range(15, 5, -1):
        step = 1.5 * size / SLIDE_POINTS
        lines = [
            [broken(frame, text, width=width, size=size, bold=text in cuts) for text in part]
            for part in parts
        ]
        heights = [step * sum(1 + text.count("\n") for text in part) for part in lines]
        if max(heights) <= BOTTOM - 0.025 - FOOT:
            break
    for column, (part, own) in enumerate(zip(lines, parts, strict=True)):
        y = BOTTOM - 0.025
        for text, sentence in zip(part, own, strict=True):
            frame.write(frame.paper, 0.015 + column * 0.97 / columns, y, text, size=size,
                        bold=sentence in cuts, upright="top", role="sentence")  # fmt: skip
            y -= step * (1 + text.count("\n"))


def draw_foot(frame: Frame, result: ScenarioResult, left_out: list[str], language: str) -> None:
    """Whether the map is schematic, names without a place, and the sources."""
    base = result.scenario.base
    notes = [words.text("pictures.schematic", language)] if base.schematic else []
    notes += [words.text("pictures.left_out", language, {"names": left_out})] if left_out else []
    source = words.text("pictures.source", language, {"source": base.statistics.source})
    text = " · ".join([*notes, f"{source} {boundaries_text(base, language)}"])
    size, wrapped = fitted(frame, text, width=0.97, sizes=range(10, 4, -1), lines=2)
    frame.write(frame.paper, 0.015, 0.032, wrapped, size=size, colour=QUIET, role="source")
