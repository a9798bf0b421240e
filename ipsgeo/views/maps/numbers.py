"""Where the areas' numbers go on a map: inside their areas, off the places the names want."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ipsgeo.views.frame import Frame
from ipsgeo.views.maps.labels import (
    ATTEMPTS,
    MARGIN,
    Label,
    boxes_around,
    grid_over,
    largest_part,
    middle_of,
    padded,
    pixels_per_point,
    share_within,
    to_map,
    to_pixels,
)
from ipsgeo.views.maps.legend import BADGE, draw_badge

BADGES = (BADGE, 0.84 * BADGE)  # diameters in points of a whole slide, tried in turn
GOOD = 0.2  # cost below which a place is taken without trying a smaller disc


def place_numbers(
    frame: Frame, areas: Sequence[BaseGeometry], labels: Sequence[Label]
) -> list[BaseGeometry]:
    """Write the areas' numbers, from 1 on, inside their areas and off the names' best places.

    Returns the boxes that they take, in pixels.
    """
    names = shapely.union_all([expected_box(frame, label) for label in labels])
    occupied: list[BaseGeometry] = []
    for number, area in enumerate(areas, start=1):
        shape = largest_part(to_pixels(frame.main, area))
        diameter, box = number_spot(frame, shape, names, shapely.union_all(occupied))
        x, y = to_map(frame.main, shapely.centroid(box))[0]
        draw_badge(frame, frame.main, x, y, number, diameter, role="number")
        occupied.append(box)
    return occupied


def number_spot(
    frame: Frame, shape: BaseGeometry, names: BaseGeometry, occupied: BaseGeometry
) -> tuple[float, BaseGeometry]:
    """The disc's diameter and its box: near the middle, rather small than over a name's place."""
    middle = middle_of(shape)
    centres = np.vstack([shapely.get_coordinates(middle), grid_over(shape)])
    away = shapely.distance(shapely.points(centres), middle)
    for diameter in BADGES:
        side = (diameter + 2 * MARGIN) * pixels_per_point(frame)
        boxes = boxes_around(centres, (side, side))
        outside = 1 - share_within(shape, boxes, (side, side))
        on_names = share_within(names, boxes, (side, side))
        on_numbers = shapely.intersects(occupied, boxes)
        cost = 2 * outside.round(1) + on_names.round(1) + 10 * on_numbers
        best = np.lexsort((away.round(3), cost.round(3)))[0]
        if cost[best] <= GOOD:
            break
    return diameter, boxes[best]


def expected_box(frame: Frame, label: Label) -> BaseGeometry:
    """Where a name would stand if it had the map to itself."""
    centre = shapely.get_coordinates(middle_of(largest_part(to_pixels(frame.main, label.shape))))
    return boxes_around(centre, padded(frame, label, ATTEMPTS[2][0]))[0]
