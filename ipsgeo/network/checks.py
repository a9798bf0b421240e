"""What a team should be, rule by rule: kept, broken by what, or not checked and why."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ipsgeo.audit import TOLERANCE, check_covers
from ipsgeo.errors import Finding
from ipsgeo.network.align import align
from ipsgeo.network.covers import cover_pairs
from ipsgeo.network.persons import coaches_of, minutes_to_leader, teams_of
from ipsgeo.norms import STATED_SPANS, TeamNorm
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, whole_if_it_is

State = Literal["kept", "broken", "not_checked"]


@dataclass(frozen=True, kw_only=True)
class Check:
    """One rule of a team and how a plan keeps it.

    Parameters
    ----------
    rule
        One of ``RULES``.
    state
        "kept", "broken" or "not_checked".
    findings
        One that says by how much it is kept or why it is not checked; or one for each area or
        team that breaks it, with the figure and the limit.
    """

    rule: str
    state: State
    findings: tuple[Finding, ...]


def check_team(plan: Plan, problem: Problem, norm: TeamNorm) -> list[Check]:
    """Hold a plan against what a team should be, in the order of ``RULES``.

    Raises DataError where the plan does not divide the problem's municipalities.
    """
    check_covers(plan, problem)
    return [check(plan, problem, norm) for check in RULES.values()]


def check_size(plan: Plan, problem: Problem, norm: TeamNorm) -> Check:
    """Persons in a team, its leader counted ≥ ``least_coaches``."""
    own, broken = [*(coach.area for coach in coaches_of(plan)), *plan.leader_areas], []
    persons = {team: sum(area in areas for area in own) for team, areas in teams_of(plan).items()}
    for team, count in persons.items():
        if count < norm.least_coaches:
            facts = {"team": str(team), "figure": count, "limit": norm.least_coaches}
            broken.append(Finding(key="team_size_broken", facts=facts))
    facts = {"figure": min(persons.values()), "limit": norm.least_coaches}
    return verdict("size", broken, Finding(key="team_size_kept", facts=facts))


def check_leader(plan: Plan, problem: Problem, norm: TeamNorm) -> Check:
    """Leaders of a team = 1."""
    broken = []
    for team, areas in teams_of(plan).items():
        led = [area for area in areas if area in plan.leader_areas]
        if len(led) != 1:
            facts = {"team": str(team), "figure": len(led)}
            broken.append(Finding(key="team_leader_broken", facts=facts))
    facts = {"teams": len(teams_of(plan)), "areas": list(plan.leader_areas)}
    return verdict("leader", broken, Finding(key="team_leader_kept", facts=facts))


def check_leader_share(plan: Plan, problem: Problem, norm: TeamNorm) -> Check:
    """A leader's client work ≤ ``leader_share`` of a full-time coach's."""
    if not plan.leader_areas:
        return unchecked("leader_share", Finding(key="team_no_leader"))
    own, most = (round(100 * share) for share in (problem.leader_share, norm.leader_share))
    facts = {"figure": own, "limit": most}
    broken = [Finding(key="team_leader_share_broken", facts=facts)]
    over = problem.leader_share > norm.leader_share + TOLERANCE
    kept = Finding(key="team_leader_share_kept", facts=facts)
    return verdict("leader_share", broken if over else [], kept)


def check_leader_span(plan: Plan, problem: Problem, norm: TeamNorm) -> Check:
    """Coaches of a team besides its leaders ≤ ``leader_span`` for each leader."""
    if norm.leader_span is None:
        stated = [f"{source} {span}" for source, span in STATED_SPANS.items()]
        return unchecked("leader_span", Finding(key="team_span_no_limit", facts={"stated": stated}))
    spans, coaches = {}, coaches_of(plan)
    for team, areas in teams_of(plan).items():
        leaders = sum(area in plan.leader_areas for area in areas)
        if leaders:
            spans[team] = whole_if_it_is(sum(c.area in areas for c in coaches) / leaders)
    if not spans:
        return unchecked("leader_span", Finding(key="team_no_leader"))
    limit = {"limit": whole_if_it_is(norm.leader_span), "source": norm.leader_span_source}
    broken = [
        Finding(key="team_span_broken", facts={"team": str(team), "figure": span, **limit})
        for team, span in spans.items()
        if span > norm.leader_span + TOLERANCE
    ]
    facts = {"figure": max(spans.values()), **limit}
    return verdict("leader_span", broken, Finding(key="team_span_kept", facts=facts))


def check_cover(plan: Plan, problem: Problem, norm: TeamNorm) -> Check:
    """Every area has a second person, or an area that covers it."""
    covers, broken = cover_pairs(plan, problem, norm), []
    limit = None if norm.cover_minutes is None else whole_if_it_is(norm.cover_minutes)
    for area in covers.uncovered:
        nearest = covers.nearest(area)
        if limit is None or nearest is None:
            broken.append(Finding(key="team_cover_alone", facts={"area": area}))
        else:
            facts = {"area": area, "other": nearest[0], "figure": nearest[1], "limit": limit}
            broken.append(Finding(key="team_cover_far", facts=facts))
    key = "team_cover_neighbours" if limit is None else "team_cover_kept"
    kept = Finding(key=key, facts={"figure": len(covers.pairs), "limit": limit})
    return verdict("cover", broken, kept)


def check_meeting(plan: Plan, problem: Problem, norm: TeamNorm) -> Check:
    """Minutes from every area's seat to that of its team's leader ≤ ``meeting_minutes``."""
    if norm.meeting_minutes is None:
        return unchecked("meeting", Finding(key="team_meeting_no_limit"))
    ways = minutes_to_leader(plan, problem).dropna()
    if ways.empty:
        return unchecked("meeting", Finding(key="team_no_leader"))
    limit = {"limit": whole_if_it_is(norm.meeting_minutes)}
    broken = [
        Finding(
            key="team_meeting_broken",
            facts={"area": area, "leader": row["leader_area"], "figure": row["minutes"], **limit},
        )
        for area, row in ways.iterrows()
        if row["minutes"] > norm.meeting_minutes + TOLERANCE
    ]
    facts = {"figure": float(ways["minutes"].max()), **limit}
    return verdict("meeting", broken, Finding(key="team_meeting_kept", facts=facts))


def check_care_teams(plan: Plan, problem: Problem, norm: TeamNorm) -> Check:
    """Given teams of a coach ≤ ``care_teams_per_coach``, and every touched team has a coach."""
    if not problem.rules.care_teams:
        return unchecked("care_teams", Finding(key="team_no_care_teams"))
    found = align(plan, problem, per_coach=norm.care_teams_per_coach)
    facts = {"figure": found.most, "limit": whole_if_it_is(norm.care_teams_per_coach)}
    kept = Finding(key="team_care_teams_kept", facts=facts)
    return verdict("care_teams", list(found.impossible), kept)


RULES: dict[str, Callable[[Plan, Problem, TeamNorm], Check]] = {
    "size": check_size,
    "leader": check_leader,
    "leader_share": check_leader_share,
    "leader_span": check_leader_span,
    "cover": check_cover,
    "meeting": check_meeting,
    "care_teams": check_care_teams,
}


def verdict(rule: str, broken: list[Finding], kept: Finding) -> Check:
    """Broken where anything breaks the rule, else kept."""
    if broken:
        return Check(rule=rule, state="broken", findings=tuple(broken))
    return Check(rule=rule, state="kept", findings=(kept,))


def unchecked(rule: str, why: Finding) -> Check:
    """A rule that cannot be held against the plan."""
    return Check(rule=rule, state="not_checked", findings=(why,))
