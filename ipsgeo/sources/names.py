"""Names of areas, groups and teams in files: whether they can be shown and told apart."""

import unicodedata
from pathlib import Path

import pandas as pd

from ipsgeo.errors import Finding, shown

# Signs without a look of their own: control signs (line breaks too), format signs that turn the
# direction of the text around, and what belongs to no one.
UNSHOWABLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def is_showable(letter: str) -> bool:
    """Whether a letter of a name is no control sign, nor what stands for a damaged letter."""
    if unicodedata.category(letter) == "Cn":  # newer than this Python, or no character at all
        return not (ord(letter) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(letter) <= 0xFDEF)
    return unicodedata.category(letter) not in UNSHOWABLE and letter != "\ufffd"


def is_legible(name: str, longest: int) -> bool:
    """Whether a name has at most so many letters, and all of them can be shown."""
    return len(name) <= longest and all(map(is_showable, name))


def look(name: str) -> str:
    """A name without what the eye passes over: spaces, kinds of dashes, capitals, letter forms."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join("-" if unicodedata.category(c) == "Pd" else c for c in plain if not c.isspace())


def name_findings(
    names: pd.Series, file: Path, *, key: str, alike_key: str, longest: int
) -> list[Finding]:
    """Names of a column that are not legible, or that differ in nothing which the eye sees."""
    first: dict[str, tuple[int, str]] = {}
    findings = []
    for row, name in names.items():
        place = {"file": file, "row": int(row), "column": str(names.name), "value": name}
        if not is_legible(name, longest):
            findings.append(Finding(key=key, facts={"most": longest}, **place))
        above, known = first.setdefault(look(name), (int(row), name))
        if known != name:
            facts = {"first": shown(known), "other": str(above)}
            findings.append(Finding(key=alike_key, facts=facts, **place))
    return findings
