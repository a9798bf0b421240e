"""``ipsgeo scenario FILE…``: other borders before and after, on one page that switches."""

import argparse
from pathlib import Path

from ipsgeo.cli.endings import DONE, add_language
from ipsgeo.cli.parts import add_time_limit
from ipsgeo.scenarios import ScenarioResult, read_scenario, run_scenario
from ipsgeo.views.scenario import write_scenarios
from ipsgeo.views.scenario.sentences import change_sentences, notes_of
from ipsgeo.words import text

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


def add_scenario(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command's options."""
    command = commands.add_parser(
        "scenario",
        help="other borders: before and after for every county touched",
        description=ABOUT,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("files", nargs="+", metavar="FILE", help="a TOML file, or a bundled name")
    command.add_argument(
        "--output", type=Path, default=Path("outputs/scenarios"), metavar="FOLDER",
        help="where the files go (default: %(default)s)",
    )  # fmt: skip
    add_time_limit(command, "seconds for the search in each county and on each side")
    add_language(command)
    command.set_defaults(run=run_scenarios)


def run_scenarios(options: argparse.Namespace) -> int:
    """Read all, plan all, write and print; returns the exit code."""
    language = options.language
    scenarios = [read_scenario(file) for file in options.files]
    results = [run_scenario(one, time_limit_s=options.time_limit_s) for one in scenarios]
    files = write_scenarios(results, options.output, language=language)
    for result in results:
        print("\n".join(printed(result, language)))
    print(text("summary.files", language))
    for file in files:
        print(f"  {file}")
    return DONE


def printed(result: ScenarioResult, language: str) -> list[str]:
    """What is told of one scenario: its title, borders that cut, and what changes."""
    told = [*notes_of(result, language, cuts=True), *change_sentences(result, language)]
    return [result.scenario.title[language], *(f"  {line}" for line in told), ""]
