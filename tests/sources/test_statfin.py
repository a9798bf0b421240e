"""Jobseekers from StatFin: names old and new, months, suppressed cells, divisions, limits."""

import json
from functools import partial
from unittest import mock

import pandas as pd
import pytest
from hypothesis import given, settings
from sources.mangled import assert_read_or_told, mangled
from sources.official import (
    CONTENTS,
    NEW_NAMES,
    NEW_TABLE,
    OLD_NAMES,
    OLD_TABLE,
    bundled,
    contents_of,
    figure,
    quick,
    services,
    statfin_answer,
    statfin_metadata,
    statfin_route,
)
from sources.replay import PAGE, Answer, answer_json

from ipsgeo.errors import DataError
from ipsgeo.sources.changes import DIVISION_YEARS
from ipsgeo.sources.divisions import division_codes, division_year_of
from ipsgeo.sources.municipalities import read_municipalities
from ipsgeo.sources.official.pace import paced
from ipsgeo.sources.official.statfin import (
    LIMITS,
    ask_month,
    fetch_unemployment,
    read_answers,
)
from ipsgeo.sources.official.statfin_table import CONTENTS as COLUMNS
from ipsgeo.sources.official.statfin_table import month_code, plan_question
from ipsgeo.sources.official.statistics_text import says_the_same, statistics_text
from ipsgeo.sources.service_questions import Question
from ipsgeo.words import LANGUAGES

SOURCE = "https://example.invalid/12r5.px"


def fetched(server, month: str, folder, **options) -> pd.DataFrame:
    return fetch_unemployment(month, ask=quick(server), cache=folder, **options)[1]


def key_of(error: pytest.ExceptionInfo) -> str:
    lines = [error.value.text(language).splitlines() for language in LANGUAGES]
    assert all(len(told) == len(error.value.findings) for told in lines)
    return error.value.findings[0].key


def test_june_2026_is_the_bundled_table_and_what_is_suppressed_stays_missing(tmp_path):
    with services() as server:
        table = fetched(server, "2026-06", tmp_path)
    pairs = {
        "unemployed": "unemployed_2026M06",
        "long_term_unemployed": "long_term_unemployed_2026M06",
        "disabled_or_long_term_ill": "disabled_or_long_term_ill_2026M06",
        "labour_force": "labour_force",
    }
    for column, known in pairs.items():
        expected = bundled()[known].astype(float)
        pd.testing.assert_series_equal(table[column], expected, check_names=False)
    assert table["long_term_unemployed"].isna().sum() > 0
    assert list(table.columns) == [*COLUMNS, "month", "division_year"]
    assert set(table["division_year"]) == {2026} and set(table["month"]) == {"2026-06"}


def test_a_real_zero_stays_zero_and_a_suppressed_cell_is_never_zero(tmp_path):
    with services() as server:
        table = fetched(server, "2026-06", tmp_path)
    for code, row in table.iterrows():
        for column, content in COLUMNS.items():
            expected = figure(str(code), "2026M06", content)
            assert pd.isna(row[column]) if expected is None else row[column] == expected
    assert (table["job_seekers"] == 0).any()
    assert table["disabled_or_long_term_ill"].isna().any()


@pytest.mark.parametrize("status", [404, 400])  # a PxWeb may say either of a missing table
@pytest.mark.parametrize("names", [OLD_NAMES, NEW_NAMES])
def test_the_old_table_and_old_names_still_work(tmp_path, status, names):
    old = statfin_route(names)
    with services(new_table=[Answer(status=status)], old_table=old) as server:
        result, table = fetch_unemployment("2026-06", ask=quick(server), cache=tmp_path)
        assert server.count(NEW_TABLE) == 1 and server.count(OLD_TABLE) == 2
    assert result.pin.address.endswith(OLD_TABLE.removeprefix("/statfin"))
    assert len(table) == 308


def test_neither_table_there_names_both(tmp_path):
    with services(new_table=[Answer(status=404)]) as server, pytest.raises(DataError) as raised:
        fetched(server, "2026-06", tmp_path)
    assert OLD_TABLE in raised.value.text() and NEW_TABLE in raised.value.text()
    assert contents_of(tmp_path) == {}


