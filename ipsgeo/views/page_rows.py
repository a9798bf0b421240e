"""The rows of the page's tables: figures of audit, compare and the demand table, beside names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ipsgeo import words
from ipsgeo.audit import TOLERANCE, audit
from ipsgeo.compare import compare
from ipsgeo.norms import caseload_points
from ipsgeo.plan import Plan, area_name
from ipsgeo.study import Study
from ipsgeo.views.names import (
    area_names,
    municipality_names,
    plan_note,
    plan_title,
    staff_text,
)
from ipsgeo.views.palette import NORM_STEPS, area_colours, text_on


@dataclass(frozen=True, kw_only=True)
class AreaRow:
    """One area as the page shows it; figures as ``audit`` names them."""

    number: int
    name: str
    municipalities: Sequence[str]
    is_named_after_them: bool
    colour: str
    ink: str
    seat: str
    staff: str
    is_one_coach: bool
    clients: float
    load: float
    verdict: str
    caseload: float
    points: int
    minutes_mean: float
    minutes_max: float
    wishes_kept: int
    wishes_broken: int


@dataclass(frozen=True, kw_only=True)
class MunicipalityRow:
    """One municipality as the page shows it; ``position`` is its shape's on the map."""

    position: int
    code: str
    name: str
    area: AreaRow
    demand: float
    low: float
    high: float
    long_term: float
    survey_estimate: float
    survey_answers: float
    minutes: float


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
    figures = audit(plan, study.problem)
    colours = area_colours(plan, study.problem.neighbours)
    shown = area_names(plan, study, language)
    groups = plan.groups()
    return {
        area: area_row(
            number, shown[area], groups[area], colours[area], figures.loc[area], study, language
        )
        for number, area in enumerate(plan.coaches.index, start=1)
    }


def area_row(
    number: int,
    name: str,
    codes: list[str],
    colour: str,
    figures: pd.Series,
    study: Study,
    language: str,
) -> AreaRow:
    """One area."""
    names = municipality_names(study, language)
    caseload = study.norm.implied_caseload(figures["load"])
    return AreaRow(
        number=number,
        name=name,
        municipalities=sorted((names[code] for code in codes), key=words.finnish_order),
        is_named_after_them=name == area_name(codes, names),
        colour=colour,
        ink=text_on(colour),
        seat=names[figures["seat"]],
        staff=staff_text(figures["coaches"], figures["leader"], language),
        is_one_coach=figures["coaches"] + figures["leader"] == 1,
        clients=figures["clients"],
        load=figures["load"],
        verdict=verdict(figures["load"], study.problem.throughput_per_year),
        caseload=caseload,
        points=caseload_points(caseload),
        minutes_mean=figures["minutes_mean"],
        minutes_max=figures["minutes_max"],
        wishes_kept=figures["wishes_kept"],
        wishes_broken=figures["wishes_broken"],
    )


def verdict(load: float, norm: float) -> str:
    """Where a load is: "over" the norm, "under" half of it, or "within" it."""
    if load > norm + TOLERANCE:
        return "over"
    return "under" if load < NORM_STEPS[0] * norm else "within"


def municipality_rows(
    plan: Plan, study: Study, areas: Mapping[str, AreaRow], language: str
) -> list[MunicipalityRow]:
    """The municipalities in the order of the study, which is that of their shapes."""
    names, seats = municipality_names(study, language), audit(plan, study.problem)["seat"]
    rows = study.demand_table.loc[study.municipalities.index].iterrows()
    return [
        MunicipalityRow(
            position=position,
            code=str(code),
            name=names[code],
            area=areas[plan.area[code]],
            demand=row["demand"],
            low=row["low"],
            high=row["high"],
            long_term=row["long_term_unemployed"],
            survey_estimate=row["survey_estimate"],
            survey_answers=row["survey_answers"],
            minutes=study.problem.minutes.loc[code, seats[plan.area[code]]],
        )
        for position, (code, row) in enumerate(rows)
    ]


def plan_columns(plans: Sequence[Plan], study: Study, language: str) -> list[PlanColumn]:
    """Plans side by side; moves are counted from the first."""
    names = municipality_names(study, language)
    table = compare(plans, study.problem)
    columns = []
    for plan, (_, figures) in zip(plans, table.iterrows(), strict=True):
        areas = area_names(plan, study, language)
        columns.append(
            PlanColumn(
                title=plan_title(plan, study, language),
                note=plan_note(plan, study, language),
                figures=figures,
                lowest_area=areas[figures["lowest_area"]],
                highest_area=areas[figures["highest_area"]],
                movers=sorted((names[c] for c in figures["movers"]), key=words.finnish_order),
            )
        )
    return columns
