"""The header of a table and the rows below it."""

from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding


def table_of_rows(rows: list[tuple[int, list[str]]], path: Path, header_row: int) -> pd.DataFrame:
    """The rows below the header as a table indexed by row number."""
    body = [(number, row) for number, row in rows if any(row)]
    header = next((row for number, row in body if number >= header_row), None)
    if header is None:
        raise DataError(Finding(key="empty_file", file=path))
    width = max(len(row) for _, row in body)
    names = header + [""] * (width - len(header))
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    if doubled:
        raise DataError(*(Finding(key="column_twice", file=path, column=name) for name in doubled))
    first = next(number for number, row in body if row is header)
    below = [(number, row) for number, row in body if number > first]
    cells = [row + [""] * (width - len(row)) for _, row in below]
    table = pd.DataFrame(cells, columns=names, index=[number for number, _ in below], dtype=object)
    return table.loc[:, [bool(name) for name in names]]
