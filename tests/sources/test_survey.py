"""Survey answers: what reads, what is a note, what a person must decide."""

import csv
import importlib.util
import io
import re
import tomllib
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ipsgeo.errors import DataError
from ipsgeo.sources.files import read_table
from ipsgeo.sources.files.figures import tidy
from ipsgeo.sources.municipalities import read_facts
from ipsgeo.sources.survey import SurveyColumns, read_survey
from ipsgeo.sources.survey.answers import Places, wishes_in

ROOT = Path(__file__).parents[2]
COUNTRY = read_facts()
COUNTY = COUNTRY[COUNTRY["county_fi"] == "Keski-Suomen hyvinvointialue"]
HEADERS = ["Vastaajan numero", "Mitä kuntaa edustatte?", "Kuinka moni hyötyisi?", "Kumppanit?"]
COLUMNS = SurveyColumns(
    respondent=HEADERS[0], municipality=HEADERS[1], estimate=HEADERS[2], wishes=(HEADERS[3],)
)
CODE = {row.name_fi: code for code, row in COUNTY.iterrows()}
CEILING = pd.Series(60.0, index=COUNTY.index)


def xlsx(path: Path, *rows: list[object], headers=HEADERS, sheet="Vastaukset") -> Path:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in (headers, *rows):
        book.active.append(row)
    book.save(path)
    return path


def survey_of(tmp_path, *rows, corrections=None, **options):
    """The survey of rows written as an Excel file; corrections as rows of their table."""
    path = xlsx(tmp_path / "vastaukset.xlsx", *rows)
    if corrections is not None:
        options["corrections"] = corrections_file(tmp_path, *corrections)
    return read(path, **options)


def read(path, **options):
    return read_survey(
        path, COUNTY, **{"columns": COLUMNS, "sheet": "Vastaukset", "ceiling": CEILING} | options
    )


def corrections_file(tmp_path, *rows, headers="column,written,meant,by,why") -> Path:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path = tmp_path / "korjaukset.csv"
    path.write_text(f"# keksitty\n{headers}\n{text.getvalue()}", "utf-8")
    return path


def notes(survey, *, municipal=False):
    """The notes on rows; with municipal, those on whole municipalities."""
    return [note for note in survey.notes if (note.row is None) == municipal]


def pairs(survey):
    names = COUNTY["name_fi"]
    return [(names[code], names[partner]) for code, partner in survey.wishes.to_numpy()]


def only_question(survey, row: int, column: str, value: str) -> str:
    """The text of the one question, which stands at the right place."""
    (question,) = survey.questions
    text = question.text("fi")
    assert text.startswith(f"{survey.file}, välilehti Vastaukset, rivi {row}, sarake {column}: ")
    assert f"”{value}”" in text
    return text


# answers as they should be


def test_answers_estimates_and_wishes(tmp_path):
    survey = survey_of(
        tmp_path,
        ["A", "Joutsa", 4, "Luhanka ja Toivakka"],
        ["B", "  jOUTSA ", "5,5", "Toivakka"],
        ["C", "410", "12", ""],
        ["D", "Joutsa", 9, "ei"],
    )
    assert not survey.questions
    assert survey.answers.to_dict("index") == {
        2: {"respondent": "A", "code": "172", "estimate": 4.0},
        3: {"respondent": "B", "code": "172", "estimate": 5.5},
        4: {"respondent": "C", "code": "410", "estimate": 12.0},
        5: {"respondent": "D", "code": "172", "estimate": 9.0},
    }
    assert survey.estimates.to_dict("index") == {
        "172": {"estimate": 5.5, "lowest": 4.0, "highest": 9.0, "answers": 3},
        "410": {"estimate": 12.0, "lowest": 12.0, "highest": 12.0, "answers": 1},
    }
    assert pairs(survey) == [("Joutsa", "Luhanka"), ("Joutsa", "Toivakka")]
    assert survey.corrections_files == () and survey.made_up is False
    assert (
        "Kunnalla ”Joutsa (172)” on 3 arviota väliltä 4–9; niistä käytetään mediaania 5,5"
        in str([note.text() for note in survey.notes])
    )


