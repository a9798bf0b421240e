"""The features of a layer as GDAL reads them: geometry, codes and coordinate system, checked."""

import warnings
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS as ReferenceSystem

from ipsgeo.errors import DataError, Finding, one_line
from ipsgeo.sources.findings import refuse
from ipsgeo.sources.layers.files import GEOPACKAGE, LayerFile, check_vertices, package_layers
from ipsgeo.tables import CODE, CRS, check_columns

CODE_COLUMNS = ("kunta", "NATCODE", "code")  # Statistics Finland, National Land Survey, ours
POLYGON, MULTIPOLYGON = 3, 6  # as shapely numbers the kinds of geometry
# West, south, east, north of Finland and its sea in EPSG:3067, with a hundred kilometres to spare.
FINLAND_M = (-60_000.0, 6_480_000.0, 840_000.0, 7_880_000.0)


@dataclass(frozen=True, kw_only=True)
class Features:
    """Polygons of a layer in EPSG:3067 with a code each; row i is feature i + 1 of the file."""

    path: Path
    column: str
    codes: pd.Series
    shapes: gpd.GeoSeries


def chosen_layer(file: LayerFile, layer: str | None) -> tuple[str, list[tuple[str, str]]]:
    """The name of the layer to read, and the other layers with why they are left out."""
    if file.kind == GEOPACKAGE:
        layers = package_layers(file.path)
    else:
        layers = {str(name): "" for name in gdal(file, pyogrio.list_layers)[:, 0]}
    readable = [name for name, why in layers.items() if not why]
    facts = {"present": readable or list(layers)}
    if layer is not None and layer not in readable:
        raise DataError(Finding(key="layer_unknown", file=file.path, value=layer, facts=facts))
    if len(readable) != 1 and layer is None:
        key = "layer_several" if readable else "layer_no_boundaries"
        raise DataError(Finding(key=key, file=file.path, facts=facts))
    chosen = readable[0] if layer is None else layer
    return chosen, [(name, why or "not_chosen") for name, why in layers.items() if name != chosen]


def read_features(file: LayerFile, layer: str, code_column: str | None) -> Features:
    """The polygons and codes of one layer.

    Raises DataError where codes, coordinate system or geometry are not what a boundary layer needs.
    """
    info = gdal(file, pyogrio.read_info, layer=layer)
    column = code_column_of([str(name) for name in info["fields"]], code_column, file.path)
    meta, _, stored, values = gdal(
        file, pyogrio.raw.read, layer=layer, columns=[column], force_2d=True
    )
    if stored is None or not len(stored):
        raise DataError(Finding(key="layer_empty", file=file.path))
    codes = checked_codes(pd.Series(values[0], name=column), file.path)
    shapes = shapes_of(stored, codes, file)
    system = stated_system(meta["crs"], shapes, file.path)
    moved = in_finland(gpd.GeoSeries(shapes, crs=system), file)
    return Features(path=file.path, column=column, codes=codes, shapes=moved)


def gdal(file: LayerFile, read: Callable[..., Any], **options: Any) -> Any:
    """What GDAL reads from a file; whatever it raises is told as an unreadable layer."""
    try:
        with warnings.catch_warnings(), np.errstate(invalid="ignore"):
            warnings.simplefilter("ignore")
            return read(file.address, **options)
    except Exception as error:  # GDAL has no end of kinds
        raise DataError(Finding(key="layer_unreadable", file=file.path)) from error


def code_column_of(present: list[str], code_column: str | None, path: Path) -> str:
    """The column of codes: the named one, or the only known one."""
    if code_column is not None:
        check_columns(pd.DataFrame(columns=present), [code_column], path)
        return code_column
    known = [name for name in CODE_COLUMNS if name in present]
    if len(known) != 1:
        key = "layer_code_columns" if known else "layer_no_code_column"
        raise DataError(Finding(key=key, file=path, facts={"present": known or present or ["–"]}))
    return known[0]


