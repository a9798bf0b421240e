"""Travel minutes between seats: straight line times a detour at a stated speed."""

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True, kw_only=True)
class TravelAssumptions:
    """How a straight line between seats becomes minutes on the road.

    Parameters
    ----------
    speed_kmh
        Average speed by car, kilometres an hour.
    detour
        Kilometres by road per kilometre straight ahead.
    """

    speed_kmh: float = 60.0
    detour: float = 1.3


def estimate_minutes(
    municipalities: pd.DataFrame, assumptions: TravelAssumptions = TravelAssumptions()
) -> pd.DataFrame:
    """One-way minutes by car between the seats of all pairs of municipalities.

    Straight-line kilometres (seat_e, seat_n in EPSG:3067 metres) × detour / speed × 60. Lakes and
    ferries are not known to it. Returns a square DataFrame, rows and columns by code; zero within
    a municipality.
    """
    east = municipalities["seat_e"].to_numpy(float)
    north = municipalities["seat_n"].to_numpy(float)
    km = np.hypot(east[:, None] - east, north[:, None] - north) / 1000
    minutes = km * assumptions.detour / assumptions.speed_kmh * 60
    return pd.DataFrame(minutes, index=municipalities.index, columns=municipalities.index)
