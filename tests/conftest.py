"""A toy county drawn as letters, a brute-force planner, and real counties."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st

from ipsgeo.audit import broken_rules, score
from ipsgeo.errors import InfeasibleError
from ipsgeo.neighbours import adjacency, within
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve import solve
from ipsgeo.sources.adjacency import read_adjacency_exceptions
from ipsgeo.sources.files import data_folder
from ipsgeo.sources.municipalities import (
    county_codes,
    read_borders,
    read_facts,
)
from ipsgeo.sources.travel import estimate_minutes

REPOSITORY = Path(__file__).resolve().parents[1]

TOY_MAP = """
    A A B
    C D B
    C E F
"""
TOY_DEMAND = {"A": 30.0, "B": 12.0, "C": 9.0, "D": 16.0, "E": 5.0, "F": 8.0}


def letters_to_problem(
    drawing: str, demand: dict[str, float], minutes_per_cell: float = 20.0, **options: object
) -> Problem:
    """A problem from a map of letters: cells that touch by a side are neighbours."""
    rows = [line.split() for line in drawing.strip().splitlines()]
    cells: dict[str, list[tuple[int, int]]] = {}
    for r, c in product(range(len(rows)), range(len(rows[0]))):
        cells.setdefault(rows[r][c], []).append((r, c))
    pairs = {
        tuple(sorted((one, other)))
        for one, own in cells.items()
        for other, others in cells.items()
        if one != other and any(abs(a - x) + abs(b - y) == 1 for a, b in own for x, y in others)
    }
    codes = sorted(cells)
    middle = np.array([np.mean(cells[code], axis=0) for code in codes])
    steps = np.abs(middle[:, None, :] - middle[None, :, :]).sum(axis=2)
    return Problem(
        demand=pd.Series({code: demand[code] for code in codes}),
        neighbours=pd.DataFrame(sorted(pairs), columns=["code_a", "code_b"]),
        minutes=pd.DataFrame(steps * minutes_per_cell, index=codes, columns=codes),
        **options,  # type: ignore[arg-type]
    )


@pytest.fixture
def toy() -> Problem:
    """Six municipalities, four coaches and half a leader, three areas."""
    return letters_to_problem(
        TOY_MAP, TOY_DEMAND, coaches=4, areas=3, leader_share=0.5, throughput_per_year=20.0
    )


def partitions(codes: list[str]) -> Iterator[list[list[str]]]:
    """Every way to divide the codes into groups."""
    if not codes:
        yield []
        return
    first, *rest = codes
    for partition in partitions(rest):
        yield [[first], *partition]
        for k, group in enumerate(partition):
            yield [*partition[:k], [first, *group], *partition[k + 1 :]]


def staffings(coaches: int, areas: int) -> Iterator[tuple[int, ...]]:
    """Every way to place the coaches, at least one an area."""
    if areas == 1:
        yield (coaches,)
        return
    for first in range(1, coaches - areas + 2):
        for others in staffings(coaches - first, areas - 1):
            yield (first, *others)


def every_plan(
    problem: Problem,
) -> Iterator[tuple[float, list[list[str]], tuple[int, ...], object]]:
    """Every plan that keeps the rules: its objective, groups, coaches and the leader's group.

    Written from the definition of the problem in plain Python; it shares nothing with the
    library but the problem itself.
    """
    fewest, most = problem.area_range()
    for groups in partitions(sorted(problem.demand.index)):
        if not fewest <= len(groups) <= most or len(groups) > problem.coaches:
            continue
        fixed = [group_cost(group, problem) for group in groups]
        if not keeps_groupings(groups, problem) or np.inf in fixed:
            continue
        base = sum(fixed) + change_cost(groups, problem)
        leaders = range(len(groups)) if problem.leader_share else [None]
        for coaches, leader in product(staffings(problem.coaches, len(groups)), leaders):
            cost = sum(
                staff_cost(group, count + problem.leader_share * (k == leader), count, problem)
                for k, (group, count) in enumerate(zip(groups, coaches, strict=True))
            )
            if cost < np.inf:
                yield base + cost, groups, coaches, leader


def keeps_groupings(groups: list[list[str]], problem: Problem) -> bool:
    rules = problem.rules
    home = {code: k for k, group in enumerate(groups) for code in group}
    return (
        all(len({home[code] for code in group}) == 1 for group in rules.together)
        and all(home[a] != home[b] for a, b in rules.apart)
        and len({home[code] for code in rules.fixed_seats}) == len(set(rules.fixed_seats))
    )


def group_cost(group: list[str], problem: Problem) -> float:
    """Travel, wishes and borders of a group; infinite where it is no possible area."""
    pairs = set(zip(problem.neighbours["code_a"], problem.neighbours["code_b"], strict=True))
    reached, left = {group[0]}, set(group[1:])
    while new := {c for c in left if any((c, r) in pairs or (r, c) in pairs for r in reached)}:
        reached |= new
        left -= new
    if left:
        return np.inf
    limit = np.inf if problem.rules.max_minutes is None else problem.rules.max_minutes
    fixed = [code for code in group if code in problem.rules.fixed_seats]
    hours = [
        sum(problem.demand[code] * problem.minutes.at[code, seat] for code in group) / 60
        for seat in fixed or group
        if all(problem.minutes.at[code, seat] <= limit for code in group)
    ]
    wishes = [] if problem.wishes is None else problem.wishes.itertuples(index=False)
    broken = sum(wish.code in group and wish.partner not in group for wish in wishes)
    cut = sum((a in group) != (b in group) for a, b in pairs) / 2
    weights = problem.weights
    if not hours:
        return np.inf
    return weights.travel * min(hours) + weights.wish * broken + weights.border * cut


def staff_cost(group: list[str], staff: float, coaches: int, problem: Problem) -> float:
    """Overload and imbalance of a group; infinite where a rule forbids the staffing."""
    rules = problem.rules
    clients = float(problem.demand[group].sum())
    fixed = {rules.fixed_coaches[code] for code in group if code in rules.fixed_coaches}
    load = clients / staff
    if (
        fixed - {coaches}
        or (rules.min_load is not None and load < rules.min_load - 1e-9)
        or (rules.max_load is not None and load > rules.max_load + 1e-9)
    ):
        return np.inf
    over = max(0.0, clients - problem.throughput_per_year * staff)
    even = float(problem.demand.sum()) / (problem.coaches + problem.leader_share)
    return problem.weights.overload * over + problem.weights.balance * abs(clients - even * staff)


def change_cost(groups: list[list[str]], problem: Problem) -> float:
    """Pairs together now and not today, or the other way round."""
    if problem.today is None:
        return 0.0
    home = {code: k for k, group in enumerate(groups) for code in group}
    today = problem.today.area
    changed = [(home[a] == home[b]) != (today[a] == today[b]) for a, b in combinations(home, 2)]
    return problem.weights.change * sum(changed)


def brute_force(problem: Problem) -> float:
    """The least objective of all plans that keep the rules; infinite where there is none."""
    return min((plan[0] for plan in every_plan(problem)), default=np.inf)


def is_optimum(problem: Problem, method: str = "set partitioning") -> None:
    """The solver finds what brute force finds, keeps the rules, and audits to its own value."""
    best = brute_force(problem)
    solution = solve(problem, method=method)
    if best == np.inf:
        assert solution.status == "infeasible"
        with pytest.raises(InfeasibleError):
            solution.require_plan()
        return
    assert solution.status == "optimal"
    assert solution.gap == 0
    plan = solution.require_plan()
    assert broken_rules(plan, problem) == []
    assert score(plan, problem)["objective"] == pytest.approx(solution.objective)
    assert solution.objective == pytest.approx(best, abs=1e-6)


def county_problem(county: str, **options: object) -> Problem:
    """A real county with demand by population, as the figures of 2021 have it for Keski-Suomi."""
    facts = read_facts(data_folder() / "municipalities" / "municipalities.csv")
    facts = facts.loc[county_codes(facts, county)]
    demand = facts["population_2020"] * 302 / 272617
    coaches = max(1, round(demand.sum() / 28.8))
    spare = coaches - sum(max(0, int(clients // 27) - 1) for clients in demand)
    areas = int(np.clip(round(0.8 * spare), 1, len(facts)))
    pairs = adjacency(read_borders(), read_adjacency_exceptions())
    problem = Problem(
        demand=demand,
        neighbours=within(pairs, facts.index),
        minutes=estimate_minutes(facts),
        coaches=coaches,
        areas=areas,
        leader_share=0.5,
        names=facts["name_fi"],
    )
    return replace(problem, **options)  # type: ignore[arg-type]


# Each changes the plan of the toy county.
RULES = {
    "together": Rules(together=(("A", "F"),)),
    "together_chain": Rules(together=(("A", "B"), ("B", "C"))),
    "apart": Rules(apart=(("A", "D"), ("B", "F"))),
    "fixed_seats": Rules(fixed_seats=("C", "E")),
    "fixed_coaches": Rules(fixed_coaches={"A": 1, "F": 2}),
    "min_load": Rules(min_load=17.0),
    "max_load": Rules(max_load=18.5),
    "max_minutes": Rules(max_minutes=20.0),
    "mixed": Rules(apart=(("A", "C"),), max_minutes=40.0, fixed_seats=("E",), max_load=21.0),
}
# No plan of the toy county keeps any of these.
IMPOSSIBLE = {
    "together": Rules(together=(("A", "B", "C", "D", "E", "F"),)),
    "apart": Rules(apart=(("A", "B"), ("A", "C"), ("B", "C"), ("A", "D"), ("B", "D"), ("C", "D"))),
    "fixed_seats": Rules(fixed_seats=("A", "B", "C", "D")),
    "fixed_coaches": Rules(fixed_coaches={"A": 3}),
    "min_load": Rules(min_load=17.7),
    "max_load": Rules(max_load=17.8),
    "max_minutes": Rules(max_minutes=5.0),
}

codes = st.sampled_from(sorted(TOY_DEMAND))
pairs = st.tuples(codes, codes).filter(lambda pair: pair[0] < pair[1])
some_rules = st.builds(
    Rules,
    together=st.lists(pairs, max_size=1).map(tuple),
    apart=st.lists(pairs, max_size=2).map(tuple),
    fixed_seats=st.lists(codes, max_size=1).map(tuple),
    fixed_coaches=st.dictionaries(codes, st.integers(1, 3), max_size=1),
    min_load=st.none() | st.floats(5, 20),
    max_load=st.none() | st.floats(15, 40),
    max_minutes=st.none() | st.floats(10, 60),
)
some_weights = st.builds(
    Weights,
    **{goal: st.sampled_from([0.0, 0.5, 1.0, 2.0]) for goal in Weights.__dataclass_fields__},
)


def toy_mixture(demand: list[float], wishes: list[tuple[str, str]], **options: object) -> Problem:
    """The toy county with other demand, wishes and anything else."""
    return letters_to_problem(
        TOY_MAP,
        dict(zip(sorted(TOY_DEMAND), demand, strict=True)),
        throughput_per_year=20.0,
        wishes=pd.DataFrame(wishes, columns=["code", "partner"]),
        today=Plan.of_groups([["A", "D"], ["B", "F", "E"], ["C"]], [1, 1, 1]),
        **options,
    )


some_problems = st.builds(
    toy_mixture,
    demand=st.lists(st.floats(0, 60), min_size=6, max_size=6),
    coaches=st.integers(1, 5),
    areas=st.none() | st.integers(1, 4) | st.tuples(st.integers(1, 2), st.integers(2, 5)),
    leader_share=st.sampled_from([0.0, 0.5, 1.0]),
    weights=some_weights,
    rules=some_rules,
    wishes=st.lists(
        st.tuples(codes, codes).filter(lambda w: w[0] != w[1]), max_size=6, unique=True
    ),
)
