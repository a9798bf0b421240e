"""The slides: editable, readable, complete in each language, the same bytes every time."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from pptx import Presentation
from pptx.util import Pt

from ipsgeo import words
from ipsgeo.audit import audit
from ipsgeo.compare import compare
from ipsgeo.errors import DataError, InfeasibleError
from ipsgeo.plan import Plan, Solution
from ipsgeo.sources.feedback import Entry
from ipsgeo.views.heard import HeardRow, heard_rows
from ipsgeo.views.page.rows import area_rows
from ipsgeo.views.page.story import tell
from ipsgeo.views.slides.facts import (
    assumption_cells,
    source_sentences,
    tradeoff_sentences,
    warnings,
)
from ipsgeo.views.slides.files import add_properties, write_slides
from ipsgeo.views.slides.layouts import room_below
from ipsgeo.views.slides.pages import add_areas
from ipsgeo.views.slides.questions import open_questions
from ipsgeo.views.slides.template import open_deck
from ipsgeo.views.slides.text import LINE, clean, cut, lines_of, width_of

LANGUAGES = ("fi", "sv", "en")
OFFICE = shutil.which("soffice")
HOSTILE = (
    "<a:t>markup</a:t> & ]]> \"' {0} {name} %s",
    "\x00\x07bell\ud800\uffff_x0000_",
    "\u202eruoms\u202c \u200foikealta",
    "=HYPERLINK(1)\n\t\u2028toinen rivi",
    "x" * 10_000,
    "pitkä nimi " * 900,
)
FRONTIER = pd.DataFrame(
    {
        "status": ["optimal"] * 3,
        "load_lowest": [28.0, 21.5, 5.0],
        "load_highest": [29.3, 32.1, 54.8],
        "overload": [14.8, 30.0, 95.8],
        "minutes_mean": [16.0, 11.8, 8.6],
        "objective": [60.0, 70.0, 80.0],
    },
    index=pd.Index([4, 6, 8], name="areas"),
)


HEARD = [
    Entry(id=1, date="2026-11-05", body="Laukaan kunta", codes=("410",), text="Matka on pitkä",
          kind="change", status="new"),
    Entry(id=2, date="2026-11-06", body="Joutsa", codes=("172",), text="Hyvä näin", kind="keep",
          status="rejected", decision="Ei muutosta"),
]  # fmt: skip


@pytest.fixture(scope="module")
def decks(study, published, tmp_path_factory):
    """Every kind of slide, in each language."""
    folder = tmp_path_factory.mktemp("slides")
    other = by_largest(study, 5).titled("Toinen suunnitelma")

    @cache
    def deck(language):
        path = write_slides(
            other, study, folder / f"{language}.pptx", language=language, others=[published],
            frontier=FRONTIER, heard=heard_rows(HEARD, study, language),
        )  # fmt: skip
        return Presentation(path)

    return deck


@pytest.fixture(scope="module")
def bare(study, published, tmp_path_factory):
    """The file of a plan alone."""
    return write_slides(published, study, tmp_path_factory.mktemp("bare") / "a.pptx")


def by_largest(study, count):
    """Every municipality with the nearest of the largest ones."""
    seats = study.demand.sort_values(ascending=False).index[:count]
    home = study.problem.minutes.loc[:, seats].astype(float).idxmin(axis=1)
    groups = [list(home.index[home == seat]) for seat in seats]
    coaches = [float(study.problem.coaches) - count + 1, *[1.0] * (count - 1)]
    names = study.municipalities["name_fi"]
    return Plan.of_groups(groups, coaches, leader_groups=[0], names=names)


def shapes(deck):
    return [shape for slide in deck.slides for shape in slide.shapes]


def tables(deck):
    return [shape.table for shape in shapes(deck) if shape.has_table]


def cells(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def titles(deck):
    return [slide.shapes.title.text_frame.text for slide in deck.slides]


def all_text(deck):
    texts = [shape.text_frame.text for shape in shapes(deck) if shape.has_text_frame]
    texts += [text for table in tables(deck) for row in cells(table) for text in row]
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides]
    return "\n".join([*texts, *notes])


def runs(deck):
    for shape in shapes(deck):
        frames = [shape.text_frame] if shape.has_text_frame else []
        if shape.has_table:
            frames = [cell.text_frame for row in shape.table.rows for cell in row.cells]
        for frame in frames:
            for paragraph in frame.paragraphs:
                yield from ((shape, run) for run in paragraph.runs)


def overflows(deck):
    """Shapes whose text, as estimated, is higher than they are, and those that leave the slide."""
    found = []
    for number, slide in enumerate(deck.slides, start=1):
        for shape in slide.shapes:
            inside = (
                shape.left >= 0 and shape.top >= 0
                and shape.left + shape.width <= deck.slide_width
                and shape.top + shape.height <= deck.slide_height
            )  # fmt: skip
            if not inside:
                found.append((number, shape.name, "leaves the slide"))
            if shape.has_text_frame and text_height(shape) > shape.height:
                found.append((number, shape.name, shape.text_frame.text[:40]))
            if shape.has_table:
                found += [(number, *over) for over in overfull_cells(shape.table)]
        found += [(number, *pair) for pair in overlapping(slide)]
    return found


def text_height(shape):
    frame = shape.text_frame
    height = 0.0
    for position, paragraph in enumerate(frame.paragraphs):
        for run in paragraph.runs:
            indent = int(paragraph._p.pPr.get("marL", 0)) if paragraph._p.pPr is not None else 0
            room = shape.width - indent - frame.margin_left - frame.margin_right
            lines = lines_of(run.text, room / Pt(1), run.font.size.pt, bold=bool(run.font.bold))
            height += len(lines) * LINE * run.font.size
        if position < len(frame.paragraphs) - 1:
            height += paragraph.space_after or 0
    return height


def overfull_cells(table):
    for row in table.rows:
        for column, cell in zip(table.columns, row.cells, strict=True):
            room = (column.width - cell.margin_left - cell.margin_right) / Pt(1)
            for run in cell.text_frame.paragraphs[0].runs:
                size, bold = run.font.size.pt, bool(run.font.bold)
                lines = len(lines_of(run.text, room + 0.1, size, bold=bold))
                if lines * LINE * run.font.size > row.height:
                    yield cell.text[:40], "higher than its row"


def overlapping(slide):
    """Pairs of shapes one over the other."""
    boxes = [
        (s.name, s.left, s.top, s.left + s.width, s.top + s.height)
        for s in slide.shapes
        if not (s.has_text_frame and not s.text_frame.text)
    ]
    slack = Pt(1)
    for k, (one, left, top, right, bottom) in enumerate(boxes):
        for other, x0, y0, x1, y1 in boxes[:k]:
            across = min(right, x1) - max(left, x0) > slack
            if across and min(bottom, y1) - max(top, y0) > slack:
                yield one, f"over {other}"


# what is there


def test_six_slides_and_one_more_for_each_thing_given(study, bare, decks):
    assert len(Presentation(bare).slides) == 6
    assert len(decks("fi").slides) == 9  # comparison, trade-off, heard
    wanted = [
        study.title["fi"], "Palvelutarve: 302 asiakasta vuodessa", "Suunnitelmat rinnakkain",
        "Alueet, valmentajat ja kuormitus", "Oma valmentaja lähellä vai tasainen kuormitus?",
        "Mitä on oletettu ja kuinka varma tulos on", "Ryhmän ratkaistavaksi", "Mitä on kuultu",
        "Aineistot ja lähteet",
    ]  # fmt: skip
    assert titles(decks("fi")) == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_complete_in_every_language(decks, study, language):
    deck = decks(language)
    text = all_text(deck)
    assert not re.search(r"\{\w*\}|\bnan\b|\bNone\b", text)
    tags = {run._r.rPr.get("lang") for _, run in runs(deck)}
    assert tags == {{"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}[language]}
    assert deck.core_properties.title == clean(study.title[language])
    names = study.municipalities["name_sv" if language == "sv" else "name_fi"]
    listed = " ".join(text for row in cells(tables(deck)[3]) for text in row)
    assert all(name in listed for name in names if name != "Jyväskylä")
    assert ("Laukas" in listed) == (language == "sv")


def test_slides_are_for_screen_readers_too(decks):
    deck = decks("fi")
    assert (deck.slide_width / deck.slide_height) == pytest.approx(16 / 9)
    for slide in deck.slides:
        first = slide.shapes[0]
        assert first == slide.shapes.title
        assert first.text_frame.text
        assert [s.text_frame.text for s in slide.placeholders if s.has_text_frame][-1]  # number
        assert slide.notes_slide.notes_text_frame.text.startswith("Mistä luvut ovat:")
        assert "Tilastokeskus" in slide.notes_slide.notes_text_frame.text
        for shape in slide.shapes:
            if shape.has_table or shape.shape_type == 13:  # a picture
                assert len(shape._element.xpath(".//p:cNvPr")[0].get("descr")) > 10
            if shape.has_table:
                assert shape.table.first_row
    assert sum(shape.shape_type == 13 for shape in shapes(deck)) == 3


def test_letters_can_be_read_from_the_back(decks):
    for shape, run in runs(decks("fi")):
        foot = shape.is_placeholder and shape.placeholder_format.type.name == "FOOTER"
        least = 14 if shape.has_table or foot else 18
        assert run.font.size >= Pt(least), run.text
        assert run.font.color.rgb is not None


def test_made_up_answers_are_told_on_every_slide(decks, study, published):
    for slide in decks("fi").slides:
        texts = [shape.text_frame.text for shape in slide.placeholders]
        assert "Esimerkkikysely: vastaukset on keksitty. · Kaavamainen kartta" in texts
    real = replace(study, survey=replace(study.survey, made_up=False))
    story = tell(published, real, (), "fi")
    told = [*warnings(story), *source_sentences(story), *open_questions(story)]
    assert "keksit" not in " ".join([*told, str(assumption_cells(story))])


# the figures


def test_the_areas_are_those_of_audit(decks, study):
    plan = by_largest(study, 5)
    figures, rows = audit(plan, study.problem), cells(tables(decks("fi"))[3])[1:]
    assert len(rows) == len(figures) == 5
    shown = area_rows(plan, study, "fi")
    for row, (area, figure) in zip(rows, figures.iterrows(), strict=True):
        assert row[1].startswith(shown[area].name)
        assert row[3] == words.number(figure["clients"])
        assert row[4].startswith(words.number(figure["load"]))
        assert ("yli normin" in row[4]) == (figure["load"] > 27.4)


def test_the_plans_are_those_of_compare(decks, study, published):
    table = compare([published, by_largest(study, 5)], study.problem)
    rows = {row[0]: row[1:] for row in cells(tables(decks("fi"))[2])}
    assert rows["Luku"] == ["Julkaistu ehdotus", "Toinen suunnitelma"]
    overload = [words.number(amount) for amount in table["overload"]]
    assert rows["Yli normin omalla alueellaan, asiakasta vuodessa"] == overload
    moved = table["moved"].iloc[1]
    assert rows["Kunnat, joiden alue vaihtuu (verrattuna: Julkaistu ehdotus)"][1].startswith(
        f"{moved}: "
    )


def test_the_need_stands_beside_what_is_given(decks, study):
    rows = dict(row for row in cells(tables(decks("fi"))[1]))
    assert rows["Tarve, asiakasta vuodessa"] == "302"
    assert rows["Tarve on arvio, vaihteluväli"] == "151–1\u00a0209"
    assert rows["Valmentajia tarvittaisiin"] == words.number(
        study.norm.coaches_needed(study.demand.sum())
    )
    assert rows["Valmentajia suunnitelmassa"] == "10,5"


def test_the_trade_off_names_the_plan_and_the_best_number(decks):
    texts = [shape.text_frame.text for shape in decks("fi").slides[4].placeholders]
    assert any("Tavoitteiden mukaan paras laskettu määrä on 4: kuormitus 28–29" in t for t in texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_edge_of_what_was_tried_is_not_called_the_best_of_all(study, published, language):
    story = tell(published, study, (), language)
    edges = {}
    for areas in ([4, 6, 8], [1, 6, 8], [3, 4, 6], [2, 3, 4]):
        table = FRONTIER.set_axis(pd.Index(areas, name="areas"))
        if areas == [3, 4, 6]:
            table = table.assign(objective=[70.0, 60.0, 80.0])
        if areas == [2, 3, 4]:
            table = table.assign(objective=[80.0, 70.0, 60.0])
        edges[areas[0]] = " ".join(tradeoff_sentences(story, table))
    fewest, most = (
        words.text(f"slides.tradeoff_{key}", language, {"areas": 4}) for key in ("fewest", "most")
    )
    assert fewest in edges[4] and most in edges[2]
    none = [words.text(f"slides.tradeoff_{key}", language, {"areas": a}) for a in (1, 3, 4)
            for key in ("fewest", "most")]  # fmt: skip
    assert not [said for said in none for k in (1, 3) if said in edges[k]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_beside_the_map_are_whole(study, published, language):
    story = tell(published, study, (), language)
    facts = {"lent": 0.0, "before": 158.8, "after": 158.8}
    none = words.text("page.help_none", language, facts)
    story = replace(story, helped=SimpleNamespace(message=none))
    deck = open_deck()
    add_areas(deck, story)
    texts = [shape.text_frame.text for shape in shapes(deck) if shape.has_text_frame]
    assert any(text.endswith(none) for text in texts)
    assert overflows(deck) == []


def test_what_was_heard_is_a_table_with_its_decisions(decks):
    rows = cells(tables(decks("fi"))[-1])[1:]
    assert rows[0][:3] == ["5.11.2026", "Laukaan kunta", "Laukaa"]
    assert rows[0][3].endswith(": Matka on pitkä")
    assert rows[1][3:] == ["Säilytetään: Hyvä näin", "Hylätty: Ei muutosta"]


def test_questions_are_those_that_the_study_raises(study, published):
    story = tell(published, study, (), "fi")
    asked = " ".join(open_questions(story))
    for part in (
        "151–1\u00a0209",
        "puuttuu 0,5",
        "Jyväskylä-Muurame 54,8",
        "keksitty",
        "linnuntietä",
    ):
        assert part in asked
    norm = replace(study.norm, throughput_per_year=1000.0)
    totals = study.demand_table.assign(low=study.demand, high=study.demand)
    calm = replace(
        study, norm=norm, demand_table=totals, survey=None,
        problem=replace(study.problem, throughput_per_year=1000.0, wishes=None),
    )  # fmt: skip
    asked = " ".join(open_questions(tell(published, calm, (), "fi")))
    for part in ("voi olla", "puuttuu", "ylittävät", "keksitty", "toiveista"):
        assert part not in asked


def test_a_proven_plan_is_said_to_be_so(study, published):
    solution = Solution(status="optimal", plan=published, objective=1.0, bound=1.0, gap=0.0)
    story = tell(solution, study, (), "fi")
    assert "Todistetusti paras" in str(assumption_cells(story))
    assert "Jakoa ei ole todistettu parhaaksi" not in " ".join(open_questions(story))
    story = tell(published, study, (), "fi")
    assert "Ei todistusta" in str(assumption_cells(story))
    assert "Jakoa ei ole todistettu parhaaksi" in " ".join(open_questions(story))


# the file


@pytest.mark.slow
def test_the_same_slides_come_out_byte_for_byte(bare, tmp_path):
    program = (
        "import sys, ipsgeo.study as s, ipsgeo.views.slides.files as v;"
        "t = s.read_study('keski-suomi');"
        "v.write_slides(t.plans['published'].plan, t, sys.argv[1])"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run(
        [sys.executable, "-c", program, tmp_path / "1.pptx"], env=environment, check=True
    )
    assert (tmp_path / "1.pptx").read_bytes() == bare.read_bytes()


def test_it_states_the_given_time_and_no_clock(study, published, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    deck = open_deck()
    add_properties(deck, tell(published, study, (), "sv"))
    properties = deck.core_properties
    assert properties.created == properties.modified
    assert properties.created.isoformat().startswith("2023-11-14")
    assert properties.language == "sv-FI"
    assert "Mellersta Finland" in properties.subject


def test_an_error_leaves_the_old_file(study, published, tmp_path):
    path = tmp_path / "a.pptx"
    path.write_text("old")
    with pytest.raises(DataError):
        write_slides(published, study, path, language="de")
    with pytest.raises(InfeasibleError):
        write_slides(Solution(status="infeasible"), study, path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


# long and hostile texts


def test_nothing_runs_over_its_box(decks):
    for language in LANGUAGES:
        assert overflows(decks(language)) == []


def test_no_sentence_of_an_ordinary_study_is_cut(decks):
    for language in LANGUAGES:
        shown = [shape.text_frame.text for shape in shapes(decks(language)) if shape.has_text_frame]
        assert "…" not in " ".join(shown)


@pytest.mark.slow
def test_a_long_county_goes_on_on_the_next_slide(ostrobothnia, tmp_path):
    plan = by_largest(ostrobothnia, 15)
    deck = Presentation(write_slides(plan, ostrobothnia, tmp_path / "a.pptx", others=[plan]))
    parts = [title for title in titles(deck) if title.startswith("Alueet, valmentajat")]
    assert parts == [f"Alueet, valmentajat ja kuormitus ({k}/2)" for k in (1, 2)]
    numbers = [r[0] for t in tables(deck) for r in cells(t) if len(r) == 5 and r[0].isdigit()]
    assert numbers == [str(number) for number in range(1, 16)]
    assert overflows(deck) == []


@pytest.mark.parametrize("texts", [HOSTILE[:4], HOSTILE[4:]], ids=["marks", "long"])
def test_hostile_text_is_shown_as_text(study, published, tmp_path, texts):
    first, second, third, last = (texts * 2)[:4]
    towns = study.municipalities.copy()
    for code, text in zip(("179", "182", "410", "992"), (first, second, third, last), strict=True):
        towns.loc[code, ["name_fi", "name_sv"]] = text
    hostile = replace(
        study,
        municipalities=towns,
        title=dict.fromkeys(LANGUAGES, second),
        statistics=replace(study.statistics, source=third),
    )
    heard = [HeardRow(**dict.fromkeys(HeardRow.__dataclass_fields__, text)) for text in texts]
    path = tmp_path / "a.pptx"
    write_slides(published, hostile, path, others=[published.titled(last)], heard=heard)
    deck = Presentation(path)
    assert overflows(deck) == []
    said = all_text(deck)
    assert all(clean(text) in said for text in texts)
    assert not re.search("[\x00-\x08\u202e\u200f\ud800-\udfff]", said)


def test_cut_text_ends_in_an_ellipsis_and_fits():
    for text in ("Hankasalmi-Joutsa-Konnevesi-Laukaa", "x" * 500, "yksi kaksi kolme neljä viisi"):
        short = cut(text, 90, 14, 2)
        assert short.endswith("…")
        assert len(lines_of(short, 90, 14)) <= 2
        assert text.startswith(short[:-1])
    assert cut("lyhyt", 90, 14, 1) == "lyhyt"


def test_lines_hold_the_whole_text_and_fit():
    text = "Kannonkoski-Karstula-Kyyjärvi-Saarijärvi on alue " + "y" * 80
    for width in np.linspace(20, 300, 8):
        lines = lines_of(text, width, 14)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(width_of(line, 14) <= width or len(line) == 1 for line in lines)


def test_room_is_what_title_and_sentences_leave():
    box = (0.5, 0.3, 12.0, 1.3)
    low, high = (room_below(title, [], box)[1] for title in ("Lyhyt", "Pitkä otsikko " * 8))
    assert low[1] < high[1]
    assert low[1] + low[3] == pytest.approx(high[1] + high[3])


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_an_office_program_opens_it_with_every_slide(decks, tmp_path):
    path = tmp_path / "a.pptx"
    decks("fi").save(path)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, path],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    content = (tmp_path / "a.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 9
