"""ipsgeo on one county, alone in its process, as JSON: what peers.py asks for each county.

    python benchmarks/growth.py Keski-Suomi 3    # three runs

CPU seconds are the median of the runs (one thread; HiGHS and the enumeration are serial), the
memory is the peak of the process, Python and its libraries included.
"""

import json
import os
import resource
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
for library in ("OMP", "OPENBLAS", "MKL"):  # one thread for all; read when NumPy is imported
    os.environ[f"{library}_NUM_THREADS"] = "1"

from conftest import county_problem  # noqa: E402

from ipsgeo.solve import solve  # noqa: E402

LIMIT_S = 1800.0  # wall clock, far more than any county takes


def measure(name: str, runs: int) -> dict[str, object]:
    """Size and optimum of a county, median CPU seconds, peak MB before and after solving."""
    problem = county_problem(name)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    seconds, solutions = [], []
    for _ in range(runs):
        started = time.process_time()
        solutions.append(solve(problem, time_limit_s=LIMIT_S))
        seconds.append(time.process_time() - started)
    return {
        "county": name,
        "municipalities": len(problem.codes),
        "coaches": problem.coaches,
        "areas": problem.areas,
        "status": str(solutions[0].status),
        "objective": solutions[0].objective,
        "enumerated": int(solutions[0].counts["areas"]),
        "seconds": statistics.median(seconds),
        "megabytes_before": before,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
