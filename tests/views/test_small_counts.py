"""What the source suppresses and what single respondents answered: nowhere in any export.

The bytes of every export are searched, and what is packed in them: the parts of workbooks and
slides, the rows of layers, the streams of the page to print, the texts in pictures, the data inside
the page, the manifest; as text in every language and as binary. Each search has a counterpart
where the study hides nothing, and it finds the same figures there.
"""

import csv
import re
import struct
import zlib

import geopandas as gpd
import openpyxl
import pytest
from matplotlib.figure import Figure
from pptx import Presentation
from pptx.util import Inches
from views.unpacked import contents, unpacked

import ipsgeo as ips
from ipsgeo.app.result import files as app_files
from ipsgeo.cli import main
from ipsgeo.errors import DataError
from ipsgeo.plan import Solution
from ipsgeo.views.maps.pictures import draw_demand, write_picture
from ipsgeo.views.outputs import ENDINGS
from ipsgeo.views.slides.files import write_slides
from ipsgeo.views.slides.handout import write_handout
from ipsgeo.views.summary import draw_summary
from ipsgeo.views.trust.carried import KINDS, carry
from ipsgeo.views.trust.manifest import manifest
from ipsgeo.views.workbook.files import write_areas
from ipsgeo.views.workbook.sheets import MUNICIPALITY_COLUMNS
from ipsgeo.words import LANGUAGES, text

# Jyväskylä's two answers and their median: figures that nothing else of the study has.
ANSWERS, MEDIAN = (3173.4, 3168.6), 3171.0
PERSON = "VASTAAJA-4711"
SAID, ROLE = "Vain me kaksi tiedämme tämän", "Peruspalvelujohtaja Secretius"
SURVEY = "data/statistics/keski-suomi-survey-example.xlsx"
CORRECTIONS = "data/studies/keski-suomi-corrections.csv"
COUNTS = "data/statistics/unemployment.csv"
SHARES = (
    "unemployed = 14246                # the region's unemployed 10/2021 …\n"
    "long_term_unemployed = 6045       # … and long-term unemployed"
)
# Those of a trade-off, of coaches and of how sure a plan is, which the study has not, show no more.
PACK = {ending for ending in ENDINGS if not ending.startswith(("-tradeoff", "-coaches", "-sure"))}


def forms(figure):
    """A figure as an export may hold it: as text, whole or with decimals, and as eight bytes."""
    spaces = "(?:[ ,'’]|\u00a0|\u202f|\u2009)?"
    whole = f"{round(figure):d}"
    tenth, _, decimals = f"{figure:.6f}".rstrip("0").partition(".")
    grouped = [f"{number[0]}{spaces}{number[1:]}" for number in (whole, tenth)]
    ends = ["", f"[.,]{decimals or '0'}0*"]
    texts = [f"(?<![\\w.]){grouped[0]}(?![\\w])", f"(?<![\\w.]){grouped[1]}{ends[1]}(?!\\w)"]
    return [
        *(re.compile(text.encode()) for text in texts),
        *(re.compile(re.escape(struct.pack(order + "d", figure))) for order in "<>"),
    ]


SECRETS = [form for figure in (*ANSWERS, MEDIAN) for form in forms(figure)]
PRIVATE = [re.compile(text.encode()) for text in (PERSON, SAID, ROLE)]


def holding(files, needles):
    """Which files hold which of the needles; bytes count as a file of the name they come with."""
    named = files.items() if isinstance(files, dict) else ((path.name, path) for path in files)
    return {
        (name, needle.pattern)
        for name, file in named
        for content in (unpacked(name, file) if isinstance(file, bytes) else contents(file))
        for needle in needles
        if needle.search(content)
    }


def names_of(found):
    return {name for name, _ in found}


def exports(study, folder, languages=()):
    """Every export of a study's published plan, each with its manifest; what has texts by language.

    Pictures show the same figures in each language.
    """
    plan = study.plans["published"].plan
    files = ips.write_outputs(plan, study, folder, pack=True)
    assert {path.name.removeprefix(study.name) for path in files} == PACK
    writers = ((ips.write_page, "html"), (ips.write_tables, "xlsx"))
    for language in languages:
        for write, ending in writers:
            files.append(write(plan, study, folder / f"{language}.{ending}", language=language))
    for path in files:
        if path.suffix in KINDS and KINDS[path.suffix].take(path.read_bytes())[0] is None:
            carry(path, manifest(plan, study))
    return files


