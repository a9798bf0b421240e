"""What one more coach brings, as it is drawn, tabled and told; and that it changes nothing else."""

from dataclasses import replace

import openpyxl
import pptx
import pytest
from views.legible import check_apart, seen, sizes

from ipsgeo import words
from ipsgeo.effects import CoachTable, EffectNorm, one_more_coach, place_next
from ipsgeo.plan import Solution
from ipsgeo.views.effects.files import write_coaches
from ipsgeo.views.effects.picture import draw_coaches
from ipsgeo.views.effects.rows import coach_sheet, effect_table
from ipsgeo.views.maps.pictures import write_picture
from ipsgeo.views.outputs import write_outputs
from ipsgeo.views.page.web import draw_page
from ipsgeo.views.slides.files import write_slides
from ipsgeo.views.trust.carried import read_carried
from ipsgeo.views.workbook.files import write_tables

LANGUAGES = words.LANGUAGES
PHONE = {"width": 390, "height": 844, "is_mobile": True, "has_touch": True}
HOSTILE = "</script><img src=x onerror=alert(1)> =HYPERLINK(1) {{7*7}} \u202e\x07" + "x" * 300


@pytest.fixture(scope="module")
def costly(study):
    """The study with costs."""
    return replace(study, effects=EffectNorm(cost_per_coach=60000.0, source="Oma arvio"))


@pytest.fixture(scope="module")
def shown(costly, published):
    """7 and 9 to 12 coaches: 7 is impossible, 12 not proven, 10 the published plan."""
    solved = {10: Solution(status="optimal", plan=published, objective=1, bound=1, gap=0)}
    table = one_more_coach(
        costly.problem, coaches=(7, *range(9, 13)), effects=costly.effects, solved=solved
    )
    table.loc[12, ["status", "proven"]] = "feasible", False
    place = place_next(published, costly.problem, effects=costly.effects, table=table)
    return CoachTable(table=table, effects=costly.effects, planned=10, place=place)


# the picture


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_is_legible_and_says_its_figures(shown, costly, language):
    axes = draw_coaches(shown, costly, language=language)
    check_apart(axes, slack=0)
    said = [text.get_text() for text in seen(axes)]
    served = words.number(shown.table.at[10, "served"], language, decimals=0)
    assert served in said
    assert words.text("effects.status_infeasible", language) in said
    assert "12*" in said
    assert any(words.text("effects.picture_note", language) in text for text in said)
    # At least 14 points on a slide for what is read from the back.
    points = sizes(axes)
    assert min(points["figure"] + points["coaches"] + points["need"]) >= 13


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_svg_has_the_picture_in_words(shown, costly, tmp_path, language):
    axes = draw_coaches(shown, costly, language=language)
    svg = write_picture(axes, tmp_path / "a.svg").read_text("utf-8")
    assert 'role="img"' in svg
    title = words.text("effects.title", language)
    assert f'<title id="title">{title}</title>' in svg
    assert words.text("effects.picture_ends", language) in svg


def test_files_are_the_same_bytes_and_carry_what_they_claim(shown, costly, tmp_path):
    one, two = (write_coaches(shown, costly, tmp_path / name) for name in "ab")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    assert len(one) == 3
    for path in one:
        found = read_carried(path)
        assert found.is_intact
        assert found.is_content_intact
        rows = {row["coaches"]: row for row in found.facts["coaches"]}
        assert rows[12]["proven"] is False
        assert rows[7]["served"] is None
        assert found.facts["parameters"]["effects"]["cost_per_coach"] == 60000


# tables


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_shows_what_was_computed(shown, costly, language):
    table = effect_table(shown, costly, language)
    rows = {name: list(cells) for name, cells in table.rows}
    assert list(table.heads)[:2] == ["7", "9"]
    assert table.now == 2
    for column in ("served", "served_help", "placed", "unserved"):
        expected = [words.number(value, language) for value in shown.table[column]]
        assert rows[words.text(f"effects.{column}", language)] == expected
        assert expected[0] == words.EN_DASH
    states = rows[words.text("effects.status", language)]
    assert states[0] == words.text("effects.status_infeasible", language)
    assert states[1] == words.text("effects.status_proven", language)
    assert states[4] == words.text("effects.status_feasible", language)
    said = " ".join(table.notes)
    assert words.text("effects.cost_no_leader", language) in said
    assert words.text("effects.source", language, {"source": "Oma arvio"}) in said
    low, high = (words.share(0.37 / k, language) for k in (3, 2))
    assert (low.rstrip("%\u00a0"), high) == ("12", words.share(0.19, language))
    assert f"12–{high}" in said
    assert shown.table.at[7, "reasons"][0].text(language) in said


def test_costs_are_shown_only_where_they_are_given(shown, study):
    free = replace(shown, effects=EffectNorm())
    table = effect_table(free, study, "fi")
    assert not any("ustannus" in name for name, _ in table.rows)
    assert words.text("effects.cost_missing") in table.notes
    assert not any("€" in sentence for sentence in table.notes)


