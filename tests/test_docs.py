"""Every block of the documentation runs, and the site builds without a network or a warning."""

import os
import re
import shutil
import socket
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest
from conftest import REPOSITORY
from distributed import LocalCluster
from doc_blocks import SCHEDULER, Page, blocks_of, head_of
from doc_blocks import ipsgeo as ipsgeo_command
from sources.official import services
from sources.replay import refused_address

import ipsgeo

DOCS = REPOSITORY / "docs"
GENERATED = ("_build", "notebooks", "generated", "__pycache__", "jupyter_execute")
PAGES = [
    path
    for path in sorted(DOCS.rglob("*.md"))
    if not ({*GENERATED} & {*path.relative_to(DOCS).parts})
]
PAGES.append(REPOSITORY / "README.md")
# Their commands have tests of their own; these pages' blocks take longest.
LONG = {
    f"docs/{name}.md"
    for name in (
        "limits", "many-studies", "howto/teams", "howto/yearly-round", "howto/new-survey",
        "howto/meeting-pack",
    )
}  # fmt: skip
FORMULAS = {"docs/mathematics.md"}  # where a text block need not be what something printed


def name_of(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of what a clone has to run pages in, with nothing fetched yet."""
    shutil.copytree(REPOSITORY / "data", tmp_path / "data")
    monkeypatch.setenv("IPSGEO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("IPSGEO_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def only_here(monkeypatch):
    """The network is refused; the replayed services on this machine are not."""
    connect = socket.socket.connect

    def refuse(self, address):
        local = not isinstance(address, tuple) or address[0] in ("127.0.0.1", "::1", "localhost")
        if not local:
            raise AssertionError(f"a page asked the network for {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", refuse)


def stand_ins(folder: Path) -> Path:
    """The reader's own files that the README speaks of; returns the reader's study."""
    study = (folder / "data/studies/keski-suomi.toml").read_text("utf-8")
    study = study.replace("../statistics", "data/statistics")
    study = re.sub(r'"(keski-suomi-\w+\.csv)"', r'"data/studies/\1"', study)
    (folder / "OMA.toml").write_text(study, encoding="utf-8")
    survey = folder / "data/statistics/keski-suomi-survey-example.xlsx"
    for name in ("vastaukset.xlsx", "vanhat.xlsx"):
        shutil.copy(survey, folder / name)
    own = folder / "reader/studies/OMA.toml"  # beside ../statistics, as data/studies is
    own.parent.mkdir(parents=True)
    study = (folder / "data/studies/keski-suomi.toml").read_text("utf-8")
    # What a run with the README's own formula asks for: a figure that the source suppresses.
    own.write_text(f"{study}\n[demand.stated]\nLuhanka = 1\n", encoding="utf-8")
    for name in ("keski-suomi-corrections.csv", "keski-suomi-published.csv"):
        shutil.copy(folder / "data/studies" / name, own.parent)
    shutil.copytree(folder / "data/statistics", folder / "reader/statistics")
    shutil.copytree(folder / "data/municipalities", folder / "reader/municipalities")
    ipsgeo_command(["fetch", "unemployment", "--month", "2026-06", "--to", "reader/statistics"])
    return own


def smaller(folder: Path) -> dict[str, object]:
    """What the README's first block of Python makes of Keski-Suomi, of Kainuu: the second block
    takes minutes on 22 municipalities, and has the same calls on eight."""
    study = ipsgeo.read_study(folder / "data/studies/pohja.toml")
    solution = ipsgeo.solve(study.problem)
    today = ipsgeo.solve(replace(study.problem, weights=ipsgeo.Weights(travel=10.0))).plan
    return {"study": study, "solution": solution, "plan": solution.plan, "today": today}


@pytest.fixture
def own_cluster():
    """Starts a cluster of two workers when asked, and says where it is."""
    with ExitStack() as open_ones:

        def start() -> str:
            cluster = LocalCluster(
                n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
            )
            return open_ones.enter_context(cluster).scheduler_address

        yield start


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(page, marks=[pytest.mark.slow] if name_of(page) in LONG else [])
        for page in PAGES
    ],
    ids=name_of,
)
def test_every_block_of_a_page_runs(path, folder, only_here, own_cluster):
    text = path.read_text("utf-8")
    if SCHEDULER in text:
        text = text.replace(SCHEDULER, own_cluster())
    study = head_of(text).get("study")
    page = Page(study=None if study is None else folder / study)
    with services():
        if path.name == "README.md":
            page.study = stand_ins(folder)
        for block in blocks_of(text):
            formula = block.language == "text" and not page.shows_output(block)
            assert not formula or name_of(path) in FORMULAS, f"line {block.line}: shows nothing"
            page.run(block)
            if path.name == "README.md" and block.language == "python":
                page.names |= smaller(folder)


LOADS = {
    "img": ("src", "srcset"), "script": ("src",), "iframe": ("src",), "link": ("href",),
    "source": ("src", "srcset"), "video": ("src", "poster"), "audio": ("src",), "embed": ("src",),
    "object": ("data",), "image": ("href",), "use": ("href",),
}  # fmt: skip
ELSEWHERE = re.compile(r"(https?:)?//", re.IGNORECASE)
IN_STYLES = re.compile(r"(?:url\(|@import)\s*['\"]?((?:https?:)?//[^'\")]+)", re.IGNORECASE)


class Loads(HTMLParser):
    """What a page would load from elsewhere, also in the pages within it, and its language."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.language = ""

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        self.found += [given[n] for n in LOADS.get(tag, ()) if ELSEWHERE.match(given.get(n, ""))]
        self.found += IN_STYLES.findall(given.get("style", ""))
        if "srcdoc" in given:
            self.found += loads(given["srcdoc"]).found


def loads(html: str) -> Loads:
    page = Loads()
    page.feed(html)
    page.found += IN_STYLES.findall(html)
    return page


def built(folder: Path) -> Path:
    """The site, built by a process of its own that no service answers."""
    for name in ("docs", "notebooks", "data", "benchmarks"):
        ignored = shutil.ignore_patterns(*GENERATED)
        if name == "notebooks":
            ignored = shutil.ignore_patterns(".ipynb_checkpoints")
        shutil.copytree(REPOSITORY / name, folder / name, ignore=ignored)
    (folder / "tmp").mkdir()
    nowhere = dict.fromkeys(
        ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), refused_address()
    )
    environment = {
        **os.environ,
        **nowhere,
        "NO_PROXY": "127.0.0.1,localhost",
        "TMPDIR": str(folder / "tmp"),
    }
    site = folder / "docs/_build/html"
    # test_notebooks.py runs the notebooks; "make docs" runs them for the site.
    off = "nb_execution_mode=off"
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "-D", off]
    done = subprocess.run(
        [*command, "-d", str(site.parent / "doctrees"), str(folder / "docs"), str(site)],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-5000:]
    return site


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_site_builds_offline_without_a_warning(tmp_path, browser):
    """One test, so that the site is built once: its build, its pages, and what a browser sees."""
    site = built(tmp_path)
    for name in ("notebooks", "data"):
        assert files_of(tmp_path / name).keys() == files_of(REPOSITORY / name).keys(), "littered"
    pages = {path: path.read_text("utf-8") for path in sorted(site.rglob("*.html"))}
    assert {path.stem for path in (REPOSITORY / "notebooks").glob("0*.ipynb")} <= {
        path.stem for path in pages
    }
    for path, html in pages.items():
        page = loads(html)
        finnish = re.match(r"(opas|notebooks)/|saavutettavuus", path.relative_to(site).as_posix())
        assert page.language == ("fi" if finnish else "en"), path
        assert page.found == [], path
        assert str(tmp_path) not in html, f"{path} names this machine's folders"
        assert "Figure size" not in html, f"{path} names a picture instead of showing it"
    for path in site.rglob("*.css"):
        assert IN_STYLES.findall(path.read_text("utf-8")) == [], path
    public = pages[site / "reference/public.html"]
    assert [name for name in ipsgeo.__all__ if f'id="ipsgeo.{name}"' not in public] == []
    check_in_browser([site / "index.html", site / "opas/ensimmainen-tutkimus.html"], browser)


