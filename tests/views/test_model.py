"""The page's own arithmetic, in a browser, against audit and compare."""

import csv
import io
import json
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import pandas as pd
import pytest
from conftest import REPOSITORY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipsgeo import words
from ipsgeo.compare import plan_figures
from ipsgeo.errors import DataError
from ipsgeo.formula import Formula, Share, Term
from ipsgeo.moves import moved_codes
from ipsgeo.neighbours import connected_parts
from ipsgeo.norms import CoachNorm
from ipsgeo.plan import Plan, Solution, area_name
from ipsgeo.rules import Rules, Weights
from ipsgeo.sources.plans import read_plan, write_plan
from ipsgeo.study import Study
from ipsgeo.views.figures import area_figures
from ipsgeo.views.names import area_names, municipality_names
from ipsgeo.views.page.inlined import inline_data
from ipsgeo.views.page.model import model_data

PAGE = REPOSITORY / "ipsgeo" / "views" / "page"
MODEL = "".join(path.read_text("utf-8") for path in sorted(PAGE.glob("model*.js")))
LANGUAGES = ("fi", "sv", "en")
EDITS = 34  # of each of six studies
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<!--<script>",
    '"\\u0027&amp;]]>{name}$&',
    "\u2028\u2029\u202e",
)
# By the model's name: audit's (area_figures') column, and the decimals to write it with.
AREA_FIGURES = {
    "number": "number",
    "coaches": "coaches",
    "leader": "leader",
    "clients": "clients",
    "load": "load",
    "overload": "overload",
    "imbalance": "deviation",
    "caseload": "caseload",
    "points": "points",
    "minutesMean": "minutes_mean",
    "minutesMax": "minutes_max",
    "clientHours": "client_hours",
    "wishesKept": "wishes_kept",
    "wishesBroken": "wishes_broken",
    "pairsCut": "pairs_cut",
    "connected": "connected",
}
TOTALS = {
    "staff": "coaches",
    "clients": "clients",
    "capacity": "capacity",
    "shortfall": "shortfall",
    "loadLowest": "load_lowest",
    "loadHighest": "load_highest",
    "overload": "overload",
    "balance": "imbalance",
    "minutesMean": "minutes_mean",
    "minutesMax": "minutes_max",
    "wishesKept": "wishes_kept",
    "wishesBroken": "wishes_broken",
    "border": "pairs_cut",
    "objective": "objective",
}
# Every step of a list of edits: figures as numbers and as texts, moves, the file.
RUN = """([data, edits]) => {
  const model = window.ipsModel(data), first = model.start(0);
  const before = JSON.stringify(first);
  let plan = first, assumptions = {benefit: null, throughput: data.throughput};
  const texts = figures => Object.fromEntries(Object.entries(figures)
    .filter(([, value]) => typeof value === "number")
    .map(([key, value]) => [key, [0, 1, 3].map(decimals => model.number(value, decimals))]));
  const steps = edits.map(([kind, ...facts]) => {
    if (kind === "assume") { assumptions = {benefit: facts[0], throughput: facts[1]}; }
    else { plan = model[kind](plan, ...facts); }
    const {areas, totals} = model.evaluate(plan, assumptions);
    return {
      area: plan.area, areas, totals, texts: [texts(totals), ...areas.map(texts)],
      moved: model.moved(plan, first, assumptions), csv: model.csv(plan),
      targets: data.municipalities.map((_, i) => model.targets(plan, i)),
      summary: model.summary(plan, assumptions),
    };
  });
  if (JSON.stringify(first) !== before) { throw new Error("an edit changed its plan"); }
  return steps;
}"""


@pytest.fixture(scope="session")
def script(browser) -> Iterator[Callable]:
    """Run a script, with something given to it, where the model is."""
    page = browser.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.add_script_tag(content=MODEL)
    yield page.evaluate
    page.close()
    assert troubles == []