def test_silent_municipalities_are_noted(tmp_path):
    survey = survey_of(tmp_path, *([i, name, 1, ""] for i, name in enumerate(list(CODE)[1:])))
    (note,) = notes(survey, municipal=True)
    assert "Kunta ”Hankasalmi (077)” ei vastannut kyselyyn" in note.text()
    assert "Lisää vastaus tiedostoon" in note.text()


@pytest.mark.parametrize(
    ("written", "partners"),
    [
        ("Laukaa ja Toivakka", "Laukaa Toivakka"),
        ("Saarijärvi, Karstula", "Karstula Saarijärvi"),
        ("Äänekoski/Laukaa", "Laukaa Äänekoski"),
        ("Luhanka; Muurame", "Luhanka Muurame"),
        ("Luhanka & Toivakka", "Luhanka Toivakka"),
        ("Luhanka\nToivakka\r\nMuurame", "Luhanka Muurame Toivakka"),
        ("Luhanka sekä Toivakka, Muurame", "Luhanka Muurame Toivakka"),
        ("Luhanka och Toivakka samt Muurame", "Luhanka Muurame Toivakka"),
        ("Luhanka plus Toivakka + Muurame", "Luhanka Muurame Toivakka"),
        ("Luhanka,\n ja Toivakka", "Luhanka Toivakka"),
        ("LUHANKA JA 850", "Luhanka Toivakka"),
        ("Luhanka, luhanka,", "Luhanka"),
        ("Luhanka,, ;Toivakka /", "Luhanka Toivakka"),
    ],
)
def test_wishes_as_people_write_them(tmp_path, written, partners):
    survey = survey_of(tmp_path, ["A", "Joutsa", 4, written])
    assert not survey.questions and not notes(survey)
    assert pairs(survey) == [("Joutsa", partner) for partner in sorted(partners.split())]


def test_no_real_name_is_split():
    for name in {*COUNTRY["name_fi"], *COUNTRY["name_sv"]} - {"Joutsa", "Luhanka"}:
        assert wishes_in(name) == (name,)
        assert wishes_in(f"Joutsa ja {name}, Luhanka") == ("Joutsa", name, "Luhanka")


@pytest.mark.parametrize(
    "written",
    ["ei", "Ei ole", "-", "–", "", "  ", "EN OSAA  SANOA", "Nej", "vet inte", "kan inte  säga"],
)
def test_no_wish(tmp_path, written):
    survey = survey_of(tmp_path, ["A", "Joutsa", 4, written])
    assert survey.wishes.empty and not survey.questions and not notes(survey)
    assert list(survey.wishes.columns) == ["code", "partner"]


def test_one_column_per_wish(tmp_path):
    path = xlsx(
        tmp_path / "v.xlsx", ["A", "Joutsa", 4, "Luhanka", "Muurame"], headers=[*HEADERS, "Toinen?"]
    )
    columns = SurveyColumns(
        respondent=HEADERS[0],
        municipality=HEADERS[1],
        estimate=HEADERS[2],
        wishes=(HEADERS[3], "Toinen?"),
    )
    assert pairs(read(path, columns=columns)) == [("Joutsa", "Luhanka"), ("Joutsa", "Muurame")]


def test_survey_without_a_question_about_wishes(tmp_path):
    path = xlsx(tmp_path / "v.xlsx", ["A", "Joutsa", 4, "Luhanka"])
    columns = SurveyColumns(respondent=HEADERS[0], municipality=HEADERS[1], estimate=HEADERS[2])
    assert read(path, columns=columns).wishes.empty


def test_csv_of_finnish_excel(tmp_path):
    path = tmp_path / "vastaukset.csv"
    lines = [";".join(HEADERS), 'A;Äänekoski;5,5;"Saarijärvi; Laukaa"', "B;Hämenlinna;4;", ""]
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    survey = read(path)
    assert survey.answers.loc[2].tolist() == ["A", "992", 5.5]
    assert pairs(survey) == [("Äänekoski", "Laukaa"), ("Äänekoski", "Saarijärvi")]
    (question,) = survey.questions
    assert question.text().startswith(f"{path}, rivi 3, sarake {HEADERS[1]}: ”Hämenlinna” ei ole")


