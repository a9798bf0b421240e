"""Tables of feedback as people save them, read strictly."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding, shown
from ipsgeo.plan import Plan
from ipsgeo.rules import COACH_STEPS
from ipsgeo.sources.feedback.entries import COLUMNS, Entry, entry_of
from ipsgeo.sources.feedback.places import Known
from ipsgeo.sources.files import read_table
from ipsgeo.sources.files.formula_marks import unmarked
from ipsgeo.sources.findings import at_cells, gathered, refuse
from ipsgeo.tables import check_columns, hint

MOST_ENTRIES = 5_000
IMPORT_COLUMNS = ("date", "body", "plan", "about", "text", "kind", "rule")
OPEN = {"status": "new", "decision": ""}  # what an entry that is brought in may say, or leave out


def read_feedback(
    path: str | Path, municipalities: pd.DataFrame, plans: Mapping[str, Plan]
) -> tuple[Entry, ...]:
    """The entries of a table, in its order.

    Parameters
    ----------
    path
        A CSV file with the columns id, date, body, plan, about, text, kind, status, decision and
        rule, in any order; see ``Entry``. Dates are written 2026-11-05 or 5.11.2026, kinds and
        statuses in Finnish, Swedish or English. Lines that begin with # are comments.
    municipalities
        The county's, indexed by code.
    plans
        The study's named plans by key.

    Raises
    ------
    DataError
        For every wrong row: its number, the column, what is wrong and what to do.
    """
    path = Path(path)
    check_ending(path)
    table = table_with(path, COLUMNS)
    entries, findings = read_entries(table, Known(municipalities=municipalities, plans=plans), path)
    refuse([*findings, *wrong_ids(table["id"], path)])
    return tuple(entries)


def read_saved_entries(
    path: str | Path,
    municipalities: pd.DataFrame,
    plans: Mapping[str, Plan],
    *,
    coach_step: float = COACH_STEPS[-1],
) -> tuple[Entry, ...]:
    """The entries that a page or a person has saved, not yet numbered and all new.

    Parameters
    ----------
    path
        A CSV or Excel file with the columns date, body, plan, about, text, kind and rule; status
        and decision may be there, but say nothing but that the entry is new.
    municipalities, plans
        As for ``read_feedback``.
    coach_step
        1 for whole coaches, 0.5 where half a coach can be placed.

    Raises
    ------
    DataError
        For every wrong row; an entry that claims to be decided is one, and one that asks for half a
        coach where whole ones are placed.
    """
    path = Path(path)
    table = table_with(path, IMPORT_COLUMNS, tuple(OPEN)).assign(id="0")
    table = table.assign(**{c: v for c, v in OPEN.items() if c not in table})
    table["status"] = table["status"].replace("", OPEN["status"])
    entries, findings = read_entries(table, Known(municipalities=municipalities, plans=plans), path)
    refuse(findings)
    rows = dict(zip(table.index, entries, strict=True))
    findings = [
        Finding(key="feedback_saved_decided", file=path, row=int(row), column="status")
        for row, entry in rows.items()
        if entry.status != "new"
    ]
    findings += [
        replace(finding, file=path, row=int(row))
        for row, entry in rows.items()
        for finding in wrong_coaches(entry, coach_step)
    ]
    refuse(findings)
    return tuple(entries)


def wrong_coaches(entry: Entry, coach_step: float) -> list[Finding]:
    """That an entry asks for half a coach where whole ones are placed: it could never be kept."""
    if entry.request is None or not entry.request.is_off_step(coach_step):
        return []
    facts = {"rule": shown(entry.rule)}
    return [Finding(key="feedback_whole_coaches", column="rule", value=entry.rule, facts=facts)]


def check_ending(path: Path) -> None:
    """Raise DataError for a file that is no CSV: entries are added to it as to one."""
    if path.suffix.lower() != ".csv":
        raise DataError(Finding(key="feedback_not_csv", file=path, value=path.name))


def table_with(path: Path, needed: Sequence[str], others: Sequence[str] = ()) -> pd.DataFrame:
    """A table with these columns and no more: what it had beyond them would be lost.

    Texts are as they were before ``marked``.
    """
    table = read_table(path, every_column=True)
    table = table.loc[:, (table.columns != "") | (table != "").any().to_numpy()]
    check_columns(table, needed, path)
    names, known = list(table.columns), [*needed, *others]
    findings = [
        Finding(key="feedback_column", file=path, value=name,
                facts={"suggestion": hint(name, known)})
        for name in names
        if name not in known
    ]  # fmt: skip
    twice = sorted({name for name in names if names.count(name) > 1})
    findings += [Finding(key="column_twice", file=path, column=name) for name in twice]
    if len(table) > MOST_ENTRIES:
        findings.append(Finding(key="feedback_many", file=path, facts={"most": MOST_ENTRIES}))
    refuse(findings)
    return table.map(unmarked)


def read_entries(
    table: pd.DataFrame, known: Known, path: Path
) -> tuple[list[Entry], list[Finding]]:
    """The entries of the rows that are right, and what is wrong with the others."""
    entries: list[Entry] = []
    findings: list[Finding] = []
    for row, cells in table.iterrows():
        with gathered(findings, file=path, row=int(str(row))):
            entries.append(entry_of(cells.to_dict(), known))
    return entries, findings


def wrong_ids(ids: pd.Series, path: Path) -> list[Finding]:
    """Rows without a number, and numbers that stand twice."""
    numbers = ids.where(~ids.str.isdigit(), ids.str.lstrip("0"))
    return [
        *at_cells(ids[(numbers == "") & (ids != "")], key="feedback_no_id", file=path),
        *at_cells(ids[numbers.duplicated() & (numbers != "")], key="feedback_id_twice", file=path),
    ]
