"""The rules of a problem one at a time, to be taken away, added or named."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from ipsgeo.errors import Finding
from ipsgeo.problem import Problem, Rules

Kind = Literal[
    "coaches", "areas", "max_minutes", "max_load", "min_load",
    "fixed_coaches", "fixed_seats", "apart", "together",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule alone.

    Parameters
    ----------
    kind
        What it is about, named as in ``Rules``; or "areas" or "coaches", the numbers of them.
    codes
        The municipalities of a group, a pair (together, apart), a fixed seat or fixed coaches.
    limit
        The limit or number: minutes one way, clients per year per coach, coaches, or areas
        (one number or a (min, max) pair). None where the kind has none.
    """

    kind: Kind
    codes: tuple[str, ...] = ()
    limit: float | tuple[int, int] | None = None

    def finding(self, problem: Problem) -> Finding:
        """The rule in words, with the municipalities' names."""
        facts: dict[str, object] = {"names": [problem.name(code) for code in self.codes]}
        if self.kind == "areas":
            low, high = replace(problem, areas=self.limit).area_range()  # type: ignore[arg-type]
            if low != high:
                return Finding(key="area_range_of_plan", facts={"low": low, "high": high})
            return Finding(key="areas_of_plan", facts={"limit": low})
        return Finding(key=f"one_{self.kind}", facts=facts | {"limit": self.limit})


def rules_of(problem: Problem) -> tuple[Rule, ...]:
    """Every rule of a problem, each once: numbers of coaches and areas first, then limits."""
    rules = problem.rules
    limits = {"max_minutes": rules.max_minutes, "max_load": rules.max_load}
    limits |= {"min_load": rules.min_load}
    found = [
        Rule(kind="coaches", limit=problem.coaches),
        *([] if problem.areas is None else [Rule(kind="areas", limit=problem.areas)]),
        *(Rule(kind=k, limit=v) for k, v in limits.items() if v is not None),  # type: ignore[arg-type]
        *(Rule(kind="fixed_coaches", codes=(c,), limit=n) for c, n in rules.fixed_coaches.items()),
        *(Rule(kind="fixed_seats", codes=(code,)) for code in rules.fixed_seats),
        *(Rule(kind="apart", codes=tuple(pair)) for pair in rules.apart),
        *(Rule(kind="together", codes=tuple(group)) for group in rules.together),
    ]
    return tuple(dict.fromkeys(found))


def with_rule(problem: Problem, rule: Rule) -> Problem:
    """The problem with one rule more, or with another number where it had one of that kind."""
    rules = problem.rules
    if rule.kind in ("areas", "coaches"):
        return replace(problem, **{rule.kind: rule.limit})  # type: ignore[arg-type]
    if rule.kind == "fixed_coaches":
        value: object = {**rules.fixed_coaches, rule.codes[0]: rule.limit}
    elif rule.kind == "fixed_seats":
        value = (*rules.fixed_seats, rule.codes[0])
    elif rule.kind in ("together", "apart"):
        value = (*getattr(rules, rule.kind), rule.codes)
    else:
        value = rule.limit
    return replace(problem, rules=replace(rules, **{rule.kind: value}))  # type: ignore[arg-type]


def with_only(problem: Problem, kept: Iterable[Rule]) -> Problem:
    """The problem with these rules only; the number of coaches stays if none is given."""
    problem = replace(problem, areas=None, rules=Rules())
    for rule in kept:
        problem = with_rule(problem, rule)
    return problem


def without_rule(problem: Problem, rule: Rule) -> Problem:
    """The problem with one rule less; the number of coaches stays as it is."""
    return with_only(problem, [other for other in rules_of(problem) if other != rule])
