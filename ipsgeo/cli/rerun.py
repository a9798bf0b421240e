"""``ipsgeo rerun STUDY --survey NEW``: new answers, the same rules, today's plan."""

import argparse
import hashlib
import os
import sys
from datetime import date
from pathlib import Path

from ipsgeo.cli.endings import DONE, NOT_DONE, tell_files
from ipsgeo.cli.options import (
    STUDY_HELP,
    Commands,
    add_command,
    add_output,
    add_time_limit,
    finish,
    plan_named,
)
from ipsgeo.errors import DataError, Finding
from ipsgeo.plan import Plan
from ipsgeo.rerun import Rerun, rerun
from ipsgeo.sources.round_log import LoggedRound, add_round, check_log, log_of
from ipsgeo.sources.sections import Section
from ipsgeo.study import Study, read_study, read_study_content
from ipsgeo.views.names import plan_title
from ipsgeo.views.publish import EPOCH_VARIABLE, check_apart, stated_time
from ipsgeo.views.rerun.files import write_round
from ipsgeo.views.rerun.sentences import round_lines, said
from ipsgeo.words import MINUS, NO_BREAK_SPACE, number

ABOUT = """\
A new round of answers, and perhaps a newer month of the statistics: how the demand changed, whether
today's plan still stands, how far it is from the new best plan, the smallest change that restores
the norm, and how many coaches more would do without moves. The study's rules stay as they are.

Today's plan is the one that [team] today names, or --plan: a file, or one of the study's plans.
The round is added to a log beside the study, STUDY-rounds.csv; the column decision is yours.
"""

EXAMPLES = """\
examples:
  ipsgeo rerun my-study.toml --survey answers-2027.xlsx
  ipsgeo rerun my-study.toml --survey answers-2027.xlsx --month 2027-06 --plan published

exit codes: 0 today's plan stands, 1 it does not, 2 wrong input
"""


def add_rerun(commands: Commands) -> None:
    """The command's options."""
    command = add_command(
        commands, "rerun", summary="new answers, same rules: whether today's plan still stands",
        description=ABOUT, examples=EXAMPLES,
    )  # fmt: skip
    command.add_argument("study", help=STUDY_HELP)
    command.add_argument(
        "--survey", type=Path, required=True, metavar="FILE", help="the new round of answers"
    )
    command.add_argument("--month", metavar="MONTH", help="of the statistics: 2027-06")
    command.add_argument(
        "--plan", metavar="FILE|NAME", help="today's plan, where the study does not name it"
    )
    add_output(command, "outputs/rerun", "where the workbook goes")
    command.add_argument(
        "--log", type=Path, metavar="FILE",
        help="the log of rounds (default: beside the study; a bundled study needs it)",
    )  # fmt: skip
    command.add_argument(
        "--date", metavar="DAY", help="of the round in the log: 2027-11-05 (default: today)"
    )
    add_time_limit(command, "seconds for each search")
    finish(command, run_rerun)


def run_rerun(options: argparse.Namespace) -> int:
    """Compute, print five lines, write the workbook and the log; returns the exit code."""
    language, day = options.language, day_of(options.date)
    before = read_study(options.study)
    after = study_after(before, options.survey, options.month)
    today = todays_plan(before, options.plan, language)
    log = options.log or log_beside(before.path, options.study)
    check_log(log)
    path = options.output / f"{before.name}-rerun.xlsx"
    check_apart([path, log], (*before.inputs, *after.inputs))

    def tell(step: str, number: int) -> None:
        print(said(f"step_{step}", language, number=number), file=sys.stderr)

    found = rerun(before, after, today, time_limit_s=options.time_limit_s, tell=tell)
    file = write_round(found, after, path, language=language)
    new = round_of(found, after, options.survey, options.month, day)
    added = add_round(new, log)
    print("\n".join(round_lines(found, after, language)))
    print(said("logged" if added else "logged_before", language, file=str(log)))
    tell_files([file], language)
    return DONE if found.stands else NOT_DONE


def study_after(before: Study, survey: Path, month: str | None) -> Study:
    """The study with the new answers, and with another month where one is given."""
    top = Section.of_file(before.path)
    if month is not None:
        demand = top.content.get("demand", {})
        if "month" not in demand:
            raise DataError(Finding(key="rerun_no_month", file=before.path, value=month))
        top = Section({**top.content, "demand": {**demand, "month": month}}, before.path)
    return read_study_content(top, survey=survey)


def log_beside(study: Path, given: str) -> Path:
    """The log beside a study; DataError for a bundled one, which lies among the program's files."""
    log = log_of(study)
    if study != Path(given):  # given by name alone
        raise DataError(Finding(key="rerun_log_bundled", value=given, facts={"log": log.name}))
    return log


def todays_plan(study: Study, given: str | None, language: str) -> Plan:
    """The plan in force: as given, else as the study says; never another one."""
    if given is not None:
        return plan_named(given, study, language)
    plan = study.problem.today
    if plan is None:
        facts = {"choices": list(study.plans) or "–"}
        raise DataError(Finding(key="rerun_no_today", file=study.path, facts=facts))
    return plan.titled(plan_title(plan, study, language))


def day_of(given: str | None) -> str:
    """The day of the round: as given, else of SOURCE_DATE_EPOCH, else today's."""
    if given is None:
        stated = os.environ.get(EPOCH_VARIABLE)
        return (stated_time().date() if stated else date.today()).isoformat()
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError as error:
        raise DataError(Finding(key="rerun_date", value=given)) from error


def round_of(found: Rerun, study: Study, survey: Path, month: str | None, day: str) -> LoggedRound:
    """The round as the log has it, with decimal commas as Excel here expects."""

    def figure(value: float, decimals: int) -> str:
        written = number(value, "fi", decimals=decimals)
        return "" if value != value else written.replace(NO_BREAK_SPACE, "").replace(MINUS, "-")

    repair = found.repair
    return LoggedRound(
        date=day,
        survey=survey.name,
        survey_sha256=hashlib.sha256(survey.read_bytes()).hexdigest(),
        month=month or "",
        clients=figure(float(study.demand.sum()), 1),
        gap=figure(100 * found.gap, 1),
        moves="" if repair.plan is None else str(repair.moves),
        overload=figure(repair.overload, 1),
    )
