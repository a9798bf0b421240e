"""A yearly round in five lines for a planner."""

from ipsgeo import words
from ipsgeo.rerun import Rerun
from ipsgeo.study import Study
from ipsgeo.views.names import municipality_names, staff_text
from ipsgeo.words import EN_DASH, MINUS, text

CHANGED = 0.05  # clients a year: less is no change in any figure shown
MOST_NAMED = 3


def said(key: str, language: str, **facts: object) -> str:
    """A text of this topic."""
    return text(f"rerun.{key}", language, facts)


def signed(figure: float, language: str) -> str:
    """A change with its sign."""
    return f"{MINUS if figure < 0 else '+'}{words.number(abs(figure), language)}"


def round_lines(found: Rerun, study: Study, language: str) -> list[str]:
    """The five lines: demand, today's plan, gap, smallest change, coaches; then what to know."""
    lines = [
        demand_line(found, study, language),
        today_line(found, language),
        gap_line(found, language),
        change_line(found, study, language),
        coaches_line(found, language),
    ]
    by_statistics = study.basis == "statistics" and study.survey is not None
    return [*lines, *([text("survey.by_statistics", language)] if by_statistics else [])]


def demand_line(found: Rerun, study: Study, language: str) -> str:
    """How the demand changed, and where most."""
    before, after = (found.changes[f"demand_{when}"] for when in ("before", "after"))
    change = (after - before).fillna(0.0)
    changed = change[change.abs() >= CHANGED].sort_values(key=abs, ascending=False, kind="stable")
    names, first = municipality_names(study, language), changed.head(MOST_NAMED)
    most = [f"{names[code]} {signed(float(by), language)}" for code, by in first.items()]
    was, now = float(before.sum()), float(after.sum())
    return said("demand", language, before=was, after=now, change=signed(now - was, language),
                count=len(changed),
                most=said("demand_most", language, names=most) if most else "")  # fmt: skip


def today_line(found: Rerun, language: str) -> str:
    """Whether today's plan stands."""
    title, overload = found.today.title or EN_DASH, found.areas["overload"]
    above = overload[overload >= CHANGED]
    line = said("today_stands", language, plan=title)
    if len(above):
        named = [f"{area} {signed(over, language)}" for area, over in above.items()]
        line = said("today_above", language, plan=title, overload=found.overload,
                    count=len(above), areas=named)  # fmt: skip
    if not found.broken:
        return line
    rules = " ".join(finding.text(language) for finding in found.broken)
    return line + said("today_rules", language, rules=rules)


def gap_line(found: Rerun, language: str) -> str:
    """How far today's plan is from the new optimum."""
    solution = found.solution
    if solution.plan is None:
        why = " ".join(finding.text(language) for finding in solution.reasons) or EN_DASH
        return said("gap_none", language, why=why)
    proven = solution.status == "optimal" and solution.under is None
    return said(
        "gap", language, gap=words.share(found.gap, language, decimals=1),
        objective=found.objective, best=solution.objective,
        sure=said("sure_proven" if proven else "sure_not", language),
    )  # fmt: skip


def change_line(found: Rerun, study: Study, language: str) -> str:
    """The smallest change that restores the norm, or comes nearest."""
    repair = found.repair
    if repair.plan is None:
        return said("change_unknown", language)
    if found.stands:
        return said("change_none", language)
    names = municipality_names(study, language)[repair.movers["code"]].tolist()
    moved = repair.placed[repair.placed["before"] != repair.placed["after"]]
    areas = [
        f"{area} {staff_text(row['before'], 0, language)} → {staff_text(row['after'], 0, language)}"
        for area, row in moved.iterrows()
    ]
    facts = {
        "moves": repair.moves,
        "sure": said("sure_fewest" if repair.proven else "sure_not", language),
        "who": said("who", language, names=names) if names else "",
        "placed": said("placed", language, areas=areas) if areas else "",
    }
    if repair.restored:
        return said("change_restores", language, **facts)
    return said("change_nearest", language, least=repair.overload, **facts)


def coaches_line(found: Rerun, language: str) -> str:
    """How many coaches more would do it without moves."""
    if found.more_coaches is None:
        return said("coaches_never", language)
    if found.more_coaches == 0:
        return said("coaches_none", language)
    return said("coaches_more", language, more=staff_text(found.more_coaches, 0, language))
