"""Lending: clients of one area served by a neighbouring area's coach.

Only clients are lent. The responsibility area does not change, and work with its employers stays
with the own area's coach, as the project description Meijän kyvyt käyttöön asks.

Why a linear program is enough, though "who lends takes in nothing" is an either-or. An area's
target is the norm of its coaches, or its even share. Take flows without chains that are best by the
first goal and, among those, lend least. If A lends to B and ends below its target, or B ends above
its own, some of that flow could be taken back: one of the two gains at least as much as the other
loses, no cap is touched, and less is lent, so the flows were not the best. Hence only areas above
their target lend, and down to it at most; only areas below it take in, and up to it at most. These
two sets are separate and known beforehand, and between them every client lent lowers the first goal
alike (overload by one, deviation by two). So the first two goals together say: lend as much as
these limits and the caps allow. That is a transportation problem, and no chain can arise in it.
(Chains could remove more: A to a full B, B to C. They are ruled out on purpose: every client lent
costs travel and a second coach.)
"""

import math
from typing import get_args

import highspy
import numpy as np
import pandas as pd
import pulp

from ipsgeo.audit import TOLERANCE, audit, broken_partition
from ipsgeo.errors import DataError, Finding
from ipsgeo.lending import (
    FLOW_COLUMNS,
    Goal,
    Lending,
    broken_lending,
    extra_minutes,
    figures,
    neighbouring_areas,
)
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem
from ipsgeo.solve.frames import Floats
from ipsgeo.solve.program import OPTIONS, SolverError, total

DECIMALS = 9  # of a client a year: far below what any figure shows


def lend(
    plan: Plan,
    problem: Problem,
    *,
    goal: Goal = "overload",
    most_share: float = 0.5,
    max_extra_minutes: float | None = None,
) -> Lending:
    """The best help between neighbouring areas of a plan, proven.

    Goals, each before the next: least overload (or deviation from the even load), fewest clients
    lent, fewest extra client-minutes; then, so that the answer is one, most clients lent from the
    first code to the helper whose seat has the first code, then to the next helper, then from the
    next code, and so on. An area that lends takes in nothing.

    Parameters
    ----------
    plan, problem
        Any plan of the problem's municipalities.
    goal
        "overload": ``Σ max(0, clients − norm)`` over the areas; "even": the same of
        ``|clients − even load|``.
    most_share
        At most this share (0–1) of an area's clients is served from elsewhere, by all its
        helpers together.
    max_extra_minutes
        No client is lent where the helper's seat is further by more than this; None for no limit.

    Raises
    ------
    DataError
        Where an option is no goal, no share or negative, or the plan is of other municipalities.
    """
    check_request(plan, problem, goal, most_share, max_extra_minutes)
    problem = problem.with_coaches_of(plan)
    areas = audit(plan, problem)
    per_coach = problem.throughput_per_year if goal == "overload" else problem.even_load
    above = areas["clients"] - per_coach * (areas["coaches"] + areas["leader"])
    lendable = above.clip(upper=most_share * areas["clients"])
    possible = possible_flows(plan, problem, areas["seat"], above, max_extra_minutes)
    limits = {"code": problem.demand, "from_area": lendable, "to_area": -above}
    flows = most_flow(possible, limits)
    lending = Lending(
        flows=flows,
        areas=figures(flows, areas, problem),
        goal=goal,
        most_share=most_share,
        max_extra_minutes=max_extra_minutes,
    )
    return checked(lending, plan, problem)


def checked(lending: Lending, plan: Plan, problem: Problem) -> Lending:
    """The lending, where its audit finds nothing; else a defect of this library."""
    broken = broken_lending(lending, plan, problem)
    if broken:
        raise SolverError("; ".join(finding.text("en") for finding in broken))
    return lending


def check_request(
    plan: Plan, problem: Problem, goal: Goal, most_share: float, max_extra_minutes: float | None
) -> None:
    """The options make sense, and the plan is one of the problem's municipalities."""
    findings = [
        finding
        for finding in broken_partition(plan, problem)
        if finding.key in ("plan_missing", "plan_foreign")
    ]
    if goal not in get_args(Goal):
        findings.append(Finding(key="lending_goal", column="goal", value=goal))
    if not 0 <= most_share <= 1:
        findings.append(Finding(key="not_a_share", column="most_share", value=most_share))
    if max_extra_minutes is not None and not max_extra_minutes >= 0:
        value = max_extra_minutes
        findings.append(Finding(key="negative", column="max_extra_minutes", value=value))
    if findings:
        raise DataError(*findings)


def possible_flows(
    plan: Plan,
    problem: Problem,
    seats: pd.Series,
    above: pd.Series,
    max_extra_minutes: float | None,
) -> pd.DataFrame:
    """From every municipality of an area above its target to each neighbour below its own.

    ``above`` is by area, in clients a year; returns the flows' columns without the clients.
    """
    groups = plan.groups()
    rows = [
        (own, helper, code, extra_minutes(code, seats[own], seats[helper], problem))
        for own, helper in neighbouring_areas(plan, problem)
        if above[own] > TOLERANCE and above[helper] < -TOLERANCE
        for code in groups[own]
    ]
    table = pd.DataFrame(
        rows, columns=pd.Index([name for name in FLOW_COLUMNS if name != "clients_per_year"])
    )
    limit = math.inf if max_extra_minutes is None else max_extra_minutes
    near = table[table["extra_minutes"].astype(float) <= limit + TOLERANCE]
    order = near.assign(seat=near["to_area"].map(seats)).sort_values(["code", "seat"]).index
    return near.loc[order].reset_index(drop=True)


def most_flow(possible: pd.DataFrame, limits: dict[str, pd.Series]) -> pd.DataFrame:
    """The flows with clients a year: most, then nearest, then first in order.

    Σ over the flows with the same entry in a column ≤ that entry's limit. Each goal is kept at its
    optimum (to HiGHS's own 1e-7) while the next is solved.
    """
    size = len(possible)
    program = pulp.LpProblem("lending", pulp.LpMinimize)
    y = [program.add_variable(f"y{j:05d}", lowBound=0) for j in range(size)]
    for column, limit in limits.items():
        for entry, flows in possible.groupby(column).indices.items():
            program += total(y, np.isin(np.arange(size), flows)) <= float(limit[entry])
    goals = [-np.ones(size), possible["extra_minutes"].to_numpy(float), *-np.eye(size)]
    values = np.zeros(size)
    for goal in goals if size else []:
        program.setObjective(total(y, goal))
        values = optimum(program, y)
        program += total(y, goal) <= float(goal @ values)
    flows = possible.assign(clients_per_year=np.round(values, DECIMALS))[[*FLOW_COLUMNS]]
    return flows[flows["clients_per_year"] > TOLERANCE].reset_index(drop=True)


def optimum(program: pulp.LpProblem, y: list[pulp.LpVariable]) -> Floats:
    """The values of an optimal solution, as HiGHS itself has them."""
    program.solve(pulp.HiGHS(**OPTIONS))
    highs = program.solverModel
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise SolverError(f"lending ended as {highs.getModelStatus()}")
    values = np.array(highs.getSolution().col_value)
    return np.maximum(0.0, values[[variable.index for variable in y]])
