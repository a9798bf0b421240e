"""The planning problem in numbers: no geometry, no files, no solver."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from numbers import Integral

import numpy as np
import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.plan import Plan
from ipsgeo.tables import check_columns

NEIGHBOUR_COLUMNS = ("code_a", "code_b")
WISH_COLUMNS = ("code", "partner")
MOST_COACHES = 1000  # far more than any county has: a larger number is a slip
LARGEST = 1e7  # clients a year, minutes, weights: beyond it the solver's arithmetic gets coarse


def is_whole(value: object) -> bool:
    """Whether a value is a whole number of any kind; True and 2.0 are not."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def twice(names: Iterable[str]) -> set[str]:
    """The names that stand more than once."""
    return {name for name, count in Counter(names).items() if count > 1}


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
            if not 0 <= getattr(self, name) <= LARGEST:
                raise DataError(Finding(key="bad_weight", column=name, value=getattr(self, name)))


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

    def __post_init__(self) -> None:
        for name in ("min_load", "max_load", "max_minutes"):
            value = getattr(self, name)
            if value is not None and not 0 < value < np.inf:
                raise DataError(Finding(key="not_positive", column=name, value=value))
        for code, count in self.fixed_coaches.items():
            if not is_whole(count) or count < 1:
                column = f"fixed_coaches {code}"
                raise DataError(Finding(key="not_positive", column=column, value=count))
        for pair in self.apart:
            if len(set(pair)) != 2 or len(pair) != 2:
                raise DataError(Finding(key="apart_is_pairs", column="apart", value=pair))

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
        self._check_tables()
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
        if self.areas is None:
            return 1, min(self.coaches, len(self.demand))
        areas = self.areas
        fewest, most = areas if isinstance(areas, tuple | list) else (areas, areas)
        return int(fewest), int(most)

    def name(self, code: str) -> str:
        """A municipality's name, or its code where it has none."""
        return code if self.names is None else str(self.names.get(code, code))

    def _check_numbers(self) -> None:
        """Amounts are counts and shares of the right size."""
        checks = {
            ("coaches", "bad_coaches"): is_whole(self.coaches)
            and 1 <= self.coaches <= MOST_COACHES,
            ("throughput_per_year", "not_positive"): 0 < self.throughput_per_year < np.inf,
            ("leader_share", "not_a_share"): 0 <= self.leader_share <= 1,
            ("areas", "bad_range"): self._areas_are_a_range(),
        }
        for (name, key), fine in checks.items():
            if not fine:
                value, facts = getattr(self, name), {"most": MOST_COACHES}
                raise DataError(Finding(key=key, column=name, value=value, facts=facts))

    def _areas_are_a_range(self) -> bool:
        """Whether ``areas`` is free, a whole number, or two, the smaller one first."""
        if self.areas is None:
            return True
        counts = self.areas if isinstance(self.areas, tuple | list) else (self.areas, self.areas)
        return len(counts) == 2 and all(map(is_whole, counts)) and 1 <= counts[0] <= counts[1]

    def _check_tables(self) -> None:
        """Every table has its columns, and codes are texts."""
        check_columns(self.neighbours, NEIGHBOUR_COLUMNS, "neighbours")
        if self.wishes is not None:
            check_columns(self.wishes, WISH_COLUMNS, "wishes")
        numeric = [code for code in self.demand.index if not isinstance(code, str)]
        if numeric:
            raise DataError(*(Finding(key="code_no_text", value=code) for code in numeric))

    def _check_codes(self) -> None:
        """Every table speaks of the same municipalities, and every figure is known."""
        codes = self.codes
        doubled = sorted(twice(codes))
        unknown = {
            "code_twice": doubled,
            "demand_missing": [c for c in codes if not 0 <= self.demand[c] <= LARGEST]
            if not doubled
            else [],
            "minutes_missing": sorted(
                (set(codes) ^ set(self.minutes.index))
                | (set(codes) ^ set(self.minutes.columns))
                | twice(self.minutes.index)
                | twice(self.minutes.columns)
            ),
            "foreign_neighbour": sorted(
                {*self.neighbours["code_a"], *self.neighbours["code_b"]} - set(codes)
            ),
            "foreign_rule": sorted(self.rules.codes() - set(codes)),
            **self._wrong_wishes(),
            "name_twice": [] if doubled else sorted(twice(map(self.name, codes))),
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

    def _wrong_wishes(self) -> dict[str, list[str]]:
        """The codes of wishes for a municipality from elsewhere or for oneself."""
        if self.wishes is None:
            return {}
        one, other = (self.wishes[column] for column in WISH_COLUMNS)
        return {
            "foreign_wish": sorted({*one, *other} - set(self.codes), key=str),
            "wish_for_itself": sorted(set(one[one == other])),
        }

    def _check_minutes(self) -> None:
        """Every pair has its minutes."""
        square = self.minutes.loc[self.codes, self.codes].to_numpy(float)
        bad = np.argwhere(~((square >= 0) & (square <= LARGEST)))
        if len(bad):
            pairs = [f"{self.name(self.codes[i])}–{self.name(self.codes[j])}" for i, j in bad[:10]]
            raise DataError(Finding(key="minutes_unknown", facts={"pairs": pairs}))
