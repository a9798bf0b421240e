"""Half and free coaches, teams, seats, and limits on goals and moves, against brute force."""

from dataclasses import replace
from random import Random

import numpy as np
import pandas as pd
import pytest
from conftest import (
    BINDING,
    BLOCKING,
    RULES,
    TODAY,
    as_plan,
    brute_force,
    every_plan,
    is_optimum,
    larger_problems,
    letters_to_problem,
    partitions,
    some_problems,
)
from hypothesis import HealthCheck, given, settings

from ipsgeo.audit import broken_rules, score
from ipsgeo.contradictions import contradictions
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve import solve

UNHURRIED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}


def optimum(problem: Problem) -> float:
    """The solver's proven optimum; infinite where no plan keeps the rules."""
    solution = solve(problem)
    assert solution.status in {"optimal", "infeasible"}
    return solution.objective if solution.plan is not None else np.inf


# The brute force against the audit: two readings of the same definition.


def in_teams(plan: Plan, problem: Problem) -> list[Plan]:
    """The plan with its areas in as many teams as wanted, in every way; as it is with one team."""
    if problem.teams == 1:
        return [plan]
    numbered = [
        {area: number for number, team in enumerate(teams, start=1) for area in team}
        for teams in partitions(list(plan.coaches.index))
        if len(teams) == problem.teams
    ]
    return [replace(plan, team=pd.Series(number)) for number in numbered]


@settings(max_examples=25, derandomize=True, **UNHURRIED)
@given(problem=some_problems)
def test_brute_force_has_the_plans_that_the_audit_accepts(problem):
    values = {str(found[1:]): found[0] for found in every_plan(problem)}
    loose = replace(problem, areas=None, rules=Rules(team_coaches=0.5))
    drawn = Random(0).sample(list(every_plan(loose)), 4) + list(every_plan(problem))[:2]
    for found in drawn:
        plan = Plan.of_groups(found[1], found[2], leader_groups=found[3])
        kept = any(broken_rules(its, problem) == [] for its in in_teams(plan, problem))
        assert kept == (str(found[1:]) in values)
        if kept:
            assert broken_rules(as_plan(found, problem), problem) == []
            value = score(plan, problem)["objective"]
            assert value == pytest.approx(values[str(found[1:])], abs=1e-6)


# Rule by rule on the toy county.


@pytest.mark.parametrize("rule", RULES)
def test_the_old_rules_leave_some_plan(toy, rule):
    assert brute_force(replace(toy, rules=RULES[rule])) < np.inf


@pytest.mark.parametrize("rule", BINDING)
def test_each_rule_changes_the_plan_and_is_kept(toy, rule):
    loose, strict = BINDING[rule]
    free = replace(toy, **loose)
    ruled = replace(free, **strict)
    assert brute_force(free) + 1e-3 < brute_force(ruled) < np.inf, "it must bind and leave a plan"
    is_optimum(ruled)


@pytest.mark.parametrize("rule", BLOCKING)
def test_each_rule_can_make_it_infeasible(toy, rule):
    blocked = replace(toy, **BLOCKING[rule])
    assert brute_force(blocked) == np.inf
    is_optimum(blocked)


def test_teams_that_cannot_connect_are_infeasible():
    # B has two coaches, A and C one each: two teams of two coaches are B and A–C, whom B parts.
    row = letters_to_problem(
        "A B C",
        {"A": 10.0, "B": 20.0, "C": 10.0},
        coaches=4,
        areas=3,
        teams=2,
        rules=Rules(team_coaches=2, fixed_coaches={"A": 1, "B": 2, "C": 1}),
    )
    assert contradictions(row) == (), "arithmetic must not see it, or the solver shows nothing"
    is_optimum(row)
    # Joined at the ends as well, they make a team.
    ring = pd.DataFrame([("A", "B"), ("B", "C"), ("A", "C")], columns=["code_a", "code_b"])
    joined = replace(row, neighbours=ring)
    is_optimum(joined)
    team = solve(joined).require_plan().team
    assert team["A"] == team["C"] != team["B"]


def test_half_coaches_fit_halves():
    # 30 and 50 clients at 20 a coach are 1.5 and 2.5 coaches: no overload, an even load, no way.
    row = letters_to_problem(
        "A B",
        {"A": 30.0, "B": 50.0},
        coaches=4,
        areas=2,
        throughput_per_year=20.0,
        coach_step=0.5,
        weights=Weights(border=0.0),
    )
    solution = solve(row)
    assert solution.objective == pytest.approx(0)
    assert solution.require_plan().coaches.to_dict() == {"A": 1.5, "B": 2.5}
    # Whole: 2 + 2 has overload 10 and is 10 + 10 away from even, so 2 · 10 + 20 = 40; 1 + 3 too.
    assert solve(replace(row, coach_step=1)).objective == pytest.approx(40)


