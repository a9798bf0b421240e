"""A scenario's page, picture and workbook: what they show, switch and never run."""

import hashlib
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import openpyxl
import pytest
from conftest import REPOSITORY
from PIL import Image

from ipsgeo import words
from ipsgeo.errors import DataError
from ipsgeo.scenarios import ScenarioResult, read_scenario, run_scenario
from ipsgeo.views.maps.pictures import write_picture
from ipsgeo.views.palette import contrast
from ipsgeo.views.scenario import (
    draw_scenario,
    draw_scenario_page,
    write_scenario_page,
    write_scenarios,
)
from ipsgeo.views.scenario.drawing import simple_shapes
from ipsgeo.views.scenario.rows import figure_rows, mover_rows
from ipsgeo.views.scenario.sides import marked_codes, sides_of

PHONE = {"width": 390, "height": 844}
HOSTILE = "=1+1 <img src=x onerror=alert(1)> {{ 7*7 }} </script><!-- \u202e & Ä"
LANGUAGES = words.LANGUAGES
# Kainuu and Kymenlaakso do not touch: the merged county is in two parts.
APART = """
study = "pohja"
note = "{note}"
[title]
fi = "{title}"
[[merge]]
name = "{name}"
counties = ["Kainuu", "Kymenlaakso"]
"""
SCENARIO_OF_IITTI = """
study = "tutkimus.toml"
[[move]]
municipalities = ["Iitti"]
to = "Kymenlaakso"
"""
MERGER = """
study = "pohja"
[title]
fi = "Kuntaliitos"
[[merger]]
municipalities = ["Hamina", "Virolahti", "Miehikkälä"]
into = "Hamina"
name = "Itä-Kymi"
"""


def planned(folder: Path, name: str, text: str) -> ScenarioResult:
    """A scenario from a text, planned."""
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return run_scenario(read_scenario(path))


@pytest.fixture(scope="module")
def iitti() -> ScenarioResult:
    """Iitti back to Kymenlaakso."""
    return run_scenario(read_scenario("iitti"))


@pytest.fixture(scope="module")
def apart(tmp_path_factory) -> ScenarioResult:
    """A county in two parts."""
    text = APART.format(name="Kaksi osaa", title="Erillään", note="")
    return planned(tmp_path_factory.mktemp("apart"), "erillaan", text)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> ScenarioResult:
    """Names that would be markup, formulas or templates."""
    texts = dict.fromkeys(("name", "title", "note"), HOSTILE.replace('"', "'"))
    return planned(tmp_path_factory.mktemp("hostile"), "paha", APART.format(**texts))


@pytest.fixture(scope="module")
def merger(tmp_path_factory) -> ScenarioResult:
    """Three municipalities become one."""
    return planned(tmp_path_factory.mktemp("merger"), "liitos", MERGER)


# numbers and colours


def test_an_area_that_goes_on_keeps_number_and_colour(iitti):
    before, after = sides_of(iitti, "fi")
    old = before.area.map(before.numbers)
    new = after.area.map(after.numbers)
    movers = set(iitti.movers["code"])
    stays = [code for code in old.index if code not in movers]
    assert (old[stays] == new[stays]).all()
    shades = [dict(zip(side.numbers.values(), side.colours.values(), strict=True))
              for side in (before, after)]  # fmt: skip
    assert all(shades[1].get(number, colour) == colour for number, colour in shades[0].items())
    assert sorted(before.numbers.values()) == list(range(1, len(before.numbers) + 1))
    assert len(set(after.numbers.values())) == len(after.numbers)


def test_touching_areas_differ_in_colour_across_the_border_too(iitti, apart):
    for result in (iitti, apart):
        scenario = result.scenario
        tables = (scenario.neighbours_before, scenario.neighbours_after)
        for side, pairs in zip(sides_of(result, "fi"), tables, strict=True):
            for a, b in zip(pairs["code_a"], pairs["code_b"], strict=True):
                one, other = side.area[a], side.area[b]
                assert one == other or side.colours[one] != side.colours[other]


