"""A scenario's two sides as every view shows them: areas numbered and coloured alike."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from ipsgeo.moves import heirs
from ipsgeo.plan import Plan
from ipsgeo.scenarios import Outcome, ScenarioResult
from ipsgeo.views.names import area_names, municipality_names
from ipsgeo.views.palette import colours_apart, touching_areas


@dataclass(frozen=True, kw_only=True, eq=False)
class Side:
    """One side of a scenario.

    Parameters
    ----------
    name
        "before" or "after".
    outcomes
        Its counties, as planned.
    towns, demand, town_names
        All their municipalities, by code.
    area
        Area by code; missing in counties that have no plan.
    numbers, colours, names
        Of each area; those of an area after are those of the area before that it continues.
    unit
        Key of the county by area, and by code.
    """

    name: str
    outcomes: tuple[Outcome, ...]
    towns: gpd.GeoDataFrame
    demand: pd.Series
    town_names: pd.Series
    area: pd.Series
    numbers: Mapping[str, int]
    colours: Mapping[str, str]
    names: Mapping[str, str]
    unit: Mapping[str, str]

    def members(self, area: str) -> list[str]:
        """The codes of an area, sorted."""
        return sorted(self.area.index[self.area == area])

    def area_text(self, area: object) -> str:
        """An area's number and name; nothing where there is no area."""
        return f"{self.numbers[area]} {self.names[area]}" if isinstance(area, str) else ""


def sides_of(result: ScenarioResult, language: str) -> tuple[Side, Side]:
    """Both sides; areas have the same number and colour where they are the same area."""
    scenario = result.scenario
    old, new = whole_plan(result.before), whole_plan(result.after)
    first = {area: k for k, area in enumerate(old.coaches.index, start=1)}
    then = numbers_after(first, continued(old, new, demand_of(result.before)), new)
    touching: dict[int, set[int]] = {k: set() for k in sorted({*first.values(), *then.values()})}
    for plan, numbers, pairs in (
        (old, first, scenario.neighbours_before), (new, then, scenario.neighbours_after),
    ):  # fmt: skip
        for area, others in touching_areas(plan, known_pairs(pairs, plan)).items():
            touching[numbers[area]] |= {numbers[other] for other in others}
    colours = colours_apart(touching)
    before = side("before", result.before, old, first, colours, language)
    after = side("after", result.after, new, then, colours, language)
    return before, after


def side(
    name: str, outcomes: tuple[Outcome, ...], plan: Plan, numbers: Mapping[str, int],
    colours: Mapping[int, str], language: str,
) -> Side:  # fmt: skip
    """One side from its parts."""
    towns = pd.concat([done.unit.study.municipalities for done in outcomes]).sort_index()
    called = [municipality_names(done.unit.study, language) for done in outcomes]
    names: dict[str, str] = {}
    unit: dict[str, str] = {}
    for done in outcomes:
        unit |= {str(code): done.unit.key for code in done.unit.study.demand.index}
        if done.plan is not None:
            names |= area_names(done.plan, done.unit.study, language)
            unit |= {str(area): done.unit.key for area in done.plan.coaches.index}
    return Side(
        name=name, outcomes=outcomes, towns=gpd.GeoDataFrame(towns), demand=demand_of(outcomes),
        town_names=pd.concat(called).sort_index(), area=plan.area.reindex(towns.index),
        numbers=numbers, names=names, unit=unit,
        colours={area: colours[number] for area, number in numbers.items()},
    )  # fmt: skip


def whole_plan(outcomes: tuple[Outcome, ...]) -> Plan:
    """The plans of several counties as one, in their order."""
    plans = [done.plan for done in outcomes if done.plan is not None]
    empty = pd.Series(dtype=object)
    return Plan(
        area=pd.concat([plan.area for plan in plans]).sort_index() if plans else empty,
        coaches=pd.concat([plan.coaches for plan in plans]) if plans else empty,
    )


def known_pairs(pairs: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """The neighbours that both have an area."""
    return pairs[pairs[["code_a", "code_b"]].isin(plan.area.index).all(axis=1)]


def demand_of(outcomes: tuple[Outcome, ...]) -> pd.Series:
    """Clients a year by code."""
    return pd.concat([done.unit.study.demand for done in outcomes]).sort_index()


def continued(old: Plan, new: Plan, demand: pd.Series) -> dict[str, str]:
    """New area -> the old area that it continues: they share a municipality, and each is once."""
    both = old.area.index.intersection(new.area.index)
    if both.empty:
        return {}
    past = Plan(area=old.area[both], coaches=old.coaches)
    now = Plan(area=new.area[both], coaches=new.coaches)
    shared = set(zip(past.area, now.area, strict=True))
    same = heirs(past, now, demand[both])
    return {after: before for before, after in same.items() if (before, after) in shared}


def numbers_after(numbers: Mapping[str, int], kept: Mapping[str, str], new: Plan) -> dict[str, int]:
    """The old numbers, and new ones from the next free one on."""
    fresh = iter(range(len(numbers) + 1, len(numbers) + len(new.coaches) + 1))
    return {
        area: numbers[kept[area]] if area in kept else next(fresh) for area in new.coaches.index
    }


def moved_codes(result: ScenarioResult) -> list[str]:
    """Codes that the border or a merger takes elsewhere."""
    movers = result.movers
    return list(movers.loc[movers["reason"].isin(["border", "merged"]), "code"])


def marked_codes(result: ScenarioResult) -> dict[str, str]:
    """The pattern of each municipality that changes area.

    "lines" where the border moves it or a merger joins it (and what it joins), else "dots".
    """
    joined = result.scenario.heirs
    lined = {*moved_codes(result), *result.scenario.moved, *joined, *joined.values()}
    return {code: "lines" if code in lined else "dots" for code in {*lined, *result.movers["code"]}}
