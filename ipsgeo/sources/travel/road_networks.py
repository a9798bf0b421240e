"""Road networks built from OpenStreetMap extracts, kept by content, and asked for ways."""

import hashlib
import importlib
import json
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from ipsgeo.errors import DataError, Finding
from ipsgeo.sources.pins import cache_folder

ENGINE = "valhalla"
BUILDER = "valhalla_build_tiles"
TILES = "tiles"
# The engine's limits are for public servers; seats of a whole country are one request here.
LIMITS = {
    "max_locations": 1_000,
    "max_matrix_distance": 5_000_000.0,
    "max_matrix_location_pairs": 1_000_000,
}


@dataclass(frozen=True, kw_only=True, eq=False)
class RoadNetwork:
    """A road network that answers."""

    extract: Path  # the file that it was built from
    sha256: str  # of the extract
    engine: str  # and its version
    actor: Any  # the engine's object that answers
    failure: type[Exception]  # what it raises

    def ask(self, action: str, request: dict[str, Any]) -> Any:
        """The engine's answer; raises DataError with its words where it has none."""
        try:
            return getattr(self.actor, action)(request)
        except self.failure as error:
            raise broken(self.extract, str(error)) from error


def open_network(extract: Path, cache: str | Path | None = None) -> RoadNetwork:
    """The road network of an extract, built if the cache has none of its content.

    Raises DataError where the engine is not installed, or the extract is missing or damaged.
    """
    engine = engine_module()
    if not os.path.isfile(extract):  # unlike Path.is_file, says no to a name that is too long
        raise DataError(Finding(key="no_file", file=extract))
    with extract.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    version = re.sub(r"[^\w.]", "-", engine.__version__)
    folder = cache_folder(cache) / "routing" / f"{sha256[:16]}-{version}"
    if not (folder / TILES).is_dir():
        build(engine, extract, folder)
    with tempfile.TemporaryDirectory() as work:
        actor = engine.Actor(write_settings(engine, folder / TILES, Path(work)))
    return RoadNetwork(
        extract=extract,
        sha256=sha256,
        engine=f"{ENGINE} {engine.__version__}",
        actor=actor,
        failure=engine.ValhallaError,
    )


def engine_module() -> ModuleType:
    """The routing engine; raises DataError where it, or its builder of networks, is missing."""
    try:
        engine = importlib.import_module(ENGINE)
    except ImportError as error:
        raise DataError(Finding(key="routing_not_installed")) from error
    if not hasattr(engine, "ValhallaError"):  # an older one, or another package of that name
        raise DataError(Finding(key="routing_not_installed"))
    return engine


def build(engine: ModuleType, extract: Path, folder: Path) -> None:
    """Build a network in a temporary folder and move it into place."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".building-") as work:
        draft = Path(work) / "network"
        (draft / TILES).mkdir(parents=True)
        settings = write_settings(engine, draft / TILES, Path(work))
        scripts = sysconfig.get_path("scripts")  # where the engine looks for its own programs
        done = subprocess.run(
            [sys.executable, "-m", ENGINE, BUILDER, "-c", str(settings), str(extract.resolve())],
            env=os.environ | {"PATH": os.pathsep.join((scripts, os.environ.get("PATH", "")))},
            cwd=work,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode or not any((draft / TILES).rglob("*.gph")):
            raise broken(extract, done.stderr)
        try:
            os.replace(draft, folder)
        except OSError:
            if not (folder / TILES).is_dir():  # else another run was first
                raise


def write_settings(engine: ModuleType, tiles: Path, folder: Path) -> Path:
    """The engine's settings file for a network, in a folder."""
    settings = engine.get_config(tile_extract="", tile_dir=tiles)
    settings["service_limits"]["auto"].update(LIMITS)
    path = folder / "settings.json"
    path.write_text(json.dumps(settings), encoding="utf-8")
    return path


def broken(extract: Path, said: str) -> DataError:
    """That an extract cannot be used, and why: the engine's own words, else its last line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["–"]
    own = [line.removeprefix("what():").strip() for line in lines if line.startswith("what():")]
    facts = {"why": (own or lines)[-1]}
    return DataError(Finding(key="routing_broken_extract", file=extract, facts=facts))
