"""The yearly round: by hand on a row of four municipalities, and against brute force."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from conftest import (
    TOY_DEMAND,
    TOY_MAP,
    every_plan,
    letters_to_problem,
    moves_from_today,
    staff_goals,
)
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ipsgeo.audit import audit, score
from ipsgeo.errors import DataError
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, Rules
from ipsgeo.rerun import coaches_without_moves, rerun, smallest_change
from ipsgeo.study.problem import SolveOptions

TODAY = Plan.of_groups([["A", "B"], ["C", "D"]], [1, 1])


def row(*demand: float, **options: object) -> Problem:
    """Four municipalities in a row, 20 minutes apart, two coaches of 20 clients, two areas."""
    given = {"coaches": 2, "areas": 2, "throughput_per_year": 20.0, **options}
    return letters_to_problem("A B C D", dict(zip("ABCD", demand, strict=True)), **given)


def study(problem: Problem) -> SimpleNamespace:
    return SimpleNamespace(
        problem=problem, demand=problem.demand, survey=None, solve=SolveOptions()
    )


BEFORE = study(row(10.0, 10.0, 10.0, 10.0))


def test_one_move_restores_the_norm_by_hand():
    """25 clients in C–D are 5 too many; C moves over: 20 and 15."""
    found = rerun(BEFORE, study(row(5.0, 5.0, 10.0, 15.0)), TODAY)
    assert found.changes["demand_after"].tolist() == [5, 5, 10, 15]
    assert found.overload == pytest.approx(5) and not found.stands
    # today: 2 · 5 above the norm, 7.5 + 7.5 away from 17.5, half of 5·20/60 + 10·20/60 hours
    assert found.objective == pytest.approx(10 + 15 + 0.5 * (100 + 200) / 60)
    # best: A–B–C and D, served from B: 2.5 + 2.5, half of (5·20 + 10·20)/60 hours
    assert found.solution.status == "optimal"
    assert found.solution.objective == pytest.approx(5 + 0.5 * 300 / 60)
    assert found.gap == pytest.approx(20 / 7.5)
    repair = found.repair
    assert (repair.moves, repair.restored, repair.proven, repair.overload) == (1, True, True, 0)
    assert repair.movers["code"].tolist() == ["C"]
    assert repair.movers["from_area"].tolist() == ["C-D"]
    assert "C" in repair.movers["why"].iloc[0].text("en")
    assert found.more_coaches == 1  # C–D with two


def test_where_no_plan_restores_the_norm_the_least_is_reached_by_hand():
    """45 clients for 40 places: 5 are too many everywhere; today it is 15."""
    found = rerun(BEFORE, study(row(5.0, 5.0, 10.0, 25.0)), TODAY)
    assert found.overload == pytest.approx(15)
    repair = found.repair
    assert not repair.restored and repair.proven and repair.moves == 1
    assert repair.overload == pytest.approx(5)
    assert found.more_coaches == 1


def test_a_plan_that_stands_needs_nothing():
    found = rerun(BEFORE, BEFORE, TODAY)
    assert found.stands and found.overload == 0 and found.broken == ()
    assert (found.repair.moves, found.repair.restored, found.more_coaches) == (0, True, 0)
    assert found.repair.plan is TODAY
    assert found.repair.movers.empty
    assert found.gap == pytest.approx(0)  # A–B and C–D is the best of two equal halves


def test_coaches_placed_anew_are_no_move_and_are_told():
    """Three coaches: two stand in A–B, where they are not needed any more."""
    today = Plan.of_groups([["A", "B"], ["C", "D"]], [2, 1])
    found = rerun(BEFORE, study(row(5.0, 5.0, 10.0, 25.0, coaches=3)), today)
    assert (found.repair.moves, found.repair.restored) == (0, True)
    assert found.repair.placed.loc["A-B"].tolist() == [2, 1]
    assert found.repair.placed.loc["C-D"].tolist() == [1, 2]
    assert found.more_coaches == 0


def test_a_broken_rule_is_told_though_the_norm_is_kept():
    problem = row(10.0, 10.0, 10.0, 10.0, rules=Rules(together=(("B", "C"),)))
    found = rerun(BEFORE, study(problem), TODAY)
    assert not found.stands and [finding.key for finding in found.broken] == ["rule_together"]
    assert found.overload == 0 and found.repair.moves == 1


def test_rules_that_no_plan_keeps_are_no_repair():
    rules = Rules(together=(("A", "B", "C", "D"),))
    found = rerun(BEFORE, study(row(5.0, 5.0, 10.0, 15.0, rules=rules)), TODAY)
    assert found.solution.status == "infeasible" and found.gap != found.gap
    assert found.repair.plan is None and not found.repair.restored
    assert found.more_coaches is None


def test_a_plan_of_other_municipalities_is_refused():
    with pytest.raises(DataError, match="E"):
        rerun(BEFORE, BEFORE, Plan.of_groups([["A", "B"], ["C", "E"]], [1, 1]))


def test_a_time_limit_is_no_proof(monkeypatch):
    from ipsgeo import rerun as module

    solve = module.solve
    monkeypatch.setattr(
        module,
        "solve",
        lambda problem, **options: replace(solve(problem, **options), status="feasible"),
    )
    repair = smallest_change(row(5.0, 5.0, 10.0, 15.0, today=TODAY), TODAY)
    assert repair.restored and not repair.proven


# brute force


def figures(problem: Problem) -> list[tuple[float, int, float]]:
    """Overload, moves and objective of every plan that keeps the rules."""
    found = []
    for objective, groups, coaches, leaders in every_plan(problem):
        goals = [
            staff_goals(group, count + problem.leader_share * (k in leaders), count, 1.0, problem)
            for k, (group, count) in enumerate(zip(groups, coaches, strict=True))
        ]
        overload = sum(goal["overload"] for goal in goals)
        found.append((overload, moves_from_today(groups, problem), objective))
    return found


PLANS = [[["A", "D"], ["B", "F"], ["C", "E"]], [["A", "B"], ["C", "D"], ["E", "F"]],
         [["A"], ["B"], ["C", "D", "E", "F"]], [["A", "B", "F"], ["C"], ["D", "E"]]]  # fmt: skip


@settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much],
)  # fmt: skip
@given(
    today=st.sampled_from(PLANS),
    factors=st.lists(st.sampled_from([0.5, 1.0, 1.0, 1.6]), min_size=6, max_size=6),
    norm=st.sampled_from([16.0, 20.0, 24.0]),
    rules=st.sampled_from([Rules(), Rules(max_minutes=45.0), Rules(apart=(("A", "B"),))]),
)
def test_the_fewest_moves_are_those_of_brute_force(today, factors, norm, rules):
    pairs = zip(TOY_DEMAND.items(), factors, strict=True)
    demand = {code: clients * factor for (code, clients), factor in pairs}
    plan = Plan.of_groups(today, [2, 1, 1], leader_groups=[0])
    problem = letters_to_problem(
        TOY_MAP, demand, coaches=4, areas=3, leader_share=0.5, throughput_per_year=norm,
        rules=rules, today=plan,
    )  # fmt: skip
    assume(audit(plan, problem)["overload"].sum() > 0.01)
    every = figures(problem)
    repair = smallest_change(problem, plan)
    if not every:
        assert repair.plan is None
        return
    least = min(overload for overload, _, _ in every)
    near = [(moves, value) for overload, moves, value in every if overload <= least + 1e-5]
    assert repair.proven and repair.overload == pytest.approx(least, abs=1e-3)
    assert repair.restored == (least < 1e-4)
    moves, objective = min(near)
    assert repair.moves == moves
    assert score(repair.plan, problem)["objective"] == pytest.approx(objective, abs=1e-3)


@pytest.mark.parametrize("norm", [12.0, 16.0, 20.0, 30.0])
def test_coaches_more_are_those_of_brute_force(toy, norm):
    """Of each number of coaches every placing in today's areas."""
    plan = Plan.of_groups(PLANS[0], [2, 1, 1], leader_groups=[0])
    problem = replace(toy, throughput_per_year=norm, today=plan)
    needed = next(
        more
        for more in range(30)
        if any(
            overload < 1e-9 and moves == 0
            for overload, moves, _ in figures(
                replace(problem, coaches=4 + more, rules=Rules(max_moves=0))
            )
        )
    )
    assert coaches_without_moves(problem) == needed


def test_brute_force_knows_the_row():
    """What the helpers of this test say of the hand calculation."""
    problem = replace(row(5.0, 5.0, 10.0, 15.0), today=TODAY)
    assert min(figures(problem)) == (0, 1, pytest.approx(7.5))
