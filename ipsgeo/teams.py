"""Teams of coaches: connected areas, enough coaches, and one leader each."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pandas as pd

from ipsgeo.audit import TOLERANCE, audit
from ipsgeo.lending import neighbouring_areas
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem

Group = frozenset[str]


def form_teams(plan: Plan, problem: Problem) -> Plan | None:
    """The plan with its areas in teams, or None where they cannot form as many as are wanted.

    Each team is a connected group of areas with exactly one leader (where there are leaders) and
    at least ``team_coaches`` coaches. Of all ways the one is taken with the least minutes from
    the areas' seats to those of their leaders (or of the team's first area), each weighted by its
    coaches; exact, by trying every connected group of areas.
    """
    if problem.teams == 1:
        return plan
    groups = dict(possible_teams(plan, problem))
    best = cheapest_cover(frozenset(plan.coaches.index), problem.teams, groups)
    if best is None:
        return None
    order = {area: place for place, area in enumerate(plan.coaches.index)}
    teams = sorted(best, key=lambda group: min(order[area] for area in group))
    number = {area: k for k, group in enumerate(teams, start=1) for area in group}
    return replace(plan, team=pd.Series(number, name="team").reindex(plan.coaches.index))


def possible_teams(plan: Plan, problem: Problem) -> Iterator[tuple[Group, float]]:
    """Every connected group of areas that can be a team, with what it costs in minutes."""
    seats = audit(plan, problem)["seat"]
    led, near = frozenset(plan.leader_areas), neighbouring_areas(plan, problem)
    for group in connected_groups(list(plan.coaches.index), near, problem.teams, led):
        enough = plan.coaches[list(group)].sum() >= problem.rules.team_coaches - TOLERANCE
        if enough and (group & led or not problem.leaders):
            centre = seats[min(group & led or group)]
            minutes = sum(
                problem.minutes.at[seats[area], centre] * plan.coaches[area]
                for area in sorted(group)
            )
            yield group, float(minutes)


def connected_groups(
    areas: list[str], near: Iterable[tuple[str, str]], teams: int, leaders: Group
) -> Iterator[Group]:
    """Every connected group with at most one leader that leaves an area for each other team."""
    touching: dict[str, set[str]] = {area: set() for area in areas}
    for a, b in near:
        touching[a].add(b)
    level = {frozenset([area]) for area in areas}
    while level:
        yield from sorted(level, key=sorted)
        level = {
            group | {other}
            for group in level
            if len(group) <= len(areas) - teams
            for area in group
            for other in touching[area] - group
            if len((group | {other}) & leaders) <= 1
        }


def cheapest_cover(
    areas: Group, teams: int, groups: dict[Group, float]
) -> tuple[Group, ...] | None:
    """The cheapest way to put the areas into so many of the groups; the first of equal ones."""
    by_first: dict[str, list[Group]] = {}
    for group in sorted(groups, key=lambda g: (groups[g], sorted(g))):
        by_first.setdefault(min(group), []).append(group)
    best: tuple[Group, ...] | None = None
    least = float("inf")
    todo: list[tuple[Group, tuple[Group, ...], float]] = [(areas, (), 0.0)]
    while todo:
        left, chosen, cost = todo.pop()
        if not left and len(chosen) == teams and cost < least - TOLERANCE:
            best, least = chosen, cost
        elif left and len(chosen) < teams:
            for group in reversed(by_first.get(min(left), [])):
                if group <= left and cost + groups[group] < least - TOLERANCE:
                    todo.append((left - group, (*chosen, group), cost + groups[group]))
    return best
