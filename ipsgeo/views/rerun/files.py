"""The workbook of a yearly round: summary, demand by municipality, today's areas, who moves."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl

from ipsgeo.rerun import Rerun
from ipsgeo.study import Study
from ipsgeo.views.outputs import check_apart
from ipsgeo.views.publish import check_language, in_place, with_stated_dates
from ipsgeo.views.rerun.sentences import name_of, round_lines, said
from ipsgeo.views.trust.carried import carry
from ipsgeo.views.trust.manifest import manifest
from ipsgeo.views.workbook.files import fill_sheet

Rows = list[list[object]]
WHO = ("respondents_new", "respondents_gone", "respondents_changed")
WISHES = ("wishes_added", "wishes_dropped")


def write_round(found: Rerun, study: Study, path: str | Path, *, language: str = "fi") -> Path:
    """One Excel workbook with all that a round says, and the manifest of today's plan in it.

    Parameters
    ----------
    found
        As ``rerun`` returns it.
    study
        The study with the new answers.
    path
        The file.
    """
    check_language(language)
    check_apart([Path(path)], study.inputs)
    book = openpyxl.Workbook()
    book.remove(book.active)
    rows = {
        "summary": summary_rows(found, study, language),
        "demand": demand_rows(found, study, language),
        "areas": area_rows(found, language),
        "moves": move_rows(found, study, language),
    }
    for name, content in rows.items():
        fill_sheet(book.create_sheet(said(f"sheet_{name}", language)), content)
    with in_place(path) as draft:
        book.save(draft)
        with_stated_dates(draft)
        carry(draft, manifest(found.today, study))
    return Path(path)


def heads(names: Sequence[str], language: str) -> list[object]:
    """The header of a sheet."""
    return [said(f"head_{name}", language) for name in names]


def summary_rows(found: Rerun, study: Study, language: str) -> Rows:
    """The lines of the screen."""
    lines: Rows = [[line] for line in round_lines(found, study, language)]
    return [heads(["summary"], language), *lines]


def demand_rows(found: Rerun, study: Study, language: str) -> Rows:
    """The demand of each municipality before and now, and whose answers changed.

    Respondents are counted, not named: single answers are for the survey's editors, who have
    ``ipsgeo survey compare``.
    """
    changes = found.changes
    counted = [name for name in ("answers_before", "answers_after") if name in changes]
    names = ["municipality", "before", "after", "change", *counted]
    names += [name for name in (*WHO, *WISHES) if name in changes]
    rows: Rows = [heads(names, language)]
    for code, row in changes.iterrows():
        before, after = float(row["demand_before"]), float(row["demand_after"])
        cells: list[object] = [name_of(str(code), study, language), before, after, after - before]
        cells += [int(row[name]) for name in counted]
        cells += [len(row[name]) for name in WHO if name in changes]
        cells += [
            ", ".join(name_of(str(partner), study, language) for partner in row[name])
            for name in WISHES
            if name in changes
        ]
        rows.append(cells)
    return rows


def area_rows(found: Rerun, language: str) -> Rows:
    """Today's areas under the new demand, audited."""
    rows: Rows = [heads(["area", "coaches", "clients", "load", "overload"], language)]
    for area, row in found.areas.iterrows():
        staff = float(row["coaches"]) + float(row["leader"])
        figures = [float(row[name]) for name in ("clients", "load", "overload")]
        rows.append([str(area), staff, *figures])
    return rows


def move_rows(found: Rerun, study: Study, language: str) -> Rows:
    """Who moves, from where to where and why."""
    rows: Rows = [heads(["municipality", "from", "to", "why"], language)]
    for _, row in found.repair.movers.iterrows():
        name = name_of(str(row["code"]), study, language)
        rows.append([name, row["from_area"], row["to_area"], row["why"].text(language)])
    return rows
