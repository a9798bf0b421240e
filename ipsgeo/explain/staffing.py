"""The best coaches for areas that are already decided: exact, without a solver."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from ipsgeo.audit import GOAL_TOLERANCE, TOLERANCE, score
from ipsgeo.plan import Plan
from ipsgeo.problem import Problem, whole_if_it_is
from ipsgeo.rules import Rules
from ipsgeo.teams import form_teams

Placed = tuple[float, int]  # coaches and leaders placed so far
DECIMALS = 9  # of the weighted cost: below, two staffings cost the same
STAFF_GOALS = ("overload", "balance")  # what the staffing decides, by area


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way to staff some areas, and what it costs.

    Parameters
    ----------
    staff
        Coaches of each area, and whether a leader is there.
    weighted
        Weighted overload and imbalance.
    uneven
        Squared deviations from even: of equal costs the more even is better.
    limited
        Those of overload and imbalance that have a limit, in clients per year.
    """

    staff: tuple[tuple[float, bool], ...] = ()
    weighted: float = 0.0
    uneven: float = 0.0
    limited: tuple[float, ...] = ()

    def plus(self, other: "Way") -> "Way":
        """Both together."""
        return Way(
            staff=(*self.staff, *other.staff),
            weighted=round(self.weighted + other.weighted, DECIMALS),
            uneven=self.uneven + other.uneven,
            limited=tuple(a + b for a, b in zip(self.limited, other.limited, strict=True)),
        )

    def no_worse_than(self, other: "Way") -> bool:
        """Whether whatever follows, the other cannot turn out better."""
        cheaper = (self.weighted, self.uneven) <= (other.weighted, other.uneven)
        return cheaper and all(a <= b for a, b in zip(self.limited, other.limited, strict=True))


def staffed(groups: Sequence[Sequence[str]], problem: Problem) -> Plan | None:
    """The plan with these areas and their best coaches, or None where no staffing keeps the rules.

    Exact are the number of coaches and their step, the least and the fixed numbers, the leaders
    (at most one an area), the limits on load, and those on overload, imbalance and coaches. What
    the areas alone decide (seats, minutes, groups, moves, the other goals) is not looked at: see
    ``broken_rules``.

    With several teams: where the best staffing cannot form them, the best one for each choice of
    the leaders' areas is tried, and of those that can the cheapest is taken. It may then not be
    the best, and None is no proof; ``best_without_teams`` is a bound.
    """
    plan = best_without_teams(groups, problem)
    if plan is None or problem.teams == 1:
        return plan
    formed = form_teams(plan, problem)
    if formed is not None:
        return formed
    led = combinations(range(len(groups)), problem.leaders)
    plans = [best_without_teams(groups, problem, led=frozenset(areas)) for areas in led]
    others = [formed for p in plans if p is not None and (formed := form_teams(p, problem))]
    return min(others, key=lambda p: float(score(p, problem)["objective"]), default=None)


def best_without_teams(
    groups: Sequence[Sequence[str]], problem: Problem, *, led: frozenset[int] | None = None
) -> Plan | None:
    """The best staffing whether or not its areas can form teams; None where there is none.

    Goes through the areas one by one and keeps, for each number of coaches and leaders placed,
    the cheapest way (dynamic programming); where overload or imbalance is limited, every way that
    no other is better than in cost and in what is limited. Among equal ones the loads are most
    even. A free number of coaches is tried number by number, the fewest first. ``led`` are the
    places of the areas with a leader, where that is decided.
    """
    found = [
        (best.weighted + problem.weights.coach * coaches, best)
        for coaches in problem.coach_numbers()
        if (best := best_way(groups, replace(problem, coaches=coaches), led)) is not None
    ]
    if not found:
        return None
    _, best = min(found, key=lambda pair: round(pair[0], DECIMALS))
    return Plan.of_groups(
        groups,
        [count for count, _ in best.staff],
        leader_groups=[k for k, (_, leader) in enumerate(best.staff) if leader],
        names={code: problem.name(code) for code in problem.codes},
    )


