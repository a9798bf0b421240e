"""Locks that only one program has at a time; the system gives back that of a dead one."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.findings import usable
from ipsgeo.sources.replacing import real_file

PATIENCE_S = 10.0  # another command has a table for some milliseconds
PAUSE_S = 0.02


@contextmanager
def only_one(path: Path, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Only one program at a time is inside for a file, by a lock file beside where it really is.

    Raises DataError where another one stays inside for longer than ``patience_s`` seconds, or the
    file cannot be written.
    """
    real = real_file(path)
    lock = real.with_name(f".{real.name}.lock")
    with usable(path):  # else no such folder, no right to write, a disk that is full
        opened = wait_for(lock, real, patience_s)
        try:
            yield
        finally:
            give_back(opened, lock)


def wait_for(lock: Path, path: Path, patience_s: float) -> BinaryIO:
    """Take the lock as soon as it is free; a program that was killed has it no longer."""
    deadline = time.monotonic() + patience_s
    while (opened := take_lock(lock)) is None:
        if time.monotonic() > deadline:
            raise DataError(Finding(key="feedback_busy", file=path, facts={"name": lock.name}))
        time.sleep(PAUSE_S)
    return opened


def lock_file(opened: BinaryIO, *, wait: bool) -> None:
    """Take the lock of an open file.

    Raises BlockingIOError (PermissionError on Windows) where another program has it and this one
    does not wait, OSError where the drive knows no locks.
    """
    if sys.platform == "win32":
        import msvcrt

        opened.seek(0)
        msvcrt.locking(opened.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(opened, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


def take_lock(path: Path) -> BinaryIO | None:
    """The lock file, made where it is missing, open and locked; None while another program has it.

    A lock file that a killed program left is there, but not locked: it is taken like a new one.
    """
    opened = open_lock(path)
    if opened is None:
        return None
    try:
        lock_file(opened, wait=False)
        if is_still_there(opened, path):
            return opened
    except (BlockingIOError, PermissionError):  # the second on Windows
        pass
    except BaseException:
        opened.close()
        raise
    opened.close()
    return None


def open_lock(path: Path) -> BinaryIO | None:
    """The lock file, open; None where another program is just removing it."""
    try:
        return path.open("a+b")
    except PermissionError:
        if not path.exists():
            raise
    if sys.platform == "win32":
        return None
    return path.open("rb")  # another user's, left by a killed program: it can be locked


def is_still_there(opened: BinaryIO, path: Path) -> bool:
    """Whether an open file is the one of that name: who had the lock before removes its file."""
    try:
        return os.path.samestat(os.fstat(opened.fileno()), path.stat())
    except FileNotFoundError:
        return False


def give_back(opened: BinaryIO, path: Path) -> None:
    """Remove a lock file and give its lock back.

    Windows removes no open file, so there the lock goes first; then another program may have the
    file open already, and it stays.
    """
    if sys.platform == "win32":
        opened.close()
    with opened, suppress(FileNotFoundError, PermissionError):
        path.unlink()
