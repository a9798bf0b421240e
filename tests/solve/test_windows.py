"""The columns within a window are just those that the definition has there, and all are counted."""

from dataclasses import replace
from functools import cache
from itertools import combinations, product
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from conftest import (
    GIVEN_TEAMS,
    TODAY,
    TOY_DEMAND,
    TOY_MAP,
    group_goals,
    letters_to_problem,
    numbers,
    staff_goals,
)

from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.samples import Robust, Samples
from ipsgeo.solve.areas import Part
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.columns import NO_MATCH, Columns, Family, Prices
from ipsgeo.solve.pool import area_pool
from ipsgeo.solve.staffing import Staffing
from ipsgeo.solve.windows import columns_within, no_columns, number_of_columns

# Nothing but quarters: every sum is exact, so that a window can end just at a column.
EXACT = letters_to_problem(
    TOY_MAP, TOY_DEMAND, minutes_per_cell=30.0, coaches=4, areas=3, leader_share=0.5,
    throughput_per_year=20.0, weights=Weights(overload=2.0, balance=0.0, travel=0.5),
)  # fmt: skip
PRICES = Prices(
    municipalities=np.array([8.0, 3.0, 4.0, 5.5, 1.0, 2.25]), coach=-1.5, leader=-2.0, area=0.75
)
LIMITS = {"travel": 12.0, "overload": 9.0, "coach": 4.0}
SAMPLED = np.array([0.5, 1.25, 1.25])  # of the demand, in three samples
SAMPLES = Samples(demand=pd.DataFrame({k: x * EXACT.demand for k, x in enumerate(SAMPLED)}))
SHARE = 0.25  # of an area's clients may be lent, where areas lend
CASES = {
    "plain": ({}, {}),
    "no leader": ({"leader_share": 0.0}, {"leader": 0.0}),
    "half coaches": ({"coach_step": 0.5, "coaches": 3.5}, {}),
    "coaches": ({"coaches": 5, "weights": Weights(coach=1.5), "areas": None}, {}),
    "loads": ({"coach_step": 0.5, "rules": Rules(min_load=14.0, max_load=21.0)}, {}),
    "fixed": ({"rules": Rules(fixed_coaches={"A": 2, "F": 1}, min_coaches=1)}, {}),
    "given teams": ({"rules": Rules(care_teams=GIVEN_TEAMS, teams_per_coach=1)}, {}),
    "limits": ({"rules": Rules(max_goals=LIMITS)}, {"limits": dict.fromkeys(LIMITS, -0.25)}),
    "moves": (
        {"today": TODAY, "rules": Rules(max_moves=2)},
        {"limits": {"moves": -0.5}, "matches": np.array([-0.25, 0.0, -1.0])},
    ),
    "samples": ({"robust": Robust(samples=SAMPLES)}, {}),
    "triples": ({}, {"triples": {(0, 1, 2): -0.5, (1, 4, 5): -1.0}}),
    "lending": ({}, {"families": {Family(frozenset({0, 3}), frozenset({0, 1, 2, 3, 4})): -0.75}}),
}


@cache
def case_of(name: str) -> SimpleNamespace:
    """A case's areas, staffing and prices, and its columns from the definition."""
    options, prices = CASES[name]
    problem, prices = replace(EXACT, **options), replace(PRICES, **prices)
    staffing = Staffing(problem, problem.weights, SHARE if name == "lending" else None)
    return SimpleNamespace(
        pool=area_pool(problem, Clock(limit_s=60)),
        staffing=staffing,
        prices=prices,
        expected=by_hand(problem, staffing, prices),
    )


def by_hand(problem: Problem, staffing: Staffing, prices: Prices) -> dict[tuple, dict[str, float]]:
    """Every column from the definition: its cost, reduced cost and amounts."""
    found = {}
    largest, even = len(problem.codes) - problem.area_range()[0] + 1, problem.even_load
    counts = np.arange(problem.fewest_in_area, problem.most_in_area + 0.1, problem.coach_step)
    for group in (g for n in range(1, largest + 1) for g in combinations(problem.codes, n)):
        if (goals := group_goals(group, problem)) is None:
            continue
        for leads, number in product((False, True) if problem.leaders else (False,), counts):
            staff = number + problem.leader_share * leads
            if (own := staff_goals(group, staff, number, even, problem)) is not None:
                amounts = goals | own | {"coach": number} | lent(group, staff, problem)
                amounts["overload"] = overload(group, staff, problem)
                for match, moves in matches(group, staffing, problem):
                    key = "".join(group), number, leads, match
                    facts = amounts | {"moves": moves}
                    found[key] = facts | costs(key, facts, staffing, prices)
    return found


def overload(group: tuple[str, ...], staff: float, problem: Problem) -> float:
    """Clients above the norm, on average over the samples where there are some."""
    clients = np.array([sum(TOY_DEMAND[code] for code in group)])
    if problem.robust is not None:
        clients = clients * SAMPLED
    return float(np.maximum(0.0, clients - problem.throughput_per_year * staff).mean())


