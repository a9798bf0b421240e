"""A better plan near a known one: a handful of neighbouring areas planned anew, exactly.

All other areas stay as they are (large neighbourhood search: Shaw, 1998). Only columns whose
reduced cost is within the plan's gap to the bound can help, so each small program is quick.
"""

import numpy as np
from scipy.sparse import csr_array

from ipsgeo.solve.clock import Clock
from ipsgeo.solve.columns import Columns
from ipsgeo.solve.frames import neighbours_of
from ipsgeo.solve.lazy import Lazy, cover_lazily
from ipsgeo.solve.pricing import reduced_costs
from ipsgeo.solve.program import GAP
from ipsgeo.solve.relaxation import Relaxation
from ipsgeo.solve.staffing import Staffing
from ipsgeo.solve.windows import columns_within

AREAS_AT_ONCE = 12
SECONDS_AT_ONCE = 5.0


def improved(
    best: Columns | None, relaxation: Relaxation, staffing: Staffing, lazy: Lazy, clock: Clock
) -> Columns | None:
    """The best plan that no replanning of one area and its neighbours improves, or time is up."""
    if best is None:
        return None
    gap = lazy.value(best) - relaxation.value
    columns, reduced = columns_within(
        [relaxation.near], staffing, relaxation.prices, min(gap, relaxation.edge)
    )
    members = csr_array(columns.members.astype(float))
    tried = 0
    while tried < len(best) and not clock.is_up():
        worst = np.argsort(-np.round(reduced_costs(best, relaxation.prices), 6), kind="stable")
        some = neighbouring(best, int(worst[tried]), neighbours_of(staffing.problem))
        inside = members @ (~best.members[some].any(axis=0)).astype(float) == 0
        near = np.flatnonzero(inside & (reduced <= lazy.value(best) - relaxation.value))
        found = Columns.joined([columns.take(near), best])
        outcome = cover_lazily(found, lazy, clock.part(1.0, at_most_s=SECONDS_AT_ONCE))
        tried += 1
        if outcome.chosen is not None and outcome.value < lazy.value(best) - GAP:
            best, tried = found.take(outcome.chosen), 0
            clock.show("plan", f"{outcome.value:.5g} ≥ {relaxation.lower:.5g}")
    return best


def neighbouring(plan: Columns, first: int, near: list[set[int]]) -> list[int]:
    """An area of a plan and the areas around it, the most closely joined first."""
    home = plan.members.argmax(axis=0)
    chosen = [first]
    while len(chosen) < min(AREAS_AT_ONCE, len(plan)):
        touched = np.zeros(len(plan))
        for area in chosen:
            for i in np.flatnonzero(plan.members[area]):
                for other in near[i]:
                    touched[home[other]] += 1
        touched[chosen] = 0
        if not touched.any():
            break
        chosen.append(int(touched.argmax()))
    return chosen
