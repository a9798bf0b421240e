"""The workbook, the table and the picture of a grid, written together or not at all."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from ipsgeo.errors import DataError, InfeasibleError
from ipsgeo.study import Study
from ipsgeo.sweep.grid import Grid, written
from ipsgeo.sweep.results import SweepResult
from ipsgeo.views.outputs import check_apart, write_drawing
from ipsgeo.views.publish import check_language, in_place, publish, with_stated_dates
from ipsgeo.views.sweep.picture import draw_sweep, fits_picture
from ipsgeo.views.sweep.rows import said, sweep_csv, sweep_sheet
from ipsgeo.views.trust.carried import carry
from ipsgeo.views.trust.manifest import manifest
from ipsgeo.views.withheld import check_withheld
from ipsgeo.views.workbook.files import fill_sheet

ENDINGS = ("-sweep.xlsx", "-sweep.csv", "-sweep.png", "-sweep.svg")


def write_sweep(
    table: pd.DataFrame,
    grid: Grid,
    studies: Sequence[Study | DataError],
    folder: str | Path,
    *,
    language: str = "fi",
) -> list[Path]:
    """A row a point as .xlsx and .csv, and a picture where its numbers can be read.

    Parameters
    ----------
    table
        As ``sweep_table`` returns it.
    grid, studies
        What it was made of, as ``grid_studies`` returns them.
    folder
        Where the files go: the study's name and -sweep.

    Raises
    ------
    InfeasibleError
        Where no point has a plan.
    """
    check_language(language)
    readable = [study for study in studies if isinstance(study, Study)]
    for study in readable:
        check_withheld(study)
    name = readable[0].name
    check_apart([Path(folder) / f"{name}{ending}" for ending in ENDINGS], readable[0].inputs)
    facts = sweep_facts(table, grid, studies)
    writers: dict[str, Callable[[Path], object]] = {
        "-sweep.xlsx": lambda path: write_book(table, grid, path, facts, language),
        "-sweep.csv": lambda path: write_csv(table, grid, path, facts, language),
    }
    if fits_picture(grid):
        draw = partial(draw_sweep, table, grid, readable[0], language=language)
        writers["-sweep.png"] = partial(write_drawing, draw, facts)
        writers["-sweep.svg"] = partial(write_drawing, draw, facts)
    return publish(folder, {f"{name}{ending}": write for ending, write in writers.items()})


def sweep_facts(
    table: pd.DataFrame, grid: Grid, studies: Sequence[Study | DataError]
) -> dict[str, Any]:
    """The manifest of the first point that has a plan, and a line for each point."""
    results: list[SweepResult] = list(table["result"])
    first = next((k for k, result in enumerate(results) if result.plan is not None), None)
    if first is None:
        raise InfeasibleError(*(f for result in results for f in result.reasons))
    study, plan = studies[first], results[first].plan
    assert isinstance(study, Study)
    assert plan is not None
    points = [
        {"point": {key: written(row[key]) for key in grid.axes}, "status": row["status"],
         "problem_sha256": row["result"].hash, "objective": rounded(row["objective"]),
         "bound": rounded(row["bound"])}
        for _, row in table.iterrows()
    ]  # fmt: skip
    return {**manifest(plan, study), "sweep": points}


def rounded(figure: float) -> float | None:
    """A figure without the digits that are noise."""
    return None if figure != figure else round(float(figure), 6)


def write_book(
    table: pd.DataFrame, grid: Grid, path: Path, facts: Mapping[str, Any], language: str
) -> Path:
    """One sheet with a row a point."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    fill_sheet(book.create_sheet(said("sheet", language)), sweep_sheet(table, grid, language))
    with in_place(path) as draft:
        book.save(draft)
        with_stated_dates(draft)
        carry(draft, facts)
    return path


def write_csv(
    table: pd.DataFrame, grid: Grid, path: Path, facts: Mapping[str, Any], language: str
) -> Path:
    """The same as CSV, the manifest's comment below the rows: Excel shows the table first."""
    with in_place(path) as draft:
        draft.write_bytes(sweep_csv(table, grid, language))
        comment, rows = carry(draft, facts).read_bytes().split(b"\n", 1)
        draft.write_bytes(rows + comment + b"\n")
    return path
