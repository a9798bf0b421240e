"""The variables of the Hess model, and its goals against the audit's."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from conftest import least_with, letters_to_problem

from ipsgeo.audit import score
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve import hess
from ipsgeo.solve.hess import Hess, positions, servable, variables, wanted_goals, weighted

LINE = "A B C D"  # 20 minutes from one to the next
DEMAND = {"A": 30.0, "B": 12.0, "C": 9.0, "D": 16.0}
ALL = dict.fromkeys("ABCD", "ABCD")
NO_TRAVEL = Weights(travel=0.0)


def line(**options: object) -> Problem:
    """Four municipalities in a row, four coaches and half a leader."""
    given = {"coaches": 4, "leader_share": 0.5, "throughput_per_year": 15.0}
    return letters_to_problem(LINE, DEMAND, **(given | options))


def everywhere(problem: Problem) -> Hess:
    """The empty model where every municipality can be served from every other."""
    return variables(problem, np.ones((len(problem.codes),) * 2, dtype=bool))


def reach(problem: Problem) -> dict[str, str]:
    """The municipalities that each seat can serve, as letters."""
    possible = servable(problem)
    served = {
        seat: "".join(code for i, code in enumerate(problem.codes) if possible[i, s])
        for s, seat in enumerate(problem.codes)
    }
    return {seat: codes for seat, codes in served.items() if codes}


def test_there_is_a_variable_for_each_possible_pair_seat_and_team():
    possible = np.array([[1, 1, 0, 0], [0, 1, 0, 0], [0, 1, 0, 1], [0, 0, 0, 1]], dtype=bool)
    model = variables(line(teams=3, coach_step=0.5), possible)
    assert [*model.serves] == [(0, 0), (0, 1), (1, 1), (2, 1), (2, 3), (3, 3)]
    assert [*model.steps] == [*model.leader] == [0, 1, 3]
    # Municipality 0 is in the first team, and municipality 1 in one of the first two.
    assert [*model.team] == [(0, 0), (1, 0), (1, 1), *((i, q) for i in (2, 3) for q in range(3))]
    for binary in (*model.serves.values(), *model.leader.values(), *model.team.values()):
        assert binary.isInteger() and (binary.lowBound, binary.upBound) == (0, 1)
    for steps in model.steps.values():  # four coaches are eight halves
        assert steps.isInteger() and (steps.lowBound, steps.upBound) == (0, 8)
    assert model.members == {0: [0], 1: [0, 1, 2], 3: [2, 3]}
    assert [*hess.common_seats(model, 0, 2)] == [1]
    assert [*hess.common_seats(model, 1, 3)] == []


def test_there_is_no_leader_or_team_where_none_is_wanted():
    model = everywhere(line(leader_share=0.0))
    assert (model.leader, model.team, [*model.teams]) == ({}, {}, [])
    assert not model.in_team(1, 0)
    model.steps[2].varValue = 3
    assert model.staff(2).value() == 3
    assert [*everywhere(line(teams=2)).teams] == [0, 1]
    assert len(everywhere(line(teams=2)).leader) == 4


def test_amounts_are_those_of_the_variables():
    model = everywhere(line(teams=2, coach_step=0.5))
    assert model.seat(2) is model.serves[2, 2]
    for variable in (*model.serves.values(), *model.steps.values(), *model.leader.values()):
        variable.varValue = 0
    for one in (model.leader[1], model.serves[0, 1], model.serves[3, 1], model.team[1, 1]):
        one.varValue = 1
    model.steps[1].varValue = 3
    assert model.in_team(1, 1).value() == 1
    assert not model.in_team(0, 1)  # the first municipality is in the first team
    assert model.coaches(1).value() == 1.5
    assert model.staff(1).value() == 2.0  # 1½ coaches and half a leader
    assert model.clients(1).value() == 30 + 16
    assert model.clients(2).value() == model.staff(2).value() == 0


def test_demand_and_neighbours_follow_the_sorted_codes():
    problem = line()
    pairs = pd.DataFrame([("D", "C"), ("B", "C"), ("B", "A")], columns=["code_a", "code_b"])
    model = everywhere(replace(problem, demand=problem.demand.iloc[::-1], neighbours=pairs))
    assert model.demand.tolist() == [30, 12, 9, 16]
    assert model.neighbours == [[1], [0, 2], [1, 3], [2]]
    assert positions(problem, pairs) == [(0, 1), (1, 2), (2, 3)]


# From A to B and from B to A it is not the same way.
ONE_WAY = [[0, 10, 40, 60], [30, 0, 20, 40], [40, 20, 25, 20], [60, 40, 20, 0]]


@pytest.mark.parametrize(
    ("options", "seats"),
    [
        ({}, ALL),
        ({"max_minutes": 20.0}, {"A": "A", "B": "ABC", "D": "CD"}),  # C is 25 minutes wide
        ({"max_minutes": {"A": 30.0, "C": 24.0}}, {"A": "AB", "B": "ABCD", "D": "ABCD"}),
        ({"fixed_seats": ("B",)}, {"A": "ACD", "B": "ABCD", "C": "ACD", "D": "ACD"}),
        ({"allowed_seats": ("A", "C")}, {"A": "ABCD", "C": "ABCD"}),
        ({"allowed_seats": ("A",), "fixed_seats": ("B",)}, {"A": "ACD"}),
    ],
)
def test_a_seat_serves_what_the_rules_let_it(options, seats):
    minutes = pd.DataFrame(ONE_WAY, index=[*"ABCD"], columns=[*"ABCD"], dtype=float)
    problem = line(rules=Rules(**options))
    problem = replace(problem, minutes=minutes.iloc[::-1, ::-1])
    assert reach(problem) == seats


def test_a_limit_on_minutes_is_kept_to_what_rounding_leaves():
    problem = line(rules=Rules(max_minutes=20.0 - 1e-9))
    assert reach(problem) == reach(line(rules=Rules(max_minutes=20.0)))
    assert reach(line(rules=Rules(max_minutes=19.99))) == {code: code for code in "ABCD"}


@pytest.mark.parametrize(
    ("rules", "order"),  # the first of these in an area is its seat
    [
        (Rules(), "ADBC"),
        (Rules(fixed_seats=("C",)), "CADB"),
        (Rules(allowed_seats=("B", "D")), "DB"),
        (Rules(allowed_seats=("B", "C"), fixed_seats=("C",)), "CB"),
    ],
)
def test_without_travel_each_area_has_one_seat(rules, order):
    seats = reach(line(weights=NO_TRAVEL, rules=rules))
    for size in range(1, 5):
        for area in combinations("ABCD", size):
            first = [code for code in order if code in area][:1]
            assert [seat for seat in area if {*area} <= {*seats.get(seat, "")}] == first


@pytest.mark.parametrize(
    ("weights", "rules"),
    [
        (Weights(), Rules()),
        (NO_TRAVEL, Rules(max_goals={"travel": 9.0})),
        (NO_TRAVEL, Rules(max_minutes=60.0)),
        (NO_TRAVEL, Rules(max_minutes={"A": 60.0})),
    ],
)
def test_any_member_can_be_the_seat_where_the_way_to_it_counts(weights, rules):
    assert reach(line(weights=weights, rules=rules)) == ALL


PLANS = ("AB3+ DC1", "DC2.5 AB1.5+", "A1 B1+ C1 D1", "BACD4+", "AB2 C1+ D1")
TODAY = Plan.of_groups([["A", "B", "C"], ["D"]], [3, 1])
WISHES = pd.DataFrame([("B", "A"), ("A", "B"), ("D", "B"), ("C", "D")], columns=["code", "partner"])


def as_plan(written: str) -> Plan:
    """The plan of a text as ``least_with`` takes it."""
    parts = [part.rstrip("+") for part in written.split()]
    return Plan.of_groups(
        [[*part.rstrip("0123456789.")] for part in parts],
        [float(part.lstrip("ABCD")) for part in parts],
        leader_groups=[k for k, part in enumerate(written.split()) if part.endswith("+")],
    )


@pytest.mark.parametrize("written", PLANS)
def test_each_goal_of_a_plan_is_what_the_audit_counts(written):
    problem = line(coach_step=0.5, wishes=WISHES, today=TODAY)
    model, audited = everywhere(problem), score(as_plan(written), problem)
    goals = {goal.__name__: goal(model) for goal in hess.GOALS}
    found = {name: least_with(model, goal, written) for name, goal in goals.items()}
    assert found == pytest.approx(audited[[*goals]].to_dict())


@pytest.mark.parametrize("written", PLANS)
def test_the_goals_are_the_same_where_few_seats_can_serve(written):
    weights = Weights(wish=3.0, border=0.7, change=0.11)
    rules = Rules(max_minutes=40.0)
    problem = line(coach_step=0.5, wishes=WISHES, today=TODAY, weights=weights, rules=rules)
    model = variables(problem, servable(problem))
    found = least_with(model, weighted(model, wanted_goals(model)), written)
    assert found == pytest.approx(score(as_plan(written), problem)["objective"])


def test_travel_is_to_the_seat_that_serves():
    problem = line()
    minutes = problem.minutes.copy()
    minutes.loc["B", "A"], minutes.loc["A", "B"] = 30.0, 5.0
    model = everywhere(replace(problem, minutes=minutes))
    # B to A, and C and D to D: 12 × 30 + 9 × 20 client-minutes.
    assert least_with(model, hess.travel(model), "AB2 DC2") == pytest.approx((360 + 180) / 60)


def test_without_wishes_and_plan_of_today_nothing_is_broken_or_changed():
    model = everywhere(line())
    assert not hess.wish(model) and not hess.change(model)


def test_the_goals_with_a_weight_or_a_limit_are_wanted_and_weighted():
    weights = Weights(overload=3.0, balance=0.0, travel=0.5, wish=0.0, border=0.0, coach=0.25)
    problem = line(weights=weights, wishes=WISHES, rules=Rules(max_goals={"border": 0}))
    model = everywhere(problem)
    goals = wanted_goals(model)
    assert {*goals} == {"overload", "travel", "coach", "border"}
    expected = score(as_plan("AB3+ DC1"), problem)
    assert least_with(model, goals["border"], "AB3+ DC1") == 1
    found = least_with(model, weighted(model, goals), "AB3+ DC1")
    assert found == pytest.approx(expected["objective"])
