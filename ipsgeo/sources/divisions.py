"""Which municipal division a set of municipality codes is of."""

from collections.abc import Collection
from pathlib import Path

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.changes import DIVISION_YEARS, FACTS_YEARS, read_changes, year_span
from ipsgeo.sources.files import data_folder, read_table
from ipsgeo.sources.findings import first_few
from ipsgeo.tables import check_columns

MOST_CODES_SHOWN = 20


def division_codes(*, data: str | Path | None = None) -> dict[int, frozenset[str]]:
    """The municipality codes of every division year, 2013–2026."""
    path = data_folder(data) / "municipalities" / "municipalities.csv"
    table = read_table(path)
    check_columns(table, ("code",), path)
    facts, changes = frozenset(table["code"]), read_changes(data=data).query("kind == 'merged'")
    merged = list(zip(changes["code"], changes["year"], strict=True))
    codes = {}
    for year in DIVISION_YEARS:
        gone = {code for code, since in merged if FACTS_YEARS.stop <= since <= year}
        not_yet = {code for code, since in merged if year < since < FACTS_YEARS.stop}
        codes[year] = facts - gone | not_yet
    return codes


def every_code(*, data: str | Path | None = None) -> frozenset[str]:
    """The codes of all division years."""
    return frozenset().union(*division_codes(data=data).values())


def division_year_of(codes: Collection[str], source: str | Path) -> int:
    """The newest year whose municipal division has exactly these codes.

    Raises DataError where no known division has exactly these codes: what the nearest one lacks and
    has more.
    """
    found, known = frozenset(codes), division_codes()
    for year in reversed(DIVISION_YEARS):
        if known[year] == found:
            return year
    nearest = min(reversed(DIVISION_YEARS), key=lambda year: len(known[year] ^ found))
    raise DataError(division_finding("no_division", found, known[nearest], nearest, source))


def check_division_of(codes: Collection[str], year: int, source: str | Path) -> None:
    """Raise DataError unless the codes are exactly those of the year's municipal division."""
    known = division_codes()[year]
    if frozenset(codes) != known:
        finding = division_finding("other_division", frozenset(codes), known, year, source)
        raise DataError(finding)


def division_finding(
    key: str, found: frozenset[str], known: frozenset[str], year: int, source: str | Path
) -> Finding:
    """The codes that a table has beyond a division, and those that it lacks."""
    facts = {
        **year_span(),
        "year": str(year),
        "extra": first_few(sorted(found - known), MOST_CODES_SHOWN) or ["–"],
        "absent": first_few(sorted(known - found), MOST_CODES_SHOWN) or ["–"],
    }
    return Finding(key=key, file=source, facts=facts)
