"""Other borders: who belongs where, what each county needs, who changes area, and what is wrong."""

import math
from pathlib import Path

import pandas as pd
import pytest
from conftest import REPOSITORY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ipsgeo as ips
from ipsgeo.audit import audit, broken_rules, score
from ipsgeo.errors import DataError
from ipsgeo.scenarios import read_scenario, run_scenario
from ipsgeo.sources.municipalities import read_municipalities
from ipsgeo.words import LANGUAGES

STUDIES = REPOSITORY / "data" / "studies"
KS, PIRKANMAA = "Keski-Suomen hyvinvointialue", "Pirkanmaan hyvinvointialue"
PK, ES = "Pohjois-Karjalan hyvinvointialue", "Etelä-Savon hyvinvointialue"
PH, KYME = "Päijät-Hämeen hyvinvointialue", "Kymenlaakson hyvinvointialue"
KUHMOINEN, HEINAVESI, IITTI, MANTYHARJU, PERTUNMAA = "291", "090", "142", "507", "588"
BUNDLED = sorted(path.stem for path in (REPOSITORY / "data" / "scenarios").glob("*.toml"))
TABLE = pd.read_csv(
    REPOSITORY / "data" / "municipalities" / "municipalities.csv", comment="#", dtype=str
).set_index("code")


def long_term(county: str) -> pd.Series:
    """Long-term unemployed of 6/2026 by code, from the file itself."""
    file = REPOSITORY / "data" / "statistics" / "unemployment.csv"
    counts = pd.read_csv(file, comment="#", dtype={"code": str}).set_index("code")
    return counts["long_term_unemployed_2026M06"][TABLE.index[TABLE["county_fi"] == county]]


def written(tmp_path: Path, text: str, study: str = "keski-suomi-2026") -> Path:
    """A scenario file on top of a bundled study."""
    path = tmp_path / "oma.toml"
    path.write_text(f'study = "{study}"\n{text}', encoding="utf-8")
    return path


def of(units, key):
    """The unit of that name."""
    return next(unit for unit in units if unit.key == key)


@pytest.fixture(scope="module")
def kuhmoinen():
    """Kuhmoinen back to Keski-Suomi, planned."""
    return run_scenario(read_scenario("kuhmoinen"))


@pytest.fixture(scope="module")
def iitti():
    """Iitti back to Kymenlaakso, planned."""
    return run_scenario(read_scenario("iitti"))


# clients follow the municipality


def test_kuhmoinen_s_clients_leave_pirkanmaa_and_come_to_keski_suomi():
    # clients = long-term unemployed × 0.5 × 0.10; Kuhmoinen has 32 of them: 1.6 clients a year
    scenario = read_scenario("kuhmoinen")
    home, away = long_term(KS), long_term(PIRKANMAA)
    assert away[KUHMOINEN] == 32
    sums = {
        side: {unit.key: unit.study.demand.sum() for unit in getattr(scenario, side)}
        for side in ("before", "after")
    }
    assert sums["before"] == pytest.approx({KS: home.sum() / 20, PIRKANMAA: away.sum() / 20})
    assert sums["after"] == pytest.approx(
        {KS: (home.sum() + 32) / 20, PIRKANMAA: (away.sum() - 32) / 20}
    )
    assert sums["before"][KS] == pytest.approx(404.25)  # 8,085 × 0.05
    assert sums["after"][KS] == pytest.approx(405.85)
    assert sum(sums["before"].values()) == pytest.approx(sum(sums["after"].values()))


def test_coaches_needed_and_placed_by_hand(kuhmoinen):
    # 738.15 / 27.4 = 26.94; less the leader's half 26.44: 27 coaches. 736.55 / 27.4 = 26.88: 27.
    table = kuhmoinen.table
    assert table.loc[("before", PIRKANMAA), "needed"] == pytest.approx(738.15 / 27.4)
    assert table.loc[("after", PIRKANMAA), "needed"] == pytest.approx(736.55 / 27.4)
    assert table.loc[("after", KS), "needed_low"] == pytest.approx(405.85 / 2 / 27.4)
    assert table.loc[("after", KS), "needed_high"] == pytest.approx(405.85 * 4 / 27.4)
    assert table["coaches"].to_dict() == {
        ("before", KS): 10.5,
        ("before", PIRKANMAA): 27.5,
        ("after", KS): 10.5,
        ("after", PIRKANMAA): 27.5,
    }


