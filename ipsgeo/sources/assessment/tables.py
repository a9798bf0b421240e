"""Tables of points by criterion: CSV or Excel, one or more rounds of one or more services."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.assessment.cells import (
    day_of,
    item_of,
    points_of,
    subscale_of,
    text_of,
    truth_of,
)
from ipsgeo.sources.assessment.phases import unknown_columns
from ipsgeo.sources.assessment.rounds import ITEMS, SUBSCALES, Answer, Assessment, Round, Scale
from ipsgeo.sources.files import read_table
from ipsgeo.sources.findings import gathered, refuse
from ipsgeo.tables import check_columns
from ipsgeo.words import LANGUAGES, text

NEEDED: Mapping[Scale, tuple[str, ...]] = {
    "quality": ("item", "points"),
    "school": ("item", "points", "subscale"),
}
# section and anchors are in the forms, for the one who fills them in; nobody reads them.
COLUMNS = (
    "item", "section", "subscale", "name", "anchors", "points", "round", "service", "note",
    "computed", "made_up",
)  # fmt: skip
MOST_ROWS = 20_000
RECALLED = " *"  # behind a name that is recalled only, in forms


@dataclass(frozen=True, kw_only=True)
class Read:
    """One row as it was read."""

    row: int
    service: str
    date: str
    made_up: bool
    answer: Answer


def read_assessment(path: str | Path, *, scale: Scale = "quality") -> Assessment:
    """The rounds of a file.

    Parameters
    ----------
    path
        A CSV or Excel file with the columns item (number of the criterion) and points (1–5, empty
        where it was not assessed); optional round (day: 2026-09-30 or 30.9.2026), service, note,
        computed and made_up (yes or no). On the school scale also subscale (work or education),
        and name may say what the criterion is called. Lines that begin with # are comments.
    scale
        "quality": 25 criteria; "school": 35 in two subscales.

    Raises
    ------
    DataError
        For every wrong row: its number, the column, what is wrong and what to do. Missing points
        are no error: they stay missing.
    """
    path = Path(path)
    table = table_of(path, scale)
    rows: list[Read] = []
    findings: list[Finding] = []
    for number, cells in table.iterrows():
        with gathered(findings, file=path, row=int(str(number))):
            rows.append(row_of(int(str(number)), cells.to_dict(), scale))
    refuse(findings or [replace(f, file=path) for f in wrong_together(rows, scale)])
    return Assessment(rounds=rounds_of(rows, scale), scale=scale, file=path)


def table_of(path: Path, scale: Scale) -> pd.DataFrame:
    """The table with the columns that are known, and no others."""
    table = read_table(path)
    check_columns(table, NEEDED[scale], path)
    if scale == "quality" and "subscale" in table and (table["subscale"] != "").any():
        raise DataError(Finding(key="assessment_is_school", file=path, column="subscale"))
    findings = unknown_columns(table, COLUMNS, path)
    if len(table) > MOST_ROWS:
        findings.append(Finding(key="assessment_many", file=path, facts={"most": MOST_ROWS}))
    if table.empty:
        findings.append(Finding(key="empty_file", file=path))
    refuse(findings)
    return table


def row_of(number: int, cells: Mapping[str, str], scale: Scale) -> Read:
    """One row, every cell checked; the error has a finding for each that is wrong."""
    values: dict[str, Any] = {}
    findings: list[Finding] = []
    readers: dict[str, Callable[[str], object]] = {
        "item": partial(item_of, most=ITEMS[scale]),
        "points": partial(points_of, item=cells["item"]),
        "round": day_of,
        **{column: partial(text_of, column) for column in ("service", "note", "name")},
        **{column: partial(truth_of, column) for column in ("computed", "made_up")},
        **({"subscale": subscale_of} if scale == "school" else {}),
    }
    for column, read in readers.items():
        with gathered(findings):
            values[column] = read(cells.get(column, ""))
    if not findings and scale == "quality":
        findings = other_name(values["item"], values.pop("name"))
    elif not findings and values["points"] is not None and not values["subscale"]:
        findings = [Finding(key="assessment_no_subscale", column="subscale")]
    refuse(findings)
    day, service, made_up = (values.pop(name) for name in ("round", "service", "made_up"))
    return Read(row=number, service=service, date=day, made_up=made_up, answer=Answer(**values))


def other_name(item: int, name: str) -> list[Finding]:
    """That a row has another criterion's name: the columns were sorted out of step."""
    said = name.removesuffix(RECALLED).casefold()
    named = {
        text(f"quality.item_{other}", language).casefold(): other
        for language in LANGUAGES
        for other in range(1, ITEMS["quality"] + 1)
    }
    if named.get(said, item) == item:
        return []
    facts = {"item": str(item), "other": str(named[said])}
    return [Finding(key="assessment_other_name", column="name", value=name, facts=facts)]


def wrong_together(rows: list[Read], scale: Scale) -> list[Finding]:
    """What is wrong between rows that are each right."""
    findings = doubled(rows)
    given = {"round": [row.date for row in rows], "service": [row.service for row in rows]}
    for column, cells in given.items():
        if any(cells):
            findings += [
                Finding(key=f"assessment_no_{column}", row=row.row, column=column)
                for row, cell in zip(rows, cells, strict=True)
                if not cell
            ]
    return findings + (wrong_subscales(rows) if scale == "school" else [])


def doubled(rows: list[Read]) -> list[Finding]:
    """Rows that answer a criterion which a row above has answered."""
    first: dict[tuple[str, str, int], int] = {}
    findings = []
    for row in rows:
        above = first.setdefault((row.service, row.date, row.answer.item), row.row)
        if above != row.row:
            facts = {"item": row.answer.item, "row": str(above)}
            twice = Finding(key="assessment_twice", row=row.row, column="item", facts=facts)
            findings.append(twice)
    return findings


def wrong_subscales(rows: list[Read]) -> list[Finding]:
    """Criteria that are of both subscales, and a subscale that has none."""
    first: dict[int, Read] = {}
    findings = []
    place = Finding(key="assessment_two_subscales", column="subscale")
    for row in rows:
        above = first.setdefault(row.answer.item, row)
        if row.answer.subscale and above.answer.subscale not in (row.answer.subscale, ""):
            facts = {"item": row.answer.item, "row": str(above.row)}
            findings.append(replace(place, row=row.row, facts=facts))
    found = {row.answer.subscale for row in rows}
    return findings + [
        replace(place, key="assessment_one_subscale", value=subscale)
        for subscale in SUBSCALES
        if subscale not in found
    ]


def rounds_of(rows: list[Read], scale: Scale) -> tuple[Round, ...]:
    """The rows put together by service and date."""
    order = {service: k for k, service in enumerate(dict.fromkeys(row.service for row in rows))}
    ordered = sorted(rows, key=lambda row: (order[row.service], row.date, row.answer.item))
    rounds = []
    for (service, day), grouped in groupby(ordered, key=lambda row: (row.service, row.date)):
        part = list(grouped)
        answers, made_up = tuple(row.answer for row in part), any(row.made_up for row in part)
        rounds.append(
            Round(answers=answers, scale=scale, service=service, date=day, made_up=made_up)
        )
    return tuple(rounds)
