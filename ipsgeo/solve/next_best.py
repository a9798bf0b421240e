"""The best plan, the next best, and so on: distinct divisions into areas, each proven.

A plan of value at most V consists of columns with reduced cost at most V − (dual value), as
``solve.partition`` shows. So the next best plan is the optimum of the integer program over a
window of columns, with a cut for every earlier plan (no-good: not all of its areas at once), as
soon as that optimum lies below the window's far edge. Staffing does not count: a cut forbids the
areas with any coaches, and the program finds the best coaches for each division.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ipsgeo.plan import Plan
from ipsgeo.problem import Problem
from ipsgeo.solve import audited
from ipsgeo.solve.areas import Some
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.columns import Columns
from ipsgeo.solve.frames import Floats
from ipsgeo.solve.lazy import Division, Lazy, cover_lazily, settle_lazily
from ipsgeo.solve.plans import plan_in_teams
from ipsgeo.solve.pool import area_pool
from ipsgeo.solve.program import GAP, Outcome
from ipsgeo.solve.relaxation import Relaxation, relax, strengthened
from ipsgeo.solve.staffing import Staffing
from ipsgeo.solve.windows import columns_within

FIRST_WINDOW = 0.005  # of the dual value
WIDER = 2.0
MOST_COLUMNS = 150_000  # PuLP needs 4 s to build 100,000


class NotProvenError(Exception):
    """Time or the number of columns ended the search before there was a proof."""


@dataclass(eq=False)
class Ranking:
    """All columns of a problem with their reduced costs, and the window that is open now."""

    problem: Problem
    pool: Sequence[Some]
    staffing: Staffing
    relaxation: Relaxation
    clock: Clock
    width: float = field(init=False)
    columns: Columns = field(init=False)
    reduced: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.open(max(FIRST_WINDOW * abs(self.relaxation.value), GAP))

    @property
    def slack(self) -> float:
        """What rounding of the prices can hide: (most areas − 1) × least reduced cost, ≤ 0."""
        return (self.problem.area_range()[1] - 1) * min(0.0, self.relaxation.least)

    @property
    def edge(self) -> float:
        """Every plan with a column outside the window costs more."""
        return self.relaxation.value + self.width

    def open(self, width: float) -> None:
        """Open the window to a width; raises NotProvenError where it holds too many columns."""
        reach = width - self.slack
        close = [self.relaxation.near] if reach < self.relaxation.edge else self.pool
        self.columns, self.reduced = columns_within(
            close, self.staffing, self.relaxation.prices, reach
        )
        self.width = width
        if len(self.columns) > MOST_COLUMNS:
            raise NotProvenError

    def close_to(self, value: float) -> np.ndarray:
        """Positions of the columns that a plan of at most this value can consist of."""
        window = value - self.relaxation.value - self.slack + GAP
        return np.flatnonzero(self.reduced <= window)


def next_best(problem: Problem, best: Plan, *, limit: float, clock: Clock) -> Iterator[Plan]:
    """The distinct divisions after the best one, best first, as long as they cost at most a limit.

    Ends when there is no other; raises NotProvenError when it cannot tell.

    Parameters
    ----------
    problem
        A problem whose optimum is known.
    best
        The optimum.
    limit
        The most a plan may cost.
    clock
        Seconds for all of it.
    """
    pool, staffing = area_pool(problem, clock), Staffing(problem, problem.weights)
    staffing.check_size(pool)
    relaxation = relax(pool, staffing, clock)
    if relaxation.complete:
        relaxation = strengthened(pool, staffing, relaxation, clock)
    if not relaxation.complete:
        raise NotProvenError
    ranking = Ranking(problem, pool, staffing, relaxation, clock)
    lazy = Lazy(problem, [Division(members_of(best, problem))])
    while (found := following(ranking, lazy, limit + GAP)) is not None:
        plan = plan_in_teams(found, problem)
        audited(plan, problem, float(found.cost.sum()))
        lazy.cuts.append(Division(found.members))
        yield plan


def members_of(plan: Plan, problem: Problem) -> np.ndarray:
    """The areas of a plan as areas × municipalities."""
    area = plan.area[problem.codes].to_numpy()
    return np.array([area == name for name in plan.coaches.index])


def following(ranking: Ranking, lazy: Lazy, limit: float) -> Columns | None:
    """The best plan that is none of the earlier ones, or None if it costs more than the limit."""
    while True:
        outcome = cover_lazily(ranking.columns, lazy, ranking.clock)
        if not outcome.finished or ranking.clock.is_up():
            raise NotProvenError
        if outcome.value <= min(limit, ranking.edge + GAP):
            return settled(ranking, lazy, outcome)
        if min(outcome.value, ranking.edge) >= limit:
            return None
        ranking.open(min(WIDER * ranking.width, limit - ranking.relaxation.value + GAP))


def settled(ranking: Ranking, lazy: Lazy, outcome: Outcome) -> Columns:
    """Of the plans with this least value, the one that ``solve.ties`` prefers."""
    if outcome.chosen is None:
        raise ValueError("there is no plan to settle on")
    close = ranking.close_to(outcome.value)
    chosen = np.searchsorted(close, outcome.chosen)
    columns = ranking.columns.take(close)
    return settle_lazily(columns, lazy, replace(outcome, chosen=chosen), ranking.clock)
