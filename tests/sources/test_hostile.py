"""Files made to do harm, or so damaged that they might: refused in a line, fast, in little room."""

import base64
import io
import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from conftest import REPOSITORY

from ipsgeo.errors import MOST_FINDINGS_SHOWN, DataError
from ipsgeo.sources.files import limits, read_table
from ipsgeo.sources.plans import read_plan
from ipsgeo.sources.sections import Section

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
BOOK_PARTS = "xl/_rels/workbook.xml.rels"
TO_STRINGS = (
    b'<Relationship Id="texts" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org/'
    b'officeDocument/2006/relationships/sharedStrings"/></Relationships>'
)


def workbook(path: Path, changes: dict[str, bytes | str | None] | None = None) -> Path:
    """A small workbook with some of its parts replaced, added, or left out where None."""
    book = openpyxl.Workbook()
    for row in [["kunta", "arvio"], ["Joutsa", 4]]:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()} | (changes or {})
    if STRINGS in parts:  # which openpyxl writes into the cells
        parts[BOOK_PARTS] = parts[BOOK_PARTS].replace(b"</Relationships>", TO_STRINGS)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if content is not None:
                archive.writestr(name, content)
    return path


def noise(letters: int) -> str:
    """Text that does not pack."""
    return base64.b64encode(random.Random(letters).randbytes(3 * letters // 4)).decode()


def loosely_packed(parts: dict[str, str]) -> dict[str, str]:
    """Parts with a comment that does not pack, so that they do not stand out by how they pack."""
    return {name: f"{part}<!--{noise(len(part) // 100)}-->" for name, part in parts.items()}


def sheet_of(rows: str, before: str = "", after: str = "") -> str:
    return f'{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def refusal(path: Path, **options) -> str:
    """The one line with which a table is refused, in every language."""
    with pytest.raises(DataError) as caught:
        read_table(path, **options)
    error = caught.value
    assert len(error.findings) == 1
    for language in ("fi", "sv", "en"):
        assert "\n" not in error.text(language) and path.name in error.text(language)
    return error.text("en")


# A process of its own reads what is large. The limit on addresses also holds what libraries only
# reserve, so it is above the limit on memory.
READER = """
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000,) * 2)
from ipsgeo.errors import DataError
from ipsgeo.sources.files import read_table
for line in sys.stdin:
    began = time.process_time()
    try:
        said = "read " + "x".join(map(str, read_table(line.strip()).shape))
    except DataError as error:
        said = error.text("en")
    took = time.process_time() - began
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) * 1024
    print(json.dumps([said, took, peak]), flush=True)
"""
MOST_SECONDS, MOST_MEMORY = 10, 1_000_000_000


@pytest.fixture(scope="module")
def measured() -> Iterator[Callable[[Path], str]]:
    """What reading a file says, after checking its seconds and the most memory ever used."""
    if not Path("/proc/self/status").exists():
        pytest.skip("memory is measured on Linux only")
    plain = {name: own for name, own in os.environ.items() if not name.startswith("COVERAGE")}
    environment = {**plain, "PYTHONPATH": str(REPOSITORY), "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", READER],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
    ) as reader:  # fmt: skip

        def read(path: Path) -> str:
            print(path, file=reader.stdin, flush=True)
            said, took, peak = json.loads(reader.stdout.readline())
            print(f"{said[-80:]} {took:.2f} s, {peak / 1e6:.0f} MB")
            assert took < MOST_SECONDS and peak < MOST_MEMORY
            assert len(said.splitlines()) <= MOST_FINDINGS_SHOWN + 1
            return said

        yield read
        reader.stdin.close()


# size and kind of the file


@pytest.mark.slow
def test_two_gigabytes_of_csv_are_refused_by_size(tmp_path, measured):
    path = tmp_path / "suuri.csv"
    path.write_text("kunta;arvio\nJoutsa;4\n")
    os.truncate(path, 2_000_000_000)  # a sparse file: no disk is used
    said = measured(path)
    assert "2,000.0 MB, at most 20.0 MB" in said and "Save only the table" in said


@pytest.mark.parametrize("name", ["suuri.xlsx", "suuri.toml"])
def test_two_gigabytes_of_anything_else_are_refused_by_size(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04")
    os.truncate(path, 2_000_000_000)
    with pytest.raises(DataError, match="liian suuri"):
        Section.of_file(path) if name.endswith("toml") else read_table(path)


@pytest.mark.parametrize("place", ["/dev/zero", "/dev/stdin", "."])
def test_devices_and_folders_are_no_files(place, tmp_path):
    with pytest.raises(DataError, match="Tiedostoa ei ole"):
        read_table(tmp_path / place)


def test_a_pipe_is_no_file_and_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "putki.csv")
    with pytest.raises(DataError, match="Tiedostoa ei ole"):
        read_table(tmp_path / "putki.csv")


def test_a_link_to_a_file_is_read(tmp_path):
    (tmp_path / "a.csv").write_text("kunta;arvio\nJoutsa;4\n")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    assert len(read_table(tmp_path / "b.csv")) == 1


@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied"), OSError(5, "I/O error")]
)
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.toml"])
def test_a_file_that_cannot_be_opened(tmp_path, monkeypatch, error, name):
    path = tmp_path / name
    path.write_text("a;b\n1;2\n")

    def fail(*_, **__):
        raise error

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(DataError, match="toisessa ohjelmassa"):
        Section.of_file(path) if name.endswith("toml") else read_table(path)


