"""Rules and problems that check themselves, and every new rule broken once by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from conftest import TODAY, letters_to_problem

from ipsgeo import words
from ipsgeo.audit import audit, broken_rules, score
from ipsgeo.errors import DataError
from ipsgeo.plan import Plan
from ipsgeo.problem import MOST_COACHES
from ipsgeo.rules import Rules, Weights
from ipsgeo.sources.plans import read_plan, write_plan

NAN = float("nan")


def refused(make, column: str | None, value: object) -> None:
    """What is made is refused with a text that names the column and the value."""
    with pytest.raises(DataError) as error:
        make()
    finding = error.value.findings[0]
    assert finding.column == column
    assert f"”{value}”" in str(error.value)
    assert error.value.text() == error.value.text("fi")
    for language in words.LANGUAGES:
        told = error.value.text(language)
        assert "{" not in told
        assert column is None or column in told


@pytest.mark.parametrize("wrong", [-1, 1e8, NAN, float("inf"), "1", None])
@pytest.mark.parametrize("goal", ["overload", "coach"])
def test_a_weight_is_an_amount(goal, wrong):
    refused(lambda: Weights(**{goal: wrong}), goal, wrong)


@pytest.mark.parametrize("wrong", [0, -1.0, NAN, float("inf"), "20"])
@pytest.mark.parametrize("name", ["min_load", "max_load", "max_minutes", "team_coaches"])
def test_a_limit_is_above_zero(name, wrong):
    refused(lambda: Rules(**{name: wrong}), name, wrong)


@pytest.mark.parametrize("wrong", [0, -1.0, NAN, "20", None])
def test_each_radius_is_above_zero(wrong):
    refused(lambda: Rules(max_minutes={"B": 30.0, "A": wrong}), "max_minutes A", wrong)


@pytest.mark.parametrize("wrong", [-0.5, NAN, float("inf"), "9", None])
def test_each_limit_on_a_goal_is_an_amount(wrong):
    refused(lambda: Rules(max_goals={"travel": wrong}), "max_goals travel", wrong)


@pytest.mark.parametrize("wrong", ["overlaod", "objective", 3])
def test_a_limit_is_on_a_goal(wrong):
    refused(lambda: Rules(max_goals={wrong: 1.0}), "max_goals", wrong)
    with pytest.raises(DataError, match="overload, balance, travel"):
        Rules(max_goals={wrong: 1.0})


@pytest.mark.parametrize("wrong", [-1, 1.5, NAN, True, "1"])
def test_moves_are_counted(wrong):
    refused(lambda: Rules(max_moves=wrong), "max_moves", wrong)


@pytest.mark.parametrize("wrong", [0, -1, 1.25, NAN, float("inf"), True, "2"])
def test_coaches_of_an_area_are_whole_or_half(wrong):
    refused(lambda: Rules(min_coaches=wrong), "min_coaches", wrong)
    refused(lambda: Rules(fixed_coaches={"A": wrong}), "fixed_coaches A", wrong)


@pytest.mark.parametrize("wrong", [(), []])
def test_some_seat_is_allowed(wrong):
    with pytest.raises(DataError, match=r"allowed_seats.*ainakin yhden kunnan"):
        Rules(allowed_seats=wrong)


def test_rules_that_are_fine():
    # Zero goals and moves are limits; numbers of numpy are numbers; no radius is no limit.
    rules = Rules(
        max_goals={"overload": 0, "wish": np.int64(0), "coach": np.float64(9.5)},
        max_moves=np.int64(0),
        min_coaches=np.float64(0.5),
        max_minutes={"A": np.float32(20)},
        allowed_seats=("A",),
    )
    assert (rules.minutes_to("A"), rules.minutes_to("B")) == (20.0, np.inf)
    assert (Rules().minutes_to("A"), Rules(max_minutes=30).minutes_to("B")) == (np.inf, 30.0)
    assert rules.may_be_seat("A") and not rules.may_be_seat("B") and Rules().may_be_seat("B")
    assert rules.codes() == {"A"}


@pytest.mark.parametrize("wrong", [2, 0.25, 0, -1, NAN, "1", None])
def test_a_coach_step_is_whole_or_half(toy, wrong):
    refused(lambda: replace(toy, coach_step=wrong), "coach_step", wrong)


@pytest.mark.parametrize("wrong", [0, 4.5, 4.0, True, NAN, "4", None, MOST_COACHES + 1])
def test_whole_coaches(toy, wrong):
    refused(lambda: replace(toy, coaches=wrong), "coaches", wrong)


@pytest.mark.parametrize(
    "wrong", [0.0, 4.25, (2, 2.25), (3, 2.5), (0, 2), (1, 2, 3), (), ("1", "2")]
)
def test_half_coaches_and_ranges(toy, wrong):
    refused(lambda: replace(toy, coaches=wrong, coach_step=0.5), "coaches", wrong)


@pytest.mark.parametrize("wrong", [(1.5, 3), (3.0, 4.0), (5, 3), (1, MOST_COACHES + 1)])
def test_a_range_of_whole_coaches(toy, wrong):
    refused(lambda: replace(toy, coaches=wrong), "coaches", wrong)


@pytest.mark.parametrize("wrong", [0, -1, 1.5, True, NAN, "2", None, MOST_COACHES + 1])
def test_teams_are_counted(toy, wrong):
    refused(lambda: replace(toy, teams=wrong), "teams", wrong)


def test_rules_that_a_problem_cannot_have(toy):
    halves = Rules(fixed_coaches={"A": 1.5})
    refused(lambda: replace(toy, rules=halves), "fixed_coaches A", 1.5)
    assert replace(toy, rules=halves, coach_step=0.5).rules is halves
    refused(lambda: replace(toy, rules=Rules(max_moves=1)), "max_moves", 1)
    refused(lambda: replace(toy, rules=Rules(allowed_seats=("A", "Q"))), None, "Q")
    refused(lambda: replace(toy, rules=Rules(max_minutes={"Q": 20.0})), None, "Q")
    refused(lambda: replace(toy, rules=Rules(max_minutes={5: 20.0, "Q": 20.0})), None, "5")


@pytest.mark.parametrize(("name", "wrong"), [("leader_share", "x"), ("throughput_per_year", None)])
def test_numbers_are_numbers(toy, name, wrong):
    refused(lambda: replace(toy, **{name: wrong}), name, wrong)


def test_what_a_problem_counts(toy):
    # 80 clients; 4 coaches and half a leader: 17.8 each; with two teams 80 / 5 = 16.
    assert (toy.leaders, toy.coach_years) == (1, 4.5)
    two = replace(toy, teams=2)
    assert (two.leaders, two.coach_years, two.even_load) == (2, 5.0, 16.0)
    assert replace(two, leader_share=0.0).leaders == 0
    assert toy.coach_numbers() == [4] and replace(toy, coaches=(4, 4)).total_coaches == 4
    free = replace(toy, coaches=(2.5, 4), coach_step=0.5, areas=None)
    assert free.coach_numbers() == [2.5, 3, 3.5, 4]
    assert free.coach_range() == (2.5, 4.0)
    assert (free.fewest_in_area, free.area_range()) == (0.5, (1, 6))  # 4 / 0.5 = 8 > 6
    least = replace(free, rules=Rules(min_coaches=1.5))
    assert (least.fewest_in_area, least.area_range()) == (1.5, (1, 2))  # 4 / 1.5 = 2.7
    whole = replace(toy, rules=Rules(min_coaches=1.5))
    assert (whole.fewest_in_area, whole.most_in_area) == (2, 0)  # three areas of 2 are too many
    assert replace(free, coaches=3.5).total_coaches == 3.5
    with pytest.raises(ValueError, match="free"):
        _ = free.even_load


# Broken once by hand: A–C, B–F and D–E with 2, 1 and 1 coaches, the leader in A–C.

GROUPS = (("A", "C"), ("B", "F"), ("D", "E"))


def by_hand(coaches=(2, 1, 1), leaders=(0,), team=None) -> Plan:
    plan = Plan.of_groups(GROUPS, coaches, leader_groups=leaders)
    return plan if team is None else replace(plan, team=pd.Series(team, index=plan.coaches.index))


HALVES = {"coach_step": 0.5}
BROKEN = {
    "half a coach where they are whole": ({}, [2, 1.5, 0.5], ["area_without_coach"] * 2),
    "quarters": (HALVES, [2, 1.25, 0.75], ["area_without_coach"] * 2),
    "too few in an area": (
        {**HALVES, "rules": Rules(min_coaches=1)}, [2, 1.5, 0.5], ["area_without_coach"],
    ),
    "fixed half": ({**HALVES, "rules": Rules(fixed_coaches={"B": 1.5})}, None, ["rule_coaches"]),
    "below the range": ({"coaches": (5, 6)}, None, ["wrong_coaches"]),
    "above the range": ({"coaches": (2, 3)}, None, ["wrong_coaches"]),
    "halves in a free number": ({"coaches": (3, 5)}, [1.5, 1, 1], ["area_without_coach"]),
    "D–E has no seat": ({"rules": Rules(allowed_seats=("A", "B"))}, None, ["rule_allowed_seats"]),
    # A and C are 40 minutes apart; a radius for one of them alone leaves the other as seat.
    "radius": ({"rules": Rules(max_minutes={"A": 30.0, "C": 39.0})}, None, ["rule_max_minutes"]),
    "no radius": ({"rules": Rules(max_minutes={"A": 30.0})}, None, []),
    # Travel: C 9 · 40 and F 8 · 30 and E 5 · 20 minutes are 6 + 4 + 1.7 hours.
    "travel": ({"rules": Rules(max_goals={"travel": 11.6})}, None, ["rule_max_goals"]),
    "travel kept": ({"rules": Rules(max_goals={"travel": 11.7})}, None, []),
    "coach": ({"rules": Rules(max_goals={"coach": 3, "balance": 99})}, None, ["rule_max_goals"]),
    # Today A–D, B–E–F, C: D, B with F, and C stay; A and E move.
    "moves": ({"today": TODAY, "rules": Rules(max_moves=1)}, None, ["rule_max_moves"]),
    "moves kept": ({"today": TODAY, "rules": Rules(max_moves=2)}, None, []),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_rule_is_found(toy, case):
    options, coaches, keys = BROKEN[case]
    problem = replace(toy, **options)
    findings = broken_rules(by_hand(coaches or (2, 1, 1)), problem)
    assert [finding.key for finding in findings] == keys
    for finding in findings:
        for language in words.LANGUAGES:
            assert "{" not in finding.text(language)


@pytest.mark.parametrize(
    ("team", "leaders", "keys"),
    [
        ([1, 2, 2], [0, 1], []),
        (None, [0, 1], ["teams_missing"]),
        ([1, 1, 1], [0, 1], ["wrong_teams", "team_leaders"]),
        ([1, 2, 3], [0, 1], ["wrong_teams", "team_too_small", "team_too_small", "team_leaders"]),
        ([1, 2, 1], [0, 1], ["team_too_small"]),  # B–F has one coach
        ([1, 2, 2], [1, 2], ["team_leaders", "team_leaders"]),
        ([1, 2, 2], [0], ["wrong_leader", "team_leaders"]),
        ([1, 2, 2], [0, 1, 2], ["wrong_leader", "team_leaders"]),
    ],
)
def test_a_broken_team_is_found(toy, team, leaders, keys):
    problem = replace(toy, teams=2, rules=Rules(team_coaches=2))
    findings = broken_rules(by_hand(leaders=leaders, team=team), problem)
    assert [finding.key for finding in findings] == keys
    for finding in findings:
        for language in words.LANGUAGES:
            assert "{" not in finding.text(language)


def test_a_team_of_other_areas_or_in_parts_is_found(toy):
    problem = replace(toy, areas=4, teams=2, rules=Rules(team_coaches=2))
    plan = Plan.of_groups(["A", "B", "F", "CDE"], [1, 1, 1, 1], leader_groups=[0, 1])
    side_by_side = replace(plan, team=pd.Series({"A": 1, "C-D-E": 1, "B": 2, "F": 2}))
    assert broken_rules(side_by_side, problem) == []
    parted = replace(plan, team=pd.Series({"A": 1, "F": 1, "B": 2, "C-D-E": 2}))
    assert [f.key for f in broken_rules(parted, problem)] == ["team_in_parts"]
    other = replace(plan, team=pd.Series({"A": 1, "B": 2, "F": 2, "X": 1}))
    assert [f.key for f in broken_rules(other, problem)] == ["teams_missing"]


@pytest.mark.parametrize("coaches", [4, (3, 5)])
def test_an_area_without_a_coach_is_found_and_audited(toy, coaches):
    problem = replace(toy, coaches=coaches)
    plan = by_hand([3, 1, 0])
    assert [f.key for f in broken_rules(plan, problem)] == ["area_without_coach"]
    assert audit(plan, problem).loc["D-E", "load"] == np.inf


def test_the_even_load_is_that_of_the_number_chosen(toy):
    # 5 coaches and a half: 80 / 5.5 = 14.5; A–C 39 − 3.5 · 14.5, B–F 20 − 14.5, D–E 21 − 14.5.
    free = replace(toy, coaches=(3, 6), weights=Weights(coach=2.0))
    plan = by_hand([3, 1, 1])
    even = 80 / 5.5
    expected = [abs(39 - 3.5 * even), 20 - even, 21 - even]
    assert audit(plan, free)["deviation"].tolist() == pytest.approx(expected)
    goals = score(plan, free)
    assert goals["coach"] == 5
    without = score(plan, replace(free, weights=Weights()))["objective"]
    assert goals["objective"] == pytest.approx(without + 2 * 5)
    assert score(plan, replace(free, coaches=5)).equals(goals)


def test_a_seat_within_its_radius_is_the_seat():
    # From the middle of a row of three the way is 20 + 20; A would do with a radius of 40.
    row = letters_to_problem("A B C", {"A": 10.0, "B": 10.0, "C": 10.0}, coaches=1)
    plan = Plan.of_groups(["ABC"], [1])
    seats = {
        (): "B",
        (("B", 10.0),): "A",  # equal to C; the smaller code
        (("A", 30.0), ("B", 10.0)): "C",
    }
    for radii, seat in seats.items():
        problem = replace(row, rules=Rules(max_minutes=dict(radii)))
        assert audit(plan, problem)["seat"].tolist() == [seat]
        assert broken_rules(plan, problem) == []
    allowed = replace(row, rules=Rules(allowed_seats=("C",)))
    assert audit(plan, allowed)["seat"].tolist() == ["C"]


# Plans with teams in files.


@pytest.fixture
def saved(tmp_path):
    plan = by_hand([2, 1.5, 0.5], leaders=(0, 1), team=[1, 2, 2])
    names = pd.Series({code: f"Kunta {code}" for code in "ABCDEF"})
    return plan, write_plan(plan, tmp_path / "plan.csv", names=names)


def test_a_plan_with_teams_survives_writing_and_reading(saved):
    plan, path = saved
    again = read_plan(path)
    assert again.area.to_dict() == plan.area.to_dict()
    assert again.coaches.to_dict() == plan.coaches.to_dict()
    assert again.leader_areas == plan.leader_areas
    assert again.team.to_dict() == plan.team.to_dict()


def test_two_leaders_need_teams(saved):
    _, path = saved
    table = pd.read_csv(path, dtype=str)
    table.drop(columns="team").to_csv(path, index=False)
    with pytest.raises(DataError, match=r"leader.*kahdella alueella.*A-C.*B-F"):
        read_plan(path)
    table["leader"] = table["area"].map({"A-C": "yes"}).fillna("no")
    table.drop(columns="team").to_csv(path, index=False)
    one = read_plan(path)
    assert one.team is None
    assert one.leader_areas == ("A-C",)


@pytest.mark.parametrize("wrong", ["0", "-1", "1.5", "2", "yksi", "", "nan", "inf", "1e999"])
def test_a_wrong_team_is_named(saved, wrong):
    # The row of A: its area A–C has team 1 on C's row.
    _, path = saved
    table = pd.read_csv(path, dtype=str)
    table.loc[0, "team"] = wrong
    table.to_csv(path, index=False)
    with pytest.raises(DataError, match=r"plan\.csv.*team") as error:
        read_plan(path)
    assert f"”{wrong}”" in str(error.value) or wrong in ("2", "")
