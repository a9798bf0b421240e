"""Columns and prices: picked, put together and added up by hand."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import TODAY

from ipsgeo.problem import Problem, Rules
from ipsgeo.solve.columns import NO_MATCH, Columns, Family, Prices

FIELDS = ("members", "coaches", "leader", "match", "cost")


def three() -> Columns:
    """Three columns of two municipalities, no two figures of them alike."""
    return Columns(
        members=np.array([[True, False], [False, True], [True, True]]),
        coaches=np.array([1.0, 2.0, 3.0]),
        leader=np.array([False, True, False]),
        match=np.array([NO_MATCH, 0, 1], dtype=np.int16),
        cost=np.array([10.0, 20.0, 30.0]),
        amounts={"travel": np.array([0.1, 0.2, 0.3]), "moves": np.array([1.0, 0.0, 2.0])},
    )


def are_columns(found: Columns, rows: list[int]) -> None:
    """What was found is these of the three columns, in that order, in every respect."""
    whole = three()
    assert len(found) == len(rows)
    for name in FIELDS:
        own = getattr(found, name)
        assert own.tolist() == getattr(whole, name)[rows].tolist()
        assert own.dtype == getattr(whole, name).dtype
    assert found.amounts.keys() == whole.amounts.keys()
    for goal, amount in found.amounts.items():
        assert amount.tolist() == whole.amounts[goal][rows].tolist()


@pytest.mark.parametrize(
    ("chosen", "rows"),
    [([2, 0], [2, 0]), ([], []), ([False, True, True], [1, 2]), ([False] * 3, [])],
)
def test_columns_are_taken_by_position_or_by_truth(chosen, rows):
    kind = bool if chosen and isinstance(chosen[0], bool) else int
    are_columns(three().take(np.array(chosen, dtype=kind)), rows)


def test_parts_are_joined_in_their_order():
    whole = three()
    parts = [whole.take(np.array(rows, dtype=int)) for rows in ([2], [], [0, 1])]
    are_columns(Columns.joined(parts), [2, 0, 1])
    are_columns(Columns.joined([whole]), [0, 1, 2])


def prices(**some: object) -> Prices:
    """Prices that add up to nothing, but for those given."""
    nothing = {"municipalities": np.zeros(6), "coach": 0.0, "leader": 0.0, "area": 0.0}
    return Prices(**(nothing | some))


# What each price alone comes to with 4 coaches, 2 to 3 areas, 2 leaders, travel at most 12 and
# at most 5 moves.
VALUES = {
    "municipalities": ({"municipalities": np.array([1.0, 2, 4, 8, 16, -32])}, -1),
    "coach": ({"coach": -1.5}, -6),
    "leader": ({"leader": 0.25}, 0.5),
    "an area is paid for: the fewest": ({"area": 0.5}, 1),
    "an area pays: the most": ({"area": -1.5}, -4.5),
    "limits": ({"limits": {"travel": -0.5, "moves": -1.0}}, -6 - 5),
    "matches": ({"matches": np.array([-1.0, -2.0])}, -3),
    "triples": ({"triples": {(0, 1, 2): -0.5, (1, 2, 3): -0.25}}, -0.75),
    "families, at most 0": ({"families": {Family(frozenset([0]), frozenset([0, 1])): -9.0}}, 0),
}


@pytest.fixture
def limited(toy) -> Problem:
    rules = Rules(max_goals={"travel": 12.0}, max_moves=5)
    return replace(toy, areas=(2, 3), teams=2, rules=rules, today=TODAY)


@pytest.mark.parametrize("case", VALUES)
def test_the_dual_value_is_each_price_times_what_its_row_allows(limited, case):
    some, value = VALUES[case]
    assert prices(**some).value(limited) == pytest.approx(value)


def test_the_values_of_all_prices_add_up(limited):
    every = {name: price for some, _ in VALUES.values() for name, price in some.items()}
    fewest = VALUES["an area is paid for: the fewest"][1]  # the other sign came after it
    total = sum(value for _, value in VALUES.values()) - fewest
    assert prices(**every).value(limited) == pytest.approx(total)


def test_where_nothing_may_move_its_price_comes_to_nothing(limited):
    still = replace(limited, rules=Rules(max_moves=0))
    assert prices(limits={"moves": -7.0}).value(still) == 0


def test_without_triples_all_other_prices_stay():
    every = {name: price for some, _ in VALUES.values() for name, price in some.items()}
    loose = prices(**every).without_triples
    assert not loose.triples
    for name in every.keys() - {"triples"}:
        assert getattr(loose, name) is every[name]
