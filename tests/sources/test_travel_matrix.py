"""Imported minutes: two forms, codes or names, and everything that can be wrong with them."""

import datetime
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from conftest import is_optimum, letters_to_problem
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipsgeo.errors import DataError
from ipsgeo.problem import Weights
from ipsgeo.sources.municipalities import read_municipalities
from ipsgeo.sources.travel import estimate_minutes
from ipsgeo.sources.travel.matrix import check_complete, read_minutes, write_minutes

FOUR = ["179", "182", "410", "435"]  # Jyväskylä, Jämsä, Laukaa, Luhanka
LONG = "from,to,minutes\n"


@pytest.fixture(scope="module")
def county():
    return read_municipalities(county="Keski-Suomi", year=2021)


@pytest.fixture(scope="module")
def four(county):
    return county.loc[FOUR]


def table(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def workbook(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def long_text(rows: dict[tuple[str, str], object], header: str = LONG) -> str:
    return header + "".join(f"{a},{b},{value}\n" for (a, b), value in rows.items())


def pairs_of(four: pd.DataFrame) -> dict[tuple[str, str], object]:
    """Believable minutes: one way a little longer than the other."""
    minutes = estimate_minutes(four).round()
    return {
        (a, b): int(minutes.loc[a, b]) + (a < b) for a in four.index for b in four.index if a != b
    }


def message(path: Path, municipalities: pd.DataFrame, **options: object) -> str:
    with pytest.raises(DataError) as error:
        check_complete(read_minutes(path, municipalities, **options), municipalities)
    text = str(error.value)
    assert path.name in text
    return text


@pytest.mark.parametrize(
    "header",
    [
        "from,to,minutes",
        "code_from,code_to,minutes",
        "Lähtö,Kohde,Minuutit",
        "från,till,minuter",
    ],
)
def test_a_long_table_is_read_one_way(tmp_path, four, header):
    rows = pairs_of(four)
    matrix = read_minutes(table(tmp_path / "m.csv", long_text(rows, header + "\n")), four)
    assert list(matrix.minutes.index) == list(matrix.minutes.columns) == FOUR
    assert {pair: matrix.minutes.loc[pair] for pair in rows} == rows
    assert matrix.minutes.loc["179", "182"] != matrix.minutes.loc["182", "179"], "asymmetry stays"
    assert np.diag(matrix.minutes).tolist() == [0] * 4
    assert (matrix.notes, matrix.missing) == ((), [])


def test_names_in_finnish_and_swedish_and_codes_mix(tmp_path, four):
    rows = pairs_of(four)
    written = {"179": "Jyväskylä", "182": "jämsä", "410": "410", "435": " Luhanka "}
    by_name = {(written[a], written[b]): value for (a, b), value in rows.items()}
    matrix = read_minutes(table(tmp_path / "m.csv", long_text(by_name)), four)
    assert {pair: matrix.minutes.loc[pair] for pair in rows} == rows
    coast = read_municipalities(county="Pohjanmaan hyvinvointialue", year=2021).loc[["905", "499"]]
    text = "från;till;minuter\nVasa;Korsholm;12,5\nMustasaari;Vaasa;13\n"
    minutes = read_minutes(table(tmp_path / "s.csv", text), coast).minutes
    assert (minutes.loc["905", "499"], minutes.loc["499", "905"]) == (12.5, 13)


def test_code_columns_are_read_where_names_stand_too(tmp_path, four):
    header = "code_from,from,code_to,to,minutes\n"
    rows = pairs_of(four)
    text = header + "".join(f"{a},x,{b},y,{value}\n" for (a, b), value in rows.items())
    matrix = read_minutes(table(tmp_path / "m.csv", text), four)
    assert {pair: matrix.minutes.loc[pair] for pair in rows} == rows


@pytest.mark.parametrize("corner", ["", "Kunta"])
@pytest.mark.parametrize("blank_diagonal", [True, False])
def test_a_square_table_from_excel(tmp_path, four, corner, blank_diagonal):
    rows = pairs_of(four)
    within = None if blank_diagonal else 0
    square = [[corner, *four["name_fi"]]]
    square += [[a, *(rows.get((a, b), within) for b in FOUR)] for a in FOUR]
    matrix = read_minutes(workbook(tmp_path / "m.xlsx", square), four, sheet="Sheet")
    assert {pair: matrix.minutes.loc[pair] for pair in rows} == rows


def test_units(tmp_path, four):
    path = table(tmp_path / "m.csv", long_text({p: v * 60 for p, v in pairs_of(four).items()}))
    in_seconds = read_minutes(path, four, unit="seconds")
    assert in_seconds.minutes.loc["179", "182"] == pairs_of(four)["179", "182"]
    assert in_seconds.notes == ()
    (note,) = read_minutes(path, four).notes
    assert 'unit = "seconds"' in note.text("fi")
    hours = {pair: value / 60 for pair, value in pairs_of(four).items()}
    (note,) = read_minutes(table(tmp_path / "h.csv", long_text(hours)), four).notes
    assert 'unit = "hours"' in note.text("en")


def test_missing_pairs_are_named_never_zero(tmp_path, four):
    rows = pairs_of(four) | {("179", "182"): "", ("410", "435"): "NaN"}
    del rows["435", "179"]
    path = table(tmp_path / "m.csv", long_text(rows))
    text = message(path, four)
    for words in ("3 parilta", "Jyväskylä → Jämsä", "Laukaa → Luhanka", "Luhanka → Jyväskylä"):
        assert words in text
    assert "straight line" in text
    matrix = read_minutes(path, four)
    assert matrix.missing == [("179", "182"), ("410", "435"), ("435", "179")]
    assert math.isnan(matrix.minutes.loc["179", "182"])


def test_no_more_than_25_missing_pairs_are_listed(tmp_path, county):
    rows = pairs_of(county)
    first = dict(list(rows.items())[::2])
    text = message(table(tmp_path / "m.csv", long_text(first)), county)
    assert f"{len(rows) - len(first)} parilta" in text
    assert text.count("→") == 25


def test_a_municipality_without_any_minutes_is_named_once(tmp_path, four):
    rows = {pair: value for pair, value in pairs_of(four).items() if "435" not in pair}
    text = message(table(tmp_path / "m.csv", long_text(rows)), four)
    assert "Luhanka (435)" in text and "kokonaan" in text and "→" not in text


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("-5", "negatiivinen"),
        ("puoli tuntia", "ei ole luku"),
        ("1:05", "1:05 on 65"),
        ("12 min", "ei ole luku"),
        ("inf", "ei ole luku"),
        ("1e9", "mahdottoman pitkä"),
    ],
)
def test_a_value_that_is_no_amount_is_refused_with_its_row(tmp_path, four, value, words):
    rows = pairs_of(four) | {("179", "410"): value}
    text = message(table(tmp_path / "m.csv", long_text(rows)), four)
    assert "rivi 3" in text and "sarake minutes" in text and words in text and value in text


