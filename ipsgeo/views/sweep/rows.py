"""The points of a grid in words and rows, for the workbook, the CSV file and the screen."""

import csv
import io
from collections.abc import Iterable, Sequence

import pandas as pd

from ipsgeo.sources.files.formula_marks import marked
from ipsgeo.sweep.grid import Grid, written
from ipsgeo.sweep.results import SweepResult
from ipsgeo.sweep.table import FIGURES
from ipsgeo.words import catalogue, text

WHOLE = ("areas", "wishes_kept", "wishes_broken")
SHEET = (*FIGURES, "bound")


def said(key: str, language: str, **facts: object) -> str:
    """A text of this topic."""
    return text(f"sweep.{key}", language, facts)


def key_name(key: str, language: str) -> str:
    """What the planners call a key of the study file; itself where they have no word for it."""
    name = f"key_{key.replace('.', '_')}"
    return said(name, language) if f"sweep.{name}" in catalogue() else key


def status_text(result: SweepResult, language: str) -> str:
    """How sure a result is."""
    return said(f"status_{'proven' if result.proven else result.status}", language)


def sweep_sheet(table: pd.DataFrame, grid: Grid, language: str) -> list[list[object]]:
    """A row a point: the grid's values, how sure it is, the audited figures, and a remark."""
    keys = (key_name(key, language) for key in grid.axes)
    heads: list[object] = [*keys, *(said(name, language) for name in ("status", *SHEET, "why"))]
    rows = [
        [*(grid_value(row[key]) for key in grid.axes), status_text(row["result"], language),
         *(figure(row, name) for name in SHEET), row["result"].why(language)]
        for _, row in table.iterrows()
    ]  # fmt: skip
    return [heads, *rows]


def grid_value(value: object) -> object:
    """A value of the grid: numbers as numbers, all else as the study file has it."""
    if isinstance(value, bool | list | dict | str):
        return written(value)
    number = float(str(value))
    return int(number) if number.is_integer() else number


def figure(row: pd.Series, name: str) -> object:
    """A figure; counts as whole numbers."""
    value = float(row[name])
    return int(value) if name in WHOLE and value == value else value


def sweep_csv(rows: Iterable[Sequence[object]], language: str) -> bytes:
    """The rows of the sheet as a CSV file that Finnish Excel opens."""
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=";", lineterminator="\n")
    writer.writerows([plain_cell(cell, language) for cell in row] for row in rows)
    return f"\ufeff{lines.getvalue()}".encode(errors="backslashreplace")


def plain_cell(cell: object, language: str) -> str:
    """A cell as a CSV file has it: a missing number is empty, a decimal comma where it is used."""
    if isinstance(cell, str):
        return marked(cell)
    if isinstance(cell, float):
        number = "" if cell != cell else f"{round(cell, 6):.10g}"
        return number if language == "en" else number.replace(".", ",")
    return str(cell)
