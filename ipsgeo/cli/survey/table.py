"""The rows of a survey with their states, for the screen and as a table to open in Excel."""

import csv
import io
from dataclasses import replace
from pathlib import Path

from ipsgeo.cli.survey.study import StudySurvey
from ipsgeo.errors import Finding
from ipsgeo.sources.files.formula_marks import marked
from ipsgeo.sources.survey.check import state_of
from ipsgeo.sources.survey.respondents import Row
from ipsgeo.views.publish import in_place
from ipsgeo.words import text

COLUMNS = ("row", "respondent", "municipality", "estimate", "wishes", "state", "why")


def row_cells(row: Row, study: StudySurvey, language: str) -> list[str]:
    """A row as texts: number, respondent, municipality, estimate, wishes, state.

    The municipality and the estimate as they count; where they do not, as they are written.
    """
    place = row.written_place if row.code is None else study.name(row.code, language)
    counts = row.estimate == row.estimate and row.code is not None
    estimate = plain_number(row.estimate, language) if counts else row.written_estimate
    state = text(f"survey.state_{state_of(row)}", language)
    wishes = study.names(row.wishes, language)
    return [str(row.number), row.respondent, place, estimate, wishes, state]


def reasons(row: Row, language: str) -> list[str]:
    """Why a row has its state: what is open before what was noted."""
    return [reason(finding, language) for finding in (*row.questions, *row.notes)]


def reason(finding: Finding, language: str) -> str:
    """A finding without the place that the row shows already."""
    return replace(finding, file=None, sheet=None, row=None).text(language)


def plain_number(figure: float, language: str) -> str:
    """A number with the decimals that it has, and a comma where the language has one."""
    written = f"{figure:.10g}"
    return written if language == "en" else written.replace(".", ",")


def write_check(study: StudySurvey, path: Path, language: str) -> Path:
    """Write the rows as CSV that Finnish Excel opens, no text a formula; whole or not at all."""
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=";", lineterminator="\n")
    writer.writerow([text(f"survey.{column}", language) for column in COLUMNS])
    for row in study.survey.rows:
        why = " / ".join(reasons(row, language))
        writer.writerow([marked(cell) for cell in (*row_cells(row, study, language), why)])
    with in_place(path) as draft:
        draft.write_bytes(f"\ufeff{lines.getvalue()}".encode())
    return path
