"""``ipsgeo sweep`` as a planner uses it: a grid, a table, a picture, and going on after a stop."""

import csv
import json

import openpyxl
import pytest
from views.legible import seen

from ipsgeo.audit import audit
from ipsgeo.cli import main
from ipsgeo.study import read_study
from ipsgeo.sweep import sweep as solve_all
from ipsgeo.sweep import tasks
from ipsgeo.sweep.grid import Grid, grid_studies, read_grid
from ipsgeo.sweep.results import plan_of
from ipsgeo.sweep.table import grid_results, sweep_table
from ipsgeo.views.maps.pictures import rendered
from ipsgeo.views.sweep.picture import draw_sweep, fits_picture
from ipsgeo.views.trust.carried import read_carried
from ipsgeo.words import LANGUAGES, number

TWO = ("--grid", "coaches=3,4", "--grid", "norm.caseload=5,8")


@pytest.fixture
def sweep(tmp_path, capsys):
    """Run the command over the small bundled study; the exit code and what it printed."""

    def run(*arguments: str, study: str = "pohja") -> tuple[int, str]:
        code = main(["sweep", study, "--output", str(tmp_path), *arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out + said.err

    return run


def rows(folder) -> list[dict[str, str]]:
    """The rows of the CSV file, below the line of its manifest."""
    lines = (folder / "pohja-sweep.csv").read_text("utf-8-sig").splitlines()
    return list(csv.DictReader([ln for ln in lines if not ln.startswith("#")], delimiter=";"))


def test_a_table_and_a_picture_of_every_point(sweep, tmp_path):
    code, said = sweep(*TWO)
    assert code == 0
    assert "Kohtia 4: todistetusti parhaita 4, muita jakoja 0, ilman jakoa 0." in said
    names = {file.name for file in tmp_path.iterdir()}
    carried = [read_carried(file) for file in tmp_path.glob("pohja-sweep.*")]
    assert all(found.is_intact and found.is_content_intact for found in carried)
    assert len(carried[0].facts["sweep"]) == 4
    assert names == {"store", *(f"pohja-sweep.{end}" for end in ("xlsx", "csv", "png", "svg"))}
    table = rows(tmp_path)
    assert [(r["valmentajia"], r["asiakkaita kerralla"]) for r in table] == [
        ("3", "5"), ("3", "8"), ("4", "5"), ("4", "8")
    ]  # fmt: skip
    sheet = openpyxl.load_workbook(tmp_path / "pohja-sweep.xlsx").active
    above = [row[6] for row in sheet.iter_rows(min_row=2, values_only=True)]
    written = [float(r["Yli normin, asiakasta vuodessa"].replace(",", ".")) for r in table]
    assert above == pytest.approx(written, abs=1e-6)
    assert written[0] > written[1] and written[0] > written[2]  # fewer coaches, a lower norm
    assert written[3] < written[1]


def test_the_figures_are_the_audit_s(sweep, tmp_path):
    sweep("--grid", "coaches=4")
    (file,) = (tmp_path / "store").iterdir()
    plan = json.loads(file.read_text("utf-8"))["answer"]["plan"]
    study = read_study("pohja")
    areas = audit(plan_of(plan), study.problem)
    (row,) = rows(tmp_path)
    said = float(row["Suurin kuorma, asiakasta / valmentaja / vuosi"].replace(",", "."))
    assert said == pytest.approx(areas["load"].max(), abs=1e-6)


def test_the_same_command_goes_on_from_what_is_there_and_writes_the_same_bytes(
    sweep, tmp_path, monkeypatch
):
    assert sweep(*TWO)[0] == 0
    before = {file.name: file.read_bytes() for file in tmp_path.glob("pohja-sweep.*")}
    monkeypatch.setattr(tasks, "solve", None)  # nothing is solved again
    code, said = sweep(*TWO)
    assert code == 0 and "Aiemmin laskettuja 4; ne tarkistettiin uudelleen." in said
    assert {file.name: file.read_bytes() for file in tmp_path.glob("pohja-sweep.*")} == before


def test_a_stop_writes_no_table_and_keeps_what_is_finished(sweep, tmp_path, monkeypatch):
    solve, count = tasks.solve, []

    def stopped(problem, **options):
        count.append(1)
        if len(count) == 3:
            raise KeyboardInterrupt
        return solve(problem, **options)

    monkeypatch.setattr(tasks, "solve", stopped)
    code, said = sweep(*TWO)
    assert code == 130 and "2 kohtaa jäi laskematta" in said
    assert [file.name for file in tmp_path.iterdir()] == ["store"]
    monkeypatch.undo()
    code, said = sweep(*TWO)
    assert code == 0 and "Aiemmin laskettuja 2" in said


def test_a_failure_stands_in_the_table_with_its_reason(sweep, tmp_path, monkeypatch):
    solve = tasks.solve

    def sometimes(problem, **options):
        if problem.coaches == 4:
            raise MemoryError("no room")
        return solve(problem, **options)

    monkeypatch.setattr(tasks, "solve", sometimes)
    code, said = sweep("--grid", "coaches=3,4")
    assert code == 1 and "team.coaches = 4: Laskenta päättyi virheeseen (MemoryError" in said
    assert rows(tmp_path)[1]["Kuinka varma jako on"] == "ei tulosta"
    assert "MemoryError" in rows(tmp_path)[1]["Huomautus"]


def test_a_point_that_cannot_be_is_a_row_and_the_others_are_solved(sweep, tmp_path):
    code, said = sweep("--grid", "coaches=4,2000", "--grid", "team.areas=2,9")
    states = [row["Kuinka varma jako on"] for row in rows(tmp_path)]
    assert code == 1
    assert states == ["todistetusti paras", "ei mahdollinen", "ei tulosta", "ei tulosta"]
    assert "1–1 000" in said.replace("\u00a0", " ")


def test_no_point_with_a_plan_writes_nothing(sweep, tmp_path):
    code, _ = sweep("--grid", "team.areas=8,9", "--grid", "coaches=2,3")
    assert code == 1 and not list(tmp_path.glob("pohja-sweep.*"))


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        ("norm.casload=15,20", "caseload"),
        ("nrm.caseload=15,20", "norm"),
        ("county.name=1", "county"),
        ("coaches=9..8", "väli"),
        ("coaches", "avain=arvot"),
        ("missing.toml", "missing.toml"),
    ],
)
def test_a_wrong_grid_says_what_is_wrong(sweep, tmp_path, grid, said):
    code, told = sweep("--grid", grid)
    assert code == 2 and said in told
    assert not list(tmp_path.glob("pohja-sweep.*"))


