"""Which kind of map layer a local file is, and how large, before GDAL opens it.

GDAL opens whatever a name or a content asks for: archives, addresses on the network, pipelines. So
the file is known by its own first bytes, and what would make GDAL look elsewhere is refused.
"""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from mmap import ACCESS_READ, mmap
from pathlib import Path

from pyproj import CRS as ReferenceSystem
from pyproj.exceptions import CRSError

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.findings import usable

MOST_VERTICES = 10**7
GEOJSON, GEOPACKAGE, SHAPEFILE = "GeoJSON", "GPKG", "ESRI Shapefile"
MOST_GEOJSON_BYTES = 512 * 2**20  # ten million vertices of 15 digits and their commas
VERTEX_BYTES = 16  # two coordinates, as GeoPackage and Shapefile store them
SOLID_BYTES = 32  # with a height and a measure
FLAT_SHAPEFILE = 5  # its number for polygons without height
CHUNK_BYTES = 2**20
ALLOWANCE = 1.1  # for what is stored beside coordinates; the exact count follows the reading
ODD_NAME = re.compile(r"[!;?#]|^/vsi", re.IGNORECASE)  # read as archives, queries, other places
ODD_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]+:", re.IGNORECASE)  # http:, GPKG:; C: is one letter
ESCAPED_LETTER = re.compile(rb"\\u00(?:[46][0-9a-f]|[57][0-9a])", re.IGNORECASE)
CRS_MEMBER = re.compile(rb'"crs"\s*:\s*(?=\{|null)')
LONGEST_CRS_MEMBER = 4096
POSITION_STARTS = tuple(b"[" + bytes([sign]) for sign in b"-0123456789")


@dataclass(frozen=True, kw_only=True)
class LayerFile:
    """A local file of a known kind; ``address`` is what GDAL may open, with its kind forced."""

    path: Path
    kind: str
    address: str


def layer_file(path: str | Path) -> LayerFile:
    """The kind of a local layer file, by its content.

    Raises DataError for what is no plain local file, of another kind, would make GDAL read another
    place, or is too large.
    """
    file = plain_file(path)
    with usable(file):
        with file.open("rb") as stream:
            start = stream.read(64)
        if start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
            check_geojson(file)
            return LayerFile(path=file, kind=GEOJSON, address=f"GeoJSON:{file.resolve()}")
        if start.startswith(b"SQLite format 3\0") and file.suffix.lower() == ".gpkg":
            return LayerFile(path=file, kind=GEOPACKAGE, address=str(file.resolve()))
        if start.startswith(b"\0\0\x27\x0a") and file.suffix.lower() == ".shp":
            flat = int.from_bytes(start[32:36], "little") == FLAT_SHAPEFILE
            check_shapefile(file, VERTEX_BYTES if flat else SOLID_BYTES)
            return LayerFile(path=file, kind=SHAPEFILE, address=str(file.resolve()))
    raise DataError(Finding(key="layer_unknown_kind", file=file))


def plain_file(path: str | Path) -> Path:
    """The path, if it is a file of this computer and its name means nothing else to GDAL."""
    file = Path(path)
    try:
        there = file.is_file()
        whole = str(file.resolve())
    except (OSError, ValueError):  # a name that is too long or holds a null character
        raise DataError(Finding(key="no_file", file=shorter(path))) from None
    if ODD_NAME.search(str(path)) or ODD_SCHEME.match(str(path)) or ODD_NAME.search(whole):
        raise DataError(Finding(key="layer_not_local", file=shorter(path)))
    if not there:
        raise DataError(Finding(key="no_file", file=file))
    if not file.stat().st_size:
        raise DataError(Finding(key="layer_unknown_kind", file=file))
    return file


def shorter(path: str | Path) -> str:
    """A name fit for one line of a message."""
    return " ".join(str(path).replace("\0", " ").split())[:100]