def test_a_file_that_vanishes_before_it_is_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(limits.os.path, "isfile", lambda _: True)
    with pytest.raises(DataError, match="Tiedostoa ei ole"):
        read_table(tmp_path / "poissa.csv")


def test_the_file_beside_an_open_workbook(tmp_path):
    (tmp_path / "~$kysely.xlsx").write_bytes(b"\x05user" + b" " * 160)
    said = refusal(tmp_path / "~$kysely.xlsx")
    assert "Close the workbook in Excel" in said and "”kysely.xlsx”" in said


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.csv"])
def test_a_workbook_with_a_password_and_an_old_one(tmp_path, name):
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    (tmp_path / name).write_bytes(old)
    assert "old Excel format" in refusal(tmp_path / name)
    (tmp_path / name).write_bytes(old + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600)
    assert "Remove the password" in refusal(tmp_path / name)


# csv


def test_a_zip_archive_named_csv(tmp_path):
    workbook(tmp_path / "a.xlsx").rename(tmp_path / "a.csv")
    assert "no text table" in refusal(tmp_path / "a.csv")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_other_encodings_are_refused_not_misread(tmp_path, encoding):
    (tmp_path / "a.csv").write_bytes("kunta;arvio\nJämsä;4\n".encode(encoding))
    assert "Save it as CSV UTF-8" in refusal(tmp_path / "a.csv")


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_two_encodings_in_one_file_name_the_row(tmp_path, start):
    content = start + "kunta;arvio\nJämsä;4\n".encode() + "Äänekoski;5\n".encode("cp1252")
    (tmp_path / "a.csv").write_bytes(content)
    said = refusal(tmp_path / "a.csv")
    assert "row 3" in said and "mixes two character encodings" in said


def test_a_lost_separator_names_the_row(tmp_path):
    (tmp_path / "a.csv").write_text("code,a,b\n005,1,2\n009,34\n010,5,6\n")
    said = refusal(tmp_path / "a.csv")
    assert "row 3" in said and "a separator is missing" in said


def test_a_file_cut_off_within_its_last_row(tmp_path):
    (tmp_path / "a.csv").write_text("kunta;arvio;toive\nJoutsa;4;Luhanka\nJämsä;1")
    said = refusal(tmp_path / "a.csv")
    assert "row 3" in said and "cut off" in said


def test_a_separator_too_many_before_blank_cells_names_the_row(tmp_path):
    (tmp_path / "a.csv").write_text("kunta,arvio,muuta\nJoutsa,4,\nJämsä,5,5,\n")
    assert "row 3" in refusal(tmp_path / "a.csv")


