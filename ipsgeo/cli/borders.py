"""``ipsgeo borders LAYER``: who borders whom on a layer, against the committed table."""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from ipsgeo.cli.endings import DONE, NOT_DONE
from ipsgeo.cli.options import Commands, add_command, finish
from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.adjacency import read_borders
from ipsgeo.sources.borders import LEAST_KM, Borders, borders_of, shared_borders
from ipsgeo.sources.borders.changes import (
    borders_against,
    changes_csv,
    neighbours_csv,
    neighbours_of_layer,
)
from ipsgeo.sources.boundaries import pinned_boundaries
from ipsgeo.sources.layers import Layer, read_layer
from ipsgeo.sources.municipalities import read_municipalities
from ipsgeo.views.publish import check_apart, in_place
from ipsgeo.words import number, share, text

MOST_LINES = 60  # of one kind on the screen; files have them all

EXAMPLES = """\
examples:
  ipsgeo borders --year 2026                        the layer that was fetched for 2026
  ipsgeo borders municipalities.geojson
  ipsgeo borders municipalities.gpkg --layer kunta1000k --diff changes.csv
  ipsgeo borders municipalities.shp --snap-m 5 --write neighbours.csv
"""


def add_borders(commands: Commands) -> None:
    """The command's options."""
    borders = add_command(
        commands,
        "borders",
        summary="find neighbours from a boundary layer and compare with the committed table",
        description="Read a boundary layer, measure the common borders, and show what differs "
        "from the committed table of neighbours. Exit code 1: a person must review.",
        examples=EXAMPLES,
    )
    add = borders.add_argument
    add("layer_file", metavar="LAYER", nargs="?",
        help="GeoJSON, GeoPackage or Shapefile; the fetched layer if not given")  # fmt: skip
    add("--year", type=int, default=2023, help="division year of the layer (default: %(default)s)")
    add("--county", metavar="NAME", help="show only what concerns one county")
    add("--least-km", type=float, default=LEAST_KM, metavar="KM",
        help="the shortest border that makes neighbours (default: %(default)s)")  # fmt: skip
    add("--snap-m", type=float, default=0.0, metavar="METRES",
        help="how far apart the two sides of a border may run (default: %(default)s)")  # fmt: skip
    add("--layer", metavar="NAME", help="the layer of a file that has several")
    add("--code-column", metavar="NAME", help="the column of municipality codes")
    add("--diff", type=Path, metavar="FILE.csv", help="write the differences for review")
    add("--write", type=Path, metavar="FILE.csv", help="write a new table of neighbours")
    finish(borders, run_borders)


def run_borders(options: argparse.Namespace) -> int:
    """Measure the borders of a layer, print what differs, and write the files asked for."""
    language = options.language
    table, committed = read_municipalities(year=options.year), read_borders(year=options.year)
    names = table["name_sv" if language == "sv" else "name_fi"]
    file = options.layer_file or fetched_layer(options.year)
    check_apart(filter(None, (options.diff, options.write)), [Path(file)])
    layer = read_layer(
        file, code_column=options.code_column, layer=options.layer, codes=names.index
    )  # fmt: skip
    found = shared_borders(layer.cells, least_km=options.least_km, snap_m=options.snap_m)
    changes = borders_against(committed, found)
    shown = found
    if options.county is not None:
        codes = read_municipalities(county=options.county, year=options.year).index
        shown = borders_of(found, codes)
        changes = changes[changes["code_a"].isin(codes) | changes["code_b"].isin(codes)]
    print("\n".join(report(layer, shown, changes, names, language)))
    source = layer.file.name
    if options.diff is not None:
        write(options.diff, changes_csv(changes, names, source=source, language=language))
    if options.write is not None:
        pairs = neighbours_of_layer(committed, found)
        write(options.write, neighbours_csv(pairs, found, source=source))
    return NOT_DONE if len(changes) else DONE


def write(file: Path, content: str) -> None:
    """Write a file, whole or not at all, and say so."""
    with in_place(file) as draft:
        draft.write_text(content, encoding="utf-8", newline="\n")
    print(f"  {file}")


def fetched_layer(year: int) -> Path:
    """The official layer that has been fetched for the year."""
    pinned = pinned_boundaries(year)
    if pinned is None:
        raise DataError(Finding(key="no_layer_fetched", value=year, facts={"year": str(year)}))
    return pinned.files[0]


