"""``ipsgeo coaches`` as a planner uses it: what is printed, what is written, and what is not."""

import openpyxl
import pytest

from ipsgeo.cli import main
from ipsgeo.words import text


@pytest.fixture
def coaches(tmp_path, capsys):
    """Run the command over the bundled study; the exit code and what it printed."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["coaches", "keski-suomi", "--output", str(tmp_path / "out"), *arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out, said.err

    return run


def test_the_table_is_printed_and_written(coaches, tmp_path, capsys):
    code, said, told = coaches("--from", "10", "--to", "11", "--cost", "60000")
    assert code == 0
    assert "2 / 2" in told
    lines = {line[:44].strip(): line[44:].split() for line in said.splitlines()}
    assert lines["Valmentajia"] == ["10", "(nyt)", "11"]
    assert lines["Lisäys edelliseen: palveltuja"] == ["–", "+27,4"]
    assert lines["Lisäys edelliseen: työllistyviä"] == ["–", "+10,1"]
    assert "Lisäkustannus on 5 918 € yhtä lisää työllistyvää kohti." in said
    assert "yksi valmentaja lisää palvelee eniten alueella Jyväskylä" in said
    assert "Oma laskumme, ei lähteen luku" in said
    assert "12–19 %" in said
    assert max(map(len, said.splitlines()[:40])) <= 110
    files = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert files == [f"keski-suomi-coaches.{ending}" for ending in ("png", "svg", "xlsx")]
    rows = list(openpyxl.load_workbook(tmp_path / "out" / files[-1]).active.values)
    assert [row[0] for row in rows[1:3]] == ["10 (nyt)", "11"]
    assert rows[2][rows[0].index("Lisäys edelliseen: palveltuja")] == 27.4
    for name in files:
        assert main(["verify", str(tmp_path / "out" / name)]) in (0, 1)
        checked = capsys.readouterr().out
        assert text("verify.manifest_agrees") in checked
        assert text("verify.content_agrees") in checked


def test_without_a_cost_no_euro_is_shown(coaches):
    code, said, _ = coaches("--from", "10", "--to", "10", "--language", "sv")
    assert code == 0
    assert "Inga kostnader är givna" in said
    assert "€" not in said
    assert "10 (nu)" in said


def test_numbers_that_no_plan_has(coaches, tmp_path):
    code, said, told = coaches("--from", "4", "--to", "5")
    assert code == 1
    assert said == ""
    assert "8" in told
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [(("--from", "12", "--to", "11"), "12"), (("--from", "0"), "0"), (("--from", "nan"), "nan"),
     (("--from", "9.5", "--to", "10"), "9.5"), (("--cost", "-5"), "-5"),
     (("--to", "5000"), "5000")],
)  # fmt: skip
def test_wrong_numbers_are_named(coaches, tmp_path, arguments, named):
    code, _, told = coaches(*arguments)
    assert code == 2
    assert named in told
    assert not (tmp_path / "out").exists()
