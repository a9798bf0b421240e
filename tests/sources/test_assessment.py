"""Assessments are read strictly: every wrong cell is named, and what is empty stays missing."""

import csv

import openpyxl
import pytest
from conftest import REPOSITORY

from ipsgeo.errors import DataError
from ipsgeo.sources.assessment import (
    PHASES,
    read_assessment,
    read_criteria,
    read_phases,
)
from ipsgeo.words import LANGUAGES, catalogue

STUDIES = REPOSITORY / "data" / "studies"
HEADER = "item,points,round,service,note\n"


@pytest.fixture
def written(tmp_path):
    """Write a CSV file; returns its path."""

    def write(text: str, name: str = "laatu.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def found(path, **options) -> list[tuple[str, int | None, str | None]]:
    """What is wrong with a file: key, row and column."""
    with pytest.raises(DataError) as caught:
        read_assessment(path, **options)
    for language in LANGUAGES:
        assert path.name in caught.value.text(language)
    return [(f.key, f.row, f.column) for f in caught.value.findings]


def test_the_bundled_example_has_two_rounds_and_says_that_it_is_made_up():
    own = read_assessment(STUDIES / "laatu-esimerkki.csv")
    assert [round_.date for round_ in own.rounds] == ["2026-03-31", "2026-09-30"]
    assert own.services == ("Esimerkkipalvelu",) and all(r.made_up for r in own.rounds)
    assert all(None not in round_.points.values() for round_ in own.rounds)
    assert "KEKSITTY" in (STUDIES / "laatu-esimerkki.csv").read_text("utf-8").splitlines()[0]


def test_every_bundled_example_is_marked():
    for name in ("laatu-esimerkki", "laatu-koulu-esimerkki", "laatu-koulu-vaiheet-esimerkki"):
        first, *rest = (STUDIES / f"{name}.csv").read_text("utf-8").splitlines()
        assert first.startswith("# KEKSITTY") and "MADE UP" in first
        assert all(row["made_up"] == "yes" for row in csv.DictReader(rest))


def test_the_criteria_table_says_what_was_checked():
    own = read_criteria()
    assert [c.number for c in own] == list(range(1, 26))
    sections = [sum(c.section == s for c in own) for s in ("staff", "organisation", "content")]
    assert sections == [3, 8, 14]
    assert [c.number for c in own if c.anchors_verified == "all"] == [1, 2]
    assert [c.number for c in own if c.anchors_verified == "top"] == [4, 5, 15, 17, 20, 24]
    recalled = [c.number for c in own if not c.name_verified]
    assert recalled == [6, 8, 10, 11, 18, 19, 21, 22, 23, 25]
    assert [c.number for c in own if c.hard_to_apply] == [15, 17]
    words = catalogue()
    assert all(f"quality.item_{c.number}" in words for c in own)
    shipped = {c.number for c in own if f"quality.anchor_{c.number}" in words}
    assert shipped == {c.number for c in own if c.anchors_verified != "no"}


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("3,staff", "4,staff", "assessment_criteria"),
        ("1,staff", "1,crew", "assessment_choice"),
        ("2,staff,yes,all", "2,staff,yes,most", "assessment_choice"),
    ],
)
def test_a_damaged_criteria_table_is_refused(tmp_path, old, new, key):
    text = (REPOSITORY / "data/quality/criteria.csv").read_text("utf-8")
    (tmp_path / "quality").mkdir()
    (tmp_path / "quality" / "criteria.csv").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_criteria(tmp_path)
    assert caught.value.findings[0].key == key


def test_an_empty_cell_stays_missing(written):
    (own,) = read_assessment(written("item,points\n1,5\n2,\n25,1\n")).rounds
    assert own.points[1] == 5 and own.points[2] is None and own.points[3] is None
    assert own.date == "" and own.service == "" and not own.made_up


def test_rounds_are_sorted_by_service_and_date(written):
    text = HEADER + "1,3,30.9.2026,B,\n1,2,31.3.2026,B,\n1,4,2026-01-01,A,\n"
    own = read_assessment(written(text))
    assert [(r.service, r.date, r.points[1]) for r in own.rounds] == [
        ("B", "2026-03-31", 2), ("B", "2026-09-30", 3), ("A", "2026-01-01", 4),
    ]  # fmt: skip
    assert own.services == ("B", "A")


