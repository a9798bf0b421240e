"""Whether a plan can keep some of the rules: asked of the solver once, and remembered."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ipsgeo.explain.single_rules import Rule, rules_of, with_only
from ipsgeo.problem import MOST_COACHES, Problem, whole_if_it_is
from ipsgeo.solve import solve

Some = frozenset[Rule]


def variants(problem: Problem, kept: Some) -> Iterator[Problem]:
    """The problem with only some of its rules, once for each number of coaches to be tried.

    With the number of coaches among the rules that is one problem. Else a plan with any number of
    coaches (up to 1,000) exists exactly if one of these problems has a plan; but for a limit on
    the imbalance, which any larger number may keep (see ``numbers_are_complete``).
    """
    problem = with_only(problem, kept)
    if any(rule.kind == "coaches" for rule in kept):
        yield problem
        return
    for count in coach_counts(problem):
        yield replace(problem, coaches=count)


def coach_counts(problem: Problem) -> list[float]:
    """The numbers of coaches to be tried where any number will do, nearest to the present first.

    Each area of a plan needs at most the least in an area + ⌈its clients / max_load⌉ + its fixed
    number + ⌈the given teams it touches / teams_per_coach⌉ (where the overload is limited, also
    + ⌈its clients / norm⌉), and the teams need at most their least number together: more are
    never needed. Where no rule asks for few coaches
    more never hurt, so the most will do.
    """
    rules, clients, step = problem.rules, float(problem.demand.sum()), problem.coach_step
    areas = len(problem.codes) if problem.areas is None else problem.area_range()[1]
    most = areas * problem.fewest_in_area + sum(rules.fixed_coaches.values())
    most += clients / rules.max_load if rules.max_load else 0
    most += clients / problem.throughput_per_year if "overload" in rules.max_goals else 0
    if rules.teams_per_coach:  # a team is touched by as many areas as it serves municipalities
        touches = sum(len(codes) for codes in rules.care_teams.values())
        most += touches / rules.teams_per_coach
    most += problem.teams * rules.team_coaches if problem.teams > 1 else 0
    most = min(math.ceil(most / step) * step, MOST_COACHES)
    fewest_now, most_now = problem.coach_range()
    if not fewer_may_help(problem):
        return [whole_if_it_is(max(most, most_now))]
    numbers = [whole_if_it_is(k * step) for k in range(1, round(most / step) + 1)]
    return sorted(numbers, key=lambda n: (max(fewest_now - n, n - most_now, 0), -n))


def fewer_may_help(problem: Problem) -> bool:
    """Whether a rule can ask for fewer coaches: a least load, fixed numbers, a limited goal."""
    rules = problem.rules
    return bool(
        rules.min_load or rules.fixed_coaches or {"coach", "balance"} & set(rules.max_goals)
    )


def numbers_are_complete(kept: Some) -> bool:
    """Whether the numbers of coaches that are tried prove that no other number will do.

    The more coaches, the more evenly they can be placed: where the imbalance is limited and the
    number of coaches is not, some larger number may do.
    """
    kinds = {(rule.kind, rule.goal) for rule in kept}
    return ("max_goals", "balance") not in kinds or ("coaches", "") in kinds


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
        undecided = not numbers_are_complete(kept)
        for problem in variants(self.problem, kept):
            status = solve(problem, time_limit_s=self.time_limit_s).status
            if status in ("optimal", "feasible"):
                return True
            undecided |= status == "no_plan"
        return None if undecided else False
