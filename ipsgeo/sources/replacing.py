"""A new file moved into the place of an old one, which stays the same file to everybody else.

A link goes on pointing at what it points at, and who may read and write the file stays. Access
lists beyond these rights, and other hard links to the old file, are not carried over.
"""

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

HIDDEN = ".ipsgeo-"  # how the folders begin in which files are written before they are moved


def real_file(path: Path) -> Path:
    """Where a file really is: what a symbolic link leads to, whether it is there or not."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """A temporary path beside where a file really is; moved there when the block ends well."""
    with drafts_of(path) as (draft,):
        yield draft


@contextmanager
def drafts_of(*paths: Path) -> Iterator[list[Path]]:
    """Temporary paths, each beside where its file really is.

    When the block ends well they are moved there in their order, with nothing done in between.
    """
    reals = [real_file(path) for path in paths]
    with told_of(*paths), ExitStack() as folders:
        drafts = [
            Path(folders.enter_context(TemporaryDirectory(dir=real.parent, prefix=HIDDEN)))
            / real.name
            for real in reals
        ]
        yield drafts
        for draft, real in zip(drafts, reals, strict=True):
            keep_rights(draft, real)
        for draft, real in zip(drafts, reals, strict=True):
            os.replace(draft, real)


@contextmanager
def told_of(*paths: Path) -> Iterator[None]:
    """Errors about a hidden temporary file or folder name what was to be written instead.

    That is the path of the same name, else the first one: nobody knows the hidden ones.
    """
    try:
        yield
    except OSError as error:
        if HIDDEN in str(error.filename):
            name = Path(str(error.filename)).name
            error.filename = str(next((path for path in paths if path.name == name), paths[0]))
            del error.filename2
        raise


def put_in_place(draft: Path, path: Path) -> None:
    """Move a file that was written in the folder of another one into that one's place.

    Where the other one is a link, the file is copied beside what it leads to first: that may be on
    another disk.
    """
    if not path.is_symlink():
        keep_rights(draft, path)
        os.replace(draft, path)
        return
    with draft_of(path) as beside:
        shutil.copyfile(draft, beside)


def keep_rights(draft: Path, target: Path) -> None:
    """Give a file the owner and group of the one it replaces, as far as this user may; its mode.

    Where the group could not be kept, its rights go to no other group: that one may do what
    everybody may.
    """
    if not target.exists():
        return
    old = target.stat()
    mode = stat.S_IMODE(old.st_mode)
    if sys.platform != "win32":
        for owner in (old.st_uid, -1):
            with suppress(PermissionError):
                os.chown(draft, owner, old.st_gid)
                break
        if draft.stat().st_gid != old.st_gid:
            mode = mode & ~stat.S_IRWXG | (mode & stat.S_IRWXO) << 3
    os.chmod(draft, mode)
