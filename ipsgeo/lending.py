"""Lending: clients of one area served by a neighbouring area's coach.

Only clients are lent. The responsibility area does not change, and work with its employers stays
with the own area's coach, as the project description Meijän kyvyt käyttöön asks.

Why a linear program is enough, though "who lends takes in nothing" is an either-or. Call the
clients an area may have before it counts as full (the norm of its coaches, or its even share) its
target. Take a flow from A to B without chains that is best by the first two goals. Were A below its
target after lending, or B above it after taking in, then taking some of the flow back would raise
the sum of the first goal nowhere and lend less. So only areas above their target lend, and not
below it; only areas below it take in, and not above it. These are two separate sets, known
beforehand, and between them every client lent lowers the first goal alike (overload by one,
deviation by two). The first two goals are then one, to lend as much as these limits and the caps
allow: a transportation problem. (With chains more overload could go, from A to a full B that lends
on to C; nobody's clients are passed on here.)
"""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal, get_args

import highspy
import numpy as np
import pandas as pd
import pulp

from ipsgeo.audit import TOLERANCE, audit, broken_partition
from ipsgeo.errors import DataError, Finding
from ipsgeo.plan import Plan, area_name
from ipsgeo.problem import Problem
from ipsgeo.solve import SolverError
from ipsgeo.solve.areas import Floats
from ipsgeo.solve.program import OPTIONS, total

Goal = Literal["overload", "even"]

FLOW_COLUMNS = ("from_area", "to_area", "code", "clients_per_year", "extra_minutes")
DECIMALS = 9  # of a client a year: far below what any figure shows


@dataclass(frozen=True, kw_only=True, eq=False)
class Lending:
    """Who helps whom in a plan. The plan stays as it is: see ``note``.

    Parameters
    ----------
    flows
        from_area, to_area, code (municipality of from_area), clients_per_year (served by
        to_area's coaches), extra_minutes (one way, of each client: to the helper's seat minus to
        the own seat; negative where the helper is nearer). Sorted by code, then by the code of
        the helper's seat.
    areas
        By area, in the plan's order: coach_years (with the leader's share); lent and taken_in
        (clients per year); and, each as ``_before`` and ``_after``, clients (per year, that the
        area's coaches serve), load (clients per year per coach), overload (clients per year above
        the norm) and deviation (clients per year away from the even load).
    goal, most_share, max_extra_minutes
        What was asked of ``lend``.
    """

    flows: pd.DataFrame
    areas: pd.DataFrame
    goal: Goal
    most_share: float
    max_extra_minutes: float | None

    @property
    def lent_per_year(self) -> float:
        """Clients a year served from another area than their own."""
        return float(self.flows["clients_per_year"].sum())

    @property
    def extra_client_minutes(self) -> float:
        """Minutes a year, one way, that lending adds: Σ clients × extra minutes."""
        return float((self.flows["clients_per_year"] * self.flows["extra_minutes"]).sum())

    @property
    def note(self) -> Finding:
        """What lending does not change: the areas, and who works with their employers."""
        return Finding(key="lending_employers_stay")

    def pairs(self) -> pd.DataFrame:
        """The flows by from_area and to_area.

        Returns clients_per_year, extra_client_minutes (per year, one way) and extra_minutes (mean
        of the clients lent).
        """
        minutes = self.flows["clients_per_year"] * self.flows["extra_minutes"]
        flows = self.flows.assign(extra_client_minutes=minutes)
        sums = flows.groupby(["from_area", "to_area"], sort=False)[
            ["clients_per_year", "extra_client_minutes"]
        ].sum()
        mean = sums["extra_client_minutes"] / sums["clients_per_year"]
        return sums.assign(extra_minutes=mean)


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
        "overload": Σ max(0, clients − norm) over the areas; "even": Σ |clients − even load|.
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
    areas = audit(plan, problem)
    per_coach = problem.throughput_per_year if goal == "overload" else problem.even_load
    above = areas["clients"] - per_coach * (areas["coaches"] + areas["leader"])
    possible = possible_flows(plan, problem, areas["seat"], above, max_extra_minutes)
    limits = {
        "code": problem.demand,
        "from_area": above.clip(upper=most_share * areas["clients"]),
        "to_area": -above,
    }
    flows = possible.assign(clients_per_year=most_flow(possible, limits))[[*FLOW_COLUMNS]]
    flows = flows[flows["clients_per_year"] > TOLERANCE].reset_index(drop=True)
    lending = Lending(
        flows=flows,
        areas=figures(flows, plan, problem),
        goal=goal,
        most_share=most_share,
        max_extra_minutes=max_extra_minutes,
    )
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


