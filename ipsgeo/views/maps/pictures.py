"""Maps as still pictures for slides and reports: the plan and the demand."""

import html
from io import BytesIO
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from ipsgeo import words
from ipsgeo.audit import audit
from ipsgeo.errors import DataError, Finding
from ipsgeo.plan import Plan
from ipsgeo.study import Study
from ipsgeo.views.frame import (
    QUIET,
    Frame,
    draw_headline,
    fitted,
    fitting_size,
    open_frame,
    own_style,
)  # fmt: skip
from ipsgeo.views.maps.classes import classes_between, even_steps, shade
from ipsgeo.views.maps.labels import Label, place_labels
from ipsgeo.views.maps.legend import draw_classes, draw_loads
from ipsgeo.views.maps.numbers import place_numbers
from ipsgeo.views.maps.outline import area_shapes, draw_area_borders, draw_shapes, open_map
from ipsgeo.views.maps.scale import draw_scale_bar
from ipsgeo.views.names import area_names, boundaries_text, municipality_names, plan_title
from ipsgeo.views.palette import INK, area_colours, text_on
from ipsgeo.views.publish import check_language, in_place

GUTTER = 0.02  # between the map and what stands beside it


def draw_plan(plan: Plan, study: Study, *, ax: Axes | None = None, language: str = "fi") -> Axes:
    """The areas of a plan as a map, with coaches and load per area against the norm.

    Parameters
    ----------
    plan
        An assignment of the study's municipalities.
    study
        Boundaries, norm, sources.
    ax
        Where to draw; its whole place is used. None for a slide of its own (16:9).
    language
        "fi", "sv" or "en".

    Returns
    -------
    Axes
        The map, in EPSG:3067; ``.figure`` is the whole picture.
    """
    check_language(language)
    with own_style():
        frame = open_frame(ax)
        names, title = municipality_names(study, language), plan_title(plan, study, language)
        shapes = study.municipalities.geometry
        left = open_map(frame, shapes) + GUTTER
        county = study.title[language]
        draw_headline(frame, title or county, county if title else "", left=left)
        colours = area_colours(plan, study.problem.neighbours)
        draw_shapes(frame, shapes, plan.area.map(colours).to_dict())
        areas = area_shapes(plan, shapes)
        draw_area_borders(frame, areas)
        labels = [
            Label(text=names[code], shape=shapes[code], importance=study.demand[code])
            for code in study.problem.codes
        ]
        taken = place_numbers(frame, list(areas.values()), labels)
        draw_foot(frame, study, place_labels(frame, labels, taken=taken), language)
        draw_loads(
            frame, audit(plan, study.problem), list(area_names(plan, study, language).values()),
            list(colours.values()), study.problem.throughput_per_year, left=left, language=language,
        )  # fmt: skip
    return frame.main


def draw_demand(study: Study, *, ax: Axes | None = None, language: str = "fi") -> Axes:
    """The clients a year in each municipality as a shaded map with their figures.

    Where it is drawn and what comes back is as for ``draw_plan``.
    """
    check_language(language)
    with own_style():
        frame = open_frame(ax)
        heading = words.text("pictures.demand_heading", language)
        shapes = study.municipalities.geometry
        left = open_map(frame, shapes) + GUTTER
        draw_headline(frame, heading, study.title[language], left=left)
        steps = even_steps(study.demand.tolist())
        colours = {code: shade(clients, steps) for code, clients in study.demand.items()}
        draw_shapes(frame, shapes, colours)
        names = municipality_names(study, language)
        labels = [
            Label(text=f"{names[code]}\n{amount(clients, language)}", shape=shapes[code],
                  importance=clients, colour=text_on(colours[code]), halo=halo(colours[code]))
            for code, clients in study.demand.items()
        ]  # fmt: skip
        left_out = place_labels(frame, labels)
        draw_foot(frame, study, [text.replace("\n", " ") for text in left_out], language)
        draw_demand_side(frame, left, study, steps, language)
    return frame.main


def amount(clients: float, language: str) -> str:
    """Clients a year: one decimal below ten, none above, where it would feign precision."""
    return words.number(clients, language, decimals=1 if clients < 10 else 0)


def halo(colour: str) -> str:
    """The rim around letters on a colour: white around dark ones, the colour around white ones."""
    return "#ffffff" if text_on(colour) == INK else colour


