"""The yearly round: new answers, the same rules; what of today's plan still stands."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ipsgeo.audit import audit, broken_rules, check_covers, score
from ipsgeo.errors import Finding
from ipsgeo.explain.movers import movers
from ipsgeo.moves import moved_codes
from ipsgeo.plan import Plan, Solution
from ipsgeo.problem import MOST_COACHES, Problem, Weights, whole_if_it_is
from ipsgeo.solve import solve
from ipsgeo.sources.survey.rounds import compare_rounds
from ipsgeo.study import Study

NORM_KEPT = 1e-4  # clients a year above the norm that are none: below what any figure shows
LIMIT_SLACK = 1e-6  # of a limit on overload: what the solver's own arithmetic leaves
MOST_MORE = 30  # coaches more that are tried
Tell = Callable[[str, int], None]


def tell_nobody(step: str, number: int) -> None:
    """What is said of the progress where nobody asks."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Repair:
    """The smallest change of today's plan that restores the norm, or comes as near as can be.

    Parameters
    ----------
    plan
        The best plan among those with the fewest moves; None where none was found.
    overload
        Clients a year above the norm that it leaves; zero where the norm is restored.
    proven
        Whether no plan with fewer moves leaves as little, and none leaves less.
    movers
        Who moves and why, as ``explain.movers`` returns it; by code.
    placed
        By area of the plan, coaches now and in it, of areas that are today's too.
    """

    plan: Plan | None
    overload: float
    proven: bool
    movers: pd.DataFrame
    placed: pd.DataFrame

    @property
    def moves(self) -> int:
        """Municipalities that change area."""
        return len(self.movers)

    @property
    def restored(self) -> bool:
        """Whether no area is above the norm."""
        return self.overload == 0.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Rerun:
    """What a new round of answers means for today's plan.

    Parameters
    ----------
    changes
        As ``compare_rounds`` returns it, or only the columns of the demand without two surveys.
    today
        Today's plan.
    areas
        Its audit under the new demand.
    broken
        The rules of the study that it does not keep now.
    objective
        Its value under the new demand, and ``best`` the new optimum's.
    solution
        The new optimum.
    gap
        (objective − best) / best: how much worse it is than the new optimum, as a share; NaN
        where there is none. Below zero where today's plan breaks rules that the optimum keeps.
    repair
        The smallest change that restores the norm.
    more_coaches
        Coaches more with whom today's areas keep the norm as they are; zero where they do
        already (placed anew), None where no number up to 30 does.
    """

    changes: pd.DataFrame
    today: Plan
    areas: pd.DataFrame
    broken: tuple[Finding, ...]
    objective: float
    solution: Solution
    gap: float
    repair: Repair
    more_coaches: float | None

    @property
    def overload(self) -> float:
        """Clients a year above the norm in today's areas."""
        return float(self.areas["overload"].sum())

    @property
    def stands(self) -> bool:
        """Whether today's plan keeps the norm and the rules as it is."""
        return self.overload <= NORM_KEPT and not self.broken


def rerun(
    before: Study,
    after: Study,
    today: Plan,
    *,
    time_limit_s: float = 60.0,
    tell: Tell = tell_nobody,
) -> Rerun:
    """What changed in the demand, whether today's plan stands, and the smallest change if not.

    Everything asks for exact answers: the fewest moves are found by solving with none, one, two
    … moves allowed until a plan keeps the norm in every area. Where no plan does, they are those
    that reach the least overload possible. Coaches may be placed anew in every one of them; help
    between areas is left aside.

    Parameters
    ----------
    before, after
        The study with the earlier answers and with the new ones.
    today
        The plan in force; it need not keep the rules.
    time_limit_s
        Seconds for each solve.
    tell
        Called with what is being solved ("best", "least", "moves", "coaches") and a number.

    Raises
    ------
    DataError
        Where today's plan divides other municipalities than the new study has.
    """
    check_covers(today, after.problem)
    problem = replace(after.problem.with_coaches_of(today), today=today)
    tell("best", 0)
    solution = solve(
        after.problem, time_limit_s=time_limit_s, first=after.solve.first,
        tolerance=after.solve.tolerance,
    )  # fmt: skip
    objective = float(score(today, problem)["objective"])
    return Rerun(
        changes=demand_changes(before, after),
        today=today,
        areas=audit(today, problem),
        broken=tuple(broken_rules(today, problem)),
        objective=objective,
        solution=solution,
        gap=gap_of(objective, solution.objective),
        repair=smallest_change(problem, today, time_limit_s=time_limit_s, tell=tell),
        more_coaches=coaches_without_moves(problem, time_limit_s=time_limit_s, tell=tell),
    )