def two_terms(study: Study) -> Study:
    """Demand of two terms, one with a range; of some municipalities stated, or from the survey."""
    standard = study.statistics.formula.terms[0]
    young = Share(short="young", name=standard.shares[0].name, share=0.02)
    formula = Formula(terms=(standard, replace(standard, short="young", shares=(young,))))
    people = pd.concat([study.statistics.people[0], study.statistics.people[0] * 0.3 + 7], axis=1)
    statistics = replace(study.statistics, formula=formula, people=people.set_axis([0, 1], axis=1))
    table = study.demand_table.assign(demand=statistics.estimate()["point"])
    table.loc[["077", "500"], ["basis", "demand"]] = ["stated", 12.5]
    table.loc[["182"], ["basis", "demand"]] = ["survey", 31.0]
    problem = replace(study.problem, demand=table["demand"], leader_share=0.0, wishes=None)
    return replace(study, statistics=statistics, demand_table=table, problem=problem)


def ruled(study: Study, published: Plan) -> Study:
    """Half coaches, a free number of them, rules for seats, today's plan, and every goal."""
    rules = Rules(
        fixed_seats=("410", "892"),
        allowed_seats=("179", "182", "249", "410", "729", "892", "931", "992", "172"),
        max_minutes={"179": 40.0, "992": 35.5, "729": 30.0, "249": 20.0},
        min_coaches=1,
    )
    weights = Weights(
        overload=3, balance=0.25, travel=1.5, wish=2, border=0.5, change=0.125, coach=7
    )
    return replace(
        study,
        problem=replace(
            study.problem,
            coach_step=0.5,
            coaches=(8, 12.5),
            today=published,
            weights=weights,
            rules=rules,
        ),
    )


def in_teams(study: Study, published: Plan) -> tuple[Study, Plan]:
    """Two teams, each with a leader of a quarter."""
    names = list(published.coaches.index)
    team = pd.Series([1, 1, 1, 2, 2, 2, 2, 1], index=names, name="team")
    plan = replace(published, team=team, leader_areas=(names[2], names[5]))
    return replace(study, problem=replace(study.problem, teams=2, leader_share=0.25)), plan


def in_parts(study: Study) -> tuple[Study, Plan]:
    """A county in two, and a plan that keeps no rule, with names of its own."""
    pairs = study.problem.neighbours
    north = {"256", "601", "931", "216", "265"}
    across = pairs["code_a"].isin(north) != pairs["code_b"].isin(north)
    problem = replace(study.problem, neighbours=pairs[~across].reset_index(drop=True))
    codes = problem.codes
    named = {"Zulu": codes[::3], "Joutsa": codes[1::3], "alfa, «b»": codes[2::3]}
    area = pd.Series({code: name for name, own in named.items() for code in own}).sort_index()
    coaches = pd.Series({"Zulu": 1.0, "Joutsa": 4.5, "alfa, «b»": 0.5})
    return replace(study, problem=problem), Plan(area=area, coaches=coaches, title="Omat nimet")


def all_alike(study: Study) -> Study:
    """The same demand everywhere, all stated: seats and matched areas are a matter of ties."""
    table = study.demand_table.assign(demand=10.0, basis="stated")
    return replace(
        study, demand_table=table, problem=replace(study.problem, demand=table["demand"])
    )


def cases(study: Study, published: Plan) -> dict[str, tuple[Study, Plan, str]]:
    """Studies, plans to begin with, and languages."""
    return {
        "published": (study, published, "fi"),
        "ruled": (ruled(study, published), published, "sv"),
        "teams": (*in_teams(study, published), "en"),
        "two terms": (two_terms(study), replace(published, leader_areas=()), "fi"),
        "parts": (*in_parts(study), "sv"),
        "alike": (all_alike(study), published, "en"),
    }


