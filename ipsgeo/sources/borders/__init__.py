"""Common borders of municipalities, measured from any layer of their boundaries."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.borders.segments import (
    ROUNDING_M,
    Edges,
    covered,
    edges_of,
    equal_edges,
    near_edges,
    run_along,
    shared_vertices,
    touching,
)
from ipsgeo.tables import CRS

LEAST_KM = 0.2  # as data/municipalities/neighbours.csv has it
POINT_M = 0.01  # a contact shorter than this is a point
WHOLE_SHARE = 0.999  # of a part's outline with one municipality: it lies inside that one


@dataclass(frozen=True, kw_only=True)
class Borders:
    """Who borders whom on a layer.

    ``pairs`` are borders of at least ``least_km``: code_a, code_b (code_a < code_b), border_km, and
    snapped_km, how much of it does not coincide exactly; sorted. ``points`` are pairs that touch in
    points only: code_a, code_b, and where first, east_m and north_m. ``exclaves`` are parts of
    municipalities that touch no other part of theirs: code, part (1 is the largest), parts,
    area_km2, neighbours (codes, longest border first), inside (the code of the municipality that
    surrounds it, else "").
    """

    pairs: pd.DataFrame
    short: pd.DataFrame  # as pairs, the shorter borders
    points: pd.DataFrame
    islands: tuple[str, ...]  # codes of municipalities without any shared border
    exclaves: pd.DataFrame
    least_km: float  # what counted as a border
    snap_m: float  # how far apart its two sides could lie


def borders_of(borders: Borders, codes: Collection[str]) -> Borders:
    """Only what concerns some municipalities: pairs with at least one of them."""

    def met(table: pd.DataFrame) -> pd.DataFrame:
        return table[table["code_a"].isin(codes) | table["code_b"].isin(codes)]

    return replace(
        borders,
        pairs=met(borders.pairs),
        short=met(borders.short),
        points=met(borders.points),
        islands=tuple(code for code in borders.islands if code in codes),
        exclaves=borders.exclaves[borders.exclaves["code"].isin(codes)],
    )


def shared_borders(
    cells: gpd.GeoSeries, *, least_km: float = LEAST_KM, snap_m: float = 0.0
) -> Borders:
    """Common borders of polygons, by pairs.

    Raises DataError for another coordinate system, a code that stands twice, or a negative limit.

    Parameters
    ----------
    cells
        Valid polygons and multipolygons by code, EPSG:3067, metres.
    least_km
        The shortest border that makes a pair.
    snap_m
        How far apart (metres) the two sides of a border may run where the polygons do not
        coincide exactly. 0: only what coincides (to a thousandth of a millimetre) counts.

    Notes
    -----
    Edges between the same two vertices are found by sorting; the edges left over (coasts, and
    edges that the other side divides by a further vertex) by place. Lengths are in the plane of
    EPSG:3067, as all lengths of the product.
    """
    check_input(cells, least_km, snap_m)
    parts, owner = shapely.get_parts(cells.to_numpy(), return_index=True)
    edges = edges_of(parts)
    lengths, contacts = lengths_between_parts(edges, owner, max(snap_m, ROUNDING_M))
    codes = cells.index.to_numpy()
    pairs = by_code(lengths, codes[owner])
    pairs = pairs[pairs["border_km"] > (POINT_M + 2 * snap_m) / 1000]
    long = pairs["border_km"] >= least_km
    alone = set(codes) - set(pairs["code_a"]) - set(pairs["code_b"])
    return Borders(
        pairs=pairs[long].reset_index(drop=True),
        short=pairs[~long].reset_index(drop=True),
        points=point_contacts(contacts, codes[owner], pairs),
        islands=tuple(sorted(alone)),
        exclaves=exclaves_of(parts, codes[owner], lengths, contacts),
        least_km=least_km,
        snap_m=snap_m,
    )


def check_input(cells: gpd.GeoSeries, least_km: float, snap_m: float) -> None:
    """Raise DataError for cells that cannot be measured or limits that cannot be meant."""
    if cells.crs is None or cells.crs.to_epsg() != int(CRS.split(":")[1]):
        raise DataError(Finding(key="layer_crs_unknown"))
    for name, limit in (("least_km", least_km), ("snap_m", snap_m)):
        if not 0 <= limit < np.inf:
            raise DataError(Finding(key="negative", column=name, value=limit))
    if not cells.index.is_unique:
        code = cells.index[cells.index.duplicated()][0]
        raise DataError(Finding(key="code_twice", value=code))


def lengths_between_parts(
    edges: Edges, owner: np.ndarray, reach_m: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Borders and contacts of parts.

    Returns
    -------
    tuple
        DataFrame one, other (positions of parts, one < other), border_m, snapped_m; DataFrame
        one, other, east_m, north_m of vertices and places where parts touch.
    """
    one, other = equal_edges(edges, owner)
    equal = pd.DataFrame(
        {"one": edges.part[one], "other": edges.part[other], "border_m": edges.length[one]}
    )
    single = np.ones(len(edges.part), dtype=bool)
    single[one] = single[other] = False
    left = edges.chosen(single)
    along, contacts = borders_of_unequal_edges(left, owner, reach_m)
    lengths = summed([equal, along])
    vertices = vertices_without_border(edges, lengths[lengths["border_m"] > POINT_M + 2 * reach_m])
    return lengths, ordered(pd.concat([vertices, contacts], ignore_index=True))


def vertices_without_border(edges: Edges, bordering: pd.DataFrame) -> pd.DataFrame:
    """The vertices that two parts share which have no border: one, other, east_m, north_m."""
    one, other, where = shared_vertices(edges)
    count = edges.part.max(initial=0) + 1
    known = (bordering["one"] * count + bordering["other"]).to_numpy()
    new = ~np.isin(np.minimum(one, other) * count + np.maximum(one, other), known)
    east, north = where[new].T
    return pd.DataFrame({"one": one[new], "other": other[new], "east_m": east, "north_m": north})


