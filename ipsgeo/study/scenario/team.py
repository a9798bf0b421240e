"""Coaches, areas, rules and wishes of a unit: the study's own where they fit, else by the norm."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from ipsgeo.errors import Finding
from ipsgeo.problem import whole_if_it_is
from ipsgeo.rules import Rules
from ipsgeo.study import Study

MUNICIPALITIES_AN_AREA = 3  # as in the app: about as many as the published areas of Keski-Suomi
LESS_THAN_ONE_COACH = 1.0


@dataclass(frozen=True, kw_only=True)
class Team:
    """What a unit is planned with."""

    numbers: Mapping[str, Any]  # coaches, areas, teams, rules and wishes, as ``Problem`` takes them
    own: bool  # whether they are the study's own
    notes: tuple[Finding, ...] = ()  # what of the study was left out or changed


def team_by_norm(
    demand: float, municipalities: int, parts: int, base: Study, areas: int | None = None
) -> Team:
    """As many coaches as the clients need, the leader's share counted, and an area for about three.

    coaches = (clients / throughput − leader's share) rounded up to whole or half ones, at least
    one a separate part; areas = those of the county before, else municipalities / 3 rounded up;
    at most one a coach, at least one a part.
    """
    problem = base.problem
    step, leader = problem.coach_step, problem.leader_share
    needed = base.norm.coaches_needed(demand) - leader
    least = max(parts * math.ceil(1 / step) * step, step)
    coaches = whole_if_it_is(max(math.ceil(round(needed / step, 9)) * step, least))
    wanted = math.ceil(municipalities / MUNICIPALITIES_AN_AREA) if areas is None else areas
    areas = min(int(coaches), municipalities, wanted)
    numbers = {"coaches": coaches, "areas": max(1, parts, areas), "teams": 1,
               "rules": Rules(), "wishes": None, "today": None}  # fmt: skip
    return Team(numbers=numbers, own=False)


def own_team(
    demand: float, codes: Collection[str], parts: int, base: Study, wishes: pd.DataFrame | None,
    name: str,
) -> Team | None:  # fmt: skip
    """The study's own team and rules for its county with other borders; None where they do not fit.

    They fit where the need has changed by less than one coach, and where there are municipalities
    enough for the areas. Rules and wishes that name a municipality that is not there are left out.
    """
    problem, norm = base.problem, base.norm
    before, after = (norm.coaches_needed(x) for x in (float(base.demand.sum()), demand))
    fewest, most = problem.area_range()
    if abs(after - before) >= LESS_THAN_ONE_COACH or fewest > len(codes):
        return None
    rules, left = rules_within(problem.rules, codes)
    notes = (
        [Finding(key="scenario_rules_left", facts={"name": name, "rules": left})] if left else []
    )
    areas = problem.areas
    if parts > fewest:
        if parts > problem.coach_range()[0] / problem.fewest_in_area:
            return None
        areas = parts if isinstance(areas, int) else (parts, max(parts, most))
        notes.append(Finding(key="scenario_areas_raised", facts={"name": name, "parts": parts}))
    here = None if wishes is None else wishes[
        wishes["code"].isin(codes) & wishes["partner"].isin(codes)
    ].reset_index(drop=True)  # fmt: skip
    numbers = {"coaches": problem.coaches, "areas": areas, "teams": problem.teams,
               "rules": rules, "wishes": here, "today": None}  # fmt: skip
    return Team(numbers=numbers, own=True, notes=tuple(notes))


def rules_within(rules: Rules, codes: Collection[str]) -> tuple[Rules, list[str]]:
    """The rules that speak of these municipalities only, and the names of those changed.

    Limits on goals and on moves were set for the county as it was: they are left out.
    """
    here = set(codes)
    seats = rules.allowed_seats
    radii = {code: most for code, most in rules.seat_minutes().items() if code in here}
    served = {
        team: tuple(code for code in places if code in here)
        for team, places in rules.care_teams.items()
        if not here.isdisjoint(places)
    }
    changes: dict[str, Any] = {
        "together": tuple(group for group in rules.together if here.issuperset(group)),
        "apart": tuple(pair for pair in rules.apart if here.issuperset(pair)),
        "fixed_seats": tuple(code for code in rules.fixed_seats if code in here),
        "allowed_seats": None if seats is None else tuple(c for c in seats if c in here) or None,
        "fixed_coaches": {c: n for c, n in rules.fixed_coaches.items() if c in here},
        "max_minutes": radii or None if rules.seat_minutes() else rules.max_minutes,
        "max_goals": {},
        "max_moves": None,
        "care_teams": served,
        "teams_per_coach": rules.teams_per_coach if served else None,
    }
    left = [name for name, kept in changes.items() if kept != getattr(rules, name)]
    return replace(rules, **changes), left
