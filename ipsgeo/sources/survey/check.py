"""How far a survey has been settled: the state of each row, and lines for what is open."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ipsgeo.sources.files import read_table
from ipsgeo.sources.files.formula_marks import csv_line
from ipsgeo.sources.files.workbooks import SPREADSHEET_ENDINGS
from ipsgeo.sources.survey import Survey
from ipsgeo.sources.survey.answers import Kind
from ipsgeo.sources.survey.corrections import COLUMNS
from ipsgeo.sources.survey.respondents import Row

State = Literal["accepted", "corrected", "question", "left_out"]
STATES: tuple[State, ...] = ("accepted", "corrected", "question", "left_out")

# What a correction can settle; a second row of the same respondent only the file can.
CORRECTABLE: dict[str, Kind] = {
    "survey_no_municipality": "municipality",
    "survey_unknown_municipality": "municipality",
    "survey_municipality_elsewhere": "municipality",
    "survey_estimate_unclear": "estimate",
    "survey_estimate_negative": "estimate",
    "survey_estimate_high": "estimate",
    "survey_unknown_wish": "wish",
    "survey_unclear_tick": "wish",
}


def state_of(row: Row) -> State:
    """Whether a row counts as it stands or as corrected, waits for a person, or is no answer."""
    if row.questions:
        return "question"
    if row.code is None:
        return "left_out"
    corrected = any(note.facts.get("correction_row") is not None for note in row.notes)
    return "corrected" if corrected else "accepted"


def standing(survey: Survey, codes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The municipalities without a row (silent), with several, and with differing estimates."""
    count = Counter(row.code for row in survey.rows)
    estimates = survey.estimates
    differ = estimates.index[estimates["lowest"] < estimates["highest"]]
    return {
        "silent": tuple(code for code in codes if not count[code]),
        "several": tuple(code for code in codes if count[code] > 1),
        "disagreeing": tuple(code for code in codes if code in differ),
    }


@dataclass(frozen=True, kw_only=True)
class Form:
    """How the table of corrections is written: its columns in order, and what is between them."""

    columns: tuple[str, ...] = (*COLUMNS, "respondent")
    separator: str = ","


def form_of(corrections: Path | None) -> Form:
    """The form of the study's table of corrections; the usual one where it has none yet."""
    if corrections is None:
        return Form()
    columns = tuple(str(name) for name in read_table(corrections).columns)
    if corrections.suffix.lower() in SPREADSHEET_ENDINGS:
        return Form(columns=columns, separator="\t")  # pastes into the cells of a workbook
    written = corrections.read_bytes().decode("utf-8-sig", "replace").splitlines()
    header = next((line for line in written if all(name in line for name in columns)), "")
    return Form(columns=columns, separator=next((mark for mark in ";\t" if mark in header), ","))


def correction_lines(survey: Survey, form: Form) -> list[str]:
    """A line to complete for every question that a correction can settle, each once.

    A blank answer can be corrected only by the respondent's number, so it has no line where the
    answer has none or the table no column for it.
    """
    lines = []
    for row in survey.rows:
        for question in row.questions:
            kind, written = CORRECTABLE.get(question.key), " ".join(str(question.value).split())
            respondent = row.respondent if "respondent" in form.columns else ""
            if kind is not None and (written or respondent):
                facts = {"column": kind, "written": written, "respondent": respondent}
                cells = [facts.get(name, "") for name in form.columns]
                lines.append(csv_line(cells, form.separator))
    return list(dict.fromkeys(lines))
