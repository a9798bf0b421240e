"""Answers with one part changed, taken away or cut off, for any reader of JSON."""

import copy
import json
from collections.abc import Callable

from hypothesis import strategies as st

from ipsgeo.errors import DataError
from ipsgeo.words import LANGUAGES

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=3)
    | st.sampled_from(["\ud800", "a\nb", 10**400, [[[]]], [[[1]]]]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


def places_in(value: object, path: tuple = ()) -> list[tuple]:
    """The path of every part of a JSON value."""
    parts = value.items() if isinstance(value, dict) else ()
    parts = enumerate(value) if isinstance(value, list) else parts
    return [path, *(place for key, part in parts for place in places_in(part, (*path, key)))]


@st.composite
def mangled(draw: st.DrawFn, answer: object) -> bytes:
    """The answer with one part of it changed or taken away; sometimes cut off."""
    changed = copy.deepcopy(answer)
    *above, last = draw(st.sampled_from(places_in(changed)[1:]))
    inner = changed
    for key in above:
        inner = inner[key]
    if draw(st.booleans()):
        del inner[last]
    else:
        inner[last] = draw(anything)
    content = json.dumps(changed).encode()
    return content[: draw(st.just(len(content)) | st.integers(0, len(content)))]


def assert_read_or_told(read: Callable[[], object]) -> None:
    """Reading works, or ends in findings of one line each that any terminal can print."""
    told = {}
    try:
        read()
    except DataError as error:
        told = {language: error.text(language) for language in LANGUAGES}
        count = min(len(error.findings), 26)
        told = {language: (text, count) for language, text in told.items()}
    for text, count in told.values():
        assert len(text.splitlines()) == count and text.encode()
