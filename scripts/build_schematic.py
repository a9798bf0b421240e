"""Build the schematic boundary layer of Finland's municipalities from facts alone.

The layer is a power diagram (additively weighted Voronoi diagram, Laguerre diagram): every
municipality is a point with a weight, and a place belongs to the municipality for which
distance² - weight is the smallest. The weights are fitted so that every cell, clipped to the
national outline of Natural Earth 1:10m, has the municipality's official area. No boundary is
copied from an official map: only areas, seats, centroids and border lengths are used.

Run it from a clone (npm, or a file that npm has fetched before, is needed for the outline)::

    python scripts/build_schematic.py
    python scripts/build_schematic.py --outline countries-10m.json

Reference: Aurenhammer, Hoffmann & Aronov 1998, Minkowski-type theorems and least-squares
clustering; the damped Newton method is that of Kitagawa, Mérigot & Thibert 2019.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from shapely.geometry import MultiPolygon, Polygon

DATA = Path(__file__).resolve().parents[1] / "data" / "municipalities"
PACKAGE = "world-atlas@2.0.2"
OUTLINE_SHA256 = "3bc6f1d367a9bcec479841bae0e76092f512838411d0cef124e92eec4db45f79"
COUNTRY_IDS = ("246", "248")  # ISO 3166: Finland and Åland, which Natural Earth keeps apart
CRS = "EPSG:3067"
LAST_CHANGE = "2024-12-31T00:00:00.000Z"  # a fixed date: the same facts give the same bytes

FRAME = np.array([[-4e5, 6.2e6], [1.2e6, 6.2e6], [1.2e6, 8.2e6], [-4e5, 8.2e6]])  # all land

GRID_M = 10.0  # coordinates are whole multiples of this
ROUNDS = 6  # the outline is completed with islands, and all points are moved, this many times
MOVES = 5  # moves of the points in a round
CORRECTIONS = 12  # refits of the weights to the areas of the finished, snapped cells
ARCHIPELAGO_SEA_SHARE = 0.25  # of a municipality's border: from here on the outline lacks islands
EMBRACED_SHARE = 0.5  # of a municipality's land border is with one neighbour, and that border is
EMBRACED_CIRCLE = 0.9  # of the length of a circle of its area: the neighbour embraces it
SEAT_SHARE = 0.15  # how far an anchor is from the centroid towards the seat, at the least
SEAT_PULL = 0.2  # of the way to its seat, at every move in which the seat is in another's cell
PULL_RADII = 2.0  # no pull is longer than this many radii of a circle of the site's area
STEP_RADII = 0.25  # no point moves further than this at a time
SEAT_MARGIN_M = 300.0  # a seat should be this far inside of its cell
ISLET_RADIUS_M = 1000.0  # land given to an island municipality that the outline hardly shows
CLEFT_M = 200.0  # narrower waters are filled where islands were added
POND_M2 = 5e5  # smaller ones too
FRAGMENT_SHARE = 0.05  # of a municipality's area: larger detached pieces are not handed over


# --- facts -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of each municipality, ordered by code; metres and square metres."""

    codes: np.ndarray
    areas: np.ndarray  # land and fresh water
    seats: np.ndarray  # (n, 2) easting, northing
    anchors: np.ndarray  # (n, 2) estimate of the centroid of the land
    hosts: np.ndarray  # position of the municipality that embraces it, else its own
    archipelago: np.ndarray  # whether the sea takes a large share of its border


def read_facts(folder: Path) -> Facts:
    """Facts of all municipalities from municipalities.csv and neighbours.csv."""
    table = pd.read_csv(folder / "municipalities.csv", comment="#", dtype={"code": str})
    table = table.set_index("code").sort_index()
    borders = read_borders(folder / "neighbours.csv")
    seats = table[["seat_e", "seat_n"]].to_numpy()
    centroids = table[["centroid_e", "centroid_n"]].to_numpy()
    inland_km2 = table["land_km2"] + table["freshwater_km2"]
    # The official centroid includes the sea: the more sea, the less it says about the land.
    seat_share = (table["sea_km2"] / (inland_km2 + table["sea_km2"])).clip(lower=SEAT_SHARE)
    sea_km = borders[borders["kind"] == "sea"].groupby("code")["border_km"].sum()
    sea_share = (sea_km / borders.groupby("code")["border_km"].sum()).reindex(table.index)
    return Facts(
        codes=table.index.to_numpy(),
        areas=inland_km2.to_numpy() * 1e6,
        seats=seats,
        anchors=centroids + (seats - centroids) * seat_share.to_numpy()[:, None],
        hosts=find_hosts(borders, inland_km2),
        archipelago=(sea_share >= ARCHIPELAGO_SEA_SHARE).to_numpy(),
    )


