"""The two forms of a table of minutes, long and square, as cells of two municipalities."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding, shown
from ipsgeo.sources.files import read_table
from ipsgeo.sources.findings import gathered, refuse
from ipsgeo.sources.survey.answers import folded
from ipsgeo.sources.travel.places import TravelPlaces

# The headers of a long table, from whom, to whom, minutes: the first that are all there are read.
LONG_HEADERS = (
    ("code_from", "code_to", "minutes"),
    ("from", "to", "minutes"),
    ("lähtö", "kohde", "minuutit"),
    ("från", "till", "minuter"),
)
CELL_COLUMNS = ["row", "column", "origin", "target", "text"]


def travel_cells(
    path: Path, sheet: str | None, places: TravelPlaces
) -> tuple[pd.DataFrame, list[str]]:
    """Every cell of a table of minutes between two municipalities of the study.

    Raises DataError where the header is of neither form, or a name or code is no municipality's.

    Returns
    -------
    cells
        Columns row, column (where it stands in the file), origin and target (codes), text.
    outside
        The municipalities of other counties that the table names, as written, sorted.
    """
    table = read_table(path, sheet=sheet, every_column=True)
    cells = long_cells(table)
    if cells is None:
        cells = square_cells(table, places)
    if cells is None:
        accepted = "; ".join(", ".join(names) for names in LONG_HEADERS)
        facts = {"accepted": accepted, "present": [shown(name) for name in table.columns if name]}
        raise DataError(Finding(key="travel_header", file=path, sheet=sheet, facts=facts))
    return with_codes(cells, places, path, sheet)


def long_cells(table: pd.DataFrame) -> pd.DataFrame | None:
    """The cells of a long table as written, or None where its headers are not those of one."""
    headers = [folded(str(name)) for name in table.columns]
    names = next((names for names in LONG_HEADERS if set(names) <= set(headers)), None)
    if names is None or any(headers.count(name) > 1 for name in names):
        return None
    origin, target, minutes = (headers.index(name) for name in names)
    return pd.DataFrame(
        {
            "row": table.index,
            "column": str(table.columns[minutes]),
            "origin": table.iloc[:, origin].to_numpy(),
            "target": table.iloc[:, target].to_numpy(),
            "text": table.iloc[:, minutes].to_numpy(),
            "origin_column": str(table.columns[origin]),
            "target_column": str(table.columns[target]),
        }
    )


def square_cells(table: pd.DataFrame, places: TravelPlaces) -> pd.DataFrame | None:
    """The cells of a square table as written, or None where no header is a municipality."""
    targets = [str(name) for name in table.columns[1:]]
    if not any(is_place(target, places) for target in targets):
        return None
    # A column without a header is left out where it is empty, and named where it is not.
    kept = [k for k, name in enumerate(targets, 1) if name or (table.iloc[:, k] != "").any()]
    parts = [
        pd.DataFrame(
            {
                "row": table.index,
                "column": str(table.columns[k]),
                "origin": table.iloc[:, 0].to_numpy(),
                "target": str(table.columns[k]),
                "text": table.iloc[:, k].to_numpy(),
                "origin_column": str(table.columns[0]) or None,
                "target_column": str(table.columns[k]),
            }
        )
        for k in kept
    ]
    return pd.concat(parts, ignore_index=True).sort_values("row", kind="stable")


def is_place(written: str, places: TravelPlaces) -> bool:
    """Whether a header names a municipality of Finland, today's or an earlier one."""
    try:
        places.code(written)
    except DataError as error:
        return error.findings[0].key in ("travel_older_division", "code_lost_zeros")
    return True


def with_codes(
    cells: pd.DataFrame, places: TravelPlaces, path: Path, sheet: str | None
) -> tuple[pd.DataFrame, list[str]]:
    """The cells by code, and the names of the municipalities outside the study.

    Each name that is no municipality's is told once, where it stands first.
    """
    codes: dict[str, str | None] = {}
    findings: list[Finding] = []
    for end in ("origin", "target"):
        first = cells.drop_duplicates(end)
        for row, column, written in first[["row", f"{end}_column", end]].itertuples(index=False):
            if written not in codes:
                codes[written] = None
                with gathered(findings, file=path, sheet=sheet, row=int(row), column=column):
                    codes[written] = places.code(written)
    refuse(findings)
    outside = sorted(written for written, code in codes.items() if code is None)
    coded = cells.assign(origin=cells["origin"].map(codes), target=cells["target"].map(codes))
    inside = coded["origin"].notna() & coded["target"].notna()
    return coded.loc[inside, CELL_COLUMNS].reset_index(drop=True), outside


def finnish_names(codes: Iterable[str], municipalities: pd.DataFrame) -> list[str]:
    """Names of municipalities, for messages."""
    return [str(municipalities.at[code, "name_fi"]) for code in codes]
