"""The team of coaches: every rule kept and broken, who covers whom, and given teams by coach."""

from dataclasses import replace
from itertools import product

import pandas as pd
import pytest
from conftest import TOY_DEMAND, TOY_MAP, letters_to_problem
from hypothesis import given, settings
from hypothesis import strategies as st

from ipsgeo.errors import DataError
from ipsgeo.network import (
    RULES,
    align,
    check_team,
    coaches_of,
    cover_pairs,
    ladder,
    minutes_to_leader,
    team_model,
    teams_of,
)
from ipsgeo.norms import TeamNorm
from ipsgeo.plan import Plan
from ipsgeo.rules import Rules
from ipsgeo.words import LANGUAGES

# Seats are 20 minutes a cell apart: A (0, 0.5), B (0.5, 2), D (1, 1), and so on.
GROUPS = [["A"], ["C", "D"], ["B", "E", "F"]]


def problem(**options):
    base = {"coaches": 4, "areas": 3, "leader_share": 0.5, "throughput_per_year": 20.0}
    return letters_to_problem(TOY_MAP, TOY_DEMAND, **(base | options))


def plan(coaches=(2, 1, 1), leaders=(0,), groups=GROUPS, team=None):
    made = Plan.of_groups(groups, coaches, leader_groups=leaders)
    return made if team is None else replace(made, team=pd.Series(team))


def checked(rule, own=None, norm=None, **options):
    """The check of one rule; its texts are whole in every language."""
    (check,) = (
        c
        for c in check_team(own or plan(), problem(**options), norm or TeamNorm())
        if c.rule == rule
    )
    for finding in check.findings:
        for language in LANGUAGES:
            assert "{" not in finding.text(language) and finding.text(language)
    return check


def test_every_rule_is_checked_once_and_in_order():
    checks = check_team(plan(), problem(), TeamNorm())
    assert [check.rule for check in checks] == list(RULES)
    assert all(len(c.findings) == 1 for c in checks if c.state != "broken")


def test_another_countys_plan_is_refused():
    with pytest.raises(DataError):
        check_team(plan(groups=[["A"], ["C", "D"], ["B", "E"]]), problem(), TeamNorm())


# size


def test_two_coaches_and_a_leader_are_a_team_of_three():
    own = plan((1, 1), (0,), [["A", "B"], ["C", "D", "E", "F"]])
    assert checked("size", own).state == "kept"
    assert checked("size", own).findings[0].facts["figure"] == 3


def test_two_persons_are_no_team_and_the_team_and_numbers_are_named():
    own = plan((1, 1), (), [["A", "B"], ["C", "D", "E", "F"]])
    check = checked("size", own)
    assert check.state == "broken"
    assert check.findings[0].facts == {"team": "1", "figure": 2, "limit": 3}


def test_each_of_several_teams_needs_its_own_persons():
    team = {"A": 1, "C-D": 1, "B-E-F": 2}
    check = checked("size", plan((2, 1, 1), (0, 2), team=team), teams=2)
    assert [finding.facts["team"] for finding in check.findings] == ["2"]
    assert checked("size", plan((2, 1, 2), (0, 2), team=team), teams=2).state == "kept"


# leader


def test_one_leader_a_team():
    assert checked("leader").state == "kept"
    none, two = checked("leader", plan(leaders=())), checked("leader", plan(leaders=(0, 1)))
    assert (none.state, two.state) == ("broken", "broken")
    assert (none.findings[0].facts["figure"], two.findings[0].facts["figure"]) == (0, 2)


def test_a_leader_has_at_most_half_a_caseload():
    assert checked("leader_share").state == "kept"
    check = checked("leader_share", leader_share=0.6)
    assert check.state == "broken"
    assert check.findings[0].facts == {"figure": 60, "limit": 50}
    assert checked("leader_share", plan(leaders=())).state == "not_checked"


