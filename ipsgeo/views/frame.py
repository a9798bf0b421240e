"""A slide, or a part of one: where the pieces of a picture go, and how large its letters are."""

import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Literal

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure, SubFigure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from ipsgeo.views.palette import INK
from ipsgeo.views.trust.canonical import writable

SLIDE_INCHES = (40 / 3, 7.5)  # PowerPoint's 16:9 slide, so that a point here is a point there
DOTS_PER_INCH = 144  # 1920 × 1080 pixels
QUIET = "#555555"

# DejaVu Sans comes with matplotlib, so that letters take the same room on every machine. Names
# come from files: a $ in one must not start a formula. SVG letters are paths: on a machine
# without the font, other letters would run into each other.
OWN_STYLE = {
    "font.family": ["DejaVu Sans"],
    "text.parse_math": False,
    "text.usetex": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "ipsgeo",
}

Across = Literal["left", "center", "right"]
Upright = Literal["top", "center", "bottom", "baseline"]


def own_style() -> AbstractContextManager[None]:
    """Matplotlib's settings for the time of drawing: its defaults and ours, not the notebook's."""
    return style.context(["default", OWN_STYLE])


@dataclass(frozen=True, kw_only=True, eq=False)
class Frame:
    """The part of a figure that a picture fills."""

    main: Axes  # what the picture is drawn on, and what is handed back
    paper: Axes  # below it over the whole frame, from (0, 0) to (1, 1), for the texts around it
    box: Bbox  # the frame in fractions of its figure
    unit: float  # size of a point: 1 where the frame is a whole slide, less where it is smaller
    renderer: RendererAgg  # what measures text, whichever canvas the figure has

    @property
    def figure(self) -> Figure | SubFigure:
        """The figure that the frame is a part of."""
        return self.paper.figure

    def within(self, left: float, bottom: float, right: float, top: float) -> Bbox:
        """A box given in fractions of the frame, in fractions of the figure."""
        return Bbox.from_extents(
            self.box.x0 + left * self.box.width,
            self.box.y0 + bottom * self.box.height,
            self.box.x0 + right * self.box.width,
            self.box.y0 + top * self.box.height,
        )

    def panel(self, left: float, bottom: float, right: float, top: float) -> Axes:
        """New bare axes on a part of the frame."""
        panel = self.figure.add_axes(self.within(left, bottom, right, top).bounds)
        panel.set_axis_off()
        return panel

    def write(
        self,
        on: Axes,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        bold: bool = False,
        colour: str = INK,
        across: Across = "left",
        upright: Upright = "center",
        role: str = "",
    ) -> Text:
        """Text at a point of an axes; ``size`` in points of a whole slide.

        ``role`` says what the text is (title, municipality, …), for the picture's description.
        Signs that no file can hold are replaced; see ``writable``.
        """
        weight = "bold" if bold else "normal"
        return on.text(
            x, y, writable(text), fontsize=size * self.unit, fontweight=weight, color=colour,
            ha=across, va=upright, label=role, linespacing=1.1,
        )  # fmt: skip

    def measure(self, text: str, *, size: float, bold: bool = False) -> tuple[float, float]:
        """Width and height of a text in pixels."""
        trial = self.write(self.paper, 0, 0, text, size=size, bold=bold)
        extent = trial.get_window_extent(self.renderer)
        trial.remove()
        return extent.width, extent.height

    def share_of_width(self, text: str, *, size: float, bold: bool = False) -> float:
        """Width of a text as a share of the frame's."""
        return self.measure(text, size=size, bold=bold)[0] / self.paper.bbox.width


@contextmanager
def slide(
    ax: Axes | None,
    heading: str,
    subtitle: str,
    *,
    panel: tuple[float, float, float, float] = (0, 0, 1, 1),
) -> Iterator[Frame]:
    """The frame that a given axes fills, or a slide of its own, to draw on in our own style.

    It has its headline, and its main axes on the panel: left, bottom, right, top.
    """
    with own_style():
        frame = open_frame(ax)
        draw_headline(frame, heading, subtitle)
        frame.main.set_position(frame.within(*panel))
        yield frame


