"""Rows of triples: no plan breaks one, a mixture of plans may, and they raise the bound."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from conftest import (
    LARGER_MAP,
    columns_of,
    county_problem,
    divisions,
    every_plan,
    letters_to_problem,
)

from ipsgeo.solve import solve
from ipsgeo.solve import triples as triple_rows
from ipsgeo.solve.areas import crowding
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.columns import Columns
from ipsgeo.solve.frames import Frame
from ipsgeo.solve.pool import area_pool
from ipsgeo.solve.relaxation import relax, strengthened
from ipsgeo.solve.staffing import Staffing
from ipsgeo.solve.triples import broken_triples


def amounts(columns: Columns, chosen: np.ndarray, triples: list) -> np.ndarray:
    """What the chosen columns come to in the rows of some triples, counted one by one."""
    return np.array(
        [
            sum(x for x, m in zip(chosen, columns.members, strict=True) if m[list(s)].sum() >= 2)
            for s in triples
        ]
    )


def test_no_division_breaks_a_row():
    codes = list("ABCDEF")
    every = {code: [] for code in codes}
    for size in range(1, 7):
        for group in map(frozenset, combinations(codes, size)):
            every[min(group)].append(group)
    triples = list(combinations(range(6), 3))
    found = 0
    for division in divisions(frozenset(codes), every):
        columns = columns_of([sorted(group) for group in division], codes)
        found += 1
        assert amounts(columns, np.ones(len(division)), triples).max() <= 1
        assert broken_triples(columns, np.ones(len(division)), []) == []
    assert found == 203  # Bell


def test_a_mixture_of_three_pairs_breaks_the_row_of_its_triple():
    # Half of each pair of three: every municipality is covered once, and the row has 3/2.
    columns = columns_of(
        [["A", "B"], ["B", "C"], ["A", "C"], ["D"], ["D", "E"], ["E"]], list("ABCDE")
    )
    chosen = np.array([0.5] * 6)
    assert broken_triples(columns, chosen, []) == [(0, 1, 2)]
    assert broken_triples(columns, chosen, [(0, 1, 2)]) == []
    assert broken_triples(columns.take(np.arange(2)), chosen[:2], []) == []


def test_the_worst_come_first_and_no_more_than_are_added_at_a_time(monkeypatch):
    # Pairs of three at 0.45, 0.4 and 0.4 but for rounding: 1.35, 1.2 and 1.2, the first one first.
    codes = list("ABCDEFGHI")
    threes = {"ABC": 0.4, "DEF": 0.4 + 1e-12, "GHI": 0.45}
    columns = columns_of([[*pair] for three in threes for pair in combinations(three, 2)], codes)
    chosen = np.repeat(list(threes.values()), 3)
    worst, first, second = (6, 7, 8), (0, 1, 2), (3, 4, 5)
    assert broken_triples(columns, chosen, []) == [worst, first, second]
    assert broken_triples(columns, chosen, [worst, (0, 1, 8)]) == [first, second]
    monkeypatch.setattr(triple_rows, "MOST_ROWS", 2)
    assert broken_triples(columns, chosen, []) == [worst, first]


@pytest.mark.parametrize("seed", range(20))
def test_of_any_mixture_just_the_broken_rows_are_found(seed):
    random = np.random.default_rng(seed)
    codes = list("ABCDEFG")
    groups = [sorted(random.choice(codes, random.integers(1, 5), replace=False)) for _ in range(9)]
    columns, chosen = columns_of(groups, codes), random.uniform(0, 0.6, 9)
    # A mixture that covers everything once: what overflows is scaled down, what lacks is single.
    chosen /= max(1.0, float((chosen @ columns.members).max()))
    rest = 1 - chosen @ columns.members
    columns = Columns.joined([columns, columns_of([[code] for code in codes], codes)])
    chosen = np.concatenate([chosen, rest])
    triples = list(combinations(range(7), 3))
    broken = amounts(columns, chosen, triples)
    expected = {triple for triple, amount in zip(triples, broken, strict=True) if amount > 1.02}
    found = broken_triples(columns, chosen, [])
    assert set(found) == expected
    by_amount = [broken[triples.index(triple)] for triple in found]
    assert by_amount == sorted(by_amount, reverse=True)


def test_what_areas_have_in_a_row_is_the_same_by_masks_and_by_members():
    county = letters_to_problem(LARGER_MAP, dict.fromkeys("ABCDEFGHI", 8.0), coaches=4, areas=3)
    triples = {(0, 1, 2): -1.0, (0, 4, 8): -0.25, (3, 5, 6): -4.0}
    frames = [Frame(np.arange(9)), Frame(np.array([0, 1, 3, 4, 7]), seat=2)]
    for frame in frames:
        for areas in area_pool(county, Clock(limit_s=10), [frame]):
            part = areas.part()
            expected = [
                sum(price for s, price in triples.items() if held[list(s)].sum() >= 2)
                for held in part.dense
            ]
            assert areas.crowded(triples) == pytest.approx(expected)
            assert part.crowded(triples) == pytest.approx(expected)
            assert set(crowding(part.members, triples).data.tolist()) <= {1.0}


@pytest.mark.parametrize("areas", [5, 8])
def test_the_rows_raise_the_bound_and_not_above_the_optimum(areas):
    problem = replace(county_problem("Keski-Suomi"), areas=areas)
    optimum = solve(problem).objective
    clock = Clock(limit_s=60)
    pool, staffing = area_pool(problem, clock), Staffing(problem, problem.weights)
    plain = relax(pool, staffing, clock)
    value = plain.value
    strong = strengthened(pool, staffing, plain, clock)
    assert plain.complete and strong.complete and strong.feasible
    assert value + 0.1 < strong.value <= optimum + 1e-6
    assert plain.lower <= strong.lower <= optimum + 1e-6
    assert strong.prices.triples
    assert all(price < 0 for price in strong.prices.triples.values())


def test_the_strengthened_bound_is_below_every_plan(toy):
    for options in ({}, {"areas": None}, {"leader_share": 0.0, "coaches": 5}):
        problem = replace(toy, **options)
        clock = Clock(limit_s=60)
        pool, staffing = area_pool(problem, clock), Staffing(problem, problem.weights)
        strong = strengthened(pool, staffing, relax(pool, staffing, clock), clock)
        assert strong.lower <= min(found[0] for found in every_plan(problem)) + 1e-6