class Mirror:
    """The edits as the contract says them, in Python."""

    def __init__(self, study: Study, plan: Plan):
        self.study, self.first = study, plan
        names = list(plan.coaches.index)
        self.codes = [str(code) for code in study.municipalities.index]
        self.area = [names.index(plan.area[code]) for code in self.codes]
        self.coaches = dict(enumerate(map(float, plan.coaches)))
        self.leads = {k: name in plan.leader_areas for k, name in enumerate(names)}
        self.team = {k: None if plan.team is None else plan.team[n] for k, n in enumerate(names)}
        self.given = {frozenset(self.members(k)): name for k, name in enumerate(names)}
        self.benefit, self.throughput = None, study.problem.throughput_per_year

    def members(self, area: int) -> list[str]:
        return sorted(c for c, home in zip(self.codes, self.area, strict=True) if home == area)

    def move(self, i: int, area: int) -> None:
        old, self.area[i] = self.area[i], area
        if old not in self.area:
            if self.leads[old]:
                self.setLeader(area)
            for table in (self.coaches, self.leads, self.team):
                del table[old]

    def split(self, i: int) -> None:
        old = self.area[i]
        if self.area.count(old) > 1:
            new = max(self.coaches) + 1
            self.coaches[new] = float(self.study.problem.fewest_in_area)
            self.leads[new], self.team[new] = False, self.team[old]
            self.area[i] = new

    def setCoaches(self, area: int, count: float) -> None:
        self.coaches[area] = float(count)

    def setLeader(self, area: int) -> None:
        if self.study.problem.leaders:
            for other in self.leads:
                self.leads[other] &= self.team[other] != self.team[area]
            self.leads[area] = True

    def assume(self, benefit: float | None, throughput: float) -> None:
        self.benefit, self.throughput = benefit, throughput

    def plan(self) -> Plan:
        """The plan, with given names where an area is as it was."""
        names, groups = self.study.municipalities["name_fi"], {}
        for area in self.coaches:
            own = self.members(area)
            groups[area] = self.given.get(frozenset(own)) or area_name(own, names)
        order = sorted(groups, key=lambda area: words.finnish_order(groups[area]))
        if {frozenset(self.members(area)) for area in groups} == set(self.given):
            before = list(self.first.coaches.index)
            order = sorted(groups, key=lambda area: before.index(groups[area]))
        labels = [groups[area] for area in order]
        team = None
        if self.first.team is not None:
            team = pd.Series([self.team[a] for a in order], index=labels, name="team")
        homes = [groups[area] for area in self.area]
        return Plan(
            area=pd.Series(homes, index=self.codes, name="area").sort_index(),
            coaches=pd.Series([self.coaches[a] for a in order], index=labels, name="coaches"),
            leader_areas=tuple(groups[a] for a in order if self.leads[a]),
            team=team,
        )

    def assumed(self) -> Study:
        """The study with the demand of the share assumed, and the norm assumed."""
        study = self.study
        norm = CoachNorm(caseload=study.norm.caseload, throughput_per_year=self.throughput)
        problem = replace(study.problem, throughput_per_year=self.throughput)
        if self.benefit is not None:
            counted = study.demand_table["basis"] == "statistics"
            estimate = with_share(study, self.benefit).estimate()["point"]
            problem = replace(problem, demand=estimate.where(counted, study.problem.demand))
        return replace(study, norm=norm, problem=problem)


def with_share(study: Study, benefit: float):
    """The statistics with another share where the formula has a range."""
    terms = tuple(
        replace(
            term, shares=tuple(replace(s, share=benefit) if s.ranges else s for s in term.shares)
        )
        for term in study.statistics.formula.terms
    )
    return replace(study.statistics, formula=Formula(terms=terms))


