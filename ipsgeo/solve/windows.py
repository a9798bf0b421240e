"""The columns whose reduced cost is within a window: all that a good plan can consist of."""

from collections.abc import Sequence

import numpy as np

from ipsgeo.solve.areas import Part, Some, part_of
from ipsgeo.solve.columns import Columns, Prices
from ipsgeo.solve.frames import Floats
from ipsgeo.solve.pricing import (
    below,
    columns_of,
    lending_prices,
    match_prices,
    priced_areas,
    reduced_costs,
)
from ipsgeo.solve.staffing import Staffing


def columns_within(
    pool: Sequence[Some], staffing: Staffing, prices: Prices, window: float
) -> tuple[Columns, Floats]:
    """All columns whose reduced cost is at most the window, and their reduced costs."""
    near = [part_of(below(areas, staffing, prices, window)[0]) for areas in pool]
    part = Part.joined(near)
    parts = [
        columns
        for leader in staffing.leader_options
        for columns in all_columns(part, leader, staffing, prices, window)
    ]
    columns = Columns.joined(parts) if parts else no_columns(staffing)
    return columns, reduced_costs(columns, prices)


def all_columns(
    part: Part, leader: bool, staffing: Staffing, prices: Prices, window: float
) -> list[Columns]:
    """The columns of some areas with every allowed number of coaches and match in the window."""
    demand, priced = part.total(staffing.clients), staffing.priced(prices)
    lending = lending_prices(part, staffing, prices)
    fewest, most = staffing.limits(part, demand, leader)
    base = priced_areas(part, prices) - (prices.leader if leader else 0.0)
    matches = list(match_prices(part, staffing, prices))
    found = []
    for number in staffing.numbers():
        coaches = np.full(len(part), number)
        cost = base + priced.cost(part, demand, coaches, leader, lending) - prices.coach * number
        cost[(number < fewest) | (number > most)] = np.inf
        for k, extra in matches:
            reduced = cost + extra
            inside = np.flatnonzero((reduced <= window) & np.isfinite(reduced))
            if len(inside):
                match = np.full(len(inside), k, dtype=np.int16)
                some = part.take(inside)
                found.append(columns_of(some, coaches[inside], leader, match, staffing))
    return found


def number_of_columns(pool: Sequence[Some], staffing: Staffing, prices: Prices) -> int:
    """How many columns the areas have altogether; the prices do not matter."""
    total = 0
    for areas in pool:
        demand = areas.total(staffing.clients)
        matches = sum(np.isfinite(cost) for _, cost in match_prices(areas, staffing, prices))
        for leader in staffing.leader_options:
            fewest, most = staffing.limits(areas, demand, leader)
            steps = np.floor((most - fewest) / staffing.problem.coach_step + 0.5) + 1
            total += int((np.maximum(steps, 0) * matches).sum())
    return total


def no_columns(staffing: Staffing) -> Columns:
    """An empty set of columns."""
    problem, none = staffing.problem, np.empty(0)
    goals = [*problem.rules.max_goals, *(["moves"] if staffing.today is not None else [])]
    goals += [] if staffing.lent_share is None else ["lendable", "room"]
    return Columns(
        members=np.empty((0, len(problem.codes)), dtype=bool), coaches=none,
        leader=np.empty(0, dtype=bool), match=np.empty(0, dtype=np.int16), cost=none,
        amounts=dict.fromkeys(goals, none),
    )  # fmt: skip
