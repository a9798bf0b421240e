"""``ipsgeo rerun STUDY --survey NEW``: new answers, the same rules, today's plan."""

import argparse
import hashlib
import os
import sys
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from ipsgeo.cli.endings import DONE, NOT_DONE, add_language
from ipsgeo.cli.parts import STUDY_HELP, add_time_limit
from ipsgeo.errors import DataError, Finding
from ipsgeo.plan import Plan
from ipsgeo.rerun import Rerun, rerun
from ipsgeo.sources.plans import read_plan
from ipsgeo.sources.rounds import Round, add_round, check_log, log_of
from ipsgeo.sources.sections import Section
from ipsgeo.study import Study, read_study, read_study_content
from ipsgeo.views.outputs import check_apart
from ipsgeo.views.publish import EPOCH_VARIABLE, stated_time
from ipsgeo.views.rerun.files import write_round
from ipsgeo.views.rerun.sentences import round_lines, said
from ipsgeo.words import MINUS, NO_BREAK_SPACE, number, text

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


def add_rerun(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command's options."""
    command = commands.add_parser(
        "rerun",
        help="new answers, same rules: whether today's plan still stands",
        description=ABOUT,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("study", help=STUDY_HELP)
    command.add_argument(
        "--survey", type=Path, required=True, metavar="FILE", help="the new round of answers"
    )
    command.add_argument("--month", metavar="MONTH", help="of the statistics: 2027-06")
    command.add_argument(
        "--plan", metavar="FILE|NAME", help="today's plan, where the study does not name it"
    )
    command.add_argument(
        "--output", type=Path, default=Path("outputs/rerun"), metavar="FOLDER",
        help="where the workbook goes (default: %(default)s)",
    )  # fmt: skip
    command.add_argument(
        "--log", type=Path, metavar="FILE", help="the log of rounds (default: beside the study)"
    )
    command.add_argument(
        "--date", metavar="DAY", help="of the round in the log: 2027-11-05 (default: today)"
    )
    add_time_limit(command, "seconds for each search")
    add_language(command)
    command.set_defaults(run=run_rerun)


def run_rerun(options: argparse.Namespace) -> int:
    """Compute, print five lines, write the workbook and the log; returns the exit code."""
    language, day = options.language, day_of(options.date)
    before = read_study(options.study)
    after = study_after(before, options.survey, options.month)
    today, log = todays_plan(before, options.plan), options.log or log_of(before.path)
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
    print(f"\n{text('summary.files', language)}\n  {file}")
    return DONE if found.stands else NOT_DONE


def study_after(before: Study, survey: Path, month: str | None) -> Study:
    """The study with the new answers, and with another month where one is given."""
    top = Section.of_file(before.path)
    if month is None:
        return read_study_content(top, survey=survey)
    content: dict[str, Any] = deepcopy(dict(top.content))
    demand = content.get("demand")
    if not isinstance(demand, dict) or "month" not in demand:
        raise DataError(Finding(key="rerun_no_month", file=before.path, value=month))
    demand["month"] = month
    return read_study_content(Section(content, before.path), survey=survey)


def todays_plan(study: Study, given: str | None) -> Plan:
    """The plan in force: as given, else as the study says; never another one."""
    if given is not None and given in study.plans:
        known = study.plans[given]
        return known.plan.titled(known.title["fi"])
    if given is not None:
        return read_plan(Path(given), municipalities=study.municipalities)
    if study.problem.today is None:
        facts = {"choices": list(study.plans) or "–"}
        raise DataError(Finding(key="rerun_no_today", file=study.path, facts=facts))
    return study.problem.today


def day_of(given: str | None) -> str:
    """The day of the round: as given, else of SOURCE_DATE_EPOCH, else today's."""
    if given is None:
        stated = os.environ.get(EPOCH_VARIABLE)
        return (stated_time().date() if stated else date.today()).isoformat()
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError as error:
        raise DataError(Finding(key="rerun_date", value=given)) from error


def round_of(found: Rerun, study: Study, survey: Path, month: str | None, day: str) -> Round:
    """The round as the log has it, with decimal commas as Excel here expects."""

    def figure(value: float, decimals: int) -> str:
        written = number(value, "fi", decimals=decimals)
        return "" if value != value else written.replace(NO_BREAK_SPACE, "").replace(MINUS, "-")

    repair = found.repair
    return Round(
        date=day,
        survey=survey.name,
        survey_sha256=hashlib.sha256(survey.read_bytes()).hexdigest(),
        month=month or "",
        clients=figure(float(study.demand.sum()), 1),
        gap=figure(100 * found.gap, 1),
        moves="" if repair.plan is None else str(repair.moves),
        overload=figure(repair.overload, 1),
    )