def random_edits(mirror: Mirror, chance: random.Random) -> Iterator[list]:
    """Edits that planners make, each made in the mirror before the next is drawn."""
    step = mirror.study.problem.coach_step
    pairs = mirror.study.problem.neighbours
    near = {
        c: {*pairs.code_b[pairs.code_a == c], *pairs.code_a[pairs.code_b == c]}
        for c in mirror.codes
    }
    yield ["assume", None, mirror.throughput]  # nothing is edited yet
    for _ in range(EDITS - 1):
        i, area = chance.randrange(len(mirror.codes)), chance.choice(sorted(mirror.coaches))
        kind = chance.choice(["move"] * 4 + ["split", "setCoaches", "setLeader", "assume"])
        facts: list = [area]
        if kind == "move":
            homes = {mirror.area[mirror.codes.index(c)] for c in near[mirror.codes[i]]}
            facts = [i, chance.choice(sorted(homes | {area}))]
        elif kind == "split":
            facts = [i]
        elif kind == "setCoaches":
            facts = [area, max(step, mirror.coaches[area] + chance.choice([-step, step, 2 * step]))]
        elif kind == "assume":
            facts = [chance.choice([None, chance.uniform(0.05, 0.4)]), chance.uniform(15, 35)]
        getattr(mirror, kind)(*facts)
        yield [kind, *facts]


@pytest.mark.parametrize("case", ["published", "ruled", "teams", "two terms", "parts", "alike"])
def test_every_figure_of_every_edit_is_that_of_audit_and_compare(
    case, study, published, script, tmp_path
):
    study, first, language = cases(study, published)[case]
    mirror = Mirror(study, first)
    wanted = [
        (edit, mirror.plan(), mirror.assumed(), dict(enumerate(mirror.area)))
        for edit in random_edits(mirror, random.Random(case))
    ]
    data = model_data(first, study, [], language)
    steps = script(RUN, [data, [edit for edit, *_ in wanted]])
    assert len(steps) == EDITS
    for (_, plan, assumed, area), step in zip(wanted, steps, strict=True):
        assert dict(enumerate(step["area"])) == area
        check_areas(step, plan, assumed, language)
        check_totals(step, plan, assumed, language)
        check_moved(step, first, plan, assumed, language)
        assert cells_of(step["csv"], ";") == cells_of(written(plan, study, tmp_path), ",")
    assert any(not step["totals"]["allConnected"] for step in steps), "no edit tore an area apart"
    assert len({len(step["areas"]) for step in steps}) > 1, "no edit made or emptied an area"
    check_read_back(steps[-1]["csv"], wanted[-1][1], study, tmp_path)


def check_areas(step: dict, plan: Plan, study: Study, language: str) -> None:
    """Each area: names, order, members, seat, parts, and every figure as number and as text."""
    table, names = area_figures(plan, study), area_names(plan, study, language)
    codes = list(study.municipalities.index)
    assert [area["file"] for area in step["areas"]] == list(table.index)
    assert [area["name"] for area in step["areas"]] == [names[area] for area in table.index]
    for area, texts, (_, row) in zip(
        step["areas"], step["texts"][1:], table.iterrows(), strict=True
    ):
        assert [codes[i] for i in area["members"]] == row["members"]
        assert codes[area["seat"]] == row["seat"]
        parts = connected_parts(row["members"], study.problem.neighbours)
        assert [[codes[i] for i in part] for part in area["parts"]] == parts
        assert area["staff"] == row["coaches"] + row["leader"]
        for name, column in AREA_FIGURES.items():
            check_figure(area[name], texts.get(name), row[column], language, name)


def check_totals(step: dict, plan: Plan, study: Study, language: str) -> None:
    """The plan as a whole."""
    totals, texts, ids = step["totals"], step["texts"][0], {a["id"]: a for a in step["areas"]}
    wanted = plan_figures(plan, study.problem)
    for name, column in TOTALS.items():
        check_figure(totals[name], texts[name], wanted[column], language, name)
    goals = wanted | {"coach": plan.coaches.sum(), "leaders": len(plan.leader_areas)}
    goals["coachesNeeded"] = study.norm.coaches_needed(wanted["clients"])
    goals["evenLoad"] = study.problem.even_load_of(plan)
    for name in ("coach", "leaders", "coachesNeeded", "evenLoad"):
        check_figure(totals[name], texts[name], goals[name], language, name)
    assert ids[totals["lowestArea"]]["file"] == wanted["lowest_area"]
    assert ids[totals["highestArea"]]["file"] == wanted["highest_area"]
    assert totals["allConnected"] == all(area["connected"] for area in step["areas"])


