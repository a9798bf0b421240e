"""Whether any choice of columns makes a plan at all: a search without prices or bounds.

Where only few columns are left because every load has to be close to the even one, the linear
program says nothing and the integer program loses its way. Going through the choices one
municipality at a time, always the one with the fewest columns left, decides it quickly (Knuth,
Dancing Links, 2000).
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ipsgeo.problem import Problem
from ipsgeo.solve.clock import Clock, OutOfTimeError
from ipsgeo.solve.columns import NO_MATCH, Columns
from ipsgeo.solve.frames import Floats
from ipsgeo.solve.lazy import Lazy

ROUNDING = 1e-9
Some = npt.NDArray[np.intp]


@dataclass(frozen=True, kw_only=True, eq=False)
class Partial:
    """A plan being put together: what is chosen, and what is left to place."""

    chosen: tuple[int, ...]
    open: Some  # positions of the columns that may still fit
    left: npt.NDArray[np.bool_]  # municipalities not covered yet
    coaches: float
    leaders: int
    limits: Floats


@dataclass(frozen=True, eq=False)
class Search:
    """The columns to choose from, and what a plan of them must keep."""

    columns: Columns
    lazy: Lazy

    @property
    def problem(self) -> Problem:
        """What is solved."""
        return self.lazy.problem

    @property
    def amounts(self) -> Floats:
        """Columns × limited amounts."""
        amounts = [self.columns.amounts[goal] for goal in self.limits]
        return np.stack(amounts, axis=1) if amounts else np.empty((len(self.columns), 0))

    @property
    def limits(self) -> dict[str, float]:
        """The most of each limited amount."""
        rules = self.problem.rules
        moves = {} if rules.max_moves is None else {"moves": float(rules.max_moves)}
        return {**rules.max_goals, **moves}

    def start(self) -> Partial:
        """Nothing chosen yet; no column that breaks a limit by itself."""
        limits = np.array(list(self.limits.values()))
        within = (self.amounts <= limits + ROUNDING * (1 + limits)).all(axis=1)
        return Partial(
            chosen=(),
            open=np.flatnonzero(within),
            left=np.ones(len(self.problem.codes), dtype=bool),
            coaches=float(self.problem.total_coaches),
            leaders=self.problem.leaders,
            limits=limits,
        )

    def with_column(self, plan: Partial, column: int, amounts: Floats) -> Partial:
        """The plan with one more column, and the columns that still fit beside it."""
        columns = self.columns
        left = plan.left & ~columns.members[column]
        coaches = plan.coaches - float(columns.coaches[column])
        leaders = plan.leaders - int(columns.leader[column])
        limits = plan.limits - amounts[column]
        own, match = plan.open, columns.match[column]
        fits = ~(columns.members[own] & columns.members[column]).any(axis=1)
        fits &= columns.coaches[own] <= coaches + ROUNDING
        fits &= columns.leader[own] <= leaders
        fits &= (amounts[own] <= limits + ROUNDING * (1 + limits)).all(axis=1)
        fits &= (columns.match[own] == NO_MATCH) | (columns.match[own] != match)
        return Partial(
            chosen=(*plan.chosen, column), open=own[fits], left=left,
            coaches=coaches, leaders=leaders, limits=limits,
        )  # fmt: skip

    def tightened(self, plan: Partial) -> Partial:
        """The plan without the columns that leave too few coaches for what they do not cover.

        Beside a column the area of each other municipality is needed, with the fewest coaches of
        any column that has it, and as many areas more as there have to be.
        """
        held = self.columns.members[np.ix_(plan.open, plan.left)]
        coaches = self.columns.coaches[plan.open]
        need = np.where(held, coaches[:, None], np.inf).min(axis=0, initial=np.inf)
        beside = np.where(held, 0.0, need).max(axis=1, initial=0.0)
        more = self.problem.area_range()[0] - len(plan.chosen) - 2
        spare = plan.coaches - self.problem.fewest_in_area * max(0, more)
        return replace(plan, open=plan.open[coaches + beside <= spare + ROUNDING])

    def can_end_well(self, plan: Partial) -> bool:
        """Whether areas, coaches and loads still add up."""
        problem, rules = self.problem, self.problem.rules
        fewest, most = problem.area_range()
        done, more = len(plan.chosen), bool(plan.left.any())
        if not more:
            return fewest <= done <= most and abs(plan.coaches) < ROUNDING and plan.leaders == 0
        if done >= most or plan.coaches < problem.fewest_in_area * max(1, fewest - done):
            return False
        clients = float(problem.demand[problem.codes].to_numpy(float)[plan.left].sum())
        staff = plan.coaches + plan.leaders * problem.leader_share
        low, high = rules.min_load or 0.0, rules.max_load or np.inf
        slack = ROUNDING * (1 + clients)
        return bool(low * staff - slack <= clients <= high * staff + slack)


def any_plan(columns: Columns, lazy: Lazy, clock: Clock) -> Columns | None:
    """The columns of some plan, or None where there is none; raises OutOfTimeError."""
    search = Search(columns, lazy)
    amounts = search.amounts
    todo = [search.start()]
    while todo:
        if clock.is_up():
            raise OutOfTimeError
        plan = todo.pop()
        if not search.can_end_well(plan):
            continue
        if not plan.left.any():
            found = columns.take(np.array(plan.chosen))
            if not lazy.refuses(found):
                return found
            continue
        plan = search.tightened(plan)
        held = columns.members[np.ix_(plan.open, plan.left)]
        scarce = int(held.sum(axis=0).argmin())
        todo += [search.with_column(plan, int(k), amounts) for k in plan.open[held[:, scarce]]]
    return None
