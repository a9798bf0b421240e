"""``ipsgeo rerun`` as a planner uses it in the second year: five lines, a workbook, the log."""

import csv
import re
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from conftest import REPOSITORY

from ipsgeo.cli import main
from ipsgeo.errors import DataError
from ipsgeo.plan import Plan
from ipsgeo.sources.plans import write_plan
from ipsgeo.sources.round_log import COLUMNS, LoggedRound, add_round
from ipsgeo.study import read_study
from ipsgeo.words import LANGUAGES

STATISTICS = (REPOSITORY / "data" / "statistics" / "unemployment.csv").as_posix()
STUDY = f"""
county = "Kainuu"
year = 2026
title = "Kainuu"
[demand]
basis = "survey, else statistics"
statistics = "{STATISTICS}"
column = "long_term_unemployed"
source = "Tilastokeskus"
month = "2026-06"
partial_ability_share = 0.50
benefit_share = 0.10
[survey]
file = "2026.csv"
[survey.columns]
respondent = "Nro"
municipality = "Kunta"
estimate = "Arvio"
wishes = ["Kumppani"]
[team]
coaches = 4
areas = 2
TODAY
[plans.nyt]
file = "nyt.csv"
title = "Nykyinen"
"""
ANSWERS = [("1", "Kajaani", "34"), ("2", "Sotkamo", "10"), ("3", "Kuhmo", "8"),
           ("4", "Suomussalmi", "8"), ("5", "Hyrynsalmi", "2"), ("6", "Paltamo", "4"),
           ("7", "Puolanka", "3"), ("8", "Ristijärvi", "2")]  # fmt: skip
GROUPS = [["205", "578", "697"], ["105", "290", "620", "765", "777"]]


def answers(path: Path, rows) -> Path:
    lines = ["Nro;Kunta;Arvio;Kumppani"]
    path.write_text("\n".join([*lines, *(f"{';'.join(row)};" for row in rows)]) + "\n", "utf-8")
    return path


@pytest.fixture
def folder(tmp_path) -> Path:
    """A study of Kainuu with its first round and the plan in force; 2027.csv is the new round."""
    (tmp_path / "kainuu.toml").write_text(STUDY.replace("TODAY", 'today = "nyt"'), "utf-8")
    answers(tmp_path / "2026.csv", ANSWERS)
    more = [("1", "Kajaani", "44"), ANSWERS[1], *ANSWERS[3:], ("9", "Kuhmo", "6")]
    answers(tmp_path / "2027.csv", more)
    names = pd.Series({
        "105": "Hyrynsalmi", "205": "Kajaani", "290": "Kuhmo", "578": "Paltamo",
        "620": "Puolanka", "697": "Ristijärvi", "765": "Sotkamo", "777": "Suomussalmi",
    })  # fmt: skip
    write_plan(Plan.of_groups(GROUPS, [2, 2], names=names), tmp_path / "nyt.csv", names=names)
    return tmp_path


