"""The planning problem in numbers: no geometry, no files, no solver."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.plan import Plan
from ipsgeo.rules import COACH_STEPS, LARGEST, Rules, Weights, is_amount, is_coaches, is_whole
from ipsgeo.samples import Robust
from ipsgeo.tables import check_columns

__all__ = ["MOST_COACHES", "Problem", "Rules", "Weights"]

NEIGHBOUR_COLUMNS = ("code_a", "code_b")
WISH_COLUMNS = ("code", "partner")
MOST_COACHES = 1000  # far more than any county has: a larger number is a slip
Coaches = float | tuple[float, float]


def twice(names: Iterable[str]) -> set[str]:
    """The names that stand more than once."""
    return {name for name, count in Counter(names).items() if count > 1}


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
        Coaches to place, at least one step an area, the leader not counted; or (fewest, most)
        where their number is free. Then ``Weights.coach`` is the price of one.
    coach_step
        1 for whole coaches, 0.5 where half a coach can be placed.
    areas
        Number of areas, a (min, max) pair, or None where it is free.
    throughput_per_year
        The norm: clients per year per coach.
    leader_share
        Coach's work that a team's leader does, in exactly one area; 0 for no leader.
    teams
        Teams that the coaches form, each of connected areas and with its own leader.
    weights, rules
        The goals and the constraints.
    wishes
        Columns code, partner: stated natural partners; None for none.
    today
        Today's plan, for the goal ``change``.
    names
        Names by code, for areas and messages; the codes themselves if not given.
    robust
        Samples of the demand that overload and balance are counted over; ``demand`` is their
        mean, which everything else goes by. None for the demand alone; see ``robust_problem``.
    """

    demand: pd.Series
    neighbours: pd.DataFrame
    minutes: pd.DataFrame
    coaches: Coaches
    areas: int | tuple[int, int] | None = None
    throughput_per_year: float = 27.4
    leader_share: float = 0.0
    coach_step: float = 1.0
    teams: int = 1
    weights: Weights = field(default_factory=Weights)
    rules: Rules = field(default_factory=Rules)
    wishes: pd.DataFrame | None = None
    today: Plan | None = None
    names: pd.Series | None = None
    robust: Robust | None = None

    def __post_init__(self) -> None:
        self._check_numbers()
        self._check_fixed_coaches()
        self._check_tables()
        self._check_codes()
        self._check_minutes()
        self._check_samples()

    @property
    def codes(self) -> list[str]:
        """The municipality codes, sorted."""
        return sorted(self.demand.index)

    @property
    def leaders(self) -> int:
        """Areas where a leader has clients: one a team, none without a leader."""
        return self.teams if self.leader_share > 0 else 0

    @property
    def total_coaches(self) -> float:
        """The number of coaches to place; raises ValueError where it is free."""
        numbers = self.coach_numbers()
        if len(numbers) > 1:
            raise ValueError("the number of coaches is free: see with_coaches_of")
        return numbers[0]

    @property
    def coach_years(self) -> float:
        """Coaches and the leaders' shares together."""
        return self.total_coaches + self.leaders * self.leader_share

    @property
    def even_load(self) -> float:
        """Clients per year per coach when all share alike."""
        return float(self.demand.sum()) / self.coach_years

    @property
    def fewest_in_area(self) -> float:
        """Coaches that every area has at least."""
        least = self.coach_step if self.rules.min_coaches is None else self.rules.min_coaches
        return whole_if_it_is(math.ceil(least / self.coach_step) * self.coach_step)

    @property
    def most_in_area(self) -> float:
        """Coaches that an area has at most: every other area needs its own."""
        return self.total_coaches - (self.area_range()[0] - 1) * self.fewest_in_area

    def coach_range(self) -> tuple[float, float]:
        """Fewest and most coaches altogether."""
        fewest, most = ends_of(self.coaches)
        return float(fewest), float(most)

    def coach_numbers(self) -> list[float]:
        """The numbers of coaches that are possible, ascending."""
        if not isinstance(self.coaches, tuple | list):
            return [self.coaches]
        fewest, most = (round(count / self.coach_step) for count in self.coaches)
        return [whole_if_it_is(k * self.coach_step) for k in range(fewest, most + 1)]

    def with_coaches_of(self, plan: Plan) -> Self:
        """The problem with as many coaches as a plan has, where their number is free."""
        if not isinstance(self.coaches, tuple | list):
            return self
        return replace(self, coaches=whole_if_it_is(float(plan.coaches.sum())))

    def even_load_of(self, plan: Plan) -> float:
        """The even load with a plan's number of coaches, where their number is free."""
        if not isinstance(self.coaches, tuple | list):
            return self.even_load
        staff = float(plan.coaches.sum()) + self.leaders * self.leader_share
        return float(self.demand.sum()) / staff if staff > 0 else math.inf

    def area_range(self) -> tuple[int, int]:
        """Fewest and most areas; free means one to as many as there can be coaches for."""
        if self.areas is None:
            most = int(self.coach_range()[1] / self.fewest_in_area)
            return 1, max(1, min(most, len(self.demand)))
        ends = ends_of(self.areas)
        return int(ends[0]), int(ends[1])

    def name(self, code: str) -> str:
        """A municipality's name, or its code where it has none."""
        return code if self.names is None else str(self.names.get(code, code))

    def _check_numbers(self) -> None:
        """Amounts are counts and shares of the right size."""
        checks = {
            ("coach_step", "bad_coach_step"): self.coach_step in COACH_STEPS,
            ("coaches", "bad_coaches"): self._coaches_are_counted(),
            ("throughput_per_year", "not_positive"): is_amount(self.throughput_per_year)
            and self.throughput_per_year > 0,
            ("leader_share", "not_a_share"): is_amount(self.leader_share)
            and self.leader_share <= 1,
            ("areas", "bad_range"): self._areas_are_a_range(),
            ("teams", "bad_teams"): is_whole(self.teams) and 1 <= self.teams <= MOST_COACHES,
            ("max_moves", "moves_without_today"): self.rules.max_moves is None
            or self.today is not None,
        }
        for (name, key), fine in checks.items():
            if not fine:
                value = getattr(self, name, getattr(self.rules, name, None))
                facts = {"most": MOST_COACHES, "column": name}
                raise DataError(Finding(key=key, column=name, value=value, facts=facts))

    def _check_fixed_coaches(self) -> None:
        """Fixed numbers of coaches are multiples of the step."""
        off_step = {
            f"fixed_coaches {code}": count
            for code, count in self.rules.fixed_coaches.items()
            if not is_coaches(count, self.coach_step)
        }
        findings = [
            Finding(key="coaches_off_step", column=name, value=count, facts={"column": name})
            for name, count in off_step.items()
        ]
        if findings:
            raise DataError(*findings)

    def _coaches_are_counted(self) -> bool:
        """Whether ``coaches`` are multiples of the step: one number, or two, the smaller first."""
        counts = ends_of(self.coaches)
        if len(counts) != 2 or not all(is_coaches(count, self.coach_step) for count in counts):
            return False
        if self.coach_step == 1 and not all(map(is_whole, counts)):
            return False
        return counts[0] <= counts[1] <= MOST_COACHES

    def _areas_are_a_range(self) -> bool:
        """Whether ``areas`` is free, a whole number, or two, the smaller one first."""
        if self.areas is None:
            return True
        counts = ends_of(self.areas)
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
        """Every table speaks of the same municipalities."""
        findings = [
            Finding(key=key, value=code, facts={"name": self.name(code)})
            for key, codes in self._wrong_codes().items()
            for code in codes
        ]
        if findings:
            raise DataError(*findings)

    def _wrong_codes(self) -> dict[str, list[str]]:
        """The codes that a table has twice, lacks, or has beside those of the demand."""
        codes, known = self.codes, set(self.codes)
        doubled = twice(codes)
        wishes = pd.DataFrame(columns=WISH_COLUMNS) if self.wishes is None else self.wishes
        heads = (self.minutes.index, self.minutes.columns)
        today = codes if self.today is None else self.today.area.index
        unknown = [] if doubled else [c for c in codes if not 0 <= self.demand[c] <= LARGEST]
        wrong: dict[str, Iterable[str]] = {
            "code_twice": doubled,
            "demand_missing": unknown,
            "minutes_missing": {c for head in heads for c in (known ^ {*head}) | twice(head)},
            "foreign_neighbour": {*self.neighbours["code_a"], *self.neighbours["code_b"]} - known,
            "foreign_rule": self.rules.codes() - known,
            "foreign_wish": {*wishes["code"], *wishes["partner"]} - known,
            "wish_for_itself": set(wishes.loc[wishes["code"] == wishes["partner"], "code"]),
            "name_twice": [] if doubled else twice(map(self.name, codes)),
            "foreign_today": known ^ {*today},
        }
        return {key: sorted(own, key=str) for key, own in wrong.items()}

    def _check_minutes(self) -> None:
        """Every pair has its minutes."""
        square = self.minutes.loc[self.codes, self.codes].to_numpy(float)
        bad = np.argwhere(~((square >= 0) & (square <= LARGEST)))
        if len(bad):
            pairs = [f"{self.name(self.codes[i])}–{self.name(self.codes[j])}" for i, j in bad[:10]]
            raise DataError(Finding(key="minutes_unknown", facts={"pairs": pairs}))

    def _check_samples(self) -> None:
        """The samples are of the same municipalities, and the demand is their mean."""
        if self.robust is not None:
            self.robust.samples.check_codes(self.codes)
            mean = self.robust.samples.mean
            if not np.allclose(mean[self.codes], self.demand[self.codes].astype(float)):
                raise DataError(Finding(key="samples_not_mean"))


def ends_of(number: float | Sequence[float]) -> tuple[float, ...]:
    """The two ends of a range; one number alone is both."""
    return tuple(number) if isinstance(number, Sequence) else (number, number)


def whole_if_it_is(count: float) -> float:
    """A number of coaches, as an integer where it is whole."""
    return int(count) if count == int(count) else count
