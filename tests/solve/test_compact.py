"""The Hess model against brute force, rule by rule, and against set partitioning."""

import threading
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from conftest import (
    BINDING,
    BLOCKING,
    IMPOSSIBLE,
    RULES,
    brute_force,
    county_problem,
    is_optimum,
    larger_problems,
    some_problems,
)
from hypothesis import HealthCheck, given, settings

from ipsgeo.audit import broken_rules
from ipsgeo.neighbours import adjacency, within
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve import solve
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.compact import compact, solved
from ipsgeo.solve.hess import servable
from ipsgeo.sources.adjacency import read_adjacency_exceptions, read_borders
from ipsgeo.sources.municipalities import county_codes, read_facts
from ipsgeo.sources.travel import estimate_minutes


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problem=some_problems)
def test_any_mixture_of_goals_and_rules(problem):
    is_optimum(problem, "compact")


@pytest.mark.slow
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problem=larger_problems)
def test_any_mixture_on_a_larger_map(problem):
    is_optimum(problem, "compact")


@pytest.mark.parametrize("areas", [1, 3, 4, (2, 3), None])
def test_number_range_or_free_number_of_areas(toy, areas):
    is_optimum(replace(toy, areas=areas), "compact")


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_changes_the_plan_and_is_kept(toy, rule):
    free = solve(toy, method="compact").require_plan()
    ruled = replace(toy, rules=RULES[rule])
    assert broken_rules(free, ruled), "the rule must bind, or the test shows nothing"
    is_optimum(ruled, "compact")


@pytest.mark.parametrize("rule", IMPOSSIBLE)
def test_each_rule_can_make_it_infeasible(toy, rule):
    is_optimum(replace(toy, rules=IMPOSSIBLE[rule]), "compact")


@pytest.mark.parametrize("rule", BINDING)
def test_each_further_rule_binds_and_is_kept(toy, rule):
    options, ruled = BINDING[rule]
    free, bound = replace(toy, **options), replace(toy, **(options | ruled))
    assert brute_force(bound) > brute_force(free) + 1e-6
    is_optimum(bound, "compact")


@pytest.mark.parametrize("rule", BLOCKING)
def test_each_further_rule_can_make_it_infeasible(toy, rule):
    problem = replace(toy, **BLOCKING[rule])
    for count in problem.coach_numbers():  # the program itself, not the arithmetic before it
        found = compact(replace(problem, coaches=count), Clock(limit_s=60))
        assert found.status == "infeasible"


def test_half_coaches_are_better_here_than_whole_ones(toy):
    halves = replace(toy, coach_step=0.5)
    assert brute_force(halves) < brute_force(toy) - 1e-6
    plan = solve(halves, method="compact").require_plan()
    assert any(count % 1 == 0.5 for count in plan.coaches)


def test_every_team_has_a_leader_and_hangs_together(toy):
    # Along a line, the ends A and D can only be in one team through B and C.
    line = replace(
        toy,
        demand=pd.Series({"A": 20.0, "B": 30.0, "C": 30.0, "D": 20.0}),
        neighbours=pd.DataFrame([("A", "B"), ("B", "C"), ("C", "D")], columns=["code_a", "code_b"]),
        minutes=pd.DataFrame(20.0, index=[*"ABCD"], columns=[*"ABCD"]),
        coaches=4,
        areas=4,
        teams=2,
        rules=Rules(team_coaches=2),
    )
    plan = solve(line, method="compact").require_plan()
    assert plan.team["A"] == plan.team["B"] != plan.team["C"] == plan.team["D"]
    assert sorted(plan.team[[*plan.leader_areas]]) == [1, 2]
    is_optimum(line, "compact")


@pytest.mark.parametrize("goal", Weights.__dataclass_fields__)
@pytest.mark.parametrize("max_minutes", [None, 30.0])
def test_each_goal_alone(toy, goal, max_minutes):
    weights = Weights(**{name: float(name == goal) for name in Weights.__dataclass_fields__})
    wishes = pd.DataFrame([("A", "F"), ("F", "A"), ("C", "D")], columns=["code", "partner"])
    today = Plan.of_groups([["A", "C"], ["B", "D", "F"], ["E"]], [1, 2, 1], leader_groups=[0])
    rules = Rules(max_minutes=max_minutes)
    problem = replace(toy, weights=weights, wishes=wishes, today=today, rules=rules)
    is_optimum(problem, "compact")


def test_without_a_leader(toy):
    is_optimum(replace(toy, leader_share=0.0), "compact")


def test_the_same_plan_whatever_the_order_of_the_input(toy):
    plan = solve(toy, method="compact").require_plan()
    shuffled = replace(
        toy,
        demand=toy.demand.iloc[::-1],
        neighbours=toy.neighbours.iloc[::-1].rename(
            columns={"code_a": "code_b", "code_b": "code_a"}
        ),
        minutes=toy.minutes.iloc[::-1, ::-1],
    )
    other = solve(shuffled, method="compact").require_plan()
    assert plan.area.equals(other.area)
    assert plan.coaches.equals(other.coaches)


