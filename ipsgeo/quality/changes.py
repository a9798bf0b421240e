"""What changed from one round to the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ipsgeo.quality.scores import Part, check_scale
from ipsgeo.sources.assessment.rounds import Round


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A figure before and after; None where it is missing."""

    before: int | None
    after: int | None

    @property
    def change(self) -> int | None:
        """After − before; None where either is missing."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, kw_only=True)
class Change:
    """Two rounds of the same service side by side.

    Parameters
    ----------
    items
        By number of the criterion.
    parts
        By key of the section or subscale, and ``whole`` where the scale has a sum of all.
    """

    before: Round
    after: Round
    items: Mapping[int, Difference]
    parts: Mapping[str, Difference]

    @property
    def raised(self) -> tuple[int, ...]:
        """The criteria with more points than before."""
        return tuple(item for item, own in self.items.items() if (own.change or 0) > 0)

    @property
    def lowered(self) -> tuple[int, ...]:
        """The criteria with fewer points than before."""
        return tuple(item for item, own in self.items.items() if (own.change or 0) < 0)


def change(before: Round, after: Round, parts: Sequence[Part]) -> Change:
    """What changed between two rounds of the same scale, by criterion and by part of the latter."""
    check_scale(before, after.scale)
    old, new = before.points, after.points
    return Change(
        before=before,
        after=after,
        items={item: Difference(before=old[item], after=new[item]) for item in after.items},
        parts={
            part.key: Difference(
                before=Part.of(part.key, before, list(part.points)).total, after=part.total
            )
            for part in parts
        },
    )
