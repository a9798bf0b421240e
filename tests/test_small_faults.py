"""Calls that go wrong at the edges say what is wrong, in one line."""

import pytest

import ipsgeo as ips
from ipsgeo.errors import DataError
from ipsgeo.explain import frontier
from ipsgeo.views.maps.pictures import draw_demand, draw_plan
from ipsgeo.views.outputs import write_outputs
from ipsgeo.views.publish import in_place, publish, stated_time
from ipsgeo.views.workbook.files import write_tables


@pytest.fixture(scope="module")
def study():
    return ips.read_study("keski-suomi")


@pytest.fixture(scope="module")
def plan(study):
    return study.plans["published"].plan


def test_a_page_written_to_a_folder_asks_for_a_file(study, plan, tmp_path):
    with pytest.raises(DataError, match="Anna tiedoston nimi"):
        ips.write_page(plan, study, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "a").write_text("x")
    with (
        pytest.raises(DataError, match="lukea tai kirjoittaa"),
        in_place(tmp_path / "a" / "b.html"),
    ):
        pass
    with pytest.raises(DataError, match="lukea tai kirjoittaa"):
        publish(tmp_path / "a" / "b", {})


@pytest.mark.parametrize("written", ["abc", "-1", "1.5", "9" * 40, "4354819199", "１"])
def test_a_stated_time_that_is_none_is_named(monkeypatch, written):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", written)
    with pytest.raises(DataError, match="SOURCE_DATE_EPOCH"):
        stated_time()


@pytest.mark.parametrize(("written", "year"), [("", 1980), ("0", 1980), ("1700000000", 2023)])
def test_a_stated_time_is_taken_as_seconds(monkeypatch, written, year):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", written)
    assert stated_time().year == year


@pytest.mark.parametrize("language", ["de", "", "FI"])
def test_a_language_without_texts_is_refused_with_the_choices(study, plan, tmp_path, language):
    for call in (
        lambda: draw_plan(plan, study, language=language),
        lambda: draw_demand(study, language=language),
        lambda: write_tables(plan, study, tmp_path / "a.xlsx", language=language),
        lambda: write_outputs(plan, study, tmp_path / "b", language=language),
    ):
        with pytest.raises(DataError, match="fi, sv, en"):
            call()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("numbers", [{"areas": []}, {"coaches": ()}, {"areas": [3], "coaches": []}])
def test_a_frontier_over_no_numbers_is_refused(toy, numbers):
    with pytest.raises(DataError, match="Anna ainakin yksi luku"):
        frontier(toy, **numbers)
