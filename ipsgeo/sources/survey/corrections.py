"""The table of corrections: what a person decided that unclear survey answers mean."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.files import read_table
from ipsgeo.sources.files.figures import read_number
from ipsgeo.sources.files.formula_marks import unmarked
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

    Raises
    ------
    DataError
        For each row that is invalid or stands twice: the file, the row and the column.
    """
    if path is None:
        return {}
    path = Path(path)
    table = read_table(path).map(unmarked)
    check_columns(table, COLUMNS, path)
    corrections: dict[tuple[str, str, str], Correction] = {}
    findings: list[Finding] = []
    for row, cells in table.iterrows():
        try:
            correction = correction_of(cells, path, int(str(row)), places)
        except DataError as error:
            findings.extend(error.findings)
            continue
        key = (correction.column, folded(correction.written), folded(correction.respondent))
        first = corrections.setdefault(key, correction)
        if first is not correction:
            findings.append(doubled(correction, first))
    if findings:
        raise DataError(*told_once(findings, table, path))
    return corrections


def doubled(correction: Correction, first: Correction) -> Finding:
    """That a correction stands twice."""
    key, written = "survey_correction_twice", correction.written
    return correction.finding(key, "written", written, first=str(first.row))


def correction_of(cells: pd.Series, path: Path, row: int, places: Places) -> Correction:
    """One row of the table; raises DataError where it is invalid."""
    kind, written, respondent = cells["column"], cells["written"], cells.get("respondent", "")
    wrong = None
    if kind not in KINDS:
        wrong = Finding(key="survey_correction_column", column="column", value=kind)
    elif not written and not respondent:
        wrong = Finding(key="survey_correction_no_text", column="written")
    if wrong is not None:
        raise DataError(replace(wrong, file=path, row=row, facts={"choices": KINDS}))
    numeric = kind == "estimate"
    return Correction(
        column=kind,
        written=written,
        respondent=respondent,
        meant=cells["meant"],
        codes=() if numeric else meant_codes(cells["meant"], kind, path, row, places),
        estimate=meant_estimate(cells["meant"], path, row) if numeric else float("nan"),
        file=path,
        row=row,
    )


def meant_estimate(meant: str, path: Path, row: int) -> float:
    """The clients per year meant; NaN where empty."""
    estimate = read_number(meant, file=path, row=row, column="meant")
    if estimate < 0:
        raise DataError(Finding(key="negative", file=path, row=row, column="meant", value=meant))
    return estimate


def meant_codes(meant: str, kind: Kind, path: Path, row: int, places: Places) -> tuple[str, ...]:
    """The municipalities meant: one of the study, or for wishes any number in Finland."""
    wish = kind == "wish"
    codes = []
    for name in meant.split(",") if wish else [meant]:
        code = places.inside(name) or (places.outside(name) if wish else None)
        if code is not None:
            codes.append(code)
        elif name.strip():
            wrong = wrong_place(name.strip(), places)
            raise DataError(replace(wrong, file=path, row=row, column="meant"))
    return tuple(codes)


def wrong_place(name: str, places: Places) -> Finding:
    """Why a name will not do: it is a municipality elsewhere, or none at all."""
    elsewhere = municipality_code(name, places.country)
    if elsewhere is not None:
        facts: dict[str, object] = {"name": places.label(elsewhere)}
        return Finding(key=ELSEWHERE, value=name, facts=facts)
    facts = {"suggestion": places.alike(name)}
    return Finding(key="survey_correction_place", value=name, facts=facts)


def told_once(findings: list[Finding], table: pd.DataFrame, path: Path) -> list[Finding]:
    """The findings; in place of a line for each row one for all if all places are elsewhere."""
    rows = table.index[(table["column"] == "municipality") & (table["meant"] != "")]
    foreign = {finding.row for finding in findings if finding.key == ELSEWHERE}
    if len(rows) < 2 or not set(rows) <= foreign:
        return findings
    others = [finding for finding in findings if finding.row not in set(rows)]
    return [foreign_file(len(rows), path, "meant"), *others]
