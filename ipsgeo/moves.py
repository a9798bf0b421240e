"""Which municipalities change area between two plans."""

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from ipsgeo.plan import Plan


def heirs(before: Plan, after: Plan, demand: pd.Series) -> dict[str, str]:
    """For each old area the new one matched to it; each is matched at most once.

    The matching keeps as many municipalities in place as possible, and among equal matchings as
    many clients.
    """
    now = after.area.reindex(before.area.index)
    clients = demand.reindex(before.area.index) / (demand.sum() + 1)
    shared = pd.crosstab(before.area, now, values=1 + clients, aggfunc="sum").fillna(0.0)
    rows, columns = linear_sum_assignment(shared.to_numpy(), maximize=True)
    return dict(zip(shared.index[rows], shared.columns[columns], strict=True))


def moved_codes(before: Plan, after: Plan, demand: pd.Series) -> list[str]:
    """Codes that are not in the area matched to their old one (see ``heirs``), sorted."""
    now = after.area.reindex(before.area.index)
    stays = before.area.map(heirs(before, after, demand)).to_numpy() == now.to_numpy()
    return [str(code) for code in before.area.index[~np.asarray(stays, dtype=bool)]]
