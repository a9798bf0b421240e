"""Which areas can cover each other's clients when a coach is away."""

from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from ipsgeo.audit import TOLERANCE, audit
from ipsgeo.lending import neighbouring_areas
from ipsgeo.network.persons import coaches_of, teams_of
from ipsgeo.norms import TeamNorm
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem

COLUMNS = ["one", "other", "minutes", "neighbours", "same_team", "covers"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Covers:
    """Who can cover whom.

    Parameters
    ----------
    table
        One row a pair of areas, in the plan's order: one, other, minutes (between their seats,
        one way, the longer direction), neighbours (bool), same_team (bool), covers (bool).
    alone
        Areas that no other area can cover.
    uncovered
        Those of them with one person only: nobody can cover them.
    """

    table: pd.DataFrame
    alone: tuple[str, ...]
    uncovered: tuple[str, ...]

    @property
    def pairs(self) -> pd.DataFrame:
        """The rows of those that can cover each other."""
        return self.table[self.table["covers"]].reset_index(drop=True)

    def of(self, area: str) -> list[str]:
        """The areas that can cover an area, nearest first."""
        pairs = self.pairs.sort_values("minutes", kind="stable")
        return [
            other if one == area else one
            for one, other in zip(pairs["one"], pairs["other"], strict=True)
            if area in (one, other)
        ]

    def nearest(self, area: str) -> tuple[str, float] | None:
        """The area nearest to one, and the minutes; None where there is only one area."""
        own = self.table[(self.table["one"] == area) | (self.table["other"] == area)]
        if own.empty:
            return None
        row = own.loc[own["minutes"].idxmin()]
        return str(row["other"] if row["one"] == area else row["one"]), float(row["minutes"])


def cover_pairs(plan: Plan, problem: Problem, norm: TeamNorm) -> Covers:
    """Which areas can cover each other.

    With ``norm.cover_minutes`` those whose seats are at most so many minutes apart in both
    directions, neighbours or not; without it, neighbours. An area with several persons (a leader
    with clients counted) covers itself, however far the others are.

    Raises DataError where the plan does not divide the problem's municipalities.
    """
    seats, near = audit(plan, problem)["seat"], neighbouring_areas(plan, problem)
    team = {area: number for number, own in teams_of(plan).items() for area in own}
    areas, rows = [str(area) for area in plan.coaches.index], []
    for one, other in combinations(areas, 2):
        ways = ((one, other), (other, one))
        minutes = max(float(problem.minutes.at[seats[a], seats[b]]) for a, b in ways)
        touching = (one, other) in near
        limit = norm.cover_minutes
        covers = touching if limit is None else minutes <= limit + TOLERANCE
        rows.append((one, other, minutes, touching, team[one] == team[other], covers))
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"covers": bool})
    paired = {*table.loc[table["covers"], "one"], *table.loc[table["covers"], "other"]}
    alone = tuple(area for area in areas if area not in paired)
    persons = [coach.area for coach in coaches_of(plan, leader_share=problem.leader_share)]
    single = tuple(area for area in alone if persons.count(area) < 2)
    return Covers(table=table, alone=alone, uncovered=single)
