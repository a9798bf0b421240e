"""The workbook of an assessment: score, criteria, change, profile, plan and how it was computed."""

from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import openpyxl

from ipsgeo.quality import Part, Report, Score
from ipsgeo.views.publish import check_language, in_place, with_stated_dates
from ipsgeo.views.quality.said import (
    anchors_text,
    band_text,
    day,
    item_name,
    marked_name,
    numbered,
    plan_lines,
    profile_text,
    review_text,
)
from ipsgeo.views.trust.manifest import hashes
from ipsgeo.views.workbook.files import fill_sheet
from ipsgeo.words import text

Rows = list[list[Any]]
SCORE = ("service", "date", "part", "points", "least", "high", "most", "mean", "band", "missing")
ITEMS = ("service", "date", "part", "item", "name", "name_state", "points", "origin", "room",
         "anchors", "note", "made_up")  # fmt: skip
CHANGE = ("service", "part", "item", "name", "before", "after", "change")
PROFILE = ("service", "item", "name", "points", "most")
PLAN = ("service", "area", "caseload", "points", "above")
HOW = ("score", "bands", "missing", "review", "lift", "names", "anchors", "profile", "plan")


def write_assessment_tables(
    reports: Sequence[Report],
    path: str | Path,
    *,
    language: str = "fi",
    files: Iterable[Path] = (),
) -> Path:
    """One Excel workbook: score, criteria, change, profile, from the plan, and how computed.

    Parameters
    ----------
    reports
        One or more services of the same scale.
    files
        What was read, for the sheet that says how it was computed.

    Texts are written as texts even where they look like formulas; the same assessment gives the
    same bytes. The file appears whole or not at all; returns its path.
    """
    check_language(language)
    sheets = {
        "score": score_rows(reports, language),
        "items": item_rows(reports, language),
        "change": change_rows(reports, language),
        "profile": profile_rows(reports, language),
        "plan": plan_rows(reports, language),
        "how": how_rows(reports, language, files),
    }
    return write_book(sheets, path, language)


