"""Planning some neighbouring areas anew: from the worst plans of tiny counties to the best."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from conftest import (
    LARGER_MAP,
    TODAY,
    TOY_DEMAND,
    TOY_MAP,
    FoundPlan,
    columns_of,
    every_plan,
    letters_to_problem,
)

from ipsgeo.audit import broken_rules
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve.bottleneck import every_column
from ipsgeo.solve.clock import STEPS, Clock
from ipsgeo.solve.columns import Columns
from ipsgeo.solve.frames import neighbours_of
from ipsgeo.solve.improve import AREAS_AT_ONCE, improved, neighbouring
from ipsgeo.solve.partition import lazy_rows, partition
from ipsgeo.solve.plans import plan_in_teams
from ipsgeo.solve.pool import area_pool
from ipsgeo.solve.program import cover
from ipsgeo.solve.relaxation import relax
from ipsgeo.solve.staffing import Staffing

TOY = letters_to_problem(
    TOY_MAP, TOY_DEMAND, coaches=4, areas=3, leader_share=0.5, throughput_per_year=20.0
)
CASES = {
    "free areas": {"areas": None, "weights": Weights(border=1.0)},
    "a limit": {"rules": Rules(max_goals={"travel": 12.0})},
    "moves": {"today": TODAY, "rules": Rules(max_moves=2)},
    "teams": {"teams": 2, "rules": Rules(team_coaches=2)},
}


class Given:
    """A problem, and what ``improved`` is given of it but the plan."""

    def __init__(self, problem: Problem, lent_share: float | None = None) -> None:
        clock = Clock(limit_s=60)
        self.problem, self.pool = problem, area_pool(problem, clock)
        self.staffing = Staffing(problem, problem.weights, lent_share)
        self.relaxation = relax(self.pool, self.staffing, clock)
        self.lazy = lazy_rows(self.staffing)

    def improved(self, best: Columns | None, clock: Clock | None = None) -> Columns | None:
        clock = clock or Clock(limit_s=20)
        return improved(best, self.relaxation, self.staffing, self.lazy, clock)

    def columns(self, groups: list[str], coaches: list[float], leaders: list[int]) -> Columns:
        """A plan's columns, those with the best matches where they are matched."""
        every = every_column(self.pool, self.staffing)
        wanted = [
            ([code in group for code in self.problem.codes], staff, k in leaders)
            for k, (group, staff) in enumerate(zip(groups, coaches, strict=True))
        ]
        same = [
            k
            for k, column in enumerate(
                zip(every.members.tolist(), every.coaches, every.leader, strict=True)
            )
            if column in wanted
        ]
        some = every.take(np.array(same))
        outcome = cover(some, self.problem, time_limit_s=10)
        return some.take(outcome.chosen)


def worst_and_best(problem: Problem) -> tuple[FoundPlan, float]:
    """The plan that costs most of all that keep the rules, and what the best one costs."""
    plans = list(every_plan(problem))
    return max(plans, key=lambda plan: plan[0]), min(plan[0] for plan in plans)


@pytest.mark.parametrize("case", CASES)
def test_the_worst_plan_of_few_areas_becomes_the_best(case):
    given = Given(replace(TOY, **CASES[case]))
    (value, groups, coaches, leaders), best = worst_and_best(given.problem)
    plan = given.columns(groups, coaches, leaders)
    assert given.lazy.value(plan) == pytest.approx(value)
    found = given.improved(plan)
    assert given.lazy.value(found) == pytest.approx(best, abs=1e-6)
    assert broken_rules(plan_in_teams(found, given.problem), given.problem) == []
    assert given.improved(found) is found  # nothing is better than the best


def test_help_between_areas_counts():
    given = Given(TOY, lent_share=0.5)
    plan = given.columns(["ACE", "D", "BF"], [1, 2, 1], [0])
    best = partition(TOY, Clock(limit_s=60), 0.5).value
    assert given.lazy.value(plan) > best + 1
    assert given.lazy.value(given.improved(plan)) == pytest.approx(best, abs=1e-6)


def test_without_a_plan_or_without_time_nothing_changes():
    given = Given(TOY)
    _, groups, coaches, leaders = worst_and_best(TOY)[0]
    plan = given.columns(groups, coaches, leaders)
    assert given.improved(None) is None
    assert given.improved(plan, Clock(limit_s=0)) is plan


class Bar:
    """A bar that keeps what it shows."""

    n, text = 0, ""

    def set_postfix_str(self, text: str, *, refresh: bool) -> None:
        self.text = text


@cache
def line() -> Given:
    """Thirty-two alike in a line, in sixteen areas of one coach."""
    codes = [f"{number:02}" for number in range(32)]
    demand = dict.fromkeys(codes, 10.0)
    drawing = " ".join(codes)
    return Given(
        letters_to_problem(drawing, demand, coaches=16, areas=16, throughput_per_year=20.0)
    )


@pytest.mark.parametrize(
    "sizes",
    [
        [3, 1, *[2] * 12, 1, 3],  # more areas between the ends than are planned at once
        [3, 1, *[2] * 14],
    ],
)
def test_wherever_an_area_and_its_neighbours_can_be_better_they_become_so(sizes):
    # Pairs in a line are even and drive least.
    assert len(sizes) > AREAS_AT_ONCE + 2
    given, clock = line(), Clock(limit_s=20, bar=Bar())
    ends = np.cumsum([0, *sizes])
    groups = [given.problem.codes[a:b] for a, b in pairwise(ends)]
    plan = given.columns(groups, [1] * 16, [])
    # Each three has ten clients too many, and as the single one is ten away from even. Of two one
    # drives 20 minutes; of three two do.
    pair = 0.5 * 10 / 3
    assert given.lazy.value(plan) == pytest.approx(16 * pair + sizes.count(3) * (2 * 10 + 20))
    found = given.improved(plan, clock)
    assert given.lazy.value(found) == pytest.approx(16 * pair)
    assert (found.members.sum(axis=1) == 2).all()
    assert not clock.is_up()  # it ends by itself
    assert clock.bar.n == STEPS.index("plan")
    assert clock.bar.text == f"{16 * pair:.5g} ≥ {given.relaxation.lower:.5g}"


def test_the_areas_around_are_the_most_closely_joined_first():
    nine = letters_to_problem(LARGER_MAP, dict.fromkeys("ABCDEFGHI", 5.0), coaches=6)
    near = neighbours_of(nine)
    plan = columns_of(["A", "BC", "DE", "FG", "H", "I"], nine.codes)
    # A–D and A–E, then A–B and B–E (H has as many, but stands later), then C–G, B–F and E–F.
    assert neighbouring(plan, 0, near)[:4] == [0, 2, 1, 3]
    assert sorted(neighbouring(plan, 0, near)) == [0, 1, 2, 3, 4, 5]
    assert neighbouring(plan, 5, near)[:2] == [5, 3]  # I touches nobody else


def test_no_more_areas_than_a_program_takes_and_none_that_no_border_joins():
    line = [{i - 1, i + 1} & set(range(20)) for i in range(20)]
    plan = columns_of([f"{i:02}" for i in range(20)], [f"{i:02}" for i in range(20)])
    assert sorted(neighbouring(plan, 0, line)) == list(range(AREAS_AT_ONCE))
    some = neighbouring(plan, 19, line)
    assert some == list(range(19, 19 - AREAS_AT_ONCE, -1))
    parted = [near - {9, 10} if i in (9, 10) else near for i, near in enumerate(line)]
    assert sorted(neighbouring(plan, 15, parted)) == list(range(10, 20))
    assert neighbouring(plan.take(np.array([3])), 0, [set()] * 20) == [0]
