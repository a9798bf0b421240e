"""The best plan for each number of coaches, what it serves, and what each coach adds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from ipsgeo.audit import TOLERANCE, audit, score
from ipsgeo.errors import DataError, Finding
from ipsgeo.lending import audit_lending
from ipsgeo.norms import CoachNorm, EffectNorm
from ipsgeo.plan import Plan, Solution
from ipsgeo.problem import MOST_COACHES, Problem, whole_if_it_is
from ipsgeo.rules import is_coaches
from ipsgeo.solve import lend, solve

FEWER, MORE = 2, 3  # coaches around the planned number that are tried
DECIMALS = 9  # of clients a year: below, differences are noise
FIGURES = (
    "coach_years", "needed", "areas", "clients", "overload", "served", "unserved", "served_help",
    "unserved_help", "placed", "placed_help", "load_highest", "highest_area", "load_lowest",
    "lowest_area", "travel_hours", "cost", "cost_per_served", "cost_per_placed",
)  # fmt: skip

Tell = Callable[[int, int], None]


def one_more_coach(
    problem: Problem,
    *,
    coaches: Iterable[float] | None = None,
    effects: EffectNorm | None = None,
    most_share: float = 0.5,
    solved: Mapping[float, Solution] | None = None,
    time_limit_s: float = 60.0,
    progress: Tell | None = None,
) -> pd.DataFrame:
    """The best plan for each number of coaches, what it serves, and what each coach adds.

    Goals and rules are the problem's own, so that the best plan need not be the one that serves
    most; with all weight on overload it is. The number of coaches and the even load differ from
    row to row: objectives are not comparable and are left out.
    Raises DataError for numbers of coaches that cannot be.

    Parameters
    ----------
    problem
        Its own number of coaches is where the table is around: from two fewer to three more, in
        whole coaches (a free number: those that it allows).
    coaches
        The numbers to try instead, multiples of the problem's step, the leader not counted.
    effects
        Share that finds work, and costs; as stated for Kuntoutussäätiö's study if not given.
    most_share
        At most this share (0–1) of an area's clients is served by neighbouring areas' coaches.
    solved
        Solutions that are there already, by number of coaches.
    time_limit_s
        Seconds for each number.
    progress
        Called with how many numbers are done, and of how many.

    Returns
    -------
    DataFrame
        Indexed by coaches, ascending. status and plan of each solution, proven (bool: optimal
        among all divisions), reasons (findings; why there is no plan). Missing without a plan:

        - coach_years (with the leaders' shares) and needed (coach-years that all clients would
          need at the norm, could every coach serve everyone), areas;
        - clients, overload, served, unserved, served_help, unserved_help (clients per year; the
          last two with help between neighbouring areas), placed and placed_help (clients per year
          in work: share × served);
        - load_highest, load_lowest (clients per year per coach) and highest_area, lowest_area;
          travel_hours (client-hours per year, one way);
        - cost (euros per year), cost_per_served, cost_per_placed (without help), missing without
          a cost per coach;
        - against the row above, missing where that has no plan: extra_coaches, extra_served,
          extra_placed, extra_served_help, extra_placed_help, extra_cost, cost_per_extra_placed
          and cost_per_extra_placed_help (missing where nobody more finds work).
    """
    effects = effects or EffectNorm()
    numbers = numbers_to_try(problem) if coaches is None else checked(coaches, problem)
    rows = []
    for done, number in enumerate(numbers, start=1):
        choice = replace(problem, coaches=number)
        solution = (solved or {}).get(number) or solve(choice, time_limit_s=time_limit_s)
        rows.append(row_of(solution, choice, effects, most_share))
        if progress is not None:
            progress(done, len(numbers))
    table = pd.DataFrame(rows, index=pd.Index(numbers, name="coaches"))
    return with_marginals(table)


def numbers_to_try(problem: Problem) -> list[float]:
    """From two coaches fewer than planned to three more; of a free number those it allows."""
    allowed = problem.coach_numbers()
    if len(allowed) > 1:
        return allowed
    around = (allowed[0] + k for k in range(-FEWER, MORE + 1))
    return [whole_if_it_is(number) for number in around if 0 < number <= MOST_COACHES]


def checked(coaches: Iterable[float], problem: Problem) -> list[float]:
    """The numbers of coaches, ascending; raises DataError for one that cannot be."""
    given = list(coaches)
    if not given:
        raise DataError(Finding(key="frontier_empty", column="coaches"))
    wrong = [n for n in given if not (is_coaches(n, problem.coach_step) and n <= MOST_COACHES)]
    if wrong:
        facts = {"most": MOST_COACHES}
        found = [Finding(key="bad_coaches", column="coaches", value=n, facts=facts) for n in wrong]
        raise DataError(*found)
    return sorted({whole_if_it_is(float(number)) for number in given})


def row_of(
    solution: Solution, problem: Problem, effects: EffectNorm, most_share: float
) -> dict[str, object]:
    """One row without what is against the row above."""
    missing: dict[str, object] = dict.fromkeys(FIGURES, np.nan)
    plan = solution.plan
    return {
        "status": solution.status,
        "proven": solution.proven,
        "reasons": solution.why_no_plan,
        "plan": plan,
        **(missing if plan is None else figures_of(plan, problem, effects, most_share)),
    }


def figures_of(
    plan: Plan, problem: Problem, effects: EffectNorm, most_share: float
) -> dict[str, object]:
    """What a plan serves and costs, recomputed from the plan."""
    areas, goals, clients = audit(plan, problem), score(plan, problem), float(problem.demand.sum())
    served, helped = served_per_year(areas, problem), served_with_help(plan, problem, most_share)
    placed, cost = effects.placed_per_year(served), cost_per_year(plan, problem, effects)
    return {
        "coach_years": float((areas["coaches"] + areas["leader"]).sum()),
        "needed": clients / problem.throughput_per_year,
        "areas": len(areas),
        "clients": clients,
        "overload": float(goals["overload"]),
        "served": served,
        "unserved": clients - served,
        "served_help": helped,
        "unserved_help": clients - helped,
        "placed": placed,
        "placed_help": effects.placed_per_year(helped),
        "load_highest": float(areas["load"].max()),
        "highest_area": areas["load"].idxmax(),
        "load_lowest": float(areas["load"].min()),
        "lowest_area": areas["load"].idxmin(),
        "travel_hours": float(goals["travel"]),
        "cost": cost,
        "cost_per_served": cost / served if served > 0 else np.nan,
        "cost_per_placed": cost / placed if placed > 0 else np.nan,
    }


def served_with_help(plan: Plan, problem: Problem, most_share: float) -> float:
    """Clients a year with help between neighbouring areas: all but who is above the norm then."""
    lending = lend(plan, problem, goal="overload", most_share=most_share)
    left = audit_lending(lending, plan, problem)["overload_after"]
    return float(problem.demand.sum()) - float(left[left > TOLERANCE].sum())


def served_per_year(areas: pd.DataFrame, problem: Problem) -> float:
    """Σ min(D, h · (c + f)) over the areas of an audit, clients per year."""
    carried = problem.throughput_per_year * (areas["coaches"] + areas["leader"])
    return float(np.minimum(areas["clients"].astype(float), carried.astype(float)).sum())


def cost_per_year(plan: Plan, problem: Problem, effects: EffectNorm) -> float:
    """Euros a year for the coaches, and for the leaders where their cost is known; else NaN."""
    if effects.cost_per_coach is None:
        return np.nan
    leaders = problem.leaders * (effects.cost_per_leader or 0.0)
    return effects.cost_per_coach * float(plan.coaches.sum()) + leaders


def with_marginals(table: pd.DataFrame) -> pd.DataFrame:
    """The table with what each row adds to the row above."""
    numbers = pd.Series(table.index.astype(float), index=table.index)
    table["extra_coaches"] = numbers.diff()
    for column in ("served", "placed", "served_help", "placed_help", "cost"):
        table[f"extra_{column}"] = table[column].astype(float).diff().round(DECIMALS)
    table["extra_coaches"] = table["extra_coaches"].where(table["extra_served"].notna())
    for kind in ("", "_help"):
        more = table[f"extra_placed{kind}"]
        table[f"cost_per_extra_placed{kind}"] = table["extra_cost"] / more.where(more > TOLERANCE)
    return table


def placed_per_coach(norm: CoachNorm, effects: EffectNorm) -> tuple[float, float]:
    """Clients a year in work per coach with full areas: of the caseload, and of the throughput.

    20 × 0.37 = 7.4 counts only who has been a client for the whole year, 27.4 × 0.37 = 10.1 also
    those who came into the room of the first. The tables count as the second does.
    """
    counts = norm.clients_at_a_time, norm.throughput_per_year
    low, high = sorted(effects.placed_per_year(clients) for clients in counts)
    return low, high
