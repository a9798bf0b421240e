"""Municipalities: codes, names, counties, division years, boundaries and common borders."""

from collections.abc import Collection
from pathlib import Path
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.boundaries import Boundaries, pinned_boundaries, with_boundaries
from ipsgeo.sources.changes import (
    DIVISION_YEARS,
    FACTS_YEARS,
    mergers_of,
    read_changes,
    year_span,
)
from ipsgeo.sources.files import data_folder, read_table
from ipsgeo.sources.files.figures import read_numbers
from ipsgeo.tables import CRS, check_codes, check_columns, hint

SUMS = ("population_2020", "population_2021", "population_2022")
SURFACES = ("land_km2", "freshwater_km2", "sea_km2")
POINTS = ("seat_e", "seat_n", "centroid_e", "centroid_n")
NAMES = ("name_fi", "name_sv", "region_fi", "region_sv", "county_code", "county_fi", "county_sv")
NUMBERS = (*SUMS, *SURFACES, *POINTS)


def read_municipalities(
    *,
    county: str | None = None,
    year: int = 2024,
    boundaries: Boundaries | Literal["schematic"] | None = None,
    data: str | Path | None = None,
) -> gpd.GeoDataFrame:
    """The municipalities of a division year, of one wellbeing services county or of all Finland.

    Parameters
    ----------
    county
        Code ("15"), Finnish or Swedish name ("Keski-Suomen hyvinvointialue"), or the name of a
        region with exactly the same municipalities ("Keski-Suomi"). None: the whole country.
    year
        Division year, 2013–2026. For years before 2021 the municipalities that a later merger
        changed stand with their code, name and county, and with missing figures and geometry.
    boundaries
        What to draw the municipalities with. None: the official layer of the year if
        ``ipsgeo fetch boundaries`` pinned one, else the schematic cells.
    data
        Folder of the tables; see ``data_folder``.

    Returns
    -------
    GeoDataFrame
        Indexed by three-digit code (text), sorted, EPSG:3067: names, region, county, employment
        area, population by year, surfaces (km2), seat and centroid (metres), ``boundary``
        ("schematic", "official" or "own") and the geometry.

    Raises
    ------
    DataError
        For an unknown county or year, or a damaged table.
    """
    if year not in DIVISION_YEARS:
        raise DataError(Finding(key="unknown_year", value=year, facts=year_span()))
    table = read_facts(data=data)
    shapes = read_schematic(data_folder(data) / "municipalities" / "schematic.gpkg", table.index)
    facts = gpd.GeoDataFrame(table.assign(boundary="schematic"), geometry=shapes, crs=CRS)
    division = in_division_of(facts, year, read_changes(data=data))
    wanted = division if county is None else division.loc[county_codes(division, county)]
    layer = pinned_boundaries(year, data=data) if boundaries is None else boundaries
    return with_boundaries(wanted, layer) if isinstance(layer, Boundaries) else wanted


def read_facts(*, data: str | Path | None = None) -> pd.DataFrame:
    """The table of the municipalities of 2021–2024, indexed by code; figures as numbers."""
    path = data_folder(data) / "municipalities" / "municipalities.csv"
    text = read_table(path)
    check_columns(text, ("code", *NAMES, *NUMBERS), path)
    check_codes(text["code"], {code.zfill(3) for code in text["code"]}, path)
    for column in NUMBERS:
        text[column] = read_numbers(text, column, path)
    return text.set_index("code").sort_index()


def read_names() -> pd.DataFrame:
    """name_fi and name_sv by code; those that a merger took away have their Finnish name only."""
    changes = read_changes()
    merged = changes[changes["kind"] == "merged"].set_index("code")["name_fi"]
    names = read_facts()[["name_fi", "name_sv"]]
    return names.combine_first(pd.DataFrame({"name_fi": merged, "name_sv": merged}))


def read_schematic(path: Path, codes: Collection[str]) -> gpd.GeoSeries:
    """The schematic cells by code, in EPSG:3067; every municipality must have one."""
    try:
        cells = gpd.read_file(path).set_index("code").geometry.to_crs(CRS)
    except Exception as error:  # a damaged layer raises anything: driver, key, value errors
        raise DataError(Finding(key="broken_layer", file=path)) from error
    if not cells.index.is_unique:
        raise DataError(Finding(key="broken_layer", file=path))
    drawn = cells[~(cells.isna() | cells.is_empty)]
    missing = sorted(set(codes) - set(drawn.index))
    if missing:
        raise DataError(Finding(key="boundary_missing", file=path, facts={"codes": missing}))
    return drawn


