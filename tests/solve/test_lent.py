"""The family of municipalities whose row is the tightest, against every family there is."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from conftest import columns_by_hand, letters_to_problem

from ipsgeo.problem import Problem
from ipsgeo.solve.columns import Columns, Family
from ipsgeo.solve.frames import neighbours_of
from ipsgeo.solve.lent import everyone, family_of, lenders_that_cannot, worst_family
from ipsgeo.solve.pricing import unlent

# Areas of the toy county: lendable and room of each, and the clients that find no room.
PLANS = {
    "nobody lends": ("A1 B1 CD1 EF1", [0, 0, 0, 0], [9, 9, 9, 9], 0),
    "all find room": ("A1 B1 CD1 EF1", [5, 0, 0, 0], [0, 5, 0, 9], 0),
    "half a client too many": ("A1 B1 CD1 EF1", [5.5, 0, 0, 0], [0, 5, 0, 9], 0.5),
    "only neighbours help": ("A1 B1 C1 D1 E1 F1", [0, 0, 0, 0, 7, 0], [9, 9, 1, 2, 0, 3], 1),
    "nobody has room": ("A1 B1 CD1 EF1", [5, 2, 1, 0], [0, 0, 0, 0], 8),
    "room elsewhere is none": ("A1 B1 C1 D1 E1 F1", [8, 0, 0, 0, 3, 0], [0, 2, 1, 0, 0, 9], 5),
    "two share a helper": ("A1 B1 C1 D1 E1 F1", [4, 0, 0, 0, 4, 0], [0, 0, 0, 6, 0, 0], 2),
    "one of two has its own helper": (
        "A1 B1 C1 D1 E1 F1", [4, 0, 0, 0, 4, 0], [0, 1, 0, 4, 0, 2], 1,
    ),
}  # fmt: skip


def known_short(plan: Columns, problem: Problem) -> float:
    """The most over all families of municipalities, from the definition."""
    pairs = problem.neighbours[["code_a", "code_b"]].to_numpy().tolist()
    codes, short = problem.codes, 0.0
    areas = [{codes[i] for i in np.flatnonzero(row)} for row in plan.members]
    for size in range(len(codes) + 1):
        for family in map(set, combinations(codes, size)):
            around = family | {b for a, b in pairs if a in family}
            around |= {a for a, b in pairs if b in family}
            lent = sum(
                x for x, own in zip(plan.amounts["lendable"], areas, strict=True) if own <= family
            )
            room = sum(
                x for x, own in zip(plan.amounts["room"], areas, strict=True) if own & around
            )
            short = max(short, lent - room)
    return short


def finds(plan: Columns, problem: Problem) -> None:
    """The worst family is as bad as the worst of all, and its own row says so."""
    family, short = worst_family(plan, problem)
    assert short == pytest.approx(known_short(plan, problem), abs=1e-6)
    assert short == pytest.approx(max(0.0, unlent(plan, family).sum()), abs=1e-12)
    near = neighbours_of(problem)
    assert family.around == family.members.union(*(near[i] for i in family.members))


@pytest.mark.parametrize("plan", PLANS)
def test_the_worst_of_every_family(toy, plan):
    written, lendable, room, short = PLANS[plan]
    columns = columns_by_hand(toy, written, lendable=lendable, room=room)
    assert known_short(columns, toy) == short
    finds(columns, toy)


@pytest.mark.parametrize("seed", range(12))
def test_the_worst_of_every_family_of_any_amounts(toy, seed):
    draw = np.random.default_rng(seed)
    written = ["A1 B1 C1 D1 E1 F1", "AB1 C1 D1 EF1", "A1 BF1 CD1 E1"][seed % 3]
    size = len(written.split())
    lends = draw.random(size) < 0.5
    amounts = draw.integers(0, 60, size) / 4
    finds(columns_by_hand(toy, written, lendable=lends * amounts, room=~lends * amounts), toy)


def test_without_anybody_short_the_family_is_everyone(toy):
    for written, lendable, room, short in PLANS.values():
        family, _ = worst_family(columns_by_hand(toy, written, lendable=lendable, room=room), toy)
        assert short > 0 or family == everyone(toy)
    assert everyone(toy) == Family(frozenset(range(6)), frozenset(range(6)))


def test_a_family_has_its_neighbours_around_it(toy):
    # A A B / C D B / C E F: A touches B, C and D; E touches C, D and F.
    near = neighbours_of(toy)
    assert family_of(np.array([1, 0, 0, 0, 0, 0], bool), near) == Family(
        frozenset({0}), frozenset({0, 1, 2, 3})
    )
    assert family_of(np.array([0, 0, 0, 0, 1, 1], bool), near) == Family(
        frozenset({4, 5}), frozenset({1, 2, 3, 4, 5})
    )


def test_more_room_than_all_clients_together_is_room():
    # D has room for three times the county's clients; A's clients cannot come there, C's can.
    problem = letters_to_problem("A B C D", {"A": 8.0, "B": 2.0, "C": 9.0, "D": 1.0}, coaches=9)
    plan = columns_by_hand(problem, "A1 B1 C1 D6", lendable=[5, 0, 6, 0], room=[0, 1, 0, 60])
    finds(plan, problem)
    assert worst_family(plan, problem)[1] == pytest.approx(4)


@pytest.mark.parametrize("clients", [0.2, 80.0, 1e6])
def test_the_size_of_the_county_makes_no_difference(toy, clients):
    share = clients / 80
    problem = replace(toy, demand=toy.demand * share)
    lendable, room = [4 * share, 0, 0, 0, 4 * share, 0], [0, 0, 0, 6 * share, 0, 0]
    plan = columns_by_hand(problem, "A1 B1 C1 D1 E1 F1", lendable=lendable, room=room)
    assert worst_family(plan, problem)[1] == pytest.approx(2 * share)


@pytest.mark.parametrize("seed", range(12))
def test_the_lenders_that_cannot_lack_the_most_room(seed):
    # Of all sets of lenders theirs lacks the most room with those whom it touches, one way only.
    draw = np.random.default_rng(seed)
    lendable, room = draw.integers(0, 9, 5) * 1.0, draw.integers(0, 6, 5) * 1.0
    touch = draw.random((5, 5)) < 0.3

    def lacking(lenders: np.ndarray) -> float:
        return lendable[lenders].sum() - room[touch[lenders].any(axis=0)].sum()

    found = lenders_that_cannot(lendable, room, touch, 1e6)
    every = [np.array(lenders) for lenders in np.ndindex(*[2] * 5)]
    assert lacking(found) == max(lacking(lenders == 1) for lenders in every)


def test_where_nobody_lends_nobody_cannot():
    none = lenders_that_cannot(np.zeros(2), np.ones(2), np.ones((2, 2), bool), 1.0)
    assert none.tolist() == [False, False]