def test_a_renamed_area_variable_is_told_by_its_values(tmp_path):
    renamed = ("alue_23_20260101", "timeperiod_m", "contentscode")
    with services(new_table=statfin_route(renamed)) as server:
        assert len(fetched(server, "2026-06", tmp_path)) == 308


def plan(metadata: object, month: str = "2026-06"):
    return plan_question(json.dumps(metadata).encode(), month, SOURCE)


def test_only_municipalities_are_asked_for():
    asked = plan(statfin_metadata())
    assert len(asked.areas) == 308 and "KU199" not in asked.areas and "KUJOU" not in asked.areas
    assert asked.names == {"area": "Alue", "month": "timeperiod_m", "content": "contentscode"}


def test_two_variables_of_municipalities_are_not_guessed_between():
    metadata = statfin_metadata(("a", "timeperiod_m", "contentscode"))
    twin = metadata["variables"][0] | {"code": "b"}
    metadata["variables"].append(twin)
    with pytest.raises(DataError) as raised:
        plan(metadata)
    assert key_of(raised) == "statfin_variable_area" and "a, timeperiod_m" in raised.value.text()


def test_a_month_that_is_not_there_lists_the_newest():
    with pytest.raises(DataError) as raised:
        plan(statfin_metadata(), "2026-12")
    assert key_of(raised) == "statfin_no_month"
    assert "2021-10, 2026-05, 2026-06" in raised.value.text()


def test_a_content_that_is_gone_is_named():
    contents = {code: said for code, said in CONTENTS.items() if code != "TYOTTOMATSAIR"}
    with pytest.raises(DataError) as raised:
        plan(statfin_metadata(contents=contents))
    assert key_of(raised) == "statfin_no_content" and "”TYOTTOMATSAIR”" in raised.value.text()


def test_a_new_variable_is_not_left_out_in_silence():
    metadata = statfin_metadata()
    metadata["variables"].append({"code": "Sukupuoli", "text": "", "values": ["1", "2"]})
    with pytest.raises(DataError) as raised:
        plan(metadata)
    assert key_of(raised) == "statfin_new_variable" and "Sukupuoli" in raised.value.text()


@pytest.mark.parametrize("metadata", [[], {}, {"variables": []}, {"variables": [{"code": "Alue"}]}])
def test_metadata_of_another_form_is_an_error(metadata):
    with pytest.raises(DataError) as raised:
        plan(metadata)
    assert key_of(raised) == "statfin_metadata"


@pytest.mark.parametrize("month", ["2021-13", "2021-1", "2021M10", "10/2021", "", "٢٠٢١-١٠"])
def test_a_month_is_written_one_way(month):
    with pytest.raises(DataError) as raised:
        month_code(month)
    assert key_of(raised) == "bad_month"


# answers


def asked_bytes(change=None, *, most_cells: int = 99_999) -> tuple[bytes, list[Question]]:
    """What would be pinned, with ``change`` done to each dataset that is answered."""
    questions = []

    def ask(question: Question) -> bytes:
        questions.append(question)
        if question.body is None:
            return json.dumps(statfin_metadata()).encode()
        dataset = statfin_answer(question.body)
        return json.dumps(change(dataset) if change else dataset).encode()

    return ask_month("2026-06", SOURCE, ask, most_cells=most_cells), questions


@pytest.mark.parametrize("most_cells", [100, 777, 1539, 1540])
def test_a_large_question_is_asked_in_parts_and_reads_the_same(most_cells):
    content, questions = asked_bytes(most_cells=most_cells)
    parts = [[len(p["selection"]["values"]) for p in q.body["query"]] for q in questions[1:]]
    assert all(areas * months * contents <= most_cells for areas, months, contents in parts)
    assert len(parts) == -(-308 // (most_cells // 5))
    whole, _ = asked_bytes()
    assert read_answers(content, SOURCE).equals(read_answers(whole, SOURCE))


def changed(key: str, change):
    """A function that changes one part of a dataset."""
    return lambda dataset: dataset | {key: change(dataset[key])}


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (changed("value", lambda cells: [-1, *cells[1:]]), "statfin_no_count"),
        (changed("value", lambda cells: [1.5, *cells[1:]]), "statfin_no_count"),
        (changed("value", lambda cells: [None] * len(cells)), "statfin_no_figures"),
        (changed("value", lambda cells: cells[:-1]), "json_stat_shape"),
        (changed("id", lambda names: ["Alue", "Kuukausi", "contentscode"]), "json_stat_shape"),
        (lambda dataset: {"error": "Parameter error"}, "json_stat_shape"),
    ],
)
def test_an_answer_with_a_fault_is_refused(change, key):
    content, _ = asked_bytes(change)
    with pytest.raises(DataError) as raised:
        read_answers(content, SOURCE)
    assert key_of(raised) == key


