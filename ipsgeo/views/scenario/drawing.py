"""The maps of a scenario as inline SVG: both sides in one size, with a view for each county."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import shapely

from ipsgeo.views.page.map_layers import display_shapes, inner_points
from ipsgeo.views.palette import UNKNOWN
from ipsgeo.views.scenario.sides import Side
from ipsgeo.views.scenario.texts import said
from ipsgeo.words import finnish_order

WIDTH = 1000.0  # of the whole map in its own units
GRID = 0.1  # that points are rounded to
ROOM = 0.02  # air around, as a share of the longer side


@dataclass(frozen=True, kw_only=True)
class Town:
    """A municipality on the map: its path, colour, what the pointer shows, and its pattern.

    The pattern is "lines" (the border moves it, or a merger joins it), "dots" (it changes area
    otherwise) or "".
    """

    path: str
    fill: str
    title: str
    pattern: str


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A text on the map at a place: an area's number, or a municipality's name."""

    x: float
    y: float
    text: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """The map of one side.

    Parameters
    ----------
    side
        "before" or "after".
    box
        The viewBox of the whole.
    towns, areas, units
        Municipalities, and the borders of areas and counties as paths.
    marks
        Texts, the most important first.
    label
        What it is, for screen readers and in words.
    description
        The areas in words.
    """

    side: str
    box: str
    towns: tuple[Town, ...]
    areas: tuple[str, ...]
    units: tuple[str, ...]
    marks: tuple[Mark, ...]
    label: str
    description: str


def on_paper(shapes: gpd.GeoSeries, whole: gpd.GeoSeries) -> gpd.GeoSeries:
    """Shapes from metres to the map's own units, y downwards, rounded and valid.

    The whole begins at (0, 0) and is ``WIDTH`` wide.
    """
    west, _, east, north = whole.total_bounds
    scale = WIDTH / (east - west)
    drawn = shapely.transform(
        shapes.to_numpy(), lambda metres: (metres - [west, north]) * [scale, -scale]
    )
    return gpd.GeoSeries(shapely.set_precision(drawn, GRID), index=shapes.index)


def view_box(placed: gpd.GeoSeries) -> str:
    """The viewBox around some shapes in the map's units."""
    west, north, east, south = placed.total_bounds
    room = ROOM * max(east - west, south - north)
    figures = (west - room, north - room, east - west + 2 * room, south - north + 2 * room)
    return " ".join(f"{figure:.1f}" for figure in figures)


def simple_shapes(before: Side, after: Side) -> tuple[gpd.GeoSeries, gpd.GeoSeries]:
    """Both sides' shapes with fewer points; a merged municipality is its parts together."""
    simple = display_shapes(before.towns.geometry)
    joined = dict(simple.items())
    for code in after.towns.index:
        whole = after.towns.geometry[code]
        if not whole.equals(before.towns.geometry[code]):
            parts = [c for c in simple.index if whole.covers(simple[c].representative_point())]
            joined[code] = shapely.union_all(simple[parts].to_numpy())
    later = gpd.GeoSeries([joined[code] for code in after.towns.index], index=after.towns.index)
    return simple, later.set_crs(simple.crs)


def drawing(
    side: Side, placed: gpd.GeoSeries, marked: Mapping[str, str], title: str, box: str,
    language: str,
) -> Drawing:  # fmt: skip
    """One side's map, of its municipalities' shapes in the map's units."""
    # Those without a plan are of no area.
    outlines = {str(area): part.union_all() for area, part in placed.groupby(side.area)}
    units = placed.groupby(placed.index.map(side.unit)).agg(lambda part: part.union_all())
    return Drawing(
        side=side.name,
        box=box,
        towns=towns_of(side, placed, marked),
        areas=tuple(path_of(shape) for shape in outlines.values()),
        units=tuple(path_of(shape) for shape in units),
        marks=marks_of(side, placed, outlines, marked),
        label=said("map_title", language, side=said(side.name, language), title=title),
        description=description(side, language),
    )


def towns_of(side: Side, placed: gpd.GeoSeries, marked: Mapping[str, str]) -> tuple[Town, ...]:
    """Every municipality; the pointer shows its name, and its area where it has one."""
    return tuple(
        Town(
            path=path_of(shape),
            fill=side.colours.get(side.area[code], UNKNOWN),
            title=": ".join(filter(None, (side.town_names[code], side.area_text(side.area[code])))),
            pattern=marked.get(str(code), ""),
        )
        for code, shape in placed.items()
    )


def marks_of(
    side: Side, placed: gpd.GeoSeries, outlines: Mapping[str, shapely.Geometry],
    marked: Mapping[str, str],
) -> tuple[Mark, ...]:  # fmt: skip
    """Numbers of the areas, names of what moves, then the other names by demand."""
    found: list[Mark] = []
    if outlines:
        inner = inner_points(gpd.GeoSeries(list(outlines.values()), index=list(outlines)))
        found += [
            mark(inner[area], str(side.numbers[area]), "number")
            for area in sorted(outlines, key=side.numbers.__getitem__)
        ]
    points = inner_points(placed)
    order = sorted(placed.index, key=lambda code: (code not in marked, -side.demand[code], code))
    for code in order:
        kind = "moved" if code in marked else "name"
        found.append(mark(points[code], side.town_names[code], kind))
    return tuple(found)


def mark(point: shapely.Point, text: str, kind: str) -> Mark:
    """A text at a point."""
    return Mark(x=round(point.x, 1), y=round(point.y, 1), text=text, kind=kind)


def path_of(shape: shapely.Geometry) -> str:
    """A polygon, or several, as the path of an SVG."""
    return "".join(
        ring_of(ring.coords)
        for part in shapely.get_parts(shape)
        if isinstance(part, shapely.Polygon)  # and no line where rounded shapes only touch
        for ring in (part.exterior, *part.interiors)
    )


def ring_of(points: Sequence[tuple[float, ...]]) -> str:
    """One closed ring."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y, *_ in points[:-1]) + "Z"


def description(side: Side, language: str) -> str:
    """The areas in words: number, county and municipalities."""
    units = {done.unit.key: done.unit.name[language] for done in side.outcomes}
    parts = []
    for area, number in sorted(side.numbers.items(), key=lambda pair: pair[1]):
        towns = sorted(side.town_names[side.members(area)], key=finnish_order)
        parts.append(
            said("map_area", language, number=number, name=side.names[area],
                 unit=units[side.unit[area]], municipalities=towns)
        )  # fmt: skip
    return "; ".join(parts)
