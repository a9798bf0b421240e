"""The workbook and the picture of uncertain demand, written together or not at all."""

from functools import partial
from pathlib import Path
from typing import Any

from ipsgeo.study import Study
from ipsgeo.uncertainty import RiskReport
from ipsgeo.views.bundle import write_bundle
from ipsgeo.views.publish import check_language
from ipsgeo.views.risk.picture import draw_risk
from ipsgeo.views.risk.sheets import risk_sheets
from ipsgeo.views.trust.manifest import manifest


def write_risk(
    report: RiskReport, study: Study, folder: str | Path, *, language: str = "fi"
) -> list[Path]:
    """The figures as .xlsx and the picture as .png and .svg, each with its manifest.

    The files are named after the study, and -risk.
    """
    check_language(language)
    facts = risk_facts(report, study)
    return write_bundle(
        risk_sheets(report, study, language),
        partial(draw_risk, report, study, language=language),
        folder, f"{study.name}-risk", facts=facts, inputs=study.inputs,
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
        "objective": round(solution.objective, 6),
        "bound": round(solution.bound, 6),
        "solved_anew": 0 if stays is None else len(stays.table),
        "told": 0 if stays is None else stays.told,
        "stays_best": None if stays is None or not stays.told else stays.share_best,
    }
    shown = report.plan if report.measure is not None else solution
    return {**manifest(shown, study), "uncertainty": claimed}
