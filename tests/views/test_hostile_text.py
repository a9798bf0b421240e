"""Texts made to do harm are shown as texts; the page's policy lets nothing run or be fetched."""

import base64
import csv
import hashlib
import http.server
import re
import subprocess
import threading
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import geopandas as gpd
import openpyxl
import pytest
from pptx import Presentation
from views.unpacked import PDFTOTEXT

from ipsgeo.plan import Plan, Solution
from ipsgeo.sources.feedback import Entry
from ipsgeo.sources.files.formula_marks import unmarked
from ipsgeo.sources.plans import write_plan
from ipsgeo.views.heard import heard_rows
from ipsgeo.views.maps.pictures import draw_demand, draw_plan, write_picture
from ipsgeo.views.page.web import draw_page, write_page
from ipsgeo.views.slides.files import write_slides
from ipsgeo.views.slides.handout import write_handout
from ipsgeo.views.slides.text import clean
from ipsgeo.views.trust.carried import KINDS, carry, read_carried
from ipsgeo.views.trust.manifest import manifest, write_manifest
from ipsgeo.views.workbook.files import write_areas, write_tables
from ipsgeo.words import LANGUAGES, text

HERE = "http://127.0.0.1:{port}/"  # where the tests listen
TEXTS = (
    "<script>window.hit = 1; location = '" + HERE + "script'</script>",
    "</script><script>window.hit = 2</script>",
    "\"><img src='" + HERE + "image' onerror='window.hit = 3'>",
    "' onmouseover='window.hit = 4' autofocus onfocus='window.hit = 5'",
    "<meta http-equiv='refresh' content='0;url=" + HERE + "meta'>",
    "<base href='" + HERE + "'><a href='javascript:window.hit = 6'>x</a>",
    "<iframe src='" + HERE + "frame'></iframe><form action='" + HERE + "form'><button>x</button>",
    "<svg onload='window.hit = 7'><style>@import '" + HERE + "style'</style></svg>",
    "</style></title></textarea></noscript><!-- ]]> --><plaintext>",
    "{{ 7 * 7 }}{% raw %}{# x #} ${window.hit = 8} `${window.hit = 9}` \\u003cb\\u003e &lt;b&gt;",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "+1+2",
    "-2+3",
    '=HYPERLINK("' + HERE + 'cell")',
    "\u202eruoms\u202c \u200f\u2067oikealta\u2069 \u2066\u061c",
    "a\u2028b\u2029c",
    "ei\ufeff\u200bnäy",
    "%s %(x)s {0} {name} $x^2$ \\frac{1}{2}",
    "x" * 10_000,
    'O\'Hara & sons "quoted"',
    "../../etc/passwd\\..\\x",
)
CONTROLS = "\x00\x01\x0b\x1b[31m\x7f\ufffe\uffff"
RESERVED = {"id", "class", "style", "href", "src"}


def written(study, published, texts):
    """A study and a plan whose every text is one of these."""
    codes = list(study.municipalities.index)
    named = dict(zip(codes, [texts[k % len(texts)] for k in range(len(codes))], strict=True))
    towns = study.municipalities.assign(
        name_fi=named, name_sv=named, county_fi=texts[0], county_sv=texts[1]
    )
    areas = {area: f"{texts[k]}{k}" for k, area in enumerate(published.coaches.index)}
    every = " ".join(texts)
    plan = Plan(
        area=published.area.map(areas),
        coaches=published.coaches.rename(areas),
        leader_areas=tuple(areas[area] for area in published.leader_areas),
        title=every,
    )
    everywhere = dict.fromkeys(LANGUAGES, every)
    known = replace(study.plans["published"], plan=plan, title=everywhere, note=everywhere)
    return plan, replace(
        study,
        title=everywhere,
        municipalities=towns,
        statistics=replace(study.statistics, source=every, note=everywhere),
        plans={"published": known},
        problem=replace(study.problem, names=towns["name_fi"]),
    )


@pytest.fixture(scope="module")
def hostile(study, published):
    return written(study, published, [text.replace("{port}", "1") for text in TEXTS])


@pytest.fixture(scope="module")
def harmless(study, published):
    """The same with harmless texts, to compare the pages' elements."""
    return written(study, published, [f"Nimi {k:02}" for k in range(len(TEXTS))])


