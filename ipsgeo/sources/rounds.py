"""The log of yearly rounds beside a study: one row a round, nothing ever overwritten."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.feedback.changes import EXCEL_SEPARATOR, only_one
from ipsgeo.sources.files import csv_lines, is_above_header, read_table, separator_of
from ipsgeo.sources.files.formula_marks import marked, unmarked
from ipsgeo.sources.replacing import draft_of
from ipsgeo.tables import check_columns

DECISION = "decision"  # written by people, never by the program


@dataclass(frozen=True, kw_only=True)
class Round:
    """One round, as the log has it; every field a text.

    Parameters
    ----------
    date
        When it was run: 2026-11-05.
    survey, survey_sha256
        The file of answers and its hash.
    month
        The month of the statistics, where the round asked for one.
    clients
        Clients a year of the whole county.
    gap
        How much worse today's plan is than the new optimum, in per cent of it.
    moves
        Municipalities that the smallest change moves.
    overload
        Clients a year above the norm that it leaves.
    decision
        What was decided; empty until a person writes it.
    """

    date: str
    survey: str
    survey_sha256: str
    month: str
    clients: str
    gap: str
    moves: str
    overload: str
    decision: str = ""

    def same_as(self, row: Mapping[str, str]) -> bool:
        """Whether a row of the log is this round: all but the date and the decision agree."""
        return all(
            unmarked(str(row[field.name])) == getattr(self, field.name)
            for field in fields(self)
            if field.name not in ("date", DECISION)
        )


COLUMNS = tuple(field.name for field in fields(Round))


def log_of(study: Path) -> Path:
    """The log of a study: beside it, with its name and -rounds.csv."""
    return study.with_name(f"{study.stem}-rounds.csv")


def add_round(new: Round, path: Path) -> bool:
    """Append a round to the log, made where it is missing; False where it stands there already.

    What people wrote stays byte for byte. Several programs may append at the same time: each
    waits for the other.

    Raises
    ------
    DataError
        Where the file is no log of rounds, or cannot be written.
    """
    check_log(path)
    with only_one(path):
        if not path.exists():
            write(path, b"\xef\xbb\xbf" + line_of(COLUMNS, EXCEL_SEPARATOR) + row_of(new, COLUMNS))
            return True
        table = read_table(path)
        if any(new.same_as(row) for _, row in table.iterrows()):
            return False
        above = [line for line in csv_lines(path) if not is_above_header(line)]
        content = path.read_bytes()
        end = b"" if content.endswith((b"\n", b"\r")) else b"\n"
        row = row_of(new, [str(name) for name in table.columns], separator_of(above))
        write(path, content + end + row)
    return True


def check_log(path: Path) -> None:
    """Raise DataError for a file that is no log of rounds; one that is not there may become one."""
    if path.suffix.lower() != ".csv":
        raise DataError(Finding(key="rounds_ending", file=path, value=path.suffix))
    if path.exists():
        check_columns(read_table(path), COLUMNS, path)


def row_of(new: Round, columns: tuple[str, ...] | list[str], separator: str = ";") -> bytes:
    """The round as a line, in the order of the file's columns; those of others are empty."""
    return line_of([marked(str(getattr(new, name, ""))) for name in columns], separator)


def line_of(cells: tuple[str, ...] | list[str], separator: str) -> bytes:
    """Cells as one line of a CSV file."""
    line = io.StringIO()
    csv.writer(line, delimiter=separator, lineterminator="\n").writerow(cells)
    return line.getvalue().encode(errors="backslashreplace")


def write(path: Path, content: bytes) -> None:
    """Write beside and move into place, once it can be read again."""
    with draft_of(path) as draft:
        draft.write_bytes(content)
        check_columns(read_table(draft), COLUMNS, path)
