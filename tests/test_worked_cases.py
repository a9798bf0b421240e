"""The README's table of worked cases is what the studies give today."""

import re
import runpy

import pytest
from conftest import REPOSITORY

README = (REPOSITORY / "README.md").read_text("utf-8")
STUDIES = {path.stem for path in (REPOSITORY / "data" / "studies").glob("*.toml")} - {"pohja"}


@pytest.fixture(scope="module")
def script():
    return runpy.run_path(str(REPOSITORY / "scripts" / "build_worked_cases.py"))


def test_the_table_is_what_the_script_writes(script):
    assert script["renewed"](README) == README, "run scripts/build_worked_cases.py"


def test_every_study_has_a_row_and_a_document(script):
    part = README.split(script["BEGIN"])[1].split(script["END"])[0]
    rows = re.findall(r"^\| \[([^]]+)\]", part, flags=re.MULTILINE)
    lines = re.findall(r"^\* ([^:]+): \S", part, flags=re.MULTILINE)
    assert set(rows) == set(lines) == STUDIES
    assert set(script["DOCUMENTS"]) == STUDIES
    assert part.count("| optimal |") == len(STUDIES)


def test_a_figure_that_is_off_is_seen(script):
    assert script["renewed"](README.replace("| 9.7 / 10.5 |", "| 9.8 / 10.5 |")) == README
