"""What set partitioning claims is so: values, bounds, and above all what it calls proven."""

from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from conftest import (
    BINDING,
    IMPOSSIBLE,
    RULES,
    TOY_DEMAND,
    TOY_MAP,
    brute_force,
    every_plan,
    letters_to_problem,
)

from ipsgeo.errors import DataError
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.samples import Robust, Samples
from ipsgeo.solve import lazy as lazies
from ipsgeo.solve import partition as partitions
from ipsgeo.solve import pool as pools
from ipsgeo.solve import sampled
from ipsgeo.solve.areas import Part, part_of
from ipsgeo.solve.clock import STEPS, Clock
from ipsgeo.solve.columns import Columns
from ipsgeo.solve.lazy import cover_lazily
from ipsgeo.solve.lent import everyone
from ipsgeo.solve.partition import (
    Found,
    Window,
    better,
    first_width,
    gap_to,
    hurry,
    judge,
    lazy_rows,
    looked_into,
    open_window,
    partition,
    priced,
    search,
)
from ipsgeo.solve.pool import area_pool
from ipsgeo.solve.pricing import least_reduced
from ipsgeo.solve.program import GAP, Outcome
from ipsgeo.solve.relaxation import Relaxation, relax
from ipsgeo.solve.staffing import Staffing
from ipsgeo.solve.ties import unevenness
from ipsgeo.solve.windows import columns_within

TOY = letters_to_problem(
    TOY_MAP, TOY_DEMAND, coaches=4, areas=3, leader_share=0.5, throughput_per_year=20.0
)
CASES = {
    "plain": {},
    "free": {"areas": None},
    "moves": BINDING["max_moves"][0] | BINDING["max_moves"][1],
    # Of these the linear program is below the best plan: by 0.1 (with triples not), 0.2, 2.2, 1.5.
    "minutes": {"rules": RULES["max_minutes"]},
    "mixed": {"rules": RULES["mixed"]},
    "travel": {"rules": Rules(max_goals={"travel": 12.0})},
    "wish": BINDING["wish"][0] | BINDING["wish"][1],
    "teams": {"coaches": 5, "teams": 2, "rules": Rules(team_coaches=2)},
}


class Counted(Clock):
    """A clock whose time is up once it has been asked so many times."""

    asked = 0

    def is_up(self) -> bool:
        self.asked += 1
        return self.asked > self.limit_s

    def left_s(self) -> float:
        return 60.0


def plenty() -> Clock:
    return Clock(limit_s=60)


def started(problem: Problem, lent_share: float | None = None) -> SimpleNamespace:
    """What the search starts from."""
    staffing, pool = Staffing(problem, problem.weights, lent_share), area_pool(problem, plenty())
    return SimpleNamespace(
        problem=problem, staffing=staffing, pool=pool, lazy=lazy_rows(staffing),
        relaxation=relax(pool, staffing, plenty()),
    )  # fmt: skip


@pytest.fixture
def start() -> SimpleNamespace:
    """The toy county's start; its best plan costs 11.53, as its linear program."""
    return started(TOY)


def searched(start: SimpleNamespace, clock: Clock, *known: object) -> Found:
    found = search(start.pool, start.staffing, start.relaxation, start.lazy, clock, *known)
    return priced(found, start.lazy)


@cache
def best_of(problem: Problem) -> float:
    return brute_force(problem)


@cache
def problem_of(case: str) -> Problem:
    return replace(TOY, **CASES[case])


def claims_hold(found: Found, problem: Problem) -> None:
    """A bound is one, no plan is better than the best, and what is called proven is proven."""
    best = best_of(problem)
    assert found.bound <= best + GAP
    assert (found.columns is None) == (found.status in ("infeasible", "no_plan"))
    assert found.status != "infeasible" or best == np.inf
    if found.columns is not None:
        assert found.value >= best - GAP
        assert found.value == pytest.approx(found.columns.cost.sum())
        assert (found.columns.members.sum(axis=0) == 1).all()
        assert found.columns.coaches.sum() == problem.total_coaches
    if found.status == "optimal":
        assert found.value == pytest.approx(best, abs=GAP)
        assert found.bound == pytest.approx(best, abs=2 * GAP)
        # The prices say so: what is outside the window is dearer (``next_best``, certificates).
        edge = found.prices.value(problem) + found.counts.get("window", 0.0)
        assert found.value <= edge + 2 * GAP


