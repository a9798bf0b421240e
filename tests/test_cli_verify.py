"""``ipsgeo verify``: untouched files agree; what was changed, left out or untrue is named."""

import json
import re
import shutil
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace

import pptx
import pytest
from conftest import REPOSITORY

import ipsgeo as ips
from ipsgeo.cli import main
from ipsgeo.cli.verified import objective_check
from ipsgeo.errors import DataError
from ipsgeo.plan import Solution
from ipsgeo.views.publish import with_stated_dates
from ipsgeo.views.trust.canonical import canonical
from ipsgeo.views.trust.carried import KINDS, carry, read_carried
from ipsgeo.views.trust.manifest import manifest, write_manifest
from ipsgeo.views.workbook.files import write_areas

ANY = (*sorted(KINDS), ".json")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A copy of the data with the study under a name of its own."""
    folder = tmp_path_factory.mktemp("place")
    shutil.copytree(REPOSITORY / "data", folder / "data")
    study = folder / "data/studies/oma.toml"
    shutil.move(folder / "data/studies/keski-suomi.toml", study)
    return study


@pytest.fixture(scope="module")
def study(place):
    return ips.read_study(place)


@pytest.fixture(scope="module")
def solution(study):
    return ips.solve(study.problem)


@pytest.fixture(scope="module")
def exports(study, solution, tmp_path_factory):
    """A file of each kind, by its ending."""
    folder = tmp_path_factory.mktemp("exports")
    path = {kind: folder / f"oma{kind}" for kind in ANY}
    ips.write_tables(solution, study, path[".xlsx"])
    write_areas(solution, study, path[".gpkg"])
    ips.write_page(solution, study, path[".html"])
    axes = ips.draw_plan(solution.plan, study)
    ips.write_picture(axes, path[".png"])
    ips.write_picture(axes, path[".svg"])
    ips.write_plan(solution.plan, path[".csv"], names=study.municipalities["name_fi"])
    axes.figure.savefig(path[".pdf"], metadata={"CreationDate": None})
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "302 asiakasta"
    deck.save(path[".pptx"])
    with_stated_dates(path[".pptx"])
    for kind in KINDS:
        carry_once(path[kind], manifest(solution, study))
    write_manifest(solution, study, path[".json"], outputs=[path[".html"], path[".xlsx"]])
    return path


def carry_once(path, facts):
    """Put a manifest into a file whose writer does not do so by itself."""
    try:
        read_carried(path)
    except DataError:
        carry(path, facts)


def plan_file(study, solution, path):
    """The quickest export to make: the plan as a table."""
    plan = solution.plan if isinstance(solution, Solution) else solution
    ips.write_plan(plan, path, names=study.municipalities["name_fi"])
    return carry(path, manifest(solution, study))


def run(capsys, *arguments, language="en"):
    """The exit code, and what was printed."""
    code = main(["verify", *map(str, arguments), "--language", language])
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    return code, said.out + said.err


@pytest.mark.parametrize("kind", ANY)
def test_an_untouched_file_agrees(exports, capsys, kind):
    code, said = run(capsys, exports[kind])
    assert code == 0, said
    assert "proven best plan, objective 366.901" in said
    assert "made up" in said and "schematic" in said
    assert "not checked. Give the study" in said
    assert "DIFFERS" not in said


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_it_speaks_the_planner_s_language(exports, capsys, language):
    code, said = run(capsys, exports[".csv"], language=language)
    assert code == 0
    assert {"fi": "Kaikki tarkistettu täsmää", "sv": "Allt som kontrollerades stämmer"}[
        language
    ] in said


def changed_bytes(path, old, new):
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))


def changed_part(path, name, old, new):
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    assert old in parts[name]
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content.replace(old, new, 1) if part == name else content)


def changed_layer(path):
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(path.read_bytes())
        names = base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            base.execute(f'DROP TRIGGER "{name}"')
        base.execute("UPDATE areas SET coaches = 4 WHERE number = 1")
        base.commit()
        path.write_bytes(base.serialize())


def changed_pixel(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)


CHANGES = {
    ".html": lambda path: changed_bytes(path, b"302", b"303"),
    ".svg": lambda path: changed_bytes(path, b"302", b"303")
    if b"302" in path.read_bytes()
    else changed_bytes(path, b"<desc", b"<desC"),
    ".csv": lambda path: changed_bytes(path, b",3,", b",4,"),
    ".png": changed_pixel,
    ".pdf": changed_pixel,
    ".gpkg": changed_layer,
    ".xlsx": lambda path: changed_part(
        path, "xl/worksheets/sheet1.xml", b"<v>3</v>", b"<v>4</v>"
    ),
    ".pptx": lambda path: changed_part(path, "ppt/slides/slide1.xml", b"302", b"303"),
    ".json": lambda path: changed_bytes(path, b'"gap": 0.0', b'"gap": 0.1'),
}  # fmt: skip


@pytest.mark.parametrize("kind", ANY)
def test_one_figure_changed_is_noticed(exports, capsys, kind, tmp_path):
    path = tmp_path / exports[kind].name
    shutil.copy(exports[kind], path)
    CHANGES[kind](path)
    code, said = run(capsys, path)
    assert code == 1
    assert "DIFFERS" in said
    assert "Points that differ or were not shown: 1" in said


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_without_its_manifest_nothing_can_be_said(exports, capsys, kind, tmp_path, study, solution):
    path = tmp_path / exports[kind].name
    if kind in (".xlsx", ".pptx"):
        with zipfile.ZipFile(exports[kind]) as read, zipfile.ZipFile(path, "w") as write:
            for name in read.namelist():
                if not name.startswith("customXml/"):
                    write.writestr(name, read.read(name))
    elif kind == ".gpkg":
        study.municipalities[["name_fi", "geometry"]].to_file(path, driver="GPKG")
    else:
        path.write_bytes(KINDS[kind].take(exports[kind].read_bytes())[1])
    code, said = run(capsys, path)
    assert code == 2
    assert "no manifest of ipsgeo" in said


def test_a_manifest_of_its_own_knows_the_files_beside_it(exports, capsys, tmp_path):
    for kind in (".json", ".html"):
        shutil.copy(exports[kind], tmp_path)
    changed_bytes(tmp_path / "oma.html", b"302", b"303")
    code, said = run(capsys, tmp_path / "oma.json")
    assert code == 1
    assert "oma.html was changed after it was written" in said
    assert "oma.xlsx is not in the same folder" in said


# with the study


def test_the_proof_is_done_anew_without_a_solver(exports, place, capsys, monkeypatch):
    def no_solver(*_, **__):
        raise AssertionError("solved again")

    monkeypatch.setattr("ipsgeo.cli.verified.solve", no_solver)
    code, said = run(capsys, exports[".xlsx"], "--study", place)
    assert code == 0, said
    for words in ("input files are the same", "recomputed, is the same", "without a solver"):
        assert words in said


def test_a_bundled_study_is_found_by_its_name(place, capsys, monkeypatch, tmp_path):
    study = ips.read_study("keski-suomi")
    plan = study.plans["published"].plan
    path = plan_file(study, plan, tmp_path / "plan.csv")
    code, said = run(capsys, path)
    assert code == 0, said
    assert "compared with the study" in said
    assert "nothing to prove" in said


def test_what_changed_in_the_inputs_is_named(exports, place, capsys, tmp_path):
    shutil.copytree(place.parents[1], tmp_path / "data")
    other = tmp_path / "data/studies/oma.toml"
    other.write_text(other.read_text("utf-8").replace("coaches = 10", "coaches = 11"), "utf-8")
    code, said = run(capsys, exports[".gpkg"], "--study", other)
    assert code == 1
    assert "input files have changed: oma.toml" in said
    assert "goals or rules are others: coaches" in said
    assert "NOT SHOWN: the claim cannot be shown" in said


def test_an_input_that_is_gone_or_new_is_named(exports, place, capsys, tmp_path):
    survey = tmp_path / "syksy.xlsx"
    shutil.copy(place.parents[1] / "statistics/keski-suomi-survey-example.xlsx", survey)
    code, said = run(capsys, exports[".png"], "--study", place, "--survey", survey)
    assert code == 1
    assert "no longer has these input files: keski-suomi-survey-example.xlsx" in said
    assert "that were not there: syksy.xlsx" in said


def test_another_county_s_study_does_not_fit(exports, capsys):
    study = REPOSITORY / "data/studies/keski-suomi-2026.toml"
    code, said = run(capsys, exports[".csv"], "--study", study)
    assert code == 1
    assert "goals or rules are others" in said


def claimed(study, plan, **claim):
    """A solution that claims what the test says."""
    objective = float(ips.score(plan, study.problem)["objective"])
    return Solution(**{"status": "optimal", "plan": plan, "objective": objective,
                       "bound": objective, "gap": 0.0, "method": "x"} | claim)  # fmt: skip


def test_a_plan_that_is_not_the_best_is_found_out(study, place, capsys, tmp_path):
    solution = claimed(study, study.plans["published"].plan)
    code, said = run(capsys, plan_file(study, solution, tmp_path / "plan.csv"), "--study", place)
    assert code == 1
    assert "solving again found a better plan, 366.901" in said


def test_prices_of_another_plan_prove_nothing(study, place, solution, capsys, tmp_path):
    stolen = claimed(study, study.plans["published"].plan, certificate=solution.certificate)
    code, said = run(capsys, plan_file(study, stolen, tmp_path / "plan.csv"), "--study", place)
    assert code == 1
    assert "found a better plan" in said
    assert "without a solver" not in said


def test_an_objective_that_is_not_the_plan_s_differs(study, place, solution, capsys, tmp_path):
    better = replace(solution, objective=300.0, bound=300.0, certificate=None)
    code, said = run(capsys, plan_file(study, better, tmp_path / "plan.csv"), "--study", place)
    assert code == 1
    assert "recomputed, is 366.901, in the file 300.000" in said


@pytest.mark.parametrize(("bound", "code", "words"), [
    (350.0, 0, "none is below 350.000"),
    (366.9, 0, "no plan is below 366.900"),
    (367.5, 1, "better plan"),
])  # fmt: skip
def test_a_bound_is_shown_or_found_out(study, place, capsys, tmp_path, bound, code, words):
    solution = claimed(study, study.plans["published"].plan, status="feasible", bound=bound)
    path = plan_file(study, solution, tmp_path / "plan.csv")
    found, said = run(capsys, path, "--study", place)
    assert found == code, said
    assert words in said


def test_what_time_does_not_suffice_for_is_not_shown(study, place, capsys, tmp_path, monkeypatch):
    solution = claimed(study, study.plans["published"].plan)
    weak = claimed(study, study.plans["published"].plan, status="feasible", bound=100.0)
    monkeypatch.setattr("ipsgeo.cli.verified.solve", lambda *_, **__: weak)
    path = plan_file(study, solution, tmp_path / "plan.csv")
    code, said = run(capsys, path, "--study", place)
    assert code == 1
    assert "NOT SHOWN" in said and "none is below 100.000" in said


@pytest.mark.parametrize("options", ["lending = true", 'first = "balance"'])
def test_help_and_goals_in_order_are_solved_again(place, capsys, tmp_path, monkeypatch, options):
    shutil.copytree(place.parents[1], tmp_path / "data")
    path = tmp_path / "data/studies/oma.toml"
    path.write_text(path.read_text("utf-8").replace("[travel]", f"[solve]\n{options}\n\n[travel]"))
    study = ips.read_study(path)
    asked = {"first": study.solve.first, "lending": study.solve.lending}
    solution = ips.solve(study.problem, **asked)

    def solved(problem, *, time_limit_s, tolerance, **again):
        assert again == asked
        return solution

    monkeypatch.setattr("ipsgeo.cli.verified.solve", solved)
    export = plan_file(study, solution, tmp_path / "plan.csv")
    code, said = run(capsys, export, "--study", path)
    assert code == 0, said
    assert "solved again: no plan is below" in said


def test_a_plan_that_breaks_a_rule_is_named(study, place, solution, capsys, tmp_path):
    plan = solution.plan
    bare = replace(plan, leader_areas=())
    path = plan_file(study, replace(solution, plan=bare), tmp_path / "plan.csv")
    code, said = run(capsys, path, "--study", place)
    assert code == 1
    assert "does not keep the study's rules" in said


def test_no_text_of_a_file_steers_the_terminal(study, solution, capsys, tmp_path):
    path = tmp_path / "plan.csv"
    ips.write_plan(solution.plan, path, names=study.municipalities["name_fi"])
    facts = manifest(solution, study) | {"study": "\x1b[2J\u202eoma\n" + "x" * 10_000}
    carry(path, json.loads(canonical(facts)))
    code, said = run(capsys, path)
    assert code == 0
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", said)
    assert max(map(len, said.splitlines())) < 400


def test_the_help_says_what_it_does_not_guard_against(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["verify", "--help"])
    assert stop.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "guards against mistakes" in said
    assert "does not guard against forgery" in said


def test_a_damaged_table_is_told_and_no_traceback(tmp_path, capsys):
    """What shows the division cannot be read: a csv in another encoding, a workbook cut short."""
    study = ips.read_study("keski-suomi")
    plan = study.plans["published"].plan
    book = ips.write_tables(plan, study, tmp_path / "t.xlsx")
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"][:200]
    with zipfile.ZipFile(book, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert main(["verify", str(book)]) in (1, 2)
    page = ips.write_page(plan, study, tmp_path / "p.html")
    page.write_bytes(page.read_bytes().replace("ä".encode(), "ä".encode("latin-1"), 1))
    assert main(["verify", str(page)]) in (1, 2)
    assert "Traceback" not in capsys.readouterr().err


def test_what_the_file_says_of_help_does_not_change_the_plans_value():
    study = ips.read_study("keski-suomi")
    plan = study.plans["published"].plan
    value = float(ips.score(plan, study.problem)["objective"])
    false = {"status": "feasible", "objective": value - 50, "lending": {"overload_after": 0.0}}
    line = objective_check(false, plan, study, None)
    assert line.outcome == "differs"
    line = objective_check(false | {"objective": value}, plan, study, None)
    assert line.outcome == "agrees"


@pytest.mark.filterwarnings("ignore:overflow encountered")
@pytest.mark.parametrize("coaches", [1e308, 1e200])
def test_a_value_beyond_counting_is_never_the_same(coaches):
    study = ips.read_study("keski-suomi")
    plan = study.plans["published"].plan
    absurd = replace(plan, coaches=plan.coaches * coaches)
    for stated in (300.0, float("nan"), float("inf")):
        claim = {"status": "feasible", "objective": stated}
        line = objective_check(claim, absurd, study, None)
        assert line.outcome == "differs"


def test_a_table_saved_again_with_a_mark_of_its_encoding_is_said_to_be(exports, capsys, tmp_path):
    path = tmp_path / "oma.csv"
    path.write_bytes(b"\xef\xbb\xbf" + exports[".csv"].read_bytes())
    code, said = run(capsys, path)
    assert code == 1
    assert "proven best plan" in said and "another program has saved it again" in said


FOLLOWED = {
    "inclusion": ["inclusion", "data/followup/osallisuus-esimerkki.toml"],
    "process": ["process", "data/followup/prosessi-esimerkki.toml"],
    "quality": ["quality", "score", "data/studies/laatu-esimerkki.csv"],
}


@pytest.mark.parametrize("command", FOLLOWED)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_what_never_has_a_manifest_is_said_so_in_one_line(capsys, tmp_path, command, language):
    name, *rest = FOLLOWED[command]
    file = str(REPOSITORY / rest.pop())
    assert main([name, *rest, file, "--output", str(tmp_path / "out")]) in (0, 1)
    capsys.readouterr()
    files = sorted((tmp_path / "out").iterdir())
    assert files
    for path in files:
        assert main(["verify", str(path), "--language", language]) == 2, path.name
        said = capsys.readouterr()
        (line,) = said.err.splitlines()
        assert said.out == "" and path.name in line
        assert {"fi": "laadun", "sv": "kvalitet", "en": "quality"}[language] in line
