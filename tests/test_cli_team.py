"""``ipsgeo team`` as a planner uses it: what is printed, what is written, and what is refused."""

import openpyxl
import pytest
from conftest import REPOSITORY
from followup_files import carried, pixels

from ipsgeo.cli import main
from ipsgeo.words import LANGUAGES, text

STUDIES = REPOSITORY / "data" / "studies"
PUBLISHED = STUDIES / "keski-suomi-published.csv"
ENDINGS = (".png", ".svg", ".xlsx")


@pytest.fixture
def run(capsys):
    def run_command(*arguments):
        code = main(["team", *map(str, arguments)])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, (captured.out + captured.err).replace("\u00a0", " ")

    return run_command


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_is_whole_says_it_is_made_up_and_is_the_same_twice(run, tmp_path, language):
    code, said = run("pohjois-karjala-tiimit", "--output", tmp_path, "--language", language)
    assert code == 0 and text("page.made_up_teams", language) in said and "{" not in said
    stem = "pohjois-karjala-tiimit-team"
    assert {file.name for file in tmp_path.iterdir()} == {f"{stem}{e}" for e in ENDINGS}
    first = {file: file.read_bytes() for file in tmp_path.iterdir()}
    run("pohjois-karjala-tiimit", "--output", tmp_path, "--language", language)
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == first
    assert pixels(tmp_path / f"{stem}.png")[:2] == (1080, 1920)
    assert text("page.made_up_teams", language).encode() in carried(tmp_path / f"{stem}.svg")
    made_up = text("network.note_made_up", language).encode()
    assert made_up in carried(tmp_path / f"{stem}.xlsx")


def test_the_lines_of_the_example(run, tmp_path):
    said = run("pohjois-karjala-tiimit", "--output", tmp_path)[1]
    assert "✓ Tiimin koko: toteutuu" in said and "pienimmässä 11" in said
    assert "– Valmentajia vetäjää kohti: ei tarkistettu" in said
    assert "Joensuu: valmentajia 4; vetäjä täällä (½)" in said
    assert "valmentaja 1 kytkeytyy tiimeihin Heinävesi, Outokumpu" in said
    assert "Joensuu – Kontiolahti-Polvijärvi: 25 min" in said
    assert "Psykiatriset hoitotiimit" in said


def test_a_given_plan_is_taken_and_what_breaks_is_printed(run, tmp_path):
    study = tmp_path / "oma.toml"
    content = (STUDIES / "keski-suomi.toml").read_text("utf-8")
    content = content.replace('"../', f'"{STUDIES.parent.as_posix()}/').replace(
        '"keski-suomi-', f'"{STUDIES.as_posix()}/keski-suomi-'
    )
    limits = 'cover_minutes = 30\nmeeting_minutes = 60\nleader_span = 6\nleader_span_source = "oma"'
    study.write_text(content.replace("[team_norm]", f"[team_norm]\n{limits}"), "utf-8")
    code, said = run(study, "--plan", PUBLISHED, "--output", tmp_path / "out")
    assert code == 0
    assert "✗ Sijaiset: ei toteudu" in said and "✗ Viikkopalaveri: ei toteudu" in said
    assert "10 valmentajaa vetäjää kohti, raja 6 (oma)" in said
    book = openpyxl.load_workbook(tmp_path / "out" / "oma-team.xlsx")
    assert len(list(book[text("network.sheet_team", "fi")].values)) - 1 == 8
    assert not {c.data_type for s in book for row in s for c in row} - {"s", "n", "inlineStr"}


def test_the_files_carry_a_manifest_that_verify_reads(run, tmp_path, capsys):
    run("keski-suomi", "--plan", PUBLISHED, "--output", tmp_path)
    for ending in ENDINGS:
        assert main(["verify", str(tmp_path / f"keski-suomi-team{ending}")]) in (0, 1)
        checked = capsys.readouterr().out
        assert text("verify.manifest_agrees") in checked
        assert text("verify.content_agrees") in checked
    assert b"keski-suomi-published.csv" in carried(tmp_path / "keski-suomi-team.svg")


def test_a_plan_of_another_county_is_refused_and_nothing_is_written(run, tmp_path):
    code, said = run("lappi", "--plan", PUBLISHED, "--output", tmp_path / "out")
    assert code == 2 and "keski-suomi-published.csv" in said
    assert not (tmp_path / "out").exists()


def test_what_was_read_is_never_written_over(run, tmp_path):
    own = tmp_path / "keski-suomi-team.xlsx"
    own.write_bytes(b"")
    table = openpyxl.Workbook()
    for line in PUBLISHED.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            table.active.append(line.split(","))
    table.save(own)
    before = own.read_bytes()
    assert run("keski-suomi", "--plan", own, "--output", tmp_path)[0] == 2
    assert own.read_bytes() == before


def test_where_no_plan_is_possible_it_says_so(run, tmp_path):
    study = tmp_path / "mahdoton.toml"
    content = (STUDIES / "pohjois-karjala.toml").read_text("utf-8")
    content = content.replace('"../', f'"{STUDIES.parent.as_posix()}/')
    study.write_text(f"{content}\n[rules]\nmax_load = 1\n", "utf-8")
    code, said = run(study, "--output", tmp_path / "out")
    assert code == 1 and text("summary.untouched", "fi") in said
    assert not (tmp_path / "out").exists()
