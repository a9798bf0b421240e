"""Edges of polygons that lie on each other: equal ones by sorting, the others by place.

A part is one polygon of a municipality; an edge is a straight piece between two vertices. Parts
are meant by their position, and arrays run over edges or over pairs of edges.
"""

from dataclasses import dataclass, fields

import numpy as np
import shapely

ROUNDING_M = 1e-6  # what coordinates of millions of metres lose by binary arithmetic
STEEPEST_COSINE = 0.7  # edges at more than 45 degrees to each other cross, they do not run along


@dataclass(frozen=True, kw_only=True)
class Edges:
    """Edges of all rings: start and end (n × 2, metres), their vertices' numbers, and the part."""

    start: np.ndarray
    end: np.ndarray
    first: np.ndarray
    last: np.ndarray
    part: np.ndarray

    def chosen(self, which: np.ndarray) -> "Edges":
        """Some of the edges."""
        return Edges(**{field.name: getattr(self, field.name)[which] for field in fields(self)})

    @property
    def length(self) -> np.ndarray:
        """Metres."""
        return np.asarray(np.hypot(*(self.end - self.start).T))


def edges_of(parts: np.ndarray) -> Edges:
    """The edges of polygons, without those of no length; equal coordinates share a number."""
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    where, ring = shapely.get_coordinates(rings, return_index=True)
    inside = (ring[1:] == ring[:-1]) & (where[1:] != where[:-1]).any(axis=1)
    start, end = where[:-1][inside], where[1:][inside]
    flat = np.concatenate([start, end]) @ [1, 1j]
    _, number = np.unique(flat, return_inverse=True)
    count = len(start)
    return Edges(
        start=start,
        end=end,
        first=number[:count],
        last=number[count:],
        part=part_of_ring[ring[:-1][inside]],
    )


def same_key(key: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of places (one < other by sorting) that have the same key."""
    order = np.argsort(key, kind="stable")
    ranked = key[order]
    ones, others = [order[:0]], [order[:0]]
    for step in range(1, len(key)):
        same = ranked[step:] == ranked[:-step]
        if not same.any():
            break
        ones.append(order[:-step][same])
        others.append(order[step:][same])
    return np.concatenate(ones), np.concatenate(others)


def equal_edges(edges: Edges, owner: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of edges of different owners between the same two vertices, in any direction."""
    low, high = np.minimum(edges.first, edges.last), np.maximum(edges.first, edges.last)
    one, other = same_key(low * (high.max(initial=0) + 1) + high)
    apart = owner[edges.part[one]] != owner[edges.part[other]]
    return one[apart], other[apart]


def shared_vertices(edges: Edges) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of parts that have a vertex in common, and the vertex (n × 2), each vertex's pairs."""
    parts = edges.part.max(initial=0) + 1
    # Every vertex starts an edge, since rings are closed.
    _, first = np.unique(edges.first * parts + edges.part, return_index=True)
    vertex, part, where = edges.first[first], edges.part[first], edges.start[first]
    one, other = same_key(vertex)
    return part[one], part[other], where[one]


def near_edges(edges: Edges, owner: np.ndarray, reach_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of edges of different owners whose boxes come within reach, both ways round."""
    low = np.minimum(edges.start, edges.end) - reach_m
    high = np.maximum(edges.start, edges.end) + reach_m
    boxes = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    one, other = shapely.STRtree(boxes).query(boxes)
    apart = owner[edges.part[one]] != owner[edges.part[other]]
    return one[apart], other[apart]


def run_along(
    edges: Edges, one: np.ndarray, other: np.ndarray, reach_m: float
) -> tuple[np.ndarray, np.ndarray]:
    """From where to where (metres along ``one``) the edge ``other`` runs within reach of it.

    The distance from the line of ``one`` is linear along it, so the stretch within reach is cut
    out of what both edges span. From is above to where there is no such stretch.
    """
    begin, length = edges.start[one], edges.length[one]
    along = (edges.end[one] - begin) / length[:, None]
    ends = [edges.start[other] - begin, edges.end[other] - begin]
    place = np.stack([(end * along).sum(axis=1) for end in ends])
    aside = np.stack([along[:, 0] * end[:, 1] - along[:, 1] * end[:, 0] for end in ends])
    span = place[1] - place[0]
    parallel = np.abs(span) >= STEEPEST_COSINE * edges.length[other]
    slope = np.divide(aside[1] - aside[0], span, where=parallel, out=np.zeros_like(span))
    # A slope too small to matter over the edge would only divide by almost nothing.
    level = np.abs(slope) * length < ROUNDING_M / 10
    tilt = np.where(level, 1.0, slope)
    crossings = [place[0] + (side * reach_m - aside[0]) / tilt for side in (-1, 1)]
    within = np.where(np.abs(aside[0]) <= reach_m, np.inf, -np.inf)
    left = np.where(level, -within, np.minimum(*crossings))
    right = np.where(level, within, np.maximum(*crossings))
    low = np.maximum.reduce([np.zeros_like(length), place.min(axis=0), left])
    high = np.minimum.reduce([length, place.max(axis=0), right])
    return np.where(parallel, low, np.inf), np.where(parallel, high, -np.inf)


def covered(group: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """How much each stretch adds to the union of the earlier ones of its group.

    Groups are set one after another on a single line, so that one running maximum serves all.
    """
    shift = group * (high.max(initial=0.0) + 1.0)
    order = np.lexsort((low, group))
    left, right = (low + shift)[order], (high + shift)[order]
    reached = np.concatenate([[-np.inf], np.maximum.accumulate(right)[:-1]])
    added = np.empty_like(low)
    added[order] = np.maximum(0.0, right - np.maximum(left, reached))
    return added


def touching(
    edges: Edges, one: np.ndarray, other: np.ndarray, reach_m: float
) -> tuple[np.ndarray, np.ndarray]:
    """Where pairs of edges come within reach of each other (n × 2), and which pairs do."""
    lines = [
        shapely.linestrings(np.stack([edges.start[side], edges.end[side]], axis=1))
        for side in (one, other)
    ]
    near = np.asarray(shapely.dwithin(*lines, reach_m))
    bridges = shapely.shortest_line(lines[0][near], lines[1][near])
    return shapely.get_coordinates(shapely.get_point(bridges, 0)), near
