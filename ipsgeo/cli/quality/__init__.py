"""``ipsgeo quality score|form|phases``: an assessment by quality criteria."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from ipsgeo.cli.endings import DONE, NOT_DONE, add_language
from ipsgeo.cli.parts import add_time_limit
from ipsgeo.cli.quality.plans import plan_items, share
from ipsgeo.quality import PROFILES, joined, phase_scores, reports
from ipsgeo.sources.assessment import (
    SCALES,
    Assessment,
    read_assessment,
    read_criteria,
    read_phases,
)
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


def add_quality(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command's options."""
    quality = commands.add_parser(
        "quality",
        help="score a service by the 25 quality criteria, and see what changed",
        description="Score a service by the 25 quality criteria of supported employment: points, "
        "band, change, next assessment. What is missing is never guessed.",
        epilog=QUALITY_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = quality.add_subparsers(dest="part", required=True, metavar="score|form|phases")
    add_score(parts)
    add_form(parts)
    add_phases(parts)


def add_score(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The options of ``ipsgeo quality score``."""
    score = parts.add_parser(
        "score",
        help="points, band, change and next assessment of each service",
        description="Score the services of a file; write pictures and a workbook with --output.",
    )
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
    add_language(score)
    score.set_defaults(run=run_score)


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
        "--coaching-share", type=share, metavar="SHARE", dest="coaching_share",
        help="share (0-1) of a coach's time in job coaching, for criterion 2",
    )  # fmt: skip
    add_time_limit(score, "seconds for the search of the best plan")


def add_form(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The options of ``ipsgeo quality form``."""
    form = parts.add_parser(
        "form",
        help="write an empty form to fill in",
        description="Write an empty form; its ending (.xlsx or .csv) tells its kind.",
    )
    form.add_argument("file", type=Path, metavar="FILE", help="the new file, .xlsx or .csv")
    form.add_argument("--scale", choices=FORMS, default="quality", help="default: %(default)s")
    add_language(form)
    form.set_defaults(run=run_form)


def add_phases(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The options of ``ipsgeo quality phases``."""
    phases = parts.add_parser(
        "phases",
        help="how much of the five phases at a school is done",
        description="Show how much of each of the five phases at a school is done.",
    )
    phases.add_argument("file", type=Path, metavar="FILE", help="a filled form, .xlsx or .csv")
    add_language(phases)
    phases.set_defaults(run=run_phases)


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
