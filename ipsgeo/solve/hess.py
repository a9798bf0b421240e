"""The variables of the Hess model, and the goals as sums over them.

x_is: municipality i is served from seat s. c_s = γ n_s: coaches at seat s, n_s whole steps of γ, a
whole or half coach. l_s: a leader is at seat s. w_iq: i is in team q, where there are several.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pulp

from ipsgeo.audit import TOLERANCE
from ipsgeo.problem import WISH_COLUMNS, Problem


@dataclass(frozen=True, kw_only=True, eq=False)
class Hess:
    """The program and its variables; municipalities and seats by their position in the codes.

    Parameters
    ----------
    problem
        What is to be solved.
    program
        The rows so far.
    serves
        x_is for the pairs (i, s) that are possible at all.
    steps
        n_s by seat.
    leader
        l_s by seat; empty without a leader.
    team
        w_iq by municipality and team; empty where there is only one.
    """

    problem: Problem
    program: pulp.LpProblem
    serves: dict[tuple[int, int], pulp.LpVariable]
    steps: dict[int, pulp.LpVariable]
    leader: dict[int, pulp.LpVariable]
    team: dict[tuple[int, int], pulp.LpVariable]

    @cached_property
    def demand(self) -> npt.NDArray[np.float64]:
        """d_i, clients per year."""
        return np.asarray(self.problem.demand[self.problem.codes].to_numpy(float))

    @cached_property
    def members(self) -> dict[int, list[int]]:
        """The municipalities that each seat can serve."""
        served = defaultdict(list)
        for i, s in self.serves:
            served[s].append(i)
        return dict(served)

    @cached_property
    def neighbours(self) -> list[list[int]]:
        """The neighbours of each municipality."""
        touching: list[set[int]] = [set() for _ in self.problem.codes]
        for a, b in positions(self.problem, self.problem.neighbours[["code_a", "code_b"]]):
            touching[a].add(b)
            touching[b].add(a)
        return [sorted(near) for near in touching]

    @property
    def teams(self) -> range:
        """The teams, where there are several."""
        return range(self.problem.teams if self.team else 0)

    def keep(self, row: pulp.LpConstraint) -> None:
        """Add a row to the program."""
        self.program.addConstraint(row)

    def coaches(self, s: int) -> pulp.LpAffineExpression:
        """c_s = γ n_s."""
        return self.problem.coach_step * self.steps[s]

    def seat(self, s: int) -> pulp.LpVariable:
        """x_ss: whether s is a seat."""
        return self.serves[s, s]

    def in_team(self, i: int, q: int) -> pulp.LpAffineExpression:
        """w_iq; 0 where it cannot be."""
        return pulp.lpSum([self.team[i, q]] if (i, q) in self.team else [])

    def clients(self, s: int) -> pulp.LpAffineExpression:
        """D_s = Σ_i d_i x_is."""
        return pulp.lpSum(self.demand[i] * self.serves[i, s] for i in self.members[s])

    def staff(self, s: int) -> pulp.LpAffineExpression:
        """Coaches with the leader's share: c_s + f l_s."""
        share = self.problem.leader_share * self.leader[s] if self.leader else 0.0
        return self.coaches(s) + share


def variables(problem: Problem, possible: npt.NDArray[np.bool_]) -> Hess:
    """The empty model: x_is binary for the possible pairs, n_s whole, l_s and w_iq binary.

    Teams are numbered by their first municipalities; so municipality i is in none of q > i.
    """
    program = pulp.LpProblem("areas", pulp.LpMinimize)
    pairs = [(int(i), int(s)) for i, s in np.argwhere(possible)]
    seats = [s for i, s in pairs if i == s]
    most = round(problem.total_coaches / problem.coach_step)
    grouped = range(len(problem.codes) if problem.teams > 1 else 0)

    def binary(name: str) -> pulp.LpVariable:
        return program.add_variable(name, cat=pulp.LpBinary)

    return Hess(
        problem=problem,
        program=program,
        serves={(i, s): binary(f"x{i}_{s}") for i, s in pairs},
        steps={s: program.add_variable(f"n{s}", 0, most, cat=pulp.LpInteger) for s in seats},
        leader={s: binary(f"l{s}") for s in (seats if problem.leaders else [])},
        team={
            (i, q): binary(f"team{i}_{q}")
            for i in grouped
            for q in range(min(i + 1, problem.teams))
        },
    )


def servable(problem: Problem) -> npt.NDArray[np.bool_]:
    """Which municipality (row) can be served from which seat (column).

    t_is ≤ the seat's max_minutes, also of the seat itself; a fixed seat is served from itself; a
    seat is allowed. Where travel has neither weight nor limit, any member could be the seat: then
    it is the fixed seat or the one with the most clients of those that may be, lest the same plan
    come up once for each member.
    """
    codes, rules = problem.codes, problem.rules
    minutes = problem.minutes.loc[codes, codes].to_numpy(float)
    limits = np.array([rules.minutes_to(code) for code in codes])
    allowed = np.array([rules.may_be_seat(code) for code in codes])
    near: npt.NDArray[np.bool_] = (minutes <= limits + TOLERANCE) & allowed
    near &= near.diagonal()
    fixed = np.array([code in rules.fixed_seats for code in codes])
    near &= ~fixed[:, None] | np.eye(len(codes), dtype=bool)
    travels = problem.weights.travel > 0 or "travel" in rules.max_goals
    if not travels and rules.max_minutes is None:
        order = np.lexsort((-problem.demand[codes].to_numpy(float), ~fixed, ~allowed))
        rank = np.argsort(order)
        near &= rank[:, None] >= rank
    return near