def county_codes(municipalities: pd.DataFrame, county: str) -> pd.Index:
    """The codes of the municipalities of one wellbeing services county."""
    wanted, counties = county.strip().casefold(), municipalities["county_code"]
    for column in ("county_code", "county_fi", "county_sv", "region_fi", "region_sv"):
        found = municipalities.index[municipalities[column].str.casefold() == wanted]
        if len(found) and set(found) == set(counties.index[counties == counties[found[0]]]):
            return found
    facts = {"suggestion": hint(county, sorted(set(municipalities["county_fi"])))}
    raise DataError(Finding(key="unknown_county", value=county, facts=facts))


def in_division_of(facts: gpd.GeoDataFrame, year: int, changes: pd.DataFrame) -> gpd.GeoDataFrame:
    """The table of the 2021–2024 division carried to the division of another year."""
    if year >= FACTS_YEARS.stop:
        later = changes[(changes["year"] >= FACTS_YEARS.stop) & (changes["year"] <= year)]
        return merged(facts, mergers_of(later))
    undone = changes[(changes["year"] > year) & (changes["year"] < FACTS_YEARS.stop)]
    return unmerged(facts, undone)


def merged(facts: gpd.GeoDataFrame, mergers: dict[str, str]) -> gpd.GeoDataFrame:
    """Municipalities after mergers: counts and surfaces add up, the seat is the successor's."""
    if not mergers:
        return facts
    heir = facts.index.to_series().replace(mergers)
    table = facts.loc[~facts.index.isin(list(mergers))].copy()
    for column in (*SUMS, *SURFACES):
        table[column] = facts[column].groupby(heir).sum(min_count=1)
    surface = facts[list(SURFACES)].sum(axis=1)
    for column in ("centroid_e", "centroid_n"):
        weighted = (facts[column] * surface).groupby(heir).sum()
        table[column] = weighted / surface.groupby(heir).sum()
    shapes = facts.geometry.groupby(heir).agg(lambda parts: parts.union_all())
    return table.set_geometry(gpd.GeoSeries(shapes, crs=facts.crs))


def unmerged(facts: gpd.GeoDataFrame, undone: pd.DataFrame) -> gpd.GeoDataFrame:
    """Municipalities before mergers and changes of region.

    Figures and shapes of the municipalities that a merger changed are not known: missing.
    """
    table = facts.copy()
    mergers = undone[undone["kind"] == "merged"]
    heirs = mergers_of(undone)
    for code, name in zip(mergers["code"], mergers["name_fi"], strict=True):
        row = facts.loc[heirs[code]].copy()
        row["name_fi"] = row["name_sv"] = name
        table.loc[code] = row
    changed = sorted(set(heirs) | set(heirs.values()))
    table.loc[changed, list(NUMBERS)] = np.nan
    table.loc[changed, "geometry"] = None
    moved = undone[undone["kind"] == "region_changed"].set_index("code")["region_before_fi"]
    table.loc[moved.index, "region_fi"] = moved
    return table.sort_index()


def municipality_code(written: str, municipalities: pd.DataFrame) -> str | None:
    """The code of a municipality written by code, Finnish or Swedish name; None if unknown.

    Only white space and letter case are forgiven; similar spelling is not.
    """
    wanted = " ".join(written.split()).casefold()
    if wanted in municipalities.index:
        return wanted
    for column in ("name_fi", "name_sv"):
        found = municipalities.index[municipalities[column].str.casefold() == wanted]
        if len(found) == 1:
            return str(found[0])
    return None


def similar_names(written: str, municipalities: pd.DataFrame) -> list[str]:
    """Finnish names (with codes) that look like what was written, else all: for a message."""
    labels: dict[str, list[str]] = {}
    for code, fi, sv in municipalities[["name_fi", "name_sv"]].itertuples():
        for name in {fi, sv}:
            labels.setdefault(name, []).append(f"{fi} ({code})")
    found = [label for name in hint(written, labels) for label in labels[name]]
    return list(dict.fromkeys(found))
