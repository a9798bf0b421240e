"""Which plan is given when several are optimal: always the same one.

Of the plans within 1e-6 of the optimum, first the one with the most even loads (least sum of
squared deviations from the even load), then the one that cuts the fewest neighbour pairs, then
the one whose columns have the least sum of fixed numbers drawn from the codes' SHA-256.
"""

import hashlib

import numpy as np

from ipsgeo.problem import Problem
from ipsgeo.solve.areas import Floats, cut_pairs
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.columns import Columns
from ipsgeo.solve.program import GAP, Outcome, cover

RESERVE_S = 10.0  # breaking a tie may take this long even when the time limit is near
NUMBERS = 2**20


def settle(columns: Columns, problem: Problem, outcome: Outcome, clock: Clock) -> Columns:
    """The one optimal plan that is given, from the columns of the window."""
    if outcome.chosen is None:
        raise ValueError("there is no plan to settle on")
    limits = [(columns.cost, outcome.value + GAP)]
    chosen = outcome.chosen
    for goal in (unevenness(columns, problem), cut_pairs(columns.masks, problem)):
        chosen = step(columns, problem, goal, limits, chosen, clock)
        limits.append((goal, float(goal[chosen].sum()) + GAP))
    return columns.take(
        step(columns, problem, fixed_numbers(columns, problem), limits, chosen, clock)
    )


def step(
    columns: Columns,
    problem: Problem,
    goal: Floats,
    limits: list[tuple[Floats, float]],
    chosen: np.ndarray,
    clock: Clock,
) -> np.ndarray:
    """The chosen columns improved for one goal within the limits of the earlier ones."""
    seconds = max(clock.left_s(), RESERVE_S)
    found = cover(columns, problem, goal=goal, at_most=limits, time_limit_s=seconds)
    return chosen if found.chosen is None else found.chosen


def unevenness(columns: Columns, problem: Problem) -> Floats:
    """Squared deviation of each column's clients from the even load, in clients a year."""
    bits = (columns.masks[:, None] >> np.arange(len(problem.codes), dtype=np.uint64)) & np.uint64(1)
    demand = bits.astype(float) @ problem.demand[problem.codes].to_numpy(float)
    staff = columns.coaches + columns.leader * problem.leader_share
    return (demand - problem.even_load * staff) ** 2


def fixed_numbers(columns: Columns, problem: Problem) -> Floats:
    """A number for each column drawn from its codes, coaches and leader alone."""
    codes = problem.codes
    numbers = []
    for mask, coaches, leader in zip(columns.masks, columns.coaches, columns.leader, strict=True):
        members = "+".join(code for i, code in enumerate(codes) if int(mask) >> i & 1)
        digest = hashlib.sha256(f"{members}/{coaches}/{int(leader)}".encode()).digest()
        numbers.append(int.from_bytes(digest[:8], "big") % NUMBERS)
    return np.array(numbers, dtype=float)
