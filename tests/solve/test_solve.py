"""The solver against brute force, against itself, and rule by rule."""

import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from conftest import (
    IMPOSSIBLE,
    REPOSITORY,
    RULES,
    county_problem,
    every_plan,
    is_optimum,
    some_problems,
)
from hypothesis import HealthCheck, given, settings

from ipsgeo.audit import audit, broken_rules, score
from ipsgeo.errors import DataError
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.samples import Robust, Samples
from ipsgeo.solve import lent_share, solve
from ipsgeo.solve.frames import Frame, connected_areas, neighbours_of


def same_plan(one: Plan, other: Plan) -> bool:
    return (
        one.area.equals(other.area)
        and one.coaches.to_dict() == other.coaches.to_dict()
        and one.leader_areas == other.leader_areas
    )


@pytest.mark.parametrize("areas", [1, 3, 4, (2, 3), None])
def test_number_range_or_free_number_of_areas(toy, areas):
    is_optimum(replace(toy, areas=areas))


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_changes_the_plan_and_is_kept(toy, rule):
    free = solve(toy).require_plan()
    ruled = replace(toy, rules=RULES[rule])
    assert broken_rules(free, ruled), "the rule must bind, or the test shows nothing"
    is_optimum(ruled)


@pytest.mark.parametrize("rule", IMPOSSIBLE)
def test_each_rule_can_make_it_infeasible(toy, rule):
    is_optimum(replace(toy, rules=IMPOSSIBLE[rule]))


@pytest.mark.parametrize("goal", Weights.__dataclass_fields__)
def test_each_goal_alone(toy, goal):
    weights = Weights(**{name: float(name == goal) for name in Weights.__dataclass_fields__})
    wishes = pd.DataFrame([("A", "F"), ("F", "A"), ("C", "D")], columns=["code", "partner"])
    today = Plan.of_groups([["A", "C"], ["B", "D", "F"], ["E"]], [1, 2, 1], leader_groups=[0])
    is_optimum(replace(toy, weights=weights, wishes=wishes, today=today))


def test_without_a_leader(toy):
    is_optimum(replace(toy, leader_share=0.0))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problem=some_problems)
def test_any_mixture_of_goals_and_rules(problem):
    is_optimum(problem)


def test_every_connected_area_comes_up_once(toy):
    masks = np.concatenate(
        list(connected_areas(Frame(np.arange(6)), neighbours_of(toy), largest=6))
    )
    by_brute_force = {
        sum(1 << toy.codes.index(code) for code in group)
        for _, groups, _, _ in every_plan(replace(toy, areas=None, coaches=6))
        for group in groups
    }
    assert len(masks) == len(set(masks.tolist()))
    assert set(masks.tolist()) == by_brute_force


def test_the_same_plan_whatever_the_order_of_the_input(toy):
    plan = solve(toy).require_plan()
    shuffled = replace(
        toy,
        demand=toy.demand.iloc[::-1],
        neighbours=toy.neighbours.iloc[::-1].rename(
            columns={"code_a": "code_b", "code_b": "code_a"}
        ),
        minutes=toy.minutes.iloc[::-1, ::-1],
    )
    assert same_plan(plan, solve(shuffled).require_plan())


def test_ties_are_broken_the_same_way(toy):
    # All areas are overloaded, so that moving a coach changes no sum: many plans are optimal.
    crowded = replace(toy, demand=toy.demand * 10, weights=Weights(balance=0.0, travel=0.0))
    plans = [solve(crowded).require_plan() for _ in range(3)]
    assert same_plan(plans[0], plans[1])
    assert same_plan(plans[0], plans[2])
    optimum = score(plans[0], crowded)["objective"]
    equal = [
        unevenness(Plan.of_groups(groups, coaches, leader_groups=leaders), crowded)
        for value, groups, coaches, leaders in every_plan(crowded)
        if value <= optimum + 1e-6
    ]
    assert len(equal) > 1, "there must be a tie, or the test shows nothing"
    assert unevenness(plans[0], crowded) == pytest.approx(min(equal), abs=1e-4)


def unevenness(plan: Plan, problem: Problem) -> float:
    areas = audit(plan, problem)
    staff = areas["coaches"] + areas["leader"]
    return float(((areas["clients"] - problem.even_load * staff) ** 2).sum())


def test_a_looser_rule_never_worsens_the_optimum(toy):
    values = [
        solve(replace(toy, rules=Rules(max_minutes=limit))).objective for limit in (30, 40, 60, 90)
    ]
    assert values == sorted(values, reverse=True)


