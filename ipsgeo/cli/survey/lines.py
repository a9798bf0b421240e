"""What the survey commands print, line by line."""

from collections import Counter
from collections.abc import Iterator, Sequence

import pandas as pd

from ipsgeo.cli.survey.study import StudySurvey
from ipsgeo.cli.survey.table import COLUMNS, plain_number, reasons, row_cells
from ipsgeo.errors import one_line
from ipsgeo.sources.files.formula_marks import csv_line
from ipsgeo.sources.survey import Survey
from ipsgeo.sources.survey.check import (
    STATES,
    Form,
    correction_lines,
    form_of,
    standing,
    state_of,
)
from ipsgeo.sources.survey.inspect import ColumnLook, SurveyLook
from ipsgeo.sources.survey.proposal import proposed_section
from ipsgeo.words import EN_DASH, MINUS, number, text

WIDEST = 48
BASIS_WORDS = {"survey, else statistics": "mixed"}
CHANGES = ("respondents_new", "respondents_gone", "respondents_changed")
WISH_CHANGES = ("wishes_added", "wishes_dropped")


def said(key: str, language: str, **facts: object) -> str:
    """A text of this topic."""
    return text(f"survey.{key}", language, facts)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells in columns; a long cell is cut."""
    cut = [[c if len(c) <= WIDEST else c[: WIDEST - 1] + "…" for c in map(flat, r)] for r in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*cut, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cut
    ]


def flat(cell: str) -> str:
    """A cell on one line."""
    return " ".join(cell.split())


# inspect


def inspect_lines(look: SurveyLook, language: str) -> list[str]:
    """Sheets, columns, and the proposal."""
    last = look.header_row + look.header_rows - 1
    facts = {"first": str(look.header_row), "last": str(last), "rows": look.rows}
    header = "header_one" if look.header_rows == 1 else "header_two"
    table = [[said(name, language) for name in ("letter", "header", "answers", "look")]]
    table += [look_cells(column, language) for column in look.columns]
    lines = [said("file", language, file=str(look.file))]
    if look.sheets:
        sheets = ", ".join(look.sheets)
        lines.append(said("sheets", language, sheets=sheets, sheet=str(look.sheet)))
    lines += [said(header, language, **facts), "", *aligned(table), ""]
    lines += [said("doubled", language, name=one_line(name)) for name in look.doubled]
    return [*lines, proposed_section(look, language)]


def look_cells(column: ColumnLook, language: str) -> list[str]:
    """A column's letter, header, number of answers, and what it looks like."""
    seems = said(f"look_{column.look}", language)
    if column.examples:
        seems = f"{seems}: {', '.join(column.examples)}"
    header = column.header or said("no_header", language)
    return [column.letter, shortened_header(header), str(column.answers), seems]


def shortened_header(header: str) -> str:
    """A header that fits: of a long question and its option the option stays."""
    question, colon, option = header.rpartition(": ")
    room = WIDEST - len(option) - 3
    if len(header) <= WIDEST or not colon or room < 10:
        return header
    return f"{question[:room]}…: {option}"


# check


def check_lines(study: StudySurvey, language: str) -> list[str]:
    """Every row, then the summary, the municipalities, and lines for the corrections."""
    survey = study.survey
    heads = [said(column, language) for column in COLUMNS[:-1]]
    head, *rows = aligned([heads, *(row_cells(row, study, language) for row in survey.rows)])
    lines = [said("file", language, file=str(survey.file)), "", head]
    for row, line in zip(survey.rows, rows, strict=True):
        lines += [line, *(f"      {why}" for why in reasons(row, language))]
    return [
        *lines,
        "",
        *made_up_line(survey, language),
        summary_line(survey, language),
        *standing_lines(study, language),
        *open_lines(survey, language),
    ]


def made_up_line(survey: Survey, language: str) -> list[str]:
    """That the answers are invented, where they are."""
    return [text("summary.made_up", language)] if survey.made_up else []


def summary_line(survey: Survey, language: str) -> str:
    """How many rows have each state."""
    count = Counter(state_of(row) for row in survey.rows)
    return said("summary", language, rows=len(survey.rows), **{s: count[s] for s in STATES})


def standing_lines(study: StudySurvey, language: str) -> list[str]:
    """The municipalities without, with several and with differing answers; unused corrections."""
    stand = standing(study.survey, list(study.municipalities.index))
    lines = [
        said(key, language, names=study.names(codes, language))
        for key in ("silent", "several")
        if (codes := stand[key])
    ]
    for code in stand["disagreeing"]:
        row = study.survey.estimates.loc[code]
        low, high, median = (
            plain_number(row[name], language) for name in ("lowest", "highest", "estimate")
        )
        name = study.name(code, language)
        key = "disagree" if row["answers"] >= study.survey.least_answers else "disagree_few"
        facts = {"low": low, "high": high, "median": median, "least": study.survey.least_answers}
        lines.append(said(key, language, name=name, **facts))
    unused = [note for note in study.survey.notes if note.key == "survey_correction_unused"]
    return [*lines, *(note.text(language) for note in unused)]


