"""The command line as a planner uses it: summary, files, exit codes, nothing half-written."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
from conftest import REPOSITORY

import ipsgeo as ips
from ipsgeo.cli import main
from ipsgeo.words import number
from ipsgeo.words import text as words_of

STUDY = str(REPOSITORY / "data/studies/keski-suomi.toml")
ENDINGS = (
    ".html", "-map.png", "-map.svg", "-demand.png", "-demand.svg", "-tradeoff.png",
    "-tradeoff.svg", ".xlsx", ".gpkg", "-plan.csv", "-manifest.json",
)  # fmt: skip


def digests(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


def changed_study(folder: Path, old: str, new: str) -> str:
    """A copy of the data, in which the study says something else; the study's path."""
    shutil.copytree(REPOSITORY / "data", folder / "data")
    study = folder / "data/studies/keski-suomi.toml"
    text = study.read_text("utf-8")
    assert old in text
    study.write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(study)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """One run of the main job: its folder and what it printed."""
    folder = tmp_path_factory.mktemp("maps")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "ipsgeo.cli", "plan", STUDY, "--output", str(folder)],
        capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONHASHSEED": "1", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def test_the_summary_says_what_a_planner_asks(run):
    _, said = run
    for words in (
        "302 asiakasta vuodessa (vaihteluväli 151–1 209)",
        "tarvitaan 11,0, on 10 ja tiiminvetäjän 0,5",
        "vajausta 14,6 asiakasta eli 0,5 valmentajaa",
        "todistetusti paras mahdollinen",
        "keksitty",
        "keski-suomi.html",
    ):
        assert words in said
    assert sum(line.strip()[:1].isdigit() for line in said.splitlines()) == 8


def test_all_files_are_there_and_nothing_else(run):
    folder, _ = run
    assert {file.name for file in folder.iterdir()} == {f"keski-suomi{end}" for end in ENDINGS}


@pytest.mark.slow
def test_the_same_study_gives_the_same_bytes(run, tmp_path):
    folder, _ = run
    subprocess.run(
        [sys.executable, "-m", "ipsgeo.cli", "plan", STUDY, "--output", str(tmp_path)],
        capture_output=True, check=True, env=os.environ | {"PYTHONHASHSEED": "2"},
    )  # fmt: skip
    assert digests(folder) == digests(tmp_path)


def test_the_workbook_has_numbers_and_no_formulas(run):
    book = openpyxl.load_workbook(run[0] / "keski-suomi.xlsx")
    assert book.sheetnames == ["Alueet", "Kunnat", "Vertailu", "Kysely", "Oletukset"]
    assert book["Alueet"].max_row == 9
    assert book["Kunnat"].max_row == 23
    clients = [row[6].value for row in book["Alueet"].iter_rows(min_row=2)]
    assert sum(clients) == pytest.approx(302.25, abs=0.01)
    types = {cell.data_type for sheet in book for row in sheet for cell in row}
    assert types <= {"s", "n", "inlineStr"}
    assert any("keksitty" in str(row[1].value) for row in book["Kysely"])


def test_the_geopackage_has_the_areas(run):
    areas = gpd.read_file(run[0] / "keski-suomi.gpkg", layer="areas")
    assert len(areas) == 8
    assert areas.crs.to_epsg() == 3067
    assert areas.is_valid.all()
    assert areas["clients"].sum() == pytest.approx(302.25, abs=0.01)
    assert set(areas["boundary"]) == {"schematic"}
    assert len(gpd.read_file(run[0] / "keski-suomi.gpkg", layer="municipalities")) == 22


def test_the_plan_file_is_the_plan_shown(run):
    study = ips.read_study(STUDY)
    plan = ips.read_plan(run[0] / "keski-suomi-plan.csv", municipalities=study.municipalities)
    manifest = json.loads((run[0] / "keski-suomi-manifest.json").read_text("utf-8"))
    assert manifest["result"]["status"] == "optimal"
    assert manifest["result"]["gap"] == 0
    assert ips.score(plan, study.problem)["objective"] == pytest.approx(
        manifest["result"]["objective"], abs=1e-5
    )