@pytest.mark.parametrize(("price", "chosen"), [(0.0, 4), (39.0, 4), (41.0, 3), (50.0, 3)])
def test_a_coach_is_hired_where_that_pays(price, chosen):
    # 80 clients at 20 a coach in one area: each coach under four costs 20 clients of overload,
    # worth 40; a fifth coach gains nothing and at no price ties with four.
    one = letters_to_problem(
        "A", {"A": 80.0}, coaches=(3, 4), areas=1, throughput_per_year=20.0,
        weights=Weights(coach=price),
    )  # fmt: skip
    solution = solve(one)
    assert solution.require_plan().coaches.to_dict() == {"A": chosen}
    assert solution.objective == pytest.approx(price * chosen + 40 * (4 - chosen))


def test_one_move_less_than_the_best_plan_makes(toy):
    # The optimum A–C–E, B–F, D moves two: today's A–D, B–E–F, C are A–C–E, B–F and D or none.
    free = replace(toy, today=TODAY)
    values = [optimum(replace(free, rules=Rules(max_moves=most))) for most in range(4)]
    assert values == pytest.approx([35.388889, 13.722222, 11.527778, 11.527778])


@pytest.mark.parametrize("teams", [1, 2, 3])
@pytest.mark.parametrize("leader_share", [0.0, 0.5, 1.0])
def test_each_team_has_its_leader(toy, teams, leader_share):
    problem = replace(
        toy, teams=teams, leader_share=leader_share, coaches=5, areas=(2, 4),
        rules=Rules(team_coaches=1),
    )  # fmt: skip
    is_optimum(problem)
    assert len(solve(problem).require_plan().leader_areas) == (teams if leader_share else 0)


@settings(max_examples=30, derandomize=True, **UNHURRIED)
@given(problem=some_problems)
def test_any_mixture_of_six_municipalities(problem):
    is_optimum(problem)


@settings(max_examples=15, derandomize=True, **UNHURRIED)
@given(problem=larger_problems)
def test_any_mixture_of_nine_municipalities(problem):
    is_optimum(problem)


# Laws.

LADDERS = {  # from strict to loose
    "max_load": [14.0, 14.5, 15.0, None],
    "min_load": [14.0, 12.0, 10.0, None],
    "max_minutes": [{"A": 20.0, "C": 20.0, "D": 10.0}, {"A": 20.0, "C": 30.0}, {"A": 40.0}, {}],
    "allowed_seats": [("B", "C", "E"), ("A", "B", "C", "E"), tuple("ABCDEF"), None],
    "min_coaches": [2, 1.5, 1, None],
    "max_moves": [0, 1, 2, None],
    **{
        f"max_goals {goal}": [{goal: limit} for limit in limits] + [{}]
        for goal, limits in {
            "overload": [1.0, 2.0, 4.0],
            "balance": [2.0, 4.0, 10.0],
            "travel": [10.0, 10.25, 12.0],
            "wish": [0, 1, 2],
            "border": [4, 5, 6],
            "change": [0, 2, 5],
            "coach": [3, 4, 5],
        }.items()
    },
    "team_coaches": [3.0, 2.5, 2.0, 1.0, 0.5],
}


@pytest.mark.parametrize("name", LADDERS)
def test_a_looser_rule_never_worsens_the_optimum(toy, name):
    problem = replace(
        toy,
        coach_step=0.5,
        coaches=(3.5, 5),
        teams=2,
        throughput_per_year=14.0,
        weights=Weights(overload=0.0, balance=0.1),
        today=TODAY,
        wishes=pd.DataFrame([("A", "F"), ("F", "A"), ("C", "D")], columns=["code", "partner"]),
        rules=Rules(team_coaches=0.5),
    )
    values = [
        optimum(replace(problem, rules=replace(problem.rules, **{name.split()[0]: limit})))
        for limit in LADDERS[name]
    ]
    assert values == sorted(values, reverse=True)
    assert values[0] > values[-1]


def test_a_limit_that_the_optimum_keeps_changes_nothing(toy):
    free = solve(toy)
    goals = score(free.require_plan(), toy)
    for goal in Weights.__dataclass_fields__:
        same = replace(toy, rules=Rules(max_goals={goal: goals[goal]}))
        assert optimum(same) == pytest.approx(free.objective), goal


