"""``ipsgeo borders`` as a planner uses it: what it prints, the files, the exit codes."""

import csv
import shutil

import geopandas as gpd
import pytest
import shapely
from conftest import REPOSITORY

from ipsgeo.cli import main
from ipsgeo.sources.adjacency import read_borders
from ipsgeo.words import LANGUAGES

OFFICIAL = REPOSITORY.parent / "shared/geo/municipalities_2023_nls_4500k.geojson"
SCHEMATIC = str(REPOSITORY / "data/municipalities/schematic.gpkg")


def rows(path):
    lines = path.read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A copy of the bundled tables, which the command then reads."""
    shutil.copytree(REPOSITORY / "data", tmp_path / "data")
    monkeypatch.setenv("IPSGEO_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_layer_is_measured_and_a_person_must_review(language, capsys):
    assert main(["borders", SCHEMATIC, "--language", language]) == 1
    said = capsys.readouterr().out
    heads = {
        "fi": ["309 kuntaa, 792 naapuriparia", "Erot taulukkoon", "Föglö (062)"],
        "sv": ["309 kommuner, 792 grannpar", "Skillnader mot", "Karlö (072)", "Någon måste"],
        "en": ["309 municipalities, 792 pairs", "Hailuoto (072)", "kind undecided"],
    }
    assert [words for words in heads[language] if words not in said] == []
    assert "{" not in said


def test_the_review_ends_when_the_table_says_what_the_layer_says(data, tmp_path, capsys):
    table, changes = tmp_path / "new/neighbours.csv", tmp_path / "changes.csv"
    command = ["borders", SCHEMATIC, "--write", str(table), "--diff", str(changes)]
    assert main(command) == 1
    assert str(table) in capsys.readouterr().out
    listed = rows(changes)
    assert {row["change"] for row in listed} == {"added", "gone", "longer", "shorter"}
    added = [row for row in listed if row["change"] == "added"]
    assert added and all(row["kind"] == "" and row["border_km_before"] == "" for row in added)
    gone = next(row for row in listed if (row["code_a"], row["code_b"]) == ("005", "989"))
    assert gone["names"] == "Alajärvi–Ähtäri"
    assert gone["remark"] == "eivät kosketa"
    written = table.read_bytes()
    assert main(command) == 1 and table.read_bytes() == written

    committed = data / "municipalities/neighbours.csv"
    shutil.copy(table, committed)
    assert main(["borders", SCHEMATIC]) == 2, "new borders have no kind yet"
    said = capsys.readouterr().err
    assert "neighbours.csv, rivi" in said and "sarake kind" in said and "land, lake, sea" in said

    lines = table.read_text("utf-8").splitlines()
    decided = [f"{line}lake" if line.endswith(",") else line for line in lines]
    committed.write_text("\n".join(decided) + "\n", encoding="utf-8")
    assert (read_borders()["kind"] == "lake").sum() == len(added)
    assert main(["borders", SCHEMATIC, "--diff", str(changes)]) == 0
    assert "Ei eroja taulukkoon neighbours.csv." in capsys.readouterr().out
    assert rows(changes) == []


def test_the_official_layer_differs_in_nothing(capsys):
    if not OFFICIAL.exists():
        pytest.skip("the official layer is not here")
    assert main(["borders", str(OFFICIAL)]) == 0
    said = capsys.readouterr().out
    assert "309 kuntaa, 819 naapuriparia" in said and "43 paria koskettaa vain pisteessä" in said
    assert "Kemijärvi (320) – Sodankylä (758)" in said
    assert "Vaasa (905), osa 2/2" in said


def test_repairs_leftovers_and_the_tolerance_are_told(tmp_path, capsys):
    cells = gpd.read_file(SCHEMATIC)
    parts = cells.explode(ignore_index=True)
    foreign = gpd.GeoDataFrame({"code": ["999"]}, geometry=[shapely.box(8e4, 7e6, 9e4, 7.01e6)])
    path = tmp_path / "parts.gpkg"
    parts.to_file(path, layer="osat")
    foreign.set_crs(3067).to_file(path, layer="osat", mode="a")
    foreign.set_crs(3067).to_file(path, layer="muut", mode="a")
    command = ["borders", str(path), "--layer", "osat", "--code-column", "code", "--snap-m", "2"]
    assert main(command) == 1
    said = capsys.readouterr().out
    for words in (
        "osat yhdistetty samalla tunnuksella",
        "muut: toinen taso valittiin",
        "999: ei kunta tämän vuoden aluejaossa",
        "enintään 2,00 m erillään",
        "792 naapuriparia",
    ):
        assert words in said, words


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["nowhere.gpkg"], "Tiedostoa ei ole"),
        (["http://127.0.0.1:9/a.geojson"], "vain tältä koneelta"),
        ([SCHEMATIC, "--layer", "muu"], "ei ole luettavaa tasoa"),
        ([SCHEMATIC, "--code-column", "kunta"], "Saraketta ei ole"),
        ([SCHEMATIC, "--year", "2019"], "2019"),
        ([SCHEMATIC, "--least-km", "-1"], "negatiivinen"),
        ([SCHEMATIC, "--snap-m", "nan"], "negatiivinen"),
    ],
)
def test_wrong_input_is_told_and_nothing_is_touched(tmp_path, capsys, options, words):
    old = tmp_path / "changes.csv"
    old.write_text("vanha")
    assert main(["borders", *options, "--diff", str(old)]) == 2
    said = capsys.readouterr()
    assert words in said.err and "ennalleen" in said.err and "Traceback" not in said.err
    assert old.read_text() == "vanha"


def test_a_layer_of_an_earlier_division_leaves_the_merged_one_out_by_name(capsys):
    assert main(["borders", SCHEMATIC, "--year", "2025"]) == 1
    said = capsys.readouterr().out
    assert "308 kuntaa" in said and "588: ei kunta" in said


def test_a_file_that_cannot_be_written(tmp_path, capsys):
    (tmp_path / "file").write_text("vanha")
    assert main(["borders", SCHEMATIC, "--write", str(tmp_path / "file/n.csv")]) == 2
    assert "ei voi lukea tai kirjoittaa" in capsys.readouterr().err


def test_only_one_county_is_shown(capsys):
    assert main(["borders", SCHEMATIC]) == 1
    whole = capsys.readouterr().out
    assert main(["borders", SCHEMATIC, "--county", "Kainuu"]) == 1
    said = capsys.readouterr().out
    assert len(said.splitlines()) < len(whole.splitlines())
    assert "Föglö" in whole and "Föglö" not in said
    assert main(["borders", SCHEMATIC, "--county", "Kainu"]) == 2
