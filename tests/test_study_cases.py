"""The studies of Lapland and North Karelia against hand-calculated figures, and their own keys."""

import shutil
from dataclasses import replace
from random import Random

import numpy as np
import pandas as pd
import pytest
from conftest import REPOSITORY, brute_force, is_optimum, letters_to_problem

import ipsgeo as ips
from ipsgeo.audit import TOLERANCE, broken_rules
from ipsgeo.contradictions import contradictions
from ipsgeo.errors import DataError
from ipsgeo.neighbours import connected_parts
from ipsgeo.problem import Problem, Rules
from ipsgeo.views.page.rules import rule_sentences
from ipsgeo.views.page.sentences import basis_sentences
from ipsgeo.words import LANGUAGES

STUDIES = REPOSITORY / "data" / "studies"
PAIR = "rovaniemi-kemijarvi"
LAPLAND, LAPLAND_WITHIN = "lappi", "lappi-tyollisyysalueet"
KARELIA, KARELIA_TEAMS = "pohjois-karjala", "pohjois-karjala-tiimit"
KARELIA_SOCIAL = "pohjois-karjala-sosiaalipalvelut"
CASES = (PAIR, LAPLAND, LAPLAND_WITHIN, KARELIA, KARELIA_TEAMS, KARELIA_SOCIAL)


@pytest.fixture(scope="module")
def studies():
    return {name: ips.read_study(STUDIES / f"{name}.toml") for name in CASES}


@pytest.fixture(scope="module")
def plans(studies):
    return {name: ips.solve(study.problem) for name, study in studies.items()}


# Read and solved.


@pytest.mark.parametrize("name", CASES)
def test_each_is_solved_with_a_proof(name, studies, plans):
    solution = plans[name]
    assert solution.status == "optimal"
    assert solution.objective == pytest.approx(solution.bound)
    assert broken_rules(solution.require_plan(), studies[name].problem) == []


# Clients a year by hand: long-term unemployed of 6/2026 × 0.5 × 0.10, from 0.05 to 0.40 of them.
# Lapland 2,502: 2,502 × 0.05 = 125.1; × 0.025 = 62.55; × 0.2 = 500.4; 125.1 / 45 = 2.78 coaches.
# North Karelia 4,793: 239.65; 119.825; 958.6; 20 × 0.9 × 1.37 = 24.66; 239.65 / 24.66 = 9.718.
# Social services: 1,200 clients × 0.25 = 300, from 0.10 (120) to 0.40 (480); 300 / 24.66 = 12.165.
# The pair: 20 × 45 + 5 × 45 = 1,125, from 25 × 40 to 25 × 50; 1,125 / 45 = 25.
BY_HAND = {
    PAIR: ((1125.0, 1000.0, 1250.0), 45.0, 25.0),
    LAPLAND: ((125.1, 62.55, 500.4), 45.0, 2.78),
    LAPLAND_WITHIN: ((125.1, 62.55, 500.4), 45.0, 2.78),
    KARELIA: ((239.65, 119.825, 958.6), 24.66, 9.718),
    KARELIA_TEAMS: ((239.65, 119.825, 958.6), 24.66, 9.718),
    KARELIA_SOCIAL: ((300.0, 120.0, 480.0), 24.66, 12.165),
}


@pytest.mark.parametrize("name", CASES)
def test_the_arithmetic(name, studies):
    totals, norm, needed = BY_HAND[name]
    study = studies[name]
    assert study.demand_totals.tolist() == pytest.approx(totals, rel=1e-6)
    assert study.norm.throughput_per_year == pytest.approx(norm)
    assert study.norm.coaches_needed(totals[0]) == pytest.approx(needed, abs=0.001)


@pytest.mark.parametrize("name", CASES)
def test_the_municipalities(name, studies):
    counted = {PAIR: 2, LAPLAND: 21, LAPLAND_WITHIN: 21}.get(name, 13)
    assert len(studies[name].municipalities) == counted
    assert len(studies[name].problem.codes) == counted


