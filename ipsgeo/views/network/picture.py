"""The network of a plan as one slide: areas with their coaches, who covers whom, and links."""

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from ipsgeo import words
from ipsgeo.network import TeamModel
from ipsgeo.study import Study
from ipsgeo.views.frame import QUIET, Frame, broken, fitted, slide
from ipsgeo.views.names import plan_title
from ipsgeo.views.network.cards import laid_out
from ipsgeo.views.network.lines import LINE, draw_covers
from ipsgeo.views.network.parts import draw_card
from ipsgeo.views.network.sentences import (
    TeamStory,
    area_sentence,
    finding_text,
    heading,
    link_lines,
    rule_text,
    team_story,
)
from ipsgeo.views.palette import INK
from ipsgeo.views.publish import check_language
from ipsgeo.views.travel_words import travel_sentences

LEFT, RIGHT = (0.015, 0.37), (0.63, 0.985)  # the columns of cards
TOP, TOP_BELOW_BANNER, BOTTOM = 0.85, 0.795, 0.275
BAND = "#eef2f5"
BANNER, LEGEND, LINKS, CHECKS, SOURCE = (0.812, 0.862), 0.238, (0.1, 0.205), 0.07, 0.027


def draw_network(
    model: TeamModel, study: Study, *, ax: Axes | None = None, language: str = "fi"
) -> Axes:
    """A plan's areas with their coaches and leaders, who can cover whom, given teams and links.

    Areas stand in two columns, western and eastern, each from the north; a line joins those that
    can cover each other. Everything that it shows is said in words to screen readers.

    Where it is drawn is as for ``draw_plan``. Returns the whole slide, from (0, 0) to (1, 1);
    ``.figure`` is the picture.
    """
    check_language(language)
    story = team_story(model, study, language)
    with slide(ax, heading(story), subtitle(story)) as frame:
        frame.main.set(xlim=(0, 1), ylim=(0, 1))
        draw_banner(frame, story)
        top = TOP_BELOW_BANNER if story.made_up else TOP
        cards = laid_out(story, bottom=BOTTOM, top=top, left=LEFT, right=RIGHT)
        draw_covers(frame, cards, story)
        for card in cards:
            draw_card(frame, card)
        draw_legend(frame, story)
        draw_links(frame, story)
        draw_checks(frame, story)
        draw_source(frame, story)
        say_aloud(frame, story)
    return frame.main


def subtitle(story: TeamStory) -> str:
    """How many areas, coaches and leaders; before it the plan's title where it has one."""
    plan = story.model.plan
    coaches = words.stated(float(plan.coaches.sum()), story.language)
    counts = {"areas": len(plan.coaches), "leaders": len(plan.leader_areas)}
    told = story.say("subtitle", coaches=coaches, **counts)
    title = plan_title(plan, story.study, story.language)
    return f"{title} · {told}" if title else told


def draw_banner(frame: Frame, story: TeamStory) -> None:
    """What is made up, white on dark from edge to edge."""
    if not story.made_up:
        return
    low, high = BANNER
    frame.main.add_patch(Rectangle((0, low), 1, high - low, facecolor=INK, edgecolor="none"))
    size, text = fitted(frame, " ".join(story.made_up), width=0.97, sizes=range(20, 11, -1),
                        lines=1, bold=True)  # fmt: skip
    frame.write(frame.main, 0.5, (low + high) / 2, text, size=size, bold=True, colour="#ffffff",
                across="center", role="made_up")  # fmt: skip


def draw_legend(frame: Frame, story: TeamStory) -> None:
    """What a line, a star and the names beside the numbers mean."""
    limit, say = story.model.norm.cover_minutes, story.say
    if limit is None:
        parts = [say("legend_neighbours")]
    else:
        parts = [say("legend_minutes", limit=words.stated(limit, story.language))]
    parts += [] if story.model.covers.pairs["same_team"].all() else [say("legend_teams")]
    parts += [say("legend_leader")] if story.model.plan.leader_areas else []
    parts += [say("legend_given")] if story.model.given.most else []
    start, sizes = LEFT[0] + 0.055, range(14, 9, -1)
    size, text = fitted(frame, " · ".join(parts), width=0.985 - start, sizes=sizes, lines=1)
    ends = [LEFT[0], start - 0.01], [LEGEND, LEGEND]
    frame.main.add_line(Line2D(*ends, color=LINE, linewidth=3 * frame.unit))
    frame.write(frame.main, start, LEGEND, text, size=size, colour=QUIET, role="legend")


def draw_links(frame: Frame, story: TeamStory) -> None:
    """The services that the coaches work with, a paragraph a kind, all in letters of one size."""
    low, high = LINKS
    width = RIGHT[1] - LEFT[0]
    frame.main.add_patch(
        Rectangle((LEFT[0], low), width, high - low, facecolor=BAND, edgecolor="none")
    )
    room = 0.9 * (high - low) * frame.paper.bbox.height
    for size in range(17, 4, -1):
        lines = [broken(frame, line, width=width - 0.02, size=size) for line in link_lines(story)]
        if frame.measure("\n".join(lines), size=size)[1] <= room:
            break
    y = (low + high) / 2
    frame.write(frame.main, LEFT[0] + 0.01, y, "\n".join(lines), size=size, role="link")


def draw_checks(frame: Frame, story: TeamStory) -> None:
    """Each rule with a tick, a cross or a dash."""
    parts = [f"{story.say('checks')}:", *(rule_text(check, story) for check in story.model.checks)]
    gap, width = words.NO_BREAK_SPACE, RIGHT[1] - LEFT[0]
    text = f"{gap} ".join(part.replace(" ", gap) for part in parts)
    size, text = fitted(frame, text, width=width, sizes=range(15, 10, -1), lines=1)
    frame.write(frame.main, LEFT[0], CHECKS, text, size=size, role="number")


def draw_source(frame: Frame, story: TeamStory) -> None:
    """Which study it is of, and where the minutes are from."""
    study, language = story.study, story.language
    told = [f"{study.title[language]}.", *travel_sentences(study, language)[:1]]
    width, sizes = RIGHT[1] - LEFT[0], range(10, 6, -1)
    size, text = fitted(frame, " ".join(told), width=width, sizes=sizes, lines=2)
    frame.write(frame.main, LEFT[0], SOURCE, text, size=size, colour=QUIET, role="source")


def say_aloud(frame: Frame, story: TeamStory) -> None:
    """The facts that are drawn and not written, for screen readers: an unseen text."""
    lines = [area_sentence(area, story) for area in story.names]
    for check in story.model.checks:
        told = " ".join(finding_text(finding, story) for finding in check.findings)
        state = story.say(f"state_{check.state}")
        lines.append(f"{story.say(f'rule_{check.rule}')}: {state}. {told}")
    frame.write(frame.main, 0, 0, "; ".join(lines), size=1, role="spoken").set_visible(False)
