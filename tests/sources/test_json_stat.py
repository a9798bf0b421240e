"""JSON-stat 2.0: what a dataset says is read whole, and anything else is an error in one line."""

import json
import math

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sources.mangled import assert_read_or_told, mangled
from sources.official import json_stat

from ipsgeo.errors import DataError
from ipsgeo.sources.official.json_answers import parse_json
from ipsgeo.sources.official.json_stat import table_of_dataset
from ipsgeo.words import LANGUAGES

SOURCE = "https://example.invalid/table"


def read(dataset: object) -> pd.DataFrame:
    return read_answer(json.dumps(dataset).encode())


def read_answer(content: bytes) -> pd.DataFrame:
    return table_of_dataset(parse_json(content, SOURCE), SOURCE)


def small() -> dict:
    """Two areas by two contents: 1, suppressed, 0, 3."""
    return json_stat(["Alue", "Tiedot"], [["KU005", "KU009"], ["A", "B"]], [1, None, 0, 3])


def test_cells_stand_in_row_major_order_with_their_marks():
    table = read(small())
    assert list(table.columns) == ["Alue", "Tiedot", "value", "status"]
    assert list(table["Alue"]) == ["KU005", "KU005", "KU009", "KU009"]
    assert list(table["Tiedot"]) == ["A", "B", "A", "B"]
    assert table["value"].isna().tolist() == [False, True, False, False]
    assert table["value"].fillna(-1).tolist() == [1, -1, 0, 3]
    assert list(table["status"]) == ["", "...", "", ""]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"value": {"0": 1, "3": 3, "2": 0}}, [1, None, 0, 3]),  # sparse
        ({"value": {"1": 4, "0": None}}, [None, 4, None, None]),
        ({"value": {}}, [None] * 4),
        ({"value": [None] * 4}, [None] * 4),
    ],
)
def test_values_may_be_a_list_or_a_sparse_object(change, expected):
    found = read(small() | change)["value"]
    assert [None if math.isnan(value) else value for value in found] == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (None, ["", "", "", ""]),
        ("p", ["p", "p", "p", "p"]),
        (["", "...", None, "e"], ["", "...", "", "e"]),
        ({"1": "..."}, ["", "...", "", ""]),
    ],
)
def test_status_may_be_missing_one_mark_a_list_or_an_object(status, expected):
    dataset = small()
    dataset["status"] = status
    assert list(read(dataset)["status"]) == expected


def test_category_index_may_be_a_list_an_object_in_any_order_or_left_out_for_one():
    dataset = small()
    dataset["dimension"]["Alue"]["category"]["index"] = ["KU005", "KU009"]
    dataset["dimension"]["Tiedot"]["category"]["index"] = {"B": 1, "A": 0}
    assert read(dataset).equals(read(small()))
    single = json_stat(["Alue"], [["KU005"]], [7])
    del single["dimension"]["Alue"]["category"]["index"]
    assert read(single)["Alue"].tolist() == ["KU005"]


@pytest.mark.parametrize(
    ("path", "value", "part"),
    [
        (("class",), "collection", "class"),
        (("id",), ["Alue"], "size"),
        (("id",), ["Alue", "value"], "id"),
        (("id",), ["Alue", "Alue"], "id"),
        (("id",), [], "id"),
        (("size",), [2, 3], "dimension.Tiedot.category.index"),
        (("size",), [2, True], "dimension.Tiedot.category.index"),
        (("dimension", "Alue"), None, "dimension.Alue.category.index"),
        (("dimension", "Alue", "category", "index"), {"KU005": 0, "KU009": 2}, "dimension.Alue"),
        (("dimension", "Alue", "category", "index"), ["KU005", "KU005"], "dimension.Alue"),
        (("dimension", "Alue", "category", "index"), ["KU005"], "dimension.Alue"),
        (("value",), [1, 2, 3], "value"),
        (("value",), {"4": 1}, "value[4]"),
        (("value",), {"01": 1}, "value[01]"),
        (("value",), {"-1": 1}, "value[-1]"),
        (("value",), {"²": 1}, "value[²]"),
        (("value",), [1, "2", 3, 4], "value[1]"),
        (("value",), [1, True, 3, 4], "value[1]"),
        (("value",), [1, 10**400, 3, 4], "value[1]"),
        (("value",), None, "value"),
        (("status",), ["..."], "status"),
        (("status",), {"1": 5}, "status[1]"),
    ],
)
def test_a_wrong_part_is_named(path, value, part):
    dataset = small()
    inner = dataset
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(DataError) as raised:
        read(dataset)
    assert raised.value.findings[0].key == "json_stat_shape"
    for language in LANGUAGES:
        assert part in raised.value.text(language) and SOURCE in raised.value.text(language)


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"\xff\xfe{", b"[1", b'{"value": NaN}', b"[" * 100_000, b"1" * 5000]
)
def test_no_json_is_an_error(content):
    with pytest.raises(DataError, match=r"."):
        read_answer(content)


def test_a_few_bytes_cannot_ask_for_all_memory():
    names = [f"d{number}" for number in range(20)]
    dataset = json_stat(names, [["a", "b"]] * 20, []) | {"value": {}, "status": {}}
    with pytest.raises(DataError, match="size"):
        read(dataset)


names = st.text(max_size=3).filter(lambda name: name not in ("value", "status"))
codes = st.lists(st.text(max_size=3), max_size=4, unique=True)
numbers = (
    st.none() | st.integers(-(10**9), 10**9) | st.floats(allow_nan=False, allow_infinity=False)
)


@st.composite
def datasets(draw: st.DrawFn) -> tuple[dict, list[tuple]]:
    """A dataset in any of the forms that the format allows, and its cells."""
    dimensions = draw(st.dictionaries(names, codes, min_size=1, max_size=3))
    count = math.prod(map(len, dimensions.values()))
    values = draw(st.lists(numbers, min_size=count, max_size=count))
    marks = draw(st.lists(st.sampled_from(["", "...", "e"]), min_size=count, max_size=count))
    dataset = json_stat(list(dimensions), list(dimensions.values()), values)
    for name, part in dimensions.items():
        if draw(st.booleans()):
            dataset["dimension"][name]["category"]["index"] = part
    if draw(st.booleans()):
        dataset["value"] = {str(k): v for k, v in enumerate(values) if v is not None}
    if draw(st.booleans()):
        dataset["status"] = marks
    else:
        dataset["status"] = {str(k): mark for k, mark in enumerate(marks) if mark}
    every = pd.MultiIndex.from_product(dimensions.values())
    places = [place if isinstance(place, tuple) else (place,) for place in every]
    return dataset, [(*p, v, m) for p, v, m in zip(places, values, marks, strict=True)]


@given(datasets())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_shape_round_trips(case):
    dataset, expected = case
    found = [
        (*row[:-2], None if math.isnan(row[-2]) else row[-2], row[-1])
        for row in read(dataset).itertuples(index=False, name=None)
    ]
    assert found == expected


@given(mangled(small()))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_mangled_answer_is_read_or_is_a_data_error(content):
    assert_read_or_told(lambda: read_answer(content))
