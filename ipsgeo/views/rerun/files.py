"""The workbook of a yearly round: summary, demand by municipality, today's areas, who moves."""

from pathlib import Path

from ipsgeo.rerun import Rerun
from ipsgeo.study import Study
from ipsgeo.views.names import municipality_names
from ipsgeo.views.publish import check_apart, check_language
from ipsgeo.views.rerun.sentences import round_lines, said
from ipsgeo.views.trust.manifest import manifest
from ipsgeo.views.workbook.book import write_workbook

Rows = list[list[object]]
WHO = ("respondents_new", "respondents_gone", "respondents_changed")
WISHES = ("wishes_added", "wishes_dropped")


def write_round(found: Rerun, study: Study, path: str | Path, *, language: str = "fi") -> Path:
    """One Excel workbook with all that a round says, and the manifest of today's plan in it.

    ``found`` is as ``rerun`` returns it, for the study with the new answers.
    """
    check_language(language)
    check_apart([Path(path)], study.inputs)
    rows = {
        "summary": summary_rows(found, study, language),
        "demand": demand_rows(found, study, language),
        "areas": area_rows(found, language),
        "moves": move_rows(found, study, language),
    }
    sheets = {said(f"sheet_{name}", language): content for name, content in rows.items()}
    return write_workbook(sheets, path, facts=manifest(found.today, study))


def headed(*names: str, language: str) -> Rows:
    """The header of a sheet, for its rows to follow."""
    return [[said(f"head_{name}", language) for name in names]]


def summary_rows(found: Rerun, study: Study, language: str) -> Rows:
    """The lines of the screen."""
    lines = round_lines(found, study, language)
    return headed("summary", language=language) + [[line] for line in lines]


def demand_rows(found: Rerun, study: Study, language: str) -> Rows:
    """The demand of each municipality before and now, and whose answers changed.

    Respondents are counted, not named: single answers are for the survey's editors, who have
    ``ipsgeo survey compare``.
    """
    changes, names = found.changes, municipality_names(study, language)
    counted, who, wishes = (
        [name for name in columns if name in changes]
        for columns in (("answers_before", "answers_after"), WHO, WISHES)
    )
    rows = headed("municipality", "before", "after", "change", *counted, *who, *wishes,
                  language=language)  # fmt: skip
    for code, row in changes.iterrows():
        before, after = float(row["demand_before"]), float(row["demand_after"])
        counts = [*(int(row[name]) for name in counted), *(len(row[name]) for name in who)]
        partners = [", ".join(names[partner] for partner in row[name]) for name in wishes]
        rows.append([names[code], before, after, after - before, *counts, *partners])
    return rows


def area_rows(found: Rerun, language: str) -> Rows:
    """Today's areas under the new demand, audited."""
    rows = headed("area", "coaches", "clients", "load", "overload", language=language)
    for area, row in found.areas.iterrows():
        staff = float(row["coaches"]) + float(row["leader"])
        rows.append([area, staff, *(float(row[name]) for name in ("clients", "load", "overload"))])
    return rows


def move_rows(found: Rerun, study: Study, language: str) -> Rows:
    """Who moves, from where to where and why."""
    names = municipality_names(study, language)
    rows = headed("municipality", "from", "to", "why", language=language)
    for _, row in found.repair.movers.iterrows():
        why = row["why"].text(language)
        rows.append([names[row["code"]], row["from_area"], row["to_area"], why])
    return rows