def test_rovaniemi_and_kemijarvi_as_the_description_states_them(studies, plans):
    # 20 × 45 = 900 (800–1,000) and 5 × 45 = 225 (200–250); a leader's half beside each:
    # 900 / 20.5 = 43.9 and 225 / 5.5 = 40.9 a coach; 26 × 45 = 1,170 can be served.
    study, plan = studies[PAIR], plans[PAIR].require_plan()
    table = study.demand_table
    assert table.loc["698", ["demand", "low", "high"]].tolist() == pytest.approx([900, 800, 1000])
    assert table.loc["320", ["demand", "low", "high"]].tolist() == pytest.approx([225, 200, 250])
    areas = ips.audit(plan, study.problem)
    assert plan.coaches.to_dict() == {"Kemijärvi": 5, "Rovaniemi": 20}
    assert areas["load"].to_dict() == pytest.approx(
        {"Kemijärvi": 225 / 5.5, "Rovaniemi": 900 / 20.5}
    )
    assert plan.leader_areas == ("Kemijärvi", "Rovaniemi")
    assert study.problem.coach_years * study.norm.throughput_per_year == pytest.approx(1170)


def test_coaching_share_alone_makes_the_norm(studies):
    # 20 clients at a time for 90 % of the time are 18; each 37 % of them makes room for another.
    norm = studies[KARELIA].norm
    assert norm.clients_at_a_time == pytest.approx(18)
    assert norm.implied_caseload(norm.throughput_per_year) == pytest.approx(18)


# Local teams, radii, and the borders of the employment areas.


@pytest.mark.parametrize("name", [PAIR, LAPLAND, LAPLAND_WITHIN])
def test_each_team_has_three_coaches_and_one_leader(name, studies, plans):
    problem, plan = studies[name].problem, plans[name].require_plan()
    assert plan.team.nunique() == problem.teams == {PAIR: 2, LAPLAND: 3, LAPLAND_WITHIN: 4}[name]
    for _, areas in plan.team.groupby(plan.team):
        assert plan.coaches[areas.index].sum() >= 3
        assert len(set(areas.index) & set(plan.leader_areas)) == 1


@pytest.mark.parametrize("name", [LAPLAND, LAPLAND_WITHIN])
def test_radii_are_kept(name, studies, plans):
    problem, plan = studies[name].problem, plans[name].require_plan()
    radii = problem.rules.max_minutes
    for area, codes in plan.groups().items():
        near = [
            seat
            for seat in set(codes) & set(radii)  # a seat without a radius would have no limit
            if all(problem.minutes.at[code, seat] <= radii[seat] for code in codes)
        ]
        assert near, f"{area} has no named seat within its radius"
        seat = ips.audit(plan, problem).at[area, "seat"]
        assert seat in near


def employment_areas(studies) -> pd.Series:
    """The employment area of each municipality, as the bundled table has it."""
    table = pd.read_csv(
        REPOSITORY / "data/municipalities/municipalities.csv", comment="#", dtype=str
    )
    return table.set_index("code")["employment_area_fi"][studies[LAPLAND].problem.codes]


def test_no_area_and_no_team_crosses_an_employment_area(studies, plans):
    plan, home = plans[LAPLAND_WITHIN].require_plan(), employment_areas(studies)
    assert home.nunique() == 4
    inside = {area: set(home[list(codes)]) for area, codes in plan.groups().items()}
    assert all(len(found) == 1 for found in inside.values())
    team = home.groupby(plan.area.map(plan.team)).nunique()
    assert team.tolist() == [1, 1, 1, 1]


def test_without_the_borders_some_area_crosses_one(studies, plans):
    # Or the study "within" would show nothing that the other does not.
    plan, home = plans[LAPLAND].require_plan(), employment_areas(studies)
    assert max(home.groupby(plan.area).nunique()) > 1


def test_rovaniemi_and_kemijarvi_lie_in_two_employment_areas(studies):
    home = employment_areas(studies)
    assert (home["698"], home["320"]) == ("Rovaseutu", "Pohjois- ja Itä-Lappi")


