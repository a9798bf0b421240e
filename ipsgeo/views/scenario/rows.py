"""What a scenario's views tell in words and tables, every figure as it is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ipsgeo import words
from ipsgeo.errors import Finding
from ipsgeo.plan import Solution
from ipsgeo.scenarios import Outcome, ScenarioResult
from ipsgeo.study.scenario import PlannedUnit
from ipsgeo.views.figures import exceeds
from ipsgeo.views.names import municipality_names, staff_text
from ipsgeo.views.palette import text_on
from ipsgeo.views.scenario.sides import Side

ARROW = " → "


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


def said(key: str, language: str, **facts: object) -> str:
    """A text of the scenario's views."""
    return words.text(f"scenario.{key}", language, facts)


def whole(value: object, language: str) -> str:
    """A number without decimals; a dash where there is none."""
    return words.number(number_of(value), language, decimals=0)


def one(value: object, language: str) -> str:
    """A number with one decimal; a dash where there is none."""
    return words.number(number_of(value), language)


def number_of(value: object) -> float:
    """A figure as a number; NaN where it is missing."""
    return float(value) if isinstance(value, int | float) else float("nan")


def clients_text(value: object, language: str) -> str:
    """Clients a year with one decimal below a thousand, so that a small change shows."""
    return words.number(number_of(value), language, decimals=1)


def units_in_order(result: ScenarioResult) -> list[PlannedUnit]:
    """Every county once: those before, then those that are there only afterwards."""
    found = {done.unit.key: done.unit for done in (*result.after, *result.before)}
    keys = dict.fromkeys(done.unit.key for done in (*result.before, *result.after))
    return [found[key] for key in keys]


def on_side(outcomes: Sequence[Outcome], key: str) -> Outcome | None:
    """The county of that name, where it is there."""
    return next((done for done in outcomes if done.unit.key == key), None)


# words


def change_sentences(result: ScenarioResult, language: str) -> list[str]:
    """What changes: who goes where, what comes instead, needs, and how many change area."""
    return [
        *goings(result, language),
        *mergings(result, language),
        *needs(result, language),
        total_sentence(result, language),
        movers_sentence(result, language),
    ]


def goings(result: ScenarioResult, language: str) -> list[str]:
    """Which municipalities go from which county to which, and new counties."""
    unit_name = {unit.key: unit.name[language] for unit in units_in_order(result)}
    groups: dict[tuple[str, str], list[str]] = {}
    for row in result.movers[result.movers["reason"] == "border"].itertuples():
        groups.setdefault((row.from_unit, row.to_unit), []).append(row.code)
    sentences = []
    for (origin, target), codes in groups.items():
        demand = sum(clients_of(result, code) for code in codes)
        facts = {"names": names_of(result, codes, language), "origin": unit_name[origin],
                 "target": unit_name[target], "clients": clients_text(demand, language)}  # fmt: skip
        sentences.append(said("goes", language, **facts))
    old = {done.unit.key for done in result.before}
    new = [done.unit for done in result.after if done.unit.key not in old]
    if new:
        names = [f"{unit.name[language]} ({said(f'kind_{unit.kind}', language)})" for unit in new]
        sentences.append(said("becomes", language, names=names))
    return sentences


def mergings(result: ScenarioResult, language: str) -> list[str]:
    """Which municipalities merge."""
    joined: dict[str, list[str]] = {}
    for code, heir in result.scenario.heirs.items():
        joined.setdefault(heir, []).append(code)
    return [
        said("merges", language, names=names_of(result, codes, language),
             target=new_name(result, heir, language))
        for heir, codes in joined.items()
    ]  # fmt: skip


def needs(result: ScenarioResult, language: str) -> Iterator[str]:
    """Demand and coaches needed of every county that is there afterwards."""
    for done in result.after:
        before = on_side(result.before, done.unit.key)
        facts = {"name": done.unit.name[language],
                 "after": clients_text(done.figures["demand"], language),
                 "needed_after": one(done.figures["needed"], language)}  # fmt: skip
        if before is None:
            yield said("needs_new", language, **facts)
        else:
            facts["before"] = clients_text(before.figures["demand"], language)
            facts["needed_before"] = one(before.figures["needed"], language)
            yield said("needs", language, **facts)


