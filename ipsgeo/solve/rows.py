"""The rows of the set partitioning, for the linear and the integer program alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csc_array, csr_array, hstack

from ipsgeo.problem import Problem
from ipsgeo.solve.columns import Columns, Family, Prices, Truths
from ipsgeo.solve.frames import Floats
from ipsgeo.solve.pricing import unlent

Bounds = list[tuple[float, float]]
Later = tuple[int, int, int] | Family


@dataclass(frozen=True, eq=False)
class Rows:
    """Which rows there are, in this order, and what the columns have in them.

    Municipalities, coaches, leaders (if any), limited goals (and "moves"), matches to today's
    areas (if moves are limited), number of areas, and later rows.

    Parameters
    ----------
    problem
        What is solved.
    today
        Today's areas × municipalities, where moves are limited.
    later
        Rows that were added later, in that order: triples of municipalities of which at most one
        area has two (``solve.triples``), and families of municipalities whose areas can lend no
        more than there is room (``solve.lent``).
    """

    problem: Problem
    today: Truths | None
    later: tuple[Later, ...] = ()

    @cached_property
    def limits(self) -> Mapping[str, float]:
        """The limited amounts."""
        limits = dict(self.problem.rules.max_goals)
        if self.today is not None:
            limits["moves"] = float(self.problem.rules.max_moves or 0)
        return limits

    @cached_property
    def matches(self) -> int:
        """Number of today's areas that columns are matched to."""
        return 0 if self.today is None else len(self.today)

    @property
    def first_count(self) -> int:
        """Number of the first row that is not a municipality's."""
        return len(self.problem.codes)

    @cached_property
    def bounds(self) -> Bounds:
        """Least and most of each row."""
        problem = self.problem
        rows: Bounds = [(1.0, 1.0)] * self.first_count + [(float(problem.total_coaches),) * 2]
        rows += [(float(problem.leaders),) * 2] if problem.leaders else []
        rows += [(-np.inf, limit) for limit in self.limits.values()]
        rows += [(-np.inf, 1.0)] * self.matches
        fewest, most = problem.area_range()
        rows.append((float(fewest), float(most)))
        return rows + [(-np.inf, 0.0 if isinstance(row, Family) else 1.0) for row in self.later]

    def table(self, columns: Columns) -> csr_array:
        """Columns × rows: what each column has in each row."""
        counted = [columns.coaches]
        counted += [columns.leader.astype(float)] if self.problem.leaders else []
        counted += [columns.amounts[goal] for goal in self.limits]
        blocks = [csr_array(columns.members.astype(float)), csr_array(np.stack(counted, axis=1))]
        if self.matches:
            which = np.flatnonzero(columns.match >= 0)
            entries = (np.ones(len(which)), (which, columns.match[which]))
            blocks.append(csr_array(coo_array(entries, shape=(len(columns), self.matches))))
        blocks.append(csr_array(np.ones((len(columns), 1))))
        blocks += [csr_array(in_row(columns, row)[:, None]) for row in self.later]
        return csr_array(hstack(blocks))

    def by_row(self, columns: Columns) -> csc_array:
        """The same, quick to read row by row."""
        return csc_array(self.table(columns))

    def prices(self, duals: npt.NDArray[np.float64]) -> Prices:
        """The rows' dual prices by what they are of."""
        n = self.first_count
        rest: list[float] = duals[n:].tolist()
        coach = rest.pop(0)
        leader = rest.pop(0) if self.problem.leaders else 0.0
        limits = {goal: min(0.0, rest.pop(0)) for goal in self.limits}
        matches: Floats = np.minimum(0.0, np.array(rest[: self.matches]))
        last = rest[self.matches + 1 :]
        paid = {row: price for row, price in zip(self.later, last, strict=True) if price < 0}
        return Prices(
            municipalities=duals[:n], coach=coach, leader=leader, area=rest[self.matches],
            limits=limits, matches=matches,
            triples={row: price for row, price in paid.items() if not isinstance(row, Family)},
            families={row: price for row, price in paid.items() if isinstance(row, Family)},
        )  # fmt: skip


def in_row(columns: Columns, row: Later) -> Floats:
    """What each column has in a row that was added later."""
    if isinstance(row, Family):
        return unlent(columns, row)
    return np.asarray(columns.members[:, row].sum(axis=1) >= 2, dtype=float)
