"""The same answers in any shape of an export are the same survey; what is not named is not read."""

import csv
import io
import tomllib
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ipsgeo.errors import DataError
from ipsgeo.sources.files.figures import read_number
from ipsgeo.sources.files.formula_marks import marked
from ipsgeo.sources.files.headers import names_of_two_rows
from ipsgeo.sources.municipalities import read_facts
from ipsgeo.sources.sections import Section
from ipsgeo.sources.survey import SurveyColumns, read_survey
from ipsgeo.sources.survey.answers import Places
from ipsgeo.sources.survey.check import Form, correction_lines, form_of, standing, state_of
from ipsgeo.sources.survey.corrections import read_corrections
from ipsgeo.sources.survey.inspect import look_at_survey
from ipsgeo.sources.survey.proposal import propose, proposed_section
from ipsgeo.study.survey import read_study_survey
from ipsgeo.words import LANGUAGES

COUNTRY = read_facts()
COUNTY = COUNTRY[COUNTRY["county_fi"] == "Keski-Suomen hyvinvointialue"]
NAME = COUNTY["name_fi"].to_dict()
CODE = {name: code for code, name in NAME.items()}
STATISTICS = pd.DataFrame({"counted": pd.Series(60.0, index=COUNTY.index)})

WHO, WHERE, HOW_MANY, WITH = (
    "Vastaajan numero",
    "1. Mitä kuntaa edustatte?",
    "3. Kuinka moni hyötyisi?",
    "4. Mitkä kunnat olisivat kumppaneita: valitse",
)
ROLE, FREE = "2. Mikä on roolinne?", "5. Vapaa sana"
OPTIONS = ("Laukaa", "Toivakka", "Luhanka", "Jämsä")


def named(option: str) -> str:
    return f"{WITH}: {option}"


PLAIN = SurveyColumns(respondent=WHO, municipality=WHERE, estimate=HOW_MANY, wishes=(WITH,))
TICKED = SurveyColumns(
    respondent=WHO, municipality=WHERE, estimate=HOW_MANY, wishes_options_of=WITH
)
LISTED = SurveyColumns(
    respondent=WHO,
    municipality=WHERE,
    estimate=HOW_MANY,
    wish_options=tuple(named(option) for option in OPTIONS),
)


def csv_file(path: Path, *rows) -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8"))
    return path


def xlsx_file(path: Path, *rows, merged=()) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([cell if cell != "" else None for cell in row])
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(path)
    return path


def read(path, columns=PLAIN, **options):
    return read_survey(path, COUNTY, columns=columns, ceiling=STATISTICS["counted"], **options)


def ticked_file(folder: Path, *rows, options=OPTIONS, name="k.xlsx") -> Path:
    """Two header rows; the question's cell is merged over its options."""
    question = [WHO, WHERE, HOW_MANY, WITH, *[""] * (len(options) - 1), FREE]
    below = ["", "", "", *options, ""]
    return xlsx_file(folder / name, question, below, *rows, merged=("D1:G1",))


def partners(survey) -> list[str]:
    return [NAME[code] for code in survey.wishes["partner"]]


def same(one, other) -> None:
    pd.testing.assert_frame_equal(
        one.answers.reset_index(drop=True), other.answers.reset_index(drop=True)
    )
    pd.testing.assert_frame_equal(one.estimates, other.estimates)
    pd.testing.assert_frame_equal(one.wishes, other.wishes)
    assert len(one.questions) == len(other.questions)


# any shape is the same survey

ANSWERS = st.lists(
    st.tuples(
        st.sampled_from([*NAME.values(), "410", "Tampere", "Urainen"]),
        st.sampled_from(["4", "5,5", "0", "", "en osaa sanoa", "kan inte säga", "n. 8"]),
        st.lists(st.sampled_from(OPTIONS), unique=True),
    ),
    min_size=1,
    max_size=5,
)
TICKS = {"1": "1", "x": "x", "X": "X", "true": "TRUE", "own": None, "spaced": None}


