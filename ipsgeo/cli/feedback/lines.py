"""What the feedback commands print, line by line."""

import math
from collections.abc import Sequence

from ipsgeo.cli.feedback.study import FeedbackStudy
from ipsgeo.feedback import EntryPrice
from ipsgeo.plan import area_name
from ipsgeo.sources.feedback import Entry
from ipsgeo.views.heard import HeardRow, heard_row, heard_rows
from ipsgeo.views.names import municipality_names
from ipsgeo.words import number, text

# What of the two plans is told, with its decimals.
FIGURES = {
    "load_lowest": 1, "load_highest": 1, "overload": 1, "minutes_mean": 0, "minutes_max": 0,
}  # fmt: skip


def said(key: str, language: str, **facts: object) -> str:
    """A text of this topic."""
    return text(f"feedback.{key}", language, facts)


def list_lines(entries: Sequence[Entry], study: FeedbackStudy, language: str) -> list[str]:
    """The entries, and how many there are."""
    new = sum(entry.status == "new" for entry in entries)
    facts = {"count": len(entries), "open": new, "file": str(study.file)}
    lines = [said("listed", language, **facts)]
    for row in heard_rows(entries, study, language):
        lines += ["", *row_lines(row, language)]
    return lines


def entry_lines(entry: Entry, study: FeedbackStudy, language: str) -> list[str]:
    """One entry."""
    return row_lines(heard_row(entry, study, language), language)


def row_lines(row: HeardRow, language: str) -> list[str]:
    """Who, when, about what and how it stands; below it what was said and decided."""
    head = f"{row.number}. {row.date} {row.body}: {row.about} ({row.kind}, {row.status})"
    lines = [head, *(f"   {line}" for line in row.text.splitlines())]
    if row.rule:
        lines.append(f"   {said('label_rule', language, rule=row.rule)}")
    if row.decision:
        first, *rest = said("label_decision", language, decision=row.decision).splitlines()
        lines += [f"   {first}", *(f"   {line}" for line in rest)]
    return lines


def price_lines(price: EntryPrice, study: FeedbackStudy, language: str) -> list[str]:
    """The figures of both plans side by side, and who changes area."""
    assert price.after is not None  # who calls has looked
    rows = [["", *(said(key, language) for key in ("before", "after", "change"))]]
    pairs = [("objective", price.objective_before, price.objective_after, 2)]
    pairs += [(key, price.before[key], price.after[key], d) for key, d in FIGURES.items()]
    for key, before, after, decimals in pairs:
        cells = [number(value, language, decimals=decimals) for value in (before, after)]
        change = shown_value(after, decimals) - shown_value(before, decimals)
        rows.append([said(key, language), *cells, signed(change, decimals, language)])
    proven = "price_optimal" if price.status == "optimal" else "price_feasible"
    return ["", *aligned(rows), "", *mover_lines(price, study, language), said(proven, language)]


def shown_value(value: float, decimals: int) -> float:
    """A figure as it is shown, so that the change is what the reader would reckon."""
    unit = float(10**decimals)
    return math.floor(round(value * unit, 6) + 0.5) / unit


def signed(difference: float, decimals: int, language: str) -> str:
    """A difference with its sign."""
    written = number(difference, language, decimals=decimals)
    return f"+{written}" if written.strip("0,.") and difference > 0 else written


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of a label and figures in columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            [row[0].ljust(widths[0])]
            + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        )
        for row in rows
    ]


def mover_lines(price: EntryPrice, study: FeedbackStudy, language: str) -> list[str]:
    """Who changes area, and into which one."""
    if not price.movers or price.plan_after is None:
        return [said("same_plan", language)]
    names, after = municipality_names(study, language), price.plan_after
    areas = {area: area_name(codes, names) for area, codes in after.groups().items()}
    lines = (f"   {names[code]} → {areas[after.area[code]]}" for code in price.movers)
    return [said("movers", language, count=len(price.movers)), *lines]
