"""What arithmetic alone shows to be impossible, before any solver is asked."""

import math
from itertools import pairwise

from ipsgeo.audit import GOAL_TOLERANCE, TOLERANCE, parts_in_words
from ipsgeo.errors import Finding
from ipsgeo.neighbours import connected_parts
from ipsgeo.problem import Problem, whole_if_it_is


def contradictions(problem: Problem) -> tuple[Finding, ...]:
    """The reasons, in words, why no plan can keep the rules; empty where arithmetic sees none.

    Where the number of coaches is free, what speaks against a number counts only if something
    speaks against every number; then the fewest and the most coaches are told of.
    """
    numbers = problem.coach_numbers()
    always = [
        *areas_that_do_not_fit(problem),
        *parts_that_do_not_connect(problem),
        *groups_that_clash(problem),
        *seats_that_do_not_suffice(problem),
        *municipalities_out_of_reach(problem),
        *fixed_below_the_least(problem),
    ]
    told: list[Finding] = []
    if all(against_coaches(number, problem) for number in numbers):
        for number in (numbers[-1], numbers[0]):
            told += [f for f in against_coaches(number, problem) if f not in told]
    return (*always, *told)


def against_coaches(coaches: float, problem: Problem) -> list[Finding]:
    """What speaks against one number of coaches."""
    return [
        *areas_without_coaches(coaches, problem),
        *teams_without_coaches(coaches, problem),
        *coaches_that_do_not_suffice(coaches, problem),
        *loads_that_do_not_add_up(coaches, problem),
        *care_teams_that_do_not_fit(coaches, problem),
        *goals_out_of_reach(coaches, problem),
    ]


def areas_that_do_not_fit(problem: Problem) -> list[Finding]:
    """Areas ≤ municipalities, and teams ≤ areas."""
    fewest, most = problem.area_range()
    findings = []
    if fewest > len(problem.codes):
        facts = {"areas": fewest, "municipalities": len(problem.codes)}
        findings.append(Finding(key="more_areas_than_municipalities", facts=facts))
    if problem.teams > most:
        facts = {"teams": problem.teams, "areas": most}
        findings.append(Finding(key="more_teams_than_areas", facts=facts))
    return findings


def areas_without_coaches(coaches: float, problem: Problem) -> list[Finding]:
    """Areas × least coaches in one ≤ coaches."""
    fewest, least = problem.area_range()[0], problem.fewest_in_area
    if fewest * least <= coaches:
        return []
    facts = {"coaches": coaches, "areas": fewest, "least": least}
    facts["needed"] = whole_if_it_is(fewest * least)
    key = "fewer_coaches_than_areas" if least == 1 else "fewer_coaches_than_least"
    return [Finding(key=key, facts=facts)]


def teams_without_coaches(coaches: float, problem: Problem) -> list[Finding]:
    """Teams × least coaches in one, in whole steps, ≤ coaches, where there are several teams."""
    teams, step = problem.teams, problem.coach_step
    least = whole_if_it_is(math.ceil(problem.rules.team_coaches / step) * step)
    if teams == 1 or teams * least <= coaches:
        return []
    facts = {"coaches": coaches, "teams": teams, "least": least}
    return [Finding(key="fewer_coaches_than_teams", facts=facts)]


def parts_that_do_not_connect(problem: Problem) -> list[Finding]:
    """Parts that no border joins ≤ areas and ≤ teams; groups that are together lie in one part."""
    parts = connected_parts(problem.codes, problem.neighbours)
    findings = []
    facts: dict[str, object] = {"parts": parts_in_words(parts, problem), "count": len(parts)}
    if len(parts) > problem.area_range()[1]:
        findings.append(Finding(key="county_in_parts", facts=facts))
    if 1 < problem.teams < len(parts):
        facts = {**facts, "teams": problem.teams}
        findings.append(Finding(key="fewer_teams_than_parts", facts=facts))
    part_of = {code: k for k, part in enumerate(parts) for code in part}
    findings += [
        Finding(key="together_in_parts", value=", ".join(map(problem.name, group)))
        for group in problem.rules.together
        if len({part_of[code] for code in group}) > 1
    ]
    return findings


def groups_that_clash(problem: Problem) -> list[Finding]:
    """No pair is to be both together and apart, not even through other pairs."""
    rules = problem.rules
    group_of = {code: code for code in problem.codes}
    for group in rules.together:
        for one, other in pairwise(group):
            old, new = group_of[one], group_of[other]
            group_of = {code: new if root == old else root for code, root in group_of.items()}
    separate = [
        *rules.apart,
        *((a, b) for a in rules.fixed_seats for b in rules.fixed_seats if a < b),
    ]
    clashes = [pair for pair in separate if group_of[pair[0]] == group_of[pair[1]]]
    return [
        Finding(key="apart_together", value=", ".join(problem.name(code) for code in pair))
        for pair in clashes
    ]


