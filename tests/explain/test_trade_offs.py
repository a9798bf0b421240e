"""The frontier over areas, coaches, or both."""

import numpy as np
import pytest
from conftest import brute_force

from ipsgeo.explain import frontier


def test_over_areas(toy):
    table = frontier(toy, areas=[3, 2, 5])
    assert table.index.tolist() == [2, 3, 5]
    assert table.index.name == "areas"
    assert table["status"].tolist() == ["optimal", "optimal", "infeasible"]
    assert "areas" not in table
    assert table.loc[5, "plan"] is None
    assert np.isnan(table.loc[5, "objective"])


def test_over_coaches(toy):
    from dataclasses import replace

    table = frontier(toy, coaches=range(2, 6))
    assert table.index.name == "coaches"
    assert table.index.tolist() == [2, 3, 4, 5]
    assert table.loc[2, "status"] == "infeasible"
    assert "coaches" not in table
    for count in (3, 4, 5):
        best = brute_force(replace(toy, coaches=count))
        assert table.loc[count, "objective"] == pytest.approx(best, abs=1e-6)
        assert table.loc[count, "plan"].coaches.sum() == count
    assert table["overload"].dropna().is_monotonic_decreasing


def test_over_both_and_by_itself(toy):
    table = frontier(toy, areas=[2, 3], coaches=[3, 4])
    assert table.index.names == ["areas", "coaches"]
    assert table.index.tolist() == [(2, 3), (2, 4), (3, 3), (3, 4)]
    assert frontier(toy).index.tolist() == [3]
