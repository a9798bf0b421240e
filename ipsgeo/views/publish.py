"""Outputs appear together or not at all, and the same content has the same bytes."""

import contextlib
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.replacing import HIDDEN, draft_of, put_in_place, real_file, told_of
from ipsgeo.words import LANGUAGES

EPOCH_VARIABLE = "SOURCE_DATE_EPOCH"
FIRST_ZIP_DATE = 315532800  # 1980-01-01, the earliest that a zip archive can state
LAST_ZIP_DATE = 4354819198  # 2107-12-31, the latest


def stated_time() -> datetime:
    """The date that outputs bear: $SOURCE_DATE_EPOCH, else the first of January 1980."""
    written = os.environ.get(EPOCH_VARIABLE) or str(FIRST_ZIP_DATE)
    plain = written.isascii() and written.isdigit() and len(written) <= len(str(LAST_ZIP_DATE))
    if not plain or int(written) > LAST_ZIP_DATE:
        facts = {"name": EPOCH_VARIABLE}
        raise DataError(Finding(key="wrong_stated_time", value=written, facts=facts))
    return datetime.fromtimestamp(max(int(written), FIRST_ZIP_DATE), tz=UTC)


def check_language(language: str) -> None:
    """Raise DataError for a language that has no texts."""
    if language not in LANGUAGES:
        facts = {"choices": LANGUAGES}
        raise DataError(Finding(key="unknown_language", value=language, facts=facts))


def check_apart(outputs: Iterable[Path], inputs: Iterable[Path]) -> None:
    """Raise DataError for an output that would replace a file that was read."""
    read = {file.resolve() for file in inputs}
    for output in outputs:
        if output.resolve() in read:
            raise DataError(Finding(key="output_is_input", file=output))


@contextmanager
def in_place(path: str | Path) -> Iterator[Path]:
    """A temporary path beside the final one; moved there when the block ends without an error.

    A link stays a link, and the file keeps its mode and group; see ``sources.replacing``.

    Raises DataError where the final path is a folder, or its folder cannot be made.
    """
    path = Path(path)
    if path.is_dir():
        raise DataError(Finding(key="output_is_folder", file=path))
    make_folder(real_file(path).parent)
    with draft_of(path) as draft:
        yield draft


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, where missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:  # a file is in the way, or no right to write
        facts = {"why": error.strerror or str(error)}
        raise DataError(Finding(key="cannot_use_file", file=folder, facts=facts)) from error


def publish(folder: str | Path, writers: Mapping[str, Callable[[Path], object]]) -> list[Path]:
    """Write several files into a folder, made if missing: all of them, or none; returns them.

    ``writers`` are functions by file name that write the file to the path they are given. They run
    in order in a temporary folder, so that a later one may read what an earlier one wrote beside
    it. Where anything fails, the files that stood there before are untouched.
    """
    folder = Path(folder)
    make_folder(folder)
    files = [folder / name for name in writers]
    with told_of(folder, *files), tempfile.TemporaryDirectory(dir=folder, prefix=HIDDEN) as work:
        drafts = Path(work) / "new"
        drafts.mkdir()
        for name, write in writers.items():
            write(drafts / name)
        replace_all(drafts, folder, Path(work) / "old")
    return files


def replace_all(drafts: Path, folder: Path, old: Path) -> None:
    """Move every draft into the folder; put the old files back if one of them cannot move.

    Ctrl-C is as good a reason: it may come at any place, so a file counts as moved before it is.
    """
    old.mkdir()
    moved: list[str] = []
    try:
        for draft in sorted(drafts.iterdir()):
            target = folder / draft.name
            if target.exists():
                shutil.copy2(target, old / draft.name)
            moved.append(draft.name)
            put_in_place(draft, target)
    except BaseException:
        for name in moved:
            put_back(old / name, folder / name)
        raise


def put_back(old: Path, target: Path) -> None:
    """Put an old file back, or remove what had no old one; the others have their turn anyway."""
    with contextlib.suppress(OSError):
        if old.exists():
            put_in_place(old, target)
        else:
            real_file(target).unlink()


def with_stated_dates(path: Path) -> None:
    """Rewrite an Office file (a zip archive) so that its bytes depend on its content only.

    Entries are sorted and bear the stated time, and so do the document's own properties.
    """
    stamp = stated_time().strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    core = "docProps/core.xml"
    if core in entries:
        pattern = rb"(<dcterms:(created|modified)[^>]*>)[^<]*"
        entries[core] = re.sub(pattern, lambda found: found.group(1) + stamp, entries[core])
    path.write_bytes(archive_bytes(entries))


def archive_bytes(parts: Mapping[str, bytes]) -> bytes:
    """A zip archive of parts by name, sorted, each bearing the stated time."""
    date = stated_time().timetuple()[:6]
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(parts):
            entry = zipfile.ZipInfo(name, date_time=date)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, parts[name])
    return buffer.getvalue()
