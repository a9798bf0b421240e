"""Municipal boundaries as the services answer them: GeoJSON, checked feature by feature.

What is checked here is which municipalities there are, of which year, and that each has a polygon
in metres; ``sources/layers`` reads and mends the polygons themselves.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ipsgeo.errors import DataError, Finding, one_line
from ipsgeo.rules import is_whole
from ipsgeo.sources.divisions import check_division_of
from ipsgeo.sources.findings import refuse
from ipsgeo.sources.official.json_answers import is_number, parse_json, write_json

PROPERTIES = ("kunta", "vuosi", "nimi", "namn")
GEOMETRIES = ("Polygon", "MultiPolygon")
CODE = re.compile(r"\d{3}", re.ASCII)
CRS_NAME = re.compile(r"(urn:ogc:def:crs:EPSG:[\d.]*:|EPSG:|.*/EPSG/0/)3067")
# Where Finland lies in EPSG:3067, metres: degrees or swapped axes fall outside.
EASTING, NORTHING = (20_000, 800_000), (6_500_000, 7_900_000)


def boundary_features(content: bytes, year: int, source: str) -> list[dict[str, Any]]:
    """The features of a year's municipalities, sorted by code.

    Raises DataError for anything but a whole FeatureCollection of exactly that year's
    municipalities: a cut answer, a column that is gone, another year or coordinate system, a
    municipality twice, missing or unknown, a feature without a polygon.

    Returns
    -------
    list of dict
        GeoJSON features in EPSG:3067 with the properties kunta ("005"), vuosi, nimi, namn.
    """
    collection = parse_collection(content, source)
    check_not_cut(collection, source)
    check_crs(collection, source)
    features = collection["features"]
    check_properties(features, year, source)
    check_codes_once(features, source)
    check_division_of([code_of(one) for one in features], year, source)
    for feature in features:
        check_geometry(feature, source)
    return sorted(features, key=code_of)


def boundary_essence(content: bytes, year: int, source: str) -> bytes:
    """What an answer says without its time stamp: code, names and polygon of each municipality."""
    features = boundary_features(content, year, source)
    kept = [
        [*(feature["properties"][name] for name in ("kunta", "nimi", "namn")), feature["geometry"]]
        for feature in features
    ]
    return write_json(kept)


def parse_collection(content: bytes, source: str) -> dict[str, Any]:
    """A FeatureCollection with at least one feature, each with properties and a geometry."""
    collection = parse_json(content, source)
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise DataError(Finding(key="boundary_no_collection", file=source))
    features = collection.get("features")
    if not isinstance(features, list) or not all(map(is_feature, features)):
        raise DataError(Finding(key="boundary_no_collection", file=source))
    if not features:
        raise DataError(Finding(key="boundary_empty", file=source))
    return collection


def is_feature(feature: Any) -> bool:
    """Whether a part of a collection is a feature with properties."""
    return (
        isinstance(feature, dict)
        and feature.get("type") == "Feature"
        and isinstance(feature.get("properties"), dict)
    )


def check_not_cut(collection: dict[str, Any], source: str) -> None:
    """Raise DataError where the service says that it has more features than it answered."""
    found = len(collection["features"])
    for name in ("numberMatched", "numberReturned", "totalFeatures"):
        stated = collection.get(name)
        if is_whole(stated) and stated != found:  # a server may also say "unknown"
            facts = {"stated": stated, "found": found, "name": name}
            raise DataError(Finding(key="boundary_truncated", file=source, facts=facts))


def check_crs(collection: dict[str, Any], source: str) -> None:
    """Raise DataError unless the answer states EPSG:3067."""
    crs = collection.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not CRS_NAME.fullmatch(name):
        raise DataError(Finding(key="boundary_crs", file=source, value=name or "–"))


def check_properties(features: list[dict[str, Any]], year: int, source: str) -> None:
    """Raise DataError for the columns that a feature lacks, or for another year than this."""
    present = sorted({one_line(name) for one in features for name in one["properties"]})
    refuse(
        Finding(key="boundary_lost_column", file=source, column=name, facts={"present": present})
        for name in PROPERTIES
        if any(name not in one["properties"] for one in features)
    )
    years = {str(feature["properties"]["vuosi"]) for feature in features}
    if years != {str(year)}:
        value, facts = ", ".join(sorted(years)), {"year": str(year)}
        place = Finding(key="boundary_other_year", file=source, column="vuosi")
        raise DataError(replace(place, value=value, facts=facts))


def check_codes_once(features: list[dict[str, Any]], source: str) -> None:
    """Raise DataError unless every code is three digits as text and stands once, with names."""
    place: dict[str, Any] = {"file": source, "column": "kunta"}
    codes = [feature["properties"]["kunta"] for feature in features]
    refuse(
        Finding(key="boundary_bad_code", value=code, **place)
        for code in codes
        if not isinstance(code, str) or not CODE.fullmatch(code)
    )
    doubled = sorted(code for code, count in Counter(codes).items() if count > 1)
    refuse(Finding(key="boundary_twice", value=code, **place) for code in doubled)
    for feature in features:
        for name in ("nimi", "namn"):
            if not isinstance(feature["properties"][name], str):
                nameless = Finding(key="boundary_no_name", file=source, column=name)
                raise DataError(replace(nameless, value=code_of(feature)))


def check_geometry(feature: dict[str, Any], source: str) -> None:
    """Raise DataError unless a feature has a polygon whose points lie in Finland, in metres."""
    geometry = feature.get("geometry")
    finding = Finding(key="boundary_no_polygon", file=source, value=code_of(feature))
    if not isinstance(geometry, dict) or geometry.get("type") not in GEOMETRIES:
        raise DataError(finding)
    try:
        points = list(coordinates_of(geometry["type"], geometry["coordinates"]))
    except (LookupError, TypeError, ValueError) as error:
        raise DataError(finding) from error
    if not points:
        raise DataError(finding)
    for east, north in points:
        if not (EASTING[0] < east < EASTING[1] and NORTHING[0] < north < NORTHING[1]):
            value = f"{code_of(feature)}: {east} {north}"
            raise DataError(Finding(key="boundary_not_metres", file=source, value=value))


def coordinates_of(kind: str, coordinates: Any) -> Iterator[tuple[float, float]]:
    """Every point of a Polygon or MultiPolygon; ValueError or TypeError where there is none."""
    for polygon in [coordinates] if kind == "Polygon" else coordinates:
        for ring in polygon:
            for point in ring:
                if not isinstance(point, list) or not all(map(is_number, point)):
                    raise ValueError(point)
                yield point[0], point[1]


def code_of(feature: dict[str, Any]) -> str:
    """The municipality of a feature."""
    return str(feature["properties"]["kunta"])
