"""What one more coach buys: clients served, clients in work, and what they cost.

Served in an area is min(D, h · (c + f)): its clients of a year, at most what its coaches c and the
leader's share f carry at the norm h; of the county, the sum over the areas. With help, clients that
a neighbouring area's coaches have room for are served as well (``ipsgeo.solve.lend``).

Two things to know of these figures. The norm of 27.4 has turnover in it: 20 clients of whom 37 %
find work and make room at once, which support without a time limit does not allow. And the share is
taken of all who are served, also of those who came into such room and had less than a year.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pandas as pd

from ipsgeo.effects.coaches import Tell, one_more_coach, placed_per_coach
from ipsgeo.effects.place import NextCoach, place_next
from ipsgeo.norms import EffectNorm
from ipsgeo.plan import Solution
from ipsgeo.problem import whole_if_it_is
from ipsgeo.study import Study
from ipsgeo.study.problem import SolveOptions

__all__ = [
    "CoachTable", "EffectNorm", "NextCoach", "coach_table", "one_more_coach", "place_next",
    "placed_per_coach",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class CoachTable:
    """All that views show of one more coach.

    Parameters
    ----------
    table
        As ``one_more_coach`` returns it.
    effects
        The assumptions that it was made with.
    planned
        The number of coaches that is planned with now, a row of the table; None where none is.
    place
        Where one more than planned goes; None where that is not known.
    """

    table: pd.DataFrame
    effects: EffectNorm = field(default_factory=EffectNorm)
    planned: float | None = None
    place: NextCoach | None = None

    def around(self, fewer: int, more: int) -> "CoachTable":
        """The same with the rows from so many coaches fewer than planned to so many more."""
        if self.planned is None:
            return self
        near = self.table.loc[self.planned - fewer : self.planned + more]
        return replace(self, table=near)


def coach_table(
    study: Study,
    *,
    coaches: Iterable[float] | None = None,
    solution: Solution | None = None,
    time_limit_s: float = 60.0,
    progress: Tell | None = None,
) -> CoachTable:
    """What one more coach brings in a study, by its section [effects] or the stated figures.

    Parameters
    ----------
    study
        Its rows are solved without a first goal and without planned help.
    coaches, time_limit_s, progress
        As for ``one_more_coach``.
    solution
        The study's plan where it is there already: it is what one more coach is placed in.
    """
    problem, effects = study.problem, study.effects or EffectNorm()
    planned = planned_coaches(study, solution)
    plain = study.solve == SolveOptions() and len(problem.coach_numbers()) == 1
    known = {} if planned is None or solution is None or not plain else {planned: solution}
    table = one_more_coach(
        problem, coaches=coaches, effects=effects, solved=known, time_limit_s=time_limit_s,
        progress=progress,
    )  # fmt: skip
    plan = solution.plan if solution is not None else table["plan"].get(planned)
    place = None
    if plan is not None:
        place = place_next(plan, problem, effects=effects, table=table, time_limit_s=time_limit_s)
    return CoachTable(table=table, effects=effects, planned=planned, place=place)


def planned_coaches(study: Study, solution: Solution | None) -> float | None:
    """The number of coaches that is planned with; None where it is free and nothing is solved."""
    if solution is not None and solution.plan is not None:
        return whole_if_it_is(float(solution.plan.coaches.sum()))
    allowed = study.problem.coach_numbers()
    return allowed[0] if len(allowed) == 1 else None
