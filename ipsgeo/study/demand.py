"""The demand that a study plans for: from statistics, from its survey, or stated."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ipsgeo.demand import BASES, choose_demand
from ipsgeo.errors import DataError, NeedsHumanError
from ipsgeo.sources.sections import Section
from ipsgeo.sources.survey import Survey
from ipsgeo.study.ground import Ground
from ipsgeo.study.sections import located_in, read_stated_demand
from ipsgeo.study.statistics import Statistics, read_counted
from ipsgeo.study.survey import read_study_survey


@dataclass(frozen=True, kw_only=True, eq=False)
class Need:
    """What is needed, and where that is from."""

    statistics: Statistics
    survey: Survey | None
    basis: str  # which source the demand is taken from; see ``choose_demand``
    table: pd.DataFrame  # as ``choose_demand`` returns it

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that was read."""
        survey = self.survey
        answers = () if survey is None else (survey.file, *survey.corrections_files)
        return (*self.statistics.files, *answers)


def read_need(top: Section, ground: Ground, survey: str | Path | None) -> Need:
    """The sections [demand] and [survey]; ``survey`` is another file than the study names.

    Raises NeedsHumanError while answers need a person.
    """
    demand, municipalities = top.section("demand"), ground.municipalities
    statistics = read_counted(demand, ground)
    estimate = statistics.estimate()
    answers = read_study_survey(top.section("survey"), municipalities, estimate, survey)
    if answers is not None and answers.questions:
        raise NeedsHumanError(*answers.questions)
    basis = read_basis(demand, answers is not None)
    stated = read_stated_demand(demand.section("stated"), municipalities)
    demand.finish()
    estimates = None if answers is None else answers.shown_estimates
    try:
        table = located_in(
            demand, lambda: choose_demand(estimate, estimates, basis=basis, stated=stated)
        )
    except DataError as error:
        raise named_in(error, municipalities) from error
    return Need(statistics=statistics, survey=answers, basis=basis, table=table)


def named_in(error: DataError, municipalities: pd.DataFrame) -> DataError:
    """The error with the municipalities' names beside their codes."""
    names = municipalities["name_fi"]
    return DataError(
        *(
            replace(found, value=f"{names[found.value]} ({found.value})")
            if found.value in names.index
            else found
            for found in error.findings
        )
    )


def read_basis(demand: Section, surveyed: bool) -> Any:
    """Which source counts; a survey only where there is one."""
    basis = demand.text("basis", "statistics")
    if basis not in BASES or (basis != "statistics" and not surveyed):
        raise demand.wrong("basis", "unknown_basis", choices=list(BASES))
    return basis
