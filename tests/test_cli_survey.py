"""The survey commands as a planner uses them: exit codes, what is printed, what is written."""

import csv
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from conftest import REPOSITORY

from ipsgeo.cli import main
from ipsgeo.sources.files.formula_marks import marked
from ipsgeo.words import LANGUAGES

DATA = REPOSITORY / "data"
EXAMPLE = DATA / "statistics" / "keski-suomi-survey-example.xlsx"
WHO, WHERE, HOW_MANY, WITH = "Nro", "1. Kuntanne?", "2. Kuinka moni hyötyisi?", "3. Kumppanit?"
HEADERS = [[WHO, WHERE, "Rooli", HOW_MANY, WITH, "", "", "Vapaa sana"]]
OPTIONS = [["", "", "", "", "Laukaa", "Joutsa", "Muu, mikä?", ""]]
ROWS = [
    [1, "Jyväskylä", "johtaja", 100, "x", "", "", "=SALAINEN()"],
    [2, "Jyväskylä", "johtaja", 120, "", "", "", ""],
    [3, "Joutsa", "=KAAVA()", 4, "", "", "Luhanka", ""],
]
OPEN = [*ROWS, [4, "Urainen", "", "n. 8", "ehkä", "", "", ""], [5, "", "", 3, "", "", "", ""]]


def workbook(path: Path, rows, headers=(*HEADERS, *OPTIONS)) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Raportti"
    for number, row in enumerate([*headers, *rows], start=1):
        for column, value in enumerate(row, start=1):
            if value != "":
                cell = book.active.cell(number, column, value)
                cell.data_type = "n" if isinstance(value, int) else "s"
    book.save(path)
    return path


def study(folder: Path, survey: str, *, basis: str = "statistics", stated: str = "") -> Path:
    """A copy of the bundled study with another section [survey]."""
    text = (DATA / "studies" / "keski-suomi.toml").read_text("utf-8")
    head, rest = text.split("[survey]\n")[0], text[text.index("[norm]") :]
    head = head.replace('basis = "statistics"', f'basis = "{basis}"')
    for name in ("../statistics", "keski-suomi-published.csv"):
        target = (DATA / "studies" / name).resolve().as_posix()
        head, rest = head.replace(f'"{name}', f'"{target}'), rest.replace(f'"{name}', f'"{target}')
    path = folder / "oma.toml"
    path.write_text(f"{head}{stated}{survey}\n{rest}", "utf-8")
    return path


SECTION = f"""[survey]
file = "kysely.xlsx"
header_rows = 2
[survey.columns]
respondent = "{WHO}"
municipality = "{WHERE}"
estimate = "{HOW_MANY}"
wishes_options_of = "{WITH}"
"""


@pytest.fixture
def run(capsys):
    def command(*arguments: object) -> tuple[int, str]:
        code = main(["survey", *map(str, arguments)])
        out = capsys.readouterr()
        return code, out.out + out.err

    return command


# inspect


def test_inspect_shows_the_bundled_example_and_no_free_text(run):
    code, said = run("inspect", EXAMPLE)
    assert code == 0
    assert "Välilehdet: Vastaukset, Lue tämä (luettu: Vastaukset)" in said
    assert re.search(r"^C +1\. Mitä kuntaa edustatte\? +28 +kunta: Hankasalmi, Laukaa", said, re.M)
    assert re.search(r"^G +5\. Vapaa sana +28 +tekstiä \(ei näytetä\)$", said, re.M)
    for hidden in ("Sosiaalijohtaja", "ESIM-001", "vertaistukea", "1.11.2021"):
        assert hidden not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_inspect_proposes_can_be_pasted_and_checked(run, tmp_path, language):
    workbook(tmp_path / "kysely.xlsx", ROWS)
    code, said = run("inspect", tmp_path / "kysely.xlsx", "--language", language)
    proposal = said[said.index("# ") :]
    assert code == 0 and "header_rows = 2" in proposal
    code, said = run("check", "--study", study(tmp_path, proposal))
    assert code == 0 and "Vastannut useammin kuin kerran: Jyväskylä." in said


