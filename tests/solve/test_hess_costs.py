"""What pairs of municipality and seat cost at least: never more than a plan with them."""

from dataclasses import replace
from types import SimpleNamespace

import highspy
import numpy as np
import pytest
from conftest import TOY_DEMAND, every_plan, least_with, letters_to_problem

from ipsgeo.audit import seat_of
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.hess import servable
from ipsgeo.solve.hess_costs import (
    SHORTEST_S,
    cheapest,
    least_costs,
    least_costs_from,
    linear_value,
    narrowed,
    slack,
    time_for,
    wider,
)
from ipsgeo.solve.hess_rules import filled

STATUS = highspy.HighsModelStatus
MINUTE = {"limit_s": 60.0}
MAP = """
    A B C
    D E C
"""
OPTIONS = {
    "an even load": {"areas": 3, "leader_share": 0.5},
    "halves": {"areas": (1, 2), "leader_share": 0.5, "coach_step": 0.5},
    "short ways": {"areas": 2, "weights": Weights(overload=0.0, balance=0.0)},
    "limits": {"leader_share": 0.5, "rules": Rules(max_minutes=20.0, max_load=21.0)},
}


@pytest.fixture(scope="module", params=OPTIONS)
def county(request) -> SimpleNamespace:
    """A problem, its optimum, and what its pairs cost: at least, and by brute force."""
    problem = letters_to_problem(
        MAP, TOY_DEMAND, coaches=4, throughput_per_year=20.0, **OPTIONS[request.param]
    )
    codes = problem.codes
    real = np.full((len(codes), len(codes)), np.inf)
    areas: dict[tuple[str, ...], float] = {}  # the cheapest plan with each
    for cost, groups, _, _ in every_plan(problem):
        for area in map(tuple, groups):
            areas[area] = min(cost, areas.get(area, np.inf))
    for area, cost in areas.items():
        seat = codes.index(seat_of([*area], problem))
        rows = [codes.index(code) for code in area]
        real[rows, seat] = np.minimum(real[rows, seat], cost)
    possible = servable(problem)
    found = least_costs(problem, possible, Clock(**MINUTE))
    return SimpleNamespace(
        problem=problem, best=real.min(), real=real, possible=possible, found=found
    )


def relaxed(problem: Problem, seat: int) -> float:
    """The least cost with this seat where nothing has to be whole and flows are left out."""
    model = filled(problem, servable(problem), flows=False)
    for variable in model.program.variables():
        variable.cat = "Continuous"
    model.keep(model.seat(seat) == 1)
    return least_with(model, model.program.objective)


def test_no_plan_is_cheaper_than_its_pairs_at_least(county):
    assert (county.found <= county.real + 1e-6).all()
    assert np.isinf(county.found[~county.possible]).all()
    assert cheapest(county.problem, county.found) <= county.best + 1e-6


def test_a_seat_costs_its_linear_program_and_its_municipalities_more(county):
    seats = county.found.diagonal()
    assert seats == pytest.approx([relaxed(county.problem, s) for s in range(5)])
    finite = np.isfinite(county.found)
    assert (county.found >= seats)[finite].all()
    assert (county.found > seats + 1.0)[finite].any()  # the reduced costs count


def test_a_seat_that_no_plan_has_costs_infinitely(toy):
    # A and F are 50 minutes apart: either can be served from elsewhere only.
    problem = replace(toy, rules=Rules(together=(("A", "F"),), max_minutes=40.0))
    found = least_costs(problem, servable(problem), Clock(**MINUTE))
    assert np.isinf(found[:, [0, 5]]).all()
    assert np.isfinite(found[:, 3]).all()  # D is near to all


def test_where_nothing_can_be_every_pair_costs_infinitely(toy):
    problem = replace(toy, rules=Rules(max_load=17.7))  # the even load is more
    assert np.isinf(least_costs(problem, servable(problem), Clock(**MINUTE))).all()


def test_when_the_time_is_over_every_pair_costs_what_any_plan_does(county):
    found = least_costs(county.problem, county.possible, Clock(stopped=True, **MINUTE))
    assert (np.isinf(found) == ~county.possible).all()
    costs = np.unique(found[county.possible])
    assert len(costs) == 1 and 0 <= costs[0] <= county.best + 1e-6


def highs_that_says(status: STATUS, value: float = 7.0, dual: float = 2.0) -> SimpleNamespace:
    """A solver's answer of a status, a value and the same reduced cost of every variable."""
    return SimpleNamespace(
        getModelStatus=lambda: status,
        getInfo=lambda: SimpleNamespace(objective_function_value=value),
        getSolution=lambda: SimpleNamespace(col_dual=[dual] * 1000),
    )


