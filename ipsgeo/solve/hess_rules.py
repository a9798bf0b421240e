"""The rows of the Hess model with flow contiguity: one rule, one function.

Its variables are those of ``solve.hess``; some rules bring their own.
"""

from collections.abc import Mapping
from itertools import pairwise, product

import numpy as np
import numpy.typing as npt
import pulp

from ipsgeo.problem import Problem
from ipsgeo.solve.hess import Hess, common_seats, positions, variables, wanted_goals, weighted


def one_seat(model: Hess) -> None:
    """Every municipality is served once, from a seat: Σ_s x_is = 1 and x_is ≤ x_ss."""
    for i in range(len(model.problem.codes)):
        own = [s for s in model.steps if (i, s) in model.serves]
        model.keep(pulp.lpSum(model.serves[i, s] for s in own) == 1)
        for s in own:
            if s != i:
                model.keep(model.serves[i, s] <= model.seat(s))


def number_of_areas(model: Hess) -> None:
    """K_min ≤ Σ_s x_ss ≤ K_max."""
    fewest, most = model.problem.area_range()
    count = pulp.lpSum(model.seat(s) for s in model.steps)
    model.keep(count >= fewest)
    model.keep(count <= most)


def counted_coaches(model: Hess) -> None:
    """c_min x_ss ≤ c_s ≤ c_max x_ss and Σ_s c_s = C, all in steps."""
    problem = model.problem
    fewest, most, total = (
        round(count / problem.coach_step)
        for count in (problem.fewest_in_area, problem.most_in_area, problem.total_coaches)
    )
    for s, steps in model.steps.items():
        model.keep(steps >= fewest * model.seat(s))
        model.keep(steps <= most * model.seat(s))
    model.keep(pulp.lpSum(model.steps.values()) == total)


def leaders(model: Hess) -> None:
    """l_s ≤ x_ss and Σ_s l_s = the number of leaders."""
    for s, leader in model.leader.items():
        model.keep(leader <= model.seat(s))
    if model.leader:
        model.keep(pulp.lpSum(model.leader.values()) == model.problem.leaders)


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
            for s in model.steps:
                one, other = model.serves.get((a, s), 0), model.serves.get((b, s), 0)
                model.keep(pulp.lpSum([one, -1 * other]) == 0)


def kept_apart(model: Hess) -> None:
    """x_as + x_bs ≤ x_ss for every seat s."""
    for a, b in positions(model.problem, model.problem.rules.apart):
        for s in common_seats(model, a, b):
            model.keep(model.serves[a, s] + model.serves[b, s] <= model.seat(s))


def fixed_coaches(model: Hess) -> None:
    """The area of i has n coaches: n x_is ≤ c_s ≤ n x_is + c_max (x_ss − x_is)."""
    most = model.problem.most_in_area
    for code, count in sorted(model.problem.rules.fixed_coaches.items()):
        i = model.problem.codes.index(code)
        for s in model.steps:
            if (i, s) in model.serves:
                own, coaches = model.serves[i, s], model.coaches(s)
                model.keep(coaches >= count * own)
                model.keep(coaches <= count * own + most * (model.seat(s) - own))


def limited_load(model: Hess) -> None:
    """min_load (c_s + f l_s) ≤ D_s ≤ max_load (c_s + f l_s)."""
    rules = model.problem.rules
    for s in model.steps:
        if rules.min_load is not None:
            model.keep(model.clients(s) >= rules.min_load * model.staff(s))
        if rules.max_load is not None:
            model.keep(model.clients(s) <= rules.max_load * model.staff(s))


def few_care_teams(model: Hess) -> None:
    """Σ_t z_ts ≤ teams_per_coach (c_s + f l_s), with z_ts ≥ x_is where the team t serves i."""
    rules = model.problem.rules
    if rules.teams_per_coach is None:
        return
    place = {code: k for k, code in enumerate(model.problem.codes)}
    groups = [sorted({place[code] for code in codes}) for codes in rules.care_teams.values()]
    for s in model.steps:
        touched = [model.program.add_variable(f"touches{k}_{s}", 0, 1) for k in range(len(groups))]
        for touches, group in zip(touched, groups, strict=True):
            for own in (model.serves[i, s] for i in group if (i, s) in model.serves):
                model.keep(own <= touches)
        model.keep(pulp.lpSum(touched) <= rules.teams_per_coach * model.staff(s))


def limited_goals(model: Hess, goals: dict[str, pulp.LpAffineExpression]) -> None:
    """Each goal ≤ its limit; the auxiliary variables can be as small as the goal is."""
    for name, limit in sorted(model.problem.rules.max_goals.items()):
        model.keep(goals[name] <= limit)


