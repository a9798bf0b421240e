"""The Keski-Suomi study against the published arithmetic, and every way a study can be wrong."""

import json
import shutil
from dataclasses import replace
from typing import get_args

import pandas as pd
import pytest
from conftest import REPOSITORY

import ipsgeo as ips
from ipsgeo.errors import DataError, InfeasibleError, NeedsHumanError
from ipsgeo.neighbours import within
from ipsgeo.norms import CoachNorm
from ipsgeo.solve import order
from ipsgeo.sources.adjacency import read_borders
from ipsgeo.study.problem import First, SolveOptions
from ipsgeo.views.page.rules import rule_sentences
from ipsgeo.views.page.sentences import key_figures
from ipsgeo.views.page.story import tell
from ipsgeo.views.summary import draw_summary
from ipsgeo.views.trust.manifest import write_manifest
from ipsgeo.views.workbook.sheets import assumption_rows

STUDY = "data/studies/keski-suomi.toml"


@pytest.fixture(scope="module")
def keski_suomi():
    return ips.read_study(REPOSITORY / STUDY)


def test_the_published_arithmetic(keski_suomi):
    table = keski_suomi.demand_table
    assert len(table) == 22
    assert table["demand"].sum() == pytest.approx(302.25)
    assert table[["low", "high"]].sum().tolist() == pytest.approx([151.125, 1209.0])
    assert keski_suomi.norm.coaches_needed(302) == pytest.approx(11.02, abs=0.01)
    assert keski_suomi.problem.coaches == 10
    assert keski_suomi.problem.areas == 8
    assert keski_suomi.schematic


def test_the_study_of_2026_uses_long_term_unemployed_by_municipality():
    study = ips.read_study("keski-suomi-2026")
    assert study.demand.sum() == pytest.approx(8085 * 0.5 * 0.10)
    assert study.demand["179"] == pytest.approx(5050 * 0.05)


def test_the_published_plan_shows_the_known_findings(keski_suomi):
    problem, published = keski_suomi.problem, keski_suomi.plans["published"].plan
    assert len(published.coaches) == 8
    assert published.coaches.sum() == 10
    areas = ips.audit(published, problem)
    assert areas["connected"].all()
    assert areas.loc["Jyväskylä-Muurame", "load"] == pytest.approx(54.8, abs=0.1)
    assert areas.loc["Joutsa-Luhanka-Toivakka", "load"] == pytest.approx(5.0, abs=0.1)
    row = ips.compare([published], problem).iloc[0]
    assert row["capacity"] == pytest.approx(287.7)
    assert row["shortfall"] == pytest.approx(14.55, abs=0.01)
    assert row["highest_area"] == "Jyväskylä-Muurame"


def test_the_range_of_the_published_load(keski_suomi):
    # keski-suomi.md: 49–64 in Jyväskylä–Muurame and 5–8 in Joutsa–Luhanka–Toivakka, by what the
    # demand is split by and by whether the leader's half is there; 10.5 coaches carry 284–288.
    published = keski_suomi.plans["published"].plan
    population = keski_suomi.municipalities["population_2020"]
    loads = {"Jyväskylä-Muurame": [], "Joutsa-Luhanka-Toivakka": []}
    for split in (keski_suomi.demand, population * 302.25 / population.sum()):
        for leader in (0.0, 0.5):
            problem = replace(keski_suomi.problem, demand=split, leader_share=leader)
            areas = ips.audit(published, problem)
            for area, found in loads.items():
                found.append(areas.loc[area, "load"])
    assert [round(f(loads["Jyväskylä-Muurame"])) for f in (min, max)] == [49, 64]
    assert [round(f(loads["Joutsa-Luhanka-Toivakka"])) for f in (min, max)] == [5, 8]
    carried = [10.5 * CoachNorm(throughput_per_year=n).throughput_per_year for n in (27, 27.4)]
    assert [round(clients) for clients in carried] == [284, 288]


def test_the_best_eight_areas_are_better_than_the_published(keski_suomi):
    problem = keski_suomi.problem
    solution = ips.solve(problem)
    assert solution.status == "optimal"
    table = ips.compare([keski_suomi.plans["published"].plan, solution.require_plan()], problem)
    assert table["objective"].iloc[1] < table["objective"].iloc[0]
    assert table["objective"].iloc[1] == pytest.approx(solution.objective)


