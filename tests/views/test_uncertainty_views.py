"""How sure a plan is and what it depends on, as it is drawn, tabled and told."""

from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pptx
import pytest
from views.legible import check_apart, seen

from ipsgeo import words
from ipsgeo.plan import Plan, Solution
from ipsgeo.sensitivity import Sensitivity
from ipsgeo.sensitivity.turning import COLUMNS
from ipsgeo.uncertainty import RiskReport, StaysBest, regret, risk, sample_demand
from ipsgeo.views.maps.pictures import write_picture
from ipsgeo.views.outputs import write_outputs
from ipsgeo.views.page.web import draw_page
from ipsgeo.views.risk.files import write_risk
from ipsgeo.views.risk.picture import draw_risk
from ipsgeo.views.risk.rows import risk_table
from ipsgeo.views.risk.sentences import lead, notes, part
from ipsgeo.views.risk.sheets import printed, risk_sheets
from ipsgeo.views.sensitivity.files import sensitivity_sheets, write_sensitivity
from ipsgeo.views.sensitivity.picture import draw_tornado
from ipsgeo.views.sensitivity.sentences import notes as sensitivity_notes
from ipsgeo.views.sensitivity.sentences import sentences
from ipsgeo.views.trust.carried import read_carried

LANGUAGES = words.LANGUAGES
HOSTILE = "</script><img src=x onerror=alert(1)> =HYPERLINK(1) {{7*7}} \u202e\x07" + "x" * 300


def solution_of(plan: Plan, status: str = "optimal") -> Solution:
    return Solution(status=status, plan=plan, objective=100.0, bound=100.0, gap=0.0)


@pytest.fixture(scope="module")
def report(study, published):
    """The published plan over 200 samples; 9 of 10 solved anew are told, 4 of them are the best."""
    samples = sample_demand(study.demand_table, n=200)
    table = pd.DataFrame(
        {
            "status": ["optimal"] * 9 + ["feasible"], "proven": [True] * 9 + [False],
            "best_value": 100.0, "own_value": 104.0,
            "extra": [0.0] * 4 + [0.04] * 4 + [0.2, 0.0], "keeps_rules": True,
            "best": [1.0] * 4 + [0.0] * 5 + [np.nan], "same_areas": [True] * 4 + [False] * 6,
        }
    )  # fmt: skip
    plans = {"best": published, "plan:published": published}
    return RiskReport(
        solution=solution_of(published), best=solution_of(published), measure=None,
        samples=samples, risk=risk(published, study.problem, samples),
        regret=regret([p.titled(n) for n, p in plans.items()], study.problem, samples),
        stays=StaysBest(table=table), flat=("005",) if "005" in samples.codes else (),
    )  # fmt: skip


@pytest.fixture(scope="module")
def shown(study, published):
    """A share that turns and turns back, a norm that turns, areas, and a weight that does not."""
    ends = [("benefit_share", "high"), ("throughput", "low"), ("throughput", "high"),
            ("areas", "low"), ("areas", "high"), ("weight_travel", "low"), ("coaches", "high"),
            ("coaches", "low")]  # fmt: skip
    rows = pd.DataFrame(
        {
            "base": [0.1, 27.4, 27.4, 8, 8, 0.5, 10, 10],
            "value": [0.4, 20.55, 34.25, 7, 9, 0.25, 11, 9],
            "precision": [0.001, 0.27, 0.27, np.nan, np.nan, 0.005, np.nan, np.nan],
            "status": ["optimal"] * 4 + ["infeasible", "optimal", "feasible", "optimal"],
            "proven": [True] * 4 + [False, True, False, True],
            "changes": [0.0, 1.0, 0.0, 1.0, np.nan, 0.0, 0.0, 0.0],
            "moved": [(), ("892",), (), ("256", "265"), (), (), (), ()],
            "staff_changes": [0.0, np.nan, 0.0, np.nan, np.nan, 0.0, 1.0, 0.0],
            "turns_at": [0.1053, 25.9, np.nan, 7, np.nan, np.nan, np.nan, np.nan],
            "stays_at": [0.1047, 26.1, np.nan, 8, np.nan, np.nan, np.nan, np.nan],
            "turn_moved": [("275",), ("275",), (), ("256", "265"), (), (), (), ()],
            "turns_proven": [True, False, False, True, False, False, False, False],
            "nothing_between": [False] * 5 + [True, False, False],
            "overload_best": [921.3, 119.6, 64.1, 60.6, np.nan, 88.0, 60.0, 115.0],
            "needed_best": [48.0, 18, 12, 13, np.nan, 14, 14, 14],
            "overload_kept": [921.3, 122.3, 64.1, np.nan, np.nan, 88.0, np.nan, np.nan],
            "needed_kept": [48.0, 19, 12, np.nan, np.nan, 14, np.nan, np.nan],
        },
        index=pd.MultiIndex.from_tuples(ends, names=["assumption", "end"]),
    )[COLUMNS]  # fmt: skip
    base = pd.Series({"overload": 88.0, "needed": 14.0})
    return Sensitivity(plan=published, status="optimal", base=base, table=rows)


