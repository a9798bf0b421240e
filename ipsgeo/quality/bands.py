"""What a sum of the 25 criteria is called."""

from typing import Literal

Band = Literal["exemplary", "good", "fair", "not_supported"]
# The least sum of each band, best first: project description Rovaniemi–Kemijärvi.
BANDS: tuple[tuple[Band, int], ...] = (
    ("exemplary", 115),
    ("good", 100),
    ("fair", 74),
    ("not_supported", 25),
)
GOOD = 100  # from here on the review is yearly


def band_of(total: int) -> Band:
    """The band of a sum (25–125).

    115–125 exemplary, 100–114 good, 74–99 fair, 73 or less: not supported job coaching.
    """
    return next((band for band, least in BANDS if total >= least), "not_supported")


def points_to(total: int) -> tuple[Band, int] | None:
    """The next band above a sum and the points that are missing from it; None at the top."""
    above = [(band, least - total) for band, least in BANDS if least > total]
    return above[-1] if above else None
