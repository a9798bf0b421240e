"""Every figure of the audit by hand, and every broken rule as a planner reads it."""

from dataclasses import replace

import pandas as pd
import pytest
from conftest import TODAY, TOY_DEMAND, TOY_MAP, letters_to_problem

from ipsgeo.audit import audit, broken_rules, changed_pairs, score, seat_of
from ipsgeo.errors import DataError
from ipsgeo.plan import Plan
from ipsgeo.problem import Rules, Weights

NAMES = dict(zip("ABCDEF", ["Aho", "Borgå", "Ceder", "Dal", "Enare", "Forssa"], strict=True))
GROUPS = ("AC", "BF", "DE")
TEAMS = {"1": ("A",), "2": ("A", "C"), "3": ("B", "C"), "4": ("B", "D"), "5": ("B", "F")}
DEMAND = pd.Series(TOY_DEMAND)
TWO_TEAMS = {"teams": 2, "rules": Rules(team_coaches=2)}


@pytest.fixture
def problem():
    """The toy county with names; A–C has 39 clients, B–F 20, D–E 21, and the norm is 20."""
    return letters_to_problem(
        TOY_MAP, TOY_DEMAND, coaches=4, areas=3, leader_share=0.5, throughput_per_year=20.0,
        names=NAMES,
    )  # fmt: skip


def by_hand(groups=GROUPS, coaches=(2, 1, 1), leaders=(0,), team=None) -> Plan:
    plan = Plan.of_groups(groups, coaches, leader_groups=leaders)
    return plan if team is None else replace(plan, team=pd.Series(team, index=plan.coaches.index))