class Elements(HTMLParser):
    """What a page is made of: its elements with their attributes, and its texts."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self.values, self.texts = Counter(), [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements[tag, tuple(sorted(name for name, _ in attrs))] += 1
        self.values += [(name, value or "") for name, value in attrs]

    def handle_data(self, data):
        self.texts.append(data)


@pytest.fixture(scope="module")
def drawn(hostile, harmless):
    """The page of each with all that it can hold, what was heard too, by language."""

    @cache
    def both(language):
        pages = []
        for (plan, study), said in ((hostile, HEARD), (harmless, ["Sanottu"])):
            solution = Solution(status="feasible", plan=plan, objective=2, bound=1, gap=0.5,
                                method=study.title["fi"])  # fmt: skip
            others, made = [plan.titled(study.title["en"])], replace(study, feedback=entries(said))
            pages.append(draw_page(solution, made, language=language, others=others).html)
        return pages

    return both


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_has_the_elements_of_a_harmless_one(drawn, hostile, language):
    own, plain = map(Elements, drawn(language))
    assert set(own.elements) <= set(plain.elements)
    scripts = [sum(n for (tag, _), n in page.elements.items() if tag == "script")
               for page in (own, plain)]  # fmt: skip
    assert scripts[0] == scripts[1]
    assert not [name for name, _ in own.values if name.startswith("on")]
    places = {value for name, value in own.values if name in ("href", "src", "action")}
    assert all(place.startswith(("#", "data:,")) for place in places), places
    shown = "".join(own.texts)
    assert all(name in shown for name in hostile[1].municipalities["name_fi"])
    assert UNSAFE in shown, "what was heard too"


def test_no_template_in_a_text_is_filled_in(drawn):
    html = drawn("fi")[0]
    assert "{{ 7 * 7 }}" in html
    assert "ipsgeo manifest 149" not in html


def test_a_workbook_has_texts_and_no_formulas(hostile, tmp_path):
    plan, study = hostile
    other = plan.titled("=1+1")
    path = write_tables(plan, study, tmp_path / "a.xlsx", others=[other])
    cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert not [cell for cell in cells if cell.hyperlink]
    texts = {cell.value for cell in cells}
    assert set(study.municipalities["name_fi"]) <= texts
    assert {name for name in plan.coaches.index if len(name) < 30_000} <= texts
    marked = [cell for cell in cells if isinstance(cell.value, str) and cell.value[:1] in "=+-@"
              and cell.value]  # fmt: skip
    assert marked and all(cell.quotePrefix for cell in marked)


def test_layers_hold_the_texts_as_they_are(hostile, tmp_path):
    plan, study = hostile
    path = write_areas(plan, study, tmp_path / "a.gpkg")
    towns = gpd.read_file(path, layer="municipalities").set_index("code")
    assert towns["name_fi"].to_dict() == study.municipalities["name_fi"].to_dict()
    assert set(gpd.read_file(path, layer="areas")["area"]) == set(plan.coaches.index)


@pytest.mark.parametrize("draw", [draw_plan, draw_demand])
def test_a_picture_is_a_picture_and_no_more(hostile, tmp_path, draw):
    """Letters are paths, and what a screen reader says is text."""
    plan, study = hostile
    short = replace(
        study,
        title={language: text[:900] for language, text in study.title.items()},
        municipalities=study.municipalities.assign(
            name_fi=study.municipalities["name_fi"].str[:60]
        ),
        statistics=replace(study.statistics, source="".join(TEXTS[:6])),
    )
    axes = draw(plan.titled("".join(TEXTS[2:5])), short) if draw is draw_plan else draw(short)
    tree = ET.parse(write_picture(axes, tmp_path / "a.svg"))
    tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert not tags & {"script", "foreignObject", "image", "a", "iframe", "animate", "set"}
    names = {name.rpartition("}")[2] for element in tree.iter() for name in element.attrib}
    assert not [name for name in names if name.startswith("on")]
    links = [value for element in tree.iter() for name, value in element.attrib.items()
             if name.endswith("href")]  # fmt: skip
    assert all(link.startswith("#") for link in links)
    said = next(element.text for element in tree.iter() if element.tag.endswith("}desc"))
    assert "<" in said and "127.0.0.1" in said


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_manifest_carries_hostile_names(hostile, tmp_path, kind):
    plan, study = hostile
    path = tmp_path / f"a{kind}"
    if kind == ".html":
        path.write_text(draw_page(plan, study).html, "utf-8")
    elif kind == ".xlsx":
        write_tables(plan, study, path)
    elif kind == ".gpkg":
        write_areas(plan, study, path)
    elif kind == ".csv":
        path.write_text("code\n", "utf-8")
    elif kind == ".pdf":
        path.write_text("%PDF-1.4\nstartxref\n0\n%%EOF\n", "utf-8")
    elif kind == ".svg":
        path.write_text("<svg></svg>", "utf-8")
    else:
        return  # carried alike
    if KINDS[kind].take(path.read_bytes())[0] is None:
        carry(path, manifest(plan, study))
    assert {row["area"] for row in read_carried(path).facts["plan"]} == set(plan.coaches.index)


def test_control_signs_neither_break_a_file_nor_stay_in_it(study, published, tmp_path):
    texts = [f"{CONTROLS}{k}" for k in range(len(TEXTS))]
    plan, made = written(study, published, texts)
    book = openpyxl.load_workbook(write_tables(plan, made, tmp_path / "a.xlsx"))
    values = [str(cell.value) for sheet in book for row in sheet for cell in row]
    assert not [value for value in values if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", value)]
    facts = manifest(plan, made)
    for name, content in (("a.svg", "<svg xmlns='http://www.w3.org/2000/svg'></svg>"),
                          ("a.html", "<body></body>")):  # fmt: skip
        path = tmp_path / name
        path.write_text(content, "utf-8")
        carry(path, facts)
        ET.parse(path)
        assert read_carried(path).is_intact


def test_half_letters_break_no_file(study, published, tmp_path):
    """Only a program can give such names: no reader lets them in."""
    plan, made = written(study, published, [f"a\ud800b{k}" for k in range(len(TEXTS))])
    assert "a\ufffdb3" in write_page(plan, made, tmp_path / "a.html").read_text("utf-8")
    towns = gpd.read_file(write_areas(plan, made, tmp_path / "a.gpkg"), layer="municipalities")
    assert "a\ufffdb3" in set(towns["name_fi"])
    kept = read_carried(write_manifest(plan, made, tmp_path / "a.json"))
    assert kept.is_intact
    assert {row["area"] for row in kept.facts["plan"]} == set(plan.coaches.index)
    write_slides(plan, made, tmp_path / "a.pptx")
    write_handout(plan, made, tmp_path / "a.pdf")
    write_plan(plan, tmp_path / "a.csv", names=made.municipalities["name_fi"])


def test_signs_that_no_file_can_hold_are_replaced_in_pictures(study, published, tmp_path):
    bad = ["a\ud800b", "a\x00\x1b\ufffeb", "\udfff"]
    plan, made = written(study, published, [f"{bad[k % 3]}{k}" for k in range(len(TEXTS))])
    made = replace(made, title=dict.fromkeys(LANGUAGES, " ".join(bad)))
    for draw in (lambda: draw_plan(plan, made), lambda: draw_demand(made)):
        axes = draw()
        write_picture(axes, tmp_path / "a.png")
        tree = ET.parse(write_picture(axes, tmp_path / "a.svg"))
        said = " ".join(text for text in tree.getroot().itertext())
        assert "\ufffd" in said and not re.search("[\x00-\x08\x1b\ud800-\udfff\ufffe]", said)


# what was heard, on slides, on paper and in tables

UNSAFE = "a\ud800b\x00c\x1bd\u202ee"  # no table of feedback takes it, but any entry may hold it
HEARD = (*TEXTS, UNSAFE)


def entries(texts):
    """Entries whose every field of free text is one of these; about the whole."""
    return tuple(
        Entry(id=k, date="2026-11-05", body=text, text=text, decision=text, kind="change",
              status="rejected")
        for k, text in enumerate(texts, start=1)
    )  # fmt: skip


@pytest.fixture(scope="module")
def heard(hostile):
    plan, study = hostile
    return plan, replace(study, feedback=entries(HEARD))


@pytest.fixture(scope="module")
def slides(heard, tmp_path_factory):
    plan, study = heard
    path = tmp_path_factory.mktemp("slides") / "a.pptx"
    return write_slides(plan, study, path, heard=heard_rows(study.feedback, study, "fi"))


def test_slides_open_and_hold_every_text_and_no_markup(slides, heard):
    deck = Presentation(str(slides))
    told, links = [], []
    for slide in deck.slides:
        links += [rel.reltype for rel in slide.part.rels.values() if rel.is_external]
        told.append(slide.notes_slide.notes_text_frame.text)
        for shape in slide.shapes:
            told.append(shape.text_frame.text if shape.has_text_frame else "")
            if shape.has_table:
                told += [cell.text for row in shape.table.rows for cell in row.cells]
    assert links == []
    everything = "\n".join(told)
    assert not [said for said in HEARD if clean(said) not in everything]
    cut = [said for said in told if said.endswith("…") and "xxx" in said]
    assert cut and all(len(said) < 2_000 for said in cut), "long texts are cut where they are shown"
    with zipfile.ZipFile(slides) as parts:
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                tree = ET.fromstring(parts.read(name))
                tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
                assert not tags & {"hlinkClick", "hlinkHover", "script", "oleObj", "control", "f"}
        assert not [name for name in parts.namelist() if "vba" in name.lower()]


def test_slides_stay_within_the_slide(slides):
    deck = Presentation(str(slides))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= deck.slide_width
            assert shape.top >= 0 and shape.top + shape.height <= deck.slide_height


def test_a_workbook_has_what_was_heard_whole_and_no_formula(heard, tmp_path):
    plan, study = heard
    book = openpyxl.load_workbook(write_tables(plan, study, tmp_path / "a.xlsx"))
    cells = [cell for row in book[text("tables.sheet_heard", "fi")] for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert set(TEXTS) <= {cell.value for cell in cells}
    assert not [cell for cell in cells if "\ud800" in str(cell.value) or "\0" in str(cell.value)]


def test_the_page_to_print_opens_on_one_sheet_with_its_texts_as_text(hostile, tmp_path):
    plan, study = hostile
    path = write_handout(plan, study, tmp_path / "a.pdf", others=[plan.titled("=1+1")])
    content = path.read_bytes()
    assert not re.search(rb"/(JavaScript|JS|AA|OpenAction|Launch|URI|EmbeddedFile|AcroForm)\b",
                         b"\n".join(line for line in content.splitlines()
                                    if not line.startswith(b"%ipsgeo-manifest")))  # fmt: skip
    assert len(re.findall(rb"/Type /Page\b", content)) == 1
    if PDFTOTEXT is None:
        pytest.skip("no pdftotext is installed")
    done = subprocess.run([PDFTOTEXT, str(path), "-"], capture_output=True, check=True)
    assert done.stderr == b""
    said = " ".join(done.stdout.decode().split())
    assert "…" in said, "what is too long is cut visibly"
    assert "<script>" in said


def test_a_saved_plan_keeps_the_names_and_none_is_a_formula(hostile, tmp_path):
    plan, study = hostile
    path = write_plan(plan, tmp_path / "plan.csv", names=study.municipalities["name_fi"])
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert not [row for row in rows if row["municipality"][:1] in "=+-@"]
    assert [unmarked(row["area"]) for row in rows] == list(plan.area)


# in a browser


@pytest.fixture
def listener():
    """A server on this computer that notes what it is asked for."""
    asked = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield HERE.replace("{port}", str(server.server_port)), asked
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def visit(browser, tmp_path):
    """Open a page from a file, the network on, and let it do what it will for a second."""
    contexts = []

    def open_page(html):
        path = tmp_path / f"page{len(contexts)}.html"
        path.write_text(html, "utf-8")
        context = browser.new_context()
        contexts.append(context)
        page = context.new_page()
        page.goto(path.as_uri())
        page.wait_for_timeout(1000)
        assert page.url == path.as_uri()
        assert len(context.pages) == 1
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_hostile_texts_ask_for_nothing_and_run_nothing(study, published, listener, visit):
    here, asked = listener
    port = here.rsplit(":", 1)[1].strip("/")
    plan, made = written(study, published, [text.replace("{port}", port) for text in TEXTS])
    page = visit(draw_page(plan, made, others=[plan.titled(made.title["fi"])]).html)
    for k in range(3):
        page.locator("path.municipality").nth(k).focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    assert page.evaluate("window.hit") is None
    assert asked == []


FOREIGN = """
<script>window.hit = 1; location = "{here}script"</script>
<script src="{here}source"></script>
<script type="module">import "{here}module"; window.hit = 2</script>
<img src="{here}image" onerror="window.hit = 3">
<svg onload="window.hit = 4; open('{here}open')"></svg>
<body onload="window.hit = 5" onpageshow="window.hit = 5">
<iframe src="{here}frame"></iframe><iframe srcdoc="<script>parent.hit = 6</script>"></iframe>
<object data="{here}object"></object><embed src="{here}embed">
<video src="{here}video"></video><audio src="{here}audio"></audio>
<link rel="stylesheet" href="{here}sheet"><link rel="prefetch" href="{here}prefetch">
<link rel="manifest" href="{here}manifest"><link rel="preload" as="font" href="{here}font">
<style>@import "{here}import"; @font-face {{ font-family: x; src: url("{here}face") }}
body {{ font-family: x; background: url("{here}background") }}</style>
<base href="{here}">
<form id="foreign" action="{here}form"><button id="send">x</button></form>
<a id="foreign-link" href="javascript:window.hit = 7">x</a>
<details open ontoggle="window.hit = 8"><summary>x</summary></details>
"""


def test_markup_that_is_not_the_page_s_own_neither_runs_nor_fetches(pages, listener, visit):
    """As if the escaping had failed: what stands in the page itself is still held back."""
    here, asked = listener
    page = visit(pages["fi"].html.replace("</header>", f"</header>{FOREIGN.format(here=here)}", 1))
    page.evaluate("document.getElementById('foreign-link').click()")
    page.evaluate("document.getElementById('send').click()")
    page.wait_for_timeout(500)
    assert page.evaluate("window.hit") is None
    assert page.locator("path.municipality").count() == 22, "the page itself works"
    assert asked == []


# Run as a script of the page's own, which the policy names: each way to send, fetch or evaluate.
TRIES = """
window.outcome = {};
addEventListener("load", () => {
const here = "HERE", say = (name, what) => { window.outcome[name] = what; };
const attempt = (name, act) => { try { say(name, act() || "tried"); }
                                 catch (error) { say(name, "refused"); } };
fetch(here + "fetch").then(() => say("fetch", "done"), () => say("fetch", "refused"));
fetch(here + "sent", {method: "POST", body: "x", mode: "no-cors", keepalive: true})
  .then(() => say("sent", "done"), () => say("sent", "refused"));
import(here + "import.js").then(() => say("import", "done"), () => say("import", "refused"));
attempt("request", () => { const request = new XMLHttpRequest();
  request.onload = () => say("request", "done"); request.onerror = () => say("request", "refused");
  request.open("GET", here + "request"); request.send(); });
attempt("socket", () => { const socket = new WebSocket(here.replace("http", "ws") + "socket");
  socket.onopen = () => say("socket", "done"); socket.onerror = () => say("socket", "refused"); });
attempt("events", () => { const events = new EventSource(here + "events");
  events.onopen = () => say("events", "done"); events.onerror = () => say("events", "refused"); });
attempt("beacon", () => { navigator.sendBeacon(here + "beacon", "x"); });
attempt("eval", () => eval("'done'"));
attempt("function", () => new Function("return 'done'")());
attempt("timer", () => { setTimeout("window.outcome.timer = 'done'", 0); });
attempt("worker", () => { const own = new Blob(["postMessage('done')"], {type: "text/javascript"});
  const worker = new Worker(URL.createObjectURL(own));
  worker.onmessage = () => say("worker", "done"); });
const add = (tag, settings) => { const element = document.createElement(tag);
  for (const name in settings) { element.setAttribute(name, settings[name]); }
  document.body.append(element); return element; };
add("script", {src: here + "script.js"}).onload = () => say("script", "done");
const inline = document.createElement("script");
inline.textContent = "window.outcome.inline = 'done'"; document.body.append(inline);
add("button", {onclick: "window.outcome.handler = 'done'"}).click();
add("a", {href: "javascript:window.outcome.link = 'done'"}).click();
add("img", {src: here + "image"}); new Image().src = here + "pixel";
add("iframe", {src: here + "frame"}); add("iframe", {src: "data:text/html,x"});
add("link", {rel: "stylesheet", href: here + "sheet"}); add("object", {data: here + "object"});
add("video", {src: here + "video"}); add("base", {href: here});
const form = add("form", {action: here + "form", method: "post"}); form.submit();
document.body.style.backgroundImage = `url(${here}background)`;
});
"""


def test_even_the_page_s_own_scripts_cannot_fetch_send_or_evaluate(pages, listener, visit):
    here, asked = listener
    script = TRIES.replace("HERE", here)
    named = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    html = pages["fi"].html
    allowed = html.replace("script-src ", f"script-src &#39;sha256-{named}&#39; ", 1)
    assert allowed != html
    page = visit(allowed.replace("</body>", f"<script>{script}</script></body>", 1))
    outcome = page.evaluate("window.outcome")
    assert outcome, "the script itself did run"
    assert {"fetch", "sent", "import", "request", "eval", "function"} <= set(outcome)
    assert {name for name, what in outcome.items() if what == "done"} == set()
    for name in ("fetch", "sent", "import", "request", "eval", "function", "socket", "events"):
        assert outcome[name] == "refused", name
    assert asked == []


def test_the_listener_hears_a_page_without_a_policy(pages, listener, visit):
    """The same attempts without the policy: they would be heard."""
    here, asked = listener
    html = re.sub(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", pages["fi"].html)
    calls = f'fetch("{here}fetch"); new Image().src = "{here}image"; window.hit = eval("1")'
    page = visit(html.replace("</body>", f"<script>{calls}</script></body>", 1))
    assert page.evaluate("window.hit") == 1
    assert {"/fetch", "/image"} <= set(asked)
