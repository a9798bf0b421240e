"""Municipal boundaries by the second road: the pages of Statistics Finland's OGC API.

Its features name a municipality in INSPIRE's way: ``inspireId_localId`` is kunta_1_20210101_005.
That is how public code that uses the service reads it; the names of its other properties are not
documented, so nothing else is read from them and the names come from the bundled table.
"""

import re
from dataclasses import replace
from typing import Any

import pandas as pd

from ipsgeo.errors import DataError, Finding, one_line
from ipsgeo.sources.municipalities import read_names
from ipsgeo.sources.official.boundary_answers import check_not_cut, parse_collection
from ipsgeo.sources.official.json_answers import write_json
from ipsgeo.sources.official.pace import Ask
from ipsgeo.sources.service_questions import Question

CODE_PROPERTIES = ("inspireId_localId", "areaStatisticalUnit_inspireId_localId", "localId")
LOCAL_ID = re.compile(r"kunta_\d+_(?P<year>\d{4})0101_(?P<code>\d{3})", re.ASCII)
PAGE_SIZE = 1000
MOST_PAGES = 20
CRS_MEMBER = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3067"}}


def ask_pages(address: str, ask: Ask) -> bytes:
    """Every feature of a collection's pages as one answer in the form of the first road.

    The collection's name states EPSG:3067; the features' coordinates are checked to be in it.
    """
    parameters = {"f": "json", "tessellation": "kunta", "limit": str(PAGE_SIZE)}
    question: Question | None = Question(address=address, parameters=parameters)
    features: list[dict[str, Any]] = []
    matched = None
    for _ in range(MOST_PAGES):
        if question is None:
            break
        page = parse_collection(ask(question), address)
        features += page["features"]
        matched = page.get("numberMatched") if matched is None else matched
        question = next_page(page, address)
    if question is not None:
        facts = {"limit": MOST_PAGES}
        raise DataError(Finding(key="boundary_many_pages", file=address, facts=facts))
    check_not_cut({"features": features, "numberMatched": matched}, address)
    names = read_names()
    same = [with_known_properties(feature, names, address) for feature in features]
    return write_json({"type": "FeatureCollection", "crs": CRS_MEMBER, "features": same})


def next_page(page: dict[str, Any], address: str) -> Question | None:
    """The question that the page names as the next one; it must be to the same collection."""
    links = page.get("links", [])
    if not isinstance(links, list) or not all(isinstance(link, dict) for link in links):
        raise DataError(Finding(key="boundary_no_collection", file=address))
    further = [link.get("href") for link in links if link.get("rel") == "next"]
    if not further:
        return None
    if not isinstance(further[0], str) or not further[0].startswith(f"{address}?"):
        raise DataError(Finding(key="boundary_foreign_page", file=address, value=further[0]))
    return Question(address=further[0], parameters={})


def with_known_properties(
    feature: dict[str, Any], names: pd.DataFrame, source: str
) -> dict[str, Any]:
    """A feature with the properties of the first road."""
    properties = feature["properties"]
    name = next((name for name in CODE_PROPERTIES if name in properties), None)
    if name is None:
        facts = {"present": [one_line(name) for name in sorted(properties)]}
        place = Finding(key="boundary_lost_column", file=source, column=CODE_PROPERTIES[0])
        raise DataError(replace(place, facts=facts))
    written = properties[name]
    found = LOCAL_ID.fullmatch(str(written))
    if found is None:
        raise DataError(Finding(key="boundary_bad_code", file=source, column=name, value=written))
    fi, sv = names.loc[found["code"]] if found["code"] in names.index else ("", "")
    known = {"kunta": found["code"], "vuosi": int(found["year"]), "nimi": fi, "namn": sv}
    return {"type": "Feature", "properties": known, "geometry": feature.get("geometry")}
