"""The persons of a plan: coaches and leaders by area, and the teams that they form."""

from dataclasses import dataclass

import pandas as pd

from ipsgeo.audit import audit
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem

HALF, STAR = "½", "★"
ROUNDING = 1e-9  # of a share: what is left of a number of coaches by binary arithmetic


@dataclass(frozen=True, kw_only=True)
class Coach:
    """One person of an area.

    Parameters
    ----------
    area
        The area's name.
    number
        Which of the area's coaches, from 1; 0 for a leader.
    share
        Client work as a share of a full-time coach's: 1, 0.5, or the leader's share.
    leads
        Whether the person leads a team.
    """

    area: str
    number: int
    share: float = 1.0
    leads: bool = False

    @property
    def sign(self) -> str:
        """The person within the area: 1, 2, 3 ½; ★ for a leader."""
        if self.leads:
            return STAR
        return f"{self.number} {HALF}" if self.share < 1 else str(self.number)

    @property
    def name(self) -> str:
        """The person in the county: Joensuu 1, Joensuu 3 ½, Joensuu ★."""
        return f"{self.area} {self.sign}"


def coaches_of(plan: Plan, *, leader_share: float = 0.0) -> tuple[Coach, ...]:
    """The persons of a plan, areas in its order; what is no whole coach is the area's last one.

    Parameters
    ----------
    plan
        The plan.
    leader_share
        A leader's client work (0–1); where it is above zero, each area with a leader ends with
        that person.
    """
    persons: list[Coach] = []
    for area, count in plan.coaches.items():
        whole = int(count + ROUNDING)
        persons += [Coach(area=str(area), number=number) for number in range(1, whole + 1)]
        rest = float(count) - whole
        if rest > ROUNDING:
            persons.append(Coach(area=str(area), number=whole + 1, share=rest))
        if leader_share > 0 and area in plan.leader_areas:
            persons.append(Coach(area=str(area), number=0, share=leader_share, leads=True))
    return tuple(persons)


def teams_of(plan: Plan) -> dict[int, list[str]]:
    """The areas of each team by its number, in the plan's order; one team where it names none."""
    areas = [str(area) for area in plan.coaches.index]
    if plan.team is None:
        return {1: areas}
    numbers = {area: int(plan.team[area]) for area in areas}
    return {k: [a for a in areas if numbers[a] == k] for k in sorted(set(numbers.values()))}


def minutes_to_leader(plan: Plan, problem: Problem) -> pd.DataFrame:
    """How far it is to the weekly team meeting.

    Returns
    -------
    DataFrame
        Indexed by area in the plan's order: team (number), leader_area (of the team; the nearest
        where it has several, None without one), minutes (one way, from the area's seat to that
        of ``leader_area``; NaN without one).
    """
    seats, rows = audit(plan, problem)["seat"], {}
    for number, areas in teams_of(plan).items():
        led = [area for area in areas if area in plan.leader_areas]
        for area in areas:
            ways = [(float(problem.minutes.at[seats[area], seats[to]]), to) for to in led]
            minutes, nearest = min(ways, default=(float("nan"), None))
            rows[area] = {"team": number, "leader_area": nearest, "minutes": minutes}
    columns = ["team", "leader_area", "minutes"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.reindex(plan.coaches.index).rename_axis("area")
