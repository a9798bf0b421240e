"""What one more coach buys, in words and rows for every view."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ipsgeo import words
from ipsgeo.effects import CoachTable
from ipsgeo.study import Study
from ipsgeo.views.effects.sentences import lead, notes, said, signed
from ipsgeo.views.names import area_names, staff_text

SHOWN = (
    "areas", "served", "served_help", "unserved", "placed", "placed_help", "load_highest",
    "load_lowest", "travel_hours", "cost", "cost_per_placed", "extra_served", "extra_placed",
    "extra_served_help", "extra_placed_help", "cost_per_extra_placed",
    "cost_per_extra_placed_help",
)  # fmt: skip
COSTS = (
    "cost", "cost_per_served", "cost_per_placed", "extra_cost", "cost_per_extra_placed",
    "cost_per_extra_placed_help",
)  # fmt: skip
SLIDE = (
    "served", "served_help", "placed", "placed_help", "load_highest", "extra_placed",
    "extra_placed_help", "cost_per_extra_placed", "cost_per_extra_placed_help",
)  # fmt: skip
SHEET = (
    "areas", "coach_years", "needed", "clients", "overload", "served", "unserved", "served_help",
    "unserved_help", "placed", "placed_help", "load_highest", "highest_area", "load_lowest",
    "lowest_area", "travel_hours", "cost", "cost_per_served", "cost_per_placed", "extra_coaches",
    "extra_served", "extra_placed", "extra_served_help", "extra_placed_help", "extra_cost",
    "cost_per_extra_placed", "cost_per_extra_placed_help",
)  # fmt: skip
ENDS = {"load_highest": "highest_area", "load_lowest": "lowest_area"}


@dataclass(frozen=True, kw_only=True)
class EffectTable:
    """The table as texts: a column a number of coaches, a row a figure.

    Parameters
    ----------
    heads
        The numbers of coaches.
    now
        The position of the planned one; None where it is not shown.
    rows
        Name of each figure and its texts; of a load with its area, the area on a second line.
    lead
        What it says, in sentences.
    notes
        What it rests on, and why a number has no figures.
    """

    heads: Sequence[str]
    now: int | None
    rows: Sequence[tuple[str, Sequence[str]]]
    lead: Sequence[str]
    notes: Sequence[str]


def effect_table(
    shown: CoachTable,
    study: Study,
    language: str,
    columns: Sequence[str] = SHOWN,
    *,
    where: bool = True,
) -> EffectTable:
    """The figures of a table of coaches as texts; ``where``: the loads with their areas."""
    numbers = list(shown.table.index)
    states = [status_text(row, language) for _, row in shown.table.iterrows()]
    figures = [
        (said(name, language), cells(name, shown, study, language, where=where))
        for name in shown_columns(columns, shown)
    ]
    return EffectTable(
        heads=[coaches_text(number, shown, language) for number in numbers],
        now=numbers.index(shown.planned) if shown.planned in numbers else None,
        rows=[(said("status", language), states), *figures],
        lead=lead(shown, study, language),
        notes=notes(shown, study, language),
    )


def shown_columns(columns: Sequence[str], shown: CoachTable) -> list[str]:
    """The columns without those of euros where none were given."""
    costs = shown.effects.cost_per_coach is not None
    return [column for column in columns if costs or column not in COSTS]


def coaches_text(number: float, shown: CoachTable, language: str) -> str:
    """A number of coaches; the planned one is marked."""
    written = staff_text(float(number), 0, language)
    return said("planned", language, coaches=written) if number == shown.planned else written


def status_text(row: pd.Series, language: str) -> str:
    """How sure a row is: only what is proven among all divisions is called so."""
    if row["status"] == "optimal":
        return said("status_proven" if row["proven"] else "status_among", language)
    return said(f"status_{row['status']}", language)


def cells(column: str, shown: CoachTable, study: Study, language: str, *, where: bool) -> list[str]:
    """One figure of every number of coaches."""
    texts = [cell(row, column, language) for _, row in shown.table.iterrows()]
    if not where or column not in ENDS:
        return texts
    names = [area_of(row, ENDS[column], study, language) for _, row in shown.table.iterrows()]
    return [f"{text}\n{name}".rstrip() for text, name in zip(texts, names, strict=True)]


def area_of(row: pd.Series, column: str, study: Study, language: str) -> str:
    """The name of an area as the language has it; nothing without a plan."""
    return "" if row["plan"] is None else area_names(row["plan"], study, language)[row[column]]


def cell(row: pd.Series, column: str, language: str) -> str:
    """A figure as a text: areas and euros whole, what is added with its sign."""
    value = float(row[column])
    if column.startswith("extra_"):
        return signed(value, language)
    whole = column in ("areas", *COSTS)
    return words.number(value, language, decimals=0 if whole else 1)


def coach_sheet(shown: CoachTable | None, study: Study, language: str) -> list[list[object]]:
    """A row a number of coaches with figures as numbers, then what they rest on; empty without."""
    if shown is None:
        return []
    columns = shown_columns(SHEET, shown)
    heads: list[object] = [said(name, language) for name in ("coaches", "status", *columns)]
    rows = [
        [coaches_text(float(str(number)), shown, language), status_text(row, language),
         *(sheet_cell(row, column, study, language) for column in columns)]
        for number, row in shown.table.iterrows()
    ]  # fmt: skip
    told = [*lead(shown, study, language), *notes(shown, study, language)]
    rows += [[sentence, *[""] * (len(heads) - 1)] for sentence in told]
    return [heads, *rows]


def sheet_cell(row: pd.Series, column: str, study: Study, language: str) -> object:
    """A number, or the name of an area as the language has it."""
    if column in ENDS.values():
        return area_of(row, column, study, language)
    return float(row[column])
