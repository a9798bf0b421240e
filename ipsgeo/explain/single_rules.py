"""The rules of a problem one at a time, to be taken away, added or named."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from ipsgeo.errors import Finding
from ipsgeo.problem import Problem, Rules, whole_if_it_is

Kind = Literal[
    "coaches", "areas", "teams", "team_coaches", "max_minutes", "radii", "max_load", "min_load",
    "min_coaches", "max_goals", "max_moves", "fixed_coaches", "fixed_seats", "allowed_seats",
    "apart", "together", "teams_per_coach",
]  # fmt: skip
LIMITS: tuple[Kind, ...] = ("max_load", "min_load", "min_coaches", "max_moves", "teams_per_coach")
# Limits that are written without decimals where they are whole.
COUNTED = ("coaches", "min_coaches", "fixed_coaches", "team_coaches", "max_goals",
           "teams_per_coach")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule alone.

    Parameters
    ----------
    kind
        What it is about, named as in ``Rules``; or "areas", "coaches" or "teams", the numbers of
        them; or "radii", where ``max_minutes`` is given by seat.
    codes
        The municipalities of a group, a pair (together, apart), a fixed seat, fixed coaches,
        the allowed seats, or the seats with a radius.
    limit
        The limit or number: minutes one way, clients per year per coach, coaches, teams, moves,
        the goal's unit, coaches or areas (one number or a (min, max) pair), or the minutes of
        each seat with a radius. None where the kind has none.
    goal
        The goal that a "max_goals" is about.
    """

    kind: Kind
    codes: tuple[str, ...] = ()
    limit: float | tuple[float, ...] | None = None
    goal: str = ""

    def finding(self, problem: Problem) -> Finding:
        """The rule in words, with the municipalities' names."""
        if self.kind == "areas":
            low, high = replace(problem, areas=self.limit).area_range()  # type: ignore[arg-type]
            if low != high:
                return Finding(key="area_range_of_plan", facts={"low": low, "high": high})
            return Finding(key="areas_of_plan", facts={"limit": low})
        if self.kind == "coaches" and isinstance(self.limit, tuple):
            ends = [whole_if_it_is(count) for count in self.limit]
            return Finding(key="coach_range_of_plan", facts={"low": ends[0], "high": ends[1]})
        limit = self.limit
        if self.kind in COUNTED and not isinstance(limit, tuple) and limit is not None:
            limit = whole_if_it_is(limit)
        if self.kind == "max_goals":
            return Finding(key=f"one_max_{self.goal}", facts={"limit": limit})
        names = [problem.name(code) for code in self.codes]
        if self.kind == "radii" and isinstance(limit, tuple):
            facts = {"names": names, "low": min(limit), "high": max(limit)}
            return Finding(key="one_radii", facts=facts)
        return Finding(key=f"one_{self.kind}", facts={"names": names, "limit": limit})


def rules_of(problem: Problem) -> tuple[Rule, ...]:
    """Every rule of a problem, each once: numbers of coaches and areas first, then limits."""
    rules = problem.rules
    return tuple(
        dict.fromkeys(
            [
                *numbers_of(problem),
                *limits_of(rules),
                *(Rule(kind="fixed_coaches", codes=(c,), limit=n)
                  for c, n in rules.fixed_coaches.items()),
                *(Rule(kind="fixed_seats", codes=(code,)) for code in rules.fixed_seats),
                *([] if rules.allowed_seats is None
                  else [Rule(kind="allowed_seats", codes=tuple(rules.allowed_seats))]),
                *(Rule(kind="apart", codes=tuple(pair)) for pair in rules.apart),
                *(Rule(kind="together", codes=tuple(group)) for group in rules.together),
            ]
        )
    )  # fmt: skip


def numbers_of(problem: Problem) -> Iterator[Rule]:
    """The numbers of coaches, areas and teams; one team and free areas are no rule."""
    numbers = problem.coach_numbers()
    free = len(numbers) > 1
    yield Rule(kind="coaches", limit=as_limit(problem.coaches) if free else numbers[0])
    if problem.areas is not None:
        yield Rule(kind="areas", limit=as_limit(problem.areas))
    if problem.teams > 1:
        yield Rule(kind="teams", limit=problem.teams)
        yield Rule(kind="team_coaches", limit=problem.rules.team_coaches)


def as_limit(number: float | Iterable[float]) -> float | tuple[float, ...]:
    """A number, or the two ends of a range as a rule can hold them."""
    return tuple(number) if isinstance(number, Iterable) else number


def limits_of(rules: Rules) -> Iterator[Rule]:
    """The limits: minutes, loads, coaches in an area, moves and goals."""
    radii = rules.max_minutes
    if isinstance(radii, Mapping):
        if radii:
            yield Rule(kind="radii", codes=tuple(radii), limit=tuple(radii.values()))
    elif radii is not None:
        yield Rule(kind="max_minutes", limit=radii)
    for kind in LIMITS:
        if getattr(rules, kind) is not None:
            yield Rule(kind=kind, limit=getattr(rules, kind))
    for goal, limit in rules.max_goals.items():
        yield Rule(kind="max_goals", goal=goal, limit=limit)


def with_rule(problem: Problem, rule: Rule) -> Problem:
    """The problem with one rule more, or with another number where it had one of that kind."""
    rules = problem.rules
    if rule.kind in ("areas", "coaches", "teams"):
        return replace(problem, **{rule.kind: rule.limit})  # type: ignore[arg-type]
    name, value = rule.kind, rule.limit  # type: tuple[str, object]
    if rule.kind == "radii":
        name, value = "max_minutes", dict(zip(rule.codes, rule.limit, strict=True))  # type: ignore[arg-type]
    elif rule.kind == "max_goals":
        value = {**rules.max_goals, rule.goal: rule.limit}
    elif rule.kind == "fixed_coaches":
        value = {**rules.fixed_coaches, rule.codes[0]: rule.limit}
    elif rule.kind == "fixed_seats":
        value = (*rules.fixed_seats, rule.codes[0])
    elif rule.kind == "allowed_seats":
        value = rule.codes
    elif rule.kind in ("together", "apart"):
        value = (*getattr(rules, rule.kind), rule.codes)
    return replace(problem, rules=replace(rules, **{name: value}))  # type: ignore[arg-type]


def with_only(problem: Problem, kept: Iterable[Rule]) -> Problem:
    """The problem with these rules only; the number of coaches stays if none is given.

    Without "teams" there is one team; without "team_coaches" each team has some coach.
    """
    least = problem.coach_step if problem.teams > 1 else problem.rules.team_coaches
    bare = Rules(team_coaches=least, care_teams=problem.rules.care_teams)
    problem = replace(problem, areas=None, teams=1, rules=bare)
    for rule in kept:
        problem = with_rule(problem, rule)
    return problem


def without_rule(problem: Problem, rule: Rule) -> Problem:
    """The problem with one rule less; the number of coaches stays as it is."""
    return with_only(problem, [other for other in rules_of(problem) if other != rule])
