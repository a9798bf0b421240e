"""Common borders of a dense layer: ours against the intersections of all pairs that touch.

    python benchmarks/borders.py                      # 300,000 vertices
    python benchmarks/borders.py --vertices 1000000

Medians of three runs, each way in a process of its own, so that the peak of memory is its own. The
layer is made up: 309 cells around random points (always the same ones), every border bent into a
jagged line that both sides share to the last bit. In the layer "unequal" every other cell has a
further vertex in the middle of every seventh edge, as where two makers divide an edge differently;
such a vertex misses the other side's edge by a rounding error, so that intersections lose the edge.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from itertools import pairwise

import geopandas as gpd
import numpy as np
import shapely

from ipsgeo.sources.borders import shared_borders

RUNS = 3
CELLS = 309
SIDE_M = 600_000.0
EAST, NORTH = 100_000.0, 6_700_000.0
BEND = 0.03  # sideways, of an edge's length
WAYS = ("edges", "pairs")
LAYERS = ("equal", "unequal")
HEAD = f"{'layer':10}{'vertices':>10}{'way':>8}{'pairs':>7}{'km':>12}{'seconds':>10}{'MB':>7}"


def jagged(start: np.ndarray, end: np.ndarray, count: int) -> np.ndarray:
    """Points from start to before end; the same points the other way round for (end, start)."""
    if tuple(end) < tuple(start):
        return np.concatenate([start[None], jagged(end, start, count)[:0:-1]])
    seed = np.abs(np.concatenate([start, end])).view(np.uint64)
    share = np.arange(count)[:, None] / count
    across = np.array([start[1] - end[1], end[0] - start[0]])
    noise = np.random.default_rng(seed).uniform(-1, 1, (count, 1))
    return start + share * (end - start) + BEND * share * (1 - share) * noise * across


def dense(vertices: int, *, equal: bool = True) -> gpd.GeoSeries:
    """A clean layer of about so many vertices, by made-up codes, EPSG:3067."""
    places = np.random.default_rng(1).uniform(0, SIDE_M, (CELLS, 2)) + np.array([EAST, NORTH])
    parts = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(places)))
    rings = [shapely.get_coordinates(part.exterior) for part in parts]
    count = max(2, round(vertices / sum(len(ring) - 1 for ring in rings)))
    cells = []
    for ring in rings:
        points = [jagged(a, b, count) for a, b in pairwise(ring)]
        cells.append(shapely.Polygon(np.concatenate(points)))
    if not equal:
        cells = [cell if k % 2 else divided(cell) for k, cell in enumerate(cells)]
    codes = [f"{k:03d}" for k in range(CELLS)]
    return gpd.GeoSeries(cells, index=codes, crs=3067)


def divided(cell: shapely.Polygon) -> shapely.Polygon:
    """The same outline with the middle of every seventh edge as a further vertex."""
    ring = shapely.get_coordinates(cell.exterior)
    middles = (ring[:-1:7] + ring[1::7]) / 2
    return shapely.Polygon(np.insert(ring, np.arange(1, len(ring), 7), middles, axis=0))


def by_pairs(cells: gpd.GeoSeries) -> dict[tuple[int, int], float]:
    """The slow way: the length of the intersection of each pair that touches, km."""
    shapes = cells.to_numpy()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    shared = shapely.length(shapely.intersection(shapes[one], shapes[other])) / 1000
    return {(i, j): km for i, j, km in zip(one, other, shared, strict=True) if km >= 0.2}


def measure(layer: str, way: str, vertices: int) -> dict[str, object]:
    """Seconds (median of three) and what was found."""
    cells = dense(vertices, equal=layer == "equal")
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        if way == "edges":
            lengths = shared_borders(cells).pairs["border_km"].tolist()
        else:
            lengths = list(by_pairs(cells).values())
        seconds.append(time.perf_counter() - start)
    return {
        "layer": layer,
        "vertices": int(shapely.get_num_coordinates(cells.to_numpy()).sum()),
        "way": way,
        "pairs": len(lengths),
        "km": sum(lengths),
        "seconds": statistics.median(seconds),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def line(row: dict[str, object]) -> str:
    """One row of the table."""
    return (
        f"{row['layer']:10}{row['vertices']:10,}{row['way']:>8}{row['pairs']:7}{row['km']:12,.3f}"
        f"{row['seconds']:10.3f}{row['megabytes']:7}"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--vertices", type=int, default=300_000)
    options.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.one:
        print(json.dumps(measure(*chosen.one, chosen.vertices)))
        return
    print(HEAD)
    for layer in LAYERS:
        rows = {}
        for way in WAYS:
            command = [sys.executable, __file__, "--vertices", str(chosen.vertices), "--one"]
            done = subprocess.run(
                [*command, layer, way], capture_output=True, text=True, check=True
            )
            rows[way] = json.loads(done.stdout)
            print(line(rows[way]), flush=True)
        ratio = rows["pairs"]["seconds"] / rows["edges"]["seconds"]
        print(f"{'':10}pairs / edges: {ratio:.1f}", flush=True)


if __name__ == "__main__":
    main()
