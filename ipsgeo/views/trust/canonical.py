"""Facts as one text: the same facts give the same text on every machine, and its hash."""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from numbers import Integral, Real

# Stands only within the strings of JSON; written so, the text is safe inside HTML and XML too.
MARKUP = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}

HALF_LETTERS = re.compile("[\ud800-\udfff]")  # which UTF-8 cannot write
# What XML cannot hold either: control signs, and the last two of the first plane.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """A text with a mark in place of each sign that neither UTF-8 nor XML can hold."""
    return UNWRITABLE.sub("\ufffd", text)


def canonical(facts: object) -> str:
    """Facts as JSON with sorted keys, without white space, in ASCII and without markup."""
    text = json.dumps(
        as_json(facts), sort_keys=True, ensure_ascii=True, allow_nan=False, separators=(",", ":")
    )
    return text.translate(MARKUP)


def digest(facts: object) -> str:
    """SHA-256 of the canonical text."""
    return hashlib.sha256(canonical(facts).encode("ascii")).hexdigest()


def as_json(value: object) -> object:
    """A value as JSON can hold it: fields by name, keys as text, numbers that are none as null."""
    if hasattr(value, "__dataclass_fields__"):
        return {name: as_json(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return {str(key): as_json(part) for key, part in value.items()}
    if isinstance(value, AbstractSet):
        return [as_json(part) for part in sorted(value, key=str)]
    if isinstance(value, list | tuple):
        return [as_json(part) for part in value]
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value) if math.isfinite(value) else None
    return str(value)
