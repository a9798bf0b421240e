"""The manifest in every kind of export: carried, taken out again, and any change noticed."""

import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from contextlib import closing
from dataclasses import replace

import geopandas as gpd
import matplotlib.image
import openpyxl
import pandas as pd
import pptx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipsgeo.errors import DataError
from ipsgeo.plan import Plan
from ipsgeo.sources.plans import read_plan, write_plan
from ipsgeo.views.maps.pictures import draw_plan, write_picture
from ipsgeo.views.page.web import write_page
from ipsgeo.views.publish import with_stated_dates
from ipsgeo.views.trust.canonical import canonical, digest
from ipsgeo.views.trust.carried import KINDS, carry, read_carried
from ipsgeo.views.trust.carriers import HTML, put_marked
from ipsgeo.views.trust.manifest import hashes, manifest, plan_areas, plan_of_areas, write_manifest
from ipsgeo.views.trust.office_parts import ITEM
from ipsgeo.views.trust.shown import shows_division
from ipsgeo.views.workbook.files import write_areas, write_tables

ANY = sorted(KINDS)
PLAIN = (".csv", ".html", ".pdf", ".png", ".svg")  # of which every byte counts


@pytest.fixture(scope="module")
def facts(solution, study):
    return manifest(solution, study)


@pytest.fixture(scope="module")
def exports(solution, study, facts, tmp_path_factory):
    """A file of each kind with its manifest, by its ending."""
    folder = tmp_path_factory.mktemp("exports")
    plan, path = solution.plan, {kind: folder / f"export{kind}" for kind in KINDS}
    write_tables(solution, study, path[".xlsx"])
    write_areas(solution, study, path[".gpkg"])
    write_page(solution, study, path[".html"])
    axes = draw_plan(plan, study)
    write_picture(axes, path[".png"])
    write_picture(axes, path[".svg"])
    write_plan(plan, path[".csv"], names=study.municipalities["name_fi"])
    axes.figure.savefig(path[".pdf"], metadata={"CreationDate": None})
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "302 asiakasta"
    deck.save(path[".pptx"])
    with_stated_dates(path[".pptx"])
    for file in path.values():
        if not has_manifest(file):
            carry(file, facts)
    return path


def has_manifest(file):
    try:
        read_carried(file)
    except DataError:
        return False
    return True


def key_of(path):
    """What is wrong with an export that cannot be read."""
    with pytest.raises(DataError) as wrong:
        read_carried(path)
    return wrong.value.findings[0].key


@pytest.mark.parametrize("kind", ANY)
def test_what_is_put_in_comes_out_again(exports, facts, kind):
    found = read_carried(exports[kind])
    assert canonical(found.facts) == canonical(facts)
    assert found.is_intact and found.is_content_intact


def test_the_programs_still_open_the_files(exports, study, solution):
    assert openpyxl.load_workbook(exports[".xlsx"])["Alueet"].max_row == 9
    assert len(gpd.read_file(exports[".gpkg"], layer="areas")) == 8
    assert matplotlib.image.imread(exports[".png"]).shape[2] == 4
    assert ET.parse(exports[".svg"]).getroot().tag.endswith("svg")
    assert pages_of(exports[".pdf"]) == 1
    deck = pptx.Presentation(exports[".pptx"])
    assert deck.slides[0].shapes.title.text == "302 asiakasta"
    read = read_plan(exports[".csv"], municipalities=study.municipalities)
    assert read.area.to_dict() == solution.plan.area.to_dict()


def pages_of(path):
    """How many pages a document has whose objects are where its own list says that they are."""
    content = path.read_bytes()
    place = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", content)[1])
    rows = re.match(rb"xref\n0 (\d+)\n", content[place:])
    places = content[place + rows.end() :].split(b"\n")[: int(rows[1])]
    for number, row in enumerate(places):
        offset, _, kind = row.split()
        assert kind == b"f" or content[int(offset) :].startswith(b"%d 0 obj" % number)
    return len(re.findall(rb"/Type /Page\b", content))


def test_a_presentation_keeps_it_when_it_is_saved_again(exports, tmp_path):
    path = tmp_path / "again.pptx"
    pptx.Presentation(exports[".pptx"]).save(path)
    with zipfile.ZipFile(path) as saved, zipfile.ZipFile(exports[".pptx"]) as first:
        (name,) = [n for n in saved.namelist() if n.startswith("customXml/item1")]
        assert saved.read(name) == first.read(ITEM)


@pytest.mark.parametrize("kind", PLAIN)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(where=st.floats(0, 1, exclude_max=True), turned=st.integers(1, 255))
def test_any_changed_byte_is_noticed(exports, kind, where, turned):
    content = bytearray(exports[kind].read_bytes())
    content[int(where * len(content))] ^= turned
    changed = exports[kind].with_name(f"changed{kind}")
    changed.write_bytes(content)
    assert not is_untouched(changed)


