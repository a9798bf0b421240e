"""What several commands share: parts of their own, and a study that is exported."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from ipsgeo.cli.endings import add_language
from ipsgeo.study import Study, read_study
from ipsgeo.views.withheld import check_withheld

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
STUDY_HELP = "a TOML file, or a bundled study's name"


def add_parts(
    commands: Commands,
    name: str,
    parts: Mapping[str, Callable[[Commands], None]],
    *,
    summary: str,
    description: str,
    examples: str,
) -> None:
    """Add a command with its parts, each by the function that adds it; examples end its help."""
    command = commands.add_parser(
        name,
        help=summary,
        description=description,
        epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    group = command.add_subparsers(dest="part", required=True, metavar="|".join(parts))
    for add in parts.values():
        add(group)


def add_time_limit(command: argparse.ArgumentParser, about: str, *, default: float = 60.0) -> None:
    """The option that says how long a search may take."""
    command.add_argument(
        "--time-limit", type=seconds, default=default, metavar="SECONDS", dest="time_limit_s",
        help=f"{about} (default: %(default)s)",
    )  # fmt: skip


def seconds(written: str) -> float:
    """A positive number of seconds."""
    number = float(written)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError("must be above zero")
    return number


def add_follow_up(
    commands: Commands,
    name: str,
    run: Callable[[argparse.Namespace], int],
    *,
    summary: str,
    description: str,
    examples: str,
) -> None:
    """Add a command that reads one TOML file with a section of its own name, and writes files."""
    command = commands.add_parser(
        name,
        help=summary,
        description=description,
        epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("file", type=Path, metavar="FILE", help=f"a TOML file with [{name}]")
    command.add_argument(
        "--output", type=Path, default=Path("outputs/followup"), metavar="FOLDER",
        help="where the files go (default: %(default)s)",
    )  # fmt: skip
    finish_part(command, run)


def study_to_export(options: argparse.Namespace) -> Study:
    """The study that a command exports, as its options ``study`` and ``survey`` name it.

    Raises DataError before anything is solved where it may have no exports; see
    ``check_withheld``.
    """
    study = read_study(options.study, survey=options.survey)
    check_withheld(study)
    return study


def finish_part(part: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    """What every part ends with: the language, and what runs it."""
    add_language(part)
    part.set_defaults(run=run)
