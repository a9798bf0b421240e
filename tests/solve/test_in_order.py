"""The first goal and then the weighted sum, with a solver that says what it is told to."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ipsgeo.audit import score
from ipsgeo.errors import Finding
from ipsgeo.plan import Plan, Solution
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.rules import GOALS
from ipsgeo.solve import solve
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.order import in_order

WISHES = pd.DataFrame([("A", "F"), ("C", "D")], columns=["code", "partner"])


def told(problem: Problem, first: str, *answers: Solution, tolerance: float = 0.1) -> tuple:
    """What comes of the answers, and the problems and seconds that were asked for them."""
    asked, left = [], iter(answers)

    def solved(problem: Problem, clock: Clock) -> Solution:
        asked.append((problem, clock.left_s()))
        return next(left)

    return in_order(problem, first, tolerance, solved, Clock(limit_s=60)), asked


@pytest.fixture
def plan(toy) -> Plan:
    return solve(toy).plan


def a_solution(plan: Plan | None, objective: float, status: str = "optimal", **more) -> Solution:
    return Solution(status=status, plan=plan, objective=objective, bound=objective, **more)


@pytest.mark.parametrize(("first", "goal"), [("travel", "travel"), ("wishes", "wish")])
def test_the_first_goal_alone_and_then_within_its_limit(toy, plan, first, goal):
    problem = replace(toy, wishes=WISHES, rules=Rules(max_goals={"border": 9}))
    solution, asked = told(problem, first, a_solution(plan, 20.0), a_solution(plan, 30.0))
    (alone, half), (limited, whole) = asked
    assert alone.weights == Weights(**{**dict.fromkeys(GOALS, 0.0), goal: 1.0})
    assert alone.rules == problem.rules
    assert 29 < half <= 30 < 59 < whole <= 60
    assert limited.weights == problem.weights
    assert limited.rules.max_goals == {
        "border": 9,
        goal: pytest.approx(1.1 * 20 + 1e-6 * 20, abs=1e-9),
    }
    assert (solution.status, solution.objective) == ("optimal", 30.0)
    assert solution.under == limited.rules
    first_goal = solution.first
    assert (first_goal.goal, first_goal.best, first_goal.proven) == (first, 20.0, True)
    assert first_goal.most == limited.rules.max_goals[goal]


def test_a_limit_that_is_tighter_already_stays(toy, plan):
    problem = replace(toy, rules=Rules(max_goals={"travel": 21.0}))
    _, asked = told(problem, "travel", a_solution(plan, 20.0), a_solution(plan, 30.0))
    assert asked[1][0].rules.max_goals == {"travel": 21.0}


def test_rounding_is_left_for_a_first_goal_near_zero(toy, plan):
    _, asked = told(toy, "overload", a_solution(plan, 0.0), a_solution(plan, 30.0))
    assert asked[1][0].rules.max_goals == {"overload": 1e-6}


def test_an_unproven_first_goal_leaves_the_sum_unproven(toy, plan):
    first = a_solution(plan, 20.0, "feasible")
    solution, _ = told(toy, "travel", first, a_solution(plan, 30.0))
    assert (solution.status, solution.first.proven) == ("feasible", False)
    solution, _ = told(toy, "travel", a_solution(plan, 20.0), a_solution(plan, 30.0, "feasible"))
    assert (solution.status, solution.first.proven) == ("feasible", True)


def test_the_radii_that_a_claim_holds_under_are_kept(toy, plan):
    radii = Rules(max_minutes=70.0)
    under = a_solution(plan, 30.0, under=radii)
    assert told(toy, "travel", a_solution(plan, 20.0), under)[0].under == radii


@pytest.mark.parametrize(("status", "bound"), [("infeasible", np.inf), ("no_plan", 0.0)])
def test_without_a_plan_of_the_first_goal_there_is_nothing_to_order(toy, status, bound):
    nothing = Solution(status=status, bound=3.0, reasons=(Finding(key="radii"),))
    solution, asked = told(toy, "travel", nothing)
    assert len(asked) == 1
    assert (solution.status, solution.bound, solution.reasons) == (status, bound, nothing.reasons)
    assert solution.first is None


@pytest.mark.parametrize(("said", "bound"), [(5.0, 5.0), (99.0, None), (-1.0, 0.0), (np.nan, 0.0)])
def test_without_time_for_the_sum_the_plan_of_the_first_goal_is_given(toy, plan, said, bound):
    found = a_solution(plan, 20.0, certificate=object())
    solution, asked = told(toy, "travel", found, Solution(status="no_plan", bound=said))
    objective = score(plan, toy)["objective"]
    bound = objective if bound is None else bound
    assert (solution.status, solution.plan, solution.objective) == ("feasible", plan, objective)
    assert solution.bound == bound
    assert solution.gap == pytest.approx((objective - bound) / objective)
    assert solution.certificate is None
    assert (solution.first.best, solution.under) == (20.0, asked[1][0].rules)


def test_a_gap_is_a_share_also_of_a_small_objective(toy, plan):
    small = replace(toy, weights=Weights(overload=0, balance=0, travel=0.001))
    late = Solution(status="no_plan", bound=0.0)
    solution, _ = told(small, "travel", a_solution(plan, 20.0), late)
    assert 0 < solution.objective < 0.1
    assert solution.gap == 1.0
