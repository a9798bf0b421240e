"""The demand of a study: months, stand-ins, formulas of several statistics."""

import json
import zipfile

import openpyxl
import pandas as pd
import pytest
from conftest import KESKI_SUOMI, REPOSITORY
from hypothesis import given
from hypothesis import strategies as st

import ipsgeo as ips
from ipsgeo.demand import DemandAssumptions
from ipsgeo.errors import DataError
from ipsgeo.formula import Formula, Share, Term
from ipsgeo.views.demand_words import counted_texts, formula_sentences, share_facts
from ipsgeo.views.files import write_manifest
from ipsgeo.views.sheets import municipality_rows

STANDARD = 'column = "long_term_unemployed"   # tai long_term_unemployed_2021M10\n'
TERMS = """
[[demand.terms]]
column = "unemployed"
name = { fi = "työttömät", sv = "arbetslösa", en = "unemployed" }
[[demand.terms.shares]]
name = "hyötyvien osuus"
share = 0.02
low = 0.01
high = 0.05
source = "oma arvio"

[[demand.terms]]
statistics = "../statistics/oma-{month}.csv"
column = "pitkäaikaissairaat"
division_year = 2021
name = "pitkäaikaissairaat työnhakijat"
[[demand.terms.shares]]
name = "työhön pyrkivien osuus"
share = 0.5
[[demand.terms.shares]]
name = "hyötyvien osuus"
share = 0.2
note = { fi = "sovittu ohjausryhmässä", sv = "avtalat", en = "agreed" }

[travel]"""


def without_the_standard(text: str) -> str:
    """The study without the keys of the standard formula."""
    start, end = text.index("[demand.instead"), text.index("# Esimerkki")
    kept = [
        line
        for line in (text[:start] + text[end:]).splitlines(keepends=True)
        if not line.startswith(("column", "partial_ability", "benefit_share"))
    ]
    return "".join(kept)


@pytest.fixture
def own_formula(own_study, tmp_path):
    """The study with a formula of two terms, the second from a CSV of the planner's own."""
    path = tmp_path / KESKI_SUOMI
    path.write_text(without_the_standard(path.read_text("utf-8")), "utf-8")
    codes = ips.read_municipalities(county="15").index
    rows = "".join(f"{code},{10 * n}\n" for n, code in enumerate(codes))
    file = tmp_path / "data/statistics/oma-2021-10.csv"
    file.write_text("# oma taulukko\ncode,pitkäaikaissairaat\n" + rows, "utf-8")
    return own_study("[travel]", TERMS)


def test_from_2021_to_2026_by_changing_two_lines(own_study, tmp_path):
    path = tmp_path / KESKI_SUOMI
    before = path.read_text("utf-8").splitlines()
    text = path.read_text("utf-8").replace("year = 2021\n", "year = 2026\n", 1)
    path.write_text(text.replace('month = "2021-10"', 'month = "2026-06"', 1), "utf-8")
    after = path.read_text("utf-8").splitlines()
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 2
    study = ips.read_study(path)
    pd.testing.assert_series_equal(study.demand, ips.read_study("keski-suomi-2026").demand)
    assert study.demand.sum() == pytest.approx(8085 * 0.5 * 0.10)
    assert not study.statistics.formula.estimated
    assert study.title["fi"].endswith("2026")
    assert "kunnittain" in study.statistics.note["fi"]


def test_a_month_without_its_column_stands_in_for_it_as_the_study_says():
    study = ips.read_study(REPOSITORY / KESKI_SUOMI)
    assert study.statistics.formula.estimated
    assert study.statistics.people.sum().tolist() == pytest.approx([6045])
    assert "maakunnan yhteinen osuus" in study.statistics.note["fi"]
    assert study.title["sv"].endswith("2021")


def test_a_month_that_the_table_lacks_is_named(own_study):
    with pytest.raises(DataError) as error:
        own_study('month = "2021-10"', 'month = "2024-01"')
    assert "long_term_unemployed" in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('month = "2021-10"', 'month = "lokakuu"', ["[demand] month", "lokakuu", "2021-10"]),
        ('month = "2021-10"', 'month = "2021-13"', ["[demand] month", "2021-13"]),
        ("[norm]", '[demand.instead."10/2021"]\ncolumn = "x"\n[norm]', ["10/2021", "2021-10"]),
        (STANDARD, STANDARD + "terms = 3\n", ["[demand] terms", "[[demand.terms]]"]),
        (STANDARD, STANDARD + "terms = []\n", ["[demand] terms", "[[demand.terms]]"]),
    ],
)
def test_a_wrong_demand_is_named(own_study, old, new, words):
    with pytest.raises(DataError) as error:
        own_study(old, new)
    for word in words:
        assert word in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("share = 0.02", "share = 2", ["[demand.terms 1.shares 1] share", "”2”"]),
        ("low = 0.01", "low = 0.03", ["[demand.terms 1.shares 1]", "0.02"]),
        ('name = "pitkäaikaissairaat työnhakijat"\n', "", ["[demand.terms 2] name", "puuttuu"]),
        ("share = 0.5\n[[", "share = 0.5\nshares = 1\n[[", ["[demand.terms 2.shares 1] shares"]),
        ('column = "unemployed"', 'column = "vacancies"', ["unemployment.csv", "vacancies"]),
        ("division_year = 2021\nname", "division_year = 2010\nname", ["2013–2026"]),
    ],
)
def test_a_wrong_term_is_named(own_formula, own_study, old, new, words):
    with pytest.raises(DataError) as error:
        own_study(old, new)
    for word in words:
        assert word in str(error.value)


