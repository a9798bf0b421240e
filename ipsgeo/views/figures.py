"""The plan that is shown, and its audited figures as every view shows them."""

import pandas as pd

from ipsgeo.audit import TOLERANCE, audit
from ipsgeo.norms import caseload_points
from ipsgeo.plan import Plan, Solution
from ipsgeo.study import Study


def plan_in(solution: Plan | Solution) -> Plan:
    """The plan itself; raises InfeasibleError for a solution without one."""
    return solution if isinstance(solution, Plan) else solution.require_plan()


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


def exceeds(figure: float, limit: float) -> bool:
    """Whether a figure is above a limit: a load of exactly the norm is within it."""
    return figure > limit + TOLERANCE
