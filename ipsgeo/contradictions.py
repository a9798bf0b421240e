"""What arithmetic alone shows to be impossible, before any solver is asked."""

import math
from collections.abc import Iterator
from itertools import pairwise

from ipsgeo.audit import GOAL_TOLERANCE, TOLERANCE, parts_in_words
from ipsgeo.errors import Finding
from ipsgeo.neighbours import connected_parts
from ipsgeo.problem import Problem, whole_if_it_is

Findings = Iterator[Finding]


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


def areas_that_do_not_fit(problem: Problem) -> Findings:
    """Areas ≤ municipalities, and teams ≤ areas."""
    fewest, most = problem.area_range()
    if fewest > len(problem.codes):
        facts = {"areas": fewest, "municipalities": len(problem.codes)}
        yield Finding(key="more_areas_than_municipalities", facts=facts)
    if problem.teams > most:
        yield Finding(key="more_teams_than_areas", facts={"teams": problem.teams, "areas": most})


def parts_that_do_not_connect(problem: Problem) -> Findings:
    """Parts that no border joins ≤ areas and ≤ teams; groups that are together lie in one part."""
    parts = connected_parts(problem.codes, problem.neighbours)
    facts: dict[str, object] = {"parts": parts_in_words(parts, problem), "count": len(parts)}
    if len(parts) > problem.area_range()[1]:
        yield Finding(key="county_in_parts", facts=facts)
    if 1 < problem.teams < len(parts):
        yield Finding(key="fewer_teams_than_parts", facts={**facts, "teams": problem.teams})
    part_of = {code: k for k, part in enumerate(parts) for code in part}
    for group in problem.rules.together:
        if len({part_of[code] for code in group}) > 1:
            yield Finding(key="together_in_parts", value=", ".join(map(problem.name, group)))


def groups_that_clash(problem: Problem) -> Findings:
    """No pair is to be both together and apart, not even through other pairs."""
    rules = problem.rules
    group_of = {code: code for code in problem.codes}
    for group in rules.together:
        for one, other in pairwise(group):
            old, new = group_of[one], group_of[other]
            group_of = {code: new if root == old else root for code, root in group_of.items()}
    seats = ((a, b) for a in rules.fixed_seats for b in rules.fixed_seats if a < b)
    for pair in (*rules.apart, *seats):
        if group_of[pair[0]] == group_of[pair[1]]:
            yield Finding(key="apart_together", value=", ".join(map(problem.name, pair)))


def seats_that_do_not_suffice(problem: Problem) -> Findings:
    """Areas ≤ allowed seats, and every fixed seat is allowed."""
    rules, fewest = problem.rules, max(problem.area_range()[0], problem.teams)
    if rules.allowed_seats is None:
        return
    allowed = len(set(rules.allowed_seats))
    if allowed < fewest:
        yield Finding(key="fewer_seats_than_areas", facts={"seats": allowed, "areas": fewest})
    for code in dict.fromkeys(rules.fixed_seats):
        if not rules.may_be_seat(code):
            yield Finding(key="fixed_seat_not_allowed", value=problem.name(code))


def municipalities_out_of_reach(problem: Problem) -> Findings:
    """Every municipality can be served from an allowed seat that borders join to it.

    Without borders a municipality is its own area, so it must be allowed to be a seat itself.
    """
    rules = problem.rules
    for part in connected_parts(problem.codes, problem.neighbours):
        seats = [code for code in part if rules.may_be_seat(code)]
        if not seats:
            names = ", ".join(map(problem.name, part))
            yield Finding(key="part_without_seat", facts={"names": names})
            continue
        for code in part:
            choices = [code] if code in rules.fixed_seats else seats
            minutes = problem.minutes.loc[code, choices]
            near = min(choices, key=lambda seat: minutes[seat] - rules.minutes_to(seat))
            figure, limit = float(minutes[near]), rules.minutes_to(near)
            if figure > limit + TOLERANCE:
                facts = {"seat": problem.name(near), "figure": figure, "limit": limit}
                yield Finding(key="out_of_reach", value=problem.name(code), facts=facts)


