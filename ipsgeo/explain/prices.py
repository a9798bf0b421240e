"""What a wish, a rule, a move or a coach costs or saves, in each goal's own unit."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from ipsgeo.audit import broken_rules, score, seat_of
from ipsgeo.errors import DataError, Finding
from ipsgeo.explain.single_rules import Rule, rules_of, with_rule, without_rule
from ipsgeo.explain.staffing import best_without_teams, staffed
from ipsgeo.plan import Plan, Status
from ipsgeo.problem import Problem
from ipsgeo.rules import GOALS as GOAL_NAMES
from ipsgeo.solve import solve

Rest = Literal["free", "fixed"]
NEAR = 1e-6  # of two objectives: below, they are the same
GOALS = (*GOAL_NAMES, "objective")


@dataclass(frozen=True, kw_only=True)
class Without:
    """A rule of the problem taken away."""

    rule: Rule


@dataclass(frozen=True, kw_only=True)
class Move:
    """A municipality moved into another area of a plan.

    Parameters
    ----------
    code
        The municipality.
    area
        The name of the area in the plan.
    rest
        "fixed": every other municipality stays where it is, and only the coaches are placed
        anew. "free": the municipality is together with the seat of that area, and all the rest
        is planned anew.
    """

    code: str
    area: str
    rest: Rest = "fixed"


Change = Rule | Without | Move


@dataclass(frozen=True, kw_only=True, eq=False)
class Price:
    """What a change costs (above zero) or saves (below zero).

    Parameters
    ----------
    status
        "optimal": proven, the best plan with the change. "feasible": the best known; the
        objective's true difference is between ``least`` and the one in ``goals``. "infeasible":
        no plan has the change and keeps the rules. "no_plan": none found in the time.
    goals
        After minus before, by goal as in ``score``: overload and balance (clients per year),
        travel (client-hours one way), wish (wishes across areas), border (neighbour pairs cut),
        change (pairs of municipalities), coach (coaches), objective. NaN without a plan. With
        another number of coaches the even load is another, and so is what balance is measured
        from.
    least
        Proven lower bound on the objective's difference.
    before, after
        The plans compared.
    reasons
        Why no plan has the change, where that is known.
    """

    status: Status
    goals: pd.Series
    least: float
    before: Plan
    after: Plan | None
    reasons: tuple[Finding, ...] = ()


def price(
    problem: Problem, change: Change, *, plan: Plan | None = None, time_limit_s: float = 60.0
) -> Price:
    """What a change costs or saves against a plan.

    Parameters
    ----------
    problem
        The problem as it is; without a plan for it InfeasibleError says why.
    change
        A ``Rule`` to keep (a wish is ``Rule(kind="together", codes=(code, partner))``, a coach
        more is ``Rule(kind="coaches", limit=problem.total_coaches + 1)``), a rule ``Without``, or a
        ``Move``.
    plan
        The plan to start from; the optimum if not given. From another plan, the difference
        includes what the solver improves on the way.
    time_limit_s
        Seconds for each of the (at most two) problems solved.
    """
    before = plan or solve(problem, time_limit_s=time_limit_s).require_plan()
    if isinstance(change, Move) and change.rest == "fixed":
        return price_of_move(change, before, problem)
    changed = changed_problem(change, before, problem)
    found = solve(changed, time_limit_s=time_limit_s)
    known = float(score(before, problem)["objective"])
    return Price(
        status=found.status,
        goals=difference(before, problem, found.plan, changed),
        least=found.bound - known,
        before=before,
        after=found.plan,
        reasons=found.reasons,
    )


def changed_problem(change: Change, plan: Plan, problem: Problem) -> Problem:
    """The problem with a change."""
    if isinstance(change, Rule):
        return with_rule(problem, change)
    if isinstance(change, Without):
        if change.rule not in rules_of(problem):
            facts = {"rule": change.rule.finding(problem).text()}
            raise DataError(Finding(key="price_no_such_rule", facts=facts))
        return without_rule(problem, change.rule)
    seat = seat_of(members(change, plan, problem), problem)
    return with_rule(problem, Rule(kind="together", codes=(change.code, seat)))


def members(move: Move, plan: Plan, problem: Problem) -> list[str]:
    """The codes of the area that a municipality moves to."""
    groups, own = plan.groups(), plan.area[move.code]
    if move.area not in groups or move.area == own:
        others = [area for area in groups if area != own]
        facts = {"name": problem.name(move.code), "choices": others}
        raise DataError(Finding(key="price_no_such_area", value=move.area, facts=facts))
    return groups[move.area]


def difference(before: Plan, problem: Problem, after: Plan | None, changed: Problem) -> pd.Series:
    """The goals after minus before, each plan by its own problem."""
    if after is None:
        return pd.Series(float("nan"), index=list(GOALS))
    return score(after, changed) - score(before, problem)


def price_of_move(move: Move, plan: Plan, problem: Problem) -> Price:
    """A move with the rest as it is: the best coaches for the new areas.

    Exact, but for several teams where the best coaches without teams cannot form them.
    """
    after, bound, reasons = moved(move, plan, problem)
    goals = difference(plan, problem, after, problem)
    least = float(difference(plan, problem, bound, problem)["objective"])
    if after is None:
        status: Status = "infeasible" if bound is None else "no_plan"
    else:
        status = "feasible" if goals["objective"] > least + NEAR else "optimal"
    return Price(
        status=status,
        goals=goals,
        least=float("inf") if bound is None else least,
        before=plan,
        after=after,
        reasons=reasons,
    )


def moved(
    move: Move, plan: Plan, problem: Problem
) -> tuple[Plan | None, Plan | None, tuple[Finding, ...]]:
    """The plan after a move, one that none with these areas is better than, and what is broken.

    An area that loses its only municipality is gone. Without a plan that keeps the rules the
    reasons say why; the second is None where it is proven that there is none.
    """
    members(move, plan, problem)
    groups = plan.groups()
    groups[plan.area[move.code]].remove(move.code)
    groups[move.area].append(move.code)
    areas = [sorted(group) for group in groups.values() if group]
    bound = best_without_teams(areas, problem)
    after = bound if problem.teams == 1 else staffed(areas, problem)
    if after is None:
        return None, bound, (Finding(key="price_no_staffing"),)
    broken = tuple(broken_rules(after, problem))
    return (None, None, broken) if broken else (after, bound, ())


def prices(plan: Plan, problem: Problem, *, time_limit_s: float = 10.0) -> pd.DataFrame:
    """What every wish and every move to a neighbouring area costs or saves against a plan.

    Parameters
    ----------
    plan
        The plan to start from, usually the optimum: from another plan the differences of the
        wishes include what the solver improves on the way.
    problem
        What it is a plan of.
    time_limit_s
        Seconds for each broken wish.

    Returns
    -------
    DataFrame
        kind ("wish" or "move"), code, target (the partner's code, or the area's name), kept
        (whether the plan keeps the wish; None for moves), status, the differences by goal as in
        ``Price``, plan (after; None where there is none) and reasons. A broken wish is priced by
        keeping it, all else planned anew; a kept one costs nothing. A move leaves every other
        municipality in place and places the coaches anew.
    """
    rows = [*wish_rows(plan, problem, time_limit_s), *move_rows(plan, problem)]
    heads = ["kind", "code", "target", "kept", "status", *GOALS, "plan", "reasons"]
    return pd.DataFrame(rows, columns=heads)


def wish_rows(plan: Plan, problem: Problem, time_limit_s: float) -> list[dict[str, object]]:
    """A row for each wish; a mutual wish is solved once."""
    if problem.wishes is None:
        return []
    known: dict[frozenset[str], Price] = {}
    rows = []
    for wish in problem.wishes[["code", "partner"]].itertuples(index=False):
        pair = frozenset(wish)
        kept = bool(plan.area[wish.code] == plan.area[wish.partner])
        if not kept and pair not in known:
            rule = Rule(kind="together", codes=tuple(sorted(pair)))
            known[pair] = price(problem, rule, plan=plan, time_limit_s=time_limit_s)
        found = nothing(plan) if kept else row_of(known[pair])
        head = {"kind": "wish", "code": wish.code, "target": wish.partner, "kept": kept}
        rows.append(head | found)
    return rows


def move_rows(plan: Plan, problem: Problem) -> list[dict[str, object]]:
    """A row for each municipality and each other area with a neighbour of it."""
    rows = []
    for code, area in neighbouring_moves(plan, problem):
        found = price_of_move(Move(code=code, area=area), plan, problem)
        rows.append({"kind": "move", "code": code, "target": area, "kept": None} | row_of(found))
    return rows


def neighbouring_moves(plan: Plan, problem: Problem) -> list[tuple[str, str]]:
    """Each municipality with each other area next to it, by code and in the plan's order."""
    a, b = problem.neighbours["code_a"], problem.neighbours["code_b"]
    near = {(one, plan.area[other]) for one, other in zip([*a, *b], [*b, *a], strict=True)}
    return [
        (code, area)
        for code in problem.codes
        for area in plan.coaches.index
        if (code, area) in near and area != plan.area[code]
    ]


def nothing(plan: Plan) -> dict[str, object]:
    """The columns of a wish that the plan keeps already."""
    return {"status": "optimal", **dict.fromkeys(GOALS, 0.0), "plan": plan, "reasons": ()}


def row_of(found: Price) -> dict[str, object]:
    """A price as columns."""
    return {
        "status": found.status, **found.goals.to_dict(),
        "plan": found.after, "reasons": found.reasons,
    }  # fmt: skip
