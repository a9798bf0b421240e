"""Whether a plan can keep some of the rules: asked of the solver once, and remembered."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ipsgeo.explain.single_rules import Rule, rules_of, with_only
from ipsgeo.problem import MOST_COACHES, Problem
from ipsgeo.solve import solve

Some = frozenset[Rule]


def variants(problem: Problem, kept: Some) -> Iterator[Problem]:
    """The problem with only some of its rules, once for each number of coaches to be tried.

    With the number of coaches among the rules that is one problem. Else a plan with any number of
    coaches (up to 1,000) exists exactly if one of these problems has a plan.
    """
    problem = with_only(problem, kept)
    if any(rule.kind == "coaches" for rule in kept):
        yield problem
        return
    for count in coach_counts(problem):
        yield replace(problem, coaches=count)


def coach_counts(problem: Problem) -> list[int]:
    """The numbers of coaches to be tried where any number will do, nearest to the present first.

    Each area of a plan needs at most max(1, ⌈D / max_load⌉, its fixed number) coaches: more are
    never needed. Without a least load and fixed numbers more never hurt, so the most will do.
    """
    rules, clients = problem.rules, float(problem.demand.sum())
    areas = len(problem.codes) if problem.areas is None else problem.area_range()[1]
    fixed = sum(rules.fixed_coaches.values())
    most = areas + fixed + (math.ceil(clients / rules.max_load) if rules.max_load else 0)
    most = min(most, MOST_COACHES)
    if not rules.min_load and not fixed:
        return [max(most, problem.coaches)]
    numbers = range(1, most + 1)
    return sorted(numbers, key=lambda count: (abs(count - problem.coaches), -count))


@dataclass(eq=False)
class Oracle:
    """What is known of a problem's rules: which sets of them some plan keeps.

    Parameters
    ----------
    problem
        The problem with all its rules.
    time_limit_s
        Seconds for each problem that is solved.
    known
        True: a plan keeps these rules. False: proven that none does. None: not decided in time.
    """

    problem: Problem
    time_limit_s: float
    known: dict[Some, bool | None] = field(default_factory=dict)

    @property
    def all_rules(self) -> tuple[Rule, ...]:
        """Every rule of the problem."""
        return rules_of(self.problem)

    def possible(self, kept: Some) -> bool | None:
        """Whether a plan keeps these rules; None where that is not decided in time."""
        for rules, verdict in self.known.items():
            if (verdict is True and kept <= rules) or (verdict is False and rules <= kept):
                return verdict
        if kept not in self.known:
            self.known[kept] = self.solved(kept)
        return self.known[kept]

    def solved(self, kept: Some) -> bool | None:
        """The solver's verdict."""
        undecided = False
        for problem in variants(self.problem, kept):
            status = solve(problem, time_limit_s=self.time_limit_s).status
            if status in ("optimal", "feasible"):
                return True
            undecided |= status == "no_plan"
        return None if undecided else False
