"""Boundary layers from any maker: GeoJSON, GeoPackage or Shapefile to checked municipalities."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ipsgeo.sources.layers.features import asked_for, chosen_layer, read_features
from ipsgeo.sources.layers.files import layer_file
from ipsgeo.sources.layers.shapes import cells_of, overlaps


@dataclass(frozen=True, kw_only=True)
class Layer:
    """Municipality boundaries as one file has them.

    ``repaired`` has by code before_m2, after_m2, change_m2, change_share (0–1), features (how many
    the municipality was made of) and wrong (keys of what was mended: ``crossing``, ``holes``,
    ``parts``, ``other``). ``unused`` is what was left out: name of the layer or code of the
    municipality, and why (``table``, ``picture``, ``view``, ``absent``, ``not_chosen``,
    ``not_asked``).
    """

    file: Path
    cells: gpd.GeoSeries  # polygons and multipolygons by three-digit code, sorted, EPSG:3067
    repaired: pd.DataFrame
    overlaps: pd.DataFrame  # of the same ground within the limit: code_a, code_b, overlap_m2
    unused: pd.DataFrame


def read_layer(
    path: str | Path,
    *,
    code_column: str | None = None,
    layer: str | None = None,
    codes: Collection[str] | None = None,
) -> Layer:
    """Municipality boundaries from a GeoJSON, GeoPackage or Shapefile, known by its content.

    Raises DataError for anything that is not clean polygons with codes and a stated coordinate
    system: more than ``MOST_VERTICES``, a municipality whose area mending changes by more than
    ``MOST_CHANGE_SHARE``, two that overlap by more than ``MOST_OVERLAP_M2``.

    Parameters
    ----------
    code_column
        The column of three-digit codes; where not named, the one of ``kunta``, ``NATCODE`` and
        ``code`` that the layer has.
    layer
        The layer of a file that has several.
    codes
        The municipalities that are needed; others are left out, and a missing one is an error.
        None: all that the layer has.
    """
    file = layer_file(path)
    name, unused = chosen_layer(file, layer)
    features = read_features(file, name, code_column)
    kept, left = asked_for(features, codes)
    cells, repaired = cells_of(kept)
    return Layer(
        file=Path(path),
        cells=cells,
        repaired=repaired,
        overlaps=overlaps(cells, file.path),
        unused=pd.DataFrame([*unused, *left], columns=["name", "why"]),
    )
