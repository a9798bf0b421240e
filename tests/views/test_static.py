"""The still pictures: legible, literal, the same bytes every time."""

import hashlib
import itertools
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox, BboxBase
from PIL import Image

from ipsgeo import words
from ipsgeo.errors import DataError
from ipsgeo.plan import Plan
from ipsgeo.rules import GOALS
from ipsgeo.study import Study
from ipsgeo.views.maps.frontier import draw_frontier
from ipsgeo.views.maps.pictures import draw_demand, draw_plan, write_picture
from ipsgeo.views.maps.scale import round_length

OFFICIAL = Path(__file__).parents[3] / "shared/geo/municipalities_2023_nls_4500k.geojson"
# Nine areas around their largest municipality, by hand.
GROUPS = {
    "Oulu": "Kempele Hailuoto Ii", "Raahe": "Pyhäjoki Siikajoki", "Kuusamo": "Taivalkoski",
    "Kalajoki": "Merijärvi", "Ylivieska": "Alavieska Sievi", "Nivala": "Haapajärvi Reisjärvi",
    "Haapavesi": "Oulainen Kärsämäki Pyhäjärvi Pyhäntä Siikalatva", "Muhos": "Utajärvi Vaala",
    "Liminka": "Lumijoki Tyrnävä", "Pudasjärvi": "",
}  # fmt: skip


def published(study: Study) -> Plan:
    return study.plans["published"].plan


def by_hand(study: Study) -> Plan:
    code = {name: code for code, name in study.municipalities["name_fi"].items()}
    groups = [[code[name] for name in (seat, *rest.split())] for seat, rest in GROUPS.items()]
    return Plan.of_groups(
        groups, [6, *[1] * 9], leader_groups=[0], names=study.municipalities["name_fi"]
    )


def officially(study: Study) -> Study:
    if not OFFICIAL.exists():
        pytest.skip(f"the official boundaries are not at {OFFICIAL}")
    shapes = gpd.read_file(OFFICIAL).to_crs(3067).dissolve("NATCODE").geometry
    table = study.municipalities.assign(boundary="official")
    return replace(study, municipalities=table.set_geometry(shapes.reindex(table.index)))


def renamed(study: Study, **names: str) -> Study:
    table = study.municipalities.copy()
    for code, name in names.items():
        table.loc[code.removeprefix("m"), ["name_fi", "name_sv"]] = name
    return replace(study, municipalities=table)


FRONTIER = pd.DataFrame(
    {
        "status": ["optimal"] * 7 + ["feasible", "no_plan", "infeasible"],
        "load_lowest": [28.8, 28.6, 28.4, 28.1, 28.0, 21.5, 11.1, 5.0, np.nan, np.nan],
        "load_highest": [28.8, 29.0, 29.1, 29.3, 29.4, 32.1, 41.0, 54.8, np.nan, np.nan],
        "overload": [14.6, 14.6, 14.6, 14.8, 15.0, 30.0, 66.0, 95.8, np.nan, np.nan],
        "minutes_mean": [33.0, 24.2, 18.9, 16.0, 13.1, 11.8, 10.2, 8.6, np.nan, np.nan],
        "objective": 1.0,
        "bound": 1.0,
    },
    index=pd.RangeIndex(1, 11, name="areas"),
)


def texts(axes: Axes, *roles: str) -> list[Text]:
    figure = axes.get_figure(root=True)
    assert figure is not None
    found = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
    return [text for text in found if not roles or text.get_label() in roles]


def all_text(axes: Axes) -> str:
    return "\n".join(text.get_text().replace("\n", " ") for text in texts(axes))


def renderer_of(axes: Axes) -> RendererAgg:
    figure = axes.get_figure(root=True)
    assert figure is not None
    return RendererAgg(*figure.bbox.size, figure.dpi)


def boxes(axes: Axes) -> list[tuple[str, Bbox]]:
    """Every text's box in pixels; for an area's number that of its disc."""
    renderer = renderer_of(axes)
    measured = [
        (text.get_text(), text.get_window_extent(renderer))
        for text in texts(axes) if text.get_label() not in ("number", "row number")
    ]  # fmt: skip
    figure = axes.get_figure(root=True)
    assert figure is not None
    for panel in figure.axes:
        for line in panel.get_lines():
            if line.get_marker() == "o" and line.get_markersize() > 8:
                middle = panel.transData.transform(line.get_xydata())[0]
                half = line.get_markersize() / 2 * figure.dpi / 72
                measured.append(("disc", Bbox([middle - half, middle + half])))
    return measured


