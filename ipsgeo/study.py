"""One planning task: a TOML file that names the county, its data, the norms and the rules."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ipsgeo.demand import BASES, DemandAssumptions, choose_demand, estimate_demand
from ipsgeo.errors import DataError, Finding
from ipsgeo.norms import CoachNorm
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem
from ipsgeo.sources.files import data_folder
from ipsgeo.sources.municipalities import (
    BORDER_YEARS,
    DIVISION_YEARS,
    read_municipalities,
)
from ipsgeo.sources.plans import read_plan
from ipsgeo.sources.sections import Section
from ipsgeo.sources.survey import Survey
from ipsgeo.sources.travel import TravelAssumptions, estimate_minutes
from ipsgeo.sources.unemployment import BUNDLED_DIVISION_YEAR, read_unemployment
from ipsgeo.study_problem import SolveOptions, read_solve, study_problem
from ipsgeo.study_sections import (
    located_in,
    read_assumptions,
    read_norm,
    read_stated_demand,
    read_travel,
    read_year,
    study_survey,
)


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """Which jobseekers were counted: ``month`` as 2021-10, the column, and where it is from."""

    file: Path
    column: str
    month: str
    source: str
    note: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, eq=False)
class KnownPlan:
    """A plan that the study compares with, its title and a remark, by language."""

    plan: Plan
    title: Mapping[str, str]
    note: Mapping[str, str]
    file: Path


@dataclass(frozen=True, kw_only=True, eq=False)
class Study:
    """A planning task with everything it names read and checked.

    Parameters
    ----------
    path
        The TOML file.
    title
        Text by language.
    year
        Division year.
    municipalities
        The county's municipalities, as ``read_municipalities`` returns them.
    statistics, assumptions, norm, travel
        The figures that the study states, and where they are from.
    basis
        Which source the demand is taken from; see ``choose_demand``.
    demand_table
        As ``choose_demand`` returns it.
    survey
        The survey's answers, or None.
    problem
        What the balancer solves.
    solve
        How it is solved: what comes first, and whether with lending.
    plans
        Plans to compare with, by key (such as "published").
    inputs
        Every file that was read, for the manifest.
    """

    path: Path
    title: Mapping[str, str]
    year: int
    municipalities: gpd.GeoDataFrame
    statistics: Statistics
    assumptions: DemandAssumptions
    norm: CoachNorm
    travel: TravelAssumptions
    basis: str
    demand_table: pd.DataFrame
    survey: Survey | None
    problem: Problem
    solve: SolveOptions
    plans: Mapping[str, KnownPlan]
    inputs: tuple[Path, ...]

    @property
    def name(self) -> str:
        """The study's short name: its file name without the ending."""
        return self.path.stem

    @property
    def demand(self) -> pd.Series:
        """Clients per year by code."""
        return self.demand_table["demand"]

    @property
    def demand_totals(self) -> pd.Series:
        """The county's clients per year: demand, low and high."""
        return self.demand_table[["demand", "low", "high"]].sum()

    def county_name(self, language: str = "fi") -> str:
        """The county's name: Swedish in Swedish, else Finnish."""
        column = "county_sv" if language == "sv" else "county_fi"
        return str(self.municipalities[column].iloc[0])

    @property
    def schematic(self) -> bool:
        """Whether any boundary is schematic, so that maps must say so."""
        return bool((self.municipalities["boundary"] == "schematic").any())


def read_study(
    path: str | Path, *, survey: str | Path | None = None, data: str | Path | None = None
) -> Study:
    """Read a study and everything it names.

    Parameters
    ----------
    path
        A TOML file, or the name of a study that came with the package ("keski-suomi").
    survey
        Another survey file of the same form instead of the one the study names.
    data
        Folder of the bundled tables; see ``data_folder``.

    Raises
    ------
    DataError
        For an unknown key, a wrong value or a damaged file.
    NeedsHumanError
        Where answers of the survey must be decided by a person before planning goes on.
    """
    path = study_path(path, data)
    top = Section.of_file(path)
    year = read_year(top, "year", BORDER_YEARS)
    municipalities = study_municipalities(top, year, data)
    demand = top.section("demand")
    statistics, jobseekers = study_statistics(demand, municipalities, year, data)
    assumptions = read_assumptions(demand)
    by_statistics = estimate_demand(jobseekers, assumptions)
    answers = study_survey(top.section("survey"), municipalities, by_statistics, survey)
    basis, demand_table = study_demand(demand, municipalities, by_statistics, answers)
    demand.finish()
    norm, travel = read_norm(top.section("norm")), read_travel(top.section("travel"))
    plans = study_plans(top.section("plans"), municipalities)
    problem = study_problem(
        top,
        municipalities,
        demand=demand_table["demand"],
        minutes=estimate_minutes(municipalities, travel),
        throughput_per_year=norm.throughput_per_year,
        wishes=None if answers is None else answers.wishes,
        plans={key: known.plan for key, known in plans.items()},
        data=data,
    )
    study = Study(
        path=path,
        title=top.by_language("title"),
        year=year,
        municipalities=municipalities,
        statistics=statistics,
        assumptions=assumptions,
        norm=norm,
        travel=travel,
        basis=basis,
        demand_table=demand_table,
        survey=answers,
        problem=problem,
        solve=read_solve(top.section("solve"), problem),
        plans=plans,
        inputs=study_inputs(path, statistics, answers, plans, data),
    )
    top.finish()
    return study