def lent(group: tuple[str, ...], staff: float, problem: Problem) -> dict[str, float]:
    """What an area can lend, and the room it has."""
    clients = sum(TOY_DEMAND[code] for code in group)
    spare = problem.throughput_per_year * staff - clients
    return {"lendable": min(max(0.0, -spare), SHARE * clients), "room": max(0.0, spare)}


def matches(group: tuple[str, ...], staffing: Staffing, problem: Problem) -> list[tuple[int, int]]:
    """The areas of today that a group can stand for, and the moves then; or for none."""
    found = [(NO_MATCH, len(group))]
    if staffing.today is not None:
        shared = [len({*group} & {*old}) for old in sorted(numbers(problem).today)]
        found += [(k, len(group) - stay) for k, stay in enumerate(shared) if stay]
    return found


def costs(key: tuple, amounts: dict, staffing: Staffing, prices: Prices) -> dict[str, float]:
    """A column's cost, and what is left of it when the prices have paid for it."""
    group, number, leads, match = key
    places = {"ABCDEF".index(code) for code in group}
    weights = vars(staffing.weights)
    cost = sum(weights[goal] * amounts[goal] for goal in weights if goal in amounts)
    if staffing.lent_share is not None:  # what is lendable is as if it were lent
        cost -= weights["overload"] * amounts["lendable"]
    paid = sum(prices.municipalities[i] for i in places) + prices.area
    paid += prices.coach * number + prices.leader * leads
    paid += sum(price * amounts[goal] for goal, price in prices.limits.items())
    paid += prices.matches[match] if match >= 0 else 0.0
    paid += sum(price for s, price in prices.triples.items() if len(places & {*s}) >= 2)
    for family, price in prices.families.items():
        paid += price * amounts["lendable"] * (places <= family.members)
        paid -= price * amounts["room"] * bool(places & family.around)
    return {"cost": cost, "reduced": cost - paid}


def keys_of(columns: Columns) -> list[tuple]:
    """The columns by group, coaches, leader and match."""
    groups = [
        "".join(c for c, m in zip("ABCDEF", row, strict=True) if m) for row in columns.members
    ]
    return [*zip(groups, columns.coaches, columns.leader, columns.match, strict=True)]


@pytest.mark.parametrize("case", CASES)
def test_all_columns_and_no_others_are_in_the_widest_window(case):
    known = case_of(case)
    given = known.pool, known.staffing, known.prices
    for window in (np.finfo(float).max, np.inf):
        columns, reduced = columns_within(*given, window)
        keys = keys_of(columns)
        assert len(keys) == len(reduced) == len(set(keys)) == number_of_columns(*given)
        assert dict(zip(keys, reduced, strict=True)) == pytest.approx(
            {key: facts["reduced"] for key, facts in known.expected.items()}
        )
    for name, values in {"cost": columns.cost, **columns.amounts}.items():
        assert list(values) == pytest.approx([known.expected[key][name] for key in keys])


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("case", CASES)
def test_a_window_has_just_the_columns_up_to_its_width(case, whole):
    known = case_of(case)
    pool = known.pool if whole else [some for areas in known.pool for some in halves(areas.part())]
    costs = {key: facts["reduced"] for key, facts in known.expected.items()}
    order = sorted(set(costs.values()))
    for window in (order[0] - 1, order[0], order[3], order[len(order) // 2], 0.0):
        columns, reduced = columns_within(pool, known.staffing, known.prices, window)
        inside = {key for key, cost in costs.items() if cost <= window}
        assert set(keys_of(columns)) == inside
        assert len(columns) == len(inside) == len(reduced)
        assert columns.members.shape == (len(inside), 6)


def halves(part: Part) -> list[Part]:
    odd = np.arange(len(part)) % 2 == 1
    return [part.take(odd), part.take(~odd)]


@pytest.mark.parametrize("case", CASES)
def test_no_columns_join_with_any_others(case):
    known = case_of(case)
    some, _ = columns_within(known.pool, known.staffing, known.prices, 0.0)
    none = no_columns(known.staffing)
    assert len(none) == 0
    assert set(none.amounts) == set(some.amounts)
    both = Columns.joined([none, some])
    assert keys_of(both) == keys_of(some)
    for name in ("members", "coaches", "leader", "match", "cost"):
        assert getattr(none, name).dtype == getattr(some, name).dtype
        assert getattr(both, name).shape == getattr(some, name).shape


def test_where_no_number_of_coaches_will_do_there_are_no_columns():
    # 80 clients are too few for 200 a coach, even for half a coach.
    problem = replace(EXACT, rules=Rules(min_load=200.0))
    pool, staffing = area_pool(problem, Clock(limit_s=60)), Staffing(problem, problem.weights)
    assert number_of_columns(pool, staffing, PRICES) == 0
    columns, reduced = columns_within(pool, staffing, PRICES, np.inf)
    assert (len(columns), len(reduced)) == (0, 0)
    assert columns.members.shape == (0, 6)
