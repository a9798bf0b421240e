"""A plan and a solution: who is served with whom, by how many coaches, and how sure that is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

import pandas as pd

from ipsgeo.errors import Finding, InfeasibleError
from ipsgeo.rules import Rules
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
    leader_areas
        The areas where a team's leader has clients: none, one, or one a team.
    team
        Number of the team by area name, from 1; None where there is only one team.
    title
        What the plan is called beside other plans.
    """

    area: pd.Series
    coaches: pd.Series
    leader_areas: tuple[str, ...] = ()
    team: pd.Series | None = None
    title: str = ""

    @classmethod
    def of_groups(
        cls,
        groups: Iterable[Collection[str]],
        coaches: Iterable[float],
        *,
        leader_groups: Collection[int] = (),
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
            leader_areas=tuple(labels[k] for k in order if k in leader_groups),
            title=title,
        )

    def groups(self) -> dict[str, list[str]]:
        """The municipality codes of each area, areas in the order of ``coaches``."""
        members = self.area.index.to_series().groupby(self.area).agg(list)
        return {area: sorted(members[area]) for area in self.coaches.index}

    def same_areas(self, other: Self) -> bool:
        """Whether another plan has the same areas, whatever their names and coaches."""
        return sorted(self.groups().values()) == sorted(other.groups().values())

    def titled(self, title: str) -> Self:
        """The same plan under another title."""
        return replace(self, title=title)


def area_name(codes: Collection[str], names: Mapping[str, str] | pd.Series | None = None) -> str:
    """The municipalities' names in alphabetical order, joined by a hyphen."""
    labels = codes if names is None else [names[code] for code in codes]
    return "-".join(sorted(labels, key=finnish_order))


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """Prices that prove a plan optimal; ``verify`` checks them without a solver.

    They are the dual prices of the program that chooses columns: an area with its coaches, with
    or without a leader and, where ``Rules.max_moves`` is given, with today's area that it is
    matched to or none. The reduced cost of a column is

        Σ over goals (weight − limit price) · amount − Σ prices of its municipalities
        − coach · coaches − leader (where one is) − area − price of its match − moves · moves
        − Σ prices of the triples of which it has two or three municipalities,

    where the moves of a column are its municipalities but for those of its match. The prices add
    up to the dual value

        Σ municipalities + coach · all coaches + leader · leaders
        + area · (fewest areas where the price is above zero, else most)
        + Σ limits · limit + Σ matches + moves · max_moves + Σ triples.

    ``limits``, ``matches``, ``moves`` and ``triples`` are the prices of rows "at most", so zero or
    below; what is above zero counts as zero, and so does what is missing. Fewest areas are at
    least the teams.

    Parameters
    ----------
    municipalities
        Price of covering each municipality, by code.
    coach
        Price of one coach; half a coach costs half of it.
    leader, area
        Price of one of the leaders, and of an area.
    limits
        Goal -> price of its limit in ``Rules.max_goals``, per unit of the goal.
    matches
        Name of an area in today's plan -> price of its being matched at most once.
    moves
        Price of one move.
    triples
        Three codes and a price: at most one area of a plan has two or all three of them.
    coaches
        The number of coaches that the prices are for; None where the problem has one number.
    objective
        The value that is certified. That of ``others`` is not read.
    others
        Where the number of coaches is free: one certificate (with ``coaches``, without others of
        its own) for each other number. Its prices show that no plan with that number is below
        the objective certified here. A number that ``contradictions`` rules out needs none; for
        one that only solving shows to be impossible, prices of a program with costly artificial
        columns will do.
    """

    municipalities: Mapping[str, float]
    coach: float
    leader: float
    area: float
    objective: float
    limits: Mapping[str, float] = field(default_factory=dict)
    matches: Mapping[str, float] = field(default_factory=dict)
    moves: float = 0.0
    triples: tuple[tuple[str, str, str, float], ...] = ()
    coaches: float | None = None
    others: tuple["Certificate", ...] = ()


@dataclass(frozen=True, kw_only=True)
class FirstGoal:
    """The goal that came before the weighted sum.

    Parameters
    ----------
    goal
        Which one.
    best
        The least it can come to: clients per year per coach (balance: the largest deviation of a
        load from the even one), client-hours (travel), wishes, or clients per year (overload).
    most
        The most that was allowed: ``best`` and the tolerance.
    proven
        Whether no plan has less than ``best``.
    """

    goal: str
    best: float
    most: float
    proven: bool


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
    first
        The goal that came first, where goals are in order.
    under
        The rules that the claim holds under where these are more than the problem's own: a limit
        on the first goal, or a radius of seats. None for the problem's own.
    lending
        Who helps whom (``ipsgeo.lending.Lending``), where it was planned with lending;
        ``objective`` then counts no overload for the clients lent.
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
    first: FirstGoal | None = None
    under: Rules | None = None
    lending: Any = None

    @property
    def proven(self) -> bool:
        """Whether no plan is better, under no more rules than the problem's own."""
        return self.status == "optimal" and self.under is None

    @property
    def why_no_plan(self) -> tuple[Finding, ...]:
        """Why there is no plan, as far as it is known; empty where there is one."""
        if self.plan is not None:
            return ()
        key = "infeasible" if self.status == "infeasible" else "no_plan_in_time"
        return self.reasons or (Finding(key=key),)

    def require_plan(self) -> Plan:
        """The plan; raises InfeasibleError with the reasons where there is none."""
        if self.plan is None:
            raise InfeasibleError(*self.why_no_plan)
        return self.plan
