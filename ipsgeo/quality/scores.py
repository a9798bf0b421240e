"""The score of one round: in all and by section, with its band; on the school scale no bands."""

from collections.abc import Sequence
from dataclasses import dataclass

from ipsgeo.errors import DataError, Finding
from ipsgeo.quality.bands import Band, band_of
from ipsgeo.quality.parts import Part
from ipsgeo.sources.assessment.criteria import SECTIONS, Criterion
from ipsgeo.sources.assessment.rounds import SUBSCALES, Round, Scale


@dataclass(frozen=True, kw_only=True)
class Score:
    """A round of the 25 criteria summed up.

    Parameters
    ----------
    round
        What was assessed.
    whole
        All 25 criteria (25–125 points).
    sections
        Staff, organisation and content.
    """

    round: Round
    whole: Part
    sections: tuple[Part, ...]

    @property
    def total(self) -> int | None:
        """The sum; None where any criterion is missing."""
        return self.whole.total

    @property
    def band(self) -> Band | None:
        """The band of the sum; None where any criterion is missing, see ``why``."""
        return None if self.total is None else band_of(self.total)

    @property
    def certain_band(self) -> Band | None:
        """The band, also where criteria are missing that could not change it; else None."""
        low, high = band_of(self.whole.low), band_of(self.whole.high)
        return low if low == high else None

    @property
    def why(self) -> Finding | None:
        """Why there is no sum and no band; None where there are."""
        if not self.whole.missing:
            return None
        facts: dict[str, object] = {
            "items": [str(item) for item in self.whole.missing],
            "low": self.whole.low,
            "high": self.whole.high,
        }
        if self.certain_band is not None:
            return Finding(key="quality_missing_certain", facts=facts)
        return Finding(key="quality_missing", facts=facts)


@dataclass(frozen=True, kw_only=True)
class SchoolScore:
    """A round of the school scale's 35 criteria: two subscales, no sum of both and no bands.

    Parameters
    ----------
    round
        What was assessed.
    subscales
        Work and education, as the file places the criteria.
    unplaced
        The criteria that the file does not have at all: it is not known which subscale they are
        of, so that no subscale's sum is whole while there are any.
    """

    round: Round
    subscales: tuple[Part, ...]
    unplaced: tuple[int, ...]

    @property
    def missing(self) -> tuple[int, ...]:
        """All criteria without points."""
        return tuple(item for item, points in self.round.points.items() if points is None)

    def total(self, subscale: Part) -> int | None:
        """The sum of a subscale; None where a criterion is missing, or may be."""
        return None if self.unplaced else subscale.total

    def mean(self, subscale: Part) -> float | None:
        """The mean of a subscale's criteria; None where one is missing, or may be."""
        return None if self.unplaced else subscale.mean


def score(round_: Round, criteria: Sequence[Criterion]) -> Score:
    """A round of the 25 criteria summed up, in all and by section.

    Raises DataError for a round of the school scale: its sums have no bands.
    """
    check_scale(round_, "quality")
    sections = tuple(
        Part.of(section, round_, [c.number for c in criteria if c.section == section])
        for section in SECTIONS
    )
    whole = Part.of("whole", round_, [criterion.number for criterion in criteria])
    return Score(round=round_, whole=whole, sections=sections)


def school_score(round_: Round) -> SchoolScore:
    """A round of the school scale summed up by subscale.

    Raises DataError for a round of the 25 criteria.
    """
    check_scale(round_, "school")
    placed = {answer.item: answer.subscale for answer in round_.answers}
    return SchoolScore(
        round=round_,
        subscales=tuple(
            Part.of(subscale, round_, [item for item, own in placed.items() if own == subscale])
            for subscale in SUBSCALES
        ),
        unplaced=tuple(item for item in round_.items if not placed.get(item)),
    )


def check_scale(round_: Round, scale: Scale) -> None:
    """Raise DataError for a round of another scale."""
    if round_.scale != scale:
        facts = {"scale": scale}
        raise DataError(Finding(key="quality_other_scale", value=round_.scale, facts=facts))
