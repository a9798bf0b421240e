"""The planner's app: what is chosen becomes a study, is solved and shown; in a browser too."""

import asyncio
import os
import pickle
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from ast import literal_eval
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from conftest import REPOSITORY
from hypothesis import given
from hypothesis import strategies as st

from ipsgeo.app.__main__ import arguments
from ipsgeo.app.choices import complete_month, counties, county_members, months, people, studies
from ipsgeo.app.desk import SOLVED, Desk
from ipsgeo.app.result import files, message_html, result_html
from ipsgeo.app.text import toml_text
from ipsgeo.app.values import starting_values, study_content, with_month
from ipsgeo.app.work import Work
from ipsgeo.app.worker import solve_file
from ipsgeo.demand import DemandAssumptions
from ipsgeo.errors import DataError, IpsgeoError
from ipsgeo.problem import Weights
from ipsgeo.solve import solve
from ipsgeo.sources.sections import Section
from ipsgeo.study import read_study

NOTEBOOK = REPOSITORY / "notebooks" / "app.ipynb"
KAINUU, ETELA_SAVO, KYMENLAAKSO = "20", "12", "10"
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
PATIENCE_S = 60


@pytest.fixture(scope="module")
def desk():
    return Desk()


# values -> TOML -> study


toml_values = st.recursive(
    st.text()
    | st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(), part, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), toml_values, max_size=4))
def test_what_is_written_as_toml_is_read_back(content):
    assert tomllib.loads(toml_text(content)) == content


def test_the_twenty_one_counties_can_be_chosen_and_what_is_in_the_data_folder():
    assert len(counties()) == 21
    assert {"keski-suomi", "keski-suomi-2026"} <= set(studies())


def test_the_latest_month_comes_first_and_counts_the_long_term_unemployed():
    first, *rest = months().values()
    assert (first.month, first.long_term) == ("2026-06", True)
    assert "2021-10" in months() and "2018-01" in months()
    assert [month.month for month in rest] == sorted((m.month for m in rest), reverse=True)


def test_a_county_starts_with_a_month_of_which_it_knows_every_figure():
    assert complete_month(KAINUU).month == "2026-06"
    assert complete_month(ETELA_SAVO).month != "2026-06"  # Mäntyharju is suppressed
    month = complete_month(ETELA_SAVO)
    assert people(month, county_members(ETELA_SAVO)).notna().all()


@pytest.mark.parametrize("county", counties())
def test_every_county_has_a_study_that_reads_and_serves_its_demand(county, desk):
    values = starting_values(county)
    study = desk.read(values, values, "fi")
    problem = study.problem
    assert problem.coach_years * values.throughput_per_year >= study.demand_totals["demand"]
    assert problem.areas <= problem.coaches
    assert study.title["fi"].endswith(str(values.year))


def test_a_study_that_nothing_was_changed_of_keeps_its_content():
    for name, path in studies().items():
        values = starting_values(name)
        assert study_content(values, values) == Section.of_file(path).content


def test_a_study_keeps_all_but_what_was_changed():
    before = starting_values("keski-suomi")
    changed = replace(before, coaches=11.0, areas=None, weights=Weights(travel=2.0))
    content = study_content(changed, before)
    old = Section.of_file(studies()["keski-suomi"]).content
    assert content["team"] == {"coaches": 11, "leader_share": 0.5}
    assert content["weights"] == {"travel": 2.0}
    assert {key: part for key, part in content.items() if key not in ("team", "weights")} == {
        key: part for key, part in old.items() if key != "team"
    }


def test_every_figure_that_is_chosen_arrives_in_the_study(desk):
    before = starting_values(KAINUU)
    assumptions = DemandAssumptions(
        partial_ability_share=0.4, benefit_share=0.2, benefit_share_low=0.1, benefit_share_high=0.3
    )
    weights = Weights(overload=3, balance=0.5, travel=1.5, wish=0.0, border=1.0)
    values = replace(
        before, year=2022, assumptions=assumptions, throughput_per_year=30.0, coaches=3.0,
        leader_share=0.25, areas=3, speed_kmh=80.0, detour=1.2, weights=weights,
    )  # fmt: skip
    study = desk.read(values, before, "fi")
    point = people(months()["2026-06"], county_members(KAINUU)).sum() * 0.4 * 0.2
    assert study.demand_totals.tolist() == pytest.approx([point, point / 2, point * 1.5])
    assert study.year == 2022
    assert study.norm.throughput_per_year == study.problem.throughput_per_year == 30.0
    assert (study.problem.coaches, study.problem.areas) == (3, 3)
    assert study.problem.leader_share == 0.25
    assert study.problem.weights == weights
    assert (study.travel.assumptions.speed_kmh, study.travel.assumptions.detour) == (80.0, 1.2)


