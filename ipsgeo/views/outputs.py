"""Everything that a study leaves for the meeting, written together or not at all."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from ipsgeo.effects import CoachTable
from ipsgeo.plan import Plan, Solution
from ipsgeo.sources.plans import write_plan
from ipsgeo.study import Study
from ipsgeo.uncertainty import RiskReport
from ipsgeo.views.bundle import PICTURE_ENDINGS, Draw, Writers, picture_writers
from ipsgeo.views.effects.picture import draw_coaches
from ipsgeo.views.figures import plan_in
from ipsgeo.views.frame import QUIET
from ipsgeo.views.heard import heard_rows
from ipsgeo.views.maps.frontier import draw_frontier
from ipsgeo.views.maps.pictures import draw_demand, draw_plan
from ipsgeo.views.page.claims import is_limited
from ipsgeo.views.page.web import write_page
from ipsgeo.views.publish import check_apart, check_language, publish
from ipsgeo.views.risk.picture import draw_risk
from ipsgeo.views.slides.files import write_slides
from ipsgeo.views.slides.handout import write_handout
from ipsgeo.views.trust.carried import carry
from ipsgeo.views.trust.manifest import manifest, write_manifest
from ipsgeo.views.workbook.files import write_areas, write_tables
from ipsgeo.words import text

PICTURES = ("map", "demand", "tradeoff", "coaches", "sure")
ENDINGS = (
    ".html", ".xlsx", ".gpkg", ".pptx", "-handout.pdf", "-plan.csv", "-manifest.json",
    *(f"-{picture}.{ending}" for picture in PICTURES for ending in PICTURE_ENDINGS),
)  # fmt: skip
NOTE_POINTS = 13


def write_outputs(
    solution: Plan | Solution,
    study: Study,
    folder: str | Path,
    *,
    language: str = "fi",
    frontier: pd.DataFrame | None = None,
    choices: Sequence[Plan] = (),
    pack: bool = False,
    coaches: CoachTable | None = None,
    risk: RiskReport | None = None,
) -> list[Path]:
    """Page, pictures, tables, GIS layers, plan and manifest of a study.

    Parameters
    ----------
    solution
        What to show; the study's own plans stand beside it.
    folder
        Where the files go, each named after the study.
    frontier
        As ``frontier`` returns it, for the trade-off picture; None for no such picture.
    choices
        More plans that the page can show, besides those of the trade-off.
    pack
        Whether slides and a page to print are written too.
    coaches
        What one more coach brings, for page, workbook, slides and a picture; None for none.
    risk
        How sure the plan is, for the same; None for none.

    Returns
    -------
    list of Path
        The files: .html, -map, -demand, -tradeoff, -coaches and -sure as .png and .svg, .xlsx,
        .gpkg, -plan.csv and -manifest.json; in a pack also .pptx and -handout.pdf. Either all are
        new or all are as they were.
    """
    check_language(language)
    check_apart([Path(folder) / f"{study.name}{ending}" for ending in ENDINGS], study.inputs)
    plan, facts = plan_in(solution), manifest(solution, study)
    told: dict[str, Any] = {
        "language": language,
        "others": [known.plan for known in study.plans.values()],
    }
    further: dict[str, Any] = {"coaches": coaches, "risk": risk}
    shown = [*choices, *plans_of(frontier, plan, language)]
    writers: Writers = {
        ".html": partial(write_page, solution, study, choices=shown, **further, **told)
    }
    for name, draw in drawings(solution, study, frontier, language, coaches, risk).items():
        writers |= picture_writers(draw, f"-{name}", facts)
    writers[".xlsx"] = partial(write_tables, solution, study, **further, **told)
    writers[".gpkg"] = partial(write_areas, solution, study)
    if pack:
        told["frontier"], heard = frontier, heard_rows(study.feedback, study, language)
        writers[".pptx"] = partial(write_slides, solution, study, heard=heard, **further, **told)
        writers["-handout.pdf"] = partial(write_handout, solution, study, **told)
    writers["-plan.csv"] = lambda path: carry(
        write_plan(plan, path, names=study.municipalities["name_fi"]), facts
    )
    writers["-manifest.json"] = lambda path: write_manifest(
        solution, study, path, outputs=sorted(path.parent.iterdir())
    )
    return publish(folder, {f"{study.name}{ending}": write for ending, write in writers.items()})


def plans_of(frontier: pd.DataFrame | None, own: Plan, language: str) -> list[Plan]:
    """The plans of a trade-off over areas, each named after its number of areas; not the own one.

    Plans with the same areas and coaches as the own one are left out.
    """
    if frontier is None or frontier.index.name != "areas":
        return []
    return [
        plan.titled(text("try.choice_of_areas", language, {"areas": str(areas)}))
        for areas, plan in frontier["plan"].items()
        if isinstance(plan, Plan) and areas != len(own.coaches)
    ]


def drawings(
    solution: Plan | Solution,
    study: Study,
    frontier: pd.DataFrame | None,
    language: str,
    coaches: CoachTable | None,
    risk: RiskReport | None,
) -> dict[str, Draw]:
    """What draws each of the pictures, by their names."""
    found: dict[str, Draw] = {
        "map": partial(draw_plan, plan_in(solution), study, language=language),
        "demand": partial(draw_demand, study, language=language),
    }
    if frontier is not None:
        note = text("summary.tradeoff_alone", language) if is_limited(solution) else ""
        norm = study.problem.throughput_per_year
        found["tradeoff"] = lambda: noted(
            draw_frontier(frontier, language=language, norm=norm), note
        )
    if coaches is not None:
        found["coaches"] = partial(draw_coaches, coaches, study, language=language)
    if risk is not None:
        found["sure"] = partial(draw_risk, risk, study, language=language)
    return found


def noted(axes: Axes, note: str) -> Axes:
    """A picture with a line at its foot."""
    if note:
        axes.figure.text(0.015, 0.012, note, fontsize=NOTE_POINTS, color=QUIET)
    return axes
