"""``ipsgeo survey inspect|check|compare``: a survey's export before it is planned with."""

import argparse
from pathlib import Path

from ipsgeo.cli.endings import DONE, NOT_DONE
from ipsgeo.cli.options import STUDY_HELP, Commands, add_command, add_parts, finish
from ipsgeo.cli.survey.lines import check_lines, compare_lines, inspect_lines
from ipsgeo.cli.survey.study import StudySurvey, open_survey
from ipsgeo.cli.survey.table import write_check
from ipsgeo.sources.survey.inspect import look_at_survey
from ipsgeo.sources.survey.rounds import compare_rounds
from ipsgeo.views.publish import check_apart
from ipsgeo.words import text

SURVEY_EXAMPLES = """\
examples:
  ipsgeo survey inspect answers.xlsx                        what is in the file, and a proposal
  ipsgeo survey check --study my-study.toml                 the answers of the study's own file
  ipsgeo survey check answers.xlsx --study my-study.toml --csv rows.csv
  ipsgeo survey compare spring.xlsx autumn.xlsx --study my-study.toml

exit codes: 0 nothing is open, 1 a person must decide first, 2 wrong input
"""


def add_survey(commands: Commands) -> None:
    """The command's options."""
    survey = add_command(
        commands, "survey",
        summary="look at a survey's export, check its answers, compare two rounds",
        description="Look at a survey's export before it is planned with.",
        examples=SURVEY_EXAMPLES,
    )  # fmt: skip
    add_parts(survey, {"inspect": add_inspect, "check": add_check, "compare": add_compare})


def add_inspect(parts: Commands) -> None:
    """The options of ``ipsgeo survey inspect``."""
    inspect = add_command(
        parts,
        "inspect",
        summary="what columns a file has, and a section [survey] to paste into a study",
        description="Show a file's sheets and columns, and propose a section [survey]. "
        "Free text is counted, never shown.",
    )
    inspect.add_argument("file", type=Path, metavar="FILE", help="an Excel or CSV file")
    inspect.add_argument("--sheet", help="default: the first one")
    inspect.add_argument(
        "--header-row", type=row_number, metavar="N", help="the row of the questions; else guessed"
    )
    inspect.add_argument(
        "--header-rows", type=int, choices=(1, 2), metavar="N",
        help="2 where options stand in the row below the questions; else guessed",
    )  # fmt: skip
    finish(inspect, run_inspect)


def add_check(parts: Commands) -> None:
    """The options of ``ipsgeo survey check``."""
    check = add_command(
        parts,
        "check",
        summary="every answer and its state, and what a person must decide",
        description="Show every row of a survey: accepted, corrected, waiting, or left out. The "
        "table holds single answers: it is for the survey's editors, not for publishing.",
    )
    check.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="default: the study's own survey"
    )
    add_study(check)
    check.add_argument("--csv", type=Path, metavar="OUT", help="also write the rows as a table")
    finish(check, run_check)


def add_compare(parts: Commands) -> None:
    """The options of ``ipsgeo survey compare``."""
    compare = add_command(
        parts,
        "compare",
        summary="what changed from one round of a survey to the next",
        description="Compare two rounds of a survey by municipality: estimates, wishes, "
        "respondents, and the demand by the study's basis.",
    )
    compare.add_argument("old", type=Path, metavar="OLD", help="the earlier round")
    compare.add_argument("new", type=Path, metavar="NEW", help="the later round")
    add_study(compare)
    compare.add_argument(
        "--old-study", metavar="STUDY", help="a study that says how to read OLD; default: the same"
    )
    finish(compare, run_compare)


def add_study(command: argparse.ArgumentParser) -> None:
    """The study that says which column holds what, and has the corrections."""
    command.add_argument("--study", required=True, metavar="STUDY", help=STUDY_HELP)


def row_number(written: str) -> int:
    """A row as a spreadsheet numbers it."""
    number = int(written)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def run_inspect(options: argparse.Namespace) -> int:
    """Print what a file holds, and a proposal."""
    look = look_at_survey(
        options.file,
        sheet=options.sheet,
        header_row=options.header_row,
        header_rows=options.header_rows,
    )
    print_lines(inspect_lines(look, options.language))
    return DONE


def run_check(options: argparse.Namespace) -> int:
    """Print the state of every row; exit code 1 while some need a person."""
    study = open_survey(options.study, options.file)
    if options.csv is not None:
        inputs = (study.path, study.survey.file, *study.survey.corrections_files)
        check_apart([options.csv], inputs)
    print_lines(check_lines(study, options.language))
    if options.csv is not None:
        file = write_check(study, options.csv, options.language)
        print(text("survey.written", options.language, {"file": str(file)}))
    return ending(study)


def run_compare(options: argparse.Namespace) -> int:
    """Print what changed; exit code 1 while some answers need a person."""
    new = open_survey(options.study, options.new)
    old = open_survey(options.old_study or options.study, options.old)
    rounds = compare_rounds(
        old.survey,
        new.survey,
        demand_before=new.demand(old.survey),
        demand_after=new.demand(new.survey),
    )
    print_lines(compare_lines(old, new, rounds, options.language))
    return ending(old, new)


def ending(*studies: StudySurvey) -> int:
    """0 if no answer is open."""
    return NOT_DONE if any(study.survey.questions for study in studies) else DONE


def print_lines(lines: list[str]) -> None:
    """Print lines without spaces at their ends."""
    print("\n".join(line.rstrip() for line in lines))
