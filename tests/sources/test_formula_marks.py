"""Texts in CSV files are never formulas, and nothing of them is lost."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipsgeo.sources.files.formula_marks import marked, unmarked

FORMULA_SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
texts = st.text() | st.text(FORMULA_SIGNS + "';,\" \t\r\n\u00a0x", max_size=12)


@given(texts)
def test_what_is_marked_is_read_back(text):
    assert unmarked(marked(text)) == text


@given(texts, texts, st.sampled_from(",;\t"), st.sampled_from(",;\t"))
def test_no_cell_begins_as_a_formula_with_whichever_separator(one, other, own, opened):
    lines = io.StringIO()
    csv.writer(lines, delimiter=own, lineterminator="\n").writerow(
        ["id", marked(one), marked(other)]
    )
    rows = csv.reader(io.StringIO(lines.getvalue(), newline=""), delimiter=opened)
    starts = {cell.lstrip('" \u00a0')[:1] for row in rows for cell in row}
    assert not starts & set(FORMULA_SIGNS)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("'=1+1", "''=1+1"),
        ("-", "'-"),
        ("\t=1", "\t'=1"),
        ("Huomio:\n- yksi", "Huomio:\n'- yksi"),
        ("a; =1", "a;' =1"),
        ('"=1"', '\'"=1"'),
    ],
)
def test_what_would_run_gets_an_apostrophe(text, written):
    assert marked(text) == written


@pytest.mark.parametrize("text", ["", "Jämsä-Kuhmoinen", "a=b", "'lainaus'", "2-3, 4+5", "a@b.fi"])
def test_any_other_text_stays_as_it_is(text):
    assert marked(text) == text == unmarked(text)