def test_a_formula_of_two_statistics(own_formula):
    # 14,246 × 2 % + (0 + 10 + … + 210 = 2,310) × 50 % × 20 % = 284.92 + 231
    assert own_formula.demand.sum() == pytest.approx(284.92 + 231.0)
    totals = own_formula.demand_totals
    assert totals["low"] == pytest.approx(142.46 + 231.0)
    assert totals["high"] == pytest.approx(712.3 + 231.0)
    assert own_formula.demand_table["counted"].sum() == pytest.approx(14246 + 2310)
    assert own_formula.demand_table["eligible"].sum() == pytest.approx(14246 + 1155)


def test_the_formula_is_shown_in_words_and_numbers(own_formula):
    said = " ".join(formula_sentences(own_formula, "fi")).replace("\u00a0", " ")
    assert (
        "Tarve = työttömät × hyötyvien osuus + pitkäaikaissairaat työnhakijat × "
        "työhön pyrkivien osuus × hyötyvien osuus: "
        "14 246 × 2 % + 2 310 × 50 % × 20 % = 516 asiakasta vuodessa."
    ) in said
    assert "Vaihteluväli 373–943 asiakasta vuodessa: hyötyvien osuus 1–5 %." in said
    assert "Hyötyvien osuus: oma arvio" in said
    assert "sovittu ohjausryhmässä" in said
    assert counted_texts(own_formula, "sv")["column"].startswith("Arbetslösa + pitkäaik")
    assert share_facts(own_formula, "en")["työhön pyrkivien osuus"] == 0.5


def test_the_standard_formula_in_words():
    study = ips.read_study(REPOSITORY / KESKI_SUOMI)
    said = " ".join(formula_sentences(study, "fi")).replace("\u00a0", " ")
    assert "6 045 × 50 % × 10 % = 302 asiakasta vuodessa." in said
    assert "Vaihteluväli 151–1 209" in said and "5–40 %" in said
    assert "range" in " ".join(formula_sentences(study, "en")).casefold()


def test_an_own_formula_reaches_page_workbook_and_manifest(own_formula, tmp_path):
    plan = own_formula.plans["published"].plan
    page = ips.draw_page(plan, own_formula, language="fi").html
    assert "pitkäaikaissairaat työnhakijat" in page
    assert "itkäaikais\u00adtyöttömiä" not in page
    heads = municipality_rows(plan, own_formula, "fi")[0]
    assert "Työttömät + pitkäaikaissairaat työnhakijat" in heads
    manifest = json.loads(write_manifest(plan, own_formula, tmp_path / "m.json").read_text("utf-8"))
    assert [t["short"] for t in manifest["parameters"]["demand"]["terms"]] == [
        "unemployed",
        "pitkäaikaissairaat",
    ]
    assert "oma-2021-10.csv" in manifest["inputs"]


def test_figures_of_a_later_division_serve_an_earlier_study(own_study, tmp_path):
    """A file in the division of 2026 lacks 588, which is no municipality of Keski-Suomi."""
    table = ips.read_unemployment(columns=["unemployed_2021M10"], year=2026)
    rows = "".join(
        f"{code},2026,2021-10,{'' if n != n else f'{n:g}'}\n"
        for code, n in table["unemployed_2021M10"].items()
    )
    file = tmp_path / "data/statistics/unemployment-2021-10.csv"
    file.write_text("code,division_year,month,unemployed\n" + rows, "utf-8")
    path = tmp_path / KESKI_SUOMI
    text = path.read_text("utf-8")
    path.write_text(text.replace("unemployment.csv", "unemployment-{month}.csv"), "utf-8")
    study = ips.read_study(path)
    assert study.demand.sum() == pytest.approx(302.25)
    assert [file.name for file in study.statistics.files] == ["unemployment-2021-10.csv"]
    with pytest.raises(DataError, match="507"):  # Mäntyharju of 2026 has Pertunmaa in it
        ips.read_unemployment(file, columns=["unemployed"], year=2021)


