"""What a plan's areas come to in every sample of the demand, recomputed without the solver."""

from dataclasses import replace

import numpy as np
import pandas as pd

from ipsgeo.plan import Plan
from ipsgeo.problem import Problem
from ipsgeo.samples import Floats, Robust, Samples


def robust_problem(problem: Problem, robust: Robust) -> Problem:
    """The problem for the samples: their mean as demand, overload and balance by the measure."""
    return replace(problem, demand=robust.samples.mean, robust=robust)


def clients_by_sample(plan: Plan, samples: Samples) -> Floats:
    """Clients per year of each area: areas in the plan's order × samples."""
    return np.array([samples.values(codes).sum(axis=0) for codes in plan.groups().values()])


def staff_of(plan: Plan, problem: Problem) -> pd.Series:
    """Coaches of each area with the leader's share."""
    leads = plan.coaches.index.isin(list(plan.leader_areas))
    return plan.coaches.astype(float) + problem.leader_share * leads


def overload_by_sample(plan: Plan, problem: Problem, samples: Samples) -> Floats:
    """Clients per year above the norm, areas × samples: max(0, D − h (c + f))."""
    norm = problem.throughput_per_year * staff_of(plan, problem).to_numpy(float)
    return np.asarray(np.maximum(0.0, clients_by_sample(plan, samples) - norm[:, None]))


def deviation_by_sample(plan: Plan, problem: Problem, samples: Samples) -> Floats:
    """Clients per year away from the sample's even load, areas × samples: |D − r (c + f)|.

    The even load is among the problem's coaches, or among the plan's where their number is free.
    """
    even = samples.totals / problem.with_coaches_of(plan).coach_years
    staff = staff_of(plan, problem).to_numpy(float)
    return np.asarray(np.abs(clients_by_sample(plan, samples) - np.outer(staff, even)))


def robust_goals(plan: Plan, problem: Problem) -> dict[str, float]:
    """Overload and balance over the problem's samples, by its measure, added up over areas.

    Nothing for a problem without samples.
    """
    robust = problem.robust
    if robust is None:
        return {}
    by_goal = {
        "overload": overload_by_sample(plan, problem, robust.samples),
        "balance": deviation_by_sample(plan, problem, robust.samples),
    }
    return {goal: float(robust.summary(amounts).sum()) for goal, amounts in by_goal.items()}
