"""Municipal mergers of a scenario: those of the years up to its own, and the user's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from ipsgeo.sources.changes import BORDER_YEARS, mergers_of, read_changes
from ipsgeo.sources.municipalities import merged
from ipsgeo.sources.sections import Section
from ipsgeo.study.ground import Ground
from ipsgeo.study.scenario.borders import codes_in
from ipsgeo.study.sections import code_of, read_year, wrong_value

SUMMED = ("counted", "eligible", "statistics_low", "statistics_point", "statistics_high",
          "demand", "low", "high")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Mergers:
    """Which municipalities become one."""

    year: int  # the scenario's division year
    heirs: Mapping[str, str]  # code -> code of the municipality that it becomes a part of
    names: Mapping[str, str]  # new names of those, by code, where the user gives one

    def of(self, municipalities: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """The municipalities after the mergers: counts add up, the seat is the successor's."""
        here = {c: heir for c, heir in self.heirs.items() if c in municipalities.index}
        table = merged(municipalities, here)
        if not self.names:
            return table
        table = table.copy()
        for code, name in self.names.items():
            if code in table.index:
                table.loc[code, ["name_fi", "name_sv"]] = name
        return table

    def heirs_of(self, codes: pd.Series) -> pd.Series:
        """The codes as they are called afterwards."""
        return codes.replace(dict(self.heirs))

    def demand(self, table: pd.DataFrame) -> pd.DataFrame:
        """A table of ``choose_demand`` after the mergers: clients add up.

        What cannot be added up, such as shares, is the successor's.
        """
        heir = self.heirs_of(table.index.to_series())
        kept = table.loc[~table.index.isin(list(self.heirs))].copy()
        for column in SUMMED:
            summed = table[column].groupby(heir).sum(min_count=1, skipna=False)
            kept[column] = summed.reindex(kept.index)
        return kept

    def people(self, table: pd.DataFrame) -> pd.DataFrame:
        """People of each term by code, after the mergers."""
        heir = self.heirs_of(table.index.to_series())
        return table.groupby(heir).sum(min_count=1, skipna=False).sort_index()

    def pairs(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """The neighbours after the mergers: a part's neighbour is the whole's."""
        ends = pairs[["code_a", "code_b"]].replace(dict(self.heirs))
        pairs = pairs.assign(code_a=ends.min(axis=1), code_b=ends.max(axis=1))
        pairs = pairs[pairs["code_a"] != pairs["code_b"]]
        grouped = pairs.groupby(["code_a", "code_b"], sort=True)["border_km"]
        return grouped.sum(min_count=1).reset_index()

    def wishes(self, wishes: pd.DataFrame) -> pd.DataFrame:
        """The wishes after the mergers, each once; none for oneself."""
        wishes = wishes.replace(dict(self.heirs))
        return wishes[wishes["code"] != wishes["partner"]].drop_duplicates().reset_index(drop=True)


def read_mergers(top: Section, ground: Ground, country: gpd.GeoDataFrame) -> Mergers:
    """The scenario's ``year`` and every [[merger]].

    Parameters
    ----------
    top
        The scenario file.
    ground
        The study's, of its own year.
    country
        Every municipality of the study's year.
    """
    year = read_year(top, "year", BORDER_YEARS, ground.year)
    if year < ground.year:
        raise top.wrong("year", "scenario_year_back", year=str(ground.year))
    changes = read_changes(data=ground.data)
    heirs = mergers_of(changes[(changes["year"] > ground.year) & (changes["year"] <= year)])
    known = Mergers(year=year, heirs=heirs, names={})
    for section in top.sections("merger"):
        known = with_merger(section, known, known.of(country))
    return known


def with_merger(section: Section, known: Mergers, country: gpd.GeoDataFrame) -> Mergers:
    """The mergers and one more, as a [[merger]] says it."""
    codes = codes_in(section, "municipalities", country)
    into, name = section.text("into"), section.text("name", None)
    section.finish()
    if len(codes) < 2:
        raise section.wrong("municipalities", "scenario_too_few")
    heir = heir_of(into, codes, section, country)
    if name is not None and not name.strip():
        raise section.wrong("name", "text_empty")
    others = set(country["name_fi"].drop(codes))
    if name in others:
        raise wrong_value(section, "name", "scenario_name_taken", name)
    step = {code: heir for code in codes if code != heir}
    heirs = {code: step.get(last, last) for code, last in known.heirs.items()} | step
    names = {code: said for code, said in known.names.items() if code not in step}
    return replace(known, heirs=heirs, names=names if name is None else {**names, heir: name})


def heir_of(into: str, codes: list[str], section: Section, country: pd.DataFrame) -> str:
    """Which of the merging municipalities keeps its code and seat."""
    heir = code_of(into, "into", section, country, "scenario_unknown_municipality")
    if heir not in codes:
        names = [str(country.at[code, "name_fi"]) for code in codes]
        raise wrong_value(section, "into", "scenario_into_other", into, names=names)
    return heir