def plan_costing(cost: float, start: SimpleNamespace) -> Columns:
    """A plan, made to cost so much."""
    plan = hurry(start.relaxation, start.lazy, plenty()).columns
    return replace(plan, cost=np.append(np.zeros(len(plan) - 1), cost))


# The whole way.


@pytest.mark.parametrize("first", [0.005, 1e-4])
@pytest.mark.parametrize("case", CASES)
def test_the_best_plan_is_found_and_proven(monkeypatch, case, first):
    monkeypatch.setattr(partitions, "FIRST_WINDOW", first)
    problem = problem_of(case)
    found = partition(problem, plenty())
    claims_hold(found, problem)
    assert found.status == "optimal"
    assert found.counts["areas"] == sum(map(len, area_pool(problem, plenty())))
    assert found.counts["relaxation"] <= found.value + GAP
    assert found.counts["rounds"] >= 1


def test_of_plans_that_cost_the_same_the_most_even_one_is_given():
    problem = replace(TOY, weights=Weights(**dict.fromkeys(vars(TOY.weights), 0.0)))
    found = partition(problem, plenty())
    claims_hold(found, problem)
    uneven = [
        sum(
            (problem.demand[group].sum() - problem.even_load * (n + 0.5 * (k in led))) ** 2
            for k, (group, n) in enumerate(zip(groups, coaches, strict=True))
        )
        for _, groups, coaches, led in every_plan(problem)
    ]
    assert unevenness(found.columns, problem).sum() == pytest.approx(min(uneven))


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_is_impossible_is_proven_so(name):
    problem = replace(TOY, rules=IMPOSSIBLE[name])
    found = partition(problem, plenty())
    assert (found.status, found.columns, found.bound) == ("infeasible", None, np.inf)
    assert found.counts["areas"] == sum(map(len, area_pool(problem, plenty())))
    assert (found.prices is None) == (found.counts["areas"] == 0)


def test_the_seconds_of_the_three_steps():
    class Watch(Counted):
        """Shows 1, 3 and 7 seconds."""

        def passed_s(self) -> float:
            self.seen = 2 * getattr(self, "seen", 0) + 1
            return float(self.seen)

    found = partition(TOY, Watch(limit_s=1e9))
    assert [found.counts[f"{step}_s"] for step in ("enumeration", "lp", "program")] == [1, 2, 4]


def test_too_many_areas_for_the_samples_are_refused(monkeypatch):
    samples = Samples(demand=pd.DataFrame({0: TOY.demand}))
    monkeypatch.setattr(sampled, "MOST_SUMS", 10)
    with pytest.raises(DataError):
        partition(replace(TOY, robust=Robust(samples=samples)), plenty())


@pytest.mark.parametrize(
    ("together", "fixed", "share", "lent"),
    [
        # Of 20 a coach A (30) has 10 too many, and C, D, E (30 with two) has room for them.
        (("BF", "CDE"), {"A": 1, "B": 1}, 0.5, 10.0),
        (("BF", "CDE"), {"A": 1, "B": 1}, 0.2, 6.0),  # a fifth of A's 30
        (("BF", "CDE"), {"A": 1, "B": 1}, 0.0, 0.0),
        # B, C, D (37 with two) has room for 3; the 7 of E, F are no neighbour's of A.
        (("BCD", "EF"), {"A": 1, "B": 2}, 0.5, 3.0),
    ],
)
def test_what_a_neighbour_can_take_is_no_overload(together, fixed, share, lent):
    rules = Rules(together=tuple(map(tuple, together)), fixed_coaches=fixed)
    problem = replace(TOY, leader_share=0.0, rules=rules)
    assert [row.members for row in started(problem, share).lazy.families] == [
        everyone(problem).members
    ]
    assert started(problem).lazy.families == []
    alone, together = (partition(problem, plenty(), s) for s in (None, share))
    claims_hold(alone, problem)
    assert together.status == "optimal"
    assert together.value == pytest.approx(alone.value - 2 * lent)
    assert together.bound == pytest.approx(together.value, abs=2 * GAP)


