"""What stands on the card of each area in the picture of the network, and where the cards go."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ipsgeo.network import Coach
from ipsgeo.views.network.sentences import TeamStory, cover_note
from ipsgeo.views.palette import AREA_COLOURS, area_colours

MOST_SIGNS = 10  # persons of an area that are drawn one by one
ONE_COLUMN = 3  # persons with given teams that stand below each other; more stand in two columns
TITLE_ROWS = 1.8  # a card's title is as high as so many rows of entries
GAP = 0.014  # between cards, share of the frame's height


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A row of a card, or half a row: persons, drawn as discs, and what stands beside them.

    It is in column 0 or 1, and rows are counted from 0; ``warns`` says that the text is a warning.
    """

    coaches: tuple[Coach, ...] = ()
    text: str = ""
    column: int = 0
    row: int = 0
    warns: bool = False


@dataclass(frozen=True, kw_only=True)
class Card:
    """The card of an area: what stands on it, and where it is in shares of the frame.

    Its colour is the area's as on the map, or the team's where there are several. Lines leave it
    at its right side where it ``faces_right``, else at its left.
    """

    area: str
    title: str
    colour: str
    entries: tuple[Entry, ...]
    left: float
    right: float
    faces_right: bool
    bottom: float = 0.0
    top: float = 0.0

    @property
    def rows(self) -> int:
        """How many rows of entries there are."""
        return 1 + max(entry.row for entry in self.entries)

    @property
    def columns(self) -> int:
        """Whether entries stand in one column or two."""
        return 1 + max(entry.column for entry in self.entries)


def entries_of(area: str, story: TeamStory) -> tuple[Entry, ...]:
    """Persons, given teams and warnings of an area."""
    entries = person_entries(area, story)
    missing, note = story.without_coach(area), cover_note(area, story).capitalize()
    warnings = [story.say("without_coach", teams=missing)] if missing else []
    warnings += [note] if area in story.model.covers.uncovered else []
    told = warnings or ([note] if note else [])
    first = 1 + max(entry.row for entry in entries)
    below = (Entry(text=t, row=row, warns=bool(warnings)) for row, t in enumerate(told, first))
    return (*entries, *below)


def person_entries(area: str, story: TeamStory) -> list[Entry]:
    """The persons of an area: one row, or one entry each where they keep to given teams."""
    own, teams = story.model.persons(area), story.model.given.teams
    if len(own) > MOST_SIGNS:
        leaders = tuple(coach for coach in own if coach.leads)
        return [Entry(coaches=leaders, text=story.say("many", coaches=len(own) - len(leaders)))]
    if not any(teams[coach] for coach in own):
        return [Entry(coaches=tuple(own))]
    wide = 2 if len(own) > ONE_COLUMN else 1
    depth = -(-len(own) // wide)
    return [
        Entry(coaches=(coach,), text=", ".join(story.given(coach)), column=k // depth,
              row=k % depth)
        for k, coach in enumerate(own)
    ]  # fmt: skip


def card_colours(story: TeamStory) -> dict[str, str]:
    """The colour of each area: as on the map, or its team's where there are several."""
    plan = story.model.plan
    if plan.team is None:
        return area_colours(plan, story.study.problem.neighbours)
    numbers = sorted(set(map(int, plan.team)))
    return {
        str(area): AREA_COLOURS[numbers.index(int(plan.team[area])) % len(AREA_COLOURS)]
        for area in plan.coaches.index
    }


def card_title(area: str, story: TeamStory) -> str:
    """The area's name; its team's number before it where there are several."""
    plan, name = story.model.plan, story.names[area]
    if plan.team is None:
        return name
    return f"{story.say('team', team=str(int(plan.team[area])))}: {name}"


def sides(story: TeamStory) -> tuple[list[str], list[str]]:
    """The areas of the left column and of the right: western and eastern, each from the north.

    An area is where the middle of its municipalities is.
    """
    shapes = story.study.municipalities.geometry
    middle = {
        area: shapes[codes].union_all().centroid
        for area, codes in story.model.plan.groups().items()
    }
    west_first = sorted(middle, key=lambda area: (round(middle[area].x), area))
    half = -(-len(west_first) // 2)

    def from_north(areas: list[str]) -> list[str]:
        return sorted(areas, key=lambda area: (-round(middle[area].y), area))

    return from_north(west_first[:half]), from_north(west_first[half:])


def laid_out(
    story: TeamStory, *, bottom: float, top: float, left: Sequence[float], right: Sequence[float]
) -> list[Card]:
    """The cards in two columns, each as high as its rows ask for.

    All in shares of the frame: bottom and top of both columns, and the left and right end of the
    left column and of the right one.
    """
    colours, cards = card_colours(story), []
    for areas, ends, faces_right in zip(sides(story), (left, right), (True, False), strict=True):
        drafts = [
            Card(area=area, title=card_title(area, story), colour=colours[area],
                 entries=entries_of(area, story), left=ends[0], right=ends[1],
                 faces_right=faces_right)
            for area in areas
        ]  # fmt: skip
        cards += stacked(drafts, bottom, top)
    return cards


def stacked(cards: list[Card], bottom: float, top: float) -> list[Card]:
    """Cards below each other, the height shared out by their rows and titles."""
    if not cards:
        return []
    gap = min(GAP, 0.3 * (top - bottom) / len(cards))
    shares = [card.rows + TITLE_ROWS for card in cards]
    unit = (top - bottom - gap * (len(cards) - 1)) / sum(shares)
    placed, edge = [], top
    for card, share in zip(cards, shares, strict=True):
        low = edge - unit * share
        placed.append(replace(card, bottom=low, top=edge))
        edge = low - gap
    return placed
