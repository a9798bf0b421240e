"""What arithmetic alone shows to be impossible, before any solver is asked."""

from itertools import pairwise

from ipsgeo.audit import TOLERANCE, parts_in_words
from ipsgeo.errors import Finding
from ipsgeo.neighbours import connected_parts
from ipsgeo.problem import Problem


def contradictions(problem: Problem) -> tuple[Finding, ...]:
    """The reasons, in words, why no plan can keep the rules; empty where arithmetic sees none."""
    return (
        *counts_that_do_not_fit(problem),
        *parts_that_do_not_connect(problem),
        *groups_that_clash(problem),
        *coaches_that_do_not_suffice(problem),
        *loads_that_do_not_add_up(problem),
    )


def counts_that_do_not_fit(problem: Problem) -> list[Finding]:
    """Areas ≤ coaches and areas ≤ municipalities."""
    fewest, _ = problem.area_range()
    findings = []
    if fewest > problem.coaches:
        facts = {"coaches": problem.coaches, "areas": fewest}
        findings.append(Finding(key="fewer_coaches_than_areas", facts=facts))
    if fewest > len(problem.codes):
        facts = {"areas": fewest, "municipalities": len(problem.codes)}
        findings.append(Finding(key="more_areas_than_municipalities", facts=facts))
    return findings


def parts_that_do_not_connect(problem: Problem) -> list[Finding]:
    """Parts that no border joins ≤ areas."""
    parts = connected_parts(problem.codes, problem.neighbours)
    if len(parts) <= problem.area_range()[1]:
        return []
    facts = {"parts": parts_in_words(parts, problem), "count": len(parts)}
    return [Finding(key="county_in_parts", facts=facts)]


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


def coaches_that_do_not_suffice(problem: Problem) -> list[Finding]:
    """Fixed numbers of coaches + one for each other area ≤ coaches."""
    fixed = problem.rules.fixed_coaches
    if not fixed:
        return []
    fewest, _ = problem.area_range()
    most_in_one = max(fixed.values())
    if most_in_one + fewest - 1 <= problem.coaches and min(fixed.values()) >= 1:
        return []
    facts = {"fixed": most_in_one, "coaches": problem.coaches, "areas": fewest}
    return [Finding(key="fixed_coaches_too_many", facts=facts)]


def loads_that_do_not_add_up(problem: Problem) -> list[Finding]:
    """min_load ≤ even load ≤ max_load: the mean of the areas' loads is the even load."""
    rules = problem.rules
    even = problem.even_load
    limits = [
        limit
        for limit, sign in ((rules.max_load, 1), (rules.min_load, -1))
        if limit is not None and sign * (even - limit) > TOLERANCE
    ]
    facts = {"clients": float(problem.demand.sum()), "staff": problem.coach_years, "even": even}
    return [Finding(key="loads_cannot_add_up", facts={**facts, "limit": limit}) for limit in limits]
