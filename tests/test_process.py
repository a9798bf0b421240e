"""Follow-up of the process: intervals by hand, trends, periods, and what is hidden."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ipsgeo.process import (
    LEAST_CASES,
    follow_up,
    months_of,
    poisson_interval,
    trend,
    wilson_interval,
)
from ipsgeo.sources.process import ProcessCounts, ProcessNorm

MONTHS = ["2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05"]


def counted(by_team, *, indicator="profiling", norm=None, months=MONTHS):
    """Counts of teams, each a list of (met, all) by month."""
    rows = [
        [team, month, indicator, float(met), float(every)]
        for team, pairs in by_team.items()
        for month, (met, every) in zip(months, pairs, strict=True)
    ]
    return ProcessCounts(
        counts=pd.DataFrame(rows, columns=["team", "month", "indicator", "met", "all"]),
        teams=dict.fromkeys(by_team, 3),
        norm=norm or ProcessNorm(),
        file="x.csv",
        source="x.toml",
        title=dict.fromkeys(("fi", "sv", "en"), ""),
        made_up=False,
    )


def row(data, team, indicator="profiling"):
    return follow_up(data).table.loc[(indicator, team)]


# intervals


def test_a_wilson_interval_by_hand():
    # 8 of 10: z² = 3.841459; (0.8 + 3.841459 / 20) / 1.3841459 = 0.992073 / 1.384146 = 0.716740;
    # z √(0.8 × 0.2 / 10 + 3.841459 / 400) = 1.959964 × √0.02560365 = 0.313614;
    # 0.313614 / 1.384146 = 0.226576: 0.490164 … 0.943316.
    low, high = wilson_interval(8, 10)
    assert (low, high) == pytest.approx((0.490164, 0.943316), abs=2e-6)


def test_wilson_intervals_at_the_ends_stay_shares():
    # 0 of 5: the upper end is z² / (n + z²) = 3.841459 / 8.841459 = 0.434482.
    assert wilson_interval(0, 5) == pytest.approx((0, 0.434482), abs=1e-6)
    assert wilson_interval(5, 5) == pytest.approx((1 - 0.434482, 1), abs=1e-6)


@settings(max_examples=50)
@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_intervals_are_those_of_scipy(counts):
    met, every = counts
    expected = stats.binomtest(met, every).proportion_ci(method="wilson")
    assert wilson_interval(met, every) == pytest.approx((expected.low, expected.high), abs=1e-8)


def test_a_poisson_interval_is_the_one_of_the_printed_tables():
    # Exact limits of a count of 10: 4.795 and 18.390; of 0: 0 and 3.689. In 2 weeks: the halves.
    assert poisson_interval(10, 1) == pytest.approx((4.795, 18.390), abs=1e-3)
    assert poisson_interval(0, 1) == pytest.approx((0, 3.689), abs=1e-3)
    assert poisson_interval(10, 2) == pytest.approx((4.795 / 2, 18.390 / 2), abs=1e-3)


@settings(max_examples=50)
@given(st.integers(0, 60), st.integers(1, 60))
def test_an_interval_holds_its_value_and_shrinks_with_more_cases(met, more):
    every = met + more
    low, high = wilson_interval(met, every)
    assert low <= met / every <= high
    wider = wilson_interval(10 * met, 10 * every)
    assert wider[1] - wider[0] < high - low
    low, high = poisson_interval(met, more)
    assert low <= met / more <= high


# trend


@pytest.mark.parametrize(
    ("latest", "previous", "said"),
    [
        ((0.6, 0.8), (0.3, 0.5), "up"),
        ((0.3, 0.5), (0.6, 0.8), "down"),
        ((0.3, 0.6), (0.6, 0.8), "unclear"),  # touching ends overlap
        ((0.80, 0.95), (0.78, 0.94), "steady"),  # together 0.78–0.95: 0.17 ≤ 0.2
        ((0.80, 0.99), (0.78, 0.94), "unclear"),  # 0.78–0.99: 0.21
    ],
)
def test_trends_follow_the_stated_rule(latest, previous, said):
    assert trend(latest, previous, 0.2) == said


@settings(max_examples=50)
@given(*[st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted)] * 2)
def test_a_trend_turned_around_is_the_opposite(one, other):
    opposite = {"up": "down", "down": "up"}
    there, back = trend(one, other, 0.2), trend(other, one, 0.2)
    assert back == opposite.get(there, there)


def test_a_rise_by_hand():
    # 12/24 = 50 % (31.4–68.6 %), then 27/30 = 90 % (74.4–96.5 %): apart, so rising.
    data = counted({"A": [(4, 8)] * 3 + [(9, 10)] * 3})
    found = row(data, "A")
    assert (found["met_latest"], found["all_latest"]) == (27, 30)
    assert found["value_latest"] == 0.9 and found["difference"] == pytest.approx(0.4)
    assert found["trend"] == "up" and found["reached"] == "no"
    assert row(counted({"A": [(9, 10)] * 3 + [(4, 8)] * 3}), "A")["trend"] == "down"
    assert row(counted({"A": [(4, 8)] * 6}), "A")["trend"] == "unclear"
    assert row(counted({"A": [(95, 100)] * 6}), "A")["trend"] == "steady"


def test_contacts_are_a_number_a_week():
    # 150 in 25 coach-weeks is 6.0; 149 is 5.96, below six.
    data = counted({"A": [(50, 10)] * 3 + [(50, 8), (50, 8), (50, 9)]}, indicator="contacts")
    found = row(data, "A", "contacts")
    assert found["value_latest"] == 6.0 and found["reached"] == "yes"
    data = counted({"A": [(50, 10)] * 3 + [(50, 8), (50, 8), (49, 9)]}, indicator="contacts")
    assert row(data, "A", "contacts")["reached"] == "no"


def test_reached_means_every_case_unless_a_share_is_chosen():
    pairs = {"A": [(10, 10)] * 5 + [(9, 10)]}
    assert row(counted(pairs), "A")["reached"] == "no"
    assert row(counted({"A": [(10, 10)] * 6}), "A")["reached"] == "yes"
    chosen = ProcessNorm(target_share=0.95, source="ohjausryhmä")
    assert row(counted(pairs, norm=chosen), "A")["reached"] == "yes"  # 29/30 = 96.7 %


# periods


def test_months_count_back_over_the_turn_of_the_year():
    assert months_of("2026-02", 0) == ["2025-12", "2026-01", "2026-02"]
    assert months_of("2026-02", 3) == ["2025-09", "2025-10", "2025-11"]


def test_a_missing_month_is_not_zero():
    found = row(counted({"A": [(5, 5)] * 5 + [(float("nan"), float("nan"))]}), "A")
    assert found["state_latest"] == "gap" and math.isnan(found["value_latest"])
    assert found["state_previous"] == "shown" and found["trend"] == ""
    late = follow_up(counted({"A": [(5, 5)] * 3}, months=MONTHS[3:])).table.loc[("profiling", "A")]
    assert late["state_latest"] == "shown" and late["state_previous"] == "gap"
    assert late["trend"] == ""


def test_no_cases_are_no_share():
    found = row(counted({"A": [(0, 0)] * 6}), "A")
    assert found["state_latest"] == "none" and math.isnan(found["value_latest"])


def test_all_teams_together_are_those_without_a_gap():
    data = counted({"A": [(5, 6)] * 6, "B": [(3, 6)] * 5 + [(float("nan"), 6)]})
    assert row(data, "")["all_latest"] == 18 and row(data, "")["all_previous"] == 36
    assert "" not in follow_up(counted({"A": [(5, 6)] * 6})).table.loc["profiling"].index


# what is hidden


def test_four_cases_are_hidden_and_five_are_shown():
    assert row(counted({"A": [(1, 1), (1, 1), (1, 2)] * 2}), "A")["state_latest"] == "hidden"
    assert row(counted({"A": [(1, 1), (1, 2), (1, 2)] * 2}), "A")["state_latest"] == "shown"


def test_what_all_less_the_others_would_tell_is_hidden_too():
    data = counted({"A": [(9, 10)] * 6, "B": [(3, 4)] * 6, "C": [(0, 1)] * 6})
    table = follow_up(data).table.loc["profiling"]
    states = table["state_latest"].to_dict()
    assert states == {"": "shown", "A": "shown", "B": "hidden", "C": "hidden"}
    assert table.loc[["B", "C"], ["met_latest", "all_latest", "difference"]].isna().all(axis=None)


def test_all_teams_are_hidden_too_where_they_have_four_cases_together():
    few = counted({"A": [(1, 1), (0, 1), (0, 0)] * 2, "B": [(1, 1), (1, 1), (0, 0)] * 2})
    found = follow_up(few).table.loc["profiling"]
    assert found["state_latest"].to_dict() == {"": "hidden", "A": "hidden", "B": "hidden"}
    assert found[["met_latest", "all_latest"]].isna().all(axis=None)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 5), min_size=6, max_size=6), min_size=1, max_size=4))
def test_nothing_below_five_is_shown_or_left_over(teams):
    data = counted({"ABCD"[k]: [(n // 2, n) for n in sizes] for k, sizes in enumerate(teams)})
    table = follow_up(data).table.loc["profiling"]
    for when, months in (("latest", slice(3, 6)), ("previous", slice(0, 3))):
        shown = table[f"all_{when}"].dropna()
        assert (shown >= LEAST_CASES).all()
        own = shown.drop("", errors="ignore").sum()
        if "" in shown:
            assert shown[""] == sum(sum(sizes[months]) for sizes in teams)
            assert shown[""] - own == 0 or shown[""] - own >= LEAST_CASES
