"""The pictures of slides and handouts: the maps alone, and the trade-off without its heading."""

from dataclasses import replace
from io import BytesIO

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from ipsgeo.plan import Plan
from ipsgeo.study import Study
from ipsgeo.views.frame import own_style
from ipsgeo.views.maps.pictures import spoken
from ipsgeo.views.names import area_names
from ipsgeo.views.slides.text import ELLIPSIS, clean

AIR = 0.01  # left around a map, in shares of the figure
DOTS_PER_INCH = 200
LONGEST = 200  # characters of a name or a title in a picture


def drawable(plan: Plan, study: Study, language: str) -> tuple[Plan, Study]:
    """The plan and the study with texts that a picture can hold: clean and not endless."""
    towns = study.municipalities.copy()
    for column in ("name_fi", "name_sv"):
        towns[column] = towns[column].map(shortened)
    names = [shortened(name) for name in area_names(plan, study, language).values()]
    if len(set(names)) < len(names):
        names = [f"{number} {name}" for number, name in enumerate(names, start=1)]
    new = dict(zip(plan.coaches.index, names, strict=True))
    shown = replace(
        plan,
        area=plan.area.map(new),
        coaches=plan.coaches.rename(new),
        leader_areas=tuple(new[area] for area in plan.leader_areas),
        team=None if plan.team is None else plan.team.rename(new),
        title="",
    )
    title = {key: shortened(text) for key, text in study.title.items()}
    source = replace(study.statistics, source=shortened(study.statistics.source))
    return shown, replace(study, municipalities=towns, title=title, statistics=source)


def shortened(text: str) -> str:
    """A text without what no font has, and not longer than a picture can hold."""
    text = clean(text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + ELLIPSIS


def description(axes: Axes) -> str:
    """A picture in words, for those who do not see it."""
    return ". ".join(filter(None, spoken(whole(axes))))


def remarks(axes: Axes) -> str:
    """What stands below a map: that it is schematic, and the names without room."""
    found = [text.get_text() for text in whole(axes).findobj(Text) if text.get_label() == "note"]
    return " ".join(found)


def whole(axes: Axes) -> Figure:
    """The figure that an axes is in."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    return figure


def alone(axes: Axes) -> Axes:
    """The map without what stands around it: the slide says that in letters of its own."""
    for other in whole(axes).axes:
        if other is not axes:
            other.remove()
    return axes


def map_picture(axes: Axes) -> tuple[bytes, float]:
    """The map alone as PNG, and its width by its height; the figure loses all else."""
    figure = whole(alone(axes))
    drawn = axes.get_tightbbox(RendererAgg(*figure.bbox.size, figure.dpi))
    assert drawn is not None  # a map has shapes
    box = figure.transFigure.inverted().transform_bbox(drawn)
    ends = np.array([box.x0 - AIR, box.y0 - AIR, box.x1 + AIR, box.y1 + AIR]).clip(0, 1)
    width, height = (ends[2:] - ends[:2]) * figure.get_size_inches()
    return cropped(figure, Bbox.from_extents(*ends)), float(width / height)


def tradeoff_picture(axes: Axes) -> bytes:
    """The trade-off as PNG without its heading, which is the slide's title."""
    figure = whole(axes)
    renderer = RendererAgg(*figure.bbox.size, figure.dpi)
    headings = [text for text in figure.findobj(Text) if text.get_label() == "title"]
    top = min(text.get_window_extent(renderer).y0 for text in headings) / figure.bbox.height
    return cropped(figure, Bbox.from_extents(0, 0, 1, top - AIR))


def cropped(figure: Figure, box: Bbox) -> bytes:
    """A part of a figure (in its fractions) as PNG, without a date or a program's version."""
    inches = Bbox(box.get_points() * figure.get_size_inches())
    buffer = BytesIO()
    with own_style():
        figure.savefig(
            buffer, format="png", dpi=DOTS_PER_INCH, bbox_inches=inches,
            metadata={"Software": None},
        )  # fmt: skip
    return buffer.getvalue()