def test_a_file_that_does_not_say_its_division_is_refused(own_study, tmp_path):
    codes = ips.read_municipalities(county="15").index
    file = tmp_path / "data/statistics/unemployment.csv"
    file.write_text("code,unemployed\n" + "".join(f"{code},500\n" for code in codes), "utf-8")
    with pytest.raises(DataError, match="division_year"):
        own_study("coaches = 10", "coaches = 11")
    said = own_study("partial_ability", "division_year = 2021\npartial_ability")
    assert said.statistics.people.sum().tolist() == pytest.approx([22 * 500 * 6045 / 14246])


def test_a_file_of_another_month_is_refused(own_study, tmp_path):
    codes = ips.read_municipalities(county="15").index
    rows = "".join(f"{code},2021,2021-09,5\n" for code in codes)
    file = tmp_path / "data/statistics/unemployment.csv"
    file.write_text("code,division_year,month,unemployed\n" + rows, "utf-8")
    with pytest.raises(DataError) as error:
        own_study("coaches = 10", "coaches = 11")
    assert "2021-09" in str(error.value) and "rivi 2" in str(error.value)


def test_a_column_that_stands_twice_is_refused(own_study, tmp_path):
    codes = ips.read_municipalities(county="15").index
    rows = "".join(f"{code},5,6\n" for code in codes)
    file = tmp_path / "data/statistics/unemployment.csv"
    file.write_text("code,unemployed,unemployed_2021M10\n" + rows, "utf-8")
    with pytest.raises(DataError, match="unemployed_2021M10"):
        own_study("coaches = 10", "coaches = 11")


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=4),
    st.lists(st.floats(0, 1e5), min_size=1, max_size=5),
)
def test_a_term_is_the_product_of_its_shares(shares, counts):
    name = dict.fromkeys(("fi", "sv", "en"), "x")
    term = Term(
        short="x", name=name, shares=tuple(Share(short="s", name=name, share=s) for s in shares)
    )
    people = pd.DataFrame({0: counts, 1: counts})
    one = Formula(terms=(term,)).estimate(people[[0]])
    two = Formula(terms=(term, term)).estimate(people)
    expected = pd.Series(counts)
    for share in shares:
        expected = expected * share
    assert one["point"].tolist() == pytest.approx(expected.tolist())
    assert two["point"].tolist() == pytest.approx((2 * expected).tolist())
    assert (one["low"] == one["high"]).all()


def test_a_missing_count_of_any_term_stays_missing():
    formula = DemandAssumptions().formula()
    two = Formula(terms=(*formula.terms, *formula.terms))
    table = two.estimate(pd.DataFrame({0: [100.0, 100.0], 1: [float("nan"), 0.0]}))
    assert table["point"].isna().tolist() == [True, False]
    assert table["counted"].isna().tolist() == [True, False]


SECRET = 17.2468  # an estimate that no other figure of the study has


def test_answers_under_the_studys_limit_reach_no_export(own_study, tmp_path):
    """The one answer of Joutsa is searched in every file that a plan writes."""
    own_study("made_up = true", "made_up = true\nleast_answers = 2")
    survey = tmp_path / "data/statistics/keski-suomi-survey-example.xlsx"
    book = openpyxl.load_workbook(survey)
    sheet = book["Vastaukset"]
    heads = [str(cell.value) for cell in sheet[1]]
    place = next(n for n, head in enumerate(heads) if head.startswith("1. "))
    estimate = next(n for n, head in enumerate(heads) if head.startswith("3. "))
    row = next(row for row in sheet.iter_rows(min_row=2) if row[place].value == "Joutsa")
    row[estimate].value = SECRET
    book.save(survey)
    study = own_study('basis = "statistics"', 'basis = "statistics" ')
    assert study.survey.estimates.at["172", "estimate"] == SECRET
    plan = study.plans["published"].plan
    files = ips.write_outputs(plan, study, tmp_path / "maps", language="fi")
    for content in contents(files):
        assert b"17.2468" not in content and b"17,2468" not in content
    assert "17,2" not in ips.draw_page(plan, study, language="fi").html
    shown = own_study("least_answers = 2", "least_answers = 1")
    assert "17,2" in ips.draw_page(plan, shown, language="fi").html


def contents(files):
    """The bytes of the files, those inside workbooks unpacked."""
    for file in files:
        yield file.read_bytes()
        if file.suffix == ".xlsx":
            with zipfile.ZipFile(file) as archive:
                yield from (archive.read(name) for name in archive.namelist())


def test_the_range_of_few_answers_is_not_shown(own_study):
    own_study("made_up = true", "made_up = true\nleast_answers = 2")
    study = own_study('basis = "statistics"', 'basis = "survey, else statistics"')
    few = study.demand_table["survey_answers"] < 2
    assert few.any() and not few.all()
    assert study.shown_demand.loc[few, ["low", "high", "survey_estimate"]].isna().all(axis=None)
    assert study.shown_demand["demand"].equals(study.demand_table["demand"])
    rest = study.demand_table.index[~few]
    assert study.shown_demand.loc[rest].equals(study.demand_table.loc[rest])
    assert "–" in ips.draw_page(study.plans["published"].plan, study).html
