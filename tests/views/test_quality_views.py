"""The picture, workbook and forms of an assessment: what they show, also of hostile texts."""

import re
import xml.etree.ElementTree as ET
from collections import Counter

import openpyxl
import pytest
from conftest import REPOSITORY
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from ipsgeo.errors import DataError
from ipsgeo.quality import report, reports
from ipsgeo.sources.assessment import (
    Answer,
    Round,
    read_assessment,
    read_criteria,
    read_phases,
)
from ipsgeo.views.maps.pictures import write_picture
from ipsgeo.views.quality import (
    draw_assessment,
    report_lines,
    write_assessment,
    write_assessment_tables,
    write_form,
)
from ipsgeo.views.quality.pieces import KEPT, LOWERED, RAISED
from ipsgeo.words import LANGUAGES, text

CRITERIA = read_criteria()
HOSTILE = '=HYPERLINK("http://x") <script>alert(1)</script> $x^2$ \\frac{1}{2} {name} & "a" %s'


@pytest.fixture(scope="module")
def example():
    file = REPOSITORY / "data/studies/laatu-esimerkki.csv"
    return reports(read_assessment(file), CRITERIA, profile_key="purchased")[0]


@pytest.fixture(scope="module")
def school():
    answers = tuple(
        Answer(item=k, points=1 + k % 5, subscale="work" if k <= 25 else "education",
               name=HOSTILE if k == 1 else "x" * 300 if k == 2 else "", note=HOSTILE)
        for k in range(1, 36)
    )  # fmt: skip
    return report([Round(answers=answers, scale="school", service=HOSTILE, date="2026-03-10")])


@pytest.fixture(scope="module")
def partial():
    before = Round.of_points(dict.fromkeys(range(1, 26), 3), date="2026-01-31")
    return report([before, Round.of_points(dict.fromkeys(range(1, 24), 4))], CRITERIA)