def test_a_clock_time_of_excel_is_refused_with_sheet_row_and_column(tmp_path, four):
    square = [["", *FOUR], *([a, 0, 0, 0, 0] for a in FOUR)]
    square[2][4] = datetime.time(1, 5)
    text = message(workbook(tmp_path / "m.xlsx", square), four, sheet="Sheet")
    assert "välilehti Sheet, rivi 3, sarake 435" in text and "01:05:00" in text


def test_minutes_within_a_municipality_are_refused(tmp_path, four):
    rows = pairs_of(four) | {("179", "179"): 12}
    assert "sisäinen" in message(table(tmp_path / "m.csv", long_text(rows)), four)
    rows["179", "179"] = 0
    assert read_minutes(table(tmp_path / "m.csv", long_text(rows)), four).missing == []


def test_a_pair_twice_must_agree(tmp_path, four):
    text = long_text(pairs_of(four))
    value = pairs_of(four)["179", "182"]
    assert read_minutes(table(tmp_path / "m.csv", f"{text}Jyväskylä,Jämsä,{value}\n"), four)
    said = message(table(tmp_path / "m.csv", f"{text}Jyväskylä,Jämsä,{value + 1}\n"), four)
    assert "rivi 14" in said and "Jyväskylä → Jämsä" in said and "rivillä 2" in said


def test_other_municipalities_are_left_aside_with_a_note(tmp_path, four):
    rows = pairs_of(four) | {("Helsinki", "179"): 200, ("179", "091"): "x", ("020", "Vanda"): ""}
    (note,) = read_minutes(table(tmp_path / "m.csv", long_text(rows)), four).notes
    for words in ("4 kuntaa", "Helsinki", "091", "020", "Vanda"):
        assert words in note.text("fi")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Jyväskyla", ["”Jyväskyla” ei ole kunta", "Jyväskylä (179)"]),
        ("9999", ["”9999” ei ole kunta"]),
        ("5", ["”5”", "005"]),
        ("", ["Kunta puuttuu"]),
    ],
)
def test_a_name_that_is_no_municipality_is_told_once(tmp_path, four, written, words):
    rows = pairs_of(four) | {(written, "179"): 1, (written, "182"): 2}
    text = message(table(tmp_path / "m.csv", long_text(rows)), four)
    assert len(text.splitlines()) == 1 and "rivi 14, sarake from" in text
    for word in words:
        assert word in text


