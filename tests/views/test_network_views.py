"""The pictures of the network and of the ladder: everything in its place, and said in words."""

import html
import re
from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest
from conftest import REPOSITORY
from matplotlib.patches import PathPatch
from views.legible import check_apart, seen

from ipsgeo.network import ladder, team_model
from ipsgeo.norms import TeamNorm
from ipsgeo.plan import Plan
from ipsgeo.rules import Rules
from ipsgeo.solve import solve
from ipsgeo.sources.support import MOST_SERVICES, read_support
from ipsgeo.study import read_study
from ipsgeo.study.team_links import TeamLink
from ipsgeo.views.maps.pictures import write_picture
from ipsgeo.views.network.cards import MOST_SIGNS, laid_out
from ipsgeo.views.network.ladder import draw_ladder, ladder_rows, phase_text
from ipsgeo.views.network.picture import LEFT, RIGHT, draw_network
from ipsgeo.views.network.rows import network_sheets
from ipsgeo.views.network.sentences import area_sentence, team_story
from ipsgeo.words import LANGUAGES, text

HOSTILE = ("<script>x</script>&", "=HYPERLINK(1)", "$x^2$ {0} %s", "a\u202eb\u2028c", "x" * 5_000)
SERVICES = REPOSITORY / "data" / "studies" / "pohjois-karjala-palvelut.csv"


@pytest.fixture(scope="module")
def karelia():
    """North Karelia's seven areas with its sixteen given teams."""
    study = read_study("pohjois-karjala-tiimit")
    return study, solve(study.problem).require_plan()


@pytest.fixture(scope="module")
def lapland():
    """Eight areas in four teams."""
    study = read_study("lappi-tyollisyysalueet")
    return study, solve(study.problem).require_plan()


@pytest.fixture(scope="module")
def central():
    """The eight published areas."""
    study = read_study("keski-suomi")
    return study, study.plans["published"].plan


def drawn(case, language="fi", norm=None):
    study, plan = case
    model = team_model(plan, study.problem, norm or study.team_norm)
    return draw_network(model, study, language=language)


def lines_of(axes):
    """The points of the lines between the cards, in shares of the frame."""
    curves = [patch for patch in axes.patches if isinstance(patch, PathPatch)]
    return [curve.get_path().interpolated(1).to_polygons(closed_only=False)[0] for curve in curves]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", ["karelia", "lapland", "central"])
def test_texts_are_apart_on_the_slide_and_no_line_runs_over_a_card(case, language, request):
    axes = drawn(request.getfixturevalue(case), language, TeamNorm(cover_minutes=120))
    check_apart(axes, slack=2)
    found = lines_of(axes)
    assert found
    for points in found:
        assert (points[:, 0] >= LEFT[1] - 1e-9).all() and (points[:, 0] <= RIGHT[0] + 1e-9).all()


def test_a_line_for_each_pair_that_can_cover_and_none_without(karelia):
    study, plan = karelia
    for minutes in (60.0, None, 1.0):
        norm = TeamNorm(cover_minutes=minutes)
        pairs = team_model(plan, study.problem, norm).covers.pairs
        assert len(lines_of(drawn(karelia, norm=norm))) == len(pairs)


def test_lines_of_one_card_leave_it_at_different_places(central):
    axes = drawn(central)
    starts = [tuple(points[k].round(6)) for points in lines_of(axes) for k in (0, -1)]
    assert len(starts) == len(set(starts))


def test_letters_can_be_read_from_the_back_of_a_room(karelia, lapland, central):
    for case in (karelia, lapland, central):
        small = [
            t.get_text()
            for t in seen(drawn(case))
            if t.get_fontsize() < 10 and t.get_label() != "source"
        ]
        assert not [told for told in small if len(told) > 3], "signs within discs may be smaller"


