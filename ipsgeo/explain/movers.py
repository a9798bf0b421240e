"""Which municipalities change area compared with today, and what leaving each in place costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from ipsgeo import words
from ipsgeo.audit import check_covers
from ipsgeo.errors import DataError, Finding
from ipsgeo.explain.prices import (
    GOALS,
    Move,
    Price,
    Rest,
    difference,
    price,
    price_of_move,
    row_of,
)
from ipsgeo.explain.single_rules import Rule
from ipsgeo.moves import heirs, moved_codes
from ipsgeo.plan import Plan, Solution
from ipsgeo.problem import Problem, whole_if_it_is
from ipsgeo.rules import GOALS as GOAL_NAMES

SHOWN = 0.05  # of a goal: less is 0.0 in words
COLUMNS = ("code", "from_area", "to_area", "status", *GOALS, "plan", "reasons", "why")


@dataclass(frozen=True, kw_only=True, eq=False)
class Why:
    """Why a municipality changes area, in words.

    Parameters
    ----------
    finding
        Who moves from where to where; what it would mean to stay is written into it.
    goals
        Goal -> how much more it would be with the municipality left in place, of the goals that
        have a weight and in their own units.
    reasons
        Why it cannot stay.
    """

    finding: Finding
    goals: Mapping[str, float] = field(default_factory=dict)
    reasons: tuple[Finding, ...] = ()

    def text(self, language: str = "fi") -> str:
        """One sentence or two."""
        facts = {
            "effect": effect(self.goals, language),
            "reasons": " ".join(reason.text(language) for reason in self.reasons),
        }
        return words.text(f"errors.{self.finding.key}", language, {**self.finding.facts, **facts})


def movers(
    plan: Plan | Solution, problem: Problem, *, rest: Rest = "fixed", time_limit_s: float = 30.0
) -> pd.DataFrame:
    """The municipalities outside the area matched to today's, and what leaving each there costs.

    Areas are matched so that as many municipalities as possible stay (``ipsgeo.moves.heirs``).
    Each mover is priced by itself: the others move all the same.
    Raises DataError without today's plan, or where the plan is not one of the problem's
    municipalities.

    Parameters
    ----------
    plan
        The new plan, usually the optimum: otherwise the differences with the rest free include
        what the solver improves on the way.
    problem
        What it is a plan of, with ``today``.
    rest
        "fixed": the municipality is put back into the area matched to its old one, all others stay
        as they are in the new plan, and the coaches are placed anew. "free": the municipality is
        together with those of its old area that stay in the matched one, and all the rest is
        planned anew.
    time_limit_s
        Seconds for each mover, where the rest is free.

    Returns
    -------
    DataFrame
        One row a mover, by code: code, from_area (today's name), to_area (the new plan's name),
        status and the differences of the goals and of the objective as in ``Price`` (left in place
        minus the new plan: above zero it costs), plan (with the municipality left in place; None
        where there is none), reasons (why it cannot stay: a rule, or no counterpart of its old
        area; the differences are NaN then) and why (``Why``: its ``text`` tells the row in words).
    """
    plan = plan if isinstance(plan, Plan) else plan.require_plan()
    if problem.today is None:
        raise DataError(Finding(key="movers_no_today"))
    check_covers(plan, problem)
    now = heirs(problem.today, plan, problem.demand)
    rows = [
        mover_row(code, now, plan, problem.today, problem, rest, time_limit_s)
        for code in moved_codes(problem.today, plan, problem.demand)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def mover_row(
    code: str, heir_of: Mapping[str, str], plan: Plan, today: Plan, problem: Problem, rest: Rest,
    time_limit_s: float,
) -> dict[str, object]:  # fmt: skip
    """One row of ``movers``."""
    origin, target = str(today.area[code]), str(plan.area[code])
    heir = heir_of.get(origin)
    stayers = [c for c in today.groups()[origin] if plan.area[c] == heir]
    if heir is None or not stayers:
        found = no_counterpart(origin, plan, problem)
    elif rest == "fixed":
        found = price_of_move(Move(code=code, area=heir), plan, problem)
    else:
        together = Rule(kind="together", codes=tuple(sorted([code, *stayers])))
        found = price(problem, together, plan=plan, time_limit_s=time_limit_s)
    facts = {"name": problem.name(code), "origin": origin, "target": target}
    row = {"code": code, "from_area": origin, "to_area": target}
    return {**row, "why": why_moved(found, facts, problem), **row_of(found)}


def no_counterpart(origin: str, plan: Plan, problem: Problem) -> Price:
    """The price where nothing is left of an old area to stay in."""
    return Price(
        status="infeasible",
        goals=difference(plan, problem, None, problem),
        least=float("inf"),
        before=plan,
        after=None,
        reasons=(Finding(key="mover_no_heir", value=origin),),
    )


def why_moved(found: Price, facts: Mapping[str, object], problem: Problem) -> Why:
    """A mover in words."""
    if found.status == "infeasible":
        return Why(finding=Finding(key="mover_cannot_stay", facts=facts), reasons=found.reasons)
    if found.after is None:
        return Why(finding=Finding(key="mover_undecided", facts=facts))
    weighed = [goal for goal in GOAL_NAMES if getattr(problem.weights, goal) > 0]
    goals = {goal: float(found.goals[goal]) for goal in weighed}
    return Why(finding=Finding(key="mover_stays", facts=facts), goals=goals)


def effect(goals: Mapping[str, float], language: str) -> str:
    """What would be more and what less, as the end of a sentence."""
    parts = {}
    for way, sign in (("more", 1), ("less", -1)):
        amounts = [
            words.text(f"errors.mover_{goal}", language, {"amount": written(goal, sign * amount)})
            for goal, amount in goals.items()
            if sign * amount >= SHOWN
        ]
        if amounts:
            listed = words.list_in_words(amounts, language)
            parts[way] = words.text(f"errors.mover_{way}", language, {"goals": listed})
    if len(parts) == 2:
        return words.text("errors.mover_more_and_less", language, parts)
    return next(iter(parts.values()), words.text("errors.mover_same", language))


def written(goal: str, amount: float) -> float:
    """An amount as it is written: counted goals without decimals where they are whole."""
    return amount if goal in ("overload", "balance", "travel") else whole_if_it_is(amount)
