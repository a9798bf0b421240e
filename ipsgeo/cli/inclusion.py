"""``ipsgeo inclusion FILE``: experiences of social inclusion before and after, by group."""

import argparse

from ipsgeo.cli.endings import DONE
from ipsgeo.cli.parts import Commands, add_follow_up
from ipsgeo.inclusion import inclusion_change
from ipsgeo.sources.inclusion import read_inclusion
from ipsgeo.views.followup.inclusion import draw_inclusion
from ipsgeo.views.followup.inclusion_sheets import printed, result_sheets
from ipsgeo.views.workbook.indicators import write_indicators
from ipsgeo.words import text

ABOUT = """\
Read answers to THL's ten statements on social inclusion (osallisuusindikaattori, ESIS), before and
after, and write a picture and a workbook of group means on 0-100 with their change.

Groups only: fewer than five people are never shown, nor what could be computed to them; the
indicator is not validated for assessing one client. The statements' texts are not in the program:
get the validated form from THL. FILE is a small TOML file that names the columns.
"""

EXAMPLES = """\
examples:
  ipsgeo inclusion data/followup/osallisuus-esimerkki.toml            made-up answers
  ipsgeo inclusion own.toml --output outputs/followup --language sv
"""


def add_inclusion(commands: Commands) -> None:
    """The command's options."""
    add_follow_up(
        commands, "inclusion", run_inclusion,
        summary="experiences of social inclusion before and after, by group",
        description=ABOUT, examples=EXAMPLES,
    )  # fmt: skip


def run_inclusion(options: argparse.Namespace) -> int:
    """Read, compare, write and print; returns the exit code."""
    survey, language = read_inclusion(options.file), options.language
    result = inclusion_change(survey.answers)
    files = write_indicators(
        lambda: draw_inclusion(result, survey, language=language),
        result_sheets(result, survey, language),
        options.output,
        options.file.stem,
        inputs=[survey.file, survey.source],
    )
    print("\n".join(printed(result, survey, language)))
    print(f"\n{text('summary.files', language)}")
    for file in files:
        print(f"  {file}")
    return DONE
