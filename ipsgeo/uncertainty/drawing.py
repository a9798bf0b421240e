"""Samples of the demand: each municipality's range, a factor in common, and the counts' noise."""

import math

import numpy as np
import pandas as pd
from scipy.special import ndtri, pdtr, pdtrik

from ipsgeo.errors import DataError, Finding
from ipsgeo.rules import is_amount, is_whole
from ipsgeo.samples import COMMON_SHARE, MOST_SAMPLES, SAMPLES, SEED, Floats, Samples
from ipsgeo.tables import check_columns

INSIDE = 0.9
GRID = 1024  # a client's parts that are told apart: sums of such numbers are exact
COLUMNS = ("demand", "low", "high", "basis", "counted")


def sample_demand(
    table: pd.DataFrame,
    *,
    n: int = SAMPLES,
    seed: int = SEED,
    common_share: float = COMMON_SHARE,
    inside: float = INSIDE,
    count_noise: bool = True,
) -> Samples:
    """Demands that may come about, drawn from each municipality's range.

    A municipality's clients per year are point + (high − point) · z / q for z > 0 and
    point + (point − low) · z / q for z < 0, not below zero, with z normal and q the 95 % point of
    z (at ``inside`` 0.9). So the point is the median, and one draw of twenty is below low and one
    above high, however lopsided the range is (a two-piece normal; Wallis 2014). The scale is
    linear because a survey's low may be zero, and because on a logarithmic scale a range up to
    40 % would go on beyond everyone there is.

    The z of all municipalities have ``common_share`` of their variance in common: z = √ρ·Z +
    √(1 − ρ)·ε. A benefit share that nobody knows is wrong everywhere in the same direction; what
    a respondent guesses is not.

    Where the demand is from statistics, the people counted are noise of their own: of a
    municipality with C people another month could have shown Poisson(C). The demand is multiplied
    by Poisson(C) / C, drawn for each municipality by itself. (Where people are estimated from
    other counts, C is the estimate.)

    Since ranges mostly reach farther up than down, the samples' mean is above the point.
    Raises DataError for a share outside its range, a number of samples or a seed that cannot be.

    Parameters
    ----------
    table
        As ``choose_demand`` returns it: demand, low, high, basis, counted by code.
    n
        How many samples.
    seed
        Of PCG64; the same seed gives the same samples on every machine: they are drawn in the
        order of codes and rounded to 1/1024 of a client.
    common_share
        ρ, the share (0–1) of the variance of z in common; 1: all move together.
    inside
        Share (above 0, below 1) of the draws that lies between low and high.
    count_noise
        Whether the counts' own noise is drawn.

    Returns
    -------
    Samples
        Clients per year, code × sample.
    """
    check_columns(table, COLUMNS, "demand_table")
    check_options(n, seed, common_share, inside)
    table = table.sort_index()
    generator = np.random.Generator(np.random.PCG64(seed))
    together = ndtri(uniform(generator, (1, n)))
    apart = ndtri(uniform(generator, (len(table), n)))
    own = math.sqrt(common_share) * together + math.sqrt(1 - common_share) * apart
    drawn = within_ranges(table, own / ndtri((1 + inside) / 2))
    if count_noise:
        drawn = drawn * count_factors(table, uniform(generator, (len(table), n)))
    rounded = np.round(drawn * GRID) / GRID
    demand = pd.DataFrame(rounded, index=table.index, columns=pd.RangeIndex(n, name="sample"))
    return Samples(demand=demand, seed=seed, common_share=common_share)


def check_options(n: int, seed: int, common_share: float, inside: float) -> None:
    """Raise DataError for options that cannot be."""
    is_share = is_amount(common_share) and common_share <= 1
    options = (
        (is_share, "not_a_share", "common_share", common_share),
        (is_amount(inside) and 0 < inside < 1, "not_a_share", "inside", inside),
        (is_whole(n) and 1 <= n <= MOST_SAMPLES, "wrong_samples", "samples", n),
        (is_whole(seed) and seed >= 0, "wrong_seed", "seed", seed),
    )
    wrong = [
        Finding(key=key, column=name, value=value, facts={"most": MOST_SAMPLES})
        for fine, key, name, value in options
        if not fine
    ]
    if wrong:
        raise DataError(*wrong)


def uniform(generator: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """Numbers above 0 and below 1."""
    return np.asarray(generator.random(shape) + 2.0**-54)


def within_ranges(table: pd.DataFrame, scaled: Floats) -> Floats:
    """Point, plus the way to the range's end above or below it times the scaled normal draw."""
    point, low, high = (table[name].to_numpy(float)[:, None] for name in ("demand", "low", "high"))
    way = np.where(scaled > 0, high - point, point - low)
    return np.asarray(np.maximum(0.0, point + way * scaled))


def count_factors(table: pd.DataFrame, drawn: Floats) -> Floats:
    """Poisson(C) / C for each municipality whose demand is from a count of C people, else 1."""
    people = table["counted"].to_numpy(float)
    counted = (table["basis"] == "statistics").to_numpy() & (people > 0)
    factors = np.ones(drawn.shape)
    mean, share = people[counted][:, None], drawn[counted]
    count = np.maximum(0.0, np.ceil(pdtrik(share, mean)))
    fewer = np.maximum(0.0, count - 1)
    count = np.where(pdtr(fewer, mean) >= share, fewer, count)  # as rounding may have it
    factors[counted] = count / mean
    return factors


def without_range(table: pd.DataFrame) -> list[str]:
    """The municipalities whose demand has no range: low and high are the point itself."""
    flat = (table["low"] >= table["demand"]) & (table["high"] <= table["demand"])
    return sorted(table.index[flat & (table["demand"] > 0)])