def test_who_is_marked(iitti, merger):
    marked = marked_codes(iitti)
    assert marked["142"] == "lines"
    assert {code for code, pattern in marked.items() if pattern == "dots"} == set(
        iitti.movers.loc[iitti.movers["reason"] == "plan", "code"]
    )
    assert {code for code, own in marked_codes(merger).items() if own == "lines"} == {
        "075", "489", "935",
    }  # fmt: skip


def test_a_merged_municipality_is_drawn_as_its_parts_together(merger):
    before, after = sides_of(merger, "fi")
    old, new = simple_shapes(before, after)
    parts = old[["075", "489", "935"]]
    assert new["075"].area == pytest.approx(parts.area.sum(), rel=1e-9)
    assert new.area.sum() == pytest.approx(old.area.sum(), rel=1e-9)


def test_on_official_boundaries_too(tmp_path, opened):
    file = REPOSITORY.parent / "shared" / "geo" / "municipalities_2023_nls_4500k.geojson"
    if not file.exists():
        pytest.skip("the official boundaries are not here")
    study = (REPOSITORY / "data/studies/pohja.toml").read_text("utf-8")
    study = study.replace("../", f"{REPOSITORY / 'data'}/").replace("year = 2026", "year = 2023")
    study += f'\n[boundaries]\nfile = "{file}"\ncode_column = "NATCODE"\nsource = "MML"\n'
    (tmp_path / "tutkimus.toml").write_text(study, "utf-8")
    result = planned(tmp_path, "iitti", SCENARIO_OF_IITTI)
    before, after = sides_of(result, "fi")
    old, new = simple_shapes(before, after)
    assert list(old.index) == list(new.index)
    page = opened(draw_scenario_page([result]).html)
    assert not page.locator("figcaption small").count()  # not schematic
    drawn = page.locator("#s0 svg").first.locator("path.town")
    assert drawn.count() == 16
    assert all(path.get_attribute("d").startswith("M") for path in drawn.all())


# the page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_stands_on_the_page(iitti, opened, language):
    page = opened(draw_scenario_page([iitti], language=language).html)
    table = page.locator(".figures-table tbody tr")
    rows = figure_rows(iitti, language)
    assert table.count() == len(rows) == 4
    for k, row in enumerate(rows):
        assert table.nth(k).locator("td").all_inner_texts() == [row.side, *row.cells]
    text = page.locator("main").inner_text()
    for row in mover_rows(iitti, *sides_of(iitti, language), language):
        assert row.why in text
    assert page.locator("svg").count() == 2
    assert page.locator("svg path.town").count() == 2 * 16
    assert page.locator("svg path.lines").count() == 4  # Iitti and Pyhtää on both maps


def test_clients_by_hand_on_the_page(iitti):
    # Kymenlaakso 4,160 long-term unemployed × 0.05 = 208.0, with Iitti's 131: 214.55
    html = draw_scenario_page([iitti]).html
    assert "tarve 208,0 → 214,6 asiakasta vuodessa" in html
    assert "valmentajia tarvitaan 7,6 → 7,8" in html
    assert "Iitti: Päijät-Hämeen hyvinvointialue → Kymenlaakson hyvinvointialue" in html


