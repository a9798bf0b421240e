"""The file of follow-up: teams only, and how what is wrong is named."""

import math

import pytest
from followup_files import EXAMPLES, process

from ipsgeo.errors import DataError
from ipsgeo.sources.process import INDICATORS, read_process
from ipsgeo.words import LANGUAGES

TEAMS = {"Pohjoinen": 4, "Etelä": 3}
ROWS = [["Pohjoinen", "2026-05", "profiling", 3, 4], ["Etelä", "2026-05", "contacts", 30, "5,5"]]


def refused(path):
    with pytest.raises(DataError) as caught:
        read_process(path)
    for language in LANGUAGES:
        text = caught.value.text(language)
        assert "{" not in text and len(text.splitlines()) == len(caught.value.findings)
    return caught.value.findings[0], caught.value.text()


def test_counts_are_read_with_decimals_only_in_coach_weeks(tmp_path):
    data = read_process(process(tmp_path, ROWS, TEAMS))
    assert data.counts[["met", "all"]].to_numpy().tolist() == [[3, 4], [30, 5.5]]
    assert data.teams == TEAMS and not data.made_up


def test_a_blank_count_is_missing_and_not_zero(tmp_path):
    data = read_process(process(tmp_path, [["Etelä", "2026-05", "plan_3", "", 4]], TEAMS))
    assert math.isnan(data.counts["met"].iloc[0])


@pytest.mark.parametrize("coaches", [1, 2])
def test_a_team_of_fewer_than_three_coaches_is_refused_plainly(tmp_path, coaches):
    finding, text = refused(process(tmp_path, ROWS, TEAMS | {"Etelä": coaches}))
    assert finding.key == "process_small_team" and finding.value == coaches
    assert "[process.teams] Etelä" in text and "vähintään 3" in text
    assert "Laske tiimi yhteen" in text


@pytest.mark.parametrize("column", ["coach", "Valmentaja", "asiakas", "nimi", "huom"])
def test_a_column_of_persons_or_any_other_is_refused(tmp_path, column):
    path = process(tmp_path, ROWS, TEAMS)
    file = tmp_path / "luvut.csv"
    lines = file.read_text("utf-8").splitlines()
    extra = [f"{line};{'x' if k else column}" for k, line in enumerate(lines)]
    file.write_text("\n".join(extra), "utf-8")
    finding, text = refused(path)
    assert finding.key == "process_extra_column" and finding.column == column
    assert "ihmisten tietoja ei lueta" in text


@pytest.mark.parametrize(
    ("row", "key", "column"),
    [
        (["Itä", "2026-05", "profiling", 3, 4], "process_team", "team"),
        (["Etelä", "5/2026", "profiling", 3, 4], "wrong_month", "month"),
        (["Etelä", "2026-13", "profiling", 3, 4], "wrong_month", "month"),
        (["Etelä", "2026-05", "profilointi", 3, 4], "process_indicator", "indicator"),
        (["Etelä", "2026-05", "profiling", 5, 4], "process_more_than_all", "met"),
        (["Etelä", "2026-05", "contacts", 5, 0], "process_more_than_all", "met"),
        (["Etelä", "2026-05", "profiling", -1, 4], "negative", "met"),
        (["Etelä", "2026-05", "profiling", "1,5", 4], "process_not_whole", "met"),
        (["Etelä", "2026-05", "profiling", "kolme", 4], "no_number", "met"),
        (["Etelä", "2026-05", "profiling", 3, 200_000], "number_too_large", "all"),
        (["Pohjoinen", "2026-05", "profiling", 3, 4], "process_twice", None),
    ],
)
def test_wrong_rows_are_named(tmp_path, row, key, column):
    finding, text = refused(process(tmp_path, [ROWS[0], row], TEAMS))
    assert (finding.key, finding.row, finding.column) == (key, 3, column)
    assert "luvut.csv, rivi 3" in text


def test_a_limit_of_ones_own_needs_its_source(tmp_path):
    finding, text = refused(process(tmp_path, ROWS, TEAMS, "first_contact_days = 45"))
    assert finding.key == "process_no_source" and "first_contact_days" in text
    stated = 'first_contact_days = 45\nsource = "ohjausryhmä 3.11.2026"'
    norm = read_process(process(tmp_path, ROWS, TEAMS, stated)).norm
    assert (norm.first_contact_days, norm.contacts_per_week) == (45, 6)
    read_process(process(tmp_path, ROWS, TEAMS, "contacts_per_week = 6\ntarget_share = 1"))


@pytest.mark.parametrize(
    ("teams", "limits", "key"),
    [
        ({}, "", "process_no_teams"),
        ({f"T{k}": 3 for k in range(6)}, "", "process_many_teams"),
        ({"x" * 81: 3}, "", "process_team_name"),
        (TEAMS, 'target_share = 90\nsource = "x"', "not_a_share"),
        (TEAMS, "contacts_per_week = 0", "not_positive"),
        (TEAMS, "raja = 3", "unknown_key"),
    ],
)
def test_wrong_settings_are_named(tmp_path, teams, limits, key):
    assert refused(process(tmp_path, ROWS, teams, limits))[0].key == key


def test_nothing_but_data_errors_comes_of_a_file_that_is_no_follow_up(tmp_path):
    for content in (b"", b"\x00\xff", b"[process]\n", b"x = 1\n", b"process = 3\n"):
        path = tmp_path / "a.toml"
        path.write_bytes(content)
        with pytest.raises(DataError):
            read_process(path)
    process(tmp_path, [], TEAMS)
    with pytest.raises(DataError):
        read_process(tmp_path / "seuranta.toml")


def test_the_example_says_that_it_is_made_up_and_has_every_indicator():
    data = read_process(EXAMPLES / "prosessi-esimerkki.toml")
    assert data.made_up and set(data.counts["indicator"]) == set(INDICATORS)
    for file in (data.file, data.source):
        assert "keksitty" in file.read_text("utf-8").splitlines()[0]
