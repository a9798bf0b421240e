"""From columns to a plan."""

import numpy as np

from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, whole_if_it_is
from ipsgeo.solve.columns import Columns
from ipsgeo.teams import form_teams


def plan_of(columns: Columns, problem: Problem) -> Plan:
    """The plan that the chosen columns stand for, without teams."""
    codes = np.array(problem.codes)
    return Plan.of_groups(
        [codes[members].tolist() for members in columns.members],
        [whole_if_it_is(float(count)) for count in columns.coaches],
        leader_groups=np.flatnonzero(columns.leader).tolist(),
        names={code: problem.name(code) for code in problem.codes},
    )


def plan_in_teams(columns: Columns, problem: Problem) -> Plan:
    """The plan with its teams, where there are several."""
    plan = plan_of(columns, problem)
    formed = form_teams(plan, problem)
    if formed is None:
        raise ValueError("these areas cannot form the teams")
    return formed