def check_in_browser(pages: list[Path], browser) -> None:
    """No rule of axe broken, nothing asked of the network, and nothing wider than the window."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for path, width in product(pages, (1400, 390)):
        page = browser.new_page(viewport={"width": width, "height": 900})
        asked = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(path.as_uri())
        found = axe.run(page, options={"preload": False}).response["violations"]
        assert [(broken["id"], broken["nodes"][0]["html"]) for broken in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        page.close()


@pytest.mark.parametrize(
    "text",
    [
        "```python\n1 / 0\n```",
        "```sh\nrm -rf data\n```",
        "```sh\nipsgeo plan nobody\n```",
        "```sh\nipsgeo fetch list    # exit code 1\n```",
        "```toml\n[team]\ncoaches = -1\n```",
        "```toml\nunknown = 1\n```",
        "```python\nprint(1)\n```\n\n```text\n2\n```",
        "```yaml\na: 1\n```",
        "```\nbare\n```",
        "```{unknown}\n```",
    ],
)
def test_a_block_that_is_wrong_fails(text, folder):
    page = Page(study=folder / "data/studies/pohja.toml")
    with pytest.raises((AssertionError, ZeroDivisionError, ipsgeo.DataError)):
        for block in blocks_of(text):
            page.run(block)


def test_output_is_compared_under_its_own_heading_only():
    one, two, three = blocks_of(
        "```python\nprint(1)\n```\n\n```text\n1\n```\n\n# A\n\n```text\nr\n```"
    )
    page = Page()
    page.run(one)
    assert page.shows_output(two)
    assert not page.shows_output(three)
