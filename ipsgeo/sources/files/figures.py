"""Cells of a table as figures and as tidy text."""

import math
import re
import unicodedata
from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding

INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))  # soft hyphen, zero widths
# Spaces only between groups of three digits: "5 10" is two numbers, not 510.
NUMBER = re.compile(
    r"[+-]?(\d{1,3}([ \u00a0\u202f]\d{3})+|\d+)([.,]\d+)?([eE][+-]?\d{1,3})?", re.ASCII
)


def tidy(text: str) -> str:
    """A cell's text as it looks: letters composed (ä is one), nothing invisible, no outer space."""
    return unicodedata.normalize("NFC", text).translate(INVISIBLE).strip()


def tidy_line(text: str) -> str:
    """A text of one line as it looks, single spaces between its words."""
    return tidy(" ".join(text.split()))


def tidy_lines(text: str) -> str:
    """A text of several lines as it looks: each ends in one line break, tabs are spaces."""
    return tidy(text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


def read_number(
    text: str, *, file: str | Path, row: int | None = None, column: str | None = None
) -> float:
    """A number written with a decimal point or comma; NaN where the cell is empty.

    Thousands may be set apart by spaces.

    Raises DataError for anything else: text, several numbers, infinity.
    """
    if text == "":
        return float("nan")
    written = text.strip().replace("\u2212", "-")
    compact = "".join(written.split()).replace(",", ".")
    number = float(compact) if NUMBER.fullmatch(written) else math.inf
    if not math.isfinite(number):
        raise DataError(Finding(key="no_number", file=file, row=row, column=column, value=text))
    return number


def read_numbers(table: pd.DataFrame, column: str, file: str | Path) -> pd.Series:
    """One column of a table as numbers; NaN where a cell is empty."""
    return pd.Series(
        [
            read_number(text, file=file, row=int(row), column=column)
            for row, text in table[column].items()
        ],
        index=table.index,
        name=column,
        dtype=float,
    )
