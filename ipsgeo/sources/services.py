"""Official services on the network: the only module that opens a socket."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ipsgeo.sources.pins import Pin


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked of a service.

    Parameters
    ----------
    address
        The address without parameters.
    parameters
        What stands behind the question mark.
    body
        JSON to POST; None asks with GET.
    """

    address: str
    parameters: Mapping[str, str]
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Manners:
    """How a service is treated: how long to wait, how often to try, how much to take."""

    connect_s: float = 10.0
    read_s: float = 60.0
    tries: int = 4
    backoff_s: float = 1.0
    most_bytes: int = 200_000_000


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A pinned copy, and whether it was fetched now or is the last one because nothing answered.

    ``fresh`` is False for the last copy; ``why`` then is the error that the service ended in.
    """

    pin: Pin
    fresh: bool
    why: Exception | None = None


def ask(question: Question, *, manners: Manners = Manners()) -> bytes:
    """The whole answer to one question, checked for everything that can be seen from outside.

    Retries with back-off; resumes where the server can. Raises DataError in one line for no
    connection, a time limit, a proxy's 407, a certificate, any status but 200, a cut answer, an
    answer that is too large, or an HTML page where data was asked for.
    """
    raise NotImplementedError


def fetch(
    name: str,
    get: Callable[[], bytes],
    *,
    address: str,
    essence: Callable[[bytes], bytes],
    cache: str | Path | None = None,
    accept_changes: bool = False,
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
    """
    raise NotImplementedError
