"""Scores by hand, every band's borders, and laws that hold for any assessment."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from conftest import REPOSITORY, TOY_DEMAND, TOY_MAP, letters_to_problem
from hypothesis import given
from hypothesis import strategies as st

from ipsgeo.errors import DataError
from ipsgeo.norms import CoachNorm
from ipsgeo.plan import Plan
from ipsgeo.quality import (
    BANDS,
    band_of,
    change,
    focus_points,
    from_plan,
    joined,
    lift,
    months_later,
    next_review,
    phase_scores,
    points_to,
    profile,
    report,
    reports,
    school_score,
    score,
)
from ipsgeo.sources.assessment import (
    Answer,
    Assessment,
    Checklist,
    Round,
    Step,
    read_assessment,
    read_criteria,
)

CRITERIA = read_criteria()
RANK = [band for band, _ in reversed(BANDS)]
full = st.lists(st.integers(1, 5), min_size=25, max_size=25)
partial = st.lists(st.none() | st.integers(1, 5), min_size=25, max_size=25)


def round_of(points, **facts) -> Round:
    return Round.of_points(dict(enumerate(points, start=1)), **facts)


def summing(total: int) -> Round:
    """A round with this sum: as many fives as fit, then what is left."""
    points, left = [], total - 25
    for _ in range(25):
        points.append(1 + min(4, left))
        left -= points[-1] - 1
    assert sum(points) == total
    return round_of(points)


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (25, "not_supported"), (73, "not_supported"), (74, "fair"), (99, "fair"), (100, "good"),
        (114, "good"), (115, "exemplary"), (125, "exemplary"),
    ],
)  # fmt: skip
def test_the_borders_of_the_bands(total, band):
    own = score(summing(total), CRITERIA)
    assert (own.total, own.band, own.certain_band, own.why) == (total, band, band, None)


def test_the_sections_are_summed_by_hand():
    own = score(round_of([5, 4, 3, *[2] * 8, *[1] * 13, 4]), CRITERIA)
    assert [(part.key, part.total, part.most) for part in own.sections] == [
        ("staff", 12, 15), ("organisation", 16, 40), ("content", 17, 70),
    ]  # fmt: skip
    assert own.total == 45 and own.whole.most == 125
    assert own.sections[0].mean == 4.0


def test_the_bundled_example_is_summed_by_hand():
    file = REPOSITORY / "data/studies/laatu-esimerkki.csv"
    (own,) = reports(read_assessment(file), CRITERIA, profile_key="purchased")
    assert own.change is not None and own.change.parts["whole"].before == 86
    assert own.score.total == 98 and own.score.band == "fair" and own.made_up
    assert [part.total for part in own.parts] == [12, 32, 54]
    assert own.change.lowered == (22,) and len(own.change.raised) == 13
    assert own.profile.total == 44 and own.review.date == "2027-03-30"
    assert (own.lift.band, own.lift.points, own.lift.items) == ("good", 2, (17,))


def test_a_missing_criterion_is_never_guessed():
    own = score(round_of([4] * 23 + [None, 4]), CRITERIA)
    assert own.total is None and own.band is None
    assert (own.whole.low, own.whole.high, own.whole.missing) == (97, 101, (24,))
    assert own.certain_band is None and own.why.key == "quality_missing"
    assert "24" in own.why.text("fi") and "97 and 101" in own.why.text("en")
    assert [part.total for part in own.sections] == [12, 32, None]
    assert own.whole.mean is None


def test_a_range_within_one_band_names_it_without_a_sum():
    own = score(round_of([4] * 20 + [None] * 3 + [1, 1]), CRITERIA)
    assert (own.whole.low, own.whole.high) == (85, 97)
    assert own.certain_band == "fair" and own.band is None and own.total is None
    assert own.why.key == "quality_missing_certain"


def test_criteria_left_out_are_missing():
    own = score(Round.of_points({1: 5, 25: 3}), CRITERIA)
    assert own.whole.missing == tuple(range(2, 25))
    assert (own.whole.low, own.whole.high) == (31, 123)


@pytest.mark.parametrize("points", [0, 6, -1, 2.5, 4.0, True, "4"])
def test_points_out_of_range_name_the_criterion(points):
    with pytest.raises(DataError) as caught:
        Round.of_points({3: points, 7: 9})
    keys = {(finding.key, finding.facts["item"]) for finding in caught.value.findings}
    assert keys == {("assessment_points", "3"), ("assessment_points", "7")}


def test_unknown_and_doubled_criteria_are_refused():
    with pytest.raises(DataError) as caught:
        Round.of_points({0: 3, 26: 3})
    assert [finding.key for finding in caught.value.findings] == ["assessment_item"] * 2
    with pytest.raises(DataError) as caught:
        Round(answers=(Answer(item=4, points=1), Answer(item=4, points=2)))
    assert caught.value.findings[0].key == "assessment_twice"


def test_a_change_is_of_both_rounds_or_missing():
    before, after = round_of([3] * 25), round_of([3, 5, 1, None, *[3] * 21])
    own = score(after, CRITERIA)
    found = change(before, after, [*own.sections, own.whole])
    assert (found.raised, found.lowered) == ((2,), (3,))
    assert found.items[2].change == 2 and found.items[3].change == -2
    assert found.items[4].change is None and found.items[4].before == 3
    assert found.parts["staff"].change == 0
    assert found.parts["whole"].change is None and found.parts["whole"].before == 75


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-08-31", 6, "2027-02-28"), ("2027-08-31", 6, "2028-02-29"),
        ("2026-03-31", 6, "2026-09-30"), ("2028-02-29", 12, "2029-02-28"),
        ("2026-12-15", 12, "2027-12-15"), ("2026-06-30", 6, "2026-12-30"),
        ("2026-07-01", 6, "2027-01-01"),
    ],
)  # fmt: skip
def test_months_end_safely(day, months, later):
    assert months_later(day, months) == later


@pytest.mark.parametrize(("total", "months"), [(99, 6), (100, 12), (73, 6), (125, 12)])
def test_the_review_is_yearly_from_a_hundred_on(total, months):
    own = score(replace(summing(total), date="2026-01-31"), CRITERIA)
    review = next_review(own)
    assert review.months == months and review.certain
    assert next_review(score(summing(total), CRITERIA)) is None


def test_a_hundred_that_is_not_known_to_be_reached_keeps_six_months():
    own = next_review(score(round_of([4] * 24 + [None], date="2026-08-31"), CRITERIA))
    assert (own.date, own.months, own.certain) == ("2027-02-28", 6, False)
    sure = next_review(score(round_of([5] * 24 + [None], date="2026-08-31"), CRITERIA))
    assert (sure.months, sure.certain) == (12, True)


def test_what_lifts_the_band_is_counted_by_hand():
    own = lift(score(round_of([2, 3, 3, *[4] * 22]), CRITERIA))  # 96
    assert (own.band, own.points, own.fewest, own.items) == ("good", 4, 2, (1, 2))
    assert list(own.room.items())[:4] == [(1, 3), (2, 2), (3, 2), (4, 1)]
    assert lift(score(round_of([5] * 25), CRITERIA)) is None
    assert lift(score(round_of([None, *[4] * 24]), CRITERIA)) is None
    assert points_to(114) == ("exemplary", 1) and points_to(115) is None


def test_profiles_have_their_criteria_and_no_bands():
    points = round_of(range_points := [1 + k % 5 for k in range(25)])
    own = profile(points, "purchased", CRITERIA)
    assert tuple(own.points) == (1, 2, 3, 4, 5, 6, 14, 15, 16, 17, 18, 22)
    assert own.total == sum(range_points[k - 1] for k in own.points) and own.most == 60
    assert tuple(profile(points, "hard_to_apply", CRITERIA).points) == (15, 17)
    assert len(profile(points, "all", CRITERIA).points) == 25
    with pytest.raises(DataError) as caught:
        profile(points, "other", CRITERIA)
    assert caught.value.findings[0].key == "quality_profile"


@given(full, st.integers(0, 24))
def test_raising_a_point_never_lowers_the_band(points, item):
    before = score(round_of(points), CRITERIA)
    points[item] = min(5, points[item] + 1)
    after = score(round_of(points), CRITERIA)
    assert RANK.index(after.band) >= RANK.index(before.band)
    assert after.total >= before.total


@given(partial, full)
def test_the_range_contains_every_way_to_fill_in(points, filling):
    own = score(round_of(points), CRITERIA)
    filled = [new if old is None else old for old, new in zip(points, filling, strict=True)]
    whole = score(round_of(filled), CRITERIA)
    assert own.whole.low <= whole.total <= own.whole.high
    assert sum(part.low for part in own.sections) == own.whole.low
    if own.certain_band is not None:
        assert whole.band == own.certain_band


@given(full)
def test_the_lift_is_exact_and_with_the_fewest(points):
    own = score(round_of(points), CRITERIA)
    found = lift(own)
    if found is None:
        assert own.band == "exemplary"
        return
    assert band_of(own.total + found.points) == found.band != own.band
    assert band_of(own.total + found.points - 1) == own.band
    rooms = list(found.room.values())
    assert rooms == sorted((5 - p for p in points if p < 5), reverse=True)
    assert sum(rooms[: found.fewest]) >= found.points > sum(rooms[: found.fewest - 1])


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31)))
def test_months_later_is_in_the_right_month(day):
    later = pd.Timestamp(months_later(day.isoformat(), 6))
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == 6
    assert later.day == min(day.day, later.days_in_month)


@pytest.mark.parametrize(
    ("share", "points"),
    [(1, 5), (0.96, 5), (0.9599, 4), (0.9, 4), (0.89, 3), (0.75, 3), (0.74, 2), (0.6, 2),
     (0.59, 1), (0, 1)],
)  # fmt: skip
def test_focus_has_the_published_limits(share, points):
    assert focus_points(share) == points


@pytest.mark.parametrize("share", [-0.1, 1.01, 90, float("nan")])
def test_focus_refuses_what_is_no_share(share):
    with pytest.raises(DataError):
        focus_points(share)


@pytest.fixture
def toy_plan():
    """Two areas: A, B, D, F with 66 clients and three coaches; C, E with 14 and one."""
    problem = letters_to_problem(
        TOY_MAP, TOY_DEMAND, coaches=4, areas=2, leader_share=0.5, throughput_per_year=20.0
    )
    plan = Plan.of_groups([["A", "B", "D", "F"], ["C", "E"]], [3, 1], leader_groups=[0])
    return plan, problem


def test_the_caseload_of_a_plan_is_the_mean_over_its_coaches(toy_plan):
    norm = CoachNorm(caseload=20.0, throughput_per_year=20.0)  # a year's clients are at a time
    own = from_plan(*toy_plan, norm)
    first = own.items[0]
    assert first.figures["caseload_mean"] == pytest.approx(80 / 4.5)
    assert first.figures["caseload_worst"] == pytest.approx(66 / 3.5)
    assert first.points == 5 and own.areas_above == ()
    assert own.areas["points"].tolist() == [5, 5]
    tight = from_plan(*toy_plan, CoachNorm(caseload=24.0, throughput_per_year=20.0))
    assert tight.items[0].figures["caseload_mean"] == pytest.approx(80 / 4.5 * 1.2)
    assert tight.items[0].points == 4  # 21.3
    assert tight.areas_above == (tight.areas["caseload"].idxmax(),)
    assert tight.areas["caseload"].tolist() == pytest.approx([66 / 3.5 * 1.2, 14 * 1.2])


def test_only_caseload_and_focus_get_points(toy_plan):
    own = from_plan(*toy_plan, CoachNorm(), coaching_share=0.9)
    assert set(own.points) == {1, 2} and own.points[2] == 4
    assert [item.why is None for item in own.items] == [True, True, False, False]
    assert own.items[2].figures["coaches"] == 4 and own.items[3].figures["leaders"] == 1
    assert 2 not in from_plan(*toy_plan, CoachNorm()).points


def test_a_plan_fills_in_only_what_is_missing(toy_plan):
    plan = from_plan(*toy_plan, CoachNorm(), coaching_share=0.97)
    own = report([round_of([2, None, *[3] * 23])], CRITERIA, plan=plan)
    assert own.round.points[1] == 2 and not own.round.answer(1).computed
    assert own.round.points[2] == 5 and own.round.answer(2).computed
    assert own.score.total == 2 + 5 + 23 * 3


def test_the_school_scale_has_subscales_and_no_bands():
    answers = tuple(
        Answer(item=k, points=3, subscale="work" if k <= 25 else "education") for k in range(1, 36)
    )
    own = school_score(Round(answers=answers, scale="school"))
    assert [(p.key, own.total(p), p.most, own.mean(p)) for p in own.subscales] == [
        ("work", 75, 125, 3.0), ("education", 30, 50, 3.0),
    ]  # fmt: skip
    assert not hasattr(own, "band") and own.unplaced == ()
    with pytest.raises(DataError):
        score(Round(answers=answers, scale="school"), CRITERIA)


def test_a_school_criterion_without_a_row_leaves_both_sums_open():
    answers = tuple(
        Answer(item=k, points=3, subscale="work" if k <= 20 else "education") for k in range(1, 35)
    )
    own = school_score(Round(answers=answers, scale="school"))
    assert own.unplaced == (35,)
    assert [own.total(part) for part in own.subscales] == [None, None]


def test_rounds_of_two_files_are_put_in_order():
    old = Assessment(rounds=(round_of([3] * 25, date="2026-03-31"),))
    new = Assessment(rounds=(round_of([4] * 25, date="2026-09-30"),))
    (own,) = reports(joined(old, new), CRITERIA)
    assert own.change.parts["whole"].change == 25
    for wrong, key in (
        ((new, old), "quality_not_earlier"),
        ((old, old), "quality_not_earlier"),
        ((old, Assessment(rounds=(round_of([3] * 25, service="B"),))), "quality_no_service"),
        ((replace(old, scale="school"), new), "quality_other_scale"),
    ):
        with pytest.raises(DataError) as caught:
            joined(*wrong)
        assert caught.value.findings[0].key == key


def test_phases_count_what_is_partly_done_by_itself():
    steps = tuple(
        Step(phase=3, item=item, done=done) for item, done in enumerate(("yes", "partly", None), 1)
    )
    own = phase_scores(Checklist(steps=steps))
    third = own[2]
    assert (third.yes, third.partly, third.no, third.unanswered, third.steps) == (1, 1, 0, 1, 3)
    assert len(own) == 5
