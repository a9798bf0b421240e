"""``ipsgeo minutes --study STUDY``: a table of travel times to edit, estimated or by road."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd

from ipsgeo.cli.endings import DONE
from ipsgeo.cli.options import Commands, add_command, finish
from ipsgeo.errors import Finding
from ipsgeo.sources.sections import Section
from ipsgeo.sources.travel.matrix import write_minutes
from ipsgeo.sources.travel.routing import RoutedMinutes, route_minutes
from ipsgeo.sources.travel.study import TravelMinutes, estimate_for_study, travel_assumptions
from ipsgeo.study import study_path
from ipsgeo.study.ground import read_ground
from ipsgeo.views.publish import check_apart, in_place
from ipsgeo.words import number, text

EXAMPLES = """\
examples:
  ipsgeo minutes --study keski-suomi --output minutes.csv
                            the straight-line estimate, as a table to edit
  ipsgeo minutes --study my-study.toml --extract finland.osm.pbf --output minutes.csv
                            along the roads of an OpenStreetMap extract, without a network
                            (needs: pip install "ipsgeo[routing]", Python 3.12 or newer)
"""


def add_minutes(commands: Commands) -> None:
    """The command's options."""
    minutes = add_command(
        commands,
        "minutes",
        summary="write a table of travel times between the municipalities of a study",
        description="Write the travel times between the municipalities of a study as a table that "
        "the study's section [travel] can read: estimated, or along the roads of an extract.",
        examples=EXAMPLES,
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
    finish(minutes, run_minutes)


def run_minutes(options: argparse.Namespace) -> int:
    """Write the table, and say what a person should look at."""
    top, language = Section.of_file(study_path(options.study)), options.language
    check_apart([options.output], [top.file, *filter(None, [options.extract])])
    municipalities = read_ground(top, None, drawn=False).municipalities
    found: TravelMinutes | RoutedMinutes
    if options.extract is None:
        found, basis = estimated(top.section("travel"), municipalities, language)
    else:
        found, basis = routed(municipalities, options)
    comments = [*basis, *(placeless(note).text(language) for note in found.notes)]
    with in_place(options.output) as draft:
        write_minutes(found.minutes, draft, municipalities=municipalities, comments=comments)
    tell_notes(found.notes, language)
    print(options.output)
    print(text("minutes.use", language, {"name": options.output.name}))
    return DONE


def estimated(
    section: Section, municipalities: gpd.GeoDataFrame, language: str
) -> tuple[TravelMinutes, list[str]]:
    """The straight line with the study's speed, detour and exceptions; and how it is reckoned."""
    assumptions = travel_assumptions(section)
    facts = {"speed": f"{assumptions.speed_kmh:g}", "detour": number(assumptions.detour, language)}
    estimate = estimate_for_study(section, municipalities)
    return estimate, [text("minutes.straight_line", language, facts)]


def routed(
    municipalities: gpd.GeoDataFrame, options: argparse.Namespace
) -> tuple[RoutedMinutes, list[str]]:
    """The minutes by road, with the progress on the screen; and where they are from."""
    print(text("minutes.building", options.language), file=sys.stderr)

    def tell(done: int, of: int) -> None:
        facts = {"done": done, "all": of}
        print(text("minutes.progress", options.language, facts), file=sys.stderr)

    found = route_minutes(municipalities, options.extract, cache=options.cache, progress=tell)
    return found, road_sources(found, municipalities, options.extract, options.language)


def road_sources(
    found: RoutedMinutes, municipalities: gpd.GeoDataFrame, extract: Path, language: str
) -> list[str]:
    """The engine, the road data's authors and licence, the extract, and how far seats lie from it.

    The date is the extract's file's own, so that the same extract gives the same table.
    """
    day = datetime.fromtimestamp(extract.stat().st_mtime, tz=UTC).date().isoformat()
    facts: dict[str, object] = {
        "engine": found.engine,
        "name": extract.name,
        "sha256": found.sha256,
        "date": day,
        "seats": [
            f"{municipalities.at[code, 'name_fi']} {number(metres, language, decimals=0)}"
            for code, metres in found.snap_metres.items()
        ],
    }
    keys = ("routed", "osm", "extract", "snap")
    return [text(f"minutes.{key}", language, facts) for key in keys]


def placeless(note: Finding) -> Finding:
    """A note without its file: a table has no machine's paths in it."""
    return Finding(key=note.key, value=note.value, facts=note.facts)


def tell_notes(notes: Sequence[Finding], language: str) -> None:
    """What a person should look at."""
    if notes:
        print(text("minutes.notes", language), file=sys.stderr)
    for note in notes:
        print(f"  {note.text(language)}", file=sys.stderr)
