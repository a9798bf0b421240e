"""A study's survey, read without planning: it must work while answers are still open."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ipsgeo.demand import choose_demand
from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.sections import Section
from ipsgeo.sources.survey import Survey
from ipsgeo.study import study_path
from ipsgeo.study.demand import read_basis
from ipsgeo.study.ground import read_ground
from ipsgeo.study.sections import read_stated_demand
from ipsgeo.study.statistics import read_counted
from ipsgeo.study.survey import read_study_survey


@dataclass(frozen=True, kw_only=True, eq=False)
class StudySurvey:
    """What a study says of its survey, with all that the demand needs besides."""

    path: Path
    survey: Survey
    municipalities: pd.DataFrame
    by_statistics: pd.DataFrame
    stated: pd.Series | None
    basis: Any

    def name(self, code: str, language: str) -> str:
        """A municipality's name: Swedish in Swedish, else Finnish."""
        if code not in self.municipalities.index:
            return code
        return str(self.municipalities.at[code, "name_sv" if language == "sv" else "name_fi"])

    def names(self, codes: Iterable[str], language: str) -> str:
        """Several municipalities, by commas."""
        return ", ".join(self.name(code, language) for code in codes)

    def demand(self, survey: Survey) -> pd.Series:
        """Clients per year by code that follow from a round of the survey, by the study's basis.

        NaN where the survey alone counts and nobody gave an estimate.
        """
        only_survey = self.basis == "survey"
        table = choose_demand(
            self.by_statistics,
            survey.shown_estimates,
            basis="survey, else statistics" if only_survey else self.basis,
            stated=self.stated,
        )
        return table["demand"].mask(only_survey & (table["basis"] == "statistics"))


def open_survey(path: str | Path, file: Path | None) -> StudySurvey:
    """The survey of a study, or another file read as the study says.

    Raises
    ------
    DataError
        For a wrong study or a damaged file. Open questions are no error here.
    """
    study = study_path(path)
    top = Section.of_file(study)
    ground, demand = read_ground(top, None, drawn=False), top.section("demand")
    municipalities = ground.municipalities
    by_statistics = read_counted(demand, ground).estimate()
    survey = read_study_survey(top.section("survey"), municipalities, by_statistics, file)
    if survey is None:
        raise DataError(Finding(key="survey_none", file=study))
    return StudySurvey(
        path=study,
        survey=survey,
        municipalities=municipalities,
        by_statistics=by_statistics,
        stated=read_stated_demand(demand.section("stated"), municipalities),
        basis=read_basis(demand, surveyed=True),
    )
