"""Locks that only one program has at a time; the system gives back that of a dead one."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO


def wait_for_lock(opened: BinaryIO) -> None:
    """Wait for the lock of an open file; raises OSError where the drive knows no locks."""
    if sys.platform == "win32":
        import msvcrt

        opened.seek(0)
        msvcrt.locking(opened.fileno(), msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(opened, fcntl.LOCK_EX)


def has_lock(opened: BinaryIO) -> bool:
    """Take the lock of an open file if no other program has it; whether this one has it now."""
    try:
        if sys.platform == "win32":
            import msvcrt

            opened.seek(0)
            msvcrt.locking(opened.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # the second on Windows
        return False
    return True


def take_lock(path: Path) -> BinaryIO | None:
    """The lock file, made where it is missing, open and locked; None while another program has it.

    A lock file that a killed program left is there, but not locked: it is taken like a new one.
    """
    opened = open_lock(path)
    if opened is None:
        return None
    try:
        if has_lock(opened) and is_still_there(opened, path):
            return opened
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
    return path.open(
        "rb"
    )  # another user's, left by a killed program: it can be locked all the same


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
