"""What a scenario changes, in sentences."""

from collections.abc import Iterator

from ipsgeo.errors import Finding
from ipsgeo.scenarios import ScenarioResult
from ipsgeo.views.scenario.texts import (
    clients_of,
    names_of,
    new_name,
    number_of,
    on_side,
    one,
    said,
    units_in_order,
)


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
        sentences.append(
            said("goes", language, names=names_of(result, codes, language),
                 origin=unit_name[origin], target=unit_name[target],
                 clients=sum(clients_of(result, code) for code in codes))
        )  # fmt: skip
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
        facts: dict[str, object] = {"name": done.unit.name[language]}
        for side, own in (("before", before), ("after", done)):
            if own is not None:
                facts[side] = one(own.figures["demand"], language)
                facts[f"needed_{side}"] = one(own.figures["needed"], language)
        yield said("needs_new" if before is None else "needs", language, **facts)


def total_sentence(result: ScenarioResult, language: str) -> str:
    """That the demand stays, and how many coaches are placed."""
    demand = sum(number_of(done.figures["demand"]) for done in result.after)
    placed = {
        side: sum(number_of(done.figures.get("coaches")) for done in outcomes)
        for side, outcomes in (("before", result.before), ("after", result.after))
    }
    facts = {side: one(count, language) for side, count in placed.items()}
    total = said("needs_total", language, demand=demand, **facts)
    own = [done.unit.name[language] for done in result.before if done.unit.own_team]
    if not own or any(done.unit.own_team for done in result.after):
        return total
    return f"{total} {said('not_comparable', language, name=own[0])}"


def movers_sentence(result: ScenarioResult, language: str) -> str:
    """How many municipalities change area, and which."""
    codes = list(result.movers["code"])
    if not codes:
        return said("nobody_moves", language)
    key = "one_moves" if len(codes) == 1 else "some_move"
    return said(key, language, names=names_of(result, codes, language), count=len(codes))


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