def test_white_space_in_headers_is_folded(tmp_path):
    headers = [HEADERS[0], "Mitä  kuntaa\nedustatte?", "Kuinka moni\u00a0hyötyisi? ", HEADERS[3]]
    survey = read(xlsx(tmp_path / "v.xlsx", ["A", "Joutsa", 4, "Luhanka"], headers=headers))
    assert pairs(survey) == [("Joutsa", "Luhanka")]


# notes


@pytest.mark.parametrize(
    "written",
    [
        "ei osaa sanoa", "En osaa  sanoa", "eos", "EOS", "vet ej", "-", "–", "", None, "Vet inte",
        "Kan ej säga", "ingen uppskattning", "kan inte uppskatta", "en tiedä",
    ],
)  # fmt: skip
def test_no_estimate_is_missing_never_zero(tmp_path, written):
    survey = survey_of(tmp_path, ["A", "Joutsa", written, "Luhanka"])
    assert not survey.questions and survey.estimates.empty
    assert survey.answers["estimate"].isna().all() and pairs(survey) == [("Joutsa", "Luhanka")]
    (note,) = notes(survey)
    assert f"rivi 2, sarake {HEADERS[2]}: " in note.text()
    assert "Täydennä luku vastaustiedostoon" in note.text()


def test_zero_is_a_number(tmp_path):
    survey = survey_of(tmp_path, ["A", "Joutsa", 0, ""])
    assert survey.estimates.at["172", "estimate"] == 0 and not notes(survey)


def test_swedish_names_are_noted_once_and_stay_on_their_rows(tmp_path):
    survey = survey_of(tmp_path, ["A", "Keuru", 4, "Laukas och Multia"])
    assert survey.answers.at[2, "code"] == "249"
    assert pairs(survey) == [("Keuruu", "Laukaa"), ("Keuruu", "Multia")]
    place, wish = (note.text() for note in survey.rows[0].notes)
    assert f"sarake {HEADERS[1]}: ”Keuru” luettiin ruotsinkielisenä nimenä: Keuruu (249)." in place
    assert "”Laukas”" in wish and "lisää rivi korjaustaulukkoon" in wish
    assert not notes(survey), "both official names are as good: no remark for each cell"
    (said,) = (n.text() for n in survey.notes if n.key == "survey_swedish_names")
    assert "ruotsiksi 2 kohdassa" in said and "ipsgeo survey check" in said


def test_partner_of_another_county_is_left_out_with_a_note(tmp_path):
    survey = survey_of(tmp_path, ["A", "Keuruu", 4, "Multia ja Mänttä-Vilppula"])
    assert pairs(survey) == [("Keuruu", "Multia")] and not survey.questions
    (note,) = notes(survey)
    assert "Mänttä-Vilppula (508) ei kuulu tähän hyvinvointialueeseen" in note.text()
    assert f"rivi 2, sarake {HEADERS[3]}" in note.text()


def test_wish_for_oneself_is_left_out_with_a_note(tmp_path):
    survey = survey_of(tmp_path, ["A", "Joutsa", 4, "Joutsa, Luhanka"])
    assert pairs(survey) == [("Joutsa", "Luhanka")] and not survey.questions
    (note,) = notes(survey)
    assert "Toive ”Joutsa” on vastaajan oma kunta" in note.text()


def test_row_without_answers_and_blank_respondent_are_noted(tmp_path):
    survey = survey_of(tmp_path, ["A", "", "", ""], ["", "Joutsa", 4, ""], ["", "Luhanka", 1, ""])
    assert not survey.questions and survey.answers["code"].tolist() == ["172", "435"]
    empty, blank, other = (note.text() for note in notes(survey))
    assert "rivi 2, " in empty and "Rivillä ei ole yhtään vastausta" in empty
    assert "rivi 3, " in blank and "rivi 4, " in other and "Lisää numero" in blank


# questions


