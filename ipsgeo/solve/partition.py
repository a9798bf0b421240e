"""Set partitioning by enumeration, column generation and a window: exact.

1. Enumerate every connected area.
2. Solve the linear program over all (area, coaches, leader) columns by pricing. Its prices give
   each column a reduced cost, the least of which is 0 up to rounding.
3. A plan's value is at least the dual value plus the reduced costs of its columns. So every plan
   worth less than dual value + W consists of columns with reduced cost at most
   W − (Kmax − 1) · least. Solve the integer program over these columns only: if its value is at
   most dual value + W, it is optimal over all columns. If not, widen the window.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ipsgeo.plan import Status
from ipsgeo.problem import Problem
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.columns import Areas, Columns, Prices, Staffing, area_pool, columns_within
from ipsgeo.solve.master import Relaxation, relax
from ipsgeo.solve.program import GAP, Outcome, cover
from ipsgeo.solve.ties import settle

MOST_COLUMNS = 150_000  # PuLP needs 4 s to build 100,000
FIRST_WINDOW = 0.005  # of the dual value: most counties are proven with it
WIDER = 4.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """The best columns found, and what is proven of them.

    ``counts`` holds sizes and seconds of the search: areas, rounds, columns, window,
    enumeration_s, lp_s, program_s. ``prices`` prove the bound.
    """

    status: Status
    columns: Columns | None
    bound: float
    counts: dict[str, float]
    prices: Prices | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Window:
    """The columns with a reduced cost up to ``width``; ``whole`` when there are no others."""

    columns: Columns
    width: float
    whole: bool


def partition(problem: Problem, clock: Clock) -> Found:
    """Solve a problem by set partitioning."""
    pool = area_pool(problem, clock)
    counts: dict[str, float] = {"areas": sum(map(len, pool)), "enumeration_s": clock.passed_s()}
    staffing = Staffing(problem)
    relaxation = relax(pool, staffing, clock)
    counts |= {"rounds": relaxation.rounds, "relaxation": relaxation.value}
    counts["lp_s"] = clock.passed_s() - counts["enumeration_s"]
    if relaxation.complete and not relaxation.feasible:
        return Found(status="infeasible", columns=None, bound=np.inf, counts=counts)
    found = (search if relaxation.complete else hurry)(pool, staffing, relaxation, clock)
    counts["program_s"] = clock.passed_s() - counts["enumeration_s"] - counts["lp_s"]
    return replace(found, counts=counts | found.counts, prices=relaxation.prices)


def search(
    pool: Sequence[Areas], staffing: Staffing, relaxation: Relaxation, clock: Clock
) -> Found:
    """Widen the window until the integer program over it is proven to be the whole truth."""
    best: Columns | None = None
    width = max(FIRST_WINDOW * abs(relaxation.value), GAP)
    while True:
        window = open_window(pool, staffing, relaxation, width)
        outcome = cover(window.columns, staffing.problem, time_limit_s=clock.left_s())
        best = better(best, window.columns, outcome)
        clock.show("plan", f"{outcome.value:.4g} ≥ {relaxation.lower:.4g}")
        found = judge(window, outcome, best, relaxation)
        if found.status == "optimal":
            return replace(found, columns=settle(window.columns, staffing.problem, outcome, clock))
        stuck = window.width < width or window.whole or not outcome.finished
        if found.status == "infeasible" or stuck or clock.is_up():
            return found
        known = np.inf if best is None else float(best.cost.sum()) - relaxation.value
        width = min(WIDER * width, known + GAP)


def hurry(pool: Sequence[Areas], staffing: Staffing, relaxation: Relaxation, clock: Clock) -> Found:
    """The best plan of the columns priced so far, when time was up before the prices were right."""
    problem = staffing.problem
    outcome = cover(relaxation.columns, problem, time_limit_s=clock.left_s())
    best = better(None, relaxation.columns, outcome)
    return Found(
        status="no_plan" if best is None else "feasible",
        columns=best,
        bound=relaxation.lower,
        counts={"columns": len(relaxation.columns)},
    )


def open_window(
    pool: Sequence[Areas], staffing: Staffing, relaxation: Relaxation, width: float
) -> Window:
    """The columns of a window, narrowed where there are more than PuLP can take."""
    slack = (staffing.problem.area_range()[1] - 1) * min(0.0, relaxation.least)
    close = [relaxation.near] if width - slack < relaxation.edge else pool
    columns, reduced = columns_within(close, staffing, relaxation.prices, width - slack)
    few = sum(map(len, pool)) <= MOST_COLUMNS
    whole = few and len(columns) == staffing.number_of_columns(pool)
    if len(columns) > MOST_COLUMNS:
        order = np.argsort(reduced, kind="stable")
        width = float(reduced[order[MOST_COLUMNS]]) + slack
        columns, whole = columns.take(order[:MOST_COLUMNS]), False
    return Window(columns=columns, width=width, whole=whole)


def better(best: Columns | None, columns: Columns, outcome: Outcome) -> Columns | None:
    """The cheaper of the best so far and what was found now."""
    if outcome.chosen is None or (best is not None and best.cost.sum() <= outcome.value):
        return best
    return columns.take(outcome.chosen)


def judge(
    window: Window,
    outcome: Outcome,
    best: Columns | None,
    relaxation: Relaxation,
) -> Found:
    """What the program over a window proves: plans outside it cost at least its far edge."""
    edge = np.inf if window.whole else relaxation.value + window.width
    bound = max(relaxation.lower, min(outcome.bound, edge))
    status: Status = "no_plan" if best is None else "feasible"
    if outcome.finished and outcome.value <= edge + GAP:
        status = "infeasible" if outcome.chosen is None else "optimal"
    counts = {"columns": len(window.columns), "window": window.width}
    return Found(status=status, columns=best, bound=bound, counts=counts)
