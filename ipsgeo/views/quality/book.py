"""The workbook of an assessment: score, criteria, change, profile, plan and how it was computed."""

from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ipsgeo.quality import Difference, Part, Report, Score
from ipsgeo.sources.assessment.rounds import MOST
from ipsgeo.views.publish import check_language
from ipsgeo.views.quality.sentences import (
    anchors_text,
    day,
    item_name,
    marked_name,
    plan_lines,
    profile_about,
    profile_text,
    review_text,
    said,
)
from ipsgeo.views.trust.manifest import hashes
from ipsgeo.views.workbook.book import write_workbook

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
    filled = {name: rows for name, rows in sheets.items() if len(rows) > 1}  # not header only
    return write_workbook(
        {said(f"sheet_{name}", language): rows for name, rows in filled.items()}, path
    )


def header(columns: Iterable[str], language: str) -> list[str]:
    """Headings in words."""
    return [said(f"col_{column}", language) for column in columns]


def empty(figure: float | None) -> float | str:
    """A figure, or an empty text where it is missing."""
    return "" if figure is None else figure


def yes_or_no(true: bool, language: str) -> str:
    """A truth in a word."""
    return said("word_yes" if true else "word_no", language)


def score_rows(reports: Sequence[Report], language: str) -> Rows:
    """One row a part of each service; a sum that is not whole is empty beside its range."""
    rows: Rows = [header(SCORE, language)]
    for report in reports:
        start = [report.round.service, day(report.round, language)]
        rows += [[*start, *part_cells(report, part, "", language)] for part in report.parts]
        told = []
        if isinstance(report.score, Score):
            band = report.score.certain_band
            name = said(f"band_{band}", language) if band else ""
            rows.append([*start, *part_cells(report, report.score.whole, name, language)])
            told.append(review_text(report, language))
        told += [said("made_up", language)] if report.made_up else []
        rows += [[*start, line, *[""] * 7] for line in told]
    return rows


def part_cells(report: Report, part: Part, band: str, language: str) -> list[Any]:
    """Name, sum, its range, the most, the mean, the band and the missing criteria of a part."""
    total, mean = part.total, part.mean
    if not isinstance(report.score, Score):
        total, mean = report.score.total(part), report.score.mean(part)
    span = [part.low, part.high] if total is None else ["", ""]
    figures = [empty(total), *span, part.most, empty(mean)]
    return [said(f"part_{part.key}", language), *figures, band, ", ".join(map(str, part.missing))]


def item_rows(reports: Sequence[Report], language: str) -> Rows:
    """One row a criterion of each service."""
    return [
        header(ITEMS, language),
        *(
            item_cells(report, part, item, language)
            for report in reports
            for part in report.parts
            for item in part.points
        ),
    ]


def item_cells(report: Report, part: Part, item: int, language: str) -> list[Any]:
    """A criterion's name and points, where each is from, and what it could still rise."""
    answer, points = report.round.answer(item), part.points[item]
    own = next((own for own in report.criteria if own.number == item), None)
    verified = own is not None and own.name_verified
    if points is None:
        origin = "absent"
    else:
        origin = "origin_computed" if answer.computed else "origin_assessed"
    return [
        report.round.service, day(report.round, language), said(f"part_{part.key}", language),
        item, item_name(report, item, language),
        said("name_verified" if verified else "not_verified", language), empty(points),
        said(origin, language), report.lift.room.get(item, "") if report.lift else "",
        anchors_text(item, own.anchors_verified if own else "no", language), answer.note,
        yes_or_no(report.round.made_up, language),
    ]  # fmt: skip


def change_rows(reports: Sequence[Report], language: str) -> Rows:
    """By part and by criterion: before, after and the change; only services with two rounds."""
    rows: Rows = [header(CHANGE, language)]
    for report in reports:
        service, change = report.round.service, report.change
        if change is None:
            continue
        days = [day(change.before, language), day(change.after, language)]
        rows.append([service, said("col_date", language), "", "", *days, ""])
        for key, own in change.parts.items():
            rows.append([service, said(f"part_{key}", language), "", "", *change_cells(own)])
        for part in report.parts:
            name = said(f"part_{part.key}", language)
            for item in part.points:
                own, called = change.items[item], marked_name(report, item, language)
                rows.append([service, name, item, called, *change_cells(own)])
    return rows


def change_cells(own: Difference) -> Iterable[float | str]:
    """A figure before and after, and its change."""
    return map(empty, (own.before, own.after, own.change))


def profile_rows(reports: Sequence[Report], language: str) -> Rows:
    """The criteria of the profile, and what they come to."""
    rows: Rows = [header(PROFILE, language)]
    for report in reports:
        service, profile = report.round.service, report.profile
        if profile is None:
            continue
        for item, points in profile.points.items():
            rows.append([service, item, marked_name(report, item, language), empty(points), MOST])
        told = (profile_text(profile, language), profile_about(profile, language))
        rows += [[service, "", line, "", ""] for line in told]
    return rows


def plan_rows(reports: Sequence[Report], language: str) -> Rows:
    """The caseloads of a plan's areas, and what the plan decides; empty without a plan."""
    rows: Rows = [header(PLAN, language)]
    for report in reports:
        if report.plan is None:
            continue
        service = report.round.service
        for area, own in report.plan.areas.iterrows():
            above = yes_or_no(own["above"], language)
            rows.append([service, area, float(own["caseload"]), int(own["points"]), above])
        rows += [[service, line.strip(), "", "", ""] for line in plan_lines(report, language)]
    return rows


def how_rows(reports: Sequence[Report], language: str, files: Iterable[Path]) -> Rows:
    """What the figures rest on, and what is not verified."""
    told: list[tuple[str, str]] = []
    if any(report.made_up for report in reports):
        told.append(("made_up", said("made_up", language)))
    if all(report.round.scale == "school" for report in reports):
        told += [("school", said(note, language)) for note in ("school_note", "school_items_note")]
    else:
        keys = [key for key in HOW if key != "plan" or any(report.plan for report in reports)]
        told += [(key, how_text(key, reports, language)) for key in keys]
    for name, digest in hashes(files).items():
        told.append(("file", said("how_file_text", language, name=name, hash=digest)))
    told.append(("version", f"ipsgeo {version('ipsgeo')}"))
    rows = ([said(f"how_{key}", language), line] for key, line in told)
    return [header(("what", "how"), language), *rows]


def how_text(key: str, reports: Sequence[Report], language: str) -> str:
    """One line of how it was computed."""
    if key in ("lift", "anchors"):
        return said(f"{key}_note", language)
    if key == "names":
        return f"{said('how_names_text', language)} {said('name_recalled', language)}"
    if key == "profile":
        own = reports[0].profile
        return profile_about(own, language) if own else said("profile_all_about", language)
    return said(f"how_{key}_text", language)
