"""Which municipality a travel table means: one of the study, another of Finland, or no one."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.changes import mergers_of, read_changes
from ipsgeo.sources.municipalities import municipality_code, read_facts, similar_names


@dataclass(frozen=True, kw_only=True, eq=False)
class TravelPlaces:
    """The municipalities that a travel table may name, by code, Finnish or Swedish name."""

    study: pd.DataFrame
    data: str | Path | None = None

    @cached_property
    def country(self) -> pd.DataFrame:
        """All municipalities of Finland, in the division of 2021–2024."""
        return read_facts(data=self.data)

    @cached_property
    def merged(self) -> pd.DataFrame:
        """Those that a merger took away: name, year and last successor, indexed by code."""
        changes = read_changes(data=self.data)
        gone = changes[changes["kind"] == "merged"].set_index("code")
        gone = gone.assign(heir=pd.Series(mergers_of(changes)))
        return gone.assign(name_sv=gone["name_fi"])

    def code(self, written: str) -> str | None:
        """The code of a municipality of the study, None for one of another county.

        Raises DataError (without a place) for anything else, also for a municipality that a merger
        took into one of the study's: its minutes are of an older division.
        """
        code = municipality_code(written, self.study)
        if code is not None:
            return code
        gone = municipality_code(written, self.merged)
        if gone is not None and self.merged.at[gone, "heir"] in self.study.index:
            raise DataError(self.older_division(written, gone))
        if gone is None and municipality_code(written, self.country) is None:
            raise DataError(self.no_municipality(written))
        return None

    def no_municipality(self, written: str) -> Finding:
        """What a text may have meant that is no municipality of Finland."""
        if not written:
            return Finding(key="travel_no_place")
        padded = written.zfill(3)
        if any(padded in table.index for table in (self.study, self.country, self.merged)):
            return Finding(key="code_lost_zeros", value=written, facts={"padded": padded})
        facts = {"suggestion": similar_names(written, self.study)}
        return Finding(key="travel_unknown_place", value=written, facts=facts)

    def older_division(self, written: str, code: str) -> Finding:
        """That a municipality is one of the study's no longer."""
        row = self.merged.loc[code]
        facts = {
            "name": f"{row['name_fi']} ({code})",
            "year": str(row["year"]),
            "successor": self.label(row["heir"]),
        }
        return Finding(key="travel_older_division", value=written, facts=facts)

    def label(self, code: str) -> str:
        """Name and code, for messages: Laukaa (410)."""
        return f"{self.study.at[code, 'name_fi']} ({code})"
