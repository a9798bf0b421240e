"""Hess assignment with flow contiguity: the second, independent exact model.

Every municipality i is served from one seat s (x_is = 1), and s is a seat where x_ss = 1 (Hess et
al. 1965). From every seat flows one unit to each municipality that it serves, through
municipalities that it serves as well, so that areas are connected (Shirabe 2009). Coaches are whole
steps by seat, and a leader's share f is where l_s = 1. The model shares nothing with the
enumeration but the problem, so that each checks the other; and it takes few, large areas, of which
there are too many to enumerate.

Only the pairs (i, s) go into the program that can be part of a plan below a limit (see
``solve.hess_costs``). A plan below the limit is then the best of all; otherwise the limit grows.
"""

from dataclasses import dataclass, field, replace
from typing import TypedDict

import highspy
import numpy as np
import numpy.typing as npt
import pandas as pd
import pulp

from ipsgeo.plan import Plan, Status
from ipsgeo.problem import Problem, whole_if_it_is
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.hess import Hess, servable
from ipsgeo.solve.hess_costs import (
    FIRST_LIMIT,
    IMPOSSIBLE,
    LINEAR,
    cheapest,
    least_costs,
    narrowed,
    slack,
    time_for,
    wider,
)
from ipsgeo.solve.hess_rules import filled

# The default relative gap of 1e-4 would call half a client nothing, and with the default
# tolerances of 1e-6 rows are broken by as much where that pays: 38.388336 for 38.388337.
WHOLE = LINEAR | {
    "gapRel": 0.0,
    "gapAbs": 1e-6,
    "mip_feasibility_tolerance": 1e-9,
    "primal_feasibility_tolerance": 1e-9,
}


@dataclass(frozen=True, kw_only=True, eq=False)
class CompactFound:
    """The best plan found, and what is proven of it.

    Parameters
    ----------
    status
        "optimal", "feasible", "infeasible" or "no_plan".
    groups
        The codes of each area, in the order of their seats' codes; empty without a plan.
    coaches
        Coaches of each group.
    leader_groups
        Positions of the groups where leaders are.
    teams
        Number of the team of each group, from 1; empty where there is only one team.
    value
        The plan's objective as the model has it; infinite without a plan.
    bound
        No plan costs less; infinite where there is none.
    counts
        Sizes of the last program: columns, rows, nodes.
    """

    status: Status
    groups: list[list[str]] = field(default_factory=list)
    coaches: list[float] = field(default_factory=list)
    leader_groups: list[int] = field(default_factory=list)
    teams: list[int] = field(default_factory=list)
    value: float = np.inf
    bound: float = 0.0
    counts: dict[str, float] = field(default_factory=dict)

    def in_teams(self, plan: Plan) -> Plan:
        """The plan of the groups with their teams, where there are several."""
        if not self.teams:
            return plan
        area = [plan.area[group[0]] for group in self.groups]
        team = pd.Series(self.teams, index=area, name="team").reindex(plan.coaches.index)
        return replace(plan, team=team)


class PlanParts(TypedDict):
    """The fields of ``CompactFound`` that make the plan."""

    groups: list[list[str]]
    coaches: list[float]
    leader_groups: list[int]
    teams: list[int]


def compact(problem: Problem, clock: Clock) -> CompactFound:
    """Solve a problem as one mixed-integer program, through PuLP and HiGHS.

    Ties are not broken as in ``solve.ties``: of several optimal plans the one is given that HiGHS
    finds first. Rows and variables follow the sorted codes, and HiGHS runs in one thread with a
    fixed seed, so that the same problem, in whatever order its tables are, has the same plan under
    the same version of HiGHS, unless time runs out.

    Parameters
    ----------
    problem
        Any number of municipalities.
    clock
        The time limit; building the program counts.
    """
    costs = least_costs(problem, servable(problem), clock)
    least = cheapest(problem, costs)
    best, limit = CompactFound(status="no_plan", bound=least), FIRST_LIMIT * least
    while True:
        live = narrowed(problem, costs, limit, clock)
        if np.array_equal(live, costs < np.inf):
            limit = np.inf
        found = solved(problem, live, clock)
        best = with_proof(best, found, limit)
        stopped = found.status in ("feasible", "no_plan")
        if stopped or limit == np.inf or best.status == "optimal":
            return best
        limit = found.value if found.groups else wider(limit, least)


def with_proof(best: CompactFound, found: CompactFound, limit: float) -> CompactFound:
    """The better of two plans, when all that ``found`` leaves out cost more than the limit."""
    bound = max(best.bound, min(found.bound, limit))
    if found.status == "infeasible" and limit == np.inf and not best.groups:
        return found
    plan = found if found.value <= best.value else best
    if found.status == "optimal" and found.value <= limit + slack(limit) / 2:
        return replace(plan, status="optimal", bound=plan.value, counts=found.counts)
    status: Status = "feasible" if plan.groups else "no_plan"
    return replace(plan, status=status, bound=min(bound, plan.value), counts=found.counts)


