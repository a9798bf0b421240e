"""The workbook, the table and the picture of a grid, written together or not at all."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from ipsgeo.errors import DataError, InfeasibleError
from ipsgeo.study import Study
from ipsgeo.sweep.grid import Grid, written
from ipsgeo.views.bundle import Facts, Writers, picture_writers, publish_apart
from ipsgeo.views.publish import check_language, in_place
from ipsgeo.views.sweep.picture import draw_sweep, fits_picture
from ipsgeo.views.sweep.rows import said, sweep_csv, sweep_sheet
from ipsgeo.views.trust.carried import carry
from ipsgeo.views.trust.manifest import manifest
from ipsgeo.views.withheld import check_withheld
from ipsgeo.views.workbook.book import write_workbook


def write_sweep(
    table: pd.DataFrame,
    grid: Grid,
    studies: Sequence[Study | DataError],
    folder: str | Path,
    *,
    language: str = "fi",
) -> list[Path]:
    """A row a point as .xlsx and .csv, and a picture where its numbers can be read.

    ``table`` is as ``sweep_table`` returns it, made of the grid and the studies, as
    ``grid_studies`` returns them. The files are named after the study, and -sweep.

    Raises InfeasibleError where no point has a plan.
    """
    check_language(language)
    readable = [study for study in studies if isinstance(study, Study)]
    for study in readable:
        check_withheld(study)
    stem, facts = f"{readable[0].name}-sweep", sweep_facts(table, grid, studies)
    rows = sweep_sheet(table, grid, language)
    writers: Writers = {
        f"{stem}.xlsx": partial(write_workbook, {said("sheet", language): rows}, facts=facts),
        f"{stem}.csv": partial(write_csv, sweep_csv(rows, language), facts),
    }
    if fits_picture(grid):
        draw = partial(draw_sweep, table, grid, readable[0], language=language)
        writers |= picture_writers(draw, stem, facts)
    return publish_apart(folder, writers, readable[0].inputs)


def sweep_facts(
    table: pd.DataFrame, grid: Grid, studies: Sequence[Study | DataError]
) -> dict[str, Any]:
    """The manifest of the first point that has a plan, and a line for each point."""
    points = [
        {"point": {key: written(row[key]) for key in grid.axes}, "status": row["status"],
         "problem_sha256": row["result"].hash, "objective": round(float(row["objective"]), 6),
         "bound": round(float(row["bound"]), 6)}
        for _, row in table.iterrows()
    ]  # fmt: skip
    for study, result in zip(studies, table["result"], strict=True):
        if isinstance(study, Study) and result.plan is not None:
            return {**manifest(result.plan, study), "sweep": points}
    raise InfeasibleError(*(reason for result in table["result"] for reason in result.reasons))


def write_csv(rows: bytes, facts: Facts, path: Path) -> Path:
    """The rows as CSV, the manifest's comment below them: Excel shows the table first."""
    with in_place(path) as draft:
        draft.write_bytes(rows)
        comment, rows = carry(draft, facts).read_bytes().split(b"\n", 1)
        draft.write_bytes(rows + comment + b"\n")
    return path
