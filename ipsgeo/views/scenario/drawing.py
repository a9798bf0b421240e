"""The maps of a scenario as inline SVG: both sides in one size, with a view for each county."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from ipsgeo import words
from ipsgeo.views.page.map_layers import display_shapes, inner_points
from ipsgeo.views.palette import UNKNOWN
from ipsgeo.views.scenario.sides import Side

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
    """One map.

    Parameters
    ----------
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

    box: str
    towns: tuple[Town, ...]
    areas: tuple[str, ...]
    units: tuple[str, ...]
    marks: tuple[Mark, ...]
    label: str
    description: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Paper:
    """From metres to the map's own units, y downwards, the same for both sides."""

    left: float
    top: float
    scale: float

    def place(self, shapes: Iterable[shapely.Geometry]) -> np.ndarray:
        """Shapes in the map's units, rounded and valid."""
        drawn = shapely.transform(np.asarray(list(shapes), dtype=object), self._points)
        return np.asarray(shapely.set_precision(drawn, GRID))

    def _points(self, metres: np.ndarray) -> np.ndarray:
        return (metres - [self.left, self.top]) * [self.scale, -self.scale]


def paper_of(shapes: gpd.GeoSeries) -> Paper:
    """The paper that holds all the shapes."""
    west, _, east, north = shapes.total_bounds
    return Paper(left=west, top=north, scale=WIDTH / (east - west))


def view_box(shapes: Iterable[shapely.Geometry]) -> str:
    """The viewBox around some shapes in the map's units."""
    west, north, east, south = shapely.total_bounds(np.asarray(list(shapes), dtype=object))
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
    side: Side, shapes: gpd.GeoSeries, paper: Paper, marked: Mapping[str, str], language: str,
    title: str, box: str,
) -> Drawing:  # fmt: skip
    """One side's map."""
    names = side.towns["name_sv" if language == "sv" else "name_fi"]
    placed = gpd.GeoSeries(paper.place(shapes), index=shapes.index)
    area = side.area.reindex(shapes.index)
    grouped = placed.groupby(area)  # those without a plan have none
    outlines = {str(name): part.union_all() for name, part in grouped}
    units = placed.groupby(shapes.index.map(side.unit)).agg(lambda part: part.union_all())
    facts = {"side": words.text(f"scenario.{side.name}", language), "title": title}
    return Drawing(
        box=box,
        towns=towns_of(side, placed, names, marked),
        areas=tuple(path_of(shape) for shape in outlines.values()),
        units=tuple(path_of(shape) for shape in units),
        marks=marks_of(side, placed, outlines, names, marked),
        label=words.text("scenario.map_title", language, facts),
        description=description(side, names, language),
    )


def towns_of(
    side: Side, placed: gpd.GeoSeries, names: Mapping[str, str], marked: Mapping[str, str]
) -> tuple[Town, ...]:
    """Every municipality."""
    area = side.area.reindex(placed.index)
    return tuple(
        Town(
            path=path_of(shape),
            fill=side.colours.get(area[code], UNKNOWN),
            title=town_title(names[code], side, area[code]),
            pattern=marked.get(str(code), ""),
        )
        for code, shape in placed.items()
    )


def town_title(name: str, side: Side, area: object) -> str:
    """What the pointer shows: the municipality, and its area where it has one."""
    return f"{name}: {side.numbers[area]} {side.names[area]}" if isinstance(area, str) else name


def marks_of(
    side: Side, placed: gpd.GeoSeries, outlines: Mapping[str, shapely.Geometry],
    names: Mapping[str, str], marked: Mapping[str, str],
) -> tuple[Mark, ...]:  # fmt: skip
    """Numbers of the areas, names of what moves, then the other names by demand."""
    found: list[Mark] = []
    if outlines:
        inner = inner_points(gpd.GeoSeries(list(outlines.values()), index=list(outlines)))
        found += [
            mark(inner[area], str(side.numbers[area]), "number")
            for area in sorted(outlines, key=lambda area: side.numbers[area])
        ]
    demand = {
        code: clients for done in side.outcomes for code, clients in done.unit.study.demand.items()
    }
    points = inner_points(placed)
    order = sorted(placed.index, key=lambda code: (code not in marked, -demand[code], code))
    kinds = {code: "moved" if code in marked else "name" for code in order}
    return (*found, *(mark(points[code], names[code], kinds[code]) for code in order))


def mark(point: shapely.Point, text: str, kind: str) -> Mark:
    """A text at a point."""
    return Mark(x=round(point.x, 1), y=round(point.y, 1), text=text, kind=kind)


def path_of(shape: shapely.Geometry) -> str:
    """A polygon, or several, as the path of an SVG."""
    rings: list[str] = []
    for part in shapely.get_parts(shape):
        if not isinstance(part, shapely.Polygon):
            continue  # a line where rounded shapes only touch
        for ring in (part.exterior, *part.interiors):
            rings.append(ring_of(ring.coords))
    return "".join(rings)


def ring_of(points: Sequence[tuple[float, ...]]) -> str:
    """One closed ring."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y, *_ in points[:-1]) + "Z"


def description(side: Side, names: Mapping[str, str], language: str) -> str:
    """The areas in words: number, county and municipalities."""
    units = {done.unit.key: done.unit.name[language] for done in side.outcomes}
    parts = []
    for area in sorted(side.numbers, key=lambda area: side.numbers[area]):
        towns = sorted((names[code] for code in side.members(area)), key=words.finnish_order)
        facts = {"number": str(side.numbers[area]), "name": side.names[area],
                 "unit": units[side.unit[area]], "municipalities": towns}  # fmt: skip
        parts.append(words.text("scenario.map_area", language, facts))
    return "; ".join(parts)
