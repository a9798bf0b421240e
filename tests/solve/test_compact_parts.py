"""The parts of the compact model's solve: what HiGHS says, what is made of it, what is proven."""

from dataclasses import replace
from types import SimpleNamespace

import highspy
import numpy as np
import pulp
import pytest
from conftest import TOY_DEMAND, brute_force, least_with, letters_to_problem

from ipsgeo.audit import broken_rules, score
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve import compact as module
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.compact import (
    CompactFound,
    best_seats,
    compact,
    fix,
    found_in,
    is_one,
    plan_in,
    settled,
    solved,
    stop_in_time,
    with_proof,
)
from ipsgeo.solve.hess import Hess, servable
from ipsgeo.solve.hess_costs import cheapest, least_costs, narrowed
from ipsgeo.solve.hess_rules import filled

STATUS = highspy.HighsModelStatus
MAP = """
    A B C
    D E C
"""
# A plan, and how far HiGHS may be off a whole number.
PLAN, OFF = "AD2+ BE1 C1", 1e-7


def county(**options: object) -> Problem:
    """Five municipalities, four coaches and half a leader."""
    given = {"coaches": 4, "areas": 3, "leader_share": 0.5, "throughput_per_year": 20.0}
    return letters_to_problem(MAP, TOY_DEMAND, **(given | options))


def model_with(problem: Problem, *plan: str, off: float = 0.0) -> Hess:
    """A solved model whose variables are those of a plan, or off by so much."""
    model = filled(problem, servable(problem))
    assert least_with(model, 0, *plan) == 0
    for whole in (model.serves, model.steps, model.leader, model.team):
        for sign, variable in zip([1, -1] * 50, whole.values(), strict=False):
            variable.varValue = round(variable.varValue) + sign * off
    return model


def plan_of(found: CompactFound) -> Plan:
    """The plan that was found."""
    plan = Plan.of_groups(found.groups, found.coaches, leader_groups=found.leader_groups)
    return found.in_teams(plan)


def with_value(status: str, value: float, bound: float) -> CompactFound:
    """An answer with a plan of that value."""
    return CompactFound(
        status=status, groups=[[f"{value}"]], value=value, bound=bound, counts={"nodes": value}
    )


NONE = CompactFound(status="infeasible", bound=np.inf)
NOTHING = CompactFound(status="no_plan", bound=50.0)
BEST = with_value("feasible", 95.0, 60.0)


@pytest.mark.parametrize(
    ("best", "found", "limit", "expected"),
    [
        # Plans up to the limit were sought, and there is none.
        (NOTHING, NONE, 100.0, ("no_plan", np.inf, 100)),
        (NOTHING, NONE, np.inf, ("infeasible", np.inf, np.inf)),
        (BEST, NONE, np.inf, ("feasible", 95, 95)),
        # What was left out costs more than the limit.
        (NOTHING, with_value("optimal", 90.0, 90.0), 100.0, ("optimal", 90, 90)),
        (NOTHING, with_value("optimal", 100.004, 100.004), 100.0, ("optimal", 100.004, 100.004)),
        (NOTHING, with_value("optimal", 110.0, 110.0), 100.0, ("feasible", 110, 100)),
        (NOTHING, with_value("optimal", 100.006, 100.006), 100.0, ("feasible", 100.006, 100)),
        (NOTHING, with_value("optimal", 110.0, 110.0), np.inf, ("optimal", 110, 110)),
        (with_value("feasible", 110.0, 100.0), with_value("optimal", 110.0, 110.0), 110.0,
         ("optimal", 110, 110)),
        (BEST, with_value("optimal", 95.0001, 95.0001), 100.0, ("optimal", 95, 95)),
        # Time ran out.
        (NOTHING, with_value("feasible", 90.0, 80.0), 100.0, ("feasible", 90, 80)),
        (NOTHING, with_value("feasible", 90.0, 30.0), 100.0, ("feasible", 90, 50)),
        (NOTHING, with_value("feasible", 190.0, 180.0), 100.0, ("feasible", 190, 100)),
        (NOTHING, CompactFound(status="no_plan", bound=70.0), 100.0, ("no_plan", np.inf, 70)),
        (NOTHING, CompactFound(status="no_plan", bound=170.0), 100.0, ("no_plan", np.inf, 100)),
        (BEST, CompactFound(status="no_plan", bound=70.0), 100.0, ("feasible", 95, 70)),
        (BEST, with_value("feasible", 97.0, 90.0), 100.0, ("feasible", 95, 90)),
        (BEST, with_value("feasible", 94.0, 90.0), 100.0, ("feasible", 94, 90)),
        (BEST, with_value("feasible", 99.0, 98.0), 100.0, ("feasible", 95, 95)),
    ],
)  # fmt: skip
def test_no_more_is_proven_than_the_limit_allows(best, found, limit, expected):
    both = with_proof(best, found, limit)
    assert (both.status, both.value, both.bound) == expected
    assert both.counts == found.counts
    assert both.groups == ([[f"{both.value}"]] if both.value < np.inf else [])


