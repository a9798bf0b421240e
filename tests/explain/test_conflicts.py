"""What conflicts, against brute force: the whole is impossible, and less of it is not."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from conftest import (
    BLOCKING,
    TODAY,
    TOY_DEMAND,
    TOY_MAP,
    brute_force,
    every_plan,
    letters_to_problem,
    some_problems,
)
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ipsgeo import words
from ipsgeo.audit import broken_rules, score
from ipsgeo.contradictions import contradictions
from ipsgeo.explain import Rule, rules_of, why_infeasible
from ipsgeo.explain.possible import Oracle, numbers_are_complete, variants
from ipsgeo.explain.remedies import at_step, remedies, step_of
from ipsgeo.explain.single_rules import with_only, with_rule, without_rule
from ipsgeo.problem import Problem, Rules, whole_if_it_is

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
    # More than one coach a municipality and one for each 20 clients no rule here needs.
    step, most = problem.coach_step, len(problem.codes) + float(problem.demand.sum()) / 20
    numbers = [whole_if_it_is(k * step) for k in range(1, round(most / step) + 1)]
    return any(True for n in numbers for _ in every_plan(replace(problem, coaches=n)))


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
    step = step_of(remedy.rule, problem)
    if remedy.loosened is not None and step:
        added = remedy.loosened.limit
        if remedy.rule.kind == "radii":
            added = remedy.loosened.limit[0] - remedy.rule.limit[0]
        stricter = at_step(round(added / step) - 1, remedy.rule, step)
        assert brute_force(with_rule(problem, stricter)) == np.inf


@pytest.mark.parametrize("name", CONFLICTS)
def test_conflicts_are_irreducible_and_remedies_true(toy, name):
    is_explained(conflicting(toy, name))


@pytest.mark.parametrize("name", BLOCKING)
def test_conflicts_of_every_kind_of_rule(toy, name):
    is_explained(replace(toy, **BLOCKING[name]))


NEW = {
    # What makes no plan possible, the kind that is in the way, and a remedy that loosens it.
    "moves": ({"areas": 2, "today": TODAY, "rules": Rules(max_moves=0)}, "max_moves", 1),
    "wishes": (
        {
            "wishes": pd.DataFrame(
                [("A", "F"), ("A", "E"), ("B", "C"), ("D", "F")], columns=["code", "partner"]
            ),
            "rules": Rules(max_goals={"wish": 0}, apart=(("A", "F"), ("B", "C"))),
        },
        "max_goals",
        3,
    ),
    "least coaches": ({"coach_step": 0.5, "rules": Rules(min_coaches=2)}, "min_coaches", 1.0),
    "team": ({"teams": 2, "rules": Rules(team_coaches=3)}, "team_coaches", 2),
    "teams": ({"teams": 3, "areas": 2, "rules": Rules(team_coaches=1)}, "teams", 2),
    "radii": (
        {"rules": Rules(max_minutes=dict.fromkeys("ABCDEF", 20.0), together=(("A", "F"),))},
        "radii",
        None,
    ),
}


@pytest.mark.parametrize("name", NEW)
def test_a_limit_is_loosened_as_little_as_will_do(toy, name):
    options, kind, limit = NEW[name]
    problem = replace(toy, **options)
    (rule,) = [rule for rule in rules_of(problem) if rule.kind == kind]
    loosened = [r for r in remedies([rule], problem, 10.0) if r.loosened is not None]
    assert [remedy.helps for remedy in loosened] == ["helps"]
    is_verified(loosened[0], problem)
    if limit is not None:
        assert loosened[0].loosened.limit == limit
    else:
        added = np.subtract(loosened[0].loosened.limit, rule.limit)
        assert len(set(added.round(6))) == 1
        assert added[0] > 0
    for language in words.LANGUAGES:
        assert "{" not in loosened[0].text(language)


def test_a_free_number_of_coaches_gets_more(toy):
    problem = replace(toy, coaches=(3, 4), rules=Rules(fixed_coaches={"A": 4}))
    (rule,) = [rule for rule in rules_of(problem) if rule.kind == "coaches"]
    assert rule.finding(problem).text("en") == "There are 3 to 4 coaches."
    (remedy,) = remedies([rule], problem, 10.0)
    assert remedy.loosened.limit == 6
    is_verified(remedy, problem)
    half = replace(toy, coaches=(2.5, 2.5), coach_step=0.5, rules=Rules(min_coaches=1))
    (rule,) = [rule for rule in rules_of(half) if rule.kind == "coaches"]
    (remedy,) = remedies([rule], half, 10.0)
    assert remedy.loosened.limit == 3


def test_a_limited_imbalance_with_any_coaches_is_not_decided_too_early(toy):
    problem = replace(toy, rules=Rules(max_goals={"balance": 0.0}))
    oracle = Oracle(problem, 10.0)
    everything = frozenset(rules_of(problem))
    assert oracle.possible(everything) is False
    assert not numbers_are_complete(
        frozenset(rule for rule in everything if rule.kind != "coaches")
    )


ARITHMETIC = {
    "fewer_coaches_than_least": {"rules": Rules(min_coaches=2)},
    "fewer_coaches_than_teams": {"teams": 2, "rules": Rules(team_coaches=3)},
    "more_teams_than_areas": {"teams": 3, "areas": 2, "rules": Rules(team_coaches=1)},
    "fewer_seats_than_areas": {"rules": Rules(allowed_seats=("A", "B"))},
    "fixed_seat_not_allowed": {"rules": Rules(allowed_seats=("A", "B", "C"), fixed_seats=("D",))},
    "out_of_reach": {"rules": Rules(allowed_seats=("A", "B", "C"), max_minutes=15.0)},
    "fixed_coaches_too_few": {"rules": Rules(min_coaches=2, fixed_coaches={"A": 1})},
    "coaches_above_limit": {"coaches": (5, 6), "rules": Rules(max_goals={"coach": 4})},
    "overload_above_limit": {
        "throughput_per_year": 10.0,
        "rules": Rules(max_goals={"overload": 5.0}),
    },
}


@pytest.mark.parametrize("key", ARITHMETIC)
def test_arithmetic_names_it(toy, key):
    names = toy.demand.index.to_series().map(lambda code: f"Kunta {code}")
    problem = replace(toy, **ARITHMETIC[key], names=names)
    assert brute_force(problem) == np.inf
    found = {finding.key: finding for finding in contradictions(problem)}
    assert key in found
    for language in words.LANGUAGES:
        assert "{" not in found[key].text(language)


def test_arithmetic_sees_what_borders_do_not_join(toy):
    near = toy.neighbours
    alone = near[(near["code_a"] != "F") & (near["code_b"] != "F")]
    seats = Rules(allowed_seats=("A", "B", "C"))
    keys = {f.key for f in contradictions(replace(toy, neighbours=alone, rules=seats))}
    assert keys == {"part_without_seat"}
    group = Rules(together=(("A", "F"),))
    keys = {f.key for f in contradictions(replace(toy, neighbours=alone, rules=group))}
    assert keys == {"together_in_parts"}
    assert contradictions(replace(toy, neighbours=alone)) == ()


def test_a_free_number_contradicts_only_if_every_number_does(toy):
    load = Rules(max_load=15.0)  # 80 clients need 5.33 coaches, half of one is the leader
    assert contradictions(replace(toy, coaches=(3, 4), rules=load))
    assert contradictions(replace(toy, coaches=(3, 5), rules=load)) == ()
    both = Rules(min_load=17.0, max_load=17.1)
    told = contradictions(replace(toy, coaches=(4, 5), rules=both))
    assert [finding.facts["staff"] for finding in told] == [5.5, 4.5]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problem=some_problems)
def test_arithmetic_never_contradicts_a_plan(problem):
    if contradictions(problem):
        assert brute_force(problem) == np.inf


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    demand=st.lists(st.integers(1, 25), min_size=6, max_size=6),
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


def test_the_newer_rules_one_by_one_make_the_problem_again(toy):
    rules = Rules(
        allowed_seats=("A", "C", "E"), min_coaches=1.5, max_minutes={"A": 45.0, "C": 30.0},
        max_goals={"wish": 3, "travel": 20.5}, max_moves=2, team_coaches=2,
    )  # fmt: skip
    problem = replace(
        toy, rules=rules, teams=2, coaches=(4.5, 6), coach_step=0.5, today=TODAY, areas=(2, 4)
    )
    again = with_only(problem, rules_of(problem))
    assert again.rules == rules
    assert (again.teams, again.coaches, again.areas) == (2, (4.5, 6), (2, 4))
    assert len(rules_of(problem)) == 10
    for language in words.LANGUAGES:
        texts = {rule.finding(problem).text(language) for rule in rules_of(problem)}
        assert len(texts) == 10
        assert not any("{" in text for text in texts)
    free = with_only(problem, [])
    assert free.teams == 1
    assert free.rules == Rules(team_coaches=0.5)


def test_any_number_of_coaches_is_one_problem_or_each_number(toy):
    assert len(list(variants(toy, frozenset()))) == 1
    low = Rule(kind="min_load", limit=5.0)
    assert len(list(variants(toy, frozenset([low])))) > 3
