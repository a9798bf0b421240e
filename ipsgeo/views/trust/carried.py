"""The manifest inside an export, with hashes of itself and of the rest of the file.

What is put in is a record: the manifest, its hash, and the hash of all that the file holds besides.
So a file that was changed by mistake is noticed wherever it goes. It is no signature: who changes a
file on purpose can make the hashes anew.
"""

import hashlib
import io
import json
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ipsgeo.errors import DataError, Finding
from ipsgeo.problem import MOST_COACHES
from ipsgeo.rules import is_amount, is_whole
from ipsgeo.sources.files.limits import file_content
from ipsgeo.views.trust import carriers, geopackage, office_parts
from ipsgeo.views.trust.canonical import as_json, canonical, digest

FORM = "ipsgeo manifest 1"
MOST_EXPORT_BYTES = 100_000_000  # of an export: a page has about one million
RECORD_KEYS = {"form", "content_sha256", "manifest_sha256", "manifest"}
DAMAGED = (
    ValueError, TypeError, KeyError, RecursionError, zipfile.BadZipFile, zlib.error, sqlite3.Error,
)  # fmt: skip
BOOK, SLIDES = "xl/workbook.xml", "ppt/presentation.xml"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How one kind of file carries a record.

    ``take`` gives the record, None where there is none, and the bytes or lines to hash: the same
    before the record was put in and after.
    """

    put: Callable[[bytes, str], bytes]
    take: Callable[[bytes], tuple[str | None, bytes]]
    part: str = ""  # what an Office file of this kind has within


def marked(marks: carriers.Marks) -> Kind:
    """How a document carries a record between marks."""
    return Kind(put=partial(carriers.put_marked, marks), take=partial(carriers.take_marked, marks))


KINDS = {
    ".html": marked(carriers.HTML),
    ".svg": marked(carriers.SVG),
    ".png": Kind(put=carriers.put_in_png, take=carriers.take_from_png),
    ".pdf": marked(carriers.PDF),
    ".csv": Kind(put=carriers.put_in_csv, take=carriers.take_from_csv),
    ".xlsx": Kind(put=office_parts.put_in_office, take=office_parts.take_from_office, part=BOOK),
    ".pptx": Kind(put=office_parts.put_in_office, take=office_parts.take_from_office, part=SLIDES),
    ".gpkg": Kind(put=geopackage.put_in_geopackage, take=geopackage.take_from_geopackage),
}


@dataclass(frozen=True, kw_only=True)
class Carried:
    """The manifest that was found in an export, and whether it and the rest are as written."""

    facts: Mapping[str, Any]
    is_intact: bool
    is_content_intact: bool


def carry(path: Path, facts: Mapping[str, Any]) -> Path:
    """Put a manifest into an export that was just written; the file's ending tells its kind."""
    kind, content = kind_of(path), path.read_bytes()
    found, rest = kind.take(content)
    if found is not None:
        raise ValueError(f"{path.name} has a manifest already")
    plain = as_json(facts)
    record = {
        "form": FORM,
        "content_sha256": hashlib.sha256(rest).hexdigest(),
        "manifest_sha256": digest(plain),
        "manifest": plain,
    }
    path.write_bytes(kind.put(content, canonical(record)))
    return path


def read_carried(path: Path) -> Carried:
    """The manifest of an export, or of the manifest's own file (.json).

    Raises
    ------
    DataError
        For another kind of file, a file that cannot be read, and one without a manifest or with
        one that is no longer whole.
    """
    if path.suffix.lower() == ".json":
        return read_manifest_file(path)
    kind, content = kind_of(path), file_content(path, MOST_EXPORT_BYTES)
    try:
        text, rest = kind.take(content)
        check_document(kind, content, path)
        if text is None:
            raise DataError(Finding(key="no_manifest", file=path))
        record = json.loads(text)
        if set(record) != RECORD_KEYS or record["form"] != FORM:
            raise ValueError("no record")
        facts = checked(record["manifest"])
        own = digest(facts) == record["manifest_sha256"] and canonical(record) == text
    except DAMAGED as error:
        raise DataError(Finding(key="manifest_damaged", file=path)) from error
    same = hashlib.sha256(rest).hexdigest() == record["content_sha256"]
    return Carried(facts=facts, is_intact=own, is_content_intact=same)


def check_document(kind: Kind, content: bytes, path: Path) -> None:
    """Raise DataError for a workbook under the ending of a presentation, or the other way round."""
    if not kind.part:
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
    if kind.part not in names and {BOOK, SLIDES} & set(names):
        raise DataError(Finding(key="other_document", file=path, value=path.suffix))


def read_manifest_file(path: Path) -> Carried:
    """The manifest in its own file."""
    content = file_content(path, MOST_EXPORT_BYTES)
    try:
        facts = json.loads(content.decode("utf-8"))
        if not isinstance(facts, dict) or "manifest_sha256" not in facts:
            raise DataError(Finding(key="no_manifest", file=path))
        stated = facts.pop("manifest_sha256")
        return Carried(
            facts=checked(facts), is_intact=digest(facts) == stated, is_content_intact=True
        )
    except DAMAGED as error:
        raise DataError(Finding(key="manifest_damaged", file=path)) from error


def checked(facts: Any) -> dict[str, Any]:
    """A manifest that has its parts; raises TypeError or KeyError for anything else."""
    for part in ("product", "inputs", "parameters", "result", "outputs"):
        if not isinstance(facts[part], dict):
            raise TypeError(part)
    if not isinstance(facts["plan"], list) or not isinstance(facts["result"]["status"], str):
        raise TypeError("plan")
    if not all(map(is_area, facts["plan"])):
        raise TypeError("plan")
    if len({row["area"] for row in facts["plan"]}) < len(facts["plan"]):
        raise TypeError("two areas of one name")
    if not isinstance(facts["study"], str) or not isinstance(facts["plan_sha256"], str):
        raise TypeError("study")
    return dict(facts)


def is_area(row: Mapping[str, Any]) -> bool:
    """Whether a row of a manifest's plan is an area as ``plan_areas`` writes it."""
    named, coaches, team = [row["area"], *row["municipalities"]], row["coaches"], row.get("team", 1)
    return (
        len(named) > 1
        and all(isinstance(name, str) and name for name in named)
        and is_amount(coaches)
        and 0 < coaches <= MOST_COACHES
        and isinstance(row["leader"], bool)
        and is_whole(team)
        and 1 <= team <= MOST_COACHES
    )


def kind_of(path: Path) -> Kind:
    """How a file carries its manifest; raises DataError for an ending that is no export's."""
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        facts = {"choices": [*KINDS, ".json"]}
        raise DataError(Finding(key="no_export", file=path, value=path.suffix, facts=facts))
    return kind