def highs_that_says(status: STATUS, bound: float, has_plan: bool) -> SimpleNamespace:
    """What HiGHS says at the end of a search."""
    feasible = highspy.SolutionStatus.kSolutionStatusFeasible
    info = SimpleNamespace(
        mip_dual_bound=bound,
        mip_node_count=-1,
        primal_solution_status=int(feasible) if has_plan else 0,
    )
    return SimpleNamespace(
        getModelStatus=lambda: status, getInfo=lambda: info,
        getNumCol=lambda: 12, getNumRow=lambda: 34,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "bound", "has_plan", "expected"),
    [
        (STATUS.kInfeasible, 0.0, False, ("infeasible", np.inf)),
        (STATUS.kUnboundedOrInfeasible, 0.0, False, ("infeasible", np.inf)),
        (STATUS.kTimeLimit, 3.0, False, ("no_plan", 3.0)),
        (STATUS.kTimeLimit, 0.5, False, ("no_plan", 0.5)),
        (STATUS.kInterrupt, -np.inf, False, ("no_plan", 0.0)),
        (STATUS.kTimeLimit, 3.0, True, ("feasible", 3.0)),
        (STATUS.kInterrupt, -np.inf, True, ("feasible", 0.0)),
        (STATUS.kTimeLimit, 1e9, True, ("feasible", None)),
        (STATUS.kOptimal, 3.0, True, ("optimal", None)),
    ],
)
def test_a_plan_is_optimal_where_the_search_ended_and_else_has_a_bound(
    status, bound, has_plan, expected
):
    problem = county()
    found = found_in(model_with(problem, PLAN), highs_that_says(status, bound, has_plan))
    assert found.counts == {"columns": 12, "rows": 34, "nodes": 0}
    value = score(Plan.of_groups(["AD", "BE", "C"], [2, 1, 1], leader_groups=[0]), problem)
    expected_value = value["objective"] if has_plan else np.inf
    assert found.status == expected[0]
    assert found.value == pytest.approx(expected_value)
    # A plan's own value is the bound where it is optimal or less than the bound.
    assert found.bound == pytest.approx(expected_value if expected[1] is None else expected[1])
    assert found.groups == ([["A", "D"], ["B", "E"], ["C"]] if has_plan else [])


@pytest.mark.parametrize("off", [0.0, OFF, -OFF])
@pytest.mark.parametrize("plan", ["CB1.5 DAE2.5+", "EBD2+ A1 C1"])
def test_a_plan_found_in_passing_gets_its_best_seats_and_whole_numbers(plan, off):
    problem = county(coach_step=0.5, areas=(2, 3))
    exact, value = settled(model_with(problem, plan, off=off))
    parts = plan_in(exact)
    own = plan_of(CompactFound(status="feasible", **parts))
    assert broken_rules(own, problem) == []
    assert value == pytest.approx(score(own, problem)["objective"])
    assert parts["teams"] == []
    if plan.startswith("E"):  # B, D and E are best served from D
        assert parts["groups"] == [["A"], ["C"], ["B", "D", "E"]]
        assert parts["coaches"] == [1, 1, 2]
        assert all(isinstance(count, int) for count in parts["coaches"])
        assert parts["leader_groups"] == [2]
    else:
        assert sorted(parts["coaches"]) == [1.5, 2.5]


@pytest.mark.parametrize(
    ("teams", "by_area"),  # the teams of A, B, C, D and E
    [("11211", {"A-D": 1, "B-E": 1, "C": 2}), ("12212", {"A-D": 1, "B-E": 2, "C": 2})],
)
def test_teams_and_their_leaders_stay_those_of_the_plan(teams, by_area):
    problem = county(teams=2, rules=Rules(team_coaches=1))
    exact, _ = settled(model_with(problem, "DA2+ BE1 C1+", teams, off=OFF))
    plan = plan_of(CompactFound(status="feasible", **plan_in(exact)))
    assert plan.team.to_dict() == by_area
    assert {*plan.leader_areas} == {"A-D", "C"}