def test_a_workbook_is_read_as_a_csv_is(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["# ohje"])
    book.active.append(["item", "points", "round", "computed"])
    book.active.append([1, 4.0, "30.9.2026", "kyllä"])
    book.active.append([2, None, "30.9.2026", "nej"])
    book.save(tmp_path / "a.xlsx")
    (own,) = read_assessment(tmp_path / "a.xlsx").rounds
    assert own.points[1] == 4 and own.points[2] is None
    assert own.answer(1).computed and not own.answer(2).computed


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ("0,3,,,", [("assessment_item", 2, "item")]),
        ("26,3,,,", [("assessment_item", 2, "item")]),
        ("yksi,3,,,", [("assessment_item", 2, "item")]),
        (",3,,,", [("assessment_item", 2, "item")]),
        ("1,6,,,", [("assessment_points", 2, "points")]),
        ("1,0,,,", [("assessment_points", 2, "points")]),
        ('1,"3,5",,,', [("assessment_points", 2, "points")]),
        ("1,hyvä,,,", [("assessment_points", 2, "points")]),
        ("1,-3,,,", [("assessment_points", 2, "points")]),
        ("1,٣,,,", [("assessment_points", 2, "points")]),
        ("1,3,31.2.2026,,", [("feedback_date", 2, "round")]),
        ("1,3,eilen,,", [("feedback_date", 2, "round")]),
        ("1,3,,,\n1,3,,,", [("assessment_twice", 3, "item")]),
        ("1,3,30.9.2026,,\n2,3,,,", [("assessment_no_round", 3, "round")]),
        ("1,3,,A,\n2,3,,,", [("assessment_no_service", 3, "service")]),
        ("1,3,,\u202eA,", [("assessment_signs", 2, "service")]),
        ("1,3,," + "A" * 201 + ",", [("assessment_long", 2, "service")]),
        (
            "0,9,x,,",
            [
                ("assessment_item", 2, "item"),
                ("assessment_points", 2, "points"),
                ("feedback_date", 2, "round"),
            ],
        ),
    ],
)
def test_every_wrong_cell_is_named(written, rows, wrong):
    assert found(written(f"{HEADER}{rows}\n")) == wrong


def test_a_doubled_answer_names_the_row_above(written):
    path = written(f"# a\n{HEADER}7,3,,,\n8,3,,,\n7,4,,,\n")
    with pytest.raises(DataError) as caught:
        read_assessment(path)
    assert "rivi 5" in caught.value.text() and "rivi 3" in caught.value.text()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("item\n1\n", "missing_column"),
        ("item,points,huomio\n1,3,x\n", "assessment_column"),
        ("item,points\n", "empty_file"),
        ("item,points,subscale\n1,3,work\n", "assessment_is_school"),
        ("item,points,computed\n1,3,ehkä\n", "assessment_choice"),
        ("item,points,name\n1,3,Tiiminvetäjä *\n", "assessment_other_name"),
    ],
)
def test_a_wrong_table_is_refused(written, text, key):
    assert [entry[0] for entry in found(written(text))] == [key]


def test_a_name_in_any_language_may_stand_with_its_own_number(written):
    text = "item,points,name\n8,3,Tiiminvetäjä *\n12,4,Benefits counselling\n2,1,oma nimi\n"
    (own,) = read_assessment(written(text)).rounds
    assert own.points[8] == 3 and own.points[12] == 4


def school(rows: str) -> str:
    return f"item,points,subscale,name\n{rows}"


def test_the_school_example_places_all_35():
    (own,) = read_assessment(STUDIES / "laatu-koulu-esimerkki.csv", scale="school").rounds
    assert len(own.answers) == 35 and own.made_up
    assert {answer.subscale for answer in own.answers} == {"work", "education"}


@pytest.mark.parametrize(
    ("rows", "keys"),
    [
        ("1,3,work,\n2,3,,\n35,3,education,\n", ["assessment_no_subscale"]),
        ("1,3,work,\n2,3,both,\n", ["assessment_choice"]),
        ("1,3,work,\n2,3,työ,\n", ["assessment_one_subscale"]),
        ("36,3,work,\n", ["assessment_item"]),
    ],
)
def test_a_school_file_must_say_the_subscale(written, rows, keys):
    assert [entry[0] for entry in found(written(school(rows)), scale="school")] == keys


def test_a_school_criterion_is_of_one_subscale_in_every_round(written):
    text = (
        "item,points,subscale,round\n1,3,work,1.1.2026\n2,3,education,1.1.2026\n"
        "1,3,utbildning,1.6.2026\n2,,,1.6.2026\n"
    )
    assert found(written(text), scale="school") == [("assessment_two_subscales", 4, "subscale")]


def test_a_school_criterion_without_points_needs_no_subscale(written):
    own = read_assessment(written(school("1,3,work,a\n2,4,education,\n3,,,\n")), scale="school")
    assert own.rounds[0].answer(3).subscale == "" and own.rounds[0].answer(1).name == "a"


def test_phases_are_read_and_what_has_no_row_is_unanswered(written):
    own = read_phases(written("phase,item,done,note\n1,1,kyllä,hyvin\n5,4,delvis,\n2,1,,\n"))
    done = {(step.phase, step.item): step.done for step in own.steps}
    assert len(done) == sum(PHASES.values())
    assert done[1, 1] == "yes" and done[5, 4] == "partly" and done[2, 1] is None
    assert own.steps[0].note == "hyvin" and not own.made_up


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ("6,1,yes", "assessment_phase"), ("x,1,yes", "assessment_phase"),
        ("3,4,yes", "assessment_step"), ("1,0,yes", "assessment_step"),
        ("1,1,ehkä", "assessment_choice"), ("1,1,yes\n1,1,no", "assessment_twice"),
    ],
)  # fmt: skip
def test_wrong_phases_are_named(written, rows, key):
    with pytest.raises(DataError) as caught:
        read_phases(written(f"phase,item,done\n{rows}\n"))
    assert [finding.key for finding in caught.value.findings] == [key]
    assert caught.value.findings[0].row is not None