def plain_rows(answers):
    return [[f"V{n}", place, figure, ", ".join(w)] for n, (place, figure, w) in enumerate(answers)]


def tick(option: str, style: str) -> str:
    spellings = {
        "own": option,
        "spaced": f"  {option.upper()} ",
        "sv": COUNTY.at[CODE[option], "name_sv"],
    }
    return spellings.get(style, style)


@st.composite
def shapes(draw):
    """Answers, and the cells of a file that holds them in some shape."""
    answers = draw(ANSWERS)
    two_rows = draw(st.booleans())
    form = draw(st.sampled_from(["joined", "listed", "question"]))
    columns = {(WHO, ""): [], (WHERE, ""): [], (HOW_MANY, ""): []}
    for number, (place, figure, _) in enumerate(answers):
        for key, cell in zip(list(columns), (f"V{number}", place, figure), strict=True):
            columns[key].append(cell)
    if form == "joined":
        marks = st.sampled_from([", ", ";", "\n", " ja ", " och ", " / ", "\r\n", ",\n"])
        columns[WITH, ""] = [draw(marks).join(wishes) for _, _, wishes in answers]
    else:
        styles = st.sampled_from(["1", "x", "X", "TRUE", "own", "spaced", "sv"])
        empty = st.sampled_from(["", "0", "-", "ei", "nej", "False"])
        for option in OPTIONS:
            columns[WITH, option] = [
                tick(option, draw(styles)) if option in wishes else draw(empty)
                for _, _, wishes in answers
            ]
    blocks = draw(st.permutations([key for key in columns if key[0] != WITH] + [WITH]))
    within = draw(st.permutations([key for key in columns if key[0] == WITH]))
    order = [key for block in blocks for key in (within if block == WITH else [block])]
    rows = [[columns[key][number] for key in order] for number in range(len(answers))]
    if draw(st.booleans()):  # columns that nobody names: the same header twice, and none at all
        order = [*order, (FREE, ""), (FREE, "")]
        rows = [[*row, "salaista", "1"] for row in rows]
    for _ in range(draw(st.integers(0, 2))):
        rows.insert(draw(st.integers(0, len(rows))), [""] * len(order))
    return answers, form, two_rows, order, rows


def headers_of(order, two_rows: bool) -> list[list[str]]:
    if not two_rows:
        return [[f"{question}: {option}" if option else question for question, option in order]]
    questions, last = [], None
    for question, option in order:
        merged = option and question == last
        questions.append("" if merged else question.replace(" ", "\n", 1))
        last = question if option else None
    return [questions, [option for _, option in order]]


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(shape=shapes(), as_csv=st.booleans())
@example(
    shape=(
        [("Joutsa", "4", ["Laukaa"])],
        "question",
        True,
        [(WITH, "Luhanka"), (WITH, "Laukaa"), (WHO, ""), (WHERE, ""), (HOW_MANY, "")],
        [["0", "x", "V0", "Joutsa", "4"]],
    ),
    as_csv=False,
)
def test_every_shape_reads_as_the_plain_one(tmp_path, shape, as_csv):
    answers, form, two_rows, order, rows = shape
    plain = csv_file(tmp_path / "p.csv", [WHO, WHERE, HOW_MANY, WITH], *plain_rows(answers))
    write = csv_file if as_csv else xlsx_file
    path = write(tmp_path / f"k.{'csv' if as_csv else 'xlsx'}", *headers_of(order, two_rows), *rows)
    present = tuple(named(option) for _, option in order if option)
    columns = {
        "joined": PLAIN,
        "question": TICKED,
        "listed": SurveyColumns(
            respondent=WHO, municipality=WHERE, estimate=HOW_MANY, wish_options=present
        ),
    }[form]
    shaped = read(path, columns, header_rows=1 + two_rows)
    same(shaped, read(plain))
    assert "salaista" not in repr((shaped.rows, shaped.notes, shaped.questions))


