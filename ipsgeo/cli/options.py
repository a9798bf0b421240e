"""The options that several commands share, and the study and plan that they name."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from ipsgeo.plan import Plan
from ipsgeo.sources.plans import read_plan
from ipsgeo.study import Study, read_study
from ipsgeo.views.withheld import check_withheld
from ipsgeo.words import LANGUAGES

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Run = Callable[[argparse.Namespace], int]
STUDY_HELP = "a TOML file, or a bundled study's name"


def add_command(
    commands: Commands,
    name: str,
    *,
    summary: str,
    description: str | None = None,
    examples: str | None = None,
) -> argparse.ArgumentParser:
    """Add a command; examples end its help, and its description is then shown as it is written."""
    kind = argparse.RawDescriptionHelpFormatter if examples else argparse.HelpFormatter
    return commands.add_parser(
        name, help=summary, description=description, epilog=examples, formatter_class=kind
    )


def add_parts(
    command: argparse.ArgumentParser, parts: Mapping[str, Callable[[Commands], None]]
) -> None:
    """Give a command its parts, each by the function that adds it."""
    group = command.add_subparsers(dest="part", required=True, metavar="|".join(parts))
    for add in parts.values():
        add(group)


def add_planning(
    command: argparse.ArgumentParser, folder: str, limit: str, *, default_s: float = 60.0
) -> None:
    """The options of a command that plans a study and writes files into a folder."""
    add_output(command, folder)
    command.add_argument("--survey", type=Path, metavar="FILE", help="another survey file")
    add_time_limit(command, limit, default_s=default_s)


def add_output(
    command: argparse.ArgumentParser, folder: str, about: str = "where the files go"
) -> None:
    """The option that says where the files go."""
    command.add_argument(
        "--output", type=Path, default=Path(folder), metavar="FOLDER",
        help=f"{about} (default: %(default)s)",
    )  # fmt: skip


def add_time_limit(
    command: argparse.ArgumentParser, about: str, *, default_s: float = 60.0
) -> None:
    """The option that says how long a search may take."""
    command.add_argument(
        "--time-limit", type=seconds, default=default_s, metavar="SECONDS", dest="time_limit_s",
        help=f"{about} (default: %(default)s)",
    )  # fmt: skip


def seconds(written: str) -> float:
    """A positive number of seconds."""
    number = float(written)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError("must be above zero")
    return number


def finish(command: argparse.ArgumentParser, run: Run) -> None:
    """What every command ends with: the language, and what runs it."""
    command.add_argument("--language", choices=LANGUAGES, default="fi", help="default: %(default)s")
    command.set_defaults(run=run)


def study_to_export(options: argparse.Namespace) -> Study:
    """The study that a command exports, as its options ``study`` and ``survey`` name it.

    Raises DataError before anything is solved where it may have no exports; see
    ``check_withheld``.
    """
    study = read_study(options.study, survey=options.survey)
    check_withheld(study)
    return study


def plan_named(given: str, study: Study, language: str) -> Plan:
    """The study's plan of that key, with its title in the language; else the plan of a file."""
    known = study.plans.get(given)
    if known is None:
        return read_plan(Path(given), municipalities=study.municipalities)
    return known.plan.titled(known.title[language])
