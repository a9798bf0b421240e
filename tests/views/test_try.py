"""Trying changes out on the page: by mouse, finger and keyboard; what it says and saves."""

import re
from dataclasses import replace
from functools import cache

import pytest
from views.test_web import (
    CUT_TEXTS,
    EACH_SCREEN,
    HOSTILE,
    LANGUAGES,
    PHONE,
    SCREENS,
    axe_faults,
    table_cells,
)

from ipsgeo import words
from ipsgeo.audit import audit
from ipsgeo.compare import compare
from ipsgeo.neighbours import connected_parts
from ipsgeo.plan import Solution
from ipsgeo.sources.feedback.entries import Entry
from ipsgeo.sources.plans import read_plan
from ipsgeo.views.maps.classes import class_texts, even_steps, norm_steps, shade, shade_load
from ipsgeo.views.page.rules import rules_broken
from ipsgeo.views.page.try_data import ALSO
from ipsgeo.views.page.web import draw_page
from ipsgeo.views.palette import contrast

EDITED = {
    "fi": "Muokattu suunnitelma: ei todistettu parhaaksi",
    "sv": "Redigerad plan: inte bevisat bäst",
    "en": "Edited plan: not proven best",
}
# The texts that are visible, each with its colour and the nearest background that is painted.
COLOURS = """() => {
  const hex = colour => {
    const [r, g, b, a] = colour.match(/[\\d.]+/g).map(Number);
    return a === 0 ? null : "#" + [r, g, b].map(c => c.toString(16).padStart(2, "0")).join("");
  };
  const places = "#state, #below, #try, .news, #areas-legend, #try-more, .plan-choice, dialog, "
    + ".leaflet-popup-content, #moves, #after-map";
  const all = [...document.querySelectorAll(places)].flatMap(e => [...e.querySelectorAll("*"), e]);
  return all.filter(element => element.checkVisibility() &&
    [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())
  ).map(element => {
    let under = element, paint = null;
    while (under && !paint) {
      paint = hex(getComputedStyle(under).backgroundColor);
      under = under.parentElement;
    }
    const ink = hex(getComputedStyle(element).color);
    return [element.textContent.slice(0, 40), ink, paint || "#ffffff"];
  });
}"""
SMALL_TARGETS = """() => [...document.querySelectorAll("button, select, input, summary")]
  .filter(e => e.checkVisibility() && !e.closest(".choices")).map(e => [e.id || e.className,
    e.getBoundingClientRect().width, e.getBoundingClientRect().height])
  .filter(([, width, height]) => width < 24 || height < 24)"""


@pytest.fixture(scope="module")
def tried(study, solution, published):
    """The page of the proven optimum beside the published plan, in each language."""
    return {
        language: draw_page(solution, study, language=language, others=[published]).html
        for language in LANGUAGES
    }


@pytest.fixture(scope="module")
def tearing(study, solution):
    """The municipality (its code) and the area it moves to, so that its old area falls apart."""
    plan, pairs = solution.plan, study.problem.neighbours
    ends = [*zip(pairs["code_a"], pairs["code_b"], strict=True)]
    for code, other in [*ends, *((b, a) for a, b in ends)]:
        rest = [c for c in plan.groups()[plan.area[code]] if c != code]
        if plan.area[code] != plan.area[other] and rest and len(connected_parts(rest, pairs)) > 1:
            return code, plan.area[other]
    raise AssertionError("no move tears an area")


def opened_bench(page):
    page.click("#try-open")
    return page


def choice(page, study, code):
    """The list that chooses the area of a municipality."""
    return page.locator(f"#try-choose select[data-place='{position(study, code)}']")


def position(study, code) -> int:
    return list(study.municipalities.index).index(code)


def saved(page, study, tmp_path):
    """The plan that the page saves, read back."""
    with page.expect_download() as caught:
        page.click("#try-save")
    path = tmp_path / caught.value.suggested_filename
    caught.value.save_as(path)
    return read_plan(path, municipalities=study.municipalities)


