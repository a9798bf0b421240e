"""Boundary layers of any maker: what is read, what is mended, and what is refused in one line."""

import http.server
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from conftest import REPOSITORY

from ipsgeo.errors import DataError
from ipsgeo.sources.layers import read_layer
from ipsgeo.words import LANGUAGES

SOUTH_WEST = (300_000.0, 6_900_000.0)
OFFICIAL = REPOSITORY.parent / "shared/geo/municipalities_2023_nls_4500k.geojson"
MANY = 10**7
LIMIT_BYTES = 2**30
LIMIT_S = 10


def square(column: int, row: int = 0, side: float = 1000.0) -> shapely.Polygon:
    """A square kilometre by its place in a grid."""
    east, north = SOUTH_WEST[0] + column * 1000.0, SOUTH_WEST[1] + row * 1000.0
    return shapely.box(east, north, east + side, north + side)


def frame(shapes: dict, column: str = "code", crs: object = 3067) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({column: list(shapes)}, geometry=list(shapes.values()), crs=crs)


def feature(code: object, rings: object, column: str = "kunta") -> dict:
    geometry = rings if isinstance(rings, dict) or rings is None else polygon(rings)
    return {"type": "Feature", "properties": {column: code}, "geometry": geometry}


def polygon(rings: object) -> dict:
    return {"type": "Polygon", "coordinates": rings}


def ring(column: int, row: int = 0) -> list:
    return [[list(point) for point in square(column, row).exterior.coords]]


IN_METRES = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3067"}}


def geojson(path: Path, features: list, **members: object) -> Path:
    members = {"crs": IN_METRES} | members
    written = {name: member for name, member in members.items() if member != "absent"}
    content = {"type": "FeatureCollection", **written, "features": features}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.fixture
def layer(tmp_path):
    """A GeoJSON of the features given."""
    return lambda features, **members: geojson(tmp_path / "layer.geojson", features, **members)


def refusal(path: object, **options: object) -> str:
    """What the error says; it has to fit on a line in every language."""
    with pytest.raises(DataError) as error:
        read_layer(path, **options)
    for language in LANGUAGES:
        for finding in error.value.findings:
            assert "\n" not in finding.text(language)
    return str(error.value)


@pytest.mark.parametrize("column", ["kunta", "NATCODE", "code"])
@pytest.mark.parametrize("ending", [".geojson", ".gpkg", ".shp"])
def test_each_form_and_each_makers_column_is_read_the_same(tmp_path, ending, column):
    shapes = {"091": square(1), "005": square(0)}
    path = tmp_path / f"layer{ending}"
    frame(shapes, column).to_file(path)
    read = read_layer(path)
    assert list(read.cells.index) == ["005", "091"]
    assert read.cells.crs.to_epsg() == 3067
    assert read.cells.area.tolist() == pytest.approx([1e6, 1e6])
    assert read.repaired.empty and read.unused.empty and read.overlaps.empty


def test_geojson_is_known_by_content_whatever_its_name(layer):
    path = layer([feature("005", ring(0))])
    renamed = path.rename(path.with_suffix(".json"))
    assert list(read_layer(renamed).cells.index) == ["005"]


def test_degrees_are_transformed(tmp_path):
    path = tmp_path / "layer.geojson"
    frame({"005": square(0)}).to_crs(4326).to_file(path, COORDINATE_PRECISION=10)
    cells = read_layer(path).cells
    assert cells.area["005"] == pytest.approx(1e6, abs=10)
    assert list(cells.total_bounds[:2]) == pytest.approx(SOUTH_WEST, abs=0.1)


def test_the_official_layer_is_clean():
    if not OFFICIAL.exists():
        pytest.skip("the official layer is not here")
    read = read_layer(OFFICIAL)
    assert len(read.cells) == 309
    assert read.repaired.empty and read.unused.empty and read.overlaps.empty


def test_features_of_one_code_are_joined_and_told(layer):
    path = layer([feature("005", ring(0)), feature("005", ring(5)), feature("009", ring(1))])
    read = read_layer(path)
    assert shapely.get_num_geometries(read.cells["005"]) == 2
    assert read.repaired.loc["005", "features"] == 2
    assert read.repaired.loc["005", "wrong"] == "parts"
    assert list(read.repaired.index) == ["005"]


def test_features_of_one_code_on_the_same_ground_are_refused(layer):
    path = layer([feature("005", ring(0)), feature("009", ring(5)), feature("005", ring(0))])
    said = refusal(path)
    assert "”005”" in said and "1, 3" in said


