"""The same study gives the same bytes: in another process, folder, time zone and order of sets."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY

STUDY = REPOSITORY / "data/studies/pohjois-karjala-tiimit.toml"
pytestmark = pytest.mark.xdist_group("same bytes")  # the packs are written once, by one worker
ENDINGS = (".html", ".pdf", ".pptx", ".xlsx", ".gpkg", ".svg", ".png", ".csv", ".json")
EPOCH = "1700000000"
# The whole pack, as a planner writes it, and the data that the page's scripts work with.
PROGRAM = """
import json, sys
from ipsgeo.cli import main
from ipsgeo.solve import solve
from ipsgeo.study import read_study
from ipsgeo.views.page.model import model_data
study_file, folder = sys.argv[1:]
if main(["pack", study_file, "--output", folder, "--language", "sv"]):
    raise SystemExit("no pack was written")
study = read_study(study_file)
plan = solve(study.problem).require_plan()
with open(folder + "/model.json", "x", encoding="utf-8") as file:
    json.dump(model_data(plan, study, [plan], "sv"), file)
"""


def write_all(folder: Path, **environment: str) -> dict[str, str]:
    """Write everything from another folder; the hash of each file, by name."""
    start = folder.parent / f"started in {folder.name}"
    start.mkdir(parents=True)
    subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, str(STUDY), str(folder)],
        check=True, capture_output=True, cwd=start,
        env=os.environ | {"SOURCE_DATE_EPOCH": EPOCH} | environment,
    )  # fmt: skip
    assert list(start.iterdir()) == [], "nothing is written elsewhere"
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Two runs that differ in all that must not matter."""
    folder = tmp_path_factory.mktemp("packs")
    return (
        write_all(folder / "a", PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C.UTF-8"),
        write_all(
            folder / "a longer name" / "äö", PYTHONHASHSEED="4711", TZ="Pacific/Kiritimati",
            COLUMNS="40", HOME=str(folder),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_file_of_a_pack_has_the_same_bytes(runs, ending):
    first, second = (
        {name: digest for name, digest in run.items() if name.endswith(ending)} for run in runs
    )
    assert first, f"the pack has no {ending}"
    assert first == second


def test_both_packs_have_the_same_files_and_no_kind_is_left_out(runs):
    first, second = runs
    assert set(first) == set(second)
    assert {Path(name).suffix for name in first} == set(ENDINGS)
    assert "model.json" in first
