"""Samples of the demand, what a plan meets in them, and how sure it is the best."""

import hashlib
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from conftest import every_plan
from hypothesis import given, settings
from hypothesis import strategies as st

from ipsgeo.audit import score
from ipsgeo.cli.plan import how_sure
from ipsgeo.errors import DataError
from ipsgeo.plan import Plan, Solution
from ipsgeo.problem import Rules
from ipsgeo.samples import Robust, Samples, worst
from ipsgeo.solve import solve
from ipsgeo.spread import robust_problem
from ipsgeo.study.problem import SolveOptions
from ipsgeo.study.risk import RiskOptions
from ipsgeo.uncertainty import regret, risk, sample_demand, stays_best, without_range
from ipsgeo.uncertainty.anew import row_of
from ipsgeo.uncertainty.drawing import GRID
from ipsgeo.uncertainty.report import better_known

COUNTY = pd.DataFrame(
    {
        "demand": [10.0, 4.0, 6.0, 0.0, 8.0],
        "low": [5.0, 0.0, 6.0, 0.0, 4.0],
        "high": [40.0, 9.0, 6.0, 0.0, 10.0],
        "basis": ["statistics", "survey", "stated", "statistics", "survey"],
        "counted": [200.0, 80.0, 50.0, 0.0, float("nan")],
    },
    index=["005", "010", "016", "018", "020"],
)
COMPUTED = {"common_share": 0.0, "count_noise": False, "n": 20_000}


def fixed(rows: dict[str, list[float]]) -> Samples:
    return Samples(demand=pd.DataFrame(rows).T)


# drawing


def test_the_point_is_the_median_and_the_ends_hold_ninety_of_a_hundred():
    drawn = sample_demand(COUNTY, **COMPUTED).demand
    for code, row in COUNTY.iterrows():
        values = drawn.loc[code]
        assert np.median(values) == pytest.approx(row["demand"], abs=0.15)
        if row["high"] > row["demand"]:
            assert (values < row["low"] - 1e-9).mean() == pytest.approx(
                0.05 if row["low"] > 0 else 0.0, abs=0.005
            )
            assert (values > row["high"]).mean() == pytest.approx(0.05, abs=0.005)
    assert (drawn.loc["016"] == 6).all()
    assert (drawn.loc["018"] == 0).all()
    assert (drawn.to_numpy() >= 0).all()
    assert (drawn.loc["010"] == 0).mean() == pytest.approx(0.05, abs=0.005)  # a survey's low of 0


def test_another_share_between_the_ends():
    drawn = sample_demand(COUNTY, **COMPUTED, inside=0.5).demand
    assert (drawn.loc["020"] < 4).mean() == pytest.approx(0.25, abs=0.01)
    assert (drawn.loc["020"] > 10).mean() == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_the_municipalities_have_the_stated_share_in_common(share):
    wide = COUNTY.assign(demand=50.0, low=40.0, high=60.0, basis="survey")
    drawn = sample_demand(wide, n=20_000, common_share=share).demand.to_numpy()
    correlation = np.corrcoef(drawn)[0, 1:]
    assert correlation == pytest.approx(share, abs=0.03)


def test_a_count_of_people_is_noise_of_its_own():
    flat = COUNTY.assign(low=COUNTY["demand"], high=COUNTY["demand"])
    drawn = sample_demand(flat, n=20_000).demand
    counted = drawn.loc["005"]
    assert counted.mean() == pytest.approx(10, abs=0.02)
    assert counted.std() == pytest.approx(10 / np.sqrt(200), rel=0.03)
    people = counted * 20
    assert (abs(people - people.round()) <= 20 / GRID).all()
    assert (drawn.loc["010"] == 4).all()  # a survey's figure is no count
    assert (drawn.loc["016"] == 6).all()


def test_the_same_seed_gives_the_same_samples_on_every_machine():
    drawn = sample_demand(COUNTY, n=50).demand
    whole = (drawn.to_numpy() * GRID).astype(np.int64)
    assert (whole / GRID == drawn.to_numpy()).all()  # exact: sums do not depend on their order
    assert hashlib.sha256(whole.astype("<i8").tobytes()).hexdigest()[:16] == GOLDEN
    shuffled = sample_demand(COUNTY.iloc[::-1], n=50).demand
    assert shuffled.equals(drawn)
    assert not sample_demand(COUNTY, n=50, seed=1).demand.equals(drawn)


