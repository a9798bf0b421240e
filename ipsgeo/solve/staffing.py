"""What coaches cost an area.

With c coaches and s = c + f of them with the leader's share f or 0, an area costs, apart from its
fixed cost,

    w_overload · max(0, D − h s) + w_balance · |D − r s| + w_coach · c

with D the area's clients a year, h the norm and r the even load.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ipsgeo.problem import Problem, Weights
from ipsgeo.solve.areas import Some
from ipsgeo.solve.columns import Prices, Truths
from ipsgeo.solve.frames import Floats, Totals
from ipsgeo.solve.sampled import Sampled

LOAD_TOLERANCE = 1e-9
STAFF_GOALS = ("overload", "balance", "coach")  # the goals that coaches touch
LendingPrices = tuple[Floats, Floats]  # of a client lent and of a client's room, by area


@dataclass(frozen=True, eq=False)
class Staffing:
    """What coaches cost an area: the part of the objective that depends on them.

    Parameters
    ----------
    problem
        Coaches, norm and rules.
    weights
        The problem's weights, or those with the prices of limits in them.
    lent_share
        The most of an area's clients that may be served from elsewhere, as a share; None where
        areas do not lend.
    """

    problem: Problem
    weights: Weights
    lent_share: float | None = None

    @cached_property
    def clients(self) -> Totals:
        """Clients per year of an area."""
        return Totals(self.problem.demand[self.problem.codes].to_numpy(float))

    @cached_property
    def sampled(self) -> Sampled | None:
        """Overload and balance over samples of the demand; None where there are none."""
        problem = self.problem
        if problem.robust is None:
            return None
        goals = tuple(
            goal
            for goal in ("overload", "balance")
            if getattr(problem.weights, goal) or goal in problem.rules.max_goals
        )
        return Sampled(problem, problem.robust, goals, self.numbers(), self.leader_options)

    @property
    def most_clients(self) -> float:
        """Clients per year of the county; with samples, of the one that has most of them."""
        known = float(self.problem.demand.sum())
        robust = self.problem.robust
        return known if robust is None else max(known, float(robust.samples.totals.max()))

    def check_size(self, pool: Sequence[Some]) -> None:
        """Raise DataError where there are too many areas for so many samples."""
        if self.sampled is not None:
            self.sampled.check_size(sum(map(len, pool)))

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
        staffing = Staffing(self.problem, weights, self.lent_share)
        staffing.__dict__.update(clients=self.clients, sampled=self.sampled)
        return staffing

    def share(self, leader: bool) -> float:
        """The leader's share in the area."""
        return self.problem.leader_share if leader else 0.0

    def amounts(
        self, areas: Some, demand: Floats, coaches: Floats, leader: bool
    ) -> dict[str, Floats]:
        """The goals of ``STAFF_GOALS`` for each area; where they lend, what and for how much.

        lendable = min(max(0, D − h s), share · D) and room = max(0, h s − D), clients a year.
        """
        if self.sampled is not None:
            sampled = self.sampled
            return {
                goal: coaches if goal == "coach" else sampled.amount(goal, areas, coaches, leader)
                for goal in STAFF_GOALS
            }
        staff = coaches + self.share(leader)
        over = np.maximum(0.0, demand - self.problem.throughput_per_year * staff)
        amounts = {"overload": over, "balance": np.abs(demand - self.problem.even_load * staff)}
        amounts["coach"] = coaches
        if self.lent_share is not None:
            amounts["lendable"] = np.minimum(over, self.lent_share * demand)
            room = self.problem.throughput_per_year * staff - demand
            amounts["room"] = np.maximum(0.0, room)
        return amounts

    def cost(
        self,
        areas: Some,
        demand: Floats,
        coaches: Floats,
        leader: bool,
        lending: LendingPrices | None = None,
    ) -> Floats:
        """Weighted overload, imbalance and coaches.

        Where areas lend, as if everything lendable were lent; ``lending`` has what lending costs
        and room is paid at the prices of the program.
        """
        cost = np.zeros(len(demand))
        amounts = self.amounts(areas, demand, coaches, leader)
        for goal in STAFF_GOALS:
            weight = getattr(self.weights, goal)
            if weight:
                cost += weight * amounts[goal]
        if self.lent_share is not None:
            cost -= self.problem.weights.overload * amounts["lendable"]
            if lending is not None:
                cost += lending[0] * amounts["lendable"] - lending[1] * amounts["room"]
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
        if rules.teams_per_coach is not None:
            needed = self.care_teams(areas) / rules.teams_per_coach - self.share(leader)
            fewest = np.maximum(fewest, step * np.ceil(needed / step - LOAD_TOLERANCE))
        if rules.min_load is not None:
            enough = demand / rules.min_load - self.share(leader)
            most = np.minimum(most, step * np.floor(enough / step + LOAD_TOLERANCE))
        return fewest, most

    def care_teams(self, areas: Some) -> Floats:
        """How many of the given teams each area touches."""
        place = {code: position for position, code in enumerate(self.problem.codes)}
        touched = np.zeros(len(areas))
        for codes in self.problem.rules.care_teams.values():
            held = [areas.holds(place[code]) for code in codes]
            touched += np.logical_or.reduce(held)
        return touched

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
        self,
        areas: Some,
        demand: Floats,
        price: float,
        leader: bool,
        lending: LendingPrices | None = None,
    ) -> tuple[Floats, Floats]:
        """The best number of coaches of each area at a price, and its reduced cost."""
        fewest, most = self.limits(areas, demand, leader)
        best, chosen = np.full(len(demand), np.inf), fewest.copy()
        for number in self.candidates(demand, price, leader, fewest, most):
            coaches = np.clip(number, fewest, most)
            reduced = self.cost(areas, demand, coaches, leader, lending) - price * coaches
            better = (reduced < best) & (fewest <= most)
            best[better] = reduced[better]
            chosen[better] = coaches[better]
        return chosen, best

    def candidates(
        self, demand: Floats, price: float, leader: bool, fewest: Floats, most: Floats
    ) -> list[Floats]:
        """Numbers of coaches of which one is the best.

        The cost is piecewise linear in them: the best is next to a kink or at an end. Without
        lending it is convex, and one kink is known to be the best. Over samples every number is
        looked at.
        """
        step = self.problem.coach_step
        if self.sampled is not None:
            return [np.full(len(demand), number) for number in self.numbers()]
        if self.lent_share is None:
            low = step * np.floor(self.best_real(demand, price, leader) / step)
            return [low, low + step]
        norm, even = self.problem.throughput_per_year, self.problem.even_load
        found = [fewest, most]
        kinks = ((norm, 1.0), (even, 1.0), (norm, 1.0 - self.lent_share))
        for load, share in (kink for kink in kinks if kink[0] > 0):
            low = step * np.floor((demand * share / load - self.share(leader)) / step)
            found += [low, low + step]
        return found
