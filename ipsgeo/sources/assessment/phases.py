"""The checklist of the five phases of job coaching at a school."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import pandas as pd

from ipsgeo.errors import Finding
from ipsgeo.sources.assessment.cells import WHOLE, text_of, truth_of, word_of
from ipsgeo.sources.files import read_table
from ipsgeo.sources.findings import gathered, refuse, wrong_cell
from ipsgeo.tables import check_columns, hint

Done = Literal["yes", "partly", "no"]
DONE: tuple[Done, ...] = get_args(Done)
# How many things each phase has; what they are called is in the catalogue (quality.phase_1_1 …).
PHASES: Mapping[int, int] = {1: 4, 2: 4, 3: 3, 4: 3, 5: 4}
PHASE_COLUMNS = ("phase", "item", "title", "done", "note", "made_up")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing of one phase; ``done`` is None where nobody has answered."""

    phase: int
    item: int
    done: Done | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """Every step of the five phases in their order.

    ``made_up`` says whether the answers are invented.
    """

    steps: tuple[Step, ...]
    made_up: bool = False
    file: Path | None = None


def read_phases(path: str | Path) -> Checklist:
    """The checklist of a file.

    Parameters
    ----------
    path
        A CSV or Excel file with the columns phase (1–5), item (number within the phase), done
        (yes, no, partly, or empty) and optional note and made_up. Steps without a row are
        unanswered.

    Raises
    ------
    DataError
        For every wrong row.
    """
    path = Path(path)
    table = read_table(path)
    check_columns(table, ("phase", "item", "done"), path)
    findings = unknown_columns(table, PHASE_COLUMNS, path)
    given: dict[tuple[int, int], tuple[int, Step]] = {}
    made_up = False
    for row, cells in table.iterrows():
        number = int(str(row))
        with gathered(findings, file=path, row=number):
            step = step_of(cells.to_dict())
            made_up |= truth_of("made_up", cells.get("made_up", ""))
            above, _ = given.setdefault((step.phase, step.item), (number, step))
            if above != number:
                facts = {"item": f"{step.phase}.{step.item}", "row": str(above)}
                raise wrong_cell("item", None, "assessment_twice", **facts)
    refuse(findings)
    every = ((phase, item) for phase, count in PHASES.items() for item in range(1, count + 1))
    steps = (given[at][1] if at in given else Step(phase=at[0], item=at[1]) for at in every)
    return Checklist(steps=tuple(steps), made_up=made_up, file=path)


def unknown_columns(table: pd.DataFrame, known: Sequence[str], path: Path) -> list[Finding]:
    """The columns that nobody reads: each may be a slip of one that should be read."""
    return [
        Finding(key="assessment_column", file=path, column=name, value=name,
                facts={"suggestion": hint(name, known)})
        for name in map(str, table.columns)
        if name not in known
    ]  # fmt: skip


def step_of(cells: Mapping[str, str]) -> Step:
    """The step that one row answers."""
    phase, item = (
        int(found[1]) if (found := WHOLE.fullmatch(cells[column])) else 0
        for column in ("phase", "item")
    )
    if phase not in PHASES:
        raise wrong_cell("phase", cells["phase"], "assessment_phase", most=len(PHASES))
    if not 1 <= item <= PHASES[phase]:
        raise wrong_cell("item", cells["item"], "assessment_step", most=PHASES[phase])
    answer = word_of("done", cells["done"], DONE) if cells["done"] else None
    note = text_of("note", cells.get("note", ""))
    return Step(phase=phase, item=item, done=answer, note=note)  # type: ignore[arg-type]