@settings(max_examples=100)
@given(
    cells=st.lists(
        st.tuples(st.sampled_from(["", "Q1", "Q2"]), st.sampled_from(["", "a", "b"])), min_size=1
    )
)
def test_an_option_belongs_to_the_nearest_question_to_the_left(cells):
    names = names_of_two_rows([above for above, _ in cells], [below for _, below in cells])
    for position, ((above, below), name) in enumerate(zip(cells, names, strict=True)):
        left = [question for question, _ in cells[: position + 1] if question]
        expected = f"{left[-1]}: {below}" if left and below else above or below
        assert name == expected


# what an option's cell may hold


def test_options_in_columns_below_a_merged_question(tmp_path):
    path = ticked_file(
        tmp_path,
        ["A", "Joutsa", 4, 1, 0, 1, None, "ei lueta"],
        ["B", "Jämsä", 9, "Laukaa", None, "x", "Jämsä", ""],
    )
    for columns in (TICKED, LISTED):
        survey = read(path, columns, header_rows=2)
        assert not survey.questions
        assert partners(survey) == ["Laukaa", "Luhanka", "Laukaa", "Luhanka"]
        assert [n.key for n in survey.notes if n.row] == ["survey_wish_for_itself"]


@pytest.mark.parametrize("written", ["kyllä", "2", "0,5", "Joutsa", "ehkä", "?"])
def test_a_cell_that_is_no_tick_is_a_question(tmp_path, written):
    path = ticked_file(tmp_path, ["A", "Muurame", 4, written, 1, "", "", ""])
    survey = read(path, TICKED, header_rows=2)
    (question,) = survey.questions
    text = question.text()
    assert f"rivi 3, sarake {named('Laukaa')}: ”{written}” ei kerro, valittiinko vaihtoehto" in text
    assert "Laukaa (410)" in text and "Kirjoita vastaustiedostoon 1 tai 0" in text
    assert partners(survey) == ["Toivakka"]


def test_a_correction_settles_an_unclear_tick(tmp_path):
    path = ticked_file(tmp_path, ["A", "Muurame", 4, "kyllä", "", "", "", ""])
    corrections = tmp_path / "c.csv"
    corrections.write_text("column,written,meant,by,why\nwish,kyllä,Laukaa,x,y\n", "utf-8")
    survey = read(path, TICKED, header_rows=2, corrections=corrections)
    assert not survey.questions and partners(survey) == ["Laukaa"]


def test_other_option_holds_a_written_wish(tmp_path):
    options = ("Laukaa", "Toivakka", "Ei mikään", "Muu, mikä?")
    path = ticked_file(
        tmp_path,
        ["A", "Joutsa", 4, 1, "", "", "Luhanka ja Jämsä", ""],
        ["B", "Muurame", 4, "", "", 1, "", ""],
        ["C", "Keuruu", 4, "", "", "Ei mikään", 1, ""],
        options=options,
    )
    survey = read(path, TICKED, header_rows=2)
    assert sorted(partners(survey)) == ["Jämsä", "Laukaa", "Luhanka"]
    (question,) = survey.questions
    assert question.value == "Muu, mikä?" and question.row == 5


def test_a_row_of_unticked_options_is_an_empty_row(tmp_path):
    path = ticked_file(tmp_path, ["A", "Joutsa", 4, 1], ["", "", "", 0, 0, 0, 0])
    survey = read(path, TICKED, header_rows=2)
    assert not survey.questions
    assert [n.row for n in survey.notes if n.key == "survey_empty_row"] == [4]


def test_question_without_option_columns_says_what_to_do(tmp_path):
    path = csv_file(tmp_path / "k.csv", [WHO, WHERE, HOW_MANY, WITH], ["A", "Joutsa", 4, ""])
    with pytest.raises(DataError) as caught:
        read(path, TICKED)
    assert "header_rows = 2" in caught.value.text() and WITH in caught.value.text()


# headers