@pytest.mark.parametrize(
    ("written", "suggestion"),
    [
        ("Jyväskyla", "Jyväskylä (179)"),
        ("Laukaan kunta", "Laukaa (410)"),
        ("Jämsän", "Jämsä (182)"),
        ("Urainen", "Uurainen (892)"),
        ("Kivijärvi.", "Kivijärvi (265)"),
        ("Joutsa, Luhanka", "Joutsa (172)"),
        ("41O", "Laukaa (410)"),
        ("xyz", "Äänekoski (992)"),
    ],
)
def test_unknown_municipality_is_never_picked(tmp_path, written, suggestion):
    survey = survey_of(tmp_path, ["A", written, 4, "Luhanka"])
    text = only_question(survey, 2, HEADERS[1], written)
    assert "nimeä ei arvata" in text or "eikä nimeä arvata" in text
    assert suggestion in text and "lisää rivi korjaustaulukkoon (column = municipality)" in text
    assert survey.answers.empty and survey.estimates.empty and survey.wishes.empty


def test_municipality_of_another_county_is_a_question(tmp_path):
    survey = survey_of(tmp_path, ["A", "Tampere", 4, "Luhanka"])
    (question,) = survey.questions
    assert "Tampere (837) ei kuulu tähän hyvinvointialueeseen. Poista rivi" in question.text()
    assert survey.answers.empty and survey.wishes.empty


def test_missing_municipality_is_a_question(tmp_path):
    (question,) = survey_of(tmp_path, ["A", "", 4, ""]).questions
    assert f"rivi 2, sarake {HEADERS[1]}: Kunta puuttuu" in question.text()
    assert "Kirjoita kunta vastaustiedostoon" in question.text()


@pytest.mark.parametrize(
    "written",
    [
        "n. 8", "noin 8", "5–10", "5-10", "ehkä 3-4", "muutama", "8 asiakasta", "kahdeksan", "ei",
        "5 10", "1_0", "nan", "inf", "'8", "8?", "5.10.2021", "2021-10-05 00:00:00", "½", "٣", "²",
    ],
)  # fmt: skip
def test_unclear_estimate_is_a_question(tmp_path, written):
    survey = survey_of(tmp_path, ["A", "Joutsa", written, "Luhanka"])
    text = only_question(survey, 2, HEADERS[2], written)
    assert "eikä lukua arvata" in text and "Kysy vastaajalta" in text
    assert "korjaustaulukkoon (column = estimate)" in text
    assert survey.estimates.empty and survey.answers["estimate"].isna().all()


@pytest.mark.parametrize("written", ["-3", "\u22123", "-0,5"])
def test_negative_estimate_is_a_question(tmp_path, written):
    survey = survey_of(tmp_path, ["A", "Joutsa", written, ""])
    text = only_question(survey, 2, HEADERS[2], written)
    assert "on negatiivinen. Kysy vastaajalta" in text and survey.estimates.empty


def test_absurd_estimate_is_a_question(tmp_path):
    survey = survey_of(tmp_path, ["A", "Joutsa", 61, ""], ["B", "Luhanka", 60, ""])
    text = only_question(survey, 2, HEADERS[2], "61")
    assert (
        "suurempi kuin kunnan Joutsa (172) koko se joukko, josta tarve lasketaan (60,0 henkeä)"
        in text
    )
    assert survey.estimates.index.tolist() == ["435"]


def test_without_a_known_ceiling_no_estimate_is_absurd(tmp_path):
    for ceiling in (None, pd.Series({"172": float("nan")}), pd.Series({"435": 1.0})):
        assert not survey_of(tmp_path, ["A", "Joutsa", 10**6, ""], ceiling=ceiling).questions


def test_excel_date_in_place_of_a_range_is_a_question(tmp_path):
    """Excel turns 5-10 into the fifth of October unless the cell is text."""
    survey = survey_of(tmp_path, ["A", "Joutsa", pd.Timestamp(2021, 10, 5).to_pydatetime(), ""])
    only_question(survey, 2, HEADERS[2], "2021-10-05 00:00:00")


def test_same_respondent_twice_is_a_question_and_neither_counts(tmp_path):
    survey = survey_of(
        tmp_path, ["A", "Joutsa", 4, "Luhanka"], ["B", "Jämsä", 9, ""], ["a", "Joutsa", 9, ""]
    )
    first, second = (question.text() for question in survey.questions)
    assert f"rivi 2, sarake {HEADERS[0]}: Vastaaja ”A” on vastannut myös rivillä 4" in first
    assert "rivi 4, " in second and "Jätä vastaustiedostoon vain voimassa oleva rivi" in second
    assert survey.answers.index.tolist() == [3] and survey.wishes.empty
    assert not any("Joutsa" in note.text() for note in notes(survey, municipal=True))


