"""What the source suppresses and what single respondents answered: nowhere in any export.

The bytes of every export are searched, and what is packed in them: the parts of workbooks, the
rows of layers, the data inside the page, the manifest; as text in every language and as binary.
"""

import re
import sqlite3
import struct
import zipfile
from contextlib import closing

import geopandas as gpd
import openpyxl
import pytest

import ipsgeo as ips
from ipsgeo.views.carried import KINDS, carry
from ipsgeo.views.files import write_areas
from ipsgeo.views.manifest import manifest
from ipsgeo.views.sheets import MUNICIPALITY_COLUMNS
from ipsgeo.words import LANGUAGES

SECRET = 17.2468  # an estimate that no other figure of the study has
PERSON = "VASTAAJA-4711"
SAID = "Vain me kaksi tiedämme tämän"
SURVEY = "data/statistics/keski-suomi-survey-example.xlsx"
COUNTS = "data/statistics/unemployment.csv"


def forms(figure):
    """A figure as an export may hold it: as text with some decimals, and as eight bytes."""
    texts = [f"{figure:.{decimals}f}" for decimals in (3, 4)]
    spelled = [text.replace(".", mark).encode() for text in texts for mark in ".,"]
    return [*spelled, struct.pack(">d", figure), struct.pack("<d", figure)]


def contents(path):
    """The bytes of a file, and of what is packed in it."""
    content = path.read_bytes()
    yield content
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    if path.suffix == ".gpkg":
        with closing(sqlite3.connect(":memory:")) as base:
            base.deserialize(content)
            for (name,) in base.execute("SELECT table_name FROM gpkg_contents").fetchall():
                yield repr(base.execute(f'SELECT * FROM "{name}"').fetchall()).encode()
    if path.suffix in KINDS:
        yield (KINDS[path.suffix].take(content)[0] or "").encode()


def exports(study, folder):
    """Every export of a study's published plan, each with its manifest; what has texts by language.

    Pictures show the same figures in each language.
    """
    plan = study.plans["published"].plan
    files = ips.write_outputs(plan, study, folder)
    for language in LANGUAGES[1:]:
        for write, ending in ((ips.write_page, "html"), (ips.write_tables, "xlsx")):
            files.append(write(plan, study, folder / f"{language}.{ending}", language=language))
    for path in files:
        if path.suffix in KINDS and KINDS[path.suffix].take(path.read_bytes())[0] is None:
            carry(path, manifest(plan, study))
    return files


def holding(files, needles):
    """Which files hold which of the needles."""
    return {
        (path.name, needle)
        for path in files
        for content in contents(path)
        for needle in needles
        if needle in content
    }


@pytest.fixture
def answered(own_study, tmp_path):
    """A way to read the study with Joutsa's one answer, and as many wanted before it is shown."""
    book = openpyxl.load_workbook(tmp_path / SURVEY)
    sheet = book["Vastaukset"]
    heads = [str(cell.value) for cell in sheet[1]]
    place = {key: next(n for n, head in enumerate(heads) if head.startswith(key))
             for key in ("Vastaajan", "1. ", "3. ", "5. ")}  # fmt: skip
    row = next(row for row in sheet.iter_rows(min_row=2) if row[place["1. "]].value == "Joutsa")
    for key, value in (("Vastaajan", PERSON), ("3. ", SECRET), ("5. ", SAID)):
        row[place[key]].value = value
    book.save(tmp_path / SURVEY)
    return lambda least: own_study("made_up = true", f"made_up = true\nleast_answers = {least}")


def test_answers_under_the_limit_are_in_no_export(answered, tmp_path):
    study = answered(2)
    assert study.survey.estimates.at["172", "estimate"] == SECRET
    files = exports(study, tmp_path / "maps")
    assert {path.suffix for path in files} == {".html", ".png", ".svg", ".xlsx", ".gpkg", ".csv",
                                               ".json"}  # fmt: skip
    assert holding(files, [*forms(SECRET), PERSON.encode(), SAID.encode()]) == set()
    # As pages and pictures write figures, with one decimal.
    spoken = [path for path in files if path.suffix in (".html", ".svg")]
    assert holding(spoken, [b">17,2<", b" 17,2 ", b">17.2<", b" 17.2 clients"]) == set()


def test_the_search_finds_an_answer_that_is_shown(answered, tmp_path):
    """The same search, where the study lets single answers be seen: it would find them."""
    study = answered(1)
    files = [ips.write_tables(study.plans["published"].plan, study, tmp_path / "a.xlsx")]
    assert holding(files, forms(SECRET))
    page = ips.write_page(study.plans["published"].plan, study, tmp_path / "a.html")
    assert holding([page], [b">17,2<"])
    assert holding(files, [PERSON.encode(), SAID.encode()]) == set()


def test_the_search_reads_what_is_packed(tmp_path):
    table = gpd.GeoDataFrame({"n": [SECRET]}, geometry=gpd.points_from_xy([0], [0]), crs=3067)
    table.to_file(tmp_path / "a.gpkg", driver="GPKG")
    book = openpyxl.Workbook()
    book.active["A1"] = SECRET
    book.save(tmp_path / "a.xlsx")
    for path in (tmp_path / "a.gpkg", tmp_path / "a.xlsx"):
        assert holding([path], forms(SECRET))


def test_a_suppressed_cell_is_missing_in_every_export_and_never_zero(own_study, tmp_path):
    """Luhanka's figure is suppressed, its clients are stated: only these are shown."""
    lines = (tmp_path / COUNTS).read_text("utf-8").splitlines(keepends=True)
    head = next(line for line in lines if line.startswith("code,")).strip().split(",")
    column = head.index("unemployed_2021M10")
    cells = next(line for line in lines if line.startswith("435,")).split(",")
    suppressed, old = ",".join([*cells[:column], ".", *cells[column + 1 :]]), ",".join(cells)
    (tmp_path / COUNTS).write_text("".join(lines).replace(old, suppressed), "utf-8")
    study = own_study("[demand.note]", '[demand.stated]\n"435" = 2.71828\n\n[demand.note]')
    assert study.demand["435"] == 2.71828
    plan = study.plans["published"].plan
    book = openpyxl.load_workbook(ips.write_tables(plan, study, tmp_path / "a.xlsx"))
    (row,) = [row for sheet in book for row in sheet.iter_rows(values_only=True) if row[0] == "435"]
    values = dict(zip(MUNICIPALITY_COLUMNS, row, strict=False))
    assert values["counted"] is None and values["eligible"] is None
    layer = write_areas(plan, study, tmp_path / "a.gpkg")
    towns = gpd.read_file(layer, layer="municipalities").set_index("code")
    assert towns.at["435", "demand"] == pytest.approx(2.71828)
    assert not (towns["demand"] == 0).any()
    html = ips.write_page(plan, study, tmp_path / "a.html").read_text("utf-8")
    (cells,) = re.findall(r"<tr>\s*<td>435</td>.*?</tr>", html, re.DOTALL)
    assert ">–<" in cells
    data = re.findall('<script type="application/json"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert not [text for text in data if "NaN" in text]
