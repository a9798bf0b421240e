"""The planning problem in numbers: no geometry, no files, no solver."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.plan import Plan

WISH_COLUMNS = ("code", "partner")


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
    """

    overload: float = 2.0
    balance: float = 1.0
    travel: float = 0.5
    wish: float = 1.0
    border: float = 0.0
    change: float = 0.0

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            if not 0 <= getattr(self, name) < np.inf:
                raise DataError(Finding(key="negative", column=name, value=getattr(self, name)))


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
    fixed_coaches
        Code -> coaches: the area with this municipality has exactly so many.
    min_load, max_load
        Clients per year per coach in every area (the leader's share counts as coach).
    max_minutes
        One-way minutes from every municipality to the seat of its area.
    """

    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    fixed_seats: tuple[str, ...] = ()
    fixed_coaches: Mapping[str, int] = field(default_factory=dict)
    min_load: float | None = None
    max_load: float | None = None
    max_minutes: float | None = None

    def codes(self) -> set[str]:
        """Every municipality that a rule names."""
        grouped = [code for group in (*self.together, *self.apart) for code in group]
        return {*grouped, *self.fixed_seats, *self.fixed_coaches}


@dataclass(frozen=True, kw_only=True, eq=False)
class Problem:
    """One county to divide: municipalities by any text code, and numbers.

    Parameters
    ----------
    demand
        Clients per year by code, not negative, none missing.
    neighbours
        Columns code_a, code_b: pairs that count as adjacent; each pair once.
    minutes
        Square, one-way minutes by code (from the row's municipality to the column's).
    coaches
        Whole coaches to place, at least one an area; the leader not counted.
    areas
        Number of areas, a (min, max) pair, or None where it is free.
    throughput_per_year
        The norm: clients per year per coach.
    leader_share
        Coach's work that the team leader does, in exactly one area; 0 for no leader.
    weights, rules
        The goals and the constraints.
    wishes
        Columns code, partner: stated natural partners; None for none.
    today
        Today's plan, for the goal ``change``.
    names
        Names by code, for areas and messages; the codes themselves if not given.
    """

    demand: pd.Series
    neighbours: pd.DataFrame
    minutes: pd.DataFrame
    coaches: int
    areas: int | tuple[int, int] | None = None
    throughput_per_year: float = 27.4
    leader_share: float = 0.0
    weights: Weights = Weights()
    rules: Rules = Rules()
    wishes: pd.DataFrame | None = None
    today: Plan | None = None
    names: pd.Series | None = None

    def __post_init__(self) -> None:
        self._check_numbers()
        self._check_codes()

    @property
    def codes(self) -> list[str]:
        """The municipality codes, sorted."""
        return sorted(self.demand.index)

    @property
    def coach_years(self) -> float:
        """Coaches and the leader's share together."""
        return self.coaches + self.leader_share

    @property
    def even_load(self) -> float:
        """Clients per year per coach when all share alike."""
        return float(self.demand.sum()) / self.coach_years

    def area_range(self) -> tuple[int, int]:
        """Fewest and most areas; free means one to as many as there are coaches."""
        if isinstance(self.areas, int):
            return self.areas, self.areas
        if self.areas is None:
            return 1, min(self.coaches, len(self.demand))
        return self.areas

    def name(self, code: str) -> str:
        """A municipality's name, or its code where it has none."""
        return code if self.names is None else str(self.names.get(code, code))

    def _check_numbers(self) -> None:
        """Amounts are counts and shares of the right size."""
        checks = {
            "coaches": self.coaches >= 1 and self.coaches == int(self.coaches),
            "throughput_per_year": 0 < self.throughput_per_year < np.inf,
        }
        for name, fine in checks.items():
            if not fine:
                value = getattr(self, name)
                raise DataError(Finding(key="not_positive", column=name, value=value))
        if not 0 <= self.leader_share <= 1:
            raise DataError(
                Finding(key="not_a_share", column="leader_share", value=self.leader_share)
            )
        low, high = self.area_range()
        if not 1 <= low <= high:
            raise DataError(Finding(key="bad_range", column="areas", value=self.areas))

    def _check_codes(self) -> None:
        """Every table speaks of the same municipalities, and every figure is known."""
        codes = self.codes
        doubled = sorted({c for c in codes if codes.count(c) > 1})
        unknown = {
            "code_twice": doubled,
            "demand_missing": [c for c in codes if not 0 <= self.demand[c] < np.inf]
            if not doubled
            else [],
            "minutes_missing": sorted(
                set(codes) ^ set(self.minutes.index) | set(codes) ^ set(self.minutes.columns)
            ),
            "foreign_neighbour": sorted(
                {*self.neighbours["code_a"], *self.neighbours["code_b"]} - set(codes)
            ),
            "foreign_rule": sorted(self.rules.codes() - set(codes)),
            "foreign_wish": sorted(
                set()
                if self.wishes is None
                else set(self.wishes[[*WISH_COLUMNS]].stack()) - set(codes)
            ),
            "foreign_today": sorted(
                set() if self.today is None else set(self.today.area.index) ^ set(codes)
            ),
        }
        findings = [
            Finding(key=key, value=code, facts={"name": self.name(code)})
            for key, wrong in unknown.items()
            for code in wrong
        ]
        if findings:
            raise DataError(*findings)
        self._check_minutes()

    def _check_minutes(self) -> None:
        """Every pair has its minutes."""
        square = self.minutes.loc[self.codes, self.codes].to_numpy(float)
        bad = np.argwhere(~((square >= 0) & (square < np.inf)))
        if len(bad):
            pairs = [f"{self.name(self.codes[i])}–{self.name(self.codes[j])}" for i, j in bad[:10]]
            raise DataError(Finding(key="minutes_unknown", facts={"pairs": pairs}))
