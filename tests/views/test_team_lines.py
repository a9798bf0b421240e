"""Which areas are a team: told on the page and by the command, and only where there are several."""

import pytest
from conftest import REPOSITORY

import ipsgeo as ips
from ipsgeo.views.names import area_names
from ipsgeo.views.page.web import draw_page
from ipsgeo.views.summary import draw_summary
from ipsgeo.views.team_lines import team_lines
from ipsgeo.words import LANGUAGES


@pytest.fixture(scope="module")
def lapland():
    return ips.read_study(REPOSITORY / "data/studies/lappi-tyollisyysalueet.toml")


@pytest.fixture(scope="module")
def solution(lapland):
    return ips.solve(lapland.problem)


def test_each_team_has_its_areas_coaches_and_leader(lapland, solution):
    plan = solution.require_plan()
    lines = team_lines(plan, lapland, "en")
    assert len(lines) == 4
    # 2 + 1 coaches and the half of a leader in Kolari; Kittilä to Kolari is 67 minutes.
    assert lines[0] == (
        "Team 1: 1 Enontekiö-Kittilä-Muonio, 5 Kolari-Pello. Coaches 3 + ½. "
        "The leader’s seat is Kolari, and the longest way there from the team’s other seats "
        "is 67 min."
    )
    assert lapland.problem.minutes.at["261", "273"] == pytest.approx(67, abs=0.5)
    assert lines[3] == ("Team 4: 6 Ranua-Rovaniemi. Coaches 3 + ½. The leader’s seat is Rovaniemi.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_area_stands_in_one_line(lapland, solution, language):
    plan = solution.require_plan()
    text = " ".join(team_lines(plan, lapland, language))
    for number, name in enumerate(area_names(plan, lapland, language).values(), start=1):
        assert text.count(f" {number} {name}") == 1
    assert "{" not in text


def test_page_and_summary_tell_the_teams(lapland, solution):
    page = draw_page(solution, lapland).html
    summary = draw_summary(solution, lapland)
    for line in team_lines(solution.require_plan(), lapland, "fi"):
        assert line in page
        assert line in summary.splitlines()


def test_without_leaders_none_is_named(lapland, solution):
    plan = solution.require_plan()
    alone = type(plan)(area=plan.area, coaches=plan.coaches, team=plan.team)
    assert team_lines(alone, lapland, "fi")[3] == "Tiimi 4: 6 Ranua-Rovaniemi. Valmentajia 3."


def test_one_team_needs_no_line():
    study = ips.read_study(REPOSITORY / "data/studies/pohjois-karjala.toml")
    solution = ips.solve(study.problem)
    assert team_lines(solution.require_plan(), study, "fi") == []
    assert "Tiimi 1" not in draw_summary(solution, study)
