"""Whether a plan is really optimal: checked from its certificate without any solver.

A certificate is a set of prices. They bound every plan from below (Lagrange), and only columns
whose reduced cost is at most the plan's gap to that bound can be part of a better plan. The check
lists every connected area anew, finds these columns, and tries all ways to put them together.
It shares no code with ``solve``: another enumeration, another way to sum costs, no linear or
integer program.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ipsgeo.audit import broken_rules, score
from ipsgeo.errors import Finding
from ipsgeo.plan import Certificate, Plan
from ipsgeo.problem import Problem

EPSILON = 1e-6
CHUNK = 1 << 15
MOST_STEPS = 2_000_000
MOST_CANDIDATES = 200_000

Bits = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A column that a better plan could use: municipalities, coaches, leader, reduced cost."""

    mask: int
    coaches: int
    leader: bool
    reduced: float


def verify(plan: Plan, certificate: Certificate, problem: Problem) -> list[Finding]:
    """What speaks against the claim that no plan is better; empty when it is proven.

    Parameters
    ----------
    plan
        The plan that is claimed to be optimal.
    certificate
        The prices that a Solution carries for it.
    problem
        The problem it was made for.

    Returns
    -------
    list of Finding
        Broken rules, an objective that is not the certified one, a better plan that exists, or
        a search that was too long to finish. Empty: the plan is optimal to within 1e-6.
    """
    broken = broken_rules(plan, problem)
    if broken:
        return broken
    objective = float(score(plan, problem)["objective"])
    if abs(objective - certificate.objective) > EPSILON * max(1.0, abs(objective)):
        facts = {"claimed": certificate.objective, "found": objective}
        return [Finding(key="certificate_objective", facts=facts)]
    if set(certificate.municipalities) != set(problem.codes):
        return [Finding(key="certificate_codes")]
    gap = objective - EPSILON - dual_value(certificate, problem)
    least = least_reduced(certificate, problem)
    return search_for_better(certificate, problem, gap, least)


def dual_value(certificate: Certificate, problem: Problem) -> float:
    """What the prices add up to: a lower bound once all reduced costs are at least zero."""
    fewest, most = problem.area_range()
    value = sum(certificate.municipalities.values()) + certificate.coach * problem.coaches
    value += certificate.leader if problem.leader_share else 0.0
    return value + certificate.area * (fewest if certificate.area > 0 else most)


def least_reduced(certificate: Certificate, problem: Problem) -> float:
    """The least reduced cost of any column, or zero: what the other columns can give back."""
    least = 0.0
    for masks in every_area(problem):
        for _, _, reduced in in_chunks(masks, certificate, problem):
            least = min(least, float(reduced.min()))
    return least


def in_chunks(
    masks: npt.NDArray[np.uint64], certificate: Certificate, problem: Problem
) -> Iterator[tuple[npt.NDArray[np.uint64], tuple[bool, int], npt.NDArray[np.float64]]]:
    """Areas a chunk at a time with every staffing and its reduced cost."""
    for start in range(0, len(masks), CHUNK):
        part = masks[start : start + CHUNK]
        for leader, coaches, reduced in reduced_costs(part, certificate, problem):
            yield part, (leader, coaches), reduced


def search_for_better(
    certificate: Certificate, problem: Problem, gap: float, least: float
) -> list[Finding]:
    """Collect the columns that a better plan could use, and try all ways to combine them."""
    edge = gap - (problem.area_range()[1] - 1) * least
    candidates = [
        Candidate(mask=int(part[k]), coaches=coaches, leader=leader, reduced=float(reduced[k]))
        for masks in every_area(problem)
        for part, (leader, coaches), reduced in in_chunks(masks, certificate, problem)
        for k in np.flatnonzero(reduced <= edge)
    ]
    if len(candidates) > MOST_CANDIDATES:
        return [Finding(key="certificate_too_long")]
    better = better_plan(candidates, problem, gap, least)
    return [] if better is None else [Finding(key=better)]


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


def reduced_costs(
    masks: npt.NDArray[np.uint64], certificate: Certificate, problem: Problem
) -> Iterator[tuple[bool, int, npt.NDArray[np.float64]]]:
    """For every number of coaches, with and without the leader, what each area costs too much."""
    codes, weights = problem.codes, problem.weights
    bits = ((masks[:, None] >> np.arange(len(codes), dtype=np.uint64)) & np.uint64(1)).astype(float)
    clients = bits @ problem.demand[codes].to_numpy(float)
    prices = np.array([certificate.municipalities[code] for code in codes])
    base = area_costs(bits, problem) - bits @ prices - certificate.area
    for leader in (False, True) if problem.leader_share else (False,):
        for coaches in range(1, problem.coaches - problem.area_range()[0] + 2):
            staff = coaches + problem.leader_share * leader
            cost = weights.overload * np.maximum(0, clients - problem.throughput_per_year * staff)
            cost += weights.balance * np.abs(clients - problem.even_load * staff)
            cost[~allowed(bits, clients / staff, coaches, problem)] = np.inf
            yield (
                leader,
                coaches,
                base + cost - certificate.coach * coaches - certificate.leader * leader,
            )


