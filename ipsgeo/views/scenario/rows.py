"""A scenario's tables, every figure as it is written."""

from dataclasses import dataclass

from ipsgeo import words
from ipsgeo.explain import Why
from ipsgeo.explain.movers import effect
from ipsgeo.plan import Solution
from ipsgeo.scenarios import Outcome, ScenarioResult
from ipsgeo.views.figures import exceeds
from ipsgeo.views.names import staff_text
from ipsgeo.views.palette import text_on
from ipsgeo.views.scenario.sides import Side, moved_codes
from ipsgeo.views.scenario.texts import (
    names_of,
    number_of,
    on_side,
    one,
    outcomes_in_order,
    said,
    units_in_order,
    whole,
)


@dataclass(frozen=True, kw_only=True)
class FigureRow:
    """One county on one side: its figures as text; ``first`` where it begins a county."""

    key: str
    unit: str
    kind: str
    side: str
    first: bool
    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AreaRow:
    """One area: number, colours and figures as text."""

    number: int
    colour: str
    ink: str
    name: str
    coaches: str
    clients: str
    load: str
    over: bool
    minutes: str


@dataclass(frozen=True, kw_only=True)
class UnitBlock:
    """The areas of one county on both sides; None where it is not there, or has no plan."""

    key: str
    name: str
    before: tuple[AreaRow, ...] | None
    after: tuple[AreaRow, ...] | None
    why_not: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MoverRow:
    """One municipality that changes area; ``keys`` are the counties that it concerns."""

    keys: tuple[str, ...]
    name: str
    origin: str
    target: str
    why: str


HEADS = ("municipalities", "demand", "needed", "placed", "areas", "loads", "overload",
         "both_minutes", "status")  # fmt: skip


def figure_rows(result: ScenarioResult, language: str) -> list[FigureRow]:
    """The counties' figures: each before and after, one below the other."""
    return [
        FigureRow(
            key=unit.key,
            unit=unit.name[language],
            kind=said(f"kind_{unit.kind}", language),
            side=said(side, language),
            first=side == "before" or on_side(result.before, unit.key) is None,
            cells=figure_cells(done, language),
        )
        for unit, side, done in outcomes_in_order(result)
    ]


def figure_cells(done: Outcome, language: str) -> tuple[str, ...]:
    """The figures of one county as text, in the order of HEADS."""
    own = done.figures

    def span(low: str, high: str, decimals: int = 1) -> str:
        ends = (number_of(own.get(low)), number_of(own.get(high)))
        return words.span(*ends, language, decimals=decimals)

    return (
        whole(own["municipalities"], language),
        f"{one(own['demand'], language)} ({span('low', 'high', decimals=0)})",
        f"{one(own['needed'], language)} ({span('needed_low', 'needed_high')})",
        one(own.get("coaches"), language),
        whole(own.get("areas"), language),
        span("load_lowest", "load_highest"),
        one(own.get("overload"), language),
        f"{one(own.get('minutes_mean'), language)} / {whole(own.get('minutes_max'), language)}",
        status_text(done.solution, language),
    )


def status_text(solution: Solution, language: str) -> str:
    """How sure it is that the plan is the best."""
    if solution.status == "optimal" and solution.under is not None:
        return said("status_optimal_among", language)
    if solution.status == "feasible":
        gap = words.share(solution.gap, language, decimals=1)
        return said("status_feasible", language, gap=gap)
    return said(f"status_{solution.status}", language)


def unit_blocks(
    result: ScenarioResult, before: Side, after: Side, language: str
) -> list[UnitBlock]:
    """The areas of every county, before and after."""
    blocks = []
    for unit in units_in_order(result):
        old, new = (on_side(side.outcomes, unit.key) for side in (before, after))
        why_not = [
            said("no_plan", language, reasons=reasons(done.solution, language))
            for done in (old, new)
            if done is not None and done.plan is None
        ]
        blocks.append(
            UnitBlock(key=unit.key, name=unit.name[language], why_not=tuple(why_not),
                      before=area_rows(old, before, language),
                      after=area_rows(new, after, language))
        )  # fmt: skip
    return blocks


def reasons(solution: Solution, language: str) -> str:
    """Why there is no plan."""
    told = [reason.text(language) for reason in solution.reasons]
    return " ".join(told) or status_text(solution, language)


def area_rows(done: Outcome | None, side: Side, language: str) -> tuple[AreaRow, ...] | None:
    """The areas of one county, by number; None where it is not there, or has no plan."""
    if done is None or done.areas is None:
        return None
    norm = done.unit.study.problem.throughput_per_year
    rows = [
        AreaRow(
            number=side.numbers[str(area)],
            colour=side.colours[str(area)],
            ink=text_on(side.colours[str(area)]),
            name=side.names[str(area)],
            coaches=staff_text(row["coaches"], row["leader"], language),
            clients=one(row["clients"], language),
            load=one(row["load"], language),
            over=exceeds(row["load"], norm),
            minutes=one(row["minutes_mean"], language),
        )
        for area, row in done.areas.iterrows()
    ]
    return tuple(sorted(rows, key=lambda row: row.number))


def mover_rows(result: ScenarioResult, before: Side, after: Side, language: str) -> list[MoverRow]:
    """The municipalities that change area: what the border moves first, then by name."""
    unit_name = {unit.key: unit.name[language] for unit in units_in_order(result)}
    rows = []
    for row in result.movers.itertuples():
        facts = {"origin": unit_name[row.from_unit], "target": unit_name[row.to_unit]}
        told = said(f"reason_{row.reason}", language, **(facts if row.reason == "border" else {}))
        why = told if row.why is None else f"{told} {why_text(row.why, language)}"
        rows.append(
            MoverRow(
                keys=tuple(dict.fromkeys([row.from_unit, row.to_unit])),
                name=names_of(result, [row.code], language)[0],
                origin=before.area_text(row.from_area),
                target=after.area_text(row.to_area),
                why=why,
            )
        )
    first = set(names_of(result, moved_codes(result), language))
    return sorted(rows, key=lambda row: (row.name not in first, words.finnish_order(row.name)))


def why_text(why: Why, language: str) -> str:
    """What it would mean for a municipality to stay; from where to where stands beside it."""
    reasons = " ".join(reason.text(language) for reason in why.reasons)
    return said(f"why_{why.finding.key}", language, effect=effect(why.goals, language),
                reasons=reasons)  # fmt: skip