def open_lines(survey: Survey, language: str) -> list[str]:
    """What a person must decide, with a line to complete for each that a correction settles."""
    if not survey.questions:
        return ["", said("settled", language)]
    corrections = next(iter(survey.corrections_files), None)
    form = form_of(corrections)
    lines = ["", said("open", language, count=len(survey.questions))]
    pasted = correction_lines(survey, form)
    if pasted:
        where = said("no_corrections", language) if corrections is None else str(corrections)
        lines += [
            said("complete", language, file=where),
            csv_line(form.columns, form.separator),
            *pasted,
        ]
    if "respondent" not in form.columns and len(correction_lines(survey, Form())) > len(pasted):
        lines.append(said("no_respondent_column", language))
    return lines


# compare


def compare_lines(
    old: StudySurvey, new: StudySurvey, rounds: pd.DataFrame, language: str
) -> list[str]:
    """What changed in each municipality, then in all of them."""
    changed = [code for code, row in rounds.iterrows() if is_changed(row)]
    heads = [said(n, language) for n in ("municipality", "answers", "estimate", "demand")]
    table = [compare_cells(str(code), rounds.loc[code], new, language) for code in changed]
    head, *rows = aligned([heads, *table])
    lines = [*round_lines(old, new, language), "", *([head] if rows else [])]
    for code, line in zip(changed, rows, strict=True):
        lines += [line, *(f"      {why}" for why in change_lines(rounds.loc[code], new, language))]
    same = len(rounds) - len(changed)
    return [*lines, said("unchanged", language, count=same), *total_lines(rounds, new, language)]


def is_changed(row: pd.Series) -> bool:
    """Whether anything differs between the rounds in a municipality."""
    return any(row[name] for name in (*CHANGES, *WISH_CHANGES)) or any(
        differ(row[f"{name}_before"], row[f"{name}_after"])
        for name in ("estimate", "answers", "demand")
    )


def differ(before: float, after: float) -> bool:
    """Whether two figures differ; both missing is the same."""
    return bool(before != after and not (pd.isna(before) and pd.isna(after)))


def round_lines(old: StudySurvey, new: StudySurvey, language: str) -> Iterator[str]:
    """The two files and what is still open in them."""
    for key, study in (("old", old), ("new", new)):
        survey = study.survey
        facts = {"file": str(survey.file), "answers": len(survey.answers)}
        yield said(f"round_{key}", language, **facts)
        if survey.questions:
            yield said("round_open", language, count=len(survey.questions))
        yield from made_up_line(survey, language)


def compare_cells(code: str, row: pd.Series, study: StudySurvey, language: str) -> list[str]:
    """A municipality's answers, estimate and demand before and after."""
    pairs = [
        f"{written(row[f'{name}_before'], language)} → {written(row[f'{name}_after'], language)}"
        for name in ("answers", "estimate", "demand")
    ]
    return [study.name(code, language), *pairs]


def written(figure: float, language: str) -> str:
    """A figure with at most one decimal; a dash where there is none."""
    return EN_DASH if pd.isna(figure) else plain_number(round(float(figure), 1), language)


def change_lines(row: pd.Series, study: StudySurvey, language: str) -> list[str]:
    """Whose answers and which wishes changed."""
    by_whom = [said(key, language, names=", ".join(row[key])) for key in CHANGES if row[key]]
    wishes = [
        said(key, language, names=study.names(row[key], language))
        for key in WISH_CHANGES
        if row[key]
    ]
    return [*by_whom, *wishes]


def total_lines(rounds: pd.DataFrame, study: StudySurvey, language: str) -> list[str]:
    """The demand of all municipalities before and after, and what it is based on."""
    before, after = rounds["demand_before"].sum(), rounds["demand_after"].sum()
    facts = {
        "before": number(before, language),
        "after": number(after, language),
        "change": f"{'+' if after >= before else MINUS}{number(abs(after - before), language)}",
        "basis": text(f"tables.basis_{BASIS_WORDS.get(study.basis, study.basis)}", language),
    }
    lines = [said("total", language, **facts)]
    missing = rounds.index[rounds[["demand_before", "demand_after"]].isna().any(axis=1)]
    if len(missing):
        names = study.names(tuple(missing), language)
        lines.append(said("no_demand", language, names=names))
    if study.basis == "statistics":
        lines.append(said("by_statistics", language))
    least = study.survey.least_answers
    return [*lines, *([said("least", language, least=least)] if least > 1 else [])]
