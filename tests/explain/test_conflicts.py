"""What conflicts, against brute force: the whole is impossible, and less of it is not."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import (
    TOY_DEMAND,
    TOY_MAP,
    brute_force,
    every_plan,
    group_cost,
    keeps_groupings,
    letters_to_problem,
    partitions,
    staff_cost,
)
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ipsgeo import words
from ipsgeo.audit import broken_rules, score
from ipsgeo.explain import Rule, rules_of, why_infeasible
from ipsgeo.explain.possible import variants
from ipsgeo.explain.remedies import DECIMALS, STEPS
from ipsgeo.explain.single_rules import with_only, with_rule, without_rule
from ipsgeo.problem import Problem, Rules

CONFLICTS = {
    "together and apart": {"together": (("A", "B"), ("B", "D")), "apart": (("A", "D"),)},
    "too far": {"max_minutes": 5.0, "apart": (("A", "B"),)},
    "too far for a group": {"max_minutes": 10.0, "together": (("E", "F"),)},
    "load for the coaches": {"max_load": 15.0, "fixed_seats": ("A",)},
    "least load": {"min_load": 17.7},
    "seats": {"fixed_seats": ("A", "B", "C", "D")},
    "coaches in one area": {"fixed_coaches": {"A": 3}},
    "coaches in two areas": {"fixed_coaches": {"A": 2, "F": 2}, "apart": (("A", "F"),)},
    "limits together": {"max_load": 20.0, "max_minutes": 20.0},
}


def conflicting(toy: Problem, name: str) -> Problem:
    return replace(toy, rules=Rules(**CONFLICTS[name]))


def possible(problem: Problem, rules) -> bool:
    """Whether brute force finds a plan that keeps these rules, with any coaches if not stated."""
    problem = with_only(problem, rules)
    if any(rule.kind == "coaches" for rule in rules):
        return any(True for _ in every_plan(problem))
    fewest, most = (1, 6) if problem.areas is None else problem.area_range()
    return any(
        fewest <= len(groups) <= most
        and keeps_groupings(groups, problem)
        and all(group_cost(group, problem) < np.inf for group in groups)
        and any(
            all(staffable(g, problem, problem.leader_share * (k == leader)) for k, g in numbered)
            for leader in range(len(groups))
        )
        for groups in partitions(problem.codes)
        if (numbered := list(enumerate(groups)))
    )


def staffable(group: list[str], problem: Problem, share: float) -> bool:
    """Whether some number of coaches keeps the rules in this area."""
    return any(staff_cost(group, n + share, n, problem) < np.inf for n in range(1, 40))


def is_explained(problem: Problem) -> None:
    conflict = why_infeasible(problem)
    assert conflict.verdict == "conflict"
    assert conflict.irreducible
    assert set(conflict.rules) <= set(rules_of(problem))
    assert not possible(problem, conflict.rules)
    for rule in conflict.rules:
        assert possible(problem, set(conflict.rules) - {rule}), rule
    for remedy in conflict.remedies:
        is_verified(remedy, problem)
    for language in words.LANGUAGES:
        assert "{" not in conflict.text(language)


def is_verified(remedy, problem: Problem) -> None:
    if remedy.action == "drop":
        changed = without_rule(problem, remedy.rule)
    elif remedy.loosened is not None:
        changed = with_rule(problem, remedy.loosened)
    else:
        return
    best = brute_force(changed)
    assert (remedy.helps == "helps") == (best < np.inf)
    if remedy.helps == "helps":
        assert broken_rules(remedy.plan, changed) == []
        assert remedy.objective == pytest.approx(best, abs=1e-6)
        assert remedy.objective == pytest.approx(score(remedy.plan, changed)["objective"])
    if remedy.loosened is not None and remedy.rule.kind in STEPS:
        step = STEPS[remedy.rule.kind]
        stricter = round(remedy.loosened.limit - abs(step) * np.sign(step), DECIMALS)
        assert brute_force(with_rule(problem, replace(remedy.rule, limit=stricter))) == np.inf


@pytest.mark.parametrize("name", CONFLICTS)
def test_conflicts_are_irreducible_and_remedies_true(toy, name):
    is_explained(conflicting(toy, name))


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    demand=st.lists(st.integers(1, 60), min_size=6, max_size=6),
    areas=st.none() | st.integers(2, 4),
    rules=st.builds(
        Rules,
        together=st.sampled_from([(), (("A", "F"),), (("A", "B"), ("C", "D"))]),
        apart=st.sampled_from([(), (("A", "D"),), (("B", "D"), ("A", "B"))]),
        fixed_coaches=st.sampled_from([{}, {"A": 1}, {"B": 2}]),
        max_load=st.none() | st.integers(20, 50),
        max_minutes=st.none() | st.integers(15, 40),
    ),
)
def test_any_conflict(demand, areas, rules):
    problem = letters_to_problem(
        TOY_MAP,
        dict(zip(sorted(TOY_DEMAND), map(float, demand), strict=True)),
        coaches=4,
        areas=areas,
        leader_share=0.5,
        throughput_per_year=20.0,
        rules=rules,
    )
    assume(brute_force(problem) == np.inf)
    is_explained(problem)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_farthest_municipality_is_named(toy, language):
    names = toy.demand.index.to_series().map(lambda code: f"Kunta {code}")
    problem = replace(conflicting(toy, "too far"), names=names)
    conflict = why_infeasible(problem)
    (alone,) = [f for f in conflict.findings if f.key == "max_minutes_alone"]
    nearest = (problem.minutes + np.diag(np.full(6, np.inf))).min()
    assert alone.facts["figure"] == nearest.max()
    assert f"Kunta {nearest.idxmax()}" in conflict.text(language)


def test_a_municipality_that_is_not_the_cause_is_not_named(toy):
    minutes = toy.minutes + 100 * (toy.minutes.index == "F")[:, None] * (1 - np.eye(6))
    minutes["F"] += 100 * (minutes.index != "F")
    problem = replace(
        toy,
        minutes=minutes,
        areas=None,
        rules=Rules(max_minutes=30.0, together=(("A", "E"),), apart=(("A", "D"),)),
    )
    conflict = why_infeasible(problem)
    assert {rule.kind for rule in conflict.rules} == {"max_minutes", "together", "apart"}
    assert "max_minutes_alone" not in {finding.key for finding in conflict.findings}


def test_arithmetic_is_told_as_well(toy):
    conflict = why_infeasible(conflicting(toy, "load for the coaches"))
    assert "loads_cannot_add_up" in {finding.key for finding in conflict.findings}


def test_where_two_things_conflict_one_remedy_is_not_enough(toy):
    rules = Rules(together=(("A", "B"),), apart=(("A", "B"), ("A", "D")), fixed_coaches={"D": 4})
    conflict = why_infeasible(replace(toy, rules=rules))
    assert conflict.remedies
    assert {remedy.helps for remedy in conflict.remedies} == {"does not help"}


def test_where_a_plan_exists_there_is_no_conflict(toy):
    conflict = why_infeasible(toy)
    assert conflict.verdict == "possible"
    assert conflict.rules == ()
    assert conflict.text("en")


def test_a_solve_without_proof_is_not_decided(toy, monkeypatch):
    from ipsgeo.explain import possible as module
    from ipsgeo.plan import Solution

    monkeypatch.setattr(module, "solve", lambda *_, **__: Solution(status="no_plan"))
    conflict = why_infeasible(conflicting(toy, "limits together"))
    assert conflict.verdict == "not decided"
    assert conflict.rules == ()


def test_rules_one_by_one_make_the_problem_again(toy):
    rules = Rules(
        together=(("A", "B"), ("C", "E")), apart=(("A", "F"),), fixed_seats=("A", "E"),
        fixed_coaches={"A": 2}, min_load=5.0, max_load=50.0, max_minutes=60.0,
    )  # fmt: skip
    problem = replace(toy, rules=rules)
    assert with_only(problem, rules_of(problem)).rules == rules
    assert len(rules_of(problem)) == 11
    assert with_only(problem, []).rules == Rules()
    texts = {rule.finding(problem).text("en") for rule in rules_of(problem)}
    assert len(texts) == 11


def test_any_number_of_coaches_is_one_problem_or_each_number(toy):
    assert len(list(variants(toy, frozenset()))) == 1
    low = Rule(kind="min_load", limit=5.0)
    assert len(list(variants(toy, frozenset([low])))) > 3