def is_untouched(path):
    """Whether an export is all as it was; False where it cannot be read at all."""
    try:
        found = read_carried(path)
    except DataError:
        return False
    return found.is_intact and found.is_content_intact


@pytest.mark.parametrize("kind", [".xlsx", ".pptx"])
def test_any_changed_part_of_a_document_is_noticed(exports, kind, tmp_path):
    with zipfile.ZipFile(exports[kind]) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in parts:
        path = tmp_path / f"changed{kind}"
        with zipfile.ZipFile(path, "w") as archive:
            for other, part in parts.items():
                archive.writestr(other, part + b" " if other == name else part)
        if name == ITEM:
            assert key_of(path) == "no_manifest"
        else:
            found = read_carried(path)
            assert found.is_intact and not found.is_content_intact, name


def test_a_part_that_is_added_to_a_document_is_noticed(exports, tmp_path):
    path = tmp_path / "more.xlsx"
    shutil.copy(exports[".xlsx"], path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/worksheets/sheet99.xml", "<a/>")
    assert not read_carried(path).is_content_intact


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE areas SET clients = clients + 0.000001 WHERE number = 3",
        "UPDATE municipalities SET name_fi = 'x' WHERE code = '179'",
        "DELETE FROM municipalities WHERE code = '179'",
        "UPDATE gpkg_contents SET srs_id = 4326 WHERE table_name = 'areas'",
        "ALTER TABLE areas RENAME COLUMN load TO loads",
    ],
)
def test_a_changed_layer_is_noticed(exports, tmp_path, change):
    path = tmp_path / "changed.gpkg"
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(exports[".gpkg"].read_bytes())
        for (name,) in base.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            base.execute(f'DROP TRIGGER "{name}"')  # which call functions of the GIS
        base.execute(change)
        base.commit()
        path.write_bytes(base.serialize())
    assert not read_carried(path).is_content_intact


def test_what_a_gis_adds_without_changing_a_layer_is_no_change(exports, tmp_path):
    path = tmp_path / "opened.gpkg"
    shutil.copy(exports[".gpkg"], path)
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("CREATE TABLE layer_styles (id INTEGER PRIMARY KEY, styleQML TEXT)")
        base.execute("UPDATE gpkg_contents SET last_change = '2027-01-01T00:00:00.000Z'")
        base.commit()
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert read_carried(path).is_content_intact
    assert len(gpd.read_file(path, layer="municipalities")) == 22


@pytest.mark.parametrize("kind", ANY)
def test_a_manifest_whose_figures_were_changed_is_noticed(exports, kind, facts, tmp_path):
    """The hash of the manifest is its own: the rest of the file is as it was."""
    path = tmp_path / f"export{kind}"
    content, rest = exports[kind].read_bytes(), KINDS[kind].take
    record = json.loads(rest(content)[0])
    record["manifest"]["result"]["objective"] += 1
    path.write_bytes(replaced(kind, content, canonical(record)))
    found = read_carried(path)
    assert not found.is_intact
    assert found.is_content_intact


def replaced(kind, content, record):
    """An export with another record in it."""
    take, put = KINDS[kind].take, KINDS[kind].put
    if kind in (".xlsx", ".pptx"):
        old = take(content)[0].encode()
        buffer = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(buffer, "w") as write:
            for name in read.namelist():
                write.writestr(name, read.read(name).replace(old, record.encode()))
        return buffer.getvalue()
    if kind == ".gpkg":
        with closing(sqlite3.connect(":memory:")) as base:
            base.deserialize(content)
            base.execute("UPDATE gpkg_metadata SET metadata = ?", (record,))
            base.commit()
            return base.serialize()
    return put(take(content)[1], record)


BROKEN = (
    "", "{", "[]", "null", "1e999", '{"form":"ipsgeo manifest 1"}', "[" * 100_000, '"\\ud800"',
    canonical({"form": "ipsgeo manifest 1", "content_sha256": "", "manifest_sha256": "",
               "manifest": {"product": {}, "inputs": {}, "parameters": {}, "result": {},
                            "outputs": {}, "plan": [1], "study": "", "plan_sha256": ""}}),
)  # fmt: skip


@pytest.mark.parametrize("kind", ANY)
@pytest.mark.parametrize("record", BROKEN, ids=range(len(BROKEN)))
def test_a_record_that_is_none_is_damage(exports, kind, record, tmp_path):
    path = tmp_path / f"export{kind}"
    path.write_bytes(replaced(kind, exports[kind].read_bytes(), record))
    assert key_of(path) == "manifest_damaged"