def check_figure(found, texts, wanted, language: str, name: str) -> None:
    """A figure to nine decimals, and its texts to the last letter."""
    wanted = float(wanted)
    assert found == pytest.approx(wanted, rel=0, abs=1e-9, nan_ok=True), name
    if texts is not None:
        assert texts == [words.number(wanted, language, decimals=d) for d in (0, 1, 3)], name


def check_moved(step: dict, first: Plan, plan: Plan, study: Study, language: str) -> None:
    """Who has moved, from whom and to whom."""
    codes, names = list(study.municipalities.index), municipality_names(study, language)
    movers = tuple(moved_codes(first, plan, study.problem.demand))
    assert [codes[one["municipality"]] for one in step["moved"]] == list(movers)
    for one, code in zip(step["moved"], movers, strict=True):
        for side, table in (("from", first.area), ("to", plan.area)):
            partners = set(table.index[table == table[code]]) - {code}
            assert one[side] == sorted((names[c] for c in partners), key=words.finnish_order)


def cells_of(text: str, separator: str) -> list[list[str]]:
    """The rows of a CSV file."""
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))


def written(plan: Plan, study: Study, folder) -> str:
    """The file that write_plan writes."""
    path = write_plan(plan, folder / "plan.csv", names=study.municipalities["name_fi"])
    return path.read_bytes().decode("utf-8")


def check_read_back(text: str, plan: Plan, study: Study, folder) -> None:
    """The text is a plan file, and that plan."""
    path = folder / "back.csv"
    path.write_text(text, encoding="utf-8")
    back = read_plan(path, municipalities=study.municipalities)
    assert back.area.to_dict() == plan.area.to_dict()
    assert back.coaches.to_dict() == plan.coaches.to_dict()
    assert set(back.leader_areas) == set(plan.leader_areas)
    assert (back.team is None) == (plan.team is None)
    assert plan.team is None or back.team.to_dict() == plan.team.to_dict()


amounts = (
    st.floats(-1e12, 1e12)
    | st.floats(-1000, 1000)
    | st.integers(-20_000, 20_000).map(lambda whole: whole / 2000)
    | st.sampled_from([0.0, -0.0, 1e-7, 4.9e-10, 5.1e-10, 1 / 1024, 0.5, 2.5, 1e7 + 0.15, math.nan])
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    values=st.lists(amounts, min_size=60, max_size=60),
    decimals=st.integers(0, 8),
    language=st.sampled_from(LANGUAGES),
)
def test_numbers_are_written_as_everywhere_else(script, plain_data, values, decimals, language):
    data = plain_data[language]
    call = "([data, values, d]) => values.map(v => window.ipsModel(data).number(v, d))"
    found = script(call, [data, values, decimals])
    assert found == [words.number(value, language, decimals=decimals) for value in values]


@pytest.fixture(scope="session")
def plain_data(study, published) -> dict[str, dict]:
    return {language: model_data(published, study, [], language) for language in LANGUAGES}


def model_says(script, data: dict, code: str):
    """What a piece of JavaScript returns; ``m`` is the model and ``p`` the first plan."""
    return script(f"data => {{ const m = window.ipsModel(data), p = m.start(0); {code} }}", data)


def test_targets_are_the_areas_of_the_neighbours(script, plain_data, study, published):
    found = model_says(script, plain_data["fi"], "return p.area.map((_, i) => m.targets(p, i));")
    areas, pairs = list(published.coaches.index), study.problem.neighbours
    for code, targets in zip(study.municipalities.index, found, strict=True):
        near = {*pairs.code_b[pairs.code_a == code], *pairs.code_a[pairs.code_b == code]}
        others = {published.area[other] for other in near} - {published.area[code]}
        assert [areas[k] for k in targets] == sorted(others, key=areas.index)


