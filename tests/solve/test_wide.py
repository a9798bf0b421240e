"""Many municipalities: the wide method against the exact one, brute force and its own claims."""

from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from conftest import (
    BINDING,
    BLOCKING,
    IMPOSSIBLE,
    LARGER_MAP,
    LARGER_TODAY,
    RULES,
    brute_force,
    county_problem,
    larger_problems,
    letters_to_problem,
    some_problems,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipsgeo.audit import broken_rules, score
from ipsgeo.errors import DataError
from ipsgeo.neighbours import adjacency, within
from ipsgeo.plan import Plan, Solution
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.samples import Robust, Samples
from ipsgeo.solve import sampled, solve
from ipsgeo.solve.clock import Clock, OutOfTimeError
from ipsgeo.solve.columns import Columns
from ipsgeo.solve.lazy import Lazy
from ipsgeo.solve.partition import partition
from ipsgeo.solve.pool import area_pool
from ipsgeo.solve.relaxation import relax
from ipsgeo.solve.staffing import Staffing
from ipsgeo.solve.windows import columns_within
from ipsgeo.sources.adjacency import read_adjacency_exceptions, read_borders
from ipsgeo.sources.municipalities import county_codes, read_facts
from ipsgeo.sources.travel import estimate_minutes
from ipsgeo.spread import robust_problem

# By their whole names: ``ipsgeo.solve`` is also the function.
ANSWERS, RADIUS, WIDE = (import_module(f"ipsgeo.solve.{m}") for m in ("answers", "radius", "wide"))
UNHURRIED = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def merged_problem(*counties: str, **options: object) -> Problem:
    """Several counties as one, by the formula of ``county_problem``; none named: all 309."""
    facts = read_facts()
    if counties:
        codes = [code for county in counties for code in county_codes(facts, county)]
        facts = facts.loc[sorted(codes)]
    demand = facts["population_2020"] * 302 / 272617
    coaches = round(demand.sum() / 28.8)
    spare = coaches - sum(max(0, int(clients // 27) - 1) for clients in demand)
    pairs = adjacency(read_borders(), read_adjacency_exceptions())
    problem = Problem(
        demand=demand,
        neighbours=within(pairs, facts.index),
        minutes=estimate_minutes(facts),
        coaches=coaches,
        areas=int(np.clip(round(0.8 * spare), 1, len(facts))),
        leader_share=0.5,
        names=facts["name_fi"],
    )
    return replace(problem, **options)  # type: ignore[arg-type]


@contextmanager
def small_frames(most_areas: int | None):
    """However few municipalities: the wide method, with so many areas a seat and no more.

    None leaves the problem's own radii as they are.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ANSWERS, "MOST_MUNICIPALITIES", 0)
        if most_areas is None:
            patch.setattr(ANSWERS, "within_radius", lambda problem: problem)
        else:
            patch.setattr(WIDE, "AREAS_ALTOGETHER", 0)
            patch.setattr(WIDE, "FEWEST_A_SEAT", most_areas)
            patch.setattr(RADIUS, "FEWEST_IN_FRAME", 3)
        yield


def solve_wide(problem: Problem, most_areas: int | None = None, **options: object) -> Solution:
    """The solution of the wide method, with its claims checked."""
    with small_frames(most_areas):
        solution = solve(problem, **options)  # type: ignore[arg-type]
    keeps_its_claims(solution, problem)
    return solution


def keeps_its_claims(solution: Solution, problem: Problem) -> None:
    """What is claimed is claimed under stated rules that are no looser, and the audit agrees."""
    if solution.under is None:
        assert solution.plan is None  # nothing was listed: impossible by itself, or no time
        return
    under, own = solution.under, problem.rules
    assert solution.method == "set partitioning, radii"
    assert solution.status != "infeasible"
    assert solution.certificate is None
    assert replace(under, max_minutes=None) == replace(own, max_minutes=None)
    for code in problem.codes:
        assert under.minutes_to(code) <= own.minutes_to(code)
    if solution.plan is None:
        assert solution.status == "no_plan"
        return
    limited = replace(problem, rules=under)
    assert broken_rules(solution.plan, limited) == []
    value = score(solution.plan, limited)["objective"]
    assert solution.objective == pytest.approx(value, abs=1e-6)
    assert solution.bound <= solution.objective
    assert (solution.status == "optimal") == (solution.gap == 0)


def finds(best: float, problem: Problem, most_areas: int | None = None) -> Solution:
    """The wide method finds this optimum, or nothing and says so where it is infinite."""
    solution = solve_wide(problem, most_areas)
    if best == np.inf:
        assert solution.plan is None
        assert solution.status == "infeasible" or [r.key for r in solution.reasons] == ["radii"]
    elif isinstance(problem.coaches, tuple):  # some number may have no plan within the radii
        assert solution.objective == pytest.approx(best, abs=1e-6)
        assert solution.bound <= best + 1e-6
    else:
        assert solution.status == "optimal"
        assert solution.objective == pytest.approx(best, abs=1e-6)
    return solution


# Six municipalities, whose frames are cut by radii.

RADII = {"A": 45.0, "B": 30.0, "C": 35.0, "D": 30.0, "E": 50.0, "F": 35.0}
TOY_CASES = {
    **{f"{name}, impossible": {"rules": rules} for name, rules in IMPOSSIBLE.items()},
    **{name: {"rules": rules} for name, rules in RULES.items()},
    **{f"{name}, blocking": options for name, options in BLOCKING.items()},
    **{f"{name}, binding": loose | strict for name, (loose, strict) in BINDING.items()},
}


@pytest.mark.parametrize("case", TOY_CASES)
def test_every_rule_with_radii(toy, case):
    problem = replace(toy, **TOY_CASES[case])
    own = problem.rules
    radii = {code: min(most, own.minutes_to(code)) for code, most in RADII.items()}
    limited = replace(problem, rules=replace(own, max_minutes=radii))
    finds(brute_force(limited), limited)


@pytest.mark.parametrize("goal", Weights.__dataclass_fields__)
def test_each_goal_alone_with_radii(toy, goal):
    weights = Weights(**{name: float(name == goal) for name in Weights.__dataclass_fields__})
    wishes = pd.DataFrame([("A", "F"), ("F", "A"), ("C", "D")], columns=["code", "partner"])
    today = Plan.of_groups([["A", "C"], ["B", "D", "F"], ["E"]], [1, 2, 1], leader_groups=[0])
    problem = replace(
        toy, weights=weights, wishes=wishes, today=today, rules=Rules(max_minutes=RADII)
    )
    finds(brute_force(problem), problem)


def with_some_radii(problem: Problem, radii: dict[str, float]) -> Problem:
    """The problem with a radius for each seat, at most its own limit."""
    limits = {code: min(most, problem.rules.minutes_to(code)) for code, most in radii.items()}
    return replace(problem, rules=replace(problem.rules, max_minutes=limits))


def radii_of(letters: str) -> st.SearchStrategy:
    """A radius for each: 1 minute leaves the seat alone, the longest few out."""
    return st.fixed_dictionaries(dict.fromkeys(letters, st.sampled_from([1.0, 25.0, 45.0, 75.0])))


@settings(max_examples=30, derandomize=True, **UNHURRIED)
@given(problem=some_problems, radii=radii_of("ABCDEF"))
def test_any_mixture_of_six_municipalities_with_radii(problem, radii):
    limited = with_some_radii(problem, radii)
    finds(brute_force(limited), limited)


@settings(max_examples=5, derandomize=True, **UNHURRIED)
@given(problem=larger_problems, radii=radii_of("ABCDEFGHI"))
def test_any_mixture_of_nine_municipalities_with_radii(problem, radii):
    limited = with_some_radii(problem, radii)
    finds(brute_force(limited), limited)


# Nine municipalities: rules and wishes about pairs of which a frame has one or none.

NINE = letters_to_problem(
    LARGER_MAP,
    dict(zip("ABCDEFGHI", [30.0, 12.0, 9.0, 16.0, 5.0, 8.0, 11.0, 7.0, 14.0], strict=True)),
    coaches=5, areas=4, leader_share=0.5, throughput_per_year=20.0,
)  # fmt: skip
FAR = pd.DataFrame(
    [("A", "I"), ("I", "A"), ("H", "C"), ("B", "C"), ("E", "G")], columns=["code", "partner"]
)
NINE_CASES = {
    "nothing": {},
    "together far": {"rules": Rules(together=(("B", "E"), ("D", "H")))},
    "together a chain": {"rules": Rules(together=(("C", "G"), ("G", "I"))), "areas": 3},
    "apart": {"rules": Rules(apart=(("A", "I"), ("F", "G"), ("A", "D"), ("B", "C")))},
    "fixed seats": {"rules": Rules(fixed_seats=("E", "C", "I"))},
    "allowed seats": {"rules": Rules(allowed_seats=("B", "D", "F", "G", "H"))},
    "fixed coaches": {"rules": Rules(fixed_coaches={"D": 2, "I": 1})},
    "loads": {"rules": Rules(min_load=15.0, max_load=27.0)},
    "travel": {"rules": Rules(max_goals={"travel": 21.0})},
    "wishes": {"wishes": FAR, "weights": Weights(wish=3.0)},
    "wish limit": {"wishes": FAR, "rules": Rules(max_goals={"wish": 4})},
    "borders": {"weights": Weights(border=2.0)},
    "border limit": {"rules": Rules(max_goals={"border": 8})},
    "changes": {"today": LARGER_TODAY, "weights": Weights(change=1.0), "areas": None},
    "change limit": {"today": LARGER_TODAY, "rules": Rules(max_goals={"change": 12})},
    "moves": {"today": LARGER_TODAY, "rules": Rules(max_moves=3)},
    "halves": {"coach_step": 0.5, "rules": Rules(min_coaches=1, fixed_coaches={"I": 1.5})},
    "teams": {"teams": 2, "coaches": 6, "rules": Rules(team_coaches=3)},
    "free coaches": {"coaches": (4, 6), "weights": Weights(coach=12.0)},
}  # fmt: skip


@pytest.mark.parametrize("case", NINE_CASES)
def test_rules_that_reach_outside_the_frames(case):
    problem = replace(NINE, **NINE_CASES[case])
    solution = solve_wide(problem, most_areas=12)
    radii = solution.under.seat_minutes()
    limited = replace(problem, rules=solution.under)
    frames = {
        seat: {code for code in problem.codes if problem.minutes.at[code, seat] <= radii[seat]}
        for seat in problem.codes
    }
    assert all(len(frame) < 9 for frame in frames.values()), "frames must leave some out"
    best = brute_force(limited)
    assert best < np.inf, "it must leave a plan, or the test shows nothing"
    assert solution.objective == pytest.approx(best, abs=1e-6)
    assert solution.bound <= best + 1e-6
    if not isinstance(problem.coaches, tuple):
        assert solution.status == "optimal"
        exact = solve(limited)
        assert exact.status == "optimal"
        assert exact.objective == pytest.approx(best, abs=1e-6)


# Radii.


def test_a_radius_is_no_wider_than_its_own_limit():
    own = {"A": 20.0, "E": 45.0}
    with small_frames(1000):
        limited = WIDE.within_radius(replace(NINE, rules=Rules(max_minutes=own)))
    radii = limited.rules.seat_minutes()
    assert set(radii) == set(NINE.codes)
    assert all(radii[code] <= most for code, most in own.items())


@pytest.mark.parametrize("limit", [0.5, 20.0])
def test_seats_that_have_nobody_within_their_limit_are_alone(limit):
    problem = replace(NINE, rules=Rules(max_minutes=limit), areas=None, coaches=9)
    finds(brute_force(problem), problem, most_areas=1000)


def test_a_municipality_that_is_far_even_from_itself_is_no_seat():
    # In D and G one drives half an hour to the seat of one's own municipality.
    minutes = NINE.minutes + np.diag([30.0 if code in "DG" else 0.0 for code in NINE.codes])
    problem = replace(NINE, minutes=minutes, rules=Rules(max_minutes=29.0), areas=(1, 7), coaches=7)
    best = brute_force(problem)
    assert best < np.inf
    finds(best, problem, most_areas=1000)


def test_one_group_that_no_frame_holds():
    problem = replace(NINE, rules=Rules(together=(tuple("ABCDEFGHI"),)), areas=1)
    solution = solve_wide(problem, most_areas=5)
    assert solution.status == "no_plan"
    assert [reason.key for reason in solution.reasons] == ["radii"]
    assert brute_force(problem) < np.inf


def test_frames_stay_small_where_many_are_equally_far():
    codes = [f"{number:03}" for number in range(70)]
    ends = pd.DataFrame({"code_a": codes[:-1], "code_b": codes[1:]})
    minutes = pd.DataFrame(30.0 * (1 - np.eye(70)), index=codes, columns=codes)
    row = Problem(
        demand=pd.Series(10.0, index=codes), neighbours=ends, minutes=minutes, coaches=25, areas=20
    )
    frames = RADIUS.seat_frames(WIDE.within_radius(row))
    assert max(len(frame.members) for frame in frames) <= RADIUS.MOST_IN_FRAME


# Goals in order keep the radii that their optimum holds under.


@pytest.mark.parametrize("first", ["travel", "overload"])
def test_the_radii_are_stated_also_where_a_goal_comes_first(first):
    with small_frames(12):
        solution = solve(NINE, first=first)
        plain = solve(NINE)
    assert solution.status == "optimal"
    assert solution.under.seat_minutes() == plain.under.seat_minutes() != {}
    assert brute_force(replace(NINE, rules=solution.under)) == pytest.approx(solution.objective)


# The parts of the method.

LIMITED = Rules(max_minutes=RADII)
# Without rows of triples the linear program is below the optimum.
MIXED = {"coaches": 5, "rules": Rules(max_minutes=45.0)}


@dataclass(kw_only=True)
class Looked(Clock):
    """A clock whose time is up once it was looked at so many times."""

    looks: int

    def left_s(self) -> float:
        self.looks -= 1
        return 60.0 if self.looks >= 0 else 0.0


@pytest.mark.parametrize(("altogether", "fewest", "most"), [(360, 25, 40), (207, 24, 24)])
def test_areas_altogether_are_shared_by_the_seats(monkeypatch, altogether, fewest, most):
    monkeypatch.setattr(WIDE, "AREAS_ALTOGETHER", altogether)
    monkeypatch.setattr(WIDE, "FEWEST_A_SEAT", fewest)
    monkeypatch.setattr(RADIUS, "FEWEST_IN_FRAME", 3)
    limited = WIDE.within_radius(NINE).rules
    assert limited == RADIUS.with_radius(NINE, most_areas=most).rules
    assert limited != RADIUS.with_radius(NINE, most_areas=most - 1).rules


def test_what_is_found_is_counted_and_timed(toy):
    problem, clock = replace(toy, **MIXED), Clock(limit_s=1e6)
    clock.started -= 1000  # seconds before the areas are listed
    pool = area_pool(problem, clock, RADIUS.seat_frames(problem))
    found = WIDE.wide(problem, clock)
    best = brute_force(problem)
    assert found.status == "optimal"
    assert [found.value, found.bound] == pytest.approx([best, best], abs=1e-6)
    counts = found.counts
    assert counts["areas"] == sum(map(len, pool))
    plain = relax(pool, Staffing(problem, problem.weights), clock)
    assert plain.value + 0.1 < counts["relaxation"] <= best + 1e-6
    assert counts["rounds"] > plain.rounds and counts["columns"] >= 1
    assert 1000 <= counts["enumeration_s"] <= 1100
    assert 0 <= counts["lp_s"] <= 100 and 0 <= counts["program_s"] <= 100
    spent = counts["enumeration_s"] + counts["lp_s"] + counts["program_s"]
    assert spent <= clock.passed_s() <= spent + 100


@pytest.mark.parametrize(
    "rules",
    [
        Rules(max_minutes=1.0, together=(("A", "F"), ("B", "C"), ("D", "E"))),  # nothing to list
        Rules(max_minutes=RADII, fixed_coaches={"A": 3}),  # 3 + 1 + 1 > 4
        Rules(max_minutes=1.0),  # six seats alone
    ],
)
def test_no_plan_within_the_radii_is_proven(toy, rules):
    problem = replace(toy, rules=rules)
    found = WIDE.wide(problem, Clock(limit_s=60))
    assert (found.status, found.columns, found.bound) == ("infeasible", None, np.inf)
    pool = area_pool(problem, Clock(limit_s=60), RADIUS.seat_frames(problem))
    assert found.counts["areas"] == sum(map(len, pool))
    assert found.counts["enumeration_s"] >= 0


def test_areas_that_help_each_other_within_radii(toy):
    weights = Weights(balance=0.0, travel=1.0)
    problem = replace(toy, rules=LIMITED, throughput_per_year=18.0, weights=weights)
    exact = partition(problem, Clock(limit_s=60), 0.5)
    found = WIDE.wide(problem, Clock(limit_s=60), 0.5)
    assert found.status == exact.status == "optimal"
    assert exact.value < brute_force(problem) - 0.1, "they must help, or the test shows nothing"
    assert [found.value, found.bound] == pytest.approx([exact.value] * 2, abs=1e-6)


@pytest.mark.parametrize("measure", ["expected", "worst_decile"])
def test_samples_of_the_demand_within_radii(toy, measure):
    random = np.random.default_rng(5)
    drawn = pd.DataFrame({k: toy.demand * random.integers(1, 9, 6) / 4 for k in range(12)})
    robust = Robust(samples=Samples(demand=drawn), measure=measure)
    problem = robust_problem(replace(toy, rules=LIMITED), robust)
    exact = partition(problem, Clock(limit_s=60))
    found = WIDE.wide(problem, Clock(limit_s=60))
    assert found.status == exact.status == "optimal"
    assert [found.value, found.bound] == pytest.approx([exact.value] * 2, abs=1e-6)


def test_more_samples_than_the_areas_within_radii_can_take_are_refused(toy, monkeypatch):
    robust = Robust(samples=Samples(demand=pd.DataFrame(dict.fromkeys(range(12), toy.demand))))
    problem = robust_problem(replace(toy, rules=LIMITED), robust)
    areas = WIDE.wide(problem, Clock(limit_s=60)).counts["areas"]
    monkeypatch.setattr(sampled, "MOST_SUMS", 12 * areas - 1)
    with pytest.raises(DataError) as error:
        WIDE.wide(problem, Clock(limit_s=60))
    assert [finding.key for finding in error.value.findings] == ["robust_too_large"]


def test_nothing_false_is_claimed_wherever_the_time_runs_out(toy):
    problem = replace(toy, **MIXED)
    best = brute_force(problem)
    seen = set()
    for looks in range(5, 50, 5):
        try:
            found = WIDE.wide(problem, Looked(limit_s=60, looks=looks))
        except OutOfTimeError:
            continue
        seen.add(found.status)
        assert found.status in {"optimal", "feasible", "no_plan"}
        assert found.bound <= best + 1e-6
        assert (found.columns is None) == (found.status == "no_plan")
        if found.columns is not None:
            assert found.value >= best - 1e-6
        if found.status == "optimal":
            assert found.value == pytest.approx(best, abs=1e-6)
            assert found.bound == pytest.approx(best, abs=1e-6)
    assert {"optimal", "feasible"} <= seen, sorted(seen)


@pytest.mark.parametrize("few", [6, 12, 60])
def test_the_first_plan_is_the_best_of_the_columns_with_the_least_reduced_costs(
    toy, monkeypatch, few
):
    problem, clock = replace(toy, **MIXED), Clock(limit_s=60)
    pool = area_pool(problem, clock, RADIUS.seat_frames(problem))
    staffing = Staffing(problem, problem.weights)
    relaxation = relax(pool, staffing, clock)
    every, reduced = columns_within(pool, staffing, relaxation.prices, 1e9)
    least = every.take(np.argsort(reduced, kind="stable")[:few])
    costs = values_of_plans(least)
    monkeypatch.setattr(WIDE, "FIRST_COLUMNS", few)
    plan = WIDE.first_plan(relaxation, staffing, Lazy(problem), clock)
    assert (plan is None) == (not costs)
    if plan is not None:
        assert plan.cost.sum() == pytest.approx(min(costs))


def values_of_plans(columns: Columns) -> list[float]:
    """What every three columns cost that have six municipalities, five coaches and a leader."""
    masks = (columns.members @ (1 << np.arange(6))).tolist()
    return [
        sum(columns.cost[k] for k in chosen)
        for chosen in combinations(range(len(columns)), 3)
        if sum(masks[k] for k in chosen)
        == 63
        == masks[chosen[0]] | masks[chosen[1]] | masks[chosen[2]]
        and sum(columns.coaches[k] for k in chosen) == 5
        and sum(columns.leader[k] for k in chosen) == 1
    ]


# A real county, whose optimum is known without radii and with them.

COUNTY = county_problem("Keski-Suomi")
PARTNERS = pd.DataFrame(
    [("179", "992"), ("992", "179"), ("265", "931"), ("077", "312"), ("435", "592")],
    columns=["code", "partner"],
)
COUNTY_CASES = {
    "wishes, borders": {"wishes": PARTNERS, "weights": Weights(wish=5.0, border=1.0)},
    "changes, together, seats": {
        "weights": Weights(change=1.0),
        "rules": Rules(
            together=(("172", "435"), ("265", "931")), apart=(("179", "500"),),
            fixed_seats=("182", "992"), fixed_coaches={"992": 1},
        ),
    },
    "loads and moves": {"rules": Rules(min_load=10.0, max_load=50.0, max_moves=10)},
}  # fmt: skip


@pytest.mark.parametrize("case", COUNTY_CASES)
def test_keski_suomi_with_radii(case):
    today = solve(COUNTY).require_plan()
    problem = replace(COUNTY, today=today, **COUNTY_CASES[case])
    solution = solve_wide(problem, most_areas=300)
    exact = solve(replace(problem, rules=solution.under))
    assert solution.status == exact.status == "optimal"
    assert solution.objective == pytest.approx(exact.objective, abs=1e-6)


# Merged counties.


def test_forty_five_municipalities_are_proven():
    problem = merged_problem("Keski-Suomi", "Pirkanmaa")
    assert len(problem.codes) == 45
    solution = solve(problem, time_limit_s=90)
    keeps_its_claims(solution, problem)
    assert solution.status == "optimal"
    assert set(solution.under.seat_minutes()) == set(problem.codes)
    assert solution.objective == pytest.approx(123.6407, abs=1e-3)


def test_no_plan_within_the_radii_is_not_called_infeasible():
    # Three areas of 45 municipalities: no seat has a third of them within its radius.
    problem = merged_problem("Keski-Suomi", "Pirkanmaa", areas=3)
    with small_frames(20):
        solution = solve(problem)
    assert solution.status == "no_plan"
    assert solution.bound == 0
    assert [reason.key for reason in solution.reasons] == ["radii"]
    assert "Laajemmat alueet" in solution.reasons[0].text("fi")


SIXTY_TWO = ("Keski-Suomi", "Etelä-Pohjanmaa", "Pohjanmaa", "Keski-Pohjanmaa")


@pytest.mark.parametrize(("count", "minutes"), [(45, 0.0), (45, 30.0), (70, 0.0)])
def test_where_no_radius_tells_the_municipalities_apart_that_is_said(count, minutes):
    codes = [f"{number:03}" for number in range(count)]
    steps = [(one, other) for far in (1, 7) for one, other in zip(codes, codes[far:], strict=False)]
    problem = Problem(
        demand=pd.Series(10.0, index=codes),
        neighbours=pd.DataFrame(steps, columns=["code_a", "code_b"]),
        minutes=pd.DataFrame(minutes, index=codes, columns=codes),
        coaches=20, areas=8, throughput_per_year=27.0,
    )  # fmt: skip
    solution = solve(problem)
    assert (solution.status, solution.bound) == ("no_plan", 0.0)
    assert [reason.key for reason in solution.reasons] == ["radii_too_many"]
    assert "matka-ajat" in solution.reasons[0].text("fi")


@pytest.mark.parametrize("seconds", [1, pytest.param(10, marks=pytest.mark.slow)])
def test_the_time_limit_is_kept_and_the_bound_is_true(seconds):
    problem = merged_problem(*SIXTY_TWO)
    solution = solve(problem, time_limit_s=seconds)
    keeps_its_claims(solution, problem)
    assert solution.runtime_s <= 1.1 * seconds + 3  # listing the areas of a radius cannot stop
    assert solution.status in {"optimal", "feasible", "no_plan"}
    assert not solution.bound > 154.4643  # proven with more time
    if solution.plan is not None:
        assert solution.objective >= 154.4642
