"""The assumptions of a study that a plan rests on, and what the problem is with another value."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import nan

from ipsgeo.problem import Problem
from ipsgeo.rules import GOALS
from ipsgeo.sources.travel import TravelAssumptions, estimate_minutes
from ipsgeo.study import Study

SPREAD = 0.25  # how far the norm, speed and detour are varied where the study has no range
HALF, TWICE = 0.5, 2.0  # of a weight
PRECISION = 0.01  # of the base value: how closely a turning point is found


@dataclass(frozen=True, kw_only=True, eq=False)
class Assumption:
    """Something that the plan rests on.

    Parameters
    ----------
    name
        benefit_share, throughput, caseload, coaches, areas, speed_kmh, detour, or ``weight_…``.
    base, low, high
        Its value, and the ends that are tried; an end that cannot be is missing (NaN).
    problem
        The problem with another value.
    counted
        Whether there is nothing between the ends: so many coaches or areas.
    straight
        Whether a plan's value is a straight line in it while the plans stay the same: the values
        for which a plan is the best are then one interval, and there is one turning point.
    """

    name: str
    base: float
    low: float
    high: float
    problem: Callable[[float], Problem]
    counted: bool = False
    straight: bool = False

    @property
    def precision(self) -> float | None:
        """How closely a turning point is looked for; None where there is nothing in between."""
        return None if self.counted else PRECISION * self.base


def assumptions(study: Study) -> list[Assumption]:
    """Every assumption of a study that has another value to try."""
    problem = study.problem
    weighed = [goal for goal in GOALS if getattr(problem.weights, goal) > 0]
    return [
        *benefit(study), *norm(study), *numbers(problem), *travel(study),
        *(weight(goal, problem) for goal in weighed),
    ]  # fmt: skip


def benefit(study: Study) -> list[Assumption]:
    """The share that benefits in a year, from the low to the high end of its range."""
    table, formula = study.demand_table, study.statistics.formula
    counted = table["basis"] == "statistics"
    if not formula.standard or not counted.any():
        return []
    share = formula.terms[0].shares[-1]
    if not share.ranges or share.share <= 0:
        return []

    def problem(value: float) -> Problem:
        demand = study.problem.demand
        factor = counted.reindex(demand.index).map({True: value / share.share, False: 1.0})
        return replace(study.problem, demand=demand * factor)

    return [
        Assumption(
            name="benefit_share", base=share.share, low=share.low, high=share.high, problem=problem
        )
    ]


def norm(study: Study) -> list[Assumption]:
    """Clients a year of a coach; and clients at a time, where the yearly figure follows them."""
    own, per_year = study.norm, study.problem.throughput_per_year

    def problem(value: float) -> Problem:
        return replace(study.problem, throughput_per_year=value)

    found = [around("throughput", per_year, problem)]
    if abs(own.turnover - per_year) < 1e-9:
        found.append(
            around("caseload", own.caseload, lambda value: problem(per_year * value / own.caseload))
        )
    return found


def around(name: str, base: float, problem: Callable[[float], Problem]) -> Assumption:
    """An assumption that is varied by the same share down and up."""
    low, high = (1 - SPREAD) * base, (1 + SPREAD) * base
    return Assumption(name=name, base=base, low=low, high=high, problem=problem)


def numbers(problem: Problem) -> Iterator[Assumption]:
    """One coach and one area fewer and more, where their numbers are fixed."""
    (fewest, most), least = problem.area_range(), problem.fewest_in_area
    if len(problem.coach_numbers()) == 1:
        coaches = problem.total_coaches
        yield Assumption(
            name="coaches", base=coaches, counted=True,
            low=coaches - 1 if coaches - 1 >= fewest * least else nan, high=coaches + 1,
            problem=lambda value: replace(problem, coaches=coaches + round(value - coaches)),
        )  # fmt: skip
    if fewest == most:
        limit = min(problem.coach_range()[1] / least, len(problem.codes))
        yield Assumption(
            name="areas", base=fewest, counted=True,
            low=fewest - 1 if fewest > 1 else nan, high=fewest + 1 if fewest + 1 <= limit else nan,
            problem=lambda value: replace(problem, areas=int(value)),
        )  # fmt: skip


def travel(study: Study) -> list[Assumption]:
    """Speed and detour of the straight line; neither counts where all minutes are imported."""
    stated = study.travel.assumptions
    if stated is None or study.travel.basis != "straight line":
        return []

    def problem(assumed: TravelAssumptions) -> Problem:
        minutes = estimate_minutes(study.municipalities, assumed, study.travel.exceptions)
        return replace(study.problem, minutes=minutes)

    detour = around("detour", stated.detour, lambda v: problem(replace(stated, detour=v)))
    return [
        around("speed_kmh", stated.speed_kmh, lambda v: problem(replace(stated, speed_kmh=v))),
        replace(detour, low=max(detour.low, min(1.0, stated.detour))),  # no way is below straight
    ]


def weight(goal: str, problem: Problem) -> Assumption:
    """A weight, halved and doubled."""
    base = float(getattr(problem.weights, goal))

    def changed(value: float) -> Problem:
        return replace(problem, weights=replace(problem.weights, **{goal: value}))

    return Assumption(
        name=f"weight_{goal}", base=base, low=HALF * base, high=TWICE * base, problem=changed,
        straight=True,
    )  # fmt: skip