def fixed_below_the_least(problem: Problem) -> Findings:
    """Every fixed number of coaches ≥ the least in an area."""
    least = problem.fewest_in_area
    for code, count in problem.rules.fixed_coaches.items():
        if count < least:
            facts = {"fixed": whole_if_it_is(count), "least": least}
            yield Finding(key="fixed_coaches_too_few", value=problem.name(code), facts=facts)


def areas_without_coaches(coaches: float, problem: Problem) -> Findings:
    """Areas × least coaches in one ≤ coaches."""
    fewest, least = problem.area_range()[0], problem.fewest_in_area
    if fewest * least > coaches:
        facts = {"coaches": coaches, "areas": fewest, "least": least}
        facts["needed"] = whole_if_it_is(fewest * least)
        key = "fewer_coaches_than_areas" if least == 1 else "fewer_coaches_than_least"
        yield Finding(key=key, facts=facts)


def teams_without_coaches(coaches: float, problem: Problem) -> Findings:
    """Teams × least coaches in one, in whole steps, ≤ coaches, where there are several teams."""
    teams, step = problem.teams, problem.coach_step
    least = whole_if_it_is(math.ceil(problem.rules.team_coaches / step) * step)
    if teams > 1 and teams * least > coaches:
        facts = {"coaches": coaches, "teams": teams, "least": least}
        yield Finding(key="fewer_coaches_than_teams", facts=facts)


def coaches_that_do_not_suffice(coaches: float, problem: Problem) -> Findings:
    """A fixed number of coaches + the least for each other area ≤ coaches."""
    fewest, fixed = problem.area_range()[0], problem.rules.fixed_coaches
    most_in_one = max(fixed.values(), default=0)
    if fixed and most_in_one + (fewest - 1) * problem.fewest_in_area > coaches:
        facts = {"fixed": whole_if_it_is(most_in_one), "coaches": coaches, "areas": fewest}
        yield Finding(key="fixed_coaches_too_many", facts=facts)


def loads_that_do_not_add_up(coaches: float, problem: Problem) -> Findings:
    """min_load ≤ even load ≤ max_load: the mean of the areas' loads is the even load."""
    rules, clients = problem.rules, float(problem.demand.sum())
    staff = coach_years(coaches, problem)
    even = clients / staff
    for limit, sign in ((rules.max_load, 1), (rules.min_load, -1)):
        if limit is not None and sign * (even - limit) > TOLERANCE:
            facts = {"clients": clients, "staff": staff, "even": even, "limit": limit}
            yield Finding(key="loads_cannot_add_up", facts=facts)


def care_teams_that_do_not_fit(coaches: float, problem: Problem) -> Findings:
    """Given teams ≤ teams per coach × coaches: every team is touched by an area at least."""
    teams, limit = len(problem.rules.care_teams), problem.rules.teams_per_coach
    staff = coach_years(coaches, problem)
    if limit is not None and teams > limit * staff + TOLERANCE:
        facts = {"teams": teams, "limit": limit, "staff": staff}
        yield Finding(key="care_teams_too_many", facts=facts)


def goals_out_of_reach(coaches: float, problem: Problem) -> Findings:
    """Coaches ≤ their limit, and clients − what the coaches can serve ≤ limit on the overload."""
    limits, staff = problem.rules.max_goals, coach_years(coaches, problem)
    most = {goal: limit + GOAL_TOLERANCE * max(1.0, limit) for goal, limit in limits.items()}
    if coaches > most.get("coach", math.inf):
        facts = {"coaches": coaches, "limit": whole_if_it_is(limits["coach"])}
        yield Finding(key="coaches_above_limit", facts=facts)
    short = float(problem.demand.sum()) - problem.throughput_per_year * staff
    if short > most.get("overload", math.inf):
        facts = {"staff": staff, "short": short, "limit": float(limits["overload"])}
        yield Finding(key="overload_above_limit", facts=facts)


def coach_years(coaches: float, problem: Problem) -> float:
    """So many coaches with the leaders' shares."""
    return float(coaches + problem.leaders * problem.leader_share)