def borders_of_unequal_edges(
    edges: Edges, owner: np.ndarray, reach_m: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same for edges that no other is equal to but that may run along another."""
    one, other = near_edges(edges, owner, reach_m)
    border_m = metres_along(edges, one, other, reach_m)
    exact_m = metres_along(edges, one, other, ROUNDING_M) if reach_m > ROUNDING_M else border_m
    found = pd.DataFrame(
        {
            "one": edges.part[one],
            "other": edges.part[other],
            "border_m": border_m,
            "snapped_m": np.maximum(0.0, border_m - exact_m),
        }
    )
    # Whether edges touch takes long to tell: only where no border says so.
    total = found.groupby(["one", "other"])["border_m"].transform("sum").to_numpy()
    unsure = total <= POINT_M + 2 * reach_m
    where, near = touching(edges, one[unsure], other[unsure], reach_m)
    contacts = found.loc[unsure, ["one", "other"]].loc[near]
    contacts = contacts.assign(east_m=where[:, 0], north_m=where[:, 1])
    return found[border_m > 0], contacts


def metres_along(edges: Edges, one: np.ndarray, other: np.ndarray, reach_m: float) -> np.ndarray:
    """How far each pair of edges runs along each other: half of it, as both ways round are pairs.

    Where several edges of a part run along the same stretch, it counts once.
    """
    low, high = run_along(edges, one, other, reach_m)
    runs = high > low
    part = edges.part[other[runs]]
    _, group = np.unique(one[runs] * (part.max(initial=0) + 1) + part, return_inverse=True)
    metres = np.zeros(len(one))
    metres[runs] = covered(group, low[runs], high[runs]) / 2
    return metres


def ordered(table: pd.DataFrame) -> pd.DataFrame:
    """The same rows with one < other."""
    ends = np.sort(table[["one", "other"]].to_numpy(), axis=1)
    return table.assign(one=ends[:, 0], other=ends[:, 1])


def summed(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """The borders of each pair of parts added up."""
    every = ordered(pd.concat(tables, ignore_index=True)).fillna({"snapped_m": 0.0})
    grouped = every.groupby(["one", "other"], sort=True)
    return grouped[["border_m", "snapped_m"]].sum().reset_index()


def by_code(lengths: pd.DataFrame, code: np.ndarray) -> pd.DataFrame:
    """Borders of parts added up to pairs of municipalities, in km."""
    table = code_pairs(lengths, code).assign(
        border_km=lengths["border_m"] / 1000, snapped_km=lengths["snapped_m"] / 1000
    )
    return table.groupby(["code_a", "code_b"], sort=True).sum().reset_index()


def code_pairs(pairs: pd.DataFrame, code: np.ndarray) -> pd.DataFrame:
    """The codes of pairs of parts on the same index: code_a, code_b, the smaller first."""
    ends = np.sort(code[pairs[["one", "other"]].to_numpy()].astype(str), axis=1).astype(object)
    return pd.DataFrame(ends, columns=["code_a", "code_b"], index=pairs.index)


def point_contacts(contacts: pd.DataFrame, code: np.ndarray, pairs: pd.DataFrame) -> pd.DataFrame:
    """Pairs of municipalities that touch but have no border, with the first place."""
    table = contacts[["east_m", "north_m"]].join(code_pairs(contacts, code))
    table = table[table["code_a"] != table["code_b"]]
    table = table.sort_values(["code_a", "code_b", "east_m", "north_m"])
    table = table.drop_duplicates(["code_a", "code_b"]).set_index(["code_a", "code_b"])
    bordering = pd.MultiIndex.from_frame(pairs[["code_a", "code_b"]])
    return table[~table.index.isin(bordering)].reset_index()


def exclaves_of(
    parts: np.ndarray, code: np.ndarray, lengths: pd.DataFrame, contacts: pd.DataFrame
) -> pd.DataFrame:
    """The parts of municipalities that touch no other part of the same municipality."""
    table = pd.DataFrame({"code": code.astype(object), "area_km2": shapely.area(parts) / 1e6})
    grouped = table.groupby("code")["area_km2"]
    table["parts"] = grouped.transform("size")
    table["part"] = grouped.rank(method="first", ascending=False).astype(int)
    own = contacts[code[contacts["one"]] == code[contacts["other"]]]
    lonely = ~table.index.isin([*own["one"], *own["other"]])
    chosen = table[lonely & (table["parts"] > 1)].sort_values(["code", "part"])
    both = pd.concat([lengths, lengths.rename(columns={"one": "other", "other": "one"})])
    around = {part: neighbours_of(part, both, parts, code) for part in chosen.index}
    chosen = chosen.assign(
        neighbours=[around[part][0] for part in chosen.index],
        inside=[around[part][1] for part in chosen.index],
    )
    names = ["code", "part", "parts", "area_km2", "neighbours", "inside"]
    return chosen[names].reset_index(drop=True)


def neighbours_of(
    part: int, both: pd.DataFrame, parts: np.ndarray, code: np.ndarray
) -> tuple[tuple[str, ...], str]:
    """The municipalities that a part borders, longest border first, and the one around it."""
    own = both[both["one"] == part]
    by_code = own["border_m"].groupby(code[own["other"]]).sum()
    by_code = by_code[by_code > POINT_M].sort_values(ascending=False, kind="stable")
    outline = shapely.length(shapely.get_exterior_ring(parts[part]))
    inside = by_code.index[by_code >= WHOLE_SHARE * outline]
    return tuple(map(str, by_code.index)), str(inside[0]) if len(inside) == 1 else ""
