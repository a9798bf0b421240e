"""What was heard and what was done with it, in words: for the page, the slides and the workbook.

Everything here is plain text as it was said. Who puts it on a page or into a workbook must write
it as text: escaped, and never as a formula.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ipsgeo import words
from ipsgeo.feedback import rule_finding
from ipsgeo.plan import area_name
from ipsgeo.sources.feedback import Entry
from ipsgeo.views.names import Places, municipality_names


@dataclass(frozen=True, kw_only=True)
class HeardRow:
    """One entry as it is shown; every attribute is text in the language, but what people wrote."""

    number: str
    date: str
    body: str
    about: str  # the municipality, the area and its plan, or the whole
    text: str
    kind: str
    status: str
    decision: str
    rule: str  # that it asks for, as a sentence; "" for none


def heard_rows(entries: Iterable[Entry], study: Places, language: str) -> list[HeardRow]:
    """The entries as they are shown, in the order of their days and then their numbers."""
    return [
        heard_row(entry, study, language) for entry in sorted(entries, key=lambda e: (e.date, e.id))
    ]


def heard_row(entry: Entry, study: Places, language: str) -> HeardRow:
    """One entry as it is shown."""
    names, request = municipality_names(study, language), entry.request
    return HeardRow(
        number=str(entry.id),
        date=words.date(entry.date, language),
        body=entry.body,
        about=about_text(entry, study, language),
        text=entry.text,
        kind=words.text(f"feedback.kind_{entry.kind}", language),
        status=words.text(f"feedback.status_{entry.status}", language),
        decision=entry.decision,
        rule="" if request is None else rule_finding(request, names).text(language),
    )


def about_text(entry: Entry, study: Places, language: str) -> str:
    """What an entry is about, and in brackets the plan where it names one."""
    if not entry.codes:
        what = words.text("feedback.about_whole", language)
    elif entry.area and entry.area != area_name(entry.codes, study.municipalities["name_fi"]):
        what = entry.area  # a name that someone gave
    else:
        what = area_name(entry.codes, municipality_names(study, language))
    known = study.plans.get(entry.plan)  # none: a plan that was only on a page, by its title
    title = entry.plan if known is None else known.title[language]
    return f"{what} ({title})" if title else what
