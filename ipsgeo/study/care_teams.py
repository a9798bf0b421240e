"""The section [care_teams] of a study file: given teams that the coaches are to keep to."""

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.files import read_table
from ipsgeo.sources.municipalities import municipality_code, similar_names
from ipsgeo.sources.sections import Section
from ipsgeo.tables import check_columns

COLUMNS = ("team", "municipality")


@dataclass(frozen=True, kw_only=True, eq=False)
class CareTeams:
    """Teams that there are already: of work-ability support, psychiatry, social work."""

    served: dict[str, tuple[str, ...]]  # team -> codes of its municipalities, as in the file
    per_coach: float | None  # the most that an area touches per coach; None where that is no rule
    made_up: bool  # whether the file says itself that its teams are an example; so says all shown
    file: Path


def read_care_teams(section: Section, municipalities: pd.DataFrame) -> CareTeams | None:
    """The given teams; None where the study has none.

    The file is a table with the columns team and municipality (a name or a code of the study's),
    one row for each municipality that a team serves.

    Raises
    ------
    DataError
        For an unknown municipality, a row without a team, or a row that stands twice.
    """
    if not section.content:
        return None
    path = section.path("file")
    teams = CareTeams(
        served=served_by(read_table(path), municipalities, path),
        per_coach=section.positive("per_coach", None),
        made_up=section.truth("made_up", False),
        file=path,
    )
    section.finish()
    return teams


def served_by(
    table: pd.DataFrame, municipalities: pd.DataFrame, path: Path
) -> dict[str, tuple[str, ...]]:
    """Team -> codes; every row is read before anything is refused."""
    check_columns(table, COLUMNS, path)
    served: dict[str, tuple[str, ...]] = {}
    findings = [] if len(table) else [Finding(key="care_teams_empty", file=path)]
    for row, team, name in zip(table.index, table["team"], table["municipality"], strict=True):
        code = municipality_code(name, municipalities)
        known = served.get(team.strip(), ())
        wrong = wrong_team(team.strip(), name, code, known, municipalities)
        if wrong is not None:
            findings.append(replace(wrong, file=path, row=int(row)))
        elif code is not None:
            served[team.strip()] = (*known, code)
    if findings:
        raise DataError(*findings)
    return served


def wrong_team(
    team: str, name: str, code: str | None, known: tuple[str, ...], municipalities: pd.DataFrame
) -> Finding | None:
    """What is wrong with a row; None where nothing is."""
    if not team:
        return Finding(key="care_team_unnamed", column="team")
    if code is None:
        facts: dict[str, object] = {"suggestion": similar_names(name, municipalities)}
        key = "care_team_where" if name.strip() else "care_team_without_place"
        return Finding(key=key, column="municipality", value=name or team, facts=facts)
    if code in known:
        facts = {"name": municipalities.at[code, "name_fi"]}
        return Finding(key="care_team_twice", column="team", value=team, facts=facts)
    return None
