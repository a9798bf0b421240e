"""The points of a grid as a table, every figure recomputed from the plan."""

from collections.abc import Iterable, Sequence

import pandas as pd

from ipsgeo.compare import plan_figures
from ipsgeo.errors import DataError
from ipsgeo.problem import Problem
from ipsgeo.study import Study
from ipsgeo.sweep.grid import Grid
from ipsgeo.sweep.results import SweepResult

FIGURES = (
    "areas", "coaches", "clients", "overload", "load_lowest", "load_highest", "minutes_mean",
    "minutes_max", "wishes_kept", "wishes_broken", "imbalance", "objective",
)  # fmt: skip


def grid_results(
    studies: Sequence[Study | DataError], results: Iterable[SweepResult]
) -> list[SweepResult]:
    """A result a point: those that could be read have one of the sweep, the others their error."""
    answers = iter(results)
    return [
        next(answers)
        if isinstance(study, Study)
        else SweepResult(hash="", status="failed", reasons=study.findings)
        for study in studies
    ]


def sweep_table(
    grid: Grid, studies: Sequence[Study | DataError], results: Sequence[SweepResult]
) -> pd.DataFrame:
    """One row a point of a grid, in its order.

    Returns
    -------
    DataFrame
        The grid's keys with their values; status, proven (bool), result (``SweepResult``); and of
        the audited plan, missing without one: areas, coaches (with the leaders' shares), clients
        and overload (per year; overload above the norm), load_lowest and load_highest (clients per
        year per coach), minutes_mean and minutes_max (one way), wishes_kept and wishes_broken,
        imbalance (clients per year away from the even load), objective (audited; comparable only
        where demand, weights and numbers of coaches are the same) and bound.
    """
    rows = []
    for point, study, result in zip(grid.points(), studies, results, strict=True):
        row = dict(zip(grid.axes, point, strict=True))
        row |= {"status": result.status, "proven": result.proven, "result": result}
        if isinstance(study, Study):
            row |= figures_of(result, study.problem)
        rows.append(row)
    columns = [*grid.axes, "status", "proven", "result", *FIGURES, "bound"]
    return pd.DataFrame(rows).reindex(columns=columns)


def figures_of(result: SweepResult, problem: Problem) -> dict[str, object]:
    """The audited figures of a result's plan; nothing without one.

    With help between areas the objective is the solution's: clients lent are no overload in it.
    """
    if result.plan is None:
        return {}
    found = plan_figures(result.plan, problem)
    figures = {name: found[name] for name in FIGURES}
    return {**figures, "objective": result.objective, "bound": result.bound}
