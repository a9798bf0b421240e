"""The picture and the tables of the inclusion survey: every text in its place."""

import math

import pandas as pd
import pytest
from followup_files import SETTINGS, people, survey
from views.legible import check_apart, seen, sizes

from ipsgeo.inclusion import inclusion_change
from ipsgeo.sources.inclusion import MOST_GROUPS, read_inclusion
from ipsgeo.views.followup.inclusion import draw_inclusion
from ipsgeo.views.followup.inclusion_sheets import notes, result_rows
from ipsgeo.words import LANGUAGES

SUMS = [(30 + k % 9, 33 + k * 7 % 11) for k in range(12)]
# The widest texts: both means at an end of the scale.
LOW = [(10 + (k < 2), 10 + (k > 1)) for k in range(8)]
HIGH = [(50 - (k < 2), 50 - (k > 1)) for k in range(8)]


def drawn(folder, groups, language="fi", settings=SETTINGS):
    rows = [row for name, sums in groups.items() for row in people(name, sums)]
    data = read_inclusion(survey(folder, rows, settings))
    result = inclusion_change(data.answers)
    return draw_inclusion(result, data, language=language), result, data


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_apart_and_on_the_slide(tmp_path, language):
    groups = {"Eteläinen tiimi": SUMS, "Alhaalla": LOW, "Ylhäällä": HIGH, "Pieni": SUMS[:2]}
    check_apart(drawn(tmp_path, groups, language)[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_as_many_groups_as_are_allowed_with_long_names_fit(tmp_path, language):
    names = [f"{k} ryhmä jolla on hyvin pitkä nimi, ja sitten vielä jatkoa {'m' * 20}"
             for k in range(MOST_GROUPS)]  # fmt: skip
    check_apart(drawn(tmp_path, dict.fromkeys(names, SUMS), language)[0])


def test_letters_can_be_read_from_the_back_of_a_room(tmp_path):
    """At five rows: nothing below 12 points of a slide but the foot, figures above 20."""
    axes = drawn(tmp_path, {"Etelä": SUMS, "Pohjoinen": SUMS, "Itä": SUMS, "Länsi": SUMS})[0]
    points = sizes(axes)
    assert min(points["before"] + points["after"] + points["change"]) >= 20
    assert min(size for name, own in points.items() if name != "note" for size in own) >= 12


def test_what_is_shown_are_the_figures(tmp_path):
    axes, result, _ = drawn(tmp_path, {"Etelä": SUMS, "Pohjoinen": LOW})
    said = [text.get_text() for text in seen(axes)]
    for _, row in result.groups.iterrows():
        for column in ("mean_before", "mean_after"):
            assert f"{row[column]:.1f}".replace(".", ",") in said


def test_hidden_groups_have_their_name_and_nothing_else(tmp_path):
    axes, _, _ = drawn(tmp_path, {"Suuri": SUMS, "Toinen": SUMS[:6], "Pieni": SUMS[:3]})
    said = [text.get_text() for text in seen(axes)]
    assert said.count("ei näytetä") == 2 and {"Toinen", "Pieni"} <= set(said)
    assert [text.get_label() for text in seen(axes)].count("n") == 2, "all, and Suuri"


def test_one_round_has_no_change(tmp_path):
    given = SETTINGS.replace('"loppu"', '"myöhemmin"')
    rows = [row for row in people("A", SUMS) if row[1] == "alku"]
    data = read_inclusion(survey(tmp_path, rows, given))
    result = inclusion_change(data.answers)
    labels = {text.get_label() for text in seen(draw_inclusion(result, data))}
    assert "before" in labels and not labels & {"after", "change", "direction", "span"}
    row = result_rows(result, "fi")[1]
    assert row[0] == "Kaikki" and row[2] == "–" and isinstance(row[3], float)


def test_rounds_without_keys_say_so(tmp_path):
    given = SETTINGS.replace('respondent = "Avain"\n', "")
    axes, result, data = drawn(tmp_path, {"A": SUMS, "B": SUMS}, settings=given)
    said = " ".join(text.get_text() for text in seen(axes))
    assert "ei tiedetä, ovatko he samoja" in said and "vastaajia 24 ja 24" in said
    assert any("Welch" in note for note in notes(result, data, "fi"))
    assert isinstance(result.total, pd.Series) and not math.isnan(result.total["change"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_notes_say_whose_arithmetic_it_is_and_where_the_form_is(tmp_path, language):
    _, result, data = drawn(tmp_path, {"A": SUMS})
    told = " ".join(notes(result, data, language))
    assert "THL" in told and "ESIS" in told and "vastaukset.csv" in told
    assert "2.5" in told if language == "en" else "2,5" in told
