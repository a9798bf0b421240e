"""What the tables promise: municipality codes as text, named columns, one coordinate system."""

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

import pandas as pd
from rapidfuzz import fuzz, process

from ipsgeo.errors import DataError, Finding

CRS = "EPSG:3067"  # ETRS-TM35FIN, metres: every length and surface in the product is in it
CODE = re.compile(r"\d{3}")
LONGEST_SUGGESTION_LIST = 3
NOWHERE: Mapping[str, str] = MappingProxyType({})  # no municipalities


def check_columns(table: pd.DataFrame, required: Iterable[str], file: str | Path) -> None:
    """Raise DataError for the required columns that the table lacks, with what it has instead."""
    present = [str(column) for column in table.columns]
    missing = [column for column in required if column not in present]
    if missing:
        raise DataError(
            *(
                Finding(
                    key="missing_column",
                    file=file,
                    column=column,
                    facts={"present": present, "suggestion": hint(column, present)},
                )
                for column in missing
            )
        )


def check_codes(
    codes: pd.Series,
    known: Iterable[str],
    file: str | Path,
    elsewhere: Mapping[str, str] = NOWHERE,
) -> None:
    """Raise DataError unless every code is a known three-digit text and stands only once.

    ``codes`` is indexed by the row of the file; its name is the column's name. ``elsewhere`` are
    the names of other municipalities by code, for the message: where the file has none but these,
    it says so once.
    """
    known = set(known)
    column, foreign = str(codes.name), codes.str.zfill(3).isin(set(elsewhere) - known)
    if len(codes) > 1 and foreign.all():
        raise DataError(foreign_file(len(codes), file, column))
    findings = [
        code_finding(code, known, file, int(row), column, elsewhere) for row, code in codes.items()
    ]
    for row, code in codes[codes.duplicated()].items():
        findings.append(
            Finding(key="code_twice", file=file, row=int(row), column=str(codes.name), value=code)
        )
    real = [finding for finding in findings if finding is not None]
    if real:
        raise DataError(*real)


def foreign_file(count: int, file: str | Path, column: str) -> Finding:
    """That none of a file's municipalities is the study's: it must be another county's."""
    return Finding(key="file_of_elsewhere", file=file, column=column, facts={"count": count})


def code_finding(
    code: str,
    known: Collection[str],
    file: str | Path,
    row: int,
    column: str,
    elsewhere: Mapping[str, str] = NOWHERE,
) -> Finding | None:
    """What is wrong with one municipality code, or None."""
    padded = code.zfill(3)
    if code in known:
        return None
    key = "unknown_code"
    if code in elsewhere:
        key = "code_of_elsewhere"
    elif code != padded and (padded in known or padded in elsewhere):
        key = "code_lost_zeros"
    return Finding(
        key=key,
        file=file,
        row=row,
        column=column,
        value=code,
        facts={"padded": padded, "name": f"{elsewhere.get(code)} ({code})"},
    )


def suggestions(written: str, known: Iterable[str]) -> list[str]:
    """Known words that look like what was written, best first: for a message, never for use.

    Similar spelling picks wrong municipalities, so nothing takes these without a person.
    """
    found = process.extract(
        written.casefold(),
        {word: word.casefold() for word in known},
        scorer=fuzz.WRatio,
        limit=LONGEST_SUGGESTION_LIST,
        score_cutoff=60,
    )
    return [word for _, _, word in found]


def hint(written: str, known: Iterable[str]) -> list[str]:
    """Suggestions, or everything that is known where nothing looks alike."""
    known = list(known)
    return suggestions(written, known) or known
