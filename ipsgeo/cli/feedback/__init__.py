"""``ipsgeo feedback add|list|apply|import``: what the steering group said, and what it costs."""

import argparse
from dataclasses import asdict
from datetime import date
from pathlib import Path

from ipsgeo.cli.endings import DONE, refuse
from ipsgeo.cli.feedback.decisions import add_decisions, entry_decided, write_decision
from ipsgeo.cli.feedback.lines import entry_lines, list_lines, price_lines, said
from ipsgeo.cli.feedback.study import FeedbackStudy, base_problem, check_coaches, open_feedback
from ipsgeo.cli.options import (
    STUDY_HELP,
    Commands,
    add_command,
    add_parts,
    add_time_limit,
    finish,
)
from ipsgeo.errors import DataError, Finding
from ipsgeo.feedback import EntryPrice, price_of
from ipsgeo.solve import solve
from ipsgeo.sources.feedback import (
    COLUMNS,
    STATUSES,
    Entry,
    add_entries,
    entry_of,
    read_saved_entries,
)
from ipsgeo.study import read_study
from ipsgeo.words import text

FEEDBACK_EXAMPLES = """\
examples:
  ipsgeo feedback add my-study.toml --body Ohjausryhmä --kind change --about Jämsä \\
      --text "Keuruu kuuluu Jämsään" --rule "together: Jämsä, Keuruu"
  ipsgeo feedback list my-study.toml --status new
  ipsgeo feedback apply my-study.toml 3                  what its rule costs; nothing is written
  ipsgeo feedback apply my-study.toml 3 --accept "Kokouksessa 5.11.2026"
  ipsgeo feedback apply my-study.toml 3 --reject "Kokouksessa 12.11.2026" --change-decision
  ipsgeo feedback import my-study.toml saved-on-the-page.csv

The study names the table: a section [feedback] with file = "my-study-feedback.csv".
Rules: together: A, B   apart: A, B   fixed_seat: A   fixed_coaches: A 1   max_minutes: 60

exit codes: 0 done, 1 the rule has no plan, 2 wrong input
"""


def add_feedback(commands: Commands) -> None:
    """The command's options."""
    feedback = add_command(
        commands, "feedback",
        summary="keep the feedback of the steering group, and price what it asks for",
        description="Keep what the steering group said, decide on it, and see what its rules cost.",
        examples=FEEDBACK_EXAMPLES,
    )  # fmt: skip
    parts = {"add": add_add, "list": add_list, "apply": add_apply, "import": add_import}
    add_parts(feedback, parts)


def add_common(part: argparse.ArgumentParser) -> None:
    """The study and its table."""
    part.add_argument("study", metavar="STUDY", help=STUDY_HELP)
    part.add_argument(
        "--file", type=Path, metavar="FILE", help="the table, where the study names none"
    )


def add_add(parts: Commands) -> None:
    """The options of ``ipsgeo feedback add``."""
    add = parts.add_parser("add", help="write down what was said")
    add_common(add)
    add.add_argument("--body", required=True, help="who said it, such as Ohjausryhmä")
    add.add_argument("--kind", required=True, help="keep, change or question")
    add.add_argument("--text", required=True, help="what was said")
    add.add_argument("--about", default="", help="a municipality or an area; default: everything")
    add.add_argument("--plan", default="", help="the study's plan that the area is in")
    add.add_argument("--rule", default="", help="the rule that it asks for")
    add.add_argument("--date", help="2026-11-05 or 5.11.2026; default: today")
    finish(add, run_add)


def add_list(parts: Commands) -> None:
    """The options of ``ipsgeo feedback list``."""
    shown = parts.add_parser("list", help="show what was said and what was done with it")
    add_common(shown)
    shown.add_argument("--status", choices=STATUSES, help="only these")
    finish(shown, run_list)


