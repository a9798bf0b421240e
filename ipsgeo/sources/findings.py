"""What is wrong in a file, gathered while it is read, so that all of it is told at once."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from ipsgeo.errors import DataError, Finding, one_line

Errors = type[Exception] | tuple[type[Exception], ...]


def refuse(findings: Iterable[Finding]) -> None:
    """Raise DataError if there are findings."""
    found = tuple(findings)
    if found:
        raise DataError(*found)


@contextmanager
def gathered(findings: list[Finding], **place: Any) -> Iterator[None]:
    """Add the findings of a DataError to a list, at the place (file, row, column) where given."""
    try:
        yield
    except DataError as error:
        findings += [replace(finding, **place) for finding in error.findings]


def at_cells(cells: pd.Series, *, key: str, file: str | Path, **facts: object) -> list[Finding]:
    """The same finding about each of some cells of a column, indexed by the file's rows."""
    return [
        Finding(key=key, file=file, row=int(row), column=str(cells.name), value=value, facts=facts)
        for row, value in cells.items()
    ]


@contextmanager
def usable(file: Path, errors: Errors = OSError) -> Iterator[None]:
    """Tell of a file or folder that cannot be used in one line."""
    try:
        yield
    except errors as error:
        facts = {"why": getattr(error, "strerror", None) or str(error)}
        raise DataError(Finding(key="cannot_use_file", file=file, facts=facts)) from error


def wrong_cell(column: str, value: object, key: str, **facts: object) -> DataError:
    """The error about a cell; who knows its file and row adds them."""
    return DataError(Finding(key=key, column=column, value=value, facts=facts))


def first_few(names: Iterable[str], most: int) -> list[str]:
    """Names for a message, each on one line: the first of many, and that there are more."""
    named = list(names)
    return [*map(one_line, named[:most]), *(["…"] if len(named) > most else [])]


def pair_findings(pairs: pd.DataFrame, file: Path) -> list[Finding]:
    """Pairs (columns code_a, code_b) with themselves and pairs that stand twice."""
    findings = []
    first: dict[frozenset[str], int] = {}
    for row, a, b in pairs[["code_a", "code_b"]].itertuples():
        place = Finding(key="pair_with_itself", file=file, row=int(row), column="code_b", value=b)
        if a == b:
            findings.append(place)
        above = first.setdefault(frozenset((a, b)), int(row))
        if above != row:
            facts = {"first": str(above)}
            findings.append(
                replace(place, key="pair_twice", column=None, value=f"{a}–{b}", facts=facts)
            )
    return findings
