"""Demands that may come about, all equally likely, and what a robust plan is the best of."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.rules import LARGEST

Floats = npt.NDArray[np.float64]
Measure = Literal["expected", "worst_decile"]
WORST = 10  # the worst decile: one sample of ten
SAMPLES, SEED, COMMON_SHARE = 1000, 2021, 0.8  # what is drawn where nothing else is said
MOST_SAMPLES = 100_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Samples:
    """Demands of a whole county, all equally likely.

    Parameters
    ----------
    demand
        Clients per year, municipality codes × samples; not negative, none missing.
    seed
        What they were drawn with; None where they were not drawn here.
    common_share
        Share (0–1) of the variance that the municipalities have in common; None where unknown.
    """

    demand: pd.DataFrame
    seed: int | None = None
    common_share: float | None = None

    def __post_init__(self) -> None:
        codes, values = self.demand.index, self.demand.to_numpy(float)
        sound = bool(np.all((values >= 0) & (values <= LARGEST)))
        if not values.size or not sound or not codes.is_unique:
            raise DataError(Finding(key="samples_unsound"))

    def __len__(self) -> int:
        return int(self.demand.shape[1])

    @property
    def codes(self) -> list[str]:
        """The municipality codes, sorted."""
        return sorted(self.demand.index)

    @property
    def mean(self) -> pd.Series:
        """Mean clients per year by code."""
        return self.demand.mean(axis=1)

    @property
    def totals(self) -> Floats:
        """The county's clients per year in each sample."""
        return np.asarray(self.values(self.codes).sum(axis=0))

    def values(self, codes: list[str]) -> Floats:
        """Clients per year of some municipalities, in their order × samples."""
        return np.ascontiguousarray(self.demand.loc[codes].to_numpy(float))

    def one(self, place: int) -> pd.Series:
        """The demand of one sample, by code; the first has place 0."""
        return self.demand.iloc[:, place].rename(None)

    def check_codes(self, codes: Iterable[str]) -> None:
        """Raise DataError unless the samples are of these municipalities."""
        foreign = sorted(set(self.demand.index) ^ set(codes), key=str)
        if foreign:
            raise DataError(*(Finding(key="foreign_samples", value=code) for code in foreign))


@dataclass(frozen=True, kw_only=True, eq=False)
class Robust:
    """A plan is to be the best over samples of the demand.

    Parameters
    ----------
    samples
        The demands.
    measure
        What overload and balance are of an area: "expected", their mean over the samples; or
        "worst_decile", the mean over the tenth of the samples that is worst for the area itself.
        The sum over areas is then at least what the county's own worst tenth has: not all areas
        have their worst year at once.
    """

    samples: Samples
    measure: Measure = "expected"

    def __post_init__(self) -> None:
        if self.measure not in get_args(Measure):
            facts = {"choices": list(get_args(Measure))}
            raise DataError(Finding(key="unknown_measure", value=self.measure, facts=facts))

    def summary(self, values: Floats) -> Floats:
        """The measure of values whose last axis is the samples."""
        return np.asarray(values.mean(axis=-1)) if self.measure == "expected" else worst(values)


def worst_count(samples: int) -> int:
    """How many samples are the worst decile: a tenth, rounded up."""
    return -(-samples // WORST)


def largest(values: Floats) -> Floats:
    """The largest tenth of the values along the last axis, in no order."""
    first = values.shape[-1] - worst_count(values.shape[-1])
    return np.asarray(np.partition(values, first, axis=-1)[..., first:])


def worst(values: Floats) -> Floats:
    """The mean of the largest tenth of the values along the last axis."""
    return np.asarray(largest(values).mean(axis=-1))
