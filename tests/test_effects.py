"""What one more coach buys: by hand, against brute force, and by its laws."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from conftest import REPOSITORY, TOY_DEMAND, TOY_MAP, brute_force, letters_to_problem
from hypothesis import given, settings
from hypothesis import strategies as st

from ipsgeo.audit import audit
from ipsgeo.effects import (
    CoachTable,
    EffectNorm,
    coach_table,
    one_more_coach,
    place_next,
    placed_per_coach,
)
from ipsgeo.effects.coaches import cost_per_year, numbers_to_try, served_per_year
from ipsgeo.errors import DataError
from ipsgeo.norms import CoachNorm
from ipsgeo.plan import Plan, Solution
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve import lend
from ipsgeo.study import read_study
from ipsgeo.study.problem import SolveOptions

STUDY = REPOSITORY / "data" / "studies" / "keski-suomi.toml"
OVERLOAD_ONLY = Weights(overload=1.0, balance=0.0, travel=0.0, wish=0.0)
# No more than this of the toy county is lent: half of an area.
GROUPS = [["A"], ["B", "D"], ["C", "E", "F"]]


@pytest.fixture(scope="module")
def study():
    return read_study(STUDY)


@pytest.fixture(scope="module")
def published(study):
    return study.plans["published"].plan


def toy_problem(**options: object) -> Problem:
    given = {"coaches": 4, "areas": 3, "leader_share": 0.5, "throughput_per_year": 20.0}
    return letters_to_problem(TOY_MAP, TOY_DEMAND, **{**given, **options})


# by hand


def test_keski_suomi_by_hand(study, published):
    # 6 045 / 14 246 of 14 246 unemployed × 0.5 × 0.1 = 302.25 clients a year. Jyväskylä-Muurame has
    # 8 670 + 371 = 9 041 of them: 302.25 × 9 041 / 14 246 = 191.818; its 3 + ½ coaches carry
    # 3.5 × 27.4 = 95.9. All other areas have less than one coach's 27.4: 302.25 - 191.818 is
    # 110.432.
    # Served 95.9 + 110.432 = 206.332, in work 37 % of that: 76.343.
    served = served_per_year(audit(published, study.problem), study.problem)
    assert study.problem.demand.sum() == pytest.approx(302.25)
    assert served == pytest.approx(95.9 + 302.25 * (1 - 9041 / 14246))
    assert served == pytest.approx(206.332, abs=5e-4)
    assert EffectNorm().placed_per_year(served) == pytest.approx(76.343, abs=5e-4)


def test_keski_suomi_with_one_more_coach(study):
    # 10 + ½ coaches: one area is above the norm, Jyväskylä alone: 302.25 × 8 670 / 14 246 = 183.947
    # with 3.5 coaches, 95.9 served. 302.25 - 183.947 + 95.9 = 214.203. The 11th coach is there and
    # serves 27.4 more; with 37 % in work 10.138, at 60 000 € each 5 918 € for one more.
    shown = coach_table(
        replace(study, effects=EffectNorm(cost_per_coach=60000.0, cost_per_leader=70000.0)),
        coaches=(10, 11),
    )
    now, more = (shown.table.loc[number] for number in (10, 11))
    assert shown.planned == 10
    assert list(shown.table["proven"]) == [True, True]
    assert now["needed"] == pytest.approx(302.25 / 27.4)
    assert now["coach_years"] == 10.5
    assert now["served"] == pytest.approx(302.25 - 302.25 * 8670 / 14246 + 3.5 * 27.4)
    assert now["unserved"] == pytest.approx(now["overload"])
    assert more["extra_coaches"] == 1
    assert more["extra_served"] == pytest.approx(27.4)
    assert more["extra_placed"] == pytest.approx(27.4 * 0.37)
    assert more["cost"] == 11 * 60000 + 70000
    assert more["extra_cost"] == 60000
    assert more["cost_per_extra_placed"] == pytest.approx(60000 / 10.138)
    assert more["cost_per_placed"] == pytest.approx(more["cost"] / (0.37 * more["served"]))
    best = shown.place.places.iloc[0]
    assert best.name == "Jyväskylä"
    assert best["extra_served"] == pytest.approx(27.4)
    assert shown.place.is_proven
    assert now[["extra_served", "extra_cost", "cost_per_extra_placed"]].isna().all()


def test_help_is_what_lend_finds_for_the_same_plan(study, published):
    solved = {10: Solution(status="optimal", plan=published)}
    row = one_more_coach(study.problem, coaches=[10], solved=solved).loc[10]
    left = lend(published, study.problem).areas["overload_after"].sum()
    assert row["served_help"] == pytest.approx(302.25 - left)
    assert row["served"] < row["served_help"] < row["clients"]
    # 10 ½ coaches at 27.4: no help brings more than their whole room.
    assert row["served_help"] <= 10.5 * 27.4


def test_a_coach_with_full_areas(study):
    # The two readings of 37 %: of the 20 places 7.4, of the 27.4 clients of a year 10.138.
    assert placed_per_coach(study.norm, EffectNorm()) == pytest.approx((7.4, 10.138))
    half = CoachNorm(coaching_share=0.5)
    assert placed_per_coach(half, EffectNorm()) == pytest.approx((3.7, 5.069))
    stated = CoachNorm(throughput_per_year=40.0)
    assert placed_per_coach(stated, EffectNorm(employed_share=0.5)) == (10.0, 20.0)


def test_the_comparison_is_arithmetic_and_nothing_is_deducted():
    # 37 % / 3 = 12.3 % and 37 % / 2 = 18.5 %.
    assert EffectNorm().comparison_shares == pytest.approx((0.37 / 3, 0.37 / 2))
    assert EffectNorm(times=None).comparison_shares is None
    assert EffectNorm(times=None).placed_per_year(100) == EffectNorm().placed_per_year(100) == 37


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"employed_share": 37}, "not_a_share"),
        ({"employed_share": float("nan")}, "not_a_share"),
        ({"cost_per_coach": -1}, "negative"),
        ({"cost_per_leader": float("inf")}, "negative"),
        ({"times": (3.0, 2.0)}, "not_positive"),
    ],
)
def test_wrong_assumptions_are_refused(wrong, key):
    with pytest.raises(DataError) as error:
        EffectNorm(**wrong)
    assert error.value.findings[0].key == key


# the table


def test_no_cost_is_made_up(toy):
    table = one_more_coach(toy, coaches=[4, 5])
    costs = [column for column in table if column.startswith("cost") or column == "extra_cost"]
    assert len(costs) == 6
    assert table[costs].isna().all(axis=None)
    plan = table.at[4, "plan"]
    assert np.isnan(cost_per_year(plan, toy, EffectNorm(cost_per_leader=5.0)))
    assert cost_per_year(plan, toy, EffectNorm(cost_per_coach=3.0)) == 12


def test_two_fewer_to_three_more_and_an_impossible_number_says_why(toy):
    assert numbers_to_try(toy) == [2, 3, 4, 5, 6, 7]
    table = one_more_coach(toy)
    assert list(table.index) == [2, 3, 4, 5, 6, 7]
    assert table["status"].tolist() == ["infeasible", *["optimal"] * 5]
    assert [finding.key for finding in table.at[2, "reasons"]] == ["fewer_coaches_than_areas"]
    assert table.at[2, "plan"] is None
    assert not table.at[2, "proven"]
    assert table.loc[2].drop(["status", "proven", "reasons", "plan"]).isna().all()
    assert table.loc[3, ["extra_coaches", "extra_served"]].isna().all()
    assert table.loc[4, "extra_coaches"] == 1
    assert all(table.loc[3:, "reasons"] == ())


def test_only_what_is_proven_among_all_is_called_so(toy):
    plan = Plan.of_groups(GROUPS, [2, 1, 1], leader_groups=[0])
    for solution in (
        Solution(status="feasible", plan=plan),
        Solution(status="optimal", plan=plan, under=Rules(max_minutes=60.0)),
    ):
        row = one_more_coach(toy, coaches=[4], solved={4: solution}).loc[4]
        assert (row["status"], row["proven"]) == (solution.status, False)
    none = one_more_coach(toy, coaches=[4], solved={4: Solution(status="no_plan")}).loc[4]
    assert [finding.key for finding in none["reasons"]] == ["no_plan_in_time"]


def test_half_coaches_and_free_numbers(toy):
    table = one_more_coach(replace(toy, coach_step=0.5), coaches=[4.5, 4])
    assert list(table.index) == [4, 4.5]
    assert table.at[4.5, "extra_coaches"] == 0.5
    assert one_more_coach(replace(toy, coaches=(4, 5))).index.tolist() == [4, 5]
    with pytest.raises(DataError) as error:
        one_more_coach(toy, coaches=[4.5, float("nan"), 0, 2000])
    assert [finding.key for finding in error.value.findings] == ["bad_coaches"] * 4
    with pytest.raises(DataError) as error:
        one_more_coach(toy, coaches=[])
    assert error.value.findings[0].key == "frontier_empty"


def test_it_tells_how_far_it_is(toy):
    told = []
    one_more_coach(toy, coaches=[4, 5], progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize("coaches", [3, 4, 5])
def test_with_all_weight_on_overload_nothing_serves_more(coaches):
    problem = toy_problem(coaches=coaches, weights=OVERLOAD_ONLY)
    row = one_more_coach(problem, coaches=[coaches]).loc[coaches]
    assert row["served"] == pytest.approx(sum(TOY_DEMAND.values()) - brute_force(problem))


demands = st.lists(st.integers(0, 60), min_size=6, max_size=6)


@settings(max_examples=8, deadline=None)
@given(demands, st.sampled_from([0.0, 0.5]))
@pytest.mark.slow
def test_more_coaches_never_serve_fewer_where_only_overload_counts(demand, leader_share):
    problem = letters_to_problem(
        TOY_MAP,
        dict(zip("ABCDEF", map(float, demand), strict=True)),
        coaches=4,
        areas=3,
        leader_share=leader_share,
        throughput_per_year=20.0,
        weights=OVERLOAD_ONLY,
    )
    table = one_more_coach(problem, coaches=range(3, 7))
    assert (table["served"].diff().dropna() >= -1e-6).all()
    assert (table["served"] <= table["served_help"] + 1e-6).all()
    assert (table["served_help"] <= sum(demand) + 1e-6).all()
    assert (table["served"] + table["unserved"]).round(6).eq(sum(demand)).all()
    assert table["served"].to_numpy(float) == pytest.approx(sum(demand) - table["overload"])


@settings(max_examples=10, deadline=None)
@given(st.floats(1.0, 1e6), st.floats(0.0, 1e6), st.floats(1.5, 9.0))
@pytest.mark.slow
def test_costs_scale_and_nothing_else_does(coach, leader, factor):
    problem = toy_problem()
    plan = Plan.of_groups(GROUPS, [2, 1, 1], leader_groups=[0])
    more = Plan.of_groups(GROUPS, [3, 1, 1], leader_groups=[0])
    solved = {k: Solution(status="optimal", plan=p) for k, p in ((4, plan), (5, more))}
    one, other = (
        one_more_coach(
            problem,
            coaches=[4, 5],
            solved=solved,
            effects=EffectNorm(cost_per_coach=coach * k, cost_per_leader=leader * k),
        )
        for k in (1, factor)
    )
    costs = [column for column in one if column.startswith("cost") or column == "extra_cost"]
    assert (other[costs] / one[costs]).stack().dropna().to_numpy() == pytest.approx(factor)
    rest = [column for column in one if column not in [*costs, "plan"]]
    pd.testing.assert_frame_equal(one[rest], other[rest])


# where the next one goes


@settings(max_examples=30, deadline=None)
@given(demands, st.lists(st.integers(1, 3), min_size=3, max_size=3))
def test_no_area_serves_more_with_the_next_coach_than_the_first_named(demand, coaches):
    demand = dict(zip("ABCDEF", map(float, demand), strict=True))
    problem = letters_to_problem(
        TOY_MAP, demand, coaches=sum(coaches), areas=3, throughput_per_year=20.0
    )
    plan = Plan.of_groups(GROUPS, coaches)
    known = pd.DataFrame({"plan": [None], "proven": [False]}, index=[sum(coaches) + 1])
    found = place_next(plan, problem, table=known)

    def served(staff: list[int]) -> float:
        return sum(
            min(sum(demand[code] for code in group), 20.0 * count)
            for group, count in zip(GROUPS, staff, strict=True)
        )

    tries = [[c + (k == place) for k, c in enumerate(coaches)] for place in range(3)]
    gains = [served(tried) - served(coaches) for tried in tries]
    assert found.places["extra_served"].iloc[0] == pytest.approx(max(gains))
    assert sorted(found.places["extra_served"]) == pytest.approx(sorted(gains))
    assert found.changed is None
    assert np.isnan(found.extra_served_changed)


def test_a_place_that_breaks_a_rule_comes_last(toy):
    plan = Plan.of_groups(GROUPS, [1, 2, 1], leader_groups=[1])
    assert place_next(plan, toy).places.index[0] == "A"  # 30 clients and one coach of 20
    fixed = replace(toy, rules=Rules(fixed_coaches={"A": 1}))
    places = place_next(plan, fixed).places
    assert places.index[-1] == "A"
    assert places["allowed"].tolist() == [True, True, False]


def test_where_areas_may_change_is_the_solution_with_one_more(toy):
    table = one_more_coach(toy, coaches=[4, 5])
    solved, known = (place_next(table.at[4, "plan"], toy, table=t) for t in (None, table))
    assert solved.extra_served_changed == pytest.approx(table.at[5, "extra_served"])
    assert known.extra_served_changed == solved.extra_served_changed
    assert known.moved == solved.moved
    assert known.is_proven and solved.is_proven
    pd.testing.assert_frame_equal(known.places, solved.places)


def test_rows_around_the_planned_number():
    table = pd.DataFrame({"served": range(6)}, index=pd.Index(range(8, 14), name="coaches"))
    assert CoachTable(table=table, planned=10).around(1, 2).table.index.tolist() == [9, 10, 11, 12]
    assert CoachTable(table=table).around(1, 2).table.index.tolist() == list(range(8, 14))


@pytest.mark.slow
def test_a_plan_with_help_is_not_a_row_of_its_own(study, published):
    helped = replace(study, solve=SolveOptions(lending=True))
    done = {10: Solution(status="feasible", plan=published)}
    plain = coach_table(study, coaches=[10], solution=done[10], time_limit_s=30)
    assert plain.table.at[10, "plan"] is published
    assert not plain.table.at[10, "proven"]
    solved = coach_table(helped, coaches=[10], solution=done[10], time_limit_s=30)
    assert solved.table.at[10, "proven"]
    assert solved.place.plan is published


# the study's section


def test_the_section_of_a_study(own_study):
    assert read_study(STUDY).effects is None
    changed = own_study("[travel]", '[effects]\ncost_per_coach = 60000\nsource = "x"\n\n[travel]')
    assert changed.effects == EffectNorm(cost_per_coach=60000.0, source="x")


def test_the_share_is_the_norms_and_the_comparison_goes_with_the_stated_one(own_study):
    changed = own_study("employed_share = 0.37", "employed_share = 0.3")
    assert changed.effects is None
    changed = own_study("[travel]", "[effects]\n\n[travel]")
    assert changed.effects == EffectNorm(employed_share=0.3, times=None)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("cost_per_coach = -1", "negative"),
        ('cost_per_coach = "60000"', "wrong_kind_number"),
        ("employed_share = 37", "not_a_share"),
        ("cost = 60000", "unknown_key"),
    ],
)
def test_a_wrong_line_is_named(own_study, line, key):
    with pytest.raises(DataError) as error:
        own_study("[travel]", f"[effects]\n{line}\n\n[travel]")
    finding = error.value.findings[0]
    assert finding.key == key
    assert finding.column == f"[effects] {line.split(' =')[0]}"
    assert str(finding.file).endswith("keski-suomi.toml")