def test_an_emptied_area_disappears_and_its_leader_goes_along(script, plain_data, study):
    jyvaskyla, muurame = (list(study.municipalities.index).index(c) for c in ("179", "500"))
    code = f"""
      const near = m.targets(p, {jyvaskyla})[0], area = p.area[{jyvaskyla}];
      const q = m.move(m.move(p, {muurame}, near), {jyvaskyla}, near);
      return [area in q.areas, q.areas[near].leader, m.evaluate(q, {{}}).totals.leaders];
    """
    assert model_says(script, plain_data["fi"], code) == [False, True, 1]


def test_splitting_and_moving_back_is_the_plan_again(script, plain_data):
    code = """
      const home = p.area[2], back = m.move(m.split(p, 2), 2, home), alone = p.area.findIndex(
        id => p.area.filter(other => other === id).length === 1);
      return [m.csv(back) === m.csv(p), m.moved(back, p).length, m.split(p, alone) === p];
    """
    assert model_says(script, plain_data["fi"], code) == [True, 0, True]


def test_coaches_are_whole_steps_and_never_none(script, study, published):
    half = replace(study, problem=replace(study.problem, coach_step=0.5))
    code = "return [0, 0.4, 1.26, 2000].map(n => m.setCoaches(p, 0, n).areas[0].coaches);"
    for one, wanted in ((study, [1, 1, 1, 1000]), (half, [0.5, 0.5, 1.5, 1000])):
        assert model_says(script, model_data(published, one, [], "fi"), code) == wanted


def test_without_leaders_none_is_set(script, study, published):
    without = replace(study, problem=replace(study.problem, leader_share=0.0))
    data = model_data(replace(published, leader_areas=()), without, [], "fi")
    assert model_says(script, data, "return m.setLeader(p, 1) === p;")


def test_a_new_area_is_not_called_as_one_that_the_planner_named(script, study, tmp_path):
    codes = study.problem.codes
    area = pd.Series(dict.fromkeys(codes, "Muut"))
    area["077"] = "joutsa"
    plan = Plan(area=area, coaches=pd.Series({"Muut": 9.0, "joutsa": 1.0}))
    joutsa = list(study.municipalities.index).index("172")
    data = model_data(plan, study, [], "fi")
    text = model_says(script, data, f"return m.csv(m.split(p, {joutsa}));")
    path = tmp_path / "plan.csv"
    path.write_text(text, encoding="utf-8")
    back = read_plan(path, municipalities=study.municipalities)
    assert back.area["172"] == "Joutsa (2)" and back.area["077"] == "joutsa"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_says_figures_moves_and_what_is_torn(script, plain_data, study, language):
    multia = list(study.municipalities.index).index("495")
    code = f"""
      const far = p.area[1], q = m.move(p, {multia}, far), assumptions = {{benefit: 0.125}};
      return [m.summary(q, assumptions), m.evaluate(q, assumptions).totals.clients];
    """
    text, clients = model_says(script, plain_data[language], code)
    percent = "12.5%" if language == "en" else "12,5\u00a0%"
    wanted = [percent, words.number(clients, language), "Multia", "| (Multia)"]
    assert [part for part in wanted if part not in text] == []
    assert words.text("summary.made_up", language) in text
    assert "undefined" not in text and "{" not in text and "http" not in text


