"""Renew the README's table of worked cases (a developer's script).

Runs every bundled study but the template, and writes between the README's two marks a table of
what came of it and a line for each: which document it is from, and the notebooks that use it.
"""

import json
import re
from pathlib import Path

import ipsgeo as ips
from ipsgeo.compare import compare
from ipsgeo.words import number, span

REPOSITORY = Path(__file__).resolve().parents[1]
README = REPOSITORY / "README.md"
STUDIES = REPOSITORY / "data" / "studies"
TEMPLATE = "pohja"
BEGIN = "<!-- worked cases: written by scripts/build_worked_cases.py -->"
END = "<!-- worked cases: end -->"
HEAD = (
    "| study | what it is | clients a year (range) | coaches needed / placed | areas | load | overload | status |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
)
# Which document a study is from; one that is not named here tells its own source.
DOCUMENTS = {
    "keski-suomi": "project description Meijän kyvyt käyttöön (Innokylä); unemployed of 10/2021. The survey is **made up**",
    "keski-suomi-2026": "the same description; long-term unemployed of 6/2026 by municipality",
    "lappi": "local teams as the description Rovaniemi–Kemijärvi has them; need by long-term unemployed of 6/2026. The radii are our assumption",
    "lappi-tyollisyysalueet": "the same with the employment areas of 2025 as borders that no area crosses",
    "pohjois-karjala": "description of the Siun sote work-ability programme: 90 % of a coach's time is coaching; need by long-term unemployed of 6/2026",
    "pohjois-karjala-sosiaalipalvelut": "the same description: about 1,200 clients of social services in 2022. That a quarter of them would benefit in a year is our assumption",
    "pohjois-karjala-tiimit": "the same description: 16 work-ability support teams, at most two a coach. Their places are **made up**",
    "rovaniemi-kemijarvi": "description Rovaniemi–Kemijärvi (given to its steering group 22.11.): 20 and 5 coaches, 40–50 clients a year each. A rough estimate of the project's, many times the need by statistics",
}


def main() -> None:
    """Write the table into the README."""
    README.write_text(renewed(README.read_text("utf-8")), encoding="utf-8")


def renewed(readme: str) -> str:
    """The README with a new table between its marks."""
    before, rest = readme.split(BEGIN)
    return f"{before}{BEGIN}\n{worked_cases()}\n{END}{rest.split(END)[1]}"


def worked_cases() -> str:
    """The table, and a line for each study, in Markdown."""
    paths = sorted(STUDIES.glob("*.toml"), key=lambda path: path.stem)
    studies = [ips.read_study(path) for path in paths if path.stem != TEMPLATE]
    rows = [f"| {' | '.join(cells(study))} |" for study in studies]
    return "\n".join([*HEAD, *rows, "", *map(line, studies)])


def cells(study: ips.Study) -> list[str]:
    """What came of a study, solved as its own section [solve] says."""
    options = study.solve
    solution = ips.solve(
        study.problem, first=options.first, tolerance=options.tolerance, lending=options.lending
    )
    row = compare([solution.require_plan()], study.problem).iloc[0]
    clients, low, high = study.demand_totals
    return [
        f"[{study.name}]({study.path.relative_to(REPOSITORY).as_posix()})",
        study.title["en"],
        f"{number(clients, 'en', decimals=0)} ({span(low, high, 'en')})",
        f"{number(study.norm.coaches_needed(clients), 'en')} / {number(row['coaches'], 'en')}",
        str(row["areas"]),
        f"{number(row['load_lowest'], 'en')}–{number(row['load_highest'], 'en')} (norm {number(study.problem.throughput_per_year, 'en')})",
        number(row["overload"], "en"),
        solution.status,
    ]


def line(study: ips.Study) -> str:
    """Where a study is from, and the notebooks that use it."""
    document = DOCUMENTS.get(study.name, study.statistics.source)
    used = ", ".join(f"[{path.stem}](notebooks/{path.name})" for path in notebooks_of(study.name))
    return f"* {study.name}: {document}." + (f" Notebook {used}." if used else "")


def notebooks_of(study: str) -> list[Path]:
    """The notebooks whose parameters name a study's file."""
    return [
        path
        for path in sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
        if any(re.search(rf"/studies/{study}\.toml\b", text) for text in parameters_of(path))
    ]


def parameters_of(path: Path) -> list[str]:
    """The cells of a notebook that are tagged as parameters."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join(c["source"]) for c in cells if "parameters" in c["metadata"].get("tags", [])]


if __name__ == "__main__":
    main()