@pytest.mark.parametrize(
    ("language", "screen"), [("fi", "wide"), ("sv", "phone"), ("en", "wide"), ("fi", "phone")]
)
def test_axe_finds_nothing(iitti, apart, opened, language, screen):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    html = draw_scenario_page([iitti, apart], language=language).html
    page = opened(html, **(PHONE if screen == "phone" else {}))
    for choice in (0, 1):
        page.locator("#scenario").select_option(index=choice)
        results = axe.run(page)
        assert results.violations_count == 0, results.generate_report()
        width = 390 if screen == "phone" else 1400
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_switches_work_from_the_keyboard(iitti, apart, opened):
    page = opened(draw_scenario_page([iitti, apart]).html)
    articles = page.locator("article")
    assert [articles.nth(k).is_visible() for k in (0, 1)] == [True, False]
    whole = page.locator("#s0 svg").first.get_attribute("viewBox")
    page.locator("#s0-unit").focus()
    page.keyboard.press("ArrowDown")
    assert page.locator("#s0 svg").first.get_attribute("viewBox") != whole
    assert page.locator("#s0 .block:visible").count() == 1
    assert page.locator("#s0 .figures-table tbody tr:visible").count() == 2
    assert "Kymenlaakson hyvinvointialue" in page.locator("#shown").text_content()
    page.keyboard.press("ArrowUp")
    assert page.locator("#s0 svg").first.get_attribute("viewBox") == whole
    page.locator("#scenario").focus()
    page.keyboard.press("ArrowDown")
    assert [articles.nth(k).is_visible() for k in (0, 1)] == [False, True]
    assert page.locator("#s1-unit").is_visible()
    assert not page.locator("#s0-unit").is_visible()


def test_names_on_the_map_stand_clear_of_each_other(iitti, opened):
    page = opened(draw_scenario_page([iitti]).html)
    overlaps = """() => [...document.querySelectorAll("svg")].map(svg => {
      const shown = svg.querySelectorAll("text:not(.crowded):not(.number)");
      const boxes = [...shown].map(text => text.getBBox());
      return boxes.some((a, i) => boxes.some((b, j) => i < j && a.x < b.x + b.width
        && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height));
    })"""
    assert page.evaluate(overlaps) == [False, False]
    assert page.locator("svg text.moved:not(.crowded)", has_text="Iitti").count() == 2


def test_a_county_in_two_parts_is_named(apart, opened):
    page = opened(draw_scenario_page([apart]).html)
    warning = page.locator(".notice.warning").first.inner_text()
    assert "2 erilliseen osaan: Kaksi osaa" in warning
    assert "Kajaani" in warning
    assert "Kotka" in warning


def test_coaches_of_the_study_and_of_the_norm_are_not_compared(iitti, apart):
    # Kainuu's four coaches are the study's; the merged county's number follows the need.
    for language in LANGUAGES:
        told = words.text("scenario.not_comparable", language, {"name": "|"}).split("|")[0]
        assert told in draw_scenario_page([apart], language=language).html
        assert told not in draw_scenario_page([iitti], language=language).html


def test_without_scripts_everything_is_there(iitti, apart, opened):
    html = draw_scenario_page([iitti, apart]).html
    page = opened(html, java_script_enabled=False)
    for article in page.locator("article").all():
        assert article.is_visible()
    assert not page.locator(".switch").is_visible()


def test_on_paper_everything_is_there(iitti, apart, opened):
    page = opened(draw_scenario_page([iitti, apart]).html)
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert all(article.is_visible() for article in page.locator("article").all())
    assert not page.locator(".switch").is_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("article:visible").count() == 1


def test_nothing_is_fetched_and_only_its_script_runs(iitti):
    html = draw_scenario_page([iitti]).html
    assert not re.search(r'(?:src|href)="(?!#|data:,)', html)
    assert "://" not in re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    assert "default-src &#39;none&#39;" in html
    assert html.count("<script>") == 1


def test_hostile_names_are_shown_and_do_nothing(hostile, opened, tmp_path):
    page = opened(draw_scenario_page([hostile]).html, **PHONE)
    assert page.locator("img").count() == 0
    assert "onerror=alert(1)" in page.locator("h1").inner_text()
    assert "{{ 7*7 }}" in page.locator(".figures-table").inner_text()
    page.locator("#s0-unit").select_option(index=3)
    assert page.locator("#s0 .block:visible").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    files = {file.suffix: file for file in write_scenarios([hostile], tmp_path)}
    ET.parse(files[".svg"])
    book = openpyxl.load_workbook(files[".xlsx"])
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]


