"""The demand formula: what is counted, and the shares that turn people into clients a year."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod

import pandas as pd

from ipsgeo.errors import DataError, Finding

Names = Mapping[str, str]  # a text by language


@dataclass(frozen=True, kw_only=True)
class Share:
    """One factor of the formula.

    Parameters
    ----------
    short
        Short name, for tables and JSON.
    name
        What it is a share of, by language: "osatyökykyisten osuus".
    share, low, high
        Shares (0–1): the figure planned with, and the ends of its range; without a range all
        three are the same.
    source
        Where the figure is from.
    note
        A remark, by language.
    """

    short: str
    name: Names
    share: float
    low: float = float("nan")
    high: float = float("nan")
    source: str = ""
    note: Names = field(default_factory=dict)

    def __post_init__(self) -> None:
        for end in ("low", "high"):
            if getattr(self, end) != getattr(self, end):
                object.__setattr__(self, end, self.share)
        for name in ("share", "low", "high"):
            if not 0 <= getattr(self, name) <= 1:
                raise DataError(Finding(key="not_a_share", column=name, value=getattr(self, name)))
        if not self.low <= self.share <= self.high:
            facts = {"low": str(self.low), "high": str(self.high)}
            raise DataError(
                Finding(key="share_outside_range", column="share", value=self.share, facts=facts)
            )

    @property
    def ranges(self) -> bool:
        """Whether the share is a range."""
        return self.low < self.high


@dataclass(frozen=True, kw_only=True)
class Term:
    """People counted by a statistic, and the shares of them that become clients in a year.

    Parameters
    ----------
    short
        Short name: "long_term", or the column that is counted.
    name
        Who is counted, by language: "pitkäaikaistyöttömät".
    shares
        The factors, in the order in which they narrow the people down.
    per_counted
        People per jobseeker of the statistic (0–1), where the people themselves are not counted by
        municipality and a share of others stands in for them; else 1.
    """

    short: str
    name: Names
    shares: tuple[Share, ...]
    per_counted: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.per_counted <= 1:
            finding = Finding(key="not_a_share", column="per_counted", value=self.per_counted)
            raise DataError(finding)

    @property
    def estimated(self) -> bool:
        """Whether the people are a share of others instead of a count."""
        return self.per_counted != 1


@dataclass(frozen=True, kw_only=True)
class Formula:
    """Clients a year = the sum over the terms of people × shares.

    ``standard`` where it is the long-term unemployed × partial work ability × benefit.
    """

    terms: tuple[Term, ...]
    standard: bool = False

    @property
    def shares(self) -> tuple[Share, ...]:
        """Every share of every term."""
        return tuple(share for term in self.terms for share in term.shares)

    @property
    def estimated(self) -> bool:
        """Whether some people are a share of others instead of a count."""
        return any(term.estimated for term in self.terms)

    def people(self, counts: pd.DataFrame) -> pd.DataFrame:
        """The people of each term by code, counted or estimated; columns as in ``estimate``."""
        return counts * [term.per_counted for term in self.terms]

    def estimate(self, counts: pd.DataFrame) -> pd.DataFrame:
        """Expected clients per year in each municipality.

        Parameters
        ----------
        counts
            People by municipality code, a column a term, in the order of the terms.

        Returns
        -------
        DataFrame
            By code: counted (people in all terms), eligible (people to whom the last share of
            each term applies), low, point and high (clients per year; low with every share at the
            low end of its range). A cell that is missing in any term stays missing.
        """
        return self.estimate_of(self.people(counts))

    def estimate_of(self, table: pd.DataFrame) -> pd.DataFrame:
        """The same from the people of each term, counted or estimated."""
        factors = {
            "counted": [1.0 for _ in self.terms],
            "eligible": [prod(share.share for share in term.shares[:-1]) for term in self.terms],
            **{
                name: [prod(getattr(share, end) for share in term.shares) for term in self.terms]
                for name, end in (("low", "low"), ("point", "share"), ("high", "high"))
            },
        }
        return pd.DataFrame(
            {name: (table * own).sum(axis=1, skipna=False) for name, own in factors.items()}
        )
