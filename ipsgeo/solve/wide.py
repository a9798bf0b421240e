"""Many municipalities: areas within a radius of their seat, a strong bound, and the best plan.

1. Give every seat a radius (``solve.radius``) and list the connected areas within it.
2. Solve the linear program over all their columns, strengthened with triples (``solve.triples``):
   a bound on every plan that keeps the radii.
3. Look for a plan among the few columns with the least reduced costs.
4. Improve it: plan a handful of neighbouring areas anew, exactly, while the others stay.
5. With what time is left search the window that has every better plan: where that ends, the plan
   is proven; else the bound is what the search proved so far.
"""

from dataclasses import replace

import numpy as np

from ipsgeo.problem import Problem
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.columns import Columns
from ipsgeo.solve.improve import improved
from ipsgeo.solve.lazy import Lazy, cover_lazily
from ipsgeo.solve.partition import Found, better, hurry, lazy_rows, priced, search
from ipsgeo.solve.pool import TooManyAreasError, area_pool
from ipsgeo.solve.radius import MOST_IN_FRAME, seat_frames, with_radius
from ipsgeo.solve.relaxation import Relaxation, relax, strengthened
from ipsgeo.solve.staffing import Staffing
from ipsgeo.solve.windows import columns_within

AREAS_ALTOGETHER = 6_000_000  # listed within all radii; before areas with a better seat are left
FEWEST_A_SEAT = 5_000
FIRST_COLUMNS = 4_000
FIRST_SHARE = 0.25  # of the time that is left for a first plan
SECOND_SHARE = 0.4  # and then for improving it


def within_radius(problem: Problem) -> Problem:
    """The problem with a radius for each seat, at most its own limits on minutes."""
    most = max(FEWEST_A_SEAT, AREAS_ALTOGETHER // len(problem.codes))
    return with_radius(problem, most_areas=most)


def wide(problem: Problem, clock: Clock, lent_share: float | None = None) -> Found:
    """Solve a problem whose seats have radii.

    Raises TooManyAreasError where too many municipalities are as near to a seat as it is itself:
    no radius is between them.
    """
    frames = seat_frames(problem)
    if any(len(frame.members) > MOST_IN_FRAME for frame in frames):
        raise TooManyAreasError
    pool = area_pool(problem, clock, frames)
    counts: dict[str, float] = {"areas": sum(map(len, pool)), "enumeration_s": clock.passed_s()}
    if not pool:
        return Found(status="infeasible", columns=None, bound=np.inf, counts=counts)
    staffing = Staffing(problem, problem.weights, lent_share)
    staffing.check_size(pool)
    lazy = lazy_rows(staffing)
    relaxation = relax(pool, staffing, clock)
    if relaxation.complete and not relaxation.feasible:
        return Found(status="infeasible", columns=None, bound=np.inf, counts=counts)
    if relaxation.complete:
        relaxation = strengthened(pool, staffing, relaxation, clock)
    counts |= {"rounds": relaxation.rounds, "relaxation": relaxation.value}
    counts["lp_s"] = clock.passed_s() - counts["enumeration_s"]
    best = first_plan(relaxation, staffing, lazy, clock)
    if not relaxation.complete:
        found = hurry(relaxation, lazy, clock, best)
    else:
        best = improved(best, relaxation, staffing, lazy, clock.part(SECOND_SHARE))
        found = search(pool, staffing, relaxation, lazy, clock, best, strong=True)
    counts["program_s"] = clock.passed_s() - counts["enumeration_s"] - counts["lp_s"]
    return priced(replace(found, counts=counts | found.counts), lazy)


def first_plan(
    relaxation: Relaxation, staffing: Staffing, lazy: Lazy, clock: Clock
) -> Columns | None:
    """The best plan of the columns with the least reduced costs."""
    columns, reduced = columns_within(
        [relaxation.near], staffing, relaxation.prices, relaxation.edge
    )
    order = np.argsort(reduced, kind="stable")[:FIRST_COLUMNS]
    columns = columns.take(order)
    outcome = cover_lazily(columns, lazy, clock.part(FIRST_SHARE))
    return better(None, columns, outcome, lazy)
