"""The integer program over some columns, through PuLP and HiGHS.

What PuLP reports is not trusted: with a time limit it calls an incumbent optimal, and without a
solution its variables read zero. Status, bound and values come from the HiGHS object itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import highspy
import numpy as np
import numpy.typing as npt
import pulp

from ipsgeo.problem import Problem
from ipsgeo.solve.columns import Columns
from ipsgeo.solve.frames import Floats
from ipsgeo.solve.rows import Rows
from ipsgeo.solve.staffing import Staffing

GAP = 1e-6  # absolute; the default relative gap of 1e-4 would call half a client nothing
SHORTEST_S = 0.1  # enough to look at a small program even when the time is over
# One thread: HiGHS refuses another number than that of the first solve in the process. No
# presolve: that of HiGHS 1.15.1 returned an infeasible set partition as "optimal" (kSolveError
# afterwards); a window has few columns and needs no presolve.
OPTIONS = {"msg": False, "gapRel": 0.0, "gapAbs": GAP, "threads": 1, "presolve": "off"}


class SolverError(AssertionError):
    """The solver and the audit disagree: a defect of this library, never of the input."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """What the integer program found.

    Parameters
    ----------
    chosen
        Positions of the columns of the best solution, sorted; None where none was found.
    value
        Its cost; infinite without a solution.
    bound
        No solution over these columns costs less.
    finished
        Whether the search ended by itself: the value is optimal, or there is no solution.
    """

    chosen: npt.NDArray[np.intp] | None
    value: float
    bound: float
    finished: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Limit:
    """Another row: the amounts of the chosen columns may not add up to more than ``most``.

    ``theta`` is what θ, a number from zero that all rows share, adds to that.
    """

    amount: Floats
    most: float
    theta: float = 0.0


def cover(
    columns: Columns,
    problem: Problem,
    *,
    goal: Floats | None = None,
    at_most: Sequence[Limit] = (),
    theta_cost: float = 0.0,
    time_limit_s: float,
) -> Outcome:
    """Choose columns that cover every municipality once, at the least cost.

    Parameters
    ----------
    columns
        The columns to choose from.
    problem
        How many coaches and areas there are, and the limits.
    goal
        What to minimise, by column; the columns' cost if not given.
    at_most
        Further rows.
    theta_cost
        What one of θ costs.
    time_limit_s
        Seconds for the search.
    """
    goal = columns.cost if goal is None else goal
    program, x = build(columns, problem, goal, at_most, theta_cost)
    program.solve(pulp.HiGHS(timeLimit=max(time_limit_s, SHORTEST_S), **OPTIONS))
    found = outcome(program.solverModel, x, goal)
    if found.chosen is None or not theta_cost:
        return found
    value = found.value + theta_cost * least_theta(at_most, found.chosen)
    return replace(found, value=value, bound=value if found.finished else found.bound)


def least_theta(rows: Sequence[Limit], chosen: npt.NDArray[np.intp]) -> float:
    """The least θ that keeps the rows."""
    short = [float(row.amount[chosen].sum()) - row.most for row in rows if row.theta < 0]
    return max([0.0, *short])


def build(
    columns: Columns, problem: Problem, goal: Floats, at_most: Sequence[Limit], theta_cost: float
) -> tuple[pulp.LpProblem, list[pulp.LpVariable]]:
    """The program: set partitioning with coaches, leaders, limits and number of areas."""
    program = pulp.LpProblem("areas", pulp.LpMinimize)
    x = [program.add_variable(f"x{j:07d}", cat=pulp.LpBinary) for j in range(len(columns))]
    theta = program.add_variable("theta", lowBound=0)
    program += total(x, goal) + theta_cost * theta
    rows = Rows(problem, Staffing(problem, problem.weights).today)
    table = rows.by_row(columns)
    for row, (low, high) in enumerate(rows.bounds):
        part = slice(table.indptr[row], table.indptr[row + 1])
        amount = pulp.LpAffineExpression(
            [(x[j], float(a)) for j, a in zip(table.indices[part], table.data[part], strict=True)]
        )
        if low == high:
            program += amount == high
            continue
        program += amount <= high
        if low > -np.inf:
            program += amount >= low
    for limit in at_most:
        program += total(x, limit.amount) + limit.theta * theta <= limit.most
    return program, x


def total(x: list[pulp.LpVariable], amount: npt.NDArray[np.generic]) -> pulp.LpAffineExpression:
    """Σ amount_j x_j."""
    return pulp.LpAffineExpression([(x[j], float(amount[j])) for j in np.flatnonzero(amount)])


def outcome(highs: highspy.Highs, x: list[pulp.LpVariable], goal: Floats) -> Outcome:
    """What HiGHS itself says of its solution."""
    status, info = highs.getModelStatus(), highs.getInfo()
    impossible = status in (
        highspy.HighsModelStatus.kInfeasible,
        highspy.HighsModelStatus.kUnboundedOrInfeasible,  # a program of binaries is bounded
    )
    finished = impossible or status == highspy.HighsModelStatus.kOptimal
    if info.primal_solution_status != int(highspy.SolutionStatus.kSolutionStatusFeasible):
        bound = np.inf if impossible else -np.inf
        return Outcome(chosen=None, value=np.inf, bound=bound, finished=finished)
    values = np.array(highs.getSolution().col_value)
    position = np.array([variable.index for variable in x])
    chosen = np.flatnonzero(np.round(values[position]) == 1)
    value = float(goal[chosen].sum())
    bound = value if finished else float(info.mip_dual_bound)
    return Outcome(chosen=chosen, value=value, bound=bound, finished=finished)
