"""The plan that is shown, and its audited figures as every view shows them."""

from dataclasses import replace

import pandas as pd

from ipsgeo.audit import TOLERANCE, audit
from ipsgeo.lending import Lending, audit_lending
from ipsgeo.norms import caseload_points
from ipsgeo.plan import Plan, Solution
from ipsgeo.study import Study


def plan_in(solution: Plan | Solution) -> Plan:
    """The plan itself; raises InfeasibleError for a solution without one."""
    return solution if isinstance(solution, Plan) else solution.require_plan()


def own_radii(solution: Plan | Solution, study: Study) -> list[float]:
    """The radii of seats, in minutes, that the solver set beyond the study's own rules."""
    under = solution.under if isinstance(solution, Solution) else None
    if under is None or under.max_minutes == study.problem.rules.max_minutes:
        return []
    return sorted(under.seat_minutes().values())


def as_solved(solution: Plan | Solution, study: Study) -> Study:
    """The study with the radii that the solver set: seats and travel are counted with them."""
    if not isinstance(solution, Solution) or not own_radii(solution, study):
        return study
    assert solution.under is not None  # where it has radii
    rules = replace(study.problem.rules, max_minutes=solution.under.max_minutes)
    return replace(study, problem=replace(study.problem, rules=rules))


def area_figures(plan: Plan, study: Study) -> pd.DataFrame:
    """The audit of a plan with the areas' numbers and members and what criterion 1 scores."""
    table = audit(plan, study.problem)
    caseload = table["load"].map(study.norm.implied_caseload)
    return table.assign(
        number=range(1, len(table) + 1),
        members=pd.Series(plan.groups()),
        caseload=caseload,
        points=caseload.map(caseload_points),
    )


def audited_help(solution: Plan | Solution, study: Study) -> Lending | None:
    """The lending that a plan was made with, its figures recomputed; None without lending."""
    if not isinstance(solution, Solution) or solution.lending is None:
        return None
    lending: Lending = solution.lending
    return replace(lending, areas=audit_lending(lending, solution.require_plan(), study.problem))


def exceeds(figure: float, limit: float) -> bool:
    """Whether a figure is above a limit: a load of exactly the norm is within it."""
    return figure > limit + TOLERANCE
