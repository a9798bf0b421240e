"""The workbook and the picture of what one more coach brings, written together or not at all."""

from functools import partial
from pathlib import Path
from typing import Any

from ipsgeo.effects import CoachTable
from ipsgeo.errors import InfeasibleError
from ipsgeo.study import Study
from ipsgeo.views.bundle import write_bundle
from ipsgeo.views.effects.picture import draw_coaches
from ipsgeo.views.effects.rows import coach_sheet
from ipsgeo.views.publish import check_language
from ipsgeo.views.trust.manifest import manifest
from ipsgeo.words import text

STATED = ("coach_years", "served", "served_help", "placed", "placed_help", "cost")


def write_coaches(
    shown: CoachTable, study: Study, folder: str | Path, *, language: str = "fi"
) -> list[Path]:
    """The table as .xlsx and the picture as .png and .svg, each with its manifest.

    The files are named after the study, and -coaches. Raises InfeasibleError where no number of
    coaches has a plan.
    """
    check_language(language)
    facts = coach_facts(shown, study)
    return write_bundle(
        {text("tables.sheet_coaches", language): coach_sheet(shown, study, language)},
        partial(draw_coaches, shown, study, language=language),
        folder, f"{study.name}-coaches", facts=facts, inputs=study.inputs,
    )  # fmt: skip


def coach_facts(shown: CoachTable, study: Study) -> dict[str, Any]:
    """The manifest of the planned number of coaches, or of the first that has a plan."""
    plans = shown.table["plan"].dropna()
    if plans.empty:
        raise InfeasibleError(*(f for findings in shown.table["reasons"] for f in findings))
    plan = plans[shown.planned] if shown.planned in plans.index else plans.iloc[0]
    rows = [
        {"coaches": number, "status": row["status"], "proven": bool(row["proven"]),
         **{name: round(float(row[name]), 6) for name in STATED}}
        for number, row in shown.table.iterrows()
    ]  # fmt: skip
    return {**manifest(plan, study), "coaches": rows}
