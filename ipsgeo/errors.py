"""What can go wrong, told in the planner's words: where it is, what it is, and what to do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ipsgeo import words

LONGEST_VALUE_SHOWN = 60
MOST_FINDINGS_SHOWN = 25


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong or worth knowing in an input, or one reason why nothing fits.

    Parameters
    ----------
    key
        Name of the text in the catalogue's topic ``errors``; the text says what is wrong and
        what to do about it.
    file, sheet, row, column
        Where it is; the row is numbered as a spreadsheet shows it (the first row is 1).
    value
        What was found there.
    facts
        What else the text needs.
    """

    key: str
    file: str | Path | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: object = None
    facts: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: str = "fi") -> str:
        """The finding as one line: place, what is wrong, remedy."""
        facts = {"value": shown(self.value), **self.facts}
        place = self.place(language)
        sentence = words.text(f"errors.{self.key}", language, facts)
        return f"{place}: {sentence}" if place else sentence

    def place(self, language: str = "fi") -> str:
        """Where it is: file, sheet, row and column, as far as they are known."""
        parts = [str(self.file)] if self.file is not None else []
        for name in ("sheet", "row", "column"):
            part = getattr(self, name)
            if part is not None:
                parts.append(words.text(f"errors.at_{name}", language, {"name": one_line(part)}))
        return ", ".join(parts)


def one_line(value: object) -> str:
    """A value on one line and not too long to read."""
    try:
        line = " ".join(str(value).split())
    except ValueError:  # an integer of thousands of digits
        line = "…"
    return line if len(line) <= LONGEST_VALUE_SHOWN else line[: LONGEST_VALUE_SHOWN - 1] + "…"


def shown(value: object) -> str:
    """A value from a file as an error shows it: on one line, in quotes."""
    return f"”{one_line(value)}”"


class IpsgeoError(Exception):
    """Any error that a planner can act on. It carries its findings; ``text`` tells them."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(*findings)
        self.findings = findings

    def text(self, language: str = "fi") -> str:
        """The findings, one a line; after the first 25 only how many more there are."""
        lines = [finding.text(language) for finding in self.findings[:MOST_FINDINGS_SHOWN]]
        more = len(self.findings) - len(lines)
        if more:
            lines.append(words.text("errors.and_more", language, {"count": more}))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()


class DataError(IpsgeoError):
    """An input cannot be read as it is."""


def located(error: DataError, file: str | Path, label: Callable[[str], str] = str) -> DataError:
    """The error of a value with the file that the value is from; ``label`` names its column there.

    Findings that know their file already stay as they are.
    """
    return DataError(
        *(
            finding
            if finding.file is not None
            else replace(finding, file=file, column=finding.column and label(finding.column))
            for finding in error.findings
        )
    )


class NeedsHumanError(DataError):
    """An input was read, but some of its answers must be decided by a person first."""


class InfeasibleError(IpsgeoError):
    """No plan keeps all the rules; the findings say why."""
