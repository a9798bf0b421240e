"""The page's sentences: the message, the proof, and what the result rests on."""

from dataclasses import dataclass

from ipsgeo import words
from ipsgeo.audit import broken_rules, score
from ipsgeo.norms import CoachNorm
from ipsgeo.plan import Plan, Solution
from ipsgeo.study import Study
from ipsgeo.views.demand_words import formula_sentences, percent
from ipsgeo.views.figures import exceeds, plan_in
from ipsgeo.views.names import basis_key, leader_text, municipality_names, staff_text
from ipsgeo.views.page.rows import Help, PlanColumn, names_in_order
from ipsgeo.views.page.rules import coaches_span, own_rule_sentences, restrictions

# The highest load from which on loads are called uneven, as a multiple of the lowest.
UNEVEN = 1.5


@dataclass(frozen=True)
class KeyFigure:
    """A number for the back of the room, what it counts, and a line beside it."""

    number: str
    text: str
    remark: str = ""


def said(key: str, language: str, **facts: object) -> str:
    """A text of the page with facts in it."""
    return words.text(f"page.{key}", language, facts)


def message(column: PlanColumn, study: Study, language: str) -> str:
    """The result in one sentence."""
    facts = {
        "demand": whole(column.figures["clients"], language),
        "capacity": whole(column.figures["capacity"], language),
        **shortfall_facts(column, study),
    }
    return said("message_short" if is_short(column) else "message_enough", language, **facts)


def is_short(column: PlanColumn) -> bool:
    """Whether the coaches cannot serve all."""
    return exceeds(column.figures["clients"], column.figures["capacity"])


def shortfall_facts(column: PlanColumn, study: Study) -> dict[str, float]:
    """Clients a year that the coaches cannot serve, and how many coaches they would need."""
    shortfall = float(column.figures["shortfall"])
    return {"shortfall": shortfall, "coaches": study.norm.coaches_needed(shortfall)}


def load_message(column: PlanColumn, study: Study, language: str) -> str:
    """How even the load is, with the highest and the lowest area."""
    lowest, highest = column.figures["load_lowest"], column.figures["load_highest"]
    key = "uneven" if highest >= UNEVEN * lowest else "even"
    facts = {
        "highest": float(highest),
        "highest_area": column.highest_area,
        "lowest": float(lowest),
        "lowest_area": column.lowest_area,
        "norm": float(study.problem.throughput_per_year),
    }
    key = key if column.figures["areas"] > 1 else "one_area"
    return said(key, language, **facts)


def key_figures(plan: Plan, column: PlanColumn, study: Study, language: str) -> list[KeyFigure]:
    """The numbers of the first screen: areas, coaches, demand, and what the coaches can serve."""
    areas, clients, capacity = (
        whole(column.figures[key], language) for key in ("areas", "clients", "capacity")
    )
    coaches, share = float(plan.coaches.sum()), study.problem.leader_share
    leaders = len(plan.leader_areas) if share > 0 else 0
    likely = words.span(study.demand_totals["low"], study.demand_totals["high"], language)
    lacking = said("figure_enough", language)
    if is_short(column):
        lacking = said("figure_shortfall", language, **shortfall_facts(column, study))
    area_key = "figure_area" if column.figures["areas"] == 1 else "figure_areas"
    coach_key = "figure_coach" if coaches == 1 else "figure_coaches"
    return [
        KeyFigure(areas, said(area_key, language)),
        KeyFigure(
            team_text(coaches, share, leaders, language),
            said(coach_key, language),
            leader_remark(share, leaders, language),
        ),
        KeyFigure(
            clients,
            said("figure_demand", language),
            said("figure_range", language, range=likely),
        ),
        KeyFigure(capacity, said("figure_capacity", language), lacking),
    ]


def team_text(coaches: float, share: float, leaders: int, language: str) -> str:
    """Coaches and the leaders' shares: 10 + ½, or 10 + 2 × ½."""
    if leaders <= 1:
        return staff_text(coaches, share * leaders, language)
    return f"{staff_text(coaches, 0, language)} + {leaders} × {leader_text(share, language)}"


def leader_remark(share: float, leaders: int, language: str) -> str:
    """The leaders' share of client work, in words."""
    if leaders > 1:
        facts = {"leaders": leaders, "share": percent(share, language)}
        return said("figure_leaders", language, **facts)
    if leaders == 0:
        return ""
    if share == 0.5:
        return said("figure_leader_half", language)
    return said("figure_leader_share", language, share=percent(share, language))