def test_one_coach_more_is_never_more_overload(toy):
    # Take the best plan and add the coach anywhere: no area's overload grows.
    only = replace(toy, weights=Weights(balance=0, travel=0, wish=0), throughput_per_year=15.0)
    halves = replace(only, coach_step=0.5)
    whole = [optimum(replace(only, coaches=count)) for count in range(3, 8)]
    half = [optimum(replace(halves, coaches=count / 2)) for count in range(6, 15)]
    assert whole == sorted(whole, reverse=True)
    assert half == sorted(half, reverse=True)
    assert whole[0] > whole[-1]


@pytest.mark.parametrize("rule", sorted(set(BINDING) - {"fixed_coaches_half"}))
def test_half_coaches_are_never_worse_than_whole(toy, rule):
    loose, strict = BINDING[rule]
    whole = replace(toy, **{**loose, **strict, "coach_step": 1, "coaches": 4})
    assert optimum(replace(whole, coach_step=0.5)) <= optimum(whole) + 1e-6


@pytest.mark.parametrize("price", [0.0, 4.0, 30.0])
def test_a_free_number_is_the_best_of_the_numbers(toy, price):
    free = replace(toy, coaches=(3, 6), weights=Weights(coach=price))
    each = [optimum(replace(free, coaches=count)) for count in (3, 4, 5, 6)]
    assert optimum(free) == pytest.approx(min(each))
    assert optimum(replace(free, coaches=(4, 4))) == pytest.approx(each[1])


def test_a_price_on_a_fixed_number_of_coaches_is_only_added(toy):
    assert optimum(replace(toy, weights=Weights(coach=7.0))) == pytest.approx(optimum(toy) + 4 * 7)


def test_what_asks_nothing_changes_nothing(toy):
    # One team needs no team_coaches; every seat allowed, a radius for none and wide limits are
    # no rules at all.
    wide = Rules(
        team_coaches=99.0,
        allowed_seats=tuple("ABCDEF"),
        max_minutes={},
        min_coaches=1,
        max_goals=dict.fromkeys(Weights.__dataclass_fields__, 1e6),
        max_moves=6,
    )
    plan = solve(toy).require_plan()
    other = solve(replace(toy, today=TODAY, teams=1, rules=wide)).require_plan()
    assert other.area.equals(plan.area)
    assert other.coaches.to_dict() == plan.coaches.to_dict()
    assert other.leader_areas == plan.leader_areas
    assert other.team is None


MIXED = {
    "coach_step": 0.5,
    "coaches": (3.5, 5),
    "teams": 2,
    "today": TODAY,
    "weights": Weights(wish=0, coach=1.0),
    "rules": Rules(
        team_coaches=1.5,
        allowed_seats=("A", "B", "D", "E"),
        max_minutes={"A": 50.0, "B": 40.0},
        max_goals={"travel": 14.0, "coach": 4.5, "overload": 5.0},
        max_moves=3,
        max_load=25.0,
    ),
}


def test_scaling_demand_norm_and_limits_scales_the_optimum(toy):
    small = replace(toy, **MIXED | {"weights": Weights(wish=0)})
    rules = replace(
        small.rules, max_load=7 * 25.0,
        max_goals={"travel": 7 * 14.0, "coach": 4.5, "overload": 7 * 5.0},
    )  # fmt: skip
    large = replace(small, demand=7 * toy.demand, throughput_per_year=140.0, rules=rules)
    assert brute_force(small) < np.inf
    assert optimum(large) == pytest.approx(7 * optimum(small))


def test_renaming_the_codes_changes_nothing(toy):
    problem = replace(toy, **MIXED)
    new = dict(zip("ABCDEF", "UWVZXY", strict=True))
    rules = replace(
        problem.rules,
        allowed_seats=tuple(new[code] for code in problem.rules.allowed_seats),
        max_minutes={new[code]: most for code, most in problem.rules.max_minutes.items()},
    )
    renamed = replace(
        problem,
        demand=toy.demand.rename(new),
        neighbours=toy.neighbours.replace(new),
        minutes=toy.minutes.rename(index=new, columns=new),
        today=Plan.of_groups(
            [[new[c] for c in group] for group in TODAY.groups().values()], [1] * 3
        ),
        rules=rules,
    )
    is_optimum(problem)
    assert optimum(renamed) == pytest.approx(optimum(problem))