@pytest.mark.parametrize(
    "county",
    [
        "Kymenlaakso",
        "Keski-Uudenmaan hyvinvointialue",
        "Itä-Uudenmaan hyvinvointialue",
        "Kainuu",
        "Keski-Pohjanmaa",
        "Etelä-Karjala",
        "Päijät-Häme",
        "Etelä-Savo",
        "Pohjois-Karjala",
        "Pohjanmaa",
        "Lappi",
    ],
)
def test_real_counties_have_the_optimum_of_set_partitioning(county):
    problem = county_problem(county)
    ours, theirs = solve(problem, method="compact"), solve(problem)
    assert ours.status == theirs.status == "optimal"
    assert ours.objective == pytest.approx(theirs.objective, abs=1e-6)


def test_all_goals_and_rules_on_a_real_county():
    problem = county_problem("Pohjois-Karjala", areas=(2, 5))
    today = solve(problem).require_plan()
    pairs = problem.neighbours[["code_a", "code_b"]].to_numpy()
    changed = replace(
        problem,
        weights=Weights(wish=1.0, border=0.3, change=0.2),
        wishes=pd.DataFrame(pairs[::3], columns=["code", "partner"]),
        today=today,
        rules=Rules(apart=(tuple(pairs[0]),), max_minutes=100.0, max_load=40.0, min_load=15.0),
    )
    ours, theirs = solve(changed, method="compact"), solve(changed)
    assert ours.status == theirs.status == "optimal"
    assert ours.objective == pytest.approx(theirs.objective, abs=1e-6)


def grid(rows: int, columns: int, seed: int, **options: object) -> Problem:
    """A grid of places with random demand, and minutes between places near the grid's points."""
    random = np.random.default_rng(seed)
    places = list(product(range(rows), range(columns)))
    codes = [f"{row}-{column}" for row, column in places]
    spots = np.array(places) + random.uniform(-0.3, 0.3, (len(places), 2))
    minutes = 20 * np.linalg.norm(spots[:, None] - spots[None, :], axis=2)
    steps = [
        (f"{r}-{c}", f"{r + down}-{c + right}")
        for (r, c), (down, right) in product(places, [(0, 1), (1, 0)])
        if (r + down, c + right) in places
    ]
    return Problem(
        demand=pd.Series(random.gamma(2.0, 4.0, len(codes)).round(1), index=codes),
        neighbours=pd.DataFrame(steps, columns=["code_a", "code_b"]),
        minutes=pd.DataFrame(minutes, index=codes, columns=codes),
        **options,
    )


def test_few_large_areas_with_narrow_limits_are_proven():
    # 40 municipalities in two areas: set partitioning does not take as many.
    problem = grid(5, 8, 1, coaches=11, areas=2, leader_share=0.5)
    even = problem.even_load
    narrow = replace(problem, rules=Rules(min_load=0.9 * even, max_load=1.1 * even))
    solution = solve(narrow, method="compact", time_limit_s=300)
    assert solution.status == "optimal"
    assert broken_rules(solution.require_plan(), narrow) == []


@pytest.mark.slow
def test_three_areas_of_two_counties_are_proven():
    # 41 municipalities: more than set partitioning enumerates.
    facts = read_facts()
    counties = ("Pohjois-Savo", "Keski-Suomi")
    facts = facts.loc[sorted(code for name in counties for code in county_codes(facts, name))]
    demand = facts["population_2020"] * 302 / 272617
    problem = Problem(
        demand=demand,
        neighbours=within(adjacency(read_borders(), read_adjacency_exceptions()), facts.index),
        minutes=estimate_minutes(facts),
        coaches=20,
        areas=3,
        leader_share=0.5,
    )
    even = problem.even_load
    narrow = replace(problem, rules=Rules(min_load=0.85 * even, max_load=1.15 * even))
    solution = solve(narrow, method="compact", time_limit_s=300)
    assert solution.status == "optimal"
    # The program with every pair of municipality and seat has the same value.
    whole = solved(narrow, servable(narrow), Clock(limit_s=300))
    assert whole.status == "optimal"
    assert solution.objective == pytest.approx(whole.value, abs=1e-5)


def test_a_time_limit_gives_a_bound_and_never_a_false_proof():
    problem = county_problem("Pohjois-Savo")
    optimum = solve(problem).objective
    for limit_s in (0.01, 1.5):
        solution = solve(problem, method="compact", time_limit_s=limit_s)
        assert solution.status in {"feasible", "no_plan", "optimal"}
        assert 0 <= solution.bound <= optimum + 1e-6
        assert not solution.objective < optimum - 1e-6


def test_a_stopped_clock_ends_the_search():
    clock = Clock(limit_s=60)
    timer = threading.Timer(1.0, setattr, (clock, "stopped", True))
    timer.start()
    assert compact(county_problem("Keski-Suomi"), clock).status in {"feasible", "no_plan"}
    assert clock.passed_s() < 30


@pytest.mark.parametrize("limit_s", [2.0, 600.0])
def test_one_program_ends_with_its_time_or_its_clock(limit_s):
    problem, clock = county_problem("Varsinais-Suomi"), Clock(limit_s=limit_s)
    threading.Timer(2.0, setattr, (clock, "stopped", limit_s > 60)).start()
    found = solved(problem, servable(problem), clock)
    assert found.status in {"feasible", "no_plan"}
    assert clock.passed_s() < 60
