"""Planning with lending: overload that a neighbouring area can take is no overload.

Every column is priced as if all that it can lend were lent (``Staffing``). What finds no room is
θ, in clients a year, at the price of overload. For a plan θ is, by the max-flow min-cut theorem,
the most over all families U of municipalities of

    Σ lendable of the areas within U  −  Σ room of the areas that have a municipality of U or a
                                          neighbour of one,

so each family gives a row that θ is at least. The union of the areas on the lenders' side of a
least cut makes the row exact for its plan, and it is valid for every other.
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from ipsgeo.problem import Problem
from ipsgeo.solve.columns import Columns, Family
from ipsgeo.solve.frames import neighbours_of
from ipsgeo.solve.pricing import unlent

FINE = 10**9  # the flow is counted in whole parts of all clients: this many
GRAIN = 1e-6  # clients a year: by less a row is not broken


def family_of(members: np.ndarray, near: list[set[int]]) -> Family:
    """The family of some municipalities, given as truths; ``near`` has the neighbours of each."""
    inside = frozenset(np.flatnonzero(members).tolist())
    return Family(inside, inside.union(*(near[i] for i in inside)))


def everyone(problem: Problem) -> Family:
    """The family of all: nobody can lend more than there is room altogether."""
    return family_of(np.ones(len(problem.codes), dtype=bool), neighbours_of(problem))


def worst_family(plan: Columns, problem: Problem) -> tuple[Family, float]:
    """The family whose row is the tightest for a plan, and the clients that find no room."""
    lendable, room = plan.amounts["lendable"], plan.amounts["room"]
    near = neighbours_of(problem)
    around = [list(family_of(area, near).around) for area in plan.members]
    touch = np.array([plan.members[:, places].any(axis=1) for places in around])
    scale = FINE / max(1.0, float(problem.demand.sum()))
    lenders = lenders_that_cannot(lendable, room, touch, scale)
    if not lenders.any():
        return everyone(problem), 0.0
    family = family_of(plan.members[lenders].any(axis=0), near)
    return family, max(0.0, float(unlent(plan, family).sum()))


def lenders_that_cannot(
    lendable: np.ndarray, room: np.ndarray, touch: np.ndarray, scale: float
) -> np.ndarray:
    """The areas on the source's side of a least cut between what is lendable and what has room."""
    n = len(lendable)
    if not lendable.any():
        return np.zeros(n, dtype=bool)
    capacity = np.zeros((2 * n + 2, 2 * n + 2), dtype=np.int32)
    capacity[0, 1 : n + 1] = np.round(lendable * scale)
    capacity[1 : n + 1, n + 1 : 2 * n + 1] = np.where(touch, FINE, 0)
    # There may be far more room than clients, and more than a whole number here can count.
    capacity[n + 1 : 2 * n + 1, -1] = np.round(np.minimum(room * scale, FINE))
    graph = csr_array(capacity)
    flow = maximum_flow(graph, 0, 2 * n + 1).flow.toarray()
    reached = breadth_first_order(csr_array(capacity - flow > 0), 0, return_predecessors=False)
    side = np.zeros(2 * n + 2, dtype=bool)
    side[reached] = True
    return side[1 : n + 1]