def test_only_used_headers_may_not_stand_twice(tmp_path):
    rows = (
        [WHO, WHERE, HOW_MANY, WITH, FREE, FREE, "", ""],
        ["A", "Joutsa", 4, "", "a", "b", "c", "d"],
    )
    assert len(read(xlsx_file(tmp_path / "k.xlsx", *rows)).answers) == 1
    with pytest.raises(DataError, match="kahdesti"):
        read(
            xlsx_file(tmp_path / "k.xlsx", [*rows[0], WITH], [*rows[1], "Laukaa"]),
        )


def test_the_first_header_row_need_not_be_the_first_row(tmp_path):
    path = xlsx_file(
        tmp_path / "k.xlsx",
        ["Perusraportti"],
        [],
        [WHO, WHERE, HOW_MANY, WITH, ""],
        ["", "", "", "Laukaa", "Joutsa"],
        ["A", "Muurame", 4, "x", "x"],
    )
    survey = read(path, TICKED, header_row=3, header_rows=2)
    assert survey.answers.index.tolist() == [5] and partners(survey) == ["Joutsa", "Laukaa"]


# roles and free text


@pytest.fixture
def with_remarks(tmp_path):
    return csv_file(
        tmp_path / "k.csv",
        [WHO, WHERE, ROLE, HOW_MANY, WITH, FREE],
        ["A", "Joutsa", "johtaja", "4", "", "pitkät matkat"],
        ["B", "Jämsä", "esihenkilö", "9", "", ""],
        ["C", "Keuruu", "", "7", "", ""],
        ["D", "Urainen", "rehtori", "5", "", "ei kunnan rivi"],
    )


def columns_with_remarks() -> SurveyColumns:
    return SurveyColumns(
        respondent=WHO,
        municipality=WHERE,
        estimate=HOW_MANY,
        wishes=(WITH,),
        role=ROLE,
        free_text=FREE,
    )


def test_roles_and_free_text_are_not_read_unless_shown(with_remarks):
    survey = read(with_remarks, columns_with_remarks())
    assert list(survey.remarks.columns) == ["code"] and survey.remarks.empty
    everything = repr([getattr(survey, name) for name in survey.__dataclass_fields__])
    assert not any(word in everything for word in ("johtaja", "esihenkilö", "matkat", "rehtori"))


def test_what_the_study_shows_is_read_of_accepted_rows(with_remarks):
    survey = read(with_remarks, columns_with_remarks(), show=["role", "free_text"])
    assert survey.remarks.to_dict("index") == {
        2: {"code": "172", "role": "johtaja", "free_text": "pitkät matkat"},
        3: {"code": "182", "role": "esihenkilö", "free_text": ""},
    }
    only = read(with_remarks, columns_with_remarks(), show=["free_text"])
    assert only.remarks.to_dict("index") == {2: {"code": "172", "free_text": "pitkät matkat"}}


# few answers


def test_figures_of_few_answers_are_not_shown(tmp_path):
    path = csv_file(
        tmp_path / "k.csv",
        [WHO, WHERE, HOW_MANY, WITH],
        ["A", "Joutsa", "4", ""],
        ["B", "Joutsa", "6", ""],
        *([f"J{n}", "Jämsä", str(n), ""] for n in (7, 8, 9)),
        ["E", "Luhanka", "en osaa sanoa", ""],
    )
    survey = read(path, least_answers=3)
    assert survey.estimates.at["172", "estimate"] == 5
    shown = survey.shown_estimates
    assert shown.loc["172", ["estimate", "lowest", "highest"]].isna().all()
    assert shown.at["172", "answers"] == 2
    assert shown.loc["182"].tolist() == [8, 7, 9, 3]
    said = " ".join(note.text() for note in survey.shown_notes)
    assert "2 arviota. Niitä ei käytetä eikä näytetä" in said
    assert "Kuntia, joilla on arvioita mutta alle 3: 1." in said and "osaa sanoa" not in said
    assert "väliltä 7–9" in said and "väliltä 4–6" not in said
    pd.testing.assert_frame_equal(read(path).shown_estimates, survey.estimates)


