"""``ipsgeo feedback`` as a planner uses it: what is printed, what is written, and what is not."""

import csv
from pathlib import Path

import pytest
from conftest import REPOSITORY

from ipsgeo.cli import main
from ipsgeo.errors import Finding
from ipsgeo.explain import Conflict
from ipsgeo.sources.files.formula_marks import unmarked
from ipsgeo.words import LANGUAGES

DATA = REPOSITORY / "data"
HOSTILE = '=HYPERLINK("http://x";"paina") <script>alert(1)</script>\n;1;"'
COLUMNS = ["id", "date", "body", "plan", "about", "text", "kind", "status", "decision", "rule"]


@pytest.fixture
def table(tmp_path) -> Path:
    return tmp_path / "palaute.csv"


@pytest.fixture
def feedback(table, capsys):
    """Run a part of the command over the bundled study; the exit code and what it printed."""

    def run(part: str, *arguments: object) -> tuple[int, str]:
        code = main(["feedback", part, "keski-suomi", "--file", str(table), *map(str, arguments)])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out + said.err

    return run


def add(feedback, text: str, *arguments: str, kind: str = "change") -> tuple[int, str]:
    given = ("--body", "Ohjausryhmä", "--kind", kind, "--text", text, "--date", "5.11.2026")
    return feedback("add", *given, *arguments)