def test_coaches_per_leader_are_checked_only_against_a_stated_source():
    check = checked("leader_span")
    assert check.state == "not_checked" and "IPS Grow" in check.findings[0].text("fi")
    norm = TeamNorm(leader_span=4, leader_span_source="oma päätös")
    assert checked("leader_span", norm=norm).state == "kept"
    check = checked("leader_span", norm=replace(norm, leader_span=3))
    assert check.state == "broken" and "oma päätös" in check.findings[0].text("fi")
    assert (check.findings[0].facts["figure"], check.findings[0].facts["limit"]) == (4, 3)
    assert checked("leader_span", plan(leaders=()), norm).state == "not_checked"


# cover


def test_without_a_limit_neighbours_cover_each_other():
    covers = cover_pairs(plan(), problem(), TeamNorm())
    assert list(zip(covers.pairs["one"], covers.pairs["other"], strict=True)) == [
        ("A", "B-E-F"), ("A", "C-D"), ("B-E-F", "C-D"),
    ]  # fmt: skip
    assert checked("cover").state == "kept" and covers.alone == covers.uncovered == ()


def test_with_a_limit_only_seats_within_it_cover_each_other():
    minutes = cover_pairs(plan(), problem(), TeamNorm()).table["minutes"]
    exactly = TeamNorm(cover_minutes=float(minutes.min()))
    assert len(cover_pairs(plan(), problem(), exactly).pairs) == int(
        (minutes <= minutes.min()).sum()
    )
    below = TeamNorm(cover_minutes=float(minutes.min()) - 0.01)
    assert cover_pairs(plan(), problem(), below).pairs.empty


def test_the_longer_direction_counts():
    one_way = problem()
    seats = cover_pairs(plan(), one_way, TeamNorm()).table
    minutes = one_way.minutes.copy()
    minutes.loc["A", :] += 500.0
    minutes.loc["A", "A"] = 0.0
    longer = cover_pairs(plan(), replace(one_way, minutes=minutes), TeamNorm()).table
    of_a = seats["one"] == "A"
    assert (longer.loc[of_a, "minutes"] == seats.loc[of_a, "minutes"] + 500).all()


def test_an_area_that_nobody_can_cover_is_named_with_its_nearest():
    norm = TeamNorm(cover_minutes=1.0)
    covers = cover_pairs(plan(), problem(), norm)
    assert covers.alone == ("A", "B-E-F", "C-D")
    assert covers.uncovered == ("B-E-F", "C-D"), "A has two coaches and a leader"
    check = checked("cover", norm=norm)
    assert check.state == "broken"
    assert [finding.facts["area"] for finding in check.findings] == ["B-E-F", "C-D"]
    assert check.findings[0].facts["limit"] == 1 and check.findings[0].facts["figure"] > 1


def test_a_single_area_with_one_coach_is_alone_and_with_two_is_not():
    whole = [list("ABCDEF")]
    for coaches, state in ((1, "broken"), (2, "kept")):
        own = plan((coaches,), (), whole)
        assert checked("cover", own, coaches=coaches, areas=1).state == state
        assert checked("cover", own, TeamNorm(cover_minutes=9.0)).state == state


def test_covers_across_teams_are_marked():
    team = {"A": 1, "C-D": 1, "B-E-F": 2}
    pairs = cover_pairs(plan(team=team), problem(), TeamNorm()).pairs.set_index(["one", "other"])
    assert pairs["same_team"].to_dict() == {
        ("A", "B-E-F"): False, ("A", "C-D"): True, ("B-E-F", "C-D"): False,
    }  # fmt: skip


# meeting


def test_the_way_to_the_weekly_meeting():
    assert checked("meeting").state == "not_checked"
    ways = minutes_to_leader(plan(), problem())
    assert ways["leader_area"].tolist() == ["A"] * 3 and ways.at["A", "minutes"] == 0
    far = float(ways["minutes"].max())
    assert checked("meeting", norm=TeamNorm(meeting_minutes=far)).state == "kept"
    check = checked("meeting", norm=TeamNorm(meeting_minutes=far - 0.01))
    assert check.state == "broken"
    assert check.findings[0].facts["area"] == ways["minutes"].idxmax()
    assert (
        checked("meeting", plan(leaders=()), TeamNorm(meeting_minutes=9.0)).state == "not_checked"
    )


