"""A toy county drawn as letters, a brute-force planner, and real counties."""

import re
import shutil
import signal
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import combinations, permutations, product
from pathlib import Path
from types import SimpleNamespace

import highspy
import numpy as np
import pandas as pd
import pulp
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st

from ipsgeo.audit import broken_rules, score
from ipsgeo.errors import InfeasibleError
from ipsgeo.neighbours import adjacency, within
from ipsgeo.plan import Plan, area_name
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve import solve
from ipsgeo.solve.columns import NO_MATCH, Columns
from ipsgeo.solve.hess import Hess
from ipsgeo.sources.adjacency import read_adjacency_exceptions, read_borders
from ipsgeo.sources.municipalities import county_codes, read_facts
from ipsgeo.sources.travel import estimate_minutes
from ipsgeo.study import read_study

REPOSITORY = Path(__file__).resolve().parents[1]

# For "make mutants": the first failure is enough, and every run tries the same.
settings.register_profile(
    "mutants", phases=(Phase.explicit, Phase.generate), derandomize=True, database=None
)

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)

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


def columns_of(groups: Sequence[Collection[str]], codes: Sequence[str]) -> Columns:
    """Areas with one coach each, of no cost."""
    size = len(groups)
    return Columns(
        members=np.array([[code in group for code in codes] for group in groups]),
        coaches=np.ones(size),
        leader=np.zeros(size, dtype=bool),
        match=np.full(size, NO_MATCH, dtype=np.int16),
        cost=np.zeros(size),
    )


def columns_by_hand(
    problem: Problem,
    written: str,
    cost: Sequence[float] = (),
    match: Sequence[int] = (),
    **amounts: Sequence[float],
) -> Columns:
    """Columns from a text such as "AB2 C1+": one-letter codes, coaches, a plus for a leader."""
    parts = re.findall(r"([A-Z]+)([\d.]+)(\+?)", written)
    return Columns(
        members=np.array([[code in area for code in problem.codes] for area, _, _ in parts]),
        coaches=np.array([float(count) for _, count, _ in parts]),
        leader=np.array([bool(plus) for _, _, plus in parts]),
        match=np.array(match or [-1] * len(parts), dtype=np.int16),
        cost=np.array(cost or [0.0] * len(parts), dtype=float),
        amounts={goal: np.array(amount, dtype=float) for goal, amount in amounts.items()},
    )


def least_with(model: Hess, goal: object = 0, written: str = "", teams: str = "") -> float:
    """The least of a goal where a Hess model has this plan; infinite where its rows forbid it.

    A text such as "BA2+ CD1.5": seats first, coaches, a plus for a leader; or the areas alone,
    and coaches and leaders are free. The number of each municipality's team, by code; 0 for none.
    """
    place = {code: k for k, code in enumerate(model.problem.codes)}
    held: list[tuple[pulp.LpVariable, float]] = []
    parts = re.findall(r"([A-Z]+)([\d.]*)(\+?)", written)
    served = {(place[code], place[area[0]]) for area, _, _ in parts for code in area}
    own = {(i, int(number) - 1) for i, number in enumerate(teams) if number != "0"}
    if not served <= model.serves.keys() or not own <= model.team.keys():
        return np.inf
    held += [(x, pair in served) for pair, x in model.serves.items() if written]
    for area, count, plus in parts:
        seat = place[area[0]]
        held += [(model.steps[seat], float(count) / model.problem.coach_step)] if count else []
        held += [(model.leader[seat], bool(plus))] if count and model.leader else []
    held += [(w, pair in own) for pair, w in model.team.items() if teams]
    free = [(variable, variable.lowBound, variable.upBound) for variable, _ in held]
    for variable, number in held:
        variable.lowBound = variable.upBound = number
    model.program.setObjective(pulp.lpSum([goal]))
    model.program.solve(pulp.HiGHS(msg=False, threads=1, presolve="off"))
    for variable, low, high in free:
        variable.lowBound, variable.upBound = low, high
    highs = model.program.solverModel
    if highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return np.inf
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return highs.getInfo().objective_function_value


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


def divisions(
    codes: frozenset[str], possible: dict[str, list[frozenset[str]]]
) -> Iterator[list[frozenset[str]]]:
    """Every way to divide the codes into possible groups, listed by their first code."""
    if not codes:
        yield []
        return
    for group in possible[min(codes)]:
        if group <= codes:
            for others in divisions(codes - group, possible):
                yield [group, *others]


