"""What an entry would cost, and the rules that accepted entries add."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from conftest import (
    KESKI_SUOMI,
    REPOSITORY,
    TOY_DEMAND,
    TOY_MAP,
    every_plan,
    group_goals,
    letters_to_problem,
    numbers,
    staff_goals,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from ipsgeo.audit import broken_rules
from ipsgeo.errors import DataError, InfeasibleError
from ipsgeo.explain import Rule, price
from ipsgeo.feedback import price_of, request_rule, with_entry
from ipsgeo.problem import Problem, Rules
from ipsgeo.solve import solve
from ipsgeo.sources.feedback import Entry, add_entries, entry_of
from ipsgeo.sources.feedback.places import Known
from ipsgeo.sources.sections import Section
from ipsgeo.study import read_study
from ipsgeo.study.feedback import feedback_file, read_study_feedback, rules_with
from ipsgeo.views.heard import heard_rows
from ipsgeo.words import LANGUAGES

LETTERS = pd.DataFrame({"name_fi": list("ABCDEF"), "name_sv": list("ABCDEF")}, index=list("ABCDEF"))
CELLS = {
    "id": "0", "date": "2026-11-05", "body": "Ohjausryhmä", "plan": "", "about": "", "text": "Hyvä",
    "kind": "change", "status": "new", "decision": "", "rule": "",
}  # fmt: skip
TOY_RULES = [
    "together: A, F", "together: B, C, D", "apart: A, D", "apart: B, D", "fixed_seat: D",
    "fixed_coaches: B 2", "fixed_coaches: E 1", "max_minutes: 20", "max_minutes: 30",
    "together: A, B, C, D, E", "fixed_coaches: F 3", "max_minutes: 1",
]  # fmt: skip


def entry(
    rule: str, number: int = 0, municipalities: pd.DataFrame = LETTERS, **cells: str
) -> Entry:
    given = CELLS | {"rule": rule, "id": str(number)} | cells
    return entry_of(given, Known(municipalities=municipalities, plans={}))


def accepted(rule: str, number: int) -> Entry:
    return entry(rule, number, status="accepted", decision="Kokous")


def best(problem: Problem) -> float | None:
    return min((found[0] for found in every_plan(problem)), default=None)


# prices


@pytest.mark.parametrize("rule", TOY_RULES)
def test_the_price_is_what_trying_every_plan_gives(toy, rule):
    asked = entry(rule)
    found = price_of(asked, toy, solve(toy))
    expected = best(with_entry(toy, asked))
    assert found.objective_before == pytest.approx(best(toy))
    assert found.before["objective"] == pytest.approx(found.objective_before)
    if expected is None:
        assert found.status == "infeasible" and found.plan_after is None and found.after is None
        assert found.why is not None and found.why.verdict == "conflict"
        assert request_rule(asked.request) in found.why.rules
        return
    assert found.status == "optimal" and found.why is None
    assert found.objective_after == pytest.approx(expected)
    assert broken_rules(found.plan_after, with_entry(toy, asked)) == []
    assert found.after["objective"] == pytest.approx(expected)


def test_some_of_these_rules_cost_something_and_some_have_no_plan(toy):
    outcomes = [best(with_entry(toy, entry(rule))) for rule in TOY_RULES]
    assert None in outcomes and best(toy) in outcomes
    assert any(value is not None and value > best(toy) + 1 for value in outcomes)


def test_an_entry_without_a_rule_has_no_price(toy):
    with pytest.raises(DataError) as error:
        with_entry(toy, entry("", 7))
    assert error.value.findings[0].key == "feedback_no_rule"


def test_without_a_plan_to_start_from_there_is_no_price(toy):
    nothing_fits = replace(toy, rules=Rules(max_minutes=1.0))
    with pytest.raises(InfeasibleError):
        price_of(entry("together: A, B"), nothing_fits, solve(nothing_fits))


@pytest.fixture(scope="module")
def keski_suomi():
    study = read_study(REPOSITORY / KESKI_SUOMI)
    return study, solve(study.problem)


def by_definition(plan, problem: Problem) -> float:
    """The objective of a plan from the definition of the goals, without the library's audit."""
    weights, even, total = problem.weights, problem.even_load, 0.0
    for area, codes in plan.groups().items():
        coaches = float(plan.coaches[area])
        staff = coaches + problem.leader_share * (area in plan.leader_areas)
        goals = {**group_goals(codes, problem), **staff_goals(codes, staff, coaches, even, problem)}
        total += sum(getattr(weights, goal) * amount for goal, amount in goals.items())
    assert sorted(code for group in plan.groups().values() for code in group) == problem.codes
    return total