def test_a_norm_of_its_own_is_not_called_a_turnover(shown, study):
    norm = replace(study.norm, throughput_per_year=40.0)
    own = replace(study, norm=norm, problem=replace(study.problem, throughput_per_year=40.0))
    said = " ".join(effect_table(shown, own, "fi").notes)
    assert "Ajallisesti rajaamaton" not in said
    other = replace(shown, effects=EffectNorm(employed_share=0.5, times=None))
    said = " ".join(effect_table(other, study, "fi").notes)
    assert "Kuntoutussäätiö" not in said
    shares = {"norm_share": words.share(0.37), "share": words.share(0.5)}
    assert words.text("effects.share_differs", "fi", shares) in said


def test_the_workbook_gets_a_sheet_only_where_there_is_something_to_show(
    shown, costly, study, published, tmp_path
):
    with_it = write_tables(published, costly, tmp_path / "a.xlsx", coaches=shown)
    without = write_tables(published, study, tmp_path / "b.xlsx")
    name = words.text("tables.sheet_coaches")
    assert name in openpyxl.load_workbook(with_it).sheetnames
    assert name not in openpyxl.load_workbook(without).sheetnames
    rows = list(openpyxl.load_workbook(with_it)[name].values)
    served = [row[rows[0].index(words.text("effects.served"))] for row in rows[2:6]]
    assert served == pytest.approx(shown.table["served"].iloc[1:].round(6).tolist())
    assert len(coach_sheet(shown, costly, "fi")) > 8


@pytest.mark.slow
def test_without_the_section_every_output_is_as_before(
    shown, costly, study, published, tmp_path, monkeypatch
):
    plain = write_outputs(published, study, tmp_path / "a")
    assert not any("-coaches" in path.name for path in plain)
    assert "more-heading" not in plain[0].read_text("utf-8")
    # Not even a line break of the page is there for it.
    source = draw_page(published, study).html
    start, end = "{% if more %}", '<section aria-labelledby="assumptions-heading">'
    from jinja2 import DictLoader, PackageLoader

    template = PackageLoader("ipsgeo.views", "page").get_source(None, "page.html.j2")[0]
    cut = template[: template.index(start)] + template[template.index(end) :]
    loader = DictLoader({"page.html.j2": cut})
    monkeypatch.setattr("ipsgeo.views.page.web.PackageLoader", lambda *_: loader)
    assert draw_page(published, study).html == source
    monkeypatch.undo()
    full = write_outputs(published, costly, tmp_path / "b", coaches=shown)
    assert {path.name for path in full} - {path.name for path in plain} == {
        "keski-suomi-coaches.png",
        "keski-suomi-coaches.svg",
    }
    again = write_outputs(published, costly, tmp_path / "c", coaches=shown)
    assert [path.read_bytes() for path in full] == [path.read_bytes() for path in again]


# the slide


def test_there_is_a_slide_more_and_a_second_only_for_its_rest(shown, costly, published, tmp_path):
    language = "sv"
    path = tmp_path / "a.pptx"
    write_slides(published, costly, path, language=language, coaches=shown)
    title = words.text("effects.title", language)
    slides = [s for s in pptx.Presentation(path).slides if s.shapes.title.text.startswith(title)]
    assert 1 <= len(slides) <= 2
    table = next(shape.table for shape in slides[0].shapes if shape.has_table)
    heads = [cell.text for cell in table.rows[0].cells]
    assert heads[1:] == list(effect_table(shown.around(1, 2), costly, language).heads)
    assert words.text("effects.cost_no_leader", language) in (
        slides[0].notes_slide.notes_text_frame.text
    )


# the page


@pytest.mark.parametrize(
    ("language", "screen"), [("fi", "wide"), ("fi", "phone"), ("sv", "phone"), ("en", "wide")]
)
def test_axe_finds_nothing_in_the_block(shown, costly, published, opened, language, screen):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    html = draw_page(published, costly, language=language, coaches=shown).html
    page = opened(html, **(PHONE if screen == "phone" else {}))
    results = axe.run(page)
    assert results.violations_count == 0, results.generate_report()
    width = 390 if screen == "phone" else 1400
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    block = page.locator("section.more")
    heads = block.locator("thead th").all_inner_texts()
    assert heads[1:] == [words.write(str(n), language) for n in (9,)] + [
        words.text("effects.planned", language, {"coaches": "10"}), "11", "12",
    ]  # fmt: skip
    rows = block.locator("tbody tr")
    assert rows.count() == len(effect_table(shown, costly, language).rows)
    cell = rows.nth(2).locator("td").nth(1).inner_text()
    assert cell == words.number(shown.table.at[10, "served"], language)


def test_hostile_texts_are_shown_and_do_nothing(shown, costly, published, opened, tmp_path):
    effects = replace(costly.effects, source=HOSTILE)
    towns = costly.municipalities.assign(county_fi=HOSTILE[:60])
    hostile = replace(costly, effects=effects, municipalities=towns)
    told = replace(shown, effects=effects)
    page = opened(draw_page(published, hostile, coaches=told).html, **PHONE)
    assert page.locator("img").count() == 0
    assert "onerror=alert(1)" in page.locator("section.more li").nth(1).text_content()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    files = write_coaches(told, hostile, tmp_path)
    cells = [c for row in openpyxl.load_workbook(files[0]).active.iter_rows() for c in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any("\ufffd" in str(cell.value) for cell in cells)
    write_slides(published, hostile, tmp_path / "a.pptx", coaches=told)