def staffings(
    coaches: float, areas: int, least: float = 1, step: float = 1
) -> Iterator[tuple[float, ...]]:
    """Every way to place the coaches in steps, at least so many an area."""
    if areas == 1:
        if coaches >= least:
            yield (coaches,)
        return
    first = least
    while first + least * (areas - 1) <= coaches:
        for others in staffings(coaches - first, areas - 1, least, step):
            yield (first, *others)
        first += step


# The brute force: written from the definition of the problem in plain Python; it shares nothing
# with the library but the problem itself. A plan is its objective, groups, coaches and leaders.
FoundPlan = tuple[float, list[list[str]], tuple[float, ...], tuple[int, ...]]
SLACK = 1e-9  # what sums of floats may be off


@lru_cache(maxsize=4)
def numbers(problem: Problem) -> SimpleNamespace:
    """The problem's tables as plain dictionaries and lists."""
    pairs = zip(problem.neighbours["code_a"], problem.neighbours["code_b"], strict=True)
    wishes = [] if problem.wishes is None else problem.wishes[["code", "partner"]].to_numpy()
    return SimpleNamespace(
        demand=problem.demand.to_dict(),
        minutes=problem.minutes.T.to_dict(),  # from, then to
        pairs=[tuple(pair) for pair in pairs],
        wishes=[tuple(wish) for wish in wishes],
        today=[] if problem.today is None else list(problem.today.groups().values()),
    )


def every_plan(problem: Problem) -> Iterator[FoundPlan]:
    """Every plan that keeps the rules: its objective, groups, coaches and the leaders' groups."""
    codes = sorted(problem.demand.index)
    fixed = {
        group: goals
        for size in range(1, len(codes) + 1)
        for group in map(frozenset, combinations(codes, size))
        if (goals := group_goals(group, problem)) is not None
    }
    possible = {code: [group for group in fixed if min(group) == code] for code in codes}
    for division in divisions(frozenset(codes), possible):
        groups = [sorted(group) for group in division]
        if keeps_number(groups, problem) and keeps_groupings(groups, problem):
            goals = {
                goal: sum(fixed[group][goal] for group in division)
                for goal in ("travel", "wish", "border")
            }
            goals["change"] = changed_pairs(groups, problem)
            for found, coaches, leaders in every_staffing(division, problem):
                goals |= found
                if keeps_goals(goals, problem):
                    yield weighed(goals, problem), groups, coaches, leaders


def every_staffing(
    division: list[frozenset[str]], problem: Problem
) -> Iterator[tuple[dict[str, float], tuple[float, ...], tuple[int, ...]]]:
    """Every way to place coaches and leaders in the groups, with what it comes to."""
    teams = list(team_divisions(division, problem))
    leaders = problem.teams if problem.leader_share > 0 else 0
    least = problem.coach_step
    while least < (problem.rules.min_coaches or 0):
        least += problem.coach_step
    for total in coach_totals(problem):
        even = sum(numbers(problem).demand.values()) / (total + leaders * problem.leader_share)

        @cache
        def found(k: int, count: float, leads: bool, even: float = even) -> dict | None:
            staff = count + problem.leader_share * leads
            return staff_goals(division[k], staff, count, even, problem)

        for coaches in staffings(total, len(division), least, problem.coach_step):
            for led in combinations(range(len(division)), leaders):
                own = [found(k, count, k in led) for k, count in enumerate(coaches)]
                if None not in own and are_teams(teams, coaches, led, problem):
                    goals = {goal: sum(g[goal] for g in own) for goal in ("overload", "balance")}
                    yield goals | {"coach": total}, coaches, led


def coach_totals(problem: Problem) -> list[float]:
    """The numbers of coaches that may be placed."""
    if not isinstance(problem.coaches, tuple):
        return [problem.coaches]
    fewest, most = problem.coaches
    steps = round((most - fewest) / problem.coach_step)
    return [fewest + k * problem.coach_step for k in range(steps + 1)]


def team_divisions(division: list[frozenset[str]], problem: Problem) -> Iterator[list[list[int]]]:
    """Every way to group the areas into as many connected teams as wanted."""
    if problem.teams == 1:
        yield [list(range(len(division)))]
        return
    for teams in partitions(list(range(len(division)))):
        if len(teams) == problem.teams and all(
            hang_together(frozenset().union(*(division[k] for k in team)), problem)
            for team in teams
        ):
            yield teams


