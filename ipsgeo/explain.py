"""Why a plan is as it is: what the steering group gives up for what it gets."""

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from ipsgeo.compare import plan_figures
from ipsgeo.problem import Problem
from ipsgeo.solve import solve


def frontier(problem: Problem, *, areas: Iterable[int], time_limit_s: float = 60.0) -> pd.DataFrame:
    """The best plan for each number of areas: an own coach everywhere against an even load.

    Parameters
    ----------
    problem
        Its own number of areas is left aside.
    areas
        The numbers of areas to try.
    time_limit_s
        Seconds for each number.

    Returns
    -------
    DataFrame
        Indexed by number of areas, ascending: status, bound and plan of each solution, and the
        plan's figures as ``compare`` has them (load_lowest, load_highest, overload, minutes_mean,
        wishes_broken, objective, …); missing where no plan keeps the rules.
    """
    rows = {}
    for count in sorted(areas):
        choice = replace(problem, areas=count)
        solution = solve(choice, time_limit_s=time_limit_s)
        row = {"status": solution.status, "bound": solution.bound, "plan": solution.plan}
        rows[count] = row | (plan_figures(solution.plan, choice) if solution.plan else {})
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("areas")
    return table.drop(columns="areas", errors="ignore")
