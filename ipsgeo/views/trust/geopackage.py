"""Where a GeoPackage carries a record: its own table of metadata, as the standard has it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from ipsgeo.views.publish import stated_time

SPACE = "urn:ipsgeo:manifest"
STANDARD = "http://www.geopackage.org/spec121/#extension_metadata"
# OGC 12-128r19, requirements 93-97.
TABLES = """
CREATE TABLE gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
  md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL,
  mime_type TEXT NOT NULL DEFAULT 'text/xml',
  metadata TEXT NOT NULL DEFAULT ''
);
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL,
  table_name TEXT,
  column_name TEXT,
  row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL,
  md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id)
);
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);
"""
OWN = ("gpkg_metadata", "gpkg_metadata_reference")
# Bytes 18 and 19 of the file: 2 where a GIS has left it open for writing beside a log.
LOG_PLACE, NO_LOG = 18, b"\x01\x01"
CONTENTS = (
    "SELECT table_name, data_type, identifier, description, min_x, min_y, max_x, max_y, srs_id "
    "FROM gpkg_contents ORDER BY table_name"
)


def put_in_geopackage(content: bytes, record: str) -> bytes:
    """A GeoPackage with the record in its metadata, dated as stated."""
    moment = stated_time().strftime("%Y-%m-%dT%H:%M:%S.000Z")
    with opened(content) as base:
        base.executescript(TABLES)
        base.execute(
            "INSERT INTO gpkg_metadata VALUES (1, 'dataset', ?, 'application/json', ?)",
            (SPACE, record),
        )
        base.execute(
            "INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?, 1, "
            "NULL)",
            (moment,),
        )
        base.executemany(
            "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_metadata', ?, 'read-write')",
            [(name, STANDARD) for name in OWN],
        )
        base.commit()
        return base.serialize()


def take_from_geopackage(content: bytes) -> tuple[str | None, bytes]:
    """The record of a GeoPackage, and its layers row by row.

    What a GIS adds without changing a layer (an index, its own styles, the date of the last
    change) is left out.
    """
    with opened(content) as base:
        tables = dict(base.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        records = []
        if "gpkg_metadata" in tables:
            query = "SELECT metadata FROM gpkg_metadata WHERE md_standard_uri = ?"
            records = [str(text) for (text,) in base.execute(query, (SPACE,))]
        if len(records) > 1:
            raise ValueError("the record stands twice")
        rest = "\n".join(lines_of(base, tables))
    return records[0] if records else None, rest.encode("utf-8", "surrogatepass")


def lines_of(base: sqlite3.Connection, tables: dict[str, str]) -> Iterator[str]:
    """What the layers hold, a line a row, each layer with its columns first."""
    contents = base.execute(CONTENTS).fetchall()
    yield from map(repr, contents)
    shapes = base.execute("SELECT * FROM gpkg_geometry_columns ORDER BY table_name").fetchall()
    yield from map(repr, shapes)
    for name, *_ in contents:
        if not tables.get(name, "").upper().startswith("CREATE TABLE"):
            raise ValueError("a layer that is no table")
        rows = rows_of(base, name)
        yield repr([column[0] for column in rows.description])
        yield from map(repr, rows)


def layer_rows(content: bytes, layer: str) -> list[tuple[object, ...]]:
    """The rows of a layer."""
    with opened(content) as base:
        return rows_of(base, layer).fetchall()


def rows_of(base: sqlite3.Connection, layer: str) -> sqlite3.Cursor:
    """The rows of a layer, in the order of their numbers."""
    quoted = '"' + layer.replace('"', '""') + '"'
    return base.execute(f"SELECT * FROM {quoted} ORDER BY rowid")


@contextmanager
def opened(content: bytes) -> Iterator[sqlite3.Connection]:
    """The database in memory: nothing is written beside the file."""
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(content[:LOG_PLACE] + NO_LOG + content[LOG_PLACE + 2 :])
        base.execute("PRAGMA trusted_schema = OFF")
        yield base
