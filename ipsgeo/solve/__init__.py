"""From a problem to a solution: exact, certified, and the same on every machine."""

import numpy as np

from ipsgeo.audit import TOLERANCE, broken_rules, score
from ipsgeo.contradictions import contradictions
from ipsgeo.errors import Finding
from ipsgeo.plan import Plan, Solution
from ipsgeo.problem import Problem
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.columns import MOST_AREAS, Columns, TooManyAreasError
from ipsgeo.solve.partition import partition

MOST_MUNICIPALITIES = 64  # bits of a mask
METHOD = "set partitioning"


class SolverError(AssertionError):
    """The solver and the audit disagree: a defect of this library, never of the input."""


def solve(problem: Problem, *, time_limit_s: float = 60.0) -> Solution:
    """The best plan, proven.

    Minimises the weighted goals of ``Weights`` over connected areas that keep the ``Rules``, with
    areas and whole coaches decided together (set partitioning; see ``solve.partition``). Ties are
    broken as ``solve.ties`` says, so that the same problem has the same plan on every machine.

    Parameters
    ----------
    problem
        At most 64 municipalities, and few enough borders that the connected areas can be
        enumerated (30 municipalities of a real county have 74 million).
    time_limit_s
        Seconds of wall clock.

    Returns
    -------
    Solution
        With the objective recomputed by ``score`` and every rule rechecked by ``broken_rules``.
        Status "optimal" only with a proof; "infeasible" with the reasons.
    """
    clock = Clock(limit_s=time_limit_s)
    reasons = contradictions(problem)
    if reasons:
        return Solution(
            status="infeasible", reasons=reasons, runtime_s=clock.passed_s(), method="arithmetic"
        )
    try:
        found = partition(problem, clock)
    except TooManyAreasError:
        reason = Finding(key="too_many_areas", value=len(problem.codes), facts={"most": MOST_AREAS})
        return Solution(
            status="no_plan", reasons=(reason,), runtime_s=clock.passed_s(), method=METHOD
        )
    if found.columns is None:
        return Solution(
            status=found.status,
            bound=found.bound,
            runtime_s=clock.passed_s(),
            method=METHOD,
            reasons=(Finding(key="infeasible"),) if found.status == "infeasible" else (),
            counts=found.counts,
        )
    plan = plan_of(found.columns, problem)
    objective = audited(plan, problem, float(found.columns.cost.sum()))
    bound = objective if found.status == "optimal" else min(found.bound, objective)
    return Solution(
        status=found.status,
        plan=plan,
        objective=objective,
        bound=bound,
        gap=(objective - bound) / max(abs(objective), 1e-12),
        runtime_s=clock.passed_s(),
        method=METHOD,
        counts=found.counts,
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
