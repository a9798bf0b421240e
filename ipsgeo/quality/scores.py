"""The score of one round: in all and by section, with its band; on the school scale no bands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.assessment.criteria import SECTIONS, Criterion
from ipsgeo.sources.assessment.rounds import LEAST, MOST, SUBSCALES, Round, Scale

Band = Literal["exemplary", "good", "fair", "not_supported"]
# The least sum of each band, best first: project description Rovaniemi–Kemijärvi.
BANDS: tuple[tuple[Band, int], ...] = (
    ("exemplary", 115), ("good", 100), ("fair", 74), ("not_supported", 25),
)  # fmt: skip

# purchased: what North Karelia's project names for purchased services (1–6, 14–18 and 22);
# hard_to_apply: what the project Rovaniemi–Kemijärvi judged hard in Finland (15 and 17).
PROFILES: Mapping[str, Callable[[Criterion], bool]] = {
    "all": lambda criterion: True,
    "purchased": lambda criterion: criterion.purchased,
    "hard_to_apply": lambda criterion: criterion.hard_to_apply,
}


def band_of(total: int) -> Band:
    """The band of a sum (25–125).

    115–125 exemplary, 100–114 good, 74–99 fair, 73 or less: not supported job coaching.
    """
    return next((band for band, least in BANDS if total >= least), "not_supported")


def points_to(total: int) -> tuple[Band, int] | None:
    """The next band above a sum and the points that are missing from it; None at the top."""
    above = [(band, least - total) for band, least in BANDS if least > total]
    return above[-1] if above else None


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some of the criteria: a section, a subscale, a profile or the whole.

    Parameters
    ----------
    key
        What it is called in the catalogue.
    points
        Points (1–5) by number of the criterion; None where they are missing.
    """

    key: str
    points: Mapping[int, int | None]

    @classmethod
    def of(cls, key: str, round_: Round, items: Sequence[int]) -> Self:
        """The part of a round that these criteria are."""
        return cls(key=key, points={item: round_.points[item] for item in items})

    @property
    def given(self) -> dict[int, int]:
        """The points that are there."""
        return {item: points for item, points in self.points.items() if points is not None}

    @property
    def missing(self) -> tuple[int, ...]:
        """The criteria without points."""
        return tuple(item for item, points in self.points.items() if points is None)

    @property
    def total(self) -> int | None:
        """The sum; None where any criterion is missing."""
        return None if self.missing else sum(self.given.values())

    @property
    def mean(self) -> float | None:
        """The mean of a criterion; None where any is missing."""
        return None if self.total is None or not self.points else self.total / len(self.points)

    @property
    def low(self) -> int:
        """The least that the sum can be: 1 point for each that is missing."""
        return sum(self.given.values()) + LEAST * len(self.missing)

    @property
    def high(self) -> int:
        """The most that the sum can be: 5 points for each that is missing."""
        return sum(self.given.values()) + MOST * len(self.missing)

    @property
    def most(self) -> int:
        """The sum with 5 points for every criterion."""
        return MOST * len(self.points)


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
    subscales
        Work and education, as the file places the criteria.
    unplaced
        The criteria that the file does not have at all: it is not known which subscale they are
        of, so that no subscale's sum is whole while there are any.
    """

    subscales: tuple[Part, ...]
    unplaced: tuple[int, ...]

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
        subscales=tuple(
            Part.of(subscale, round_, [item for item, own in placed.items() if own == subscale])
            for subscale in SUBSCALES
        ),
        unplaced=tuple(item for item in round_.items if not placed.get(item)),
    )


def profile(round_: Round, key: str, criteria: Sequence[Criterion]) -> Part:
    """Some of the criteria looked at by themselves; the bands are not for them.

    ``key`` is one of ``PROFILES``: "all", "purchased" or "hard_to_apply". Raises DataError for
    another one, or a round of the school scale.
    """
    check_scale(round_, "quality")
    if key not in PROFILES:
        facts = {"choices": list(PROFILES)}
        raise DataError(Finding(key="quality_profile", value=key, facts=facts))
    return Part.of(key, round_, [c.number for c in criteria if PROFILES[key](c)])


def check_scale(round_: Round, scale: Scale) -> None:
    """Raise DataError for a round of another scale."""
    if round_.scale != scale:
        facts = {"scale": scale}
        raise DataError(Finding(key="quality_other_scale", value=round_.scale, facts=facts))
