"""``ipsgeo plan|pack STUDY``: the best areas of a study, and everything for the meeting."""

import argparse
from dataclasses import asdict

from ipsgeo.cli.endings import refuse, tell_files
from ipsgeo.cli.options import Commands, add_command, add_planning, finish, study_to_export
from ipsgeo.effects import CoachTable, coach_table
from ipsgeo.explain import alternatives, frontier, why_infeasible
from ipsgeo.plan import Plan, Solution
from ipsgeo.problem import Problem
from ipsgeo.solve import solve
from ipsgeo.study import Study
from ipsgeo.study.problem import SolveOptions
from ipsgeo.uncertainty import RiskReport, risk_report, sample_demand
from ipsgeo.views.outputs import write_outputs
from ipsgeo.views.summary import draw_summary
from ipsgeo.words import text

NEARLY, FEW = 0.02, 2  # how much worse, and how many, of the plans beside the best one
MOST_EXACT = 36  # municipalities whose next best plans can be listed
FEWER, MORE = 1, 2  # coaches than planned, in the table of what one more brings
AREAS_AROUND = 4  # the trade-off is drawn from four areas fewer to two more than planned

EXAMPLES = """\
examples:
  ipsgeo plan keski-suomi                                   a study that came with the package
  ipsgeo plan data/studies/keski-suomi.toml                 a study file
  ipsgeo plan data/studies/keski-suomi.toml --survey new.xlsx --output outputs/maps
  ipsgeo plan keski-suomi --language sv
  ipsgeo pack keski-suomi                                   with slides and a page to print
"""


def add_plan(commands: Commands) -> None:
    """The options of ``ipsgeo plan``."""
    plan = add_command(
        commands, "plan", summary="plan a study and write the page, pictures and tables",
        description="Read a study, find the best areas, and write everything for the meeting.",
        examples=EXAMPLES,
    )  # fmt: skip
    add_arguments(plan, pack=False)


def add_pack(commands: Commands) -> None:
    """The options of ``ipsgeo pack``."""
    pack = add_command(
        commands, "pack", summary="the same, and slides and a page to print",
        description="Plan a study and write the whole pack for the steering group: page, slides, "
        "a page to print, pictures and tables.",
    )  # fmt: skip
    add_arguments(pack, pack=True)


def add_arguments(command: argparse.ArgumentParser, *, pack: bool) -> None:
    """What both commands take."""
    command.add_argument("study", help="a TOML file, or the name of a bundled study")
    add_planning(command, "outputs/maps", "seconds for the search")
    finish(command, run_plan)
    command.set_defaults(pack=pack)


def run_plan(options: argparse.Namespace) -> int:
    """Plan a study, print the summary and write the files."""
    study, language, limit = study_to_export(options), options.language, options.time_limit_s
    problem = study.problem
    solution = solve(problem, time_limit_s=limit, **asdict(study.solve))
    if solution.status == "infeasible" and solution.method != "arithmetic":
        conflict = why_infeasible(problem).text(language)
        return refuse("not_done", conflict or text("errors.infeasible", language), language)
    solution.require_plan()
    files = write_outputs(
        solution,
        study,
        options.output,
        language=language,
        frontier=frontier(problem, areas=areas_to_try(problem), time_limit_s=limit),
        choices=nearly_as_good(study, limit, language) if options.pack else (),
        pack=options.pack,
        coaches=coaches_around(solution, study, limit),
        risk=how_sure(solution, study, limit),
    )
    print(draw_summary(solution, study, language=language))
    return tell_files(files, language)


def nearly_as_good(study: Study, time_limit_s: float, language: str) -> list[Plan]:
    """A few plans within two per cent of the best, for the page; none where they are not listed.

    Goals in order and help are left aside by them, and so are counties above the exact size.
    """
    if study.solve != SolveOptions() or len(study.problem.codes) > MOST_EXACT:
        return []
    found = alternatives(study.problem, within=NEARLY, n=1 + FEW, time_limit_s=time_limit_s)
    return [
        plan.titled(text("try.nearly_as_good", language, {"number": str(number)}))
        for number, plan in enumerate(found.plans[1:], start=1)
    ]


def coaches_around(solution: Solution, study: Study, time_limit_s: float) -> CoachTable | None:
    """What one more coach brings, from one fewer to two more; None where the study does not ask."""
    if study.effects is None:
        return None
    planned = float(solution.require_plan().coaches.sum())
    numbers = [planned + k for k in range(-FEWER, MORE + 1) if planned + k > 0]
    return coach_table(study, coaches=numbers, solution=solution, time_limit_s=time_limit_s)


def how_sure(solution: Solution, study: Study, time_limit_s: float) -> RiskReport | None:
    """What the plan meets over demands that may come about; None where the study does not ask.

    Goals in order and help are left aside when samples are solved anew: where the study has them,
    none is.
    """
    options = study.risk
    if options is None:
        return None
    samples = sample_demand(
        study.demand_table,
        n=options.samples, seed=options.seed, common_share=options.common_share,
    )  # fmt: skip
    check = options.check if study.solve == SolveOptions() else 0
    return risk_report(study, samples, solution=solution, check=check, time_limit_s=time_limit_s)


def areas_to_try(problem: Problem) -> range:
    """The numbers of areas that the trade-off compares, around the planned one."""
    fewest, most = problem.area_range()
    limit = min(int(problem.coach_range()[1] / problem.fewest_in_area), len(problem.codes))
    return range(max(1, fewest - AREAS_AROUND), min(limit, most + 2) + 1)
