"""The linear program over columns against another solver's, and its artificial columns by hand."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import TODAY, brute_force
from scipy.optimize import linprog

from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve.areas import Some
from ipsgeo.solve.bottleneck import every_column
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.columns import NO_MATCH, Columns, Family
from ipsgeo.solve.lent import everyone
from ipsgeo.solve.master import Master
from ipsgeo.solve.pool import area_pool
from ipsgeo.solve.pricing import reduced_costs
from ipsgeo.solve.staffing import Staffing

DEAR = 1e4
LIMITS = {"travel": 12.0, "overload": 5.0}
CASES = {
    "plain": {},
    "no leader, halves": {"leader_share": 0.0, "coach_step": 0.5, "areas": (2, 3)},
    "limits": {"rules": Rules(max_goals=LIMITS)},
    "moves": {"rules": Rules(max_moves=1), "today": TODAY},
    "two teams": {"coaches": 6, "teams": 2, "areas": None},
}
TRIPLES = [(0, 1, 3), (0, 2, 3), (2, 3, 4)]
WEST = Family(frozenset([0, 2]), frozenset([0, 1, 2, 3, 4]))  # A and C with B, D and E around


def filled(problem: Problem, share: float | None = None) -> tuple[Master, Columns]:
    """The program with every column there is, solved."""
    staffing = Staffing(problem, problem.weights, share)
    pool: list[Some] = [*area_pool(problem, Clock(limit_s=60))]
    columns = every_column(pool, staffing)
    master = Master(staffing, DEAR)
    master.add(columns)
    master.solve()
    return master, columns


def least(columns: Columns, master: Master) -> float:
    """The program's value by another solver; θ where areas lend, at the price of overload."""
    table, cost = master.rows.table(columns).toarray().T, columns.cost
    if master.staffing.lent_share is not None:
        families = [isinstance(row, Family) for row in master.rows.later]
        theta = np.concatenate([np.zeros(len(table) - len(families)), families])
        table = np.column_stack([table, -theta])
        cost = np.append(cost, master.problem.weights.overload)
    low, high = np.array(master.rows.bounds).T
    floor = np.isfinite(low)
    found = linprog(cost, np.vstack([table, -table[floor]]), np.append(high, -low[floor]))
    return float(found.fun)


def is_solved(master: Master, columns: Columns) -> None:
    """The value is the least, the prices prove it, and the mixture keeps the rows."""
    assert master.value == pytest.approx(least(columns, master), abs=1e-6)
    assert master.artificial == pytest.approx(0.0, abs=1e-7)
    assert reduced_costs(columns, master.prices).min() >= -1e-6
    assert len(master.chosen) == len(columns)
    assert reduced_costs(columns, master.prices) @ master.chosen == pytest.approx(0, abs=1e-6)
    if master.staffing.lent_share is None:
        assert columns.cost @ master.chosen == pytest.approx(master.value, abs=1e-6)
        amount = master.rows.table(columns).T @ master.chosen
        low, high = np.array(master.rows.bounds).T
        assert (amount >= low - 1e-6).all() and (amount <= high + 1e-6).all()


@pytest.mark.parametrize("case", CASES)
def test_the_value_is_the_least_of_all_mixtures_and_below_every_plan(toy, case):
    problem = replace(toy, **CASES[case])
    master, columns = filled(problem)
    is_solved(master, columns)
    if problem.teams == 1:
        assert master.value <= brute_force(problem) + 1e-6


@pytest.mark.parametrize("case", CASES)
def test_columns_and_rows_may_come_in_any_order(toy, case):
    problem = replace(toy, **CASES[case])
    master, columns = filled(problem)
    before = master.value
    for triple in TRIPLES:
        master.add_rows([triple])
    master.solve()
    is_solved(master, columns)
    assert master.value >= before - 1e-6
    backwards = Master(Staffing(problem, problem.weights), DEAR)
    half, order = len(columns) // 2, np.arange(len(columns))[::-1]
    backwards.add(columns.take(order[:half]))
    backwards.add_rows(TRIPLES)
    backwards.solve()
    backwards.add(columns.take(order[half:]))
    backwards.solve()
    assert backwards.rows.later == master.rows.later == tuple(TRIPLES)
    assert backwards.value == pytest.approx(master.value, abs=1e-6)
    assert backwards.columns().members.tolist() == columns.members[order].tolist()
    is_solved(backwards, columns.take(order))


