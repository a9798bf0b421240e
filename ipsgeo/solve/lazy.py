"""What a plan must keep that no single column shows: rows that are added when they are broken."""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ipsgeo.neighbours import connected_parts
from ipsgeo.problem import Problem
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.columns import Columns, Family, Truths
from ipsgeo.solve.lent import GRAIN, worst_family
from ipsgeo.solve.plans import plan_of
from ipsgeo.solve.pricing import unlent
from ipsgeo.solve.program import Limit, Outcome, cover
from ipsgeo.solve.ties import settle
from ipsgeo.teams import form_teams

MOST_CUTS = 12  # plans that are refused one by one before the other model is asked


def keys_of(members: Truths) -> npt.NDArray[np.void]:
    """One value for each area that is the same for the same municipalities."""
    packed = np.ascontiguousarray(np.packbits(members, axis=1))
    return packed.view(np.dtype((np.void, packed.shape[1]))).ravel()


@dataclass(frozen=True, eq=False)
class NoGood:
    """These areas with these coaches and leaders are not all chosen at once."""

    columns: Columns

    def on(self, columns: Columns) -> Limit:
        """Σ x over them ≤ their number − 1."""
        same = np.zeros(len(columns), dtype=bool)
        keys, own = keys_of(columns.members), keys_of(self.columns.members)
        for k in range(len(self.columns)):
            same |= (
                (keys == own[k])
                & (columns.coaches == self.columns.coaches[k])
                & (columns.leader == self.columns.leader[k])
            )
        return Limit(amount=same.astype(float), most=float(len(self.columns) - 1))


@dataclass(frozen=True, eq=False)
class Division:
    """These areas are not all chosen at once, with whatever coaches."""

    members: Truths

    def on(self, columns: Columns) -> Limit:
        """Σ x over them ≤ their number − 1."""
        same = np.isin(keys_of(columns.members), keys_of(self.members))
        return Limit(amount=same.astype(float), most=float(len(self.members) - 1))


@dataclass(frozen=True, eq=False)
class OwnTeam:
    """A part of the map that no border joins to the rest has a team of its own.

    Parameters
    ----------
    inside
        Whether each municipality of the problem is in the part.
    coaches
        What a team has at least.
    leaders
        One where teams have leaders, else none.
    """

    inside: Truths
    coaches: float
    leaders: int

    def on(self, columns: Columns) -> list[Limit]:
        """Σ c x over the part's areas ≥ the least in a team, and Σ l x ≥ 1 with leaders."""
        own = np.where((columns.members & self.inside).any(axis=1), -1.0, 0.0)
        return [
            Limit(amount=own * columns.coaches, most=-self.coaches),
            Limit(amount=own * columns.leader, most=-float(self.leaders)),
        ]


def own_teams(problem: Problem) -> list[OwnTeam]:
    """What every plan with several teams keeps where the map falls into parts."""
    parts = connected_parts(problem.codes, problem.neighbours)
    if problem.teams == 1 or len(parts) == 1:
        return []
    least, leaders = problem.rules.team_coaches, min(1, problem.leaders)
    inside = [np.array([code in part for code in problem.codes]) for part in parts]
    return [OwnTeam(own, least, leaders) for own in inside]


@dataclass(eq=False)
class Lazy:
    """The rows found so far.

    Parameters
    ----------
    problem
        What is solved.
    families
        Rows of ``solve.lent``, where areas lend; at least that of everyone.
    cuts
        What is not to be chosen: areas that cannot form the teams, and plans known already.
    """

    problem: Problem
    cuts: list[NoGood | Division] = field(default_factory=list)
    families: list[Family] = field(default_factory=list)

    def on(self, columns: Columns) -> list[Limit]:
        """The rows for some columns."""
        rows = [row for part in self.always for row in part.on(columns)]
        rows += [cut.on(columns) for cut in self.cuts]
        lent = [unlent(columns, family) for family in self.families]
        return rows + [Limit(amount=amount, most=0.0, theta=-1.0) for amount in lent]

    @cached_property
    def always(self) -> list[OwnTeam]:
        """The rows that are there from the start: what the team rows say of separate parts."""
        return own_teams(self.problem)

    @property
    def theta_cost(self) -> float:
        """What a client a year costs who is lendable and finds no room."""
        return self.problem.weights.overload if self.families else 0.0

    def value(self, plan: Columns) -> float:
        """What a plan costs."""
        short = worst_family(plan, self.problem)[1] if self.families else 0.0
        return float(plan.cost.sum()) + self.theta_cost * short

    @property
    def gives_up(self) -> bool:
        """Whether so many plans could form no teams that rows one by one lead nowhere."""
        return sum(isinstance(cut, NoGood) for cut in self.cuts) >= MOST_CUTS

    def refuses(self, chosen: Columns) -> bool:
        """Whether a plan breaks a row that was not there yet, which then is added."""
        if self.problem.teams > 1 and not form_teams(plan_of(chosen, self.problem), self.problem):
            self.cuts.append(NoGood(chosen))
            return True
        if not self.families:
            return False
        family, short = worst_family(chosen, self.problem)
        known = max(float(unlent(chosen, other).sum()) for other in self.families)
        if short <= max(0.0, known) + GRAIN:
            return False
        self.families.append(family)
        return True


def cover_lazily(columns: Columns, lazy: Lazy, clock: Clock) -> Outcome:
    """The best choice of columns that keeps all rows, also the ones that were not there at first.

    When time is up and the best choice breaks such a row there is none.
    """
    while True:
        rows = lazy.on(columns)
        found = cover(
            columns,
            lazy.problem,
            at_most=rows,
            theta_cost=lazy.theta_cost,
            time_limit_s=clock.left_s(),
        )
        if found.chosen is None or not lazy.refuses(columns.take(found.chosen)):
            return found
        if clock.is_up() or lazy.gives_up:
            return replace(found, chosen=None, value=np.inf, finished=False)


def settle_lazily(columns: Columns, lazy: Lazy, outcome: Outcome, clock: Clock) -> Columns:
    """The one optimal plan that is given among those that keep all rows."""
    while True:
        rows, cost = lazy.on(columns), lazy.theta_cost
        settled = settle(columns, lazy.problem, outcome, clock, rows, theta_cost=cost)
        if not lazy.refuses(settled):
            return settled
        if lazy.gives_up and outcome.chosen is not None:
            return columns.take(outcome.chosen)
