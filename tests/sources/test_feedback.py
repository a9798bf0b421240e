"""Feedback: read strictly, written whole, and never lost."""

import multiprocessing
import os
import string
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipsgeo.errors import DataError
from ipsgeo.plan import Plan
from ipsgeo.sources.feedback import (
    COLUMNS,
    Entry,
    Request,
    add_entries,
    change_entry,
    decided,
    entry_of,
    read_feedback,
    read_saved_entries,
)
from ipsgeo.sources.feedback.changes import write_table
from ipsgeo.sources.feedback.entries import check_text
from ipsgeo.sources.feedback.places import Known
from ipsgeo.sources.locking import only_one
from ipsgeo.words import LANGUAGES, catalogue

MUNICIPALITIES = pd.DataFrame(
    {
        "name_fi": ["Alajärvi", "Jämsä", "Kuhmoinen", "Kristiinankaupunki"],
        "name_sv": ["Alajärvi", "Jämsä", "Kuhmoinen", "Kristinestad"],
    },
    index=["005", "182", "291", "287"],
)
PLANS = {
    "published": Plan.of_groups(
        [["182", "291"], ["005"], ["287"]], [1, 1, 1], names=MUNICIPALITIES["name_fi"],
        title="Julkaistu ehdotus",
    ),
    "seats": Plan(  # named after the seat
        area=pd.Series({"005": "Alajärvi", "182": "Jämsä", "287": "Alajärvi", "291": "Jämsä"}),
        coaches=pd.Series({"Alajärvi": 1, "Jämsä": 1}),
        title="Keskuskunnittain",
    ),
}  # fmt: skip
KNOWN = Known(municipalities=MUNICIPALITIES, plans=PLANS)
CELLS = {
    "id": "0", "date": "2026-11-05", "body": "Ohjausryhmä", "plan": "", "about": "", "text": "Hyvä",
    "kind": "keep", "status": "new", "decision": "", "rule": "",
}  # fmt: skip
HEADER = ";".join(COLUMNS)
HOSTILE = [
    '=HYPERLINK("http://x","paina")', "+1", "-1+2", "@SUM(A1)", "<script>alert(1)</script>",
    "</textarea>&amp;", "'; DROP TABLE x", '"', '""', ";;,\t,", "# ei kommentti", "rivi\n# toinen",
    "\n;1;", "ä€😀", "👩\u200d👧", "%s {value} $x", "a\r\nb", "NaN", "None", "null", "\\n", "0x",
]  # fmt: skip


def entry(**changes: str) -> Entry:
    return entry_of(CELLS | changes, KNOWN)


def read(path: Path) -> tuple[Entry, ...]:
    return read_feedback(path, MUNICIPALITIES, PLANS)


def add(entries: list[Entry], path: Path) -> tuple[Entry, ...]:
    return add_entries(entries, path, MUNICIPALITIES, PLANS)


def keys(error: pytest.ExceptionInfo[DataError]) -> list[tuple[str, int | None, str | None]]:
    return [(finding.key, finding.row, finding.column) for finding in error.value.findings]


