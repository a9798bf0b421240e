"""Where one more coach goes: into the areas as they are, and where these may change."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ipsgeo.audit import audit, broken_rules
from ipsgeo.effects.coaches import DECIMALS, one_more_coach, served_per_year
from ipsgeo.moves import moved_codes
from ipsgeo.norms import EffectNorm
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, whole_if_it_is


@dataclass(frozen=True, kw_only=True, eq=False)
class NextCoach:
    """Where one more coach goes: into the areas as they are, and where these may change.

    Parameters
    ----------
    plan
        The plan as it is.
    places
        Indexed by area, the best place first: coaches (before), clients (per year), load and
        load_after (clients per year per coach), extra_served and extra_placed (clients per year,
        without help), allowed (bool: no rule is broken that was kept before). First those that
        are allowed, then by extra_served, then by load.
    changed
        The best plan of one more coach; None where none was found.
    is_proven
        Whether it is proven to be that, of all divisions.
    moved
        Codes of the municipalities that are in another area in it.
    extra_served_changed
        Clients a year that it serves more, without help; NaN without it.
    """

    plan: Plan
    places: pd.DataFrame
    changed: Plan | None
    is_proven: bool
    moved: tuple[str, ...]
    extra_served_changed: float


def place_next(
    plan: Plan,
    problem: Problem,
    *,
    effects: EffectNorm | None = None,
    table: pd.DataFrame | None = None,
    time_limit_s: float = 60.0,
) -> NextCoach:
    """Where one more whole coach serves most: exact with the areas as they are, by trying each.

    Parameters
    ----------
    plan
        The plan as it is; its own number of coaches counts.
    problem, effects
        As for ``one_more_coach``.
    table
        As ``one_more_coach`` returns it: where it has the row of one coach more, nothing is solved.
    time_limit_s
        Seconds for that row, where it is not there.
    """
    effects = effects or EffectNorm()
    count = float(plan.coaches.sum())
    now, then = (replace(problem, coaches=whole_if_it_is(count + more)) for more in (0, 1))
    if table is None or count + 1 not in table.index:
        table = one_more_coach(
            problem, coaches=[count + 1], effects=effects, time_limit_s=time_limit_s
        )
    new: Plan | None = table.at[count + 1, "plan"]
    before = served_per_year(audit(plan, now), now)
    after = np.nan if new is None else served_per_year(audit(new, then), then)
    return NextCoach(
        plan=plan,
        places=places(plan, now, then, effects),
        changed=new,
        is_proven=bool(table.at[count + 1, "proven"]),
        moved=() if new is None else tuple(moved_codes(plan, new, problem.demand)),
        extra_served_changed=round(after - before, DECIMALS),
    )


def places(plan: Plan, now: Problem, then: Problem, effects: EffectNorm) -> pd.DataFrame:
    """Each area with one more coach, the best first; see ``NextCoach``."""
    areas, broken = audit(plan, now), broken_names(plan, now)
    table = areas[["coaches", "clients", "load"]].astype(float)
    for area in areas.index:
        more = plan.coaches.astype(float)
        more[area] += 1
        tried = replace(plan, coaches=more.map(whole_if_it_is))
        figures = audit(tried, then).loc[area]
        table.loc[area, "load_after"] = figures["load"]
        served = areas.at[area, "overload"] - figures["overload"]
        table.loc[area, "extra_served"] = round(served, DECIMALS)
        table.loc[area, "allowed"] = broken_names(tried, then) <= broken
    table["allowed"] = table["allowed"].astype(bool)
    table["extra_placed"] = table["extra_served"].map(effects.placed_per_year)
    order = ["allowed", "extra_served", "load"]
    return table.sort_values(order, ascending=False, kind="stable")


def broken_names(plan: Plan, problem: Problem) -> set[tuple[str, str]]:
    """Which rules a plan breaks, and where."""
    return {(finding.key, str(finding.value)) for finding in broken_rules(plan, problem)}
