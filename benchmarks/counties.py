"""Time and memory of the solver on real counties: enumeration, linear program, integer program.

    python benchmarks/counties.py              # Keski-Suomi with 5 and 8 areas
    python benchmarks/counties.py --all        # all 21 counties
    python benchmarks/counties.py --county Pohjois-Pohjanmaa
    python benchmarks/counties.py --merged     # 45, 62, 95 and all 309 municipalities

Medians of three runs. Each county runs in a process of its own, so that the peak of memory is its
own. Demand is population_2020 × 302 / 272,617 and minutes are straight line × 1.3 at 60 km/h.

Merged counties have more municipalities than all areas can be listed of: their claims hold within
a radius of each seat (the least, median and longest are shown). Each is solved once:

    45   Keski-Suomi, Pirkanmaa
    62   Keski-Suomi, Etelä-Pohjanmaa, Pohjanmaa, Keski-Pohjanmaa
    95   all of these, Päijät-Häme
    309  the whole country, in 60 and in 180 seconds
"""

import argparse
import json
import math
import resource
import statistics
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "solve"))

from conftest import county_problem
from test_wide import merged_problem

from ipsgeo.solve import solve
from ipsgeo.sources.municipalities import read_municipalities

RUNS = 3
PARTS = ("enumeration_s", "lp_s", "program_s")
HEAD = (
    f"{'county':28}{'n':>4}{'C':>4}{'K':>4}  {'status':9}{'areas':>12}{'columns':>9}"
    f"{'enum s':>8}{'LP s':>8}{'MIP s':>8}{'total s':>9}{'MB':>7}"
)

WEST = ("Keski-Suomi", "Etelä-Pohjanmaa", "Pohjanmaa", "Keski-Pohjanmaa")
MERGED = [  # counties, none for all; seconds
    (("Keski-Suomi", "Pirkanmaa"), 180),
    (WEST, 180),
    ((*WEST, "Pirkanmaa", "Päijät-Häme"), 180),
    ((), 60),
    ((), 180),
]
MERGED_HEAD = (
    f"{'n':>4}{'C':>5}{'K':>5}{'limit s':>9}  {'status':9}{'objective':>11}{'bound':>11}"
    f"{'gap %':>8}{'total s':>9}{'MB':>7}{'areas':>12}{'radii, minutes':>19}"
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


def measure_merged(counties: tuple[str, ...], seconds: float) -> dict[str, object]:
    """Solve merged counties once."""
    problem = merged_problem(*counties)
    solution = solve(problem, time_limit_s=seconds)
    radii = sorted((solution.under or problem.rules).seat_minutes().values()) or [math.nan]
    return {
        "municipalities": len(problem.codes),
        "coaches": problem.coaches,
        "areas": problem.areas,
        "limit_s": seconds,
        "status": solution.status,
        "objective": solution.objective,
        "bound": solution.bound,
        "gap": 100 * solution.gap,
        "total_s": solution.runtime_s,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "listed": int((solution.counts or {}).get("areas", 0)),
        "radii": [radii[0], statistics.median(radii), radii[-1]],
    }


def merged_line(row: dict[str, object]) -> str:
    """One row of the table of merged counties."""
    radii = "–".join(f"{minutes:.0f}" for minutes in row["radii"])
    return (
        f"{row['municipalities']:4}{row['coaches']:5}{row['areas']:5}{row['limit_s']:9g}  "
        f"{row['status']:9}{row['objective']:11.4f}{row['bound']:11.4f}{row['gap']:8.3f}"
        f"{row['total_s']:9.1f}{row['megabytes']:7}{row['listed']:12,}{radii:>19}"
    )


def in_own_process(*what: str) -> dict[str, object]:
    """Measure in a fresh process."""
    command = [sys.executable, __file__, *what]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--all", action="store_true", help="all 21 counties")
    options.add_argument("--county", help="one county")
    options.add_argument("--merged", action="store_true", help="merged counties, within radii")
    options.add_argument("--one", nargs="+", help=argparse.SUPPRESS)
    options.add_argument("--one-merged", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.one:
        areas = int(chosen.one[1]) if len(chosen.one) > 1 else None
        print(json.dumps(measure(chosen.one[0], areas)))
        return
    if chosen.one_merged is not None:
        print(json.dumps(measure_merged(*MERGED[chosen.one_merged])))
        return
    if chosen.merged:
        print(MERGED_HEAD)
        for case in range(len(MERGED)):
            print(merged_line(in_own_process("--one-merged", str(case))), flush=True)
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
        wanted = [county, *([str(areas)] if areas else [])]
        print(line(in_own_process("--one", *wanted)), flush=True)


if __name__ == "__main__":
    main()
