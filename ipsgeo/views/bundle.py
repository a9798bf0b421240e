"""What one result leaves: a workbook and a picture, written together or not at all."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes

from ipsgeo.views.maps.pictures import write_picture
from ipsgeo.views.publish import check_apart, publish
from ipsgeo.views.trust.carried import carry
from ipsgeo.views.workbook.book import Rows, write_workbook

Draw = Callable[[], Axes]
Facts = Mapping[str, Any]
Writers = dict[str, Callable[[Path], object]]
PICTURE_ENDINGS = ("png", "svg")


def write_bundle(
    sheets: Mapping[str, Rows],
    draw: Draw,
    folder: str | Path,
    stem: str,
    *,
    facts: Facts,
    inputs: Iterable[Path],
) -> list[Path]:
    """A workbook and a picture as PNG and SVG, each with the facts in it; returns the files.

    Raises DataError where one of them would replace one of the ``inputs``.
    """
    book: Writers = {f"{stem}.xlsx": partial(write_workbook, sheets, facts=facts)}
    return publish_apart(folder, book | picture_writers(draw, stem, facts), inputs)


def write_indicators(
    draw: Draw,
    sheets: Mapping[str, Rows],
    folder: str | Path,
    stem: str,
    *,
    inputs: Iterable[Path],
) -> list[Path]:
    """A picture as PNG and SVG and a workbook, all of them or none; returns the files.

    No manifest goes with them: it would state the hash of a file of single answers, by which a
    guess at those could be proved right.
    """
    book: Writers = {f"{stem}.xlsx": partial(write_workbook, sheets)}
    return publish_apart(folder, picture_writers(draw, stem) | book, inputs)


def publish_apart(folder: str | Path, writers: Writers, inputs: Iterable[Path]) -> list[Path]:
    """Write all the files or none, and none of them over what was read; returns the files."""
    check_apart([Path(folder) / name for name in writers], inputs)
    return publish(folder, writers)


def picture_writers(draw: Draw, stem: str, facts: Facts | None = None) -> Writers:
    """A picture as PNG for slides and as SVG for print, drawn once."""
    drawn = cache(draw)
    return {f"{stem}.{ending}": partial(write_drawing, drawn, facts) for ending in PICTURE_ENDINGS}


def write_drawing(draw: Draw, facts: Facts | None, path: Path) -> Path:
    """Draw and write one picture, which carries the facts, if given."""
    write_picture(draw(), path)
    return path if facts is None else carry(path, facts)
