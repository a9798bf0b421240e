"""The schematic boundary layer: what scripts/build_schematic.py has to hold, on the file it built.

All but the last test need committed files alone; that one measures against the official map.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

REPOSITORY = Path(__file__).resolve().parents[1]
LAYER = REPOSITORY / "data" / "municipalities" / "schematic.gpkg"
FACTS = REPOSITORY / "data" / "municipalities" / "municipalities.csv"
OFFICIAL = REPOSITORY.parent / "shared" / "geo" / "municipalities_2023_nls_4500k.geojson"
GRID_M = 10.0  # build_schematic.GRID_M
STEP_M = 1500.0  # of the points at which the schematic and the official map are compared


@pytest.fixture(scope="module")
def layer() -> gpd.GeoDataFrame:
    return gpd.read_file(LAYER, layer="municipalities")


@pytest.fixture(scope="module")
def facts() -> pd.DataFrame:
    table = pd.read_csv(FACTS, comment="#", dtype={"code": str})
    return table.set_index("code").sort_index()


def owners(cells: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Position of the cell that holds each point; -1 where none does."""
    point, cell = shapely.STRtree(cells).query(points, predicate="intersects")
    found = np.full(len(points), -1)
    found[point] = cell
    return found


def test_one_cell_per_municipality_in_the_order_of_the_codes(layer, facts):
    assert list(layer.columns) == ["code", "geometry"]
    assert layer["code"].tolist() == facts.index.tolist()
    assert len(layer) == 309


def test_cells_are_valid_polygons_in_finnish_coordinates(layer):
    assert layer.crs.to_epsg() == 3067
    assert layer.geom_type.isin(["Polygon", "MultiPolygon"]).all()
    assert layer.is_valid.all()
    assert not layer.is_empty.any()


def test_cells_neither_overlap_nor_leave_gaps(layer):
    cells = layer.geometry.to_numpy()
    assert shapely.coverage_is_valid(cells)
    parts = shapely.get_parts(shapely.union_all(cells))
    lakes = [shapely.Polygon(ring) for part in parts for ring in part.interiors]
    assert shapely.area(lakes).min() > 3e5  # square metres: straits between islands, no gaps


def test_coordinates_lie_on_the_grid(layer):
    coordinates = shapely.get_coordinates(layer.geometry.to_numpy())
    assert (coordinates % GRID_M == 0).all()


def test_no_part_of_a_cell_is_a_sliver(layer):
    parts = shapely.get_parts(layer.geometry.to_numpy())
    assert shapely.area(parts).min() > 1e6  # a square kilometre
    assert (2 * shapely.area(parts) / shapely.length(parts)).min() > 500.0  # metres wide


def test_areas_are_the_evenly_scaled_official_ones(layer, facts):
    official = (facts["land_km2"] + facts["freshwater_km2"]).to_numpy()
    drawn = layer.area.to_numpy() / 1e6
    error = drawn / (official * drawn.sum() / official.sum()) - 1
    assert (np.abs(error) <= 0.03).mean() >= 0.95


def test_the_file_is_small():
    assert LAYER.stat().st_size < 700_000


def test_most_places_are_in_the_right_municipality(layer):
    if not OFFICIAL.exists():
        pytest.skip(f"the official boundaries are not at {OFFICIAL}")
    official = gpd.read_file(OFFICIAL).to_crs(layer.crs).sort_values("NATCODE")
    west, south, east, north = layer.total_bounds
    x, y = np.meshgrid(np.arange(west, east, STEP_M), np.arange(south, north, STEP_M))
    places = shapely.points(x.ravel(), y.ravel())
    drawn = owners(layer.geometry.to_numpy(), places)
    real = owners(official.geometry.to_numpy(), places)
    assert official["NATCODE"].tolist() == layer["code"].tolist()
    # The official map has the sea too: land is where the schematic layer has land.
    land = (drawn >= 0) & (real >= 0)
    assert (drawn[land] == real[land]).mean() >= 0.78