def neighbouring_areas(plan: Plan, problem: Problem) -> set[tuple[str, str]]:
    """Pairs of areas, both ways round, with neighbouring municipalities."""
    ends = [problem.neighbours[column].map(plan.area) for column in ("code_a", "code_b")]
    pairs = set(zip(*ends, strict=True))
    return {(a, b) for one, other in pairs for a, b in ((one, other), (other, one)) if a != b}


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


def extra_minutes(code: str, own_seat: str, helper_seat: str, problem: Problem) -> float:
    """Minutes one way that a client is further from the helper's seat than from the own one."""
    to_helper, to_own = problem.minutes.at[code, helper_seat], problem.minutes.at[code, own_seat]
    return float(to_helper) - float(to_own)


def most_flow(possible: pd.DataFrame, limits: dict[str, pd.Series]) -> Floats:
    """Clients a year on each possible flow: most, then nearest, then first in order.

    Σ over the flows with the same entry in a column ≤ that entry's limit. Each goal is kept at its
    optimum (to HiGHS's own 1e-7) while the next is solved.
    """
    size = len(possible)
    if not size:
        return np.zeros(0)
    program = pulp.LpProblem("lending", pulp.LpMinimize)
    y = [program.add_variable(f"y{j:05d}", lowBound=0) for j in range(size)]
    for column, limit in limits.items():
        for entry, flows in possible.groupby(column).indices.items():
            program += total(y, np.isin(np.arange(size), flows)) <= float(limit[entry])
    goals = [-np.ones(size), possible["extra_minutes"].to_numpy(float), *-np.eye(size)]
    values = np.zeros(size)
    for goal in goals:
        program.setObjective(total(y, goal))
        values = optimum(program, y)
        program += total(y, goal) <= float(goal @ values)
    return np.round(values, DECIMALS)


def optimum(program: pulp.LpProblem, y: list[pulp.LpVariable]) -> Floats:
    """The values of an optimal solution, as HiGHS itself has them."""
    program.solve(pulp.HiGHS(**OPTIONS))
    highs = program.solverModel
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise SolverError(f"lending ended as {highs.getModelStatus()}")
    values = np.array(highs.getSolution().col_value)
    return np.maximum(0.0, values[[variable.index for variable in y]])


def figures(flows: pd.DataFrame, plan: Plan, problem: Problem) -> pd.DataFrame:
    """``Lending.areas``, from the flows alone."""
    areas = audit(plan, problem)
    staff = (areas["coaches"] + areas["leader"]).astype(float)
    lent, taken_in = (
        flows.groupby(column)["clients_per_year"].sum().reindex(areas.index, fill_value=0.0)
        for column in ("from_area", "to_area")
    )
    table = pd.DataFrame({"coach_years": staff, "lent": lent, "taken_in": taken_in})
    for when, clients in (
        ("before", areas["clients"]),
        ("after", areas["clients"] - lent + taken_in),
    ):
        table[f"clients_{when}"] = clients.astype(float)
        table[f"load_{when}"] = clients / staff
        table[f"overload_{when}"] = (clients - problem.throughput_per_year * staff).clip(lower=0)
        table[f"deviation_{when}"] = (clients - problem.even_load * staff).abs()
    return table.astype(float)


def audit_lending(lending: Lending, plan: Plan, problem: Problem) -> pd.DataFrame:
    """The figures by area after lending, recomputed from the flows without the solver.

    Returns the table ``Lending.areas``; raises DataError where ``broken_lending`` finds anything.
    """
    broken = broken_lending(lending, plan, problem)
    if broken:
        raise DataError(*broken)
    return figures(lending.flows, plan, problem)