@pytest.mark.parametrize("name", [LAPLAND, LAPLAND_WITHIN])
def test_the_second_model_agrees(name, studies, plans):
    second = ips.solve(studies[name].problem, method="compact")
    assert second.status == "optimal"
    assert second.objective == pytest.approx(plans[name].objective, abs=1e-6)


def test_fewer_teams_than_employment_areas_are_told(studies):
    problem = replace(studies[LAPLAND_WITHIN].problem, teams=3)
    told = contradictions(problem)
    assert [finding.key for finding in told] == ["fewer_teams_than_parts"]
    for language in LANGUAGES:
        assert all(part in told[0].text(language) for part in ("3", "4", "Ranua, Rovaniemi"))
    assert ips.solve(problem).status == "infeasible"


# What the page says of them.


def test_need_of_the_study_s_own_table_is_not_called_statistics(studies):
    assert basis_sentences(studies[PAIR], "fi") == [
        "Suunnitelman tarve on laskettu tutkimuksen omasta taulukosta."
    ]
    assert basis_sentences(studies[LAPLAND], "fi") == ["Suunnitelman tarve on laskettu tilastosta."]


def test_radii_are_told_as_the_study_states_them(studies):
    sentences = " ".join(rule_sentences(studies[LAPLAND_WITHIN], "fi"))
    assert "Rovaniemi 90, " in sentences
    assert "Kemi 60, " in sentences
    assert "työllisyysalueen" in sentences


# The sixteen teams of North Karelia; their places are made up.


def teams_per_coach(plan, study) -> dict[str, float]:
    """Given teams that each area touches, per coach and leader's share; from the file itself."""
    file = pd.read_csv(STUDIES / "pohjois-karjala-teams.csv", comment="#")
    codes = study.municipalities.reset_index().set_index("name_fi")["code"]
    area = file["municipality"].map(codes).map(plan.area)
    touched = file.groupby(area)["team"].nunique()
    leader = pd.Series(study.problem.leader_share, index=list(plan.leader_areas))
    return (touched / plan.coaches.add(leader, fill_value=0)).to_dict()


def test_the_made_up_file_has_sixteen_teams(studies):
    teams = studies[KARELIA_TEAMS].care_teams
    assert len(teams.served) == 16
    assert teams.made_up
    assert teams.per_coach == 2
    assert sorted({code for served in teams.served.values() for code in served}) == sorted(
        studies[KARELIA].problem.codes
    )


def test_two_teams_a_coach_are_kept_only_where_they_are_a_rule(studies, plans):
    kept = teams_per_coach(plans[KARELIA_TEAMS].require_plan(), studies[KARELIA_TEAMS])
    assert max(kept.values()) <= 2 + TOLERANCE
    # Without the rule Heinävesi, Outokumpu and Polvijärvi have one coach for their three teams.
    free = teams_per_coach(plans[KARELIA].require_plan(), studies[KARELIA])
    assert {area: count for area, count in free.items() if count > 2} == {
        "Heinävesi-Outokumpu-Polvijärvi": 3
    }
    assert plans[KARELIA].objective < plans[KARELIA_TEAMS].objective


# Several teams on a map in separate parts, against brute force.

IN_PARTS = """
    A A B . E F
    C D B . E G
"""


def without_the_water(problem: Problem) -> Problem:
    """The problem without the cell between its parts."""
    kept = [code for code in problem.codes if code != "."]
    pairs = problem.neighbours
    dry = (pairs["code_a"] != ".") & (pairs["code_b"] != ".")
    return replace(
        problem,
        demand=problem.demand[kept],
        minutes=problem.minutes.loc[kept, kept],
        neighbours=pairs[dry].reset_index(drop=True),
    )


