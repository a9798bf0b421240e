"""Samples solved anew: in how many of them a plan is still the best of all plans there are."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ipsgeo.audit import TOLERANCE, broken_rules, check_covers, score
from ipsgeo.plan import Plan, Solution
from ipsgeo.problem import Problem
from ipsgeo.samples import Samples
from ipsgeo.solve import solve

CHECKED, CLOSE = 100, 0.05

Tell = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True, eq=False)
class StaysBest:
    """A plan against the best plan of each sample.

    Parameters
    ----------
    table
        By sample: status of the solution, proven (among all divisions), best_value (its
        objective), own_value (the plan's, in the same sample), extra (how much more that is, as a
        share of best_value), keeps_rules (the plan keeps the problem's rules in the sample), best
        (the plan is as good as any: 1 or 0; missing where the sample was not proven and it cannot
        be told), same_areas (the best plan has the same areas, whatever its coaches).
    close
        What ``share_close`` calls close, as a share.
    """

    table: pd.DataFrame
    close: float = CLOSE

    @property
    def told(self) -> int:
        """Samples in which it can be told whether the plan is the best."""
        return int(self.table["best"].notna().sum())

    @property
    def share_best(self) -> float:
        """Share (0–1) of the told samples in which the plan is the best; NaN without any."""
        return float(self.table["best"].mean())

    @property
    def share_close(self) -> float:
        """Share (0–1) of the told samples in which the plan is at most ``close`` above the best."""
        told = self.table[self.table["best"].notna()]
        near = (told["extra"] <= self.close + TOLERANCE) & told["keeps_rules"]
        return float(near.mean()) if len(told) else float("nan")


def stays_best(
    plan: Plan,
    problem: Problem,
    samples: Samples,
    *,
    n: int = CHECKED,
    close: float = CLOSE,
    time_limit_s: float = 60.0,
    progress: Tell | None = None,
) -> StaysBest:
    """Solve the first samples anew, each exactly, and compare the plan with each optimum.

    Parameters
    ----------
    plan, problem, samples
        What is compared, and the demands; the problem's own demand does not count.
    n
        How many samples: the first ones, which are as random as any.
    close
        How much above the best still counts as close, as a share of it.
    time_limit_s
        Seconds for each sample.
    progress
        Called with how many samples are done, and of how many.
    """
    check_covers(plan, problem)
    samples.check_codes(problem.codes)
    count, rows = min(n, len(samples)), []
    for place in range(count):
        year = replace(problem, demand=samples.one(place), robust=None)
        rows.append(row_of(plan, year, solve(year, time_limit_s=time_limit_s)))
        if progress is not None:
            progress(place + 1, count)
    index = pd.Index(samples.demand.columns[:count], name="sample")
    return StaysBest(table=pd.DataFrame(rows, index=index, columns=COLUMNS), close=close)


COLUMNS = [
    "status", "proven", "best_value", "own_value", "extra", "keeps_rules", "best", "same_areas",
]  # fmt: skip


def row_of(plan: Plan, problem: Problem, solution: Solution) -> dict[str, object]:
    """The plan in one sample, beside the best plan there."""
    own = float(score(plan, problem)["objective"])
    keeps, tolerance = not broken_rules(plan, problem), TOLERANCE * max(1.0, abs(own))
    best = np.nan
    if not keeps or own > solution.objective + tolerance:
        best = 0.0
    elif own <= solution.bound + tolerance and not has_radii(solution, problem):
        best = 1.0
    found = solution.plan
    return {
        "status": solution.status,
        "proven": is_proven(solution, problem),
        "best_value": solution.objective,
        "own_value": own,
        "extra": extra_share(own, solution.objective),
        "keeps_rules": keeps,
        "best": best,
        "same_areas": found is not None and plan.same_areas(found),
    }


def is_proven(solution: Solution, problem: Problem) -> bool:
    """Whether a solution is proven the best of all divisions, not only of those within radii."""
    return solution.status == "optimal" and not has_radii(solution, problem)


def has_radii(solution: Solution, problem: Problem) -> bool:
    """Whether the solver set radii of seats of its own: its claims hold under these."""
    return solution.under is not None and solution.under.max_minutes != problem.rules.max_minutes


def extra_share(own: float, best: float) -> float:
    """How much more one value is than another, as a share of it; no more than nothing is 0."""
    if np.isnan(best) or own - best > TOLERANCE:
        return (own - best) / best if best != 0 else float("inf")
    return 0.0
