"""What the page's "try it yourself" (``model.js``) computes with: the problem in numbers.

Nothing is in it that the page does not show or compute with: no survey answers, no roles. Numbers
have all their digits, so that figures agree with the tables' to the last one shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import isinf, prod

import pandas as pd

from ipsgeo import words
from ipsgeo.audit import TOLERANCE, check_covers
from ipsgeo.formula import Share, Term
from ipsgeo.norms import CASELOAD_POINTS
from ipsgeo.plan import Plan, Solution
from ipsgeo.problem import Problem, whole_if_it_is
from ipsgeo.study import Study
from ipsgeo.views.figures import as_solved, plan_in
from ipsgeo.views.names import area_names, municipality_names, plan_key, plan_note, shown_title

TOPIC = "model."


def model_data(
    solution: Plan | Solution, study: Study, others: Sequence[Plan], language: str
) -> dict[str, object]:
    """Everything that the page's figures are computed from, ready for JSON, in a fixed order.

    ``others`` are plans to start from or compare with. Municipalities are named by their positions
    in ``study.municipalities``; clients are per year, minutes one way. Raises DataError where a
    plan does not divide the study's municipalities.
    """
    study, plans = as_solved(solution, study), [plan_in(solution), *others]
    for plan in plans:
        check_covers(plan, study.problem)
    position = {str(code): place for place, code in enumerate(study.municipalities.index)}
    return {
        "language": language,
        "title": study.title[language],
        "tolerance": TOLERANCE,
        "municipalities": municipality_data(study, language),
        **ground_data(study.problem, position),
        **staff_data(study),
        "benefit": benefit_data(study, language),
        "plans": [plan_data(plan, study, language) for plan in plans],
        "best": 0 if is_best(solution) else None,
        "today": today_position(plans, study.problem.today),
        "today_area": today_areas(study.problem.today, position),
        **text_data(study, language),
    }


def municipality_data(study: Study, language: str) -> list[dict[str, object]]:
    """Code, name on the page and in files, demand, and how much of it follows the slider."""
    names, files = municipality_names(study, language), study.municipalities["name_fi"]
    scalable = scalable_demand(study)
    return [
        {
            "code": str(code),
            "name": str(names[code]),
            "file": str(files[code]),
            "demand": figure(study.problem.demand[code]),
            "scalable": figure(scalable[code]),
        }
        for code in study.municipalities.index
    ]


def ranged_share(study: Study) -> tuple[int, Share] | None:
    """The one share of the formula that is a range, and the number of its term; else None.

    A share of zero is none either: nothing follows from a multiple of it.
    """
    found = [
        (number, share)
        for number, term in enumerate(study.statistics.formula.terms)
        for share in term.shares
        if share.ranges
    ]
    return found[0] if len(found) == 1 and found[0][1].share > 0 else None


def scalable_demand(study: Study) -> pd.Series:
    """Clients per year by code that follow the share with a range: those from statistics only."""
    none = pd.Series(0.0, index=study.municipalities.index)
    ranged = ranged_share(study)
    if ranged is None:
        return none
    number, _ = ranged
    term: Term = study.statistics.formula.terms[number]
    clients = study.statistics.people.iloc[:, number] * prod(s.share for s in term.shares)
    return clients.where(study.demand_table["basis"] == "statistics", 0.0).reindex(none.index)


def benefit_data(study: Study, language: str) -> dict[str, object] | None:
    """The share that the slider moves; None where there is none, or nothing follows it."""
    ranged = ranged_share(study)
    if ranged is None or not (scalable_demand(study) > 0).any():
        return None
    _, share = ranged
    return {
        "name": share.name[language],
        "share": figure(share.share),
        "low": figure(share.low),
        "high": figure(share.high),
    }


def ground_data(problem: Problem, position: Mapping[str, int]) -> dict[str, object]:
    """Neighbours, minutes, wishes, and where seats may be."""
    codes = list(position)
    minutes = problem.minutes.loc[codes, codes].to_numpy(float)
    return {
        "neighbours": pairs(problem.neighbours, ("code_a", "code_b"), position),
        "minutes": [[figure(value) for value in row] for row in minutes],
        "wishes": pairs(problem.wishes, ("code", "partner"), position),
        "seats": seat_data(problem, position),
    }


def pairs(
    table: pd.DataFrame | None, columns: tuple[str, str], position: Mapping[str, int]
) -> list[list[int]]:
    """Two columns of codes as positions."""
    if table is None:
        return []
    return [[position[a], position[b]] for a, b in table[list(columns)].itertuples(index=False)]


def seat_data(problem: Problem, position: Mapping[str, int]) -> dict[str, object]:
    """Fixed and allowed seats, and how far, in minutes, each may be from its municipalities."""
    rules = problem.rules
    reach = [None if isinf(far := rules.minutes_to(code)) else figure(far) for code in position]
    return {
        "fixed": places(rules.fixed_seats, position),
        "allowed": None if rules.allowed_seats is None else places(rules.allowed_seats, position),
        "reach": None if all(far is None for far in reach) else reach,
    }


def places(codes: Iterable[str], position: Mapping[str, int]) -> list[int]:
    """The positions of codes, ascending."""
    return sorted(position[code] for code in codes)


def staff_data(study: Study) -> dict[str, object]:
    """The norm, the coaches and what the goals weigh."""
    problem, weights = study.problem, study.problem.weights
    free = isinstance(problem.coaches, tuple | list)
    return {
        "throughput": figure(problem.throughput_per_year),
        "caseload": figure(study.norm.clients_at_a_time),
        "caseload_points": [list(step) for step in CASELOAD_POINTS],
        "coaches": None if free else figure(problem.total_coaches),
        "coach_step": figure(problem.coach_step),
        "fewest": figure(problem.fewest_in_area),
        "leaders": problem.leaders,
        "leader_share": figure(problem.leader_share),
        "weights": {goal: figure(getattr(weights, goal)) for goal in weights.__dataclass_fields__},
    }


def plan_data(plan: Plan, study: Study, language: str) -> dict[str, object]:
    """One plan of the page: which area each municipality is in, and the areas in its order.

    ``key`` is what feedback names a plan of the study by; "" for a plan that it does not know.
    """
    number = {area: place for place, area in enumerate(plan.coaches.index)}
    shown = area_names(plan, study, language)
    return {
        "key": plan_key(plan, study),
        "title": shown_title(plan, study, language),
        "note": plan_note(plan, study, language),
        "area": [number[plan.area[code]] for code in study.municipalities.index],
        "areas": [
            {
                "name": shown[area],
                "file": area,
                "coaches": figure(coaches),
                "leader": area in plan.leader_areas,
                "team": None if plan.team is None else int(plan.team[area]),
            }
            for area, coaches in plan.coaches.items()
        ],
    }


def is_best(solution: Plan | Solution) -> bool:
    """Whether no plan has less of the weighted sum: proven, and help counts nothing in it."""
    return (
        isinstance(solution, Solution) and solution.status == "optimal" and solution.lending is None
    )


def today_position(plans: Sequence[Plan], today: Plan | None) -> int | None:
    """Which of the plans is today's: itself, or else one of the same areas; rather not the own."""
    order = [*range(1, len(plans)), 0]
    same = [k for k in order if plans[k] is today]
    alike = [k for k in order if today is not None and plans[k].area.equals(today.area)]
    return next(iter([*same, *alike]), None)


def today_areas(today: Plan | None, position: Mapping[str, int]) -> list[int] | None:
    """Today's area of each municipality, which the goal ``change`` counts from."""
    if today is None:
        return None
    number = {area: place for place, area in enumerate(today.coaches.index)}
    return [number[today.area[code]] for code in position]


def text_data(study: Study, language: str) -> dict[str, object]:
    """How numbers are written, what the summary says, and what must be said with it."""
    english = language == "en"
    notes = [
        line for what in study.made_up for line in ("", words.text(f"summary.{what}", language))
    ]
    return {
        "number": {
            "decimal": "." if english else ",",
            "thousands": "," if english else words.NO_BREAK_SPACE,
            "minus": words.MINUS,
            "missing": words.EN_DASH,
            "endless": "∞",
            "percent": words.share(0, language).replace("0", "#"),  # where the number is, a #
        },
        "words": {
            key.removeprefix(TOPIC): by_language[language]
            for key, by_language in sorted(words.catalogue().items())
            if key.startswith(TOPIC)
        },
        "notes": notes,
    }


def figure(value: float) -> float:
    """A number as JSON writes it shortest: whole ones without a decimal point."""
    return whole_if_it_is(float(value))
