"""Columns of the set partitioning: an area with its coaches, its leader, and its heritage.

The cost of a column is the area's fixed cost plus, with c coaches and s = c + f of them with the
leader's share f or 0,

    w_overload · max(0, D − h s) + w_balance · |D − r s| + w_coach · c

with D the area's clients a year, h the norm and r the even load. In c it is convex, so for any
price of a coach the best c is one of two neighbours. Where the number of moves is limited a column
also says which of today's areas it is matched to; its moves are the municipalities from elsewhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from ipsgeo.problem import Problem, Weights
from ipsgeo.solve.areas import Chosen, Part, Some, Triples, crowding
from ipsgeo.solve.frames import Floats, Totals

LOAD_TOLERANCE = 1e-9
STAFF_GOALS = ("overload", "balance", "coach")  # the goals that coaches touch
NO_MATCH = -1
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Columns:
    """Some columns.

    Parameters
    ----------
    members
        Columns × municipalities: whether one is in the area.
    coaches
        Coaches, the leader not counted.
    leader
        Whether a leader has clients there.
    match
        Number of the area of today that it is matched to; −1 for none.
    cost
        Weighted cost.
    amounts
        For each goal that has a limit, its amount; and "moves" where these have one.
    """

    members: Truths
    coaches: Floats
    leader: Truths
    match: npt.NDArray[np.int16]
    cost: Floats
    amounts: Mapping[str, Floats] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.cost)

    def take(self, chosen: Chosen) -> "Columns":
        """The chosen columns, by position or by truth."""
        return Columns(
            members=self.members[chosen], coaches=self.coaches[chosen],
            leader=self.leader[chosen], match=self.match[chosen], cost=self.cost[chosen],
            amounts={goal: amount[chosen] for goal, amount in self.amounts.items()},
        )  # fmt: skip

    @staticmethod
    def joined(parts: Sequence["Columns"]) -> "Columns":
        """Several sets of columns, at least one, as one."""
        return Columns(
            members=np.concatenate([part.members for part in parts]),
            coaches=np.concatenate([part.coaches for part in parts]),
            leader=np.concatenate([part.leader for part in parts]),
            match=np.concatenate([part.match for part in parts]),
            cost=np.concatenate([part.cost for part in parts]),
            amounts={
                goal: np.concatenate([part.amounts[goal] for part in parts])
                for goal in parts[0].amounts
            },
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Prices:
    """Dual prices: of each municipality, of a coach, of a leader, of an area; and of limits.

    ``limits`` has those of limited goals and of "moves", ``matches`` that of each of today's
    areas, ``triples`` those of the rows of ``solve.triples``; none of these is above zero.
    """

    municipalities: Floats
    coach: float
    leader: float
    area: float
    limits: Mapping[str, float] = field(default_factory=dict)
    matches: Floats = field(default_factory=lambda: np.zeros(0))
    triples: Triples = field(default_factory=dict)

    @cached_property
    def of_municipalities(self) -> Totals:
        """What the prices pay an area for its municipalities."""
        return Totals(self.municipalities)

    @cached_property
    def without_triples(self) -> "Prices":
        """The other prices: with them no reduced cost is higher, and all are quicker to find."""
        return replace(self, triples={})

    def value(self, problem: Problem) -> float:
        """What the prices add up to: the dual value."""
        fewest, most = problem.area_range()
        limits = {**problem.rules.max_goals, "moves": problem.rules.max_moves or 0}
        return float(
            self.municipalities.sum()
            + self.coach * problem.total_coaches
            + self.leader * problem.leaders
            + self.area * (fewest if self.area > 0 else most)
            + sum(price * limits[goal] for goal, price in self.limits.items())
            + self.matches.sum()
            + sum(self.triples.values())
        )


@dataclass(frozen=True, eq=False)
class Staffing:
    """What coaches cost an area: the part of the objective that depends on them.

    Parameters
    ----------
    problem
        Coaches, norm and rules.
    weights
        The problem's weights, or those with the prices of limits in them.
    """

    problem: Problem
    weights: Weights

    @cached_property
    def clients(self) -> Totals:
        """Clients per year of an area."""
        return Totals(self.problem.demand[self.problem.codes].to_numpy(float))

    @cached_property
    def leader_options(self) -> tuple[bool, ...]:
        """Whether an area can have a leader or not: both, or only not."""
        return (False, True) if self.problem.leaders else (False,)

    @cached_property
    def today(self) -> Truths | None:
        """Today's areas × municipalities, in the order of codes; None where moves are free."""
        problem = self.problem
        if problem.today is None or problem.rules.max_moves is None:
            return None
        groups = sorted(problem.today.groups().values())
        return np.array([[code in group for code in problem.codes] for group in groups])

    def priced(self, prices: Prices) -> "Staffing":
        """The same with the limits' prices as additional weights."""
        extra = {goal: -price for goal, price in prices.limits.items() if goal in STAFF_GOALS}
        if not any(extra.values()):
            return self
        known = {goal: getattr(self.weights, goal) for goal in extra}
        weights = replace(self.weights, **{g: known[g] + extra[g] for g in extra})
        staffing = Staffing(self.problem, weights)
        staffing.__dict__["clients"] = self.clients
        return staffing

    def share(self, leader: bool) -> float:
        """The leader's share in the area."""
        return self.problem.leader_share if leader else 0.0

    def amounts(self, demand: Floats, coaches: Floats, leader: bool) -> dict[str, Floats]:
        """The goals of ``STAFF_GOALS`` for each area."""
        staff = coaches + self.share(leader)
        return {
            "overload": np.maximum(0.0, demand - self.problem.throughput_per_year * staff),
            "balance": np.abs(demand - self.problem.even_load * staff),
            "coach": coaches,
        }

    def cost(self, demand: Floats, coaches: Floats, leader: bool) -> Floats:
        """Weighted overload, imbalance and coaches."""
        cost = np.zeros(len(demand))
        for goal, amount in self.amounts(demand, coaches, leader).items():
            weight = getattr(self.weights, goal)
            if weight:
                cost += weight * amount
        return cost

    def limits(self, areas: Some, demand: Floats, leader: bool) -> tuple[Floats, Floats]:
        """Fewest and most coaches of each area by all rules; fewest > most where none will do."""
        problem, rules, step = self.problem, self.problem.rules, self.problem.coach_step
        fewest = np.full(len(areas), float(problem.fewest_in_area))
        most = np.full(len(areas), float(problem.most_in_area))
        for code, count in rules.fixed_coaches.items():
            held = areas.holds(problem.codes.index(code))
            fewest[held] = np.maximum(fewest[held], count)
            most[held] = np.minimum(most[held], count)
        if rules.max_load is not None:
            needed = demand / rules.max_load - self.share(leader)
            fewest = np.maximum(fewest, step * np.ceil(needed / step - LOAD_TOLERANCE))
        if rules.min_load is not None:
            enough = demand / rules.min_load - self.share(leader)
            most = np.minimum(most, step * np.floor(enough / step + LOAD_TOLERANCE))
        return fewest, most

    def numbers(self) -> Floats:
        """Every number of coaches that an area can have."""
        problem = self.problem
        first, last = problem.fewest_in_area, problem.most_in_area
        return np.arange(first, last + problem.coach_step / 2, problem.coach_step)

    def best_real(self, demand: Floats, price: float, leader: bool) -> Floats:
        """The number of coaches, not yet whole, that is best when a coach has this price."""
        weights, share = self.weights, self.share(leader)
        norm, even = self.problem.throughput_per_year, self.problem.even_load
        below = weights.overload * norm + weights.balance * even  # saved by one coach more
        kinks = sorted([(norm, weights.overload * norm), (even, 2 * weights.balance * even)])[::-1]
        slope = weights.coach - below - price
        if slope >= 0:
            return np.zeros_like(demand)
        for load, change in kinks:
            slope += change
            if slope >= 0:
                return np.maximum(demand / load - share, 0.0)
        return np.full_like(demand, float(self.problem.most_in_area))

    def best(
        self, areas: Some, demand: Floats, price: float, leader: bool
    ) -> tuple[Floats, Floats]:
        """The best number of coaches of each area at a price, and its reduced cost."""
        step = self.problem.coach_step
        fewest, most = self.limits(areas, demand, leader)
        low = step * np.floor(self.best_real(demand, price, leader) / step)
        best, chosen = np.full(len(demand), np.inf), fewest.copy()
        for coaches in (np.clip(low, fewest, most), np.clip(low + step, fewest, most)):
            reduced = self.cost(demand, coaches, leader) - price * coaches
            better = (reduced < best) & (fewest <= most)
            best[better] = reduced[better]
            chosen[better] = coaches[better]
        return chosen, best