# The search.


@pytest.mark.parametrize("most", [1, 4, 12, 20])
@pytest.mark.parametrize("case", ["plain", "minutes", "travel", "wish", "teams"])
def test_windows_that_are_cut_short_give_no_false_proof(monkeypatch, case, most):
    monkeypatch.setattr(partitions, "MOST_COLUMNS", most)
    start = started(problem_of(case))
    found = searched(start, plenty())
    claims_hold(found, start.problem)
    assert found.columns is not None
    assert found.bound >= start.relaxation.lower
    assert found.counts["columns"] <= max(most, len(start.relaxation.columns))
    # The bound of the first program alone proves the plan of the plain case.
    assert found.status == "optimal" or (most < 20 and case != "plain")


@pytest.mark.parametrize("asks", [0, 1, 2, 3, 5, 9])
@pytest.mark.parametrize("case", ["minutes", "travel"])
def test_no_time_gives_no_false_proof_and_loses_no_plan(monkeypatch, case, asks):
    monkeypatch.setattr(partitions, "FIRST_WINDOW", 1e-4)
    monkeypatch.setattr(pools, "CHUNK", 10)
    start = started(problem_of(case))
    claims_hold(partition(start.problem, Counted(limit_s=asks + 6)), start.problem)
    found = searched(start, Counted(limit_s=asks))
    claims_hold(found, start.problem)
    start = started(problem_of(case))
    best = plan_costing(best_of(start.problem) - GAP / 10, start)  # no other is preferred to it
    found = searched(start, Counted(limit_s=asks), best)
    claims_hold(found, start.problem)
    assert found.status == "optimal" or found.columns is best


@pytest.mark.parametrize(("first", "strong"), [(1.0, False), (1e-4, True)])
def test_where_the_first_window_proves_nothing_the_program_is_strengthened(
    monkeypatch, first, strong
):
    monkeypatch.setattr(partitions, "FIRST_WINDOW", first)
    found = partition(problem_of("minutes"), plenty())
    assert bool(found.prices.triples) == strong
    above = found.value - found.prices.value(problem_of("minutes"))
    assert above == pytest.approx(0.0 if strong else 0.0926, abs=1e-4)


@pytest.mark.parametrize("case", ["plain", "minutes", "travel"])
@pytest.mark.parametrize("strong", [True, False])
def test_from_a_plan_that_is_known_no_wider_window_is_opened_than_it_needs(case, strong):
    start = started(problem_of(case))
    best = searched(start, plenty()).columns
    found = searched(start, plenty(), best, strong)
    claims_hold(found, start.problem)
    assert found.status == "optimal"
    above = found.value - found.prices.value(start.problem)
    assert found.counts["window"] <= above + 2 * GAP


def test_a_search_that_is_broken_off_proves_nothing(monkeypatch):
    def broken_off(*given: object) -> Outcome:
        return replace(cover_lazily(*given), bound=-np.inf, finished=False)

    for case in ("plain", "travel"):
        start = started(problem_of(case))
        with monkeypatch.context() as patch:
            patch.setattr(partitions, "cover_lazily", broken_off)
            found = searched(start, plenty())
            claims_hold(found, start.problem)
            assert found.status == "feasible"
            assert found.bound >= start.relaxation.lower
            _, finished = looked_into(
                open_window(start.pool, start.staffing, start.relaxation, 0.1),
                None, start.relaxation, start.lazy, plenty(),
            )  # fmt: skip
            assert not finished


def test_plans_that_form_no_teams_are_given_up_on(monkeypatch):
    monkeypatch.setattr(lazies, "MOST_CUTS", 1)
    problem = problem_of("teams")
    found = partition(problem, plenty())
    claims_hold(found, problem)
    assert found.status in ("feasible", "no_plan")


def test_the_bar_shows_the_plan_above_its_bound(start):
    class Bar(SimpleNamespace):
        def set_postfix_str(self, text: str, refresh: bool) -> None:
            self.text = text

    bar = Bar(n=0)
    searched(start, Clock(limit_s=60, bar=bar))
    assert (STEPS[bar.n], bar.text) == ("plan", "11.53 ≥ 11.53")