@pytest.mark.parametrize("kind", [*ANY, ".json"])
@pytest.mark.parametrize("content", [b"", b"\0" * 200, b"PK\x03\x04", b"SQLite format 3\0" * 20])
def test_a_file_that_is_no_export_is_refused_in_words(kind, content, tmp_path):
    path = tmp_path / f"any{kind}"
    path.write_bytes(content)
    assert key_of(path) in ("no_manifest", "manifest_damaged")


@pytest.mark.parametrize("kind", ANY)
def test_a_file_that_is_cut_off_is_refused(exports, kind, tmp_path):
    path = tmp_path / f"cut{kind}"
    content = exports[kind].read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert not is_untouched(path)


def test_a_damaged_stream_of_a_document_is_refused(exports, tmp_path):
    """Not only what is cut off: a byte that no stream of a zip archive begins with."""
    for kind in (".xlsx", ".pptx"):
        content = bytearray(exports[kind].read_bytes())
        with zipfile.ZipFile(exports[kind]) as archive:
            part = max(archive.infolist(), key=lambda entry: entry.compress_size)
        start = part.header_offset + 30 + len(part.filename)
        content[start : start + 2] = b"\xff\xff"
        path = tmp_path / f"flipped{kind}"
        path.write_bytes(content)
        assert key_of(path) == "manifest_damaged"


@pytest.mark.parametrize(("kind", "named"), [(".pptx", ".xlsx"), (".xlsx", ".pptx")])
def test_a_document_under_the_ending_of_another_kind_is_refused(exports, tmp_path, kind, named):
    path = tmp_path / f"renamed{named}"
    shutil.copy(exports[kind], path)
    assert key_of(path) == "other_document"


def test_a_table_that_begins_with_a_mark_of_its_encoding_is_read_and_not_as_written(
    exports, facts, tmp_path
):
    """As programs save CSV anew; what they do to the rest is noticed besides."""
    path = tmp_path / "saved.csv"
    path.write_bytes(b"\xef\xbb\xbf" + exports[".csv"].read_bytes())
    found = read_carried(path)
    assert canonical(found.facts) == canonical(facts)
    assert found.is_intact and not found.is_content_intact


IMPOSSIBLE = [
    *(("coaches", wrong) for wrong in (1e308, 1001, 0, -1, True, "1", None, [], {}, float("nan"))),
    *(("leader", wrong) for wrong in (None, 0, [], "x", "yes")),
    *(("team", wrong) for wrong in (0, 1.5, True, "1", None)),
    *(("area", wrong) for wrong in (None, 1, "", [])),
]  # fmt: skip


@pytest.mark.parametrize(("field", "wrong"), IMPOSSIBLE)
def test_a_resealed_manifest_with_an_impossible_area_is_damage(
    facts, exports, tmp_path, field, wrong
):
    areas = [dict(row) for row in facts["plan"]]
    areas[0][field] = wrong
    check_damage(facts, areas, exports, tmp_path)


def test_a_resealed_manifest_with_two_areas_of_one_name_is_damage(facts, exports, tmp_path):
    areas = [dict(row) for row in facts["plan"]]
    areas[0]["area"] = areas[1]["area"]
    check_damage(facts, areas, exports, tmp_path)


def check_damage(facts, areas, exports, tmp_path):
    """A manifest with these areas and the hashes that go with them is refused in words."""
    path = tmp_path / "resealed.csv"
    path.write_bytes(KINDS[".csv"].take(exports[".csv"].read_bytes())[1])
    carry(path, {**facts, "plan": areas, "plan_sha256": digest(areas)})
    assert key_of(path) == "manifest_damaged"


def test_other_files_are_named_as_such(tmp_path):
    (tmp_path / "notes.txt").write_text("x")
    assert key_of(tmp_path / "notes.txt") == "no_export"
    assert key_of(tmp_path / "nowhere.html") == "no_file"


def test_nothing_is_put_in_twice(exports, facts, tmp_path):
    path = tmp_path / "export.html"
    shutil.copy(exports[".html"], path)
    with pytest.raises(ValueError, match="already"):
        carry(path, facts)


def test_the_page_s_element_cannot_be_ended(facts):
    record = canonical({"name": "</script><!-- &amp; \u2028"})
    page = put_marked(HTML, b"<body></body>", record)
    assert page.count(b"</script") == 1 and page.endswith(b"</script>\n</body>")
    with pytest.raises(ValueError, match="canonical"):
        put_marked(HTML, b"<body></body>", "</script>")


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
                    lambda part: st.lists(part) | st.dictionaries(st.text(), part)))  # fmt: skip
def test_canonical_text_is_json_without_markup(value):
    text = canonical(value)
    assert text.isascii() and not set("<>&\n") & set(text)
    assert canonical(json.loads(text)) == text


# the manifest


