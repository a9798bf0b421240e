"""Official municipal boundaries from Statistics Finland: asked, checked and pinned.

The WFS is the first road. Where it cannot be used and nothing is pinned, the OGC API is the second
one, for the years and the scale that it has.
"""

from functools import partial
from pathlib import Path

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.boundaries import SCALES, boundary_name
from ipsgeo.sources.changes import DIVISION_YEARS, year_span
from ipsgeo.sources.findings import gathered
from ipsgeo.sources.official.boundary_answers import boundary_essence
from ipsgeo.sources.official.boundary_pages import ask_pages
from ipsgeo.sources.official.json_answers import service_address
from ipsgeo.sources.official.pace import Ask
from ipsgeo.sources.pins import cache_folder
from ipsgeo.sources.service_copies import Fetched, fetch
from ipsgeo.sources.service_questions import Question
from ipsgeo.sources.services import ask as ask_service
from ipsgeo.tables import CRS

WFS_VARIABLE, WFS = "IPSGEO_WFS", "https://geo.stat.fi/geoserver/wfs"
OGC_VARIABLE, OGC = "IPSGEO_OGC", "https://geo.stat.fi/inspire/ogc/api/su"
OGC_YEARS, OGC_SCALE = range(2020, 2023), "4500k"
ATTRIBUTION = "Sisältää Maanmittauslaitoksen / Tilastokeskuksen aineistoa (CC BY 4.0)"


def fetch_boundaries(
    year: int,
    scale: str = "4500k",
    *,
    ask: Ask = ask_service,
    cache: str | Path | None = None,
    accept_changes: bool = False,
) -> Fetched:
    """The pinned GeoJSON (EPSG:3067) of a year's municipal boundaries, under ``boundary_name``.

    The year is 2013–2026, the scale "1000k" (1:1,000,000) or "4500k" (1:4,500,000); the others are
    those of ``statfin.fetch_unemployment``. Raises DataError for another year or scale; where no
    road leads to a whole answer and nothing is pinned.
    """
    name, question = checked_name(year, scale), wfs_question(year, scale)
    roads = {asked_address(question): partial(ask, question)}
    if scale == OGC_SCALE and year in OGC_YEARS and not (cache_folder(cache) / name).exists():
        items = ogc_address(year)
        roads[items] = partial(ask_pages, items, ask)
    findings: list[Finding] = []
    for address, get in roads.items():
        essence = partial(boundary_essence, year=year, source=address)
        with gathered(findings):
            return fetch(name, get, address=address, essence=essence, cache=cache,
                         accept_changes=accept_changes)  # fmt: skip
    raise DataError(*findings)


def checked_name(year: int, scale: str) -> str:
    """Where the boundaries of a year and scale lie in the cache, if there are such ones."""
    if year not in DIVISION_YEARS:
        raise DataError(Finding(key="unknown_year", value=year, facts=year_span()))
    if scale not in SCALES:
        raise DataError(Finding(key="boundary_scale", value=scale, facts={"known": SCALES}))
    return boundary_name(year, scale)


def wfs_question(year: int, scale: str) -> Question:
    """The question for every municipality of a year. Without count: the whole layer at once."""
    parameters = {
        "service": "WFS",
        "version": "2.0.0",
        "request": "GetFeature",
        "typeName": f"tilastointialueet:kunta{scale}_{year}",
        "outputFormat": "json",
        "srsName": CRS,
    }
    return Question(address=service_address(WFS_VARIABLE, WFS), parameters=parameters)


def asked_address(question: Question) -> str:
    """A question's address with its parameters, as a browser takes it."""
    said = "&".join(f"{name}={value}" for name, value in question.parameters.items())
    return f"{question.address}?{said}"


def ogc_address(year: int) -> str:
    """The address of the features of a year in the OGC API."""
    collection = f"AreaStatisticalUnit_{OGC_SCALE}_{CRS.replace(':', '_')}_{year}"
    return f"{service_address(OGC_VARIABLE, OGC)}/collections/{collection}/items"
