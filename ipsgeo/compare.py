"""Plans side by side."""

from collections.abc import Sequence

import pandas as pd

from ipsgeo.audit import audit, score
from ipsgeo.moves import moved_codes
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem


def compare(plans: Sequence[Plan], problem: Problem) -> pd.DataFrame:
    """Plans side by side, every figure recomputed; moves are counted from the first plan.

    Returns
    -------
    DataFrame
        One row a plan, indexed by its title (or number): areas, coaches (with the leader's
        share), clients (demand per year), capacity (clients per year that the coaches carry at
        the norm), shortfall (clients per year above that), load_lowest and load_highest (clients
        per year per coach) with the areas they are in, overload (clients per year above the norm
        in their own area), imbalance (clients per year away from the even load), minutes_mean
        (one way, weighted by clients), minutes_max, wishes_kept, wishes_broken, pairs_cut,
        moved (municipalities in another area than in the first plan), movers (their codes),
        objective.
    """
    rows = []
    for plan in plans:
        movers = tuple(moved_codes(plans[0], plan, problem.demand))
        rows.append({**plan_figures(plan, problem), "moved": len(movers), "movers": movers})
    titles = [plan.title or str(number) for number, plan in enumerate(plans, start=1)]
    return pd.DataFrame(rows, index=pd.Index(titles, name="plan"))


def plan_figures(plan: Plan, problem: Problem) -> dict[str, object]:
    """The figures of one plan as a whole."""
    areas = audit(plan, problem)
    clients = float(areas["clients"].sum())
    staff = float((areas["coaches"] + areas["leader"]).sum())
    goals = score(plan, problem)
    return {
        "areas": len(areas),
        "coaches": staff,
        "clients": clients,
        "capacity": staff * problem.throughput_per_year,
        "shortfall": max(0.0, clients - staff * problem.throughput_per_year),
        "load_lowest": float(areas["load"].min()),
        "load_highest": float(areas["load"].max()),
        "lowest_area": areas["load"].idxmin(),
        "highest_area": areas["load"].idxmax(),
        "overload": goals["overload"],
        "imbalance": goals["balance"],
        "minutes_mean": 60 * goals["travel"] / clients if clients > 0 else float("nan"),
        "minutes_max": float(areas["minutes_max"].max()),
        "wishes_kept": int(areas["wishes_kept"].sum()),
        "wishes_broken": int(areas["wishes_broken"].sum()),
        "pairs_cut": int(goals["border"]),
        "objective": goals["objective"],
    }