def test_the_study_s_own_county_is_the_study_itself(kuhmoinen):
    study = ips.read_study("keski-suomi-2026")
    own = of([done.unit for done in kuhmoinen.before], KS)
    pd.testing.assert_series_equal(own.study.demand, study.demand)
    alone = ips.solve(study.problem)
    assert kuhmoinen.before[0].solution.objective == pytest.approx(alone.objective)


def test_every_figure_is_recomputed(kuhmoinen):
    for done in (*kuhmoinen.before, *kuhmoinen.after):
        problem = done.unit.study.problem
        assert done.solution.status == done.figures["status"] == "optimal"
        assert broken_rules(done.plan, problem) == []
        areas = audit(done.plan, problem)
        pd.testing.assert_frame_equal(areas, done.areas)
        assert done.figures["overload"] == pytest.approx(areas["overload"].sum())
        assert done.figures["load_highest"] == pytest.approx(areas["load"].max())
        assert done.figures["areas"] == len(areas)
        assert done.solution.objective == pytest.approx(score(done.plan, problem)["objective"])


def test_who_changes_area_and_why(kuhmoinen):
    movers = kuhmoinen.movers.set_index("code")
    own = movers.loc[KUHMOINEN]
    assert (own["reason"], own["from_unit"], own["to_unit"]) == ("border", PIRKANMAA, KS)
    assert "Kuhmoinen" in own["from_area"]
    assert "Kuhmoinen" in own["to_area"]
    old = pd.concat([done.plan.area for done in kuhmoinen.before])
    new = pd.concat([done.plan.area for done in kuhmoinen.after])
    for code, row in movers.iterrows():
        assert (row["from_area"], row["to_area"]) == (old[code], new[code])
    for why in movers.drop(KUHMOINEN)["why"]:
        assert all(why.text(language) for language in LANGUAGES)


def test_a_municipality_that_is_no_mover_keeps_its_neighbours_of_the_area(iitti):
    # Whoever is not listed is with those of the old area that are not listed either.
    listed = set(iitti.movers["code"])
    old = pd.concat([done.plan.area for done in iitti.before]).drop(list(listed))
    new = pd.concat([done.plan.area for done in iitti.after]).drop(list(listed))
    pairs = {(new[code], area) for code, area in old.items()}
    assert len(pairs) == old.nunique()


# the bundled files


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_scenarios_are_whole(name):
    scenario = read_scenario(name)
    everyone = {
        side: [code for unit in getattr(scenario, side) for code in unit.study.demand.index]
        for side in ("before", "after")
    }
    assert len(set(everyone["before"])) == len(everyone["before"])
    assert sorted(everyone["before"]) == sorted(everyone["after"])
    for unit in (*scenario.before, *scenario.after):
        assert unit.study.problem.coach_years * 27.4 > 0
        assert {c for part in unit.parts for c in part} == set(unit.study.demand.index)
    for note in scenario.notes:
        assert all(note.text(language) for language in LANGUAGES)


def test_iitti_needs_no_coach_more(iitti):
    kyme, iitti_clients = long_term(KYME).sum() / 20, long_term(PH)[IITTI] / 20
    table = iitti.table
    assert table.loc[("after", KYME), "demand"] == pytest.approx(kyme + iitti_clients)
    for key in (KYME, PH):  # a county keeps its number of areas
        assert table.loc[("before", key), "areas"] == table.loc[("after", key), "areas"]


def test_heinavesi_and_what_is_suppressed_there(tmp_path):
    text = '[[move]]\nmunicipalities = "Heinävesi"\nto = "Etelä-Savo"\n'
    with pytest.raises(DataError) as caught:
        read_scenario(written(tmp_path, text, "pohjois-karjala"))
    told = caught.value.text()
    for part in ("oma.toml", "Mäntyharju (507)", "[demand.stated]", '"507" = 3'):
        assert part in told
    scenario = read_scenario(
        written(tmp_path, f'{text}[demand.stated]\n"Mäntyharju" = 6\n', "pohjois-karjala")
    )
    savo = of(scenario.after, ES).study
    known = long_term(ES).drop([MANTYHARJU, PERTUNMAA]).sum() + long_term(PK)[HEINAVESI]
    assert savo.demand.sum() == pytest.approx(known / 20 + 6)
    assert savo.demand_table.at[MANTYHARJU, "basis"] == "stated"


