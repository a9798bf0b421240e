"""Several plans over the same samples: how much worse than the best of them each one is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ipsgeo.audit import TOLERANCE, audit, check_covers, score
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem
from ipsgeo.samples import Floats, Samples, worst
from ipsgeo.spread import deviation_by_sample, overload_by_sample


@dataclass(frozen=True, kw_only=True, eq=False)
class Regret:
    """How much worse than the best of the given plans each plan is, over the samples.

    Parameters
    ----------
    table
        By plan: objective_mean and objective_worst (the weighted sum over the samples: mean, and
        mean of its worst tenth), regret_mean, regret_worst, regret_most (the plan's weighted sum
        less the least of all given plans in the same sample: mean, mean of the worst tenth, and
        largest), best (share of the samples in which no given plan is better; several plans can be
        the best of a sample).
    objectives
        The weighted sums, plans × samples.
    """

    table: pd.DataFrame
    objectives: pd.DataFrame


def regret(plans: Sequence[Plan], problem: Problem, samples: Samples) -> Regret:
    """Plans compared in every sample of the demand; each by its title, or its number.

    Only the given plans are compared: another may be better than all of them (``stays_best``
    solves samples anew). Raises DataError where plans and samples do not fit the problem.
    """
    samples.check_codes(problem.codes)
    rows = [objective_by_sample(plan, problem, samples) for plan in plans]
    index = pd.Index(titles(plans), name="plan")
    objectives = pd.DataFrame(rows, index=index, columns=samples.demand.columns)
    values = objectives.to_numpy(float)
    extra = values - values.min(axis=0)
    table = pd.DataFrame(
        {
            "objective_mean": values.mean(axis=1),
            "objective_worst": worst(values),
            "regret_mean": extra.mean(axis=1),
            "regret_worst": worst(extra),
            "regret_most": extra.max(axis=1),
            "best": (extra <= TOLERANCE * np.maximum(1.0, values.min(axis=0))).mean(axis=1),
        },
        index=index,
    )
    return Regret(table=table, objectives=objectives)


def titles(plans: Sequence[Plan]) -> list[str]:
    """The plans' titles, or their numbers; a title that stands twice with its number."""
    named = [plan.title or str(number) for number, plan in enumerate(plans, start=1)]
    return [
        f"{name} ({number})" if named.count(name) > 1 else name
        for number, name in enumerate(named, start=1)
    ]


def objective_by_sample(plan: Plan, problem: Problem, samples: Samples) -> Floats:
    """The weighted sum of a plan's goals in each sample.

    Seats are those of the samples' mean demand: a seat does not move from year to year. Wishes,
    borders, changes and coaches do not depend on the demand.
    """
    problem = replace(problem, demand=samples.mean, robust=None)
    check_covers(plan, problem)
    goals, weights = score(plan, problem), problem.weights
    fixed = sum(
        getattr(weights, goal) * float(goals[goal])
        for goal in ("wish", "border", "change", "coach")
    )
    return np.asarray(
        weights.overload * overload_by_sample(plan, problem, samples).sum(axis=0)
        + weights.balance * deviation_by_sample(plan, problem, samples).sum(axis=0)
        + weights.travel * hours_by_sample(plan, problem, samples)
        + fixed
    )


def hours_by_sample(plan: Plan, problem: Problem, samples: Samples) -> Floats:
    """Client-hours of one-way travel per year in each sample, to the seats of the mean demand."""
    seat, codes = audit(plan, problem)["seat"], problem.codes
    minutes = [float(problem.minutes.at[code, seat[plan.area[code]]]) for code in codes]
    return np.asarray((samples.values(codes) * np.array(minutes)[:, None]).sum(axis=0) / 60)
