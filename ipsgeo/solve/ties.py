"""Which plan is given when several are optimal: always the same one.

Of the plans within 1e-6 of the optimum, first the one with the most even loads (least sum of
squared deviations from the even load), then the one that cuts the fewest neighbour pairs, then
the one whose columns have the least sum of fixed numbers drawn from the codes' SHA-256.
"""

import hashlib
from collections.abc import Sequence

import numpy as np

from ipsgeo.problem import Problem
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.columns import Columns
from ipsgeo.solve.frames import Floats
from ipsgeo.solve.program import GAP, Limit, Outcome, cover

RESERVE = 0.03  # of the time limit: what each of the three steps may take when time is up
NUMBERS = 2**20


def settle(
    columns: Columns,
    problem: Problem,
    outcome: Outcome,
    clock: Clock,
    rows: Sequence[Limit] = (),
    theta_cost: float = 0.0,
) -> Columns:
    """The one optimal plan that is given, from the columns of the window.

    ``rows`` are the further rows that the outcome was found with, ``theta_cost`` the cost of θ.
    """
    if outcome.chosen is None:
        raise ValueError("there is no plan to settle on")
    limits = [*rows, Limit(amount=columns.cost, most=outcome.value + GAP, theta=theta_cost)]
    chosen = outcome.chosen
    for goal in (unevenness(columns, problem), cut_pairs(columns, problem)):
        chosen = step(columns, problem, goal, limits, chosen, clock)
        limits.append(Limit(amount=goal, most=float(goal[chosen].sum()) + GAP))
    return columns.take(
        step(columns, problem, fixed_numbers(columns, problem), limits, chosen, clock)
    )


def step(
    columns: Columns,
    problem: Problem,
    goal: Floats,
    limits: Sequence[Limit],
    chosen: np.ndarray,
    clock: Clock,
) -> np.ndarray:
    """The chosen columns improved for one goal within the limits of the earlier ones."""
    seconds = max(clock.left_s(), RESERVE * clock.limit_s)
    found = cover(columns, problem, goal=goal, at_most=limits, time_limit_s=seconds)
    return chosen if found.chosen is None else found.chosen


def unevenness(columns: Columns, problem: Problem) -> Floats:
    """Squared deviation of each column's clients from the even load, in clients a year."""
    demand = columns.members @ problem.demand[problem.codes].to_numpy(float)
    staff = columns.coaches + columns.leader * problem.leader_share
    return np.asarray((demand - problem.even_load * staff) ** 2)


def cut_pairs(columns: Columns, problem: Problem) -> Floats:
    """Half the neighbour pairs across each area's border."""
    position = {code: i for i, code in enumerate(problem.codes)}
    ends = [problem.neighbours[end].map(position) for end in ("code_a", "code_b")]
    one, other = (columns.members[:, end.to_numpy(int)] for end in ends)
    return np.asarray((one != other).sum(axis=1) / 2)


def fixed_numbers(columns: Columns, problem: Problem) -> Floats:
    """A number for each column drawn from its codes, coaches and leader alone."""
    codes = np.array(problem.codes)
    numbers = []
    for k in range(len(columns)):
        members = "+".join(codes[columns.members[k]])
        text = f"{members}/{columns.coaches[k]:g}/{int(columns.leader[k])}"
        numbers.append(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % NUMBERS)
    return np.array(numbers, dtype=float)
