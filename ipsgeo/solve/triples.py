"""Rows that every plan keeps and a mixture of plans may break: of three municipalities.

At most one area of a plan has two or all of any three municipalities:

    Σ_{j : |A_j ∩ S| ≥ 2} x_j ≤ 1          for every S of three municipalities.

(Half the sum of their three rows, rounded down: Jepsen, Petersen, Spoorendonk & Pisinger, 2008.)
They raise the linear program's value where it mixes areas that overlap.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from ipsgeo.solve.columns import Columns
from ipsgeo.solve.frames import Floats

VIOLATED = 0.02  # by less a row is not worth its time
MOST_ROWS = 150  # rows added at a time: the most violated


def broken_triples(
    columns: Columns, chosen: Floats, known: Sequence[object]
) -> list[tuple[int, int, int]]:
    """The triples whose row the mixture breaks most, the worst first; none of the known ones.

    With p_ij the share of areas that have both i and j, and q that of areas with all three, the
    row of (i, j, k) has p_ij + p_ik + p_jk − 2 q.
    """
    used = np.flatnonzero(chosen > 1e-9)
    members, share = columns.members[used].astype(float), chosen[used]
    pairs = members.T @ (members * share[:, None])
    linked = [np.flatnonzero(row > 1e-9) for row in pairs]
    found: dict[tuple[int, int, int], float] = {}
    seen = set(known)
    for i, near in enumerate(linked):
        with_i = members[:, i] * share
        for j, k in combinations(near[near > i].tolist(), 2):
            amount = pairs[i, j] + pairs[i, k] + pairs[j, k]
            if amount > 1 + VIOLATED and (i, j, k) not in seen:
                amount -= 2 * float(with_i @ (members[:, j] * members[:, k]))
                if amount > 1 + VIOLATED:
                    found[i, j, k] = amount
    return sorted(found, key=lambda triple: (-round(found[triple], 9), triple))[:MOST_ROWS]
