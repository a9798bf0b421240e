"""The linear program over columns, solved with HiGHS and priced until no column is missing.

    minimise    Σ cost_j x_j
    subject to  each municipality in exactly one area          Σ_{j ∋ i} x_j = 1
                all coaches placed                             Σ coaches_j x_j = C
                the leader in one area (if there is one)       Σ leader_j x_j = 1
                as many areas as wanted                        Kmin ≤ Σ x_j ≤ Kmax
                x ≥ 0

Any dual prices give a bound (Lagrange): the dual value + Kmax · min(0, least reduced cost).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import highspy
import numpy as np

from ipsgeo.problem import Problem, Weights
from ipsgeo.solve.areas import Floats
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.columns import (
    Areas,
    Columns,
    Prices,
    Staffing,
    best_columns,
    columns_of,
    no_columns,
)

PRICED_OUT = 1e-7  # a reduced cost above minus this no longer lowers the program's value
COLUMNS_A_ROUND = 300
PART = 100_000  # areas priced again and again, before all are looked through
ARTIFICIAL_LEFT = 1e-7


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
    """

    prices: Prices
    value: float
    least: float
    lower: float
    complete: bool
    feasible: bool
    rounds: int
    columns: Columns
    near: Areas
    edge: float


@dataclass(eq=False)
class Master:
    """The linear program while columns are being added."""

    problem: Problem
    artificial_cost: float
    prices: Prices = field(init=False)
    value: float = float("nan")
    artificial: float = float("inf")
    added: list[Columns] = field(default_factory=list)
    highs: highspy.Highs = field(default_factory=highspy.Highs)

    def __post_init__(self) -> None:
        self.highs.setOptionValue("output_flag", False)
        self.highs.setOptionValue("threads", 1)
        n, problem = len(self.problem.codes), self.problem
        fewest, most = problem.area_range()
        rows = [(1.0, 1.0)] * n + [(float(problem.coaches),) * 2]
        rows += [(1.0, 1.0)] if problem.leader_share > 0 else []
        rows += [(float(fewest), float(most))]
        for low, high in rows:
            self.highs.addRow(low, high, 0, np.array([], np.int32), np.array([], float))
        for row, (low, _) in enumerate(rows):
            entry = np.array([row], np.int32), np.array([1.0])
            if low > 0:  # too little in the row
                self.highs.addCol(self.artificial_cost, 0.0, highspy.kHighsInf, 1, *entry)
            if row >= n:  # too much in the row
                self.highs.addCol(
                    self.artificial_cost, 0.0, highspy.kHighsInf, 1, entry[0], -entry[1]
                )
        self.artificials = self.highs.getNumCol()

    def add(self, columns: Columns) -> None:
        """Add columns to the program."""
        n = len(self.problem.codes)
        bits = (columns.masks[:, None] >> np.arange(n, dtype=np.uint64)) & np.uint64(1)
        matrix = [bits.astype(float), columns.coaches[:, None].astype(float)]
        if self.problem.leader_share > 0:
            matrix.append(columns.leader[:, None].astype(float))
        dense = np.hstack([*matrix, np.ones((len(columns), 1))])
        which, rows = np.nonzero(dense)
        starts = np.searchsorted(which, np.arange(len(columns))).astype(np.int32)
        zeros, free = np.zeros(len(columns)), np.full(len(columns), highspy.kHighsInf)
        entries = rows.astype(np.int32), dense[which, rows]
        self.highs.addCols(len(columns), columns.cost, zeros, free, len(rows), starts, *entries)
        self.added.append(columns)

    def solve(self) -> None:
        """Solve; sets the prices, the dual value, and how much is artificial."""
        self.highs.run()
        solution = self.highs.getSolution()
        duals = np.array(solution.row_dual)
        n = len(self.problem.codes)
        fewest, most = self.problem.area_range()
        leader = duals[n + 1] if self.problem.leader_share > 0 else 0.0
        self.prices = Prices(
            municipalities=duals[:n], coach=duals[n], leader=leader, area=duals[-1]
        )
        value = duals[:n].sum() + duals[n] * self.problem.coaches + leader
        value += duals[-1] * (fewest if duals[-1] > 0 else most)
        self.value = float(value)
        self.artificial = float(np.sum(np.array(solution.col_value)[: self.artificials]))


def relax(pool: Sequence[Areas], staffing: Staffing, clock: Clock) -> Relaxation:
    """Solve the linear program over all columns of the pool."""
    ceiling = dearest(pool, staffing)
    found = generate(pool, staffing, Master(staffing.problem, 10.0 * ceiling), clock)
    if found.feasible or not found.complete or proven_impossible(pool, staffing, clock):
        return found
    # The artificial columns were too cheap after all: start again with dearer ones. Only
    # proven_impossible proves that there is no plan.
    found = generate(pool, staffing, Master(staffing.problem, 1e5 * ceiling), clock)
    return replace(found, complete=found.complete and found.feasible)


