"""The minutes that a study states: an imported table, the straight line, or both."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ipsgeo.errors import MOST_FINDINGS_SHOWN, Finding
from ipsgeo.sources.sections import Section
from ipsgeo.sources.travel import (
    EVERY_OTHER,
    TravelAssumptions,
    bundled_exceptions,
    estimate_minutes,
    read_travel_exceptions,
)
from ipsgeo.sources.travel.forms import finnish_names
from ipsgeo.sources.travel.matrix import (
    MINUTES_IN,
    TravelMatrix,
    check_complete,
    pair_name,
    read_minutes,
)

FILL = "straight line"
MISSING = ("error", FILL)
OF_ESTIMATE = ("speed_kmh", "detour", "exceptions")
OF_FILE = ("sheet", "unit", "missing")


@dataclass(frozen=True, kw_only=True, eq=False)
class TravelMinutes:
    """The minutes of a study, and what they are based on.

    ``minutes`` is square, one way from the row's seat to the column's, by code; none missing.
    ``exceptions`` to the straight line are those applied, as ``read_travel_exceptions`` has them.
    ``filled`` are the pairs, from and to, that the table lacks and the straight line fills.
    """

    minutes: pd.DataFrame
    assumptions: TravelAssumptions | None  # None where all minutes are imported
    basis: str  # "matrix", "straight line" or "both"
    exceptions: pd.DataFrame
    files: tuple[Path, ...]  # every one that was read
    notes: tuple[Finding, ...] = ()  # what a person should look at
    filled: tuple[tuple[str, str], ...] = ()


def travel_assumptions(section: Section) -> TravelAssumptions:
    """Speed and detour of the section [travel]."""
    default = TravelAssumptions()
    return TravelAssumptions(
        speed_kmh=section.positive("speed_kmh", default.speed_kmh),
        detour=section.positive("detour", default.detour),
    )


def study_minutes(
    section: Section, municipalities: pd.DataFrame, *, data: str | Path | None = None
) -> TravelMinutes:
    """The minutes between a study's municipalities, as its section [travel] states them.

    Raises DataError for an unknown key, a wrong value, a damaged file, or minutes that are missing.

    Parameters
    ----------
    section
        Keys, all optional: ``speed_kmh``, ``detour`` and ``exceptions`` (a file) of the straight
        line; ``file`` of an imported table (see ``read_minutes``), its ``sheet`` and ``unit``
        (minutes, seconds, hours), and ``missing``: "error", or "straight line", which fills the
        pairs that the table lacks. The bundled exceptions hold unless the study's own table has a
        row for the same pair or island.
    municipalities
        The study's, indexed by code, with names and seats.
    data
        Folder of the bundled tables; see ``data_folder``.
    """
    assumptions, file = travel_assumptions(section), section.path("file", None)
    own = section.path("exceptions", None)
    sheet, unit = section.text("sheet", None), section.text("unit", "minutes")
    missing = section.text("missing", MISSING[0])
    section.finish()
    check_choices(section, unit, missing)
    if file is None:
        return estimated(municipalities, assumptions, own, data)
    matrix = read_minutes(file, municipalities, sheet=sheet, unit=unit, data=data)
    if missing != FILL:
        check_complete(matrix, municipalities, sheet)
    if not matrix.missing:
        return imported(matrix, [key for key in OF_ESTIMATE if key in section])
    return filled(matrix, municipalities, estimated(municipalities, assumptions, own, data))


def estimate_for_study(
    section: Section, municipalities: pd.DataFrame, *, data: str | Path | None = None
) -> TravelMinutes:
    """The straight-line minutes that a study's section [travel] states, whatever it imports."""
    assumptions, own = travel_assumptions(section), section.path("exceptions", None)
    return estimated(municipalities, assumptions, own, data)


def check_choices(section: Section, unit: str, missing: str) -> None:
    """Raise DataError for an unknown unit or choice, or keys of a file that is not named."""
    if unit not in MINUTES_IN:
        raise section.wrong("unit", "travel_unknown_unit", choices=list(MINUTES_IN))
    if missing not in MISSING:
        raise section.wrong("missing", "travel_missing_choice", choices=list(MISSING))
    for key in OF_FILE:
        if key in section and "file" not in section:
            raise section.wrong(key, "travel_needs_file")


