"""The file of the inclusion survey: what is read, and how what is wrong is named."""

import math

import openpyxl
import pytest
from followup_files import EXAMPLES, QUESTIONS, SETTINGS, form, people, survey

from ipsgeo.errors import DataError
from ipsgeo.sources.inclusion import MOST_GROUPS, read_inclusion
from ipsgeo.words import LANGUAGES

ROWS = people("Pohjoinen", [(30, 32), (33, 30)])


def refused(path, key, **place):
    """The file is refused for one kind of fault; returns the text of all findings."""
    with pytest.raises(DataError) as caught:
        read_inclusion(path)
    finding = caught.value.findings[0]
    assert {finding.key for finding in caught.value.findings} == {key}
    for name, value in place.items():
        assert getattr(finding, name) == value, name
    for language in LANGUAGES:
        text = caught.value.text(language)
        assert "{" not in text and len(text.splitlines()) == len(caught.value.findings)
    return caught.value.text()


def test_labels_are_read_as_the_settings_say(tmp_path):
    data = read_inclusion(survey(tmp_path, ROWS))
    assert data.answers["round"].tolist() == ["before", "after"] * 2
    assert data.answers["group"].unique().tolist() == ["Pohjoinen"]
    assert data.answers.loc[4, [str(k) for k in range(1, 11)]].tolist() == [4.0] * 3 + [3.0] * 7
    assert list(data.answers.index) == [2, 3, 4, 5], "as a spreadsheet numbers the rows"


def test_a_blank_and_a_named_refusal_are_missing(tmp_path):
    ROWS_ = [row.copy() for row in ROWS]
    ROWS_[0][3], ROWS_[1][4] = "", "Ei  Halua "
    answers = read_inclusion(survey(tmp_path, ROWS_)).answers
    assert math.isnan(answers.loc[2, "1"]) and math.isnan(answers.loc[3, "2"])
    assert answers.drop(columns=["round", "group", "respondent"]).isna().sum().sum() == 2


def test_an_excel_file_is_read_alike(tmp_path):
    path = survey(tmp_path, ROWS, SETTINGS.replace("vastaukset.csv", "vastaukset.xlsx"))
    book = openpyxl.Workbook()
    for row in [["Avain", "Kerta", "Ryhmä", *QUESTIONS], *ROWS]:
        book.active.append(row)
    book.save(tmp_path / "vastaukset.xlsx")
    other = read_inclusion(path).answers
    assert other.equals(read_inclusion(survey(tmp_path, ROWS)).answers)


def test_numbers_need_their_meaning_stated_too(tmp_path):
    rows = [[*row[:3], *(["5"] * 10)] for row in ROWS]
    refused(survey(tmp_path, rows), "inclusion_no_answer", row=2, value="5", column="V1")
    labels = "\n".join(f'"{k}" = {6 - k}' for k in range(1, 6))
    settings = SETTINGS.split("[inclusion.answers]")[0] + "[inclusion.answers]\n" + labels
    answers = read_inclusion(survey(tmp_path, rows, settings)).answers
    assert answers["1"].tolist() == [1.0] * 4, "a form may count the other way round"


def test_no_answer_of_a_person_is_in_the_printed_form_of_the_data(tmp_path):
    data = read_inclusion(survey(tmp_path, ROWS))
    assert "avain" not in repr(data) and "Pohjoinen" not in repr(data)


def test_a_file_without_rounds_or_groups_has_one_of_each(tmp_path):
    lines = ('respondent = "Avain"', 'round = "Kerta"', 'before = "alku"', 'after = "loppu"',
             'group = "Ryhmä"')  # fmt: skip
    settings = SETTINGS
    for line in lines:
        settings = settings.replace(f"{line}\n", "")
    answers = read_inclusion(survey(tmp_path, ROWS, settings)).answers
    assert set(answers["round"]) == {"before"} and set(answers["group"]) == {""}
    assert "respondent" not in answers


