"""Common borders: against a slow way of measuring, on random maps and on the official layer."""

import shutil
import time
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from conftest import REPOSITORY
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from ipsgeo.errors import DataError
from ipsgeo.sources.adjacency import read_borders
from ipsgeo.sources.borders import Borders, shared_borders
from ipsgeo.sources.borders.changes import (
    borders_against,
    changes_csv,
    neighbours_csv,
    neighbours_of_layer,
)
from ipsgeo.sources.files import data_folder
from ipsgeo.sources.layers import read_layer

OFFICIAL = REPOSITORY.parent / "shared/geo/municipalities_2023_nls_4500k.geojson"
EAST, NORTH = 300_000.0, 6_900_000.0
POINT_KM = 1e-5


def cells(shapes: dict) -> gpd.GeoSeries:
    moved = [affinity.translate(shape, EAST, NORTH) for shape in shapes.values()]
    return gpd.GeoSeries(moved, index=list(shapes), crs=3067).sort_index()


def drawn(*rows: str, side: float = 1000.0) -> gpd.GeoSeries:
    """Municipalities from letters, a square kilometre each; dots are sea."""
    parts: dict[str, list] = {}
    for row, line in enumerate(reversed(rows)):
        for column, letter in enumerate(line):
            box = shapely.box(column * side, row * side, column * side + side, row * side + side)
            parts.setdefault(letter, []).append(box)
    parts.pop(".", None)
    return cells({letter: shapely.union_all(boxes) for letter, boxes in parts.items()})


def lengths(table: pd.DataFrame) -> dict[tuple[str, str], float]:
    return table.set_index(["code_a", "code_b"])["border_km"].to_dict()


def all_lengths(found: Borders) -> dict[tuple[str, str], float]:
    return lengths(found.pairs) | lengths(found.short)


def slow_lengths(series: gpd.GeoSeries) -> dict[tuple[str, str], float]:
    """Lengths of the intersections of all pairs that touch, km; 0 for a point."""
    shapes, codes = series.to_numpy(), list(series.index)
    found = {}
    for i, j in np.ndindex(len(shapes), len(shapes)):
        if i < j and shapely.intersects(shapes[i], shapes[j]):
            shared = shapely.intersection(shapes[i], shapes[j])
            found[codes[i], codes[j]] = shapely.length(shared) / 1000
    return found


def agree(series: gpd.GeoSeries, reference: gpd.GeoSeries | None = None) -> None:
    found = shared_borders(series)
    slow = slow_lengths(series if reference is None else reference)
    borders = {pair: km for pair, km in slow.items() if km > POINT_KM}
    assert all_lengths(found) == pytest.approx(borders, rel=1e-6, abs=1e-6)
    assert set(zip(found.points["code_a"], found.points["code_b"], strict=True)) == (
        slow.keys() - borders.keys()
    )
    assert all(km >= 0.2 for km in lengths(found.pairs).values())
    assert all(km < 0.2 for km in lengths(found.short).values())
    touched = {code for pair in borders for code in pair}
    assert found.islands == tuple(sorted(set(series.index) - touched))


def with_owners(parts: list, owners: list[int], kinds: int) -> gpd.GeoSeries:
    """Parts of a coverage dealt to municipalities; some become exclaves."""
    groups: dict[str, list] = {}
    for part, owner in zip(parts, owners, strict=False):
        groups.setdefault(f"{owner % kinds:03d}", []).append(part)
    return cells({code: shapely.union_all(group) for code, group in groups.items()})


def rectangles(cuts: list[tuple[int, int, bool]]) -> list:
    """A square cut again and again; whole coordinates, and T-junctions wherever cuts meet."""
    boxes = [(0, 0, 4096, 4096)]
    for which, share, upright in cuts:
        west, south, east, north = boxes.pop(which % len(boxes))
        if upright:
            middle = west + max(1, (east - west) * share // 8)
            boxes += [(west, south, middle, north), (middle, south, east, north)]
        else:
            middle = south + max(1, (north - south) * share // 8)
            boxes += [(west, south, east, middle), (west, middle, east, north)]
    return [shapely.box(*box) for box in boxes if box[0] < box[2] and box[1] < box[3]]


dealt = st.lists(st.integers(0, 50), min_size=60, max_size=60)
cutting = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 7), st.booleans()), min_size=1, max_size=40
)


@settings(max_examples=60, deadline=None)
@given(cutting, dealt, st.integers(2, 12), st.booleans())
def test_rectangles_with_t_junctions_agree_with_the_slow_way(cuts, owners, kinds, aslant):
    parts = rectangles(cuts)
    if aslant:  # by whole numbers, so that no vertex leaves its line
        parts = [affinity.affine_transform(part, [3, -1, 1, 3, 0, 0]) for part in parts]
    agree(with_owners(parts, owners, kinds))


