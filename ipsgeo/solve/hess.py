"""The variables and the rows of the Hess model with flow contiguity: one rule, one function.

x_is: municipality i is served from seat s. c_s: whole coaches at seat s. l_s: the leader is at
seat s. Each rule adds its rows to the program.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pulp

from ipsgeo.audit import TOLERANCE
from ipsgeo.problem import Problem


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
    coaches
        c_s by seat.
    leader
        l_s by seat; empty without a leader.
    """

    problem: Problem
    program: pulp.LpProblem
    serves: dict[tuple[int, int], pulp.LpVariable]
    coaches: dict[int, pulp.LpVariable]
    leader: dict[int, pulp.LpVariable]

    @cached_property
    def demand(self) -> npt.NDArray[np.float64]:
        """d_i, clients per year."""
        return self.problem.demand[self.problem.codes].to_numpy(float)

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
    def most_coaches(self) -> int:
        """Most coaches of one area: every other area needs one."""
        return self.problem.coaches - self.problem.area_range()[0] + 1

    def keep(self, row: pulp.LpConstraint) -> None:
        """Add a row to the program."""
        self.program.addConstraint(row)

    def seat(self, s: int) -> pulp.LpVariable:
        """x_ss: whether s is a seat."""
        return self.serves[s, s]

    def clients(self, s: int) -> pulp.LpAffineExpression:
        """D_s = Σ_i d_i x_is."""
        return pulp.lpSum(self.demand[i] * self.serves[i, s] for i in self.members[s])

    def staff(self, s: int) -> pulp.LpAffineExpression:
        """Coaches with the leader's share: c_s + f l_s."""
        share = self.problem.leader_share * self.leader[s] if self.leader else 0.0
        return self.coaches[s] + share


def variables(problem: Problem) -> Hess:
    """The empty model: x_is binary, c_s whole, l_s binary."""
    program = pulp.LpProblem("areas", pulp.LpMinimize)
    possible = [(int(i), int(s)) for i, s in np.argwhere(servable(problem))]
    seats = [s for i, s in possible if i == s]
    led = seats if problem.leader_share > 0 else []

    def binary(name: str) -> pulp.LpVariable:
        return program.add_variable(name, cat=pulp.LpBinary)

    return Hess(
        problem=problem,
        program=program,
        serves={(i, s): binary(f"x{i}_{s}") for i, s in possible},
        coaches={
            s: program.add_variable(f"c{s}", 0, problem.coaches, cat=pulp.LpInteger) for s in seats
        },
        leader={s: binary(f"l{s}") for s in led},
    )


def servable(problem: Problem) -> npt.NDArray[np.bool_]:
    """Which municipality (row) can be served from which seat (column).

    t_is ≤ max_minutes, also of the seat itself; a fixed seat is served from itself. Where travel
    has neither weight nor limit, any member could be the seat: then it is the fixed seat or the
    one with the most clients, lest the same plan come up once for each member.
    """
    codes, rules = problem.codes, problem.rules
    minutes = problem.minutes.loc[codes, codes].to_numpy(float)
    limit = np.inf if rules.max_minutes is None else rules.max_minutes + TOLERANCE
    near: npt.NDArray[np.bool_] = minutes <= limit
    near &= near.diagonal()
    fixed = np.array([code in rules.fixed_seats for code in codes])
    near &= ~fixed[:, None] | np.eye(len(codes), dtype=bool)
    if problem.weights.travel == 0 and rules.max_minutes is None:
        order = np.lexsort((-problem.demand[codes].to_numpy(float), ~fixed))
        rank = np.argsort(order)
        near &= rank[:, None] >= rank
    return near


def positions(problem: Problem, pairs: npt.ArrayLike) -> list[tuple[int, int]]:
    """Pairs of codes as sorted pairs of positions, in a fixed order."""
    place = {code: k for k, code in enumerate(problem.codes)}
    return sorted((min(p), max(p)) for p in ((place[a], place[b]) for a, b in np.asarray(pairs)))


def one_seat(model: Hess) -> None:
    """Every municipality is served once, from a seat: Σ_s x_is = 1 and x_is ≤ x_ss."""
    for i in range(len(model.problem.codes)):
        own = [s for s in model.coaches if (i, s) in model.serves]
        model.keep(pulp.lpSum(model.serves[i, s] for s in own) == 1)
        for s in own:
            if s != i:
                model.keep(model.serves[i, s] <= model.seat(s))


