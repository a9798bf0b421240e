"""Other plans that are nearly as good, and what they have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Literal

import pandas as pd

from ipsgeo.audit import score
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem
from ipsgeo.solve import solve
from ipsgeo.solve.clock import Clock, OutOfTimeError, running_clock
from ipsgeo.solve.next_best import NotProvenError, next_best
from ipsgeo.solve.pool import TooManyAreasError

Ended = Literal["no more", "enough", "not decided"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Alternatives:
    """The best plans, each proven to be the next best.

    Parameters
    ----------
    plans
        Distinct divisions into areas, best first; each with its best coaches.
    objectives
        Their objectives, as ``score`` recomputes them.
    limit
        The most a plan was allowed to cost: (1 + within) × optimum.
    ended
        Why there are no more: "no more" (proven: every division within the limit is listed),
        "enough" (as many as were asked for), or "not decided" (the time was up, or there were too
        many columns, before the next one was proven; the ones listed are).
    """

    plans: tuple[Plan, ...]
    objectives: tuple[float, ...]
    limit: float
    ended: Ended


def alternatives(
    problem: Problem, *, within: float = 0.02, n: int = 10, time_limit_s: float = 60.0
) -> Alternatives:
    """The optimum and the next best plans within a share of it.

    Plans are distinct when their divisions into areas are; another staffing of the same areas is
    the same plan. The first plan is the one that ``solve`` gives.

    Parameters
    ----------
    problem
        With at least one plan; else InfeasibleError says why not, as ``solve`` does.
    within
        How much worse a plan may be, as a share of the optimum (0.02: two per cent).
    n
        The most plans to list, the optimum included.
    time_limit_s
        Seconds of wall clock for all of it.
    """
    with running_clock(time_limit_s) as clock:
        solution = solve(problem, time_limit_s=time_limit_s)
        best, limit = solution.require_plan(), (1 + within) * solution.objective
        plans: list[Plan] = []
        ended: Ended = "not decided"
        if solution.status == "optimal":  # else the best known plan may not be the best
            plans, ended = best_first(problem, best, limit, n, clock)
    objectives = tuple(float(score(plan, problem)["objective"]) for plan in plans)
    return Alternatives(plans=tuple(plans), objectives=objectives, limit=limit, ended=ended)


def best_first(
    problem: Problem, best: Plan, limit: float, n: int, clock: Clock
) -> tuple[list[Plan], Ended]:
    """The best plan and those after it, at most n, and why there are no more."""
    plans = [best]
    try:
        for plan in islice(next_best(problem, best, limit=limit, clock=clock), max(0, n - 1)):
            plans.append(plan)
    except (NotProvenError, OutOfTimeError, TooManyAreasError):
        return plans, "not decided"
    return plans, "enough" if len(plans) >= n else "no more"


def togetherness(plans: Sequence[Plan]) -> pd.DataFrame:
    """In which share of the plans each pair of municipalities is in the same area.

    Returns
    -------
    DataFrame
        code_a, code_b (code_a < code_b), share: 1 together in all of the plans, 0 in none; every
        pair once, sorted by codes.
    """
    codes = sorted(plans[0].area.index)
    rows = [
        (a, b, sum(plan.area[a] == plan.area[b] for plan in plans) / len(plans))
        for a, b in combinations(codes, 2)
    ]
    return pd.DataFrame(rows, columns=["code_a", "code_b", "share"])
