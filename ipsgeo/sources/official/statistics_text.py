"""Fetched statistics as the CSV that a study reads: comments on top, one row a municipality."""

from collections.abc import Sequence

import pandas as pd

FETCHED = "# Haettu (fetched) "
SUPPRESSED = (
    "# Tyhjä solu on lähteen salaama pieni luku: se puuttuu, eikä ole nolla. "
    "An empty cell is suppressed by the source: it is missing, never zero."
)


def table_text(table: pd.DataFrame) -> str:
    """A table indexed by code as CSV: whole numbers, empty where missing, one form only."""
    rows = [
        ",".join([str(code), *(figure_text(cell) for cell in cells)])
        for code, cells in zip(table.index, table.itertuples(index=False), strict=True)
    ]
    return "".join(f"{row}\n" for row in [",".join(["code", *table.columns]), *rows])


def figure_text(cell: object) -> str:
    """A cell as text: figures are whole, and a missing one is empty."""
    if isinstance(cell, str):
        return cell
    return "" if pd.isna(cell) else f"{cell:.0f}"


def statistics_text(
    table: pd.DataFrame, comments: Sequence[str], *, fetched: str, address: str
) -> str:
    """The file: the source and what it counts, when and where it was fetched, and the table."""
    above = [*(f"# {comment}" for comment in comments), f"{FETCHED}{fetched}: {address}"]
    return "".join(f"{line}\n" for line in [*above, SUPPRESSED]) + table_text(table)


def says_the_same(text: str, other: str) -> bool:
    """Whether two files differ at most in when and where they were fetched, and in line ends."""
    one, two = (
        [line for line in file.splitlines() if not line.startswith(FETCHED)]
        for file in (text, other)
    )
    return one == two
