"""Whether a plan is really optimal: checked from its certificate without any solver.

A certificate is a set of prices. They bound every plan from below (Lagrange), and only columns
whose reduced cost is at most the plan's gap to that bound can be part of a better plan. The check
lists every connected area anew, finds these columns, and tries all ways to put them together.
It shares no code with ``solve``: another enumeration, another way to sum costs, no linear or
integer program.
"""

from collections.abc import Mapping
from dataclasses import replace

from ipsgeo.audit import broken_rules, score
from ipsgeo.contradictions import contradictions
from ipsgeo.errors import Finding
from ipsgeo.plan import Certificate, Plan
from ipsgeo.problem import Problem
from ipsgeo.verify.columns import EPSILON, every_column, fewest_areas, never_above_zero
from ipsgeo.verify.search import MOST_CANDIDATES, Candidate, better_plan, candidates_in

__all__ = ["certificate_of", "verify"]


def verify(plan: Plan, certificate: Certificate, problem: Problem) -> list[Finding]:
    """What speaks against the claim that no plan is better; empty when it is proven.

    Parameters
    ----------
    plan
        The plan that is claimed to be optimal.
    certificate
        The prices that a Solution carries for it.
    problem
        The problem it was made for.

    Returns
    -------
    list of Finding
        Broken rules, an objective that is not the certified one, numbers of coaches without
        prices, a better plan that exists, or a search that was too long to finish. Empty: the
        plan is optimal to within 1e-6.

    Notes
    -----
    Teams are left out of the search: what no plan without teams is below, no plan with teams is
    below either. Where that does not suffice, a finding says so; it does not speak against the
    plan.
    """
    broken = broken_rules(plan, problem)
    if broken:
        return broken
    objective = float(score(plan, problem)["objective"])
    if abs(objective - certificate.objective) > EPSILON * max(1.0, abs(objective)):
        facts = {"claimed": certificate.objective, "found": objective}
        return [Finding(key="certificate_objective", facts=facts)]
    proofs, unpriced = proofs_by_number(certificate, problem)
    if unpriced:
        return [Finding(key="certificate_numbers", facts={"numbers": unpriced})]
    if any(foreign_codes(proof, problem) for proof in proofs.values()):
        return [Finding(key="certificate_codes")]
    return [
        finding
        for coaches, proof in proofs.items()
        for finding in not_proven(proof, replace(problem, coaches=coaches), objective)
    ]


def foreign_codes(certificate: Certificate, problem: Problem) -> bool:
    """Whether the prices are of other municipalities, or of triples that are none."""
    codes, triples = set(problem.codes), [set(row[:3]) for row in certificate.triples]
    return set(certificate.municipalities) != codes or any(
        len(triple) != 3 or not triple <= codes for triple in triples
    )


def proofs_by_number(
    certificate: Certificate, problem: Problem
) -> tuple[dict[float, Certificate], list[float]]:
    """The prices for each number of coaches, and the numbers that should have prices but lack them.

    A number that arithmetic alone rules out needs none.
    """
    numbers = problem.coach_numbers()
    if len(numbers) == 1 and certificate.coaches is None:
        return {numbers[0]: certificate}, []
    found = {proof.coaches: proof for proof in (*certificate.others, certificate)}
    proofs = {number: found[number] for number in numbers if number in found}
    unpriced = [
        number
        for number in numbers
        if number not in proofs and not contradictions(replace(problem, coaches=number))
    ]
    return proofs, unpriced


def not_proven(certificate: Certificate, problem: Problem, objective: float) -> list[Finding]:
    """What speaks against the claim that no plan with so many coaches is below the objective.

    Of a plan that costs less than the objective the reduced costs add up to less than the gap
    between the objective and the dual value.
    """
    ceiling = objective - EPSILON
    gap = ceiling - dual_value(certificate, problem)
    least = min(0.0, min(float(c.reduced.min()) for c in every_column(certificate, problem)))
    edge = gap - (problem.area_range()[1] - 1) * least
    candidates: list[Candidate] = []
    for columns in every_column(certificate, problem):
        candidates += candidates_in(columns, edge)
        if len(candidates) > MOST_CANDIDATES:
            return [Finding(key="certificate_too_long")]
    better = better_plan(candidates, problem, ceiling, gap, least)
    return [] if better is None else [Finding(key=better)]


def dual_value(certificate: Certificate, problem: Problem) -> float:
    """What the prices add up to: a lower bound once all reduced costs are at least zero."""
    rules, most = problem.rules, problem.area_range()[1]
    value = sum(certificate.municipalities.values()) + certificate.leader * problem.leaders
    value += certificate.coach * problem.total_coaches
    value += certificate.area * (fewest_areas(problem) if certificate.area > 0 else most)
    value += sum(never_above_zero(price) for *_, price in certificate.triples)
    for goal, limit in rules.max_goals.items():
        value += never_above_zero(certificate.limits.get(goal, 0.0)) * limit
    if rules.max_moves is not None and problem.today is not None:
        prices = [certificate.matches.get(area, 0.0) for area in problem.today.coaches.index]
        value += sum(map(never_above_zero, prices))
        value += never_above_zero(certificate.moves) * rules.max_moves
    return value


def certificate_of(saved: Mapping[str, object]) -> Certificate:
    """A certificate from what a file holds."""
    others = tuple(certificate_of(other) for other in saved.get("others", ()))  # type: ignore[attr-defined]
    triples = tuple(tuple(row) for row in saved.get("triples", ()))  # type: ignore[attr-defined]
    return Certificate(**{**saved, "others": others, "triples": triples})  # type: ignore[arg-type]