def rows(table: Path) -> list[dict[str, str]]:
    """The table's rows, the marks before what looks like a formula taken away."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.DictReader(file, delimiter=";"))
    return [{column: unmarked(cell) for column, cell in row.items()} for row in read]


def test_what_is_added_is_listed(feedback, table):
    assert add(feedback, HOSTILE, "--about", "3", "--plan", "published")[0] == 0
    assert add(feedback, "Hyvä", "--rule", "apart: Jämsä, Keuruu", kind="säilytä")[0] == 0
    assert [row["id"] for row in rows(table)] == ["1", "2"]
    assert list(rows(table)[0]) == COLUMNS
    assert rows(table)[0]["text"] == HOSTILE
    assert "'=HYPERLINK" in table.read_text("utf-8-sig")
    assert rows(table)[1]["kind"] == "keep" and rows(table)[1]["date"] == "2026-11-05"
    code, said = feedback("list")
    assert code == 0 and "Palautteita 2, joista uusia 2" in said
    assert "1. 5.11.2026 Ohjausryhmä: Jyväskylä-Muurame (Julkaistu ehdotus) (muutos, uusi)" in said
    assert "Sääntö: Eri alueilla: Jämsä, Keuruu." in said
    before = table.read_bytes()
    code, said = add(feedback, "Hyvä", "--rule", "apart: Jämsä, Keuruu", kind="keep")
    assert code == 0 and "mitään ei lisätty" in said and table.read_bytes() == before


@pytest.mark.parametrize(
    "wrong",
    [
        ("--about", "Nokia"), ("--plan", "uusi"), ("--rule", "together: Jämsä"),
        ("--date", "31.2.2026"), ("--kind", "ehkä"), ("--text", "\x1b[2J"), ("--body", " "),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_not_written(feedback, table, wrong):
    add(feedback, "Hyvä")
    before = table.read_bytes()
    code, said = add(feedback, "Huono", *wrong)
    assert code == 2 and wrong[0].removeprefix("--") in said
    assert table.read_bytes() == before


def test_a_decision_is_written_with_its_words(feedback, table):
    for text in ("yksi", "kaksi", "kolme"):
        add(feedback, text)
    assert feedback("apply", 1, "--reject", "Liian pitkä matka")[0] == 0
    assert feedback("apply", 2, "--answer", "=Koska; <b>")[0] == 0
    assert feedback("apply", 3, "--accept", "Näin")[0] == 0
    found = [(row["status"], row["decision"]) for row in rows(table)]
    assert found == [
        ("rejected", "Liian pitkä matka"), ("answered", "=Koska; <b>"), ("accepted", "Näin"),
    ]  # fmt: skip
    code, said = feedback("list", "--status", "rejected", "--language", "sv")
    assert code == 0 and "yksi" in said and "kaksi" not in said and "Beslut: Liian" in said
    before = table.read_bytes()
    assert feedback("apply", 3)[0] == 2
    for wrong in ((9,), (1, "--answer", " "), (1, "--accept", "x" * 2001)):
        code, said = feedback("apply", *wrong)
        assert code == 2
    assert table.read_bytes() == before


DECISIONS = {"accepted": "--accept", "rejected": "--reject", "answered": "--answer"}


@pytest.mark.parametrize("after", DECISIONS)
@pytest.mark.parametrize("before", DECISIONS)
def test_a_decision_is_changed_on_purpose_only(feedback, table, before, after):
    add(feedback, "Miksi?")
    assert feedback("apply", 1, DECISIONS[before], "Kokous 5.11.")[0] == 0
    old = table.read_bytes()
    code, said = feedback("apply", 1, DECISIONS[after], "Muutettiin mieltä")
    status = {"accepted": "hyväksytty", "rejected": "hylätty", "answered": "vastattu"}[before]
    assert code == 2 and f"Palaute ”1” on jo käsitelty: {status}, päätös ”Kokous 5.11.”" in said
    assert "--change-decision" in said and table.read_bytes() == old
    code, said = feedback("apply", 1, DECISIONS[after], "Muutettiin mieltä", "--change-decision")
    assert code == 0 and "Päätös: Kokous 5.11." in said  # the old one is shown once more
    (row,) = rows(table)
    assert (row["status"], row["decision"]) == (after, "Muutettiin mieltä")


@pytest.mark.parametrize("language", LANGUAGES)
def test_asking_for_nothing_shows_what_is_rejected_and_refuses_what_binds(
    feedback, table, language
):
    for text in ("yksi", "kaksi"):
        add(feedback, text)
    feedback("apply", 1, "--reject", "Ei")
    feedback("apply", 2, "--accept", "Näin")
    before = table.read_bytes()
    assert feedback("apply", 1, "--language", language)[0] == 0
    for given in ((), ("--change-decision",)):
        code, said = feedback("apply", 2, "--language", language, *given)
        assert code == 2 and "Näin" in said and "--change-decision" in said
    assert table.read_bytes() == before


def test_a_new_entry_may_be_decided_with_the_same_words(feedback, table):
    add(feedback, "Miksi?")
    assert feedback("apply", 1, "--answer", "Siksi", "--change-decision")[0] == 0
    assert rows(table)[0]["status"] == "answered"


def test_an_entry_without_a_rule_is_shown_and_nothing_is_written(feedback, table):
    add(feedback, "Miksi?", kind="question")
    before = table.read_bytes()
    for language in LANGUAGES:
        code, said = feedback("apply", 1, "--language", language)
        assert code == 0 and "Miksi?" in said and "--answer" in said
    assert table.read_bytes() == before


def test_the_price_is_shown_and_written_only_when_accepted(feedback, table):
    add(feedback, "Keuruu kuuluu Jämsään", "--rule", "together: Jämsä, Keuruu")
    before = table.read_bytes()
    code, said = feedback("apply", 1)
    assert code == 0
    (objective,) = [line.split() for line in said.splitlines() if "Tavoitefunktio" in line]
    now, then, change = (float(cell.replace(",", ".")) for cell in objective[-3:])
    assert now == pytest.approx(366.9, abs=0.01) and change == pytest.approx(then - now, abs=1e-9)
    assert change > 0 and objective[-1].startswith("+")
    assert "Keuruu → Jämsä-Keuruu" in said and "todistetusti" in said
    assert f"feedback apply --file {table} keski-suomi 1 --accept" in said
    assert table.read_bytes() == before
    assert [file.name for file in table.parent.iterdir()] == [table.name]
    code, said = feedback("apply", 1, "--accept", "Kokous hyväksyi")
    assert code == 0 and 'file = "palaute.csv"' in said
    assert [(row["status"], row["decision"]) for row in rows(table)] == [
        ("accepted", "Kokous hyväksyi")
    ]
    before = table.read_bytes()
    code, said = feedback("apply", 1, "--answer", "Kiitos")
    assert code == 2 and "hyväksytty, päätös ”Kokous hyväksyi”" in said
    assert table.read_bytes() == before  # the rule binds still
    code, said = feedback("apply", 1, "--accept", "Kokous 12.11.", "--change-decision")
    assert code == 0 and "Tavoitefunktio" not in said  # it binds already: no price
    code, said = feedback("apply", 1, "--answer", "Kiitos", "--change-decision")
    assert code == 0 and "Sen sääntö ei enää sido." in said
    assert feedback("apply", 1, "--accept", "Sittenkin", "--change-decision")[0] == 0
    add(feedback, "Ei yhteen", "--rule", "apart: Keuruu, Jämsä")
    before = table.read_bytes()
    code, said = feedback("apply", 2, "--accept", "Kokous hyväksyi")
    assert code == 2
    assert "1 (together: Jämsä, Keuruu)" in said and "2 (apart: Keuruu, Jämsä)" in said
    assert table.read_bytes() == before


def test_a_rule_that_has_no_plan_is_not_accepted(feedback, table, monkeypatch):
    why = Conflict(verdict="conflict", findings=(Finding(key="conflict_of_one"),))
    monkeypatch.setattr("ipsgeo.feedback.why_infeasible", lambda problem, time_limit_s: why)
    add(feedback, "Kaikki Jämsään", "--rule", "fixed_coaches: Jämsä 9")
    before = table.read_bytes()
    code, said = feedback("apply", 1, "--accept", "Näin")
    assert code == 1 and "Seuraava sääntö ei voi toteutua" in said
    assert table.read_bytes() == before


def test_saved_entries_are_imported_once(feedback, table, tmp_path):
    saved = tmp_path / "sivulta.csv"
    saved.write_text(
        "date,body,plan,about,text,kind,rule\n"
        '2026-11-05,Kokous,,Jämsä,"=1+1, ei",change,"apart: Jämsä, Keuruu"\n'
        "5.11.2026,Kokous,published,2,Hyvä,keep,\n",
        encoding="utf-8",
    )
    add(feedback, "Ennen")
    code, said = feedback("import", saved)
    assert code == 0 and "Palautteita lisättiin 2" in said
    assert [(row["id"], row["text"]) for row in rows(table)] == [
        ("1", "Ennen"), ("2", "=1+1, ei"), ("3", "Hyvä"),
    ]  # fmt: skip
    before = table.read_bytes()
    code, said = feedback("import", saved)
    assert code == 0 and "jo ennestään siellä oli 2" in said and table.read_bytes() == before
    saved.write_text(saved.read_text("utf-8") + "eilen,Kokous,,,Hyvä,keep,\n", encoding="utf-8")
    code, said = feedback("import", saved)
    assert code == 2 and "rivi 4" in said and table.read_bytes() == before


def test_the_study_names_the_table(tmp_path, monkeypatch, capsys):
    study = tmp_path / "oma.toml"
    text = (DATA / "studies/keski-suomi.toml").read_text("utf-8")
    published = (DATA / "studies/keski-suomi-published.csv").as_posix()
    study.write_text(text.replace("keski-suomi-published.csv", published), encoding="utf-8")
    new = ["feedback", "add", str(study), "--body", "A", "--kind", "keep", "--text", "x"]
    assert main(new) == 2
    assert 'file = "oma-feedback.csv"' in capsys.readouterr().err
    with study.open("a", encoding="utf-8") as file:
        file.write('\n[feedback]\nfile = "oma-feedback.csv"\n')
    assert main(["feedback", "list", str(study)]) == 2
    assert "ipsgeo feedback add" in capsys.readouterr().err
    assert main(new) == 0
    assert rows(tmp_path / "oma-feedback.csv")[0]["text"] == "x"
    other = ["--file", str(tmp_path / "muu.csv")]
    assert main([*new, *other]) == 2
    assert not (tmp_path / "muu.csv").exists()


HALF = ("--rule", "fixed_coaches: Jämsä 2,5")


@pytest.mark.parametrize("language", LANGUAGES)
def test_half_a_coach_where_only_whole_ones_are_placed_is_refused_when_said(
    feedback, table, tmp_path, language
):
    add(feedback, "Hyvä")
    before = table.read_bytes()
    code, said = add(feedback, "Puolikas", *HALF, "--language", language)
    assert code == 2 and "Jämsä 2,5" in said and "coach_step" in said
    saved = tmp_path / "sivulta.csv"
    saved.write_text(
        "date,body,plan,about,text,kind,rule\n"
        '5.11.2026,Kokous,,,Hyvä,keep,\n5.11.2026,Kokous,,,x,change,"fixed_coaches: Jämsä 2,5"\n',
        encoding="utf-8",
    )
    code, said = feedback("import", saved, "--language", language)
    assert code == 2 and "sivulta.csv" in said and " 3" in said and "coach_step" in said
    assert table.read_bytes() == before


def test_half_a_coach_that_stands_in_the_table_is_refused_with_number_and_file(feedback, table):
    add(feedback, "Kokonainen", "--rule", "fixed_coaches: Jämsä 2")
    table.write_text(table.read_text("utf-8").replace("Jämsä 2", "Jämsä 2,5"), "utf-8")
    before = table.read_bytes()
    for given in ((), ("--accept", "Näin")):
        code, said = feedback("apply", 1, *given)
        assert code == 2 and "palaute.csv" in said and "”1”" in said and "coach_step" in said
    assert table.read_bytes() == before
    assert feedback("apply", 1, "--reject", "Ei puolikkaita")[0] == 0


def test_half_a_coach_is_taken_where_halves_are_placed(tmp_path, capsys):
    for file in (DATA / "studies").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    study = tmp_path / "keski-suomi.toml"
    text = study.read_text("utf-8").replace("[team]\n", "[team]\ncoach_step = 0.5\n")
    study.write_text(text, "utf-8")
    new = ["feedback", "add", str(study), "--body", "A", "--kind", "keep", "--text", "x", *HALF]
    assert main([*new, "--file", str(tmp_path / "p.csv")]) == 0
