"""The sections [team], [weights] and [rules] of a study file, made into the problem to solve."""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ipsgeo.errors import DataError, Finding, located
from ipsgeo.neighbours import adjacency, connected_parts, within
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, Rules
from ipsgeo.sources.adjacency import read_adjacency_exceptions
from ipsgeo.sources.files import data_folder
from ipsgeo.sources.municipalities import read_borders
from ipsgeo.sources.sections import Section
from ipsgeo.study_sections import read_areas, read_coaches, read_rules, read_weights


def study_problem(
    top: Section,
    municipalities: gpd.GeoDataFrame,
    *,
    demand: pd.Series,
    minutes: pd.DataFrame,
    throughput_per_year: float,
    wishes: pd.DataFrame | None,
    plans: Mapping[str, Plan],
    data: str | Path | None,
) -> Problem:
    """The numbers of the study, ready to solve; see ``Problem`` for what they are."""
    team, rules = top.section("team"), top.section("rules")
    numbers = {
        "neighbours": study_neighbours(top, team, municipalities, data),
        "today": study_today(team, plans),
        "coaches": read_coaches(team),
        "coach_step": team.number("coach_step", 1.0),
        "teams": team.whole("teams", 1),
        "areas": read_areas(team),
        "leader_share": team.share("leader_share", 0.0),
        "weights": read_weights(top.section("weights")),
        "rules": read_rules(rules, municipalities),
    }
    team.finish()

    def label(key: str) -> str:
        is_rule = key.split()[0] in Rules.__dataclass_fields__  # "fixed_coaches 182" is one too
        return (rules if is_rule else team).label(key)

    try:
        return Problem(
            demand=demand,
            minutes=minutes,
            throughput_per_year=throughput_per_year,
            wishes=wishes,
            names=municipalities["name_fi"],
            **numbers,
        )
    except DataError as error:
        raise located(error, top.file, label) from error


def study_today(team: Section, plans: Mapping[str, Plan]) -> Plan | None:
    """The plan that is called today's, where one is."""
    today = team.text("today", None)
    if today is not None and today not in plans:
        raise team.wrong("today", "unknown_plan", choices=list(plans))
    return None if today is None else plans[today]


def study_neighbours(
    top: Section, team: Section, municipalities: pd.DataFrame, data: str | Path | None
) -> pd.DataFrame:
    """The pairs of municipalities that count as adjacent in the study's year."""
    year = top.whole("year")
    pairs = adjacency(
        read_borders(year=year, data=data), read_adjacency_exceptions(year=year, data=data)
    )
    neighbours = within(pairs, municipalities.index)
    if not team.truth("parts_allowed", False):
        check_one_piece(municipalities, neighbours, data)
    return neighbours


def check_one_piece(
    municipalities: pd.DataFrame, neighbours: pd.DataFrame, data: str | Path | None
) -> None:
    """Raise DataError where no borders join the county's parts, unless the study allows it."""
    parts = connected_parts(municipalities.index, neighbours)
    if len(parts) > 1:
        names = municipalities["name_fi"]
        facts = {"parts": " | ".join(f"({', '.join(names[part])})" for part in parts)}
        file = data_folder(data) / "municipalities" / "adjacency_exceptions.csv"
        raise DataError(Finding(key="study_in_parts", file=file, facts=facts))
