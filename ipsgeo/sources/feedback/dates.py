"""The day on which something was said."""

import re
from contextlib import suppress
from datetime import date

from ipsgeo.sources.findings import wrong_cell

YEARS = range(2000, 2101)  # a year outside is a slip
ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})( 00:00:00)?", re.ASCII)  # a workbook's time
FINNISH_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
SHORT_ISO = re.compile(r"(\d{2,3})-(\d{2})-(\d{2})", re.ASCII)
SHORT_FINNISH = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{2,3})", re.ASCII)
LEAP = 2000  # a year that has every day which any year has


def date_of(written: str, column: str = "date") -> str:
    """A day as 2026-11-05, written so or as 5.11.2026 in a column.

    Raises DataError for what is no day, a year without its four digits, which is not guessed, and
    a year before 2000 or after 2100.
    """
    parts, key = day_parts(written, ISO_DATE, FINNISH_DATE), "feedback_date"
    if parts is None:
        if is_day(day_parts(written, SHORT_ISO, SHORT_FINNISH)):
            key = "feedback_date_digits"
    elif parts[0] in YEARS:
        with suppress(ValueError):
            return date(*parts).isoformat()
    elif is_day(parts):
        key = "feedback_date_year"
    raise wrong_cell(column, written, key, first=str(YEARS[0]), last=str(YEARS[-1]))


def day_parts(
    written: str, iso: re.Pattern[str], finnish: re.Pattern[str]
) -> tuple[int, int, int] | None:
    """Year, month and day of a text of either form; None where it has neither."""
    found = iso.fullmatch(written)
    if found:
        return int(found[1]), int(found[2]), int(found[3])
    found = finnish.fullmatch(written)
    return (int(found[3]), int(found[2]), int(found[1])) if found else None


def is_day(parts: tuple[int, int, int] | None) -> bool:
    """Whether month and day are those of some year."""
    if parts is None:
        return False
    try:
        date(LEAP, *parts[1:])
    except ValueError:
        return False
    return True