def proven_impossible(pool: Sequence[Areas], staffing: Staffing, clock: Clock) -> bool:
    """Whether no columns at all can cover everything, whatever they cost."""
    costless = Weights(**dict.fromkeys(Weights.__dataclass_fields__, 0.0))
    problem = replace(staffing.problem, weights=costless)
    free = [replace(areas, fixed_cost=np.zeros(len(areas))) for areas in pool]
    found = generate(free, Staffing(problem), Master(problem, 1.0), clock)
    return found.complete and not found.feasible


def dearest(pool: Sequence[Areas], staffing: Staffing) -> float:
    """More than any area with its coaches costs."""
    weights, problem = staffing.problem.weights, staffing.problem
    worst = max((float(areas.fixed_cost.max(initial=0.0)) for areas in pool), default=0.0)
    clients = float(problem.demand.sum())
    return worst + (weights.overload + 2 * weights.balance) * clients + 1.0


def generate(pool: Sequence[Areas], staffing: Staffing, master: Master, clock: Clock) -> Relaxation:
    """Price a small part of the pool until nothing is missing, then look through all of it.

    The part is first an even sample, then the areas with the least reduced costs, so that only a
    few rounds have to look at every area.
    """
    most, lower, rounds = staffing.problem.area_range()[1], 0.0, 0
    part = sample(pool)
    while True:
        rounds += converge(part, staffing, master, clock)
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
                columns=Columns.joined([no_columns(), *master.added]),
                near=part,
                edge=edge,
            )


def converge(part: Areas, staffing: Staffing, master: Master, clock: Clock) -> int:
    """Add the missing columns of a part until there are none; returns the rounds."""
    rounds = 0
    while True:
        master.solve()
        rounds += 1
        new = missing(part, staffing, master.prices)
        if not len(new) or clock.is_up():
            return rounds
        master.add(new)


def sample(pool: Sequence[Areas]) -> Areas:
    """An even sample of the pool, and every single municipality."""
    step = max(1, sum(len(areas) for areas in pool) // PART)
    parts = [
        areas.take((np.arange(len(areas)) % step == 0) | (np.bitwise_count(areas.masks) == 1))
        for areas in pool
    ]
    return Areas.joined(parts)


def nearest(
    pool: Sequence[Areas], staffing: Staffing, prices: Prices, clock: Clock
) -> tuple[Areas, float, float]:
    """The areas with the least reduced costs, the least of all, and the edge they lie below.

    Where time runs out on the way nothing is known of the rest: the least is minus infinity.
    """
    kept: list[Areas] = []
    reductions: list[Floats] = []
    least, edge = np.inf, np.inf
    for areas in pool:
        reduced = np.minimum.reduce([r for _, _, r in best_columns(areas, staffing, prices)])
        least = min(least, float(reduced.min(initial=np.inf)))
        near = np.flatnonzero(reduced < edge)
        kept.append(areas.take(near))
        reductions.append(reduced[near])
        if sum(map(len, reductions)) > 2 * PART:
            kept, reductions, edge = trimmed(kept, reductions, edge)
        if clock.is_up() and areas is not pool[-1]:
            least = edge = -np.inf
            break
    kept, _, edge = trimmed(kept, reductions, edge)
    return kept[0], least, edge


def trimmed(
    kept: list[Areas], reductions: list[Floats], edge: float
) -> tuple[list[Areas], list[Floats], float]:
    """The part with the least reduced costs, and the edge that it lies below from now on."""
    areas, reduced = Areas.joined(kept), np.concatenate(reductions)
    if len(reduced) <= PART:
        return [areas], [reduced], edge
    edge = float(np.partition(reduced, PART)[PART])
    inside = reduced < edge
    return [areas.take(inside)], [reduced[inside]], edge


def missing(part: Areas, staffing: Staffing, prices: Prices) -> Columns:
    """The columns of a part with the least reduced costs below zero."""
    parts = [no_columns()]
    for leader, coaches, reduced in best_columns(part, staffing, prices):
        below = np.flatnonzero(reduced < -PRICED_OUT)
        if len(below) > COLUMNS_A_ROUND:
            below = below[np.argpartition(reduced[below], COLUMNS_A_ROUND)[:COLUMNS_A_ROUND]]
        parts.append(columns_of(part.take(below), coaches[below], leader, staffing))
    return Columns.joined(parts)
