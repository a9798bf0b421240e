"""What lending comes to, recomputed from its flows without the solver; and what it spares.

Only clients are lent. The responsibility area does not change, and work with its employers stays
with the own area's coach, as the project description Meijän kyvyt käyttöön asks.
"""

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from ipsgeo.audit import TOLERANCE, audit
from ipsgeo.errors import DataError, Finding
from ipsgeo.plan import Plan, area_name
from ipsgeo.problem import Problem

Goal = Literal["overload", "even"]

FLOW_COLUMNS = ("from_area", "to_area", "code", "clients_per_year", "extra_minutes")


@dataclass(frozen=True, kw_only=True, eq=False)
class Lending:
    """Who helps whom in a plan. The plan stays as it is: see ``note``.

    Parameters
    ----------
    flows
        from_area, to_area, code (municipality of from_area), clients_per_year (served by
        to_area's coaches), extra_minutes (one way, of each client: to the helper's seat minus to
        the own seat; negative where the helper is nearer). Sorted by code, then by the code of
        the helper's seat.
    areas
        By area, in the plan's order: coach_years (with the leader's share); lent and taken_in
        (clients per year); and, each as ``_before`` and ``_after``, clients (per year, that the
        area's coaches serve), load (clients per year per coach), overload (clients per year above
        the norm) and deviation (clients per year away from the even load).
    goal, most_share, max_extra_minutes
        What was asked of ``lend``.
    """

    flows: pd.DataFrame
    areas: pd.DataFrame
    goal: Goal
    most_share: float
    max_extra_minutes: float | None

    @property
    def lent_per_year(self) -> float:
        """Clients a year served from another area than their own."""
        return float(self.flows["clients_per_year"].sum())

    @property
    def extra_client_minutes(self) -> float:
        """Minutes a year, one way, that lending adds: Σ clients × extra minutes."""
        return float((self.flows["clients_per_year"] * self.flows["extra_minutes"]).sum())

    @property
    def note(self) -> Finding:
        """What lending does not change: the areas, and who works with their employers."""
        return Finding(key="lending_employers_stay")

    def pairs(self) -> pd.DataFrame:
        """The flows by from_area and to_area.

        Returns clients_per_year, extra_client_minutes (per year, one way) and extra_minutes (mean
        of the clients lent).
        """
        minutes = self.flows["clients_per_year"] * self.flows["extra_minutes"]
        flows = self.flows.assign(extra_client_minutes=minutes)
        sums = flows.groupby(["from_area", "to_area"], sort=False)[
            ["clients_per_year", "extra_client_minutes"]
        ].sum()
        mean = sums["extra_client_minutes"] / sums["clients_per_year"]
        return sums.assign(extra_minutes=mean)


def neighbouring_areas(plan: Plan, problem: Problem) -> set[tuple[str, str]]:
    """Pairs of areas, both ways round, with neighbouring municipalities."""
    ends = [problem.neighbours[column].map(plan.area) for column in ("code_a", "code_b")]
    pairs = set(zip(*ends, strict=True))
    return {(a, b) for one, other in pairs for a, b in ((one, other), (other, one)) if a != b}


def extra_minutes(code: str, own_seat: str, helper_seat: str, problem: Problem) -> float:
    """Minutes one way that a client is further from the helper's seat than from the own one."""
    to_helper, to_own = problem.minutes.at[code, helper_seat], problem.minutes.at[code, own_seat]
    return float(to_helper) - float(to_own)


def figures(flows: pd.DataFrame, areas: pd.DataFrame, problem: Problem) -> pd.DataFrame:
    """``Lending.areas``, from the flows and the plan's ``audit``."""
    staff = (areas["coaches"] + areas["leader"]).astype(float)
    lent, taken_in = (
        flows.groupby(column)["clients_per_year"].sum().reindex(areas.index, fill_value=0.0)
        for column in ("from_area", "to_area")
    )
    table = pd.DataFrame({"coach_years": staff, "lent": lent, "taken_in": taken_in})
    for when, clients in (
        ("before", areas["clients"]),
        ("after", areas["clients"] - lent + taken_in),
    ):
        table[f"clients_{when}"] = clients.astype(float)
        table[f"load_{when}"] = clients / staff
        table[f"overload_{when}"] = (clients - problem.throughput_per_year * staff).clip(lower=0)
        table[f"deviation_{when}"] = (clients - problem.even_load * staff).abs()
    return table.astype(float)


def audit_lending(lending: Lending, plan: Plan, problem: Problem) -> pd.DataFrame:
    """The figures by area after lending, recomputed from the flows without the solver.

    Returns the table ``Lending.areas``; raises DataError where ``broken_lending`` finds anything.
    """
    broken = broken_lending(lending, plan, problem)
    if broken:
        raise DataError(*broken)
    return figures(lending.flows, audit(plan, problem), problem.with_coaches_of(plan))


def broken_lending(lending: Lending, plan: Plan, problem: Problem) -> list[Finding]:
    """Everything in a lending that is not so or not allowed; empty for one that keeps all."""
    problem = problem.with_coaches_of(plan)
    findings = list(broken_flows(lending.flows, plan, problem))
    if findings:
        return findings
    areas = audit(plan, problem)
    return [
        *broken_chains(lending.flows),
        *broken_caps(lending, areas, problem),
        *broken_minutes(lending, areas, problem),
        *broken_figures(lending, areas, problem),
    ]