def test_inspect_of_a_file_that_is_none(run, tmp_path):
    assert run("inspect", tmp_path / "ei.xlsx")[0] == 2
    (tmp_path / "v.xlsx").write_bytes(b"\x89PNG")
    assert run("inspect", tmp_path / "v.xlsx")[0] == 2
    assert run("inspect", EXAMPLE, "--sheet", "Taul9")[0] == 2


# check


def test_check_of_the_bundled_study_has_nothing_open(run):
    code, said = run("check", "--study", "keski-suomi")
    assert code == 0
    assert "Rivejä 28: hyväksytty 23, korjattu 5, ratkaistava 0, jätetty pois 0." in said
    assert "Ei vastannut: Kinnula, Kyyjärvi." in said
    assert "Eri arvioita: Jyväskylä 150–200, käytetään mediaania 175." in said
    assert "keksitty" in said


def test_check_lists_what_is_open_and_lines_to_complete(run, tmp_path):
    workbook(tmp_path / "kysely.xlsx", OPEN)
    code, said = run("check", "--study", study(tmp_path, SECTION))
    assert code == 1
    assert "Rivejä 5: hyväksytty 3, korjattu 0, ratkaistava 2, jätetty pois 0." in said
    assert re.search(r"^6 +4 +Urainen +n\. 8 +RATKAISTAVA$", said, re.M)
    lines = said[said.index("column,written,meant,by,why,respondent") :].splitlines()
    assert lines[1:] == [
        "municipality,Urainen,,,,4",
        "estimate,n. 8,,,,4",
        "wish,ehkä,,,,4",
        "municipality,,,,,5",
    ]
    assert "johtaja" not in said and "SALAINEN" not in said


def test_an_open_survey_says_the_next_command_and_where_corrections_go(run, tmp_path, capsys):
    workbook(tmp_path / "kysely.xlsx", OPEN)
    path = study(tmp_path, SECTION)
    assert '[survey] corrections = "korjaukset.csv"' in run("check", "--study", path)[1]
    assert main(["plan", str(path), "--output", str(tmp_path / "out")]) == 1
    assert "ipsgeo survey check --study" in capsys.readouterr().err


def test_few_answers_are_not_said_to_be_used(run, tmp_path):
    workbook(tmp_path / "kysely.xlsx", ROWS)
    section = SECTION.replace("header_rows = 2", "header_rows = 2\nleast_answers = 3")
    said = run("check", "--study", study(tmp_path, section))[1]
    assert "Jyväskylä 100–120. Niitä on alle 3" in said and "mediaania" not in said


def test_completed_lines_settle_the_check(run, tmp_path):
    workbook(tmp_path / "kysely.xlsx", OPEN)
    path = study(tmp_path, SECTION.replace('"kysely.xlsx"', '"kysely.xlsx"\ncorrections = "c.csv"'))
    corrections = tmp_path / "c.csv"
    header = "column,written,meant,by,why,respondent"
    corrections.write_text(f"{header}\nwish,turha,Laukaa,x,y,\n", "utf-8")
    said = run("check", "--study", path)[1]
    assert "Korjausta ”turha” ei käytetty" in said
    meant = {"Urainen": "Uurainen", "n. 8": "8", "ehkä": "", "": "Luhanka"}
    table = [line.split(",") for line in said[said.index(header) :].splitlines()[1:]]
    for cells in table:
        cells[2] = meant[cells[1]]
    corrections.write_text("\n".join([header, *map(",".join, table)]), "utf-8")
    code, said = run("check", "--study", path)
    assert code == 0 and "korjattu 2, ratkaistava 0" in said