def test_blank_cells_left_out_or_added_on_all_rows_are_no_damage(tmp_path):
    (tmp_path / "a.csv").write_text("kunta,arvio,muuta\nJoutsa,4\nJämsä,5\nMultia,1\n")
    assert read_table(tmp_path / "a.csv")["muuta"].tolist() == ["", "", ""]
    (tmp_path / "a.csv").write_text("kunta,arvio\nJoutsa,4,\nJämsä,5,\n")
    assert read_table(tmp_path / "a.csv")["arvio"].tolist() == ["4", "5"]


LARGE_CSV = {
    "open quote": lambda: 'kunta;arvio\nJoutsa;"4\n' + "Luhanka;2\n" * 1_900_000,
    "open quote in the header": lambda: '"kunta;arvio\n' + "L;2\n" * 900_000,
    "open quote in a long header": lambda: 'kunta;"' + "x" * 19_900_000,
    "one line": lambda: "kunta;arvio\n" + "x" * 19_900_000,
    "line ends": lambda: "kunta\n" + "\n" * 19_900_000,
    "returns": lambda: "kunta\n" + "\r" * 19_900_000,
    "separators": lambda: "kunta;arvio\n" + ";" * 19_900_000,
    "rows of separators": lambda: "a;b\n" + (";" * 1_900 + "\n") * 10_000,
    "columns": lambda: ";".join(f"k{k}" for k in range(100_000)) + "\n",
    "one wide row": lambda: "kunta;arvio\n" + "J;1\n" * 150_000 + ";" * 1_500 + "x\n",
    "comments": lambda: "# x\n" * 990_000 + "kunta;arvio\nJoutsa;4\n",
    "quotes": lambda: "kunta;arvio\n" + '"' * 19_900_000,
    "pairs of quotes": lambda: "kunta;arvio\n" + '"";' * 6_000_000,
    "accents": lambda: "kunta;arvio\n" + ("a" + "\u0301\u0323" * 30_000 + "\n") * 150,
    "far letters": lambda: "kunta;arvio\n" + ("\u4e00" * 300 + ";1\n") * 20_000,
    "long cells": lambda: "kunta;arvio\n" + ("x" * 40_000 + ";1\n") * 100,
    "digits": lambda: "kunta;arvio\n" + "1" * 120_000 + ";" + "1" * 120_000 + "\n",
}


@pytest.mark.parametrize("name", LARGE_CSV)
def test_csv_made_to_fill_the_memory(tmp_path, name, measured):
    path = tmp_path / "a.csv"
    path.write_text(LARGE_CSV[name](), encoding="utf-8", newline="")
    assert path.stat().st_size < limits.MOST_BYTES
    said = measured(path)
    assert said.startswith("read") == (name in ("comments", "far letters")), said


# workbooks: the archive


@pytest.mark.parametrize(
    "name",
    [
        "../evil.xml",
        "/etc/passwd",
        "xl/../../evil.xml",
        "C:/evil.xml",
        "xl\\evil.xml",
        "xl/a\0b.xml",
    ],
)
def test_parts_named_outside_the_archive(tmp_path, name):
    path = workbook(tmp_path / "a.xlsx", {"xl/QQQQ": b"x"})
    content = path.read_bytes()
    path = workbook(tmp_path / "a.xlsx", {"xl/" + "Q" * (len(name.encode()) - 3): b"x"})
    content = path.read_bytes().replace(b"xl/" + b"Q" * (len(name.encode()) - 3), name.encode())
    path.write_bytes(content)
    assert "names that Excel does not give" in refusal(path)
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_part_that_stands_twice(tmp_path):
    path = workbook(tmp_path / "a.xlsx")
    with (
        pytest.warns(UserWarning, match="Duplicate"),
        zipfile.ZipFile(path, "a") as archive,
    ):
        archive.writestr(SHEET, sheet_of("<row><c><v>9</v></c></row>"))
    assert "names that Excel does not give" in refusal(path)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("xl/vbaProject.bin", "save it as .xlsx (without macros)"),
        ("xl/macrosheets/sheet1.xml", "save it as .xlsx (without macros)"),
        ("xl/activeX/activeX1.bin", "save it as .xlsx (without macros)"),
        ("xl/externalLinks/externalLink1.xml", "Break them in Excel"),
        ("xl/embeddings/Microsoft_Excel_Sheet.xlsx", "another file inside (microsoft_excel_sheet"),
        ("xl/media/a.zip", "another file inside (a.zip)"),
    ],
)
@pytest.mark.parametrize("name", ["a.xlsx", "a.xlsm"])
def test_macros_links_and_files_within(tmp_path, part, said, name):
    assert said in refusal(workbook(tmp_path / name, {part: b"x"}))