def shown(axes) -> list[str]:
    return [own.get_text() for own in axes.figure.findobj(Text) if own.get_text()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_names_every_criterion_and_that_it_is_made_up(example, language):
    texts = shown(draw_assessment(example, language=language))
    for own in CRITERIA:
        name = text(f"quality.item_{own.number}", language)
        assert name + ("" if own.name_verified else " *") in texts
    assert text("quality.made_up_short", language) in texts
    assert "98" in texts and text("quality.band_fair", language) in texts
    assert texts.count("+1") == 13 and texts.count("−1") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_leaves_the_picture_or_runs_into_another(example, school, partial, language):
    for own in (example, school, partial):
        axes = draw_assessment(own, language=language)
        renderer, paper = axes.figure.canvas.get_renderer(), axes.figure.bbox
        boxes = [
            (mark.get_text(), mark.get_window_extent(renderer))
            for mark in axes.figure.findobj(Text)
            if mark.get_text()
        ]
        for said, box in boxes:
            assert box.x0 >= 0 and box.x1 <= paper.x1 + 1, said
            assert box.y0 >= 0 and box.y1 <= paper.y1 + 1, said
        for k, (one, own_box) in enumerate(boxes):
            for other, other_box in boxes[k + 1 :]:
                across = min(own_box.x1, other_box.x1) - max(own_box.x0, other_box.x0)
                up = min(own_box.y1, other_box.y1) - max(own_box.y0, other_box.y0)
                assert across <= 2 or up <= 4, (one, other)


def test_cells_show_what_was_kept_what_rose_and_what_fell(example):
    axes = draw_assessment(example)
    cells = [p for p in axes.figure.findobj(Rectangle) if p.get_x() > 0.05 and p.get_y() < 0.7]
    steps = example.change.items.values()
    faces = Counter(to_hex(cell.get_facecolor()) for cell in cells)
    fallen = [cell for cell in cells if to_hex(cell.get_edgecolor()) == LOWERED]
    legend = 1  # of each kind beside the words
    assert faces[KEPT] in (kept := sum(min(s.before, s.after) for s in steps), kept + legend)
    assert faces[RAISED] == sum(max(0, s.change) for s in steps) + legend
    assert len(fallen) == sum(max(0, -s.change) for s in steps) + legend


def test_a_recalled_name_is_marked_wherever_it_is_shown(example, partial, tmp_path):
    for own in (example, partial):
        lines = "\n".join(report_lines(own, "fi"))
        path = write_assessment_tables([own], tmp_path / "a.xlsx")
        book = openpyxl.load_workbook(path)
        cells = [str(c.value) for name in ("Muutos", "Profiili") for r in book[name] for c in r]
        for criterion in CRITERIA:
            name = text(f"quality.item_{criterion.number}")
            marked = set(re.findall(rf"{name}( \*)?", f"{lines}\n{chr(10).join(cells)}"))
            assert marked == ({""} if criterion.name_verified else {" *"}), name


def test_missing_points_are_called_missing_and_no_band_is_drawn_from_them():
    own = report([Round.of_points(dict.fromkeys(range(1, 25), 4))], CRITERIA)
    texts = shown(draw_assessment(own))
    assert "puuttuu" in texts and "97–101" in texts and "puuttuu: 25" in texts
    assert texts.count(text("quality.band_fair")) == 1  # on the strip, where every band stands
    assert not [said for said in texts if "nyt" in said]


def test_computed_points_are_marked():
    own = Round.of_points({**dict.fromkeys(range(2, 26), 3)}).with_computed({1: 4})
    texts = shown(draw_assessment(report([own], CRITERIA), language="en"))
    assert "Clients per coach°" in texts
    assert any("° computed from a plan" in said for said in texts)


def test_pictures_have_alternative_texts_and_the_same_bytes(example, tmp_path):
    first = write_assessment([example], tmp_path / "a", name="laatu")
    second = write_assessment([example], tmp_path / "b", name="laatu")
    assert [file.name for file in first] == [
        "laatu-quality.png", "laatu-quality.svg", "laatu-quality.xlsx",
    ]  # fmt: skip
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name
    svg = first[1].read_text("utf-8")
    root = ET.fromstring(svg)
    assert root.get("role") == "img"
    said = {child.get("id"): child.text for child in root if child.get("id")}
    assert said["title"] == "Laatukriteerit: Esimerkkipalvelu"
    assert "kohtalainen" in said["description"] and "KEKSITTY ESIMERKKI" in said["description"]
    assert b"Laatukriteerit" in first[0].read_bytes()[:2000]


def test_hostile_texts_stay_texts(school, tmp_path):
    picture, drawing, book = write_assessment([school], tmp_path, name="koulu")
    ET.fromstring(drawing.read_text("utf-8"))
    assert "<script" not in drawing.read_text("utf-8")
    cells = [c for sheet in openpyxl.load_workbook(book) for row in sheet.rows for c in row]
    assert any(c.value == HOSTILE for c in cells)
    assert all(c.data_type != "f" for c in cells)
    assert picture.stat().st_size > 10_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_has_its_sheets_in_words(example, tmp_path, language):
    path = write_assessment_tables([example], tmp_path / "a.xlsx", language=language)
    book = openpyxl.load_workbook(path)
    wanted = ("score", "items", "change", "profile", "how")
    assert book.sheetnames == [text(f"quality.sheet_{name}", language) for name in wanted]
    every = [str(c.value) for sheet in book for row in sheet.rows for c in row if c.value]
    assert text("quality.made_up", language) in every
    assert not [cell for cell in every if re.search(r"\{\w+\}|quality\.", cell)]


def test_the_workbook_sums_as_the_score_does(example, tmp_path):
    file = REPOSITORY / "data/studies/laatu-esimerkki.csv"
    path = write_assessment_tables([example], tmp_path / "a.xlsx", files=[file])
    book = openpyxl.load_workbook(path)
    items = list(book["Kriteerit"].iter_rows(min_row=2, values_only=True))
    assert sum(row[6] for row in items) == 98 and len(items) == 25
    unverified = [row[3] for row in items if row[5] == "ei tarkistettu"]
    assert unverified == [own.number for own in CRITERIA if not own.name_verified]
    assert all(
        (row[9] == "ei tarkistettu") == (CRITERIA[row[3] - 1].anchors_verified == "no")
        for row in items
    )
    scores = {row[2]: row for row in book["Pisteet"].iter_rows(min_row=2, values_only=True)}
    assert scores["Kaikki kriteerit"][3] == 98 and scores["Kaikki kriteerit"][8] == "kohtalainen"
    changes = list(book["Muutos"].iter_rows(min_row=2, values_only=True))
    assert sum(row[6] for row in changes if row[2]) == 12
    how = [row[1] for row in book["Laskutapa"].iter_rows(values_only=True)]
    assert any("laatu-esimerkki.csv, SHA-256" in cell for cell in how)


def test_a_workbook_of_missing_points_has_the_range_and_no_sum(partial, tmp_path):
    book = openpyxl.load_workbook(write_assessment_tables([partial], tmp_path / "a.xlsx"))
    rows = {row[2]: row for row in book["Pisteet"].iter_rows(min_row=2, values_only=True)}
    whole = rows["Kaikki kriteerit"]
    assert whole[3] in ("", None) and whole[4:6] == (94, 102)
    assert whole[8] in ("", None) and whole[9] == "24, 25"


def test_school_outputs_name_no_band_and_no_protected_name(school, tmp_path):
    for language in LANGUAGES:
        lines = "\n".join(report_lines(school, language))
        texts = "\n".join(shown(draw_assessment(school, language=language)))
        bands = {text(f"quality.band_{b}", language) for b in ("fair", "not_supported")}
        assert not [band for band in bands if band in f"{lines}\n{texts}"]
        assert "IPS-Y" not in f"{lines}\n{texts}"
        assert text("quality.school_note", language) in lines
        assert text("quality.school_title", language) in texts


def test_several_services_have_pictures_of_their_own(tmp_path):
    rounds = [Round.of_points(dict.fromkeys(range(1, 26), 3), service=s) for s in ("../A", "B")]
    files = write_assessment([report([r], CRITERIA) for r in rounds], tmp_path, name="x")
    assert [file.name for file in files] == [
        "x-quality-1.png", "x-quality-1.svg", "x-quality-2.png", "x-quality-2.svg",
        "x-quality.xlsx",
    ]  # fmt: skip
    assert {file.parent for file in files} == {tmp_path}


def test_an_input_is_not_written_over(example, tmp_path):
    own = tmp_path / "a-quality.xlsx"
    own.write_text("x")
    with pytest.raises(DataError) as caught:
        write_assessment([example], tmp_path, name="a", files=[own])
    assert caught.value.findings[0].key == "output_is_input"
    assert own.read_text() == "x"


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_form_can_be_read_back(tmp_path, ending, language):
    path = write_form(tmp_path / f"a.{ending}", CRITERIA, language=language)
    (own,) = read_assessment(path).rounds
    assert len(own.answers) == 25 and set(own.points.values()) == {None}
    phases = write_form(tmp_path / f"p.{ending}", form="phases", language=language)
    assert {step.done for step in read_phases(phases).steps} == {None}
    again = write_form(tmp_path / f"b.{ending}", CRITERIA, language=language)
    assert again.read_bytes() == path.read_bytes()


def test_a_filled_form_is_scored(tmp_path):
    path = write_form(tmp_path / "a.xlsx", CRITERIA)
    book = openpyxl.load_workbook(path)
    heads = [cell.value for cell in book.active[2]]
    for row in range(3, 28):
        book.active.cell(row, heads.index("points") + 1, 4)
        book.active.cell(row, heads.index("round") + 1, "30.9.2026")
    book.save(path)
    own = report(read_assessment(path).rounds, CRITERIA)
    assert own.score.total == 100 and own.review.date == "2027-09-30"


def test_a_school_form_asks_for_the_subscales(tmp_path):
    path = write_form(tmp_path / "s.csv", form="school")
    with pytest.raises(DataError) as caught:
        read_assessment(path, scale="school")
    assert {f.key for f in caught.value.findings} == {"assessment_one_subscale"}


def test_a_form_is_not_written_over_another_nor_in_another_kind(tmp_path):
    path = write_form(tmp_path / "a.csv", CRITERIA)
    for wrong, key in ((path, "quality_form_exists"), (tmp_path / "a.pdf", "quality_form_ending")):
        with pytest.raises(DataError) as caught:
            write_form(wrong, CRITERIA)
        assert caught.value.findings[0].key == key


def test_a_picture_can_be_drawn_into_given_axes(example, tmp_path):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 6))
    axes = draw_assessment(example, ax=figure.add_subplot(1, 1, 1))
    assert axes.figure is figure
    assert write_picture(axes, tmp_path / "a.png").is_file()
