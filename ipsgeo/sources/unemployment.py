"""Unemployment statistics by municipality, from the bundled table or any CSV keyed by code."""

from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding, located
from ipsgeo.sources.figures import read_numbers
from ipsgeo.sources.files import data_folder, read_table
from ipsgeo.sources.municipalities import carry_over, read_changes, read_municipalities
from ipsgeo.tables import check_codes, check_columns

BUNDLED_DIVISION_YEAR = 2021  # the back series is recast to the division of 2021–2024


def read_unemployment(
    path: str | Path | None = None,
    *,
    columns: list[str] | None = None,
    division_year: int = BUNDLED_DIVISION_YEAR,
    year: int | None = None,
    data: str | Path | None = None,
) -> pd.DataFrame:
    """Counts of jobseekers by municipality.

    Parameters
    ----------
    path
        A CSV or Excel file with a column ``code``; the bundled table (10/2021 and 6/2026) if
        not given.
    columns
        The columns to read; all if not given.
    division_year
        The division that the file's codes are of.
    year
        The division to carry the counts to; ``division_year`` if not given.
    data
        Folder of the bundled tables; see ``data_folder``.

    Returns
    -------
    DataFrame
        People at the end of the month, indexed by three-digit code. A cell that the source
        suppresses is missing (NaN), never zero.

    Raises
    ------
    DataError
        For a missing column, a code that is unknown, doubled or without its zeros, a negative
        count, or a merger that would have to be undone.
    """
    bundled = data_folder(data) / "statistics" / "unemployment.csv"
    path = Path(path) if path is not None else bundled
    table = read_table(path)
    check_columns(table, ("code", *(columns or ())), path)
    check_codes(table["code"], codes_of(division_year, data), path)
    wanted = columns or [column for column in table.columns if column != "code"]
    counts = pd.DataFrame({column: read_counts(table, column, path) for column in wanted})
    counts.index = pd.Index(table["code"], name="code")
    to_year = year or division_year
    try:
        return counts.apply(carry_over, from_year=division_year, to_year=to_year, data=data)
    except DataError as error:
        raise located(error, path) from error


def codes_of(year: int, data: str | Path | None) -> set[str]:
    """Every code that a division year may show."""
    codes = set(read_municipalities(year=year, data=data).index)
    return codes | set(read_changes(data=data).query("kind == 'merged'")["code"])


def read_counts(table: pd.DataFrame, column: str, path: Path) -> pd.Series:
    """One column of counts: not negative, missing where suppressed ('', '.', '..', '...')."""
    text = table.assign(**{column: table[column].replace({".": "", "..": "", "...": ""})})
    counts = read_numbers(text, column, path)
    findings = [
        Finding(key="negative", file=path, row=int(row), column=column, value=table.at[row, column])
        for row in counts.index[counts < 0]
    ]
    if findings:
        raise DataError(*findings)
    return counts
