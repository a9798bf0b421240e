"""The table of corrections: what a person decided that unclear survey answers mean."""

from pathlib import Path
from typing import get_args

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.files import read_table
from ipsgeo.sources.files.figures import read_number
from ipsgeo.sources.files.formula_marks import unmarked
from ipsgeo.sources.findings import gathered, refuse, wrong_cell
from ipsgeo.sources.municipalities import municipality_code
from ipsgeo.sources.survey.answers import Correction, Kind, Places, folded
from ipsgeo.tables import check_columns, foreign_file

COLUMNS = ("column", "written", "meant", "by", "why")
ELSEWHERE = "survey_correction_elsewhere"
KINDS: tuple[str, ...] = get_args(Kind)


def read_corrections(
    path: str | Path | None, places: Places
) -> dict[tuple[str, str, str], Correction]:
    """Corrections by column, written text and respondent, the last two folded.

    Raises DataError for each row that is invalid or stands twice: the file, the row and the column.

    Parameters
    ----------
    path
        A CSV (or Excel) file with the columns column (municipality, estimate or wish), written
        (the exact text; white space and letter case do not matter, and an apostrophe may stand
        before what looks like a formula, see ``marked``), meant, by and why. ``meant``
        is a municipality, clients per year, or for wishes municipalities separated by commas;
        empty means no answer. An optional column ``respondent`` limits a row to one respondent's
        answer; only then may ``written`` be empty. None: no corrections.
    places
        The municipalities that ``meant`` may name.
    """
    if path is None:
        return {}
    path = Path(path)
    table = read_table(path).map(unmarked)
    check_columns(table, COLUMNS, path)
    corrections: dict[tuple[str, str, str], Correction] = {}
    findings: list[Finding] = []
    for row, cells in table.iterrows():
        with gathered(findings, file=path, row=int(str(row))):
            correction = correction_of(cells, path, int(str(row)), places)
            key = (correction.column, folded(correction.written), folded(correction.respondent))
            first = corrections.setdefault(key, correction)
            if first is not correction:
                facts = {"first": str(first.row)}
                raise wrong_cell("written", correction.written, "survey_correction_twice", **facts)
    refuse(told_once(findings, table, path))
    return corrections


def correction_of(cells: pd.Series, path: Path, row: int, places: Places) -> Correction:
    """One row of the table; raises DataError where it is invalid."""
    kind, written, respondent = cells["column"], cells["written"], cells.get("respondent", "")
    if kind not in KINDS:
        raise wrong_cell("column", kind, "survey_correction_column", choices=KINDS)
    if not written and not respondent:
        raise wrong_cell("written", None, "survey_correction_no_text")
    numeric = kind == "estimate"
    return Correction(
        column=kind,
        written=written,
        respondent=respondent,
        meant=cells["meant"],
        codes=() if numeric else meant_codes(cells["meant"], kind, places),
        estimate=meant_estimate(cells["meant"]) if numeric else float("nan"),
        file=path,
        row=row,
    )


def meant_estimate(meant: str) -> float:
    """The clients per year meant; NaN where empty."""
    estimate = read_number(meant, file="", column="meant")
    if estimate < 0:
        raise wrong_cell("meant", meant, "negative")
    return estimate


def meant_codes(meant: str, kind: Kind, places: Places) -> tuple[str, ...]:
    """The municipalities meant: one of the study, or for wishes any number in Finland."""
    wish = kind == "wish"
    codes = []
    for name in meant.split(",") if wish else [meant]:
        code = places.inside(name) or (places.outside(name) if wish else None)
        if code is not None:
            codes.append(code)
        elif name.strip():
            raise wrong_place(name.strip(), places)
    return tuple(codes)


def wrong_place(name: str, places: Places) -> DataError:
    """Why a name will not do: it is a municipality elsewhere, or none at all."""
    elsewhere = municipality_code(name, places.country)
    if elsewhere is not None:
        return wrong_cell("meant", name, ELSEWHERE, name=places.label(elsewhere))
    return wrong_cell("meant", name, "survey_correction_place", suggestion=places.alike(name))


def told_once(findings: list[Finding], table: pd.DataFrame, path: Path) -> list[Finding]:
    """The findings; in place of a line for each row one for all if all places are elsewhere."""
    rows = table.index[(table["column"] == "municipality") & (table["meant"] != "")]
    foreign = {finding.row for finding in findings if finding.key == ELSEWHERE}
    if len(rows) < 2 or not set(rows) <= foreign:
        return findings
    others = [finding for finding in findings if finding.row not in set(rows)]
    return [foreign_file(len(rows), path, "meant"), *others]
