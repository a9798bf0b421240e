"""The rows of an Excel sheet as text: what the cells hold, never what their formulas would.

Written for this purpose because a reader for all of Excel leaves out without a word what must not
go unnoticed (formulas without a value, rows out of order) and unpacks what it is given.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.files.archives import open_archive, read_part
from ipsgeo.sources.files.limits import Rows, check_no_old_office, file_content
from ipsgeo.sources.files.sheet_cells import Looks, read_sheet, shown_text
from ipsgeo.sources.files.xml_parts import Attributes, BrokenXmlError, walk

SPREADSHEET_ENDINGS = (".xlsx", ".xlsm")
RELATIONSHIPS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
LONGEST_FORMAT = 255  # letters in a number format, as in Excel


Parts = dict[str, tuple[str, str]]  # kind ("worksheet", "styles", …) and name by the reference


def spreadsheet_rows(path: Path, sheet: str | None) -> Rows:
    """The rows of one Excel sheet (None: the first) with their row numbers; empty ones left out.

    Cells are text without surrounding white space.

    Raises DataError where it is no workbook, above a limit, protected, or has macros, links to
    other workbooks, no such sheet, formulas without a value, or errors in cells.
    """
    with opened_workbook(path) as archive:
        return rows_of_archive(archive, path, sheet)


def sheet_names(path: Path) -> tuple[str, ...]:
    """The names of an Excel file's worksheets, in their order; raises as ``spreadsheet_rows``."""
    with opened_workbook(path) as archive:
        return tuple(sheets_of(archive)[0])


@contextmanager
def opened_workbook(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive of an Excel file; whatever is wrong with it is told in one line."""
    content = file_content(path)
    if not content:
        raise DataError(Finding(key="empty_file", file=path))
    check_no_old_office(content, path)
    try:
        with open_archive(content, path) as archive:
            yield archive
    except DataError:
        raise
    except Exception as error:  # a damaged workbook raises anything: zip, XML, key, value errors
        raise DataError(Finding(key="not_a_spreadsheet", file=path)) from error


def rows_of_archive(archive: zipfile.ZipFile, path: Path, sheet: str | None) -> Rows:
    """The rows of one sheet, or of the first one."""
    sheets, from_1904, parts = sheets_of(archive)
    if sheet is not None and sheet not in sheets:
        facts = {"present": list(sheets)}
        raise DataError(Finding(key="no_sheet", file=path, value=sheet, facts=facts))
    named = next(iter(sheets)) if sheet is None else sheet
    by_kind = dict(parts.values())
    dates, spans = formats_of(archive, by_kind.get("styles"))
    looks = Looks(
        strings=strings_of(archive, by_kind.get("sharedStrings")),
        dates=dates,
        spans=spans,
        from_1904=from_1904,
    )
    return read_sheet(read_part(archive, sheets[named]), looks, path, sheet)


def parts_of(archive: zipfile.ZipFile, source: str) -> Parts:
    """The parts that a part refers to; "" is the archive itself."""
    folder, name = posixpath.split(source)
    found: Parts = {}

    def started(path: str, attributes: Attributes) -> None:
        if path != "/Relationships/Relationship" or attributes.get("TargetMode") == "External":
            return
        target = posixpath.normpath(posixpath.join("/", folder, attributes["Target"]))
        kind = attributes["Type"].rpartition("/")[2]
        found[attributes["Id"]] = (kind, target.lstrip("/"))

    walk(read_part(archive, posixpath.join(folder, "_rels", f"{name}.rels")), started=started)
    return found


def sheets_of(archive: zipfile.ZipFile) -> tuple[dict[str, str], bool, Parts]:
    """The worksheets (name -> part), whether days are counted from 1904, and the book's parts."""
    top = parts_of(archive, "").values()
    book = next(name for kind, name in top if kind == "officeDocument")
    parts = parts_of(archive, book)
    sheets: dict[str, str] = {}
    from_1904 = False

    def started(path: str, attributes: Attributes) -> None:
        nonlocal from_1904
        if path == "/workbook/workbookPr":
            from_1904 = attributes.get("date1904") in ("1", "true")
        elif path == "/workbook/sheets/sheet":
            keys = (f"{vocabulary} id" for vocabulary in RELATIONSHIPS)
            kind, part = parts[next(attributes[key] for key in keys if key in attributes)]
            if kind == "worksheet":
                if attributes["name"] in sheets:
                    raise BrokenXmlError
                sheets[attributes["name"]] = part

    walk(read_part(archive, book), started=started)
    if not sheets:
        raise BrokenXmlError
    return sheets, from_1904, parts


def strings_of(archive: zipfile.ZipFile, part: str | None) -> list[str]:
    """The texts that cells refer to by number, without the readings above Asian letters."""
    strings: list[str] = []
    pieces: list[str] = []

    def ended(path: str, text: str) -> None:
        if path in ("/sst/si/t", "/sst/si/r/t"):
            pieces.append(text)
        elif path == "/sst/si":
            strings.append(shown_text("".join(pieces)))
            pieces.clear()

    if part is not None:
        walk(read_part(archive, part), ended=ended)
    return strings


def formats_of(archive: zipfile.ZipFile, part: str | None) -> tuple[set[int], set[int]]:
    """The styles (by number) that show a number as a date, and those that show it as a duration."""
    codes: dict[int, str] = dict(BUILTIN_FORMATS)
    styles: list[int] = []

    def started(path: str, attributes: Attributes) -> None:
        if path == "/styleSheet/numFmts/numFmt":
            codes[int(attributes["numFmtId"])] = attributes["formatCode"][:LONGEST_FORMAT]
        elif path == "/styleSheet/cellXfs/xf":
            styles.append(int(attributes.get("numFmtId", 0)))

    if part is not None:
        walk(read_part(archive, part), started=started)
    used = {number: codes.get(number, "") for number in set(styles)}
    dates = {number for number, code in used.items() if is_date_format(code)}
    spans = {number for number in dates if is_timedelta_format(used[number])}
    return (
        {style for style, number in enumerate(styles) if number in dates},
        {style for style, number in enumerate(styles) if number in spans},
    )
