"""Municipalities from the polygons of a layer: mended where a trifle is wrong, joined by code."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ipsgeo.errors import Finding
from ipsgeo.sources.findings import refuse
from ipsgeo.sources.layers.features import POLYGON, Features
from ipsgeo.tables import CRS

MOST_CHANGE_SHARE = 0.001  # of a municipality's area, that mending its polygons may change
MOST_OVERLAP_M2 = 10_000.0  # of any two municipalities
SAME_GROUND_M2 = 1.0  # what the parts of one municipality may share by rounding
REPAIRS = ("before_m2", "after_m2", "change_m2", "change_share", "features", "wrong")
# What the geometry library's reason begins with -> key of the word for it.
REASONS = {
    "Self-intersection": "crossing",
    "Ring Self-intersection": "crossing",
    "Hole lies outside shell": "holes",
    "Holes are nested": "holes",
    "Nested": "holes",
    "Interior is disconnected": "holes",
}


def cells_of(features: Features) -> tuple[gpd.GeoSeries, pd.DataFrame]:
    """One valid polygon or multipolygon for each code, and what had to be mended or joined.

    Raises DataError where mending changes an area by more than its share, leaves nothing, or where
    the features of one code cover the same ground.

    Returns
    -------
    tuple
        GeoSeries by code, sorted, EPSG:3067; DataFrame by code of ``REPAIRS``.
    """
    table = mended(features)
    table["change_share"] = table["change_m2"].abs() / table["before_m2"].abs()
    refuse(
        Finding(
            key="layer_repair_too_large", file=features.path, row=int(row) + 1, value=code,
            facts={"percent": 100 * min(share, 1.0), "limit": 100 * MOST_CHANGE_SHARE},
        )
        for row, code, share in table[["code", "change_share"]].itertuples()
        if not share <= MOST_CHANGE_SHARE
    )  # fmt: skip
    shapes = joined(table, features.path)
    cells = gpd.GeoSeries(shapes, crs=CRS).sort_index()
    return cells, repairs_by_code(table, cells)


def mended(features: Features) -> pd.DataFrame:
    """Each feature's code, valid shape, area before and after and what was wrong."""
    shapes = features.shapes.to_numpy()
    invalid = ~shapely.is_valid(shapes)
    valid, wrong = shapes.copy(), np.full(len(shapes), "", dtype=object)
    for place in np.flatnonzero(invalid):
        reason = str(shapely.is_valid_reason(shapes[place]))
        wrong[place] = next(
            (w for start, w in REASONS.items() if reason.startswith(start)), "other"
        )
        valid[place] = only_polygons(shapely.make_valid(shapes[place], method="structure"))
    before, after = shapely.area(shapes), shapely.area(valid)
    return pd.DataFrame(
        {
            "code": features.codes.to_numpy(),
            "shape": valid,
            "before_m2": before,
            "after_m2": after,
            # Nothing before and nothing after is no small change.
            "change_m2": np.where(after > 0, after - before, -np.inf),
            "wrong": wrong,
        },
        index=features.codes.index,
    )


def only_polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """The polygons of a mended geometry, without lines and points."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    polygons = parts[shapely.get_type_id(parts) == POLYGON]
    return polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)


def joined(table: pd.DataFrame, path: Path) -> dict[str, shapely.Geometry]:
    """One shape for each code; several features must be parts that share no ground."""
    findings, shapes = [], {}
    for code, parts in table.groupby("code", sort=True):
        shape = parts["shape"].iloc[0]
        if len(parts) > 1:
            shape = shapely.union_all(parts["shape"].to_numpy())
            shared = parts["after_m2"].sum() - shapely.area(shape)
            if shared > SAME_GROUND_M2:
                facts = {"rows": [str(row + 1) for row in parts.index]}
                twice = Finding(key="layer_code_twice", file=path, value=code, facts=facts)
                findings.append(twice)
        shapes[str(code)] = shape
    refuse(findings)
    return shapes


def repairs_by_code(table: pd.DataFrame, cells: gpd.GeoSeries) -> pd.DataFrame:
    """The codes that were mended or joined: areas, change, features and what was wrong."""
    grouped = table.groupby("code", sort=True)
    features = grouped["code"].count()
    wrong = grouped["wrong"].agg(lambda words: ", ".join(sorted(set(words) - {""})))
    joined_up = features > 1
    wrong[joined_up] = wrong[joined_up].map(lambda words: f"{words}, parts" if words else "parts")
    before = grouped["before_m2"].sum()
    after = cells.area.reindex(before.index)
    change = after - before
    columns = (before, after, change, change.abs() / before, features, wrong)
    repaired = pd.DataFrame(dict(zip(REPAIRS, columns, strict=True)))
    return repaired[wrong != ""]


def overlaps(cells: gpd.GeoSeries, path: Path) -> pd.DataFrame:
    """Pairs that cover the same ground: code_a, code_b, overlap_m2.

    Raises DataError where two municipalities share more than the limit.
    """
    shapes = cells.to_numpy()
    if shapely.coverage_is_valid(shapes):  # much faster than pair by pair, and mostly true
        return pd.DataFrame({"code_a": [], "code_b": [], "overlap_m2": []})
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    shared = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    codes = cells.index.to_numpy()
    found = pd.DataFrame({"code_a": codes[one], "code_b": codes[other], "overlap_m2": shared})
    found = found[found["overlap_m2"] > 0].sort_values(["code_a", "code_b"], ignore_index=True)
    refuse(
        Finding(
            key="layer_overlap", file=path, value=f"{a}–{b}",
            facts={"hectares": area / 1e4, "limit": MOST_OVERLAP_M2 / 1e4},
        )
        for a, b, area in found.itertuples(index=False)
        if area > MOST_OVERLAP_M2
    )  # fmt: skip
    return found
