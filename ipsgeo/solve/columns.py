"""Columns of the set partitioning: an area with its coaches and its part of the leader.

The cost of a column is the area's fixed cost plus

    w_overload · max(0, D − h (c + f)) + w_balance · |D − r (c + f)|

with D the area's clients a year, c its coaches, f the leader's share or 0, h the norm and r the
even load. In c it is convex, so for any price of a coach the best c is one of two neighbours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ipsgeo.problem import Problem
from ipsgeo.solve.areas import (
    Floats,
    Masks,
    Summer,
    Travel,
    adjacency_masks,
    broken_wishes,
    connected_areas,
    cut_pairs,
    keeps_groups,
    mask_of,
    pair_changes,
)
from ipsgeo.solve.clock import Clock, OutOfTimeError

LOAD_TOLERANCE = 1e-9
CHUNK = 1 << 16  # areas looked at together: their arrays stay in the processor's cache
MOST_AREAS = 150_000_000  # at 16 bytes each, 2.4 GB
MOST_MUNICIPALITIES = 36  # the tables of subset sums have 2^18 rows then


class TooManyAreasError(Exception):
    """The graph has more connected areas than fit into memory."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Areas:
    """Some areas and the weighted cost of each apart from its coaches."""

    masks: Masks
    fixed_cost: Floats

    def __len__(self) -> int:
        return len(self.masks)

    def take(self, chosen: npt.NDArray[np.generic]) -> "Areas":
        """The chosen areas, by position or by truth."""
        return Areas(masks=self.masks[chosen], fixed_cost=self.fixed_cost[chosen])

    @staticmethod
    def joined(parts: Sequence["Areas"]) -> "Areas":
        """Several sets of areas as one."""
        return Areas(
            masks=np.concatenate([part.masks for part in parts]),
            fixed_cost=np.concatenate([part.fixed_cost for part in parts]),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Columns:
    """Some columns: area masks, coaches, whether the leader is there, and the cost."""

    masks: Masks
    coaches: npt.NDArray[np.int16]
    leader: npt.NDArray[np.bool_]
    cost: Floats

    def __len__(self) -> int:
        return len(self.masks)

    def take(self, chosen: npt.NDArray[np.generic]) -> "Columns":
        """The chosen columns, by position or by truth."""
        return Columns(
            masks=self.masks[chosen],
            coaches=self.coaches[chosen],
            leader=self.leader[chosen],
            cost=self.cost[chosen],
        )

    @staticmethod
    def joined(parts: list["Columns"]) -> "Columns":
        """Several sets of columns as one."""
        return Columns(
            masks=np.concatenate([part.masks for part in parts]),
            coaches=np.concatenate([part.coaches for part in parts]),
            leader=np.concatenate([part.leader for part in parts]),
            cost=np.concatenate([part.cost for part in parts]),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Prices:
    """Dual prices: of each municipality, of a coach, of the leader, and of an area."""

    municipalities: Floats
    coach: float
    leader: float
    area: float

    @cached_property
    def of_municipalities(self) -> Summer:
        """What the prices pay an area for its municipalities."""
        return Summer(self.municipalities)


@dataclass(frozen=True, eq=False)
class Staffing:
    """What coaches cost an area: the part of the objective that depends on them."""

    problem: Problem

    @cached_property
    def most(self) -> int:
        """Most coaches in one area: every other area needs one."""
        return self.problem.coaches - self.problem.area_range()[0] + 1

    @cached_property
    def leader_options(self) -> tuple[bool, ...]:
        """Whether an area can have the leader or not: both, or only not."""
        return (False, True) if self.problem.leader_share > 0 else (False,)

    def share(self, leader: bool) -> float:
        """The leader's share in the area."""
        return self.problem.leader_share if leader else 0.0

    def cost(self, demand: Floats, coaches: Floats, leader: bool) -> Floats:
        """Weighted overload and imbalance."""
        weights = self.problem.weights
        staff = coaches + self.share(leader)
        over = np.maximum(0.0, demand - self.problem.throughput_per_year * staff)
        uneven = np.abs(demand - self.problem.even_load * staff)
        return np.asarray(weights.overload * over + weights.balance * uneven)

    @cached_property
    def demand(self) -> Summer:
        """Clients per year of an area."""
        return Summer(self.problem.demand[self.problem.codes].to_numpy(float))

    def limits(self, masks: Masks, demand: Floats, leader: bool) -> tuple[Floats, Floats]:
        """Fewest and most coaches of each area by all rules; fewest > most where none will do."""
        rules = self.problem.rules
        fewest, most = np.ones(len(masks)), np.full(len(masks), float(self.most))
        for code, count in rules.fixed_coaches.items():
            held = (masks & np.uint64(mask_of((code,), self.problem.codes))) != 0
            fewest[held] = np.maximum(fewest[held], count)
            most[held] = np.minimum(most[held], count)
        if rules.max_load is not None:
            needed = demand / rules.max_load - self.share(leader)
            fewest = np.maximum(fewest, np.ceil(needed - LOAD_TOLERANCE))
        if rules.min_load is not None:
            enough = demand / rules.min_load - self.share(leader)
            most = np.minimum(most, np.floor(enough + LOAD_TOLERANCE))
        return fewest, most

    def number_of_columns(self, pool: Sequence[Areas]) -> int:
        """How many columns the areas have altogether."""
        total = 0
        for areas in pool:
            demand = self.demand.over(areas.masks)
            for leader in self.leader_options:
                fewest, most = self.limits(areas.masks, demand, leader)
                total += int(np.maximum(most - fewest + 1, 0).sum())
        return total

    def best_real(self, demand: Floats, price: float, leader: bool) -> Floats:
        """The number of coaches, not yet whole, that is best when a coach has this price."""
        weights, share = self.problem.weights, self.share(leader)
        norm, even = self.problem.throughput_per_year, self.problem.even_load
        below = weights.overload * norm + weights.balance * even  # saved by one coach more
        kinks = sorted([(norm, weights.overload * norm), (even, 2 * weights.balance * even)])[::-1]
        slope = -below - price
        if slope >= 0:
            return np.zeros_like(demand)
        for load, change in kinks:
            slope += change
            if slope >= 0:
                return np.maximum(demand / load - share, 0.0)
        return np.full_like(demand, float(self.most))


def area_pool(problem: Problem, clock: Clock) -> list[Areas]:
    """Every connected area that the rules about areas allow, in chunks, with what it costs.

    Raises TooManyAreasError where they would not fit into memory, and OutOfTimeError.
    """
    if len(problem.codes) > MOST_MUNICIPALITIES:
        raise TooManyAreasError
    largest = len(problem.codes) - problem.area_range()[0] + 1
    apart = [mask_of(pair, problem.codes) for pair in problem.rules.apart]
    costs = FixedCosts(problem)
    pool: list[Areas] = []
    count = 0
    for masks in connected_areas(adjacency_masks(problem), largest=largest, apart=apart):
        count += len(masks)
        if count > MOST_AREAS:
            raise TooManyAreasError
        for start in range(0, len(masks), CHUNK):
            if clock.is_up():
                raise OutOfTimeError
            pool.append(costs.of(masks[start : start + CHUNK]))
        clock.show("areas", f"{count:,}")
    return pool


@dataclass(frozen=True, eq=False)
class FixedCosts:
    """What areas cost apart from their coaches, and whether the rules allow them."""

    problem: Problem

    @cached_property
    def travel(self) -> Travel:
        """The part for travel."""
        return Travel(self.problem)

    def of(self, masks: Masks) -> Areas:
        """The allowed ones among some areas, with their cost."""
        weights, problem = self.problem.weights, self.problem
        masks = masks[keeps_groups(masks, problem)]
        cost = np.zeros(len(masks))
        if weights.travel or self.travel.restricted:
            hours = self.travel.hours(masks)
            reachable = np.isfinite(hours)
            masks = masks[reachable]
            cost = weights.travel * hours[reachable]
        if weights.wish:
            cost += weights.wish * broken_wishes(masks, problem)
        if weights.border:
            cost += weights.border * cut_pairs(masks, problem)
        if weights.change and problem.today:
            cost += weights.change * pair_changes(masks, problem)
        return Areas(masks=masks, fixed_cost=cost)


def best_columns(
    areas: Areas, staffing: Staffing, prices: Prices
) -> list[tuple[bool, Floats, Floats]]:
    """For each area, with and without the leader, its best coaches and least reduced cost."""
    base = areas.fixed_cost - prices.of_municipalities.over(areas.masks) - prices.area
    demand = staffing.demand.over(areas.masks)
    found = []
    for leader in staffing.leader_options:
        fewest, most = staffing.limits(areas.masks, demand, leader)
        low = np.floor(staffing.best_real(demand, prices.coach, leader))
        best, chosen = np.full(len(base), np.inf), fewest.copy()
        for coaches in (np.clip(low, fewest, most), np.clip(low + 1, fewest, most)):
            reduced = staffing.cost(demand, coaches, leader) - prices.coach * coaches
            better = (reduced < best) & (fewest <= most)
            best[better] = reduced[better]
            chosen[better] = coaches[better]
        found.append((leader, chosen, base + best - (prices.leader if leader else 0.0)))
    return found


def columns_of(areas: Areas, coaches: Floats, leader: bool, staffing: Staffing) -> Columns:
    """The columns of areas with given coaches."""
    demand = staffing.demand.over(areas.masks)
    return Columns(
        masks=areas.masks,
        coaches=coaches.astype(np.int16),
        leader=np.full(len(areas), leader),
        cost=areas.fixed_cost + staffing.cost(demand, coaches, leader),
    )


def reduced_costs(columns: Columns, prices: Prices) -> Floats:
    """Cost minus what the prices pay for it."""
    paid = prices.of_municipalities.over(columns.masks) + prices.area
    return np.asarray(
        columns.cost - paid - prices.coach * columns.coaches - prices.leader * columns.leader
    )


def columns_within(
    pool: Sequence[Areas], staffing: Staffing, prices: Prices, window: float
) -> tuple[Columns, Floats]:
    """All columns whose reduced cost is at most the window, and their reduced costs."""
    parts = [no_columns()]
    for areas in pool:
        for leader, _, least in best_columns(areas, staffing, prices):
            near = areas.take(np.flatnonzero(least <= window))
            if len(near):
                parts.append(all_staffings(near, leader, staffing))
    columns = Columns.joined(parts)
    reduced = reduced_costs(columns, prices)
    inside = reduced <= window
    return columns.take(inside), reduced[inside]


def all_staffings(areas: Areas, leader: bool, staffing: Staffing) -> Columns:
    """The columns of some areas with every number of coaches that the rules allow."""
    fewest, most = staffing.limits(areas.masks, staffing.demand.over(areas.masks), leader)
    parts = [no_columns()]
    for coaches in range(1, staffing.most + 1):
        some = areas.take((fewest <= coaches) & (coaches <= most))
        parts.append(columns_of(some, np.full(len(some), float(coaches)), leader, staffing))
    return Columns.joined(parts)


def no_columns() -> Columns:
    """An empty set of columns."""
    return Columns(
        masks=np.empty(0, dtype=np.uint64), coaches=np.empty(0, dtype=np.int16),
        leader=np.empty(0, dtype=bool), cost=np.empty(0),
    )  # fmt: skip
