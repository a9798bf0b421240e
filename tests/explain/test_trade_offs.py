"""The frontier over areas, coaches, or both, and over two goals."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from conftest import TODAY, brute_force, county_problem, every_plan

from ipsgeo.audit import broken_rules, score
from ipsgeo.errors import DataError, InfeasibleError
from ipsgeo.explain import frontier, trade_offs
from ipsgeo.problem import Problem, Rules
from ipsgeo.solve import solve
from ipsgeo.solve.bottleneck import only
from ipsgeo.words import LANGUAGES


def test_over_areas(toy):
    table = frontier(toy, areas=[3, 2, 5])
    assert table.index.tolist() == [2, 3, 5]
    assert table.index.name == "areas"
    assert table["status"].tolist() == ["optimal", "optimal", "infeasible"]
    assert "areas" not in table
    assert table.loc[5, "plan"] is None
    assert np.isnan(table.loc[5, "objective"])


def test_over_coaches(toy):
    table = frontier(toy, coaches=range(2, 6))
    assert table.index.name == "coaches"
    assert table.index.tolist() == [2, 3, 4, 5]
    assert table.loc[2, "status"] == "infeasible"
    assert "coaches" not in table
    for count in (3, 4, 5):
        best = brute_force(replace(toy, coaches=count))
        assert table.loc[count, "objective"] == pytest.approx(best, abs=1e-6)
        assert table.loc[count, "plan"].coaches.sum() == count
    assert table["overload"].dropna().is_monotonic_decreasing


def test_over_both_and_by_itself(toy):
    table = frontier(toy, areas=[2, 3], coaches=[3, 4])
    assert table.index.names == ["areas", "coaches"]
    assert table.index.tolist() == [(2, 3), (2, 4), (3, 3), (3, 4)]
    assert frontier(toy).index.tolist() == [3]


WISHES = pd.DataFrame(
    [("A", "F"), ("F", "A"), ("A", "B"), ("C", "D"), ("E", "F")], columns=["code", "partner"]
)
PAIRS = list(combinations(("overload", "balance", "travel", "wish", "border", "change"), 2))


def true_front(problem: Problem, goals: tuple[str, str]) -> list[tuple[float, float]]:
    """The Pareto front from the list of every plan, which has the goals by themselves as values."""
    by_goal = [
        [round(plan[0], 6) for plan in every_plan(replace(problem, weights=only(goal)))]
        for goal in goals
    ]
    amounts = set(zip(*by_goal, strict=True))
    return sorted(
        one
        for one in amounts
        if not any(o != one and o[0] <= one[0] and o[1] <= one[1] for o in amounts)
    )


def assert_on_front(table: pd.DataFrame, problem: Problem, goals: tuple[str, str]) -> None:
    """Every point is on the true front, each once, and both ends are there."""
    truth = np.array(true_front(problem, goals))
    found = table[list(goals)].to_numpy(float)
    near = np.abs(truth[:, None, :] - found[None, :, :]).max(axis=2) < 1e-4
    assert near.any(axis=0).all()
    assert (near.sum(axis=1) <= 1).all()
    assert near[0].any()
    assert near[-1].any()
    assert (table["status"] == "optimal").all()
    for row in table.itertuples():
        assert broken_rules(row.plan, problem) == []
        for goal in goals:
            assert score(row.plan, problem)[goal] == pytest.approx(getattr(row, goal))


@pytest.mark.parametrize("goals", [*PAIRS, *(pair[::-1] for pair in PAIRS[::3])])
def test_two_goals_as_brute_force_has_them(toy, goals):
    problem = replace(toy, wishes=WISHES, today=TODAY)
    table = frontier(problem, goals=goals, points=5)
    assert_on_front(table, problem, goals)
    assert table.index.name == "point"
    assert table.index.tolist() == list(range(1, len(table) + 1))
    assert table.columns[:4].tolist() == ["status", *goals, "plan"]
    assert table[goals[0]].is_monotonic_increasing
    assert {"load_highest", "minutes_mean", "objective"} <= set(table.columns)


@pytest.mark.parametrize(
    "goals", [("coach", "overload"), ("overload", "coach"), ("travel", "coach")]
)
def test_two_goals_with_coaches(toy, goals):
    problem = replace(toy, coaches=(3, 5))
    table = frontier(problem, goals=goals)
    assert_on_front(table, problem, goals)
    assert len(table) == len(true_front(problem, goals))  # every number of coaches is tried


def test_every_amount_of_a_counted_goal(toy):
    problem = replace(toy, wishes=WISHES, today=TODAY)
    for goals in [("travel", "change"), ("change", "travel"), ("balance", "border")]:
        table = frontier(problem, goals=goals, points=40)
        assert len(table) == len(true_front(problem, goals))


def test_two_goals_within_the_rules(toy):
    rules = Rules(max_goals={"travel": 14.0}, apart=(("A", "D"),))
    problem = replace(toy, rules=rules, today=TODAY)
    assert_on_front(frontier(problem, goals=("travel", "balance")), problem, ("travel", "balance"))
    blocked = replace(toy, rules=Rules(max_goals={"travel": 5.0}))
    with pytest.raises(InfeasibleError):
        frontier(blocked, goals=("travel", "overload"))


@pytest.mark.parametrize(
    ("options", "change", "key"),
    [
        ({"goals": ("travel", "speed")}, {}, "unknown_goal"),
        ({"goals": ("travel", "travel")}, {}, "front_two_goals"),
        ({"goals": ("travel", "overload", "border")}, {}, "front_two_goals"),
        ({"goals": "travel"}, {}, "front_two_goals"),
        ({"goals": ("travel", "overload"), "points": 1}, {}, "front_points"),
        ({"goals": ("travel", "overload"), "points": 2.5}, {}, "front_points"),
        ({"goals": ("travel", "overload"), "areas": [2]}, {}, "front_or_numbers"),
        ({"goals": ("travel", "change")}, {}, "front_no_today"),
        ({"goals": ("travel", "wish")}, {}, "front_no_wishes"),
        ({"goals": ("travel", "wish")}, {"wishes": WISHES.iloc[:0]}, "front_no_wishes"),
        ({"goals": ("travel", "coach")}, {}, "front_coaches_given"),
        ({"goals": ("balance", "travel")}, {"coaches": (3, 5)}, "front_balance"),
    ],
)
def test_goals_that_make_no_sense(toy, options, change, key):
    with pytest.raises(DataError) as caught:
        frontier(replace(toy, **change), **options)
    assert [finding.key for finding in caught.value.findings] == [key]
    for language in LANGUAGES:
        assert "{" not in caught.value.text(language)


def test_no_time_is_said(toy, monkeypatch):
    """A point without a proof stays, as feasible; one without a plan too, at the end."""
    real, calls = trade_offs.solve, []

    def hasty(problem, *, time_limit_s):
        calls.append(problem)
        found = real(problem, time_limit_s=time_limit_s)
        if len(calls) == 5:
            return replace(found, status="no_plan", plan=None)
        return replace(found, status="feasible") if len(calls) == 1 else found

    monkeypatch.setattr(trade_offs, "solve", hasty)
    table = frontier(replace(toy, today=TODAY), goals=("travel", "change"), points=40)
    assert table["status"].tolist()[-1] == "no_plan"
    assert np.isnan(table["travel"].iloc[-1])
    assert "feasible" in table["status"].tolist()
    assert "optimal" in table["status"].tolist()


@pytest.mark.slow
def test_a_real_county():
    problem = county_problem("Keski-Suomi")
    table = frontier(problem, goals=("travel", "overload"), points=5)
    assert (table["status"] == "optimal").all()
    assert table["travel"].is_monotonic_increasing
    assert table["overload"].is_monotonic_decreasing
    best = solve(problem, first="travel", tolerance=0.0)
    assert table["travel"].iloc[0] == pytest.approx(best.first.best, abs=1e-4)