def test_the_plan_comes_back_as_it_was(study, published):
    team = pd.Series({area: 1 + k % 2 for k, area in enumerate(published.coaches.index)})
    for plan in (published, replace(published, team=team)):
        again = plan_of_areas(json.loads(canonical(plan_areas(plan))))
        assert again.groups() == plan.groups()
        assert again.coaches.to_dict() == plan.coaches.to_dict()
        assert set(again.leader_areas) == set(plan.leader_areas)
        assert (again.team is None) == (plan.team is None)
        assert plan.team is None or again.team.to_dict() == plan.team.to_dict()


def test_a_municipality_in_two_areas_is_no_plan(facts):
    areas = [dict(row) for row in facts["plan"]]
    areas[0]["municipalities"] = [*areas[0]["municipalities"], areas[1]["municipalities"][0]]
    with pytest.raises(ValueError, match="two areas"):
        plan_of_areas(areas)


def test_only_a_plain_proof_has_prices(solution, study, published):
    assert "certificate" not in manifest(published, study)
    assert "certificate" not in manifest(replace(solution, status="feasible"), study)
    assert "certificate" not in manifest(replace(solution, under=study.problem.rules), study)


def test_files_of_the_same_name_are_both_named(tmp_path):
    files = [tmp_path / folder / "export.csv" for folder in ("x", "y")]
    for file in files:
        file.parent.mkdir()
        file.write_text(str(file))
    assert list(hashes([*files, files[0]])) == ["export.csv", "export.csv (2)"]


def test_the_manifest_s_own_file_knows_its_hash(solution, study, tmp_path):
    path = write_manifest(solution, study, tmp_path / "m.json")
    assert read_carried(path).is_intact
    path.write_text(path.read_text("utf-8").replace('"coaches": 10', '"coaches": 11'), "utf-8")
    assert not read_carried(path).is_intact
    path.write_text('{"study": "x"}')
    assert key_of(path) == "no_manifest"


def test_no_place_of_this_computer_is_in_it(facts, study):
    assert str(study.path.parent) not in canonical(facts)


# the division that is shown


@pytest.mark.parametrize("kind", [".html", ".xlsx", ".csv", ".gpkg"])
def test_the_division_that_is_shown_is_read(exports, solution, kind):
    groups = list(solution.plan.groups().values())
    assert shows_division(exports[kind], groups) is True
    moved = [groups[0][1:], [groups[0][0], *groups[1]], *groups[2:]]
    assert shows_division(exports[kind], moved) is False


def test_pictures_have_no_table(exports, solution):
    assert shows_division(exports[".png"], list(solution.plan.groups().values())) is None


# the same bytes

PROGRAM = """
import sys
from pathlib import Path
import pptx
from ipsgeo.solve import solve
from ipsgeo.sources.plans import write_plan
from ipsgeo.study import read_study
from ipsgeo.views.trust.carried import carry
from ipsgeo.views.workbook.files import write_areas, write_tables
from ipsgeo.views.trust.manifest import manifest
study = read_study("keski-suomi")
solution, folder = solve(study.problem), Path(sys.argv[1])
write_tables(solution, study, folder / "export.xlsx")
write_areas(solution, study, folder / "export.gpkg")
write_plan(solution.plan, folder / "export.csv", names=study.municipalities["name_fi"])
carry(folder / "export.csv", manifest(solution, study))
"""


@pytest.mark.slow
def test_another_process_writes_the_same_bytes(exports, tmp_path):
    """With another seed of hashes and from another folder, dated as stated."""
    folder = tmp_path / "other"
    folder.mkdir()
    env = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, str(folder)], check=True, cwd=folder,
        env=env | {"PYTHONHASHSEED": "12"},
    )  # fmt: skip
    for kind in (".xlsx", ".gpkg", ".csv"):
        assert (folder / f"export{kind}").read_bytes() == exports[kind].read_bytes(), kind


def test_another_stated_date_changes_what_bears_a_date_and_no_more(
    exports, solution, study, monkeypatch, tmp_path
):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    book = write_tables(solution, study, tmp_path / "later.xlsx")
    layers = write_areas(solution, study, tmp_path / "later.gpkg")
    parts = []
    for path in (book, exports[".xlsx"]):
        with zipfile.ZipFile(path) as archive:
            parts.append({part: archive.read(part) for part in archive.namelist()})
    changed = {part for part in parts[0] if parts[0][part] != parts[1][part]}
    assert changed == {"docProps/core.xml", ITEM}
    assert layers.read_bytes() != exports[".gpkg"].read_bytes()
    take = KINDS[".gpkg"].take
    assert take(layers.read_bytes())[1] == take(exports[".gpkg"].read_bytes())[1]


def test_a_plan_of_other_titles_has_another_hash(published):
    areas = plan_areas(published)
    other = Plan(
        area=published.area.replace({areas[0]["area"]: "Toinen"}),
        coaches=published.coaches.rename({areas[0]["area"]: "Toinen"}),
    )
    assert digest(plan_areas(other)) != digest(areas)
