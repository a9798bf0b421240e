"""Some of the criteria summed up, with what is missing from the sum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from ipsgeo.sources.assessment.rounds import LEAST, MOST, Round


@dataclass(frozen=True, kw_only=True)
class Part:
    """A section, a subscale, a profile or the whole.

    Parameters
    ----------
    key
        What it is called in the catalogue.
    points
        Points (1–5) by number of the criterion; None where they are missing.
    """

    key: str
    points: Mapping[int, int | None]

    @classmethod
    def of(cls, key: str, round_: Round, items: Sequence[int]) -> Self:
        """The part of a round that these criteria are."""
        return cls(key=key, points={item: round_.points[item] for item in items})

    @property
    def given(self) -> dict[int, int]:
        """The points that are there."""
        return {item: points for item, points in self.points.items() if points is not None}

    @property
    def missing(self) -> tuple[int, ...]:
        """The criteria without points."""
        return tuple(item for item, points in self.points.items() if points is None)

    @property
    def total(self) -> int | None:
        """The sum; None where any criterion is missing."""
        return None if self.missing else sum(self.given.values())

    @property
    def mean(self) -> float | None:
        """The mean of a criterion; None where any is missing."""
        return None if self.total is None or not self.points else self.total / len(self.points)

    @property
    def low(self) -> int:
        """The least that the sum can be: 1 point for each that is missing."""
        return sum(self.given.values()) + LEAST * len(self.missing)

    @property
    def high(self) -> int:
        """The most that the sum can be: 5 points for each that is missing."""
        return sum(self.given.values()) + MOST * len(self.missing)

    @property
    def least(self) -> int:
        """The sum with 1 point for every criterion."""
        return LEAST * len(self.points)

    @property
    def most(self) -> int:
        """The sum with 5 points for every criterion."""
        return MOST * len(self.points)