@pytest.mark.parametrize(
    ("status", "value", "expected"),
    [
        (STATUS.kOptimal, 7.0, 7.0),
        (STATUS.kOptimal, 0.25, 0.25),
        (STATUS.kOptimal, -1e-9, 0.0),
        (STATUS.kTimeLimit, 7.0, 0.0),  # a value on the way may be above that of a plan
        (STATUS.kIterationLimit, 7.0, 0.0),
    ],
)
def test_only_a_finished_linear_program_has_a_value(status, value, expected):
    assert linear_value(highs_that_says(status, value)) == expected


@pytest.mark.parametrize(
    ("status", "dual", "expected"),
    [
        (STATUS.kOptimal, 2.0, [9.0, 7.0, 9.0, 7.0]),  # D cannot be served from B
        (STATUS.kOptimal, 0.5, [7.5, 7.0, 7.5, 7.0]),
        (STATUS.kOptimal, -2.0, [7.0] * 4),
        (STATUS.kTimeLimit, 2.0, [0.0] * 4),
        (STATUS.kInfeasible, 2.0, [np.inf] * 4),
        (STATUS.kUnboundedOrInfeasible, 2.0, [np.inf] * 4),
    ],
)
def test_the_column_of_a_seat_is_what_the_solver_says(status, dual, expected):
    problem = letters_to_problem("A B C D", TOY_DEMAND, coaches=4, rules=Rules(max_minutes=20.0))
    model = filled(problem, servable(problem))
    assert least_with(model) == 0  # now the solver knows the variables
    assert least_costs_from(model, 1, highs_that_says(status, dual=dual)).tolist() == expected


@pytest.mark.parametrize(
    ("areas", "expected"),
    [(1, 2.0), (2, 3.0), (3, 5.0), ((2, 4), 3.0), (None, 2.0), (7, np.inf)],
)
def test_a_plan_costs_as_much_as_the_dearest_of_its_fewest_seats(toy, areas, expected):
    costs = np.full((6, 6), 1.0)
    np.fill_diagonal(costs, [5.0, 2.0, 9.0, np.inf, 3.0, 8.0])
    assert cheapest(replace(toy, areas=areas), costs) == expected


def test_the_pairs_of_all_plans_up_to_the_limit_stay(county):
    def live(limit: float) -> np.ndarray:
        return narrowed(county.problem, county.found, limit, Clock(**MINUTE))

    for limit in (county.best, 1.2 * county.best):
        assert (live(limit) >= (county.real <= limit + 1e-6)).all()
        assert (live(limit) <= county.possible).all()
    assert (live(np.inf) == np.isfinite(county.found)).all()
    assert not live(0.5 * county.found.min()).any()


def test_fewer_pairs_exclude_more(toy):
    toy = replace(toy, areas=2, weights=Weights(overload=0.0, balance=0.0))
    limit = 8.75  # the optimum: A, B, D and F from B or D, and C and E
    costs = least_costs(toy, servable(toy), Clock(**MINUTE))
    live = narrowed(toy, costs, limit, Clock(**MINUTE))
    assert live.sum() < (costs <= limit + slack(limit)).sum() < servable(toy).sum()
    stopped = narrowed(toy, costs, limit, Clock(stopped=True, **MINUTE))
    assert (stopped >= live).all()


def test_a_pair_at_the_limit_stays_and_one_clearly_above_goes(toy):
    costs = np.full((6, 6), 200.0)
    costs[0, 1] = 200.01  # within what the arithmetic may be off
    costs[2, 3] = 200.03
    live = narrowed(toy, costs, 200.0, Clock(**MINUTE))
    assert live.sum() == 35 and not live[2, 3]


@pytest.mark.parametrize(("limit", "expected"), [(0.0, 1e-4), (0.5, 1e-4), (300.0, 0.03)])
def test_the_slack_grows_with_the_limit(limit, expected):
    assert slack(limit) == pytest.approx(expected)
    assert slack(np.inf) == np.inf


def test_limits_grow_until_there_is_none():
    limits = [103.0]
    while limits[-1] < np.inf and len(limits) < 9:
        limits.append(wider(limits[-1], 100.0))
    assert limits == pytest.approx([103.0, 115.0, 175.0, np.inf])  # 3, 15 and 75 above
    assert wider(150.0, 100.0) == np.inf
    assert wider(149.0, 100.0) == 345.0
    assert wider(0.0, 0.0) == np.inf


def test_a_program_has_the_time_that_is_left_and_always_a_little():
    assert 59 < time_for(Clock(**MINUTE)) <= 60
    assert time_for(Clock(limit_s=0.0)) == SHORTEST_S
    assert time_for(Clock(limit_s=60.0, stopped=True)) == SHORTEST_S
