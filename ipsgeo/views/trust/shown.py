"""The division that an export shows, read from the file as it stands."""

import csv
import io
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import openpyxl

from ipsgeo.views.trust.geopackage import layer_rows

Table = list[list[str]]


def shows_division(path: Path, groups: Sequence[Sequence[str]]) -> bool | None:
    """Whether the tables of an export divide the municipalities as the plan does.

    ``groups`` are the municipality codes of each area; area names differ by language, so groups
    are compared. True where a table with every municipality's code has a column that groups them
    so; False where no such column is in any such table; None where there is no such table, as in
    pictures.
    """
    wanted = {frozenset(group) for group in groups}
    codes = {code for group in groups for code in group}
    found = [by_code(table, codes) for table in tables_of(path)]
    whole = [rows for rows in found if set(rows) == codes]
    if not whole:
        return None
    return any(wanted in groupings(rows) for rows in whole)


def by_code(table: Table, codes: set[str]) -> dict[str, list[str]]:
    """The rows of a table that begin with a municipality's code; none where one stands twice."""
    rows = [row for row in table if row and row[0] in codes]
    found = {row[0]: row[1:] for row in rows}
    return found if len(found) == len(rows) else {}


def groupings(rows: dict[str, list[str]]) -> list[set[frozenset[str]]]:
    """How each column groups the municipalities: those with the same text belong together."""
    groups = []
    for column in range(min(map(len, rows.values()))):
        members: dict[str, set[str]] = {}
        for code, row in rows.items():
            members.setdefault(row[column], set()).add(code)
        groups.append({frozenset(group) for group in members.values()})
    return groups


def tables_of(path: Path) -> list[Table]:
    """The tables of an export, cells as text; none of a picture or a presentation."""
    content, kind = path.read_bytes(), path.suffix.lower()
    if kind == ".html":
        reader = PageTables()
        reader.feed(content.decode("utf-8"))
        return reader.tables
    if kind == ".xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        return [
            [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
            for sheet in book
        ]
    if kind == ".csv":
        return [list(csv.reader(io.StringIO(content.decode("utf-8"))))]
    if kind == ".gpkg":
        # A layer begins with its own number and the shape; the code is the third column.
        rows = layer_rows(content, "municipalities")
        return [[[str(cell) for cell in row[2:]] for row in rows]]
    return []


class PageTables(HTMLParser):
    """The tables of a page, each cell's text without its markup."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self.in_cell = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """A table, a row or a cell begins."""
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self.tables[-1][-1].append("")
            self.in_cell = True

    def handle_endtag(self, tag: str) -> None:
        """A cell ends."""
        if tag in ("td", "th"):
            self.in_cell = False

    def handle_data(self, data: str) -> None:
        """Text within a cell."""
        if self.in_cell:
            self.tables[-1][-1][-1] += data
