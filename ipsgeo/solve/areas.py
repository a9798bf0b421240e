"""Sets of areas, in the two forms that the solver needs: many by masks, and some by members."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, vstack

from ipsgeo.solve.frames import Floats, Frame, Masks, Totals

Chosen = npt.NDArray[np.generic]
Triples = Mapping[tuple[int, int, int], float]


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """Some areas by their members, of whatever frames.

    Parameters
    ----------
    members
        Areas × municipalities: 1 for a member.
    fixed_cost
        The weighted cost of each area apart from its coaches.
    amounts
        For each goal of areas that has a limit, its amount in each area.
    """

    members: csr_array
    fixed_cost: Floats
    amounts: Mapping[str, Floats] = field(default_factory=dict)

    def __len__(self) -> int:
        return int(self.members.shape[0])

    def total(self, totals: Totals) -> Floats:
        """The sum of a value per municipality over each area."""
        return np.asarray(self.members @ totals.values)

    def counts(self, groups: npt.NDArray[np.bool_]) -> Floats:
        """Areas × groups: how many municipalities of each group each area has."""
        return np.asarray(self.members @ groups.T.astype(float))

    def holds(self, position: int) -> npt.NDArray[np.bool_]:
        """Whether each area has the municipality."""
        return np.asarray(self.dense[:, position])

    def crowded(self, triples: Triples) -> Floats:
        """The sum of the values of the triples of which each area has two or all three."""
        return np.asarray(crowding(self.members, triples) @ np.array(list(triples.values())))

    @cached_property
    def dense(self) -> npt.NDArray[np.bool_]:
        """``members`` as a table of truths."""
        return np.asarray(self.members.toarray() != 0)

    def take(self, chosen: Chosen) -> "Part":
        """The chosen areas, by position or by truth."""
        amounts = {goal: amount[chosen] for goal, amount in self.amounts.items()}
        return Part(
            members=self.members[chosen], fixed_cost=self.fixed_cost[chosen], amounts=amounts
        )

    @staticmethod
    def joined(parts: Sequence["Part"]) -> "Part":
        """Several sets of areas as one."""
        return Part(
            members=csr_array(vstack([part.members for part in parts])),
            fixed_cost=np.concatenate([part.fixed_cost for part in parts]),
            amounts={
                goal: np.concatenate([part.amounts[goal] for part in parts])
                for goal in parts[0].amounts
            },
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Areas:
    """Many areas of one frame, by their masks; else as ``Part``.

    Parameters
    ----------
    frame, masks
        The areas.
    size
        Municipalities in the whole problem.
    fixed_cost, amounts
        As in ``Part``.
    """

    frame: Frame
    masks: Masks
    size: int
    fixed_cost: Floats
    amounts: Mapping[str, Floats] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.masks)

    def total(self, totals: Totals) -> Floats:
        """The sum of a value per municipality over each area."""
        return totals.over(self.frame, self.masks)

    def counts(self, groups: npt.NDArray[np.bool_]) -> Floats:
        """Areas × groups: how many municipalities of each group each area has."""
        masks = [self.frame.mask(np.flatnonzero(group).tolist())[0] for group in groups]
        held = [np.bitwise_count(self.masks & np.uint64(mask)) for mask in masks]
        return np.stack(held, axis=1).astype(float)

    def holds(self, position: int) -> npt.NDArray[np.bool_]:
        """Whether each area has the municipality."""
        return np.asarray((self.masks & np.uint64(self.frame.mask([position])[0])) != 0)

    def take(self, chosen: Chosen) -> "Areas":
        """The chosen areas, by position or by truth."""
        return Areas(
            frame=self.frame, masks=self.masks[chosen], size=self.size,
            fixed_cost=self.fixed_cost[chosen],
            amounts={goal: amount[chosen] for goal, amount in self.amounts.items()},
        )  # fmt: skip

    def crowded(self, triples: Triples) -> Floats:
        """The sum of the values of the triples of which each area has two or all three."""
        total = np.zeros(len(self))
        for triple, value in triples.items():
            mask, _ = self.frame.mask(triple)
            if mask.bit_count() >= 2:
                total[np.bitwise_count(self.masks & np.uint64(mask)) >= 2] += value
        return total

    def part(self) -> Part:
        """The same areas by their members."""
        places = np.arange(len(self.frame.members), dtype=np.uint64)
        bits = ((self.masks[:, None] >> places) & np.uint64(1)).astype(bool)
        rows, columns = np.nonzero(bits)
        starts = np.concatenate([[0], np.cumsum(bits.sum(axis=1))])
        entries = (np.ones(len(rows)), self.frame.members[columns], starts)
        return Part(
            members=csr_array(entries, shape=(len(self), self.size)),
            fixed_cost=self.fixed_cost,
            amounts=self.amounts,
        )


Some = Areas | Part


def part_of(areas: Some) -> Part:
    """Areas of either form by their members."""
    return areas if isinstance(areas, Part) else areas.part()


def crowding(members: csr_array, triples: Iterable[tuple[int, int, int]]) -> csr_array:
    """Areas × triples: 1 where an area has two or all three of a triple."""
    triples = list(triples)
    rows, places = np.array(triples, dtype=int).reshape(-1), np.repeat(np.arange(len(triples)), 3)
    within = csr_array((np.ones(len(rows)), (rows, places)), shape=(members.shape[1], len(triples)))
    counts = csr_array(members @ within)
    counts.data = (counts.data >= 2).astype(float)
    counts.eliminate_zeros()
    return counts