def assert_shows(page, plan, problem, against):
    """The page's figures are those of Python's audit."""
    figures = audit(plan, problem)
    legend = page.locator("#areas-legend li")
    assert legend.locator("bdi").all_text_contents() == list(figures.index)
    loads = [words.number(load) for load in figures["load"]]
    assert [re.search(r"kuormitus ([\d, ]+,\d)", text)[1] for text in legend.all_inner_texts()] == (
        loads
    )
    row = compare([against, plan], problem).iloc[1]
    shown = {cells[0]: cells[1] for cells in table_cells(page, words.text("try.compare_caption"))}
    assert shown[words.text("page.compare_overload")] == words.number(row["overload"])
    assert shown[words.text("page.compare_shortfall")] == words.number(row["shortfall"])
    assert shown[words.text("page.compare_objective")] == words.number(row["objective"])
    assert shown[words.text("try.wishes_broken")] == words.number(row["wishes_broken"], decimals=0)
    minutes = (row["minutes_mean"], words.number(row["minutes_max"], decimals=0))
    assert shown[words.text("page.compare_minutes")] == (
        f"{words.number(minutes[0])}; pisin {minutes[1]}"
    )
    assert shown[words.text("try.connected")] == f"{figures['connected'].sum()} / {len(figures)}"
    names = [problem.name(code) for code in row["movers"]]
    moves = page.locator("#moves").text_content()
    assert all(name in moves for name in names)
    assert page.locator("path.moved-shape").count() == len(names)
    page.check("input[value=load]")
    assert page.locator(".numbers .value.load").all_inner_texts() == loads
    fills = page.eval_on_selector_all(
        "path.municipality", "all => all.map(path => path.getAttribute('fill'))"
    )
    homes = {code: figures.at[area, "load"] for code, area in plan.area.items()}
    norm = problem.throughput_per_year
    assert fills == [shade_load(homes[code], norm) for code in problem_order(problem, page)]
    page.check("input[value=areas]")


def problem_order(problem, page) -> list[str]:
    """The codes in the order of the page's data."""
    data = "JSON.parse(document.getElementById('model-data').textContent)"
    return page.evaluate(f"{data}.municipalities.map(one => one.code)")


# the start


def test_the_start_is_as_python_drew_it(tried, opened, study, solution):
    page = opened(tried["fi"])
    assert (
        page.locator("#try-bench, #try-more, #state, #moves, #below")
        .locator("visible=true")
        .count()
        == 0
    )
    assert page.locator("path.outline").count() == len(solution.plan.coaches)
    before = page.locator("main").inner_text()
    picture = page.locator(".leaflet-map-pane").inner_html()
    opened_bench(page)
    page.click("#areas-legend [data-key^=more]")
    page.click("#try-undo")
    page.click("#try-open")
    page.evaluate("document.getElementById('try-said').textContent = ''")
    assert page.locator("main").inner_text() == before
    page.wait_for_timeout(50)  # the names are placed after the figures
    shapes = re.compile(r'<path class="(?:outline|municipality|seat)[^>]* d="[^"]*"')
    assert sorted(shapes.findall(page.locator(".leaflet-map-pane").inner_html())) == sorted(
        shapes.findall(picture)
    )