@pytest.mark.parametrize(
    ("written", "suggestion"),
    [
        ("Laukaan kanssa", "Laukaa (410)"),
        ("Jyväskylän seutu", "Jyväskylä (179)"),
        ("Toivaka", "Toivakka (850)"),
        ("naapurikunnat", "("),
        ("Joutsa-Luhanka", "Luhanka (435)"),
        ("Mäntta-Vilppula", "Mänttä-Vilppula (508)"),
        ("5", "("),
    ],
)
def test_unknown_wish_is_a_question_and_the_others_stay(tmp_path, written, suggestion):
    survey = survey_of(tmp_path, ["A", "Muurame", 4, f"Petäjävesi, {written}"])
    text = only_question(survey, 2, HEADERS[3], written)
    assert suggestion in text and "korjaustaulukkoon (column = wish)" in text
    assert pairs(survey) == [("Muurame", "Petäjävesi")]


def test_a_rejected_row_still_asks_all_its_questions(tmp_path):
    survey = survey_of(tmp_path, ["A", "Urainen", "n. 8", "Laukaan kanssa"])
    assert [question.column for question in survey.questions] == HEADERS[1:]


def test_long_and_hostile_text_stays_on_one_short_line(tmp_path):
    survey = survey_of(
        tmp_path, ["A", "Joutsa", "{value} {0}\n" + "x" * 9000, "<b>{x.__class__}</b>"]
    )
    for question in survey.questions:
        for language in ("fi", "sv", "en"):
            assert "\n" not in question.text(language) and len(question.text(language)) < 1500


# corrections

UNCLEAR = (
    ["A", "Urainen", "n. 8", "Laukaan kanssa"],
    ["B", "Joutsa", "N.  8", "Toivakka, laukaan KANSSA"],
)
SETTLED = (
    ["municipality", "Urainen", "Uurainen", "x", "y"],
    ["estimate", "n. 8", "8,5", "x", "y"],
    ["wish", "Laukaan kanssa", "Laukaa, Mänttä-Vilppula", "x", "y"],
)


def test_corrections_settle_questions_and_each_use_is_noted(tmp_path):
    survey = survey_of(tmp_path, *UNCLEAR, corrections=SETTLED)
    assert not survey.questions
    assert survey.estimates["estimate"].to_dict() == {"172": 8.5, "892": 8.5}
    assert pairs(survey) == [("Joutsa", "Laukaa"), ("Joutsa", "Toivakka"), ("Uurainen", "Laukaa")]
    used = [note for note in notes(survey) if note.key == "survey_corrected"]
    assert len(used) == 5
    assert (
        used[0]
        .text()
        .endswith(
            f"rivi 2, sarake {HEADERS[1]}: ”Urainen” luettiin korjaustaulukon korjaukset.csv "
            "rivin 3 mukaan: ”Uurainen”. Jos se on väärin, muuta sitä riviä."
        )
    )
    assert survey.corrections_files == (tmp_path / "korjaukset.csv",)
    assert not any(note.key == "survey_correction_unused" for note in survey.notes)


def test_correction_of_a_whole_cell_of_wishes(tmp_path):
    row = ["wish", "Laukaa ja muut naapurit", "Laukaa,Luhanka", "", ""]
    survey = survey_of(tmp_path, ["A", "Joutsa", 4, "Laukaa ja muut naapurit"], corrections=[row])
    assert pairs(survey) == [("Joutsa", "Laukaa"), ("Joutsa", "Luhanka")]


def test_correction_to_nothing(tmp_path):
    rows = [
        ["municipality", "testi", "", "", ""],
        ["estimate", "muutama", "", "", ""],
        ["wish", "kaikki", "", "", ""],
    ]
    survey = survey_of(
        tmp_path,
        ["A", "testi", "abc", "def"],
        ["B", "Joutsa", "muutama", "kaikki"],
        corrections=rows,
    )
    assert not survey.questions and survey.estimates.empty and survey.wishes.empty
    assert survey.answers.index.tolist() == [3]
    assert (
        "”testi” jätettiin pois korjaustaulukon korjaukset.csv rivin 3 mukaan"
        in notes(survey)[0].text()
    )