def are_teams(
    divided: list[list[list[int]]],
    coaches: tuple[float, ...],
    leaders: tuple[int, ...],
    problem: Problem,
) -> bool:
    """Whether one of the divisions into teams has coaches enough and a leader in each team."""
    if problem.teams == 1:
        return True
    return any(
        all(
            sum(coaches[k] for k in team) >= problem.rules.team_coaches
            and (not leaders or sum(k in leaders for k in team) == 1)
            for team in teams
        )
        for teams in divided
    )


def keeps_number(groups: list[list[str]], problem: Problem) -> bool:
    """As many areas as wanted."""
    if problem.areas is None:
        return True
    fewest, most = problem.areas if isinstance(problem.areas, tuple) else [problem.areas] * 2
    return fewest <= len(groups) <= most


def keeps_groupings(groups: list[list[str]], problem: Problem) -> bool:
    """Together, apart, fixed seats, and no more moves than allowed."""
    rules = problem.rules
    home = {code: k for k, group in enumerate(groups) for code in group}
    return (
        all(len({home[code] for code in group}) == 1 for group in rules.together)
        and all(home[a] != home[b] for a, b in rules.apart)
        and len({home[code] for code in rules.fixed_seats}) == len(set(rules.fixed_seats))
        and (rules.max_moves is None or moves_from_today(groups, problem) <= rules.max_moves)
    )


def moves_from_today(groups: list[list[str]], problem: Problem) -> int:
    """Municipalities outside the area matched to today's, the matching that keeps most of them."""
    shared = [[len({*old} & {*new}) for new in groups] for old in numbers(problem).today]
    if len(shared) > len(groups):
        shared = [list(column) for column in zip(*shared, strict=True)]
    places = range(len(shared[0]))
    matched = (
        sum(row[k] for row, k in zip(shared, chosen, strict=True))
        for chosen in permutations(places, len(shared))
    )
    return len(problem.demand) - max(matched)


@lru_cache(maxsize=10_000)
def hang_together(group: frozenset[str], problem: Problem) -> bool:
    """Whether every member can be reached from every other inside the group."""
    pairs = numbers(problem).pairs
    reached, left = {min(group)}, group - {min(group)}
    while new := {c for c in left if any((c, r) in pairs or (r, c) in pairs for r in reached)}:
        reached |= new
        left -= new
    return not left


def group_goals(group: Collection[str], problem: Problem) -> dict[str, float] | None:
    """Travel, wishes and borders of a group; None where it is no possible area."""
    if not hang_together(frozenset(group), problem):
        return None
    facts, rules = numbers(problem), problem.rules
    hours = []
    for seat in [code for code in group if code in rules.fixed_seats] or group:
        limit = rules.max_minutes
        if isinstance(limit, dict):
            limit = limit.get(seat)
        near = limit is None or all(facts.minutes[c][seat] <= limit + SLACK for c in group)
        if near and (rules.allowed_seats is None or seat in rules.allowed_seats):
            hours.append(sum(facts.demand[c] * facts.minutes[c][seat] for c in group) / 60)
    if not hours:
        return None
    return {
        "travel": min(hours),
        "wish": sum(code in group and partner not in group for code, partner in facts.wishes),
        "border": sum((a in group) != (b in group) for a, b in facts.pairs) / 2,
    }


def staff_goals(
    group: Collection[str], staff: float, coaches: float, even: float, problem: Problem
) -> dict[str, float] | None:
    """Overload and imbalance of a group; None where a rule forbids the staffing."""
    rules = problem.rules
    clients = sum(numbers(problem).demand[code] for code in group)
    load = clients / staff
    if (
        any(coaches != count for code, count in rules.fixed_coaches.items() if code in group)
        or (rules.min_load is not None and load < rules.min_load - SLACK)
        or (rules.max_load is not None and load > rules.max_load + SLACK)
        or too_many_care_teams(group, staff, rules)
    ):
        return None
    return {
        "overload": max(0.0, clients - problem.throughput_per_year * staff),
        "balance": abs(clients - even * staff),
    }


def too_many_care_teams(group: Collection[str], staff: float, rules: Rules) -> bool:
    """Whether a group has more of the given teams in it than its staff may keep to."""
    if rules.teams_per_coach is None:
        return False
    touched = sum(any(code in group for code in served) for served in rules.care_teams.values())
    return touched > rules.teams_per_coach * staff + SLACK