@pytest.mark.parametrize("place", ["\uff1dJoutsa", "Joutsa;=1+1", "x,@SUM(A1)"])
def test_the_written_table_marks_what_other_programs_take_for_a_formula(run, tmp_path, place):
    """As every other table of the house: wide signs, and cells behind another separator."""
    workbook(tmp_path / "kysely.xlsx", [[1, place, "", 5, "", "", "", ""]])
    run("check", "--study", study(tmp_path, SECTION), "--csv", tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        _, row = csv.reader(file, delimiter=";")
    assert row[2] == marked(place) != place


def test_check_writes_a_table_that_is_no_formula(run, tmp_path):
    rows = [*ROWS, [9, "=HYPERLINK(1)", "", "+5", "", "", "", ""]]
    workbook(tmp_path / "kysely.xlsx", rows)
    out = tmp_path / "rivit.csv"
    assert run("check", "--study", study(tmp_path, SECTION), "--csv", out)[0] == 1
    content = out.read_bytes()
    table = list(csv.reader(content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert table[0] == ["rivi", "vastaaja", "kunta", "arvio", "toiveet", "tila", "miksi"]
    assert table[1] == ["3", "1", "Jyväskylä", "100", "Laukaa", "hyväksytty", ""]
    assert table[4][2] == "'=HYPERLINK(1)" and table[4][3] == "'+5"
    assert not any(cell[:1] in "=+-@" for row in table[1:] for cell in row if cell)
    assert b"johtaja" not in content and b"KAAVA" not in content
    run("check", "--study", study(tmp_path, SECTION), "--csv", out)
    assert out.read_bytes() == content
    assert {file.name for file in tmp_path.iterdir()} == {"kysely.xlsx", "oma.toml", "rivit.csv"}


def test_check_never_overwrites_what_it_reads(run, tmp_path):
    workbook(tmp_path / "kysely.xlsx", ROWS)
    path = study(tmp_path, SECTION)
    for file in (path, tmp_path / "kysely.xlsx"):
        content = file.read_bytes()
        code, said = run("check", "--study", path, "--csv", file)
        assert code == 2 and "ei kirjoiteta" in said and file.read_bytes() == content


def test_check_reads_another_file_by_the_studys_columns(run, tmp_path):
    other = workbook(tmp_path / "toinen.xlsx", ROWS[:1])
    code, said = run("check", other, "--study", study(tmp_path, SECTION))
    assert code == 0 and "Rivejä 1:" in said and "toinen.xlsx" in said


def test_check_without_a_survey_or_with_a_wrong_file(run, tmp_path):
    path = study(tmp_path, "")
    code, said = run("check", "--study", path)
    assert code == 2 and "ipsgeo survey inspect" in said
    code, said = run("check", "--study", study(tmp_path, SECTION))
    assert code == 2 and "kysely.xlsx" in said
    shutil.copy(EXAMPLE, tmp_path / "kysely.xlsx")
    code, said = run("check", "--study", path, "--csv", tmp_path / "x.csv")
    assert code == 2 and not (tmp_path / "x.csv").exists()


def test_survey_alone_as_the_basis_may_still_be_open(run, tmp_path):
    workbook(tmp_path / "kysely.xlsx", OPEN)
    assert run("check", "--study", study(tmp_path, SECTION, basis="survey"))[0] == 1


# compare


@pytest.fixture
def two_rounds(tmp_path):
    changed = [
        [1, "Jyväskylä", "", 140, "", "x", "", ""],
        *ROWS[1:],
        [7, "Luhanka", "", 2, "", "", "", ""],
    ]
    return (
        workbook(tmp_path / "vanha.xlsx", ROWS),
        workbook(tmp_path / "uusi.xlsx", changed),
    )


def test_compare_by_the_survey_changes_the_demand(run, tmp_path, two_rounds):
    path = study(tmp_path, SECTION, basis="survey", stated="[demand.stated]\nMuurame = 7\n")
    code, said = run("compare", *two_rounds, "--study", path)
    assert code == 0
    assert re.search(r"^Jyväskylä +2 → 2 +110 → 130 +110 → 130$", said, re.M)
    assert "vastasi toisin: 1\n" in said and "uusia vastaajia: 7" in said
    assert "uusia toiveita: Joutsa" in said and "poistuneita toiveita: Laukaa" in said
    assert re.search(r"^Luhanka +0 → 1 +– → 2 +– → 2$", said, re.M)
    assert "Tarve yhteensä 121,0 → 143,0 asiakasta vuodessa (+22,0)" in said
    assert "ei mukana summassa: " in said and "johtaja" not in said


def test_compare_by_statistics_says_that_the_demand_stays(run, tmp_path, two_rounds):
    code, said = run("compare", *two_rounds, "--study", study(tmp_path, SECTION))
    assert code == 0
    assert (
        "Tarve yhteensä 302,3 → 302,3 asiakasta vuodessa (+0,0); tarpeen peruste: tilasto" in said
    )
    assert "kyselyn arviot eivät muuta sitä" in said


def test_the_earlier_round_may_have_columns_of_its_own(run, tmp_path, two_rounds):
    old = workbook(
        tmp_path / "vanha.xlsx",
        [["a", "Joutsa", 4, "Luhanka, Laukaa"]],
        headers=[["id", "kunta", "arvio", "kenen kanssa"]],
    )
    (tmp_path / "s").mkdir()
    before = study(
        tmp_path / "s",
        '[survey]\n[survey.columns]\nrespondent = "id"\nmunicipality = "kunta"\n'
        'estimate = "arvio"\nwishes = ["kenen kanssa"]\n',
    )
    now = study(tmp_path, SECTION)
    assert run("compare", old, two_rounds[1], "--study", now)[0] == 2
    code, said = run("compare", old, two_rounds[1], "--study", now, "--old-study", before)
    assert code == 0 and "ei enää mukana: a" in said and "poistuneita toiveita: Laukaa" in said


def test_compare_with_open_answers_says_so(run, tmp_path, two_rounds):
    workbook(two_rounds[0], OPEN)
    code, said = run("compare", *two_rounds, "--study", study(tmp_path, SECTION))
    assert code == 1 and "Ratkaistavia asioita on 4, eivätkä ne ole mukana" in said


def test_compare_hides_figures_of_few_answers(run, tmp_path, two_rounds):
    section = SECTION.replace("header_rows = 2", "header_rows = 2\nleast_answers = 2")
    code, said = run("compare", *two_rounds, "--study", study(tmp_path, section))
    assert code == 0 and "alle 2" in said
    assert re.search(r"^Luhanka +0 → 1 +– → – ", said, re.M)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_commands_speak_every_language(run, tmp_path, two_rounds, language):
    workbook(tmp_path / "kysely.xlsx", OPEN)
    path = study(tmp_path, SECTION)
    for command in (["check"], ["compare", *two_rounds]):
        _, said = run(*command, "--study", path, "--language", language)
        assert not re.search(r"vastaa|kunta\b|hyväksyt", said.replace(WHERE, ""))


def test_unknown_basis_is_named(run, tmp_path):
    workbook(tmp_path / "kysely.xlsx", ROWS)
    code, said = run("check", "--study", study(tmp_path, SECTION, basis="kysely"))
    assert code == 2 and "[demand] basis" in said


def test_inspect_of_a_workbook_with_a_damaged_part(run, tmp_path):
    """Parts that hold no answers too: whichever is damaged, it is said and no traceback."""
    with zipfile.ZipFile(EXAMPLE) as archive:
        entries = archive.infolist()
    for entry in entries:
        content = bytearray(EXAMPLE.read_bytes())
        start = entry.header_offset + 30 + len(entry.filename)
        content[start : start + 2] = b"\xff\xff"
        (tmp_path / "v.xlsx").write_bytes(content)
        code, said = run("inspect", tmp_path / "v.xlsx")
        assert code in (0, 2) and "Traceback" not in said


def test_lines_to_complete_are_no_formulas(run, tmp_path):
    workbook(tmp_path / "kysely.xlsx", [[1, "@Joutsa", "", 5, "", "", "", ""]])
    code, said = run("check", "--study", study(tmp_path, SECTION))
    assert code == 1
    assert "municipality,'@Joutsa,,,,1" in said.splitlines(), said