def test_an_older_division_is_refused(tmp_path):
    county = read_municipalities(county="Etelä-Savon hyvinvointialue", year=2025)
    before = read_municipalities(county="Etelä-Savon hyvinvointialue", year=2024)
    path = write_minutes(estimate_minutes(before), tmp_path / "m.csv", municipalities=before)
    assert read_minutes(path, before).missing == []
    text = message(path, county)
    assert "Pertunmaa (588)" in text and "Mäntyharju (507)" in text and "2025" in text


@pytest.mark.parametrize(
    "header", ["a,b,c\n", "from,to,hours\n", "code_from,to,minutes\n", "minutes\n", "from,to,to\n"]
)
def test_any_other_header_is_refused_with_what_would_do(tmp_path, four, header):
    text = message(table(tmp_path / "m.csv", f"{header}1,2,3\n"[: len(header) + 99]), four)
    assert "from, to, minutes" in text or "ei voi lukea" in text


def test_too_fast_and_uneven_ways_are_noted(tmp_path, four):
    rows = pairs_of(four) | {("179", "182"): 10, ("410", "435"): 0}
    fast, uneven = read_minutes(table(tmp_path / "m.csv", long_text(rows)), four).notes
    assert "2 matkaa" in fast.text("fi") and "Jyväskylä → Jämsä (10 min)" in fast.text("fi")
    assert "Jämsä → Jyväskylä" in uneven.text("fi") and "Luhanka → Laukaa" in uneven.text("fi")


def test_what_is_written_is_read_again(tmp_path, county):
    minutes = estimate_minutes(county)
    minutes.loc["179", "182"] = math.nan
    comments = ["Lähde; OpenStreetMap, ODbL", '"lainaus"']
    path = write_minutes(minutes, tmp_path / "m.csv", municipalities=county, comments=comments)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf# L")
    matrix = read_minutes(path, county)
    assert matrix.missing == [("179", "182")]
    pd.testing.assert_frame_equal(matrix.minutes, minutes, atol=0.051, check_names=False)
    assert matrix.notes == ()


some_minutes = st.integers(0, 9999) | st.floats(0, 9999).map(lambda x: round(x, 2))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(values=st.lists(st.none() | some_minutes, min_size=12, max_size=12), data=st.data())
def test_long_and_square_read_alike(tmp_path, four, values, data):
    pairs = [(a, b) for a in FOUR for b in FOUR if a != b]
    given_minutes = dict(zip(pairs, values, strict=True))
    order = data.draw(st.permutations(pairs))
    rows, columns = data.draw(st.permutations(FOUR)), data.draw(st.permutations(FOUR))
    written = {c: data.draw(st.sampled_from([c, four.at[c, "name_fi"]])) for c in FOUR}
    long = [["from", "to", "minutes"]]
    long += [[written[a], written[b], given_minutes[a, b]] for a, b in order]
    wide = [["", *(written[b] for b in columns)]]
    wide += [[written[a], *(given_minutes.get((a, b)) for b in columns)] for a in rows]
    found = []
    for name, lines in (("long", long), ("square", wide)):
        text = "\n".join(";".join("" if c is None else str(c) for c in line) for line in lines)
        found.append(read_minutes(table(tmp_path / f"{name}.csv", text), four))
    one, other = found
    pd.testing.assert_frame_equal(one.minutes, other.minutes)
    missing = [pair for pair in pairs if given_minutes[pair] is None]
    assert one.missing == other.missing == missing
    assert [n.key for n in one.notes] == [n.key for n in other.notes]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_mangled_table_is_a_data_error_or_whole(tmp_path, four, data):
    text = long_text(pairs_of(four))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 6))
        some = st.sampled_from([*',;":\n\t#', "\x00", "-", "e9", "nan", "Ä", "179", "from", " "])
        text = text[:place] + data.draw(some | st.text(max_size=3)) + text[place + length :]
    path = tmp_path / "m.csv"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        matrix = read_minutes(path, four)
        check_complete(matrix, four)
    except DataError as error:
        told = str(error)
    else:
        told = "whole"
        values = matrix.minutes.to_numpy()
        assert ((values >= 0) & (values <= 1e6)).all()
    assert told


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=36, max_size=36))
def test_minutes_that_differ_by_direction_are_planned_as_the_brute_force_does(values):
    """An imported matrix may be asymmetric, and the balancer takes t(i, seat), not t(seat, i)."""
    drawing = "A A B\nC D B\nC E F"
    demand = {"A": 30.0, "B": 12.0, "C": 9.0, "D": 16.0, "E": 5.0, "F": 8.0}
    problem = letters_to_problem(
        drawing, demand, coaches=4, areas=3, leader_share=0.5, throughput_per_year=20.0,
        weights=Weights(travel=3.0),
    )  # fmt: skip
    minutes = np.array(values, dtype=float).reshape(6, 6) * 10
    np.fill_diagonal(minutes, 0)
    codes = problem.codes
    is_optimum(replace(problem, minutes=pd.DataFrame(minutes, index=codes, columns=codes)))