def solved(problem: Problem, live: npt.NDArray[np.bool_], clock: Clock) -> CompactFound:
    """The whole-number program with these pairs only."""
    model = filled(problem, live)
    model.program.solve(
        pulp.HiGHS(
            timeLimit=time_for(clock),
            callbackTuple=(stop_in_time, clock),
            callbacksToActivate=[highspy.cb.HighsCallbackType.kCallbackMipInterrupt],
            **WHOLE,
        )
    )
    return found_in(model, model.program.solverModel)


def stop_in_time(
    kind: int,
    message: str,
    state: highspy.cb.HighsCallbackOutput,
    order: highspy.cb.HighsCallbackInput,
    clock: Clock,
) -> None:
    """Have HiGHS stop once the clock is stopped by Ctrl-C; it asks now and then."""
    order.user_interrupt = clock.stopped


def found_in(model: Hess, highs: highspy.Highs) -> CompactFound:
    """What HiGHS itself says of its solution; PuLP would call any incumbent optimal."""
    status, info = highs.getModelStatus(), highs.getInfo()
    counts = {
        "columns": float(highs.getNumCol()),
        "rows": float(highs.getNumRow()),
        "nodes": float(max(0, info.mip_node_count)),
    }
    if status in IMPOSSIBLE:
        return CompactFound(status="infeasible", bound=np.inf, counts=counts)
    bound = max(0.0, float(info.mip_dual_bound))
    if info.primal_solution_status != int(highspy.SolutionStatus.kSolutionStatusFeasible):
        return CompactFound(status="no_plan", bound=bound, counts=counts)
    finished = status == highspy.HighsModelStatus.kOptimal
    exact, value = settled(model)
    return CompactFound(
        status="optimal" if finished else "feasible",
        **plan_in(exact),
        value=value,
        bound=value if finished else min(bound, value),
        counts=counts,
    )


def settled(model: Hess) -> tuple[Hess, float]:
    """The plan alone, with exactly whole numbers and its best seats, and its value.

    HiGHS takes 16.9999999 for a whole number, and a plan found in passing may have poor seats. So
    the rest is solved once more, which shows as well that the plan keeps every row.
    """
    groups = {
        s: [i for i in model.members[s] if is_one(model.serves[i, s])]
        for s in model.steps
        if is_one(model.seat(s))
    }
    seats = best_seats(model, groups)
    alone = np.zeros((len(model.problem.codes),) * 2, dtype=bool)
    for s, group in groups.items():
        alone[group, seats[s]] = True
    exact = filled(model.problem, alone)
    for s, seat in seats.items():
        fix(exact.steps[seat], model.steps[s])
        if model.leader:
            fix(exact.leader[seat], model.leader[s])
    for place, own in model.team.items():
        fix(exact.team[place], own)
    exact.program.solve(pulp.HiGHS(**LINEAR))
    highs = exact.program.solverModel
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise ValueError("HiGHS gave a plan that breaks a row once its numbers are whole")
    return exact, float(highs.getInfo().objective_function_value)


def best_seats(model: Hess, groups: dict[int, list[int]]) -> dict[int, int]:
    """By seat so far, the seat with the least travel of those that can serve the group."""
    codes, possible = model.problem.codes, servable(model.problem)
    minutes = model.problem.minutes.loc[codes, codes].to_numpy(float)
    seats = {}
    for s, group in groups.items():
        travel = {t: model.demand[group] @ minutes[group, t] for t in group}
        able = [t for t in group if possible[group, t].all()]
        seats[s] = min(able, key=lambda t: (travel[t], t != s))
    return seats


def fix(variable: pulp.LpVariable, found: pulp.LpVariable) -> None:
    """Hold a whole variable where another was found."""
    variable.lowBound = variable.upBound = round(found.varValue)


def plan_in(model: Hess) -> PlanParts:
    """The groups, their coaches, leaders and teams."""
    seats, codes, step = list(model.steps), model.problem.codes, model.problem.coach_step
    return PlanParts(
        groups=[[codes[i] for i in model.members[s]] for s in seats],
        coaches=[whole_if_it_is(step * round(model.steps[s].varValue)) for s in seats],
        leader_groups=[k for k, s in enumerate(seats) if model.leader and is_one(model.leader[s])],
        teams=[
            q + 1
            for s in seats
            for q in model.teams
            if (s, q) in model.team and is_one(model.team[s, q])
        ],
    )


def is_one(binary: pulp.LpVariable) -> bool:
    """Whether a solved binary variable is 1."""
    return bool(round(binary.varValue) == 1)
