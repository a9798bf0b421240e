"""The least that the largest deviation of a load can be: bisection, each step decided exactly."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from ipsgeo.audit import TOLERANCE, audit
from ipsgeo.errors import DataError, Finding
from ipsgeo.plan import Plan, Solution
from ipsgeo.problem import Problem, Weights
from ipsgeo.rules import GOALS
from ipsgeo.solve.areas import Some
from ipsgeo.solve.clock import Clock, OutOfTimeError
from ipsgeo.solve.columns import Columns, Prices
from ipsgeo.solve.exact_cover import any_plan
from ipsgeo.solve.lazy import Lazy
from ipsgeo.solve.plans import plan_in_teams
from ipsgeo.solve.pool import TooManyAreasError, area_pool
from ipsgeo.solve.staffing import Staffing
from ipsgeo.solve.windows import columns_within, number_of_columns

NARROW = 0.02  # of the largest deviation: below it the search asks for a little less than the best
PROOF = 1e-6  # of the largest deviation: less would not show in any figure
MOST_COLUMNS = 300_000


def only(goal: str) -> Weights:
    """Weights that count one goal and nothing else."""
    return Weights(**{name: float(name == goal) for name in GOALS})


def within_deviation(problem: Problem, most: float) -> Problem:
    """The problem with every load at most so far from the even load."""
    rules, even = problem.rules, problem.even_load
    low, high = even - most, even + most
    low = low if rules.min_load is None else max(low, rules.min_load)
    high = high if rules.max_load is None else min(high, rules.max_load)
    limits = replace(rules, min_load=low if low > 0 else None, max_load=high)
    return replace(problem, rules=limits)


def largest_deviation(plan: Plan, problem: Problem) -> float:
    """How far the load furthest from the even load is from it, in clients per year per coach."""
    return float((audit(plan, problem)["load"] - problem.even_load).abs().max())


def least_deviation(
    problem: Problem, solved: Callable[[Problem, Clock], Solution], clock: Clock
) -> tuple[Solution, float]:
    """A plan whose largest deviation of load is the least, and that deviation; by bisection.

    A plan found brings the upper end down to its own deviation, and one proven impossible brings
    the lower end up. Once they are close the search asks for a little less than the best, until
    that is proven impossible: then the best is the least. Status "feasible" where that could not
    be decided in half of the time.
    """
    if len(problem.coach_numbers()) > 1:
        raise DataError(Finding(key="order_needs_coaches", column="first", value="balance"))
    problem = replace(problem, coaches=problem.coach_numbers()[0])
    even = replace(problem, weights=only("balance"))
    half = clock.part(0.5)
    best = solved(even, half.part(0.5))
    if best.plan is None:
        return best, np.nan
    plan, high, proven = best.plan, largest_deviation(best.plan, problem), False
    try:
        pool, low = area_pool(even, half), 0.0
        while not proven and high > TOLERANCE:
            clock.show("plan", f"{low:.3g}–{high:.3g}")
            narrow = high - low <= NARROW * high
            aim = high - max(TOLERANCE, PROOF * high) if narrow else (low + high) / 2
            found = plan_within(aim, pool, even, half)
            if found is None:
                low, proven = aim, narrow
            else:
                plan, high = found, largest_deviation(found, problem)
    except (OutOfTimeError, TooManyAreasError):
        return replace(best, plan=plan, status="feasible"), high
    return replace(best, plan=plan, status="optimal"), high


def plan_within(aim: float, pool: Sequence[Some], even: Problem, clock: Clock) -> Plan | None:
    """Some plan whose loads all are so close to the even one, or None where there is none."""
    problem = within_deviation(even, aim)
    columns = every_column(pool, Staffing(problem, problem.weights))
    found = any_plan(columns, Lazy(problem), clock)
    return None if found is None else plan_in_teams(found, problem)


def every_column(pool: Sequence[Some], staffing: Staffing) -> Columns:
    """All columns that the rules allow; raises TooManyAreasError where they are too many."""
    problem = staffing.problem
    today = 0 if staffing.today is None else len(staffing.today)
    goals = [*problem.rules.max_goals, *(["moves"] if today else [])]
    nothing = Prices(
        municipalities=np.zeros(len(problem.codes)), coach=0.0, leader=0.0, area=0.0,
        limits=dict.fromkeys(goals, 0.0), matches=np.zeros(today),
    )  # fmt: skip
    if number_of_columns(pool, staffing, nothing) > MOST_COLUMNS:
        raise TooManyAreasError
    return columns_within(pool, staffing, nothing, np.finfo(float).max)[0]
