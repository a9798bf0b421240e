"""What several commands share: parts of their own, and a study that is exported."""

import argparse
from collections.abc import Callable, Mapping
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