def lies_in(box: Bbox, paper: BboxBase) -> bool:
    return paper.x0 <= box.x0 < box.x1 <= paper.x1 and paper.y0 <= box.y0 < box.y1 <= paper.y1


def assert_legible(axes: Axes) -> None:
    """No text over another, none off the picture, none of the map's off the map."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    figure.canvas.draw()
    placed = boxes(axes)
    crossing = [
        (one, other) for (one, a), (other, b) in itertools.combinations(placed, 2)
        if a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1
    ]  # fmt: skip
    assert crossing == []
    for text, box in placed:
        assert lies_in(box, figure.bbox), text
    renderer = renderer_of(axes)
    for name in texts(axes, "municipality"):
        box = name.get_window_extent(renderer)
        assert lies_in(box, axes.bbox), name.get_text()


def assert_every_name(axes: Axes, study: Study, column: str = "name_fi") -> None:
    """Every municipality is named on the map or in the note below it."""
    named = {text.get_text().split("\n")[0] for text in texts(axes, "municipality")}
    note = " ".join(text.get_text() for text in texts(axes, "note"))
    lost = [n for n in study.municipalities[column] if n not in named and n not in note]
    assert lost == []


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_plan_of_central_finland_is_legible(study: Study, language: str) -> None:
    axes = draw_plan(published(study), study, language=language)
    assert_legible(axes)
    column = "name_sv" if language == "sv" else "name_fi"
    assert_every_name(axes, study, column)
    assert len(texts(axes, "number")) == len(texts(axes, "area")) == 8
    assert study.municipalities[column]["410"] in all_text(axes)
    norm = words.text("pictures.norm", language, {"norm": 27.4})
    assert norm in all_text(axes)
    assert words.number(54.8, language) in all_text(axes)


def test_plan_of_north_ostrobothnia_is_legible(ostrobothnia: Study) -> None:
    axes = draw_plan(by_hand(ostrobothnia), ostrobothnia)
    assert_legible(axes)
    assert_every_name(axes, ostrobothnia)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_demand_is_legible(study: Study, ostrobothnia: Study, language: str) -> None:
    for county in (study, ostrobothnia):
        axes = draw_demand(county, language=language)
        assert_legible(axes)
        assert_every_name(axes, county, "name_sv" if language == "sv" else "name_fi")
    assert "\n" in texts(axes, "municipality")[0].get_text()


def test_official_boundaries_are_legible(study: Study, ostrobothnia: Study) -> None:
    central, north = officially(study), officially(ostrobothnia)
    for axes, county in (
        (draw_plan(published(central), central), central),
        (draw_plan(by_hand(north), north), north),
        (draw_demand(north), north),
    ):
        assert_legible(axes)
        assert_every_name(axes, county)


def test_one_area_and_one_area_each(study: Study) -> None:
    codes, names = study.problem.codes, study.municipalities["name_fi"]
    whole = Plan.of_groups([codes], [10], names=names)
    axes = draw_plan(whole, study)
    assert_legible(axes)
    assert "(22 kuntaa)" in all_text(axes).replace("\u00a0", " ")
    each = Plan.of_groups([[code] for code in codes], [1] * len(codes), names=names)
    axes = draw_plan(each, study)
    assert_legible(axes)
    assert_every_name(axes, study)
    assert len(texts(axes, "number")) == 22


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_frontier_is_legible(language: str) -> None:
    axes = draw_frontier(FRONTIER, language=language)
    assert_legible(axes)
    told = all_text(axes)
    assert words.text("pictures.norm", language, {"norm": 27.4}) in told
    assert words.text("pictures.frontier_infeasible", language) in told
    assert words.text("pictures.frontier_no_plan", language) in told
    assert words.text("pictures.frontier_feasible", language) in told
    assert {text.get_text() for text in texts(axes, "areas")} >= {"1", "8*", "10"}
    assert {"29", "28–29", "55", "5"} <= {text.get_text() for text in texts(axes, "load")}


def test_frontier_label_and_solved_only() -> None:
    told = all_text(draw_frontier(FRONTIER.iloc[4:6], norm=30.0))
    assert "normi 30,0" in told
    assert "suljettu pois" not in told
    assert "ei mahdollinen" not in told


FRONT = pd.DataFrame(
    {
        "status": ["optimal", "feasible", "optimal", "optimal", "no_plan"],
        "travel": [19.207, 19.235, 28.052, 46.132, np.nan],
        "wish": [14.0, 13.0, 9.0, 7.0, np.nan],
        "overload": [97.5, 95.9, 140.0, 140.6, np.nan],
    },
    index=pd.RangeIndex(1, 6, name="point"),
)
PUBLISHED = {"Julkaistu ehdotus": pd.Series({"travel": 19.93, "wish": 12.0, "overload": 95.9})}


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_front_of_two_goals_is_legible(language: str) -> None:
    axes = draw_frontier(FRONT, language=language, marked=PUBLISHED)
    assert_legible(axes)
    told = {text.get_text() for text in texts(axes)}
    assert {"1", "2*", "3", "4", "Julkaistu ehdotus"} <= told
    assert words.text("pictures.front_travel", language) in told
    assert words.text("pictures.front_wish", language) in told
    (note,) = (text.get_text() for text in texts(axes, "note"))
    assert words.text("pictures.frontier_feasible", language) in note
    assert words.text("pictures.front_missing", language, {"count": 1}) in note
    # Not by colour alone: what is not proven is hollow and starred, other plans are diamonds.
    shapes = [dot.get_paths()[0].vertices.shape for dot in axes.collections]
    assert len(set(shapes[:4])) == 1
    assert shapes[4] != shapes[0]


def test_front_counts_whole_wishes_and_may_be_one_point() -> None:
    ticks = [text.get_text() for text in texts(draw_frontier(FRONT.iloc[[0, 2]]), "tick")]
    assert {"9", "12", "14"} & set(ticks)
    assert not {"13,5", "10,5"} & set(ticks)
    axes = draw_frontier(FRONT.iloc[:1], language="en")
    assert_legible(axes)
    assert words.text("pictures.front_one", "en") in all_text(axes)
    assert texts(axes, "note") == []


@pytest.mark.parametrize("goal", sorted(GOALS))
def test_front_names_every_goal(goal: str) -> None:
    other = "travel" if goal != "travel" else "overload"
    table = pd.DataFrame(
        {"status": "optimal", other: [1.0, 2.0], goal: [3.0, 1.0]},
        index=pd.RangeIndex(1, 3, name="point"),
    )
    for language in words.LANGUAGES:
        axes = draw_frontier(table, language=language)
        assert_legible(axes)
        assert words.text(f"pictures.front_{goal}", language) in all_text(axes)


def test_long_names_are_noted_not_dropped(study: Study) -> None:
    long = {f"m{code}": "Pitkä" * 16 + code for code in study.problem.codes}
    study = renamed(study, **long)
    axes = draw_plan(published(study), study)
    assert "Kartalle eivät mahtuneet" in all_text(axes)
    assert_every_name(axes, study)


def test_text_from_files_is_literal(study: Study, tmp_path: Path) -> None:
    study = renamed(study, m179="$x_1$", m182="<b>Jämsä</b> & co")
    study = replace(study, title={"fi": "$a$ <i>"})
    groups = published(study).groups().values()
    plan = Plan.of_groups(groups, [1] * 8, names=study.municipalities["name_fi"], title="")
    axes = draw_plan(plan, study)
    assert not any(text.get_parse_math() for text in texts(axes))
    assert {"$x_1$", "<b>Jämsä</b> & co"} <= {t.get_text() for t in texts(axes, "municipality")}
    svg = write_picture(axes, tmp_path / "plan.svg").read_text("utf-8")
    assert '<title id="title">$a$ &lt;i&gt;</title><desc id="description">' in svg
    assert "<b>" not in svg.replace("<!-- <b>Jämsä</b> & co -->", "")
    assert "&lt;b&gt;Jämsä&lt;/b&gt; &amp; co" in svg
    assert "$x_1$" in svg
    ElementTree.fromstring(svg)


def test_notes_and_sources(study: Study, official: Study) -> None:
    for draw in (draw_demand, lambda one: draw_plan(published(one), one)):
        schematic = all_text(draw(study))
        assert "Kaavamainen kartta" in schematic
        assert "keksittyjä" not in schematic
        assert "Lähde: Tilastokeskus / KEHA-keskus, työnvälitystilasto 12r5" in schematic
        told = all_text(draw(official))
        assert "Kaavamainen" not in told
        assert "Kuntarajat 2021, 1:4" in told and "haettu 5.11.2026" in told
        answered: Any = SimpleNamespace(made_up=True)
        told = all_text(draw(replace(study, survey=answered, basis="survey")))
        assert "Kyselyn vastaukset ovat keksittyjä" in told


def test_title_in_the_language(study: Study) -> None:
    plan = published(study)
    title = texts(draw_plan(plan, study, language="sv"), "title")
    assert [text.get_text() for text in title] == ["Publicerat förslag"]
    title = texts(draw_plan(plan.titled("Oma jako"), study, language="sv"), "title")
    assert [text.get_text() for text in title] == ["Oma jako"]


def test_slide_size(study: Study, tmp_path: Path) -> None:
    for axes in (draw_demand(study), draw_frontier(FRONTIER)):
        with Image.open(write_picture(axes, tmp_path / "picture.png")) as picture:
            assert picture.size == (1920, 1080)
            assert "Software" not in picture.info


SCRIPT = """
import hashlib, sys
from pathlib import Path
from ipsgeo.study import read_study
from ipsgeo.views.maps.pictures import draw_plan, write_picture
study = read_study("keski-suomi")
axes = draw_plan(study.plans["published"].plan, study)
for form in ("png", "svg"):
    path = write_picture(axes, Path(sys.argv[1]) / f"other.{form}")
    print(hashlib.sha256(path.read_bytes()).hexdigest())
