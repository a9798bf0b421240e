"""``ipsgeo team STUDY``: the team of a plan held against what a team should be, and its network."""

import argparse
from dataclasses import asdict
from pathlib import Path

from ipsgeo.cli.endings import tell_files
from ipsgeo.cli.options import (
    STUDY_HELP,
    Commands,
    add_command,
    add_planning,
    finish,
    study_to_export,
)
from ipsgeo.network import team_model
from ipsgeo.plan import Plan, Solution
from ipsgeo.solve import solve
from ipsgeo.sources.plans import read_plan
from ipsgeo.study import Study
from ipsgeo.views.figures import plan_in
from ipsgeo.views.network.files import write_network
from ipsgeo.views.network.sentences import printed, team_story

ABOUT = """\
Hold the team of a plan against the study's [team_norm], and write a picture and a workbook: how
many coaches and leaders each team has, which areas can cover each other, which given teams each
coach keeps to, how far the weekly meeting is, and the services of [[team_links]].

Without --plan the study is solved first.
"""

EXAMPLES = """\
examples:
  ipsgeo team pohjois-karjala-tiimit                          solve, then check the team
  ipsgeo team keski-suomi --plan data/studies/keski-suomi-published.csv
  ipsgeo team own.toml --output outputs/team --language sv
"""


def add_team(commands: Commands) -> None:
    """The command's options."""
    command = add_command(
        commands, "team", summary="the team of a plan: checks, stand-ins, given teams, network",
        description=ABOUT, examples=EXAMPLES,
    )  # fmt: skip
    command.add_argument("study", metavar="STUDY", help=STUDY_HELP)
    command.add_argument(
        "--plan", type=Path, metavar="FILE", help="a saved plan (.csv or .xlsx) instead of solving"
    )
    add_planning(command, "outputs/team", "seconds for the search")
    finish(command, run_team)


def run_team(options: argparse.Namespace) -> int:
    """Solve or read, check, write and print; returns the exit code."""
    study, language = study_to_export(options), options.language
    shown = shown_plan(study, options)
    model = team_model(plan_in(shown), study.problem, study.team_norm)
    read = [] if options.plan is None else [options.plan]
    files = write_network(shown, study, options.output, language=language, files=read)
    print("\n".join(printed(team_story(model, study, language))))
    return tell_files(files, language)


def shown_plan(study: Study, options: argparse.Namespace) -> Plan | Solution:
    """The plan that is given, else the study's best one; InfeasibleError where none is possible."""
    if options.plan is not None:
        return read_plan(options.plan, municipalities=study.municipalities)
    solution = solve(study.problem, time_limit_s=options.time_limit_s, **asdict(study.solve))
    solution.require_plan()
    return solution
