"""The official services as their public users describe them, answered from the repository's tables.

Figures of jobseekers are those of data/statistics; boundaries are the official ones of
../shared/geo where that folder is, else the schematic layer.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from itertools import product
from pathlib import Path
from unittest import mock

import geopandas as gpd
import pandas as pd
from conftest import REPOSITORY
from shapely.geometry import box, mapping
from sources.replay import Answer, Replay, Request, Route, answer_json, replay

from ipsgeo.sources.changes import read_changes
from ipsgeo.sources.divisions import division_codes
from ipsgeo.sources.municipalities import read_facts
from ipsgeo.sources.services import ask

OFFICIAL = REPOSITORY.parent / "shared" / "geo" / "municipalities_2023_nls_4500k.geojson"
SCHEMATIC = REPOSITORY / "data" / "municipalities" / "schematic.gpkg"
STATISTICS = REPOSITORY / "data" / "statistics" / "unemployment.csv"

CONTENTS = {
    "HAKIJALOPUSSA": "Työnhakijoita laskentapäivänä (lkm.)",
    "TYOTTOMATLOPUSSA": "Työttömät työnhakijat laskentapäivänä (lkm.)",
    "PITKAAIKAISTYOTTOMAT": "Pitkäaikaistyöttömät (lkm.)",
    "TYOTTOMATSAIR": "Vammaiset ja pitkäaikaissairaat (lkm.)",
    "TYOVOIMATK": "Työvoima (lkm.)",
    "TYOTOSUUS": "Työttömien osuus työvoimasta (%)",
}
MONTHS = ["2021M09", "2021M10", "2026M05", "2026M06"]
NEW_NAMES = ("Alue", "timeperiod_m", "contentscode")
OLD_NAMES = ("Alue", "Kuukausi", "Tiedot")
OTHER_AREAS = ["SSS", "MK01", "SK011", "ELY01", "KU199", "KUJOU", "MKJO"]
NEW_TABLE = "/statfin/tyonv/12r5.px"
OLD_TABLE = "/statfin/tyonv/statfin_tyonv_pxt_12r5.px"


@cache
def bundled() -> pd.DataFrame:
    """data/statistics/unemployment.csv, recast to the division of 2026 as the service does."""
    table = pd.read_csv(STATISTICS, comment="#", dtype={"code": str}).set_index("code")
    table.loc["507", ["unemployed_2021M10", "labour_force"]] += table.loc[
        "588", ["unemployed_2021M10", "labour_force"]
    ]
    return table.drop(index="588").sort_index()


def figure(code: str, month: str, content: str) -> float | None:
    """One cell; None where the source suppresses it. What the tables lack is made up."""
    row = bundled().loc[code]
    known = {
        ("2026M06", "TYOTTOMATLOPUSSA"): "unemployed_2026M06",
        ("2026M06", "PITKAAIKAISTYOTTOMAT"): "long_term_unemployed_2026M06",
        ("2026M06", "TYOTTOMATSAIR"): "disabled_or_long_term_ill_2026M06",
        ("2021M10", "TYOTTOMATLOPUSSA"): "unemployed_2021M10",
    }
    if content == "TYOVOIMATK":
        value = row["labour_force"]
    elif (month, content) in known:
        value = row[known[month, content]]
    else:
        value = len(content) * int(code) % 50  # zero for some
    return None if pd.isna(value) else float(value)


def statfin_metadata(
    names: tuple[str, str, str] = NEW_NAMES,
    *,
    areas: list[str] | None = None,
    contents: Mapping[str, str] = CONTENTS,
    months: list[str] = MONTHS,
) -> dict:
    """What a GET of a PxWeb table answers."""
    areas = areas or [
        *OTHER_AREAS[:4],
        *(f"KU{code}" for code in bundled().index),
        *OTHER_AREAS[4:],
    ]
    values = dict(zip(names, (areas, months, list(contents)), strict=True))
    texts = {names[2]: list(contents.values())}
    return {
        "title": "12r5 -- Työnhakijat, työttömät ja työvoima",
        "variables": [
            {"code": name, "text": name, "values": codes, "valueTexts": texts.get(name, codes)}
            for name, codes in values.items()
        ],
    }


def json_stat(names: list[str], codes: list[list[str]], cells: list[float | None]) -> dict:
    """A dataset as PxWeb 1 writes JSON-stat 2.0: marks of cells without a figure as an object."""
    return {
        "version": "2.0",
        "class": "dataset",
        "label": "Työnhakijat",
        "source": "Tilastokeskus, työnvälitystilasto",
        "updated": "2026-07-21T05:00:00Z",
        "id": names,
        "size": [len(part) for part in codes],
        "dimension": {
            name: {
                "label": name,
                "category": {
                    "index": {code: place for place, code in enumerate(part)},
                    "label": {code: code for code in part},
                },
            }
            for name, part in zip(names, codes, strict=True)
        },
        "value": cells,
        "status": {str(place): "..." for place, cell in enumerate(cells) if cell is None},
    }


def statfin_answer(body: Mapping, months: list[str] = MONTHS) -> dict:
    """What a POST answers: the cells of the product of what was selected."""
    assert body["response"] == {"format": "json-stat2"}
    names = [part["code"] for part in body["query"]]
    codes = [part["selection"]["values"] for part in body["query"]]
    assert all(part["selection"]["filter"] == "item" for part in body["query"])
    areas, months_asked, contents = codes
    assert set(months_asked) <= set(months)
    cells = [
        figure(a.removeprefix("KU"), m, c) for a, m, c in product(areas, months_asked, contents)
    ]
    return json_stat(names, codes, cells)


def statfin_route(
    names: tuple[str, str, str] = NEW_NAMES, **options
) -> Callable[[Request], Answer]:
    """A PxWeb table: GET is its metadata, POST its cells."""

    def answer(request: Request) -> Answer:
        if request.method == "GET":
            return answer_json(statfin_metadata(names, **options))
        return answer_json(statfin_answer(request.json()))

    return answer


@cache
def shapes() -> gpd.GeoSeries:
    """Polygons of the municipalities of 2023 by code, in EPSG:3067."""
    if OFFICIAL.exists():
        layer = gpd.read_file(OFFICIAL).set_index("NATCODE")
    else:
        layer = gpd.read_file(SCHEMATIC).set_index("code")
    polygons = layer.geometry.to_crs("EPSG:3067").sort_index()
    return polygons.simplify_coverage(300)  # fewer points, common borders still common


@cache
def names() -> dict[str, tuple[str, str]]:
    """Finnish and Swedish names by code, with those of merged municipalities."""
    facts, changes = read_facts(), read_changes()
    merged = dict(zip(changes["code"], changes["name_fi"], strict=True))
    now = dict(zip(facts.index, zip(facts["name_fi"], facts["name_sv"], strict=True), strict=True))
    return {code: (name, name) for code, name in merged.items()} | now


@cache
def geometry(code: str) -> str:
    """A municipality's polygon; a square for those that merged before 2021."""
    known = shapes()
    shape = known[code] if code in known.index else box(3e5, 7e6, 3.1e5, 7.01e6)
    return json.dumps(mapping(shape))


