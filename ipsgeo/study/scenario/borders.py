"""The border changes of a scenario file: who belongs where afterwards, each change said once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from ipsgeo.errors import DataError
from ipsgeo.sources.municipalities import county_codes
from ipsgeo.sources.sections import Section
from ipsgeo.study.ground import WITHIN
from ipsgeo.study.sections import read_codes, read_name, wrong_value
from ipsgeo.words import LANGUAGES

Kind = Literal["county", "merged", "part", "union", "employment_area", "region"]


@dataclass(frozen=True, kw_only=True)
class Unit:
    """What is divided among coaches as one: a county, or what a scenario makes instead of it."""

    name: Mapping[str, str]  # by language; the Finnish one is its key
    kind: Kind
    origins: frozenset[str]  # keys of its counties: who comes from another one changes county


@dataclass(frozen=True, kw_only=True, eq=False)
class Borders:
    """Which unit each municipality belongs to."""

    home: pd.Series  # key of its unit by code
    units: Mapping[str, Unit]  # by key
    changed: Mapping[str, str]  # county -> the [[merge]], [[split]], … that has changed it
    moved: tuple[str, ...] = ()  # codes that a [[move]] names

    def members(self, key: str) -> list[str]:
        """The codes of a unit, sorted."""
        return sorted(self.home.index[self.home == key])


def counties(municipalities: pd.DataFrame) -> Borders:
    """The wellbeing services counties as they are."""
    first = municipalities.drop_duplicates("county_fi")
    units = {
        fi: Unit(name={"fi": fi, "sv": sv, "en": fi}, kind="county", origins=frozenset([fi]))
        for fi, sv in zip(first["county_fi"], first["county_sv"], strict=True)
    }
    return Borders(home=municipalities["county_fi"].copy(), units=units, changed={})


def read_borders_after(top: Section, municipalities: pd.DataFrame, own_county: str) -> Borders:
    """The borders after every change of a scenario file.

    Parameters
    ----------
    top
        The scenario file.
    municipalities
        The whole country in the scenario's division, after its municipal mergers.
    own_county
        Key of the study's county: what ``instead`` is of where ``of`` is not given.
    """
    borders = read_moves(top, counties(municipalities), municipalities)
    for section in top.sections("merge"):
        borders = joined(section, borders, municipalities, "merged")
    for section in top.sections("split"):
        borders = split(section, borders, municipalities)
    for section in top.sections("union"):
        borders = joined(section, borders, municipalities, "union")
    return read_instead(top, borders, municipalities, own_county)


def read_moves(top: Section, borders: Borders, municipalities: pd.DataFrame) -> Borders:
    """Every [[move]]: municipalities that go to another county, each once."""
    home, moved = borders.home.copy(), list[str]()
    for section in top.sections("move"):
        codes = codes_in(section, "municipalities", municipalities)
        target = county_in(section.text("to"), section, "to", municipalities)
        section.finish()
        for code in codes:
            name = municipalities.at[code, "name_fi"]
            if code in moved:
                raise wrong_value(section, "municipalities", "scenario_moved_twice", name)
            if home[code] == target:
                facts = {"county": target}
                raise wrong_value(
                    section, "municipalities", "scenario_there_already", name, **facts
                )
            moved.append(code)
        home[codes] = target
    emptied = sorted(set(borders.units) - set(home))
    if emptied:
        raise wrong_value(top, "move", "scenario_emptied", emptied[0])
    return replace(borders, home=home, moved=tuple(moved))


def joined(
    section: Section,
    borders: Borders,
    municipalities: pd.DataFrame,
    kind: Literal["merged", "union"],
) -> Borders:
    """Several counties as one, as [[merge]] and [[union]] list them."""
    keys: list[str] = []
    for county in section.texts("counties"):
        key = county_in(county, section, "counties", municipalities)
        if key in keys:
            raise wrong_value(section, "counties", "scenario_county_twice", county)
        keys.append(key)
    name = read_name(section)
    section.finish()
    if len(keys) < 2:
        raise section.wrong("counties", "scenario_too_few")
    unit = Unit(name=name, kind=kind, origins=frozenset(keys))
    home = borders.home.where(~borders.home.isin(keys), name["fi"])
    return with_units(section, "counties", borders, home, keys, {name["fi"]: unit})


def split(section: Section, borders: Borders, municipalities: pd.DataFrame) -> Borders:
    """One county in parts, as a [[split]] lists them: every municipality in exactly one."""
    key = county_in(section.text("county"), section, "county", municipalities)
    parts, home = section.section("parts"), borders.home.copy()
    section.finish()
    if len(parts.content) < 2:
        raise section.wrong("parts", "scenario_too_few")
    left, units = set(borders.members(key)), {}
    for name in parts.content:
        codes = codes_in(parts, name, municipalities)
        for code in codes:
            if code not in left:
                again = borders.home[code] == key
                problem = "scenario_part_twice" if again else "scenario_not_in_county"
                facts = {"county": key}
                raise wrong_value(parts, name, problem, municipalities.at[code, "name_fi"], **facts)
        left -= set(codes)
        home[codes] = name
        units[name] = Unit(
            name=dict.fromkeys(LANGUAGES, name), kind="part", origins=frozenset([key])
        )
    if left:
        names = sorted(municipalities.loc[sorted(left), "name_fi"])
        raise wrong_value(section, "parts", "scenario_part_missing", key, names=names)
    return with_units(section, "county", borders, home, [key], units)


def read_instead(
    top: Section, borders: Borders, municipalities: pd.DataFrame, own_county: str
) -> Borders:
    """Employment areas or regions instead of counties.

    ``of`` lists the counties that go; the study's own if not given. With ``whole`` (the default)
    an employment area or region takes its municipalities of other counties along.
    """
    choice, listed = top.text("instead", None), top.texts("of", None)
    whole = top.truth("whole", True)
    if choice is None:
        for key in ("of", "whole"):
            if key in top:
                raise top.wrong(key, "scenario_needs_instead")
        return borders
    if choice not in WITHIN:
        raise top.wrong("instead", "scenario_unknown_instead", choices=list(WITHIN))
    keys = [own_county] if listed is None else [
        county_in(county, top, "of", municipalities) for county in listed
    ]  # fmt: skip
    part = municipalities[WITHIN[choice]]
    inside = borders.home.isin(keys)
    nowhere = municipalities.index[inside & (part.isna() | (part == ""))]
    if len(nowhere):
        names = list(municipalities.loc[nowhere, "name_fi"])
        raise top.wrong("instead", "scenario_nowhere", names=names)
    taken = part.isin(part[inside]) if whole else inside
    home = borders.home.where(~taken, part)
    units = units_instead(choice, part[inside], borders.home[taken], home, keys, municipalities)
    gone = {key for key in borders.home[taken] if key not in set(home)}
    return with_units(top, "instead", borders, home, sorted({*keys, *gone}), units)


def units_instead(
    choice: str, parts: pd.Series, before: pd.Series, home: pd.Series, keys: Collection[str],
    municipalities: pd.DataFrame,
) -> dict[str, Unit]:  # fmt: skip
    """The employment areas or regions; who comes from a county that stays comes from elsewhere."""
    swedish = municipalities.drop_duplicates("region_fi").set_index("region_fi")["region_sv"]
    units = {}
    for name in sorted(set(parts)):
        own = {key for key in before[home[before.index] == name] if key in {*keys} - {*home}}
        kind: Kind = "region" if choice == "region" else "employment_area"
        names = dict.fromkeys(LANGUAGES, name)
        if kind == "region":
            names["sv"] = str(swedish[name])
        units[name] = Unit(name=names, kind=kind, origins=frozenset(own or keys))
    return units


def with_units(
    section: Section, key: str, borders: Borders, home: pd.Series, gone: Sequence[str],
    units: Mapping[str, Unit],
) -> Borders:  # fmt: skip
    """The borders with new units instead of some counties, none of which was changed before."""
    for county in gone:
        if county in borders.changed:
            facts = {"other": borders.changed[county]}
            raise wrong_value(section, key, "scenario_changed_twice", county, **facts)
    kept = {name: unit for name, unit in borders.units.items() if name not in gone}
    for name in units:
        if name in kept:
            raise wrong_value(section, key, "scenario_name_taken", name)
    changed = {**borders.changed, **dict.fromkeys(gone, section.label(key))}
    return replace(borders, home=home, units={**kept, **units}, changed=changed)


def codes_in(section: Section, key: str, municipalities: pd.DataFrame) -> list[str]:
    """The municipalities of the scenario's division that a key lists: at least one, each once."""
    return read_codes(
        section, key, municipalities,
        unknown="scenario_unknown_municipality", none="scenario_none_named",
    )  # fmt: skip


def county_in(written: str, section: Section, key: str, municipalities: pd.DataFrame) -> str:
    """The key of a county that is named by code or name."""
    try:
        codes = county_codes(municipalities, written)
    except DataError as error:
        facts = error.findings[0].facts
        raise wrong_value(section, key, "unknown_county", written, **facts) from error
    return str(municipalities.at[codes[0], "county_fi"])


def touched_units(before: pd.Series, after: pd.Series, changed: Iterable[str]) -> set[str]:
    """Keys of every unit, before or after, that some municipality leaves or joins.

    Parameters
    ----------
    before, after
        Key of the unit by code, of the municipalities that are there both times.
    changed
        Codes that a municipal merger changes.
    """
    other = before.index[(before != after) | before.index.isin(list(changed))]
    keys = {*before[other], *after[other]}
    while True:  # whoever shares a unit with them, before or after
        near = before.isin(keys) | after.isin(keys)
        found = {*before[near], *after[near]}
        if found == keys:
            return keys
        keys = found
