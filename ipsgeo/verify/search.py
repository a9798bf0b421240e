"""Every way to put columns together to a plan that could be better."""

from dataclasses import dataclass

import numpy as np

from ipsgeo.problem import Problem
from ipsgeo.verify.columns import UNMATCHED, Columns, fewest_areas

MOST_STEPS = 2_000_000
MOST_CANDIDATES = 200_000
ROUNDING = 1e-9  # of a goal's limit: what sums in another order differ by


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A column that a better plan could use; see ``Columns``. ``match`` is a bit, 0 for none."""

    mask: int
    coaches: float
    leader: bool
    match: int
    moves: float
    cost: float
    reduced: float
    amounts: tuple[float, ...]


def candidates_in(columns: Columns, edge: float) -> list[Candidate]:
    """The columns whose reduced cost is at most ``edge``."""
    return [
        Candidate(
            mask=int(columns.masks[k]),
            coaches=columns.coaches,
            leader=columns.leader,
            match=0 if columns.match == UNMATCHED else 1 << columns.match,
            moves=float(columns.moves[k]),
            cost=float(columns.cost[k]),
            reduced=float(columns.reduced[k]),
            amounts=tuple(float(amount[k]) for amount in columns.amounts),
        )
        for k in np.flatnonzero(columns.reduced <= edge)
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class Partial:
    """A plan being put together: what is covered and matched, what is left, what was spent."""

    covered: int
    matched: int
    coaches: float
    leaders: int
    moves: float
    amounts: tuple[float, ...]
    areas: int
    cost: float
    spent: float

    def has_room_for(self, column: Candidate, left: float) -> bool:
        """Whether a column fits beside what is there and within what is left."""
        return (
            not column.mask & self.covered
            and not column.match & self.matched
            and column.coaches <= self.coaches
            and column.leader <= self.leaders
            and column.moves <= self.moves
            and self.spent + column.reduced <= left
            and all(more <= most for more, most in zip(column.amounts, self.amounts, strict=True))
        )

    def with_column(self, column: Candidate) -> "Partial":
        """The plan with one more column."""
        return Partial(
            covered=self.covered | column.mask,
            matched=self.matched | column.match,
            coaches=self.coaches - column.coaches,
            leaders=self.leaders - column.leader,
            moves=self.moves - column.moves,
            amounts=tuple(
                most - more for most, more in zip(self.amounts, column.amounts, strict=True)
            ),
            areas=self.areas + 1,
            cost=self.cost + column.cost,
            spent=self.spent + column.reduced,
        )


def nothing_yet(problem: Problem) -> Partial:
    """No area yet, and everything left to place."""
    rules = problem.rules
    return Partial(
        covered=0,
        matched=0,
        coaches=problem.total_coaches,
        leaders=problem.leaders,
        moves=float("inf") if rules.max_moves is None else rules.max_moves,
        amounts=tuple(most + ROUNDING * max(1.0, most) for most in rules.max_goals.values()),
        areas=0,
        cost=0.0,
        spent=0.0,
    )


def better_plan(
    candidates: list[Candidate], problem: Problem, ceiling: float, gap: float, least: float
) -> str | None:
    """Try every way to put the columns together; names what was found, or None for nothing.

    Parameters
    ----------
    candidates
        The columns to try.
    problem
        The problem with one number of coaches.
    ceiling
        A better plan costs less than this.
    gap
        The reduced costs of a better plan add up to less than this.
    least
        The least reduced cost of any column, or zero.
    """
    by_first: dict[int, list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda candidate: candidate.reduced):
        by_first.setdefault(candidate.mask & -candidate.mask, []).append(candidate)
    fewest, most = fewest_areas(problem), problem.area_range()[1]
    whole = (1 << len(problem.codes)) - 1
    todo = [nothing_yet(problem)]
    for _ in range(MOST_STEPS):
        if not todo:
            return None
        plan = todo.pop()
        if plan.covered == whole:
            placed = plan.coaches == 0 and plan.leaders == 0 and plan.areas >= fewest
            if placed and plan.cost < ceiling:
                return "certificate_not_optimal" if problem.teams == 1 else "certificate_teams"
        elif plan.areas < most:
            free = ~plan.covered & whole
            left = gap - (most - plan.areas - 1) * least
            columns = by_first.get(free & -free, [])
            todo += [plan.with_column(c) for c in columns if plan.has_room_for(c, left)]
    return "certificate_too_long"