def test_the_manifest_names_every_input_and_output_by_hash(run):
    folder, _ = run
    manifest = json.loads((folder / "keski-suomi-manifest.json").read_text("utf-8"))
    study_hash = hashlib.sha256(Path(STUDY).read_bytes()).hexdigest()
    assert manifest["inputs"]["keski-suomi.toml"] == study_hash
    assert {"unemployment.csv", "keski-suomi-survey-example.xlsx", "schematic.gpkg"} <= set(
        manifest["inputs"]
    )
    written = digests(folder)
    written.pop("keski-suomi-manifest.json")
    assert manifest["outputs"] == written
    assert str(REPOSITORY) not in json.dumps(manifest)


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("coaches = 10", "coaches = 5", 1, "Suunnitelmaa ei voitu tehdä"),
        ('corrections = "keski-suomi-corrections.csv"', "", 1, "ratkaistava ensin"),
        ("caseload = 20", "caseload = -1", 2, "Tiedoissa on virhe"),
    ],
)
def test_exit_codes_and_nothing_is_touched(tmp_path, capsys, old, new, code, words):
    study, output = changed_study(tmp_path, old, new), tmp_path / "out"
    output.mkdir()
    (output / "keski-suomi.html").write_text("vanha")
    assert main(["plan", study, "--output", str(output)]) == code
    said = capsys.readouterr()
    assert words in said.err
    assert "ennalleen" in said.err
    assert "Traceback" not in said.err
    assert {file.name for file in output.iterdir()} == {"keski-suomi.html"}
    assert (output / "keski-suomi.html").read_text() == "vanha"


def test_rules_that_conflict_are_named_with_ways_out(tmp_path, capsys):
    study = changed_study(tmp_path, "[travel]", "[rules]\nmax_minutes = 30\n\n[travel]")
    assert main(["plan", study, "--output", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert "30" in said
    assert "Suunnitelmaa ei voitu tehdä" in said
    assert len(said.splitlines()) > 4, "the conflict and what would help"
    assert not (tmp_path / "out").exists()


def solved_with(options: str, folder: Path, capsys, language: str = "fi"):
    """Plan a copy of the study with a section [solve]: its output, manifest and page."""
    study = changed_study(folder, "[travel]", f"[solve]\n{options}\n\n[travel]")
    output = folder / "out"
    assert main(["plan", study, "--output", str(output), "--language", language]) == 0
    manifest = json.loads((output / "keski-suomi-manifest.json").read_text("utf-8"))
    return capsys.readouterr().out, manifest, (output / "keski-suomi.html").read_text("utf-8")


@pytest.mark.parametrize("language", ["en"])
def test_a_study_planned_with_lending(tmp_path, capsys, language):
    said, manifest, page = solved_with("lending = true", tmp_path, capsys, language)
    study = ips.read_study(tmp_path / "data/studies/keski-suomi.toml")
    solution = ips.solve(study.problem, lending=True)
    lending = solution.lending
    result = manifest["result"]
    assert manifest["parameters"]["solve"]["lending"] is True
    assert (result["status"], result["gap"]) == ("optimal", 0)
    assert result["objective"] == pytest.approx(solution.objective, abs=1e-5)
    found = result["lending"]
    assert found["lent_per_year"] == pytest.approx(lending.lent_per_year, abs=1e-5)
    left = lending.areas["overload_after"].sum()
    assert found["overload_after"] == pytest.approx(left, abs=1e-5)
    assert [(p["from_area"], p["to_area"]) for p in found["pairs"]] == list(lending.pairs().index)
    assert [p["clients_per_year"] for p in found["pairs"]] == pytest.approx(
        lending.pairs()["clients_per_year"].tolist(), abs=1e-5
    )
    note = lending.note.text(language).replace("'", "&#39;")
    assert note in page and lending.note.text(language) in said
    for word in (
        number(lending.lent_per_year, language),
        number(lending.areas["overload_before"].sum(), language),
        words_of("page.help_caption", language),
        words_of("page.status_lending", language),
    ):
        assert word in page, word
    sheet = openpyxl.load_workbook(tmp_path / "out/keski-suomi.xlsx")[
        words_of("tables.sheet_help", language)
    ]
    cells = [row[3].value for row in sheet.iter_rows(min_row=2)]
    assert cells[:-1] == pytest.approx(
        [*lending.pairs()["clients_per_year"], lending.lent_per_year], abs=1e-5
    )
    layer = gpd.read_file(tmp_path / "out/keski-suomi.gpkg", layer="areas").set_index("area")
    assert layer["load_after"].to_dict() == pytest.approx(
        lending.areas["load_after"].to_dict(), abs=1e-5
    )


@pytest.mark.parametrize("language", ["sv"])
@pytest.mark.slow
def test_a_study_with_balance_first(tmp_path, capsys, language):
    said, manifest, page = solved_with('first = "balance"', tmp_path, capsys, language)
    study = ips.read_study(tmp_path / "data/studies/keski-suomi.toml")
    solution = ips.solve(study.problem, first="balance")
    first = manifest["result"]["first"]
    assert first["unit"] == "clients per year per coach"
    assert (first["goal"], first["proven"]) == ("balance", True)
    assert first["best"] == pytest.approx(solution.first.best)
    assert first["most"] == pytest.approx(solution.first.most)
    assert manifest["result"]["holds_under"]["max_load"] == solution.under.max_load
    best, most = (number(x, language, decimals=2) for x in (first["best"], first["most"]))
    assert best in page and best in said
    assert most in page and most in said
    assert words_of("page.status_optimal_among", language) in page
    assert words_of("page.status_optimal_text", language) not in page, "not among all divisions"
    book = openpyxl.load_workbook(tmp_path / "out/keski-suomi.xlsx")
    facts = dict(book[words_of("tables.sheet_assumptions", language)].values)
    assert facts[words_of("tables.first_best", language)] == pytest.approx(first["best"], abs=1e-5)
    assert words_of("tables.sheet_help", language) not in book.sheetnames


def test_a_study_that_is_not_there(capsys):
    assert main(["plan", "nowhere.toml", "--language", "en"]) == 2
    assert "There is no such file" in capsys.readouterr().err


@pytest.mark.parametrize("inside", ["", pytest.param("sub", marks=pytest.mark.slow)])
def test_an_output_folder_that_cannot_be_made(tmp_path, capsys, inside):
    (tmp_path / "file").write_text("vanha")
    assert main(["plan", STUDY, "--output", str(tmp_path / "file" / inside)]) == 2
    said = capsys.readouterr().err
    assert "file" in said and "ei voi lukea tai kirjoittaa" in said and "ennalleen" in said
    assert (tmp_path / "file").read_text() == "vanha"


@pytest.mark.slow
def test_an_output_that_is_a_folder(tmp_path, capsys):
    (tmp_path / "keski-suomi.xlsx").mkdir()
    (tmp_path / "keski-suomi.html").write_text("vanha")
    assert main(["plan", STUDY, "--output", str(tmp_path), "--language", "en"]) == 2
    assert "keski-suomi.xlsx: The file or folder cannot" in capsys.readouterr().err
    assert {file.name for file in tmp_path.iterdir()} == {"keski-suomi.xlsx", "keski-suomi.html"}
    assert (tmp_path / "keski-suomi.html").read_text() == "vanha"


def test_an_interruption_says_so(monkeypatch, capsys):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("ipsgeo.cli.options.read_study", interrupted)
    assert main(["plan", STUDY]) == 130
    assert "Keskeytettiin" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ([], "ipsgeo plan keski-suomi"),
        (["borders"], "--diff changes.csv"),
        (["feedback"], "ipsgeo feedback apply my-study.toml 3"),
        (["minutes"], "ipsgeo minutes --study"),
        (["quality"], "ipsgeo quality form laatu.xlsx"),
        (["survey"], "ipsgeo survey compare"),
    ],
)
def test_help_has_examples(capsys, command, words):
    with pytest.raises(SystemExit) as stop:
        main([*command, "--help"])
    assert stop.value.code == 0
    assert words in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("language", ["sv", "en"])
