"""The section [travel] of a study: a table, the straight line, or both, and what is said of it."""

import math
from pathlib import Path

import pytest

from ipsgeo.errors import DataError
from ipsgeo.sources.municipalities import read_municipalities
from ipsgeo.sources.sections import Section
from ipsgeo.sources.travel import TravelAssumptions, bundled_exceptions, estimate_minutes
from ipsgeo.sources.travel.matrix import write_minutes
from ipsgeo.sources.travel.study import estimate_for_study, study_minutes

EXCEPTIONS = "code_a,code_b,extra_minutes,why,source\n"


@pytest.fixture(scope="module")
def county():
    return read_municipalities(county="Keski-Suomi", year=2021)


def section(folder: Path, **keys: object) -> Section:
    return Section(keys, folder / "study.toml", "travel")


def test_the_straight_line_with_the_bundled_exceptions(tmp_path, county):
    travel = study_minutes(section(tmp_path, speed_kmh=80, detour=1.2), county)
    assumptions = TravelAssumptions(speed_kmh=80.0, detour=1.2)
    assert (travel.basis, travel.assumptions, travel.filled) == ("straight line", assumptions, ())
    changed = travel.minutes - estimate_minutes(county, assumptions)
    assert changed.loc["182", "435"] == changed.loc["435", "182"] == pytest.approx(30)
    assert (changed.abs() > 1e-9).sum().sum() == 2
    assert travel.files == (bundled_exceptions(),)
    (note,) = travel.notes
    assert "Jämsä–Luhanka (+30 min)" in note.text("fi")


def test_the_studys_own_row_goes_before_the_bundled_one(tmp_path, county):
    (tmp_path / "own.csv").write_text(EXCEPTIONS + "Luhanka,Jämsä,0,silta,arvio\n435,*,7,a,b\n")
    travel = study_minutes(section(tmp_path, exceptions="own.csv"), county)
    changed = travel.minutes - estimate_minutes(county)
    assert changed.loc["182", "435"] == pytest.approx(0)
    assert changed.loc["179", "435"] == pytest.approx(7)
    assert len(travel.exceptions) == 2
    assert travel.files == (bundled_exceptions(), tmp_path / "own.csv")


def table_with_holes(folder: Path, county) -> None:
    minutes = estimate_minutes(county) * 1.2
    minutes.loc["179", "410"] = minutes.loc["182", "435"] = math.nan
    write_minutes(minutes, folder / "m.csv", municipalities=county)


def test_a_table_is_all_there_is(tmp_path, county):
    table = estimate_minutes(county) * 1.2
    write_minutes(table, tmp_path / "m.csv", municipalities=county)
    travel = study_minutes(section(tmp_path, file="m.csv", detour=1.3), county)
    assert (travel.basis, travel.assumptions) == ("matrix", None)
    assert travel.files == (tmp_path / "m.csv",)
    assert (travel.minutes - table).abs().max().max() < 0.051
    (note,) = travel.notes
    assert "detour" in note.text("fi"), "what the study states and nothing uses is told"


def test_holes_are_refused_unless_the_study_fills_them(tmp_path, county):
    table_with_holes(tmp_path, county)
    with pytest.raises(DataError, match=r"m\.csv.*2 parilta: Jyväskylä → Laukaa, Jämsä → Luhanka"):
        study_minutes(section(tmp_path, file="m.csv"), county)
    travel = study_minutes(section(tmp_path, file="m.csv", missing="straight line"), county)
    estimate = estimate_minutes(county)
    assert travel.basis == "both"
    assert travel.filled == (("179", "410"), ("182", "435"))
    assert travel.minutes.loc["179", "410"] == estimate.loc["179", "410"]
    assert travel.minutes.loc["182", "435"] == estimate.loc["182", "435"] + 30
    assert travel.minutes.loc["435", "182"] == pytest.approx(estimate.loc["435", "182"] * 1.2, 0.01)
    told = " ".join(note.text("fi") for note in travel.notes)
    assert "Jyväskylä → Laukaa" in told
    assert travel.minutes.notna().all().all()


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"speed": 60}, ["[travel] speed", "speed_kmh"]),
        ({"missing": "straight line"}, ["[travel] missing", "file = "]),
        ({"sheet": "Taul1"}, ["[travel] sheet", "file = "]),
        ({"file": "m.csv", "missing": "zero"}, ["[travel] missing", "zero", "straight line"]),
        ({"file": "m.csv", "unit": "min"}, ["[travel] unit", "”min”", "minutes, seconds, hours"]),
        ({"file": "none.csv"}, ["none.csv", "Tiedostoa ei ole"]),
        ({"exceptions": "none.csv"}, ["none.csv", "Tiedostoa ei ole"]),
        ({"detour": 0}, ["[travel] detour", "suurempi"]),
    ],
)
def test_a_wrong_key_is_named(tmp_path, county, keys, words):
    table_with_holes(tmp_path, county)
    with pytest.raises(DataError) as error:
        study_minutes(section(tmp_path, **keys), county)
    for word in words:
        assert word in str(error.value), str(error.value)


def test_the_estimate_of_a_study_that_will_import(tmp_path, county):
    wanted = section(tmp_path, file="not-yet.csv", detour=2)
    minutes = estimate_for_study(wanted, county).minutes
    assert minutes.loc["179", "410"] == pytest.approx(
        estimate_minutes(county, TravelAssumptions(detour=2)).loc["179", "410"]
    )
