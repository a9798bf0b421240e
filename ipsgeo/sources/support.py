"""Services of job coaching and the phases of the process that each covers: a row a service."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.files import read_table
from ipsgeo.sources.findings import at_cells, refuse
from ipsgeo.sources.names import is_legible
from ipsgeo.tables import check_columns
from ipsgeo.words import LANGUAGES

NAMES = tuple(f"name_{language}" for language in LANGUAGES)
PHASE_COLUMNS = tuple(f"phase_{phase}" for phase in range(1, 6))
COLUMNS = (*NAMES, *PHASE_COLUMNS, "source")
LONGEST_SERVICE = 120  # letters
MOST_SERVICES = 12  # what one picture shows legibly


def read_support(path: str | Path) -> pd.DataFrame:
    """The services of a CSV or Excel file.

    Parameters
    ----------
    path
        The file, with the columns name_fi, name_sv, name_en, phase_1 … phase_5 (yes or no) and
        source (who says so).

    Returns
    -------
    DataFrame
        Indexed by the file's row: name_fi, name_sv, name_en, source (text) and phases (tuple of
        the numbers of the phases that the service covers).

    Raises
    ------
    DataError
        For a cell that is neither yes nor no, a service without a name, a source or a phase, one
        that stands twice, and more services than one picture shows.
    """
    path = Path(path)
    table = read_table(path)
    check_columns(table, COLUMNS, path)
    if table.empty:
        raise DataError(Finding(key="empty_file", file=path))
    if len(table) > MOST_SERVICES:
        facts = {"count": len(table), "most": MOST_SERVICES}
        raise DataError(Finding(key="support_many", file=path, facts=facts))
    findings = [
        finding
        for row, cells in table.iterrows()
        for finding in service_findings(cells, int(str(row)), path)
    ]
    again = table.loc[table["name_fi"].duplicated(), "name_fi"]
    refuse([*findings, *at_cells(again, key="support_twice", file=path)])
    phases = [
        tuple(k for k, said in enumerate(cells, start=1) if said == "yes")
        for cells in table[list(PHASE_COLUMNS)].itertuples(index=False)
    ]
    return table[[*NAMES, "source"]].assign(phases=phases)


def service_findings(cells: pd.Series, row: int, path: Path) -> list[Finding]:
    """What is wrong with one service."""
    place, most = Finding(key="support_no_phase", file=path, row=row), {"most": LONGEST_SERVICE}
    findings = [
        replace(place, key="support_text", column=column, value=cells[column], facts=most)
        for column in (*NAMES, "source")
        if not cells[column] or not is_legible(cells[column], LONGEST_SERVICE)
    ]
    findings += [
        replace(place, key="yes_or_no", column=column, value=cells[column])
        for column in PHASE_COLUMNS
        if cells[column] not in ("yes", "no")
    ]
    return findings + ([place] if (cells[list(PHASE_COLUMNS)] == "no").all() else [])