def total_sentence(result: ScenarioResult, language: str) -> str:
    """That the demand stays, and how many coaches are placed."""
    demand = sum(number_of(done.figures["demand"]) for done in result.after)
    placed = {
        side: sum(number_of(done.figures.get("coaches")) for done in outcomes)
        for side, outcomes in (("before", result.before), ("after", result.after))
    }
    facts = {side: one(count, language) for side, count in placed.items()}
    return said("needs_total", language, demand=clients_text(demand, language), **facts)


def movers_sentence(result: ScenarioResult, language: str) -> str:
    """How many municipalities change area, and which."""
    codes = list(result.movers["code"])
    if not codes:
        return said("nobody_moves", language)
    names = names_of(result, codes, language)
    key = "one_moves" if len(codes) == 1 else "some_move"
    facts = {} if len(codes) == 1 else {"count": len(codes)}
    return said(key, language, names=names, **facts)


def notes_of(result: ScenarioResult, language: str, *, cuts: bool) -> list[str]:
    """The scenario's notes: those on cut counties, or the others."""
    own = {unit.key: unit.name[language] for unit in units_in_order(result)}
    notes = [note for note in result.scenario.notes if (note.key == "scenario_cut") == cuts]
    return [translated(note, own).text(language) for note in notes]


def translated(note: Finding, names: dict[str, str]) -> Finding:
    """A note with the counties' names in the reader's language."""
    facts = {key: in_names(fact, names) for key, fact in note.facts.items()}
    return Finding(key=note.key, file=note.file, value=note.value, facts=facts)


def in_names(fact: object, names: dict[str, str]) -> object:
    """A county's key, or a list of them, as the reader calls them."""
    if isinstance(fact, list):
        return [names.get(str(part), part) for part in fact]
    return names.get(fact, fact) if isinstance(fact, str) else fact


def names_of(result: ScenarioResult, codes: Sequence[str], language: str) -> list[str]:
    """Municipalities by name as they were, in the reader's order."""
    column = "name_sv" if language == "sv" else "name_fi"
    names = {
        code: str(name)
        for done in result.before
        for code, name in done.unit.study.municipalities[column].items()
    }
    return sorted((names[code] for code in codes), key=words.finnish_order)


def new_name(result: ScenarioResult, code: str, language: str) -> str:
    """What a municipality is called afterwards."""
    units = (done.unit.study for done in result.after)
    study = next(study for study in units if code in study.demand.index)
    return str(municipality_names(study, language)[code])


def clients_of(result: ScenarioResult, code: str) -> float:
    """A municipality's clients a year, before."""
    studies = (done.unit.study for done in result.before)
    return float(next(study.demand[code] for study in studies if code in study.demand.index))


# tables

HEADS = ("municipalities", "demand", "needed", "placed", "areas", "loads", "overload", "minutes",
         "minutes_max", "status")  # fmt: skip


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
    loads = [number_of(own.get(name)) for name in ("load_lowest", "load_highest")]
    return (
        whole(own["municipalities"], language),
        f"{clients_text(own['demand'], language)} ({span})",
        f"{one(own['needed'], language)} ({needed})",
        one(own.get("coaches"), language),
        whole(own.get("areas"), language),
        words.span(*loads, language, decimals=1),
        one(own.get("overload"), language),
        one(own.get("minutes_mean"), language),
        whole(own.get("minutes_max"), language),
        status_text(done.solution, language),
    )


def status_text(solution: Solution, language: str) -> str:
    """How sure it is that the plan is the best."""
    if solution.status == "optimal" and solution.under is not None:
        return said("status_optimal_among", language)
    if solution.status == "feasible":
        return said("status_feasible", language, gap=words.share(solution.gap, language, decimals=1))
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


def mover_rows(
    result: ScenarioResult, before: Side, after: Side, language: str
) -> list[MoverRow]:
    """The municipalities that change area: what the border moves first, then by name."""
    unit_name = {unit.key: unit.name[language] for unit in units_in_order(result)}
    rows = []
    for row in result.movers.itertuples():
        facts = {"origin": unit_name[row.from_unit], "target": unit_name[row.to_unit]}
        told = said(f"reason_{row.reason}", language, **(facts if row.reason == "border" else {}))
        why = f"{told} {row.why.text(language)}" if row.why is not None else told
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


def moved_codes(result: ScenarioResult) -> list[str]:
    """Codes that the border or a merger takes elsewhere."""
    movers = result.movers
    return list(movers.loc[movers["reason"].isin(["border", "merged"]), "code"])