@pytest.fixture
def rerun(folder, capsys, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1825372800")  # 2027-11-05

    def run(*arguments: str, survey: str = "2027.csv") -> tuple[int, str]:
        code = main(["rerun", str(folder / "kainuu.toml"), "--survey", str(folder / survey),
                     "--output", str(folder / "out"), *arguments])  # fmt: skip
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, (said.out + said.err).replace("\u00a0", " ")

    return run


def logged(folder: Path) -> list[dict[str, str]]:
    text = (folder / "kainuu-rounds.csv").read_text("utf-8-sig")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


def test_five_lines_a_workbook_and_a_row_of_the_log(rerun, folder):
    """Kajaani 34 → 44: 50 clients for 2 coaches are 0 too many only where 54.8 fit."""
    code, said = rerun()
    lines = said.splitlines()
    assert "Tarve: 71,0 → 79,0 asiakasta vuodessa (+8,0); muuttui 2 kunnassa" in lines[0]
    assert "Kajaani +10,0" in lines[0] and "Kuhmo −2,0" in lines[0]
    assert lines[1].startswith("Nykyinen jako (Nykyinen) pitää") and code == 0
    assert re.match(r"Ero uuteen parhaaseen jakoon: \d+,\d % .* todistettu\)", lines[2])
    assert lines[3] == "Pienin muutos: mitään ei tarvitse muuttaa."
    assert lines[4].startswith("Ilman siirtoja: nykyiset alueet pitävät normin")
    (row,) = logged(folder)
    assert row["date"] == "2027-11-05" and row["clients"] == "79,0" and row["moves"] == "0"
    assert row["survey"] == "2027.csv" and len(row["survey_sha256"]) == 64
    assert row["decision"] == ""
    book = openpyxl.load_workbook(folder / "out" / "kainuu-rerun.xlsx")
    assert book.sheetnames == ["Yhteenveto", "Tarve kunnittain", "Nykyiset alueet", "Kuka siirtyy"]
    demand = {row[0]: row[1:] for row in book["Tarve kunnittain"].iter_rows(values_only=True)}
    assert demand["Kajaani"][:5] == (34, 44, 10, 1, 1)
    # Kuhmo: respondent 3 is gone, 9 is new
    assert demand["Kuhmo"][3:8] == (1, 1, 1, 1, 0)
    assert main(["verify", str(folder / "out" / "kainuu-rerun.xlsx")]) in (0, 1)


def test_the_norm_exceeded_says_who_moves_and_how_many_coaches_more(rerun, folder):
    """58 + 6 clients for two coaches (54.8): someone must move, or a coach must come."""
    answers(folder / "2027.csv", [("1", "Kajaani", "58"), *ANSWERS[1:]])
    code, said = rerun()
    assert code == 1
    assert "ylittää normin: 9,2 asiakasta vuodessa 1 alueella" in said
    assert "(todistetusti vähin)" in said
    assert re.search(r"valmentajia on 1 enemmän|näillä valmentajilla", said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_it(rerun, language):
    code, said = rerun("--language", language, "--log", "x.txt")
    assert code == 2 and ".csv" in said


@pytest.mark.parametrize("given", [(), ("--plan", "nyt")])
@pytest.mark.parametrize(
    ("language", "title"), [("fi", "Nykyinen"), ("sv", "Nuvarande"), ("en", "Today's")]
)
def test_today_s_plan_has_its_title_in_the_language(rerun, folder, language, title, given):
    titles = '{ fi = "Nykyinen", sv = "Nuvarande", en = "Today\'s" }'
    file = folder / "kainuu.toml"
    file.write_text(file.read_text("utf-8").replace('"Nykyinen"', titles), "utf-8")
    code, said = rerun("--language", language, *given)
    assert code == 0 and f"({title})" in said.splitlines()[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bundled_study_needs_a_place_for_its_log(
    folder, monkeypatch, capsys, tmp_path_factory, language
):
    data = tmp_path_factory.mktemp("program") / "data"
    shutil.copytree(REPOSITORY / "data", data)
    for file in folder.iterdir():
        shutil.copy(file, data / "studies")
    monkeypatch.setenv("IPSGEO_DATA", str(data))
    monkeypatch.chdir(folder / "..")
    before = sorted(data.rglob("*"))
    command = ["rerun", "kainuu", "--survey", str(folder / "2027.csv"), "--language", language,
               "--output", str(folder / "out")]  # fmt: skip
    assert main(command) == 2
    assert "--log kainuu-rounds.csv" in capsys.readouterr().err
    assert sorted(data.rglob("*")) == before and not (folder / "out").exists()
    assert main([*command, "--log", str(folder / "own-rounds.csv")]) == 0
    assert sorted(data.rglob("*")) == before and (folder / "own-rounds.csv").is_file()


def test_the_same_round_is_not_logged_twice_and_what_people_wrote_stays(rerun, folder):
    rerun()
    file = folder / "kainuu-rounds.csv"
    decided = file.read_bytes().rstrip(b"\n") + b"Ei muutoksia, kokous 12.11."
    file.write_bytes(decided)
    code, said = rerun("--date", "2027-11-20")
    assert code == 0 and "on jo lokissa" in said
    assert file.read_bytes() == decided
    answers(folder / "2028.csv", [("1", "Kajaani", "40"), *ANSWERS[1:]])
    assert "kirjattiin" in rerun("--date", "2028-11-05", survey="2028.csv")[1]
    assert file.read_bytes().startswith(decided)
    assert [row["date"] for row in logged(folder)] == ["2027-11-05", "2028-11-05"]
    assert logged(folder)[0]["decision"] == "Ei muutoksia, kokous 12.11."


def test_today_s_plan_is_never_guessed(rerun, folder):
    file = folder / "kainuu.toml"
    file.write_text(STUDY.replace("TODAY", ""), "utf-8")
    code, said = rerun()
    assert code == 2 and "--plan" in said and "nyt" in said
    assert not (folder / "kainuu-rounds.csv").exists() and not (folder / "out").exists()
    assert rerun("--plan", "nyt")[0] == 0
    assert rerun("--plan", str(folder / "nyt.csv"))[0] == 0
    assert rerun("--plan", str(folder / "ei.csv"))[0] == 2


def test_answers_that_need_a_person_stop_the_round(rerun, folder):
    answers(folder / "2027.csv", [("1", "Kajaani", "n. 40"), *ANSWERS[1:]])
    assert rerun()[0] == 1
    assert not (folder / "kainuu-rounds.csv").exists()


def test_a_wrong_date_or_month_is_refused(rerun):
    assert rerun("--date", "5.11.2027")[0] == 2
    assert rerun("--month", "2026-13")[0] == 2


def test_another_month_changes_what_nobody_answered(rerun, folder):
    answers(folder / "2027.csv", ANSWERS[:-1])  # Ristijärvi by statistics
    said = rerun("--month", "2026-06")[1]
    assert "Ristijärvi" in said.splitlines()[0] and logged(folder)[0]["month"] == "2026-06"


# the log


ROUND = LoggedRound(date="2027-01-01", survey="=a;b.xlsx", survey_sha256="0" * 64, month="",
              clients="10,0", gap="1,5", moves="0", overload="0,0")  # fmt: skip


def test_a_log_that_excel_saved_with_other_columns_and_order_is_appended_to(tmp_path):
    file = tmp_path / "log.csv"
    columns = [*reversed(COLUMNS), "oma sarake"]
    file.write_bytes(f"\ufeff{','.join(columns)}\r\n{','.join('x' * 10)}".encode())
    before = file.read_bytes()
    assert add_round(ROUND, file)
    assert file.read_bytes().startswith(before)
    last = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))[-1]
    assert last["clients"] == "10,0" and last["oma sarake"] == ""
    assert last["survey"] == "'=a;b.xlsx"  # no formula
    assert not add_round(replace(ROUND, date="2030-01-01"), file)


def test_another_file_is_not_taken_for_a_log(tmp_path):
    file = tmp_path / "log.csv"
    file.write_text("code;area\n005;A\n", "utf-8")
    with pytest.raises(DataError):
        add_round(ROUND, file)
    assert file.read_text("utf-8") == "code;area\n005;A\n"


def test_many_at_the_same_time_lose_no_row(tmp_path):
    file = tmp_path / "log.csv"
    rounds = [replace(ROUND, moves=str(k)) for k in range(20)]
    threads = [threading.Thread(target=add_round, args=(one, file)) for one in rounds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert {row["moves"] for row in rows} == {str(k) for k in range(20)}
    assert list(tmp_path.iterdir()) == [file]


def test_the_study_of_these_tests_is_as_they_say(folder):
    study = read_study(folder / "kainuu.toml")
    assert study.demand.sum() == 71 and study.problem.today is not None
