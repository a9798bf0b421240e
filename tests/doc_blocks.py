"""The fenced blocks of a page, and how each kind is run.

A page is run in a folder with a copy of the data. Its blocks run in order:

* ``python``: in one namespace for the whole page;
* ``sh``: lines of ``ipsgeo`` through ``ipsgeo.cli.main``, ``cp`` as said, others only if exempt;
* ``toml``: merged into the page's study (``study:`` in its head), which is written and read;
* ``yaml``: settings that dask has;
* ``text``: below ``sh`` or ``python`` under the same heading lines of what it printed (``…``
  stands for anything), else a formula.
"""

import json
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import dask.config
import distributed  # noqa: F401 (its settings join those of dask)
import yaml

from ipsgeo.cli import main
from ipsgeo.study import read_study

FENCE = re.compile(r"^( *)(`{3,}|:{3,})(.*)$")
DIRECTIVES = {"toctree", "figure", "include", "eval-rst", "note"}
HEADING = re.compile(r"#+ ")
EXIT_CODES = re.compile(r"(?:exit code|paluukoodi) (\d)(?: (?:or|tai) (\d))?")
# Lines of sh that are not run here, by how they begin, and why.
EXEMPT = {
    "make ": "sets up its own environment; CI runs make itself",
    "python3.11 -m venv ": "sets up an environment from the network",
    ".venv/bin/pip ": "installs from the network",
    ".venv/bin/python -m pytest": "the tests themselves",
    ". .venv/bin/activate": "only changes the reader's own shell",
    "dask ": "serves until it is stopped; the pages that name SCHEDULER get a cluster of their own",
}
SCHEDULER = "tcp://10.0.0.1:8786"  # where the pages have a cluster


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its lines, the line it begins in, the heading above it."""

    language: str
    content: str
    line: int
    heading: int


def blocks_of(text: str) -> list[Block]:
    """Every fenced block of a page; directives are named with their braces."""
    found, lines, place, heading = [], text.splitlines(), 0, 0
    while place < len(lines):
        opened = FENCE.match(lines[place])
        heading = place if HEADING.match(lines[place]) else heading
        place += 1
        if opened is None:
            continue
        indent, fence, language = opened.groups()
        start = place
        while lines[place].strip() != fence:
            place += 1
        content = "\n".join(line.removeprefix(indent) for line in lines[start:place])
        found.append(Block(language.strip(), content, start, heading))
        place += 1
    return found


def head_of(text: str) -> dict[str, str]:
    """What stands between the lines --- at the top of a page."""
    if not text.startswith("---\n"):
        return {}
    lines = text.split("---\n")[1].splitlines()
    return dict(line.split(": ", 1) for line in lines)


def as_toml(table: Mapping[str, object], place: tuple[str, ...] = ()) -> Iterator[str]:
    """The lines of a study: first the values of a table, then the tables in it."""
    tables = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    if place:
        yield "[" + ".".join(map(quoted, place)) + "]"
    for key, value in table.items():
        if key not in tables:
            yield f"{quoted(key)} = {as_value(value)}"
    for key, inner in tables.items():
        yield from as_toml(inner, (*place, key))


def as_value(value: object) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        inner = (f"{quoted(key)} = {as_value(own)}" for key, own in value.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_value, value)) + "]"
    if isinstance(value, bool | int | float | str):
        return quoted(value)
    return str(value)  # dates


def quoted(value: object) -> str:
    """A text, number or truth as JSON and TOML both write it."""
    return json.dumps(value, ensure_ascii=False)


def merged(old: Mapping, new: Mapping) -> dict:
    """The old table with the new one's values; tables are merged, everything else is replaced."""
    both = dict(old)
    for key, value in new.items():
        known = both.get(key)
        nested = isinstance(known, Mapping) and isinstance(value, Mapping)
        both[key] = merged(known, value) if nested else value
    return both


