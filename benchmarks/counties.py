"""Time and memory of the solver on real counties: enumeration, linear program, integer program.

    python benchmarks/counties.py              # Keski-Suomi with 5 and 8 areas
    python benchmarks/counties.py --all        # all 21 counties
    python benchmarks/counties.py --county Pohjois-Pohjanmaa

Medians of three runs. Each county runs in a process of its own, so that the peak of memory is its
own. Demand is population_2020 × 302 / 272,617 and minutes are straight line × 1.3 at 60 km/h.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from conftest import county_problem

from ipsgeo.solve import solve
from ipsgeo.sources.municipalities import read_municipalities

RUNS = 3
PARTS = ("enumeration_s", "lp_s", "program_s")
HEAD = (
    f"{'county':28}{'n':>4}{'C':>4}{'K':>4}  {'status':9}{'areas':>12}{'columns':>9}"
    f"{'enum s':>8}{'LP s':>8}{'MIP s':>8}{'total s':>9}{'MB':>7}"
)


def measure(county: str, areas: int | None) -> dict[str, object]:
    """Solve one county three times; medians of the seconds."""
    problem = county_problem(county)
    if areas is not None:
        problem = replace(problem, areas=areas)
    solutions = [solve(problem, time_limit_s=600) for _ in range(RUNS)]
    middle = {part: statistics.median(s.counts[part] for s in solutions) for part in PARTS}
    return {
        "county": county,
        "municipalities": len(problem.codes),
        "coaches": problem.coaches,
        "areas": problem.areas,
        "status": solutions[0].status,
        "listed": int(solutions[0].counts["areas"]),
        "columns": int(solutions[0].counts["columns"]),
        **middle,
        "total_s": statistics.median(s.runtime_s for s in solutions),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def line(row: dict[str, object]) -> str:
    """One row of the table."""
    seconds = "".join(f"{row[part]:8.2f}" for part in PARTS)
    return (
        f"{row['county']:28}{row['municipalities']:4}{row['coaches']:4}{row['areas']:4}  "
        f"{row['status']:9}{row['listed']:12,}{row['columns']:9,}{seconds}"
        f"{row['total_s']:9.2f}{row['megabytes']:7}"
    )


def in_own_process(county: str, areas: int | None) -> dict[str, object]:
    """Measure in a fresh process."""
    command = [sys.executable, __file__, "--one", county, *([str(areas)] if areas else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--all", action="store_true", help="all 21 counties")
    options.add_argument("--county", help="one county")
    options.add_argument("--one", nargs="+", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.one:
        areas = int(chosen.one[1]) if len(chosen.one) > 1 else None
        print(json.dumps(measure(chosen.one[0], areas)))
        return
    cases: list[tuple[str, int | None]] = [("Keski-Suomi", 5), ("Keski-Suomi", 8)]
    if chosen.county:
        cases = [(chosen.county, None)]
    elif chosen.all:
        table = read_municipalities()
        table = table[~table["county_code"].isin(["90", "91"])]
        cases = [(code, None) for code in sorted(set(table["county_code"]))]
    print(HEAD)
    for county, areas in cases:
        print(line(in_own_process(county, areas)), flush=True)


if __name__ == "__main__":
    main()
