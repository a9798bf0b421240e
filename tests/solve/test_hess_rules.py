"""The rows of the Hess model, rule by rule: which plans keep them, alone and among all rows."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from conftest import least_with, letters_to_problem, partitions

from ipsgeo.audit import score
from ipsgeo.moves import moved_codes
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve import hess_rules
from ipsgeo.solve.hess import Hess, servable, variables
from ipsgeo.solve.hess_rules import connected_team, filled

SQUARE = """
    A B
    C D
"""
LINE = "A B C D E"
DEMAND = {"A": 30.0, "B": 12.0, "C": 9.0, "D": 16.0, "E": 5.0}
CARE = {"I": ("A",), "II": ("A", "C"), "III": ("C", "D", "C"), "IV": ("C",)}
TODAY = Plan.of_groups([["A", "B", "C"], ["D"]], [3, 1])
HALVES = {"coach_step": 0.5}
IN_TEAMS = {"coaches": 5, "teams": 2}
FEW = {"rules": Rules(team_coaches=1)}


def county(drawing: str = SQUARE, **options: object) -> Problem:
    """Four municipalities, four coaches and half a leader."""
    given = {"coaches": 4, "leader_share": 0.5, "throughput_per_year": 15.0, "teams": 1}
    return letters_to_problem(drawing, DEMAND, **(given | options))


def rows_of(problem: Problem, rule: str = "") -> Hess:
    """The model with one rule alone, or with all."""
    if not rule:
        return filled(problem, servable(problem))
    model = variables(problem, servable(problem))
    getattr(hess_rules, rule)(model)
    return model


def allows(model: Hess, *plan: str) -> bool:
    """Whether the rows of a model leave room for a plan."""
    return least_with(model, 0, *plan) == 0


# The rule, the options, and plans that keep it and that break it, and nothing else. A and B have
# 42 clients a year, C and D 25.
CASES = [
    ("one_seat", {}, "AB3+ CD1 | ABCD4+", "AB3+ C1 | AB3+ BCD1"),
    ("number_of_areas", {}, "ABCD4+ | A1+ B1 C1 D1", ""),
    ("number_of_areas", {"areas": (2, 3)}, "AB3+ CD1 | AB2+ C1 D1", "ABCD4+ | A1+ B1 C1 D1"),
    ("number_of_areas", {"areas": 2}, "AB3+ CD1", "ABCD4+ | AB2+ C1 D1"),
    # B and D are no seats: they take none of the four coaches.
    ("counted_coaches", {}, "AB3+ CD1 | AB1+ CD3 | ABCD4+", "AB1+ CD1 | AB4+ CD0 | AB3+ CD2"),
    ("counted_coaches", {"areas": 2}, "AB3+ CD1", "ABCD4+"),  # it leaves none for the other
    (
        "counted_coaches",
        HALVES | {"rules": Rules(min_coaches=1.5)},
        "AB2.5+ CD1.5 | AB2+ CD2",
        "AB3+ CD1",
    ),
    ("leaders", {}, "AB3+ CD1 | AB3 CD1+", "AB3 CD1 | AB3+ CD1+"),
    ("leaders", {"teams": 2} | FEW, "AB2+ C1+ D1", "AB2+ C1 D1 | AB2+ C1+ D1+"),
    ("leaders", {"leader_share": 0.0}, "AB3 CD1", ""),
    ("connected", {}, "BACD4+ | AB2+ CD2 | AC2+ B1 D1", "AD2+ B1 C1 | BC2+ A1 D1"),
    ("kept_together", {"rules": Rules(together=(("D", "A", "B"),))}, "BAD3+ C1 | CABD4+",
     "AB2+ CD2 | AC2+ BD2 | ABC3+ D1 | ACD3+ B1 | A1+ BD2 C1"),
    ("kept_apart", {"rules": Rules(apart=(("D", "A"), ("A", "B")))}, "AC2+ BD2 | CA2+ B1 D1",
     "ABCD4+ | AB2+ CD2 | ACD3+ B1 | BA2+ C1 D1"),
    # Beside one coach for the area of B, another has the most that an area can have.
    ("fixed_coaches", {"areas": 2, "rules": Rules(fixed_coaches={"B": 1})},
     "AB1+ CD3 | BA1+ CD3 | BD1+ AC3", "AB2+ CD2 | BA3+ CD1"),
    ("fixed_coaches", HALVES | {"rules": Rules(fixed_coaches={"A": 2.5, "C": 1.5})},
     "AB2.5+ DC1.5", "AB3+ DC1 | AB2+ DC2 | ABCD4+"),
    ("limited_load", {"rules": Rules(max_load=17.0)}, "AB2+ CD2", "AB2 CD2+ | AB1+ CD3"),
    ("limited_load", {"rules": Rules(min_load=12.4)}, "AB2+ CD2", "AB2 CD2+ | AB1+ CD3"),
    ("limited_load", {"rules": Rules(min_load=10.1, max_load=21.1)}, "AB2+ CD2", "AB2 CD2+"),
    ("few_care_teams", {"rules": Rules(care_teams=CARE)}, "AB1+ CD3", ""),
    # Two touch A and B, three C and D: they need 1.6 and 2.4 of the staff.
    ("few_care_teams", {"rules": Rules(care_teams=CARE, teams_per_coach=1.25)}, "AB2 CD2+",
     "AB2+ CD2 | AB1+ CD3 | AB1 CD3+"),
    # The seat A cannot serve D, nor C serve B.
    ("few_care_teams", {"rules": Rules(care_teams=CARE | {"IV": ("D",), "V": ("B",)},
     max_minutes=20.0, teams_per_coach=1.5)}, "AB2+ CD2", "AB1+ CD3 | AB1 CD3+ | AB3+ CD1"),
    ("few_moves", {"today": TODAY}, "A1+ B1 C1 D1", ""),
    ("whole_areas_in_teams", {"teams": 1}, "AB3+ CD1", ""),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "options", "kept", "broken"), CASES)
def test_a_rule_allows_what_keeps_it_alone_and_among_all(rule, options, kept, broken):
    problem = county(**options)
    for model in (rows_of(problem, rule), rows_of(problem)):
        assert all(allows(model, plan) for plan in kept.split(" | "))
        assert not any(allows(model, plan) for plan in broken.split(" | ") if plan)


@pytest.mark.parametrize(
    ("areas", "kept", "broken"),
    [
        # From A go as many units as there can be others in its area.
        ((2, 5), "ABCD E", "ACD B E | ADE B C"),
        (None, "ABCDE | CABDE | BA DCE", "ABCE D | AE B C D | BACE D | EDA B C"),
    ],
)
def test_areas_in_a_line_are_connected_through_their_own(areas, kept, broken):
    model = rows_of(county(LINE, areas=areas, coaches=5), "connected")
    assert all(allows(model, plan) for plan in kept.split(" | "))
    assert not any(allows(model, plan) for plan in broken.split(" | "))


def test_only_a_seat_serves():
    model = rows_of(county(), "one_seat")
    assert least_with(model, model.seat(0) - model.serves[1, 0]) == 0
    assert least_with(model, -model.seat(0)) == -1


def test_together_is_served_from_seats_that_can_serve_all():
    # Within 20 minutes B serves A and C, but A and C do not serve each other.
    rules = Rules(together=(("A", "C"),), max_minutes=20.0)
    model = rows_of(county("A B C D", rules=rules), "kept_together")
    assert allows(model, "BAC2+ D2") and not allows(model, "AB2+ CD2")


@pytest.mark.parametrize(
    ("limits", "even", "uneven"),
    # Two pairs of neighbours and one wish are cut, or three pairs and two wishes.
    [
        ({"border": 2}, True, False),
        ({"wish": 1}, True, False),
        ({"wish": 2}, True, True),
        ({"border": 9, "travel": 6.0}, False, True),  # (12 + 16) × 20 minutes or 16 × 20
    ],
)
def test_a_limit_on_a_goal_is_kept_also_where_the_goal_has_no_weight(limits, even, uneven):
    wishes = pd.DataFrame([("A", "B"), ("C", "A")], columns=["code", "partner"])
    rules = Rules(max_goals=limits)
    model = rows_of(county(weights=Weights(wish=0.0), wishes=wishes, rules=rules))
    assert allows(model, "AB2+ CD2") == even
    assert allows(model, "A1+ B1 CD2") == uneven


@pytest.mark.parametrize("today", [TODAY, Plan.of_groups([["B", "D"], ["A"], ["C"]], [1, 1, 1])])
def test_moves_are_counted_from_the_best_match(today):
    models = [
        rows_of(county(today=today, rules=Rules(max_moves=most)), "few_moves") for most in range(4)
    ]
    for groups in partitions([*"ABCD"]):
        plan = Plan.of_groups(groups, [1] * len(groups))
        moves = len(moved_codes(today, plan, pd.Series(DEMAND)[[*"ABCD"]]))
        written = " ".join("".join(group) for group in groups)
        assert allows(models[moves], written)
        assert moves == 0 or not allows(models[moves - 1], written)


def test_an_area_is_matched_once_also_where_seats_serve_few():
    # A stays, and two of B to E: C or D, and E.
    today = Plan.of_groups([["A"], ["B", "C"], ["D", "E"]], [1, 1, 1])
    for most, fine in ((1, False), (2, True)):
        rules = Rules(max_minutes=20.0, max_moves=most)
        model = rows_of(county(LINE, today=today, rules=rules), "few_moves")
        assert allows(model, "AB CD E") == fine


# The rule, its options, a plan, and the team of each of five municipalities in a line.
ALONE = "A1 B1+ C1 D1 E1+"
TEAMS = [
    ("whole_areas_in_teams", FEW, "AB2+ C1 DE2+", "11122", "12222 21122 11121 11102 01122"),
    ("team_coaches", {"rules": Rules(team_coaches=2)}, ALONE, "11222 11122", "12222 11112 11111"),
    ("team_leaders", FEW, ALONE, "11222 11122 11112", "12222 11111"),
    ("team_leaders", FEW | {"leader_share": 0.0}, "A1 B1 C1 D1 E1", "11222 11112", ""),
    ("connected_teams", FEW, ALONE, "11122 11112 11222", "11111 11211 12122 11221"),
]


@pytest.mark.parametrize(("rule", "options", "plan", "kept", "broken"), TEAMS)
def test_a_rule_on_teams_allows_what_keeps_it(rule, options, plan, kept, broken):
    problem = county(LINE, **(IN_TEAMS | options))
    for model in (rows_of(problem, rule), rows_of(problem)):
        assert all(allows(model, plan, teams) for teams in kept.split())
        assert not any(allows(model, plan, teams) for teams in broken.split())


def test_a_team_may_be_one_area_with_the_most_coaches():
    for least, fine in ((1, True), (2, False)):
        problem = county(LINE, areas=2, **IN_TEAMS, rules=Rules(team_coaches=least))
        assert allows(rows_of(problem, "team_coaches"), "ABCD4+ E1+", "11112") == fine
        assert allows(rows_of(problem), "ABCD4+ E1+", "11112") == fine


def test_a_municipality_is_in_one_team():
    model = rows_of(county(LINE, **IN_TEAMS), "whole_areas_in_teams")
    assert least_with(model, -(model.in_team(1, 0) + model.in_team(1, 1))) == -1


def test_teams_stand_in_the_order_of_their_first_municipalities():
    model = rows_of(county(LINE, coaches=5, teams=3, **FEW), "connected_teams")
    assert allows(model, "", "11223") and allows(model, "", "12233")
    assert not allows(model, "", "11322")  # D would be in the second team and C in the third


@pytest.mark.parametrize(("teams", "firsts"), [("11223", [0, 2, 4]), ("12233", [0, 1, 3])])
def test_the_first_municipality_of_a_team_is_known(teams, firsts):
    for q, first in enumerate(firsts):
        model = variables(county(LINE, coaches=5, teams=3), np.ones((5, 5), dtype=bool))
        place = connected_team(model, q)
        assert least_with(model, place, "", teams) == first
        assert least_with(model, -place, "", teams) == -first


def test_a_team_has_one_source_whatever_the_order_of_its_codes():
    # A and C touch each other and not B, whose code is between theirs.
    model = variables(county("A C D B E", coaches=5, teams=2), np.ones((5, 5), dtype=bool))
    connected_team(model, 0)
    assert allows(model, "", "12122") and not allows(model, "", "11122")


@pytest.mark.parametrize("plan", ["AB2+ DC2", "A1 DBC3+", "ABCD4+"])
def test_all_rows_together_give_a_plan_what_the_audit_gives_it(plan):
    weights = Weights(border=0.3, change=0.2, coach=0.1)
    wishes = pd.DataFrame([("A", "B"), ("C", "A")], columns=["code", "partner"])
    problem = county(weights=weights, wishes=wishes, today=TODAY)
    minutes = problem.minutes.to_numpy() * [[1.0], [1.1], [1.2], [1.3]]
    minutes = pd.DataFrame(minutes, index=problem.codes, columns=problem.codes)
    problem = replace(problem, minutes=minutes)
    parts = [part.rstrip("+") for part in plan.split()]
    leads = [k for k, part in enumerate(plan.split()) if part.endswith("+")]
    own = Plan.of_groups(
        [[*part[:-1]] for part in parts], [int(part[-1]) for part in parts], leader_groups=leads
    )
    for flows in (True, False):
        model = filled(problem, np.ones((4, 4), dtype=bool), flows=flows)
        found = least_with(model, model.program.objective, plan)
        assert found == pytest.approx(score(own, problem)["objective"])


def test_without_flows_areas_and_teams_need_not_be_connected():
    problem = county(LINE, **(IN_TEAMS | FEW))
    with_flows = rows_of(problem)
    without = filled(problem, servable(problem), flows=False)
    for plan, teams in (("AC2+ B1 DE2+", "11122"), ("AB2+ C1+ DE2", "11211")):
        assert allows(without, plan, teams) and not allows(with_flows, plan, teams)
    assert not allows(without, "AB2+ C1+ D2", "11211")  # all other rows are there
