"""Robust plans against brute force over the samples, written in plain Python."""

import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from conftest import (
    KESKI_SUOMI,
    REPOSITORY,
    TOY_DEMAND,
    TOY_MAP,
    every_plan,
    letters_to_problem,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipsgeo.audit import broken_rules, score
from ipsgeo.errors import DataError
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.samples import Robust, Samples, worst
from ipsgeo.solve import solve
from ipsgeo.solve.clock import running_clock
from ipsgeo.solve.next_best import next_best
from ipsgeo.spread import robust_problem
from ipsgeo.study import read_study

MEASURES = ("expected", "worst_decile")
ONLY_OVERLOAD = Weights(overload=1.0, balance=0.0, travel=0.0, wish=0.0)


def drawn(problem: Problem, count: int, seed: int = 3) -> Samples:
    """Demands between a quarter and twice the problem's, all multiples of a quarter."""
    spread = np.random.Generator(np.random.PCG64(seed)).integers(1, 9, (len(problem.codes), count))
    base = np.round(problem.demand[problem.codes].to_numpy(float))[:, None]
    return Samples(demand=pd.DataFrame(base * spread / 4, index=problem.codes))


def measured(amounts: list[float], measure: str) -> float:
    if measure == "expected":
        return sum(amounts) / len(amounts)
    worst_first = sorted(amounts, reverse=True)[: max(1, (len(amounts) + 9) // 10)]
    return sum(worst_first) / len(worst_first)


def robust_brute_force(problem: Problem, robust: Robust) -> float:
    """The least value over every plan: each one's goals are added up sample by sample."""
    samples = robust.samples
    years = [samples.one(k).to_dict() for k in range(len(samples))]
    even = [sum(year.values()) / problem.coach_years for year in years]
    mean = {code: sum(year[code] for year in years) / len(years) for code in problem.codes}
    quiet = replace(
        problem, demand=pd.Series(mean), weights=replace(problem.weights, overload=0, balance=0)
    )
    best = np.inf
    for value, groups, coaches, leaders in every_plan(quiet):
        for k, group in enumerate(groups):
            staff = coaches[k] + problem.leader_share * (k in leaders)
            clients = [sum(year[code] for code in group) for year in years]
            over = [max(0.0, d - problem.throughput_per_year * staff) for d in clients]
            away = [abs(d - r * staff) for d, r in zip(clients, even, strict=True)]
            value += problem.weights.overload * measured(over, robust.measure)
            value += problem.weights.balance * measured(away, robust.measure)
        best = min(best, value)
    return best


def is_robust_optimum(problem: Problem, robust: Robust) -> None:
    best = robust_brute_force(problem, robust)
    solution = solve(problem, robust=robust)
    if best == np.inf:
        assert solution.status == "infeasible"
        return
    assert solution.status == "optimal"
    assert solution.gap == 0
    assert solution.certificate is None
    assert solution.objective == pytest.approx(best, abs=1e-6)
    whole = robust_problem(problem, robust)
    assert broken_rules(solution.require_plan(), whole) == []
    assert score(solution.require_plan(), whole)["objective"] == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("count", [1, 10, 11])
def test_it_is_the_best_plan_over_the_samples(toy, measure, count):
    is_robust_optimum(toy, Robust(samples=drawn(toy, count), measure=measure))


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize(
    "options",
    [
        {"coach_step": 0.5, "coaches": 4.5},
        {"leader_share": 0.0},
        {"areas": None, "coaches": 5},
        {"areas": (2, 4)},
        {"rules": Rules(fixed_coaches={"A": 1, "F": 2})},
        {"rules": Rules(max_minutes=30.0)},
        {"rules": Rules(max_load=30.0)},
        {"rules": Rules(apart=(("A", "D"),), together=(("B", "F"),))},
        {"weights": Weights(overload=0.0)},
        {"weights": Weights(balance=0.0)},
        {"weights": Weights(overload=0.0, balance=0.0)},
    ],
    ids=str,
)
def test_with_other_staff_rules_and_goals(toy, measure, options):
    problem = replace(toy, **options)
    is_robust_optimum(problem, Robust(samples=drawn(toy, 12), measure=measure))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(1, 25),
    measure=st.sampled_from(MEASURES),
    coaches=st.integers(3, 6),
    weights=st.tuples(*[st.sampled_from([0.0, 0.5, 1.0, 2.0])] * 3),
)
def test_any_samples_and_weights(seed, count, measure, coaches, weights):
    problem = letters_to_problem(
        TOY_MAP, TOY_DEMAND, coaches=coaches, areas=3, leader_share=0.5, throughput_per_year=20.0,
        weights=Weights(overload=weights[0], balance=weights[1], travel=weights[2]),
    )  # fmt: skip
    is_robust_optimum(problem, Robust(samples=drawn(problem, count, seed), measure=measure))


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("count", [1, 7])
def test_samples_that_are_all_alike_give_the_plain_plan(toy, measure, count):
    alike = Samples(demand=pd.DataFrame(dict.fromkeys(range(count), toy.demand)))
    plain, robust = solve(toy), solve(toy, robust=Robust(samples=alike, measure=measure))
    assert robust.objective == pytest.approx(plain.objective, abs=1e-9)
    assert robust.require_plan().area.equals(plain.require_plan().area)
    assert robust.require_plan().coaches.equals(plain.require_plan().coaches)


def test_a_robust_plan_can_differ_and_is_better_over_the_samples(toy):
    robust = Robust(samples=drawn(toy, 40), measure="worst_decile")
    whole = robust_problem(toy, robust)
    plain, found = solve(replace(whole, robust=None)), solve(toy, robust=robust)
    values = [score(solution.require_plan(), whole)["objective"] for solution in (plain, found)]
    assert values[1] < values[0] - 1


def test_the_measures_are_in_order(toy):
    samples = drawn(toy, 30)
    mean = solve(replace(toy, demand=samples.mean)).objective  # Jensen: no more than its mean
    expected, tenth = (
        solve(toy, robust=Robust(samples=samples, measure=measure)).objective
        for measure in MEASURES
    )
    assert mean <= expected + 1e-9
    assert expected <= tenth + 1e-9


def test_a_limit_on_the_overload_is_on_that_over_the_samples(toy):
    robust = Robust(samples=drawn(toy, 20))
    quiet = replace(toy, weights=Weights(overload=0.0, balance=0.0, travel=1.0))
    free = solve(quiet, robust=robust)
    over = score(free.require_plan(), robust_problem(quiet, robust))["overload"]
    least = solve(replace(toy, weights=ONLY_OVERLOAD), robust=robust).objective
    middle = (over + least) / 2
    limited = replace(quiet, rules=Rules(max_goals={"overload": middle}))
    found = solve(limited, robust=robust)
    assert found.status == "optimal"
    assert found.objective > free.objective + 1e-6
    kept = score(found.require_plan(), robust_problem(quiet, robust))["overload"]
    assert kept <= middle + 1e-6
    none = replace(quiet, rules=Rules(max_goals={"overload": least - 0.5}))
    assert solve(none, robust=robust).status == "infeasible"


def test_the_next_best_plans_are_by_the_samples_too(toy):
    robust = Robust(samples=drawn(toy, 15))
    whole = robust_problem(toy, robust)
    best = solve(toy, robust=robust)
    with running_clock(60) as clock:
        plans = list(next_best(whole, best.require_plan(), limit=1.1 * best.objective, clock=clock))
    values = [float(score(plan, whole)["objective"]) for plan in plans]
    assert values == sorted(values)
    assert min(values) >= best.objective - 1e-6


def test_a_free_number_of_coaches(toy):
    free = replace(toy, coaches=(3, 6), weights=replace(toy.weights, coach=6.0))
    robust = Robust(samples=drawn(toy, 11))
    solution = solve(free, robust=robust)
    values = [solve(replace(free, coaches=n), robust=robust).objective for n in (3, 4, 5, 6)]
    assert solution.status == "optimal"
    assert solution.objective == pytest.approx(min(values), abs=1e-6)


def test_a_goal_that_comes_first(toy):
    robust = Robust(samples=drawn(toy, 11))
    solution = solve(toy, robust=robust, first="overload", tolerance=0.0)
    least = solve(replace(toy, weights=ONLY_OVERLOAD), robust=robust).objective
    assert solution.first is not None
    assert solution.first.best == pytest.approx(least, abs=1e-6)


def test_what_cannot_be_is_refused_in_words(toy, monkeypatch):
    robust = Robust(samples=drawn(toy, 5))
    other = Samples(demand=pd.DataFrame({0: {"A": 1.0, "Z": 2.0}}))
    monkeypatch.setattr(sys.modules["ipsgeo.solve.sampled"], "MOST_SUMS", 100)
    for options, key in (
        ({"robust": robust, "lending": True}, "robust_does_not_lend"),
        ({"robust": robust, "method": "compact"}, "compact_not_robust"),
        ({"robust": Robust(samples=other)}, "foreign_samples"),
        ({"robust": robust}, "robust_too_large"),
    ):
        with pytest.raises(DataError) as raised:
            solve(toy, **options)
        assert raised.value.findings[0].key in (key, "demand_missing", "minutes_missing")
        assert all(raised.value.text(language) for language in ("fi", "sv", "en"))
    with pytest.raises(DataError) as raised:
        replace(toy, robust=robust)
    assert raised.value.findings[0].key == "samples_not_mean"
    with pytest.raises(DataError):
        Robust(samples=robust.samples, measure="median")
    for unsound in ({0: {"A": -1.0}}, {0: {"A": float("nan")}}, {}):
        with pytest.raises(DataError):
            Samples(demand=pd.DataFrame(unsound, dtype=float))


def test_the_worst_tenth_is_rounded_up():
    assert worst(np.arange(10.0)) == 9
    assert worst(np.arange(11.0)) == 9.5
    assert worst(np.arange(1000.0)) == np.arange(900, 1000).mean()
    assert worst(np.array([4.0])) == 4


def test_a_real_county_is_proven():
    study = read_study(REPOSITORY / KESKI_SUOMI)
    rng = np.random.Generator(np.random.PCG64(1))
    spread = rng.integers(2, 9, (len(study.problem.codes), 20)) / 4
    demand = study.demand[study.problem.codes].to_numpy()[:, None] * spread
    samples = Samples(demand=pd.DataFrame(demand, index=study.problem.codes))
    robust = Robust(samples=samples)
    solution = solve(study.problem, robust=robust)
    assert (solution.status, solution.gap) == ("optimal", 0)
    whole = robust_problem(study.problem, robust)
    plain = solve(replace(whole, robust=None)).require_plan()
    assert score(plain, whole)["objective"] >= solution.objective - 1e-6
