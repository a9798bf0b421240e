"""The solver-free proof: it accepts what is optimal and nothing else.

Certificates are made twice: by ``solve``, and here by SciPy's linear program over every column.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from conftest import (
    TOY_DEMAND,
    TOY_MAP,
    as_plan,
    county_problem,
    every_plan,
    letters_to_problem,
    some_problems,
)
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from ipsgeo.audit import score
from ipsgeo.contradictions import contradictions
from ipsgeo.plan import Certificate, Plan
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.solve import solve
from ipsgeo.verify import dual_value, verify
from ipsgeo.verify.columns import every_area, every_column, fewest_areas

COSTLY = 3000.0  # of an artificial column: where no plan exists the prices say so


def keys(findings):
    return [finding.key for finding in findings]


def two_best(problem: Problem) -> list[tuple[float, Plan]]:
    """The best plan with its objective, and the best that is worse by more than rounding."""
    ranked = sorted(every_plan(problem), key=lambda found: found[0])
    worse = next((found for found in ranked if found[0] > ranked[0][0] + 0.01), None)
    return [(f[0], as_plan(f, problem)) for f in (ranked[0], worse) if f is not None]


def test_the_proof_of_a_real_county():
    problem = county_problem("Pohjois-Karjala")
    solution = solve(problem)
    assert verify(solution.plan, solution.certificate, problem) == []


def test_keski_suomi_where_the_linear_program_alone_proves_nothing():
    problem = county_problem("Keski-Suomi")
    solution = solve(problem)
    assert solution.counts["relaxation"] < solution.objective - 1
    assert verify(solution.plan, solution.certificate, problem) == []


TODAY = Plan.of_groups([["A", "D"], ["B", "E", "F"], ["C"]], [2, 1, 1], leader_groups=[0])
WISHES = pd.DataFrame([("A", "F"), ("F", "A"), ("C", "D"), ("E", "F")], columns=["code", "partner"])
# What is changed of the toy county.
CHANGES = {
    "nothing": {},
    "apart": {"rules": Rules(apart=(("A", "D"), ("B", "F")))},
    "fixed coaches": {"rules": Rules(fixed_coaches={"A": 1, "F": 2}, max_minutes=60.0)},
    "loads": {"rules": Rules(min_load=15.0, max_load=21.0)},
    "fixed seats": {"rules": Rules(fixed_seats=("C", "E"), together=(("A", "B"),))},
    "halves": {"coach_step": 0.5, "coaches": 3.5},
    "least coaches": {"coach_step": 0.5, "coaches": 5.5, "rules": Rules(min_coaches=1.5)},
    "free coaches": {"coaches": (3, 5), "weights": Weights(coach=10.0)},
    "free halves": {"coaches": (3, 4.5), "coach_step": 0.5, "weights": Weights(coach=30.0)},
    "allowed seats": {"rules": Rules(allowed_seats=("A", "C", "E"))},
    "radii": {"rules": Rules(max_minutes={"A": 45.0, "B": 10.0, "D": 20.0, "F": 0.5})},
    "wishes": {"wishes": WISHES, "rules": Rules(max_goals={"wish": 2, "travel": 22.0})},
    "overload": {"rules": Rules(max_goals={"overload": 3.0, "travel": 22.0})},
    "borders": {"rules": Rules(max_goals={"border": 5.0, "balance": 20.0})},
    "changes": {"today": TODAY, "rules": Rules(max_goals={"change": 3})},
    "coach limit": {"coaches": (3, 5), "rules": Rules(max_goals={"coach": 4})},
    "no move": {"today": TODAY, "rules": Rules(max_moves=0)},
    "one move": {"today": TODAY, "rules": Rules(max_moves=1)},
    "two moves": {"today": TODAY, "areas": (2, 4), "rules": Rules(max_moves=2)},
    "free with moves": {"today": TODAY, "coaches": (4, 5), "areas": None,
                        "weights": Weights(coach=1.0), "rules": Rules(max_moves=1)},
    "loads of some numbers": {"coaches": (3, 6), "rules": Rules(min_load=14.0, max_load=19.0)},
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_the_proof_knows_the_rules(toy, change):
    problem = replace(toy, **CHANGES[change])
    solution = solve(problem)
    assert solution.status == "optimal"
    assert verify(solution.plan, solution.certificate, problem) == []


@pytest.mark.parametrize("change", CHANGES)
def test_prices_of_another_program_prove_the_best_plan_and_no_worse_one(toy, change):
    problem = replace(toy, **CHANGES[change])
    (best, plan), *worse = two_best(problem)
    certificate = priced(plan, problem)
    assert certificate.objective == pytest.approx(best)
    assert verify(plan, certificate, problem) == []
    for _, other in worse:
        assert keys(verify(other, priced(other, problem), problem)) == ["certificate_not_optimal"]


def priced(plan: Plan, problem: Problem) -> Certificate:
    """The prices of linear programs that SciPy solves, one for each number of coaches."""
    objective = float(score(plan, problem)["objective"])
    numbers = problem.coach_numbers()
    if len(numbers) == 1:
        return prices_of(problem, objective)
    one, own = {}, float(plan.coaches.sum())
    for number in numbers:
        fixed = replace(problem, coaches=number)
        if not contradictions(fixed):
            one[number] = replace(prices_of(fixed, objective), coaches=number)
    return replace(one[own], others=tuple(c for number, c in one.items() if number != own))


def prices_of(problem: Problem, objective: float) -> Certificate:
    """The dual prices of choosing columns, every row with costly artificial columns."""
    rules, size = problem.rules, len(problem.codes)
    goals, today = list(rules.max_goals), []
    if rules.max_moves is not None:
        today = list(problem.today.coaches.index)
    cost, equal, most = every_row(problem, len(today))
    limits = [*rules.max_goals.values(), *[1.0] * len(today)]
    limits += [] if rules.max_moves is None else [rules.max_moves]
    found = linprog(
        cost,
        A_eq=equal,
        b_eq=[1.0] * size + [problem.total_coaches, problem.leaders],
        A_ub=most,
        b_ub=[-fewest_areas(problem), problem.area_range()[1], *limits],
        method="highs",
    )
    prices, fewest_price, most_price = found.eqlin.marginals, *found.ineqlin.marginals[:2]
    others = found.ineqlin.marginals[2:].tolist()
    certificate = Certificate(
        municipalities=dict(zip(problem.codes, prices[:size].tolist(), strict=True)),
        coach=float(prices[size]),
        leader=float(prices[size + 1]),
        area=float(most_price - fewest_price),
        objective=objective,
        limits=dict(zip(goals, others, strict=False)),
        matches=dict(zip(today, others[len(goals) :], strict=False)),
        moves=others[-1] if today else 0.0,
    )
    assert dual_value(certificate, problem) == pytest.approx(found.fun, abs=1e-6)
    return certificate


def every_row(problem: Problem, matches: int) -> tuple[list[float], np.ndarray, np.ndarray]:
    """Costs, rows "equal" and rows "at most" of every column, the artificial ones last."""
    free = Certificate(
        municipalities=dict.fromkeys(problem.codes, 0.0), coach=0, leader=0, area=0, objective=0
    )
    cost, equal, most = [], [], []
    for columns in every_column(free, problem):
        for k in np.flatnonzero(np.isfinite(columns.reduced)):
            cost.append(columns.cost[k])
            covered = [int(columns.masks[k]) >> i & 1 for i in range(len(problem.codes))]
            equal.append([*covered, columns.coaches, columns.leader])
            matched = [columns.match == m for m in range(matches)]
            moves = [columns.moves[k]] if matches else []
            most.append([-1, 1, *(amount[k] for amount in columns.amounts), *matched, *moves])
    rows, limits = len(equal[0]), len(most[0])
    cost += [COSTLY] * (2 * rows + limits)
    equal += [*np.eye(rows), *-np.eye(rows), *np.zeros((limits, rows))]
    most += [*np.zeros((2 * rows, limits)), *-np.eye(limits)]
    return cost, np.array(equal, float).T, np.array(most, float).T


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problem=some_problems)
def test_the_proof_of_any_mixture(problem):
    solution = solve(problem)
    assume(solution.status == "optimal")
    found = keys(verify(solution.plan, solution.certificate, problem))
    assert found == [] or (problem.teams > 1 and set(found) == {"certificate_teams"})


TEAMS = {"teams": 2, "areas": 4, "coaches": 6}


def test_teams_are_left_out_of_the_bound_and_that_is_said(toy):
    problem = replace(toy, **TEAMS, rules=Rules(team_coaches=2.0))
    (_, plan), *_ = two_best(problem)
    certificate = priced(plan, problem)
    loose = replace(problem, rules=Rules(team_coaches=1.0))
    best_without = min(found[0] for found in every_plan(loose))
    found = keys(verify(plan, certificate, problem))
    if certificate.objective > best_without + 1e-6:
        assert found == ["certificate_teams"]
    else:
        assert found in ([], ["certificate_teams"])
    worse = two_best(problem)[1][1]
    assert keys(verify(worse, priced(worse, problem), problem)) == ["certificate_teams"]


def test_every_number_of_coaches_needs_its_prices(toy):
    problem = replace(toy, coaches=(4, 5))
    (_, plan), *_ = two_best(problem)
    certificate = priced(plan, problem)
    alone = verify(plan, replace(certificate, others=()), problem)
    assert keys(alone) == ["certificate_numbers"]
    assert "4" in alone[0].text("en")
    assert keys(verify(plan, replace(certificate, coaches=None), problem)) == [
        "certificate_numbers"
    ]


def test_prices_of_the_wrong_sign_count_as_zero(toy):
    problem = replace(toy, **CHANGES["two moves"])
    problem = replace(problem, rules=replace(problem.rules, max_goals={"travel": 30.0}))
    (_, plan), *worse = two_best(problem)
    certificate = priced(plan, problem)
    wrong = {
        "limits": {"travel": 50.0},
        "moves": 50.0,
        "matches": dict.fromkeys(TODAY.coaches.index, 50.0),
    }
    for name, value in wrong.items():
        assert verify(plan, replace(certificate, **{name: value}), problem) == []
        for objective, other in worse:
            lying = replace(certificate, objective=objective, **{name: value})
            assert verify(other, lying, problem) != []


def test_a_worse_plan_is_found_out(toy):
    solution = solve(toy)
    value, worse = two_best(toy)[1]
    assert keys(verify(worse, solution.certificate, toy)) == ["certificate_objective"]
    lying = replace(solution.certificate, objective=value)
    assert keys(verify(worse, lying, toy)) == ["certificate_not_optimal"]


def test_a_plan_that_breaks_a_rule_is_found_out(toy):
    solution = solve(toy)
    strict = replace(toy, rules=Rules(max_load=17.9))
    assert verify(solution.plan, solution.certificate, strict)


def test_another_problem_is_found_out(toy):
    solution = solve(toy)
    other = replace(toy, demand=toy.demand * 1.1)
    assert keys(verify(solution.plan, solution.certificate, other)) == ["certificate_objective"]


@pytest.fixture(scope="module")
def solved():
    """The toy county, its solution, and a worse plan with its value."""
    problem = letters_to_problem(
        TOY_MAP, TOY_DEMAND, coaches=4, areas=3, leader_share=0.5, throughput_per_year=20.0
    )
    value, worse = two_best(problem)[1]
    return problem, solve(problem), worse, value


@settings(max_examples=20, deadline=None)
@given(shift=st.floats(-30, 30), which=st.sampled_from(["A", "B", "F", "coach", "leader", "area"]))
def test_tampered_prices_never_prove_a_worse_plan(solved, shift, which):
    problem, solution, worse, value = solved
    certificate = solution.certificate
    if len(which) == 1:
        prices = dict(certificate.municipalities)
        prices[which] += shift
        certificate = replace(certificate, municipalities=prices)
    else:
        certificate = replace(certificate, **{which: getattr(certificate, which) + shift})
    # Other prices are only weaker: what they prove is still true, and no worse plan is proven.
    assert verify(solution.plan, certificate, problem) == []
    assert verify(worse, replace(certificate, objective=value), problem) != []


def test_every_area_comes_up_once(toy):
    masks = [int(mask) for level in every_area(toy) for mask in level]
    assert len(masks) == len(set(masks))


@pytest.fixture(scope="module")
def with_triples():
    """Keski-Suomi with five areas, whose proof needs rows of triples."""
    problem = replace(county_problem("Keski-Suomi"), areas=5)
    return problem, solve(problem)


def test_a_proof_with_triples(with_triples):
    problem, solution = with_triples
    triples = solution.certificate.triples
    assert triples, "it must have some, or the test shows nothing"
    assert all(price < 0 and len({a, b, c}) == 3 for a, b, c, price in triples)
    assert verify(solution.plan, solution.certificate, problem) == []
    dual = dual_value(solution.certificate, problem)
    assert dual <= solution.objective + 1e-6
    lost = sum(price for *_, price in triples)
    without = replace(solution.certificate, triples=())
    assert dual_value(without, problem) == pytest.approx(dual - lost)


def test_triples_of_wrong_codes_are_found_out(with_triples):
    problem, solution = with_triples
    (a, b, _, price), *others = solution.certificate.triples
    for wrong in ((a, b, "005", price), (a, b, b, price), (a, b, "x", price)):
        tampered = replace(solution.certificate, triples=(wrong, *others))
        assert keys(verify(solution.plan, tampered, problem)) == ["certificate_codes"]


@pytest.fixture(scope="module")
def triples_of_toy(solved):
    """The toy county's certificate with a triple that costs every area of two of its three."""
    problem, solution, worse, value = solved
    certificate = replace(solution.certificate, triples=(("A", "B", "D", -2.0),))
    return problem, solution, worse, value, certificate