def test_correction_of_one_respondent_leaves_the_others(tmp_path):
    path = corrections_file(
        tmp_path,
        ["estimate", "50", "5", "", "", "B"],
        ["municipality", "", "Luhanka", "", "", "C"],
        headers="column,written,meant,by,why,respondent",
    )
    survey = survey_of(
        tmp_path,
        ["A", "Jämsä", 50, ""],
        ["B", "Joutsa", 50, ""],
        ["C", "", 2, ""],
        corrections=None,
    )
    survey = read(survey.file, corrections=path)
    assert survey.estimates["estimate"].to_dict() == {"182": 50, "172": 5, "435": 2}


def test_unused_correction_is_noted(tmp_path):
    survey = survey_of(tmp_path, ["A", "Joutsa", 4, ""], corrections=SETTLED[:1])
    note = survey.notes[-1].text()
    assert note.startswith(
        f"{tmp_path / 'korjaukset.csv'}, rivi 3, sarake written: Korjausta ”Urainen”"
    )
    assert "Tarkista kirjoitusasu tai poista rivi" in note


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (["municipality", "x", "Urainen"], "meant", "Ehdotuksia: Uurainen (892)"),
        (["municipality", "x", "Tampere"], "meant", "Tampere (837) kuuluu toiseen"),
        (["municipality", "x", "Joutsa, Luhanka"], "meant", "Kirjoita virallinen nimi"),
        (["wish", "x", "Laukaa, Toivaka"], "meant", "”Toivaka” ei ole kunnan nimi"),
        (["estimate", "x", "n. 8"], "meant", "”n. 8” ei ole luku"),
        (["estimate", "x", "-8"], "meant", "”-8” on negatiivinen"),
        (["kunta", "x", "Joutsa"], "column", "municipality, estimate, wish"),
        (["estimate", "", "8"], "written", "Kopioi se vastaustiedostosta"),
    ],
)
def test_invalid_correction_names_its_file_and_row(tmp_path, row, column, said):
    with pytest.raises(DataError) as caught:
        survey_of(tmp_path, ["A", "Joutsa", 4, ""], corrections=[SETTLED[0], [*row, "", ""]])
    text = caught.value.text()
    assert text.startswith(f"{tmp_path / 'korjaukset.csv'}, rivi 4, sarake {column}: ")
    assert said in text


def test_corrections_of_another_county_are_told_once(tmp_path):
    rows = [["municipality", name, name, "", ""] for name in ("Tampere", "Nokia", "Ylöjärvi")]
    with pytest.raises(DataError) as caught:
        survey_of(tmp_path, ["A", "Joutsa", 4, ""], corrections=rows)
    assert "yksikään sen 3 kunnasta ei kuulu tähän" in caught.value.text()
    assert "\n" not in caught.value.text()
    with pytest.raises(DataError) as caught:
        survey_of(tmp_path, ["A", "Joutsa", 4, ""], corrections=[*rows[:1], SETTLED[0]])
    assert "Tampere (837) kuuluu toiseen hyvinvointialueeseen" in caught.value.text()


def test_what_was_written_is_never_suggested():
    assert "Uurainen (892)" not in Places(study=COUNTY.drop("892")).alike("Uurainen")


def test_correction_above_the_ceiling_is_invalid(tmp_path):
    rows = [["estimate", "n. 8", "800", "", ""]]
    with pytest.raises(DataError) as caught:
        survey_of(tmp_path, ["A", "Joutsa", "n. 8", ""], corrections=rows)
    text = caught.value.text()
    assert "korjaukset.csv, rivi 3, sarake meant: Arvio ”800” on suurempi" in text


def test_same_correction_twice(tmp_path):
    rows = [["estimate", "n. 8", "8", "", ""], ["estimate", "N.  8", "9", "", ""]]
    with pytest.raises(DataError) as caught:
        survey_of(tmp_path, ["A", "Joutsa", "n. 8", ""], corrections=rows)
    assert "rivi 4, sarake written: Sama korjaus ”N. 8” on jo rivillä 3" in caught.value.text()