def test_a_month_without_the_long_term_unemployed_uses_the_countys_own_share(desk):
    before = starting_values(KAINUU)
    values = with_month(before, "2022-06")
    study = desk.read(values, before, "fi")
    share = values.assumptions.long_term_share
    unemployed = people(months()["2022-06"], county_members(KAINUU)).sum()
    assert 0.2 < share < 0.7
    assert values.year == study.year == 2022
    assert study.demand_totals["demand"] == pytest.approx(unemployed * share * 0.5 * 0.1)
    assert f"{100 * share:.0f}" in study.statistics.note["fi"]


def test_a_suppressed_figure_is_told_in_the_apps_words(desk):
    before = starting_values(ETELA_SAVO)
    with pytest.raises(DataError) as caught:
        desk.read(with_month(before, "2026-06"), before, "fi")
    told = desk.text_of(caught.value, "fi")
    assert "Mäntyharju" in told and "kuukausi" in told
    assert str(desk.data) not in told and "stated" not in told


def test_an_error_names_the_file_without_the_temporary_folder(desk):
    before = starting_values(KAINUU)
    with pytest.raises(DataError) as caught:
        desk.read(replace(before, leader_share=2.0), before, "fi")
    assert desk.text_of(caught.value, "fi").startswith("kainuun-hyvinvointialue.toml, ")


# study -> solution -> files


@pytest.mark.parametrize("county", [KAINUU, KYMENLAAKSO])
def test_a_countys_default_study_is_solved_and_written(county, desk):
    values = starting_values(county)
    study = desk.read(values, values, "fi")
    solution = solve(study.problem, time_limit_s=30)
    assert solution.status == "optimal"
    written = files(solution, study, "fi")
    assert [name.removeprefix(study.name) for name in written] == [
        ".html", ".xlsx", ".pptx", "-plan.csv", ".toml"
    ]  # fmt: skip
    assert written[f"{study.name}.toml"] == study.path.read_bytes()


def test_the_saved_study_is_solved_the_same_where_it_is_said_to_be_saved(own_study, tmp_path, desk):
    values = starting_values(KAINUU)
    path = desk.write(values, values, "fi")
    said = re.search(r"ipsgeo plan (\S+)", path.read_text("utf-8"))[1]
    (tmp_path / said).write_bytes(path.read_bytes())
    own, apps = read_study(tmp_path / said), read_study(path)
    assert own.demand.equals(apps.demand)
    objectives = {solve(study.problem, time_limit_s=30).objective for study in (own, apps)}
    assert len(objectives) == 1


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_result_has_proof_table_page_and_links_that_carry_their_files(desk, language):
    values = starting_values(KAINUU)
    solved = solve_file(desk.write(values, values, language), 30)
    html = result_html(solved.solution, solved.study, language)
    assert {"fi": "todistetusti", "sv": "bevisligen", "en": "proven"}[language] in html
    assert html.count('<th scope="row">') == len(solved.solution.plan.coaches)
    assert 'sandbox="allow-scripts' in html
    links = re.findall(r'download="([^"]+)" href="data:[^;]+;base64,([^"]+)"', html)
    carried = {name: b64decode(data) for name, data in links}
    assert carried[f"{solved.study.name}.toml"] == solved.study.path.read_bytes()
    assert carried[f"{solved.study.name}.html"].startswith(b"<!DOCTYPE html>")
    assert len(carried) == 5 and all(carried.values())


def test_why_nothing_fits_is_told(desk):
    before = starting_values(KAINUU)
    solved = solve_file(desk.write(replace(before, areas=5), before, "fi"), 30)
    assert solved.solution.status == "infeasible"
    assert "Lisää valmentajia" in solved.why_no_plan("fi")


def test_a_conflict_of_rules_is_explained(desk):
    values = starting_values(KAINUU)
    path = desk.write(values, values, "fi", folder=SOLVED)
    path.write_text(path.read_text("utf-8") + "\n[rules]\nmax_minutes = 10\n", encoding="utf-8")
    solved = solve_file(path, 10)
    assert solved.solution.plan is None
    assert "10" in solved.why_no_plan("fi")


def test_hostile_names_stay_text():
    assert "<b>" not in message_html("error", "<b>", "<b>\n<b>")


# the work in its own process