def test_scaling_demand_and_norm_scales_the_optimum(toy):
    weights = Weights(overload=2, balance=1, travel=0.5, wish=0)
    small = solve(replace(toy, weights=weights))
    large = solve(replace(toy, weights=weights, demand=toy.demand * 7, throughput_per_year=140.0))
    assert large.objective == pytest.approx(7 * small.objective)


@pytest.mark.parametrize(
    ("county", "objective"),
    # Objectives only: the values are what the solver proved and audit recomputed.
    [
        ("Keski-Suomi", 66.1908),
        ("Lappi", 54.6500),
        ("Pohjois-Karjala", 38.3883),
        ("Kainuu", 17.0243),
    ],
)
def test_real_counties_are_proven(county, objective):
    problem = county_problem(county)
    solution = solve(problem)
    assert solution.status == "optimal"
    assert solution.objective == pytest.approx(objective, abs=1e-3)
    assert score(solution.require_plan(), problem)["objective"] == solution.objective


def test_renaming_the_codes_changes_nothing_but_the_names():
    problem = county_problem("Etelä-Pohjanmaa")
    new = {code: f"x{999 - int(code)}" for code in problem.codes}
    renamed = replace(
        problem,
        demand=problem.demand.rename(new),
        neighbours=problem.neighbours.replace(new),
        minutes=problem.minutes.rename(index=new, columns=new),
        names=problem.names.rename(new),
    )
    plan, other = solve(problem).require_plan(), solve(renamed).require_plan()
    assert other.area.to_dict() == {new[code]: area for code, area in plan.area.items()}


def test_a_time_limit_gives_a_bound_and_never_a_false_proof():
    problem = county_problem("Pirkanmaa")
    solution = solve(problem, time_limit_s=0.05)
    optimum = solve(problem).objective
    assert solution.status in {"feasible", "no_plan", "optimal"}
    if solution.status == "feasible":
        assert solution.bound <= optimum + 1e-6 <= solution.objective + 2e-6
    if solution.status == "optimal":
        assert solution.objective == pytest.approx(optimum)


def test_ctrl_c_leaves_the_best_plan_so_far():
    code = """
import sys; sys.path.insert(0, "tests")
from conftest import county_problem
from ipsgeo.samples import Robust, Samples
from ipsgeo.solve import lent_share, solve
print("ready", flush=True)
solution = solve(county_problem("Varsinais-Suomi"), time_limit_s=300)
print(solution.status, solution.bound, solution.runtime_s, flush=True)
"""
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout.readline() == "ready\n"
        time.sleep(1.0)
        run.send_signal(signal.SIGINT)
        said = run.stdout.read().split()
    assert run.returncode == 0
    assert said[0] in {"no_plan", "feasible", "optimal"}
    assert float(said[2]) < 30


def test_an_unknown_method_is_named(toy):
    with pytest.raises(DataError, match=r"”guessing”.*set partitioning"):
        solve(toy, method="guessing")


@pytest.mark.parametrize(
    ("asked", "key", "column", "value"),
    [
        ({"lending": 1.5}, "not_a_share", "lending", 1.5),
        ({"lending": -0.1}, "not_a_share", "lending", -0.1),
        ({"lending": True, "robust": True}, "robust_does_not_lend", "lending", True),
        ({"lending": 0.3, "first": "overload"}, "overload_first_lends", "first", "overload"),
    ],
)
def test_what_cannot_be_asked_is_named(toy, asked, key, column, value):
    if "robust" in asked:
        samples = Samples(demand=pd.DataFrame({0: toy.demand, 1: 2 * toy.demand}))
        asked = asked | {"robust": Robust(samples=samples)}
    with pytest.raises(DataError) as error:
        solve(toy, **asked)
    found = error.value.findings[0]
    assert (found.key, found.column, found.value) == (key, column, value)


def test_a_share_that_is_lent(toy):
    assert [lent_share(given) for given in (False, True, 0.0, 0.3, 1.0)] == [
        None,
        0.5,
        0.0,
        0.3,
        1.0,
    ]
    busy = replace(toy, throughput_per_year=18.0)
    lending = solve(busy, lending=0.3).lending
    assert (lending.most_share, lending.lent_per_year) == (0.3, pytest.approx(2.0))
    assert solve(busy, lending=0.3, first="travel").lending.most_share == 0.3


def test_what_is_not_asked_has_its_default(toy):
    solution = solve(toy, first="travel")
    assert solution.first.most == pytest.approx(1.05 * solution.first.best, abs=1e-4)
    assert (solution.method, solve(toy, method="compact").method) == ("set partitioning", "compact")
