"""Goals in order instead of weights: the first goal as good as can be, then the weighted sum."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, get_args

import numpy as np

from ipsgeo.audit import score
from ipsgeo.errors import DataError, Finding
from ipsgeo.plan import FirstGoal, Solution
from ipsgeo.problem import Problem
from ipsgeo.solve.bottleneck import least_deviation, only, within_deviation
from ipsgeo.solve.clock import Clock

First = Literal["balance", "travel", "wishes", "overload"]
Solve = Callable[[Problem, Clock], Solution]

SUMS = {"travel": "travel", "wishes": "wish", "overload": "overload"}  # names in ``Weights``
ROUNDING = 1e-6  # of the first goal: what the solver's own arithmetic leaves


def check_order(first: str, tolerance: float) -> None:
    """Raise DataError for a goal that cannot come first or a tolerance below zero."""
    if first not in get_args(First):
        facts = {"choices": list(get_args(First))}
        raise DataError(Finding(key="unknown_goal", column="first", value=first, facts=facts))
    if not 0 <= tolerance < np.inf:
        raise DataError(Finding(key="negative", column="tolerance", value=tolerance))


def in_order(
    problem: Problem, first: First, tolerance: float, solved: Solve, clock: Clock
) -> Solution:
    """The least weighted sum among the plans whose first goal is within the tolerance of its best.

    Parameters
    ----------
    problem
        What to solve.
    first
        "balance": the largest deviation of an area's load from the even load (clients per year
        per coach); "travel", "wishes", "overload": the sums that ``score`` has.
    tolerance
        How much worse than its best the first goal may be, as a share of it.
    solved
        Solves a problem in the time of a clock.
    clock
        The time there is; at most half of it is for the first goal.
    """
    if first == "balance":
        found, best = least_deviation(problem, solved, clock)
        problem = replace(problem, coaches=problem.coach_numbers()[0])
    else:
        found = solved(replace(problem, weights=only(SUMS[first])), clock.part(0.5))
        best = found.objective
    if found.plan is None:
        return replace(found, bound=np.inf if found.status == "infeasible" else 0.0)
    most = (1 + tolerance) * best + ROUNDING * max(1.0, best)
    if first == "balance":
        limited = within_deviation(problem, most)
    else:
        limited = capped(problem, SUMS[first], most)
    solution = solved(limited, clock)
    if solution.plan is None:  # no time was left: the first goal's own plan is within its limit
        solution = rescored(found, problem, solution.bound)
    proven = found.status == "optimal"
    return replace(
        solution,
        status="feasible" if solution.status == "optimal" and not proven else solution.status,
        first=FirstGoal(goal=first, best=best, most=most, proven=proven),
        under=solution.under or limited.rules,
    )


def rescored(found: Solution, problem: Problem, bound: float) -> Solution:
    """A plan that was found for the first goal, with its weighted sum."""
    if found.plan is None:
        raise ValueError("there is no plan to score")
    objective = float(score(found.plan, problem)["objective"])
    bound = min(max(0.0, np.nan_to_num(bound)), objective)
    gap = (objective - bound) / max(abs(objective), 1e-12)
    return replace(
        found, status="feasible", objective=objective, bound=bound, gap=gap, certificate=None
    )


def capped(problem: Problem, goal: str, most: float) -> Problem:
    """The problem with one more limit on a goal, or a tighter one."""
    limits = problem.rules.max_goals
    limits = {**limits, goal: min(most, limits.get(goal, np.inf))}
    return replace(problem, rules=replace(problem.rules, max_goals=limits))
