"""What a plan should do (weights) and what it must keep (rules)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import TypeGuard

import numpy as np

from ipsgeo.errors import DataError, Finding

LARGEST = 1e7  # clients a year, minutes, weights: beyond it the solver's arithmetic gets coarse
COACH_STEPS = (1.0, 0.5)


def is_whole(value: object) -> bool:
    """Whether a value is a whole number of any kind; True and 2.0 are not."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def is_amount(value: object) -> TypeGuard[float]:
    """Whether a value is a finite number, zero or above; True and "2" are not."""
    return isinstance(value, Real) and not isinstance(value, bool) and 0 <= float(value) < np.inf


def is_coaches(value: object, step: float = COACH_STEPS[-1]) -> bool:
    """Whether a value is a number of coaches: a multiple of the step above zero."""
    if not is_amount(value) or step not in COACH_STEPS:
        return False
    return float(value) > 0 and float(value) / step == round(float(value) / step)


@dataclass(frozen=True, kw_only=True)
class Weights:
    """What the goals are worth against each other; each multiplies one sum of the objective.

    Parameters
    ----------
    overload
        Per client a year above the norm of the area's coaches.
    balance
        Per client a year away from the even load.
    travel
        Per client-hour of one-way travel to the seat.
    wish
        Per wish across areas; a mutual wish counts twice.
    border
        Per pair of neighbours in different areas.
    change
        Per pair of municipalities together now and not in today's plan, or the other way round.
    coach
        Per coach; of use where the number of coaches is free.
    """

    overload: float = 2.0
    balance: float = 1.0
    travel: float = 0.5
    wish: float = 1.0
    border: float = 0.0
    change: float = 0.0
    coach: float = 0.0

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            weight = getattr(self, name)
            if not (is_amount(weight) and weight <= LARGEST):
                raise DataError(Finding(key="bad_weight", column=name, value=weight))