def test_corrections_without_a_column(tmp_path):
    path = corrections_file(tmp_path, headers="column,written,tarkoitus,by,why")
    with pytest.raises(DataError, match=r"korjaukset\.csv, sarake meant: Saraketta ei ole"):
        read(xlsx(tmp_path / "v.xlsx", ["A", "Joutsa", 4, ""]), corrections=path)


# files that are not as they should be


def refusal(path, **options) -> str:
    with pytest.raises(DataError) as caught:
        read(path, **options)
    return caught.value.text()


def test_renamed_column_names_the_similar_ones(tmp_path):
    headers = [HEADERS[0], "Mitä kuntaa edustat?", *HEADERS[2:]]
    text = refusal(xlsx(tmp_path / "v.xlsx", ["A", "Joutsa", 4, ""], headers=headers))
    assert text.startswith(f"{tmp_path / 'v.xlsx'}, sarake {HEADERS[1]}: Saraketta ei ole.")
    assert "Mitä kuntaa edustat?" in text and "Korjaa sarakkeen nimi" in text


def test_header_is_not_matched_by_case(tmp_path):
    headers = [HEADERS[0].upper(), *HEADERS[1:]]
    text = refusal(xlsx(tmp_path / "v.xlsx", ["A", "Joutsa", 4, ""], headers=headers))
    assert "sarake Vastaajan numero: Saraketta ei ole" in text


@pytest.mark.parametrize("again", [HEADERS[2], HEADERS[2].replace(" ", "\n")])
def test_two_columns_alike(tmp_path, again):
    path = xlsx(tmp_path / "v.xlsx", ["A", "Joutsa", 4, "", 5], headers=[*HEADERS, again])
    text = refusal(path)
    assert text.startswith(f"{path}, sarake {HEADERS[2]}: Sarake on tiedostossa kahdesti.")
    assert "nimeä toinen uudelleen" in text


def test_export_without_answers(tmp_path):
    text = refusal(xlsx(tmp_path / "v.xlsx"))
    assert "v.xlsx: Tiedosto on tyhjä" in text and "otsikkorivi ja rivejä" in text


# anything that a cell may hold

MANGLED = st.one_of(
    st.text(max_size=40),
    st.builds(
        lambda words, mark: mark.join(words),
        st.lists(
            st.one_of(
                st.sampled_from([*COUNTY["name_fi"], *COUNTY["name_sv"], *COUNTY.index]),
                st.sampled_from(
                    ["Tampere", "ei", "Laukaan", "JOUTSA", "8", "5,5", "n. 8", "-", ""]
                ),
                st.text(max_size=4),
            ),
            max_size=4,
        ),
        st.sampled_from([", ", " ja ", "/", "\n", " ", "", "-", " och ", ";", "&", "\u00a0"]),
    ),
    st.decimals(allow_nan=True, allow_infinity=True).map(str),
    st.integers().map(str),
).filter(lambda text: "\0" not in text)


def folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def spellings(code: str) -> set[str]:
    row = COUNTY.loc[code]
    return {code, folded(row["name_fi"]), folded(row["name_sv"])}


def survey_of_cells(folder: Path, *cells: str):
    text = io.StringIO()
    csv.writer(text).writerows([HEADERS, ["A", *cells]])
    path = folder / "v.csv"
    path.write_bytes(text.getvalue().encode("utf-8"))
    return read(path)