def number_of_areas(model: Hess) -> None:
    """K_min ≤ Σ_s x_ss ≤ K_max."""
    fewest, most = model.problem.area_range()
    count = pulp.lpSum(model.seat(s) for s in model.coaches)
    model.keep(count >= fewest)
    model.keep(count <= most)


def whole_coaches(model: Hess) -> None:
    """x_ss ≤ c_s ≤ (C − K_min + 1) x_ss and Σ_s c_s = C."""
    for s, coaches in model.coaches.items():
        model.keep(coaches >= model.seat(s))
        model.keep(coaches <= model.most_coaches * model.seat(s))
    model.keep(pulp.lpSum(model.coaches.values()) == model.problem.coaches)


def one_leader(model: Hess) -> None:
    """l_s ≤ x_ss and Σ_s l_s = 1."""
    for s, leader in model.leader.items():
        model.keep(leader <= model.seat(s))
    if model.leader:
        model.keep(pulp.lpSum(model.leader.values()) == 1)


def connected(model: Hess) -> None:
    """What i takes from the flow of its seat: Σ_j f_ji − Σ_j f_ij = x_is for i ≠ s.

    Only served municipalities pass on a flow: Σ_j f_ji ≤ (n − K_min) x_is; none flows back into s.
    And, implied but tighter, x_is ≤ Σ_j x_js over the neighbours j of i, where s is none of them.
    """
    most = len(model.problem.codes) - model.problem.area_range()[0]
    for s, members in model.members.items():
        inside = set(members)
        flow = {
            (j, i): model.program.add_variable(f"f{s}_{j}_{i}", 0, most)
            for j in members
            for i in model.neighbours[j]
            if i in inside and i != s
        }
        for i in members:
            if i != s:
                near = [j for j in model.neighbours[i] if j in inside]
                inflow = pulp.lpSum(flow[j, i] for j in near)
                outflow = pulp.lpSum(flow[i, j] for j in near if j != s)
                model.keep(inflow - outflow == model.serves[i, s])
                model.keep(inflow <= most * model.serves[i, s])
                if s not in near:
                    reach = pulp.lpSum(model.serves[j, s] for j in near)
                    model.keep(model.serves[i, s] <= reach)


def kept_together(model: Hess) -> None:
    """x_as = x_bs for every seat s and every two of a group."""
    for group in model.problem.rules.together:
        for a, b in positions(model.problem, list(pairwise(group))):
            for s in model.coaches:
                one, other = model.serves.get((a, s), 0), model.serves.get((b, s), 0)
                model.keep(pulp.lpSum([one, -1 * other]) == 0)


def kept_apart(model: Hess) -> None:
    """x_as + x_bs ≤ x_ss for every seat s."""
    for a, b in positions(model.problem, model.problem.rules.apart):
        for s in common_seats(model, a, b):
            model.keep(model.serves[a, s] + model.serves[b, s] <= model.seat(s))


def fixed_coaches(model: Hess) -> None:
    """The area of i has n coaches: n x_is ≤ c_s ≤ n x_is + M (x_ss − x_is).

    M = C − K_min + 1 is the most that an area can have.
    """
    for code, count in sorted(model.problem.rules.fixed_coaches.items()):
        i = model.problem.codes.index(code)
        for s, coaches in model.coaches.items():
            if (i, s) in model.serves:
                own = model.serves[i, s]
                model.keep(coaches >= count * own)
                model.keep(coaches <= count * own + model.most_coaches * (model.seat(s) - own))


def limited_load(model: Hess) -> None:
    """min_load (c_s + f l_s) ≤ D_s ≤ max_load (c_s + f l_s)."""
    rules = model.problem.rules
    for s in model.coaches:
        if rules.min_load is not None:
            model.keep(model.clients(s) >= rules.min_load * model.staff(s))
        if rules.max_load is not None:
            model.keep(model.clients(s) <= rules.max_load * model.staff(s))


def common_seats(model: Hess, a: int, b: int) -> Iterator[int]:
    """The seats that can serve both."""
    return (s for s in model.coaches if (a, s) in model.serves and (b, s) in model.serves)


RULES = (
    one_seat, number_of_areas, whole_coaches, one_leader, connected,
    kept_together, kept_apart, fixed_coaches, limited_load,
)  # fmt: skip
