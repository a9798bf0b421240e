"""Many scenarios at once: two local dask workers against one process, and what a task weighs.

    python benchmarks/sweep.py                               # 21 counties × 50 scenarios
    python benchmarks/sweep.py --counties 6 --scenarios 5    # the six smallest, to see it work
    python benchmarks/sweep.py --counties 6 --scenarios 5 --runs 3

A scenario multiplies the demand of each municipality by a factor drawn for it (lognormal, 15 %):
the seed is (2021, county, scenario), so that every machine draws the same. Demand is
population_2020 × 302 / 272,617 and minutes are straight line × 1.3 at 60 km/h. Every answer of the
cluster is compared with that of the single process. Starting the cluster is told apart.
"""

import argparse
import json
import os
import pickle
import resource
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from conftest import county_problem

from ipsgeo.problem import Problem
from ipsgeo.sources.municipalities import read_municipalities
from ipsgeo.sweep import SweepResult, sweep
from ipsgeo.sweep.results import areas_of
from ipsgeo.sweep.tasks import packed

# The nanny of a dask worker has memory given back at once (MALLOC_TRIM_THRESHOLD_ 65536), which
# doubles the CPU time of enumeration: 917,302 page faults a solve of Keski-Suomi instead of 4,720.
NANNY = "distributed.nanny.pre-spawn-environ."
MEMORY = {f"{NANNY}MALLOC_TRIM_THRESHOLD_": 268435456, f"{NANNY}MALLOC_MMAP_THRESHOLD_": 33554432}
SEED, SPREAD, WORKERS, LIMIT_S = 2021, 0.15, 2, 600.0


def counties(count: int) -> list[str]:
    """The counties, those with the fewest municipalities first."""
    sizes = read_municipalities(year=2021)["county_fi"].value_counts()
    sizes = sizes[sizes.index.str.endswith("hyvinvointialue")]  # not Helsinki, not Åland
    return sorted(sizes.index, key=lambda name: (sizes[name], name))[:count]


def scenario(problem: Problem, county: int, number: int) -> Problem:
    """The problem with another demand; the same on every machine."""
    draw = np.random.default_rng(np.random.SeedSequence([SEED, county, number]))
    factors = draw.lognormal(mean=0.0, sigma=SPREAD, size=len(problem.demand))
    return replace(problem, demand=problem.demand * factors)


def answers(results: tuple[SweepResult, ...]) -> list[object]:
    """What must be the same wherever it was computed."""
    return [(r.hash, r.status, repr(r.objective), r.plan and areas_of(r.plan)) for r in results]


def timed(problems: list[Problem], executor: object | None) -> tuple[float, tuple]:
    """Seconds of wall clock and the results."""
    start = time.perf_counter()
    results = sweep(problems, executor=executor, time_limit_s=LIMIT_S, progress=False)
    return time.perf_counter() - start, results


def measure(names: list[str], scenarios: int, runs: int) -> dict[str, object]:
    """Serial and cluster runs in turn; medians."""
    import dask
    from distributed import Client, LocalCluster

    base = [county_problem(name) for name in names]
    problems = [scenario(p, k, s) for k, p in enumerate(base) for s in range(scenarios)]
    began = time.perf_counter()
    with (
        dask.config.set(MEMORY),
        LocalCluster(n_workers=WORKERS, threads_per_worker=1, processes=True, host="127.0.0.1",
                     dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):  # fmt: skip
        start_s = time.perf_counter() - began
        timed(problems[:WORKERS], client)  # each worker has imported what it needs
        rows = [(timed(problems, None), timed(problems, client)) for _ in range(runs)]
    alone, together = zip(*rows, strict=True)
    different = sum(
        one != other
        for (_, a), (_, b) in rows
        for one, other in zip(answers(a), answers(b), strict=True)
    )
    return {
        "problems": len(problems),
        "start_s": start_s,
        "serial_s": statistics.median(seconds for seconds, _ in alone),
        "cluster_s": statistics.median(seconds for seconds, _ in together),
        "ratios": [a[0] / b[0] for a, b in rows],
        "different": different,
        "counties": [
            county_row(k, names, problems, alone[-1][1], scenarios) for k in range(len(names))
        ],
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "load": os.getloadavg()[0],
    }


def county_row(
    k: int, names: list[str], problems: list[Problem], results: tuple, scenarios: int
) -> dict[str, object]:
    """What one county's tasks cost."""
    own = range(k * scenarios, (k + 1) * scenarios)
    bytes_in = [len(packed_of(problems[j], results[j].hash)) for j in own]
    bytes_out = [len(json.dumps(areas_of(results[j].plan))) for j in own if results[j].plan]
    return {
        "county": names[k],
        "municipalities": len(problems[own[0]].codes),
        "median_s": statistics.median(results[j].runtime_s for j in own),
        "most_s": max(results[j].runtime_s for j in own),
        "bytes_in": max(bytes_in),
        "bytes_out": max(bytes_out, default=0),
        "proven": sum(results[j].proven for j in own),
    }


def packed_of(problem: Problem, number: str) -> bytes:
    """A task as it travels."""
    from ipsgeo.study.problem import SolveOptions
    from ipsgeo.sweep.tasks import Task

    task = Task(number=number, problem=problem, options=SolveOptions(), time_limit_s=LIMIT_S)
    assert pickle.loads(packed(task)).number == number
    return packed(task)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--counties", type=int, default=21, help="the smallest so many")
    options.add_argument("--scenarios", type=int, default=50)
    options.add_argument("--runs", type=int, default=1)
    options.add_argument("--county", action="append", help="this one; may be given several times")
    chosen = options.parse_args()
    found = measure(chosen.county or counties(chosen.counties), chosen.scenarios, chosen.runs)
    ratios = sorted(found["ratios"])
    print(f"{found['problems']} problems; cluster up in {found['start_s']:.1f} s; "
          f"load of the machine {found['load']:.1f}")  # fmt: skip
    spread = f"{ratios[0]:.2f}–{ratios[-1]:.2f}"
    print(f"one process {found['serial_s']:.1f} s, {WORKERS} workers {found['cluster_s']:.1f} s")
    print(f"{statistics.median(ratios):.2f} times as fast ({spread}); "
          f"answers that differ: {found['different']}")  # fmt: skip
    heads = f"{'median s':>10}{'most s':>9}{'bytes in':>10}{'out':>8}{'proven':>8}"
    print(f"{'county':36}{'n':>4}{heads}")
    for row in found["counties"]:
        print(f"{row['county']:36}{row['municipalities']:4}{row['median_s']:10.3f}"
              f"{row['most_s']:9.3f}{row['bytes_in']:10,}{row['bytes_out']:8,}"
              f"{row['proven']:8}")  # fmt: skip


if __name__ == "__main__":
    main()
