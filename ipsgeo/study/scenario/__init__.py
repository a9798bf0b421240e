"""A scenario: other borders on top of a study, as a TOML file of a few lines says them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.neighbours import within
from ipsgeo.sources.files import data_folder
from ipsgeo.sources.sections import Section
from ipsgeo.study import Study, read_study, study_path
from ipsgeo.study.ground import Ground, read_ground
from ipsgeo.study.scenario.borders import (
    Borders,
    Unit,
    counties,
    read_borders_after,
    told,
    touched_units,
)
from ipsgeo.study.scenario.ground import country_of, drawn, files_of, read_side, side_after
from ipsgeo.study.scenario.mergers import Mergers, read_mergers
from ipsgeo.study.scenario.notes import scenario_notes
from ipsgeo.study.scenario.units import PlannedUnit, Workshop, planned

__all__ = ["PlannedUnit", "Scenario", "Unit", "read_scenario", "scenario_path"]


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
    path = scenario_path(path, data)
    top = Section.of_file(path)
    title, note = top.by_language("title"), top.by_language("note")
    study_file = Section.of_file(named_study(top, data))
    if "municipalities" in study_file:
        raise top.wrong("study", "scenario_part_study")
    base, ground = read_study(study_file.file, data=data), read_ground(study_file, data)
    country = country_of(ground)
    mergers = read_mergers(top, ground, country)
    own = str(ground.municipalities["county_fi"].iloc[0])
    borders = read_borders_after(top, mergers.of(country), own)
    shop = workshop(top, study_file, base, ground, mergers, borders)
    top.known += ["parts_allowed"]
    top.finish()
    title = title if title["fi"].strip() else dict.fromkeys(title, path.stem)
    return scenario_of(shop, own, title, note)


def scenario_of(
    shop: Workshop, own: str, title: Mapping[str, str], note: Mapping[str, str]
) -> Scenario:
    """The scenario with its units planned for; ``own`` is the study's own county."""
    before, after = planned(shop, own)
    towns = shop.before.municipalities.index
    return Scenario(
        path=shop.top.file,
        title=title,
        note=note,
        base=shop.base,
        before=before,
        after=after,
        moved=shop.then.moved,
        heirs={code: heir for code, heir in shop.mergers.heirs.items() if code in towns},
        neighbours_before=within(shop.before.neighbours, towns),
        neighbours_after=within(shop.after.neighbours, shop.after.municipalities.index),
        notes=scenario_notes(shop, before, after, own),
        inputs=files_of(shop.base, shop.ground, shop.top.file),
    )


def workshop(
    top: Section, study_file: Section, base: Study, ground: Ground, mergers: Mergers,
    borders: Borders,
) -> Workshop:  # fmt: skip
    """Everything that the counties touched are planned from."""
    country = country_of(ground)
    now = counties(country)
    there = now.home[[code for code in now.home.index if code in borders.home.index]]
    heirs = {*mergers.heirs, *mergers.heirs.values()}
    gone = now.home[[code for code in mergers.heirs if code in now.home.index]]
    touched = touched_units(there, borders.home[there.index], heirs) | {*gone}
    codes = sorted(now.home.index[now.home.isin(touched)])
    if not touched or not codes:
        raise DataError(Finding(key="scenario_nothing", file=top.file))
    side = read_side(top, study_file, base, ground, drawn(country, codes, ground))
    return Workshop(
        top=top,
        base=base,
        ground=ground,
        mergers=mergers,
        now=now,
        then=borders,
        before=side,
        after=side_after(side, mergers),
        parts_allowed=parts_allowed(top, study_file),
    )


def parts_allowed(top: Section, study_file: Section) -> bool:
    """Whether a unit may be in separate parts: as the scenario says, else the study, else yes."""
    stated = study_file.section("team").truth("parts_allowed", True)
    return bool(top.truth("parts_allowed", stated))


def named_study(top: Section, data: str | Path | None) -> Path:
    """The study that a scenario names: a file relative to it, or a bundled study's name."""
    named = top.text("study")
    path = study_path(top.path("study"), data)
    if path.is_file():
        return path
    bundled = study_path(named, data)
    if not bundled.is_file():
        raise told(top, "study", "scenario_no_study", named)
    return bundled


def scenario_path(path: str | Path, data: str | Path | None = None) -> Path:
    """The scenario's file: as given, else a bundled scenario of that name."""
    path = Path(path)
    bundled = data_folder(data) / "scenarios" / f"{path.name}.toml"
    is_name = path.parent == Path() and path.suffix == "" and not os.path.exists(path)
    return bundled if is_name and bundled.is_file() else path