# The plan, what the problem asks for, and what a planner is told.
TOLD = {
    "missing": ({"groups": ("AC", "BF", "D")}, {}, ["The plan lacks the municipality ”Enare”. Add a row for it."]),
    "foreign": ({"groups": ("AC", "BF", "DEX")}, {}, ["The plan has the municipality ”X”, which is not part of this task. Remove the row."]),
    "in parts": ({"groups": ("AB", "CE", "DF")}, {}, ["The area ”D-F” is not connected: (Dal) | (Forssa)."]),
    "in larger parts": (
        {"groups": ("ABF", "C", "DE")}, {"neighbours": pd.DataFrame([("A", "B"), ("D", "E"), ("C", "D"), ("C", "F")], columns=["code_a", "code_b"])},
        ["The area ”A-B-F” is not connected: (Aho, Borgå) | (Forssa)."],
    ),
    "too few areas": ({}, {"areas": (4, 5)}, ["There are ”3” areas; 4–5 are allowed."]),
    "too many coaches": ({"coaches": (2, 1, 2)}, {}, ["”5” coaches are placed; it should be 4."]),
    "half a coach too many": (
        {"coaches": (2, 1, 1.5)}, {"coach_step": 0.5}, ["”4.5” coaches are placed; it should be 4."],
    ),
    "below the range": ({}, {"coaches": (5, 6)}, ["”4” coaches are placed; it should be 5–6."]),
    "halves of whole coaches": (
        {"coaches": (2, 1.5, 0.5)}, {},
        [f"The area ”{area}” must have at least 1 coaches, a multiple of 1." for area in ("B-F", "D-E")],
    ),
    "fewer than the least": (
        {"coaches": (2, 1.5, 0.5)}, {"coach_step": 0.5, "rules": Rules(min_coaches=1)},
        ["The area ”D-E” must have at least 1 coaches, a multiple of 0.5."],
    ),
    "fixed": ({}, {"rules": Rules(fixed_coaches={"C": 3, "E": 1})}, ["The area of ”Ceder” must have 3 coaches."]),
    "two leaders": ({"leaders": (0, 2)}, {}, ["The leader's area is wrong (”A-C, D-E”): there are 1 leaders, each in one area."]),
    "no leader": ({"leaders": ()}, {}, ["The leader's area is wrong (”–”): there are 1 leaders, each in one area."]),
    "together": ({}, {"rules": Rules(together=(("A", "C"), ("B", "E", "D")))}, ["These must be in one area: ”Borgå, Enare, Dal”."]),
    "apart": ({}, {"rules": Rules(apart=(("A", "C"), ("A", "B")))}, ["These must be in different areas: ”Aho, Ceder”."]),
    "two fixed seats": ({}, {"rules": Rules(fixed_seats=("A", "C", "B"))}, ["One area has several fixed seats: ”Aho, Ceder”."]),
    "load below": (
        {}, {"rules": Rules(min_load=20.00001)},
        ["The area ”A-C” has 15.6 clients per year per coach; at least 20.0 are needed.",
         "The area ”B-F” has 20.0 clients per year per coach; at least 20.0 are needed."],
    ),
    "load above": (
        {}, {"rules": Rules(max_load=20.0)},
        ["The area ”D-E” has 21.0 clients per year per coach; at most 20.0 are allowed."],
    ),
    "loads at their limits": ({}, {"rules": Rules(min_load=15.6, max_load=21.0)}, []),
    "minutes": ({}, {"rules": Rules(max_minutes=30.0)}, ["The longest way to the seat of area ”A-C” is 40.0 minutes; at most 30.0 are allowed."]),
    "minutes at their limit": ({}, {"rules": Rules(max_minutes=40.0)}, []),
    "no seat allowed": ({}, {"rules": Rules(allowed_seats=("A", "B"))}, ["The area ”D-E” has no municipality that may be its seat."]),
    "teams that are given": (
        {}, {"rules": Rules(care_teams=TEAMS, teams_per_coach=1)},
        ["The area ”A-C” touches 3 teams but has only 2.5 coaches: at most 1 teams per coach are allowed.",
         "The area ”B-F” touches 3 teams but has only 1.0 coaches: at most 1 teams per coach are allowed."],
    ),
    "as many given teams as may be": ({}, {"rules": Rules(care_teams=TEAMS, teams_per_coach=3)}, []),
    "goal": ({}, {"rules": Rules(max_goals={"travel": 11.6})}, ["The goal ”travel” is 11.7; at most 11.6 is allowed."]),
    "moves": ({}, {"today": TODAY, "rules": Rules(max_moves=1)}, ["”2” municipalities change area (Aho, Enare); at most 1 are allowed."]),
    "goals at their limits": ({}, {"rules": Rules(max_goals={"coach": 4, "overload": 1, "wish": 0})}, []),
    "goal above by more than rounding": ({}, {"rules": Rules(max_goals={"overload": 1 - 1.5e-6})}, ["The goal ”overload” is 1.0; at most 1.0 is allowed."]),
    "large goal above by rounding": ({}, {"demand": DEMAND * 1e3, "rules": Rules(max_goals={"travel": 11666.66})}, []),
    "another plan today": ({}, {"today": TODAY}, []),
    "a leader in every area": ({"coaches": (2, 1, 1), "leaders": (0, 1, 2), "team": [1, 2, 3]}, {"teams": 3, "rules": Rules(team_coaches=1)}, []),
    "no teams said": ({"leaders": (0, 1)}, TWO_TEAMS, ["The plan does not say which team each area belongs to. Add the column team."]),
    "too many teams": (
        {"leaders": (0, 1), "team": [1, 2, 3]}, {"teams": 2, "rules": Rules(team_coaches=1)},
        ["There are ”3” teams; there should be 2.", "Team ”3” must have exactly one leader."],
    ),
    "small team": ({"leaders": (0, 1), "team": [1, 2, 1]}, TWO_TEAMS, ["Team ”2” has fewer than 2 coaches."]),
    "leaders": ({"leaders": (1, 2), "team": [1, 2, 2]}, TWO_TEAMS, [f"Team ”{team}” must have exactly one leader." for team in (1, 2)]),
}  # fmt: skip


@pytest.mark.parametrize("case", TOLD)
def test_what_a_planner_is_told_of_a_broken_rule(problem, case):
    plan, changes, told = TOLD[case]
    findings = broken_rules(by_hand(**plan), replace(problem, **changes))
    assert [finding.text("en") for finding in findings] == told


def test_a_team_in_parts_is_told(problem):
    plan = by_hand(("A", "B", "F", "CDE"), (1, 1, 1, 1), (0, 1), [1, 2, 2, 1])
    apart = replace(plan, team=pd.Series({"A": 1, "F": 1, "B": 2, "C-D-E": 2}))
    asked = replace(problem, areas=4, **TWO_TEAMS)
    told = [finding.text("en") for finding in broken_rules(apart, asked)]
    assert told == ["The areas of team ”1” are not connected."]


@pytest.mark.parametrize("plan", [by_hand(("AC", "BF", "D")), by_hand(("AC", "BF", "DEX"))])
def test_a_plan_of_others_is_not_audited(plan, problem):
    with pytest.raises(DataError, match=r"Enare|X"):
        audit(plan, problem)


