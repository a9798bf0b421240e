"""Clients per coach and what that scores, how many find work at what cost, what a team is."""

import math
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
        Clients in a year (a flow); if not given, caseload × coaching_share × (1 + employed_share):
        20 × 1 × 1.37 = 27.4.
    coaching_share
        Share (0–1, not 0) of a full-time coach's time that is coaching: the rest has no clients.
    """

    caseload: float = 20.0
    employed_share: float = 0.37
    throughput_per_year: float = float("nan")
    coaching_share: float = 1.0

    def __post_init__(self) -> None:
        if self.throughput_per_year != self.throughput_per_year:
            object.__setattr__(self, "throughput_per_year", self.turnover)
        if self.coaching_share > 1:
            value = self.coaching_share
            raise DataError(Finding(key="not_a_share", column="coaching_share", value=value))
        for name in ("caseload", "throughput_per_year", "coaching_share"):
            if not getattr(self, name) > 0:
                value = getattr(self, name)
                raise DataError(Finding(key="not_positive", column=name, value=value))

    @property
    def clients_at_a_time(self) -> float:
        """What a full-time coach can have at a time: the caseload for the time that is coaching."""
        return self.caseload * self.coaching_share

    @property
    def turnover(self) -> float:
        """Clients a year by the caseload: those at a time, and one for each that finds work."""
        return self.clients_at_a_time * (1 + self.employed_share)

    def coaches_needed(self, clients_per_year: float) -> float:
        """Full-time coaches that the clients of a year need: demand / throughput."""
        return clients_per_year / self.throughput_per_year

    def implied_caseload(self, load_per_year: float) -> float:
        """Clients at a time when a coach has so many in a year."""
        return load_per_year * self.clients_at_a_time / self.throughput_per_year


# As the project description Meijän kyvyt käyttöön states the study of Kuntoutussäätiö: about 37 %
# find work, two to three times that of those compared with (elsewhere: more than twice).
STATED_SHARE, STATED_TIMES = 0.37, (2.0, 3.0)


@dataclass(frozen=True, kw_only=True)
class EffectNorm:
    """What serving a client brings, and what a coach costs: assumptions, not measured here.

    Parameters
    ----------
    employed_share
        Share (0–1) of the clients of a year that find work.
    times
        Least and most that this share is stated to be, as a multiple of that of a comparison
        group; None where nothing is stated.
    cost_per_coach
        Euros a year for a full-time coach; None: not known, and no costs are shown.
    cost_per_leader
        Euros a year for a team's leader, whatever the share of client work; None: left out.
    source
        Where share and costs are from; empty where nothing is said.
    """

    employed_share: float = STATED_SHARE
    times: tuple[float, float] | None = STATED_TIMES
    cost_per_coach: float | None = None
    cost_per_leader: float | None = None
    source: str = ""

    def __post_init__(self) -> None:
        share = self.employed_share
        if not 0 <= share <= 1:
            raise DataError(Finding(key="not_a_share", column="employed_share", value=share))
        for name in ("cost_per_coach", "cost_per_leader"):
            cost = getattr(self, name)
            if cost is not None and not (0 <= cost < math.inf):
                raise DataError(Finding(key="negative", column=name, value=cost))
        if self.times is not None and not 0 < self.times[0] <= self.times[1] < math.inf:
            raise DataError(Finding(key="not_positive", column="times", value=self.times))

    @property
    def comparison_shares(self) -> tuple[float, float] | None:
        """The employed share of the comparison group that the multiples would imply, low to high.

        Our arithmetic, not a stated figure: 0.37 / 3 and 0.37 / 2. Nothing is computed from it.
        """
        if self.times is None:
            return None
        low, high = self.times
        return self.employed_share / high, self.employed_share / low

    def placed_per_year(self, served_per_year: float) -> float:
        """Clients a year that find work, of those served: served × employed_share."""
        return served_per_year * self.employed_share


# Coaches per leader: IPS Grow's workforce calculator, and the questions and answers on IPS of
# California's health department (two coaches a team, up to five teams); nothing Finnish was found.
STATED_SPANS = {"IPS Grow (England)": 6, "California IPS FAQ": 10}


@dataclass(frozen=True, kw_only=True)
class TeamNorm:
    """What a team of job coaches should be.

    Parameters
    ----------
    least_coaches
        Persons in a team, its leader counted: at least three coaches, one of whom leads (IPS
        model description).
    leader_share
        The most client work of a leader, as a share (0–1) of a full-time coach's: about half
        (Meijän kyvyt käyttöön).
    leader_span
        The most coaches per leader; None: not checked. ``STATED_SPANS`` has what others use.
    leader_span_source
        Where ``leader_span`` is from; required with it.
    cover_minutes
        Two areas can cover each other where their seats are at most so many minutes apart, one
        way and in both directions; None: where they are neighbours.
    meeting_minutes
        The most minutes, one way, from an area's seat to that of its team's leader, for the
        weekly meeting; None: not checked.
    care_teams_per_coach
        The most care teams that a coach keeps to: one or two (IPS model description).
    """

    least_coaches: int = 3
    leader_share: float = 0.5
    leader_span: float | None = None
    leader_span_source: str = ""
    cover_minutes: float | None = None
    meeting_minutes: float | None = None
    care_teams_per_coach: float = 2.0

    def __post_init__(self) -> None:
        share = self.leader_share
        if not 0 <= share <= 1:
            raise DataError(Finding(key="not_a_share", column="leader_share", value=share))
        for name in ("least_coaches", "leader_span", "cover_minutes", "meeting_minutes",
                     "care_teams_per_coach"):  # fmt: skip
            limit = getattr(self, name)
            if limit is not None and not 0 < limit < math.inf:
                raise DataError(Finding(key="not_positive", column=name, value=limit))
        if self.leader_span is not None and not self.leader_span_source.strip():
            facts = {"stated": [f"{source}: {span}" for source, span in STATED_SPANS.items()]}
            finding = Finding(key="leader_span_no_source", column="leader_span_source", facts=facts)
            raise DataError(finding)


def caseload_points(caseload: float) -> int:
    """Points (1–5) of quality criterion 1 for clients at a time per full-time coach.

    20 or fewer = 5, 21–25 = 4, 26–30 = 3, 31–40 = 2, 41 or more = 1. The caseload of a plan is an
    average and need not be whole: anything above 20 is no longer "20 or fewer".
    """
    for most, points in CASELOAD_POINTS:
        if caseload <= most + 1e-9:
            return points
    return 1
