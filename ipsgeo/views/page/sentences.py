"""The page's sentences: the message, the figures at the top, and what the result rests on."""

from dataclasses import dataclass

from ipsgeo import words
from ipsgeo.audit import score
from ipsgeo.norms import CoachNorm
from ipsgeo.study import Study
from ipsgeo.views.demand_words import formula_sentences, percent
from ipsgeo.views.figures import exceeds
from ipsgeo.views.names import (
    basis_key,
    leader_text,
    municipality_names,
    names_in_order,
    staff_text,
)
from ipsgeo.views.page.story import Story

# The highest load from which on loads are called uneven, as a multiple of the lowest.
UNEVEN = 1.5


@dataclass(frozen=True)
class KeyFigure:
    """A number for the back of the room, what it counts, and a line beside it."""

    number: str
    text: str
    remark: str


def message(story: Story) -> str:
    """The result in one sentence."""
    return story.page(
        "message_short" if is_short(story) else "message_enough",
        demand=story.number(story.own.figures["clients"], 0),
        capacity=story.number(story.own.figures["capacity"], 0),
        **shortfall_facts(story),
    )


def is_short(story: Story) -> bool:
    """Whether the coaches cannot serve all."""
    return exceeds(story.own.figures["clients"], story.own.figures["capacity"])


def shortfall_facts(story: Story) -> dict[str, float]:
    """Clients a year that the coaches cannot serve, and how many coaches they would need."""
    shortfall = float(story.own.figures["shortfall"])
    return {"shortfall": shortfall, "coaches": story.study.norm.coaches_needed(shortfall)}


def load_message(story: Story) -> str:
    """How even the load is, with the highest and the lowest area."""
    lowest, highest = (float(story.own.figures[f"load_{end}"]) for end in ("lowest", "highest"))
    key = "uneven" if highest >= UNEVEN * lowest else "even"
    return story.page(
        key if story.own.figures["areas"] > 1 else "one_area",
        highest=highest,
        highest_area=story.own.highest_area,
        lowest=lowest,
        lowest_area=story.own.lowest_area,
        norm=float(story.study.problem.throughput_per_year),
    )


def key_figures(story: Story) -> list[KeyFigure]:
    """The numbers of the first screen: areas, coaches, demand, and what the coaches can serve."""
    figures, totals = story.own.figures, story.study.demand_totals
    areas, clients, capacity = (
        story.number(figures[key], 0) for key in ("areas", "clients", "capacity")
    )
    likely = words.span(totals["low"], totals["high"], story.language)
    lacking = story.page("figure_enough")
    if is_short(story):
        lacking = story.page("figure_shortfall", **shortfall_facts(story))
    area = "area" if figures["areas"] == 1 else "areas"
    coach = "coach" if story.plan.coaches.sum() == 1 else "coaches"
    return [
        KeyFigure(areas, story.page(f"figure_{area}"), ""),
        KeyFigure(team_text(story), story.page(f"figure_{coach}"), leader_remark(story)),
        KeyFigure(clients, story.page("figure_demand"), story.page("figure_range", range=likely)),
        KeyFigure(capacity, story.page("figure_capacity"), lacking),
    ]


def team_text(story: Story) -> str:
    """Coaches and the leaders' shares: 10 + ½, or 10 + 2 × ½."""
    coaches, share = float(story.plan.coaches.sum()), story.study.problem.leader_share
    if story.leaders <= 1:
        return staff_text(coaches, share * story.leaders, story.language)
    shares = f"{story.leaders} × {leader_text(share, story.language)}"
    return f"{staff_text(coaches, 0, story.language)} + {shares}"


def leader_remark(story: Story) -> str:
    """The leaders' share of client work, in words."""
    share = story.study.problem.leader_share
    facts = {"leaders": story.leaders, "share": percent(share, story.language)}
    if story.leaders > 1:
        return story.page("figure_leaders", **facts)
    if story.leaders == 0:
        return ""
    return story.page("figure_leader_half" if share == 0.5 else "figure_leader_share", **facts)


def demand_sentences(study: Study, language: str) -> list[str]:
    """Where the demand is from: shares, formula, range, and which source counts."""
    return [*formula_sentences(study, language), *basis_sentences(study, language)]


def basis_sentences(study: Study, language: str) -> list[str]:
    """Which source counts, and for which municipalities the planner stated the demand."""
    sentences = [words.text(f"page.basis_{basis_key(study)}", language)]
    stated = [code for code, basis in study.demand_table["basis"].items() if basis == "stated"]
    if stated:
        names = names_in_order(stated, municipality_names(study, language))
        sentences.append(words.text("page.basis_stated", language, {"names": names}))
    return sentences


def norm_sentences(story: Story) -> list[str]:
    """The norm and how many coaches the demand would need."""
    norm, language = story.study.norm, story.language
    from_turnover = abs(norm.throughput_per_year - norm.turnover) < 1e-9
    return [
        *coaching_time(norm, language),
        story.page(
            "norm_turnover" if from_turnover else "norm_stated",
            caseload=words.stated(norm.clients_at_a_time, language),
            share=percent(norm.employed_share, language),
            factor=story.number(1 + norm.employed_share, 2),
            norm=float(norm.throughput_per_year),
        ),
        story.page(
            "norm_needed",
            needed=norm.coaches_needed(float(story.own.figures["clients"])),
            staff=float(story.own.figures["coaches"]),
        ),
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
    return [words.text("page.norm_coaching", language, facts)]


@dataclass(frozen=True, kw_only=True)
class Goal:
    """One sum of the objective: its weight and its amount in the plan."""

    text: str
    weight: float
    amount: float


def goals(story: Story) -> tuple[list[Goal], float]:
    """The goals that weigh anything, and the objective; clients lent are no overload in it."""
    problem = story.solved.problem
    amounts, weights = score(story.plan, problem).to_dict(), problem.weights
    texts = {name: story.page(f"goal_{name}") for name in weights.__dataclass_fields__}
    if story.helped is not None:
        alone, left = amounts["overload"], float(story.helped.totals["overload_after"])
        texts["overload"] = story.page("goal_overload_helped", alone=alone)
        amounts["overload"] = left
        amounts["objective"] -= weights.overload * (alone - left)
    rows = [
        Goal(text=text, weight=getattr(weights, name), amount=float(amounts[name]))
        for name, text in texts.items()
        if getattr(weights, name) > 0
    ]
    return rows, float(amounts["objective"])
