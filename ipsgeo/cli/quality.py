"""``ipsgeo quality score|form|phases``: an assessment by quality criteria."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ipsgeo.cli.endings import DONE, NOT_DONE
from ipsgeo.cli.options import (
    Commands,
    add_command,
    add_parts,
    add_time_limit,
    finish,
    plan_named,
)
from ipsgeo.errors import DataError, Finding
from ipsgeo.plan import Plan
from ipsgeo.quality import PROFILES, PlanItems, from_plan, joined, phase_scores, reports
from ipsgeo.solve import solve
from ipsgeo.sources.assessment import (
    SCALES,
    Assessment,
    read_assessment,
    read_criteria,
    read_phases,
)
from ipsgeo.study import Study, read_study
from ipsgeo.views.quality import phase_lines, report_lines, write_assessment, write_form
from ipsgeo.words import LANGUAGES, text

FORMS = (*SCALES, "phases")
QUALITY_EXAMPLES = """\
examples:
  ipsgeo quality form laatu.xlsx                              an empty form to fill in
  ipsgeo quality score laatu.xlsx                             score, band, next assessment
  ipsgeo quality score autumn.xlsx --previous spring.xlsx --output outputs/quality
  ipsgeo quality score laatu.xlsx --profile ostopalvelu
  ipsgeo quality score laatu.xlsx --study keski-suomi --coaching-share 0.9
  ipsgeo quality score koulu.csv --scale school               35 criteria in two subscales
  ipsgeo quality form --scale phases vaiheet.csv
  ipsgeo quality phases vaiheet.csv                           the five phases at a school

exit codes: 0 every criterion is assessed, 1 some are missing, 2 wrong input
"""


def add_quality(commands: Commands) -> None:
    """The command's options."""
    quality = add_command(
        commands,
        "quality",
        summary="score a service by the 25 quality criteria, and see what changed",
        description="Score a service by the 25 quality criteria of supported employment: points, "
        "band, change, next assessment. What is missing is never guessed.",
        examples=QUALITY_EXAMPLES,
    )
    add_parts(quality, {"score": add_score, "form": add_form, "phases": add_phases})


def add_score(parts: Commands) -> None:
    """The options of ``ipsgeo quality score``."""
    score = add_command(
        parts, "score", summary="points, band, change and next assessment of each service",
        description="Score the services of a file; write pictures and a workbook with --output.",
    )  # fmt: skip
    score.add_argument("file", type=Path, metavar="FILE", help="a filled form, .xlsx or .csv")
    score.add_argument("--previous", type=Path, metavar="FILE", help="an earlier assessment")
    score.add_argument(
        "--profile", type=profile_key, default="all", metavar="PROFILE",
        help="also look at some criteria by themselves: ostopalvelu (purchased) or "
        "vaikeasti-sovellettavat (hard-to-apply)",
    )  # fmt: skip
    score.add_argument("--scale", choices=SCALES, default="quality", help="default: %(default)s")
    score.add_argument(
        "--output", type=Path, metavar="FOLDER", help="also write pictures and a workbook there"
    )
    add_plan_options(score)
    finish(score, run_score)


def add_plan_options(score: argparse.ArgumentParser) -> None:
    """Which plan decides criteria 1 and 2."""
    score.add_argument(
        "--study", metavar="STUDY",
        help="compute from a plan what it decides: a TOML file, or a bundled study's name",
    )  # fmt: skip
    score.add_argument(
        "--plan", metavar="PLAN",
        help="which of the study's plans, or a plan's file; default: the best one is computed",
    )  # fmt: skip
    score.add_argument(
        "--coaching-share", type=share, metavar="SHARE",
        help="share (0-1) of a coach's time in job coaching, for criterion 2",
    )  # fmt: skip
    add_time_limit(score, "seconds for the search of the best plan")


def add_form(parts: Commands) -> None:
    """The options of ``ipsgeo quality form``."""
    form = add_command(
        parts, "form", summary="write an empty form to fill in",
        description="Write an empty form; its ending (.xlsx or .csv) tells its kind.",
    )  # fmt: skip
    form.add_argument("file", type=Path, metavar="FILE", help="the new file, .xlsx or .csv")
    form.add_argument("--scale", choices=FORMS, default="quality", help="default: %(default)s")
    finish(form, run_form)


