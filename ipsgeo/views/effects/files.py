"""The workbook and the picture of what one more coach brings, written together or not at all."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl

from ipsgeo.effects import CoachTable
from ipsgeo.errors import InfeasibleError
from ipsgeo.study import Study
from ipsgeo.views.effects.picture import draw_coaches
from ipsgeo.views.effects.rows import coach_sheet
from ipsgeo.views.outputs import check_apart, write_drawing
from ipsgeo.views.publish import check_language, in_place, publish, with_stated_dates
from ipsgeo.views.trust.carried import carry
from ipsgeo.views.trust.manifest import manifest
from ipsgeo.views.workbook.files import fill_sheet
from ipsgeo.words import text

ENDINGS = ("-coaches.xlsx", "-coaches.png", "-coaches.svg")
STATED = ("coach_years", "served", "served_help", "placed", "placed_help", "cost")


def write_coaches(
    shown: CoachTable, study: Study, folder: str | Path, *, language: str = "fi"
) -> list[Path]:
    """The table as .xlsx and the picture as .png and .svg, each with its manifest.

    Parameters
    ----------
    shown
        What to show.
    study
        What it was made for.
    folder
        Where the files go: the study's name and -coaches.

    Raises
    ------
    InfeasibleError
        Where no number of coaches has a plan.
    """
    check_language(language)
    check_apart([Path(folder) / f"{study.name}{ending}" for ending in ENDINGS], study.inputs)
    facts = coach_facts(shown, study)
    draw = partial(draw_coaches, shown, study, language=language)
    writers: dict[str, Callable[[Path], object]] = {
        "-coaches.xlsx": lambda path: write_sheet(shown, study, path, facts, language),
        "-coaches.png": partial(write_drawing, draw, facts),
        "-coaches.svg": partial(write_drawing, draw, facts),
    }
    return publish(folder, {f"{study.name}{ending}": write for ending, write in writers.items()})


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


def write_sheet(
    shown: CoachTable, study: Study, path: Path, facts: Mapping[str, Any], language: str
) -> Path:
    """One sheet: a row a number of coaches, and what the figures rest on."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    sheet = book.create_sheet(text("tables.sheet_coaches", language))
    fill_sheet(sheet, coach_sheet(shown, study, language))
    with in_place(path) as draft:
        book.save(draft)
        with_stated_dates(draft)
        carry(draft, facts)
    return path