def voronoi(seed: int, count: int) -> list:
    points = np.random.default_rng(seed).uniform(0, 50_000, (count, 2))
    return list(shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points))))


def grouped(parts: list, owners: list[int], kinds: int) -> gpd.GeoSeries:
    """The same without moving a vertex."""
    groups: dict[str, list] = {}
    for part, owner in zip(parts, owners, strict=False):
        groups.setdefault(f"{owner % kinds:03d}", []).append(part)
    shapes = {code: shapely.coverage_union_all(group) for code, group in groups.items()}
    return gpd.GeoSeries(shapes, crs=3067).sort_index()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(3, 60), dealt, st.integers(2, 12))
def test_random_maps_agree_with_the_slow_way(seed, count, owners, kinds):
    agree(grouped(voronoi(seed, count), owners, kinds))


def divided(shape: shapely.Geometry, random: np.random.Generator) -> shapely.Geometry:
    """The same outline with further vertices on some of its edges."""

    def more(points: np.ndarray) -> np.ndarray:
        new = [points[:1]]
        for start, end in pairwise(points):
            shares = np.sort(random.uniform(0, 1, random.integers(0, 3)))[:, None]
            new += [start + shares * (end - start), end[None]]
        return np.concatenate(new)

    parts = [
        shapely.Polygon(
            more(shapely.get_coordinates(part.exterior)),
            [more(shapely.get_coordinates(hole)) for hole in part.interiors],
        )
        for part in shapely.get_parts(shape)
    ]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(3, 40), dealt, st.integers(2, 8))
def test_vertices_that_only_one_side_has_change_nothing(seed, count, owners, kinds):
    series = grouped(voronoi(seed, count), owners, kinds)
    random = np.random.default_rng(seed)
    odd = series.map(lambda shape: divided(shape, random))
    agree(odd, reference=series)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), dealt)
def test_direction_start_and_order_change_nothing(seed, owners):
    series = grouped(voronoi(seed, 30), owners, 6)
    turned = series.map(shapely.reverse)[::-1]
    pd.testing.assert_frame_equal(shared_borders(series).pairs, shared_borders(turned).pairs)


def test_three_hundred_thousand_vertices_take_seconds():
    coarse = grouped(voronoi(1, 300), list(range(300)), 300)
    step = coarse.length.sum() / 300_000
    # The two sides divide an edge from its two ends, so that rounding sets many vertices apart.
    dense = coarse.map(lambda shape: shapely.segmentize(shape, step))
    assert shapely.get_num_coordinates(dense.to_numpy()).sum() > 300_000
    start = time.process_time()
    found = shared_borders(dense)
    assert time.process_time() - start < 5
    pd.testing.assert_frame_equal(found.pairs, shared_borders(coarse).pairs, rtol=1e-7)


def test_the_official_layer_gives_the_committed_pairs():
    if not OFFICIAL.exists():
        pytest.skip("the official layer is not here")
    found = shared_borders(read_layer(OFFICIAL).cells)
    committed = read_borders(year=2023)
    now, then = lengths(found.pairs), lengths(committed)
    assert len(now) == 819 and now.keys() == then.keys()
    assert len(found.points) == 43 and found.short.empty
    assert found.islands == ()
    touching = set(zip(found.points["code_a"], found.points["code_b"], strict=True))
    assert {("320", "758"), ("583", "698"), ("077", "850"), ("213", "410")} <= touching
    assert set(found.exclaves["code"]) == {"076", "905"}
    # The committed lengths were measured in another way: 92 are a tenth longer, none by more.
    assert max(abs(now[pair] - then[pair]) for pair in now) < 0.07
    steps = [round(then[pair] - round(now[pair], 1), 1) for pair in now]
    assert (steps.count(0.0), steps.count(0.1)) == (727, 92)
    assert borders_against(committed, found).empty


def test_the_official_layer_agrees_with_the_slow_way():
    if not OFFICIAL.exists():
        pytest.skip("the official layer is not here")
    agree(read_layer(OFFICIAL).cells)


def test_pairs_short_borders_points_and_islands():
    found = shared_borders(drawn("AB.D", "AC.."), least_km=1.5)
    assert lengths(found.pairs) == {}
    assert lengths(found.short) == {("A", "B"): 1.0, ("A", "C"): 1.0, ("B", "C"): 1.0}
    assert found.islands == ("D",)
    found = shared_borders(drawn("AB", "CA"))
    assert lengths(found.pairs) == {("A", "B"): 2.0, ("A", "C"): 2.0}
    ((a, b, east, north),) = (
        found.points[["code_a", "code_b", "east_m", "north_m"]].to_numpy().tolist()
    )
    assert (a, b, east - EAST, north - NORTH) == ("B", "C", 1000.0, 1000.0)


