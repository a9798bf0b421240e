"""What the steering group said: a table beside the study, read strictly and never lost."""

from ipsgeo.sources.feedback.changes import add_entries, change_entry
from ipsgeo.sources.feedback.entries import COLUMNS, STATUSES, Entry, decided, entry_of
from ipsgeo.sources.feedback.requests import Request
from ipsgeo.sources.feedback.tables import (
    IMPORT_COLUMNS,
    read_feedback,
    read_saved_entries,
    wrong_coaches,
)

__all__ = [
    "COLUMNS",
    "IMPORT_COLUMNS",
    "STATUSES",
    "Entry",
    "Request",
    "add_entries",
    "change_entry",
    "decided",
    "entry_of",
    "read_feedback",
    "read_saved_entries",
    "wrong_coaches",
]
