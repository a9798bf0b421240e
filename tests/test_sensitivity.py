"""Assumptions varied: which of them change the plan, and where it turns into another."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from conftest import every_plan

from ipsgeo.audit import score
from ipsgeo.demand import DemandAssumptions
from ipsgeo.norms import CoachNorm
from ipsgeo.problem import Problem, Weights
from ipsgeo.sensitivity import assumptions, sensitivity
from ipsgeo.solve import solve
from ipsgeo.sources.travel import TravelAssumptions, estimate_minutes
from ipsgeo.study.problem import SolveOptions


@pytest.fixture
def small(toy) -> SimpleNamespace:
    """The toy county as a study: seats on a grid, demand from statistics."""
    seats = pd.DataFrame(
        {"seat_e": [0.0, 40, 0, 20, 20, 40], "seat_n": [40.0, 40, 0, 20, 0, 0]},
        index=list("ABCDEF"),
    ) * 1000  # fmt: skip
    assumed = TravelAssumptions(speed_kmh=60.0, detour=1.3)
    norm = CoachNorm(caseload=20.0, employed_share=0.0)
    problem = replace(toy, minutes=estimate_minutes(seats, assumed))
    return SimpleNamespace(
        problem=problem,
        norm=norm,
        municipalities=seats,
        demand_table=pd.DataFrame({"demand": toy.demand, "basis": "statistics"}),
        statistics=SimpleNamespace(formula=DemandAssumptions().formula()),
        travel=SimpleNamespace(
            assumptions=assumed, basis="straight line",
            exceptions=pd.DataFrame(columns=["code_a", "code_b", "extra_minutes", "minutes"]),
        ),
        solve=SolveOptions(),
    )  # fmt: skip


def least(problem: Problem) -> float:
    return min(value for value, *_ in every_plan(problem))


def areas_of(plan) -> list[list[str]]:
    return sorted(plan.groups().values())


def test_every_assumption_has_its_ends(small):
    found = {a.name: (a.base, a.low, a.high) for a in assumptions(small)}
    assert found["benefit_share"] == (0.10, 0.05, 0.40)
    assert found["throughput"] == (20, 15, 25)
    assert found["caseload"] == (20, 15, 25)
    assert found["coaches"] == (4, 3, 5)
    assert found["areas"] == (3, 2, 4)
    assert found["speed_kmh"] == (60, 45, 75)
    assert found["weight_travel"] == (0.5, 0.25, 1.0)
    assert "weight_border" not in found  # nothing is half or twice of nothing


def test_the_problems_are_those_of_the_other_values(small):
    by_name = {a.name: a for a in assumptions(small)}
    base = small.problem
    assert (by_name["benefit_share"].problem(0.2).demand == 2 * base.demand).all()
    assert by_name["caseload"].problem(15).throughput_per_year == 15
    assert by_name["coaches"].problem(5).coaches == 5
    assert by_name["areas"].problem(2).areas == 2
    assert np.allclose(by_name["speed_kmh"].problem(30).minutes, 2 * base.minutes)
    assert np.allclose(by_name["detour"].problem(2.6).minutes, 2 * base.minutes)
    assert by_name["weight_wish"].problem(3).weights.wish == 3


def test_stated_demands_imported_minutes_and_own_norms_are_left_alone(small):
    table = small.demand_table.assign(basis=["statistics"] + 5 * ["stated"])
    mixed = SimpleNamespace(**{**vars(small), "demand_table": table})
    doubled = next(a for a in assumptions(mixed) if a.name == "benefit_share").problem(0.2)
    assert (doubled.demand / small.problem.demand).tolist() == [2, 1, 1, 1, 1, 1]
    stated = small.demand_table.assign(basis="stated")
    imported = SimpleNamespace(basis="matrix", assumptions=None)
    own = CoachNorm(caseload=20.0, throughput_per_year=33.0)
    other = SimpleNamespace(
        **{**vars(small), "demand_table": stated, "travel": imported, "norm": own}
    )
    names = {a.name for a in assumptions(other)}
    assert names.isdisjoint({"benefit_share", "speed_kmh", "detour", "caseload"})
    assert "throughput" in names


def test_each_end_is_the_best_plan_there_and_each_turn_is_real(small):
    some = ["benefit_share", "throughput", "areas", "coaches", "weight_travel"]
    found = sensitivity(small, only=some)
    by_name = {a.name: a for a in assumptions(small)}
    assert found.status == "optimal"
    turned = 0
    for (name, _), row in found.table.iterrows():
        problem = by_name[name].problem(row["value"])
        best = solve(problem)
        assert row["status"] == best.status == "optimal"
        assert best.objective == pytest.approx(least(problem))
        assert row["changes"] == (areas_of(best.plan) != areas_of(found.plan))
        assert row["overload_best"] == pytest.approx(score(best.plan, problem)["overload"])
        if row["turns_at"] != row["turns_at"]:
            continue
        turned += 1
        assert row["turns_proven"]
        assert len(row["turn_moved"]) > 0
        before, after = (by_name[name].problem(row[end]) for end in ("stays_at", "turns_at"))
        assert areas_of(solve(before).plan) == areas_of(found.plan)
        assert areas_of(solve(after).plan) != areas_of(found.plan)
        if row["precision"] == row["precision"]:
            assert abs(row["turns_at"] - row["stays_at"]) <= row["precision"]
    assert turned >= 2, "something must turn, or the test shows nothing"


def test_a_weight_turns_where_another_plan_becomes_the_better_one(small):
    quiet = replace(small.problem, weights=Weights(overload=1, balance=1, travel=0.5, wish=0))
    other = SimpleNamespace(**{**vars(small), "problem": quiet})
    found = sensitivity(other, only=["weight_travel", "weight_balance", "weight_overload"])
    told = []
    for (name, _), row in found.table.iterrows():
        goal = name.removeprefix("weight_")
        far = row["stays_at"] if row["turns_at"] == row["turns_at"] else row["value"]
        told.append((row["nothing_between"], row["turns_at"] == row["turns_at"]))
        if not row["nothing_between"]:
            continue
        for weight in np.linspace(row["base"], far, 5):  # this very plan is the best all the way
            year = replace(quiet, weights=replace(quiet.weights, **{goal: weight}))
            assert score(found.plan, year)["objective"] == pytest.approx(least(year)), name
    assert (True, False) in told
    assert any(turns for _, turns in told)


def test_the_tornado_is_widest_first_and_the_plan_kept_is_never_better(small):
    found = sensitivity(small, only=["benefit_share", "throughput", "coaches", "weight_wish"])
    tornado = found.tornado()
    assert tornado["width"].is_monotonic_decreasing
    assert tornado.index[-1] == "weight_wish"
    assert set(tornado.index) == {"benefit_share", "throughput", "coaches", "weight_wish"}
    assert (tornado["base"] == found.base["overload"]).all()
    assert found.table.loc["coaches", "overload_kept"].isna().all()
    assert found.tornado("needed_kept").at["coaches", "width"] == 0
    needed = found.table["needed_kept"]
    assert needed["benefit_share", "low"] <= found.base["needed"] <= needed["benefit_share", "high"]


def test_an_end_without_a_plan_says_so(small):
    only_three = replace(small.problem, coaches=3, areas=3)
    other = SimpleNamespace(**{**vars(small), "problem": only_three})
    found = sensitivity(other, only=["coaches", "areas"])
    assert found.table.index.tolist() == [("coaches", "high"), ("areas", "low")]
    from ipsgeo.problem import Rules

    tight = replace(small.problem, rules=Rules(max_load=19.5))
    other = SimpleNamespace(**{**vars(small), "problem": tight})
    found = sensitivity(other, only=["benefit_share"])
    row = found.table.loc["benefit_share", "high"]
    assert row["status"] == "infeasible"
    assert np.isnan(row["changes"])
    assert np.isnan(row["overload_best"])
    assert np.isnan(found.tornado().at["benefit_share", "high"])
    assert sensitivity(other, only=[]).tornado().empty
