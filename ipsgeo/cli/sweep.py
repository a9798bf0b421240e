"""``ipsgeo sweep STUDY --grid …``: the best plan at each point of a grid of assumptions."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pandas as pd

from ipsgeo.cli.endings import DONE, INTERRUPTED, NOT_DONE, tell_files
from ipsgeo.cli.options import (
    STUDY_HELP,
    Commands,
    add_command,
    add_output,
    add_time_limit,
    finish,
)
from ipsgeo.study import Study
from ipsgeo.sweep import sweep
from ipsgeo.sweep.cluster import open_cluster
from ipsgeo.sweep.crews import processes
from ipsgeo.sweep.grid import Grid, grid_studies, read_grid
from ipsgeo.sweep.table import grid_results, sweep_table
from ipsgeo.views.sweep.files import write_sweep
from ipsgeo.views.sweep.picture import MOST_COLUMNS, MOST_PANELS, MOST_ROWS, fits_picture
from ipsgeo.views.sweep.rows import said

ABOUT = """\
Solve a study at every point of a grid of assumptions: more or fewer coaches, other shares, other
norms. A key is one of the study file with its section (norm.caseload, demand.benefit_share); a key
of [team] may go without it (coaches). Values are a list (8,10,12) or a range (8..12, or
0.05..0.20..0.05 with its step). The first key goes across the picture, the second down.

Each answer is kept in the --store folder as soon as it is there: after Ctrl-C, a power cut or a
longer grid the same command goes on from what is there. What is read back is audited anew.
"""

EXAMPLES = """\
examples:
  ipsgeo sweep keski-suomi --grid "coaches=8..12" --grid "demand.benefit_share=0.05,0.1,0.2"
  ipsgeo sweep keski-suomi --grid "norm.caseload=15,20" --grid grid.toml --workers 2
  ipsgeo sweep keski-suomi --grid grid.toml --scheduler tcp://machine:8786

exit codes: 0 done, 1 no point has a plan or some have no result, 2 wrong input, 130 stopped
"""


def add_sweep(commands: Commands) -> None:
    """The command's options."""
    command = add_command(
        commands, "sweep", summary="the best plan at each point of a grid of assumptions",
        description=ABOUT, examples=EXAMPLES,
    )  # fmt: skip
    command.add_argument("study", help=STUDY_HELP)
    command.add_argument(
        "--grid", action="append", required=True, metavar="KEY=VALUES|FILE",
        help="a key and its values, or a .toml file of them; may be given several times",
    )  # fmt: skip
    add_output(command, "outputs/sweep")
    command.add_argument(
        "--store", type=Path, metavar="FOLDER",
        help="where finished answers are kept (default: store in the output folder)",
    )  # fmt: skip
    add_executor(command)
    command.add_argument("--survey", type=Path, metavar="FILE", help="another survey file")
    add_time_limit(command, "seconds for each point")
    finish(command, run_sweep)


def add_executor(command: argparse.ArgumentParser) -> None:
    """The options that say who solves: processes of this machine, or a cluster."""
    where = command.add_mutually_exclusive_group()
    where.add_argument(
        "--workers", type=workers, default=1, metavar="N",
        help="processes of this machine that solve at a time (default: %(default)s)",
    )  # fmt: skip
    where.add_argument(
        "--scheduler", metavar="ADDRESS",
        help="a dask scheduler, tcp://machine:8786, whose workers solve; needs ipsgeo[dask]",
    )  # fmt: skip


def workers(written: str) -> int:
    """A number of processes."""
    number = int(written)
    if not 1 <= number <= 256:
        raise argparse.ArgumentTypeError("must be from 1 to 256")
    return number


def run_sweep(options: argparse.Namespace) -> int:
    """Solve every point, print the table and write the files; returns the exit code."""
    grid = grid_of(options.grid)
    studies = grid_studies(options.study, grid, survey=options.survey)
    readable = [study for study in studies if isinstance(study, Study)]
    with executor_of(options) as executor:
        found = sweep(
            [study.problem for study in readable],
            executor=executor,
            store=options.store or options.output / "store",
            time_limit_s=options.time_limit_s,
            options=[study.solve for study in readable],
        )
    table = sweep_table(grid, studies, grid_results(studies, found))
    left = int((table["status"] == "not_run").sum())
    if left:
        print(said("interrupted", options.language, count=left), file=sys.stderr)
        return INTERRUPTED
    files = write_sweep(table, grid, studies, options.output, language=options.language)
    print("\n".join(sweep_lines(table, grid, options.language)))
    tell_files(files, options.language)
    return NOT_DONE if (table["status"] == "failed").any() else DONE


def grid_of(given: list[str]) -> Grid:
    """The grid of all that was given: lines and at most one file."""
    files = [one for one in given if one.lower().endswith(".toml") and "=" not in one]
    lines = [one for one in given if one not in files]
    lines += files[1:]  # refused there: no key=values
    return read_grid(lines, files[0] if files else None)


@contextmanager
def executor_of(options: argparse.Namespace) -> Iterator[object]:
    """Who solves: this process, several of this machine, or a cluster."""
    if options.scheduler is not None:
        with open_cluster(options.scheduler) as client:
            yield client
    else:
        yield None if options.workers == 1 else partial(processes, options.workers)


def sweep_lines(table: pd.DataFrame, grid: Grid, language: str) -> list[str]:
    """How many points have what, and what is to be said of single ones."""
    plans = table["result"].map(lambda result: result.plan is not None)
    proven = int(table["proven"].sum())
    facts = {"proven": proven, "other": int(plans.sum()) - proven, "absent": int((~plans).sum())}
    lines = [said("count", language, count=len(table), **facts)]
    stored = sum(result.stored for result in table["result"])
    lines += [said("from_store", language, count=stored)] if stored else []
    for point, result in zip(grid.points(), table["result"], strict=True):
        why = result.why(language)
        lines += [f"  {grid.label(point)}: {why}"] if why else []
    if not fits_picture(grid):
        most = {"columns": MOST_COLUMNS, "rows": MOST_ROWS, "panels": MOST_PANELS}
        lines.append(said("no_picture", language, **most))
    return lines