def test_notes_on_hidden_estimates_are_not_shown(tmp_path):
    path = csv_file(tmp_path / "k.csv", [WHO, WHERE, HOW_MANY, WITH], ["A", "Joutsa", "n. 8", ""])
    corrections = tmp_path / "c.csv"
    corrections.write_text("column,written,meant,by,why\nestimate,n. 8,8,x,y\n", "utf-8")
    survey = read(path, corrections=corrections, least_answers=2)
    assert any(note.key == "survey_corrected" for note in survey.notes)
    assert not any(note.key == "survey_corrected" for note in survey.shown_notes)
    assert survey.estimates.at["172", "estimate"] == 8


def test_answers_without_an_estimate_are_not_quoted_of_few(tmp_path):
    path = csv_file(
        tmp_path / "k.csv",
        [WHO, WHERE, HOW_MANY, WITH],
        ["A", "Joutsa", "4", ""],
        ["B", "Joutsa", "vet ej", ""],
        ["C", "Luhanka", "en osaa sanoa", ""],
        *([f"J{n}", "Jämsä", str(n), ""] for n in (7, 8)),
        ["J9", "Jämsä", "eos", ""],
    )
    survey = read(path, least_answers=2)
    quoted = [note.row for note in survey.shown_notes if note.key == "survey_no_estimate"]
    assert quoted == [7] and sum(n.key == "survey_no_estimate" for n in survey.notes) == 3
    (few,) = (note for note in survey.shown_notes if note.key == "survey_few_answers")
    assert "alle 2: 1." in few.text() and "ei käytetä eikä näytetä" in few.text()
    assert read(path).shown_notes == read(path).notes
    assert not any(note.key == "survey_few_answers" for note in read(path).notes)


# states and lines for the corrections


def open_survey(tmp_path, **options):
    path = csv_file(
        tmp_path / "k.csv",
        [WHO, WHERE, HOW_MANY, WITH],
        ["A", "Urainen", 'n. "8",\nehkä', "Laukaan kanssa"],
        ["B", "", "4", ""],
        ["C", "Joutsa", "", "Laukaa"],
        ["C", "Joutsa", "5", ""],
        ["", "Muurame", "n. 8", ""],
        ["E", "", "", ""],
        ["F", "Keuruu", "5", ""],
    )
    return read(path, **options)


def test_states_of_rows(tmp_path):
    survey = open_survey(tmp_path)
    states = [state_of(row) for row in survey.rows]
    assert states == [*["question"] * 5, "left_out", "accepted"]
    stand = standing(survey, list(COUNTY.index))
    assert stand["several"] == ("172",)
    assert "275" in stand["silent"] and "249" not in stand["silent"]


def test_every_correction_line_completes_to_a_correction_that_settles_its_question(tmp_path):
    survey = open_survey(tmp_path)
    lines = correction_lines(survey, Form())
    assert len(lines) == 5  # not the doubled respondent
    table = [dict(zip(Form().columns, cells, strict=True)) for cells in csv.reader(lines)]
    meant = {"municipality": "Uurainen", "estimate": "8", "wish": "Laukaa"}
    path = tmp_path / "c.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, Form().columns)
        writer.writeheader()
        writer.writerows(row | {"meant": meant[row["column"]]} for row in table)
    settled = open_survey(tmp_path, corrections=path)
    assert {question.key for question in settled.questions} == {"survey_same_respondent"}
    assert not [note for note in settled.notes if note.key == "survey_correction_unused"]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_lines_follow_the_form_of_the_table_of_corrections(tmp_path, mark):
    path = tmp_path / "c.csv"
    header = ["by", "column", "written", "meant", "why"]
    path.write_text("# selitys; ja, muuta\n" + mark.join(header) + "\n", "utf-8")
    form = form_of(path)
    assert form.columns == tuple(header) and form.separator == mark
    survey = open_survey(tmp_path)
    lines = correction_lines(survey, form)
    path.write_text("\n".join([mark.join(header), *lines]) + "\n", "utf-8")
    read_corrections(path, Places(study=COUNTY))
    assert len(lines) == 4  # a blank answer needs the respondent's number


# a look at an unknown file


