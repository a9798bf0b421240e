"""One planning task: a TOML file that names the county, its data, the norms and the rules."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ipsgeo.norms import CoachNorm, EffectNorm, TeamNorm
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem
from ipsgeo.sources.boundaries import Boundaries
from ipsgeo.sources.feedback import Entry
from ipsgeo.sources.files import data_folder
from ipsgeo.sources.plans import read_plan
from ipsgeo.sources.sections import Section
from ipsgeo.sources.survey import Survey
from ipsgeo.sources.travel.study import TravelMinutes, study_minutes
from ipsgeo.study.care_teams import CareTeams, read_care_teams
from ipsgeo.study.demand import read_need
from ipsgeo.study.feedback import feedback_file, read_study_feedback
from ipsgeo.study.ground import Within, read_ground
from ipsgeo.study.problem import SolveOptions, read_solve, study_problem
from ipsgeo.study.risk import RiskOptions, read_risk
from ipsgeo.study.sections import read_effects, read_norm
from ipsgeo.study.statistics import Statistics
from ipsgeo.study.team_links import TeamLink, read_team_links, read_team_norm


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
    boundaries
        What the municipalities are drawn with; None: the schematic cells.
    statistics
        What was counted, and how the counts become demand.
    norm
        What a coach can carry.
    travel
        The minutes between the municipalities, and what they are based on.
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
    feedback
        What was heard of the plans; the rules of accepted entries are among the problem's.
    care_teams
        Given teams that the coaches are to keep to; None where the study names none.
    within
        Which given borders no area crosses: of employment areas or regions; None for none.
    effects
        What one more coach is taken to bring and to cost; None where the study does not ask.
    risk
        How demands are drawn to say how sure the plan is; None where the study does not ask.
    team_norm
        What a team of coaches should be.
    team_links
        The services and teams that the coaches work with.
    """

    path: Path
    title: Mapping[str, str]
    year: int
    municipalities: gpd.GeoDataFrame
    boundaries: Boundaries | None
    statistics: Statistics
    norm: CoachNorm
    travel: TravelMinutes
    basis: str
    demand_table: pd.DataFrame
    survey: Survey | None
    problem: Problem
    solve: SolveOptions
    plans: Mapping[str, KnownPlan]
    inputs: tuple[Path, ...]
    feedback: tuple[Entry, ...] = ()
    care_teams: CareTeams | None = None
    within: Within | None = None
    effects: EffectNorm | None = None
    risk: RiskOptions | None = None
    team_norm: TeamNorm = field(default_factory=TeamNorm)
    team_links: tuple[TeamLink, ...] = ()

    @property
    def name(self) -> str:
        """The study's short name: its file name without the ending."""
        return self.path.stem

    @property
    def made_up(self) -> tuple[str, ...]:
        """What of the inputs says itself that it is a made-up example, by key of its warning."""
        survey = self.survey is not None and self.survey.made_up
        teams = self.care_teams is not None and self.care_teams.made_up
        return (*(["made_up"] if survey else []), *(["made_up_teams"] if teams else []))

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
        return self.boundaries is None


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
    return read_study_content(Section.of_file(study_path(path, data)), survey=survey, data=data)


def read_study_content(
    top: Section, *, survey: str | Path | None = None, data: str | Path | None = None
) -> Study:
    """The study of a file's content, which may have been changed: a point of a grid, say.

    As ``read_study``; files are named relative to the section's own file.
    """
    ground = read_ground(top, data)
    municipalities = ground.municipalities
    need, norm = read_need(top, ground, survey), read_norm(top.section("norm"))
    travel = study_minutes(top.section("travel"), municipalities, data=data)
    plans = study_plans(top.section("plans"), municipalities)
    known = {key: plan.plan for key, plan in plans.items()}
    heard = feedback_file(top.section("feedback"))
    feedback = read_study_feedback(heard, municipalities, known)
    care_teams = read_care_teams(top.section("care_teams"), municipalities)
    problem = study_problem(
        top, ground, need, minutes=travel.minutes, norm=norm, plans=known, feedback=feedback,
        care_teams=care_teams,
    )  # fmt: skip
    files = [*need.files, *travel.files, *(plan.file for plan in plans.values()), *ground.files]
    files += [] if heard is None else [heard]
    files += [] if care_teams is None else [care_teams.file]
    study = Study(
        path=top.file, title=dated(top.by_language("title"), ground.year), year=ground.year,
        municipalities=municipalities, boundaries=ground.boundaries, within=ground.within,
        statistics=need.statistics, survey=need.survey, basis=need.basis, demand_table=need.table,
        norm=norm, travel=travel, problem=problem, solve=read_solve(top.section("solve"), problem),
        plans=plans, feedback=feedback, care_teams=care_teams, inputs=(top.file, *files),
        effects=read_effects(top.section("effects"), norm) if "effects" in top else None,
        risk=read_risk(top.section("risk")) if "risk" in top else None,
        team_norm=read_team_norm(top.section("team_norm"), care_teams),
        team_links=read_team_links(top.sections("team_links")),
    )  # fmt: skip
    top.finish()
    return study


def dated(title: Mapping[str, str], year: int) -> dict[str, str]:
    """The title with the study's year where it says {year}."""
    return {language: text.replace("{year}", str(year)) for language, text in title.items()}


def study_path(path: str | Path, data: str | Path | None = None) -> Path:
    """The study's file: as given, else a bundled study of that name."""
    return named_file(path, "studies", data)


def named_file(path: str | Path, folder: str, data: str | Path | None) -> Path:
    """A TOML file: as given, else the bundled one of that name in a folder of the data."""
    path = Path(path)
    bundled = data_folder(data) / folder / f"{path.name}.toml"
    is_name = path.parent == Path() and path.suffix == "" and not os.path.exists(path)
    return bundled if is_name and bundled.is_file() else path


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