def test_a_macro_workbook_without_macros_and_one_with_web_links_are_read(tmp_path):
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/hyperlink" Target="https://example.org/" TargetMode="External"/>'
        "</Relationships>"
    )
    path = workbook(tmp_path / "a.xlsm", {"xl/worksheets/_rels/sheet1.xml.rels": links})
    assert read_table(path).to_numpy().tolist() == [["Joutsa", "4"]]


def test_an_archive_with_a_password(tmp_path):
    path = workbook(tmp_path / "a.xlsx")
    content = bytearray(path.read_bytes())
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1  # the flag in the list of contents
    path.write_bytes(bytes(content))
    assert "Remove the password" in refusal(path)


def test_ten_thousand_parts(tmp_path, measured):
    path = workbook(tmp_path / "a.xlsx", {f"xl/media/{k}.png": b"" for k in range(10_000)})
    assert "more than 1,000 parts" in measured(path)


def shrunk(path: Path, name: str, stated: int) -> Path:
    """The archive with a part that states a smaller size than it unpacks to."""
    content = bytearray(path.read_bytes())
    entry = content.index(name.encode(), content.index(b"PK\x01\x02")) - 46
    content[entry + 24 : entry + 28] = stated.to_bytes(4, "little")
    path.write_bytes(bytes(content))
    return path


def strings(*texts: str) -> str:
    return f'<sst xmlns="{MAIN}">{"".join(f"<si><t>{text}</t></si>" for text in texts)}</sst>'


def test_a_bomb(tmp_path, measured):
    path = workbook(tmp_path / "a.xlsx", {STRINGS: strings(" " * 300_000_000)})
    assert path.stat().st_size < 1_000_000
    assert "too large unpacked" in measured(path)


def test_a_bomb_that_states_a_small_size(tmp_path, measured):
    path = workbook(tmp_path / "a.xlsx", {STRINGS: strings(" " * 300_000_000)})
    assert "no readable Excel workbook" in measured(shrunk(path, STRINGS, 900))


def test_other_ways_to_pack_are_refused(tmp_path):
    path = workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert "no readable Excel workbook" in refusal(path)


