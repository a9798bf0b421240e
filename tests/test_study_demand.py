"""The demand of a study: months, stand-ins, formulas of several statistics."""

import json
import re
import zipfile
from dataclasses import replace

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
from ipsgeo.sources.statistics import read_statistics
from ipsgeo.views.demand_words import counted_texts, formula_sentences, percent, share_rows
from ipsgeo.views.summary import draw_summary
from ipsgeo.views.trust.manifest import write_manifest
from ipsgeo.views.workbook.sheets import area_rows, comparison_rows, municipality_rows
from ipsgeo.words import stated

STANDARD = 'column = "long_term_unemployed"   # kuukausi lisätään nimeen, jos taulukossa on monta\n'
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
    assert ("pitkäaikaissairaat työnhakijat: työhön pyrkivien osuus", 0.5) in share_rows(
        own_formula, "en"
    )


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
    bundled = REPOSITORY / "data" / "statistics" / "unemployment.csv"
    table = read_statistics(bundled, columns=["unemployed_2021M10"], year=2026)
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
        read_statistics(file, columns=["unemployed"], year=2021)


def test_a_file_that_does_not_say_its_division_is_refused(own_study, tmp_path):
    codes = ips.read_municipalities(county="15").index
    file = tmp_path / "data/statistics/unemployment.csv"
    file.write_text("code,unemployed\n" + "".join(f"{code},650\n" for code in codes), "utf-8")
    with pytest.raises(DataError, match="division_year"):
        own_study("coaches = 10", "coaches = 11")
    said = own_study("partial_ability", "division_year = 2021\npartial_ability")
    assert said.statistics.people.sum().tolist() == pytest.approx([22 * 650 * 6045 / 14246])


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
    assert "17,2" not in seen(ips.draw_page(plan, study, language="fi"))
    shown = own_study("least_answers = 2", "least_answers = 1")
    assert "17,2" in seen(ips.draw_page(plan, shown, language="fi"))


def seen(page) -> str:
    """The page without its scripts and data."""
    return re.sub(r"(?s)<script.*?</script>", "", page.html)


def contents(files):
    """The bytes of the files, those inside workbooks unpacked."""
    for file in files:
        yield file.read_bytes()
        if file.suffix == ".xlsx":
            with zipfile.ZipFile(file) as archive:
                yield from (archive.read(name) for name in archive.namelist())


def counted_in(tmp_path, column: str, rows: str, **options):
    file = tmp_path / "luvut.csv"
    file.write_text(f"code,{column}\n{rows}", "utf-8")
    return read_statistics(file, columns=[column], **options)[column]


def test_a_part_of_a_merger_that_is_left_out_is_named(tmp_path):
    whole = counted_in(tmp_path, "n", "507,5\n588,7\n", division_year=2021, year=2026)
    assert whole.to_dict() == {"507": 12}
    for rows, lost in (("507,5\n", "588"), ("588,7\n", "507")):
        with pytest.raises(DataError, match=lost):
            counted_in(tmp_path, "n", rows, division_year=2021, year=2026)
    suppressed = counted_in(tmp_path, "n", "507,5\n588,..\n", division_year=2021, year=2026)
    assert suppressed.isna().all()


@pytest.mark.parametrize(
    ("column", "cell", "word"),
    [
        ("n_2021M10", "5", "2021-10"),
        ("n", "1,000", "tuhat"),
        ("n", "1.234.567", "tuhat"),
        ("month", "2026-06", "lukumäärä"),
        ("division_year", "2021", "lukumäärä"),
    ],
)
def test_a_count_that_is_none_is_refused(tmp_path, column, cell, word):
    with pytest.raises(DataError, match=word):
        counted_in(tmp_path, column, f'179,"{cell}"\n', division_year=2021, month="2026-06")


def test_a_column_of_others_needs_the_share_of_long_term_unemployed(own_study):
    own_study('month = "2021-10"', 'month = "2026-06"')
    with pytest.raises(DataError) as error:
        own_study('column = "long_term_unemployed"', 'column = "labour_force"')
    assert "labour_force" in str(error.value) and "long_term_share" in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("Mellersta Finland {year}", "Mellersta \\u0001 {year}", "ohjausmerkkejä"),
        ("Mellersta Finland {year}", "Mellersta \\uFFFE {year}", "ohjausmerkkejä"),
        ("[norm]", '[boundaries]\nfile = "x.gpkg"\nsource = " "\n[norm]', "tyhjä"),
        ("coaches = 10", "coaches = 0x" + "f" * 6000, "coaches"),
    ],
)
def test_what_cannot_be_shown_is_refused(own_study, old, new, word):
    with pytest.raises(DataError, match=word):
        own_study(old, new)


def test_a_study_is_not_mistaken_for_a_bundled_one(tmp_path):
    with pytest.raises(DataError, match="keski-suomi"):
        ips.read_study(tmp_path / "keski-suomi")
    assert ips.read_study("keski-suomi").name == "keski-suomi"


