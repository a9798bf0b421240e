"""Every block of the documentation runs, and the site builds without a network or a warning."""

import os
import re
import shutil
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import REPOSITORY
from doc_blocks import Page, blocks_of, head_of
from doc_blocks import ipsgeo as ipsgeo_command
from sources.official import services

import ipsgeo

DOCS = REPOSITORY / "docs"
GENERATED = {"_build", "notebooks"}
PAGES = sorted(
    path
    for path in DOCS.rglob("*.md")
    if not GENERATED & set(path.relative_to(DOCS).parts)
) + [REPOSITORY / "README.md"]
FORMULAS = {"docs/mathematics.md"}  # where a text block need not be what something printed


def name_of(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of what a clone has to run pages in, with nothing fetched yet."""
    shutil.copytree(REPOSITORY / "data", tmp_path / "data")
    monkeypatch.setenv("IPSGEO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("IPSGEO_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def only_here(monkeypatch):
    """The network is refused; the replayed services on this machine are not."""
    connect = socket.socket.connect

    def refuse(self, address):
        local = not isinstance(address, tuple) or address[0] in ("127.0.0.1", "::1", "localhost")
        if not local:
            raise AssertionError(f"a page asked the network for {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", refuse)


def stand_ins(folder: Path) -> Path:
    """The reader's own files that the README speaks of; returns the reader's study."""
    study = (folder / "data/studies/keski-suomi.toml").read_text("utf-8")
    study = study.replace("../statistics", "data/statistics")
    study = re.sub(r'"(keski-suomi-\w+\.csv)"', r'"data/studies/\1"', study)
    (folder / "OMA.toml").write_text(study, encoding="utf-8")
    survey = folder / "data/statistics/keski-suomi-survey-example.xlsx"
    for name in ("vastaukset.xlsx", "vanhat.xlsx"):
        shutil.copy(survey, folder / name)
    own = folder / "reader/studies/OMA.toml"  # beside ../statistics, as data/studies is
    own.parent.mkdir(parents=True)
    shutil.copy(folder / "data/studies/keski-suomi.toml", own)
    for name in ("keski-suomi-corrections.csv", "keski-suomi-published.csv"):
        shutil.copy(folder / "data/studies" / name, own.parent)
    shutil.copytree(folder / "data/statistics", folder / "reader/statistics")
    shutil.copytree(folder / "data/municipalities", folder / "reader/municipalities")
    ipsgeo_command(["fetch", "unemployment", "--month", "2026-06", "--to", "reader/statistics"])
    return own


def smaller(folder: Path) -> dict[str, object]:
    """What the README's first block of Python makes of Keski-Suomi, of Kainuu: the second block
    takes minutes on 22 municipalities, and has the same calls on eight."""
    study = ipsgeo.read_study(folder / "data/studies/pohja.toml")
    solution = ipsgeo.solve(study.problem)
    today = ipsgeo.solve(replace(study.problem, weights=ipsgeo.Weights(travel=10.0))).plan
    return {"study": study, "solution": solution, "plan": solution.plan, "today": today}


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_block_of_a_page_runs(path, folder, only_here):
    text = path.read_text("utf-8")
    study = head_of(text).get("study")
    page = Page(study=None if study is None else folder / study)
    with services():
        if path.name == "README.md":
            page.study = stand_ins(folder)
        for block in blocks_of(text):
            formula = block.language == "text" and page.ran not in ("sh", "python")
            assert not formula or name_of(path) in FORMULAS, f"line {block.line}: shows nothing"
            page.run(block)
            if path.name == "README.md" and block.language == "python":
                page.names |= smaller(folder)