def positions(problem: Problem, pairs: npt.ArrayLike) -> list[tuple[int, int]]:
    """Pairs of codes as sorted pairs of positions, in a fixed order."""
    place = {code: k for k, code in enumerate(problem.codes)}
    return sorted((min(p), max(p)) for p in ((place[a], place[b]) for a, b in np.asarray(pairs)))


def common_seats(model: Hess, a: int, b: int) -> Iterator[int]:
    """The seats that can serve both."""
    return (s for s in model.steps if (a, s) in model.serves and (b, s) in model.serves)


def overload(model: Hess) -> pulp.LpAffineExpression:
    """Σ o_s with o_s ≥ D_s − h (c_s + f l_s) and o_s ≥ 0."""
    norm = model.problem.throughput_per_year
    over = {s: model.program.add_variable(f"o{s}", 0) for s in model.steps}
    for s in over:
        model.keep(over[s] >= model.clients(s) - norm * model.staff(s))
    return pulp.lpSum(over.values())


def balance(model: Hess) -> pulp.LpAffineExpression:
    """Σ e_s with e_s ≥ ± (D_s − r (c_s + f l_s))."""
    even = model.problem.even_load
    away = {s: model.program.add_variable(f"e{s}", 0) for s in model.steps}
    for s in away:
        model.keep(away[s] >= model.clients(s) - even * model.staff(s))
        model.keep(away[s] >= even * model.staff(s) - model.clients(s))
    return pulp.lpSum(away.values())


def travel(model: Hess) -> pulp.LpAffineExpression:
    """Σ d_i t_is x_is / 60: the least choice of seats is the seat of each area."""
    codes = model.problem.codes
    minutes = model.problem.minutes.loc[codes, codes].to_numpy(float)
    return pulp.lpSum(
        model.demand[i] * minutes[i, s] / 60 * own for (i, s), own in model.serves.items()
    )


def wish(model: Hess) -> pulp.LpAffineExpression:
    """Σ v_ab over the wishes, v_ab = 1 unless a and b are in one area."""
    wishes = model.problem.wishes
    return apart_pairs(model, "w", [] if wishes is None else wishes[[*WISH_COLUMNS]])


def border(model: Hess) -> pulp.LpAffineExpression:
    """Σ v_ab over the neighbour pairs, v_ab = 1 unless a and b are in one area."""
    return apart_pairs(model, "b", model.problem.neighbours[["code_a", "code_b"]])


def change(model: Hess) -> pulp.LpAffineExpression:
    """Σ v_ab over the pairs together today + Σ u_ab over those apart today.

    v_ab = 1 unless a and b are in one area, u_ab = 1 if they are.
    """
    if model.problem.today is None:
        return pulp.lpSum([])
    area = model.problem.today.area
    pairs = list(combinations(model.problem.codes, 2))
    before = [pair for pair in pairs if area[pair[0]] == area[pair[1]]]
    others = [pair for pair in pairs if area[pair[0]] != area[pair[1]]]
    return apart_pairs(model, "t", before) + joined_pairs(model, "n", others)


def coach(model: Hess) -> pulp.LpAffineExpression:
    """Σ c_s, without the leaders' shares."""
    return pulp.lpSum(model.coaches(s) for s in model.steps)


GOALS = (overload, balance, travel, wish, border, change, coach)


def wanted_goals(model: Hess) -> dict[str, pulp.LpAffineExpression]:
    """The goals that have a weight or a limit, by name, each in its own unit."""
    weights, limits = model.problem.weights, model.problem.rules.max_goals
    return {
        goal.__name__: goal(model)
        for goal in GOALS
        if getattr(weights, goal.__name__) or goal.__name__ in limits
    }


def weighted(model: Hess, goals: dict[str, pulp.LpAffineExpression]) -> pulp.LpAffineExpression:
    """Σ weight × goal; PuLP does not tell HiGHS of a constant, so there is none."""
    weights = model.problem.weights
    return pulp.lpSum(getattr(weights, name) * goal for name, goal in goals.items())


def apart_pairs(model: Hess, name: str, pairs: npt.ArrayLike) -> pulp.LpAffineExpression:
    """Σ v_ab with v_ab ≥ 1 − Σ_s z_abs, z_abs ≤ x_as and z_abs ≤ x_bs: how many pairs are apart.

    (PuLP does not tell HiGHS of a constant in the objective; so there is none.)
    """
    apart = []
    for k, (a, b) in enumerate(positions(model.problem, pairs)):
        kept = []
        for s in common_seats(model, a, b):
            kept.append(model.program.add_variable(f"{name}{k}_{s}", 0, 1))
            model.keep(kept[-1] <= model.serves[a, s])
            model.keep(kept[-1] <= model.serves[b, s])
        apart.append(model.program.add_variable(f"{name}{k}", 0))
        model.keep(apart[-1] + pulp.lpSum(kept) >= 1)
    return pulp.lpSum(apart)


def joined_pairs(model: Hess, name: str, pairs: npt.ArrayLike) -> pulp.LpAffineExpression:
    """Σ Σ_s u_abs with u_abs ≥ x_as + x_bs − x_ss: how many pairs are together."""
    joined = []
    for k, (a, b) in enumerate(positions(model.problem, pairs)):
        for s in common_seats(model, a, b):
            both = model.program.add_variable(f"{name}{k}_{s}", 0, 1)
            model.keep(both >= model.serves[a, s] + model.serves[b, s] - model.seat(s))
            joined.append(both)
    return pulp.lpSum(joined)
