"""The window that holds every good plan, and the plans that are taken from it one by one."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import every_plan, letters_to_problem

from ipsgeo.audit import score
from ipsgeo.plan import Plan
from ipsgeo.problem import Rules
from ipsgeo.solve import next_best as module
from ipsgeo.solve import relaxation as relaxing
from ipsgeo.solve import solve, ties
from ipsgeo.solve.areas import Part, Some, part_of
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.columns import Columns
from ipsgeo.solve.lazy import Division, Lazy, cover_lazily
from ipsgeo.solve.next_best import (
    NotProvenError,
    Ranking,
    following,
    members_of,
    next_best,
    settled,
)
from ipsgeo.solve.plans import plan_of
from ipsgeo.solve.pool import area_pool
from ipsgeo.solve.pricing import best_columns, reduced_costs
from ipsgeo.solve.program import GAP, Outcome
from ipsgeo.solve.relaxation import Relaxation, relax
from ipsgeo.solve.staffing import Staffing
from ipsgeo.solve.windows import columns_within

# Four municipalities and 3.5 coach-years for two or three areas.
COUNTY = letters_to_problem(
    "A A B\nC D B", {"A": 30.0, "B": 12.0, "C": 9.0, "D": 16.0}, coaches=3, areas=(2, 3),
    leader_share=0.5, throughput_per_year=20.0,
)  # fmt: skip
# Every division into areas with its least objective, best first.
KNOWN: dict[frozenset, float] = {}
for _value, _groups, *_ in every_plan(COUNTY):
    _division = frozenset(map(frozenset, _groups))
    KNOWN[_division] = min(_value, KNOWN.get(_division, np.inf))
VALUES = sorted(KNOWN.values())
POOL, STAFFING = area_pool(COUNTY, Clock(limit_s=60)), Staffing(COUNTY, COUNTY.weights)
RELAXED = relax(POOL, STAFFING, Clock(limit_s=60))


def clock() -> Clock:
    return Clock(limit_s=60)


def with_other_prices(change: float) -> Relaxation:
    """The relaxation with each municipality's price changed: any prices give a bound."""
    prices = replace(RELAXED.prices, municipalities=RELAXED.prices.municipalities + change)
    least = min(
        found[-1].min() for areas in POOL for found in best_columns(areas, STAFFING, prices)
    )
    return replace(RELAXED, prices=prices, value=prices.value(COUNTY), least=min(0.0, float(least)))


def ranking_of(relaxation: Relaxation = RELAXED, width: float | None = None) -> Ranking:
    ranking = Ranking(COUNTY, POOL, STAFFING, relaxation, clock())
    if width is not None:
        ranking.open(width)
    return ranking


def names_of(columns: Columns) -> set[tuple]:
    codes = np.array(COUNTY.codes)
    return {
        ("".join(codes[own]), float(coaches), bool(leader))
        for own, coaches, leader in zip(
            columns.members, columns.coaches, columns.leader, strict=True
        )
    }


def needed(value: float) -> set[tuple]:
    """The columns of the plans that cost at most so much."""
    return {
        ("".join(group), float(count), k in leaders)
        for cost, groups, coaches, leaders in every_plan(COUNTY)
        if cost <= value
        for k, (group, count) in enumerate(zip(groups, coaches, strict=True))
    }


CHANGES = [0.0, 0.5, 2.0, -1.0]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("width", [1e-6, 3.0, 20.0, 60.0])
def test_a_plan_up_to_the_edge_is_in_the_window_whatever_the_prices(change, width):
    relaxation = with_other_prices(change)
    ranking = ranking_of(relaxation, width)
    assert (ranking.width, ranking.edge) == (width, relaxation.value + width)
    assert names_of(ranking.columns) >= needed(ranking.edge)
    reduced = reduced_costs(ranking.columns, relaxation.prices)
    assert ranking.reduced == pytest.approx(reduced)


@pytest.mark.parametrize("change", CHANGES)
def test_a_plan_up_to_a_value_is_close_to_it_whatever_the_prices(change):
    ranking = ranking_of(with_other_prices(change), 80.0)
    for value in VALUES[:8]:
        close = ranking.close_to(value)
        assert names_of(ranking.columns.take(close)) >= needed(value)
    if change == 0:
        close = ranking.close_to(VALUES[0])
        assert ranking.reduced[close].max() <= VALUES[0] - RELAXED.value + 2 * GAP
        assert len(close) < len(ranking.columns)


def least_of(areas: Some) -> np.ndarray:
    return np.min([found[-1] for found in best_columns(areas, STAFFING, RELAXED.prices)], axis=0)


@pytest.mark.parametrize("share", [0.5, 1.0, 1.5])
def test_where_the_near_areas_do_not_reach_all_are_looked_through(share):
    # The near areas have a column below the edge; at the edge itself another area begins.
    for edge in np.unique(np.concatenate([least_of(areas) for areas in POOL]))[1:]:
        below = [part_of(areas.take(least_of(areas) < edge)) for areas in POOL]
        relaxation = replace(RELAXED, near=Part.joined(below), edge=float(edge))
        ranking = ranking_of(relaxation, share * float(edge))
        every = columns_within(POOL, STAFFING, RELAXED.prices, share * float(edge))[0]
        assert names_of(ranking.columns) == names_of(every)


def test_the_first_window_is_open_and_narrow():
    for value, widest in ((RELAXED.value, 1.0), (0.0, 1e-3), (-100.0, 1.0)):
        assert 0 < ranking_of(replace(RELAXED, value=value)).width < widest


