"""The section [demand] of a study file: what is counted, and the formula."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from ipsgeo.demand import DemandAssumptions
from ipsgeo.errors import DataError, Finding
from ipsgeo.formula import Formula, Share, Term
from ipsgeo.sources.changes import DIVISION_YEARS
from ipsgeo.sources.sections import Section
from ipsgeo.sources.statistics import MONTH_BEHIND, read_statistics
from ipsgeo.study.ground import Ground
from ipsgeo.study.sections import located_in, read_name, read_year, wrong_value

LONG_TERM_COLUMN = "long_term_unemployed"
LONG_TERM_KEYS = ["long_term_share", "long_term_unemployed", "unemployed"]
STANDARD_KEYS = [
    "column", "partial_ability_share", "benefit_share", "benefit_share_low", "benefit_share_high",
    "instead", *LONG_TERM_KEYS,
]  # fmt: skip
MOST_APART = 0.05  # of the county's people, between the study's count of them and the statistics
MONTH_HERE = "{month}"  # in a file's name: the study's month, 2021-10


@dataclass(frozen=True, kw_only=True, eq=False)
class Statistics:
    """What was counted, and how the counts become demand."""

    month: str  # as 2021-10
    files: tuple[Path, ...]  # every one that was read
    source: str  # whom to name
    note: Mapping[str, str]  # a remark by language
    formula: Formula  # the terms and their shares
    people: pd.DataFrame  # of each term by code, columns 0, 1, …: counted, or estimated from others

    def estimate(self) -> pd.DataFrame:
        """Clients per year by code, as ``Formula.estimate`` returns them."""
        return self.formula.estimate_of(self.people)


@dataclass(frozen=True, kw_only=True)
class Count:
    """One column of one file."""

    file: Path
    column: str
    division_year: int | None
    by_month: bool
    source: str  # whom to name beside the study's own source
    of: float | None = None  # people of the whole county that a share was stated for


def read_formula(demand: Section, month: str) -> tuple[Formula, list[Count], Mapping[str, str]]:
    """The formula, what it counts, and a note; either of [[demand.terms]] or the standard one.

    [demand.instead."2021-10"] says what is counted in a month of which the column is not known by
    municipality.
    """
    note = demand.by_language("note")
    if "terms" in demand:
        check_replaced(demand)
        terms = demand.sections("terms")
        read = [read_term(term, demand, month, f"{n}") for n, term in enumerate(terms, start=1)]
        demand.known += ["statistics", "division_year"]  # which each term may state itself
        if not read:
            raise demand.wrong("terms", "no_terms")
        return Formula(terms=tuple(term for term, _ in read)), [count for _, count in read], note
    column, counted = demand.text("column"), demand
    instead = demand.section("instead")
    if month in instead:
        counted = instead.section(month)
        column, note = counted.text("column"), counted.by_language("note")
    formula = read_assumptions(demand, counted, column).formula()
    demand.known += LONG_TERM_KEYS  # where another month's counting is stated beside
    finish_months(instead, counted)
    count = read_count(demand, demand, month, column)
    return formula, [replace(count, of=counted.positive("unemployed", None))], note


def check_replaced(demand: Section) -> None:
    """Raise DataError for settings of the standard formula beside [[demand.terms]]."""
    left = [key for key in STANDARD_KEYS if key in demand]
    if left:
        raise demand.wrong("terms", "terms_replace", keys=left)


def finish_months(instead: Section, counted: Section) -> None:
    """Check the names in [demand.instead]; what it says of other months is not used."""
    for month in instead.content:
        section = instead.section(instead.as_month(month))
        if section.name == counted.name:
            counted.finish()


def read_assumptions(demand: Section, counted: Section, column: str) -> DemandAssumptions:
    """The standard shares; the long-term share may be given as two counts."""
    if "long_term_unemployed" in counted or "unemployed" in counted:
        people = counted.positive("unemployed")
        long_term = counted.positive("long_term_unemployed") / people
        if long_term > 1:
            raise counted.wrong("long_term_unemployed", "more_than_all", all=people)
    elif "long_term_share" in counted or MONTH_BEHIND.sub("", column) == LONG_TERM_COLUMN:
        long_term = counted.share("long_term_share", 1.0)
    else:
        raise counted.wrong("column", "column_not_long_term", keys=LONG_TERM_KEYS)
    default = DemandAssumptions()
    low = demand.share("benefit_share_low", default.benefit_share_low)
    high = demand.share("benefit_share_high", default.benefit_share_high)
    benefit = demand.share("benefit_share", default.benefit_share)
    if not low <= benefit <= high:
        raise demand.wrong("benefit_share", "share_outside_range", low=str(low), high=str(high))
    return DemandAssumptions(
        long_term_share=long_term,
        partial_ability_share=demand.share("partial_ability_share", 0.5),
        benefit_share=benefit,
        benefit_share_low=low,
        benefit_share_high=high,
    )


def read_term(term: Section, demand: Section, month: str, number: str) -> tuple[Term, Count]:
    """One of [[demand.terms]]: a column, who it counts, and the shares."""
    column = term.text("column")
    shares = term.sections("shares")
    if not shares:
        raise term.wrong("shares", "no_shares")
    made = Term(
        short=column,
        name=read_name(term),
        shares=tuple(read_share(share, f"{number}.{n}") for n, share in enumerate(shares, start=1)),
    )
    count = read_count(term, demand, month, column)
    term.finish()
    return made, count


def read_share(section: Section, number: str) -> Share:
    """One share of a term, with its range if it has one."""
    figure = section.share("share")
    share = located_in(
        section,
        lambda: Share(
            short=f"share_{number}",
            name=read_name(section),
            share=figure,
            low=section.share("low", figure),
            high=section.share("high", figure),
            source=section.text("source", ""),
            note=section.by_language("note"),
        ),
    )
    section.finish()
    return share


def read_count(section: Section, demand: Section, month: str, column: str) -> Count:
    """A column of a file; the file is [demand] statistics where a term names none."""
    named = section if "statistics" in section else demand
    stated = section if "division_year" in section else demand
    file = named.path("statistics")
    given = "division_year" in stated
    year = read_year(stated, "division_year", DIVISION_YEARS) if given else None
    section.known += ["statistics", "division_year"]
    if MONTH_HERE in file.name and not month:
        demand.month("month")  # is missing, and says so
    return Count(
        file=Path(str(file).replace(MONTH_HERE, month)),
        column=column,
        division_year=year,
        by_month=MONTH_HERE in file.name,
        source="" if section is demand else section.text("source", ""),
    )


def read_counted(demand: Section, ground: Ground) -> Statistics:
    """What the study counts, by municipality, and its formula."""
    dated = "month" in demand or "terms" not in demand  # an own formula may count what has no month
    month = demand.month("month") if dated else ""
    formula, counts, note = read_formula(demand, month)
    people = [read_people(count, month, ground) for count in counts]
    for count, column in zip(counts, people, strict=True):
        check_same_county(count, column, demand)
    sources = [demand.text("source"), *(count.source for count in counts)]
    return Statistics(
        month=month,
        files=tuple(dict.fromkeys(count.file for count in counts)),
        source="; ".join(dict.fromkeys(filter(None, sources))),
        note=note,
        formula=formula,
        people=formula.people(side_by_side(people, ground.municipalities.index)),
    )


def read_people(count: Count, month: str, ground: Ground) -> pd.Series:
    """One column of a file, by the study's municipalities."""
    if count.by_month and not count.file.exists():
        raise DataError(Finding(key="month_file_missing", file=count.file, facts={"month": month}))
    people = read_statistics(
        count.file,
        columns=[count.column],
        month=month or None,
        division_year=count.division_year,
        year=ground.year,
        only=ground.municipalities.index,
        data=ground.data,
    )[count.column]
    check_complete(people, ground.municipalities, count.file)
    return people


def check_same_county(count: Count, people: pd.Series, demand: Section) -> None:
    """Raise DataError where a share was stated for people of another county."""
    if count.of is None or people.isna().any():
        return
    if abs(people.sum() - count.of) > MOST_APART * count.of:
        facts = {"sum": float(people.sum()), "column": count.column}
        raise wrong_value(demand, "unemployed", "share_of_others", f"{count.of:g}", **facts)


def side_by_side(people: Sequence[pd.Series], codes: pd.Index) -> pd.DataFrame:
    """The counts of the terms by code, columns 0, 1, …: two terms may count the same column."""
    return pd.DataFrame({position: column.reindex(codes) for position, column in enumerate(people)})


def check_complete(counts: pd.Series, municipalities: pd.DataFrame, file: Path) -> None:
    """Raise DataError for municipalities of the study that the file does not have."""
    absent = sorted(set(municipalities.index) - set(counts.index))
    if absent:
        names = municipalities["name_fi"]
        finding = Finding(key="statistics_missing", file=file)
        raise DataError(*(replace(finding, value=f"{names[c]} ({c})") for c in absent))