def test_five_areas_balance_where_eight_cannot(keski_suomi):
    # With the demand split by population and every common border counted, also the two that are
    # only water, five areas balance at 28–29.
    population = keski_suomi.municipalities["population_2020"]
    problem = replace(
        keski_suomi.problem,
        demand=population * 302 / population.sum(),
        areas=5,
        wishes=None,
        neighbours=within(read_borders(), population.index),
    )
    assert len(problem.neighbours) == 45
    areas = ips.audit(ips.solve(problem).require_plan(), problem)
    assert areas["load"].min() > 27.5
    assert areas["load"].max() < 29.5


def test_another_survey_file_is_one_argument(tmp_path):
    copy = tmp_path / "uusi.xlsx"
    shutil.copy(REPOSITORY / "data/statistics/keski-suomi-survey-example.xlsx", copy)
    study = ips.read_study(REPOSITORY / STUDY, survey=copy)
    assert study.survey.file == copy
    assert copy in study.inputs


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("coaches = 10", "coatches = 10", ["[team] coaches", "coatches"]),
        ("caseload = 20", "caseload = 0", ["[norm] caseload", "suurempi"]),
        ("benefit_share = 0.10", "benefit_share = 12", ["[demand] benefit_share", "”12”", "0.12"]),
        ("benefit_share = 0.10", "benefit_share = 0.5", ["benefit_share", "0.05–0.4"]),
        ("areas = 8", 'areas = "kahdeksan"', ["[team] areas", "kahdeksan", "kokonaisluku"]),
        ("coaches = 10", "coaches = 10.5", ["[team] coaches", "10.5", "kokonaisluku"]),
        ('county = "Keski-Suomi"', 'county = "Keski-Soumi"', ["county", "Keski-Suomen"]),
        ("year = 2021", "year = 1999", ["year", "1999", "2021–2026"]),
        ("year = 2021", "year = 2019", ["sarake year", "2019", "2021–2026"]),
        ("partial_ability", "division_year = 0\npartial_ability",
         ["[demand] division_year", "2013–2026"]),
        ("partial_ability", "division_year = 2025\npartial_ability", ["unemployment.csv", "2025"]),
        ('county = "Keski-Suomi"', "", ["sarake county", "Asetus puuttuu"]),
        ('county = "Keski-Suomi"', "county = 15", ["sarake county", "teksti lainausmerkeissä"]),
        ("coaches = 10", "coaches = 0", ["[team] coaches", "”0”", "1–1"]),
        ("coaches = 10", "coaches = 1000000000", ["[team] coaches", "1000000000"]),
        ("areas = 8", "areas = [5, 3]", ["[team] areas", "(5, 3)"]),
        ("areas = 8", "areas = 0", ["[team] areas", "”0”"]),
        ("long_term_unemployed = 6045", "",
         ["[demand.instead.2021-10] long_term_unemployed", "puuttuu"]),
        ("made_up = true", "header_row = 0", ["[survey] header_row", "”0”"]),
        ("detour = 1.3", "detour = 1.3\nspeed = 9", ["[travel] speed", "speed_kmh"]),
        ('column = "unemployed"', 'column = "tyottomat"', ["tyottomat", "Saraketta ei ole"]),
        ('basis = "statistics" ', 'basis = "guess" ', ["[demand] basis", "guess", "survey"]),
        ("unemployment.csv", "unemploymnt.csv", ["unemploymnt.csv", "Tiedostoa ei ole"]),
        ("[norm]", "[norm", ["TOML"]),
        ("long_term_unemployed = 6045", "long_term_unemployed = 60450", ["60450", "enemmän"]),
        ("coaches = 10", "coaches = [9, 10.2]", ["[team] coaches", "10.2", "puolikas"]),
        ("coaches = 10", "coaches = [12, 9]", ["[team] coaches", "(12, 9)", "pienempi on ensin"]),
        ("coaches = 10", "coaches = [9, 10, 11]", ["[team] coaches", "[9, 12]"]),
        ("coaches = 10", "coaches = [9.5, 11]", ["[team] coaches", "coach_step = 0.5"]),
        ("coaches = 10", "coaches = 1e308", ["[team] coaches", "1e+308"]),
        ("coaches = 10", "coaches = 10.3\ncoach_step = 0.5", ["[team] coaches", "10.3"]),
        ("coaches = 10", "coaches = 10\ncoach_step = 0.25", ["[team] coach_step", "0.25", "0.5"]),
        ("coaches = 10", "coaches = 10\nteams = 0", ["[team] teams", "”0”", "1–1"]),
        ("coaches = 10", "coaches = 10\nteams = 1.5", ["[team] teams", "1.5", "kokonaisluku"]),
        ("coaches = 10", 'today = "mine"\ncoaches = 10', ["[team] today", "published"]),
    ],
)  # fmt: skip
def test_a_wrong_study_is_named(own_study, old, new, words):
    with pytest.raises(DataError) as error:
        own_study(old, new)
    told = str(error.value)
    assert "keski-suomi.toml" in told or "unemploy" in told
    for word in words:
        assert word in told, told


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ('[rules]\napart = [["Jämsä", "182"]]', ["[rules] apart", "kahden eri kunnan"]),
        ('[rules.fixed_coaches]\n"Jämsä" = 0', ["[rules.fixed_coaches] Jämsä", "suurempi"]),
        ('[rules.fixed_coaches]\n"Jämsä" = 1\n"182" = 2',
         ["[rules.fixed_coaches] 182", "Jämsä", "kahdesti"]),
        ('[demand.stated]\n"Luhanka" = 3\n"435" = 4',
         ["[demand.stated] 435", "Luhanka", "kahdesti"]),
        ("[weights]\noverload = 1e308", ["[weights] overload", "1e+308"]),
        ('[rules]\nfixed_seats = ["Helsinki"]',
         ["Helsinki", "Hankasalmi (077)", "tutkimustiedostoon"]),
        ('[rules]\ntogether = [["Jyväskylä", "Muurrame"]]',
         ["[rules] together", "Muurrame", "Muurame (500)"]),
        ('[rules]\nallowed_seats = ["Jyväskyla"]', ["[rules] allowed_seats", "Jyväskylä (179)"]),
        ("[rules]\nallowed_seats = []", ["[rules] allowed_seats", "tyhjä"]),
        ("[rules]\nmin_coaches = 0.3", ["[rules] min_coaches", "1.5"]),
        ('[rules]\nmax_minutes = "60"', ["[rules] max_minutes", "60", "minuutit"]),
        ('[rules.max_minutes]\n"Jämsä" = -5', ["[rules.max_minutes] Jämsä", "suurempi"]),
        ('[rules.max_minutes]\n"Tampere" = 30', ["[rules.max_minutes] Tampere", "kunta"]),
        ("[rules]\nmax_moves = 2.5", ["[rules] max_moves", "kokonaisluku"]),
        ("[rules]\nmax_moves = 2", ["[rules] max_moves", "”2”", "today"]),
        ("[rules]\nmax_moves = -1", ["[rules] max_moves", "negatiivinen"]),
        ("[rules]\nteam_coaches = 0", ["[rules] team_coaches", "suurempi"]),
        ("[rules.max_goals]\nwishes = 3", ["[rules.max_goals] wishes", "Tarkoititko: wish"]),
        ("[rules.max_goals]\nwish = -3", ["[rules.max_goals] wish", "negatiivinen"]),
        ('[rules.fixed_coaches]\n"Jämsä" = 1.5', ["[rules] fixed_coaches", "coach_step = 0.5"]),
        ("[weights]\ncoach = -1", ["[weights] coach", "negatiivinen"]),
        ('[demand.stated]\n"Luhanka" = -1', ["Luhanka", "negatiivinen"]),
        ('[solve]\nfirst = "balanced"',
         ["[solve] first", "balanced", "balance, travel, wishes, overload"]),
        ("[solve]\nfirst = 1", ["[solve] first", "lainausmerkeissä"]),
        ("[solve]\ntolerance = 5", ["[solve] tolerance", "”5”", "0.12"]),
        ("[solve]\ntolerance = -0.1", ["[solve] tolerance", "-0.1"]),
        ('[solve]\nlending = "yes"', ["[solve] lending", "yes", "true"]),
        ("[solve]\nlending = 50", ["[solve] lending", "”50", "0.5"]),
        ("[solve]\nlending = 0", ["[solve] lending", "”0", "false"]),
        ("[solve]\nlending = nan", ["[solve] lending", "nan", "true"]),
        ("[solve]\nlend = true", ["[solve] lend", "Tarkoititko: lending"]),
        ("[solve]\nmethod = 'compact'", ["[solve] method", "Tuntematon"]),
        ('[solve]\nfirst = "overload"\nlending = true', ["[solve] first", "overload", "lending"]),
    ],
)  # fmt: skip
def test_a_wrong_section_is_named(own_study, section, words):
    test_a_wrong_study_is_named(own_study, "[travel]", f"{section}\n[travel]", words)


