"""The catalogue of what planners read, in Finnish, Swedish and English.

The texts are in the TOML files beside this module, one or more files a topic (``errors.toml`` and
``errors-survey.toml`` are both of the topic ``errors``), so that a translator can edit them without
touching code. A text is named ``topic.key`` and may hold ``{names}`` of facts; numbers among the
facts are written as the language writes them.
"""

import math
import tomllib
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib import resources

LANGUAGES = ("fi", "sv", "en")

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
EN_DASH = "\u2013"


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every text as {"topic.key": {"fi": …, "sv": …, "en": …}}."""
    texts = {}
    for file in sorted(resources.files(__name__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            topic = file.name.removesuffix(".toml").split("-")[0]
            for key, by_language in tomllib.loads(file.read_text("utf-8")).items():
                texts[f"{topic}.{key}"] = by_language
    return texts


def text(key: str, language: str = "fi", facts: Mapping[str, object] | None = None) -> str:
    """The text named ``topic.key`` in a language, with the facts written into it."""
    template = catalogue()[key][language]
    written = {name: write(fact, language) for name, fact in (facts or {}).items()}
    return template.format_map(written)


def write(fact: object, language: str) -> str:
    """A fact as text: numbers in the language's form, several facts joined by commas."""
    if isinstance(fact, str):
        return fact
    if isinstance(fact, float):
        return number(fact, language)
    if isinstance(fact, int):
        return number(fact, language, decimals=0)
    if isinstance(fact, Iterable):
        return ", ".join(write(part, language) for part in fact)
    return str(fact)


def number(value: float, language: str = "fi", *, decimals: int = 1) -> str:
    """A number as the language writes it: 1 234,5 in Finnish and Swedish, 1,234.5 in English.

    A missing number (NaN) is written as an en dash, never as zero.
    """
    if math.isnan(value):
        return EN_DASH
    # Half is rounded up, as on paper; what is a hair below half by binary arithmetic is half.
    exact = Decimal(repr(round(float(value), 9)))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0
    written = f"{rounded:,.{decimals}f}".replace("-", MINUS)
    if language == "en":
        return written
    return written.replace(",", NO_BREAK_SPACE).replace(".", ",")


def stated(value: float, language: str = "fi", *, most: int = 4) -> str:
    """A number that somebody stated, with all its decimals but no more than ``most``."""
    needed = (n for n in range(most) if abs(round(value, n) - value) < 1e-9)
    return number(value, language, decimals=next(needed, most))


def share(value: float, language: str = "fi", *, decimals: int = 0) -> str:
    """A share (0-1) as a percentage: 12 % in Finnish and Swedish, 12% in English."""
    percentage = number(100 * value, language, decimals=decimals)
    return f"{percentage}%" if language == "en" else f"{percentage}{NO_BREAK_SPACE}%"


def span(low: float, high: float, language: str = "fi", *, decimals: int = 0) -> str:
    """A range of two numbers: 151–1 209."""
    ends = (number(low, language, decimals=decimals), number(high, language, decimals=decimals))
    return ends[0] if ends[0] == ends[1] else EN_DASH.join(ends)


def date(iso: str, language: str = "fi") -> str:
    """A date as the language writes it: 2026-11-05 is 5.11.2026 in Finnish and Swedish."""
    year, month, day = iso.split("-")
    return iso if language == "en" else f"{int(day)}.{int(month)}.{year}"


def finnish_order(name: str) -> str:
    """Sort key that puts å, ä, ö last and in that order, as Finnish does."""
    return name.casefold().translate(str.maketrans("åäö", "{|}"))


def list_in_words(names: Iterable[str], language: str = "fi") -> str:
    """Names joined as in running text: Joutsa, Luhanka ja Toivakka."""
    *first, last = names
    return f"{', '.join(first)} {text('common.and', language)} {last}" if first else last