# workbooks: the XML

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + k)} "{f"&{chr(97 + k)};" * 10}">' for k in range(9)
)
NUMBERED = " ".join(f'a{k}=""' for k in range(500_000))
STYLES = f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * 900_000}</cellXfs></styleSheet>'
LARGE_XML = {
    "entities in the sheet": {
        SHEET: sheet_of('<row><c t="str"><v>&j;</v></c></row>', f"{LAUGHS}]>")
    },
    "entities in the texts": {STRINGS: f'{LAUGHS}]><sst xmlns="{MAIN}"><si><t>&j;</t></si></sst>'},
    "a file named as an entity": {
        STRINGS: '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        f'<sst xmlns="{MAIN}"><si><t>&a;</t></si></sst>'
    },
    "deep": {SHEET: sheet_of("<row>" + "<c>" * 900_000 + "</c>" * 900_000 + "</row>")},
    "deep texts": {STRINGS: strings("<r>" * 900_000 + "</r>" * 900_000)},
    "rows": {SHEET: sheet_of("<row/>" * 3_000_000)},
    "rows with a value": {SHEET: sheet_of("<row><c><v>1</v></c></row>" * 250_000)},
    "blank cells": {SHEET: sheet_of("<row>" + '<c s="1"/>' * 10_000 + "</row>" + "<row/>" * 200)},
    "many blank cells": {SHEET: sheet_of(("<row>" + "<c/>" * 100 + "</row>") * 20_000)},
    "far right": {SHEET: sheet_of('<row><c r="XFD1"><v>1</v></c></row>')},
    "far down": {SHEET: sheet_of('<row r="1048577"><c><v>1</v></c></row>')},
    "far down and wide": {
        SHEET: sheet_of(
            "".join(f'<row r="{k}"><c r="BXX{k}"><v>1</v></c></row>' for k in range(1, 100_000))
        )
    },
    "one long tag": {
        SHEET: f'<worksheet xmlns="{MAIN}" a="{noise(15_000_000)}"><sheetData/></worksheet>'
    },
    "attributes": {SHEET: f'<worksheet xmlns="{MAIN}" {NUMBERED}/>'},
    "one text in all cells": {
        STRINGS: strings("x" * 30_000),
        SHEET: sheet_of('<row><c t="s"><v>0</v></c></row>' * 190_000),
    },
    "texts": {STRINGS: f'<sst xmlns="{MAIN}">{"<si/>" * 3_000_000}</sst>'},
    "accents": {STRINGS: strings("kunta", ("a" + "\u0301\u0323" * 30_000) * 20)},
    "styles": {"xl/styles.xml": STYLES},
    "digits": {SHEET: sheet_of(f"<row><c><v>{'1' * 5_000_000}</v></c></row>")},
    "formulas": {SHEET: sheet_of("<row><c><f>A1</f></c></row>" * 500_000)},
}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] * (name == "texts")) for name in LARGE_XML],
)
def test_workbooks_made_to_fill_the_memory(tmp_path, name, measured):
    path = workbook(tmp_path / "a.xlsx", loosely_packed(LARGE_XML[name]))
    if name == "formulas":  # one line a cell, as many as an error shows
        with pytest.raises(DataError) as caught:
            read_table(path)
        assert len(caught.value.text().splitlines()) == 25
        return
    said = measured(path)
    assert said.startswith("read") == (name == "styles") and "unpacked" not in said


@pytest.mark.slow
def test_a_full_table_is_read_in_time(tmp_path, measured):
    cells = "<c><v>12345.5</v></c>" * 50
    path = workbook(tmp_path / "a.xlsx", {SHEET: sheet_of(f"<row>{cells}</row>" * 20_000)})
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo(SHEET).file_size > 20_000_000
    assert "packed as no table is" in measured(path)
    head = "<row>" + "".join(f'<c t="str"><v>k{c}</v></c>' for c in range(50)) + "</row>"
    rows = [[(k * 7_919 + c * 104_729) % 99_991 for c in range(50)] for k in range(19_900)]
    below = ["".join(f"<c><v>{number}</v></c>" for number in row) for row in rows]
    sheet = sheet_of(head + "".join(f"<row>{row}</row>" for row in below))
    assert measured(workbook(path, {SHEET: sheet})) == "read 19900x50"


# workbooks: cells


def test_texts_that_cells_share(tmp_path):
    rich = (
        "<si><r><t>Jyväs</t></r><r><rPr/><t>kylä</t></r><rPh><t>luetaan</t></rPh></si><si><t/></si>"
    )
    shared = f'<sst xmlns="{MAIN}"><si><t>kunta</t></si>{rich}</sst>'
    cells = "".join(f'<row><c t="s"><v>{k}</v></c><c><v>{k}</v></c></row>' for k in (0, 1, 2))
    table = read_table(workbook(tmp_path / "a.xlsx", {STRINGS: shared, SHEET: sheet_of(cells)}))
    assert table.to_dict("index") == {
        2: {"kunta": "Jyväskylä", "0": "1"},
        3: {"kunta": "", "0": "2"},
    }


