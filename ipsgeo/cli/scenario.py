"""``ipsgeo scenario FILE…``: other borders before and after, on one page that switches."""

import argparse

from ipsgeo.cli.endings import tell_files
from ipsgeo.cli.options import Commands, add_command, add_output, add_time_limit, finish
from ipsgeo.scenarios import ScenarioResult, read_scenario, run_scenario
from ipsgeo.views.scenario import write_scenarios
from ipsgeo.views.scenario.sentences import change_sentences, notes_of

ABOUT = """\
Plan every county that other borders touch, before and after, and write a page with the maps side
by side, pictures and workbooks: clients, coaches needed, areas, loads, travel, and which
municipalities change area and why.

FILE is a small TOML file on top of a study: it moves a municipality to another county, joins or
splits counties, uses employment areas or regions instead, merges municipalities, or lists counties
that are planned as one. Several files make one page that switches between them.
"""

EXAMPLES = """\
examples:
  ipsgeo scenario kuhmoinen                                   a scenario that came with the package
  ipsgeo scenario data/scenarios/iitti.toml
  ipsgeo scenario kuhmoinen heinavesi iitti --output outputs/borders --language sv
"""


def add_scenario(commands: Commands) -> None:
    """The command's options."""
    command = add_command(
        commands, "scenario", summary="other borders: before and after for every county touched",
        description=ABOUT, examples=EXAMPLES,
    )  # fmt: skip
    command.add_argument("files", nargs="+", metavar="FILE", help="a TOML file, or a bundled name")
    add_output(command, "outputs/scenarios")
    add_time_limit(command, "seconds for the search in each county and on each side")
    finish(command, run_scenarios)


def run_scenarios(options: argparse.Namespace) -> int:
    """Read all, plan all, write and print; returns the exit code."""
    language = options.language
    scenarios = [read_scenario(file) for file in options.files]
    results = [run_scenario(one, time_limit_s=options.time_limit_s) for one in scenarios]
    files = write_scenarios(results, options.output, language=language)
    print("\n\n".join("\n".join(printed(result, language)) for result in results))
    return tell_files(files, language)


def printed(result: ScenarioResult, language: str) -> list[str]:
    """What is told of one scenario: its title, borders that cut, and what changes."""
    told = [*notes_of(result, language, cuts=True), *change_sentences(result, language)]
    return [result.scenario.title[language], *(f"  {line}" for line in told)]
