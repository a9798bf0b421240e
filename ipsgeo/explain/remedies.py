"""What would make a plan possible: a rule dropped, or a limit loosened as little as will do."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import pandas as pd

from ipsgeo import words
from ipsgeo.audit import audit, score
from ipsgeo.errors import Finding
from ipsgeo.explain.possible import coach_counts, fewer_may_help
from ipsgeo.explain.single_rules import COUNTED, Rule, with_rule, without_rule
from ipsgeo.moves import moved_codes
from ipsgeo.plan import Plan, Solution
from ipsgeo.problem import Problem, whole_if_it_is
from ipsgeo.solve import solve

Action = Literal["drop", "loosen"]
Helps = Literal["helps", "does not help", "not decided"]

# By how much a limit is loosened at a time, and which way: minutes, clients per year per coach,
# municipalities that move; and for goals clients a year, client-hours, wishes, pairs, coaches.
STEPS = {"max_minutes": 0.5, "radii": 0.5, "max_load": 0.1, "min_load": -0.1, "max_moves": 1.0,
         "teams_per_coach": 1.0}  # fmt: skip
GOAL_STEPS = {"coach": 0.5}  # one for every other goal
LEAST_COACHES = ("min_coaches", "team_coaches")  # loosened by the step of the coaches
DECIMALS = 1
UNHELPFUL = {"does not help": "remedy_not_enough", "not decided": "remedy_not_decided"}
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
        Whether less loosening is proven not to be enough: to 0.5 minutes (for radii, added to
        each), 0.1 clients per year per coach, one move, one of a goal's unit, one area, one team,
        or the least step of coaches. True where a rule is dropped.
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
    solved = partial(solve, time_limit_s=time_limit_s)
    found = [remedy for rule in rules for remedy in remedies_of(rule, problem, solved)]
    return tuple(sorted(found, key=lambda r: (r.plan is None, r.objective if r.plan else 0.0)))


def remedies_of(rule: Rule, problem: Problem, solved: Solve) -> Iterator[Remedy]:
    """Dropping the rule and, where it is a number or a limit, loosening it."""
    if rule.kind == "coaches":
        yield loosened(rule, problem, *first_of(coach_steps(rule, problem), problem, solved))
        return
    free = solved(without_rule(problem, rule))
    yield dropped(rule, problem, free)
    if rule.kind == "teams" or (rule.kind == "areas" and free.plan is not None):
        steps = team_steps(rule) if rule.kind == "teams" else area_steps(rule, problem)
        found, undecided = first_of(steps, problem, solved)
        if found is not None or rule.kind == "areas":
            yield loosened(rule, problem, found, undecided)
    elif free.plan is not None and step_of(rule, problem):
        yield loosened(rule, problem, least_loosening(rule, problem, free, solved), False)


def dropped(rule: Rule, problem: Problem, free: Solution) -> Remedy:
    """The remedy of dropping a rule."""
    verdicts: dict[str, Helps] = {"infeasible": "does not help", "no_plan": "not decided"}
    helps = verdicts.get(free.status, "helps")
    facts = {"objective": free.objective}
    return Remedy(
        rule=rule,
        action="drop",
        helps=helps,
        plan=free.plan,
        objective=free.objective,
        finding=Finding(key=UNHELPFUL.get(helps, "remedy_drop"), facts=facts),
        about=rule.finding(problem),
    )


def loosened(rule: Rule, problem: Problem, found: Found | None, undecided: bool) -> Remedy:
    """The remedy of loosening a rule."""
    about = rule.finding(problem)
    if found is None:
        helps: Helps = "not decided" if undecided else "does not help"
        why = Finding(key=UNHELPFUL[helps])
        return Remedy(rule=rule, action="loosen", helps=helps, finding=why, about=about)
    solution = found.solution
    facts = {"limit": limit_in_words(rule, found), "objective": solution.objective}
    return Remedy(
        rule=rule,
        action="loosen",
        helps="helps",
        loosened=found.rule,
        smallest=found.smallest,
        plan=solution.plan,
        objective=solution.objective,
        finding=Finding(key=f"remedy_{rule.kind}", facts=facts),
        about=about,
    )


def limit_in_words(rule: Rule, found: Found) -> object:
    """What the remedy says of the loosened limit: of areas how many, of radii what is added."""
    plan, limit = found.solution.plan, found.rule.limit
    if rule.kind == "areas" and plan is not None:
        return len(plan.coaches)
    if isinstance(rule.limit, tuple) and isinstance(limit, tuple):
        return float(round(limit[0] - rule.limit[0], DECIMALS))
    return whole_if_it_is(limit) if rule.kind in COUNTED else limit  # type: ignore[arg-type]


def coach_steps(rule: Rule, problem: Problem) -> Iterator[list[Rule]]:
    """Other numbers of coaches, nearest first; fewer only where a rule could ask for that."""
    most, step = max(coach_counts(problem)), problem.coach_step
    low, high = problem.coach_range()
    fewer = fewer_may_help(problem)
    for distance in range(1, round(most / step) + 1):
        numbers = [high + distance * step] if high + distance * step <= most else []
        numbers += [low - distance * step] if fewer and low > distance * step else []
        yield [replace(rule, limit=whole_if_it_is(number)) for number in numbers]


def area_steps(rule: Rule, problem: Problem) -> Iterator[list[Rule]]:
    """Wider ranges of the number of areas, by one more each time, down and up."""
    low, high = problem.area_range()
    most = min(int(problem.coach_range()[1] / problem.fewest_in_area), len(problem.codes))
    for distance in range(1, max(low, most) + 1):
        ranges = [(low - distance, high)] if low > distance else []
        ranges += [(low, high + distance)] if high + distance <= most else []
        yield [replace(rule, limit=span) for span in ranges]


def team_steps(rule: Rule) -> Iterator[list[Rule]]:
    """Fewer teams, one at a time, down to two: one is the rule dropped."""
    for teams in range(int(rule.limit) - 1, 1, -1):  # type: ignore[arg-type]
        yield [replace(rule, limit=teams)]


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

    The limits tried are whole steps (see ``step_of``). The best plan without a limit is also the
    best under every limit that it keeps, so the far end needs no solving.
    """
    step, best, proven = step_of(rule, problem), free, True
    low, high = whole_steps(rule, step), steps_needed(rule, without_rule(problem, rule), free, step)
    while high - low > 1:
        middle = (low + high) // 2
        changed = with_rule(problem, at_step(middle, rule, step))
        solution = solved(changed)
        if solution.plan is not None:
            best, high = solution, min(middle, steps_needed(rule, changed, solution, step))
        else:
            low, proven = middle, proven and solution.status == "infeasible"
    return Found(rule=at_step(high, rule, step), solution=best, smallest=proven)