def test_employment_areas_instead_take_along_and_are_cut():
    scenario = read_scenario("keski-suomi-tyollisyysalueet")
    keys = {note.key: note for note in scenario.notes}
    assert keys["scenario_taken_along"].facts["names"] == ["Mänttä-Vilppula"]
    assert keys["scenario_cut"].facts["name"] == "Eteläinen Keski-Suomi"
    assert "(Joutsa, Luhanka, Toivakka)" in keys["scenario_cut"].text()
    assert keys["scenario_team_gone"].facts["name"] == KS
    south = of(scenario.after, "Eteläinen Keski-Suomi")
    assert len(south.parts) == 2
    assert south.study.problem.areas == 2
    home = TABLE["employment_area_fi"]
    for unit in scenario.after:
        if unit.kind == "employment_area":
            assert set(home[list(unit.study.demand.index)]) == {unit.key}


def test_only_the_own_part_of_an_employment_area(tmp_path):
    scenario = read_scenario(written(tmp_path, 'instead = "employment_area"\nwhole = false\n'))
    assert [unit.key for unit in scenario.before] == [KS]
    codes = {code for unit in scenario.after for code in unit.study.demand.index}
    assert codes == set(TABLE.index[TABLE["county_fi"] == KS])


def test_regions_instead_of_several_counties(tmp_path):
    text = 'instead = "region"\nof = ["Länsi-Uudenmaan hyvinvointialue"]\n'
    scenario = read_scenario(written(tmp_path, text, "pohja"))
    unit = of(scenario.after, "Uusimaa")
    assert (unit.kind, unit.name["sv"]) == ("region", "Nyland")
    assert len(scenario.before) == 5  # four counties and Helsinki
    assert len(unit.study.demand) == 26


# merge, split, union


def test_merge_and_union_are_the_sum(tmp_path):
    for kind in ("merge", "union"):
        text = f'[[{kind}]]\nname = "Yhdessä"\ncounties = ["Kymenlaakso", "Etelä-Karjala"]\n'
        scenario = read_scenario(written(tmp_path, text, "pohja"))
        (after,) = scenario.after
        assert after.key == "Yhdessä"
        expected = long_term(KYME).sum() + long_term("Etelä-Karjalan hyvinvointialue").sum()
        assert after.study.demand.sum() == pytest.approx(expected / 20)
        # 320.55 / 27.4 − 0.5 = 11.2: twelve
        assert after.study.problem.coaches == 12


SPLIT = """
[[split]]
county = "Kymenlaakso"
[split.parts]
"Itä" = ["Hamina", "Virolahti", "Miehikkälä"]
"Länsi" = ["Kotka", "Pyhtää", "Kouvola"]
"""


def test_split(tmp_path):
    scenario = read_scenario(written(tmp_path, SPLIT, "pohja"))
    assert [unit.key for unit in scenario.after] == ["Itä", "Länsi"]
    whole = long_term(KYME)
    east = of(scenario.after, "Itä").study.demand
    assert east.sum() == pytest.approx(whole[east.index].sum() / 20)
    assert scenario.before[0].study.demand.sum() == pytest.approx(whole.sum() / 20)


def test_a_border_that_cuts_a_county_is_named_or_refused(tmp_path):
    # Without Liperi and Outokumpu Heinävesi has no land border with the rest.
    move = '[[move]]\nmunicipalities = ["Liperi", "Outokumpu"]\nto = "Pohjois-Savo"\n'
    scenario = read_scenario(written(tmp_path, move, "pohjois-karjala"))
    cut = [note for note in scenario.notes if note.key == "scenario_cut"]
    assert "(Heinävesi)" in cut[0].text()
    result = run_scenario(scenario, time_limit_s=20)
    karelia = result.after[0]
    assert karelia.solution.status == "optimal"
    assert "Heinävesi" in karelia.areas.index
    with pytest.raises(DataError) as caught:
        read_scenario(written(tmp_path, f"parts_allowed = false\n{move}", "pohjois-karjala"))
    for part in ("oma.toml", "(Heinävesi)", PK, "parts_allowed = true"):
        assert part in caught.value.text()


# municipal mergers


MERGER = """
[[merger]]
municipalities = ["Toivakka", "Luhanka", "Joutsa"]
into = "Joutsa"
name = "Uusi-Joutsa"
"""


