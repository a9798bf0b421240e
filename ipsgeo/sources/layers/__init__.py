"""Boundary layers from any maker: GeoJSON, GeoPackage or Shapefile to checked municipalities."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ipsgeo.sources.layers.features import asked_for, chosen_layer, read_features
from ipsgeo.sources.layers.files import layer_file
from ipsgeo.sources.layers.shapes import cells_of, overlaps

MOST_VERTICES = 10**7
MOST_CHANGE_SHARE = 0.001  # of a municipality's area, that mending its polygons may change
MOST_OVERLAP_M2 = 10_000.0  # of any two municipalities


@dataclass(frozen=True, kw_only=True)
class Layer:
    """Municipality boundaries as one file has them.

    Parameters
    ----------
    file
        The file.
    cells
        Polygons and multipolygons by three-digit code, sorted, EPSG:3067 (GeoSeries).
    repaired
        By code: before_m2, after_m2, change_m2, change_share (0–1), features (how many the
        municipality was made of) and wrong (keys of what was mended: ``crossing``, ``holes``,
        ``parts``, ``other``).
    overlaps
        Pairs that cover the same ground within the limit: code_a, code_b, overlap_m2.
    unused
        What was left out: name of the layer or code of the municipality, and why (``table``,
        ``picture``, ``view``, ``absent``, ``not_chosen``, ``not_asked``).
    """

    file: Path
    cells: gpd.GeoSeries
    repaired: pd.DataFrame
    overlaps: pd.DataFrame
    unused: pd.DataFrame


def read_layer(
    path: str | Path,
    *,
    code_column: str | None = None,
    layer: str | None = None,
    codes: Collection[str] | None = None,
    most_vertices: int = MOST_VERTICES,
    most_change_share: float = MOST_CHANGE_SHARE,
    most_overlap_m2: float = MOST_OVERLAP_M2,
) -> Layer:
    """Municipality boundaries from a GeoJSON, GeoPackage or Shapefile of this computer.

    Parameters
    ----------
    path
        A plain local file; its kind is known by its content.
    code_column
        The column of three-digit codes; where not named, the one of ``kunta``, ``NATCODE`` and
        ``code`` that the layer has.
    layer
        The layer of a file that has several.
    codes
        The municipalities that are needed; others are left out, and a missing one is an error.
        None: all that the layer has.
    most_vertices, most_change_share, most_overlap_m2
        What is refused: more vertices than this, mending that changes a municipality's area by
        more than this share, municipalities that overlap by more than this.

    Raises
    ------
    DataError
        For anything that is not clean polygons with codes and a stated coordinate system.
    """
    file = layer_file(path, most_vertices)
    name, unused = chosen_layer(file, layer, most_vertices)
    features = read_features(file, name, code_column, most_vertices)
    kept, left = asked_for(features, codes)
    cells, repaired = cells_of(kept, most_change_share)
    return Layer(
        file=Path(path),
        cells=cells,
        repaired=repaired,
        overlaps=overlaps(cells, file.path, most_overlap_m2),
        unused=pd.DataFrame([*unused, *left], columns=["name", "why"]),
    )
