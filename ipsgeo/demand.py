"""From statistics and survey answers to clients a year in each municipality."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.formula import Formula, Share, Term
from ipsgeo.words import LANGUAGES, text

Basis = Literal["statistics", "survey", "survey, else statistics"]
BASES: tuple[Basis, ...] = ("statistics", "survey", "survey, else statistics")
LONG_TERM = "long_term"  # the key of the standard formula's only term


@dataclass(frozen=True, kw_only=True)
class DemandAssumptions:
    """Shares (0–1) that turn jobseekers into clients a year.

    Parameters
    ----------
    long_term_share
        Long-term unemployed per counted jobseeker; 1 where the statistics already count the
        long-term unemployed.
    partial_ability_share
        Persons with partial work ability per long-term unemployed.
    benefit_share, benefit_share_low, benefit_share_high
        Share of those that benefits from the service in a year: the figure planned with, and the
        ends of its range.
    """

    long_term_share: float = 1.0
    partial_ability_share: float = 0.5
    benefit_share: float = 0.10
    benefit_share_low: float = 0.05
    benefit_share_high: float = 0.40

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise DataError(Finding(key="not_a_share", column=name, value=value))
        low, high = self.benefit_share_low, self.benefit_share_high
        if not low <= self.benefit_share <= high:
            raise DataError(
                Finding(
                    key="share_outside_range",
                    column="benefit_share",
                    value=self.benefit_share,
                    facts={"low": str(low), "high": str(high)},
                )
            )

    def formula(self) -> Formula:
        """The shares as a formula of one term: the long-term unemployed."""
        shares = (
            Share(
                short="partial_ability_share",
                name=names("partial_ability_share"),
                share=self.partial_ability_share,
            ),
            Share(
                short="benefit_share",
                name=names("benefit_share"),
                share=self.benefit_share,
                low=self.benefit_share_low,
                high=self.benefit_share_high,
            ),
        )
        term = Term(
            short=LONG_TERM,
            name=names(LONG_TERM),
            shares=shares,
            per_counted=self.long_term_share,
        )
        return Formula(terms=(term,), standard=True)


def names(key: str) -> dict[str, str]:
    """A name of the standard formula in every language."""
    return {language: text(f"formula.{key}", language) for language in LANGUAGES}


def estimate_demand(jobseekers: pd.Series, assumptions: DemandAssumptions) -> pd.DataFrame:
    """Expected IPS clients per year in each municipality, from statistics.

    Jobseekers × long-term share × share with partial work ability × share that benefits in a year
    (Keski-Suomi 2021: 14,246 × 6,045/14,246 × 0.5 × 0.10 = 302).

    Parameters
    ----------
    jobseekers
        People at the end of a month by municipality code: unemployed, or long-term unemployed
        with ``long_term_share`` 1.
    assumptions
        The shares.

    Returns
    -------
    DataFrame
        By code: counted (long-term unemployed people), eligible (those with partial work
        ability), low, point and high (clients per year). A suppressed cell stays missing; it is
        never zero.
    """
    return assumptions.formula().estimate(jobseekers.to_frame())


def choose_demand(
    statistics: pd.DataFrame,
    survey: pd.DataFrame | None = None,
    *,
    basis: Basis = "statistics",
    stated: pd.Series | None = None,
) -> pd.DataFrame:
    """The demand that the plan is made for, beside what each source says.

    Parameters
    ----------
    statistics
        As ``estimate_demand`` returns it.
    survey
        Combined answers by code, as ``Survey.estimates``: estimate (clients per year, the median
        of the answers), lowest, highest, answers. None where there is no survey.
    basis
        Which source counts.
    stated
        Clients per year by code that the planner states outright; they come before both sources.

    Returns
    -------
    DataFrame
        By code: demand, low and high (clients per year), basis ("statistics", "survey" or
        "stated"), the columns of both sources, and survey_share (0–1), the survey's estimate per
        eligible person.

    Raises
    ------
    DataError
        Where the chosen source has no figure for a municipality.
    """
    table = statistics.rename(columns={"low": "statistics_low", "high": "statistics_high"})
    table = table.rename(columns={"point": "statistics_point"})
    answers = survey if survey is not None else no_survey()
    table = table.join(answers.rename(columns=lambda name: f"survey_{name}"))
    eligible = table["eligible"].where(table["eligible"] > 0)
    table["survey_share"] = table["survey_estimate"] / eligible
    by_survey = table["survey_estimate"].notna() & (basis != "statistics")
    table["basis"] = by_survey.map({True: "survey", False: "statistics"})
    if basis == "survey":
        table["basis"] = "survey"
    table = take(table, "survey", ("survey_estimate", "survey_lowest", "survey_highest"))
    table = take(table, "statistics", ("statistics_point", "statistics_low", "statistics_high"))
    if stated is not None:
        for column in ("demand", "low", "high"):
            table.loc[stated.index, column] = stated
        table.loc[stated.index, "basis"] = "stated"
    check_known(table)
    return table


def no_survey() -> pd.DataFrame:
    """An empty table of survey estimates."""
    columns = ["estimate", "lowest", "highest", "answers"]
    return pd.DataFrame(columns=columns, dtype=float, index=pd.Index([], dtype=object))


def take(table: pd.DataFrame, basis: str, columns: tuple[str, str, str]) -> pd.DataFrame:
    """Demand, low and high taken from a source's columns where the basis is that source."""
    chosen = table["basis"] == basis
    return table.assign(
        **{
            name: table[column].where(chosen, table.get(name, float("nan")))
            for name, column in zip(("demand", "low", "high"), columns, strict=True)
        }
    )


def check_known(table: pd.DataFrame) -> None:
    """Raise DataError for municipalities without a demand."""
    unknown = table.index[table["demand"].isna()]
    if len(unknown):
        bases = table.loc[unknown, "basis"]
        raise DataError(
            *(
                Finding(key=f"no_demand_{bases[code]}", value=code, facts={"code": str(code)})
                for code in unknown
            )
        )
