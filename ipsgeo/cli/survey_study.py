"""A study's survey, read without planning: it must work while answers are still open."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ipsgeo.demand import BASES, choose_demand
from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.changes import BORDER_YEARS
from ipsgeo.sources.sections import Section
from ipsgeo.sources.survey import Survey
from ipsgeo.study import study_municipalities, study_path
from ipsgeo.study_demand import study_statistics
from ipsgeo.study_sections import read_stated_demand, read_study_survey, read_year


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

    def names(self, codes: tuple[str, ...], language: str) -> str:
        """Several municipalities, by commas."""
        return ", ".join(self.name(code, language) for code in codes)

    def demand(self, survey: Survey) -> pd.Series:
        """Clients per year by code that follow from a round of the survey, by the study's basis.

        NaN where the survey alone counts and nobody gave an estimate.
        """
        only_survey = self.basis == "survey"
        table = choose_demand(
            self.by_statistics,
            survey.estimates,
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
    study = study_path(path, None)
    top = Section.of_file(study)
    year = read_year(top, "year", BORDER_YEARS)
    municipalities = study_municipalities(top, year, "schematic", None)  # only the names
    demand = top.section("demand")
    _, formula, people = study_statistics(demand, municipalities, year, None)
    by_statistics = formula.estimate(people)
    survey = read_study_survey(top.section("survey"), municipalities, by_statistics, file)
    if survey is None:
        raise DataError(Finding(key="survey_none", file=study))
    basis = demand.text("basis", "statistics")
    if basis not in BASES:
        raise demand.wrong("basis", "unknown_basis", choices=list(BASES))
    return StudySurvey(
        path=study,
        survey=survey,
        municipalities=municipalities,
        by_statistics=by_statistics,
        stated=read_stated_demand(demand.section("stated"), municipalities),
        basis=basis,
    )