GOALS = tuple(Weights.__dataclass_fields__)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a plan must keep.

    Parameters
    ----------
    together
        Groups of codes; each group is in one area.
    apart
        Pairs of codes in different areas.
    fixed_seats
        Codes that are the seat of the area they are in.
    allowed_seats
        The only codes that may be seats, where there is an office; None for all.
    fixed_coaches
        Code -> coaches: the area with this municipality has exactly so many.
    min_coaches
        Coaches that every area has at least; one step (a whole or half coach) if not given.
    min_load, max_load
        Clients per year per coach in every area (the leader's share counts as coach).
    max_minutes
        One-way minutes from every municipality to the seat of its area; or code -> minutes, a
        radius for each seat, and none for a seat that is not named.
    max_goals
        Goal of ``Weights`` -> the most it may come to, in its own unit as ``score`` states it.
    max_moves
        The most municipalities that are not in the area matched to today's (see ``moved_codes``).
    team_coaches
        Coaches that every team has at least, where there are several teams.
    care_teams
        Given team (of work-ability support, psychiatry …) -> the municipalities that it serves.
    teams_per_coach
        The most given teams that an area touches, per coach (the leader's share counts as coach):
        so each coach can keep to so many. None for no limit.
    """

    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    fixed_seats: tuple[str, ...] = ()
    allowed_seats: tuple[str, ...] | None = None
    fixed_coaches: Mapping[str, float] = field(default_factory=dict)
    min_coaches: float | None = None
    min_load: float | None = None
    max_load: float | None = None
    max_minutes: float | Mapping[str, float] | None = None
    max_goals: Mapping[str, float] = field(default_factory=dict)
    max_moves: int | None = None
    team_coaches: float = 3.0
    care_teams: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    teams_per_coach: float | None = None

    def __post_init__(self) -> None:
        findings = [
            *self._wrong_limits(), *self._wrong_coaches(), *self._wrong_care_teams(),
            *self._wrong_names(),
        ]  # fmt: skip
        if findings:
            raise DataError(*findings)

    def _wrong_limits(self) -> Iterator[Finding]:
        """Limits that are not positive; a limit on a goal or on moves may be zero."""
        names = ("min_load", "max_load", "teams_per_coach")
        limits = {name: getattr(self, name) for name in names}
        if not isinstance(self.max_minutes, Mapping):
            limits["max_minutes"] = self.max_minutes
        limits = {name: limit for name, limit in limits.items() if limit is not None}
        limits |= {f"max_minutes {code}": most for code, most in self.seat_minutes().items()}
        limits["team_coaches"] = self.team_coaches
        for name, limit in limits.items():
            if not (is_amount(limit) and limit > 0):
                yield Finding(key="not_positive", column=name, value=limit)
        for goal, limit in self.max_goals.items():
            if not is_amount(limit):
                yield Finding(key="negative", column=f"max_goals {goal}", value=limit)
        moves = self.max_moves
        if moves is not None and not (is_whole(moves) and moves >= 0):
            key = "negative" if is_whole(moves) else "wrong_kind_whole"
            yield Finding(key=key, column="max_moves", value=moves)

    def _wrong_coaches(self) -> Iterator[Finding]:
        """Numbers of coaches that are neither whole nor half."""
        numbers = {f"fixed_coaches {code}": count for code, count in self.fixed_coaches.items()}
        if self.min_coaches is not None:
            numbers["min_coaches"] = self.min_coaches
        for name, count in numbers.items():
            if not is_coaches(count):
                yield Finding(key="wrong_kind_coaches", column=name, value=count)

    def _wrong_care_teams(self) -> Iterator[Finding]:
        """Teams that serve no municipality, and a limit on given teams without any."""
        for team, codes in self.care_teams.items():
            if not codes:
                yield Finding(key="care_team_nowhere", column="care_teams", value=team)
        if self.teams_per_coach is not None and not self.care_teams:
            value = self.teams_per_coach
            yield Finding(key="no_care_teams", column="teams_per_coach", value=value)

    def _wrong_names(self) -> Iterator[Finding]:
        """Pairs that are not of two, unknown goals, and no seat at all."""
        for pair in self.apart:
            if len(set(pair)) != 2 or len(pair) != 2:
                yield Finding(key="apart_is_pairs", column="apart", value=pair)
        facts: dict[str, object] = {"choices": list(GOALS), "column": "max_goals"}
        for goal in sorted(set(self.max_goals) - set(GOALS), key=str):
            yield Finding(key="unknown_goal", column="max_goals", value=goal, facts=facts)
        if self.allowed_seats is not None and not self.allowed_seats:
            seats = {"column": "allowed_seats"}
            yield Finding(key="no_seats", column="allowed_seats", facts=seats)

    def care_teams_of(self, codes: Collection[str]) -> list[str]:
        """The given teams that serve any of these municipalities."""
        own = set(codes)
        return [team for team, served in self.care_teams.items() if not own.isdisjoint(served)]

    def seat_minutes(self) -> Mapping[str, float]:
        """The radius of each seat that has its own; empty where one limit holds for all."""
        return self.max_minutes if isinstance(self.max_minutes, Mapping) else {}

    def minutes_to(self, seat: str) -> float:
        """The most minutes from a municipality to this seat; infinite without a limit."""
        if isinstance(self.max_minutes, Mapping):
            return float(self.max_minutes.get(seat, np.inf))
        return np.inf if self.max_minutes is None else float(self.max_minutes)

    def may_be_seat(self, code: str) -> bool:
        """Whether an area may be served from this municipality."""
        return self.allowed_seats is None or code in self.allowed_seats

    def codes(self) -> set[str]:
        """Every municipality that a rule names."""
        grouped = [code for group in (*self.together, *self.apart) for code in group]
        seats = (*self.fixed_seats, *(self.allowed_seats or ()), *self.seat_minutes())
        served = {code for codes in self.care_teams.values() for code in codes}
        return {*grouped, *seats, *self.fixed_coaches, *served}