def test_a_study_from_a_windows_editor_is_read(own_study, tmp_path):
    own_study("[travel]", "[travel]")
    path = tmp_path / STUDY
    path.write_text(path.read_text("utf-8"), encoding="utf-8-sig")
    assert ips.read_study(path).problem.coaches == 10


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('county = "Jyväskylä"'.encode("cp1252"), "merkistöksi UTF-8"),
        (b"x = " + b"9" * 5000, "TOML"),
        (b"x = " + b"[" * 5000, "TOML"),
    ],
)
def test_a_study_that_is_no_toml(tmp_path, content, words):
    path = tmp_path / "oma.toml"
    path.write_bytes(content)
    with pytest.raises(DataError, match=words) as error:
        ips.read_study(path)
    assert "oma.toml" in str(error.value)


def test_a_name_too_long_for_a_file_is_no_file(tmp_path):
    with pytest.raises(DataError, match="Tiedostoa ei ole"):
        ips.read_study(tmp_path / ("x" * 300 + ".toml"))


def test_a_damaged_table_is_named_and_not_the_study(own_study, tmp_path):
    (tmp_path / "data/municipalities/municipalities.csv").unlink()
    with pytest.raises(DataError, match=r"municipalities\.csv: Tiedostoa ei ole"):
        own_study("[travel]", "[travel]")