GOLDEN = "af53ef3310a70541"


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"n": 0}, "wrong_samples"),
        ({"n": 10**9}, "wrong_samples"),
        ({"n": 2.5}, "wrong_samples"),
        ({"seed": -1}, "wrong_seed"),
        ({"common_share": 1.1}, "not_a_share"),
        ({"common_share": float("nan")}, "not_a_share"),
        ({"inside": 1.0}, "not_a_share"),
        ({"inside": 0.0}, "not_a_share"),
    ],
)
def test_wrong_options_are_named(options, key):
    with pytest.raises(DataError) as raised:
        sample_demand(COUNTY, **options)
    assert raised.value.findings[0].key == key
    assert all(raised.value.text(language) for language in ("fi", "sv", "en"))


def test_municipalities_without_a_range_are_listed():
    assert without_range(COUNTY) == ["016"]


# risk


@pytest.fixture
def two(toy):
    """Two areas of the toy county: 2 coaches and half a leader, and 2 coaches."""
    problem = replace(toy, areas=2)
    plan = Plan.of_groups([["A", "B"], ["C", "D", "E", "F"]], [2, 2], leader_groups=[0])
    return plan, problem


def test_risk_by_hand(two):
    plan, problem = two  # the norm carries 20 · 2.5 = 50 and 20 · 2 = 40 clients
    samples = fixed(
        {
            "A": [30, 50, 40, 60], "B": [10, 10, 10, 10], "C": [9, 9, 9, 9],
            "D": [16, 16, 36, 16], "E": [5, 5, 5, 5], "F": [8, 8, 8, 11],
        }
    )  # fmt: skip
    found = risk(plan, problem, samples)  # A-B: 40, 60, 50, 70; the others: 38, 38, 58, 41
    areas = found.areas
    assert areas["capacity"].tolist() == [50, 40]
    assert areas["clients_mean"].tolist() == [55, 43.75]
    assert areas["exceeds"].tolist() == [0.5, 0.5]  # exactly the norm is within it
    assert areas["overload_mean"].tolist() == [30 / 4, 19 / 4]
    assert areas["overload_worst"].tolist() == [20, 18]
    assert areas["load_50"].tolist() == [50 / 2.5, 38 / 2]
    assert areas["load_95"].tolist() == [70 / 2.5, 58 / 2]
    assert areas["needed_50"].tolist() == [2, 2]  # 50 / 20 − ½ = 2; 38 / 20 = 1.9
    assert areas["needed_95"].tolist() == [3, 3]
    county = found.county
    assert county["exceeds_any"] == 0.75
    assert county["exceeds_total"] == 0.75  # 78, 98, 108, 111 against 90
    assert county["overload_mean"] == (0 + 10 + 18 + 21) / 4
    assert county["overload_worst"] == 21
    assert county["overload_worst_sum"] == 38
    # needed: (2, 2), (3, 2), (2, 3), (3, 3); pooled 78 / 20 − ½ = 3.4, 4.4, 4.9, 5.05
    assert found.coaches["by_area"].tolist() == [4, 6, 6]
    assert found.coaches["at_once"].tolist() == [5, 6, 6]
    assert found.coaches["pooled"].tolist() == [5, 6, 6]


def test_an_area_without_a_coach_has_no_bounded_load(two):
    plan, problem = two
    bare = replace(plan, coaches=pd.Series({"A-B": 4.0, "C-D-E-F": 0.0}))
    found = risk(bare, problem, fixed({code: [1.0, 2.0] for code in "ABCDEF"}))
    assert found.areas["load_05"].tolist()[1] == np.inf
    assert found.areas["exceeds"].tolist() == [0.0, 1.0]
    assert found.areas["needed_50"].tolist()[1] == 1


drawings = st.lists(
    st.lists(st.integers(0, 200).map(lambda n: n / 4), min_size=6, max_size=6),
    min_size=1, max_size=25,
)  # fmt: skip


def as_samples(rows: list[list[float]]) -> Samples:
    return Samples(demand=pd.DataFrame(np.array(rows).T, index=list("ABCDEF")))


