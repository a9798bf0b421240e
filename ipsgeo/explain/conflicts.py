"""Why nothing fits: the fewest rules that conflict, in words, and what would help."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from ipsgeo.audit import TOLERANCE
from ipsgeo.contradictions import contradictions
from ipsgeo.errors import Finding
from ipsgeo.explain.possible import Oracle, Some, variants
from ipsgeo.explain.remedies import Remedy, remedies
from ipsgeo.explain.single_rules import Rule, with_only
from ipsgeo.problem import Problem

Verdict = Literal["conflict", "possible", "not decided"]
SECOND_LOOK = 12  # at most so many solved rule sets for a second, perhaps smaller conflict


@dataclass(frozen=True, kw_only=True, eq=False)
class Conflict:
    """Which rules cannot be kept at once.

    Parameters
    ----------
    verdict
        "conflict" (proven: no plan keeps ``rules``), "possible" (a plan keeps every rule), or
        "not decided" in the time.
    rules
        The rules that conflict; none unless the verdict is "conflict".
    irreducible
        Whether each is proven to be needed: without any one of them a plan can keep the others.
    findings
        The same in words: first how they conflict, then each rule, then what arithmetic says.
    remedies
        What would make a plan possible, each verified by solving; the cheapest first.
    """

    verdict: Verdict
    rules: tuple[Rule, ...] = ()
    irreducible: bool = False
    findings: tuple[Finding, ...] = ()
    remedies: tuple[Remedy, ...] = ()

    def text(self, language: str = "fi") -> str:
        """Everything in words, one finding or remedy a line."""
        lines = [finding.text(language) for finding in self.findings]
        return "\n".join([*lines, *(remedy.text(language) for remedy in self.remedies)])


def why_infeasible(problem: Problem, *, time_limit_s: float = 10.0) -> Conflict:
    """The smallest set of rules found that no plan can keep, and the cheapest ways out.

    Every rule is taken away in turn, and left out for good where the others still conflict
    (deletion filter); what is left is irreducible. Contradictions that arithmetic shows are found
    first. A rule is one group, pair, seat, number or limit; see ``Rule``.

    Parameters
    ----------
    problem
        What no plan seems to fit.
    time_limit_s
        Seconds for each problem that is solved on the way; there may be some dozens.
    """
    oracle = Oracle(problem, time_limit_s)
    suspects = arithmetic_core(problem, oracle.all_rules)
    if suspects is None:
        possible = oracle.possible(frozenset(oracle.all_rules))
        if possible is None:
            return Conflict(verdict="not decided", findings=(Finding(key="conflict_not_decided"),))
        if possible:
            return Conflict(verdict="possible", findings=(Finding(key="conflict_none"),))
        suspects = oracle.all_rules
    rules = fewest(suspects, oracle)
    irreducible = all(oracle.possible(frozenset(rules) - {rule}) for rule in rules)
    return Conflict(
        verdict="conflict",
        rules=rules,
        irreducible=irreducible,
        findings=conflict_in_words(rules, irreducible, problem),
        remedies=remedies(rules, problem, time_limit_s),
    )


def arithmetic_core(problem: Problem, rules: tuple[Rule, ...]) -> tuple[Rule, ...] | None:
    """The rules that arithmetic alone shows to conflict, or None where it sees nothing."""

    def contradictory(kept: Some) -> bool:
        return all(contradictions(variant) for variant in variants(problem, kept))

    if not contradictory(frozenset(rules)):
        return None
    return filtered(rules, contradictory)


def filtered(rules: Iterable[Rule], conflict: Callable[[Some], bool]) -> tuple[Rule, ...]:
    """The rules that are left when each is taken away in turn where the others still conflict."""
    kept = list(rules)
    for rule in tuple(kept):
        if conflict(frozenset(kept) - {rule}):
            kept.remove(rule)
    return tuple(kept)


def fewest(rules: tuple[Rule, ...], oracle: Oracle) -> tuple[Rule, ...]:
    """The smaller of two deletion filters: numbers and limits first, and the other way round.

    The second look is only taken where few rule sets have to be solved for it.
    """

    def conflict(kept: Some) -> bool:
        return oracle.possible(kept) is False

    first = filtered(rules, conflict)
    if len(first) <= 1 or len(rules) > SECOND_LOOK:
        return first
    second = set(filtered(reversed(rules), conflict))
    return first if len(first) <= len(second) else tuple(r for r in rules if r in second)


def conflict_in_words(
    rules: tuple[Rule, ...], irreducible: bool, problem: Problem
) -> tuple[Finding, ...]:
    """How many rules conflict, each of them, and what arithmetic says of them."""
    head = Finding(key="conflict_of_one" if len(rules) == 1 else "conflict_of",
                   facts={"count": len(rules)})  # fmt: skip
    maybe = () if irreducible else (Finding(key="conflict_maybe_smaller"),)
    alone = too_far(with_only(problem, rules))
    each = tuple(
        alone if alone and rule.kind == "max_minutes" else rule.finding(problem) for rule in rules
    )
    return (head, *each, *maybe, *contradictions(with_only(problem, rules)))


def too_far(problem: Problem) -> Finding | None:
    """The municipality farthest from any other, where being alone is what makes the conflict.

    A municipality is left alone when both ways to every other one take longer than the limit:
    then it can neither have its seat elsewhere nor be the seat of others. That conflicts with a
    group that it is in, or with the number of areas when there are too many like it.
    """
    codes, limit = problem.codes, problem.rules.max_minutes
    if limit is None or isinstance(limit, Mapping) or len(codes) == 1:
        return None
    minutes = problem.minutes.loc[codes, codes].to_numpy(float)
    either_way = np.minimum(minutes, minutes.T) + np.diag(np.full(len(codes), np.inf))
    nearest = pd.Series(either_way.min(axis=1), index=codes)
    alone = nearest[nearest > limit + TOLERANCE]
    grouped = {code for group in problem.rules.together for code in group if len(set(group)) > 1}
    most = min(problem.area_range()[1], int(problem.coach_range()[1] / problem.fewest_in_area))
    if not len(alone) or len(alone) + (len(alone) < len(codes)) <= most:
        alone = alone[alone.index.isin(grouped)]
    if not len(alone):
        return None
    facts = {"limit": limit, "name": problem.name(str(alone.idxmax())), "count": len(alone)}
    return Finding(key="max_minutes_alone", facts=facts | {"figure": float(alone.max())})