def test_each_area_meets_at_its_own_teams_leader():
    team = {"A": 1, "C-D": 1, "B-E-F": 2}
    ways = minutes_to_leader(plan(leaders=(0, 2), team=team), problem(teams=2))
    assert ways["leader_area"].to_dict() == {"A": "A", "B-E-F": "B-E-F", "C-D": "A"}
    assert teams_of(plan(team=team)) == {1: ["A", "C-D"], 2: ["B-E-F"]}


# given teams

CARE = {"T1": ("A",), "T2": ("A",), "T3": ("C", "E"), "T4": ("D",), "T5": ("B",)}


def care(teams=None, limit=2.0):
    return Rules(care_teams=teams or CARE, teams_per_coach=limit)


def test_given_teams_are_kept_to_or_the_check_says_which_are_left():
    assert checked("care_teams").state == "not_checked"
    assert checked("care_teams", rules=care()).state == "kept"
    check = checked("care_teams", norm=TeamNorm(care_teams_per_coach=1), rules=care())
    assert check.state == "broken"
    facts = {finding.facts["area"]: finding.facts for finding in check.findings}
    assert facts["C-D"]["figure"] == 2 and facts["C-D"]["room"] == 1
    assert facts["C-D"]["teams"] == ["T4"]


def test_the_toys_teams_by_coach():
    found = align(plan(), problem(rules=care()))
    assert {coach.name: teams for coach, teams in found.teams.items()} == {
        "A 1": ("T1",), "A 2": ("T2",), "A ★": ("T1",), "B-E-F 1": ("T3", "T5"),
        "C-D 1": ("T3", "T4"),
    }  # fmt: skip
    assert found.most == 2 and not found.left and not found.impossible
    assert found.table["team"].tolist() == ["T1", "T2", "T1", "T3", "T5", "T3", "T4"]


def test_without_given_teams_or_a_limit_nothing_is_impossible():
    assert align(plan(), problem()).table.empty
    found = align(plan(), problem(rules=care(limit=None)))
    assert found.per_coach is None and not found.left


def test_a_part_time_coach_keeps_to_a_share_but_one_at_least():
    many = {f"T{k}": ("A",) for k in range(8)}
    own = plan((2.5, 1, 1), (0,))
    found = align(own, problem(coaches=4.5, coach_step=0.5, rules=care(many, 2)))
    held = {c.name: len(teams) for c, teams in found.teams.items() if c.area == "A"}
    assert held == {"A 1": 2, "A 2": 2, "A 3 ½": 1, "A ★": 1}
    assert found.left == (("A", "T6"), ("A", "T7"))
    found = align(own, problem(coaches=4.5, coach_step=0.5, rules=care(many, 1)))
    assert {len(teams) for c, teams in found.teams.items() if c.area == "A"} == {1}


@st.composite
def aligned(draw):
    """A plan of the toy with given teams and a limit."""
    names = [f"T{k}" for k in range(draw(st.integers(1, 5)))]
    served = st.lists(st.sampled_from("ABCDEF"), min_size=1, max_size=3, unique=True)
    teams = {name: tuple(draw(served)) for name in names}
    coaches = draw(st.tuples(*[st.sampled_from([0.5, 1, 1.5, 2])] * 3))
    leaders = draw(st.sampled_from([(), (0,), (1,), (2,)]))
    limit = draw(st.sampled_from([None, 0.5, 1.0, 1.5, 2.0, 3.0]))
    share = draw(st.sampled_from([0.25, 0.5, 1.0]))
    rules = Rules(care_teams=teams, teams_per_coach=limit)
    total = sum(coaches)
    own = plan(coaches, leaders)
    return own, problem(coaches=total, coach_step=0.5, leader_share=share, rules=rules), limit


def fits(coach, count, limit):
    """Whether a coach may keep to so many teams: the definition, not the code."""
    if limit is None or count <= limit * coach.share + 1e-9:
        return True
    return count == 1 and limit >= 1


def loads(given_to, coaches):
    """Teams per full-time coach, the most loaded first."""
    return sorted((round(given_to.count(c) / c.share, 9) for c in coaches), reverse=True)


