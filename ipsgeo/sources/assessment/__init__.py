"""Assessments of job coaching by quality criteria as people save them, read strictly."""

from ipsgeo.sources.assessment.criteria import Criterion, read_criteria
from ipsgeo.sources.assessment.phases import (
    PHASES,
    Checklist,
    Step,
    read_phases,
)
from ipsgeo.sources.assessment.rounds import (
    SCALES,
    SUBSCALES,
    Answer,
    Assessment,
    Round,
    Scale,
    Subscale,
)
from ipsgeo.sources.assessment.tables import COLUMNS, read_assessment

__all__ = [
    "COLUMNS",
    "PHASES",
    "SCALES",
    "SUBSCALES",
    "Answer",
    "Assessment",
    "Checklist",
    "Criterion",
    "Round",
    "Scale",
    "Step",
    "Subscale",
    "read_assessment",
    "read_criteria",
    "read_phases",
]