def test_the_price_on_a_real_county_is_reckoned_anew(keski_suomi):
    study, solution = keski_suomi
    problem = study.problem
    asked = entry("together: Jämsä, Keuruu", municipalities=study.municipalities)
    found = price_of(asked, problem, solution, options=study.solve)
    changed = with_entry(problem, asked)
    numbers.cache_clear()
    assert found.objective_before == pytest.approx(by_definition(solution.plan, problem))
    assert found.objective_after == pytest.approx(by_definition(found.plan_after, changed))
    known = price(problem, Rule(kind="together", codes=("182", "249")), plan=solution.plan)
    difference = found.objective_after - found.objective_before
    assert difference == pytest.approx(known.goals["objective"])
    assert difference > 1 and found.status == "optimal"
    area = found.plan_after.area
    assert area["182"] == area["249"]
    assert solution.plan.area["182"] != solution.plan.area["249"]
    assert {"182", "249"} & set(found.movers)
    loads = [
        problem.demand[codes].sum()
        / (found.plan_after.coaches[name] + 0.5 * (name in found.plan_after.leader_areas))
        for name, codes in found.plan_after.groups().items()
    ]
    assert found.after["load_lowest"] == pytest.approx(min(loads))
    assert found.after["load_highest"] == pytest.approx(max(loads))


# rules of accepted entries


def test_only_accepted_entries_bind():
    entries = [
        accepted("together: A, B", 1),
        entry("together: C, D", 2),
        entry("together: E, F", 3, status="rejected", decision="Ei"),
        entry("", 4, status="accepted", decision="Hyvä"),
        accepted("apart: A, C", 5),
        accepted("fixed_seat: A", 6),
        accepted("fixed_coaches: A 2", 7),
        accepted("max_minutes: 40", 8),
    ]
    rules = rules_with(Rules(fixed_seats=("F",), max_minutes=50.0, max_load=30.0), entries)
    assert rules == Rules(
        together=(("A", "B"),), apart=(("A", "C"),), fixed_seats=("F", "A"),
        fixed_coaches={"A": 2}, max_minutes=40, max_load=30.0,
    )  # fmt: skip
    assert rules_with(rules, entries) == rules


@pytest.mark.parametrize("own", [None, 30.0, 60.0])
def test_of_two_limits_on_the_minutes_the_shorter_holds(own):
    entries = [accepted("max_minutes: 45", 1), accepted("max_minutes: 50", 2)]
    assert rules_with(Rules(max_minutes=own), entries).max_minutes == min(own or 99, 45)


CONFLICTS = [
    (["together: A, B", "apart: B, A"], (1, 2)),
    (["together: A, B", "fixed_seat: F", "together: B, C", "apart: A, C"], (1, 3, 4)),
    (["fixed_coaches: A 1", "fixed_coaches: A 2"], (1, 2)),
    (["fixed_coaches: A 1", "together: D, E", "fixed_coaches: B 2", "together: B, A"], (1, 3, 4)),
    (["fixed_seat: A", "fixed_seat: B", "together: A, B, C"], (1, 2, 3)),
]


@pytest.mark.parametrize(("rules", "ids"), CONFLICTS)
def test_accepted_entries_that_contradict_each_other_are_named(rules, ids):
    entries = [accepted(rule, number) for number, rule in enumerate(rules, start=1)]
    with pytest.raises(DataError) as error:
        rules_with(Rules(), entries, file="palaute.csv")
    (finding,) = error.value.findings
    assert finding.key == "feedback_conflict" and finding.file == "palaute.csv"
    told = {int(number) for number in re.findall(r"(\d+) \(", finding.facts["ids"])}
    assert told == set(ids)
    for language in LANGUAGES:
        assert all(
            f"{number} ({rules[number - 1]})" in error.value.text(language) for number in ids
        )
    for number in ids:  # without any one of them the others agree
        rules_with(Rules(), [entry for entry in entries if entry.id != number])


@pytest.mark.parametrize(
    ("own", "rule"),
    [
        (Rules(together=(("A", "B"),)), "apart: A, B"),
        (Rules(fixed_coaches={"A": 2}), "fixed_coaches: A 1"),
        (Rules(allowed_seats=("A", "B")), "fixed_seat: C"),
    ],
)
def test_an_entry_against_the_rules_of_the_study_is_named(own, rule):
    with pytest.raises(DataError) as error:
        rules_with(own, [accepted("together: E, F", 1), accepted(rule, 2)])
    (finding,) = error.value.findings
    assert finding.key == "feedback_conflict_study" and finding.facts["ids"] == f"2 ({rule})"


def test_a_limit_for_all_does_not_mix_with_limits_by_seat():
    with pytest.raises(DataError) as error:
        rules_with(Rules(max_minutes={"A": 30.0}), [accepted("max_minutes: 45", 3)])
    assert error.value.findings[0].key == "feedback_radii"


SOME_RULES = st.lists(
    st.one_of(
        st.lists(st.sampled_from("ABCDEF"), min_size=2, max_size=3, unique=True).map(
            lambda names: f"together: {', '.join(names)}"
        ),
        st.lists(st.sampled_from("ABCDEF"), min_size=2, max_size=2, unique=True).map(
            lambda names: f"apart: {', '.join(names)}"
        ),
        st.tuples(st.sampled_from("ABCDEF"), st.integers(1, 2)).map(
            lambda pair: f"fixed_coaches: {pair[0]} {pair[1]}"
        ),
        st.sampled_from("ABCDEF").map(lambda name: f"fixed_seat: {name}"),
    ),
    min_size=2,
    max_size=5,
)  # fmt: skip