def whole(value: float, language: str) -> str:
    """A number without decimals."""
    return words.number(value, language, decimals=0)


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
    status, gap = solution.status, proof_gap(solution, language)
    among = restrictions(solution, study, language)
    kind = "_among" if among else ""
    claim = "optimal" if among and solution.gap == 0 else status  # the first goal may be open
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
    title = said(f"status_{status}{kind if status == 'optimal' else ''}", language)
    return Proof(status=status, title=title, text=" ".join(texts), figures=figures)


def proof_gap(solution: Solution, language: str) -> str:
    """How far the objective may be from the best, as a percentage; 0 only where it is proven."""
    return "0" if solution.gap == 0 else words.share(solution.gap, language, decimals=2)


def rules_broken(plan: Plan, study: Study, language: str) -> list[str]:
    """The rules that the plan does not keep, each in a sentence."""
    return [finding.text(language) for finding in broken_rules(plan, study.problem)]


def demand_sentences(study: Study, language: str) -> list[str]:
    """Where the demand is from: shares, formula, range, and which source counts."""
    return [*formula_sentences(study, language), *basis_sentences(study, language)]


def basis_sentences(study: Study, language: str) -> list[str]:
    """Which source counts, and for which municipalities the planner stated the demand."""
    sentences = [said(f"basis_{basis_key(study)}", language)]
    names = municipality_names(study, language)
    stated = [code for code, basis in study.demand_table["basis"].items() if basis == "stated"]
    if stated:
        sentences.append(said("basis_stated", language, names=names_in_order(stated, names)))
    return sentences


def norm_sentences(column: PlanColumn, study: Study, language: str) -> list[str]:
    """The norm and how many coaches the demand would need."""
    norm = study.norm
    from_turnover = abs(norm.throughput_per_year - norm.turnover) < 1e-9
    facts = {
        "caseload": words.stated(norm.clients_at_a_time, language),
        "share": percent(norm.employed_share, language),
        "factor": words.number(1 + norm.employed_share, language, decimals=2),
        "norm": float(norm.throughput_per_year),
    }
    needed = {
        "needed": norm.coaches_needed(float(column.figures["clients"])),
        "staff": float(column.figures["coaches"]),
    }
    return [
        *coaching_time(norm, language),
        said("norm_turnover" if from_turnover else "norm_stated", language, **facts),
        said("norm_needed", language, **needed),
    ]


def coaching_time(norm: CoachNorm, language: str) -> list[str]:
    """How much of a coach's time is coaching, where it is not all."""
    if norm.coaching_share == 1:
        return []
    facts = {
        "share": percent(norm.coaching_share, language),
        "caseload": words.stated(norm.caseload, language),
        "clients": words.stated(norm.clients_at_a_time, language),
    }
    return [said("norm_coaching", language, **facts)]


def rule_sentences(study: Study, language: str) -> list[str]:
    """What the plan had to keep."""
    problem = study.problem
    least = problem.fewest_in_area
    key = "rule_always" if least == 1 else "rule_always_least"
    size = said(
        "rule_areas",
        language,
        areas=words.span(*problem.area_range(), language),
        coaches=coaches_span(problem, language),
        leader=percent(problem.leader_share, language),
    )
    return [said(key, language, least=least), size, *own_rule_sentences(study, language)]


@dataclass(frozen=True, kw_only=True)
class Goal:
    """One sum of the objective: its weight and its amount in the plan."""

    text: str
    weight: float
    amount: float


def goals(
    solution: Plan | Solution, helped: Help | None, study: Study, language: str
) -> tuple[list[Goal], float]:
    """The goals that weigh anything, and the objective; clients lent are no overload in it."""
    amounts, weights = score(plan_in(solution), study.problem).to_dict(), study.problem.weights
    texts = {name: said(f"goal_{name}", language) for name in weights.__dataclass_fields__}
    if helped is not None:
        alone, left = amounts["overload"], float(helped.totals["overload_after"])
        texts["overload"] = said("goal_overload_helped", language, alone=alone)
        amounts["overload"] = left
        amounts["objective"] -= weights.overload * (alone - left)
    rows = [
        Goal(text=text, weight=getattr(weights, name), amount=float(amounts[name]))
        for name, text in texts.items()
        if getattr(weights, name) > 0
    ]
    return rows, float(amounts["objective"])