def test_a_survey_without_its_section_is_not_left_out_silently(own_study, tmp_path):
    own_study("[travel]", "[travel]")
    path = tmp_path / STUDY
    text = path.read_text("utf-8")
    start, end = text.index("[survey]"), text.index("[norm]")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    assert ips.read_study(path).survey is None
    survey = tmp_path / "data/statistics/keski-suomi-survey-example.xlsx"
    with pytest.raises(DataError, match=r"\[survey\] file"):
        ips.read_study(path, survey=survey)


def test_a_suppressed_figure_names_the_study_and_its_section(own_study, tmp_path):
    with pytest.raises(DataError, match=r"keski-suomi\.toml.*Luhanka \(435\).*\[demand.stated\]"):
        own_study("\n435,", "\n435,2021,..,1,1,1,1\n# ", "data/statistics/unemployment.csv")


def test_a_county_without_a_figure_is_named(own_study):
    with pytest.raises(DataError, match=r"unemployment\.csv.*Luhanka \(435\)"):
        own_study("\n435,", "\n# 435,", "data/statistics/unemployment.csv")


PLAN = "data/studies/keski-suomi-published.csv"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("077,Hankasalmi,Hankasalmi-Konnevesi-Laukaa,1,no\n", "", ["Hankasalmi (077)", "puuttuu"]),
        ("077,Hankasalmi,", "77,Hankasalmi,", ["rivi 4", "”77”", "077", "alkunollansa"]),
        ("077,Hankasalmi,", "172,Joutsa,", ["172", "kahdesti"]),
        ("077,Hankasalmi,", "091,Helsinki,", ["rivi 4", "091", "toiseen hyvinvointialueeseen"]),
        ("172,Joutsa,Joutsa-Luhanka-Toivakka,1", "172,Joutsa,Joutsa-Luhanka-Toivakka,2", ["rivi"]),
        ("172,Joutsa,Joutsa-Luhanka-Toivakka,1", "172,Joutsa,Joutsa-Luhanka-Toivakka,0", ["”0”"]),
        ("182,Jämsä,Jämsä,1,no", "182,Jämsä,Jämsä,1,yes", ["Tiiminvetäjällä", "Jämsä"]),
        ("182,Jämsä,Jämsä,1,no", "182,Jämsä,,1,no", ["Jämsä", "puuttuu alue"]),
        ("182,Jämsä,Jämsä,1,no", "182,Jämsä,Jämsä,1,ehkä", ["ehkä", "yes tai no"]),
        ("182,Jämsä,", "182,Keuruu,", ["rivi 7", "”Keuruu”", "Jämsä (182)"]),
        (",leader\n", ",vetäjä\n", ["sarake leader", "Saraketta ei ole"]),
    ],
)
def test_a_wrong_plan_is_named(own_study, old, new, words):
    with pytest.raises(DataError) as error:
        own_study(old, new, PLAN)
    told = str(error.value)
    assert "keski-suomi-published.csv" in told
    for word in words:
        assert word in told, told


