"""What is asked of a service, and how it is treated."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


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
    """How a service is treated: how long to wait, how often to try, how much to take.

    Parameters
    ----------
    connect_s, read_s
        Seconds to wait for a connection, and for the next bytes of an answer.
    tries
        How often the same question is asked before giving up.
    backoff_s
        Seconds before the second try; twice as long before each further one.
    most_bytes
        Of an answer, packed as well as unpacked.
    total_s
        Seconds for everything together, waits and tries included: a service that sends a byte a
        second ends, too.
    most_wait_s
        The longest wait that a service's Retry-After is granted.
    """

    connect_s: float = 10.0
    read_s: float = 60.0
    tries: int = 4
    backoff_s: float = 1.0
    most_bytes: int = 200_000_000
    total_s: float = 300.0
    most_wait_s: float = 60.0