def area_costs(bits: Bits, problem: Problem) -> npt.NDArray[np.float64]:
    """Travel, wishes, borders and changes of each area; infinite where the rules forbid it."""
    codes, weights, rules = problem.codes, problem.weights, problem.rules
    demand = problem.demand[codes].to_numpy(float)
    minutes = problem.minutes.loc[codes, codes].to_numpy(float)
    hours = (bits * demand) @ minutes / 60
    hours[bits == 0] = np.inf
    if rules.max_minutes is not None:
        hours[bits @ (minutes > rules.max_minutes + EPSILON) > 0] = np.inf
    fixed = np.array([code in rules.fixed_seats for code in codes])
    with_fixed = bits[:, fixed].sum(axis=1)
    hours[np.ix_(with_fixed > 0, ~fixed)] = np.inf
    hours[with_fixed > 1] = np.inf
    cost = hours.min(axis=1)
    cost = np.where(np.isinf(cost), np.inf, weights.travel * cost)
    cost += weights.wish * across(bits, pair_matrix(problem.wishes, ("code", "partner"), codes))
    borders = pair_matrix(problem.neighbours, ("code_a", "code_b"), codes)
    cost += weights.border * (across(bits, borders) + across(bits, borders.T)) / 2
    if problem.today is not None:
        area = problem.today.area[codes].to_numpy()
        before = (area[:, None] == area) & ~np.eye(len(codes), dtype=bool)
        apart_now = across(bits, before.astype(float)) / 2
        together_now = ((bits @ ~(area[:, None] == area)) * bits).sum(axis=1) / 2
        cost += weights.change * (apart_now + together_now)
    return cost


def pair_matrix(pairs: object, columns: tuple[str, str], codes: list[str]) -> Bits:
    """How often each ordered pair stands in a table of pairs."""
    matrix = np.zeros((len(codes), len(codes)))
    if pairs is not None:
        for one, other in pairs[list(columns)].itertuples(index=False):  # type: ignore[index]
            matrix[codes.index(one), codes.index(other)] += 1
    return matrix


def across(bits: Bits, pairs: Bits) -> npt.NDArray[np.float64]:
    """Pairs with the first end in the area and the second outside."""
    return np.asarray(((bits @ pairs) * (1 - bits)).sum(axis=1))


def allowed(
    bits: Bits, load: npt.NDArray[np.float64], coaches: int, problem: Problem
) -> npt.NDArray[np.bool_]:
    """Whether each area with so many coaches keeps the rules about groups, coaches and loads."""
    codes, rules = problem.codes, problem.rules
    fine = np.ones(len(bits), dtype=bool)
    for group in rules.together:
        held = bits[:, [codes.index(code) for code in set(group)]].sum(axis=1)
        fine &= (held == 0) | (held == len(set(group)))
    for pair in rules.apart:
        fine &= bits[:, [codes.index(code) for code in pair]].sum(axis=1) < 2
    for code, count in rules.fixed_coaches.items():
        fine &= (bits[:, codes.index(code)] == 0) | (coaches == count)
    if rules.min_load is not None:
        fine &= load >= rules.min_load - EPSILON
    if rules.max_load is not None:
        fine &= load <= rules.max_load + EPSILON
    return fine


@dataclass(frozen=True, kw_only=True)
class Partial:
    """A plan being put together: what is covered, what is left to place, and what was spent."""

    covered: int
    coaches: int
    leaders: int
    areas: int
    spent: float

    def with_column(self, column: Candidate) -> "Partial":
        """The plan with one more column."""
        return Partial(
            covered=self.covered | column.mask,
            coaches=self.coaches - column.coaches,
            leaders=self.leaders - column.leader,
            areas=self.areas + 1,
            spent=self.spent + column.reduced,
        )


def better_plan(
    candidates: list[Candidate], problem: Problem, gap: float, least: float
) -> str | None:
    """Try every way to put the columns together; names what was found, or None for nothing."""
    by_first: dict[int, list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda candidate: candidate.reduced):
        by_first.setdefault(candidate.mask & -candidate.mask, []).append(candidate)
    fewest, most = problem.area_range()
    whole = (1 << len(problem.codes)) - 1
    leaders = 1 if problem.leader_share else 0
    todo = [Partial(covered=0, coaches=problem.coaches, leaders=leaders, areas=0, spent=0.0)]
    for _ in range(MOST_STEPS):
        if not todo:
            return None
        plan = todo.pop()
        if plan.covered == whole:
            if plan.coaches == 0 and plan.leaders == 0 and plan.areas >= fewest:
                return "certificate_not_optimal"
        elif plan.areas < most:
            free = ~plan.covered & whole
            left = gap - (most - plan.areas - 1) * least
            todo += following(plan, by_first.get(free & -free, []), left)
    return "certificate_too_long"


def following(plan: Partial, columns: list[Candidate], left: float) -> list[Partial]:
    """The plan with each column that fits beside it and within what is left to spend."""
    return [
        plan.with_column(column)
        for column in columns
        if not column.mask & plan.covered
        and column.coaches <= plan.coaches
        and column.leader <= plan.leaders
        and plan.spent + column.reduced <= left
    ]


def certificate_of(saved: Mapping[str, object]) -> Certificate:
    """A certificate from what a manifest holds."""
    return Certificate(**saved)  # type: ignore[arg-type]