def boundary_feature(code: str, year: int, scale: str = "4500k") -> dict:
    """A feature of the WFS."""
    fi, sv = names()[code]
    number = int(code)
    return {
        "type": "Feature",
        "id": f"kunta{scale}_{year}.{number}",
        "geometry": json.loads(geometry(code)),
        "geometry_name": "geom",
        "properties": {
            "id": number, "kunta": code, "vuosi": year, "nimi": fi, "namn": sv, "name": fi,
        },
    }  # fmt: skip


def wfs_answer(year: int = 2023, scale: str = "4500k", stamp: str = "2026-11-22T08:00:00Z") -> dict:
    """What the WFS answers as GeoServer writes GeoJSON; not sorted by code."""
    codes = sorted(division_codes()[year], reverse=True)
    return {
        "type": "FeatureCollection",
        "features": [boundary_feature(code, year, scale) for code in codes],
        "totalFeatures": len(codes),
        "numberMatched": len(codes),
        "numberReturned": len(codes),
        "timeStamp": stamp,
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3067"}},
    }


def wfs_route(request: Request) -> Answer:
    """The WFS: a layer it does not have is an XML exception with 400."""
    asked = request.parameters
    assert asked["service"] == "WFS" and asked["request"] == "GetFeature"
    assert asked["srsName"] == "EPSG:3067" and asked["outputFormat"] == "json"
    layer = asked["typeName"].removeprefix("tilastointialueet:kunta")
    scale, year = layer.split("_")
    return answer_json(wfs_answer(int(year), scale))


