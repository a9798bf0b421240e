"""From a problem to a solution: exact, certified, and the same on every machine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from ipsgeo.audit import TOLERANCE, broken_rules, score
from ipsgeo.contradictions import contradictions
from ipsgeo.errors import DataError, Finding
from ipsgeo.plan import Certificate, Plan, Solution, Status
from ipsgeo.problem import Problem
from ipsgeo.solve.clock import Clock, OutOfTimeError, running_clock
from ipsgeo.solve.columns import MOST_AREAS, Columns, TooManyAreasError
from ipsgeo.solve.compact import compact
from ipsgeo.solve.partition import Found, partition


class SolverError(AssertionError):
    """The solver and the audit disagree: a defect of this library, never of the input."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """What a method says: nothing of it is believed before the audit."""

    status: Status
    plan: Plan | None = None
    claimed: float = float("nan")
    bound: float = float("nan")
    reasons: tuple[Finding, ...] = ()
    counts: Mapping[str, float] = field(default_factory=dict)
    certificate: Certificate | None = None


def solve(
    problem: Problem, *, time_limit_s: float = 60.0, method: str = "set partitioning"
) -> Solution:
    """The best plan, proven.

    Minimises the weighted goals of ``Weights`` over connected areas that keep the ``Rules``, with
    areas and whole coaches decided together. Long work shows a bar in a terminal or notebook, and
    Ctrl-C leaves the best plan so far with its bound.

    Parameters
    ----------
    problem
        What to solve.
    time_limit_s
        Seconds of wall clock.
    method
        "set partitioning" enumerates every connected area (up to 36 municipalities, if their
        areas fit into memory: 30 of a real county have 54 million) and breaks ties as
        ``solve.ties`` says, so that the same problem has the same plan on every machine.
        "compact" is one mixed-integer program (see ``solve.compact``): for few, large areas, of
        which there are too many to enumerate, and to check the other; it breaks no ties.

    Returns
    -------
    Solution
        With the objective recomputed by ``score`` and every rule rechecked by ``broken_rules``.
        Status "optimal" only with a proof; "infeasible" with the reasons.

    Raises
    ------
    DataError
        For an unknown method.
    """
    if method not in METHODS:
        facts = {"choices": list(METHODS)}
        raise DataError(Finding(key="unknown_method", value=method, facts=facts))
    with running_clock(time_limit_s) as clock:
        reasons = contradictions(problem)
        if reasons:
            return solution_of(
                Answer(status="infeasible", reasons=reasons), problem, clock, "arithmetic"
            )
        return solution_of(METHODS[method](problem, clock), problem, clock, method)


def by_partition(problem: Problem, clock: Clock) -> Answer:
    """The answer of set partitioning."""
    try:
        found = partition(problem, clock)
    except TooManyAreasError:
        facts = {"most": MOST_AREAS}
        reason = Finding(key="too_many_areas", value=len(problem.codes), facts=facts)
        return Answer(status="no_plan", reasons=(reason,))
    except OutOfTimeError:
        return Answer(status="no_plan")
    if found.columns is None:
        reasons = (Finding(key="infeasible"),) if found.status == "infeasible" else ()
        return Answer(status=found.status, bound=found.bound, reasons=reasons, counts=found.counts)
    return Answer(
        status=found.status,
        plan=plan_of(found.columns, problem),
        claimed=float(found.columns.cost.sum()),
        bound=found.bound,
        counts=found.counts,
        certificate=certificate(found, problem) if found.status == "optimal" else None,
    )


def certificate(found: Found, problem: Problem) -> Certificate | None:
    """The prices that prove the plan, by code."""
    if found.prices is None or found.columns is None:
        return None
    prices = found.prices
    return Certificate(
        municipalities=dict(zip(problem.codes, prices.municipalities.tolist(), strict=True)),
        coach=float(prices.coach),
        leader=float(prices.leader),
        area=float(prices.area),
        objective=float(found.columns.cost.sum()),
    )


def by_compact(problem: Problem, clock: Clock) -> Answer:
    """The answer of the Hess model."""
    found = compact(problem, clock)
    if not found.groups:
        reasons = (Finding(key="infeasible"),) if found.status == "infeasible" else ()
        return Answer(status=found.status, bound=found.bound, reasons=reasons, counts=found.counts)
    plan = Plan.of_groups(
        found.groups,
        found.coaches,
        leader_group=found.leader_group,
        names={code: problem.name(code) for code in problem.codes},
    )
    return Answer(
        status=found.status,
        plan=plan,
        claimed=found.value,
        bound=found.bound,
        counts=found.counts,
    )


METHODS: dict[str, Callable[[Problem, Clock], Answer]] = {
    "set partitioning": by_partition,
    "compact": by_compact,
}


def solution_of(answer: Answer, problem: Problem, clock: Clock, method: str) -> Solution:
    """The answer as a solution, its plan audited."""
    if answer.plan is None:
        return Solution(
            status=answer.status,
            bound=answer.bound,
            runtime_s=clock.passed_s(),
            method=method,
            reasons=answer.reasons,
            counts=answer.counts,
        )
    objective = audited(answer.plan, problem, answer.claimed)
    bound = objective if answer.status == "optimal" else min(answer.bound, objective)
    return Solution(
        status=answer.status,
        plan=answer.plan,
        objective=objective,
        bound=bound,
        gap=(objective - bound) / max(abs(objective), 1e-12),
        runtime_s=clock.passed_s(),
        method=method,
        counts=answer.counts,
        certificate=answer.certificate,
    )


def plan_of(columns: Columns, problem: Problem) -> Plan:
    """The plan that the chosen columns stand for."""
    codes = problem.codes
    groups = [[c for i, c in enumerate(codes) if int(mask) >> i & 1] for mask in columns.masks]
    leader = np.flatnonzero(columns.leader)
    return Plan.of_groups(
        groups,
        [int(count) for count in columns.coaches],
        leader_group=int(leader[0]) if len(leader) else None,
        names={code: problem.name(code) for code in codes},
    )


def audited(plan: Plan, problem: Problem, claimed: float) -> float:
    """The plan's objective, recomputed; raises SolverError where it is not what was claimed."""
    objective = float(score(plan, problem)["objective"])
    broken = broken_rules(plan, problem)
    if broken or abs(objective - claimed) > TOLERANCE * max(1.0, abs(objective)):
        facts = "; ".join(finding.text("en") for finding in broken)
        raise SolverError(
            f"claimed {claimed}, audited {objective}; broken rules: {facts or 'none'}"
        )
    return objective
