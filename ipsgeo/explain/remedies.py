"""What would make a plan possible: a rule dropped, or a limit loosened as little as will do."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from ipsgeo import words
from ipsgeo.audit import audit
from ipsgeo.errors import Finding
from ipsgeo.explain.possible import coach_counts
from ipsgeo.explain.single_rules import Rule, with_rule, without_rule
from ipsgeo.plan import Plan, Solution
from ipsgeo.problem import Problem
from ipsgeo.solve import solve

Action = Literal["drop", "loosen"]
Helps = Literal["helps", "does not help", "not decided"]

# By how much a limit is loosened at a time (minutes; clients per year per coach), and which way.
STEPS = {"max_minutes": 0.5, "max_load": 0.1, "min_load": -0.1}
DECIMALS = 1
NEAR = 1e-9  # a limit this near to a whole step is on it


@dataclass(frozen=True, kw_only=True, eq=False)
class Remedy:
    """One change of one rule of the whole problem, and what it brings.

    Parameters
    ----------
    rule
        The rule as it is.
    action
        "drop" it, or "loosen" it to ``loosened``.
    helps
        "helps" (``plan`` keeps all the rules then), "does not help" (proven: other rules conflict
        as well) or "not decided" in the time.
    loosened
        The rule as it would be.
    smallest
        Whether less loosening is proven not to be enough: to 0.5 minutes, 0.1 clients per year
        per coach, one area or one coach. True where a rule is dropped.
    plan, objective
        The best plan found then, and its objective under the changed rule.
    finding
        The remedy in words but for the rule's own.
    about
        The rule in words.
    """

    rule: Rule
    action: Action
    helps: Helps
    loosened: Rule | None = None
    smallest: bool = True
    plan: Plan | None = None
    objective: float = float("nan")
    finding: Finding
    about: Finding

    def text(self, language: str = "fi") -> str:
        """The remedy as one line."""
        facts = {"rule": self.about.text(language), **self.finding.facts}
        line = words.text(f"errors.{self.finding.key}", language, facts)
        if self.smallest:
            return line
        return f"{line} {words.text('errors.remedy_maybe_less', language)}"


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """The loosened rule that helps, its solution, and whether less is proven not to."""

    rule: Rule
    solution: Solution
    smallest: bool


Solve = Callable[[Problem], Solution]


def remedies(rules: Iterable[Rule], problem: Problem, time_limit_s: float) -> tuple[Remedy, ...]:
    """For each rule that conflicts, what dropping and loosening it brings; the cheapest first.

    The rule alone is changed: where other rules of the problem conflict as well, it does not help.
    """

    def solved(changed: Problem) -> Solution:
        return solve(changed, time_limit_s=time_limit_s)

    found = [remedy for rule in rules for remedy in remedies_of(rule, problem, solved)]
    return tuple(sorted(found, key=lambda r: (r.plan is None, r.objective if r.plan else 0.0)))


def remedies_of(rule: Rule, problem: Problem, solved: Solve) -> Iterator[Remedy]:
    """Dropping the rule and, where it is a number or a limit, loosening it."""
    if rule.kind == "coaches":
        found, undecided = first_of(coach_steps(rule, problem), problem, solved)
        yield loosened(rule, problem, found, undecided)
        return
    free = solved(without_rule(problem, rule))
    yield dropped(rule, problem, free)
    if free.plan is None:
        return
    if rule.kind == "areas":
        found, undecided = first_of(area_steps(rule, problem), problem, solved)
        yield loosened(rule, problem, found, undecided)
    elif rule.kind in STEPS:
        yield loosened(rule, problem, least_loosening(rule, problem, free, solved), False)


def dropped(rule: Rule, problem: Problem, free: Solution) -> Remedy:
    """The remedy of dropping a rule."""
    keys = {"infeasible": Finding(key="remedy_not_enough"),
            "no_plan": Finding(key="remedy_not_decided")}  # fmt: skip
    finding = Finding(key="remedy_drop", facts={"objective": free.objective})
    return Remedy(
        rule=rule,
        action="drop",
        helps=helps(free),
        plan=free.plan,
        objective=free.objective,
        finding=keys.get(free.status, finding),
        about=rule.finding(problem),
    )


def helps(solution: Solution) -> Helps:
    """What a solution says about the change."""
    if solution.plan is not None:
        return "helps"
    return "does not help" if solution.status == "infeasible" else "not decided"


def loosened(rule: Rule, problem: Problem, found: Found | None, undecided: bool) -> Remedy:
    """The remedy of loosening a rule."""
    about = rule.finding(problem)
    if found is None:
        verdict: Helps = "not decided" if undecided else "does not help"
        key = "remedy_not_decided" if undecided else "remedy_not_enough"
        return Remedy(
            rule=rule, action="loosen", helps=verdict, finding=Finding(key=key), about=about
        )
    limit = found.rule.limit
    if rule.kind == "areas" and found.solution.plan is not None:
        limit = len(found.solution.plan.coaches)
    facts = {"limit": limit, "objective": found.solution.objective}
    return Remedy(
        rule=rule,
        action="loosen",
        helps="helps",
        loosened=found.rule,
        smallest=found.smallest,
        plan=found.solution.plan,
        objective=found.solution.objective,
        finding=Finding(key=f"remedy_{rule.kind}", facts=facts),
        about=about,
    )


def coach_steps(rule: Rule, problem: Problem) -> Iterator[list[Rule]]:
    """Other numbers of coaches, nearest first; fewer only where a rule could ask for that."""
    present, most = problem.coaches, max(coach_counts(problem))
    rules = problem.rules
    fewer = bool(rules.min_load or rules.fixed_coaches)
    for distance in range(1, most + 1):
        numbers = [present + distance] if present + distance <= most else []
        numbers += [present - distance] if fewer and present > distance else []
        yield [replace(rule, limit=number) for number in numbers]


def area_steps(rule: Rule, problem: Problem) -> Iterator[list[Rule]]:
    """Wider ranges of the number of areas, by one more each time, down and up."""
    low, high = problem.area_range()
    most = min(problem.coaches, len(problem.codes))
    for distance in range(1, max(low, most) + 1):
        ranges = [(low - distance, high)] if low > distance else []
        ranges += [(low, high + distance)] if high + distance <= most else []
        yield [replace(rule, limit=span) for span in ranges]


def first_of(
    steps: Iterable[list[Rule]], problem: Problem, solved: Solve
) -> tuple[Found | None, bool]:
    """The first step with a plan, its best choice; and whether a step was not decided before."""
    undecided = False
    for choices in steps:
        found = [(rule, solved(with_rule(problem, rule))) for rule in choices]
        undecided |= any(solution.status == "no_plan" for _, solution in found)
        fits = [pair for pair in found if pair[1].plan is not None]
        if fits:
            rule, solution = min(fits, key=lambda pair: pair[1].objective)
            return Found(rule=rule, solution=solution, smallest=not undecided), undecided
    return None, undecided


def least_loosening(rule: Rule, problem: Problem, free: Solution, solved: Solve) -> Found:
    """The least loosening of a limit, by bisection between it and what a plan without it needs.

    The limits tried are whole steps of 0.5 minutes or 0.1 clients. The best plan without a limit
    is also the best under every limit that it keeps, so the far end needs no solving.
    """
    low, high, proven = whole_steps(rule), steps_needed(rule, problem, free), True
    best = free
    while high - low > 1:
        middle = (low + high) // 2
        solution = solved(with_rule(problem, at_step(middle, rule)))
        if solution.plan is not None:
            best, high = solution, min(middle, steps_needed(rule, problem, solution))
        else:
            low, proven = middle, proven and solution.status == "infeasible"
    return Found(rule=at_step(high, rule), solution=best, smallest=proven)


def whole_steps(rule: Rule) -> int:
    """The limit in whole steps, rounded to the strict side; a larger number is looser."""
    return math.floor(float(rule.limit) / STEPS[rule.kind] + NEAR)  # type: ignore[arg-type]


def steps_needed(rule: Rule, problem: Problem, solution: Solution) -> int:
    """The strictest limit that a plan keeps, in whole steps."""
    areas = audit(solution.require_plan(), problem)
    figures = {"max_minutes": areas["minutes_max"].max(), "max_load": areas["load"].max(),
               "min_load": areas["load"].min()}  # fmt: skip
    return math.ceil(float(figures[rule.kind]) / STEPS[rule.kind] - NEAR)


def at_step(steps: int, rule: Rule) -> Rule:
    """The rule with the limit of so many steps."""
    return replace(rule, limit=abs(round(steps * STEPS[rule.kind], DECIMALS)))
