"""A scenario: other borders on top of a study, as a TOML file of a few lines says them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.neighbours import within
from ipsgeo.sources.municipalities import read_municipalities
from ipsgeo.sources.sections import Section
from ipsgeo.study import Study, named_file, read_study, study_path
from ipsgeo.study.ground import read_ground
from ipsgeo.study.scenario.borders import (
    Borders,
    Unit,
    counties,
    read_borders_after,
    touched_units,
)
from ipsgeo.study.scenario.ground import drawn, read_side, side_after
from ipsgeo.study.scenario.mergers import Mergers, read_mergers
from ipsgeo.study.scenario.notes import scenario_notes
from ipsgeo.study.scenario.units import PlannedUnit, Workshop, planned
from ipsgeo.study.sections import wrong_value

__all__ = ["PlannedUnit", "Scenario", "Unit", "read_scenario"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Scenario:
    """Other borders, with every county touched as a study before and after.

    Parameters
    ----------
    path
        The TOML file.
    title, note
        Text by language.
    base
        The study that norms, demand assumptions and team rules come from.
    before, after
        The counties touched, and what is there afterwards; the study's own county first.
    moved
        Codes that a [[move]] names.
    heirs
        Code -> code of the municipality that it is merged into.
    neighbours_before, neighbours_after
        The pairs of municipalities touched that count as neighbours, whichever unit they are in.
    notes
        What was derived or left out, and which borders cut a county.
    inputs
        Every file that was read.
    """

    path: Path
    title: Mapping[str, str]
    note: Mapping[str, str]
    base: Study
    before: tuple[PlannedUnit, ...]
    after: tuple[PlannedUnit, ...]
    moved: tuple[str, ...]
    heirs: Mapping[str, str]
    neighbours_before: pd.DataFrame
    neighbours_after: pd.DataFrame
    notes: tuple[Finding, ...]
    inputs: tuple[Path, ...]

    @property
    def name(self) -> str:
        """The scenario's short name: its file name without the ending."""
        return self.path.stem


def read_scenario(path: str | Path, *, data: str | Path | None = None) -> Scenario:
    """Read a scenario and the study that it stands on.

    Parameters
    ----------
    path
        A TOML file, or the name of a scenario that came with the package ("kuhmoinen"). Keys:
        ``study`` (a study file or bundled name), ``title``, ``note``, ``year``, ``parts_allowed``,
        ``instead`` with ``of`` and ``whole``, any number of [[move]], [[merge]], [[split]],
        [[union]] and [[merger]], and [demand.stated].
    data
        Folder of the bundled tables; see ``data_folder``.

    Raises
    ------
    DataError
        For an unknown municipality or county, a municipality moved twice, a county without
        municipalities, and whatever is wrong with the study.
    NeedsHumanError
        Where answers of the study's survey must be decided by a person first.
    """
    top = Section.of_file(named_file(path, "scenarios", data))
    title, note = top.by_language("title"), top.by_language("note")
    shop = workshop(top, data)
    top.finish()
    before, after = planned(shop)
    towns = shop.before.municipalities.index
    return Scenario(
        path=top.file,
        title=title if title["fi"].strip() else dict.fromkeys(title, top.file.stem),
        note=note,
        base=shop.base,
        before=before,
        after=after,
        moved=shop.then.moved,
        heirs={code: heir for code, heir in shop.mergers.heirs.items() if code in towns},
        neighbours_before=within(shop.before.neighbours, towns),
        neighbours_after=within(shop.after.neighbours, shop.after.municipalities.index),
        notes=scenario_notes(shop, before, after),
        inputs=tuple(dict.fromkeys([top.file, *shop.base.inputs, *shop.ground_files])),
    )


def workshop(top: Section, data: str | Path | None) -> Workshop:
    """Everything that the counties touched are planned from."""
    study_file = Section.of_file(named_study(top, data))
    if "municipalities" in study_file:
        raise top.wrong("study", "scenario_part_study")
    base, ground = read_study(study_file.file, data=data), read_ground(study_file, data)
    country = read_municipalities(year=ground.year, boundaries="schematic", data=data)
    mergers = read_mergers(top, ground, country)
    now, own = counties(country), str(ground.municipalities["county_fi"].iloc[0])
    then = read_borders_after(top, mergers.of(country), own)
    codes = touched_codes(now, then, mergers)
    if not codes:
        raise DataError(Finding(key="scenario_nothing", file=top.file))
    side = read_side(top, study_file, base, ground, drawn(country, codes, ground))
    stated = study_file.section("team").truth("parts_allowed", True)
    return Workshop(
        file=top.file,
        base=base,
        ground_files=ground.files,
        own=own,
        mergers=mergers,
        now=now,
        then=then,
        before=side,
        after=side_after(side, mergers),
        parts_allowed=top.truth("parts_allowed", stated),
    )


def touched_codes(now: Borders, then: Borders, mergers: Mergers) -> list[str]:
    """The municipalities of every county that a change of borders or a merger touches, sorted."""
    there = now.home[now.home.index.isin(then.home.index)]
    merging = {*mergers.heirs, *mergers.heirs.values()}
    touched = touched_units(there, then.home[there.index], merging)
    touched |= set(now.home[now.home.index.isin(list(mergers.heirs))])
    return sorted(now.home.index[now.home.isin(touched)])


def named_study(top: Section, data: str | Path | None) -> Path:
    """The study that a scenario names: a file relative to it, or a bundled study's name."""
    named = top.text("study")
    path = study_path(top.path("study"), data)
    if path.is_file():
        return path
    bundled = study_path(named, data)
    if not bundled.is_file():
        raise wrong_value(top, "study", "scenario_no_study", named)
    return bundled
