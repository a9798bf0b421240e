"""Minutes by road between seats, from an OpenStreetMap extract and without a network.

Needs the extra: ``pip install "ipsgeo[routing]"``, which brings Valhalla (pyvalhalla 3.9.1, which
this is written for and tried with) and its builder of road networks. Its wheels are for Python 3.12
and newer; version 3.2, the last with wheels for 3.11, has no builder.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from ipsgeo.errors import MOST_FINDINGS_SHOWN, DataError, Finding
from ipsgeo.sources.travel.matrix import pair_name
from ipsgeo.sources.travel.road_networks import RoadNetwork, open_network
from ipsgeo.tables import CRS

WGS84 = "EPSG:4326"
SEARCH_METRES = 5_000  # a seat further from any road is off the network
FAR_METRES = 1_000  # a seat further from any road is noted
SEATS_AT_ONCE = 10
Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True, eq=False)
class RoutedMinutes:
    """Minutes by car between seats, and what they are based on.

    ``minutes`` is square, one way from the row's seat to the column's, by code, with ferries and
    without congestion; zero within a municipality, NaN where no way was found. ``snap_metres`` is
    from each seat to the road where its ways begin and end; NaN where none is within 5 km.
    """

    minutes: pd.DataFrame
    snap_metres: pd.Series
    sha256: str  # of the extract
    engine: str  # and its version
    notes: tuple[Finding, ...]  # seats off the network or far from it, pairs without a way


def route_minutes(
    municipalities: pd.DataFrame,
    extract: str | Path,
    *,
    cache: str | Path | None = None,
    progress: Progress | None = None,
) -> RoutedMinutes:
    """Minutes by car between the seats of all pairs of municipalities, along roads and ferries.

    The road network is built once for each extract (by its content) and version of the engine, and
    kept in the cache: for all Finland it takes a while.

    Raises DataError where the extra is not installed, or the extract is missing, damaged or of
    elsewhere.

    The seats are seat_e and seat_n of the municipalities by code (EPSG:3067, metres); the extract
    (.osm.pbf) covers them and the ways between them. ``progress`` is called with the seats done and
    all seats.
    """
    network = open_network(Path(extract), cache)
    points = seat_points(municipalities)
    snap = pd.Series(
        [snap_metres(network, point) for point in points.values()], index=municipalities.index
    )
    reached = [code for code in points if not math.isnan(snap[code])]
    if not reached:
        raise DataError(Finding(key="routing_no_seat", file=extract))
    minutes = minutes_between(network, municipalities.index, reached, points, progress)
    return RoutedMinutes(
        minutes=minutes,
        snap_metres=snap.rename("snap_metres"),
        sha256=network.sha256,
        engine=network.engine,
        notes=routing_notes(minutes, snap, municipalities, extract),
    )


def minutes_between(
    network: RoadNetwork,
    codes: pd.Index,
    reached: list[str],
    points: Mapping[str, Mapping[str, float]],
    progress: Progress | None,
) -> pd.DataFrame:
    """Minutes between all points, some origins at a time; NaN from and to those off the network."""
    minutes = pd.DataFrame(math.nan, index=codes, columns=codes)
    for start in range(0, len(reached), SEATS_AT_ONCE):
        origins = reached[start : start + SEATS_AT_ONCE]
        for code, row in minutes_from(network, origins, reached, points).items():
            minutes.loc[code, reached] = row
        if progress is not None:
            progress(start + len(origins), len(reached))
    for code in codes:
        minutes.at[code, code] = 0.0
    return minutes


def seat_points(municipalities: pd.DataFrame) -> dict[str, dict[str, float]]:
    """The seats by code as the engine takes them."""
    east, north = municipalities["seat_e"], municipalities["seat_n"]
    seats = gpd.GeoSeries.from_xy(east, north, index=municipalities.index, crs=CRS).to_crs(WGS84)
    return {
        str(code): {"lat": seat.y, "lon": seat.x, "search_cutoff": SEARCH_METRES}
        for code, seat in seats.items()
    }


def snap_metres(network: RoadNetwork, point: Mapping[str, float]) -> float:
    """Metres from a point to the nearest road for cars; NaN where none is near."""
    found = network.ask("locate", {"locations": [point], "costing": "auto", "verbose": True})
    edges = (found or [{}])[0].get("edges") or []
    return min((float(edge["distance"]) for edge in edges), default=math.nan)


def minutes_from(
    network: RoadNetwork,
    origins: list[str],
    targets: list[str],
    points: Mapping[str, Mapping[str, float]],
) -> dict[str, list[float]]:
    """Minutes from some seats to others, in the targets' order; NaN where no way was found."""
    request = {
        "sources": [points[code] for code in origins],
        "targets": [points[code] for code in targets],
        "costing": "auto",
    }
    rows: list[list[dict[str, Any]]] = network.ask("matrix", request)["sources_to_targets"]
    return {
        code: [math.nan if way["time"] is None else way["time"] / 60 for way in row]
        for code, row in zip(origins, rows, strict=True)
    }


def routing_notes(
    minutes: pd.DataFrame, snap: pd.Series, municipalities: pd.DataFrame, extract: str | Path
) -> tuple[Finding, ...]:
    """Seats off the network, seats far from it, and pairs of other seats without a way."""
    notes = []
    for code, metres in snap[~(snap <= FAR_METRES)].items():
        key = "routing_off_network" if math.isnan(metres) else "routing_far"
        facts = {} if math.isnan(metres) else {"metres": round(metres)}
        label = f"{municipalities.at[code, 'name_fi']} ({code})"
        notes.append(Finding(key=key, file=extract, value=label, facts=facts))
    near = snap.index[snap.notna()]
    ways = minutes.loc[near, near].stack(future_stack=True)
    lost = list(ways.index[ways.isna()])
    if lost:
        pairs = [pair_name(a, b, municipalities) for a, b in lost[:MOST_FINDINGS_SHOWN]]
        facts = {"count": len(lost), "pairs": pairs}
        notes.append(Finding(key="routing_unreachable", file=extract, facts=facts))
    return tuple(notes)