def seats_that_do_not_suffice(problem: Problem) -> list[Finding]:
    """Areas ≤ allowed seats, and every fixed seat is allowed."""
    rules, fewest = problem.rules, max(problem.area_range()[0], problem.teams)
    if rules.allowed_seats is None:
        return []
    findings = []
    allowed = len(set(rules.allowed_seats))
    if allowed < fewest:
        facts = {"seats": allowed, "areas": fewest}
        findings.append(Finding(key="fewer_seats_than_areas", facts=facts))
    findings += [
        Finding(key="fixed_seat_not_allowed", value=problem.name(code))
        for code in dict.fromkeys(rules.fixed_seats)
        if not rules.may_be_seat(code)
    ]
    return findings


def municipalities_out_of_reach(problem: Problem) -> list[Finding]:
    """Every municipality can be served from an allowed seat that borders join to it.

    Without borders a municipality is its own area, so it must be allowed to be a seat itself.
    """
    rules = problem.rules
    findings = []
    for part in connected_parts(problem.codes, problem.neighbours):
        seats = [code for code in part if rules.may_be_seat(code)]
        if not seats:
            names = ", ".join(problem.name(code) for code in part)
            findings.append(Finding(key="part_without_seat", facts={"names": names}))
            continue
        for code in part:
            choices = [code] if code in rules.fixed_seats else seats
            minutes = problem.minutes.loc[code, choices]
            if not any(minutes[seat] <= rules.minutes_to(seat) + TOLERANCE for seat in choices):
                near = min(choices, key=lambda seat: minutes[seat] - rules.minutes_to(seat))
                facts = {"seat": problem.name(near), "figure": float(minutes[near])}
                facts["limit"] = rules.minutes_to(near)
                findings.append(Finding(key="out_of_reach", value=problem.name(code), facts=facts))
    return findings


def fixed_below_the_least(problem: Problem) -> list[Finding]:
    """Every fixed number of coaches ≥ the least in an area."""
    least = problem.fewest_in_area
    return [
        Finding(
            key="fixed_coaches_too_few",
            value=problem.name(code),
            facts={"fixed": whole_if_it_is(count), "least": least},
        )
        for code, count in problem.rules.fixed_coaches.items()
        if count < least
    ]


def coaches_that_do_not_suffice(coaches: float, problem: Problem) -> list[Finding]:
    """A fixed number of coaches + the least for each other area ≤ coaches."""
    fixed = problem.rules.fixed_coaches
    if not fixed:
        return []
    fewest, most_in_one = problem.area_range()[0], max(fixed.values())
    if most_in_one + (fewest - 1) * problem.fewest_in_area <= coaches:
        return []
    facts = {"fixed": whole_if_it_is(most_in_one), "coaches": coaches, "areas": fewest}
    return [Finding(key="fixed_coaches_too_many", facts=facts)]


def loads_that_do_not_add_up(coaches: float, problem: Problem) -> list[Finding]:
    """min_load ≤ even load ≤ max_load: the mean of the areas' loads is the even load."""
    rules, clients = problem.rules, float(problem.demand.sum())
    staff = float(coaches + problem.leaders * problem.leader_share)
    even = clients / staff
    limits = [
        limit
        for limit, sign in ((rules.max_load, 1), (rules.min_load, -1))
        if limit is not None and sign * (even - limit) > TOLERANCE
    ]
    facts = {"clients": clients, "staff": staff, "even": even}
    return [Finding(key="loads_cannot_add_up", facts={**facts, "limit": limit}) for limit in limits]


def care_teams_that_do_not_fit(coaches: float, problem: Problem) -> list[Finding]:
    """Given teams ≤ teams per coach × coaches: every team is touched by an area at least."""
    rules = problem.rules
    staff = float(coaches + problem.leaders * problem.leader_share)
    if rules.teams_per_coach is None:
        return []
    if len(rules.care_teams) <= rules.teams_per_coach * staff + TOLERANCE:
        return []
    facts = {"teams": len(rules.care_teams), "limit": rules.teams_per_coach, "staff": staff}
    return [Finding(key="care_teams_too_many", facts=facts)]


def goals_out_of_reach(coaches: float, problem: Problem) -> list[Finding]:
    """Coaches ≤ their limit, and clients − what the coaches can serve ≤ limit on the overload."""
    limits = problem.rules.max_goals
    most = {goal: limit + GOAL_TOLERANCE * max(1.0, limit) for goal, limit in limits.items()}
    findings = []
    if coaches > most.get("coach", math.inf):
        facts = {"coaches": coaches, "limit": whole_if_it_is(limits["coach"])}
        findings.append(Finding(key="coaches_above_limit", facts=facts))
    staff = float(coaches + problem.leaders * problem.leader_share)
    short = float(problem.demand.sum()) - problem.throughput_per_year * staff
    if short > most.get("overload", math.inf):
        facts = {"staff": staff, "short": short, "limit": float(limits["overload"])}
        findings.append(Finding(key="overload_above_limit", facts=facts))
    return findings
