"""Straight lines between seats, and the exceptions to them: ferries and lakes."""

import numpy as np
import pandas as pd
import pytest
from conftest import REPOSITORY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipsgeo.errors import DataError
from ipsgeo.sources.changes import BORDER_YEARS
from ipsgeo.sources.municipalities import read_municipalities
from ipsgeo.sources.travel import (
    EVERY_OTHER,
    TravelAssumptions,
    bundled_exceptions,
    estimate_minutes,
    read_travel_exceptions,
)

HEADER = "code_a,code_b,extra_minutes,minutes,why,source\n"


@pytest.fixture(scope="module")
def county():
    return read_municipalities(county="Keski-Suomi", year=2021)


def exceptions(path, county, *rows):
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return read_travel_exceptions(path, county)


def test_a_straight_line_is_distance_times_detour_by_speed():
    seats = pd.DataFrame({"seat_e": [0.0, 30_000.0], "seat_n": [0.0, 40_000.0]}, index=["A", "B"])
    minutes = estimate_minutes(seats, TravelAssumptions(speed_kmh=75, detour=1.5))
    assert minutes.loc["A", "B"] == minutes.loc["B", "A"] == pytest.approx(50 * 1.5 / 75 * 60)
    assert minutes.loc["A", "A"] == 0


def test_a_row_changes_its_own_pair_both_ways_and_nothing_else(tmp_path, county):
    table = exceptions(
        tmp_path / "e.csv", county, "182,435,30,,järvi,arvio", "Jyväskylä,Äänekoski,,55,a,b"
    )
    before, after = estimate_minutes(county), estimate_minutes(county, exceptions=table)
    changed = np.argwhere((before != after).to_numpy())
    pairs = {(after.index[i], after.columns[j]) for i, j in changed}
    assert pairs == {("182", "435"), ("435", "182"), ("179", "992"), ("992", "179")}
    assert after.loc["182", "435"] == pytest.approx(before.loc["182", "435"] + 30)
    assert after.loc["992", "179"] == 55


def test_an_islands_row_is_for_all_its_pairs_that_have_no_row(tmp_path, county):
    table = exceptions(
        tmp_path / "e.csv", county, "435,*,20,,a,b", "182,*,5,,a,b", "435,172,1,,a,b"
    )
    extra = estimate_minutes(county, exceptions=table) - estimate_minutes(county)
    assert extra.loc["435", "179"] == extra.loc["179", "435"] == pytest.approx(20)
    assert extra.loc["435", "182"] == pytest.approx(25), "both are islands"
    assert extra.loc["435", "172"] == extra.loc["172", "435"] == pytest.approx(1)
    assert extra.loc["435", "435"] == 0
    assert extra.loc["179", "172"] == 0


def test_rows_of_other_counties_are_left_aside(tmp_path, county):
    table = exceptions(tmp_path / "e.csv", county, "072,*,30,,a,b", "091,179,30,,a,b")
    assert table.empty
    assert estimate_minutes(county, exceptions=table).equals(estimate_minutes(county))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("999,435,30,,a,b", ["rivi 2", "code_a", "”999” ei ole kunta"]),
        ("77,435,30,,a,b", ["rivi 2", "077", "alkunollansa"]),
        ("182,,30,,a,b", ["rivi 2", "code_b", "Kunta puuttuu"]),
        ("182,182,30,,a,b", ["rivi 2", "itselleen"]),
        ("182,435,,,a,b", ["rivi 2", "extra_minutes", "ei molempia"]),
        ("182,435,30,60,a,b", ["rivi 2", "ei molempia"]),
        ("182,435,-30,,a,b", ["rivi 2", "extra_minutes", "negatiivinen"]),
        ("182,435,puoli tuntia,,a,b", ["rivi 2", "extra_minutes", "puoli tuntia"]),
        ("182,*,,60,a,b", ["rivi 2", "minutes", "kaikkia muita"]),
        ("182,435,30,,,b", ["rivi 2", "why", "tyhjä"]),
        ("182,435,30,,a,", ["rivi 2", "source", "tyhjä"]),
        ("182,435,30,,a,b\n435,182,20,,a,b", ["rivi 3", "435–182", "rivillä 2"]),
    ],
)
def test_a_wrong_row_is_named(tmp_path, county, row, words):
    with pytest.raises(DataError) as error:
        exceptions(tmp_path / "e.csv", county, row)
    for word in ("e.csv", *words):
        assert word in str(error.value), str(error.value)


def test_a_table_without_amounts_says_so(tmp_path, county):
    (tmp_path / "e.csv").write_text("code_a,code_b,why,source\n182,435,a,b\n")
    with pytest.raises(DataError, match="sarake extra_minutes"):
        read_travel_exceptions(tmp_path / "e.csv", county)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_mangled_table_is_a_data_error_or_applies(tmp_path, county, data):
    text = HEADER + "182,435,30,,a,b\nJyväskylä,*,5,,a,b\n435,410,,60,a,b\n"
    for _ in range(data.draw(st.integers(1, 3))):
        place, length = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 5))
        some = st.sampled_from([*",*-\n#", "nan", "179", "minutes"]) | st.text(max_size=2)
        text = text[:place] + data.draw(some) + text[place + length :]
    path = tmp_path / "e.csv"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        table = read_travel_exceptions(path, county)
    except DataError:
        return
    minutes = estimate_minutes(county, exceptions=table).to_numpy()
    assert (minutes >= 0).all()
    assert (minutes == minutes.T).all()


@pytest.mark.parametrize("year", BORDER_YEARS)
def test_the_bundled_exceptions_are_estimates_that_say_so(year):
    country = read_municipalities(year=year)
    table = read_travel_exceptions(bundled_exceptions(), country)
    assert table["extra_minutes"].between(1, 120).all()
    assert table["source"].str.contains("oma arvio").all()
    assert table["source"].str.contains("tarkistettava|vahvistettava").all()
    pairs = table[table["code_b"] != EVERY_OTHER]
    reviewed = (REPOSITORY / "data/municipalities/adjacency_exceptions.csv").read_text("utf-8")
    for a, b in zip(pairs["code_a"], pairs["code_b"], strict=True):
        assert f"\n{a},{b}," in reviewed, "only pairs that the reviewed table speaks of"