def test_every_figure_of_an_area(problem):
    wishes = pd.DataFrame(
        [("A", "C"), ("A", "B"), ("C", "A"), ("E", "F")], columns=["code", "partner"]
    )
    table = audit(by_hand(), replace(problem, wishes=wishes))
    assert table.index.name == "area"
    # The even load is 80 / 4.5 a coach. C's 9 clients are 40 minutes from A, 6 hours in all.
    assert table.loc["A-C"].to_dict() == pytest.approx(
        {
            "municipalities": 2, "seat": "A", "coaches": 2, "leader": 0.5, "clients": 39.0,
            "load": 15.6, "overload": 0.0, "deviation": 80 / 4.5 * 2.5 - 39, "minutes_mean": 360 / 39,
            "minutes_max": 40.0, "client_hours": 6.0, "wishes_kept": 2, "wishes_broken": 1,
            "pairs_cut": 4, "connected": True,
        }
    )  # fmt: skip
    assert table.loc["D-E", ["leader", "overload", "wishes_kept", "wishes_broken"]].tolist() == [
        0,
        1,
        0,
        1,
    ]
    without = audit(by_hand(), problem)
    assert without[["wishes_kept", "wishes_broken"]].eq(0).all(axis=None)


def test_areas_without_clients_or_coaches(problem):
    nobody = replace(
        problem, demand=problem.demand.where(~problem.demand.index.isin(["B", "F"]), 0.0)
    )
    row = audit(by_hand(coaches=(3, 1, 0)), nobody).loc["B-F"]
    assert row["load"] == 0 and row["minutes_mean"] != row["minutes_mean"]
    assert audit(by_hand(coaches=(3, 1, 0)), nobody).loc["D-E", "load"] == float("inf")
    few = replace(problem, demand=problem.demand / 100)  # 0.2 clients a year in B–F
    assert audit(by_hand(), few).loc["B-F", "minutes_mean"] == pytest.approx(8 * 30 / 20)


@pytest.mark.parametrize(
    ("rules", "seat"),
    [
        (Rules(), "A"),
        (Rules(fixed_seats=("C",)), "C"),
        (Rules(allowed_seats=("C",)), "C"),
        (Rules(allowed_seats=("F",)), "A"),  # none of the area's own: the best of all
        (Rules(fixed_seats=("C",), allowed_seats=("A",)), "C"),
        (Rules(max_minutes={"A": 39.0}), "C"),
        (Rules(max_minutes={"A": 40.0}), "A"),
        (Rules(max_minutes=39.0), "A"),  # nobody keeps it
    ],
)  # fmt: skip
def test_the_seat(problem, rules, seat):
    assert seat_of(["C", "A"], replace(problem, rules=rules)) == seat


def test_of_equal_seats_the_first_code(problem):
    same = replace(problem, demand=problem.demand * 0 + 1.0)
    assert seat_of(["C", "A"], same) == "A"


def test_every_goal_and_their_sum(problem):
    wishes = pd.DataFrame([("A", "B"), ("E", "F")], columns=["code", "partner"])
    weights = Weights(overload=2, balance=3, travel=5, wish=7, border=11, change=13, coach=17)
    before = by_hand(("A", "BF", "CDE"))
    goals = score(by_hand(), replace(problem, wishes=wishes, weights=weights, today=before))
    deviation = abs(39 - 80 / 4.5 * 2.5) + abs(20 - 80 / 4.5) + abs(21 - 80 / 4.5)
    # A–B, A–D, B–C, B–D, B–E … the pairs that GROUPS cut, each counted once.
    cut = sum(
        (a in own) != (b in own)
        for own in GROUPS
        for a, b in problem.neighbours[["code_a", "code_b"]].itertuples(index=False)
    ) / 2  # fmt: skip
    parts = {
        "overload": 1.0, "balance": deviation, "travel": 6 + 8 * 30 / 60 + 5 * 20 / 60, "wish": 2,
        "border": cut, "change": 3, "coach": 4,
    }  # fmt: skip
    assert goals.drop("objective").to_dict() == pytest.approx(parts)
    terms = (2 * parts["overload"], 3 * parts["balance"], 5 * parts["travel"], 7 * parts["wish"],
             11 * parts["border"], 13 * parts["change"], 17 * parts["coach"])  # fmt: skip
    assert goals["objective"] == pytest.approx(sum(terms))
    assert score(by_hand(), problem)["change"] == 0


def test_changed_pairs_count_both_ways():
    # A–C is new, C–D and C–E are gone; D–E and B–F stay.
    assert changed_pairs(by_hand(), by_hand(("A", "BF", "CDE"))) == 3
    assert changed_pairs(by_hand(), by_hand()) == 0
