"""Municipalities, division years, borders and statistics of other years."""

import shutil

import geopandas as gpd
import pandas as pd
import pytest
from conftest import REPOSITORY

from ipsgeo.errors import DataError
from ipsgeo.neighbours import adjacency, connected_parts, within
from ipsgeo.sources.adjacency import read_adjacency_exceptions, read_borders
from ipsgeo.sources.changes import carry_over
from ipsgeo.sources.files import data_folder
from ipsgeo.sources.municipalities import municipality_code, read_municipalities, similar_names
from ipsgeo.sources.statistics import read_statistics


@pytest.fixture(scope="module")
def finland():
    return read_municipalities()


@pytest.fixture
def own_data(tmp_path, monkeypatch):
    """A copy of the data that a test may damage."""
    folder = tmp_path / "data"
    shutil.copytree(REPOSITORY / "data", folder)
    monkeypatch.setenv("IPSGEO_DATA", str(folder))
    return folder


def test_the_country_and_its_counties(finland):
    assert len(finland) == 309
    assert finland.index.is_monotonic_increasing
    assert finland.crs.to_epsg() == 3067
    assert finland["population_2020"].sum() == 5_533_793
    counties = finland[~finland["county_code"].isin(["90", "91"])]["county_code"]
    assert counties.nunique() == 21


@pytest.mark.parametrize(
    "county",
    ["15", "Keski-Suomen hyvinvointialue", "Mellersta Finlands välfärdsområde", "Keski-Suomi"],
)
def test_a_county_by_code_or_name(county):
    table = read_municipalities(county=county)
    assert len(table) == 22
    assert table["population_2020"].sum() == 272_617
    assert table.loc["179", "name_fi"] == "Jyväskylä"


def test_an_unknown_county_gets_suggestions():
    with pytest.raises(DataError, match="Keski-Suomen hyvinvointialue"):
        read_municipalities(county="Keskisuomi")
    with pytest.raises(DataError, match="Uudenmaan"):  # a region that is several counties
        read_municipalities(county="Uusimaa")


def test_division_years(finland):
    assert len(read_municipalities(year=2021)) == len(read_municipalities(year=2024)) == 309
    merged = read_municipalities(year=2025)
    assert len(merged) == 308
    joint = finland.loc[["507", "588"]]
    for column in ("population_2022", "land_km2"):
        assert merged.loc["507", column] == pytest.approx(joint[column].sum())
    assert merged.loc["507", "geometry"].area == pytest.approx(joint.area.sum())
    assert merged.loc["507", "seat_e"] == finland.loc["507", "seat_e"]
    assert len(read_municipalities(year=2020)) == 310  # Honkajoki
    assert len(read_municipalities(year=2013)) == 320


def test_before_a_merger_figures_are_missing_not_made_up():
    table = read_municipalities(year=2019)
    assert table.loc[["911", "541", "099", "214"], "population_2020"].isna().all()
    assert table.loc["911", "name_fi"] == "Valtimo"
    assert table.loc["291", "region_fi"] == "Keski-Suomi"
    assert table.loc["179", "population_2020"] == 143_420


@pytest.mark.parametrize("year", [2012, 2027])
def test_other_years_are_refused(year):
    with pytest.raises(DataError, match=r"2013–2026"):
        read_municipalities(year=year)


def test_counts_are_carried_to_a_later_division_and_never_dropped():
    counts = pd.Series({"541": 10.0, "911": 4.0, "507": 7.0, "588": 2.0, "179": 5.0})
    later = carry_over(counts, from_year=2019, to_year=2026)
    assert later.to_dict() == {"179": 5, "507": 9, "541": 14}
    missing = carry_over(counts.replace(4.0, float("nan")), from_year=2019, to_year=2021)
    assert pd.isna(missing["541"]), "a suppressed part makes the sum unknown"


def test_counts_are_not_split_and_the_codes_are_listed():
    counts = pd.Series({"541": 10.0, "297": 7.0})
    with pytest.raises(DataError, match="541"):
        carry_over(counts, from_year=2021, to_year=2019)
    with pytest.raises(DataError, match="911"):
        carry_over(pd.Series({"911": 1.0}), from_year=2021, to_year=2021)
    assert carry_over(counts, from_year=2021, to_year=2020).to_dict() == {"297": 7, "541": 10}


def test_every_county_hangs_together_by_land_and_the_reviewed_exceptions(finland):
    pairs = adjacency(read_borders(), read_adjacency_exceptions())
    for name, part in finland.groupby("county_fi"):
        assert len(connected_parts(part.index, within(pairs, part.index))) == 1, name


def test_exceptions_name_real_pairs_in_order_with_a_reason(finland):
    table = read_adjacency_exceptions()
    assert table[["code_a", "code_b"]].isin(finland.index).all(axis=None)
    assert (table["code_a"] < table["code_b"]).all()
    assert not table.duplicated(["code_a", "code_b"]).any()
    assert (table[["why", "source"]] != "").all(axis=None)
    for _, row in table.iterrows():  # the reason speaks of the same municipalities
        stems = [finland.loc[row[end], "name_fi"][:3] for end in ("code_a", "code_b")]
        assert all(stem in row["why"] for stem in stems), row["why"]


