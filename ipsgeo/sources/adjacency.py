"""Common borders, and the reviewed pairs that count as neighbours, or do not, whatever them."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.changes import BORDER_YEARS, FACTS_YEARS, mergers_of, read_changes, year_span
from ipsgeo.sources.files import data_folder, read_table
from ipsgeo.sources.files.figures import read_numbers
from ipsgeo.sources.municipalities import read_facts
from ipsgeo.tables import check_columns, code_finding

KINDS = ("land", "lake", "sea")  # after a merger the first of them counts


def read_borders(
    path: str | Path | None = None, *, year: int = 2024, data: str | Path | None = None
) -> pd.DataFrame:
    """Pairs of municipalities with a common border: code_a, code_b, border_km, kind.

    Parameters
    ----------
    path
        A table in the form that ``ipsgeo borders --write`` writes; the bundled one if not given.
    year
        Division year, 2021–2026. A year after a merger has the borders of the merged municipality;
        those of years before 2021 are not known.
    data
        Folder of the bundled tables; see ``data_folder``.

    Raises
    ------
    DataError
        For another year, an unknown or doubled pair, or a kind other than land, lake and sea: a
        pair that no person has looked at is not left aside without a word.
    """
    if year not in BORDER_YEARS:
        raise DataError(Finding(key="unknown_year", value=year, facts=year_span(BORDER_YEARS)))
    path = data_folder(data) / "municipalities" / "neighbours.csv" if path is None else Path(path)
    table = read_table(path)
    check_columns(table, ("code_a", "code_b", "border_km", "kind"), path)
    table["border_km"] = read_numbers(table, "border_km", path)
    changes = read_changes(data=data)
    findings = [*pair_findings(table, every_code(changes, data), path), *kind_findings(table, path)]
    if findings:
        raise DataError(*findings)
    later = (changes["year"] >= FACTS_YEARS.stop) & (changes["year"] <= year)
    return merged_pairs(table, mergers_of(changes[later]))


def kind_findings(table: pd.DataFrame, path: Path) -> list[Finding]:
    """The rows whose kind is none, or whose border has no length."""
    place = Finding(key="border_kind", file=path, column="kind", facts={"choices": KINDS})
    unknown = table.loc[~table["kind"].isin(KINDS), "kind"]
    short = table.loc[~(table["border_km"] > 0), "border_km"]
    return [
        *(replace(place, row=int(row), value=kind) for row, kind in unknown.items()),
        *(
            replace(place, key="not_positive", row=int(row), column="border_km", value=km)
            for row, km in short.items()
        ),
    ]


def merged_pairs(pairs: pd.DataFrame, mergers: dict[str, str]) -> pd.DataFrame:
    """Pairs after mergers: lengths add up; a pair is land when any of its parts is."""
    ends = pairs[["code_a", "code_b"]].replace(mergers)
    pairs = pairs.assign(
        code_a=ends.min(axis=1), code_b=ends.max(axis=1), rank=pairs["kind"].map(KINDS.index)
    )
    pairs = pairs[pairs["code_a"] != pairs["code_b"]]
    grouped = pairs.groupby(["code_a", "code_b"], sort=True)
    table = grouped.agg(border_km=("border_km", "sum"), kind=("rank", "min")).reset_index()
    return table.assign(kind=table["kind"].map(dict(enumerate(KINDS))))


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
    place = Finding(key="yes_or_no", file=path, column="counts")
    unclear = table.loc[~table["counts"].isin(("yes", "no")), "counts"]
    findings = [replace(place, row=int(row), value=said) for row, said in unclear.items()]
    findings = [*pair_findings(table, known, path), *findings]
    if findings:
        raise DataError(*sorted(findings, key=lambda finding: finding.row or 0))


def pair_findings(table: pd.DataFrame, known: Collection[str], path: Path) -> list[Finding]:
    """Codes that are unknown, pairs with themselves, and pairs that stand twice."""
    findings: list[Finding | None] = []
    first: dict[frozenset[str], int] = {}
    for row, a, b in table[["code_a", "code_b"]].itertuples():
        place = Finding(key="pair_with_itself", file=path, row=int(row), column="code_b", value=b)
        ends = (("code_a", a), ("code_b", b))
        findings += [code_finding(code, known, path, int(row), column) for column, code in ends]
        findings.append(place if a == b else None)
        earlier = first.setdefault(frozenset((a, b)), int(row))
        if earlier != row:
            facts = {"first": str(earlier)}
            twice = replace(place, key="pair_twice", column=None, value=f"{a}–{b}", facts=facts)
            findings.append(twice)
    return [finding for finding in findings if finding is not None]
