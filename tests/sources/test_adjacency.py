"""The reviewed table of neighbours: every row is understood, or named."""

import shutil

import pytest
from conftest import REPOSITORY

from ipsgeo.errors import DataError
from ipsgeo.sources.adjacency import read_adjacency_exceptions


@pytest.fixture
def with_row(tmp_path):
    """The table read with one more row."""
    shutil.copytree(REPOSITORY / "data", tmp_path / "data")
    path = tmp_path / "data/municipalities/adjacency_exceptions.csv"

    def read(row, year=2024):
        path.write_text(path.read_text("utf-8") + row + "\n", encoding="utf-8")
        return read_adjacency_exceptions(year=year, data=tmp_path / "data")

    return read


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("999,179,yes,a,b", ["sarake code_a", "”999”"]),
        ("77,179,yes,a,b", ["”77”", "077", "alkunollansa"]),
        ("Jyväskylä,500,yes,a,b", ["”Jyväskylä”"]),
        ("179,179,yes,a,b", ["”179”", "itselleen"]),
        ("435,182,yes,a,b", ["”435–182”", "rivillä 8"]),
        ("172,179,YES,a,b", ["sarake counts", "”YES”"]),
    ],
)
def test_a_row_that_would_be_left_aside_is_named(with_row, row, words):
    with pytest.raises(DataError) as error:
        with_row(row)
    told = str(error.value)
    for word in ("adjacency_exceptions.csv, rivi", *words):
        assert word in told, told


def test_pairs_that_a_merger_makes_one_count_when_either_does(with_row):
    with_row("507,623,no,testi,testi")
    table = with_row("588,623,yes,testi,testi", year=2025)
    pair = table[(table["code_a"] == "507") & (table["code_b"] == "623")]
    assert pair["counts"].tolist() == [True]
