"""The follow-up of the process as rows of tables and as lines of text."""

import math
from pathlib import Path
from typing import Any

import pandas as pd

from ipsgeo.process import ALL_TEAMS, FIGURES, LEAST_CASES, PERIODS, Process
from ipsgeo.sources.process import CONTACTS, INDICATORS, LEAST_COACHES, ProcessCounts, ProcessNorm
from ipsgeo.words import EN_DASH, number, share, stated, text

Rows = list[list[Any]]

HARD = ("first_contact", CONTACTS)  # judged hard in Finland (Rovaniemi–Kemijärvi)
PHASES: dict[str, tuple[str, ...]] = {
    "1": ("plan_3", "plan_6", "plan_12"),
    "2": ("profiling",),
    "3": ("first_contact", CONTACTS),
    "4": (),
    "5": (),
}


def said(key: str, language: str, **facts: object) -> str:
    """A text of this topic."""
    return text(f"process.{key}", language, facts)


def process_sheets(result: Process, data: ProcessCounts, language: str) -> dict[str, Rows]:
    """The workbook's sheets: results, phases and grounds."""
    heads = [said(f"column_{column}", language) for column in ("phase", "limit", "remark")]
    return {
        said("sheet_results", language): result_rows(result, data.norm, language),
        said("sheet_phases", language): [heads, *phase_rows(data.norm, language)],
        said("sheet_notes", language): [
            [said("column_note", language)],
            *([note] for note in notes(result, data, language)),
        ],
    }


def indicator_name(indicator: str, norm: ProcessNorm, language: str) -> str:
    """What an indicator is called, with its limit."""
    limits = {
        "profiling": norm.profiling_meetings,
        "first_contact": norm.first_contact_days,
        CONTACTS: stated(norm.contacts_per_week, language),
    }
    return said(f"indicator_{indicator}", language, limit=limits.get(indicator, ""))


def team_name(team: str, language: str) -> str:
    """A team's name; all teams together have one too."""
    return said("all_teams", language) if team == ALL_TEAMS else team


def hard(indicator: str, language: str) -> str:
    """The remark on an indicator that was judged hard in Finland; empty for the others."""
    return said("hard", language) if indicator in HARD else ""


def period(result: Process, name: str, language: str) -> str:
    """A period as its first and last month: 3/2026–5/2026, in English 2026-03–2026-05."""
    return EN_DASH.join(month(iso, language) for iso in result.months[name])


def month(iso: str, language: str) -> str:
    """A month as the language writes it."""
    year, number_of = iso.split("-")
    return iso if language == "en" else f"{int(number_of)}/{year}"


def result_rows(result: Process, norm: ProcessNorm, language: str) -> Rows:
    """Two rows, one a period, for every indicator and team."""
    columns = ("indicator", "team", "period", *FIGURES, "difference", "trend", "reached", "remark")
    rows: Rows = [[said(f"column_{column}", language) for column in columns]]
    for (indicator, team), row in result.table.iterrows():
        names = [indicator_name(indicator, norm, language), team_name(team, language)]
        told = [word(column, row, language) for column in ("trend", "reached")]
        latest = [figure(row["difference"]), *told]
        for when in PERIODS:
            figures = period_cells(row, when, language)
            since = latest if when == "latest" else [""] * len(latest)
            rows.append([*names, period(result, when, language), *figures, *since,
                         hard(indicator, language)])  # fmt: skip
    return rows


def period_cells(row: pd.Series, when: str, language: str) -> list[object]:
    """The figures of a period, or why there are none."""
    state = row[f"state_{when}"]
    if state != "shown":
        return [said(f"state_{state}", language)] * len(FIGURES)
    return [figure(row[f"{name}_{when}"]) for name in FIGURES]


def figure(value: float) -> object:
    """A number as a cell has it: whole where it is, empty where missing."""
    if math.isnan(value):
        return ""
    return int(value) if value == int(value) else round(float(value), 3)


def word(column: str, row: pd.Series, language: str) -> str:
    """The trend or the verdict in words; empty without one."""
    return said(f"{column}_{row[column]}", language) if row[column] else ""