def renamed_area(dataset: dict) -> dict:
    """The first municipality is another one."""
    index = dataset["dimension"]["Alue"]["category"]["index"]
    dataset["dimension"]["Alue"]["category"]["index"] = ["KU999", *list(index)[1:]]
    return dataset


def test_cells_that_were_not_asked_for_are_refused():
    content, _ = asked_bytes(renamed_area)
    with pytest.raises(DataError) as raised:
        read_answers(content, SOURCE)
    assert key_of(raised) == "statfin_other_answer"


def test_a_figure_beside_a_mark_of_suppression_is_none():
    def marked(dataset: dict) -> dict:
        dataset["status"]["0"], dataset["value"][0] = "...", 0
        return dataset

    content, _ = asked_bytes(marked)
    assert pd.isna(read_answers(content, SOURCE).loc["005", "job_seekers"])


def test_municipalities_of_no_known_division_are_listed(tmp_path):
    areas = [f"KU{code}" for code in bundled().index if code not in ("005", "009")] + ["KU588"]
    with (
        services(new_table=statfin_route_with(areas)) as server,
        pytest.raises(DataError) as raised,
    ):
        fetched(server, "2026-06", tmp_path)
    assert key_of(raised) == "no_division"
    assert all(code in raised.value.text() for code in ("005", "009"))
    assert contents_of(tmp_path) == {}


def statfin_route_with(areas: list[str]):
    """A table of these areas, all figures 7."""

    def answer(request):
        if request.method == "GET":
            return answer_json(statfin_metadata(areas=areas))
        body = request.json()
        query = [body["query"][0] | {"selection": {"filter": "item", "values": ["KU010"]}}]
        dataset = statfin_answer(body | {"query": [*query, *body["query"][1:]]})
        asked = body["query"][0]["selection"]["values"]
        dataset["size"][0] = len(asked)
        dataset["dimension"]["Alue"]["category"]["index"] = asked
        dataset["value"], dataset["status"] = [7] * (len(asked) * 5), {}
        return answer_json(dataset)

    return answer


@pytest.mark.parametrize(
    ("year", "newest"), [(2026, 2026), (2024, 2024), (2020, 2020), (2013, 2014)]
)
def test_the_division_is_told_by_its_codes_alone(tmp_path, year, newest):
    areas = [f"KU{code}" for code in sorted(division_codes()[year])]
    with services(new_table=statfin_route_with(areas)) as server:
        table = fetched(server, "2026-06", tmp_path)
    assert set(table["division_year"]) == {newest}


def test_divisions_are_those_that_municipalities_are_read_in():
    for year in DIVISION_YEARS:
        codes = division_codes()[year]
        assert codes == set(read_municipalities(year=year).index)
        assert division_codes()[division_year_of(codes, "x")] == codes


AREAS = ["SSS", "KU005", "KU009", "KU199"]
SMALL = ask_month(
    "2026-06",
    SOURCE,
    lambda question: json.dumps(
        statfin_metadata(areas=AREAS) if question.body is None else statfin_answer(question.body)
    ).encode(),
)


@given(mangled(statfin_metadata(areas=AREAS)))
@settings(max_examples=150, deadline=None)
def test_mangled_metadata_are_a_data_error(content):
    assert_read_or_told(lambda: plan_question(content, "2026-06", SOURCE))


@given(mangled(json.loads(SMALL)))
@settings(max_examples=150, deadline=None)
def test_mangled_answers_are_a_data_error(content):
    with mock.patch("ipsgeo.sources.official.statfin.division_year_of", return_value=2026):
        assert_read_or_told(lambda: read_answers(content, SOURCE))


