"""The workbook and the picture of what a plan depends on, written together or not at all."""

from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from ipsgeo.plan import Plan, Solution
from ipsgeo.sensitivity import Sensitivity
from ipsgeo.study import Study
from ipsgeo.views.bundle import write_bundle
from ipsgeo.views.effects.rows import status_text
from ipsgeo.views.publish import check_language
from ipsgeo.views.risk.sheets import truth
from ipsgeo.views.sensitivity.picture import draw_tornado
from ipsgeo.views.sensitivity.sentences import called, moved_names, notes, said, sentences
from ipsgeo.views.trust.manifest import manifest

Rows = list[list[object]]
FIGURES = (
    "base", "value", "status", "changes", "moved", "staff_changes", "stays_at", "turns_at",
    "turn_moved", "nothing_between", "overload_best", "overload_kept", "needed_best", "needed_kept",
)  # fmt: skip


def write_sensitivity(
    shown: Sensitivity,
    study: Study,
    folder: str | Path,
    *,
    solution: Plan | Solution | None = None,
    language: str = "fi",
) -> list[Path]:
    """The table as .xlsx and the tornado as .png and .svg, each with its manifest.

    The files are named after the study, and -sensitivity. ``solution`` is the study's, for what
    the manifest claims; the plan alone if not given.
    """
    check_language(language)
    facts = {**manifest(solution or shown.plan, study), "sensitivity": stated(shown)}
    return write_bundle(
        sensitivity_sheets(shown, study, language),
        partial(draw_tornado, shown, study, language=language),
        folder, f"{study.name}-sensitivity", facts=facts, inputs=study.inputs,
    )  # fmt: skip


def stated(shown: Sensitivity) -> list[dict[str, Any]]:
    """What is claimed of each assumption."""
    return [
        {
            "assumption": str(name),
            "value": round(float(row["value"]), 6),
            "status": str(row["status"]),
            "changes": None if row["changes"] != row["changes"] else bool(row["changes"]),
            "moved": list(row["moved"]),
            "turns_at": round(float(row["turns_at"]), 6),
            "turns_proven": bool(row["turns_proven"]),
        }
        for (name, _), row in shown.table.iterrows()
    ]


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
        return status_text(row, language)
    if column in ("moved", "turn_moved"):
        return ", ".join(moved_names(row[column], study, language))
    if column in ("changes", "staff_changes", "nothing_between"):
        return "" if row[column] != row[column] else truth(float(row[column]), language)
    return float(row[column])