def ended(work):
    deadline = time.monotonic() + PATIENCE_S
    while not work.is_done():
        assert time.monotonic() < deadline, "the work does not end"
        time.sleep(0.05)
    return work.outcome()


def test_work_gives_what_solving_here_gives(desk):
    values = starting_values(KAINUU)
    path = desk.write(values, values, "fi", folder=SOLVED)
    work = Work(path, 30)
    desk.write(replace(values, coaches=3.0), values, "fi")  # the planner goes on choosing
    solved, here = ended(work), solve_file(path, 30)
    assert solved.solution.objective == here.solution.objective
    assert solved.solution.plan.area.equals(here.solution.plan.area)


def test_work_that_is_stopped_before_it_has_a_plan_has_no_outcome(desk):
    values = starting_values("keski-suomi")
    work = Work(desk.write(values, values, "fi", folder=SOLVED), 30)
    work.stop()
    assert ended(work) is None
    work.stop()  # a press that comes too late does no harm


def test_work_that_is_stopped_twice_ends_at_once(desk):
    values = starting_values("19")  # half a minute
    work = Work(desk.write(values, values, "fi", folder=SOLVED), 60)
    work.stop()
    work.stop()
    assert work.is_done() and work.outcome() is None


def test_work_ends_with_the_app(desk):
    values = starting_values("19")
    work = Work(desk.write(values, values, "fi", folder=SOLVED), 60)
    work.process.stdin.close()
    work.process.stdin = None
    assert ended(work) is None


def test_an_error_of_the_data_comes_back_whole(desk):
    before = starting_values(KAINUU)
    error = solve_file(desk.write(replace(before, leader_share=2.0), before, "fi"), 30)
    assert isinstance(error, IpsgeoError)
    assert pickle.loads(pickle.dumps(error)).findings == error.findings


# the window


@pytest.fixture(scope="module")
def window():
    pytest.importorskip("ipywidgets", reason="the extra app (ipywidgets) is not installed")
    from ipsgeo.app.window import Window

    return Window(KAINUU)


@pytest.fixture(autouse=True)
def as_at_first(request):
    """Kainuu in Finnish, with nothing solved, wherever the window is used."""
    if "window" in request.fixturenames:
        window = request.getfixturevalue("window")
        window.languages.value = "fi"
        window.form.start_with(KAINUU)
        window.outcome, window.outdated = None, False
        window.result.value = window.message.value = ""


async def pressed(window, presses=1):
    for _ in range(presses):
        window.solve_button.click()
    assert window.solve_button.disabled and not window.stop_button.disabled
    await window.following


def test_the_window_solves_once_and_a_changed_figure_outdates_it(window, monkeypatch):
    begun = []
    monkeypatch.setattr(
        "ipsgeo.app.window.Work", lambda *given: begun.append(given) or Work(*given)
    )
    asyncio.run(pressed(window, presses=2))
    assert len(begun) == 1, "the second press begins nothing"
    assert "todistetusti paras" in window.result.value and window.message.value == ""
    assert not window.solve_button.disabled and window.stop_button.disabled
    window.languages.value = "sv"
    assert "bevisligen" in window.result.value and window.message.value == ""
    window.form.coaches.value = 3
    assert "Talen har ändrats" in window.message.value
    assert "valda 3,5" in window.need.value


def test_every_team_has_a_leader_of_its_own(tmp_path, monkeypatch):
    pytest.importorskip("ipywidgets", reason="the extra app (ipywidgets) is not installed")
    from ipsgeo.app.window import Window

    shutil.copytree(REPOSITORY / "data", tmp_path / "data")
    file = tmp_path / "data" / "studies" / "keski-suomi.toml"
    file.write_text(file.read_text("utf-8").replace("[team]", "[team]\nteams = 3"), "utf-8")
    monkeypatch.setenv("IPSGEO_DATA", str(tmp_path / "data"))
    need = Window("keski-suomi").need.value
    assert "valittuna 11,5" in need, need  # ten coaches, and three leaders of half a coach each


@pytest.mark.slow
def test_the_window_says_why_nothing_fits_and_in_each_language(window):
    window.form.areas.value = 8
    asyncio.run(pressed(window))
    assert "Lisää valmentajia" in window.message.value and window.result.value == ""
    window.languages.value = "en"
    assert "No division fits" in window.message.value
    assert window.solve_button.description == "Solve"


def test_a_share_outside_its_range_is_told_at_once(window):
    window.form.benefit_share.value = 0.9
    assert "vaihteluvälillään 5" in window.need.value
    window.solve_button.click()
    assert window.work is None and "vaihteluvälillään" in window.message.value