# Windows.


def with_prices(start: SimpleNamespace, factor: float, share: float) -> Relaxation:
    """The start at other prices, with no more than a share of the areas at hand."""
    prices = replace(
        start.relaxation.prices, municipalities=factor * start.relaxation.prices.municipalities
    )
    least = np.concatenate([least_reduced(a, start.staffing, prices) for a in start.pool])
    edge = np.inf if share == 1 else float(np.quantile(least, share))
    near = Part.joined([part_of(a) for a in start.pool]).take(least < edge)
    return replace(
        start.relaxation, prices=prices, value=prices.value(start.problem), near=near, edge=edge,
        least=min(0.0, float(least.min())),
    )  # fmt: skip


def key_of(group: list[str], coaches: float, leader: bool) -> tuple:
    return tuple(group), float(coaches), bool(leader)


def keys_of(columns: Columns) -> set[tuple]:
    groups = [[c for c, m in zip("ABCDEF", row, strict=True) if m] for row in columns.members]
    return {*map(key_of, groups, columns.coaches, columns.leader)}


@pytest.mark.parametrize("most", [5, 39, 80_000])
@pytest.mark.parametrize("share", [0.3, 1.0])
@pytest.mark.parametrize("factor", [0.9, 1.0, 1.2])
def test_a_plan_with_a_column_outside_the_window_costs_at_least_its_edge(
    monkeypatch, factor, share, most
):
    monkeypatch.setattr(partitions, "MOST_COLUMNS", most)
    start = started(replace(TOY, areas=(2, 3), rules=RULES["mixed"]))
    relaxation = with_prices(start, factor, share)
    columns, reduced = columns_within(start.pool, start.staffing, relaxation.prices, np.inf)
    plans = [
        ({*map(key_of, groups, coaches, [k in led for k in range(len(groups))])}, cost)
        for cost, groups, coaches, led in every_plan(start.problem)
    ]
    for width in (0.0, 1.0, 5.0, relaxation.edge, 1e4):
        window = open_window(start.pool, start.staffing, relaxation, width)
        inside = reduced <= width - 2 * relaxation.least  # the two other areas of three
        if inside.sum() > most:
            first_left_out = np.sort(reduced)[most]
            assert window.width == pytest.approx(first_left_out + 2 * relaxation.least)
            assert window.width < width
            inside = reduced < first_left_out
            assert keys_of(columns.take(inside)) <= keys_of(window.columns)
        else:
            assert window.width == width
            assert keys_of(window.columns) == keys_of(columns.take(inside))
        assert len(window.columns) == min(most, (reduced <= width - 2 * relaxation.least).sum())
        assert window.whole == (len(window.columns) == len(columns))
        own, edge = keys_of(window.columns), relaxation.value + window.width
        assert all(cost >= edge - 1e-9 for columns_of_plan, cost in plans if columns_of_plan - own)


@pytest.mark.parametrize(
    ("value", "known", "width"),
    [
        (200.0, None, 1.0),  # 0.005 of it
        (-200.0, None, 1.0),
        (0.0, None, GAP),
        (200.0, 200.25, 0.25 + GAP),  # nothing dearer than the plan is of use
        (200.0, 203.0, 1.0),
        (200.0, 200.0, GAP),
    ],
)
def test_the_first_window(start, value, known, width):
    relaxation = replace(start.relaxation, value=value)
    best = None if known is None else plan_costing(known, start)
    assert first_width(relaxation, best, start.lazy) == pytest.approx(width, abs=1e-9)
    gap = np.inf if known is None else known - value
    assert gap_to(best, relaxation, start.lazy) == pytest.approx(gap)


# What is proven.


