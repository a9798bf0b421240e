"""The workbook and the picture of what a plan depends on, written together or not at all."""

from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from ipsgeo import words
from ipsgeo.plan import Plan, Solution
from ipsgeo.sensitivity import Sensitivity
from ipsgeo.study import Study
from ipsgeo.views.risk.files import DECIMALS, write_together
from ipsgeo.views.risk.sheets import status_key, truth
from ipsgeo.views.sensitivity.picture import draw_tornado
from ipsgeo.views.sensitivity.sentences import called, moved_names, notes, said, sentences
from ipsgeo.views.trust.manifest import manifest

Rows = list[list[object]]
FIGURES = (
    "base", "value", "status", "changes", "moved", "staff_changes", "stays_at", "turns_at",
    "turn_moved", "nothing_between", "overload_best", "overload_kept", "needed_best", "needed_kept",
)  # fmt: skip
TRUTHS = ("changes", "staff_changes", "nothing_between")


def write_sensitivity(
    shown: Sensitivity,
    study: Study,
    folder: str | Path,
    *,
    solution: Plan | Solution | None = None,
    language: str = "fi",
) -> list[Path]:
    """The table as .xlsx and the tornado as .png and .svg, each with its manifest.

    Parameters
    ----------
    shown, study
        What to show, and what it was made for.
    folder
        Where the files go: the study's name and -sensitivity.
    solution
        The study's solution, for what the manifest claims; the plan alone if not given.
    """
    facts = {**manifest(solution or shown.plan, study), "sensitivity": stated(shown)}
    return write_together(
        folder, f"{study.name}-sensitivity", study, facts, language,
        draw=partial(draw_tornado, shown, study, language=language),
        sheets=sensitivity_sheets(shown, study, language),
    )  # fmt: skip


def stated(shown: Sensitivity) -> list[dict[str, Any]]:
    """What is claimed of each assumption."""
    return [
        {
            "assumption": str(name),
            "value": round(float(row["value"]), DECIMALS),
            "status": str(row["status"]),
            "changes": None if row["changes"] != row["changes"] else bool(row["changes"]),
            "moved": list(row["moved"]),
            "turns_at": rounded(row["turns_at"]),
            "turns_proven": bool(row["turns_proven"]),
        }
        for (name, _), row in shown.table.iterrows()
    ]


def rounded(value: float) -> float | None:
    """A figure as JSON can hold it."""
    return None if value != value else round(float(value), DECIMALS)


def sensitivity_sheets(shown: Sensitivity, study: Study, language: str) -> dict[str, Rows]:
    """The rows of each sheet by its name."""
    heads: list[object] = [said(name, language) for name in ("assumption", *FIGURES)]
    table = [
        [called(str(name), language), *(cell(row, figure, study, language) for figure in FIGURES)]
        for (name, _), row in shown.table.iterrows()
    ]
    told = [*sentences(shown, study, language), *notes(shown, study, language)]
    return {
        said("sheet_table", language): [heads, *table],
        said("sheet_notes", language): [[text] for text in (said("sheet_notes", language), *told)],
    }


def cell(row: pd.Series, column: str, study: Study, language: str) -> object:
    """One cell: a number, a yes or no, or names."""
    if column == "status":
        return words.text(f"effects.{status_key(row)}", language)
    if column in ("moved", "turn_moved"):
        return ", ".join(moved_names(row[column], study, language))
    if column in TRUTHS:
        return "" if row[column] != row[column] else truth(float(row[column]), language)
    return float(row[column])
