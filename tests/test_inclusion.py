"""Group means of inclusion: arithmetic by hand, intervals against SciPy, what is hidden."""

import math
from collections import Counter

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ipsgeo.inclusion import (
    inclusion_change,
    inclusion_scores,
    paired_interval,
    quantile,
    welch_interval,
)
from ipsgeo.inclusion.hidden import LEAST_PEOPLE, hidden_parts

NAMES = [str(number) for number in range(1, 11)]


def frame(rows, *, keyed=True):
    """Answers from (respondent, round, group, sum of the ten answers or None)."""
    forms = []
    for who, when, group, total in rows:
        given_ = dict.fromkeys(NAMES, float("nan"))
        if total is not None:
            given_ = {name: float(total // 10 + (k < total % 10)) for k, name in enumerate(NAMES)}
        forms.append({"round": when, "group": group, "respondent": who, **given_})
    table = pd.DataFrame(forms)
    return table if keyed else table.drop(columns="respondent")


def both(group, sums, first=0):
    return [
        (f"{group}{k}", when, group, total)
        for k, pair in enumerate(sums, start=first)
        for when, total in zip(("before", "after"), pair, strict=True)
    ]


FIVE = [(30, 31), (30, 32), (32, 35), (34, 38), (36, 36)]


# scores


def test_scores_run_from_0_to_100_by_the_stated_arithmetic():
    # (10 − 10) × 2.5 = 0, (50 − 10) × 2.5 = 100, (35 − 10) × 2.5 = 62.5
    scores = inclusion_scores(frame([("a", "before", "", t) for t in (10, 50, 35)]))
    assert scores.tolist() == [0.0, 100.0, 62.5]


def test_one_missing_answer_of_ten_leaves_the_form_out_and_nothing_is_imputed():
    answers = frame([("a", "before", "", 50), ("b", "before", "", 50)])
    answers.loc[0, "7"] = float("nan")
    scores = inclusion_scores(answers)
    assert math.isnan(scores[0]) and scores[1] == 100


# intervals


def test_quantiles_are_those_of_the_printed_tables():
    # Student's t, two-sided 5 %, as statistical tables print it.
    table = {1: 12.706, 2: 4.303, 4: 2.776, 10: 2.228, 30: 2.042, 120: 1.980}
    assert {df: round(quantile(df), 3) for df in table} == table


def test_a_paired_interval_by_hand():
    # Changes 2.5 5 7.5 10 0: mean 5; squares of deviations 6.25 + 0 + 6.25 + 25 + 25 = 62.5,
    # s² = 62.5 / 4 = 15.625; s / √5 = √(15.625 / 5) = √3.125 = 1.767767; t(4) = 2.776445;
    # half = 4.908107.
    low, high = paired_interval([2.5, 5, 7.5, 10, 0])
    assert low == pytest.approx(5 - 4.908107, abs=1e-5)
    assert high == pytest.approx(5 + 4.908107, abs=1e-5)


def test_a_welch_interval_by_hand():
    # Before 10 20 30 40 50: mean 30, s² = 1000 / 4 = 250, v₁ = 250 / 5 = 50.
    # After 40 40 40 40 50 50: mean 43.3333, s² = 133.333 / 5 = 26.6667, v₂ = 4.4444.
    # f = 54.4444² / (50² / 4 + 4.4444² / 5) = 2964.198 / 628.951 = 4.71293.
    low, high = welch_interval([10, 20, 30, 40, 50], [40, 40, 40, 40, 50, 50])
    half = stats.t.ppf(0.975, 4.71293) * math.sqrt(54.4444444)
    assert low == pytest.approx(13.333333 - half, abs=1e-4)
    assert high == pytest.approx(13.333333 + half, abs=1e-4)


SCORES = st.lists(st.integers(0, 40).map(lambda k: 2.5 * k), min_size=5, max_size=30).filter(
    lambda scores: len(set(scores)) > 1
)


@settings(max_examples=40)
@given(SCORES)
def test_a_paired_interval_is_the_one_of_scipy(changes):
    expected = stats.ttest_1samp(changes, 0).confidence_interval(0.95)
    assert paired_interval(changes) == pytest.approx(tuple(expected), abs=1e-8)


@settings(max_examples=40)
@given(SCORES, SCORES)
def test_a_welch_interval_is_the_one_of_scipy(before, after):
    expected = stats.ttest_ind(after, before, equal_var=False).confidence_interval(0.95)
    assert welch_interval(before, after) == pytest.approx(tuple(expected), abs=1e-8)


# means and change


def test_pairs_by_hand():
    # Sums before 30 30 32 34 36 (mean 32.4 → 56.0), after 31 32 35 38 36 (34.4 → 61.0):
    # changes 2.5 5 7.5 10 0, as above: 0.0919 … 9.9081.
    result = inclusion_change(frame(both("", FIVE)))
    total = result.total
    assert (total["people_before"], total["people_after"]) == (5, 5)
    assert (total["mean_before"], total["mean_after"], total["change"]) == (56.0, 61.0, 5.0)
    assert (total["low"], total["high"], total["direction"]) == (0.1, 9.9, "up")
    assert result.basis == "pairs" and result.groups.empty


def test_without_keys_the_rounds_are_compared_by_welch():
    result = inclusion_change(frame(both("", FIVE), keyed=False))
    before, after = ([(pair[k] - 10) * 2.5 for pair in FIVE] for k in (0, 1))
    low, high = stats.ttest_ind(after, before, equal_var=False).confidence_interval(0.95)
    assert result.basis == "rounds"
    assert result.total["change"] == 5.0 and result.total["direction"] == "unclear"
    assert (result.total["low"], result.total["high"]) == (round(low, 1), round(high, 1))


def test_a_fall_is_said_only_where_the_whole_interval_is_below_zero():
    falls = [(after, before) for before, after in FIVE]
    assert inclusion_change(frame(both("", falls))).total["direction"] == "down"
    mixed = [*falls, (30, 40)]
    assert inclusion_change(frame(both("", mixed))).total["direction"] == "unclear"


def test_one_round_has_means_and_no_change():
    rows = [row for row in both("", FIVE) if row[1] == "before"]
    result = inclusion_change(frame(rows))
    assert result.basis == "one_round" and result.total["mean_before"] == 56.0
    assert math.isnan(result.total["change"]) and result.total["direction"] == ""
    assert list(result.forms.index) == ["before"]


def test_whoever_answered_once_or_in_part_is_counted_and_changes_no_mean():
    """Else the mean of all less the mean of the pairs would be that one person's result."""
    plain = inclusion_change(frame(both("", FIVE)))
    more = [("once", "before", "", 50), ("half", "before", "", 10), ("half", "after", "", None)]
    result = inclusion_change(frame([*both("", FIVE), *more]))
    pd.testing.assert_series_equal(result.total, plain.total)
    assert result.forms.loc["before"].tolist() == [7, 0, 2]
    assert result.forms.loc["after"].tolist() == [6, 1, 0]


def test_the_order_of_rows_changes_nothing():
    answers = frame([*both("A", FIVE), *both("B", FIVE[::-1]), *both("C", FIVE[:2])])
    one, other = inclusion_change(answers), inclusion_change(answers.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(one.groups, other.groups)
    pd.testing.assert_series_equal(one.total, other.total)


def test_half_is_rounded_up_as_on_paper():
    # Sums before 29 × 7, 30, 28, 28: mean score (7 × 47.5 + 50 + 45 + 45) / 10 = 47.25.
    sums = [(29, 30 + k) for k in range(7)] + [(30, 30), (28, 31), (28, 32)]
    assert inclusion_change(frame(both("", sums))).total["mean_before"] == 47.3


# what is hidden


def test_four_are_hidden_and_five_are_shown():
    assert math.isnan(inclusion_change(frame(both("", FIVE[:4]))).total["mean_before"])
    assert inclusion_change(frame(both("", FIVE))).total["mean_before"] == 56.0


@pytest.mark.parametrize("keyed", [True, False])
def test_hidden_figures_take_their_numbers_of_people_with_them(keyed):
    rows = [*both("A", FIVE * 3), *both("B", FIVE * 2), *both("C", FIVE[:3])]
    result = inclusion_change(frame(rows, keyed=keyed))
    shown = result.groups["people_before"].notna()
    assert shown.to_dict() == {"A": True, "B": False, "C": False}, "B, or C is the rest"
    assert result.groups.loc[["B", "C"]].drop(columns="direction").isna().all(axis=None)
    assert result.total["people_before"] == 28


def test_people_of_one_result_are_hidden():
    """A mean of five people with 100 points each tells everybody's own result."""
    alike = both("", [(50, 50 - k) for k in range(5)])
    assert math.isnan(inclusion_change(frame(alike)).total["mean_after"])
    assert math.isnan(inclusion_change(frame(alike, keyed=False)).total["mean_before"])
    shown = inclusion_change(frame(alike, keyed=False)).total["mean_after"]
    assert shown == 95.0, "their results in the other round differ"
    same_change = both("", [(30 + k, 31 + k) for k in range(5)])
    assert math.isnan(inclusion_change(frame(same_change)).total["change"])


def test_whoever_differs_from_all_the_others_does_not_learn_their_result():
    others = [(30 + k, 31 + 2 * k) for k in range(6)]
    for alike, shown in ((6, False), (5, False), (4, True)):
        sums = [(20 if k < alike else before, after) for k, (before, after) in enumerate(others)]
        result = inclusion_change(frame(both("", sums)))
        assert math.isnan(result.total["mean_before"]) is not shown, alike


def test_two_small_groups_whose_sum_is_small_take_a_third_with_them():
    assert hidden_parts({"A": 20, "B": 9, "C": 2, "D": 2}, enough([20, 9, 2, 2])) == {"B", "C", "D"}
    assert hidden_parts({"A": 20, "B": 9, "C": 2, "D": 3}, enough([20, 9, 2, 3])) == {"C", "D"}
    assert hidden_parts({"A": 20, "B": 0}, enough([20, 0])) == set(), "nobody is not hidden"


def enough(sizes):
    size = dict(zip("ABCDEFGH", sizes, strict=False))
    return lambda names: sum(size[name] for name in names) >= LEAST_PEOPLE


@given(st.lists(st.integers(0, 12), min_size=1, max_size=8))
def test_nothing_below_five_is_shown_or_left_over(sizes):
    size = dict(zip("ABCDEFGH", sizes, strict=False))
    hidden = hidden_parts(size, enough(sizes))
    assert all(n == 0 or n >= LEAST_PEOPLE for name, n in size.items() if name not in hidden)
    rest = sum(sizes) - sum(n for name, n in size.items() if name not in hidden)
    assert rest == sum(size[name] for name in hidden)
    if sum(sizes) >= LEAST_PEOPLE:  # else the whole is hidden too
        assert rest == 0 or (rest >= LEAST_PEOPLE and len(hidden) > 1)
    if all(n == 0 or n >= LEAST_PEOPLE for n in sizes):
        assert not hidden, "nothing is hidden without need"


SUMS = st.tuples(st.integers(10, 50), st.integers(10, 50))
GROUPS = st.lists(st.lists(SUMS, min_size=0, max_size=8), min_size=1, max_size=5)


@settings(max_examples=40, deadline=None)
@given(GROUPS.filter(any), st.booleans())
def test_what_is_shown_is_of_five_and_so_is_what_remains_of_all(groups, keyed):
    rows = [row for name, sums in zip("ABCDE", groups, strict=False) for row in both(name, sums)]
    result = inclusion_change(frame(rows, keyed=keyed))
    sizes = Counter(row[2] for row in rows if row[1] == "before")
    for when in ("before", "after"):
        people = result.groups[f"people_{when}"].dropna()
        assert (people >= LEAST_PEOPLE).all()
        if len(result.groups) and not math.isnan(result.total[f"people_{when}"]):
            rest = sum(sizes.values()) - people.sum()
            assert rest == 0 or rest >= LEAST_PEOPLE
        assert result.groups[f"mean_{when}"].notna().equals(result.groups[f"people_{when}"].notna())
        assert result.groups[f"mean_{when}"].dropna().between(0, 100).all()
    changes = result.groups.dropna(subset=["change"])
    assert (changes["low"] <= changes["change"]).all()
    assert (changes["change"] <= changes["high"]).all()


@settings(max_examples=20, deadline=None)
@given(st.lists(SUMS, min_size=5, max_size=12))
def test_turning_the_rounds_around_turns_the_change_around(sums):
    one = inclusion_change(frame(both("", sums))).total
    other = inclusion_change(frame(both("", [pair[::-1] for pair in sums]))).total
    assert math.isnan(one["change"]) == math.isnan(other["change"])
    if not math.isnan(one["change"]):
        assert one["mean_before"] == other["mean_after"]
        assert one["change"] == pytest.approx(-other["change"], abs=0.11)