@pytest.mark.slow
def test_a_merger_of_the_user_adds_up(tmp_path):
    scenario = read_scenario(written(tmp_path, MERGER))
    before, after = scenario.before[0].study, scenario.after[0].study
    parts = ["172", "435", "850"]
    assert after.demand["172"] == pytest.approx(before.demand[parts].sum())
    assert after.demand.sum() == pytest.approx(before.demand.sum())
    assert after.municipalities.at["172", "name_fi"] == "Uusi-Joutsa"
    assert set(before.demand.index) - set(after.demand.index) == {"435", "850"}
    neighbours = after.problem.neighbours
    assert not set(neighbours[["code_a", "code_b"]].to_numpy().ravel()) & {"435", "850"}
    area = after.municipalities.geometry["172"].area
    assert area == pytest.approx(before.municipalities.geometry[parts].area.sum(), rel=1e-6)
    result = run_scenario(scenario)
    merged = result.movers[result.movers["reason"] == "merged"]
    assert set(merged["code"]) == {"435", "850"}
    assert all("Uusi-Joutsa" in area for area in merged["to_area"])


def test_mergers_of_a_year(tmp_path):
    study = (STUDIES / "pohjois-karjala.toml").read_text("utf-8")
    study = study.replace("../", f"{STUDIES.parent}/").replace("year = 2026", "year = 2024")
    study = study.replace('"Pohjois-Karjala"', '"Etelä-Savo"')
    study += '\n[demand.stated]\n"Pertunmaa" = 2.5\n'
    (tmp_path / "savo.toml").write_text(study, "utf-8")
    path = tmp_path / "liitos.toml"
    path.write_text('study = "savo.toml"\nyear = 2025\n', "utf-8")
    scenario = read_scenario(path)
    before, after = scenario.before[0].study, scenario.after[0].study
    assert PERTUNMAA in before.demand.index
    assert after.demand[MANTYHARJU] == pytest.approx(before.demand[[MANTYHARJU, PERTUNMAA]].sum())
    assert len(after.demand) == 11
    assert scenario.heirs == {PERTUNMAA: MANTYHARJU}


def test_moving_a_municipality_that_merged_is_told(tmp_path):
    text = f'{MERGER}[[move]]\nmunicipalities = ["Luhanka"]\nto = "Etelä-Savo"\n'
    with pytest.raises(DataError, match=r"Luhanka.*ei ole kunta tässä kuntajaossa"):
        read_scenario(written(tmp_path, text))


# the study's rules and wishes


def test_wishes_and_rules_of_those_who_stay(tmp_path):
    text = '[[move]]\nmunicipalities = ["Luhanka"]\nto = "Päijät-Häme"\n'
    study = (STUDIES / "keski-suomi.toml").read_text("utf-8")
    study = study.replace("../", f"{STUDIES.parent}/").replace(
        '"keski-suomi-', f'"{STUDIES}/keski-suomi-'
    )
    study += '\n[rules]\ntogether = [["Joutsa", "Luhanka"], ["Multia", "Keuruu"]]\n'
    (tmp_path / "tutkimus.toml").write_text(study, "utf-8")
    path = tmp_path / "luhanka.toml"
    path.write_text(f'study = "tutkimus.toml"\n{text}', "utf-8")
    scenario = read_scenario(path)
    own = of(scenario.after, KS)
    assert own.own_team
    assert own.study.problem.rules.together == (("495", "249"),)
    wishes = own.study.problem.wishes
    known = scenario.base.problem.wishes
    expected = known[(known["code"] != "435") & (known["partner"] != "435")]
    assert len(wishes) == len(expected) < len(known)
    keys = [note.key for note in scenario.notes]
    for key in ("scenario_rules_left", "scenario_wishes_own", "scenario_share_of_own"):
        assert key in keys
    assert of(scenario.after, PH).study.problem.wishes is None


def test_a_county_that_loses_much_gets_coaches_by_the_norm(tmp_path):
    text = '[[move]]\nmunicipalities = ["Jyväskylä", "Muurame"]\nto = "Pirkanmaa"\n'
    scenario = read_scenario(written(tmp_path, text))
    own = of(scenario.after, KS)
    assert not own.own_team
    left = long_term(KS).drop(["179", "500"]).sum() / 20
    assert own.study.problem.coaches == math.ceil(left / 27.4 - 0.5)
    assert "scenario_team_lost" in [note.key for note in scenario.notes]


