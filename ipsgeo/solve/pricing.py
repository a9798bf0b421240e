"""Which columns are worth having at some prices: reduced costs over many areas at once."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from ipsgeo.solve.areas import Part, Some, crowding
from ipsgeo.solve.columns import NO_MATCH, Columns, Family, Prices, Truths
from ipsgeo.solve.frames import Floats
from ipsgeo.solve.staffing import LendingPrices, Staffing


def columns_of(
    part: Part, coaches: Floats, leader: bool, match: npt.NDArray[np.int16], staffing: Staffing
) -> Columns:
    """The columns of areas with given coaches and matches."""
    demand, limited = part.total(staffing.clients), staffing.problem.rules.max_goals
    amounts = dict(part.amounts)
    for goal, amount in staffing.amounts(part, demand, coaches, leader).items():
        if goal in limited or goal in ("lendable", "room"):
            amounts[goal] = amount
    if staffing.today is not None:
        amounts["moves"] = moves_of(part, match, staffing.today)
    return Columns(
        members=part.dense, coaches=coaches, leader=np.full(len(part), leader), match=match,
        cost=part.fixed_cost + staffing.cost(part, demand, coaches, leader), amounts=amounts,
    )  # fmt: skip


def moves_of(part: Part, match: npt.NDArray[np.int16], today: Truths) -> Floats:
    """Municipalities of each area that are not in the area of today it is matched to."""
    stay = part.counts(today)[np.arange(len(part)), np.maximum(match, 0)]
    size = np.asarray(part.members.sum(axis=1)).ravel()
    return np.asarray(size - np.where(match == NO_MATCH, 0.0, stay))


def match_prices(areas: Some, staffing: Staffing, prices: Prices) -> Iterator[tuple[int, Floats]]:
    """For each area of today, and for none, what the match costs each area at these prices."""
    if staffing.today is None:
        yield NO_MATCH, np.zeros(len(areas))
        return
    move = -prices.limits["moves"]
    size = areas.counts(np.ones((1, staffing.today.shape[1]), dtype=bool))[:, 0]
    yield NO_MATCH, move * size
    stay = areas.counts(staffing.today)
    for k, price in enumerate(prices.matches):
        yield k, np.where(stay[:, k] > 0, move * (size - stay[:, k]) - price, np.inf)


def priced_areas(areas: Some, prices: Prices) -> Floats:
    """Fixed cost with the limits' prices, minus what the prices pay for the area itself."""
    base = areas.fixed_cost - areas.total(prices.of_municipalities) - prices.area
    for goal, amount in areas.amounts.items():
        base = base - prices.limits[goal] * amount
    return base - areas.crowded(prices.triples) if prices.triples else base


def lending_prices(areas: Some, staffing: Staffing, prices: Prices) -> LendingPrices | None:
    """What the families' prices make of a client lent, and of room, in each area."""
    if not prices.families:
        return None
    lent, room = np.zeros(len(areas)), np.zeros(len(areas))
    size = len(staffing.problem.codes)
    for family, price in prices.families.items():
        groups = np.zeros((2, size), dtype=bool)
        groups[0, [i for i in range(size) if i not in family.members]] = True
        groups[1, list(family.around)] = True
        outside, around = areas.counts(groups).T
        lent -= price * (outside == 0)
        room -= price * (around > 0)
    return lent, room


def unlent(columns: Columns, family: Family) -> Floats:
    """What each column adds to a family's row: what it can lend, less the room it has for it."""
    outside = np.ones(columns.members.shape[1], dtype=bool)
    outside[list(family.members)] = False
    within = ~columns.members[:, outside].any(axis=1)
    around = columns.members[:, list(family.around)].any(axis=1)
    return np.asarray(columns.amounts["lendable"] * within - columns.amounts["room"] * around)


def best_columns(
    areas: Some, staffing: Staffing, prices: Prices
) -> list[tuple[bool, Floats, npt.NDArray[np.int16], Floats]]:
    """For each area, with and without a leader: best coaches, best match, least reduced cost."""
    base, demand = priced_areas(areas, prices), areas.total(staffing.clients)
    matched, match = np.full(len(areas), np.inf), np.full(len(areas), NO_MATCH, dtype=np.int16)
    for k, cost in match_prices(areas, staffing, prices):
        cheaper = cost < matched
        matched[cheaper], match[cheaper] = cost[cheaper], k
    found = []
    priced, lending = staffing.priced(prices), lending_prices(areas, staffing, prices)
    for leader in staffing.leader_options:
        coaches, least = priced.best(areas, demand, prices.coach, leader, lending)
        paid = prices.leader if leader else 0.0
        found.append((leader, coaches, match, base + matched + least - paid))
    return found


def reduced_costs(columns: Columns, prices: Prices) -> Floats:
    """Cost minus what the prices pay for it."""
    reduced = columns.cost - columns.members @ prices.municipalities - prices.area
    reduced -= prices.coach * columns.coaches + prices.leader * columns.leader
    for goal, price in prices.limits.items():
        reduced -= price * columns.amounts[goal]
    if len(prices.matches):
        reduced -= np.append(prices.matches, 0.0)[columns.match]
    if prices.triples:
        held = crowding(csr_array(columns.members.astype(float)), prices.triples)
        reduced -= held @ np.array(list(prices.triples.values()))
    for family, price in prices.families.items():
        reduced -= price * unlent(columns, family)
    return np.asarray(reduced)


def least_reduced(areas: Some, staffing: Staffing, prices: Prices) -> Floats:
    """The least reduced cost of any column of each area."""
    found = [found[-1] for found in best_columns(areas, staffing, prices)]
    return np.asarray(np.minimum.reduce(found))


def below(areas: Some, staffing: Staffing, prices: Prices, edge: float) -> tuple[Some, Floats]:
    """The areas with a column whose reduced cost is at most the edge, and that least cost."""
    if prices.triples:
        loose = least_reduced(areas, staffing, prices.without_triples)
        areas = areas.take(np.flatnonzero(loose <= edge))
    least = least_reduced(areas, staffing, prices)
    near = np.flatnonzero(least <= edge)
    return areas.take(near), least[near]
