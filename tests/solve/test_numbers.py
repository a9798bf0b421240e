"""A free number of coaches: the best of every number's answers, and proven only by all of them."""

from dataclasses import replace

import numpy as np
import pytest

from ipsgeo.errors import Finding
from ipsgeo.plan import Certificate, Plan
from ipsgeo.problem import Rules
from ipsgeo.solve.answers import Answer
from ipsgeo.solve.clock import Clock
from ipsgeo.solve.numbers import answer_of, best_of

PLAN = Plan.of_groups([["A", "B"]], [2], leader_groups=[0])


def minute() -> Clock:
    return Clock(limit_s=60)


def prices(coach: float) -> Certificate:
    return Certificate(municipalities={"A": 1.0}, coach=coach, leader=0.0, area=0.0, objective=9.0)


def planned(claimed: float, bound: float, status: str = "optimal", **more: object) -> Answer:
    return Answer(status=status, plan=PLAN, claimed=claimed, bound=bound, **more)


def without(status: str, bound: float, **more: object) -> Answer:
    return Answer(status=status, bound=bound, **more)


def test_one_number_is_answered_as_it_is(toy):
    answer = answer_of(toy, minute(), "set partitioning", None)
    assert answer.status == "optimal"
    assert "numbers" not in answer.counts
    assert answer.certificate.coaches is None


def test_every_number_is_answered_and_the_cheapest_is_the_answer(toy):
    free = replace(toy, coaches=(3, 5), weights=replace(toy.weights, coach=6.0))
    each = {
        number: answer_of(replace(toy, coaches=number), minute(), "set partitioning", None)
        for number in (3, 4, 5)
    }
    cheapest = min(each, key=lambda number: each[number].claimed + 6.0 * number)
    answer = answer_of(free, minute(), "set partitioning", None)
    assert answer.plan.coaches.sum() == cheapest
    assert answer.claimed == pytest.approx(each[cheapest].claimed + 6.0 * cheapest)
    assert answer.counts["numbers"] == 3
    assert answer.certificate.coaches == cheapest
    assert [other.coaches for other in answer.certificate.others] == sorted({3, 4, 5} - {cheapest})


def test_method_and_lending_are_passed_on(toy):
    busy = replace(toy, throughput_per_year=17.0)
    helped, alone = (answer_of(busy, minute(), "set partitioning", s) for s in (0.5, None))
    assert helped.claimed < alone.claimed
    assert answer_of(busy, minute(), "compact", None).certificate is None


def test_what_arithmetic_excludes_is_not_searched(toy):
    rules = Rules(min_load=30.0)  # 80 clients among at least 3 + ½ are at most 22.9 each
    answer = answer_of(replace(toy, coaches=(3, 5), rules=rules), Clock(limit_s=0), "compact", None)
    assert (answer.status, answer.method, answer.bound) == ("infeasible", "arithmetic", np.inf)
    assert answer.reasons


def test_the_best_is_proven_when_every_number_is_decided():
    best = planned(7.0, 7.0, certificate=prices(2.0), counts={"columns": 8.0})
    others = [planned(9.0, 9.0, certificate=prices(3.0)), without("infeasible", np.inf)]
    answer = best_of([(1, others[1]), (2, best), (3, others[0])])
    assert (answer.status, answer.claimed, answer.bound) == ("optimal", 7.0, 7.0)
    assert answer.counts == {"columns": 8.0, "numbers": 3.0}
    assert answer.certificate == replace(
        prices(2.0), coaches=2, others=(replace(prices(3.0), coaches=3),)
    )


@pytest.mark.parametrize("other", [planned(9.0, 5.0, "feasible"), without("no_plan", 5.0)])
def test_one_open_number_leaves_all_unproven(other):
    answer = best_of([(1, planned(7.0, 7.0, certificate=prices(2.0))), (2, other)])
    assert (answer.status, answer.claimed, answer.bound) == ("feasible", 7.0, 5.0)
    assert answer.certificate is None


def test_no_certificate_of_one_is_none_of_all():
    answer = best_of([(1, planned(7.0, 7.0)), (2, planned(9.0, 9.0, certificate=prices(2.0)))])
    assert (answer.status, answer.certificate) == ("optimal", None)


def test_nothing_fits_with_any_number():
    reasons = (Finding(key="infeasible"),)
    answer = best_of([(k, without("infeasible", np.inf, reasons=reasons)) for k in (1, 2)])
    assert (answer.status, answer.bound, answer.reasons) == ("infeasible", np.inf, reasons)


def test_what_is_not_known_of_one_number_is_not_known_of_all():
    radii = (Finding(key="radii"),)
    found = [without("infeasible", np.inf), without("no_plan", 0.5, reasons=radii)]
    assert best_of([(1, found[1]), (2, replace(found[1], bound=0.7))]).bound == 0.5
    for order in (found, found[::-1]):
        answer = best_of(list(enumerate(order, 1)))
        assert (answer.status, answer.bound, answer.reasons) == ("no_plan", 0.5, radii)
