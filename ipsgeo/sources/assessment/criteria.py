"""The 25 quality criteria: their numbers and sections, and what of each was checked."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal, get_args

from ipsgeo.errors import Finding
from ipsgeo.sources.files import data_folder, read_table
from ipsgeo.sources.findings import at_cells, refuse
from ipsgeo.tables import check_columns

Section = Literal["staff", "organisation", "content"]
Anchors = Literal["all", "top", "no"]
Decided = Literal["points", "facts", "no"]
SECTIONS: tuple[Section, ...] = get_args(Section)
YES_OR_NO = ("yes", "no")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "section": SECTIONS,
    "name_verified": YES_OR_NO,
    "anchors_verified": get_args(Anchors),
    "purchased": YES_OR_NO,
    "hard_to_apply": YES_OR_NO,
    "from_plan": get_args(Decided),
}
CRITERIA = 25


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One of the quality criteria; what it is called is in the catalogue (quality.item_1 …).

    Parameters
    ----------
    number
        From 1.
    section
        "staff", "organisation" or "content".
    name_verified
        Whether its name stands in a public source; otherwise it is recalled, to be checked.
    anchors_verified
        Which of the limits of points were found in a public source: "all", "top" (only what five
        points need) or "no".
    purchased
        Whether North Karelia's project names it for purchased services.
    hard_to_apply
        Whether the project Rovaniemi–Kemijärvi judged it hard in Finland.
    from_plan
        What a plan of areas decides of it: "points", "facts" or "no".
    source
        Where that is from.
    """

    number: int
    section: Section
    name_verified: bool
    anchors_verified: Anchors
    purchased: bool
    hard_to_apply: bool
    from_plan: Decided
    source: str


def read_criteria(data: str | Path | None = None) -> tuple[Criterion, ...]:
    """The criteria in their order.

    Parameters
    ----------
    data
        Folder of the bundled tables; see ``data_folder``.

    Raises
    ------
    DataError
        For a table that lacks a criterion or says anything else than the choices.
    """
    path = data_folder(data) / "quality" / "criteria.csv"
    table = read_table(path)
    check_columns(table, ("number", *CHOICES, "source"), path)
    findings: list[Finding] = []
    for column, choices in CHOICES.items():
        unknown = table.loc[~table[column].isin(choices), column]
        findings += at_cells(unknown, key="assessment_choice", file=path, choices=choices)
    if list(table["number"]) != [str(number) for number in range(1, CRITERIA + 1)]:
        facts = {"count": CRITERIA}
        findings.append(Finding(key="assessment_criteria", file=path, column="number", facts=facts))
    refuse(findings)
    truths = [column for column, choices in CHOICES.items() if choices == YES_OR_NO]
    read = table.assign(
        number=table["number"].astype(int), **{c: table[c] == "yes" for c in truths}
    )
    names = [field.name for field in fields(Criterion)]
    return tuple(Criterion(**cells) for cells in read[names].to_dict("records"))