def columns_of(
    part: Part, coaches: Floats, leader: bool, match: npt.NDArray[np.int16], staffing: Staffing
) -> Columns:
    """The columns of areas with given coaches and matches."""
    demand, limited = part.total(staffing.clients), staffing.problem.rules.max_goals
    amounts = dict(part.amounts)
    for goal, amount in staffing.amounts(demand, coaches, leader).items():
        if goal in limited:
            amounts[goal] = amount
    if staffing.today is not None:
        amounts["moves"] = moves_of(part, match, staffing.today)
    return Columns(
        members=part.dense, coaches=coaches, leader=np.full(len(part), leader), match=match,
        cost=part.fixed_cost + staffing.cost(demand, coaches, leader), amounts=amounts,
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
    priced = staffing.priced(prices)
    for leader in staffing.leader_options:
        coaches, least = priced.best(areas, demand, prices.coach, leader)
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
    return np.asarray(reduced)


def least_reduced(areas: Some, staffing: Staffing, prices: Prices) -> Floats:
    """The least reduced cost of any column of each area."""
    return np.minimum.reduce([found[-1] for found in best_columns(areas, staffing, prices)])


def below(areas: Some, staffing: Staffing, prices: Prices, edge: float) -> tuple[Some, Floats]:
    """The areas with a column whose reduced cost is at most the edge, and that least cost."""
    if prices.triples:
        loose = least_reduced(areas, staffing, prices.without_triples)
        areas = areas.take(np.flatnonzero(loose <= edge))
    least = least_reduced(areas, staffing, prices)
    near = np.flatnonzero(least <= edge)
    return areas.take(near), least[near]
