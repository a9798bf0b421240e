"""What a solution claims, in words: how sure it is, of which divisions, and its first goal."""

import math
from dataclasses import dataclass

from ipsgeo import words
from ipsgeo.audit import audit, score
from ipsgeo.plan import FirstGoal, Plan, Solution
from ipsgeo.study import Study
from ipsgeo.views.figures import as_solved, own_radii

FIRST_SUMS = {"travel": "travel", "wishes": "wish", "overload": "overload"}  # as ``score`` has them


@dataclass(frozen=True, kw_only=True)
class Proof:
    """How sure it is that the plan is the best: in short, in a sentence and in figures."""

    status: str
    title: str
    text: str
    figures: str


def proof(solution: Plan | Solution, study: Study, language: str) -> Proof:
    """What the solver proved, and of which divisions; or that no proof goes with a bare plan."""
    if isinstance(solution, Plan):
        title, text = said("status_none", language), said("status_none_text", language)
        return Proof(status="none", title=title, text=text, figures="")
    # A gap is a percentage; 0 only where it is proven.
    gap = "0" if solution.gap == 0 else words.share(solution.gap, language, decimals=2)
    among = restrictions(solution, study, language)
    kind = "_among" if among else ""
    claim = "optimal" if among and solution.gap == 0 else solution.status  # the first may be open
    texts = [said(f"status_{claim}{kind}_text", language, gap=gap, among=among)]
    if solution.first is not None and not solution.first.proven:
        texts.append(said("first_open", language))
    if solution.lending is not None:
        texts.append(said("status_lending", language))
    figures = said(
        f"proof_figures{kind}",
        language,
        objective=words.number(solution.objective, language, decimals=3),
        bound=words.number(solution.bound, language, decimals=3),
        gap=gap,
        method=solution.method or words.EN_DASH,
    )
    title = said(
        f"status_{solution.status}{kind if solution.status == 'optimal' else ''}", language
    )
    return Proof(status=solution.status, title=title, text=" ".join(texts), figures=figures)


def said(key: str, language: str, **facts: object) -> str:
    """A text of the page with facts in it."""
    return words.text(f"page.{key}", language, facts)


def is_limited(solution: Plan | Solution) -> bool:
    """Whether the plan was made with help or a first goal, unlike those of a trade-off."""
    return isinstance(solution, Solution) and bool(solution.first or solution.lending)


def radii_text(solution: Plan | Solution, study: Study, language: str) -> str:
    """Within which radii the divisions were sought, shortest to longest; empty without radii."""
    radii = own_radii(solution, study)
    if not radii:
        return ""
    return said("among_radii", language, range=words.span(radii[0], radii[-1], language))


def restrictions(solution: Plan | Solution, study: Study, language: str) -> str:
    """What the divisions have in common that a claim speaks of; empty where it speaks of all."""
    parts = [radii_text(solution, study, language)]
    if isinstance(solution, Solution) and solution.first is not None:
        parts.insert(0, said("among_first", language, **first_facts(solution, language)))
    return words.list_in_words(filter(None, parts), language) if any(parts) else ""


def first_facts(solution: Solution, language: str) -> dict[str, str]:
    """The first goal in words: what it is, its unit, its best value and what was allowed."""
    first = solution.first
    assert first is not None
    return {
        "goal": said(f"first_{first.goal}", language),
        "unit": said(f"unit_{first.goal}", language),
        "best": first_number(first, first.best, language),
        "most": first_number(first, first.most, language),
    }


def first_number(first: FirstGoal, amount: float, language: str) -> str:
    """An amount of the first goal; of wishes, which are counted, no part."""
    if first.goal == "wishes":
        return words.number(math.floor(amount + 1e-6), language, decimals=0)
    return words.number(amount, language, decimals=2)


def first_amount(solution: Solution, study: Study, language: str) -> str:
    """What the first goal comes to in the plan, as ``audit`` and ``score`` have it."""
    first, plan = solution.first, solution.require_plan()
    assert first is not None
    problem = as_solved(solution, study).problem
    if first.goal == "balance":
        amount = (audit(plan, problem)["load"] - problem.even_load_of(plan)).abs().max()
    else:
        amount = score(plan, problem)[FIRST_SUMS[first.goal]]
    return first_number(first, float(amount), language)


def first_sentences(solution: Plan | Solution, study: Study, language: str) -> list[str]:
    """Which goal came first, how good it can be and is, and whether that is proven."""
    if not isinstance(solution, Solution) or solution.first is None:
        return []
    facts = first_facts(solution, language)
    radii = radii_text(solution, study, language)
    proven = "first_open"
    if solution.first.proven:
        proven = "first_proven_radii" if radii else "first_proven"
    return [
        said("first_sentence", language, **facts, amount=first_amount(solution, study, language)),
        said(proven, language, radii=radii),
        said("first_then", language),
    ]
