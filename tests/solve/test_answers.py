"""What a method says is carried whole, and nothing of it is believed before the audit."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ipsgeo.audit import broken_rules, score
from ipsgeo.errors import DataError, Finding
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, Rules, Weights
from ipsgeo.samples import Robust, Samples
from ipsgeo.solve import answers, lend, solve
from ipsgeo.solve.answers import (
    Answer,
    answer_of_found,
    audited,
    by_compact,
    by_partition,
    certificate,
    solution_of,
    with_teams,
    within_radii,
)
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.columns import Family, Prices
from ipsgeo.solve.partition import partition
from ipsgeo.solve.pool import TooManyAreasError
from ipsgeo.solve.program import SolverError
from ipsgeo.solve.wide import within_radius
from ipsgeo.spread import robust_problem

IMPOSSIBLE = Rules(max_load=17.8)  # the even load is 80 / 4.5 = 17.78, and no grouping is that even


def minute() -> Clock:
    return Clock(limit_s=60)


def stopped() -> Clock:
    return Clock(limit_s=60, stopped=True)


@pytest.fixture
def best(toy) -> Answer:
    return by_partition(toy, minute(), None)


@pytest.fixture
def busy(toy) -> Problem:
    """80 clients where the norm has 4.5 × 18 = 81: an area is too full, and a neighbour not."""
    return replace(toy, throughput_per_year=18.0)


@pytest.fixture
def robust(toy) -> Problem:
    demand = pd.DataFrame({0: toy.demand, 1: 2 * toy.demand})
    return robust_problem(toy, Robust(samples=Samples(demand=demand)))


def is_refused(key: str, problem: Problem, share: float | None) -> None:
    with pytest.raises(DataError) as caught:
        by_compact(problem, minute(), share)
    found = caught.value.findings[0]
    assert (found.key, found.column, found.value) == (key, "method", "compact")


def test_what_was_found_is_the_answer(toy):
    found = partition(toy, minute())
    answer = answer_of_found(replace(found, bound=1.5, counts={"columns": 3.0}), toy)
    assert (answer.status, answer.bound, answer.counts) == ("optimal", 1.5, {"columns": 3.0})
    assert answer.claimed == pytest.approx(score(answer.plan, toy)["objective"])
    assert answer.certificate.objective == answer.claimed
    assert set(answer.certificate.municipalities) == set(toy.codes)
    assert answer.reasons == ()


def test_what_is_not_proven_has_no_certificate(toy):
    found = partition(toy, minute())
    assert answer_of_found(replace(found, status="feasible"), toy).certificate is None
    assert answer_of_found(replace(found, prices=None), toy).certificate is None


def test_a_certificate_has_the_prices_by_what_they_are_of(toy):
    names = {code: code for code in toy.codes} | {"B": "Ö"}
    today = Plan.of_groups([["F", "B"], ["A", "C"], ["E", "D"]], [2, 1, 1], names=names)
    problem = replace(toy, today=today, rules=Rules(max_moves=2, max_goals={"travel": 24.0}))
    prices = Prices(
        municipalities=np.arange(6.0), coach=-1.5, leader=-2.0, area=0.75,
        limits={"travel": -0.25, "moves": -0.5}, matches=np.array([-1.0, -2.0, -3.0]),
        triples={(0, 2, 5): -4.0},
    )  # fmt: skip
    found = replace(partition(problem, minute()), prices=prices, value=9.0)
    proof = certificate(found, problem)
    assert proof.municipalities == dict(zip("ABCDEF", range(6), strict=True))
    assert (proof.coach, proof.leader, proof.area, proof.moves) == (-1.5, -2.0, 0.75, -0.5)
    assert proof.limits == {"travel": -0.25}
    assert proof.matches == {"A-C": -1.0, "F-Ö": -2.0, "D-E": -3.0}  # by codes, not by names
    assert proof.triples == (("A", "C", "F", -4.0),)
    assert proof.objective == 9.0
    assert certificate(replace(found, prices=replace(prices, limits={})), problem).moves == 0.0
    assert np.isnan(certificate(replace(found, status="infeasible", columns=None), toy).objective)
    assert certificate(replace(found, status="feasible"), problem) is None
    lending = replace(prices, families={Family(frozenset({0}), frozenset({0, 1})): -1.0})
    assert certificate(replace(found, prices=lending), problem) is None


def test_samples_have_no_certificate(robust):
    found = partition(robust, minute())
    assert (found.status, certificate(found, robust)) == ("optimal", None)


@pytest.mark.parametrize("status", ["infeasible", "no_plan"])
def test_only_what_is_impossible_has_a_reason(toy, status):
    found = replace(partition(toy, minute()), status=status, columns=None, bound=7.0)
    answer = answer_of_found(found, toy)
    assert (answer.status, answer.plan, answer.bound) == (status, None, 7.0)
    assert answer.counts == found.counts
    impossible = status == "infeasible"
    assert answer.reasons == ((Finding(key="infeasible"),) if impossible else ())
    assert (answer.certificate is not None) == impossible


def test_without_time_nothing_is_claimed(toy):
    for answer in (by_partition(toy, stopped(), None), by_compact(toy, stopped(), None)):
        assert (answer.status, answer.plan, answer.reasons) == ("no_plan", None, ())
    assert by_partition(toy, stopped(), None).bound == 0.0, "no goal is below zero"


def test_the_compact_model_answers_alike(toy, best):
    named = replace(toy, names={code: code.lower() for code in toy.codes})
    answer = by_compact(named, minute(), None)
    assert (answer.status, answer.reasons) == ("optimal", ())
    assert answer.claimed == pytest.approx(best.claimed)
    assert answer.bound == pytest.approx(best.claimed)
    for plan in (answer.plan, by_partition(named, minute(), None).plan):
        assert {*"".join(plan.coaches.index)} == {*"abcdef-"}
    assert answer.counts["columns"] > 0
    none = by_compact(replace(toy, rules=IMPOSSIBLE), minute(), None)
    assert (none.status, none.bound) == ("infeasible", float("inf"))
    assert none.reasons == (Finding(key="infeasible"),)
    assert none.counts["columns"] > 0


def test_the_compact_model_says_what_it_cannot(toy, robust):
    is_refused("compact_does_not_lend", toy, 0.5)
    is_refused("compact_not_robust", robust, None)


# radii


def test_radii_are_for_more_municipalities_than_can_be_enumerated(toy, monkeypatch):
    monkeypatch.setattr(answers, "MOST_MUNICIPALITIES", len(toy.codes))
    assert by_partition(toy, minute(), None).under is None
    monkeypatch.setattr(answers, "MOST_MUNICIPALITIES", len(toy.codes) - 1)
    assert by_partition(toy, minute(), None).under == within_radius(toy).rules


@pytest.mark.parametrize("share", [None, 0.5])
def test_radii_are_for_more_areas_than_fit_into_memory(busy, share, monkeypatch):
    whole = by_partition(busy, minute(), share)
    monkeypatch.setattr(answers, "MOST_MUNICIPALITIES", 5)
    assert by_partition(busy, minute(), share).claimed == pytest.approx(whole.claimed)
    monkeypatch.undo()

    def full(*_):
        raise TooManyAreasError

    monkeypatch.setattr(answers, "partition", full)
    answer = by_partition(busy, minute(), share)
    assert (answer.status, answer.method) == ("optimal", "set partitioning, radii")
    assert answer.claimed == pytest.approx(whole.claimed)  # every area of the toy is within them
    assert answer.certificate is None


def test_lending_makes_the_answer_cheaper(busy):
    alone, helped = (by_partition(busy, minute(), share).claimed for share in (None, 0.5))
    assert helped < alone - 1


def test_nothing_within_radii_proves_nothing(toy):
    answer = within_radii(replace(toy, rules=IMPOSSIBLE), minute(), None)
    assert (answer.status, answer.bound) == ("no_plan", 0.0)
    assert answer.reasons == (Finding(key="radii"),)
    assert answer.under is not None


# teams


def test_teams_that_one_model_leaves_open_the_other_decides(toy, monkeypatch):
    problem = replace(toy, teams=2, coaches=5, areas=(2, 4), rules=Rules(team_coaches=2))
    found = replace(partition(problem, minute()), status="feasible", bound=0.0)
    monkeypatch.setattr(answers, "partition", lambda *_: found)
    answer = by_partition(problem, minute(), None)
    assert (answer.status, answer.method) == ("optimal", "compact")
    assert answer.claimed == pytest.approx(solve(problem, method="compact").objective)
    assert by_partition(problem, minute(), 0.5).status == "feasible", "it knows of no lending"
    impossible = replace(problem, rules=replace(problem.rules, max_goals={"border": 1}))
    late = Answer(status="feasible", plan=answer.plan, claimed=9.0, bound=0.0)
    assert with_teams(late, impossible, minute()).status == "infeasible"


@pytest.mark.parametrize(
    ("change", "is_up"), [({"status": "optimal"}, 0), ({"status": "infeasible"}, 0), ({}, 1)]
)
def test_a_decided_or_late_answer_stays(toy, change, is_up):
    answer = replace(Answer(status="feasible", bound=1.0), **change)
    assert with_teams(answer, replace(toy, teams=2), stopped() if is_up else minute()) is answer
    open_one = Answer(status="feasible", bound=1.0)
    assert with_teams(open_one, toy, minute()) is open_one, "one team needs no other model"


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        ((12.0, 5.0), (11.0, 7.0), (11.0, 7.0)),
        ((11.0, 7.0), (12.0, 5.0), (11.0, 7.0)),
        ((12.0, 9.0), (11.0, 7.0), (11.0, 9.0)),  # both bounds are true: the higher one counts
        ((12.0, float("nan")), (None, 7.0), (12.0, 7.0)),
        ((None, 5.0), (None, 3.0), (None, 5.0)),
    ],
)
def test_of_two_open_answers_the_best_of_each(toy, best, own, other, expected, monkeypatch):
    def answer(claimed: float | None, bound: float) -> Answer:
        if claimed is None:
            return Answer(status="no_plan", bound=bound)
        return replace(best, status="feasible", claimed=claimed, bound=bound)

    monkeypatch.setattr(answers, "by_compact", lambda *_: answer(*other))
    found = with_teams(answer(*own), replace(toy, teams=2), minute())
    claimed = None if found.plan is None else found.claimed
    assert (claimed, found.bound) == expected
    assert found.certificate is None


# solutions


def test_a_solution_says_what_the_answer_says(toy, best):
    said = replace(best, reasons=(Finding(key="radii"),), counts={"rows": 2.0})
    solution = solution_of(said, toy, minute(), "set partitioning", None)
    assert (solution.status, solution.method) == ("optimal", "set partitioning")
    assert (solution.reasons, solution.counts) == (said.reasons, said.counts)
    assert (solution.plan, solution.certificate) == (best.plan, best.certificate)
    assert solution.objective == score(best.plan, toy)["objective"]
    assert (solution.bound, solution.gap) == (solution.objective, 0.0)
    rounded = solution_of(replace(best, bound=best.claimed - 1e-7), toy, minute(), "", None)
    assert (rounded.bound, rounded.gap) == (rounded.objective, 0.0)
    assert solution.lending is None
    assert 0 <= solution.runtime_s < 60
    assert solution_of(replace(best, method="compact"), toy, minute(), "", None).method == "compact"


@pytest.mark.parametrize("above", [-3.0, 3.0])
def test_an_open_solution_has_a_bound_below_its_plan(toy, best, above):
    said = replace(best, status="feasible", bound=best.claimed + above)
    solution = solution_of(said, toy, minute(), "", None)
    assert solution.bound == pytest.approx(solution.objective + min(above, 0.0))
    assert solution.gap == pytest.approx(max(-above, 0.0) / solution.objective)


def test_a_gap_is_a_share_also_of_a_small_objective(toy):
    small = replace(toy, weights=Weights(overload=0, balance=0, travel=0.001))
    said = replace(by_partition(small, minute(), None), status="feasible", bound=0.0)
    solution = solution_of(said, small, minute(), "", None)
    assert 0 < solution.objective < 0.1
    assert solution.gap == 1.0


def test_a_solution_without_a_plan(toy):
    said = Answer(
        status="no_plan", bound=4.0, reasons=(Finding(key="radii"),), under=Rules(min_load=1.0)
    )
    solution = solution_of(said, toy, minute(), "m", None)
    assert (solution.status, solution.plan, solution.bound) == ("no_plan", None, 4.0)
    assert (solution.reasons, solution.under) == (said.reasons, said.under)
    assert solution.objective != solution.objective  # NaN


def test_the_audit_is_under_the_rules_that_the_plan_was_made_with(toy, best):
    under = Rules(apart=(tuple(best.plan.groups()[best.plan.coaches.index[0]][:2]),))
    assert broken_rules(best.plan, replace(toy, rules=under))
    with pytest.raises(SolverError):
        solution_of(replace(best, under=under), toy, minute(), "", None)
    kept = solution_of(replace(best, under=Rules(min_load=0.1)), toy, minute(), "", None)
    assert kept.under == Rules(min_load=0.1)


def test_lending_is_taken_off_the_objective_as_lend_finds_it(busy):
    best = by_partition(busy, minute(), 0.5)
    solution = solution_of(best, busy, minute(), "", 0.5)
    lent = lend(best.plan, busy, most_share=0.5).lent_per_year
    assert lent == pytest.approx(2.0)
    plain = score(best.plan, busy)["objective"]
    assert solution.objective == pytest.approx(plain - 2.0 * 2.0)  # the weight of overload
    assert solution.lending.lent_per_year == lent
    little = by_partition(busy, minute(), 0.02)
    assert solution_of(little, busy, minute(), "", 0.02).lending.most_share == 0.02


def test_a_claim_that_the_audit_does_not_find_is_refused(toy, best):
    objective = score(best.plan, toy)["objective"]
    assert audited(best.plan, toy, objective * (1 + 5e-7)) == objective  # rounding
    for claimed in (objective * (1 + 2e-6), objective - 1.0, float("inf")):
        with pytest.raises(SolverError, match=f"{objective}"):
            audited(best.plan, toy, claimed)


def test_a_plan_that_breaks_a_rule_is_refused_whatever_it_costs(toy, best):
    with pytest.raises(SolverError, match=r"17\.8"):
        audited(best.plan, replace(toy, rules=IMPOSSIBLE), best.claimed)