def checked_codes(values: pd.Series, path: Path) -> pd.Series:
    """Codes as text; every one has three digits."""
    codes = values.astype(object).where(values.notna(), "").astype(str)
    findings = []
    for feature, code in codes[~codes.map(is_code)].items():
        padded = code.zfill(3)
        place = Finding(
            key="layer_bad_code", file=path, row=int(feature) + 1, column=str(values.name),
            value=code, facts={"padded": padded},
        )  # fmt: skip
        lost = 0 < len(code) < 3 and is_code(padded)
        findings.append(replace(place, key="code_lost_zeros") if lost else place)
    refuse(findings)
    return codes


def is_code(written: str) -> bool:
    """Whether a text has the form of a code; digits of other scripts do not count."""
    return written.isascii() and CODE.fullmatch(written) is not None


def shapes_of(stored: np.ndarray, codes: pd.Series, file: LayerFile) -> np.ndarray:
    """The geometry of each feature: polygons of finite coordinates."""
    try:
        with np.errstate(invalid="ignore"):
            shapes = shapely.from_wkb(stored)
    except Exception as error:  # a ring that is not closed, too few points
        raise DataError(Finding(key="layer_unreadable", file=file.path)) from error
    check_vertices(shapely.get_num_coordinates(shapes).sum(), file.path)
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    flat = ~np.isin(shapely.get_type_id(shapes), (POLYGON, MULTIPOLYGON))
    where, owner = shapely.get_coordinates(shapes, return_index=True)
    broken = np.zeros(len(shapes), dtype=bool)
    broken[owner[~np.isfinite(where).all(axis=1)]] = True
    for key, wrong in (
        ("layer_no_geometry", empty),
        ("layer_not_polygons", flat),
        ("layer_not_finite", broken),
    ):
        refuse(
            Finding(key=key, file=file.path, row=int(feature) + 1, value=code)
            for feature, code in codes[wrong].items()
        )
    return np.asarray(shapes)


def stated_system(written: str | None, shapes: np.ndarray, path: Path) -> ReferenceSystem:
    """The coordinate system that the layer states, if its coordinates can be in it."""
    try:
        system = ReferenceSystem.from_user_input(written) if written else None
    except Exception as error:  # pyproj raises several kinds
        raise DataError(Finding(key="layer_crs_unknown", file=path)) from error
    if system is None or not (system.is_geographic or system.is_projected):
        raise DataError(Finding(key="layer_crs_missing", file=path))
    west, south, east, north = shapely.total_bounds(shapes)
    outside = west < -180 or east > 180 or south < -90 or north > 90
    if system.is_geographic and outside:  # metres without a word about their system
        raise DataError(Finding(key="layer_crs_missing", file=path))
    return system


def in_finland(shapes: gpd.GeoSeries, file: LayerFile) -> gpd.GeoSeries:
    """The shapes in EPSG:3067; they must lie about where Finland is."""
    bounds = [np.nan]
    try:
        moved = shapes.to_crs(CRS)
        bounds = [float(side) for side in moved.total_bounds]
    except Exception as error:  # pyproj raises several kinds
        raise DataError(Finding(key="layer_crs_unknown", file=file.path)) from error
    west, south, east, north = FINLAND_M
    inside = west <= bounds[0] and south <= bounds[1] and bounds[2] <= east and bounds[3] <= north
    if not inside:  # also where a bound is no number
        facts = {"system": one_line(shapes.crs.name)}
        raise DataError(Finding(key="layer_elsewhere", file=file.path, facts=facts))
    return moved


def asked_for(
    features: Features, codes: Collection[str] | None
) -> tuple[Features, list[tuple[str, str]]]:
    """The features of the municipalities that are needed, all there, and the codes of others."""
    if codes is None:
        return features, []
    missing = sorted(set(codes) - set(features.codes))
    if missing:
        facts = {"codes": missing}
        raise DataError(Finding(key="layer_codes_missing", file=features.path, facts=facts))
    wanted = features.codes.isin(set(codes))
    left = sorted(set(features.codes[~wanted]))
    kept = replace(features, codes=features.codes[wanted], shapes=features.shapes[wanted])
    return kept, [(code, "not_asked") for code in left]