def broken_flows(flows: pd.DataFrame, plan: Plan, problem: Problem) -> Iterator[Finding]:
    """Flows of no clients, from an area that the municipality is not in, or not to a neighbour."""
    neighbours = neighbouring_areas(plan, problem)
    for flow in flows.itertuples(index=False):
        facts = {"from_area": flow.from_area, "to_area": flow.to_area}
        name, clients = problem.name(flow.code), flow.clients_per_year
        if plan.area.get(flow.code) != flow.from_area:
            yield Finding(key="lending_wrong_area", value=name, facts=facts)
        elif (flow.from_area, flow.to_area) not in neighbours:
            yield Finding(key="lending_not_neighbours", value=name, facts=facts)
        if not 0 < clients < math.inf:
            yield Finding(key="not_positive", column="clients_per_year", value=clients)


def broken_chains(flows: pd.DataFrame) -> Iterator[Finding]:
    """Areas that both lend and take in."""
    for area in sorted(set(flows["from_area"]) & set(flows["to_area"])):
        yield Finding(key="lending_chain", value=area)


def broken_caps(lending: Lending, areas: pd.DataFrame, problem: Problem) -> Iterator[Finding]:
    """More clients lent than a municipality has, or than an area may."""
    for code, lent in lending.flows.groupby("code")["clients_per_year"].sum().items():
        if lent > problem.demand[code] + TOLERANCE:
            facts = {"lent": float(lent), "most": float(problem.demand[code])}
            yield Finding(key="lending_above_demand", value=problem.name(str(code)), facts=facts)
    for area, lent in lending.flows.groupby("from_area")["clients_per_year"].sum().items():
        most = lending.most_share * float(areas.at[area, "clients"])
        if lent > most + TOLERANCE:
            facts = {"lent": float(lent), "most": most}
            yield Finding(key="lending_above_share", value=area, facts=facts)


def broken_minutes(lending: Lending, areas: pd.DataFrame, problem: Problem) -> Iterator[Finding]:
    """Flows further than they may be, or whose extra minutes are not what is stated."""
    seats = areas["seat"]
    limit = math.inf if lending.max_extra_minutes is None else lending.max_extra_minutes
    for flow in lending.flows.itertuples(index=False):
        extra = extra_minutes(flow.code, seats[flow.from_area], seats[flow.to_area], problem)
        facts = {"to_area": flow.to_area, "figure": extra}
        name = problem.name(flow.code)
        if extra > limit + TOLERANCE:
            facts["limit"] = float(limit)
            yield Finding(key="lending_too_far", value=name, facts=facts)
        if not abs(extra - flow.extra_minutes) <= TOLERANCE:
            facts["stated"] = float(flow.extra_minutes)
            yield Finding(key="lending_minutes_differ", value=name, facts=facts)


def broken_figures(lending: Lending, areas: pd.DataFrame, problem: Problem) -> Iterator[Finding]:
    """Areas whose stated figures are not what the flows make them."""
    true = figures(lending.flows, areas, problem)
    stated = lending.areas.reindex(index=true.index, columns=true.columns).astype(float)
    wrong = ~((true - stated).abs() <= TOLERANCE)
    for area, row in wrong[wrong.any(axis=1)].iterrows():
        columns = list(row.index[row])
        yield Finding(key="lending_figures_differ", value=area, facts={"columns": columns})


def need_by_area(groups: Plan | Iterable[Collection[str]], problem: Problem) -> pd.DataFrame:
    """The coaches that each area needs without lending.

    Parameters
    ----------
    groups
        A plan, whose coaches are left aside, or groups of codes.
    problem
        The demand and the norm; its number of coaches is left aside.

    Returns
    -------
    DataFrame
        Indexed by area: clients (per year), coach_years (clients / throughput), coaches (whole,
        at least one) and coaches_beside_leader (whole, at least one, were the leader's share in
        this area).
    """
    names = {code: problem.name(code) for code in problem.codes}
    if isinstance(groups, Plan):
        codes = groups.groups()
    else:
        codes = {area_name(group, names): sorted(group) for group in groups}
    clients = pd.Series({a: float(problem.demand[group].sum()) for a, group in codes.items()})
    years = clients / problem.throughput_per_year
    beside = [whole_coaches(need - problem.leader_share) for need in years]
    table = pd.DataFrame({"clients": clients, "coach_years": years})
    table = table.assign(coaches=years.map(whole_coaches), coaches_beside_leader=beside)
    return table.rename_axis("area")


def whole_coaches(coach_years: float) -> int:
    """Whole coaches for so much work, and one where there is less."""
    return max(1, math.ceil(coach_years - TOLERANCE))


def coaches_needed(groups: Plan | Iterable[Collection[str]], problem: Problem) -> pd.DataFrame:
    """Coaches needed when every area serves its own clients, and when all lend freely.

    Lending freely is the most that lending can spare: no caps, and help from any area to any
    other. An area has at least one coach, for its employers, either way.

    Parameters
    ----------
    groups, problem
        As for ``need_by_area``.

    Returns
    -------
    DataFrame
        Rows "alone" and "pooled"; columns clients (per year), coach_years (clients / throughput),
        coaches (whole, without a leader) and coaches_beside_leader (whole, beside a leader who
        carries the leader's share where it spares most).
    """
    areas = need_by_area(groups, problem)
    alone, spared = areas["coaches"].sum(), areas["coaches"] - areas["coaches_beside_leader"]
    total = float(areas["coach_years"].sum())
    pooled = [max(len(areas), whole_coaches(total - f)) for f in (0.0, problem.leader_share)]
    table = pd.DataFrame(
        {
            "coaches": [int(alone), pooled[0]],
            "coaches_beside_leader": [int(alone - spared.max()), pooled[1]],
        },
        index=pd.Index(["alone", "pooled"], name="way"),
    )
    table.insert(0, "clients", float(areas["clients"].sum()))
    table.insert(1, "coach_years", total)
    return table