def test_without_a_leader_no_group_has_one():
    model = model_with(county(leader_share=0.0), PLAN.replace("+", ""))
    exact, _ = settled(model)
    assert plan_in(exact)["leader_groups"] == []


def test_a_plan_that_breaks_a_row_is_refused():
    model = model_with(county(), PLAN)
    model.steps[0].varValue = 1.4  # one coach fewer than there are
    with pytest.raises(ValueError):
        settled(model)


def test_the_teams_of_the_groups_are_told_by_area_in_the_order_of_the_plan():
    names = {"A": "Ö", "B": "B", "C": "C"}
    found = CompactFound(status="optimal", groups=[["A"], ["B"], ["C"]], teams=[1, 2, 3])
    plan = Plan.of_groups(found.groups, [1, 2, 3], names=names)
    assert list(plan.coaches.index) == ["B", "C", "Ö"]
    own = found.in_teams(plan)
    assert own.team.to_dict() == {"B": 2, "C": 3, "Ö": 1}
    assert list(own.team.index) == ["B", "C", "Ö"] and own.team.name == "team"
    assert replace(found, teams=[]).in_teams(plan) is plan


def test_the_seat_has_the_least_travel_of_those_that_can_serve_the_group():
    problem = letters_to_problem("A B C D", TOY_DEMAND, coaches=4)
    model = filled(problem, servable(problem))
    # A with 30 clients, B with 12, C with 9 and D with 16.
    assert best_seats(model, {1: [0, 1], 2: [2, 3]}) == {1: 0, 2: 3}
    assert best_seats(model, {3: [0, 1, 2, 3]}) == {3: 1}  # 30 + 9 + 32 hours × 3, from A 12 + …
    rules = Rules(max_minutes={"A": 10.0, "B": 40.0, "C": 40.0, "D": 10.0})
    model = filled(replace(problem, rules=rules), servable(replace(problem, rules=rules)))
    assert best_seats(model, {1: [0, 1], 2: [2, 3]}) == {1: 1, 2: 2}


@pytest.mark.parametrize("seat", [0, 1])
def test_of_two_seats_alike_the_one_so_far_stays(seat):
    problem = letters_to_problem("A B", {"A": 10.0, "B": 10.0}, coaches=1)
    assert best_seats(filled(problem, servable(problem)), {seat: [0, 1]}) == {seat: seat}


def test_almost_whole_numbers_are_whole():
    program = pulp.LpProblem()
    found, held = program.add_variable("found"), program.add_variable("held", 0, 20)
    for value, whole in ((16.9999999, 17), (0.9999999, 1), (1e-7, 0), (1.0000001, 1)):
        found.varValue = value
        fix(held, found)
        assert (held.lowBound, held.upBound) == (whole, whole)
        assert is_one(found) == (whole == 1)


@pytest.mark.parametrize("stopped", [True, False])
def test_a_stopped_clock_interrupts_the_solver(stopped):
    order = SimpleNamespace(user_interrupt=None)
    stop_in_time(0, "", SimpleNamespace(), order, Clock(limit_s=9.0, stopped=stopped))
    assert order.user_interrupt == stopped


OPTIONS = {
    "an even load": {},
    "halves": {"areas": (1, 2), "coach_step": 0.5},
    "short ways": {"areas": 2, "weights": Weights(overload=0.0, balance=0.0)},
    "no goal": {"weights": Weights(overload=0.0, balance=0.0, travel=0.0)},
    # The solver's usual gap, a ten-thousandth, would be 40 here.
    "a high price": {"areas": 2, "weights": Weights(coach=100_000.0)},
    "a rule": {"rules": Rules(apart=(("A", "D"),), max_minutes=30.0)},
}


@pytest.mark.parametrize("name", OPTIONS)
def test_the_plan_found_is_proven_the_best(name):
    problem = county(**OPTIONS[name])
    found = compact(problem, Clock(limit_s=60.0))
    assert found.status == "optimal"
    assert found.value == found.bound == pytest.approx(brute_force(problem), abs=1e-6)
    assert broken_rules(plan_of(found), problem) == []
    assert score(plan_of(found), problem)["objective"] == pytest.approx(found.value)
    whole = solved(problem, servable(problem), Clock(limit_s=60.0))
    assert (whole.status, whole.value) == ("optimal", pytest.approx(found.value))
    assert 0 < found.counts["columns"] <= whole.counts["columns"]