def test_ten_coaches_for_twelve_areas(own_study):
    study = own_study("areas = 8", "areas = 12")
    with pytest.raises(
        InfeasibleError, match=r"Valmentajia on 10 mutta alueita 12.*Lisää valmentajia"
    ):
        ips.solve(study.problem).require_plan()


def test_a_county_split_by_removed_borders_names_the_parts(own_study):
    exceptions = "data/municipalities/adjacency_exceptions.csv"
    # Joutsa and Luhanka, with all their other borders declared away.
    rows = "172,179,no,testi,testi\n172,850,no,testi,testi\n179,435,no,testi,testi\n"
    with pytest.raises(DataError) as error:
        own_study("182,435,no", rows + "182,435,no", exceptions)
    told = str(error.value)
    assert "adjacency_exceptions.csv" in told
    assert "(Joutsa, Luhanka)" in told
    assert "yes" in told


def test_unclear_answers_stop_the_study_and_are_all_listed(own_study):
    with pytest.raises(NeedsHumanError) as error:
        own_study('corrections = "keski-suomi-corrections.csv"', "")
    told = str(error.value)
    for word in ("keski-suomi-survey-example.xlsx", "rivi", "n. 25", "Urainen", "Laukaan kanssa"):
        assert word in told


def test_demand_by_survey_where_it_was_answered(own_study):
    study = own_study('basis = "statistics" ', 'basis = "survey, else statistics" ')
    by_basis = study.demand_table.groupby("basis").size()
    assert by_basis["survey"] > by_basis["statistics"] > 0
    answered = study.demand_table[study.demand_table["basis"] == "survey"]
    assert (answered["demand"] == answered["survey_estimate"]).all()


def test_rules_by_name_or_code_reach_the_problem(own_study):
    study = own_study(
        "[travel]",
        '[rules]\ntogether = [["Jyväskylä", "500"]]\napart = [["Kinnula", "Viitasaari"]]\n'
        'fixed_seats = ["Saarijärvi"]\nmax_minutes = 90\n'
        '[rules.fixed_coaches]\n"Jämsä" = 1\n\n[travel]',
    )
    rules = study.problem.rules
    assert rules.together == (("179", "500"),)
    assert rules.apart == (("256", "931"),)
    assert rules.fixed_coaches == {"182": 1}
    plan = ips.solve(study.problem).require_plan()
    assert plan.area["179"] == plan.area["500"]
    assert plan.area["256"] != plan.area["931"]


EVERY_KEY = """today = "published"
coaches = [9.5, 11]
coach_step = 0.5
teams = 2
"""
EVERY_RULE = """[rules]
allowed_seats = ["Jyväskylä", "182", "Joutsa", "Laukaa", "Saarijärvi", "Viitasaari", "Äänekoski",
                 "Keuruu", "Karstula"]
min_coaches = 0.5
max_moves = 4
team_coaches = 3.5

[rules.max_minutes]
"Jyväskylä" = 45
"182" = 60.5

[rules.max_goals]
wish = 12
travel = 400.5

[rules.fixed_coaches]
"Jämsä" = 1.5

[weights]
coach = 12.5

[travel]"""


@pytest.fixture
def full_study(own_study):
    own_study("coaches = 10\n", EVERY_KEY)
    return own_study("[travel]", EVERY_RULE)


def test_every_key_reaches_the_problem(full_study):
    problem = full_study.problem
    assert problem.coaches == (9.5, 11)
    assert (problem.coach_step, problem.teams, problem.weights.coach) == (0.5, 2, 12.5)
    assert problem.today is full_study.plans["published"].plan
    rules = problem.rules
    assert rules.allowed_seats[:3] == ("179", "182", "172")
    assert (rules.min_coaches, rules.max_moves, rules.team_coaches) == (0.5, 4, 3.5)
    assert rules.max_minutes == {"179": 45.0, "182": 60.5}
    assert rules.max_goals == {"wish": 12.0, "travel": 400.5}
    assert rules.fixed_coaches == {"182": 1.5}


