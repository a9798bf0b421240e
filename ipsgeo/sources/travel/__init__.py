"""Travel minutes between seats: straight line times a detour at a stated speed, with exceptions."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from ipsgeo.errors import Finding
from ipsgeo.sources.files import data_folder, read_table
from ipsgeo.sources.files.figures import read_numbers
from ipsgeo.sources.findings import gathered, pair_findings, refuse
from ipsgeo.sources.travel.places import TravelPlaces
from ipsgeo.tables import check_columns

EVERY_OTHER = "*"  # as code_b: every other municipality of the study, for an island
AMOUNTS = ("extra_minutes", "minutes")
EXCEPTION_COLUMNS = ("code_a", "code_b", *AMOUNTS, "why", "source")


@dataclass(frozen=True, kw_only=True)
class TravelAssumptions:
    """How a straight line between seats becomes minutes on the road.

    Parameters
    ----------
    speed_kmh
        Average speed by car, kilometres an hour.
    detour
        Kilometres by road per kilometre straight ahead.
    """

    speed_kmh: float = 60.0
    detour: float = 1.3


def estimate_minutes(
    municipalities: pd.DataFrame,
    assumptions: TravelAssumptions = TravelAssumptions(),
    exceptions: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One-way minutes by car between the seats of all pairs of municipalities.

    Straight-line kilometres (seat_e, seat_n in EPSG:3067 metres) × detour / speed × 60, and then
    the exceptions: a ferry or a way around a lake is known only where a row of them says so. A row
    changes its own pair both ways and nothing else: a pair beyond the same lake needs its own row.

    Parameters
    ----------
    municipalities
        Indexed by code, with the columns seat_e and seat_n.
    assumptions
        Speed and detour.
    exceptions
        As ``read_travel_exceptions`` returns them; None for none.

    Returns
    -------
    DataFrame
        Square, minutes, rows and columns by code; zero within a municipality.
    """
    east = municipalities["seat_e"].to_numpy(float)
    north = municipalities["seat_n"].to_numpy(float)
    km = np.hypot(east[:, None] - east, north[:, None] - north) / 1000
    square = km * assumptions.detour / assumptions.speed_kmh * 60
    minutes = pd.DataFrame(square, index=municipalities.index, columns=municipalities.index)
    return minutes if exceptions is None else with_exceptions(minutes, exceptions)


def with_exceptions(minutes: pd.DataFrame, exceptions: pd.DataFrame) -> pd.DataFrame:
    """The minutes with the exceptions: a pair's own row, else the rows of its ends added up.

    An island's row (code_b ``*``) is for all its pairs that have no row of their own; between two
    islands both rows count.
    """
    extra = pd.DataFrame(0.0, index=minutes.index, columns=minutes.columns)
    islands = exceptions[exceptions["code_b"] == EVERY_OTHER]
    for code, amount in islands[["code_a", "extra_minutes"]].itertuples(index=False):
        extra.loc[code] += amount
        extra[code] += amount
        extra.at[code, code] = 0.0
    changed = minutes + extra
    pairs = exceptions[exceptions["code_b"] != EVERY_OTHER]
    for a, b, more, whole in pairs[["code_a", "code_b", *AMOUNTS]].itertuples(index=False):
        for one, other in ((a, b), (b, a)):
            changed.at[one, other] = minutes.at[one, other] + more if np.isnan(whole) else whole
    return changed


def bundled_exceptions(data: str | Path | None = None) -> Path:
    """The table of exceptions that came with the package."""
    return data_folder(data) / "municipalities" / "travel_exceptions.csv"


def read_travel_exceptions(
    path: str | Path, municipalities: pd.DataFrame, *, data: str | Path | None = None
) -> pd.DataFrame:
    """The pairs whose way is longer than the straight line tells: ferries and lakes.

    Parameters
    ----------
    path
        A CSV or Excel file with the columns code_a, code_b (codes or names; ``*`` as code_b is
        every other municipality, for an island), extra_minutes (on top of the straight line) or
        minutes (one way, altogether), why and source. Each row has one of the two amounts.
    municipalities
        The study's, indexed by code. Rows of other municipalities of Finland are left aside.
    data
        Folder of the bundled tables; see ``data_folder``.

    Returns
    -------
    DataFrame
        Columns code_a, code_b, extra_minutes, minutes (NaN where not given), why, source; indexed
        by the row of the file.

    Raises
    ------
    DataError
        For an unknown municipality, one that a merger took into one of the study's, a pair that
        stands twice or with itself, a row without one amount, reason and source.
    """
    path = Path(path)
    table = read_table(path)
    check_columns(table, ("code_a", "code_b", "why", "source"), path)
    if not set(AMOUNTS) & set(table.columns):
        check_columns(table, AMOUNTS[:1], path)
    for column in AMOUNTS:
        table[column] = read_numbers(table, column, path) if column in table else float("nan")
    places = TravelPlaces(study=municipalities, data=data)
    findings = [
        finding for row in table.index for finding in exception_findings(table.loc[row], path)
    ]
    ends, unknown = exception_ends(table, places, path)
    refuse(findings + (unknown or pair_findings(ends.dropna(), path)))
    inside = ends["code_a"].notna() & ends["code_b"].notna()
    return table.assign(**ends).loc[inside, list(EXCEPTION_COLUMNS)]


def exception_findings(row: pd.Series, path: Path) -> list[Finding]:
    """What is wrong with the amounts and reasons of one row."""
    place = Finding(key="travel_exception_amount", file=path, row=int(str(row.name)))
    amounts = row[list(AMOUNTS)].dropna()
    findings = [
        replace(place, key="negative", column=str(column), value=f"{amount:g}")
        for column, amount in amounts.items()
        if amount < 0
    ]
    if len(amounts) != 1:
        findings.append(place)
    elif row["code_b"] == EVERY_OTHER and "minutes" in amounts:
        findings.append(replace(place, key="travel_exception_island", column="minutes"))
    findings += [
        replace(place, key="travel_exception_why", column=column)
        for column in ("why", "source")
        if not row[column]
    ]
    return findings


def exception_ends(
    table: pd.DataFrame, places: TravelPlaces, path: Path
) -> tuple[pd.DataFrame, list[Finding]]:
    """Both codes of each row (None for one of another county), and what no one can be."""
    ends: dict[str, list[str | None]] = {"code_a": [], "code_b": []}
    findings: list[Finding] = []
    for column, codes in ends.items():
        for row, written in table[column].items():
            code = EVERY_OTHER if (column, written) == ("code_b", EVERY_OTHER) else None
            with gathered(findings, file=path, row=int(row), column=column):
                code = code or places.code(written)
            codes.append(code)
    return pd.DataFrame(ends, index=table.index, dtype=object), findings