def test_the_program_has_no_pairs_but_those_given():
    problem = county(areas=2, weights=Weights(overload=0.0, balance=0.0))
    few = np.zeros((5, 5), dtype=bool)
    few[[0, 3], 0] = few[[1, 2, 4], 2] = True
    found = solved(problem, few, Clock(limit_s=60.0))
    assert (found.status, found.groups) == ("optimal", [["A", "D"], ["B", "C", "E"]])
    few[4, 2] = False
    assert solved(problem, few, Clock(limit_s=60.0)).status == "infeasible"


def test_where_there_is_no_plan_that_is_proven():
    for rules in (Rules(max_load=10.0), Rules(fixed_seats=("A", "B", "C", "D"))):
        found = compact(county(rules=rules), Clock(limit_s=60.0))
        assert (found.status, found.bound, found.groups) == ("infeasible", np.inf, [])


def test_no_time_proves_nothing_false():
    problem = county()
    found = compact(problem, Clock(limit_s=60.0, stopped=True))
    assert found.status != "infeasible"
    assert found.bound <= brute_force(problem) + 1e-6 <= found.value + 2e-6


OVER = CompactFound(status="no_plan", bound=0.0)  # the time


@pytest.mark.parametrize(
    ("answers", "status", "value", "limits"),
    # The limits are so many times what every plan costs at least.
    [
        ([OVER], "no_plan", np.inf, [1.03]),
        ([NONE, OVER], "no_plan", np.inf, [1.03, 1.15]),
        ([NONE, NONE, OVER], "no_plan", np.inf, [1.03, 1.15, 1.75]),
        ([NONE, NONE, NONE, OVER], "no_plan", np.inf, [1.03, 1.15, 1.75, np.inf]),
        ([NONE, NONE, NONE, NONE], "infeasible", np.inf, [1.03, 1.15, 1.75, np.inf]),
        ([NONE, with_value("feasible", 900.0, 0.0)], "feasible", 900.0, [1.03, 1.15]),
        ([with_value("optimal", 2.9, 2.9)], "optimal", 2.9, [1.03]),
        # An optimum above the limit is the next limit: 3.4 is 1.2 times the least.
        ([with_value("optimal", 3.4, 3.4), OVER], "feasible", 3.4, [1.03, 1.2]),
        ([with_value("optimal", 3.4, 3.4), with_value("optimal", 3.3, 3.3)], "optimal", 3.3,
         [1.03, 1.2]),
    ],
)  # fmt: skip
def test_limits_grow_and_are_the_bound_when_time_runs_out(
    monkeypatch, answers, status, value, limits
):
    problem, clock = county(weights=Weights(overload=0.0, balance=0.0)), Clock(limit_s=60.0)
    costs = least_costs(problem, servable(problem), clock)
    least = 340 / 120  # B goes to A and E to B or D: 12 + 5 clients, 20 minutes, half a weight
    assert cheapest(problem, costs) == pytest.approx(least)
    left, searched = iter(answers), []

    def next_answer(own: Problem, live: np.ndarray, own_clock: Clock) -> CompactFound:
        assert own is problem and own_clock is clock
        searched.append(live)
        return next(left)

    monkeypatch.setattr(module, "solved", next_answer)
    found = compact(problem, clock)
    assert (found.status, found.value) == (status, value)
    proven = {"optimal": value, "infeasible": np.inf}
    before = [1.0, *limits][len(limits) - 1] * least
    assert found.bound == pytest.approx(proven.get(status, before))
    for live, limit in zip(searched, limits, strict=True):
        assert (live == narrowed(problem, costs, limit * least, clock)).all()


def test_where_no_pair_is_left_out_there_is_no_limit(monkeypatch):
    # Without time every pair costs the same, so that none is above the first limit.
    answers = iter([with_value("optimal", 900.0, 900.0)])
    monkeypatch.setattr(module, "solved", lambda *given: next(answers))
    problem = county(rules=Rules(max_minutes=20.0))
    found = compact(problem, Clock(limit_s=60.0, stopped=True))
    assert (found.status, found.bound) == ("optimal", 900.0)
