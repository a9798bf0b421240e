"""What a meeting leaves on the page: asked about, on paper, saved, and said so that it is heard."""

import csv
from dataclasses import replace

import pytest
from views.test_try import opened_bench, slide

from ipsgeo import words
from ipsgeo.plan import Plan
from ipsgeo.sources.plans import read_plan
from ipsgeo.views.page.sentences import basis_sentences
from ipsgeo.views.page.web import draw_page
from ipsgeo.views.workbook.sheets import area_rows

PAPER_PX = 182 / 25.4 * 96  # an upright A4 within its margins
ASKS = """() => {
  const leaving = new Event("beforeunload", {cancelable: true});
  window.dispatchEvent(leaving);
  return leaving.defaultPrevented;
}"""
# The plans' tables as paper shows them: the headings, and how far each reaches to the right.
ON_PAPER = """() => [...document.querySelectorAll("table.plans")].filter(t => t.checkVisibility())
  .map(t => [[...t.tHead.rows[0].cells].map(cell => cell.textContent.trim()),
    t.getBoundingClientRect().right, t.rows[1].cells.length])"""


def one_area(study):
    """All municipalities in one area, whose name is all of theirs."""
    names = study.municipalities["name_fi"]
    return Plan.of_groups([list(study.problem.codes)], [10.0], leader_groups=[0], names=names)


@pytest.fixture(scope="module")
def crowded(study, published):
    """The page of a plan beside nine more that can be shown."""
    choices = [published.titled(f"Melkein yhtä hyvä {k}") for k in range(1, 9)]
    own = one_area(study).titled("Kaikki yhdessä")
    return draw_page(own, study, others=[published], choices=choices).html


def test_it_is_asked_before_what_is_not_saved_is_gone(crowded, opened):
    page = opened_bench(opened(crowded))
    assert not page.evaluate(ASKS)
    page.fill("#feedback-text", "Kesken")
    assert page.evaluate(ASKS)
    page.fill("#feedback-text", " ")
    assert not page.evaluate(ASKS)
    page.click("#areas-legend [data-key^=more]")
    assert page.evaluate(ASKS)
    with page.expect_download():
        page.click("#try-save")
    assert not page.evaluate(ASKS)
    page.click("#areas-legend [data-key^=more]")
    assert page.evaluate(ASKS)
    page.click("#try-reset")
    assert not page.evaluate(ASKS)


def test_every_plan_and_what_was_written_down_are_on_paper(crowded, opened):
    page = opened(crowded)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")  # before the tools are opened
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    opened_bench(page)
    titles = page.locator("#try-compare-head th").all_inner_texts()
    page.fill("#feedback-body", "Kokous")
    page.fill("#feedback-text", "Matka\non pitkä")
    page.click("#feedback-add")
    page.click("#try-open")  # also where the tools are closed again
    assert page.locator("#feedback-paper").is_hidden()
    page.click("#try-open")
    page.set_viewport_size({"width": int(PAPER_PX), "height": 1000})
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    found = page.evaluate(ON_PAPER)
    shown = [heads for heads, *_ in found if titles[1] in heads]
    assert len(titles) == 12 and len(shown) == 3
    assert [title for heads in shown for title in heads[2:]] == titles[2:]
    assert all(heads[:2] == titles[:2] for heads in shown)
    assert all(right <= PAPER_PX for _, right, _ in found)
    assert all(len(heads) == count for heads, _, count in found)
    assert "on pitkä" in page.locator("#feedback-paper").inner_text()
    assert page.evaluate("new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size") == (
        page.locator("[id]").count()
    )
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator("table.plans").count() == 2
    assert page.locator("#feedback-paper").is_hidden()


def test_the_sliders_are_a_remark_of_the_saved_plan(crowded, opened, study, tmp_path):
    page = opened_bench(opened(crowded))
    said = page.locator("#try-said")
    files = []
    for k in range(2):
        with page.expect_download() as caught:
            page.click("#try-save")
        files.append(tmp_path / f"{k}.csv")
        caught.value.save_as(files[k])
        if k == 0:
            assert said.inner_text().endswith("latauksiin.")
            slide(page, "throughput", "35")
    assert "35,0 asiakasta" in said.inner_text() and "huomautuksena" in said.inner_text()
    plain, moved = (path.read_text("utf-8-sig").split("\n") for path in files)
    comments = [line for line in moved if line.startswith("# ")]
    assert any("35,0 asiakasta" in line for line in comments)
    assert moved == [*comments, *plain]
    assert next(csv.reader(plain[:1], delimiter=";")) == [
        "code", "municipality", "area", "coaches", "leader",
    ]  # fmt: skip
    assert files[0].read_bytes().startswith(b"\xef\xbb\xbf")  # so that Excel reads ä as ä
    back = read_plan(files[1], municipalities=study.municipalities)
    assert back.area.to_dict() == one_area(study).area.to_dict()


def test_what_is_read_out_can_be_listened_to(crowded, opened):
    page = opened_bench(opened(crowded))
    said = page.locator("#try-said")
    slide(page, "throughput", "35")
    assert "eniten alueella 1 " in said.inner_text()
    lengths = [len(said.inner_text())]
    page.click("#areas-legend [data-key^=more]")
    lengths.append(len(said.inner_text()))
    page.select_option("#try-against", index=1)
    lengths.append(len(said.inner_text()))
    assert "kartan alla" in said.inner_text()
    page.select_option("#try-choose select[data-place='0']", value="new")
    lengths.append(len(said.inner_text()))
    assert max(lengths) < 600


def test_swedish_lists_are_in_the_order_of_the_swedish_names(study, published, ostrobothnia):
    stated = ostrobothnia.demand_table.assign(basis="stated")
    names = list(ostrobothnia.municipalities["name_sv"])
    in_order = sorted(names, key=words.finnish_order)
    assert names != in_order  # codes are in the order of the Finnish names
    sentences = basis_sentences(replace(ostrobothnia, demand_table=stated), "sv")
    assert ", ".join(in_order) in sentences[-1]
    everyone = one_area(ostrobothnia)
    members = area_rows(everyone, ostrobothnia, "sv")[1]
    assert ", ".join(in_order) in members
