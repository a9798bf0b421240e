"""What a plan meets when the demand is uncertain: overload, loads and coaches needed."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ipsgeo.audit import TOLERANCE, check_covers
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem
from ipsgeo.samples import Floats, Samples, worst
from ipsgeo.spread import clients_by_sample, overload_by_sample, staff_of

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
SURE = (0.5, 0.8, 0.95)  # how sure one wants to be that the coaches are enough
COACH_TOLERANCE = 1e-9


@dataclass(frozen=True, kw_only=True, eq=False)
class Risk:
    """What a plan meets over the samples.

    Parameters
    ----------
    areas
        By area, in the plan's order: staff (coach-years, the leader's share counted), capacity
        (clients per year that it carries at the norm), clients_mean, exceeds (share of the samples
        with more clients than that), overload_mean and overload_worst (clients per year above the
        norm: mean, and mean of the tenth of the samples that is worst for the area), load_05,
        load_25, load_50, load_75, load_95 (clients per year per coach that so large a share of the
        samples does not exceed), needed_50, needed_80, needed_95 (coaches, the leader not counted,
        that are enough for the area in so large a share of the samples).
    county
        One number each: staff, capacity, clients_mean, clients_05 … clients_95; exceeds_any and
        exceeds_total (share of the samples in which some area, and the whole county, is above the
        norm); overload_mean, overload_worst (of all areas together: mean, and mean of the county's
        worst tenth) and overload_worst_sum (each area's own worst tenth, added up: at least
        ``overload_worst``).
    coaches
        By how sure one wants to be (0.5, 0.8, 0.95): by_area (coaches that are enough for every
        area by itself: the areas' ``needed`` added up), at_once (coaches that staff all areas in
        so large a share of the samples if coaches can move between areas from year to year) and
        pooled (coaches, if they serve the county as one area); the leaders not counted.
    """

    areas: pd.DataFrame
    county: pd.Series
    coaches: pd.DataFrame


def risk(plan: Plan, problem: Problem, samples: Samples) -> Risk:
    """What a plan meets over samples of the demand.

    Quantiles are values that a sample has: the least that so large a share of the samples does
    not exceed. Raises DataError where plan, problem and samples are not of the same municipalities.
    """
    check_covers(plan, problem)
    samples.check_codes(problem.codes)
    clients = clients_by_sample(plan, samples)
    over = overload_by_sample(plan, problem, samples)
    staff = staff_of(plan, problem)
    needed = coaches_needed(clients, staff - plan.coaches.astype(float), problem)
    return Risk(
        areas=area_table(clients, over, needed, staff, problem),
        county=county_figures(clients, over, staff, problem),
        coaches=coach_figures(clients, needed, problem),
    )


def area_table(
    clients: Floats, over: Floats, needed: Floats, staff: pd.Series, problem: Problem
) -> pd.DataFrame:
    """The figures by area."""
    capacity, own = problem.throughput_per_year * staff, staff.to_numpy(float)[:, None]
    loads = np.divide(clients, own, out=np.full(clients.shape, np.inf), where=own > 0)
    return pd.DataFrame(
        {
            "staff": staff,
            "capacity": capacity,
            "clients_mean": clients.mean(axis=1),
            "exceeds": (over > TOLERANCE).mean(axis=1),
            "overload_mean": over.mean(axis=1),
            "overload_worst": worst(over),
            **{f"load_{percent(q)}": quantile(loads, q) for q in QUANTILES},
            **{f"needed_{percent(q)}": quantile(needed, q) for q in SURE},
        },
        index=staff.index,
    ).rename_axis("area")


def county_figures(clients: Floats, over: Floats, staff: pd.Series, problem: Problem) -> pd.Series:
    """The figures of the whole county."""
    total, capacity = clients.sum(axis=0), problem.throughput_per_year * float(staff.sum())
    all_areas = over.sum(axis=0)
    return pd.Series(
        {
            "staff": float(staff.sum()),
            "capacity": capacity,
            "clients_mean": float(total.mean()),
            **{f"clients_{percent(q)}": float(quantile(total, q)) for q in QUANTILES},
            "exceeds_any": float((over > TOLERANCE).any(axis=0).mean()),
            "exceeds_total": float((total > capacity + TOLERANCE).mean()),
            "overload_mean": float(all_areas.mean()),
            "overload_worst": float(worst(all_areas)),
            "overload_worst_sum": float(worst(over).sum()),
        }
    )


def coaches_needed(clients: Floats, leaders: pd.Series, problem: Problem) -> Floats:
    """Coaches, in the problem's steps and no fewer than an area has, that keep to the norm."""
    exact = clients / problem.throughput_per_year - leaders.to_numpy(float)[:, None]
    return np.maximum(problem.fewest_in_area, in_steps(exact, problem))


def in_steps(coaches: Floats, problem: Problem) -> Floats:
    """Numbers of coaches rounded up to the problem's step."""
    step = problem.coach_step
    return np.asarray(step * np.ceil(coaches / step - COACH_TOLERANCE))


def coach_figures(clients: Floats, needed: Floats, problem: Problem) -> pd.DataFrame:
    """Coaches that are enough, by how sure one wants to be."""
    led = problem.leaders * problem.leader_share
    pooled = in_steps(clients.sum(axis=0) / problem.throughput_per_year - led, problem)
    pooled = np.maximum(problem.fewest_in_area, pooled)
    rows = {
        share: {
            "by_area": float(quantile(needed, share).sum()),
            "at_once": float(quantile(needed.sum(axis=0), share)),
            "pooled": float(quantile(pooled, share)),
        }
        for share in SURE
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("sure")


def quantile(values: Floats, share: float) -> Floats:
    """The least value that so large a share of the last axis does not exceed."""
    return np.asarray(np.quantile(values, share, axis=-1, method="inverted_cdf"))


def percent(share: float) -> str:
    """A share as it stands in a column's name: 05."""
    return f"{round(100 * share):02d}"