def with_knot(size: float) -> list:
    """A square whose southern side makes a knot of the given size."""
    x, y = SOUTH_WEST
    knot = [[x + 500 + size, y + size], [x + 500 + size, y], [x + 500, y + size]]
    south_east = [[x, y], *knot, [x + 1000, y]]
    return [[*south_east, [x + 1000, y + 1000], [x, y + 1000], [x, y]]]


def test_a_small_crossing_is_mended_and_its_change_told(layer, monkeypatch):
    monkeypatch.setattr("ipsgeo.sources.layers.shapes.MOST_CHANGE_SHARE", 0.01)
    crossing = shapely.Polygon(with_knot(1.0)[0])
    assert not crossing.is_valid
    read = read_layer(layer([feature("005", with_knot(1.0))]))
    mended = read.repaired.loc["005"]
    assert read.cells["005"].is_valid
    assert mended["wrong"] == "crossing"
    assert mended["change_m2"] == pytest.approx(read.cells["005"].area - crossing.area)
    assert mended["change_share"] == pytest.approx(abs(mended["change_m2"]) / crossing.area)


def test_mending_that_changes_much_is_refused(layer, monkeypatch):
    x, y = SOUTH_WEST
    bow = [[[x, y], [x + 9, y + 9], [x + 9, y], [x, y + 9], [x, y]]]
    assert "”005”" in refusal(layer([feature("005", bow)]))
    spike = layer([feature("005", with_knot(100.0))])
    assert "pinta-alaa" in refusal(spike)
    monkeypatch.setattr("ipsgeo.sources.layers.shapes.MOST_CHANGE_SHARE", 0.5)
    read_layer(spike)


def test_overlaps_are_told_or_refused_by_their_area(layer, monkeypatch):
    other = [[[x - 5.0, y] for x, y in ring(1)[0]]]
    path = layer([feature("005", ring(0)), feature("009", other)])
    assert read_layer(path).overlaps.to_numpy().tolist() == [["005", "009", 5000.0]]
    monkeypatch.setattr("ipsgeo.sources.layers.shapes.MOST_OVERLAP_M2", 4000.0)
    assert "005–009" in refusal(path)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("005 ", ["kolminumeroinen"]),
        ("5", ["”5”", "alkunollansa", "005"]),
        ("91", ["”91”", "091"]),
        (5.0, ["”5.0”", "kolminumeroinen"]),
        ("KU005", ["”KU005”", "kolminumeroinen"]),
        ("٠٠٥", ["kolminumeroinen"]),
        ("", ["””"]),
        (None, ["””"]),
    ],
)
def test_a_code_that_is_no_code_is_named_with_its_feature(layer, code, words):
    said = refusal(layer([feature("009", ring(0)), feature(code, ring(1))]))
    for word in ("rivi 2, sarake kunta", *words):
        assert word in said


def test_a_column_of_numbers_has_lost_its_zeros(layer):
    said = refusal(layer([feature(922, ring(0)), feature(5, ring(1)), feature(91, ring(2))]))
    assert "rivi 2, sarake kunta: Tunnus ”5”" in said and "oikea lienee 091" in said
    assert "922" not in said


def test_codes_that_are_not_needed_are_left_out_and_those_missing_named(layer):
    path = layer([feature("005", ring(0)), feature("999", ring(1))])
    read = read_layer(path, codes=["005"])
    assert list(read.cells.index) == ["005"]
    assert read.unused.to_numpy().tolist() == [["999", "not_asked"]]
    assert "009, 010" in refusal(path, codes=["005", "009", "010"])
    assert "009" in refusal(path, codes=["009"])


def test_the_column_of_codes_is_never_guessed(tmp_path):
    table = frame({"005": square(0)}, "nimi").assign(luku=1)
    table.to_file(tmp_path / "none.gpkg")
    said = refusal(tmp_path / "none.gpkg")
    assert "nimi, luku" in said and "--code-column" in said
    assert list(read_layer(tmp_path / "none.gpkg", code_column="nimi").cells.index) == ["005"]
    assert "sarake koodi" in refusal(tmp_path / "none.gpkg", code_column="koodi")
    frame({"005": square(0)}, "kunta").assign(NATCODE="009").to_file(tmp_path / "two.gpkg")
    assert "kunta, NATCODE" in refusal(tmp_path / "two.gpkg")
    assert list(read_layer(tmp_path / "two.gpkg", code_column="NATCODE").cells.index) == ["009"]


