"""Copies of what services answered: where they lie, when and where they are from, their hash."""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.findings import usable
from ipsgeo.sources.locking import lock_file
from ipsgeo.sources.replacing import drafts_of

CACHE_VARIABLE = "IPSGEO_CACHE"
RECORD_ENDING = ".pin.json"
LONGEST_RECORD = 100_000

UNUSABLE = (OSError, ValueError)  # the second: a null character in the name
HASH = re.compile(r"[0-9a-f]{64}")
PLAIN_NAME = re.compile(r"[\w-][\w.-]*")
TIME = "%Y-%m-%dT%H:%M:%SZ"


def cache_folder(cache: str | Path | None = None) -> Path:
    """The folder of the pinned copies: ``cache``, else $IPSGEO_CACHE, else the user's cache."""
    named = cache or os.environ.get(CACHE_VARIABLE)
    return Path(named) if named else platformdirs.user_cache_path("ipsgeo", appauthor=False)


def copy_path(name: str, cache: str | Path | None = None) -> Path:
    """The file of the pinned copy ``name``: a plain relative path, the same on every system.

    Raises DataError where the name leads out of the cache, or is no file name on Windows.
    """
    parts = name.split("/")
    is_plain = all(PLAIN_NAME.fullmatch(part) and not part.endswith(".") for part in parts)
    if not is_plain or name.endswith(RECORD_ENDING):
        raise DataError(Finding(key="pin_name", value=name))
    return cache_folder(cache).joinpath(*parts)


@dataclass(frozen=True, kw_only=True)
class Pin:
    """A pinned copy; beside it lies ``<file>.pin.json`` with the rest of this record."""

    file: Path
    address: str  # where it was fetched from
    fetched: str  # UTC in ISO 8601: 2026-11-22T08:30:00Z
    sha256: str  # of the copy's bytes
    content_sha256: str  # of what it says, without the time stamps that a service writes anew
    size: int  # bytes


RECORDED = ("address", "fetched", "sha256", "content_sha256", "size")  # as Pin; not the path


def now() -> datetime:
    """The time by the machine's clock, as UTC."""
    return datetime.now(UTC)


def hash_of(content: bytes) -> str:
    """SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def pin_path(file: Path) -> Path:
    """Where the record of a copy lies: beside it."""
    return file.with_name(file.name + RECORD_ENDING)


def read_pin(file: Path) -> Pin | None:
    """The record of a pinned copy, checked against its bytes; None where nothing is pinned.

    While another process moves the two files into place a reader may see one of them; what does
    not fit is therefore looked at again when nobody writes.

    Raises DataError where the copy or its record was changed after it was fetched, one of the two
    is missing (a crash between the two moves of ``write_pin``), or a file cannot be read.
    """
    with suppress(DataError):
        return checked_pin(file)
    with nobody_writing(file):
        return checked_pin(file)


def checked_pin(file: Path) -> Pin | None:
    """The record and the copy as they lie there at this moment."""
    with usable(file, UNUSABLE):
        is_there, pin = os.path.lexists(file), read_record(file)
        if pin is None and not is_there:
            return None
        if pin is None or not is_there:
            raise DataError(Finding(key="pin_half", file=file))
        content = file.read_bytes()
    if hash_of(content) != pin.sha256 or len(content) != pin.size:
        raise DataError(Finding(key="pin_changed", file=file))
    return pin


def read_record(file: Path) -> Pin | None:
    """The record of a copy, not checked against the copy; None where there is none."""
    path = pin_path(file)
    with usable(path, UNUSABLE):
        if not os.path.lexists(path):
            return None
        with path.open("rb") as opened:
            content = opened.read(LONGEST_RECORD + 1)
    try:
        return pin_of(file, content)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise DataError(Finding(key="pin_record", file=path)) from error


def pin_of(file: Path, content: bytes) -> Pin:
    """A record's bytes as a Pin; ValueError, TypeError or KeyError where they are none."""
    stated = json.loads(content)
    pin = Pin(file=file, **{name: stated[name] for name in RECORDED})
    datetime.strptime(pin.fetched, TIME)
    hashes = (pin.sha256, pin.content_sha256)
    if not (type(pin.size) is int and isinstance(pin.address, str)):
        raise TypeError("the address is a text and the size a whole number")
    if len(content) > LONGEST_RECORD or not all(HASH.fullmatch(text) for text in hashes):
        raise ValueError("no record of a pinned copy")
    return pin


def write_pin(
    file: Path,
    content: bytes,
    *,
    address: str,
    content_sha256: str,
    clock: Callable[[], datetime] = now,
) -> Pin:
    """Pin a copy: both files are written under a temporary name and moved into place.

    The copy moves first: on Windows a copy that another program has open cannot be replaced, and
    then both old files stay as they were. A crash between the two moves leaves a copy that its
    record does not fit; ``read_pin`` says so, and fetching again mends it. Two processes that
    write at once wait for each other.

    Raises DataError where the folder cannot be written; the old copy and its record are then
    untouched.

    Parameters
    ----------
    clock
        Gives the time of the record. It is the true time, never $SOURCE_DATE_EPOCH: when the copy
        was fetched is a fact about it.
    """
    pin = Pin(
        file=file,
        address=address,
        fetched=clock().astimezone(UTC).strftime(TIME),
        sha256=hash_of(content),
        content_sha256=content_sha256,
        size=len(content),
    )
    with usable(file, UNUSABLE):
        file.parent.mkdir(parents=True, exist_ok=True)
        with one_at_a_time(file), drafts_of(file, pin_path(file)) as (copy, record):
            write_safely(copy, content)
            write_safely(record, record_of(pin))
    return pin


def record_of(pin: Pin) -> bytes:
    """A pin as its record says it: without the path, which may be another on another machine."""
    stated = {name: getattr(pin, name) for name in RECORDED}
    return (json.dumps(stated, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def write_safely(path: Path, content: bytes) -> None:
    """Write a file and see it onto the disk: a power cut must not leave it empty once moved."""
    with path.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


@contextmanager
def one_at_a_time(file: Path) -> Iterator[None]:
    """Hold the lock of a copy. The system gives it back even where the process dies.

    Where a drive knows no locks the work goes on without: two that write at once may then leave a
    copy and a record that do not fit, which ``read_pin`` tells.
    """
    with lock_path(file).open("a+b") as opened:
        with suppress(OSError):
            lock_file(opened, wait=True)
        yield  # closing the file gives the lock back


@contextmanager
def nobody_writing(file: Path) -> Iterator[None]:
    """Hold the lock of a copy as ``one_at_a_time`` does, but leave nothing behind.

    Where no lock file lies nobody has written here, and there is none to wait for.
    """
    with ExitStack() as held:
        with suppress(*UNUSABLE):
            lock_file(held.enter_context(lock_path(file).open("rb")), wait=True)
        yield


def lock_path(file: Path) -> Path:
    """The file that who writes a copy has locked."""
    return file.with_name(f".{file.name}.lock")
