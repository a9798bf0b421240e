"""The cells of an assessment's table, each read strictly."""

import re
from collections.abc import Mapping
from typing import Literal

from ipsgeo.sources.assessment.rounds import LEAST, MOST, SUBSCALES, Subscale
from ipsgeo.sources.feedback.dates import date_of
from ipsgeo.sources.feedback.entries import printable
from ipsgeo.sources.files.figures import tidy_line, tidy_lines
from ipsgeo.sources.files.limits import is_overlaid
from ipsgeo.sources.findings import wrong_cell
from ipsgeo.sources.names import is_showable
from ipsgeo.words import LANGUAGES, text

LONGEST: Mapping[str, int] = {"service": 200, "name": 300, "note": 4_000}
WHOLE = re.compile(r"(\d{1,9})([.,]0+)?", re.ASCII)  # a workbook may write 4.0


def item_of(written: str, most: int) -> int:
    """The number of a criterion, from 1."""
    found = WHOLE.fullmatch(written)
    if found is None or not 1 <= int(found[1]) <= most:
        raise wrong_cell("item", written, "assessment_item", most=most)
    return int(found[1])


def points_of(written: str, item: str) -> int | None:
    """Whole points 1–5; None where the cell is empty."""
    if written == "":
        return None
    found = WHOLE.fullmatch(written)
    if found is None or not LEAST <= int(found[1]) <= MOST:
        raise wrong_cell("points", written, "assessment_points", item=item)
    return int(found[1])


def day_of(written: str) -> str:
    """A day as 2026-11-05, written so or as 5.11.2026; "" where the cell is empty."""
    return date_of(written, "round") if written else ""


def truth_of(column: str, written: str) -> bool:
    """Yes or no; an empty cell is no."""
    return written != "" and word_of(column, written, ("yes", "no")) == "yes"


def subscale_of(written: str) -> Subscale | Literal[""]:
    """The part of the school scale that a criterion is of; "" where the cell is empty."""
    if written == "":
        return ""
    return word_of("subscale", written, SUBSCALES)  # type: ignore[return-value]


def word_of(column: str, written: str, options: tuple[str, ...]) -> str:
    """One of the options, written as it is or in the words of any language."""
    for option in options:
        said = {text(f"quality.word_{option}", language).casefold() for language in LANGUAGES}
        if written.casefold() in {option, *said}:
            return option
    choices = [text(f"quality.word_{o}", language) for language in LANGUAGES for o in options]
    raise wrong_cell(column, written, "assessment_choice", choices=list(dict.fromkeys(choices)))


def text_of(column: str, written: str) -> str:
    """A text as it looks; of one line but for the notes."""
    clean = tidy_lines(written) if column == "note" else tidy_line(written)
    if len(clean) > LONGEST[column]:
        facts = {"most": LONGEST[column], "count": len(clean)}
        raise wrong_cell(column, clean, "assessment_long", **facts)
    if is_overlaid(clean) or not all(map(is_showable, clean.replace("\n", ""))):
        raise wrong_cell(column, printable(clean), "assessment_signs")
    return clean
