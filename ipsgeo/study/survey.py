"""The section [survey] of a study file."""

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from ipsgeo.sources.sections import Section
from ipsgeo.sources.survey import Survey, SurveyColumns, read_survey
from ipsgeo.sources.survey.shapes import SHOWABLE


def read_study_survey(
    section: Section,
    municipalities: pd.DataFrame,
    by_statistics: pd.DataFrame,
    other_file: str | Path | None,
) -> Survey | None:
    """The survey's answers with all that needs a person; None where the study has no survey."""
    if not section.content and other_file is None:
        return None
    needed = other_file is None or not section.content
    named = section.path("file", ... if needed else None)
    show = read_show(section)
    survey = read_survey(
        named if other_file is None else Path(other_file),
        municipalities,
        columns=read_survey_columns(section.section("columns"), show),
        sheet=section.text("sheet", None),
        header_row=section.count("header_row", 1),
        header_rows=read_header_rows(section),
        corrections=section.path("corrections", None),
        ceiling=by_statistics["counted"],
        made_up=section.truth("made_up", False),
        show=show,
        least_answers=section.count("least_answers", 1),
    )
    section.finish()
    return survey


def read_show(section: Section) -> list[str]:
    """What else of the answers the study shows: roles, free text; nothing unless it says so."""
    show = section.texts("show", [])
    if set(show) - set(SHOWABLE):
        raise section.wrong("show", "survey_show", choices=SHOWABLE)
    return list(show)


def read_header_rows(section: Section) -> int:
    """How many rows of headers the survey's file has."""
    header_rows = section.count("header_rows", 1)
    if header_rows > 2:
        raise section.wrong("header_rows", "survey_header_rows")
    return int(header_rows)


def read_survey_columns(columns: Section, show: Collection[str]) -> SurveyColumns:
    """Which header holds what; those that the study shows must be named."""
    optional = {name: columns.text(name, ... if name in show else None) for name in SHOWABLE}
    headers = SurveyColumns(
        respondent=columns.text("respondent"),
        municipality=columns.text("municipality"),
        estimate=columns.text("estimate"),
        wishes=tuple(columns.texts("wishes", [])),
        wish_options=tuple(columns.texts("wish_options", [])),
        wishes_options_of=columns.text("wishes_options_of", None),
        **optional,
    )
    columns.finish()
    return headers