def add_phases(parts: Commands) -> None:
    """The options of ``ipsgeo quality phases``."""
    phases = add_command(
        parts, "phases", summary="how much of the five phases at a school is done",
        description="Show how much of each of the five phases at a school is done.",
    )  # fmt: skip
    phases.add_argument("file", type=Path, metavar="FILE", help="a filled form, .xlsx or .csv")
    finish(phases, run_phases)


def profile_key(written: str) -> str:
    """A profile by its key, or by its name in any language; spaces may be written as hyphens."""
    asked = plain(written)
    for key in PROFILES:
        names = [text(f"quality.profile_{key}", language) for language in LANGUAGES]
        if asked in map(plain, (key, *names)):
            return key
    choices = ", ".join(text(f"quality.profile_{key}").replace(" ", "-") for key in PROFILES)
    raise argparse.ArgumentTypeError(f"choose one of: {choices}")


def plain(name: str) -> str:
    """A name in small letters, with hyphens for spaces and underscores."""
    return name.strip().casefold().replace(" ", "-").replace("_", "-")


def share(written: str) -> float:
    """A share from 0 to 1, with a decimal point or comma."""
    number = float(written.replace(",", "."))
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError("must be from 0 to 1; write 90 per cent as 0.9")
    return number


def run_score(options: argparse.Namespace) -> int:
    """Score every service of a file; exit code 1 while criteria are missing."""
    assessment, files = read_rounds(options)
    found = reports(
        assessment,
        read_criteria() if options.scale == "quality" else (),
        profile_key=options.profile,
        plan=plan_items(options),
    )
    written: Sequence[Path] = ()
    if options.output is not None:
        written = write_assessment(
            found, options.output, name=options.file.stem, language=options.language, files=files
        )
    lines = [line for report in found for line in (*report_lines(report, options.language), "")]
    print("\n".join(lines[:-1]))
    for file in written:
        print(text("quality.written", options.language, {"file": str(file)}))
    return NOT_DONE if any(report.missing for report in found) else DONE


def read_rounds(options: argparse.Namespace) -> tuple[Assessment, list[Path]]:
    """The rounds of the file, after those of the previous one, and the files that were read."""
    current = read_assessment(options.file, scale=options.scale)
    if options.previous is None:
        return current, [options.file]
    previous = read_assessment(options.previous, scale=options.scale)
    return joined(previous, current), [options.previous, options.file]


def plan_items(options: argparse.Namespace) -> PlanItems | None:
    """What the study's plan decides; None where no study is named."""
    if options.study is None:
        if options.plan is not None or options.coaching_share is not None:
            raise DataError(Finding(key="quality_no_study"))
        return None
    if options.scale != "quality":
        facts = {"scale": "quality"}
        raise DataError(Finding(key="quality_other_scale", value=options.scale, facts=facts))
    study = read_study(options.study)
    plan = chosen_plan(study, options)
    if study.survey is not None and study.survey.made_up and study.basis != "statistics":
        plan = plan.titled(f"{plan.title}; {text('pictures.made_up', options.language)}")
    return from_plan(plan, study.problem, study.norm, coaching_share=options.coaching_share)


def chosen_plan(study: Study, options: argparse.Namespace) -> Plan:
    """The plan that is named by its key or file; else the best one, computed."""
    if options.plan is None:
        solution = solve(study.problem, time_limit_s=options.time_limit_s, **asdict(study.solve))
        key = "plan_best" if solution.status == "optimal" else "plan_found"
        return solution.require_plan().titled(text(f"quality.{key}", options.language))
    if options.plan not in study.plans and not Path(options.plan).is_file():
        facts = {"present": list(study.plans) or "–"}
        raise DataError(Finding(key="quality_no_plan", value=options.plan, facts=facts))
    return plan_named(options.plan, study, options.language)


def run_form(options: argparse.Namespace) -> int:
    """Write an empty form and say how to go on."""
    criteria = read_criteria() if options.scale == "quality" else ()
    write_form(options.file, criteria, form=options.scale, language=options.language)
    command = "quality phases" if options.scale == "phases" else "quality score"
    more = " --scale school" if options.scale == "school" else ""
    facts = {"file": str(options.file), "command": f"{command} {options.file}{more}"}
    print(text("quality.form_written", options.language, facts))
    return DONE


def run_phases(options: argparse.Namespace) -> int:
    """Show the checklist; exit code 1 while steps are unanswered."""
    checklist = read_phases(options.file)
    scores = phase_scores(checklist)
    print("\n".join(phase_lines(checklist, scores, options.language)))
    return NOT_DONE if any(own.unanswered for own in scores) else DONE