def cells(path: Path, *written: str, style: str = "") -> Path:
    row = "".join(written)
    return workbook(path, {SHEET: sheet_of(f'<row><c t="str"><v>a</v></c></row><row>{row}</row>')})


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("<c><f>1+1</f><v>2</v></c>", "2"),
        ('<c t="str"><f>"x"</f><v>x</v></c>', "x"),
        ("<c><v>2.5000000000000001E-2</v></c>", "0.025"),
        ('<c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>', "ab"),
        ('<c t="str"><v>=1+1</v></c>', "=1+1"),
        ('<c t="str"><v>a_x000D__x000A_b_x005F_x000D_</v></c>', "a\nb_x000D_"),
        ('<c t="b"><v>1</v></c>', "True"),
        ('<c t="d"><v>2021-10-01T00:00:00</v></c>', "2021-10-01 00:00:00"),
    ],
)
def test_cells_are_read_as_stored(tmp_path, written, text):
    assert read_table(cells(tmp_path / "a.xlsx", written))["a"].tolist() == [text]


def test_a_formula_whose_value_is_an_empty_text_is_empty(tmp_path):
    path = cells(tmp_path / "a.xlsx", '<c t="str"><f>""</f><v></v></c><c><v>1</v></c>')
    assert read_table(path)["a"].tolist() == [""]


@pytest.mark.parametrize("value", ["", "<v/>", "<v></v>"])
def test_a_formula_without_a_value_is_named(tmp_path, value):
    path = cells(tmp_path / "a.xlsx", f"<c><v>1</v></c><c><f>SUM(A1:A2)</f>{value}</c>")
    said = refusal(path, sheet="Sheet")
    assert "sheet Sheet, row 2, column B: " in said and "without a stored value" in said


def test_a_formula_that_openpyxl_wrote_is_named_not_read_as_blank(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["kunta", "arvio"])
    book.active.append(["Joutsa", "=2+2"])
    book.save(tmp_path / "a.xlsx")
    assert "row 2, column B" in refusal(tmp_path / "a.xlsx")


def test_an_error_in_a_cell_is_named(tmp_path):
    path = cells(tmp_path / "a.xlsx", '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>')
    said = refusal(path)
    assert "row 2, column A" in said and "”#DIV/0!”" in said


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c><v>1</v></c></row><row r="1"><c><v>2</v></c></row>',
        '<row r="1"><c><v>1</v></c></row><row r="1"><c><v>2</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A2"><v>1</v></c></row>', "<row><c><v>1</v><v>2</v></c></row>",
        "<row><x/><c><v>1</v></c></row>", '<row><c t="s"><v>-1</v></c></row>',
        '<row><c t="s"><v>99</v></c></row>', "<row><c><v>1_0</v></c></row>",
        "<row><c><v>\uff11</v></c></row>", "<row><c><v>1e999</v></c></row>",
        "<row><c><v>nan</v></c></row>", '<row><c t="?"><v>1</v></c></row>',
        '<row r="x"><c><v>1</v></c></row>', '<row><c r="A"><v>1</v></c></row>',
    ],
)  # fmt: skip
def test_cells_out_of_order_or_without_sense_are_refused_not_dropped(tmp_path, rows):
    path = workbook(tmp_path / "a.xlsx", {SHEET: sheet_of(rows)})
    assert "no readable Excel workbook" in refusal(path)


# toml


def toml(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 60_000 + "]" * 60_000,
        "a = " + "{b = " * 30_000 + "1" + "}" * 30_000,
        ".".join("a" * 120_000) + " = 1",
        f"[{'.'.join('a' * 120_000)}]",
        ".".join("a" * 400) + " = 1",
        '"a".' * 400 + "a = 1",
        "a = " + "9" * 200_000,
        "a = 1\n" * 2,
        "a = " + '"' * 200_001,
        "\0",
        b"\xff\xfe",
        "x" * 300_000,
    ],
)
def test_toml_made_to_do_harm(tmp_path, text):
    with pytest.raises(DataError) as caught:
        Section.of_file(toml(tmp_path / "a.toml", text))
    assert len(caught.value.text().splitlines()) == 1