def test_a_window_with_too_many_columns_is_not_proven(monkeypatch):
    ranking = ranking_of(width=20.0)
    monkeypatch.setattr(module, "MOST_COLUMNS", len(ranking.columns))
    assert ranking_of(width=20.0).width == 20
    monkeypatch.setattr(module, "MOST_COLUMNS", len(ranking.columns) - 1)
    with pytest.raises(NotProvenError):
        ranking.open(20.0)


def test_the_areas_of_a_plan_are_rows_of_truths():
    plan = Plan.of_groups([["D"], ["A", "C"], ["B"]], [1, 1, 1])
    found = {tuple(row) for row in members_of(plan, COUNTY).astype(int).tolist()}
    assert found == {(1, 0, 1, 0), (0, 1, 0, 0), (0, 0, 0, 1)}


BEST = solve(COUNTY).require_plan()


def division(plan: Plan) -> frozenset:
    return frozenset(map(frozenset, plan.groups().values()))


@pytest.mark.parametrize(
    ("limit", "number"),
    [
        (VALUES[0], 0),
        (VALUES[3], 3),
        (VALUES[3] - 1e-3, 2),
    ],
)
def test_the_next_best_of_every_division_up_to_a_limit(limit, number):
    plans = list(next_best(COUNTY, BEST, limit=limit, clock=clock()))
    values = [score(plan, COUNTY)["objective"] for plan in plans]
    assert values == pytest.approx(VALUES[1 : number + 1])
    assert values == pytest.approx([KNOWN[division(plan)] for plan in plans])
    assert len({*map(division, plans)}) == number


def test_the_next_best_are_the_same_where_few_areas_are_kept_near(monkeypatch):
    monkeypatch.setattr(relaxing, "PART", 3)
    plans = next_best(COUNTY, BEST, limit=VALUES[4], clock=clock())
    values = [score(plan, COUNTY)["objective"] for plan in plans]
    assert values == pytest.approx(VALUES[1:5])


def test_the_next_best_are_in_teams():
    problem = replace(COUNTY, teams=2, areas=3, rules=Rules(team_coaches=1))
    found = next(next_best(problem, solve(problem).require_plan(), limit=200.0, clock=clock()))
    assert sorted({*found.team}) == [1, 2]


@pytest.mark.parametrize("step", ["relax", "strengthened"])
def test_without_all_prices_there_is_no_proof(monkeypatch, step):
    whole = getattr(module, step)
    monkeypatch.setattr(module, step, lambda *args: replace(whole(*args), complete=False))
    with pytest.raises(NotProvenError):
        next(next_best(COUNTY, BEST, limit=50.0, clock=clock()))


def known_lazy(number: int) -> Lazy:
    """The rows that leave out so many of the best divisions."""
    best = sorted(KNOWN, key=KNOWN.__getitem__)[:number]
    truths = [np.array([[c in group for c in COUNTY.codes] for group in d]) for d in best]
    return Lazy(COUNTY, [Division(members) for members in truths])


@pytest.mark.parametrize("number", [0, 3])
def test_what_follows_is_the_best_that_is_left_or_nothing_up_to_the_limit(number):
    value = VALUES[number]
    for limit in (value, 10 * value):
        found = following(ranking_of(), known_lazy(number), limit + GAP)
        assert found.cost.sum() == pytest.approx(value)
    for limit in (value - 1e-3, 0.0):
        assert following(ranking_of(), known_lazy(number), limit) is None


@pytest.mark.parametrize("change", CHANGES)
def test_what_follows_does_not_hang_on_the_prices_or_the_window(change):
    for width in (1e-6, 20.0):
        ranking = ranking_of(with_other_prices(change), width)
        found = following(ranking, known_lazy(2), 60.0)
        assert found.cost.sum() == pytest.approx(VALUES[2])


def test_where_every_division_is_known_nothing_follows():
    assert following(ranking_of(), known_lazy(len(VALUES)), 500.0) is None


def test_without_time_nothing_follows_for_sure(monkeypatch):
    ranking = ranking_of()
    ranking.clock.stopped = True
    with pytest.raises(NotProvenError):
        following(ranking, known_lazy(0), 500.0)
    unfinished = Outcome(chosen=np.array([0]), value=1.0, bound=0.5, finished=False)
    monkeypatch.setattr(module, "cover_lazily", lambda *args: unfinished)
    with pytest.raises(NotProvenError):
        following(ranking_of(), known_lazy(0), 500.0)


def test_of_equal_plans_the_one_that_solve_gives():
    alike = letters_to_problem("A B\nC D", dict.fromkeys("ABCD", 10.0), coaches=2, areas=2)
    pool, staffing = area_pool(alike, clock()), Staffing(alike, alike.weights)
    ranking = Ranking(alike, pool, staffing, relax(pool, staffing, clock()), clock())
    best = solve(alike)
    found = following(ranking, Lazy(alike), best.objective + GAP)
    assert plan_of(found, alike).area.equals(best.require_plan().area)


def test_where_no_time_is_left_to_settle_the_plan_found_is_given(monkeypatch):
    ranking = ranking_of(width=80.0)
    outcome = cover_lazily(ranking.columns, Lazy(COUNTY), clock())
    nothing = Outcome(chosen=None, value=np.inf, bound=-np.inf, finished=False)
    monkeypatch.setattr(ties, "cover", lambda *args, **options: nothing)
    found = settled(ranking, Lazy(COUNTY), outcome)
    assert names_of(found) == names_of(ranking.columns.take(outcome.chosen))


def test_there_is_nothing_to_settle_on_without_a_plan():
    nothing = Outcome(chosen=None, value=np.inf, bound=np.inf, finished=True)
    with pytest.raises(ValueError, match="no plan"):
        settled(ranking_of(), Lazy(COUNTY), nothing)
