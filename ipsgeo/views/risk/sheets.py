"""What a plan meets over samples of the demand, as rows for a workbook and a terminal."""

from ipsgeo import words
from ipsgeo.study import Study
from ipsgeo.uncertainty import RiskReport
from ipsgeo.views.effects.rows import status_text
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
    rows = ([words.share(share, language), *map(float, row)] for share, *row in table.itertuples())
    return [heads, *rows]


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
        figures = [float(row[name]) for name in ("best_value", "own_value", "extra")]
        truths = [truth(float(row[name]), language) for name in ("best", "same_areas")]
        rows.append([int(str(sample)) + 1, status_text(row, language), *figures, *truths])
    return rows


def truth(value: float, language: str) -> str:
    """Yes, no, or not known."""
    return said("unknown" if value != value else "yes" if value else "no", language)


def note_rows(report: RiskReport, study: Study, language: str) -> Rows:
    """The sentences, and what they rest on."""
    told = [*lead(report, study, language), *notes(report, study, language)]
    return [[sentence] for sentence in (said("sheet_notes", language), *told)]


def printed(report: RiskReport, study: Study, language: str) -> list[str]:
    """The areas, the compared plans and the sentences, as a terminal shows them."""
    table, names = report.risk.areas, area_names(report.plan, study, language)
    lines = [study.title[language], "", said("title", language), ""]
    for area, row in table.iterrows():
        over = words.number(row["overload_mean"], language)
        span = words.span(row["load_05"], row["load_95"], language)
        lines += [
            names[str(area)],
            f"    {said('exceeds', language)}: {part(row['exceeds'], language)}",
            f"    {said('overload_mean', language)}: {over}",
            f"    {said('picture_axis', language)}, {words.share(0.9, language)}: {span}",
        ]
    return [*lines, "", *plan_lines(report, study, language), ""]


def plan_lines(report: RiskReport, study: Study, language: str) -> list[str]:
    """The compared plans, a line each."""
    names = plan_names(report, study, language)
    return [
        f"{names[str(plan)]}: {said('best', language)} {part(row['best'], language)}; "
        f"{said('regret_mean', language)} {words.number(row['regret_mean'], language)}"
        for plan, row in report.regret.table.iterrows()
    ]
