"""What an assessment by quality criteria leaves for the meeting: picture, workbook, empty form."""

from ipsgeo.views.quality.book import write_assessment_tables
from ipsgeo.views.quality.files import write_assessment
from ipsgeo.views.quality.form import write_form
from ipsgeo.views.quality.picture import draw_assessment
from ipsgeo.views.quality.sentences import phase_lines, report_lines

__all__ = [
    "draw_assessment",
    "phase_lines",
    "report_lines",
    "write_assessment",
    "write_assessment_tables",
    "write_form",
]
