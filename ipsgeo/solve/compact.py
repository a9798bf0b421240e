"""Hess assignment with flow contiguity: the second, independent exact model.

Every municipality i is served from one seat s (x_is = 1), and s is a seat where x_ss = 1 (Hess et
al. 1965). From every seat flows one unit to each municipality that it serves, through
municipalities that it serves as well, so that areas are connected (Shirabe 2009). Coaches are whole
numbers c_s by seat, and the leader's share f is at one seat (l_s = 1). The model shares nothing
with the enumeration but the problem, so that each checks the other; and it takes few, large areas,
of which there are too many to enumerate.
"""

from dataclasses import dataclass, field
from itertools import combinations

import highspy
import numpy as np
import numpy.typing as npt
import pulp

from ipsgeo.plan import Status
from ipsgeo.problem import WISH_COLUMNS, Problem
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.hess import RULES, Hess, common_seats, positions, variables

SHORTEST_S = 0.1  # enough to look at a small program even when the time is over
# One thread: HiGHS refuses another number than that of the first solve in the process. No
# presolve: that of HiGHS 1.15.1 has returned an infeasible program of binaries as "optimal", and
# it saves these programs no time.
LINEAR = {"msg": False, "threads": 1, "presolve": "off"}
# The default relative gap of 1e-4 would call half a client nothing, and with the default
# tolerances of 1e-6 rows are broken by as much where that pays: 38.388336 for 38.388337.
WHOLE = LINEAR | {
    "gapRel": 0.0,
    "gapAbs": 1e-6,
    "mip_feasibility_tolerance": 1e-9,
    "primal_feasibility_tolerance": 1e-9,
}
IMPOSSIBLE = (
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,  # no goal is below zero
)


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
        Whole coaches of each group.
    leader_group
        Position of the group where the leader is; None without a leader.
    value
        The plan's objective as the model has it; infinite without a plan.
    bound
        No plan costs less; infinite where there is none.
    counts
        Sizes of the search: columns, rows, nodes.
    """

    status: Status
    groups: list[list[str]] = field(default_factory=list)
    coaches: list[int] = field(default_factory=list)
    leader_group: int | None = None
    value: float = np.inf
    bound: float = 0.0
    counts: dict[str, float] = field(default_factory=dict)


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
    model = variables(problem)
    for rule in RULES:
        rule(model)
    weights = {goal: float(getattr(problem.weights, goal.__name__)) for goal in GOALS}
    goals = [weight * goal(model) for goal, weight in weights.items() if weight]
    model.program.setObjective(pulp.lpSum(goals))
    model.program.solve(
        pulp.HiGHS(
            timeLimit=max(clock.left_s(), SHORTEST_S),
            callbackTuple=(stop_in_time, clock),
            callbacksToActivate=[highspy.cb.HighsCallbackType.kCallbackMipInterrupt],
            **WHOLE,
        )
    )
    return found(model, model.program.solverModel)


def stop_in_time(
    kind: int,
    message: str,
    state: highspy.cb.HighsCallbackOutput,
    order: highspy.cb.HighsCallbackInput,
    clock: Clock,
) -> None:
    """Have HiGHS stop once the clock is stopped by Ctrl-C; it asks now and then."""
    order.user_interrupt = clock.stopped


def found(model: Hess, highs: highspy.Highs) -> CompactFound:
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
    value = settled(model)
    groups, coaches, leader_group = plan_in(model)
    return CompactFound(
        status="optimal" if finished else "feasible",
        groups=groups,
        coaches=coaches,
        leader_group=leader_group,
        value=value,
        bound=value if finished else min(bound, value),
        counts=counts,
    )


def settled(model: Hess) -> float:
    """The plan's value when whole numbers are exactly whole; leaves the plan in the variables.

    HiGHS takes 16.9999999 for a whole number. So the whole variables are fixed where they round
    to and the rest is solved once more, which shows as well that the plan keeps every row.
    """
    for variable in model.program.variables():
        if variable.cat == pulp.LpInteger:
            variable.lowBound = variable.upBound = round(variable.varValue)
    model.program.solve(pulp.HiGHS(mip=False, **LINEAR))
    highs = model.program.solverModel
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise ValueError("HiGHS gave a plan that breaks a row once its numbers are whole")
    return float(highs.getInfo().objective_function_value)


def plan_in(model: Hess) -> tuple[list[list[str]], list[int], int | None]:
    """The groups, their coaches and the leader's group, from the fixed variables."""
    seats = [s for s in model.coaches if is_one(model.seat(s))]
    codes = model.problem.codes
    groups = [[codes[i] for i in model.members[s] if is_one(model.serves[i, s])] for s in seats]
    coaches = [round(model.coaches[s].lowBound) for s in seats]
    led = [k for k, s in enumerate(seats) if model.leader and is_one(model.leader[s])]
    return groups, coaches, led[0] if led else None


