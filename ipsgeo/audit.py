"""Everything about a plan, recomputed from the plan and the problem without the solver."""

from itertools import combinations

import numpy as np
import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.moves import moved_codes
from ipsgeo.neighbours import connected_parts
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, whole_if_it_is
from ipsgeo.rules import is_coaches
from ipsgeo.spread import robust_goals

TOLERANCE = 1e-6  # clients per year, minutes: below what any figure shows
GOAL_TOLERANCE = 1e-6  # of a goal's limit: what the solver's own arithmetic leaves


def audit(plan: Plan, problem: Problem) -> pd.DataFrame:
    """The figures of each area of a plan.

    Returns
    -------
    DataFrame
        Indexed by area name, in the plan's order: municipalities (how many), seat (code),
        coaches, leader (share of a coach), clients (per year), load (clients per year per coach,
        the leader's share counted), overload (clients per year above the norm),
        deviation (clients per year away from the even load), minutes_mean (one way to the seat,
        weighted by clients), minutes_max, client_hours (one way, per year), wishes_kept,
        wishes_broken (of the area's own municipalities), pairs_cut (neighbour pairs across its
        border), connected (bool).

    Raises
    ------
    DataError
        Where the plan lacks municipalities of the problem or has others.
    """
    check_covers(plan, problem)
    rows = {area: audit_area(area, codes, plan, problem) for area, codes in plan.groups().items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("area")


def check_covers(plan: Plan, problem: Problem) -> None:
    """Raise DataError unless the plan divides the problem's municipalities, all and no others."""
    findings = uncovered(plan, problem)
    if findings:
        raise DataError(*findings)


def uncovered(plan: Plan, problem: Problem) -> list[Finding]:
    """The municipalities that the plan lacks, and those that are not the problem's."""
    missing = sorted(set(problem.codes) - set(plan.area.index))
    foreign = sorted(set(plan.area.index) - set(problem.codes))
    return [
        *(Finding(key="plan_missing", value=problem.name(code)) for code in missing),
        *(Finding(key="plan_foreign", value=code) for code in foreign),
    ]


def audit_area(area: str, codes: list[str], plan: Plan, problem: Problem) -> dict[str, object]:
    """One row of ``audit``."""
    clients = float(problem.demand[codes].sum())
    leader = problem.leader_share if area in plan.leader_areas else 0.0
    staff = float(plan.coaches[area]) + leader
    seat = seat_of(codes, problem)
    minutes = problem.minutes.loc[codes, seat].astype(float)
    hours = float((problem.demand[codes] * minutes).sum()) / 60
    kept, broken = wishes_of(codes, problem)
    return {
        "municipalities": len(codes),
        "seat": seat,
        "coaches": plan.coaches[area],
        "leader": leader,
        "clients": clients,
        "load": clients / staff if staff > 0 else float("inf"),
        "overload": max(0.0, clients - problem.throughput_per_year * staff),
        "deviation": abs(clients - problem.even_load_of(plan) * staff),
        "minutes_mean": 60 * hours / clients if clients > 0 else float("nan"),
        "minutes_max": float(minutes.max()),
        "client_hours": hours,
        "wishes_kept": kept,
        "wishes_broken": broken,
        "pairs_cut": pairs_across(codes, problem),
        "connected": len(connected_parts(codes, problem.neighbours)) == 1,
    }


def seat_of(codes: list[str], problem: Problem) -> str:
    """The municipality an area is served from: least client-minutes, then the smallest code.

    A fixed seat is the seat of its area, and a seat must be allowed; with a limit on minutes only
    members that keep the limit for all are considered, where there are any.
    """
    codes, rules = sorted(codes), problem.rules
    candidates = [code for code in codes if code in rules.fixed_seats] or codes
    candidates = [code for code in candidates if rules.may_be_seat(code)] or candidates
    reach = problem.minutes.loc[codes, candidates].max()
    near = [c for c in candidates if reach[c] <= rules.minutes_to(c) + TOLERANCE] or candidates
    demand = problem.demand[codes].to_numpy(float)
    minutes = problem.minutes.loc[codes, near].to_numpy(float)
    total = demand @ minutes
    return near[int(np.flatnonzero(total <= total.min() + TOLERANCE)[0])]


def wishes_of(codes: list[str], problem: Problem) -> tuple[int, int]:
    """Wishes of the municipalities that the area keeps, and that it breaks."""
    if problem.wishes is None:
        return 0, 0
    own = problem.wishes[problem.wishes["code"].isin(codes)]
    kept = int(own["partner"].isin(codes).sum())
    return kept, len(own) - kept


def pairs_across(codes: list[str], problem: Problem) -> int:
    """Neighbour pairs with exactly one end in the area."""
    ends = problem.neighbours[["code_a", "code_b"]].isin(codes)
    return int((ends["code_a"] != ends["code_b"]).sum())


def score(plan: Plan, problem: Problem) -> pd.Series:
    """The goals of a plan, each in its own unit, and the weighted sum.

    Returns a Series: overload and balance (clients per year), travel (client-hours one way),
    wish (wishes across areas), border (neighbour pairs cut), change (pairs of municipalities),
    coach (coaches, without the leaders' shares), objective. With samples: see ``robust_goals``.
    """
    areas = audit(plan, problem)
    goals = {
        "overload": float(areas["overload"].sum()),
        "balance": float(areas["deviation"].sum()),
        "travel": float(areas["client_hours"].sum()),
        "wish": float(areas["wishes_broken"].sum()),
        "border": float(areas["pairs_cut"].sum()) / 2,
        "change": float(changed_pairs(plan, problem.today)) if problem.today else 0.0,
        "coach": float(areas["coaches"].sum()),
    }
    goals |= robust_goals(plan, problem)
    goals["objective"] = sum(getattr(problem.weights, goal) * n for goal, n in goals.items())
    return pd.Series(goals)


def changed_pairs(plan: Plan, before: Plan) -> int:
    """Pairs of municipalities together in one of the plans and apart in the other."""
    return sum(
        (plan.area[a] == plan.area[b]) != (before.area[a] == before.area[b])
        for a, b in combinations(plan.area.index, 2)
    )


def broken_rules(plan: Plan, problem: Problem) -> list[Finding]:
    """Every constraint that the plan does not keep; empty for a plan that keeps all."""
    uncovering = uncovered(plan, problem)
    if uncovering:  # of such a plan nothing else can be said
        return uncovering
    return [
        *broken_partition(plan, problem),
        *broken_staffing(plan, problem),
        *broken_groupings(plan, problem),
        *broken_limits(plan, problem),
        *broken_goals(plan, problem),
        *broken_teams(plan, problem),
    ]


def broken_partition(plan: Plan, problem: Problem) -> list[Finding]:
    """Every municipality once, connected areas, and as many areas as wanted."""
    findings = uncovered(plan, problem)
    for area, codes in plan.groups().items():
        parts = connected_parts(codes, problem.neighbours)
        if len(parts) > 1:
            facts = {"parts": parts_in_words(parts, problem)}
            findings.append(Finding(key="area_in_parts", value=area, facts=facts))
    low, high = problem.area_range()
    if not low <= len(plan.coaches) <= high:
        span = {"low": low, "high": high}
        findings.append(Finding(key="wrong_areas", value=len(plan.coaches), facts=span))
    return findings


def parts_in_words(parts: list[list[str]], problem: Problem) -> str:
    """The parts of something that fell apart, by name: (A, B) | (C)."""
    return " | ".join(f"({', '.join(problem.name(code) for code in part)})" for part in parts)


def broken_staffing(plan: Plan, problem: Problem) -> list[Finding]:
    """All coaches placed, in whole steps and enough an area, fixed numbers, and the leaders."""
    findings = []
    low, high = problem.coach_range()
    total, step = whole_if_it_is(float(plan.coaches.sum())), whole_if_it_is(problem.coach_step)
    if not low <= total <= high:
        coaches = f"{low:g}" if low == high else f"{low:g}–{high:g}"
        findings.append(Finding(key="wrong_coaches", value=total, facts={"coaches": coaches}))
    for area, count in plan.coaches.items():
        if count < problem.fewest_in_area or not is_coaches(count, problem.coach_step):
            facts = {"least": problem.fewest_in_area, "step": step}
            findings.append(Finding(key="area_without_coach", value=area, facts=facts))
    for code, count in problem.rules.fixed_coaches.items():
        if plan.coaches[plan.area[code]] != count:
            facts = {"coaches": count}
            findings.append(Finding(key="rule_coaches", value=problem.name(code), facts=facts))
    led = set(plan.leader_areas)
    if len(led) != problem.leaders or not led <= set(plan.coaches.index):
        facts, areas = {"leaders": problem.leaders}, ", ".join(plan.leader_areas) or "–"
        findings.append(Finding(key="wrong_leader", value=areas, facts=facts))
    return findings


def broken_groupings(plan: Plan, problem: Problem) -> list[Finding]:
    """Municipalities that should be together, apart, or a seat, and are not."""
    rules, area = problem.rules, plan.area
    findings = [
        Finding(key="rule_together", value=", ".join(map(problem.name, group)))
        for group in rules.together
        if area[list(group)].nunique() > 1
    ]
    findings += [
        Finding(key="rule_apart", value=", ".join(map(problem.name, pair)))
        for pair in rules.apart
        if area[pair[0]] == area[pair[1]]
    ]
    for codes in plan.groups().values():
        seats = [problem.name(code) for code in codes if code in rules.fixed_seats]
        if len(seats) > 1:
            findings.append(Finding(key="rule_seats", value=", ".join(seats)))
    return findings


def broken_limits(plan: Plan, problem: Problem) -> list[Finding]:
    """Areas outside the limits on load and minutes, or served from where no seat may be."""
    rules = problem.rules
    findings = []
    for area, row in audit(plan, problem).iterrows():
        limits = {
            "rule_min_load": (rules.min_load, row["load"], -1),
            "rule_max_load": (rules.max_load, row["load"], 1),
            "rule_max_minutes": (rules.minutes_to(row["seat"]), row["minutes_max"], 1),
        }
        for key, (limit, figure, sign) in limits.items():
            if limit is not None and sign * (figure - limit) > TOLERANCE:
                facts = {"limit": float(limit), "figure": float(figure)}
                findings.append(Finding(key=key, value=area, facts=facts))
        if not rules.may_be_seat(row["seat"]):
            findings.append(Finding(key="rule_allowed_seats", value=area))
    return [*findings, *crowded_areas(plan, problem)]


def crowded_areas(plan: Plan, problem: Problem) -> list[Finding]:
    """Areas that touch more given teams than their coaches can keep to."""
    rules = problem.rules
    if rules.teams_per_coach is None:
        return []
    findings = []
    for area, codes in plan.groups().items():
        leader = problem.leader_share if area in plan.leader_areas else 0.0
        touched, staff = rules.care_teams_of(codes), float(plan.coaches[area]) + leader
        if len(touched) > rules.teams_per_coach * staff + TOLERANCE:
            facts = {"limit": rules.teams_per_coach, "staff": staff, "figure": len(touched)}
            findings.append(Finding(key="rule_teams_per_coach", value=area, facts=facts))
    return findings


def broken_goals(plan: Plan, problem: Problem) -> list[Finding]:
    """Goals above their limit, and more moves than allowed."""
    goals, rules = score(plan, problem), problem.rules
    findings = [
        Finding(key="rule_max_goals", value=goal, facts={"limit": limit, "figure": goals[goal]})
        for goal, limit in rules.max_goals.items()
        if goals[goal] > limit + GOAL_TOLERANCE * max(1.0, limit)
    ]
    if rules.max_moves is not None and problem.today is not None:
        movers = moved_codes(problem.today, plan, problem.demand)
        if len(movers) > rules.max_moves:
            names = [problem.name(code) for code in movers]
            facts: dict[str, object] = {"limit": rules.max_moves, "names": names}
            findings.append(Finding(key="rule_max_moves", value=len(movers), facts=facts))
    return findings


def broken_teams(plan: Plan, problem: Problem) -> list[Finding]:
    """Where there are several teams: areas that connect, enough coaches, one leader each."""
    if problem.teams == 1:
        return []
    if plan.team is None or set(plan.team.index) != set(plan.coaches.index):
        return [Finding(key="teams_missing")]
    findings = []
    if plan.team.nunique() != problem.teams:
        wanted = {"teams": problem.teams}
        findings.append(Finding(key="wrong_teams", value=plan.team.nunique(), facts=wanted))
    for team, areas in plan.coaches.index.to_series().groupby(plan.team):
        codes = sorted(plan.area.index[plan.area.isin(areas)])
        if len(connected_parts(codes, problem.neighbours)) > 1:
            findings.append(Finding(key="team_in_parts", value=team))
        if plan.coaches[areas].sum() < problem.rules.team_coaches:
            facts = {"least": problem.rules.team_coaches}
            findings.append(Finding(key="team_too_small", value=team, facts=facts))
        if problem.leaders and len(set(areas) & set(plan.leader_areas)) != 1:
            findings.append(Finding(key="team_leaders", value=team))
    return findings
