"""Columns of the set partitioning, and the prices that the rows of the program have.

A column is an area with its coaches and its leader. Where the number of moves is limited it also
says which of today's areas it is matched to; its moves are the municipalities from elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ipsgeo.problem import Problem
from ipsgeo.solve.areas import Chosen, Triples
from ipsgeo.solve.frames import Floats, Totals

NO_MATCH = -1
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Family:
    """Some municipalities, and the same with all their neighbours, by position (``solve.lent``)."""

    members: frozenset[int]
    around: frozenset[int]


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
        For each goal that has a limit, its amount; "moves" where these have one; and, where areas
        lend clients, "lendable" and "room" (clients a year).
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
    areas, ``triples`` and ``families`` those of the rows of ``solve.triples`` and
    ``solve.lent``; none of these is above zero.
    """

    municipalities: Floats
    coach: float
    leader: float
    area: float
    limits: Mapping[str, float] = field(default_factory=dict)
    matches: Floats = field(default_factory=lambda: np.zeros(0))
    triples: Triples = field(default_factory=dict)
    families: Mapping[Family, float] = field(default_factory=dict)

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