def is_one(fixed: pulp.LpVariable) -> bool:
    """Whether a fixed binary variable is 1."""
    return bool(fixed.lowBound == 1)


def overload(model: Hess) -> pulp.LpAffineExpression:
    """Σ o_s with o_s ≥ D_s − h (c_s + f l_s) and o_s ≥ 0."""
    norm = model.problem.throughput_per_year
    over = {s: model.program.add_variable(f"o{s}", 0) for s in model.coaches}
    for s in over:
        model.keep(over[s] >= model.clients(s) - norm * model.staff(s))
    return pulp.lpSum(over.values())


def balance(model: Hess) -> pulp.LpAffineExpression:
    """Σ e_s with e_s ≥ ± (D_s − r (c_s + f l_s))."""
    even = model.problem.even_load
    away = {s: model.program.add_variable(f"e{s}", 0) for s in model.coaches}
    for s in away:
        model.keep(away[s] >= model.clients(s) - even * model.staff(s))
        model.keep(away[s] >= even * model.staff(s) - model.clients(s))
    return pulp.lpSum(away.values())


def travel(model: Hess) -> pulp.LpAffineExpression:
    """Σ d_i t_is x_is / 60: the least choice of seats is the seat of each area."""
    codes = model.problem.codes
    minutes = model.problem.minutes.loc[codes, codes].to_numpy(float)
    return pulp.lpSum(
        model.demand[i] * minutes[i, s] / 60 * own for (i, s), own in model.serves.items()
    )


def wish(model: Hess) -> pulp.LpAffineExpression:
    """Σ v_ab over the wishes, v_ab = 1 unless a and b are in one area."""
    wishes = model.problem.wishes
    return apart_pairs(model, "w", [] if wishes is None else wishes[[*WISH_COLUMNS]])


def border(model: Hess) -> pulp.LpAffineExpression:
    """Σ v_ab over the neighbour pairs, v_ab = 1 unless a and b are in one area."""
    return apart_pairs(model, "b", model.problem.neighbours[["code_a", "code_b"]])


def change(model: Hess) -> pulp.LpAffineExpression:
    """Σ v_ab over the pairs together today + Σ u_ab over those apart today.

    v_ab = 1 unless a and b are in one area, u_ab = 1 if they are.
    """
    if model.problem.today is None:
        return pulp.lpSum([])
    area = model.problem.today.area
    pairs = list(combinations(model.problem.codes, 2))
    before = [pair for pair in pairs if area[pair[0]] == area[pair[1]]]
    others = [pair for pair in pairs if area[pair[0]] != area[pair[1]]]
    return apart_pairs(model, "t", before) + joined_pairs(model, "n", others)


GOALS = (overload, balance, travel, wish, border, change)


def apart_pairs(model: Hess, name: str, pairs: npt.ArrayLike) -> pulp.LpAffineExpression:
    """Σ v_ab with v_ab ≥ 1 − Σ_s z_abs, z_abs ≤ x_as and z_abs ≤ x_bs: how many pairs are apart.

    (PuLP does not tell HiGHS of a constant in the objective; so there is none.)
    """
    apart = []
    for k, (a, b) in enumerate(positions(model.problem, pairs)):
        kept = []
        for s in common_seats(model, a, b):
            kept.append(model.program.add_variable(f"{name}{k}_{s}", 0, 1))
            model.keep(kept[-1] <= model.serves[a, s])
            model.keep(kept[-1] <= model.serves[b, s])
        apart.append(model.program.add_variable(f"{name}{k}", 0))
        model.keep(apart[-1] + pulp.lpSum(kept) >= 1)
    return pulp.lpSum(apart)


def joined_pairs(model: Hess, name: str, pairs: npt.ArrayLike) -> pulp.LpAffineExpression:
    """Σ Σ_s u_abs with u_abs ≥ x_as + x_bs − x_ss: how many pairs are together."""
    joined = []
    for k, (a, b) in enumerate(positions(model.problem, pairs)):
        for s in common_seats(model, a, b):
            both = model.program.add_variable(f"{name}{k}_{s}", 0, 1)
            model.keep(both >= model.serves[a, s] + model.serves[b, s] - model.seat(s))
            joined.append(both)
    return pulp.lpSum(joined)
