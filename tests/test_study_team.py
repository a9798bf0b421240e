"""The sections [team_norm] and [[team_links]] of a study, and every way they can be wrong."""

import pytest
from conftest import REPOSITORY

from ipsgeo.errors import DataError
from ipsgeo.norms import TeamNorm
from ipsgeo.sources.sections import Section
from ipsgeo.study import read_study
from ipsgeo.study.care_teams import CareTeams
from ipsgeo.study.team_links import KINDS, MOST_LINKS, read_team_links, read_team_norm
from ipsgeo.words import LANGUAGES

STUDIES = REPOSITORY / "data" / "studies"


def section(tmp_path, **keys):
    return Section(keys, tmp_path / "study.toml", "team_norm")


def links(tmp_path, *tables):
    return Section({"team_links": list(tables)}, tmp_path / "study.toml").sections("team_links")


def given(tmp_path, per_coach):
    return CareTeams(
        served={"T": ("005",)}, per_coach=per_coach, made_up=False, file=tmp_path / "t.csv"
    )


def refused(read, *arguments):
    with pytest.raises(DataError) as caught:
        read(*arguments)
    for language in LANGUAGES:
        assert "{" not in caught.value.text(language)
    return caught.value.findings[0]


# the norm


def test_without_the_section_the_norm_is_the_usual_one(tmp_path):
    assert read_team_norm(section(tmp_path)) == TeamNorm()


def test_the_norm_as_written(tmp_path):
    norm = read_team_norm(
        section(tmp_path, least_coaches=4, leader_share=0.4, leader_span=6.0,
                leader_span_source="IPS Grow", cover_minutes=60, meeting_minutes=90)
    )  # fmt: skip
    assert norm == TeamNorm(
        least_coaches=4, leader_share=0.4, leader_span=6, leader_span_source="IPS Grow",
        cover_minutes=60, meeting_minutes=90,
    )  # fmt: skip


def test_care_teams_of_a_coach_are_those_of_the_rule(tmp_path):
    assert read_team_norm(section(tmp_path), given(tmp_path, 3.0)).care_teams_per_coach == 3
    assert read_team_norm(section(tmp_path), given(tmp_path, None)).care_teams_per_coach == 2
    same = section(tmp_path, care_teams_per_coach=3)
    assert read_team_norm(same, given(tmp_path, 3.0)).care_teams_per_coach == 3
    other = refused(read_team_norm, section(tmp_path, care_teams_per_coach=2), given(tmp_path, 3.0))
    assert other.key == "care_team_limits_differ"


@pytest.mark.parametrize(
    ("keys", "key"),
    [
        ({"least_coaches": 0}, "not_positive"),
        ({"least_coaches": 2.5}, "wrong_kind_whole"),
        ({"leader_share": 50}, "not_a_share"),
        ({"cover_minutes": -5}, "not_positive"),
        ({"leader_span": 6}, "leader_span_no_source"),
        ({"cover_minuts": 60}, "unknown_key"),
    ],
)
def test_a_wrong_norm_names_the_file_and_the_key(tmp_path, keys, key):
    found = refused(read_team_norm, section(tmp_path, **keys))
    assert found.key == key and found.file == tmp_path / "study.toml"
    assert "[team_norm]" in str(found.column)


# the links


def test_links_are_read_in_their_order_and_language(tmp_path):
    found = read_team_links(
        links(
            tmp_path,
            {"kind": "network", "name": {"fi": "Työ", "sv": "Arbete"}},
            {"kind": "consultation", "name": "Tiimi", "source": "kuvaus"},
        )
    )
    assert [link.kind for link in found] == ["network", "consultation"]
    assert found[0].name == {"fi": "Työ", "sv": "Arbete", "en": "Työ"}
    assert (found[0].source, found[1].source) == ("", "kuvaus")


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ({"kind": "friend", "name": "A"}, "team_link_kind"),
        ({"name": "A"}, "key_missing"),
        ({"kind": "network"}, "team_link_name"),
        ({"kind": "network", "name": "x" * 81}, "team_link_name"),
        ({"kind": "network", "name": "a\u202eb"}, "team_link_name"),
        ({"kind": "network", "name": "B"}, "team_link_twice"),
        ({"kind": "network", "name": "A", "url": "x"}, "unknown_key"),
    ],
)
def test_a_wrong_link_is_named_by_its_number(tmp_path, table, key):
    found = refused(read_team_links, links(tmp_path, {"kind": "network", "name": "B"}, table))
    assert found.key == key and "team_links 2" in str(found.column)


def test_the_same_service_may_stand_under_two_kinds(tmp_path):
    tables = [{"kind": kind, "name": "A"} for kind in KINDS]
    assert len(read_team_links(links(tmp_path, *tables))) == len(KINDS)


def test_too_many_links_are_refused(tmp_path):
    tables = [{"kind": "network", "name": f"P{k}"} for k in range(MOST_LINKS + 1)]
    assert refused(read_team_links, links(tmp_path, *tables)).key == "team_links_many"


# the bundled studies


@pytest.mark.parametrize("name", ["rovaniemi-kemijarvi", "lappi", "lappi-tyollisyysalueet"])
def test_the_lapland_studies_have_the_links_of_their_document(name):
    study = read_study(STUDIES / f"{name}.toml")
    named = {(link.kind, link.name["en"]) for link in study.team_links}
    assert ("consultation", "Work-ability support team") in named
    assert {kind for kind, _ in named} == {"consultation", "network"} and len(named) == 4
    assert all(link.source for link in study.team_links)


@pytest.mark.parametrize("name", ["keski-suomi", "pohjois-karjala", "pohjois-karjala-tiimit"])
def test_the_other_studies_name_care_teams_and_a_network(name):
    study = read_study(STUDIES / f"{name}.toml")
    assert {link.kind for link in study.team_links} == {"care team", "network"}
    assert study.team_norm.leader_span is None, "no Finnish source"
    assert (study.team_norm.least_coaches, study.team_norm.leader_share) == (3, 0.5)


def test_a_study_without_the_sections_has_the_usual_norm_and_no_links():
    study = read_study(STUDIES / "pohja.toml")
    assert study.team_norm == TeamNorm() and study.team_links == ()