def test_a_corner_on_another_ones_edge_is_a_point():
    wedge = shapely.Polygon([(500, 1000), (800, 1500), (200, 1500)])
    found = shared_borders(cells({"A": shapely.box(0, 0, 1000, 1000), "B": wedge}))
    assert found.pairs.empty and found.short.empty
    assert found.points[["code_a", "code_b"]].to_numpy().tolist() == [["A", "B"]]
    assert found.points[["east_m", "north_m"]].to_numpy().tolist() == [[EAST + 500, NORTH + 1000]]
    assert found.islands == ("A", "B")


def test_an_edge_along_part_of_a_longer_one():
    found = shared_borders(
        cells({"A": shapely.box(0, 0, 1000, 1000), "B": shapely.box(200, 1000, 700, 1500)})
    )
    assert lengths(found.pairs) == {("A", "B"): pytest.approx(0.5)}
    assert found.points.empty
    squares = {"A": shapely.box(0, 0, 1000, 1000), "B": shapely.box(200, 1000, 700, 1500)}
    tolerant = shared_borders(cells(squares), snap_m=5.0).pairs
    assert tolerant["snapped_km"].tolist() == [0.0], "it coincides"


def test_exclaves_are_named_with_what_is_around_them():
    found = shared_borders(drawn("AAAAB.", "ABAACB", "AAAACC", "......", "A....."))
    table = found.exclaves.set_index(["code", "part"])
    assert list(table.index) == [("A", 1), ("A", 2), ("B", 1)]
    assert table.loc[("A", 2), "neighbours"] == ()
    assert table.loc[("A", 2), "area_km2"] == 1.0
    assert table.loc[("A", 1), "parts"] == 2
    inner = found.exclaves[found.exclaves["inside"] == "A"]
    assert inner["code"].tolist() == ["B"]
    assert inner["neighbours"].tolist() == [("A",)]


def test_parts_that_touch_in_a_point_are_no_exclaves():
    assert shared_borders(drawn("AB", "BA")).exclaves.empty


def gap(metres: float) -> gpd.GeoSeries:
    """Two squares a gap apart, the second's side with a vertex more, and a third above."""
    east = shapely.Polygon(
        [(1000 + metres, 0), (2000, 0), (2000, 1000), (1000 + metres, 1000), (1000 + metres, 400)]
    )
    return cells(
        {"A": shapely.box(0, 0, 1000, 1000), "B": east, "C": shapely.box(0, 1000, 1000, 2000)}
    )


@pytest.mark.parametrize("metres", [0.001, 0.5, 3.0, -0.5])
def test_sides_that_do_not_coincide_are_found_within_the_tolerance_and_told(metres):
    exact = shared_borders(gap(metres))
    assert lengths(exact.pairs) == {("A", "C"): 1.0}
    assert exact.pairs["snapped_km"].tolist() == [0.0]
    found = shared_borders(gap(metres), snap_m=4.0)
    assert lengths(found.pairs) == {("A", "B"): pytest.approx(1.0, abs=0.01), ("A", "C"): 1.0}
    assert found.pairs["snapped_km"].tolist() == pytest.approx([1.0, 0.0], abs=0.01)
    assert found.snap_m == 4.0
    assert shared_borders(gap(metres), snap_m=abs(metres) * 0.9).islands == ("B",)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(3, 40), dealt)
def test_trembling_vertices_are_found_within_the_tolerance(seed, count, owners):
    series = grouped(voronoi(seed, count), owners, 6)
    random = np.random.default_rng(seed)
    phases = iter(range(len(series)))

    def shake(shape: shapely.Geometry) -> shapely.Geometry:
        phase = next(phases)
        return shapely.transform(
            divided(shape, random), lambda where: where + 0.3 * np.sin(7 * where + phase)
        )

    shaken = series.map(shake)
    found = all_lengths(shared_borders(shaken, snap_m=1.0))
    slow = slow_lengths(series)
    for pair, km in slow.items():
        assert found.get(pair, 0.0) == pytest.approx(km, abs=0.05, rel=0.02)
    assert all(pair in slow or km < 0.05 for pair, km in found.items())


def test_bad_input_is_refused():
    series = drawn("AB")
    with pytest.raises(DataError, match="negatiivinen"):
        shared_borders(series, snap_m=-1.0)
    with pytest.raises(DataError, match="negatiivinen"):
        shared_borders(series, least_km=float("nan"))
    with pytest.raises(DataError, match="EPSG:3067"):
        shared_borders(series.to_crs(4326))
    with pytest.raises(DataError, match="kahdesti"):
        shared_borders(pd.concat([series, series]))