@settings(max_examples=25, deadline=None)
@given(price=st.floats(-500, 500), triple=st.permutations("ABCDEF"))
def test_tampered_triples_never_prove_a_worse_plan(triples_of_toy, price, triple):
    problem, solution, worse, value, certificate = triples_of_toy
    assert verify(solution.plan, certificate, problem) == []
    tampered = replace(certificate, triples=((*triple[:3], price),))
    assert verify(solution.plan, tampered, problem) == []  # weaker, and still true
    lying = replace(tampered, objective=value)
    assert keys(verify(worse, lying, problem)) == ["certificate_not_optimal"]


@pytest.mark.parametrize("factor", [-1.0, 5.0])
def test_a_tampered_price_of_a_triple_proves_nothing_false(with_triples, factor):
    problem, solution = with_triples
    (a, b, c, price), *others = solution.certificate.triples
    tampered = replace(solution.certificate, triples=((a, b, c, factor * price), *others))
    # No other price raises what is proven above the optimum, so a claim above it is found out.
    plan = solution.plan
    biggest, *_, least = plan.coaches.sort_values(ascending=False).index
    moved = plan.coaches.copy()
    moved[biggest] -= 1
    moved[least] += 1
    other = replace(plan, coaches=moved)
    claimed = float(score(other, problem)["objective"])
    assert claimed > solution.objective + 0.01
    found = keys(verify(other, replace(tampered, objective=claimed), problem))
    assert found in (["certificate_not_optimal"], ["certificate_too_long"])