@pytest.mark.parametrize(
    ("whole", "value", "bound", "finished", "status", "proven"),
    [
        # The linear program has 100, and at least 99 with its slack; the window ends at 105.
        (False, 103.0, 103.0, True, "optimal", 103.0),
        (False, 105.0, 105.0, True, "optimal", 105.0),
        (False, 105.1, 105.1, True, "feasible", 105.0),  # a plan outside may cost 105
        (True, 105.1, 105.1, True, "optimal", 105.1),
        (False, 103.0, 101.0, False, "feasible", 101.0),
        (True, 103.0, 101.0, False, "feasible", 101.0),
        (False, 120.0, 110.0, False, "feasible", 105.0),
        (True, 120.0, 110.0, False, "feasible", 110.0),
        (False, 103.0, -np.inf, False, "feasible", 99.0),
        (False, None, np.inf, True, "no_plan", 105.0),
        (True, None, np.inf, True, "infeasible", np.inf),
        (False, None, 102.0, False, "no_plan", 102.0),
        (True, None, -np.inf, False, "no_plan", 99.0),
    ],
)
def test_what_a_program_over_a_window_proves(start, whole, value, bound, finished, status, proven):
    relaxation = replace(start.relaxation, value=100.0, lower=99.0)
    columns = start.relaxation.columns
    chosen, best = (None, None) if value is None else (np.arange(3), columns.take(np.arange(3)))
    outcome = Outcome(
        chosen=chosen, value=np.inf if value is None else value, bound=bound, finished=finished
    )
    found = judge(Window(columns=columns, width=5.0, whole=whole), outcome, best, relaxation)
    assert (found.status, found.bound, found.columns) == (status, proven, best)
    assert found.counts == {"columns": len(columns), "window": 5.0}
    assert found.prices is relaxation.prices


def test_a_plan_known_before_stays_where_the_window_has_none(start):
    relaxation, best = replace(start.relaxation, value=100.0, lower=99.0), plan_costing(107, start)
    window = Window(columns=start.relaxation.columns, width=5.0, whole=False)
    none = Outcome(chosen=None, value=np.inf, bound=np.inf, finished=True)
    found = judge(window, none, best, relaxation)
    assert (found.status, found.bound, found.columns) == ("feasible", 105.0, best)


@pytest.mark.parametrize(
    ("known", "now", "taken"),
    [
        (None, 7.0, "now"),
        (None, None, "known"),
        (7.0, None, "known"),
        (7.0, 6.0, "now"),
        (7.0, 7.0, "known"),
        (7.0, 8.0, "known"),
    ],
)
def test_the_cheaper_plan_is_kept(start, known, now, taken):
    best = None if known is None else plan_costing(known, start)
    columns = start.relaxation.columns
    chosen = None if now is None else np.array([4, 1])
    value = np.inf if now is None else now
    outcome = Outcome(chosen=chosen, value=value, bound=value, finished=True)
    found = better(best, columns, outcome, start.lazy)
    if taken == "known":
        assert found is best
    else:
        assert (found.members == columns.members[[4, 1]]).all()


@pytest.mark.parametrize(
    ("above", "status"), [(0.0, "optimal"), (0.9 * GAP, "optimal"), (0.01, "feasible")]
)
def test_a_plan_of_the_columns_so_far_is_proven_by_the_bound_alone(start, above, status):
    lower = best_of(TOY) - above
    relaxation = replace(start.relaxation, lower=lower)
    found = hurry(relaxation, start.lazy, plenty())
    assert (found.status, found.bound) == (status, lower)
    assert found.columns.cost.sum() == pytest.approx(best_of(TOY))
    assert found.counts == {"columns": len(relaxation.columns)}
    assert found.prices is relaxation.prices


def test_without_a_plan_in_the_columns_so_far_a_known_one_is_given_or_none(start):
    # Without the columns of A there is none.
    columns = start.relaxation.columns
    relaxation = replace(start.relaxation, columns=columns.take(~columns.members[:, 0]))
    found = hurry(relaxation, start.lazy, plenty())
    assert (found.status, found.columns) == ("no_plan", None)
    best = plan_costing(20.0, start)
    found = hurry(relaxation, start.lazy, plenty(), best)
    assert (found.status, found.columns) == ("feasible", best)
    found = hurry(start.relaxation, start.lazy, plenty(), best)
    assert found.columns.cost.sum() == pytest.approx(best_of(TOY))


def test_what_was_found_gets_its_value(start):
    found = Found(status="feasible", columns=plan_costing(20.0, start), bound=1.0, counts={"a": 2})
    assert priced(found, start.lazy).value == 20.0
    none = Found(status="no_plan", columns=None, bound=1.0, counts={})
    assert priced(none, start.lazy) is none
