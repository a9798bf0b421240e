"""How far each area's load may lie from the norm, as a picture: a fan of ranges by area."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ipsgeo import words
from ipsgeo.study import Study
from ipsgeo.uncertainty import RiskReport
from ipsgeo.views.frame import QUIET, Frame, fitted, fitting_size, slide
from ipsgeo.views.names import area_names, staff_text
from ipsgeo.views.palette import INK, SEQUENCE
from ipsgeo.views.publish import check_language
from ipsgeo.views.risk.sentences import lead, part, said, stays_sentences

WIDE, MIDDLE = SEQUENCE[1], SEQUENCE[3]
LEFT, RIGHT, TOP, BOTTOM = 0.3, 0.8, 0.765, 0.2  # of the panel, in shares of the frame
EXCEEDS, NEEDED = 0.86, 0.945  # middles of the columns on the right
BAR = 0.62  # height of a bar; 1 is the distance between areas
MOST_LINES = 2


def draw_risk(
    report: RiskReport, study: Study, *, ax: Axes | None = None, language: str = "fi"
) -> Axes:
    """For each area where its load lies in 90 % and in half of the samples, against the norm.

    Where it is drawn is as for ``draw_plan``. Returns the panel of the bars; ``.figure`` is the
    whole picture.
    """
    check_language(language)
    county, samples = study.county_name(language), len(report.samples)
    subtitle = said("picture_subtitle", language, county=county, samples=samples)
    panel = (LEFT, BOTTOM, RIGHT, TOP)
    with slide(ax, said("title", language), subtitle, panel=panel) as frame:
        rows = rows_of(report, study, language)
        draw_scale(frame, rows, study, language)
        draw_heads(frame, language)
        for place, (_, row) in enumerate(rows.iterrows()):
            draw_row(frame, row, place, len(rows), language)
        draw_foot(frame, report, study, language)
    return frame.main


def rows_of(report: RiskReport, study: Study, language: str) -> pd.DataFrame:
    """The areas' figures, and below them the whole county's."""
    areas, county = report.risk.areas, report.risk.county
    names = area_names(report.plan, study, language)
    rows = areas.assign(name=[names[str(area)] for area in areas.index]).reset_index(drop=True)
    loads = [column for column in areas if column.startswith("load_")]
    whole = {
        **{load: county[load.replace("load", "clients")] / county["staff"] for load in loads},
        "exceeds": county["exceeds_total"],
        "needed_80": report.risk.coaches.at[0.8, "by_area"],
        "name": said("picture_county", language),
    }
    return pd.concat([rows, pd.DataFrame([whole])], ignore_index=True)


def draw_scale(frame: Frame, rows: pd.DataFrame, study: Study, language: str) -> None:
    """The loads' scale, and the norm as a line."""
    norm, axes = study.problem.throughput_per_year, frame.main
    finite = rows["load_95"][rows["load_95"] < float("inf")]
    most = 1.04 * max(1.4 * norm, *finite) if len(finite) else 1.4 * norm
    axes.set(xlim=(0, most), ylim=(len(rows) - 0.4, -0.6))
    axes.axvline(norm, color=INK, linewidth=2.5 * frame.unit, zorder=4)
    text = said("picture_norm", language, norm=norm)
    frame.write(axes, norm, -0.72, text, size=16, bold=True, across="center", upright="bottom",
                role="norm")  # fmt: skip
    draw_marks(frame, most, len(rows) - 0.36, language)
    text = said("picture_axis", language)
    frame.write(frame.paper, (LEFT + RIGHT) / 2, BOTTOM - 0.055, text, size=14, across="center",
                role="axis")  # fmt: skip


def draw_marks(frame: Frame, most: float, foot: float, language: str) -> None:
    """Lines at some round values from zero on, four to nine of them, with figures at their foot."""
    step = next(s * 10**k for k in range(-3, 7) for s in (1, 2, 5) if s * 10**k * 8 >= most)
    for k in range(int(most / step) + 1):
        frame.main.axvline(step * k, color="#dddddd", linewidth=frame.unit, zorder=1)
        figure = words.number(step * k, language, decimals=0)
        frame.write(frame.main, step * k, foot, figure, size=14, across="center", upright="top",
                    role="scale")  # fmt: skip


def draw_heads(frame: Frame, language: str) -> None:
    """What the columns on the right are."""
    for middle, key in ((EXCEEDS, "exceeds"), (NEEDED, "needed")):
        size, text = fitted(
            frame, said(f"picture_{key}", language), width=0.078, sizes=range(15, 9, -1), lines=2,
            bold=True,
        )  # fmt: skip
        frame.write(frame.paper, middle, TOP + 0.005, text, size=size, bold=True, across="center",
                    upright="bottom", role="head")  # fmt: skip


def draw_row(frame: Frame, row: pd.Series, place: int, count: int, language: str) -> None:
    """One area: its name, its ranges, how surely the norm is exceeded and what would be enough."""
    height, y = (TOP - BOTTOM) / count, TOP - (TOP - BOTTOM) * (place + 0.6) / (count + 0.2)
    draw_ranges(frame, row, place)
    largest = min(17, int(400 * height / MOST_LINES))
    size, name = fitted(
        frame, str(row["name"]), width=LEFT - 0.035, sizes=range(max(largest, 8), 6, -1),
        lines=MOST_LINES, breaks="- ",
    )  # fmt: skip
    lines = name.split("\n")
    if len(lines) > MOST_LINES:
        name = "\n".join([*lines[: MOST_LINES - 1], lines[MOST_LINES - 1][:24] + "…"])
    whole = place == count - 1
    frame.write(frame.paper, LEFT - 0.012, y, name, size=size, bold=whole, across="right",
                role="area")  # fmt: skip
    size = max(min(18, int(420 * height)), 8)
    exceeds, needed = part(row["exceeds"], language), staff_text(row["needed_80"], 0, language)
    for middle, text in ((EXCEEDS, exceeds), (NEEDED, needed)):
        frame.write(frame.paper, middle, y, text, size=size, bold=True, across="center",
                    role="figure")  # fmt: skip


def draw_ranges(frame: Frame, row: pd.Series, place: int) -> None:
    """The range of 90 % of the samples, that of half of them, and the middle one."""
    far = frame.main.get_xlim()[1]
    ends = {name: min(float(row[f"load_{name}"]), far) for name in ("05", "25", "50", "75", "95")}
    for low, high, colour, share in (("05", "95", WIDE, 1.0), ("25", "75", MIDDLE, 0.72)):
        frame.main.add_patch(
            Rectangle(
                (ends[low], place - BAR * share / 2), ends[high] - ends[low], BAR * share,
                facecolor=colour, edgecolor=INK, linewidth=0.8 * frame.unit, zorder=2,
            )
        )  # fmt: skip
    frame.main.plot((ends["50"],) * 2, (place - BAR / 2, place + BAR / 2), color=INK,
                    linewidth=3 * frame.unit, zorder=3, solid_capstyle="butt")  # fmt: skip


def draw_foot(frame: Frame, report: RiskReport, study: Study, language: str) -> None:
    """How sure the plan is in a sentence, and what the last column is."""
    first = (stays_sentences(report, language) or lead(report, study, language))[0]
    size, text = fitted(frame, first, width=0.97, sizes=range(16, 10, -1), lines=2, bold=True)
    frame.write(frame.paper, 0.015, 0.088, text, size=size, bold=True, role="lead")
    note = said("picture_note", language)
    size = fitting_size(frame, note, width=0.97, largest=13, smallest=8)
    frame.write(frame.paper, 0.015, 0.025, note, size=size, colour=QUIET, role="note")
