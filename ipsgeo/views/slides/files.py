"""The slides for the meeting: a PowerPoint file whose texts and tables stay editable."""

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

import pandas as pd
from pptx.presentation import Presentation

from ipsgeo.effects import CoachTable
from ipsgeo.plan import Plan, Solution
from ipsgeo.study import Study
from ipsgeo.uncertainty import RiskReport
from ipsgeo.views.heard import HeardRow
from ipsgeo.views.page.story import Story, tell
from ipsgeo.views.publish import check_language, in_place, stated_time, with_stated_dates
from ipsgeo.views.slides import pages
from ipsgeo.views.slides.template import TAGS, open_deck
from ipsgeo.views.slides.text import clean
from ipsgeo.views.trust.carried import carry
from ipsgeo.views.trust.manifest import manifest

LONGEST_PROPERTY = 255  # characters of a title that Office keeps


def write_slides(
    solution: Plan | Solution,
    study: Study,
    path: str | Path,
    *,
    language: str = "fi",
    others: Sequence[Plan] = (),
    frontier: pd.DataFrame | None = None,
    heard: Sequence[HeardRow] = (),
    coaches: CoachTable | None = None,
    risk: RiskReport | None = None,
) -> Path:
    """Write the slides of a plan (.pptx, 16:9); the same study gives the same bytes.

    Parameters
    ----------
    solution
        What to show; with a bare plan the slides say that no proof goes with it.
    study
        What the plan was made for.
    path
        The file; it appears whole or not at all.
    language
        fi, sv or en.
    others
        Plans to compare with, such as the published one; without any there is no comparison.
    frontier
        As ``frontier`` returns it, for the trade-off; None for no such slide.
    heard
        What was heard of the plan, as ``heard_rows`` returns it; empty for no such slide.
    coaches
        What one more coach brings; None for no such slide.
    risk
        How sure the plan is; None for no such slide.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InfeasibleError
        Where the solution has no plan.
    DataError
        Where the plan does not divide the study's municipalities, or the language has no texts.
    """
    check_language(language)
    story = tell(solution, study, others, language)
    deck = open_deck()
    pages.add_question(deck, story)
    pages.add_need(deck, story)
    if others:
        pages.add_comparison(deck, story)
    pages.add_areas(deck, story)
    if frontier is not None:
        pages.add_tradeoff(deck, story, frontier)
    if coaches is not None:
        pages.add_coaches(deck, story, coaches)
    if risk is not None:
        pages.add_risk(deck, story, risk)
    pages.add_assumptions(deck, story)
    pages.add_questions(deck, story)
    if heard:
        pages.add_heard(deck, story, heard)
    pages.add_sources(deck, story)
    add_properties(deck, story)
    with in_place(path) as draft:
        deck.save(str(draft))
        with_stated_dates(draft)
        carry(draft, manifest(solution, study))
    return Path(path)


def add_properties(deck: Presentation, story: Story) -> None:
    """The file's own properties; whatever else the file is to carry is added to the deck here."""
    properties, date = deck.core_properties, stated_time().astimezone(UTC).replace(tzinfo=None)
    title = clean(story.study.title[story.language])
    subject = clean(story.say("subject", county=story.study.county_name(story.language)))
    properties.title, properties.subject = title[:LONGEST_PROPERTY], subject[:LONGEST_PROPERTY]
    properties.author, properties.last_modified_by, properties.keywords = "ipsgeo", "ipsgeo", ""
    properties.created, properties.modified, properties.revision = date, date, 1
    properties.language = TAGS[story.language]
