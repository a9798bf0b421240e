"""What a scenario stands on: every municipality touched, its clients, ways and neighbours."""

from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ipsgeo.demand import choose_demand
from ipsgeo.errors import DataError
from ipsgeo.sources.boundaries import with_boundaries
from ipsgeo.sources.sections import Section
from ipsgeo.sources.travel.study import TravelMinutes, estimate_for_study
from ipsgeo.study import Study
from ipsgeo.study.demand import named_in
from ipsgeo.study.ground import Ground
from ipsgeo.study.scenario.mergers import Mergers
from ipsgeo.study.sections import read_stated_demand, wrong_value
from ipsgeo.study.statistics import read_formula, read_people, side_by_side


@dataclass(frozen=True, kw_only=True, eq=False)
class Side:
    """The municipalities touched, before or after, and what is known of each of them."""

    municipalities: gpd.GeoDataFrame  # as ``read_municipalities`` returns them
    demand_table: pd.DataFrame  # as ``choose_demand`` returns it; the borders do not change it
    people: pd.DataFrame  # of each term of the formula, by code
    neighbours: pd.DataFrame  # pairs in the whole country
    travel: TravelMinutes


def drawn(country: gpd.GeoDataFrame, codes: list[str], ground: Ground) -> gpd.GeoDataFrame:
    """Some municipalities with the study's boundaries."""
    some = country.loc[codes]
    return some if ground.boundaries is None else with_boundaries(some, ground.boundaries)


def read_side(
    top: Section, study_file: Section, base: Study, ground: Ground, towns: gpd.GeoDataFrame
) -> Side:
    """What is known of the municipalities touched, with the borders as they are.

    Those of the study's own county are as the study has them; the others are counted from the
    same statistics, month and shares.
    """
    own = [code for code in towns.index if code in base.demand.index]
    others = towns.drop(own)
    people, table = base.statistics.people.loc[own], base.demand_table.loc[own]
    stated = stated_elsewhere(top, towns, own)
    if len(others):
        elsewhere = replace(ground, municipalities=others)
        counted = read_counts(study_file.section("demand"), base, elsewhere)
        people = pd.concat([people, counted])
        table = pd.concat([table, demand_elsewhere(counted, stated, base, others, top.file)])
    return Side(
        municipalities=towns,
        demand_table=table.sort_index(),
        people=people.sort_index(),
        neighbours=ground.country_pairs(),
        travel=ways(study_file, base, towns, ground.data),
    )


def read_counts(demand: Section, base: Study, elsewhere: Ground) -> pd.DataFrame:
    """People of each term in municipalities outside the study, from the study's own statistics."""
    month = base.statistics.month
    _, counts, _ = read_formula(demand, month)
    columns = [read_people(count, month, elsewhere) for count in counts]
    table = side_by_side(columns, elsewhere.municipalities.index)
    return base.statistics.formula.people(table)


def stated_elsewhere(top: Section, towns: pd.DataFrame, own: list[str]) -> pd.Series | None:
    """The scenario's [demand.stated]: clients a year of municipalities outside the study."""
    demand = top.section("demand")
    section = demand.section("stated")
    demand.finish()
    stated = read_stated_demand(section, towns)
    for code in () if stated is None else stated.index:
        if code in own:
            name = str(towns.at[code, "name_fi"])
            place = "[demand.stated]"
            raise wrong_value(section, name, "scenario_stated_own", name, section=place)
    return stated


def demand_elsewhere(
    people: pd.DataFrame, stated: pd.Series | None, base: Study, towns: pd.DataFrame, file: Path
) -> pd.DataFrame:
    """The clients a year of municipalities outside the study; a suppressed count must be stated."""
    estimate = base.statistics.formula.estimate_of(people)
    try:
        return choose_demand(estimate, basis="statistics", stated=stated)
    except DataError as error:
        told = (replace(found, file=file, key="scenario_no_demand") for found in error.findings)
        raise named_in(DataError(*told), towns) from error


def ways(study_file: Section, base: Study, towns: gpd.GeoDataFrame, data: Path) -> TravelMinutes:
    """The minutes: the study's own within its county, else the straight line as it states it."""
    travel = estimate_for_study(study_file.section("travel"), towns, data=data)
    known = base.travel.minutes
    if base.travel.basis == "straight line":
        return travel
    minutes = travel.minutes.copy()
    here = [code for code in minutes.index if code in known.index]
    minutes.loc[here, here] = known.loc[here, here]
    files = tuple(dict.fromkeys([*base.travel.files, *travel.files]))
    own = set(here)
    filled = [(a, b) for a in towns.index for b in towns.index if a != b and not own >= {a, b}]
    return replace(
        travel, minutes=minutes, basis="both", files=files, filled=(*base.travel.filled, *filled)
    )


def side_after(before: Side, mergers: Mergers) -> Side:
    """The same municipalities after the mergers."""
    towns = mergers.of(before.municipalities)
    codes = towns.index
    travel = replace(before.travel, minutes=before.travel.minutes.loc[codes, codes])
    return Side(
        municipalities=towns,
        demand_table=mergers.demand(before.demand_table),
        people=mergers.people(before.people),
        neighbours=mergers.pairs(before.neighbours),
        travel=travel,
    )
