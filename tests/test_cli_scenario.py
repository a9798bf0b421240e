"""``ipsgeo scenario`` as a planner uses it: one file, several files, and what is wrong."""

import pytest

from ipsgeo.cli import main
from ipsgeo.words import LANGUAGES, text

SMALL = """
study = "pohja"
[title]
fi = "Kainuu kahtia"
[[split]]
county = "Kainuu"
[split.parts]
"Länsi-Kainuu" = ["Kajaani", "Paltamo", "Puolanka", "Ristijärvi"]
"Itä-Kainuu" = ["Sotkamo", "Kuhmo", "Suomussalmi", "Hyrynsalmi"]
"""


@pytest.fixture
def run(capsys):
    """Run the command; returns the exit code and what it said."""

    def run_command(*arguments):
        code = main(["scenario", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out.replace("\u00a0", " "), captured.err

    return run_command


@pytest.fixture
def small(tmp_path):
    """A scenario of eight municipalities."""
    path = tmp_path / "kahtia.toml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_file(run, small, tmp_path, language):
    code, said, _ = run(small, "--output", tmp_path / "out", "--language", language)
    assert code == 0
    # 1,031 long-term unemployed in Kainuu × 0.05 = 51.55 clients a year
    assert "51.6" in said.replace(",", ".")
    files = {file.name for file in (tmp_path / "out").iterdir()}
    assert files == {"kahtia.html", "kahtia.png", "kahtia.svg", "kahtia.xlsx"}
    for name in files:
        assert name in said


def test_several_files_make_one_page(run, small, tmp_path):
    other = tmp_path / "toinen.toml"
    other.write_text(SMALL.replace("Itä-Kainuu", "Muu Kainuu"), encoding="utf-8")
    code, said, _ = run(small, other, "--output", tmp_path / "out")
    assert code == 0
    page = (tmp_path / "out" / "skenaariot.html").read_text("utf-8")
    assert "Itä-Kainuu" in page
    assert "Muu Kainuu" in page
    assert said.count("Kainuu kahtia") == 2


def test_what_is_wrong_leaves_everything_as_it_was(run, small, tmp_path):
    small.write_text(SMALL.replace('"Kuhmo", ', ""), encoding="utf-8")
    code, _, told = run(small, "--output", tmp_path / "out")
    assert code == 2
    for part in ("kahtia.toml", "[split 1] parts", "Kuhmo", text("summary.untouched", "fi")):
        assert part in told
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_not_there(run, tmp_path):
    code, _, told = run("olematon", "--output", tmp_path)
    assert code == 2
    assert "olematon" in told
