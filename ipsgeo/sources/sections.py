"""A TOML file read strictly: every key is known, of the right kind, and used."""

import math
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ipsgeo.errors import DataError, Finding, one_line
from ipsgeo.rules import is_amount
from ipsgeo.sources.files.limits import MOST_STUDY_BYTES, file_content
from ipsgeo.sources.findings import refuse
from ipsgeo.tables import hint
from ipsgeo.words import LANGUAGES

# Control characters but tab and line break, surrogates, and what Unicode says is no character.
UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])", re.ASCII)
DEEPEST = 20  # tables and lists within each other; a study has four
MOST_DOTS = 500  # in one line: tomllib takes the square of a dotted key's length
MOST = 1e9  # of anything that is counted: a larger number is a slip


class Section:
    """One table of a TOML file. Each reader names its key; ``finish`` refuses the keys left over.

    ``name`` is the table's dotted name, "" for the top.
    """

    def __init__(self, content: Mapping[str, Any], file: Path, name: str = "") -> None:
        self.content = content
        self.file = file
        self.name = name
        self.known: list[str] = []

    @classmethod
    def of_file(cls, path: Path) -> "Section":
        """The whole file as a section."""
        content = file_content(path, MOST_STUDY_BYTES)
        try:
            text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            raise DataError(Finding(key="not_utf8", file=path)) from error
        too_deep = DataError(Finding(key="too_deep", file=path, facts={"most": DEEPEST}))
        if any(line.count(".") > MOST_DOTS for line in text.split("\n")):
            raise too_deep
        try:
            table = tomllib.loads(text)
        except RecursionError as error:
            raise too_deep from error
        except ValueError as error:  # all else that tomllib raises
            facts = {"why": one_line(str(error))}
            raise DataError(Finding(key="broken_toml", file=path, facts=facts)) from error
        if depth(table) > DEEPEST:
            raise too_deep
        odd = next((text for text in texts_in(table) if UNSHOWABLE.search(text)), None)
        if odd is not None:
            raise DataError(Finding(key="text_unshowable", file=path, value=odd))
        return cls(table, path)

    def __contains__(self, key: str) -> bool:
        return key in self.content

    def label(self, key: str) -> str:
        """How a message names a key: [team] coaches."""
        return f"[{self.name}] {key}" if self.name else key

    def wrong(self, key: str, problem: str, **facts: object) -> DataError:
        """The error for a key whose value is wrong."""
        place = Finding(key=problem, file=self.file, column=self.label(key))
        return DataError(replace(place, value=self.content.get(key), facts=facts))

    def value(self, key: str, kinds: type | tuple[type, ...], kind: str, default: Any) -> Any:
        """The value of a key if it is of the right kind; required where default is ``...``."""
        self.known.append(key)
        if key not in self.content:
            if default is ...:
                raise self.wrong(key, "key_missing", present=list(self.content) or "–")
            return default
        value = self.content[key]
        if not isinstance(value, kinds) or (isinstance(value, bool) and kinds is not bool):
            raise self.wrong(key, f"wrong_kind_{kind}")
        for number in value if isinstance(value, list) else [value]:
            if isinstance(number, int | float) and MOST < abs(number) < math.inf:
                raise self.wrong(key, "number_too_large", most=int(MOST))
        return value

    def text(self, key: str, default: Any = ...) -> Any:
        """A text."""
        return self.value(key, str, "text", default)

    def whole(self, key: str, default: Any = ...) -> Any:
        """A whole number."""
        return self.value(key, int, "whole", default)

    def count(self, key: str, default: Any = ...) -> Any:
        """A whole number above zero."""
        count = self.whole(key, default)
        if count is not None and count <= 0:
            raise self.wrong(key, "not_positive")
        return count

    def number(self, key: str, default: Any = ...) -> Any:
        """A number that is not infinite."""
        number = self.value(key, (int, float), "number", default)
        if number is not None and not math.isfinite(number):
            raise self.wrong(key, "wrong_kind_number")
        return None if number is None else float(number)

    def not_negative(self, key: str, default: Any = ...) -> Any:
        """A number that is zero or more."""
        number = self.number(key, default)
        if number is not None and number < 0:
            raise self.wrong(key, "negative")
        return number

    def positive(self, key: str, default: Any = ...) -> Any:
        """A number above zero."""
        number = self.number(key, default)
        if number is not None and number <= 0:
            raise self.wrong(key, "not_positive")
        return number

    def coaches(self, key: str, default: Any = ...) -> Any:
        """A number of coaches above zero, whole or half; an integer where it is whole."""
        return self.as_coaches(key, self.value(key, (int, float), "coaches", default))

    def as_coaches(self, key: str, number: Any) -> Any:
        """A value of the key as a number of coaches."""
        if number is None:
            return None
        if not is_amount(number) or not 0 < number < MOST or 2 * number % 1:
            raise self.wrong(key, "wrong_kind_coaches")
        return int(number) if number == int(number) else number

    def share(self, key: str, default: Any = ...) -> Any:
        """A share, 0–1; 12 where 0.12 was meant is refused, not guessed."""
        number = self.number(key, default)
        if number is not None and not 0 <= number <= 1:
            raise self.wrong(key, "not_a_share")
        return number

    def truth(self, key: str, default: Any = ...) -> Any:
        """True or false."""
        return self.value(key, bool, "truth", default)

    def month(self, key: str) -> str:
        """A month as 2021-10."""
        return self.as_month(self.text(key), key)

    def as_month(self, month: str, key: str | None = None) -> str:
        """A month as 2021-10, of the value of a key, or the key itself."""
        if not MONTH.fullmatch(month):
            place = Finding(key="wrong_month", file=self.file, column=self.label(key or month))
            raise DataError(replace(place, value=month))
        return month

    def texts(self, key: str, default: Any = ...) -> Any:
        """A list of texts; one text stands for a list of one."""
        value = self.value(key, (list, str), "texts", default)
        texts = [value] if isinstance(value, str) else value
        if texts is not None and not all(isinstance(text, str) for text in texts):
            raise self.wrong(key, "wrong_kind_texts")
        return texts

    def text_lists(self, key: str) -> list[list[str]]:
        """A list of lists of texts; empty where the key is missing."""
        lists: list[list[str]] = self.value(key, list, "text_lists", [])
        for part in lists:
            if not isinstance(part, list) or not all(isinstance(text, str) for text in part):
                raise self.wrong(key, "wrong_kind_text_lists")
        return lists

    def by_language(self, key: str) -> dict[str, str]:
        """A text in each language: a table with fi, sv, en, or one text for all."""
        value = self.value(key, (dict, str), "by_language", "")
        if isinstance(value, str):
            return dict.fromkeys(LANGUAGES, value)
        unknown = sorted(set(value) - set(LANGUAGES))
        if unknown or not all(isinstance(text, str) for text in value.values()) or not value:
            raise self.wrong(key, "wrong_kind_by_language")
        first = next(value[language] for language in LANGUAGES if language in value)
        return {language: value.get(language, first) for language in LANGUAGES}

    def section(self, key: str) -> "Section":
        """A table within this one; empty where the key is missing."""
        content = self.value(key, dict, "section", {})
        return Section(content, self.file, f"{self.name}.{key}" if self.name else key)

    def sections(self, key: str) -> list["Section"]:
        """A list of tables, as [[name]] writes them; messages number them from 1."""
        tables = self.value(key, list, "sections", [])
        if not all(isinstance(table, dict) for table in tables):
            raise self.wrong(key, "wrong_kind_sections")
        return [
            Section(table, self.file, f"{self.name}.{key} {number}".lstrip("."))
            for number, table in enumerate(tables, start=1)
        ]

    def path(self, key: str, default: Any = ...) -> Any:
        """A file named relative to this file."""
        named = self.text(key, default)
        return None if named is None else Path(os.path.normpath(self.file.parent / named))

    def finish(self) -> None:
        """Raise DataError for keys that nobody asked for: misspelt, or in the wrong table."""
        known = list(dict.fromkeys(self.known))
        refuse(
            Finding(key="unknown_key", file=self.file, column=self.label(key), value=key,
                    facts={"suggestion": hint(key, known) or "–"})
            for key in self.content
            if key not in known
        )  # fmt: skip


def depth(table: object) -> int:
    """How deep tables and lists are within each other; without recursion, however deep."""
    deepest, level = 0, [table]
    while level:
        deepest += 1
        level = [
            part
            for whole in level
            if isinstance(whole, dict | list)
            for part in (whole.values() if isinstance(whole, dict) else whole)
        ]
    return deepest - 1


def texts_in(value: object) -> Iterator[str]:
    """Every text of a TOML table, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from texts_in(part)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield key
            yield from texts_in(part)
