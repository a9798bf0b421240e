"""Where names go on a map so that they can be read: none over another, none off the map, none lost.

A simple, greedy and repeatable placement. Names that matter most choose first; each takes the
free place that is most inside its own municipality, else smaller letters, else a place beside it
with a line. What fits nowhere is handed back, for a note below the map.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from shapely.geometry.base import BaseGeometry

from ipsgeo.views.frame import Frame
from ipsgeo.views.palette import INK

# Letter sizes (points of a whole slide) with the largest share of a name that may stand outside
# its own municipality, tried in turn.
ATTEMPTS = (
    (14, 0.05), (13, 0.1), (12, 0.1), (11, 0.15),
    (12, 0.3), (11, 0.3), (10, 0.2), (11, 0.45), (10, 0.5),
)  # fmt: skip
LEADER_SIZES = (11, 10, 9)
GRID = 17  # places tried along each side of a municipality
DIRECTIONS = 32  # directions tried for a name beside its municipality
MARGIN = 2.5  # points kept free around a name


@dataclass(frozen=True, kw_only=True, eq=False)
class Label:
    """A text, of one line or several, that belongs to a shape in the map's coordinates."""

    text: str
    shape: BaseGeometry
    importance: float  # the greater, the earlier it chooses its place
    colour: str = INK  # of the letters
    halo: str = "#ffffff"  # of the rim around them: the shape's own colour


@dataclass(frozen=True, kw_only=True, eq=False)
class Spot:
    """A place found for a text: its box in pixels, the letter size, and the line to its shape."""

    box: BaseGeometry
    size: float
    leader: BaseGeometry | None = None


def place_labels(
    frame: Frame, labels: Sequence[Label], *, taken: Sequence[BaseGeometry] = ()
) -> list[str]:
    """Write the labels on the frame's map, whose limits are final; returns what fitted nowhere.

    Boxes in pixels that are ``taken`` stay free.
    """
    occupied = list(taken)
    in_turn = sorted(labels, key=lambda label: (-label.importance, label.text))
    # All that fit inside come first, so that no line to a name cuts off another's place.
    outside = [label for label in in_turn if not place_label(frame, label, occupied, None)]
    shapes = [to_pixels(frame.main, label.shape) for label in labels]
    land = shapely.union_all(shapes, grid_size=0.01)
    return [label.text for label in outside if not place_label(frame, label, occupied, land)]


def place_label(
    frame: Frame, label: Label, occupied: list[BaseGeometry], land: BaseGeometry | None
) -> bool:
    """Write a label inside its shape, or with ``land`` beside it; adds the room that it takes.

    Returns whether there was a place.
    """
    spot = find_spot(frame, label, shapely.union_all(occupied), land)
    if spot is None:
        return False
    write_label(frame, label, spot)
    occupied.append(spot.box)
    if spot.leader is not None:
        occupied.append(spot.leader.buffer(MARGIN * pixels_per_point(frame)))
    return True


def find_spot(
    frame: Frame, label: Label, occupied: BaseGeometry, land: BaseGeometry | None
) -> Spot | None:
    """The first place that is free, in ever smaller letters: in the shape, or off the land."""
    shape = largest_part(to_pixels(frame.main, label.shape))
    paper = shapely.box(*frame.main.bbox.extents)
    if land is not None:
        for size in LEADER_SIZES:
            found = place_beside(shape, padded(frame, label, size), land, paper, occupied)
            if found is not None:
                return Spot(box=found[0], size=size, leader=found[1])
        return None
    for size, most_outside in ATTEMPTS:
        box = place_inside(shape, padded(frame, label, size), most_outside, paper, occupied)
        if box is not None:
            return Spot(box=box, size=size)
    return None


def padded(frame: Frame, label: Label, size: float) -> tuple[float, float]:
    """Width and height of a label in pixels with the margin around it."""
    width, height = frame.measure(label.text, size=size)
    margin = 2 * MARGIN * pixels_per_point(frame)
    return width + margin, height + margin


def pixels_per_point(frame: Frame) -> float:
    """Pixels for a point of a whole slide."""
    return frame.unit * frame.figure.dpi / 72


def place_inside(
    shape: BaseGeometry,
    extent: tuple[float, float],
    most_outside: float,
    paper: BaseGeometry,
    occupied: BaseGeometry,
) -> BaseGeometry | None:
    """The free box that is most inside the shape, then nearest its middle; None if none is."""
    middle = middle_of(shape)
    centres = np.vstack([shapely.get_coordinates(middle), grid_over(shape)])
    boxes = boxes_around(centres, extent)
    free = shapely.contains_properly(paper, boxes) & ~shapely.intersects(occupied, boxes)
    outside = np.ones(len(boxes))
    outside[free] -= share_within(shape, boxes[free], extent)
    fits = np.flatnonzero(free & (outside <= most_outside))
    if not len(fits):
        return None
    away = shapely.distance(shapely.points(centres), middle)
    # Tenths of the share outside, so that a hair's breadth does not pull a name off the middle.
    best = np.lexsort((fits, away[fits].round(3), outside[fits].round(1)))[0]
    return boxes[fits[best]]