def test_results_never_replace_what_they_are_made_from(own_study, tmp_path):
    study = own_study("[norm]", "[norm] ")
    own = replace(study, inputs=(*study.inputs, tmp_path / "keski-suomi.xlsx"))
    (tmp_path / "keski-suomi.xlsx").write_text("mine")
    with pytest.raises(DataError, match=r"keski-suomi\.xlsx"):
        ips.write_outputs(own.plans["published"].plan, own, tmp_path)
    assert (tmp_path / "keski-suomi.xlsx").read_text() == "mine"


def test_the_printed_formula_adds_up_where_a_figure_is_suppressed(own_formula, own_study, tmp_path):
    file = tmp_path / "data/statistics/oma-2021-10.csv"
    file.write_text(file.read_text("utf-8").replace("\n435,", "\n435,..\n# "), "utf-8")
    study = own_study("[travel]", '[demand.stated]\n"Luhanka" = 50\n\n[travel]')
    said = " ".join(formula_sentences(study, "fi")).replace("\u00a0", " ")
    people = study.statistics.people.drop("435").sum()
    assert f"{people[1]:.0f} × 50 %" in said.replace(" ", "").replace("×50%", " × 50 %")
    assert "Luhanka" in said and "salattu" in said


def test_stated_figures_are_shown_as_stated():
    assert [stated(x, "fi") for x in (1.25, 72.5, 60.0, 0.04, 1 / 3)] == [
        "1,25",
        "72,5",
        "60",
        "0,04",
        "0,3333",
    ]
    assert [percent(x, "en") for x in (0.0004, 0.1, 0.125, 6045 / 14246)] == [
        "0.04%",
        "10%",
        "12.5%",
        "42.4%",
    ]


def test_two_shares_of_one_name_stand_in_the_workbook(own_formula):
    names = [name for name, _ in share_rows(own_formula, "fi")]
    assert len(names) == len(set(names)) == 4


def test_few_answers_do_not_make_the_demand(own_study):
    own_study("made_up = true", "made_up = true\nleast_answers = 2")
    study = own_study('basis = "statistics"', 'basis = "survey, else statistics"')
    answers = study.survey.estimates["answers"].reindex(study.demand.index).fillna(0)
    assert (study.demand_table["basis"] == "survey").equals(answers >= 2)
    assert study.demand_table.loc[answers < 2, "survey_estimate"].isna().all()
    with pytest.raises(DataError, match=r"Joutsa|172"):
        own_study('basis = "survey, else statistics"', 'basis = "survey"')


def told(path) -> set[str]:
    """The keys of what stops a study: nothing where it reads."""
    try:
        study = ips.read_study(path)
    except DataError as error:  # suppressed figures and parts are told, never guessed
        return {finding.key for finding in error.findings}
    return set() if study.demand.gt(0).all() else {"nobody"}


def test_the_template_serves_every_county(tmp_path):
    template = (REPOSITORY / "data/studies/pohja.toml").read_text("utf-8")
    statistics = (REPOSITORY / "data/statistics/unemployment.csv").as_posix()
    text = template.replace("../statistics/unemployment.csv", statistics)
    towns = ips.read_municipalities(year=2026)
    for county in sorted(set(towns["county_fi"]) - {"Ahvenanmaa", "Helsinki"}):
        path = tmp_path / "oma.toml"
        path.write_text(text.replace('"Kainuu"', f'"{county}"'), "utf-8")
        assert told(path) <= {"no_demand_statistics", "study_in_parts"}, county


def test_a_suppressed_figure_asks_for_clients_with_a_line_to_paste(own_study):
    own_study('month = "2021-10"', 'month = "2026-06"')
    with pytest.raises(DataError) as error:
        own_study(
            'column = "long_term_unemployed"',
            'column = "disabled_or_long_term_ill"\nlong_term_share = 1',
        )
    said = str(error.value)
    assert "Luhanka (435)" in said and "asiakasta vuodessa" in said and '"435" = 3' in said


def test_a_share_of_another_county_is_refused(own_study):
    with pytest.raises(DataError) as error:
        own_study("unemployed = 14246  ", "unemployed = 24246  ")
    assert "24246" in str(error.value) and "14" in str(error.value)


def test_a_month_that_was_not_fetched_says_how_to_fetch_it(own_study):
    with pytest.raises(DataError, match="ipsgeo fetch unemployment --month 2021-10"):
        own_study("unemployment.csv", "unemployment-{month}.csv")


def test_settings_that_the_own_formula_replaces_are_named_once(own_study):
    with pytest.raises(DataError) as error:
        own_study("[travel]", TERMS)
    (finding,) = error.value.findings
    assert "partial_ability_share" in finding.text() and "instead" in finding.text()


def test_areas_are_called_in_the_language_everywhere():
    study = ips.read_study(REPOSITORY / KESKI_SUOMI)
    plan = study.plans["published"].plan
    rows = [*area_rows(plan, study, "sv"), *municipality_rows(plan, study, "sv")]
    rows += comparison_rows(plan, study, [], "sv")
    said = " ".join(str(cell) for row in rows for cell in row)
    for told in (said, draw_summary(plan, study, language="sv")):
        assert "Keuru-Multia-Pet" in told
        assert "Keuruu" not in told
