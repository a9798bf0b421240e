"""The rules that a study adds, each in a sentence."""

from collections.abc import Iterator

from ipsgeo import words
from ipsgeo.problem import Problem, whole_if_it_is
from ipsgeo.study import Study
from ipsgeo.views.names import municipality_names, staff_text


def own_rule_sentences(study: Study, language: str) -> list[str]:
    """The rules that the study adds."""
    return [
        words.text(f"page.rule_{key}", language, facts)
        for part in (numbers_in_words, places_in_words, limits_in_words)
        for key, facts in part(study, language)
    ]


Sentence = tuple[str, dict[str, object]]


def numbers_in_words(study: Study, language: str) -> Iterator[Sentence]:
    """A free number of coaches, half coaches, and several teams."""
    problem = study.problem
    if len(problem.coach_numbers()) > 1:
        yield "coaches_free", {}
    if problem.coach_step < 1:
        yield "halves", {}
    if problem.teams > 1:
        least = staff_text(problem.rules.team_coaches, 0, language)
        yield "teams", {"teams": problem.teams, "least": least}


def places_in_words(study: Study, language: str) -> Iterator[Sentence]:
    """Groups, pairs, seats, and fixed numbers of coaches."""
    rules, names = study.problem.rules, municipality_names(study, language)
    for key in ("together", "apart"):
        for group in getattr(rules, key):
            yield key, {"names": [names[code] for code in group]}
    for key in ("fixed_seats", "allowed_seats"):
        if getattr(rules, key):
            yield key, {"names": [names[code] for code in getattr(rules, key)]}
    for code, coaches in rules.fixed_coaches.items():
        yield "fixed_coaches", {"name": names[code], "coaches": whole_if_it_is(coaches)}


def limits_in_words(study: Study, language: str) -> Iterator[Sentence]:
    """Limits on loads, minutes, moves and goals."""
    rules, names = study.problem.rules, municipality_names(study, language)
    for key in ("min_load", "max_load"):
        if getattr(rules, key) is not None:
            yield key, {"limit": float(getattr(rules, key))}
    radii = rules.seat_minutes()
    if radii:
        far = [f"{names[c]} {words.number(minutes, language)}" for c, minutes in radii.items()]
        yield "radii", {"names": far}
    elif isinstance(rules.max_minutes, int | float):
        yield "max_minutes", {"limit": float(rules.max_minutes)}
    if rules.max_moves is not None:
        yield "max_moves", {"limit": rules.max_moves}
    for goal, limit in rules.max_goals.items():
        wanted = words.text(f"page.goal_{goal}", language)
        yield "max_goals", {"limit": whole_if_it_is(limit), "goal": wanted}


def coaches_span(problem: Problem, language: str) -> str:
    """The number of coaches, or the fewest and the most: 10, 10,5 or 9–12."""
    ends = [staff_text(count, 0, language) for count in problem.coach_range()]
    return ends[0] if ends[0] == ends[1] else words.EN_DASH.join(ends)