def study_demand(
    demand: Section,
    municipalities: pd.DataFrame,
    by_statistics: pd.DataFrame,
    answers: Survey | None,
) -> tuple[str, pd.DataFrame]:
    """What the demand is based on, and the demand that follows, by municipality."""
    basis = demand.text("basis", "statistics")
    if basis not in BASES or (basis != "statistics" and answers is None):
        raise demand.wrong("basis", "unknown_basis", choices=list(BASES))
    stated = read_stated_demand(demand.section("stated"), municipalities)
    table = located_in(
        demand,
        lambda: choose_demand(
            by_statistics,
            None if answers is None else answers.estimates,
            basis=basis,
            stated=stated,
        ),
    )
    return basis, table


def study_path(path: str | Path, data: str | Path | None) -> Path:
    """The study's file: as given, else a bundled study of that name."""
    path = Path(path)
    bundled = data_folder(data) / "studies" / f"{path.name}.toml"
    return bundled if not os.path.exists(path) and path.suffix == "" and bundled.is_file() else path


def study_municipalities(top: Section, year: int, data: str | Path | None) -> gpd.GeoDataFrame:
    """The municipalities of the study's county in its year."""
    county = top.text("county")
    try:
        return read_municipalities(county=county, year=year, data=data)
    except DataError as error:
        if error.findings[0].key != "unknown_county":
            raise
        raise top.wrong("county", "unknown_county", **error.findings[0].facts) from error


def study_statistics(
    demand: Section, municipalities: pd.DataFrame, year: int, data: str | Path | None
) -> tuple[Statistics, pd.Series]:
    """What the study counts, and the jobseekers of its municipalities."""
    statistics = Statistics(
        file=demand.path("statistics"),
        column=demand.text("column"),
        month=demand.text("month"),
        source=demand.text("source"),
        note=demand.by_language("note"),
    )
    counts = read_unemployment(
        statistics.file,
        columns=[statistics.column],
        division_year=read_year(demand, "division_year", DIVISION_YEARS, BUNDLED_DIVISION_YEAR),
        year=year,
        data=data,
    )[statistics.column]
    absent = sorted(set(municipalities.index) - set(counts.index))
    if absent:
        names = municipalities["name_fi"]
        finding = Finding(key="statistics_missing", file=statistics.file)
        raise DataError(*(replace(finding, value=f"{names[c]} ({c})") for c in absent))
    return statistics, counts.reindex(municipalities.index)


def study_plans(section: Section, municipalities: pd.DataFrame) -> dict[str, KnownPlan]:
    """The plans to compare with."""
    plans = {}
    for key in section.content:
        part = section.section(key)
        file, title = part.path("file"), part.by_language("title")
        plan = read_plan(file, municipalities=municipalities, title=title["fi"])
        plans[key] = KnownPlan(plan=plan, title=title, note=part.by_language("note"), file=file)
        part.finish()
    return plans


def study_inputs(
    path: Path,
    statistics: Statistics,
    survey: Survey | None,
    plans: Mapping[str, KnownPlan],
    data: str | Path | None,
) -> tuple[Path, ...]:
    """Every file that the study's figures come from."""
    folder = data_folder(data) / "municipalities"
    tables = ("municipalities.csv", "neighbours.csv", "adjacency_exceptions.csv", "changes.csv")
    answers = [] if survey is None else [survey.file, *survey.corrections_files]
    return (
        path,
        statistics.file,
        *answers,
        *(known.file for known in plans.values()),
        *(folder / table for table in tables),
        folder / "schematic.gpkg",
    )
