"""What the README says is what the run gives."""

import re
from dataclasses import replace

import pytest
from conftest import REPOSITORY

import ipsgeo as ips
from ipsgeo.words import number

README = (REPOSITORY / "README.md").read_text("utf-8")


def table_row(label: str) -> list[str]:
    line = next(line for line in README.splitlines() if line.startswith(f"| {label}"))
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


@pytest.fixture(scope="module")
def figures():
    study = ips.read_study(REPOSITORY / "data/studies/keski-suomi.toml")
    eight = ips.solve(study.problem).require_plan()
    five = ips.solve(replace(study.problem, areas=5)).require_plan()
    return ips.compare([study.plans["published"].plan, eight, five], study.problem)


def test_the_example_figures(figures):
    loads = [
        f"{number(row.load_lowest, 'en')}–{number(row.load_highest, 'en')}"
        for row in figures.itertuples()
    ]
    assert table_row("load, clients a year per coach") == loads
    assert table_row("clients a year above the norm") == [
        number(overload, "en") for overload in figures["overload"]
    ]


def test_pictures_are_small_and_there():
    pictures = re.findall(r"\]\((docs/pictures/[^)]+)\)", README)
    assert len(pictures) == 2
    assert all(0 < (REPOSITORY / path).stat().st_size < 200_000 for path in pictures)


def test_every_file_that_is_linked_is_there():
    for path in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (REPOSITORY / path).exists(), path