def read_borders(path: Path) -> pd.DataFrame:
    """Borders from both sides: code, neighbour, border_km, kind (land or sea)."""
    pairs = pd.read_csv(path, comment="#", dtype={"code_a": str, "code_b": str})
    one_way = pairs.rename(columns={"code_a": "code", "code_b": "neighbour"})
    other_way = pairs.rename(columns={"code_b": "code", "code_a": "neighbour"})
    return pd.concat([one_way, other_way], ignore_index=True)


def find_hosts(borders: pd.DataFrame, inland_km2: pd.Series) -> np.ndarray:
    """Position of the municipality that embraces each municipality, else its own position.

    Embraced means that one neighbour has at least EMBRACED_SHARE of its land border, on a length
    of EMBRACED_CIRCLE times the circumference of a circle of its area. Cells of a power diagram
    are convex: Espoo could never surround Kauniainen, nor Jyväskylä Muurame.
    """
    land = borders[borders["kind"] == "land"]
    share = land["border_km"] / land.groupby("code")["border_km"].transform("sum")
    circle_km = 2 * np.sqrt(np.pi * land["code"].map(inland_km2))
    embraced = land[(share >= EMBRACED_SHARE) & (land["border_km"] >= EMBRACED_CIRCLE * circle_km)]
    hosts = np.arange(len(inland_km2))
    codes = inland_km2.index
    hosts[codes.get_indexer(embraced["code"])] = codes.get_indexer(embraced["neighbour"])
    return hosts


# --- national outline ------------------------------------------------------------------------


