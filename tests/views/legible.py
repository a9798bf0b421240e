"""Whether what a picture says can be read: every text on the slide, and none over another."""

from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text


def seen(axes):
    """The texts that can be seen, drawn once."""
    figure = axes.get_figure(root=True)
    FigureCanvasAgg(figure).draw()
    return [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]


def sizes(axes):
    """How large letters are, in points, by what the text is."""
    found = {}
    for text in seen(axes):
        found.setdefault(text.get_label(), []).append(text.get_fontsize())
    return found


def check_apart(axes, *, slack=1):
    """Every text is on the slide, and no two overlap by more than so many pixels on each side."""
    found = [(text.get_text(), text.get_window_extent()) for text in seen(axes)]
    frame = axes.get_figure(root=True).bbox
    for told, box in found:
        assert frame.x0 <= box.x0 and box.x1 <= frame.x1, told
        assert frame.y0 <= box.y0 and box.y1 <= frame.y1, told
    for (one, box), (other, its) in combinations(found, 2):
        assert not box.padded(-slack).overlaps(its.padded(-slack)), (one, other)