def changed_pairs(groups: list[list[str]], problem: Problem) -> int:
    """Pairs together now and not today, or the other way round."""
    if problem.today is None:
        return 0
    home = {code: k for k, group in enumerate(groups) for code in group}
    today = {code: k for k, group in enumerate(numbers(problem).today) for code in group}
    return sum((home[a] == home[b]) != (today[a] == today[b]) for a, b in combinations(home, 2))


def keeps_goals(goals: dict[str, float], problem: Problem) -> bool:
    """No goal above its limit."""
    limits = problem.rules.max_goals.items()
    return all(goals[goal] <= limit + SLACK * max(1, limit) for goal, limit in limits)


def weighed(goals: dict[str, float] | None, problem: Problem) -> float:
    """The weighted sum of goals; infinite where there are none."""
    if goals is None:
        return np.inf
    return sum(getattr(problem.weights, goal) * amount for goal, amount in goals.items())


def group_cost(group: Collection[str], problem: Problem) -> float:
    """What a group costs without its staff; infinite where it is no possible area."""
    return weighed(group_goals(group, problem), problem)


def staff_cost(group: Collection[str], staff: float, coaches: float, problem: Problem) -> float:
    """What a group's staff costs; infinite where a rule forbids it."""
    return weighed(staff_goals(group, staff, coaches, problem.even_load, problem), problem)


def as_plan(found: FoundPlan, problem: Problem) -> Plan:
    """A plan of ``every_plan`` as the library has it, with teams where there are several."""
    _, groups, coaches, leaders = found
    plan = Plan.of_groups(groups, coaches, leader_groups=leaders)
    if problem.teams == 1:
        return plan
    divided = team_divisions([frozenset(group) for group in groups], problem)
    teams = next(teams for teams in divided if are_teams([teams], coaches, leaders, problem))
    number = {area_name(groups[k]): n for n, team in enumerate(teams, start=1) for k in team}
    return replace(plan, team=pd.Series(number))


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
    facts = read_facts()
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
    "max_load": Rules(max_load=19.5),
    "max_minutes": Rules(max_minutes=30.0),
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

