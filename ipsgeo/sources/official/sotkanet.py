"""Population by municipality from Sotkanet (THL), indicator 127: population on 31 December."""

import re
from pathlib import Path
from typing import Any

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.rules import is_whole
from ipsgeo.sources.divisions import division_year_of
from ipsgeo.sources.official.json_answers import (
    is_number,
    parse_json,
    service_address,
    write_json,
)
from ipsgeo.sources.official.pace import Ask
from ipsgeo.sources.official.statistics_text import table_text
from ipsgeo.sources.service_copies import Fetched, fetch
from ipsgeo.sources.service_questions import Question
from ipsgeo.sources.services import ask as ask_service

SOTKANET_VARIABLE = "IPSGEO_SOTKANET"
SOTKANET = "https://sotkanet.fi/rest/1.1"
ATTRIBUTION = "Lähde: Sotkanet (THL), tunnusluku 127: väestö 31.12. (CC BY 4.0)"
POPULATION = 127
FIRST_YEAR, LAST_YEAR = 1990, 2100
CODE = re.compile(r"\d{3}", re.ASCII)


def fetch_population(
    year: int,
    *,
    ask: Ask = ask_service,
    cache: str | Path | None = None,
    accept_changes: bool = False,
) -> tuple[Fetched, pd.DataFrame]:
    """The pinned answers on the population on 31 December of a year, and their table.

    See ``read_population``; parameters and errors are those of ``statfin.fetch_unemployment``.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        facts = {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)}
        raise DataError(Finding(key="unknown_year", value=year, facts=facts))
    base = service_address(SOTKANET_VARIABLE, SOTKANET)
    fetched = fetch(
        f"sotkanet/population-{year}.json",
        lambda: ask_year(year, base, ask),
        address=f"{base}/json?indicator={POPULATION}&years={year}&genders=total",
        essence=lambda content: table_text(read_population(content, year, base)).encode(),
        cache=cache,
        accept_changes=accept_changes,
    )
    content = fetched.pin.file.read_bytes()
    return fetched, read_population(content, year, fetched.pin.address)


def ask_year(year: int, base: str, ask: Ask) -> bytes:
    """What to pin: the regions and the figures of one year."""
    parameters = {"indicator": str(POPULATION), "years": str(year), "genders": "total"}
    regions = ask(Question(address=f"{base}/regions", parameters={}))
    rows = ask(Question(address=f"{base}/json", parameters=parameters))
    both = {"regions": parse_json(regions, base), "rows": parse_json(rows, base)}
    return write_json(both)


def read_population(content: bytes, year: int, source: str) -> pd.DataFrame:
    """The pinned answers as a table.

    Raises DataError for another form, another year, a municipality twice, a figure that is no
    count, or codes of no known municipal division.

    Returns
    -------
    DataFrame
        Indexed by three-digit code, sorted: ``population`` (people on 31 December, NaN where the
        source gives none) and ``division_year``, the newest municipal division of these codes.
    """
    found = parse_json(content, source)
    regions, rows = (found.get("regions"), found.get("rows")) if isinstance(found, dict) else (0, 0)
    codes = municipality_codes(regions, source)
    figures: dict[str, float] = {}
    for place, row in enumerate(checked(rows, "rows", source)):
        region: Any = row.get("region")
        if not is_whole(region):
            raise wrong_shape(f"rows[{place}].region", source)
        code = codes.get(region)
        if code is None:  # a region, a county, the country
            continue
        if code in figures:
            raise wrong_shape(f"rows[{place}].region", source)
        figures[code] = count_of(row, place, year, source)
    population = pd.Series(figures, dtype=float).sort_index()
    if population.isna().all():
        raise DataError(Finding(key="sotkanet_no_figures", file=source, value=year))
    table = population.rename_axis("code").to_frame("population")
    return table.assign(division_year=division_year_of(table.index, source))


def municipality_codes(regions: Any, source: str) -> dict[int, str]:
    """The codes of the municipalities by the service's own numbers of regions."""
    codes: dict[int, str] = {}
    for place, region in enumerate(checked(regions, "regions", source)):
        if region.get("category") != "KUNTA":
            continue
        number: Any = region.get("id")
        code = region.get("code")
        if not is_whole(number) or number in codes:
            raise wrong_shape(f"regions[{place}].id", source)
        if not isinstance(code, str) or not CODE.fullmatch(code) or code in codes.values():
            raise wrong_shape(f"regions[{place}].code", source)
        codes[number] = code
    if not codes:
        raise wrong_shape("regions[].category = KUNTA", source)
    return codes


def count_of(row: dict[str, Any], place: int, year: int, source: str) -> float:
    """The population that one row states."""
    stated = {"indicator": POPULATION, "year": year, "gender": "total"}
    for part, wanted in stated.items():
        if row.get(part) != wanted:
            raise wrong_shape(f"rows[{place}].{part}", source)
    value = row.get("value")
    if value is None:
        return float("nan")
    if not is_number(value) or not 0 <= value < 1e9 or value % 1:
        raise wrong_shape(f"rows[{place}].value", source)
    return float(value)


def checked(entries: Any, part: str, source: str) -> list[dict[str, Any]]:
    """A list of JSON objects."""
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise wrong_shape(part, source)
    return entries


def wrong_shape(part: str, source: str) -> DataError:
    """The error of an answer of another form."""
    return DataError(Finding(key="sotkanet_shape", file=source, facts={"part": part}))
