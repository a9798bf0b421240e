"""Common borders, and the reviewed pairs that count as neighbours, or do not, whatever them."""

from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.changes import BORDER_YEARS, FACTS_YEARS, read_mergers, year_span
from ipsgeo.sources.divisions import every_code
from ipsgeo.sources.files import data_folder, read_table
from ipsgeo.sources.files.figures import read_numbers
from ipsgeo.sources.findings import at_cells, pair_findings, refuse
from ipsgeo.tables import check_columns, code_finding

KINDS = ("land", "lake", "sea")  # after a merger the first of them counts


def read_borders(
    path: str | Path | None = None, *, year: int = 2024, data: str | Path | None = None
) -> pd.DataFrame:
    """Pairs of municipalities with a common border: code_a, code_b, border_km, kind.

    Raises DataError for another year, an unknown or doubled pair, or a kind other than land, lake
    and sea: a pair that no person has looked at is not left aside without a word.

    Parameters
    ----------
    path
        A table in the form that ``ipsgeo borders --write`` writes; the bundled one if not given.
    year
        Division year, 2021–2026. A year after a merger has the borders of the merged municipality;
        those of years before 2021 are not known.
    data
        Folder of the bundled tables; see ``data_folder``.
    """
    if year not in BORDER_YEARS:
        raise DataError(Finding(key="unknown_year", value=year, facts=year_span(BORDER_YEARS)))
    path = data_folder(data) / "municipalities" / "neighbours.csv" if path is None else Path(path)
    table = read_table(path)
    check_columns(table, ("code_a", "code_b", "border_km", "kind"), path)
    table["border_km"] = read_numbers(table, "border_km", path)
    unknown = table.loc[~table["kind"].isin(KINDS), "kind"]
    short = table.loc[~(table["border_km"] > 0), "border_km"]
    refuse(
        [
            *wrong_pairs(table, path, data),
            *at_cells(unknown, key="border_kind", file=path, choices=KINDS),
            *at_cells(short, key="not_positive", file=path),
        ]
    )
    # Lengths of merged municipalities add up; a pair is land when any of its parts is.
    pairs = after_mergers(table, year, data).assign(rank=table["kind"].map(KINDS.index))
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
    unclear = table.loc[~table["counts"].isin(("yes", "no")), "counts"]
    findings = [*wrong_pairs(table, path, data), *at_cells(unclear, key="yes_or_no", file=path)]
    refuse(sorted(findings, key=lambda finding: finding.row or 0))
    pairs = after_mergers(table, year, data).assign(counts=table["counts"] == "yes")
    # A merger may make one pair of two: a road from either part is enough.
    pairs = pairs.sort_values("counts", ascending=False, kind="stable")
    return pairs.drop_duplicates(["code_a", "code_b"]).sort_index()


def wrong_pairs(table: pd.DataFrame, path: Path, data: str | Path | None) -> list[Finding]:
    """Codes of no division year, pairs with themselves, and pairs that stand twice, row by row."""
    known = every_code(data=data)
    unknown = [
        finding
        for column in ("code_a", "code_b")
        for row, code in table[column].items()
        if (finding := code_finding(code, known, path, int(row), column)) is not None
    ]
    findings = [*unknown, *pair_findings(table, path)]
    return sorted(findings, key=lambda finding: finding.row or 0)


def after_mergers(pairs: pd.DataFrame, year: int, data: str | Path | None) -> pd.DataFrame:
    """The pairs by the codes of a year's division, the smaller code first."""
    mergers = read_mergers(year, after=FACTS_YEARS[-1], data=data)
    ends = pairs[["code_a", "code_b"]].replace(mergers)
    return pairs.assign(code_a=ends.min(axis=1), code_b=ends.max(axis=1))
