"""What a scenario derived, left out or estimated, and which borders cut a county: all said."""

from collections.abc import Sequence
from dataclasses import replace

from ipsgeo.errors import Finding
from ipsgeo.study.ground import WITHIN
from ipsgeo.study.scenario.units import PlannedUnit, Workshop, parts_text


def scenario_notes(
    shop: Workshop, before: Sequence[PlannedUnit], after: Sequence[PlannedUnit]
) -> tuple[Finding, ...]:
    """Every note of a scenario: cuts first, then what the figures rest on."""
    return (
        *cuts(before, after),
        *from_elsewhere(shop, after),
        *mergers_told(shop),
        *teams_told(before, after),
        *(note for unit in after for note in unit.notes),
        *demand_told(shop),
    )


def cuts(before: Sequence[PlannedUnit], after: Sequence[PlannedUnit]) -> list[Finding]:
    """The units in parts: cut by the border, or in parts already before it."""
    already = {part for unit in before if len(unit.parts) > 1 for part in unit.parts}
    notes = []
    for unit in after:
        if len(unit.parts) > 1:
            old = already.issuperset(unit.parts[1:])
            facts = {"name": unit.key, "parts": parts_text(unit), "count": len(unit.parts)}
            key = "scenario_parts_before" if old else "scenario_cut"
            notes.append(Finding(key=key, facts=facts))
    return notes


def from_elsewhere(shop: Workshop, after: Sequence[PlannedUnit]) -> list[Finding]:
    """The municipalities that an employment area or region takes along from other counties."""
    notes = []
    for unit in after:
        if unit.kind not in WITHIN:
            continue
        home, towns = shop.now.home, unit.study.municipalities["name_fi"]
        for county in sorted({home[code] for code in towns.index} - unit.origins):
            names = [name for code, name in towns.items() if home[code] == county]
            facts = {"name": unit.key, "names": names, "county": county}
            notes.append(Finding(key="scenario_taken_along", facts=facts))
    return notes


def mergers_told(shop: Workshop) -> list[Finding]:
    """Which municipalities become one."""
    names, after = shop.before.municipalities["name_fi"], shop.after.municipalities["name_fi"]
    joined: dict[str, list[str]] = {}
    for code, heir in shop.mergers.heirs.items():
        if code in names.index:
            joined.setdefault(heir, [str(names[heir])]).append(str(names[code]))
    return [
        Finding(key="scenario_merged", facts={"name": str(after[heir]), "names": parts})
        for heir, parts in joined.items()
    ]


def teams_told(before: Sequence[PlannedUnit], after: Sequence[PlannedUnit]) -> list[Finding]:
    """Whose coaches and areas are the study's, and whose follow the norm."""
    own = [unit for unit in after if unit.own_team]
    derived = list(dict.fromkeys(unit.key for unit in (*before, *after) if not unit.own_team))
    notes = [Finding(key="scenario_own_team", facts={"name": unit.key}) for unit in own]
    lost = [unit.key for unit in before if unit.own_team and unit.key in derived]
    notes += [Finding(key="scenario_team_lost", facts={"name": key}) for key in lost]
    gone = [unit.key for unit in before if unit.own_team and not own and unit.key not in lost]
    notes += [Finding(key="scenario_team_gone", facts={"name": key}) for key in gone]
    if derived:
        leader = before[0].study.problem.leader_share
        facts = {"names": derived, "leader": leader}
        notes.append(Finding(key="scenario_team_by_norm", facts=facts))
    return notes


def demand_told(shop: Workshop) -> list[Finding]:
    """What the clients of municipalities outside the study are counted from."""
    table, towns = shop.before.demand_table, shop.before.municipalities
    others = [code for code in towns.index if code not in shop.base.demand.index]
    if not others:
        return []
    place = Finding(key="scenario_demand_elsewhere", facts={"name": shop.own})
    notes = [place]
    if shop.base.statistics.formula.estimated:
        notes.append(replace(place, key="scenario_share_of_own"))
    if shop.base.problem.wishes is not None:
        notes.append(replace(place, key="scenario_wishes_own"))
    stated = [str(towns.at[c, "name_fi"]) for c in others if table.at[c, "basis"] == "stated"]
    if stated:
        notes.append(replace(place, key="scenario_stated", facts={"names": stated}))
    if shop.before.travel.basis == "both":
        notes.append(replace(place, key="scenario_ways_estimated"))
    return notes
