"""Copies of what official services answered: where they lie, when and where from, and their hash."""

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

CACHE_VARIABLE = "IPSGEO_CACHE"


def cache_folder(cache: str | Path | None = None) -> Path:
    """The folder of the pinned copies: ``cache``, else $IPSGEO_CACHE, else the user's cache."""
    named = cache or os.environ.get(CACHE_VARIABLE)
    return Path(named) if named else platformdirs.user_cache_path("ipsgeo", appauthor=False)


@dataclass(frozen=True, kw_only=True)
class Pin:
    """A pinned copy.

    Parameters
    ----------
    file
        The copy; beside it lies ``<file>.pin.json`` with the rest of this record.
    address
        Where it was fetched from.
    fetched
        When, as UTC in ISO 8601: 2026-11-22T08:30:00Z.
    sha256
        Of the copy's bytes.
    content_sha256
        Of what the copy says: without the time stamps that a service writes anew each time.
    size
        Bytes.
    """

    file: Path
    address: str
    fetched: str
    sha256: str
    content_sha256: str
    size: int


def read_pin(file: Path) -> Pin | None:
    """The record of a pinned copy, checked against its bytes; None where nothing is pinned.

    Raises
    ------
    DataError
        Where the copy or its record was changed after it was fetched.
    """
    raise NotImplementedError


def write_pin(file: Path, content: bytes, *, address: str, content_sha256: str) -> Pin:
    """Pin a copy: both files are written under a temporary name and moved into place."""
    raise NotImplementedError
