"""The handout: one page of paper whose text stays text, the same bytes every time."""

import os
import re
import subprocess
import sys
import zlib
from dataclasses import replace

import pytest
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure
from matplotlib.text import Text

from ipsgeo import words
from ipsgeo.audit import audit
from ipsgeo.errors import DataError
from ipsgeo.plan import Plan
from ipsgeo.views.page.story import tell
from ipsgeo.views.slides import handout
from ipsgeo.views.slides.handout import (
    MARGIN,
    PAPER,
    draw_map,
    draw_page,
    open_paper,
    write_handout,
)
from ipsgeo.views.slides.handout_table import SIDE, fitted, table_height
from ipsgeo.views.slides.tables import Table
from ipsgeo.views.slides.text import clean

LANGUAGES = ("fi", "sv", "en")


@pytest.fixture(scope="module")
def printed(study, published, tmp_path_factory):
    """The file of the published plan in Finnish."""
    return write_handout(published, study, tmp_path_factory.mktemp("handout") / "a.pdf")


def page_of(plan, study, language="fi", others=()):
    """The page as a figure, before it becomes a file."""
    with handout.print_style():
        figure = Figure(figsize=PAPER)
        FigureCanvasPdf(figure)
        story = tell(plan, study, others, language)
        right, below = draw_map(figure, story)
        draw_page(open_paper(figure), story, None, right, below)
    return figure


def written(figure):
    """The texts around the map."""
    return [text for text in figure.axes[-1].texts if text.get_text()]


def said(figure):
    return " ".join(text.get_text() for text in written(figure))


def outside(figure):
    """Texts that leave the paper's margins or stand over each other."""
    figure.set_dpi(600)  # where letters are as wide as on paper
    renderer = RendererAgg(*figure.bbox.size, figure.dpi)
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in written(figure)]
    edge, slack, (width, height) = MARGIN * figure.dpi, 0.1 * figure.dpi, figure.bbox.size
    found = [
        text
        for text, box in boxes
        if box.x0 < edge - slack
        or box.x1 > width - edge + slack
        or box.y0 < edge / 2
        or box.y1 > height
    ]
    for k, (one, box) in enumerate(boxes):
        inner = box.padded(-12)
        found += [f"{one} / {other}" for other, there in boxes[:k] if inner.overlaps(there)]
    return found


def streams(content):
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            yield zlib.decompress(stream)
        except zlib.error:
            yield stream


