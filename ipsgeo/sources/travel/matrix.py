"""Minutes between municipalities from a file: a long or a square table, CSV or Excel."""

import math
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from ipsgeo.errors import MOST_FINDINGS_SHOWN, DataError, Finding
from ipsgeo.sources.files.figures import read_number
from ipsgeo.sources.findings import gathered, refuse
from ipsgeo.sources.survey.answers import folded
from ipsgeo.sources.travel.checks import suspicious
from ipsgeo.sources.travel.forms import finnish_names, travel_cells
from ipsgeo.sources.travel.places import TravelPlaces

MINUTES_IN = {"minutes": 1.0, "seconds": 1 / 60, "hours": 60.0}
NOTHING = frozenset(("", "-", "–", "..", "…", "nan", "n/a", "#n/a"))
LONGEST_COMMENT = 100  # letters
LONGEST = 1e6  # minutes: a longer way is a slip


@dataclass(frozen=True, kw_only=True, eq=False)
class TravelMatrix:
    """Minutes between municipalities as a file has them.

    They are a square, rows and columns by code in the order of the municipalities: one way from
    the row's seat to the column's, which may differ from the way back; zero within a municipality,
    NaN where the file says nothing.
    """

    minutes: pd.DataFrame
    file: Path
    notes: tuple[Finding, ...] = ()  # municipalities left aside, suspicious values

    @property
    def missing(self) -> list[tuple[str, str]]:
        """The pairs, from and to, whose minutes the file lacks."""
        codes = list(self.minutes.index)
        return [(codes[i], codes[j]) for i, j in np.argwhere(self.minutes.isna().to_numpy())]


def read_minutes(
    path: str | Path,
    municipalities: pd.DataFrame,
    *,
    sheet: str | None = None,
    unit: str = "minutes",
    data: str | Path | None = None,
) -> TravelMatrix:
    """One-way minutes between pairs of municipalities, from a table that someone made.

    Raises DataError for a header of neither form, a name that is no municipality's or of an older
    division, a value that is no number, negative or a clock time, minutes within a municipality,
    and a pair with two different values; ``check_complete`` does so for missing pairs.

    Parameters
    ----------
    path
        A CSV or Excel file of one of two forms. Long: one row a pair, with the columns code_from,
        code_to, minutes; or from, to, minutes; or lähtö, kohde, minuutit; or från, till, minuter
        (the first of these that are all there are read, other columns are not). Square: the
        municipalities from which one travels in the first column, those to which in the header.
        Both ways of a pair stand in the table. Municipalities are written by code, Finnish or
        Swedish name.
    municipalities
        The study's, indexed by code, with names and seats. Others of Finland are left aside.
    sheet
        The Excel sheet; the first one if not named.
    unit
        What the table counts: a key of ``MINUTES_IN``.
    data
        Folder of the bundled tables; see ``data_folder``.
    """
    path = Path(path)
    places = TravelPlaces(study=municipalities, data=data)
    cells, outside = travel_cells(path, sheet, places)
    place = Finding(key="travel_twice", file=path, sheet=sheet)
    minutes = square(read_cells(cells, place, MINUTES_IN[unit]), municipalities, place)
    notes = suspicious(minutes, municipalities, path)
    if outside:
        facts = {"count": len(outside), "names": outside[:MOST_FINDINGS_SHOWN]}
        notes = (Finding(key="travel_outside", file=path, facts=facts), *notes)
    return TravelMatrix(minutes=minutes, file=path, notes=notes)


def read_cells(cells: pd.DataFrame, place: Finding, factor: float) -> pd.DataFrame:
    """The cells with a column ``minutes``; NaN where a cell is empty.

    Raises DataError for everything that is no plain amount, all of it at once.
    """
    minutes: list[float] = []
    findings: list[Finding] = []
    for row, column, origin, target, text in cells.itertuples(index=False):
        here = replace(place, row=int(row), column=str(column), value=text)
        with gathered(findings, sheet=place.sheet):
            minutes.append(read_cell(text, here, factor, within=origin == target))
    refuse(findings)
    return cells.assign(minutes=pd.Series(minutes, index=cells.index, dtype=float))