def test_how_it_is_solved_reaches_the_study(own_study, keski_suomi):
    assert keski_suomi.solve == SolveOptions(first=None, tolerance=0.05, lending=False)
    study = own_study(
        "[travel]", '[solve]\nfirst = "travel"\ntolerance = 0.1\nlending = 0.25\n\n[travel]'
    )
    assert study.solve == SolveOptions(first="travel", tolerance=0.1, lending=0.25)
    assert own_study("lending = 0.25", "lending = true").solve.lending is True
    assert own_study("lending = true", "lending = false").solve.lending is False
    assert own_study("lending = false", "lending = 1").solve.lending == 1.0
    assert set(get_args(First)) == set(get_args(order.First)), "as solve has them"


def test_balance_first_needs_one_number_of_coaches(own_study):
    own_study("[travel]", '[solve]\nfirst = "balance"\n\n[travel]')
    with pytest.raises(DataError, match=r"keski-suomi\.toml.*\[solve\] first.*balance"):
        own_study("coaches = 10", "coaches = [9, 11]")


def test_a_free_number_in_whole_coaches(own_study):
    problem = own_study("coaches = 10", "coaches = [10, 12.0]").problem
    assert problem.coach_numbers() == [10, 11, 12]


def test_a_whole_number_written_with_a_point(own_study):
    assert own_study("coaches = 10", "coaches = 10.0").problem.coaches == 10


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ["9,5–11", "Jyväskylä 45, Jämsä 60,5", "Jämsä 60,5", "Tiimejä: 2", "vähintään 0,5",
                "enintään 4 kuntaa", "Enintään 12: kuntien toiveet", "alueella: 1,5"]),
        ("sv", ["9,5–11", "Jyväskylä 45, Jämsä 60,5", "Jämsä 60,5", "Team: 2", "coacher: 0,5",
                "högst 4 kommuner", "Högst 12: kommunernas önskemål", "ingår: 1,5"]),
        ("en", ["9.5–11", "Jyväskylä 45, Jämsä 60.5", "Jämsä 60.5", "Teams: 2", "coaches: 0.5",
                "At most 4 municipalities", "At most 12: wishes", "Jämsä: 1.5"]),
    ],
)  # fmt: skip
def test_every_rule_is_told(full_study, language, words):
    told = " ".join(rule_sentences(full_study, language))
    for word in words:
        assert word in told, told


def test_a_plan_with_halves_and_two_leaders_is_shown(full_study, tmp_path):
    published = full_study.plans["published"].plan
    halved = published.coaches.astype(float)
    halved.iloc[0] += 0.5
    areas = list(published.coaches.index)
    team = pd.Series([1, 1, 1, 1, 2, 2, 2, 2], index=areas)
    leaders = (areas[0], areas[-1])
    plan = replace(published, coaches=halved, leader_areas=leaders, team=team, title="oma")
    assert "10,5 ja 2 tiiminvetäjää, kukin 0,5" in draw_summary(plan, full_study)
    figure = key_figures(tell(plan, full_study, (), "fi"))[1]
    assert figure.number == "10,5 + 2 × ½"
    assert figure.remark == "ja 2 tiiminvetäjää, kullakin 50\u00a0% työpanos"
    facts = dict(assumption_rows(plan, full_study, "fi"))
    assert facts["Valmentajia"] == 10.5
    assert facts["Valmentajia, sallittu määrä"] == "9,5–11"
    assert facts["Tiimejä"] == 2
    saved = write_manifest(plan, full_study, tmp_path / "manifest.json")
    parameters = json.loads(saved.read_text("utf-8"))["parameters"]
    assert parameters["coaches"] == [9.5, 11]
    assert parameters["rules"]["max_minutes"] == {"179": 45.0, "182": 60.5}
    ips.write_tables(plan, full_study, tmp_path / "tables.xlsx")


def test_a_plan_survives_writing_and_reading(tmp_path, keski_suomi):
    published = keski_suomi.plans["published"].plan
    names = keski_suomi.municipalities["name_fi"]
    path = ips.write_plan(published, tmp_path / "plan.csv", names=names)
    again = ips.read_plan(path, municipalities=keski_suomi.municipalities)
    pd.testing.assert_series_equal(again.area, published.area, check_names=False)
    assert again.coaches.to_dict() == published.coaches.to_dict()
    assert again.leader_areas == published.leader_areas
