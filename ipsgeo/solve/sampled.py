"""Overload and balance of areas over samples of the demand: the goals of a robust plan.

An area's amount is the mean over the samples, or over the tenth of them that is worst for it. It
depends on the area alone, so that a plan is still a set of areas with a cost each. Every amount
that can be asked for is worked out once, for each number of coaches, with and without a leader.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np

from ipsgeo.errors import DataError, Finding
from ipsgeo.problem import Problem
from ipsgeo.samples import Floats, Robust, largest, worst_count
from ipsgeo.solve.areas import Areas, Some

MOST_SUMS = 2_000_000_000  # areas × samples: minutes of work
MOST_FIGURES = 200_000_000  # areas × numbers of coaches × goals: 1.6 GB
BLOCK = 1 << 19  # areas × samples at a time: 4 MB, what a processor keeps at hand


@dataclass(frozen=True, eq=False)
class Sampled:
    """The amounts of the goals over the samples.

    Parameters
    ----------
    problem, robust
        The problem, and its own samples with their measure.
    goals
        Those of "overload" and "balance" that have a weight or a limit.
    numbers
        Every number of coaches that an area can have, one step apart.
    leader_options
        Whether an area can have a leader: both, or only not.
    """

    problem: Problem
    robust: Robust
    goals: tuple[str, ...]
    numbers: Floats
    leader_options: tuple[bool, ...]
    known: WeakKeyDictionary[Some, dict[str, Floats]] = field(default_factory=WeakKeyDictionary)

    @cached_property
    def demand(self) -> Floats:
        """Clients per year, municipalities in the order of codes × samples."""
        return self.robust.samples.values(self.problem.codes)

    @cached_property
    def even(self) -> Floats:
        """The even load of each sample."""
        return self.robust.samples.totals / self.problem.coach_years

    def check_size(self, areas: int) -> None:
        """Raise DataError where there are too many areas for so many samples."""
        figures = areas * len(self.numbers) * len(self.leader_options) * len(self.goals)
        if areas * len(self.even) > MOST_SUMS or figures > MOST_FIGURES:
            facts = {"areas": areas, "samples": len(self.even)}
            raise DataError(Finding(key="robust_too_large", facts=facts))

    def amount(self, goal: str, areas: Some, coaches: Floats, leader: bool) -> Floats:
        """One goal of each area with these coaches; zero where it does not count."""
        if goal not in self.goals:
            return np.zeros(len(areas))
        step = self.problem.coach_step
        places = np.rint((coaches - self.numbers[0]) / step).astype(np.intp)
        places = np.clip(places, 0, len(self.numbers) - 1)
        table = self.table(areas)[goal][self.leader_options.index(leader)]
        return np.asarray(table[places, np.arange(len(areas))])

    def table(self, areas: Some) -> dict[str, Floats]:
        """Each goal as leader options × numbers of coaches × areas, worked out once."""
        if areas not in self.known:
            shape = (len(self.leader_options), len(self.numbers), len(areas))
            found = {goal: np.empty(shape) for goal in self.goals}
            for start, clients in self.clients(areas):
                rows = slice(start, start + len(clients))
                for goal, table in found.items():
                    work_out = self.overload if goal == "overload" else self.balance
                    work_out(clients, table[:, :, rows])
            self.known[areas] = found
        return self.known[areas]

    def clients(self, areas: Some) -> Iterator[tuple[int, Floats]]:
        """The areas' clients per year, areas × samples, a block at a time and where it starts."""
        size = max(1, BLOCK // len(self.even))
        for start in range(0, len(areas), size):
            some = np.arange(start, min(start + size, len(areas)))
            if isinstance(areas, Areas):
                places = np.arange(len(areas.frame.members), dtype=np.uint64)
                bits = (areas.masks[some, None] >> places) & np.uint64(1)
                yield start, bits.astype(float) @ self.demand[areas.frame.members]
            else:
                yield start, np.asarray(areas.members[some] @ self.demand)

    def staffs(self) -> Iterator[tuple[int, int, float]]:
        """Every staff: the places of leader option and number, and the coach-years."""
        for i, leader in enumerate(self.leader_options):
            share = self.problem.leader_share if leader else 0.0
            for k, number in enumerate(self.numbers):
                yield i, k, float(number) + share

    def overload(self, clients: Floats, found: Floats) -> None:
        """Write the measure of max(0, D − h s): the worst samples are those with most clients."""
        if self.robust.measure == "worst_decile":
            clients = largest(clients)
        work = np.empty_like(clients)
        for i, k, staff in self.staffs():
            np.subtract(clients, self.problem.throughput_per_year * staff, out=work)
            found[i, k] = np.maximum(work, 0.0, out=work).mean(axis=1)

    def balance(self, clients: Floats, found: Floats) -> None:
        """Write the measure of |D − r s|, with the even load r of each sample."""
        count = len(self.even)
        first = 0 if self.robust.measure == "expected" else count - worst_count(count)
        work = np.empty_like(clients)
        for i, k, staff in self.staffs():
            np.subtract(clients, self.even * staff, out=work)
            np.abs(work, out=work)
            if first:
                work.partition(first, axis=1)
            found[i, k] = work[:, first:].mean(axis=1)