# pinning


def test_what_is_pinned_is_the_answer_and_the_same_answer_changes_nothing(tmp_path):
    with services() as server:
        fetched(server, "2026-06", tmp_path)
        before = contents_of(tmp_path)
        fetched(server, "2026-06", tmp_path)
    assert contents_of(tmp_path) == before
    assert list(before) == ["statfin/12r5-2026M06.json", "statfin/12r5-2026M06.json.pin.json"]


def test_a_new_time_stamp_or_an_added_month_is_no_change(tmp_path):
    with services() as server:
        fetched(server, "2026-06", tmp_path)
    before = contents_of(tmp_path)

    def later(request):
        if request.method == "GET":
            months = ["2026M06", "2026M07"]
            return answer_json(statfin_metadata(months=months))
        return answer_json(statfin_answer(request.json()) | {"updated": "2026-08-25T05:00:00Z"})

    with services(new_table=later) as server:
        fetched(server, "2026-06", tmp_path)
    assert contents_of(tmp_path) == before


def other_figures(request):
    """The table with one figure changed."""
    answer = statfin_route()(request)
    if request.method == "GET":
        return answer
    dataset = json.loads(answer.body)
    dataset["value"][1] = (dataset["value"][1] or 0) + 1
    return answer_json(dataset)


def test_a_changed_figure_needs_consent(tmp_path):
    with services() as server:
        old = fetched(server, "2026-06", tmp_path)
    before = contents_of(tmp_path)
    with services(new_table=other_figures) as server:
        with pytest.raises(DataError) as raised:
            fetched(server, "2026-06", tmp_path)
        assert key_of(raised) == "pin_content_changed"
        assert contents_of(tmp_path) == before
        new = fetched(server, "2026-06", tmp_path, accept_changes=True)
    assert new.loc["005", "unemployed"] == old.loc["005", "unemployed"] + 1


@pytest.mark.parametrize(
    "fault",
    [
        [PAGE],
        [Answer(status=503)],
        [Answer(raw=b"")],
        [answer_json(statfin_metadata()), PAGE],
        [answer_json(statfin_metadata()), Answer(body=b'{"class": "data')],
        [answer_json(statfin_metadata()), answer_json({})],
        [answer_json(statfin_metadata()), Answer(body=b"x" * 100, cut_after=50)],
    ],
)
def test_after_any_fault_the_old_copy_is_byte_identical(tmp_path, fault):
    with services() as server:
        fetched(server, "2026-06", tmp_path)
    before = contents_of(tmp_path)
    with services(new_table=fault) as server:
        try:
            result, table = fetch_unemployment("2026-06", ask=quick(server), cache=tmp_path)
        except DataError:
            pass
        else:
            assert not result.fresh and len(table) == 308
    assert contents_of(tmp_path) == before


# the file


def test_the_file_has_its_source_on_top_and_reads_back(tmp_path):
    content, _ = asked_bytes()
    table = read_answers(content, SOURCE)
    write = partial(statistics_text, table, ("Lähde: x", "Kuukausi 2026-06"), address=SOURCE)
    text = write(fetched="2026-11-22T08:30:00Z")
    assert text.startswith("# Lähde: x\n# Kuukausi 2026-06\n# Haettu (fetched) 2026-11-22T08:30")
    assert "\n009," in text and ".0" not in text.split("code,")[1]
    assert says_the_same(text, write(fetched="2027-01-01T00:00:00Z"))
    assert not says_the_same(text, text.replace("\n005,", "\n005,1"))
    assert says_the_same(text, text.replace("\n", "\r\n"))


# the pace


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


def test_calls_keep_below_the_limits_in_every_window():
    clock, begun = Clock(), []
    asking = paced(lambda _: begun.append(clock()) or b"", LIMITS, clock=clock, sleep=clock.sleep)
    for _ in range(150):
        asking(Question(address="x", parameters={}))
    for most, span_s in LIMITS:
        for first in begun:
            assert sum(first <= at < first + span_s for at in begun) <= most
    assert begun[28] == begun[0] and begun[29] == begun[0] + 10  # and no slower than needed
    assert begun[39] == begun[0] + 60
