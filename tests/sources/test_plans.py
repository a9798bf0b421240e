"""Plans whose municipalities are of another county: told by name, and once for a whole file."""

import csv
from pathlib import Path

import pytest
from conftest import REPOSITORY

from ipsgeo.errors import DataError
from ipsgeo.sources.municipalities import read_municipalities
from ipsgeo.sources.plans import PLAN_COLUMNS, read_plan

PUBLISHED = REPOSITORY / "data" / "studies" / "keski-suomi-published.csv"


@pytest.fixture(scope="module")
def satakunta():
    return read_municipalities(county="Satakunta")


@pytest.fixture(scope="module")
def keski_suomi():
    return read_municipalities(county="Keski-Suomi")


def plan_file(folder: Path, *rows) -> Path:
    path = folder / "plan.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([PLAN_COLUMNS, *rows])
    return path


def refusal(path: Path, municipalities, language: str = "fi") -> str:
    with pytest.raises(DataError) as caught:
        read_plan(path, municipalities=municipalities)
    return caught.value.text(language)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_plan_of_another_county_is_told_in_one_line(satakunta, language):
    text = refusal(PUBLISHED, satakunta, language)
    assert "22" in text and "\n" not in text


def test_a_foreign_plan_without_its_zeros_is_told_in_one_line(tmp_path, satakunta):
    path = plan_file(tmp_path, ["77", "", "A", 1, "no"], ["172", "", "A", 1, "no"])
    assert "yksikään sen 2 kunnasta" in refusal(path, satakunta)


def test_a_municipality_of_another_county_is_named(tmp_path, keski_suomi):
    rows = [
        [code, name, "A", 1, "no"] for code, name in keski_suomi["name_fi"].items() if code != "077"
    ]
    path = plan_file(tmp_path, *rows, ["837", "Tampere", "A", 1, "no"], ["999", "x", "A", 1, "no"])
    tampere, nowhere = refusal(path, keski_suomi).splitlines()
    assert "toiseen hyvinvointialueeseen tai toiseen aluejakoon: Tampere (837)" in tampere
    assert "”999” ei ole kunnan virallinen" in nowhere


def test_a_municipality_that_a_merger_took_is_named(tmp_path, keski_suomi):
    path = plan_file(tmp_path, ["174", "Juankoski", "A", 1, "no"], ["077", "", "A", 1, "no"])
    assert "toiseen aluejakoon: Juankoski (174)" in refusal(path, keski_suomi)


def test_lost_zeros_stay_lost_zeros(tmp_path, keski_suomi):
    path = plan_file(tmp_path, ["77", "Hankasalmi", "A", 1, "no"])
    assert "oikea lienee 077" in refusal(path, keski_suomi)
