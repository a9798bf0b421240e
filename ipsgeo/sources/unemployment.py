"""The bundled unemployment statistics."""

from pathlib import Path

import pandas as pd

from ipsgeo.sources.files import data_folder
from ipsgeo.sources.statistics import read_statistics


def read_unemployment(
    path: str | Path | None = None,
    *,
    columns: list[str] | None = None,
    division_year: int | None = None,
    year: int | None = None,
    data: str | Path | None = None,
) -> pd.DataFrame:
    """Counts of jobseekers by municipality.

    Parameters
    ----------
    path
        A file as ``ipsgeo fetch unemployment`` writes it, or any CSV or Excel file with a column
        ``code``; the bundled table (10/2021 and 6/2026) if not given.
    columns
        The columns to read; all if not given.
    division_year
        The division that the file's codes are of: needed where the file has no column
        ``division_year`` (the bundled table has it).
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
    if path is None:
        path = data_folder(data) / "statistics" / "unemployment.csv"
    return read_statistics(path, columns=columns, division_year=division_year, year=year, data=data)
