"""What a plan meets over samples of the demand, as rows for a workbook and a terminal."""

import pandas as pd

from ipsgeo import words
from ipsgeo.study import Study
from ipsgeo.uncertainty import RiskReport
from ipsgeo.views.names import area_names
from ipsgeo.views.risk.sentences import lead, notes, part, plan_names, said

Rows = list[list[object]]
PLANS = (
    "objective_mean", "objective_worst", "regret_mean", "regret_worst", "regret_most", "best",
)  # fmt: skip
CHECKED = ("status", "best_value", "own_value", "extra", "best", "same_areas")


def risk_sheets(report: RiskReport, study: Study, language: str) -> dict[str, Rows]:
    """The rows of each sheet by its name."""
    sheets = {
        "areas": area_rows(report, study, language),
        "county": county_rows(report, language),
        "coaches": coach_rows(report, language),
        "plans": plan_rows(report, study, language),
        "checked": checked_rows(report, language),
        "notes": note_rows(report, study, language),
    }
    return {said(f"sheet_{name}", language): rows for name, rows in sheets.items() if rows}


def column_name(column: str, language: str) -> str:
    """What a column is called; one of a quantile says which share."""
    name, _, tail = column.partition("_")
    if tail.isdigit():
        share = words.share(int(tail) / 100, language)
        return said(f"{name}_quantile", language, share=share)
    return said(column, language)


def area_rows(report: RiskReport, study: Study, language: str) -> Rows:
    """A row an area."""
    table, names = report.risk.areas, area_names(report.plan, study, language)
    heads: list[object] = [said("area", language)]
    heads += [column_name(column, language) for column in table]
    return [heads, *([names[str(area)], *map(float, row)] for area, *row in table.itertuples())]


def county_rows(report: RiskReport, language: str) -> Rows:
    """A row a figure of the whole county."""
    heads: list[object] = [said("sheet_county", language), ""]
    figures = report.risk.county.items()
    return [heads, *([column_name(str(name), language), float(n)] for name, n in figures)]


def coach_rows(report: RiskReport, language: str) -> Rows:
    """How many coaches are enough, a row for each certainty."""
    table = report.risk.coaches
    heads: list[object] = [said(name, language) for name in ("sure", *table.columns)]
    return [
        heads,
        *([words.share(share, language), *map(float, row)] for share, *row in table.itertuples()),
    ]


def plan_rows(report: RiskReport, study: Study, language: str) -> Rows:
    """The compared plans."""
    names = plan_names(report, study, language)
    heads: list[object] = [said(name, language) for name in ("plan", *PLANS)]
    table = report.regret.table[list(PLANS)]
    return [heads, *([names[str(plan)], *map(float, row)] for plan, *row in table.itertuples())]


def checked_rows(report: RiskReport, language: str) -> Rows:
    """The samples that were solved anew; nothing where none was."""
    if report.stays is None:
        return []
    names = ("sample", *("stays" if name == "best" else name for name in CHECKED))
    rows: Rows = [[said(name, language) for name in names]]
    for sample, row in report.stays.table.iterrows():
        rows.append(
            [
                int(str(sample)) + 1,
                words.text(f"effects.{status_key(row)}", language),
                *(float(row[name]) for name in ("best_value", "own_value", "extra")),
                truth(float(row["best"]), language),
                truth(float(row["same_areas"]), language),
            ]
        )
    return rows


def status_key(row: pd.Series) -> str:
    """The text of a solution's status: only what is proven among all divisions is called so."""
    if row["status"] == "optimal":
        return "status_proven" if row["proven"] else "status_among"
    return f"status_{row['status']}"


def truth(value: float, language: str) -> str:
    """Yes, no, or not known."""
    return said("unknown" if value != value else "yes" if value else "no", language)


def note_rows(report: RiskReport, study: Study, language: str) -> Rows:
    """The sentences, and what they rest on."""
    sentences = [*lead(report, study, language), *notes(report, study, language)]
    rows: Rows = [[said("sheet_notes", language)]]
    return rows + [[sentence] for sentence in sentences]


def printed(report: RiskReport, study: Study, language: str) -> list[str]:
    """The areas, the compared plans and the sentences, as a terminal shows them."""
    table, names = report.risk.areas, area_names(report.plan, study, language)
    lines = [study.title[language], "", said("title", language), ""]
    for area, row in table.iterrows():
        share, over = (
            part(float(row["exceeds"]), language),
            words.number(float(row["overload_mean"]), language),
        )
        span = words.span(float(row["load_05"]), float(row["load_95"]), language)
        lines += [f"{names[str(area)]}", f"    {said('exceeds', language)}: {share}"]
        lines += [f"    {said('overload_mean', language)}: {over}"]
        lines += [f"    {said('picture_axis', language)}, {words.share(0.9, language)}: {span}"]
    lines += ["", *plan_lines(report, study, language), ""]
    return lines


def plan_lines(report: RiskReport, study: Study, language: str) -> list[str]:
    """The compared plans, a line each."""
    names, lines = plan_names(report, study, language), []
    for plan, row in report.regret.table.iterrows():
        best, mean = (
            part(float(row["best"]), language),
            words.number(float(row["regret_mean"]), language),
        )
        lines.append(
            f"{names[str(plan)]}: {said('best', language)} {best}; "
            f"{said('regret_mean', language)} {mean}"
        )
    return lines
