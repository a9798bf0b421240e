"""``ipsgeo fetch``: statistics and boundaries from the official services, pinned and told."""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from ipsgeo.cli.endings import DONE
from ipsgeo.cli.options import Commands, Run, add_command, finish
from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.boundaries import SCALES
from ipsgeo.sources.files import data_folder
from ipsgeo.sources.official import boundaries as boundary_service
from ipsgeo.sources.official import sotkanet, statfin
from ipsgeo.sources.official.boundaries import fetch_boundaries
from ipsgeo.sources.official.json_answers import parse_json
from ipsgeo.sources.official.sotkanet import fetch_population
from ipsgeo.sources.official.statfin import fetch_unemployment
from ipsgeo.sources.official.statfin_table import CONTENTS
from ipsgeo.sources.official.statistics_text import says_the_same, statistics_text
from ipsgeo.sources.pins import RECORD_ENDING, Pin, cache_folder, read_pin
from ipsgeo.sources.service_copies import Fetched
from ipsgeo.views.publish import in_place
from ipsgeo.words import NO_BREAK_SPACE, number, text

SHORT_HASH = 12
STUDY_COLUMN = "long_term_unemployed"
FROM_A_STUDY = "../statistics"  # a study in data/studies names its files relative to itself

EPILOG = f"""\
examples:
  ipsgeo fetch unemployment --month 2021-10
  ipsgeo fetch unemployment --month 2026-06 --to my/statistics --language sv
  ipsgeo fetch population --year 2022
  ipsgeo fetch boundaries --year 2023 --scale 4500k
  ipsgeo fetch list

environment:
  {statfin.STATFIN_VARIABLE:<16} address instead of {statfin.STATFIN}
  {boundary_service.WFS_VARIABLE:<16} address instead of {boundary_service.WFS}
  {boundary_service.OGC_VARIABLE:<16} address instead of {boundary_service.OGC}
  {sotkanet.SOTKANET_VARIABLE:<16} address instead of {sotkanet.SOTKANET}
  {"IPSGEO_CACHE":<16} folder of the pinned copies, as --cache
"""


def add_fetch(commands: Commands) -> None:
    """The command's options; each thing to fetch is a command of its own."""
    fetch = add_command(
        commands,
        "fetch",
        summary="fetch statistics and boundaries from the official services",
        description="Fetch open data of Finnish authorities, keep a checked copy of each answer, "
        "and use that copy where there is no network.",
        examples=EPILOG,
    )
    things = fetch.add_subparsers(dest="thing", required=True, metavar="WHAT")
    month = things.add_parser("unemployment", help="jobseekers of one month by municipality")
    month.add_argument("--month", required=True, metavar="YYYY-MM", help="as 2021-10")
    finish_thing(month, run_unemployment, table=True)
    year = things.add_parser("population", help="population on 31 December by municipality")
    year.add_argument("--year", required=True, type=int)
    finish_thing(year, run_population, table=True)
    borders = things.add_parser("boundaries", help="municipal boundaries of a year")
    borders.add_argument("--year", required=True, type=int, help="2013 or later")
    borders.add_argument("--scale", choices=SCALES, default="4500k", help="default: %(default)s")
    finish_thing(borders, run_boundaries)
    finish_thing(things.add_parser("list", help="what has been fetched"), run_list, asks=False)


def finish_thing(
    command: argparse.ArgumentParser, run: Run, *, table: bool = False, asks: bool = True
) -> None:
    """What each ends with: where a table goes, consent to what a service changed, the cache."""
    if table:
        command.add_argument(
            "--to", type=Path, metavar="FOLDER", help="where the table goes (default: the data's)"
        )
    if asks:
        command.add_argument(
            "--accept-changes", action="store_true", help="take changed content into use"
        )
    command.add_argument("--cache", type=Path, metavar="FOLDER", help="of the pinned copies")
    finish(command, run)


def run_unemployment(options: argparse.Namespace) -> int:
    """Fetch the jobseekers of one month and write the table that a study reads."""
    fetched, table = fetch_unemployment(
        options.month, cache=options.cache, accept_changes=options.accept_changes
    )
    name = f"unemployment-{options.month}.csv"
    comments = (statfin.ATTRIBUTION, f"Kuukausi (month) {options.month}")
    say(
        text("fetch.unemployment", options.language, {"month": options.month}),
        *kept_table(name, table, fetched, comments, CONTENTS, options),
        "",
        text("fetch.into_study", options.language),
        *study_lines(options.month, options.to),
        text("fetch.no_division_year", options.language),
    )
    return DONE


def run_population(options: argparse.Namespace) -> int:
    """Fetch the population of one year and write it as a table."""
    fetched, table = fetch_population(
        options.year, cache=options.cache, accept_changes=options.accept_changes
    )
    name = f"population-{options.year}.csv"
    comments = (sotkanet.ATTRIBUTION, f"Vuosi (year) {options.year}")
    say(
        text("fetch.population", options.language, {"year": str(options.year)}),
        *kept_table(name, table, fetched, comments, ("population",), options),
    )
    return DONE


