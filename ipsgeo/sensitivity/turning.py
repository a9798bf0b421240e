"""Which changes of an assumption change the plan, and where it turns into another."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ipsgeo.audit import score
from ipsgeo.moves import moved_codes
from ipsgeo.plan import Plan, Solution
from ipsgeo.problem import Problem
from ipsgeo.sensitivity.assumptions import Assumption, assumptions
from ipsgeo.solve import solve
from ipsgeo.spread import staff_of
from ipsgeo.study import Study
from ipsgeo.uncertainty.anew import is_proven
from ipsgeo.uncertainty.risk import coaches_needed

Tell = Callable[[str], None]
Solved = Callable[[Problem], Solution]
ENDS = ("low", "high")
QUARTERS = 4


@dataclass(frozen=True, kw_only=True, eq=False)
class Sensitivity:
    """What a plan rests on.

    Parameters
    ----------
    plan
        The study's best plan, with its assumptions as they are.
    status
        How sure that is; see ``Solution``.
    base
        Its overload (clients per year above the norm) and needed (coaches, area by area).
    table
        Indexed by assumption (name) and end ("low", "high"): base, value, precision; status of the
        plan that is best then, and whether it is proven among all divisions; changes (other areas:
        1 or 0; missing without a plan), moved (codes that change area then), staff_changes (other
        coaches or leader in the same areas; missing where the areas change), turns_at (the value
        nearest to the base that was found to have other areas), stays_at (the value next to it, on
        the base's side, that has the same areas), turn_moved (codes that change area at
        ``turns_at``), turns_proven (every plan on the way there was proven), nothing_between (of a
        weight: proven that up to ``stays_at``, or to the value where nothing changes, no plan is
        better than this one); overload_best and needed_best (of the plan that is best then),
        overload_kept and needed_kept (of the plan as it is; missing for the numbers of coaches and
        areas).
    """

    plan: Plan
    status: str
    base: pd.Series
    table: pd.DataFrame

    def tornado(self, figure: str = "overload_best") -> pd.DataFrame:
        """By assumption: low and high (the figure at the ends), base and width, widest first.

        ``figure`` is a column of ``table``; an end without a plan is missing.
        """
        at = self.table.index.get_level_values("end")
        ends = {end: self.table.loc[at == end, figure].droplevel("end") for end in ENDS}
        both = pd.DataFrame(ends).assign(base=float(self.base[figure.split("_")[0]]))
        width = both.max(axis=1) - both.min(axis=1)
        order = self.table.index.get_level_values(0).unique()
        table = both.assign(width=width).loc[order]
        return table.sort_values("width", ascending=False, kind="stable")


def sensitivity(
    study: Study,
    *,
    plan: Solution | None = None,
    only: Iterable[str] | None = None,
    time_limit_s: float = 60.0,
    progress: Tell | None = None,
) -> Sensitivity:
    """Every assumption varied alone, each variant solved exactly, and the turning points.

    For a turning point the way to each end is walked in quarters, and the first quarter that ends
    with other areas is bisected. For weights that point is the only one: a plan's value is a
    straight line in a weight, so that it is the best in one interval, and looking at the end is
    enough. Else the areas may change and change back within a quarter.

    Parameters
    ----------
    study
        With its assumptions; solved as its section [solve] says.
    plan
        The study's solution, where it is there already.
    only
        Names of the assumptions to vary; all if not given.
    time_limit_s
        Seconds for each variant.
    progress
        Called with the name of each assumption before it is varied.

    Raises
    ------
    InfeasibleError
        Where the study itself has no plan.
    """

    def solved(problem: Problem) -> Solution:
        options = study.solve
        return solve(
            problem, time_limit_s=time_limit_s, first=options.first,
            tolerance=options.tolerance, lending=options.lending,
        )  # fmt: skip

    base = plan or solved(study.problem)
    own, rows = base.require_plan(), {}
    plain = study.solve.first is None and not study.solve.lending
    for assumption in assumptions(study):
        if only is not None and assumption.name not in only:
            continue
        if progress is not None:
            progress(assumption.name)
        for end in ENDS:
            value = float(getattr(assumption, end))
            if value == value and value != assumption.base:
                found = varied(assumption, value, base, solved)
                found["nothing_between"] = plain and bool(found["nothing_between"])
                rows[assumption.name, end] = found
    index = pd.MultiIndex.from_tuples(rows, names=["assumption", "end"]) if rows else NO_ROWS
    table = pd.DataFrame(list(rows.values()), index=index, columns=COLUMNS)
    return Sensitivity(
        plan=own, status=base.status, base=pd.Series(figures(own, study.problem)), table=table
    )


COLUMNS = [
    "base", "value", "precision", "status", "proven", "changes", "moved", "staff_changes",
    "turns_at", "stays_at", "turn_moved", "turns_proven", "nothing_between",
    "overload_best", "needed_best", "overload_kept", "needed_kept",
]  # fmt: skip
NO_ROWS = pd.MultiIndex.from_arrays([[], []], names=["assumption", "end"])


def varied(
    assumption: Assumption, value: float, base: Solution, solved: Solved
) -> dict[str, object]:
    """One assumption at one end."""
    own, problem = base.require_plan(), assumption.problem(value)
    solution = solved(problem)
    kept = {} if assumption.name in ("coaches", "areas") else figures(own, problem)
    row: dict[str, object] = {
        **dict.fromkeys(COLUMNS, np.nan),
        "base": assumption.base,
        "value": value,
        "precision": np.nan if assumption.precision is None else assumption.precision,
        "status": solution.status,
        "proven": is_proven(solution, problem),
        "moved": (),
        "turn_moved": (),
        "turns_proven": False,
        "nothing_between": False,
        **{f"{name}_kept": amount for name, amount in kept.items()},
    }
    if solution.plan is None:
        return row
    row |= {f"{name}_best": amount for name, amount in figures(solution.plan, problem).items()}
    changes = not same_areas(own, solution.plan)
    row |= {"changes": float(changes)}
    if changes:
        row |= {"moved": movers(own, solution.plan, problem)}
    else:
        steady = same_staff(own, solution.plan)
        proven = is_proven(base, assumption.problem(assumption.base)) and row["proven"]
        row |= {"staff_changes": float(not steady)}
        row |= {"nothing_between": bool(assumption.straight and steady and proven)}
    return row | turning_point(assumption, value, (base, solution), solved)


def turning_point(
    assumption: Assumption, value: float, ends: tuple[Solution, Solution], solved: Solved
) -> dict[str, object]:
    """Where the areas first turn into others on the way from the base to a value."""
    own, near, steady = ends[0].require_plan(), assumption.base, True
    proven, found = is_proven(ends[0], assumption.problem(near)), None
    for at in stops(assumption, value):
        problem = assumption.problem(at)
        solution = ends[1] if at == value else solved(problem)
        proven &= is_proven(solution, problem)
        if solution.plan is None:
            return {}
        if not same_areas(own, solution.plan):
            found = at, solution.plan
            break
        near = at
    if found is None:
        return {}
    far, plan = found
    while assumption.precision is not None and abs(far - near) > assumption.precision:
        middle = (near + far) / 2
        problem = assumption.problem(middle)
        solution = solved(problem)
        proven &= is_proven(solution, problem)
        if solution.plan is None:
            return {}
        if same_areas(own, solution.plan):
            near, steady = middle, steady and same_staff(own, solution.plan)
        else:
            far, plan = middle, solution.plan
    moved = movers(own, plan, assumption.problem(far))
    return {
        "turns_at": far,
        "stays_at": near,
        "turn_moved": moved,
        "turns_proven": proven,
        "nothing_between": assumption.straight and steady and proven,
    }


def stops(assumption: Assumption, value: float) -> list[float]:
    """Where to look on the way to a value: in quarters, or only at the end where that says all."""
    if assumption.straight or assumption.precision is None:
        return [value]
    step = (value - assumption.base) / QUARTERS
    return [*(assumption.base + k * step for k in range(1, QUARTERS)), value]


def figures(plan: Plan, problem: Problem) -> dict[str, float]:
    """A plan's overload, and the coaches that all its areas would need for the norm."""
    clients = np.array([[problem.demand[codes].sum()] for codes in plan.groups().values()])
    leaders = staff_of(plan, problem) - plan.coaches.astype(float)
    needed = coaches_needed(clients.astype(float), leaders, problem)
    return {"overload": float(score(plan, problem)["overload"]), "needed": float(needed.sum())}


def same_areas(one: Plan, other: Plan) -> bool:
    """Whether two plans have the same areas, whatever their coaches."""
    return sorted(one.groups().values()) == sorted(other.groups().values())


def same_staff(one: Plan, other: Plan) -> bool:
    """Whether two plans with the same areas have the same coaches and leaders in them."""
    return bool(
        one.coaches.astype(float).equals(other.coaches.astype(float)[one.coaches.index])
        and set(one.leader_areas) == set(other.leader_areas)
    )


def movers(before: Plan, after: Plan, problem: Problem) -> tuple[str, ...]:
    """The codes that change area."""
    return tuple(moved_codes(before, after, problem.demand))
