"""The rows of the set partitioning, written out by hand, and what their prices are of."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import TODAY

from ipsgeo.problem import Problem, Rules
from ipsgeo.solve.columns import NO_MATCH, Columns, Family
from ipsgeo.solve.pricing import reduced_costs
from ipsgeo.solve.rows import Rows, in_row
from ipsgeo.solve.staffing import Staffing

TRIPLE = (0, 2, 5)
FAMILY = Family(frozenset([0, 1, 2]), frozenset([0, 1, 2, 3]))
LIMITS = {"travel": 12.0, "border": 7.0}


def areas(*groups: str) -> np.ndarray:
    return np.array([[code in group for code in "ABCDEF"] for group in groups])


COLUMNS = Columns(
    members=areas("AB", "ABCF", "DEF", "F"),
    coaches=np.array([1.5, 2.0, 0.5, 1.0]),
    leader=np.array([False, True, False, True]),
    match=np.array([2, NO_MATCH, 0, 1], dtype=np.int16),
    cost=np.array([10.0, 20.0, 40.0, 80.0]),
    amounts={
        "travel": np.array([1.0, 2.0, 0.0, 4.0]),
        "border": np.array([0.5, 1.5, 2.5, 0.0]),
        "moves": np.array([1.0, 4.0, 2.0, 0.0]),
        "lendable": np.array([8.0, 16.0, 0.0, 0.0]),
        "room": np.array([0.0, 0.0, 5.0, 3.0]),
    },
)
# A, B, C, D, E, F; coaches; leaders; travel, border, moves; three areas of today; areas.
TABLE = [
    [1, 1, 0, 0, 0, 0, 1.5, 0, 1, 0.5, 1, 0, 0, 1, 1],
    [1, 1, 1, 0, 0, 1, 2.0, 1, 2, 1.5, 4, 0, 0, 0, 1],
    [0, 0, 0, 1, 1, 1, 0.5, 0, 0, 2.5, 2, 1, 0, 0, 1],
    [0, 0, 0, 0, 0, 1, 1.0, 1, 4, 0.0, 0, 0, 1, 0, 1],
]
BOUNDS = [(1, 1)] * 6 + [(4, 4), (2, 2), (-np.inf, 12), (-np.inf, 7), (-np.inf, 3)]
BOUNDS += [(-np.inf, 1)] * 3 + [(2, 3)]
# Of A, C and F the second area has three. Within A, B and C is the first alone: it lends 8; the
# third, with D, is at the border and has room for 5.
LATER = {TRIPLE: [0, 1, 0, 0], FAMILY: [8, 0, -5, 0]}


@pytest.fixture
def limited(toy) -> Problem:
    rules = Rules(max_goals=LIMITS, max_moves=3)
    return replace(toy, areas=(2, 3), teams=2, coach_step=0.5, rules=rules, today=TODAY)


def rows_of(problem: Problem, *later: object) -> Rows:
    return Rows(problem, Staffing(problem, problem.weights).today, later)


def without(names: set[int]) -> tuple[list[list[float]], list[tuple[float, float]]]:
    """The table and the bounds without some rows."""
    kept = [row for row in range(len(BOUNDS)) if row not in names]
    return [[column[row] for row in kept] for column in TABLE], [BOUNDS[row] for row in kept]


@pytest.mark.parametrize(
    ("options", "left_out"),
    [
        ({}, set()),
        ({"leader_share": 0.0}, {7}),
        ({"rules": Rules(max_moves=3)}, {8, 9}),
        ({"rules": Rules(max_goals=LIMITS)}, {10, 11, 12, 13}),
        ({"leader_share": 0.0, "rules": Rules()}, {7, 8, 9, 10, 11, 12, 13}),
    ],
)
def test_what_each_column_has_in_each_row(limited, options, left_out):
    rows = rows_of(replace(limited, **options))
    table, bounds = without(left_out)
    assert rows.table(COLUMNS).toarray().tolist() == table
    assert rows.by_row(COLUMNS).toarray().tolist() == table
    assert rows.bounds == bounds


def test_later_rows_come_last_in_their_order(limited):
    for later in ([TRIPLE, FAMILY], [FAMILY, TRIPLE], [(0, 1, 3), TRIPLE]):
        rows = rows_of(limited, *later)
        found = rows.table(COLUMNS).toarray()
        assert found[:, : len(BOUNDS)].tolist() == TABLE
        assert found[:, len(BOUNDS) :].T.tolist() == [LATER.get(row, [1, 1, 0, 0]) for row in later]
        most = [0 if row == FAMILY else 1 for row in later]
        assert rows.bounds == BOUNDS + [(-np.inf, limit) for limit in most]


@pytest.mark.parametrize("chosen", [[1], [0, 2], []])
def test_some_columns_have_the_same_rows_as_among_all(limited, chosen):
    rows = rows_of(limited, TRIPLE, FAMILY)
    chosen = np.array(chosen, dtype=int)
    whole, found = rows.table(COLUMNS).toarray(), rows.table(COLUMNS.take(chosen))
    assert found.toarray().tolist() == whole[chosen].tolist()


@pytest.mark.parametrize("row", LATER)
def test_a_triple_counts_two_or_three_and_a_family_what_is_lent_less_the_room(row):
    assert in_row(COLUMNS, row).tolist() == LATER[row]


def test_where_nothing_may_move_the_limit_is_zero(limited):
    still = rows_of(replace(limited, rules=Rules(max_moves=0)))
    assert still.limits == {"moves": 0.0}
    assert still.bounds[8] == (-np.inf, 0.0)


def test_each_price_is_that_of_its_row(limited):
    duals = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, -9, -10, -11, -12, -13, -14, 15, -16, -17])
    found = rows_of(limited, TRIPLE, FAMILY).prices(duals)
    assert found.municipalities.tolist() == [1, 2, 3, 4, 5, 6]
    assert (found.coach, found.leader, found.area) == (7, 8, 15)
    assert found.limits == {"travel": -9, "border": -10, "moves": -11}
    assert found.matches.tolist() == [-12, -13, -14]
    assert found.triples == {TRIPLE: -16}
    assert found.families == {FAMILY: -17}


def test_a_price_above_zero_of_a_limit_is_rounding_and_counts_as_none(limited):
    duals = np.array([0.0] * 8 + [1e-9, -1.0, 1e-9, 1e-9, -2.0, 1e-9, 0.0, 1e-9, 0.0])
    found = rows_of(limited, TRIPLE, FAMILY).prices(duals)
    assert found.limits == {"travel": 0, "border": -1, "moves": 0}
    assert found.matches.tolist() == [0, -2, 0]
    assert found.triples == found.families == {}


@pytest.mark.parametrize("area", [-1.0, 1.0])
@pytest.mark.parametrize(
    "options", [{}, {"leader_share": 0.0}, {"rules": Rules()}, {"rules": Rules(max_moves=1)}]
)
def test_prices_are_the_duals_of_these_rows(limited, options, area):
    # Any duals of the right sign: reduced cost = cost − duals · column, value = duals · limits.
    problem = replace(limited, **options)
    rows = rows_of(problem, TRIPLE, FAMILY, (1, 2, 3))
    duals = np.array([1.0 + 0.37 * k for k in range(len(rows.bounds))])
    duals[[low == -np.inf for low, _ in rows.bounds]] *= -1
    last = len(duals) - 4
    duals[last] *= area
    prices = rows.prices(duals)
    expected = COLUMNS.cost - rows.table(COLUMNS) @ duals
    assert reduced_costs(COLUMNS, prices) == pytest.approx(expected)
    ends = [high for _, high in rows.bounds]
    ends[last] = 2 if area > 0 else 3
    assert prices.value(problem) == pytest.approx(float(duals @ ends))
