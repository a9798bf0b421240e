"""Municipalities and areas drawn as shapes, on a map whose limits are final from the start."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from shapely.geometry.base import BaseGeometry

from ipsgeo.plan import Plan
from ipsgeo.views.frame import Frame
from ipsgeo.views.palette import BORDER

LEFT, BOTTOM, TOP = 0.01, 0.115, 0.985  # of the map, in shares of the frame
SLIMMEST, WIDEST = 0.35, 0.46
BESIDE = 0.06  # room for names beside the map
ROOM = 1.02  # of the map's extent: a little air around it
SLIVER_M = 1.0  # gaps and overlaps between neighbours up to here are no border


def open_map(frame: Frame, shapes: gpd.GeoSeries) -> float:
    """Make the frame's main axes a map of the shapes (EPSG:3067) on its left, in full height.

    A slim county leaves more room to what stands beside. The limits fill the axes exactly, so
    that aspect 1 never moves what has been placed. Returns the map's right end, as a share of
    the frame's width.
    """
    axes = frame.main
    left, bottom, right, top = shapes.total_bounds
    wanted = (TOP - BOTTOM) * frame.paper.bbox.height * (right - left) / (top - bottom)
    end = LEFT + float(np.clip(wanted / frame.paper.bbox.width + BESIDE, SLIMMEST, WIDEST))
    axes.set_position(frame.within(LEFT, BOTTOM, end, TOP))
    metres = ROOM * max((right - left) / axes.bbox.width, (top - bottom) / axes.bbox.height)
    half = np.array([axes.bbox.width, axes.bbox.height]) * metres / 2
    middle = np.array([(left + right) / 2, (bottom + top) / 2])
    low, high = middle - half, middle + half
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal")
    return end


def draw_shapes(frame: Frame, shapes: gpd.GeoSeries, colours: Mapping[str, str]) -> None:
    """Fill the municipalities, each in its colour, with thin borders."""
    for code, shape in shapes.items():
        patch = PathPatch(
            outline(shape), facecolor=colours[str(code)], edgecolor=BORDER,
            linewidth=0.6 * frame.unit, joinstyle="round", zorder=1,
        )  # fmt: skip
        frame.main.add_patch(patch)


def area_shapes(plan: Plan, shapes: gpd.GeoSeries) -> dict[str, BaseGeometry]:
    """The municipalities of each area as one shape, in the plan's order."""
    return {
        area: shapely.union_all(shapes.loc[codes].to_numpy(), grid_size=SLIVER_M)
        for area, codes in plan.groups().items()
    }


def draw_area_borders(frame: Frame, areas: Mapping[str, BaseGeometry]) -> None:
    """Dark borders around the areas."""
    for shape in areas.values():
        patch = PathPatch(
            outline(shape), fill=False, edgecolor=BORDER, linewidth=2.6 * frame.unit,
            joinstyle="round", zorder=2,
        )  # fmt: skip
        frame.main.add_patch(patch)


def outline(shape: BaseGeometry) -> Outline:
    """A polygon, or several, as one path; holes run the other way round and stay empty."""
    rings = [
        np.asarray(ring.coords)[:, :2]
        for part in shapely.get_parts(shapely.orient_polygons(shape))
        for ring in (part.exterior, *part.interiors)
    ]
    return Outline.make_compound_path(*(Outline(ring, closed=True) for ring in rings))
