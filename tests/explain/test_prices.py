"""Prices against differences that brute force finds."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from conftest import TODAY, TOY_DEMAND, TOY_MAP, brute_force, every_plan, letters_to_problem
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipsgeo.audit import broken_rules, score, seat_of
from ipsgeo.errors import DataError
from ipsgeo.explain import Move, Rule, Without, price, prices
from ipsgeo.explain.prices import GOALS
from ipsgeo.explain.single_rules import with_rule, without_rule
from ipsgeo.explain.staffing import best_without_teams, staffed
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve import solve

WISHES = pd.DataFrame(
    [("A", "F"), ("F", "A"), ("A", "B"), ("C", "D"), ("E", "F")], columns=["code", "partner"]
)


@pytest.fixture
def wishful(toy: Problem) -> Problem:
    return replace(toy, wishes=WISHES)


def every_division(problem: Problem) -> dict[frozenset[frozenset[str]], float]:
    """The least objective of every division into areas, from the list of every plan."""
    found: dict[frozenset[frozenset[str]], float] = {}
    for value, groups, _, _ in every_plan(problem):
        division = frozenset(map(frozenset, groups))
        found[division] = min(value, found.get(division, np.inf))
    return found


@pytest.mark.parametrize(
    "change",
    [
        Rule(kind="together", codes=("A", "F")),
        Rule(kind="apart", codes=("A", "C")),
        Rule(kind="fixed_seats", codes=("E",)),
        Rule(kind="fixed_coaches", codes=("F",), limit=2),
        Rule(kind="max_minutes", limit=30.0),
        Rule(kind="coaches", limit=5),
        Rule(kind="coaches", limit=3),
        Rule(kind="areas", limit=4),
    ],
    ids=lambda change: f"{change.kind} {change.limit}",
)
def test_a_rule_costs_what_brute_force_says(wishful, change):
    found = price(wishful, change)
    changed = with_rule(wishful, change)
    assert found.status == "optimal"
    assert broken_rules(found.after, changed) == []
    expected = brute_force(changed) - brute_force(wishful)
    assert found.goals["objective"] == pytest.approx(expected, abs=1e-6)
    assert found.least == pytest.approx(expected, abs=1e-6)
    for goal in GOALS:
        after, before = score(found.after, changed)[goal], score(found.before, wishful)[goal]
        assert found.goals[goal] == pytest.approx(after - before)


@pytest.mark.parametrize(
    ("change", "options"),
    [
        (Rule(kind="allowed_seats", codes=("B", "C", "E")), {}),
        (Rule(kind="radii", codes=("A", "C"), limit=(20.0, 20.0)), {}),
        (Rule(kind="min_coaches", limit=1), {"coach_step": 0.5}),
        (Rule(kind="max_goals", goal="travel", limit=12.0), {}),
        (Rule(kind="max_goals", goal="wish", limit=2), {}),
        (Rule(kind="max_moves", limit=1), {"today": TODAY}),
        (Rule(kind="teams", limit=2), {"coaches": 5, "rules": Rules(team_coaches=2)}),
        (Rule(kind="coaches", limit=4), {"coaches": (3, 5), "weights": Weights(coach=3.0)}),
        (Rule(kind="coaches", limit=(3, 5)), {}),
    ],
    ids=lambda part: f"{part.kind} {part.goal}" if isinstance(part, Rule) else "",
)
def test_the_newer_rules_cost_what_brute_force_says(wishful, change, options):
    problem = replace(wishful, **options)
    found = price(problem, change)
    changed = with_rule(problem, change)
    assert found.status == "optimal"
    assert broken_rules(found.after, changed) == []
    expected = brute_force(changed) - brute_force(problem)
    assert found.goals["objective"] == pytest.approx(expected, abs=1e-6)
    for goal in GOALS:
        after, before = score(found.after, changed)[goal], score(found.before, problem)[goal]
        assert found.goals[goal] == pytest.approx(after - before)


def test_a_rule_taken_away_saves(wishful):
    rule = Rule(kind="together", codes=("A", "F"))
    locked = with_rule(wishful, rule)
    assert without_rule(locked, rule).rules == wishful.rules
    found = price(locked, Without(rule=rule))
    cost = price(wishful, rule)
    assert found.goals["objective"] == pytest.approx(-cost.goals["objective"])
    assert found.goals["objective"] <= 0
    with pytest.raises(DataError):
        price(wishful, Without(rule=rule))


def test_what_cannot_be_has_no_price(toy):
    found = price(toy, Rule(kind="max_minutes", limit=5.0))
    assert found.status == "infeasible"
    assert found.goals.isna().all()
    assert found.after is None


def test_a_move_with_the_rest_free_is_together_with_the_seat(wishful):
    plan = solve(wishful).require_plan()
    code, area = next((c, a) for a in plan.coaches.index for c in "ABCDEF" if plan.area[c] != a)
    found = price(wishful, Move(code=code, area=area, rest="free"))
    seat = seat_of(plan.groups()[area], wishful)
    assert found.after.area[code] == found.after.area[seat]
    together = with_rule(wishful, Rule(kind="together", codes=(code, seat)))
    expected = brute_force(together) - brute_force(wishful)
    assert found.goals["objective"] == pytest.approx(expected, abs=1e-6)


def test_a_move_needs_another_area(toy):
    plan = solve(toy).require_plan()
    for area in ("nowhere", plan.area["A"]):
        with pytest.raises(DataError):
            price(toy, Move(code="A", area=area), plan=plan)


def prices_are_true(problem: Problem) -> None:
    plan = solve(problem).require_plan()
    table = prices(plan, problem)
    known = every_division(problem)
    before = min(known.values())
    wishes, moves = (table[table["kind"] == kind] for kind in ("wish", "move"))
    assert list(zip(wishes["code"], wishes["target"], strict=True)) == list(
        problem.wishes.itertuples(index=False, name=None)
    )
    for row in wishes.itertuples():
        rule = Rule(kind="together", codes=(row.code, row.target))
        expected = brute_force(with_rule(problem, rule)) - before
        check(row, expected, problem)
    for row in moves.itertuples():
        groups = {area: set(codes) - {row.code} for area, codes in plan.groups().items()}
        groups[row.target].add(row.code)
        division = frozenset(frozenset(group) for group in groups.values() if group)
        check(row, known.get(division, np.inf) - before, problem)
    near = set(problem.neighbours[["code_a", "code_b"]].itertuples(index=False, name=None))
    near |= {(b, a) for a, b in near}
    wanted = {(a, plan.area[b]) for a, b in near if plan.area[a] != plan.area[b]}
    assert set(zip(moves["code"], moves["target"], strict=True)) == wanted


def check(row, expected: float, problem: Problem) -> None:
    if expected == np.inf:
        assert row.status == "infeasible"
        assert row.plan is None
        assert row.kind == "wish" or row.reasons
        assert np.isnan(row.objective)
    else:
        assert row.objective == pytest.approx(expected, abs=1e-6)
        assert broken_rules(row.plan, problem) == []


def test_all_prices_of_the_toy(wishful):
    prices_are_true(wishful)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    demand=st.lists(st.integers(1, 60), min_size=6, max_size=6),
    areas=st.none() | st.just(3) | st.just((2, 4)),
    leader=st.sampled_from([0.0, 0.5]),
    rules=st.sampled_from(
        [
            Rules(),
            Rules(max_load=40.0),
            Rules(fixed_coaches={"A": 2}),
            Rules(max_minutes=30.0),
            Rules(apart=(("A", "D"),), min_load=4.0),
        ]
    ),
)
def test_all_prices_of_any_mixture(demand, areas, leader, rules):
    problem = letters_to_problem(
        TOY_MAP,
        dict(zip(sorted(TOY_DEMAND), map(float, demand), strict=True)),
        coaches=4,
        areas=areas,
        leader_share=leader,
        throughput_per_year=20.0,
        rules=rules,
        wishes=WISHES,
    )
    if brute_force(problem) < np.inf:
        prices_are_true(problem)


def test_without_wishes_there_are_only_moves(toy):
    table = prices(solve(toy).require_plan(), toy)
    assert set(table["kind"]) == {"move"}


def test_staffing_of_given_areas_is_the_best(toy):
    groups = [["A", "B"], ["C", "D", "E"], ["F"]]
    plan = staffed(groups, toy)
    assert score(plan, toy)["objective"] == pytest.approx(
        every_division(toy)[frozenset(map(frozenset, groups))]
    )
    assert staffed(groups, replace(toy, rules=Rules(fixed_coaches={"A": 3}))) is None


STAFFINGS = {
    "halves": {"coach_step": 0.5, "coaches": 3.5},
    "least": {"coach_step": 0.5, "coaches": 5, "rules": Rules(min_coaches=1.5)},
    "free": {"coaches": (3, 6), "weights": Weights(coach=4.0)},
    "free with a limit": {"coaches": (3, 6), "rules": Rules(max_goals={"coach": 4})},
    "overload": {
        "weights": Weights(overload=0.0),
        "throughput_per_year": 16.0,
        "rules": Rules(max_goals={"overload": 12.0}),
    },
    "overload and imbalance": {
        "weights": Weights(overload=0.0, balance=0.0),
        "throughput_per_year": 16.0,
        "rules": Rules(max_goals={"overload": 14.0, "balance": 16.0}),
    },
    "loads": {"coaches": 5, "rules": Rules(max_load=18.0, min_load=10.0)},
}


@pytest.mark.parametrize("name", STAFFINGS)
def test_staffing_is_exact(toy, name):
    problem = replace(toy, **STAFFINGS[name])
    known = every_division(problem)
    assert known
    for division in every_division(replace(toy, rules=Rules())):
        groups = [sorted(group) for group in sorted(division, key=min)]
        plan = staffed(groups, problem)
        if division in known:
            assert broken_rules(plan, problem) == []
            assert score(plan, problem)["objective"] == pytest.approx(known[division])
        else:
            assert plan is None


def test_staffing_of_several_teams_has_a_leader_each(toy):
    problem = replace(toy, teams=2, areas=4, coaches=5, rules=Rules(team_coaches=2))
    known = every_division(problem)
    assert known
    for division, best in known.items():
        groups = [sorted(group) for group in sorted(division, key=min)]
        bound = score(best_without_teams(groups, problem), problem)["objective"]
        assert bound <= best + 1e-6
        plan = staffed(groups, problem)
        if plan is not None:
            assert broken_rules(plan, problem) == []
            assert score(plan, problem)["objective"] >= best - 1e-6


@pytest.mark.parametrize(
    "options",
    [
        {"coaches": (3, 5), "weights": Weights(coach=2.0)},
        {"coach_step": 0.5, "coaches": 3.5, "rules": Rules(allowed_seats=("A", "C", "D", "E"))},
        {"today": TODAY, "rules": Rules(max_moves=2, max_goals={"travel": 30.0})},
    ],
    ids=["free coaches", "halves and seats", "moves and travel"],
)
def test_all_prices_under_newer_rules(wishful, options):
    prices_are_true(replace(wishful, **options))


def test_prices_with_several_teams_claim_only_what_is_proven(wishful):
    problem = replace(wishful, teams=2, coaches=5, rules=Rules(team_coaches=2))
    plan = solve(problem).require_plan()
    known = every_division(problem)
    before = min(known.values())
    table = prices(plan, problem)
    for row in table[table["kind"] == "move"].itertuples():
        groups = {area: set(codes) - {row.code} for area, codes in plan.groups().items()}
        groups[row.target].add(row.code)
        best = known.get(frozenset(frozenset(g) for g in groups.values() if g), np.inf)
        if row.status == "infeasible":
            assert best == np.inf
        elif row.status == "optimal":
            assert row.objective == pytest.approx(best - before, abs=1e-6)
        elif row.status == "feasible":
            assert row.objective >= best - before - 1e-6


def test_a_plan_from_elsewhere_may_be_the_start(wishful):
    published = Plan.of_groups([["A", "B"], ["C", "D", "E"], ["F"]], [1, 2, 1], leader_groups=[0])
    found = price(wishful, Rule(kind="together", codes=("A", "B")), plan=published)
    assert found.before is published
    assert found.goals["objective"] <= 0