TODAY = Plan.of_groups([["A", "D"], ["B", "E", "F"], ["C"]], [1, 1, 1])
# Two teams in C, one that serves D and E, one in A: with one a coach C needs two coaches.
GIVEN_TEAMS = {"I": ("A",), "II": ("C",), "III": ("C",), "IV": ("D", "E")}
# Options of the toy county: without the rule, and the rule, which makes the optimum worse.
BINDING = {
    "allowed_seats": ({}, {"rules": Rules(allowed_seats=("B", "C", "E"))}),
    "min_coaches": ({"coach_step": 0.5}, {"rules": Rules(min_coaches=1)}),
    "min_coaches_two": (
        {"coach_step": 0.5, "areas": 2, "weights": Weights(travel=3.0)},
        {"rules": Rules(min_coaches=2)},
    ),
    "min_load": ({"weights": Weights(travel=2.0)}, {"rules": Rules(min_load=16.0)}),
    "fixed_coaches_half": ({"coach_step": 0.5}, {"rules": Rules(fixed_coaches={"A": 1.5})}),
    "seat_minutes": ({}, {"rules": Rules(max_minutes={"A": 20.0, "C": 20.0, "D": 10.0})}),
    "overload": (
        {"weights": Weights(overload=0.0, balance=0.0), "throughput_per_year": 18.0},
        {"rules": Rules(max_goals={"overload": 2.0})},
    ),
    "balance": ({"coach_step": 0.5}, {"rules": Rules(max_goals={"balance": 2.0})}),
    "travel": ({}, {"rules": Rules(max_goals={"travel": 12.0})}),
    "wish": (
        {
            "weights": Weights(wish=0.0),
            "wishes": pd.DataFrame([("B", "D"), ("D", "B")], columns=["code", "partner"]),
        },
        {"rules": Rules(max_goals={"wish": 1})},
    ),
    "border": ({}, {"rules": Rules(max_goals={"border": 5})}),
    "change": ({"today": TODAY}, {"rules": Rules(max_goals={"change": 2})}),
    "coach": ({"coaches": (3, 6)}, {"rules": Rules(max_goals={"coach": 4})}),
    "max_moves": ({"today": TODAY}, {"rules": Rules(max_moves=1)}),
    "team_coaches": (
        {"coaches": 5, "teams": 2, "rules": Rules(team_coaches=1)},
        {"rules": Rules(team_coaches=2)},
    ),
    "teams_per_coach": (
        {},
        {"rules": Rules(care_teams=GIVEN_TEAMS, teams_per_coach=1)},
    ),
    "two rules": (
        {"coach_step": 0.5, "coaches": (3.5, 5), "today": TODAY, "weights": Weights(coach=1.5)},
        {"rules": Rules(max_moves=1, max_goals={"travel": 14.0, "coach": 4})},
    ),
}
# No plan of the toy county keeps any of these.
BLOCKING = {
    "allowed_seats": {"rules": Rules(allowed_seats=("A", "F"))},  # two seats for three areas
    "fixed_seat_not_allowed": {"rules": Rules(allowed_seats=("A", "B", "C"), fixed_seats=("D",))},
    "min_coaches": {"rules": Rules(min_coaches=2)},  # 3 × 2 > 4
    "min_coaches_half": {"coach_step": 0.5, "rules": Rules(min_coaches=1.5)},  # 3 × 1.5 > 4
    "min_coaches_rounded": {"coaches": 5, "rules": Rules(min_coaches=1.5)},  # whole: 3 × 2 > 5
    # Two areas of 2.5 and 1 leave 0.5 of 4.
    "fixed_coaches_half": {
        "coach_step": 0.5,
        "rules": Rules(fixed_coaches={"A": 2.5}, min_coaches=1),
    },
    "free_coaches": {"coaches": (3, 6), "rules": Rules(fixed_coaches={"A": 5})},  # 5 + 1 + 1 > 6
    "seat_minutes": {"rules": Rules(max_minutes=dict.fromkeys("ABCDEF", 20.0))},
    # Five teams in one place: at two a coach three coaches, and 3 + 1 + 1 > 4.
    "teams_per_coach": {
        "rules": Rules(care_teams={f"T{k}": ("C",) for k in range(5)}, teams_per_coach=2),
        "leader_share": 0.0,
    },
    "travel": {"rules": Rules(max_goals={"travel": 5.0})},
    "border": {"rules": Rules(max_goals={"border": 3})},
    "coach": {"coaches": (3, 6), "rules": Rules(max_goals={"coach": 2})},
    "max_moves": {"areas": 2, "today": TODAY, "rules": Rules(max_moves=0)},  # today has three
    "team_coaches": {"teams": 2, "rules": Rules(team_coaches=3)},  # 2 × 3 > 4
    "teams": {"teams": 3, "areas": 2, "rules": Rules(team_coaches=1)},  # an area is in one team
}

LARGER_MAP = """
    A A B C
    D E B C
    D E F G
    H H F I
"""
LARGER_TODAY = Plan.of_groups([["A", "B", "C"], ["D", "E", "H"], ["F", "G", "I"]], [1, 1, 1])


@st.composite
def mixtures(draw: st.DrawFn, drawing: str, coaches: int) -> Problem:
    """Any demand, goals, wishes, teams and coaches, and one to three kinds of rules.

    All figures are of a grid of quarters and the like: two that differ differ by more than any
    tolerance.
    """
    codes = sorted({*drawing.split()})
    demand = draw(
        st.lists(
            st.integers(0, 160) | st.integers(40, 120), min_size=len(codes), max_size=len(codes)
        )
    )
    step = draw(st.sampled_from([1, 1, 0.5]))
    leader_share = draw(st.sampled_from([0.0, 0.5, 0.5, 1.0]))
    teams = draw(st.sampled_from([1, 1, 2]))
    counts = draw(some_coaches(coaches, step))
    limits = draw(some_rules(codes, sum(demand) / 4, np.max(counts) + teams * leader_share))
    one = st.sampled_from(codes)
    wishes = st.tuples(one, one).filter(lambda wish: wish[0] != wish[1])
    return letters_to_problem(
        drawing,
        {code: amount / 4 for code, amount in zip(codes, demand, strict=True)},
        throughput_per_year=20.0,
        coaches=counts,
        coach_step=step,
        areas=draw(st.sampled_from([None, 2, 3, 4, (1, 2), (2, 3), (2, 5)])),
        leader_share=leader_share,
        teams=teams,
        weights=draw(some_weights),
        rules=Rules(
            **limits,
            team_coaches=draw(st.sampled_from([0.5, 1, 1.5, 2, 3])),
            care_teams=draw(some_care_teams(codes)),
        ),
        wishes=pd.DataFrame(
            draw(st.lists(wishes, max_size=6, unique=True)), columns=["code", "partner"]
        ),
        today=TODAY if drawing == TOY_MAP else LARGER_TODAY,
    )


