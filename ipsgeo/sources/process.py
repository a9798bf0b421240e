"""Counts of follow-up by month and team, read as a small TOML file says; no person is in them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.files import read_table
from ipsgeo.sources.files.figures import read_numbers
from ipsgeo.sources.findings import refuse
from ipsgeo.sources.names import is_legible
from ipsgeo.sources.sections import MONTH, Section
from ipsgeo.tables import check_columns, hint

COLUMNS = ("team", "month", "indicator", "met", "all")
CONTACTS = "contacts"  # met: contacts, all: coach-weeks; the others count clients
# In the order in which they come due.
INDICATORS = ("profiling", "first_contact", CONTACTS, "plan_3", "plan_6", "plan_12")
# A unit has three coaches or more, and is followed as a team, not as single coaches (IPS model
# description): with fewer, a team's figures are soon somebody's own.
LEAST_COACHES = 3
MOST_TEAMS = 5  # what one picture shows legibly
LONGEST_TEAM = 80  # letters
MOST_COUNT = 100_000  # of one team in a month


@dataclass(frozen=True, kw_only=True)
class ProcessNorm:
    """The time limits that the counts were made by, and when a result counts as reached.

    The limits are those of the IPS model description: profiling in 1–3 meetings, the first
    face-to-face meeting with an employer within a month (30 days in the description of
    Rovaniemi–Kemijärvi), at least six contacts a week. It names no share of clients for whom they
    must hold, so a result counts as reached only when every case is within the limit.

    Parameters
    ----------
    profiling_meetings, first_contact_days
        The limits of the first two indicators.
    contacts_per_week
        Employer or recruiting contacts per coach-week.
    target_share
        Share of cases (0–1) that must be within the limit; 1: every case.
    steady_share, steady_contacts
        How wide (share; contacts a week) two periods' intervals may be together for the result to
        be called unchanged: this project's own choice.
    source
        Where limits come from that differ from these.
    """

    profiling_meetings: int = 3
    first_contact_days: int = 30
    contacts_per_week: float = 6.0
    target_share: float = 1.0
    steady_share: float = 0.2
    steady_contacts: float = 1.0
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class ProcessCounts:
    """Checked counts of teams.

    Parameters
    ----------
    counts
        One row a team, month and indicator: columns team, month ("2026-05"), indicator, met, all;
        NaN where a count is not known.
    teams
        Coaches in each team, in the order of the TOML file.
    norm
        The limits.
    file, source
        The file of counts, and the TOML file that names it.
    title
        What to call the follow-up, by language; "" for the usual heading.
    made_up
        Whether the counts are invented.
    """

    counts: pd.DataFrame
    teams: Mapping[str, int]
    norm: ProcessNorm
    file: Path
    source: Path
    title: Mapping[str, str]
    made_up: bool


def read_process(path: str | Path) -> ProcessCounts:
    """The counts that a TOML file with the section [process] points to.

    Parameters
    ----------
    path
        The TOML file. Its keys: ``file`` and ``sheet``; ``teams``, a table from each team to its
        number of coaches; ``limits``, as ``ProcessNorm`` has them, with ``source`` where they
        differ from its own; ``title``; ``made_up``.

    Raises
    ------
    DataError
        For a team of fewer than three coaches, a column beyond the five (such as a person's), a
        team, month or indicator that is unknown or stands twice, and counts that cannot be.
    """
    path = Path(path)
    top = Section.of_file(path)
    section = top.section("process")
    teams, norm = read_teams(section.section("teams")), read_norm(section.section("limits"))
    file, title = section.path("file"), section.by_language("title")
    made_up = section.truth("made_up", False)
    table = read_table(file, sheet=section.text("sheet", None))
    section.finish()
    top.finish()
    counts = checked_counts(table, teams, file)
    return ProcessCounts(counts=counts, teams=teams, norm=norm, file=file, source=path,
                         title=title, made_up=made_up)  # fmt: skip


def read_teams(section: Section) -> dict[str, int]:
    """The coaches of each team; never fewer than three."""
    teams = {name: section.count(name) for name in section.content}
    if not teams:
        raise DataError(Finding(key="process_no_teams", file=section.file))
    for name, coaches in teams.items():
        if coaches < LEAST_COACHES:
            raise section.wrong(name, "process_small_team", least=LEAST_COACHES)
        if not name.strip() or not is_legible(name, LONGEST_TEAM):
            raise section.wrong(name, "process_team_name", most=LONGEST_TEAM)
    if len(teams) > MOST_TEAMS:
        facts = {"count": len(teams), "most": MOST_TEAMS}
        raise DataError(Finding(key="process_many_teams", file=section.file, facts=facts))
    return teams


def read_norm(section: Section) -> ProcessNorm:
    """The limits; where they differ from the known ones, the file must say where they are from."""
    usual = ProcessNorm()
    norm = ProcessNorm(
        profiling_meetings=section.count("profiling_meetings", usual.profiling_meetings),
        first_contact_days=section.count("first_contact_days", usual.first_contact_days),
        contacts_per_week=section.positive("contacts_per_week", usual.contacts_per_week),
        target_share=section.share("target_share", usual.target_share),
        steady_share=section.share("steady_share", usual.steady_share),
        steady_contacts=section.not_negative("steady_contacts", usual.steady_contacts),
        source=section.text("source", ""),
    )
    section.finish()
    other = [
        limit.name
        for limit in fields(ProcessNorm)
        if limit.name != "source" and getattr(norm, limit.name) != limit.default
    ]
    if other and not norm.source.strip():
        raise section.wrong("source", "process_no_source", limits=other)
    return norm


def checked_counts(table: pd.DataFrame, teams: Mapping[str, int], file: Path) -> pd.DataFrame:
    """The rows of the file, checked."""
    check_columns(table, COLUMNS, file)
    refuse(
        Finding(key="process_extra_column", file=file, column=name)
        for name in table.columns
        if name not in COLUMNS
    )
    if table.empty:
        raise DataError(Finding(key="empty_file", file=file))
    check_words(table, teams, file)
    numbers = {name: read_numbers(table, name, file) for name in ("met", "all")}
    counts = table[list(COLUMNS)].assign(**numbers)
    refuse(
        finding
        for row, met, every, indicator in counts[["met", "all", "indicator"]].itertuples()
        for finding in count_findings(int(row), met, every, indicator, table, file)
    )
    return counts


def check_words(table: pd.DataFrame, teams: Mapping[str, int], file: Path) -> None:
    """Raise DataError for unknown teams, months and indicators, and for rows that stand twice."""
    findings = []
    first: dict[tuple[str, ...], int] = {}
    for row, team, month, indicator in table[["team", "month", "indicator"]].itertuples():
        place = Finding(key="process_twice", file=file, row=int(row), value=team)
        for column, cell, known in (("team", team, teams), ("indicator", indicator, INDICATORS)):
            if cell not in known:
                unknown = replace(place, key=f"process_{column}", column=column, value=cell)
                findings.append(replace(unknown, facts={"suggestion": hint(cell, known)}))
        if not MONTH.fullmatch(month):
            findings.append(replace(place, key="wrong_month", column="month", value=month))
        earlier = first.setdefault((team, month, indicator), int(row))
        if earlier != row:
            findings.append(replace(place, facts={"other": str(earlier)}))
    refuse(findings)


def count_findings(
    row: int, met: float, every: float, indicator: str, table: pd.DataFrame, file: Path
) -> list[Finding]:
    """What is wrong with the counts of one row; coach-weeks may have decimals."""
    found = []
    for column, count in (("met", met), ("all", every)):
        wrong = Finding(key="process_not_whole", file=file, row=row, column=column)
        wrong = replace(wrong, value=table.at[row, column], facts={"most": MOST_COUNT})
        if count < 0:
            found.append(replace(wrong, key="negative"))
        elif count > MOST_COUNT:
            found.append(replace(wrong, key="number_too_large"))
        elif count % 1 > 0 and (column, indicator) != ("all", CONTACTS):
            found.append(wrong)
    if not found and ((indicator != CONTACTS and met > every) or (every == 0 and met > 0)):
        more = Finding(key="process_more_than_all", file=file, row=row, column="met")
        written = table.loc[row]
        found.append(replace(more, value=written["met"], facts={"all": written["all"]}))
    return found