@settings(max_examples=40, deadline=None)
@given(rows=drawings)
def test_more_coaches_never_raise_the_risk(rows):
    from conftest import TOY_DEMAND, TOY_MAP, letters_to_problem

    problem = letters_to_problem(
        TOY_MAP, TOY_DEMAND, coaches=4, areas=2, leader_share=0.5, throughput_per_year=20.0
    )
    plan = Plan.of_groups([["A", "B"], ["C", "D", "E", "F"]], [2, 2], leader_groups=[0])
    more = replace(plan, coaches=plan.coaches + 1)
    samples = as_samples(rows)
    one, other = risk(plan, problem, samples), risk(more, problem, samples)
    for figure in ("exceeds", "overload_mean", "overload_worst", "load_50", "load_95"):
        assert (other.areas[figure] <= one.areas[figure] + 1e-9).all(), figure
    assert (other.areas["needed_80"] == one.areas["needed_80"]).all()  # a need is not a staff
    for figure in ("exceeds_any", "exceeds_total", "overload_mean", "overload_worst"):
        assert other.county[figure] <= one.county[figure] + 1e-9
    # One area for all shares every spare hour, and a sum's worst tenth is no worse than the parts'.
    whole = Plan.of_groups([list("ABCDEF")], [4], leader_groups=[0])
    merged = risk(whole, replace(problem, areas=1), samples)
    assert merged.county["overload_mean"] <= one.county["overload_mean"] + 1e-9
    assert merged.county["overload_worst"] <= one.county["overload_worst"] + 1e-9
    assert one.county["overload_worst"] <= one.county["overload_worst_sum"] + 1e-9
    assert one.county["exceeds_total"] <= one.county["exceeds_any"] + 1e-9
    assert (one.coaches["pooled"] <= one.coaches["at_once"]).all()
    assert (one.coaches["at_once"] >= one.coaches["pooled"]).all()


def test_samples_of_other_municipalities_are_refused(two):
    plan, problem = two
    for wrong in (fixed({"A": [1.0]}), fixed({code: [1.0] for code in "ABCDEFG"})):
        for look in (risk, stays_best):
            with pytest.raises(DataError) as raised:
                look(plan, problem, wrong)
            assert raised.value.findings[0].key == "foreign_samples"
        with pytest.raises(DataError):
            regret([plan], problem, wrong)


# regret


def test_regret_by_hand(two, toy):
    plan, problem = two
    other = Plan.of_groups([["A", "B", "D"], ["C", "E", "F"]], [3, 1], leader_groups=[0])
    samples = as_samples([[30, 12, 9, 16, 5, 8], [60, 0, 9, 0, 5, 8], [10, 2, 9, 40, 5, 8]])
    found = regret([plan, other.titled("toinen")], problem, samples)
    assert found.objectives.index.tolist() == ["1", "toinen"]
    seats = replace(problem, demand=samples.mean, rules=Rules())
    for title, one in (("1", plan), ("toinen", other)):
        mean = score(one, robust_problem(seats, Robust(samples=samples)))["objective"]
        assert found.table.at[title, "objective_mean"] == pytest.approx(mean)
    values = found.objectives.to_numpy()
    extra = values - values.min(axis=0)
    assert found.table["regret_mean"].tolist() == pytest.approx(extra.mean(axis=1).tolist())
    assert found.table["regret_most"].tolist() == pytest.approx(extra.max(axis=1).tolist())
    assert found.table["regret_worst"].tolist() == pytest.approx(worst(extra).tolist())
    assert found.table["best"].tolist() == [float((row == 0).mean()) for row in extra]
    assert (found.table["best"].sum()) >= 1


def test_plans_of_the_same_name_are_told_apart(two):
    plan, problem = two
    samples = as_samples([[1, 2, 3, 4, 5, 6]])
    table = regret([plan.titled("x"), plan.titled("x")], problem, samples).table
    assert table.index.tolist() == ["x (1)", "x (2)"]
    assert table["best"].tolist() == [1, 1]


# solved anew


def test_how_often_a_plan_stays_the_best_by_brute_force(toy):
    rng = np.random.Generator(np.random.PCG64(5))
    rows = np.round(toy.demand.to_numpy() * rng.uniform(0.92, 1.08, (8, 6)) * 4) / 4
    samples, plan = as_samples(rows.tolist()), solve(toy).require_plan()
    told = []
    found = stays_best(plan, toy, samples, n=6, progress=lambda done, of: told.append((done, of)))
    assert told == [(k, 6) for k in range(1, 7)]
    assert len(found.table) == found.told == 6
    for place, row in found.table.iterrows():
        year = replace(toy, demand=samples.one(place))
        best = min(value for value, *_ in every_plan(year))
        own = score(plan, year)["objective"]
        assert row["best_value"] == pytest.approx(best)
        assert row["own_value"] == pytest.approx(own)
        assert row["best"] == (own <= best + 1e-6)
    assert 0 < found.share_best < 1
    assert found.share_best <= found.share_close
    assert found.share_best == found.table["best"].mean()


