"""What each method says of a problem with a given number of coaches, and its audit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ipsgeo.audit import TOLERANCE, broken_rules, score
from ipsgeo.errors import DataError, Finding
from ipsgeo.lending import Lending
from ipsgeo.plan import Certificate, Plan, Solution, Status
from ipsgeo.problem import Problem
from ipsgeo.rules import Rules
from ipsgeo.solve.clock import Clock, OutOfTimeError
from ipsgeo.solve.compact import compact
from ipsgeo.solve.lend import lend
from ipsgeo.solve.partition import Found, partition
from ipsgeo.solve.plans import plan_in_teams
from ipsgeo.solve.pool import MOST_MUNICIPALITIES, TooManyAreasError
from ipsgeo.solve.program import SolverError
from ipsgeo.solve.wide import wide, within_radius


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
    method: str = ""
    under: Rules | None = None


def by_partition(problem: Problem, clock: Clock, lent_share: float | None) -> Answer:
    """The answer of set partitioning; within radii where there are too many areas."""
    try:
        if len(problem.codes) > MOST_MUNICIPALITIES:
            return within_radii(problem, clock, lent_share)
        try:
            answer = answer_of_found(partition(problem, clock, lent_share), problem)
        except TooManyAreasError:
            return within_radii(problem, clock, lent_share)
        alone = lent_share is not None or problem.robust is not None
        return answer if alone else with_teams(answer, problem, clock)
    except OutOfTimeError:
        return Answer(status="no_plan", bound=0.0)


def with_teams(answer: Answer, problem: Problem, clock: Clock) -> Answer:
    """The answer, or the compact model's where the teams left set partitioning without a proof.

    Which areas can form teams no single column shows: refusing plans one by one may not come to
    an end. The compact model has the teams among its rows.
    """
    if problem.teams == 1 or answer.status in ("optimal", "infeasible") or clock.is_up():
        return answer
    other = by_compact(problem, clock, None)
    if other.status in ("optimal", "infeasible"):
        return replace(other, method="compact")
    bound = max(b for b in (answer.bound, other.bound, -np.inf) if b == b)
    plans = [a for a in (answer, other) if a.plan is not None]
    best = min(plans, key=lambda a: a.claimed) if plans else answer
    return replace(best, bound=bound, certificate=None)


def within_radii(problem: Problem, clock: Clock, lent_share: float | None) -> Answer:
    """The answer with a radius for each seat, and the rules that it holds under."""
    limited = within_radius(problem)
    try:
        answer = answer_of_found(wide(limited, clock, lent_share), limited)
    except TooManyAreasError:
        reasons = (Finding(key="radii_too_many"),)
        answer = Answer(status="no_plan", bound=0.0, reasons=reasons)
    if answer.status == "infeasible":  # with wider radii there may be a plan
        answer = replace(answer, status="no_plan", bound=0.0, reasons=(Finding(key="radii"),))
    return replace(answer, certificate=None, under=limited.rules, method="set partitioning, radii")


def answer_of_found(found: Found, problem: Problem) -> Answer:
    """What was found as an answer."""
    if found.columns is None:
        reasons = (Finding(key="infeasible"),) if found.status == "infeasible" else ()
        return Answer(
            status=found.status,
            bound=found.bound,
            reasons=reasons,
            counts=found.counts,
            certificate=certificate(found, problem),
        )
    return Answer(
        status=found.status,
        plan=plan_in_teams(found.columns, problem),
        claimed=found.value,
        bound=found.bound,
        counts=found.counts,
        certificate=certificate(found, problem),
    )


def certificate(found: Found, problem: Problem) -> Certificate | None:
    """The prices that prove the bound, by what they are of."""
    if found.prices is None or found.prices.families or problem.robust is not None:
        return None
    if found.status not in ("optimal", "infeasible"):
        return None
    prices, limits, codes = found.prices, dict(found.prices.limits), problem.codes
    moves = limits.pop("moves", 0.0)
    today = [] if problem.today is None else sorted(problem.today.groups().items(), key=by_members)
    names = [name for name, _ in today]
    return Certificate(
        municipalities=dict(zip(codes, prices.municipalities.tolist(), strict=True)),
        coach=float(prices.coach),
        leader=float(prices.leader),
        area=float(prices.area),
        limits={goal: float(price) for goal, price in limits.items()},
        matches=dict(zip(names, prices.matches.tolist(), strict=False)),
        moves=float(moves),
        triples=tuple(
            (codes[a], codes[b], codes[c], float(price))
            for (a, b, c), price in prices.triples.items()
        ),
        objective=float("nan") if found.columns is None else found.value,
    )


def by_members(group: tuple[str, list[str]]) -> list[str]:
    """What today's areas are sorted by, here and in ``Staffing.today``."""
    return group[1]


def by_compact(problem: Problem, clock: Clock, lent_share: float | None) -> Answer:
    """The answer of the Hess model."""
    if lent_share is not None:
        raise DataError(Finding(key="compact_does_not_lend", column="method", value="compact"))
    if problem.robust is not None:
        raise DataError(Finding(key="compact_not_robust", column="method", value="compact"))
    found = compact(problem, clock)
    if not found.groups:
        reasons = (Finding(key="infeasible"),) if found.status == "infeasible" else ()
        return Answer(status=found.status, bound=found.bound, reasons=reasons, counts=found.counts)
    plan = Plan.of_groups(
        found.groups,
        found.coaches,
        leader_groups=found.leader_groups,
        names={code: problem.name(code) for code in problem.codes},
    )
    return Answer(
        status=found.status,
        plan=found.in_teams(plan),
        claimed=found.value,
        bound=found.bound,
        counts=found.counts,
    )


METHODS: dict[str, Callable[[Problem, Clock, float | None], Answer]] = {
    "set partitioning": by_partition,
    "compact": by_compact,
}


def solution_of(
    answer: Answer, problem: Problem, clock: Clock, method: str, lent_share: float | None
) -> Solution:
    """The answer as a solution, its plan audited under the rules that it was made with."""
    solution = Solution(
        status=answer.status,
        bound=answer.bound,
        runtime_s=clock.passed_s(),
        method=answer.method or method,
        reasons=answer.reasons,
        counts=answer.counts,
        under=answer.under,
    )
    if answer.plan is None:
        return solution
    if answer.under is not None:
        problem = replace(problem, rules=answer.under)
    lending = None if lent_share is None else lend(answer.plan, problem, most_share=lent_share)
    objective = audited(answer.plan, problem, answer.claimed, lending)
    bound = objective if answer.status == "optimal" else min(answer.bound, objective)
    return replace(
        solution,
        plan=answer.plan,
        objective=objective,
        bound=bound,
        gap=(objective - bound) / max(abs(objective), 1e-12),
        certificate=answer.certificate,
        lending=lending,
    )


def audited(plan: Plan, problem: Problem, claimed: float, lending: Lending | None = None) -> float:
    """The plan's objective, recomputed; raises SolverError where it is not what was claimed.

    With lending, whose flows were audited, a client lent is no overload.
    """
    objective = float(score(plan, problem)["objective"])
    if lending is not None:
        objective -= problem.weights.overload * lending.lent_per_year
    broken = broken_rules(plan, problem)
    if broken or abs(objective - claimed) > TOLERANCE * max(1.0, abs(objective)):
        facts = "; ".join(finding.text("en") for finding in broken)
        raise SolverError(
            f"claimed {claimed}, audited {objective}; broken rules: {facts or 'none'}"
        )
    return objective
