"""Rows that are added when they are broken: what each says of columns, and that none is missed."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from conftest import columns_by_hand, every_plan, letters_to_problem

from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.columns import Columns
from ipsgeo.solve.lazy import (
    MOST_CUTS,
    Division,
    Lazy,
    NoGood,
    OwnTeam,
    cover_lazily,
    keys_of,
    own_teams,
    settle_lazily,
)
from ipsgeo.solve.lent import GRAIN, everyone
from ipsgeo.solve.program import Limit, cover

ROW = letters_to_problem(
    "A B C D", {"A": 10.0, "B": 20.0, "C": 20.0, "D": 11.0}, coaches=6, areas=3,
    throughput_per_year=10.0,
)  # fmt: skip
# Of three areas in a row with six coaches, two teams of three coaches can be formed only where one
# end has three: from A1 BC4 D1 and A1 BC3 D2 they cannot, from A3 BC2 D1 and A1 BC2 D3 they can.
TEAMS = replace(ROW, teams=2, rules=Rules(team_coaches=3))
WRITTEN = "A1 A3 BC4 BC3 BC2 D1 D2 D3"
UNFORMED, FORMED = [[0, 2, 5], [0, 3, 6]], [[1, 4, 5], [0, 4, 7]]


def teams_columns(*costs: float) -> Columns:
    return columns_by_hand(TEAMS, WRITTEN, cost=costs)


def clock(limit_s: float = 60.0) -> Clock:
    return Clock(limit_s=limit_s)


def keeps(rows: list[Limit], chosen: list[int] | slice, theta: float = 0.0) -> bool:
    return all(r.amount[chosen].sum() + r.theta * theta <= r.most + 1e-9 for r in rows)


def without_border(problem: Problem, pair: str, **options: object) -> Problem:
    """The problem without the border between two municipalities."""
    pairs = problem.neighbours
    apart = pairs[~((pairs["code_a"] == pair[0]) & (pairs["code_b"] == pair[1]))]
    return replace(problem, neighbours=apart, **options)


@pytest.mark.parametrize("size", [3, 8, 9, 17])
def test_keys_are_the_same_for_the_same_municipalities_alone(size):
    members = np.random.default_rng(size).random((40, size)) < 0.5
    members = np.concatenate([members, members[:5], np.eye(size, dtype=bool)])
    keys = keys_of(members)
    assert len(keys) == len(members)
    for one, other in combinations(range(len(members)), 2):
        assert (keys[one] == keys[other]) == (members[one] == members[other]).all()


def test_a_plan_is_cut_off_with_its_own_coaches_and_leaders_alone():
    columns = columns_by_hand(ROW, "AB2+ CD1 AB2 AB1+ CD1+ CD2 A2+ ABC2+ CD1")
    cut = NoGood(columns.take(np.array([0, 1]))).on(columns)
    assert cut.amount.tolist() == [1, 1, 0, 0, 0, 0, 0, 0, 1]
    assert (cut.most, cut.theta) == (1, 0)
    assert NoGood(columns.take(np.array([0]))).on(columns).most == 0


def test_a_division_is_cut_off_with_any_coaches():
    columns = columns_by_hand(ROW, "AB2+ C1 D1 AB2 AB1+ C2 CD1 A2+")
    cut = Division(columns.members[:3]).on(columns)
    assert cut.amount.tolist() == [1, 1, 1, 1, 1, 1, 0, 0]
    assert (cut.most, cut.theta) == (2, 0)


def test_a_part_has_a_teams_coaches_and_a_leader():
    columns = columns_by_hand(ROW, "A1 AB2+ C3 BC1.5+ CD2+")
    coaches, leaders = OwnTeam(np.array([1, 1, 0, 0], bool), 2.5, 1).on(columns)
    assert (coaches.amount.tolist(), coaches.most) == ([-1, -2, 0, -1.5, 0], -2.5)
    assert (leaders.amount.tolist(), leaders.most) == ([0, -1, 0, -1, 0], -1)
    assert keeps(OwnTeam(np.array([1, 1, 0, 0], bool), 2.5, 0).on(columns)[1:], [0])


@pytest.mark.parametrize(("leader_share", "leaders"), [(0.0, 0), (0.5, 1)])
@pytest.mark.parametrize("teams", [2, 3])
def test_parts_of_the_map_have_teams_of_their_own(teams, leader_share, leaders):
    problem = without_border(
        without_border(ROW, "BC"), "CD", teams=teams, leader_share=leader_share,
        rules=Rules(team_coaches=2),
    )  # fmt: skip
    parts = {tuple(own.inside.astype(int).tolist()): own for own in own_teams(problem)}
    assert set(parts) == {(1, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)}
    assert {(own.coaches, own.leaders) for own in parts.values()} == {(2, leaders)}
    assert own_teams(replace(problem, teams=1)) == []
    assert own_teams(replace(problem, neighbours=ROW.neighbours)) == []


def test_no_plan_breaks_the_rows_of_the_parts_and_some_others_do():
    problem = without_border(ROW, "BC", teams=2, leader_share=0.5, rules=Rules(team_coaches=2))
    known = list(every_plan(problem))
    assert known
    for _, groups, coaches, leaders in known:
        staff = zip(groups, coaches, range(len(groups)), strict=True)
        written = [f"{''.join(g)}{n}{'+' * (k in leaders)}" for g, n, k in staff]
        assert keeps(Lazy(problem).on(columns_by_hand(problem, " ".join(written))), slice(None))
    for written in ("AB1+ C3+ D2", "AB3+ C2 D1", "A3 B2+ CD1+"):
        assert not keeps(Lazy(problem).on(columns_by_hand(problem, written)), slice(None))


# A lends 6, and B has room for 4 and D for 9, which A does not touch; C lends 1.
LENDING = replace(ROW, areas=4, weights=Weights(overload=3.0))
LENDERS = columns_by_hand(
    LENDING, "A1 B3 C1 D1", cost=[5, 1, 2, 4], lendable=[6, 0, 1, 0], room=[0, 4, 0, 9]
)


def test_the_rows_are_those_of_parts_cuts_and_families():
    problem = without_border(LENDING, "AB", teams=2, rules=Rules(team_coaches=2))
    columns = columns_by_hand(
        problem, "A2 B1 C1 D1 A1", lendable=[6, 0, 1, 0, 0], room=[0, 3, 0, 2, 0]
    )
    plan, other = [0, 1, 2, 3], [4, 1, 2, 3]
    assert keeps(Lazy(problem).on(columns), plan) and not keeps(Lazy(problem).on(columns), other)
    cut = Lazy(problem, cuts=[NoGood(columns.take(np.array(plan)))])
    assert not keeps(cut.on(columns), plan)
    # Altogether 7 are lendable where 5 have room.
    lending = Lazy(problem, families=[everyone(problem)])
    assert [row.theta for row in lending.on(columns)] == [0, 0, 0, 0, -1]
    assert keeps(lending.on(columns), plan, theta=2.0)
    assert not keeps(lending.on(columns), plan, theta=1.9)


def test_what_finds_no_room_costs_as_overload():
    # B has room for 4 of A's 6, so 2 find none; C's one finds room in D.
    lazy = Lazy(LENDING, families=[everyone(LENDING)])
    assert lazy.theta_cost == 3
    assert lazy.value(LENDERS) == pytest.approx(12 + 3 * 2)
    alone = replace(LENDERS, amounts={})
    assert (Lazy(LENDING).theta_cost, Lazy(LENDING).value(alone)) == (0, 12)


def test_a_family_is_added_once_and_only_where_it_says_more():
    lazy = Lazy(LENDING, families=[everyone(LENDING)])
    assert lazy.refuses(LENDERS)
    assert len(lazy.families) == 2
    assert not keeps(lazy.on(LENDERS), slice(None), theta=1.9)
    assert keeps(lazy.on(LENDERS), slice(None), theta=2.0)
    assert not lazy.refuses(LENDERS)
    assert not Lazy(LENDING).refuses(LENDERS)


@pytest.mark.parametrize(("more", "refused"), [(0.5 * GRAIN, False), (2 * GRAIN, True)])
def test_less_than_a_grain_is_nothing(more, refused):
    lendable = np.array([4 + more, 0, 0, 0])
    plan = replace(LENDERS, amounts={**LENDERS.amounts, "lendable": lendable})
    assert Lazy(LENDING, families=[everyone(LENDING)]).refuses(plan) == refused


@pytest.mark.parametrize("choice", [*UNFORMED, *FORMED])
def test_areas_that_cannot_form_the_teams_are_refused(choice):
    lazy, columns = Lazy(TEAMS), teams_columns()
    assert lazy.refuses(columns.take(np.array(choice))) == (choice in UNFORMED)
    assert keeps(lazy.on(columns), choice) == (choice in FORMED)
    assert not Lazy(replace(TEAMS, teams=1)).refuses(columns.take(np.array(choice)))


def test_it_gives_up_after_many_that_form_no_teams_not_after_many_that_are_known():
    columns = teams_columns()
    one = NoGood(columns.take(np.array(UNFORMED[0])))
    assert Lazy(TEAMS, cuts=[one] * MOST_CUTS).gives_up
    assert not Lazy(TEAMS, cuts=[one] * (MOST_CUTS - 1)).gives_up
    assert not Lazy(TEAMS, cuts=[Division(columns.members[:3])] * 2 * MOST_CUTS).gives_up


# The two that form no teams cost 3 and 4, the two others 9 and 7.
DEAR = (1, 5, 1, 1, 3, 1, 2, 3)


def test_the_cheapest_that_forms_the_teams():
    lazy = Lazy(TEAMS)
    found = cover_lazily(teams_columns(*DEAR), lazy, clock())
    assert found.chosen.tolist() == FORMED[1]
    assert (found.value, found.bound, found.finished) == (7, 7, True)
    assert len(lazy.cuts) == 2
    none = cover_lazily(teams_columns(*DEAR).take(np.array([0, 2, 3, 5, 6])), Lazy(TEAMS), clock())
    assert (none.chosen, none.value, none.bound, none.finished) == (None, np.inf, np.inf, True)


@pytest.mark.parametrize(("cuts", "seconds"), [(0, 0.0), (MOST_CUTS - 1, 60.0)])
def test_without_time_or_hope_nothing_is_claimed(cuts, seconds):
    columns = teams_columns(*DEAR)
    other = columns_by_hand(TEAMS, "ABCD6")
    lazy = Lazy(TEAMS, cuts=[NoGood(other)] * cuts)
    found = cover_lazily(columns, lazy, clock(seconds))
    assert (found.chosen, found.value, found.finished) == (None, np.inf, False)
    assert found.bound <= 7


def test_without_time_what_breaks_nothing_is_found():
    found = cover_lazily(teams_columns(*DEAR), Lazy(replace(TEAMS, teams=1)), clock(0.0))
    assert (found.chosen.tolist(), found.value) == (UNFORMED[0], 3)


def test_the_cheapest_with_what_finds_no_room():
    # Every plan of three areas in the row, its cost with what finds no room, one by one.
    columns = columns_by_hand(
        ROW,
        "A1 A2 AB3 AB2 B1 BC3 BC2 CD2 CD3 C2 D1 D2",
        cost=[3, 8, 6, 7, 2, 5, 9, 4, 1, 3, 2, 4],
        lendable=[9, 0, 5, 8, 4, 0, 2, 7, 3, 1, 2, 0],
        room=[0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 4],
    )
    problem = replace(ROW, weights=Weights(overload=0.5))
    plans = [
        columns.take(np.array(c))
        for c in combinations(range(12), 3)
        if (columns.members[list(c)].sum(axis=0) == 1).all() and columns.coaches[list(c)].sum() == 6
    ]
    lazy = Lazy(problem, families=[everyone(problem)])
    best = min(lazy.value(plan) for plan in plans)
    found = cover_lazily(columns, lazy, clock())
    assert len(plans) > 3 and found.finished
    assert found.value == found.bound == pytest.approx(best)
    settled = settle_lazily(columns, lazy, found, clock())
    assert lazy.value(settled) == pytest.approx(best)


# All plans cost alike. The most even one forms no teams; of the two that do, D3 is more even.
@pytest.mark.parametrize(("cuts", "given"), [(0, FORMED[1]), (MOST_CUTS - 1, FORMED[0])])
def test_the_plan_that_is_given_forms_the_teams(cuts, given):
    columns = teams_columns()
    outcome = replace(cover(columns, TEAMS, time_limit_s=9), chosen=np.array(FORMED[0]))
    lazy = Lazy(TEAMS, cuts=[NoGood(columns_by_hand(TEAMS, "ABCD6"))] * cuts)
    settled = settle_lazily(columns, lazy, outcome, clock())
    assert (settled.coaches == columns.coaches[given]).all()
    assert (settled.members == columns.members[given]).all()
