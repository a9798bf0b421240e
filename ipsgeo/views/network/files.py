"""The workbook and the picture of a plan's team, and the picture of the ladder of services."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from ipsgeo.network import TeamModel, team_model
from ipsgeo.plan import Plan, Solution
from ipsgeo.study import Study
from ipsgeo.views.bundle import write_bundle, write_indicators
from ipsgeo.views.figures import plan_in
from ipsgeo.views.network.ladder import draw_ladder, ladder_rows
from ipsgeo.views.network.picture import draw_network
from ipsgeo.views.network.rows import network_sheets
from ipsgeo.views.network.sentences import said, team_story
from ipsgeo.views.publish import check_language
from ipsgeo.views.trust.canonical import as_json
from ipsgeo.views.trust.manifest import hashes, manifest, plain


def write_network(
    solution: Plan | Solution,
    study: Study,
    folder: str | Path,
    *,
    language: str = "fi",
    files: Sequence[Path] = (),
) -> list[Path]:
    """A plan's team as .xlsx and as a picture, .png and .svg, each with its manifest.

    The team is held against the study's ``team_norm``. The files are named after the study, and
    -team; either all are new or all are as they were. ``files`` are what was read besides the
    study's own, such as the plan.
    """
    check_language(language)
    model = team_model(plan_in(solution), study.problem, study.team_norm)
    inputs = [*study.inputs, *files]
    facts = team_facts(solution, model, study, inputs)
    return write_bundle(
        network_sheets(team_story(model, study, language)),
        partial(draw_network, model, study, language=language),
        folder, f"{study.name}-team", facts=facts, inputs=inputs,
    )  # fmt: skip


def team_facts(
    solution: Plan | Solution, model: TeamModel, study: Study, inputs: Sequence[Path]
) -> dict[str, Any]:
    """The manifest, with the norm, the links and how each rule is kept."""
    found = {
        "norm": plain(model.norm),
        "links": as_json([{"kind": link.kind, "name": link.name} for link in study.team_links]),
        "checks": {check.rule: check.state for check in model.checks},
        "given_teams": {coach.name: list(own) for coach, own in model.given.teams.items() if own},
    }
    return {**manifest(solution, study), "inputs": hashes(inputs), "team": found}


def write_ladder(
    table: pd.DataFrame,
    folder: str | Path,
    *,
    name: str,
    language: str = "fi",
    files: Sequence[Path] = (),
) -> list[Path]:
    """The ladder of services as .png, .svg and .xlsx, named ``name``; ``files`` are what were read.

    ``table`` is as ``ladder`` returns it.
    """
    check_language(language)
    sheets = {said("sheet_ladder", language): ladder_rows(table, language)}
    draw = partial(draw_ladder, table, language=language)
    return write_indicators(draw, sheets, folder, name, inputs=files)
