"""Statistics by municipality: counts from any CSV or Excel file keyed by code."""

import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding, located
from ipsgeo.sources.changes import (
    DIVISION_YEARS,
    carry_over,
    check_division,
    read_mergers,
    year_span,
)
from ipsgeo.sources.divisions import every_code
from ipsgeo.sources.files import read_table
from ipsgeo.sources.files.figures import read_numbers
from ipsgeo.sources.findings import at_cells, refuse
from ipsgeo.tables import check_codes, check_columns

CODE, DIVISION_YEAR, MONTH = "code", "division_year", "month"
MONTH_BEHIND = re.compile(r"_(\d{4}M\d\d)$", re.ASCII)
# 1,234 is a thousand and more in one country and one and a bit in another.
AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}([.,]\d{3})+", re.ASCII)
SUPPRESSED = {".": "", "..": "", "...": ""}  # how Statistics Finland writes a suppressed cell


def read_statistics(
    path: str | Path,
    *,
    columns: list[str] | None = None,
    month: str | None = None,
    division_year: int | None = None,
    year: int | None = None,
    only: Collection[str] | None = None,
    data: str | Path | None = None,
) -> pd.DataFrame:
    """Counts by municipality from a file with a column ``code``.

    Parameters
    ----------
    path
        A CSV or Excel file. Columns ``month`` (2021-10) and ``division_year`` say what the figures
        are of, the same on every row; files that ``ipsgeo fetch`` writes have them.
    columns
        The columns to read; all if not given. With a month, a column may also stand in the file
        under its name with the month behind it: unemployed_2021M10.
    month
        The month that is wanted, as 2021-10; the file must not say another one.
    division_year
        The division that the file's codes are of; needed where the file does not say it.
    year
        The division to carry the counts to; ``division_year`` if not given.
    only
        Codes of ``year`` to read; all if not given. What is left out need not be carried over.
    data
        Folder of the bundled tables; see ``data_folder``.

    Returns
    -------
    DataFrame
        Counts, indexed by three-digit code. A cell that the source suppresses ('', '.', '..',
        '...') is missing (NaN), never zero.

    Raises
    ------
    DataError
        For a missing column, another month, an unknown division, a code that is unknown, doubled or
        without its zeros, a negative count, or a merger that would have to be undone.
    """
    path = Path(path)
    table = read_table(path)
    check_columns(table, (CODE,), path)
    wanted = columns or [name for name in table if name not in (CODE, DIVISION_YEAR, MONTH)]
    check_month(table, month, path)
    names = {column: column_of(table, column, month, path) for column in wanted}
    from_year = year_of_division(table, division_year, path)
    check_codes(table[CODE], every_code(data=data), path)
    counts = pd.DataFrame({column: read_counts(table, names[column], path) for column in wanted})
    counts.index = pd.Index(table[CODE], name=CODE)
    to_year = year or from_year
    try:
        check_division(counts, from_year, data=data)
        counts = counts_for(counts, only, from_year, to_year, data)
        return counts.apply(carry_over, from_year=from_year, to_year=to_year, data=data)
    except DataError as error:
        raise located(error, path) from error


def check_month(table: pd.DataFrame, month: str | None, path: Path) -> None:
    """Raise DataError where the file says that it is of another month."""
    if month is not None and MONTH in table:
        other = table.loc[table[MONTH] != month, MONTH]
        refuse(at_cells(other[:1], key="other_month", file=path, month=month))


def column_of(table: pd.DataFrame, column: str, month: str | None, path: Path) -> str:
    """How the file calls a column: by its name, or with the month behind it; never both."""
    place = Finding(key="column_is_no_count", file=path, column=column, value=column)
    if column in (CODE, DIVISION_YEAR, MONTH):
        raise DataError(place)
    named_month = MONTH_BEHIND.search(column)
    if month is not None and named_month is not None and named_month[1] != month.replace("-", "M"):
        said = named_month[1].replace("M", "-")
        raise DataError(replace(place, key="other_month", value=said, facts={"month": month}))
    dated = "" if month is None else f"{column}_{month.replace('-', 'M')}"
    named = [name for name in (column, dated) if name in table]
    if len(named) == 2:
        raise DataError(
            Finding(key="column_with_and_without_month", file=path, column=column, value=dated)
        )
    if not named:
        check_months(table, column, month, path)
        check_columns(table, (column,), path)
    return named[0]


def check_months(table: pd.DataFrame, column: str, month: str | None, path: Path) -> None:
    """Raise DataError where the file has the column of other months only: which those are."""
    months = [
        found[1].replace("M", "-")
        for name in table
        if (found := MONTH_BEHIND.search(name)) and MONTH_BEHIND.sub("", name) == column
    ]
    if month is not None and months:
        facts = {"months": months, "month": month}
        raise DataError(Finding(key="month_missing", file=path, column=column, facts=facts))


def year_of_division(table: pd.DataFrame, stated: int | None, path: Path) -> int:
    """The division that the file's codes are of, as the file or the caller says."""
    if DIVISION_YEAR not in table:
        if stated is None:
            raise DataError(Finding(key="division_year_missing", file=path, facts=year_span()))
        return stated
    years = read_numbers(table, DIVISION_YEAR, path)
    if years.empty:
        raise DataError(Finding(key="empty_file", file=path))
    expected = years.iloc[0] if stated is None else stated
    for row, year in years.items():
        here = table.loc[[row], DIVISION_YEAR]
        if year not in DIVISION_YEARS:
            refuse(at_cells(here, key="unknown_year", file=path, **year_span()))
        if year != expected:
            stated_year = f"{expected:.0f}"
            refuse(at_cells(here, key="other_division_year", file=path, year=stated_year))
    return int(expected)


def counts_for(
    counts: pd.DataFrame,
    only: Collection[str] | None,
    from_year: int,
    to_year: int,
    data: str | Path | None,
) -> pd.DataFrame:
    """The rows that the wanted municipalities are made of."""
    if only is None:
        return counts
    first, last = sorted((from_year, to_year))
    heirs = read_mergers(last, after=first, data=data)
    wanted = set(only) | {heirs[code] for code in only if code in heirs}
    parts = counts.index.to_series().replace(heirs)
    return counts[parts.isin(wanted) | counts.index.isin(wanted)]


def read_counts(table: pd.DataFrame, column: str, path: Path) -> pd.Series:
    """One column of counts: not negative, missing where suppressed."""
    written = table[column].replace(SUPPRESSED)
    ambiguous = written[written.str.fullmatch(AMBIGUOUS)]
    refuse(at_cells(ambiguous, key="count_ambiguous", file=path))
    counts = read_numbers(table.assign(**{column: written}), column, path)
    refuse(at_cells(table.loc[counts < 0, column], key="negative", file=path))
    return counts