@settings(max_examples=120, deadline=None)
@given(aligned())
def test_every_touched_team_has_a_coach_nobody_is_above_the_limit_and_loads_are_least(drawn):
    own, toy, limit = drawn
    found = align(own, toy)
    again = align(own, toy)
    assert found.teams == again.teams and found.left == again.left
    for area, codes in own.groups().items():
        coaches = [coach for coach in found.teams if coach.area == area]
        touched = set(toy.rules.care_teams_of(codes))
        held = {team for coach in coaches for team in found.teams[coach]}
        left = {team for place, team in found.left if place == area}
        assert held | left == touched and not held & left
        assert all(fits(coach, len(found.teams[coach]), limit) for coach in coaches)
        if not left and touched:
            assert all(found.teams[c] for c in coaches if fits(c, 1, limit)), "nobody is without"
        best = brute_force(sorted(touched), coaches, limit)
        if best is None:
            assert left, "no way to give every team a coach"
        else:
            assert not left
            own_loads = [
                0 if c in found.joined else round(len(found.teams[c]) / c.share, 9) for c in coaches
            ]
            assert sorted(own_loads, reverse=True) == best
    assert bool(found.left) == bool(found.impossible)


def brute_force(teams, coaches, limit):
    """The least loads of all ways to give each team one coach; None where there is no way."""
    best = None
    for chosen in product(coaches, repeat=len(teams)):
        if all(fits(c, chosen.count(c), limit) for c in coaches):
            own = loads(chosen, coaches)
            best = own if best is None else min(best, own)
    return best


# persons


def test_persons_stand_in_a_fixed_order_and_halves_are_marked():
    own = plan((2.5, 1, 0.5), (1,))
    assert [c.name for c in coaches_of(own)] == ["A 1", "A 2", "A 3 ½", "B-E-F 1 ½", "C-D 1"]
    names = [c.name for c in coaches_of(own, leader_share=0.5)]
    assert names == ["A 1", "A 2", "A 3 ½", "B-E-F 1 ½", "C-D 1", "C-D ★"]
    assert sum(coach.share for coach in coaches_of(own)) == 4


def test_the_model_has_all_of_it():
    model = team_model(plan(), problem(rules=care()), TeamNorm())
    assert [c.sign for c in model.persons("A")] == ["1", "2", "★"]
    assert model.without_coach("A") == [] and len(model.checks) == len(RULES)


# the norm


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"least_coaches": 0}, "not_positive"),
        ({"leader_share": 1.5}, "not_a_share"),
        ({"cover_minutes": -1.0}, "not_positive"),
        ({"meeting_minutes": float("inf")}, "not_positive"),
        ({"care_teams_per_coach": float("nan")}, "not_positive"),
        ({"leader_span": 6}, "leader_span_no_source"),
    ],
)
def test_a_wrong_norm_is_refused(wrong, key):
    with pytest.raises(DataError) as caught:
        TeamNorm(**wrong)
    assert caught.value.findings[0].key == key
    assert "{" not in caught.value.text("sv")


# the ladder


def services(*phases):
    return pd.DataFrame({"name_fi": [f"P{k}" for k in range(len(phases))], "phases": phases})


def test_the_ladder_goes_from_strong_support_to_light():
    table = ladder(services((1, 2, 3), (1, 2, 3, 4, 5), (1, 2), (1, 2, 3, 4), (1, 2, 3)))
    assert table["name_fi"].tolist() == ["P1", "P3", "P0", "P4", "P2"]
    assert table["step"].tolist() == [1, 2, 3, 3, 4]
    assert table["support"].tolist() == ["strong", "", "light", "light", ""]


def test_of_equally_many_phases_the_later_ones_are_stronger_support():
    table = ladder(services((1, 2, 3), (3, 4, 5), (1, 2, 5)))
    assert table["phases"].tolist() == [(3, 4, 5), (1, 2, 5), (1, 2, 3)]
    assert table["support"].tolist() == ["", "", "light"] and table["step"].tolist() == [1, 2, 3]


@given(st.permutations([(1, 2, 3), (1, 2, 3, 4, 5), (2, 3), (1, 4, 5)]))
def test_the_order_of_the_table_does_not_change_the_ladder(phases):
    assert ladder(services(*phases))["phases"].tolist() == [
        (1, 2, 3, 4, 5), (1, 4, 5), (1, 2, 3), (2, 3),
    ]  # fmt: skip
