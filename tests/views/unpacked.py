"""Everything that an export holds: its bytes, its parts unpacked, and its texts."""

import base64
import binascii
import html
import io
import re
import shutil
import sqlite3
import subprocess
import zipfile
import zlib
from contextlib import closing, suppress

from ipsgeo.views.trust.carried import KINDS

PDFTOTEXT = shutil.which("pdftotext")
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
SHOWN = re.compile(rb"\[(.*?)\]\s*TJ|\(((?:[^()\\]|\\.)*)\)\s*Tj", re.DOTALL)
PIECE = re.compile(rb"\(((?:[^()\\]|\\.)*)\)")
BASE64 = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")
SHAPES = re.compile(rb'\s(?:d|points|transform|viewBox|style|width|height|[xy]1?2?)="[^"]*"')


def contents(path):
    """The bytes of a file, and of what is packed in it."""
    yield from unpacked(path.name, path.read_bytes())


def unpacked(name, content):
    """The bytes of a file by its name, and of what is packed in it, however deep."""
    ending = "." + name.rpartition(".")[2].lower()
    plain = SHAPES.sub(b"", content) if ending in (".svg", ".html") else content
    yield plain
    if zipfile.is_zipfile(io.BytesIO(content)) and ending != ".pdf":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in archive.infolist():
                yield part.comment + part.extra + part.filename.encode()
                yield from unpacked(part.filename, archive.read(part))
    readers = {".gpkg": layers, ".pdf": pages, ".png": chunks, ".html": written, ".svg": written,
               ".xml": written, ".csv": decoded}  # fmt: skip
    if ending in readers:
        yield from readers[ending](plain)
    if ending in KINDS:
        yield (KINDS[ending].take(content)[0] or "").encode()


def layers(content):
    """The rows of every table of a layer's file."""
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(content)
        names = base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in names:
            if not name.startswith(("rtree", "sqlite")):
                yield repr(base.execute(f'SELECT * FROM "{name}"').fetchall()).encode()


def pages(content):
    """The streams of a document, what they write, and what a reader copies from it."""
    for found in STREAM.finditer(content):
        stream = found[1]
        with suppress(zlib.error):
            stream = zlib.decompress(stream)
        yield stream
        for line in SHOWN.finditer(stream):
            yield line[2] or b"".join(PIECE.findall(line[1] or b""))
    if PDFTOTEXT is not None:
        done = subprocess.run([PDFTOTEXT, "-", "-"], input=content, capture_output=True, check=True)
        yield done.stdout
        yield b" ".join(done.stdout.split())


def chunks(content):
    """The chunks of a picture that are texts, also the compressed ones."""
    place = 8
    while place < len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        kind, data = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        if kind in (b"tEXt", b"iTXt", b"zTXt", b"eXIf"):
            yield data
            for start in range(len(data)):
                if data[start] & 0x0F == 8:  # as compressed data begins
                    with suppress(zlib.error):
                        yield zlib.decompress(data[start:])
        place += length + 12


def written(content):
    """The texts of a page or part, entities read; without its elements; and what base64 holds."""
    text = html.unescape(content.decode("utf-8", "replace"))
    yield text.encode("utf-8", "replace")
    yield re.sub(r"<[^>]*>", "", text).encode("utf-8", "replace")
    yield re.sub(r"\\u([0-9a-f]{4})", lambda sign: chr(int(sign[1], 16)), text).encode(
        "utf-8", "replace"
    )
    yield from decoded(content)


def decoded(content):
    """What base64 holds."""
    for found in BASE64.finditer(content):
        with suppress(binascii.Error, ValueError):
            yield base64.b64decode(found[0])
