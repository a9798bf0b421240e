"""Where a page, a picture and a table in plain text carry a record."""

import base64
import re
import struct
import zlib
from typing import NamedTuple

CSV_START = b"# ipsgeo-manifest "
# A spreadsheet program puts separators behind it, and may put it in quotes. A mark of the encoding
# before it is no part of it: the table is then not as it was written.
CSV_LINE = re.compile(
    rb'^(?:\xef\xbb\xbf)?(?P<line>"?# ipsgeo-manifest (?P<record>[A-Za-z0-9+/=]+)"?[;,\t]*\r?\n)',
    re.MULTILINE,
)
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_KEYWORD = b"ipsgeo-manifest\0"
PNG_FRAME = 12  # bytes of a chunk's length, type and check


class Marks(NamedTuple):
    """What stands before a record, what behind it, and the last of the document comes next."""

    start: bytes
    end: bytes
    before: bytes


# Data, which no browser runs.
HTML = Marks(b'<script type="application/json" id="manifest">', b"</script>\n", b"</body>")
SVG = Marks(b'<metadata id="manifest">', b"</metadata>\n", b"</svg>")
# A comment behind the last object, so that none moves.
PDF = Marks(b"%ipsgeo-manifest ", b"\n", b"startxref")


def put_marked(marks: Marks, content: bytes, record: str) -> bytes:
    """A document with the record between marks.

    The record is canonical JSON, in which nothing can end an element.
    """
    if "<" in record:
        raise ValueError("the record is not in canonical form")
    return put_before(content, marks.before, marks.start + record.encode("ascii") + marks.end)


def put_before(content: bytes, end: bytes, element: bytes) -> bytes:
    """A document with an element before the last of what ends it."""
    before, tag, after = content.rpartition(end)
    if not tag:
        raise ValueError(f"the document has no {end.decode()}")
    return before + element + tag + after


def take_marked(marks: Marks, content: bytes) -> tuple[str | None, bytes]:
    """The record of a document, and the document without it and its marks."""
    before, tag, after = content.partition(marks.start)
    if not tag:
        return None, content
    record, close, rest = after.partition(marks.end)
    if not close or marks.start in rest:
        raise ValueError("the element does not end, or stands twice")
    return record.decode("ascii"), before + rest


def put_in_csv(content: bytes, record: str) -> bytes:
    """A table with the record as a comment above its header.

    The record is written in letters that no program takes for a separator.
    """
    return CSV_START + base64.b64encode(record.encode("ascii")) + b"\n" + content


def take_from_csv(content: bytes) -> tuple[str | None, bytes]:
    """The record of a table, and the table without it."""
    lines = list(CSV_LINE.finditer(content))
    if not lines:
        if b"ipsgeo-manifest" in content:
            raise ValueError("the comment is no longer whole")
        return None, content
    if len(lines) > 1:
        raise ValueError("the comment stands twice")
    record = base64.b64decode(lines[0]["record"], validate=True).decode("ascii")
    return record, content[: lines[0].start("line")] + content[lines[0].end("line") :]


def put_in_png(content: bytes, record: str) -> bytes:
    """A picture with the record as a text chunk before its end."""
    end = len(content) - PNG_FRAME
    if content[end + 4 : end + 8] != b"IEND":
        raise ValueError("the picture does not end as a PNG does")
    data = b"tEXt" + PNG_KEYWORD + record.encode("ascii")
    chunk = struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    return content[:end] + chunk + content[end:]


def take_from_png(content: bytes) -> tuple[str | None, bytes]:
    """The record of a picture, and the picture without its chunk."""
    if not content.startswith(PNG_SIGNATURE):
        raise ValueError("no PNG")
    record, rest, place = None, [PNG_SIGNATURE], len(PNG_SIGNATURE)
    while place < len(content):
        (length,) = struct.unpack_from(">I", content.ljust(place + 4, b"\0"), place)
        chunk = content[place : place + length + PNG_FRAME]
        place += length + PNG_FRAME
        if chunk[4:8] == b"tEXt" and chunk[8:].startswith(PNG_KEYWORD):
            if record is not None or zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:], "big"):
                raise ValueError("the chunk is damaged, or stands twice")
            record = chunk[8 + len(PNG_KEYWORD) : -4].decode("ascii")
        else:
            rest.append(chunk)
    return record, b"".join(rest)
