"""What the steering group gives up for what it gets: the best plan for each number."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import product

import pandas as pd

from ipsgeo.compare import plan_figures
from ipsgeo.problem import Problem
from ipsgeo.solve import solve


def frontier(
    problem: Problem,
    *,
    areas: Iterable[int] | None = None,
    coaches: Iterable[int] | None = None,
    time_limit_s: float = 60.0,
) -> pd.DataFrame:
    """The best plan for each number of areas, of coaches, or of both.

    Over areas it shows an own coach everywhere against an even load; over coaches, what one more
    coach brings. The even load, and so ``imbalance`` and ``objective``, is another for another
    number of coaches: across numbers of coaches compare the loads and the overload.

    Parameters
    ----------
    problem
        Its own number of areas is left aside where ``areas`` is given, and its number of coaches
        where ``coaches`` is given. With neither, the numbers of areas that it allows are tried.
    areas
        The numbers of areas to try.
    coaches
        The numbers of whole coaches to try, the leader not counted.
    time_limit_s
        Seconds for each number.

    Returns
    -------
    DataFrame
        Indexed by number of areas, of coaches, or by both (in that order), ascending: status,
        bound and plan of each solution, and the plan's figures as ``compare`` has them
        (load_lowest, load_highest, overload, minutes_mean, wishes_broken, objective, …), without
        the ones it is indexed by; missing where no plan keeps the rules.
    """
    if areas is None and coaches is None:
        fewest, most = problem.area_range()
        areas = range(fewest, most + 1)
    numbers = {
        name: sorted(set(given))
        for name, given in (("areas", areas), ("coaches", coaches))
        if given is not None
    }
    rows = [
        best_for(problem, dict(zip(numbers, choice, strict=True)), time_limit_s)
        for choice in product(*numbers.values())
    ]
    return pd.DataFrame(rows).set_index(list(numbers))


def best_for(problem: Problem, numbers: dict[str, int], time_limit_s: float) -> dict[str, object]:
    """One row of ``frontier``: the best plan with these numbers of areas or coaches."""
    choice = replace(problem, **numbers)  # type: ignore[arg-type]
    solution = solve(choice, time_limit_s=time_limit_s)
    figures = plan_figures(solution.plan, choice) if solution.plan else {}
    found = {"status": solution.status, "bound": solution.bound, "plan": solution.plan}
    return found | figures | numbers