def share_within(shape: BaseGeometry, boxes: np.ndarray, extent: tuple[float, float]) -> np.ndarray:
    """The share of each box, all of one extent, that lies in a shape."""
    share: np.ndarray = shapely.area(shapely.intersection(shape, boxes)) / (extent[0] * extent[1])
    return share


def place_beside(
    shape: BaseGeometry,
    extent: tuple[float, float],
    land: BaseGeometry,
    paper: BaseGeometry,
    occupied: BaseGeometry,
) -> tuple[BaseGeometry, BaseGeometry] | None:
    """The free box nearest the shape, rather off the land, and the line to it; None if none."""
    clear = shape.difference(occupied)
    start = middle_of(largest_part(shape if clear.is_empty else clear))
    boxes = boxes_around(rings_around(start, extent, paper), extent)
    lines = shapely.shortest_line(start, boxes)
    free = shapely.contains_properly(paper, boxes) & ~shapely.intersects(shape, boxes)
    free &= ~shapely.intersects(occupied, boxes) & ~shapely.intersects(occupied, lines)
    if not free.any():
        return None
    boxes, lines = boxes[free], lines[free]
    cost = shapely.length(lines) + 4 * extent[0] * share_within(land, boxes, extent)
    best = int(np.argmin(cost.round(3)))
    return boxes[best], lines[best]


def grid_over(shape: BaseGeometry) -> np.ndarray:
    """Points in rows and columns over a shape's bounds."""
    left, bottom, right, top = shape.bounds
    across, up = np.meshgrid(np.linspace(left, right, GRID), np.linspace(bottom, top, GRID))
    return np.column_stack([across.ravel(), up.ravel()])


def rings_around(
    start: BaseGeometry, extent: tuple[float, float], paper: BaseGeometry
) -> np.ndarray:
    """Points in all directions from a start, nearest first, as far as half the paper."""
    left, bottom, right, top = paper.bounds
    radii = np.arange(extent[1], max(right - left, top - bottom) / 2, extent[1] / 2)
    angles = np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS
    steps = np.column_stack([np.cos(angles), np.sin(angles)])
    around = shapely.get_coordinates(start) + radii[:, None, None] * steps
    return np.asarray(around.reshape(-1, 2))


def boxes_around(centres: np.ndarray, extent: tuple[float, float]) -> np.ndarray:
    """A box of the extent around each centre."""
    half = np.array(extent) / 2
    low, high = centres - half, centres + half
    return np.asarray(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]))


def middle_of(shape: BaseGeometry) -> BaseGeometry:
    """The point of a shape that is farthest from its border."""
    circle = shapely.maximum_inscribed_circle(shape, tolerance=1.0)
    return shapely.points(shapely.get_coordinates(circle)[0])


def largest_part(shape: BaseGeometry) -> BaseGeometry:
    """The largest of a shape's parts."""
    parts = shapely.get_parts(shape)
    return parts[int(np.argmax(shapely.area(parts)))]


def to_pixels(axes: Axes, shape: BaseGeometry) -> BaseGeometry:
    """A shape of the map in pixels of the figure."""
    return shapely.transform(shape, axes.transData.transform)


def write_label(frame: Frame, label: Label, spot: Spot) -> None:
    """Draw a label, and its line, where its place is."""
    x, y = to_map(frame.main, shapely.centroid(spot.box))[0]
    colour, halo = label.colour, label.halo
    if spot.leader is not None:
        draw_leader(frame, spot.leader)
        colour, halo = INK, "#ffffff"
    written = frame.write(
        frame.main, x, y, label.text, size=spot.size, across="center", role="municipality",
        colour=colour,
    )  # fmt: skip
    written.set_path_effects([withStroke(linewidth=2.5 * frame.unit, foreground=halo)])
    written.set_zorder(6)


def draw_leader(frame: Frame, leader: BaseGeometry) -> None:
    """A thin line with a dot in the shape that a text belongs to."""
    line = to_map(frame.main, leader)
    frame.main.plot(*line.T, color=INK, linewidth=frame.unit, zorder=5)
    frame.main.plot(*line[:1].T, "o", color=INK, markersize=4 * frame.unit, zorder=5)


def to_map(axes: Axes, shape: BaseGeometry) -> np.ndarray:
    """The points of a shape in pixels, in the map's coordinates."""
    points: np.ndarray = axes.transData.inverted().transform(shapely.get_coordinates(shape))
    return points