def gap_of(objective: float, best: float) -> float:
    """How much worse a plan is than the best, as a share of the best."""
    if best != best:
        return np.nan
    return 0.0 if abs(objective - best) < 1e-9 else (objective - best) / max(abs(best), 1e-12)


def demand_changes(before: Study, after: Study) -> pd.DataFrame:
    """What changed in each municipality, with whose answers where both studies have a survey."""
    demands = {"demand_before": before.demand, "demand_after": after.demand}
    if before.survey is None or after.survey is None:
        return pd.DataFrame(demands).rename_axis("code")
    return compare_rounds(before.survey, after.survey, **demands)


def smallest_change(
    problem: Problem, today: Plan, *, time_limit_s: float = 60.0, tell: Tell = tell_nobody
) -> Repair:
    """The fewest moves after which no area is above the norm, or the least is; see ``Repair``.

    ``today`` is the problem's own plan of today, and its coaches are as many.
    """
    if overload_of(today, problem) == 0.0 and not broken_rules(today, problem):
        return repaired(today, today, problem, proven=True)
    tell("least", 0)
    only = Weights(overload=1.0, balance=0.0, travel=0.0, wish=0.0)
    found = solve(replace(problem, weights=only), time_limit_s=time_limit_s)
    if found.plan is None:
        return unrepaired(proven=found.status == "infeasible")
    least, proven = zero_if_tiny(found.objective), is_proof(found)
    fewest, plan = len(moved_codes(today, found.plan, problem.demand)), found.plan
    for moves in range(fewest + 1):
        tell("moves", moves)
        found = solve(within(problem, moves, least), time_limit_s=time_limit_s)
        if found.plan is not None:
            return repaired(found.plan, today, problem, proven=proven)
        proven = proven and found.status == "infeasible"
    return repaired(plan, today, problem, proven=False)


def is_proof(solution: Solution) -> bool:
    """Whether a solution is proven best of all plans."""
    return solution.status == "optimal" and solution.under is None


def within(problem: Problem, moves: int, overload: float) -> Problem:
    """The problem with so many moves at most, and clients above the norm."""
    rules = problem.rules
    own = rules.max_goals.get("overload", np.inf)
    limit = min(own, overload + LIMIT_SLACK * max(1.0, overload))
    allowed = moves if rules.max_moves is None else min(moves, rules.max_moves)
    goals = {**rules.max_goals, "overload": limit}
    return replace(problem, rules=replace(rules, max_moves=allowed, max_goals=goals))


def repaired(plan: Plan, today: Plan, problem: Problem, *, proven: bool) -> Repair:
    """What a plan that was found changes."""
    return Repair(
        plan=plan,
        overload=overload_of(plan, problem),
        proven=proven,
        movers=movers(plan, problem),
        placed=placed_coaches(today, plan),
    )


def unrepaired(*, proven: bool) -> Repair:
    """That no plan was found at all."""
    nobody = pd.DataFrame({"code": [], "from_area": [], "to_area": [], "why": []}, dtype=object)
    nowhere = pd.DataFrame({"before": [], "after": []}, dtype=float)
    return Repair(plan=None, overload=np.nan, proven=proven, movers=nobody, placed=nowhere)


def overload_of(plan: Plan, problem: Problem) -> float:
    """Clients a year above the norm in a plan's areas."""
    return zero_if_tiny(float(audit(plan, problem)["overload"].sum()))


def zero_if_tiny(overload: float) -> float:
    """Clients a year above the norm; zero where no figure would show them."""
    return 0.0 if overload <= NORM_KEPT else overload


def placed_coaches(today: Plan, plan: Plan) -> pd.DataFrame:
    """Coaches before and after, by areas that have the same municipalities in both plans."""
    homes = {frozenset(codes): area for area, codes in today.groups().items()}
    rows = {
        area: {
            "before": float(today.coaches[homes[frozenset(codes)]]),
            "after": float(plan.coaches[area]),
        }
        for area, codes in plan.groups().items()
        if frozenset(codes) in homes
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["before", "after"])


def coaches_without_moves(
    problem: Problem, *, time_limit_s: float = 60.0, tell: Tell = tell_nobody
) -> float | None:
    """The fewest coaches more with whom today's areas keep the norm; None where no number does."""
    now, need = problem.total_coaches, float(problem.demand.sum())
    least = need / problem.throughput_per_year - problem.leaders * problem.leader_share
    step = problem.coach_step
    first = max(0, int(np.ceil((least - now) / step - 1e-6)))
    for steps in range(first, int(MOST_MORE / step) + 1):
        count = whole_if_it_is(now + steps * step)
        if count > MOST_COACHES:
            break
        tell("coaches", steps)
        more = replace(problem, coaches=count)
        if solve(within(more, 0, 0.0), time_limit_s=time_limit_s).plan is not None:
            return whole_if_it_is(steps * step)
    return None