def test_no_cells_and_one_cell():
    assert shared_borders(drawn("A")).islands == ("A",)
    nothing = shared_borders(gpd.GeoSeries([], index=pd.Index([], dtype=object), crs=3067))
    assert nothing.pairs.empty and nothing.islands == ()


@pytest.fixture
def committed():
    rows = [("A", "B", 1.0, "sea"), ("A", "C", 3.0, "lake"), ("B", "D", 0.6, "land")]
    return pd.DataFrame(rows, columns=["code_a", "code_b", "border_km", "kind"])


def test_the_differences_to_the_committed_table(committed):
    found = shared_borders(drawn("ABB", "ACD"), least_km=0.2)  # B and D: 1 km, A and D: none
    changes = borders_against(committed, found)
    rows = changes.drop(columns=["border_km_before", "border_km"]).to_numpy().tolist()
    assert rows == [
        ["shorter", "A", "C", "lake", ""],
        ["added", "B", "C", "", ""],
        ["longer", "B", "D", "land", ""],
        ["added", "C", "D", "", ""],
    ]
    assert changes["border_km"].tolist() == [1.0, 1.0, 1.0, 1.0]
    assert changes["border_km_before"].fillna(-1).tolist() == [3.0, -1, 0.6, -1]
    assert "added" not in set(borders_against(committed, shared_borders(drawn("AB")))["change"])


def test_why_a_pair_is_gone(committed):
    found = shared_borders(drawn("AB", "DC"), least_km=0.2)
    remarks = borders_against(committed, found).set_index(["code_a", "code_b"])
    assert remarks.loc[("A", "C"), ["change", "remark"]].tolist() == ["gone", "point"]
    assert remarks.loc[("B", "D"), ["change", "remark"]].tolist() == ["gone", "point"]
    found = shared_borders(drawn("AB", "AC", ".D"), least_km=1.5)
    remarks = borders_against(committed, found).set_index(["code_a", "code_b"])
    assert remarks.loc[("A", "B"), ["remark", "border_km"]].tolist() == ["short", 1.0]
    assert remarks.loc[("B", "D"), "remark"] == "apart"


def test_a_length_within_rounding_or_the_share_is_no_change(committed):
    found = shared_borders(drawn("ABB", "ACD"))
    same = neighbours_of_layer(committed, found)
    for share, change in ((1.0, 0), (1.04, 0), (1.09, 0), (1.12, len(same)), (0.85, len(same))):
        other = same.assign(border_km=same["border_km"] * share)
        assert len(borders_against(other, found)) == change, share


def test_the_files_are_tables_with_comments(committed, tmp_path):
    found = shared_borders(drawn("ABB", "ACD"))
    changes = borders_against(committed, found)
    names = pd.Series({"A": "Aa", "B": "Bee", "C": "See", "D": "Dee"})
    written = changes_csv(changes, names, source="a\nb.gpkg", language="fi").splitlines()
    assert [line[:2] for line in written[:3]] == ["# ", "# ", "ch"]
    assert "a b.gpkg" in written[0]
    assert written[2] == "change,code_a,code_b,names,border_km_before,border_km,kind,remark"
    assert written[3] == "shorter,A,C,Aa–See,3.0,1.0,lake,"
    assert written[4] == "added,B,C,Bee–See,,1.0,,"
    table = neighbours_csv(neighbours_of_layer(committed, found), found, source="a.gpkg")
    assert table.splitlines()[1:3] == ["code_a,code_b,border_km,kind", "A,B,1.0,sea"]
    assert table == neighbours_csv(neighbours_of_layer(committed, found), found, source="a.gpkg")


@pytest.mark.parametrize("kind", ["", "Land", "järvi"])
def test_a_kind_that_nobody_decided_is_refused_with_its_row(tmp_path, kind):
    shutil.copytree(data_folder(), tmp_path / "data")
    path = tmp_path / "data/municipalities/neighbours.csv"
    lines = path.read_text("utf-8").splitlines()
    lines[4] = f"{lines[4].rsplit(',', 1)[0]},{kind}"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(DataError) as error:
        read_borders(data=tmp_path / "data")
    said = str(error.value)
    assert f"neighbours.csv, rivi 5, sarake kind: Rajan laji ”{kind}”" in said
    assert "land, lake, sea" in said
    lines[4] = f"{lines[4].rsplit(',', 1)[0]},lake"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert (read_borders(data=tmp_path / "data")["kind"] == "lake").sum() == 1