def report(
    layer: Layer, found: Borders, changes: pd.DataFrame, names: pd.Series, language: str
) -> list[str]:
    """What the command prints."""
    lengths = (f"{number(km, language, decimals=3)} km" for km in found.short["border_km"])
    common = (f"{number(area, language)} m²" for area in layer.overlaps["overlap_m2"])
    sections = {
        "short": measured(found.short, lengths, names),
        "points": pair_lines(found.points, names),
        "islands": [named(code, names) for code in found.islands],
        "exclaves": exclave_lines(found, names, language),
        "repaired": repair_lines(layer, names, language),
        "overlaps": measured(layer.overlaps, common, names),
        "unused": unused_lines(layer, language),
        "changes": change_lines(changes, names, language),
    }
    lines = counts(layer, found, language)
    for key, told in sections.items():
        lines += section(key, told, language)
    return [*lines, "", text("borders.review" if len(changes) else "borders.same", language)]


def counts(layer: Layer, found: Borders, language: str) -> list[str]:
    """How much there is of everything, in a sentence or two."""
    facts = {
        "file": str(layer.file),
        "municipalities": len(layer.cells),
        "pairs": len(found.pairs),
        "least": number(found.least_km, language, decimals=2),
        "short": len(found.short),
        "points": len(found.points),
        "islands": len(found.islands),
        "exclaves": found.exclaves["code"].nunique(),
    }
    lines = [text("borders.counts", language, facts)]
    if found.snap_m:
        snapped = {
            "snap": number(found.snap_m, language, decimals=2),
            "km": float(found.pairs["snapped_km"].sum()),
        }
        lines.append(text("borders.snapped", language, snapped))
    return lines


def section(key: str, lines: Sequence[str], language: str) -> list[str]:
    """A heading and its lines; nothing where there are none."""
    if not lines:
        return []
    more = len(lines) - MOST_LINES
    shown = [f"  {line}" for line in lines[:MOST_LINES]]
    if more > 0:
        shown.append(f"  {text('errors.and_more', language, {'count': more})}")
    return ["", text(f"borders.{key}", language), *shown]


def named(code: str, names: pd.Series) -> str:
    """A municipality as the lists show it: Alajärvi (005)."""
    return f"{names[code]} ({code})"


def pair_lines(pairs: pd.DataFrame, names: pd.Series) -> list[str]:
    """Pairs by name."""
    return [
        f"{named(a, names)} – {named(b, names)}" for a, b in pairs[["code_a", "code_b"]].to_numpy()
    ]


def measured(pairs: pd.DataFrame, figures: Iterable[str], names: pd.Series) -> list[str]:
    """Pairs by name, each with its figure."""
    lines = pair_lines(pairs, names)
    return [f"{line}: {figure}" for line, figure in zip(lines, figures, strict=True)]


def exclave_lines(found: Borders, names: pd.Series, language: str) -> list[str]:
    """Parts that lie apart from the rest of their municipality."""
    words = {(True, True): "inside", (False, True): "beside", (False, False): "alone"}
    return [
        text(
            f"borders.exclave_{words[bool(row.inside), bool(row.neighbours)]}",
            language,
            {
                "name": named(row.code, names),
                "part": int(row.part),
                "parts": int(row.parts),
                "km2": number(row.area_km2, language),
                "neighbours": [names[code] for code in row.neighbours],
            },
        )
        for row in found.exclaves.itertuples()
    ]


def repair_lines(layer: Layer, names: pd.Series, language: str) -> list[str]:
    """What was mended or joined in the layer."""
    return [
        text(
            "borders.repair",
            language,
            {
                "name": named(row.Index, names),
                "wrong": [text(f"borders.wrong_{w}", language) for w in row.wrong.split(", ")],
                "change": number(row.change_m2, language, decimals=0),
                "share": share(row.change_share, language, decimals=4),
            },
        )
        for row in layer.repaired.itertuples()
    ]


def unused_lines(layer: Layer, language: str) -> list[str]:
    """What was left out, and why."""
    rows = layer.unused[["name", "why"]].to_numpy()
    return [f"{name}: {text(f'borders.unused_{why}', language)}" for name, why in rows]


def change_lines(changes: pd.DataFrame, names: pd.Series, language: str) -> list[str]:
    """The differences to the committed table."""
    told = []
    for row in changes.itertuples():
        lengths = {
            "before": number(row.border_km_before, language),
            "after": number(row.border_km, language),
        }
        remark = f" ({text(f'borders.remark_{row.remark}', language)})" if row.remark else ""
        told.append(text(f"borders.change_{row.change}", language, lengths) + remark)
    return measured(changes, told, names)