# uncertain demand


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fan_is_legible_and_says_its_figures(report, study, language):
    axes = draw_risk(report, study, language=language)
    check_apart(axes, slack=0)
    said = [text.get_text() for text in seen(axes)]
    for share in report.risk.areas["exceeds"]:
        assert part(share, language) in said
    assert words.text("uncertainty.picture_county", language) in said
    # Two boxes an area and two for the county, where the samples lie.
    boxes = [(b.get_x(), b.get_x() + b.get_width()) for b in axes.patches]
    assert len(boxes) == 2 * (len(report.risk.areas) + 1)
    for place, (_, row) in enumerate(report.risk.areas.iterrows()):
        assert boxes[2 * place] == pytest.approx((row["load_05"], row["load_95"]))
        assert boxes[2 * place + 1] == pytest.approx((row["load_25"], row["load_75"]))


def test_the_fan_of_many_areas_is_legible(study, report):
    codes = list(study.problem.codes)
    plan = Plan.of_groups([[code] for code in codes], [1] * len(codes), names=study.problem.names)
    many = replace(
        report, solution=solution_of(plan), risk=risk(plan, study.problem, report.samples)
    )
    check_apart(draw_risk(many, study), slack=0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_svg_says_in_words_what_it_shows(report, shown, study, tmp_path, language):
    for axes, title in (
        (draw_risk(report, study, language=language), "uncertainty.title"),
        (draw_tornado(shown, study, language=language), "sensitivity.title"),
    ):
        svg = write_picture(axes, tmp_path / "a.svg").read_text("utf-8")
        assert 'role="img"' in svg
        assert f'<title id="title">{words.text(title, language)}</title>' in svg
        assert "<desc" in svg


def test_the_words_say_how_often_the_plan_stays_the_best(report, study):
    said = " ".join(lead(report, study, "fi")).replace(words.NO_BREAK_SPACE, " ")
    assert "säilyy parhaana 44 %:ssa niistä 9 otoksesta" in said  # 4 of 9
    assert "89 %:ssa se on paras tai enintään 5 % parasta heikompi" in said  # 8 of 9
    assert "1 otoksessa parasta suunnitelmaa ei ehditty todistaa" in said
    assert "Vertailluista 2 suunnitelmasta se on paras 100 %:ssa kaikista 200 otoksesta" in said
    assert "otoksia" not in " ".join(lead(replace(report, stays=None), study, "fi"))
    untold = report.stays.table.assign(best=np.nan)
    said = " ".join(lead(replace(report, stays=StaysBest(table=untold)), study, "en"))
    assert "stays the best" not in said
    assert "In 10 samples the best plan was not proven" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_robust_plan_is_called_proven_only_where_it_is(report, study, language):
    for status, key in (("optimal", "said_robust"), ("feasible", "said_robust_unproven")):
        robust = replace(
            report, measure="worst_decile", solution=solution_of(report.plan, status),
            regret=regret([report.plan.titled("robust")], study.problem, report.samples),
        )  # fmt: skip
        what = words.text("uncertainty.what_worst_decile", language)
        said = lead(robust, study, language)
        assert words.text(f"uncertainty.{key}", language, {"what": what}) in said
        summed = words.number(report.risk.county["overload_worst_sum"], language)
        assert any(summed in sentence for sentence in said)  # an upper bound, and called so
        assert words.text("uncertainty.said_same", language) in said
        limits = words.text("uncertainty.note_limits", language)
        assert limits in notes(robust, study, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notes_say_what_was_drawn(report, study, language):
    said = " ".join(notes(report, study, language))
    assert "2021" in said
    assert words.share(0.8, language) in said
    assert words.number(report.samples.totals.mean(), language) in said
    assert words.text("uncertainty.note_counts", language) in said


def test_nearly_all_is_not_called_all():
    assert part(0.999, "en") == "> 99%"
    assert part(0.001, "en") == "< 1%"
    assert part(1.0, "en") == "100%"
    assert part(0.0, "en") == "0%"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_has_the_figures(report, study, tmp_path, language):
    files = write_risk(report, study, tmp_path, language=language)
    assert [file.suffix for file in files] == [".xlsx", ".png", ".svg"]
    book = openpyxl.load_workbook(files[0])
    rows = list(book.worksheets[0].values)
    exceeds = rows[0].index(words.text("uncertainty.exceeds", language))
    shares = report.risk.areas["exceeds"].tolist()
    assert [row[exceeds] for row in rows[1:]] == pytest.approx(shares, abs=1e-6)
    assert set(risk_sheets(report, study, language)) <= set(book.sheetnames)
    assert all(len(name) <= 31 for name in book.sheetnames)
    lines = " ".join(printed(report, study, language))
    assert part(shares[0], language) in lines


def test_the_files_are_the_same_bytes_and_carry_what_they_claim(report, shown, study, tmp_path):
    for write, given, key in (
        (write_risk, report, "uncertainty"), (write_sensitivity, shown, "sensitivity"),
    ):  # fmt: skip
        one, two = (write(given, study, tmp_path / key / name) for name in "ab")
        assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
        for path in one:
            found = read_carried(path)
            assert found.is_intact
            assert found.is_content_intact
            assert key in found.facts
    assert read_carried(one[0]).facts["sensitivity"][0]["turns_at"] == 0.1053


def test_hostile_names_stay_texts(report, shown, study, tmp_path):
    hostile = study.municipalities.copy()
    hostile.loc[["275", "892"], ["name_fi", "name_sv"]] = HOSTILE, HOSTILE + "2"
    names = hostile["name_fi"]
    named = replace(
        study, municipalities=hostile, title=dict.fromkeys(LANGUAGES, HOSTILE),
        problem=replace(study.problem, names=None),
    )  # fmt: skip
    plan = Plan.of_groups(report.plan.groups().values(), report.plan.coaches, names=names)
    assert any(HOSTILE in area for area in plan.coaches.index)
    own = replace(
        report, solution=solution_of(plan), risk=risk(plan, named.problem, report.samples)
    )
    check_apart(draw_risk(own, named), slack=0)
    for files in (
        write_risk(own, named, tmp_path), write_sensitivity(shown, named, tmp_path),
    ):  # fmt: skip
        svg = files[2].read_text("utf-8")
        assert "<img" not in svg
        assert "<script" not in svg
        for sheet in openpyxl.load_workbook(files[0]).worksheets:
            assert all(cell.data_type != "f" for row in sheet for cell in row)


# sensitivity


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tornado_is_legible_and_widest_first(shown, study, language):
    axes = draw_tornado(shown, study, language=language)
    check_apart(axes, slack=0)
    named = [t.get_text().replace("\n", " ") for t in seen(axes) if t.get_label() == "assumption"]
    tornado = shown.tornado()
    assert named == [words.text(f"sensitivity.name_{name}", language) for name in tornado.index]
    widest = axes.patches[0]
    assert (widest.get_x(), widest.get_width()) == pytest.approx((88.0, 921.3 - 88.0))


def test_the_sentences_say_what_turns_and_what_is_not_known(shown, study):
    said = [line.replace(words.NO_BREAK_SPACE, " ") for line in sentences(shown, study, "fi")]
    assert said[0] == (
        "Palvelusta hyötyvien osuus: alueet muuttuvat arvojen 10,47 % ja 10,53 % välissä "
        "(nyt 10 %), ja silloin aluetta vaihtavat: Konnevesi. "
        "Arvolla 40 % alueet ovat taas samat kuin nyt."
    )
    assert said[1].endswith("Silloin aluetta vaihtavat: Konnevesi. Tätä ei ehditty todistaa.")
    assert "kun luku on 7 (nyt 8), alueet ovat toiset" in said[2]
    assert any("arvolla 9 (nyt 8) ei ole suunnitelmaa" in line for line in said)
    assert any("kaikilla arvoilla nykyisestä (0,5) arvoon 0,25" in line for line in said)
    staffed = next(line for line in said if "valmentajat jakautuvat toisin" in line)
    assert staffed.endswith("Tätä ei ehditty todistaa.")
    assert len(said) == len(shown.table)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sensitivity_workbook_has_the_figures(shown, study, language):
    sheets = sensitivity_sheets(shown, study, language)
    table, told = sheets.values()
    assert len(table) == len(shown.table) + 1
    assert len({len(row) for row in table}) == 1
    overload = table[0].index(words.text("sensitivity.overload_best", language))
    figures = [row[overload] for row in table[1:]]
    assert figures == pytest.approx(shown.table["overload_best"].tolist(), nan_ok=True)
    assert len(told) == 1 + len(shown.table) + len(sensitivity_notes(shown, study, language))


def test_other_areas_are_told_where_a_plan_was_missing_on_the_way(shown, study):
    lost = shown.table.copy()
    lost.at[("throughput", "low"), "turns_at"] = np.nan
    lost.at[("throughput", "low"), "turn_moved"] = ()
    told = sentences(replace(shown, table=lost), study, "en")
    name = study.municipalities.at["892", "name_fi"]
    assert any("at 20.55 (now 27.4) the areas are others" in line and name in line for line in told)


# in the pack


@pytest.mark.slow
def test_the_pack_says_how_sure_the_plan_is(report, study, published, tmp_path):
    files = write_outputs(published, study, tmp_path / "a", pack=True, risk=report)
    by_ending = {file.name.removeprefix(study.name): file for file in files}
    assert {"-sure.png", "-sure.svg"} <= by_ending.keys()
    table = risk_table(report, study, "fi")
    title = words.text("uncertainty.title", "fi")
    slides = pptx.Presentation(by_ending[".pptx"]).slides
    slide = next(s for s in slides if s.shapes.title.text == title)
    cells = next(shape.table for shape in slide.shapes if shape.has_table)
    shown = [[cell.text for cell in row.cells] for row in cells.rows]
    assert shown == [table.heads, *([name, *texts] for name, texts in table.rows)]
    assert table.notes[0] in slide.notes_slide.notes_text_frame.text
    book = openpyxl.load_workbook(by_ending[".xlsx"])
    sheet = [row[0].value for row in book[words.text("tables.sheet_risk", "fi")].rows]
    assert sheet[1 : 1 + len(table.rows)] == [name for name, _ in table.rows]
    assert {*table.lead, *table.notes} <= {*sheet}
    for file in write_outputs(published, study, tmp_path / "b", risk=report):
        if file.suffix in (".html", ".xlsx", ".png"):
            assert file.read_bytes() == (tmp_path / "a" / file.name).read_bytes()


@pytest.mark.parametrize(("language", "width"), [("fi", 390), ("sv", 1400), ("en", 390)])
def test_the_page_says_how_sure_the_plan_is(report, study, published, opened, language, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    hostile = replace(study, municipalities=study.municipalities.assign(county_fi=HOSTILE[:60]))
    page = opened(draw_page(published, hostile, language=language, risk=report).html, width=width)
    results = axe.run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("section.risk img").count() == 0
    table = risk_table(report, study, language)
    rows = page.locator("section.risk tbody tr")
    found = [row.locator("th, td").all_inner_texts() for row in rows.all()]
    assert found == [[name, *texts] for name, texts in table.rows]
    exceeds = report.risk.areas["exceeds"].iloc[0]
    assert found[0][1] == part(float(exceeds), language)


def test_without_it_the_page_says_nothing_of_it(study, published):
    assert "risk-heading" not in draw_page(published, study).html