def test_the_row_of_a_triple_ends_a_mixture_of_its_pairs(toy):
    # Half of each pair of A, B, C comes to 15; one pair and the third alone to 20. D, E, F: 10.
    county = replace(toy, areas=None)
    singles = [(group, 1.0, False, NO_MATCH) for group in "ABC"]
    pairs = [(group, 2.0, False, NO_MATCH) for group in ("AB", "BC", "AC")]
    master = Master(Staffing(county, county.weights), DEAR)
    master.add(some_columns([*singles, *pairs, ("DEF", 1.0, True, NO_MATCH)]))
    for rows, value in (([], 15 + 10), ([(0, 1, 2)], 20 + 10)):
        master.add_rows(rows)
        master.solve()
        assert (master.value, master.artificial) == (pytest.approx(value), pytest.approx(0))
    assert master.prices.triples == {(0, 1, 2): pytest.approx(-10)}


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"coaches": 3},
        {"throughput_per_year": 17.7},  # room for all but 0.35 clients
        {"rules": Rules(max_goals=LIMITS)},
    ],
)
def test_what_is_lent_and_finds_no_room_is_paid_as_overload(toy, share, options):
    problem = replace(toy, weights=Weights(overload=3.0), **options)
    master, columns = filled(problem, share)
    assert master.rows.later == (everyone(problem),)
    is_solved(master, columns)
    before = master.value
    master.add_rows([WEST, TRIPLES[0]])
    master.solve()
    assert master.rows.later == (everyone(problem), WEST, TRIPLES[0])
    is_solved(master, columns)
    assert before - 1e-6 <= master.value


def test_a_lack_of_room_that_nothing_can_mend_costs_its_overload(toy):
    # 80 clients, 2.5 coaches of 20: 30 too many wherever they are, lent or not.
    problem = replace(toy, coaches=2, areas=2, weights=Weights(balance=0.0, travel=0.0))
    for share in (0.0, 0.5, 1.0):
        assert filled(problem, share)[0].value == pytest.approx(2 * 30)


def some_columns(wanted: list[tuple[str, float, bool, int]]) -> Columns:
    """Columns of areas, coaches, leaders and matches that cost 10 each and have 5 in travel."""
    groups, coaches, leader, match = zip(*wanted, strict=True)
    return Columns(
        members=np.array([[code in group for code in "ABCDEF"] for group in groups]),
        coaches=np.array(coaches), leader=np.array(leader),
        match=np.array(match, dtype=np.int16), cost=np.full(len(groups), 10.0),
        amounts={"travel": np.full(len(groups), 5.0), "moves": np.full(len(groups), 2.0)},
    )  # fmt: skip


WHOLE = ("ABCDEF", 4.0, True, NO_MATCH)
HALVES = [("ABD", 2.0, True, 0), ("CEF", 2.0, False, 1)]
FREE = {"areas": (1, 6)}
MOVES = FREE | {"today": TODAY}


# How much of the rows no column fills, or how far they are overfilled.
@pytest.mark.parametrize(
    ("options", "wanted", "artificial"),
    [
        ({}, [], 6 + 4 + 1 + 3),  # each municipality, coaches, a leader, areas
        ({"areas": (2, 3)}, [], 6 + 4 + 1 + 2),
        ({"leader_share": 0.0}, [], 6 + 4 + 3),
        (FREE, [WHOLE], 0),
        (FREE | {"areas": 3}, [WHOLE], 2),
        (FREE, [("ABCDE", 4.0, True, NO_MATCH)], 1),  # F is left
        (FREE, [("ABCDEF", 3.0, True, NO_MATCH)], 1),
        (FREE, [("ABCDEF", 5.5, True, NO_MATCH)], 1.5),
        (FREE, [("ABCDEF", 4.0, False, NO_MATCH)], 1),
        (FREE, HALVES, 0),
        (FREE | {"areas": 1}, HALVES, 1),
        (FREE, [HALVES[0], ("CEF", 2.0, True, 1)], 1),  # a leader too many
        (FREE | {"rules": Rules(max_goals={"travel": 5.0})}, [WHOLE], 0),
        (FREE | {"rules": Rules(max_goals={"travel": 2.0})}, [WHOLE], 3),
        (MOVES | {"rules": Rules(max_moves=4)}, HALVES, 0),
        (MOVES | {"rules": Rules(max_moves=1)}, HALVES, 3),
        (MOVES | {"rules": Rules(max_moves=4)}, [HALVES[0], ("CEF", 2.0, False, 0)], 1),
    ],
)
def test_what_no_column_fills_is_artificial_and_dear(toy, options, wanted, artificial):
    problem = replace(toy, **options)
    master = Master(Staffing(problem, problem.weights), DEAR)
    if wanted:
        master.add(some_columns(wanted))
    master.solve()
    assert master.artificial == pytest.approx(artificial, abs=1e-6)
    assert master.value == pytest.approx(10 * len(wanted) + DEAR * artificial)
    assert master.chosen == pytest.approx(np.ones(len(wanted)))
    assert len(master.columns()) == len(wanted)


def test_solving_says_nothing_and_takes_one_thread(toy, capfd):
    # A solver that is asked for another number of threads than before in the process refuses.
    assert filled(toy)[0].highs.getOptionValue("threads")[1] == 1
    assert capfd.readouterr() == ("", "")