def test_stopping_twice_leaves_no_result(window):
    async def stopped():
        window.solve_button.click()
        window.stop_button.click()
        window.stop_button.click()
        await window.following

    asyncio.run(stopped())
    assert "keskeytettiin" in window.message.value and window.result.value == ""


@pytest.mark.slow
def test_every_county_and_study_shows_what_it_starts_with(window):
    for base in [*counties(), *studies()]:
        window.form.base.value = base
        assert window.form.values() == starting_values(base) == window.form.before
        assert "valittuna" in window.need.value


def test_another_language_leaves_the_values(window):
    window.form.coaches.value, window.form.areas_free.value = 4, True
    before = window.form.values()
    for language in ("sv", "en", "fi"):
        window.languages.value = language
        assert window.form.values() == before
    assert before.areas is None and before.coaches == 4


# in a browser


def test_the_notebook_only_shows_the_window():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert [cell.cell_type for cell in notebook.cells] == ["code"]
    assert len(notebook.cells[0].source.splitlines()) <= 4
    assert not notebook.cells[0].outputs


def test_the_page_may_ask_nobody_else_and_nobody_else_may_ask():
    *_, here, settings = arguments(["x.ipynb"])
    policy = literal_eval(settings.partition("=")[2])["headers"]["Content-Security-Policy"]
    assert here == "--Voila.ip=127.0.0.1"
    assert policy.startswith("default-src 'self' ") and "http" not in policy


@pytest.fixture
def address(tmp_path):
    """Where voila shows the notebook."""
    pytest.importorskip("voila", reason="the extra app (voila) is not installed")
    pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("no Chromium or Chrome is installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "ipsgeo.app", NOTEBOOK, "--no-browser", f"--port={port}"]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(command, stderr=log, stdout=log, cwd=REPOSITORY, env=os.environ)
        yield f"http://127.0.0.1:{port}/"
        server.terminate()
        server.wait(PATIENCE_S)


def opened(browser, address, width, troubles):
    """The page, once the server answers."""
    page = browser.new_page(viewport={"width": width, "height": 1000})
    page.set_default_timeout(PATIENCE_S * 1000)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "requestfinished",
        lambda request: (
            request.url.startswith((address, "data:", "blob:")) or troubles.append(request.url)
        ),
    )
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            page.goto(address)
            return page
        except Exception:
            assert time.monotonic() < deadline, "voila does not answer"
            time.sleep(0.3)


def test_in_chromium_choose_slide_solve_and_download(address, tmp_path):
    from playwright.sync_api import sync_playwright

    troubles: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = opened(browser, address, 390, troubles)
        page.get_by_label("Hyvinvointialue").select_option(label="Kainuun hyvinvointialue")
        page.get_by_text("valittuna 2,5").wait_for()
        field = page.locator(".widget-inline-hbox", has_text=re.compile("^Valmentajia"))
        field.get_by_role("slider").press("ArrowRight")
        page.get_by_text("valittuna 3,5").wait_for()
        page.get_by_role("button", name="Laske").click()
        page.locator(".ipsgeo-result").get_by_text("todistetusti paras").wait_for()
        frame = page.frame_locator(".ipsgeo-result iframe")
        assert frame.locator("h1").inner_text().endswith("Kainuun hyvinvointialue 2026")
        assert frame.locator(".leaflet-container path").count() >= 8
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        with page.expect_download() as download:
            page.get_by_role("link", name="HTML").click()
        html = Path(download.value.path()).read_text("utf-8")
        assert download.value.suggested_filename == "kainuun-hyvinvointialue.html"
        assert html.startswith("<!DOCTYPE html>") and "Kainuun hyvinvointialue" in html
        with page.expect_download() as download:
            page.get_by_role("link", name="TOML").click()
        assert tomllib.loads(Path(download.value.path()).read_text("utf-8"))["team"]["coaches"] == 3
        browser.close()
    assert troubles == []


def test_another_month_keeps_the_shares_that_were_chosen(window):
    form = window.form
    form.benefit_share.value, form.partial_ability_share.value = 0.23, 0.41
    other = next(value for _, value in form.month.options if value != form.month.value)
    form.month.value = other
    assert form.values().month == other
    assert (form.benefit_share.value, form.partial_ability_share.value) == (0.23, 0.41)


def test_a_value_beyond_a_sliders_ends_is_kept(window):
    form = window.form
    before = form.values()
    form.show(replace(before, speed_kmh=150.0, weights=replace(before.weights, overload=50.0)))
    assert form.values().speed_kmh == 150.0
    assert form.values().weights.overload == 50.0