def test_a_geometry_without_properties(tmp_path):
    path = tmp_path / "bare.geojson"
    path.write_text(json.dumps(polygon([[[25, 61], [26, 61], [26, 62], [25, 61]]])))
    assert "tunnettua kuntatunnuksen saraketta" in refusal(path)


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (None, "puuttuu alue"),
        (polygon([]), "puuttuu alue"),
        ({"type": "Point", "coordinates": list(SOUTH_WEST)}, "pisteenä tai viivana"),
        ({"type": "LineString", "coordinates": ring(0)[0]}, "pisteenä tai viivana"),
        ({"type": "GeometryCollection", "geometries": [polygon(ring(0))]}, "pisteenä tai viivana"),
    ],
)
def test_what_is_no_area_is_refused(layer, geometry, words):
    said = refusal(layer([feature("009", ring(0)), feature("005", geometry)]))
    assert "rivi 2" in said and "”005”" in said and words in said


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_coordinates_that_are_no_numbers_are_refused(layer, number):
    path = layer([feature("005", ring(0))])
    path.write_text(path.read_text().replace("301000.0", number, 1))
    assert "layer.geojson" in refusal(path)


def test_nan_in_a_geopackage_is_named(tmp_path):
    points = shapely.get_coordinates(square(0))
    points[2] = np.nan
    with np.errstate(invalid="ignore"):
        frame({"005": shapely.Polygon(points)}).to_file(tmp_path / "nan.gpkg")
    assert "”005”" in refusal(tmp_path / "nan.gpkg")


@pytest.mark.parametrize(
    ("crs", "words"),
    [
        ("absent", "koordinaatit eivät voi olla asteita"),
        (None, "ei kerrota"),
        ({"type": "name", "properties": {"name": "Kotikylä"}}, "ei tunneta"),
        ({"type": "name", "properties": {}}, "ei tunneta"),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3879"}}, "Suomen kohdalla"),
    ],
)
def test_the_coordinate_system_must_be_stated_and_fit(layer, crs, words):
    assert words in refusal(layer([feature("005", ring(0))], crs=crs))


def test_north_before_east_is_told(layer):
    swapped = [[[y, x] for x, y in ring(0)[0]]]
    assert "itä ensin" in refusal(layer([feature("005", swapped)]))
    turned = [[[61.0, 25.0], [61.0, 26.0], [62.0, 26.0], [61.0, 25.0]]]
    assert "itä ensin" in refusal(layer([feature("005", turned)], crs="absent"))


def test_a_shapefile_needs_its_companions(tmp_path):
    path = tmp_path / "layer.shp"
    for missing, words in ((".prj", "ei kerrota"), (".shx", ".shx"), (".dbf", ".dbf")):
        frame({"005": square(0)}).to_file(path)
        path.with_suffix(missing).unlink()
        assert words in refusal(path)


@pytest.fixture
def package(tmp_path):
    """A GeoPackage with one layer of municipalities."""
    path = tmp_path / "layer.gpkg"
    frame({"005": square(0)}).to_file(path, layer="kunnat")
    return path


def test_one_of_several_layers_must_be_named(package):
    frame({"009": square(1)}).to_file(package, layer="vanhat", mode="a")
    said = refusal(package)
    assert "kunnat, vanhat" in said and "--layer" in said
    read = read_layer(package, layer="vanhat")
    assert list(read.cells.index) == ["009"]
    assert read.unused.to_numpy().tolist() == [["kunnat", "not_chosen"]]
    assert "”muut”" in refusal(package, layer="muut")


