"""The linear program priced until no column is missing: a bound on every plan, and its prices.

Any dual prices give a bound (Lagrange): the dual value + Kmax · min(0, least reduced cost).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ipsgeo.problem import Weights
from ipsgeo.solve.areas import Part, Some, part_of
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.columns import Columns, Family, Prices
from ipsgeo.solve.frames import Floats
from ipsgeo.solve.master import Master
from ipsgeo.solve.pricing import below, best_columns, columns_of
from ipsgeo.solve.staffing import Staffing
from ipsgeo.solve.triples import broken_triples
from ipsgeo.solve.windows import no_columns

PRICED_OUT = 1e-7  # a reduced cost above minus this no longer lowers the program's value
COLUMNS_A_ROUND = 300
PART = 100_000  # areas priced again and again, before all are looked through
ARTIFICIAL_LEFT = 1e-7
WORTH_A_ROUND = 2e-4  # of the value: rows of triples that raise it by less are not worth a round


@dataclass(frozen=True, kw_only=True, eq=False)
class Relaxation:
    """What the linear program says.

    Parameters
    ----------
    prices
        Dual prices.
    value
        The dual value: what the prices alone add up to.
    least
        Least reduced cost over all columns, at most 0.
    lower
        Lower bound on the value of every plan.
    complete
        Whether no column is missing; False when time ran out.
    feasible
        Whether the columns can cover everything; False proves that no plan exists.
    rounds
        Rounds of pricing.
    columns
        The columns that it was solved with.
    near, edge
        All areas that have a column with a reduced cost below the edge.
    master
        The program, to be gone on with.
    """

    prices: Prices
    value: float
    least: float
    lower: float
    complete: bool
    feasible: bool
    rounds: int
    columns: Columns
    near: Part
    edge: float
    master: Master


def relax(pool: Sequence[Some], staffing: Staffing, clock: Clock) -> Relaxation:
    """Solve the linear program over all columns of the pool."""
    ceiling = dearest(pool, staffing)
    found = generate(pool, staffing, Master(staffing, 10.0 * ceiling), clock)
    if found.feasible or not found.complete or proven_impossible(pool, staffing, clock):
        return found
    # The artificial columns were too cheap after all: start again with dearer ones. Only
    # proven_impossible proves that there is no plan.
    found = generate(pool, staffing, Master(staffing, 1e5 * ceiling), clock)
    return replace(found, complete=found.complete and found.feasible)


def proven_impossible(pool: Sequence[Some], staffing: Staffing, clock: Clock) -> bool:
    """Whether no columns at all can cover everything, whatever they cost."""
    costless = Weights(**dict.fromkeys(Weights.__dataclass_fields__, 0.0))
    problem = replace(staffing.problem, weights=costless)
    free = [replace(areas, fixed_cost=np.zeros(len(areas))) for areas in pool]
    costless_staffing = Staffing(problem, costless, staffing.lent_share)
    found = generate(free, costless_staffing, Master(costless_staffing, 1.0), clock)
    return found.complete and not found.feasible


def dearest(pool: Sequence[Some], staffing: Staffing) -> float:
    """More than any area with its coaches costs."""
    weights, problem = staffing.problem.weights, staffing.problem
    worst = max((float(areas.fixed_cost.max(initial=0.0)) for areas in pool), default=0.0)
    clients = staffing.most_clients
    staff = weights.coach * float(problem.most_in_area)
    return worst + (weights.overload + 2 * weights.balance) * clients + staff + 1.0


def generate(pool: Sequence[Some], staffing: Staffing, master: Master, clock: Clock) -> Relaxation:
    """Price a small part of the pool until nothing is missing, then look through all of it.

    The part is first an even sample, then the areas with the least reduced costs, so that only a
    few rounds have to look at every area.
    """
    return look_through(pool, sample(pool), staffing, master, clock, converge)


def strengthened(
    pool: Sequence[Some],
    staffing: Staffing,
    relaxation: Relaxation,
    clock: Clock,
    families: Sequence[Family] = (),
) -> Relaxation:
    """The same with the rows of triples that the mixture breaks, and those of families."""
    master, near = relaxation.master, relaxation.near
    master.add_rows([family for family in families if family not in master.rows.later])
    found = look_through(pool, near, staffing, master, clock, converge_with_triples)
    return replace(
        found,
        rounds=relaxation.rounds + found.rounds,
        lower=max(found.lower, relaxation.lower),
        feasible=found.feasible or relaxation.feasible,
    )


def look_through(
    pool: Sequence[Some],
    part: Part,
    staffing: Staffing,
    master: Master,
    clock: Clock,
    settle: Callable[[Part, Staffing, Master, Clock], int],
) -> Relaxation:
    """Settle the program on a part, look through the pool for the next part, and again."""
    most, lower, rounds = staffing.problem.area_range()[1], 0.0, 0
    while True:
        rounds += settle(part, staffing, master, clock)
        part, least, edge = nearest(pool, staffing, master.prices, clock)
        lower = max(lower, master.value + most * min(0.0, least))
        complete = least >= -PRICED_OUT
        clock.show("prices", f"≥ {lower:.4g}")
        if complete or clock.is_up():
            return Relaxation(
                prices=master.prices,
                value=master.value,
                least=min(0.0, least),
                lower=lower,
                complete=complete,
                feasible=master.artificial <= ARTIFICIAL_LEFT,
                rounds=rounds,
                columns=master.columns(),
                near=part,
                edge=edge,
                master=master,
            )


def converge_with_triples(part: Part, staffing: Staffing, master: Master, clock: Clock) -> int:
    """Add what is missing of a part, and the rows of triples that the mixture breaks, in turn."""
    rounds = converge(part, staffing, master, clock)
    while master.artificial <= ARTIFICIAL_LEFT and not clock.is_up():
        triples = broken_triples(master.columns(), master.chosen, master.rows.later)
        if not triples:
            break
        before = master.value
        master.add_rows(triples)
        rounds += converge(part, staffing, master, clock)
        if master.value - before < WORTH_A_ROUND * abs(before):
            break
    return rounds


def converge(part: Part, staffing: Staffing, master: Master, clock: Clock) -> int:
    """Add the missing columns of a part until there are none; returns the rounds."""
    rounds = 0
    while True:
        master.solve()
        rounds += 1
        new = missing(part, staffing, master.prices)
        if not len(new) or clock.is_up():
            return rounds
        master.add(new)


def sample(pool: Sequence[Some]) -> Part:
    """An even sample of the pool, and every single municipality."""
    step = max(1, sum(map(len, pool)) // PART)
    parts = []
    for areas in pool:
        single = areas.counts(np.ones((1, size_of(areas)), dtype=bool))[:, 0] == 1
        parts.append(part_of(areas.take((np.arange(len(areas)) % step == 0) | single)))
    return Part.joined(parts)


def size_of(areas: Some) -> int:
    """Municipalities in the whole problem."""
    return areas.members.shape[1] if isinstance(areas, Part) else areas.size


def nearest(
    pool: Sequence[Some], staffing: Staffing, prices: Prices, clock: Clock
) -> tuple[Part, float, float]:
    """The areas with the least reduced costs, the least of all, and the edge they lie below.

    Where time runs out on the way nothing is known of the rest: the least is minus infinity.
    """
    kept: list[Some] = []
    reductions: list[Floats] = []
    least, edge = np.inf, np.inf
    for areas in pool:
        near, reduced = below(areas, staffing, prices, edge)
        least = min(least, float(reduced.min(initial=np.inf)))
        kept.append(near)
        reductions.append(reduced)
        if sum(map(len, reductions)) > 2 * PART:
            kept, reductions, edge = trimmed(kept, reductions, edge)
        if clock.is_up() and areas is not pool[-1]:
            least = edge = -np.inf
            break
    kept, _, edge = trimmed(kept, reductions, edge)
    return Part.joined([part_of(areas) for areas in kept]), least, edge


def trimmed(
    kept: list[Some], reductions: list[Floats], edge: float
) -> tuple[list[Some], list[Floats], float]:
    """The areas with the least reduced costs, and the edge that they lie below from now on."""
    reduced = np.concatenate(reductions)
    if len(reduced) <= PART:
        return kept, reductions, edge
    edge = float(np.partition(reduced, PART)[PART])
    inside = [some < edge for some in reductions]
    near = [areas.take(within) for areas, within in zip(kept, inside, strict=True)]
    return near, [some[within] for some, within in zip(reductions, inside, strict=True)], edge


def missing(part: Part, staffing: Staffing, prices: Prices) -> Columns:
    """The columns of a part with the least reduced costs below zero."""
    parts = [no_columns(staffing)]
    for leader, coaches, match, reduced in best_columns(part, staffing, prices):
        below = np.flatnonzero(reduced < -PRICED_OUT)
        if len(below) > COLUMNS_A_ROUND:
            below = below[np.argpartition(reduced[below], COLUMNS_A_ROUND)[:COLUMNS_A_ROUND]]
        parts.append(columns_of(part.take(below), coaches[below], leader, match[below], staffing))
    return Columns.joined(parts)
