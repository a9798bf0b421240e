"""What is missing from the next band, and when the next assessment is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

import pandas as pd

from ipsgeo.quality.scores import BANDS, Band, Score, points_to
from ipsgeo.sources.assessment.rounds import MOST

GOOD = dict(BANDS)["good"]  # from here on the review is yearly
OFTEN, SELDOM = 6, 12  # months


@dataclass(frozen=True, kw_only=True)
class Lift:
    """How far the next band is: arithmetic, and no advice on where effort pays.

    Parameters
    ----------
    band
        The next band.
    points
        Exactly how many points are missing from it.
    room
        How many points each criterion that is below 5 could still rise, most first.
    fewest
        How few criteria are enough if each rises to 5: those with the most room.
    """

    band: Band
    points: int
    room: Mapping[int, int]
    fewest: int

    @property
    def items(self) -> tuple[int, ...]:
        """So few criteria, those with the most room first; others with as much room do as well."""
        return tuple(self.room)[: self.fewest]


def lift(score: Score) -> Lift | None:
    """What is missing from the next band; None at the top, and while criteria are missing."""
    above = None if score.total is None else points_to(score.total)
    if above is None:
        return None
    band, points = above
    room = {item: MOST - given for item, given in score.whole.given.items() if given < MOST}
    ordered = dict(sorted(room.items(), key=lambda entry: (-entry[1], entry[0])))
    fewest = 1 + sum(raised < points for raised in accumulate(ordered.values()))
    return Lift(band=band, points=points, room=ordered, fewest=fewest)


@dataclass(frozen=True, kw_only=True)
class Review:
    """The next assessment.

    Parameters
    ----------
    date
        The day, as 2027-03-31.
    months
        How long after the last one: 6 until 100 points are reached, then 12.
    certain
        False where criteria are missing that could bring the sum to 100: as long as it is not
        known to be reached, the next one is due after six months.
    """

    date: str
    months: int
    certain: bool


def next_review(score: Score) -> Review | None:
    """When a service is assessed again: every six months until 100 points, then yearly.

    None where the round has no date.
    """
    if not score.round.date:
        return None
    months = SELDOM if score.whole.low >= GOOD else OFTEN
    certain = not score.whole.low < GOOD <= score.whole.high
    return Review(date=months_later(score.round.date, months), months=months, certain=certain)


def months_later(day: str, months: int) -> str:
    """The same day so many months later; the month's last day where it has no such day.

    31.8.2026 and six months is 28.2.2027.
    """
    return str((pd.Timestamp(day) + pd.DateOffset(months=months)).date())