def draw_demand_side(
    frame: Frame, left: float, study: Study, steps: list[float], language: str
) -> None:
    """The county's total with its range, and the classes."""
    totals = study.demand_totals
    total = words.number(totals["demand"], language, decimals=0)
    paper = frame.paper
    frame.write(paper, left, 0.72, total, size=60, bold=True, role="total")
    x = left + 0.015 + frame.share_of_width(total, size=60, bold=True)
    unit = words.text("pictures.demand_total", language)
    frame.write(paper, x, 0.69, unit, size=22, upright="bottom", role="total")
    facts = {"range": words.span(totals["low"], totals["high"], language)}
    span = words.text("pictures.demand_range", language, facts)
    frame.write(paper, left, 0.625, span, size=18, role="range")
    head = words.text("pictures.demand_classes", language)
    frame.write(paper, left, 0.535, head, size=15, colour=QUIET)
    draw_classes(frame, left, 0.505, classes_between(steps, language)[::-1])


def draw_foot(frame: Frame, study: Study, left_out: list[str], language: str) -> None:
    """Scale bar, what a reader must know about the map, and the sources."""
    end = draw_scale_bar(frame, 0.018, 0.09, longest=0.12, language=language)
    notes = []
    if study.schematic:
        notes.append(words.text("pictures.schematic", language))
    if left_out:
        notes.append(words.text("pictures.left_out", language, {"names": left_out}))
    if study.survey is not None and study.survey.made_up and study.basis != "statistics":
        notes.append(words.text("pictures.made_up", language))
    if "made_up_teams" in study.made_up and study.problem.rules.teams_per_coach is not None:
        notes.append(words.text("pictures.made_up_teams", language))
    note = " · ".join(notes)
    size = fitting_size(frame, note, width=0.96 - end, largest=13, smallest=8)
    frame.write(frame.paper, end + 0.025, 0.09, note, size=size, bold=False, role="note")
    draw_source(frame, study, language)


def draw_source(frame: Frame, study: Study, language: str) -> None:
    """Where figures and boundaries are from, small but whole."""
    source = words.text("pictures.source", language, {"source": study.statistics.source})
    text = f"{source} {boundaries_text(study, language)}"
    size, wrapped = fitted(frame, text, width=0.97, sizes=(10, 9, 8, 7), lines=2)
    frame.write(frame.paper, 0.015, 0.035, wrapped, size=size, colour=QUIET, role="source")


def write_picture(axes: Axes, path: str | Path) -> Path:
    """Write the picture that an axes belongs to, as .png or .svg; the same picture, the same bytes.

    The file appears whole or not at all. In an SVG letters are paths, so that it looks alike on
    machines without the font; title and description carry the texts for screen readers.

    Parameters
    ----------
    axes
        What a ``draw_`` function returned.
    path
        The file; its ending tells the form.

    Returns
    -------
    Path
        The file.
    """
    path = Path(path)
    figure = axes.get_figure(root=True)
    if path.suffix.lower() not in (".png", ".svg") or figure is None:
        raise DataError(Finding(key="unknown_picture", file=path, value=path.suffix))
    content = rendered(figure, path.suffix.lower().removeprefix("."))
    with in_place(path) as draft:
        draft.write_bytes(content)
    return path


def rendered(figure: Figure, form: str) -> bytes:
    """The picture's bytes; neither date nor program version in them."""
    title, description = spoken(figure)
    metadata: dict[str, str | None] = {"Title": title}
    metadata |= {"Software": None} if form == "png" else {"Date": None, "Creator": None}
    buffer = BytesIO()
    with own_style():
        figure.savefig(buffer, format=form, dpi=figure.dpi, metadata=metadata)
    content = buffer.getvalue()
    return content if form == "png" else described(content.decode(), description).encode()


def spoken(figure: Figure) -> tuple[str, str]:
    """The picture in words: its title, and every other text in it."""
    texts = [text for text in figure.findobj(Text) if text.get_text()]
    # The names on the map last: what is beside it says more.
    texts.sort(key=lambda text: text.get_label() == "municipality")
    said = {text: text.get_text().replace("-\n", "-").replace("\n", " ") for text in texts}
    title = " – ".join(said[text] for text in texts if text.get_label() == "title")
    others = [said[text] for text in texts if text.get_label() not in ("title", "number")]
    return title, "; ".join(others)


def described(svg: str, description: str) -> str:
    """An SVG that screen readers present as one picture with a title and a description."""
    texts = f'<desc id="description">{html.escape(description)}</desc>'
    svg = svg.replace("<title>", '<title id="title">', 1).replace("</title>", f"</title>{texts}", 1)
    return svg.replace("<svg ", '<svg role="img" aria-labelledby="title description" ', 1)