def in_parts(seed: int) -> Problem:
    """Any demand, coaches and teams on a map in two parts."""
    draw = Random(seed)
    rules = Rules(team_coaches=draw.choice([1, 2, 2, 3]))
    whole = letters_to_problem(
        IN_PARTS,
        {code: draw.randint(2, 160) / 4 for code in "ABCDEFG"} | {".": 0.0},
        coaches=draw.choice([4, 5, 6]),
        coach_step=draw.choice([1, 1, 0.5]),
        areas=draw.choice([None, 3, 4, (2, 4)]),
        teams=draw.choice([2, 2, 3]),
        leader_share=draw.choice([0.0, 0.5]),
        throughput_per_year=20.0,
        rules=rules,
    )
    return without_the_water(whole)


@pytest.mark.parametrize("method", ["set partitioning", "compact"])
@pytest.mark.parametrize("seed", range(12))
def test_teams_on_a_map_in_parts(seed, method):
    problem = in_parts(seed)
    assert len(connected_parts(problem.codes, problem.neighbours)) == 2
    is_optimum(problem, method)


def test_some_of_these_maps_have_a_plan_and_some_have_none():
    values = [brute_force(in_parts(seed)) for seed in range(12)]
    assert 3 <= sum(value < np.inf for value in values) < 12


def test_a_part_with_many_clients_still_leaves_the_other_its_team():
    # Nearly all clients live left of the water; the right part has three coaches all the same.
    problem = without_the_water(
        letters_to_problem(
            IN_PARTS,
            dict.fromkeys("ABCD", 30.0) | dict.fromkeys("EFG", 1.0) | {".": 0.0},
            coaches=7,
            areas=3,
            teams=2,
            leader_share=0.5,
            throughput_per_year=20.0,
        )
    )
    is_optimum(problem)
    plan = ips.solve(problem).require_plan()
    right = [area for area, codes in plan.groups().items() if set(codes) <= set("EFG")]
    assert plan.coaches[right].sum() == 3
    # With one team no part is owed three coaches, and the right one has but one.
    one = ips.solve(replace(problem, teams=1)).require_plan()
    assert min(one.coaches) == 1


# What is wrong with a study's own keys: the message names file, place, value and remedy.

TEAM_FILE = "team,municipality\n"
NAMED = 'municipalities = ["Rovaniemi", "Kemijärvi"]'
WITHIN = 'within = "employment_area"'
WRONG = {
    "unknown municipality": (
        PAIR, NAMED, 'municipalities = ["Rovaniemi", "Kemijarvi"]',
        ["municipalities", "Kemijarvi", "Kemijärvi (320)", "Korjaa nimi"],
    ),
    "of another county": (
        PAIR, NAMED, 'municipalities = ["Oulu"]', ["municipalities", "Oulu", "Korjaa nimi"],
    ),
    "twice": (
        PAIR, NAMED, 'municipalities = ["Rovaniemi", "Kemijärvi", "698"]',
        ["municipalities", "Rovaniemi", "”698”", "Poista toinen"],
    ),
    "none": (PAIR, NAMED, "municipalities = []", ["municipalities", "Nimeä kunnat"]),
    "no texts": (PAIR, NAMED, "municipalities = [698]", ["municipalities", "698", "tekstejä"]),
    "unknown within": (
        LAPLAND_WITHIN, WITHIN, 'within = "county"',
        ["within", "county", "employment_area, region"],
    ),
    "within no text": (LAPLAND_WITHIN, WITHIN, "within = true", ["within", "lainausmerkeissä"]),
    "no teams a coach": (
        KARELIA_TEAMS, "per_coach = 2", "per_coach = 0",
        ["[care_teams] per_coach", "”0”", "nollaa suurempi"],
    ),
    "misspelt": (
        KARELIA_TEAMS, "per_coach = 2", "per_coch = 2",
        ["[care_teams] per_coch", "Tarkoititko: per_coach"],
    ),
    "teams without a file": (
        KARELIA_TEAMS, 'file = "pohjois-karjala-teams.csv"', "", ["[care_teams] file", "Lisää"],
    ),
    "no coaching": (
        KARELIA, "coaching_share = 0.90", "coaching_share = 0",
        ["[norm] coaching_share", "”0”", "nollaa suurempi"],
    ),
    "too much coaching": (
        KARELIA, "coaching_share = 0.90", "coaching_share = 1.2",
        ["[norm] coaching_share", "1.2", "0–1"],
    ),
    "per cent": (
        KARELIA, "coaching_share = 0.90", "coaching_share = 90",
        ["[norm] coaching_share", "90", "0.12"],
    ),
}  # fmt: skip


