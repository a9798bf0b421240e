"""The rules that a study adds, each in a sentence, and what a solution's claim holds under."""

import math
from collections.abc import Iterator
from dataclasses import replace

from ipsgeo import words
from ipsgeo.audit import audit, score
from ipsgeo.plan import FirstGoal, Plan, Solution
from ipsgeo.problem import Problem, whole_if_it_is
from ipsgeo.study import Study
from ipsgeo.views.names import codes_in_order, municipality_names, staff_text
from ipsgeo.views.page.rows import names_in_order

FIRST_SUMS = {"travel": "travel", "wishes": "wish", "overload": "overload"}  # as ``score`` has them


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
    if study.within is not None:
        yield f"within_{study.within}", {}
    for key in ("together", "apart"):
        for group in getattr(rules, key):
            yield key, {"names": names_in_order(group, names)}
    for key in ("fixed_seats", "allowed_seats"):
        if getattr(rules, key):
            yield key, {"names": names_in_order(getattr(rules, key), names)}
    for code in codes_in_order(rules.fixed_coaches, names):
        coaches = whole_if_it_is(rules.fixed_coaches[code])
        yield "fixed_coaches", {"name": names[code], "coaches": coaches}


def limits_in_words(study: Study, language: str) -> Iterator[Sentence]:
    """Limits on loads, minutes, moves and goals."""
    rules, names = study.problem.rules, municipality_names(study, language)
    for key in ("min_load", "max_load"):
        if getattr(rules, key) is not None:
            yield key, {"limit": float(getattr(rules, key))}
    if rules.teams_per_coach is not None:
        limit = whole_if_it_is(rules.teams_per_coach)
        yield "teams_per_coach", {"limit": limit, "teams": len(rules.care_teams)}
    radii = rules.seat_minutes()
    if radii:
        far = [
            f"{names[code]} {words.stated(radii[code], language)}"
            for code in codes_in_order(radii, names)
        ]
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


def own_radii(solution: Plan | Solution, study: Study) -> list[float]:
    """The radii of seats, in minutes, that the solver set beyond the study's own rules."""
    under = solution.under if isinstance(solution, Solution) else None
    if under is None or under.max_minutes == study.problem.rules.max_minutes:
        return []
    return sorted(under.seat_minutes().values())


def as_solved(solution: Plan | Solution, study: Study) -> Study:
    """The study with the radii that the solver set: seats and travel are counted with them."""
    if not isinstance(solution, Solution) or not own_radii(solution, study):
        return study
    assert solution.under is not None  # where it has radii
    rules = replace(study.problem.rules, max_minutes=solution.under.max_minutes)
    return replace(study, problem=replace(study.problem, rules=rules))


def radii_text(solution: Plan | Solution, study: Study, language: str) -> str:
    """Within which radii the divisions were sought, shortest to longest; empty without radii."""
    radii = own_radii(solution, study)
    if not radii:
        return ""
    facts = {"range": words.span(radii[0], radii[-1], language)}
    return words.text("page.among_radii", language, facts)


def restrictions(solution: Plan | Solution, study: Study, language: str) -> str:
    """What the divisions have in common that a claim speaks of; empty where it speaks of all."""
    parts = [radii_text(solution, study, language)]
    if isinstance(solution, Solution) and solution.first is not None:
        parts.insert(0, words.text("page.among_first", language, first_facts(solution, language)))
    return words.list_in_words(filter(None, parts), language) if any(parts) else ""


def first_facts(solution: Solution, language: str) -> dict[str, str]:
    """The first goal in words: what it is, its unit, its best value and what was allowed."""
    first = solution.first
    assert first is not None
    return {
        "goal": words.text(f"page.first_{first.goal}", language),
        "unit": words.text(f"page.unit_{first.goal}", language),
        "best": first_number(first, first.best, language),
        "most": first_number(first, first.most, language),
    }


def first_number(first: FirstGoal, amount: float, language: str) -> str:
    """An amount of the first goal; of wishes, which are counted, no part."""
    if first.goal == "wishes":
        return words.number(math.floor(amount + 1e-6), language, decimals=0)
    return words.number(amount, language, decimals=2)


def first_amount(solution: Solution, study: Study) -> float:
    """What the first goal comes to in the plan, as ``audit`` and ``score`` have it."""
    plan, first, problem = solution.require_plan(), solution.first, study.problem
    assert first is not None
    if first.goal == "balance":
        loads = audit(plan, problem)["load"]
        return float((loads - problem.even_load_of(plan)).abs().max())
    return float(score(plan, problem)[FIRST_SUMS[first.goal]])


def first_sentences(solution: Plan | Solution, study: Study, language: str) -> list[str]:
    """Which goal came first, how good it can be and is, and whether that is proven."""
    if not isinstance(solution, Solution) or solution.first is None:
        return []
    first, facts = solution.first, first_facts(solution, language)
    amount = first_number(first, first_amount(solution, as_solved(solution, study)), language)
    radii = radii_text(solution, study, language)
    proven = "first_proven" if first.proven else "first_open"
    if first.proven and radii:
        proven = "first_proven_radii"
    return [
        words.text("page.first_sentence", language, facts | {"amount": amount}),
        words.text(f"page.{proven}", language, {"radii": radii}),
        words.text("page.first_then", language),
    ]


def solved_rule_sentences(solution: Plan | Solution, study: Study, language: str) -> list[str]:
    """What the solver kept beyond the study's rules: radii; and how much may be lent."""
    radii = own_radii(solution, study)
    sentences = []
    if radii:
        facts = {"range": words.span(radii[0], radii[-1], language), "seats": len(radii)}
        sentences.append(words.text("page.rule_own_radii", language, facts))
    if isinstance(solution, Solution) and solution.lending is not None:
        share = words.share(solution.lending.most_share, language)
        sentences.append(words.text("page.rule_lending", language, {"share": share}))
    return sentences