def best_way(
    groups: Sequence[Sequence[str]], problem: Problem, led: frozenset[int] | None
) -> Way | None:
    """The best way to place one number of coaches, or None where there is none."""
    if problem.total_coaches > limit_of("coach", problem):
        return None
    # Each other area has the least.
    spare = problem.total_coaches - (len(groups) - 1) * problem.fewest_in_area
    goals = [goal for goal in STAFF_GOALS if goal in problem.rules.max_goals]
    most = tuple(limit_of(goal, problem) for goal in goals)
    whole = (float(problem.total_coaches), problem.leaders)
    ways: dict[Placed, list[Way]] = {(0.0, 0): [Way(limited=(0.0,) * len(goals))]}
    for k, group in enumerate(groups):
        options = [
            option
            for option in ways_of(group, problem, spare, goals)
            if led is None or option.staff[0][1] == (k in led)
        ]
        ways = with_area(ways, options, whole, most)
    complete = ways.get(whole, [])
    return min(complete, key=lambda way: (way.weighted, way.uneven), default=None)


def limit_of(goal: str, problem: Problem) -> float:
    """The most that a goal may come to, as ``broken_rules`` sees it; infinite without a limit."""
    limit = problem.rules.max_goals.get(goal, float("inf"))
    return limit + GOAL_TOLERANCE * max(1.0, limit)


def with_area(
    ways: dict[Placed, list[Way]], options: list[Way], whole: Placed, most: tuple[float, ...]
) -> dict[Placed, list[Way]]:
    """The best ways after one area more."""
    found: dict[Placed, list[Way]] = {}
    for (coaches, leaders), before in ways.items():
        for option in options:
            count, leader = option.staff[0]
            placed = coaches + count, leaders + leader
            if placed[0] > whole[0] or placed[1] > whole[1]:
                continue
            for way in before:
                new = way.plus(option)
                if all(a <= b for a, b in zip(new.limited, most, strict=True)):
                    found[placed] = the_best(new, found.get(placed, []))
    return found


def the_best(new: Way, known: list[Way]) -> list[Way]:
    """The ways with a new one, without those that another is no worse than."""
    if any(way.no_worse_than(new) for way in known):
        return known
    return [*(way for way in known if not new.no_worse_than(way)), new]


def ways_of(
    group: Sequence[str], problem: Problem, most: float, limited: Sequence[str]
) -> list[Way]:
    """Each allowed number of coaches of one area, without and with a leader."""
    clients = float(problem.demand[list(group)].sum())
    leaders = (False, True) if problem.leaders else (False,)
    fixed = {n for code, n in problem.rules.fixed_coaches.items() if code in group}
    least, step = problem.fewest_in_area, problem.coach_step
    touched = len(problem.rules.care_teams_of(group))
    counts = [whole_if_it_is(least + k * step) for k in range(round((most - least) / step) + 1)]
    return [
        way_of(clients, count, leader, problem, limited)
        for leader in leaders
        for count in counts
        if not fixed - {count}
        and keeps_limits(clients, touched, count + leader * problem.leader_share, problem.rules)
    ]


def keeps_limits(clients: float, touched: int, staff: float, rules: Rules) -> bool:
    """min_load ≤ clients / staff ≤ max_load, and given teams touched ≤ teams_per_coach × staff."""
    low, high, teams = rules.min_load, rules.max_load, rules.teams_per_coach
    return (
        (low is None or clients / staff >= low - TOLERANCE)
        and (high is None or clients / staff <= high + TOLERANCE)
        and (teams is None or touched <= teams * staff + TOLERANCE)
    )


def way_of(
    clients: float, count: float, leader: bool, problem: Problem, limited: Sequence[str]
) -> Way:
    """One area with so many coaches, with its leader or without."""
    staff = count + leader * problem.leader_share
    over = max(0.0, clients - problem.throughput_per_year * staff)
    uneven = abs(clients - problem.even_load * staff)
    amounts = {"overload": over, "balance": uneven}
    return Way(
        staff=((count, leader),),
        weighted=problem.weights.overload * over + problem.weights.balance * uneven,
        uneven=uneven**2,
        limited=tuple(amounts[goal] for goal in limited),
    )