assert "matplotlib.pyplot" not in sys.modules
"""


@pytest.mark.slow
def test_same_bytes_every_time(study: Study, tmp_path: Path) -> None:
    sums = []
    plain: dict[Any, Any] = {}
    loud: dict[Any, Any] = {"font.size": 30, "axes.facecolor": "red", "svg.fonttype": "none"}
    for settings in (plain, loud):
        with matplotlib.rc_context(settings):
            before = dict(matplotlib.rcParams)
            axes = draw_plan(published(study), study)
            files = [write_picture(axes, tmp_path / f"plan.{form}") for form in ("png", "svg")]
            assert dict(matplotlib.rcParams) == before
        sums.append([hashlib.sha256(file.read_bytes()).hexdigest() for file in files])
        again = [write_picture(axes, tmp_path / f"again.{form}") for form in ("png", "svg")]
        assert [file.read_bytes() for file in again] == [file.read_bytes() for file in files]
    assert sums[0] == sums[1]
    other = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONHASHSEED": "4711"},
    )  # fmt: skip
    assert other.stdout.split() == sums[0]


def test_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    axes = draw_frontier(FRONTIER)
    path = tmp_path / "trade-off.PNG"
    path.write_bytes(b"before")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", lambda self, content: broken_disk())
        with pytest.raises(OSError, match="full"):
            write_picture(axes, path)
    assert path.read_bytes() == b"before"
    assert write_picture(axes, path) == path
    assert [file.name for file in tmp_path.iterdir()] == ["trade-off.PNG"]
    with pytest.raises(DataError, match=r"\.png tai \.svg"):
        write_picture(axes, tmp_path / "picture.pdf")


def broken_disk() -> None:
    raise OSError("disk full")


def test_draws_where_it_is_told(study: Study) -> None:
    figure = Figure(figsize=(20, 9), dpi=100)
    left, right = figure.subplots(1, 2)
    assert draw_plan(published(study), study, ax=left) is left
    edge = left.get_position().x1 * figure.bbox.width
    assert draw_frontier(FRONTIER, ax=right) is right
    middle = figure.bbox.width / 2
    ends = [box.x1 for text, box in boxes(left) if box.x0 < middle]
    assert edge < max(ends) < middle
    assert_legible(left)


@pytest.mark.parametrize(
    ("longest", "length"), [(1, 1), (1.99, 1), (2, 2), (49, 20), (50, 50), (730, 500), (0.3, 0.2)]
)
def test_round_length(longest: float, length: float) -> None:
    assert round_length(longest) == pytest.approx(length)


def test_scale_bar_is_true(study: Study) -> None:
    axes = draw_demand(study)
    (label,) = texts(axes, "scale")
    km = float(label.get_text().split("\u00a0")[0])
    paper: Any = label.axes
    (bar,) = [line for line in paper.get_lines() if len(line.get_xdata()) == 4]
    pixels = np.ptp(paper.transData.transform(bar.get_xydata())[:, 0])
    left, right = axes.get_xlim()
    assert pixels / axes.bbox.width * (right - left) == pytest.approx(1000 * km)
    assert axes.get_aspect() == 1.0