def step_of(rule: Rule, problem: Problem) -> float:
    """By how much a limit is loosened at a time, and which way; 0 where it is no limit."""
    if rule.kind in LEAST_COACHES:
        return -problem.coach_step
    if rule.kind == "max_goals":
        return GOAL_STEPS.get(rule.goal, 1.0)
    return STEPS.get(rule.kind, 0.0)


def whole_steps(rule: Rule, step: float) -> int:
    """The limit in whole steps, rounded to the strict side; a larger number is looser.

    Of radii it is how much is added to each, so none.
    """
    if rule.kind == "radii":
        return 0
    return math.floor(float(rule.limit) / step + NEAR)  # type: ignore[arg-type]


def steps_needed(rule: Rule, problem: Problem, solution: Solution, step: float) -> int:
    """The strictest limit that a solution of the problem keeps, in whole steps."""
    plan = solution.require_plan()
    return math.ceil(figure_of(rule, plan, problem) / step - NEAR)


def figure_of(rule: Rule, plan: Plan, problem: Problem) -> float:
    """What a plan of the problem needs of the limit of a rule."""
    areas = audit(plan, problem)
    if rule.kind == "max_goals":
        return float(score(plan, problem)[rule.goal])
    if rule.kind == "max_moves" and problem.today is not None:
        return len(moved_codes(problem.today, plan, problem.demand))
    if rule.kind == "team_coaches" and plan.team is not None:
        return float(plan.coaches.groupby(plan.team).sum().min())
    if rule.kind == "teams_per_coach":
        return most_teams_per_coach(plan, problem)
    if rule.kind == "radii" and isinstance(rule.limit, tuple):
        radii = dict(zip(rule.codes, rule.limit, strict=True))
        own = areas["seat"].map(lambda seat: radii.get(seat, math.inf))
        return float((areas["minutes_max"] - own).max())
    figures = {"max_minutes": areas["minutes_max"].max(), "max_load": areas["load"].max(),
               "min_load": areas["load"].min(), "min_coaches": areas["coaches"].min()}  # fmt: skip
    return float(figures[rule.kind])


def most_teams_per_coach(plan: Plan, problem: Problem) -> float:
    """The given teams that an area touches, per coach, in the area with the most."""
    areas, groups = audit(plan, problem), plan.groups()
    touched = {area: len(problem.rules.care_teams_of(codes)) for area, codes in groups.items()}
    return float((pd.Series(touched) / (areas["coaches"] + areas["leader"])).max())


def at_step(steps: int, rule: Rule, step: float) -> Rule:
    """The rule with the limit of so many steps."""
    if rule.kind == "radii" and isinstance(rule.limit, tuple):
        radii = tuple(round(minutes + steps * step, DECIMALS) for minutes in rule.limit)
        return replace(rule, limit=radii)
    limit = abs(round(steps * step, DECIMALS))
    return replace(rule, limit=round(limit) if rule.kind == "max_moves" else limit)