def test_without_scripts_the_workbench_is_not_there(tried, browser, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(tried["fi"], "utf-8")
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.get_by_role("button", name=words.text("try.open")).count() == 0
    assert page.locator("#plan-choice, #try-more, dialog").locator("visible=true").count() == 0
    assert page.get_by_text("Mihin tulos perustuu").count() == 1
    context.close()


def test_borders_put_together_are_those_that_python_drew(tried, opened):
    page = opened(tried["fi"])
    ours, drawn = page.evaluate(
        """() => {
      const data = JSON.parse(document.getElementById("model-data").textContent);
      const picture = window.ipsTryMap(window.ipsPage, {}, {});
      const length = line => line.slice(1).reduce(
        (sum, point, k) => sum + L.latLng(point).distanceTo(L.latLng(line[k])), 0);
      let drawn = 0;
      window.geo_json_outlines.eachLayer(layer => {
        const {type, coordinates} = layer.feature.geometry;
        const rings = type === "Polygon" ? coordinates : coordinates.flat();
        rings.forEach(ring => { drawn += length(ring.map(([lng, lat]) => [lat, lng])); });
      });
      // A border between two areas is in the outlines of both.
      const edges = picture.borders(data.plans[0].area);
      return [edges.reduce((sum, edge) => sum + length(edge.ends) * edge.owners.length, 0), drawn];
    }"""
    )
    assert ours == pytest.approx(drawn, rel=1e-6)


# changes, by mouse, keyboard and finger


def test_a_municipality_moves_by_mouse_on_the_map(tried, opened, study, solution, tmp_path):
    page = opened_bench(opened(tried["fi"]))
    code = "729"  # Saarijärvi
    page.locator("path.municipality").nth(position(study, code)).dispatch_event("click")
    buttons = page.get_by_role("dialog", name="Saarijärvi").locator(".moves button")
    target = buttons.first.locator("bdi").inner_text()
    buttons.first.click()
    plan = saved(page, study, tmp_path)
    assert set(plan.groups()[plan.area[code]]) == {code, *solution.plan.groups()[target]}
    assert plan.area.drop(code).map(len).size == 21
    assert EDITED["fi"] in page.locator("#state").inner_text()
    assert (
        page.locator("main").get_by_text("Todistetusti paras.").locator("visible=true").count() <= 1
    )
    assert page.locator("#shown-title").inner_text() == words.text("try.plan_edited")
    assert_shows(page, plan, study.problem, solution.plan)
    assert page.locator("#below").is_visible()


def test_a_municipality_moves_by_keyboard_on_the_map(tried, opened, study):
    page = opened(tried["fi"])
    page.locator("#try-open").focus()
    page.keyboard.press("Enter")
    assert page.locator("#try-open").get_attribute("aria-expanded") == "true"
    shape = page.locator("path.municipality").nth(position(study, "729"))
    shape.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('.moves') !== null")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"
    page.keyboard.press("Enter")
    assert page.locator("#try-said").inner_text().startswith("Saarijärvi siirtyi: ")
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused.startswith("Saarijärvi, alue ")


def test_a_municipality_moves_by_finger(tried, opened, study, tmp_path, solution):
    page = opened(tried["fi"], **PHONE)
    page.tap("#try-open")
    page.locator("path.municipality").nth(position(study, "729")).scroll_into_view_if_needed()
    page.locator("path.municipality").nth(position(study, "729")).tap(force=True)
    button = page.locator(".moves button").last
    assert button.inner_text() == words.text("try.move_new")
    button.tap()
    assert page.locator("#try-said").inner_text().startswith("Saarijärvi on nyt oma alueensa")
    plan = saved(page, study, tmp_path)
    assert plan.groups()["Saarijärvi"] == ["729"]
    assert len(plan.coaches) == len(solution.plan.coaches) + 1
    assert "keski-suomi-suunnitelma.csv" in page.locator("#try-said").inner_text()


def test_every_change_has_pythons_figures_and_can_be_undone(
    tried, opened, study, solution, tmp_path
):
    page = opened_bench(opened(tried["fi"]))
    start = page.locator(".first").inner_text()
    seen = []
    for code, option in (("729", 1), ("410", "new"), ("077", 1)):
        list_of_areas = choice(page, study, code)
        list_of_areas.focus()
        chosen = {"value": option} if option == "new" else {"index": option}
        list_of_areas.select_option(**chosen)
        assert page.evaluate("document.activeElement.dataset.place") == str(position(study, code))
    more = page.locator("#areas-legend [data-key^=more]").nth(1)
    more.click()
    assert page.evaluate("document.activeElement.dataset.key").startswith("more")
    plan = saved(page, study, tmp_path)
    assert_shows(page, plan, study.problem, solution.plan)
    for _ in range(4):
        seen.append(page.locator("#areas-legend").inner_text())
        page.click("#try-undo")
    assert page.locator("#try-undo").get_attribute("aria-disabled") == "true"
    assert page.locator("#state").is_hidden()
    again = []
    for _ in range(4):
        page.keyboard.press("Control+y")
        again.append(page.locator("#areas-legend").inner_text())
    assert again == seen[::-1]
    page.keyboard.press("Control+z")
    page.click("#try-reset")
    assert page.locator("#try-reset").get_attribute("aria-disabled") == "true"
    page.evaluate("document.getElementById('try-said').textContent = ''")
    assert page.locator(".first").inner_text() == start
    page.click("#try-undo")  # the reset too
    assert EDITED["fi"] in page.locator("#state").inner_text()


def test_the_same_plan_by_other_steps_is_known_again(tried, opened, study, published):
    page = opened_bench(opened(tried["fi"]))
    page.select_option("#try-plan", label="Julkaistu ehdotus")
    page.click("#areas-legend [data-key^=more]")
    assert page.locator("#try-plan").input_value() == "edited"
    page.click("#areas-legend [data-key^=fewer]")
    assert page.locator("#try-plan").input_value() == "1"
    assert EDITED["fi"] not in page.locator("main").inner_text()


def test_the_leader_can_work_elsewhere(tried, opened, study, tmp_path):
    page = opened_bench(opened(tried["fi"]))
    page.select_option("#try-leader", index=0)
    plan = saved(page, study, tmp_path)
    assert plan.leader_areas == (plan.coaches.index[0],)
    assert page.locator("#areas-legend li").first.inner_text().count("½") == 1


def test_the_last_coach_stays(tried, opened, solution):
    page = opened_bench(opened(tried["fi"]))
    one = list(solution.plan.coaches).index(1)
    button = page.locator("#areas-legend [data-key^=fewer]").nth(one)
    assert button.get_attribute("aria-disabled") == "true"
    button.click(force=True)
    assert page.locator("#state").is_hidden()


# sliders


def words_of(page, selector) -> str:
    """A text with plain spaces."""
    return " ".join(page.locator(selector).inner_text().split())


def slide(page, key, value):
    page.locator(f"#try-{key}").evaluate(
        """(slider, value) => { slider.value = value;
          slider.dispatchEvent(new Event("input")); slider.dispatchEvent(new Event("change")); }""",
        value,
    )


def test_the_sliders_end_where_the_data_end(tried, opened):
    page = opened_bench(opened(tried["fi"]))
    ends = {
        key: [page.locator(f"#try-{key}").get_attribute(end) for end in ("min", "max")]
        for key in ("benefit", "throughput")
    }
    assert ends == {"benefit": ["5", "40"], "throughput": ["20", "50"]}
    assert page.locator("#try-throughput").input_value() == "27.4"
    assert page.get_by_role("slider", name="palvelusta hyötyvien osuus").count() == 1
    assert page.locator("#try-benefit-value").inner_text() == words.share(0.1)


def test_the_figures_follow_the_sliders(tried, opened, study, solution):
    page = opened_bench(opened(tried["fi"]))
    choice(page, study, "729").select_option(index=1)
    page.click("#try-undo")
    slide(page, "benefit", 20)
    slide(page, "throughput", 40)
    demand = study.problem.demand * 2
    problem = replace(study.problem, demand=demand, throughput_per_year=40.0)
    assert page.locator("#state").inner_text().startswith("Oletuksia muutettu: ei todistettu")
    assert "palvelusta hyötyvien osuus 20 %" in words_of(page, "#state")
    assert "40,0 asiakasta" in words_of(page, "#state")
    assert_shows(page, solution.plan, problem, solution.plan)
    page.check("input[value=demand]")
    steps = even_steps(list(demand))
    assert page.locator("[data-legend=demand] li:not(.heading):visible").all_inner_texts() == (
        [text.replace(words.NO_BREAK_SPACE, " ") for text in class_texts(steps, "fi")]
    )
    fills = page.eval_on_selector_all(
        "path.municipality", "all => all.map(path => path.getAttribute('fill'))"
    )
    assert fills == [shade(demand[code], steps) for code in study.municipalities.index]
    page.check("input[value=load]")
    limits = class_texts(norm_steps(40.0), "fi", 1)
    assert page.locator("[data-legend=load] li:not(.heading):visible").all_inner_texts() == limits
    for key in ("benefit", "throughput"):
        page.locator(f"#try-{key}").focus()
        page.keyboard.press("Home")
    assert page.locator("#try-benefit").get_attribute("aria-valuetext") == words.share(0.05)
    assert "20,0" in page.locator("#try-said").inner_text()
    slide(page, "benefit", 10)
    slide(page, "throughput", 27.4)
    assert page.locator("#state").is_hidden()


# an area that falls apart


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_torn_area_is_said_and_hatched(tried, opened, study, solution, tearing, language):
    code, _ = tearing
    page = opened_bench(opened(tried[language]))
    old = [c for c in solution.plan.groups()[solution.plan.area[code]] if c != code]
    tear(page, study, solution, tearing)
    assert page.locator("path.torn-shape").count() == len(old)
    assert page.locator("path.torn-shape").first.get_attribute("fill") == "url(#hatch)"
    parts = len(connected_parts(old, study.problem.neighbours))
    short = words.text("try.torn_short", language, {"count": parts})
    assert page.locator("#areas-legend .torn").all_inner_texts() == [short]
    said = page.locator("#try-torn li").all_inner_texts()
    assert len(said) == 1
    assert said[0] in page.locator("#try-said").inner_text()
    assert page.locator("#legend-torn").is_visible()
    assert page.locator("#legend-moved").is_visible()
    page.click("#try-undo")
    assert page.locator("path.torn-shape").count() == 0
    assert page.locator("#try-torn").is_hidden()


def tear(page, study, solution, tearing):
    code, target = tearing
    number = list(solution.plan.coaches.index).index(target) + 1
    texts = choice(page, study, code).locator("option").all_inner_texts()
    index = next(k for k, text in enumerate(texts) if text.startswith(f"{number} "))
    choice(page, study, code).select_option(index=index)


# several plans


def test_another_plan_can_be_shown(tried, opened, study, solution, published, tmp_path):
    page = opened(tried["fi"])
    assert page.locator("#try-plan option:checked").inner_text().endswith("(todistetusti paras)")
    page.select_option("#try-plan", label="Julkaistu ehdotus")
    assert page.locator("#areas-legend bdi").all_inner_texts() == list(published.coaches.index)
    assert "Ei todistettu parhaaksi" in page.locator("#state").inner_text()
    assert "Julkaisu ei kerro" in page.locator("#note").inner_text()
    assert "Näytetään: Julkaistu ehdotus." in page.locator("#try-said").inner_text()
    opened_bench(page)
    plan = saved(page, study, tmp_path)
    assert plan.area.equals(published.area)
    assert plan.coaches.sort_index().equals(published.coaches.sort_index())
    assert_shows(page, published, study.problem, solution.plan)
    page.select_option("#try-against", label="Julkaistu ehdotus")
    assert page.locator("path.moved-shape").count() == 0
    assert "Minkään kunnan alue ei vaihdu" in page.locator("#moves").inner_text()


def test_the_rules_that_another_plan_breaks_are_said(study, solution, published, seven, opened):
    page = opened(draw_page(solution, study, others=[published, seven]).html)
    page.select_option("#try-plan", label="Seitsemän aluetta")
    assert page.locator("#state li").all_inner_texts() == rules_broken(seven, study, "fi")
    page.select_option("#try-plan", label="Julkaistu ehdotus")
    assert page.locator("#state li").count() == len(rules_broken(published, study, "fi")) == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_proven_under_conditions_is_called_so(study, solution, opened, language):
    radii = dict.fromkeys(study.problem.codes, 200.0)
    limited = replace(solution, under=replace(study.problem.rules, max_minutes=radii))
    other = solution.plan.titled("B")
    page = opened(draw_page(limited, study, language=language, others=[other]).html)
    said = page.locator("#try-plan option").first.inner_text()
    assert said.endswith(f"({words.text('try.tag_best_among', language)})")


def test_arrows_go_where_municipalities_went(tried, opened, study, solution):
    page = opened_bench(opened(tried["fi"]))
    assert page.locator("path.arrow").count() == 0
    choice(page, study, "729").select_option(index=1)
    assert page.locator("path.arrow").count() == 2  # the light line and the dark one on it
    assert "Saarijärvi (uudet naapurit: " in page.locator("#moves").inner_text()


def test_the_plans_stand_side_by_side(tried, opened, study, published, solution):
    page = opened_bench(opened(tried["fi"]))
    page.click("#areas-legend [data-key^=more]")
    heads = page.locator("#try-compare-head th").all_inner_texts()
    assert heads[1] == "Näytettävä: Muokattu suunnitelma"
    assert heads[2].endswith("(todistetusti paras)")
    assert heads[3] == "Julkaistu ehdotus"
    rows = {cells[0]: cells[1:] for cells in table_cells(page, words.text("try.compare_caption"))}
    assert rows[words.text("page.compare_coaches")] == ["11,5", "10,5 +1,0", "10,5 +1,0"]
    table = compare([solution.plan, published], study.problem)
    shortfall = rows[words.text("page.compare_shortfall")]
    lacking = words.number(table["shortfall"].iloc[0])
    assert shortfall == ["0,0", f"{lacking} −{lacking}", f"{lacking} −{lacking}"]


def test_a_page_of_one_plan_has_nothing_to_choose_from(study, published, opened):
    page = opened_bench(opened(draw_page(published, study).html))
    assert page.locator("#plan-choice").is_hidden()
    assert page.locator("#try-against-row").is_hidden()
    page.click("#areas-legend [data-key^=more]")
    assert EDITED["fi"] in page.locator("#state").inner_text()


# the text for the minutes


def test_the_text_for_the_minutes_is_copied(tried, opened, study):
    page = opened_bench(opened(tried["fi"], permissions=["clipboard-read", "clipboard-write"]))
    choice(page, study, "729").select_option(index=1)
    page.click("#try-minutes")
    text = page.locator("#try-summary").input_value()
    assert "Saarijärvi" in text
    assert "://" not in text
    page.click("#try-copy")
    page.get_by_text(words.text("try.copied")).wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == text
    page.keyboard.press("Escape")
    assert page.locator("dialog").is_hidden()
    assert page.evaluate("document.activeElement.id") == "try-minutes"


def test_where_copying_is_refused_the_text_is_selected(tried, opened):
    page = opened_bench(opened(tried["fi"]))
    page.evaluate(
        """() => { navigator.clipboard.writeText = () => Promise.reject(new Error("no"));
          document.execCommand = () => false; }"""
    )
    page.click("#try-minutes")
    page.click("#try-copy")
    page.get_by_text("Ctrl+C").wait_for()
    selected = "getSelection().toString() === document.getElementById('try-summary').value"
    assert page.evaluate(selected)


# everyone can use it


# What the page's script never colours; its contrast is seen in the first state and every medium.
UNCHANGED = "#below ~ section, footer, #try-choose"
MEDIA = {
    "print": {"media": "print"},
    "forced colours": {"media": "screen", "forced_colors": "active"},
    "dark": {"forced_colors": "none", "color_scheme": "dark"},
}


@pytest.fixture(scope="module")
def rich(study, solution, published, seven):
    """The page with all that it can hold: other plans, one of them against the rules; feedback."""
    asked = Entry(id=1, date="2026-11-05", body="A", text="Miksi?", kind="question", codes=("729",))
    decided = replace(asked, id=2, kind="change", status="rejected", decision="Ei nyt")
    heard = replace(study, feedback=(asked, decided))

    @cache
    def page(language):
        return draw_page(solution, heard, language=language, others=[published, seven]).html

    return page


def assert_fine(page, state, unchanged=UNCHANGED):
    """Nothing that axe finds, nothing cut off, no small button and no faint text."""
    assert axe_faults(page, unchanged) == [], state
    faint = [(text, ink, paper) for text, ink, paper in page.evaluate(COLOURS)
             if contrast(ink, paper) < 4.5]  # fmt: skip
    assert faint == [], state
    if not page.evaluate("matchMedia('print').matches"):
        assert page.evaluate(CUT_TEXTS) == [], state
        assert page.evaluate(SMALL_TARGETS) == [], state
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, state


def assert_fine_in_media(page, state):
    """On paper, in the reader's own colours, and where the computer is set to dark."""
    for medium, emulated in MEDIA.items():
        page.emulate_media(**emulated)
        if medium == "print":
            page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert_fine(page, f"{state}, {medium}", "")
        if medium == "print":
            page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen", color_scheme="light")


@pytest.mark.parametrize(("screen", "language"), EACH_SCREEN)
def test_axe_finds_nothing_while_plans_are_looked_at(rich, opened, language, screen):
    page = opened(rich(language), **SCREENS[screen])
    assert_fine(page, "plain", "")
    assert_fine_in_media(page, "plain")
    for k in range(1, page.locator("#try-plan option").count() - 1):
        page.select_option("#try-plan", index=k)
        assert_fine(page, f"plan {k}")
    assert page.locator("#state li").count() > 0  # the last one breaks rules
    page.locator("path.municipality").nth(3).focus()
    page.locator(".leaflet-tooltip").wait_for()
    assert_fine(page, "a tip")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    assert_fine(page, "about a municipality")


@pytest.mark.parametrize(("screen", "language"), EACH_SCREEN)
def test_axe_finds_nothing_in_any_state(rich, opened, study, solution, tearing, language, screen):
    page = opened_bench(opened(rich(language), **SCREENS[screen]))
    assert_fine(page, "open", "")
    page.locator("path.municipality").first.focus()
    page.keyboard.press("Enter")
    page.locator(".moves button").first.wait_for()
    assert_fine(page, "choosing")
    page.keyboard.press("Escape")
    tear(page, study, solution, tearing)
    assert EDITED[language] in page.locator("#state").inner_text()
    assert page.locator("#try-torn").is_visible()
    assert_fine(page, "torn")
    assert_fine_in_media(page, "torn")
    page.click("#areas-legend [data-key^=more]")
    choice(page, study, "410").select_option("new")
    page.select_option("#try-against", index=1)
    assert_fine(page, "against another plan")
    page.click("#try-minutes")
    page.click("#try-copy")
    page.locator("#try-copied:not(:empty)").wait_for()
    assert_fine(page, "text for the minutes")
    page.click("#try-close")
    slide(page, "throughput", 40)
    slide(page, "benefit", 20)
    for view in ("demand", "load"):
        page.check(f"input[value={view}]")
        assert_fine(page, f"sliders, {view}")
    page.click("#try-undo")
    assert_fine(page, "undone")
    page.select_option("#try-plan", index=1)
    assert_fine(page, "another plan")
    page.click("#try-reset")
    page.click("#try-open")
    assert_fine(page, "closed again")


def test_what_changed_is_said_politely(tried, opened, study):
    page = opened(tried["fi"])
    said = page.locator("#try-said")
    assert said.get_attribute("role") == "status"
    assert said.inner_text() == ""
    opened_bench(page)
    page.click("#areas-legend [data-key^=more]")
    text = said.inner_text()
    assert re.match(r"1 .*: valmentajia nyt 2\. Kaikki alueet ovat yhtenäisiä\. Kuormitus ", text)
    assert "Verrattuna: Sivun oma suunnitelma (todistetusti paras): yli normin" in text
    page.click("#try-undo")
    assert said.inner_text().startswith("Muutos kumottu.")


def test_at_double_size_nothing_is_cut_off(tried, opened, study):
    page = opened_bench(opened(tried["fi"], width=700, height=450, device_scale_factor=2))
    choice(page, study, "729").select_option(index=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    assert page.evaluate(CUT_TEXTS) == []


def test_paper_shows_the_screen_and_says_that_it_is_edited(tried, opened, study):
    page = opened_bench(opened(tried["fi"]))
    choice(page, study, "729").select_option(index=1)
    page.emulate_media(media="print")
    assert page.locator("#state").is_visible()
    assert EDITED["fi"] in page.locator("#state").inner_text()
    assert page.locator("#try-open, .tools button, .stepper").locator("visible=true").count() == 0
    assert page.locator("#try-throughput-value").is_visible()
    assert page.locator("path.moved-shape").count() > 0
    page.emulate_media(media="screen")
    assert len(page.pdf(prefer_css_page_size=True)) > 20_000


def test_it_is_one_small_file(tried):
    assert all(len(html.encode()) < 900_000 for html in tried.values())
    assert all("try." + key in html for html in tried.values() for key in ("edited", "said_moved"))
    assert all(key in words.catalogue() for key in ALSO)


def test_a_change_is_shown_at_once(tried, opened):
    page = opened_bench(opened(tried["fi"]))
    times = page.evaluate(
        """() => Array.from({length: 9}, (_, k) => {
      const lists = [...document.querySelectorAll("#try-choose select")];
      const list = lists.filter(one => one.options.length > 2)[k];
      list.value = list.options[1].value;
      const start = performance.now();
      list.dispatchEvent(new Event("change", {bubbles: true}));
      document.body.getBoundingClientRect();
      return performance.now() - start;
    }).sort((a, b) => a - b)"""
    )
    # 50 ms is the aim, about 20 are measured; the median of a busy machine is given some room.
    assert times[4] < 150


# hostile names


def test_hostile_names_are_texts_everywhere(study, published, opened, tmp_path):
    codes = study.municipalities.index
    texts = [HOSTILE[k % len(HOSTILE)] + "!" * (k // len(HOSTILE)) for k in range(len(codes))]
    named = study.municipalities.assign(name_fi=texts, name_sv=texts)
    hostile = replace(
        study, municipalities=named, problem=replace(study.problem, names=named["name_fi"])
    )
    solved = Solution(status="feasible", plan=published.titled(HOSTILE[2]), objective=1, bound=1)
    html = draw_page(solved, hostile, others=[published.titled(HOSTILE[0])]).html
    page = opened_bench(opened(html, **PHONE))
    choice(page, study, "729").select_option(index=1)
    choice(page, study, "410").select_option("new")
    page.select_option("#try-against", index=1)
    page.locator("path.municipality").nth(3).focus()
    page.keyboard.press("Enter")
    page.click("#try-minutes")
    assert HOSTILE[0] in page.locator("#try-summary").input_value()
    assert page.locator("img, svg[onload], body style").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
