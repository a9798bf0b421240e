"""The search without prices finds a plan exactly where there is one."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from conftest import (
    BINDING,
    BLOCKING,
    IMPOSSIBLE,
    RULES,
    brute_force,
    columns_by_hand,
    larger_problems,
    letters_to_problem,
    some_problems,
)
from hypothesis import HealthCheck, given, settings

from ipsgeo.audit import broken_rules
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, Rules
from ipsgeo.solve.bottleneck import every_column
from ipsgeo.solve.clock import Clock, OutOfTimeError
from ipsgeo.solve.columns import Columns
from ipsgeo.solve.exact_cover import Partial, Search, any_plan
from ipsgeo.solve.lazy import Lazy
from ipsgeo.solve.plans import plan_in_teams
from ipsgeo.solve.pool import area_pool
from ipsgeo.solve.staffing import Staffing

UNHURRIED = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def decides(problem: Problem) -> None:
    """A plan that keeps the rules, exactly where brute force has one, by number of coaches."""
    for number in problem.coach_numbers():
        one = replace(problem, coaches=number)
        clock = Clock(limit_s=60)
        pool = area_pool(one, clock)
        found = None
        if pool:
            columns = every_column(pool, Staffing(one, one.weights))
            found = any_plan(columns, Lazy(one), clock)
        assert (found is not None) == (brute_force(one) < np.inf)
        if found is not None:
            assert broken_rules(plan_in_teams(found, one), one) == []


CASES = {
    **{name: {"rules": rules} for name, rules in RULES.items()},
    **{f"{name}, impossible": {"rules": rules} for name, rules in IMPOSSIBLE.items()},
    **{f"{name}, binding": loose | strict for name, (loose, strict) in BINDING.items()},
    **{f"{name}, blocking": options for name, options in BLOCKING.items()},
}


@pytest.mark.parametrize("case", CASES)
def test_a_plan_where_there_is_one(toy, case):
    decides(replace(toy, **CASES[case]))


@settings(max_examples=20, derandomize=True, **UNHURRIED)
@given(problem=some_problems)
def test_any_mixture_of_six_municipalities(problem):
    decides(problem)


@pytest.mark.slow
@settings(max_examples=3, derandomize=True, **UNHURRIED)
@given(problem=larger_problems)
def test_any_mixture_of_nine_municipalities(problem):
    decides(problem)


def test_no_time_is_said(toy):
    columns = every_column(area_pool(toy, Clock(limit_s=9)), Staffing(toy, toy.weights))
    with pytest.raises(OutOfTimeError):
        any_plan(columns, Lazy(toy), Clock(limit_s=0))


TODAY_IN_A_ROW = Plan.of_groups(["AB", "CD"], [2, 2])
ROW = letters_to_problem(
    "A B C D", {"A": 10.0, "B": 20.0, "C": 30.0, "D": 4.0}, coaches=4, areas=(2, 3)
)
LIMITED = replace(
    ROW, leader_share=0.5, today=TODAY_IN_A_ROW, rules=Rules(max_moves=3, max_goals={"travel": 5.0})
)


def search_of(problem: Problem, written: str, **amounts: object) -> Search:
    return Search(columns_by_hand(problem, written, **amounts), Lazy(problem))


def begun(search: Search, *chosen: int) -> Partial:
    """The partial plan of some columns."""
    plan = search.start()
    for column in chosen:
        plan = search.with_column(plan, column, search.amounts)
    return plan


def test_at_the_start_all_is_open_but_what_breaks_a_limit_by_itself():
    plan = search_of(
        LIMITED, "A1 B1 C1 D1 AB1", travel=[5, 5.1, 0, 9, 0], moves=[3, 0, 4, 9, 0]
    ).start()
    assert plan.open.tolist() == [0, 4]
    assert (plan.chosen, plan.left.tolist()) == ((), [True] * 4)
    assert (plan.coaches, plan.leaders, plan.limits.tolist()) == (4, 1, [5, 3])
    free = search_of(replace(LIMITED, rules=Rules()), "A1 B1 C1 D1")
    assert free.start().open.tolist() == [0, 1, 2, 3]
    assert free.limits == {}


def test_what_fits_beside_a_column():
    # A with one coach and the leader, matched to today's first area, leaves 3 coaches, no leader,
    # 3 of travel and 2 moves.
    fits = {
        "B3": (-1, 3, 2), "C1": (1, 0, 0), "D2": (-1, 0, 2), "BC1": (2, 3, 0),
    }  # fmt: skip
    does_not = {
        "AB1": (-1, 0, 0), "B3.5": (-1, 0, 0), "B1+": (-1, 0, 0), "C2": (-1, 3.1, 0),
        "D1": (-1, 0, 3), "CD1": (0, 0, 0),
    }  # fmt: skip
    columns = {"A1+": (0, 2, 1)} | fits | does_not
    match, travel, moves = zip(*columns.values(), strict=True)
    search = search_of(LIMITED, " ".join(columns), match=match, travel=travel, moves=moves)
    plan = begun(search, 0)
    assert plan.open.tolist() == [1, 2, 3, 4]
    assert (plan.chosen, plan.left.tolist()) == ((0,), [False, True, True, True])
    assert (plan.coaches, plan.leaders, plan.limits.tolist()) == (3, 0, [3, 2])
    then = begun(search, 0, 2)
    assert then.open.tolist() == [3]
    assert (then.chosen, then.left.tolist()) == ((0, 2), [False, True, False, True])
    assert (then.coaches, then.limits.tolist()) == (2, [3, 2])


def test_columns_matched_to_nothing_fit_beside_each_other():
    search = search_of(ROW, "A1 B1 C1", match=[-1, -1, 0])
    assert begun(search, 0).open.tolist() == [1, 2]


STEPS = "A1 B1 C1 D1 C2 BC2 BCD3"


@pytest.mark.parametrize(
    ("options", "written", "chosen", "kept"),
    [
        # Of four coaches a third area takes one. Beside A2 others need one, beside A3 too many.
        ({"areas": 3}, "A2 A3 BC1 D1", [], "A2 BC1 D1"),
        # Any two come to four, so that there is none for a third area, but all where two will do.
        ({"areas": 3}, "A2 BC2 D2 ABC2 AB2 CD2", [], ""),
        ({"areas": (1, 3)}, "A2 BC2 D2 ABC2 AB2 CD2", [], "A2 BC2 D2 ABC2 AB2 CD2"),
        # D is in one column alone, or in none.
        ({"areas": (1, 4)}, "A2 B1 C1 ABCD4", [], "ABCD4"),
        ({"areas": (1, 4)}, "A2 B1 C1 ABC4", [], ""),
        # A1 leaves three. B3 leaves none for C and D; CD2 leaves one for B, which needs two.
        ({"areas": 3}, "A1 B3 B2 CD1 CD2", [0], "B2 CD1"),
        # A1 leaves three, of which C2 leaves one; not enough for two areas more.
        ({"areas": (1, 4)}, STEPS, [0], "B1 C1 D1 C2 BC2 BCD3"),
        ({"areas": 4}, STEPS, [0], "B1 C1 D1"),
        # Two areas more take half a coach each, or one each.
        ({"areas": 4, "coach_step": 0.5}, "A2 A2.5 B1 C1 D1", [], "A2 B1 C1 D1"),
        ({"areas": 4}, "A2 A2.5 B1 C1 D1", [], ""),
        ({"areas": 4}, "A1 B1 C1 D1", [], "A1 B1 C1 D1"),
    ],
)
def test_what_leaves_too_few_coaches_is_left_out(options, written, chosen, kept):
    search = search_of(replace(ROW, **options), written)
    plan = begun(search, *chosen)
    found = search.tightened(plan)
    assert [written.split()[k] for k in found.open] == kept.split()
    assert (found.chosen, found.coaches) == (plan.chosen, plan.coaches)


# Of 64 clients A has 10; A1 leaves 54 to three coaches, 18 each, or 15.4 where half a leader helps.
@pytest.mark.parametrize(
    ("options", "chosen", "well"),
    [
        ({}, "AB2 CD2", True),
        ({}, "A1 B1 CD2", True),
        ({}, "ABCD4", False),
        ({}, "A1 B1 C1 D1", False),
        ({}, "AB2 CD1", False),
        ({}, "AB2 CD3", False),
        ({"leader_share": 0.5}, "AB2+ CD2", True),
        ({"leader_share": 0.5}, "AB2 CD2", False),
        ({"areas": (1, 2)}, "A1", True),
        ({"areas": (1, 2)}, "A1 B1", False),
        ({"areas": 3}, "A2", True),
        ({"areas": 3}, "A3", False),
        ({"areas": (1, 3)}, "A3", True),
        ({"areas": (1, 3)}, "A4", False),
        ({"areas": 3, "coaches": 6, "rules": Rules(min_coaches=2)}, "A2", True),
        ({"areas": 3, "coaches": 6, "rules": Rules(min_coaches=2)}, "A3", False),
        ({"coaches": 6}, "ABC1", True),
        ({"rules": Rules(max_load=18.0)}, "A1", True),
        ({"rules": Rules(max_load=17.9)}, "A1", False),
        ({"rules": Rules(max_load=15.5), "leader_share": 0.5}, "A1", True),
        ({"rules": Rules(max_load=15.5), "leader_share": 0.5}, "A1+", False),
        ({"rules": Rules(min_load=18.0)}, "A1", True),
        ({"rules": Rules(min_load=18.1)}, "A1", False),
        ({"rules": Rules(min_load=15.5), "leader_share": 0.5}, "A1", False),
        ({"rules": Rules(min_load=15.5), "leader_share": 0.5}, "A1+", True),
    ],
)
def test_whether_areas_coaches_and_loads_add_up(options, chosen, well):
    search = search_of(replace(ROW, **options), chosen)
    assert search.can_end_well(begun(search, *range(len(search.columns)))) is well


@pytest.mark.parametrize("seed", range(16))
def test_of_any_columns_a_plan_where_one_of_their_subsets_is_one(seed):
    draw = np.random.default_rng(seed)
    every = "A1 A1+ A2 B1 B1+ B2 C1 C1+ C2 D1 D1+ D2 AB1 AB2+ BC2 BC1+ CD1+ CD2 ABC3 BCD2+"
    written = " ".join(draw.permutation(every.split())[:11])
    travel, match = draw.integers(0, 4, 11), draw.integers(-1, 2, 11).tolist()
    columns = columns_by_hand(LIMITED, written, match=match, travel=travel, moves=travel % 2)

    def is_plan(chosen: Columns) -> bool:
        matched = chosen.match[chosen.match >= 0]
        return (
            2 <= len(chosen) <= 3
            and (chosen.members.sum(axis=0) == 1).all()
            and (chosen.coaches.sum(), chosen.leader.sum()) == (4, 1)
            and chosen.amounts["travel"].sum() <= 5
            and chosen.amounts["moves"].sum() <= 3
            and len(matched) == len({*matched})
        )

    possible = [
        chosen
        for size in (2, 3)
        for chosen in map(list, combinations(range(11), size))
        if is_plan(columns.take(np.array(chosen)))
    ]
    found = any_plan(columns, Lazy(LIMITED), Clock(limit_s=60))
    assert (found is not None) == bool(possible)
    assert found is None or is_plan(found)


def test_the_plan_forms_the_teams():
    # Two teams of three coaches in a row of areas: A1 and D1 alone are none, A3 is.
    problem = replace(ROW, coaches=6, areas=3, teams=2, rules=Rules(team_coaches=3))
    columns = columns_by_hand(problem, "A1 BC4 D1 A1 BC3 D2 A3 BC2")
    for order in (np.arange(8), np.arange(8)[::-1]):
        found = any_plan(columns.take(order), Lazy(problem), Clock(limit_s=60))
        assert sorted(found.coaches) == [1, 2, 3]
        assert found.coaches[found.members[:, 0]] == 3
    assert any_plan(columns.take(np.arange(6)), Lazy(problem), Clock(limit_s=60)) is None