def test_imported_minutes_hold_within_the_study_s_county(tmp_path):
    study = ips.read_study("pohjois-karjala")
    codes = list(study.demand.index)
    rows = [f"{a},{b},{100 + k}" for k, a in enumerate(codes) for b in codes if a != b]
    (tmp_path / "ajat.csv").write_text("\n".join(["from,to,minutes", *rows]), "utf-8")
    text = (
        (STUDIES / "pohjois-karjala.toml").read_text("utf-8").replace("../", f"{STUDIES.parent}/")
    )
    text = text.replace("[travel]", '[travel]\nfile = "ajat.csv"\nmissing = "straight line"')
    (tmp_path / "tutkimus.toml").write_text(text, "utf-8")
    path = tmp_path / "heinavesi.toml"
    scenario_text = (REPOSITORY / "data/scenarios/heinavesi.toml").read_text("utf-8")
    path.write_text(
        scenario_text.replace("../studies/pohjois-karjala.toml", "tutkimus.toml"), "utf-8"
    )
    scenario = read_scenario(path)
    savo = of(scenario.after, ES).study
    assert scenario.after[0].study.problem.minutes.loc["167", "422"] == 100 + codes.index("167")
    assert savo.problem.minutes.loc[HEINAVESI, "740"] < 100  # by the straight line
    assert (HEINAVESI, "740") in savo.travel.filled
    assert "scenario_ways_estimated" in [note.key for note in scenario.notes]


# nobody is lost or doubled


EVERYONE = read_municipalities(year=2026, boundaries="schematic")
MOVABLE = sorted(
    EVERYONE.index[EVERYONE["county_fi"].isin([KS, PK, KYME, PH, "Kainuun hyvinvointialue"])]
)


@settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    codes=st.lists(st.sampled_from(MOVABLE), min_size=1, max_size=4, unique=True),
    target=st.sampled_from(["Satakunta", "Kanta-Häme", "Lappi"]),
)  # fmt: skip
def test_no_municipality_is_lost_or_doubled(codes, target, tmp_path):
    moved = ", ".join(f'"{code}"' for code in codes)
    scenario = read_scenario(
        written(tmp_path, f'[[move]]\nmunicipalities = [{moved}]\nto = "{target}"\n')
    )
    before = pd.concat([unit.study.demand for unit in scenario.before])
    after = pd.concat([unit.study.demand for unit in scenario.after])
    assert after.index.is_unique
    pd.testing.assert_series_equal(before.sort_index(), after.sort_index())
    home = {code: unit.key for unit in scenario.after for code in unit.study.demand.index}
    for code in home:
        as_before = EVERYONE.at[code, "county_fi"]
        goes = next(unit.key for unit in scenario.after if unit.key.startswith(target[:3]))
        assert home[code] == (goes if code in codes else as_before)


# what is wrong is told: file, key, value, remedy

