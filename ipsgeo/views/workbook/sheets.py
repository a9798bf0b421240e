"""The rows of the tables that files show, put together from audited figures."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd

from ipsgeo.plan import Plan, Solution
from ipsgeo.problem import whole_if_it_is
from ipsgeo.study import Study
from ipsgeo.views.demand_words import counted_texts, is_standard, share_rows
from ipsgeo.views.figures import area_figures, as_solved, audited_help, plan_in
from ipsgeo.views.heard import heard_rows
from ipsgeo.views.names import (
    area_names,
    basis_key,
    boundaries_text,
    municipality_names,
    names_in_order,
)
from ipsgeo.views.page import rows as page_rows
from ipsgeo.views.page.claims import first_facts, restrictions
from ipsgeo.views.page.rules import coaches_span
from ipsgeo.views.travel_words import travel_sentences
from ipsgeo.views.withheld import shown_notes
from ipsgeo.words import text

Rows = list[list[Any]]

AREA_COLUMNS = (
    "number", "area", "members", "seat", "coaches", "leader", "clients", "load", "overload",
    "caseload", "points", "minutes_mean", "minutes_max", "wishes_kept", "wishes_broken",
)  # fmt: skip
HELP_COLUMNS = ("from_area", "to_area", "lent_from", "clients_per_year", "extra_minutes")
HELPED_COLUMNS = ("lent", "taken_in", "clients_after", "load_after", "overload_after")
MUNICIPALITY_COLUMNS = (
    "code", "municipality", "number", "area", "demand", "low", "high", "basis",
    "counted", "eligible", "survey_estimate", "survey_answers", "survey_share",
)  # fmt: skip
MEASURES = (
    "areas", "staff", "clients", "capacity", "shortfall", "load_lowest", "lowest_area",
    "load_highest", "highest_area", "overload", "imbalance", "minutes_mean", "minutes_max",
    "wishes_kept", "wishes_broken", "pairs_cut", "moved", "movers", "objective",
)  # fmt: skip
MADE_UP = {"made_up": "survey", "made_up_teams": "care_teams"}  # where an input says that it is
HEARD_COLUMNS = ("date", "body", "about", "text", "kind", "rule", "status", "decision")


def header(columns: Sequence[str], language: str) -> list[str]:
    """Headings in words."""
    return [text(f"tables.{column}", language) for column in columns]


def area_rows(solution: Plan | Solution, study: Study, language: str) -> Rows:
    """One row an area; where help was planned, also what it changes."""
    names, lending = municipality_names(study, language), audited_help(solution, study)
    columns = [*AREA_COLUMNS, *(() if lending is None else HELPED_COLUMNS)]
    table = area_figures(plan_in(solution), study)
    if lending is not None:
        table = table.join(lending.areas[list(HELPED_COLUMNS)])
    table = table.reset_index()
    table["area"] = table["area"].map(area_names(plan_in(solution), study, language))
    table["seat"] = table["seat"].map(names)
    table["members"] = table["members"].map(lambda codes: ", ".join(names_in_order(codes, names)))
    return [header(columns, language), *table[columns].to_numpy(object).tolist()]


def help_rows(solution: Plan | Solution, study: Study, language: str) -> Rows:
    """One row for every area that another helps, and what help does not change; empty without."""
    lending = audited_help(solution, study)
    if lending is None:
        return []
    names = municipality_names(study, language)
    areas = area_names(plan_in(solution), study, language)
    codes = lending.flows.groupby(["from_area", "to_area"])["code"].agg(list)
    rows = [
        [areas[pair[0]], areas[pair[1]], ", ".join(names_in_order(codes[pair], names)),
         float(row["clients_per_year"]), float(row["extra_minutes"])]
        for pair, row in lending.pairs().iterrows()
    ]  # fmt: skip
    total = [text("page.total", language), "", "", lending.lent_per_year, ""]
    note = [lending.note.text(language), *[""] * (len(HELP_COLUMNS) - 1)]
    return [header(HELP_COLUMNS, language), *rows, total, note]


def municipality_rows(solution: Plan | Solution, study: Study, language: str) -> Rows:
    """One row a municipality."""
    plan = plan_in(solution)
    table = study.demand_table.assign(
        code=study.demand_table.index,
        municipality=municipality_names(study, language),
        area=plan.area.map(area_names(plan, study, language)),
        number=plan.area.map(area_figures(plan, study)["number"]),
        basis=study.demand_table["basis"].map(lambda key: text(f"tables.basis_{key}", language)),
    )
    rows = table[list(MUNICIPALITY_COLUMNS)].to_numpy(object).tolist()
    heads = dict(zip(MUNICIPALITY_COLUMNS, header(MUNICIPALITY_COLUMNS, language), strict=True))
    if not is_standard(study):
        heads["counted"] = counted_texts(study, language)["column"]
        heads["eligible"] = text("tables.eligible_other", language)
    return [list(heads.values()), *rows]


def comparison_rows(
    solution: Plan | Solution, study: Study, others: Sequence[Plan], language: str
) -> Rows:
    """One row a measure, one column a plan; moves are counted from the first plan."""
    columns = page_rows.plan_columns([*others, plan_in(solution)], study, language)
    shown = [measured(column) for column in columns]
    lending = audited_help(solution, study)
    names = {measure: measure for measure in MEASURES}
    if lending is not None:
        names["objective"] = "objective_alone"
    rows = [
        [text(f"tables.{name}", language), *(figures[measure] for figures in shown)]
        for measure, name in names.items()
    ]
    if isinstance(solution, Solution) and lending is not None:
        left = float(lending.areas["overload_after"].sum())
        rows += [
            [text("tables.overload_after", language), *([""] * len(others)), left],
            [text("tables.objective_help", language), *([""] * len(others)), solution.objective],
        ]
    return [[text("tables.measure", language), *(column.title for column in columns)], *rows]


def measured(column: page_rows.PlanColumn) -> dict[str, Any]:
    """The measures of a plan, with areas and municipalities by the names that are shown."""
    return {
        **column.figures,
        "staff": column.figures["coaches"],
        "lowest_area": column.lowest_area,
        "highest_area": column.highest_area,
        "movers": ", ".join(column.movers),
    }


def heard_sheet(study: Study, language: str) -> Rows:
    """One row for every entry of feedback; empty without."""
    rows = heard_rows(study.feedback, study, language)
    if not rows:
        return []
    heads = [text(f"tables.heard_{name}", language) for name in HEARD_COLUMNS]
    return [heads, *([getattr(row, name) for name in HEARD_COLUMNS] for row in rows)]


def assumption_rows(solution: Plan | Solution, study: Study, language: str) -> Rows:
    """What was assumed, and how sure the result is."""
    facts: dict[str, object] = {
        "study": study.title[language],
        "year": study.year,
        "month": study.statistics.month,
        "source": study.statistics.source,
        "note": study.statistics.note[language],
        "demand_basis": text(f"tables.basis_{basis_key(study)}", language),
    }
    more = {
        **team_facts(plan_in(solution), study, language),
        **result_facts(solution, study, language),
    }
    shares = [list(row) for row in share_rows(study, language)]
    rows = [*named_rows(facts, language), *shares, *named_rows(more, language)]
    return [header(("assumption", "value"), language), *rows]


def named_rows(facts: Mapping[str, object], language: str) -> Rows:
    """A row a fact, named by the catalogue; none for an empty one."""
    return [[text(f"tables.{key}", language), value] for key, value in facts.items() if value != ""]


def survey_rows(study: Study, language: str) -> Rows:
    """One row for everything worth knowing of the survey; empty without a survey."""
    if study.survey is None:
        return []
    notes = [
        [note.row or "", replace(note, file=None).text(language)]
        for note in shown_notes(study.survey)
    ]
    warning = [["", text("tables.made_up", language)]] if study.survey.made_up else []
    return [header(("row", "remark"), language), *warning, *notes]


def team_facts(plan: Plan, study: Study, language: str) -> dict[str, object]:
    """Norms, team, travel and weights."""
    problem = study.problem
    weights: Mapping[str, float] = {
        f"weight_{goal}": getattr(problem.weights, goal)
        for goal in problem.weights.__dataclass_fields__
    }
    free, ways = len(problem.coach_numbers()) > 1, study.travel.assumptions
    return {
        "norm_caseload": study.norm.clients_at_a_time,
        "employed_share": study.norm.employed_share,
        "throughput": problem.throughput_per_year,
        "team": whole_if_it_is(float(plan.coaches.sum())),
        "team_range": coaches_span(problem, language) if free else "",
        "teams": problem.teams if problem.teams > 1 else "",
        "leader_share": problem.leader_share,
        "travel": " ".join(travel_sentences(study, language)),
        **({} if ways is None else {"speed": ways.speed_kmh, "detour": ways.detour}),
        **weights,
    }


def result_facts(solution: Plan | Solution, study: Study, language: str) -> dict[str, object]:
    """Whether the plan is proven, and what else a reader must know."""
    facts: dict[str, object] = {}
    if isinstance(solution, Solution):
        facts = {
            "status": text(f"summary.{status_key(solution, study)}_short", language),
            "objective": solution.objective,
            "bound": solution.bound,
            "gap": solution.gap,
            "among": restrictions(solution, study, language),
            **first_rows(solution, language),
            **lending_facts(solution, study, language),
        }
    facts |= {MADE_UP[what]: text(f"tables.{what}", language) for what in study.made_up}
    if study.schematic:
        facts["schematic"] = text("tables.yes", language)
    facts["boundaries"] = boundaries_text(study, language)
    return facts


def status_key(solution: Solution, study: Study) -> str:
    """How the status is called: optimal among some divisions is not optimal among all."""
    limited = solution.status == "optimal" and restrictions(solution, study, "fi")
    return "optimal_among" if limited else solution.status


def first_rows(solution: Solution, language: str) -> dict[str, object]:
    """The goal that came first: its best value, what was allowed, and whether that is proven."""
    if solution.first is None:
        return {}
    facts = first_facts(solution, language)
    return {
        "first": f"{facts['goal']}, {facts['unit']}",
        "first_best": solution.first.best,
        "first_most": solution.first.most,
        "first_is_proven": text("tables.yes" if solution.first.proven else "tables.no", language),
    }


def lending_facts(solution: Solution, study: Study, language: str) -> dict[str, object]:
    """How much could be lent, and the overload without and with that."""
    lending = audited_help(solution, as_solved(solution, study))
    if lending is None:
        return {}
    return {
        "most_share": lending.most_share,
        "overload_alone": float(lending.areas["overload_before"].sum()),
        "overload_after": float(lending.areas["overload_after"].sum()),
        "help_note": lending.note.text(language),
    }


def area_layers(solution: Plan | Solution, study: Study) -> dict[str, gpd.GeoDataFrame]:
    """Areas and municipalities with figures and geometry, columns in English."""
    plan = plan_in(solution)
    figures = area_figures(plan, study)
    towns = study.municipalities[["name_fi", "name_sv", "boundary", "geometry"]].assign(
        area=plan.area,
        number=plan.area.map(figures["number"]),
        demand=study.demand_table["demand"].round(6),
        demand_low=study.demand_table["low"].round(6),
        demand_high=study.demand_table["high"].round(6),
    )
    shapes = towns[["area", "boundary", "geometry"]].dissolve("area", method="coverage")
    columns = figures.drop(columns=["members"]).round(6)
    lending = audited_help(solution, study)
    if lending is not None:
        columns = columns.join(lending.areas[list(HELPED_COLUMNS)].round(6))
    return {
        "areas": shapes.join(columns).loc[figures.index].reset_index(),
        "municipalities": towns.rename_axis("code").reset_index(),
    }
