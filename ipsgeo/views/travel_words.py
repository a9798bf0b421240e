"""What the minutes are based on, in words: for the page and the workbook."""

import math

from ipsgeo.sources.travel import EVERY_OTHER
from ipsgeo.study import Study
from ipsgeo.views.names import municipality_names
from ipsgeo.words import number, stated, text


def travel_sentences(study: Study, language: str) -> list[str]:
    """Where the minutes are from, and which ways are longer than the straight line tells."""
    travel = study.travel
    if travel.assumptions is None:
        return [text("page.travel_imported", language, {"file": travel.files[0].name})]
    facts = {
        "detour": stated(travel.assumptions.detour, language),
        "speed": stated(travel.assumptions.speed_kmh, language),
        "file": travel.files[0].name,
        "count": len(travel.filled),
    }
    key = "travel_filled" if travel.basis == "both" else "travel_text"
    ways = exception_texts(study, language)
    waters = text("page.travel_excepted", language, {"ways": ways}) if ways else ""
    rest = text(f"page.travel_{'other_' if ways else ''}waters", language)
    return [text(f"page.{key}", language, facts), *([waters] if ways else []), rest]


def exception_texts(study: Study, language: str) -> list[str]:
    """Each exception as its places and minutes: Jämsä–Luhanka +30 min."""
    names = municipality_names(study, language)
    texts = []
    for a, b, extra, whole in study.travel.exceptions.iloc[:, :4].itertuples(index=False):
        ends = names[a] if b == EVERY_OTHER else f"{names[a]}–{names[b]}"
        minutes = whole if math.isnan(extra) else extra
        sign = "" if math.isnan(extra) else "+"
        decimals = 0 if float(minutes).is_integer() else 1
        texts.append(f"{ends} {sign}{number(minutes, language, decimals=decimals)} min")
    return texts
