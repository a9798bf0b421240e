"""The follow-up of the process as one slide: indicators as rows, teams as columns."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ipsgeo.process import ALL_TEAMS, Process
from ipsgeo.sources.process import INDICATORS, ProcessCounts
from ipsgeo.views.followup.process_sheets import (
    count_text,
    foot,
    hard,
    indicator_name,
    said,
    subtitle,
    team_name,
    value_text,
    word,
)
from ipsgeo.views.frame import QUIET, Frame, fitted, fitting_size, slide
from ipsgeo.views.palette import INK
from ipsgeo.views.publish import check_language

LEFT, NAMES, RIGHT = 0.015, 0.31, 0.985  # ends of the names and of the columns
BOTTOM, TOP = 0.115, 0.765
REACHED = "#1b6e53"  # with a tick: never by colour alone
STRIPE = "#f3f5f7"
ARROWS = {"up": "▲ ", "down": "▼ ", "steady": "= ", "unclear": ""}
TICK = "✓ "
LONGEST = 30  # letters of a team's name in the picture; tables have it whole
NARROW = 0.14  # a column narrower than this share of the frame has its counts below the value


def draw_process(
    result: Process, data: ProcessCounts, *, ax: Axes | None = None, language: str = "fi"
) -> Axes:
    """The latest period of each team by indicator, with counts and the trend in a word.

    What is not shown says why. Where it is drawn and what comes back is as for ``draw_plan``.
    """
    check_language(language)
    title = data.title[language] or said("heading", language)
    told, panel = subtitle(result, data, language), (LEFT, BOTTOM, RIGHT, TOP)
    with slide(ax, title, told, panel=panel) as frame:
        teams = [str(team) for team in result.table.loc[INDICATORS[0]].index]
        frame.main.set(xlim=(LEFT, RIGHT), ylim=(len(INDICATORS), 0))
        draw_columns(frame, teams, language)
        for position, indicator in enumerate(INDICATORS):
            draw_indicator(frame, indicator, position, data, language)
            for place, team in enumerate(teams):
                row = result.table.loc[(indicator, team)]
                draw_cell(frame, indicator, row, column(place, len(teams)), position, language)
        sizes = range(13, 9, -1)
        size, told = fitted(frame, foot(data.norm, language), width=0.97, sizes=sizes, lines=3)
        frame.write(frame.paper, LEFT, 0.052, told, size=size, colour=QUIET, role="note")
    return frame.main


def column(place: int, teams: int) -> tuple[float, float]:
    """Left edge and width of a team's column, in shares of the frame."""
    width = (RIGHT - NAMES) / teams
    return NAMES + place * width, width - 0.012


def draw_columns(frame: Frame, teams: list[str], language: str) -> None:
    """The teams' names above their columns."""
    for place, team in enumerate(teams):
        left, width = column(place, len(teams))
        name = team_name(team, language)
        name = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
        bold, sizes = team == ALL_TEAMS, range(18, 9, -2)
        size, name = fitted(frame, name, width=width, sizes=sizes, lines=2, bold=bold)
        frame.write(frame.paper, left, TOP + 0.02, name, size=size, bold=bold, upright="baseline",
                    role="team")  # fmt: skip


def draw_indicator(
    frame: Frame, indicator: str, position: int, data: ProcessCounts, language: str
) -> None:
    """The name of a row, with its remark, on a stripe."""
    if position % 2 == 0:
        frame.main.add_patch(
            Rectangle((LEFT - 0.008, position), RIGHT - LEFT + 0.016, 1, facecolor=STRIPE,
                      edgecolor="none", zorder=0, clip_on=False)
        )  # fmt: skip
    remark, sizes = hard(indicator, language), range(18, 13, -1)
    name = indicator_name(indicator, data.norm, language)
    size, name = fitted(frame, name, width=NAMES - LEFT - 0.015, sizes=sizes, lines=2)
    y = position + (0.37 if remark else 0.5)
    frame.write(frame.main, LEFT, y, name, size=size, role="indicator")
    frame.write(frame.main, LEFT, position + 0.82, remark, size=13, colour=QUIET, role="remark")


def draw_cell(
    frame: Frame, indicator: str, row: pd.Series, place: tuple[float, float], position: int,
    language: str,
) -> None:  # fmt: skip
    """The value with its counts, and the trend below; or why there is none."""
    left, width = place
    if row["state_latest"] != "shown":
        told = said(f"state_{row['state_latest']}", language)
        size, told = fitted(frame, told, width=width, sizes=(16, 14, 12), lines=2)
        frame.write(frame.main, left, position + 0.5, told, size=size, colour=QUIET, role="state")
        return
    value, done = value_text(indicator, row["value_latest"], language), row["reached"] == "yes"
    value, counted = f"{TICK}{value}" if done else value, count_text(indicator, row, language)
    beside = width > NARROW  # else the counts stand on a line of their own
    lines = (0.46, 0.46, 0.83) if beside else (0.36, 0.63, 0.89)
    small = 14 if beside else 12
    room = (0.66 if beside else 1.0) * width
    size = fitting_size(frame, value, width=room, largest=26 if beside else 20, smallest=12,
                        bold=True)  # fmt: skip
    frame.write(frame.main, left, position + lines[0], value, size=size, bold=True, role="value",
                colour=REACHED if done else INK, upright="baseline")  # fmt: skip
    x = left + frame.share_of_width(value, size=size, bold=True) + 0.008 if beside else left
    size = fitting_size(frame, counted, width=left + width - x, largest=small, smallest=7)
    frame.write(frame.main, x, position + lines[1], counted, size=size, colour=QUIET,
                upright="baseline", role="count")  # fmt: skip
    draw_trend(frame, row, (left, position + lines[2]), width, language)


def draw_trend(
    frame: Frame, row: pd.Series, place: tuple[float, float], width: float, language: str
) -> None:
    """The trend in a word; only what is clear stands out."""
    clear = row["trend"] in ("up", "down")
    largest = 14 if width > NARROW else 12
    told = f"{ARROWS.get(row['trend'], '')}{word('trend', row, language)}"
    size = fitting_size(frame, told, width=width, largest=largest, smallest=7, bold=clear)
    frame.write(frame.main, *place, told, size=size, bold=clear, role="trend",
                colour=INK if clear else QUIET, upright="baseline")  # fmt: skip