def without_formula(study: dict) -> dict:
    """An own formula stands instead of the standard one's lines, as the README says."""
    demand = study.get("demand", {})
    if "terms" in demand:
        standard = ("column", "instead", "partial_ability_share", "long_term_share")
        standard += ("benefit_share", "benefit_share_low", "benefit_share_high")
        study["demand"] = {key: value for key, value in demand.items() if key not in standard}
    return study


@dataclass
class Page:
    """A page being run."""

    study: Path | None = None
    names: dict = field(default_factory=lambda: {"__name__": "page"})
    printed: str = ""
    ran: str = ""  # the language of the last block that ran under this heading
    heading: int = 0

    def run(self, block: Block) -> None:
        """Run one block; an unknown language is an error."""
        language = block.language.split(" ")[0]
        self.under(block.heading)
        if language.startswith("{"):
            assert language.strip("{}").split("}")[0] in DIRECTIVES, language
            return
        runs = {
            "python": self.python, "sh": self.sh, "toml": self.toml, "yaml": self.yaml,
            "text": self.text,
        }  # fmt: skip
        assert language in runs, f"line {block.line}: nobody runs {language or 'a bare block'!r}"
        runs[language](block.content)
        self.ran = self.ran if language == "text" else language

    def under(self, heading: int) -> None:
        """Under another heading nothing has run yet."""
        self.ran = self.ran if heading == self.heading else ""
        self.heading = heading

    def shows_output(self, block: Block) -> bool:
        """Whether a block of text is what something printed, not a formula."""
        self.under(block.heading)
        return self.ran in ("sh", "python")

    def python(self, content: str) -> None:
        with redirect_stdout(StringIO()) as out:
            exec(compile(content, "page", "exec"), self.names)
        self.printed = out.getvalue()

    def sh(self, content: str) -> None:
        self.printed = ""
        for line in content.replace("\\\n", " ").splitlines():
            command = line.split("#")[0].strip()
            if not command or any(command.startswith(start.strip()) for start in EXEMPT):
                continue
            words = shlex.split(command)
            if words[0] == "cp":
                shutil.copy(*words[1:])
                continue
            assert words[0].removeprefix(".venv/bin/") == "ipsgeo", f"nobody runs {command!r}"
            code, said = ipsgeo(words[1:])
            told = EXIT_CODES.search(line)
            expected = {int(digit) for digit in told.groups() if digit} if told else {0}
            assert code in expected, f"{command}: {code}\n{said}"
            self.printed += said

    def toml(self, content: str) -> None:
        new = tomllib.loads(content)
        assert self.study is not None, "the page names no study to put this into"
        study = without_formula(merged(tomllib.loads(self.study.read_text("utf-8")), new))
        self.study.write_text("\n".join(as_toml(study)) + "\n", encoding="utf-8")
        read_study(self.study)

    def yaml(self, content: str) -> None:
        settings = yaml.safe_load(content)
        unknown = settings.keys() - dask.config.config.keys()
        assert not unknown, f"dask knows no {unknown}"
        for path in tables_in(settings):
            assert isinstance(dask.config.get(path, None), Mapping), f"dask has no settings {path}"

    def text(self, content: str) -> None:
        if self.ran not in ("sh", "python"):
            return
        said = self.printed.splitlines()
        for line in content.splitlines():
            pattern = ".*".join(map(re.escape, re.sub(r"\s+", " ", line.strip()).split("…")))
            known = (re.search(pattern, re.sub(r"\s+", " ", told)) for told in said)
            assert any(known), f"not printed: {line!r} in\n{self.printed}"


def tables_in(settings: Mapping, path: str = "") -> Iterator[str]:
    """The paths, with dots, of the tables in a table."""
    for key, inner in settings.items():
        if isinstance(inner, Mapping):
            yield f"{path}{key}"
            yield from tables_in(inner, f"{path}{key}.")


def ipsgeo(arguments: list[str]) -> tuple[int, str]:
    """Run a command here; its exit code and what it printed."""
    with redirect_stdout(StringIO()) as said, redirect_stderr(said):
        try:
            code = main(arguments)
        except SystemExit as ended:
            code = int(ended.code or 0)
    return code, said.getvalue()
