"""Official boundaries in the place of the schematic ones."""

import json

import geopandas as gpd
import pytest
from conftest import KESKI_SUOMI, REPOSITORY
from shapely import Polygon

import ipsgeo as ips
from ipsgeo.errors import DataError
from ipsgeo.sources.boundaries import boundary_name, pinned_boundaries, years_alike
from ipsgeo.sources.pins import write_pin
from ipsgeo.views.names import boundaries_text
from ipsgeo.views.trust.manifest import write_manifest
from ipsgeo.views.workbook.files import write_tables
from ipsgeo.views.workbook.sheets import assumption_rows

OFFICIAL = REPOSITORY.parent / "shared" / "geo" / "municipalities_2023_nls_4500k.geojson"
CELLS = ips.read_municipalities(boundaries="schematic").geometry


def as_fetched(cells: gpd.GeoSeries, year: int) -> bytes:
    """A layer in the form in which the service answers."""
    table = gpd.GeoDataFrame({"kunta": cells.index, "vuosi": year}, geometry=list(cells), crs=3067)
    return table.to_json(to_wgs84=False, drop_id=True, show_bbox=False).encode()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache, and a way to pin a layer in it."""
    monkeypatch.setenv("IPSGEO_CACHE", str(tmp_path / "cache"))

    def pin(year=2023, scale="4500k", cells=CELLS):
        place = tmp_path / "cache" / boundary_name(year, scale)
        place.parent.mkdir(parents=True, exist_ok=True)
        return write_pin(
            place,
            as_fetched(cells, year),
            address="https://example.org/wfs",
            content_sha256="0" * 64,
        )

    return pin


def test_a_fetched_layer_replaces_the_schematic_one_everywhere(cache):
    assert set(ips.read_municipalities(year=2023)["boundary"]) == {"schematic"}
    shrunk = CELLS.buffer(-100)
    cache(cells=shrunk)
    municipalities = ips.read_municipalities(year=2023)
    assert set(municipalities["boundary"]) == {"official"}
    assert municipalities.geometry.geom_equals(shrunk).all()
    assert municipalities.crs == CELLS.crs
    one = ips.read_municipalities(county="15", year=2021)  # the same division
    assert set(one["boundary"]) == {"official"}
    assert set(ips.read_municipalities(county="15", year=2026)["boundary"]) == {"schematic"}
    assert set(ips.read_municipalities(boundaries="schematic")["boundary"]) == {"schematic"}


def test_the_maps_drop_their_stamp_and_name_the_source(cache, own_study, tmp_path):
    before = own_study("coaches = 10", "coaches = 10")
    pin = cache(year=2023)
    study = own_study("coaches = 10", "coaches = 10")
    plan = study.plans["published"].plan
    assert before.schematic and not study.schematic
    page = ips.draw_page(plan, study, language="fi").html
    assert "kaavamainen" in ips.draw_page(plan, before, language="fi").html.casefold()
    assert "kaavamainen" not in page.casefold()
    year, month, day = pin.fetched[:10].split("-")
    said = boundaries_text(study, "fi").replace("\u00a0", " ")
    assert said.startswith("Kuntarajat 2023, 1:4 500 000: Tilastokeskus")
    assert said.endswith(f"haettu {int(day)}.{int(month)}.{year}.")
    assert boundaries_text(study, "fi") in page
    assert ["Kartan rajat", boundaries_text(study, "fi")] in assumption_rows(plan, study, "fi")
    picture = ips.draw_plan(plan, study, language="sv")
    texts = " ".join(text.get_text() for text in picture.figure.findobj(match=is_text))
    assert "Statistikcentralen" in texts and "schematisk" not in texts.casefold()
    manifest = json.loads(write_manifest(plan, study, tmp_path / "m.json").read_text("utf-8"))
    assert "kunta4500k_2023.geojson" in manifest["inputs"]
    assert "schematic.gpkg" not in manifest["inputs"] and manifest["schematic_map"] is False
    assert write_tables(plan, study, tmp_path / "t.xlsx").exists()


def is_text(artist):
    return type(artist).__name__ in ("Text", "Annotation")


def test_the_demand_and_the_areas_do_not_depend_on_the_layer(cache, own_study):
    before = own_study("coaches = 10", "coaches = 10")
    cache(year=2021)
    after = own_study("coaches = 10", "coaches = 10")
    assert after.demand.equals(before.demand)
    assert after.problem.neighbours.equals(before.problem.neighbours)


def test_the_scale_that_the_study_names_is_used(cache, own_study):
    cache(scale="4500k")
    with pytest.raises(DataError) as error:
        own_study("[norm]", '[boundaries]\nscale = "1000k"\n[norm]')
    assert "1000k" in str(error.value) and "ipsgeo fetch boundaries --year 2021" in str(error.value)
    cache(scale="1000k")
    assert own_study("coaches = 10", "coaches = 10").boundaries.scale == "1000k"
    assert own_study('scale = "1000k"', "schematic = true").schematic


def test_a_layer_of_the_planners_own(own_study, tmp_path):
    file = tmp_path / "data/studies/rajat.gpkg"
    gpd.GeoDataFrame({"KUNTANRO": CELLS.index}, geometry=list(CELLS), crs=CELLS.crs).to_file(file)
    with pytest.raises(DataError, match="source"):
        own_study("[norm]", '[boundaries]\nfile = "rajat.gpkg"\n[norm]')
    with pytest.raises(DataError, match="KUNTANRO"):
        own_study('rajat.gpkg"', 'rajat.gpkg"\nsource = "Kunnan <b>oma</b> aineisto"')
    study = own_study('rajat.gpkg"', 'rajat.gpkg"\ncode_column = "KUNTANRO"')
    assert set(study.municipalities["boundary"]) == {"own"}
    page = ips.draw_page(study.plans["published"].plan, study).html
    assert "<b>oma" not in page and "Kunnan &lt;b&gt;oma" in page


@pytest.mark.parametrize(
    ("section", "word"),
    [
        ('scale = "50k"', "4500k"),
        ('schematic = true\nscale = "4500k"', "Jätä yksi"),
        ('skale = "4500k"', "skale"),
        ('file = "nothing.gpkg"\nsource = "x"', "nothing.gpkg"),
    ],
)
def test_a_wrong_section_is_named(own_study, section, word):
    with pytest.raises(DataError) as error:
        own_study("[norm]", f"[boundaries]\n{section}\n[norm]")
    assert word in str(error.value)


def test_a_layer_without_a_municipality_is_refused(cache):
    cache(cells=CELLS.drop("179"))
    with pytest.raises(DataError, match="179"):
        ips.read_municipalities(county="15", year=2023)


def test_a_pinned_copy_that_was_changed_is_refused(cache):
    file = cache().file
    file.write_bytes(file.read_bytes().replace(b"179", b"197", 1))
    with pytest.raises(DataError, match="kunta4500k_2023"):
        ips.read_municipalities(county="15", year=2023)


def test_which_years_have_the_same_municipalities():
    assert years_alike(2023) == [2023, 2022, 2024, 2021]
    assert years_alike(2026) == [2026, 2025]
    assert years_alike(2020) == [2020]
    assert pinned_boundaries(2023) is None


def test_a_hole_in_the_middle_stays_a_hole(cache):
    cells = CELLS.copy()
    square = cells["179"].representative_point().buffer(2000)
    cells["179"] = cells["179"].difference(Polygon(square.exterior))
    cache(cells=cells)
    drawn = ips.read_municipalities(county="15", year=2023).geometry["179"]
    assert drawn.area == pytest.approx(CELLS["179"].area - square.area, rel=1e-6)


def test_the_official_layer_itself(cache):
    if not OFFICIAL.exists():
        pytest.skip(f"the official boundaries are not here: {OFFICIAL}")
    layer = gpd.read_file(OFFICIAL).to_crs(3067).set_index("NATCODE").geometry
    cache(cells=layer)
    study = ips.read_study(REPOSITORY / KESKI_SUOMI)
    page = ips.draw_page(study.plans["published"].plan, study, language="fi").html
    assert "kaavamainen" not in page.casefold()
    assert len(page.encode()) < 900_000