def look_of(path, **options):
    look = look_at_survey(path, **options)
    return look, {column.header: column for column in look.columns}


def test_look_shows_names_and_numbers_and_never_free_text(tmp_path):
    path = csv_file(
        tmp_path / "k.csv",
        [WHO, WHERE, ROLE, HOW_MANY, WITH, FREE, "Puhelin", "Tyhjä"],
        ["A1", "Joutsa", "johtaja", "4", "Luhanka ja Toivakka", "salainen", "0401234567", ""],
        ["A2", "Jämsä", "päällikkö", "en osaa sanoa", "ei, kiitos", "Joutsa", "0409876543", ""],
        ["A3", "jossain", "johtaja", "5,5", "Laukaa", "", "0401111111", ""],
    )
    look, columns = look_of(path)
    assert (look.header_row, look.header_rows, look.rows, look.sheets) == (1, 1, 3, ())
    assert columns[WHERE].examples == ("Joutsa", "Jämsä") and columns[WHERE].letter == "B"
    assert columns[HOW_MANY].examples == ("4", "5,5")
    assert columns[WITH].examples == ("Luhanka", "Toivakka", "Laukaa")
    kinds = {header: column.look for header, column in columns.items()}
    assert kinds == {
        WHO: "identifier",
        WHERE: "municipality",
        ROLE: "text",
        HOW_MANY: "number",
        WITH: "municipalities",
        FREE: "text",
        "Puhelin": "number",
        "Tyhjä": "empty",
    }
    shown = [example for column in look.columns for example in column.examples]
    assert not {"johtaja", "salainen", "jossain", "0401234567"} & set(shown)
    assert columns[FREE].answers == 2


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.lists(
            st.one_of(
                st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=9),
                st.sampled_from(
                    ["Joutsa", "Laukaa, Luhanka", "1", "x", "5,5", "n. 8", "Q: Laukaa"]
                ),
            ),
            min_size=4,
            max_size=4,
        ),
        min_size=2,
        max_size=6,
    )
)
def test_a_look_at_anything_shows_only_names_and_numbers(tmp_path, rows):
    path = csv_file(tmp_path / "k.csv", *rows)
    try:
        look = look_at_survey(path)
    except DataError:
        return
    names = {name.casefold() for name in (*COUNTRY["name_fi"], *COUNTRY["name_sv"])}
    for shown in (word for column in look.columns for word in column.examples):
        assert shown.casefold() in names or abs(read_number(shown, file="")) < 1e5
    assert set(tomllib.loads(proposed_section(look))["survey"]) >= {"file", "columns"}


@pytest.mark.parametrize("repeated", [False, True])
def test_look_finds_two_header_rows_and_the_title_above(tmp_path, repeated):
    again = WITH if repeated else ""
    path = xlsx_file(
        tmp_path / "k.xlsx",
        ["Perusraportti"],
        [WHO, WHERE, HOW_MANY, WITH, again, again, FREE],
        ["", "", "", "Laukaa", "Joutsa", "Muu, mikä?", ""],
        [1, "Jämsä", 5, "Laukaa", "", "Keuruu", "pitkä teksti tässä"],
        [2, "Keuruu", 4, "", "Joutsa", "", ""],
    )
    look, columns = look_of(path)
    assert (look.header_row, look.header_rows, look.rows) == (2, 2, 2)
    assert columns[named("Laukaa")].look == "option"
    assert propose(look).wishes_options_of == WITH


def test_one_header_row_of_data_that_begins_with_names_stays_one(tmp_path):
    path = csv_file(
        tmp_path / "k.csv",
        [WHO, WHERE, HOW_MANY, "Kumppani", "Kumppani"],
        ["1", "Joutsa", "4", "Luhanka", "Toivakka"],
        ["2", "Jämsä", "9", "Keuruu", "Luhanka"],
    )
    look, _ = look_of(path)
    assert look.header_rows == 1 and look.doubled == ("Kumppani",)
    assert "Kumppani" not in proposed_section(look)


