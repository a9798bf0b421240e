"""The files of an assessment, written together or not at all."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from ipsgeo.quality import Report
from ipsgeo.views.bundle import Writers, picture_writers, publish_apart
from ipsgeo.views.publish import check_language
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
    read, stem = list(files), f"{name}-quality"
    writers: Writers = {}
    for k, report in enumerate(reports, start=1):
        own = f"{stem}-{k}" if len(reports) > 1 else stem
        writers |= picture_writers(partial(draw_assessment, report, language=language), own)
    writers[f"{stem}.xlsx"] = partial(
        write_assessment_tables, reports, language=language, files=read
    )
    return publish_apart(folder, writers, read)
