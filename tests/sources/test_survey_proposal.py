"""What ``survey inspect`` proposes: the words of the headers decide; text is never shown."""

import csv
import io
import tomllib
from pathlib import Path

import openpyxl
import pytest

from ipsgeo.sources.survey.headings import meaning_of
from ipsgeo.sources.survey.inspect import look_at_survey
from ipsgeo.sources.survey.proposal import propose, proposed_section
from ipsgeo.words import LANGUAGES

FINNISH = ["Vastaajan ID", "Rooli", "Kunta", "Kuinka moni hyötyisi?", "Yhteistyö?", "Vapaa sana"]
ANSWERS = [
    [101, "johtaja", "Joutsa", "noin 9", "Luhanka", "salaista"],
    [102, "rehtori", "Jämsä", 4, "Keuruu", "toinen teksti"],
    [101, "johtaja", "Joutsa", "muutama", "Toivakka", ""],
    [104, "johtaja", "Laukaa", "n. 5", "Jämsä", ""],
]


def csv_file(folder: Path, *rows) -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    path = folder / "k.csv"
    path.write_text(text.getvalue(), "utf-8")
    return path


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        *((name, "respondent") for name in ("Vastaajan ID", "Vastaajan numero", "Vastaajanumero")),
        *((name, "respondent") for name in ("Vastaajan nro", "Vastaajan tunnus", "Nro", "ID")),
        *((name, "respondent") for name in ("Respondent", "Respondent ID", "Svararens nummer")),
        *((name, "respondent") for name in ("Svararens ID", "Svarande", "1. Vastaaja", "N:o")),
        *((name, "role") for name in ("Vastaajan rooli", "Roll i organisationen", "Role")),
        *((name, "estimate") for name in ("Arvio asiakkaista", "Kuinka moni kuntanne asukas?")),
        *((name, "estimate") for name in ("Uppskattning", "Hur många i er kommun?", "Antal")),
        *((name, "municipality") for name in ("Kunta", "Mitä kuntaa edustatte?", "Er kommun")),
        *((name, "wishes") for name in ("Kumppanit?", "Minkä kunnan kanssa yhteistyö sujuisi?")),
        *((name, "wishes") for name in ("Samarbetskommuner", "Natural partner municipalities")),
        *((name, "free_text") for name in ("5. Vapaa sana", "Kommentit", "Övrigt", "Fria svar")),
        *((name, None) for name in ("Vastaajan nimi", "Maakunta", "Puhelin", "Kommunikation")),
        *((name, None) for name in ("a", "", "12", "Vastaajan sähköposti", "Laukaa")),
    ],
)
def test_words_of_a_header(header, meaning):
    assert meaning_of(header) == meaning


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_of_respondents_are_never_taken_for_the_estimate(tmp_path, language):
    path = csv_file(tmp_path, FINNISH, *ANSWERS)
    section = proposed_section(look_at_survey(path), language)
    columns = tomllib.loads(section)["survey"]["columns"]
    assert columns == {
        "respondent": "Vastaajan ID",
        "municipality": "Kunta",
        "estimate": "Kuinka moni hyötyisi?",
        "wishes": ["Yhteistyö?"],
    }
    (repeated,) = (line for line in section.splitlines() if "(2, 4)" in line)
    assert repeated.startswith("# ")


def test_the_columns_order_does_not_matter(tmp_path):
    backwards = [row[::-1] for row in (FINNISH, *ANSWERS)]
    columns = tomllib.loads(proposed_section(look_at_survey(csv_file(tmp_path, *backwards))))
    assert columns["survey"]["columns"]["respondent"] == "Vastaajan ID"
    assert columns["survey"]["columns"]["estimate"] == "Kuinka moni hyötyisi?"


def test_swedish_headers(tmp_path):
    header = ["Svararens nummer", "Kommun", "Hur många per år?", "Samarbetskommuner", "Roll"]
    rows = [1, "Korsholm", 5, "Vasa", "chef här"], [2, "Vasa", 50, "Korsholm", "chef där"]
    columns = tomllib.loads(proposed_section(look_at_survey(csv_file(tmp_path, header, *rows))))
    assert columns["survey"]["columns"] == {
        "respondent": header[0],
        "municipality": header[1],
        "estimate": header[2],
        "wishes": [header[3]],
    }


def test_where_no_word_says_so_a_person_chooses_from_candidates(tmp_path):
    rows = [1, "Joutsa", 5, "Luhanka"], [2, "Jämsä", 50, "Keuruu"]
    section = proposed_section(look_at_survey(csv_file(tmp_path, ["A", "B", "C", "D"], *rows)))
    assert tomllib.loads(section)["survey"]["columns"] == {}
    for line in ('# respondent = "A"', '# estimate = "A"', '# estimate = "C"'):
        (found,) = (one for one in section.splitlines() if one.startswith(f"{line}  # HUOM."))
        assert "otsikko ei kerro" in found
    assert '# municipality = "B"' in section and '# wishes = ["B", "D"]  # HUOM.' in section


def test_ticked_municipalities_of_another_question_are_no_wishes(tmp_path):
    header = ["Nro", "Kunta", "Arvio", "Missä toimitte?: Laukaa", "Missä toimitte?: Luhanka"]
    look = look_at_survey(csv_file(tmp_path, header, [1, "Joutsa", 4, "x", ""]))
    section = proposed_section(look)
    assert "wishes_options_of" not in tomllib.loads(section)["survey"]["columns"]
    assert '# wishes_options_of = "Missä toimitte?"  # HUOM.' in section


def test_columns_to_show_are_offered_by_their_headers_alone(tmp_path):
    section = proposed_section(look_at_survey(csv_file(tmp_path, FINNISH, *ANSWERS)))
    assert '# role = "Rooli"' in section and '# free_text = "Vapaa sana"' in section
    assert '# show = ["role", "free_text"]' in section
    for hidden in ("johtaja", "rehtori", "salaista", "muutama"):
        assert hidden not in section
    shown = section.replace("# show", "show").replace("# role", "role")
    shown = tomllib.loads(shown.replace("# free_text", "free_text"))["survey"]
    assert shown["show"] == ["role", "free_text"] and shown["columns"]["role"] == "Rooli"


@pytest.mark.parametrize("asked", [None, 2, 3])
def test_the_header_row_is_the_one_that_a_spreadsheet_shows(tmp_path, asked):
    book = openpyxl.Workbook()
    book.active["A1"] = "Raportti"
    for number, row in enumerate([FINNISH, *ANSWERS], start=3):
        for column, value in enumerate(row, start=1):
            book.active.cell(number, column, value or None)
    book.save(tmp_path / "k.xlsx")
    look = look_at_survey(tmp_path / "k.xlsx", header_row=asked)
    assert look.header_row == 3 and propose(look).guesses["respondent"].repeated == (4, 6)
    assert "header_row = 3" in proposed_section(look)


def test_the_header_row_of_a_csv_counts_empty_rows(tmp_path):
    path = csv_file(tmp_path, ["Raportti"], [], [], FINNISH, *ANSWERS)
    assert look_at_survey(path).header_row == 4
