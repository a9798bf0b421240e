"""Confidence intervals of a mean change: Student's t for pairs, Welch's for two rounds.

Source: Student (1908) and Welch (1947), as textbooks give them; the quantile is SciPy's.
"""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean, variance

from scipy.special import stdtrit

CONFIDENCE = 0.95


def paired_interval(changes: Sequence[float]) -> tuple[float, float]:
    """The t interval of the mean of n changes: mean ± t(n − 1) · s / √n."""
    half = quantile(len(changes) - 1) * sqrt(variance(changes) / len(changes))
    return fmean(changes) - half, fmean(changes) + half


def welch_interval(before: Sequence[float], after: Sequence[float]) -> tuple[float, float]:
    """The interval of the difference of two means whose variances may differ.

    With v = s² / n of each round: difference ± t(f) · √(v₁ + v₂), and the degrees of freedom
    f = (v₁ + v₂)² / (v₁² / (n₁ − 1) + v₂² / (n₂ − 1)).
    """
    parts = [(variance(scores) / len(scores), len(scores) - 1) for scores in (before, after)]
    spread = sum(part for part, _ in parts)
    degrees = spread**2 / sum(part**2 / freedom for part, freedom in parts)
    half = quantile(degrees) * sqrt(spread)
    difference = fmean(after) - fmean(before)
    return difference - half, difference + half


def quantile(degrees: float) -> float:
    """Student's t that is exceeded, either way, with probability 5 %."""
    return float(stdtrit(degrees, (1 + CONFIDENCE) / 2))