def test_an_unknown_answer_names_its_place_and_the_remedy(tmp_path):
    rows = [row.copy() for row in ROWS]
    rows[2][5] = "sopivasti"
    text = refused(survey(tmp_path, rows), "inclusion_no_answer", row=4, column="V3")
    assert "vastaukset.csv, rivi 4, sarake V3" in text
    assert "”sopivasti”" in text and "[inclusion.answers]" in text


@pytest.mark.parametrize(
    ("change", "key", "place"),
    [
        ((0, 1, "kesken"), "inclusion_no_round", {"row": 2, "value": "kesken"}),
        ((1, 0, ""), "inclusion_no_key", {"row": 3}),
        ((2, 0, "Pohjoinen-avain-1"), "inclusion_key_twice", {"row": 4}),
        ((1, 2, "Etelä"), "inclusion_two_groups", {"row": 3}),
        ((2, 2, "POHJOINEN"), "inclusion_groups_alike", {"row": 4}),
        ((0, 2, "x" * 81), "inclusion_group", {"row": 2}),
        ((0, 2, "a\u202eb"), "inclusion_group", {"row": 2}),
    ],
)
def test_wrong_cells_are_named(tmp_path, change, key, place):
    rows = [row.copy() for row in ROWS]
    row, column, value = change
    rows[row][column] = value
    if key in ("inclusion_groups_alike", "inclusion_group"):
        rows[row ^ 1][column] = value
    with pytest.raises(DataError) as caught:
        read_inclusion(survey(tmp_path, rows))
    finding = caught.value.findings[0]
    assert finding.key == key
    assert {name: getattr(finding, name) for name in place} == place
    assert "vastaukset.csv" in caught.value.text()


def test_a_column_of_names_is_no_group(tmp_path):
    rows = [row for k in range(MOST_GROUPS + 1) for row in people(f"Ryhmä {k}", [(30, 31)])]
    text = refused(survey(tmp_path, rows), "inclusion_many_groups", column="Ryhmä")
    assert "tunniste ei ole ryhmä" in text


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("'V10'", "'V9'", "inclusion_column_twice"),
        ("'V10'", "'Avain'", "inclusion_column_twice"),
        (", 'V10'", "", "inclusion_statements"),
        ("'V10'", "'V11'", "missing_column"),
        ('group = "Ryhmä"', 'group = "Avain"', "inclusion_column_twice"),
        ('after = "loppu"', 'after = "alku"', "inclusion_same_rounds"),
        ('after = "loppu"\n', "", "key_missing"),
        ('"sama" = 5', '"sama" = 6', "inclusion_answer_range"),
        ('"sama" = 5', '"sama" = "5"', "wrong_kind_whole"),
        ('"sama" = 5', '"sama" = 4', "inclusion_no_label"),
        ('"sama" = 5', '"sama" = 5\n"SAMA" = 4', "inclusion_label_twice"),
        ('missing = ["ei halua"]', 'missing = ["sama"]', "inclusion_label_twice"),
        ("[inclusion]", "[inclusion]\nkieli = 1", "unknown_key"),
        ('"vastaukset.csv"', '"puuttuu.csv"', "no_file"),
    ],
)
def test_wrong_settings_are_named(tmp_path, old, new, key):
    assert old in SETTINGS
    refused(survey(tmp_path, ROWS, SETTINGS.replace(old, new, 1)), key)


def test_nothing_but_data_errors_comes_of_a_file_that_is_no_survey(tmp_path):
    for content in (b"", b"\x00\xff", b"[inclusion]\n", b"x = 1\n", b"inclusion = 3\n"):
        path = tmp_path / "a.toml"
        path.write_bytes(content)
        with pytest.raises(DataError):
            read_inclusion(path)


def test_the_example_says_that_it_is_made_up_and_has_no_statement_of_the_form():
    data = read_inclusion(EXAMPLES / "osallisuus-esimerkki.toml")
    assert data.made_up and len(data.answers) == 82
    for file in (data.file, data.source):
        text = file.read_text("utf-8")
        assert "keksitty" in text.splitlines()[0]
        assert "Tunnen" not in text and "Muut ihmiset" not in text
    assert form(10) == ["eri"] * 10