def estimated(
    municipalities: pd.DataFrame,
    assumptions: TravelAssumptions,
    own: Path | None,
    data: str | Path | None,
) -> TravelMinutes:
    """Everything from the straight line and the exceptions."""
    files = [bundled_exceptions(data)] if own is None else [bundled_exceptions(data), own]
    exceptions = merged_exceptions(
        [read_travel_exceptions(path, municipalities, data=data) for path in files]
    )
    return TravelMinutes(
        minutes=estimate_minutes(municipalities, assumptions, exceptions),
        assumptions=assumptions,
        basis=FILL,
        exceptions=exceptions,
        files=tuple(files),
        notes=exception_notes(exceptions, municipalities, files[-1]),
    )


def merged_exceptions(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """One table of several; of rows for the same pair or island the last table's counts."""
    table = pd.concat([table for table in tables if len(table)] or tables[:1])
    pairs = [frozenset(pair) for pair in zip(table["code_a"], table["code_b"], strict=True)]
    last = ~pd.Series(pairs, dtype=object).duplicated(keep="last").to_numpy(bool)
    return table[last]


def exception_notes(
    exceptions: pd.DataFrame, municipalities: pd.DataFrame, file: Path
) -> tuple[Finding, ...]:
    """That some ways are longer than the straight line tells; an island stands alone."""
    if exceptions.empty:
        return ()
    ways = []
    for a, b, extra, whole in exceptions.iloc[:, :4].itertuples(index=False):
        ends = finnish_names([a] if b == EVERY_OTHER else [a, b], municipalities)
        amount = f"{whole:g}" if math.isnan(extra) else f"+{extra:g}"
        ways.append(f"{'–'.join(ends)} ({amount} min)")
    return (Finding(key="travel_excepted", file=file, facts={"pairs": ways}),)


def imported(matrix: TravelMatrix, unused: list[str]) -> TravelMinutes:
    """Everything from the imported table; ``unused`` are the study's keys that say nothing."""
    notes = matrix.notes
    if unused:
        notes += (Finding(key="travel_unused", file=matrix.file, facts={"keys": unused}),)
    return TravelMinutes(
        minutes=matrix.minutes,
        assumptions=None,
        basis="matrix",
        exceptions=pd.DataFrame(columns=["code_a", "code_b"]),
        files=(matrix.file,),
        notes=notes,
    )


def filled(
    matrix: TravelMatrix, municipalities: pd.DataFrame, estimate: TravelMinutes
) -> TravelMinutes:
    """The imported minutes, and the straight line where they are missing."""
    pairs = [pair_name(*pair, municipalities) for pair in matrix.missing[:MOST_FINDINGS_SHOWN]]
    facts = {"count": len(matrix.missing), "pairs": pairs}
    note = Finding(key="travel_filled", file=matrix.file, facts=facts)
    exceptions = exceptions_of(matrix.missing, estimate.exceptions)
    return TravelMinutes(
        minutes=matrix.minutes.where(matrix.minutes.notna(), estimate.minutes),
        assumptions=estimate.assumptions,
        basis="both",
        exceptions=exceptions,
        files=(matrix.file, *estimate.files),
        notes=(
            *matrix.notes,
            note,
            *exception_notes(exceptions, municipalities, estimate.files[-1]),
        ),
        filled=tuple(matrix.missing),
    )


def exceptions_of(pairs: Sequence[tuple[str, str]], exceptions: pd.DataFrame) -> pd.DataFrame:
    """The exceptions that some of the pairs meet."""
    ends = {frozenset(pair) for pair in pairs}
    touched = {code for pair in pairs for code in pair}
    met = [
        a in touched if b == EVERY_OTHER else frozenset((a, b)) in ends
        for a, b in zip(exceptions["code_a"], exceptions["code_b"], strict=True)
    ]
    return exceptions[pd.Series(met, index=exceptions.index, dtype=bool)]
