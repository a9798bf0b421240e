"""The command line: ``ipsgeo plan STUDY`` and its relatives over the public calls."""

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from ipsgeo.errors import DataError, Finding, InfeasibleError, IpsgeoError, NeedsHumanError
from ipsgeo.explain import frontier, why_infeasible
from ipsgeo.plan import Solution
from ipsgeo.problem import Problem
from ipsgeo.solve import solve
from ipsgeo.study import Study, read_study
from ipsgeo.views.outputs import write_outputs
from ipsgeo.views.summary import draw_summary
from ipsgeo.words import LANGUAGES, text

DONE, NOT_DONE, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
AREAS_AROUND = 4  # the trade-off is drawn from four areas fewer to two more than planned

EXAMPLES = """\
examples:
  ipsgeo plan keski-suomi                                   a study that came with the package
  ipsgeo plan data/studies/keski-suomi.toml                 a study file
  ipsgeo plan data/studies/keski-suomi.toml --survey new.xlsx --output outputs/maps
  ipsgeo plan keski-suomi --language sv

exit codes: 0 done, 1 no plan is possible or a person must decide first, 2 wrong input
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = parser().parse_args(arguments)
    try:
        return run_plan(options)
    except IpsgeoError as error:
        return explain_error(error, options.language)
    except OSError as error:  # a folder that cannot be written, a disk that is full
        facts = {"why": error.strerror or str(error)}
        place = options.output if error.filename is None else error.filename
        finding = Finding(key="cannot_use_file", file=place, facts=facts)
        return explain_error(DataError(finding), options.language)
    except KeyboardInterrupt:
        print(text("summary.interrupted", options.language), file=sys.stderr)
        return INTERRUPTED


def parser() -> argparse.ArgumentParser:
    """The command line's options."""
    top = argparse.ArgumentParser(
        prog="ipsgeo",
        description="Divide a wellbeing services county among the job coaches of supported "
        "employment, proven optimal, and show the result.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"ipsgeo {version('ipsgeo')}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    plan = commands.add_parser(
        "plan",
        help="plan a study and write the page, pictures and tables",
        description="Read a study, find the best areas, and write everything for the meeting.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    plan.add_argument("study", help="a TOML file, or the name of a bundled study")
    plan.add_argument(
        "--output", type=Path, default=Path("outputs/maps"), metavar="FOLDER",
        help="where the files go (default: %(default)s)",
    )  # fmt: skip
    plan.add_argument("--survey", type=Path, metavar="FILE", help="another survey file")
    plan.add_argument("--language", choices=LANGUAGES, default="fi", help="default: %(default)s")
    plan.add_argument(
        "--time-limit", type=seconds, default=60.0, metavar="SECONDS", dest="time_limit_s",
        help="seconds for the search (default: %(default)s)",
    )  # fmt: skip
    return top


def seconds(written: str) -> float:
    """A positive number of seconds."""
    number = float(written)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError("must be above zero")
    return number


def run_plan(options: argparse.Namespace) -> int:
    """Plan a study, print the summary and write the files."""
    study = read_study(options.study, survey=options.survey)
    solution = solve_study(study, options.time_limit_s)
    if solution.status == "infeasible" and solution.method != "arithmetic":
        conflict = why_infeasible(study.problem).text(options.language)
        return tell(
            "not_done", conflict or text("errors.infeasible", options.language), options.language
        )
    solution.require_plan()
    table = frontier(
        study.problem, areas=areas_to_try(study.problem), time_limit_s=options.time_limit_s
    )
    files = write_outputs(
        solution, study, options.output, language=options.language, frontier=table
    )
    print(draw_summary(solution, study, language=options.language))
    print(f"\n{text('summary.files', options.language)}")
    for file in files:
        print(f"  {file}")
    return DONE


def solve_study(study: Study, time_limit_s: float) -> Solution:
    """The study's problem, solved as the study says."""
    return solve(
        study.problem,
        time_limit_s=time_limit_s,
        first=study.solve.first,
        tolerance=study.solve.tolerance,
        lending=study.solve.lending,
    )


def areas_to_try(problem: Problem) -> range:
    """The numbers of areas that the trade-off compares, around the planned one."""
    fewest, most = problem.area_range()
    limit = min(int(problem.coach_range()[1] / problem.fewest_in_area), len(problem.codes))
    return range(max(1, fewest - AREAS_AROUND), min(limit, most + 2) + 1)


def explain_error(error: IpsgeoError, language: str) -> int:
    """Print what went wrong and what to do; returns the exit code."""
    stuck = {InfeasibleError: "not_done", NeedsHumanError: "needs_human"}
    return tell(stuck.get(type(error), "bad_input"), error.text(language), language)


def tell(key: str, lines: str, language: str) -> int:
    """Print why nothing was written; returns the exit code."""
    print(text(f"summary.{key}", language), file=sys.stderr)
    for line in lines.splitlines():
        print(f"  {line}", file=sys.stderr)
    print(text("summary.untouched", language), file=sys.stderr)
    return BAD_INPUT if key == "bad_input" else NOT_DONE


if __name__ == "__main__":
    sys.exit(main())
