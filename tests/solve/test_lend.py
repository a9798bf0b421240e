"""The steps of ``lend``, each by itself; whole lendings are in tests/test_lending.py."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pulp
import pytest
from conftest import letters_to_problem
from scipy.optimize import linprog

from ipsgeo.audit import TOLERANCE
from ipsgeo.errors import DataError
from ipsgeo.lending import FLOW_COLUMNS, broken_lending
from ipsgeo.plan import Plan
from ipsgeo.solve.lend import checked, lend, most_flow, optimum, possible_flows
from ipsgeo.solve.program import SolverError

# A and B are one area with seat A; C, D and E follow, each 20 minutes from the next.
ROW = letters_to_problem(
    "A B C D E", {"A": 30.0, "B": 20.0, "C": 9.0, "D": 26.0, "E": 8.0}, coaches=4,
    throughput_per_year=20.0,
)  # fmt: skip
PLAN = Plan.of_groups(["AB", "C", "D", "E"], [1, 1, 1, 1])
SEATS = {"A-B": "A", "C": "C", "D": "D", "E": "E"}
ABOVE = {"A-B": 30.0, "C": -11.0, "D": 6.0, "E": -12.0}
# C is 40 minutes further than A for A's clients, and for B's as far as A.
FROM_AB = [("A-B", "C", "A", 40.0), ("A-B", "C", "B", 0.0)]
FROM_D = [("D", "C", "D", 20.0), ("D", "E", "D", 20.0)]


def rows_of(table: pd.DataFrame) -> list[tuple]:
    return [tuple(row) for row in table.itertuples(index=False)]


@pytest.mark.parametrize(
    ("above", "limit", "flows"),
    [
        ({}, None, FROM_AB + FROM_D),
        ({}, 40.0, FROM_AB + FROM_D),
        ({}, 39.9, FROM_AB[1:] + FROM_D),
        ({}, 0.0, FROM_AB[1:]),
        ({"D": 0.0}, None, FROM_AB),
        ({"C": 0.0}, None, FROM_D[1:]),
        ({"C": 1.0}, None, FROM_D[1:]),
        ({"C": 1.0, "D": -1.0}, None, [("C", "D", "C", 20.0)]),
        ({"A-B": TOLERANCE / 2, "E": -TOLERANCE / 2}, None, FROM_D[:1]),
        ({"A-B": -5.0, "D": -5.0}, None, []),
    ],
)
def test_help_goes_from_above_to_a_neighbour_below_and_not_too_far(above, limit, flows):
    table = possible_flows(PLAN, ROW, pd.Series(SEATS), pd.Series(ABOVE | above), limit)
    assert rows_of(table) == flows
    assert list(table) == ["from_area", "to_area", "code", "extra_minutes"]
    assert list(table.index) == list(range(len(flows)))


def test_flows_are_in_the_order_of_codes_and_then_of_the_helpers_seats():
    # Named A-F the helper comes before C; by its seat it comes after.
    problem = letters_to_problem("F A D C", dict.fromkeys("ACDF", 1.0), coaches=3)
    plan = Plan.of_groups(["AF", "C", "D"], [1, 1, 1])
    seats, above = pd.Series({"A-F": "F", "C": "C", "D": "D"}), {"A-F": -1.0, "C": -1.0, "D": 2.0}
    found = possible_flows(plan, problem, seats, pd.Series(above), None)
    assert found["to_area"].tolist() == ["C", "A-F"]


def table_of(*flows: tuple) -> pd.DataFrame:
    return pd.DataFrame(flows, columns=["from_area", "to_area", "code", "extra_minutes"])


def limits_of(**limits: dict[str, float]) -> dict[str, pd.Series]:
    return {column: pd.Series(limit) for column, limit in limits.items()}


TWO_HELPERS = table_of(("A", "C", "A", 9.0), ("A", "D", "A", 9.0), ("B", "C", "B", 5.0))


@pytest.mark.parametrize(
    ("code", "own", "helper", "clients"),
    [
        # B's way to C is shorter than A's, but A finds room in D as well.
        ({"A": 9, "B": 9}, {"A": 7, "B": 4}, {"C": 6, "D": 9}, [2, 5, 4]),
        # Each of the three kinds of limits by itself.
        ({"A": 3, "B": 2}, {"A": 7, "B": 4}, {"C": 9, "D": 9}, [3, 0, 2]),
        ({"A": 9, "B": 9}, {"A": 3, "B": 2}, {"C": 9, "D": 9}, [3, 0, 2]),
        ({"A": 9, "B": 9}, {"A": 9, "B": 9}, {"C": 3, "D": 2}, [0, 2, 3]),
        # Most comes before nearest, though the nearest is full then.
        ({"A": 4, "B": 9}, {"A": 4, "B": 9}, {"C": 5, "D": 1.5}, [0, 1.5, 5]),
        ({"A": 0, "B": 0}, {"A": 1, "B": 1}, {"C": 1, "D": 1}, [0, 0, 0]),
        ({"A": TOLERANCE / 2, "B": 1}, {"A": 1, "B": 1}, {"C": 9, "D": 9}, [0, 0, 1]),
        ({"A": 1, "B": 1 / 3}, {"A": 1, "B": 1}, {"C": 9, "D": 9}, [1, 0, 0.333333333]),
    ],
)
def test_most_clients_then_the_nearest_then_the_first(code, own, helper, clients):
    flows = most_flow(TWO_HELPERS, limits_of(code=code, from_area=own, to_area=helper))
    wanted = TWO_HELPERS.assign(clients_per_year=clients)[[*FLOW_COLUMNS]]
    wanted = wanted[wanted["clients_per_year"] > 0].reset_index(drop=True)
    pd.testing.assert_frame_equal(flows, wanted, check_dtype=False, rtol=0, atol=1e-6)
    assert flows["clients_per_year"].tolist() == flows["clients_per_year"].round(9).tolist()


def test_where_nothing_is_possible_nothing_flows():
    flows = most_flow(TWO_HELPERS.iloc[:0], limits_of(code={}, from_area={}, to_area={}))
    assert (len(flows), tuple(flows)) == (0, FLOW_COLUMNS)


@pytest.mark.parametrize("seed", range(10))
def test_goal_after_goal_as_another_solver_has_it(seed):
    draw = np.random.default_rng(seed)
    names = [(a, b) for a in "ABC" for b in "XYZ" if draw.random() < 0.7]
    table = table_of(*((a, b, a, float(draw.integers(0, 4))) for a, b in names))
    own, helper = (
        {name: int(draw.integers(1, 9)) for name in sorted({pair[k] for pair in names})}
        for k in (0, 1)
    )
    flows = most_flow(table, limits_of(from_area=own, to_area=helper))
    rows = [[float(n in pair) for pair in names] for n in [*own, *helper]]
    most = [*own.values(), *helper.values()]
    for goal in (-np.ones(len(names)), table["extra_minutes"].to_numpy(), *-np.eye(len(names))):
        found = linprog(goal, np.array(rows), most)
        rows, most = [*rows, goal], [*most, found.fun + 1e-9]
    known = dict(zip(names, found.x, strict=True))
    clients = {(f.from_area, f.to_area): f.clients_per_year for f in flows.itertuples()}
    assert clients == pytest.approx({k: v for k, v in known.items() if v > 1e-6}, abs=1e-5)


def two_variables(*limits: tuple[float, float, float]) -> tuple[pulp.LpProblem, list]:
    """Most of the first and twice the second, with rows a·first + b·second at most a number."""
    program = pulp.LpProblem("two", pulp.LpMinimize)
    x = [program.add_variable(name, lowBound=0) for name in ("first", "second")]
    program += -1.0 * x[0] - 2.0 * x[1]
    for a, b, most in limits:
        program += a * x[0] + b * x[1] <= most
    return program, x


def test_the_values_are_in_the_order_that_is_asked_for():
    program, x = two_variables((1, 0, 3), (1, 1, 5))
    assert optimum(program, x).tolist() == pytest.approx([0, 5])
    program, x = two_variables((1, 0, 3), (0, 1, 4))
    assert optimum(program, x[::-1]).tolist() == pytest.approx([4, 3])


@pytest.mark.parametrize("limits", [((1, 1, -2),), ((1, 0, 3),)], ids=["infeasible", "unbounded"])
def test_what_is_no_optimum_is_a_defect(limits):
    with pytest.raises(SolverError):
        optimum(*two_variables(*limits))


def test_a_lending_that_its_audit_refutes_is_a_defect():
    lending = lend(PLAN, ROW)
    assert checked(lending, PLAN, ROW) is lending
    wrong = replace(lending, flows=lending.flows.assign(clients_per_year=-1.0))
    broken = broken_lending(wrong, PLAN, ROW)
    assert len(broken) > 1
    with pytest.raises(SolverError) as caught:
        checked(wrong, PLAN, ROW)
    assert str(caught.value) == "; ".join(finding.text("en") for finding in broken)


def test_everything_wrong_with_a_request_is_said_at_once():
    options = {"goal": "most", "most_share": 1.01, "max_extra_minutes": -0.5}
    with pytest.raises(DataError) as caught:
        lend(Plan.of_groups(["AB", "C", "DX"], [1, 1, 1]), ROW, **options)
    assert [(f.key, f.column, f.value) for f in caught.value.findings] == [
        ("plan_missing", None, "E"),
        ("plan_foreign", None, "X"),
        ("lending_goal", "goal", "most"),
        ("not_a_share", "most_share", 1.01),
        ("negative", "max_extra_minutes", -0.5),
    ]


@pytest.mark.parametrize(
    ("options", "column"),
    [
        ({"most_share": -0.01}, "most_share"),
        ({"max_extra_minutes": float("nan")}, "max_extra_minutes"),
    ],
)
def test_a_wrong_number_is_named(options, column):
    with pytest.raises(DataError) as caught:
        lend(PLAN, ROW, **options)
    assert [finding.column for finding in caught.value.findings] == [column]


def test_the_ends_of_the_options_are_fine_and_are_kept():
    for goal, share, limit in (("overload", 0, 0), ("even", 1, 0.0), ("even", 1.0, None)):
        lending = lend(PLAN, ROW, goal=goal, most_share=share, max_extra_minutes=limit)
        assert (lending.goal, lending.most_share, lending.max_extra_minutes) == (goal, share, limit)


def test_any_plan_will_do_also_one_that_breaks_the_rules():
    # A and C are no connected area; of their 39 clients 19 are too many, and B has none to spare.
    plan = Plan.of_groups(["AC", "B", "DE"], [1, 1, 2])
    assert lend(plan, ROW).lent_per_year == pytest.approx(6)


def test_what_is_not_said_is_half_the_clients_for_less_overload_however_far():
    # A has 60 clients, 40 above the norm; B has room for 50, also by the even load of 20 each.
    problem = letters_to_problem(
        "A B", {"A": 60.0, "B": 10.0}, 500.0, coaches=4, throughput_per_year=20.0
    )
    plan = Plan.of_groups(["A", "B"], [1, 3])
    lending = lend(plan, problem)
    assert lending.lent_per_year == pytest.approx(30)
    assert (lending.goal, lending.most_share, lending.max_extra_minutes) == ("overload", 0.5, None)
    free = lend(plan, replace(problem, coaches=(3, 6)), goal="even", most_share=1.0)
    # The even load with this plan's four coaches is 17.5, so A has 42.5 too many.
    assert free.lent_per_year == pytest.approx(42.5)