def few_moves(model: Hess) -> None:
    """Σ_is u_is ≥ n − max_moves: who stays in the area s that is matched to today's m.

    u_is ≤ x_is and u_is ≤ y_ms for today's area m of i; Σ_s y_ms ≤ 1 and Σ_m y_ms ≤ x_ss. Where x
    is whole, Σ u is the weight of a fractional matching, which a whole one reaches as well: so y
    may be continuous.
    """
    problem = model.problem
    if problem.rules.max_moves is None or problem.today is None:
        return
    area = [str(problem.today.area[code]) for code in problem.codes]
    match = {
        (m, s): model.program.add_variable(f"match{k}_{s}", 0, 1)
        for (k, m), s in product(enumerate(sorted(set(area))), model.steps)
    }
    for m in set(area):
        model.keep(pulp.lpSum(match[m, s] for s in model.steps) <= 1)
    for s in model.steps:
        model.keep(pulp.lpSum(match[m, s] for m in set(area)) <= model.seat(s))
    stays = []
    for (i, s), own in model.serves.items():
        stays.append(model.program.add_variable(f"stay{i}_{s}", 0, 1))
        model.keep(stays[-1] <= own)
        model.keep(stays[-1] <= match[area[i], s])
    model.keep(pulp.lpSum(stays) >= len(area) - problem.rules.max_moves)


def whole_areas_in_teams(model: Hess) -> None:
    """Σ_q w_iq = 1, and w_iq = w_sq where x_is = 1: |w_iq − w_sq| ≤ 1 − x_is."""
    for i in range(len(model.problem.codes)) if model.team else ():
        model.keep(pulp.lpSum(model.in_team(i, q) for q in model.teams) == 1)
    for q, (i, s) in product(model.teams, model.serves):
        if i != s:
            apart = model.in_team(i, q) - model.in_team(s, q)
            model.keep(apart <= 1 - model.serves[i, s])
            model.keep(apart >= model.serves[i, s] - 1)


def team_coaches(model: Hess) -> None:
    """Σ_s c_sq ≥ team_coaches with the shares c_sq of c_s."""
    problem = model.problem
    coaches = {s: model.coaches(s) for s in model.steps}
    for shares in shares_of_teams(model, "c", coaches, problem.most_in_area):
        model.keep(pulp.lpSum(shares) >= problem.rules.team_coaches)


def team_leaders(model: Hess) -> None:
    """Σ_s l_sq = 1 with the shares l_sq of l_s."""
    if model.leader:
        for shares in shares_of_teams(model, "l", model.leader, 1):
            model.keep(pulp.lpSum(shares) == 1)


def shares_of_teams(
    model: Hess, name: str, amounts: Mapping[int, pulp.LpAffineExpression], most: float
) -> list[list[pulp.LpVariable]]:
    """By team q the shares a_sq of the amounts a_s: Σ_q a_sq = a_s and a_sq ≤ a_max w_sq."""
    share = {
        (s, q): model.program.add_variable(f"{name}{s}_{q}", 0)
        for s, q in product(amounts, model.teams)
    }
    for s, q in share:
        model.keep(share[s, q] <= most * model.in_team(s, q))
    for s in amounts if share else ():
        model.keep(pulp.lpSum(share[s, q] for q in model.teams) == amounts[s])
    return [[share[s, q] for s in amounts] for q in model.teams]


def connected_teams(model: Hess) -> None:
    """Every team is connected; teams stand in the order of their first municipalities.

    Otherwise each plan would come up once for each order.
    """
    firsts = [connected_team(model, q) for q in model.teams]
    for before, after in pairwise(firsts):
        model.keep(before + 1 <= after)


def connected_team(model: Hess, q: int) -> pulp.LpAffineExpression:
    """A flow from the first municipality of the team to all others of it, through them.

    It is the first where ρ_i = 1: Σ_i ρ_i = 1, ρ_i ≤ w_iq and w_jq ≤ Σ_i≤j ρ_i. Each other takes a
    unit of what comes in: Σ_j f_ji − Σ_j f_ij ≥ w_iq − n ρ_i and Σ_j f_ji ≤ n w_iq.

    Returns
    -------
    LpAffineExpression
        Position of the first municipality.
    """
    size, add = len(model.problem.codes), model.program.add_variable
    first = [add(f"first{i}_{q}", cat=pulp.LpBinary) for i in range(size)]
    flow = {(j, i): add(f"g{q}_{j}_{i}", 0) for j in range(size) for i in model.neighbours[j]}
    model.keep(pulp.lpSum(first) == 1)
    for i, near in enumerate(model.neighbours):
        own = model.in_team(i, q)
        inflow = pulp.lpSum(flow[j, i] for j in near)
        outflow = pulp.lpSum(flow[i, j] for j in near)
        model.keep(first[i] <= own)
        model.keep(own <= pulp.lpSum(first[: i + 1]))
        model.keep(inflow - outflow >= own - size * first[i])
        model.keep(inflow <= size * own)
    return pulp.lpSum(i * own for i, own in enumerate(first))


RULES = (
    one_seat, number_of_areas, counted_coaches, leaders, connected,
    kept_together, kept_apart, fixed_coaches, limited_load, few_care_teams, few_moves,
    whole_areas_in_teams, team_coaches, team_leaders, connected_teams,
)  # fmt: skip
FLOWS = (connected, connected_teams)  # the most variables, and little of the bound


def filled(problem: Problem, possible: npt.NDArray[np.bool_], *, flows: bool = True) -> Hess:
    """The program with its goals and rules, or without the rules that are flows.

    Parameters
    ----------
    problem
        What is to be solved.
    possible
        Which municipality (row) can be served from which seat (column).
    flows
        Whether areas and teams have to be connected.
    """
    model = variables(problem, possible)
    for rule in RULES:
        if flows or rule not in FLOWS:
            rule(model)
    goals = wanted_goals(model)
    limited_goals(model, goals)
    model.program.setObjective(weighted(model, goals))
    return model
