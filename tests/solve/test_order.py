"""Goals in order, against every plan."""

import time
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd
import pytest
from conftest import (
    LARGER_MAP,
    LARGER_TODAY,
    TODAY,
    FoundPlan,
    county_problem,
    every_plan,
    group_goals,
    letters_to_problem,
)

from ipsgeo.audit import audit, broken_rules, score
from ipsgeo.errors import DataError
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve import solve

FIRST = ["balance", "travel", "wishes", "overload"]
WISHES = pd.DataFrame(
    [("A", "F"), ("F", "A"), ("C", "D"), ("E", "B"), ("D", "F")], columns=["code", "partner"]
)
NINE = letters_to_problem(
    LARGER_MAP,
    dict(zip("ABCDEFGHI", [30.0, 12.0, 9.0, 16.0, 5.0, 8.0, 11.0, 7.0, 14.0], strict=True)),
    coaches=4, areas=3, leader_share=0.5, throughput_per_year=20.0, wishes=WISHES,
)  # fmt: skip
CASES = {
    "nothing": {},
    "no leader": {"leader_share": 0.0, "areas": None},
    "halves": {"coach_step": 0.5, "coaches": 3.5},
    "seats": {"rules": Rules(fixed_seats=("C", "E"), max_minutes=45.0)},
    "loads": {"rules": Rules(max_load=21.0, min_load=13.0)},
    "limits": {"rules": Rules(max_goals={"travel": 24.0, "wish": 4, "overload": 9.0})},
    "limit that one area breaks": {"areas": (1, 3), "rules": Rules(max_goals={"travel": 20.0})},
    "moves": {"today": TODAY, "rules": Rules(max_moves=2)},
    "teams": {"teams": 2, "coaches": 5, "areas": (2, 4), "rules": Rules(team_coaches=2)},
    "other weights": {"weights": Weights(overload=0, balance=0, travel=0, border=1.0)},
}


def first_of(plan: Plan, problem: Problem, first: str) -> float:
    """The first goal of a plan, from the audit."""
    if first == "balance":
        return float((audit(plan, problem)["load"] - problem.even_load).abs().max())
    goal = {"travel": "travel", "wishes": "wish", "overload": "overload"}[first]
    return float(score(plan, problem)[goal])


def first_by_hand(found: FoundPlan, problem: Problem, first: str) -> float:
    """The first goal of a plan, from the definition."""
    _, groups, coaches, leaders = found
    clients = [sum(problem.demand[code] for code in group) for group in groups]
    staff = [n + problem.leader_share * (k in leaders) for k, n in enumerate(coaches)]
    if first == "balance":
        even = sum(clients) / sum(staff)
        return max(abs(c / s - even) for c, s in zip(clients, staff, strict=True))
    if first == "overload":
        norm = problem.throughput_per_year
        return sum(max(0.0, c - norm * s) for c, s in zip(clients, staff, strict=True))
    goal = {"travel": "travel", "wishes": "wish"}[first]
    return sum(goals_of(frozenset(group), problem)[goal] for group in groups)


@lru_cache(maxsize=10_000)
def goals_of(group: frozenset[str], problem: Problem) -> dict[str, float]:
    return group_goals(group, problem)


def in_order(problem: Problem, first: str, tolerance: float) -> tuple[float, float]:
    """The least of the first goal, and the least objective within the tolerance of it."""
    known = [(first_by_hand(found, problem, first), found[0]) for found in every_plan(problem)]
    best = min(goal for goal, _ in known)
    most = (1 + tolerance) * best + 1e-6 * max(1.0, best)
    return best, min(objective for goal, objective in known if goal <= most)


def is_in_order(problem: Problem, first: str, tolerances: list[float]) -> None:
    """The solver's plan is the best of the best, and says so."""
    for tolerance in tolerances:
        best, objective = in_order(problem, first, tolerance)
        solution = solve(problem, first=first, tolerance=tolerance)
        assert solution.status == "optimal"
        assert solution.first.goal == first
        assert solution.first.proven
        assert solution.first.best == pytest.approx(best, abs=2e-5)
        assert solution.objective == pytest.approx(objective, abs=1e-5)
        assert broken_rules(solution.plan, problem) == []
        assert broken_rules(solution.plan, replace(problem, rules=solution.under)) == []
        assert first_of(solution.plan, problem, first) <= solution.first.most + 1e-6


