"""Municipal boundaries: the WFS, the OGC API behind it, and every fault that is refused."""

import copy
import json
from functools import cache
from unittest import mock

import geopandas as gpd
import pytest
from hypothesis import HealthCheck, given, settings
from shapely.geometry import shape
from sources.mangled import assert_read_or_told, mangled
from sources.official import (
    contents_of,
    geometry,
    ogc_path,
    ogc_route,
    quick,
    services,
    wfs_answer,
)
from sources.replay import PAGE, Answer, answer_json

from ipsgeo.errors import DataError
from ipsgeo.sources.divisions import division_codes
from ipsgeo.sources.municipalities import read_municipalities
from ipsgeo.sources.official.boundaries import checked_name, fetch_boundaries
from ipsgeo.sources.official.boundary_answers import boundary_essence, boundary_features
from ipsgeo.words import LANGUAGES

SOURCE = "https://example.invalid/wfs"


@cache
def whole() -> str:
    return json.dumps(wfs_answer(2023))


def answer() -> dict:
    """A whole answer that a test may damage."""
    return json.loads(whole())


def refused(collection: object, year: int = 2023) -> DataError:
    """The error of an answer; each language tells it in one line a finding."""
    with pytest.raises(DataError) as raised:
        boundary_features(json.dumps(collection).encode(), year, SOURCE)
    for language in LANGUAGES:
        told = raised.value.text(language).splitlines()
        assert len(told) == min(len(raised.value.findings), 26)
        assert all(line.startswith(SOURCE) for line in told[:25])
    return raised.value


def test_the_pinned_layer_is_what_the_service_sent(tmp_path):
    with services() as server:
        fetched = fetch_boundaries(2023, ask=quick(server), cache=tmp_path)
        asked = server.requests[0].parameters
    layer = gpd.read_file(fetched.pin.file).set_index("kunta")
    assert layer.crs == "EPSG:3067" and len(layer) == 309 and set(layer["vuosi"]) == {2023}
    for code, polygon in layer.geometry.items():
        assert polygon.equals(shape(json.loads(geometry(code))))
    assert asked["typeName"] == "tilastointialueet:kunta4500k_2023"
    assert fetched.pin.file == tmp_path / "boundaries" / "kunta4500k_2023.geojson"


@pytest.mark.parametrize(("year", "count"), [(2013, 320), (2020, 310), (2024, 309), (2026, 308)])
@pytest.mark.parametrize("scale", ["1000k", "4500k"])
def test_every_year_has_its_own_division(tmp_path, year, count, scale):
    with services() as server:
        fetched = fetch_boundaries(year, scale, ask=quick(server), cache=tmp_path)
    features = boundary_features(fetched.pin.file.read_bytes(), year, SOURCE)
    assert len(features) == count == len(division_codes()[year])
    assert [one["properties"]["kunta"] for one in features] == sorted(division_codes()[year])
    assert f"kunta{scale}_{year}" in fetched.pin.address


def test_the_essence_knows_neither_order_nor_time():
    one = boundary_essence(whole().encode(), 2023, SOURCE)
    later = answer() | {"timeStamp": "2027-01-01T00:00:00Z"}
    later["features"].reverse()
    for feature in later["features"]:
        feature["id"] = f"fid-{feature['id']}"
    assert boundary_essence(json.dumps(later).encode(), 2023, SOURCE) == one
    shapes = [feature["geometry"] for feature in later["features"]]
    first = shapes[0]["coordinates"]
    ring = first[0] if shapes[0]["type"] == "Polygon" else first[0][0]
    ring[1][0] += 1
    assert boundary_essence(json.dumps(later).encode(), 2023, SOURCE) != one


# what is refused


@pytest.mark.parametrize("column", ["kunta", "vuosi", "nimi", "namn"])
def test_a_lost_column_is_named(column):
    collection = answer()
    for feature in collection["features"]:
        feature["properties"].pop(column)
    error = refused(collection)
    assert error.findings[0].key == "boundary_lost_column"
    assert column in error.text().split(":")[1] + error.text().split(":")[2]


@pytest.mark.parametrize("stated", ["numberMatched", "numberReturned", "totalFeatures"])
def test_a_truncated_answer_is_refused(stated):
    collection = answer() | {stated: 310}
    error = refused(collection)
    assert error.findings[0].key == "boundary_truncated" and "310" in error.text()


def test_an_unknown_total_is_no_fault_but_a_missing_municipality_is():
    collection = answer() | {"numberMatched": "unknown"}
    assert len(boundary_features(json.dumps(collection).encode(), 2023, SOURCE)) == 309
    for name in ("numberMatched", "numberReturned", "totalFeatures"):
        del collection[name]
    lost = collection["features"].pop()["properties"]["kunta"]
    error = refused(collection)
    assert error.findings[0].key == "other_division" and lost in error.text()


@pytest.mark.parametrize(
    ("kunta", "key"),
    [(5, "boundary_bad_code"), ("5", "boundary_bad_code"), ("٠٠٥", "boundary_bad_code"),
     (None, "boundary_bad_code"), ("009", "boundary_twice"), ("999", "other_division")],
)  # fmt: skip
def test_a_wrong_code_is_told(kunta, key):
    collection = answer()
    collection["features"][-1]["properties"]["kunta"] = kunta
    assert refused(collection).findings[0].key == key


