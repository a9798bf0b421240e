"""A radius for every seat, so that the areas of many municipalities can be listed.

More than 36 municipalities have too many connected areas. But an area far wider than its coaches
can drive is of no use to anyone: so every seat gets a radius in minutes, as wide as the number of
areas within it allows, and the plan is the best one in which every municipality is within the
radius of its area's seat. It is a rule like any other (``Rules.max_minutes`` by seat), and what
is proven is proven under it. One radius for all would be too short in Lapland and too long in the
south.
"""

from dataclasses import replace

import numpy as np

from ipsgeo.problem import Problem
from ipsgeo.solve.frames import Frame, connected_areas, neighbours_of

MOST_IN_FRAME = 40  # municipalities around a seat: the tables of sums have 2^20 rows then
FEWEST_IN_FRAME = 6
SHORTEST = 1e-6  # minutes: a radius is above zero


def with_radius(problem: Problem, *, most_areas: int) -> Problem:
    """The problem with a radius for each seat, the widest that a number of areas allows.

    Parameters
    ----------
    problem
        Its own limits on minutes stay, where they are tighter.
    most_areas
        Connected areas with a seat and within its radius, for each seat.
    """
    minutes = problem.minutes.loc[problem.codes, problem.codes].to_numpy(float)
    near = neighbours_of(problem)
    radii = {}
    size = FEWEST_IN_FRAME
    for seat, code in enumerate(problem.codes):
        limit = problem.rules.minutes_to(code)
        order = nearest_first(seat, minutes, limit)
        if len(order) and order[0] == seat:
            size = frame_size(seat, order, near, most_areas, guess=size)
            radii[code] = radius(minutes[:, seat], seat, order[:size], limit)
        else:
            radii[code] = limit  # too far even from itself: no seat
    return replace(problem, rules=replace(problem.rules, max_minutes=radii))


def radius(to_seat: np.ndarray, seat: int, members: np.ndarray, limit: float) -> float:
    """The radius that has these members, or fewer where others are as far as the last."""
    outside = np.setdiff1d(np.flatnonzero(to_seat <= limit), members)
    if not len(outside):
        return limit if limit < np.inf else max(float(to_seat[members].max()), SHORTEST)
    nearest = float(to_seat[outside].min())
    inside = to_seat[members][to_seat[members] < nearest]
    furthest = max(float(inside.max(initial=0.0)), float(to_seat[seat]))
    return furthest if furthest > 0 else max(nearest / 2, SHORTEST)


def nearest_first(seat: int, minutes: np.ndarray, limit: float) -> np.ndarray:
    """The seat, and the municipalities within its own limit, the nearest first."""
    others = np.arange(len(minutes)) != seat
    order = np.lexsort((minutes[:, seat], others))  # stable: equal ones in the order of codes
    return np.asarray(order[minutes[order, seat] <= limit][:MOST_IN_FRAME])


def frame_size(
    seat: int, order: np.ndarray, near: list[set[int]], most_areas: int, guess: int
) -> int:
    """How many of the nearest municipalities have at most so many areas with the seat.

    The number of areas grows with each of them, so the search may start from any guess.
    """

    def fits(size: int) -> bool:
        return size <= FEWEST_IN_FRAME or number_of_areas(seat, order[:size], near, most_areas) > 0

    size = min(guess, len(order))
    while not fits(size):
        size -= 1
    while size < len(order) and fits(size + 1):
        size += 1
    return size


def number_of_areas(seat: int, members: np.ndarray, near: list[set[int]], most: int) -> int:
    """The connected areas with the seat; 0 where there are more than the most."""
    count = 0
    for masks in connected_areas(frame_of(seat, members), near, largest=len(members)):
        count += len(masks)
        if count > most:
            return 0
    return count


def frame_of(seat: int, members: np.ndarray) -> Frame:
    """The frame of a seat."""
    sorted_members = np.sort(members)
    return Frame(sorted_members, int(np.searchsorted(sorted_members, seat)))


def seat_frames(problem: Problem) -> list[Frame]:
    """For each possible seat the municipalities within its radius that it can be joined to."""
    minutes = problem.minutes.loc[problem.codes, problem.codes].to_numpy(float)
    near = neighbours_of(problem)
    frames = []
    for seat, code in enumerate(problem.codes):
        within = set(np.flatnonzero(minutes[:, seat] <= problem.rules.minutes_to(code)).tolist())
        if problem.rules.may_be_seat(code) and seat in within:
            frames.append(frame_of(seat, np.array(sorted(joined_to(seat, within, near)))))
    return frames


def joined_to(seat: int, within: set[int], near: list[set[int]]) -> set[int]:
    """The municipalities that some neighbours within a set join to the seat."""
    reached, fringe = {seat}, {seat}
    while fringe:
        fringe = {other for one in fringe for other in near[one] & within} - reached
        reached |= fringe
    return reached
