"""The picture of the follow-up: every text in its place, at every number of teams."""

import pytest
from followup_files import EXAMPLES, process
from views.legible import check_apart, seen, sizes

from ipsgeo.process import follow_up
from ipsgeo.sources.process import INDICATORS, MOST_TEAMS, read_process
from ipsgeo.views.followup.process import draw_process
from ipsgeo.views.followup.process_sheets import value_text
from ipsgeo.words import LANGUAGES

MONTHS = ["2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05"]


def drawn(folder, teams, counts, language="fi", limits=""):
    rows = [
        [team, month, indicator, *counts]
        for team in teams
        for month in MONTHS
        for indicator in INDICATORS
    ]
    data = read_process(process(folder, rows, teams, limits))
    return draw_process(follow_up(data), data, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_s_texts_are_apart_and_on_the_slide(language):
    data = read_process(EXAMPLES / "prosessi-esimerkki.toml")
    check_apart(draw_process(follow_up(data), data, language=language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_as_many_teams_as_are_allowed_with_long_names_and_counts_fit(tmp_path, language):
    teams = {f"{k} tiimi jolla on hyvin pitkä nimi {'m' * 30}": 3 for k in range(MOST_TEAMS)}
    check_apart(drawn(tmp_path, teams, (999, 999), language))


@pytest.mark.parametrize("counts", [(0, 0), (1, 1), ("", "")])
def test_without_figures_it_says_why(tmp_path, counts):
    axes = drawn(tmp_path, {"A": 3, "B": 3}, counts)
    check_apart(axes)
    labels = [text.get_label() for text in seen(axes)]
    told = 2 if counts == (1, 1) else 3  # the six cases of both teams together are shown
    assert labels.count("state") == told * len(INDICATORS)


def test_letters_can_be_read_from_the_back_of_a_room():
    data = read_process(EXAMPLES / "prosessi-esimerkki.toml")
    points = sizes(draw_process(follow_up(data), data))
    assert min(points["value"]) >= 20 and min(points["indicator"]) >= 15
    assert min(size for name, own in points.items() if name != "note" for size in own) >= 10


def test_what_is_reached_has_a_tick_and_not_a_colour_alone(tmp_path):
    ticked = [t for t in seen(drawn(tmp_path, {"A": 3}, (9, 9))) if t.get_label() == "value"]
    assert [t.get_text()[0] for t in ticked if "%" in t.get_text()] == ["✓"] * 5
    missed = [t for t in seen(drawn(tmp_path, {"A": 3}, (8, 9))) if t.get_label() == "value"]
    assert not [t for t in missed if "✓" in t.get_text()]


def test_a_share_just_below_all_is_not_written_as_all():
    assert value_text("profiling", 1.0, "en") == "100%"
    assert value_text("profiling", 399 / 400, "en") == "99.7%"
    assert value_text("profiling", 0.994, "en") == "99%"