def with_statements(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as opened, opened:
        for statement in statements:
            opened.execute(statement)


def content(name: str, kind: str) -> str:
    return f"INSERT INTO gpkg_contents (table_name, data_type) VALUES ('{name}', '{kind}')"


def test_tables_pictures_and_views_are_left_out_and_named(package):
    with_statements(
        package,
        "CREATE TABLE luvut (id INTEGER PRIMARY KEY)",
        "CREATE TABLE kuva (id INTEGER PRIMARY KEY, tile_data BLOB)",
        "CREATE VIEW nakyma AS SELECT * FROM kunnat",
        content("luvut", "attributes"), content("kuva", "tiles"), content("nakyma", "features"),
        content("poissa", "features"),
    )  # fmt: skip
    read = read_layer(package)
    assert list(read.cells.index) == ["005"]
    assert sorted(read.unused.to_numpy().tolist()) == [
        ["kuva", "picture"], ["luvut", "table"], ["nakyma", "view"], ["poissa", "absent"],
    ]  # fmt: skip
    with_statements(package, "DELETE FROM gpkg_contents WHERE table_name = 'kunnat'")
    said = refusal(package)
    assert "ei ole yhtään aluetasoa" in said and "kuva" in said


def test_a_geopackage_that_reads_another_place_is_refused(package):
    with_statements(
        package,
        "PRAGMA writable_schema = ON",
        "INSERT INTO sqlite_master VALUES ('table', 'far', 'far', 0, "
        "'CREATE VIRTUAL TABLE far USING VirtualOGR(''http://127.0.0.1:9/'')')",
    )
    assert "vain tältä koneelta" in refusal(package)


def test_a_geopackage_whose_lists_are_views_is_refused(package):
    with_statements(
        package,
        "ALTER TABLE gpkg_contents RENAME TO old",
        "CREATE VIEW gpkg_contents AS WITH RECURSIVE n(table_name, data_type) AS "
        "(SELECT 'a', 'b' UNION ALL SELECT table_name || 'a', 'b' FROM n) SELECT * FROM n",
    )
    assert "vain tältä koneelta" in refusal(package)


@pytest.mark.parametrize("ending", [".geojson", ".gpkg", ".shp"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_a_file_cut_short_is_refused(tmp_path, ending, share):
    path = tmp_path / f"layer{ending}"
    frame({f"{code:03d}": square(code) for code in range(1, 60)}).to_file(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    assert "layer" in refusal(path)


@pytest.mark.parametrize(
    "written",
    [
        b"", b"{", b"[]", b"{}", b'{"type":"Topology","objects":{},"arcs":[]}', b"\0" * 100,
        b"SQLite format 3\0", b"\0\0\x27\x0a",
        b'{"type": "FeatureCollection", "features": []}',
        b'{"type":"FeatureCollection","features":[],"crs":' + b'{"":' * 1000,
        b'{"type":"FeatureCollection","features":[],"\\u0063rs":{}}',
    ],
    ids=range(11),
)  # fmt: skip
@pytest.mark.parametrize("ending", [".geojson", ".gpkg", ".shp"])
def test_what_is_no_layer_is_refused(tmp_path, ending, written):
    path = tmp_path / f"layer{ending}"
    path.write_bytes(written)
    assert "layer" in refusal(path)


@pytest.mark.parametrize(
    "name",
    [
        "http://127.0.0.1:9/a.geojson", "https://127.0.0.1:9/a.geojson", "zip://a.zip!a.geojson",
        "/vsicurl/http://127.0.0.1:9/a.geojson", "/vsizip/a.zip/a.geojson", "/VSIMEM/a",
        "GeoJSON:a.geojson", "GPKG:a.gpkg:kunnat", "file:///a.geojson", "a.zip!../a.geojson",
        "a\0.geojson", "a" * 5000, "", ".", "missing.geojson",
    ],
)  # fmt: skip
def test_only_plain_files_of_this_computer_are_opened(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    assert re.search("vain tältä koneelta|Tiedostoa ei ole", refusal(name))


def test_a_packed_file_is_not_unpacked(tmp_path, layer):
    layer([feature("005", ring(0))])
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path, "layer.geojson")
    assert "pura pakattu" in refusal(packed)
    (tmp_path / "packed.zip!layer.geojson").write_text("{}")
    assert "vain tältä koneelta" in refusal(tmp_path / "packed.zip!layer.geojson")


@pytest.fixture
def server():
    """A local server that notes every visit."""
    visits = []

    class Visits(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            visits.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_HEAD = do_GET

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Visits) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/", visits
        running.shutdown()


@pytest.mark.parametrize(
    "written",
    [
        '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{url}a.geojson'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        '{{"type": "gdal_streamed_alg", "command_line": "gdal vector info {url}"}}',
        '{{"collections": [], "links": [{{"href": "{url}", "rel": "items"}}]}}',
        '{{"type": "FeatureCollection", "features": [], "crs": {{"type": "link", '
        '"properties": {{"href": "{url}", "type": "proj4"}}}}}}',
        '{{"type": "FeatureCollection", "features": [], "crs": {{"type": "url", '
        '"properties": {{"url": "{url}"}}}}}}',
        '{{"type": "FeatureCollection", "features": [], "crs" : \n {{"properties": '
        '{{"name": "{url}"}}, "type": "name"}}}}',
        '{{"type": "FeatureCollection", "features": [], "c\\u0072s": {{"type": "link", '
        '"properties": {{"href": "{url}", "type": "proj4"}}}}}}',
    ],
)
def test_no_content_reaches_for_the_network(tmp_path, server, written):
    url, visits = server
    path = tmp_path / "layer.geojson"
    path.write_text(written.format(url=url), encoding="utf-8")
    refusal(path)
    assert visits == []


def huge_geojson(path: Path) -> None:
    point = b"[25.12345,61.12345],\n"
    with path.open("wb") as file:
        file.write(b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":')
        file.write(b'{"code":"005"},"geometry":{"type":"Polygon","coordinates":[[')
        for _ in range(100):
            file.write(point * (MANY // 100))
        file.write(b"[25,61]]]}}]}")


def huge_package(path: Path) -> None:
    """One ring of so many vertices: a row whose geometry is all zeros but for its head."""
    frame({"005": square(0)}).to_file(path, layer="kunnat")
    with closing(sqlite3.connect(path)) as package, package:
        (blob,) = package.execute("SELECT geom FROM kunnat").fetchone()
        head = bytearray(blob[: len(blob) - 5 * 16])
        head[-4:] = (MANY + 1).to_bytes(4, "little")
        package.execute("DROP TRIGGER IF EXISTS rtree_kunnat_geom_update6")
        for (name,) in package.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            package.execute(f'DROP TRIGGER "{name}"')
        package.execute("UPDATE kunnat SET geom = ?", (bytes(head) + bytes(16 * (MANY + 1)),))


def huge_shapefile(path: Path) -> None:
    """A file as large as one with four times so many vertices; it holds nothing but its head."""
    frame({"005": square(0)}).to_file(path)
    os.truncate(path, 4 * 16 * MANY)


READ_HUGE = f"""
import resource, sys, time
from pathlib import Path
from ipsgeo.errors import DataError
from ipsgeo.sources.layers import read_layer
resource.setrlimit(resource.RLIMIT_AS, ({3 * LIMIT_BYTES}, {3 * LIMIT_BYTES}))
for path in sys.argv[1:]:
    start = time.process_time()
    try:
        read_layer(path)
    except DataError as error:
        seconds = time.process_time() - start
        status = Path("/proc/self/status").read_text()
        kilobytes = status.split("VmHWM:")[1].split()[0]
        print(seconds, kilobytes, error)
"""


@pytest.mark.slow
def test_ten_million_vertices_are_refused_quickly_in_little_memory(tmp_path):
    if not Path("/proc/self/status").exists():
        pytest.skip("this system does not tell a process's memory")
    # In the order of the memory that they take, since only its peak is told.
    makers = {".geojson": huge_geojson, ".shp": huge_shapefile, ".gpkg": huge_package}
    for ending, make in makers.items():
        make(tmp_path / f"huge{ending}")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", READ_HUGE, *(f"huge{ending}" for ending in makers)],
        capture_output=True, text=True, check=False, cwd=tmp_path,
        env=os.environ | {"PYTHONIOENCODING": "utf-8", "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == len(makers)
    for ending, line in zip(makers, lines, strict=True):
        seconds, kilobytes, said = line.split(maxsplit=2)
        print(ending, seconds, int(kilobytes) / 1024)
        assert "yli 10\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000 taitepistettä" in said
        assert float(seconds) < LIMIT_S
        assert int(kilobytes) * 1024 < LIMIT_BYTES


def test_heights_are_left_aside_and_do_not_count_as_vertices(tmp_path, monkeypatch):
    monkeypatch.setattr("ipsgeo.sources.layers.files.MOST_VERTICES", 401)
    for ending in (".gpkg", ".shp"):
        path = tmp_path / f"high{ending}"
        fine = shapely.segmentize(square(0), 10.0)
        frame({"005": shapely.force_3d(fine, 7.0)}).to_file(path)
        assert not read_layer(path).cells.has_z.any()


def test_a_file_of_too_many_bytes_is_not_parsed(tmp_path):
    path = tmp_path / "huge.geojson"
    path.write_bytes(b"{")
    os.truncate(path, 600 * 2**20)
    assert "512 megatavua" in refusal(path)


def test_every_vertex_counts(layer, monkeypatch):
    path = layer([feature("005", ring(0)), feature("009", ring(1))])
    monkeypatch.setattr("ipsgeo.sources.layers.files.MOST_VERTICES", 10)
    assert len(read_layer(path).cells) == 2
    monkeypatch.setattr("ipsgeo.sources.layers.files.MOST_VERTICES", 9)
    assert "yli 9 taitepistettä" in refusal(path)
