"""The workbook and the picture of uncertain demand, written together or not at all."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl

from ipsgeo.study import Study
from ipsgeo.uncertainty import RiskReport
from ipsgeo.views.outputs import check_apart, write_drawing
from ipsgeo.views.publish import check_language, in_place, publish, with_stated_dates
from ipsgeo.views.risk.picture import draw_risk
from ipsgeo.views.risk.sheets import risk_sheets
from ipsgeo.views.trust.carried import carry
from ipsgeo.views.trust.manifest import manifest
from ipsgeo.views.workbook.files import fill_sheet

DECIMALS = 6


def write_risk(
    report: RiskReport, study: Study, folder: str | Path, *, language: str = "fi"
) -> list[Path]:
    """The figures as .xlsx and the picture as .png and .svg, each with its manifest.

    Parameters
    ----------
    report, study
        What to show, and what it was made for.
    folder
        Where the files go: the study's name and -risk.
    """
    facts = risk_facts(report, study)
    return write_together(
        folder, f"{study.name}-risk", study, facts, language,
        draw=partial(draw_risk, report, study, language=language),
        sheets=risk_sheets(report, study, language),
    )  # fmt: skip


def risk_facts(report: RiskReport, study: Study) -> dict[str, Any]:
    """The manifest with what the samples are and what is claimed of the plan."""
    stays, solution = report.stays, report.solution
    claimed = {
        "samples": len(report.samples),
        "seed": report.samples.seed,
        "common_share": report.samples.common_share,
        "inside": report.inside,
        "measure": report.measure,
        "status": solution.status,
        "objective": round(solution.objective, DECIMALS),
        "bound": round(solution.bound, DECIMALS),
        "solved_anew": 0 if stays is None else len(stays.table),
        "told": 0 if stays is None else stays.told,
        "stays_best": None if stays is None or not stays.told else stays.share_best,
    }
    shown = report.plan if report.measure is not None else solution
    return {**manifest(shown, study), "uncertainty": claimed}


def write_together(
    folder: str | Path,
    stem: str,
    study: Study,
    facts: Mapping[str, Any],
    language: str,
    *,
    draw: Callable[[], Any],
    sheets: Mapping[str, list[list[object]]],
) -> list[Path]:
    """A workbook and a picture as PNG and SVG: all of them, or none."""
    check_language(language)
    writers: dict[str, Callable[[Path], object]] = {
        f"{stem}.xlsx": lambda path: write_book(sheets, path, facts),
        f"{stem}.png": partial(write_drawing, draw, facts),
        f"{stem}.svg": partial(write_drawing, draw, facts),
    }
    check_apart([Path(folder) / name for name in writers], study.inputs)
    return publish(folder, writers)


def write_book(
    sheets: Mapping[str, list[list[object]]], path: Path, facts: Mapping[str, Any]
) -> Path:
    """One workbook with the facts in it."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        fill_sheet(book.create_sheet(name), rows)
    with in_place(path) as draft:
        book.save(draft)
        with_stated_dates(draft)
        carry(draft, facts)
    return path
