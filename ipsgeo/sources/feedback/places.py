"""What an entry is about: the whole county, municipalities, or an area of a named plan."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ipsgeo.errors import DataError
from ipsgeo.plan import Plan
from ipsgeo.sources.findings import wrong_cell
from ipsgeo.sources.municipalities import municipality_code, similar_names
from ipsgeo.sources.names import look
from ipsgeo.tables import hint
from ipsgeo.words import LANGUAGES, text


@dataclass(frozen=True, kw_only=True, eq=False)
class Known:
    """What entries may name."""

    municipalities: pd.DataFrame  # the county's, indexed by code, with name_fi and name_sv
    plans: Mapping[str, Plan]  # the study's named plans by key


def said_words(key: str) -> list[str]:
    """The words that the catalogue accepts for something, in every language, in small letters."""
    return [
        word.strip().casefold()
        for language in LANGUAGES
        for word in text(f"feedback.{key}", language).split(",")
    ]


def plan_key(written: str, known: Known) -> str:
    """The key of a plan that is written by key or title; "" where none is named.

    A plan that was only on a page stays as the page wrote it: "Sivulla näkyi: …".
    """
    if written == "" or written in known.plans or is_page_plan(written):
        return written
    titled = [key for key, plan in known.plans.items() if look(plan.title) == look(written)]
    if len(titled) != 1:
        facts = {"choices": list(known.plans) or "–"}
        raise wrong_cell("plan", written, "feedback_plan", **facts)
    return titled[0]


def is_page_plan(written: str) -> bool:
    """Whether a text is a page's own words for a plan that it showed, in any language."""
    starts = [text("try.feedback_shown", language, {"title": ""}) for language in LANGUAGES]
    return any(written.startswith(start) and written != start.strip() for start in starts)


def place_of(written: str, plan: str, known: Known) -> tuple[str, tuple[str, ...]]:
    """What is meant by a text: the area's name where it is one, and the codes; none for the whole.

    An area is written by its name or number (from 1, in the plan's order). Without such an area,
    names of municipalities joined by hyphens or commas, as areas are named, are these.
    """
    if written.casefold() in ("", *said_words("words_whole")):
        return "", ()
    groups = known.plans[plan].groups() if plan in known.plans else {}
    area = area_named(written, list(groups))
    codes = codes_named(written, known.municipalities)
    if area is not None and codes and set(codes) != set(groups[area]):
        number = list(groups).index(area) + 1
        raise wrong_cell("about", written, "feedback_about_two", number=number)
    if area is not None:
        check_no_lost_zeros(written, known.municipalities)
        return area, tuple(groups[area])
    if codes:
        return "", codes
    raise not_known(written, list(groups), known.municipalities)


def area_named(written: str, areas: list[str]) -> str | None:
    """The area that a name or a number means; None where there is none."""
    if written.isascii() and written.isdigit() and len(written) <= 3 and written[0] != "0":
        number = int(written)
        return areas[number - 1] if number <= len(areas) else None
    return next((area for area in areas if look(area) == look(written)), None)


def codes_named(written: str, municipalities: pd.DataFrame) -> tuple[str, ...]:
    """The codes of a municipality, or of several joined by hyphens or commas; else none."""
    one = municipality_code(written, municipalities)
    if one is not None:
        return (one,)
    parts = [part.strip() for part in written.replace(",", "-").split("-")]
    codes = [municipality_code(part, municipalities) for part in parts]
    found = sorted({code for code in codes if code is not None})
    return tuple(found) if None not in codes and len(found) == len(codes) else ()


def check_no_lost_zeros(written: str, municipalities: pd.DataFrame) -> None:
    """Raise DataError for an area's number that may be a code without its zeros: 5 for 005."""
    if written.isdigit() and written.zfill(3) in municipalities.index:
        name = municipalities.at[written.zfill(3), "name_fi"]
        raise wrong_cell("about", written, "feedback_about_zeros", name=name)


def not_known(written: str, areas: list[str], municipalities: pd.DataFrame) -> DataError:
    """The error for what is no municipality and no area."""
    padded = written.zfill(3)
    if written.isdigit() and padded in municipalities.index:
        return wrong_cell("about", written, "code_lost_zeros", padded=padded)
    key, similar = "feedback_municipality", similar_names(written, municipalities)
    if areas:
        key, similar = "feedback_about", list(dict.fromkeys([*hint(written, areas), *similar]))
    return wrong_cell("about", written, key, suggestion=similar)
