"""The search without prices finds a plan exactly where there is one."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import (
    BINDING,
    BLOCKING,
    IMPOSSIBLE,
    RULES,
    brute_force,
    larger_problems,
    some_problems,
)
from hypothesis import HealthCheck, given, settings

from ipsgeo.audit import broken_rules
from ipsgeo.problem import Problem
from ipsgeo.solve.bottleneck import every_column
from ipsgeo.solve.clock import Clock, OutOfTimeError
from ipsgeo.solve.exact_cover import any_plan
from ipsgeo.solve.lazy import Lazy
from ipsgeo.solve.plans import plan_in_teams
from ipsgeo.solve.pool import area_pool
from ipsgeo.solve.staffing import Staffing

UNHURRIED = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def decides(problem: Problem) -> None:
    """A plan that keeps the rules, exactly where brute force has one, by number of coaches."""
    for number in problem.coach_numbers():
        one = replace(problem, coaches=number)
        clock = Clock(limit_s=60)
        pool = area_pool(one, clock)
        found = None
        if pool:
            columns = every_column(pool, Staffing(one, one.weights))
            found = any_plan(columns, Lazy(one), clock)
        assert (found is not None) == (brute_force(one) < np.inf)
        if found is not None:
            assert broken_rules(plan_in_teams(found, one), one) == []


CASES = {
    **{name: {"rules": rules} for name, rules in RULES.items()},
    **{f"{name}, impossible": {"rules": rules} for name, rules in IMPOSSIBLE.items()},
    **{f"{name}, binding": loose | strict for name, (loose, strict) in BINDING.items()},
    **{f"{name}, blocking": options for name, options in BLOCKING.items()},
}


@pytest.mark.parametrize("case", CASES)
def test_a_plan_where_there_is_one(toy, case):
    decides(replace(toy, **CASES[case]))


@settings(max_examples=20, derandomize=True, **UNHURRIED)
@given(problem=some_problems)
def test_any_mixture_of_six_municipalities(problem):
    decides(problem)


@pytest.mark.slow
@settings(max_examples=3, derandomize=True, **UNHURRIED)
@given(problem=larger_problems)
def test_any_mixture_of_nine_municipalities(problem):
    decides(problem)


def test_no_time_is_said(toy):
    columns = every_column(area_pool(toy, Clock(limit_s=9)), Staffing(toy, toy.weights))
    with pytest.raises(OutOfTimeError):
        any_plan(columns, Lazy(toy), Clock(limit_s=0))