def test_borders_after_a_merger():
    borders = read_borders(year=2025)
    assert not borders[["code_a", "code_b"]].isin(["588"]).any(axis=None)
    assert len(borders) < len(read_borders())


def test_names_are_matched_exactly_or_not_at_all(finland):
    assert municipality_code("  jyväskylä ", finland) == "179"
    assert municipality_code("Åbo", finland) == "853"
    assert municipality_code("005", finland) == "005"
    assert municipality_code("Koski", finland) is None
    assert "Koski Tl (284)" in similar_names("Koski", finland)


def test_the_bundled_unemployment():
    table = read_statistics(data_folder() / "statistics" / "unemployment.csv")
    members = read_municipalities(county="15").index
    assert table.loc[members, "unemployed_2021M10"].sum() == 14_246
    assert table.loc[members, "long_term_unemployed_2026M06"].sum() == 8_085
    assert table["disabled_or_long_term_ill_2026M06"].isna().any(), "suppressed stays missing"


def csv(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "luvut.csv"
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("code,n\n5,10\n", ["rivi 2", "sarake code", "”5”", "”005”|005", "alkunollansa"]),
        ("code,n\n179,10\n179,3\n", ["rivi 3", "kahdesti"]),
        ("code,n\n999,10\n", ["rivi 2", "999", "ei ole kunnan virallinen"]),
        ("code,n\n179,-3\n", ["rivi 2", "sarake n", "negatiivinen"]),
        ("code,n\n179,n. 8\n", ["rivi 2", "sarake n", "n. 8", "ei ole luku"]),
        ("koodi,n\n179,3\n", ["sarake code", "Saraketta ei ole", "koodi"]),
        ("", ["tyhjä"]),
        ("code,n\n", []),
    ],
)
def test_bad_statistics_are_named(tmp_path, text, words):
    path = csv(tmp_path, text)
    if not words:
        assert read_statistics(path, division_year=2021).empty
        return
    with pytest.raises(DataError) as error:
        read_statistics(path, division_year=2021)
    told = str(error.value)
    assert "luvut.csv" in told
    for word in words:
        assert any(part in told for part in word.split("|")), told


def test_windows_1252_with_semicolons_and_suppressed_cells(tmp_path):
    path = csv(tmp_path, "code;työttömiä\n179;12,5\n992;..\n", "cp1252")
    assert read_statistics(path, division_year=2021)["työttömiä"].to_dict() == pytest.approx(
        {"179": 12.5, "992": float("nan")}, nan_ok=True
    )


def test_statistics_of_another_year_are_carried_over(tmp_path):
    path = csv(tmp_path, "code,n\n541,10\n911,4\n")
    assert read_statistics(path, division_year=2019, year=2021)["n"].to_dict() == {"541": 14}
    with pytest.raises(DataError, match="911"):
        read_statistics(path, division_year=2021)


def test_the_data_folder_can_be_named(own_data, monkeypatch):
    assert data_folder() == own_data
    monkeypatch.setenv("IPSGEO_DATA", str(own_data / "nowhere"))
    with pytest.raises(DataError, match="IPSGEO_DATA"):
        data_folder()


def test_a_table_of_municipalities_without_a_column(own_data):
    path = own_data / "municipalities" / "municipalities.csv"
    path.write_text(path.read_text("utf-8").replace("county_fi", "alue"), encoding="utf-8")
    with pytest.raises(DataError, match="county_fi"):
        read_municipalities()


def damaged(layer, change):
    cells = gpd.read_file(layer)
    layer.unlink()
    change(cells).to_file(layer, driver="GPKG")


@pytest.mark.parametrize(
    "damage",
    [
        lambda layer: layer.unlink(),
        lambda layer: layer.write_bytes(b""),
        lambda layer: layer.write_bytes(layer.read_bytes()[:100_000]),
        lambda layer: damaged(layer, lambda cells: cells.rename(columns={"code": "koodi"})),
        lambda layer: damaged(layer, lambda cells: pd.concat([cells, cells[:1]])),
    ],
)
def test_a_damaged_layer_is_named(own_data, damage):
    damage(own_data / "municipalities" / "schematic.gpkg")
    with pytest.raises(DataError, match=r"schematic\.gpkg: Karttatasoa ei voi lukea"):
        read_municipalities()


def test_a_municipality_without_a_shape_is_named(own_data):
    layer = own_data / "municipalities" / "schematic.gpkg"
    damaged(layer, lambda cells: cells.assign(geometry=cells.geometry.where(cells.code != "435")))
    with pytest.raises(DataError, match="435"):
        read_municipalities()


def test_a_table_of_municipalities_that_lost_its_zeros(own_data):
    path = own_data / "municipalities" / "municipalities.csv"
    path.write_text(path.read_text("utf-8").replace("\n005,", "\n5,"), encoding="utf-8")
    with pytest.raises(DataError, match="”5”"):
        read_municipalities()
