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
    """A column that a better plan could use; see ``Columns``.

    ``match`` is a bit, 0 for none. ``uses`` is what there is so much of and no more: coaches,
    leaders, moves, and the goals that have a limit.
    """

    mask: int
    match: int
    uses: tuple[float, ...]
    cost: float
    reduced: float


def candidates_in(columns: Columns, edge: float) -> list[Candidate]:
    """The columns whose reduced cost is at most ``edge``."""
    return [
        Candidate(
            mask=int(columns.masks[k]),
            match=0 if columns.match == UNMATCHED else 1 << columns.match,
            uses=(
                columns.coaches, columns.leader, float(columns.moves[k]),
                *(float(amount[k]) for amount in columns.amounts),
            ),
            cost=float(columns.cost[k]),
            reduced=float(columns.reduced[k]),
        )
        for k in np.flatnonzero(columns.reduced <= edge)
    ]  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Partial:
    """A plan being put together: what is covered and matched, what is left, what was spent."""

    covered: int = 0
    matched: int = 0
    left: tuple[float, ...]
    areas: int = 0
    cost: float = 0.0
    spent: float = 0.0

    def has_room_for(self, column: Candidate, gap: float) -> bool:
        """Whether a column fits beside what is there and within what is left."""
        return (
            not column.mask & self.covered
            and not column.match & self.matched
            and self.spent + column.reduced <= gap
            and all(use <= most for use, most in zip(column.uses, self.left, strict=True))
        )

    def with_column(self, column: Candidate) -> "Partial":
        """The plan with one more column."""
        return Partial(
            covered=self.covered | column.mask,
            matched=self.matched | column.match,
            left=tuple(most - use for most, use in zip(self.left, column.uses, strict=True)),
            areas=self.areas + 1,
            cost=self.cost + column.cost,
            spent=self.spent + column.reduced,
        )


def nothing_yet(problem: Problem) -> Partial:
    """No area yet, and everything left to place."""
    rules = problem.rules
    moves = float("inf") if rules.max_moves is None else rules.max_moves
    amounts = (most + ROUNDING * max(1.0, most) for most in rules.max_goals.values())
    return Partial(left=(problem.total_coaches, problem.leaders, moves, *amounts))


def better_plan(
    candidates: list[Candidate], problem: Problem, ceiling: float, gap: float, least: float
) -> str | None:
    """Try every way to put the columns together; names what was found, or None for nothing.

    The problem has one number of coaches. A better plan costs less than the ceiling, and its
    reduced costs add up to less than the gap; ``least`` is the least of any column, or zero.
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
            coaches, leaders, *_ = plan.left
            placed = coaches == 0 and leaders == 0 and plan.areas >= fewest
            if placed and plan.cost < ceiling:
                return "certificate_not_optimal" if problem.teams == 1 else "certificate_teams"
        elif plan.areas < most:
            free = ~plan.covered & whole
            room = gap - (most - plan.areas - 1) * least
            columns = by_first.get(free & -free, [])
            todo += [plan.with_column(c) for c in columns if plan.has_room_for(c, room)]
    return "certificate_too_long"
