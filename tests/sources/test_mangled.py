"""Mangled surveys, corrections and plans: each reads as an independent reading says, or DataError.

The readings here share nothing with the library: a CSV parser letter by letter, openpyxl for
workbooks, and the rules of answers and plans written anew. Everything is drawn from seeds, so the
cases are the same on every machine.
"""

import csv
import io
import random
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TypeVar

import openpyxl
import pytest
from conftest import REPOSITORY

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.files import read_table
from ipsgeo.sources.municipalities import read_municipalities
from ipsgeo.sources.plans import read_plan
from ipsgeo.sources.survey import SurveyColumns, read_survey
from ipsgeo.sources.survey.answers import Places
from ipsgeo.sources.survey.corrections import read_corrections

DATA = REPOSITORY / "data"
SURVEY = DATA / "statistics" / "keski-suomi-survey-example.xlsx"
PLAN = DATA / "studies" / "keski-suomi-published.csv"
CORRECTIONS = DATA / "studies" / "keski-suomi-corrections.csv"
ID, PLACE, ESTIMATE, WISHES = 0, 2, 4, 5  # columns of the survey
Rows = list[list[str]]
T = TypeVar("T")

NUMBERS = (
    "7", "0", "12,5", "12.5", " 8 ", "007", "1 234", "+3", "1e2", "\u00a05\u00a0", "2\u00ad5",
)  # fmt: skip
NO_NUMBERS = (
    "n. 8", "５", "٣", "½", "5–10", "5-10", "5 10", "1_000", "nan", "NaN", "inf", "1e999", "0x10",
    "--5", "-5", "−5", "=1+1", "5\u202e", "\u202e51", "\u200f5", "8\n9", "5;6", "5,6,7", "1.234,5",
    "#N/A", "None", "true", "5" * 400, "1e400", "९", "Ⅷ", "5\u20dd", "8 kpl", "'5", "5%", "5\u200d",
)  # fmt: skip
NO_PLACES = (
    "Jyväskyla", "Ｊämsä", "Jäms\u0430", "Joutsa\u200f", "Joutsa?", "Kunta", "=Joutsa",
    "Joutsa\x07", "Helsinki", "Joutsa (172)", "172 Joutsa", "Å", "x" * 3_000, "Jou\u202etsa",
    "🏠", "12345", "a\u0301" * 9,
)  # fmt: skip


@cache
def municipalities():
    table = read_municipalities(county="Keski-Suomi", year=2021)
    return table[["name_fi", "name_sv", "county_code"]]


@cache
def survey_rows() -> tuple[tuple[str, ...], ...]:
    sheet = openpyxl.load_workbook(SURVEY)["Vastaukset"]
    return tuple(
        tuple("" if cell is None else str(cell) for cell in row)
        for row in sheet.iter_rows(values_only=True)
    )


@cache
def plan_rows() -> tuple[tuple[str, ...], ...]:
    lines = [line for line in PLAN.read_text("utf-8").splitlines() if not line.startswith("#")]
    return tuple(map(tuple, csv.reader(lines)))


def survey_columns() -> SurveyColumns:
    header = survey_rows()[0]
    return SurveyColumns(
        respondent=header[ID],
        municipality=header[PLACE],
        estimate=header[ESTIMATE],
        wishes=(header[WISHES],),
    )


# independent readings


def looks(text: str) -> str:
    """A cell as it looks: what the library promises to take as the same."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(c for c in composed if c not in "\u00ad\u200b\u2060\ufeff").strip()


def parsed(content: bytes) -> dict[int, list[str]] | None:
    """The rows of a CSV by their numbers, letter by letter; None where it is broken."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            return None
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)
    above = 0
    while above < len(lines) and (
        not lines[above].strip() or lines[above].lstrip('"').startswith("#")
    ):
        above += 1
    text = "".join(lines[above:])
    separator = separator_in(text)
    rows: dict[int, list[str]] = {}
    row: list[str] = [""]
    number, k, state = above + 1, 0, "start"
    while k < len(text):
        letter, k = text[k], k + 1
        if state == "quoted":
            if letter == '"' and text[k : k + 1] == '"':
                row[-1] += '"'
                k += 1
            elif letter == '"':
                state = "closed"
            else:
                row[-1] += letter
        elif letter == separator:
            row.append("")
            state = "start"
        elif letter in "\r\n":
            k += letter == "\r" and text[k : k + 1] == "\n"
            rows[number], row, number, state = row, [""], number + 1, "start"
        elif state == "closed":
            return None
        elif letter == '"' and state == "start":
            state = "quoted"
        else:
            row[-1] += letter
            state = "bare"
    if state == "quoted":
        return None
    if state != "start" or row != [""]:
        rows[number] = row
    kept = {n: list(map(looks, row)) for n, row in rows.items() if not re.match(r"#\s", row[0])}
    return {n: row for n, row in kept.items() if any(row)}


