"""What the page's "try it yourself" draws and says with: words, colours and limits, as JSON."""

from collections.abc import Sequence

from ipsgeo import words
from ipsgeo.plan import Plan
from ipsgeo.sources.feedback.entries import LONGEST
from ipsgeo.views.maps.classes import NORM_STEPS
from ipsgeo.views.names import municipality_names
from ipsgeo.views.page.claims import restrictions
from ipsgeo.views.page.rules import rules_broken
from ipsgeo.views.page.sentences import UNEVEN
from ipsgeo.views.page.story import Story
from ipsgeo.views.palette import AREA_COLOURS, AROUND_NORM, SEQUENCE, text_on

TOPIC = "try."
# Texts of other topics that change with the plan.
ALSO = (
    "page.area_number", "page.area_of", "page.broken_rules", "page.class_over", "page.class_within",
    "page.column_figure", "page.compare_areas", "page.compare_coaches", "page.compare_highest",
    "page.compare_lowest", "page.compare_minutes", "page.compare_minutes_value",
    "page.compare_objective", "page.compare_overload", "page.compare_shortfall",
    "page.detail_clients", "page.detail_label", "page.even", "page.figure_area",
    "page.figure_areas", "page.figure_capacity", "page.figure_coach", "page.figure_coaches",
    "page.figure_demand", "page.figure_enough", "page.figure_shortfall", "page.legend_areas",
    "page.legend_load_value", "page.message_enough", "page.message_short", "page.one_area",
    "page.per_coach", "page.short_over", "page.short_under", "page.short_within",
    "page.staff_coach", "page.staff_coaches", "page.uneven", "page.verdict_over",
    "page.verdict_under", "page.verdict_within",
    "common.class_above", "common.class_all", "common.class_up_to", "common.this_plan",
)  # fmt: skip


def try_data(story: Story, others: Sequence[Plan]) -> dict[str, object]:
    """Words, colours and limits for the page's scripts; ``others`` are the plans beside its own."""
    study, language = story.study, story.language
    names = list(municipality_names(study, language))
    among = "_among" if restrictions(story.solution, study, language) else ""
    return {
        "words": shown_words(language),
        "bestTag": f"try.tag_best{among}",
        "order": sorted(range(len(names)), key=lambda k: words.finnish_order(names[k])),
        "areaColours": [{"fill": colour, "ink": text_on(colour)} for colour in AREA_COLOURS],
        "ownColours": [AREA_COLOURS.index(area.colour) for area in story.areas.values()],
        "sequence": SEQUENCE,
        "aroundNorm": AROUND_NORM,
        "normSteps": NORM_STEPS,
        "uneven": UNEVEN,
        "broken": [story.broken, *(rules_broken(plan, study, language) for plan in others)],
        "file": f"{study.name}-{words.text('try.file', language)}.csv",
        "feedbackFile": f"{study.name}-{words.text('try.feedback_file', language)}.csv",
        "longest": {column: LONGEST[column] for column in ("body", "text", "plan")},
    }


def shown_words(language: str) -> dict[str, str]:
    """The texts of trying out, and those of the page that follow a plan, by their full names."""
    return {
        key: by_language[language]
        for key, by_language in sorted(words.catalogue().items())
        if key.startswith(TOPIC) or key in ALSO
    }
