"""The result of a study in words, for a terminal."""

from collections.abc import Sequence

from ipsgeo.compare import compare
from ipsgeo.errors import Finding
from ipsgeo.plan import Plan, Solution
from ipsgeo.study import Study
from ipsgeo.views.figures import area_figures, as_solved, audited_help, exceeds, plan_in
from ipsgeo.views.names import area_names, staff_text
from ipsgeo.views.page.claims import first_amount, first_facts, first_sentences, restrictions
from ipsgeo.views.page.rows import help_message
from ipsgeo.views.team_lines import team_lines
from ipsgeo.views.withheld import shown_notes
from ipsgeo.words import NO_BREAK_SPACE, number, share, span, text

LABEL_WIDTH = 14
LONGEST_AREA = 52


def draw_summary(solution: Plan | Solution, study: Study, *, language: str = "fi") -> str:
    """Demand, coaches, areas and proof in a few lines that a planner understands."""
    lines = [study.title[language], ""]
    for label, line in headline(solution, study, language):
        lines.append(f"{text(f'summary.{label}', language):<{LABEL_WIDTH}}{line}")
    lines += ["", *area_lines(solution, study, language)]
    teams = team_lines(plan_in(solution), as_solved(solution, study), language)
    lines += ["", *teams] if teams else []
    lines += help_lines(solution, study, language)
    if study.survey:
        lines += notes(shown_notes(study.survey), study, language)
    for what in study.made_up:
        lines += ["", text(f"summary.{what}", language)]
    return "\n".join(lines).replace(NO_BREAK_SPACE, " ")


def headline(solution: Plan | Solution, study: Study, language: str) -> list[tuple[str, str]]:
    """Demand and its range, coaches needed and given, capacity, load, and how sure it is."""
    figures = compare([plan_in(solution)], study.problem).iloc[0]
    totals, needed = study.demand_totals, study.norm.coaches_needed
    facts = {
        "point": number(totals["demand"], language, decimals=0),
        "range": span(totals["low"], totals["high"], language),
        "needed": needed(totals["demand"]),
        "given": team_in_words(plan_in(solution), study, language),
        "capacity": number(figures["capacity"], language, decimals=0),
        "clients": figures["shortfall"],
        "coaches": needed(figures["shortfall"]),
        "lowest": figures["load_lowest"],
        "highest": figures["load_highest"],
        "norm": float(study.problem.throughput_per_year),
    }
    short = exceeds(figures["clients"], figures["capacity"])
    keys = {
        "need": "need_value",
        "coaches": "coaches_value",
        "capacity": "capacity_short" if short else "capacity_enough",
        "load": "load_value",
    }
    lines = [(label, text(f"summary.{key}", language, facts)) for label, key in keys.items()]
    if not isinstance(solution, Solution):
        return lines
    result = ("result", proof(solution, study, language))
    return [*lines, *first_line(solution, study, language), result]


def team_in_words(plan: Plan, study: Study, language: str) -> str:
    """The plan's coaches, and the leaders' shares where there are leaders."""
    share, leaders = study.problem.leader_share, len(plan.leader_areas)
    coaches = staff_text(float(plan.coaches.sum()), 0, language)
    if not share or not leaders:
        return coaches
    facts = {"coaches": coaches, "leaders": leaders, "share": number(share, language)}
    key = "with_leader" if leaders == 1 else "with_leaders"
    return text(f"summary.{key}", language, facts)


def proof(solution: Solution, study: Study, language: str) -> str:
    """Whether the plan is proven to be the best, and of which, or how far from it it may be."""
    among = restrictions(solution, study, language)
    facts = {
        "gap": share(solution.gap, language, decimals=1),
        "seconds": number(solution.runtime_s, language),
        "among": among,
    }
    return text(f"summary.{solution.status}{'_among' if among else ''}", language, facts)


def first_line(solution: Solution, study: Study, language: str) -> list[tuple[str, str]]:
    """The goal that came first, its best value, and whether that is proven."""
    if solution.first is None:
        return []
    amount = first_amount(solution, study, language)
    facts = first_facts(solution, language) | {"amount": amount}
    proven = first_sentences(solution, study, language)[1]
    return [("first", f"{text('summary.first_value', language, facts)}. {proven}")]


def help_lines(solution: Plan | Solution, study: Study, language: str) -> list[str]:
    """Who helps whom, a line each, by the numbers of the areas; nothing without lending."""
    solved = as_solved(solution, study)
    lending = audited_help(solution, solved)
    if lending is None:
        return []
    numbers = area_figures(plan_in(solution), solved)["number"]
    lines = ["", help_message(lending, language)]
    for (area, helper), row in lending.pairs().iterrows():
        facts = {
            "area": int(numbers[area]),
            "helper": int(numbers[helper]),
            "clients": float(row["clients_per_year"]),
            "minutes": number(row["extra_minutes"], language, decimals=0),
        }
        lines.append(f"  {text('summary.help_line', language, facts)}")
    return [*lines, lending.note.text(language)]


def area_lines(solution: Plan | Solution, study: Study, language: str) -> list[str]:
    """A line an area: name, coaches, clients, load, minutes; the leader's share after a plus."""
    columns = ("coaches", "clients", "load", "minutes")
    heads = [text(f"summary.column_{column}", language) for column in columns]
    lines = [f"    {text('summary.column_area', language):<{LONGEST_AREA}}" + cells(heads)]
    solved = as_solved(solution, study)
    names = area_names(plan_in(solution), study, language)
    for area, row in area_figures(plan_in(solution), solved).iterrows():
        figures = [
            staff_text(row["coaches"], row["leader"], language),
            number(row["clients"], language),
            number(row["load"], language),
            number(row["minutes_mean"], language, decimals=0),
        ]
        lines.append(
            f"{row['number']:>2}  {shortened(names[str(area)]):<{LONGEST_AREA}}" + cells(figures)
        )
    return lines


def cells(figures: Sequence[str]) -> str:
    """Figures in columns of equal width."""
    return "".join(f"{figure:>13}" for figure in figures)


def shortened(name: str) -> str:
    """A name that fits its column."""
    return name if len(name) < LONGEST_AREA else name[: LONGEST_AREA - 2] + "…"


def notes(findings: Sequence[Finding], study: Study, language: str) -> list[str]:
    """How much there is to know of the survey, and where it stands."""
    if not findings:
        return []
    facts = {
        "count": len(findings),
        "file": f"{study.name}.xlsx",
        "sheet": text("tables.sheet_survey", language),
    }
    return ["", text("summary.notes", language, facts)]
