"""Plans whose municipalities are of another county: told by name, and once for a whole file."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from conftest import REPOSITORY
from hypothesis import given, settings
from hypothesis import strategies as st

from ipsgeo.errors import DataError
from ipsgeo.plan import Plan
from ipsgeo.sources.municipalities import read_municipalities
from ipsgeo.sources.names import look
from ipsgeo.sources.plans import PLAN_COLUMNS, read_plan, write_plan

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


# what a spreadsheet program would run

RUN = [
    "=1+1", "+1", "-2+3", "@SUM(A1)", "'=1", "''=1", "x;=1+1", 'x;"=1', "a, -1", "\uff1d1", "'x'",
]  # fmt: skip
names = st.text("=+-@'\";, xä\u00a0\uff1d", min_size=1, max_size=8).map(str.strip).filter(bool)


def saved(folder: Path, areas: list[str], names: list[str]) -> Path:
    """A plan of as many municipalities as areas, each of them named."""
    codes = [f"{k:03}" for k in range(1, len(areas) + 1)]
    plan = Plan(area=pd.Series(areas, index=codes), coaches=pd.Series(1.0, index=areas))
    return write_plan(plan, folder / "plan.csv", names=pd.Series(names, index=codes))


def starts(path: Path, separator: str) -> set[str]:
    """What begins a cell where a program takes the separator for the file's."""
    with path.open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file, delimiter=separator) for cell in row]
    return {cell.strip(' \u00a0"')[:1] for cell in cells}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_name_in_a_saved_plan_is_a_formula(tmp_path, separator):
    path = saved(tmp_path, RUN, RUN)
    assert not starts(path, separator) & set("=+-@\uff1d")
    assert "'=1+1" in path.read_text("utf-8")
    assert list(read_plan(path).area) == RUN


@settings(deadline=None, max_examples=60)
@given(st.lists(names, min_size=1, max_size=5, unique_by=look))
def test_every_name_of_a_saved_plan_is_read_back(tmp_path_factory, names):
    path = saved(tmp_path_factory.mktemp("plan"), names, names)
    assert list(read_plan(path).area) == names


def test_an_older_plan_whose_names_are_not_marked_is_read_as_it_stands(tmp_path):
    path = plan_file(tmp_path, ["077", "", "=A", 1, "no"], ["172", "", "'B'", 1, "no"])
    assert list(read_plan(path).area) == ["=A", "'B'"]


def test_a_name_that_no_file_can_hold_is_told_when_it_is_read(tmp_path):
    path = saved(tmp_path, ["a\ud800\x00"], ["b\udfff"])
    with pytest.raises(DataError, match="a\ufffd"):
        read_plan(path)