def shapes_to_paste(folder: Path) -> list[Path]:
    rows = ["A", "Joutsa", "4"], ["B", "Jämsä", "9"]
    quotes = 'Kumppanit "lähellä" \\ kaukana\u00a0?'
    return [
        csv_file(folder / "1.csv", [WHO, WHERE, HOW_MANY, quotes], [*rows[0], "Laukaa, Luhanka"]),
        csv_file(folder / "2.csv", [WHO, WHERE, HOW_MANY, "Laukaa", "Luhanka"], [*rows[0], 1, 0]),
        csv_file(
            folder / "3.csv",
            [WHO, WHERE, HOW_MANY, named("Laukaa"), named("Luhanka")],
            *([*row, "x", ""] for row in rows),
        ),
        ticked_file(folder, *([*row, "Laukaa", "", "", ""] for row in rows), name="4.xlsx"),
        xlsx_file(folder / "5.xlsx", ["Otsikko"], [WHO, WHERE, HOW_MANY], *rows),
    ]


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pasted_proposal_reads(tmp_path, number, language):
    path = shapes_to_paste(tmp_path)[number]
    study = tmp_path / "study.toml"
    study.write_text(proposed_section(look_at_survey(path), language) + "\n", "utf-8")
    survey = read_study_survey(Section.of_file(study).section("survey"), COUNTY, STATISTICS, None)
    assert not survey.questions and len(survey.answers) >= 1
    assert survey.estimates.at["172", "estimate"] == 4
    assert partners(survey)[:1] == ([] if number == 4 else ["Laukaa"])


def test_a_proposal_leaves_open_what_it_cannot_find(tmp_path):
    path = csv_file(tmp_path / "k.csv", ["a", "b", "c"], ["x y", "teksti tässä", "toinen teksti"])
    proposal = proposed_section(look_at_survey(path))
    content = tomllib.loads(proposal)["survey"]
    assert content["columns"] == {} and "EHDOTUS" in proposal
    assert "# municipality =" in proposal


# the study's section


def section_of(tmp_path, text: str) -> Section:
    path = tmp_path / "study.toml"
    path.write_text(text, "utf-8")
    return Section.of_file(path).section("survey")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('show = ["roles"]', "Valitse: role, free_text"),
        ("header_rows = 3", "Kirjoita 1, tai 2"),
        ("least_answers = 0", "[survey] least_answers"),
        ('show = ["role"]', "[survey.columns] role"),
    ],
)
def test_wrong_survey_settings_are_named(tmp_path, line, said):
    csv_file(tmp_path / "k.csv", [WHO, WHERE, HOW_MANY], ["A", "Joutsa", "4"])
    section = section_of(
        tmp_path,
        f'[survey]\nfile = "k.csv"\n{line}\n[survey.columns]\nrespondent = "{WHO}"\n'
        f'municipality = "{WHERE}"\nestimate = "{HOW_MANY}"\n',
    )
    with pytest.raises(DataError) as caught:
        read_study_survey(section, COUNTY, STATISTICS, None)
    assert said in caught.value.text()


@pytest.mark.parametrize("written", ["=1+1", "@SUM(A1)", "-2 tai =3", "'=x", "+5;=6"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_line_that_looks_like_a_formula_is_marked_and_settles_all_the_same(
    tmp_path, written, mark
):
    headers = [WHO, WHERE, HOW_MANY, WITH]
    answers = csv_file(tmp_path / "k.csv", headers, ["A", written, "5", ""])
    form = Form(separator=mark)
    (line,) = correction_lines(read(answers), form)
    ((_, cell, *_),) = csv.reader([line], delimiter=mark)
    assert cell == marked(written) and cell != written
    cells = dict(zip(form.columns, next(csv.reader([line], delimiter=mark)), strict=True))
    path = tmp_path / "c.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, form.columns, delimiter=mark)
        writer.writeheader()
        writer.writerow(cells | {"meant": "Uurainen"})
    settled = read(answers, corrections=path)
    assert not settled.questions
    assert not [note for note in settled.notes if note.key == "survey_correction_unused"]