def table(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "palaute.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


# what is read


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_stays_as_it_was_said(tmp_path, hostile):
    path = tmp_path / "palaute.csv"
    said = entry(text=hostile, body=f"x {hostile}".replace("\n", " "))
    add([said, entry(text="toinen")], path)
    first, second = read(path)
    assert first == replace(said, id=1)
    assert first.text == hostile.replace("\r\n", "\n").replace("\t", " ").strip()
    assert second.text == "toinen"


@given(
    texts=st.lists(st.text(string.printable + "äöåÄ€”–\u00a0"), min_size=1, max_size=5),
    separator=st.sampled_from(";,\t"),
)
@settings(deadline=None, max_examples=60)
def test_any_text_is_read_back_or_refused(tmp_path_factory, texts, separator):
    path = tmp_path_factory.mktemp("t") / "palaute.csv"
    path.write_text(separator.join(COLUMNS) + "\n", encoding="utf-8")
    kept, refused = [], set()
    for text in texts:
        try:
            kept.append(entry(text=text, decision=text, status="answered"))
        except DataError as error:
            refused |= {finding.key for finding in error.findings}
    assert refused <= {"feedback_signs", "feedback_empty", "feedback_no_decision"}
    written = add(kept, path)
    assert read(path) == written
    assert [replace(e, id=0) for e in written] == kept


@pytest.mark.parametrize(
    ("written", "iso"),
    [("2026-11-05", "2026-11-05"), ("5.11.2026", "2026-11-05"), ("05.01.2026", "2026-01-05"),
     ("2024-02-29", "2024-02-29"), ("2026-11-05 00:00:00", "2026-11-05")],
)  # fmt: skip
def test_dates_are_stored_in_one_form(written, iso):
    assert entry(date=written).date == iso


@pytest.mark.parametrize("column", ["kind", "status"])
def test_kinds_and_statuses_are_understood_in_every_language(column):
    prefix = f"feedback.words_{column}_"
    meanings = {}
    for key, by_language in catalogue().items():
        if key.startswith(prefix):
            option = key.removeprefix(prefix)
            shown = catalogue()[f"feedback.{column}_{option}"]
            for language in LANGUAGES:
                words = [word.strip() for word in by_language[language].split(",")]
                assert shown[language] in words
                for word in words:
                    decision = "" if option == "new" or column == "kind" else "Päätettiin"
                    found = entry(**{column: word.upper(), "decision": decision})
                    assert getattr(found, column) == option
                    assert meanings.setdefault(word, option) == option
    assert len(set(meanings.values())) == (3 if column == "kind" else 4)


@pytest.mark.parametrize(
    ("about", "plan", "area", "codes"),
    [
        ("", "", "", ()),
        ("Koko suunnitelma", "", "", ()),
        ("hela planen", "published", "", ()),
        ("jämsä", "", "", ("182",)),
        ("182", "", "", ("182",)),
        ("Kristinestad", "", "", ("287",)),
        ("Jämsä-Kuhmoinen", "", "", ("182", "291")),
        ("Kuhmoinen, Jämsä", "", "", ("182", "291")),
        ("jämsä – kuhmoinen", "Julkaistu ehdotus", "Jämsä-Kuhmoinen", ("182", "291")),
        ("2", "published", "Jämsä-Kuhmoinen", ("182", "291")),
        ("182", "seats", "", ("182",)),
        ("2", "seats", "Jämsä", ("182", "291")),
        ("Kuhmoinen", "seats", "", ("291",)),
    ],
)
def test_what_an_entry_is_about(about, plan, area, codes):
    found = entry(about=about, plan=plan)
    assert (found.area, found.codes) == (area, codes)
    assert found.plan in ("", "published", "seats")
    assert bool(found.about) == bool(codes)


@pytest.mark.parametrize(
    ("rule", "request_"),
    [
        ("", None),
        ("together: Jämsä, Kuhmoinen", Request(kind="together", codes=("182", "291"))),
        ("Yhdessä:jämsä,291", Request(kind="together", codes=("182", "291"))),
        ("apart: Jämsä, Kuhmoinen", Request(kind="apart", codes=("182", "291"))),
        ("centralkommun: Kristinestad", Request(kind="fixed_seat", codes=("287",))),
        ("fixed_coaches: Jämsä 1", Request(kind="fixed_coaches", codes=("182",), limit=1)),
        ("valmentajia: Jämsä 1,5", Request(kind="fixed_coaches", codes=("182",), limit=1.5)),
        ("max_minutes: 60", Request(kind="max_minutes", limit=60)),
    ],
)
def test_what_a_rule_asks_for(rule, request_):
    found = entry(rule=rule)
    assert found.request == request_
    assert found.rule == rule  # as it is written
    if request_ is not None:
        assert request_.rules().codes() == set(request_.codes)


# what is refused

WRONG = {
    "feedback_id": [("id", "x"), ("id", "-1"), ("id", "1.5"), ("id", ""), ("id", "1000000")],
    "feedback_date_year": [
        ("date", "1.2.3000"), ("date", "1999-01-01"), ("date", "0000-01-01"), ("date", "1.2.2101"),
    ],
    "feedback_date_digits": [
        ("date", "5.11.26"), ("date", "05.11.26"), ("date", "5.11.126"), ("date", "26-11-05"),
    ],
    "feedback_date": [
        ("date", ""), ("date", "31.2.2026"), ("date", "5.11."), ("date", "31.2.26"),
        ("date", "2026-13-01"), ("date", "eilen"), ("date", "31.2.3000"),
        ("date", "٢٠٢٦-11-05"), ("date", "2026-11-05 12:00:00"), ("date", "46331"),
    ],
    "feedback_empty": [("body", ""), ("text", " \n "), ("text", "\u200b")],
    "feedback_long": [
        ("body", "x" * 201), ("text", "x" * 4001), ("rule", "x" * 1001), ("about", "x" * 1001),
    ],
    "feedback_signs": [
        ("text", "a\x00b"), ("text", "a\x1b[2J"), ("text", "a\u202eb"), ("text", "a\ufffdb"),
        ("body", "a\x07"), ("about", "a\u2066b"), ("text", "a\u2028b"),
        ("text", "a" + "\u0301" * 40),
    ],
    "feedback_choice": [("kind", ""), ("kind", "maybe"), ("status", ""), ("status", "accepted?")],
    "feedback_plan": [("plan", "uusi")],
    "feedback_municipality": [("about", "Jämsa"), ("about", "Jämsä-Nokia"), ("about", "7"),
                              ("about", "Jämsä-Jämsä"), ("about", "999")],
    "code_lost_zeros": [("about", "5")],
    "feedback_rule_form": [("rule", "Jämsä"), ("rule", "with: Jämsä"), ("rule", ":"),
                           ("rule", "min_load: 3")],
    "feedback_rule_municipality": [("rule", "together: Jämsä, Nokia"), ("rule", "apart: Jämsä,"),
                                   ("rule", "fixed_coaches: Jämsä Kuhmoinen 1")],
    "feedback_together": [("rule", "together: Jämsä"), ("rule", "together:"),
                          ("rule", "together: Jämsä, 182")],
    "feedback_apart": [("rule", "apart: Jämsä, Kuhmoinen, Alajärvi"), ("rule", "apart: 182, 182")],
    "feedback_fixed_seat": [("rule", "fixed_seat: Jämsä, Kuhmoinen"), ("rule", "fixed_seat:")],
    "feedback_fixed_coaches": [
        ("rule", "fixed_coaches: Jämsä"), ("rule", "fixed_coaches: Jämsä 0"),
        ("rule", "fixed_coaches: Jämsä 0,7"), ("rule", "fixed_coaches: Jämsä -1"),
        ("rule", "fixed_coaches: Jämsä, Kuhmoinen 1"), ("rule", "fixed_coaches: 1"),
        ("rule", "fixed_coaches: Jämsä inf"), ("rule", "fixed_coaches: Jämsä 1e400"),
    ],
    "feedback_max_minutes": [("rule", "max_minutes:"), ("rule", "max_minutes: 0"),
                             ("rule", "max_minutes: 60 min"), ("rule", "max_minutes: 1e9"),
                             ("rule", "max_minutes: Jämsä 60")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("key", "column", "written"),
    [(key, column, written) for key, cells in WRONG.items() for column, written in cells],
)
def test_a_wrong_cell_is_named_with_what_to_do(key, column, written):
    with pytest.raises(DataError) as error:
        entry(**{column: written})
    assert (key, None, column) in keys(error)
    for language in LANGUAGES:
        assert "\n" not in error.value.findings[0].text(language)


@pytest.mark.parametrize(
    ("key", "cells"),
    [
        ("feedback_about", {"about": "Jämsä-Alajärvi-X", "plan": "published"}),
        ("feedback_about", {"about": "4", "plan": "published"}),
        ("feedback_about_two", {"about": "Jämsä", "plan": "seats"}),
        ("feedback_still_new", {"decision": "Näin"}),
        ("feedback_no_decision", {"status": "accepted"}),
        ("feedback_no_decision", {"status": "rejected", "decision": "  "}),
    ],
)
def test_what_does_not_go_together_is_refused(key, cells):
    with pytest.raises(DataError) as error:
        entry(**cells)
    assert [finding.key for finding in error.value.findings] == [key]


def test_an_area_number_that_may_be_a_code_without_zeros_is_not_guessed():
    many = Plan.of_groups([[c] for c in "abcd"] + [["005"]], [1] * 5)
    known = replace(KNOWN, plans={"many": many})
    with pytest.raises(DataError) as error:
        entry_of(CELLS | {"about": "5", "plan": "many"}, known)
    assert error.value.findings[0].key == "feedback_about_zeros"


def test_every_wrong_row_is_told_at_once(tmp_path):
    path = table(
        tmp_path,
        "1;2026-11-05;A;;;hyvä;keep;new;;",
        "2;x;A;;;;keep;new;;",
        "# huomautus",
        "2;2026-11-05;A;;Nokia;hyvä;keep;new;;",
        "0;2026-11-05;A;;;hyvä;keep;done;;",
    )
    with pytest.raises(DataError) as error:
        read(path)
    assert keys(error) == [
        ("feedback_date", 3, "date"), ("feedback_empty", 3, "text"),
        ("feedback_municipality", 5, "about"), ("feedback_choice", 6, "status"),
        ("feedback_no_id", 6, "id"), ("feedback_id_twice", 5, "id"),
    ]  # fmt: skip
    assert all(finding.file == path for finding in error.value.findings)


@pytest.mark.parametrize(
    ("header", "row", "key"),
    [
        (HEADER.replace(";rule", ""), "1;2026-11-05;A;;;hyvä;keep;new;", "missing_column"),
        (HEADER + ";muuta", "1;2026-11-05;A;;;hyvä;keep;new;;;x", "feedback_column"),
        (HEADER + ";", "1;2026-11-05;A;;;hyvä;keep;new;;;x", "feedback_column"),
        (HEADER + ";text", "1;2026-11-05;A;;;hyvä;keep;new;;;x", "column_twice"),
    ],
)
def test_columns_are_these_and_no_others(tmp_path, header, row, key):
    with pytest.raises(DataError) as error:
        read(table(tmp_path, row, header=header))
    assert error.value.findings[0].key == key


def test_only_csv_is_kept(tmp_path):
    for act in (read, lambda path: add([entry()], path)):
        with pytest.raises(DataError) as error:
            act(tmp_path / "palaute.xlsx")
        assert error.value.findings[0].key == "feedback_not_csv"


def test_a_table_as_finnish_excel_saves_it_is_read(tmp_path):
    path = tmp_path / "palaute.csv"
    row = "3;5.11.2026;Ohjausryhmä;;Jämsä;Hyvä näin;säilytetään;hyväksytty;Päätettiin;;"
    path.write_bytes(f"{HEADER};\r\n{row}\r\n".encode("cp1252"))
    (found,) = read(path)
    assert (found.id, found.date, found.codes) == (3, "2026-11-05", ("182",))
    assert (found.kind, found.status) == ("keep", "accepted")


# what is written


def test_comments_and_the_separator_stay(tmp_path):
    rows = [
        "1,2026-11-05,A,,,hyvä,keep,new,,",
        "# ennen toista, pilkulla",
        '2,2026-11-05,A,,,"kaksi\n# riviä",keep,new,,',
        "# lopussa",
    ]
    path = table(tmp_path, *rows, header="# otsikko\n\n#toinen\n" + ",".join(COLUMNS))
    add([entry(text="kolmas", decision="")], path)
    lines = path.read_text("utf-8-sig").splitlines()
    assert lines == [
        "# otsikko", "", "#toinen", ",".join(COLUMNS), rows[0], rows[1], *rows[2].splitlines(),
        "3,2026-11-05,Ohjausryhmä,,,kolmas,keep,new,,", "# lopussa",
    ]  # fmt: skip
    before = path.read_bytes()
    write_table(read(path), path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_what_is_there_word_for_word_is_not_added_again(tmp_path):
    path = tmp_path / "palaute.csv"
    (first,) = add([entry()], path)
    before = path.read_bytes()
    assert add([entry()], path) == ()
    assert path.read_bytes() == before
    change_entry(first, decided(first, "answered", "Kiitos"), path, MUNICIPALITIES, PLANS)
    assert add([entry()], path) == ()
    assert [e.id for e in add([entry(text="Muu")], path)] == [2]


SAME = [
    ({"about": "Jämsä"}, {"about": "182"}),
    ({"about": "Jämsä, Kuhmoinen"}, {"about": "Kuhmoinen-Jämsä"}),
    (
        {"plan": "published", "about": "2"},
        {"plan": "Julkaistu ehdotus", "about": "Jämsä-Kuhmoinen"},
    ),
    ({"kind": "keep"}, {"kind": "säilytä"}),
    ({"date": "2026-11-05"}, {"date": "5.11.2026"}),
    ({"rule": "together: Jämsä, Kuhmoinen"}, {"rule": "Together: 291,182"}),
    ({"rule": "fixed_coaches: Jämsä 1,5"}, {"rule": "fixed_coaches: 182 1.5"}),
    ({"text": "Hyvä  näin\nme"}, {"text": "Hyvä näin me"}),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME, ids=str)
def test_what_is_there_in_other_words_of_the_form_is_not_added_again(tmp_path, one, other):
    path = tmp_path / "palaute.csv"
    add([entry(**one)], path)
    before = path.read_bytes()
    assert add([entry(**other)], path) == ()
    assert path.read_bytes() == before


OTHERS = [
    ({"about": "Jämsä"}, {"about": "Kuhmoinen"}),
    ({"about": "182"}, {"plan": "seats", "about": "182"}),
    ({"rule": "fixed_seat: Jämsä"}, {"rule": "fixed_seat: Kuhmoinen"}),
    ({"rule": "max_minutes: 60"}, {"rule": "max_minutes: 61"}),
    ({"kind": "keep"}, {"kind": "change"}),
    ({"text": "Hyvä"}, {"text": "hyvä"}),
    ({"date": "5.11.2026"}, {"date": "6.11.2026"}),
]


@pytest.mark.parametrize(("one", "other"), OTHERS, ids=str)
def test_what_means_something_else_is_added(tmp_path, one, other):
    path = tmp_path / "palaute.csv"
    add([entry(**one)], path)
    assert len(add([entry(**other)], path)) == 1


def test_an_entry_that_someone_changed_meanwhile_is_not_overwritten(tmp_path):
    path = tmp_path / "palaute.csv"
    (mine,) = add([entry()], path)
    change_entry(mine, decided(mine, "answered", "Kiitos"), path, MUNICIPALITIES, PLANS)
    with pytest.raises(DataError) as error:
        change_entry(mine, decided(mine, "rejected", "Ei"), path, MUNICIPALITIES, PLANS)
    assert error.value.findings[0].key == "feedback_changed"
    assert read(path)[0].decision == "Kiitos"


def test_a_damaged_table_is_not_added_to(tmp_path):
    path = table(tmp_path, "1;eilen;A;;;hyvä;keep;new;;")
    before = path.read_bytes()
    with pytest.raises(DataError):
        add([entry()], path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_what_would_not_be_read_back_is_not_written(tmp_path):
    path = tmp_path / "palaute.csv"
    add([entry()], path)
    before = path.read_bytes()
    with pytest.raises(DataError) as error:
        write_table([*read(path), replace(entry(), id=2, text=" reunat ")], path)
    assert error.value.findings[0].key == "feedback_not_written"
    assert path.read_bytes() == before


def test_a_lock_left_behind_is_told_and_respected(tmp_path):
    path = tmp_path / "palaute.csv"
    with only_one(path), pytest.raises(DataError) as error, only_one(path, patience_s=0.05):
        pass
    assert error.value.findings[0].key == "feedback_busy"
    assert ".palaute.csv.lock" in error.value.text()
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, sys
from pathlib import Path
from ipsgeo.sources.locking import only_one
with only_one(Path(sys.argv[1])):
    print("inside", flush=True)
    sys.stdin.read()
"""


def test_a_killed_program_leaves_no_lock(tmp_path):
    path = tmp_path / "palaute.csv"
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        assert program.stdout.readline().strip() == b"inside"
        with pytest.raises(DataError) as error, only_one(path, patience_s=0.05):
            pass
        assert error.value.findings[0].key == "feedback_busy"
        program.kill()
        program.wait()
        with only_one(path, patience_s=0.5):
            pass
    assert list(tmp_path.iterdir()) == []


def test_a_lock_file_of_an_earlier_version_holds_nobody_up(tmp_path):
    path = tmp_path / "palaute.csv"
    (tmp_path / ".palaute.csv.lock").touch()
    start = time.monotonic()
    assert len(add([entry()], path)) == 1
    assert time.monotonic() - start < 5
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_folder_that_is_not_there_is_told(tmp_path):
    path = tmp_path / "ei" / "palaute.csv"
    with pytest.raises(DataError) as error:
        add([entry()], path)
    assert keys(error) == [("cannot_use_file", None, None)]
    assert error.value.findings[0].file == path


def add_many(path: Path, who: str) -> None:
    for number in range(15):
        add([entry(body=who, text=str(number))], path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system starts programs anew, slowly")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")  # no threads are needed after it
def test_programs_that_add_at_once_lose_nothing(tmp_path):
    path = tmp_path / "palaute.csv"
    context = multiprocessing.get_context("fork")
    running = [context.Process(target=add_many, args=(path, who)) for who in "AB"]
    for process in running:
        process.start()
    for process in running:
        process.join(60)
    assert [process.exitcode for process in running] == [0, 0]
    found = read(path)
    assert [e.id for e in found] == list(range(1, 31))
    assert {(e.body, e.text) for e in found} == {(w, str(k)) for w in "AB" for k in range(15)}
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


# what a page has saved

SAVED = "date,body,plan,about,text,kind,rule"


def saved(folder: Path, *rows: str, header: str = SAVED) -> Path:
    path = folder / "sivulta.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_saved_entries_are_new_and_unnumbered(tmp_path):
    path = saved(tmp_path, '2026-11-05,Kokous,published,2,"=1+1, ei",change,"apart: 182, 291"')
    (found,) = read_saved_entries(path, MUNICIPALITIES, PLANS)
    assert (found.id, found.status, found.area) == (0, "new", "Jämsä-Kuhmoinen")
    assert found.text == "=1+1, ei" and found.request is not None


@pytest.mark.parametrize(
    ("header", "row", "key"),
    [
        (SAVED + ",status,decision", "5.11.2026,A,,,t,keep,,accepted,X", "feedback_saved_decided"),
        (SAVED + ",decision", "5.11.2026,A,,,t,keep,,Näin", "feedback_still_new"),
        (SAVED + ",id", "5.11.2026,A,,,t,keep,,1", "feedback_column"),
        (SAVED.replace(",kind", ""), "5.11.2026,A,,,t,", "missing_column"),
        (SAVED, "5.11.2026,A,,Nokia,t,keep,", "feedback_municipality"),
    ],
)  # fmt: skip
def test_saved_entries_are_read_strictly(tmp_path, header, row, key):
    with pytest.raises(DataError) as error:
        read_saved_entries(saved(tmp_path, row, header=header), MUNICIPALITIES, PLANS)
    assert error.value.findings[0].key == key
    assert error.value.findings[0].file is not None


def test_a_sign_newer_than_this_python_is_no_reason_to_refuse():
    check_text("text", "hyvä \U0001fae8")  # of Unicode 15
    with pytest.raises(DataError):
        check_text("text", "\ufffe")


def test_saved_entries_with_coaches_that_the_study_cannot_place_name_their_row(tmp_path):
    rows = ("5.11.2026,A,,,t,keep,", '5.11.2026,A,,,t,change,"fixed_coaches: Jämsä 2,5"')
    path = saved(tmp_path, *rows)
    assert len(read_saved_entries(path, MUNICIPALITIES, PLANS, coach_step=0.5)) == 2
    with pytest.raises(DataError) as error:
        read_saved_entries(path, MUNICIPALITIES, PLANS, coach_step=1.0)
    assert keys(error) == [("feedback_whole_coaches", 3, "rule")]
    for language in LANGUAGES:
        assert "coach_step" in error.value.text(language)
