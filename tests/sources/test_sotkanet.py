"""Population from Sotkanet: regions by their own numbers, one year, a known division."""

import copy
import json
from unittest import mock

import pytest
from hypothesis import given, settings
from sources.mangled import assert_read_or_told, mangled
from sources.official import contents_of, quick, services, sotkanet_regions, sotkanet_rows
from sources.replay import PAGE, Answer, answer_json

from ipsgeo.errors import DataError
from ipsgeo.sources.divisions import division_codes
from ipsgeo.sources.municipalities import read_facts
from ipsgeo.sources.official.sotkanet import ask_year, fetch_population, read_population
from ipsgeo.words import LANGUAGES

SOURCE = "https://example.invalid/rest"


def read(regions: object, rows: object, year: int = 2022):
    content = json.dumps({"regions": regions, "rows": rows}).encode()
    return read_population(content, year, SOURCE)


def test_the_population_is_that_of_the_bundled_table(tmp_path):
    with services() as server:
        result, table = fetch_population(2022, ask=quick(server), cache=tmp_path)
    known = read_facts()["population_2022"]
    assert table.loc["837", "population"] == known["837"]
    assert table.loc["507", "population"] == known["507"] + known["588"]
    assert table["population"].sum() == known.sum() and len(table) == 308
    assert set(table["division_year"]) == {2026}
    assert result.fresh and result.pin.address.endswith("indicator=127&years=2022&genders=total")
    assert next(iter(contents_of(tmp_path))) == "sotkanet/population-2022.json"


def test_a_division_before_the_merger_is_told():
    codes = sorted(division_codes()[2024])
    table = read(sotkanet_regions(codes), sotkanet_rows(2022, codes))
    assert set(table["division_year"]) == {2024} and len(table) == 309


def test_a_missing_figure_stays_missing():
    rows = sotkanet_rows(2022)
    rows[0]["value"] = None
    assert read(sotkanet_regions(), rows).loc["005", "population"] != 0
    assert read(sotkanet_regions(), rows)["population"].isna().sum() == 1


@pytest.mark.parametrize(
    ("part", "place", "key", "value", "told"),
    [
        ("rows", 0, "year", 2021, "rows[0].year"),
        ("rows", 0, "gender", "male", "rows[0].gender"),
        ("rows", 0, "indicator", 4, "rows[0].indicator"),
        ("rows", 0, "value", -1, "rows[0].value"),
        ("rows", 0, "value", 1.5, "rows[0].value"),
        ("rows", 0, "value", "9183", "rows[0].value"),
        ("rows", 0, "value", True, "rows[0].value"),
        ("rows", 0, "region", "9995", "rows[0].region"),
        ("rows", 1, "region", 9995, "rows[1].region"),  # the first one's number once more
        ("regions", 2, "code", 5, "regions[2].code"),
        ("regions", 2, "code", "5", "regions[2].code"),
        ("regions", 3, "code", "005", "regions[3].code"),
        ("regions", 3, "id", 9995, "regions[3].id"),
        ("regions", 2, "id", None, "regions[2].id"),
    ],
)
def test_a_wrong_part_is_named(part, place, key, value, told):
    answers = {"regions": sotkanet_regions(), "rows": copy.deepcopy(sotkanet_rows(2022))}
    answers[part][place][key] = value
    with pytest.raises(DataError) as raised:
        read(**answers)
    assert raised.value.findings[0].key == "sotkanet_shape"
    for language in LANGUAGES:
        assert told in raised.value.text(language)


@pytest.mark.parametrize(
    ("regions", "rows"),
    [({}, []), ([], []), ([1], []), (sotkanet_regions(), {}), (sotkanet_regions(), [[]])],
)
def test_another_form_is_an_error(regions, rows):
    with pytest.raises(DataError):
        read(regions, rows)
    with pytest.raises(DataError):
        read_population(b"[]", 2022, SOURCE)


def test_no_figures_yet_says_so():
    with pytest.raises(DataError) as raised:
        read(sotkanet_regions(), [])
    assert raised.value.findings[0].key == "sotkanet_no_figures"


def test_a_municipality_without_a_row_is_listed():
    with pytest.raises(DataError) as raised:
        read(sotkanet_regions(), sotkanet_rows(2022)[1:])
    assert raised.value.findings[0].key == "no_division" and "005" in raised.value.text()


@pytest.mark.parametrize("year", [1989, 20222])
def test_a_year_out_of_range_is_not_asked(year, tmp_path):
    with services() as server, pytest.raises(DataError):
        fetch_population(year, ask=quick(server), cache=tmp_path)
    assert server.requests == []


@pytest.mark.parametrize(
    "fault", [[PAGE], [Answer(status=500)], [answer_json([])], [Answer(body=b"[{]")]]
)
def test_after_any_fault_the_old_copy_is_byte_identical(tmp_path, fault):
    with services() as server:
        fetch_population(2022, ask=quick(server), cache=tmp_path)
    before = contents_of(tmp_path)
    with services(population=fault) as server:
        try:
            result, _ = fetch_population(2022, ask=quick(server), cache=tmp_path)
        except DataError:
            pass
        else:
            assert not result.fresh
    assert contents_of(tmp_path) == before


def few() -> dict:
    """Answers short enough to damage any part of them."""
    regions = sotkanet_regions(["005", "009"])
    return {"regions": regions, "rows": sotkanet_rows(2022, ["005", "009"])}


@given(mangled(few()))
@settings(max_examples=150, deadline=None)
def test_a_mangled_answer_is_a_data_error(content):
    with mock.patch("ipsgeo.sources.official.sotkanet.division_year_of", return_value=2026):
        assert_read_or_told(lambda: read_population(content, 2022, SOURCE))


@given(mangled(few()["regions"]))
@settings(max_examples=50, deadline=None)
def test_mangled_regions_can_be_pinned_or_are_a_data_error(content):
    rows = json.dumps(few()["rows"]).encode()
    answers = {f"{SOURCE}/regions": content, f"{SOURCE}/json": rows}
    assert_read_or_told(lambda: ask_year(2022, SOURCE, lambda asked: answers[asked.address]))
