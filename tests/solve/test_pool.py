"""The areas listed are just those that the rules allow, each once, with what they cost."""

from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from conftest import TODAY, group_cost, letters_to_problem

from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve import pool as pools
from ipsgeo.solve.areas import Areas
from ipsgeo.solve.clock import STEPS, Clock, OutOfTimeError
from ipsgeo.solve.frames import Frame
from ipsgeo.solve.pool import TooManyAreasError, area_pool, blocks

PLENTY = Clock(limit_s=1e9)
EVERY_GOAL = Weights(travel=0.5, wish=1.0, border=0.25, change=2.0)
WISHES = pd.DataFrame([("A", "F"), ("F", "A"), ("C", "D")], columns=["code", "partner"])
CASES = {
    "three areas": {},
    "any number of areas": {"areas": None},
    "as many areas as municipalities": {"areas": 6, "coaches": 6},
    "from two areas": {"areas": (2, 4)},
    "apart": {"areas": 2, "rules": Rules(apart=(("A", "D"), ("B", "F")))},
    "together": {"areas": 2, "rules": Rules(together=(("A", "B", "D"), ("E", "F")))},
    "near the seat": {"areas": 2, "rules": Rules(max_minutes={"A": 20.0, "C": 30.0, "F": 25.0})},
    "seats": {"areas": 2, "rules": Rules(allowed_seats=("B", "C"), fixed_seats=("C",))},
    "every goal": {"areas": 2, "weights": EVERY_GOAL, "wishes": WISHES, "today": TODAY},
}


def listed(areas: list[Areas], codes: list[str]) -> list[tuple[str, float]]:
    """Every area with its cost, by the letters of its members."""
    return [
        ("".join(code for code, held in zip(codes, row, strict=True) if held), cost)
        for some in areas
        for row, cost in zip(some.part().dense, some.fixed_cost, strict=True)
    ]


def allowed(problem: Problem) -> dict[str, float]:
    """The same from the definition; an area leaves one municipality for each other area."""
    largest = len(problem.codes) - problem.area_range()[0] + 1
    groups = (c for size in range(1, largest + 1) for c in combinations(problem.codes, size))
    together = [set(group) for group in problem.rules.together]
    apart = [set(pair) for pair in problem.rules.apart]
    return {
        "".join(group): cost + problem.weights.change * changes(set(group), problem)
        for group in groups
        if (cost := group_cost(group, problem)) < np.inf
        and all(both <= set(group) or not both & set(group) for both in together)
        and not any(pair <= set(group) for pair in apart)
    }


def changes(group: set[str], problem: Problem) -> float:
    """Pairs together now and not today, and half of those together today and not now."""
    if problem.today is None:
        return 0.0
    home = problem.today.area
    pairs = list(combinations(problem.codes, 2))
    new = sum({a, b} <= group and home[a] != home[b] for a, b in pairs)
    parted = sum(len({a, b} & group) == 1 and home[a] == home[b] for a, b in pairs)
    return new + parted / 2


@pytest.mark.parametrize("chunk", [1 << 16, 4])
@pytest.mark.parametrize("case", CASES)
def test_just_the_allowed_areas_are_listed_each_once(toy, monkeypatch, case, chunk):
    monkeypatch.setattr(pools, "CHUNK", chunk)
    problem = replace(toy, **CASES[case])
    areas = area_pool(problem, PLENTY)
    found = listed(areas, problem.codes)
    assert set(Counter(group for group, _ in found).values()) == {1}
    assert dict(found) == pytest.approx(allowed(problem))
    assert all(0 < len(some) <= chunk for some in areas)


def test_no_area_is_listed_where_the_rules_allow_none(toy):
    rules = Rules(together=(tuple("ABCDEF"),), max_minutes=5.0)
    assert area_pool(replace(toy, areas=None, rules=rules), PLENTY) == []


@pytest.mark.parametrize("rules", [Rules(), Rules(apart=(("A", "D"), ("A", "C")))], ids=str)
def test_the_areas_of_some_frames_are_those_inside_them(toy, rules):
    # Of a pair that is to be apart a frame may have one end only: that one end is allowed there.
    problem = replace(toy, rules=rules)
    frames = [Frame(np.array([0, 1, 2])), Frame(np.array([3, 4, 5]))]
    expected = {g for g in allowed(problem) if set(g) <= set("ABC") or set(g) <= set("DEF")}
    found = [group for group, _ in listed(area_pool(problem, PLENTY, frames), problem.codes)]
    assert sorted(found) == sorted(expected)


def test_frames_of_each_seat_have_every_area_from_its_best_seat(toy):
    frames = [Frame(np.arange(6), seat=seat) for seat in range(6)]
    found = dict(listed(area_pool(toy, PLENTY, frames), toy.codes))
    assert found == pytest.approx(allowed(toy))


def test_more_municipalities_than_fit_are_refused_unless_frames_are_given(toy, monkeypatch):
    monkeypatch.setattr(pools, "MOST_MUNICIPALITIES", 6)
    assert area_pool(toy, PLENTY)
    monkeypatch.setattr(pools, "MOST_MUNICIPALITIES", 5)
    with pytest.raises(TooManyAreasError):
        area_pool(toy, PLENTY)
    assert area_pool(toy, PLENTY, [Frame(np.arange(6))])


@pytest.mark.parametrize("frames", [None, [Frame(np.arange(3)), Frame(np.arange(3, 6))]])
def test_the_areas_of_all_levels_and_frames_count_against_the_limit(toy, monkeypatch, frames):
    monkeypatch.setattr(pools, "CHUNK", 2)
    count = sum(map(len, area_pool(toy, PLENTY, frames)))
    monkeypatch.setattr(pools, "MOST_AREAS", count)
    assert sum(map(len, area_pool(toy, PLENTY, frames))) == count
    monkeypatch.setattr(pools, "MOST_AREAS", count - 1)
    with pytest.raises(TooManyAreasError):
        area_pool(toy, PLENTY, frames)


class Bar:
    """What a bar is told."""

    def __init__(self) -> None:
        self.n, self.said = 0, list[str]()

    def set_postfix_str(self, text: str, refresh: bool) -> None:
        self.said.append(text)


def test_the_bar_shows_how_many_there_are(toy):
    bar = Bar()
    problem = letters_to_problem("A B C D E F", dict.fromkeys("ABCDEF", 1.0), coaches=2)
    area_pool(problem, Clock(limit_s=60, bar=bar))
    assert (STEPS[bar.n], bar.said[-1]) == ("areas", "21")  # 6 + 5 + 4 + 3 + 2 + 1


def test_without_time_there_is_no_list(toy):
    with pytest.raises(OutOfTimeError):
        area_pool(toy, Clock(limit_s=0))


@pytest.mark.parametrize("sizes", [[], [1], [9], [1, 2, 3, 4, 1], [6, 6, 2], [1, 1, 1, 1, 1]])
def test_levels_are_put_together_until_they_are_worth_a_chunk(monkeypatch, sizes):
    monkeypatch.setattr(pools, "CHUNK", 5)
    ends = np.cumsum(sizes, dtype=int)
    levels = [np.arange(b - n, b, dtype=np.uint64) for n, b in zip(sizes, ends, strict=True)]
    found = list(blocks(iter(levels)))
    assert [mask for block in found for mask in block] == list(range(sum(sizes)))
    assert all(len(block) >= 5 for block in found[:-1])
    # None waits longer than it has to: without its last level it was not yet worth a chunk.
    assert all(len(block) < 5 + max(sizes) for block in found)
