"""Municipalities that change area: who, and what leaving each in place would cost."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import TODAY, brute_force

from ipsgeo.audit import broken_rules, score
from ipsgeo.errors import DataError, InfeasibleError
from ipsgeo.explain import Rule, movers
from ipsgeo.explain.single_rules import with_rule
from ipsgeo.moves import heirs
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, Rules
from ipsgeo.solve import solve
from ipsgeo.study import read_study
from ipsgeo.words import LANGUAGES

# Today: A-D, B-E-F, C. In the new plan D is with C.
NEW = Plan.of_groups([["A"], ["B", "E", "F"], ["C", "D"]], [2, 1, 1], leader_groups=[1])


@pytest.fixture
def task(toy: Problem) -> Problem:
    return replace(toy, today=TODAY)


def test_a_mover_by_hand(task):
    """Even load 80 / 4.5. Before: 30, 25, 25 clients by 2, 1.5, 1; after: 46, 25, 9 by 2.5, 1, 1.

    Overload 5 and 5; away from even 14.44 and 17.56. C to D 9 × 0.5 h, D to A 16 × 0.5 h.
    """
    table = movers(NEW, task)
    (row,) = table.itertuples()
    assert (row.code, row.from_area, row.to_area) == ("D", "A-D", "C-D")
    assert row.status == "optimal"
    assert row.overload == pytest.approx(0)
    assert row.balance == pytest.approx(28 / 9)
    assert row.travel == pytest.approx(3.5)
    assert row.change == -2  # A-D apart, C-D together
    assert row.objective == pytest.approx(28 / 9 + 0.5 * 3.5)
    assert row.plan.groups() == {"A-D": ["A", "D"], "B-E-F": ["B", "E", "F"], "C": ["C"]}
    assert row.why.text() == (
        "D siirtyy alueelta A-D alueelle C-D. Paikalleen jättäminen lisäisi kuormituksen "
        "epätasaisuutta 3,1 asiakasta vuodessa ja matkaa 3,5 asiakastuntia."
    )
    assert row.why.text("en") == (
        "D moves from the area A-D to the area C-D. Leaving it in place would increase the "
        "unevenness of loads by 3.1 clients a year and travel by 3.5 client-hours."
    )
    assert "öka belastningens ojämnhet med 3,1 klienter per år" in row.why.text("sv")


def test_what_is_less_and_what_is_the_same_is_said(task):
    weights = replace(task.weights, change=1.0)
    (row,) = movers(NEW, replace(task, weights=weights)).itertuples()
    assert row.why.text().endswith("3,5 asiakastuntia, mutta vähentäisi nykyisestä muuttuvia "
                                   "kuntapareja 2.")  # fmt: skip
    none = replace(task.weights, overload=1.0, balance=0.0, travel=0.0, wish=0.0)
    (row,) = movers(NEW, replace(task, weights=none)).itertuples()
    assert "ei muuttaisi mitään painotetuista" in row.why.text()


def test_a_rule_that_forbids_to_stay(task):
    problem = replace(task, rules=Rules(apart=(("A", "D"),)))
    for rest in ("fixed", "free"):
        (row,) = movers(NEW, problem, rest=rest).itertuples()
        assert row.status == "infeasible"
        assert row.plan is None
        assert np.isnan(row.objective)
        assert row.reasons
        for language in LANGUAGES:
            assert all(reason.text(language) in row.why.text(language) for reason in row.reasons)


def test_fewer_areas_leave_no_counterpart(task):
    plan = Plan.of_groups([["A", "C", "D"], ["B", "E", "F"]], [2, 2], leader_groups=[0])
    (row,) = movers(plan, replace(task, areas=2)).itertuples()
    assert (row.code, row.from_area, row.to_area) == ("C", "C", "A-C-D")
    assert np.isnan(row.objective)
    assert "Alueelle ”C” ei uudessa jaossa ole vastinetta" in row.why.text()


def test_more_areas_than_today(task):
    """A leaves A-D for an area of its own: back in place there is one area too few."""
    today = Plan.of_groups([["A", "C", "D"], ["B", "E", "F"]], [2, 2])
    problem = replace(task, today=today)
    (row,) = movers(NEW, problem).itertuples()
    assert (row.code, row.from_area, row.to_area) == ("A", "A-C-D", "A")
    assert row.status == "infeasible"


def test_the_rest_planned_anew_costs_what_brute_force_says(task):
    solution = solve(task)
    table = movers(solution, task, rest="free")
    matched = heirs(TODAY, solution.plan, task.demand)
    assert len(table) > 0
    for row in table.itertuples():
        stayers = [
            code
            for code in TODAY.groups()[row.from_area]
            if solution.plan.area[code] == matched.get(row.from_area)
        ]
        if not stayers:
            assert np.isnan(row.objective)
            continue
        together = with_rule(task, Rule(kind="together", codes=(row.code, *stayers)))
        expected = brute_force(together) - brute_force(task)
        assert row.objective == pytest.approx(expected, abs=1e-6)
        assert row.plan.area[[row.code, *stayers]].nunique() == 1


def test_nobody_moves_and_nothing_to_compare_with(task, toy):
    staffed = Plan.of_groups([["A", "D"], ["B", "E", "F"], ["C"]], [2, 1, 1], leader_groups=[0])
    table = movers(staffed, task)
    assert table.empty
    assert {"code", "from_area", "to_area", "objective", "why"} <= set(table.columns)
    with pytest.raises(DataError, match="today"):
        movers(NEW, toy)
    with pytest.raises(DataError):
        movers(Plan.of_groups([["A"]], [1]), task)
    blocked = replace(task, rules=Rules(max_minutes=5.0))
    with pytest.raises(InfeasibleError):
        movers(solve(blocked), blocked)


@pytest.mark.parametrize("limit", [0, 2, 5])
def test_a_real_county_within_its_moves(limit):
    study = read_study("keski-suomi")
    today = study.plans["published"].plan
    problem = replace(study.problem, today=today, rules=Rules(max_moves=limit))
    solution = solve(problem)
    assert solution.status == "optimal"
    table = movers(solution, problem)
    assert len(table) <= limit
    if limit == 0:
        assert broken_rules(today, problem) == []
        assert solution.plan.area.to_dict() == today.area.to_dict()
    for row in table.itertuples():
        assert row.from_area == today.area[row.code]
        for language in LANGUAGES:
            sentence = row.why.text(language)
            assert sentence.startswith(problem.name(row.code))
            assert row.from_area in sentence
            assert row.to_area in sentence
        if row.plan is not None:
            assert broken_rules(row.plan, problem) == []
            cost = score(row.plan, problem)["objective"] - solution.objective
            assert row.objective == pytest.approx(cost)
            assert row.objective >= -1e-6  # the optimum has nothing to gain