@pytest.mark.parametrize("vuosi", [2022, "2022", None, [2023]])
def test_another_year_is_refused(vuosi):
    collection = answer()
    collection["features"][3]["properties"]["vuosi"] = vuosi
    assert refused(collection).findings[0].key == "boundary_other_year"


def test_a_layer_of_another_division_year_is_refused():
    collection = json.loads(json.dumps(wfs_answer(2026)).replace('"vuosi": 2026', '"vuosi": 2023'))
    error = refused(collection)
    assert error.findings[0].key == "other_division" and "588" in error.text()


@pytest.mark.parametrize(
    "crs",
    [None, {}, {"properties": None}, {"properties": {"name": "urn:ogc:def:crs:EPSG::4326"}},
     {"properties": {"name": 3067}}, {"properties": {"name": "urn:ogc:def:crs:EPSG::30671"}}],
)  # fmt: skip
def test_another_or_no_coordinate_system_is_refused(crs):
    assert refused(answer() | {"crs": crs}).findings[0].key == "boundary_crs"


@pytest.mark.parametrize("name", ["EPSG:3067", "http://www.opengis.net/def/crs/EPSG/0/3067"])
def test_the_coordinate_system_may_be_written_otherwise(name):
    collection = answer() | {"crs": {"type": "name", "properties": {"name": name}}}
    assert boundary_features(json.dumps(collection).encode(), 2023, SOURCE)


@pytest.mark.parametrize(
    ("geometry", "key"),
    [
        (None, "boundary_no_polygon"),
        ({"type": "Point", "coordinates": [4e5, 7e6]}, "boundary_no_polygon"),
        ({"type": "Polygon"}, "boundary_no_polygon"),
        ({"type": "Polygon", "coordinates": []}, "boundary_no_polygon"),
        ({"type": "Polygon", "coordinates": [[["x", 7e6]]]}, "boundary_no_polygon"),
        ({"type": "Polygon", "coordinates": [[[4e5]]]}, "boundary_no_polygon"),
        ({"type": "Polygon", "coordinates": [[[25.1, 62.2], [25.2, 62.2]]]}, "boundary_not_metres"),
        ({"type": "Polygon", "coordinates": [[[7e6, 4e5], [7e6, 5e5]]]}, "boundary_not_metres"),
    ],
)
def test_a_municipality_needs_a_polygon_in_metres(geometry, key):
    collection = answer()
    collection["features"][7]["geometry"] = geometry
    assert refused(collection).findings[0].key == key


@pytest.mark.parametrize(
    "collection",
    [[], {}, {"type": "Feature"}, {"type": "FeatureCollection"},
     {"type": "FeatureCollection", "features": [1]},
     {"type": "FeatureCollection", "features": [{"type": "Feature"}]},
     {"type": "FeatureCollection", "features": []}],
)  # fmt: skip
def test_anything_but_a_collection_is_refused(collection):
    assert refused(collection).findings[0].key in ("boundary_no_collection", "boundary_empty")


@pytest.mark.parametrize(("year", "scale"), [(2012, "4500k"), (2027, "4500k"), (2023, "250k")])
def test_a_year_and_scale_that_are_not_there_are_not_asked_for(year, scale):
    with pytest.raises(DataError):
        checked_name(year, scale)


def few() -> dict:
    """An answer short enough to damage any part of it; of no whole division."""
    return answer() | {
        "features": [
            one | {"geometry": {"type": "Polygon", "coordinates": [[[4e5, 7e6], [4e5, 7.1e6]]]}}
            for one in answer()["features"][:2]
        ],
        "numberMatched": 2, "numberReturned": 2, "totalFeatures": 2,
    }  # fmt: skip


@given(mangled(few()))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_mangled_answer_is_a_data_error(content):
    whole_division = mock.patch("ipsgeo.sources.official.boundary_answers.check_division_of")
    with whole_division:  # lets the checks after it see the mangled part, too
        assert_read_or_told(lambda: boundary_essence(content, 2023, SOURCE))


def test_maps_are_drawn_from_the_fetched_layer(tmp_path, monkeypatch):
    monkeypatch.setenv("IPSGEO_CACHE", str(tmp_path))
    assert set(read_municipalities(year=2022)["boundary"]) == {"schematic"}
    with services() as server:
        fetch_boundaries(2022, ask=quick(server))
    drawn = read_municipalities(year=2022)
    assert set(drawn["boundary"]) == {"official"} and drawn.geometry.is_valid.all()


# faults on the way, and the second road


def cut(text: str) -> Answer:
    return Answer(body=text.encode(), cut_after=1000)


FAULTS = {
    "page": [PAGE],
    "down": [Answer(status=503)],
    "no layer": [Answer(status=404)],
    "closed": [Answer(raw=b"")],
    "cut": [cut(json.dumps({"type": "FeatureCollection", "x": "x" * 2000}))],
    "half": [Answer(body=b'{"type": "FeatureCollection", "features": [')],
    "empty": [answer_json({"type": "FeatureCollection", "features": []})],
}


