"""``ipsgeo minutes --study STUDY``: a table of travel times to edit, estimated or by road."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ipsgeo.cli.endings import DONE, add_language
from ipsgeo.errors import Finding
from ipsgeo.sources.sections import Section
from ipsgeo.sources.travel.matrix import write_minutes
from ipsgeo.sources.travel.routing import RoutedMinutes, route_minutes
from ipsgeo.sources.travel.study import estimate_for_study, travel_assumptions
from ipsgeo.study import study_path
from ipsgeo.study.ground import read_ground
from ipsgeo.views.outputs import check_apart
from ipsgeo.views.publish import in_place
from ipsgeo.words import number, text

EXAMPLES = """\
examples:
  ipsgeo minutes --study keski-suomi --output minutes.csv
                            the straight-line estimate, as a table to edit
  ipsgeo minutes --study my-study.toml --extract finland.osm.pbf --output minutes.csv
                            along the roads of an OpenStreetMap extract, without a network
                            (needs: pip install "ipsgeo[routing]", Python 3.12 or newer)
"""


@dataclass(frozen=True, kw_only=True, eq=False)
class MinutesTable:
    """Minutes to write, the lines above them, and what a person should look at."""

    minutes: pd.DataFrame
    comments: Sequence[str]
    notes: Sequence[Finding]


def add_minutes(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command's options."""
    minutes = commands.add_parser(
        "minutes",
        help="write a table of travel times between the municipalities of a study",
        description="Write the travel times between the municipalities of a study as a table that "
        "the study's section [travel] can read: estimated, or along the roads of an extract.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    minutes.add_argument(
        "--study", required=True, help="a TOML file, or the name of a bundled study"
    )
    minutes.add_argument(
        "--extract", type=Path, metavar="FILE", help="an OpenStreetMap extract, .osm.pbf"
    )
    minutes.add_argument(
        "--output", type=Path, required=True, metavar="FILE", help="the CSV file to write"
    )
    minutes.add_argument(
        "--cache", type=Path, metavar="FOLDER", help="where road networks are kept"
    )
    add_language(minutes)
    minutes.set_defaults(run=run_minutes)


def run_minutes(options: argparse.Namespace) -> int:
    """Write the table, and say what a person should look at."""
    top = Section.of_file(study_path(options.study, None))
    check_apart([options.output], [top.file, *filter(None, [options.extract])])
    municipalities = read_ground(top, None, drawn=False).municipalities
    if options.extract is None:
        table = estimated_table(top.section("travel"), municipalities, options.language)
    else:
        table = routed_table(municipalities, options)
    with in_place(options.output) as draft:
        write_minutes(table.minutes, draft, municipalities=municipalities, comments=table.comments)
    tell_notes(table.notes, options.language)
    print(options.output)
    print(text("minutes.use", options.language, {"name": options.output.name}))
    return DONE


def estimated_table(
    section: Section, municipalities: gpd.GeoDataFrame, language: str
) -> MinutesTable:
    """The straight line with the study's speed, detour and exceptions."""
    assumptions = travel_assumptions(section)
    estimate = estimate_for_study(section, municipalities)
    facts = {"speed": f"{assumptions.speed_kmh:g}", "detour": number(assumptions.detour, language)}
    comments = [text("minutes.straight_line", language, facts)]
    return MinutesTable(
        minutes=estimate.minutes,
        notes=estimate.notes,
        comments=[*comments, *(note.text(language) for note in placeless(estimate.notes))],
    )


def routed_table(municipalities: gpd.GeoDataFrame, options: argparse.Namespace) -> MinutesTable:
    """The minutes by road, with the progress on the screen."""
    print(text("minutes.building", options.language), file=sys.stderr)

    def tell(done: int, of: int) -> None:
        facts = {"done": done, "all": of}
        print(text("minutes.progress", options.language, facts), file=sys.stderr)

    routed = route_minutes(municipalities, options.extract, cache=options.cache, progress=tell)
    return MinutesTable(
        minutes=routed.minutes,
        notes=routed.notes,
        comments=routed_comments(routed, municipalities, options.extract, options.language),
    )


def routed_comments(
    routed: RoutedMinutes, municipalities: gpd.GeoDataFrame, extract: Path, language: str
) -> list[str]:
    """Where the minutes are from: the engine, the road data's authors and licence, the extract.

    The date is the extract's file's own, so that the same extract gives the same table.
    """
    day = datetime.fromtimestamp(extract.stat().st_mtime, tz=UTC).date().isoformat()
    facts: dict[str, object] = {
        "engine": routed.engine,
        "name": extract.name,
        "sha256": routed.sha256,
        "date": day,
        "seats": [
            f"{municipalities.at[code, 'name_fi']} {number(metres, language, decimals=0)}"
            for code, metres in routed.snap_metres.items()
        ],
    }
    keys = ("routed", "osm", "extract", "snap")
    notes = [note.text(language) for note in placeless(routed.notes)]
    return [text(f"minutes.{key}", language, facts) for key in keys] + notes


def placeless(notes: Sequence[Finding]) -> list[Finding]:
    """Notes without their files: a table has no machine's paths in it."""
    return [Finding(key=note.key, value=note.value, facts=note.facts) for note in notes]


def tell_notes(notes: Sequence[Finding], language: str) -> None:
    """What a person should look at."""
    if notes:
        print(text("minutes.notes", language), file=sys.stderr)
    for note in notes:
        print(f"  {note.text(language)}", file=sys.stderr)
