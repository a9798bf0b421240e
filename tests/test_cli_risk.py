"""``ipsgeo risk`` and ``ipsgeo sensitivity`` as a planner uses them."""

import sys

import openpyxl
import pytest

from ipsgeo.cli import main
from ipsgeo.sensitivity import turning
from ipsgeo.sensitivity.assumptions import assumptions
from ipsgeo.words import text


@pytest.fixture
def run(tmp_path, capsys):
    """Run a command over the bundled study; the exit code and what it printed."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(
            [arguments[0], "pohjois-karjala", "--output", str(tmp_path / "out"), *arguments[1:]]
        )
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out.replace("\n", " "), said.err

    return run


def test_risk_is_told_and_written(run, tmp_path, capsys):
    code, said, told = run("risk", "--samples", "60", "--check", "3")
    assert code == 0
    assert "3 / 3" in told
    assert "säilyy parhaana" in said
    assert "niistä 3 otoksesta" in said
    assert "Todennäköisyys, että normi ylittyy" in said
    assert "60 mahdollista vuotta (siemenluku 2021)" in said
    files = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert files == [f"pohjois-karjala-risk.{ending}" for ending in ("png", "svg", "xlsx")]
    for name in files:
        main(["verify", str(tmp_path / "out" / name)])
        checked = capsys.readouterr().out
        assert text("verify.manifest_agrees") in checked
        assert text("verify.content_agrees") in checked


def test_a_robust_plan_is_made_and_compared(run, tmp_path):
    code, said, _ = run(
        "risk", "--samples", "20", "--check", "0", "--robust", "expected", "--language", "en",
        "--common-share", "1", "--seed", "5",
    )  # fmt: skip
    assert code == 0
    assert "proven the best for these samples" in said
    assert "(seed 5)" in said
    assert "Solving" not in said
    book = openpyxl.load_workbook(tmp_path / "out" / "pohjois-karjala-risk.xlsx")
    plans = [row[0] for row in book["Plans"].values][1:]
    assert len(plans) == 2
    assert text("uncertainty.plan_robust_expected", "en") in plans
    assert "Solved anew" not in book.sheetnames


@pytest.mark.parametrize(
    ("arguments", "named"),
    [(("--samples", "0"), "0"), (("--common-share", "1.5"), "1.5"), (("--seed", "-3"), "-3"),
     (("--common-share", "nan"), "nan"), (("--samples", "100001"), "100001")],
)  # fmt: skip
def test_wrong_options_are_named(run, tmp_path, arguments, named):
    code, said, told = run("risk", *arguments)
    assert (code, said) == (2, "")
    assert named in told
    assert not (tmp_path / "out").exists()


def test_too_many_samples_for_so_many_areas(run, tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules["ipsgeo.solve.sampled"], "MOST_SUMS", 10_000)
    code, _, told = run("risk", "--samples", "60", "--check", "0", "--robust", "expected")
    assert code == 2
    assert "60: kaikkia alueita" in told
    assert not (tmp_path / "out").exists()


def test_sensitivity_is_told_and_written(run, tmp_path, capsys, monkeypatch):
    few = ("areas", "weight_wish")
    monkeypatch.setattr(
        turning, "assumptions", lambda study: [a for a in assumptions(study) if a.name in few]
    )
    code, said, told = run("sensitivity")
    assert code == 0
    assert "Vastuualueita" in told
    assert "kun luku on 6 (nyt 7), alueet ovat toiset" in said
    assert "Toiveiden paino: alueet pysyvät samoina kaikilla arvoilla" in said
    files = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert files == [f"pohjois-karjala-sensitivity.{ending}" for ending in ("png", "svg", "xlsx")]
    main(["verify", str(tmp_path / "out" / files[0])])
    assert text("verify.manifest_agrees") in capsys.readouterr().out
