"""What looks wrong in a table of minutes, though it can be read: units, speeds, two directions."""

from pathlib import Path

import numpy as np
import pandas as pd

from ipsgeo.errors import Finding
from ipsgeo.sources.travel import estimate_minutes

FASTEST_KMH = 120.0  # the highest speed limit of Finnish roads, and that along a straight line
MOST_ASYMMETRY = 0.5  # one way at most this much longer than the other
OTHER_UNIT = 15.0  # seconds are 60 times, hours a sixtieth of what a straight line lets expect
MOST_NAMED = 5


def suspicious(
    minutes: pd.DataFrame, municipalities: pd.DataFrame, file: str | Path
) -> tuple[Finding, ...]:
    """Notes on what a person should look at in minutes (square, one way, NaN where missing).

    Minutes so long or so short that they look like seconds or hours; ways faster than 120 km/h
    along the straight line between the seats (seat_e, seat_n, EPSG:3067); ways over 50 % longer
    there than back.
    """
    found = [unit_note(minutes, municipalities)]
    if found == [None]:
        found.append(speed_note(minutes, municipalities))
    found.append(direction_note(minutes, municipalities))
    return tuple(
        Finding(key=key, file=file, facts=facts)
        for key, facts in (note for note in found if note is not None)
    )


Note = tuple[str, dict[str, object]] | None


def unit_note(minutes: pd.DataFrame, municipalities: pd.DataFrame) -> Note:
    """Whether the typical way is so long or short that the unit must be another."""
    usual = estimate_minutes(municipalities).to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = minutes.to_numpy(float) / usual
    ratios = ratios[(usual > 0) & np.isfinite(ratios)]
    if not len(ratios):
        return None
    ratio = float(np.median(ratios))
    if 1 / OTHER_UNIT < ratio < OTHER_UNIT:
        return None
    unit = "seconds" if ratio > 1 else "hours"
    values = minutes.to_numpy(float)[usual > 0]
    return "travel_unit", {"unit": unit, "median": float(np.nanmedian(values))}


def speed_note(minutes: pd.DataFrame, municipalities: pd.DataFrame) -> Note:
    """The pairs whose minutes mean more than 120 km/h along the straight line."""
    east, north = (municipalities[name].to_numpy(float) for name in ("seat_e", "seat_n"))
    km = np.hypot(east[:, None] - east, north[:, None] - north) / 1000
    fast = np.argwhere(km * 60 > FASTEST_KMH * minutes.to_numpy(float))
    return pairs_note("travel_fast", fast, minutes, municipalities)


def direction_note(minutes: pd.DataFrame, municipalities: pd.DataFrame) -> Note:
    """The pairs with one way over half longer than the other."""
    there = minutes.to_numpy(float)
    uneven = np.argwhere(there > (1 + MOST_ASYMMETRY) * there.T)
    return pairs_note("travel_asymmetric", uneven, minutes, municipalities)


def pairs_note(
    key: str, found: np.ndarray, minutes: pd.DataFrame, municipalities: pd.DataFrame
) -> Note:
    """How many pairs, and the first of them with their minutes."""
    if not len(found):
        return None
    names, values = municipalities["name_fi"].tolist(), minutes.to_numpy(float)
    pairs = [f"{names[i]} → {names[j]} ({values[i, j]:.0f} min)" for i, j in found[:MOST_NAMED]]
    return key, {"count": len(found), "pairs": pairs}