@pytest.mark.parametrize("first", FIRST)
@pytest.mark.parametrize("case", CASES)
def test_the_first_goal_and_then_the_sum(toy, case, first):
    problem = replace(toy, wishes=WISHES, throughput_per_year=17.0, **CASES[case])
    is_in_order(problem, first, [0.05])


@pytest.mark.parametrize("first", FIRST)
def test_every_tolerance(toy, first):
    problem = replace(toy, wishes=WISHES, throughput_per_year=17.0)
    is_in_order(problem, first, [0, 1])


@pytest.mark.parametrize("first", FIRST)
def test_nine_municipalities(first):
    is_in_order(replace(NINE, today=LARGER_TODAY), first, [0.05])


def test_a_wider_tolerance_never_worsens_the_sum(toy):
    values = [solve(toy, first="balance", tolerance=t).objective for t in (0, 0.5, 1, 4)]
    assert values == sorted(values, reverse=True)
    assert values[-1] == pytest.approx(solve(toy).objective)
    assert values[0] > values[-1]


@pytest.mark.parametrize("first", FIRST)
def test_where_nothing_fits(toy, first):
    for rules in (Rules(max_load=17.8), Rules(max_minutes=5.0), Rules(max_goals={"border": 3})):
        solution = solve(replace(toy, rules=rules), first=first)
        assert solution.status == "infeasible"
        assert solution.reasons


def test_unknown_goals_and_bad_tolerances_are_named_in_finnish(toy):
    with pytest.raises(DataError) as error:
        solve(toy, first="tasapaino")
    assert (error.value.findings[0].column, error.value.findings[0].value) == ("first", "tasapaino")
    assert "Tavoitetta ”tasapaino” ei ole" in str(error.value)
    assert "wishes" in str(error.value)
    for tolerance in (-0.1, np.nan, np.inf):
        with pytest.raises(DataError) as error:
            solve(toy, first="travel", tolerance=tolerance)
        found = error.value.findings[0]
        assert (found.key, found.column) == ("negative", "tolerance")
        assert found.value is tolerance


def test_the_largest_deviation_needs_one_number_of_coaches(toy):
    with pytest.raises(DataError) as error:
        solve(replace(toy, coaches=(3, 5)), first="balance")
    assert "valmentajien määrä" in str(error.value)
    one = solve(replace(toy, coaches=(4, 4)), first="balance")
    assert one.objective == pytest.approx(solve(toy, first="balance").objective)
    free = replace(toy, coaches=(3, 5))
    best, objective = in_order(free, "travel", 0.05)
    solution = solve(free, first="travel")
    assert solution.first.best == pytest.approx(best)
    assert solution.objective == pytest.approx(objective)


def test_keski_suomi_with_five_areas_is_proven_quickly():
    problem = replace(county_problem("Keski-Suomi"), areas=5)
    started = time.process_time()
    solution = solve(problem, first="balance")
    assert time.process_time() - started < 20
    assert solution.status == "optimal"
    assert solution.first.proven
    least = first_of(solution.plan, problem, "balance")
    assert solution.first.best <= least <= solution.first.most
    assert least < first_of(solve(problem).plan, problem, "balance")


@pytest.mark.parametrize("first", ["balance", "travel"])
@pytest.mark.parametrize("seconds", [0.3, 1.0])
def test_no_time_gives_no_false_proof(first, seconds):
    problem = replace(county_problem("Keski-Suomi"), areas=5)
    solution = solve(problem, first=first, time_limit_s=seconds)
    if solution.plan is None:
        assert solution.status == "no_plan"
        assert not solution.bound > 0  # one of the first goal is none of the sum
        assert solution.first is None, "the plan of the first goal is a plan"
    else:
        assert broken_rules(solution.plan, replace(problem, rules=solution.under)) == []
        assert solution.objective == pytest.approx(score(solution.plan, problem)["objective"])
