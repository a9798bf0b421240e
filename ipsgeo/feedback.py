"""What an entry of the feedback would cost: its rule kept, everything else planned anew."""

from dataclasses import asdict, dataclass, replace

import pandas as pd

from ipsgeo.compare import plan_figures
from ipsgeo.errors import DataError, Finding
from ipsgeo.explain import Conflict, Rule, why_infeasible
from ipsgeo.moves import moved_codes
from ipsgeo.plan import Plan, Solution, Status
from ipsgeo.problem import Problem
from ipsgeo.solve import solve
from ipsgeo.sources.feedback import Entry, Request
from ipsgeo.study.feedback import check_agreement, rules_and
from ipsgeo.study.problem import SolveOptions

EXPLAIN_LIMIT_S = 10.0  # seconds at most for each of the problems solved to say why nothing fits


@dataclass(frozen=True, kw_only=True, eq=False)
class EntryPrice:
    """What the rule of an entry costs (above zero) or saves (below zero). Nothing is written.

    Parameters
    ----------
    status
        "optimal": proven, both plans are the best ones. "feasible": the best known.
        "infeasible": no plan keeps it; ``why`` says which rules conflict. "no_plan": none found
        in the time.
    objective_before, objective_after
        The objectives of the two plans, recomputed by ``audit``; NaN without a plan.
    before, after
        The figures of the two plans, as a row of ``compare`` has them, each by its own rules; None
        without a plan.
    plan_after
        The plan that keeps the rule.
    movers
        Codes that change area, sorted.
    why
        Which rules conflict and what would help, where no plan keeps the rule.
    """

    status: Status
    objective_before: float
    objective_after: float = float("nan")
    before: pd.Series
    after: pd.Series | None = None
    plan_after: Plan | None = None
    movers: tuple[str, ...] = ()
    why: Conflict | None = None


def with_entry(problem: Problem, entry: Entry) -> Problem:
    """The problem with the rule of an entry, be it accepted or not.

    Raises DataError where the entry asks for no rule, or for one that the problem cannot have.
    """
    if entry.request is None:
        raise DataError(Finding(key="feedback_no_rule", value=entry.id))
    check_agreement(problem.rules, [entry], "feedback_conflict_study")
    return replace(problem, rules=rules_and(problem.rules, entry))


def price_of(
    entry: Entry,
    problem: Problem,
    solution: Solution,
    *,
    options: SolveOptions | None = None,
    time_limit_s: float = 60.0,
) -> EntryPrice:
    """What the rule of an entry costs against a solution of the problem.

    Parameters
    ----------
    entry
        An entry with a rule.
    problem
        The problem without it.
    solution
        Its solution; without a plan InfeasibleError says why.
    options
        How it was solved, so that the changed problem is solved alike; plainly if not given.
    time_limit_s
        Seconds for the changed problem.
    """
    plan, changed = solution.require_plan(), with_entry(problem, entry)
    known = EntryPrice(
        status="no_plan",
        objective_before=solution.objective,
        before=pd.Series(plan_figures(plan, problem)),
    )
    found = solve(changed, time_limit_s=time_limit_s, **asdict(options or SolveOptions()))
    if found.plan is None:
        limit = min(time_limit_s, EXPLAIN_LIMIT_S)
        nothing_fits = found.status == "infeasible"
        why = why_infeasible(changed, time_limit_s=limit) if nothing_fits else None
        return replace(known, status=found.status, why=why)
    return replace(
        known,
        status="feasible" if solution.status != "optimal" else found.status,
        objective_after=found.objective,
        after=pd.Series(plan_figures(found.plan, changed)),
        plan_after=found.plan,
        movers=tuple(moved_codes(plan, found.plan, problem.demand)),
    )


def request_rule(request: Request) -> Rule:
    """What an entry asks for as a rule that can be named and priced with the others."""
    if request.kind == "fixed_seat":
        return Rule(kind="fixed_seats", codes=request.codes)
    return Rule(kind=request.kind, codes=request.codes, limit=request.limit)


def rule_finding(request: Request, names: pd.Series) -> Finding:
    """What an entry asks for in words; ``names`` are by code, in the reader's language."""
    rule = request_rule(request)
    facts = {"names": [str(names[code]) for code in rule.codes], "limit": rule.limit}
    return Finding(key=f"one_{rule.kind}", facts=facts)
