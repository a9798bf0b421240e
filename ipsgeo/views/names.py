"""What municipalities, areas, plans and the basis of demand are called in a language."""

from collections.abc import Iterable, Mapping
from typing import Protocol

import pandas as pd

from ipsgeo import words
from ipsgeo.plan import Plan, area_name
from ipsgeo.study import KnownPlan, Study


class Places(Protocol):
    """A ``Study``, or what else has its municipalities and its plans."""

    @property
    def municipalities(self) -> pd.DataFrame:
        """The county's, indexed by code, with name_fi and name_sv."""

    @property
    def plans(self) -> Mapping[str, KnownPlan]:
        """The study's named plans by key."""


def municipality_names(study: Places, language: str) -> pd.Series:
    """The municipalities' names: Swedish ones in Swedish, else Finnish."""
    return study.municipalities["name_sv" if language == "sv" else "name_fi"]


def codes_in_order(codes: Iterable[str], names: pd.Series) -> list[str]:
    """Codes in the alphabetical order of the names that are shown; codes are in the Finnish one."""
    return sorted(codes, key=lambda code: (words.finnish_order(names[code]), code))


def names_in_order(codes: Iterable[str], names: pd.Series) -> list[str]:
    """The names of municipalities in alphabetical order."""
    return [names[code] for code in codes_in_order(codes, names)]


def area_names(plan: Plan, study: Study, language: str) -> dict[str, str]:
    """What each area of a plan is called: names made of Finnish names are made anew."""
    made_of, names = study.municipalities["name_fi"], municipality_names(study, language)
    return {
        area: area_name(codes, names) if area == area_name(codes, made_of) else area
        for area, codes in plan.groups().items()
    }


def staff_text(coaches: float, leader: float, language: str) -> str:
    """Coaches and the leader's share: 3 + ½."""
    written = words.number(coaches, language, decimals=0 if float(coaches).is_integer() else 1)
    return f"{written} + {leader_text(leader, language)}" if leader else written


def leader_text(leader: float, language: str) -> str:
    """The leader's share of a coach: ½."""
    return "½" if leader == 0.5 else words.number(leader, language, decimals=2)


def plan_key(plan: Plan, study: Study) -> str:
    """The key of the study's own plan of the same areas under one of its titles, or nothing."""
    for key, known in study.plans.items():
        titles = {known.plan.title, *known.title.values()}
        if plan is known.plan or (plan.title in titles and plan.area.equals(known.plan.area)):
            return key
    return ""


def plan_title(plan: Plan, study: Study, language: str) -> str:
    """What the plan is called, in the language where the study knows it; empty without a title."""
    known = study.plans.get(plan_key(plan, study))
    return plan.title if known is None else known.title[language]


def shown_title(plan: Plan, study: Study, language: str) -> str:
    """What the plan is called beside others: it always has a title."""
    return plan_title(plan, study, language) or words.text("common.this_plan", language)


def plan_note(plan: Plan, study: Study, language: str) -> str:
    """The study's remark on a plan, or nothing."""
    known = study.plans.get(plan_key(plan, study))
    return "" if known is None else known.note.get(language, "")


def capital(text: str) -> str:
    """A text with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def basis_key(study: Study) -> str:
    """The name of the demand's basis in the catalogue."""
    if study.basis == "survey, else statistics":
        return "mixed"
    if study.basis == "statistics" and not study.statistics.month:
        return "own_table"  # figures without a month are the study's own, not official statistics
    return study.basis


def boundaries_text(study: Study, language: str) -> str:
    """What the map is drawn from: year, scale, maker and date, as far as there are any."""
    layer = study.boundaries
    if layer is None:
        return words.text("pictures.boundaries_schematic", language)
    facts = {
        "year": str(layer.year),
        "scale": words.number(1000 * float(layer.scale.rstrip("k") or 0), language, decimals=0),
        "date": words.date(layer.fetched, language) if layer.fetched else "",
        "source": layer.source,
    }
    return words.text(f"pictures.boundaries_{layer.kind}", language, facts)