def fetch_outline(folder: Path) -> Path:
    """Download the package that ships Natural Earth into a folder; path of its 1:10m file."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit(f"npm is not installed; pass countries-10m.json of {PACKAGE} as --outline")
    subprocess.run([npm, "pack", PACKAGE], check=True, capture_output=True, cwd=folder)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extract("package/countries-10m.json", folder, filter="data")
    return folder / "package" / "countries-10m.json"


def read_outline(path: Path) -> MultiPolygon:
    """Land of Finland and Åland with lakes, in EPSG:3067, from the pinned TopoJSON file."""
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != OUTLINE_SHA256:
        raise SystemExit(f"{path}: sha256 is {found}; take countries-10m.json of {PACKAGE}")
    topology = json.loads(content)
    arcs = decode_arcs(topology)
    countries = topology["objects"]["countries"]["geometries"]
    shapes = [decode_shape(c, arcs) for c in countries if c.get("id") in COUNTRY_IDS]
    return gpd.GeoSeries(shapes, crs="EPSG:4326").to_crs(CRS).union_all()


def decode_arcs(topology: dict) -> list[np.ndarray]:
    """Arcs in degrees: TopoJSON stores whole numbers, each as a step from the one before."""
    scale = np.array(topology["transform"]["scale"])
    origin = np.array(topology["transform"]["translate"])
    return [np.cumsum(np.array(arc), axis=0) * scale + origin for arc in topology["arcs"]]


def decode_shape(shape: dict, arcs: list[np.ndarray]) -> MultiPolygon:
    """Polygons of one TopoJSON object; ~i stands for arc i backwards."""

    def ring(indexes: list[int]) -> np.ndarray:
        parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indexes]
        return np.vstack([parts[0], *(part[1:] for part in parts[1:])])

    polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    return MultiPolygon([(ring(p[0]), [ring(hole) for hole in p[1:]]) for p in polygons])


class Outline:
    """The land that is divided, cut into tiles so that clipping a cell is quick."""

    def __init__(self, land: MultiPolygon, tile_m: float = 40_000.0) -> None:
        self.land = shapely.set_precision(land, GRID_M)
        west, south, east, north = self.land.bounds
        x, y = np.meshgrid(np.arange(west, east, tile_m), np.arange(south, north, tile_m))
        tiles = shapely.intersection(shapely.box(x, y, x + tile_m, y + tile_m), self.land)
        self.tiles = tiles[~shapely.is_empty(tiles)]
        self.tree = shapely.STRtree(self.tiles)

    def share_out(self, areas: np.ndarray) -> np.ndarray:
        """Areas scaled evenly so that their sum is the land's, square metres."""
        return areas * (self.land.area / areas.sum())

    def clip(self, shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pieces of the shapes on land, tile by tile, and the position of each one's shape."""
        shape, tile = self.tree.query(shapes, predicate="intersects")
        return shape, shapely.intersection(shapes[shape], self.tiles[tile])

    def areas(self, shapes: np.ndarray) -> np.ndarray:
        """Area of each shape on land, square metres."""
        shape, pieces = self.clip(shapes)
        return np.bincount(shape, shapely.area(pieces), len(shapes))

    def lengths(self, lines: np.ndarray) -> np.ndarray:
        """Length of each line on land, metres."""
        line, pieces = self.clip(lines)
        return np.bincount(line, shapely.length(pieces), len(lines))

    def centroids(self, shapes: np.ndarray) -> np.ndarray:
        """Centroid of the part of each shape on land, metres."""
        shape, pieces = self.clip(shapes)
        shape, pieces = shape[shapely.area(pieces) > 0], pieces[shapely.area(pieces) > 0]
        mass, middle = shapely.area(pieces), shapely.get_coordinates(shapely.centroid(pieces))
        sums = [np.bincount(shape, mass * middle[:, axis], len(shapes)) for axis in (0, 1)]
        return np.column_stack(sums) / np.bincount(shape, mass, len(shapes))[:, None]


# --- power diagram ---------------------------------------------------------------------------


@dataclass(frozen=True)
class PowerDiagram:
    """Points (metres) and weights (square metres); cells reach beyond the land on all sides."""

    points: np.ndarray
    weights: np.ndarray

    @classmethod
    def rounded(cls, points: np.ndarray, weights: np.ndarray) -> PowerDiagram:
        """The diagram on whole metres and hundredths of a square kilometre.

        The last bits of a matrix product depend on the number of threads, and the many steps of
        the fit would blow them up to hundreds of metres. Rounding at every step stops that.
        """
        return cls(np.round(points), np.round(weights, -4))

    @cached_property
    def corners(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Corners of each cell, and for the edge that starts there the position of its neighbour."""
        return [cell_corners(i, self.points, self.weights) for i in range(len(self.points))]

    @cached_property
    def cells(self) -> np.ndarray:
        """Convex polygons in the order of the points; a point may have an empty one."""
        return np.array([Polygon(xy) if len(xy) > 2 else Polygon() for xy, _ in self.corners])

    def borders(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Pairs of neighbours (positions, the lower one first) and the line between them."""
        first = np.repeat(np.arange(len(self.points)), [len(xy) for xy, _ in self.corners])
        second = np.concatenate([edges for _, edges in self.corners])
        starts = np.concatenate([xy for xy, _ in self.corners])
        ends = np.concatenate([np.roll(xy, -1, axis=0) for xy, _ in self.corners])
        once = second > first  # edges of the frame have -1
        return first[once], second[once], shapely.linestrings(np.stack([starts, ends], 1)[once])

    def powers(self, places: np.ndarray) -> np.ndarray:
        """Distance² - weight from each place (row) to each point (column), square metres."""
        gaps = places[:, None, :] - self.points[None, :, :]
        return (gaps**2).sum(axis=2) - self.weights


def cell_corners(i: int, points: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Corners of the cell of point i, and the neighbour at each edge (-1: the frame's edge).

    The frame is cut by the bisector that cuts off most, until none cuts off a millimetre.
    Distances are taken from point i: squares of whole coordinates would lose the millimetres.
    """
    towards = points - points[i]
    distance = np.hypot(*towards.T)
    distance[i] = 1.0
    reach = (distance**2 - weights + weights[i]) / (2 * distance)  # from point i to the bisector
    reach[i] = np.inf
    normals = towards / distance[:, None]
    corners, edges = FRAME - points[i], np.full(4, -1)
    while len(corners):
        beyond = corners @ normals.T - reach
        worst = int(beyond.max(axis=0).argmax())
        if beyond[:, worst].max() <= 1e-3:
            break
        corners, edges = cut(corners, edges, beyond[:, worst], worst)
    return corners + points[i], edges


def cut(
    corners: np.ndarray, edges: np.ndarray, beyond: np.ndarray, neighbour: int
) -> tuple[np.ndarray, np.ndarray]:
    """The part of a convex polygon where beyond <= 0; the new edge gets the neighbour's number."""
    inside = beyond <= 0
    if not inside.any():
        return corners[:0], edges[:0]
    count = len(corners)
    leave = int(np.flatnonzero(inside & ~np.roll(inside, -1))[0])
    enter = int(np.flatnonzero(~inside & np.roll(inside, -1))[0])
    kept = (enter + 1 + np.arange(inside.sum())) % count

    def crossing(a: int) -> np.ndarray:
        b = (a + 1) % count
        return corners[a] + (corners[b] - corners[a]) * beyond[a] / (beyond[a] - beyond[b])

    new_corners = np.vstack([corners[kept], crossing(leave), crossing(enter)])
    return new_corners, np.concatenate([edges[kept], [neighbour, edges[enter]]])


def fit_weights(
    diagram: PowerDiagram, outline: Outline, targets: np.ndarray, tolerance: float = 0.003
) -> PowerDiagram:
    """The diagram whose cells have the target areas on land, square metres; points stay.

    Newton's method. A step is halved until no cell loses half of the smallest share of a target
    that any cell has, since an empty cell could not grow again.
    """
    areas = outline.areas(diagram.cells)
    while (np.abs(areas - targets) / targets).max() > tolerance:
        change = np.linalg.solve(area_slopes(diagram, outline), targets - areas)
        floor = min((areas / targets).min(), 1.0) / 2
        error = np.linalg.norm(targets - areas)
        for step in 0.5 ** np.arange(16):
            trial = PowerDiagram.rounded(diagram.points, diagram.weights + step * change)
            areas = outline.areas(trial.cells)
            nearer = np.linalg.norm(targets - areas) <= (1 - step / 4) * error
            if nearer and (areas / targets).min() > floor:
                break
        else:
            return diagram  # no better one this way; areas are measured on the finished cells
        diagram = trial
    return diagram


def area_slopes(diagram: PowerDiagram, outline: Outline) -> np.ndarray:
    """Square metres that cell i (row) gains per unit of weight j (column).

    A unit of weight shifts a border by 1 / (2 × distance of the two points).
    """
    first, second, lines = diagram.borders()
    gaps = np.hypot(*(diagram.points[first] - diagram.points[second]).T)
    slopes = np.zeros((len(diagram.points),) * 2)
    slopes[first, second] = slopes[second, first] = -outline.lengths(lines) / (2 * gaps)
    sums = -slopes.sum(axis=1)
    # Equal weights for all change nothing: a small ridge makes the matrix invertible.
    np.fill_diagonal(slopes, sums + 1e-4 * np.median(sums))
    return slopes


# --- points ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Sites:
    """The municipalities that get a point of their own; an embraced one belongs to its host's."""

    members: np.ndarray  # position of each site's municipality among all
    hosts: np.ndarray  # position of each municipality's host among all
    seats: np.ndarray  # (n, 2) metres
    anchors: np.ndarray  # (n, 2) metres
    archipelago: np.ndarray

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Sum of the municipalities' values for each site."""
        return np.bincount(self.hosts, values)[self.members]


def choose_sites(facts: Facts) -> Sites:
    """Sites of all municipalities that no other embraces; anchors are means by area."""
    members = np.unique(facts.hosts)
    moments = [np.bincount(facts.hosts, facts.areas * facts.anchors[:, axis]) for axis in (0, 1)]
    areas = np.bincount(facts.hosts, facts.areas)[members]
    return Sites(
        members=members,
        hosts=facts.hosts,
        seats=facts.seats[members],
        anchors=np.column_stack(moments)[members] / areas[:, None],
        archipelago=facts.archipelago[members],
    )


def move_points(
    diagram: PowerDiagram, outline: Outline, targets: np.ndarray, sites: Sites, pulls: np.ndarray
) -> PowerDiagram:
    """Move the points once so that cells lie where the facts say, and fit the weights again.

    A point aims at its anchor, corrected by the error of its cell's centroid: at rest the anchor
    is halfway between the two. Islands keep the anchor, as the land there is what we add to it.
    """
    centroids = outline.centroids(diagram.cells)
    errors = np.where(sites.archipelago[:, None], 0.0, sites.anchors - centroids)
    step = (sites.anchors + errors + pulls - diagram.points) / 2
    # Longer steps make the cells of small towns jump to and fro.
    step = shorten(step, STEP_RADII * np.sqrt(targets / np.pi))
    while True:
        points = diagram.points + step
        # A weight that leaves the power at the cell's centroid as it was keeps the cell in place.
        shift = ((centroids - points) ** 2 - (centroids - diagram.points) ** 2).sum(axis=1)
        trial = PowerDiagram.rounded(points, diagram.weights + shift)
        if (outline.areas(trial.cells) > 0.02 * targets).all():
            return fit_weights(trial, outline, targets)
        step = step / 2


def add_pulls(
    pulls: np.ndarray, diagram: PowerDiagram, outline: Outline, targets: np.ndarray, sites: Sites
) -> np.ndarray:
    """Pulls (metres) of the points, so that every seat comes to lie in its own cell.

    A site whose seat is in another's cell is pulled towards its seat, and the other one away.
    """
    centroids = outline.centroids(diagram.cells)
    powers = diagram.powers(sites.seats)
    gaps = np.hypot(*(diagram.points[:, None] - diagram.points[None]).transpose(2, 0, 1))
    np.fill_diagonal(gaps, np.inf)
    beyond = (np.diag(powers)[:, None] - powers) / (2 * gaps)  # metres beyond the common border
    np.fill_diagonal(beyond, -np.inf)
    lost = np.flatnonzero(beyond.max(axis=1) > -SEAT_MARGIN_M)
    other = beyond.argmax(axis=1)[lost]
    ratio = np.minimum(1.0, targets[lost] / targets[other])[:, None]
    pulls = pulls.copy()
    np.add.at(pulls, lost, SEAT_PULL * (sites.seats[lost] - centroids[lost]))
    np.add.at(pulls, other, -SEAT_PULL * ratio * (sites.seats[lost] - centroids[other]))
    return shorten(pulls, PULL_RADII * np.sqrt(targets / np.pi))


def shorten(vectors: np.ndarray, longest: np.ndarray) -> np.ndarray:
    """The vectors, where needed shortened to the longest allowed length, metres."""
    return vectors * np.minimum(1.0, longest / np.maximum(np.hypot(*vectors.T), 1.0))[:, None]


# --- islands ---------------------------------------------------------------------------------


def add_islands(
    land: MultiPolygon, diagram: PowerDiagram, targets: np.ndarray, sites: Sites
) -> Outline:
    """The outline, completed where the cell of an archipelago site holds too little land.

    The 1:10m outline lacks most small islands. What it has in the cell is buffered, within the
    cell, to the target area; where that is less than half, an islet at the anchor comes first.
    """
    grown = [land]
    for i in np.flatnonzero(sites.archipelago):
        cell = diagram.cells[i]
        core = shapely.intersection(cell, land)
        if core.area < targets[i] / 2:
            islet = shapely.buffer(shapely.Point(sites.anchors[i]), ISLET_RADIUS_M)
            core = shapely.union(core, shapely.intersection(islet, cell))
        if core.area < targets[i]:
            grown.append(buffer_to_area(core, cell, targets[i]))
    return Outline(fill_gaps(shapely.union_all(grown)))


def fill_gaps(land: MultiPolygon) -> MultiPolygon:
    """Land without the clefts and ponds that buffering leaves between grown islands."""
    half = CLEFT_M / 2
    closed = shapely.buffer(shapely.buffer(land, half, quad_segs=4), -half, quad_segs=4)
    clefts = shapely.get_parts(shapely.difference(closed, land))
    large = clefts[shapely.area(clefts) > half**2]  # the others round off corners of the shore
    parts = [
        Polygon(part.exterior, [r for r in part.interiors if Polygon(r).area > POND_M2])
        for part in shapely.get_parts(shapely.union_all([land, *large]))
    ]
    return MultiPolygon(parts)


def buffer_to_area(core: Polygon, cell: Polygon, target: float) -> Polygon:
    """The core buffered within the cell to the target area, square metres."""
    simple = shapely.simplify(core, 50.0)  # a tenth of the corners, a tenth of the time

    def grow(radius: float) -> Polygon:
        return shapely.intersection(shapely.buffer(simple, radius, quad_segs=4), cell)

    return grow(bisect(lambda radius: shapely.area(grow(radius)) < target, 40_000.0))


def bisect(too_small: Callable[[float], bool], longest: float) -> float:
    """The radius up to the longest, metres, from which on it is no longer too small."""
    low, high = 0.0, longest
    while high - low > 1.0:
        radius = (low + high) / 2
        low, high = (radius, high) if too_small(radius) else (low, radius)
    return high


def fit_diagram(land: MultiPolygon, facts: Facts, sites: Sites) -> tuple[PowerDiagram, Outline]:
    """The diagram with its points in place, and the outline with islands that it was fitted to.

    Official areas are scaled evenly so that their sum is the area of the outline.
    """
    areas = sites.sums(facts.areas)
    diagram = PowerDiagram.rounded(sites.anchors, areas / np.pi)
    pulls = np.zeros_like(sites.anchors)
    outline = Outline(land)
    for _ in range(ROUNDS):
        outline = add_islands(land, diagram, outline.share_out(areas), sites)
        targets = outline.share_out(areas)
        diagram = fit_weights(diagram, outline, targets)
        for _ in range(MOVES):
            pulls = add_pulls(pulls, diagram, outline, targets, sites)
            diagram = move_points(diagram, outline, targets, sites, pulls)
    return diagram, outline


# --- cells -----------------------------------------------------------------------------------


def clip_cells(
    diagram: PowerDiagram, outline: Outline, targets: np.ndarray, facts: Facts
) -> np.ndarray:
    """One geometry per municipality: its cell on land, on the coordinate grid."""
    members = np.unique(facts.hosts)
    embraced = np.setdiff1d(np.arange(len(facts.hosts)), members)
    shapes = np.full(len(facts.hosts), Polygon(), dtype=object)
    shapes[members] = diagram.cells
    for i in embraced:
        shapes[i] = embraced_disc(i, shapes[facts.hosts[i]], outline, targets[i], facts)
    faces = find_faces(shapes, outline)
    middles = shapely.get_coordinates(shapely.point_on_surface(faces))
    owners = members[diagram.powers(middles).argmin(axis=1)]
    for i in embraced:
        inside = shapely.contains_xy(shapes[i], middles)
        owners[inside & (owners == facts.hosts[i])] = i
    return hand_over_fragments(faces, owners, len(facts.hosts))


def embraced_disc(i: int, host: Polygon, outline: Outline, target: float, facts: Facts) -> Polygon:
    """Disc in the host's cell whose land has the target area, square metres.

    It is drawn around the anchor, or as near as leaves the host's seat outside.
    """
    land = shapely.intersection(host, outline.land)
    seat = facts.seats[facts.hosts[i]]
    away = (facts.seats[i] - seat) / np.hypot(*(facts.seats[i] - seat))

    def disc(radius: float) -> Polygon:
        centre, nearest = facts.anchors[i], radius + SEAT_MARGIN_M
        if np.hypot(*(centre - seat)) < nearest:
            centre = seat + nearest * away
        return shapely.buffer(shapely.Point(centre), radius, quad_segs=16)

    def too_small(radius: float) -> bool:
        return shapely.area(shapely.intersection(disc(radius), land)) < target

    return shapely.intersection(disc(bisect(too_small, 100_000.0)), host)


def find_faces(shapes: np.ndarray, outline: Outline) -> np.ndarray:
    """Pieces of land between all borders and shores, which share their corners exactly.

    All lines are noded together on the coordinate grid: this rules out gaps and overlaps.
    """
    lines = shapely.boundary(np.append(shapes, outline.land))
    noded = shapely.union_all(lines, grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    return faces[shapely.contains(outline.land, shapely.point_on_surface(faces))]


def hand_over_fragments(faces: np.ndarray, owners: np.ndarray, count: int) -> np.ndarray:
    """Unions of the faces by owner, after small fragments went to the neighbour they touch.

    A cell that reaches across a bay has a fragment on the far shore. It goes to the owner of the
    longest common border, unless that is a smaller fragment itself. Islands of their own stay.
    """
    while True:
        parts, owners = connected_parts(faces, owners)
        sizes = shapely.area(parts)
        totals, largest = np.bincount(owners, sizes, count), np.zeros(count)
        np.maximum.at(largest, owners, sizes)
        heirs = longest_borders(parts)
        main = sizes == largest[owners]
        loose = ~main & (heirs >= 0) & (sizes <= FRAGMENT_SHARE * totals[owners])
        loose &= main[heirs] | (sizes < sizes[heirs])
        if not loose.any():
            return dissolve(parts, owners, count)
        faces, owners = parts, np.where(loose, owners[heirs], owners)


def connected_parts(faces: np.ndarray, owners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Polygons of each owner that hang together along lines, and their owners."""
    return shapely.get_parts(dissolve(faces, owners, owners.max() + 1), return_index=True)


def dissolve(faces: np.ndarray, owners: np.ndarray, count: int) -> np.ndarray:
    """Union of the faces of each owner; corners stay where other owners' faces have them."""
    return np.array([shapely.coverage_union_all(faces[owners == i]) for i in range(count)])


def longest_borders(parts: np.ndarray) -> np.ndarray:
    """Position of the part that each part shares the longest line with; -1 for none."""
    first, second = shapely.STRtree(parts).query(parts, predicate="touches")
    edges = shapely.boundary(parts)
    lengths = shapely.length(shapely.intersection(edges[first], edges[second]))
    heirs = np.full(len(parts), -1)
    for k in np.lexsort((second, lengths)):
        if lengths[k] > 0:
            heirs[first[k]] = second[k]
    return heirs


# --- layer -----------------------------------------------------------------------------------


def build_cells(land: MultiPolygon, facts: Facts) -> np.ndarray:
    """Cells of all municipalities, whose finished areas are the evenly scaled official ones.

    Snapping and handing over fragments change areas. The aims are corrected by half of what is
    off, and all is fitted again; the best of these attempts is returned.
    """
    sites = choose_sites(facts)
    diagram, outline = fit_diagram(land, facts, sites)
    correction, best, smallest = np.ones(len(facts.codes)), np.array([]), np.inf
    for _ in range(CORRECTIONS):
        aims = facts.areas * correction
        outline = add_islands(land, diagram, sites.sums(outline.share_out(aims)), sites)
        aims = outline.share_out(aims)
        diagram = fit_weights(diagram, outline, sites.sums(aims))
        cells = clip_cells(diagram, outline, aims, facts)
        errors = area_errors(cells, facts)
        if np.abs(errors).sum() < smallest:
            best, smallest = cells, np.abs(errors).sum()
        correction = np.clip(correction - errors / 2, 0.6, 1.5)
    return best


def area_errors(cells: np.ndarray, facts: Facts) -> np.ndarray:
    """Share by which each cell is larger than its evenly scaled official area."""
    areas = shapely.area(cells)
    return areas / (facts.areas * areas.sum() / facts.areas.sum()) - 1


def write_layer(cells: np.ndarray, codes: np.ndarray, path: Path) -> None:
    """Write the cells as the layer ``municipalities`` of a GeoPackage, replacing it at once."""
    shapes = [MultiPolygon(shapely.get_parts(cell).tolist()) for cell in shapely.normalize(cells)]
    layer = gpd.GeoDataFrame({"code": codes}, geometry=shapes, crs=CRS)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": LAST_CHANGE})
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        draft = Path(folder) / path.name
        pyogrio.write_dataframe(layer, draft, layer="municipalities", driver="GPKG")
        os.replace(draft, path)


def main() -> None:
    """Read the options, build the layer, write it and say how well the areas were met."""
    parser = argparse.ArgumentParser(description="Build the schematic boundary layer.")
    parser.add_argument("--outline", type=Path, help=f"countries-10m.json of {PACKAGE}")
    parser.add_argument("--output", type=Path, default=DATA / "schematic.gpkg")
    options = parser.parse_args()
    facts = read_facts(DATA)
    with tempfile.TemporaryDirectory() as folder:
        land = read_outline(options.outline or fetch_outline(Path(folder)))
    cells = build_cells(land, facts)
    write_layer(cells, facts.codes, options.output)
    met = (np.abs(area_errors(cells, facts)) <= 0.03).mean()
    print(f"{options.output}: {len(cells)} cells, {met:.1%} of them within 3 % of their area")


if __name__ == "__main__":
    main()
