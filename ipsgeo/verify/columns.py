"""Every area, every staffing and every match, with what they cost: written from the definition."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ipsgeo.plan import Certificate
from ipsgeo.problem import Problem

EPSILON = 1e-6
CHUNK = 1 << 15
UNMATCHED = -1
STAFF_GOALS = ("overload", "balance", "coach")

Bits = npt.NDArray[np.float64]
Figures = npt.NDArray[np.float64]
Amounts = dict[str, Figures]


@dataclass(frozen=True, kw_only=True, eq=False)
class Columns:
    """Areas that have one number of coaches, the leader or not, and one match.

    Parameters
    ----------
    masks
        The municipalities of each area: bit i is the i-th code.
    coaches, leader
        How it is staffed.
    match
        Which of today's areas it is matched to, in the plan's order; −1 for none.
    moves
        Municipalities that are not in the match.
    cost, reduced
        What it costs, and what is left of that beyond the prices; infinite where a rule forbids it.
    amounts
        The goals that have a limit, in the order of ``Rules.max_goals``.
    """

    masks: npt.NDArray[np.uint64]
    coaches: float
    leader: bool
    match: int
    moves: Figures
    cost: Figures
    reduced: Figures
    amounts: tuple[Figures, ...]


def fewest_areas(problem: Problem) -> int:
    """Areas that every plan has at least: every team has one."""
    return max(problem.area_range()[0], problem.teams)


def never_above_zero(price: float) -> float:
    """The price of a row "at most": above zero it would prove nothing."""
    return min(0.0, float(price))


def every_column(certificate: Certificate, problem: Problem) -> Iterator[Columns]:
    """Every area with every staffing and match, some thousand areas at a time."""
    for masks in every_area(problem):
        for start in range(0, len(masks), CHUNK):
            yield from columns_of(masks[start : start + CHUNK], certificate, problem)


def every_area(problem: Problem) -> Iterator[npt.NDArray[np.uint64]]:
    """Every connected set of municipalities, by size: each is a smaller one and a neighbour."""
    codes = problem.codes
    near = dict.fromkeys(range(len(codes)), 0)
    pairs = problem.neighbours
    for a, b in zip(pairs["code_a"], pairs["code_b"], strict=True):
        near[codes.index(a)] |= 1 << codes.index(b)
        near[codes.index(b)] |= 1 << codes.index(a)
    masks = np.array([1 << i for i in near], dtype=np.uint64)
    while len(masks):
        yield masks
        grown = [
            masks[((masks & np.uint64(1 << i)) == 0) & ((masks & np.uint64(around)) != 0)]
            | np.uint64(1 << i)
            for i, around in near.items()
        ]
        masks = np.unique(np.concatenate(grown))


def columns_of(
    masks: npt.NDArray[np.uint64], certificate: Certificate, problem: Problem
) -> Iterator[Columns]:
    """Some areas with every staffing and match."""
    codes = problem.codes
    bits = ((masks[:, None] >> np.arange(len(codes), dtype=np.uint64)) & np.uint64(1)).astype(float)
    prices = bits @ np.array([certificate.municipalities[code] for code in codes])
    prices += certificate.area + crowding(bits, certificate, codes)
    clients = bits @ problem.demand[codes].to_numpy(float)
    of_area = {**area_amounts(bits, problem), "travel": client_hours(bits, problem)}
    fine = np.isfinite(of_area["travel"]) & keeps_groups(bits, problem)
    of_area["travel"][~fine] = 0.0
    area_cost = np.where(fine, cost_of(of_area, problem), np.inf)
    matches = list(matches_of(bits, certificate, problem))
    for leader, coaches in staffings(problem):
        amounts = of_area | staff_amounts(clients, coaches, leader, problem)
        cost = area_cost + cost_of({goal: amounts[goal] for goal in STAFF_GOALS}, problem)
        cost[~keeps_staffing(bits, clients, coaches, leader, problem)] = np.inf
        rest = cost - prices - certificate.coach * coaches - certificate.leader * leader
        for goal in problem.rules.max_goals:
            rest -= never_above_zero(certificate.limits.get(goal, 0.0)) * amounts[goal]
        limited = tuple(amounts[goal] for goal in problem.rules.max_goals)
        for match, moves, price in matches:
            yield Columns(masks=masks, coaches=coaches, leader=leader, match=match, moves=moves,
                          cost=cost, reduced=rest - price, amounts=limited)  # fmt: skip


def crowding(bits: Bits, certificate: Certificate, codes: list[str]) -> Figures:
    """What each area pays for the triples of which it has two or three."""
    total = np.zeros(len(bits))
    for *triple, price in certificate.triples:
        held = bits[:, [codes.index(code) for code in triple]].sum(axis=1)
        total += never_above_zero(price) * (held >= 2)
    return total


def cost_of(amounts: Amounts, problem: Problem) -> Figures:
    """The weighted sum of some goals."""
    weights = problem.weights
    return np.asarray(sum(getattr(weights, goal) * amount for goal, amount in amounts.items()))


def staffings(problem: Problem) -> Iterator[tuple[bool, float]]:
    """Without and with a leader, every number of coaches that leaves enough for the others."""
    least, step = problem.fewest_in_area, problem.coach_step
    most = problem.total_coaches - (fewest_areas(problem) - 1) * least
    for leader in (False, True) if problem.leaders else (False,):
        for more in range(round((most - least) / step) + 1):
            yield leader, least + more * step


def matches_of(
    bits: Bits, certificate: Certificate, problem: Problem
) -> Iterator[tuple[int, Figures, Figures]]:
    """Each of today's areas and none: which, the moves with that match, and what both cost.

    Without a limit on moves there is nothing to match. An area is only matched to one that it
    shares municipalities with: else no match is as good.
    """
    if problem.rules.max_moves is None or problem.today is None:
        yield UNMATCHED, np.zeros(len(bits)), np.zeros(len(bits))
        return
    size, price = bits.sum(axis=1), never_above_zero(certificate.moves)
    yield UNMATCHED, size, price * size
    today = problem.today.area[problem.codes].to_numpy()
    for k, area in enumerate(problem.today.coaches.index):
        shared = bits[:, today == area].sum(axis=1)
        own = never_above_zero(certificate.matches.get(area, 0.0))
        yield k, size - shared, np.where(shared > 0, price * (size - shared) + own, -np.inf)


def staff_amounts(clients: Figures, coaches: float, leader: bool, problem: Problem) -> Amounts:
    """Overload, imbalance and coaches of each area."""
    staff = coaches + problem.leader_share * leader
    return {
        "overload": np.maximum(0, clients - problem.throughput_per_year * staff),
        "balance": np.abs(clients - problem.even_load * staff),
        "coach": np.full(len(clients), float(coaches)),
    }


def client_hours(bits: Bits, problem: Problem) -> Figures:
    """Travel to the best seat that the rules allow; infinite where they allow none."""
    codes, rules = problem.codes, problem.rules
    demand = problem.demand[codes].to_numpy(float)
    minutes = problem.minutes.loc[codes, codes].to_numpy(float)
    hours = (bits * demand) @ minutes / 60
    hours[bits == 0] = np.inf
    radius = np.array([rules.minutes_to(code) for code in codes])
    hours[bits @ (minutes > radius + EPSILON) > 0] = np.inf
    hours[:, [not rules.may_be_seat(code) for code in codes]] = np.inf
    fixed = np.array([code in rules.fixed_seats for code in codes])
    with_fixed = bits[:, fixed].sum(axis=1)
    hours[np.ix_(with_fixed > 0, ~fixed)] = np.inf
    hours[with_fixed > 1] = np.inf
    return np.asarray(hours.min(axis=1))


def area_amounts(bits: Bits, problem: Problem) -> dict[str, Figures]:
    """Wishes, borders and changes of each area; borders and partings are half on either side."""
    codes = problem.codes
    borders = pair_matrix(problem.neighbours, ("code_a", "code_b"), codes)
    wishes = pair_matrix(problem.wishes, ("code", "partner"), codes)
    change = np.zeros(len(bits))
    if problem.today is not None:
        area = problem.today.area[codes].to_numpy()
        before = (area[:, None] == area) & ~np.eye(len(codes), dtype=bool)
        apart_now = across(bits, before.astype(float)) / 2
        together_now = ((bits @ ~(area[:, None] == area)) * bits).sum(axis=1) / 2
        change = apart_now + together_now
    return {
        "wish": across(bits, wishes),
        "border": (across(bits, borders) + across(bits, borders.T)) / 2,
        "change": change,
    }


def pair_matrix(pairs: pd.DataFrame | None, columns: tuple[str, str], codes: list[str]) -> Bits:
    """How often each ordered pair stands in a table of pairs."""
    matrix = np.zeros((len(codes), len(codes)))
    if pairs is not None:
        for one, other in pairs[list(columns)].itertuples(index=False):
            matrix[codes.index(one), codes.index(other)] += 1
    return matrix


def across(bits: Bits, pairs: Bits) -> Figures:
    """Pairs with the first end in the area and the second outside."""
    return np.asarray(((bits @ pairs) * (1 - bits)).sum(axis=1))


def keeps_groups(bits: Bits, problem: Problem) -> npt.NDArray[np.bool_]:
    """Whether each area keeps together and apart what is to be."""
    codes, rules = problem.codes, problem.rules
    fine = np.ones(len(bits), dtype=bool)
    for group in rules.together:
        held = bits[:, [codes.index(code) for code in set(group)]].sum(axis=1)
        fine &= (held == 0) | (held == len(set(group)))
    for pair in rules.apart:
        fine &= bits[:, [codes.index(code) for code in pair]].sum(axis=1) < 2
    return fine


def keeps_staffing(
    bits: Bits, clients: Figures, coaches: float, leader: bool, problem: Problem
) -> npt.NDArray[np.bool_]:
    """Whether each area, staffed so, keeps the rules about coaches and loads."""
    codes, rules = problem.codes, problem.rules
    load = clients / (coaches + problem.leader_share * leader)
    fine = np.ones(len(bits), dtype=bool)
    for code, count in rules.fixed_coaches.items():
        fine &= (bits[:, codes.index(code)] == 0) | (coaches == count)
    if rules.min_load is not None:
        fine &= load >= rules.min_load - EPSILON
    if rules.max_load is not None:
        fine &= load <= rules.max_load + EPSILON
    if rules.teams_per_coach is not None:
        staff = coaches + problem.leader_share * leader
        touched = np.zeros(len(bits))
        for served in rules.care_teams.values():
            touched += bits[:, [codes.index(code) for code in served]].any(axis=1)
        fine &= touched <= rules.teams_per_coach * staff + EPSILON
    return fine
