"""The reviewed pairs that count as neighbours, or do not, whatever their common border."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.files import data_folder, read_table
from ipsgeo.sources.municipalities import FACTS_YEARS, mergers_of, read_changes, read_facts
from ipsgeo.tables import check_columns, code_finding


def read_adjacency_exceptions(*, year: int = 2024, data: str | Path | None = None) -> pd.DataFrame:
    """The reviewed table of pairs that count as neighbours, or do not, whatever their border.

    Columns code_a, code_b, counts (True or False), why, source.
    """
    path = data_folder(data) / "municipalities" / "adjacency_exceptions.csv"
    table = read_table(path)
    check_columns(table, ("code_a", "code_b", "counts", "why", "source"), path)
    changes = read_changes(data=data)
    check_pairs(table, every_code(changes, data), path)
    later = (changes["year"] >= FACTS_YEARS.stop) & (changes["year"] <= year)
    ends = table[["code_a", "code_b"]].replace(mergers_of(changes[later]))
    pairs = table.assign(
        code_a=ends.min(axis=1), code_b=ends.max(axis=1), counts=table["counts"] == "yes"
    )
    # A merger may make one pair of two: a road from either part is enough.
    pairs = pairs.sort_values("counts", ascending=False, kind="stable")
    return pairs.drop_duplicates(["code_a", "code_b"]).sort_index()


def every_code(changes: pd.DataFrame, data: str | Path | None) -> set[str]:
    """Every code that some division year may show."""
    path = data_folder(data) / "municipalities" / "municipalities.csv"
    return set(read_facts(path).index) | set(changes.loc[changes["kind"] == "merged", "code"])


def check_pairs(table: pd.DataFrame, known: Collection[str], path: Path) -> None:
    """Raise DataError unless every row is one pair of known codes with yes or no, each pair once.

    A row that nobody understands would be left aside without a word.
    """
    findings: list[Finding | None] = []
    first: dict[frozenset[str], int] = {}
    for row, a, b, counts in table[["code_a", "code_b", "counts"]].itertuples():
        place = Finding(key="yes_or_no", file=path, row=int(row), column="counts", value=counts)
        ends = (("code_a", a), ("code_b", b))
        findings += [code_finding(code, known, path, int(row), column) for column, code in ends]
        findings.append(None if counts in ("yes", "no") else place)
        if a == b:
            findings.append(replace(place, key="pair_with_itself", column="code_b", value=b))
        earlier = first.setdefault(frozenset((a, b)), int(row))
        if earlier != row:
            facts = {"first": str(earlier)}
            twice = replace(place, key="pair_twice", column=None, value=f"{a}–{b}", facts=facts)
            findings.append(twice)
    wrong = [finding for finding in findings if finding is not None]
    if wrong:
        raise DataError(*wrong)
