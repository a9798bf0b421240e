"""Overload and balance over samples, each figure counted sample by sample in plain Python."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ipsgeo.errors import DataError
from ipsgeo.problem import Problem
from ipsgeo.samples import Robust, Samples
from ipsgeo.solve.areas import Areas
from ipsgeo.solve.frames import Frame
from ipsgeo.solve.sampled import BLOCK, MOST_FIGURES, MOST_SUMS, Sampled

GOALS = ("overload", "balance")
MEASURES = ("expected", "worst_decile")
BOTH = (False, True)
PLACES = np.array([4, 0, 3, 1])  # a frame of E, A, D and B
EVERY = Areas(
    frame=Frame(PLACES), masks=np.arange(1, 16, dtype=np.uint64), size=6, fixed_cost=np.zeros(15)
)
GROUPS = [["EADB"[k] for k in range(4) if mask >> k & 1] for mask in range(1, 16)]


def over(problem: Problem, count: int, measure: str = "expected", goals=GOALS) -> Sampled:
    """Samples of the county between nothing and twice its demand; codes in no order."""
    rng = np.random.default_rng(7)
    values = rng.integers(0, 9, (6, count)) / 4 * problem.demand.to_numpy()[:, None]
    demand = pd.DataFrame(values, index=problem.demand.index).loc[[*"CAFEBD"]]
    robust = Robust(samples=Samples(demand=demand), measure=measure)
    numbers = np.arange(problem.fewest_in_area, problem.most_in_area + 0.1, problem.coach_step)
    return Sampled(problem, robust, goals, numbers, BOTH)


def by_hand(sampled: Sampled, goal: str, group: list[str], coaches: float, leader: bool) -> float:
    """The mean of a goal over the samples, or over the tenth that is worst for the group."""
    problem, years = sampled.problem, sampled.robust.samples.demand.to_dict()
    coach_years = problem.coach_years
    staff = coaches + (problem.leader_share if leader else 0.0)
    figures = []
    for demand in years.values():
        clients = sum(demand[code] for code in group)
        even = sum(demand.values()) / coach_years
        above = max(0.0, clients - problem.throughput_per_year * staff)
        figures.append(above if goal == "overload" else abs(clients - even * staff))
    if sampled.robust.measure == "worst_decile":
        figures = sorted(figures)[-((len(figures) + 9) // 10) :]
    return sum(figures) / len(figures)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("count", [1, 10, 11])
@pytest.mark.parametrize("options", [{}, {"coach_step": 0.5, "coaches": 4.5, "leader_share": 0.25}])
def test_every_amount_is_that_of_the_definition(toy, measure, count, options):
    sampled = over(replace(toy, **options), count, measure)
    for goal, leader in ((goal, leader) for goal in GOALS for leader in BOTH):
        for number in sampled.numbers:
            amounts = [by_hand(sampled, goal, group, number, leader) for group in GROUPS]
            for areas in (EVERY, EVERY.part()):
                found = sampled.amount(goal, areas, np.full(15, number), leader)
                assert found == pytest.approx(amounts, abs=1e-9)


def test_each_area_has_the_amount_of_its_own_coaches(toy):
    sampled = over(replace(toy, coach_step=0.5), 12)
    coaches = sampled.numbers[np.arange(15) % len(sampled.numbers)]
    found = sampled.amount("balance", EVERY, coaches, True)
    pairs = zip(GROUPS, coaches, strict=True)
    assert found == pytest.approx([by_hand(sampled, "balance", g, n, True) for g, n in pairs])
    few = EVERY.take(np.array([14, 2]))
    assert sampled.amount("balance", few, coaches[[14, 2]], True).tolist() == [found[14], found[2]]


def test_a_county_without_leaders_has_one_option(toy):
    sampled = replace(over(replace(toy, leader_share=0.0), 12), leader_options=(False,))
    found = sampled.amount("overload", EVERY, np.ones(15), False)
    assert found == pytest.approx([by_hand(sampled, "overload", g, 1, False) for g in GROUPS])


@pytest.mark.parametrize("goal", GOALS)
def test_a_goal_that_does_not_count_is_nothing(toy, goal):
    sampled = over(toy, 12, goals=(goal,))
    other = GOALS[goal == GOALS[0]]
    assert sampled.amount(other, EVERY, np.ones(15), False).tolist() == [0.0] * 15
    assert sampled.amount(goal, EVERY, np.ones(15), False).any()
    assert set(sampled.table(EVERY)) == {goal}


@pytest.mark.parametrize("measure", MEASURES)
def test_areas_in_several_blocks_are_as_in_one(toy, measure):
    sampled = over(toy, BLOCK // 128, measure)  # 128 areas at a time
    many = EVERY.take(np.tile(np.arange(15), 20))
    for areas in (many, many.part()):
        blocks = [(start, clients.shape) for start, clients in sampled.clients(areas)]
        assert blocks == [(0, (128, 4096)), (128, (128, 4096)), (256, (44, 4096))]
        for goal in GOALS:
            once = sampled.amount(goal, EVERY, np.full(15, 2.0), True)
            found = sampled.amount(goal, areas, np.full(300, 2.0), True)
            assert found == pytest.approx(np.tile(once, 20))


def test_the_figures_of_the_same_areas_are_worked_out_once(toy):
    sampled = over(toy, 12)
    assert sampled.table(EVERY) is sampled.table(EVERY)


@pytest.mark.parametrize("goals", [GOALS, GOALS[:1]])
def test_too_many_areas_are_refused(toy, goals):
    for count, numbers in ((1000, 2), (1, 40)):
        numbers = np.arange(1.0, numbers + 1)
        sampled = replace(over(toy, count, goals=goals), numbers=numbers)
        # Sums of areas × samples, and figures of numbers × leader or not × goals an area.
        most = min(MOST_SUMS // count, MOST_FIGURES // (len(numbers) * 2 * len(goals)))
        sampled.check_size(most)
        with pytest.raises(DataError) as raised:
            sampled.check_size(most + 1)
        finding = raised.value.findings[0]
        assert finding.key == "robust_too_large"
        assert finding.facts == {"areas": most + 1, "samples": count}
