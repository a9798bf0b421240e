"""The lines between the cards of areas that can cover each other; none runs over a card."""

from matplotlib.patches import PathPatch
from matplotlib.path import Path

from ipsgeo.views.frame import Frame
from ipsgeo.views.network.cards import Card
from ipsgeo.views.network.sentences import TeamStory

LINE = "#3c5a78"
DASHES = (0, (4, 2.5))
SHALLOW, DEEP = 0.03, 0.11  # how far an arc between cards of one column reaches inwards

Point = tuple[float, float]


def draw_covers(frame: Frame, cards: list[Card], story: TeamStory) -> None:
    """A line for each pair of areas that can cover each other; dashed between teams."""
    by_area = {card.area: card for card in cards}
    pairs = [(row.one, row.other) for row in story.model.covers.pairs.itertuples()]
    ends = ports(by_area, pairs)
    for row in story.model.covers.pairs.itertuples():
        one, other = by_area[row.one], by_area[row.other]
        start, end = ends[row.one, row.other], ends[row.other, row.one]
        patch = PathPatch(
            curve(start, end, one, other), facecolor="none", edgecolor=LINE, zorder=2,
            linewidth=(3 if row.same_team else 2) * frame.unit,
            linestyle="solid" if row.same_team else DASHES,
        )  # fmt: skip
        frame.main.add_patch(patch)
        for x, y in (start, end):
            frame.main.plot(x, y, "o", color=LINE, markersize=7 * frame.unit, zorder=3)


def ports(cards: dict[str, Card], pairs: list[tuple[str, str]]) -> dict[tuple[str, str], Point]:
    """Where the line from one area to another leaves the card of the first.

    From top to bottom: arcs to the cards above, lines across, arcs to the cards below, in the
    order in which they cross least.
    """
    both = [*pairs, *((other, one) for one, other in pairs)]
    found = {}
    for area, card in cards.items():
        others = sorted((b for a, b in both if a == area), key=lambda b: place(card, cards[b]))
        for k, other in enumerate(others, start=1):
            y = card.top - (card.top - card.bottom) * k / (len(others) + 1)
            found[area, other] = (card.right if card.faces_right else card.left, y)
    return found


def place(card: Card, other: Card) -> tuple[int, float]:
    """What the ends of lines on a card are sorted by, from its top."""
    if card.faces_right != other.faces_right:
        return 1, -other.top
    return (0, other.top - card.top) if other.top > card.top else (2, other.top - card.top)


def curve(start: Point, end: Point, one: Card, other: Card) -> Path:
    """A line across as an S, between cards of one column as an arc towards the middle."""
    if one.faces_right != other.faces_right:
        middle = (start[0] + end[0]) / 2
        bends = [(middle, start[1]), (middle, end[1])]
    else:
        reach = SHALLOW + (DEEP - SHALLOW) * min(1.0, abs(start[1] - end[1]) / 0.5)
        x = start[0] + (reach if one.faces_right else -reach) * 4 / 3
        bends = [(x, start[1]), (x, end[1])]
    codes = [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    return Path([start, *bends, end], codes)
