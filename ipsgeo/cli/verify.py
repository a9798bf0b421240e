"""``ipsgeo verify FILE``: whether an export is as it was written, and whether its claim holds."""

import argparse
import math
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from unicodedata import category

from ipsgeo.cli.endings import BAD_INPUT, DONE, NOT_DONE
from ipsgeo.cli.options import Commands, add_command, add_time_limit, finish
from ipsgeo.cli.verified import Line, claims, own_checks, study_checks
from ipsgeo.errors import DataError, one_line
from ipsgeo.study import Study, read_study, study_path
from ipsgeo.views.trust.carried import Carried, read_carried
from ipsgeo.views.trust.manifest import hashes, sha256
from ipsgeo.words import EN_DASH, number, text

STUDY_NAME = re.compile(r"\w[\w-]{0,99}")
UNSHOWN = ("Cc", "Cf", "Cs")  # control and format signs, halves of letters

ABOUT = """\
Take the manifest out of a file that ipsgeo made (.html, .xlsx, .pptx, .pdf, .gpkg, .png, .svg, a
plan as .csv, or the manifest itself as .json), say what the file claims, and check it.

Without a study: whether manifest and file are as they were written, and whether the file shows the
plan of its manifest. With the study also: whether inputs and parameters are the same, the value of
the plan recomputed, and the proof done anew, from its prices without a solver where the file
carries them, else by solving again.

This guards against mistakes: an old file, a figure edited, inputs that have changed since. It is no
signature and does not guard against forgery: who changes a file on purpose can also change the
hashes in it. Only the check with the study shows that a claim is true.
"""

EXAMPLES = """\
examples:
  ipsgeo verify outputs/maps/keski-suomi.html
  ipsgeo verify outputs/maps/keski-suomi.xlsx --study data/studies/keski-suomi.toml

exit codes: 0 all that was checked agrees, 1 something differs or is not shown,
            2 no manifest, a damaged file or wrong input
"""


def add_verify(commands: Commands) -> None:
    """The command's options."""
    verify = add_command(
        commands, "verify", summary="check a file that ipsgeo made: unchanged, and its claim true",
        description=ABOUT, examples=EXAMPLES,
    )  # fmt: skip
    verify.add_argument("file", type=Path, metavar="FILE", help="any output of ipsgeo")
    verify.add_argument(
        "--study", metavar="STUDY",
        help="a TOML file, or the name of a bundled study (default: the bundled study that the "
        "file was made of, if it is unchanged)",
    )  # fmt: skip
    verify.add_argument("--survey", type=Path, metavar="FILE", help="another survey file")
    add_time_limit(verify, "seconds for solving again, where that is needed")
    finish(verify, run_verify)


def run_verify(options: argparse.Namespace) -> int:
    """Check one file and say what agrees; returns the exit code."""
    try:
        found = read_carried(options.file)
    except DataError as error:
        if error.findings[0].key != "no_manifest":
            raise
        print(error.text(options.language), file=sys.stderr)
        return BAD_INPUT
    print(options.file)
    show(claims(found), options.language)
    checks = show(own_checks(options.file, found), options.language)
    study = study_of(found, options)
    if study is None:
        show([Line(outcome="note", says="no_study")], options.language)
    else:
        place = Line(outcome="note", says="checked_with", facts={"name": str(study.path)})
        show([place, *other_version(found)], options.language)
        checks += show(study_checks(found, study, options.time_limit_s), options.language)
    bad = sum(line.outcome in ("differs", "open") for line in checks)
    print(text("verify.wrong" if bad else "verify.right", options.language, {"count": bad}))
    return NOT_DONE if bad else DONE


def other_version(found: Carried) -> Iterator[Line]:
    """A note where another version of ipsgeo made the file."""
    now = version("ipsgeo")
    if found.facts["product"].get("version") != now:
        yield Line(outcome="note", says="other_version", facts={"version": now})


def study_of(found: Carried, options: argparse.Namespace) -> Study | None:
    """The study that is named; else the bundled one that the file was made of.

    That is the one of the same name with the same text and input files of the same names.
    """
    if options.study is not None:
        return read_study(options.study, survey=options.survey)
    stated, name = found.facts["inputs"], found.facts["study"]
    if not STUDY_NAME.fullmatch(name):
        return None
    path = study_path(name)
    if path.suffix != ".toml" or not path.is_file() or sha256(path) != stated.get(path.name):
        return None
    study = read_study(path, survey=options.survey)
    return study if set(hashes(study.inputs)) == set(stated) else None


def show(lines: Iterable[Line], language: str) -> list[Line]:
    """Print a line for each as soon as it is known: a proof may take long. Returns them."""
    shown = []
    for line in lines:
        mark = text(f"verify.mark_{line.outcome}", language)
        facts = {name: plain(fact, language) for name, fact in line.facts.items()}
        print(f"  {mark}: {text(f'verify.{line.says}', language, facts)}", flush=True)
        shown.append(line)
    return shown


def plain(fact: object, language: str) -> object:
    """A fact as a screen may show it: numbers to three decimals, no control signs of a file's."""
    if isinstance(fact, float):
        return number(fact, language, decimals=3) if math.isfinite(fact) else EN_DASH
    if isinstance(fact, list):
        return [plain(part, language) for part in fact]
    if isinstance(fact, str):
        return "".join("\ufffd" if category(sign) in UNSHOWN else sign for sign in one_line(fact))
    return fact
