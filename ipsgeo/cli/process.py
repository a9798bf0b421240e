"""``ipsgeo process FILE``: the time limits of supported employment by team, as follow-up."""

import argparse

from ipsgeo.cli.endings import DONE
from ipsgeo.cli.parts import Commands, add_follow_up
from ipsgeo.process import follow_up
from ipsgeo.sources.process import read_process
from ipsgeo.views.followup.process import draw_process
from ipsgeo.views.followup.process_sheets import printed, process_sheets
from ipsgeo.views.workbook.indicators import write_indicators
from ipsgeo.words import text

ABOUT = """\
Read counts by month and team, and write a picture and a workbook of the latest three months
against the three before: profiling in 1-3 meetings, the first employer met within 30 days, six
employer contacts a week per coach, the plan reviewed at 3, 6 and 12 months.

Teams of three coaches or more, never persons; fewer than five cases are never shown. FILE is a
small TOML file that names the table, the teams and the limits.
"""

EXAMPLES = """\
examples:
  ipsgeo process data/followup/prosessi-esimerkki.toml                made-up counts
  ipsgeo process own.toml --output outputs/followup --language sv
"""


def add_process(commands: Commands) -> None:
    """The command's options."""
    add_follow_up(
        commands, "process", run_process,
        summary="follow-up of the process by team: time limits and trend",
        description=ABOUT, examples=EXAMPLES,
    )  # fmt: skip


def run_process(options: argparse.Namespace) -> int:
    """Read, compare, write and print; returns the exit code."""
    data, language = read_process(options.file), options.language
    result = follow_up(data)
    files = write_indicators(
        lambda: draw_process(result, data, language=language),
        process_sheets(result, data, language),
        options.output,
        options.file.stem,
        inputs=[data.file, data.source],
    )
    print("\n".join(printed(result, data, language)))
    print(f"\n{text('summary.files', language)}")
    for file in files:
        print(f"  {file}")
    return DONE
