"""Changes to a table of feedback: one at a time, and no entry is ever lost."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.plan import Plan
from ipsgeo.sources.feedback.entries import COLUMNS, Entry
from ipsgeo.sources.feedback.tables import MOST_ENTRIES, check_ending, read_feedback
from ipsgeo.sources.files import COMMENT_ROW, csv_lines, is_above_header, read_table, separator_of
from ipsgeo.sources.files.figures import tidy
from ipsgeo.sources.files.formula_marks import marked, unmarked
from ipsgeo.sources.locking import only_one
from ipsgeo.sources.replacing import draft_of

EXCEL_SEPARATOR = ";"  # what Finnish and Swedish Excel expect


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What a table has besides its entries: the separator and the comments.

    ``before`` has the comments above each entry, by its id; 0 for those at the end.
    """

    separator: str = EXCEL_SEPARATOR
    top: Sequence[str] = ()
    before: Mapping[int, Sequence[str]] = field(default_factory=dict)


def layout_of(path: Path) -> Layout:
    """How a table is laid out; that of a new one where it is missing."""
    if not path.exists():
        return Layout()
    lines = [line.rstrip("\r\n") + "\n" for line in csv_lines(path)]
    above = next((k for k, line in enumerate(lines) if not is_above_header(line)), len(lines))
    separator, below = separator_of(lines[above:]), lines[above:]
    reader = csv.reader(below, delimiter=separator, strict=True)
    header = [tidy(name) for name in next(reader)]
    before: dict[int, list[str]] = {}
    comments: list[str] = []
    start = reader.line_num
    for row in reader:
        if row and COMMENT_ROW.match(row[0]):
            comments += below[start : reader.line_num]
        elif any(cell.strip() for cell in row):
            before[int(row[header.index("id")])] = comments
            comments = []
        start = reader.line_num
    return Layout(separator=separator, top=lines[:above], before={**before, 0: comments})


def add_entries(
    entries: Sequence[Entry],
    path: str | Path,
    municipalities: pd.DataFrame,
    plans: Mapping[str, Plan],
) -> tuple[Entry, ...]:
    """Add entries to a table, made where it is missing; returns those added, with their ids.

    What the table has already is not added again, whatever its number, status and decision, and
    however date, kind, place and rule are written. Several programs may add at the same time: each
    waits for the other, and reads the table anew.
    """
    path = Path(path)
    check_ending(path)
    with only_one(path):
        old = read_feedback(path, municipalities, plans) if path.exists() else ()
        known = {meaning(entry) for entry in old}
        new = [entry for entry in entries if meaning(entry) not in known]
        first = max((entry.id for entry in old), default=0) + 1
        numbered = tuple(replace(entry, id=k) for k, entry in enumerate(new, start=first))
        if len(old) + len(new) > MOST_ENTRIES:
            raise DataError(Finding(key="feedback_many", file=path, facts={"most": MOST_ENTRIES}))
        if numbered:
            write_table((*old, *numbered), path)
    return numbered


def meaning(entry: Entry) -> tuple[object, ...]:
    """What an entry says, without its number and decision, and however its cells are written.

    Municipalities are a set, of the place as of the rule: 182 is Jämsä, and so is its area.
    """
    said, asked = " ".join(entry.text.split()), entry.request
    rule = None if asked is None else (asked.kind, frozenset(asked.codes), asked.limit)
    return entry.date, entry.body, entry.plan, frozenset(entry.codes), said, entry.kind, rule


def change_entry(
    before: Entry,
    after: Entry,
    path: str | Path,
    municipalities: pd.DataFrame,
    plans: Mapping[str, Plan],
) -> None:
    """Put one entry of a table in the place of another of the same id.

    Raises DataError where the table has the entry no more as it was read.
    """
    path = Path(path)
    with only_one(path):
        entries = read_feedback(path, municipalities, plans)
        if before not in entries:
            raise DataError(Finding(key="feedback_changed", file=path, value=before.id))
        write_table([after if entry == before else entry for entry in entries], path)


def write_table(entries: Sequence[Entry], path: Path) -> None:
    """Write the whole table beside the old one, read it again, and move it into place."""
    layout = layout_of(path)
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=layout.separator, lineterminator="\n")
    lines.writelines(layout.top)
    writer.writerow(COLUMNS)
    for entry in entries:
        lines.writelines(layout.before.get(entry.id, ()))
        writer.writerow(map(marked, entry.cells().values()))
    lines.writelines(layout.before.get(0, ()))
    with draft_of(path) as draft:
        draft.write_bytes(f"\ufeff{lines.getvalue()}".encode())
        found = read_table(draft).map(unmarked)[list(COLUMNS)].to_numpy().tolist()
        if found != [list(entry.cells().values()) for entry in entries]:
            raise DataError(Finding(key="feedback_not_written", file=path))
