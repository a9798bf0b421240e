"""What every command ends with: the files it wrote, an exit code, words about what went wrong."""

import sys
from collections.abc import Iterable
from pathlib import Path

from ipsgeo.errors import DataError, InfeasibleError, IpsgeoError, NeedsHumanError
from ipsgeo.sources.service_answers import is_unreachable
from ipsgeo.words import text

DONE, NOT_DONE, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


def tell_files(files: Iterable[Path], language: str) -> int:
    """Print which files were written; returns the exit code."""
    print(f"\n{text('summary.files', language)}")
    for file in files:
        print(f"  {file}")
    return DONE


def explain_error(error: IpsgeoError, language: str) -> int:
    """Print what went wrong and what to do; returns the exit code."""
    stuck = {InfeasibleError: "not_done", NeedsHumanError: "needs_human"}
    if isinstance(error, DataError) and is_unreachable(error):
        return refuse("no_service", error.text(language), language)
    return refuse(stuck.get(type(error), "bad_input"), error.text(language), language)


def refuse(key: str, why: str, language: str) -> int:
    """Print that nothing was written, and why, line by line; returns the exit code."""
    print(text(f"summary.{key}", language), file=sys.stderr)
    for line in why.splitlines():
        print(f"  {line}", file=sys.stderr)
    print(text("summary.untouched", language), file=sys.stderr)
    return BAD_INPUT if key in ("bad_input", "no_service") else NOT_DONE