@pytest.fixture
def answered(own_study, tmp_path):
    """A way to read the study with Jyväskylä's answers, and as many wanted before they are shown.

    The demand goes by the survey, so that what is shown of it is in every export. A correction of
    an answer that was given earlier is left over.
    """
    fill_in(tmp_path / SURVEY, ANSWERS)
    with (tmp_path / CORRECTIONS).open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(["estimate", f"n. {ANSWERS[0]}", f"{ANSWERS[0]}", "x", "y"])
    own_study('basis = "statistics"', 'basis = "survey, else statistics"')

    said = "made_up = true"

    def read(least, more=""):
        nonlocal said
        old, said = said, f"made_up = true\nleast_answers = {least}{more}"
        return own_study(old, said)

    return read


def fill_in(path, answers):
    """Jyväskylä's answers, with who gave them."""
    book = openpyxl.load_workbook(path)
    sheet = book["Vastaukset"]
    heads = [str(cell.value) for cell in sheet[1]]
    place = {key: next(n for n, head in enumerate(heads) if head.startswith(key))
             for key in ("Vastaajan", "1. ", "2. ", "3. ", "5. ")}  # fmt: skip
    rows = [row for row in sheet.iter_rows(min_row=2) if row[place["1. "]].value == "Jyväskylä"]
    for row, figure in zip(rows, answers, strict=False):
        row[place["3. "]].value = figure
    for key, value in (("Vastaajan", PERSON), ("2. ", ROLE), ("5. ", SAID)):
        rows[0][place[key]].value = value
    book.save(path)
    return path


SHOW = '\nshow = ["role", "free_text"]'


def showing(own_study):
    """The headers of what the study then shows."""
    own_study(
        'respondent = "Vastaajan numero"',
        'respondent = "Vastaajan numero"\nrole = "2. Mikä on roolinne kuntaorganisaatiossa?"\n'
        'free_text = "5. Vapaa sana"',
    )


# answers of a survey


def test_answers_under_the_limit_are_in_no_export(answered, tmp_path):
    study = answered(3)
    assert study.survey.estimates.at["179", "estimate"] == MEDIAN
    files = exports(study, tmp_path / "maps", LANGUAGES[1:])
    assert {path.suffix for path in files} == {*KINDS, ".json"}
    assert holding(files, [*SECRETS, *PRIVATE]) == set()


def test_the_search_finds_answers_that_are_shown(answered, tmp_path):
    """The same search, where the study lets two answers be seen: in all that can be searched.

    The saved plan and its manifest have no figures of the demand, the page to print none of single
    municipalities, and what is drawn cannot be searched.
    """
    found = holding(exports(answered(2), tmp_path / "maps"), SECRETS)
    texts = {".html", ".xlsx", ".pptx", ".gpkg", ".svg"}
    assert {"." + name.rpartition(".")[2] for name in names_of(found)} == texts


def test_what_the_app_offers_and_the_summary_have_none_of_them_either(answered):
    study = answered(3)
    plan = study.plans["published"].plan
    solution = Solution(status="feasible", plan=plan, objective=2, bound=1, gap=0.5)
    offered = app_files(solution, study, "fi")
    endings = {name.rpartition(".")[2] for name in offered}
    assert endings == {"html", "xlsx", "pptx", "csv", "toml"}
    said = {"said.txt": draw_summary(solution, study).encode()}
    assert holding(offered | said, [*SECRETS, *PRIVATE]) == set()


def test_two_rounds_are_compared_without_them(answered, tmp_path, capsys):
    later = tmp_path / "later.xlsx"
    later.write_bytes((tmp_path / SURVEY).read_bytes())
    fill_in(later, (3177.4, 3172.6))
    new = [form for figure in (3177.4, 3172.6, 3175.0) for form in forms(figure)]
    for least, is_shown in ((3, False), (2, True)):
        study = answered(least)
        main(["survey", "compare", str(tmp_path / SURVEY), str(later), "--study", str(study.path)])
        said = capsys.readouterr().out.encode()
        assert "Jyväskylä".encode() in said
        assert bool(holding({"said.txt": said}, [*SECRETS, *new])) == is_shown


def test_roles_and_free_text_go_by_the_limit_too(answered, own_study, tmp_path):
    showing(own_study)
    for least, is_shown in ((4, False), (3, True)):  # three have answered, two with a figure
        study = answered(least, SHOW)
        plan = study.plans["published"].plan
        files = [
            ips.write_tables(plan, study, tmp_path / "a.xlsx"),
            ips.write_page(plan, study, tmp_path / "a.html"),
        ]
        assert names_of(holding(files, PRIVATE[1:])) == ({"a.xlsx"} if is_shown else set())
        assert len(holding(files, PRIVATE[1:])) == (2 if is_shown else 0)
        book = openpyxl.load_workbook(files[0])
        told = book[text("tables.sheet_remarks", "fi")]
        said = (
            f"Kunnista, joista on alle {least} vastausta, ei näytetä rooleja eikä vapaata tekstiä."
        )
        assert str(list(told.values)[-1][0]).startswith(said)


