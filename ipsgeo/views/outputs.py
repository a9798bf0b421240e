"""Everything that a study leaves for the meeting, written together or not at all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from ipsgeo.effects import CoachTable
from ipsgeo.errors import DataError, Finding
from ipsgeo.plan import Plan, Solution
from ipsgeo.sources.plans import write_plan
from ipsgeo.study import Study
from ipsgeo.views.effects.picture import draw_coaches
from ipsgeo.views.figures import plan_in
from ipsgeo.views.frame import QUIET
from ipsgeo.views.heard import heard_rows
from ipsgeo.views.maps.pictures import draw_demand, draw_frontier, draw_plan, write_picture
from ipsgeo.views.page.web import write_page
from ipsgeo.views.publish import check_language, publish
from ipsgeo.views.slides.deck import write_slides
from ipsgeo.views.slides.facts import is_limited
from ipsgeo.views.slides.handout import write_handout
from ipsgeo.views.trust.carried import carry
from ipsgeo.views.trust.manifest import manifest
from ipsgeo.views.workbook.files import write_areas, write_manifest, write_tables
from ipsgeo.words import text

PICTURE_ENDINGS = ("png", "svg")
PICTURES = ("map", "demand", "tradeoff", "coaches")
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

    Returns
    -------
    list of Path
        The files: .html, -map, -demand, -tradeoff and -coaches as .png and .svg, .xlsx, .gpkg,
        -plan.csv and -manifest.json; in a pack also .pptx and -handout.pdf. Either all are new or
        all are as they were.
    """
    check_language(language)
    check_apart([Path(folder) / f"{study.name}{ending}" for ending in ENDINGS], study.inputs)
    others = [known.plan for known in study.plans.values()]
    shown = [*choices, *plans_of(frontier, plan_in(solution), language)]
    facts = manifest(solution, study)
    writers: dict[str, Callable[[Path], object]] = {
        ".html": lambda path: write_page(
            solution, study, path, language=language, others=others, choices=shown, coaches=coaches
        ),
        **picture_writers(solution, study, frontier, language, facts, coaches),
        ".xlsx": lambda path: write_tables(
            solution, study, path, language=language, others=others, coaches=coaches
        ),
        ".gpkg": lambda path: write_areas(solution, study, path),
        **(pack_writers(solution, study, frontier, language, coaches) if pack else {}),
        "-plan.csv": lambda path: carry(
            write_plan(plan_in(solution), path, names=study.municipalities["name_fi"]), facts
        ),
        "-manifest.json": lambda path: write_manifest(
            solution, study, path, outputs=sorted(path.parent.iterdir())
        ),
    }
    return publish(folder, {f"{study.name}{ending}": write for ending, write in writers.items()})


def pack_writers(
    solution: Plan | Solution,
    study: Study,
    frontier: pd.DataFrame | None,
    language: str,
    coaches: CoachTable | None = None,
) -> dict[str, Callable[[Path], object]]:
    """Slides and the page to print."""
    shown: dict[str, Any] = {
        "language": language,
        "others": [known.plan for known in study.plans.values()],
        "frontier": frontier,
    }
    heard = heard_rows(study.feedback, study, language)
    return {
        ".pptx": lambda path: write_slides(
            solution, study, path, heard=heard, coaches=coaches, **shown
        ),
        "-handout.pdf": lambda path: write_handout(solution, study, path, **shown),
    }


def check_apart(outputs: Iterable[Path], inputs: Iterable[Path]) -> None:
    """Raise DataError for an output that would replace a file that was read."""
    read = {file.resolve() for file in inputs}
    for output in outputs:
        if output.resolve() in read:
            raise DataError(Finding(key="output_is_input", file=output))


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


def picture_writers(
    solution: Plan | Solution,
    study: Study,
    frontier: pd.DataFrame | None,
    language: str,
    facts: Mapping[str, Any],
    coaches: CoachTable | None = None,
) -> dict[str, Callable[[Path], object]]:
    """The pictures, each as PNG for slides and as SVG for print."""
    plan, norm = plan_in(solution), study.problem.throughput_per_year
    drawings = {
        "map": lambda: draw_plan(plan, study, language=language),
        "demand": lambda: draw_demand(study, language=language),
    }
    if frontier is not None:
        note = text("summary.tradeoff_alone", language) if is_limited(solution) else ""
        drawings["tradeoff"] = lambda: noted(
            draw_frontier(frontier, language=language, norm=norm), note
        )
    if coaches is not None:
        drawings["coaches"] = lambda: draw_coaches(coaches, study, language=language)
    return {
        f"-{name}.{ending}": partial(write_drawing, draw, facts)
        for name, draw in drawings.items()
        for ending in PICTURE_ENDINGS
    }


def noted(axes: Axes, note: str) -> Axes:
    """A picture with a line at its foot."""
    if note:
        axes.figure.text(0.015, 0.012, note, fontsize=NOTE_POINTS, color=QUIET)
    return axes


def write_drawing(draw: Callable[[], Axes], facts: Mapping[str, Any], path: Path) -> Path:
    """Draw and write one picture, which carries the facts."""
    return carry(write_picture(draw(), path), facts)
