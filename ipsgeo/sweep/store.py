"""The answers of a sweep in a folder, one file each: what is there is not computed again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ipsgeo.errors import DataError, Finding, IpsgeoError
from ipsgeo.problem import Problem
from ipsgeo.solve import SolverError
from ipsgeo.sources.replacing import draft_of
from ipsgeo.study.problem import SolveOptions
from ipsgeo.sweep.hashes import FORM
from ipsgeo.sweep.results import SweepResult, audit_result, result_of

MOST_BYTES = 10_000_000  # of an answer: a county's has some thousand
DAMAGED = (ValueError, TypeError, KeyError, AttributeError, RecursionError, SolverError,
           IpsgeoError)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Store:
    """A folder of answers, each in a file named by the problem's number.

    Several sweeps may use one folder at the same time: a file appears whole or not at all, and two
    that write the same one write the same answer.
    """

    folder: Path

    def file(self, number: str) -> Path:
        """The file of a problem's answer."""
        return self.folder / f"{number}.json"

    def open(self) -> None:
        """Make the folder where it is missing; raises DataError where that cannot be."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unusable(self.folder, error) from error

    def read(
        self, number: str, problem: Problem, options: SolveOptions
    ) -> tuple[SweepResult | None, Finding | None]:
        """The answer that is there, audited anew; and what is wrong with it where it is no use.

        A file that is cut short, was edited, or says what its plan does not bear out is never
        believed: then there is a finding that names it, and no answer.
        """
        file = self.file(number)
        try:
            if not file.is_file():
                return None, None
            content = file.read_bytes()[: MOST_BYTES + 1]
        except OSError as error:
            raise unusable(file, error) from error
        try:
            result = result_of(unsealed(content))
            if result.hash != number:
                raise ValueError("another problem's answer")
            audit_result(result, problem, options)
        except DAMAGED:
            return None, Finding(key="sweep_damaged", file=file)
        return replace(result, stored=True), None

    def write(self, facts: Mapping[str, Any]) -> None:
        """Keep an answer: written beside and moved into place."""
        file = self.file(str(facts["hash"]))
        try:
            with draft_of(file) as draft:
                draft.write_bytes(sealed(facts))
        except OSError as error:
            raise unusable(file, error) from error


def sealed(facts: Mapping[str, Any]) -> bytes:
    """The facts with their form and hash, as a file has them."""
    content = {"form": FORM, "sha256": seal(facts), "answer": facts}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode(
        errors="backslashreplace"
    )


def unsealed(content: bytes) -> Mapping[str, Any]:
    """The facts of a file; raises ValueError, TypeError or KeyError where it is not whole."""
    if len(content) > MOST_BYTES:
        raise ValueError("too long")
    found = json.loads(content.decode("utf-8"))
    facts: Mapping[str, Any] = found["answer"]
    if found["form"] != FORM or found["sha256"] != seal(facts):
        raise ValueError("not whole")
    return facts


def seal(facts: Mapping[str, Any]) -> str:
    """The hash of the facts."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def unusable(file: Path, error: OSError) -> DataError:
    """The error of a file or folder that cannot be used."""
    facts = {"why": error.strerror or str(error)}
    return DataError(Finding(key="cannot_use_file", file=file, facts=facts))
