"""What can be chosen: the studies and counties that are there, and the months that were counted."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from ipsgeo.sources.changes import DIVISION_YEARS, FACTS_YEARS
from ipsgeo.sources.files import data_folder
from ipsgeo.sources.municipalities import read_municipalities
from ipsgeo.sources.statistics import read_statistics
from ipsgeo.words import finnish_order

DATED = re.compile(
    r"(?:(?P<what>long_term_unemployed|unemployed)_)?(?P<year>\d{4})M(?P<month>\d\d)"
)
COUNTY = "hyvinvointialue"  # the other counties, Helsinki and Åland, are not divided like these


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month whose jobseekers are known by municipality."""

    month: str  # as 2026-06
    file: str  # in the folder of statistics
    column: str  # as [demand] names it
    division_year: int | None  # of the table's codes, where the table does not say it
    long_term: bool  # whether the long-term unemployed are counted; else all the unemployed are


def studies() -> dict[str, Path]:
    """The studies in the data folder, by name."""
    return {file.stem: file for file in sorted((data_folder() / "studies").glob("*.toml"))}


@cache
def counties() -> dict[str, tuple[str, str]]:
    """The wellbeing services counties by code, in Finnish and Swedish; in Finnish order."""
    table = read_municipalities(boundaries="schematic").drop_duplicates("county_code")
    table = table[table["county_fi"].str.endswith(COUNTY)]
    rows = table[["county_code", "county_fi", "county_sv"]].itertuples(index=False)
    return {
        code: (fi, sv) for code, fi, sv in sorted(rows, key=lambda row: finnish_order(str(row[1])))
    }


@cache
def county_members(county: str) -> frozenset[str]:
    """The codes of a county's municipalities in the division of the statistics."""
    year = FACTS_YEARS.start
    return frozenset(read_municipalities(county=county, year=year, boundaries="schematic").index)


@cache
def months() -> dict[str, Month]:
    """Every month of the bundled statistics, the latest first; the long-term unemployed if known.

    The monthly table does not state its division: its codes are those of ``FACTS_YEARS``.
    """
    known: dict[str, Month] = {}
    for file, stated in (("unemployed_monthly.csv", FACTS_YEARS.start), ("unemployment.csv", None)):
        for name in statistics(file, stated).columns:
            found = DATED.fullmatch(name)
            if not found:
                continue
            month, what = f"{found['year']}-{found['month']}", found["what"]
            long_term = what == "long_term_unemployed"
            if long_term or month not in known or not known[month].long_term:
                known[month] = Month(
                    month=month, file=file, column=what or name, division_year=stated,
                    long_term=long_term,
                )  # fmt: skip
    return dict(sorted(known.items(), reverse=True))


@cache
def statistics(file: str, division_year: int | None) -> pd.DataFrame:
    """A bundled table of jobseekers."""
    return read_statistics(data_folder() / "statistics" / file, division_year=division_year)


def people(month: Month, codes: Collection[str]) -> pd.Series:
    """The people that a month counts in some municipalities; missing where suppressed."""
    table = statistics(month.file, month.division_year)
    dated = f"{month.column}_{month.month.replace('-', 'M')}"
    return table[month.column if month.column in table else dated].reindex(sorted(codes))


def complete_month(county: str) -> Month:
    """The latest month of which no figure of the county is suppressed."""
    codes = county_members(county)
    return next(month for month in months().values() if people(month, codes).notna().all())


def county_long_term_share(county: str) -> float:
    """Long-term unemployed per unemployed in the county, in the latest month that has both.

    Municipalities of which one of the figures is suppressed are left aside. Rounded to per cents.
    """
    latest = next(month for month in months().values() if month.long_term)
    table = statistics(latest.file, latest.division_year).reindex(sorted(county_members(county)))
    dated = latest.month.replace("-", "M")
    both = table[[f"long_term_unemployed_{dated}", f"unemployed_{dated}"]].dropna()
    long_term, unemployed = both.sum()
    return round(float(long_term / unemployed), 2)


def month_text(month: str) -> str:
    """2026-06 as 6/2026."""
    year, number = month.split("-")
    return f"{int(number)}/{year}"


def year_of(month: Month) -> int:
    """The division year of a month, or the first whose borders are known."""
    return min(max(int(month.month[:4]), FACTS_YEARS.start), DIVISION_YEARS.stop - 1)
