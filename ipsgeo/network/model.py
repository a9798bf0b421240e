"""Everything that is shown of a plan's team, worked out once."""

from dataclasses import dataclass

import pandas as pd

from ipsgeo.network.align import Alignment, align
from ipsgeo.network.checks import Check, check_team
from ipsgeo.network.covers import Covers, cover_pairs
from ipsgeo.network.persons import Coach, coaches_of, minutes_to_leader
from ipsgeo.norms import TeamNorm
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem


@dataclass(frozen=True, kw_only=True, eq=False)
class TeamModel:
    """A plan's team.

    Parameters
    ----------
    plan
        Whose team it is.
    norm
        What it was held against.
    coaches
        Its persons, as ``coaches_of`` lists them, leaders with clients included.
    ways
        As ``minutes_to_leader`` returns them.
    covers
        Who can cover whom.
    given
        Which given teams each coach keeps to.
    checks
        Rule by rule.
    """

    plan: Plan
    norm: TeamNorm
    coaches: tuple[Coach, ...]
    ways: pd.DataFrame
    covers: Covers
    given: Alignment
    checks: tuple[Check, ...]

    def persons(self, area: str) -> list[Coach]:
        """The persons of an area."""
        return [coach for coach in self.coaches if coach.area == area]

    def without_coach(self, area: str) -> list[str]:
        """The given teams that an area touches and that none of its coaches can keep to."""
        return [team for place, team in self.given.left if place == area]


def team_model(plan: Plan, problem: Problem, norm: TeamNorm) -> TeamModel:
    """The team of a plan: persons, ways, covers, given teams and checks.

    Raises DataError where the plan does not divide the problem's municipalities.
    """
    return TeamModel(
        plan=plan,
        norm=norm,
        coaches=coaches_of(plan, leader_share=problem.leader_share),
        ways=minutes_to_leader(plan, problem),
        covers=cover_pairs(plan, problem, norm),
        given=align(plan, problem, per_coach=norm.care_teams_per_coach),
        checks=tuple(check_team(plan, problem, norm)),
    )
