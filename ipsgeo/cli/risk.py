"""``ipsgeo risk|sensitivity STUDY``: how sure a plan is, and which assumptions it depends on."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from textwrap import wrap
from typing import get_args

from ipsgeo.cli.endings import tell_files
from ipsgeo.cli.options import STUDY_HELP, Commands, add_command, add_planning, finish
from ipsgeo.samples import COMMON_SHARE, SAMPLES, SEED, Measure
from ipsgeo.sensitivity import sensitivity
from ipsgeo.solve import solve
from ipsgeo.study import read_study
from ipsgeo.uncertainty import risk_report, sample_demand
from ipsgeo.uncertainty.anew import CHECKED
from ipsgeo.views.risk.files import write_risk
from ipsgeo.views.risk.sentences import lead, notes
from ipsgeo.views.risk.sentences import said as risk_said
from ipsgeo.views.risk.sheets import printed
from ipsgeo.views.sensitivity.files import write_sensitivity
from ipsgeo.views.sensitivity.sentences import called, said, sentences
from ipsgeo.views.sensitivity.sentences import notes as sensitivity_notes
from ipsgeo.words import NO_BREAK_SPACE

LINE_WIDTH = 100
BLANK = [""]

ABOUT_RISK = """\
Draw many possible demands from the ranges of the municipalities, and say how surely each area
exceeds the norm, by how much, how many coaches would be enough, and in how many of the demands
the plan is still the best. --robust makes the plan that is the best over all of them.
"""

ABOUT_SENSITIVITY = """\
Change one assumption at a time - the norm, the numbers of coaches and areas, the weights, speed,
detour, the share that benefits - solve each case anew, and say whether the areas change, which
municipalities move, and where the turning point is.
"""

EXAMPLES_RISK = """\
examples:
  ipsgeo risk keski-suomi
  ipsgeo risk keski-suomi --robust worst_decile --samples 500 --check 20
  ipsgeo risk keski-suomi --common-share 1 --seed 7 --output outputs/risk

exit codes: 0 done, 1 no plan is possible, 2 wrong input
"""

EXAMPLES_SENSITIVITY = """\
examples:
  ipsgeo sensitivity keski-suomi
  ipsgeo sensitivity keski-suomi --output outputs/sensitivity --language sv

exit codes: 0 done, 1 no plan is possible, 2 wrong input
"""


def add_risk(commands: Commands) -> None:
    """The options of ``ipsgeo risk``."""
    risk = add_command(
        commands, "risk", summary="how sure the plan is when the demand is uncertain",
        description=ABOUT_RISK, examples=EXAMPLES_RISK,
    )  # fmt: skip
    risk.add_argument("study", help=STUDY_HELP)
    add_sampling(risk)
    risk.add_argument(
        "--robust", choices=get_args(Measure),
        help="make the plan that is the best over the demands: on average, or in each area's "
        "worst tenth",
    )  # fmt: skip
    risk.add_argument(
        "--check", type=int, default=CHECKED, metavar="N",
        help="demands to solve anew, to see if the plan stays the best; 0 for none "
        "(default: %(default)s)",
    )  # fmt: skip
    add_planning(risk, "outputs/risk", "seconds for each plan", default_s=300.0)
    finish(risk, run_risk)


def add_sampling(risk: argparse.ArgumentParser) -> None:
    """The options that say which demands are drawn."""
    risk.add_argument(
        "--samples", type=int, default=SAMPLES, metavar="N",
        help="possible demands to draw (default: %(default)s)",
    )  # fmt: skip
    risk.add_argument(
        "--seed", type=int, default=SEED, metavar="N",
        help="the same seed draws the same demands (default: %(default)s)",
    )  # fmt: skip
    risk.add_argument(
        "--common-share", type=float, default=COMMON_SHARE, metavar="SHARE",
        help="share (0-1) of the variation that all municipalities have in common "
        "(default: %(default)s)",
    )  # fmt: skip


def add_sensitivity(commands: Commands) -> None:
    """The options of ``ipsgeo sensitivity``."""
    command = add_command(
        commands, "sensitivity",
        summary="which assumptions the plan depends on, and where it turns",
        description=ABOUT_SENSITIVITY, examples=EXAMPLES_SENSITIVITY,
    )  # fmt: skip
    command.add_argument("study", help=STUDY_HELP)
    add_planning(command, "outputs/sensitivity", "seconds for each case")
    finish(command, run_sensitivity)


def run_risk(options: argparse.Namespace) -> int:
    """Draw, solve, print and write; returns the exit code."""
    language = options.language
    study = read_study(options.study, survey=options.survey)
    samples = sample_demand(
        study.demand_table, n=options.samples, seed=options.seed,
        common_share=options.common_share,
    )  # fmt: skip

    def tell(done: int, of: int) -> None:
        print(risk_said("checking", language, done=done, all=of), file=sys.stderr)

    report = risk_report(
        study, samples, measure=options.robust, check=options.check,
        time_limit_s=options.time_limit_s, progress=tell,
    )  # fmt: skip
    files = write_risk(report, study, options.output, language=language)
    show(printed(report, study, language))
    show([*lead(report, study, language), *BLANK, *notes(report, study, language)])
    return tell_files(files, language)


def run_sensitivity(options: argparse.Namespace) -> int:
    """Change the assumptions, print and write; returns the exit code."""
    language = options.language
    study = read_study(options.study, survey=options.survey)
    solution = solve(study.problem, time_limit_s=options.time_limit_s, **asdict(study.solve))
    solution.require_plan()

    def tell(name: str) -> None:
        print(said("trying", language, name=called(name, language)), file=sys.stderr)

    shown = sensitivity(study, plan=solution, time_limit_s=options.time_limit_s, progress=tell)
    files = write_sensitivity(shown, study, options.output, solution=solution, language=language)
    show([study.title[language], *BLANK, said("title", language), *BLANK])
    show([*sentences(shown, study, language), *BLANK, *sensitivity_notes(shown, study, language)])
    return tell_files(files, language)


def show(lines: Sequence[str]) -> None:
    """Print lines, broken where they are long; what is indented stays so."""
    for line in lines:
        indent = line[: len(line) - len(line.lstrip(" "))]
        plain = line.replace(NO_BREAK_SPACE, " ")
        print("\n".join(wrap(plain, LINE_WIDTH, subsequent_indent=indent)) or "")
