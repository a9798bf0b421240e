"""The next best plans against a list of every plan."""

from dataclasses import replace

import pandas as pd
import pytest
from conftest import TOY_DEMAND, TOY_MAP, county_problem, every_plan, letters_to_problem
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipsgeo.audit import broken_rules, score
from ipsgeo.errors import InfeasibleError
from ipsgeo.explain import alternatives, togetherness
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve import solve


def division(groups) -> frozenset[frozenset[str]]:
    return frozenset(frozenset(group) for group in groups)


def every_division(problem: Problem) -> dict[frozenset[frozenset[str]], float]:
    """The least objective of every division into areas."""
    found: dict[frozenset[frozenset[str]], float] = {}
    for value, groups, _, _ in every_plan(problem):
        found[division(groups)] = min(value, found.get(division(groups), float("inf")))
    return found


def are_the_best(problem: Problem, within: float, n: int) -> None:
    known = every_division(problem)
    found = alternatives(problem, within=within, n=n)
    limit = (1 + within) * min(known.values()) + 1e-6
    wanted = sorted(value for value in known.values() if value <= limit)
    assert list(found.objectives) == pytest.approx(wanted[:n], abs=1e-5)
    divisions = [division(plan.groups().values()) for plan in found.plans]
    assert len(set(divisions)) == len(divisions)
    for plan, its in zip(found.plans, divisions, strict=True):
        assert broken_rules(plan, problem) == []
        assert score(plan, problem)["objective"] == pytest.approx(known[its], abs=1e-6)
    assert found.ended == ("no more" if len(wanted) < n else "enough")


@pytest.mark.parametrize("within", [0.0, 0.1, 0.5])
@pytest.mark.parametrize("n", [1, 4, 40])
def test_they_are_the_best_of_every_division(toy, within, n):
    are_the_best(toy, within, n)


def test_the_first_is_the_plan_that_solve_gives(toy):
    best, first = solve(toy).require_plan(), alternatives(toy).plans[0]
    assert first.area.equals(best.area)
    assert first.coaches.equals(best.coaches)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    demand=st.lists(st.floats(1, 60), min_size=6, max_size=6),
    areas=st.none() | st.integers(2, 4) | st.just((2, 3)),
    leader=st.sampled_from([0.0, 0.5]),
    border=st.sampled_from([0.0, 1.0]),
    rules=st.sampled_from(
        [Rules(), Rules(apart=(("A", "D"),)), Rules(max_minutes=40.0), Rules(max_load=30.0)]
    ),
    within=st.sampled_from([0.02, 0.3]),
)
def test_for_any_mixture(demand, areas, leader, border, rules, within):
    problem = letters_to_problem(
        TOY_MAP,
        dict(zip(sorted(TOY_DEMAND), demand, strict=True)),
        coaches=5,
        areas=areas,
        leader_share=leader,
        throughput_per_year=20.0,
        weights=Weights(border=border),
        rules=rules,
        wishes=pd.DataFrame([("A", "C"), ("F", "B")], columns=["code", "partner"]),
    )
    if every_division(problem):
        are_the_best(problem, within, 12)


def test_without_a_plan_the_reason_is_given(toy):
    with pytest.raises(InfeasibleError):
        alternatives(replace(toy, rules=Rules(max_minutes=5.0)))


def test_without_time_nothing_is_claimed():
    found = alternatives(county_problem("Pohjois-Karjala"), n=100_000, within=3.0, time_limit_s=2.0)
    assert found.ended == "not decided"
    assert list(found.objectives) == sorted(found.objectives)


def test_a_real_county_lists_them_in_order():
    problem = county_problem("Kainuu")
    found = alternatives(problem, within=0.5, n=5)
    assert len(found.plans) == 5
    assert list(found.objectives) == sorted(found.objectives)
    assert max(found.objectives) <= 1.5 * found.objectives[0]


def test_togetherness_counts_plans():
    plans = [
        Plan.of_groups([["A", "B"], ["C"]], [1, 1]),
        Plan.of_groups([["A", "B", "C"]], [2]),
    ]
    shares = togetherness(plans).set_index(["code_a", "code_b"])["share"]
    assert shares.to_dict() == {("A", "B"): 1.0, ("A", "C"): 0.5, ("B", "C"): 0.5}
    assert togetherness(plans[:1])["share"].tolist() == [1.0, 0.0, 0.0]
