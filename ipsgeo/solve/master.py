"""The linear program over columns, solved with HiGHS, while columns and rows are being added.

    minimise    Σ cost_j x_j
    subject to  each municipality in exactly one area          Σ_{j ∋ i} x_j = 1
                all coaches placed                             Σ coaches_j x_j = C
                the leaders in as many areas (if there are)    Σ leader_j x_j = T
                limited goals, and moves                       Σ amount_j x_j ≤ limit
                each of today's areas matched at most once     Σ_{j matched to m} x_j ≤ 1
                as many areas as wanted                        Kmin ≤ Σ x_j ≤ Kmax
                x ≥ 0

Rows are added later for triples (``solve.triples``) and for lending (``solve.lent``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import highspy
import numpy as np

from ipsgeo.problem import Problem
from ipsgeo.solve.columns import Columns, Family, Prices
from ipsgeo.solve.frames import Floats
from ipsgeo.solve.lent import everyone
from ipsgeo.solve.rows import Later, Rows, in_row
from ipsgeo.solve.staffing import Staffing
from ipsgeo.solve.windows import no_columns


@dataclass(eq=False)
class Master:
    """The linear program while columns are being added."""

    staffing: Staffing
    artificial_cost: float
    prices: Prices = field(init=False)
    chosen: Floats = field(init=False)
    value: float = float("nan")
    artificial: float = float("inf")
    added: list[Columns] = field(default_factory=list)
    highs: highspy.Highs = field(default_factory=highspy.Highs)

    def __post_init__(self) -> None:
        self.rows = Rows(self.problem, self.staffing.today)
        self.highs.setOptionValue("output_flag", False)
        self.highs.setOptionValue("threads", 1)
        for row, (low, high) in enumerate(self.rows.bounds):
            self.highs.addRow(low, high, 0, [], [])
            entry = np.array([row], dtype=np.int32), np.array([1.0])
            if low > 0:  # too little in the row
                self.highs.addCol(self.artificial_cost, 0.0, highspy.kHighsInf, 1, *entry)
            if row >= self.rows.first_count:  # too much in the row
                self.highs.addCol(
                    self.artificial_cost, 0.0, highspy.kHighsInf, 1, entry[0], -entry[1]
                )
        self.artificials = self.highs.getNumCol()
        self.first = self.artificials
        if self.staffing.lent_share is not None:  # θ: what is lendable and finds no room
            self.highs.addCol(self.problem.weights.overload, 0.0, highspy.kHighsInf, 0, [], [])
            self.first += 1
            self.add_rows([everyone(self.problem)])

    @property
    def problem(self) -> Problem:
        """The problem solved."""
        return self.staffing.problem

    def add(self, columns: Columns) -> None:
        """Add columns to the program."""
        table = self.rows.table(columns)
        zeros, free = np.zeros(len(columns)), np.full(len(columns), highspy.kHighsInf)
        starts, rows = table.indptr[:-1].astype(np.int32), table.indices.astype(np.int32)
        entries = len(rows), starts, rows, table.data
        self.highs.addCols(len(columns), columns.cost, zeros, free, *entries)
        self.added.append(columns)

    def columns(self) -> Columns:
        """All columns so far."""
        return Columns.joined([no_columns(self.staffing), *self.added])

    def add_rows(self, later: Sequence[Later]) -> None:
        """Add rows, with what the columns so far have in them; a family's row may fall short."""
        columns = self.columns()
        for row in later:
            amount = in_row(columns, row)
            inside = np.flatnonzero(amount)
            entries = inside.astype(np.int32) + self.first, amount[inside]
            most = 0.0 if isinstance(row, Family) else 1.0
            self.highs.addRow(-highspy.kHighsInf, most, len(inside), *entries)
            if isinstance(row, Family):
                number = len(self.rows.bounds)
                self.highs.changeCoeff(number, self.first - 1, -1.0)
            self.rows = replace(self.rows, later=(*self.rows.later, row))

    def solve(self) -> None:
        """Solve; sets the prices, the dual value, and how much is artificial."""
        self.highs.run()
        solution = self.highs.getSolution()
        self.prices = self.rows.prices(np.array(solution.row_dual))
        self.value = self.prices.value(self.problem)
        self.chosen = np.array(solution.col_value)[self.first :]
        self.artificial = float(np.sum(np.array(solution.col_value)[: self.artificials]))
