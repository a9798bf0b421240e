"""A plan and a solution: who is served with whom, by how many coaches, and how sure that is."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, Self

import pandas as pd

from ipsgeo.errors import Finding, InfeasibleError
from ipsgeo.words import finnish_order

Status = Literal["optimal", "feasible", "infeasible", "no_plan"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """An assignment of municipalities to areas, with coaches per area.

    Parameters
    ----------
    area
        Area name by municipality code, sorted by code.
    coaches
        Coaches by area name, the leader's share not counted.
    leader_area
        The area where the team leader has clients; None without a leader.
    title
        What the plan is called beside other plans.
    """

    area: pd.Series
    coaches: pd.Series
    leader_area: str | None = None
    title: str = ""

    @classmethod
    def of_groups(
        cls,
        groups: Iterable[Collection[str]],
        coaches: Iterable[float],
        *,
        leader_group: int | None = None,
        names: Mapping[str, str] | pd.Series | None = None,
        title: str = "",
    ) -> Self:
        """A plan from groups of codes, in the same order as their coaches.

        Areas are named after their municipalities in alphabetical order, joined by a hyphen.
        """
        groups = [sorted(group) for group in groups]
        labels = [area_name(group, names) for group in groups]
        area = {code: label for group, label in zip(groups, labels, strict=True) for code in group}
        order = sorted(range(len(labels)), key=lambda k: finnish_order(labels[k]))
        staff = list(coaches)
        return cls(
            area=pd.Series(area, name="area", dtype=object).sort_index(),
            coaches=pd.Series({labels[k]: staff[k] for k in order}, name="coaches"),
            leader_area=None if leader_group is None else labels[leader_group],
            title=title,
        )

    def groups(self) -> dict[str, list[str]]:
        """The municipality codes of each area, areas in the order of ``coaches``."""
        members = self.area.index.to_series().groupby(self.area).agg(list)
        return {area: sorted(members[area]) for area in self.coaches.index}

    def titled(self, title: str) -> Self:
        """The same plan under another title."""
        return replace(self, title=title)


def area_name(codes: Collection[str], names: Mapping[str, str] | pd.Series | None = None) -> str:
    """The municipalities' names in alphabetical order, joined by a hyphen."""
    label: Callable[[str], str] = (lambda code: code) if names is None else (lambda c: names[c])
    return "-".join(sorted((label(code) for code in codes), key=finnish_order))


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """Prices that prove a plan optimal; ``verify`` checks them without a solver.

    Parameters
    ----------
    municipalities
        Dual price of covering each municipality, by code.
    coach, leader, area
        Dual prices of a coach, of the leader, and of an area.
    objective
        The value that is certified.
    """

    municipalities: Mapping[str, float]
    coach: float
    leader: float
    area: float
    objective: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Solution:
    """What the solver can say about a problem.

    Parameters
    ----------
    status
        "optimal" (proven), "feasible" (a plan, with ``bound`` and ``gap``), "infeasible" (no plan
        keeps the rules; ``reasons`` says why) or "no_plan" (none found in the time).
    plan
        The best plan, or None.
    objective
        Its value, as ``score`` recomputes it; NaN without a plan.
    bound
        Proven lower bound on the value of every plan.
    gap
        (objective − bound) / objective; 0 only when proven.
    runtime_s
        Seconds of wall clock.
    method
        Which exact method found it.
    reasons
        Why nothing fits, where that is known.
    counts
        Sizes of the search: areas enumerated, columns, rounds, seconds by part.
    certificate
        What ``verify`` proves an optimal plan by; None where the method has none.
    """

    status: Status
    plan: Plan | None = None
    objective: float = float("nan")
    bound: float = float("nan")
    gap: float = float("nan")
    runtime_s: float = float("nan")
    method: str = ""
    reasons: tuple[Finding, ...] = ()
    counts: Mapping[str, float] | None = None
    certificate: Certificate | None = None

    def require_plan(self) -> Plan:
        """The plan; raises InfeasibleError with the reasons where there is none."""
        if self.plan is None:
            key = "infeasible" if self.status == "infeasible" else "no_plan_in_time"
            raise InfeasibleError(*(self.reasons or (Finding(key=key),)))
        return self.plan
