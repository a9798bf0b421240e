"""Which of several optimal plans is given: as told, against all of them one by one."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import TOY_DEMAND, TOY_MAP, every_plan, letters_to_problem

from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve import ties
from ipsgeo.solve.bottleneck import every_column
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.columns import NO_MATCH, Columns
from ipsgeo.solve.lazy import NoGood
from ipsgeo.solve.pool import area_pool
from ipsgeo.solve.program import Limit, Outcome, cover
from ipsgeo.solve.staffing import Staffing
from ipsgeo.solve.ties import cut_pairs, fixed_numbers, settle, step, unevenness

NOTHING = Weights(overload=0.0, balance=0.0, travel=0.0, wish=0.0)
# Five coach-years with the leader's half: the even load is 16.
TOY = letters_to_problem(
    TOY_MAP, TOY_DEMAND, coaches=4.5, coach_step=0.5, leader_share=0.5, areas=3
)
SQUARE = letters_to_problem(
    "A B\nC D", {"A": 29.0, "B": 14.0, "C": 8.0, "D": 16.0}, coaches=3, leader_share=0.5, areas=2
)  # A alone with the leader is the most even
ALL_TIE = {
    # Nothing but the loads tells them apart.
    "even loads": replace(SQUARE, weights=NOTHING),
    # Every halving is even; the two squares cut two pairs, all others more.
    "few cuts": letters_to_problem(
        "A B C D\nE F G H", dict.fromkeys("ABCDEFGH", 5.0), coaches=2, areas=2, weights=NOTHING
    ),
    # Three ways to lay dominoes, all of four cuts.
    "fixed numbers": letters_to_problem(
        "A B C\nD E F", dict.fromkeys("ABCDEF", 5.0), coaches=3, areas=3, weights=NOTHING
    ),
    # However staffed, today's areas are the least change: others are more even.
    "some optimal": replace(
        SQUARE,
        areas=(1, 3),
        weights=replace(NOTHING, change=1.0),
        today=Plan.of_groups([["A", "C"], ["B", "D"]], [1, 2]),
        rules=Rules(max_goals={"border": 3.0}),
    ),
}
Chosen = frozenset[tuple[str, float, bool]]


def columns_of(groups: list[str], coaches: list[float], leaders: list[int]) -> Columns:
    """Areas of the toy county with their staff, of no cost."""
    size = len(groups)
    return Columns(
        members=np.array([[code in group for code in "ABCDEF"] for group in groups]),
        coaches=np.array(coaches, dtype=float),
        leader=np.array([k in leaders for k in range(size)]),
        match=np.full(size, NO_MATCH, dtype=np.int16),
        cost=np.zeros(size),
    )


def all_columns(problem: Problem) -> Columns:
    """Every column there is."""
    pool = area_pool(problem, Clock(limit_s=60))
    return every_column(pool, Staffing(problem, problem.weights))


def listed(columns: Columns, problem: Problem) -> list[tuple[str, float, bool]]:
    """Columns as letters, coaches and whether there is a leader."""
    letters = ["".join(np.array(problem.codes)[members]) for members in columns.members]
    return list(zip(letters, columns.coaches.tolist(), columns.leader.tolist(), strict=True))


def plans(problem: Problem) -> dict[Chosen, float]:
    """Every plan that keeps the rules, and its objective."""
    return {
        frozenset(
            ("".join(group), float(staff), k in leaders)
            for k, (group, staff) in enumerate(zip(groups, coaches, strict=True))
        ): value
        for value, groups, coaches, leaders in every_plan(problem)
    }


def told(plan: Chosen, numbers: dict, problem: Problem) -> tuple[float, int, float]:
    """What decides: squared deviations from the even load, cut pairs, and fixed numbers."""
    pairs = problem.neighbours[["code_a", "code_b"]].to_numpy()
    uneven = sum(
        (problem.demand[list(group)].sum() - problem.even_load * (coaches + leader / 2)) ** 2
        for group, coaches, leader in plan
    )
    home = {code: group for group, _, _ in plan for code in group}
    cuts = sum(home[a] != home[b] for a, b in pairs)
    return round(uneven, 6), cuts, sum(numbers[column] for column in plan)


@pytest.mark.parametrize("case", ALL_TIE)
def test_the_plan_given_is_the_first_by_loads_then_cuts_then_numbers(case):
    problem = ALL_TIE[case]
    columns, clock = all_columns(problem), Clock(limit_s=60)
    numbers = dict(
        zip(listed(columns, problem), fixed_numbers(columns, problem).tolist(), strict=True)
    )
    values = plans(problem)
    optimal = {plan for plan, value in values.items() if value <= min(values.values()) + 1e-6}
    assert len(optimal) > 1
    rows = []
    for place in sorted(optimal, key=lambda plan: told(plan, numbers, problem))[:2]:
        outcome = cover(columns, problem, at_most=rows, time_limit_s=10)
        settled = settle(columns, problem, outcome, clock, rows)
        assert frozenset(listed(settled, problem)) == place
        rows = [NoGood(settled).on(columns)]  # refused, the next one is given


def test_what_theta_costs_is_part_of_the_optimum():
    # A plan pays for its squared sizes: two pairs are the least, 2 · 4 / 10 · 2, though not the
    # most even.
    problem = ALL_TIE["even loads"]
    columns = all_columns(problem)
    squares = columns.members.sum(axis=1) ** 2 / 10
    rows = [Limit(amount=squares, most=0.0, theta=-1.0)]
    outcome = cover(columns, problem, at_most=rows, theta_cost=2.0, time_limit_s=10)
    assert outcome.value == pytest.approx(1.6)
    settled = settle(columns, problem, outcome, Clock(limit_s=60), rows, theta_cost=2.0)
    assert [len(group) for group, _, _ in listed(settled, problem)] == [2, 2]
    numbers = dict.fromkeys(listed(columns, problem), 0.0)
    pairs = [plan for plan in plans(problem) if all(len(group) == 2 for group, _, _ in plan)]
    least = min(told(plan, numbers, problem) for plan in pairs)
    assert told(frozenset(listed(settled, problem)), numbers, problem) == least


def test_without_a_plan_there_is_nothing_to_settle_on():
    none = Outcome(chosen=None, value=np.inf, bound=0.0, finished=True)
    with pytest.raises(ValueError, match="no plan"):
        settle(all_columns(TOY), TOY, none, Clock(limit_s=60))


def test_the_chosen_stay_where_nothing_else_keeps_the_limits():
    columns, chosen = all_columns(TOY), np.array([4, 7])
    limits = [Limit(amount=np.ones(len(columns)), most=0.0)]
    found = step(columns, TOY, columns.cost, limits, chosen, Clock(limit_s=60))
    assert found.tolist() == [4, 7]


@pytest.mark.parametrize(("stopped", "seconds"), [(False, 1000.0), (True, 30.0)])
def test_without_more_time_than_a_reserve_the_plan_found_is_given(monkeypatch, stopped, seconds):
    given = []

    def out_of_time(*_: object, time_limit_s: float, **others: object) -> Outcome:
        given.append(time_limit_s)
        return Outcome(chosen=None, value=np.inf, bound=0.0, finished=False)

    columns = all_columns(TOY)
    outcome = cover(columns, TOY, time_limit_s=10)
    monkeypatch.setattr(ties, "cover", out_of_time)
    settled = settle(columns, TOY, outcome, Clock(limit_s=1000.0, stopped=stopped))
    assert listed(settled, TOY) == listed(columns.take(outcome.chosen), TOY)
    assert given == [pytest.approx(seconds, rel=0.02)] * 3


def test_unevenness_is_the_squared_deviation_from_the_even_load():
    # 46 − 16 · 3, 46 − 16 · 3 with the leader's half, 20 − 16 · 1.5, 9 − 16 / 2.
    columns = columns_of(["AD", "AD", "BF", "C"], [3, 2.5, 1, 0.5], leaders=[1, 2])
    assert unevenness(columns, TOY) == pytest.approx([4, 4, 16, 1])


def test_a_cut_pair_is_shared_by_two_areas():
    # A–B, A–C, B–D, C–D, D–E; A–B, B–D, E–F; the three of C; none.
    columns = columns_of(["AD", "BF", "C", "ABCDEF"], [1, 1, 1, 1], leaders=[])
    assert cut_pairs(columns, TOY).tolist() == [2.5, 1.5, 1.5, 0]


def test_the_fixed_numbers_are_the_same_on_every_machine_and_among_any_columns():
    columns = columns_of(["AD", "BCEF", "BCEF", "BCEF"], [3, 1.5, 1.5, 1], leaders=[2])
    numbers = fixed_numbers(columns, TOY)
    # The last 20 bits of the first 8 bytes of SHA-256: printf A+D/3/0 | sha256sum, and so on.
    assert numbers.tolist() == [316650, 147885, 387424, 264561]
    assert fixed_numbers(columns.take(np.array([2, 0])), TOY).tolist() == numbers[[2, 0]].tolist()