def test_areas_stand_as_on_the_map_west_and_east_each_from_the_north(karelia):
    study, plan = karelia
    story = team_story(team_model(plan, study.problem, study.team_norm), study, "fi")
    cards = laid_out(story, bottom=0.2, top=0.8, left=LEFT, right=RIGHT)
    assert {card.area for card in cards} == set(plan.coaches.index)
    west = [card.area for card in cards if card.faces_right]
    assert west[0] == "Juuka-Nurmes" and "Kitee-Tohmajärvi" not in west
    for column in (True, False):
        own = [card for card in cards if card.faces_right == column]
        assert all(above.bottom > below.top for above, below in pairwise(own))
        assert own[0].top == pytest.approx(0.8) and own[-1].bottom == pytest.approx(0.2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_says_in_words_what_it_draws(karelia, language, tmp_path):
    study, plan = karelia
    norm = TeamNorm(cover_minutes=60)
    path = write_picture(drawn(karelia, language, norm), tmp_path / "a.svg")
    said = html.unescape(re.search(r"<desc[^>]*>(.*?)</desc>", path.read_text("utf-8"), re.S)[1])
    story = team_story(team_model(plan, study.problem, norm), study, language)
    for area in plan.coaches.index:
        assert area_sentence(area, story) in said
    for key in ("page.made_up_teams", "network.rule_cover", "network.state_broken"):
        assert text(key, language) in said
    assert all(link.name[language] in said for link in study.team_links)


def test_made_up_places_are_said_loudly_and_real_ones_are_not_called_made_up(karelia):
    study, plan = karelia
    (banner,) = (t for t in seen(drawn(karelia)) if t.get_label() == "made_up")
    assert banner.get_text() == text("page.made_up_teams", "fi") and banner.get_fontsize() >= 16
    real = replace(study, care_teams=replace(study.care_teams, made_up=False))
    assert not [t for t in seen(drawn((real, plan))) if t.get_label() == "made_up"]
    sheets = network_sheets(team_story(team_model(plan, study.problem, TeamNorm()), study, "fi"))
    told = [cell for rows in sheets.values() for row in rows for cell in row]
    assert sum("KEKSITTY ESIMERKKI" in str(cell) for cell in told) == 3
    sheets = network_sheets(team_story(team_model(plan, study.problem, TeamNorm()), real, "fi"))
    assert "KEKSITTY" not in str(sheets)


def test_an_area_that_nobody_can_cover_is_marked_on_its_card(karelia):
    texts = [t.get_text() for t in seen(drawn(karelia, norm=TeamNorm(cover_minutes=60)))]
    assert texts.count("Ei sijaista") == 3
    assert "Ei sijaista" not in [t.get_text() for t in seen(drawn(karelia))]


def test_given_teams_without_a_coach_are_marked(karelia):
    axes = drawn(karelia, norm=TeamNorm(care_teams_per_coach=1))
    assert sum("Ilman valmentajaa" in t.get_text() for t in seen(axes)) == 6
    check_apart(axes, slack=2)


def test_many_coaches_are_counted_and_not_drawn_one_by_one():
    study = read_study("rovaniemi-kemijarvi")
    plan = solve(study.problem).require_plan()
    assert plan.coaches.max() > MOST_SIGNS
    axes = drawn((study, plan))
    check_apart(axes, slack=2)
    texts = [t.get_text() for t in seen(axes)]
    assert "20 valmentajaa" in texts and texts.count("★") == 2
    assert "Konsultaatio kutsusta" in " ".join(texts)


def test_hostile_names_stay_on_their_cards_and_are_escaped(karelia, tmp_path):
    study, plan = karelia
    names = dict(zip(study.problem.rules.care_teams, HOSTILE, strict=False))
    served = {
        names.get(team, team): codes for team, codes in study.problem.rules.care_teams.items()
    }
    rules = replace(study.problem.rules, care_teams=served)
    links = tuple(
        TeamLink(name=dict.fromkeys(LANGUAGES, name[:80]), kind="network") for name in HOSTILE[:3]
    )
    hostile = replace(study, problem=replace(study.problem, rules=rules), team_links=links)
    renamed = Plan(
        area=plan.area.replace("Joensuu", HOSTILE[0]).replace("Juuka-Nurmes", "y" * 1_000),
        coaches=plan.coaches.rename({"Joensuu": HOSTILE[0], "Juuka-Nurmes": "y" * 1_000}),
        leader_areas=(HOSTILE[0],),
    )
    axes = drawn((hostile, renamed))
    check_apart(axes, slack=2)
    svg = write_picture(axes, tmp_path / "a.svg").read_text("utf-8")
    assert "<script>" not in svg and "&lt;script&gt;x" in svg
    assert "\u202e" not in svg and "a\ufffdb" in svg


def test_thirteen_areas_and_one_area_can_be_drawn(karelia):
    study, _ = karelia
    codes = study.problem.codes
    each = Plan.of_groups([[c] for c in codes], [1] * len(codes), leader_groups=[0],
                          names=study.problem.names)  # fmt: skip
    check_apart(drawn((study, each)), slack=2)
    one = Plan.of_groups([codes], [10], leader_groups=[0], names=study.problem.names)
    axes = drawn((study, one))
    check_apart(axes, slack=2)
    assert not lines_of(axes)


def test_no_links_and_no_given_teams_are_said(central):
    study, plan = central
    bare = replace(study, team_links=(), problem=replace(study.problem, rules=Rules()))
    texts = [t.get_text() for t in seen(drawn((bare, plan)))]
    assert text("network.links_none", "fi") in texts
    assert text("network.sheet_given", "fi") not in network_sheets(
        team_story(team_model(plan, bare.problem, TeamNorm()), bare, "fi")
    )


def test_the_sheets_say_the_same_as_the_model(karelia):
    study, plan = karelia
    model = team_model(plan, study.problem, study.team_norm)
    sheets = list(network_sheets(team_story(model, study, "en")).values())
    team, coaches, covers, given, links, checks, notes = sheets
    assert [len(rows) - 1 for rows in (team, coaches)] == [7, 11]
    assert len(covers) - 1 == 21 and sum(row[5] == "yes" for row in covers[1:]) == 11
    assert len(given) - 1 == 16 and all(row[3] != "nobody" for row in given[1:])
    assert len(links) - 1 == len(study.team_links)
    assert {row[1] for row in checks[1:]} == {"kept", "not checked"}
    assert notes[1][0].startswith("MADE-UP EXAMPLE")
    assert next(row for row in team if row[0] == "Joensuu")[4:6] == [4, 0.5]


def test_a_plan_with_its_title_says_it(central):
    subtitle = next(t for t in seen(drawn(central, "sv")) if t.get_label() == "subtitle")
    assert subtitle.get_text().startswith("Publicerat förslag · ")


# the ladder


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ladder_fits_and_has_the_strongest_at_the_bottom(language):
    axes = draw_ladder(ladder(read_support(SERVICES)), language=language)
    check_apart(axes, slack=2)
    names = {t.get_text().replace("\n", " "): t.get_position()[1]
             for t in seen(axes) if t.get_label() == "service"}  # fmt: skip
    by_height = sorted(names, key=names.__getitem__)
    table = read_support(SERVICES)
    assert by_height == table[f"name_{language}"].tolist()


def test_every_covered_phase_has_a_tick_and_not_a_colour_alone():
    axes = draw_ladder(ladder(read_support(SERVICES)))
    ticks = [t.get_text() for t in seen(axes) if "✓" in t.get_text()]
    assert sorted(ticks) == sorted(f"✓ {k}" for k in (1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3))


def test_as_many_services_as_are_allowed_with_long_hostile_names_fit():
    names = [f"{k} {HOSTILE[k % 3]} {'pitkä nimi ' * 6}" for k in range(MOST_SERVICES)]
    rows = pd.DataFrame(
        {f"name_{language}": names for language in LANGUAGES}
        | {"phases": [(1, 2, 4)] * len(names), "source": names}
    )
    check_apart(draw_ladder(ladder(rows.assign(source="kuvaus"))), slack=2)


def test_what_is_between_is_named_by_its_phases():
    assert phase_text((1, 2, 3, 4)) == "1–4" and phase_text((1, 2, 4)) == "1, 2, 4"
    rows = pd.DataFrame([{"name_fi": "A", "phases": (1, 2, 4), "source": "s"}])
    told = ladder_rows(ladder(rows), "fi")
    assert told[1][:3] == [1, "Vaiheet 1, 2, 4", "A"]
    assert told[1][3:8] == ["kyllä", "kyllä", "ei", "kyllä", "ei"]