def read_cell(text: str, here: Finding, factor: float, *, within: bool) -> float:
    """The minutes of one cell; NaN where it is empty, zero ``within`` a municipality."""
    if folded(text) in NOTHING:
        return math.nan
    if ":" in text:
        raise DataError(replace(here, key="travel_clock"))
    number = read_number(text, file=here.file or "", row=here.row, column=here.column)
    if number < 0:
        raise DataError(replace(here, key="negative"))
    if number * factor > LONGEST:
        raise DataError(replace(here, key="travel_too_long"))
    if within and number != 0:
        raise DataError(replace(here, key="travel_diagonal"))
    return number * factor


def square(cells: pd.DataFrame, municipalities: pd.DataFrame, place: Finding) -> pd.DataFrame:
    """The cells as a square of minutes; raises DataError for a pair with two different values."""
    codes = municipalities.index
    known = cells.dropna(subset="minutes")
    first = known.groupby(["origin", "target"])[["minutes", "row"]].transform("first")
    other = known.assign(first_row=first["row"])[known["minutes"] != first["minutes"]]
    refuse(
        replace(place, row=int(cell.row), column=cell.column, value=cell.text, facts={
            "pair": pair_name(cell.origin, cell.target, municipalities),
            "first": str(cell.first_row),
        })
        for cell in other.itertuples()
    )  # fmt: skip
    values = np.full((len(codes), len(codes)), math.nan)
    origins, targets = (codes.get_indexer(known[end]) for end in ("origin", "target"))
    values[origins, targets] = known["minutes"]
    np.fill_diagonal(values, 0.0)
    return pd.DataFrame(values, index=codes, columns=codes)


def check_complete(
    matrix: TravelMatrix, municipalities: pd.DataFrame, sheet: str | None = None
) -> None:
    """Raise DataError for municipalities and pairs without minutes."""
    empty = matrix.minutes.isna().to_numpy()
    others = len(empty) - 1
    absent = (empty.sum(axis=0) == others) & (empty.sum(axis=1) == others) & (others > 0)
    place = Finding(key="travel_place_missing", file=matrix.file, sheet=sheet)
    findings = [
        replace(place, value=f"{name} ({code})")
        for code, name in municipalities.loc[absent, "name_fi"].items()
    ]
    gone = set(municipalities.index[absent])
    pairs = [pair for pair in matrix.missing if not gone & set(pair)]
    if pairs:
        first = [pair_name(*pair, municipalities) for pair in pairs[:MOST_FINDINGS_SHOWN]]
        facts = {"count": len(pairs), "pairs": first}
        findings.append(replace(place, key="travel_pairs_missing", facts=facts))
    refuse(findings)


def pair_name(origin: str, target: str, municipalities: pd.DataFrame) -> str:
    """A pair as messages name it: Laukaa → Jyväskylä."""
    return " → ".join(finnish_names((origin, target), municipalities))


def write_minutes(
    minutes: pd.DataFrame,
    path: str | Path,
    *,
    municipalities: pd.DataFrame,
    comments: Iterable[str] = (),
) -> Path:
    """Save minutes as a long table that ``read_minutes`` reads; returns the path.

    Written for Finnish spreadsheet programs: Finnish names, since they make codes into numbers;
    semicolons, decimal commas (one decimal), UTF-8 with a mark. A missing pair has an empty cell.
    Comments stand above the table after "# ": long ones in several lines, and without semicolons,
    which a spreadsheet program would take for the ends of cells.
    """
    wrapper = textwrap.TextWrapper(
        width=LONGEST_COMMENT, break_long_words=False, break_on_hyphens=False
    )
    short = (line for comment in comments for line in wrapper.wrap(comment.replace(";", ",")))
    lines = [*(f"# {line}" for line in short), "from;to;minutes"]
    names, values = finnish_names(minutes.index, municipalities), minutes.to_numpy(float)
    for i, j in zip(*np.nonzero(~np.eye(len(names), dtype=bool)), strict=True):
        written = "" if math.isnan(values[i, j]) else f"{values[i, j]:.1f}".replace(".", ",")
        lines.append(f"{names[i]};{names[j]};{written}")
    path = Path(path)
    path.write_bytes(("\ufeff" + "\n".join(lines) + "\n").encode("utf-8"))
    return path
