"""The command line: ``ipsgeo plan STUDY`` and its relatives over the public calls."""

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import version

from ipsgeo.cli.borders import add_borders
from ipsgeo.cli.coaches import add_coaches
from ipsgeo.cli.endings import INTERRUPTED, explain_error
from ipsgeo.cli.feedback import add_feedback
from ipsgeo.cli.fetch import add_fetch
from ipsgeo.cli.followup import add_inclusion, add_process
from ipsgeo.cli.minutes import add_minutes
from ipsgeo.cli.plan import EXAMPLES, add_pack, add_plan
from ipsgeo.cli.quality import add_quality
from ipsgeo.cli.rerun import add_rerun
from ipsgeo.cli.risk import add_risk, add_sensitivity
from ipsgeo.cli.scenario import add_scenario
from ipsgeo.cli.survey import add_survey
from ipsgeo.cli.sweep import add_sweep
from ipsgeo.cli.team import add_team
from ipsgeo.cli.verify import add_verify
from ipsgeo.errors import DataError, Finding, IpsgeoError
from ipsgeo.words import text

COMMANDS = (
    add_plan,
    add_pack,
    add_fetch,
    add_survey,
    add_borders,
    add_minutes,
    add_verify,
    add_feedback,
    add_quality,
    add_coaches,
    add_inclusion,
    add_process,
    add_risk,
    add_sensitivity,
    add_team,
    add_sweep,
    add_rerun,
    add_scenario,
)

EXIT_CODES = f"""\
{EXAMPLES}
exit codes: 0 done, 1 no plan is possible or a person must decide first, 2 wrong input
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except IpsgeoError as error:
        return explain_error(error, options.language)
    except OSError as error:  # a folder that cannot be written, a disk that is full
        facts = {"why": error.strerror or str(error)}
        place = getattr(options, "output", None) if error.filename is None else error.filename
        finding = Finding(key="cannot_use_file", file=place, facts=facts)
        return explain_error(DataError(finding), options.language)
    except KeyboardInterrupt:
        print(text("summary.interrupted", options.language), file=sys.stderr)
        return INTERRUPTED


def parser() -> argparse.ArgumentParser:
    """The command line's options; each command has a module that adds its own."""
    top = argparse.ArgumentParser(
        prog="ipsgeo",
        description="Divide a wellbeing services county among the job coaches of supported "
        "employment, proven optimal, and show the result.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"ipsgeo {version('ipsgeo')}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for add in COMMANDS:
        add(commands)
    return top
