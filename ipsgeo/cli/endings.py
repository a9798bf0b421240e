"""What every command ends with: an exit code, and words about what went wrong."""

import argparse
import sys

from ipsgeo.errors import DataError, InfeasibleError, IpsgeoError, NeedsHumanError
from ipsgeo.sources.service_answers import is_unreachable
from ipsgeo.words import LANGUAGES, text

DONE, NOT_DONE, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


def add_language(command: argparse.ArgumentParser) -> None:
    """The option that every command has."""
    command.add_argument("--language", choices=LANGUAGES, default="fi", help="default: %(default)s")


def explain_error(error: IpsgeoError, language: str) -> int:
    """Print what went wrong and what to do; returns the exit code."""
    stuck = {InfeasibleError: "not_done", NeedsHumanError: "needs_human"}
    if isinstance(error, DataError) and is_unreachable(error):
        return tell("no_service", error.text(language), language)
    return tell(stuck.get(type(error), "bad_input"), error.text(language), language)


def tell(key: str, lines: str, language: str) -> int:
    """Print why nothing was written; returns the exit code."""
    print(text(f"summary.{key}", language), file=sys.stderr)
    for line in lines.splitlines():
        print(f"  {line}", file=sys.stderr)
    print(text("summary.untouched", language), file=sys.stderr)
    return BAD_INPUT if key in ("bad_input", "no_service") else NOT_DONE
