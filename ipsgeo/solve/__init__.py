"""From a problem to a solution: exact, certified, and the same on every machine."""

from ipsgeo.errors import DataError, Finding
from ipsgeo.plan import Solution
from ipsgeo.problem import Problem
from ipsgeo.samples import Robust
from ipsgeo.solve.answers import METHODS, audited, solution_of
from ipsgeo.solve.clock import Clock, running_clock
from ipsgeo.solve.lend import lend
from ipsgeo.solve.numbers import answer_of
from ipsgeo.solve.order import First, check_order, in_order
from ipsgeo.solve.program import SolverError
from ipsgeo.spread import robust_problem

__all__ = ["SolverError", "audited", "lend", "solve"]

LENT_SHARE = 0.5  # as ``lend`` has it


def solve(
    problem: Problem,
    *,
    time_limit_s: float = 60.0,
    method: str = "set partitioning",
    first: First | None = None,
    tolerance: float = 0.05,
    lending: bool | float = False,
    robust: Robust | None = None,
) -> Solution:
    """The best plan, proven.

    Minimises the weighted goals of ``Weights`` over connected areas that keep the ``Rules``, with
    areas and whole coaches decided together. Long work shows a bar in a terminal or notebook, and
    Ctrl-C leaves the best plan so far with its bound.

    Parameters
    ----------
    problem
        What to solve.
    time_limit_s
        Seconds of wall clock.
    method
        "set partitioning" enumerates every connected area (up to 36 municipalities, if their
        areas fit into memory: 30 of a real county have 54 million) and breaks ties as
        ``solve.ties`` says, so that the same problem has the same plan on every machine. Of
        more it enumerates those within a radius of their seat, and what it claims holds under
        these radii: they are in ``Solution.under``, and objective and bound are those of the
        problem with them.
        "compact" is one mixed-integer program (see ``solve.compact``): for few, large areas, of
        which there are too many to enumerate, and to check the other; it breaks no ties.
    first
        A goal that comes before the weighted sum: "balance" (the largest deviation of an area's
        load from the even load), "travel", "wishes" or "overload". It is minimised by itself, and
        then the weighted sum within the tolerance; ``Solution.first`` has its best value.
    tolerance
        How much worse than its best the first goal may be, as a share of it.
    lending
        Plan with help between neighbouring areas: what an area's coaches cannot serve and a
        neighbour's can is no overload in the objective. At most this share of an area's clients
        is served from elsewhere (True: half). ``Solution.lending`` has who helps whom, as
        ``lend`` finds it for the plan. Limits on goals are on what ``score`` says, without help.
    robust
        Plan for samples of the demand: overload and balance of each area are then their mean over
        the samples, or over the tenth of them that is worst for the area; see ``Robust``. Travel,
        seats, the limits on loads and minutes and ``first`` = "balance" go by the samples' mean
        demand, which takes the place of the problem's own. The objective is that of
        ``robust_problem``. It is proven for these samples, not for demands that were not drawn.
        Set partitioning only, without lending.

    Returns
    -------
    Solution
        With the objective recomputed by ``score`` and every rule rechecked by ``broken_rules``.
        Status "optimal" only with a proof; "infeasible" with the reasons.

    Raises
    ------
    DataError
        For an unknown method or first goal, a tolerance below zero, or samples that are of other
        municipalities or too many for so many areas.
    """
    if method not in METHODS:
        facts = {"choices": list(METHODS)}
        raise DataError(Finding(key="unknown_method", value=method, facts=facts))
    share = lent_share(lending)
    if robust is not None:
        problem = robust_problem(problem, robust)
    if problem.robust is not None and share is not None:
        raise DataError(Finding(key="robust_does_not_lend", column="lending", value=lending))
    if first is not None:
        check_order(first, tolerance)
    if first == "overload" and share is not None:
        raise DataError(Finding(key="overload_first_lends", column="first", value=first))
    with running_clock(time_limit_s) as clock:

        def solved(problem: Problem, clock: Clock) -> Solution:
            answer = answer_of(problem, clock, method, share)
            return solution_of(answer, problem, clock, method, share)

        if first is None:
            return solved(problem, clock)
        return in_order(problem, first, tolerance, solved, clock)


def lent_share(lending: bool | float) -> float | None:
    """The most of an area's clients that may be served from elsewhere; None without lending."""
    if lending is False:
        return None
    share = LENT_SHARE if lending is True else lending
    if not 0 <= share <= 1:
        raise DataError(Finding(key="not_a_share", column="lending", value=lending))
    return share