def kept_by(entry: Entry, groups: list[list[str]], coaches: tuple[float, ...]) -> bool:
    """Whether a plan keeps the rule of an entry, seats aside."""
    asked, home = entry.request, {code: k for k, group in enumerate(groups) for code in group}
    areas = [home[code] for code in asked.codes]
    if asked.kind == "together":
        return len(set(areas)) == 1
    if asked.kind == "apart":
        return len(set(areas)) == 2
    return asked.kind == "fixed_seat" or coaches[areas[0]] == asked.limit


@given(rules=SOME_RULES)
@settings(deadline=None, max_examples=40)
def test_what_is_called_a_conflict_has_no_plan_and_else_the_rules_are_those(free_toy, rules):
    entries = [accepted(rule, number) for number, rule in enumerate(rules, start=1)]
    seats = {entry.request.codes[0] for entry in entries if entry.request.kind == "fixed_seat"}
    every = [
        (groups, coaches)
        for _, groups, coaches, _ in free_toy
        if all(kept_by(entry, groups, coaches) for entry in entries)
        and all(len(seats & set(group)) <= 1 for group in groups)
    ]
    try:
        joined = rules_with(Rules(), entries)
    except DataError:
        assert every == []
        return
    problem = replace(free_toy.problem, rules=joined)
    assert {repr(found[1:3]) for found in every_plan(problem)} == {repr(found) for found in every}


class Plans(list):
    """All plans of a problem, and the problem."""

    problem: Problem


@pytest.fixture(scope="module")
def free_toy():
    problem = letters_to_problem(TOY_MAP, TOY_DEMAND, coaches=4, throughput_per_year=20.0)
    plans = Plans(every_plan(problem))
    plans.problem = problem
    return plans


# the study's section, and what is shown


def test_only_a_table_that_the_study_names_is_read(tmp_path):
    file = tmp_path / "oma.toml"
    (tmp_path / "feedback.csv").write_text("rikki")
    assert feedback_file(Section({}, file, "feedback")) is None
    assert read_study_feedback(None, LETTERS, {}) == ()
    named = feedback_file(Section({"file": "puuttuu.csv"}, file, "feedback"))
    with pytest.raises(DataError) as error:
        read_study_feedback(named, LETTERS, {})
    assert error.value.findings[0].key == "feedback_no_file"
    with pytest.raises(DataError) as error:
        feedback_file(Section({"files": "x.csv"}, file, "feedback"))
    assert error.value.findings[0].key == "unknown_key"


def test_a_study_with_accepted_entries_keeps_their_rules(own_study, tmp_path):
    study = own_study("[norm]", "[norm]")
    asked = entry(
        "together: Jämsä, Keuruu", municipalities=study.municipalities, status="accepted",
        decision="Kokous",
    )  # fmt: skip
    path = study.path.parent / "keski-suomi-feedback.csv"
    add_entries([asked], path, study.municipalities, {})
    study = own_study("[norm]", f'[feedback]\nfile = "{path.name}"\n\n[norm]')
    assert [found.rule for found in study.feedback] == [asked.rule]
    assert study.problem.rules.together == (("182", "249"),)
    assert path in study.inputs


def test_what_was_heard_is_told_in_every_language(keski_suomi):
    study, _ = keski_suomi
    plans = {key: known.plan for key, known in study.plans.items()}
    known = Known(municipalities=study.municipalities, plans=plans)
    entries = [
        entry_of(CELLS | cells, known)
        for cells in (
            {"id": "2", "about": "Keuruu", "text": "<b>=1+1</b>", "rule": "apart: Jämsä, Keuruu"},
            {"id": "1", "about": "3", "plan": "published", "kind": "question"},
            {"id": "3", "date": "1.2.2026", "status": "rejected", "decision": "Ei & ei"},
            {"id": "4", "about": "Jämsä, Keuruu"},
        )
    ]
    rows = {language: heard_rows(entries, study, language) for language in LANGUAGES}
    assert [row.number for row in rows["fi"]] == ["3", "1", "2", "4"]
    assert [row.date for row in rows["sv"]][:2] == ["1.2.2026", "5.11.2026"]
    assert rows["en"][0].date == "2026-02-01"
    assert rows["fi"][1].about == "Jyväskylä-Muurame (Julkaistu ehdotus)"
    assert [row.about for row in rows["sv"]][2:] == ["Keuru", "Jämsä-Keuru"]
    assert rows["fi"][0].about == "Koko suunnitelma"
    assert rows["sv"][2].rule == "I olika områden: Jämsä, Keuru."
    assert [row.status for row in rows["en"]] == ["rejected", "new", "new", "new"]
    for shown in rows.values():
        assert shown[2].text == "<b>=1+1</b>" and shown[0].decision == "Ei & ei"
        assert all(isinstance(getattr(row, name), str) for row in shown
                   for name in row.__dataclass_fields__)  # fmt: skip
