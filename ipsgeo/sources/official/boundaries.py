"""Official municipal boundaries from Statistics Finland: asked, checked and pinned.

The WFS is the first road. Where it cannot be used and nothing is pinned, the OGC API is the second
one, for the years and the scale that it has.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.boundaries import SCALES, boundary_name
from ipsgeo.sources.changes import DIVISION_YEARS, year_span
from ipsgeo.sources.official.boundary_answers import boundary_essence
from ipsgeo.sources.official.boundary_pages import ask_pages
from ipsgeo.sources.official.json_answers import service_address
from ipsgeo.sources.official.pace import Ask
from ipsgeo.sources.pins import cache_folder
from ipsgeo.sources.service_copies import Fetched, fetch
from ipsgeo.sources.services import Question
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
    data: str | Path | None = None,
) -> Fetched:
    """Fetch and pin the municipal boundaries of a year.

    Parameters
    ----------
    year
        Division year, 2013–2026.
    scale
        "1000k" (1:1,000,000) or "4500k" (1:4,500,000).
    ask, cache, accept_changes, data
        See ``statfin.fetch_unemployment``.

    Returns
    -------
    Fetched
        The pinned GeoJSON in EPSG:3067; see ``boundaries.boundary_name`` for where it lies.

    Raises
    ------
    DataError
        For another year or scale; where no road leads to a whole answer and nothing is pinned.
    """
    name = checked_name(year, scale)
    pinned = (cache_folder(cache) / name).exists()
    fetch_layer = partial(fetch, name, cache=cache, accept_changes=accept_changes)
    pin = partial(pin_answer, fetch_layer, year, data)
    question = wfs_question(year, scale)
    try:
        return pin(asked_address(question), lambda: ask(question))
    except DataError as first:
        if pinned or scale != OGC_SCALE or year not in OGC_YEARS:
            raise
        by_wfs = first
    items = ogc_address(year)
    try:
        return pin(items, lambda: ask_pages(items, year, ask, data=data))
    except DataError as second:
        raise DataError(*by_wfs.findings, *second.findings) from second


def pin_answer(
    fetch_layer: Callable[..., Fetched],
    year: int,
    data: str | Path | None,
    address: str,
    get: Callable[[], bytes],
) -> Fetched:
    """Pin what one road answers, once it is checked to be every municipality of the year."""

    def essence(content: bytes) -> bytes:
        return boundary_essence(content, year, address, data=data)

    return fetch_layer(get, address=address, essence=essence)


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
