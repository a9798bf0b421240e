"""The map page, opened in a browser without a network."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import pytest
from views.test_slides import by_largest
from views.test_static import officially

from ipsgeo import words
from ipsgeo.audit import audit
from ipsgeo.compare import compare
from ipsgeo.errors import DataError, InfeasibleError
from ipsgeo.plan import Plan, Solution
from ipsgeo.solve import solve
from ipsgeo.views.maps.classes import class_texts, digits
from ipsgeo.views.names import plan_note, plan_title
from ipsgeo.views.page.inlined import inline_script, inline_style, leaflet_script, leaflet_style
from ipsgeo.views.page.map_views import VIEWS
from ipsgeo.views.page.rows import verdict
from ipsgeo.views.page.sentences import goals
from ipsgeo.views.page.story import tell
from ipsgeo.views.page.web import SCRIPTS, draw_page, write_page

LANGUAGES = ("fi", "sv", "en")
QUICK = (("wide", "fi"),)
PHONE = {"width": 390, "height": 844, "is_mobile": True, "has_touch": True}
SCREENS = {"wide": {"width": 1280, "height": 900}, "phone": PHONE}
# Every screen in every language; the page is the same but for its words, so most are slow ones.
EACH_SCREEN = [
    pytest.param(
        screen, language, id=f"{screen}-{language}",
        marks=() if (screen, language) in QUICK else pytest.mark.slow,
    )
    for screen in SCREENS
    for language in LANGUAGES
]  # fmt: skip
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><svg onload=alert(1)>",
    "{{7*7}} {% for x in y %} {# note #}",
    "${alert(1)} `${alert(2)}`",
    "O'Hara \\' \\u0027 &amp; &lt;b&gt;",
    "\u202eruoms\u202c \u200f\u2067oikealta\u2069",
    "</style><!-- --> ]]>",
    "x" * 10_000,
)

# Elements whose own text is wider than they are, or reaches over the page's edge, outside of the
# regions that scroll by themselves and of texts for screen readers only.
CUT_TEXTS = """() => [...document.querySelectorAll("body *")].filter(element => {
  const text = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  if (!text || !element.checkVisibility({visibilityProperty: true})) return false;
  if (element.closest(".scroll, .skip, .hidden-text, .canvas, script, style, noscript")) {
    return false;
  }
  const box = element.getBoundingClientRect();
  const clips = getComputedStyle(element).overflowX !== "visible";
  return box.right > innerWidth + 1 || box.left < -1
    || (clips && element.scrollWidth > element.clientWidth + 1);
}).map(element => element.outerHTML.slice(0, 120))"""

# Axe's rules on the whole page, and its rule on contrast, which takes nearly all of the time, on
# what is not left out. Each fault is one line: the rule, what it asks, and the first elements.
AXE_RUN = """async unchanged => {
  const run = async (where, options) => (await axe.run(
    where, {resultTypes: ["violations"], ...options})).violations;
  const CONTRAST = "color-contrast";
  const faults = [
    ...await run(document, {rules: {[CONTRAST]: {enabled: false}}}),
    ...await run(
      unchanged ? {exclude: [[unchanged]]} : document, {runOnly: [CONTRAST]}),
  ];
  return faults.map(({id, help, nodes}) => [
    id, help, ...nodes.slice(0, 5).map(node => node.html.slice(0, 150)),
  ].join(" | "));
}"""


def axe_faults(page, unchanged: str = "") -> list[str]:
    """What axe finds wrong; ``unchanged`` is left out of contrast as it was seen in a state before.

    All other rules see the whole page each time.
    """
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.axe_script)
    return page.evaluate(AXE_RUN, unchanged)


def table_cells(page, caption: str) -> list[list[str]]:
    """The cells of the body of a table, by its caption, with plain spaces."""
    rows = page.locator("table", has_text=caption).first.locator("tbody tr")
    return [
        [" ".join(cell.split()) for cell in row.locator("th, td").all_inner_texts()]
        for row in rows.all()
    ]


# the file


def test_it_is_one_small_file_that_fetches_nothing(pages, opened):
    html = pages["fi"].html
    assert len(html.encode()) < 900_000
    page = opened(html)  # which fails on any request, error or refusal
    assert page.locator("path.municipality").count() == 22
    assert page.locator("path.outline").count() == 8
    assert page.locator("path.seat").count() == 8
    assert page.locator(".numbers .number").all_inner_texts() == list("12345678")


@pytest.mark.parametrize("boundaries", ["bundled", "official"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_thirty_municipalities_is_one_small_file(
    ostrobothnia, opened, boundaries, language
):
    """With the bundled shapes, and with the official ones where they have been fetched."""
    large = officially(ostrobothnia) if boundaries == "official" else ostrobothnia
    plans = [by_largest(large, count).titled(str(count)) for count in (8, 6, 10)]
    html = draw_page(plans[0], large, language=language, others=plans[1:]).html
    assert len(html.encode()) < 900_000
    assert opened(html).locator("path.municipality").count() == 30


def test_the_policy_names_every_script_and_nothing_else(pages):
    html = pages["fi"].html
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    assert policy.count("sha256-") == html.count("<script>") == 3 + len(SCRIPTS)
    assert len(re.findall(r"<script\b", html)) == html.count("<script>") + 2  # and two of data
    assert "default-src &#39;none&#39;" in policy
    assert "unsafe-eval" not in policy
    assert "unsafe-inline" not in policy.partition("style-src")[0]


def test_a_script_that_is_not_ours_does_not_run(pages, browser, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(pages["fi"].html.replace("<main", "<script>window.foreign = 1</script><main"))
    page = browser.new_page()
    page.goto(path.as_uri())
    assert page.evaluate("window.foreign") is None
    page.close()


def test_leaflet_comes_without_addresses_to_fetch():
    assert "url(" not in leaflet_style()
    assert "sourceMappingURL" not in leaflet_script()
    assert "Leaflet 1." in leaflet_script()[:100]  # the licence note stays
    assert leaflet_style().count("{") == leaflet_style().count("}")


def test_text_that_would_end_a_script_or_a_style_is_refused():
    for text in ("let a = '</script>';", "<!-- a", "</SCRIPT"):
        with pytest.raises(ValueError, match="script"):
            inline_script(text)
    with pytest.raises(ValueError, match="style"):
        inline_style("</style>")


@pytest.mark.slow
def test_the_same_page_comes_out_byte_for_byte(pages, published, study, tmp_path):
    others = [published.titled("Toinen suunnitelma")]
    first = write_page(published, study, tmp_path / "a.html", others=others).read_bytes()
    drawn = pages["fi"].html.encode()
    assert first.startswith(drawn[: drawn.rindex(b"</body>")])  # the file carries its manifest too
    program = (
        "import sys, ipsgeo.study as s, ipsgeo.views.page.web as w;"
        "t = s.read_study('keski-suomi');"
        "p = t.plans['published'].plan;"
        "w.write_page(p, t, sys.argv[1], others=[p.titled('Toinen suunnitelma')])"
    )
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", program, tmp_path / f"{seed}.html"],
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        for seed in ("1", "2")
    ]
    assert [run.wait() for run in runs] == [0, 0]
    assert (tmp_path / "1.html").read_bytes() == (tmp_path / "2.html").read_bytes() == first


def test_it_is_written_whole_or_not_at_all(published, study, tmp_path, monkeypatch):
    path = tmp_path / "maps" / "page.html"
    assert write_page(published, study, path) == path
    before = path.read_bytes()

    def full_disk(*_):
        raise OSError("no space left")

    monkeypatch.setattr("ipsgeo.views.publish.os.replace", full_disk)
    with pytest.raises(OSError, match="no space"):
        write_page(published, study, path, language="sv")
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["page.html"]


def test_in_a_notebook_it_shows_itself_without_a_network(pages, opened):
    frame = pages["fi"]._repr_html_()
    assert frame.startswith("<iframe srcdoc=")
    markup = re.sub(r"&lt;script&gt;.*?&lt;/script&gt;", "", frame, flags=re.DOTALL)
    assert "//" not in markup  # the scripts hold names of SVG and of Leaflet's own page
    assert "url(" not in markup
    assert 'sandbox="allow-scripts allow-downloads"' in frame
    page = opened(f"<!DOCTYPE html><title>notebook</title>{frame}")
    inside = page.frame_locator("iframe")
    inside.locator("html.live").wait_for()
    assert inside.locator("path.municipality").count() == 22


# what it says


def test_the_message_has_the_numbers(pages, study, published, opened):
    page = opened(pages["fi"].html)
    figures = compare([published], study.problem).iloc[0]
    first = " ".join(page.locator("main").inner_text().split())[:2000]
    assert "Tarve on 302 asiakasta vuodessa, valmentajat ehtivät palvella 288" in first
    assert "10 + ½" in first
    assert "151–1 209" in first
    assert words.number(figures["shortfall"]) in first
    assert "Jyväskylä-Muurame 54,8 ja Joutsa-Luhanka-Toivakka 5,0" in first
    assert "kun normi on 27,4" in first
    assert "Ei todistusta" in first
    assert "Esimerkkikysely: vastaukset on keksitty" in first
    assert "Julkaisu ei kerro valmentajien määrää alueittain" in first


def test_the_tables_show_what_audit_says(pages, study, published, opened):
    page = opened(pages["fi"].html)
    figures = audit(published, study.problem)
    rows = table_cells(page, words.text("page.areas_caption"))
    assert len(rows) == 8
    for cells, (area, row) in zip(rows, figures.iterrows(), strict=True):
        assert cells[1].startswith(area)
        assert cells[4] == words.number(row["clients"])
        assert cells[5].startswith(words.number(row["load"]))
        assert cells[8] == f"{row['wishes_kept']} / {row['wishes_broken']}"
    assert "yli normin 27,4" in rows[2][5]
    assert "alle puolet normista 27,4" in rows[1][5]
    assert "pisteet 1 / 5" in rows[2][6]
    municipalities = table_cells(page, words.text("page.municipalities_caption"))
    assert [cells[1] for cells in municipalities][-2:] == ["Viitasaari", "Äänekoski"]
    assert municipalities[2][:4] == ["179", "Jyväskylä", "3 Jyväskylä-Muurame", "183,9"]
    assert municipalities[2][5] == "3 679"


def test_plans_stand_side_by_side(study, published, seven, opened):
    page = opened(draw_page(seven, study, others=[published]).html)
    rows = {cells[0]: cells[1:] for cells in table_cells(page, "Suunnitelmat rinnakkain")}
    table = compare([published, seven], study.problem)
    assert rows["Vastuualueita"] == ["8", "7"]
    assert rows["Tavoitefunktion arvo (pienempi on parempi)"] == [
        words.number(value) for value in table["objective"]
    ]
    moved = rows["Kunnat, joiden alue vaihtuu (verrattuna: Julkaistu ehdotus)"]
    assert moved == ["–", "3 Joutsa, Luhanka, Toivakka"]
    assert page.get_by_text("Julkaistu ehdotus: Julkaisu ei kerro").count() == 1
    assert page.get_by_text("Suunnitelma ei noudata kaikkia sääntöjä").count() == 1


@pytest.mark.parametrize(
    ("status", "objective", "bound", "gap", "said"),
    [
        ("optimal", 366.634, 366.634, 0.0, "Todistetusti paras"),
        ("feasible", 400.0, 390.0, 0.025, "Paras löydetty, ei todistettu"),
    ],
)
def test_it_says_how_sure_the_plan_is(study, published, status, objective, bound, gap, said):
    solution = Solution(
        status=status, plan=published, objective=objective, bound=bound, gap=gap,
        runtime_s=1.5, method="set partitioning",
    )  # fmt: skip
    html = draw_page(solution, study).html
    assert html.count(said) == 2  # on the first screen and under the assumptions
    assert words.number(bound, decimals=3) in html
    assert "set partitioning" in html
    assert html == draw_page(replace(solution, runtime_s=2.5), study).html
    assert ("enintään 2,50" in html) == (status == "feasible")


@pytest.fixture(scope="module")
def helped(study):
    """A plan made with help between neighbouring areas and the balance first."""
    return solve(study.problem, first="balance", lending=True)


def test_who_helps_whom_is_shown_as_the_lending_has_it(helped, study, published, opened):
    page = opened(draw_page(helped, study, others=[published]).html)
    lending = helped.lending
    rows = table_cells(page, words.text("page.help_caption"))
    assert [cells[3] for cells in rows] == [
        words.number(clients) for clients in lending.pairs()["clients_per_year"]
    ]
    for cells, (area, helper) in zip(rows, lending.pairs().index, strict=True):
        assert cells[0].endswith(area)
        assert cells[1].endswith(helper)
    rows = table_cells(page, words.text("page.helped_caption"))
    for cells, (_, row) in zip(rows, lending.areas.iterrows(), strict=True):
        assert cells[4].startswith(words.number(row["load_before"]))
        assert cells[5].startswith(words.number(row["load_after"]))
        assert cells[7] == words.number(row["overload_after"])
    goals = table_cells(page, words.text("page.goals_caption"))
    assert goals[0][1] == words.number(lending.areas["overload_after"].sum())
    objective = page.locator("table", has_text=words.text("page.goals_caption")).first
    assert words.number(helped.objective) in objective.locator("tfoot").inner_text()
    rows = {cells[0]: cells[1:] for cells in table_cells(page, "Suunnitelmat rinnakkain")}
    assert rows[words.text("page.compare_objective_help")] == ["–", words.number(helped.objective)]
    assert page.get_by_text(lending.note.text("fi")).count() == 1


def test_the_goals_add_up_to_the_objective_with_help(helped, study):
    amounts, objective = goals(tell(helped, study, (), "fi"))
    assert objective == pytest.approx(helped.objective)
    assert sum(goal.weight * goal.amount for goal in amounts) == pytest.approx(objective)


def test_a_lending_that_was_tampered_with_is_refused(helped, study):
    flows = helped.lending.flows.assign(clients_per_year=999.0)
    with pytest.raises(DataError):
        draw_page(replace(helped, lending=replace(helped.lending, flows=flows)), study)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_proven_of_some_divisions_is_not_claimed_of_all(helped, study, language):
    html = draw_page(helped, study, language=language).html
    assert html.count(words.text("page.status_optimal_among", language)) == 2
    assert words.text("page.status_optimal_text", language) not in html
    assert words.text("page.first_proven", language) in html
    assert words.number(helped.first.most, language, decimals=2) in html
    still_open = replace(helped, status="feasible", first=replace(helped.first, proven=False))
    html = draw_page(still_open, study, language=language).html
    assert words.text("page.status_optimal_among", language) not in html
    assert words.text("page.first_proven", language) not in html
    assert html.count(words.text("page.first_open", language)) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_claim_within_radii_says_which(study, published, language):
    radii = {code: 60.0 + k for k, code in enumerate(study.problem.codes)}
    solution = Solution(
        status="optimal", plan=published, objective=1, bound=1, gap=0, method="m",
        under=replace(study.problem.rules, max_minutes=radii),
    )  # fmt: skip
    html = re.sub("</?span[^>]*>", "", draw_page(solution, study, language=language).html)
    assert html.count("60–81") == 3  # twice in the proof, once among the rules
    assert words.text("page.status_optimal_text", language) not in html


@pytest.mark.parametrize(("screen", "language"), EACH_SCREEN)
def test_axe_finds_nothing_where_areas_help(helped, study, published, opened, language, screen):
    html = draw_page(helped, study, language=language, others=[published]).html
    assert len(html.encode()) < 900_000
    page = opened(html, **SCREENS[screen])
    assert axe_faults(page) == []
    assert page.evaluate(CUT_TEXTS) == []


def test_without_a_plan_there_is_no_page(study, published):
    with pytest.raises(InfeasibleError):
        draw_page(Solution(status="infeasible"), study)
    with pytest.raises(DataError) as error:
        draw_page(replace(published, area=published.area.iloc[1:]), study)
    assert error.value.findings[0].key == "plan_missing"
    with pytest.raises(ValueError, match="fi, sv, en"):
        draw_page(published, study, language="de")


def test_swedish_names_and_title(pages):
    html = pages["sv"].html
    assert '<html lang="sv">' in html
    assert "Laukas" in html
    assert "Mellersta Finlands välfärdsområde" in html
    assert "Publicerat förslag" in html


def test_a_plan_of_the_study_is_known_by_its_title_in_any_language(study, published):
    known = study.plans["published"]
    for title in known.title.values():
        assert plan_title(published.titled(title), study, "sv") == known.title["sv"]
        assert plan_note(published.titled(title), study, "sv") == known.note["sv"]
    assert plan_title(published.titled("Oma jako"), study, "sv") == "Oma jako"
    assert plan_title(published.titled(""), study, "sv") == ""


# the map


def test_each_view_has_its_colours_and_its_legend(pages, opened):
    page = opened(pages["fi"].html)
    seen = set()
    for view in VIEWS:
        page.check(f"input[value={view}]")
        fills = page.eval_on_selector_all(
            "path.municipality", "all => all.map(path => path.getAttribute('fill'))"
        )
        shown = page.locator("[data-legend]:visible")
        # Demand from statistics is a share of the long-term unemployed: colours may be alike.
        seen.add((*fills, *shown.all_inner_texts()))
        assert shown.count() == (0 if view == "areas" else 1)
        if view != "areas":
            assert shown.get_attribute("data-legend") == view
    assert len(seen) == len(VIEWS)
    page.check("input[value=load]")
    assert page.locator(".numbers .value.load").nth(2).inner_text() == "54,8"


def test_names_and_seats_can_be_hidden_and_shown_again(pages, opened):
    page = opened(pages["fi"].html)
    shown = page.locator(".names [data-name]:visible").count()
    assert shown >= 15
    for layer, selector in (("names", ".names [data-name]"), ("seats", "path.seat")):
        page.uncheck(f"input[data-layer={layer}]")
        assert page.locator(f"{selector}:visible").count() == 0
        page.check(f"input[data-layer={layer}]")
        assert page.locator(f"{selector}:visible").count() > 0
    assert page.locator(".names [data-name]:visible").count() == shown


def test_a_municipality_opens_by_pointer_and_by_keyboard(pages, opened):
    page = opened(pages["fi"].html)
    shape = page.locator("path.municipality").nth(2)
    assert shape.get_attribute("aria-label").startswith("Jyväskylä, alue 3.")
    shape.focus()
    assert page.locator(".leaflet-tooltip").inner_text().startswith("Jyväskylä, alue 3")
    page.keyboard.press("Enter")
    popup = page.get_by_role("dialog", name="Jyväskylä")
    assert "183,9 asiakasta" in popup.inner_text()
    assert "54,8 valmentajaa kohti" in popup.inner_text()
    assert "yli normin 27,4" in popup.inner_text()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Sulje tiedot"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Jyv")
    page.locator("path.municipality").nth(3).dispatch_event("click")
    page.get_by_role("dialog", name="Jämsä").wait_for()


def test_a_schematic_map_says_so(pages, official, published):
    assert "Kaavamainen kartta" in pages["fi"].html
    html = draw_page(published, official).html
    assert "Kaavamainen kartta" not in html
    assert "Natural Earth" not in html


# everyone can read it


@pytest.mark.parametrize(("screen", "language"), EACH_SCREEN)
def test_axe_finds_nothing(pages, opened, language, screen):
    page = opened(pages[language].html, **SCREENS[screen])
    assert axe_faults(page) == []
    below = "main > section, footer"  # the map changes and what is around it
    for view in VIEWS:
        page.check(f"input[value={view}]")
        assert axe_faults(page, below) == [], view
    page.locator("path.municipality").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    assert axe_faults(page, below) == [], "a municipality"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [320, 390, 700])
def test_on_a_phone_nothing_is_cut_off(pages, opened, language, width):
    page = opened(pages[language].html, **{**PHONE, "width": width})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT_TEXTS) == []
    assert page.evaluate("window.map_county.dragging.enabled()") is False  # one finger scrolls


@pytest.mark.parametrize("width", [320, 390, 700, 1400])
def test_a_range_stays_on_one_line(pages, opened, width):
    page = opened(pages["fi"].html, width=width)
    ranges = page.locator(".range:visible")
    assert "151–1 209" in [" ".join(text.split()) for text in ranges.all_inner_texts()]
    assert ranges.evaluate_all("all => all.map(range => range.getClientRects().length)") == (
        [1] * ranges.count()
    )


def test_headings_and_landmarks_are_in_order(pages, opened):
    page = opened(pages["fi"].html)
    levels = [int(tag[1]) for tag in page.eval_on_selector_all(
        "h1, h2, h3", "all => all.map(heading => heading.tagName)")]  # fmt: skip
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.locator("main").count() == page.locator("header").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Siirry sisältöön"


def test_it_moves_nothing_where_the_reader_wants_no_motion(pages, opened):
    page = opened(pages["fi"].html, reduced_motion="reduce")
    assert page.evaluate("window.map_county.options.zoomAnimation") is False


def test_it_prints(pages, opened, tmp_path):
    page = opened(pages["fi"].html)
    paper = page.pdf(prefer_css_page_size=True)
    count = len(re.findall(rb"/Type\s*/Page\b", paper))
    assert 2 <= count <= 8
    assert 20_000 < len(paper) < 3_000_000
    # the screen is as before
    assert page.evaluate("document.documentElement.className") == "live"


# hostile texts


@pytest.fixture(scope="module")
def hostile(study, published):
    """A study and plans in which every text is hostile."""
    codes = study.municipalities.index
    texts = [HOSTILE[k % len(HOSTILE)] + "!" * (k // len(HOSTILE)) for k in range(len(codes))]
    named = study.municipalities.assign(
        name_fi=texts, name_sv=texts, county_fi=HOSTILE[0], county_sv=HOSTILE[0]
    )
    everywhere = " ".join(HOSTILE)
    areas = dict(zip(published.coaches.index, HOSTILE, strict=False))
    plan = Plan(
        area=published.area.map(areas),
        coaches=published.coaches.rename(areas),
        leader_areas=(areas[published.leader_areas[0]],),
        title=everywhere,
    )
    by_language = dict.fromkeys(LANGUAGES, everywhere)
    known = replace(study.plans["published"], plan=plan, title=by_language, note=by_language)
    statistics = replace(study.statistics, source=everywhere, note=by_language, month=HOSTILE[3])
    return plan, replace(
        study, title=by_language, municipalities=named, statistics=statistics,
        plans={"published": known},
        problem=replace(study.problem, names=named["name_fi"]),
    )  # fmt: skip


def test_hostile_texts_are_shown_and_do_nothing(hostile, opened):
    plan, study = hostile
    solution = Solution(status="feasible", plan=plan, objective=1, bound=1, method=HOSTILE[0])
    other = plan.titled(HOSTILE[2])
    page = opened(draw_page(solution, study, others=[other]).html)
    assert page.locator("script").count() == 3 + len(SCRIPTS) + 2
    assert page.locator("img, svg[onload], body style").count() == 0
    assert page.locator("path.municipality").count() == 22
    table = page.locator("table:has(#municipalities-caption)")
    shown = table.locator("tbody th").all_text_contents()
    assert set(HOSTILE) <= set(shown)
    labels = page.locator(".names bdi").all_text_contents()
    assert set(HOSTILE) <= set(labels)
    page.locator("path.municipality").nth(3).focus()
    page.keyboard.press("Enter")
    assert HOSTILE[3] in page.get_by_role("dialog").text_content()
    assert page.title().startswith(HOSTILE[0])


def test_hostile_texts_do_not_widen_a_phone(hostile, opened):
    plan, study = hostile
    page = opened(draw_page(plan, study, language="sv").html, **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_hostile_texts_stay_inside_a_notebook(hostile, opened):
    plan, study = hostile
    page = opened(f"<!DOCTYPE html><title>x</title>{draw_page(plan, study)._repr_html_()}")
    assert page.locator("body > *").count() == 1
    page.frame_locator("iframe").locator("html.live").wait_for()


# the legends' numbers


def test_class_limits_are_written_exactly():
    assert [digits(limit) for limit in (20.0, 1.5, 0.37)] == [0, 1, 2]
    assert class_texts([], "fi") == ["kaikki kunnat"]
    assert class_texts([0.4, 12.0], "fi") == ["enintään 0,4", "0,4–12", "yli 12"]


def test_a_load_of_exactly_the_norm_is_not_above_it():
    assert verdict(27.4, 27.4) == "within"
    assert verdict(27.5, 27.4) == "over"
    assert verdict(13.6, 27.4) == "under"


def test_a_frame_without_a_size_does_not_break_the_map(pages, opened):
    frame = pages["fi"]._repr_html_().replace("<iframe ", '<iframe id="late" ', 1)
    page = opened(f"<!DOCTYPE html><title>late</title><div id=hall hidden>{frame}</div>")
    page.locator("#hall").evaluate("hall => { hall.hidden = false; }")
    inside = page.frame_locator("iframe")
    inside.locator("html.live").wait_for()
    inside.locator("path.municipality").first.wait_for()
    page.wait_for_function(
        "() => document.getElementById('late').getBoundingClientRect().width > 100"
    )
    box = inside.locator("path.municipality").first.bounding_box()
    assert box is not None
    assert box["width"] > 1
