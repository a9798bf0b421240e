"""The ground of a study: its county in its year, the boundaries, and who borders whom."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

import geopandas as gpd
import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.neighbours import adjacency, connected_parts, within
from ipsgeo.sources.adjacency import read_adjacency_exceptions, read_borders
from ipsgeo.sources.boundaries import SCALES, Boundaries, own_boundaries, pinned_boundaries
from ipsgeo.sources.changes import BORDER_YEARS
from ipsgeo.sources.files import data_folder
from ipsgeo.sources.municipalities import read_municipalities
from ipsgeo.sources.sections import Section
from ipsgeo.study.sections import read_codes, read_year

Within = Literal["employment_area", "region"]
WITHIN = {"employment_area": "employment_area_fi", "region": "region_fi"}  # their columns
TABLES = ("municipalities.csv", "neighbours.csv", "adjacency_exceptions.csv", "changes.csv")


@dataclass(frozen=True, kw_only=True, eq=False)
class Ground:
    """Where a study plans."""

    year: int  # of the division
    municipalities: gpd.GeoDataFrame  # the county's, as ``read_municipalities`` returns them
    boundaries: Boundaries | None  # what they are drawn with; None: the schematic cells
    neighbours: Path | None  # the study's own table of borders; None: the bundled one
    data: Path  # the folder of the bundled tables
    within: Within | None = None  # which given borders no area crosses

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that was read."""
        folder = self.data / "municipalities"
        schematic = (folder / "schematic.gpkg",)
        return (
            *(folder / table for table in TABLES),
            *([] if self.neighbours is None else [self.neighbours]),
            *(schematic if self.boundaries is None else self.boundaries.files),
        )

    def country_pairs(self) -> pd.DataFrame:
        """The pairs that count as neighbours in the whole country, as ``adjacency`` has them."""
        borders = read_borders(self.neighbours, year=self.year, data=self.data)
        return adjacency(borders, read_adjacency_exceptions(year=self.year, data=self.data))

    def pairs(self) -> pd.DataFrame:
        """The pairs of the county's municipalities, none across what no area crosses."""
        pairs = within(self.country_pairs(), self.municipalities.index)
        if self.within is None:
            return pairs
        return inside(pairs, self.municipalities[WITHIN[self.within]])


def read_ground(top: Section, data: str | Path | None, *, drawn: bool = True) -> Ground:
    """The county, the year and the section [boundaries].

    Where nothing is to be drawn, the boundaries are left aside.
    """
    year = read_year(top, "year", BORDER_YEARS)
    section = top.section("boundaries")
    boundaries, neighbours = study_boundaries(section, year, data) if drawn else ("schematic", None)
    municipalities = study_municipalities(top, year, boundaries, data)
    return Ground(
        year=year,
        municipalities=municipalities,
        boundaries=boundaries if isinstance(boundaries, Boundaries) else None,
        neighbours=neighbours,
        data=data_folder(data),
        within=read_within(top, municipalities),
    )


def read_within(top: Section, municipalities: pd.DataFrame) -> Within | None:
    """Which given borders no area crosses; every municipality must lie in one such part."""
    choice = top.text("within", None)
    if choice is None:
        return None
    if choice not in WITHIN:
        raise top.wrong("within", "unknown_within", choices=list(WITHIN))
    part = municipalities[WITHIN[choice]]
    nowhere = municipalities.index[part.isna() | (part == "")]
    if len(nowhere):
        names = [str(municipalities.at[code, "name_fi"]) for code in nowhere]
        raise top.wrong("within", "within_nowhere", names=names)
    return cast(Within, choice)


def inside(pairs: pd.DataFrame, part: pd.Series) -> pd.DataFrame:
    """The pairs of which both ends lie in the same part."""
    same = pairs["code_a"].map(part) == pairs["code_b"].map(part)
    return pairs[same].reset_index(drop=True)


def study_municipalities(
    top: Section,
    year: int,
    boundaries: Boundaries | Literal["schematic"],
    data: str | Path | None,
) -> gpd.GeoDataFrame:
    """The municipalities of the study's county in its year, or those of them that it names."""
    county = top.text("county")
    try:
        whole = read_municipalities(county=county, year=year, boundaries=boundaries, data=data)
    except DataError as error:
        if error.findings[0].key != "unknown_county":
            raise
        raise top.wrong("county", "unknown_county", **error.findings[0].facts) from error
    if top.texts("municipalities", None) is None:
        return whole
    return whole.loc[sorted(read_codes(top, "municipalities", whole))]


def study_boundaries(
    section: Section, year: int, data: str | Path | None
) -> tuple[Boundaries | Literal["schematic"], Path | None]:
    """The boundaries of a study, and the study's own table of neighbours where it has one.

    ``file`` (with ``source``, and ``layer`` and ``code_column`` where needed) is a file of the
    planner's; ``scale`` asks for an official layer of that scale; ``schematic = true`` for the
    schematic cells. Without any of them the official layer is used if one has been fetched.
    ``neighbours`` is a table that stands in for the bundled one; see ``read_borders``.
    """
    file, scale = section.path("file", None), section.text("scale", None)
    schematic = section.truth("schematic", False)
    source = section.text("source", None if file is None else ...)
    layer, code_column = section.text("layer", None), section.text("code_column", None)
    neighbours = section.path("neighbours", None)
    section.finish()
    if scale is not None and scale not in SCALES:
        raise section.wrong("scale", "boundary_scale", known=list(SCALES))
    if sum((file is not None, scale is not None, schematic)) > 1:
        raise section.wrong("file" if file is not None else "scale", "boundaries_twice")
    if source is not None and not source.strip():
        raise section.wrong("source", "text_empty")
    if schematic:
        return "schematic", neighbours
    if file is None:
        return pinned_boundaries(year, scale=scale, data=data) or "schematic", neighbours
    own = own_boundaries(file, year, source=source, layer=layer, code_column=code_column, data=data)
    return own, neighbours


def study_neighbours(ground: Ground, team: Section) -> pd.DataFrame:
    """The neighbours; raises DataError where they leave the county in parts, unless it may be."""
    neighbours = ground.pairs()
    parts = connected_parts(ground.municipalities.index, neighbours)
    allowed = team.truth("parts_allowed", ground.within is not None)
    if not allowed and len(parts) > 1:
        names = ground.municipalities["name_fi"]
        facts = {"parts": " | ".join(f"({', '.join(names[part])})" for part in parts)}
        file = ground.neighbours or ground.data / "municipalities" / "adjacency_exceptions.csv"
        raise DataError(Finding(key="study_in_parts", file=file, facts=facts))
    return neighbours