MOVE = '[[move]]\nmunicipalities = ["Kuhmoinen"]\nto = "Keski-Suomi"\n'
WRONG = {
    "unknown municipality": (
        MOVE.replace("Kuhmoinen", "Kuhmonen"), ["[move 1] municipalities", "Kuhmonen", "Kuhmoinen"],
    ),
    "unknown county": (MOVE.replace("Keski-S", "Keski-R"), ["[move 1] to", "Keski-Ruomi"]),
    "moved twice": (MOVE + MOVE, ["[move 2]", "Kuhmoinen", "kahdesti"]),
    "twice in one": (
        MOVE.replace('["Kuhmoinen"]', '["Kuhmoinen", "291"]'), ["[move 1]", "291", "Poista toinen"],
    ),
    "there already": (
        MOVE.replace("Kuhmoinen", "Joutsa"), ["[move 1]", "Joutsa", "kuuluu jo", KS],
    ),
    "none": (MOVE.replace('["Kuhmoinen"]', "[]"), ["municipalities", "Nimeä"]),
    "emptied": (
        '[[move]]\nmunicipalities = ["Vantaa", "Kerava"]\nto = "Itä-Uudenmaan hyvinvointialue"\n',
        ["Vantaan ja Keravan", "[[merge]]"],
    ),
    "one county": (
        '[[merge]]\nname = "A"\ncounties = ["Kainuu"]\n', ["[merge 1] counties", "kaksi"],
    ),
    "county twice": (
        '[[union]]\nname = "A"\ncounties = ["Kainuu", "Kainuu"]\n',
        ["[union 1] counties", "Kainuu"],
    ),
    "no name": ('[[merge]]\ncounties = ["Kainuu", "Lappi"]\n', ["[merge 1] name"]),
    "empty name": ('[[merge]]\nname = " "\ncounties = ["Kainuu", "Lappi"]\n', ["[merge 1] name"]),
    "overlapping unions": (
        '[[union]]\nname = "A"\ncounties = ["Kainuu", "Lappi"]\n'
        '[[union]]\nname = "B"\ncounties = ["Kainuu", "Satakunta"]\n',
        ["[union 2] counties", "Kainuun hyvinvointialue", "[union 1] counties"],
    ),
    "name taken": (
        f'[[merge]]\nname = "{PK}"\ncounties = ["Kainuu", "Lappi"]\n', [PK, "toinen nimi"],
    ),
    "part missing": (
        SPLIT.replace('"Kotka", ', ""), ["[split 1] parts", "Kotka", "Lisää jokainen"],
    ),
    "part twice": (
        SPLIT.replace('"Kotka"', '"Kotka", "Hamina"'), ["[split 1.parts] Länsi", "Hamina"],
    ),
    "part of another county": (
        SPLIT.replace('"Kotka"', '"Kotka", "Iitti"'),
        ["[split 1.parts] Länsi", "Iitti", "[[move]]"],
    ),
    "unknown instead": ('instead = "county"\n', ["instead", "county", "employment_area, region"]),
    "whole without instead": (f"whole = true\n{MOVE}", ["whole", "instead ="]),
    "year back": ("year = 2021\n", ["year", "2021", "2026"]),
    "unknown year": ("year = 2031\n", ["year", "2031"]),
    "nothing": ("", ["ei muuta mitään", "[[move]]"]),
    "misspelt": (f"yaer = 2026\n{MOVE}", ["yaer", "year"]),
    "misspelt in a move": (MOVE + "too = 1\n", ["[move 1] too", "to"]),
    "merger into another": (
        MERGER.replace('into = "Joutsa"', 'into = "Multia"'),
        ["[merger 1] into", "Multia", "Joutsa"],
    ),
    "merger of one": (
        MERGER.replace('["Toivakka", "Luhanka", "Joutsa"]', '["Joutsa"]'), ["[merger 1]", "kaksi"],
    ),
    "merger name taken": (MERGER.replace("Uusi-Joutsa", "Multia"), ["[merger 1] name", "Multia"]),
    "stated of the study": (
        f'{MOVE}[demand.stated]\n"Joutsa" = 2\n', ["[demand.stated] Joutsa", "tutkimuksen osioon"],
    ),
    "stated below zero": (f'{MOVE}[demand.stated]\n"Orivesi" = -2\n', ["[demand.stated] Orivesi"]),
}  # fmt: skip


@pytest.mark.parametrize("fault", WRONG)
def test_what_is_wrong_is_told(fault, tmp_path):
    text, told = WRONG[fault]
    with pytest.raises(DataError) as caught:
        read_scenario(written(tmp_path, text))
    message = caught.value.text()
    assert "oma.toml" in message
    assert "\n" not in message
    for part in told:
        assert part in message, message
    assert all(caught.value.text(language) for language in LANGUAGES)


def test_a_study_that_is_missing_or_of_a_part(tmp_path):
    for study, told in (
        ("olematon", "Tutkimusta ”olematon” ei ole"),
        ("rovaniemi-kemijarvi", "osa"),
    ):
        with pytest.raises(DataError) as caught:
            read_scenario(written(tmp_path, MOVE, study))
        assert told in caught.value.text()


def test_statistics_of_the_own_county_only_are_told(tmp_path):
    study = (STUDIES / "keski-suomi-2026.toml").read_text("utf-8")
    study = study.replace('"keski-suomi-', f'"{STUDIES}/keski-suomi-')
    file = tmp_path / "vain-oma.csv"
    lines = (REPOSITORY / "data/statistics/unemployment.csv").read_text("utf-8").splitlines()
    own = set(TABLE.index[TABLE["county_fi"] == KS])
    kept = [line for line in lines if line[:3] in own or not line[:3].isdigit()]
    file.write_text("\n".join(kept), "utf-8")
    study = study.replace("../statistics/unemployment.csv", file.name)
    (tmp_path / "tutkimus.toml").write_text(study, "utf-8")
    path = tmp_path / "oma.toml"
    path.write_text(f'study = "tutkimus.toml"\n{MOVE}', "utf-8")
    with pytest.raises(DataError) as caught:
        read_scenario(path)
    assert "vain-oma.csv" in caught.value.text()
    assert "Akaa (020)" in caught.value.text()