def test_it_is_one_page_of_a4_with_its_letters_embedded(printed, study):
    content = printed.read_bytes()
    assert content.startswith(b"%PDF-1.")
    assert content.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type /Page\b", content)) == 1
    width, height = re.search(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", content).groups()
    assert float(width) == pytest.approx(595.3, abs=1)
    assert float(height) == pytest.approx(841.9, abs=1)
    assert b"/FontFile2" in content
    assert b"/ToUnicode" in content
    assert b"/Type3" not in content
    assert sum(stream.count(b"Tj") + stream.count(b"TJ") for stream in streams(content)) > 50


def test_it_bears_no_clock_and_no_program(printed):
    content = printed.read_bytes()
    assert b"19800101" in content or "SOURCE_DATE_EPOCH" in os.environ
    assert b"Matplotlib" not in content


@pytest.mark.slow
def test_the_same_page_comes_out_byte_for_byte(printed, tmp_path):
    program = (
        "import sys, ipsgeo.study as s, ipsgeo.views.slides.handout as h;"
        "t = s.read_study('keski-suomi');"
        "h.write_handout(t.plans['published'].plan, t, sys.argv[1])"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", program, tmp_path / "1.pdf"], env=environment, check=True)
    assert (tmp_path / "1.pdf").read_bytes() == printed.read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_what_audit_says_in_every_language(study, published, language):
    figure = page_of(published, study, language, [published.titled("Toinen suunnitelma")])
    text = said(figure)
    assert outside(figure) == []
    for _, row in audit(published, study.problem).iterrows():
        assert words.number(row["clients"], language) in text
        assert words.number(row["load"], language) in text
    for part in (
        words.span(*study.demand_totals[["low", "high"]], language),
        words.text("page.status_none", language),
        words.text("page.made_up", language),
        words.text("page.schematic_short", language),
        "Toinen suunnitelma",
        "Natural Earth",
        "Laukas" if language == "sv" else "Laukaa",
    ):
        assert part in text, part
    assert not re.search(r"\{\w*\}|\bnan\b|\bNone\b", text)


def test_letters_can_be_read_and_only_the_map_is_left_of_the_picture(study, published):
    figure = page_of(published, study)
    assert min(text.get_fontsize() for text in written(figure)) >= 7
    assert len(figure.axes) == 2
    names = {text.get_text() for text in figure.axes[0].findobj(Text) if text.get_text()}
    assert {"Jyväskylä", "Laukaa"} <= names
    assert "Asiakkaita vuodessa" not in names


def test_fifteen_areas_fit_one_page(study):
    codes = list(study.problem.codes)
    groups = [[code] for code in codes[:14]] + [codes[14:]]
    plan = Plan.of_groups(groups, [1.0] * 15, names=study.municipalities["name_fi"])
    figure = page_of(plan, study)
    assert outside(figure) == []
    assert "15" in [text.get_text() for text in written(figure)]


def test_twenty_two_areas_fit_one_page(ostrobothnia):
    figure = page_of(apart(ostrobothnia, 22), ostrobothnia, "sv")
    assert outside(figure) == []
    assert numbers_in(figure) == list(range(1, 23))


def apart(study, count):
    """So many areas: the first municipalities alone, the rest together."""
    codes = list(study.problem.codes)
    groups = [*([code] for code in codes[: count - 1]), codes[count - 1 :]]
    return Plan.of_groups(groups, [1.0] * count, names=study.municipalities["name_fi"])


def with_long_names(study):
    """Every third municipality has a name of ten thousand letters, of one word or many."""
    towns = study.municipalities.copy()
    for number, code in enumerate(towns.index[::3]):
        name = "x" * 10_000 if number % 2 else "pitkä nimi " * 900
        towns.loc[code, ["name_fi", "name_sv"]] = f"{number} {name}"
    return replace(study, municipalities=towns)


def numbers_in(figure):
    """The numbers of the table's rows, which stand at the left edge in bold letters."""
    left = MARGIN + SIDE
    texts = [t for t in written(figure) if abs(t.get_position()[0] - left) < 0.001]
    return [int(t.get_text()) for t in texts if t.get_text().isdigit()]


@pytest.mark.parametrize(
    ("count", "language"),
    [
        (20, "fi"),
        (30, "fi"),
        *(pytest.param(30, one, marks=pytest.mark.slow) for one in ("sv", "en")),
    ],
)
def test_areas_that_do_not_fit_are_counted_and_told_to_be_elsewhere(ostrobothnia, count, language):
    figure = page_of(apart(ostrobothnia, count), ostrobothnia, language)
    assert outside(figure) == []
    shown = numbers_in(figure)
    assert shown == list(range(1, len(shown) + 1)) and len(shown) >= 15
    more = words.text("slides.handout_more_areas", language, {"count": count - len(shown)})
    assert (more in said(figure)) == (len(shown) < count)
    assert len(shown) < 30 and ".xlsx" in more and ".html" in more
    assert words.text("slides.handout_more", language) in said(figure)


@pytest.mark.slow
def test_names_of_ten_thousand_letters_are_cut_before_areas_are_left_out(ostrobothnia):
    study = with_long_names(ostrobothnia)
    figure = page_of(apart(study, 20), study)
    assert outside(figure) == []
    assert len(numbers_in(figure)) >= 15
    assert any(text.get_text().endswith("…") for text in written(figure))
    assert max(len(text.get_text()) for text in written(figure)) < 200


def test_a_table_has_the_rows_that_fit(study):
    rows = [[str(k), "alue " * 50, "1"] for k in range(40)]
    table = Table(head=["a", "b", "c"], rows=rows, room=(0, 4, 1), name="", description="")
    heights = [table_height(fitted(table, 7.0, room, 8), 7.0, 8) for room in (2.0, 5.0, 30.0)]
    assert all(height <= room for height, room in zip(heights, (2.0, 5.0, 30.0), strict=True))
    counts = [len(fitted(table, 7.0, room, 8).rows) for room in (0.0, 2.0, 5.0, 9.0)]
    assert counts == sorted(counts) and counts[0] == 0 and counts[1] > 5 and counts[3] == 40
    assert fitted(table, 7.0, 1e9, 8) == table


def test_hostile_texts_are_shown_and_cut(study, published, tmp_path):
    towns = study.municipalities.copy()
    texts = ("<b>&$x^2$", "\x00\ud800\u202eruoms", "x" * 10_000)
    for code, text in zip(("179", "182", "410"), texts, strict=True):
        towns.loc[code, ["name_fi", "name_sv"]] = text
    hostile = replace(study, municipalities=towns, title=dict.fromkeys(LANGUAGES, "pitkä " * 900))
    figure = page_of(published, hostile)
    assert outside(figure) == []
    assert "<b>&$x^2$" in said(figure)
    assert clean(texts[1]) in said(figure)
    assert "…" in said(figure)
    write_handout(published, hostile, tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_an_unknown_language_leaves_the_old_file(study, published, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_text("old")
    with pytest.raises(DataError):
        write_handout(published, study, path, language="de")
    assert path.read_text() == "old"