def found_at(survey, column: str) -> bool:
    """Whether the row has a note or a question in this column."""
    return any(f.column == column and f.row for f in (*survey.notes, *survey.questions))


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=MANGLED, estimate=MANGLED, wish=MANGLED)
@example(place="Keuru", estimate="1 000", wish="Joutsa\r\nLuhanka,ei")
@example(place="\ufeffJoutsa", estimate="\u200b8", wish="Jout\u00adsa")
@example(place="A\u0308änekoski", estimate="1e1", wish="K\u212aeuruu ja K\u212aeuruu")
def test_any_cell_reads_exactly_or_is_told(tmp_path, place, estimate, wish):
    survey = survey_of_cells(tmp_path, place, estimate, wish)
    for finding in (*survey.notes, *survey.questions):
        assert all("\n" not in finding.text(language) for language in ("fi", "sv", "en"))
    for code in survey.answers["code"]:
        assert folded(tidy(place)) in spellings(code)
    assert len(survey.answers) or found_at(survey, HEADERS[1])
    marks = re.compile(r"[,;/&+\r\n]|\s(?:ja|och)(?=\s)", re.IGNORECASE)
    parts = {folded(part) for part in marks.split(tidy(wish))}
    for partner in survey.wishes["partner"]:
        assert spellings(partner) & (parts | {folded(tidy(wish))})
    for number in survey.answers["estimate"].dropna():
        plain = re.sub(r"\s", "", tidy(estimate)).replace(",", ".").replace("\u2212", "-")
        assert number == float(plain) and 0 <= number <= 60
        assert re.fullmatch(r"[-+\d.eE]+", plain, re.ASCII)
    if len(survey.answers) and survey.answers["estimate"].isna().all():
        assert found_at(survey, HEADERS[2])


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wish=MANGLED)
def test_no_wish_disappears_silently(tmp_path, wish):
    survey = survey_of_cells(tmp_path, "Joutsa", "4", wish)
    no_wish = {"ei", "ei ole", "eos", "ei osaa sanoa", "en osaa sanoa", "vet ej", "vet inte"}
    no_wish |= {"ei mikään", "ei mitään", "nej", "ingen", "inga", "kan inte säga"}
    if folded(wish) not in no_wish and any(letter.isalnum() for letter in wish):
        assert len(survey.wishes) or found_at(survey, HEADERS[3])


# the example that comes with the package

EXAMPLE = ROOT / "data" / "statistics" / "keski-suomi-survey-example.xlsx"


def bundled(corrections: Path | None):
    content = tomllib.loads((ROOT / "data/studies/keski-suomi.toml").read_text("utf-8"))["survey"]
    assert content["made_up"] is True
    return read_survey(
        ROOT / "data" / "studies" / content["file"],
        COUNTY,
        columns=SurveyColumns(**content["columns"]),
        sheet=content["sheet"],
        corrections=corrections,
        ceiling=long_term_unemployed(),
        made_up=content["made_up"],
    )


def long_term_unemployed() -> pd.Series:
    table = read_table(ROOT / "data" / "statistics" / "unemployment.csv").set_index("code")
    return table.loc[COUNTY.index, "unemployed_2021M10"].astype(float) * 6045 / 14246


def test_bundled_example_has_no_questions_and_uses_every_correction():
    survey = bundled(ROOT / "data" / "studies" / "keski-suomi-corrections.csv")
    assert survey.questions == () and survey.made_up
    assert not any(note.key == "survey_correction_unused" for note in survey.notes)
    silent = [note.value for note in survey.notes if note.key == "survey_no_answer"]
    assert silent == ["Kinnula (256)", "Kyyjärvi (312)"]
    assert any(note.key == "survey_wish_elsewhere" for note in survey.notes)
    able = long_term_unemployed() / 2
    shares = survey.answers["estimate"].dropna() / survey.answers["code"].map(able)
    assert 0.045 < shares.min() < 0.06 and 0.38 < shares.max() < 0.42
    assert 0.08 < shares.median() < 0.20


def test_bundled_example_needs_its_corrections():
    survey = bundled(None)
    assert {question.value for question in survey.questions} == {
        "Urainen",
        "n. 25",
        "15-20",
        "Laukaan kanssa",
        "Jyväskylän seutu",
    }


def test_bundled_example_says_that_it_is_invented():
    book = openpyxl.load_workbook(EXAMPLE)
    first, second = book.worksheets
    assert first.title == "Vastaukset" and second.title == "Lue tämä"
    for row in first.iter_rows(min_row=2, values_only=True):
        assert row[0].startswith("ESIM-") and row[-1].startswith("ESIMERKKI – keksityt vastaukset")
    said = " ".join(str(cell.value) for (cell,) in second.iter_rows())
    assert "keksit" in said and "påhittade" in said and "invented" in said


def test_bundled_example_is_built_byte_by_byte(tmp_path):
    spec = importlib.util.spec_from_file_location(
        "build_example_survey", ROOT / "scripts" / "build_example_survey.py"
    )
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.main(tmp_path / "a.xlsx").read_bytes() == EXAMPLE.read_bytes()
