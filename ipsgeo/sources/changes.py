"""Division years: which municipalities merged when, and counts carried from one year to another."""

from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.files import data_folder, read_table
from ipsgeo.tables import check_columns

FACTS_YEARS = range(2021, 2025)  # the division that municipalities.csv describes: 1.1.2021–2024
DIVISION_YEARS = range(2013, 2027)  # years whose mergers changes.csv covers
BORDER_YEARS = range(FACTS_YEARS.start, DIVISION_YEARS.stop)  # years whose borders are known


def read_changes(*, data: str | Path | None = None) -> pd.DataFrame:
    """Mergers and changes of region: effective year, kind, code, name, successor, region before."""
    path = data_folder(data) / "municipalities" / "changes.csv"
    table = read_table(path)
    check_columns(table, ("effective", "kind", "code", "successor_code"), path)
    return table.assign(year=table["effective"].str[:4].astype(int))


def mergers_of(changes: pd.DataFrame) -> dict[str, str]:
    """Code -> successor's code, followed to the last successor."""
    steps = changes[changes["kind"] == "merged"].set_index("code")["successor_code"].to_dict()
    last = {}
    for code, successor in steps.items():
        while successor in steps:
            successor = steps[successor]
        last[code] = successor
    return last


def read_mergers(until: int, *, after: int = 0, data: str | Path | None = None) -> dict[str, str]:
    """The mergers of the years after one until another, as ``mergers_of`` has them."""
    changes = read_changes(data=data)
    return mergers_of(changes[(changes["year"] > after) & (changes["year"] <= until)])


def year_span(years: range = DIVISION_YEARS) -> dict[str, object]:
    """First and last year, for messages."""
    return {"first": str(years[0]), "last": str(years[-1])}


def carry_over(
    counts: pd.Series, *, from_year: int, to_year: int, data: str | Path | None = None
) -> pd.Series:
    """Counts by municipality of one division year, carried to the division of another year.

    Merged municipalities are added up (missing where a part is missing). Going back in time would
    mean splitting a municipality, which nothing tells how to do.

    Raises DataError where a code is unknown in ``from_year``, a part of a merger is missing, or a
    merger would have to be undone: the message lists the codes.

    Parameters
    ----------
    counts
        Any count that adds up, indexed by code; must be the whole of each merger or none of it.
    from_year, to_year
        Division years, 2013–2026.

    Returns
    -------
    Series
        The counts by the codes of ``to_year``, sorted.
    """
    for year in (from_year, to_year):
        if year not in DIVISION_YEARS:
            raise DataError(Finding(key="unknown_year", value=year, facts=year_span()))
    check_division(counts, from_year, data=data)
    first, last = sorted((from_year, to_year))
    between = read_mergers(last, after=first, data=data)
    if to_year < from_year:
        split = sorted(set(counts.index) & set(between.values()))
        if split:
            facts = {"codes": split, "year": from_year}
            raise DataError(Finding(key="cannot_split", value=to_year, facts=facts))
        return counts.sort_index()
    check_mergers_whole(counts, between, to_year)
    heir = counts.index.to_series().replace(between)
    return counts.groupby(heir).sum(min_count=1, skipna=False).sort_index()


def check_mergers_whole(counts: pd.Series, mergers: dict[str, str], year: int) -> None:
    """Raise DataError where only some parts of a merged municipality are there.

    A part that is left out would count as nobody; a suppressed one stands there as missing.
    """
    present = set(counts.index)
    heirs = {mergers[code] for code in present & mergers.keys()} | present & set(mergers.values())
    parts = heirs | {code for code, heir in mergers.items() if heir in heirs}
    if parts - present:
        codes = sorted(parts - present)
        raise DataError(Finding(key="merger_part_missing", value=codes, facts={"year": str(year)}))


def check_division(
    counts: pd.Series | pd.DataFrame, year: int, *, data: str | Path | None = None
) -> None:
    """Raise DataError for codes that had been merged away by the year."""
    dead = sorted(set(counts.index) & read_mergers(year, data=data).keys())
    if dead:
        facts = {"codes": dead, "year": str(year)}
        raise DataError(Finding(key="merged_away", value=year, facts=facts))
