"""How many clients a job coach can have: at a time, in a year, and what that scores."""

from dataclasses import dataclass

from ipsgeo.errors import DataError, Finding

# Quality criterion 1, clients at a time per full-time coach: (at most, points). Fidelity scale as
# published by the Centre for Mental Health; the best score needs 20 or fewer.
CASELOAD_POINTS = ((20, 5), (25, 4), (30, 3), (40, 2))


@dataclass(frozen=True, kw_only=True)
class CoachNorm:
    """What one full-time job coach can carry.

    Parameters
    ----------
    caseload
        Clients at a time (a stock).
    employed_share
        Share of the clients that find work in a year, each of whom makes room for a new one.
    throughput_per_year
        Clients in a year (a flow); if not given, caseload × (1 + employed_share):
        20 × 1.37 = 27.4.
    """

    caseload: float = 20.0
    employed_share: float = 0.37
    throughput_per_year: float = float("nan")

    def __post_init__(self) -> None:
        if self.throughput_per_year != self.throughput_per_year:
            turnover = self.caseload * (1 + self.employed_share)
            object.__setattr__(self, "throughput_per_year", turnover)
        for name in ("caseload", "throughput_per_year"):
            if not getattr(self, name) > 0:
                value = getattr(self, name)
                raise DataError(Finding(key="not_positive", column=name, value=value))

    def coaches_needed(self, clients_per_year: float) -> float:
        """Full-time coaches that the clients of a year need: demand / throughput."""
        return clients_per_year / self.throughput_per_year

    def implied_caseload(self, load_per_year: float) -> float:
        """Clients at a time when a coach has so many in a year."""
        return load_per_year * self.caseload / self.throughput_per_year


def caseload_points(caseload: float) -> int:
    """Points (1–5) of quality criterion 1 for clients at a time per full-time coach.

    20 or fewer = 5, 21–25 = 4, 26–30 = 3, 31–40 = 2, 41 or more = 1. The caseload of a plan is an
    average and need not be whole: anything above 20 is no longer "20 or fewer".
    """
    for most, points in CASELOAD_POINTS:
        if caseload <= most + 1e-9:
            return points
    return 1
