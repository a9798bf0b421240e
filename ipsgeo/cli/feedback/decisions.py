"""Decisions on an entry: which ones ``ipsgeo feedback apply`` writes, and which it refuses.

========  ================================  ==================================================
now       asked for                         what happens
========  ================================  ==================================================
new       nothing                           shown with its price; nothing is written
new       --accept, --reject or --answer    written: accepted, rejected or answered
decided   nothing                           rejected or answered: shown with its price;
                                            accepted: refused, since its rule binds already
decided   --accept, --reject or --answer    refused: the decision is named, nothing is written
decided   the same with --change-decision   written over the old decision, which is shown first
new       the same with --change-decision   written as without it
========  ================================  ==================================================

*Decided* is accepted, rejected or answered. An accepted rule that is decided anew binds no longer
unless it is accepted again; no entry becomes new again.
"""

import argparse

from ipsgeo.cli.endings import DONE
from ipsgeo.cli.feedback.lines import said
from ipsgeo.cli.feedback.study import FeedbackStudy
from ipsgeo.errors import DataError, Finding, shown
from ipsgeo.sources.feedback import Entry, change_entry, decided
from ipsgeo.sources.feedback.entries import Status
from ipsgeo.words import text

ASKED: dict[str, Status] = {"accept": "accepted", "reject": "rejected", "answer": "answered"}


def add_decisions(apply: argparse.ArgumentParser) -> None:
    """The options that decide."""
    decision = apply.add_mutually_exclusive_group()
    decision.add_argument("--accept", metavar="DECISION", help="accept it; its rule binds then")
    decision.add_argument("--reject", metavar="WHY", help="reject it")
    decision.add_argument("--answer", metavar="TEXT", help="answer it")
    apply.add_argument(
        "--change-decision", action="store_true",
        help="decide anew on an entry that has a decision already; the old one is replaced",
    )  # fmt: skip


def entry_decided(entry: Entry, study: FeedbackStudy, options: argparse.Namespace) -> Entry | None:
    """The entry as it was asked to be decided; None where no decision was asked for.

    Raises
    ------
    DataError
        Where it has a decision already, unless that is to be changed: its number, status and
        decision. Where it is accepted and nothing is asked for.
    """
    asked = [(status, vars(options)[name]) for name, status in ASKED.items()]
    decisions = [(status, words) for status, words in asked if words is not None]
    has_one = entry.status == "accepted" or (entry.status != "new" and decisions)
    if has_one and not (decisions and options.change_decision):
        facts = {
            "status": text(f"feedback.status_{entry.status}", options.language),
            "decision": shown(entry.decision),
        }
        raise DataError(
            Finding(key="feedback_decided", file=study.file, value=entry.id, facts=facts)
        )
    return next((decided(entry, status, words) for status, words in decisions), None)


def write_decision(before: Entry, after: Entry, study: FeedbackStudy, language: str) -> int:
    """Write the decision, unless the entry was changed since it was read."""
    change_entry(before, after, study.file, *study.places)
    status = text(f"feedback.status_{after.status}", language)
    print(said("written", language, id=str(after.id), status=status, file=str(study.file)))
    if after.binds:
        key = "binds" if study.named else "binds_not_yet"
        print(said(key, language, name=study.file.name))
    elif before.binds:
        print(said("binds_no_more", language))
    return DONE