def kept_table(
    name: str, table: pd.DataFrame, fetched: Fetched, comments: Sequence[str],
    columns: Iterable[str], options: argparse.Namespace,
) -> list[str]:  # fmt: skip
    """Write a fetched table under a name; returns what is told of it. The maker comes first."""
    folder, language = options.to or data_folder() / "statistics", options.language
    file, accept = folder / name, options.accept_changes
    written = write_statistics(file, table, comments, fetched.pin, accept=accept)
    return [
        *facts_of(fetched, language),
        *facts_of_table(table, columns, language),
        fact("file", f"{file} ({text(f'fetch.{written}', language)})", language),
        fact("attribution", comments[0], language),
    ]


def run_boundaries(options: argparse.Namespace) -> int:
    """Fetch the municipal boundaries of one year into the cache."""
    fetched = fetch_boundaries(
        options.year, options.scale, cache=options.cache, accept_changes=options.accept_changes
    )
    pin = fetched.pin
    count = len(parse_json(pin.file.read_bytes(), pin.address)["features"])
    facts = {"year": str(options.year), "scale": options.scale}
    say(
        text("fetch.boundaries", options.language, facts),
        *facts_of(fetched, options.language),
        fact("municipalities", number(count, options.language, decimals=0), options.language),
        fact("file", str(pin.file), options.language),
        fact("attribution", boundary_service.ATTRIBUTION, options.language),
    )
    return DONE


def run_list(options: argparse.Namespace) -> int:
    """Print every pinned copy; damaged ones are told after the whole ones."""
    folder = cache_folder(options.cache)
    lines, damaged = [], list[Finding]()
    for record in sorted(folder.rglob(f"*{RECORD_ENDING}")):
        try:
            pin = read_pin(record.with_name(record.name.removesuffix(RECORD_ENDING)))
        except DataError as error:
            damaged += error.findings
        else:
            lines += [pin_line(pin, folder, options.language)] if pin is not None else []
    where = {"folder": str(folder)}
    if lines or damaged:
        say(text("fetch.pinned", options.language, where), *lines)
    else:
        say(text("fetch.nothing_pinned", options.language, where))
    if damaged:
        raise DataError(*damaged)
    return DONE


def pin_line(pin: Pin, folder: Path, language: str) -> str:
    """One pinned copy: name, date, size, the hash's first digits and the address."""
    name = pin.file.relative_to(folder).as_posix()
    size = f"{number(pin.size / 1000, language)} kB"
    return f"  {name:<38} {pin.fetched}  {size:>12}  {pin.sha256[:SHORT_HASH]}  {pin.address}"


def write_statistics(
    file: Path, table: pd.DataFrame, comments: Sequence[str], pin: Pin, *, accept: bool
) -> str:
    """Write a table; returns "written", "replaced" or "unchanged".

    Raises
    ------
    DataError
        Where the file holds something else and that was not accepted; it is then untouched.
    """
    content = statistics_text(table, comments, fetched=pin.fetched, address=pin.address)
    there = file.exists()
    if there:
        old = file.read_bytes().decode("utf-8-sig", errors="replace")
        if says_the_same(old, content):
            return "unchanged"
        if not accept:
            raise DataError(Finding(key="statistics_differ", file=file))
    with in_place(file) as draft:
        draft.write_bytes(content.encode())
    return "replaced" if there else "written"


def facts_of(fetched: Fetched, language: str) -> list[str]:
    """Where a copy is from, when it was fetched, its hash, and why it is not fresh."""
    pin = fetched.pin
    lines = [
        fact("address", pin.address, language),
        fact("fetched", pin.fetched, language),
        fact("sha256", pin.sha256, language),
    ]
    if fetched.fresh:
        return lines
    lines.append(text("fetch.offline", language, {"fetched": pin.fetched}))
    if isinstance(fetched.why, DataError):
        lines += [f"  {line}" for line in fetched.why.text(language).splitlines()]
    return lines


def facts_of_table(table: pd.DataFrame, columns: Iterable[str], language: str) -> list[str]:
    """How many municipalities of which division, and the missing cells of each column."""
    facts = {"count": len(table), "year": str(table["division_year"].iloc[0])}
    missing = ", ".join(
        f"{text(f'fetch.column_{column}', language)} "
        f"{number(int(table[column].isna().sum()), language, decimals=0)}"
        for column in columns
    )
    return [
        fact("municipalities", text("fetch.of_division", language, facts), language),
        fact("missing", missing, language),
    ]


def study_lines(month: str, to: Path | None) -> list[str]:
    """What to write into the study, ready to copy."""
    folder = FROM_A_STUDY if to is None else to.resolve().as_posix()
    return [
        f'  month = "{month}"',
        f'  statistics = "{folder}/unemployment-{{month}}.csv"',
        f'  column = "{STUDY_COLUMN}"',
    ]


def fact(key: str, said: str, language: str) -> str:
    """One labelled line."""
    return f"  {text(f'fetch.{key}', language)}: {said}"


def say(*lines: str) -> None:
    """Print lines; a no-break space would be in the way of copying a figure."""
    print("\n".join(lines).replace(NO_BREAK_SPACE, " "))