def open_frame(ax: Axes | None) -> Frame:
    """The frame that a given axes fills, or a slide of its own."""
    if ax is None:
        own = Figure(figsize=SLIDE_INCHES, dpi=DOTS_PER_INCH)
        FigureCanvasAgg(own)
        ax = own.add_axes((0, 0, 1, 1))
    figure = ax.figure
    box = slide_within(ax)
    paper = figure.add_axes(box.bounds)
    paper.set(xlim=(0, 1), ylim=(0, 1), zorder=ax.get_zorder() - 1)
    paper.set_axis_off()
    ax.set_axis_off()
    return Frame(
        main=ax,
        paper=paper,
        box=box,
        unit=paper.bbox.width / figure.dpi / SLIDE_INCHES[0],
        renderer=RendererAgg(*figure.figure.bbox.size, figure.dpi),
    )


def slide_within(ax: Axes) -> Bbox:
    """The largest box of a slide's proportions in the middle of an axes, in figure fractions."""
    box, pixels = ax.get_position(original=True), ax.figure.bbox
    have = box.width * pixels.width, box.height * pixels.height
    unit = min(length / inches for length, inches in zip(have, SLIDE_INCHES, strict=True))
    wanted = [unit * inches / length for inches, length in zip(SLIDE_INCHES, have, strict=True)]
    return box.expanded(*wanted)


def draw_headline(frame: Frame, heading: str, subtitle: str, *, left: float = 0.015) -> None:
    """The title from ``left`` to the right edge, as large as it fits, and what is below it."""
    width, top = 0.985 - left, 0.972
    sizes_of_title, most_lines = (range(32, 15, -1), 1) if subtitle else (range(24, 11, -1), 2)
    for role, text, sizes, lines, bold, colour in (
        ("title", heading, sizes_of_title, most_lines, True, INK),
        ("subtitle", subtitle, range(17, 11, -1), 2, False, QUIET),
    ):
        size, wrapped = fitted(frame, text, width=width, sizes=sizes, lines=lines, bold=bold)
        written = frame.write(
            frame.paper, left, top, wrapped, size=size, bold=bold, colour=colour, upright="top",
            role=role,
        )  # fmt: skip
        extent = written.get_window_extent(frame.renderer)
        top -= extent.height / frame.paper.bbox.height + 0.008


def fitting_size(
    frame: Frame, text: str, *, width: float, largest: float, smallest: float, bold: bool = False
) -> float:
    """The largest whole size at which a text is at most so wide (a share of the frame)."""
    size = largest
    while size > smallest and frame.share_of_width(text, size=size, bold=bold) > width:
        size -= 1
    return size


def fitted(
    frame: Frame,
    text: str,
    *,
    width: float,
    sizes: Sequence[float],
    lines: int,
    breaks: str = " ",
    bold: bool = False,
) -> tuple[float, str]:
    """The first size at which a text fits a width in so many lines, and the text broken for it.

    Where none does, the last size and as many lines as that takes.
    """
    for size in sizes:
        wrapped = wrap(frame, text, width=width, size=size, lines=lines, breaks=breaks, bold=bold)
        if wrapped is not None:
            return size, wrapped
    return sizes[-1], broken(frame, text, width=width, size=sizes[-1], breaks=breaks, bold=bold)


def wrap(
    frame: Frame,
    text: str,
    *,
    width: float,
    size: float,
    lines: int,
    breaks: str = " ",
    bold: bool = False,
) -> str | None:
    """A text broken to fit a width; None where it takes more lines, or a word is too wide."""
    wrapped = broken(frame, text, width=width, size=size, breaks=breaks, bold=bold)
    parts = wrapped.split("\n")
    too_wide = any(frame.share_of_width(line, size=size, bold=bold) > width for line in parts)
    return None if too_wide or len(parts) > lines else wrapped


def broken(
    frame: Frame, text: str, *, width: float, size: float, breaks: str = " ", bold: bool = False
) -> str:
    """A text broken after any of the characters ``breaks`` to fit a width."""
    done, line = [], ""
    for word in re.findall(f"[^{breaks}]*[{breaks}]?", text):
        together = frame.share_of_width((line + word).rstrip(), size=size, bold=bold)
        if line and together > width:
            done.append(line.rstrip())
            line = ""
        line += word
    return "\n".join([*done, line.rstrip()])