def separator_in(text: str) -> str:
    """The separator of the header: the first of ; tab , that it has outside quotes."""
    quoted, outside = False, ""
    for letter in text:
        quoted ^= letter == '"'
        if letter in "\r\n" and not quoted and outside.strip():
            break
        outside += "" if quoted else letter
    return next((mark for mark in ";\t," if mark in outside), ",")


def as_table(rows: dict[int, list[str]]) -> dict[int, dict[str, str]]:
    """Rows below the first as column -> text; columns without a name left out."""
    first, *others = rows
    header = rows[first]
    return {
        n: {name: rows[n][k] if k < len(rows[n]) else "" for k, name in enumerate(header) if name}
        for n in others
    }


def read_by_openpyxl(content: bytes) -> dict[int, list[str]]:
    """The rows of the first sheet by their numbers."""
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets[0]
    rows = {}
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        texts = []
        for cell in row:
            whole = isinstance(cell, float) and cell.is_integer()
            texts.append("" if cell is None else looks(str(int(cell) if whole else cell)))
        if any(texts):
            rows[number] = texts
    return rows


# mangling


def as_csv(rows: Rows, rng: random.Random) -> bytes:
    """A table as some program saves it."""
    buffer = io.StringIO()
    end = rng.choice(["\n", "\r\n"])
    csv.writer(buffer, delimiter=rng.choice(";,\t"), lineterminator=end).writerows(rows)
    text = buffer.getvalue()
    encoding = rng.choice(["utf-8", "utf-8-sig", "cp1252"])
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode("utf-8")


