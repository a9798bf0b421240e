"""Every notebook runs from top to bottom and writes what it promises."""

import re
from pathlib import Path

import nbformat
import papermill
import pytest
from conftest import REPOSITORY

APP = "app.ipynb"  # a window, not a report: test_app.py opens it
NOTEBOOKS = sorted(
    set((REPOSITORY / "notebooks").glob("*.ipynb")) - {REPOSITORY / "notebooks" / APP}
)
BAR = re.compile("ipsgeo [█▏▎▍▌▋▊▉ ]{20}")  # of a search of more than two seconds: no warning
WRITES = {
    "01_palvelutarve": {"keski-suomi-demand.png"},
    "02_vastuualueet": {"keski-suomi.html", "keski-suomi.xlsx", "keski-suomi-tradeoff.png"},
    "04_rovaniemi_kemijarvi": {"rovaniemi-kemijarvi.html", "lappi.html", "lappi-map.png"},
    "03_vaihtoehtoiset_rajat": {"skenaariot.html", "iitti.png", "iitti.xlsx"},
    "05_laatukriteerit": {"laatu-esimerkki-quality.png", "laatu-esimerkki-quality.xlsx"},
    "08_seuranta": {"prosessi-esimerkki.png", "osallisuus-esimerkki.xlsx"},
    "06_ohjausryhma": {"keski-suomi.html", "keski-suomi.pptx", "keski-suomi-handout.pdf"},
    "07_pohjois_karjala": {"pohjois-karjala-tiimit-team.png", "pohjois-karjala-portaikko.png"},
}


# Pirkanmaa on both sides takes half a minute; tests of the scenarios plan it.
SHORTER = {
    "03_vaihtoehtoiset_rajat": {
        "scenario_files": [
            "../data/scenarios/iitti.toml",
            "../data/scenarios/keski-suomi-tyollisyysalueet.toml",
        ]
    }
}


def test_every_notebook_is_here():
    assert {path.stem for path in NOTEBOOKS} == set(WRITES)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_form(path):
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(notebook.cells) <= 25
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert not any("def " in cell.source or "lambda" in cell.source for cell in code)
    assert "*Abstract:" in notebook.cells[0].source
    assert sum("parameters" in cell.metadata.get("tags", []) for cell in code) == 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_run(path: Path, tmp_path: Path):
    done = papermill.execute_notebook(
        str(path), str(tmp_path / path.name), cwd=str(path.parent), progress_bar=False,
        parameters={"output_folder": str(tmp_path / "out"), **SHORTER.get(path.stem, {})},
        kernel_name="python3",
    )  # fmt: skip
    assert WRITES[path.stem] <= {file.name for file in (tmp_path / "out").iterdir()}
    outputs = [str(out) for cell in done.cells for out in cell.get("outputs", [])]
    said = [out for out in outputs if "'name': 'stderr'" in out and not BAR.search(out)]
    assert said == [], "no warnings in a notebook"
    if path.stem == "02_vastuualueet":
        assert any("'optimal'" in out for out in outputs)
        assert any("srcdoc" in out for out in outputs), "the map shows in the notebook"