# pictures, workbook, files


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_tells_what_it_shows(iitti, tmp_path, language):
    axes = draw_scenario(iitti, language=language)
    svg = write_picture(axes, tmp_path / "a.svg").read_text("utf-8")
    title = iitti.scenario.title[language]
    assert f"{title}</title>" in svg
    for said in ("before", "after", "not_a_proposal"):
        assert words.text(f"scenario.{said}", language) in svg
    with Image.open(write_picture(axes, tmp_path / "a.png")) as picture:
        assert picture.size == (1920, 1080)


def test_letters_on_areas_can_be_read(iitti):
    for side in sides_of(iitti, "fi"):
        assert all(contrast(colour, "#1a1a1a") >= 4.5 for colour in side.colours.values())


def test_the_workbook_has_every_municipality_once(iitti, merger, tmp_path):
    for result, count in ((iitti, 16), (merger, 6)):
        files = write_scenarios([result], tmp_path)
        book = openpyxl.load_workbook(next(file for file in files if file.suffix == ".xlsx"))
        rows = list(book["Kunnat"].iter_rows(values_only=True))
        assert len(rows) == 1 + count
        assert len({row[0] for row in rows}) == 1 + count
        demand = sum(row[2] for row in rows[1:])
        totals = result.table["demand"].groupby("side").sum()
        assert demand == pytest.approx(totals["before"]) == pytest.approx(totals["after"])
        sources = [str(row[0].value) for row in book["Perusteet"].iter_rows()]
        assert any("unemployment.csv" in line for line in sources)


@pytest.mark.slow
def test_same_scenarios_same_bytes(iitti, tmp_path):
    again = run_scenario(read_scenario("iitti"))
    hashes = [
        {
            file.name: hashlib.sha256(file.read_bytes()).hexdigest()
            for file in write_scenarios([result], tmp_path / name)
        }
        for name, result in (("a", iitti), ("b", again))
    ]
    assert hashes[0] == hashes[1]
    assert set(hashes[0]) == {"iitti.html", "iitti.png", "iitti.svg", "iitti.xlsx"}


def test_several_are_on_one_page(iitti, apart, tmp_path):
    files = {file.name for file in write_scenarios([iitti, apart], tmp_path)}
    assert "skenaariot.html" in files
    assert {"iitti.png", "erillaan.png", "iitti.xlsx", "erillaan.xlsx"} <= files


def test_two_of_the_same_name_and_none_are_refused(iitti, tmp_path):
    with pytest.raises(DataError, match="sama tiedostonimi"):
        write_scenarios([iitti, iitti], tmp_path)
    with pytest.raises(DataError, match="Yhtään skenaariota"):
        write_scenario_page([], tmp_path / "a.html")
    assert list(tmp_path.iterdir()) == []


def test_without_a_plan_the_page_says_why(tmp_path, opened):
    # Two areas of eight municipalities cannot both be within a minute of a seat.
    study = (REPOSITORY / "data/studies/pohja.toml").read_text("utf-8")
    study = study.replace("../", f"{REPOSITORY / 'data'}/")
    study += "\n[rules]\nmax_minutes = 1\n"
    (tmp_path / "tiukka.toml").write_text(study, "utf-8")
    west = ["Kajaani", "Paltamo", "Puolanka", "Ristijärvi"]
    east = ["Sotkamo", "Kuhmo", "Suomussalmi", "Hyrynsalmi"]
    parts = f"parts = {{ A = {west}, B = {east} }}"
    text = f'study = "tiukka.toml"\n[[split]]\ncounty = "Kainuu"\n{parts}\n'
    result = planned(tmp_path, "kainuu", text)
    assert result.before[0].solution.status == "infeasible"
    assert result.before[0].plan is None
    assert {done.solution.status for done in result.after} == {"optimal"}
    assert result.movers.empty
    page = opened(draw_scenario_page([result]).html)
    assert "ei mahdollinen" in page.locator(".figures-table").inner_text()
    assert page.locator(".block .notice.warning").count() == 1
    assert len(write_scenarios([result], tmp_path / "out")) == 4