def as_xlsx(rows: Rows) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        cells = [openpyxl.cell.WriteOnlyCell(sheet, value=None) for _ in row]
        for cell, text in zip(cells, row, strict=True):
            cell.value = text or None
            cell.data_type = "s" if text else "n"
        sheet.append(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def damaged(content: bytes, rng: random.Random) -> bytes:
    """Bytes flipped, cut, lost, doubled, or replaced by what separates and quotes."""
    for _ in range(rng.choice([1, 1, 1, 2, 5])):
        k = rng.randrange(len(content))
        what = rng.randrange(8)
        if what == 0:
            content = content[: max(k, 20)]
        elif what == 1:
            content = content[:k] + content[k + 1 :]
        elif what == 2:
            content = (
                content[:k]
                + rng.choice([b'"', b";", b",", b"\n", b"\r", b"\xe4", b"#"])
                + content[k:]
            )
        elif what == 3:
            end = k + rng.randrange(60)
            content = content[:k] + content[end:] if len(content) > 100 else content
        elif what == 4:
            content = content[:k] + content[k : k + 40] + content[k:]
        elif what == 5:
            content = content[:k] + rng.choice([b'"', b";", b",", b"\n"]) + content[k + 1 :]
        else:
            content = content[:k] + bytes([content[k] ^ 1 << rng.randrange(8)]) + content[k + 1 :]
        content = content or b"x"
    return content


def same_look(text: str, rng: random.Random) -> str:
    """The same text in other letters, spaces and composition."""
    text = rng.choice([str.upper, str.lower, str.title, str])(text)
    text = unicodedata.normalize(rng.choice(["NFC", "NFD"]), text)
    return (
        rng.choice(["", " ", "\u00a0", "\t", "\u200b"])
        + text
        + rng.choice(["", "  ", "\u2009", "\ufeff"])
    )


def attempt(read: Callable[..., T], path: Path, **options: object) -> T | None:
    """What a reader returns, or None where it refuses; any other exception is a fault."""
    try:
        return read(path, **options)
    except DataError as error:
        said = [error.text(language) for language in ("fi", "sv", "en")]
    assert all(said)
    return None


def cases(name: str, count: int) -> Iterable[random.Random]:
    return (random.Random(f"{name} {k}") for k in range(count))


COUNT = {"bytes of csv": 2_500, "bytes of xlsx": 700, "xml of xlsx": 400, "survey": 600,
         "plan": 600, "bytes of plan": 700, "corrections": 500}  # fmt: skip
READ: dict[str, list[bool]] = {}


def note(name: str, was_read: bool) -> None:
    READ.setdefault(name, []).append(was_read)


# tables


def test_damaged_csv_reads_as_it_stands_or_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    for rng in cases("bytes of csv", COUNT["bytes of csv"]):
        rows = [list(row) for row in survey_rows()[: rng.choice([6, 12, 29])]]
        content = damaged(as_csv(rows, rng), rng)
        path.write_bytes(content)
        table = attempt(read_table, path)
        expected = parsed(content)
        note("bytes of csv", table is not None)
        if table is not None:
            assert expected is not None, content
            assert table.to_dict("index") == as_table(expected), content


def test_damaged_workbooks_read_alike_or_are_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    whole = SURVEY.read_bytes()
    sound = read_table(SURVEY)
    for rng in cases("bytes of xlsx", COUNT["bytes of xlsx"]):
        path.write_bytes(damaged(whole, rng))
        table = attempt(read_table, path)
        note("bytes of xlsx", table is not None)
        assert table is None or table.equals(sound)


def test_damaged_xml_reads_as_openpyxl_reads_it_or_is_refused(tmp_path):
    path, part = tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml"
    rows = [list(row[:6]) for row in survey_rows()[:6]]
    with zipfile.ZipFile(io.BytesIO(as_xlsx(rows))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = re.sub(
        rb'<c r="E(\d)" t="\w+">.*?</c>', rb'<c r="E\1"><v>\1.5</v></c>', parts[part]
    )
    sound = None
    for rng in cases("xml of xlsx", COUNT["xml of xlsx"]):
        head, tag, body = parts[part].partition(b"<sheetData>")
        sheet = head + tag + (body if sound is None else damaged(body, rng))
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in (parts | {part: sheet}).items():
                archive.writestr(name, content)
        path.write_bytes(buffer.getvalue())
        table = attempt(read_table, path)
        sound = table if sound is None else sound
        note("xml of xlsx", table is not None)
        if table is not None and not table.equals(sound):
            expected = as_table(read_by_openpyxl(buffer.getvalue()))
            assert table.to_dict("index") == expected


# surveys


def codes_by_name() -> dict[str, str]:
    table = municipalities()
    names = {code: code for code in table.index}
    for column in ("name_sv", "name_fi"):
        names |= {name.casefold(): code for code, name in table[column].items()}
    return names


def mangle_survey(rows: Rows, rng: random.Random) -> None:
    """Some edits of cells and rows, in place."""
    for _ in range(rng.choice([1, 2, 4])):
        row, other = rng.choice(rows[1:]), rng.choice(rows[1:])
        what = rng.randrange(9)
        column = rng.choice([PLACE, ESTIMATE, WISHES])
        if what == 0:
            body = rows[1:]
            rng.shuffle(body)
            rows[1:] = body
        elif what == 1:
            row[column], other[column] = other[column], row[column]
        elif what == 2:
            row[ESTIMATE] = rng.choice(NUMBERS)
        elif what == 3:
            row[ESTIMATE] = rng.choice(NO_NUMBERS)
        elif what == 4:
            row[PLACE] = rng.choice(NO_PLACES)
        elif what == 5:
            row[WISHES] = rng.choice([row[WISHES] + ", ", ""]) + rng.choice(NO_PLACES)
        elif what == 6:
            row[PLACE] = same_look(row[PLACE], rng)
        elif what == 7:
            row[column] = ""
        else:
            row[ESTIMATE], row[PLACE] = row[PLACE], row[ESTIMATE]


def number_of(text: str) -> float | None:
    """A plain number of clients, or None."""
    plain = re.sub(r"(?<=\d)[ \u00a0](?=\d{3}(?!\d))", "", looks(text))
    if re.fullmatch(r"[+-]?[0-9]+([.,][0-9]+)?(e[0-9]{1,2})?", plain):
        number = float(plain.replace(",", "."))
        return number if number < float("inf") else None
    return None


def named(findings: Iterable[Finding]) -> set[tuple[int | None, str | None]]:
    return {(finding.row, finding.column) for finding in findings}


def check_survey(survey, rows: Rows) -> None:
    """That every answer is taken as written, or its row and column are among what is told."""
    header, names = rows[0], codes_by_name()
    told = named([*survey.questions, *survey.notes])
    asked = named(survey.questions)
    pairs = set()
    for number, row in enumerate(rows[1:], start=2):
        code = names.get(" ".join(looks(row[PLACE]).split()).casefold())
        if code is None:
            assert number not in survey.answers.index
            assert (number, header[PLACE]) in told
            continue
        assert survey.answers.at[number, "code"] == code
        estimate, read = number_of(row[ESTIMATE]), survey.answers.at[number, "estimate"]
        if estimate is not None and estimate >= 0:
            assert read == estimate
        else:
            assert read != read, (row[ESTIMATE], read)
            blank = looks(row[ESTIMATE]) in ("", "en osaa sanoa")
            assert (number, header[ESTIMATE]) in (told if blank else asked)
        for wish in re.split(r"\s+(?:ja|sekä)\s+|[,;/&+\r\n]", row[WISHES]):
            partner = names.get(" ".join(looks(wish).split()).casefold())
            if partner not in (None, code):
                pairs.add((code, partner))
            elif partner == code or looks(wish) not in ("", "ei"):
                assert (number, header[WISHES]) in told
    assert set(survey.wishes.itertuples(index=False, name=None)) == pairs


@pytest.mark.slow
def test_mangled_surveys_are_read_as_written_or_ask_or_are_refused(tmp_path):
    columns = survey_columns()
    for rng in cases("survey", COUNT["survey"]):
        header, *body = [list(row) for row in survey_rows()]
        rows = [header, *rng.sample(body, 8)]
        mangle_survey(rows, rng)
        book = rng.random() < 0.15 and not any("\x07" in cell for row in rows for cell in row)
        path = tmp_path / ("a.xlsx" if book else "a.csv")
        path.write_bytes(as_xlsx(rows) if book else as_csv(rows, rng))
        survey = attempt(read_survey, path, municipalities=municipalities(), columns=columns)
        note("survey", survey is not None)
        if survey is not None:
            check_survey(survey, rows)


def test_order_spelling_and_form_change_nothing(tmp_path):
    options = {"columns": survey_columns(), "corrections": CORRECTIONS}
    sound = read_survey(SURVEY, municipalities(), **options)
    for rng in cases("same survey", 60):
        header, *body = [list(row) for row in survey_rows()]
        for row in body:
            row[PLACE], row[ESTIMATE] = same_look(row[PLACE], rng), same_look(row[ESTIMATE], rng)
        order = rng.sample(range(len(header)), len(header))
        rng.shuffle(body)
        rows = [[row[k] for k in order] for row in [header, *body]]
        path = tmp_path / "a.csv"
        path.write_bytes(as_csv(rows, rng))
        survey = read_survey(path, municipalities(), **options)
        assert survey.estimates.equals(sound.estimates) and survey.wishes.equals(sound.wishes)
        assert len(survey.questions) == len(sound.questions)


@pytest.mark.parametrize("column", [ID, PLACE, ESTIMATE, WISHES])
@pytest.mark.parametrize("how", ["missing", "twice", "renamed", "blank"])
def test_columns_missing_doubled_or_renamed_are_refused(tmp_path, column, how):
    rows = [list(row) for row in survey_rows()]
    for row in rows:
        if how == "missing":
            del row[column]
        elif how == "twice":
            row.append(row[column])
    if how in ("renamed", "blank"):
        rows[0][column] = "x" if how == "renamed" else ""
    (tmp_path / "a.csv").write_bytes(as_csv(rows, random.Random(column)))
    with pytest.raises(DataError):
        read_survey(tmp_path / "a.csv", municipalities(), columns=survey_columns())


# corrections


def test_damaged_corrections_are_read_as_they_stand_or_refused(tmp_path):
    path, whole = tmp_path / "a.csv", CORRECTIONS.read_bytes()
    places = Places(study=municipalities())
    names = codes_by_name()
    for rng in cases("corrections", COUNT["corrections"]):
        content = damaged(whole, rng)
        path.write_bytes(content)
        corrections = attempt(read_corrections, path, places=places)
        note("corrections", corrections is not None)
        if corrections is None:
            continue
        table = as_table(parsed(content))
        assert len(corrections) == len(table)
        for correction in corrections.values():
            row = table[correction.row]
            assert (correction.column, correction.written) == (row["column"], row["written"])
            if correction.column == "estimate":
                assert correction.estimate == number_of(row["meant"]) or not row["meant"]
            elif correction.column == "municipality":
                assert correction.codes == (
                    (names[row["meant"].casefold()],) if row["meant"] else ()
                )


# plans


def mangle_plan(rows: Rows, rng: random.Random) -> None:
    """Some edits of a plan, in place."""
    header, *body = rows
    for _ in range(rng.choice([1, 1, 2, 3])):
        row, other = rng.choice(body), rng.choice(body)
        what = rng.randrange(11)
        if what == 0:
            rng.shuffle(body)
        elif what == 1:
            column = rng.randrange(5)
            row[column], other[column] = other[column], row[column]
        elif what == 2:
            row[2] = same_look(row[2], rng)
        elif what == 3:
            coaches = rng.choice(["1", "2,5", "0", "-1", "1e3", "1001", "９", "", "nan", "x"])
            for same in body:
                same[3] = coaches if same[2] == row[2] else same[3]
        elif what == 4:
            row[3] = rng.choice(["1", "1,0", "2", "", "one", "1e999"])
        elif what == 5:
            row[4] = rng.choice(["yes", "no", "", "YES", "kyllä", "1"])
        elif what == 6:
            row[0] = rng.choice(["5", "", "999", "179", row[0] + " ", "１７９", "0179", "17"])
        elif what == 7:
            body.append(list(row))
        elif what == 8 and len(body) > 2:
            body.remove(row)
        elif what == 9:
            row[2] = rng.choice(
                ["", "=SUM(A1)", "x" * 1_500, "a\u202eb", "uusi", "#REF!", "🏠", "'x"]
            )
        else:
            row[1] = rng.choice([same_look(row[1], rng), "Joutsa", "", "x", "172"])
    rows[:] = [header, *body]


def plan_of(table: Iterable[dict[str, str]]) -> tuple[dict, dict, tuple] | None:
    """Areas by code, coaches by area and the leader's areas; None where it is no plan."""
    areas, coaches, leaders = {}, {}, []
    names = codes_by_name()
    for row in table:
        code, area, count = row["code"], row["area"], number_of(row["coaches"])
        elsewhere = names.get(" ".join(row["municipality"].split()).casefold(), code) != code
        if code in areas or code not in municipalities().index or elsewhere or not area:
            return None
        if not count or count < 0 or coaches.setdefault(area, count) != count:
            return None
        if row["leader"] not in ("yes", "no", ""):
            return None
        areas[code] = area
        if row["leader"] == "yes" and area not in leaders:
            leaders.append(area)
    if set(areas) != set(municipalities().index) or len(leaders) > 1:
        return None
    if len({"".join(area.split()).casefold() for area in coaches}) < len(coaches):
        return None
    return areas, coaches, tuple(leaders)


def check_plan(plan, table: Iterable[dict[str, str]]) -> None:
    expected = plan_of(table)
    assert expected is not None
    assert (plan.area.to_dict(), plan.coaches.to_dict(), plan.leader_areas) == expected


@pytest.mark.slow
def test_mangled_plans_are_read_as_written_or_refused(tmp_path):
    for rng in cases("plan", COUNT["plan"]):
        rows = [list(row) for row in plan_rows()]
        mangle_plan(rows, rng)
        book = rng.random() < 0.15
        path = tmp_path / ("a.xlsx" if book else "a.csv")
        path.write_bytes(as_xlsx(rows) if book else as_csv(rows, rng))
        plan = attempt(read_plan, path, municipalities=municipalities())
        note("plan", plan is not None)
        table = [dict(zip(rows[0], map(looks, row), strict=True)) for row in rows[1:]]
        if plan is not None:
            check_plan(plan, table)
        else:  # and a good plan is not refused, but for names that cannot be shown and many coaches
            good = plan_of(table)
            odd = good and any(len(a) > 1_000 or "\u202e" in a for a in good[1])
            assert good is None or odd or max(good[1].values()) > 1_000


def test_damaged_plans_are_read_as_they_stand_or_refused(tmp_path):
    path, whole = tmp_path / "a.csv", PLAN.read_bytes()
    for rng in cases("bytes of plan", COUNT["bytes of plan"]):
        content = damaged(whole, rng)
        path.write_bytes(content)
        plan = attempt(read_plan, path, municipalities=municipalities())
        note("bytes of plan", plan is not None)
        if plan is not None:
            check_plan(plan, as_table(parsed(content)).values())


def test_five_thousand_cases_were_tried_of_which_some_of_each_kind_were_read():
    if set(READ) != set(COUNT):
        pytest.skip("counts what the tests above have tried when all of them run in one process")
    assert {name: len(read) for name, read in READ.items()} == COUNT
    assert sum(COUNT.values()) >= 5_000
    for name, read in READ.items():
        print(name, len(read), "tried,", sum(read), "read")
        assert sum(read) > len(read) // 20, name
