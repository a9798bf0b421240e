"""The workbook and the picture of a plan's team, and the picture of the ladder of services."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from ipsgeo.network import TeamModel, team_model
from ipsgeo.plan import Plan, Solution
from ipsgeo.study import Study
from ipsgeo.views.figures import plan_in
from ipsgeo.views.network.ladder import draw_ladder, ladder_rows
from ipsgeo.views.network.picture import draw_network
from ipsgeo.views.network.rows import Rows, network_sheets
from ipsgeo.views.network.sentences import said, team_story
from ipsgeo.views.outputs import check_apart, write_drawing
from ipsgeo.views.publish import check_language, in_place, publish, with_stated_dates
from ipsgeo.views.trust.canonical import as_json
from ipsgeo.views.trust.carried import carry
from ipsgeo.views.trust.manifest import hashes, manifest, plain
from ipsgeo.views.workbook.files import fill_sheet
from ipsgeo.views.workbook.indicators import write_indicators

ENDINGS = ("-team.xlsx", "-team.png", "-team.svg")


def write_network(
    solution: Plan | Solution,
    study: Study,
    folder: str | Path,
    *,
    language: str = "fi",
    files: Sequence[Path] = (),
) -> list[Path]:
    """A plan's team as .xlsx and as a picture, .png and .svg, each with its manifest.

    Parameters
    ----------
    solution
        Whose team; it is held against the study's ``team_norm``.
    study
        What it was made for.
    folder
        Where the files go: the study's name and -team.
    files
        What was read besides the study's own files, such as the plan.

    Returns
    -------
    list of Path
        The files; either all are new or all are as they were.
    """
    check_language(language)
    check_apart([Path(folder) / f"{study.name}{e}" for e in ENDINGS], [*study.inputs, *files])
    model = team_model(plan_in(solution), study.problem, study.team_norm)
    facts = team_facts(solution, model, study, files)
    sheets = network_sheets(team_story(model, study, language))
    draw = partial(draw_network, model, study, language=language)
    writers: dict[str, Callable[[Path], object]] = {
        "-team.xlsx": partial(write_book, sheets, facts),
        "-team.png": partial(write_drawing, draw, facts),
        "-team.svg": partial(write_drawing, draw, facts),
    }
    return publish(folder, {f"{study.name}{ending}": write for ending, write in writers.items()})


def team_facts(
    solution: Plan | Solution, model: TeamModel, study: Study, files: Sequence[Path]
) -> dict[str, Any]:
    """The manifest, with the norm, the links and how each rule is kept."""
    facts = manifest(solution, study)
    found = {
        "norm": plain(model.norm),
        "links": as_json([{"kind": link.kind, "name": link.name} for link in study.team_links]),
        "checks": {check.rule: check.state for check in model.checks},
        "given_teams": {coach.name: list(own) for coach, own in model.given.teams.items() if own},
    }
    return {**facts, "inputs": {**hashes([*study.inputs, *files])}, "team": found}


def write_book(sheets: dict[str, Rows], facts: dict[str, Any], path: Path) -> Path:
    """One workbook of several sheets, which carries the facts."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        fill_sheet(book.create_sheet(name), rows)
    with in_place(path) as draft:
        book.save(draft)
        with_stated_dates(draft)
        carry(draft, facts)
    return path


def write_ladder(
    table: pd.DataFrame,
    folder: str | Path,
    *,
    name: str,
    language: str = "fi",
    files: Sequence[Path] = (),
) -> list[Path]:
    """The ladder of services as .png, .svg and .xlsx, named ``name``; ``files`` are what was read.

    ``table`` is as ``ladder`` returns it.
    """
    check_language(language)
    sheets = {said("sheet_ladder", language): ladder_rows(table, language)}
    draw = partial(draw_ladder, table, language=language)
    return write_indicators(draw, sheets, Path(folder), name, inputs=list(files))
