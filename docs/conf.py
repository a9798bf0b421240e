"""The documentation as a site: docs/ and the notebooks, built without a network (``make docs``).

The notebooks are copied beside the pages and run there; what they write goes to a temporary
folder. Nothing of the site is loaded from elsewhere: no fonts, no scripts, no formulas by script.
"""

import argparse
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat

from ipsgeo.cli import parser

HERE = Path(__file__).resolve().parent
NOTEBOOKS = HERE.parent / "notebooks"
COPIES = HERE / "notebooks"
GENERATED = HERE / "reference" / "generated"

project = "ipsgeo"
author = "The ipsgeo authors"
copyright = "The ipsgeo authors, MIT licence"
language = "en"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "numpydoc"]
exclude_patterns = ["_build", "pictures", "_static"]

html_theme = "furo"
html_title = "ipsgeo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["keyboard.js"]
html_copy_source = False
html_show_sphinx = False
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}

myst_enable_extensions = ["deflist", "colon_fence"]
myst_heading_anchors = 3
suppress_warnings: list[str] = []

nb_execution_mode = "force"  # the notebooks show what this code gives, not what an older one gave
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_merge_streams = True
nb_ipywidgets_js: dict[str, Any] = {}

autosummary_generate = False  # tables only: the entries stand on the same pages
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

# Everything else is in English, also the parts around a Finnish page.
FINNISH = ("opas/", "notebooks/", "saavutettavuus")
PARTS = {
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="Pages" lang="en">',
    '<aside class="toc-drawer': '<aside aria-label="On this page" class="toc-drawer',
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<div id="search-results">': '<h1>Search</h1>\n<div id="search-results">',
    "<th></th>": "<td></td>",  # the corner of a table of pandas
    "<footer>": '<footer lang="en">',
}


def copy_notebooks(app: object, config: object) -> None:
    """The notebooks beside the pages, told by a hidden cell to write to a temporary folder."""
    shutil.rmtree(COPIES, ignore_errors=True)
    COPIES.mkdir()
    written = Path(tempfile.gettempdir()) / "ipsgeo-docs"
    for path in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        tags = [cell.metadata.get("tags", ()) for cell in notebook.cells]
        place = next(k for k, own in enumerate(tags) if "parameters" in own)
        lines = ("%matplotlib inline", "import os", f"os.chdir({str(NOTEBOOKS)!r})")
        own = nbformat.v4.new_code_cell(
            "\n".join([*lines, f"output_folder = {str(written)!r}"]),
            metadata={"tags": ["remove-cell"]},
        )
        notebook.cells.insert(place + 1, own)
        nbformat.write(notebook, COPIES / path.name)


def write_commands(app: object, config: object) -> None:
    """The commands' own help as a page."""
    os.environ["COLUMNS"] = "88"  # argparse wraps its help to the terminal's width
    lines = ["# Commands", "", "What each command says with `--help`."]
    for command in every_command(parser()):
        title = f"## {command.prog}"
        lines += ["", title, "", "```text", command.format_help().rstrip(), "```"]
    GENERATED.mkdir(exist_ok=True)
    (GENERATED / "commands.md").write_text("\n".join([*lines, ""]), encoding="utf-8")


def every_command(command: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A command, and the commands that are its parts."""
    yield command
    for action in command._actions:
        if isinstance(action.choices, dict):
            for part in action.choices.values():
                yield from every_command(part)


def say_language(
    app: object, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Finnish pages say so."""
    if pagename.startswith(FINNISH):
        context["language"] = "fi"


def name_parts(app: Any, error: Exception | None) -> None:
    """What the theme leaves out for screen readers: names of parts, their language, levels."""
    if error is not None:
        return
    for path in Path(app.outdir).rglob("*.html"):
        page = path.read_text("utf-8")
        for old, new in PARTS.items():
            page = page.replace(old, new)
        path.write_text(page, encoding="utf-8")


def setup(app: Any) -> Mapping[str, bool]:
    """Called by Sphinx."""
    app.connect("config-inited", copy_notebooks)
    app.connect("config-inited", write_commands)
    app.connect("html-page-context", say_language)
    app.connect("build-finished", name_parts)
    return {"parallel_read_safe": False}
