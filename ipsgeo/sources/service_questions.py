"""What is asked of a service, and how it is treated."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked of a service."""

    address: str  # without parameters
    parameters: Mapping[str, str]  # what stands behind the question mark
    body: Mapping[str, Any] | None = None  # JSON to POST; None asks with GET


@dataclass(frozen=True, kw_only=True)
class Manners:
    """How a service is treated: how long to wait, how often to try, how much to take."""

    connect_s: float = 10.0  # for a connection
    read_s: float = 60.0  # for the next bytes of an answer
    tries: int = 4  # how often the same question is asked before giving up
    backoff_s: float = 1.0  # before the second try; twice as long before each further one
    most_bytes: int = 200_000_000  # of an answer, packed as well as unpacked
    total_s: float = 300.0  # waits and tries included: even a byte a second ends
    most_wait_s: float = 60.0  # that a service's Retry-After is granted
