"""What the steering group gives up for what it gets: by numbers, and goal against goal."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal

import numpy as np
import pandas as pd

from ipsgeo.audit import score
from ipsgeo.compare import plan_figures
from ipsgeo.errors import DataError, Finding, InfeasibleError
from ipsgeo.plan import Plan, Solution
from ipsgeo.problem import Problem
from ipsgeo.rules import GOALS, Weights, is_whole
from ipsgeo.solve import solve
from ipsgeo.solve.bottleneck import only
from ipsgeo.solve.order import ROUNDING, capped
from ipsgeo.solve.staffing import STAFF_GOALS

Goal = Literal["overload", "balance", "travel", "wish", "border", "change", "coach"]
Goals = tuple[Goal, Goal]

COUNTED = ("wish", "border", "change", "coach")  # goals that are counted in steps
NEAR = 1e-5  # of a goal (at least of 1): less is no improvement
FIRST_WEIGHT, OTHER_WEIGHT = 10.0, 1.0  # of the goal that is minimised, and of what leads to it
SHORTEST_S = 0.1


@dataclass(frozen=True, kw_only=True, eq=False)
class Point:
    """A plan and what it comes to in each goal, and whether it is proven that none dominates it."""

    plan: Plan
    amounts: pd.Series
    proven: bool


def frontier(
    problem: Problem,
    *,
    areas: Iterable[int] | None = None,
    coaches: Iterable[int] | None = None,
    goals: Goals | None = None,
    points: int = 8,
    time_limit_s: float = 60.0,
) -> pd.DataFrame:
    """The best plan for each number of areas, of coaches, or of both; or one goal against another.

    Over areas it shows an own coach everywhere against an even load; over coaches, what one more
    coach brings. The even load, and so ``imbalance`` and ``objective``, is another for another
    number of coaches: across numbers of coaches compare the loads and the overload.

    Over two goals it shows plans that no other plan is better than in one of the goals and as good
    in the other (the Pareto front). Only these two goals count: the weights of the problem are
    left aside, its rules are kept. See ``front``.

    Parameters
    ----------
    problem
        Its own number of areas is left aside where ``areas`` is given, and its number of coaches
        where ``coaches`` is given. With none of the three, the numbers of areas that it allows
        are tried.
    areas
        The numbers of areas to try.
    coaches
        The numbers of whole coaches to try, the leader not counted.
    goals
        Two goals of ``Weights``, e.g. ("travel", "overload"); not together with the numbers.
    points
        About how many plans to look for between and with the ends of the front, at least 2.
    time_limit_s
        Seconds for each number, or for each point of the front.

    Returns
    -------
    DataFrame
        Indexed by number of areas, of coaches, or by both (in that order), ascending: status,
        bound and plan of each solution, and the plan's figures as ``compare`` has them
        (load_lowest, load_highest, overload, minutes_mean, wishes_broken, objective, …), without
        the ones it is indexed by; missing where no plan keeps the rules. Over two goals as
        ``front`` says.
    """
    if goals is not None:
        if areas is not None or coaches is not None:
            raise DataError(Finding(key="front_or_numbers", column="goals", value=goals))
        return front(problem, goals, points, time_limit_s)
    if areas is None and coaches is None:
        areas = range(problem.area_range()[0], problem.area_range()[1] + 1)
    numbers = {
        name: sorted(set(given))
        for name, given in (("areas", areas), ("coaches", coaches))
        if given is not None
    }
    empty = [name for name, given in numbers.items() if not given]
    if empty:
        raise DataError(*(Finding(key="frontier_empty", column=name) for name in empty))
    rows = [
        best_for(problem, dict(zip(numbers, choice, strict=True)), time_limit_s)
        for choice in product(*numbers.values())
    ]
    return pd.DataFrame(rows).set_index(list(numbers))


def best_for(problem: Problem, numbers: dict[str, int], time_limit_s: float) -> dict[str, object]:
    """One row of ``frontier``: the best plan with these numbers of areas or coaches."""
    choice = replace(problem, **numbers)  # type: ignore[arg-type]
    solution = solve(choice, time_limit_s=time_limit_s)
    figures = plan_figures(solution.plan, choice) if solution.plan else {}
    found = {"status": solution.status, "bound": solution.bound, "plan": solution.plan}
    return found | figures | numbers


def front(problem: Problem, goals: Goals, points: int, time_limit_s: float) -> pd.DataFrame:
    """Plans along the Pareto front of two goals, by ε-constraint: exact, but not all of them.

    The ends have the least of one goal and, of all such plans, the least of the other. Between
    them the second goal is limited to amounts spaced evenly between its ends, and under each limit
    the first goal is minimised, and then the second with the first at its best. A counted goal
    (wish, border, change, coach) is limited to every amount in between, if they are fewer than
    ``points``; where only the first goal is counted it is the one that is limited. Differences
    below 1e-5 of a goal count as none. Of the points that come out the same, and of those that
    another dominates, nothing is kept.

    Raises DataError for goals or points that make no sense for the problem, InfeasibleError where
    no plan keeps the rules or none was found in the time.

    Returns
    -------
    DataFrame
        Indexed by number of the point from 1, ascending by the first goal: status, the two goals
        under their names and in their units (as ``score`` has them), plan, and the plan's figures
        as ``compare`` has them. Status "optimal": proven that no plan dominates the point (and an
        end, that it is the end). "feasible": that was not proven in the time, or only within radii
        of the seats (see ``solve``); a better one is not ruled out. "no_plan", at the end and
        without figures: under a limit between the ends no plan was found in the time.
    """
    check_goals(problem, goals, points)
    first_is_counted = goals[0] in COUNTED and goals[1] not in COUNTED
    limited, other = (goals[0], goals[1]) if first_is_counted else (goals[1], goals[0])
    far = lowest(problem, (other, limited), time_limit_s, end=True)
    near = lowest(problem, (limited, other), time_limit_s, end=True)
    found: list[Point | None] = [far]
    for most in limits_between(near, far, limited, problem, points):
        last = found[-1]
        if last is None or not last.proven or last.amounts[limited] > most:
            try:
                under = capped(problem, limited, most)
                found.append(lowest(under, (other, limited), time_limit_s))
            except InfeasibleError:  # none was found in the time
                found.append(None)
    kept = undominated([point for point in [*found, near] if point is not None], goals)
    rows = [point_row(point, goals, problem) for point in kept]
    rows += [{"status": "no_plan", "plan": None}] * found.count(None)
    return pd.DataFrame(rows, index=pd.RangeIndex(1, len(rows) + 1, name="point"))


def lowest(problem: Problem, order: Goals, time_limit_s: float, *, end: bool = False) -> Point:
    """The least of the first goal and, of all such plans, the least of the second.

    At an ``end`` of the front nothing but the rules limits the first goal. Raises InfeasibleError
    where no plan was found.
    """
    ends, alike = time.perf_counter() + time_limit_s, set(order) <= set(STAFF_GOALS)
    crowded = alike or (end and order[0] in STAFF_GOALS)
    solution = least(problem, order, ends, crowded=crowded)
    first = solution.require_plan()
    best = float(score(first, problem)[order[0]])
    fixed = capped(problem, order[0], best + ROUNDING * max(1.0, best))
    cleaned = least(fixed, (order[1], order[0]), ends, crowded=alike)
    plan = cleaned.plan or first
    proven = solution.proven and cleaned.proven
    return Point(plan=plan, amounts=score(plan, problem), proven=proven)


def least(problem: Problem, order: Goals, ends: float, *, crowded: bool) -> Solution:
    """The plan with the least of the first goal; ``ends`` is when, by the clock.

    Where the goal alone leaves too many plans alike (``crowded``) other goals lead the search, and
    what it finds is bettered until it is proven that no plan is better.
    """
    goal = order[0]
    weighed = replace(problem, weights=leaning(order) if crowded else only(goal))
    best = solve(weighed, time_limit_s=max(SHORTEST_S, ends - time.perf_counter()))
    while crowded and best.plan is not None:
        amount = float(score(best.plan, problem)[goal])
        most = amount - step_of(goal, amount, problem)
        left_s = ends - time.perf_counter()
        if most < 0 or left_s <= 0:
            return replace(best, status="optimal" if most < 0 else "feasible")
        found = solve(capped(weighed, goal, most), time_limit_s=left_s)
        if found.plan is None:
            return replace(best, status="optimal" if found.status == "infeasible" else "feasible")
        best = found
    return best


def leaning(order: Goals) -> Weights:
    """Weights that lead the search to the first goal, and among plans alike in it to others."""
    weights = dict.fromkeys(GOALS, 0.0) | {order[0]: FIRST_WEIGHT, order[1]: OTHER_WEIGHT}
    if set(order) <= set(STAFF_GOALS):
        weights["travel"] = OTHER_WEIGHT
    return Weights(**weights)


def step_of(goal: Goal, amount: float, problem: Problem) -> float:
    """The least by which one amount of a goal is better than another."""
    if goal not in COUNTED:
        return NEAR * max(1.0, amount)
    return problem.coach_step if goal == "coach" else 1.0


def limits_between(
    near: Point, far: Point, goal: Goal, problem: Problem, points: int
) -> Sequence[float]:
    """The limits on a goal between its amounts at the two ends, descending."""
    low, high = float(near.amounts[goal]), float(far.amounts[goal])
    if goal in COUNTED:
        step = step_of(goal, high, problem)
        between = [low + k * step for k in range(round((high - low) / step) - 1, 0, -1)]
        if len(between) < points:
            return between
    return [float(most) for most in np.linspace(high, low, points)[1:-1]]


def undominated(points: Iterable[Point], goals: Goals) -> list[Point]:
    """The points that no other dominates, each once, ascending by the first goal."""

    def order(point: Point) -> tuple[float, float, bool]:
        one, other = (round(float(point.amounts[goal]), 5) for goal in goals)
        return one, other, not point.proven

    kept: list[Point] = []
    for point in sorted(points, key=order):
        if not kept or order(point)[1] < order(kept[-1])[1]:
            kept.append(point)
    return kept


def point_row(point: Point, goals: Goals, problem: Problem) -> dict[str, object]:
    """A point of the front as a row."""
    row: dict[str, object] = {"status": "optimal" if point.proven else "feasible"}
    row |= {goal: float(point.amounts[goal]) for goal in goals} | {"plan": point.plan}
    return row | plan_figures(point.plan, problem)


def check_goals(problem: Problem, goals: Sequence[str], points: int) -> None:
    """Raise DataError for goals that are no two goals of the problem, or too few points."""
    facts = {"choices": list(GOALS), "column": "goals"}
    findings = [
        Finding(key="unknown_goal", column="goals", value=goal, facts=facts)
        for goal in goals
        if goal not in GOALS
    ]
    if isinstance(goals, str) or len(goals) != 2 or len(set(goals)) != 2:
        findings = [Finding(key="front_two_goals", column="goals", value=goals, facts=facts)]
    if not (is_whole(points) and points >= 2):
        findings.append(Finding(key="front_points", column="points", value=points))
    free = len(problem.coach_numbers()) > 1
    senseless = {
        ("change", "front_no_today"): problem.today is None,
        ("wish", "front_no_wishes"): problem.wishes is None or problem.wishes.empty,
        ("coach", "front_coaches_given"): not free,
        ("balance", "front_balance"): free,
    }
    findings += [
        Finding(key=key, column="goals", value=goal)
        for (goal, key), wrong in senseless.items()
        if wrong and goal in goals
    ]
    if findings:
        raise DataError(*findings)
