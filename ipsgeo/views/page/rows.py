"""The rows of the page's tables: figures of audit, compare and the demand table, beside names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ipsgeo import words
from ipsgeo.compare import compare
from ipsgeo.lending import Lending
from ipsgeo.plan import Plan, Solution, area_name
from ipsgeo.study import Study
from ipsgeo.views.figures import area_figures, audited_help, exceeds
from ipsgeo.views.names import (
    area_names,
    municipality_names,
    names_in_order,
    plan_note,
    shown_title,
    staff_text,
)
from ipsgeo.views.palette import area_colours, text_on


@dataclass(frozen=True, kw_only=True)
class AreaRow:
    """One area as the page shows it, with its row of ``area_figures``."""

    name: str
    municipalities: Sequence[str]
    is_named_after_them: bool
    colour: str
    ink: str
    seat: str
    staff: str
    is_one_coach: bool
    verdict: str
    figures: pd.Series


@dataclass(frozen=True, kw_only=True)
class MunicipalityRow:
    """One municipality as the page shows it, with its row of the study's demand table.

    ``position`` is its shape's on the map; ``minutes`` are to its area's seat.
    """

    position: int
    code: str
    name: str
    area: AreaRow
    minutes: float
    figures: pd.Series


@dataclass(frozen=True, kw_only=True)
class PlanColumn:
    """One plan of the comparison: its titles, a remark and its row of ``compare``."""

    title: str
    note: str
    figures: pd.Series
    lowest_area: str
    highest_area: str
    movers: Sequence[str]


def area_rows(plan: Plan, study: Study, language: str) -> dict[str, AreaRow]:
    """The areas in the plan's order, by their names in the plan."""
    table = area_figures(plan, study)  # first, since it refuses a plan of other municipalities
    colours = area_colours(plan, study.problem.neighbours)
    shown = area_names(plan, study, language)
    return {
        str(area): area_row(shown[str(area)], colours[str(area)], figures, study, language)
        for area, figures in table.iterrows()
    }


def area_row(name: str, colour: str, figures: pd.Series, study: Study, language: str) -> AreaRow:
    """One area."""
    names = municipality_names(study, language)
    return AreaRow(
        name=name,
        municipalities=names_in_order(figures["members"], names),
        is_named_after_them=name == area_name(figures["members"], names),
        colour=colour,
        ink=text_on(colour),
        seat=names[figures["seat"]],
        staff=staff_text(figures["coaches"], figures["leader"], language),
        is_one_coach=figures["coaches"] + figures["leader"] == 1,
        verdict=verdict(figures["load"], study.problem.throughput_per_year),
        figures=figures,
    )


def verdict(load: float, norm: float) -> str:
    """Where a load is: "over" the norm, "under" half of it, or "within" it."""
    if exceeds(load, norm):
        return "over"
    return "under" if exceeds(norm / 2, load) else "within"


def municipality_rows(
    plan: Plan, study: Study, areas: Mapping[str, AreaRow], language: str
) -> list[MunicipalityRow]:
    """The municipalities in the order of the study, which is that of their shapes."""
    names, minutes = municipality_names(study, language), study.problem.minutes
    rows = study.demand_table.loc[study.municipalities.index].iterrows()
    homes = {code: areas[area] for code, area in plan.area.items()}
    return [
        MunicipalityRow(
            position=position,
            code=str(code),
            name=names[code],
            area=homes[code],
            minutes=minutes.loc[code, homes[code].figures["seat"]],
            figures=figures,
        )
        for position, (code, figures) in enumerate(rows)
    ]


def plan_columns(plans: Sequence[Plan], study: Study, language: str) -> list[PlanColumn]:
    """Plans side by side; moves are counted from the first."""
    table = compare(plans, study.problem)
    return [
        plan_column(plan, figures, study, language)
        for plan, (_, figures) in zip(plans, table.iterrows(), strict=True)
    ]


def plan_column(plan: Plan, figures: pd.Series, study: Study, language: str) -> PlanColumn:
    """One plan of the comparison."""
    areas = area_names(plan, study, language)
    return PlanColumn(
        title=shown_title(plan, study, language),
        note=plan_note(plan, study, language),
        figures=figures,
        lowest_area=areas[figures["lowest_area"]],
        highest_area=areas[figures["highest_area"]],
        movers=names_in_order(figures["movers"], municipality_names(study, language)),
    )


@dataclass(frozen=True, kw_only=True)
class HelpRow:
    """One area that another helps: whose clients they are, with its row of ``Lending.pairs``."""

    area: AreaRow
    helper: AreaRow
    municipalities: Sequence[str]
    figures: pd.Series


@dataclass(frozen=True, kw_only=True)
class HelpedArea:
    """One area before and after help, with its row of ``Lending.areas``."""

    area: AreaRow
    verdict: str
    figures: pd.Series


@dataclass(frozen=True, kw_only=True)
class Help:
    """Who helps whom, what that does to each area, and the sums over the areas."""

    pairs: Sequence[HelpRow]
    areas: Sequence[HelpedArea]
    totals: pd.Series
    extra_minutes: float
    message: str
    note: str


def help_rows(
    solution: Plan | Solution, study: Study, areas: Mapping[str, AreaRow], language: str
) -> Help | None:
    """Who helps whom, where the plan was made with lending."""
    lending = audited_help(solution, study)
    if lending is None:
        return None
    pairs = help_pairs(lending, areas, municipality_names(study, language))
    norm = study.problem.throughput_per_year
    helped = [
        HelpedArea(
            area=areas[str(area)], verdict=verdict(figures["load_after"], norm), figures=figures
        )
        for area, figures in lending.areas.iterrows()
    ]
    return Help(
        pairs=pairs,
        areas=helped,
        totals=lending.areas.sum(),
        extra_minutes=lending.extra_client_minutes / lending.lent_per_year if pairs else 0.0,
        message=help_message(lending, language),
        note=lending.note.text(language),
    )


def help_pairs(lending: Lending, areas: Mapping[str, AreaRow], names: pd.Series) -> list[HelpRow]:
    """Who helps whom, a row each."""
    codes = lending.flows.groupby(["from_area", "to_area"])["code"].agg(list)
    return [
        HelpRow(
            area=areas[pair[0]],
            helper=areas[pair[1]],
            municipalities=names_in_order(codes[pair], names),
            figures=figures,
        )
        for pair, figures in lending.pairs().iterrows()
    ]


def help_message(lending: Lending, language: str) -> str:
    """How many clients a neighbouring area serves, and the overload without and with that."""
    totals = lending.areas.sum()
    facts = {
        "lent": lending.lent_per_year,
        "before": float(totals["overload_before"]),
        "after": float(totals["overload_after"]),
    }
    key = "help_message" if len(lending.flows) else "help_none"
    return words.text(f"page.{key}", language, facts)
