"""Experiences of social inclusion before and after, by group: never one person's result.

A form's score is (sum of the ten answers − 10) × 2.5, from 0 to 100. That is this project's own
arithmetic, a straight rescaling: THL's formula was not found. A form with any of the ten answers
missing is left out and counted; nothing is imputed. The indicator is not validated for assessing
one client, and nothing here does.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt
from statistics import fmean, variance
from typing import Literal

import pandas as pd
from scipy.special import stdtrit

from ipsgeo.inclusion.hidden import LEAST_PEOPLE, hidden_parts
from ipsgeo.sources.inclusion import HIGHEST, LOWEST, ROUNDS, STATEMENTS

__all__ = ["CONFIDENCE", "LEAST_PEOPLE", "Inclusion", "inclusion_change", "inclusion_scores"]

Basis = Literal["pairs", "rounds", "one_round"]

STEP = 100 / (STATEMENTS * (HIGHEST - LOWEST))  # 2.5 points for a step of one answer
COLUMNS = [f"{figure}_{when}" for figure in ("people", "mean") for when in ROUNDS]
FIGURES = [*COLUMNS, "change", "low", "high"]
CONFIDENCE = 0.95
TENTH = Decimal("0.1")  # finer figures would say more about a few people than the scale does


@dataclass(frozen=True, kw_only=True)
class Inclusion:
    """Means of groups and of all, with their change.

    Parameters
    ----------
    basis
        "pairs": the people who answered in both rounds, and only they; "rounds": everybody of each
        round, where the file has no key of respondents; "one_round": no second round yet.
    groups
        By group in alphabetical order: people_before, people_after, mean_before, mean_after
        (0–100), change and its 95 % interval low, high, rounded to one decimal; ``direction`` is
        "up" or "down" where the interval leaves zero out, else "unclear", and "" without a change.
        What is hidden is missing (NaN), its numbers of people too. Empty where there is one group.
    total
        The same of all.
    forms
        By round: ``forms``, all that were read; ``incomplete``, left out for a missing answer;
        ``once``, complete but left out since the same person has no complete form in the other
        round.
    """

    basis: Basis
    groups: pd.DataFrame
    total: pd.Series
    forms: pd.DataFrame


def inclusion_scores(answers: pd.DataFrame) -> pd.Series:
    """Scores 0–100 of forms: (sum − 10) × 2.5; NaN where any of the ten answers is missing.

    ``answers`` has the columns "1" to "10" with answers 1–5. For means of groups only.
    """
    statements = answers[[str(number) for number in range(1, STATEMENTS + 1)]]
    return (statements.sum(axis=1, skipna=False) - STATEMENTS * LOWEST) * STEP


def inclusion_change(answers: pd.DataFrame) -> Inclusion:
    """Means and their change from the answers of ``read_inclusion``.

    With a key of respondents all means are of the same people, those with complete forms in both
    rounds: means of others beside them would tell, by subtraction, about the few who answered
    once.
    """
    basis = basis_of(answers)
    complete = answers.assign(score=inclusion_scores(answers)).dropna(subset=["score"])
    samples = paired(complete) if basis == "pairs" else by_round(complete)
    names = sorted(set(answers["group"]))
    hidden = {when: hidden_groups(sample) for when, sample in samples.items()}
    groups = {
        name: figures({when: part_of(sample, [name]) for when, sample in samples.items()
                       if name not in hidden[when]}, basis)
        for name in names
    }  # fmt: skip
    total = figures(samples, basis)
    table = pd.DataFrame(groups.values(), index=pd.Index(groups, name="group", dtype=object))
    return Inclusion(
        basis=basis,
        groups=table if len(names) > 1 else table.iloc[:0],
        total=pd.Series(total, dtype=object),
        forms=counted(answers, complete, samples, basis),
    )


def basis_of(answers: pd.DataFrame) -> Basis:
    """What the rounds are compared by."""
    if not (answers["round"] == ROUNDS[1]).any():
        return "one_round"
    return "pairs" if "respondent" in answers else "rounds"


def paired(complete: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """One sample of pairs: group, score before, score after, change."""
    rounds = {when: complete[complete["round"] == when].set_index("respondent") for when in ROUNDS}
    both = rounds["before"][["group", "score"]].join(rounds["after"]["score"].rename("after"),
                                                     how="inner")  # fmt: skip
    pairs = both.rename(columns={"score": "before"}).sort_index()
    return {"pairs": pairs.assign(change=pairs["after"] - pairs["before"])}


def by_round(complete: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """A sample for each round: group and score, under the round's name."""
    return {
        when: complete.loc[complete["round"] == when, ["group", "score"]].rename(
            columns={"score": when}
        )
        for when in ROUNDS
    }


