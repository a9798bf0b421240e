"""Assessments of job coaching by quality criteria as people save them, read strictly."""

from ipsgeo.sources.assessment.criteria import Criterion, read_criteria
from ipsgeo.sources.assessment.phases import PHASES, Checklist, Step, read_phases
from ipsgeo.sources.assessment.rounds import SCALES, Answer, Assessment, Round
from ipsgeo.sources.assessment.tables import read_assessment

__all__ = [
    "PHASES",
    "SCALES",
    "Answer",
    "Assessment",
    "Checklist",
    "Criterion",
    "Round",
    "Step",
    "read_assessment",
    "read_criteria",
    "read_phases",
]
