"""The boundaries that maps are drawn from: a pinned official layer, the planner's own, or none."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import geopandas as gpd

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.changes import DIVISION_YEARS, read_changes, read_mergers
from ipsgeo.sources.layers import Layer, read_layer
from ipsgeo.sources.pins import cache_folder, read_pin

SCALES = ("4500k", "1000k")  # of the official layers, the one for whole counties first


@dataclass(frozen=True, kw_only=True, eq=False)
class Boundaries:
    """Municipal boundaries that replace the schematic ones.

    Parameters
    ----------
    cells
        Polygons by three-digit code, EPSG:3067.
    files
        What they were read from, for the manifest.
    kind
        "official" (fetched from Statistics Finland) or "own" (a file of the planner's).
    year
        The division that they are of.
    scale
        "4500k" or "1000k"; "" where it is not known.
    fetched
        When they were fetched, as 2026-11-22; "" for an own file.
    source
        Whom to name on a map made from an own file; "" for an official one.
    """

    cells: gpd.GeoSeries
    files: tuple[Path, ...]
    kind: str
    year: int
    scale: str = ""
    fetched: str = ""
    source: str = ""


def boundary_name(year: int, scale: str) -> str:
    """Where the official boundaries of a year and scale lie in the cache."""
    return f"boundaries/kunta{scale}_{year}.geojson"


def pinned_boundaries(
    year: int,
    *,
    scale: str | None = None,
    data: str | Path | None = None,
) -> Boundaries | None:
    """The official boundaries that ``ipsgeo fetch boundaries`` pinned; None where there are none.

    Parameters
    ----------
    year
        Division year. Those of another year of the same division serve too, the nearest first.
    scale
        "4500k" or "1000k"; the first that is pinned if not given.
    data
        Folder of the bundled tables; see ``data_folder``.

    Raises
    ------
    DataError
        Where a pinned copy was changed after it was fetched, or a named scale is not pinned.
    """
    for one in SCALES if scale is None else (scale,):
        for near in years_alike(year, data):
            file = cache_folder() / boundary_name(near, one)
            pin = read_pin(file)
            if pin is not None:
                return Boundaries(
                    cells=layer_of(file, pin.sha256).cells,
                    files=(file,),
                    kind="official",
                    year=near,
                    scale=one,
                    fetched=pin.fetched[:10],
                )
    if scale is not None:
        facts = {"year": str(year), "choices": list(SCALES)}
        raise DataError(Finding(key="boundaries_not_fetched", value=scale, facts=facts))
    return None


def years_alike(year: int, data: str | Path | None = None) -> list[int]:
    """The years whose municipalities are the same, the nearest first."""
    merged = set(read_changes(data=data).query("kind == 'merged'")["year"])
    first = max((cut for cut in merged if cut <= year), default=DIVISION_YEARS.start)
    last = min((cut for cut in merged if cut > year), default=DIVISION_YEARS.stop)
    return sorted(range(first, last), key=lambda other: (abs(other - year), other))


@lru_cache(maxsize=4)
def layer_of(file: Path, sha256: str) -> Layer:
    """A pinned layer, read once as long as its bytes are the same."""
    return read_layer(file)


def own_boundaries(
    path: str | Path,
    year: int,
    *,
    source: str,
    layer: str | None = None,
    code_column: str | None = None,
    data: str | Path | None = None,
) -> Boundaries:
    """Boundaries from a file of the planner's; ``source`` is named on the maps.

    Raises DataError for a layer of an older division: a merged municipality would be drawn without
    its parts.
    """
    read = read_layer(path, layer=layer, code_column=code_column)
    old = sorted(set(read.cells.index) & read_mergers(year, data=data).keys())
    if old:
        facts = {"year": str(year)}
        raise DataError(Finding(key="layer_older", file=path, value=old, facts=facts))
    return Boundaries(cells=read.cells, files=(Path(path),), kind="own", year=year, source=source)


def with_boundaries(municipalities: gpd.GeoDataFrame, boundaries: Boundaries) -> gpd.GeoDataFrame:
    """The municipalities with these boundaries instead of the schematic ones.

    Raises DataError where the layer lacks a municipality.
    """
    missing = sorted(set(municipalities.index) - set(boundaries.cells.index))
    if missing:
        facts = {"codes": missing}
        raise DataError(Finding(key="layer_codes_missing", file=boundaries.files[0], facts=facts))
    drawn = municipalities.assign(boundary=boundaries.kind)
    return drawn.set_geometry(boundaries.cells.reindex(municipalities.index))