def check_geojson(file: Path) -> None:
    """Raise DataError for a GeoJSON that is too large or takes its coordinate system elsewhere."""
    if file.stat().st_size > MOST_GEOJSON_BYTES:
        facts = {"limit": MOST_GEOJSON_BYTES // 2**20}
        raise DataError(Finding(key="layer_too_many_bytes", file=file, facts=facts))
    check_vertices(sum(starts_of_positions(file)), file)
    with file.open("rb") as stream, mmap(stream.fileno(), 0, access=ACCESS_READ) as content:
        # An escaped letter could hide the member from the search below; no program writes them.
        if ESCAPED_LETTER.search(content):
            raise DataError(Finding(key="layer_unreadable", file=file))
        for found in CRS_MEMBER.finditer(content):
            check_crs_member(content[found.end() : found.end() + LONGEST_CRS_MEMBER], file)


def starts_of_positions(file: Path) -> Iterator[int]:
    """How many coordinate pairs begin in each piece of a GeoJSON, nothing of it parsed."""
    last = b""
    with file.open("rb") as stream:
        for chunk in iter(partial(stream.read, CHUNK_BYTES), b""):
            piece = last + chunk.translate(None, b" \t\r\n")
            yield sum(piece.count(start) for start in POSITION_STARTS)
            last = piece[-1:]


def check_crs_member(written: bytes, file: Path) -> None:
    """Raise DataError unless a crs member is a name that is known without the network.

    GDAL would fetch a link, and takes a name it does not know for WGS84.
    """
    try:
        member, _ = json.JSONDecoder().raw_decode(written.decode("utf-8", errors="replace"))
        if member is None:
            raise DataError(Finding(key="layer_crs_missing", file=file))
        if member["type"] != "name" or "://" in member["properties"]["name"]:
            raise DataError(Finding(key="layer_crs_elsewhere", file=file))
        ReferenceSystem.from_user_input(member["properties"]["name"])
    except (ValueError, KeyError, TypeError, RecursionError, CRSError) as error:
        raise DataError(Finding(key="layer_crs_unknown", file=file)) from error


def check_shapefile(file: Path, vertex_bytes: int) -> None:
    """Raise DataError for a shapefile that is too large or whose companions are missing."""
    there = {other.suffix.lower() for other in file.parent.iterdir() if other.stem == file.stem}
    missing = [suffix for suffix in (".shx", ".dbf") if suffix not in there]
    if missing:
        raise DataError(Finding(key="layer_part_missing", file=file, facts={"missing": missing}))
    check_vertices(file.stat().st_size / vertex_bytes / ALLOWANCE, file)


def check_vertices(count: float, file: Path) -> None:
    """Raise DataError for a layer with more vertices than can be read."""
    if count > MOST_VERTICES:
        facts = {"limit": MOST_VERTICES}
        raise DataError(Finding(key="layer_too_many_vertices", file=file, facts=facts))


def package_layers(file: Path) -> dict[str, str]:
    """The layers of a GeoPackage by name, and why one cannot be read ("" where it can).

    Raises DataError where the file is damaged, no GeoPackage, or holds a table that reads another
    place.
    """
    address = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as package:
            kinds = table_kinds(package, file)
            contents = package.execute("SELECT table_name, data_type FROM gpkg_contents")
            layers = {
                str(name): why_not(str(kind), kinds.get(name, ""))
                for name, kind in contents.fetchall()
            }
            for name, why in layers.items():
                if not why:
                    check_vertices(stored_vertices(package, name), file)
    except (sqlite3.Error, UnicodeError) as error:
        raise DataError(Finding(key="layer_unreadable", file=file)) from error
    return dict(sorted(layers.items()))


def table_kinds(package: sqlite3.Connection, file: Path) -> dict[str, str]:
    """Name -> table or view; tables that a program fills while they are read are refused."""
    kinds = {}
    for name, kind, made in package.execute("SELECT name, type, sql FROM sqlite_master"):
        virtual = re.match(r"\s*create\s+virtual\s+table", made or "", re.IGNORECASE)
        harmless = re.search(r"\busing\s+[\"'`\[]?rtree\b", made or "", re.IGNORECASE)
        lists = kind == "view" and str(name).lower().startswith(("gpkg_", "sqlite_"))
        if (virtual and not harmless) or lists:
            raise DataError(Finding(key="layer_not_local", file=file))
        if kind in ("table", "view"):
            kinds[name] = kind
    return kinds


def why_not(data_type: str, kind: str) -> str:
    """Why a GeoPackage's content cannot be read as boundaries; "" where it can."""
    if data_type == "features":
        return {"table": "", "view": "view"}.get(kind, "absent")
    return "table" if data_type in ("attributes", "aspatial") else "picture"


def stored_vertices(package: sqlite3.Connection, layer: str) -> float:
    """About how many vertices a layer has, by the bytes of its geometry; not more than it has."""
    columns = package.execute(
        "SELECT column_name, z, m FROM gpkg_geometry_columns WHERE table_name = ?", (layer,)
    ).fetchall()
    if not columns:
        raise sqlite3.DatabaseError("no geometry column")
    column, height, measure = columns[0]
    quoted = [str(name).replace('"', '""') for name in (column, layer)]
    sizes = package.execute(f'SELECT sum(length("{quoted[0]}")) FROM "{quoted[1]}"')
    vertex_bytes = SOLID_BYTES if height or measure else VERTEX_BYTES
    return int(sizes.fetchone()[0] or 0) / vertex_bytes / ALLOWANCE
