"""The rules that a plan had to keep, and those that it does not, each in a sentence."""

from collections.abc import Iterator

from ipsgeo import words
from ipsgeo.audit import broken_rules
from ipsgeo.plan import Plan, Solution
from ipsgeo.problem import Problem, whole_if_it_is
from ipsgeo.study import Study
from ipsgeo.views.demand_words import percent
from ipsgeo.views.figures import own_radii
from ipsgeo.views.names import codes_in_order, municipality_names, names_in_order, staff_text

Sentence = tuple[str, dict[str, object]]  # the text's name and the facts in it


def rule_sentences(study: Study, language: str) -> list[str]:
    """What every plan keeps, how many areas and coaches there are, and the study's own rules."""
    parts = (common_rules, numbers_in_words, places_in_words, limits_in_words)
    return [
        words.text(f"page.rule_{key}", language, facts)
        for part in parts
        for key, facts in part(study, language)
    ]


def common_rules(study: Study, language: str) -> Iterator[Sentence]:
    """What every plan keeps, and the numbers of areas and coaches."""
    problem = study.problem
    least = problem.fewest_in_area
    yield "always" if least == 1 else "always_least", {"least": least}
    areas = words.span(*problem.area_range(), language)
    leader = percent(problem.leader_share, language)
    yield "areas", {"areas": areas, "coaches": coaches_span(problem, language), "leader": leader}


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


def rules_broken(plan: Plan, study: Study, language: str) -> list[str]:
    """The rules that the plan does not keep."""
    return [finding.text(language) for finding in broken_rules(plan, study.problem)]


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