def test_other_languages(language, tmp_path, capsys):
    assert main(["plan", STUDY, "--language", language, "--output", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert {"sv": "bevisligen", "en": "proven"}[language] in said
    assert f'lang="{language}"' in (tmp_path / "keski-suomi.html").read_text("utf-8")


def test_the_wheel_carries_the_data_and_works_in_an_empty_folder(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")],
        cwd=REPOSITORY, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
        assert not [name for name in archive.namelist() if name.startswith(("tests", "scripts"))]
    empty = tmp_path / "empty"
    empty.mkdir()
    # The wheel's files come before the clone's on the path, as an installation has them.
    code = (
        "import sys, ipsgeo.cli; assert 'site' in ipsgeo.__file__, ipsgeo.__file__; "
        "sys.exit(ipsgeo.cli.main(['plan', 'keski-suomi']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=empty, capture_output=True, text=True, check=False,
        env={k: v for k, v in os.environ.items() if k != "IPSGEO_DATA"}
        | {"PYTHONPATH": str(tmp_path / "site"), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (empty / "outputs/maps/keski-suomi.html").is_file()


@pytest.mark.slow
def test_the_whole_pack_carries_its_manifest(tmp_path, capsys):
    assert main(["pack", STUDY, "--output", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    for ending in (*ENDINGS, ".pptx", "-handout.pdf"):
        assert f"keski-suomi{ending}" in said
        assert (tmp_path / f"keski-suomi{ending}").stat().st_size > 0
    page = (tmp_path / "keski-suomi.html").read_text("utf-8")
    assert len(page.encode()) < 900_000
    for title in ("Melkein yhtä hyvä 1", "Vaihtoehto: alueita 5", "Julkaistu ehdotus"):
        assert title in page
    for ending in (".html", ".pptx", "-handout.pdf", "-map.svg", "-plan.csv"):
        assert main(["verify", str(tmp_path / f"keski-suomi{ending}")]) == 0
    pptx = tmp_path / "keski-suomi.pptx"
    pptx.write_bytes(pptx.read_bytes()[:-1])
    assert main(["verify", str(pptx)]) != 0