def write_book(sheets: dict[str, Rows], path: str | Path, language: str) -> Path:
    """A workbook of these sheets; those with a header only are left out."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        if len(rows) > 1:
            fill_sheet(book.create_sheet(text(f"quality.sheet_{name}", language)), rows)
    with in_place(path) as draft:
        book.save(draft)
        with_stated_dates(draft)
    return Path(path)


def header(columns: Iterable[str], language: str) -> list[str]:
    """Headings in words."""
    return [text(f"quality.col_{column}", language) for column in columns]


def empty(figure: float | None) -> float | str:
    """A figure, or an empty text where it is missing."""
    return "" if figure is None else figure


def part_name(part: Part, language: str) -> str:
    """What a section, a subscale or the whole is called."""
    return text(f"quality.part_{part.key}", language)


def score_rows(reports: Sequence[Report], language: str) -> Rows:
    """One row a part of each service; a sum that is not whole is empty beside its range."""
    rows: Rows = [header(SCORE, language)]
    for report in reports:
        start = [report.round.service, day(report.round, language)]
        for part in report.parts:
            rows.append([*start, *part_cells(report, part, language), "", missing(part)])
        if isinstance(report.score, Score):
            whole, band = report.score.whole, report.score.certain_band
            said = band_text(band, language) if band else ""
            rows.append([*start, *part_cells(report, whole, language), said, missing(whole)])
            rows.append([*start, review_text(report, language), *[""] * 7])
        if report.made_up:
            rows.append([*start, text("quality.made_up", language), *[""] * 7])
    return rows


def part_cells(report: Report, part: Part, language: str) -> list[Any]:
    """Name, sum, its range, the most, and the mean of a part."""
    total, mean = part.total, part.mean
    if not isinstance(report.score, Score):
        total, mean = report.score.total(part), report.score.mean(part)
    span = [part.low, part.high] if total is None else ["", ""]
    figures = [empty(total), *span, part.most, empty(mean)]
    return [part_name(part, language), *figures]


def missing(part: Part) -> str:
    """The criteria without points."""
    return ", ".join(numbered(part.missing))


def item_rows(reports: Sequence[Report], language: str) -> Rows:
    """One row a criterion of each service."""
    rows: Rows = [header(ITEMS, language)]
    for report in reports:
        known = {own.number: own for own in report.criteria}
        room = {} if report.lift is None else dict(report.lift.room)
        for part in report.parts:
            for item, points in part.points.items():
                answer, own = report.round.answer(item), known.get(item)
                rows.append(
                    [report.round.service, day(report.round, language), part_name(part, language),
                     item, item_name(report, item, language),
                     state(own is not None and own.name_verified, language), empty(points),
                     origin(answer.computed, points, language), room.get(item, ""),
                     anchors_text(item, own.anchors_verified if own else "no", language),
                     answer.note,
                     text("quality.word_yes" if report.round.made_up else "quality.word_no",
                          language)]
                )  # fmt: skip
    return rows


def state(verified: bool, language: str) -> str:
    """Whether something was verified."""
    return text(f"quality.{'name_verified' if verified else 'not_verified'}", language)


def origin(computed: bool, points: int | None, language: str) -> str:
    """Where points are from."""
    if points is None:
        return text("quality.absent", language)
    return text(f"quality.origin_{'computed' if computed else 'assessed'}", language)


def change_rows(reports: Sequence[Report], language: str) -> Rows:
    """By part and by criterion: before, after and the change; only services with two rounds."""
    rows: Rows = [header(CHANGE, language)]
    for report in reports:
        if report.change is None:
            continue
        service = report.round.service
        days = [day(report.change.before, language), day(report.change.after, language)]
        rows.append([service, text("quality.col_date", language), "", "", *days, ""])
        for key, own in report.change.parts.items():
            name = text(f"quality.part_{key}", language)
            rows.append([service, name, "", "", *map(empty, (own.before, own.after, own.change))])
        for part in report.parts:
            for item in part.points:
                own = report.change.items[item]
                figures = map(empty, (own.before, own.after, own.change))
                name = marked_name(report, item, language)
                rows.append([service, part_name(part, language), item, name, *figures])
    return rows


def profile_rows(reports: Sequence[Report], language: str) -> Rows:
    """The criteria of the profile, and what they come to."""
    rows: Rows = [header(PROFILE, language)]
    for report in reports:
        if report.profile is None:
            continue
        service = report.round.service
        for item, points in report.profile.points.items():
            rows.append([service, item, marked_name(report, item, language), empty(points), 5])
        about = text(f"quality.profile_{report.profile.key}_about", language)
        rows += [[service, "", line, "", ""] for line in
                 (profile_text(report.profile, language), about)]  # fmt: skip
    return rows


def plan_rows(reports: Sequence[Report], language: str) -> Rows:
    """The caseloads of a plan's areas, and what the plan decides; empty without a plan."""
    rows: Rows = [header(PLAN, language)]
    for report in reports:
        if report.plan is None:
            continue
        service = report.round.service
        for area, own in report.plan.areas.iterrows():
            above = text(f"quality.word_{'yes' if own['above'] else 'no'}", language)
            rows.append([service, area, float(own["caseload"]), int(own["points"]), above])
        rows += [[service, line.strip(), "", "", ""] for line in plan_lines(report, language)]
    return rows


def how_rows(reports: Sequence[Report], language: str, files: Iterable[Path]) -> Rows:
    """What the figures rest on, and what is not verified."""
    school = all(report.round.scale == "school" for report in reports)
    said = [
        [text(f"quality.how_{key}", language), how_text(key, reports, language)]
        for key in HOW
        if not school and (key != "plan" or any(report.plan for report in reports))
    ]
    if school:
        notes = (text("quality.school_note", language), text("quality.school_items_note", language))
        said += [[text("quality.how_school", language), note] for note in notes]
    if any(report.made_up for report in reports):
        made_up = text("quality.made_up", language)
        said.insert(0, [text("quality.how_made_up", language), made_up])
    for name, digest in hashes(files).items():
        facts = {"name": name, "hash": digest}
        said.append(
            [text("quality.how_file", language), text("quality.how_file_text", language, facts)]
        )
    said.append([text("quality.how_version", language), f"ipsgeo {version('ipsgeo')}"])
    return [header(("what", "how"), language), *said]


def how_text(key: str, reports: Sequence[Report], language: str) -> str:
    """One line of how it was computed."""
    if key == "lift":
        return text("quality.lift_note", language)
    if key == "anchors":
        return text("quality.anchors_note", language)
    if key == "names":
        both = ("how_names_text", "name_recalled")
        return " ".join(text(f"quality.{name}", language) for name in both)
    if key == "profile":
        own = reports[0].profile
        return text(f"quality.profile_{own.key if own else 'all'}_about", language)
    return text(f"quality.how_{key}_text", language)
