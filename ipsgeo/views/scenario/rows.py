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
from ipsgeo.views.scenario.sides import Side
from ipsgeo.views.scenario.texts import (
    clients_text,
    names_of,
    number_of,
    on_side,
    one,
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
    rows = []
    for unit in units_in_order(result):
        first = True
        for side, outcomes in (("before", result.before), ("after", result.after)):
            done = on_side(outcomes, unit.key)
            if done is None:
                continue
            rows.append(
                FigureRow(
                    key=unit.key,
                    unit=unit.name[language],
                    kind=said(f"kind_{unit.kind}", language),
                    side=said(side, language),
                    first=first,
                    cells=figure_cells(done, language),
                )
            )
            first = False
    return rows


def figure_cells(done: Outcome, language: str) -> tuple[str, ...]:
    """The figures of one county as text, in the order of HEADS."""
    own = done.figures
    low, high = (number_of(own[name]) for name in ("low", "high"))
    span = words.span(low, high, language)
    needed = words.span(number_of(own["needed_low"]), number_of(own["needed_high"]), language,
                        decimals=1)  # fmt: skip
    lowest, highest = (number_of(own.get(name)) for name in ("load_lowest", "load_highest"))
    return (
        whole(own["municipalities"], language),
        f"{clients_text(own['demand'], language)} ({span})",
        f"{one(own['needed'], language)} ({needed})",
        one(own.get("coaches"), language),
        whole(own.get("areas"), language),
        words.span(lowest, highest, language, decimals=1),
        one(own.get("overload"), language),
        " / ".join(
            (one(own.get("minutes_mean"), language), whole(own.get("minutes_max"), language))
        ),
        status_text(done.solution, language),
    )


def status_text(solution: Solution, language: str) -> str:
    """How sure it is that the plan is the best."""
    if solution.status == "optimal" and solution.under is not None:
        return said("status_optimal_among", language)
    if solution.status == "feasible":
        return said(
            "status_feasible", language, gap=words.share(solution.gap, language, decimals=1)
        )
    return said(f"status_{solution.status}", language)


def unit_blocks(
    result: ScenarioResult, before: Side, after: Side, language: str
) -> list[UnitBlock]:
    """The areas of every county, before and after."""
    blocks = []
    for unit in units_in_order(result):
        found = [on_side(side.outcomes, unit.key) for side in (before, after)]
        rows = [
            None if done is None or done.areas is None else area_rows(done, side, language)
            for done, side in zip(found, (before, after), strict=True)
        ]
        why_not = [
            said("no_plan", language, reasons=reasons(done.solution, language))
            for done in found
            if done is not None and done.plan is None
        ]
        blocks.append(
            UnitBlock(key=unit.key, name=unit.name[language], before=rows[0], after=rows[1],
                      why_not=tuple(why_not))
        )  # fmt: skip
    return blocks


def reasons(solution: Solution, language: str) -> str:
    """Why there is no plan."""
    told = [reason.text(language) for reason in solution.reasons]
    return " ".join(told) or status_text(solution, language)


def area_rows(done: Outcome, side: Side, language: str) -> tuple[AreaRow, ...]:
    """The areas of one county, by number."""
    assert done.areas is not None
    norm = done.unit.study.problem.throughput_per_year
    rows = [
        AreaRow(
            number=side.numbers[str(area)],
            colour=side.colours[str(area)],
            ink=text_on(side.colours[str(area)]),
            name=side.names[str(area)],
            coaches=staff_text(row["coaches"], row["leader"], language),
            clients=clients_text(row["clients"], language),
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
                origin=f"{before.numbers[row.from_area]} {before.names[row.from_area]}",
                target=f"{after.numbers[row.to_area]} {after.names[row.to_area]}",
                why=why,
            )
        )
    first = set(names_of(result, moved_codes(result), language))
    return sorted(rows, key=lambda row: (row.name not in first, words.finnish_order(row.name)))


def why_text(why: Why, language: str) -> str:
    """What it would mean for a municipality to stay; from where to where stands beside it."""
    facts = {
        "effect": effect(why.goals, language),
        "reasons": " ".join(reason.text(language) for reason in why.reasons),
    }
    return said(f"why_{why.finding.key}", language, **facts)


def moved_codes(result: ScenarioResult) -> list[str]:
    """Codes that the border or a merger takes elsewhere."""
    movers = result.movers
    return list(movers.loc[movers["reason"].isin(["border", "merged"]), "code"])
