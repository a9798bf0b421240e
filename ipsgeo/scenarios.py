"""Other borders before and after: what every county touched needs, and who changes area and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import pandas as pd

from ipsgeo.audit import audit
from ipsgeo.compare import plan_figures
from ipsgeo.explain import Why, movers
from ipsgeo.plan import Plan, Solution
from ipsgeo.solve import solve
from ipsgeo.study.scenario import PlannedUnit, Scenario, read_scenario

__all__ = ["Outcome", "ScenarioResult", "read_scenario", "run_scenario"]

COLUMNS = ("code", "from_unit", "to_unit", "from_area", "to_area", "reason", "why")
PLANNED = ("areas", "coaches", "capacity", "shortfall", "load_lowest", "load_highest",
           "lowest_area", "highest_area", "overload", "minutes_mean", "minutes_max")  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """What came of planning one unit on one side.

    Parameters
    ----------
    unit
        The county, or what there is instead of it.
    solution
        As ``solve`` returns it; its status says whether the plan is proven.
    areas
        As ``audit`` returns it; None without a plan.
    figures
        municipalities, demand, low and high (clients a year), needed, needed_low and needed_high
        (coaches by the norm) and status; of a plan also areas, coaches (with the leader's share),
        capacity, shortfall and overload (clients a year), load_lowest and load_highest (clients a
        year per coach) with their areas, minutes_mean and minutes_max (one way).
    """

    unit: PlannedUnit
    solution: Solution
    areas: pd.DataFrame | None
    figures: Mapping[str, object]

    @property
    def plan(self) -> Plan | None:
        """The plan, or None where there is none."""
        return self.solution.plan


@dataclass(frozen=True, kw_only=True, eq=False)
class ScenarioResult:
    """A scenario with its counties planned on both sides.

    Parameters
    ----------
    scenario
        What was read.
    before, after
        In the scenario's order.
    movers
        One row a municipality that changes area: code, from_unit and to_unit (keys), from_area
        and to_area, reason ("border": the border takes it to another county; "merged": into
        another municipality; "cut": its area lay on both sides of a new border; "plan": the areas
        are better so with the new borders), and why (``explain.Why``, or None).
    """

    scenario: Scenario
    before: tuple[Outcome, ...]
    after: tuple[Outcome, ...]
    movers: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """The figures of every unit, indexed by side ("before", "after") and key."""
        rows = {
            (side, outcome.unit.key): dict(outcome.figures)
            for side, outcomes in (("before", self.before), ("after", self.after))
            for outcome in outcomes
        }
        table = pd.DataFrame.from_dict(rows, orient="index")
        table.index = pd.MultiIndex.from_tuples(list(rows), names=["side", "unit"])
        return table


def run_scenario(scenario: Scenario, *, time_limit_s: float = 60.0) -> ScenarioResult:
    """Plan every county touched before and after, and tell who changes area.

    Parameters
    ----------
    scenario
        As ``read_scenario`` returns it.
    time_limit_s
        Seconds for the search in each county and on each side; what is not proven by then is
        "feasible", with its bound.

    Returns
    -------
    ScenarioResult
        Every figure recomputed by ``audit`` and ``score``.
    """
    before = tuple(outcome_of(unit, time_limit_s) for unit in scenario.before)
    after = tuple(outcome_of(unit, time_limit_s) for unit in scenario.after)
    return ScenarioResult(
        scenario=scenario,
        before=before,
        after=after,
        movers=area_changes(scenario, before, after),
    )


def outcome_of(unit: PlannedUnit, time_limit_s: float) -> Outcome:
    """One unit planned as its study says."""
    problem = unit.study.problem
    solution = solve(problem, time_limit_s=time_limit_s, **asdict(unit.study.solve))
    plan = solution.plan
    return Outcome(
        unit=unit,
        solution=solution,
        areas=None if plan is None else audit(plan, problem.with_coaches_of(plan)),
        figures=figures_of(unit, solution),
    )


def figures_of(unit: PlannedUnit, solution: Solution) -> dict[str, object]:
    """The figures of a unit; those of a plan only where there is one."""
    study, plan = unit.study, solution.plan
    totals = {name: float(total) for name, total in study.demand_totals.items()}
    needed = {
        f"needed{name}": study.norm.coaches_needed(totals[column])
        for name, column in (("", "demand"), ("_low", "low"), ("_high", "high"))
    }
    found = {} if plan is None else plan_figures(plan, study.problem.with_coaches_of(plan))
    planned = {name: found[name] for name in PLANNED if name in found}
    own = {"municipalities": len(study.demand), "status": solution.status}
    return {**totals, **needed, **own, **planned}


def area_changes(
    scenario: Scenario, before: Sequence[Outcome], after: Sequence[Outcome]
) -> pd.DataFrame:
    """One row a municipality that changes area; none of units without a plan on either side."""
    old = old_areas(before)
    home = {code: done.unit.key for done in before for code in done.unit.study.demand.index}
    rows: list[tuple[object, ...]] = [
        (code, home[code], done.unit.key, old[code], done.plan.area[heir], "merged", None)
        for done in after
        if done.plan is not None
        for code, heir in scenario.heirs.items()
        if code in old.index and heir in done.plan.area.index
    ]
    for done in after:
        if done.plan is not None and old.index.isin(done.plan.area.index).any():
            rows += unit_rows(done, done.plan, old, home)
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values("code", ignore_index=True)


def old_areas(before: Sequence[Outcome]) -> pd.Series:
    """Area by code before, over all units that have a plan."""
    plans = [done.plan.area for done in before if done.plan is not None]
    return pd.concat(plans) if plans else pd.Series(dtype=object)


def unit_rows(
    done: Outcome, plan: Plan, old: pd.Series, home: Mapping[str, str]
) -> Iterator[tuple[object, ...]]:
    """The municipalities of one unit that change area, a row each with ``COLUMNS``."""
    key, codes = done.unit.key, set(plan.area.index)
    told = moved_within(done, plan, old)
    cut = {area for area, members in old.groupby(old).groups.items() if not codes >= set(members)}
    for code in sorted(codes & set(old.index)):
        where = (code, home[code], key, old[code], plan.area[code])
        if home[code] not in done.unit.origins:
            yield *where, "border", None
        elif code in told:
            yield *where, "cut" if old[code] in cut else "plan", told[code]


def moved_within(done: Outcome, plan: Plan, old: pd.Series) -> dict[str, Why]:
    """Why each municipality of a unit is not in the area matched to what is left of its old one."""
    known = old.reindex(plan.area.index)
    area = known.where(known.notna(), "?")
    staff = pd.Series(1.0, index=pd.Index(sorted(set(area))), name="coaches")
    today = Plan(area=area.rename("area"), coaches=staff)
    problem = replace(done.unit.study.problem.with_coaches_of(plan), today=today)
    return dict(movers(plan, problem).set_index("code")["why"])
