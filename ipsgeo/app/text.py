"""A study file written: the TOML that ``tomllib`` reads back as the same content."""

import json
import re
from collections.abc import Mapping
from typing import Any

BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def toml_text(content: Mapping[str, Any]) -> str:
    """A TOML document of texts, numbers, truths, lists and tables; None is left out."""
    return "\n".join(table_lines(content, ())).strip("\n") + "\n"


def table_lines(table: Mapping[str, Any], name: tuple[str, ...]) -> list[str]:
    """The lines of a table: first its own keys, then the tables within it."""
    own = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
    lines = [f"{written_key(key)} = {written(value)}" for key, value in own.items()
             if value is not None]  # fmt: skip
    if name and (lines or not table):
        lines = ["", f"[{'.'.join(map(written_key, name))}]", *lines]
    for key, value in table.items():
        if isinstance(value, Mapping):
            lines += table_lines(value, (*name, key))
    return lines


def written_key(key: str) -> str:
    """A key, in quotes where it is no plain word."""
    return key if BARE.fullmatch(key) else written(key)


def written(value: Any) -> str:
    """One value; a table within a list stands on one line."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        pairs = (f"{written_key(key)} = {written(part)}" for key, part in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else repr(float(value))