def add_apply(parts: Commands) -> None:
    """The options of ``ipsgeo feedback apply``."""
    apply = parts.add_parser("apply", help="see what an entry's rule costs, and decide on it")
    add_common(apply)
    apply.add_argument("id", type=int, metavar="ID", help="the entry's number")
    add_decisions(apply)
    add_time_limit(apply, "seconds for each search")
    finish(apply, run_apply)


def add_import(parts: Commands) -> None:
    """The options of ``ipsgeo feedback import``."""
    brought = parts.add_parser("import", help="add the entries of a file that a page has saved")
    add_common(brought)
    brought.add_argument("saved", type=Path, metavar="SAVED", help="columns as in the table, no id")
    finish(brought, run_import)


def run_add(options: argparse.Namespace) -> int:
    """Add one entry."""
    study = open_feedback(options.study, options.file)
    given = {name: getattr(options, name) for name in COLUMNS if hasattr(options, name)}
    day = options.date or date.today().isoformat()
    cells = given | {"id": "0", "status": "new", "decision": "", "date": day}
    entry = entry_of(cells, study.known)
    check_coaches(entry, study)
    added = add_entries([entry], study.file, *study.places)
    key = "added" if added else "already_there"
    number = added[0].id if added else 0
    print(said(key, options.language, id=str(number), file=str(study.file)))
    return DONE


def run_list(options: argparse.Namespace) -> int:
    """Print the entries."""
    study = open_feedback(options.study, options.file)
    entries = study.entries()
    wanted = [entry for entry in entries if options.status in (None, entry.status)]
    print("\n".join(list_lines(wanted, study, options.language)))
    return DONE


def run_import(options: argparse.Namespace) -> int:
    """Add the entries of a file, all or none."""
    study = open_feedback(options.study, options.file)
    saved = read_saved_entries(options.saved, *study.places, coach_step=study.coach_step)
    added = add_entries(saved, study.file, *study.places)
    facts = {"count": len(added), "known": len(saved) - len(added), "file": str(study.file)}
    print(said("imported", options.language, **facts))
    return DONE


def run_apply(options: argparse.Namespace) -> int:
    """Show an entry and what its rule costs; write a decision only where one is given."""
    study = open_feedback(options.study, options.file)
    entry = entry_with(options.id, study)
    after = entry_decided(entry, study, options)
    if after is None or after.status == "accepted" or entry.status != "new":
        print("\n".join(entry_lines(entry, study, options.language)))
    if needs_price(entry, after):
        price = entry_price(entry, study, options)
        if price.plan_after is None:
            why = price.why or Finding(key="feedback_undecided")
            return refuse("not_done", why.text(options.language), options.language)
        print("\n".join(price_lines(price, study, options.language)))
    if after is not None:
        return write_decision(entry, after, study, options.language)
    key = "to_decide" if entry.request is None else "to_accept"
    named = options.study if options.file is None else f"--file {options.file} {options.study}"
    print(said(key, options.language, study=named, id=str(entry.id)))
    return DONE


def needs_price(entry: Entry, after: Entry | None) -> bool:
    """Whether there is a rule that does not bind yet, and no other decision than to accept it."""
    accepts = after is None or after.status == "accepted"
    return accepts and entry.request is not None and not entry.binds


def entry_with(number: int, study: FeedbackStudy) -> Entry:
    """The entry of a number."""
    entries = study.entries()
    for entry in entries:
        if entry.id == number:
            return entry
    facts = {"present": [str(entry.id) for entry in entries] or "–"}
    raise DataError(Finding(key="feedback_unknown_id", file=study.file, value=number, facts=facts))


def entry_price(entry: Entry, study: FeedbackStudy, options: argparse.Namespace) -> EntryPrice:
    """What the entry's rule costs beside the rules that are accepted already."""
    check_coaches(entry, study)
    planned = read_study(study.path)
    problem, limit = base_problem(planned.problem, study, entry), options.time_limit_s
    print(text("feedback.searching", options.language), flush=True)
    solution = solve(problem, time_limit_s=limit, **asdict(planned.solve))
    return price_of(entry, problem, solution, options=planned.solve, time_limit_s=limit)
