"""How much of a file is read at most, checked before and while it is read.

A survey or a table of Finland's 309 municipalities is far below every limit here; a file above one
is damaged, not what it is called, or made to fill the computer's memory.
"""

import os
import re
import stat
import unicodedata
from dataclasses import replace
from pathlib import Path

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.findings import refuse

MOST_BYTES = 20_000_000  # of a table: minutes between all pairs of municipalities are 2 MB
MOST_STUDY_BYTES = 250_000  # of a TOML file: the bundled studies have 4,000
MOST_LINES = 1_000_000  # of a CSV: cells may have line breaks, so more than rows
MOST_ROWS = 200_000  # every pair of 309 municipalities is 95,481
MOST_COLUMNS = 2_000  # a survey of 30 questions with 50 options each is 1,500
MOST_CELLS = 1_000_000  # rows × columns, empty ones too
LONGEST_CELL = 32_767  # as in Excel
MOST_MARKS = 30  # accents on one letter, as in Unicode's stream-safe text; more make NFC slow
MEGABYTE = 1_000_000
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how Office files began before 2007
LOCK_FILE = "~$"  # how the file begins that Excel keeps beside an open workbook
FAR_LETTERS = re.compile(rf"[^\x00-\u02ff\u2000-\u20cf]{{{MOST_MARKS},}}")

Rows = list[tuple[int, list[str]]]  # the rows of a table with their row numbers


def file_content(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file.

    Raises DataError where it is missing, no plain file (a folder, a device), not to be opened, or
    larger than ``most`` bytes; of a larger one nothing is read.
    """
    if not os.path.isfile(path):  # unlike Path.is_file, says no to a name that is too long
        raise DataError(Finding(key="no_file", file=path))
    try:
        with path.open("rb") as file:
            state = os.fstat(file.fileno())
            plain = stat.S_ISREG(state.st_mode)
            content = file.read(most + 1) if plain and state.st_size <= most else b""
            size = max(state.st_size, len(content))  # /proc and the like state none
    except FileNotFoundError as error:  # gone since
        raise DataError(Finding(key="no_file", file=path)) from error
    except OSError as error:
        facts = {"why": error.strerror or str(error)}
        raise DataError(Finding(key="cannot_use_file", file=path, facts=facts)) from error
    if size > most:
        amounts = {"size": size / MEGABYTE, "most": most / MEGABYTE}
        raise DataError(Finding(key="file_too_big", file=path, facts=amounts))
    return content


def check_no_old_office(content: bytes, path: Path) -> None:
    """Raise DataError for a workbook with a password, or one of before 2007."""
    if not content.startswith(OLD_OFFICE):
        return
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise DataError(Finding(key="password_protected", file=path))
    raise DataError(Finding(key="old_excel", file=path))


def check_name(path: Path) -> None:
    """Raise DataError for the file that Excel keeps beside a workbook while it is open."""
    if path.name.startswith(LOCK_FILE):
        name = path.name.removeprefix(LOCK_FILE)
        raise DataError(Finding(key="lock_file", file=path, value=name))


def check_amount(rows: Rows, path: Path, sheet: str | None = None) -> None:
    """Raise DataError for a table with too many rows, columns, cells or letters."""
    width = max((len(row) for _, row in rows), default=0)
    letters = sum(len(cell) for _, row in rows for cell in row)
    amounts = {
        "too_many_rows": (len(rows), MOST_ROWS),
        "too_many_columns": (width, MOST_COLUMNS),
        "too_many_cells": (width * len(rows), MOST_CELLS),
        "too_many_letters": (letters, MOST_BYTES),
    }
    for key, (amount, most) in amounts.items():
        if amount > most:
            raise too_much(key, most, path, sheet)
    long = Finding(key="cell_too_long", file=path, sheet=sheet, facts={"most": LONGEST_CELL})
    refuse(
        replace(long, row=number)
        for number, row in rows
        if any(len(cell) > LONGEST_CELL for cell in row)
    )


def too_much(key: str, most: int, path: Path, sheet: str | None = None) -> DataError:
    """The error for more of something than is read."""
    return DataError(Finding(key=key, file=path, sheet=sheet, facts={"most": most}))


def is_overlaid(text: str) -> bool:
    """Whether a letter has more than 30 accents: which takes long to compose."""
    for run in FAR_LETTERS.finditer(text):
        marks = 0
        for letter in run.group():
            marks = marks + 1 if unicodedata.combining(letter) else 0
            if marks > MOST_MARKS:
                return True
    return False
