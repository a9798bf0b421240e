"""What municipalities, areas and plans are called in a language."""

import pandas as pd

from ipsgeo import words
from ipsgeo.plan import Plan, Solution, area_name
from ipsgeo.study import Study


def plan_in(solution: Plan | Solution) -> Plan:
    """The plan itself."""
    return solution if isinstance(solution, Plan) else solution.require_plan()


def municipality_names(study: Study, language: str) -> pd.Series:
    """The municipalities' names in the page's language."""
    return study.municipalities["name_sv" if language == "sv" else "name_fi"]


def area_names(plan: Plan, study: Study, language: str) -> dict[str, str]:
    """What each area of a plan is called: names made of Finnish names are made anew."""
    made_of, names = study.municipalities["name_fi"], municipality_names(study, language)
    return {
        area: area_name(codes, names) if area == area_name(codes, made_of) else area
        for area, codes in plan.groups().items()
    }


def staff_text(coaches: float, leader: float, language: str) -> str:
    """Coaches and the leader's share: 3 + ½."""
    decimals = 0 if float(coaches).is_integer() else 1
    written = words.number(coaches, language, decimals=decimals)
    if leader == 0:
        return written
    half = "½" if leader == 0.5 else words.number(leader, language, decimals=2)
    return f"{written} + {half}"


def plan_title(plan: Plan, study: Study, language: str) -> str:
    """What the plan is called, in the page's language where the study knows it."""
    for known in study.plans.values():
        if is_known(plan, known.plan):
            return known.title[language]
    return plan.title or words.text("page.this_plan", language)


def plan_note(plan: Plan, study: Study, language: str) -> str:
    """The study's remark on a plan, or nothing."""
    for known in study.plans.values():
        if is_known(plan, known.plan):
            return known.note.get(language, "")
    return ""


def is_known(plan: Plan, known: Plan) -> bool:
    """Whether a plan is one that the study names: the same title and the same areas."""
    return plan is known or (plan.title == known.title and plan.area.equals(known.area))
