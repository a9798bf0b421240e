"""Tables in the format JSON-stat 2.0, as StatFin answers.

Our own reader: pyjstat 2.4 leaves out the status marks, which tell a suppressed cell, and opens
connections of its own; jsonstat.py has had no release since 2017.
"""

import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from ipsgeo.errors import DataError, Finding, one_line
from ipsgeo.rules import is_whole
from ipsgeo.sources.official.json_answers import is_number

MOST_CELLS = 1_000_000  # a sparse answer of a few bytes may state any size


def table_of_dataset(dataset: Any, source: str) -> pd.DataFrame:
    """Every cell of a JSON-stat 2.0 dataset (as ``parse_json`` has it) as a row.

    Raises DataError for anything but a whole dataset: a size that is not the number of categories
    or of values, a code twice, a value that is no number.

    Returns
    -------
    DataFrame
        One row a cell in the dataset's order: a column of codes (text) for each dimension,
        ``value`` (float, NaN where null or left out) and ``status`` (text, "" where none).
    """
    if not isinstance(dataset, dict) or dataset.get("class", "dataset") != "dataset":
        raise wrong_shape("class", source)
    names = dimension_names(dataset, source)
    codes = [category_codes(dataset, place, name, source) for place, name in enumerate(names)]
    count = math.prod(map(len, codes))
    if count > MOST_CELLS:
        raise wrong_shape("size", source)
    values = cells(dataset.get("value"), count, number, "value", source)
    stated = dataset.get("status")
    spread = [stated] * count if isinstance(stated, str) else stated  # one mark for every cell
    status = cells({} if spread is None else spread, count, mark, "status", source)
    table = pd.MultiIndex.from_product(codes, names=names).to_frame(index=False).astype(object)
    table["value"] = pd.Series([math.nan if v is None else v for v in values], dtype=float)
    table["status"] = pd.Series([one or "" for one in status], dtype=object)
    return table


def dimension_names(dataset: dict[str, Any], source: str) -> list[str]:
    """The names of the dimensions in the order of the cells."""
    names, sizes = dataset.get("id"), dataset.get("size")
    if not is_texts(names) or not names or {"value", "status"} & set(names):
        raise wrong_shape("id", source)
    if not isinstance(sizes, list) or len(sizes) != len(names):
        raise wrong_shape("size", source)
    return [str(name) for name in names]


def category_codes(dataset: dict[str, Any], place: int, name: str, source: str) -> list[str]:
    """The codes of one dimension in the order of the cells, as many as its size."""
    part = f"dimension.{name}.category.index"
    try:
        category = dataset["dimension"][name]["category"]
        # A dimension with one category may state its label only.
        index = category["index"] if "index" in category else list(category["label"])
    except (KeyError, TypeError, IndexError) as error:
        raise wrong_shape(part, source) from error
    if isinstance(index, dict):
        places = list(index.values())
        if not all(map(is_whole, places)) or sorted(places) != list(range(len(places))):
            raise wrong_shape(part, source)
        index = sorted(index, key=index.__getitem__)
    size = dataset["size"][place]
    if not is_texts(index) or not is_whole(size) or size != len(index):
        raise wrong_shape(part, source)
    if "index" not in category and size != 1:
        raise wrong_shape(part, source)
    return index


def cells(
    stated: Any, count: int, read: Callable[[Any], Any], part: str, source: str
) -> list[Any | None]:
    """One entry a cell, from a list of all or an object of some; None where there is none."""
    if isinstance(stated, list):
        if len(stated) != count:
            raise wrong_shape(part, source)
        pairs = list(enumerate(stated))
    elif isinstance(stated, dict):
        pairs = [(cell_number(key, count, part, source), value) for key, value in stated.items()]
    else:
        raise wrong_shape(part, source)
    found: list[Any | None] = [None] * count
    for place, value in pairs:
        try:
            found[place] = None if value is None else read(value)
        except (ValueError, OverflowError) as error:
            raise wrong_shape(f"{part}[{place}]", source) from error
    return found


def cell_number(key: str, count: int, part: str, source: str) -> int:
    """The number of a cell as the key of an object states it."""
    plain = key.isascii() and key.isdigit() and len(key) <= len(str(count))
    if not plain or str(int(key)) != key or int(key) >= count:
        raise wrong_shape(f"{part}[{key}]", source)
    return int(key)


def number(value: Any) -> float:
    """A finite number; ValueError for anything else."""
    if not is_number(value) or not math.isfinite(value):
        raise ValueError(value)
    return float(value)


def mark(value: Any) -> str:
    """A status mark; ValueError for anything but text."""
    if not isinstance(value, str):
        raise ValueError(value)
    return value


def is_texts(value: Any) -> bool:
    """Whether a JSON value is a list of texts, each once."""
    return (
        isinstance(value, list)
        and all(isinstance(one, str) for one in value)
        and len(set(value)) == len(value)
    )


def wrong_shape(part: str, source: str) -> DataError:
    """The error of an answer that is no whole JSON-stat dataset."""
    return DataError(Finding(key="json_stat_shape", file=source, facts={"part": one_line(part)}))
