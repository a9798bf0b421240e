"""The solver-free proof: it accepts what is optimal and nothing else."""

from dataclasses import replace

import pytest
from conftest import TOY_DEMAND, TOY_MAP, county_problem, every_plan, letters_to_problem
from hypothesis import given, settings
from hypothesis import strategies as st

from ipsgeo.plan import Plan
from ipsgeo.problem import Rules
from ipsgeo.solve import solve
from ipsgeo.verify import every_area, verify


def keys(findings):
    return [finding.key for finding in findings]


def test_the_proof_of_a_real_county():
    problem = county_problem("Pohjois-Karjala")
    solution = solve(problem)
    assert verify(solution.plan, solution.certificate, problem) == []


def test_keski_suomi_where_the_linear_program_alone_proves_nothing():
    problem = county_problem("Keski-Suomi")
    solution = solve(problem)
    assert solution.counts["relaxation"] < solution.objective - 1
    assert verify(solution.plan, solution.certificate, problem) == []


@pytest.mark.parametrize(
    "rules",
    [
        Rules(),
        Rules(apart=(("A", "D"), ("B", "F"))),
        Rules(fixed_coaches={"A": 1, "F": 2}, max_minutes=60.0),
        Rules(min_load=15.0, max_load=21.0),
        Rules(fixed_seats=("C", "E"), together=(("A", "B"),)),
    ],
)
def test_the_proof_knows_the_rules(toy, rules):
    problem = replace(toy, rules=rules)
    solution = solve(problem)
    assert solution.status == "optimal"
    assert verify(solution.plan, solution.certificate, problem) == []


def test_a_worse_plan_is_found_out(toy):
    solution = solve(toy)
    ranked = sorted(every_plan(toy), key=lambda plan: plan[0])
    value, groups, coaches, leader = next(p for p in ranked if p[0] > ranked[0][0] + 0.01)
    worse = Plan.of_groups(groups, coaches, leader_group=leader)
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
    ranked = sorted(every_plan(problem), key=lambda plan: plan[0])
    value, groups, coaches, leader = next(p for p in ranked if p[0] > ranked[0][0] + 0.01)
    return problem, solve(problem), Plan.of_groups(groups, coaches, leader_group=leader), value


@settings(max_examples=40, deadline=None)
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