def some_care_teams(codes: list[str]) -> st.SearchStrategy:
    """Given teams, each of which serves one municipality or a few."""
    served = st.lists(st.sampled_from(codes), min_size=1, max_size=3).map(tuple)
    return st.lists(served, min_size=1, max_size=6).map(
        lambda groups: {f"T{k}": group for k, group in enumerate(groups)}
    )


def some_coaches(most: int, step: float) -> st.SearchStrategy:
    """A number of coaches, or a range of numbers."""
    numbers = st.integers(2 * most // 3, most) if step == 1 else st.integers(4, most).map(half)
    return numbers | st.tuples(numbers, numbers).map(sorted).map(tuple)


def half(count: int) -> float:
    return count / 2


def some_rules(codes: list[str], demand: float, staff: float) -> st.SearchStrategy:
    """One to three kinds of rules, with limits about where they bind."""
    one = st.sampled_from(codes)
    pairs = st.tuples(one, one).filter(lambda pair: pair[0] < pair[1])
    minutes = st.sampled_from([20.0, 30.0, 40.0, 60.0])
    shares = st.sampled_from([0.0, 0.05, 0.1, 0.2, 0.4, 0.8])
    even = demand / staff
    kinds = {
        "together": st.lists(pairs, min_size=1, max_size=2).map(tuple),
        "apart": st.lists(pairs, min_size=1, max_size=2).map(tuple),
        "fixed_seats": st.lists(one, min_size=1, max_size=2, unique=True).map(tuple),
        "allowed_seats": st.lists(one, min_size=3, max_size=6, unique=True).map(tuple),
        "fixed_coaches": st.dictionaries(one, st.integers(1, 2), min_size=1, max_size=2),
        "min_coaches": st.sampled_from([1, 1.5, 2]),
        "min_load": st.sampled_from([0.4, 0.6, 0.7, 0.8]).map(lambda share: share * even + 0.125),
        "max_load": st.sampled_from([1.05, 1.2, 1.4, 1.7]).map(lambda share: share * even + 0.125),
        "max_minutes": minutes | st.dictionaries(one, minutes, min_size=1, max_size=6),
        "max_moves": st.integers(0, len(codes) // 2),
        "teams_per_coach": st.sampled_from([1, 1.5, 2]),
        "max_goals": st.fixed_dictionaries(
            {},
            optional={
                "overload": shares.map(lambda share: share * demand),
                "balance": shares.map(lambda share: share * demand),
                "travel": shares.map(lambda share: share * demand + 0.125),
                "wish": st.integers(0, 4),
                "border": st.integers(4, 12),
                "change": st.integers(0, 10),
                "coach": st.integers(2, 6),
            },
        ).filter(lambda limits: 1 <= len(limits) <= 2),
    }
    chosen = st.lists(st.sampled_from(sorted(kinds)), min_size=1, max_size=3, unique=True)
    return chosen.flatmap(lambda names: st.fixed_dictionaries({n: kinds[n] for n in names}))


some_weights = st.builds(
    Weights,
    **{goal: st.sampled_from([0.0, 0.5, 1.0, 2.0]) for goal in Weights.__dataclass_fields__},
)
some_problems = mixtures(TOY_MAP, 5)
larger_problems = mixtures(LARGER_MAP, 6)


KESKI_SUOMI = "data/studies/keski-suomi.toml"


@pytest.fixture(autouse=True, scope="session")
def nothing_fetched(tmp_path_factory):
    """No test sees what this computer has fetched from the official services."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPSGEO_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True, scope="session")
def ctrl_c_is_heard():
    """A shell that runs the tests in the background has it ignored, by their processes too."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def own_study(tmp_path, monkeypatch):
    """A copy of the data, and a way to change a file in it and read the study again."""
    shutil.copytree(REPOSITORY / "data", tmp_path / "data")
    monkeypatch.setenv("IPSGEO_DATA", str(tmp_path / "data"))

    def changed(old, new, file=KESKI_SUOMI):
        path = tmp_path / file
        text = path.read_text("utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return read_study(tmp_path / KESKI_SUOMI)

    return changed


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """A headless Chromium; the tests that need it are skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("no Chromium or Chrome is installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()