def ogc_path(year: int) -> str:
    return f"/ogc/collections/AreaStatisticalUnit_4500k_EPSG_3067_{year}/items"


def ogc_route(year: int, page_size: int = 200) -> Callable[[Request], Answer]:
    """The OGC API: pages with links to the next one; INSPIRE's property names."""

    def answer(request: Request) -> Answer:
        assert request.parameters["f"] == "json"
        assert request.parameters["tessellation"] == "kunta"
        start = int(request.parameters.get("offset", 0))
        codes = sorted(division_codes()[year])
        features = [
            {
                "type": "Feature",
                "geometry": json.loads(geometry(code)),
                "properties": {
                    "inspireId_localId": f"kunta_1_{year}0101_{code}",
                    "geographicalName_fin": names()[code][0],
                },
            }
            for code in codes[start : start + page_size]
        ]
        more = f"offset={start + page_size}"
        address = f"http://{request.headers['host']}{request.path}"
        links = [{"rel": "self", "href": address}]
        if start + page_size < len(codes):
            href = f"{address}?f=json&tessellation=kunta&{more}"
            links.append({"rel": "next", "type": "application/geo+json", "href": href})
        return answer_json(
            {
                "type": "FeatureCollection",
                "features": features,
                "links": links,
                "numberMatched": len(codes),
                "numberReturned": len(features),
            }
        )

    return answer


def sotkanet_regions(codes: list[str] | None = None) -> list[dict]:
    """Every region of Sotkanet: its own number, and the official code."""
    codes = codes or sorted(division_codes()[2026])
    return [
        {"id": 658, "code": "358", "category": "MAA", "title": {"fi": "Koko maa"}},
        {"id": 493, "code": "06", "category": "MAAKUNTA", "title": {"fi": "Pirkanmaa"}},
        *(
            {"id": 10_000 - int(code), "code": code, "category": "KUNTA", "title": {"fi": code}}
            for code in codes
        ),
    ]


def sotkanet_rows(year: int, codes: list[str] | None = None) -> list[dict]:
    """Indicator 127 of one year, counties and the country too."""
    population = read_facts()[f"population_{year}"]
    population["507"] += population["588"]
    codes = codes or sorted(division_codes()[2026])
    figures = {10_000 - int(code): int(population[code]) for code in codes} | {658: 5563970, 493: 5}
    return [
        {"indicator": 127, "region": region, "year": year, "gender": "total", "value": value,
         "absValue": value}
        for region, value in figures.items()
    ]  # fmt: skip


def sotkanet_route(request: Request) -> Answer:
    assert request.parameters["indicator"] == "127" and request.parameters["genders"] == "total"
    return answer_json(sotkanet_rows(int(request.parameters["years"])))


def routes() -> dict[str, Route]:
    """Every service as it answers when all is well."""
    return {
        NEW_TABLE: statfin_route(),
        "/wfs": wfs_route,
        **{ogc_path(year): ogc_route(year) for year in (2020, 2021, 2022)},
        "/sotkanet/regions": [answer_json(sotkanet_regions())],
        "/sotkanet/json": sotkanet_route,
    }


def environment(address: str) -> dict[str, str]:
    """The variables that lead every service to a server."""
    return {
        "IPSGEO_STATFIN": f"{address}/statfin",
        "IPSGEO_WFS": f"{address}/wfs",
        "IPSGEO_OGC": f"{address}/ogc",
        "IPSGEO_SOTKANET": f"{address}/sotkanet",
    }


@contextmanager
def services(**changed: Route) -> Iterator[Replay]:
    """A server with every service, and the environment that leads to it.

    ``changed`` replaces routes: new_table, old_table, wfs, regions, population, ogc_2021.
    """
    paths = {
        "new_table": NEW_TABLE, "old_table": OLD_TABLE, "wfs": "/wfs",
        "regions": "/sotkanet/regions", "population": "/sotkanet/json", "ogc_2021": ogc_path(2021),
    }  # fmt: skip
    own = {paths[name]: route for name, route in changed.items()}
    with (
        replay(routes() | own) as server,
        mock.patch.dict("os.environ", environment(server.address)),
    ):
        yield server


def quick(server: Replay) -> Callable:
    """``ask`` with the server's short waits."""
    return partial(ask, manners=server.manners)


def contents_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden locks left out."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.startswith(".")
    }
