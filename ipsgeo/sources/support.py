"""Services of job coaching and the phases of the process that each covers: a row a service."""

from pathlib import Path

import pandas as pd

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.files import read_table
from ipsgeo.sources.plans import is_showable
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
        finding for row in table.index for finding in row_findings(table.loc[row], int(row), path)
    ]
    for row in table.index[table["name_fi"].duplicated()]:
        value = table.at[row, "name_fi"]
        findings.append(
            Finding(key="support_twice", file=path, row=int(row), column="name_fi", value=value)
        )
    if findings:
        raise DataError(*findings)
    phases = [
        tuple(k for k, said in enumerate(cells, start=1) if said == "yes")
        for cells in table[list(PHASE_COLUMNS)].itertuples(index=False)
    ]
    return table[[*NAMES, "source"]].assign(phases=phases)


def row_findings(cells: pd.Series, row: int, path: Path) -> list[Finding]:
    """What is wrong with one service."""
    findings = []
    for column in (*NAMES, "source"):
        text = cells[column]
        if not text or len(text) > LONGEST_SERVICE or not all(map(is_showable, text)):
            facts = {"most": LONGEST_SERVICE}
            findings.append(
                Finding(key="support_text", file=path, row=row, column=column, value=text,
                        facts=facts)
            )  # fmt: skip
    for column in PHASE_COLUMNS:
        if cells[column] not in ("yes", "no"):
            value = cells[column]
            findings.append(
                Finding(key="yes_or_no", file=path, row=row, column=column, value=value)
            )
    if all(cells[column] == "no" for column in PHASE_COLUMNS):
        findings.append(Finding(key="support_no_phase", file=path, row=row))
    return findings
