"""The best coaches for areas that are already decided: exact, without a solver."""

from collections.abc import Sequence
from dataclasses import dataclass

from ipsgeo.audit import TOLERANCE
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem

Staff = tuple[tuple[int, bool], ...]  # coaches of each area, and whether the leader is there
Cost = tuple[float, float]  # weighted overload and imbalance; unevenness, where that is equal
DECIMALS = 9  # of the weighted cost: below, two staffings cost the same


@dataclass(frozen=True, kw_only=True)
class Best:
    """The cheapest staffing of the areas so far."""

    cost: Cost
    staff: Staff


def staffed(groups: Sequence[Sequence[str]], problem: Problem) -> Plan | None:
    """The plan with these areas and their best coaches, or None where no staffing keeps the rules.

    Goes through the areas one by one and keeps, for each number of coaches placed and whether the
    leader is, the cheapest way (dynamic programming). Among equal ones the loads are most even.
    """
    spare = problem.coaches - len(groups) + 1  # most in one area: each other area has one
    ways: dict[tuple[int, bool], Best] = {(0, False): Best(cost=(0.0, 0.0), staff=())}
    for group in groups:
        ways = with_area(ways, choices(group, problem, spare), problem.coaches)
    best = ways.get((problem.coaches, problem.leader_share > 0))
    if best is None:
        return None
    leaders = [k for k, (_, leader) in enumerate(best.staff) if leader]
    return Plan.of_groups(
        groups,
        [count for count, _ in best.staff],
        leader_group=leaders[0] if leaders else None,
        names={code: problem.name(code) for code in problem.codes},
    )


def with_area(
    ways: dict[tuple[int, bool], Best], options: dict[tuple[int, bool], Cost], coaches: int
) -> dict[tuple[int, bool], Best]:
    """The cheapest ways after one area more."""
    found: dict[tuple[int, bool], Best] = {}
    for (placed, led), way in ways.items():
        for (count, leader), cost in options.items():
            state = placed + count, led or leader
            if state[0] > coaches or (led and leader):
                continue
            total = (round(way.cost[0] + cost[0], DECIMALS), way.cost[1] + cost[1])
            if state not in found or total < found[state].cost:
                found[state] = Best(cost=total, staff=(*way.staff, (count, leader)))
    return found


def choices(group: Sequence[str], problem: Problem, most: int) -> dict[tuple[int, bool], Cost]:
    """What each allowed number of coaches costs an area, without and with the leader."""
    clients = float(problem.demand[list(group)].sum())
    leaders = (False, True) if problem.leader_share > 0 else (False,)
    fixed = {n for code, n in problem.rules.fixed_coaches.items() if code in group}
    return {
        (count, leader): staff_cost(clients, staff, problem)
        for leader in leaders
        for count in range(1, most + 1)
        if not fixed - {count}
        and keeps_load(clients / (staff := count + leader * problem.leader_share), problem)
    }


def keeps_load(load: float, problem: Problem) -> bool:
    """min_load ≤ load ≤ max_load, clients per year per coach."""
    low, high = problem.rules.min_load, problem.rules.max_load
    return (low is None or load >= low - TOLERANCE) and (high is None or load <= high + TOLERANCE)


def staff_cost(clients: float, staff: float, problem: Problem) -> Cost:
    """Weighted overload and imbalance of an area, and its squared deviation from even."""
    over = max(0.0, clients - problem.throughput_per_year * staff)
    uneven = abs(clients - problem.even_load * staff)
    return problem.weights.overload * over + problem.weights.balance * uneven, uneven**2
