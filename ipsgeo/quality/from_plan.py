"""What a plan of areas decides of the criteria: caseload and focus in points, the team in facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from ipsgeo.audit import audit
from ipsgeo.errors import DataError, Finding
from ipsgeo.norms import CASELOAD_POINTS, CoachNorm, caseload_points
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem

# Criterion 2, share of a coach's time in job coaching: (at least, points). SE Fidelity Scale
# 1/7/08. A leader who is half a manager is a matter of criterion 8, not of this one.
FOCUS_POINTS = ((0.96, 5), (0.90, 4), (0.75, 3), (0.60, 2))
FULL_CASELOAD = CASELOAD_POINTS[0][0]  # at most so many clients at a time for five points
TOLERANCE = 1e-9


@dataclass(frozen=True, kw_only=True)
class PlanItem:
    """What a plan says of one criterion.

    Parameters
    ----------
    item
        The criterion's number.
    points
        1–5; None where the plan only has facts, or nothing.
    figures
        By name: caseload_mean, caseload_worst (clients at a time per coach, the leader's share
        counted as a part of a coach), share (of time), coaches, teams, leaders, leader_share.
    why
        Why there are no points; None where there are.
    """

    item: int
    points: int | None = None
    figures: Mapping[str, float] = field(default_factory=dict)
    why: Finding | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class PlanItems:
    """What a plan decides of the criteria.

    Parameters
    ----------
    items
        Criteria 1, 2, 7 and 8.
    areas
        By area: caseload (clients at a time per coach), points (1–5), above (whether the
        caseload is above 20).
    title
        What the plan is called.
    """

    items: tuple[PlanItem, ...]
    areas: pd.DataFrame
    title: str = ""

    @property
    def points(self) -> dict[int, int]:
        """Points by number of the criteria that have them."""
        return {own.item: own.points for own in self.items if own.points is not None}

    @property
    def areas_above(self) -> tuple[str, ...]:
        """The areas with more than 20 clients at a time per coach, the fullest first."""
        above = self.areas[self.areas["above"]]
        return tuple(map(str, above.sort_values("caseload", ascending=False, kind="stable").index))


def from_plan(
    plan: Plan, problem: Problem, norm: CoachNorm, *, coaching_share: float | None = None
) -> PlanItems:
    """What a plan decides of criteria 1, 2, 7 and 8.

    1: the criterion is about one full-time coach, so its points are those of the mean caseload
    over the coaches (clients of all areas / coaches with the leader's share, as clients at a
    time); the areas are shown beside it, since coaches in a full one do not feel the mean.
    2: the points of ``coaching_share``, which a plan does not know by itself. 7 and 8: facts only,
    because the limits of their points are not verified.

    Parameters
    ----------
    plan, problem
        Any plan of the problem; its figures are those of ``audit``.
    norm
        What turns clients per year into clients at a time.
    coaching_share
        Share (0–1) of a coach's time in job coaching; None: the norm's own where it is below 1,
        else not known.
    """
    areas = caseloads(plan, problem, norm)
    if coaching_share is None and norm.coaching_share < 1:
        coaching_share = norm.coaching_share
    items = (caseload_item(areas, norm), focus_item(coaching_share), *team_items(plan, problem))
    return PlanItems(items=items, areas=areas[["caseload", "points", "above"]], title=plan.title)


def caseloads(plan: Plan, problem: Problem, norm: CoachNorm) -> pd.DataFrame:
    """By area: clients and staff (coaches and the leader's share), caseload, points, above."""
    figures = audit(plan, problem)
    caseload = figures["load"].astype(float).map(norm.implied_caseload)
    return pd.DataFrame(
        {
            "clients": figures["clients"].astype(float),
            "staff": figures["coaches"].astype(float) + figures["leader"].astype(float),
            "caseload": caseload,
            "points": caseload.map(caseload_points),
            "above": caseload > FULL_CASELOAD + TOLERANCE,
        }
    )


def caseload_item(areas: pd.DataFrame, norm: CoachNorm) -> PlanItem:
    """Criterion 1: the points of the mean over the coaches."""
    mean = norm.implied_caseload(float(areas["clients"].sum() / areas["staff"].sum()))
    figures = {"caseload_mean": mean, "caseload_worst": float(areas["caseload"].max())}
    return PlanItem(item=1, points=caseload_points(mean), figures=figures)


def focus_item(coaching_share: float | None) -> PlanItem:
    """Criterion 2, where the share is known."""
    if coaching_share is None:
        return PlanItem(item=2, why=Finding(key="quality_no_share"))
    points = focus_points(coaching_share)
    return PlanItem(item=2, points=points, figures={"share": coaching_share})


def focus_points(coaching_share: float) -> int:
    """Points (1–5) of criterion 2 for the share of time (0–1) in job coaching.

    96 % or more = 5, 90 % = 4, 75 % = 3, 60 % = 2, less = 1. Raises DataError for no share.
    """
    if not 0 <= coaching_share <= 1:
        raise DataError(Finding(key="not_a_share", column="coaching_share", value=coaching_share))
    for least, points in FOCUS_POINTS:
        if coaching_share >= least - TOLERANCE:
            return points
    return 1


def team_items(plan: Plan, problem: Problem) -> tuple[PlanItem, PlanItem]:
    """Criteria 7 and 8: how large the team is, and how much leading it has; no points."""
    why = Finding(key="quality_anchors_unverified")
    team = {"coaches": float(plan.coaches.sum()), "teams": problem.teams}
    leading = {"leaders": len(plan.leader_areas), "leader_share": problem.leader_share}
    return (PlanItem(item=7, figures=team, why=why), PlanItem(item=8, figures=leading, why=why))
