"""Planning with lending, against brute force: every plan with its best help, by every cut."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from conftest import every_plan, some_problems
from hypothesis import HealthCheck, given, settings

from ipsgeo import read_study
from ipsgeo.audit import score
from ipsgeo.errors import DataError
from ipsgeo.lending import broken_lending
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve import lend, solve


def most_lent(groups, coaches, leaders, problem: Problem, share: float) -> float:
    """Max-flow by min-cut over all sets of lenders: Σ lendable outside + Σ room around."""
    pairs = set(zip(problem.neighbours["code_a"], problem.neighbours["code_b"], strict=True))
    lendable, room = [], []
    for k, (group, count) in enumerate(zip(groups, coaches, strict=True)):
        clients = float(problem.demand[group].sum())
        spare = problem.throughput_per_year * (count + problem.leader_share * (k in leaders))
        lendable.append(min(max(0.0, clients - spare), share * clients))
        room.append(max(0.0, spare - clients))
    touch = [
        [any((a, b) in pairs or (b, a) in pairs for a in one for b in other) for other in groups]
        for one in groups
    ]
    lenders = [k for k in range(len(groups)) if lendable[k] > 0]
    return min(
        sum(lendable[k] for k in lenders if k not in cut)
        + sum(room[m] for m in range(len(groups)) if any(touch[k][m] for k in cut))
        for size in range(len(lenders) + 1)
        for cut in combinations(lenders, size)
    )


def least(problem: Problem, share: float) -> float:
    """The least objective of any plan with its best help."""
    return min(
        (
            cost - problem.weights.overload * most_lent(groups, coaches, leaders, problem, share)
            for cost, groups, coaches, leaders in every_plan(problem)
        ),
        default=np.inf,
    )


def is_best_with_lending(problem: Problem, share: float) -> None:
    solution = solve(problem, lending=share)
    best = least(problem, share)
    if best == np.inf:
        assert solution.status == "infeasible"
        return
    assert solution.status == "optimal"
    assert solution.objective == pytest.approx(best, abs=1e-5)
    plan, lending = solution.require_plan(), solution.lending
    assert broken_lending(lending, plan, problem) == []
    audited = score(plan, problem)["objective"] - problem.weights.overload * lending.lent_per_year
    assert audited == pytest.approx(solution.objective, abs=1e-6)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 1.0])
def test_the_toy_county(toy, share):
    is_best_with_lending(toy, share)


@given(problem=some_problems)
@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_any_mixture_with_lending(problem):
    is_best_with_lending(replace(problem, teams=1), 0.5)


def test_only_neighbours_help(toy):
    # Fixed areas A | B,F | C,D,E with coaches 1, 1, 2 of 20: A (30) has 10 too many, B,F (20) is
    # full, C,D,E (30) has room for 10, and A touches D: all 10 are lent.
    rules = Rules(together=(("B", "F"), ("C", "D", "E")), fixed_coaches={"A": 1, "B": 1})
    county = replace(toy, leader_share=0.0, rules=rules, weights=Weights(balance=0, travel=0))
    assert solve(county).objective == pytest.approx(20.0)
    solution = solve(county, lending=True)
    assert solution.objective == pytest.approx(0.0)
    assert solution.lending.flows[["from_area", "to_area"]].to_numpy().tolist() == [["A", "C-D-E"]]


def test_planning_with_lending_beats_lending_after_planning():
    problem = read_study("data/studies/keski-suomi.toml").problem
    alone = solve(problem)
    after = lend(alone.require_plan(), problem)
    together = solve(problem, lending=True)
    assert together.status == "optimal"
    weight = problem.weights.overload
    assert together.objective <= alone.objective - weight * after.lent_per_year + 1e-6
    shortfall = float(problem.demand.sum()) - problem.throughput_per_year * problem.coach_years
    left = score(together.plan, problem)["overload"] - together.lending.lent_per_year
    assert left >= shortfall - 1e-6


@pytest.mark.parametrize("share", [-0.1, 1.5])
def test_a_wrong_share_is_refused(toy, share):
    with pytest.raises(DataError, match="lending"):
        solve(toy, lending=share)


def test_the_compact_model_says_that_it_cannot(toy):
    with pytest.raises(DataError, match="compact"):
        solve(toy, lending=True, method="compact")