@pytest.mark.parametrize("number", ["9" * 4_000, "1000000001", "-1e10", "1e308", "inf", "nan"])
@pytest.mark.parametrize(
    "read", ["whole", "number", "count", "not_negative", "positive", "coaches"]
)
def test_a_number_that_nothing_counts_to(tmp_path, number, read):
    section = Section.of_file(toml(tmp_path / "a.toml", f"[team]\ncoaches = {number}")).section(
        "team"
    )
    with pytest.raises(DataError) as caught:
        getattr(section, read)("coaches")
    assert "[team] coaches" in caught.value.text() and len(caught.value.text().splitlines()) == 1


@pytest.mark.parametrize(
    "month",
    ["2021", "2021-13", "2021-00", "2021-1", "10/2021", "2021M10", "２０２１-10", "2021-10 "],
)
def test_a_month_is_a_real_one(tmp_path, month):
    section = Section.of_file(toml(tmp_path / "a.toml", f'month = "{month}"\nright = "2021-10"'))
    assert section.month("right") == "2021-10"
    with pytest.raises(DataError, match="month"):
        section.month("month")


# plans

HEAD = "code,municipality,area,coaches,leader\n"


def plan_refusal(path: Path, rows: str) -> str:
    path.write_text(HEAD + rows, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_plan(path)
    assert len(caught.value.findings) == 1
    return caught.value.text("en")


@pytest.mark.parametrize(
    "other", ["jämsä", "JÄMSÄ", "Jäm sä", "Jäm\u00a0sä", "Jämsä\u2009", "Ja\u0308mSa\u0308"]
)
def test_area_names_that_look_alike_name_both(tmp_path, other):
    rows = f"005,A,Jämsä,1,no\n009,B,{other},1,no\n"
    if other.strip() == "Jämsä":
        (tmp_path / "a.csv").write_text(HEAD + rows, encoding="utf-8")
        assert list(read_plan(tmp_path / "a.csv").coaches.index) == ["Jämsä"]
        return
    said = plan_refusal(tmp_path / "a.csv", rows)
    assert "row 3, column area" in said and "”Jämsä” on row 2" in said


def test_dashes_alone_do_not_make_another_area(tmp_path):
    said = plan_refusal(
        tmp_path / "a.csv", "005,A,Joutsa-Luhanka,1,no\n009,B,Joutsa – Luhanka,1,no\n"
    )
    assert "”Joutsa – Luhanka” differs from ”Joutsa-Luhanka”" in said


@pytest.mark.parametrize("name", ["x" * 1_001, "a\u202eb", '"a\nb"', "a\ufffd", "a\u200e"])
def test_area_names_that_cannot_be_shown(tmp_path, name):
    assert "Write it anew" in plan_refusal(tmp_path / "a.csv", f"005,A,{name},1,no\n")


@pytest.mark.parametrize("coaches", ["1001", "1e9", "1 000 000"])
def test_coaches_beyond_all_sense(tmp_path, coaches):
    said = plan_refusal(tmp_path / "a.csv", f"005,A,B,{coaches},no\n")
    assert "column coaches" in said and "at most 1000" in said


@pytest.mark.parametrize("code", ["", "5", "05"])
def test_codes_that_are_none(tmp_path, code):
    assert "row 2, column code" in plan_refusal(tmp_path / "a.csv", f"{code},A,B,1,no\n")


def test_a_plan_without_rows(tmp_path):
    assert "empty" in plan_refusal(tmp_path / "a.csv", "")


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"{HEAD}005,@A,=cmd|' /C calc'!A0,1,no\n", encoding="utf-8")
    assert read_plan(path).area.tolist() == ["=cmd|' /C calc'!A0"]
