"""Every connected area as a bit mask, and what each costs apart from its coaches.

Bit i of a mask is the i-th municipality in the order of the codes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ipsgeo.problem import Problem

Masks = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]

ONE = np.uint64(1)
MINUTES_TOLERANCE = 1e-9


def adjacency_masks(problem: Problem) -> list[int]:
    """For each municipality the mask of its neighbours."""
    position = {code: i for i, code in enumerate(problem.codes)}
    masks = [0] * len(position)
    pairs = problem.neighbours
    for a, b in zip(pairs["code_a"], pairs["code_b"], strict=True):
        masks[position[a]] |= 1 << position[b]
        masks[position[b]] |= 1 << position[a]
    return masks


def connected_areas(
    adjacency: list[int], *, largest: int | None = None, apart: list[int] | None = None
) -> Iterator[Masks]:
    """Every connected set of municipalities exactly once, level by level of their number.

    An area grows by one neighbour at a time; a neighbour that was passed over is banned for good
    in that branch, so that no area comes up twice and none is missed.

    Parameters
    ----------
    adjacency
        Neighbour masks.
    largest
        Most municipalities in an area.
    apart
        Pair masks; no area holds a whole one.
    """
    n = len(adjacency)
    near = np.array(adjacency, dtype=np.uint64)
    masks = ONE << np.arange(n, dtype=np.uint64)
    banned = masks - ONE  # an area starts from its first municipality
    fringe = near & ~banned & ~masks
    for size in range(1, (largest or n) + 1):
        yield masks
        if size < (largest or n):
            masks, banned, fringe = grown(masks, banned, fringe, near, apart or [])
        if not len(masks):
            return


def grown(
    masks: Masks, banned: Masks, fringe: Masks, near: Masks, apart: list[int]
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
    """Adds up a value per municipality over many areas: two table look-ups an area.

    Parameters
    ----------
    values
        The value of each municipality.
    needed
        A municipality without which the sum is infinite; None for none.
    barred
        Mask of the municipalities with which the sum is infinite.
    """

    def __init__(self, values: Floats, *, needed: int | None = None, barred: int = 0) -> None:
        self.low = (len(values) + 1) // 2
        lower, upper = subset_sums(values[: self.low]), subset_sums(values[self.low :])
        below = (1 << self.low) - 1
        lower[(np.arange(len(lower)) & barred & below) != 0] = np.inf
        upper[(np.arange(len(upper)) & (barred >> self.low)) != 0] = np.inf
        if needed is not None:
            part, bit = (lower, needed) if needed < self.low else (upper, needed - self.low)
            part[(np.arange(len(part)) >> bit) & 1 == 0] = np.inf
        self.lower, self.upper = lower, upper

    def halves(self, masks: Masks) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """The rows of both tables for each area."""
        below = np.uint64((1 << self.low) - 1)
        return (masks & below).astype(np.intp), (masks >> np.uint64(self.low)).astype(np.intp)

    def at(self, rows: tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]) -> Floats:
        """The sums for rows that ``halves`` found."""
        total = self.lower.take(rows[0])
        total += self.upper.take(rows[1])
        return total

    def over(self, masks: Masks) -> Floats:
        """The sum over each area."""
        return self.at(self.halves(masks))


@dataclass(frozen=True, eq=False)
class Travel:
    """Client-hours of one-way travel from the best seat of an area."""

    problem: Problem

    @property
    def restricted(self) -> bool:
        """Whether a rule may forbid seats, so that some areas have none."""
        rules = self.problem.rules
        return rules.max_minutes is not None or bool(rules.fixed_seats)

    @cached_property
    def seats(self) -> list[Summer]:
        """For each seat the client-hours to it, infinite for areas that it cannot serve."""
        codes, rules = self.problem.codes, self.problem.rules
        demand = self.problem.demand[codes].to_numpy(float)
        minutes = self.problem.minutes.loc[codes, codes].to_numpy(float)
        limit = np.inf if rules.max_minutes is None else rules.max_minutes + MINUTES_TOLERANCE
        fixed = mask_of(rules.fixed_seats, codes)
        seats = []
        for seat in range(len(codes)):
            far = sum(1 << int(i) for i in np.flatnonzero(minutes[:, seat] > limit))
            barred = (far | fixed) & ~(1 << seat)
            seats.append(Summer(demand * minutes[:, seat] / 60, needed=seat, barred=barred))
        return seats

    def hours(self, masks: Masks) -> Floats:
        """Client-hours per year of each area; infinite where no seat is allowed."""
        rows = self.seats[0].halves(masks)
        best = np.full(len(masks), np.inf)
        for seat in self.seats:
            np.minimum(best, seat.at(rows), out=best)
        return best


def mask_of(codes_in: tuple[str, ...], codes: list[str]) -> int:
    """The mask of some municipalities."""
    return sum(1 << codes.index(code) for code in set(codes_in))


def keeps_groups(masks: Masks, problem: Problem) -> npt.NDArray[np.bool_]:
    """Whether each area holds all or none of every group that is to stay together."""
    fine = np.ones(len(masks), dtype=bool)
    for group in problem.rules.together:
        whole = np.uint64(mask_of(group, problem.codes))
        held = masks & whole
        fine &= (held == 0) | (held == whole)
    return fine


def broken_wishes(masks: Masks, problem: Problem) -> Floats:
    """Wishes of the area's municipalities for partners outside it."""
    count = np.zeros(len(masks))
    if problem.wishes is not None:
        for code, partner in problem.wishes[["code", "partner"]].itertuples(index=False):
            wisher = np.uint64(mask_of((code,), problem.codes))
            both = wisher | np.uint64(mask_of((partner,), problem.codes))
            count += (masks & both) == wisher
    return count


def cut_pairs(masks: Masks, problem: Problem) -> Floats:
    """Half the neighbour pairs across the area's border: each is shared by two areas."""
    count = np.zeros(len(masks))
    pairs = problem.neighbours
    for a, b in zip(pairs["code_a"], pairs["code_b"], strict=True):
        both = np.uint64(mask_of((a, b), problem.codes))
        held = masks & both
        count += (held != 0) & (held != both)
    return count / 2


def pair_changes(masks: Masks, problem: Problem) -> Floats:
    """Pairs together in the area but not today, and half of those that it takes apart."""
    size = np.bitwise_count(masks).astype(float)
    together = size * (size - 1) / 2
    apart = np.zeros(len(masks))
    for group in (problem.today.groups() if problem.today else {}).values():
        held = np.bitwise_count(masks & np.uint64(mask_of(tuple(group), problem.codes)))
        kept = held.astype(float)
        together -= kept * (kept - 1) / 2
        apart += kept * (len(group) - kept) / 2
    return together + apart
