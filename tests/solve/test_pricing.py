"""Reduced costs of many areas at once, against the definition written out for each column."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pytest
from conftest import TODAY, TOY_DEMAND, TOY_MAP, group_goals, letters_to_problem, staff_goals
from conftest import weighed as worth

from ipsgeo.problem import Rules, Weights
from ipsgeo.samples import Robust, Samples
from ipsgeo.solve.areas import Part, part_of
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.columns import NO_MATCH, Columns, Family, Prices
from ipsgeo.solve.pool import area_pool
from ipsgeo.solve.pricing import (
    below,
    best_columns,
    columns_of,
    least_reduced,
    lending_prices,
    match_prices,
    moves_of,
    reduced_costs,
    unlent,
)
from ipsgeo.solve.staffing import Staffing
from ipsgeo.solve.windows import no_columns

CODES = "ABCDEF"
TODAYS = sorted(TODAY.groups().values())  # A, D | B, E, F | C
HALVES = {"coach_step": 0.5, "areas": (2, 3)}
WISHES = pd.DataFrame([("B", "D"), ("D", "B"), ("A", "F")], columns=["code", "partner"])
GOALS = {"travel": 9.0, "wish": 2.0, "overload": 1.0, "balance": 3.0, "coach": 4.0}
TWO = Samples(demand=pd.DataFrame({k: pd.Series(TOY_DEMAND) * k for k in (0.5, 1.5)}))
CASES = {
    "plain": ({}, None),
    "no leader": ({"leader_share": 0.0}, None),
    "halves": (HALVES | {"weights": Weights(border=0.5, coach=1.5), "wishes": WISHES}, None),
    "fixed": (HALVES | {"rules": Rules(fixed_coaches={"A": 1.5}, max_load=21.0)}, None),
    "limits": (HALVES | {"rules": Rules(max_goals=GOALS), "wishes": WISHES}, None),
    "moves": ({"today": TODAY, "rules": Rules(max_moves=2, max_goals={"border": 5.0})}, None),
    "two samples": ({"robust": Robust(samples=TWO), "rules": Rules(max_goals=GOALS)}, None),
    "lending": (HALVES, 0.25),
    "lending, limits": ({"rules": Rules(max_goals={"overload": 1.0, "travel": 9.0})}, 0.5),
}
YEARS = [TWO.one(0), TWO.one(1)]
Written = tuple[float, dict[str, float]]


@cache
def case(name: str) -> tuple[Staffing, Part]:
    """A county with all its areas."""
    options, share = CASES[name]
    given = {"coaches": 4, "areas": 3, "leader_share": 0.5, "throughput_per_year": 20.0}
    problem = letters_to_problem(TOY_MAP, TOY_DEMAND, **(given | options))
    pool = area_pool(problem, Clock(limit_s=60))
    return Staffing(problem, problem.weights, share), Part.joined([*map(part_of, pool)])


def some_prices(staffing: Staffing, seed: int) -> Prices:
    """Any prices of the right sign; in every other case with rows of triples."""
    random, problem = np.random.default_rng(seed), staffing.problem
    names = [*problem.rules.max_goals, *(["moves"] if staffing.today is not None else [])]
    triples = {(0, 1, 3): -4.0, (1, 2, 5): -1.5, (2, 3, 4): -3.0} if seed % 2 else {}
    east = Family(frozenset([0, 1, 2, 3]), frozenset(range(5)))
    everyone = Family(frozenset(range(6)), frozenset(range(6)))
    lends = staffing.lent_share is not None
    return Prices(
        municipalities=random.uniform(-5, 25, 6),
        coach=float(random.uniform(-25, 10)),
        leader=float(random.uniform(-5, 5)),
        area=float(random.uniform(-5, 5)),
        limits={name: -float(random.uniform(0, 3)) for name in names},
        matches=-random.uniform(0, 2, 3 if staffing.today is not None else 0),
        triples=triples,
        families={east: -0.75, everyone: -0.5} if lends else {},
    )


def written_out(
    group: str, coaches: float, leader: bool, match: int, staffing: Staffing
) -> Written | None:
    """Cost and amounts of one column; None where a rule forbids it."""
    problem, share = staffing.problem, staffing.lent_share
    staff = coaches + problem.leader_share * leader
    goals = group_goals(group, problem)
    staffed = staff_goals(group, staff, coaches, problem.even_load, problem)
    if goals is None or staffed is None:
        return None
    kept = set(group) & set(TODAYS[match]) if match != NO_MATCH else set()
    if match != NO_MATCH and not kept:
        return None
    goals |= staffed | {"coach": coaches}
    if problem.robust is not None:  # the balance is the same: the even load goes with the demand
        norm = problem.throughput_per_year * staff
        goals["overload"] = sum(max(0.0, year[[*group]].sum() - norm) for year in YEARS) / 2
    amounts = {goal: goals[goal] for goal in problem.rules.max_goals}
    if staffing.today is not None:
        amounts["moves"] = len(group) - len(kept)
    cost = worth(goals, problem)
    if share is not None:
        clients = sum(TOY_DEMAND[code] for code in group)
        amounts["lendable"] = min(goals["overload"], share * clients)
        amounts["room"] = max(0.0, problem.throughput_per_year * staff - clients)
        cost -= problem.weights.overload * amounts["lendable"]
    return cost, amounts


def price_of(
    group: str, coaches: float, leader: bool, match: int, written: Written, prices: Prices
) -> float:
    """The reduced cost of one column: its cost minus each price times what it has in that row."""
    cost, amounts = written
    held = {CODES.index(code) for code in group}
    paid = prices.area + prices.coach * coaches + prices.leader * leader
    paid += sum(prices.municipalities[i] for i in held)
    paid += sum(price * amounts[goal] for goal, price in prices.limits.items())
    paid += 0.0 if match == NO_MATCH else prices.matches[match]
    paid += sum(price for s, price in prices.triples.items() if len(held & {*s}) >= 2)
    for family, price in prices.families.items():
        paid += price * amounts["lendable"] * (held <= family.members)
        paid -= price * amounts["room"] * bool(held & family.around)
    return cost - paid


def groups_of(part: Part) -> list[str]:
    return ["".join(np.array([*CODES])[held]) for held in part.dense]


def possible(staffing: Staffing) -> Iterator[tuple[bool, float, int]]:
    """Every leader, number of coaches and match."""
    problem = staffing.problem
    numbers = np.arange(problem.fewest_in_area, problem.most_in_area + 0.1, problem.coach_step)
    matches = [NO_MATCH, *([0, 1, 2] if staffing.today is not None else [])]
    return product([False, True] if problem.leaders else [False], numbers, matches)


def every_price(
    part: Part, staffing: Staffing, prices: Prices
) -> list[dict[tuple[bool, float, int], float]]:
    """For each area the reduced cost of each of its columns."""
    return [
        {
            (leader, coaches, match): price_of(group, coaches, leader, match, written, prices)
            for leader, coaches, match in possible(staffing)
            if (written := written_out(group, coaches, leader, match, staffing)) is not None
        }
        for group in groups_of(part)
    ]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", CASES)
def test_the_best_column_of_each_area_is_the_least_of_all(name, seed):
    staffing, part = case(name)
    prices = some_prices(staffing, seed)
    every = every_price(part, staffing, prices)
    masks = area_pool(staffing.problem, Clock(limit_s=60))[0]
    for areas in (part, masks):
        found = best_columns(areas, staffing, prices)
        assert [leader for leader, *_ in found] == [*staffing.leader_options]
        for leader, coaches, match, least in found:
            own = [{c[1:]: cost for c, cost in e.items() if c[0] == leader} for e in every]
            assert least == pytest.approx([min(e.values(), default=np.inf) for e in own])
            chosen = zip(own, zip(coaches, match, strict=True), strict=True)
            assert least == pytest.approx([e[c] if e else np.inf for e, c in chosen])
        expected = [min(costs.values(), default=np.inf) for costs in every]
        assert least_reduced(areas, staffing, prices) == pytest.approx(expected)
        assert np.ptp(np.array(expected)[np.isfinite(expected)]) > 10


@pytest.mark.parametrize("name", CASES)
def test_columns_have_the_cost_amounts_and_reduced_cost_of_the_definition(name):
    staffing, part = case(name)
    prices = some_prices(staffing, 1)
    groups = groups_of(part)
    for leader, coaches, match in possible(staffing):
        written = [written_out(group, coaches, leader, match, staffing) for group in groups]
        allowed = np.flatnonzero([w is not None for w in written])
        some = part.take(allowed)
        number, matched = np.full(len(some), coaches), np.full(len(some), match, dtype=np.int16)
        columns = columns_of(some, number, leader, matched, staffing)
        assert columns.members.tolist() == part.dense[allowed].tolist()
        assert columns.coaches.tolist() == number.tolist()
        assert columns.match.tolist() == matched.tolist()
        assert columns.leader.dtype == bool and columns.leader.tolist() == [leader] * len(some)
        assert columns.cost == pytest.approx([written[k][0] for k in allowed])
        assert columns.amounts.keys() == no_columns(staffing).amounts.keys()
        for goal, amount in columns.amounts.items():
            assert amount == pytest.approx([written[k][1][goal] for k in allowed])
        assert reduced_costs(columns, prices) == pytest.approx(
            [price_of(groups[k], coaches, leader, match, written[k], prices) for k in allowed]
        )


@pytest.mark.parametrize("name", ["plain", "limits", "moves", "lending"])
@pytest.mark.parametrize("seed", [1, 2])
def test_below_an_edge_are_the_areas_at_most_as_dear(name, seed):
    staffing, part = case(name)
    prices = some_prices(staffing, seed)
    least = least_reduced(part, staffing, prices)
    for edge in (*least.tolist()[::3], float(least.min()) - 1e-9, np.inf, -np.inf):
        near, reduced = below(part, staffing, prices, edge)
        within = np.flatnonzero(least <= edge)
        assert near.dense.tolist() == part.dense[within].tolist()
        assert reduced == pytest.approx(least[within], abs=0)


@pytest.mark.parametrize("name", CASES)
def test_without_the_prices_of_triples_nothing_is_dearer(name):
    staffing, part = case(name)
    prices = some_prices(staffing, 1)
    loose = least_reduced(part, staffing, prices.without_triples)
    assert (loose <= least_reduced(part, staffing, prices)).all()


def named(groups: list[str], staffing: Staffing, part: Part) -> Part:
    """The areas with these members."""
    known = groups_of(part)
    return part.take(np.array([known.index(group) for group in groups]))


def test_a_match_costs_its_moves_and_its_price_and_needs_a_common_municipality():
    staffing, part = case("moves")
    some = named(["A", "ABD", "C", "BF"], staffing, part)
    prices = replace(
        some_prices(staffing, 2), limits={"moves": -2.0, "border": -9.0},
        matches=np.array([-0.5, 0.0, -1.0]),
    )  # fmt: skip
    found = {match: cost.tolist() for match, cost in match_prices(some, staffing, prices)}
    no = np.inf
    assert found == {
        NO_MATCH: [2, 6, 2, 4],  # all of them move
        0: [0.5, 2.5, no, no],  # A, D
        1: [no, 4, no, 0],  # B, E, F
        2: [no, no, 1, no],  # C
    }
    free, part = case("plain")
    [(match, cost)] = match_prices(part.take(np.arange(2)), free, prices)
    assert (match, cost.tolist()) == (NO_MATCH, [0, 0])


def test_moves_are_the_members_from_elsewhere():
    staffing, part = case("moves")
    some = named(["A", "ABD", "ABD", "ABD", "BF", "C"], staffing, part)
    match = np.array([0, 0, 1, NO_MATCH, NO_MATCH, 2], dtype=np.int16)
    assert moves_of(some, match, staffing.today).tolist() == [0, 1, 2, 3, 2, 0]


def test_a_family_pays_for_what_is_lent_within_it_and_takes_for_room_around_it():
    staffing, part = case("lending")
    some = named(["A", "AB", "C", "EF", "F"], staffing, part)
    corner = Family(frozenset([0, 1]), frozenset([0, 1, 2, 3]))  # A, B, and C, D around
    whole = Family(frozenset(range(6)), frozenset(range(6)))
    prices = replace(some_prices(staffing, 2), families={corner: -1.0, whole: -0.25})
    lent, room = lending_prices(some, staffing, prices)
    assert lent.tolist() == [1.25, 1.25, 0.25, 0.25, 0.25]
    assert room.tolist() == [1.25, 1.25, 1.25, 0.25, 0.25]
    assert lending_prices(some, staffing, replace(prices, families={})) is None
    columns = Columns(
        members=some.dense, coaches=np.ones(5), leader=np.zeros(5, dtype=bool),
        match=np.full(5, NO_MATCH, dtype=np.int16), cost=np.zeros(5),
        amounts={"lendable": np.array([5.0, 6, 0, 7, 0]), "room": np.array([0.0, 0, 2, 0, 3])},
    )  # fmt: skip
    assert unlent(columns, corner).tolist() == [5, 6, -2, 0, 0]
    assert unlent(columns, whole).tolist() == [5, 6, -2, 7, -3]
