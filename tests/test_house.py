"""The house's own rules: which module imports which, one catalogue of words, few public names."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from conftest import REPOSITORY

import ipsgeo
from ipsgeo import words

PACKAGE = REPOSITORY / "ipsgeo"
# From top to bottom; a module imports only from its own line or from above.
ORDER = [
    "words", "errors", "tables", "neighbours", "norms", "formula", "demand", "rules", "plan",
    "sources", "samples", "problem", "study", "moves", "spread", "audit", "lending",
    "teams", "contradictions", "verify", "solve", "compare", "uncertainty", "sensitivity",
    "explain", "sweep", "rerun", "scenarios", "feedback",
    "quality", "network", "inclusion", "process", "effects", "views", "cli", "app",
]  # fmt: skip
# Who alone may import these packages.
KEEPERS = {
    "pulp": ("solve",),
    "highspy": ("solve",),
    "folium": ("views",),
    "branca": ("views",),
    "matplotlib": ("views",),
    "pptx": ("views",),
    "distributed": ("sweep",),
    "dask": ("sweep",),
    "socket": (),
    "urllib": (),
    "requests": (),
    "httpx": (),
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    """The house's part that a module belongs to: its first name below the package."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_up(path):
    part = part_of(path)
    if part == "__init__":
        return
    for name in imports(path):
        if name.startswith("ipsgeo.") and len(name.split(".")) > 1:
            other = name.split(".")[1]
            assert ORDER.index(other) <= ORDER.index(part), f"{path.name} imports {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_their_keepers_import_solvers_and_views(path):
    for name in imports(path):
        keepers = KEEPERS.get(name.split(".")[0])
        if keepers is not None and path.name != "services.py":
            assert part_of(path) in keepers, f"{path.name} imports {name}"


def test_at_most_thirty_public_names_and_all_are_there():
    assert len(ipsgeo.__all__) <= 30
    assert all(hasattr(ipsgeo, name) for name in ipsgeo.__all__)
    assert all(getattr(ipsgeo, name).__doc__ for name in ipsgeo.__all__)


def test_every_text_stands_in_every_language_with_the_same_facts():
    for key, by_language in words.catalogue().items():
        assert set(by_language) == set(words.LANGUAGES), key
        facts = {
            language: set(re.findall(r"{(\w+)}", text)) for language, text in by_language.items()
        }
        assert facts["fi"] == facts["sv"] == facts["en"], key


def test_every_error_that_the_code_raises_has_a_text():
    raised = set()
    for path in modules():
        raised |= set(re.findall(r"key=\"(\w+)\"", path.read_text("utf-8")))
    missing = {key for key in raised if f"errors.{key}" not in words.catalogue()}
    assert missing == set()


def test_environment_names_what_the_project_needs():
    import yaml

    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {
        re.split(r"[<>=]", line)[0].lower(): line
        for line in [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    }
    environment = yaml.safe_load((REPOSITORY / "environment.yml").read_text("utf-8"))
    listed = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    from_pypi = next(e["pip"] for e in environment["dependencies"] if isinstance(e, dict))
    conda_names = {"matplotlib-base": "matplotlib"}
    given = {}
    for line in [*listed, *from_pypi]:
        name = re.split(r"[<>= ]", line)[0].lower()
        given[conda_names.get(name, name)] = line.replace(" ", "")
    assert needed.keys() <= given.keys(), needed.keys() - given.keys()
    for name, line in needed.items():
        bound = line[len(name) :]
        assert given[name].endswith(bound), f"{name}: {given[name]} is not {bound}"
    assert given["python"].endswith(project["requires-python"])


def test_the_lock_file_pins_every_dependency():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    lock = (REPOSITORY / "requirements.lock").read_text("utf-8")
    for line in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        name = re.split(r"[<>=]", line)[0].lower()
        assert re.search(rf"^{re.escape(name)}==", lock, re.MULTILINE), name
    assert "://" not in lock