def part_of(sample: pd.DataFrame, names: Collection[str]) -> pd.DataFrame:
    """The people of these groups."""
    return sample[sample["group"].isin(names)]


def may_show(people: pd.DataFrame) -> bool:
    """Whether the figures of these people may be shown: five or more, not alike.

    Where all have the same score or change, the mean is everybody's own result; where all but one
    have, that one knows the others' by taking the own result away.
    """
    if len(people) < LEAST_PEOPLE:
        return False
    results = people.drop(columns="group")
    return all(results[name].value_counts().max() <= len(people) - 2 for name in results)


def hidden_groups(sample: pd.DataFrame) -> frozenset[str]:
    """The groups that are hidden in a sample, those too that would give another one away."""
    sizes = {str(name): float(size) for name, size in sample.groupby("group").size().items()}
    return hidden_parts(sizes, lambda names: may_show(part_of(sample, names)))


def figures(samples: dict[str, pd.DataFrame], basis: Basis) -> dict[str, float | str]:
    """The figures of some people; NaN for what may not be shown."""
    shown = {when: sample for when, sample in samples.items() if may_show(sample)}
    row: dict[str, float | str] = {**dict.fromkeys(FIGURES, float("nan")), "direction": ""}
    for when in ROUNDS:
        sample = shown.get("pairs" if basis == "pairs" else when)
        if sample is not None:
            mean = rounded(fmean(sample[when]))
            row |= {f"people_{when}": float(len(sample)), f"mean_{when}": mean}
    if basis == "pairs" and shown:
        changes = shown["pairs"]["change"].tolist()
        row |= change_of(fmean(changes), paired_interval(changes))
    elif set(shown) == set(ROUNDS):
        before, after = (shown[when][when].tolist() for when in ROUNDS)
        row |= change_of(fmean(after) - fmean(before), welch_interval(before, after))
    return row


def change_of(change: float, interval: tuple[float, float]) -> dict[str, float | str]:
    """A mean change with its interval and, where that leaves zero out, its direction."""
    low, high = (rounded(end) for end in interval)
    direction = "up" if low > 0 else "down" if high < 0 else "unclear"
    return {"change": rounded(change), "low": low, "high": high, "direction": direction}


def paired_interval(changes: Sequence[float]) -> tuple[float, float]:
    """Student's (1908) t interval of the mean of n changes: mean ± t(n − 1) · s / √n."""
    half = quantile(len(changes) - 1) * sqrt(variance(changes) / len(changes))
    return fmean(changes) - half, fmean(changes) + half


def welch_interval(before: Sequence[float], after: Sequence[float]) -> tuple[float, float]:
    """Welch's (1947) interval of the difference of two means whose variances may differ.

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


def rounded(score: float) -> float:
    """A score to one decimal, half rounded up as on paper."""
    return float(Decimal(repr(round(score, 9))).quantize(TENTH, ROUND_HALF_UP))


def counted(
    answers: pd.DataFrame,
    complete: pd.DataFrame,
    samples: dict[str, pd.DataFrame],
    basis: Basis,
) -> pd.DataFrame:
    """How many forms each round has, and how many of them are left out and why."""
    rounds = pd.Index(ROUNDS[: 1 if basis == "one_round" else 2], name="round")
    read = answers["round"].value_counts().reindex(rounds, fill_value=0)
    used = complete["round"].value_counts().reindex(rounds, fill_value=0)
    once = used - len(samples["pairs"]) if basis == "pairs" else used * 0
    return pd.DataFrame({"forms": read, "incomplete": read - used, "once": once})
