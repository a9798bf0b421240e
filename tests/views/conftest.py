"""One study, one browser and one way to open a page, shared by the tests of the views."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ipsgeo.plan import Plan, Solution
from ipsgeo.solve import solve
from ipsgeo.sources.boundaries import Boundaries
from ipsgeo.sources.files import data_folder
from ipsgeo.study import Study, read_study
from ipsgeo.views.page.web import Page, draw_page

# The county with the most municipalities: thirty.
OSTROBOTHNIA = """
county = "Pohjois-Pohjanmaa"
year = 2021
title = {{ fi = "Vastuualueet", sv = "Ansvarsområden", en = "Areas" }}
[demand]
statistics = "{statistics}"
column = "unemployed_2021M10"
month = "2021-10"
source = "Tilastokeskus"
long_term_share = 0.42
note = {{ fi = "-", sv = "-", en = "-" }}
[team]
coaches = 15
leader_share = 0.5
"""
# Before any script of the page: note what the policy refuses and what hostile text would call.
WATCH = """
window.refused = [];
window.ran = [];
document.addEventListener("securitypolicyviolation", e => window.refused.push(e.violatedDirective));
for (const name of ["alert", "confirm", "prompt"]) { window[name] = () => window.ran.push(name); }
"""


@pytest.fixture(scope="session")
def official(study: Study) -> Study:
    """The study as it is where boundaries have been fetched."""
    boundaries = Boundaries(
        cells=study.municipalities.geometry,
        files=(),
        kind="official",
        year=2021,
        scale="4500k",
        fetched="2026-11-05",
    )
    return replace(study, boundaries=boundaries)


@pytest.fixture(scope="session")
def study() -> Study:
    """Keski-Suomi 2021, with its made-up survey."""
    return read_study("keski-suomi")


@pytest.fixture(scope="session")
def ostrobothnia(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Pohjois-Pohjanmaa 2021, without a survey."""
    path = tmp_path_factory.mktemp("study") / "pohjois-pohjanmaa.toml"
    statistics = data_folder() / "statistics" / "unemployment.csv"
    path.write_text(OSTROBOTHNIA.format(statistics=statistics.as_posix()), "utf-8")
    return read_study(path)


@pytest.fixture(scope="session")
def published(study: Study) -> Plan:
    """The published eight areas."""
    return study.plans["published"].plan


@pytest.fixture(scope="session")
def seven(study: Study, published: Plan) -> Plan:
    """The published areas, two of them in one: not all rules are kept."""
    first, second, *others = published.groups().values()
    coaches, names = [2, *published.coaches.iloc[2:]], study.municipalities["name_fi"]
    groups = [first + second, *others]
    return Plan.of_groups(
        groups, coaches, leader_groups=[1], names=names, title="Seitsemän aluetta"
    )


@pytest.fixture(scope="session")
def solution(study: Study) -> Solution:
    """The proven optimum."""
    return solve(study.problem)


@pytest.fixture(scope="session")
def pages(study: Study, published: Plan) -> dict[str, Page]:
    """The page of the published plan in each language, compared with itself under another name."""
    others = [published.titled("Toinen suunnitelma")]
    return {
        language: draw_page(published, study, language=language, others=others)
        for language in ("fi", "sv", "en")
    }


@pytest.fixture
def opened(browser, tmp_path: Path) -> Iterator[Callable]:
    """Open a page (HTML) from a file with the network off; afterwards nothing may have gone wrong.

    Every request but the file itself, every error of a script and everything that the content
    policy refused fails the test.
    """
    contexts, troubles = [], []

    def open_page(html: str, width: int = 1400, height: int = 900, **options):
        path = tmp_path / f"page{len(contexts)}.html"
        path.write_text(html, "utf-8")
        context = browser.new_context(
            offline=True, viewport={"width": width, "height": height}, **options
        )
        context.add_init_script(WATCH)
        page = context.new_page()
        page.on("console", lambda said: troubles.append(said.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: troubles.append(dialog.message))
        page.on("requestfailed", lambda request: troubles.append(f"failed: {request.url}"))
        page.on(
            "request",
            lambda request: (
                request.url == path.as_uri() or troubles.append(f"asked for: {request.url}")
            ),
        )
        page.goto(path.as_uri())
        contexts.append((context, page))
        return page

    yield open_page
    for context, page in contexts:
        troubles += page.evaluate("[...window.refused, ...window.ran]")
        context.close()
    assert troubles == []
