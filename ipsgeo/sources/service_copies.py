"""Fetch what a service says and pin it, or fall back on the last pinned copy."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources import pins
from ipsgeo.sources.pins import Pin
from ipsgeo.sources.service_answers import is_unreachable


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A pinned copy, and whether it was fetched now or is the last one because nothing answered.

    ``fresh`` is False for the last copy; ``why`` then is the error that the service ended in.
    """

    pin: Pin
    fresh: bool
    why: Exception | None = None


def fetch(
    name: str,
    get: Callable[[], bytes],
    *,
    address: str,
    essence: Callable[[bytes], bytes],
    cache: str | Path | None = None,
    accept_changes: bool = False,
    clock: Callable[[], datetime] = pins.now,
) -> Fetched:
    """Fetch and pin ``name`` (a relative path in the cache), or fall back on the last pinned copy.

    Parameters
    ----------
    get
        Calls ``ask`` as often as it needs and returns the bytes to pin. Where the service cannot
        be reached, the last pinned copy is the result; every other DataError passes through with
        the old copy untouched.
    essence
        Checks the bytes (raises DataError: a lost column, an empty answer) and returns what they
        say without time stamps; its hash tells whether the content changed.
    accept_changes
        Pin a content that differs from the pinned one; without it that is a DataError which says
        when the old one was fetched and how to accept the new one.
    clock
        Gives the time that a new pin bears.

    Notes
    -----
    *Not reached* (``service_answers.UNREACHABLE``) are: no connection or name, a time limit, a
    proxy or certificate in the way, 429 and 5xx after all tries, an answer cut after all tries.
    None of them says anything about the data, so the last copy is still the best there is.
    Everything else passes through even where there is a copy, because a planner has to look at
    it: 404 (a table was renamed), 401/403, a web page instead of data (a changed service, or a
    network that wants a login), a redirect that is not followed, an answer that is too large, or
    whatever ``essence`` misses. Without a pinned copy any error passes through.

    Where the content is the pinned one, the pin stays as it is, with its first date, even if the
    bytes differ (a new time stamp); the result is fresh. A copy or record that was damaged is no
    fallback; fetching mends it (where its record can still be read, with the same question about
    changed content).
    """
    file = pins.copy_path(name, cache)
    before, damage = last_pin(file)
    try:
        content = get()
    except DataError as error:
        return fallen_back(before, damage, error)
    content_sha256 = pins.hash_of(essence(content))
    is_same = before is not None and before.content_sha256 == content_sha256
    if before is not None and is_same and damage is None:
        return Fetched(pin=before, fresh=True)
    if before is not None and not is_same and not accept_changes:
        facts = {"fetched": before.fetched[:10]}
        changed = Finding(key="pin_content_changed", file=file, facts=facts)
        raise DataError(changed, *(damage.findings if damage is not None else ()))
    pin = pins.write_pin(file, content, address=address, content_sha256=content_sha256, clock=clock)
    return Fetched(pin=pin, fresh=True)


def fallen_back(before: Pin | None, damage: DataError | None, error: DataError) -> Fetched:
    """The last pinned copy where the service could not be reached; else the error."""
    if not is_unreachable(error) or (before is None and damage is None):
        raise error
    if before is None or damage is not None:
        raise DataError(*error.findings, *damage.findings if damage is not None else ()) from error
    return Fetched(pin=before, fresh=False, why=error)


def last_pin(file: Path) -> tuple[Pin | None, DataError | None]:
    """The last pin, and what is wrong with it; the pin is None where its record cannot be read."""
    try:
        return pins.read_pin(file), None
    except DataError as damage:
        try:
            return pins.read_record(file), damage
        except DataError:
            return None, damage