def refused(tmp_path, name: str, *changes: tuple[str, str]) -> DataError:
    """What reading a changed copy of a study raises."""
    text = (STUDIES / f"{name}.toml").read_text("utf-8").replace("../", f"{STUDIES.parent}/")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    shutil.copy(STUDIES / "pohjois-karjala-teams.csv", tmp_path)
    path = tmp_path / "oma.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        ips.read_study(path)
    assert all(caught.value.text(language) for language in LANGUAGES)
    return caught.value


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_key_is_told(fault, tmp_path):
    name, old, new, told = WRONG[fault]
    message = refused(tmp_path, name, (old, new)).text()
    assert message.startswith(f"{tmp_path / 'oma.toml'}, sarake ")
    assert "\n" not in message
    for part in told:
        assert part in message


def test_a_municipality_outside_every_employment_area_is_told(tmp_path):
    # Pertunmaa joined another municipality in 2025: the employment areas of 2025 do not have it.
    county = ('county = "Lappi"', 'county = "Etelä-Savo"')
    message = refused(tmp_path, LAPLAND_WITHIN, county, ("year = 2026", "year = 2024")).text()
    assert message.startswith(f"{tmp_path / 'oma.toml'}, sarake within")
    for part in ("employment_area", "Pertunmaa", "Valitse toinen vuosi tai poista within"):
        assert part in message


TEAM_ROWS = {
    "unknown": ("A,Joensu\n", "rivi 2, sarake municipality", ["Joensu", "Joensuu (167)", "Korjaa"]),
    "another county's": ("A,Oulu\n", "rivi 2, sarake municipality", ["Oulu", "poista rivi"]),
    "without a place": ("A,\n", "rivi 2, sarake municipality", ["”A”", "Kirjoita kunta"]),
    "without a name": (",Joensuu\n", "rivi 2, sarake team", ["Kirjoita se"]),
    "twice": (
        "A,Joensuu\nB,Liperi\nA,167\n", "rivi 4, sarake team", ["”A”", "Joensuu", "Poista toinen"],
    ),
    "no row": ("", "", ["Lisää rivi"]),
}  # fmt: skip


@pytest.mark.parametrize("fault", TEAM_ROWS)
def test_a_wrong_row_of_the_given_teams_is_told(fault, tmp_path):
    rows, place, told = TEAM_ROWS[fault]
    file = tmp_path / "tiimit.csv"
    file.write_text(TEAM_FILE + rows, encoding="utf-8")
    message = refused(tmp_path, KARELIA_TEAMS, ("pohjois-karjala-teams.csv", "tiimit.csv")).text()
    assert message.startswith(f"{file}, {place}" if place else f"{file}: ")
    for part in told:
        assert part in message


def test_every_wrong_row_is_told_at_once(tmp_path):
    file = tmp_path / "tiimit.csv"
    file.write_text(f"# oma\n{TEAM_FILE}A,Oulu\n,Kitee\nB,Kitee\nB,Kitee\n", encoding="utf-8")
    error = refused(tmp_path, KARELIA_TEAMS, ("pohjois-karjala-teams.csv", "tiimit.csv"))
    assert [finding.row for finding in error.findings] == [3, 4, 6]


@pytest.mark.parametrize(
    ("content", "told"),
    [("team\nA\n", ["municipality", "Saraketta ei ole"]), ("", ["tyhjä"]), (None, ["ei ole"])],
)
def test_a_table_of_teams_that_is_none_is_told(content, told, tmp_path):
    file = tmp_path / "tiimit.csv"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    message = refused(tmp_path, KARELIA_TEAMS, ("pohjois-karjala-teams.csv", "tiimit.csv")).text()
    assert message.startswith(str(file))
    for part in told:
        assert part in message