@pytest.mark.parametrize("fault", FAULTS)
def test_after_any_fault_the_old_copy_is_byte_identical(tmp_path, fault):
    with services() as server:
        fetch_boundaries(2021, ask=quick(server), cache=tmp_path)
    before = contents_of(tmp_path)
    with services(wfs=FAULTS[fault]) as server:
        try:
            fetched = fetch_boundaries(2021, ask=quick(server), cache=tmp_path)
        except DataError:
            pass
        else:
            assert not fetched.fresh and fetched.why is not None
        assert server.count(ogc_path(2021)) == 0  # a pinned copy is better than another road
    assert contents_of(tmp_path) == before


@pytest.mark.parametrize("fault", FAULTS)
def test_the_second_road_is_taken_where_the_first_fails(tmp_path, fault):
    with services(wfs=FAULTS[fault]) as server:
        fetched = fetch_boundaries(2021, ask=quick(server), cache=tmp_path)
        assert server.count(ogc_path(2021)) == 2  # 309 in pages of 200
    features = boundary_features(fetched.pin.file.read_bytes(), 2021, SOURCE)
    assert len(features) == 309 and fetched.pin.address.endswith(
        ogc_path(2021).removeprefix("/ogc")
    )
    names = {one["properties"]["kunta"]: one["properties"] for one in features}
    assert names["091"] == {
        "kunta": "091",
        "vuosi": 2021,
        "nimi": "Helsinki",
        "namn": "Helsingfors",
    }


def test_both_roads_lead_to_the_same_content(tmp_path):
    with services(wfs=[PAGE]) as server:
        by_pages = fetch_boundaries(2021, ask=quick(server), cache=tmp_path / "a")
    with services() as server:
        by_wfs = fetch_boundaries(2021, ask=quick(server), cache=tmp_path / "b")
    assert by_pages.pin.content_sha256 == by_wfs.pin.content_sha256


@pytest.mark.parametrize(("year", "scale"), [(2023, "4500k"), (2021, "1000k")])
def test_there_is_no_second_road_for_other_years_and_scales(tmp_path, year, scale):
    with services(wfs=[PAGE]) as server, pytest.raises(DataError) as raised:
        fetch_boundaries(year, scale, ask=quick(server), cache=tmp_path)
    assert len(raised.value.findings) == 1 and contents_of(tmp_path) == {}


def damaged(change):
    """The OGC API with its pages changed."""

    def route(request):
        page = json.loads(ogc_route(2021)(request).body)
        change(page)
        return answer_json(page)

    return route


def renamed(page: dict) -> None:
    for feature in page["features"]:
        feature["properties"] = {"thematicId": "005"}


def other_year(page: dict) -> None:
    page["features"][0]["properties"]["inspireId_localId"] = "kunta_1_20220101_005"


def not_municipalities(page: dict) -> None:
    page["features"][0]["properties"]["inspireId_localId"] = "ely_1_20210101_01"


def foreign_link(page: dict) -> None:
    page["links"][-1] |= {"rel": "next", "href": "https://elsewhere.invalid/items?f=json"}


def endless(page: dict) -> None:
    page["links"][-1]["rel"] = "next"
    page["links"][-1]["href"] = page["links"][0]["href"] + "?f=json&tessellation=kunta"


def short(page: dict) -> None:
    page["links"] = []


def no_links(page: dict) -> None:
    page["links"] = "next"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (renamed, "boundary_lost_column"),
        (other_year, "boundary_other_year"),
        (not_municipalities, "boundary_bad_code"),
        (foreign_link, "boundary_foreign_page"),
        (endless, "boundary_many_pages"),
        (short, "boundary_truncated"),
        (no_links, "boundary_no_collection"),
    ],
)
def test_faults_of_the_second_road_are_told_after_those_of_the_first(tmp_path, change, key):
    with (
        services(wfs=[PAGE], ogc_2021=damaged(change)) as server,
        pytest.raises(DataError) as raised,
    ):
        fetch_boundaries(2021, ask=quick(server), cache=tmp_path)
    first, second = raised.value.findings
    assert first.key == "service_page" and second.key == key
    assert contents_of(tmp_path) == {}


def test_a_changed_layer_needs_consent(tmp_path):
    with services() as server:
        fetch_boundaries(2021, ask=quick(server), cache=tmp_path)
    before = contents_of(tmp_path)
    collection = copy.deepcopy(wfs_answer(2021))
    collection["features"][0]["properties"]["nimi"] = "Uusi nimi"
    changed = [answer_json(collection)]
    with services(wfs=changed) as server:
        with pytest.raises(DataError) as raised:
            fetch_boundaries(2021, ask=quick(server), cache=tmp_path)
        assert raised.value.findings[0].key == "pin_content_changed"
        assert contents_of(tmp_path) == before
        fetched = fetch_boundaries(2021, ask=quick(server), cache=tmp_path, accept_changes=True)
    assert fetched.fresh and contents_of(tmp_path) != before
