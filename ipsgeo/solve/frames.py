"""Frames of municipalities, and the connected areas within a frame as bit masks.

A county of up to 36 municipalities is one frame. Of more, each seat has a frame of its own: the
municipalities that may be served from it. Bit i of a mask is the i-th municipality of the frame.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ipsgeo.problem import Problem

Masks = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.intp]

ONE = np.uint64(1)


@dataclass(frozen=True, eq=False)
class Frame:
    """Some municipalities, by their positions in the problem's codes.

    Parameters
    ----------
    members
        Positions, at most 63.
    seat
        Place in ``members`` of the seat that all areas of the frame have; None where any member
        of an area can be its seat.
    """

    members: Positions
    seat: int | None = None

    @cached_property
    def places(self) -> dict[int, int]:
        """The place of each member in ``members``."""
        return {int(position): place for place, position in enumerate(self.members)}

    def mask(self, positions: Sequence[int]) -> tuple[int, bool]:
        """The mask of some municipalities, and whether all of them are in the frame."""
        places = self.places
        inside = [places[position] for position in set(positions) if position in places]
        return sum(1 << place for place in inside), len(inside) == len(set(positions))


def neighbours_of(problem: Problem) -> list[set[int]]:
    """For each municipality the positions of its neighbours."""
    position = {code: i for i, code in enumerate(problem.codes)}
    near: list[set[int]] = [set() for _ in position]
    pairs = problem.neighbours
    for a, b in zip(pairs["code_a"], pairs["code_b"], strict=True):
        near[position[a]].add(position[b])
        near[position[b]].add(position[a])
    return near


def connected_areas(
    frame: Frame, near: list[set[int]], *, largest: int, apart: Sequence[int] = ()
) -> Iterator[Masks]:
    """Every connected area of a frame exactly once, level by level of their size.

    An area grows by one neighbour at a time; a neighbour that was passed over is banned for good
    in that branch, so that no area comes up twice and none is missed. Areas start from the
    frame's seat, or from their first municipality where it has none.

    Parameters
    ----------
    frame
        The municipalities.
    near
        Neighbours by position.
    largest
        Most municipalities in an area.
    apart
        Pair masks; no area holds a whole one.
    """
    n = len(frame.members)
    touching = np.array([frame.mask(list(near[i]))[0] for i in frame.members], dtype=np.uint64)
    if frame.seat is None:
        masks = ONE << np.arange(n, dtype=np.uint64)
        banned = masks - ONE  # an area starts from its first municipality
        fringe = touching & ~banned & ~masks
    else:
        masks = np.array([1 << frame.seat], dtype=np.uint64)
        banned, fringe = np.zeros(1, dtype=np.uint64), touching[[frame.seat]]
    for size in range(1, largest + 1):
        yield masks
        if size < largest:
            masks, banned, fringe = grown(masks, banned, fringe, touching, apart)
        if not len(masks):
            return


def grown(
    masks: Masks, banned: Masks, fringe: Masks, near: Masks, apart: Sequence[int]
) -> tuple[Masks, Masks, Masks]:
    """The areas of the next size: each area with each neighbour on its fringe."""
    parts = []
    for i, around in enumerate(near):
        bit = ONE << np.uint64(i)
        chosen = np.flatnonzero(fringe & bit)
        if len(chosen):
            mask = masks[chosen] | bit
            ban = banned[chosen] | (fringe[chosen] & (bit - ONE))
            edge = (fringe[chosen] | around) & ~ban & ~mask
            parts.append((mask, ban, edge))
    if not parts:
        none = np.empty(0, dtype=np.uint64)
        return none, none, none
    mask, ban, edge = (np.concatenate(column) for column in zip(*parts, strict=True))
    allowed = np.ones(len(mask), dtype=bool)
    for pair in apart:
        allowed &= (mask & np.uint64(pair)) != np.uint64(pair)
    return (mask, ban, edge) if allowed.all() else (mask[allowed], ban[allowed], edge[allowed])


def subset_sums(values: Floats) -> Floats:
    """The sum of the values of every subset of some municipalities, by mask."""
    sums = np.zeros(1)
    for value in values:
        sums = np.concatenate([sums, sums + value])
    return sums


class Summer:
    """Adds up a value per municipality of a frame over many areas: two table look-ups an area.

    Parameters
    ----------
    values
        The value of each municipality of the frame.
    needed
        A municipality without which the sum is infinite; None for none.
    barred
        Mask of the municipalities with which the sum is infinite.
    """

    def __init__(self, values: Floats, *, needed: int | None = None, barred: int = 0) -> None:
        self.low = (len(values) + 1) // 2
        lower, upper = subset_sums(values[: self.low]), subset_sums(values[self.low :])
        lower[(np.arange(len(lower)) & barred) != 0] = np.inf
        upper[(np.arange(len(upper)) & (barred >> self.low)) != 0] = np.inf
        if needed is not None:
            part, bit = (lower, needed) if needed < self.low else (upper, needed - self.low)
            part[(np.arange(len(part)) >> bit) & 1 == 0] = np.inf
        self.lower, self.upper = lower, upper

    def halves(self, masks: Masks) -> tuple[Positions, Positions]:
        """The rows of both tables for each area."""
        below = np.uint64((1 << self.low) - 1)
        return (masks & below).astype(np.intp), (masks >> np.uint64(self.low)).astype(np.intp)

    def at(self, rows: tuple[Positions, Positions]) -> Floats:
        """The sums for rows that ``halves`` found."""
        total = self.lower.take(rows[0])
        total += self.upper.take(rows[1])
        return total

    def over(self, masks: Masks) -> Floats:
        """The sum over each area."""
        return self.at(self.halves(masks))


@dataclass(frozen=True, eq=False)
class Totals:
    """A value per municipality of the problem, to be added up over areas of any frame."""

    values: Floats
    known: dict[Frame, Summer] = field(default_factory=dict)

    def over(self, frame: Frame, masks: Masks) -> Floats:
        """The sum over each area of a frame."""
        if frame not in self.known:
            self.known[frame] = Summer(self.values[frame.members])
        return self.known[frame].over(masks)
