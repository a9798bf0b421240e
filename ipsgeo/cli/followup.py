"""``ipsgeo inclusion|process FILE``: the follow-up of groups and teams, as picture and workbook."""

import argparse
from pathlib import Path

from ipsgeo.cli.endings import tell_files
from ipsgeo.cli.options import Commands, Run, add_command, add_output, finish
from ipsgeo.inclusion import inclusion_change
from ipsgeo.process import follow_up
from ipsgeo.sources.inclusion import read_inclusion
from ipsgeo.sources.process import read_process
from ipsgeo.views.bundle import write_indicators
from ipsgeo.views.followup import inclusion_sheets, process_sheets
from ipsgeo.views.followup.inclusion import draw_inclusion
from ipsgeo.views.followup.process import draw_process

ABOUT_INCLUSION = """\
Read answers to THL's ten statements on social inclusion (osallisuusindikaattori, ESIS), before and
after, and write a picture and a workbook of group means on 0-100 with their change.

Groups only: fewer than five people are never shown, nor what could be computed to them; the
indicator is not validated for assessing one client. The statements' texts are not in the program:
get the validated form from THL. FILE is a small TOML file that names the columns.
"""

EXAMPLES_INCLUSION = """\
examples:
  ipsgeo inclusion data/followup/osallisuus-esimerkki.toml            made-up answers
  ipsgeo inclusion own.toml --output outputs/followup --language sv
"""

ABOUT_PROCESS = """\
Read counts by month and team, and write a picture and a workbook of the latest three months
against the three before: profiling in 1-3 meetings, the first employer met within 30 days, six
employer contacts a week per coach, the plan reviewed at 3, 6 and 12 months.

Teams of three coaches or more, never persons; fewer than five cases are never shown. FILE is a
small TOML file that names the table, the teams and the limits.
"""

EXAMPLES_PROCESS = """\
examples:
  ipsgeo process data/followup/prosessi-esimerkki.toml                made-up counts
  ipsgeo process own.toml --output outputs/followup --language sv
"""


def add_inclusion(commands: Commands) -> None:
    """The options of ``ipsgeo inclusion``."""
    command = add_command(
        commands, "inclusion", summary="experiences of social inclusion before and after, by group",
        description=ABOUT_INCLUSION, examples=EXAMPLES_INCLUSION,
    )  # fmt: skip
    add_file_and_folder(command, "inclusion", run_inclusion)


def add_process(commands: Commands) -> None:
    """The options of ``ipsgeo process``."""
    command = add_command(
        commands, "process", summary="follow-up of the process by team: time limits and trend",
        description=ABOUT_PROCESS, examples=EXAMPLES_PROCESS,
    )  # fmt: skip
    add_file_and_folder(command, "process", run_process)


def add_file_and_folder(command: argparse.ArgumentParser, section: str, run: Run) -> None:
    """The options of both: the file with their section, and where to write."""
    command.add_argument("file", type=Path, metavar="FILE", help=f"a TOML file with [{section}]")
    add_output(command, "outputs/followup")
    finish(command, run)


def run_inclusion(options: argparse.Namespace) -> int:
    """Read, compare, write and print; returns the exit code."""
    survey, language = read_inclusion(options.file), options.language
    result = inclusion_change(survey.answers)
    files = write_indicators(
        lambda: draw_inclusion(result, survey, language=language),
        inclusion_sheets.result_sheets(result, survey, language),
        options.output,
        options.file.stem,
        inputs=[survey.file, survey.source],
    )
    print("\n".join(inclusion_sheets.printed(result, survey, language)))
    return tell_files(files, language)


def run_process(options: argparse.Namespace) -> int:
    """Read, compare, write and print; returns the exit code."""
    data, language = read_process(options.file), options.language
    result = follow_up(data)
    files = write_indicators(
        lambda: draw_process(result, data, language=language),
        process_sheets.process_sheets(result, data, language),
        options.output,
        options.file.stem,
        inputs=[data.file, data.source],
    )
    print("\n".join(process_sheets.printed(result, data, language)))
    return tell_files(files, language)
