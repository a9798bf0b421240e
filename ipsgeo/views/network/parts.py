"""One card of the picture of the network: name, persons, given teams, warnings."""

from bisect import bisect_right

from matplotlib.patches import Rectangle

from ipsgeo.network import Coach
from ipsgeo.views.frame import Frame, broken
from ipsgeo.views.network.cards import TITLE_ROWS, Card, Entry
from ipsgeo.views.palette import ABOVE_NORM, BORDER, INK, text_on

SLIDE_POINTS = 540  # height of a slide
INSET = 0.008  # of what stands on a card, share of the frame's width
LARGEST_DISC = 26  # points
PAD = 0.3  # below the entries, in rows
DISC, LEADER = "#ffffff", INK


def draw_card(frame: Frame, card: Card) -> None:
    """A card: the name on the area's colour, below it the entries."""
    row = (card.top - card.bottom) / (card.rows + TITLE_ROWS + PAD)
    split = card.top - TITLE_ROWS * row
    leads = any(coach.leads for entry in card.entries for coach in entry.coaches)
    width, height = card.right - card.left, card.top - card.bottom
    title = Rectangle((card.left, split), width, card.top - split, facecolor=card.colour)
    below = Rectangle((card.left, card.bottom), width, split - card.bottom, facecolor="#ffffff")
    edge = Rectangle((card.left, card.bottom), width, height, facecolor="none", edgecolor=BORDER,
                     linewidth=(4 if leads else 1.5) * frame.unit)  # fmt: skip
    for layer, patch in ((3.5, title), (3.5, below), (4, edge)):
        patch.set_zorder(layer)
        frame.main.add_patch(patch)
    write_within(frame, card.title, (card.left + INSET, split, card.right - INSET, card.top),
                 largest=20, bold=True, breaks="-– ", colour=text_on(card.colour))  # fmt: skip
    for entry in card.entries:
        draw_entry(frame, card, entry, split, row)


def draw_entry(frame: Frame, card: Card, entry: Entry, split: float, row: float) -> None:
    """Persons as discs, and the text beside them."""
    half = (card.right - card.left) / card.columns
    whole = not entry.coaches or card.columns == 1
    x = card.left + (0 if whole else entry.column * half)
    right = card.right if whole else x + half
    y = split - (entry.row + 0.5 + PAD / 2) * row
    disc = min(LARGEST_DISC, 0.82 * row * SLIDE_POINTS)
    step = disc / SLIDE_POINTS * 9 / 16
    for k, coach in enumerate(entry.coaches):
        draw_disc(frame, (x + INSET + (1.2 * k + 0.5) * step, y), disc, coach)
    x += INSET + (1.2 * len(entry.coaches) + (0.15 if entry.coaches else 0)) * step
    if entry.text:
        box = (x, y - row / 2, right - INSET / 2, y + row / 2)
        write_within(frame, entry.text, box, largest=17, bold=entry.warns, breaks=" ",
                     colour=ABOVE_NORM if entry.warns else INK)  # fmt: skip


def draw_disc(frame: Frame, at: tuple[float, float], size: float, coach: Coach) -> None:
    """A person: white with a number, dark with a star for a leader, half as wide for a half."""
    face = LEADER if coach.leads else DISC
    frame.main.scatter(*at, s=(size * frame.unit) ** 2, color=face, edgecolors=BORDER, zorder=5,
                       linewidths=1.5 * frame.unit)  # fmt: skip
    part = coach.share < 1 and not coach.leads
    sign = coach.sign.replace(" ", "")
    frame.write(frame.main, *at, sign, size=size * (0.42 if part else 0.58), bold=True,
                colour=text_on(face), across="center", role="number").set_zorder(6)  # fmt: skip


def write_within(
    frame: Frame,
    text: str,
    box: tuple[float, float, float, float],
    *,
    largest: int,
    bold: bool,
    breaks: str,
    colour: str = INK,
    role: str = "number",
) -> None:
    """A text in a box (shares of the frame), broken, and as large as it fits whole."""
    left, bottom, right, top = box
    room = right - left, 0.94 * (top - bottom)
    for size in range(largest, 3, -1):
        wrapped = broken(frame, text, width=room[0], size=size, breaks=breaks, bold=bold)
        width, height = frame.measure(wrapped, size=size, bold=bold)
        paper = frame.paper.bbox
        if width <= room[0] * paper.width and height <= room[1] * paper.height:
            break
    else:  # not even the smallest: what fits of it
        size, wrapped = 4, cut(frame, text, room[0], bold=bold)
    frame.write(frame.main, left, (bottom + top) / 2, wrapped, size=size, bold=bold,
                colour=colour, role=role).set_zorder(6)  # fmt: skip


def cut(frame: Frame, text: str, width: float, *, bold: bool) -> str:
    """As much of a text as one line of the smallest letters holds."""
    fits = bisect_right(
        range(len(text)), width,
        key=lambda letters: frame.share_of_width(f"{text[:letters]}…", size=4, bold=bold),
    )  # fmt: skip
    return f"{text[: max(fits - 1, 0)]}…"
