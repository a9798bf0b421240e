"""Tables as people save them."""

import contextlib
import math
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from ipsgeo.errors import DataError
from ipsgeo.sources.files import data_folder, read_table
from ipsgeo.sources.files.figures import read_number, read_numbers


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def workbook(path: Path, rows: list[list[object]], title: str = "Taulu") -> Path:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def repacked(path: Path, changes: dict[str, bytes | None]) -> Path:
    """A workbook with some of its parts changed, or left out where None."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()} | changes
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            if content is not None:
                archive.writestr(name, content)
    return path


def refusal(path: Path, **options) -> str:
    with pytest.raises(DataError) as caught:
        read_table(path, **options)
    return caught.value.text()


# csv


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_reads_alike_however_it_was_saved(tmp_path, separator, encoding, end):
    lines = [separator.join(["kunta", "arvio"]), separator.join(["Äänekoski", "5"]), ""]
    table = read_table(written(tmp_path / "a.csv", end.join(lines), encoding))
    assert table.to_dict("index") == {2: {"kunta": "Äänekoski", "arvio": "5"}}


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path):
    text = '# huomautus, "lainaus\n\nkunta,toive\nJoutsa,"Luhanka\nToivakka"\n\n005,x\n'
    table = read_table(written(tmp_path / "a.csv", text))
    assert list(table.index) == [4, 6]
    assert table.at[4, "toive"] == "Luhanka\nToivakka"
    assert table.at[6, "kunta"] == "005"


def test_comment_below_the_header_needs_a_space_so_that_no_answer_is_lost(tmp_path):
    table = read_table(written(tmp_path / "a.csv", "id,kunta\n#12,Joutsa\n# ei tätä,x\n"))
    assert list(table["id"]) == ["#12"]


def test_comment_that_a_spreadsheet_program_quoted_is_a_comment(tmp_path):
    table = read_table(written(tmp_path / "a.csv", '"# lähde: a, b";\nid;kunta\n1;Joutsa\n'))
    assert list(table.columns) == ["id", "kunta"]


def test_separator_within_a_quoted_header_does_not_count(tmp_path):
    table = read_table(written(tmp_path / "a.csv", '"kunta; nimi",arvio\nJoutsa,4\n'))
    assert list(table.columns) == ["kunta; nimi", "arvio"]


def test_header_row_may_be_below_a_title(tmp_path):
    table = read_table(
        written(tmp_path / "a.csv", "Raportti\nkunta;arvio\nJoutsa;4\n"), header_row=2
    )
    assert table.to_dict("index") == {3: {"kunta": "Joutsa", "arvio": "4"}}


def test_cell_beyond_the_header_is_refused_not_dropped(tmp_path):
    text = refusal(written(tmp_path / "a.csv", "kunta;toive\nJoutsa;Luhanka;Toivakka\n"))
    assert "a.csv, rivi 2: " in text and "tallenna uudelleen" in text


def test_open_quotation_mark_names_its_row(tmp_path):
    text = refusal(written(tmp_path / "a.csv", 'kunta,arvio\nJoutsa,4\n"Luhanka,2\n'))
    assert "a.csv, rivi 3: " in text and "lainausmerkki" in text


def test_two_columns_alike(tmp_path):
    text = refusal(written(tmp_path / "a.csv", "kunta,arvio,arvio\nJoutsa,4,5\n"))
    assert "a.csv, sarake arvio: " in text and "nimeä toinen uudelleen" in text


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_empty_file(tmp_path, name):
    text = refusal(written(tmp_path / name, ""))
    assert name in text and "tyhjä" in text and "Tallenna taulukko uudelleen" in text


def test_missing_file(tmp_path):
    text = refusal(tmp_path / "poissa.xlsx")
    assert "poissa.xlsx" in text and "Tarkista nimi ja kansio" in text


@pytest.mark.parametrize("content", [b"PK\x03\x04\0\0", b"\x81\x8d\x8f", "Kunta".encode("utf-16")])
def test_csv_that_is_no_text(tmp_path, content):
    (tmp_path / "a.csv").write_bytes(content)
    text = refusal(tmp_path / "a.csv")
    assert "a.csv" in text and "CSV UTF-8" in text


# excel


def test_excel_cells_become_text(tmp_path):
    rows = [
        ["a", "b", "c", "d"],
        [5.0, 5.5, None, " x_x000D_\ny "],
        [None] * 4,
        ["005", True, 0, ""],
    ]
    table = read_table(workbook(tmp_path / "a.xlsx", rows))
    assert table.loc[2].tolist() == ["5", "5.5", "", "x\ny"]
    assert table.loc[4].tolist() == ["005", "True", "0", ""]


def test_values_of_every_kind_read_as_openpyxl_reads_them(tmp_path):
    values = [
        datetime(2021, 10, 1), datetime(2021, 10, 1, 9, 12), date(1999, 12, 31), time(8, 5),
        timedelta(days=2, hours=3), 0.1 + 0.2, 1e-7, 123456789012, -4, 2.5e20, False, "005", "=a",
        "x & <y>", "ä" * 300,
    ]  # fmt: skip
    book = openpyxl.Workbook()
    book.active.append([f"k{k}" for k in range(len(values))])
    book.active.append(values)
    book.active["M2"].data_type = "s"
    for epoch in (WINDOWS_EPOCH, MAC_EPOCH):
        book.epoch = epoch
        book.save(tmp_path / "a.xlsx")
        again = openpyxl.load_workbook(tmp_path / "a.xlsx").active
        expected = [cell_as_text(cell.value) for cell in again[2]]
        assert read_table(tmp_path / "a.xlsx").loc[2].tolist() == expected
        assert expected[0] == "2021-10-01 00:00:00" and expected[4] == "2 days, 3:00:00"


def cell_as_text(value: object) -> str:
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if whole else value)


def test_the_example_survey_reads_as_openpyxl_reads_it():
    path = data_folder() / "statistics" / "keski-suomi-survey-example.xlsx"
    header, *rows = openpyxl.load_workbook(path)["Vastaukset"].iter_rows(values_only=True)
    table = read_table(path)
    assert list(table.columns) == list(header)
    assert table.to_numpy().tolist() == [
        ["" if cell is None else cell_as_text(cell) for cell in row] for row in rows
    ]


def test_wrong_sheet_lists_the_sheets(tmp_path):
    text = refusal(workbook(tmp_path / "a.xlsx", [["a"], [1]]), sheet="Vastaukset")
    assert "”Vastaukset”" in text and "Siinä on: Taulu" in text and "Korjaa välilehden nimi" in text


def test_sheet_that_states_too_small_a_size_is_read_whole(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["a", "b"], [1, 2], [3, 4]])
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(part)
    assert b'<dimension ref="A1:B3"' in sheet
    repacked(path, {part: sheet.replace(b'ref="A1:B3"', b'ref="A1"')})
    assert read_table(path).to_numpy().tolist() == [["1", "2"], ["3", "4"]]


def test_workbook_without_styles_reads_without_a_warning(tmp_path, recwarn):
    path = workbook(tmp_path / "a.xlsx", [["a"], [1]])
    styles = b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    table = read_table(repacked(path, {"xl/styles.xml": styles}))
    assert table["a"].tolist() == ["1"] and not recwarn.list


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500,  # an old or encrypted Excel file
        b"kunta;arvio\nJoutsa;4\n",
    ],
)
def test_other_file_named_xlsx(tmp_path, content):
    (tmp_path / "a.xlsx").write_bytes(content)
    text = refusal(tmp_path / "a.xlsx")
    assert "a.xlsx" in text and "Avaa se Excelissä ja tallenna muodossa .xlsx" in text


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
@pytest.mark.parametrize("content", [b"<broken", b"<a/>", b"", None])
def test_damaged_workbook_never_raises_anything_but_a_data_error(tmp_path, part, content):
    path = repacked(workbook(tmp_path / "a.xlsx", [["a"], [1]]), {part: content})
    with contextlib.suppress(DataError):
        assert list(read_table(path).columns) == ["a"]


def test_truncated_workbook(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["a"], [1]])
    path.write_bytes(path.read_bytes()[:-300])
    assert "tallenna muodossa .xlsx" in refusal(path)


def test_letters_are_composed_and_what_is_invisible_is_dropped(tmp_path):
    text = "kunta\nJyva\u0308skyla\u0308\nJout\u00adsa\u200b\n"
    assert read_table(written(tmp_path / "a.csv", text))["kunta"].tolist() == [
        "Jyväskylä",
        "Joutsa",
    ]
    path = workbook(tmp_path / "a.xlsx", [["a"], ["A\u0308a\u0308nekoski\ufeff"]])
    assert read_table(path)["a"].tolist() == ["Äänekoski"]


# numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8", 8),
        ("5,5", 5.5),
        ("5.5", 5.5),
        ("-3", -3),
        ("\u22123", -3),
        ("+2", 2),
        ("1 234", 1234),
        ("1\u00a0234\u202f567,5", 1234567.5),
        ("007", 7),
        ("1.5E-2", 0.015),
    ],
)
def test_number(text, number):
    assert read_number(text, file="a") == number


def test_empty_cell_is_missing():
    assert math.isnan(read_number("", file="a"))


@pytest.mark.parametrize(
    "text",
    [
        "n. 8", "5–10", "5-10", "5 10", "1_000", "1 23", "nan", "inf", "1e999", "0x10", "٣", "5,",
        "1.234,5", "8 kpl", "5;5", "--5", "\u00bd", "8\n9", "1e5000",
    ],
)  # fmt: skip
def test_no_number(text):
    with pytest.raises(DataError) as caught:
        read_number(text, file="a.csv", row=7, column="arvio")
    message = caught.value.text()
    assert message.startswith("a.csv, rivi 7, sarake arvio: ")
    assert "ei ole luku" in message and "esimerkiksi 8 tai 5,5" in message


def test_column_of_numbers_keeps_its_rows(tmp_path):
    table = read_table(written(tmp_path / "a.csv", "kunta;arvio\nJoutsa;5,5\nLuhanka;\n"))
    numbers = read_numbers(table, "arvio", "a.csv")
    assert numbers[2] == 5.5 and math.isnan(numbers[3])


# the folder of the data


def test_data_folder_takes_the_argument_then_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("IPSGEO_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    with pytest.raises(DataError, match="IPSGEO_DATA"):
        data_folder(tmp_path / "poissa")


@pytest.mark.parametrize("above", [[], [[]]])
def test_comments_above_the_header_are_left_out_of_a_sheet_too(tmp_path, above):
    rows = [["# arvio, 60 km/h", " jatkuu"], *above, ["# toinen"], ["a", "b"], ["1", "# ei"]]
    path = workbook(tmp_path / "m.xlsx", [*rows, ["#2", "x"]])
    table = read_table(path)
    assert list(table.columns) == ["a", "b"] and list(table["a"]) == ["1", "#2"]
    assert table.index[0] == 4 + len(above)


def test_a_column_called_by_the_number_sign_is_no_comment(tmp_path):
    assert list(read_table(workbook(tmp_path / "m.xlsx", [["#", "b"], ["1", "2"]]))) == ["#", "b"]
