"""Follow-up of supported employment by team: who is met within the model's time limits.

Counts of the latest three months against the three months before. Teams only, never a person: the
IPS model description has follow-up at the level of the team. A period of fewer than five cases is
never shown, nor a figure from which it could be computed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from math import sqrt

import pandas as pd
from scipy.special import gammaincinv, ndtri

from ipsgeo.inclusion.hidden import hidden_parts
from ipsgeo.sources.process import CONTACTS, INDICATORS, ProcessCounts, ProcessNorm

PERIOD = 3  # months in a period
LEAST_CASES = 5  # clients, or coach-weeks; fewer are never shown
CONFIDENCE = 0.95
PERIODS = ("latest", "previous")
ALL_TEAMS = ""  # the row of all teams together
FIGURES = ("met", "all", "value", "low", "high")
ROUNDING = 9  # decimals that sums of shares are exact to


@dataclass(frozen=True, kw_only=True)
class Process:
    """The figures of every indicator and team.

    Parameters
    ----------
    months
        By period ("latest", "previous"): its first and last month.
    table
        Indexed by indicator and team ("" for all teams together, where there are several): for
        each period ``met_``, ``all_``, ``value_`` (share 0–1, or contacts per coach-week) and its
        95 % interval ``low_``, ``high_``; ``state_`` as ``period_sums`` has it; ``difference``
        (latest − previous); ``trend``: "up", "down", "steady", "unclear", or "" where a period is
        not shown; ``reached``: "yes", "no", or "" for the latest period. What is not shown is
        missing (NaN), never zero.
    """

    months: dict[str, tuple[str, str]]
    table: pd.DataFrame


def follow_up(data: ProcessCounts) -> Process:
    """The figures of the latest three months and of the three before, by indicator and team."""
    months = {
        period: months_of(data.counts["month"].max(), PERIOD * position)
        for position, period in enumerate(PERIODS)
    }
    rows = {}
    for indicator in INDICATORS:
        own = data.counts[data.counts["indicator"] == indicator]
        sums = {period: period_sums(own, list(data.teams), months[period]) for period in PERIODS}
        for team in sums["latest"].index:
            rows[indicator, team] = row_of(indicator, {p: sums[p].loc[team] for p in PERIODS},
                                           data.norm)  # fmt: skip
    index = pd.MultiIndex.from_tuples(rows, names=["indicator", "team"])
    ends = {period: (span[0], span[-1]) for period, span in months.items()}
    return Process(months=ends, table=pd.DataFrame(list(rows.values()), index=index))


def months_of(last: str, back: int) -> list[str]:
    """Three months in order, the last of them ``back`` months before a month like 2026-05."""
    months = pd.period_range(end=pd.Period(last, "M") - back, periods=PERIOD, freq="M")
    return list(months.strftime("%Y-%m"))


def period_sums(counts: pd.DataFrame, teams: list[str], months: list[str]) -> pd.DataFrame:
    """Met and all of each team in a period, and of all teams; with the state of each.

    States: "shown"; "hidden" (fewer than five cases, or a figure from which they could be
    computed); "none" (no cases); "gap" (a month of the period is not known: not zero). All teams
    together are those without a gap.
    """
    known = counts[counts["month"].isin(months)].dropna(subset=["met", "all"])
    by_team = known.groupby("team")[["met", "all"]]
    table = by_team.sum()[by_team.size() == PERIOD].reindex(teams)
    if len(teams) > 1:
        everyone = table.sum(min_count=1).to_frame(ALL_TEAMS).T
        table = pd.concat([everyone, table])
    return table.assign(state=period_states(table, teams))


def period_states(table: pd.DataFrame, teams: list[str]) -> pd.Series:
    """The state of each row of ``period_sums``."""
    sizes = {team: float(table.at[team, "all"]) for team in teams if table.at[team, "all"] > 0}

    def enough(names: Collection[str]) -> bool:
        return sum(sizes[name] for name in names) >= LEAST_CASES

    hidden = set(hidden_parts(sizes, enough))
    if ALL_TEAMS in table.index and not enough(sizes):
        hidden.add(ALL_TEAMS)
    return pd.Series(
        {
            team: "gap" if pd.isna(size) else "none" if size == 0
            else "hidden" if team in hidden else "shown"
            for team, size in table["all"].items()
        }
    )  # fmt: skip


def row_of(indicator: str, sums: dict[str, pd.Series], norm: ProcessNorm) -> dict[str, float | str]:
    """The figures of one indicator and team."""
    row: dict[str, float | str] = {}
    for period, own in sums.items():
        figures = dict.fromkeys(FIGURES, float("nan"))
        if own["state"] == "shown":
            figures = figures_of(indicator, float(own["met"]), float(own["all"]))
        row |= {f"{name}_{period}": figure for name, figure in figures.items()}
        row[f"state_{period}"] = str(own["state"])
    spans = [(float(row[f"low_{period}"]), float(row[f"high_{period}"])) for period in PERIODS]
    shown = all(row[f"state_{period}"] == "shown" for period in PERIODS)
    row["difference"] = float(row["value_latest"]) - float(row["value_previous"])
    steady = norm.steady_contacts if indicator == CONTACTS else norm.steady_share
    row["trend"] = trend(spans[0], spans[1], steady) if shown else ""
    row["reached"] = reached(indicator, float(row["value_latest"]), norm)
    return row


def figures_of(indicator: str, met: float, every: float) -> dict[str, float]:
    """Value and interval: of a share by Wilson, of contacts a week by Poisson."""
    low, high = (
        poisson_interval(met, every) if indicator == CONTACTS else wilson_interval(met, every)
    )
    return {"met": met, "all": every, "value": met / every, "low": low, "high": high}


def wilson_interval(met: float, every: float) -> tuple[float, float]:
    """Wilson's (1927) 95 % interval of a share p = met / n.

    (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n), with z = 1.96.
    """
    z = float(ndtri((1 + CONFIDENCE) / 2))
    share, part = met / every, z * z / every
    half = z * sqrt(share * (1 - share) / every + part / (4 * every))
    low, high = (((share + part / 2) + way * half) / (1 + part) for way in (-1, 1))
    return max(0.0, round(low, ROUNDING)), min(1.0, round(high, ROUNDING))


def poisson_interval(count: float, weeks: float) -> tuple[float, float]:
    """The exact 95 % interval (Garwood 1936) of a number a week, from a count in so many weeks.

    It takes contacts as independent of each other, which they are not quite.
    """
    tail = (1 - CONFIDENCE) / 2
    low = float(gammaincinv(count, tail)) if count else 0.0
    return low / weeks, float(gammaincinv(count + 1, 1 - tail)) / weeks


def trend(latest: tuple[float, float], previous: tuple[float, float], steady: float) -> str:
    """How the latest period differs from the one before, by their intervals (low, high).

    "up" or "down" where the intervals do not overlap; "steady" where both lie within a span of
    ``steady``; else "unclear": the counts are too few to tell.
    """
    if latest[0] > previous[1]:
        return "up"
    if latest[1] < previous[0]:
        return "down"
    span = max(latest[1], previous[1]) - min(latest[0], previous[0])
    return "steady" if span <= steady else "unclear"


def reached(indicator: str, value: float, norm: ProcessNorm) -> str:
    """Whether value ≥ target; "" where the value is not shown."""
    if pd.isna(value):
        return ""
    target = norm.contacts_per_week if indicator == CONTACTS else norm.target_share
    return "yes" if value >= target - 10**-ROUNDING else "no"
