"""Where a workbook or a presentation carries a record: a custom XML part, which Office keeps."""

import io
import zipfile

from ipsgeo.sources.files.archives import ENTRY, MOST_PARTS, MOST_UNPACKED, is_bomb, read_part
from ipsgeo.views.publish import archive_bytes
from ipsgeo.views.trust.carriers import put_before

SPACE = "urn:ipsgeo:manifest"
ITEM, PROPERTIES = "customXml/item1.xml", "customXml/itemProps1.xml"
ITEM_LINKS = "customXml/_rels/item1.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
START, END = f'{XML}<manifest xmlns="{SPACE}">', "</manifest>"
# What every document gets besides the record: the same for all, so that it can be taken out again.
FIXED = {
    PROPERTIES: f'{XML}<ds:datastoreItem ds:itemID="{{6F1C5F0E-6D0B-4B0B-9B6B-1B5C0E8A7D21}}" '
    f'xmlns:ds="{OFFICE}/customXml"><ds:schemaRefs><ds:schemaRef ds:uri="{SPACE}"/>'
    "</ds:schemaRefs></ds:datastoreItem>",
    ITEM_LINKS: f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{OFFICE}/relationships/customXmlProps" Target="itemProps1.xml"/></Relationships>',
}
TYPES = "[Content_Types].xml"
LINKS = ("xl/_rels/workbook.xml.rels", "ppt/_rels/presentation.xml.rels")
TYPE = (
    f'<Override PartName="/{PROPERTIES}" ContentType="application/'
    'vnd.openxmlformats-officedocument.customXmlProperties+xml"/>'
)
LINK = (
    f'<Relationship Id="rIdManifest" Type="{OFFICE}/relationships/customXml" Target="../{ITEM}"/>'
)


def put_in_office(content: bytes, record: str) -> bytes:
    """A document with the record as a part of its own; dates as stated."""
    parts = parts_of(content)
    parts |= {name: text.encode() for name, text in FIXED.items()}
    parts[ITEM] = f"{START}{record}{END}".encode()
    links = next(name for name in LINKS if name in parts)
    parts[TYPES] = put_before(parts[TYPES], b"</Types>", TYPE.encode())
    parts[links] = put_before(parts[links], b"</Relationships>", LINK.encode())
    return archive_bytes(parts)


def take_from_office(content: bytes) -> tuple[str | None, bytes]:
    """The record of a document, and the rest of its parts one after the other."""
    parts = parts_of(content)
    record = None
    if ITEM in parts:
        text = parts.pop(ITEM).decode("utf-8")
        if not (text.startswith(START) and text.endswith(END)):
            return None, b""  # another program's part
        record = text.removeprefix(START).removesuffix(END)
        for name, fixed in FIXED.items():
            if parts.get(name) == fixed.encode():
                del parts[name]
        for name in (TYPES, *LINKS):
            added = (TYPE if name == TYPES else LINK).encode()
            parts |= {name: parts[name].replace(added, b"", 1)} if name in parts else {}
    return record, b"".join(framed(name, part) for name, part in sorted(parts.items()))


def framed(name: str, part: bytes) -> bytes:
    """A part with its name and length before it, so that no two documents read alike."""
    return f"{name}\n{len(part)}\n".encode() + part


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts by name; raises BadZipFile for what is no document, or would unpack to too much.

    Unlike a table that is read, a presentation may have workbooks inside: the data of its charts.
    """
    if content.count(ENTRY) > MOST_PARTS:
        raise zipfile.BadZipFile("too many parts")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        names = [entry.filename for entry in entries]
        much = sum(entry.file_size for entry in entries) > MOST_UNPACKED
        if much or len(set(names)) < len(names) or any(map(is_bomb, entries)):
            raise zipfile.BadZipFile("too large, or a part twice")
        if any(entry.flag_bits & 1 for entry in entries):
            raise zipfile.BadZipFile("protected")
        return {name: read_part(archive, name) for name in names}
