"""The integer program against every subset of some columns, and what is made of HiGHS's answer."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from conftest import columns_by_hand, letters_to_problem
from highspy import Highs, SolutionStatus
from highspy import HighsModelStatus as Status

from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, Rules
from ipsgeo.solve import program
from ipsgeo.solve.program import GAP, SHORTEST_S, Limit, Outcome, cover, least_theta, outcome

ROW = letters_to_problem(
    "A B C D", dict.fromkeys("ABCD", 10.0), coaches=4, leader_share=0.5, areas=(1, 4)
)
COLUMNS = columns_by_hand(
    ROW,
    "A1 A1+ B1 B1+ C1 C0.5+ D1 D2 D1.5 AB1+ AB2 CD2 ABCD4+",
    cost=[6, 3, 8, 8, 2, 3, 3, 3, 6, 4, 5, 3, 19],
    match=[1, 0, -1, -1, 1, -1, 1, 1, -1, 0, 0, 0, -1],
    travel=[3, 2, 2, 2, 2, 2, 4, 2, 3, 4, 1, 2, 3],
    moves=[0, 2, 2, 2, 2, 1, 2, 2, 2, 0, 0, 2, 2],
)
OTHER = np.array([5, 10, 3, 13, 12, 6, 11, 4, 14, 12, 12, 10, 1.0])
TWO_AREAS = Plan.of_groups(["AB", "CD"], [2, 2])


def by_hand(
    problem: Problem, goal: np.ndarray, rows: list[Limit] = (), theta_cost: float = 0.0
) -> tuple[float, np.ndarray]:
    """The least cost of all subsets of the columns that are plans, from the definition."""
    x = np.arange(2 ** len(COLUMNS))[:, None] >> np.arange(len(COLUMNS)) & 1
    fewest, most = problem.area_range()
    fits = (x @ COLUMNS.members == 1).all(axis=1)
    fits &= (x @ COLUMNS.coaches == problem.total_coaches) & (x @ COLUMNS.leader == problem.leaders)
    fits &= (fewest <= x.sum(axis=1)) & (x.sum(axis=1) <= most)
    for name, limit in problem.rules.max_goals.items():
        fits &= x @ COLUMNS.amounts[name] <= limit
    if problem.rules.max_moves is not None:
        fits &= x @ COLUMNS.amounts["moves"] <= problem.rules.max_moves
        fits &= (x @ (COLUMNS.match == 0) <= 1) & (x @ (COLUMNS.match == 1) <= 1)
    theta = np.zeros(len(x))
    for row in rows:
        theta = np.maximum(theta, (x @ row.amount - row.most) * (row.theta < 0))
    for row in rows:
        fits &= x @ row.amount + row.theta * theta <= row.most
    value = np.where(fits, x @ goal + theta_cost * theta, np.inf)
    return float(value.min()), x[value == value.min()]


OPTIONS = {
    "nothing": {},
    "four areas": {"areas": 4},
    "at least four areas": {"areas": (4, 5)},
    "at most two areas": {"areas": (1, 2)},
    "other coaches": {"coaches": 5},
    "half a coach": {"coaches": 4.5, "coach_step": 0.5},
    "two leaders": {"teams": 2},
    "travel": {"rules": Rules(max_goals={"travel": 7})},
    "moves": {"today": TWO_AREAS, "rules": Rules(max_moves=2)},
    "matches": {"today": TWO_AREAS, "rules": Rules(max_moves=9), "areas": (2, 4)},
}
FEW = Limit(amount=COLUMNS.amounts["travel"], most=7.0)
MANY = Limit(amount=-np.ones(len(COLUMNS)), most=-3.0)
SHORT = Limit(amount=COLUMNS.amounts["travel"] - 2.0, most=0.0, theta=-1.0)
SHORTER = Limit(amount=COLUMNS.coaches - 2.0, most=-1.5, theta=-1.0)
SPENT = Limit(amount=COLUMNS.cost, most=19.0, theta=2.0)
DEARER = Limit(amount=COLUMNS.amounts["travel"], most=6.0, theta=-1.0)
ROWS = {  # the price of theta, and the rows
    "none": (0.0, []),
    "one row": (0.0, [FEW]),
    "two rows": (0.0, [FEW, MANY]),
    "theta": (0.75, [SHORT]),
    "theta for nothing": (0.0, [SHORT, SPENT]),
    "dear theta": (3.0, [DEARER]),
    "two rows of theta": (0.75, [SHORT, SHORTER]),
    "theta in a limit": (0.75, [SHORT, SPENT]),
}


CASES = [
    *((options, rows, None) for options in OPTIONS for rows in ("none", "theta in a limit")),
    *(("nothing", rows, goal) for rows in ROWS for goal in (None, OTHER)),
]


@pytest.mark.parametrize(("options", "rows", "goal"), CASES)
def test_the_best_of_every_subset(options, rows, goal):
    problem = replace(ROW, **OPTIONS[options])
    price, limits = ROWS[rows]
    best, choices = by_hand(problem, COLUMNS.cost if goal is None else goal, limits, price)
    theta = {"theta_cost": price} if price else {}
    found = cover(COLUMNS, problem, goal=goal, at_most=limits, time_limit_s=9, **theta)
    assert found.finished
    assert found.value == pytest.approx(best) and found.bound == pytest.approx(best)
    if best == np.inf:
        assert found.chosen is None
    else:
        assert found.chosen.tolist() in [np.flatnonzero(x).tolist() for x in choices]


def test_every_option_and_row_makes_a_difference():
    plain, *others = (by_hand(replace(ROW, **o), COLUMNS.cost)[0] for o in OPTIONS.values())
    assert all(plain < other < np.inf for other in others)
    plain, *others = (
        tuple(by_hand(ROW, goal, rows, price)[0] for goal in (COLUMNS.cost, OTHER))
        for price, rows in ROWS.values()
    )
    assert plain not in others


def test_theta_is_what_the_rows_lack_and_never_less_than_nothing():
    # The chosen amounts are 3 and 4: 7 where 5 are allowed, and 7 where 6.5 are.
    amount, chosen = np.array([3.0, 50.0, 4.0]), np.array([0, 2])
    rows = [Limit(amount=amount, most=most, theta=-1.0) for most in (6.5, 5.0, 9.0)]
    assert least_theta(rows, chosen) == 2.0
    assert least_theta(rows[2:], chosen) == 0.0
    others = [Limit(amount=amount, most=0.0, theta=theta) for theta in (0.0, 1.0)]
    assert least_theta([rows[0], *others], chosen) == 0.5


def test_out_of_time_the_bound_is_the_solvers_own_also_with_theta(monkeypatch):
    def unfinished(*args: object) -> Outcome:
        return replace(outcome(*args), bound=1.5, finished=False)

    monkeypatch.setattr(program, "outcome", unfinished)
    found = cover(COLUMNS, ROW, at_most=[SHORT], theta_cost=1.0, time_limit_s=9)
    assert (found.finished, found.bound) == (False, 1.5)
    assert found.value == pytest.approx(by_hand(ROW, COLUMNS.cost, [SHORT], 1.0)[0])


@pytest.mark.parametrize(("seconds", "given"), [(7.5, 7.5), (0.0, SHORTEST_S)])
def test_the_solver_is_given_the_time_and_no_gap(monkeypatch, seconds, given):
    heard = {}

    def heard_from(highs: Highs, *rest: object) -> Outcome:
        for name in ("time_limit", "mip_rel_gap", "mip_abs_gap", "threads", "presolve"):
            heard[name] = highs.getOptionValue(name)[1]
        return outcome(highs, *rest)

    monkeypatch.setattr(program, "outcome", heard_from)
    assert cover(COLUMNS, ROW, time_limit_s=seconds).finished
    wanted = {"time_limit": given, "mip_rel_gap": 0, "threads": 1, "presolve": "off"}
    assert heard == {**wanted, "mip_abs_gap": GAP}


def said(status: Status, solved: bool, bound: float = -8.0) -> Outcome:
    """What is made of a status and a solution of four values, of which the last is of another."""
    feasible, nothing = SolutionStatus.kSolutionStatusFeasible, SolutionStatus.kSolutionStatusNone
    info = SimpleNamespace(
        primal_solution_status=int(feasible if solved else nothing), mip_dual_bound=bound
    )
    highs = SimpleNamespace(
        getModelStatus=lambda: status,
        getInfo=lambda: info,
        getSolution=lambda: SimpleNamespace(col_value=[1e-7, 0.9999999, 1.0, 1.0]),
    )
    # The first variable here is the third of the program.
    x = [SimpleNamespace(index=index) for index in (2, 0, 1)]
    return outcome(highs, x, np.array([2.0, 30.0, 5.0]))


@pytest.mark.parametrize(
    ("status", "bound", "finished"),
    [
        (Status.kInfeasible, np.inf, True),
        (Status.kUnboundedOrInfeasible, np.inf, True),
        (Status.kTimeLimit, -np.inf, False),
        (Status.kInterrupt, -np.inf, False),
        (Status.kSolveError, -np.inf, False),
        (Status.kUnknown, -np.inf, False),
    ],
)
def test_without_a_solution_only_a_proof_is_called_one(status, bound, finished):
    found = said(status, solved=False)
    assert (found.chosen, found.value, found.bound) == (None, np.inf, bound)
    assert found.finished == finished


@pytest.mark.parametrize(
    ("status", "bound", "finished"),
    [
        (Status.kOptimal, 7.0, True),
        (Status.kTimeLimit, -8.0, False),
        (Status.kSolutionLimit, -8.0, False),
        (Status.kUnknown, -8.0, False),
    ],
)
def test_with_a_solution_only_an_optimum_is_called_one(status, bound, finished):
    found = said(status, solved=True)
    assert found.chosen.tolist() == [0, 2]
    assert (found.value, found.bound, found.finished) == (7.0, bound, finished)