def test_hostile_names_end_nothing(script, opened, study, published):
    names = dict(zip(study.municipalities.index, HOSTILE, strict=False))
    columns = {c: study.municipalities[c].copy() for c in ("name_fi", "name_sv")}
    for column in columns.values():
        column.update(pd.Series(names))
    hostile = replace(study, municipalities=study.municipalities.assign(**columns))
    plan = replace(published, title=HOSTILE[0])
    data = model_data(plan, hostile, [], "fi")
    element = inline_data("model-data", data)
    assert not set("<>&\u2028\u2029") & set(element.partition(">")[2].removesuffix("</script>"))
    page = opened(f"<!doctype html><meta charset=utf-8><p>{element}<p id=end>end")
    read = page.evaluate("JSON.parse(document.getElementById('model-data').textContent)")
    assert read == json.loads(json.dumps(data))
    assert page.locator("#end").inner_text() == "end"
    rows = model_says(script, data, "return m.csv(m.split(p, 0));")
    assert HOSTILE[0] in rows and '"""' in rows
    assert HOSTILE[2] in model_says(script, data, "return m.summary(p, {});")


def test_the_same_study_gives_the_same_data(study, published):
    texts = [
        json.dumps(model_data(published, one, [published.titled("Toinen")], "sv"))
        for one in (study, replace(study))
    ]
    assert texts[0] == texts[1]


def test_nothing_of_the_survey_but_its_wishes_is_in_the_data(study, published):
    survey = study.survey
    others = survey.estimates.assign(estimate=3.0, lowest=1.0, highest=9.0, answers=7)
    other = replace(survey, estimates=others, answers=survey.answers[:0], rows=(), least_answers=9)
    table = study.demand_table.copy()
    table.loc[:, [c for c in table.columns if c.startswith("survey")]] = 5.0
    changed = replace(study, survey=other, demand_table=table)
    data = [model_data(published, one, [], "fi") for one in (study, changed)]
    assert data[0] == data[1]
    assert [set(one) for one in data[0]["municipalities"]] == [
        {"code", "name", "file", "demand", "scalable"}
    ] * len(study.municipalities)


def test_only_demand_from_statistics_follows_the_slider(study):
    data = model_data(study.plans["published"].plan, two_terms(study), [], "fi")
    by_code = {one["code"]: one for one in data["municipalities"]}
    assert [by_code[code]["scalable"] for code in ("077", "500", "182")] == [0, 0, 0]
    assert 0 < by_code["179"]["scalable"] < by_code["179"]["demand"]
    assert (data["benefit"]["low"], data["benefit"]["high"]) == (0.05, 0.4)


def test_without_exactly_one_range_there_is_no_slider(study, published):
    term: Term = study.statistics.formula.terms[0]
    fixed = tuple(replace(share, low=share.share, high=share.share) for share in term.shares)
    none = tuple(replace(share, share=0.0, low=0.0) for share in term.shares)
    for shares in (fixed, (*term.shares, term.shares[-1]), (term.shares[0], none[-1])):
        formula = Formula(terms=(replace(term, shares=shares),))
        changed = replace(study, statistics=replace(study.statistics, formula=formula))
        assert model_data(published, changed, [], "fi")["benefit"] is None
    stated = study.demand_table.assign(basis="stated")
    data = model_data(published, replace(study, demand_table=stated), [], "fi")
    assert data["benefit"] is None


def test_the_proven_plan_and_todays_are_known(study, published):
    with_today = replace(study, problem=replace(study.problem, today=published))
    own = replace(published, area=published.area.replace({"Jämsä": "Muu"}), title="Oma")
    own = replace(own, coaches=own.coaches.rename({"Jämsä": "Muu"}))
    solved = Solution(status="optimal", plan=own, gap=0.0)
    data = model_data(solved, with_today, [published], "fi")
    assert (data["best"], data["today"]) == (0, 1)
    assert [plan["key"] for plan in data["plans"]] == ["", "published"]
    assert data["plans"][1]["title"] == "Julkaistu ehdotus"
    open_ = model_data(replace(solved, status="feasible"), study, [published], "fi")
    assert (open_["best"], open_["today"], open_["today_area"]) == (None, None, None)


def test_a_plan_of_other_municipalities_is_refused(study, published):
    short = replace(published, area=published.area.drop("077"))
    with pytest.raises(DataError):
        model_data(published, study, [short], "fi")
