"""Quality criteria of job coaching: score, band, change, review, and what a plan decides of them.

Numbers only. The assessment is read by ``ipsgeo.sources.assessment``, and shown by
``ipsgeo.views.quality``.
"""

from ipsgeo.quality.ahead import Lift, Review, lift, months_later, next_review
from ipsgeo.quality.changes import Change, Difference, change
from ipsgeo.quality.from_plan import FOCUS_POINTS, PlanItem, PlanItems, focus_points, from_plan
from ipsgeo.quality.phases import PhaseScore, phase_scores
from ipsgeo.quality.report import Report, joined, report, reports
from ipsgeo.quality.scores import (
    BANDS,
    PROFILES,
    Part,
    SchoolScore,
    Score,
    band_of,
    points_to,
    profile,
    school_score,
    score,
)

__all__ = [
    "BANDS", "FOCUS_POINTS", "PROFILES", "Change", "Difference", "Lift", "Part", "PhaseScore",
    "PlanItem", "PlanItems", "Report", "Review", "SchoolScore", "Score", "band_of", "change",
    "focus_points", "from_plan", "joined", "lift", "months_later", "next_review", "phase_scores",
    "points_to", "profile", "report", "reports", "school_score", "score",
]  # fmt: skip
