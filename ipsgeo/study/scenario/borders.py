"""The border changes of a scenario file: who belongs where afterwards, each change said once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.municipalities import county_codes, municipality_code, similar_names
from ipsgeo.sources.sections import Section
from ipsgeo.study.ground import WITHIN

Kind = Literal["county", "merged", "part", "union", "employment_area", "region"]


@dataclass(frozen=True, kw_only=True)
class Unit:
    """What is divided among coaches as one: a county, or what a scenario makes instead of it.

    Parameters
    ----------
    name
        By language; the Finnish one is its key.
    kind
        What it is.
    origins
        Keys of the counties that it is made of: who comes from another one changes county.
    """

    name: Mapping[str, str]
    kind: Kind
    origins: frozenset[str]


@dataclass(frozen=True, kw_only=True, eq=False)
class Borders:
    """Which unit each municipality belongs to.

    Parameters
    ----------
    home
        Key of its unit by code.
    units
        The units by key.
    changed
        Counties that a [[merge]], [[split]], [[union]] or instead has changed -> which one.
    moved
        Codes that a [[move]] names.
    """

    home: pd.Series
    units: Mapping[str, Unit]
    changed: Mapping[str, str]
    moved: tuple[str, ...] = ()

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
                raise told(section, "municipalities", "scenario_moved_twice", name)
            if home[code] == target:
                facts = {"county": target}
                raise told(section, "municipalities", "scenario_there_already", name, **facts)
            moved.append(code)
        home[codes] = target
    emptied = sorted(set(borders.units) - set(home))
    if emptied:
        raise told(top, "move", "scenario_emptied", emptied[0])
    return replace(borders, home=home, moved=tuple(moved))


def joined(
    section: Section,
    borders: Borders,
    municipalities: pd.DataFrame,
    kind: Literal["merged", "union"],
) -> Borders:
    """Several counties as one, as [[merge]] and [[union]] list them."""
    listed = section.texts("counties")
    keys = [county_in(county, section, "counties", municipalities) for county in listed]
    name = unit_name(section)
    section.finish()
    for place, (key, county) in enumerate(zip(keys, listed, strict=True)):
        if key in keys[:place]:
            raise told(section, "counties", "scenario_county_twice", county)
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
                raise told(parts, name, problem, municipalities.at[code, "name_fi"], **facts)
        left -= set(codes)
        home[codes] = name
        units[name] = Unit(name=same(name), kind="part", origins=frozenset([key]))
    if left:
        names = sorted(municipalities.loc[sorted(left), "name_fi"])
        raise told(section, "parts", "scenario_part_missing", key, names=names)
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
        names = {**same(name), "sv": str(swedish[name]) if kind == "region" else name}
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
            raise told(section, key, "scenario_changed_twice", county, **facts)
    kept = {name: unit for name, unit in borders.units.items() if name not in gone}
    for name in units:
        if name in kept:
            raise told(section, key, "scenario_name_taken", name)
    changed = {**borders.changed, **dict.fromkeys(gone, section.label(key))}
    return replace(borders, home=home, units={**kept, **units}, changed=changed)


def unit_name(section: Section) -> dict[str, str]:
    """The name of what counties become; required."""
    if "name" not in section:
        raise section.wrong("name", "key_missing", present=list(section.content) or "–")
    name = section.by_language("name")
    if not all(text.strip() for text in name.values()):
        raise section.wrong("name", "text_empty")
    return name


def same(name: str) -> dict[str, str]:
    """One name in every language."""
    return {"fi": name, "sv": name, "en": name}


def codes_in(section: Section, key: str, municipalities: pd.DataFrame) -> list[str]:
    """The municipalities that a key lists, by name or code: at least one, each once."""
    listed = section.texts(key)
    codes = [country_code(name, key, section, municipalities) for name in listed]
    for place, (name, code) in enumerate(zip(listed, codes, strict=True)):
        if code in codes[:place]:
            facts = {"name": municipalities.at[code, "name_fi"]}
            raise told(section, key, "named_twice", name, **facts)
    if not codes:
        raise section.wrong(key, "scenario_none_named")
    return codes


def country_code(written: str, key: str, section: Section, municipalities: pd.DataFrame) -> str:
    """The code of a municipality of the scenario's division."""
    code = municipality_code(written, municipalities)
    if code is None:
        facts = {"suggestion": similar_names(written, municipalities) or "–"}
        raise told(section, key, "scenario_unknown_municipality", written, **facts)
    return code


def county_in(written: str, section: Section, key: str, municipalities: pd.DataFrame) -> str:
    """The key of a county that is named by code or name."""
    as_now = counties(municipalities).home
    try:
        found = county_codes(municipalities, written)
    except DataError as error:
        facts = error.findings[0].facts
        raise told(section, key, "unknown_county", written, **facts) from error
    return str(as_now[found[0]])


def told(section: Section, key: str, problem: str, value: object, **facts: object) -> DataError:
    """The error for one value of a key."""
    place = section.label(key)
    finding = Finding(key=problem, file=section.file, column=place, value=value, facts=facts)
    return DataError(finding)


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
