"""The counties touched, before and after, each as a study of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from ipsgeo import words
from ipsgeo.errors import DataError, Finding, located
from ipsgeo.neighbours import connected_parts, within
from ipsgeo.sources.travel import EVERY_OTHER
from ipsgeo.sources.travel.study import TravelMinutes
from ipsgeo.study import Study
from ipsgeo.study.ground import WITHIN, inside
from ipsgeo.study.scenario.borders import Borders, Kind, Unit
from ipsgeo.study.scenario.ground import Side
from ipsgeo.study.scenario.mergers import Mergers
from ipsgeo.study.scenario.team import Team, own_team, team_by_norm


@dataclass(frozen=True, kw_only=True, eq=False)
class PlannedUnit:
    """A county, or what there is instead of it, ready to be planned."""

    key: str  # its Finnish name
    name: Mapping[str, str]  # by language
    kind: Kind
    origins: frozenset[str]  # keys of the counties that it is made of
    study: Study  # of its municipalities; of the study's own county before: the study itself
    parts: tuple[tuple[str, ...], ...]  # its municipalities by connected part
    own_team: bool  # whether coaches, areas and rules are the study's own
    notes: tuple[Finding, ...] = ()  # what of the study was left out or changed


@dataclass(frozen=True, kw_only=True, eq=False)
class Workshop:
    """What the counties touched are planned from."""

    file: Path  # the scenario's
    base: Study
    ground_files: tuple[Path, ...]  # what the study's ground was read from
    own: str  # key of the study's own county
    mergers: Mergers
    now: Borders
    then: Borders
    before: Side
    after: Side
    parts_allowed: bool  # whether a unit may be in separate parts


def planned(shop: Workshop) -> tuple[tuple[PlannedUnit, ...], tuple[PlannedUnit, ...]]:
    """The units before and after, the study's own county first, then by name."""
    before = [
        own_before(shop) if key == shop.own else unit_of(shop, key, shop.now, shop.before)
        for key in in_order(shop.now, shop.before, shop.own)
    ]
    areas = {unit.key: unit.study.problem.area_range()[0] for unit in before}
    after = [
        unit_of(shop, key, shop.then, shop.after, own=key == shop.own, areas=areas.get(key))
        for key in in_order(shop.then, shop.after, shop.own)
    ]
    if not shop.parts_allowed:
        refuse_cut(shop, [*before, *after])
    return tuple(before), tuple(after)


def in_order(borders: Borders, side: Side, own: str) -> list[str]:
    """Keys of the units of the municipalities touched, the study's own county first."""
    keys = set(borders.home[side.municipalities.index])
    return sorted(keys, key=lambda key: (key != own, words.finnish_order(key)))


def own_before(shop: Workshop) -> PlannedUnit:
    """The study's own county with its borders as they are: the study itself."""
    unit = shop.now.units[shop.own]
    return PlannedUnit(
        key=shop.own, name=unit.name, kind=unit.kind, origins=unit.origins, study=shop.base,
        parts=parts_of(shop.base.problem.codes, shop.before.neighbours), own_team=True,
    )  # fmt: skip


def unit_of(
    shop: Workshop, key: str, borders: Borders, side: Side, *, own: bool = False,
    areas: int | None = None,
) -> PlannedUnit:  # fmt: skip
    """One unit with its study.

    ``own``: whether it is the study's own county with other borders; ``areas``: how many the county
    of that name had before.
    """
    unit = borders.units[key]
    codes = [code for code in borders.members(key) if code in side.municipalities.index]
    pairs = within(side.neighbours, codes)
    parts = parts_of(codes, pairs)
    team, kept = own_team_of(shop, codes, pairs, side, key) if own else (None, pairs)
    if team is None:
        demand = float(side.demand_table.loc[codes, "demand"].sum())
        team, kept = team_by_norm(demand, len(codes), len(parts), shop.base, areas), pairs
    return PlannedUnit(
        key=key, name=unit.name, kind=unit.kind, origins=unit.origins, parts=parts,
        study=study_of(shop, unit, codes, side, team, kept), own_team=team.own, notes=team.notes,
    )  # fmt: skip


def own_team_of(
    shop: Workshop, codes: list[str], pairs: pd.DataFrame, side: Side, key: str
) -> tuple[Team | None, pd.DataFrame]:
    """The study's own team where it fits, and the neighbours that its ``within`` leaves."""
    base, wishes = shop.base, shop.base.problem.wishes
    demand = float(side.demand_table.loc[codes, "demand"].sum())
    kept = pairs
    if base.within is not None:
        kept = inside(pairs, side.municipalities[WITHIN[base.within]])
    told = None if wishes is None else shop.mergers.wishes(wishes)
    return own_team(demand, codes, len(parts_of(codes, kept)), base, told, key), kept


def study_of(
    shop: Workshop, unit: Unit, codes: list[str], side: Side, team: Team, pairs: pd.DataFrame
) -> Study:
    """A unit as a study: the base with all that belongs to its county replaced or left out."""
    base, table = shop.base, side.demand_table.loc[codes]
    travel = travel_within(side.travel, codes)
    county = {"county_fi": unit.name["fi"], "county_sv": unit.name["sv"]}
    towns = side.municipalities.loc[codes].assign(**county)
    try:
        problem = replace(
            base.problem, demand=table["demand"], neighbours=pairs, minutes=travel.minutes,
            names=towns["name_fi"], **team.numbers,
        )  # fmt: skip
    except DataError as error:
        raise located(error, shop.file, lambda name: f"{unit.name['fi']} {name}") from error
    return replace(
        base, path=shop.file, title=dict(unit.name), year=shop.mergers.year, municipalities=towns,
        statistics=replace(base.statistics, people=side.people.loc[codes]), travel=travel,
        demand_table=table, problem=problem,
        survey=None, plans={}, feedback=(), care_teams=None, within=None, effects=None, risk=None,
        team_links=(),
    )  # fmt: skip


def travel_within(travel: TravelMinutes, codes: list[str]) -> TravelMinutes:
    """The ways between some municipalities, with the exceptions that they meet."""
    rows = travel.exceptions
    here = rows["code_a"].isin(codes) & (
        rows["code_b"].isin(codes) | (rows["code_b"] == EVERY_OTHER)
    )
    return replace(
        travel,
        minutes=travel.minutes.loc[codes, codes],
        exceptions=rows[here],
        filled=tuple(pair for pair in travel.filled if set(pair) <= set(codes)),
        notes=(),
    )


def parts_of(codes: list[str], pairs: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    """The connected parts of some municipalities, the largest first."""
    return tuple(map(tuple, connected_parts(codes, pairs)))


def refuse_cut(shop: Workshop, units: list[PlannedUnit]) -> None:
    """Raise DataError for units in parts, where that is not allowed."""
    cut = Finding(key="scenario_cut_refused", file=shop.file)
    found = [
        replace(cut, value=unit.key, facts={"parts": parts_text(unit)})
        for unit in units
        if len(unit.parts) > 1
    ]
    if found:
        raise DataError(*found)


def parts_text(unit: PlannedUnit) -> str:
    """The parts of a unit by name: (Enonkoski, Heinävesi) | (Joensuu, …)."""
    names = unit.study.municipalities["name_fi"]
    return " | ".join(f"({', '.join(sorted(names[list(part)]))})" for part in unit.parts)
