"""The log of yearly rounds beside a study: one row a round, nothing ever overwritten."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.feedback.changes import EXCEL_SEPARATOR
from ipsgeo.sources.files import csv_lines, is_above_header, read_table, separator_of
from ipsgeo.sources.files.formula_marks import csv_line, unmarked
from ipsgeo.sources.locking import only_one
from ipsgeo.sources.replacing import draft_of
from ipsgeo.tables import check_columns

DECISION = "decision"  # written by people, never by the program


@dataclass(frozen=True, kw_only=True)
class LoggedRound:
    """One round, as the log has it; every field a text."""

    date: str  # when it was run: 2026-11-05
    survey: str  # the file of answers
    survey_sha256: str  # its hash
    month: str  # of the statistics, where the round asked for one
    clients: str  # a year, of the whole county
    gap: str  # how much worse today's plan is than the new optimum, in per cent of it
    moves: str  # municipalities that the smallest change moves
    overload: str  # clients a year above the norm that it leaves
    decision: str = ""  # what was decided; empty until a person writes it

    def same_as(self, row: Mapping[str, str]) -> bool:
        """Whether a row of the log is this round: all but the date and the decision agree."""
        return all(
            unmarked(str(row[field.name])) == getattr(self, field.name)
            for field in fields(self)
            if field.name not in ("date", DECISION)
        )


COLUMNS = tuple(field.name for field in fields(LoggedRound))


def log_of(study: Path) -> Path:
    """The log of a study: beside it, with its name and -rounds.csv."""
    return study.with_name(f"{study.stem}-rounds.csv")


def add_round(new: LoggedRound, path: Path) -> bool:
    """Append a round to the log, made where it is missing; False where it stands there already.

    What people wrote stays byte for byte. Several programs may append at the same time: each
    waits for the other.

    Raises DataError where the file is no log of rounds, or cannot be written.
    """
    check_log(path)
    with only_one(path):
        if not path.exists():
            header = f"\ufeff{csv_line(COLUMNS, EXCEL_SEPARATOR)}\n".encode()
            write(path, header + csv_row(new, COLUMNS, EXCEL_SEPARATOR))
            return True
        table = read_table(path)
        if any(new.same_as(row) for _, row in table.iterrows()):
            return False
        above = [line for line in csv_lines(path) if not is_above_header(line)]
        content = path.read_bytes()
        end = b"" if content.endswith((b"\n", b"\r")) else b"\n"
        row = csv_row(new, map(str, table.columns), separator_of(above))
        write(path, content + end + row)
    return True


def check_log(path: Path) -> None:
    """Raise DataError for a file that is no log of rounds; one that is not there may become one."""
    if path.suffix.lower() != ".csv":
        raise DataError(Finding(key="rounds_ending", file=path, value=path.suffix))
    if path.exists():
        check_columns(read_table(path), COLUMNS, path)


def csv_row(new: LoggedRound, columns: Iterable[str], separator: str) -> bytes:
    """The round as a line, in the order of the file's columns; those of others are empty."""
    cells = (vars(new).get(name, "") for name in columns)
    return f"{csv_line(cells, separator)}\n".encode(errors="backslashreplace")


def write(path: Path, content: bytes) -> None:
    """Write beside and move into place, once it can be read again."""
    with draft_of(path) as draft:
        draft.write_bytes(content)
        check_columns(read_table(draft), COLUMNS, path)
