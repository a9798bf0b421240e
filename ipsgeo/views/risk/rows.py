"""How sure a plan is, as a table of texts for the page and the slides."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ipsgeo import words
from ipsgeo.study import Study
from ipsgeo.uncertainty import RiskReport
from ipsgeo.views.names import area_names, staff_text
from ipsgeo.views.risk.sentences import lead, notes, part, said
from ipsgeo.views.risk.sheets import area_rows


@dataclass(frozen=True, kw_only=True)
class RiskTable:
    """The table as texts.

    Parameters
    ----------
    title, caption
        Of the section, and of the table itself.
    heads
        Of the columns, the areas' names first.
    rows
        Name and texts of each area.
    lead
        How sure the plan is, in sentences.
    notes
        What that rests on.
    """

    title: str
    caption: str
    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]
    lead: Sequence[str]
    notes: Sequence[str]


def risk_table(report: RiskReport, study: Study, language: str) -> RiskTable:
    """A row an area: probability above the norm, overload, range of loads, coaches needed."""
    names = area_names(report.plan, study, language)
    heads = [said(key, language) for key in ("area", "exceeds", "overload_mean")]
    heads.append(said("load_range", language, share=words.share(report.inside, language)))
    heads.append(said("needed_quantile", language, share=words.share(0.8, language)))
    return RiskTable(
        title=said("title", language),
        caption=said("caption", language, samples=len(report.samples)),
        heads=heads,
        rows=[
            (names[str(area)], cells(row, language)) for area, row in report.risk.areas.iterrows()
        ],
        lead=lead(report, study, language),
        notes=notes(report, study, language),
    )


def cells(row: pd.Series, language: str) -> list[str]:
    """The figures of an area."""
    return [
        part(float(row["exceeds"]), language),
        words.number(float(row["overload_mean"]), language),
        words.span(float(row["load_05"]), float(row["load_95"]), language),
        staff_text(float(row["needed_80"]), 0, language),
    ]


def risk_sheet(report: RiskReport | None, study: Study, language: str) -> list[list[object]]:
    """A row an area with figures as numbers, then what they rest on; empty without a report."""
    if report is None:
        return []
    rows = area_rows(report, study, language)
    rest: list[object] = [""] * (len(rows[0]) - 1)
    sentences = [*lead(report, study, language), *notes(report, study, language)]
    return [*rows, *([sentence, *rest] for sentence in sentences)]
