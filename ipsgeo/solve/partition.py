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
from ipsgeo.solve.areas import Some
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.columns import Columns, Prices
from ipsgeo.solve.lazy import Lazy, cover_lazily, settle_lazily
from ipsgeo.solve.lent import everyone
from ipsgeo.solve.pool import area_pool
from ipsgeo.solve.program import GAP, Outcome
from ipsgeo.solve.relaxation import Relaxation, relax, strengthened
from ipsgeo.solve.staffing import Staffing
from ipsgeo.solve.windows import columns_within, number_of_columns

MOST_COLUMNS = 80_000  # PuLP needs 4 s to build 100,000
FIRST_WINDOW = 0.005  # of the dual value: most counties are proven with it
WIDER = 4.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """The best columns found, and what is proven of them.

    ``counts`` holds sizes and seconds of the search: areas, rounds, columns, window,
    enumeration_s, lp_s, program_s. ``value`` is what the columns cost as a plan; ``prices`` prove
    the bound.
    """

    status: Status
    columns: Columns | None
    bound: float
    counts: dict[str, float]
    value: float = np.inf
    prices: Prices | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Window:
    """The columns with a reduced cost up to ``width``; ``whole`` when there are no others."""

    columns: Columns
    width: float
    whole: bool


def partition(problem: Problem, clock: Clock, lent_share: float | None = None) -> Found:
    """Solve a problem by set partitioning."""
    pool = area_pool(problem, clock)
    counts: dict[str, float] = {"areas": sum(map(len, pool)), "enumeration_s": clock.passed_s()}
    if not pool:
        return Found(status="infeasible", columns=None, bound=np.inf, counts=counts)
    staffing = Staffing(problem, problem.weights, lent_share)
    staffing.check_size(pool)
    relaxation = relax(pool, staffing, clock)
    counts |= {"rounds": relaxation.rounds, "relaxation": relaxation.value}
    counts["lp_s"] = clock.passed_s() - counts["enumeration_s"]
    if relaxation.complete and not relaxation.feasible:
        prices = relaxation.prices
        return Found(status="infeasible", columns=None, bound=np.inf, counts=counts, prices=prices)
    lazy = lazy_rows(staffing)
    if relaxation.complete:
        found = search(pool, staffing, relaxation, lazy, clock)
    else:
        found = hurry(relaxation, lazy, clock)
    counts["program_s"] = clock.passed_s() - counts["enumeration_s"] - counts["lp_s"]
    return priced(replace(found, counts=counts | found.counts), lazy)


def lazy_rows(staffing: Staffing) -> Lazy:
    """The rows that are there from the start."""
    lends = staffing.lent_share is not None
    return Lazy(staffing.problem, families=[everyone(staffing.problem)] if lends else [])


def priced(found: Found, lazy: Lazy) -> Found:
    """What was found with its value."""
    return found if found.columns is None else replace(found, value=lazy.value(found.columns))


def search(
    pool: Sequence[Some],
    staffing: Staffing,
    relaxation: Relaxation,
    lazy: Lazy,
    clock: Clock,
    best: Columns | None = None,
    strong: bool = False,
) -> Found:
    """Widen the window until the integer program over it is proven to be the whole truth.

    Where the first window does not prove it, the linear program is strengthened before the next.
    ``best`` is a plan that is known already, ``strong`` whether the program is strengthened.
    """
    width = first_width(relaxation, best, lazy)
    while True:
        window = open_window(pool, staffing, relaxation, width)
        narrowed = window.width < width  # more columns cost the same than PuLP can take
        if narrowed and best is None:
            tied = hurry(relaxation, lazy, clock)
            if tied.status == "optimal" or clock.is_up() or lazy.gives_up:
                return tied
            best = tied.columns
        weak = not strong
        if strong or not narrowed:
            found, finished = looked_into(window, best, relaxation, lazy, clock)
            best = found.columns
            weak |= not set(lazy.families) <= set(relaxation.master.rows.later)
            stuck = narrowed or window.whole or not finished
            decided = found.status in ("optimal", "infeasible") or (stuck and not weak)
            if decided or clock.is_up() or lazy.gives_up:
                return found
        if weak:
            relaxation = strengthened(pool, staffing, relaxation, clock, lazy.families)
            if not relaxation.complete:
                return hurry(relaxation, lazy, clock, best)
            strong, width = True, first_width(relaxation, best, lazy)
        else:
            width = min(WIDER * width, gap_to(best, relaxation, lazy) + GAP)


def looked_into(
    window: Window, best: Columns | None, relaxation: Relaxation, lazy: Lazy, clock: Clock
) -> tuple[Found, bool]:
    """What the integer program over a window finds and proves, and whether it came to its end."""
    outcome = cover_lazily(window.columns, lazy, clock)
    best = better(best, window.columns, outcome, lazy)
    clock.show("plan", f"{outcome.value:.4g} ≥ {relaxation.lower:.4g}")
    found = judge(window, outcome, best, relaxation)
    if found.status == "optimal":
        settled = settle_lazily(window.columns, lazy, outcome, clock)
        found = replace(found, columns=settled)
    return found, outcome.finished


def first_width(relaxation: Relaxation, best: Columns | None, lazy: Lazy) -> float:
    """The first window: a share of the dual value, or less where a plan as close is known."""
    return min(max(FIRST_WINDOW * abs(relaxation.value), GAP), gap_to(best, relaxation, lazy) + GAP)


def gap_to(best: Columns | None, relaxation: Relaxation, lazy: Lazy) -> float:
    """How far the best plan so far is above the dual value."""
    return np.inf if best is None else lazy.value(best) - relaxation.value


def hurry(relaxation: Relaxation, lazy: Lazy, clock: Clock, best: Columns | None = None) -> Found:
    """The best plan of the columns priced so far, when there is no time for more, or no need."""
    outcome = cover_lazily(relaxation.columns, lazy, clock)
    best = better(best, relaxation.columns, outcome, lazy)
    status: Status = "no_plan" if best is None else "feasible"
    if best is not None and lazy.value(best) <= relaxation.lower + GAP:
        status = "optimal"
    return Found(
        status=status,
        columns=best,
        bound=relaxation.lower,
        counts={"columns": len(relaxation.columns)},
        prices=relaxation.prices,
    )


def open_window(
    pool: Sequence[Some], staffing: Staffing, relaxation: Relaxation, width: float
) -> Window:
    """The columns of a window, narrowed where there are more than PuLP can take."""
    slack = (staffing.problem.area_range()[1] - 1) * relaxation.least
    close = [relaxation.near] if width - slack < relaxation.edge else pool
    columns, reduced = columns_within(close, staffing, relaxation.prices, width - slack)
    whole = len(columns) <= MOST_COLUMNS and len(columns) == number_of_columns(
        pool, staffing, relaxation.prices
    )
    if len(columns) > MOST_COLUMNS:
        order = np.argsort(reduced, kind="stable")
        width = float(reduced[order[MOST_COLUMNS]]) + slack
        columns, whole = columns.take(order[:MOST_COLUMNS]), False
    return Window(columns=columns, width=width, whole=whole)


def better(best: Columns | None, columns: Columns, outcome: Outcome, lazy: Lazy) -> Columns | None:
    """The cheaper of the best so far and what was found now."""
    if outcome.chosen is None or (best is not None and lazy.value(best) <= outcome.value):
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
    return Found(status=status, columns=best, bound=bound, counts=counts, prices=relaxation.prices)
