"""What a plan costs at least where a municipality is served from a seat.

Most municipalities cannot be served from most seats in any good plan. What a seat costs at least is
known from the linear program where it is one; what serving i from it costs at least, from the
reduced cost of x_is there (as Validi, Buchanan & Lykhovyd 2022 fix variables).
"""

import highspy
import numpy as np
import numpy.typing as npt
import pulp

from ipsgeo.problem import Problem
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.hess import Hess
from ipsgeo.solve.hess_rules import filled

FIRST_LIMIT = 1.03  # of the bound: most plans of few, large areas are within 3 % of it
WORTHWHILE = 0.95  # of the pairs: the linear programs are solved again where they exclude so many
SHORTEST_S = 0.1  # enough to look at a small program even when the time is over
# One thread: HiGHS refuses another number than that of the first solve in the process. No
# presolve: that of HiGHS 1.15.1 has returned an infeasible program of binaries as "optimal", and
# it saves these programs no time.
LINEAR = {"msg": False, "threads": 1, "presolve": "off"}
IMPOSSIBLE = (
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,  # no goal is below zero
)


def least_costs(
    problem: Problem, possible: npt.NDArray[np.bool_], clock: Clock
) -> npt.NDArray[np.float64]:
    """What every plan costs at least where municipality (row) is served from seat (column).

    For a seat s it is the value z_s of the linear program without flows where x_ss = 1; for i
    served from s it is z_s + the reduced cost of x_is there. Infinite where it cannot be.
    """
    model = filled(problem, possible, flows=False)
    model.program.solve(pulp.HiGHS(mip=False, timeLimit=time_for(clock), **LINEAR))
    highs = model.program.solverModel
    if highs.getModelStatus() in IMPOSSIBLE:
        return np.full(possible.shape, np.inf)
    costs = np.where(possible, linear_value(highs), np.inf)
    for s in model.steps:
        if clock.is_up():
            break
        highs.changeColBounds(model.seat(s).index, 1.0, 1.0)
        highs.run()
        costs[:, s] = np.maximum(costs[:, s], least_costs_from(model, s, highs))
        highs.changeColBounds(model.seat(s).index, 0.0, 1.0)
    return costs


def least_costs_from(model: Hess, s: int, highs: highspy.Highs) -> npt.NDArray[np.float64]:
    """The column of ``least_costs`` for a seat, from the linear program where it is one."""
    if highs.getModelStatus() in IMPOSSIBLE:
        return np.full(len(model.problem.codes), np.inf)
    costs = np.full(len(model.problem.codes), linear_value(highs))
    if highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
        reduced = highs.getSolution().col_dual
        for i in model.members[s]:
            if i != s:
                costs[i] += max(0.0, reduced[model.serves[i, s].index])
    return costs


def linear_value(highs: highspy.Highs) -> float:
    """The value of a linear program; 0, which no plan is below, where it is not finished."""
    finished = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return max(0.0, float(highs.getInfo().objective_function_value)) if finished else 0.0


def cheapest(problem: Problem, costs: npt.NDArray[np.float64]) -> float:
    """What every plan costs at least: the K_min-th of the seats' costs, as it has so many."""
    fewest = min(problem.area_range()[0], len(costs))
    return float(np.sort(costs.diagonal())[fewest - 1])


def narrowed(
    problem: Problem, costs: npt.NDArray[np.float64], limit: float, clock: Clock
) -> npt.NDArray[np.bool_]:
    """The pairs that a plan at or below the limit can have.

    Without the others the linear program is tighter and may exclude more.
    """
    live: npt.NDArray[np.bool_] = costs < np.inf
    fewer = live & (costs <= limit + slack(limit))
    while fewer.sum() < WORTHWHILE * live.sum():
        live = fewer
        costs = np.maximum(costs, least_costs(problem, live, clock))
        fewer = live & (costs <= limit + slack(limit))
    return fewer


def slack(limit: float) -> float:
    """What the arithmetic of a linear program may be off, generously."""
    return 1e-4 * max(1.0, limit)


def wider(limit: float, bound: float) -> float:
    """The next limit where there is no plan below this one; soon there is none."""
    return np.inf if limit >= 1.5 * bound else bound + 5 * (limit - bound)


def time_for(clock: Clock) -> float:
    """Seconds for one program."""
    return max(clock.left_s(), SHORTEST_S)
