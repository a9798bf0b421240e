"""The parts of an Office file, which is a zip archive: refused unless harmless, read within limits.

Nothing is ever unpacked to the disk.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.files.limits import MEGABYTE

MOST_PARTS = 1_000  # a workbook has about ten, and a few more for each sheet and picture
MOST_UNPACKED = 100_000_000  # bytes of all parts together
MOST_RATIO = 200  # bytes unpacked per byte packed; the XML of a table has about 10, of blanks 50
LEAST_BOMB = 1_000_000  # bytes unpacked: a smaller part may be packed as tightly as it likes
ENTRY = b"PK\x01\x02"  # how each entry of a zip archive's list of contents begins
NESTED = (".zip", ".xlsx", ".xlsm", ".xlsb", ".xls", ".docx", ".docm", ".jar", ".7z", ".gz", ".rar")
MACROS = ("vbaproject.bin", "/macrosheets/", "/dialogsheets/", "/activex/")
LINKS = ("/externallinks/",)


def open_archive(content: bytes, path: Path) -> zipfile.ZipFile:
    """The archive, whose list of contents is harmless.

    Raises
    ------
    DataError
        For too many or too large parts, parts that unpack to far more than they are, with a
        password, named outside the archive or twice; for macros, links to other workbooks and
        archives within the archive.
    zipfile.BadZipFile
        Where it is none.
    """
    if content.count(ENTRY) > MOST_PARTS:  # before Python lists them
        raise refused("archive_many_parts", path, most=MOST_PARTS)
    archive = zipfile.ZipFile(io.BytesIO(content))
    entries = archive.infolist()
    names = [entry.orig_filename for entry in entries]
    if len(set(names)) < len(names) or any(is_unsafe(name) for name in names):
        raise refused("archive_unsafe", path)
    if any(entry.flag_bits & 1 for entry in entries):
        raise refused("password_protected", path)
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED or any(map(is_bomb, entries)):
        raise refused("archive_bomb", path, most=MOST_UNPACKED / MEGABYTE)
    check_kinds([f"/{name.lower()}" for name in names], path)
    return archive


def refused(key: str, path: Path, **facts: object) -> DataError:
    """The error for the archive as a whole."""
    return DataError(Finding(key=key, file=path, facts=facts))


def is_unsafe(name: str) -> bool:
    """Whether a part's name leads out of the archive, or is not one of an Office file."""
    parts = name.split("/")
    return name.startswith("/") or ".." in parts or any(mark in name for mark in "\\:\0")


def is_bomb(entry: zipfile.ZipInfo) -> bool:
    """Whether a part unpacks to far more than any table would."""
    tight = entry.file_size > MOST_RATIO * max(entry.compress_size, 1)
    return tight and entry.file_size > LEAST_BOMB


def check_kinds(names: Iterable[str], path: Path) -> None:
    """Raise DataError for parts that no table needs: macros, links to other files, archives."""
    for name in names:
        if any(mark in name for mark in MACROS):
            raise refused("macros", path)
        if any(mark in name for mark in LINKS):
            raise refused("external_links", path)
        if name.endswith(NESTED):
            raise refused("nested_archive", path, name=posixpath.basename(name))


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part unpacked: never more than its stated size, which ``open_archive`` has limited.

    Raises KeyError where there is none, and BadZipFile where it is damaged.
    """
    entry = archive.getinfo(name)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile(name)  # the others unpack without a limit
    try:
        with archive.open(entry) as part:
            content = part.read(entry.file_size + 1)
    except (zlib.error, EOFError) as error:
        raise zipfile.BadZipFile(name) from error
    if len(content) != entry.file_size:
        raise zipfile.BadZipFile(name)
    return content