# what is searched


def test_the_search_reads_what_is_packed(tmp_path):
    figure = ANSWERS[0]
    table = gpd.GeoDataFrame({"n": [figure]}, geometry=gpd.points_from_xy([0], [0]), crs=3067)
    table.to_file(tmp_path / "a.gpkg", driver="GPKG")
    book = openpyxl.Workbook()
    book.active["A1"] = figure
    book.save(tmp_path / "a.xlsx")
    deck_with(figure, tmp_path / "a.pptx", tmp_path / "a.xlsx")
    drawing = Figure()
    drawing.text(0.5, 0.5, f"luku {figure}")
    drawing.savefig(tmp_path / "a.pdf")
    drawing.savefig(tmp_path / "a.svg", metadata={"Title": f"luku {figure}"})
    packed = b"zTXtx\0\0" + zlib.compress(f"luku {figure}".encode())
    drawing.savefig(tmp_path / "b.png")
    picture = (tmp_path / "b.png").read_bytes()
    chunk = struct.pack(">I", len(packed) - 4) + packed + struct.pack(">I", zlib.crc32(packed))
    (tmp_path / "a.png").write_bytes(picture[:-12] + chunk + picture[-12:])
    (tmp_path / "a.csv").write_text("code\n")
    carry(tmp_path / "a.csv", {"figure": figure})
    (tmp_path / "a.html").write_text("<body>3&nbsp;173,4</body>")
    (tmp_path / "a.json").write_text('{"figure": 3173.4}')
    names = {f"a{ending}" for ending in (*KINDS, ".json")}
    found = holding([tmp_path / name for name in sorted(names)], forms(figure))
    assert names_of(found) == names
    assert holding([tmp_path / "b.png"], forms(figure)) == set()


def deck_with(figure, path, book):
    """Slides that have a figure in a workbook within a chart's part alone."""
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    slide.shapes.add_ole_object(str(book), "Excel.Sheet.12", Inches(1), Inches(1))
    deck.save(path)


@pytest.mark.parametrize("where", ["notes", "alt"])
def test_the_search_reads_notes_and_alternative_texts(tmp_path, where):
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    if where == "notes":
        slide.notes_slide.notes_text_frame.text = "3\u00a0173,4"
    else:
        box = slide.shapes.add_textbox(0, 0, 1, 1)
        box._element.xpath(".//p:cNvPr")[0].set("descr", "3\u202f173,4")
    deck.save(tmp_path / "a.pptx")
    assert holding([tmp_path / "a.pptx"], forms(ANSWERS[0]))


# counts that the source suppresses


def suppressed(folder, *codes):
    """Suppress the counts of municipalities in the study's own month; returns what they were."""
    lines = (folder / COUNTS).read_text("utf-8").splitlines(keepends=True)
    head = next(line for line in lines if line.startswith("code,")).strip().split(",")
    column, old = head.index("unemployed_2021M10"), []
    for k, line in enumerate(lines):
        cells = line.split(",")
        if cells[0] in codes:
            old.append(float(cells[column]))
            lines[k] = ",".join([*cells[:column], ".", *cells[column + 1 :]])
    (folder / COUNTS).write_text("".join(lines), "utf-8")
    return old


def stated(own_study, *codes):
    """The study with the clients of municipalities stated."""
    lines = "".join(f'"{code}" = 2.71828\n' for code in codes)
    return own_study("[demand.note]", f"[demand.stated]\n{lines}\n[demand.note]")


