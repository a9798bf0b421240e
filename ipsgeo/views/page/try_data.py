"""What the page's "try it yourself" draws and says with: words, colours and limits, as JSON."""

from collections.abc import Collection, Sequence

from ipsgeo import words
from ipsgeo.audit import TOLERANCE
from ipsgeo.plan import Plan, Solution
from ipsgeo.sources.feedback.entries import LONGEST
from ipsgeo.study import Study
from ipsgeo.views.figures import plan_in
from ipsgeo.views.maps.classes import NORM_STEPS
from ipsgeo.views.names import known_plan, municipality_names
from ipsgeo.views.page.facts import UNEVEN, rules_broken
from ipsgeo.views.page.rows import AreaRow
from ipsgeo.views.page.rules import restrictions
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


def try_data(
    solution: Plan | Solution,
    areas: Collection[AreaRow],
    study: Study,
    others: Sequence[Plan],
    language: str,
) -> dict[str, object]:
    """Words, colours and limits for the page's scripts.

    Parameters
    ----------
    solution
        The page's own plan: what is proven best only under conditions is called so.
    areas
        The areas of that plan, in its order; the list of colours names theirs.
    study
        Gives the municipalities' order and the name of the file that a plan is saved to.
    others
        The plans beside it; what rules each breaks is said in sentences.
    language
        fi, sv or en.
    """
    names = list(municipality_names(study, language))
    among = "_among" if restrictions(solution, study, language) else ""
    return {
        "words": shown_words(language),
        "bestTag": f"try.tag_best{among}",
        "order": sorted(range(len(names)), key=lambda k: words.finnish_order(names[k])),
        "areaColours": [{"fill": colour, "ink": text_on(colour)} for colour in AREA_COLOURS],
        "ownColours": [AREA_COLOURS.index(area.colour) for area in areas],
        "sequence": SEQUENCE,
        "aroundNorm": AROUND_NORM,
        "normSteps": NORM_STEPS,
        "uneven": UNEVEN,
        "broken": [rules_broken(plan, study, language) for plan in [plan_in(solution), *others]],
        "tolerance": TOLERANCE,
        "file": f"{study.name}-{words.text('try.file', language)}.csv",
        "feedbackFile": f"{study.name}-{words.text('try.feedback_file', language)}.csv",
        "longest": {column: LONGEST[column] for column in ("body", "text", "plan")},
        "planKeys": [plan_key(plan, study) for plan in [plan_in(solution), *others]],
    }


def plan_key(plan: Plan, study: Study) -> str:
    """The key by which feedback names a plan of the study; "" for a plan that it does not know."""
    known = known_plan(plan, study)
    return next((key for key, other in study.plans.items() if other is known), "")


def shown_words(language: str) -> dict[str, str]:
    """The texts of trying out, and those of the page that follow a plan, by their full names."""
    return {
        key: by_language[language]
        for key, by_language in sorted(words.catalogue().items())
        if key.startswith(TOPIC) or key in ALSO
    }