def test_what_is_not_proven_is_not_called_best(toy):
    plan = solve(toy).require_plan()
    value = float(score(plan, toy)["objective"])
    unproven = Solution(status="feasible", plan=plan, objective=value, bound=value - 5)
    assert np.isnan(row_of(plan, toy, unproven)["best"])
    beaten = Solution(status="feasible", plan=plan, objective=value - 1, bound=value - 5)
    assert row_of(plan, toy, beaten)["best"] == 0
    nothing = Solution(status="no_plan", bound=0.0)
    assert np.isnan(row_of(plan, toy, nothing)["best"])
    assert np.isnan(row_of(plan, toy, nothing)["extra"])


def test_the_best_within_radii_is_not_called_the_best_of_all(toy):
    plan, value = (solution := solve(toy)).require_plan(), solution.objective
    within = replace(solution, under=Rules(max_minutes={"A": 30.0}))
    assert np.isnan(row_of(plan, toy, within)["best"])
    assert row_of(plan, toy, within)["proven"] is False
    assert row_of(plan, toy, replace(within, objective=value - 1, bound=value - 1))["best"] == 0
    assert row_of(plan, toy, solution)["best"] == 1
    assert row_of(plan, toy, replace(solution, under=Rules(max_goals={"travel": 50})))["best"] == 1


def test_a_plan_that_breaks_a_rule_in_a_sample_is_not_its_best(toy):
    ruled = replace(toy, rules=Rules(max_load=19.5))
    plan = solve(ruled).require_plan()
    samples = as_samples([toy.demand.tolist(), (toy.demand * [3, 1, 1, 1, 1, 1]).tolist()])
    table = stays_best(plan, ruled, samples).table
    assert table["keeps_rules"].tolist() == [True, False]
    assert table["best"].tolist() == [1, 0]


# the report


def test_where_time_runs_out_the_known_plan_is_not_forgotten(toy):
    samples = as_samples([toy.demand.tolist(), (toy.demand * 1.5).tolist()])
    whole = robust_problem(toy, Robust(samples=samples))
    known, best = solve(toy), solve(toy, robust=Robust(samples=samples))
    value = float(score(known.require_plan(), whole)["objective"])
    assert better_known(best, known, whole) is best
    poor = replace(best, status="feasible", objective=value + 10, bound=value - 5)
    nothing = Solution(status="no_plan")
    for late, bound in ((poor, value - 5), (nothing, 0.0)):
        found = better_known(late, known, whole)
        assert found.plan is known.plan
        assert (found.status, found.objective, found.bound) == ("feasible", value, bound)
    close = replace(best, status="feasible", objective=value - 1, bound=value - 5)
    assert better_known(close, known, whole) is close
    impossible = Solution(status="infeasible")
    assert better_known(impossible, known, whole) is impossible
    ruled = replace(whole, rules=Rules(max_load=1.0))  # the known plan does not keep it
    assert better_known(nothing, known, ruled) is nothing


# the study's section


def test_the_section_of_a_study(own_study):
    assert own_study("[travel]", "[travel]").risk is None
    assert own_study("[travel]", "[risk]\n\n[travel]").risk == RiskOptions()
    changed = own_study("[risk]", "[risk]\nsamples = 50\nseed = 1\ncommon_share = 0.5\ncheck = 0")
    assert changed.risk == RiskOptions(samples=50, seed=1, common_share=0.5, check=0)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("samples = 0", "not_positive"),
        ("samples = 100001", "wrong_samples"),
        ("seed = -1", "negative"),
        ("check = -1", "negative"),
        ("common_share = 80", "not_a_share"),
        ("sample = 10", "unknown_key"),
    ],
)
def test_a_wrong_line_is_named(own_study, line, key):
    with pytest.raises(DataError) as error:
        own_study("[travel]", f"[risk]\n{line}\n\n[travel]")
    finding = error.value.findings[0]
    assert finding.key == key
    assert finding.column == f"[risk] {line.split(' =')[0]}"


def test_a_meeting_is_told_of_the_plan_that_it_is_shown(own_study):
    study = own_study("[travel]", "[risk]\nsamples = 40\ncheck = 2\n\n[travel]")
    shown = Solution(
        status="feasible", plan=study.plans["published"].plan, objective=1.0, bound=0.0
    )
    report = how_sure(shown, study, 30)
    assert report.plan is shown.plan and len(report.samples) == 40
    assert report.stays.told == 2
    assert (report.risk.areas.index == shown.plan.coaches.index).all()
    lent = replace(study, solve=SolveOptions(lending=True))
    assert how_sure(shown, lent, 30).stays is None
    assert how_sure(shown, replace(study, risk=None), 30) is None
