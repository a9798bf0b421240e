"""Workbooks of small tables: rows of texts and numbers by the name of the sheet."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import openpyxl
from matplotlib.axes import Axes

from ipsgeo.views.maps.pictures import write_picture
from ipsgeo.views.outputs import check_apart
from ipsgeo.views.publish import in_place, publish, with_stated_dates
from ipsgeo.views.workbook.files import fill_sheet

Rows = Sequence[Sequence[object]]


def write_indicators(
    draw: Callable[[], Axes],
    sheets: Mapping[str, Rows],
    folder: Path,
    stem: str,
    *,
    inputs: Sequence[Path],
) -> list[Path]:
    """A picture as PNG and SVG and a workbook, all of them or none; returns the files.

    No manifest goes with them: it would state the hash of a file of single answers, by which a
    guess at those could be proved right.
    """
    writers: dict[str, Callable[[Path], object]] = {
        f"{stem}{ending}": partial(write_drawn, draw) for ending in (".png", ".svg")
    }
    writers[f"{stem}.xlsx"] = partial(write_workbook, sheets)
    check_apart([Path(folder) / name for name in writers], inputs)
    return publish(folder, writers)


def write_drawn(draw: Callable[[], Axes], path: Path) -> Path:
    """Draw a picture and write it."""
    return write_picture(draw(), path)


def write_workbook(sheets: Mapping[str, Rows], path: Path) -> Path:
    """One Excel workbook; texts are never formulas, and the same rows give the same bytes."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        fill_sheet(book.create_sheet(name), rows)
    with in_place(path) as draft:
        book.save(draft)
        with_stated_dates(draft)
    return path
