"""Two rounds of a survey: what changed, by whom, and what the demand becomes."""

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipsgeo.sources.municipalities import read_facts
from ipsgeo.sources.survey import SurveyColumns, read_survey
from ipsgeo.sources.survey.rounds import compare_rounds

COUNTRY = read_facts()
COUNTY = COUNTRY[COUNTRY["county_fi"] == "Keski-Suomen hyvinvointialue"]
COLUMNS = SurveyColumns(respondent="nro", municipality="kunta", estimate="arvio", wishes=("w",))
OTHER = SurveyColumns(respondent="id", municipality="kommun", estimate="antal", wishes=("v",))
JOUTSA, JAMSA, LUHANKA, KEURUU, LAUKAA = "172", "182", "435", "249", "410"


def survey_of(folder: Path, *rows, columns=COLUMNS, name="k", **options):
    text = io.StringIO()
    header = [columns.respondent, columns.municipality, columns.estimate, *columns.wishes]
    csv.writer(text).writerows([header, *rows])
    path = folder / f"{name}.csv"
    path.write_text(text.getvalue(), "utf-8")
    return read_survey(path, COUNTY, columns=columns, **options)


@pytest.fixture
def rounds(tmp_path):
    old = survey_of(
        tmp_path,
        ["1", "Joutsa", "4", "Luhanka"],
        ["2", "Joutsa", "6", "Laukaa"],
        ["3", "Jämsä", "9", ""],
        ["4", "Luhanka", "2", "Joutsa"],
        ["", "Keuruu", "5", ""],
    )
    new = survey_of(
        tmp_path,
        ["1", "Joutsa", "5", "Luhanka"],
        ["5", "Joutsa", "9", "Jämsä, Luhanka"],
        ["3", "Jämsä", "9", ""],
        ["7", "Laukaa", "12", ""],
        ["", "Keuruu", "7", ""],
        ["8", "Urainen", "7", "Laukaa"],
        columns=OTHER,
        name="n",
    )
    return old, new


def test_what_changed_and_by_whom(rounds):
    table = compare_rounds(*rounds)
    assert table.index.tolist() == [JOUTSA, JAMSA, KEURUU, LAUKAA, LUHANKA]
    joutsa = table.loc[JOUTSA]
    assert (joutsa["estimate_before"], joutsa["estimate_after"]) == (5, 7)
    assert (joutsa["answers_before"], joutsa["answers_after"]) == (2, 2)
    assert joutsa["wishes_added"] == (JAMSA,) and joutsa["wishes_dropped"] == (LAUKAA,)
    assert joutsa["respondents_new"] == ("5",)
    assert joutsa["respondents_gone"] == ("2",)
    assert joutsa["respondents_changed"] == ("1",)
    jamsa = table.loc[JAMSA]
    assert not any(jamsa[name] for name in table.columns if "respondents" in name)
    assert table.loc[LUHANKA, "respondents_gone"] == ("4",)
    assert pd.isna(table.loc[LUHANKA, "estimate_after"])
    assert table.loc[LUHANKA, "answers_after"] == 0
    assert table.loc[LAUKAA, "respondents_new"] == ("7",)
    assert table.loc[KEURUU, "respondents_changed"] == ("–",)


def test_the_demand_stands_beside_it(rounds):
    before = pd.Series({JOUTSA: 5.0, JAMSA: 9.0, "992": 3.0})
    table = compare_rounds(*rounds, demand_before=before, demand_after=before * 2)
    assert table.loc["992", ["demand_before", "demand_after"]].tolist() == [3, 6]
    assert table.loc["992", "respondents_new"] == () and table.loc["992", "answers_before"] == 0
    assert pd.isna(table.loc[LUHANKA, "demand_after"])
    assert "demand_before" not in compare_rounds(*rounds)


def test_few_answers_stay_hidden(tmp_path):
    old = survey_of(tmp_path, ["1", "Joutsa", "4", ""], least_answers=2)
    new = survey_of(tmp_path, ["1", "Joutsa", "5", ""], ["2", "Joutsa", "7", ""], least_answers=2)
    row = compare_rounds(old, new).loc[JOUTSA]
    assert pd.isna(row["estimate_before"]) and row["estimate_after"] == 6
    assert row["answers_before"] == 1


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", ""]),
        st.sampled_from(["Joutsa", "Jämsä", "410", "Urainen"]),
        st.sampled_from(["", "4", "5,5"]),
        st.sampled_from(["", "Luhanka", "Luhanka, Laukaa"]),
    ),
    max_size=5,
    min_size=1,
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(one=ROWS, other=ROWS, order=st.randoms(use_true_random=False))
def test_comparing_is_a_mirror_and_order_does_not_matter(tmp_path, one, other, order):
    old, new = survey_of(tmp_path, *one), survey_of(tmp_path, *other, name="n")
    there, back = compare_rounds(old, new), compare_rounds(new, old)
    for name, opposite in (
        ("wishes_added", "wishes_dropped"),
        ("respondents_new", "respondents_gone"),
        ("respondents_changed", "respondents_changed"),
    ):
        assert there[name].tolist() == back[opposite].tolist()
    pd.testing.assert_series_equal(
        there["estimate_before"], back["estimate_after"], check_names=False
    )
    shuffled = list(one)
    order.shuffle(shuffled)
    same = compare_rounds(old, survey_of(tmp_path, *shuffled, name="s"))
    lists = [name for name in same.columns if name.startswith(("wishes", "respondents"))]
    assert not same[lists].map(bool).to_numpy().any()