def test_a_grid_from_a_file_and_a_scheduler_that_is_none(sweep, tmp_path):
    (tmp_path / "grid.toml").write_text('coaches = "3..4"\n', "utf-8")
    assert sweep("--grid", str(tmp_path / "grid.toml"))[0] == 0
    assert len(rows(tmp_path)) == 2
    pytest.importorskip("distributed", reason="the extra dask is not installed")
    code, told = sweep("--grid", "coaches=3", "--scheduler", "nonsense://x")
    assert code == 2 and "dask scheduler" in told


def swept(*lines):
    """The points of a grid over the small study, and what they were made of."""
    grid = read_grid(lines)
    studies = grid_studies("pohja", grid)
    results = grid_results(studies, solve_all([study.problem for study in studies]))
    return sweep_table(grid, studies, results), grid, studies[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_says_every_number_and_is_the_same_twice(language):
    table, grid, study = swept("coaches=3,4", "norm.caseload=5,8")
    once, twice = (
        rendered(draw_sweep(table, grid, study, language=language).figure, "svg") for _ in range(2)
    )
    assert once == twice
    described = once.decode()
    for overload in table["overload"]:
        assert overload > 1 and number(overload, language, decimals=0) in described


def test_a_key_may_take_whole_numbers_and_others():
    axes = draw_sweep(*swept("coaches=3", "team.leader_share=0,0.5"))
    values = [text.get_text() for text in seen(axes) if text.get_label() == "value"]
    assert sorted(values) == ["0", "0,5", "3"]


def test_a_grid_too_large_to_be_read_has_a_table_and_no_picture():
    assert fits_picture(Grid(axes={"a": range(10), "b": range(6), "c": range(2), "d": range(2)}))
    assert not fits_picture(Grid(axes={"a": range(11)}))
    assert not fits_picture(Grid(axes={"a": range(2), "b": range(7)}))
    assert not fits_picture(Grid(axes={"a": [1], "b": [1], "c": range(5)}))