def test_a_suppressed_cell_is_missing_in_every_export_and_never_zero(own_study, tmp_path):
    """Luhanka's figure is suppressed, its clients are stated: only these are shown."""
    suppressed(tmp_path, "435")
    stated(own_study, "435")
    study = own_study(SHARES, "long_term_share = 0.424  #")
    assert study.demand["435"] == 2.71828
    plan = study.plans["published"].plan
    book = openpyxl.load_workbook(ips.write_tables(plan, study, tmp_path / "a.xlsx"))
    (row,) = [row for sheet in book for row in sheet.iter_rows(values_only=True) if row[0] == "435"]
    values = dict(zip(MUNICIPALITY_COLUMNS, row, strict=False))
    assert values["counted"] is None and values["eligible"] is None
    layer = write_areas(plan, study, tmp_path / "a.gpkg")
    towns = gpd.read_file(layer, layer="municipalities").set_index("code")
    assert towns.at["435", "demand"] == pytest.approx(2.71828)
    assert not (towns["demand"] == 0).any()
    html = ips.write_page(plan, study, tmp_path / "a.html").read_text("utf-8")
    (cells,) = re.findall(r"<tr>\s*<td>435</td>.*?</tr>", html, re.DOTALL)
    assert ">–<" in cells
    data = re.findall('<script type="application/json"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert not [text for text in data if "NaN" in text]


def test_no_total_of_an_export_has_the_suppressed_cell_in_it(own_study, tmp_path):
    """Whoever takes all the counts that are shown away from any figure of an export learns nothing.

    What would be left is Luhanka's people. (Its clients, here half a one, are lost in rounding.)
    """
    own_study(SHARES, "long_term_share = 0.424  #")
    whole = own_study("[demand.note]", "[demand.note]")
    (hidden,) = suppressed(tmp_path, "435")
    study = stated(own_study, "435")
    total = study.demand_table["counted"].sum() + hidden * 0.424
    assert whole.demand_table["counted"].sum() == pytest.approx(total)
    assert round(total) != round(study.demand_table["counted"].sum())
    needles = forms(round(total))
    plan = study.plans["published"].plan
    others = [
        ips.write_tables(plan, study, tmp_path / "b.xlsx"),
        write_areas(plan, study, tmp_path / "b.gpkg"),
        write_picture(draw_demand(study), tmp_path / "b.svg"),
    ]
    assert holding([*others, *written(plan, study, tmp_path)], needles) == set()
    plan = whole.plans["published"].plan
    files = written(plan, whole, tmp_path)
    assert names_of(holding(files, needles)) == {"a.html", "a.pptx", "a.pdf"}


def written(plan, study, folder):
    """The exports that tell the sum of the counts."""
    writers = ((ips.write_page, "a.html"), (write_slides, "a.pptx"), (write_handout, "a.pdf"))
    return [write(plan, study, folder / name) for write, name in writers]


def test_a_study_whose_totals_tell_the_only_suppressed_cell_has_no_exports(own_study, tmp_path):
    """14 246 less the 21 counts that are shown is the one that the source suppressed."""
    (hidden,) = suppressed(tmp_path, "435")
    study = stated(own_study, "435")
    share = study.statistics.formula.terms[0].per_counted
    known = study.demand_table["counted"].sum() / share
    assert 14_246 - known == pytest.approx(hidden)
    plan = study.plans["published"].plan
    writers = [
        lambda: exports(study, tmp_path / "maps"),
        lambda: ips.draw_page(plan, study),
        lambda: ips.write_tables(plan, study, tmp_path / "maps" / "a.xlsx"),
        lambda: write_areas(plan, study, tmp_path / "maps" / "a.gpkg"),
        lambda: write_slides(plan, study, tmp_path / "maps" / "a.pptx"),
        lambda: write_handout(plan, study, tmp_path / "maps" / "a.pdf"),
    ]
    for write in writers:
        with pytest.raises(DataError) as caught:
            write()
        for said in map(caught.value.text, LANGUAGES):
            assert "Luhanka (435)" in said and "long_term_share = 0.424" in said
            assert "\n" not in said
    assert not [path for path in (tmp_path / "maps").rglob("*") if path.is_file()]


@pytest.mark.parametrize("command", ["plan", "pack", "coaches"])
def test_such_a_study_is_refused_before_it_is_solved(
    own_study, tmp_path, monkeypatch, capsys, command
):
    """Nobody waits a minute for a refusal."""
    suppressed(tmp_path, "435")
    stated(own_study, "435")

    def solved(*_, **__):
        raise AssertionError("solved first")

    monkeypatch.setattr("ipsgeo.cli.plan.solve", solved)
    monkeypatch.setattr("ipsgeo.cli.coaches.coach_table", solved)
    study, out = tmp_path / "data/studies/keski-suomi.toml", tmp_path / "out"
    assert main([command, str(study), "--output", str(out)]) == 2
    said = capsys.readouterr()
    assert "Luhanka (435)" in said.err and "long_term_share" in said.err and said.out == ""
    assert not out.exists()


def test_of_two_suppressed_cells_only_the_sum_is_known(own_study, tmp_path):
    suppressed(tmp_path, "435", "172")
    study = stated(own_study, "435", "172")
    assert ips.draw_page(study.plans["published"].plan, study).html
