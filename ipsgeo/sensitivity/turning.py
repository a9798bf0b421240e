"""Which changes of an assumption change the plan, and where it turns into another."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

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
    Raises InfeasibleError where the study itself has no plan.

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
    """

    def solved(problem: Problem) -> Solution:
        return solve(problem, time_limit_s=time_limit_s, **asdict(study.solve))

    base = plan or solved(study.problem)
    own, rows = base.require_plan(), []
    for assumption in assumptions(study):
        if only is not None and assumption.name not in only:
            continue
        if progress is not None:
            progress(assumption.name)
        for end in ENDS:
            value = float(getattr(assumption, end))
            if value == value and value != assumption.base:
                names = {"assumption": assumption.name, "end": end}
                rows.append(names | varied(assumption, value, base, solved))
    table = pd.DataFrame(rows, columns=[*INDEX, *COLUMNS]).set_index(INDEX)
    if study.solve.first is not None or study.solve.lending:
        table["nothing_between"] = False  # the value is then no straight line in a weight
    figures = pd.Series(figures_of(own, study.problem))
    return Sensitivity(plan=own, status=base.status, base=figures, table=table)


INDEX = ["assumption", "end"]
COLUMNS = [
    "base", "value", "precision", "status", "proven", "changes", "moved", "staff_changes",
    "turns_at", "stays_at", "turn_moved", "turns_proven", "nothing_between",
    "overload_best", "needed_best", "overload_kept", "needed_kept",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Tried:
    """What is best with one value of an assumption, beside ``own``, the study's plan as it is."""

    value: float
    problem: Problem
    solution: Solution
    own: Plan

    @property
    def plan(self) -> Plan | None:
        """The best plan, where one was found."""
        return self.solution.plan

    @property
    def proven(self) -> bool:
        """Whether it is proven the best of all divisions."""
        return is_proven(self.solution, self.problem)

    @property
    def changes(self) -> bool:
        """Whether it has other areas, whatever their coaches."""
        return self.plan is not None and not self.own.same_areas(self.plan)

    @property
    def moved(self) -> tuple[str, ...]:
        """The codes that change area."""
        if self.plan is None:
            return ()
        return tuple(moved_codes(self.own, self.plan, self.problem.demand))

    @property
    def same_staff(self) -> bool:
        """Whether, with the same areas, they have the same coaches and leaders."""
        if self.plan is None:
            return False
        coaches = self.plan.coaches.astype(float)[self.own.coaches.index]
        same = self.own.coaches.astype(float).equals(coaches)
        return same and set(self.own.leader_areas) == set(self.plan.leader_areas)


def varied(
    assumption: Assumption, value: float, base: Solution, solved: Callable[[Problem], Solution]
) -> dict[str, object]:
    """One assumption at one end."""
    own = base.require_plan()

    def tried(at: float, known: Solution | None = None) -> Tried:
        problem = assumption.problem(at)
        return Tried(value=at, problem=problem, solution=known or solved(problem), own=own)

    start, end = tried(assumption.base, base), tried(value)
    row: dict[str, object] = {
        **dict.fromkeys(COLUMNS, np.nan),
        "base": assumption.base, "value": value,
        "precision": np.nan if assumption.precision is None else assumption.precision,
        "status": end.solution.status, "proven": end.proven, "moved": end.moved,
        "turn_moved": (), "turns_proven": False, "nothing_between": False,
    }  # fmt: skip
    if assumption.name not in ("coaches", "areas"):
        row |= {f"{name}_kept": amount for name, amount in figures_of(own, end.problem).items()}
    if end.plan is None:
        return row
    row |= {f"{name}_best": amount for name, amount in figures_of(end.plan, end.problem).items()}
    row["changes"] = float(end.changes)
    if not end.changes:
        row["staff_changes"] = float(not end.same_staff)
        sure = end.same_staff and start.proven and end.proven
        row["nothing_between"] = assumption.straight and sure
    return row | turning_point(assumption, start, end, tried)


def turning_point(
    assumption: Assumption, start: Tried, end: Tried, tried: Callable[[float], Tried]
) -> dict[str, object]:
    """Where the areas first turn into others on the way to an end; empty where they do not."""
    seen = [start]
    for value in stops(assumption, end.value):
        seen.append(end if value == end.value else tried(value))
        if seen[-1].plan is None or seen[-1].changes:
            break
    near, far = seen[-2:]
    if not far.changes:
        return {}
    while assumption.precision is not None and abs(far.value - near.value) > assumption.precision:
        middle = tried((near.value + far.value) / 2)
        if middle.plan is None:
            return {}
        seen.append(middle)
        near, far = (near, middle) if middle.changes else (middle, far)
    proven = all(step.proven for step in seen)
    steady = all(step.same_staff for step in seen if not step.changes)
    return {
        "turns_at": far.value,
        "stays_at": near.value,
        "turn_moved": far.moved,
        "turns_proven": proven,
        "nothing_between": assumption.straight and steady and proven,
    }


def stops(assumption: Assumption, value: float) -> list[float]:
    """Where to look on the way to a value: in quarters, or only at the end where that says all."""
    if assumption.straight or assumption.precision is None:
        return [value]
    step = (value - assumption.base) / QUARTERS
    return [*(assumption.base + k * step for k in range(1, QUARTERS)), value]


def figures_of(plan: Plan, problem: Problem) -> dict[str, float]:
    """A plan's overload, and the coaches that all its areas would need for the norm."""
    clients = np.array([[problem.demand[codes].sum()] for codes in plan.groups().values()])
    leaders = staff_of(plan, problem) - plan.coaches.astype(float)
    needed = coaches_needed(clients.astype(float), leaders, problem)
    return {"overload": float(score(plan, problem)["overload"]), "needed": float(needed.sum())}
