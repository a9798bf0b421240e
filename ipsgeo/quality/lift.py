"""What arithmetic says of the next band. It is no advice on where effort pays."""

from collections.abc import Mapping
from dataclasses import dataclass

from ipsgeo.quality.bands import Band, points_to
from ipsgeo.quality.scores import Score
from ipsgeo.sources.assessment.rounds import MOST


@dataclass(frozen=True, kw_only=True)
class Lift:
    """How far the next band is.

    Parameters
    ----------
    band
        The next band.
    points
        Exactly how many points are missing from it.
    room
        How many points each criterion that is below 5 could still rise, most first.
    fewest
        How few criteria are enough if each rises to 5: those with the most room.
    """

    band: Band
    points: int
    room: Mapping[int, int]
    fewest: int

    @property
    def items(self) -> tuple[int, ...]:
        """So few criteria, those with the most room first; others with as much room do as well."""
        return tuple(self.room)[: self.fewest]


def lift(score: Score) -> Lift | None:
    """What is missing from the next band; None at the top, and while criteria are missing."""
    above = None if score.total is None else points_to(score.total)
    if above is None:
        return None
    band, points = above
    room = {item: MOST - given for item, given in score.whole.given.items() if given < MOST}
    ordered = dict(sorted(room.items(), key=lambda entry: (-entry[1], entry[0])))
    raised, fewest = 0, 0
    for more in ordered.values():
        if raised >= points:
            break
        raised, fewest = raised + more, fewest + 1
    return Lift(band=band, points=points, room=ordered, fewest=fewest)
