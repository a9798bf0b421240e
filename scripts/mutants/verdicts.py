"""What became of each mutant, kept between runs, and the survivors that somebody has read."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from mutants.changes import Mutant
from mutants.forks import End, KnownTest

Change = tuple[str, ...]  # function, before, after
HEADER = """\
# Changes of the code that no test sees in the time that a change is given. Each was read: it alters
# speed, what is found under a time limit, the order of equals, a word that nobody is told, the guard
# of what cannot be, or nothing; or only whole solves of counties show it, which take longer.
# Written by: make mutants MUTANTS=--accept
function\tbefore\tafter
"""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What became of a mutant; ``test`` is the last one that was run, the one that saw it if any.

    It holds while the files that decided it stay as they are: the module, the file of the test
    that saw it (of all that reach it, where none did) and their conftest files. What changes
    elsewhere is not noticed.
    """

    key: str
    outcome: str
    test: str
    ran: int
    seconds: float
    files: tuple[str, ...]
    digest: str

    @property
    def seen(self) -> bool:
        """Whether a test saw the change."""
        return self.outcome in ("killed", "hung", "crashed")


def verdict_of(mutant: Mutant, end: End) -> Verdict:
    """The verdict on a mutant whose tests ended so."""
    outcome = {"passed": "survived", "failed": "killed"}.get(end.outcome, end.outcome)
    last = [end.last] if end.last else []
    files = deciding(mutant, end.tests if outcome in ("survived", "unknown") else last)
    return Verdict(
        key=mutant.key,
        outcome=outcome,
        test=end.last.item.nodeid if end.last else "",
        ran=end.ran,
        seconds=round(end.seconds, 2),
        files=files,
        digest=digest(files),
    )


def deciding(mutant: Mutant, tests: Iterable[KnownTest]) -> tuple[str, ...]:
    """The files that decide a verdict reached by these tests."""
    files = {test.file for test in tests}
    return (mutant.file, *sorted(files | conftests(files)))


def conftests(tests: Iterable[str]) -> set[str]:
    """The conftest files above test files."""
    above = {parent / "conftest.py" for test in tests for parent in Path(test).parents}
    return {str(file) for file in above if file.is_file()}


def digest(files: Iterable[str]) -> str:
    """What files said when they were first looked at, in short."""
    return sha256(b"".join(map(digest_of, files))).hexdigest()[:16]


@cache
def digest_of(file: str) -> bytes:
    """What one file says; one that is gone says nothing."""
    path = Path(file)
    return sha256(path.read_bytes() if path.is_file() else b"").digest()


class Kept:
    """The verdicts of this and earlier runs in a file, one a line, the last one counts."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.verdicts = {verdict.key: verdict for verdict in self._read()}

    def _read(self) -> Iterator[Verdict]:
        text = self.file.read_text("utf-8") if self.file.is_file() else ""
        whole, _, cut_short = text.rpartition("\n")
        if cut_short:
            self.file.write_text(whole + "\n" * bool(whole), encoding="utf-8")
        for line in whole.splitlines():
            entry = json.loads(line)
            yield Verdict(**entry | {"files": tuple(entry["files"])})

    def add(self, verdict: Verdict) -> None:
        """Keep a verdict, now."""
        self.verdicts[verdict.key] = verdict
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(verdict)) + "\n")

    def forget(self, tests: Collection[str]) -> None:
        """Believe nothing that these tests saw."""
        if tests:
            kept = [verdict for verdict in self.verdicts.values() if verdict.test not in tests]
            self.verdicts.clear()
            self.file.write_text("", encoding="utf-8")
            for verdict in kept:
                self.add(verdict)

    def holds(self, mutant: Mutant, tests: Iterable[KnownTest]) -> bool:
        """Whether a verdict is kept that still holds, now that these tests reach the mutant."""
        verdict = self.verdicts.get(mutant.key)
        if verdict is None or verdict.digest != digest(verdict.files):
            return False
        return verdict.seen or verdict.files == deciding(mutant, tests)

    def survivors(self, mutants: Iterable[Mutant]) -> list[Mutant]:
        """Those of the mutants that survived."""
        return [mutant for mutant in mutants if not self.verdicts[mutant.key].seen]


def read_accepted(file: Path) -> set[Change]:
    """The changes that somebody has read."""
    text = file.read_text("utf-8") if file.is_file() else HEADER
    rows = [line for line in text.splitlines() if not line.startswith("#")]
    return {tuple(row.split("\t")) for row in rows[1:]}


def write_accepted(file: Path, changes: Iterable[Change]) -> None:
    """Write them down, one a line."""
    rows = "".join("\t".join(change) + "\n" for change in sorted(changes))
    file.write_text(HEADER + rows, encoding="utf-8")
