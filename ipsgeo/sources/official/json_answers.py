"""Answers of services as JSON, and where they are asked: what cannot be read is a DataError."""

import json
import math
import os
import re
from typing import Any

from ipsgeo.errors import DataError, Finding

HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")  # an escaped surrogate


def service_address(variable: str, address: str) -> str:
    """The address of a service: what the environment's ``variable`` names, else ``address``."""
    return (os.environ.get(variable) or address).rstrip("/")


def parse_json(content: bytes, source: str) -> Any:
    """What a JSON answer says; DataError where it is none that every program would read alike.

    NaN, infinity, a number too large for any figure and half a character are refused, too.
    """
    try:
        text = content.decode("utf-8-sig")
        found = json.loads(text, parse_float=finite, parse_constant=finite)
        if HALF_CHARACTER.search(text):
            write_json(found)  # fails unless both halves stand together
    except (ValueError, RecursionError) as error:
        raise DataError(Finding(key="answer_no_json", file=source)) from error
    return found


def finite(written: str) -> float:
    """A number that is not infinite, nor NaN; ValueError for those."""
    value = float(written)
    if not math.isfinite(value):
        raise ValueError(written)
    return value


def write_json(content: object) -> bytes:
    """JSON in one form: the same content is the same bytes. Keys keep their order."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def is_number(value: object) -> bool:
    """Whether a JSON value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)
