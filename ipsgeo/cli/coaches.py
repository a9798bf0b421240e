"""``ipsgeo coaches STUDY``: what one more job coach brings, in a table and a picture."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from textwrap import wrap

from ipsgeo.cli.endings import tell_files
from ipsgeo.cli.options import Commands, add_command, add_planning, finish, study_to_export
from ipsgeo.effects import CoachTable, coach_table
from ipsgeo.effects.coaches import numbers_to_try
from ipsgeo.errors import DataError, Finding
from ipsgeo.norms import EffectNorm
from ipsgeo.problem import MOST_COACHES, Problem
from ipsgeo.study import Study
from ipsgeo.views.effects.files import coach_facts, write_coaches
from ipsgeo.views.effects.rows import effect_table
from ipsgeo.words import NO_BREAK_SPACE, text

LABEL_WIDTH, LINE_WIDTH, GAP = 44, 100, 2

ABOUT = """\
For each number of coaches find the best areas with the study's own goals and rules, and say how
many clients are served, how many find work by the assumed share, and what one more coach adds.
Costs are shown only where they are given: cost_per_coach in the study's section [effects], or
--cost.
"""

EXAMPLES = """\
examples:
  ipsgeo coaches keski-suomi
  ipsgeo coaches keski-suomi --from 9 --to 13 --cost 60000 --output outputs/coaches

exit codes: 0 done, 1 no number of coaches has a plan, 2 wrong input
"""


def add_coaches(commands: Commands) -> None:
    """The command's options."""
    command = add_command(
        commands, "coaches",
        summary="what one more job coach brings: clients served, in work, and costs",
        description=ABOUT, examples=EXAMPLES,
    )  # fmt: skip
    command.add_argument("study", help="a TOML file, or the name of a bundled study")
    command.add_argument(
        "--from", type=float, metavar="N", dest="fewest",
        help="the fewest coaches to try (default: two fewer than planned)",
    )  # fmt: skip
    command.add_argument(
        "--to", type=float, metavar="N", dest="most",
        help="the most coaches to try (default: three more than planned)",
    )  # fmt: skip
    command.add_argument(
        "--cost", type=float, metavar="EUR",
        help="euros a year for a coach, instead of the study's cost_per_coach",
    )  # fmt: skip
    add_planning(command, "outputs/coaches", "seconds for each number of coaches")
    finish(command, run_coaches)


def run_coaches(options: argparse.Namespace) -> int:
    """Compute, print the table and write the files; returns the exit code."""
    language = options.language
    study = with_cost(study_to_export(options), options.cost)
    numbers = numbers_between(options.fewest, options.most, study.problem)

    def tell(done: int, of: int) -> None:
        print(text("effects.trying", language, {"done": done, "all": of}), file=sys.stderr)

    shown = coach_table(study, coaches=numbers, time_limit_s=options.time_limit_s, progress=tell)
    coach_facts(shown, study)  # nothing is shown where no number of coaches has a plan
    files = write_coaches(shown, study, options.output, language=language)
    print("\n".join(coach_lines(shown, study, language)))
    return tell_files(files, language)


def with_cost(study: Study, cost: float | None) -> Study:
    """The study with another cost of a coach, where one is given."""
    if cost is None:
        return study
    effects = study.effects or EffectNorm()
    return replace(study, effects=replace(effects, cost_per_coach=cost))


def numbers_between(fewest: float | None, most: float | None, problem: Problem) -> list[float]:
    """The numbers of coaches from one to another, one coach apart."""
    usual = numbers_to_try(problem)
    low, high = fewest if fewest is not None else usual[0], most if most is not None else usual[-1]
    if not 0 < low <= high <= MOST_COACHES:
        name, value = ("--from", low) if fewest is not None else ("--to", high)
        facts = {"most": MOST_COACHES}
        raise DataError(Finding(key="bad_coaches", column=name, value=f"{value:g}", facts=facts))
    if fewest is None and most is None:
        return usual
    return [low + k for k in range(int(high - low + 1e-9) + 1)]


def coach_lines(shown: CoachTable, study: Study, language: str) -> list[str]:
    """The table, what it says and what it rests on, as a terminal shows them."""
    table = effect_table(shown, study, language, where=False)
    rows = [(text("effects.coaches", language), list(table.heads)), *table.rows]
    widths = [max(longest(row[place]) for _, row in rows) for place in range(len(table.heads))]
    lines = [study.title[language], "", text("effects.title", language), ""]
    for label, cells in rows:
        lines += row_lines(label, cells, widths)
    for sentences in (table.lead, table.notes):
        lines += ["", *(line for said in sentences for line in wrap(said, LINE_WIDTH))]
    return [line.replace(NO_BREAK_SPACE, " ").rstrip() for line in lines]


def longest(cell: str) -> int:
    """The letters of a cell's longest word: a cell may go over several lines."""
    return max(10, *map(len, cell.split(" ")))


def row_lines(label: str, cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    """One row of the table; label and cells go on below where they are long."""
    columns = [wrap(label, LABEL_WIDTH)]
    columns += [
        wrap(cell, width, break_on_hyphens=False) for cell, width in zip(cells, widths, strict=True)
    ]
    lines = []
    for k in range(max(map(len, columns))):
        parts = [column[k] if k < len(column) else "" for column in columns]
        right = (f"{part:>{width}}" for part, width in zip(parts[1:], widths, strict=True))
        lines.append((" " * GAP).join([f"{parts[0]:<{LABEL_WIDTH}}", *right]))
    return lines
