"""Files that appear together or not at all, and hostile texts in spreadsheets."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

import ipsgeo as ips
from ipsgeo.plan import Solution
from ipsgeo.rules import Rules
from ipsgeo.sources.replacing import put_in_place
from ipsgeo.views.publish import in_place, publish
from ipsgeo.views.summary import draw_summary
from ipsgeo.views.trust.manifest import manifest
from ipsgeo.views.workbook.book import write_workbook
from ipsgeo.views.workbook.sheets import assumption_rows


def test_all_files_or_none(tmp_path):
    (tmp_path / "a.txt").write_text("old")

    def fail(path):
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError):
        publish(tmp_path, {"a.txt": lambda path: path.write_text("new"), "b.txt": fail})
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "old"


def test_a_file_that_cannot_be_replaced_restores_the_others(tmp_path):
    (tmp_path / "a.txt").write_text("old")
    (tmp_path / "b.txt").mkdir()  # a folder in the way: it cannot be replaced by a file
    with pytest.raises(OSError, match=r"b\.txt"):
        publish(tmp_path, {n: (lambda path: path.write_text("new")) for n in ("a.txt", "b.txt")})
    assert (tmp_path / "a.txt").read_text() == "old"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.txt", "b.txt"]


@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("moved", [False, True])
def test_an_interruption_between_the_moves_restores_the_others(tmp_path, monkeypatch, at, moved):
    """Ctrl-C just before or just after a file was moved: no new file stays beside an old one."""
    names = ["a.txt", "b.txt", "c.txt"]
    for name in names[:2]:
        (tmp_path / name).write_text("old")
    calls = []

    def interrupted(draft, target):
        calls.append(target.name)
        stop = len(calls) == at
        if not stop or moved:
            put_in_place(draft, target)
        if stop:
            raise KeyboardInterrupt

    monkeypatch.setattr("ipsgeo.views.publish.put_in_place", interrupted)
    with pytest.raises(KeyboardInterrupt):
        publish(tmp_path, {name: (lambda path: path.write_text("new")) for name in names})
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {
        "a.txt": "old", "b.txt": "old",
    }  # fmt: skip


def no_right(*_, dir, prefix, **__):
    """As a folder that this user may read but not write into: no temporary folder in it."""
    raise PermissionError(13, "Permission denied", str(Path(dir) / f"{prefix}x1y2z3"))


def test_a_folder_that_may_not_be_written_is_named_and_not_a_hidden_one(tmp_path, monkeypatch):
    monkeypatch.setattr("ipsgeo.views.publish.tempfile.TemporaryDirectory", no_right)
    monkeypatch.setattr("ipsgeo.sources.replacing.TemporaryDirectory", no_right)
    with pytest.raises(PermissionError) as error:
        publish(tmp_path, {"a.txt": lambda path: path.write_text("new")})
    assert error.value.filename == str(tmp_path)
    with pytest.raises(PermissionError) as error, in_place(tmp_path / "a.txt"):
        pass
    assert error.value.filename == str(tmp_path / "a.txt")


def test_a_file_that_may_not_be_written_is_named_where_it_goes(tmp_path):
    def fail(path):
        with in_place(path) as draft:
            raise PermissionError(13, "Permission denied", str(draft))

    with pytest.raises(PermissionError) as error:
        publish(tmp_path, {"a.txt": lambda path: path.write_text("new"), "b.txt": fail})
    assert error.value.filename == str(tmp_path / "b.txt")
    (tmp_path / "c.txt").mkdir()
    with pytest.raises(OSError, match=r"c\.txt") as error:
        publish(tmp_path, {"c.txt": lambda path: path.write_text("new")})
    assert error.value.filename == str(tmp_path / "c.txt")
    assert error.value.filename2 is None


def test_an_error_about_another_file_keeps_its_name(tmp_path):
    def fail(_):
        raise FileNotFoundError(2, "No such file", "/nowhere/else.ttf")

    with pytest.raises(FileNotFoundError) as error:
        publish(tmp_path, {"a.txt": fail})
    assert error.value.filename == "/nowhere/else.ttf"


def test_an_interrupted_file_leaves_the_old_one(tmp_path):
    target = tmp_path / "page.html"
    target.write_text("old")
    with pytest.raises(KeyboardInterrupt), in_place(target) as draft:
        draft.write_text("half")
        raise KeyboardInterrupt
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_hostile_text_stays_text_in_the_workbook(tmp_path, study):
    texts = ["=1+1", '=HYPERLINK("x")', "+2", "-cmd|' /C calc'!A0", "@SUM(A1)", "\x00\x07bell",
             "x" * 40000]  # fmt: skip
    towns = study.municipalities.copy()
    towns.loc[towns.index[: len(texts)], "name_fi"] = texts
    path = ips.write_tables(
        study.plans["published"].plan, replace(study, municipalities=towns), tmp_path / "t.xlsx"
    )
    cells = [c for row in openpyxl.load_workbook(path)["Kunnat"].iter_rows() for c in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    clean = {text.replace("\x00", "\ufffd").replace("\x07", "\ufffd")[:32767] for text in texts}
    assert clean <= {cell.value for cell in cells}


def test_the_last_digits_of_a_number_widen_no_column(tmp_path):
    sheets = [{"a": [["x", "y"], ["kunta", number]]} for number in (0.3, 0.1 + 0.2)]
    one, other = (write_workbook(s, tmp_path / f"{k}.xlsx") for k, s in enumerate(sheets))
    assert one.read_bytes() == other.read_bytes()


def test_a_claim_within_radii_says_which(study):
    codes = study.problem.codes
    under = Rules(max_minutes={code: 60.0 + k for k, code in enumerate(codes)})
    plan = study.plans["published"].plan
    solution = Solution(status="optimal", plan=plan, objective=1.0, bound=1.0, gap=0.0, under=under)
    assert manifest(solution, study)["result"]["holds_under"]["radii_minutes"] == [60.0, 81.0]
    told = dict(assumption_rows(solution, study, "en")[1:])
    assert "proven best of the divisions that meet the conditions" in told.values()
    assert "proven optimal" not in told.values()
    assert "60–81 minutes" in told["The result is about divisions in which"]
    assert "60–81 minutes" in draw_summary(solution, study, language="en")


def test_what_a_solution_without_options_says_is_as_before(study):
    plan = study.plans["published"].plan
    solution = Solution(status="optimal", plan=plan, objective=1.0, bound=1.0, gap=0.0)
    facts = manifest(solution, study)
    assert set(facts["result"]) == {"status", "method", "objective", "bound", "gap"}
    assert "solve" not in facts["parameters"]
