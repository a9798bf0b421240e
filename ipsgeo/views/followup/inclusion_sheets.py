"""The figures of the inclusion survey as rows of tables and as lines of text."""

import math
from pathlib import Path
from typing import Any

import pandas as pd

from ipsgeo.inclusion import FIGURES, LEAST_PEOPLE, Inclusion
from ipsgeo.sources.inclusion import NO_GROUP, InclusionSurvey
from ipsgeo.words import EN_DASH, MINUS, number, text

Rows = list[list[Any]]


def said(key: str, language: str, **facts: object) -> str:
    """A text of this topic."""
    return text(f"inclusion.{key}", language, facts)


def result_sheets(result: Inclusion, survey: InclusionSurvey, language: str) -> dict[str, Rows]:
    """The workbook's sheets: results, forms and grounds."""
    return {
        said("sheet_results", language): result_rows(result, language),
        said("sheet_forms", language): form_rows(result, language),
        said("sheet_notes", language): [
            [said("column_note", language)],
            *([note] for note in notes(result, survey, language)),
        ],
    }


def scopes(result: Inclusion, language: str) -> list[tuple[str, pd.Series]]:
    """All, and then each group, by the names they are shown under."""
    groups = [
        (said("no_group", language) if name == NO_GROUP else str(name), row)
        for name, row in result.groups.iterrows()
    ]
    return [(said("total", language), result.total), *groups]


def result_rows(result: Inclusion, language: str) -> Rows:
    """One row for all and for each group; what is hidden says so."""
    heads = [said(f"column_{column}", language) for column in ("group", *FIGURES, "direction")]
    rows = (scope_row(name, row, result, language) for name, row in scopes(result, language))
    return [heads, *rows]


def scope_row(name: str, row: pd.Series, result: Inclusion, language: str) -> list[object]:
    """The figures of one scope; counts are whole."""
    hidden, cells = said("hidden", language), []
    for column in FIGURES:
        figure, later = float(row[column]), column not in ("people_before", "mean_before")
        blank = EN_DASH if result.basis == "one_round" and later else hidden
        whole = int(figure) if column.startswith("people") and figure == figure else figure
        cells.append(blank if math.isnan(figure) else whole)
    return [name, *cells, direction(row, language)]


def direction(row: pd.Series, language: str) -> str:
    """The change in a word; empty without one."""
    return said(f"direction_{row['direction']}", language) if row["direction"] else ""


def form_rows(result: Inclusion, language: str) -> Rows:
    """How many forms were read and left out, by round."""
    heads = [said(f"column_{c}", language) for c in ("round", "forms", "incomplete", "once")]
    rows = [
        [said(str(when), language), *(int(count) for count in row)]
        for when, row in result.forms.iterrows()
    ]
    return [heads, *rows]


def notes(result: Inclusion, survey: InclusionSurvey, language: str) -> list[str]:
    """What a reader must know, most important first."""
    names = {"file": Path(survey.file).name, "source": Path(survey.source).name}
    kinds = ("individual", "score", "form", "missing", "hidden", "other_files", result.basis,
             "words")  # fmt: skip
    return [
        *([said("made_up", language)] if survey.made_up else []),
        *(said(f"note_{kind}", language, least=LEAST_PEOPLE) for kind in kinds),
        said("note_file", language, **names),
    ]


def signed(change: float, language: str) -> str:
    """A change with its sign."""
    sign = MINUS if change < 0 else "+" if change > 0 else "±"
    return f"{sign}{number(abs(change), language)}"


def interval(row: pd.Series, language: str) -> str:
    """Both ends of a change's interval, with their signs."""
    return f"{signed(row['low'], language)} … {signed(row['high'], language)}"


def people(row: pd.Series, result: Inclusion, language: str) -> str:
    """How many people a row is of, as far as that is shown; the same in both rounds if pairs."""
    before, after = (float(row[f"people_{when}"]) for when in ("before", "after"))
    if math.isnan(before) and math.isnan(after):
        return ""
    if result.basis == "rounds":
        first, second = (number(count, language, decimals=0) for count in (before, after))
        return said("people_rounds", language, before=first, after=second)
    return said("people", language, people=int(before))


def printed(result: Inclusion, survey: InclusionSurvey, language: str) -> list[str]:
    """What the command prints: each scope on a line, what is left out, and the notes."""
    lines = [said("made_up", language)] if survey.made_up else []
    lines += [said(f"basis_{result.basis}", language), ""]
    for name, row in scopes(result, language):
        lines.append(f"  {name}: {scope_text(row, result, language)}")
    lines.append("")
    for when, row in result.forms.iterrows():
        facts = {column: int(row[column]) for column in ("forms", "incomplete", "once")}
        lines.append(said("said_left_out", language, round=said(str(when), language), **facts))
    return [*lines, said("foot", language, least=LEAST_PEOPLE)]


def scope_text(row: pd.Series, result: Inclusion, language: str) -> str:
    """The figures of one scope as a text."""
    means = [number(float(row[f"mean_{when}"]), language) for when in ("before", "after")]
    if all(mean == EN_DASH for mean in means):
        return said("hidden", language)
    told = means[0] if result.basis == "one_round" else f"{means[0]} → {means[1]}"
    parts = [told, people(row, result, language)]
    if row["direction"]:
        span = said("interval", language, span=interval(row, language))
        parts[1:1] = [f"{signed(row['change'], language)} ({span})", direction(row, language)]
    return ", ".join(parts)
