"""Which given teams each coach keeps to: every team of an area, and no coach above the limit."""

import math
from dataclasses import dataclass

import pandas as pd

from ipsgeo.audit import check_covers
from ipsgeo.errors import Finding
from ipsgeo.network.persons import Coach, coaches_of
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem

ROUNDING = 1e-9


@dataclass(frozen=True, kw_only=True, eq=False)
class Alignment:
    """Which given teams each coach keeps to.

    Parameters
    ----------
    teams
        Coach -> given teams, in the order of ``coaches_of``; none for a coach whose area touches
        none.
    per_coach
        The most given teams of a full-time coach; None for no limit.
    joined
        Coaches who had no team of their own and keep to another coach's, so that none is without.
    left
        Area and team -> a team that the area touches and that no coach of it can keep to.
    """

    teams: dict[Coach, tuple[str, ...]]
    per_coach: float | None
    joined: tuple[Coach, ...] = ()
    left: tuple[tuple[str, str], ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """One row a coach and given team: area, coach (name), share, team."""
        rows = [
            (coach.area, coach.name, coach.share, team)
            for coach, teams in self.teams.items()
            for team in teams
        ]
        return pd.DataFrame(rows, columns=["area", "coach", "share", "team"])

    @property
    def most(self) -> int:
        """Given teams of the coach who has most."""
        return max((len(teams) for teams in self.teams.values()), default=0)

    @property
    def impossible(self) -> tuple[Finding, ...]:
        """For each area whose coaches cannot keep to all its teams, why; empty where all can."""
        found = []
        for area in dict.fromkeys(area for area, _ in self.left):
            own = [coach for coach in self.teams if coach.area == area]
            without = [team for place, team in self.left if place == area]
            held = {team for coach in own for team in self.teams[coach]}
            facts: dict[str, object] = {
                "area": area,
                "figure": len(held) + len(without),
                "room": sum(room(coach, self.per_coach, len(held)) for coach in own),
                "coaches": [coach.sign for coach in own],
                "teams": without,
            }
            found.append(Finding(key="align_impossible", facts=facts))
        return tuple(found)


def align(plan: Plan, problem: Problem, *, per_coach: float | None = None) -> Alignment:
    """Give every coach the teams to keep to.

    Every given team that an area touches gets a coach of that area, and a leader with clients is
    a coach too. Nobody has more than the limit: a full-time coach ``per_coach``, a part-time one
    that share of it but at least one team where the limit is one or more. The teams are spread so
    that the most loaded coach (given teams per full-time coach) has as few as possible, then the
    next, and so on; equal ones in the order of ``coaches_of``. Coaches get teams that stand side
    by side in the list of given teams. A coach left without one joins the team that has fewest
    coaches, so that nobody is without.

    Exact: every coach of an area may keep to every team of it, so giving the next team to whoever
    is least loaded with it leaves the least loads.
    Raises DataError where the plan does not divide the problem's municipalities.

    Parameters
    ----------
    plan, problem
        The given teams are ``problem.rules.care_teams``.
    per_coach
        The limit; ``problem.rules.teams_per_coach`` where not given.

    Returns
    -------
    Alignment
        Where the limit leaves teams over, they are in ``left``, and ``impossible`` says why.
    """
    check_covers(plan, problem)
    limit = problem.rules.teams_per_coach if per_coach is None else per_coach
    persons = coaches_of(plan, leader_share=problem.leader_share)
    given: dict[Coach, tuple[str, ...]] = {}
    joined: list[Coach] = []
    left: list[tuple[str, str]] = []
    for area, codes in plan.groups().items():
        own = [coach for coach in persons if coach.area == area]
        touched = problem.rules.care_teams_of(codes)
        counts = spread(len(touched), own, limit)
        rooms = [room(coach, limit, len(touched)) for coach in own]
        given |= handed_out(touched, own, counts, rooms)
        joined += [c for c, count in zip(own, counts, strict=True) if given[c] and not count]
        left += [(str(area), team) for team in touched[sum(counts) :]]
    return Alignment(teams=given, per_coach=limit, joined=tuple(joined), left=tuple(left))


def room(coach: Coach, limit: float | None, teams: int) -> int:
    """The given teams that a coach can keep to; without a limit, all there are."""
    if limit is None:
        return teams
    own = math.floor(limit * coach.share + ROUNDING)
    return max(own, 1) if limit >= 1 else own


def spread(teams: int, coaches: list[Coach], limit: float | None) -> list[int]:
    """How many teams each coach gets, the loads as even as they can be."""
    counts = [0] * len(coaches)
    for _ in range(teams):
        loads = [
            (round((counts[k] + 1) / coach.share, 9), k)
            for k, coach in enumerate(coaches)
            if counts[k] < room(coach, limit, teams)
        ]
        if not loads:
            break
        counts[min(loads)[1]] += 1
    return counts


def handed_out(
    teams: list[str], coaches: list[Coach], counts: list[int], rooms: list[int]
) -> dict[Coach, tuple[str, ...]]:
    """The teams by coach, side by side as they stand; who has none joins a team with fewest."""
    given, start = {}, 0
    for coach, count in zip(coaches, counts, strict=True):
        given[coach] = tuple(teams[start : start + count])
        start += count
    held = dict.fromkeys(teams[:start], 1)
    for coach, own in zip(coaches, rooms, strict=True):
        if not given[coach] and held and own:
            fewest = min(held, key=lambda team: held[team])
            given[coach], held[fewest] = (fewest,), held[fewest] + 1
    return given
