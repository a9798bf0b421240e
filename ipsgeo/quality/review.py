"""When the next assessment is due."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from ipsgeo.quality.bands import GOOD
from ipsgeo.quality.scores import Score

OFTEN, SELDOM = 6, 12  # months


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
    start = date.fromisoformat(day)
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last)).isoformat()