def value_text(indicator: str, value: float, language: str) -> str:
    """A share in per cent, contacts with one decimal; 100 % only where it is every case."""
    if indicator == CONTACTS:
        return number(value, language)
    almost = 0.995 <= value < 1
    return share(math.floor(1000 * value) / 1000 if almost else value, language,
                 decimals=1 if almost else 0)  # fmt: skip


def count_text(indicator: str, row: pd.Series, language: str, when: str = "latest") -> str:
    """What a value is of: 41 / 50."""
    facts = {name: stated(float(row[f"{name}_{when}"]), language) for name in ("met", "all")}
    return said("count_contacts" if indicator == CONTACTS else "count", language, **facts)


def phase_rows(norm: ProcessNorm, language: str) -> Rows:
    """The five phases with their time limits."""
    rows: Rows = []
    for phase, indicators in PHASES.items():
        name = said(f"phase_{phase}", language)
        rows += [
            [name, indicator_name(indicator, norm, language), hard(indicator, language)]
            for indicator in indicators
        ] or [[name, said("phase_no_limit", language), ""]]
    return rows


def notes(result: Process, data: ProcessCounts, language: str) -> list[str]:
    """What a reader must know, most important first."""
    norm = data.norm
    periods = {when: period(result, when, language) for when in PERIODS}
    target = share(norm.target_share, language)
    contacts = stated(norm.contacts_per_week, language)
    steady = {
        "steady": share(norm.steady_share, language),
        "steady_contacts": stated(norm.steady_contacts, language),
    }
    limits = {"meetings": norm.profiling_meetings, "days": norm.first_contact_days}
    return [
        *([said("made_up", language)] if data.made_up else []),
        said("note_team", language, coaches=LEAST_COACHES),
        said("note_limits", language, contacts=contacts, **limits),
        *([said("note_own_source", language, source=norm.source)] if norm.source else []),
        said("note_hard", language),
        said("note_reached", language, target=target, contacts=contacts),
        said("note_periods", language, **periods),
        said("note_trend", language, **steady),
        said("note_hidden", language, least=LEAST_CASES),
        said("note_file", language, file=Path(data.file).name, source=Path(data.source).name),
    ]


def foot(norm: ProcessNorm, language: str) -> str:
    """What the picture and the screen say below the figures."""
    facts = {
        "target": share(norm.target_share, language),
        "contacts": stated(norm.contacts_per_week, language),
    }
    return said("foot", language, least=LEAST_CASES, **facts)


def subtitle(result: Process, data: ProcessCounts, language: str) -> str:
    """The periods, and that the figures are made up, where they are."""
    periods = {when: period(result, when, language) for when in PERIODS}
    told = said("subtitle", language, **periods)
    return f"{said('made_up', language)} {told}" if data.made_up else told


def printed(result: Process, data: ProcessCounts, language: str) -> list[str]:
    """What the command prints: every indicator with its teams below it."""
    lines = [subtitle(result, data, language)]
    for indicator in INDICATORS:
        remark = hard(indicator, language)
        name = indicator_name(indicator, data.norm, language)
        lines += ["", f"{name} ({remark})" if remark else name]
        for team, row in result.table.loc[indicator].iterrows():
            told = row_text(indicator, row, language)
            lines.append(f"  {team_name(str(team), language)}: {told}")
    return [*lines, "", foot(data.norm, language)]


def row_text(indicator: str, row: pd.Series, language: str) -> str:
    """The figures of one team and indicator as a text."""
    if row["state_latest"] != "shown":
        return said(f"state_{row['state_latest']}", language)
    value = value_text(indicator, row["value_latest"], language)
    parts = [f"{value} ({count_text(indicator, row, language)})", word("reached", row, language)]
    if row["trend"]:
        before = value_text(indicator, row["value_previous"], language)
        counted = count_text(indicator, row, language, "previous")
        parts.append(f"{word('trend', row, language)} ← {before} ({counted})")
    return ", ".join(parts)
