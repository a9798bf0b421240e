"""Every area that a problem allows, in chunks that stay in the processor's cache."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from ipsgeo.problem import Problem
from ipsgeo.solve.area_costs import AreaCosts
from ipsgeo.solve.areas import Areas
from ipsgeo.solve.clock import Clock, OutOfTimeError
from ipsgeo.solve.frames import Frame, Masks, connected_areas, neighbours_of

CHUNK = 1 << 16
MOST_AREAS = 150_000_000  # at 16 bytes each, 2.4 GB
MOST_MUNICIPALITIES = 36  # the tables of subset sums have 2^18 rows then


class TooManyAreasError(Exception):
    """There are more connected areas than fit into memory."""


def area_pool(problem: Problem, clock: Clock, frames: Sequence[Frame] | None = None) -> list[Areas]:
    """Every connected area that the rules about areas allow, with what it costs.

    Raises TooManyAreasError where they would not fit into memory, and OutOfTimeError.

    Parameters
    ----------
    problem
        What is to be solved.
    clock
        The time there is.
    frames
        One for each seat; if not given, one frame of all municipalities.
    """
    if frames is None:
        if len(problem.codes) > MOST_MUNICIPALITIES:
            raise TooManyAreasError
        frames = [Frame(np.arange(len(problem.codes)))]
    near = neighbours_of(problem)
    pool: list[Areas] = []
    for frame in frames:
        pool += areas_of(frame, problem, near, sum(map(len, pool)), clock)
    return pool


def areas_of(
    frame: Frame, problem: Problem, near: list[set[int]], known: int, clock: Clock
) -> list[Areas]:
    """The areas of one frame."""
    costs = AreaCosts(problem, frame)
    largest = len(problem.codes) - problem.area_range()[0] + 1
    pairs = [costs.mask(pair) for pair in problem.rules.apart]
    apart = [mask for mask, whole in pairs if whole]
    pool: list[Areas] = []
    count = known
    for masks in blocks(connected_areas(frame, near, largest=largest, apart=apart)):
        count += len(masks)
        if count > MOST_AREAS:
            raise TooManyAreasError
        for start in range(0, len(masks), CHUNK):
            if clock.is_up():
                raise OutOfTimeError
            areas = costs.of(masks[start : start + CHUNK])
            if len(areas):
                pool.append(areas)
        clock.show("areas", f"{count:,}")
    return pool


def blocks(levels: Iterable[Masks]) -> Iterator[Masks]:
    """Levels of areas put together until they are worth a chunk."""
    waiting: list[Masks] = []
    for masks in levels:
        waiting.append(masks)
        if sum(map(len, waiting)) >= CHUNK:
            yield np.concatenate(waiting)
            waiting = []
    if waiting:
        yield np.concatenate(waiting)
