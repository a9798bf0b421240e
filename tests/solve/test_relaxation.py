"""The linear program priced out: the same as with every column, and never above the optimum."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from conftest import IMPOSSIBLE, TODAY, TOY_DEMAND, TOY_MAP, brute_force, letters_to_problem
from scipy.sparse import csr_array

from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve.areas import Areas, Part, Some, part_of
from ipsgeo.solve.bottleneck import every_column
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.columns import Columns, Family, Prices
from ipsgeo.solve.lent import everyone
from ipsgeo.solve.master import Master
from ipsgeo.solve.pool import area_pool
from ipsgeo.solve.pricing import best_columns, least_reduced, reduced_costs
from ipsgeo.solve.relaxation import (
    COLUMNS_A_ROUND,
    PART,
    PRICED_OUT,
    Relaxation,
    converge,
    converge_with_triples,
    dearest,
    look_through,
    missing,
    nearest,
    proven_impossible,
    relax,
    sample,
    size_of,
    strengthened,
    trimmed,
)
from ipsgeo.solve.staffing import Staffing
from ipsgeo.solve.triples import broken_triples

DEAR = 1e4
TOY = {"coaches": 4, "areas": 3, "leader_share": 0.5, "throughput_per_year": 20.0}
WISHES = pd.DataFrame([("A", "F"), ("B", "D"), ("D", "B"), ("C", "B")], columns=["code", "partner"])
ONLY_WISHES = {"weights": Weights(overload=0, balance=0, travel=0), "wishes": WISHES}
CASES = {
    "plain": {},
    "free": {"areas": None, "leader_share": 0.0, "coach_step": 0.5},
    "limits": {"rules": Rules(max_goals={"travel": 12.0, "overload": 5.0})},
    "moves": {"rules": Rules(max_moves=1), "today": TODAY, "areas": (2, 3)},
    "wishes": ONLY_WISHES | {"areas": (2, 4)},
}
MIXED = "limits"  # its linear program mixes areas that overlap


class Short(Clock):
    """A clock whose time is up once it was asked so often."""

    asked: int = 0

    def is_up(self) -> bool:
        self.asked -= 1
        return self.asked < 0


def short(asked: int) -> Clock:
    clock = Short(limit_s=60)
    clock.asked = asked
    return clock


LONG = Clock(limit_s=1e9)  # from when the file is read on


def county(minutes_per_cell: float = 20.0, **options: object) -> Problem:
    return letters_to_problem(TOY_MAP, TOY_DEMAND, minutes_per_cell, **(TOY | options))


def with_pool(problem: Problem, share: float | None = None) -> tuple[list[Areas], Staffing]:
    """All areas in three chunks, so that time can run out between two of them."""
    areas = area_pool(problem, LONG)[0]
    pool = [areas.take(np.arange(k, len(areas), 3)) for k in range(3)]
    return pool, Staffing(problem, problem.weights, share)


@cache
def known(name: str) -> tuple[list[Areas], Staffing, Columns, float]:
    """A county with its areas, its columns, and the least objective of any plan."""
    problem = county(**CASES[name])
    pool, staffing = with_pool(problem)
    return pool, staffing, every_column(pool, staffing), brute_force(problem)


def value_of(
    columns: Columns, staffing: Staffing, rows: Sequence = (), dear: float = DEAR
) -> float:
    """The value of the linear program with all these columns and rows."""
    master = Master(staffing, dear)
    master.add_rows([row for row in rows if row not in master.rows.later])
    master.add(columns)
    master.solve()
    return master.value


def is_sound(found: Relaxation, columns: Columns, optimum: float) -> None:
    """What is claimed of bound, prices and columns is true, however far the time went."""
    most = found.master.problem.area_range()[1]
    assert 0 <= found.lower <= optimum + 1e-6
    assert found.value == pytest.approx(found.prices.value(found.master.problem))
    assert len(found.columns) == len(found.master.columns())
    assert found.rounds >= 1
    if found.complete:
        least = float(reduced_costs(columns, found.prices).min())
        assert found.least == pytest.approx(min(0.0, least), abs=1e-9)
        assert -PRICED_OUT <= found.least <= 0
        assert found.lower >= found.value + most * found.least - 1e-9
    if found.complete and not found.feasible:
        assert optimum == np.inf


@pytest.mark.parametrize("name", CASES)
def test_it_has_the_value_of_the_program_with_every_column(name):
    pool, staffing, columns, optimum = known(name)
    found = relax(pool, staffing, LONG)
    is_sound(found, columns, optimum)
    assert found.complete and found.feasible
    assert found.value == pytest.approx(value_of(columns, staffing))
    assert found.lower == pytest.approx(found.value, abs=1e-6)
    assert found.edge == np.inf  # so few areas are all near
    assert len(found.near) == sum(map(len, pool))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("asked", [0, 2, 5])
def test_without_time_the_bound_stays_below_every_plan(name, asked):
    pool, staffing, columns, optimum = known(name)
    is_sound(relax(pool, staffing, short(asked)), columns, optimum)


@pytest.mark.parametrize("share", [None, 0.5])
@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_where_no_mixture_covers_everything_there_is_no_plan(name, share):
    problem = county(rules=IMPOSSIBLE[name])
    pool, staffing = area_pool(problem, LONG), Staffing(problem, problem.weights, share)
    if not pool:  # then nobody asks the linear program
        return
    found = relax(pool, staffing, LONG)
    assert found.complete
    assert found.feasible != proven_impossible(pool, staffing, LONG)


# Where the minutes are tiny a limit on travel can be broken for little: what lies above it costs
# less than the better plans are worth, however dear a whole client-hour above it is.
@pytest.mark.parametrize(
    ("minutes", "limit", "options", "complete"),
    [
        (2e-3, 12, {"weights": Weights(travel=0.0)}, True),  # ten times the dearest is too cheap
        (1e-6, 12, ONLY_WISHES, False),  # and so is 100,000 times
        (1e-5, 10, ONLY_WISHES, False),
    ],
)
def test_cheap_artificial_columns_prove_nothing(minutes, limit, options, complete):
    rules = Rules(max_goals={"travel": limit * minutes / 20})
    pool, staffing = with_pool(county(minutes, rules=rules, **options))
    optimum, columns = brute_force(staffing.problem), every_column(pool, staffing)
    assert not proven_impossible(pool, staffing, LONG)
    found = relax(pool, staffing, LONG)
    assert found.complete == found.feasible == complete
    assert found.lower <= optimum
    if complete:
        assert found.value == pytest.approx(value_of(columns, staffing, dear=1e9))
    for asked in (6, 12, 18):
        found = relax(pool, staffing, short(asked))
        assert not found.complete or found.feasible


@pytest.mark.parametrize("share", [None, 1.0])
@pytest.mark.parametrize("name", CASES)
def test_where_there_is_a_plan_nothing_proves_the_contrary(name, share):
    pool, staffing, _, optimum = known(name)
    assert optimum < np.inf
    lending = replace(staffing, lent_share=share)
    assert not proven_impossible(pool, lending, LONG)


def test_a_proof_that_there_is_no_plan_needs_all_areas():
    pool, staffing = with_pool(county(rules=IMPOSSIBLE["fixed_coaches"]))
    assert proven_impossible(pool, staffing, LONG)
    assert not proven_impossible(pool, staffing, short(0))


@pytest.mark.parametrize("goal", Weights.__dataclass_fields__)
def test_no_column_costs_more_than_the_dearest(goal):
    nothing = dict.fromkeys(Weights.__dataclass_fields__, 0.0)
    weights = Weights(**(nothing | {goal: 3.0}))
    pool, staffing = with_pool(county(weights=weights, today=TODAY, wishes=WISHES, areas=(1, 3)))
    cost = every_column(pool, staffing).cost
    assert 0 < cost.max() < dearest(pool, staffing)
    assert dearest([pool[0].take(np.arange(0))], staffing) > 0
    assert dearest([], staffing) > 0


def some_prices(seed: int, paid: float = 1.0) -> Prices:
    """Any prices; a share of them is paid, and a little for each municipality."""
    random = np.random.default_rng(seed)
    return Prices(
        municipalities=random.uniform(-1, 8, 6) * paid + 0.1 * (1 - paid),
        coach=float(random.uniform(-5, 3)) * paid,
        leader=float(random.uniform(-3, 3)) * paid, area=float(random.uniform(-3, 3)) * paid,
    )  # fmt: skip


def settled_at(prices: Sequence[Prices], parts: list[Part]):
    """A way to settle that takes these prices in turn, and stops the clock with the last ones."""
    left = [*prices]

    def settle(part: Part, staffing: Staffing, master: Master, clock: Clock) -> int:
        parts.append(part)
        master.solve()
        master.prices = left.pop(0)
        master.value = master.prices.value(master.problem)
        clock.stopped = not left
        return 2

    return settle


def joined(pool: Sequence[Some]) -> Part:
    return Part.joined([part_of(areas) for areas in pool])


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("paid", [1.0, 0.0])  # at the second every column costs more than it gets
def test_any_prices_give_a_bound(seed, paid):
    problem = county(areas=(2, 3))
    pool, staffing = with_pool(problem)
    prices, parts, whole = some_prices(seed, paid), [], joined(pool)
    least = float(least_reduced(whole, staffing, prices).min())
    clock, settle = Clock(limit_s=60), settled_at([prices], parts)
    found = look_through([whole], whole, staffing, Master(staffing, DEAR), clock, settle)
    assert found.lower == pytest.approx(max(0.0, prices.value(problem) + 3 * min(0.0, least)))
    assert found.lower <= brute_force(problem)
    assert found.least == pytest.approx(min(0.0, least))
    assert found.complete == (least >= -PRICED_OUT)
    assert (found.rounds, found.prices, found.feasible, parts) == (2, prices, False, [whole])


@pytest.mark.parametrize(("drop", "complete"), [(0.0, True), (0.5, True), (2.0, False)])
def test_the_best_bound_so_far_stays(drop, complete):
    pool, staffing, _, optimum = known("plain")
    best, whole = relax(pool, staffing, LONG), joined(pool)
    close = replace(best.prices, area=best.prices.area + drop * PRICED_OUT)
    worse = replace(best.prices, municipalities=best.prices.municipalities * 1.5)
    parts, said = [], []
    bar = SimpleNamespace(n=0, set_postfix_str=lambda text, refresh: said.append(text))
    clock, settle = Clock(limit_s=60, bar=bar), settled_at([worse, close, worse, worse], parts)
    found = look_through([whole], pool[0].part(), staffing, Master(staffing, DEAR), clock, settle)
    assert found.complete == complete
    assert found.prices is (close if complete else worse)
    assert optimum - 1e-5 < found.lower <= optimum + 1e-9
    assert found.rounds == 2 * len(parts) == (4 if complete else 8)
    assert [len(part) for part in parts[1:]] == [len(whole)] * (len(parts) - 1)
    assert bar.n == 1 and f"{optimum:.4g}" in said[-1]


def test_the_areas_near_are_the_cheapest_of_all_and_the_edge_is_beyond_them():
    # 12 times 20,000 areas of one municipality: more than are kept.
    _, staffing, _, _ = known("plain")
    random = np.random.default_rng(1)
    pool = [singles(random.uniform(0, 100, 20_000)) for _ in range(12)]
    prices = some_prices(2)
    reduced = np.concatenate([least_reduced(areas, staffing, prices) for areas in pool])
    near, least, edge = nearest(pool, staffing, prices, LONG)
    assert least == pytest.approx(reduced.min())
    assert len(near) == PART
    assert least_reduced(near, staffing, prices).max() < edge
    assert (reduced < edge).sum() == PART
    few, least, edge = nearest(pool[:1], staffing, prices, LONG)
    assert (len(few), least, edge) == (20_000, reduced[:20_000].min(), np.inf)


def singles(fixed_cost: np.ndarray) -> Part:
    """Areas of one municipality each, in turn, that cost so much."""
    n = len(fixed_cost)
    entries = (np.ones(n), np.arange(n) % 6, np.arange(n + 1))
    return Part(members=csr_array(entries, shape=(n, 6)), fixed_cost=fixed_cost)


def test_where_time_runs_out_on_the_way_nothing_is_known_of_the_rest():
    pool, staffing, columns, _ = known("plain")
    prices = relax(pool, staffing, LONG).prices
    for up in (short(0), short(1)):
        _, least, edge = nearest(pool, staffing, prices, up)
        assert (least, edge) == (-np.inf, -np.inf)
    _, least, _ = nearest([joined(pool)], staffing, prices, short(0))  # there is no rest
    assert least == pytest.approx(reduced_costs(columns, prices).min(), abs=1e-9)
    found = look_through(
        pool, sample(pool), staffing, Master(staffing, DEAR), short(0), settled_at([prices], [])
    )
    assert (found.lower, found.complete) == (0, False)


@pytest.mark.parametrize("more", [0, 1, 5])
def test_more_areas_than_a_part_are_trimmed_to_the_cheapest(more):
    order = np.random.default_rng(3).permutation(PART + more).astype(float)
    cut = [order[:30_000], order[30_000:]]
    near, reductions, edge = trimmed([singles(some) for some in cut], cut, 1e9)
    assert edge == (1e9 if more == 0 else PART)
    kept = [some[some < PART].tolist() for some in cut]
    assert [some.tolist() for some in reductions] == kept
    assert [areas.fixed_cost.tolist() for areas in near] == kept


def test_a_sample_is_even_and_has_every_single_municipality():
    few = known("plain")[0]
    assert sample(few).dense.tolist() == joined(few).dense.tolist()
    assert size_of(few[0]) == size_of(few[0].part()) == 6
    # Every third of three times too many areas of two, but for one of them.
    n, alone = 3 * PART, 100_001
    ends = 2 * np.arange(n + 1)
    ends[alone + 1 :] -= 1
    entries = (np.ones(ends[-1]), np.arange(ends[-1]) % 6, ends)
    pairs = Part(members=csr_array(entries, shape=(n, 6)), fixed_cost=np.arange(n, dtype=float))
    found = sample([pairs.take(slice(0, 150_000)), pairs.take(slice(150_000, n))]).fixed_cost
    assert PART <= len(found) <= PART + 2
    assert alone in found
    assert np.diff(found).max() == 3


@pytest.mark.parametrize("copies", [1, 30])
def test_missing_are_the_columns_below_zero_and_of_many_the_cheapest(copies):
    pool, staffing, _, _ = known("plain")
    part = Part.joined([joined(pool)] * copies)
    part = replace(part, fixed_cost=part.fixed_cost + np.linspace(0, 1, len(part)))
    prices = replace(some_prices(2), area=12.0)
    found = missing(part, staffing, prices)
    for leader, _, _, reduced in best_columns(part, staffing, prices):
        own = found.take(found.leader == leader)
        below = np.sort(reduced[reduced < -PRICED_OUT])
        assert (len(below) > COLUMNS_A_ROUND) == (copies > 1)
        assert 0 < len(below) < len(part)
        expected = below[:COLUMNS_A_ROUND]
        assert np.sort(reduced_costs(own, prices)) == pytest.approx(expected)
    dear = replace(prices, area=-1e6)
    assert len(missing(part, staffing, dear)) == 0


class Counting(Master):
    """The program, which counts how often it is solved."""

    solves: int = 0

    def solve(self) -> None:
        self.solves += 1
        super().solve()


@pytest.mark.parametrize("name", CASES)
def test_converging_leaves_nothing_missing_of_the_part(name):
    pool, staffing, _, _ = known(name)
    master, part = Counting(staffing, DEAR), joined(pool)
    assert converge(part, staffing, master, LONG) == master.solves > 1
    assert len(missing(part, staffing, master.prices)) == 0
    hurried = Counting(staffing, DEAR)
    assert converge(part, staffing, hurried, short(0)) == hurried.solves == 1
    assert len(hurried.columns()) == 0


def test_rows_of_triples_are_added_while_the_mixture_breaks_them():
    pool, staffing, columns, optimum = known(MIXED)
    master, part = Counting(staffing, DEAR), joined(pool)
    rounds = converge_with_triples(part, staffing, master, LONG)
    rows = master.rows.later
    assert rounds == master.solves
    assert rows and broken_triples(master.columns(), master.chosen, rows) == []
    assert value_of(columns, staffing) + 0.01 < master.value <= optimum
    assert master.value == pytest.approx(value_of(columns, staffing, rows))


def test_without_time_or_cover_no_row_is_added():
    pool, staffing, _, _ = known(MIXED)
    for part, clock in ((joined(pool), short(0)), (joined(pool).take(np.arange(2)), LONG)):
        master = Counting(staffing, DEAR)
        assert converge_with_triples(part, staffing, master, clock) == master.solves
        assert master.rows.later == ()


@pytest.mark.parametrize("asked", [*range(0, 20, 2), 1000])
def test_a_strengthened_program_never_says_less_nor_too_much(asked):
    pool, staffing, columns, optimum = known(MIXED)
    plain = relax(pool, staffing, LONG)
    value, rounds, lower = plain.value, plain.rounds, plain.lower
    found = strengthened(pool, staffing, plain, short(asked))
    assert lower <= found.lower <= optimum + 1e-6
    assert found.feasible
    assert found.rounds > rounds
    assert found.columns.members.tolist() == found.master.columns().members.tolist()
    if asked == 1000:
        assert found.complete and found.lower > value + 0.01
        assert found.value == pytest.approx(value_of(columns, staffing, found.master.rows.later))


def test_what_was_feasible_stays_so_where_time_ends_before_the_columns_of_new_rows():
    pool, staffing, _, _ = known(MIXED)
    plain = relax(pool, staffing, LONG)
    used = plain.columns.take(plain.master.chosen > 1e-9)
    lacking = []
    for asked in range(6):
        small = Master(staffing, DEAR)
        small.add(used)
        small.solve()
        found = strengthened(pool, staffing, replace(plain, master=small), short(asked))
        lacking.append(small.artificial)
        assert found.feasible
    assert max(lacking) > 0.1


def test_families_are_added_once():
    west = Family(frozenset([0, 2]), frozenset([0, 1, 2, 3, 4]))
    problem = county(coaches=3)
    pool, staffing = with_pool(problem, share=0.5)
    plain = relax(pool, staffing, LONG)
    found = strengthened(pool, staffing, plain, LONG, [everyone(problem), west])
    again = strengthened(pool, staffing, found, LONG, [west])
    families = [row for row in again.master.rows.later if isinstance(row, Family)]
    assert families == [everyone(problem), west]
    columns = every_column(pool, staffing)
    assert again.value == pytest.approx(value_of(columns, staffing, again.master.rows.later))


def test_what_was_not_feasible_stays_so():
    pool, staffing = with_pool(county(rules=IMPOSSIBLE["fixed_coaches"]))
    plain = relax(pool, staffing, LONG)
    found = strengthened(pool, staffing, plain, LONG)
    assert found.complete and not found.feasible
