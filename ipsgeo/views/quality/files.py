"""The files of an assessment, written together or not at all."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from ipsgeo.quality import Report
from ipsgeo.views.maps.pictures import write_picture
from ipsgeo.views.outputs import PICTURE_ENDINGS, check_apart
from ipsgeo.views.publish import check_language, publish
from ipsgeo.views.quality.book import write_assessment_tables
from ipsgeo.views.quality.picture import draw_assessment


def write_assessment(
    reports: Sequence[Report],
    folder: str | Path,
    *,
    name: str,
    language: str = "fi",
    files: Iterable[Path] = (),
) -> list[Path]:
    """The picture of each service as .png and .svg, and one workbook.

    Parameters
    ----------
    reports
        One or more services of the same scale.
    folder
        Where the files go; made if missing.
    name
        How their names begin: name-quality.xlsx, name-quality.png; where there are several
        services name-quality-1.png and so on, in their order.
    files
        What was read; none of them is written over.

    Returns
    -------
    list of Path
        The files. Either all are new or all are as they were.
    """
    check_language(language)
    read, several = list(files), len(reports) > 1
    writers: dict[str, Callable[[Path], object]] = {}
    for k, report in enumerate(reports, start=1):
        stem = f"{name}-quality-{k}" if several else f"{name}-quality"
        for ending in PICTURE_ENDINGS:
            writers[f"{stem}.{ending}"] = partial(write_drawing, report, language)
    writers[f"{name}-quality.xlsx"] = partial(
        write_assessment_tables, reports, language=language, files=read
    )
    check_apart([Path(folder) / file for file in writers], read)
    return publish(folder, writers)


def write_drawing(report: Report, language: str, path: Path) -> Path:
    """Draw and write one picture."""
    return write_picture(draw_assessment(report, language=language), path)
